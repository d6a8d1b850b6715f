"""Clients who ask for an escalation: they are heard, management joins beside the tier, and they are called back."""

from escli.core.desk import Desk, need_open
from escli.core.fold import apply
from escli.core.lifecycle import heard
from escli.core.matrix import MANAGEMENT
from escli.core.model import OFF, Event, Notice, Ticket
from escli.core.moves import managed, up
from escli.errors import unknown

CHANNELS = ("phone", "email", "visit", "informal")  # how a client asked; informal: round the process


def asked(
    desk: Desk, ticket: Ticket, said: str, channel: str, to: str | None, parts: dict[str, str], because: str = ""
) -> list[Event]:
    """The client asks for more: a message of theirs, management beside the tier, and a call back in time.

    The tier changes only if `to` says so, with its handoff. A channel `informal` went round the process; it counts as
    the others do.
    """
    need_open(ticket)
    if channel not in CHANNELS:
        raise unknown("channel", channel, CHANNELS)
    (first,) = heard(desk, ticket, said)
    starts = dict(first.data.get("starts", {}))
    if ticket.callback.state == OFF and ticket.promise is not None:  # asked twice, the first promise holds
        starts["callback"] = desk.now
    told = first.notices
    if ticket.management_stay is not None:  # who is there already hears that they were asked for again
        people = desk.directory.people(MANAGEMENT, ticket)
        told = (*told, *(Notice(name, "page") for name in people if name != desk.actor))
    data = {**first.data, "escalation": channel, **({"starts": starts} if starts else {})}
    events = [first._replace(data=data, notices=told)]
    if ticket.management_stay is None:
        events.append(managed(desk, ticket, {"cause": "client"}, {}, "page"))
    if to is not None and to != MANAGEMENT:  # who joins anyway
        move = up(desk, apply(ticket, first)[0], to, parts, because, "client")
        events.append(move._replace(data={**move.data, "asked": True}))
    return events
