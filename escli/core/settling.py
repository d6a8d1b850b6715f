"""What a command settles first on the ticket it names: waits that are over and breaches, but no step."""

from escli.core.clocks import Promise
from escli.core.escalation import breach, breaks, wait_over
from escli.core.fold import apply
from escli.core.model import Event, Ticket
from escli.core.planning import all_running


def settle(ticket: Ticket, promise: Promise, now: int) -> tuple[Ticket, list[Event]]:
    """What has fallen due on the ticket that a command names, and the ticket after it (DESIGN 2.10).

    A wait that is over has ended and breaches are recorded; no step fires.
    """
    events = []
    if ticket.wait_until is not None and ticket.wait_until < now:
        events.append(wait_over(ticket, ()))
        ticket, _ = apply(ticket, events[0])
    for one in all_running(ticket, promise):
        if breaks(one, now):
            events.append(breach(ticket, one, now))
            ticket, _ = apply(ticket, events[-1])
    return ticket, events
