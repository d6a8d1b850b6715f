"""What people do to several tickets at once: relate them, end one in another, make a major incident of them."""

from collections.abc import Iterable
from typing import Any

from escli.core.answers import answers
from escli.core.clocks import Promise
from escli.core.desk import Desk, act, need_open, some
from escli.core.firing import moved_to
from escli.core.handoff import is_take
from escli.core.holding import watch
from escli.core.model import CLOCKS, LATE, OFF, Event, Notice, Run, Ticket
from escli.errors import Refused

Tickets = dict[int, Ticket]
Deeds = dict[int, list[Event]]  # what happens to each ticket


def link(desk: Desk, tickets: Tickets, known: dict[int, list[int]]) -> Deeds:
    """They have to do with each other, each with each; `known` are the links that there are already."""
    if len(tickets) < 2:
        raise Refused("A link needs two tickets or more.", hint="For example: escli link 4 7")
    deeds: Deeds = {}
    for one in tickets:
        others = [other for other in tickets if other != one and other not in known[one]]
        deeds[one] = [act(desk, "linked", desk.now, {"to": others})] if others else []
    return deeds


def merge(desk: Desk, tickets: Tickets, into: int, why: str, children: Iterable[int] = ()) -> Deeds:
    """All tickets but `into` end in it. Their histories stay; their clocks end without a verdict.

    `children` are the open tickets that belong to one that would end.
    """
    other = tickets[into]
    ended = [ticket for ticket in tickets.values() if ticket.id != into]
    if not ended:
        raise Refused(f"Ticket {into} cannot end in itself.")
    need_open(other)
    for ticket in ended:
        _need_alike(ticket, other)
    if other.parent in tickets:
        raise Refused(
            f"Ticket {into} belongs to the major incident {other.parent}, which cannot end in it.",
            hint=f"The other way round: escli merge {into} --into {other.parent}",
        )
    if children:
        numbers = " ".join(str(one) for one in children)
        raise Refused(
            "A major incident with open tickets cannot end in another ticket.",
            hint=f"Move them first: escli major {into} {numbers}",
        )
    deeds: Deeds = {into: []}
    for ticket in sorted(ended, key=lambda one: one.unanswered_at or desk.now):  # the client has waited since the first
        deeds[ticket.id] = [_merged(desk, ticket, into, why)]
        begun = {clock for event in deeds[into] for clock in event.data.get("starts", ())}
        deeds[into].append(_absorbed(desk, other, ticket, begun))
    return deeds


def _need_alike(ticket: Ticket, other: Ticket) -> None:
    if ticket.merged_into is None and not ticket.is_open:
        raise Refused(
            f"Ticket {ticket.id} is {ticket.status}: there is nothing left to merge.",
            hint=f"To relate them: escli link {ticket.id} {other.id}",
        )
    need_open(ticket)
    if ticket.promise is not None and other.promise is None:
        raise Refused(
            f"Ticket {other.id} was promised nothing: what ticket {ticket.id} was promised would be forgotten there.",
            hint=f"The other way round: escli merge {other.id} --into {ticket.id}",
        )
    if ticket.client != other.client:
        raise Refused(
            f"Ticket {ticket.id} belongs to {ticket.client}, ticket {other.id} to {other.client}: "
            "each client keeps its own.",
            hint=f"One cause: escli major {other.id} {ticket.id}. To relate them: escli link {other.id} {ticket.id}",
        )


def _merged(desk: Desk, ticket: Ticket, into: int, why: str) -> Event:
    data: dict[str, Any] = {"into": into}
    running = [clock for clock in CLOCKS if getattr(ticket, clock).state != OFF]
    if running:
        data["drops"] = running
    return act(desk, "merged", desk.now, data, texts={"text": some(why)}, notices=_holders(desk, ticket))


def _absorbed(desk: Desk, other: Ticket, ticket: Ticket, begun: set[str]) -> Event:
    """What the client is owed goes on here: an answer, and the call that they were promised.

    `begun` are the clocks that another ticket has brought already.
    """
    data: dict[str, Any] = {"ticket": ticket.id}
    promise = desk.promise(other)
    starts = {}
    if ticket.unanswered_at is not None:
        data["unanswered"] = ticket.unanswered_at
        if promise is not None and promise.answers:
            starts["update"] = _owed_since(ticket.update, desk.now, ticket.unanswered_at)
    if promise is not None and ticket.callback.state != OFF:
        starts["callback"] = _owed_since(ticket.callback, desk.now, ticket.callback.start)
    starts = {clock: at for clock, at in starts.items() if getattr(other, clock).state == OFF and clock not in begun}
    return act(desk, "absorbed", desk.now, data | ({"starts": starts} if starts else {}), notices=_holders(desk, other))


def _owed_since(run: Run, now: int, since: int | None) -> int | None:
    """What is late already was counted there; here the client is promised the next one."""
    return now if run.state == LATE else since


def _holders(desk: Desk, ticket: Ticket) -> tuple[Notice, ...]:
    """Who has it, a manager too, is told of it, unless they did it themselves."""
    names = dict.fromkeys((ticket.technician, ticket.manager))
    return tuple(Notice(name, "tell") for name in names if name and name != desk.actor and name in desk.matrix.team)


def major(desk: Desk, parent: Ticket, others: list[Ticket], parents: Iterable[int] = ()) -> Deeds:
    """The first is the major incident, at the highest tier; the others belong to it and fall silent.

    `parents` are those of the others that have open tickets themselves.
    """
    need_open(parent)
    if parent.promise is None:
        raise Refused(
            f"Ticket {parent.id} was promised nothing: it would never page, and keep the others silent.",
            hint="Name another ticket first, or open one for the incident.",
        )
    if parent.parent is not None:
        rest = " ".join(str(one.id) for one in others if one.id != parent.parent)
        raise Refused(
            f"Ticket {parent.id} belongs to the major incident {parent.parent}.",
            hint=f"escli major {parent.parent} {rest or 'ID'}",
        )
    for one in others:
        need_open(one)
        if one.id in parents:
            raise Refused(
                f"Ticket {one.id} is a major incident with tickets of its own.",
                hint=f"escli major {one.id} {parent.id}",
            )
    joining = [one for one in others if one.parent != parent.id]
    begins = _begins(desk, parent, joining)
    is_taken = parent.taken_at is not None and not any("tier" in one.data for one in begins)
    return {parent.id: begins, **{one.id: [_joined(desk, one, parent, is_taken=is_taken)] for one in joining}}


def _begins(desk: Desk, parent: Ticket, joining: list[Ticket]) -> list[Event]:
    """What it means for the incident itself: the highest tier is paged once; later its holder is told who joined."""
    data: dict[str, Any] = {"tickets": [one.id for one in joining]}
    if parent.major:
        told = _holders(desk, parent)
        return [act(desk, "major", desk.now, data, notices=told)] if joining else []
    highest = desk.matrix.tiers[-1].name
    level = desk.matrix.levels[highest]
    if level > desk.directory.level(parent):
        data |= moved_to(parent, desk.promise(parent), highest, level, desk.now, "manual")
    told = tuple(one for one in desk.directory.paged(highest) if one.person != desk.actor)
    return [act(desk, "major", desk.now, data, notices=told)]


def _joined(desk: Desk, ticket: Ticket, parent: Ticket, *, is_taken: bool) -> Event:
    """Where somebody has the incident already, they have this as well."""
    data: dict[str, Any] = {"parent": parent.id}
    if is_taken:
        data |= answers(desk, ticket, desk.now, ("respond",))
    return act(desk, "joined", desk.now, data, notices=_holders(desk, ticket))


def follow(desk: Desk, parent: Ticket, acts: list[Event], child: Ticket, history: list[Event]) -> list[Event]:
    """What an act on a major incident means for an open ticket of it: taken with it, or on its own path again."""
    found: list[Event] = []
    joined = max((event.at for event in history if event.kind == "joined"), default=child.opened_at)
    for one in acts:
        if is_take(one):
            is_late = bool(one.data.get("entered_late"))
            at = max(one.at, joined)  # not before it belonged to the incident
            said = answers(desk, child, at, ("respond",), history if is_late else None)
            if said:
                taken = {"parent": parent.id, "technician": one.data["technician"], **said}
                found.append(act(desk, "covered", at, {**taken, "entered_late": True} if is_late else taken))
    if not parent.is_open:
        told = tuple(Notice(name, "tell") for name in desk.directory.people("assignee", child) if name != desk.actor)
        starts = _asked_of(child, desk.promise(child), desk.now)
        data = {"parent": parent.id, **({"starts": starts} if starts else {})}
        found.append(act(desk, "freed", desk.now, data, notices=told))
    return found


def _asked_of(child: Ticket, promise: Promise | None, now: int) -> dict[str, int]:
    """The clock that asks for somebody from now on: while the incident spoke for all, nobody was waited for."""
    if promise is None or child.respond.state != OFF:
        return {}
    return watch(promise, now) if child.technician is not None else {"respond": now}
