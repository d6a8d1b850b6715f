"""What holds for every calendar: time that is added can be counted, taken away and divided."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from escli.core.hours import Hours

DAY = 86400
HALF_HOUR = 1800
ZONES = ("UTC", "Europe/London", "America/New_York", "America/Sao_Paulo", "America/Havana", "Australia/Lord_Howe")
DATES = st.dates(dt.date(2017, 10, 1), dt.date(2018, 4, 30)).map(dt.date.isoformat)
SECONDS = st.integers(1, 60 * 3600)
# A winter in which each zone changes its clocks twice, and then the days of the changes and of the new year once more.
AUTUMN = ("2017-10-01", "2017-10-15", "2017-10-29", "2017-11-05")
SPRING = ("2018-01-01", "2018-02-18", "2018-03-11", "2018-03-25", "2018-04-01")


def midnight(date: str) -> int:
    """The start of that date in UTC."""
    return int(dt.datetime.fromisoformat(date + "T00:00:00+00:00").timestamp())


MOMENTS = st.integers(midnight("2017-09-20"), midnight("2018-04-30")) | st.builds(
    lambda date, seconds: midnight(date) + seconds, st.sampled_from(AUTUMN + SPRING), st.integers(-2 * DAY, 2 * DAY)
)

quick = settings(deadline=None, max_examples=40)


@st.composite
def spans(draw: st.DrawFn) -> list[list[int]]:
    """A closed day, one interval, split hours, a night, or split hours of which the second runs overnight."""
    marks = sorted(draw(st.lists(st.integers(0, 48), max_size=4, unique=True)))
    pairs = [[a * HALF_HOUR, b * HALF_HOUR] for a, b in zip(marks[::2], marks[1::2], strict=False)]
    if draw(st.booleans()) and pairs:
        pairs[-1][1] = DAY + draw(st.integers(0, 20)) * HALF_HOUR
    return pairs


@st.composite
def calendars(draw: st.DrawFn) -> dict[str, Any]:
    """Any week whose Wednesday runs from ten to four, so that each calendar opens and closes."""
    weekly = [draw(spans()) for _ in range(7)]
    weekly[2] = [[36000, 57600]]
    return {
        "timezone": draw(st.sampled_from(ZONES)),
        "weekly": weekly,
        "holidays": dict.fromkeys(draw(st.lists(DATES | st.just("12-25"), max_size=3)), "closed"),
        "special": draw(st.dictionaries(DATES, spans(), max_size=2)),
        "breaks": draw(st.dictionaries(DATES, spans(), max_size=2)),
    }


HOURS = calendars().map(Hours)


@quick
@given(HOURS, MOMENTS, SECONDS)
def test_what_was_added_is_between_and_not_a_second_earlier(hours: Hours, start: int, seconds: int) -> None:
    due = hours.add(start, seconds)
    assert hours.between(start, due) == seconds
    assert hours.between(start, due - 1) == seconds - 1


@quick
@given(HOURS, MOMENTS, SECONDS, SECONDS)
def test_adding_in_two_parts_is_adding_the_whole(hours: Hours, start: int, first: int, second: int) -> None:
    assert hours.add(hours.add(start, first), second) == hours.add(start, first + second)


@quick
@given(HOURS, MOMENTS, MOMENTS, SECONDS, SECONDS)
def test_later_or_longer_is_never_due_earlier(hours: Hours, one: int, other: int, few: int, many: int) -> None:
    one, other = sorted((one, other))
    few, many = sorted((few, many))
    assert hours.add(one, few) <= hours.add(other, few)
    assert hours.add(one, few) <= hours.add(one, many)
    assert hours.sub(one, few) <= hours.sub(other, few)


@quick
@given(HOURS, MOMENTS, SECONDS)
def test_taking_away_undoes_adding(hours: Hours, start: int, seconds: int) -> None:
    opened = hours.roll(start)
    assert hours.sub(hours.add(opened, seconds), seconds) == opened
    before = hours.sub(start, seconds)
    assert hours.between(before, start) == seconds
    assert hours.between(before + 1, start) == seconds - 1


@quick
@given(HOURS, st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_time_between_is_the_sum_of_its_parts(hours: Hours, moments: list[int]) -> None:
    start, middle, end = moments
    assert hours.between(start, end) == hours.between(start, middle) + hours.between(middle, end)


@quick
@given(HOURS, MOMENTS)
def test_an_open_moment_closes_next_and_a_closed_one_opens_next(hours: Hours, at: int) -> None:
    assert hours.is_open(at) == (hours.next_close(at) < hours.next_open(at))
    assert hours.is_open(at) == (hours.roll(at) == at)
    assert hours.is_open(at) == (hours.between(at, at + 1) == 1)


@quick
@given(HOURS, MOMENTS, st.integers(1, 12))
def test_periods_hold_all_the_time_until_the_last_one_ends(hours: Hours, start: int, count: int) -> None:
    periods = hours.periods(start, count)
    assert len(periods) == count
    assert sum(end - begin for begin, end in periods) == hours.between(start, periods[-1][1])


@quick
@given(calendars(), MOMENTS, MOMENTS, SECONDS)
def test_answers_do_not_depend_on_what_was_asked_before(
    calendar: dict[str, Any], one: int, other: int, seconds: int
) -> None:
    asked = Hours(calendar)
    asked.between(one, one + 400 * DAY)
    asked.sub(other, seconds)
    fresh = Hours(calendar)
    assert asked.between(one, other) == fresh.between(one, other)
    assert asked.add(other, seconds) == fresh.add(other, seconds)


@quick
@given(calendars(), MOMENTS)
def test_a_desk_is_open_when_the_clock_on_its_wall_says_so(calendar: dict[str, Any], at: int) -> None:
    wall = dt.datetime.fromtimestamp(at, ZoneInfo(calendar["timezone"]))
    if wall.fold:
        return  # shown a second time; the first time counts
    second = wall.hour * 3600 + wall.minute * 60 + wall.second
    yesterday = wall.date() - dt.timedelta(days=1)
    works = works_at(calendar, wall.date(), second) or works_at(calendar, yesterday, second + DAY)
    assert Hours(calendar).is_open(at) == works


def works_at(calendar: dict[str, Any], date: dt.date, second: int) -> bool:
    """What a person reads off the calendar."""
    day = date.isoformat()
    closed = day in calendar["holidays"] or day[5:] in calendar["holidays"]
    hours = calendar["special"].get(day, [] if closed else calendar["weekly"][date.weekday()])
    away = any(leave <= second < back for leave, back in calendar["breaks"].get(day, []))
    return not away and any(opens <= second < closes for opens, closes in hours)


@quick
@given(HOURS, MOMENTS, st.integers(0, 30), st.integers(0, 30))
def test_more_working_days_are_never_due_earlier(hours: Hours, start: int, few: int, more: int) -> None:
    assert hours.add_days(start, few) <= hours.add_days(start, few + more)
    end_of_day = hours.add_days(start, few, end_of_day=True)
    assert hours.is_open(end_of_day - 1)
    assert end_of_day > hours.roll(start)
