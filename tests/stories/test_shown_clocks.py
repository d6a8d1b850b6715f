"""`show --clocks` accounts for every second of a clock: a deadline can be shown to a client, not only claimed."""

from collections import Counter
from typing import Any

import pytest

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: Europe/London
calendars:
  office:
    hours: {mon-fri: 09:00-17:00}
    holidays: {2026-11-26: Founders' day}
    special: {2026-11-27: 09:00-12:00}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
management: {client: We care., respond: 1h, calendar: office}
severities: {high: It burns., normal: It hurts., low: It itches.}
types: {fault: {title: A fault}}
matrix:
  fault:
    high: {tier: L1, respond: 30m, update: 1h, resolve: 2h, calendar: office, path: quiet}
    normal: {tier: L1, respond: 1h, update: 4h, resolve: 1d, calendar: office, path: quiet}
    low: {tier: L1, respond: 4h, calendar: office, path: quiet}
paths:
  quiet:
    - resolve: tell lead
    - respond every 8h: tell lead
clients:
  Acme: {}
  Bolt: {timezone: America/New_York}
team:
  ana: {tier: L1, role: lead, login: ana, tell: [log]}
  mia: {tier: management, role: manager, tell: [log]}
channels: {log: {log: messages.log}}
duty: mia
"""
NEW = ("--client", "Acme", "--type", "fault", "--severity")


def opened(desk: Desk, severity: str = "normal", at: str = "Wed 15:00") -> int:
    return desk.open(MATRIX, at=at).new(*NEW, severity, "The till is slow", as_="ana")


def runs(desk: Desk, ticket: int, clock: str) -> list[dict[str, Any]]:
    data = desk.ok("show", str(ticket), "--clocks", "--json").data
    return [one for one in data["runs"] if one["clock"] == clock]


def pieces(run: dict[str, Any]) -> list[tuple[str, str, int, int]]:
    return [(one["what"], one["why"], one["seconds"], one["total_s"]) for one in run["segments"]]


def test_every_stretch_of_a_ticket_is_named_and_the_counted_ones_add_up(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Wed 16:00").ok("wait", str(ticket), "Which till?", "--on", "client", as_="ana")
    desk.at("Fri 10:00").ok("heard", str(ticket), "The left one", as_="ana")
    desk.at("Fri 11:30:15").ok("resolve", str(ticket), "Restarted it", as_="ana")
    (resolve,) = runs(desk, ticket, "resolve")
    assert pieces(resolve) == [
        ("counted", "", 3600, 3600),
        ("paused", "client", 3600, 3600),
        ("outside", "Founders' day", 40 * 3600, 3600),
        ("paused", "client", 3600, 3600),
        ("counted", "", 5415, 9015),
    ]
    # A working day from Wednesday 15:00 is Friday 12:00 (it closes early): five hours, of which 9015 s were used.
    assert (resolve["target_s"], resolve["used_s"], resolve["paused_s"]) == (5 * 3600, 9015, 7200)
    assert (resolve["state"], resolve["left_s"]) == ("met", 5 * 3600 - 9015)


def test_a_reopened_ticket_shows_the_time_for_which_it_was_resolved(desk: Desk) -> None:
    ticket = opened(desk, at="Mon 10:00")
    desk.at("Mon 11:00").ok("resolve", str(ticket), "Restarted it", as_="ana")
    desk.at("Tue 10:00").ok("reopen", str(ticket), "Again", as_="ana")
    desk.at("Tue 10:30").ok("reply", str(ticket), "Looking", as_="ana")
    first, second = runs(desk, ticket, "resolve")
    assert (first["state"], first["left_s"], second["state"]) == ("met", 6 * 3600 + 3600, "running")
    assert [(what, seconds) for what, _, seconds, _ in pieces(second)] == [
        ("counted", 3600), ("resolved", 21600), ("outside", 57600), ("resolved", 3600), ("counted", 1800)
    ]  # fmt: skip
    assert [one["state"] for one in runs(desk, ticket, "respond")] == ["met", "met"]


def test_a_missed_clock_stays_missed_under_a_longer_target_and_says_which_due_it_missed(desk: Desk) -> None:
    ticket = opened(desk, "high", at="Mon 10:00")
    desk.at("Mon 10:45").ok("set", str(ticket), "--severity", "normal", as_="ana")
    desk.at("Mon 10:50").ok("reply", str(ticket), "Looking", as_="ana")
    (respond,) = runs(desk, ticket, "respond")
    assert (respond["state"], respond["due"], respond["left_s"]) == ("missed", "2026-11-23T10:30:00Z", -1200)


def test_a_clock_that_stands_still_breaks_at_once_if_the_new_target_was_used_up_before(desk: Desk) -> None:
    ticket = opened(desk, at="Mon 10:00")
    desk.at("Mon 13:00").ok("wait", str(ticket), "Which till?", "--on", "client", as_="ana")
    desk.at("Mon 14:00").ok("set", str(ticket), "--severity", "high", as_="ana")
    assert desk.clock(ticket, "resolve")["missed"] == 1
    desk.at("Mon 14:30").ok("resolve", str(ticket), "Restarted it", as_="ana")
    assert desk.clock(ticket, "resolve")["met"] == 0


def test_a_clock_that_stands_still_with_time_left_does_not(desk: Desk) -> None:
    ticket = opened(desk, at="Mon 10:00")
    desk.at("Mon 12:00").ok("wait", str(ticket), "Which till?", "--on", "client", as_="ana")
    desk.at("Mon 14:00").ok("set", str(ticket), "--severity", "high", as_="ana")  # two hours are just used up
    assert desk.clock(ticket, "resolve")["missed"] == 0


def test_a_clock_that_a_severity_in_between_did_not_promise_runs_again_from_its_own_start(desk: Desk) -> None:
    ticket = opened(desk, at="Mon 10:00")
    desk.at("Mon 10:10").ok("set", str(ticket), "--severity", "low", as_="ana")
    assert desk.due(ticket, "resolve") is None
    desk.at("Mon 10:20").ok("set", str(ticket), "--severity", "normal", as_="ana")
    assert (desk.due(ticket, "resolve"), desk.due(ticket, "update")) == ("Tue 10:00", "Mon 14:00")
    assert [one["state"] for one in runs(desk, ticket, "resolve")] == ["dropped", "running"]


def test_a_client_who_is_promised_no_answer_starts_no_clock(desk: Desk) -> None:
    desk.open(MATRIX.replace("calendars:", "settings: {update: answer}\ncalendars:"), at="Mon 10:00")
    ticket = desk.new(*NEW, "low", "Could you", as_="ana")
    desk.ok("reply", str(ticket), "Yes", as_="ana")
    desk.at("Mon 11:00").ok("heard", str(ticket), "When?", as_="ana")
    assert runs(desk, ticket, "update") == []
    assert [one["clock"] for one in desk.show(ticket)["clocks"]] == ["respond"]


def test_segments_sum_to_the_time_that_passed_in_every_form(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Fri 11:00")
    for run in desk.ok("show", str(ticket), "--clocks", "--json").data["runs"]:
        lengths = Counter({one["what"]: 0 for one in run["segments"]})
        for one in run["segments"]:
            lengths[one["what"]] += one["seconds"]
        assert lengths == {"counted": 4 * 3600, "outside": 40 * 3600}
    lines = [line.split("\t") for line in desk.ok("show", str(ticket), "--clocks").out.splitlines()]
    assert sum(int(line[6]) for line in lines if line[0] == "resolve") == 44 * 3600


def test_an_imported_or_unknown_ticket_is_answered(desk: Desk) -> None:
    desk.open(MATRIX)
    assert desk.run("show", "7", "--clocks").code == 1


@pytest.mark.parametrize(("client", "zone"), [("Acme", "Europe/London"), ("Bolt", "America/New_York")])
def test_times_are_told_in_the_clients_zone(desk: Desk, client: str, zone: str) -> None:
    ticket = desk.open(MATRIX).new("--client", client, "--type", "fault", "--severity", "low", "Slow", as_="ana")
    assert desk.ok("show", str(ticket), "--clocks", "--json").data["timezone"] == zone
