"""A vendor who is waited for has a clock of their own: in time or late, it is seen, told and counted."""

import pytest

from tests.desk import Desk
from tests.stories.test_clients_who_ask import MATRIX, NEW


@pytest.fixture
def ticket(desk: Desk) -> int:
    number = desk.open(MATRIX).new(*NEW, as_="ana")
    desk.ok("take", str(number), as_="ana")
    desk.at("Mon 10:00").ok(
        "wait", str(number), "A new disk", "--on", "vendor", "--ref", "RMA-77", "--until", "4h", as_="ana"
    )
    return number


def counts(desk: Desk, ticket: int) -> tuple[int, int]:
    row = desk.peek(ticket)
    return row["vendor_met"], row["vendor_missed"]


def test_its_clock_runs_until_the_time_that_was_agreed_and_pauses_none_of_ours(desk: Desk, ticket: int) -> None:
    assert (desk.due(ticket, "vendor"), desk.due(ticket, "resolve")) == ("Mon 14:00", "Wed 09:00")
    (event,) = desk.events(ticket, "waiting")
    assert (event["texts"]["ref"], event["visible"]) == ("RMA-77", "internal")
    assert desk.show(ticket)["clock"] == "vendor"


def test_a_vendor_who_delivers_is_in_time(desk: Desk, ticket: int) -> None:
    desk.at("Mon 14:00").ok("resume", str(ticket), as_="ana")
    assert counts(desk, ticket) == (1, 0)
    assert desk.ok("metrics", "--json").data["sla"]["vendor"]["rate"] == 1


def test_a_vendor_who_is_late_is_told_to_the_holder_and_counted(desk: Desk, ticket: int) -> None:
    desk.sweep("Mon 14:01")
    assert counts(desk, ticket) == (0, 1)
    assert desk.told(ticket)[-1] == ("tell", "ana")
    assert desk.peek(ticket)["status"] == "open"


def test_late_is_late_also_if_a_person_says_so_before_any_sweep(desk: Desk, ticket: int) -> None:
    desk.at("Mon 15:00").ok("reply", str(ticket), "The disk is still not here", as_="ana")
    assert counts(desk, ticket) == (0, 1)


def test_another_wait_begins_another_run_without_a_verdict_on_the_first(desk: Desk, ticket: int) -> None:
    desk.at("Mon 11:00").ok("wait", str(ticket), "They say tomorrow", "--on", "vendor", "--until", "8h", as_="ana")
    assert (counts(desk, ticket), desk.due(ticket, "vendor")) == ((0, 0), "Tue 11:00")
    desk.at("Mon 12:00").ok("wait", str(ticket), "Do you agree?", "--on", "client", as_="ana")
    assert (counts(desk, ticket), desk.due(ticket, "vendor")) == ((0, 0), None)


@pytest.mark.parametrize(
    "words", [("resolve", "Found a disk"), ("escalate", "--summary", "No disk"), ("heard", "Any news?")]
)
def test_what_ends_the_wait_otherwise_says_nothing_of_the_vendor(
    desk: Desk, ticket: int, words: tuple[str, ...]
) -> None:
    desk.at("Mon 11:00").ok(words[0], str(ticket), *words[1:], as_="ana")
    assert counts(desk, ticket) == (0, 0)
    assert (desk.due(ticket, "vendor") is None) == (words[0] != "heard")  # a client's word does not end it
