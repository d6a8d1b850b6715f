"""Where an escalation arrives: at the first tier above with somebody in it, else management, else the duty contact."""

from escli import errors
from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
  L3: {client: We help most.}
management: {client: We care., respond: 1h, calendar: office}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 1h, resolve: 3d, calendar: office, path: climb}
paths:
  climb:
    - respond: escalate to next
    - respond every 30m: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  cora: {tier: L3, role: lead, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""
NOBODY_AT_L2 = MATRIX.replace("  ben: {tier: L2, page: log, tell: log}", "  ben: {tier: L2}")
NOBODY_ABOVE = NOBODY_AT_L2.replace("{tier: L3, role: lead, page: log, tell: log}", "{tier: L3, role: lead}")
NOBODY_AT_ALL = NOBODY_ABOVE.replace("mia: {tier: management, role: manager, page: log, tell: log}", "mia: {tier: L1}")


def opened(desk: Desk, matrix: str = MATRIX) -> int:
    desk.open(matrix)
    return desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")


def test_a_tier_where_nobody_can_be_reached_is_passed_in_the_same_sweep_and_recorded(desk: Desk) -> None:
    ticket = opened(desk, NOBODY_AT_L2)
    desk.sweep("Mon 10:01")
    assert desk.show(ticket)["tier"] == "L3"
    (move,) = desk.events(ticket, "escalated")
    assert move["data"]["passed"] == ["L2"]
    assert ("page", "cora") in desk.told(ticket)


def test_if_nobody_above_can_be_reached_management_is_called(desk: Desk) -> None:
    ticket = opened(desk, NOBODY_ABOVE)
    desk.sweep("Mon 10:01")
    shown = desk.show(ticket)
    assert (shown["tier"], shown["management"]) == ("L1", True)
    (call,) = desk.events(ticket, "managed")
    assert call["data"]["passed"] == ["L2", "L3"]
    assert ("page", "mia") in desk.told(ticket)


def test_above_the_last_tier_stands_management(desk: Desk) -> None:
    ticket = opened(desk)
    for when in ("Mon 10:01", "Mon 11:02", "Mon 12:03"):
        desk.sweep(when)
    shown = desk.show(ticket)
    assert (shown["tier"], shown["management"]) == ("L3", True)


def test_if_management_is_empty_too_the_duty_contact_is_called(desk: Desk) -> None:
    ticket = opened(desk, NOBODY_AT_ALL)
    assert desk.at("Mon 10:01").run("sweep").code == errors.PARTLY
    # The duty contact, though the matrix names no way to reach her: her page goes on to the only one who has one.
    assert desk.told(ticket)[-2:] == [("page", "mia"), ("page", "ana")]


def test_a_person_who_escalates_passes_an_empty_tier_too_and_it_is_recorded(desk: Desk) -> None:
    ticket = opened(desk, NOBODY_AT_L2)
    desk.ok("escalate", str(ticket), as_="ana")
    (move,) = desk.events(ticket, "escalated")
    assert (move["data"]["tier"], move["data"].get("passed")) == ("L3", ["L2"])


def test_opening_at_the_second_tier_is_no_escalation(desk: Desk) -> None:
    ticket = opened(desk, MATRIX.replace("normal: {tier: L1", "normal: {tier: L2"))
    row = desk.peek(ticket)
    assert (row["tier"], row["escalated_at"], row["timed"] + row["manual"] + row["by_client"]) == ("L2", None, 0)
    desk.sweep("Mon 10:01")
    row = desk.peek(ticket)
    assert (row["tier"], desk.said(row["escalated_at"]), row["timed"]) == ("L3", "Mon 10:01", 1)
