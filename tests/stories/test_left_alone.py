"""A ticket that was taken and then left alone: its holder is paged, and at twice the time it goes back to the tier."""

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
  L2: {client: We help more.}
management: {client: We care., respond: 1h, calendar: office}
severities: {high: It burns., low: It itches.}
types: {fault: {title: A fault}}
matrix:
  fault:
    high: {tier: L1, respond: 30m, resolve: 2d, idle: 2h, calendar: office, path: quiet}
    low: {tier: L1, respond: 4h, calendar: office, path: quiet}
paths:
  quiet: [respond every 1h: page tier]
clients: {Acme: {}}
team:
  ana: {tier: L1, login: ana, page: [log]}
  ben: {tier: L1, login: ben, page: [log]}
  mia: {tier: management, role: manager, page: [log]}
channels: {log: {log: messages.log}}
duty: mia
"""
NEW = ("--client", "Acme", "--type", "fault", "--severity")


@pytest.fixture
def ticket(desk: Desk) -> int:
    number = desk.open(MATRIX).new(*NEW, "high", "The till is slow", as_="ana")
    desk.at("Mon 09:10").ok("take", str(number), as_="ana")
    return number


def paged(desk: Desk) -> list[str]:
    return [person for kind, person in desk.told() if kind == "page"]


def test_its_holder_is_paged_when_nothing_was_heard_for_so_long(desk: Desk, ticket: int) -> None:
    desk.sweep("Mon 11:10")
    assert paged(desk) == []
    desk.sweep("Mon 11:11")
    assert paged(desk) == ["ana"]
    assert desk.peek(ticket)["technician"] == "ana"


def test_at_twice_that_it_goes_back_to_the_tier_with_a_new_respond_run(desk: Desk, ticket: int) -> None:
    desk.sweep("Mon 11:11")
    desk.sweep("Mon 13:11")
    row = desk.peek(ticket)
    assert (row["technician"], row["taken_at"], row["tier"], row["respond_run"]) == (None, None, "L1", 2)
    assert desk.due(ticket, "respond") == "Mon 13:41"
    assert paged(desk) == ["ana", "ana", "ben"]
    assert [(one["why"], one["technician"]) for one in desk.show(ticket)["stays"]] == [
        ("opened", "ana"), ("released", None)
    ]  # fmt: skip
    (event,) = desk.events(ticket, "released")
    assert (event["step"], event["data"]["from"]) == ("idle@200%:release:tier", "ana")
    assert row["handoffs"] == 0


@pytest.mark.parametrize("words", [("note", "Still at it"), ("reply", "Still at it")])
def test_a_word_of_the_holder_lets_it_begin_anew(desk: Desk, ticket: int, words: tuple[str, str]) -> None:
    desk.at("Mon 11:00").ok(words[0], str(ticket), words[1], as_="ana")
    desk.sweep("Mon 12:59")
    assert paged(desk) == []
    desk.sweep("Mon 13:01")
    assert paged(desk) == ["ana"]


def test_a_word_of_somebody_else_does_not(desk: Desk, ticket: int) -> None:
    desk.at("Mon 11:00").ok("note", str(ticket), "Any news?", as_="ben")
    desk.sweep("Mon 11:11")
    assert paged(desk) == ["ana"]


def test_nobody_is_idle_who_waits_for_an_answer(desk: Desk, ticket: int) -> None:
    desk.at("Mon 10:10").ok("wait", str(ticket), "Which till?", "--on", "vendor", "--until", "4h", as_="ana")
    desk.sweep("Mon 14:00")
    assert paged(desk) == []
    desk.at("Mon 14:05").ok("resume", str(ticket), as_="ana")  # one hour was used before it
    desk.sweep("Mon 15:05")
    assert paged(desk) == []
    desk.sweep("Mon 15:06")
    assert paged(desk) == ["ana"]


def test_only_open_hours_count(desk: Desk, ticket: int) -> None:
    desk.at("Mon 16:30").ok("note", str(ticket), "Tomorrow", as_="ana")
    desk.sweep("Tue 10:30")
    assert paged(desk) == []
    desk.sweep("Tue 10:31")
    assert paged(desk) == ["ana"]


def test_who_takes_it_next_has_the_whole_time(desk: Desk, ticket: int) -> None:
    desk.at("Mon 11:00").ok("assign", str(ticket), "ben", as_="ana")
    desk.sweep("Mon 13:00")
    assert desk.events(ticket, "released") == []
    desk.at("Mon 13:00").ok("take", str(ticket), as_="ben")
    desk.sweep("Mon 15:01")
    assert paged(desk) == ["ben"]


def test_it_is_no_promise_so_it_is_never_broken_and_never_the_next_due(desk: Desk, ticket: int) -> None:
    desk.sweep("Mon 12:00")
    data = desk.ok("breaches", "--json").data
    assert (data["broken"], data["clocks"]) == (0, [])
    assert desk.show(ticket)["clock"] == "resolve"
    assert "idle" not in desk.ok("metrics", "--json").data["sla"]
    assert [event["kind"] for event in desk.events(ticket, "breached")] == []


def test_a_cell_without_it_leaves_its_holders_alone(desk: Desk) -> None:
    number = desk.open(MATRIX).new(*NEW, "low", "The till is slow", as_="ana")
    desk.ok("take", str(number), as_="ana")
    desk.sweep("Fri 16:59")
    assert paged(desk) == []


def test_a_resolved_ticket_is_left_alone(desk: Desk, ticket: int) -> None:
    desk.at("Mon 10:00").ok("resolve", str(ticket), "Restarted it", as_="ana")
    desk.sweep("Mon 16:00")
    assert paged(desk) == []


def test_who_has_it_is_watched_from_the_change_that_asks_for_it_until_one_that_does_not(desk: Desk) -> None:
    number = desk.open(MATRIX).new(*NEW, "low", "The till is slow", as_="ana")
    desk.ok("take", str(number), as_="ana")
    desk.at("Mon 10:00").ok("set", str(number), "--severity", "high", as_="ben")
    desk.sweep("Mon 12:00")
    assert paged(desk) == []
    desk.sweep("Mon 12:01")
    assert paged(desk) == ["ana"]
    desk.ok("set", str(number), "--severity", "low", as_="ben")
    assert (desk.peek(number)["idle_state"], desk.peek(number)["idle_next"]) == (0, None)


def test_where_the_tier_has_nobody_the_duty_contact_hears_that_it_came_back(desk: Desk, ticket: int) -> None:
    text = desk.matrix.read_text("utf-8")
    for person in ("ana", "ben"):
        text = text.replace(f"  {person}: {{tier: L1", f"  {person}: {{tier: L2")
    desk.matrix.write_text(text, "utf-8")
    desk.sweep("Mon 13:11")
    (event,) = desk.events(ticket, "released")
    assert event["told"] == ["page mia"]


def test_who_is_given_an_answered_ticket_and_says_nothing_is_watched_too(desk: Desk, ticket: int) -> None:
    desk.at("Mon 09:20").ok("assign", str(ticket), "ben", as_="ana")  # the respond clock was met by ana's take
    desk.sweep("Mon 11:20:01")
    assert paged(desk) == ["ben"]
    desk.sweep("Mon 13:20:01")
    assert (desk.peek(ticket)["technician"], desk.due(ticket, "respond")) == (None, "Mon 13:50:01")


def test_who_answered_the_client_of_a_ticket_that_nobody_had_is_watched(desk: Desk) -> None:
    number = desk.open(MATRIX).new(*NEW, "high", "The till is slow", as_="ana")
    desk.at("Mon 09:10").ok("reply", str(number), "We look into it", as_="ben")
    desk.sweep("Mon 11:10:01")
    assert paged(desk) == ["ben"]


def test_an_answer_by_another_does_not_let_the_holder_forget_it(desk: Desk) -> None:
    number = desk.open(MATRIX).new(*NEW, "high", "The till is slow", as_="ana")
    desk.ok("assign", str(number), "ana", as_="ben")
    desk.at("Mon 09:10").ok("reply", str(number), "ana looks into it", as_="mia")
    desk.sweep("Mon 11:10:01")
    assert paged(desk) == ["ana"]
