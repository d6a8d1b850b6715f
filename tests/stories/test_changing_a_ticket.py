"""Changing type, severity or client re-targets the clocks that run; what was met or missed stays so (DESIGN 2.8)."""

from tests.desk import Desk

MATRIX = """\
escli: 1
name: Small Desk
timezone: UTC
calendars:
  office: {hours: {mon-fri: 09:00-17:00}}
  always: {hours: 24/7}
tiers:
  L1: {client: We help.}
  L2: {client: We help more.}
  L3: {client: We help most.}
management: {client: We care., respond: 1h, calendar: office}
severities: {critical: It burns., high: It hurts much., normal: It hurts., low: It itches.}
plans: [gold, silver]
types: {fault: {title: A fault}}
matrix:
  fault:
    critical: {tier: L2, respond: 15m, resolve: 2h, calendar: office, path: climb}
    high: {tier: L1, respond: 30m, resolve: 3h, calendar: office, path: climb}
    normal: {tier: L1, respond: 2h, resolve: 6h, calendar: office, path: climb}
    low: {tier: L1, respond: 4h, resolve: 8h, calendar: office, path: climb}
paths:
  climb:
    - 75% of resolve: tell assignee
    - 30m after respond: page lead
    - resolve: escalate to management
    - respond every 15m: page tier
  escape:
    - respond: escalate to next
    - respond every 15m: page tier
adjust:
  plan gold: {severity: normal, respond: 90m}
  vip: {severity: normal, respond: 1h, path: escape}
  security: {severity: normal, tier: L2, respond: 75m, path: climb}
  5 affected: {severity: normal, resolve: 5h}
  50 affected: {severity: normal, tier: L3, resolve: 7h}
clients:
  Acme: {}
  Bolt: {plan: gold}
  Core: {plan: gold, adjust: {severity: normal, respond: 3h, resolve: 4h}}
  Dune: {adjust: {severity: normal, respond: 1h, calendar: always}}
  Echo: {adjust: {severity: normal, calendar: always}}
team:
  ana: {tier: L1, page: log, tell: log}
  lea: {tier: L1, role: lead, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  cora: {tier: L3, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


def opened(desk: Desk, severity: str = "normal", *more: str, client: str = "Acme") -> int:
    if not desk.database.exists():
        desk.open(MATRIX)
    return desk.new("--client", client, "--type", "fault", "--severity", severity, *more, "It broke")


# -- severity --------------------------------------------------------------------------------------------------------


def test_a_raised_severity_counts_from_the_clocks_own_start(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 09:10").ok("set", str(ticket), "--severity", "high", as_="ana")
    assert desk.due(ticket, "respond") == "Mon 09:30"
    assert desk.due(ticket, "resolve") == "Mon 12:00"


def test_pauses_stay_pauses_under_a_new_target(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("take", str(ticket), as_="ana")
    desk.at("Mon 10:00").ok("wait", str(ticket), "--on", "client", "Which one?", as_="ana")
    desk.at("Mon 12:00").ok("heard", str(ticket), "That one", as_="ana")
    desk.ok("set", str(ticket), "--severity", "high", as_="ana")
    assert desk.due(ticket, "resolve") == "Mon 14:00"


def test_a_target_that_has_run_out_already_is_a_breach_now_and_steps_count_from_now(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00").ok("set", str(ticket), "--severity", "high", as_="ana")  # respond would have been due 09:30
    assert desk.peek(ticket)["respond_missed"] == 1
    assert desk.due(ticket, "respond") == "Mon 10:00"
    desk.sweep("Mon 10:15")
    assert desk.events(ticket, "notified") == []
    desk.sweep("Mon 10:15:01")
    assert [e["step"] for e in desk.events(ticket, "notified")] == ["respond@100%+15m*:page:tier"]
    desk.sweep("Mon 10:30:01")
    assert ("page", "lea") in desk.told(ticket)


def test_a_breach_stays_a_breach_when_the_severity_is_lowered(desk: Desk) -> None:
    ticket = opened(desk, "high")
    desk.sweep("Mon 09:31")
    desk.at("Mon 10:00").ok("set", str(ticket), "--severity", "low", as_="ana")  # respond would be due at 13:00
    desk.at("Mon 11:00").ok("take", str(ticket), as_="ana")
    row = desk.peek(ticket)
    assert (row["respond_met"], row["respond_missed"]) == (0, 1)


def test_a_broken_resolve_stays_broken_when_the_severity_is_lowered(desk: Desk) -> None:
    ticket = opened(desk, "high")
    desk.ok("take", str(ticket), as_="ana")
    desk.sweep("Mon 12:01")
    desk.at("Mon 12:30").ok("set", str(ticket), "--severity", "low", as_="ana")  # resolve would be due at 17:00
    desk.at("Mon 13:00").ok("resolve", str(ticket), "Restarted it", as_="ana")
    row = desk.peek(ticket)
    assert (row["resolve_met"], row["resolve_missed"], row["to_management"]) == (0, 1, 1)


def test_a_breach_that_no_sweep_has_seen_stays_one_when_the_severity_is_lowered(desk: Desk) -> None:
    ticket = opened(desk, "high")
    desk.at("Mon 10:00").ok("set", str(ticket), "--severity", "low", as_="ana")
    assert desk.peek(ticket)["respond_missed"] == 1


def test_a_lowered_severity_gives_more_time_to_what_has_not_run_out(desk: Desk) -> None:
    ticket = opened(desk, "high")
    desk.at("Mon 09:20").ok("set", str(ticket), "--severity", "low", as_="ana")
    assert desk.due(ticket, "respond") == "Mon 13:00"
    desk.sweep("Mon 10:00")
    assert desk.events(ticket, "breached", "notified") == []


def test_what_was_met_stays_met(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 10:00").ok("take", str(ticket), as_="ana")
    desk.at("Mon 10:10").ok("set", str(ticket), "--severity", "high", as_="ana")
    row = desk.peek(ticket)
    assert (row["respond_met"], row["respond_missed"], row["respond_due"]) == (1, 0, None)


def test_a_warning_that_the_new_target_has_overtaken_is_given_now(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("take", str(ticket), as_="ana")
    desk.at("Mon 11:30").ok("set", str(ticket), "--severity", "high", as_="ana")  # 75% of 3h was at 11:15
    desk.sweep()
    assert [e["step"] for e in desk.events(ticket, "notified")] == ["resolve@75%:tell:assignee"]


def test_a_change_after_a_breach_does_not_silence_what_repeats(desk: Desk) -> None:
    ticket = opened(desk, "high")
    for when in ("09:46", "10:01", "10:16", "10:31"):
        desk.sweep(f"Mon {when}")
    desk.at("Mon 10:40").ok("set", str(ticket), "--affected", "3", as_="ana")
    before = len(desk.told(ticket))
    desk.sweep("Mon 10:56")
    assert desk.told(ticket)[before:] == [("page", "ana"), ("page", "lea")]


def test_a_change_that_promises_nothing_else_does_not_put_the_steps_of_a_breach_off(desk: Desk) -> None:
    ticket = opened(desk, "high")
    desk.sweep("Mon 09:31")
    desk.at("Mon 09:55").ok("set", str(ticket), "--affected", "3", as_="ana")
    desk.sweep("Mon 10:01")  # 30 minutes after 09:30
    assert "respond@100%+30m:page:lead" in [e["step"] for e in desk.events(ticket, "notified")]


# -- tier ------------------------------------------------------------------------------------------------------------


def test_the_tier_rises_to_the_new_start_and_its_people_are_told(desk: Desk) -> None:
    ticket = opened(desk)
    desk.at("Mon 09:10").ok("set", str(ticket), "--severity", "critical", as_="ana")
    assert desk.show(ticket)["tier"] == "L2"
    assert desk.due(ticket, "respond") == "Mon 09:25"  # a new stay, a new run
    assert ("tell", "ben") in desk.told(ticket)


def test_the_tier_never_falls(desk: Desk) -> None:
    ticket = opened(desk, "critical")
    desk.ok("set", str(ticket), "--severity", "normal", as_="ana")
    assert desk.show(ticket)["tier"] == "L2"
    assert desk.due(ticket, "respond") == "Mon 11:00"


def test_a_ticket_that_has_climbed_higher_stays_there(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("escalate", str(ticket), "--to", "L3", as_="ana")
    desk.ok("set", str(ticket), "--severity", "critical", as_="ana")
    assert desk.show(ticket)["tier"] == "L3"


# -- adjustments -----------------------------------------------------------------------------------------------------


def test_a_plan_shortens(desk: Desk) -> None:
    assert desk.due(opened(desk, client="Bolt"), "respond") == "Mon 10:30"


def test_a_plan_does_not_hold_for_other_severities(desk: Desk) -> None:
    assert desk.due(opened(desk, "low", client="Bolt"), "respond") == "Mon 13:00"


def test_the_shortest_of_plan_and_flags_holds(desk: Desk) -> None:
    assert desk.due(opened(desk, "normal", "--security", client="Bolt"), "respond") == "Mon 10:15"
    assert desk.due(opened(desk, "normal", "--security", "--vip", client="Bolt"), "respond") == "Mon 10:00"


def test_what_a_client_was_granted_never_lengthens(desk: Desk) -> None:
    ticket = opened(desk, client="Core")  # the client's 3h beside the plan's 90m, the client's 4h beside the cell's 6h
    assert desk.due(ticket, "respond") == "Mon 10:30"
    assert desk.due(ticket, "resolve") == "Mon 13:00"


def test_the_highest_start_holds_and_the_shortest_time_from_elsewhere(desk: Desk) -> None:
    ticket = opened(desk, "normal", "--security", "--affected", "50")
    assert desk.show(ticket)["tier"] == "L3"
    assert desk.due(ticket, "respond") == "Mon 10:15"
    assert desk.due(ticket, "resolve") == "Mon 14:00"  # 5 affected: 5h; 50 affected would allow 7h


def test_all_paths_are_followed_and_no_step_twice(desk: Desk) -> None:
    ticket = opened(desk, "normal", "--vip")
    desk.sweep("Mon 10:15:01")
    assert [(e["kind"], e["step"]) for e in desk.events(ticket)[1:]] == [
        ("notified", "respond@100%+15m*:page:tier"),
        ("escalated", "respond@100%:escalate:next"),
    ]


def test_a_client_with_its_own_calendar_is_due_by_it(desk: Desk) -> None:
    desk.open(MATRIX).at("Mon 18:00")
    assert desk.due(opened(desk, client="Echo"), "resolve") == "Tue 00:00"
    assert desk.due(opened(desk, client="Acme"), "resolve") == "Tue 15:00"


def test_of_two_targets_in_different_calendars_the_one_that_is_due_first_at_opening_holds(desk: Desk) -> None:
    desk.open(MATRIX).at("Mon 18:00")
    ticket = opened(desk, client="Dune")  # one hour at any hour; the cell's two hours would end on Tuesday at 11:00
    assert desk.due(ticket, "respond") == "Mon 19:00"
    assert desk.due(ticket, "resolve") == "Tue 15:00"  # an adjustment with targets changes the calendar of these alone


def test_a_flag_that_is_set_later_tightens_and_one_that_is_taken_back_loosens_again(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("set", str(ticket), "--vip", as_="ana")
    assert desk.due(ticket, "respond") == "Mon 10:00"
    desk.ok("set", str(ticket), "--no-vip", as_="ana")
    assert desk.due(ticket, "respond") == "Mon 11:00"


def test_another_client_brings_its_plan(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("set", str(ticket), "--client", "Bolt", as_="ana")
    assert desk.show(ticket)["plan"] == "gold"
    assert desk.due(ticket, "respond") == "Mon 10:30"


def test_a_change_of_words_alone_changes_no_promise(desk: Desk) -> None:
    ticket = opened(desk)
    promised = desk.peek(ticket)["promise"]
    desk.at("Mon 10:00").ok("set", str(ticket), "--title", "It broke badly", as_="ana")
    row = desk.peek(ticket)
    assert (row["title"], row["promise"], row["floors"]) == ("It broke badly", promised, None)


def test_saying_what_is_so_already_is_refused(desk: Desk) -> None:
    ticket = opened(desk)
    ran = desk.run("set", str(ticket), "--severity", "normal", as_="ana")
    assert (ran.code, "already" in ran.err) == (1, True)
