"""Nobody loses a ticket to their own command: the ticket that it names is not swept first (DESIGN 2.10)."""

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
management: {client: We care., respond: 1h, calendar: office}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 1h, resolve: 4h, calendar: office, path: climb}
paths:
  climb:
    - 75% of resolve: tell assignee
    - respond: escalate to next
    - resolve: escalate to management
    - respond every 30m: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


def opened(desk: Desk) -> int:
    if not desk.database.exists():
        desk.open(MATRIX)
    return desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")


def test_a_take_after_the_due_before_cron_is_a_breach_and_the_ticket_is_yours(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00:30").ok("take", str(ticket), as_="ana")
    desk.sweep("Mon 10:01")
    shown = desk.show(ticket)
    assert (shown["tier"], shown["technician"]) == ("L1", "ana")
    assert [e["kind"] for e in desk.events(ticket)] == ["opened", "breached", "taken"]
    row = desk.peek(ticket)
    assert (row["respond_met"], row["respond_missed"]) == (0, 1)


def test_what_the_take_does_not_answer_happens_at_the_next_sweep(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 13:00:30").ok("take", str(ticket), as_="ana")  # resolve has run out as well
    assert [e["kind"] for e in desk.events(ticket)][:4] == ["opened", "breached", "breached", "taken"]
    shown = desk.show(ticket)  # which sweeps first
    assert (shown["tier"], shown["management"]) == ("L1", True)
    assert desk.peek(ticket)["resolve_missed"] == 1


def test_a_reply_answers_just_as_well(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00:30").ok("reply", str(ticket), "On it", as_="ana")
    desk.sweep("Mon 10:01")
    assert desk.show(ticket)["tier"] == "L1"


def test_a_note_answers_nothing_so_the_next_sweep_escalates(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00:30").ok("note", str(ticket), "Looks bad", as_="ana")
    assert desk.peek(ticket)["tier"] == "L1"
    assert desk.peek(ticket)["respond_missed"] == 1
    desk.sweep("Mon 10:01")
    assert desk.show(ticket)["tier"] == "L2"
    assert desk.peek(ticket)["respond_missed"] == 1


def test_other_tickets_are_swept_before_the_command(desk: Desk) -> None:
    mine, other = opened(desk), opened(desk)
    desk.at("Mon 10:00:30").ok("take", str(mine), as_="ana")
    assert desk.peek(mine)["tier"] == "L1"
    assert desk.peek(other)["tier"] == "L2"


def test_of_several_named_tickets_none_is_swept(desk: Desk) -> None:
    first, second = opened(desk), opened(desk)
    desk.at("Mon 10:00:30").ok("take", str(first), str(second), as_="ana")
    assert {desk.peek(ticket)["tier"] for ticket in (first, second)} == {"L1"}


def test_looking_is_no_answer(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00:30").ok("show", str(ticket), as_="ana")
    assert desk.peek(ticket)["tier"] == "L2"


def test_opening_another_sweeps_what_is_due(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00:30")
    opened(desk)
    assert desk.peek(ticket)["tier"] == "L2"


def test_a_command_that_did_all_it_had_to_does_not_speak_of_more(desk: Desk) -> None:
    ticket = opened(desk)
    assert desk.at("Mon 10:00:30").ok("take", str(ticket), as_="ana").err == ""


def test_the_holder_of_the_time_owns_the_breach(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("assign", str(ticket), "ben", as_="ana")
    desk.at("Mon 10:00:30").ok("take", str(ticket), as_="ana")
    (breach,) = desk.events(ticket, "breached")
    assert breach["data"]["held"] == "ben"


def test_taking_what_one_has_already_changes_nothing(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("take", str(ticket), as_="ana")
    before = desk.peek(ticket)
    desk.at("Mon 09:30").ok("take", str(ticket), as_="ana")
    assert desk.peek(ticket) == before


def test_all_or_none_of_several_tickets(desk: Desk) -> None:
    ticket = opened(desk)
    ran = desk.run("take", str(ticket), "99", as_="ana")
    assert (ran.code, "99" in ran.err) == (1, True)
    assert desk.peek(ticket)["technician"] is None
