"""Who holds a ticket: whoever takes it or answers its client; and the clock that watches over a holder."""

from typing import Any

from escli.core.clocks import Promise
from escli.core.desk import Desk
from escli.core.matrix import MANAGEMENT
from escli.core.model import IDLE, OFF, Ticket

Starts = dict[str, int]


def watch(promise: Promise | None, at: int) -> Starts:
    """From `at` on whoever holds the ticket is heard of now and then, where the promise has that clock."""
    return {IDLE: at} if promise is not None and IDLE in promise.spec["targets"] else {}


def handed_to(ticket: Ticket, promise: Promise | None, whom: str, at: int) -> dict[str, Any]:
    """What a change of hands means for the clock `idle`, as event data.

    While the respond clock runs, it asks for a take, and nobody is idle. After it nobody else asks: who is given the
    ticket then is watched from the beginning.
    """
    if whom == ticket.technician:
        return {}
    starts = {} if ticket.respond.state != OFF else watch(promise, at)
    if starts:
        return {"starts": starts}
    return {"drops": [IDLE]} if ticket.idle.state != OFF else {}


def answered(desk: Desk, ticket: Ticket, at: int, *, is_late: bool) -> tuple[dict[str, Any], Starts]:
    """Who answers the client of a ticket that nobody has taken has it: it must not fall silent without a holder.

    Event data and clock starts, both empty where somebody has it. A ticket of a major incident is the incident's
    holder's; a call entered late, from before the present stay, took nothing.
    """
    none: tuple[dict[str, Any], Starts] = ({}, {})
    if not ticket.is_open or ticket.taken_at is not None or ticket.parent is not None:
        return none
    if is_late and ticket.respond.start is not None and at < ticket.respond.start:
        return none
    starts = watch(desk.promise(ticket), at)
    if ticket.technician in (None, desk.actor) and desk.actor in desk.matrix.team:
        return {"technician": desk.actor}, starts
    return {}, starts if ticket.technician is not None else {}


def is_for_management(desk: Desk, ticket: Ticket) -> bool:
    """Whether the actor's word is management's: of it, or on duty there in its place while nobody of it has it yet."""
    person = desk.matrix.team.get(desk.actor)
    if person is None or ticket.management_stay is None:
        return False
    return person.tier == MANAGEMENT or (ticket.managed_at is None and person.name in desk.directory.at(MANAGEMENT))
