"""Working days with a wait in them: what was promised in days moves by the open time that stood still (DESIGN 2.5).

The office is open from nine to five: eight hours a day.
"""

import pytest

from tests.desk import Desk
from tests.stories.wall import verdict

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
  thanks: {hours: {mon-fri: 09:00-17:00}, holidays: {2026-11-26: Thanksgiving}}
  short: {hours: {mon-thu: 09:00-17:00, fri: 09:00-12:00}}
tiers: {L1: {client: We help.}}
management: {client: We care., respond: 1h, calendar: office}
severities: {days: Two days., end: Until the end of a day., thanks: Over a holiday., short: A short Friday.}
types: {fault: {title: A fault}}
matrix:
  fault:
    days: {tier: L1, respond: 1d, resolve: 2d, calendar: office, path: plain}
    end: {tier: L1, respond: 2d end of day, resolve: 1d end of day, calendar: office, path: plain}
    thanks: {tier: L1, respond: 1d, resolve: 2d, calendar: thanks, path: plain}
    short: {tier: L1, respond: 1d end of day, resolve: 1d, calendar: short, path: plain}
paths:
  plain:
    - 75% of resolve: tell assignee
    - resolve: escalate to management
    - respond every 1h: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""
MONDAY, TUESDAY, WEDNESDAY = "2026-11-30T", "2026-12-01T", "2026-12-02T"  # those of the week after the stories'


def taken(desk: Desk, severity: str, at: str) -> int:
    desk.open(MATRIX, at="Mon 00:00").at(at)
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", severity, "It broke")
    desk.ok("take", str(ticket), as_="ana")
    return ticket


def wait(desk: Desk, ticket: int, begin: str, end: str) -> None:
    desk.at(begin).ok("wait", str(ticket), "--on", "client", "--until", "9d", "Which one?", as_="ana")
    desk.at(end).ok("heard", str(ticket), "That one", as_="ana")


# -- 2d --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "end", "due"),
    [
        ("Mon 12:00", "Mon 15:00", "Wed 13:30"),  # three hours
        ("Mon 16:00", "Tue 10:00", "Wed 12:30"),  # an hour in the evening, one in the morning
        ("Mon 17:00", "Tue 09:00", "Wed 10:30"),  # nothing
        ("Mon 20:00", "Tue 09:00:01", "Wed 10:30:01"),
        ("Mon 12:00", "Tue 12:00", "Thu 10:30"),  # a whole day: five hours and three
        ("Tue 15:00", "Thu 11:00", "Thu 14:30"),  # two, eight and two: 10:30 and half past six hours, 5:30 on Thursday
        ("Wed 10:29:59", "Wed 16:00", "Wed 16:00:01"),  # a second was left
        ("Fri 10:00", "Fri 11:00", "Wed 10:30"),  # after the due: too late to matter
    ],
)
def test_two_days_from_half_past_ten_move_by_the_open_time_of_a_wait(
    desk: Desk, begin: str, end: str, due: str
) -> None:
    ticket = taken(desk, "days", "Mon 10:30")
    assert desk.due(ticket, "resolve") == "Wed 10:30"
    wait(desk, ticket, begin, end)
    assert desk.due(ticket, "resolve") == due


def test_two_waits_move_it_by_both(desk: Desk) -> None:
    ticket = taken(desk, "days", "Mon 10:30")
    wait(desk, ticket, "Mon 12:00", "Mon 13:00")
    wait(desk, ticket, "Tue 16:30", "Wed 09:30")
    assert desk.due(ticket, "resolve") == "Wed 12:30"


def test_a_wait_over_a_holiday_counts_the_days_around_it(desk: Desk) -> None:
    ticket = taken(desk, "thanks", "Wed 10:30")  # Thursday is a holiday: Friday and Monday
    assert desk.due(ticket, "resolve") == f"{MONDAY}10:30:00Z"
    wait(desk, ticket, "Wed 16:00", "Fri 10:00")
    assert desk.due(ticket, "resolve") == f"{MONDAY}12:30:00Z"


@pytest.mark.parametrize("at", ["Fri 17:00", "Fri 18:00", "Fri 23:59:59", "Sun 12:00"])
def test_two_days_from_friday_evening_are_two_from_monday_morning(desk: Desk, at: str) -> None:
    ticket = taken(desk, "days", at)
    assert desk.due(ticket, "resolve") == f"{WEDNESDAY}09:00:00Z"
    desk.sweep(f"{WEDNESDAY}09:00:00Z")
    assert verdict(desk, ticket, "resolve") == (0, 0)
    desk.sweep(f"{WEDNESDAY}09:00:01Z")
    assert verdict(desk, ticket, "resolve") == (0, 1)


@pytest.mark.parametrize(
    ("begin", "end", "due"),
    [
        ("Fri 18:30", "Sun 20:00", f"{WEDNESDAY}09:00:00Z"),  # nothing was open
        ("Fri 18:30", f"{MONDAY}11:00:00Z", f"{WEDNESDAY}11:00:00Z"),
        (f"{MONDAY}09:00:00Z", f"{MONDAY}10:00:00Z", f"{WEDNESDAY}10:00:00Z"),
        (f"{TUESDAY}16:00:00Z", f"{WEDNESDAY}08:00:00Z", f"{WEDNESDAY}10:00:00Z"),
    ],
)
def test_what_was_opened_on_friday_evening_moves_by_the_open_time_of_a_wait(
    desk: Desk, begin: str, end: str, due: str
) -> None:
    ticket = taken(desk, "days", "Fri 18:00")
    wait(desk, ticket, begin, end)
    assert desk.due(ticket, "resolve") == due


@pytest.mark.parametrize("begin", ["Tue 17:00", "Tue 18:00", "Wed 08:59:59"])
def test_a_wait_that_begins_in_the_night_before_the_due_moves_it_too(desk: Desk, begin: str) -> None:
    ticket = taken(desk, "days", "Mon 09:00")
    assert desk.due(ticket, "resolve") == "Wed 09:00"
    wait(desk, ticket, begin, "Wed 11:00")
    # It had not run out when the wait began; from nine to eleven it stood still.
    assert desk.due(ticket, "resolve") == "Wed 11:00"
    desk.ok("resolve", str(ticket), "Restarted it", as_="ana")
    assert verdict(desk, ticket, "resolve") == (1, 0)


def test_a_share_of_two_days_is_of_their_open_time_and_moves_with_it(desk: Desk) -> None:
    ticket = taken(desk, "days", "Mon 10:30")
    wait(desk, ticket, "Mon 12:00", "Mon 15:00")
    desk.sweep("Tue 17:00")
    assert desk.events(ticket, "notified") == []
    # Twelve of sixteen open hours: until Monday's twelve 1:30, from three to five 2:00, Tuesday 8:00, half an hour.
    desk.sweep("Wed 09:29:59")
    assert desk.events(ticket, "notified") == []
    desk.sweep("Wed 09:30")
    assert [e["step"] for e in desk.events(ticket, "notified")] == ["resolve@75%:tell:assignee"]
    desk.sweep("Wed 13:30")
    assert desk.events(ticket, "managed") == []
    desk.sweep("Wed 13:30:01")
    assert len(desk.events(ticket, "managed")) == 1


def test_two_days_go_on_where_they_stopped_after_a_reopening(desk: Desk) -> None:
    ticket = taken(desk, "days", "Mon 10:30")
    desk.at("Tue 12:00").ok("resolve", str(ticket), "Restarted it", as_="ana")
    desk.at("Thu 14:00").ok("reopen", str(ticket), "It broke again", as_="ana")
    # 6:30 and 3:00 of sixteen hours had run; 6:30 are left: three on Thursday, 3:30 on Friday.
    assert desk.due(ticket, "resolve") == "Fri 12:30"
    assert desk.due(ticket, "respond") == "Fri 14:00"


# -- 1d end of day ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "resolve", "respond"),
    [
        ("Mon 09:00", "Tue 17:00", "Wed 17:00"),
        ("Mon 16:59:59", "Tue 17:00", "Wed 17:00"),
        ("Mon 17:00", "Wed 17:00", "Thu 17:00"),  # closed: Tuesday is the day it starts on
        ("Fri 16:00", f"{MONDAY}17:00:00Z", f"{TUESDAY}17:00:00Z"),
        ("Fri 18:00", f"{TUESDAY}17:00:00Z", f"{WEDNESDAY}17:00:00Z"),
    ],
)
def test_the_end_of_a_day_is_its_closing(desk: Desk, at: str, resolve: str, respond: str) -> None:
    desk.open(MATRIX, at="Mon 00:00").at(at)
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", "end", "It broke")
    assert (desk.due(ticket, "resolve"), desk.due(ticket, "respond")) == (resolve, respond)


@pytest.mark.parametrize(
    ("begin", "end", "due"),
    [
        ("Mon 12:00", "Mon 13:00", "Wed 10:00"),  # an hour more than until Tuesday's closing
        ("Mon 12:00", "Tue 12:00", "Wed 17:00"),  # eight hours: a closing again, and it stays there
        ("Mon 17:00", "Tue 09:00", "Tue 17:00"),
        ("Tue 16:59:59", "Thu 12:00", "Thu 12:00:01"),
        ("Tue 17:30", "Thu 12:00", "Tue 17:00"),  # it had run out at closing: waiting does not mend it
    ],
)
def test_the_end_of_a_day_moves_by_the_open_time_of_a_wait(desk: Desk, begin: str, end: str, due: str) -> None:
    ticket = taken(desk, "end", "Mon 10:30")
    wait(desk, ticket, begin, end)
    assert desk.due(ticket, "resolve") == due


def test_a_day_that_closes_before_the_hour_hands_on_to_the_next_opening(desk: Desk) -> None:
    ticket = taken(desk, "short", "Thu 15:00")
    assert desk.due(ticket, "resolve") == f"{MONDAY}09:00:00Z"  # Friday closes at twelve
    wait(desk, ticket, "Fri 10:00", "Fri 11:00")
    assert desk.due(ticket, "resolve") == f"{MONDAY}10:00:00Z"


def test_the_end_of_a_short_day_is_when_it_closes(desk: Desk) -> None:
    desk.open(MATRIX, at="Thu 15:00")
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", "short", "It broke")
    assert desk.due(ticket, "respond") == "Fri 12:00"
    desk.sweep("Fri 12:00")
    assert verdict(desk, ticket, "respond") == (0, 0)
    desk.sweep("Fri 12:00:01")
    assert verdict(desk, ticket, "respond") == (0, 1)
