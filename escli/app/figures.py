"""The figures of a cohort of tickets, whole or in groups, as plain JSON values."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from escli.app.reports import iso
from escli.app.session import Session
from escli.core.metrics import report
from escli.core.walltime import instant
from escli.store.values import Cohort


def metrics(session: Session, since: int | None, until: int | None, by: str | None) -> dict[str, Any]:
    """The figures of a cohort, in one group or by something."""
    tiers = tuple(tier.name for tier in session.matrix.tiers)
    cohort = Cohort(since, until, session.now, by)
    groups = _months(session, cohort) if by == "month" else session.store.reports.tallies(cohort)
    figures = [{"group": tally.pop("group"), **report(tally, tiers)} for tally in groups]
    window = {"since": iso(since), "until": iso(until), "by": by}
    return {**window, "groups": figures} if by else {**window, **{k: v for k, v in figures[0].items() if k != "group"}}


def _months(session: Session, cohort: Cohort) -> Any:
    """A tally for each calendar month of the desk's zone; a month is a wall-clock thing: its bounds are found here."""
    span = session.store.reports.span(cohort)
    if span is None:
        return
    zone = ZoneInfo(session.matrix.timezone)
    first = datetime.fromtimestamp(span[0], zone)
    year, month = first.year, first.month
    begin = instant(datetime(year, month, 1), zone)  # noqa: DTZ001  # a wall time, on purpose
    while begin <= span[1]:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        end = instant(datetime(year, month, 1), zone)  # noqa: DTZ001
        window = cohort._replace(since=max(begin, cohort.since or begin), until=min(end, cohort.until or end), by=None)
        name = datetime.fromtimestamp(begin, zone).strftime("%Y-%m")
        yield from ({**tally, "group": name} for tally in session.store.reports.tallies(window))
        begin = end
