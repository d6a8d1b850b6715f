"""Promises are pinned, steps and people are not: what an edit of the matrix file does to open tickets (DESIGN 2.11)."""

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
  L3: {client: We help most.}
management: {client: We care., respond: 1h, calendar: office}
severities: {normal: It hurts.}
types: {fault: {title: A fault}}
matrix:
  fault:
    normal: {tier: L1, respond: 2h, resolve: 6h, calendar: office, path: climb}
paths:
  climb:
    - respond: escalate to next
    - resolve: escalate to management
    - respond every 30m: page tier
clients: {Acme: {}}
team:
  ana: {tier: L1, page: log, tell: log}
  ben: {tier: L2, page: log, tell: log}
  cora: {tier: L3, page: log, tell: log}
  mia: {tier: management, role: manager, page: log, tell: log}
channels: {log: {log: messages.log}}
duty: mia
"""


FIRST = "    - respond: escalate to next\n"
WARNING = "    - 50% of resolve: tell assignee\n"


def opened(desk: Desk, at: str = "Mon 09:00") -> int:
    if not desk.database.exists():
        desk.open(MATRIX, at)
    return desk.new("--client", "Acme", "--type", "fault", "--severity", "normal", "It broke")


def edit(desk: Desk, old: str, new: str) -> None:
    text = desk.matrix.read_text("utf-8")
    assert old in text
    desk.matrix.write_text(text.replace(old, new, 1), "utf-8")


def steps(desk: Desk, ticket: int) -> list[str]:
    return [e["step"] for e in desk.events(ticket) if e["step"]]


# -- a good edit -----------------------------------------------------------------------------------------------------


def test_shorter_targets_hold_for_new_tickets_only(desk: Desk) -> None:
    old = opened(desk)
    edit(desk, "respond: 2h, resolve: 6h", "respond: 1h, resolve: 3h")
    desk.sweep("Mon 09:00")
    new = opened(desk)
    assert (desk.due(old, "respond"), desk.due(old, "resolve")) == ("Mon 11:00", "Mon 15:00")
    assert (desk.due(new, "respond"), desk.due(new, "resolve")) == ("Mon 10:00", "Mon 12:00")


def test_other_office_hours_hold_for_new_tickets_only(desk: Desk) -> None:
    old = opened(desk)
    edit(desk, "mon-fri: 09:00-17:00", "mon-fri: 09:00-12:00")
    desk.sweep("Mon 09:00")
    assert desk.due(old, "resolve") == "Mon 15:00"
    assert desk.due(opened(desk), "resolve") == "Tue 12:00"


def test_a_step_that_is_added_holds_for_open_tickets_and_happens_once(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("take", str(ticket), as_="ana")
    edit(desk, FIRST, f"{WARNING}{FIRST}")
    desk.sweep("Mon 11:59")
    assert steps(desk, ticket) == []
    desk.sweep("Mon 12:00")
    desk.sweep("Mon 12:01")
    assert steps(desk, ticket) == ["resolve@50%:tell:assignee"]


def test_a_step_added_where_its_time_has_passed_already_happens_now(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("take", str(ticket), as_="ana")
    desk.sweep("Mon 13:00")
    edit(desk, FIRST, f"{WARNING}{FIRST}")
    desk.sweep("Mon 13:01")
    desk.sweep("Mon 13:02")
    assert steps(desk, ticket) == ["resolve@50%:tell:assignee"]


def test_a_step_that_has_happened_does_not_happen_again_for_standing_elsewhere_in_the_list(desk: Desk) -> None:
    ticket = opened(desk)
    desk.sweep("Mon 11:01")
    edit(
        desk,
        "    - respond: escalate to next\n    - resolve: escalate to management\n",
        "    - resolve: escalate to management\n    - respond: [tell tier, escalate to next]\n",
    )
    desk.sweep("Mon 11:02")
    assert steps(desk, ticket) == ["respond@100%:escalate:next"]
    assert desk.show(ticket)["tier"] == "L2"


def test_a_step_that_is_taken_away_does_not_happen(desk: Desk) -> None:
    ticket = opened(desk)
    edit(desk, FIRST, "")
    desk.sweep("Mon 11:01")
    assert desk.show(ticket)["tier"] == "L1"
    assert [e["kind"] for e in desk.events(ticket)] == ["opened", "breached"]


def test_another_share_of_a_warning_is_another_step(desk: Desk) -> None:
    desk.open(MATRIX.replace(FIRST, f"{WARNING}{FIRST}"))
    ticket = opened(desk)
    desk.ok("take", str(ticket), as_="ana")
    desk.sweep("Mon 12:00")
    edit(desk, "50% of resolve", "75% of resolve")
    desk.sweep("Mon 13:30")
    assert steps(desk, ticket) == ["resolve@50%:tell:assignee", "resolve@75%:tell:assignee"]


def test_people_who_come_are_paged_for_open_tickets_people_who_go_are_not(desk: Desk) -> None:
    ticket = opened(desk)
    edit(desk, "  ben: {tier: L2, page: log, tell: log}", "  bob: {tier: L2, page: log, tell: log}")
    desk.sweep("Mon 11:01")
    assert ("page", "bob") in desk.told(ticket)
    assert ("page", "ben") not in desk.told(ticket)


def test_the_ticket_of_somebody_who_went_is_its_tiers(desk: Desk) -> None:
    ticket = opened(desk)
    desk.ok("take", str(ticket), as_="ana")
    desk.sweep()
    edit(desk, FIRST, f"{WARNING}{FIRST}")
    edit(desk, "  ana: {tier: L1,", "  amy: {tier: L1,")
    before = len(desk.told(ticket))
    desk.sweep("Mon 12:00")
    assert desk.told(ticket)[before:] == [("tell", "amy")]


def test_a_tier_that_is_put_between_is_the_next_one(desk: Desk) -> None:
    ticket = opened(desk)
    edit(desk, "  L2: {client: We help more.}", "  L1b: {client: We help.}\n  L2: {client: We help more.}")
    edit(desk, "  ben: {tier: L2,", "  bea: {tier: L1b, page: log, tell: log}\n  ben: {tier: L2,")
    desk.sweep("Mon 11:01")
    assert desk.show(ticket)["tier"] == "L1b"


def test_next_counts_from_the_present_tier_wherever_an_edit_has_put_it(desk: Desk) -> None:
    ticket = opened(desk)
    edit(desk, "  L1: {client: We help.}", "  L0: {client: We listen.}\n  L1: {client: We help.}")
    desk.sweep("Mon 11:01")
    assert desk.show(ticket)["tier"] == "L2"


def test_a_type_that_is_gone_does_not_make_its_tickets_silent(desk: Desk) -> None:
    ticket = opened(desk)
    edit(desk, "types: {fault: {title: A fault}}", "types: {flaw: {title: A flaw}}")
    edit(desk, "  fault:\n", "  flaw:\n")
    desk.sweep("Mon 11:01")
    assert ("page", "mia") in desk.told(ticket)  # the duty contact


def test_a_change_by_hand_promises_by_the_matrix_of_today(desk: Desk) -> None:
    ticket = opened(desk)
    edit(desk, "respond: 2h, resolve: 6h", "respond: 2h, resolve: 5h")
    desk.ok("set", str(ticket), "--affected", "3", as_="ana")
    assert desk.due(ticket, "resolve") == "Mon 14:00"


# -- a broken edit ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", ["page tier", "escli: 1", "L2: {client", "respond: 2h"])
def test_a_broken_edit_never_stops_a_sweep(desk: Desk, broken: str) -> None:
    ticket = opened(desk)
    edit(desk, broken, "# gone")
    ran = desk.sweep("Mon 11:01")
    assert ran.code == 0
    assert "is not in force" in ran.err
    assert "last good version" in ran.err
    assert desk.show(ticket)["tier"] == "L2"


def test_the_warning_comes_every_time_and_with_every_command(desk: Desk) -> None:
    ticket = opened(desk)
    edit(desk, "page tier", "pgae tier")
    for ran in (desk.sweep("Mon 09:01"), desk.sweep("Mon 09:02"), desk.ok("note", str(ticket), "Hm", as_="ana")):
        assert "is not in force" in ran.err
        assert "escli matrix check" in ran.err  # which names each problem with its line


def test_new_tickets_are_promised_by_the_last_good_version(desk: Desk) -> None:
    desk.open(MATRIX)
    edit(desk, "respond: 2h, resolve: 6h", "respond: 1h, resolve: 6hours")
    assert desk.due(opened(desk), "respond") == "Mon 11:00"


def test_a_type_that_is_removed_leaves_no_holder_and_no_client_in_silence(desk: Desk) -> None:
    desk.open(MATRIX.replace("resolve: 6h,", "resolve: 6h, idle: 1h,"))
    ticket = opened(desk)
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("escalate", str(ticket), "--by", "client", "--said", "I want your director", as_="ana")
    desk.matrix.write_text(desk.matrix.read_text("utf-8").replace("fault", "defect"), "utf-8")
    desk.sweep("Mon 10:01")
    assert sorted(steps(desk, ticket)) == [
        "callback@100%:page:management", "idle@100%:page:assignee", "management@100%:page:duty",
    ]  # fmt: skip


def test_a_tier_that_is_renamed_leaves_no_ticket_in_silence(desk: Desk) -> None:
    desk.open(MATRIX.replace("respond: 2h,", "respond: {L1: 2h, L2: 1h, L3: 3h},"))
    ticket = opened(desk)
    text = desk.matrix.read_text("utf-8").replace("L2", "T2")
    desk.matrix.write_text(text, "utf-8")
    desk.at("Mon 09:30").ok("escalate", str(ticket), as_="ana")
    assert (desk.peek(ticket)["tier"], desk.due(ticket, "respond")) == ("T2", "Mon 10:30")  # the shortest of the others
    assert [one["tier"] for one in desk.ok("show", str(ticket), "--clocks", "--json").data["runs"]][:2] == ["L1", "T2"]
    desk.matrix.write_text(text.replace("T2", "L2"), "utf-8")
    desk.at("Mon 09:40").ok("matrix", "adopt", "--yes")
    assert desk.due(ticket, "respond") == "Mon 10:30"
    desk.sweep("Mon 10:31")
    assert "respond@100%:escalate:next" in steps(desk, ticket)


def test_a_repaired_file_is_in_force_and_ends_the_warning(desk: Desk) -> None:
    ticket = opened(desk)
    edit(desk, "respond every 30m: page tier", "respond every 30m: pgae tier")
    desk.sweep("Mon 09:01")
    edit(desk, "respond every 30m: pgae tier", "respond every 10m: page tier")
    assert desk.sweep("Mon 09:02").err == ""
    desk.ok("note", str(ticket), "Hm", as_="ana")
    desk.sweep("Mon 11:01")
    desk.sweep("Mon 13:11:01")
    assert "respond@100%+10m*:page:tier" in steps(desk, ticket)


def test_the_old_text_put_back_ends_the_warning_too(desk: Desk) -> None:
    opened(desk)
    edit(desk, "page tier", "pgae tier")
    desk.sweep("Mon 09:01")
    desk.matrix.write_text(MATRIX, "utf-8")
    assert desk.sweep("Mon 09:02").err == ""


def test_a_file_that_is_gone_stops_nothing_either(desk: Desk) -> None:
    ticket = opened(desk)
    desk.matrix.unlink()
    ran = desk.sweep("Mon 11:01")
    assert (ran.code, "is not in force" in ran.err) == (0, True)
    assert desk.show(ticket)["tier"] == "L2"
    desk.matrix.write_text(MATRIX, "utf-8")
    assert desk.sweep("Mon 11:02").err == ""
