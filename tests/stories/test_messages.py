"""What counts as a message to the client, and when the next one is due (DESIGN 2.7)."""

import json

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
severities: {high: It burns., normal: It hurts., low: It itches.}
types: {fault: {title: A fault}}
matrix:
  fault:
    high: {tier: L1, respond: 1h, update: 2h, resolve: 8h, calendar: office, path: climb}
    normal: {tier: L1, respond: 1h, update: 3h, resolve: 8h, calendar: office, path: climb}
    low: {tier: L1, respond: 4h, resolve: 3d, calendar: office, path: climb}
paths:
  climb:
    - 50% of respond: tell client
    - update: tell assignee
    - respond every 30m: page tier
clients: {Acme: {contacts: [{name: Al}]}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
client channels: log
messages: {send: [holding, resolved]}
duty: mia
"""
ANSWER = f"{MATRIX}settings: {{update: answer}}\n"


def opened(desk: Desk, matrix: str = MATRIX, severity: str = "normal") -> int:
    desk.open(matrix)
    return desk.new("--client", "Acme", "--type", "fault", "--severity", severity, "It broke")


def test_a_promised_update_is_due_so_long_after_our_last_message(desk: Desk) -> None:
    ticket = opened(desk)
    assert desk.due(ticket, "update") == "Mon 12:00"  # the opening was the first
    desk.at("Mon 10:00").ok("reply", str(ticket), "We are looking", as_="ana")
    assert desk.due(ticket, "update") == "Mon 13:00"
    desk.at("Mon 12:30").ok("reply", str(ticket), "Still looking", as_="ana")
    assert desk.due(ticket, "update") == "Mon 15:30"
    assert desk.peek(ticket)["update_met"] == 2


def test_what_the_client_says_does_not_put_a_promised_update_off(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00").ok("heard", str(ticket), "Any news?", as_="ana")
    assert desk.due(ticket, "update") == "Mon 12:00"


def test_a_late_message_breaks_one_promise_and_begins_the_next(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 12:30").ok("reply", str(ticket), "Sorry", as_="ana")
    row = desk.peek(ticket)
    assert (row["update_met"], row["update_missed"]) == (0, 1)
    assert desk.due(ticket, "update") == "Mon 15:30"


def test_each_broken_update_is_escalated_anew(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("take", str(ticket), as_="ana")
    desk.sweep("Mon 12:01")
    desk.at("Mon 13:00").ok("reply", str(ticket), "Sorry", as_="ana")
    desk.sweep("Mon 16:01")
    assert [(e["step"], e["run"]) for e in desk.events(ticket, "notified") if e["clock"] == "update"] == [
        ("update@100%:tell:assignee", 1), ("update@100%:tell:assignee", 2)
    ]  # fmt: skip


def test_an_answer_is_due_so_long_after_the_clients_first_unanswered_message(desk: Desk) -> None:
    ticket = opened(desk, ANSWER)
    assert desk.due(ticket, "update") == "Mon 12:00"  # the opening is one
    desk.at("Mon 10:00").ok("reply", str(ticket), "Which one?", as_="ana")
    assert desk.due(ticket, "update") is None
    desk.at("Mon 11:00").ok("heard", str(ticket), "The blue one", as_="ana")
    desk.at("Mon 13:00").ok("heard", str(ticket), "Hello?", as_="ana")
    assert desk.due(ticket, "update") == "Mon 14:00"
    desk.at("Mon 13:30").ok("reply", str(ticket), "Thank you", as_="ana")
    assert desk.due(ticket, "update") is None
    assert desk.peek(ticket)["update_met"] == 2


def test_a_message_of_the_client_that_is_recorded_after_our_answer_to_it_needs_no_other(desk: Desk) -> None:
    ticket = opened(desk, ANSWER)
    desk.at("Mon 09:30").ok("reply", str(ticket), "Which one?", as_="ana")
    desk.at("Mon 11:00").ok("reply", str(ticket), "The blue one, then", as_="ana")
    late = ("--at", "2026-11-23T10:30Z", "--because", "was on the phone")
    desk.at("Mon 11:30").ok("heard", str(ticket), "The blue one", *late, as_="ana")
    assert desk.due(ticket, "update") is None


def test_a_note_is_no_message(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00").ok("note", str(ticket), "Seen this before", as_="ana")
    row = desk.peek(ticket)
    assert (row["first_response_at"], row["respond_missed"]) == (None, 0)
    assert desk.due(ticket, "update") == "Mon 12:00"
    assert desk.due(ticket, "respond") == "Mon 10:00"


def test_a_take_is_no_message_but_a_response(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 09:15").ok("take", str(ticket), as_="ana")
    row = desk.peek(ticket)
    assert (row["first_response_at"], row["respond_met"]) == (None, 1)
    assert desk.due(ticket, "update") == "Mon 12:00"


def test_a_message_of_the_machine_is_neither(desk: Desk) -> None:
    ticket = opened(desk)
    desk.sweep("Mon 09:30")
    assert ("client", "Acme") in desk.told(ticket)
    row = desk.peek(ticket)
    assert (row["first_response_at"], row["respond_met"]) == (None, 0)
    # Held, not answered: the update is due a whole target after it, and no verdict falls.
    assert (desk.due(ticket, "update"), row["update_met"], row["update_missed"]) == ("Mon 12:30", 0, 0)


def test_the_first_reply_is_the_first_response_and_meets_both(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 09:40").ok("reply", str(ticket), "Hello", as_="ben")  # anybody's
    desk.at("Mon 10:40").ok("reply", str(ticket), "Hello again", as_="ana")
    row = desk.peek(ticket)
    assert (desk.said(row["first_response_at"]), row["first_response_s"]) == ("Mon 09:40", 2400)
    assert (row["respond_met"], row["update_met"]) == (1, 2)


def test_who_answers_the_client_of_a_ticket_that_nobody_has_has_it(desk: Desk) -> None:
    ticket = opened(desk)
    assert "You have it" in desk.ok("reply", str(ticket), "Hello", as_="ana").out
    shown = desk.show(ticket)
    assert (shown["technician"], shown["taken"]) == ("ana", True)
    assert [stay["technician"] for stay in shown["stays"]] == ["ana"]


def test_an_answer_takes_nothing_from_whoever_has_it(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("assign", str(ticket), "ben", as_="ana")
    assert "You have it" not in desk.ok("reply", str(ticket), "Hello", as_="ana").out
    shown = desk.show(ticket)
    assert (shown["technician"], shown["taken"]) == ("ben", False)


def test_resolving_answers_everything(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 09:50").ok("resolve", str(ticket), "Restarted it", as_="ana")
    row = desk.peek(ticket)
    assert [row[f"{clock}_met"] for clock in ("respond", "update", "resolve")] == [1, 1, 1]
    assert row["next_at"] is None


def test_the_words_that_resolve_it_are_the_first_response_if_there_was_none(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 09:50").ok("resolve", str(ticket), "Restarted it", as_="ana")
    assert desk.said(desk.peek(ticket)["first_response_at"]) == "Mon 09:50"


def test_resolving_too_late_breaks_what_it_answers_too_late(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 12:30").ok("resolve", str(ticket), "Restarted it", as_="ana")
    row = desk.peek(ticket)
    assert [row[f"{clock}_missed"] for clock in ("respond", "update", "resolve")] == [1, 1, 0]
    assert [row[f"{clock}_met"] for clock in ("respond", "update", "resolve")] == [0, 0, 1]


def test_a_message_after_the_resolution_moves_nothing(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 09:50").ok("resolve", str(ticket), "Restarted it", as_="ana")
    desk.at("Mon 11:00").ok("reply", str(ticket), "How is it now?", as_="ana")
    row = desk.peek(ticket)
    assert (row["status"], row["update_met"], row["next_at"]) == ("resolved", 1, None)


def test_updates_that_a_new_severity_promises_run_from_our_last_message(desk: Desk) -> None:
    ticket = opened(desk, severity="low")
    assert desk.due(ticket, "update") is None
    desk.at("Mon 12:00").ok("reply", str(ticket), "We are looking", as_="ana")
    desk.at("Mon 12:30").ok("set", str(ticket), "--severity", "high", as_="ana")
    assert desk.due(ticket, "update") == "Mon 14:00"
    assert desk.peek(ticket)["update_missed"] == 0


def test_an_update_that_a_new_severity_would_have_promised_before_now_is_a_breach_now(desk: Desk) -> None:
    ticket = opened(desk, severity="low")
    desk.at("Mon 12:00").ok("set", str(ticket), "--severity", "high", as_="ana")  # two hours from 09:00 on
    assert desk.peek(ticket)["update_missed"] == 1
    assert desk.due(ticket, "update") == "Mon 12:00"


def test_a_promise_that_a_new_severity_does_not_make_is_neither_kept_nor_broken(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00").ok("set", str(ticket), "--severity", "low", as_="ana")
    desk.at("Mon 16:00").ok("reply", str(ticket), "We are looking", as_="ana")
    row = desk.peek(ticket)
    assert (row["update_met"], row["update_missed"], row["update_due"]) == (0, 0, None)


def test_nothing_that_is_inside_reaches_the_client(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("note", str(ticket), "The client is difficult", as_="ana")
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("reply", str(ticket), "Good morning", as_="ana")
    desk.sweep()
    lines = [json.loads(line) for line in (desk.folder / "messages.log").read_text("utf-8").splitlines()]
    (told,) = [line["text"] for line in lines if line["kind"] == "client"]
    assert "\n\nGood morning\n" in told
    assert "difficult" not in str(lines)
