"""Whatever people and time do to tickets, the row equals the fold of its events, and its plan the plan made from it."""

import tempfile
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escli.app import sweeping
from escli.app.session import Session
from escli.core import chain
from escli.core.fold import apply, fold
from escli.core.model import (
    CLOCKS,
    COLUMNS,
    FACTS,
    LATE,
    OFF,
    Event,
    EventRow,
    Run,
    Stay,
    Ticket,
    to_row,
)
from escli.core.planning import all_running, plan
from tests.stories.accounts import check_accounts
from tests.stories.world import SETTINGS, Deed, World, deeds


def check(world: World) -> None:
    """What must be true of every ticket at any time."""
    session = world.session()
    for (ticket_id,) in world.rows("SELECT id FROM ticket"):
        ticket = world.store.reports.ticket(ticket_id)
        assert ticket is not None
        history = [event for _, event in world.store.reports.history(ticket_id)]
        check_facts(world, ticket, history)
        check_plan(world, session, ticket)
        check_steps(history)
        check_counts(ticket, world.store.reports.stays(ticket_id))
        check_accounts(ticket, history, session.promises, world.now)


def check_facts(world: World, ticket: Ticket, history: list[Event]) -> None:
    """Row, stays and chain are those of the events."""
    rows = [
        EventRow._make(row) for row in world.rows(
            f"SELECT {', '.join(EventRow._fields)} FROM event WHERE ticket_id = ? ORDER BY id", ticket.id
        )
    ]  # fmt: skip
    head = b""
    for row in rows:
        head = chain.link(row[:-1], head)
        assert row.hash == head
    folded, stays = fold(history, Ticket(id=ticket.id))
    folded = folded._replace(last_event=rows[-1].id, head=head)
    assert dict(zip(COLUMNS[:FACTS], to_row(ticket), strict=False)) == dict(
        zip(COLUMNS[:FACTS], to_row(folded), strict=False)
    )
    assert world.store.reports.stays(ticket.id) == stays


def check_plan(world: World, session: Session, ticket: Ticket) -> None:
    """The plan on the row is the plan anew, and it is silent only where there is nothing left to say."""
    promise = session.promises.get(ticket.promise)
    if session.is_planned:
        assert ticket.deadlines == plan(ticket, promise, session.ladder(ticket))
    if promise is not None:  # a clock that nothing was promised for would never be due; a vendor has its wait
        read = {one.clock for one in all_running(ticket._replace(wait_on=None), promise)}
        assert {clock for clock in CLOCKS if getattr(ticket, clock).state != OFF} - {"vendor"} == read
    if ticket.parent is not None and ticket.is_open:  # silent, for its major incident is not
        parent = world.store.reports.ticket(ticket.parent)
        assert parent is not None
        assert parent.is_open
    elif ticket.is_open and promise is not None and ticket.deadlines.next_at is None:
        assert ticket.wait_on is None
        assert ticket.technician is not None  # somebody has said "I have it", or was told that they do
        for one in all_running(ticket, promise):
            assert one.run.state == LATE
            assert one.clock != "respond"


def check_steps(history: list[Event]) -> None:
    """Each step once in its run, each repeat once."""
    fired = Counter((e.clock, e.run, e.step, e.occurrence) for e in history if e.step is not None)
    assert [step for step, count in fired.items() if count > 1] == []
    breaches = Counter((clock, run) for clock, run in _misses(history))
    assert [run for run, count in breaches.items() if count > 1] == []


def _misses(history: list[Event]) -> list[tuple[str, int]]:
    """The runs that were recorded as missed."""
    found, ticket = [], Ticket()
    for event in history:
        found += [(clock, getattr(ticket, clock).number) for clock in event.data.get("late", ())]
        ticket, _ = apply(ticket, event)
    return found


def check_counts(ticket: Ticket, stays: list[Stay]) -> None:
    """Verdicts are no more than runs; one stay of each kind at most is open, none of a ticket that is not."""
    for clock in CLOCKS:
        run: Run = getattr(ticket, clock)
        assert run.met >= 0
        assert run.missed >= 0
        assert run.met + run.missed <= run.number
    kinds = Counter(stay.kind for stay in stays if stay.left_at is None)
    assert kinds["technical"] == ticket.is_open
    assert kinds["management"] == (ticket.management_stay is not None)
    if not ticket.is_open:
        assert {getattr(ticket, clock).state for clock in CLOCKS} <= {0}
        assert kinds["management"] == 0


@pytest.mark.parametrize("every_minute", [True, False], ids=["cron every minute", "cron when it likes"])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(SETTINGS), st.lists(deeds, min_size=4, max_size=20))
def test_any_history_keeps_row_events_and_plan_together(every_minute: bool, said: str, history: list[Deed]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder, said)
        for deed in history:
            world.do(deed, every_minute=every_minute)
            check(world)
        for _ in range(3):
            assert sweeping.sweep(world.session()).aside == {}
        check(world)
        assert world.rows("SELECT id FROM ticket WHERE next_at <= ?", world.now) == []
        world.store.close()
