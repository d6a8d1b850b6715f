"""`why` tells the whole story: each thing that time did has its reason, and what is foretold is what happens."""

import tempfile
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escli.app.why import why
from tests.desk import Desk
from tests.stories.world import SETTINGS, Deed, World, deeds

OUTAGE = ("--client", "Quayside Books", "--type", "outage", "--severity", "critical", "--affected", "12")


def check_complete(world: World, ticket: int) -> None:
    """Every event of the machine's has one reason, and every reason of a deed names such an event."""
    told = why(world.session(), ticket)
    written = {n for n, (_, e) in enumerate(world.store.reports.history(ticket), 1) if e.actor == "escli"}
    named = [one["sequence"] for one in told["steps"] if one["outcome"] in ("fired", "skipped", "recorded")]
    assert sorted(named) == sorted(written)
    left_out = [one for one in told["steps"] if one["outcome"] == "not fired"]
    assert all(one["why"] and one["sequence"] is None for one in left_out)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(SETTINGS), st.lists(deeds, min_size=4, max_size=14), st.booleans())
def test_whatever_the_sweep_wrote_has_its_reason(said: str, history: list[Deed], every_minute: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder, said)
        for deed in history:
            world.do(deed, every_minute=every_minute)
        for (ticket,) in world.rows("SELECT id FROM ticket"):
            check_complete(world, ticket)
        world.store.close()


def test_what_is_foretold_is_what_happens(desk: Desk) -> None:
    ticket = desk.open().new(*OUTAGE, "Server down", as_="ana")
    foretold = desk.ok("why", str(ticket), "--json").data["next"]
    assert len(foretold) >= 8
    for second in dict.fromkeys(one["at"] for one in foretold):
        desk.sweep(second)
    happened = [e for e in desk.events(ticket) if e["actor"] == "escli"]
    names = ("kind", "at", "clock", "run", "step")
    assert [[e[n] for n in names] for e in happened] == [[e[n] for n in names] for e in foretold]
    for event, one in zip(happened, foretold, strict=True):
        assert event["told"] == [f"{told['kind']} {told['person']}" for told in one["tells"]]


def test_the_answer_changes_nothing(desk: Desk) -> None:
    ticket = desk.open().new(*OUTAGE, "Server down", as_="ana")
    before = desk.peek(ticket)
    desk.at("09:05").ok("why", str(ticket))
    assert desk.peek(ticket) == before


def test_a_ticket_that_was_taken_in_time_says_what_did_not_fire_and_why(desk: Desk) -> None:
    ticket = desk.open().new(*OUTAGE, "Server down", as_="ana")
    desk.at("09:05").ok("take", str(ticket), as_="dev")
    steps = desk.ok("why", str(ticket), "--json").data["steps"]
    moved = next(one for one in steps if one["step"] == "respond@100%:escalate:next")
    assert (moved["outcome"], moved["why"]) == ("not fired", "dev had met the run (taken)")
    assert moved["due"] == "2026-11-23T09:15:00Z"


def test_a_clock_that_stands_still_says_so(desk: Desk) -> None:
    ticket = desk.open().new(*OUTAGE, "Server down", as_="ana")
    desk.ok("take", str(ticket), as_="dev")
    desk.ok("wait", str(ticket), "Which server?", as_="dev")
    steps = desk.ok("why", str(ticket), "--json").data["steps"]
    stands = [one["why"] for one in steps if one["clock"] == "resolve"]
    assert stands
    assert set(stands) == {"the clock stands still: the ticket waits for the client"}


def test_the_past_is_told_as_it_stood_then(desk: Desk) -> None:
    ticket = desk.open().new(*OUTAGE, "Server down", as_="ana")
    then = desk.at("09:05").ok("why", str(ticket), "--json").data
    for second in ("09:08", "09:16", "09:32"):
        desk.sweep(second)
    data = desk.at("11:00").ok("why", str(ticket), "--at", "2026-11-23T09:05:00Z", "--json").data
    assert data == {**then, "past": True}


def test_the_past_is_told_by_the_matrix_and_the_absences_of_then(desk: Desk) -> None:
    ticket = desk.open().new(*OUTAGE, "Server down", as_="ana")
    then = desk.at("09:05").ok("why", str(ticket), "--json").data
    text = desk.matrix.read_text("utf-8")
    desk.at("09:06").matrix.write_text(
        text.replace("    - respond: [escalate to next, page lead]\n", "    - respond: page lead\n"), "utf-8"
    )
    desk.ok("team", "away", "hugo", "--until", "Tue 09:00", as_="ana")
    now = desk.ok("why", str(ticket), "--json").data
    assert [one["says"] for one in now["next"]] != [one["says"] for one in then["next"]]
    past = desk.at("09:07").ok("why", str(ticket), "--at", "2026-11-23T09:05:00Z", "--json").data
    assert past == {**then, "past": True, "matrix_since": "2026-11-23T09:06:00Z"}
    desk.matrix.write_text(text, "utf-8")  # back to the first version, which the database has known for longer
    again = desk.at("09:08").ok("why", str(ticket), "--at", "2026-11-23T09:06:30Z", "--json").data
    assert [one["says"] for one in again["next"]] == [one["says"] for one in now["next"]]


@pytest.mark.parametrize(
    ("when", "says"),
    [("2026-11-24T09:00:00Z", "still to come"), ("2026-11-23T08:00:00Z", "was not recorded by then")],
)
def test_a_moment_outside_the_story_is_refused(desk: Desk, when: str, says: str) -> None:
    ticket = desk.open().new(*OUTAGE, "Server down", as_="ana")
    ran = desk.run("why", str(ticket), "--at", when)
    assert (ran.code, says in ran.err) == (1, True)


def test_every_rule_of_the_matrix_is_named_with_its_reason(desk: Desk) -> None:
    words = ("--client", "Northgate Legal", "--type", "software", "--severity", "high")
    ticket = desk.open().new(*words, "It is slow", as_="ana")
    found = desk.ok("why", str(ticket), "--json").data["governed_by"]
    assert all(one["applies"] == (not one["why"]) for one in found["adjustments"])
    assert [one["source"] for one in found["adjustments"] if one["applies"]][:1] == ["plan platinum"]
    assert any(one["why"] == "no security flag" or one["why"] == "not a VIP" for one in found["adjustments"])
    assert all(one["source"] for one in found["targets"])
    assert not found["would_change"]


def test_an_edited_matrix_leaves_the_promise_and_why_says_so(desk: Desk) -> None:
    ticket = desk.open().new(*OUTAGE, "Server down", as_="ana")
    text = desk.matrix.read_text("utf-8")
    assert "resolve: 4h" in text
    desk.at("09:01").matrix.write_text(text.replace("resolve: 4h", "resolve: 3h"), "utf-8")
    found = desk.ok("why", str(ticket), "--json").data["governed_by"]
    (line,) = [one for one in found["targets"] if one["clock"] == "resolve"]
    assert (line["promised"], line["today"], found["would_change"]) == ("4h", "3h", True)
    assert datetime.fromisoformat(desk.ok("why", str(ticket), "--json").data["clocks"][-1]["due"])


def left_out(desk: Desk, ticket: int) -> dict[str, str]:
    """The steps that did not fire, and why."""
    steps = desk.ok("why", str(ticket), "--json").data["steps"]
    return {one["step"]: one["why"] for one in steps if one["outcome"] == "not fired"}


def test_a_ticket_of_a_major_incident_says_who_pages_in_its_stead(desk: Desk) -> None:
    ticket = desk.open().new(*OUTAGE, "Mail is down", as_="ana")
    child = desk.new(*OUTAGE, "No mail", as_="ana")
    desk.at("09:05").ok("major", str(ticket), str(child), as_="ana")
    why = f"the major incident #{ticket} pages in its stead"
    data = desk.ok("why", str(child), "--json").data
    assert (data["parent"], left_out(desk, child)["respond@100%:escalate:next"]) == (ticket, why)
    assert [one["kind"] for one in data["next"]] == ["breached"] * 3
    desk.at("09:20").ok("take", str(child), as_="dev")
    reasons = left_out(desk, child)
    assert reasons["respond@100%:escalate:next"] == why  # nobody had missed a sweep
    assert reasons["respond@100%+30m:escalate:management"] == "dev had ended the run late (taken)"
    desk.ok("resolve", str(ticket), "It is back", as_="hugo")
    assert desk.ok("why", str(child), "--json").data["parent"] is None


def test_the_steps_of_a_merged_ticket_end_with_it(desk: Desk) -> None:
    ticket = desk.open().new(*OUTAGE, "Mail is down", as_="ana")
    other = desk.new(*OUTAGE, "No mail", as_="ana")
    desk.at("09:05").ok("merge", str(other), "--into", str(ticket), "the same", as_="ana")
    assert set(left_out(desk, other).values()) == {"ana had merged the ticket"}
    assert desk.ok("why", str(other), "--json").data["merged_into"] == ticket


def test_a_reason_names_the_move_only_where_there_was_one(desk: Desk) -> None:
    ticket = desk.open().new(*OUTAGE, "Mail is down", as_="ana")
    desk.ok("take", str(ticket), as_="dev")
    desk.ok("note", str(ticket), "On it", as_="dev")
    desk.ok("reply", str(ticket), "On it", as_="dev")
    assert left_out(desk, ticket)["idle@100%:page:assignee"] == "a new run began (replied)"
    desk.ok("assign", str(ticket), "erin", as_="dev")
    assert left_out(desk, ticket)["idle@100%:page:assignee"] == "a new run began (assigned)"  # it watches erin now
    desk.ok("set", str(ticket), "--severity", "low", as_="dev")
    assert left_out(desk, ticket)["update@100%:tell:lead"] == "nothing is promised for this clock any more"
