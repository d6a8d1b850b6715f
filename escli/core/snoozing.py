"""Snoozing: the holder of a ticket puts off what is told of it, but no page and no clock."""

from escli.core.desk import Desk, act, need_open
from escli.core.model import Event, Ticket
from escli.errors import Refused


def put_off(ticket: Ticket, event: Event, now: int) -> Event:
    """What its holder is told of a ticket that they have snoozed waits; pages do not."""
    until = ticket.snoozed_until
    if until is None or until <= now or not event.notices:
        return event
    told = (
        one._replace(after=max(until, one.after or 0)) if (one.person, one.kind) == (ticket.technician, "tell") else one
        for one in event.notices
    )
    return event._replace(notices=tuple(told))


def snooze(desk: Desk, ticket: Ticket, until: int) -> list[Event]:
    """The holder wants no tells about it before that second."""
    need_open(ticket)
    if until <= desk.now:
        raise Refused("That time has passed: a ticket is snoozed until a time to come.")
    if ticket.technician != desk.actor:
        who = ticket.technician or f"nobody at {ticket.tier}"
        raise Refused(
            f"Ticket {ticket.id} is with {who}: only its holder can snooze it.", hint=f"escli take {ticket.id}"
        )
    return [act(desk, "snoozed", desk.now, {"until": until})]
