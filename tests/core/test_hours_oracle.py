"""Calendars read a second time in the slowest and plainest way: minute by minute, off the clock on the wall."""

import datetime as dt
from bisect import bisect_left
from itertools import accumulate, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.core.calendars import HOUR, MINUTE, OF_A_DAY, QUARTER, Asked, asked, furthest, shown

few = settings(deadline=None, max_examples=25)  # each asks thousands of questions

Minutes = set[int]  # as the wall shows them, counted from the first day of the calendar


def minutes(spans: list[list[int]]) -> Minutes:
    return {minute for start, end in spans for minute in range(start // MINUTE, end // MINUTE)}


def worked_on(calendar: dict[str, Any], date: dt.date) -> Minutes:
    """The minutes that belong to that date; some may be shown on a later one."""
    day = date.isoformat()
    closed = day in calendar["holidays"] or day[5:] in calendar["holidays"]
    hours = minutes(calendar["special"].get(day, [] if closed else calendar["weekly"][date.weekday()]))
    return {date.toordinal() * OF_A_DAY + minute for minute in hours - minutes(calendar["breaks"].get(day, []))}


class Wall:
    """A calendar and a clock on the wall, watched each minute of some days."""

    def __init__(self, calendar: dict[str, Any], begin: int, end: int) -> None:
        self.begin, self.zone = begin, ZoneInfo(calendar["timezone"])
        self.furthest = furthest(self.zone, begin, end)
        dates = range(self.furthest[0] // OF_A_DAY - 3, self.furthest[-1] // OF_A_DAY + 1)
        self.worked = {day: worked_on(calendar, dt.date.fromordinal(day)) for day in dates}
        anybody = Minutes().union(*self.worked.values())
        self.open = [got in anybody for got in self.furthest]

    def shown(self, at: int) -> int:
        """The minute that the clock shows then."""
        return shown(at, self.zone)

    def rolled(self, place: int) -> int:
        """The first open minute from there on."""
        later = [here for here in range(place, len(self.open)) if self.open[here]]
        assume(later)
        return later[0]


# A holiday with hours of its own; one break lies before them, one is within them, one lasts beyond them.
SHORT_SUNDAY = Asked(
    {
        "timezone": "Europe/London",
        "weekly": [[[9 * HOUR, 17 * HOUR]]] * 5 + [[], []],
        "holidays": {"2026-03-29": "Palm Sunday", "03-30": "The day after"},
        "special": {"2026-03-29": [[9 * HOUR, 15 * HOUR]]},
        "breaks": {"2026-03-29": [[7 * HOUR, 8 * HOUR], [11 * HOUR, 12 * HOUR], [14 * HOUR, 16 * HOUR]]},
    },
    near=int(dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC).timestamp()),
    moments=[],
)


@few
@example(SHORT_SUNDAY, 0)
@given(asked(at_a_change=True), st.integers(0, 200))
def test_every_minute_about_a_change_of_the_clocks_is_as_the_wall_says(one: Asked, skipped: int) -> None:
    hours, begin = one.hours, one.near - 36 * HOUR
    wall = Wall(one.calendar, begin, one.near + 36 * HOUR)
    passed = [0, *accumulate(wall.open)]
    for place, is_open in enumerate(wall.open):
        at = begin + place * MINUTE
        assert hours.is_open(at) == is_open
        assert hours.between(begin, at) == passed[place] * MINUTE
    start = skipped * QUARTER // MINUTE
    for count in range(1, passed[-1] - passed[start] + 1):
        due = bisect_left(passed, passed[start] + count)
        assert hours.add(begin + start * MINUTE, count * MINUTE) == begin + due * MINUTE


@few
@given(asked(at_a_change=True))
def test_openings_and_closings_about_a_change_of_the_clocks_are_as_the_wall_says(one: Asked) -> None:
    hours, begin, end = one.hours, one.near - 36 * HOUR, one.near + 36 * HOUR
    changes = [
        (begin + place * MINUTE, after)
        for place, (before, after) in enumerate(pairwise(Wall(one.calendar, begin, end).open), 1)
        if before != after
    ]
    for opens, following in ((True, hours.next_open), (False, hours.next_close)):
        expected = [at for at, after in changes if after == opens]
        assert [following(at) for at in [begin, *expected][: len(expected)]] == expected
        assert following([begin, *expected][-1]) >= end


# A minute after midnight it was eleven again: who is there since midnight works for a date that has yet to come.
BACK_OVER_MIDNIGHT = Asked(
    {
        "timezone": "America/St_Johns",
        "weekly": [[[9 * HOUR, 17 * HOUR]]] * 5 + [[], [[0, 8 * HOUR]]],
        "holidays": {},
        "special": {},
        "breaks": {},
    },
    near=int(dt.datetime(2006, 10, 29, 2, 31, tzinfo=dt.UTC).timestamp()),
    moments=[],
)


@few
@example(BACK_OVER_MIDNIGHT, 0, 0)
@example(BACK_OVER_MIDNIGHT, 0, 1)
@given(asked(at_a_change=True), st.integers(-144, 144), st.integers(-3, 3))
def test_working_days_about_a_change_of_the_clocks_are_as_the_wall_says(one: Asked, quarters: int, days: int) -> None:
    begin = one.near - 120 * HOUR
    wall = Wall(one.calendar, begin, one.near + 120 * HOUR)
    start = wall.rolled((120 * HOUR + quarters * QUARTER) // MINUTE)
    shown = set(wall.furthest)
    dates = [day for day, worked in wall.worked.items() if worked & shown]
    day = max(day for day in dates if wall.furthest[start] in wall.worked[day])
    place = dates.index(day) + days
    assume(0 <= place < len(dates))
    target = dates[place]
    kept = wall.shown(begin + start * MINUTE) + (target - day) * OF_A_DAY
    needed = {kept, *wall.worked[target]}
    assume(wall.furthest[0] <= min(needed) and max(needed) < wall.furthest[-1])
    due = wall.rolled(bisect_left(wall.furthest, kept))
    asked_at = one.near + quarters * QUARTER
    assert one.hours.add_days(asked_at, days) == begin + due * MINUTE
    last = max(here for here, got in enumerate(wall.furthest) if got in wall.worked[target])
    assert one.hours.add_days(asked_at, days, end_of_day=True) == begin + (last + 1) * MINUTE
