"""Waiting on a client or a vendor: what stands still, for how long, and what ends it (DESIGN 2.5)."""

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
    normal: {tier: L1, respond: 2h, update: 4h, resolve: 6h, calendar: office, path: climb}
paths:
  climb:
    - respond: escalate to next
    - resolve: escalate to management
    - respond every 30m: page tier
clients: {Acme: {contacts: [{name: Al}]}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


def opened(desk: Desk, settings: str = "", at: str = "Mon 09:00") -> int:
    desk.open(f"{MATRIX}settings: {{{settings}}}\n" if settings else MATRIX, at=at)
    return desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")


def taken(desk: Desk, settings: str = "") -> int:
    ticket = opened(desk, settings)
    desk.ok("take", str(ticket), as_="ana")
    return ticket


def test_nobody_is_waited_for_longer_than_two_working_days_then_the_holder_is_reminded(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 10:30").ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    assert desk.said(desk.peek(ticket)["wait_until"]) == "Wed 10:30"
    desk.sweep("Wed 10:29:59")
    assert desk.peek(ticket)["status"] == "waiting"
    before = len(desk.told(ticket))
    desk.sweep("Wed 10:30")
    shown = desk.show(ticket)
    assert shown["status"] == "open"
    assert shown["wait"] is None
    assert desk.told(ticket)[before:] == [("tell", "ana")]


def test_the_words_and_the_end_of_a_wait_are_shown(desk: Desk) -> None:
    ticket = taken(desk)
    desk.ok("wait", str(ticket), "--on", "client", "--until", "2026-11-23T15:00Z", "Which printer?", as_="ana")
    assert desk.show(ticket)["wait"] == {
        "on": "client", "until": "2026-11-23T15:00:00Z", "asked": "Which printer?", "ref": None
    }  # fmt: skip


def test_a_wait_for_the_client_stops_update_and_resolve_but_not_respond(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    assert desk.due(ticket, "respond") == "Mon 11:00"
    assert desk.due(ticket, "update") is None
    assert desk.due(ticket, "resolve") is None
    assert {c["clock"]: c["state"] for c in desk.show(ticket)["clocks"]} == {
        "respond": "running", "update": "paused", "resolve": "paused"
    }  # fmt: skip


def test_what_the_client_says_ends_the_wait_and_the_clocks_go_on_where_they_stopped(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    desk.at("Mon 13:00").ok("heard", str(ticket), "The one upstairs", as_="ana")
    assert desk.due(ticket, "update") == "Mon 16:00"  # 13:00 and three hours
    assert desk.due(ticket, "resolve") == "Tue 10:00"  # 15:00 and three hours


def test_a_wait_over_the_night_costs_the_open_hours_only(desk: Desk) -> None:
    ticket = opened(desk, at="Mon 14:00")
    desk.at("Mon 16:00").ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    desk.at("Tue 08:00").ok("heard", str(ticket), "The one upstairs", as_="ana")
    assert desk.due(ticket, "resolve") == "Tue 13:00"  # two hours were used, four are left from Tuesday 09:00 on


def test_a_wait_that_is_over_goes_on_from_its_end_not_from_the_sweep_that_saw_it(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "--until", "2h", "Which printer?", as_="ana")
    desk.sweep("Mon 13:30")  # cron was late
    assert desk.due(ticket, "resolve") == "Mon 17:00"
    assert desk.due(ticket, "update") == "Mon 15:00"


def test_a_wait_that_was_over_when_the_client_spoke_is_not_prolonged_by_a_dead_cron(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "--until", "2h", "Which printer?", as_="ana")
    desk.at("Mon 13:30").ok("heard", str(ticket), "The one upstairs", as_="ana")
    assert desk.due(ticket, "resolve") == "Mon 17:00"


def test_a_promise_broken_after_the_wait_was_over_is_not_kept_by_a_dead_cron(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "--until", "2h", "Which printer?", as_="ana")
    desk.at("Tue 09:30").ok("resolve", str(ticket), "Changed the toner", as_="ana")
    assert desk.clock(ticket, "resolve")["missed"] == 1  # it was due on Monday at 17:00


def test_one_late_sweep_ends_the_wait_and_records_what_broke_after_it(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "--until", "2h", "Which printer?", as_="ana")
    desk.sweep("Tue 09:30")
    row = desk.peek(ticket)
    assert row["resolve_missed"] == 1
    assert row["management_stay"] is not None


def test_a_note_does_not_end_a_wait(desk: Desk) -> None:
    ticket = taken(desk)
    desk.ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    desk.at("Mon 11:00").ok("note", str(ticket), "Called, no answer", as_="ana")
    assert desk.show(ticket)["status"] == "waiting"


def test_a_move_to_another_tier_ends_a_wait(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    desk.at("Mon 12:00").ok("escalate", str(ticket), as_="ana")
    shown = desk.show(ticket)
    assert (shown["status"], shown["tier"]) == ("open", "L2")
    assert desk.due(ticket, "resolve") == "Mon 17:00"


def test_an_escalation_by_time_ends_a_wait(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    desk.sweep("Mon 11:01")  # nobody had responded by 11:00
    shown = desk.show(ticket)
    assert (shown["status"], shown["tier"]) == ("open", "L2")


def test_management_beside_the_tier_does_not_end_a_wait(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    desk.ok("escalate", str(ticket), "--to", "management", as_="ana")
    assert desk.show(ticket)["status"] == "waiting"


def test_a_person_may_end_a_wait_before_its_time(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    desk.at("Mon 11:00").ok("resume", str(ticket), as_="ana")
    assert desk.due(ticket, "resolve") == "Mon 16:00"
    again = desk.run("resume", str(ticket), as_="ana")
    assert (again.code, "not waiting" in again.err) == (1, True)


def test_a_wait_for_a_vendor_stops_nothing(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "vendor", "A new disk", as_="ana")
    assert desk.due(ticket, "update") == "Mon 13:00"
    assert desk.due(ticket, "resolve") == "Mon 15:00"


def test_a_wait_for_a_vendor_stops_what_the_matrix_says(desk: Desk) -> None:
    ticket = taken(desk, "wait on vendor pauses: resolve")
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "vendor", "A new disk", as_="ana")
    assert desk.due(ticket, "update") == "Mon 13:00"
    assert desk.due(ticket, "resolve") is None
    desk.at("Mon 12:00").ok("heard", str(ticket), "And my disk?", as_="ana")  # the client, not the vendor
    assert desk.show(ticket)["status"] == "waiting"


def test_the_matrix_may_let_respond_stand_still_too(desk: Desk) -> None:
    ticket = opened(desk, "wait on client pauses: [respond, update, resolve]")
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    desk.sweep("Mon 12:00")
    assert desk.events(ticket, "breached", "escalated") == []
    desk.at("Mon 13:00").ok("heard", str(ticket), "The one upstairs", as_="ana")
    assert desk.due(ticket, "respond") == "Mon 14:00"


def test_asking_again_is_one_more_wait_and_the_time_between_counts_once(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    desk.at("Mon 11:00").ok("wait", str(ticket), "--on", "client", "And which paper?", as_="ana")
    desk.at("Mon 12:00").ok("heard", str(ticket), "Upstairs, A4", as_="ana")
    row = desk.peek(ticket)
    assert (row["waits"], row["waited_s"]) == (2, 7200)
    assert desk.due(ticket, "resolve") == "Mon 17:00"


def test_a_promise_that_had_run_out_before_the_wait_stays_broken(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 15:30").ok("wait", str(ticket), "--on", "client", "Which printer?", as_="ana")
    assert desk.peek(ticket)["resolve_missed"] == 1
    desk.at("Mon 16:00").ok("resolve", str(ticket), "Changed the toner", as_="ana")
    row = desk.peek(ticket)
    assert (row["resolve_met"], row["resolve_missed"]) == (0, 1)


def test_resolving_while_waiting_keeps_the_promise(desk: Desk) -> None:
    ticket = taken(desk)
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "Does it work now?", as_="ana")
    desk.at("Tue 10:00").ok("resolve", str(ticket), "They said yes", as_="ana")
    row = desk.peek(ticket)
    assert (row["resolve_met"], row["resolve_missed"], row["waited_s"]) == (1, 0, 86400)


def test_a_wait_that_ends_in_the_past_is_refused(desk: Desk) -> None:
    ticket = taken(desk)
    ran = desk.at("Mon 10:00").run("wait", str(ticket), "--until", "2026-11-23T10:00Z", "Which printer?", as_="ana")
    assert (ran.code, "passed" in ran.err) == (1, True)
