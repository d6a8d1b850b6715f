"""What people do, each in one transaction: settle what fell due, decide, record; of many tickets all or none."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from escli.app.recording import Scribe
from escli.app.session import Session
from escli.core import intake, lifecycle
from escli.core.desk import Desk, Late
from escli.core.escalation import settle
from escli.core.intake import Opening
from escli.core.model import Event, Ticket
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


def act(session: Session, ids: list[int], decide: Decision) -> list[Done]:
    """Carry a decision out on each ticket; nothing is recorded unless all can be."""
    with session.store.write() as tx:
        tickets = tx.tickets(list(dict.fromkeys(ids)))
        _missing(ids, tickets)
        scribe = Scribe(tx, session)
        done = [_one(scribe, session.desk, ticket, decide) for ticket in tickets]
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
        event = event._replace(data={**event.data, "promise": scribe.promise(spec)})
        first = scribe.next_event
        ticket = scribe.add(None, [event])
        scribe.write()
    return Done(None, ticket, [event], first), True


def change(session: Session, ids: list[int], said: dict[str, Any]) -> list[Done]:
    """`set`: a new promise is kept first, so that its content address is in the event when it is sealed."""

    def decide(desk: Desk, ticket: Ticket, scribe: Scribe) -> list[Event]:
        events, spec = intake.change(desk, ticket, said)
        promised = {} if spec is None else {"promise": scribe.promise(spec)}
        return [event._replace(data=event.data | promised) for event in events]

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
