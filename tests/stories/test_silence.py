"""Quiet that somebody asked for: a client under maintenance, and a ticket that its holder has put off."""

import pytest

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Quiet Desk
timezone: UTC
calendars: {always: {hours: 24/7}}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
management: {client: We care., respond: 1h, calendar: always}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 1h, update: 2h, resolve: 8h, calendar: always, path: climb}
paths:
  climb:
    - respond: escalate to next
    - 75% of update: [tell assignee, page assignee]
    - respond every 30m: page tier
clients: {Acme: {}, Bolt: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


def fault(desk: Desk, client: str = "Acme") -> int:
    return desk.new("--client", client, "--type", "fault", "--severity", "normal", "It broke")


def muted(desk: Desk) -> Desk:
    desk.open(MATRIX)
    desk.ok("client", "mute", "Acme", "--until", "12:00", "--because", "the switch is replaced", as_="ana")
    return desk


def test_while_a_client_is_muted_steps_happen_and_nobody_is_told(desk: Desk) -> None:
    ticket, other = fault(muted(desk)), fault(desk, "Bolt")
    before = desk.told(ticket)
    desk.sweep("Mon 10:01")
    assert desk.peek(ticket)["tier"] == "L2"  # the step is recorded, and its second stands
    assert desk.told(ticket) == before
    (moved,) = desk.events(ticket, "escalated")
    assert moved["data"]["untold"] == ["ben"]
    assert "the client was muted: ben not told" in desk.ok("why", str(ticket)).out
    assert ("page", "ben") in desk.told(other)


def test_the_clocks_go_on_and_the_break_stands(desk: Desk) -> None:
    ticket = fault(muted(desk))
    desk.sweep("Mon 10:01")
    assert desk.clock(ticket, "respond")["missed"] == 1


def test_after_it_the_ticket_pages_again_by_itself(desk: Desk) -> None:
    ticket = fault(muted(desk))
    desk.sweep("Mon 10:01")
    desk.sweep("Mon 11:59")
    assert ("page", "ben") not in desk.told(ticket)
    desk.sweep("Mon 12:40")
    assert ("page", "ben") in desk.told(ticket)


def test_the_last_word_on_a_mute_holds(desk: Desk) -> None:
    ticket = fault(muted(desk))
    desk.ok("client", "mute", "Acme", "--until", "10:30", "--because", "it goes quicker", as_="ana")
    desk.sweep("Mon 10:01")
    assert ("page", "ben") not in desk.told(ticket)
    desk.sweep("Mon 10:40")
    assert ("page", "ben") in desk.told(ticket)


def test_a_major_incident_that_other_clients_have_too_is_not_muted_with_one_of_them(desk: Desk) -> None:
    first, other = fault(muted(desk)), fault(desk, "Bolt")
    desk.ok("major", str(first), str(other), as_="ana")
    desk.sweep("Mon 10:01")
    assert ("page", "ben") in desk.told(first)


def test_it_can_end_early(desk: Desk) -> None:
    ticket = fault(muted(desk))
    desk.at("Mon 09:30").ok("client", "unmute", "Acme")
    desk.sweep("Mon 10:01")
    assert ("page", "ben") in desk.told(ticket)
    assert desk.run("client", "unmute", "Acme").code == 1


@pytest.mark.parametrize("until", ["2026-11-20", "2026-12-24", "09:00:00x"])
def test_only_for_a_time_to_come_and_no_longer_than_a_week(desk: Desk, until: str) -> None:
    desk.open(MATRIX)
    assert desk.run("client", "mute", "Acme", "--until", until, "--because", "works").code in (1, 2)


def test_a_holder_hears_later_of_a_snoozed_ticket_but_is_paged_at_once(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = fault(desk)
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("snooze", str(ticket), "--until", "14:00", as_="ana")
    desk.sweep("Mon 10:31")
    found = desk.outbox()
    states = {(one["kind"], one["person"]): (one["state"], one["try_at"]) for one in found}
    assert states["tell", "ana"] == ("waiting", "2026-11-23T14:00:00Z")
    assert states["page", "ana"][0] == "sent"
    assert desk.due(ticket, "update") == "Mon 11:00"  # the clock goes on


def test_snoozing_is_the_holders_and_ends_with_them(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = fault(desk)
    assert desk.run("snooze", str(ticket), "--until", "2h", as_="ana").code == 1
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("snooze", str(ticket), "--until", "14:00", as_="ana")
    desk.ok("assign", str(ticket), "ben", as_="ana")
    assert desk.peek(ticket)["snoozed_until"] is None
    assert desk.run("snooze", str(ticket), "--until", "2026-11-20", as_="ben").code == 1
