"""A handoff comes back: its receiver returns it to the sender with what is missing, instead of taking it."""

from escli.core.desk import Desk, act, need_open, some
from escli.core.firing import moved_to
from escli.core.handoff import MOVES, is_take, is_timed, sent
from escli.core.holding import is_for_management
from escli.core.matrix import MANAGEMENT
from escli.core.model import OFF, Event, Notice, Ticket
from escli.errors import Refused


def give_back(desk: Desk, ticket: Ticket, what: str, history: list[Event]) -> list[Event]:
    """A bounce: it answers no clock. A manager returns what management was asked for, anybody else the tier's."""
    need_open(ticket)
    if is_for_management(desk, ticket):
        return [_declined(desk, ticket, some(what), history)]
    found = sent(history)
    if found is None or found.event.kind not in MOVES:
        raise _no_handoff(ticket, found.event if found is not None else None)
    _need_a_sender(desk, ticket, found.event, ticket.tier)
    taken = next((one.actor for one in history[found.place :] if is_take(one)), None)
    if taken is not None:  # perhaps assigned to somebody else since
        raise _taken(ticket, taken, found.before.technician or found.before.tier)
    if desk.actor not in _receivers(desk, ticket):
        there = ", ".join(_receivers(desk, ticket)) or "nobody"
        raise Refused(
            f"Only who received the handoff of ticket {ticket.id} returns it: {there}.",
            hint=f"escli handoff {ticket.id} --next ... adds to it, escli note {ticket.id} says what is missing.",
        )
    return [_returned(desk, ticket, found.event, found.before, some(what))]


def _receivers(desk: Desk, ticket: Ticket) -> tuple[str, ...]:
    """Who was given it, who belongs to its tier, and who is on duty there."""
    given = (ticket.technician,) if ticket.technician is not None else ()
    of_tier = (one.name for one in desk.matrix.team.values() if one.tier == ticket.tier)
    return tuple(dict.fromkeys((*given, *of_tier, *desk.directory.at(ticket.tier))))


def _need_a_sender(desk: Desk, ticket: Ticket, handed: Event, where: str) -> None:
    if is_timed(handed):
        owed = handed.data.get("owed_by") or ticket.technician or ticket.tier
        raise Refused(
            f"Time brought ticket {ticket.id} to {where}, not a person: there is nobody to return it to.",
            hint=f"escli handoff {ticket.id} shows what {owed} owes.",
        )
    if handed.actor == desk.actor:
        raise Refused(
            f"You sent ticket {ticket.id} here yourself; only its receiver returns it.",
            hint=f"escli take {ticket.id} takes it, escli handoff {ticket.id} --next ... adds to it.",
        )


def _taken(ticket: Ticket, by: str, to: str) -> Refused:
    return Refused(
        f"{by} has taken ticket {ticket.id}: a handoff is returned instead of taken.",
        hint=f"escli transfer {ticket.id} --to {to} hands it on.",
    )


def _no_handoff(ticket: Ticket, came: Event | None) -> Refused:
    if came is not None and came.kind == "returned":
        return Refused(
            f"Ticket {ticket.id} has been returned already; a handoff is returned once.",
            hint=f"escli escalate {ticket.id} hands it on again, with what was missing.",
        )
    return Refused(
        f"Nobody has handed ticket {ticket.id} on to {ticket.tier}: there is nothing to return.",
        hint=f"escli show {ticket.id} shows how it came here.",
    )


def _returned(desk: Desk, ticket: Ticket, handed: Event, before: Ticket, what: str) -> Event:
    """Back to the tier, team and person from before; who sent it without holding it gets it, too."""
    team = desk.matrix.team
    who = before.technician if before.technician in team else None  # who has left gets nothing back
    if who is None and handed.actor in team and team[handed.actor].tier == before.tier:
        who = handed.actor
    if who is not None:
        who = next(iter(desk.directory.come((who,))), None)  # nothing is given to somebody who is away
    level = desk.matrix.levels.get(before.tier, before.level)
    data = moved_to(ticket, desk.promise(ticket), before.tier, level, desk.now, "returned")
    data |= {"team": before.team, "technician": who, "came_from": before.came_from}
    paged = (Notice(who, "page"),) if who is not None else desk.directory.paged(before.tier)
    told = tuple(one for one in paged if one.person != desk.actor)
    return act(desk, "returned", desk.now, data, texts={"text": what}, notices=told)


def _declined(desk: Desk, ticket: Ticket, what: str, history: list[Event]) -> Event:
    """Management's stay ends without a verdict; the technical one never knew of it. What a client asked for stays."""
    handed = next(one for one in reversed(history) if one.kind == "managed")
    _need_a_sender(desk, ticket, handed, MANAGEMENT)
    if handed.data.get("cause") == "client":
        raise Refused(
            f"The client asked for management on ticket {ticket.id}: there is nobody to return it to.",
            hint=f"escli take {ticket.id} takes it.",
        )
    if ticket.managed_at is not None:
        raise _taken(ticket, ticket.manager or MANAGEMENT, handed.actor)
    data = {"technician": handed.actor} | ({"drops": [MANAGEMENT]} if ticket.management.state != OFF else {})
    there = desk.directory.come((handed.actor,)) if handed.actor in desk.matrix.team else ()
    there = there or desk.directory.people("assignee", ticket)
    told = tuple(Notice(name, "page") for name in there if name != desk.actor)
    return act(desk, "declined", desk.now, data, texts={"text": what}, notices=told)
