"""A ticket that is given to another client: what was for the one is never sent to the other, and names nobody there."""

import json

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Harbour IT
timezone: UTC
calendars: {always: {hours: 24/7}}
tiers: {L1: {client: We help.}, L2: {client: We help more.}}
management: {client: We care., respond: 30d, calendar: always}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix: {fault: {normal: {tier: L1, respond: 1h, calendar: always, path: climb}}}
paths: {climb: [respond: escalate to next, respond every 30d: tell ana]}
clients:
  Acme: {contacts: [{name: Al, email: al@acme.example}]}
  Bolt: {contacts: [{name: Bea, email: bea@bolt.example}]}
team: {ana: {tier: L1, page: log, tell: log}, ben: {tier: L2, page: log}}
channels: {log: {log: messages.log}}
client channels: log
duty: ana
"""
NEW = ("--client", "Bolt", "--type", "fault", "--severity", "normal")


def shown(desk: Desk) -> list[dict[str, object]]:
    """Each message to a client, as it would leave now."""
    ids = [one["id"] for one in desk.outbox() if one["kind"] == "client"]
    return [desk.ok("outbox", "show", str(one), "--json").data for one in ids]


def test_a_message_that_waits_goes_to_the_client_it_was_written_for(desk: Desk) -> None:
    desk.open(MATRIX).new(*NEW, "Payroll of Bolt is wrong")  # nobody in particular asked
    desk.ok("reply", "1", "Bolt's salaries are safe.", as_="ana")
    before = desk.ok("outbox", "show", "2", "--json").data["ways"]
    desk.ok("set", "1", "--client", "Acme", "--title", "Payroll", as_="ana")
    assert desk.ok("outbox", "show", "2", "--json").data["ways"] == before
    desk.sweep()
    sent = [json.loads(line) for line in (desk.folder / "messages.log").read_text("utf-8").splitlines()]
    assert {one["ticket"]["client"] for one in sent if one["kind"] == "client"} == {"Bolt"}


def test_who_asked_for_one_client_is_not_greeted_for_another(desk: Desk) -> None:
    desk.open(MATRIX).new(*NEW, "It broke", "--requester", "Bea")
    desk.ok("set", "1", "--client", "Acme", as_="ana")
    assert desk.peek(1)["requester"] is None
    desk.ok("reply", "1", "We are on it.", as_="ana")
    last = shown(desk)[-1]
    assert last["person"] == "Acme"
    assert "Bea" not in json.dumps(last)
    assert desk.ok("preview", "1", "progress", "--json", as_="ana").data["address"] == "al@acme.example"


def test_who_asked_stays_if_the_other_client_knows_them_or_they_are_named(desk: Desk) -> None:
    both = MATRIX.replace("[{name: Al,", "[{name: Bea}, {name: Al,")
    desk.open(both).new(*NEW, "It broke", "--requester", "Bea")
    desk.ok("set", "1", "--client", "Acme", as_="ana")
    assert desk.peek(1)["requester"] == "Bea"
    desk.ok("set", "1", "--client", "Bolt", "--requester", "Zoe", as_="ana")
    assert desk.peek(1)["requester"] == "Zoe"
