"""Patterns of a cohort as plain JSON values: what stands out, what could be solved lower, what recurs, what is weak."""

from collections.abc import Callable
from functools import partial
from math import isinf
from typing import Any

from escli.app import reviews
from escli.app.moment import at_one_moment
from escli.app.reports import iso
from escli.app.session import Session
from escli.core import advice
from escli.core.intervals import wilson
from escli.core.patterns import LEVEL, OUTCOMES, Count, Day, Finding, Looked, lasts, stand_out
from escli.core.periods import offsets
from escli.core.titles import Titled
from escli.core.walltime import zone_named
from escli.store.values import Cohort, Scope

WITHIN = 30 * 60  # open seconds: what is solved so soon after it was taken could have been solved before
_LEAST = 3  # times that something happens before it is told as a pattern
_MOST = 5  # tickets to read
_TITLES = 10
_TOLD = 40  # of what goes worse, and of what goes better: more than that nobody follows up


@at_one_moment
def patterns(session: Session, since: int | None, until: int | None) -> dict[str, Any]:
    """What is worth a talk about the tickets opened in a period, the worst first."""
    cohort = Cohort(since, until, session.now)
    span = session.store.reports.span(cohort)
    stretches = offsets(*(span or (session.now, session.now)), zone_named(session.matrix.timezone))
    found: dict[str, Any] = {"since": iso(since), "until": iso(until), "tickets": 0, "level": LEVEL, "looks": 0}
    ask = partial(session.store.reports.pattern, cohort=cohort, scope=Scope(len(session.matrix.tiers), stretches))
    counts = [Count(by, group, like, n, *_pairs(numbers)) for by, group, like, n, *numbers in ask("counts")]
    looked = stand_out(counts)
    return found | {
        "tickets": sum(one.tickets for one in counts if one.by == "type"),
        "looks": looked.looks,
        "findings": [_finding(ask, one) for one in _lasting(ask, looked)],
        "training": _training(session, cohort),
        "titles": _titles(session, cohort),
        "process": _process(session, cohort),
        "reviews": reviews.found(session, cohort),
    }


def _pairs(numbers: list[float]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(map(int, numbers[::2])), tuple(map(int, numbers[1::2]))


Ask = Callable[..., Any]


def _lasting(ask: Ask, looked: Looked) -> list[Finding]:
    """Of the worst, and of the best, those that still stand out without the day that speaks most for them."""
    groups: dict[str, list[str]] = {}
    some = [one for one in looked.findings if one.worse][:_TOLD] + [one for one in looked.findings if not one.worse][
        :_TOLD
    ]
    for one in some:
        groups.setdefault(one.by, []).append(one.group)
    days: dict[tuple[str, str, str], list[Day]] = {}
    for by, group, day, like, _, *numbers in ask("days", groups=groups):
        for outcome, could, had in zip(OUTCOMES, *_pairs(numbers), strict=True):
            if could:
                days.setdefault((outcome, by, group), []).append(Day(day, like, could, had))
    return [one for one in some if lasts(one, days[one.outcome, one.by, one.group], looked.looks)]


def _finding(ask: Ask, one: Finding) -> dict[str, Any]:
    tickets = ask("evidence", by=one.by, group=one.group, outcome=one.outcome, had=one.worse)
    return {
        "outcome": one.outcome,
        "by": one.by,
        "group": advice.group_of(one.by, one.group),
        "direction": "worse" if one.worse else "better",
        **_share(one.part, one.whole),
        "elsewhere": _share(one.rest_part, one.rest_whole),
        "ratio": None if one.ratio is None else [None if isinf(value) else value for value in one.ratio],
        "chance": one.chance,
        "sure": advice.sure(one.chance),
        "tickets": tickets,
        "says": advice.says(one),
        "do": advice.todo(one),
    }


def _share(part: int, whole: int) -> dict[str, Any]:
    return {
        "part": part,
        "whole": whole,
        "rate": part / whole if whole else None,
        "interval": list(wilson(part, whole)),
    }


def _training(session: Session, cohort: Cohort) -> list[dict[str, Any]]:
    """By type: what the first tier passed on and the next solved within WITHIN of open time after it was taken."""
    wholes, quick = session.store.reports.pattern("passed_on", cohort, within=WITHIN)
    by_type: dict[str, list[int]] = {}
    for number, kind, taken, resolved, promise in quick:
        if resolved - taken <= WITHIN or _open_time(session, promise, taken, resolved) <= WITHIN:
            by_type.setdefault(kind, []).append(number)
    found = [
        {"type": kind, **_share(len(by_type[kind]), whole), "within_s": WITHIN}
        | {"tickets": by_type[kind][-_MOST:][::-1], "do": advice.training(kind)}
        for kind, whole in wholes
        if len(by_type.get(kind, ())) >= _LEAST
    ]
    return sorted(found, key=lambda one: (-one["part"], one["type"]))


def _open_time(session: Session, promise: str, begin: int, end: int) -> int:
    promised = session.promises.get(promise)
    return end - begin if promised is None else promised.main_hours.between(begin, end)


def _titles(session: Session, cohort: Cohort) -> list[dict[str, Any]]:
    rows = session.store.reports.pattern("titles", cohort)
    if not rows:
        return []
    from escli.app.titles import grouped  # rapidfuzz: 30 ms that nothing else need pay

    said = [Titled((title,), count, tuple(clients), escalated) for title, count, clients, escalated in rows]
    often = [one for one in grouped(said)[:_TITLES] if one.tickets >= _LEAST]
    return [
        {"title": one.titles[0], "count": one.tickets, "clients": sorted(one.clients), "escalated": one.escalated}
        | {"tickets": session.store.reports.pattern("titled", cohort, said=one.titles)}
        | {"do": advice.recurring(list(one.clients))}
        for one in often
    ]


def _process(session: Session, cohort: Cohort) -> list[dict[str, Any]]:
    found = []
    for name, (whole, places) in session.store.reports.pattern("process", cohort).items():
        part = sum(count for _, count, _ in places)
        if not part:
            continue
        says, do = advice.PROCESS[name]
        ids = sorted({one for _, _, tickets in places for one in tickets}, reverse=True)[:_MOST]
        where = [{"place": place, "count": count} for place, count, _ in places[:_MOST]]
        line = {"what": name, **_share(part, max(part, whole)), "where": where, "tickets": ids, "says": says, "do": do}
        found.append(line)
    return sorted(found, key=lambda one: (-one["part"], one["what"]))
