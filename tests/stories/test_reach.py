"""`team test`: does a message reach somebody, on each of their channels, before the night in which it must."""

from escli import errors
from tests.desk import Desk

MATRIX = """\
escli: 1
name: Reachable
timezone: UTC
calendars: {always: {hours: 24/7}}
tiers: {L1: {client: We help.}}
management: {client: We care., respond: 1h, calendar: always}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix: {fault: {normal: {tier: L1, respond: 1h, calendar: always, path: climb}}}
paths: {climb: [{respond every 30m: page tier}]}
team:
  ana: {tier: L1, page: [log, phone], tell: log}
  ben: {tier: L1}
channels:
  log: {log: messages.log}
  phone: {command: [/bin/false]}
  ntfy: {apprise: env NOBODY_SET_THIS}
duty: ana
"""


def test_each_channel_says_whether_it_took_the_message(desk: Desk) -> None:
    desk.open(MATRIX)
    ran = desk.run("team", "test", "ana", "--json")
    assert ran.code == errors.PARTLY
    log, phone = ran.data["channels"]
    assert (log["channel"], log["for"], log["taken"]) == ("log", ["page", "tell"], True)
    assert (phone["for"], phone["taken"], "ended with 1" in phone["error"]) == (["page"], False, True)
    assert "tests how you are reached" in (desk.folder / "messages.log").read_text("utf-8")
    assert desk.outbox() == []  # a test is no message of the desk


def test_a_missing_secret_is_named_and_nothing_is_tried(desk: Desk) -> None:
    desk.open(MATRIX.replace("[log, phone]", "[ntfy]"))
    ran = desk.run("team", "test", "ana", "--json")
    assert (ran.code, "NOBODY_SET_THIS" in ran.data["channels"][0]["error"]) == (errors.PARTLY, True)


def test_who_has_no_channel_is_told_apart_from_who_is_not_known(desk: Desk) -> None:
    desk.open(MATRIX)
    assert "no channel" in desk.run("team", "test", "ben").err
    assert "no person" in desk.run("team", "test", "bert").err


def test_who_is_reached_by_all_is_fine(desk: Desk) -> None:
    desk.open(MATRIX.replace("[log, phone]", "log"))
    assert desk.ok("team", "test", "ana").out.startswith("log\tlog\tpage, tell\tTrue")


def test_the_list_of_the_team_shows_who_cannot_be_reached(desk: Desk) -> None:
    desk.open(MATRIX)
    people = {one["name"]: one["reachable"] for one in desk.ok("team", "list", "--json").data["people"]}
    assert people == {"ana": True, "ben": False}
