"""Periods that a lead asks for: the last whole one, one beside the one before, and a row of them to draw."""

from datetime import datetime
from typing import Any

from escli.app.figures import metrics, zone
from escli.app.moment import at_one_moment
from escli.app.reports import iso
from escli.app.session import Session
from escli.core.periods import CALENDAR, before, holding
from escli.core.trend import compared
from escli.core.walltime import instant
from escli.store.values import Cohort

DRAWN = 26  # periods that a terminal of 80 columns has room for: half a year of weeks


def last(session: Session, kind: str) -> tuple[int, int]:
    """The last whole week, month or quarter of the desk's zone: its first second, and the one after its last."""
    period = before(holding(session.now, kind, zone(session)), kind, zone(session))
    return period.begin, period.end


@at_one_moment
def trend(session: Session, since: int, until: int) -> dict[str, Any]:
    """The figures of a period, and each beside that of the period before."""
    found = metrics(session, since, until, None)
    begin = _begin_before(session, since, until)
    earlier = metrics(session, begin, since, None)
    lines = compared(found, earlier, until - since, since - begin)
    told = {"since": iso(begin), "until": iso(since), "open": earlier["open"], "figures": lines}
    return found | {"trend": told}


def _begin_before(session: Session, since: int, until: int) -> int:
    """Before a week, month or quarter comes one; before any other period one as long on the wall."""
    where = zone(session)
    for kind in CALENDAR:
        period = holding(since, kind, where)
        if (period.begin, period.end) == (since, until):
            return before(period, kind, where).begin
    first, end = (datetime.fromtimestamp(at, where).replace(tzinfo=None) for at in (since, until))
    return min(instant(first - (end - first), where), since - 1)


def drawn(session: Session, since: int | None, until: int | None, by: str) -> dict[str, Any]:
    """The figures of the last periods, at most as many as a terminal has room for."""
    span = session.store.reports.span(Cohort(since, until, session.now))
    if span is not None:
        period = holding(min(session.now, span[1] if until is not None else session.now), by, zone(session))
        for _ in range(DRAWN - 1):
            period = before(period, by, zone(session))
        since = max(since or span[0], period.begin)
    return metrics(session, since, until, by)
