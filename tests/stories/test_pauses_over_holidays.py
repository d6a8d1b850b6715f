"""Waits and resolutions that last over Christmas: only the hours of the office are left out (DESIGN 2.5, 2.6).

In 2026 it is open on Thursday the 24th until five and again from nine on Tuesday the 29th, and closed on 1 January.
"""

import pytest

from tests.desk import Desk
from tests.stories.wall import due, utc, verdict

MATRIX = """\
escli: 1
name: London Desk
timezone: Europe/London
settings: {SETTINGS}
calendars:
  office:
    hours: {mon-fri: 09:00-17:00}
    holidays: {12-25: Christmas Day, 2026-12-28: Boxing Day, 2027-01-01: New Year's Day,
      2027-03-26: Good Friday, 2027-03-29: Easter Monday}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
management: {client: We care., respond: 1h, calendar: office}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 30m, update: 4h, resolve: 4h, calendar: office, path: climb}
paths:
  climb:
    - resolve: escalate to management
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


def taken(desk: Desk, settings: str = "", at: str = "2026-12-24 10:00+00:00") -> int:
    desk.open(MATRIX.replace("SETTINGS", settings), at=at)
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")
    desk.ok("take", str(ticket), as_="ana")
    return ticket


def wait(desk: Desk, ticket: int, on: str, *until: str) -> None:
    desk.ok("wait", str(ticket), "--on", on, *until, "Which disk?", as_="ana")


# -- waiting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "reminded"),
    [
        ("2026-12-24 12:00+00:00", "2026-12-30 12:00+00:00"),  # Tuesday is one working day later, Wednesday two
        ("2026-12-24 18:00+00:00", "2026-12-31 09:00+00:00"),  # from Tuesday's opening on
        ("2026-12-30 12:00+00:00", "2027-01-04 12:00+00:00"),  # over New Year
        ("2027-03-25 12:00+00:00", "2027-03-31 12:00+01:00"),  # over Easter, on which the clocks change
    ],
)
def test_a_client_has_two_working_days_to_answer(desk: Desk, asked: str, reminded: str) -> None:
    ticket = taken(desk, at=asked)
    wait(desk, ticket, "client")
    assert desk.show(ticket)["wait"]["until"] == utc(reminded)


def test_a_wait_for_the_client_over_christmas_leaves_out_its_open_hours(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("2026-12-24 12:00+00:00")
    wait(desk, ticket, "client")
    desk.at("2026-12-29 11:00+00:00").ok("heard", str(ticket), "The red one", as_="ana")
    # Two of four hours had run; Thursday from 12 to 17 and Tuesday from 9 to 11 stood still; two are left.
    assert due(desk, ticket, "resolve") == utc("2026-12-29 13:00+00:00")
    assert due(desk, ticket, "update") == utc("2026-12-29 13:00+00:00")


def test_a_wait_that_lasts_over_closed_hours_only_moves_nothing(desk: Desk) -> None:
    ticket = taken(desk, at="2026-12-24 16:00+00:00")
    assert due(desk, ticket, "resolve") == utc("2026-12-29 12:00+00:00")  # an hour on Thursday, three on Tuesday
    desk.at("2026-12-24 17:00+00:00")
    wait(desk, ticket, "client")
    desk.at("2026-12-29 09:00+00:00").ok("heard", str(ticket), "The red one", as_="ana")
    assert due(desk, ticket, "resolve") == utc("2026-12-29 12:00+00:00")


def test_a_vendor_over_christmas_stops_nothing(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("2026-12-24 12:00+00:00")
    wait(desk, ticket, "vendor", "--until", "2026-12-29T11:00Z")
    assert due(desk, ticket, "resolve") == utc("2026-12-24 14:00+00:00")
    desk.sweep("2026-12-24 14:00+00:00")
    assert verdict(desk, ticket, "resolve") == (0, 0)
    desk.sweep("2026-12-24 14:00:01+00:00")
    assert verdict(desk, ticket, "resolve") == (0, 1)
    assert desk.show(ticket)["status"] == "waiting"  # management beside the tier does not end a wait


def test_a_vendor_over_christmas_stops_what_the_matrix_says_until_the_wait_is_over(desk: Desk) -> None:
    ticket = taken(desk, "wait on vendor pauses: resolve")
    desk.at("2026-12-24 12:00+00:00")
    wait(desk, ticket, "vendor", "--until", "2026-12-29T11:00Z")
    assert due(desk, ticket, "resolve") is None
    assert due(desk, ticket, "update") == utc("2026-12-24 14:00+00:00")
    desk.at("2026-12-29 10:00+00:00").ok("heard", str(ticket), "And my disk?", as_="ana")
    assert due(desk, ticket, "resolve") is None  # it is the vendor whom we wait for
    desk.sweep("2026-12-29 11:30+00:00")  # cron was late: the wait was over at eleven
    assert due(desk, ticket, "resolve") == utc("2026-12-29 13:00+00:00")
    assert (desk.peek(ticket)["waits"], desk.peek(ticket)["waited_s"]) == (0, 0)  # counted for clients alone


def test_a_vendor_and_then_the_client_each_stop_what_the_matrix_says_of_them(desk: Desk) -> None:
    ticket = taken(desk, "wait on vendor pauses: update, wait on client pauses: resolve")
    desk.at("2026-12-24 11:00+00:00")
    wait(desk, ticket, "vendor", "--until", "2026-12-29T12:00Z")
    desk.at("2026-12-24 13:00+00:00")
    wait(desk, ticket, "client")  # the vendor has called: now the client must say something
    desk.at("2026-12-24 16:00+00:00").ok("heard", str(ticket), "The red one", as_="ana")
    assert due(desk, ticket, "update") == utc("2026-12-24 16:00+00:00")  # 14:00 and the two hours of the vendor
    assert due(desk, ticket, "resolve") == utc("2026-12-24 17:00+00:00")  # 14:00 and the three hours of the client


# -- reopening -------------------------------------------------------------------------------------------------------


def resolved(desk: Desk, settings: str = "") -> int:
    ticket = taken(desk, settings)
    desk.at("2026-12-24 12:00+00:00").ok("resolve", str(ticket), "Restarted it", as_="ana")
    return ticket


def test_what_is_reopened_after_a_week_has_what_it_had_left(desk: Desk) -> None:
    ticket = resolved(desk)  # two of four hours used
    desk.at("2026-12-31 12:00+00:00").ok("reopen", str(ticket), "It broke again", as_="ben")
    assert due(desk, ticket, "respond") == utc("2026-12-31 12:30+00:00")
    assert due(desk, ticket, "resolve") == utc("2026-12-31 14:00+00:00")
    assert due(desk, ticket, "update") == utc("2026-12-31 16:00+00:00")


def test_what_is_reopened_in_the_evening_goes_on_after_the_holiday(desk: Desk) -> None:
    ticket = resolved(desk)
    desk.at("2026-12-31 18:00+00:00").ok("reopen", str(ticket), "It broke again", as_="ben")
    assert due(desk, ticket, "respond") == utc("2027-01-04 09:30+00:00")
    assert due(desk, ticket, "resolve") == utc("2027-01-04 11:00+00:00")
    desk.sweep("2027-01-04 09:30:01+00:00")
    assert desk.show(ticket)["tier"] == "L2"  # nobody had responded to the reopening


def test_a_wait_and_a_resolution_are_both_left_out(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("2026-12-24 11:00+00:00")
    wait(desk, ticket, "client")
    desk.at("2026-12-24 16:00+00:00").ok("resolve", str(ticket), "They say it works", as_="ana")
    assert verdict(desk, ticket, "resolve") == (1, 0)
    desk.at("2026-12-31 12:00+00:00").ok("reopen", str(ticket), "It does not", as_="ben")
    assert due(desk, ticket, "resolve") == utc("2026-12-31 15:00+00:00")  # one of four hours used


def test_a_desk_that_starts_again_gives_the_whole_time_after_the_reopening(desk: Desk) -> None:
    ticket = taken(desk, "reopen: restart")
    desk.at("2026-12-24 11:00+00:00")
    wait(desk, ticket, "client")
    desk.at("2026-12-24 12:00+00:00").ok("resolve", str(ticket), "They say it works", as_="ana")
    desk.at("2026-12-31 16:00+00:00").ok("reopen", str(ticket), "It does not", as_="ben")
    assert due(desk, ticket, "resolve") == utc("2027-01-04 12:00+00:00")  # an hour, and three after New Year


def test_after_a_month_a_new_ticket_follows_with_clocks_of_its_own(desk: Desk) -> None:
    ticket = resolved(desk)
    refused = desk.at("2027-01-24 12:00+00:00").run("reopen", str(ticket), "It broke again", as_="ben")
    assert refused.code == 1
    assert "14 days" in refused.err
    assert f"escli new --follows {ticket}" in refused.err
    desk.at("2027-01-25 10:00+00:00")
    words = ("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke again")
    new = desk.new("--follows", str(ticket), *words)
    assert due(desk, new, "respond") == utc("2027-01-25 10:30+00:00")
    assert due(desk, new, "resolve") == utc("2027-01-25 14:00+00:00")
    assert (desk.peek(ticket)["status"], desk.peek(ticket)["reopens"]) == ("resolved", 0)
    assert verdict(desk, ticket, "resolve") == (1, 0)
