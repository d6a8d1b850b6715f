"""The sweep: the matrix applied to everything that is due, in short transactions, each ticket on its own."""

import time
from typing import NamedTuple

from escli.app.recording import Scribe
from escli.app.session import Session
from escli.core.escalation import decide
from escli.core.model import Event, Ticket
from escli.errors import Busy
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
    done, kinds, aside = 0, dict[str, int](), dict[int, str]()
    size = min(200, bounds.tickets)
    began = time.monotonic()
    while True:
        batch_began = time.monotonic()
        with session.store.write(patience=bounds.patience) as tx:
            tickets = tx.due(session.now, min(size, bounds.tickets - done), leave_out)
            _handle(tx, session, tickets, kinds, aside)
        done += len(tickets)
        took = time.monotonic() - batch_began
        more = len(tickets) == size
        if not more or done >= bounds.tickets or time.monotonic() - began > bounds.seconds:
            break
        size = max(_SMALLEST, min(_LARGEST, int(size * _BATCH_SECONDS / max(took, 0.001))))
        time.sleep(_PAUSE)
    return Swept(done, kinds, aside, more)


def _handle(tx: Tx, session: Session, tickets: list[Ticket], kinds: dict[str, int], aside: dict[int, str]) -> None:
    """Decide and write a batch; a ticket that cannot be handled is set aside and stops nobody."""
    scribe = Scribe(tx, session)
    for ticket in tickets:
        try:
            for event in _apply(scribe, session, ticket):
                kinds[event.kind] = kinds.get(event.kind, 0) + 1
        except Exception as error:  # noqa: BLE001  # one bad row must never stop or loop the sweep
            _set_aside(tx, session, aside, ticket.id, f"{type(error).__name__}: {error}")
    for ticket_id, said in scribe.write_what_fits().items():
        _set_aside(tx, session, aside, ticket_id, said)


def _set_aside(tx: Tx, session: Session, aside: dict[int, str], ticket_id: int, said: str) -> None:
    """Leave a ticket alone for an hour, and remember to say so."""
    aside[ticket_id] = said
    tx.set_aside(ticket_id, session.now + ASIDE, said)


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


def dry_run(session: Session, limit: int) -> list[Fired]:
    """What a sweep would do now; nothing is written. After an edit of the matrix every open ticket is looked at."""
    found = []
    with session.store.write() as tx:
        tickets = tx.due(session.now, limit) if session.is_planned else tx.stale(0, limit)
        for ticket in tickets:
            try:
                found += [Fired(ticket.id, ticket.title, event) for event in _decided(session, ticket)]
            except Exception as error:  # noqa: BLE001  # as in a sweep
                session.warnings.append(f"Ticket {ticket.id} would be set aside: {error}")
    return found


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
                    _set_aside(tx, session, aside, ticket.id, f"{type(error).__name__}: {error}")
            tx.replan(plans)
            tx.set_meta("replan_from", None if len(tickets) < _LARGEST else str(tickets[-1].id))
        session.metas = session.store.metas()
        time.sleep(_PAUSE)
    return aside
