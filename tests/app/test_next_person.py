"""A page that reaches nobody goes to the next person at once, and nobody gets the same twice."""

import sys

import pytest

from escli import errors
from tests.app.test_delivery import got, write_pager
from tests.app.test_sweeping import spoil
from tests.cli.test_forms import on_terminal
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
paths: {climb: [respond: page WHOM, respond every 30d: tell omar]}
clients: {Acme: {}}
team:
  ana: {tier: L1, page: pager, tell: log}
  ben: {tier: L1, page: pager, tell: log}
  lea: {tier: L2, role: lead, page: pager, tell: log}
  mia: {tier: management, role: manager, page: pager, tell: log}
  omar: {tier: L2, page: pager, tell: log}
channels:
  log: {log: messages.log}
  pager: {command: [PYTHON, pager.py]}
duty: omar
"""
NEW = ("--client", "Acme", "--type", "fault", "--severity", "normal")
# The pager takes a message unless it is for somebody in this list.
PAGER = """
import json
message = json.loads(sys.stdin.read())
if message['person'] in open('unreachable').read().split():
    sys.exit('no signal')
open('got.jsonl', 'a').write(json.dumps(message) + chr(10))
"""


@pytest.fixture
def paging(desk: Desk) -> Desk:
    """A desk with a ticket that pages ana at ten."""
    return make(desk, "ana")


def make(desk: Desk, whom: str) -> Desk:
    write_pager(desk, PAGER)
    unreachable(desk)
    desk.open(MATRIX.replace("WHOM", whom).replace("PYTHON", sys.executable)).new(*NEW, "The till is down")
    return desk


def unreachable(desk: Desk, *names: str) -> None:
    (desk.folder / "unreachable").write_text(" ".join(names), encoding="utf-8")


def sweeps(desk: Desk, *times: str) -> list[int]:
    return [desk.at(when).run("sweep").code for when in times]


def pages(desk: Desk) -> list[tuple[str, str]]:
    return [(m["person"], m["state"]) for m in desk.outbox() if m["kind"] == "page"]


LADDER = ("10:01", "10:02", "10:04", "10:09")  # a page's four attempts


def test_a_page_that_reaches_nobody_goes_to_another_of_the_tier_within_ten_minutes(paging: Desk) -> None:
    unreachable(paging, "ana")
    assert sweeps(paging, *LADDER) == [0, 0, 0, errors.PARTLY]
    assert pages(paging) == [("ana", "dead"), ("ben", "sent")]
    (line,) = got(paging)
    assert (line["person"], line["event"]) == ("ben", "rerouted")
    assert line["why"] == "the page to ana reached nobody; respond ran out"
    (event,) = paging.events(1, "rerouted")
    assert (event["visible"], event["actor"], event["told"]) == ("internal", "escli", ["page ben"])
    assert event["data"] == {
        "root": paging.outbox()[-2]["event_id"], "message": paging.outbox()[-2]["id"], "from": "ana", "to": "ben",
        "role": "tier", "tier": "L1", "why": "the page to ana reached nobody",
    }  # fmt: skip


def test_it_goes_on_to_leads_management_and_the_duty_contact_and_ends_there(paging: Desk) -> None:
    unreachable(paging, "ana", "ben", "lea", "mia", "omar")
    minutes = [f"{10 + minute // 60:02}:{minute % 60:02}" for minute in range(1, 90)]
    codes = sweeps(paging, *minutes)
    order = ["ana", "ben", "lea", "mia", "omar"]
    assert pages(paging) == [(name, "dead") for name in order]
    assert [(e["data"]["from"], e["data"]["to"], e["data"]["role"]) for e in paging.events(1, "rerouted")] == [
        ("ana", "ben", "tier"), ("ben", "lea", "lead"), ("lea", "mia", "management"), ("mia", "omar", "duty")
    ]  # fmt: skip
    assert codes.count(errors.PARTLY) == 5
    assert "5 messages reached nobody" in paging.run("breaches", "--check").out


def test_why_and_the_history_say_where_it_went(paging: Desk) -> None:
    unreachable(paging, "ana")
    sweeps(paging, *LADDER)
    (step,) = [one for one in paging.ok("why", "1", "--json").data["steps"] if one["did"] == "rerouted"]
    assert (step["says"], step["why"], step["told"], step["how"]) == (
        "the page goes to the next person", "the page to ana reached nobody", ["page ben"], "of the same tier"
    )  # fmt: skip
    assert "page went on from ana to ben" in on_terminal("show", "1")
    also = paging.ok("outbox", "show", str(paging.outbox()[-2]["id"]), "--json").data["also_told"]
    assert [(one["person"], one["kind"], one["state"]) for one in also] == [("ben", "page", "sent")]


def test_when_a_whole_tier_is_dead_the_next_person_is_paged_once(desk: Desk) -> None:
    make(desk, "tier")
    unreachable(desk, "ana", "ben")
    sweeps(desk, *LADDER)
    assert pages(desk) == [("ana", "dead"), ("ben", "dead"), ("lea", "sent")]


def test_a_page_without_any_way_to_its_person_goes_on_in_the_same_sweep(paging: Desk) -> None:
    path = paging.matrix
    path.write_text(path.read_text("utf-8").replace("ana: {tier: L1, page: pager, tell: log}", "ana: {tier: L1}"))
    assert sweeps(paging, "10:01") == [errors.PARTLY]
    assert pages(paging) == [("ana", "dead"), ("ben", "sent")]


def test_the_page_of_a_ticket_that_is_over_goes_to_nobody(paging: Desk) -> None:
    unreachable(paging, "ana")
    sweeps(paging, *LADDER[:-1])
    paging.ok("resolve", "1", "It needed paper", as_="ben")
    sweeps(paging, LADDER[-1])
    assert pages(paging) == [("ana", "dead")]


def test_an_ordinary_message_that_dies_goes_to_nobody_else(desk: Desk) -> None:
    make(desk, "ana")
    path = desk.matrix
    path.write_text(path.read_text("utf-8").replace("ana: {tier: L1, page: pager, tell: log}", "ana: {tier: L1}"))
    assert sweeps(desk, "09:00") == [errors.PARTLY]
    assert [(m["kind"], m["person"], m["state"]) for m in desk.outbox()] == [
        ("tell", "ana", "dead"),
        ("tell", "ben", "sent"),
    ]
    assert desk.events(1, "rerouted") == []


def test_a_damaged_ticket_cannot_bring_its_dead_page_to_life_again(paging: Desk) -> None:
    unreachable(paging, "ana")
    sweeps(paging, *LADDER[:-1])
    spoil(paging, "UPDATE event SET data = 'not json' WHERE kind = 'notified'")
    sweeps(paging, LADDER[-1], "10:30")
    message = paging.ok("outbox", "list", "--dead", "--json").data["messages"][0]
    assert message["person"] == "ana"
    assert "it could not go on to anybody" in message["error"]
