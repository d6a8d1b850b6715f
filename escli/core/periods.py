"""Periods as people count them: weeks, months and quarters of a zone, and what its wall clock showed at an instant."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from escli.core.walltime import DAY, instant, offset_at

CALENDAR = ("week", "month", "quarter")
WALL = ("weekday", "hour")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Period(NamedTuple):
    """A piece of the calendar, from its first second until before its end."""

    name: str  # 2026-W48, 2026-11, 2026-Q4
    begin: int
    end: int


def holding(at: int, kind: str, zone: dt.tzinfo) -> Period:
    """The week (Monday to Sunday), month or quarter of a zone's calendar in which an instant lies."""
    return _period(_first(dt.datetime.fromtimestamp(at, zone).date(), kind), kind, zone)


def before(period: Period, kind: str, zone: dt.tzinfo) -> Period:
    """The period of that kind before this one."""
    return holding(period.begin - 1, kind, zone)


def between(first: int, last: int, kind: str, zone: dt.tzinfo) -> Iterator[Period]:
    """All periods of a kind from the one with the first second to the one with the last, without a gap."""
    period = holding(first, kind, zone)
    while period.begin <= last:
        yield period
        period = holding(period.end, kind, zone)


def _first(day: dt.date, kind: str) -> dt.date:
    if kind == "week":
        return day - dt.timedelta(days=day.weekday())
    return day.replace(month=day.month if kind == "month" else (day.month - 1) // 3 * 3 + 1, day=1)


def _period(day: dt.date, kind: str, zone: dt.tzinfo) -> Period:
    after = day + dt.timedelta(days={"week": 7, "month": 31, "quarter": 93}[kind])  # into the next, and not beyond
    begin, end = (instant(dt.datetime.combine(one, dt.time()), zone) for one in (day, _first(after, kind)))
    year, week, _ = day.isocalendar()
    names = {"week": f"{year}-W{week:02}", "quarter": f"{day.year}-Q{(day.month + 2) // 3}"}
    return Period(names.get(kind, f"{day:%Y-%m}"), begin, end)


def offsets(first: int, last: int, zone: dt.tzinfo) -> tuple[tuple[int, int], ...]:
    """Each stretch in which the zone's clocks keep one distance from UTC: its first second, and the seconds ahead.

    They cover the seconds from first to last; the earliest begins at `first`.
    """
    found = [(first, offset_at(first, zone))]
    for day in range(first, last + DAY, DAY):  # no zone has changed its clocks twice in a day
        end = min(day + DAY, last)
        if offset_at(end, zone) != found[-1][1]:
            found.append(_change(day, end, zone))
    return tuple(found)


def _change(low: int, high: int, zone: dt.tzinfo) -> tuple[int, int]:
    """The first second with the later offset, by halves."""
    after = offset_at(high, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if offset_at(middle, zone) == after else (middle, high)
    return high, after


def wall_name(kind: str, number: int) -> str:
    """How a weekday (0 is Monday) or an hour is called: Mon, 09."""
    return _DAYS[number] if kind == "weekday" else f"{number:02}"
