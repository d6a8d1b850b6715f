"""`matrix adopt` gives open tickets today's promises, and shows before what would change for which of them."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
  always: {hours: 24/7}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
management: {client: We care., respond: 1h, calendar: office}
severities: {high: It burns., low: It itches.}
types: {fault: {title: A fault}, wish: {title: A wish}}
matrix:
  fault:
    high: {tier: L1, respond: 2h, update: 4h, resolve: 6h, calendar: office, path: quiet}
    low: {tier: L1, respond: 4h, calendar: office, path: quiet}
  wish:
    high: {tier: L1, respond: 2h, calendar: office, path: quiet}
    low: {tier: L1, respond: 4h, calendar: office, path: quiet}
paths:
  quiet: [50% of resolve: tell lead, respond every 8h: tell lead]
clients: {Acme: {}}
team:
  ana: {tier: L1, role: lead, login: ana, tell: [log]}
  ben: {tier: L2, login: ben, tell: [log]}
  mia: {tier: management, role: manager, tell: [log]}
channels: {log: {log: messages.log}}
duty: mia
"""
NEW = ("--client", "Acme", "--type", "fault", "--severity")
OLD = "respond: 2h, update: 4h, resolve: 6h, calendar: office"


def edited(desk: Desk, new: str, at: str, old: str = OLD) -> Desk:
    desk.matrix.write_text(MATRIX.replace(old, new), encoding="utf-8")
    return desk.at(at)


def adopted(desk: Desk, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.ok("matrix", "adopt", *words, "--json", as_="ana").data["tickets"]
    return found


def test_the_preview_says_what_would_change_and_changes_nothing(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket, other = (desk.new(*NEW, severity, "Slow", as_="ana") for severity in ("high", "low"))
    edited(desk, "respond: 1h, update: 4h, resolve: 8h, calendar: always", "Mon 09:30").sweep()
    before = desk.peek(ticket)
    (found,) = adopted(desk)
    assert (found["id"], found["breaks"]) == (ticket, [])
    names = ("clock", "was", "target", "was_due", "due")
    said = [[one[name].removeprefix("2026-11-23T").removesuffix(":00Z") for name in names] for one in found["clocks"]]
    assert [tuple(one) for one in said] == [
        ("respond", "2h", "1h", "11:00", "10:00"),
        ("update", "4h", "4h", "13:00", "13:00"),
        ("resolve", "6h", "8h", "15:00", "17:00"),
    ]  # fmt: skip
    assert {(one["was_calendar"], one["calendar"]) for one in found["clocks"]} == {("office", "always")}
    assert desk.peek(ticket) == before
    assert "Nothing was changed. To do it, add --yes." in desk.ok("matrix", "adopt").err
    assert desk.events(other, "adopted") == []


def test_with_yes_the_clocks_that_run_are_due_by_the_new_targets_from_their_own_start(desk: Desk) -> None:
    ticket = desk.open(MATRIX).new(*NEW, "high", "Slow", as_="ana")
    edited(desk, "respond: 1h, update: 3h, resolve: 8h, calendar: always", "Mon 09:30")
    assert desk.ok("matrix", "adopt", "--yes", "--json", as_="ana").data["adopted"] is True
    assert [desk.due(ticket, clock) for clock in ("respond", "update", "resolve")] == [
        "Mon 10:00", "Mon 12:00", "Mon 17:00"
    ]  # fmt: skip
    (event,) = desk.events(ticket, "adopted")
    assert (event["actor"], event["visible"]) == ("ana", "internal")
    assert adopted(desk) == []


def test_a_promise_that_has_run_out_by_the_new_target_breaks_now_and_steps_count_from_now(desk: Desk) -> None:
    ticket = desk.open(MATRIX).new(*NEW, "high", "Slow", as_="ana")
    edited(desk, "respond: 30m, update: 4h, resolve: 6h, calendar: office", "Mon 10:30")
    (found,) = adopted(desk, "--yes")
    assert found["breaks"] == ["respond"]
    assert (desk.clock(ticket, "respond")["missed"], desk.due(ticket, "respond")) == (1, "Mon 10:30")
    desk.sweep("Mon 10:31")
    assert desk.clock(ticket, "respond")["missed"] == 1


def test_a_breach_stays_one_under_a_kinder_promise_and_what_was_met_stays_met(desk: Desk) -> None:
    ticket = desk.open(MATRIX).new(*NEW, "high", "Slow", as_="ana")
    desk.at("Mon 11:30").ok("reply", str(ticket), "Looking", as_="ana")  # respond missed at 11:00, update met
    edited(desk, "respond: 5h, update: 4h, resolve: 6h, calendar: office", "Mon 12:00")
    adopted(desk, "--yes")
    clocks = [desk.clock(ticket, clock) for clock in ("respond", "update")]
    assert [(one["met"], one["missed"]) for one in clocks] == [
        (0, 1), (1, 0)
    ]  # fmt: skip


def test_what_fell_due_under_the_old_promise_before_is_a_breach_of_it(desk: Desk) -> None:
    ticket = desk.open(MATRIX).new(*NEW, "high", "Slow", as_="ana")
    edited(desk, "respond: 5h, update: 4h, resolve: 6h, calendar: office", "Mon 11:30")
    adopted(desk, str(ticket), "--yes")
    assert desk.clock(ticket, "respond")["missed"] == 1
    assert [line["kind"] for line in desk.events(ticket)][-2:] == ["breached", "adopted"]


def test_the_ticket_stays_at_its_tier_and_with_its_holder(desk: Desk) -> None:
    ticket = desk.open(MATRIX).new(*NEW, "high", "Slow", as_="ana")
    desk.ok("take", str(ticket), as_="ana")
    edited(desk, "tier: L2, respond: 1h, calendar: office", "Mon 09:30", f"tier: L1, {OLD}")
    adopted(desk, "--yes")
    row = desk.peek(ticket)
    assert (row["tier"], row["technician"], row["resolve_due"], row["update_due"]) == ("L1", "ana", None, None)


def test_only_the_tickets_named_are_adopted(desk: Desk) -> None:
    desk.open(MATRIX)
    first, second = (desk.new(*NEW, "high", title, as_="ana") for title in ("Slow", "Slower"))
    edited(desk, "respond: 1h, calendar: office", "Mon 09:30")
    assert [one["id"] for one in adopted(desk, str(second), "--yes")] == [second]
    assert (desk.due(first, "respond"), desk.due(second, "respond")) == ("Mon 11:00", "Mon 10:00")
    assert desk.run("matrix", "adopt", "99").code == 1


def test_resolved_tickets_and_types_that_are_gone_keep_their_promise(desk: Desk) -> None:
    solved = desk.open(MATRIX).new(*NEW, "high", "Slow", as_="ana")
    gone = desk.new("--client", "Acme", "--type", "wish", "--severity", "high", "More", as_="ana")
    desk.ok("resolve", str(solved), "Restarted it", as_="ana")
    before = desk.peek(gone)["promise"]
    without = MATRIX.replace(", wish: {title: A wish}", "")
    a, b = without.index("  wish:\n"), without.index("paths:")
    desk.matrix.write_text((without[:a] + without[b:]).replace(OLD, "respond: 1h, calendar: office"), encoding="utf-8")
    assert adopted(desk.at("Mon 09:30"), "--yes") == []
    assert desk.peek(gone)["promise"] == before


@pytest.mark.parametrize("setting", ["wait on client pauses: [respond]", "update: answer"])
def test_other_rules_of_the_clocks_are_part_of_the_promise(desk: Desk, setting: str) -> None:
    ticket = desk.open(MATRIX).new(*NEW, "high", "Slow", as_="ana")
    desk.matrix.write_text(MATRIX.replace("calendars:", f"settings: {{{setting}}}\ncalendars:"), encoding="utf-8")
    (found,) = adopted(desk.at("Mon 09:30"), "--yes")
    assert (found["id"], found["clocks"], found["breaks"]) == (ticket, [], [])


def test_a_waiting_ticket_is_adopted_with_its_pause(desk: Desk) -> None:
    ticket = desk.open(MATRIX).new(*NEW, "high", "Slow", as_="ana")
    desk.at("Mon 10:00").ok("wait", str(ticket), "Which?", "--on", "client", as_="ana")
    edited(desk, "respond: 2h, update: 4h, resolve: 4h, calendar: office", "Mon 11:00")
    adopted(desk, "--yes")
    desk.at("Mon 12:00").ok("heard", str(ticket), "The left one", as_="ana")
    assert desk.due(ticket, "resolve") == "Mon 15:00"  # one hour was used, two paused: three are left from 12:00 on


def test_the_desk_keeps_which_matrix_came_into_force_when_and_who_adopted_it(desk: Desk) -> None:
    desk.open(MATRIX).new(*NEW, "high", "Slow", as_="ana")
    edited(desk, "respond: 1h, update: 3h, resolve: 8h, calendar: always", "Mon 09:30")
    adopted(desk, "--yes")
    with closing(sqlite3.connect(desk.database)) as connection:
        rows = connection.execute("SELECT kind, actor, data FROM event WHERE ticket_id = 0 ORDER BY id").fetchall()
    assert [(kind, actor, json.loads(data)) for kind, actor, data in rows] == [
        ("edited", "escli", {"from": 1, "matrix": 2}),
        ("repromised", "ana", {"matrix": 2, "tickets": 1, "named": None}),
    ]
