"""What holds for every calendar: time that is added can be counted, taken away and divided."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.core.calendars import DAY, SECONDS, Asked, asked, quick


@quick
@given(asked(), SECONDS)
def test_what_was_added_is_between_and_not_a_second_earlier(one: Asked, seconds: int) -> None:
    hours, [start] = one.hours, one.moments
    due = hours.add(start, seconds)
    assert hours.between(start, due) == seconds
    assert hours.between(start, due - 1) == seconds - 1
    assert hours.is_open(due - 1)  # so that it may be a closing, and is no opening after a closed time


@quick
@given(asked(), SECONDS, SECONDS)
def test_adding_in_two_parts_is_adding_the_whole(one: Asked, first: int, second: int) -> None:
    hours, [start] = one.hours, one.moments
    assert hours.add(hours.add(start, first), second) == hours.add(start, first + second)
    assert hours.sub(hours.sub(start, first), second) == hours.sub(start, first + second)


@quick
@given(asked(moments=2), SECONDS, SECONDS)
def test_later_or_longer_is_never_due_earlier(both: Asked, few: int, many: int) -> None:
    hours, (one, other) = both.hours, sorted(both.moments)
    few, many = sorted((few, many))
    assert hours.add(one, few) <= hours.add(other, few)
    assert hours.sub(one, few) <= hours.sub(other, few)
    assert hours.roll(one) <= hours.roll(other)
    if few < many:
        assert hours.add(one, few) < hours.add(one, many)
        assert hours.sub(one, few) > hours.sub(one, many)


@quick
@given(asked(), SECONDS)
def test_taking_away_undoes_adding(one: Asked, seconds: int) -> None:
    hours, [start] = one.hours, one.moments
    opened = hours.roll(start)
    assert hours.sub(hours.add(opened, seconds), seconds) == opened
    assert hours.add(start, -seconds) == hours.sub(start, seconds)
    assert hours.sub(start, -seconds) == hours.add(start, seconds)


@quick
@given(asked(), SECONDS)
def test_what_was_taken_away_is_between_and_not_a_second_later(one: Asked, seconds: int) -> None:
    hours, [end] = one.hours, one.moments
    before = hours.sub(end, seconds)
    assert hours.between(before, end) == seconds
    assert hours.between(before + 1, end) == seconds - 1
    assert hours.is_open(before)


@quick
@given(asked(moments=3))
def test_time_between_is_the_sum_of_its_parts(three: Asked) -> None:
    hours, (start, middle, end) = three.hours, sorted(three.moments)
    assert hours.between(start, end) == hours.between(start, middle) + hours.between(middle, end)
    assert 0 <= hours.between(start, end) <= end - start
    assert hours.between(end, start) == 0


@quick
@given(asked())
def test_an_open_moment_closes_next_and_a_closed_one_opens_next(one: Asked) -> None:
    hours, [at] = one.hours, one.moments
    opening, closing = hours.next_open(at), hours.next_close(at)
    assert at < min(opening, closing)
    assert (hours.is_open(opening - 1), hours.is_open(opening)) == (False, True)
    assert (hours.is_open(closing - 1), hours.is_open(closing)) == (True, False)
    if hours.is_open(at):
        assert hours.roll(at) == hours.add(at, 0) == at
        assert hours.between(at, closing) == closing - at
        assert hours.between(closing, opening) == 0
    else:
        assert hours.roll(at) == hours.add(at, 0) == opening
        assert hours.between(at, opening) == 0
        assert hours.between(opening, closing) == closing - opening


@quick
@given(asked(), st.integers(1, 12))
def test_periods_hold_all_the_open_time_and_leave_all_the_closed(one: Asked, count: int) -> None:
    hours, [start] = one.hours, one.moments
    periods = hours.periods(start, count)
    assert len(periods) == count
    assert periods[0] == (hours.roll(start), hours.next_close(hours.roll(start)))
    for opens, closes in periods:
        assert hours.between(opens, closes) == closes - opens > 0
    for (_, closes), (opens, _) in pairwise(periods):
        assert closes < opens == hours.next_open(closes)
        assert hours.between(closes, opens) == 0
    assert sum(closes - opens for opens, closes in periods) == hours.between(start, periods[-1][1])


@quick
@given(asked(moments=2), SECONDS)
def test_answers_do_not_depend_on_what_was_asked_before(both: Asked, seconds: int) -> None:
    old, (one, other) = both.hours, both.moments
    old.between(one, one + 400 * DAY)
    old.sub(other - 400 * DAY, seconds)
    assert old.between(one, other) == both.hours.between(one, other)
    assert old.is_open(one) == both.hours.is_open(one)
    assert old.add(other, seconds) == both.hours.add(other, seconds)
    assert old.sub(other, seconds) == both.hours.sub(other, seconds)
    assert old.periods(other, 2) == both.hours.periods(other, 2)


@quick
@given(asked(), st.integers(0, 30), st.integers(0, 30))
def test_more_working_days_are_never_due_earlier(one: Asked, few: int, more: int) -> None:
    hours, [start] = one.hours, one.moments
    assert hours.add_days(start, few) <= hours.add_days(start, few + more)
    assert hours.add_days(start, -few - more) <= hours.add_days(start, -few)
    end_of_day = hours.add_days(start, few, end_of_day=True)
    assert hours.is_open(end_of_day - 1)
    assert end_of_day > hours.roll(start)


@quick
@given(asked(), st.integers(0, 3 * DAY))
def test_a_few_days_looked_up_by_themselves_are_those_of_the_whole_calendar(one: Asked, seconds: int) -> None:
    hours, (start,) = one.hours, one.moments
    assert hours.near(start, start + seconds) == hours.spans(start, start + seconds)
