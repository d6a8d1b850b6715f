"""`--at`: what happened up to 24 hours ago is recorded now; nothing that fired is unfired (DESIGN 2.12)."""

import pytest

from tests.desk import Desk, Ran

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
severities: {normal: It hurts., quiet: Nobody climbs., loose: A step after the deadline.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 1h, update: 2h, resolve: 6h, calendar: office, path: climb}
    quiet: {tier: L1, respond: 1h, update: 2h, resolve: 6h, calendar: office, path: quiet}
    loose: {tier: L1, respond: 1h, calendar: office, path: loose}
paths:
  climb:
    - respond: escalate to next
    - respond every 30m: page tier
  quiet:
    - respond: tell tier
    - respond every 30m: page tier
  loose:
    - 2h after respond: escalate to next
    - respond every 3h: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  cora: {tier: L3, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
client channels: log
messages: {send: [resolved]}
duty: mia
"""
WHY = ("--because", "was on the phone")


def opened(desk: Desk, severity: str = "quiet", *more: str) -> int:
    if not desk.database.exists():
        desk.open(MATRIX)
    return desk.new("--client", "Acme", "--type", "fault", "--severity", severity, *more, "It broke")


def at(time: str) -> tuple[str, ...]:
    return ("--at", f"2026-11-23T{time}Z", *WHY)


def verdict(desk: Desk, ticket: int, clock: str = "respond") -> tuple[int, int]:
    row = desk.peek(ticket)
    return row[f"{clock}_met"], row[f"{clock}_missed"]


# -- verdicts --------------------------------------------------------------------------------------------------------


def test_a_take_that_was_in_time_is_in_time_though_it_is_recorded_late(desk: Desk) -> None:
    ticket = opened(desk)
    desk.sweep("Mon 10:01")
    assert verdict(desk, ticket) == (0, 1)
    ran = desk.at("Mon 10:20").ok("take", str(ticket), *at("09:45"), as_="ana")
    assert verdict(desk, ticket) == (1, 0)
    assert "Respond kept" in ran.out
    (event,) = desk.events(ticket, "taken")
    assert (event["at"], event["recorded_at"]) == ("2026-11-23T09:45:00Z", "2026-11-23T10:20:00Z")
    assert event["data"]["entered_late"] is True
    assert event["texts"]["because"] == "was on the phone"
    assert desk.said(desk.peek(ticket)["taken_at"]) == "Mon 09:45"


def test_a_take_that_was_in_time_is_in_time_though_no_sweep_has_seen_its_due(desk: Desk) -> None:
    ticket = opened(desk, "normal")
    desk.at("Mon 10:20").ok("take", str(ticket), *at("09:45"), as_="ana")
    desk.sweep("Mon 10:21")
    assert verdict(desk, ticket) == (1, 0)
    assert desk.show(ticket)["tier"] == "L1"


def test_a_breach_before_the_severity_was_lowered_is_not_undone_by_a_late_entry_after_it(desk: Desk) -> None:
    desk.open(MATRIX.replace("    quiet: {tier: L1, respond: 1h", "    quiet: {tier: L1, respond: 3h"))
    ticket = opened(desk, "loose")
    desk.sweep("Mon 10:01")
    desk.at("Mon 10:10").ok("set", str(ticket), "--severity", "quiet", as_="ana")  # would be due at 12:00
    desk.at("Mon 10:30").ok("take", str(ticket), *at("10:20"), as_="ana")
    assert verdict(desk, ticket) == (0, 1)


def test_a_take_that_was_too_late_stays_too_late(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:20").ok("take", str(ticket), *at("10:00:01"), as_="ana")
    assert verdict(desk, ticket) == (0, 1)


def test_a_take_at_the_second_of_the_due_was_in_time(desk: Desk) -> None:
    ticket = opened(desk)
    desk.sweep("Mon 10:01")
    desk.at("Mon 10:20").ok("take", str(ticket), *at("10:00"), as_="ana")
    assert verdict(desk, ticket) == (1, 0)


def test_nothing_that_fired_is_unfired(desk: Desk) -> None:
    ticket = opened(desk)
    desk.sweep("Mon 10:31")
    told = desk.told(ticket)
    fired = [e["kind"] for e in desk.events(ticket)]
    desk.at("Mon 10:40").ok("take", str(ticket), *at("09:45"), as_="ana")
    assert desk.told(ticket)[: len(told)] == told
    assert [e["kind"] for e in desk.events(ticket)] == [*fired, "taken"]


def test_a_ticket_that_has_moved_up_stays_there_and_only_the_verdict_changes(desk: Desk) -> None:
    ticket = opened(desk, "normal")
    desk.sweep("Mon 10:01")
    ran = desk.at("Mon 10:20").ok("take", str(ticket), *at("09:45"), as_="ana")
    shown = desk.show(ticket)
    assert (shown["tier"], shown["technician"], shown["taken"]) == ("L2", None, False)
    assert verdict(desk, ticket) == (1, 0)
    assert desk.due(ticket, "respond") == "Mon 11:01"  # the second tier is still to respond
    assert "kept after all" in ran.out
    desk.sweep("Mon 11:02")
    assert verdict(desk, ticket) == (1, 1)


def test_a_late_entry_for_a_stay_that_has_ended_corrects_it_once(desk: Desk) -> None:
    ticket = opened(desk, "normal")
    desk.sweep("Mon 10:01")
    desk.at("Mon 10:20").ok("take", str(ticket), *at("09:45"), as_="ana")
    desk.ok("reply", str(ticket), "Hello", *at("09:50"), as_="ana")
    assert verdict(desk, ticket) == (1, 0)


def test_two_late_entries_correct_one_breach_once(desk: Desk) -> None:
    ticket = opened(desk)
    desk.sweep("Mon 10:01")
    desk.at("Mon 10:20").ok("take", str(ticket), *at("09:45"), as_="ana")
    desk.ok("reply", str(ticket), "Called them", *at("09:50"), as_="ana")
    assert verdict(desk, ticket) == (1, 0)


def test_a_late_entry_that_was_too_late_for_a_stay_that_has_ended_changes_nothing(desk: Desk) -> None:
    ticket = opened(desk, "normal")
    desk.sweep("Mon 10:01")
    desk.at("Mon 10:20").ok("take", str(ticket), *at("10:00:30"), as_="ana")
    assert verdict(desk, ticket) == (0, 1)


def test_each_of_two_stays_can_be_corrected(desk: Desk) -> None:
    ticket = opened(desk, "normal")
    desk.sweep("Mon 10:01")  # to L2, due 11:01
    desk.sweep("Mon 11:02")  # to L3
    desk.at("Mon 11:20").ok("take", str(ticket), *at("09:45"), as_="ana")
    desk.ok("take", str(ticket), *at("10:50"), as_="ben")
    assert verdict(desk, ticket) == (2, 0)


def test_a_late_sweep_does_not_lengthen_what_a_late_entry_is_held_against(desk: Desk) -> None:
    ticket = opened(desk, "loose")
    desk.sweep("Mon 12:30")  # respond was due at 10:00; the step two hours after it happens now
    assert desk.show(ticket)["tier"] == "L2"
    desk.at("Mon 12:40").ok("take", str(ticket), *at("11:00"), as_="ana")  # an hour too late, and recorded late
    assert verdict(desk, ticket) == (0, 1)


def test_a_call_in_time_keeps_the_promise_though_a_take_came_too_late(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:20").ok("take", str(ticket), as_="ana")
    assert verdict(desk, ticket) == (0, 1)
    desk.ok("reply", str(ticket), "Called them", *at("09:45"), as_="ana")
    assert verdict(desk, ticket) == (1, 0)


def test_a_call_in_time_keeps_the_promise_though_the_ticket_is_resolved(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:20").ok("resolve", str(ticket), "Restarted it", as_="ana")
    desk.ok("reply", str(ticket), "Called them", *at("09:45"), as_="ana")
    assert verdict(desk, ticket) == (1, 0)
    assert desk.peek(ticket)["status"] == "resolved"


# -- replies, notes, new tickets -------------------------------------------------------------------------------------


def test_a_call_is_the_first_response_when_it_happened(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00").ok("reply", str(ticket), "Written", as_="ana")
    desk.at("Mon 10:20").ok("reply", str(ticket), "Called before", *at("09:30"), as_="ana")
    row = desk.peek(ticket)
    assert (desk.said(row["first_response_at"]), row["first_response_s"]) == ("Mon 09:30", 1800)


def test_the_next_update_is_due_from_when_the_call_was(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:20").ok("reply", str(ticket), "Called them", *at("09:30"), as_="ana")
    assert desk.due(ticket, "update") == "Mon 11:30"


def test_a_call_before_our_last_message_does_not_draw_the_next_update_near(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00").ok("reply", str(ticket), "Written", as_="ana")
    desk.at("Mon 10:20").ok("reply", str(ticket), "Called before", *at("09:30"), as_="ana")
    assert desk.due(ticket, "update") == "Mon 12:00"


def test_what_was_said_on_the_phone_is_not_said_again(desk: Desk) -> None:
    ticket = opened(desk)
    before = desk.told(ticket)
    desk.at("Mon 10:20").ok("reply", str(ticket), "Called them", *at("09:30"), as_="ana")
    assert desk.told(ticket) == before


def test_a_late_note_stands_where_it_belongs_and_changes_nothing(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 09:50").ok("note", str(ticket), "Heard a noise", *at("09:10"), as_="ana")
    (event,) = desk.events(ticket, "noted")
    assert (event["at"], event["texts"]) == (
        "2026-11-23T09:10:00Z", {"text": "Heard a noise", "because": "was on the phone"}
    )  # fmt: skip
    assert verdict(desk, ticket) == (0, 0)


def test_a_ticket_that_was_opened_before_it_was_recorded_is_due_from_then(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 09:50")
    ticket = opened(desk, "normal", *at("09:05"))
    row = desk.peek(ticket)
    assert desk.said(row["opened_at"]) == "Mon 09:05"
    assert desk.due(ticket, "respond") == "Mon 10:05"


def test_a_ticket_recorded_after_its_due_is_a_breach_at_the_next_sweep_and_climbs_one_tier(desk: Desk) -> None:
    desk.open(MATRIX, at="Mon 12:00")
    ticket = opened(desk, "normal", *at("09:05"))
    desk.sweep("Mon 12:01")
    assert desk.show(ticket)["tier"] == "L2"
    assert desk.due(ticket, "respond") == "Mon 13:01"


# -- refusals --------------------------------------------------------------------------------------------------------


def refused(desk: Desk, *words: str) -> Ran:
    ran = desk.run(*words, as_="ana")
    assert ran.code != 0
    return ran


@pytest.mark.parametrize("words", [("take",), ("reply", "Hello"), ("note", "Hello")])
def test_more_than_24_hours_back_is_refused(desk: Desk, words: tuple[str, ...]) -> None:
    ticket = opened(desk)
    desk.at("Tue 10:00:01")
    command = (words[0], str(ticket), *words[1:])
    assert "24 hours" in refused(desk, *command, *at("10:00")).err
    desk.ok(*command, *at("10:00:01"), as_="ana")


def test_a_ticket_from_the_day_before_yesterday_is_refused(desk: Desk) -> None:
    desk.open(MATRIX, at="Wed 10:00")
    ran = desk.run("new", "--client", "Acme", "--type", "fault", "--severity", "quiet", "Old", *at("10:00"))
    assert (ran.code, "24 hours" in ran.err) == (1, True)


def test_what_is_still_to_come_is_refused(desk: Desk) -> None:
    ticket = opened(desk)
    assert "to come" in refused(desk, "take", str(ticket), *at("09:00:01")).err


def test_what_was_before_the_opening_is_refused(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 09:30")
    assert "before" in refused(desk, "take", str(ticket), *at("08:59:59")).err
    desk.ok("take", str(ticket), *at("09:00"), as_="ana")


def test_a_late_entry_needs_its_reason(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 09:30")
    ran = refused(desk, "take", str(ticket), "--at", "2026-11-23T09:10Z")
    assert (ran.code, "--because" in ran.err) == (2, True)
    assert refused(desk, "take", str(ticket), "--at", "2026-11-23T09:10Z", "--because", " ").code == 2
    assert desk.peek(ticket)["technician"] is None


def test_a_reason_without_a_time_is_no_late_entry(desk: Desk) -> None:
    ticket = opened(desk)
    assert refused(desk, "take", str(ticket), "--because", "was on the phone").code == 2
