"""Covers where they cross other things: the duty contact, leads, holders, swaps, layers, edits of the team."""

import pytest

from tests.desk import Desk
from tests.stories.test_absences import MATRIX, duty, fault
from tests.stories.test_coverage import MATRIX as COVERED
from tests.stories.test_rotas import MATRIX as ROTA
from tests.stories.test_rotas import NEW, paged

TURNS = "    - {who: [ben, cora], turn: daily, from: 2026-10-01 09:00}"


def test_who_stands_in_for_the_duty_contact_is_paged_in_their_place(desk: Desk) -> None:
    desk.open(ROTA, at="Mon 18:00")
    desk.ok("team", "away", "cora", "--until", "tue 09:00")
    desk.ok("team", "cover", "ana", "--for", "mia", "--until", "tue 09:00")
    ticket = desk.new(*NEW)
    desk.sweep("Mon 18:31")
    assert paged(desk, ticket) == ["ana"]


def test_of_several_duty_contacts_the_one_who_is_away_is_not_paged(desk: Desk) -> None:
    both = ROTA.replace("duty: mia", "duty: [ana, mia]").replace(
        "tier: management,", "tier: management, hours: office,"
    )
    desk.open(both.replace("ana: {tier: L1,", "ana: {tier: L1, hours: office,"), at="Mon 18:00")
    desk.ok("team", "away", "cora", "--until", "tue 09:00")
    desk.ok("team", "away", "ana", "--until", "tue 09:00")
    ticket = desk.new(*NEW)
    desk.sweep("Mon 18:31")
    assert paged(desk, ticket) == ["mia"]  # off duty both, but she is not away


def test_if_everybody_is_away_the_duty_contact_is_paged_all_the_same(desk: Desk) -> None:
    desk.open(ROTA, at="Mon 18:00")
    for name in ("ana", "ben", "cora", "dora", "mia"):
        desk.ok("team", "away", name, "--until", "fri 09:00")
    ticket = desk.new(*NEW)
    desk.sweep("Mon 18:31")
    assert paged(desk, ticket) == ["mia"]


def test_what_is_for_a_lead_or_a_holder_reaches_who_stands_in_and_why_says_so(desk: Desk) -> None:
    desk.open(ROTA, at="Mon 10:00")
    desk.ok("team", "cover", "ben", "--for", "dora", "--until", "17:00")
    ticket = desk.new(*NEW)
    desk.ok("take", str(ticket), as_="cora")
    desk.ok("team", "cover", "ana", "--for", "cora", "--until", "17:00")
    said = desk.ok("why", str(ticket), "--json").out
    desk.sweep("Mon 14:31")
    assert paged(desk, ticket) == ["ben"]
    assert "stands in for dora" in said
    desk.ok("heard", str(ticket), "Any news?", as_="dora")
    assert desk.told(ticket)[-1] == ("tell", "ana")


def test_a_page_to_a_person_named_in_a_step_does_not_wait_for_them_while_they_are_away(desk: Desk) -> None:
    matrix = ROTA.replace("page on call", "page dora")
    desk.open(matrix, at="Mon 10:00")
    desk.ok("team", "away", "dora", "--until", "tue 09:00")
    ticket = desk.new(*NEW)
    assert "dora, named in the step, is away" in desk.ok("why", str(ticket), "--json").out
    desk.sweep("Mon 10:31")
    assert paged(desk, ticket) == ["mia"]
    desk.ok("team", "cover", "ana", "--for", "dora", "--until", "tue 09:00")
    later = desk.new(*NEW)
    desk.sweep("Mon 11:02")
    assert paged(desk, later) == ["ana"]


def test_a_step_gives_nothing_to_who_is_away(desk: Desk) -> None:
    desk.open(MATRIX.replace("respond: escalate to next", "50% of respond: assign to ada"))
    desk.ok("team", "away", "ada", "--until", "tue 09:00")
    ticket = fault(desk)
    desk.sweep("Mon 09:31")
    assert (desk.peek(ticket)["technician"], desk.told(ticket)[-1]) == (None, ("page", "ana"))
    (said,) = desk.events(ticket, "notified")
    assert said["data"]["why"] == "ada is away"
    desk.ok("team", "cover", "cora", "--for", "ada", "--until", "tue 09:00")
    other = fault(desk)
    desk.sweep("Mon 10:02")
    assert desk.peek(other)["technician"] == "cora"


def test_two_who_stand_in_for_each_other_have_swapped_and_are_both_there(desk: Desk) -> None:
    desk.open(MATRIX)
    desk.ok("team", "cover", "ben", "--for", "cora", "--until", "17:00")
    desk.ok("team", "cover", "cora", "--for", "ben", "--until", "17:00")
    assert (duty(desk, "L2"), duty(desk, "L3")) == (["cora"], ["ben"])
    ticket = fault(desk)
    desk.ok("take", str(ticket), as_="cora")
    desk.ok("heard", str(ticket), "Any news?", as_="ana")
    assert desk.told(ticket)[-1] == ("tell", "ben")  # cora's work is ben's until five


def test_a_cover_may_be_covered_and_one_by_somebody_away_is_warned_of(desk: Desk) -> None:
    desk.open(MATRIX)
    desk.ok("team", "cover", "ana", "--for", "ben", "--until", "fri 17:00")
    desk.ok("team", "cover", "ada", "--for", "ana", "--until", "tue 17:00")
    assert duty(desk, "L2") == ["ada"]
    desk.ok("team", "away", "cora", "--until", "fri 17:00")
    said = desk.ok("team", "cover", "cora", "--for", "mia", "--until", "fri 17:00")
    assert "Nobody is on duty at management" in said.err
    assert "--for mia" in said.err


def test_a_second_layer_answers_so_nobody_is_said_to_be_missing(desk: Desk) -> None:
    layers = (
        TURNS.replace("[ben, cora]", "cora").replace("}", ", priority: 2}") + "\n" + TURNS.replace("[ben, cora]", "ben")
    )
    desk.open(ROTA.replace(TURNS, layers), at="Mon 18:00")
    assert "Nobody" not in desk.ok("team", "away", "cora", "--until", "tue 09:00").err
    assert "Nobody is on duty at L2" in desk.ok("team", "away", "ben", "--until", "tue 09:00").err


def test_absences_that_overlap_themselves_end_with_the_last_of_them(desk: Desk) -> None:
    desk.open(MATRIX)
    desk.ok("team", "away", "ben", "--until", "tue 12:00")
    desk.ok("team", "away", "ben", "--from", "10:00", "--until", "wed 12:00")
    desk.ok("team", "away", "ben", "--until", "11:00")
    assert duty(desk, "L2", "--at", "2026-11-25T11:59:00Z") == []
    assert duty(desk, "L2", "--at", "2026-11-25T12:00:00Z") == ["ben"]


def test_who_was_to_stand_in_leaves_the_team(desk: Desk) -> None:
    desk.open(COVERED)
    desk.sweep()
    desk.ok("team", "cover", "bea", "--for", "ben", "--from", "2026-11-24", "--until", "2026-11-24")
    desk.matrix.write_text(COVERED.replace("  bea: {tier: L2, hours: week, page: log, tell: log}\n", ""))
    ran = desk.run("team", "coverage", "--weeks", "1", "--json")
    assert "ben is away, and bea, who stands in, is not of the team any more" in ran.out
    assert duty(desk, "L2", "--at", "2026-11-24T12:00:00Z") == []
    assert "bea is away or stands in, and the team has nobody of that name" in desk.ok("team", "list").err
    desk.sweep("Mon 09:01")
    assert "nobody for L2" in desk.run("breaches", "--check").out


def test_who_was_away_is_renamed(desk: Desk) -> None:
    desk.open(COVERED)
    desk.ok("team", "away", "ben", "--until", "fri 17:00")
    desk.matrix.write_text(COVERED.replace("  ben:", "  Benjamin:"))
    assert "ben is away or stands in" in desk.run("team", "coverage").err
    desk.ok("team", "back", "ben")  # what was said of the old name can be taken back
    assert desk.run("team", "coverage").err == ""


@pytest.mark.parametrize("until", ["2099-01-01", "2999-12-30"])
def test_a_very_long_absence_is_said_at_once(desk: Desk, until: str) -> None:
    desk.open(ROTA, at="Mon 18:00")
    assert "Nobody is on duty at L2 until Tue 24 Nov 09:00" in desk.ok("team", "away", "cora", "--until", until).err


@pytest.mark.parametrize("at", ["9999-12-31 12:00", "9999-12-31", "0001-01-01", "3000-01-01"])
def test_a_year_that_no_desk_needs_is_refused(desk: Desk, at: str) -> None:
    desk.open(ROTA)
    for words in (("oncall", "--at", at), ("oncall", "--week", "--at", at), ("team", "away", "ben", "--until", at)):
        assert "no year that a desk can need" in desk.run(*words).err


@pytest.mark.parametrize("at", ["1969-12T09-31", "2026-11-23T09:00+99:59"])
def test_a_place_that_is_days_ahead_is_refused(desk: Desk, at: str) -> None:
    ran = desk.open(ROTA).run("oncall", "--at", at)
    assert (ran.code, f"{at!r} is not a time" in ran.err) == (2, True)


def test_now_is_the_desks_own(desk: Desk) -> None:
    desk.open(MATRIX)
    data = desk.ok("team", "away", "ben", "--from", "now", "--until", "fri 17:00", "--json").data
    assert data["from"] == "2026-11-23T09:00:00Z"


def test_who_gives_a_ticket_to_somebody_who_is_not_there_or_is_full_is_told(desk: Desk) -> None:
    full = MATRIX.replace("ada: {tier: L1,", "ada: {tier: L1, capacity: 1,")
    desk.open(full.replace("cora: {tier: L3, role: lead, page: log, tell: log}", "cora: {tier: L3, role: lead}"))
    desk.ok("team", "away", "ben", "--until", "fri 17:00")
    ticket = str(fault(desk))
    for name, words in (
        ("ben", "ben is away now"), ("cora", "cora is not reachable now"), ("ada", "ada carries 1 of a capacity of 1"),
        ("mia", ""),
    ):  # fmt: skip
        assert words in desk.ok("assign", ticket, name, as_="ana").err
    assert desk.ok("assign", ticket, "ana", as_="ana").err == ""
    said = desk.at("Mon 18:00").ok("transfer", ticket, "--to", "ada", "--incomplete", "night", as_="ana").err
    assert "ada is off duty now" in said


def test_several_taken_at_once_beyond_capacity_are_warned_of_once(desk: Desk) -> None:
    desk.open(MATRIX.replace("ana: {tier: L1,", "ana: {tier: L1, capacity: 1,"))
    said = desk.ok("take", str(fault(desk)), str(fault(desk)), as_="ana").err
    assert said.count("You carry 2 of a capacity of 1") == 1


def test_a_handoff_that_is_returned_does_not_go_to_who_has_gone_away_meanwhile(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = str(fault(desk))
    desk.ok("take", ticket, as_="ana")
    desk.ok("escalate", ticket, "--incomplete", "in a hurry", as_="ana")
    desk.ok("team", "away", "ana", "--until", "fri 17:00")
    desk.ok("return", ticket, "What have you tried?", as_="ben")
    assert (desk.peek(int(ticket))["technician"], desk.told(int(ticket))[-1]) == (None, ("page", "ada"))


@pytest.mark.parametrize("name", ["ANA", '"a\\u0308na"'])
def test_two_names_that_a_person_cannot_tell_apart_are_refused(desk: Desk, name: str) -> None:
    both = MATRIX.replace("  ada:", f"  {name}:").replace("  ana:", "  ana:" if name == "ANA" else '  "\\u00e4na":')
    desk.matrix.write_text(both, encoding="utf-8")
    said = desk.run("init", "--test-clock", "--matrix", str(desk.matrix))
    assert (said.code, "a second time" in said.err) == (5, True)


def test_who_stands_in_for_management_takes_for_management_first(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = str(fault(desk))
    desk.ok("team", "cover", "cora", "--for", "mia", "--until", "fri 17:00")
    desk.ok("escalate", ticket, "--to", "management", "--for", "breach", "--incomplete", "x", as_="ana")
    assert "You have it for management" in desk.ok("take", ticket, as_="cora").out
    assert (desk.peek(int(ticket))["manager"], desk.peek(int(ticket))["technician"]) == ("cora", None)
    assert desk.clock(int(ticket), "management")["state"] == "done"
    desk.ok("take", ticket, as_="cora")  # and once more for the ticket itself
    assert desk.peek(int(ticket))["technician"] == "cora"


def test_three_who_stand_in_for_each_other_in_a_ring_have_changed_places(desk: Desk) -> None:
    desk.open(MATRIX)
    for name, other in (("ana", "ben"), ("ben", "cora"), ("cora", "ana")):
        desk.ok("team", "cover", name, "--for", other, "--until", "fri 17:00")
    assert [duty(desk, tier) for tier in ("L1", "L2", "L3")] == [["ben", "ada"], ["cora"], ["ana"]]


def test_of_two_covers_the_last_given_holds_and_is_the_one_that_is_shown(desk: Desk) -> None:
    desk.open(MATRIX)
    desk.ok("team", "cover", "ana", "--for", "ben", "--until", "fri 17:00")
    desk.ok("team", "cover", "cora", "--for", "ben", "--until", "wed 17:00")
    assert duty(desk, "L2") == ["cora"]
    assert desk.ok("team", "show", "ben", "--json").data["cover"] == "cora"
    assert duty(desk, "L2", "--at", "2026-11-26T12:00:00Z") == ["ana"]


def test_a_silent_holder_who_is_covered_is_asked_through_who_stands_in(desk: Desk) -> None:
    desk.open(MATRIX)
    ticket = fault(desk)
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("team", "cover", "ada", "--for", "ana", "--until", "fri 17:00")
    desk.sweep("Mon 11:00:01")
    assert desk.told(ticket)[-1] == ("page", "ada")
    assert desk.peek(ticket)["technician"] == "ana"
    desk.sweep("Mon 13:00:01")
    assert desk.peek(ticket)["technician"] is None


def test_who_stands_in_and_cannot_be_reached_hides_nobodys_message(desk: Desk) -> None:
    desk.open(MATRIX.replace("cora: {tier: L3, role: lead, page: log, tell: log}", "cora: {tier: L3, role: lead}"))
    ticket = fault(desk)
    desk.ok("take", str(ticket), as_="ana")
    desk.ok("team", "cover", "cora", "--for", "ana", "--until", "fri 17:00")
    desk.ok("heard", str(ticket), "Any news?", as_="mia")
    assert desk.told(ticket)[-1] == ("tell", "ada")


def test_a_person_is_not_called_like_a_tier(desk: Desk) -> None:
    """`page L2` and `transfer --to L2` would mean both."""
    desk.matrix.write_text(MATRIX.replace("  ada:", "  L2:"), encoding="utf-8")
    said = desk.run("init", "--test-clock", "--matrix", str(desk.matrix))
    assert (said.code, "another name" in said.err) == (5, True)


def test_the_duty_contact_is_known_by_the_team_list(desk: Desk) -> None:
    desk.open(MATRIX)
    assert [one["name"] for one in desk.ok("team", "list", "--json").data["people"] if one["duty"]] == ["mia"]
