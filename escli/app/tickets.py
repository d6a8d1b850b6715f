"""What people do, each in one transaction: settle what fell due, decide, record; of many tickets all or none."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from escli.app.recording import Scribe
from escli.app.session import Session
from escli.core import intake, lifecycle, links
from escli.core.desk import Desk, Late
from escli.core.intake import Opening
from escli.core.model import Event, Ticket
from escli.core.settling import settle
from escli.errors import Refused
from escli.store.base import Tx

Decision = Callable[[Desk, Ticket, Scribe], list[Event]]


class Done(NamedTuple):
    """What a command did to one ticket: before, after, the events, and the id of the first of them."""

    before: Ticket | None
    after: Ticket
    events: list[Event]
    first_event: int


def missing(wanted: list[int], found: list[Ticket]) -> None:
    """Refuse ids that no ticket has."""
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
    missing(wanted, [ticket for ticket in found if ticket is not None])


class _UnkeptError(Exception):
    """Undoes the transaction of a preview."""


def act(session: Session, ids: list[int], decide: Decision, *, whole: bool = False, keep: bool = True) -> list[Done]:
    """Carry a decision out on each ticket; nothing is recorded unless all can be, and nothing at all in a preview.

    With `whole` the tickets are major incidents, and it is carried out on the open tickets that belong to them too.
    """
    done: list[Done] = []
    with suppress(_UnkeptError), session.store.write() as tx:
        scribe, found = within(tx, session, ids, decide, whole=whole)
        done += found
        if not keep:
            raise _UnkeptError
        scribe.write()
    return done


def within(
    tx: Tx, session: Session, ids: list[int], decide: Decision, *, whole: bool = False
) -> tuple[Scribe, list[Done]]:
    """As `act`, in a transaction that has begun: what was done is still to be written."""
    tickets = tx.tickets(list(dict.fromkeys(ids)))
    missing(ids, tickets)
    if whole:
        tickets += _belonging(session, tickets)
    scribe = Scribe(tx, session)
    done = [_one(scribe, session.desk, ticket, decide) for ticket in tickets]
    return scribe, done + _follow(scribe, session, done)


def _belonging(session: Session, tickets: list[Ticket]) -> list[Ticket]:
    """The open tickets of these major incidents that are not named themselves."""
    for ticket in tickets:
        if not ticket.major:
            raise Refused(
                f"Ticket {ticket.id} is no major incident: --all is for the tickets of one.",
                hint=f"escli major {ticket.id} ID ... makes it one.",
            )
    named = {ticket.id for ticket in tickets}
    children = (child for ticket in tickets for child in session.store.reports.children(ticket.id))
    return [child for child in children if child.is_open and child.id not in named]


def _follow(scribe: Scribe, session: Session, done: list[Done]) -> list[Done]:
    """What was done to major incidents, as it becomes true of the tickets that belong to them."""
    named = {one.after.id for one in done}
    acted = [one for one in done if one.after.major and one.events]
    children = [(one, child) for one in acted for child in session.store.reports.children(one.after.id)]
    found = [
        _one(scribe, session.desk, child, _following(one))
        for one, child in children
        if child.is_open and child.id not in named
    ]
    return [one for one in found if one.events]


def _following(one: Done) -> Decision:
    def decide(desk: Desk, child: Ticket, scribe: Scribe) -> list[Event]:
        return links.follow(desk, one.after, one.events, child, scribe.history(child))

    return decide


def settled(desk: Desk, ticket: Ticket) -> tuple[Ticket, list[Event]]:
    """The ticket as time has left it, and the breaches that made it so (DESIGN 2.10)."""
    promise = desk.promise(ticket)
    return (ticket, []) if promise is None or not ticket.is_open else settle(ticket, promise, desk.now)


def _one(scribe: Scribe, desk: Desk, ticket: Ticket, decide: Decision) -> Done:
    """Breaches first, so that the decision sees the ticket as time has left it."""
    first = scribe.next_event
    standing, fallen = settled(desk, ticket)
    scribe.fallen = fallen
    events = decide(desk, standing, scribe)
    after = scribe.add(ticket, [*fallen, *events]) if fallen or events else ticket
    return Done(ticket, after, events, first)


def new(session: Session, said: Opening, late: Late | None = None) -> tuple[Done, bool]:
    """A new ticket; or, for a key that an open ticket has, that one (the second value says which)."""
    with session.store.write() as tx:
        if said.key is not None and (known := tx.with_key(said.key)) is not None:
            return Done(known, known, [], 0), False
        return opened(tx, session, said, late), True


def opened(
    tx: Tx, session: Session, said: Opening, late: Late | None = None, origin: str | None = None, **more: Any
) -> Done:
    """A new ticket in a transaction that has begun; `more` is what else its event says, `origin` what it came from."""
    if said.follows is not None:
        missing([said.follows], tx.tickets([said.follows]))
    scribe = Scribe(tx, session)
    alike = session.store.reports.alike(said.type, session.now - intake.AT_ONCE)
    event, spec = intake.open_ticket(session.desk, said, late, alike)
    (event,) = _promised(scribe, [event._replace(origin=origin, data=event.data | more)], spec)
    first = scribe.next_event
    ticket = scribe.add(None, [event])
    scribe.write()
    return Done(None, ticket, [event], first)


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


def reply(session: Session, ids: list[int], text: str, late: Late | None, *, whole: bool = False) -> list[Done]:
    """`reply`: likewise."""

    def decide(desk: Desk, ticket: Ticket, scribe: Scribe) -> list[Event]:
        return lifecycle.reply(desk, ticket, text, late, scribe.history(ticket) if late else None)

    return act(session, ids, decide, whole=whole)
