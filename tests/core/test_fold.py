"""What each event makes of a ticket's facts, by the fold alone; `stories/test_any_history` holds it against rows."""

import json
from typing import Any

from escli.core.fold import apply, fold
from escli.core.model import LATE, RUNNING, Event, Run, Ticket

MONDAY = 1795424400  # 2026-11-23 09:00 UTC
HOUR, DAY = 3600, 86400
OPENED = Event(
    "opened", MONDAY,
    {"client": "Acme", "type": "fault", "severity": "high", "tier": "L1", "level": 1, "starts": {"respond": MONDAY}},
    "ana", texts={"title": "It broke"},
)  # fmt: skip


def after(*events: Event) -> Ticket:
    ticket, _ = fold([OPENED, *events], Ticket(id=1))
    return ticket


def test_an_event_that_the_fold_does_not_know_changes_nothing() -> None:
    assert after(Event("praised", MONDAY + 60, {"by": "Al"})) == after()


def test_a_miss_is_counted_once_however_the_run_ends() -> None:
    late = Event("breached", MONDAY + HOUR, {"late": ["respond"]})
    ended = Event("taken", MONDAY + HOUR, {"technician": "ana", "ends": {"respond": False}})
    assert after(late).respond == Run(1, MONDAY, LATE, 0, 1)
    assert after(late, late).respond.missed == 1
    assert after(late, ended).respond[-2:] == (0, 1)
    assert after(ended).respond[-2:] == (0, 1)
    assert after(ended, ended).respond[-2:] == (0, 1)


def test_a_late_entry_turns_a_miss_into_a_met() -> None:
    late = Event("breached", MONDAY + HOUR, {"late": ["respond"]})
    move = Event(
        "escalated", MONDAY + HOUR, {"tier": "L2", "level": 2, "cause": "timed", "starts": {"respond": MONDAY + HOUR}}
    )
    met = Event("taken", MONDAY, {"technician": "ana", "ends": {"respond": True}})
    corrected = Event("taken", MONDAY, {"technician": "ana", "earlier": True, "corrects": ["respond"]})
    assert after(late, met).respond[-2:] == (1, 0)
    assert after(late, move, corrected).respond == Run(2, MONDAY + HOUR, RUNNING, 1, 0)


def test_a_dropped_run_has_no_verdict() -> None:
    dropped = after(Event("escalated", MONDAY + 60, {"tier": "L2", "level": 2, "drops": ["respond"]}))
    assert dropped.respond == Run(1, MONDAY, 0, 0, 0)


def test_what_fired_is_remembered_until_the_clock_starts_again() -> None:
    def fires(clock: str, **data: Any) -> Event:
        return Event("notified", MONDAY + 60, data, clock=clock, run=1, step=f"{clock}!", occurrence=2)

    both = after(fires("respond"), fires("resolve"))
    assert json.loads(both.fired or "") == {"respond": {"respond!": 2}, "resolve": {"resolve!": 2}}
    again, _ = apply(
        both, Event("reopened", MONDAY + 120, {"starts": {"respond": MONDAY + 120}, "resumes": {"resolve": False}})
    )
    assert json.loads(again.fired or "") == {"resolve": {"resolve!": 2}}
    itself = after(fires("respond", starts={"respond": MONDAY + 60}))
    assert itself.fired is None


def test_a_pause_whose_end_was_recorded_before_its_beginning_has_no_length() -> None:
    waiting = Event("waiting", MONDAY + HOUR, {"on": "client", "until": MONDAY + DAY}, "ana")
    heard = Event("heard", MONDAY + 60, {}, "ana")
    ticket = after(waiting, heard)
    assert json.loads(ticket.pauses or "") == [[MONDAY + HOUR, MONDAY + HOUR, "client"]]
    assert (ticket.status, ticket.waited_s) == ("open", 0)


def test_a_resolution_before_the_opening_took_no_time() -> None:
    assert after(Event("resolved", MONDAY - 60, {}, "ana")).resolution_w == 0


def test_a_second_resolution_keeps_the_first_second() -> None:
    ticket = after(Event("resolved", MONDAY + 60, {}, "ana"), Event("closed", MONDAY + 120, {}, "ana"))
    assert (ticket.status, ticket.resolved_at, ticket.closed_at) == ("closed", MONDAY + 60, MONDAY + 120)


def test_a_team_that_gets_it_back_is_ping_pong() -> None:
    def to(tier: str, level: int) -> Event:
        return Event("moved", MONDAY + 60, {"tier": tier, "level": level})

    assert after(to("L2", 2), to("L3", 3)).ping_pong == 0
    assert after(to("L2", 2), to("L1", 1)).ping_pong == 1
    assert after(to("L2", 2), to("L1", 1), to("L2", 2)).ping_pong == 2
