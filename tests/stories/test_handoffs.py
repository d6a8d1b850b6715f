"""A ticket is handed on: complete, refused, incomplete, by time; it comes back once; nobody starts over."""

import pytest

from escli import errors
from tests.desk import Desk

NEW = ("--client", "Quayside Books", "--type", "software", "--severity", "high")
WHOLE = ("--summary", "It is slow", "--tried", "A restart", "--system", "Till 1", "--next", "Look at the disk")


@pytest.fixture
def ticket(desk: Desk) -> int:
    """A slow till, taken by ana of L1."""
    number = desk.open().new(*NEW, "The till is slow", "--description", "Since Friday", "--system", "v7", as_="ana")
    desk.at("09:05").ok("take", str(number), as_="ana")
    return number


def parts(desk: Desk, ticket: int) -> dict[str, tuple[str, list[str]]]:
    """Each part of the handoff: where it comes from, and its texts."""
    data = desk.ok("handoff", str(ticket), "--json").data
    return {one["part"]: (one["source"], [entry["text"] for entry in one["entries"]]) for one in data["parts"]}


def climbed(desk: Desk) -> int:
    """A ticket that time has brought from ana to L2, with a note, a message from the client and one to them."""
    number = desk.open().new(*NEW, "The till is slow", "--description", "Since Friday", as_="ana")
    desk.at("09:10").ok("note", str(number), "A restart changed nothing", as_="ana")
    desk.ok("heard", str(number), "It gets worse", as_="ana")
    desk.ok("assign", str(number), "ana", as_="ben")
    desk.sweep("11:00:01")
    assert desk.peek(number)["tier"] == "L2"
    return number


def test_a_complete_handoff_reaches_its_receiver_as_it_was_said(desk: Desk, ticket: int) -> None:
    desk.at("09:30").ok("escalate", str(ticket), *WHOLE, as_="ana")
    found = parts(desk, ticket)
    assert found["next"] == ("said", ["Look at the disk"])
    assert found["system"] == ("said", ["Till 1"])
    assert found["communication"] == ("none", [])
    desk.at("10:00").ok("note", str(ticket), "The disk is full", as_="dev")
    assert parts(desk, ticket)["tried"] == ("said", ["A restart", "The disk is full"])
    sent = desk.ok("handoff", str(ticket), "--json").data["handoff"]
    assert (sent["from"], sent["to"], sent["by"], sent["timed"], sent["owed"]) == ("L1", "L2", "ana", False, [])


def test_a_handoff_that_lacks_something_is_refused_with_the_list(desk: Desk, ticket: int) -> None:
    ran = desk.run("escalate", str(ticket), "--summary", "It is slow", "--system", " ", as_="ana")
    assert ran.code == errors.REFUSED
    assert "L2 needs more in a handoff: tried, system, next." in ran.err
    assert "--incomplete" in ran.err
    assert desk.peek(ticket)["tier"] == "L1"


def test_an_incomplete_one_goes_through_with_its_reason_is_counted_and_owed(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), "--summary", "Slow", "--incomplete", "The shop burns", as_="ana")
    (event,) = desk.events(ticket, "escalated")
    assert event["data"]["incomplete"] == ["tried", "system", "next"]
    assert event["texts"]["because"] == "The shop burns"
    sent = desk.ok("handoff", str(ticket), "--json").data["handoff"]
    assert (sent["owed"], sent["owed_by"]) == (["tried", "next"], "ana")  # the system is known from the intake
    figures = desk.ok("metrics", "--json").data["handoffs"]
    assert (figures["incomplete"], figures["bounced"], figures["total"]) == (1, 0, 1)
    assert (figures["incomplete_rate"]["rate"], figures["bounce_rate"]["rate"]) == (1, 0)


def test_a_reason_beside_a_complete_handoff_counts_nothing(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *WHOLE, "--incomplete", "In a hurry", as_="ana")
    assert desk.peek(ticket)["incomplete"] == 0
    assert "because" not in desk.events(ticket, "escalated")[0]["texts"]


def test_time_waits_for_nobody_what_is_known_fills_the_packet_and_the_holder_owes_the_rest(desk: Desk) -> None:
    ticket = climbed(desk)
    data = desk.events(ticket, "escalated")[0]["data"]
    assert (data["owed"], data["owed_by"]) == (["summary", "tried", "system", "next"], "ana")
    assert parts(desk, ticket) == {
        "summary": ("history", ["The till is slow", "Since Friday"]),
        "tried": ("history", ["A restart changed nothing"]),
        "system": ("owed", []),
        "evidence": ("none", []),
        "communication": ("history", ["Client: It gets worse"]),
        "next": ("owed", []),
    }
    assert desk.peek(ticket)["incomplete"] == 0  # nobody sent it


def test_what_is_owed_can_be_paid_later(desk: Desk) -> None:
    ticket = climbed(desk)
    desk.at("11:20").ok("handoff", str(ticket), "--system", "Till 1, v7", "--next", "Look at the disk", as_="ana")
    found = parts(desk, ticket)
    assert (found["system"], found["next"]) == (("said", ["Till 1, v7"]), ("said", ["Look at the disk"]))
    assert desk.ok("handoff", str(ticket), "--json").data["handoff"]["owed"] == []


def test_an_empty_word_is_none(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *WHOLE, as_="ana")
    assert desk.run("handoff", str(ticket), "--evidence", " ", as_="ana").code == errors.USAGE


def test_nothing_is_added_to_a_ticket_that_was_never_handed_on(desk: Desk, ticket: int) -> None:
    ran = desk.run("handoff", str(ticket), "--next", "x", as_="ana")
    assert ran.code == errors.REFUSED
    assert "has not been handed on" in ran.err
    assert parts(desk, ticket)["summary"] == ("history", ["The till is slow", "Since Friday"])  # it can be read


def test_what_management_lacks_is_owed_too(desk: Desk) -> None:
    number = desk.open().new(*NEW, "The till is slow", as_="ana")
    desk.ok("take", str(number), as_="ana")
    for when in ("13:00", "17:00", "Tue 09:00:01", "Tue 12:00"):
        desk.sweep(when)
    (event,) = desk.events(number, "managed")
    assert (event["data"]["owed"], event["data"]["owed_by"]) == (["summary", "communication", "next"], "ana")


# -- transfer --------------------------------------------------------------------------------------------------------


def test_a_transfer_to_a_person_begins_a_stay_with_a_respond_run_of_its_own(desk: Desk, ticket: int) -> None:
    desk.ok("wait", str(ticket), "Which till?", as_="ana")
    desk.at("09:30").ok("transfer", str(ticket), "--to", "ben", "--next", "Ring at ten", as_="ana")
    row = desk.peek(ticket)
    assert (row["tier"], row["technician"], row["taken_at"], row["status"]) == ("L1", "ben", None, "open")
    assert (row["respond_run"], row["respond_state"], desk.due(ticket, "respond")) == (2, 1, "Mon 11:30")
    assert (row["handoffs"], row["ping_pong"], row["manual"], row["escalated_at"]) == (1, 0, 0, None)
    assert desk.told(ticket)[-1] == ("tell", "ben")
    assert desk.show(ticket)["stays"][-1]["why"] == "transfer"


def test_passing_it_about_within_a_tier_is_no_ping_pong(desk: Desk, ticket: int) -> None:
    for to, by in (("ben", "ana"), ("carla", "ben"), ("ben", "carla")):
        desk.ok("transfer", str(ticket), "--to", to, as_=by)
    row = desk.peek(ticket)
    assert (row["handoffs"], row["ping_pong"]) == (3, 0)


def test_a_transfer_down_brings_what_that_tier_requires_and_back_down_is_ping_pong(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *WHOLE, as_="ana")
    desk.ok("take", str(ticket), as_="dev")
    desk.at("10:00").ok("transfer", str(ticket), "--to", "L1", as_="dev")
    row = desk.peek(ticket)
    assert (row["tier"], row["level"], row["technician"], row["top_level"]) == ("L1", 1, None, 2)
    assert (row["ping_pong"], row["bounced"], row["handoffs"]) == (1, 0, 2)


@pytest.mark.parametrize(
    ("to", "says", "hint"),
    [
        ("L2", "that is an escalation", "escli escalate 1 --to L2"),
        ("dev", "that is an escalation", "escli escalate 1 --to L2"),
        ("management", "beside the tiers", "escli escalate 1 --to management"),
        ("mia", "beside the tiers", "escli escalate 1 --to management"),
        ("ana", "is with ana already", "escli show 1"),
        ("bne", "There is no tier or person 'bne'", "Did you mean 'ben'?"),
    ],
)
def test_a_transfer_that_is_none_is_refused_with_the_way_to_go(
    desk: Desk, ticket: int, to: str, says: str, hint: str
) -> None:
    ran = desk.run("transfer", str(ticket), "--to", to, as_="ana")
    assert ran.code == errors.REFUSED
    assert says in ran.err
    assert hint in ran.err


# -- reading ---------------------------------------------------------------------------------------------------------


def test_markdown_has_all_of_it_and_none_of_it_is_markup(desk: Desk, ticket: int) -> None:
    desk.ok("heard", str(ticket), "# Now\n<script>alert(1)</script> [x](http://y) *all*\n- 1\n1. one", as_="ana")
    for number in range(9):
        desk.ok("note", str(ticket), f"Attempt {number}", as_="ana")
    desk.ok("escalate", str(ticket), "--incomplete", "late", as_="ana")
    text = desk.ok("handoff", str(ticket), "--markdown").out
    assert all(f"Attempt {number}" in text for number in range(9))
    assert r"\<script\>alert(1)\</script\> \[x\](http://y) \*all\*" in text
    assert r"> \- 1" in text
    assert r"> 1\. one" in text
    assert "**Owed by ana.**" in text
    assert "\n# Now" not in text


@pytest.mark.parametrize("words", [("--markdown", "--json"), ("--markdown", "--csv"), ("--markdown", "--files", "out")])
def test_a_handoff_has_one_form_at_a_time(desk: Desk, ticket: int, words: tuple[str, ...]) -> None:
    ran = desk.run("handoff", str(ticket), *words)
    assert (ran.code, ran.out) == (errors.USAGE, "")
