"""Business hours as people live them: lunch, holidays, night shifts, and the days on which clocks change."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest

from escli.core.hours import Hours
from escli.core.walltime import instant
from escli.errors import Refused

H = 3600
DAY = [[9 * H, 17 * H]]
SPLIT = [[9 * H, 12 * H], [13 * H, 17 * H]]
NIGHT = [[22 * H, 30 * H]]
LONDON, NEW_YORK = "Europe/London", "America/New_York"


def office(hours: list[list[int]], zone: str = LONDON, **more: Mapping[str, object]) -> Hours:
    return Hours({"timezone": zone, "weekly": [hours] * 5 + [[], []], **more})


def every_day(hours: list[list[int]], zone: str = LONDON) -> Hours:
    return Hours({"timezone": zone, "weekly": [hours] * 7})


def at(moment: str) -> int:
    return int(dt.datetime.fromisoformat(moment).timestamp())


def test_two_hours_from_eleven_leave_out_the_lunch_break() -> None:
    hours = office(SPLIT)
    assert hours.add(at("2026-06-01 11:00+01:00"), 2 * H) == at("2026-06-01 14:00+01:00")
    assert hours.between(at("2026-06-01 11:00+01:00"), at("2026-06-01 14:00+01:00")) == 2 * H
    assert hours.sub(at("2026-06-01 14:00+01:00"), 2 * H) == at("2026-06-01 11:00+01:00")


def test_a_ticket_of_friday_night_starts_on_monday_morning() -> None:
    hours = office(DAY)
    assert hours.add(at("2026-06-05 20:15+01:00"), H) == at("2026-06-08 10:00+01:00")
    assert hours.add(at("2026-06-05 20:15+01:00"), 0) == at("2026-06-08 09:00+01:00")
    assert hours.roll(at("2026-06-05 20:15+01:00")) == at("2026-06-08 09:00+01:00")
    assert hours.roll(at("2026-06-08 09:30+01:00")) == at("2026-06-08 09:30+01:00")


def test_a_due_time_on_closing_time_stays_there() -> None:
    hours = office(DAY)
    assert hours.add(at("2026-06-05 16:00+01:00"), H) == at("2026-06-05 17:00+01:00")
    assert hours.add(at("2026-06-05 16:00+01:00"), H + 1) == at("2026-06-08 09:00:01+01:00")
    assert not hours.is_open(at("2026-06-05 17:00+01:00"))
    assert hours.is_open(at("2026-06-05 16:59:59+01:00"))
    assert hours.is_open(at("2026-06-05 09:00+01:00"))


def test_time_before_an_opening_is_counted_from_the_opening_not_from_the_evening_before() -> None:
    hours = office(DAY)
    assert hours.sub(at("2026-06-08 10:00+01:00"), H) == at("2026-06-08 09:00+01:00")
    assert hours.sub(at("2026-06-08 10:00+01:00"), H + 1) == at("2026-06-05 16:59:59+01:00")
    assert hours.sub(at("2026-06-07 12:00+01:00"), 0) == at("2026-06-07 12:00+01:00")


def test_a_negative_length_goes_the_other_way() -> None:
    hours = office(DAY)
    assert hours.add(at("2026-06-08 09:30+01:00"), -H) == at("2026-06-05 16:30+01:00")
    assert hours.sub(at("2026-06-05 16:30+01:00"), -H) == at("2026-06-08 09:30+01:00")


def test_nothing_is_open_between_an_end_and_its_beginning() -> None:
    assert office(DAY).between(at("2026-06-05 16:00+01:00"), at("2026-06-05 10:00+01:00")) == 0


def test_christmas_is_closed_by_its_date_and_boxing_day_every_year() -> None:
    usual = every_day(DAY)
    hours = Hours(
        {
            "timezone": LONDON,
            "weekly": [DAY] * 7,
            "holidays": {"2026-12-25": "Christmas Day", "12-26": "Boxing Day"},
        }
    )
    assert usual.add(at("2026-12-24 16:00+00:00"), 2 * H) == at("2026-12-25 10:00+00:00")
    assert hours.add(at("2026-12-24 16:00+00:00"), 2 * H) == at("2026-12-27 10:00+00:00")
    assert hours.is_open(at("2027-12-25 10:00+00:00"))
    assert not hours.is_open(at("2027-12-26 10:00+00:00"))


def test_a_leap_day_can_be_a_yearly_holiday() -> None:
    hours = office(DAY, holidays={"02-29": "Leap day"})
    assert hours.add(at("2028-02-28 16:00+00:00"), 2 * H) == at("2028-03-01 10:00+00:00")
    assert hours.add(at("2029-02-28 16:00+00:00"), 2 * H) == at("2029-03-01 10:00+00:00")


def test_special_hours_replace_the_weekday_and_beat_a_holiday() -> None:
    hours = office(
        DAY,
        holidays={"2026-12-24": "Christmas Eve"},
        special={"2026-12-24": [[9 * H, 12 * H]], "2026-12-28": []},
    )
    assert hours.between(at("2026-12-24 00:00+00:00"), at("2026-12-25 00:00+00:00")) == 3 * H
    assert hours.next_open(at("2026-12-25 18:00+00:00")) == at("2026-12-29 09:00+00:00")


def test_a_break_is_cut_out_of_its_date_only() -> None:
    hours = office(DAY, breaks={"2026-12-23": [[12 * H, 14 * H], [16 * H, 18 * H]]})
    assert hours.periods(at("2026-12-23 10:00+00:00"), 3) == [
        (at("2026-12-23 10:00+00:00"), at("2026-12-23 12:00+00:00")),
        (at("2026-12-23 14:00+00:00"), at("2026-12-23 16:00+00:00")),
        (at("2026-12-24 09:00+00:00"), at("2026-12-24 17:00+00:00")),
    ]


def test_the_night_before_a_holiday_is_worked_to_its_end_and_the_night_of_the_holiday_is_not() -> None:
    hours = office(NIGHT, holidays={"2026-12-25": "Christmas Day"})
    assert hours.next_close(at("2026-12-24 23:00+00:00")) == at("2026-12-25 06:00+00:00")
    assert hours.next_open(at("2026-12-24 23:00+00:00")) == at("2026-12-28 22:00+00:00")
    assert hours.add(at("2026-12-24 23:00+00:00"), 10 * H) == at("2026-12-29 01:00+00:00")


def test_the_last_night_of_the_year_leads_into_the_next_year() -> None:
    hours = office(NIGHT)
    assert hours.is_open(at("2027-01-01 05:00+00:00"))
    assert hours.between(at("2026-12-31 12:00+00:00"), at("2027-01-01 12:00+00:00")) == 8 * H
    assert hours.next_close(at("2026-12-31 23:00+00:00")) == at("2027-01-01 06:00+00:00")


def test_intervals_that_touch_at_midnight_are_one_period() -> None:
    hours = Hours({"timezone": LONDON, "weekly": [[[9 * H, 24 * H]], [[0, 24 * H]], [[0, 3 * H]], [], [], [], []]})
    assert hours.next_close(at("2026-06-01 10:00+01:00")) == at("2026-06-03 03:00+01:00")
    assert hours.next_open(at("2026-06-01 10:00+01:00")) == at("2026-06-08 09:00+01:00")


def test_a_sunday_night_in_london_is_an_hour_short_in_march_and_an_hour_long_in_october() -> None:
    hours = every_day([[0, 4 * H]])
    assert hours.add(at("2026-03-29 00:00+00:00"), 3 * H) == at("2026-03-29 04:00+01:00")
    assert hours.between(at("2026-03-29 00:00+00:00"), at("2026-03-30 00:00+01:00")) == 3 * H
    assert hours.add(at("2026-10-25 00:00+01:00"), 5 * H) == at("2026-10-25 04:00+00:00")
    assert hours.between(at("2026-10-25 00:00+01:00"), at("2026-10-26 00:00+00:00")) == 5 * H


def test_a_night_shift_in_new_york_is_an_hour_short_in_march_and_an_hour_long_in_november() -> None:
    hours = every_day(NIGHT, NEW_YORK)
    assert hours.between(at("2026-03-07 12:00-05:00"), at("2026-03-08 12:00-04:00")) == 7 * H
    assert hours.between(at("2026-10-31 12:00-04:00"), at("2026-11-01 12:00-05:00")) == 9 * H


def test_an_opening_that_the_clocks_leave_out_is_the_moment_of_the_change() -> None:
    hours = every_day([[int(1.5 * H), 4 * H]])
    assert hours.next_open(at("2026-03-29 00:00+00:00")) == at("2026-03-29 02:00+01:00")
    gone = every_day([[2 * H, int(2.5 * H)]], NEW_YORK)
    assert gone.next_open(at("2026-03-08 00:00-05:00")) == at("2026-03-09 02:00-04:00")


def test_hours_that_the_clocks_show_twice_are_kept_the_first_time() -> None:
    hours = every_day([[1 * H, int(1.5 * H)]], NEW_YORK)
    assert hours.periods(at("2026-11-01 00:00-04:00"), 2) == [
        (at("2026-11-01 01:00-04:00"), at("2026-11-01 01:30-04:00")),
        (at("2026-11-02 01:00-05:00"), at("2026-11-02 01:30-05:00")),
    ]


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        (LONDON, "2026-06-01 09:00", "2026-06-01 09:00+01:00"),
        (LONDON, "2026-03-29 01:30", "2026-03-29 02:00+01:00"),
        (LONDON, "2026-10-25 01:30", "2026-10-25 01:30+01:00"),
        (NEW_YORK, "2026-03-08 02:00", "2026-03-08 03:00-04:00"),
        (NEW_YORK, "2026-11-01 01:59:59", "2026-11-01 01:59:59-04:00"),
        (NEW_YORK, "2026-11-01 02:00", "2026-11-01 02:00-05:00"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-31 00:00+14:00"),
    ],
)
def test_a_wall_time_is_one_instant(zone: str, wall: str, expected: str) -> None:
    assert instant(dt.datetime.fromisoformat(wall), ZoneInfo(zone)) == at(expected)


def test_a_desk_that_never_closes_counts_every_second() -> None:
    hours = every_day([[0, 24 * H]])
    start = at("2026-03-28 23:00+00:00")
    assert hours.is_open(start)
    assert hours.roll(start) == start
    assert hours.add(start, 4 * H) == start + 4 * H
    assert hours.sub(start, 4 * H) == start - 4 * H
    assert hours.between(start, start + 40 * 365 * 24 * H) == 40 * 365 * 24 * H
    assert hours.add_days(start, 1) == at("2026-03-29 23:00+01:00")
    assert hours.add_days(start, 1, end_of_day=True) == at("2026-03-30 00:00+01:00")
    with pytest.raises(Refused, match="does not open or close again"):
        hours.next_close(start)


def test_a_desk_that_closes_only_at_christmas_closes_then() -> None:
    hours = Hours({"timezone": LONDON, "weekly": [[[0, 24 * H]]] * 7, "holidays": {"12-25": "Christmas Day"}})
    assert hours.next_close(at("2025-12-26 00:00+00:00")) == at("2026-12-25 00:00+00:00")
    assert hours.add(at("2026-12-24 23:00+00:00"), 2 * H) == at("2026-12-26 01:00+00:00")


def test_a_calendar_that_is_never_open_is_refused_instead_of_searched_for_ever() -> None:
    hours = every_day([])
    assert not hours.is_open(at("2026-06-01 09:00+01:00"))
    assert hours.between(at("2026-06-01 09:00+01:00"), at("2026-06-02 09:00+01:00")) == 0
    with pytest.raises(Refused, match="is never open between 2026 and 2110"):
        hours.add(at("2026-06-01 09:00+01:00"), 1)
    with pytest.raises(Refused, match="is never open"):
        hours.sub(at("2026-06-01 09:00+01:00"), 1)
    with pytest.raises(Refused, match="is never open"):
        hours.add_days(at("2026-06-01 09:00+01:00"), 1)


def test_a_moment_beyond_every_calendar_is_refused() -> None:
    with pytest.raises(Refused):
        office(DAY).is_open(10**15)


def test_two_working_days_from_friday_end_on_tuesday_at_the_same_time() -> None:
    hours = office(DAY)
    assert hours.add_days(at("2026-06-05 15:00+01:00"), 2) == at("2026-06-09 15:00+01:00")
    assert hours.add_days(at("2026-06-09 15:00+01:00"), -2) == at("2026-06-05 15:00+01:00")
    assert hours.add_days(at("2026-06-05 15:00+01:00"), 0) == at("2026-06-05 15:00+01:00")


def test_two_working_days_from_saturday_are_two_from_monday_morning() -> None:
    assert office(DAY).add_days(at("2026-06-06 15:00+01:00"), 2) == at("2026-06-10 09:00+01:00")


def test_a_working_day_keeps_the_wall_time_while_the_clocks_change() -> None:
    assert office(DAY).add_days(at("2026-03-27 15:00+00:00"), 1) == at("2026-03-30 15:00+01:00")


def test_holidays_are_no_working_days() -> None:
    hours = office(DAY, holidays={"2026-12-25": "Christmas Day", "01-01": "New Year"})
    assert hours.add_days(at("2026-12-24 10:00+00:00"), 5) == at("2027-01-04 10:00+00:00")
    assert hours.add_days(at("2027-01-04 10:00+00:00"), -5) == at("2026-12-24 10:00+00:00")


def test_a_day_that_closes_before_that_wall_time_hands_on_to_the_next_opening() -> None:
    hours = office(DAY, holidays={"2026-12-25": "Christmas Day"}, special={"2026-12-24": [[9 * H, 12 * H]]})
    assert hours.add_days(at("2026-12-23 15:00+00:00"), 1) == at("2026-12-28 09:00+00:00")


def test_one_day_end_of_day_is_the_last_closing_of_the_next_working_day() -> None:
    hours = office(SPLIT)
    assert hours.add_days(at("2026-06-01 10:00+01:00"), 1, end_of_day=True) == at("2026-06-02 17:00+01:00")
    assert hours.add_days(at("2026-06-05 18:00+01:00"), 1, end_of_day=True) == at("2026-06-09 17:00+01:00")
    assert hours.add_days(at("2026-06-01 10:00+01:00"), 0, end_of_day=True) == at("2026-06-01 17:00+01:00")


def test_the_small_hours_of_a_night_shift_belong_to_the_day_on_which_it_began() -> None:
    hours = office(NIGHT)
    assert hours.add_days(at("2026-06-06 02:00+01:00"), 1) == at("2026-06-09 02:00+01:00")
    assert hours.add_days(at("2026-06-06 02:00+01:00"), 1, end_of_day=True) == at("2026-06-09 06:00+01:00")


@pytest.mark.parametrize("year", [1970, 1999, 2038, 2100])
def test_every_year_from_1970_to_2100_is_known(year: int) -> None:
    hours = office(DAY, "UTC", special={f"{year}-07-01": DAY, f"{year}-07-02": DAY})
    assert hours.add(at(f"{year}-07-01 16:00+00:00"), 2 * H) == at(f"{year}-07-02 10:00+00:00")


def test_a_target_at_the_end_of_the_next_day_is_never_over_before_it_begins() -> None:
    """Monday's night runs to five on Tuesday, whose own hours end at a quarter past midnight."""
    hours = Hours({"timezone": "UTC", "weekly": [[[0, 29 * H]], [[0, H // 4]], *[[]] * 5]})
    start = at("2026-11-24T04:59:59+00:00")
    assert hours.add_days(start, 1, end_of_day=True) == start + 1
