"""The figures of a cohort of tickets, whole or in groups, as plain JSON values."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from escli.app.moment import at_one_moment
from escli.app.reports import iso
from escli.app.session import Session
from escli.core import periods
from escli.core.metrics import report, summary
from escli.core.walltime import zone_named
from escli.store.values import Cohort

Groups = Iterator[tuple[dict[str, Any], dict[str, Any]]]  # a tally, and what more is said of the group


@at_one_moment
def metrics(session: Session, since: int | None, until: int | None, by: str | None) -> dict[str, Any]:
    """The figures of a cohort, in one group or by something."""
    cohort = Cohort(since, until, session.now, by)
    figures = [
        {"group": tally["group"], **report(tally, _tiers(session)), **more} for tally, more in _groups(session, cohort)
    ]
    window = {"since": iso(since), "until": iso(until), "by": by}
    return {**window, "groups": figures} if by else {**window, **{k: v for k, v in figures[0].items() if k != "group"}}


@at_one_moment
def defined(session: Session, since: int | None, until: int | None, by: str | None, definition: str) -> dict[str, Any]:
    """The figures of a cohort as a tool or body of the field defines them."""
    from escli.core.definitions import FIELDS, values

    cohort = Cohort(since, until, session.now, by, also=FIELDS[definition].also)
    groups = [(tally["group"], values(definition, tally)) for tally, _ in _groups(session, cohort)]
    head = {"definition": definition, "since": iso(since), "until": iso(until), "by": by}
    if by:
        return {**head, "groups": [{"group": group, "figures": figures} for group, figures in groups]}
    return {**head, "figures": groups[0][1]}


def _tiers(session: Session) -> tuple[str, ...]:
    return tuple(tier.name for tier in session.matrix.tiers)


def zone(session: Session) -> ZoneInfo:
    """The zone in which the desk counts its days."""
    return zone_named(session.matrix.timezone)


def _groups(session: Session, cohort: Cohort) -> Groups:
    reports = session.store.reports
    if cohort.by in periods.CALENDAR:
        yield from _periods(session, cohort)
    elif cohort.by in periods.WALL:
        span = reports.span(cohort)
        if span is not None:
            for tally in reports.tallies(cohort._replace(offsets=periods.offsets(*span, zone(session)))):
                yield {**tally, "group": periods.wall_name(cohort.by, tally["group"])}, {}
    else:
        yield from ((tally, {}) for tally in reports.tallies(cohort))


def _periods(session: Session, cohort: Cohort) -> Groups:
    """A tally for each period of the desk's zone; it is a wall-clock thing: its bounds are found here."""
    reports, by = session.store.reports, str(cohort.by)
    span = reports.span(cohort)
    if span is None:
        return
    found = [
        period._replace(
            begin=max(period.begin, cohort.since or period.begin), end=min(period.end, cohort.until or period.end)
        )
        for period in periods.between(*span, by, zone(session))
    ]
    for period, backlog in zip(found, backlogs(session, found), strict=True):
        for tally in reports.tallies(cohort._replace(since=period.begin, until=period.end, by=None)):
            yield {**tally, "group": period.name}, {"backlog": backlog}


def backlogs(session: Session, found: list[periods.Period]) -> list[dict[str, Any]]:
    """What came, went and stayed in each of a row of periods without a gap; the one that still runs ends now."""
    bounds = [found[0].begin, *(min(period.end, session.now + 1) for period in found)]
    return [
        {"opened": one["opened"], "solved": one["solved"], "open_at_end": len(one["ages"]), "age": summary(one["ages"])}
        for one in session.store.reports.backlog(bounds)[1:]
    ]
