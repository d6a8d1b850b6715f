"""A month told in a file: to a client for their service review, and to the team lead for all of them."""

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from escli.app.letters import zone_of
from escli.app.reports import iso
from escli.app.session import Session
from escli.app.webfolder import write
from escli.core.metrics import report
from escli.core.model import Ticket
from escli.core.periods import Period, before, holding
from escli.core.timeline import timeline
from escli.core.trend import compared
from escli.errors import Refused, UsageError, unknown
from escli.store.values import Cohort

if TYPE_CHECKING:
    from escli.pages.cases import Case

MONTHS = 6  # that a trend is drawn of
_MOST = 100_000  # tickets of one client in one month: all that there can be
_TO_READ = 20  # broken tickets that a lead has the time for
_ENDINGS = {False: (".html", ".htm"), True: (".md", ".markdown")}
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def written(
    session: Session, client: str | None, month: str | None, place: Path | None, *, as_markdown: bool
) -> dict[str, Any]:
    """Write the report of a client's month, or the lead's own: which file, and what it says in short."""
    if client is not None and client not in session.matrix.clients:
        raise unknown("client", client, tuple(session.matrix.clients))
    period = _period(session, client, month)
    place = _place(place, client, period.name, as_markdown=as_markdown)
    if client is None:
        says, text = _lead(session, period, as_markdown=as_markdown)
    else:
        says, text = _client(session, client, period, as_markdown=as_markdown)
    place.parent.mkdir(parents=True, exist_ok=True)
    write(place, text, mode=0o600)  # it goes to the client by hand, not through a web server
    return {
        "client": client, "month": period.name, "since": iso(period.begin), "until": iso(period.end),
        "file": str(place), "says": says,
    }  # fmt: skip


def _zone(session: Session, client: str | None) -> ZoneInfo:
    """Whose midnight a month begins at: the client's own, else the desk's."""
    return zone_of(session.matrix, client or "")


def _period(session: Session, client: str | None, month: str | None) -> Period:
    """The month that was named, or the last whole one."""
    zone = _zone(session, client)
    now = holding(session.now, "month", zone)
    if month is None:
        return before(now, "month", zone)
    said = _MONTH.fullmatch(month)
    if said is None or not 1970 <= int(said[1]) <= 2999 or not 1 <= int(said[2]) <= 12:
        raise UsageError(f"--month {month!r} is not a month.", hint="For example 2026-10.")
    found = holding(int(datetime(int(said[1]), int(said[2]), 15, tzinfo=zone).timestamp()), "month", zone)
    if found.begin > session.now:
        raise UsageError(f"{month} has not begun yet.")
    return found


def _place(place: Path | None, client: str | None, month: str, *, as_markdown: bool) -> Path:
    """Where it goes: what was said, or a name of its own in the folder where one is. Nothing else is overwritten."""
    endings = _ENDINGS[as_markdown]
    if place is None:
        whose = (
            re.sub(r"[^a-z0-9]+", "-", client.casefold()).strip("-") or "client" if client is not None else "internal"
        )
        place = Path(f"report-{whose}-{month}{endings[0]}")
    if place.suffix.lower() not in endings or place.is_dir():
        raise UsageError(
            f"{place} does not end in {endings[0]}." if not place.is_dir() else f"{place} is a folder.",
            hint="A report is FILE.html; with --markdown it is FILE.md.",
        )
    if (place.exists() or place.is_symlink()) and not _is_report(place):
        raise Refused(f"{place} is there, and is no report.", hint="Name another file with --output.")
    return place


def _is_report(place: Path) -> bool:
    from escli.app.webfolder import read
    from escli.pages.page import as_of

    text = read(place)
    return text is not None and as_of(text) is not None


def _figures(session: Session, cohort: Cohort) -> dict[str, Any]:
    (tally,) = session.store.reports.tallies(cohort)
    return report(tally, tuple(tier.name for tier in session.matrix.tiers))


def _months(session: Session, client: str | None, period: Period) -> list[tuple[Period, dict[str, Any]]]:
    """The figures of the last months, this one last; none from before the first ticket."""
    zone, found = _zone(session, client), [period]
    span = session.store.reports.span(Cohort(client=client))
    while span is not None and len(found) < MONTHS and found[0].begin > span[0]:
        found.insert(0, before(found[0], "month", zone))
    return [(one, _figures(session, Cohort(one.begin, one.end, session.now, client=client))) for one in found]


def _beside(months: list[tuple[Period, dict[str, Any]]]) -> list[dict[str, Any]]:
    """The last month beside the one before."""
    if len(months) < 2:
        return []
    (earlier, was), (period, figures) = months[-2:]
    return compared(figures, was, period.end - period.begin, earlier.end - earlier.begin)


def _client(session: Session, client: str, period: Period, *, as_markdown: bool) -> tuple[list[str], str]:
    from escli.pages import month

    months = _months(session, client, period)
    cohort = Cohort(period.begin, period.end, session.now, client=client)

    def ask(question: str) -> list[Ticket]:
        return session.store.reports.of_month(question, cohort, _MOST)

    questions = {question: ask(question) for question in ("opened", "moved", "carried")}
    cases = _cases(session, chain.from_iterable(questions.values()))
    opened, moved, carried = ([cases[one.id] for one in some] for some in questions.values())
    told = month.Month(
        session.matrix, client, (period.begin, period.end), session.now, months[-1][1], _beside(months),
        [(one.begin, figures) for one, figures in months], opened, moved, ask("left"), carried,
    )  # fmt: skip
    return month.render(told, session.now, as_markdown=as_markdown)


def _cases(session: Session, tickets: Iterable[Ticket]) -> "dict[int, Case]":
    """Each ticket once, with its history and what came of its clocks."""
    from escli.pages.cases import Case

    found: dict[int, Case] = {}
    for ticket in tickets:
        if ticket.id not in found:
            events = [event for _, event in session.store.reports.history(ticket.id)]
            found[ticket.id] = Case(ticket, events, timeline(events, session.promises, session.now))
    return found


def _lead(session: Session, period: Period, *, as_markdown: bool) -> tuple[list[str], str]:
    from escli.app.figures import metrics
    from escli.app.patterns import patterns
    from escli.app.reviews import reviews
    from escli.pages import lead

    months = _months(session, None, period)
    begin, end = period.begin, period.end
    clients, tiers = (metrics(session, begin, end, by)["groups"] for by in ("client", "tier"))
    reports = session.store.reports
    told = lead.Month(
        session.matrix, (begin, end), session.now, months[-1][1], _beside(months),
        [(one.begin, figures) for one, figures in months], clients, tiers,
        reports.of_month("broken", Cohort(begin, end, session.now), _TO_READ), patterns(session, begin, end),
        reviews(session), reports.pressing(session.now, session.now)[2],
    )  # fmt: skip
    return lead.says(told), lead.render(told, session.now, as_markdown=as_markdown)
