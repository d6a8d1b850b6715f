"""Targets run in open time only: what a ticket opened at some moment is promised (DESIGN 2.2, 2.4)."""

import pytest

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  office: {hours: {mon-fri: 09:00-17:00}, holidays: {2026-11-26: Thanksgiving}}
  lunch: {hours: {mon-fri: "09:00-12:00, 13:00-17:00"}}
  night: {hours: {mon-fri: 22:00-06:00}}
  always: {hours: 24/7}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
management: {client: We care., respond: 1h, calendar: office}
severities: {a: hours, b: days, c: day ends, d: lunch, e: night, f: always}
types: {fault: {title: A fault}}
matrix:
  fault:
    a: {tier: L1, respond: 4h, resolve: 10h, calendar: office, path: climb}
    b: {tier: L1, respond: 1h, resolve: 2d, calendar: office, path: climb}
    c: {tier: L1, respond: 1h, resolve: 1d end of day, calendar: office, path: climb}
    d: {tier: L1, respond: 4h, resolve: 1d, calendar: lunch, path: climb}
    e: {tier: L1, respond: 1h, resolve: 8h, calendar: night, path: climb}
    f: {tier: L1, respond: 1h, resolve: 2d, calendar: always, path: climb}
paths:
  climb:
    - respond: escalate to next
    - respond every 30m: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


def opened(desk: Desk, severity: str, at: str) -> int:
    desk.open(MATRIX, at="Mon 00:00").at(at)
    return desk.new("--client", "Acme", "--type", "fault", "--severity", severity, "It broke")


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("Mon 09:00", "Mon 13:00"),
        ("Mon 10:30", "Mon 14:30"),
        ("Mon 07:30", "Mon 13:00"),  # before the opening
        ("Mon 17:00", "Tue 13:00"),  # the closing second is closed
        ("Mon 20:00", "Tue 13:00"),
        ("Mon 15:00", "Tue 11:00"),  # two hours today, two tomorrow
        ("Wed 15:00", "Fri 11:00"),  # over a holiday
        ("Thu 11:00", "Fri 13:00"),  # on a holiday
        ("Sat 11:00", "2026-11-30T13:00:00Z"),
    ],
)
def test_hours_count_while_the_office_is_open(desk: Desk, at: str, due: str) -> None:
    assert desk.due(opened(desk, "a", at), "respond") == due


def test_a_due_that_lands_on_closing_time_stays_there(desk: Desk) -> None:
    ticket = opened(desk, "a", "Mon 13:00")
    assert desk.due(ticket, "respond") == "Mon 17:00"
    desk.sweep("Mon 17:00")
    assert desk.clock(ticket, "respond")["missed"] == 0
    desk.sweep("Mon 17:00:01")
    assert desk.clock(ticket, "respond")["missed"] == 1


def test_a_take_in_the_evening_is_too_late_for_what_was_due_at_closing(desk: Desk) -> None:
    ticket = opened(desk, "a", "Mon 13:00")
    desk.at("Mon 20:00").ok("take", str(ticket), as_="ana")
    assert desk.clock(ticket, "respond")["missed"] == 1


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("Mon 10:30", "Wed 10:30"),
        ("Mon 09:00", "Wed 09:00"),
        ("Mon 07:30", "Wed 09:00"),  # rolled into open time first
        ("Mon 18:00", "Fri 09:00"),  # from Tuesday 09:00 over Wednesday; Thursday is a holiday
        ("Tue 16:59", "Fri 16:59"),
        ("Sat 12:00", "2026-12-02T09:00:00Z"),
    ],
)
def test_two_days_are_two_working_days_at_the_same_time_of_day(desk: Desk, at: str, due: str) -> None:
    ticket = opened(desk, "b", at)
    assert desk.due(ticket, "resolve") == due


@pytest.mark.parametrize(
    ("at", "due"), [("Mon 10:30", "Tue 17:00"), ("Mon 18:00", "Wed 17:00"), ("Wed 10:00", "Fri 17:00")]
)
def test_a_day_until_its_end_is_that_days_last_closing(desk: Desk, at: str, due: str) -> None:
    assert desk.due(opened(desk, "c", at), "resolve") == due


def test_two_days_of_a_calendar_that_never_closes_are_48_hours(desk: Desk) -> None:
    assert desk.due(opened(desk, "f", "Sat 03:00"), "resolve") == "2026-11-30T03:00:00Z"


def test_a_lunch_break_does_not_count(desk: Desk) -> None:
    assert desk.due(opened(desk, "d", "Mon 10:00"), "respond") == "Mon 15:00"


def test_a_target_that_is_full_at_the_lunch_break_is_due_when_it_begins(desk: Desk) -> None:
    assert desk.due(opened(desk, "d", "Mon 16:00"), "respond") == "Tue 12:00"


def test_a_ticket_opened_in_the_lunch_break_starts_after_it(desk: Desk) -> None:
    assert desk.due(opened(desk, "d", "Mon 12:30"), "respond") == "Mon 17:00"


def test_a_night_belongs_to_the_day_on_which_it_starts(desk: Desk) -> None:
    ticket = opened(desk, "e", "Fri 23:00")
    assert desk.due(ticket, "respond") == "Sat 00:00"
    assert desk.due(ticket, "resolve") == "2026-11-30T23:00:00Z"  # seven hours until Saturday 06:00, then Monday night
