"""Calendars and moments for hypothesis to choose from: every kind of hours, near every kind of change of the clocks."""

import datetime as dt
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from escli.core.hours import Hours

DAY = 86400
MINUTE, QUARTER, HOUR = 60, 900, 3600
OF_A_DAY = 1440  # minutes
ZONES = (
    "UTC",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour
    "America/St_Johns",  # half hours from UTC, and for years a minute after midnight
    "Asia/Kathmandu",  # a quarter of an hour, once
    "Africa/Casablanca",  # back and forth again around Ramadan
    "Pacific/Apia",  # 2011-12-30 never was
    "Asia/Gaza",  # at midnight, as the next two
    "America/Sao_Paulo",
    "America/Havana",
)


def midnight(year: int, month: int = 1, day: int = 1) -> int:
    """The start of that date in UTC."""
    return int(dt.datetime(year, month, day, tzinfo=dt.UTC).timestamp())


BEGIN, END = midnight(1970), midnight(2101)


@cache
def changes(zone: str) -> list[int]:
    """When the clocks of that zone are moved, from 1970 to 2100; what happens twice in a week is not seen."""
    known = ZoneInfo(zone)

    def offset(at: int) -> dt.timedelta | None:
        return dt.datetime.fromtimestamp(at, known).utcoffset()

    found = []
    for week in range(BEGIN, END, 7 * DAY):
        before, after = week, week + 7 * DAY
        if offset(before) != offset(after):
            while after - before > 1:
                middle = (before + after) // 2
                before, after = (middle, after) if offset(middle) == offset(before) else (before, middle)
            found.append(after)
    return found


def shown(at: int, zone: dt.tzinfo) -> int:
    """The minute that a clock of the zone shows then, counted from the first day of the calendar."""
    wall = dt.datetime.fromtimestamp(at, zone)
    return wall.toordinal() * OF_A_DAY + wall.hour * 60 + wall.minute


def furthest(zone: dt.tzinfo, begin: int, end: int) -> list[int]:
    """How far that clock has got in each minute: where it is put back, it shows what has been shown before."""
    before = 6 * HOUR
    return list(accumulate((shown(at, zone) for at in range(begin - before, end, MINUTE)), max))[before // MINUTE :]


class Asked(NamedTuple):
    """A calendar and some moments, near a change of its clocks, a new year, or anything."""

    calendar: dict[str, Any]
    near: int
    moments: list[int]

    @property
    def hours(self) -> Hours:
        """The same calendar, of which nothing has been asked yet."""
        return Hours(self.calendar)


# Whole quarters of an hour as often as not: then it may be an opening or a closing, or end at one.
SECONDS = st.integers(1, 60 * HOUR) | st.integers(1, 240).map(lambda quarters: quarters * QUARTER)
NEAR = st.integers(-288, 288).map(lambda quarters: quarters * QUARTER) | st.integers(-40 * DAY, 40 * DAY)
NEW_YEARS = st.integers(1970, 2100).map(midnight)
ANY_TIME = st.integers(BEGIN // QUARTER, END // QUARTER).map(lambda quarters: quarters * QUARTER)
ANY_MARK = st.integers(0, 96)  # quarters of an hour of a day

quick = settings(deadline=None, max_examples=30)


@st.composite
def spans(draw: st.DrawFn, marks: st.SearchStrategy[int] = ANY_MARK, overnight: int = 40) -> list[list[int]]:
    """A closed day, one interval, split hours, a night, or split hours of which the second runs overnight."""
    chosen = sorted(draw(st.lists(marks, min_size=1, max_size=4, unique=True)))
    pairs = [[a * QUARTER, b * QUARTER] for a, b in zip(chosen[::2], chosen[1::2], strict=False)]
    if draw(st.booleans()) and pairs:
        pairs[-1][1] = DAY + draw(st.integers(0, overnight)) * QUARTER
    return pairs


def marks_about(at: int, zone: str) -> st.SearchStrategy[int]:
    """Quarters of an hour, every other one within an hour of what the wall shows then: not at all there, or twice."""
    wall = dt.datetime.fromtimestamp(at, ZoneInfo(zone))
    mark = (wall.hour * HOUR + wall.minute * 60) // QUARTER
    return ANY_MARK | st.integers(mark - 4, mark + 4).map(lambda near: near % 96)


@st.composite
def asked(draw: st.DrawFn, moments: int = 1, *, at_a_change: bool = False) -> Asked:
    """Any week whose Wednesday runs from ten to four, so that each calendar opens and closes; dates that differ."""
    zone = draw(st.sampled_from(ZONES))
    moved = st.sampled_from(changes(zone) or [BEGIN])
    near = draw(moved if at_a_change else moved | moved | NEW_YEARS | ANY_TIME)
    dates = st.integers(-4, 4).map(lambda days: dt.datetime.fromtimestamp(near + days * DAY, dt.UTC).date().isoformat())
    marks = marks_about(near, zone)
    weekly = [draw(spans(marks)) for _ in range(7)]
    weekly[2] = [[10 * HOUR, 16 * HOUR]]
    calendar = {
        "timezone": zone,
        "weekly": weekly,
        "holidays": dict.fromkeys(draw(st.lists(dates | dates.map(lambda date: date[5:]), max_size=3)), "closed"),
        "special": draw(st.dictionaries(dates, spans(marks, overnight=144), max_size=2)),
        "breaks": draw(st.dictionaries(dates, spans(marks), max_size=2)),
    }
    return Asked(calendar, near, [near + draw(NEAR) for _ in range(moments)])
