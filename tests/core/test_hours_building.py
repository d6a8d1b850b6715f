"""A calendar is built year by year, as questions touch it, and only once."""

import datetime as dt
from collections.abc import Callable

import pytest

from escli.core.hours import Hours

H = 3600
DAY = 24 * H
OFFICE = {"timezone": "Europe/London", "weekly": [[[9 * H, 17 * H]]] * 5 + [[], []]}
ALWAYS = {"timezone": "Europe/London", "weekly": [[[0, DAY]]] * 7}
QUESTIONS: tuple[Callable[[Hours, int], int], ...] = (
    Hours.is_open,
    Hours.next_open,
    Hours.next_close,
    lambda hours, at: hours.add(at, H),
    lambda hours, at: hours.sub(at, H),
    lambda hours, at: hours.add_days(at, 1),
)


def at(moment: str) -> int:
    return int(dt.datetime.fromisoformat(moment).timestamp())


JUNE = at("2026-06-01 10:00+01:00")


def years(hours: Hours) -> set[int]:
    """The years of the openings that it holds, the guards at both ends left out."""
    return {dt.datetime.fromtimestamp(opening, dt.UTC).year for opening in hours._opens[1:-1]}


def test_a_calendar_that_was_asked_nothing_has_built_nothing() -> None:
    assert years(Hours(OFFICE)) == set()


def test_questions_about_the_middle_of_a_year_build_that_year_only() -> None:
    hours = Hours(OFFICE)
    assert hours.is_open(JUNE)
    hours.add(JUNE, 100 * H)
    hours.sub(JUNE, 100 * H)
    hours.between(JUNE - 90 * DAY, JUNE + 90 * DAY)
    hours.roll(JUNE)
    hours.next_open(JUNE)
    hours.next_close(JUNE)
    hours.periods(JUNE, 20)
    hours.add_days(JUNE, 20)
    hours.add_days(JUNE, -20, end_of_day=True)
    assert years(hours) == {2026}


def test_a_question_that_leads_into_another_year_builds_that_one_too() -> None:
    hours = Hours(OFFICE)
    hours.add(JUNE, 300 * 8 * H)
    assert years(hours) == {2026, 2027}
    hours.between(JUNE - 400 * DAY, JUNE)
    assert years(hours) == {2025, 2026, 2027}


def test_a_question_that_was_asked_before_builds_nothing_more() -> None:
    hours = Hours(OFFICE)
    hours.add(JUNE, 300 * 8 * H)
    built = list(hours._opens)
    hours.add(JUNE, 300 * 8 * H)
    hours.between(JUNE, JUNE + 400 * DAY)
    assert hours._opens == built


@pytest.mark.parametrize("more", [{}, {"holidays": {}, "special": {}, "breaks": {}}])
def test_a_desk_that_never_closes_builds_no_year(more: dict[str, dict[str, str]]) -> None:
    hours = Hours({**ALWAYS, **more})
    whole = list(hours._opens)
    assert len(whole) == 3  # one interval and the guards
    hours.add(JUNE, 30 * 365 * DAY)
    hours.sub(JUNE, 30 * 365 * DAY)
    hours.between(JUNE, JUNE + 30 * 365 * DAY)
    hours.add_days(JUNE, 5)
    assert hours._opens == whole


def test_a_desk_that_closes_once_a_year_builds_the_years_it_is_asked_for() -> None:
    hours = Hours({**ALWAYS, "holidays": {"12-25": "Christmas Day"}})
    hours.add(JUNE, 300 * DAY)
    assert len(hours._opens[1:-1]) == 3  # two years, each cut in two; the parts about the new year are one


# As far from UTC as they go: in one the new year has long begun, in the other the old year's last shift is still on.
@pytest.mark.parametrize(
    ("zone", "last"), [("Pacific/Kiritimati", [[9 * H, 17 * H]]), ("Pacific/Pago_Pago", [[22 * H, 72 * H]])]
)
@pytest.mark.parametrize("before", [-200 * DAY, 0, 200 * DAY], ids=["old year first", "at once", "new year first"])
def test_the_turn_of_the_year_is_the_same_whatever_was_built_before(
    zone: str, last: list[list[int]], before: int
) -> None:
    days = {f"2027-01-0{day}": [[9 * H, 17 * H], [22 * H, 30 * H]] for day in range(1, 9)}
    days |= {"2026-12-24": [[9 * H, 17 * H]], "2026-12-30": last, "2026-12-31": last}
    calendar = {"timezone": zone, "weekly": [[]] * 7, "special": days}
    whole = Hours(calendar)
    whole.between(JUNE, JUNE + 2 * 365 * DAY)
    turn = at("2027-01-01 00:00+00:00")
    for moment in range(turn - 28 * H, turn + 48 * H, 8 * H):
        for ask in QUESTIONS:
            hours = Hours(calendar)
            hours.is_open(moment + before)
            assert ask(hours, moment) == ask(whole, moment), moment
