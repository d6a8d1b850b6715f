"""Management stands beside the tiers: a stay of its own, a clock of its own, and the technician keeps the ticket."""

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
management: {client: We care., respond: 30m, calendar: office, handoff: [summary]}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 2h, resolve: 6h, calendar: office, path: climb}
paths:
  climb:
    - management: page duty
    - management every 15m: page management
    - resolve: escalate to management
    - respond: escalate to next
    - respond every 30m: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
  omar: {tier: management, role: manager, page: log, tell: log}
  dora: {tier: L2, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: dora
"""


def escalated(desk: Desk) -> int:
    desk.open(MATRIX)
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("escalate", str(ticket), "--to", "management", "--summary", "They are angry", as_="ana")
    return ticket


def test_a_stay_opens_beside_the_tier_which_keeps_its_holder(desk: Desk) -> None:
    ticket = escalated(desk)
    shown = desk.show(ticket)
    assert (shown["tier"], shown["technician"], shown["management"]) == ("L1", "ana", True)
    assert [(s["kind"], s["technician"], s["left_at"]) for s in shown["stays"]] == [
        ("technical", "ana", None), ("management", None, None)
    ]  # fmt: skip
    assert shown["handoff"]["summary"] == "They are angry"


def test_management_has_its_own_time_to_respond(desk: Desk) -> None:
    ticket = escalated(desk)
    assert desk.due(ticket, "management") == "Mon 09:30"
    assert desk.due(ticket, "respond") is None  # met, and no new run begins
    assert {name for kind, name in desk.told(ticket) if name in {"mia", "omar"}} == {"mia", "omar"}


def test_what_management_must_be_told_is_asked_for(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")
    ran = desk.run("escalate", str(ticket), "--to", "management", as_="ana")
    assert (ran.code, "--summary" in ran.err) == (1, True)


def test_a_managers_take_takes_the_management_stay_only(desk: Desk) -> None:
    ticket = escalated(desk)
    desk.at("Mon 09:20").ok("take", str(ticket), as_="mia")
    shown = desk.show(ticket)
    assert (shown["technician"], shown["manager"]) == ("ana", "mia")
    assert [s["technician"] for s in shown["stays"]] == ["ana", "mia"]
    row = desk.peek(ticket)
    assert (row["management_met"], row["management_missed"], row["management_due"]) == (1, 0, None)


def test_a_manager_who_was_given_it_has_not_taken_it_yet(desk: Desk) -> None:
    ticket = escalated(desk)
    assert "You have it for management." in desk.ok("take", str(ticket), as_="omar").out  # ana keeps it, too
    desk.ok("assign", str(ticket), "mia", as_="omar")
    assert "You have it for management." in desk.ok("take", str(ticket), as_="mia").out
    assert [event["actor"] for event in desk.events(ticket, "taken")] == ["ana", "omar", "mia"]


def test_a_managers_take_does_not_answer_for_the_tier(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")
    desk.ok("escalate", str(ticket), "--to", "management", "--summary", "They are angry", as_="ana")
    desk.ok("take", str(ticket), as_="mia")
    assert desk.peek(ticket)["technician"] is None
    assert desk.due(ticket, "respond") == "Mon 11:00"


def test_a_technicians_take_does_not_answer_for_management(desk: Desk) -> None:
    ticket = escalated(desk)
    desk.ok("take", str(ticket), as_="ben")
    assert desk.due(ticket, "management") == "Mon 09:30"
    assert desk.show(ticket)["technician"] == "ben"


def test_a_manager_takes_a_ticket_that_management_has_not_got_like_anybody(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")
    desk.ok("take", str(ticket), as_="mia")
    shown = desk.show(ticket)
    assert (shown["technician"], shown["manager"]) == ("mia", None)


def test_management_that_does_not_answer_is_paged_until_it_does(desk: Desk) -> None:
    ticket = escalated(desk)
    before = len(desk.told(ticket))
    for when in ("09:30:01", "09:45:01", "10:00:01"):
        desk.sweep(f"Mon {when}")
    assert desk.told(ticket)[before:] == [
        ("page", "dora"), ("page", "mia"), ("page", "omar"), ("page", "mia"), ("page", "omar")
    ]  # fmt: skip
    desk.ok("take", str(ticket), as_="omar")
    desk.sweep("Mon 11:30")
    assert len(desk.told(ticket)) == before + 5
    assert desk.peek(ticket)["management_missed"] == 1


def test_the_ticket_climbs_on_beside_management(desk: Desk) -> None:
    ticket = escalated(desk)
    desk.ok("escalate", str(ticket), as_="ana")
    shown = desk.show(ticket)
    assert (shown["tier"], shown["management"]) == ("L2", True)
    assert desk.due(ticket, "management") == "Mon 09:30"


def test_a_step_to_management_finds_it_there_already_and_pages_it(desk: Desk) -> None:
    ticket = escalated(desk)
    desk.at("Mon 09:10").ok("take", str(ticket), as_="mia")
    before = len(desk.told(ticket))
    desk.sweep("Mon 15:01")
    row = desk.peek(ticket)
    assert (row["to_management"], row["resolve_missed"]) == (1, 1)
    assert desk.told(ticket)[before:] == []  # she has it
    assert [s["kind"] for s in desk.show(ticket)["stays"]] == ["technical", "management"]


def test_calling_management_twice_is_refused(desk: Desk) -> None:
    ticket = escalated(desk)
    ran = desk.run("escalate", str(ticket), "--to", "management", "--summary", "Still angry", as_="ana")
    assert (ran.code, "already" in ran.err) == (1, True)


def test_resolving_ends_both_stays(desk: Desk) -> None:
    ticket = escalated(desk)
    desk.at("Mon 09:10").ok("resolve", str(ticket), "Restarted it", as_="ana")
    shown = desk.show(ticket)
    assert [s["left_at"] for s in shown["stays"]] == ["2026-11-23T09:10:00Z"] * 2
    assert (shown["management"], desk.peek(ticket)["management_met"]) == (False, 1)


def test_a_reopened_ticket_can_come_to_management_again(desk: Desk) -> None:
    ticket = escalated(desk)
    desk.at("Mon 09:10").ok("resolve", str(ticket), "Restarted it", as_="ana")
    desk.at("Tue 10:00").ok("reopen", str(ticket), "Again", as_="ana")
    assert desk.due(ticket, "management") is None
    desk.ok("escalate", str(ticket), "--to", "management", "--summary", "Very angry", as_="ana")
    assert desk.due(ticket, "management") == "Tue 10:30"
    assert [s["n"] for s in desk.show(ticket)["stays"]] == [1, 2, 3, 4]


def test_to_management_is_counted_apart_from_the_tiers(desk: Desk) -> None:
    ticket = escalated(desk)
    row = desk.peek(ticket)
    assert (row["to_management"], row["manual"], row["timed"], row["handoffs"], row["escalated_at"]) == (
        1,
        0,
        0,
        0,
        None,
    )
