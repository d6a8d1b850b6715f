"""A handoff comes back: before anybody has taken it, once, to who sent it, and nothing that was said is lost."""

import pytest

from escli import errors
from tests.desk import Desk
from tests.stories.test_handoffs import NEW, WHOLE, climbed, parts


@pytest.fixture
def ticket(desk: Desk) -> int:
    """A slow till, taken by ana of L1."""
    number = desk.open().new(*NEW, "The till is slow", "--description", "Since Friday", "--system", "v7", as_="ana")
    desk.at("09:05").ok("take", str(number), as_="ana")
    return number


def test_a_returned_handoff_is_a_bounce_and_nothing_else(desk: Desk, ticket: int) -> None:
    desk.at("09:30").ok("escalate", str(ticket), *WHOLE, as_="ana")
    ran = desk.at("09:50").ok("return", str(ticket), "Which till?", as_="dev")
    assert "Returned to ana." in ran.out
    row = desk.peek(ticket)
    assert (row["tier"], row["level"], row["technician"], row["taken_at"]) == ("L1", 1, "ana", None)
    assert (row["bounced"], row["handoffs"], row["ping_pong"], row["manual"], row["timed"]) == (1, 1, 0, 1, 0)
    assert (row["respond_met"], row["respond_missed"]) == (1, 0)  # ana's own take, an hour before
    assert (row["respond_run"], row["respond_state"], desk.due(ticket, "respond")) == (3, 1, "Mon 11:50")
    assert desk.told(ticket)[-1] == ("page", "ana")
    back = desk.ok("handoff", str(ticket), "--json").data["handoff"]["returned"]
    assert (back["by"], back["text"]) == ("dev", "Which till?")


def test_sent_again_it_keeps_what_was_said_and_can_come_back_once_more(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *WHOLE, as_="ana")
    desk.ok("return", str(ticket), "Which till?", as_="dev")
    again = desk.run("return", str(ticket), "Once more", as_="ben")
    assert again.code == errors.REFUSED
    assert "has been returned already" in again.err
    desk.at("10:00").ok("escalate", str(ticket), "--system", "Till 4", as_="ana")
    found = parts(desk, ticket)
    assert (found["system"], found["tried"]) == (("said", ["Till 4"]), ("said", ["A restart"]))
    assert desk.peek(ticket)["ping_pong"] == 0
    desk.ok("return", str(ticket), "There is no till 4", as_="dev")
    assert (desk.peek(ticket)["bounced"], desk.peek(ticket)["handoffs"]) == (2, 2)


def test_who_sent_it_without_holding_it_gets_it_back(desk: Desk) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", as_="ana")
    desk.ok("escalate", str(ticket), *WHOLE, as_="ben")
    desk.ok("return", str(ticket), "Which till?", as_="dev")
    assert desk.peek(ticket)["technician"] == "ben"


def test_a_timed_handoff_is_not_returned_for_there_is_nobody_to_return_it_to(desk: Desk) -> None:
    ticket = climbed(desk)
    ran = desk.run("return", str(ticket), "What is this?", as_="dev")
    assert ran.code == errors.REFUSED
    assert "not a person" in ran.err
    assert "what ana owes" in ran.err
    assert desk.peek(ticket)["bounced"] == 0


def test_what_was_taken_sent_by_oneself_or_never_handed_on_is_not_returned(desk: Desk, ticket: int) -> None:
    assert "there is nothing to return" in desk.run("return", str(ticket), "x", as_="ben").err
    desk.ok("escalate", str(ticket), *WHOLE, as_="ana")
    assert "You sent" in desk.run("return", str(ticket), "x", as_="ana").err
    desk.ok("take", str(ticket), as_="dev")
    assert "dev has taken ticket 1" in desk.run("return", str(ticket), "x", as_="dev").err
    assert desk.peek(ticket)["bounced"] == 0


def test_what_was_taken_stays_taken_when_it_is_given_to_somebody_else(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *WHOLE, as_="ana")
    desk.ok("take", str(ticket), as_="dev")
    desk.ok("assign", str(ticket), "erin", as_="dev")
    assert "dev has taken ticket 1" in desk.run("return", str(ticket), "x", as_="erin").err
    assert desk.peek(ticket)["bounced"] == 0


def test_management_that_joins_between_takes_nothing_from_what_came_back(desk: Desk, ticket: int) -> None:
    aside = ("escalate", str(ticket), "--by", "client", "--said", "I want your director")
    desk.ok("escalate", str(ticket), *WHOLE, as_="ana")
    desk.ok(*aside, as_="ana")
    desk.ok("return", str(ticket), "Which till?", as_="dev")
    desk.ok("escalate", str(ticket), "--system", "Till 4", as_="ana")
    assert parts(desk, ticket)["next"] == ("said", ["Look at the disk"])


def test_what_came_back_is_kept_when_management_joins_after_it(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *WHOLE, as_="ana")
    desk.ok("return", str(ticket), "Which till?", as_="dev")
    desk.ok("escalate", str(ticket), "--by", "client", "--said", "I want your director", as_="ana")
    desk.ok("escalate", str(ticket), "--system", "Till 4", as_="ana")
    assert desk.peek(ticket)["tier"] == "L2"


def test_what_comes_back_to_a_person_who_has_left_goes_to_their_tier(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *WHOLE, as_="ana")
    text = desk.matrix.read_text("utf-8")
    before, after = text.index("  ana:"), text.index("  ben:")
    desk.matrix.write_text(text[:before] + text[after:], "utf-8")
    ran = desk.ok("return", str(ticket), "Which till?", as_="dev")
    assert "Returned to L1." in ran.out
    assert desk.peek(ticket)["technician"] is None
    assert desk.events(ticket, "returned")[0]["told"] == ["page ben", "page carla"]


def test_several_tickets_each_say_where_they_went(desk: Desk, ticket: int) -> None:
    other = desk.new(*NEW, "Another till", as_="ben")
    desk.ok("take", str(other), as_="ben")
    desk.ok("transfer", str(other), "--to", "carla", as_="ben")
    desk.ok("escalate", str(ticket), *WHOLE, as_="ana")
    ran = desk.ok("escalate", str(ticket), str(other), *WHOLE, "--incomplete", "late", as_="ana")
    assert [line.split("\t")[2].split(".")[0] for line in ran.out.splitlines()] == ["Moved to L3", "Moved to L2"]
    third = desk.new(*NEW, "A third till", as_="ana")
    desk.ok("take", str(third), as_="ana")
    desk.ok("escalate", str(third), *WHOLE, as_="ana")
    ran = desk.ok("return", f"{other},{third}", "Which till?", as_="dev")
    assert [line.split("\t")[2].split(".")[0] for line in ran.out.splitlines()] == [
        "Returned to carla",
        "Returned to ana",
    ]


def test_nothing_is_added_to_a_ticket_that_has_ended_in_another(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *WHOLE, as_="ana")
    other = desk.new(*NEW, "The till is slow", as_="ana")
    desk.ok("merge", str(ticket), "--into", str(other), "the same", as_="ana")
    assert f"escli show {other}" in desk.run("handoff", str(ticket), "--next", "x", as_="ana").err


def test_only_who_received_it_returns_it(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), *WHOLE, as_="ana")  # to L2
    refused = desk.run("return", str(ticket), "x", as_="hugo")  # of L3
    assert refused.code == errors.REFUSED
    assert "Only who received the handoff of ticket 1 returns it: dev, erin." in refused.err
    assert desk.run("return", str(ticket), "x", as_="carla").code == errors.REFUSED
    desk.ok("return", str(ticket), "Which till?", as_="erin")


def to_management(desk: Desk, ticket: int, *words: str) -> None:
    whole = ("--summary", "They are angry", "--communication", "Two calls", "--next", "Ring them")
    desk.ok("escalate", str(ticket), "--to", "management", *(words or whole), as_="ana")


def test_management_returns_what_it_was_handed_and_the_tier_keeps_the_ticket(desk: Desk, ticket: int) -> None:
    to_management(desk, ticket)
    ran = desk.at("09:20").ok("return", str(ticket), "Who is angry?", as_="mia")
    assert "Returned to ana." in ran.out
    row = desk.peek(ticket)
    assert (row["management_stay"], row["management_state"], row["management_met"], row["management_missed"]) == (
        None, 0, 0, 0
    )  # fmt: skip
    assert (row["tier"], row["technician"], row["bounced"], row["handoffs"]) == ("L1", "ana", 1, 0)
    assert desk.told(ticket)[-1] == ("page", "ana")
    sent = desk.ok("handoff", str(ticket), "--json").data["handoff"]
    assert (sent["to"], sent["returned"]["by"], sent["returned"]["text"]) == ("management", "mia", "Who is angry?")
    assert "Returned by mia, 09:20: Who is angry?" in desk.ok("handoff", str(ticket), "--markdown").out


def test_sent_to_management_again_it_keeps_what_was_said(desk: Desk, ticket: int) -> None:
    to_management(desk, ticket)
    desk.ok("return", str(ticket), "Who is angry?", as_="mia")
    assert "has no" not in desk.run("return", str(ticket), "x", as_="mia").err
    to_management(desk, ticket, "--summary", "Their director is angry")
    found = parts(desk, ticket)
    assert found["summary"][1][-1] == "Their director is angry"
    assert found["next"] == ("said", ["Ring them"])
    assert desk.due(ticket, "management") is not None
    assert desk.peek(ticket)["to_management"] == 2


def test_management_does_not_return_what_it_has_taken_what_time_brought_nor_what_a_client_asked(desk: Desk) -> None:
    ticket = desk.open().new(*NEW, "The till is slow", as_="ana")
    to_management(desk, ticket)
    desk.ok("take", str(ticket), as_="mia")
    assert "mia has taken ticket 1" in desk.run("return", str(ticket), "x", as_="omar").err
    asked = desk.new(*NEW, "The till is slow again", as_="ana")
    desk.ok("escalate", str(asked), "--by", "client", "--said", "Your director, please", as_="ana")
    assert "The client asked for management" in desk.run("return", str(asked), "x", as_="mia").err
    climbing = desk.new("--client", "Quayside Books", "--type", "outage", "--severity", "critical", "Down", as_="ana")
    desk.sweep("10:30")
    assert "not a person" in desk.run("return", str(climbing), "x", as_="mia").err


def test_what_the_tier_owes_is_not_hidden_by_what_management_was_told(desk: Desk, ticket: int) -> None:
    desk.ok("escalate", str(ticket), "--summary", "Slow", "--incomplete", "The shop burns", as_="ana")
    to_management(desk, ticket)
    found = parts(desk, ticket)
    assert (found["tried"][0], found["summary"]) == ("owed", ("said", ["Slow", "They are angry"]))
    told = desk.ok("handoff", str(ticket), "--markdown").out
    assert "ana owes tried: escli handoff 1 --tried ..." in told
