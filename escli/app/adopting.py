"""`matrix adopt`: today's promises for open tickets, a batch at a time; the same act, undone, is its preview."""

import time
from collections.abc import Iterator
from typing import Any

from escli.app import tickets
from escli.app.access import need
from escli.app.reports import iso
from escli.app.session import Session
from escli.app.team import record
from escli.app.tickets import Done
from escli.core.desk import act
from escli.core.model import CLOCKS, Ticket

_BATCH = 100
_PAUSE = 0.005  # others get their turn, as in a sweep


def preview(session: Session, ids: list[int]) -> list[dict[str, Any]]:
    """What would change for these tickets, or for all open ones; nothing is recorded."""
    return [_change(session, one) for one in _adopt(session, ids, keep=False)]


def adopt(session: Session, ids: list[int]) -> list[dict[str, Any]]:
    """Give these tickets, or all open ones, today's promises; what changed. The desk keeps who decided it."""
    need(session, "adopt")
    changed = [_change(session, one) for one in _adopt(session, ids, keep=True)]
    if changed:
        data = {"matrix": session.matrix_id, "tickets": len(changed), "named": ids or None}
        record(session, lambda desk: act(desk, "repromised", desk.now, data))
    return changed


def _adopt(session: Session, ids: list[int], *, keep: bool) -> Iterator[Done]:
    for batch in _batches(session, ids):
        yield from tickets.adopt(session, batch, keep=keep)
        time.sleep(_PAUSE)


def _batches(session: Session, ids: list[int]) -> Iterator[list[int]]:
    if ids:
        yield from (ids[place : place + _BATCH] for place in range(0, len(ids), _BATCH))
        return
    beyond = 0
    while True:
        with session.store.write() as tx:
            found = [ticket.id for ticket in tx.stale(beyond, _BATCH)]
        if not found:
            return
        yield found
        beyond = found[-1]


def _change(session: Session, done: Done) -> dict[str, Any]:
    before, after = done.before or done.after, done.after
    clocks: list[dict[str, Any]] = []
    for place, clock in enumerate(CLOCKS):
        (was, where), (target, calendar) = (_words(session, ticket, clock) for ticket in (before, after))
        was_due, due = before.deadlines[place], after.deadlines[place]
        if (was, where, was_due) != (target, calendar, due):
            left = None if due is None else due - session.now
            words = {"was": was, "was_calendar": where, "target": target, "calendar": calendar}
            clocks.append({"clock": clock, **words, "was_due": iso(was_due), "due": iso(due), "left_s": left})
    return {
        "id": after.id,
        "client": after.client,
        "title": after.title,
        "clocks": clocks,
        "breaks": [clock for event in done.events for clock in event.data.get("late", ())],
    }


def _words(session: Session, ticket: Ticket, clock: str) -> tuple[str | None, str | None]:
    """The target in the words of the ticket's promise, and its calendar."""
    promise = session.promises.get(ticket.promise)
    target = None if promise is None else promise.target(clock, ticket.tier)
    if promise is None or target is None:
        return None, None
    return target[0].words, promise.calendar_of(clock, ticket.tier)
