"""What a step does when it fires: whom it tells, where it moves the ticket, and what its event records."""

from typing import Any, NamedTuple

from escli.core.clocks import Promise
from escli.core.directory import Directory
from escli.core.holding import handed_to
from escli.core.hours import Hours
from escli.core.matrix import MANAGEMENT, Step
from escli.core.model import IDLE, OFF, RUNNING, Event, Notice, Ticket
from escli.core.news import MOST_HOLDING
from escli.core.news import told as told_client


class Due(NamedTuple):
    """A step that has fallen due: at its second, in this run, for the so-manieth time."""

    second: int
    step: Step
    run: int
    occurrence: int
    deadline: int
    hours: Hours


def _is_overtaken(one: Due, now: int) -> bool:
    """A warning whose deadline has passed says nothing any more; an escalation or a repeat is still worth something."""
    return one.step.is_warning and not one.step.every and one.deadline < now and one.step.action != "escalate"


def is_skipped(one: Due, chosen: Due | None) -> bool:
    """A functional step that another one overtakes."""
    return one.step.action == "escalate" and one.step.whom != MANAGEMENT and one is not chosen


def aim(step: Step, here: int, directory: Directory) -> int:
    """The place in the order that an escalation is for."""
    return here + 1 if step.whom == "next" else directory.matrix.levels.get(step.whom, 0)


def fire(
    ticket: Ticket, promise: Promise, one: Due, chosen: Due | None, data: dict[str, Any], directory: Directory, now: int
) -> Event:
    """What a step that has fallen due records; `data` is what is known of it, `directory` says who is there for it."""
    if _is_overtaken(one, now):
        return _event("skipped", one, now, {**data, "why": "its deadline had passed"})
    if is_skipped(one, chosen):
        why = "a higher step fell due with it" if chosen else f"the ticket is at {ticket.tier} already"
        return _event("skipped", one, now, {**data, "why": why})
    if one.step.action == "escalate":
        return _escalate(ticket, promise, one, data, directory, now)
    if one.step.action == "assign":
        return _assign(ticket, promise, one, data, directory, now)
    # Who has gone home is not paged there for having been silent: the ticket goes to those who are on duty.
    if one.step.action == "release" or (one.step.clock == IDLE and not _is_there(ticket.technician, directory)):
        return _event("released", one, now, {**data, **released(ticket, now)}, directory.paged(ticket.tier))
    return _notify(ticket, one, data, directory, now)


def _is_there(name: str | None, directory: Directory) -> bool:
    """Whether a holder, or who stands in for them, is on duty."""
    return name not in directory.matrix.team or any(map(directory.is_on_duty, directory.come((str(name),))))


def _assign(ticket: Ticket, promise: Promise, one: Due, data: dict[str, Any], directory: Directory, now: int) -> Event:
    """To whom the step names or who stands in; nothing is given to somebody who is away: the tier is paged instead."""
    named = one.step.whom
    whom = next(iter(directory.come((named,))), None)
    if whom is None:
        return _event("notified", one, now, {**data, "role": "tier", "why": f"{named} is away"},
                      directory.paged(ticket.tier))  # fmt: skip
    data = {**data, "technician": whom, "cause": "timed"} | handed_to(ticket, promise, whom, now)
    return _event("assigned", one, now, data, (Notice(whom, "tell"),))


def _notify(ticket: Ticket, one: Due, data: dict[str, Any], directory: Directory, now: int) -> Event:
    step = one.step
    if step.whom == "client":
        return _hold(ticket, one, data, directory, now)
    people = directory.people(step.whom, ticket, page=step.action == "page")
    told = tuple(Notice(name, step.action) for name in people)
    return _event("notified", one, now, {**data, "role": step.whom}, told)


def _hold(ticket: Ticket, one: Due, data: dict[str, Any], directory: Directory, now: int) -> Event:
    """A holding message: the update is due a whole target later, but never a third time in a row (DESIGN 2.7)."""
    if ticket.holding >= MOST_HOLDING:
        why = f"{MOST_HOLDING} holding messages since our last word: the next must be a person's"
        return _event("skipped", one, now, {**data, "why": why})
    told = _client(ticket, directory, "holding")
    data = {**data, "role": "client"} | ({"holding": True} if told else {})
    if told and ticket.update.state != OFF:
        data["starts"] = {"update": now}
    return _event("notified", one, now, data, told)


def _client(ticket: Ticket, directory: Directory, news: str) -> tuple[Notice, ...]:
    return told_client(directory.matrix, ticket.client, ticket.requester, news)


def _escalate(
    ticket: Ticket, promise: Promise, one: Due, data: dict[str, Any], directory: Directory, now: int
) -> Event:
    if one.step.whom == MANAGEMENT:
        return _to_management(ticket, one, directory, now, data)
    levels = directory.matrix.levels
    arrival = directory.above(aim(one.step, directory.level(ticket), directory) - 1, ticket.type)
    data.update(directory.brought(arrival, ticket.severity))
    if arrival.tier is None:  # no tier above has anybody: management is what is left
        return _to_management(ticket, one, directory, now, data)
    data.update(moved_to(ticket, promise, arrival.tier, levels[arrival.tier], now, "timed"))
    _owe(ticket, arrival.tier, directory, data)
    told = (*directory.greeted(arrival, "page"), *_client(ticket, directory, "escalated"))
    return _event("escalated", one, now, data, told)


def _owe(ticket: Ticket, where: str, directory: Directory, data: dict[str, Any]) -> None:
    """A timed handoff never waits: what it should have brought is owed by whoever held the ticket."""
    owed = directory.matrix.required[where]
    if owed:
        data["owed"] = owed
        data["owed_by"] = ticket.technician or ticket.tier


def moved_to(ticket: Ticket, promise: Promise | None, tier: str, level: int, now: int, cause: str) -> dict[str, Any]:
    """What every functional move records: where to, where from, why, and the new stay's respond run."""
    data: dict[str, Any] = {"tier": tier, "level": level, "from": ticket.tier, "cause": cause}
    if promise is not None:
        data["starts"] = {"respond": now}
        if ticket.escalated_at is None and level > ticket.opened_level:
            data["open_s"] = promise.main_hours.between(ticket.opened_at, now)
        drops = [clock for clock in ("respond", "vendor", IDLE) if getattr(ticket, clock).state == RUNNING]
        if drops:
            data["drops"] = drops
    return data


def released(ticket: Ticket, now: int) -> dict[str, Any]:
    """A holder who has been silent for too long loses the ticket to the tier, whose respond clock begins anew."""
    return {"from": ticket.technician, "starts": {"respond": now}, "drops": [IDLE]}


def _to_management(ticket: Ticket, one: Due, directory: Directory, now: int, data: dict[str, Any]) -> Event:
    people = directory.people(MANAGEMENT, ticket, page=True)
    if ticket.management_stay is not None:
        told = tuple(Notice(name, "page") for name in people) if ticket.managed_at is None else ()
        return _event("notified", one, now, {**data, "role": MANAGEMENT, "why": "already with management"}, told)
    data = {**data, "cause": "timed", "starts": {MANAGEMENT: now}}
    _owe(ticket, MANAGEMENT, directory, data)
    return _event("managed", one, now, data, tuple(Notice(name, "page") for name in people))


def _event(kind: str, one: Due, now: int, data: dict[str, Any], told: tuple[Notice, ...] = ()) -> Event:
    step = one.step
    return Event(kind, now, data, clock=step.clock, run=one.run, step=step.id, occurrence=one.occurrence, notices=told)
