"""A step that an edit removes takes back what it still had to say; what has moved a ticket is told all the same."""

import sys

import pytest

from tests.app.test_delivery import got, write_pager
from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars: {always: {hours: 24/7}}
tiers: {L1: {client: We help.}, L2: {client: We help more.}}
management: {client: We care., respond: 30d, calendar: always}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix: {fault: {normal: {tier: L1, respond: 1h, calendar: always, path: climb}}}
paths:
  climb:
    - 50% of respond: tell lea
    - respond: [page lea, escalate to next]
    - respond every 30d: tell mia
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log}
  ben: {tier: L2, page: pager}
  lea: {tier: L1, role: lead, page: pager, quiet: 22:00-07:00}
  mia: {tier: management, role: manager, page: log}
channels:
  log: {log: messages.log}
  pager: {command: [PYTHON, pager.py]}
duty: mia
"""
SILENT, KEEP = "sys.exit('no signal')", "open('got.jsonl', 'a').write(sys.stdin.read())"
NEW = ("--client", "Acme", "--type", "fault", "--severity", "normal")


def open_desk(desk: Desk, at: str = "09:00") -> Desk:
    write_pager(desk, SILENT)
    desk.open(MATRIX.replace("PYTHON", sys.executable), at)
    return desk


def edit(desk: Desk, *changes: tuple[str, str]) -> None:
    text = desk.matrix.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    desk.matrix.write_text(text, encoding="utf-8")


def state(desk: Desk, kind: str, person: str = "lea") -> list[str]:
    """What became of what somebody was told or paged since the opening."""
    return [m["state"] for m in desk.outbox() if (m["kind"], m["person"], m["event_id"] > 1) == (kind, person, True)]


def test_what_failed_is_withdrawn_with_its_step_and_never_tried_again(desk: Desk) -> None:
    open_desk(desk).new(*NEW, "The till is down", as_="mia")
    desk.sweep("09:31")
    assert state(desk, "tell") == ["failed"]
    edit(desk, ("    - 50% of respond: tell lea\n", ""))
    ran = desk.sweep("09:31:30")  # before it would be tried again
    assert "1 message withdrawn" in ran.out
    assert state(desk, "tell") == ["withdrawn"]
    write_pager(desk, KEEP)
    desk.sweep("09:50")
    assert not any(line["event"] == "notified" for line in got(desk))
    assert [e["told"] for e in desk.events(1, "notified")] == [[]]
    assert "reached nobody" not in desk.run("breaches", "--check").out
    assert desk.run("outbox", "retry", "--dead", "--json").data["messages"] == []
    (number,) = [m["id"] for m in desk.outbox() if m["state"] == "withdrawn"]
    assert desk.ok("outbox", "show", str(number), "--json").data["state"] == "withdrawn"
    assert desk.run("outbox", "drop", str(number), "--because", "x").code != 0


def test_pages_too_but_what_moved_the_ticket_is_told(desk: Desk) -> None:
    open_desk(desk).new(*NEW, "The till is down", as_="mia")
    desk.sweep("10:01")
    edit(desk, ("    - respond: [page lea, escalate to next]\n", "    - 10m after respond: escalate to next\n"))
    desk.sweep("10:01:30")
    assert (state(desk, "page"), state(desk, "page", "ben")) == (["withdrawn"], ["failed"])
    write_pager(desk, KEEP)
    desk.sweep("10:02")
    assert [(line["person"], line["event"]) for line in got(desk) if line["kind"] == "page"] == [("ben", "escalated")]


def test_one_that_waits_for_the_morning_is_withdrawn_in_the_night(desk: Desk) -> None:
    open_desk(desk, "Mon 21:40").new(*NEW, "The till is down", as_="mia")
    desk.sweep("Mon 22:11")
    assert state(desk, "tell") == ["quiet"]
    edit(desk, ("    - 50% of respond: tell lea\n", "    - 60% of respond: tell lea\n"))
    desk.sweep("Mon 22:12")
    assert state(desk, "tell") == ["withdrawn"]


@pytest.mark.parametrize(
    "change",
    [
        ("page: log}\n  ben", "page: log}\n  cy: {tier: L1}\n  ben"),
        ("50% of respond: tell lea", "50% of respond: [tell lea, tell ana]"),
    ],
)
def test_an_edit_that_keeps_the_step_withdraws_nothing(desk: Desk, change: tuple[str, str]) -> None:
    open_desk(desk).new(*NEW, "The till is down", as_="mia")
    desk.sweep("09:31")
    edit(desk, change)
    desk.sweep("09:31:30")
    assert state(desk, "tell") == ["failed"]


def test_a_page_that_went_on_to_somebody_else_is_withdrawn_with_the_step_it_began_with(desk: Desk) -> None:
    edited = ("    - respond: [page lea, escalate to next]\n", "    - respond: escalate to next\n")
    open_desk(desk).new(*NEW, "The till is down", as_="mia")
    edit(desk, ("ana: {tier: L1, page: log}", "ana: {tier: L1, page: pager}"))
    for when in ("10:01", "10:02", "10:04", "10:09"):
        desk.at(when).run("sweep")
    assert state(desk, "page", "ana") == ["failed"]  # lea's has died and gone on to her
    edit(desk, edited)
    desk.sweep("10:09:30")
    assert state(desk, "page", "ana") == ["withdrawn"]


def test_what_a_withdrawn_message_carried_goes_on_without_it(desk: Desk) -> None:
    write_pager(desk, SILENT)
    two = MATRIX.replace("    - 50% of respond: tell lea\n", "    - 50% of respond: [tell lea, tell lead]\n")
    desk.open(two.replace("PYTHON", sys.executable)).new(*NEW, "The till is down", as_="mia")
    desk.sweep("09:01")
    desk.sweep("09:31")
    first, second = [m for m in desk.outbox() if m["person"] == "lea" and m["event_id"] > 1]
    assert (first["digest_id"], second["digest_id"]) == (None, first["id"])
    edit(desk, ("[tell lea, tell lead]", "tell lead"))
    write_pager(desk, KEEP)
    desk.sweep("09:40")
    found = {m["id"]: m["state"] for m in desk.outbox()}
    assert {found[first["id"]], found[second["id"]]} == {"withdrawn", "sent"}
    assert [line["event"] for line in got(desk) if line["event"] != "opened"] == ["notified"]
