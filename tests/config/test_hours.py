"""A calendar is written as people say it, and impossible hours are told."""

from typing import Any

import pytest

from escli.config import matrix
from tests.config.desk import problems, small

HOURS = "hours: {mon-fri: 09:00-17:00}"


def calendar(words: str) -> dict[str, Any]:
    found: dict[str, Any] = matrix.load(small((HOURS, words)), "desk.yaml")["calendars"]["office"]
    return found


def test_days_are_single_in_a_row_or_listed() -> None:
    week = calendar("hours: {mon-wed: 08:00-12:00, 'thu, fri': 8:30 - 12:00, sun: closed}")["weekly"]
    assert week == [[[28800, 43200]]] * 3 + [[[30600, 43200]]] * 2 + [[], []]


def test_a_row_of_days_may_run_over_the_weekend() -> None:
    week = calendar("hours: {sat-mon: 08:00-12:00}")["weekly"]
    assert [number for number, day in enumerate(week) if day] == [0, 5, 6]


def test_a_day_may_open_twice_and_a_night_ends_in_the_next_day() -> None:
    week = calendar('hours: {mon: "13:00-18:00, 08:00-12:30", fri: 22:00-06:00, sat: 20:00-24:00}')["weekly"]
    assert week[0] == [[28800, 45000], [46800, 64800]]
    assert week[4] == [[79200, 86400 + 21600]]
    assert week[5] == [[72000, 86400]]


def test_always_is_seven_whole_days() -> None:
    assert calendar("hours: 24/7")["weekly"] == [[[0, 86400]]] * 7


def test_dates_have_names_hours_or_breaks() -> None:
    found = calendar(
        f"{HOURS}\n"
        "    timezone: America/New_York\n"
        "    holidays: {12-25: Christmas Day, 02-29: Leap day, 2026-04-03: Good Friday}\n"
        "    special: {2026-12-24: 09:00-12:00, 2026-12-31: closed}\n"
        "    breaks: {2026-09-11: 15:00-16:00}"
    )
    assert found["timezone"] == "America/New_York"
    assert found["holidays"] == {"12-25": "Christmas Day", "02-29": "Leap day", "2026-04-03": "Good Friday"}
    assert found["special"] == {"2026-12-24": [[32400, 43200]], "2026-12-31": []}
    assert found["breaks"] == {"2026-09-11": [[54000, 57600]]}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("hours: {}", "office.hours: found a week that never opens, expected hours on at least one day"),
        ("hours: {mon: closed}", "office.hours: found a week that never opens"),
        ("hours: 24/8", "office.hours: found '24/8', expected 24/7, or days with hours"),
        ("hours: 08:00-18:00", "office.hours: found '08:00-18:00', expected 24/7, or days with hours"),
        ("hours: {mon: 9:00}", "office.hours.mon: found '9:00', which YAML reads as a number in base 60"),
        ("hours: {mon: 09:00}", "office.hours.mon: found '09:00', expected hours such as 08:00-18:00"),
        ("hours: {mon: 09:60-10:00}", "office.hours.mon: found '09:60-10:00', expected hours"),
        ("hours: {mon: 09:00-24:01}", "office.hours.mon: found '09:00-24:01', expected hours"),
        ("hours: {mon: 24:00-25:00}", "office.hours.mon: found '24:00-25:00', expected hours"),
        ("hours: {mon: 09:00-09:00}", "office.hours.mon: found '09:00-09:00', expected hours"),
        ("hours: {mon: [09:00-10:00]}", "office.hours.mon: found a list, expected hours"),
        (
            "hours: {mon: '09:00-12:00, 11:00-13:00'}",
            "office.hours.mon: found '09:00-12:00, 11:00-13:00', which overlap",
        ),
        ("hours: {mon: 22:00-06:00, tue: 05:00-09:00}", "hours: found hours of mon that run into those of tue"),
        ("hours: {sun: 22:00-06:00, mon: 05:00-09:00}", "hours: found hours of sun that run into those of mon"),
        ("hours: {mon-fri: 09:00-10:00, fri: 11:00-12:00}", "office.hours.fri: found hours for fri a second time"),
        ("hours: {mon-fry: 09:00-10:00}", "office.hours.mon-fry: found 'fry', expected a day (mon) or days"),
        (
            f"{HOURS}\n    holidays: {{2026-02-29: X}}",
            "office.holidays.2026-02-29: found '2026-02-29', expected a date",
        ),
        (f"{HOURS}\n    holidays: {{13-01: X}}", "office.holidays.13-01: found '13-01', expected a date such as 2026"),
        (
            f"{HOURS}\n    holidays: {{12-25: [X]}}",
            "office.holidays.12-25: found a list, expected the name of the holiday",
        ),
        (f"{HOURS}\n    holidays: [12-25]", "office.holidays: found a list, expected dates"),
        (
            f"{HOURS}\n    special: {{12-24: closed}}",
            "office.special.12-24: found '12-24', expected a date such as 2026",
        ),
        (f"{HOURS}\n    special: {{2026-12-24: short}}", "office.special.2026-12-24: found 'short', expected hours"),
        (f"{HOURS}\n    breaks: {{2026-12-24: closed}}", "office.breaks.2026-12-24: found 'closed', expected hours"),
    ],
)
def test_impossible_hours_and_dates_are_told(words: str, told: str) -> None:
    (found,) = problems((HOURS, words))
    assert told in found


def test_nights_that_touch_do_not_overlap() -> None:
    assert problems((HOURS, "hours: {mon-sun: 22:00-06:00}")) == []
    assert problems((HOURS, "hours: {sun: 22:00-06:00, mon: 06:00-09:00}")) == []
