"""Times as a message tells them: in the client's words, unmistakable, and never one that has gone by."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escli.core.news import by

ZONES = ("Europe/London", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu", "America/St_Johns", "UTC")


def second(said: str, zone: str = "Europe/London", fold: int = 0) -> int:
    """A wall time as a second."""
    return int(datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp())


@pytest.mark.parametrize(
    ("now", "due", "words"),
    [
        ("2026-11-23 09:00", "2026-11-23 14:30", "by 14:30 today, Monday"),
        ("2026-11-23 23:50", "2026-11-24 00:10", "by 00:10 tomorrow, Tuesday"),
        ("2026-11-23 09:00", "2026-11-24 00:00", "by the end of today, Monday"),
        ("2026-11-23 09:00", "2026-11-25 00:00", "by the end of tomorrow, Tuesday"),
        ("2026-11-23 09:00", "2026-11-27 00:00", "by the end of Thursday, 26 November"),
        ("2026-11-23 09:00", "2026-11-27 09:00", "by 09:00 on Friday, 27 November"),
        ("2026-12-31 09:00", "2027-01-04 09:00", "by 09:00 on Monday, 4 January 2027"),
        ("2026-12-30 09:00", "2027-01-01 00:00", "by the end of tomorrow, Thursday"),
        ("2026-11-23 09:00:20", "2026-11-23 09:00:45", "by 09:01 today, Monday"),
        ("2026-11-23 09:00:20", "2026-11-23 09:15:20", "by 09:15 today, Monday"),
        ("2026-11-23 09:00", "2026-11-23 09:00", None),
        ("2026-11-23 09:00", "2026-11-23 08:59", None),
        ("2026-03-29 00:30", "2026-03-29 02:00", "by 02:00 today, Sunday"),
    ],
)
def test_a_time_to_come_in_words(now: str, due: str, words: str | None) -> None:
    assert by(second(due), second(now), ZoneInfo("Europe/London")) == words


def test_on_the_night_on_which_an_hour_comes_twice_it_is_said_which() -> None:
    zone, now = ZoneInfo("Europe/London"), second("2026-10-24 22:00")
    assert by(second("2026-10-25 01:30"), now, zone) == "by 01:30 before the clocks go back, tomorrow, Sunday"
    assert by(second("2026-10-25 01:30", fold=1), now, zone) == "by 01:30 after the clocks go back, tomorrow, Sunday"


@given(st.integers(1_700_000_000, 1_900_000_000), st.integers(-200_000, 2_000_000), st.sampled_from(ZONES))
def test_no_time_that_has_gone_by_is_ever_promised(now: int, distance: int, zone: str) -> None:
    words = by(now + distance, now, ZoneInfo(zone))
    assert (words is None) == (distance <= 0)
    if words is not None and words[3:5].isdigit() and "today" in words:
        there = datetime.fromtimestamp(now, ZoneInfo(zone))
        assert (
            words[3:8] > f"{there:%H:%M}"
            or there.utcoffset() != datetime.fromtimestamp(now + distance, ZoneInfo(zone)).utcoffset()
        )
