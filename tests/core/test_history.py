"""The rows of a ticket become its history: what each activity or status means, and what the log states by itself."""

from typing import Any

from escli.core.fold import fold
from escli.core.history import events
from escli.core.logs import Columns, Mapping, Row
from escli.core.model import Event, Stay, Ticket

LADDER = ("L1", "L2", "L3")
MINUTE, HOUR = 60, 3600

ACTIVITIES = Mapping(
    "bugs",
    "events",
    ("iso",),
    "UTC",
    Columns("id", time="at", activity="what", actor="who"),
    meanings={
        "Open": "opened",
        "Take": "taken",
        "Ask": "waiting on client",
        "Order part": "waiting on vendor",
        "Work": "resumed",
        "Up": "escalated",
        "Fix": "resolved",
        "Close": "closed",
        "Again": "reopened",
        "Mail": "message to client",
        "Call": "message from client",
    },
)
STATES = ACTIVITIES._replace(
    columns=Columns("id", time="at", status="state", team="team", technician="holder"),
    meanings={
        "New": "opened",
        "Active": "taken",
        "Awaiting": "waiting on client",
        "Resolved": "resolved",
        "Closed": "closed",
    },
)
TICKETS = ACTIVITIES._replace(
    rows="tickets",
    columns=Columns("id", opened="o", responded="f", resolved="r", closed="c", status="s"),
    meanings={"Open": "opened", "Pending": "waiting on client", "Solved": "resolved", "Closed": "closed"},
)


def rows(*said: tuple[Any, ...], **columns: Any) -> list[Row]:
    """Rows from (minute, activity or status, other columns)."""
    return [
        Row(place, f"row{place}", minute * MINUTE, word, **{**columns, **(more[0] if more else {})})
        for place, (minute, word, *more) in enumerate(said)
    ]


def told(mapping: Mapping, log: list[Row]) -> list[Event]:
    return events(mapping, LADDER, "7", log, None, set())


def made(mapping: Mapping, log: list[Row]) -> tuple[Ticket, list[Stay]]:
    return fold(told(mapping, log))


def kinds(found: list[Event]) -> list[str]:
    return [event.kind for event in found]


def test_a_ticket_opens_at_its_first_row_and_that_activity_still_counts() -> None:
    found = told(ACTIVITIES, rows((5, "Take", {"actor": "Ana"}), (9, "Fix")))
    assert kinds(found) == ["opened", "taken", "resolved"]
    ticket, _ = fold(found)
    assert (ticket.opened_at, ticket.technician, ticket.taken_at) == (5 * MINUTE, "Ana", 5 * MINUTE)
    assert (ticket.origin, ticket.tier, ticket.title, ticket.resolution_w) == ("bugs:7", "L1", "7", 4 * MINUTE)


def test_history_notifies_nobody_promises_nothing_and_starts_no_clock() -> None:
    found = told(ACTIVITIES, rows((0, "Open"), (1, "Take", {"actor": "Ana"}), (2, "Ask"), (3, "Up"), (4, "Fix")))
    ticket, _ = fold(found)
    assert ticket.history == 1
    assert ticket.promise is None
    assert not any(event.notices for event in found)
    assert [ticket.respond.number, ticket.update.number, ticket.resolve.number] == [0, 0, 0]


def test_every_row_leaves_an_event_with_an_origin_of_its_own() -> None:
    found = told(ACTIVITIES, rows((0, "Open"), (1, "Scan"), (1, "Scan"), (2, "Fix")))
    assert kinds(found) == ["opened", "noted", "noted", "resolved"]
    assert found[1].data == {"activity": "Scan"}
    assert [event.origin for event in found] == ["bugs:row0:0", "bugs:row1:0", "bugs:row2:0", "bugs:row3:0"]


def test_an_escalation_goes_one_tier_up_and_no_further_than_the_last() -> None:
    found = told(ACTIVITIES, rows((0, "Open"), (60, "Up"), (70, "Up"), (80, "Up")))
    ticket, stays = fold(found)
    assert kinds(found) == ["opened", "escalated", "escalated", "noted"]
    assert [stay.tier for stay in stays] == ["L1", "L2", "L3"]
    assert (ticket.escalated_at, ticket.top_level, ticket.manual) == (HOUR, 3, 2)


def test_a_wait_for_the_client_ends_with_the_next_activity() -> None:
    ticket, _ = made(ACTIVITIES, rows((0, "Open"), (10, "Ask"), (40, "Work"), (50, "Ask"), (55, "Call"), (60, "Fix")))
    assert (ticket.waits, ticket.waited_s) == (2, 35 * MINUTE)


def test_a_wait_for_a_vendor_is_not_one_for_the_client() -> None:
    ticket, _ = made(ACTIVITIES, rows((0, "Open"), (10, "Order part")))
    assert (ticket.status, ticket.wait_on, ticket.waits) == ("waiting", "vendor", 0)


def test_work_after_a_resolution_is_one_reopening_however_much_of_it() -> None:
    for first in ("Work", "Take", "Ask", "Up", "Again", "Open"):
        log = rows((0, "Open"), (1, "Fix"), (2, first), (3, "Work"), (4, "Fix"), (9, "Close"), actor="Ana")
        ticket, stays = made(ACTIVITIES, log)
        assert (ticket.reopens, ticket.status, ticket.resolution_w) == (1, "closed", 4 * MINUTE), first
        assert all(stay.left_at is not None for stay in stays), first


def test_a_note_or_a_message_after_a_resolution_reopens_nothing() -> None:
    ticket, _ = made(ACTIVITIES, rows((0, "Open"), (1, "Fix"), (2, "Scan"), (3, "Mail"), (4, "Call")))
    assert (ticket.reopens, ticket.status, ticket.first_response_at) == (0, "resolved", 3 * MINUTE)


def test_resolved_twice_counts_from_the_first_and_closing_later_does_not_move_it() -> None:
    found = told(ACTIVITIES, rows((0, "Open"), (10, "Fix"), (20, "Fix"), (900, "Close"), (901, "Close")))
    ticket, _ = fold(found)
    assert kinds(found) == ["opened", "resolved", "noted", "closed", "noted"]
    assert (ticket.resolved_at, ticket.closed_at, ticket.resolution_w) == (600, 900 * MINUTE, 600)


def test_times_that_run_backwards_make_no_span_below_zero() -> None:
    ticket, _ = made(ACTIVITIES, rows((50, "Open"), (40, "Ask"), (30, "Work"), (20, "Fix")))
    assert (ticket.waited_s, ticket.resolution_w) == (0, 0)


def test_a_status_that_lasts_is_said_once() -> None:
    log = rows((0, "New"), (1, "Awaiting"), (2, "Awaiting"), (8, "Active", {"technician": "Bo"}), (9, "Active"))
    found = told(STATES, log)
    assert kinds(found) == ["opened", "waiting", "noted", "resumed", "taken", "noted"]
    ticket, _ = fold(found)
    assert (ticket.waits, ticket.waited_s, ticket.technician) == (1, 7 * MINUTE, "Bo")


def test_a_resolved_status_that_is_left_is_a_reopening() -> None:
    ticket, _ = made(STATES, rows((0, "New"), (1, "Resolved"), (2, "Active"), (3, "Resolved"), (4, "Closed")))
    assert (ticket.reopens, ticket.status, ticket.resolution_w) == (1, "closed", 3 * MINUTE)


def test_another_team_is_a_handoff_but_the_first_one_named_is_not() -> None:
    log = rows((0, "New"), (1, "New", {"team": "Desk"}), (2, "New", {"team": "Net"}), (3, "New", {"team": "Desk"}))
    found = told(STATES, log)
    ticket, _ = fold(found)
    assert kinds(found) == ["opened", "set", "moved", "moved"]
    assert (ticket.handoffs, ticket.ping_pong, ticket.team, ticket.tier) == (2, 1, "Desk", "L1")


def test_a_team_that_changes_after_the_end_opens_no_stay() -> None:
    log = rows((0, "New", {"team": "Desk"}), (1, "Resolved", {"team": "Desk"}), (2, "Closed", {"team": "Net"}))
    ticket, stays = made(STATES, log)
    assert (ticket.team, ticket.handoffs, len(stays), ticket.stay) == ("Net", 0, 1, None)


def test_a_wait_lasts_through_a_move_to_another_team() -> None:
    log = rows((0, "New", {"team": "A"}), (10, "Awaiting"), (20, "Awaiting", {"team": "B"}), (40, "Resolved"))
    ticket, _ = made(STATES, log)
    assert ticket.waited_s == 30 * MINUTE


def test_a_tier_that_the_log_names_is_an_escalation_up_and_a_move_down() -> None:
    log = rows((0, "New", {"tier": "L1"}), (1, "New", {"tier": "L3"}), (2, "New", {"tier": "L2"}))
    found = told(STATES, log)
    ticket, _ = fold(found)
    assert kinds(found) == ["opened", "escalated", "moved"]
    assert (ticket.tier, ticket.level, ticket.top_level, ticket.escalated_at) == ("L2", 2, 3, MINUTE)


def test_changed_fields_are_set_and_empty_cells_change_nothing() -> None:
    log = rows((0, "New", {"severity": "low", "client": "Acme"}), (1, "New", {"severity": "high"}), (2, "New"))
    found = told(STATES, log)
    assert kinds(found) == ["opened", "set", "noted"]
    assert found[1].data == {"changes": {"severity": ["low", "high"]}}
    assert fold(found)[0].client == "Acme"


def test_what_the_last_row_states_wins_over_what_the_history_implies() -> None:
    early = {"stated": {"handoffs": 9, "resolution_w": 1}}
    late = {"stated": {"handoffs": 4, "reopens": 2, "resolution_w": 7200, "csat": 5, "sla": {"resolve": True}}}
    ticket, _ = made(STATES, rows((0, "New", early), (1, "Resolved", late)))
    assert (ticket.handoffs, ticket.reopens, ticket.resolution_w, ticket.csat) == (4, 2, 7200, 5)
    assert (ticket.resolve.met, ticket.resolve.missed) == (1, 0)


def test_what_is_stated_as_empty_is_unknown_and_does_not_stop_what_comes_later() -> None:
    nothing = {"stated": {"handoffs": None, "resolution_w": None, "sla": {"resolve": None}}}
    log = rows((0, "New", {"team": "A"}), (1, "Resolved", nothing))
    ticket, _ = made(STATES, log)
    assert {ticket.handoffs, ticket.resolution_w} == {None}
    assert (ticket.resolve.met, ticket.resolve.missed) == (0, 0)
    later = [*log, *rows((2, "New", {"team": "B"}))]
    later[2] = later[2]._replace(mark="row2")
    found = events(STATES, LADDER, "7", later, ticket, {f"bugs:row{n}:0" for n in (0, 1)})
    assert kinds(found) == ["reopened", "moved"]
    assert fold(found, ticket)[0].reopens == 1


def test_a_longer_export_adds_only_its_new_rows_and_ends_as_if_read_at_once() -> None:
    log = rows(
        (0, "New", {"stated": {"handoffs": 0}}),
        (1, "Active", {"technician": "Bo", "stated": {"handoffs": 0}}),
        (2, "Awaiting", {"stated": {"handoffs": 0}}),
        (3, "Resolved", {"stated": {"handoffs": 1}}),
        (4, "Active", {"stated": {"handoffs": 1}}),
        (5, "Closed", {"stated": {"handoffs": 2}}),
        team="Net",
    )
    at_once, stays = made(STATES, log)
    for cut in range(1, len(log)):
        first = told(STATES, log[:cut])
        ticket, _ = fold(first)
        seen = {event.origin or "" for event in first}
        rest = events(STATES, LADDER, "7", log, ticket, seen)
        assert not seen & {event.origin for event in rest}
        assert fold([*first, *rest]) == (at_once, stays), cut
        assert events(STATES, LADDER, "7", log, ticket, seen | {event.origin or "" for event in rest}) == []


def test_a_row_that_turns_up_before_known_ones_is_noted_and_changes_nothing() -> None:
    log = rows((0, "Open"), (1, "Work"), (2, "Fix"))
    ticket, _ = made(ACTIVITIES, log)
    repaired = [log[0], Row(9, "repaired", 30, "Up"), *log[1:]]
    found = events(ACTIVITIES, LADDER, "7", repaired, ticket, {f"bugs:row{n}:0" for n in range(3)})
    assert [(event.kind, event.origin) for event in found] == [("noted", "bugs:repaired:0")]


def test_a_row_may_be_a_whole_ticket() -> None:
    row = Row(2, "a", 900, "Closed", opened=0, responded=120, resolved=600, closed=900, title="No mail")
    ticket, stays = made(TICKETS, [row])
    assert (ticket.title, ticket.status, ticket.first_response_at) == ("No mail", "closed", 120)
    assert (ticket.resolved_at, ticket.closed_at, ticket.resolution_w, len(stays)) == (600, 900, 600, 1)


def test_a_ticket_that_ended_at_no_known_time_has_an_unknown_resolution_time() -> None:
    ticket, _ = made(TICKETS, [Row(2, "a", 900, "Closed", opened=0, closed=900)])
    assert (ticket.status, ticket.resolution_w) == ("closed", None)


def test_the_same_ticket_in_a_later_export_goes_on_from_where_it_stood() -> None:
    exports = [
        (Row(2, "a", 0, "Open", opened=0), ["opened"]),
        (Row(2, "b", 300, "Pending", opened=0, responded=300), ["replied", "waiting"]),
        (Row(2, "c", 900, "Solved", opened=0, responded=300, resolved=900), ["resolved"]),
        (Row(2, "d", 999, "Open", opened=0, responded=300, resolved=900), ["reopened"]),
    ]
    history: list[Event] = []
    for row, expected in exports:
        ticket = fold(history)[0] if history else None
        found = events(TICKETS, LADDER, "7", [row], ticket, {event.origin or "" for event in history})
        assert kinds(found) == expected
        history += found
    assert fold(history)[0].waited_s == 600
