"""Not solved after all: reopening within the days that the desk allows, and following later than that (DESIGN 2.6)."""

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
    normal: {tier: L1, respond: 1h, update: 3h, resolve: 4h, calendar: office, path: climb}
paths:
  climb:
    - 75% of resolve: tell assignee
    - resolve: escalate to management
    - respond: escalate to next
    - respond every 30m: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


def taken(desk: Desk, settings: str = "") -> int:
    desk.open(f"{MATRIX}settings: {{{settings}}}\n" if settings else MATRIX)
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")
    desk.ok("take", str(ticket), as_="ana")
    return ticket


def resolved(desk: Desk, at: str, settings: str = "") -> int:
    ticket = taken(desk, settings)
    desk.at(at).ok("resolve", str(ticket), "Restarted it", as_="ana")
    return ticket


def test_the_same_resolve_clock_goes_on_without_the_time_resolved(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 11:00")  # two of four hours used
    desk.at("Wed 10:00").ok("reopen", str(ticket), "It broke again", as_="ana")
    assert desk.due(ticket, "resolve") == "Wed 12:00"


def test_somebody_must_respond_and_the_client_hear_from_us_anew(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 11:00")
    desk.at("Wed 10:00").ok("reopen", str(ticket), "It broke again", as_="ben")
    assert desk.due(ticket, "respond") == "Wed 11:00"
    assert desk.due(ticket, "update") == "Wed 13:00"
    assert desk.told(ticket)[-1] == ("page", "ana")  # she had it
    desk.sweep("Wed 11:01")
    assert desk.show(ticket)["tier"] == "L2"


def test_a_reopened_ticket_stays_with_its_tier_and_holder(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 11:00")
    desk.at("Wed 10:00").ok("reopen", str(ticket), "It broke again", as_="ana")
    shown = desk.show(ticket)
    assert (shown["tier"], shown["technician"], shown["taken"]) == ("L1", "ana", False)


def test_a_warning_that_was_given_is_not_given_again(desk: Desk) -> None:
    ticket = taken(desk)
    desk.sweep("Mon 12:00")
    desk.at("Mon 12:30").ok("resolve", str(ticket), "Restarted it", as_="ana")
    desk.at("Wed 10:00").ok("reopen", str(ticket), "It broke again", as_="ana")
    desk.sweep("Wed 10:29")
    assert [e["step"] for e in desk.events(ticket, "notified", "skipped")] == ["resolve@75%:tell:assignee"]
    assert desk.due(ticket, "resolve") == "Wed 10:30"


def test_a_warning_that_was_still_to_come_comes_after_the_reopening(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 11:00")
    desk.at("Wed 10:00").ok("reopen", str(ticket), "It broke again", as_="ana")
    desk.sweep("Wed 10:59")
    assert desk.events(ticket, "notified") == []
    desk.sweep("Wed 11:00")
    assert [e["step"] for e in desk.events(ticket, "notified")] == ["resolve@75%:tell:assignee"]


def test_a_promise_broken_before_is_not_broken_twice_nor_escalated_twice(desk: Desk) -> None:
    ticket = taken(desk)
    desk.sweep("Mon 13:01")  # resolve was due at 13:00: to management
    desk.at("Mon 14:00").ok("resolve", str(ticket), "Restarted it", as_="ana")
    desk.at("Wed 10:00").ok("reopen", str(ticket), "It broke again", as_="ana")
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("reply", str(ticket), "On it", as_="ana")
    desk.sweep("Wed 10:05")
    desk.sweep("Wed 12:00")
    row = desk.peek(ticket)
    assert (row["resolve_met"], row["resolve_missed"], row["to_management"]) == (0, 1, 1)
    desk.ok("resolve", str(ticket), "Replaced it", as_="ana")
    row = desk.peek(ticket)
    assert (row["resolve_met"], row["resolve_missed"]) == (0, 1)


def test_a_promise_that_breaks_after_the_reopening_is_broken_once(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 11:00")
    desk.at("Wed 10:00").ok("reopen", str(ticket), "It broke again", as_="ana")
    desk.ok("take", str(ticket), as_="ana")
    desk.sweep("Wed 12:01")
    row = desk.peek(ticket)
    assert (row["resolve_met"], row["resolve_missed"], row["to_management"]) == (1, 1, 1)


def test_reopening_twice_leaves_out_both_rests(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 10:00")
    desk.at("Tue 10:00").ok("reopen", str(ticket), "Again", as_="ana")
    desk.at("Tue 11:00").ok("resolve", str(ticket), "Restarted it", as_="ana")
    desk.at("Wed 10:00").ok("reopen", str(ticket), "And again", as_="ana")
    assert desk.due(ticket, "resolve") == "Wed 12:00"
    assert desk.peek(ticket)["reopens"] == 2


def test_a_desk_may_start_the_resolve_clock_again(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 11:00", "reopen: restart")
    desk.at("Wed 10:00").ok("reopen", str(ticket), "It broke again", as_="ana")
    desk.ok("take", str(ticket), as_="ana")
    assert desk.due(ticket, "resolve") == "Wed 14:00"
    desk.sweep("Wed 13:00")
    assert [e["step"] for e in desk.events(ticket, "notified")] == ["resolve@75%:tell:assignee"]


def test_a_closed_ticket_can_be_reopened_too(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 11:00")
    desk.ok("close", str(ticket), as_="ana")
    desk.at("Wed 10:00").ok("reopen", str(ticket), "It broke again", as_="ana")
    row = desk.peek(ticket)
    assert (row["status"], row["closed_at"], row["resolved_at"]) == ("open", None, None)
    assert desk.due(ticket, "resolve") == "Wed 12:00"


def test_nothing_happens_while_it_is_resolved(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 11:00")
    desk.sweep("Fri 16:00")
    assert desk.events(ticket)[-1]["kind"] == "resolved"


def test_the_last_second_of_14_days_is_in_time(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 11:00")
    desk.at("2026-12-07T11:00:00Z").ok("reopen", str(ticket), "It broke again", as_="ana")


def test_later_than_14_days_a_new_ticket_follows_the_old_and_both_say_so(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 11:00")
    refused = desk.at("2026-12-07T11:00:01Z").run("reopen", str(ticket), "It broke again", as_="ana")
    assert refused.code == 1
    assert f"escli new --follows {ticket}" in refused.err
    new = desk.new(
        "--client", "Acme", "--type", "fault", "--severity", "normal", "--follows", str(ticket), "It broke again"
    )
    assert desk.show(new)["follows"] == ticket
    assert desk.show(ticket)["followed_by"] == [new]
    assert desk.show(ticket)["status"] == "resolved"


def test_how_late_a_reopening_may_be_is_a_setting(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 11:00", "reopen within: 2d")
    assert desk.at("Wed 11:00:01").run("reopen", str(ticket), "Again", as_="ana").code == 1
    desk.at("Wed 11:00").ok("reopen", str(ticket), "Again", as_="ana")


def test_following_a_ticket_that_there_is_not_is_refused(desk: Desk) -> None:
    taken(desk)
    words = ("--client", "Acme", "--type", "fault", "--severity", "normal", "Again")
    ran = desk.run("new", "--follows", "99", *words)
    assert (ran.code, "99" in ran.err) == (1, True)


def test_an_open_ticket_cannot_be_reopened(desk: Desk) -> None:
    ticket = taken(desk)
    assert desk.run("reopen", str(ticket), "Again", as_="ana").code == 1


def test_what_a_resolved_ticket_becomes_holds_when_it_is_reopened(desk: Desk) -> None:
    high = "    high: {tier: L1, respond: 15m, resolve: 3h, calendar: office, path: climb}\n"
    desk.open(
        MATRIX.replace("severities: {", "severities: {high: It burns., ").replace(
            "    normal: {", f"{high}    normal: {{"
        )
    )
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")
    desk.at("Mon 10:00").ok("resolve", str(ticket), "Restarted it", as_="ana")
    desk.ok("set", str(ticket), "--severity", "high", as_="ana")
    desk.at("Wed 10:00").ok("reopen", str(ticket), "It broke again", as_="ana")
    assert desk.due(ticket, "respond") == "Wed 10:15"
    assert desk.due(ticket, "resolve") == "Wed 12:00"


def test_a_refusal_says_in_hours_what_was_set_in_hours(desk: Desk) -> None:
    ticket = resolved(desk, "Mon 11:00", "reopen within: 36h")
    assert "resolved more than 1d 12h ago" in desk.at("Thu 09:00").run("reopen", str(ticket), "Again", as_="ana").err


def test_a_reopening_runs_what_the_ticket_is_promised_since_it_was_changed(desk: Desk) -> None:
    matrix = MATRIX.replace("types: {", "types: {wish: {title: A wish}, ").replace(
        "matrix:\n", "matrix:\n  wish:\n    normal: {tier: L1, respond: 1h, calendar: office, path: climb}\n"
    )
    desk.open(matrix)
    for kind, other in (("fault", "wish"), ("wish", "fault")):
        ticket = str(desk.at("09:00").new("--client", "Acme", "--type", kind, "--severity", "normal", "It broke"))
        desk.at("10:00").ok("resolve", ticket, "Done", as_="ana")
        desk.ok("set", ticket, "--type", other, as_="ana")
        desk.at("12:00").ok("reopen", ticket, "Again", as_="ana")
    assert (desk.peek(1)["resolve_state"], desk.clock(1, "resolve")["state"]) == (0, "done")
    assert desk.due(2, "resolve") == "Mon 15:00"  # four hours, of which one had passed before it was resolved
