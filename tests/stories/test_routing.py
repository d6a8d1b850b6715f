"""Who gets a ticket where the matrix gives tickets to people: on duty, reachable, with the skill, least loaded."""

import pytest

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Routed Desk
timezone: UTC
settings: {fallback: [busy, next, unskilled]}
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
  mornings: {hours: {mon-fri: 09:00-12:00}}
  always: {hours: 24/7}
tiers:
  L1: {client: We help.}
  L2: {client: We help more., route: person}
  L3: {client: We help most., route: person}
management: {client: We care., respond: 1h, calendar: always}
severities: {critical: All is down., normal: It hurts.}
types:
  fault: {title: A fault, skills: [servers]}
  wish: {title: A wish}
matrix:
  fault:
    critical: {tier: L2, respond: 15m, calendar: always, path: climb}
    normal: {tier: L2, respond: 1h, calendar: office, path: climb}
  wish:
    critical: {tier: L1, respond: 15m, calendar: always, path: climb}
    normal: {tier: L1, respond: 1h, calendar: office, path: climb}
paths:
  climb:
    - respond: escalate to next
    - respond every 30m: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, hours: office, page: log, tell: log}
  ben: {tier: L2, hours: office, skills: [servers], capacity: 4, page: log, tell: log}
  bob: {tier: L2, hours: office, skills: [servers], capacity: 4, page: log, tell: log}
  bea: {tier: L2, hours: mornings, page: log, tell: log}
  cora: {tier: L3, skills: [servers], page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


def fault(desk: Desk, severity: str = "normal") -> int:
    return desk.new("--client", "Acme", "--type", "fault", "--severity", severity, "It broke")


def holder(desk: Desk, ticket: int) -> tuple[str, str | None]:
    row = desk.peek(ticket)
    return row["tier"], row["technician"]


def test_tickets_go_round_among_equals_and_only_they_are_told(desk: Desk) -> None:
    desk.open(MATRIX)
    tickets = [fault(desk) for _ in range(4)]
    assert [holder(desk, one) for one in tickets] == [("L2", "ben"), ("L2", "bob"), ("L2", "ben"), ("L2", "bob")]
    assert desk.told() == [("tell", "ben"), ("tell", "bob"), ("tell", "ben"), ("tell", "bob")]
    assert desk.peek(tickets[0])["taken_at"] is None  # given, not taken: the respond clock runs


def test_who_holds_less_gets_it_by_weight_not_by_number(desk: Desk) -> None:
    desk.open(MATRIX)
    first = fault(desk, "critical")  # weighs two
    assert holder(desk, first) == ("L2", "ben")
    assert [holder(desk, fault(desk))[1] for _ in range(3)] == ["bob", "bob", "ben"]
    assert desk.ok("team", "list", "--json").data["people"][1]["load"] == 3


def test_everybody_at_capacity_gives_way_as_the_matrix_says(desk: Desk) -> None:
    desk.open(MATRIX)
    for _ in range(8):
        fault(desk)
    (opened,) = desk.events(over := fault(desk), "opened")
    assert holder(desk, over) == ("L2", "ben")
    assert opened["data"]["routed"]["gave way"] == ["busy"]
    left = opened["data"]["left"]["L2"]
    assert left["counts"] == {"at capacity": 2, "without the skill": 1}
    assert left["nearest"] == ["ben", "bob", "bea"]
    warned = desk.run("take", str(over), as_="ben")
    assert (warned.code, "capacity" in warned.err) == (0, True)


def test_at_capacity_the_next_tier_comes_first_if_the_matrix_says_so(desk: Desk) -> None:
    desk.open(MATRIX.replace("[busy, next, unskilled]", "[next, busy]"))
    for _ in range(8):
        fault(desk)
    over = fault(desk)
    assert holder(desk, over) == ("L3", "cora")
    assert desk.events(over, "opened")[0]["data"]["passed"] == ["L2"]


def test_without_the_skill_only_as_the_last_way(desk: Desk) -> None:
    desk.open(MATRIX.replace("skills: [servers], ", ""))
    ticket = fault(desk)
    assert holder(desk, ticket)[0] == "L2"
    assert desk.events(ticket, "opened")[0]["data"]["routed"]["gave way"] == ["busy", "unskilled"]


def test_where_nothing_may_give_way_the_ticket_waits_in_the_queue_and_all_who_are_there_hear_of_it(desk: Desk) -> None:
    desk.open(MATRIX.replace("[busy, next, unskilled]", "[]").replace("skills: [servers], ", ""))
    ticket = fault(desk)
    assert holder(desk, ticket) == ("L2", None)
    assert desk.told(ticket) == [("tell", "ben"), ("tell", "bob"), ("tell", "bea")]
    assert desk.events(ticket, "opened")[0]["data"]["left"]["L2"]["counts"] == {"without the skill": 3}


def test_a_tier_that_is_closed_at_night_is_passed_while_the_cell_runs_day_and_night(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 22:00")
    outage = fault(desk, "critical")
    assert holder(desk, outage) == ("L3", "cora")
    (opened,) = desk.events(outage, "opened")
    assert opened["data"]["passed"] == ["L2"]
    assert opened["data"]["left"]["L2"]["counts"] == {"off duty": 3}
    assert (
        desk.ok("why", str(outage), "--json").data["began"]
        == "L2 passed: 3 off duty; cora was the only one who fits, carrying 0"
    )
    assert desk.peek(outage)["timed"] == 0  # it began there: no escalation


def test_what_comes_at_night_for_office_hours_is_for_those_of_the_morning(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 22:00")
    ticket = fault(desk)
    assert holder(desk, ticket) == ("L2", "ben")
    assert desk.due(ticket, "respond") == "Tue 10:00"


def test_time_moves_it_to_the_one_whose_turn_it_is_and_pages_nobody_else(desk: Desk) -> None:
    desk.open(MATRIX)
    wish = desk.new("--client", "Acme", "--type", "wish", "--severity", "normal", "Please")
    desk.sweep("Mon 10:01")
    assert holder(desk, wish) == ("L2", "ben")
    (moved,) = desk.events(wish, "escalated")
    assert moved["data"]["routed"] == {"load": 0, "among": 3}
    assert ("page", "ben") in desk.told(wish)
    assert not {"bob", "bea"} & {who for _, who in desk.told(wish)}
    words = desk.ok("why", str(wish), "--json").data["steps"]
    assert any("ben was the least loaded of 3, carrying 0" in one["why"] for one in words)


def test_a_step_due_at_closing_time_is_for_those_who_are_just_going(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 16:00")
    wish = desk.new("--client", "Acme", "--type", "wish", "--severity", "normal", "Please")
    desk.sweep("Mon 17:01")
    assert holder(desk, wish) == ("L2", "ben")


def test_after_an_outage_of_cron_nobody_is_passed_because_it_is_night(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 15:00")
    wish = desk.new("--client", "Acme", "--type", "wish", "--severity", "normal", "Please")
    desk.sweep("Mon 23:00")
    assert holder(desk, wish) == ("L2", "ben")
    assert [one for one in desk.told(wish) if one[0] == "page"] == [("page", "ana"), ("page", "ben")]
    assert {one["try_at"] for one in desk.outbox("--waiting")} == {"2026-11-24T09:00:00Z"}


def test_a_person_who_hands_on_to_a_tier_lets_it_choose(desk: Desk) -> None:
    desk.open(MATRIX)
    wish = desk.new("--client", "Acme", "--type", "wish", "--severity", "normal", "Please")
    desk.ok("escalate", str(wish), as_="ana")
    assert holder(desk, wish) == ("L2", "ben")
    desk.ok("assign", str(wish), "bea", as_="ben")
    assert holder(desk, wish) == ("L2", "bea")


@pytest.mark.parametrize("words", ["fallback: [later]", "fallback: busy, capacity: 0"])
def test_unknown_words_are_refused(desk: Desk, words: str) -> None:
    desk.matrix.write_text(MATRIX.replace("fallback: [busy, next, unskilled]", words), encoding="utf-8")
    assert desk.run("matrix", "check", str(desk.matrix)).code == 5
