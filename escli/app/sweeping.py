"""The sweep: the matrix applied to everything that is due, in short transactions, each ticket on its own."""

import time
from typing import NamedTuple

from escli.app.recording import Scribe
from escli.app.session import Session
from escli.core.escalation import decide
from escli.core.model import Event, Ticket
from escli.errors import Busy, Clash
from escli.store.base import Tx

_BATCH_SECONDS = 0.1  # a batch holds the lock for about this long
_PAUSE = 0.005  # then others get their turn: longer than the 3 ms at which they look
_SMALLEST, _LARGEST = 20, 2000
ASIDE = 3600


class Fired(NamedTuple):
    """One thing that a sweep did, or would do."""

    ticket_id: int
    title: str
    event: Event


class Swept(NamedTuple):
    """What a sweep did: tickets looked at, what happened by kind, tickets set aside with their error."""

    tickets: int
    kinds: dict[str, int]
    aside: dict[int, str]
    more: bool = False


class _Bounds(NamedTuple):
    tickets: int
    seconds: float
    patience: float


_CRON = _Bounds(10**9, 1e9, 10.0)
_BEFORE = _Bounds(200, 0.2, 0.0)


def sweep(session: Session) -> Swept:
    """Everything that is due by now; first the plans that a new matrix has made stale."""
    with session.many():
        spoiled = replan(session)
        swept = _sweep(session, _CRON, ())
        return swept._replace(aside=spoiled | swept.aside)


def sweep_before(session: Session, named: tuple[int, ...] = ()) -> Swept:
    """At most 200 tickets or 200 ms before another command, without those it names; none if somebody else writes."""
    if not session.store.anything_due(session.now)[0]:
        return Swept(0, {}, {})
    try:
        return _sweep(session, _BEFORE, named)
    except Busy:
        return Swept(0, {}, {}, more=True)


def _sweep(session: Session, bounds: _Bounds, leave_out: tuple[int, ...]) -> Swept:
    found = session.store.reports.due(session.now, bounds.tickets + len(leave_out) + 1)
    due = [one for one in found if one not in leave_out]
    ids = sorted(due[: bounds.tickets])  # rows that lie together are written together
    kinds, aside = dict[str, int](), dict[int, str]()
    size, place = 200, 0
    began = time.monotonic()
    while place < len(ids) and time.monotonic() - began <= bounds.seconds:
        if place:
            time.sleep(_PAUSE)
        batch = ids[place : place + size]
        batch_began = time.monotonic()
        try:
            with session.store.write(patience=bounds.patience) as tx:
                happened, spoiled = _handle(tx, session, batch)
        except Clash as refused:
            if len(batch) > 1:  # halved until the one that the database refuses stands alone
                size = len(batch) // 2
                continue
            with session.store.write() as tx:
                happened, spoiled = [], {batch[0]: _set_aside(tx, session, batch[0], str(refused))}
        for kind in happened:
            kinds[kind] = kinds.get(kind, 0) + 1
        aside.update(spoiled)
        place += len(batch)
        took = time.monotonic() - batch_began
        size = max(_SMALLEST, min(_LARGEST, int(size * _BATCH_SECONDS / max(took, 0.001))))
    return Swept(place, kinds, aside, more=place < len(due))


def _handle(tx: Tx, session: Session, ids: list[int]) -> tuple[list[str], dict[int, str]]:
    """Decide and write a batch; the kinds of its events, and the tickets set aside, which stop nobody, with why."""
    scribe = Scribe(tx, session)
    happened, aside = list[str](), dict[int, str]()
    for ticket in tx.tickets(ids):
        if (ticket.deadlines.next_at or session.now + 1) > session.now:
            continue  # somebody was faster
        try:
            happened += [event.kind for event in _apply(scribe, session, ticket)]
        except Exception as error:  # noqa: BLE001  # one bad row must never stop or loop the sweep
            aside[ticket.id] = _set_aside(tx, session, ticket.id, f"{type(error).__name__}: {error}")
    scribe.write()
    return happened, aside


def _set_aside(tx: Tx, session: Session, ticket_id: int, said: str) -> str:
    """Leave a ticket alone for an hour; what is said of it."""
    tx.set_aside(ticket_id, session.now + ASIDE, said)
    return said


class _StuckError(Exception):
    """The ticket is due, but nothing would happen to it: it would be due forever."""


def _apply(scribe: Scribe, session: Session, ticket: Ticket) -> list[Event]:
    events = _decided(session, ticket)
    if not events and (scribe.planned(ticket).deadlines.next_at or session.now + 1) <= session.now:
        raise _StuckError
    scribe.add(ticket, events)
    return events


def _decided(session: Session, ticket: Ticket) -> list[Event]:
    promise = session.promises.get(ticket.promise)
    if promise is None:
        return []
    return decide(ticket, promise, session.ladder(ticket), session.directory, session.now, planned=session.is_planned)


def dry_run(session: Session, limit: int) -> tuple[list[Fired], dict[int, str]]:
    """What a sweep would do now, and what it would set aside; nothing is written.

    After an edit of the matrix every open ticket is looked at.
    """
    found, aside = list[Fired](), dict[int, str]()
    with session.store.write() as tx:
        due = session.store.reports.due(session.now, limit)
        for ticket in tx.tickets(due) if session.is_planned else tx.stale(0, limit):
            try:
                found += [Fired(ticket.id, ticket.title, event) for event in _decided(session, ticket)]
            except Exception as error:  # noqa: BLE001  # as in a sweep
                aside[ticket.id] = f"{type(error).__name__}: {error}"
    return found, aside


def replan(session: Session) -> dict[int, str]:
    """Plan open tickets again after a new version of the matrix, in batches; where it stands is kept.

    Returns the tickets set aside, with their errors.
    """
    aside: dict[int, str] = {}
    while "replan_from" in session.metas:
        with session.store.write() as tx:
            scribe = Scribe(tx, session)
            tickets = tx.stale(int(tx.meta("replan_from") or 0), _LARGEST)
            plans = []
            for ticket in tickets:
                try:
                    plans.append((ticket.id, scribe.planned(ticket).deadlines))
                except Exception as error:  # noqa: BLE001  # as in a sweep: one bad row stops nobody
                    aside[ticket.id] = _set_aside(tx, session, ticket.id, f"{type(error).__name__}: {error}")
            tx.replan(plans)
            tx.set_meta("replan_from", None if len(tickets) < _LARGEST else str(tickets[-1].id))
        session.metas = session.store.metas()
        time.sleep(_PAUSE)
    return aside
