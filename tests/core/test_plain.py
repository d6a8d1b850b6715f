"""Times and targets as a client reads them."""

import pytest

from escli.core import plain
from escli.core.plain import Wall

NOON = 1795435200  # 2026-11-23 12:00 UTC


@pytest.mark.parametrize(
    ("words", "inside", "again"),
    [
        ("15m", "within 15 minutes", "at least every 15 minutes"),
        ("1h", "within 1 hour", "at least every hour"),
        ("1h 30m", "within 1 hour 30 minutes", "at least every 1 hour 30 minutes"),
        ("90m", "within 1 hour 30 minutes", "at least every 1 hour 30 minutes"),
        ("1d", "within 1 working day", "at least every working day"),
        ("2d", "within 2 working days", "at least every 2 working days"),
        ("1d end of day", "by the end of the next working day", "at least every working day"),
        ("3d end of day", "by the end of 3 working days", "at least every 3 working days"),
    ],
)
def test_a_target_is_said_in_whole_words(words: str, inside: str, again: str) -> None:
    assert (plain.within(words), plain.every(words)) == (inside, again)


def test_where_no_day_is_closed_each_is_a_day() -> None:
    assert plain.within("2d", any_hour=True) == "within 2 days"
    assert plain.within("1d end of day", any_hour=True) == "by the end of the next day"


@pytest.mark.parametrize(
    ("zone", "moment", "words"),
    [
        ("Europe/London", "Monday 23 November 2026 at 12:00", "London time"),
        ("America/New_York", "Monday 23 November 2026 at 07:00", "New York time"),
        ("Pacific/Auckland", "Tuesday 24 November 2026 at 01:00", "Auckland time"),
        ("UTC", "Monday 23 November 2026 at 12:00", "UTC"),
        ("Etc/GMT-3", "Monday 23 November 2026 at 15:00", "Etc/GMT-3"),
    ],
)
def test_a_moment_is_told_on_the_readers_wall(zone: str, moment: str, words: str) -> None:
    assert (Wall(zone).moment(NOON), Wall(zone).words) == (moment, words)


def test_the_year_is_left_out_where_the_reader_knows_it() -> None:
    assert Wall("UTC").moment(NOON, written=NOON) == "Monday 23 November at 12:00"
    assert Wall("UTC").moment(NOON, written=NOON + 90 * 86400) == "Monday 23 November 2026 at 12:00"


def test_hours_are_called_by_the_calendars_name_unless_it_never_closes() -> None:
    always = {"weekly": [[[0, 86400]]] * 7, "holidays": {}, "special": {}, "breaks": {}}
    assert plain.hours_of("always", always) == "at any hour"
    assert plain.hours_of("always", {**always, "holidays": {"12-25": "Christmas"}}) == "in always hours"
    assert plain.hours_of("Office Hours", {**always, "weekly": [[[0, 86400]]] * 6 + [[]]}) == "in Office Hours"
