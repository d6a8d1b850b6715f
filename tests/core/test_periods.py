"""Periods: a calendar's weeks, months and quarters lie side by side, in every zone and across changes of the clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escli.core.periods import CALENDAR, before, between, holding, offsets, wall_name
from escli.core.walltime import offset_at

ZONES = (
    "UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Africa/Cairo", "Australia/Lord_Howe",
    "Africa/Casablanca", "America/Sao_Paulo", "Asia/Gaza", "Pacific/Apia",
)  # fmt: skip
instants = st.integers(0, 2_500_000_000)
zones = st.sampled_from([ZoneInfo(name) for name in ZONES])


def at(words: str) -> int:
    return int(datetime.fromisoformat(words).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("kind", "when", "name", "begin", "end"),
    [
        ("week", "2026-11-27T12:00", "2026-W48", "2026-11-23T00:00", "2026-11-30T00:00"),
        ("week", "2027-01-01T12:00", "2026-W53", "2026-12-28T00:00", "2027-01-04T00:00"),
        ("week", "2026-03-29T12:00", "2026-W13", "2026-03-23T00:00", "2026-03-29T23:00"),  # an hour short
        ("month", "2026-11-30T23:59:59", "2026-11", "2026-11-01T00:00", "2026-12-01T00:00"),
        ("quarter", "2026-11-27T12:00", "2026-Q4", "2026-09-30T23:00", "2027-01-01T00:00"),
        ("quarter", "2026-03-31T23:30", "2026-Q2", "2026-03-31T23:00", "2026-06-30T23:00"),
    ],
)
def test_a_period_of_london(kind: str, when: str, name: str, begin: str, end: str) -> None:

    assert holding(at(when), kind, ZoneInfo("Europe/London")) == (name, at(begin), at(end))


@given(instants, st.sampled_from(CALENDAR), zones)
def test_every_second_lies_in_one_period_and_they_touch(second: int, kind: str, zone: ZoneInfo) -> None:
    period = holding(second, kind, zone)
    assert period.begin <= second < period.end
    assert before(period, kind, zone).end == period.begin
    assert holding(period.end - 1, kind, zone) == holding(period.begin, kind, zone) == period
    names = [one.name for one in between(period.begin, period.end, kind, zone)]
    assert names == sorted(names)
    assert len(names) == len(set(names)) == 2


@given(instants, st.integers(0, 5 * 365 * 86400), zones, st.floats(0, 1))
def test_the_offsets_of_a_stretch_are_those_of_each_of_its_seconds(
    first: int, length: int, zone: ZoneInfo, share: float
) -> None:
    found = offsets(first, first + length, zone)
    second = first + int(length * share)
    for edge in {second, *(begin for begin, _ in found), *(begin - 1 for begin, _ in found[1:])}:
        ahead = [offset for begin, offset in found if begin <= edge][-1]
        assert ahead == offset_at(edge, zone)


def test_an_hour_and_a_weekday_have_names() -> None:
    assert [wall_name("weekday", number) for number in (0, 6)] == ["Mon", "Sun"]
    assert [wall_name("hour", number) for number in (0, 23)] == ["00", "23"]
