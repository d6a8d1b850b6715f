"""`matrix calendar` shows when a calendar is open and why not, and answers when a target would be due in it."""

import pytest

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: Europe/London
calendars:
  office:
    hours: {mon-fri: 09:00-17:00}
    country: GB
    subdivision: ENG
    special: {2026-12-24: 09:00-12:00}
    breaks: {2026-12-23: 12:00-13:00}
  night: {timezone: Europe/Berlin, hours: {mon-fri: 22:00-06:00}, country: DE}
  always: {hours: 24/7}
tiers: {L1: {client: We help.}}
management: {client: We care., respond: 1h, calendar: office}
severities: {low: It itches.}
types: {fault: {title: A fault}}
matrix: {fault: {low: {tier: L1, respond: 4h, calendar: office, path: quiet}}}
paths: {quiet: [respond every 8h: tell duty]}
team: {mia: {tier: management, role: manager, tell: [log]}}
channels: {log: {log: messages.log}}
duty: mia
"""


def test_days_are_shown_with_their_hours_and_what_closes_them(desk: Desk) -> None:
    desk.open(MATRIX)
    data = desk.ok("matrix", "calendar", "office", "--from", "2026-12-23", "--days", "7", "--json").data
    assert [(day["date"][-2:], day["open"], day["why"]) for day in data["days"]] == [
        ("23", [["09:00", "12:00"], ["13:00", "17:00"]], "closed for a while"),
        ("24", [["09:00", "12:00"]], "special hours"),
        ("25", [], "Christmas Day"),
        ("26", [], "Boxing Day"),
        ("27", [], None),
        ("28", [], "Boxing Day (observed)"),
        ("29", [["09:00", "17:00"]], None),
    ]
    assert data["open_s"] == (7 + 3 + 8) * 3600


def test_a_night_belongs_to_the_day_on_which_it_begins(desk: Desk) -> None:
    desk.open(MATRIX)
    data = desk.ok("matrix", "calendar", "night", "--from", "2026-10-23", "--days", "4", "--json").data
    assert [(day["open"], day["open_s"]) for day in data["days"]] == [
        ([["22:00", "06:00"]], 8 * 3600), ([], 0), ([], 0), ([["22:00", "06:00"]], 8 * 3600)
    ]  # fmt: skip
    (closed,) = desk.ok("matrix", "calendar", "night", "--from", "2026-12-25", "--days", "1", "--json").data["days"]
    assert (closed["open"], closed["why"]) == ([], "Christmas Day")


def test_a_calendar_that_never_closes_is_open_from_midnight_to_midnight(desk: Desk) -> None:
    desk.open(MATRIX)
    assert desk.ok("matrix", "calendar", "always", "--from", "2026-12-25", "--days", "1").out == (
        "2026-12-25\t00:00-24:00\t86400\t\n"
    )


@pytest.mark.parametrize(
    ("add", "start", "due"),
    [
        ("4h", "2026-12-24 16:30", "2026-12-29T13:00:00Z"),
        ("4h", "2026-12-24 11:00", "2026-12-29T12:00:00Z"),
        ("1h", "2026-12-24 11:00", "2026-12-24T12:00:00Z"),  # a due on closing time stays there
        ("2d", "2026-12-23 16:00", "2026-12-29T16:00:00Z"),
        ("1d end of day", "2026-12-23 10:00", "2026-12-24T12:00:00Z"),
    ],
)
def test_when_is_that_due(desk: Desk, add: str, start: str, due: str) -> None:
    desk.open(MATRIX)
    data = desk.ok("matrix", "calendar", "office", "--add", add, "--from", start, "--json").data
    assert data["due"] == due
    assert data["segments"][-1]["to"] == due
    assert data["segments"][-1]["total_s"] == data["open_s"]


def test_a_time_is_read_in_the_calendars_own_zone(desk: Desk) -> None:
    desk.open(MATRIX)
    data = desk.ok("matrix", "calendar", "night", "--add", "2h", "--from", "2026-12-01 22:00", "--json").data
    assert (data["from"], data["due"], data["timezone"]) == (
        "2026-12-01T21:00:00Z", "2026-12-01T23:00:00Z", "Europe/Berlin"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("offce",), "Did you mean 'office'?"),
        (("office", "--add", "12:30"), "'12:30' is not a target"),
        (("office", "--from", "someday"), "'someday' is not a time"),
        (("office", "--days", "0"), "--days"),
        (("office", "--days", "3", "--add", "1h"), "--days and --add exclude each other"),
    ],
)
def test_what_cannot_be_answered_is_said(desk: Desk, words: tuple[str, ...], said: str) -> None:
    ran = desk.open(MATRIX).run("matrix", "calendar", *words)
    assert ran.code != 0
    assert said in ran.err


def test_a_question_far_from_today_is_answered_or_refused_with_a_reason(desk: Desk) -> None:
    desk.open(MATRIX)
    assert desk.ok("matrix", "calendar", "office", "--from", "1971-01-04", "--days", "1").out.startswith("1971-01-04")
    assert desk.ok("matrix", "calendar", "office", "--from", "2099-12-25", "--days", "1").out.endswith(
        "Christmas Day\n"
    )
    assert desk.run("matrix", "calendar", "office", "--add", "8h", "--from", "2111-06-01").code == 1
