"""What people do, each in one transaction: settle what fell due, decide, record; of many tickets all or none."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from escli.app.recording import Scribe
from escli.app.session import Session
from escli.core import intake, lifecycle
from escli.core.desk import Desk, Late
from escli.core.intake import Opening
from escli.core.model import Event, Ticket
from escli.core.settling import settle
from escli.errors import Refused

Decision = Callable[[Desk, Ticket, Scribe], list[Event]]


class Done(NamedTuple):
    """What a command did to one ticket: before, after, the events, and the id of the first of them."""

    before: Ticket | None
    after: Ticket
    events: list[Event]
    first_event: int


def _missing(wanted: list[int], found: list[Ticket]) -> None:
    lost = sorted(set(wanted) - {ticket.id for ticket in found})
    if lost:
        numbers = ", ".join(str(one) for one in lost)
        raise Refused(
            f"There is no ticket {numbers}." if len(lost) == 1 else f"There are no tickets {numbers}.",
            hint="Nothing was recorded. `escli queue` lists the open ones, `escli find WORDS` all.",
        )


def look_for(session: Session, ids: Sequence[int]) -> None:
    """Refuse ids that no ticket has, before a person writes a long text for them."""
    wanted = list(ids)
    found = (session.store.reports.ticket(one) for one in wanted)
    _missing(wanted, [ticket for ticket in found if ticket is not None])


class _UnkeptError(Exception):
    """Undoes the transaction of a preview."""


def act(session: Session, ids: list[int], decide: Decision, *, keep: bool = True) -> list[Done]:
    """Carry a decision out on each ticket; nothing is recorded unless all can be, and nothing at all in a preview."""
    done: list[Done] = []
    with suppress(_UnkeptError), session.store.write() as tx:
        tickets = tx.tickets(list(dict.fromkeys(ids)))
        _missing(ids, tickets)
        scribe = Scribe(tx, session)
        done += [_one(scribe, session.desk, ticket, decide) for ticket in tickets]
        if not keep:
            raise _UnkeptError
        scribe.write()
    return done


def _one(scribe: Scribe, desk: Desk, ticket: Ticket, decide: Decision) -> Done:
    """Breaches first, so that the decision sees the ticket as time has left it (DESIGN 2.10)."""
    promise = desk.promise(ticket)
    first = scribe.next_event
    standing, fallen = (ticket, []) if promise is None or not ticket.is_open else settle(ticket, promise, desk.now)
    scribe.fallen = fallen
    events = decide(desk, standing, scribe)
    after = scribe.add(ticket, [*fallen, *events]) if fallen or events else ticket
    return Done(ticket, after, events, first)


def new(session: Session, said: Opening, late: Late | None = None) -> tuple[Done, bool]:
    """A new ticket; or, for a key that an open ticket has, that one (the second value says which)."""
    with session.store.write() as tx:
        if said.key is not None and (known := tx.with_key(said.key)) is not None:
            return Done(known, known, [], 0), False
        if said.follows is not None:
            _missing([said.follows], tx.tickets([said.follows]))
        scribe = Scribe(tx, session)
        event, spec = intake.open_ticket(session.desk, said, late)
        (event,) = _promised(scribe, [event], spec)
        first = scribe.next_event
        ticket = scribe.add(None, [event])
        scribe.write()
    return Done(None, ticket, [event], first), True


def adopt(session: Session, ids: list[int], *, keep: bool) -> list[Done]:
    """`matrix adopt`: those that get another promise, with what fell due on them before."""

    def decide(desk: Desk, ticket: Ticket, scribe: Scribe) -> list[Event]:
        return _promised(scribe, *intake.adopt(desk, ticket))

    return [one for one in act(session, ids, decide, keep=keep) if one.events]


def _promised(scribe: Scribe, events: list[Event], spec: dict[str, Any] | None) -> list[Event]:
    """A new promise is kept first, so that its content address is in the event that gives it when that is sealed."""
    if spec is None:
        return events
    first, *others = events
    return [first._replace(data={**first.data, "promise": scribe.promise(spec)}), *others]


def change(session: Session, ids: list[int], said: dict[str, Any]) -> list[Done]:
    """`set`: fields, and the promise that follows from them."""

    def decide(desk: Desk, ticket: Ticket, scribe: Scribe) -> list[Event]:
        return _promised(scribe, *intake.change(desk, ticket, said))

    return act(session, ids, decide)


def take(session: Session, ids: list[int], late: Late | None) -> list[Done]:
    """`take`: a late entry asks the history which earlier run it answers."""

    def decide(desk: Desk, ticket: Ticket, scribe: Scribe) -> list[Event]:
        return lifecycle.take(desk, ticket, late, scribe.history(ticket) if late else None)

    return act(session, ids, decide)


def reply(session: Session, ids: list[int], text: str, late: Late | None) -> list[Done]:
    """`reply`: likewise."""

    def decide(desk: Desk, ticket: Ticket, scribe: Scribe) -> list[Event]:
        return lifecycle.reply(desk, ticket, text, late, scribe.history(ticket) if late else None)

    return act(session, ids, decide)
