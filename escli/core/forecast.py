"""What happens next if nobody acts: the real rules, tried on the ticket in memory second by second; nothing is kept."""

from typing import NamedTuple

from escli.core.clocks import Promise
from escli.core.directory import Directory
from escli.core.escalation import decide
from escli.core.fold import apply
from escli.core.model import Event, Ticket
from escli.core.planning import Ladder, plan

MOST, WITHIN = 8, 7 * 86400


class Coming(NamedTuple):
    """A second at which time will do something, what it records, and the ticket as it finds it."""

    at: int
    event: Event
    before: Ticket


def forecast(ticket: Ticket, promise: Promise | None, ladder: Ladder, directory: Directory, now: int) -> list[Coming]:
    """The next firings, at most MOST seconds of them and within WITHIN seconds, if a sweep runs at each of them."""
    found: list[Coming] = []
    while promise is not None and len(found) < MOST:
        deadlines = plan(ticket, promise, ladder)
        if deadlines.next_at is None or deadlines.next_at > now + WITHIN:
            break
        second = max(deadlines.next_at, now)
        events = decide(ticket._replace(deadlines=deadlines), promise, ladder, directory.then(second), second)
        if not events:
            break
        for event in events:
            found.append(Coming(second, event, ticket))
            ticket, _ = apply(ticket, event)
    return found
