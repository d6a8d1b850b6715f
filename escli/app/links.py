"""link, merge, major: what people do to several tickets at once, in one transaction, all of it or nothing."""

from collections.abc import Callable

from escli.app.recording import Scribe
from escli.app.session import Session
from escli.app.tickets import Done, missing, settled
from escli.core import links
from escli.core.desk import Desk
from escli.core.links import Deeds, Tickets
from escli.core.model import Ticket

Decision = Callable[[Desk, Tickets], Deeds]


def link(session: Session, ids: list[int]) -> list[Done]:
    """Relate these tickets, each with each."""

    def decide(desk: Desk, tickets: Tickets) -> Deeds:
        return links.link(desk, tickets, {one: session.store.reports.linked(one) for one in tickets})

    return _together(session, ids, decide)


def merge(session: Session, ids: list[int], into: int, why: str) -> list[Done]:
    """End these tickets in another one."""

    def decide(desk: Desk, tickets: Tickets) -> Deeds:
        ending = [ticket for ticket in tickets.values() if ticket.id != into]
        children = [child.id for ticket in ending for child in _open_children(session, ticket)]
        return links.merge(desk, tickets, into, why, [one for one in children if one not in tickets])

    return _together(session, [*ids, into], decide)


def major(session: Session, ids: list[int]) -> list[Done]:
    """Make a major incident of the first, to which the others belong."""

    def decide(desk: Desk, tickets: Tickets) -> Deeds:
        parent, *others = (tickets[one] for one in ids)
        parents = [ticket.id for ticket in others if _open_children(session, ticket)]
        return links.major(desk, parent, others, parents)

    return _together(session, ids, decide)


def _open_children(session: Session, ticket: Ticket) -> list[Ticket]:
    """The open tickets of a major incident."""
    return [child for child in session.store.reports.children(ticket.id) if child.is_open] if ticket.major else []


def _together(session: Session, ids: list[int], decide: Decision) -> list[Done]:
    """Carry out what is decided of all tickets together; in the order in which they were named."""
    ids = list(dict.fromkeys(ids))
    done: list[Done] = []
    with session.store.write() as tx:
        found = {ticket.id: ticket for ticket in tx.tickets(ids)}
        missing(ids, list(found.values()))
        scribe = Scribe(tx, session)
        stand = {one: settled(session.desk, found[one]) for one in ids}
        deeds = decide(session.desk, {one: ticket for one, (ticket, _) in stand.items()})
        for one in ids:
            first = scribe.next_event
            events = [*stand[one][1], *deeds.get(one, [])]
            after = scribe.add(found[one], events) if events else found[one]
            done.append(Done(found[one], after, deeds.get(one, []), first))
        scribe.write()
    return done
