"""A client who asks for an escalation is heard, gets management beside the tier, and is called back in time."""

import pytest

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
tiers:
  L1: {client: We help.}
  L2: {client: We help more., handoff: [summary]}
management: {client: We care., respond: 30m, callback: 1h, calendar: office, handoff: [summary]}
severities: {low: It itches.}
types: {fault: {title: A fault}}
matrix:
  fault:
    low: {tier: L1, respond: 4h, update: 1d, resolve: 2d, calendar: office, path: quiet}
paths:
  quiet: [respond every 4h: tell tier]
clients: {Acme: {}}
team:
  ana: {tier: L1, login: ana, page: [log], tell: [log]}
  ben: {tier: L2, login: ben, page: [log], tell: [log]}
  mia: {tier: management, role: manager, page: [log], tell: [log]}
channels: {log: {log: messages.log}}
duty: mia
"""
NEW = ("--client", "Acme", "--type", "fault", "--severity", "low", "The till is slow")
ASKED = ("--by", "client", "--said", "I want to speak to your director")


@pytest.fixture
def ticket(desk: Desk) -> int:
    number = desk.open(MATRIX).new(*NEW, as_="ana")
    desk.ok("take", str(number), as_="ana")
    desk.at("Mon 10:00")
    return number


def test_management_joins_and_is_paged_the_tier_keeps_the_ticket(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *ASKED, as_="ana")
    row = desk.peek(ticket)
    assert (row["tier"], row["technician"], row["management_stay"], row["by_client"]) == ("L1", "ana", 2, 1)
    assert (row["to_management"], row["manual"], row["escalated_at"]) == (1, 0, None)
    assert ("page", "mia") in desk.told(ticket)
    assert (desk.due(ticket, "management"), desk.due(ticket, "callback")) == ("Mon 10:30", "Mon 11:00")


def test_it_is_a_message_of_the_clients_and_says_how_it_came(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *ASKED, "--channel", "informal", as_="ana")
    (event,) = desk.events(ticket, "heard")
    assert (event["visible"], event["data"]["escalation"]) == ("client", "informal")
    assert event["texts"]["text"] == "I want to speak to your director"
    assert desk.ok("metrics", "--json").data["escalations"]["client"] == 1


def test_a_call_back_in_time_meets_it_and_a_note_does_not(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *ASKED, as_="ana")
    desk.at("Mon 10:20").ok("note", str(ticket), "I shall call", as_="mia")
    assert desk.clock(ticket, "callback")["state"] == "running"
    desk.at("Mon 11:00").ok("reply", str(ticket), "I am the director", as_="mia")
    assert (desk.clock(ticket, "callback")["met"], desk.clock(ticket, "callback")["missed"]) == (1, 0)


def test_a_call_that_does_not_come_pages_management_and_is_a_breach(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *ASKED, as_="ana")
    desk.ok("take", str(ticket), as_="mia")
    desk.sweep("Mon 11:00")
    assert desk.clock(ticket, "callback")["missed"] == 0
    desk.sweep("Mon 11:01")
    assert desk.clock(ticket, "callback")["missed"] == 1
    assert desk.told(ticket)[-1] == ("page", "mia")
    callback = desk.ok("metrics", "--json").data["sla"]["callback"]
    assert (callback["met"], callback["missed"], callback["rate"]) == (0, 1, 0.0)


def test_asked_twice_the_first_promise_holds_and_both_are_counted(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *ASKED, as_="ana")
    desk.at("Mon 10:30").ok("escalate", str(ticket), *ASKED, as_="ana")
    row = desk.peek(ticket)
    assert (row["by_client"], row["to_management"], desk.due(ticket, "callback")) == (2, 1, "Mon 11:00")


def test_the_tier_moves_only_if_they_ask_for_it_and_is_counted_once(desk: Desk, ticket: int) -> None:
    refused = desk.run("escalate", str(ticket), *ASKED, "--to", "L2", as_="ana")
    assert (refused.code, "L2 needs more in a handoff: summary" in refused.err) == (1, True)
    assert desk.peek(ticket)["by_client"] == 0
    desk.ok("escalate", str(ticket), *ASKED, "--to", "L2", "--summary", "Slow since noon", as_="ana")
    row = desk.peek(ticket)
    assert (row["tier"], row["by_client"], row["to_management"], row["manual"]) == ("L2", 1, 1, 0)


def test_management_that_is_there_already_hears_that_it_was_asked_for(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), "--to", "management", "--summary", "They are angry", as_="ana")
    desk.ok("take", str(ticket), as_="mia")
    assert ("page", "mia") not in desk.told(ticket)
    desk.ok("escalate", str(ticket), *ASKED, as_="ana")  # a call back is due from now on
    assert desk.told(ticket)[-1] == ("page", "mia")


def test_management_is_where_their_request_goes_anyway(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *ASKED, "--to", "management", as_="ana")
    row = desk.peek(ticket)
    assert (row["tier"], row["by_client"], row["to_management"]) == ("L1", 1, 1)


def test_a_wait_for_the_client_is_over(desk: Desk, ticket: int) -> None:
    desk.ok("wait", str(ticket), "Which till?", as_="ana")
    desk.at("Mon 11:00").ok("escalate", str(ticket), *ASKED, as_="ana")
    assert desk.peek(ticket)["status"] == "open"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--by", "client"), "--by client needs what they said"),
        (("--by", "us", "--said", "x"), "--by us is not known"),
        (("--said", "x", "--incomplete", "x"), "Add --by client"),
        (("--channel", "visit", "--incomplete", "x"), "Add --by client"),
        ((*ASKED, "--for", "policy"), "goes into --said"),
        ((*ASKED, "--channel", "phon"), "Did you mean 'phone'?"),
        (("--to", "", "--summary", "x"), "There is no tier ''"),
        (("--to", "management", "--summary", "x", "--for", "policies"), "Did you mean 'policy'?"),
        (("--summary", "x", "--for", "policy"), "--for says what management is asked for"),
    ],
)
def test_what_cannot_be_understood_is_said_and_nothing_recorded(
    desk: Desk, ticket: int, words: tuple[str, ...], said: str
) -> None:
    ran = desk.run("escalate", str(ticket), *words, as_="ana")
    assert ran.code != 0
    assert said in ran.err
    assert [event["kind"] for event in desk.events(ticket)] == ["opened", "taken"]


def test_a_question_of_policy_goes_to_management_by_name(desk: Desk, ticket: int) -> None:
    words = ("--to", "management", "--for", "policy", "--summary", "They want their old server back")
    desk.ok("escalate", str(ticket), *words, as_="ana")
    (event,) = desk.events(ticket, "managed")
    assert (event["data"]["cause"], event["data"]["for"]) == ("manual", "policy")
    assert desk.peek(ticket)["by_client"] == 0
