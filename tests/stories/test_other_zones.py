"""Clients far away, with hours and holidays of their own beside those of the desk (DESIGN 2.1, 2.2, 2.8).

The desk sits in London; Hudson has hours of New York, Harbourside of Sydney, Ganga of Kolkata (half an hour off).
"""

import time
from collections.abc import Iterator

import pytest

from tests.desk import Desk
from tests.stories.wall import due, utc, verdict

MATRIX = """\
escli: 1
name: London Desk
timezone: Europe/London
calendars:
  london: {hours: {mon-fri: 09:00-17:00}, holidays: {2027-05-03: Early May bank holiday, 12-28: Boxing Day}}
  newyork: {timezone: America/New_York, hours: {mon-fri: 09:00-17:00}, holidays: {2026-11-26: Thanksgiving}}
  sydney: {timezone: Australia/Sydney, hours: {mon-fri: 09:00-17:00}, holidays: {01-26: Australia Day}}
  kolkata: {timezone: Asia/Kolkata, hours: {mon-sat: 10:00-18:00}, holidays: {01-26: Republic Day}}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
management: {client: We care., respond: 1h, calendar: london}
severities: {normal: It hurts., low: It itches.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 1h, update: 1d, resolve: 10h, calendar: london, path: climb}
    low: {tier: L1, respond: 1h, resolve: 2d, calendar: london, path: climb}
paths:
  climb:
    - respond: escalate to next
    - resolve: escalate to management
    - respond every 30m: page tier
clients:
  Acme: {}
  Hudson: {timezone: America/New_York, adjust: [{calendar: newyork}]}
  Harbourside: {timezone: Australia/Sydney, adjust: [{calendar: sydney}]}
  Ganga: {timezone: Asia/Kolkata, adjust: [{calendar: kolkata}]}
  Both: {adjust: [{severity: normal, respond: 1h, calendar: newyork}]}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


def opened(desk: Desk, client: str, at: str, severity: str = "normal") -> int:
    if not desk.database.exists():
        desk.open(MATRIX, at=at)
    desk.at(at)
    return desk.new("--client", client, "--type", "fault", "--severity", severity, "It broke")


@pytest.mark.parametrize(
    ("client", "at", "respond"),
    [
        # an ordinary Monday, at nine in London: four in the morning in New York, half past two in Kolkata
        ("Acme", "2026-11-23 09:00+00:00", "2026-11-23 10:00+00:00"),
        ("Hudson", "2026-11-23 09:00+00:00", "2026-11-23 10:00-05:00"),
        ("Harbourside", "2026-11-23 09:00+00:00", "2026-11-24 10:00+11:00"),  # there it is eight in the evening
        ("Ganga", "2026-11-23 09:00+00:00", "2026-11-23 15:30+05:30"),
        # Thanksgiving closes New York, not London
        ("Acme", "2026-11-26 15:00+00:00", "2026-11-26 16:00+00:00"),
        ("Hudson", "2026-11-26 10:00-05:00", "2026-11-27 10:00-05:00"),
        # the bank holiday closes London, not New York
        ("Acme", "2027-05-03 15:00+01:00", "2027-05-04 10:00+01:00"),
        ("Hudson", "2027-05-03 10:00-04:00", "2027-05-03 11:00-04:00"),
        # 26 January is a holiday in Sydney from the evening of the 25th of London on, and in Kolkata
        ("Acme", "2027-01-25 16:30+00:00", "2027-01-26 09:30+00:00"),
        ("Harbourside", "2027-01-25 16:30+00:00", "2027-01-27 10:00+11:00"),
        ("Ganga", "2027-01-25 16:30+00:00", "2027-01-27 11:00+05:30"),
        ("Ganga", "2027-01-25 17:30+05:30", "2027-01-27 10:30+05:30"),  # half an hour on the eve, half after it
        # Saturday is a working day in Kolkata; Monday has begun in Sydney while it is Sunday in London
        ("Ganga", "2026-11-28 12:00+05:30", "2026-11-28 13:00+05:30"),
        ("Harbourside", "2026-11-29 23:00+00:00", "2026-11-30 11:00+11:00"),
        ("Acme", "2026-11-29 23:00+00:00", "2026-11-30 10:00+00:00"),
    ],
)
def test_a_client_is_answered_in_its_own_hours(desk: Desk, client: str, at: str, respond: str) -> None:
    assert due(desk, opened(desk, client, at), "respond") == utc(respond)


@pytest.mark.parametrize(
    ("at", "respond"),
    [
        ("2026-10-26 13:00+00:00", "2026-10-26 10:00-04:00"),  # London has changed its clocks, New York has not
        ("2026-10-26 13:30+00:00", "2026-10-26 10:30-04:00"),
        ("2026-11-02 13:30+00:00", "2026-11-02 10:00-05:00"),  # a week later half past one is half past eight
        ("2027-03-15 13:30+00:00", "2027-03-15 10:30-04:00"),  # New York has changed its clocks, London has not
        ("2027-03-29 13:30+01:00", "2027-03-29 10:00-04:00"),
    ],
)
def test_clocks_that_change_on_different_days_are_each_their_own(desk: Desk, at: str, respond: str) -> None:
    assert due(desk, opened(desk, "Hudson", at), "respond") == utc(respond)


def test_working_days_are_the_clients(desk: Desk) -> None:
    wednesday = "2026-11-25 11:00-05:00"  # Thursday is Thanksgiving: two working days are Friday and Monday
    assert due(desk, opened(desk, "Hudson", wednesday, "low"), "resolve") == utc("2026-11-30 11:00-05:00")
    assert due(desk, opened(desk, "Acme", wednesday, "low"), "resolve") == utc("2026-11-27 16:00+00:00")


def test_a_client_is_waited_for_on_its_own_working_days(desk: Desk) -> None:
    ticket = opened(desk, "Hudson", "2026-11-25 11:00-05:00")
    desk.ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    assert desk.show(ticket)["wait"]["until"] == utc("2026-11-30 11:00-05:00")


def test_only_the_clients_open_hours_count_as_paused(desk: Desk) -> None:
    ticket = opened(desk, "Hudson", "2026-11-25 09:00-05:00")
    desk.ok("take", str(ticket), as_="ana")
    # Ten hours: Wednesday until five, two on Friday.
    assert due(desk, ticket, "resolve") == utc("2026-11-27 11:00-05:00")
    desk.at("2026-11-25 16:00-05:00").ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    desk.at("2026-11-27 10:00-05:00").ok("heard", str(ticket), "Upstairs", as_="ana")
    # An hour on Wednesday and one on Friday; London's own Thursday does not count.
    assert due(desk, ticket, "resolve") == utc("2026-11-27 13:00-05:00")


def test_sweeps_in_the_hours_of_the_desk_do_nothing_on_the_clients_holiday(desk: Desk) -> None:
    ticket = opened(desk, "Hudson", "2026-11-25 16:30-05:00")
    told = desk.told(ticket)
    for when in ("2026-11-26 09:00+00:00", "2026-11-26 16:59+00:00", "2026-11-27 09:30-05:00"):
        desk.sweep(when)
    assert desk.told(ticket) == told
    desk.sweep("2026-11-27 09:30:01-05:00")
    assert desk.show(ticket)["tier"] == "L2"
    assert verdict(desk, ticket, "respond") == (0, 1)
    assert due(desk, ticket, "respond") == utc("2026-11-27 10:30:01-05:00")


def test_sweeps_on_a_holiday_of_the_desk_escalate_for_a_client_that_works(desk: Desk) -> None:
    ticket = opened(desk, "Hudson", "2027-05-03 10:00-04:00")
    desk.sweep("2027-05-03 11:00:01-04:00")
    assert desk.show(ticket)["tier"] == "L2"


def test_management_answers_in_its_own_hours_whosever_the_ticket_is(desk: Desk) -> None:
    ticket = opened(desk, "Hudson", "2026-11-23 16:30-05:00")
    desk.ok("escalate", str(ticket), "--to", "management", as_="ana")  # half past nine in the evening in London
    assert due(desk, ticket, "management") == utc("2026-11-24 10:00+00:00")


@pytest.mark.parametrize(
    ("at", "respond"),
    [
        ("2026-11-23 10:00+00:00", "2026-11-23 11:00+00:00"),  # London is open
        ("2026-11-23 16:00+00:00", "2026-11-23 17:00+00:00"),  # both are: no difference
        ("2026-11-23 16:30+00:00", "2026-11-23 17:30+00:00"),  # London closes before the hour is over
        ("2026-11-23 18:00+00:00", "2026-11-23 19:00+00:00"),  # only New York is open
        ("2026-11-26 18:00+00:00", "2026-11-27 10:00+00:00"),  # Thanksgiving: London on Friday is first
        ("2027-05-03 09:00+01:00", "2027-05-03 10:00-04:00"),  # the bank holiday: New York on Monday is first
    ],
)
def test_of_two_places_the_one_that_answers_first_at_opening_is_promised(desk: Desk, at: str, respond: str) -> None:
    assert due(desk, opened(desk, "Both", at), "respond") == utc(respond)


def test_another_client_brings_its_hours(desk: Desk) -> None:
    ticket = opened(desk, "Acme", "2026-11-26 09:30+00:00")
    desk.ok("set", str(ticket), "--client", "Hudson", as_="ana")
    assert due(desk, ticket, "respond") == utc("2026-11-27 10:00-05:00")
    desk.at("2026-11-26 12:00+00:00").ok("set", str(ticket), "--client", "Acme", as_="ana")  # 10:30 has gone by
    assert verdict(desk, ticket, "respond") == (0, 1)
    assert due(desk, ticket, "respond") == utc("2026-11-26 12:00+00:00")
    desk.sweep("2026-11-26 12:00:01+00:00")
    assert desk.show(ticket)["tier"] == "L2"


def test_the_queue_is_by_what_runs_out_first_wherever_that_is(desk: Desk) -> None:
    sydney = opened(desk, "Harbourside", "2026-11-24 12:00+00:00")  # closed there until 22:00 in London
    newyork = opened(desk, "Hudson", "2026-11-24 12:00+00:00")  # closed until 14:00
    london = opened(desk, "Acme", "2026-11-24 12:00+00:00")
    queue = desk.ok("queue", "--json").data["tickets"]
    assert [one["id"] for one in queue] == [london, newyork, sydney]
    assert [one["due"] for one in queue] == [
        utc("2026-11-24 13:00+00:00"), utc("2026-11-24 10:00-05:00"), utc("2026-11-25 10:00+11:00")
    ]  # fmt: skip


# -- what people read ------------------------------------------------------------------------------------------------


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A technician who reads the clock in Berlin, an hour ahead of London."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_berlin")
def test_a_technician_reads_the_due_in_the_zone_of_the_own_wall(desk: Desk) -> None:
    opened(desk, "Hudson", "2026-11-23 09:00-05:00")
    ran = desk.at("2026-11-23 09:15-05:00").ok("note", "1", "Called them", as_="ana")
    assert "Respond is due 16:00 (45m left)" in ran.out  # ten o'clock in New York
    opened(desk, "Harbourside", "2026-11-23 09:30-05:00")
    assert "Respond is due Tue 24 Nov 00:00" in desk.ok("note", "2", "Called them", as_="ana").out
    assert desk.clock(2, "respond")["due"] == utc("2026-11-24 10:00+11:00")  # data is in UTC for everybody
