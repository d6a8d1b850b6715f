"""What time does to a ticket: which steps have fallen due, which of them happen, and what each one records."""

from typing import Any, NamedTuple

from escli.core.clocks import Promise
from escli.core.fold import apply
from escli.core.hours import Hours
from escli.core.matrix import MANAGEMENT, Step
from escli.core.model import CLOCKS, IDLE, OFF, RUNNING, Event, Notice, Ticket
from escli.core.planning import Ladder, Running, all_running, fired_of, running, wait_over_at, wakes
from escli.core.routing import Directory

NOTICED_LATE = 600  # seconds after which a step was not noticed in time: cron comes each minute


class Due(NamedTuple):
    """A step that has fallen due: at its second, in this run, for the so-manieth time."""

    second: int
    step: Step
    run: int
    occurrence: int
    deadline: int
    hours: Hours


def decide(
    ticket: Ticket, promise: Promise, ladder: Ladder, directory: Directory, now: int, *, planned: bool = True
) -> list[Event]:
    """Everything that time has brought on a ticket by `now`, as events in the order of their seconds.

    1. A wait that is over ends first, at its own second; the clocks are looked at with it ended.
    2. Of the functional steps due at once the highest happens; a hierarchic one happens too.
    3. A warning that its deadline has overtaken, and a step that a higher one overtakes, are recorded as skipped.
    4. A step that stands at the deadline records the breach; without one a breach event does.

    `planned` says that the ticket's plan was made by this ladder, so that only clocks it names need a look.
    """
    over_at = wait_over_at(ticket)
    if over_at is not None and over_at <= now:
        over = wait_over(ticket, directory.people("assignee", ticket))
        return [over, *decide(apply(ticket, over)[0], promise, ladder, directory, now, planned=False)]
    clocks = _due_clocks(ticket, promise, now) if planned else all_running(ticket, promise)
    due = _due_steps(ticket, clocks, ladder, now)
    chosen = _highest(ticket, due, directory)
    if len(due) > 1:
        # The move comes last: it begins a new respond run, and what else fell due belongs to the run before.
        due.sort(key=lambda one: (one is chosen, one.second, one.step.id))
    late = {one.clock: one for one in clocks if breaks(one, now)}
    events: list[Event] = []
    for one in due:
        data: dict[str, Any] = {"due": one.second}
        overdue = late.get(one.step.clock)
        if overdue is not None and one.second == overdue.face.due and not _is_skipped(one, chosen):
            del late[one.step.clock]
            data.update(_missed(ticket, overdue.clock, overdue.face.due))
        event = _fire(ticket, promise, one, chosen, data, directory, now)
        if now - one.second > NOTICED_LATE:
            event = _held(event, one.hours, now)
        if event.kind == "managed":  # of several steps to management the first opens the stay
            ticket = ticket._replace(management_stay=0)
        events.append(event)
    return [*(breach(ticket, one, now) for one in late.values()), *events]


def _held(event: Event, hours: Hours, now: int) -> Event:
    """After an outage nobody is got out of bed for a clock that runs by day: pages wait until it is open."""
    if hours.is_open(now):
        return event
    opening = hours.next_open(now)
    told = (one._replace(after=opening) if one.kind == "page" else one for one in event.notices)
    return event._replace(notices=tuple(told))


def breaks(one: Running, now: int) -> bool:
    """A promise that has run out; nobody was promised anything by the clock idle."""
    return one.run.state == RUNNING and one.face.due < now and one.clock != IDLE


def wait_over(ticket: Ticket, people: tuple[str, ...]) -> Event:
    """The end of a wait at its own second; these people are told."""
    assert ticket.wait_until is not None  # the caller has just compared it
    told = tuple(Notice(name, "tell") for name in people)
    data = {"why": "until", "on": ticket.wait_on} | vendor_ends(ticket, met=False)
    return Event("resumed", ticket.wait_until, data, notices=told)


def vendor_ends(ticket: Ticket, *, met: bool) -> dict[str, Any]:
    """The end of a wait for a vendor, as its clock hears it: in time, or when the time was up."""
    return {"ends": {"vendor": met}} if ticket.vendor.state != OFF else {}


def _missed(ticket: Ticket, clock: str, due: int) -> dict[str, Any]:
    """What a breach records: the clock, when it was due, and who held the ticket then."""
    return {"late": [clock], "dues": {clock: due}, "held": ticket.technician or ticket.tier}


def breach(ticket: Ticket, one: Running, now: int, *, due: int | None = None) -> Event:
    """The record that a target ran out, for a clock on which no step stands there (or a person acts first)."""
    due = one.face.due if due is None else due
    data = {"due": due, **_missed(ticket, one.clock, due)}
    return Event("breached", now, data, clock=one.clock, run=one.run.number, step="breach", occurrence=0)


def _due_clocks(ticket: Ticket, promise: Promise, now: int) -> list[Running]:
    found = []
    for clock, second in zip(CLOCKS, ticket.deadlines[len(CLOCKS) :], strict=False):
        if second is not None and second <= now:
            one = running(ticket, promise, clock)
            if one is not None:
                found.append(one)
    return found


def _due_steps(ticket: Ticket, clocks: list[Running], ladder: Ladder, now: int) -> list[Due]:
    found = []
    fired = fired_of(ticket)
    for one in clocks:
        seen = fired.get(one.clock, {})
        for step in ladder.get(one.clock, ()):
            wake = wakes(one, step, seen)
            if wake is not None and wake <= now:
                found.append(_due(one, step, seen, now))
    return found


def _due(one: Running, step: Step, seen: dict[str, int], now: int) -> Due:
    base = one.face.point(step)
    if not step.every:
        return Due(base, step, one.run.number, 0, one.face.due, one.face.hours)
    # After a gap only the latest repeat happens: a late sweep never cascades.
    occurrence = max(seen.get(step.id, 0) + 1, (now - 1 - base) // step.every)
    if step.times:
        occurrence = min(occurrence, step.times)
    second = min(one.face.repeat(step, occurrence), now)
    return Due(second, step, one.run.number, occurrence, one.face.due, one.face.hours)


def _is_overtaken(one: Due, now: int) -> bool:
    """A warning whose deadline has passed says nothing any more; an escalation or a repeat is still worth something."""
    return one.step.is_warning and not one.step.every and one.deadline < now and one.step.action != "escalate"


def _is_skipped(one: Due, chosen: Due | None) -> bool:
    """A functional step that another one overtakes."""
    return one.step.action == "escalate" and one.step.whom != MANAGEMENT and one is not chosen


def _highest(ticket: Ticket, due: list[Due], directory: Directory) -> Due | None:
    """Of the functional escalations due at once, the one that arrives highest; the earliest of equals."""
    here = directory.level(ticket)
    found, height = None, -1
    for one in due:
        if one.step.action != "escalate" or one.step.whom == MANAGEMENT:
            continue
        level = _aim(one.step, here, directory)
        if level <= here:
            continue
        arrival = directory.above(level - 1)
        arrives = directory.matrix.levels[arrival.tier] if arrival.tier else 0  # 0: nobody there, so management
        if arrives > height:
            found, height = one, arrives
    return found


def _aim(step: Step, here: int, directory: Directory) -> int:
    """The place in the order that an escalation is for."""
    return here + 1 if step.whom == "next" else directory.matrix.levels.get(step.whom, 0)


def _fire(
    ticket: Ticket, promise: Promise, one: Due, chosen: Due | None, data: dict[str, Any], directory: Directory, now: int
) -> Event:
    step = one.step
    if _is_overtaken(one, now):
        return _event("skipped", one, now, {**data, "why": "its deadline had passed"})
    if _is_skipped(one, chosen):
        why = "a higher step fell due with it" if chosen else f"the ticket is at {ticket.tier} already"
        return _event("skipped", one, now, {**data, "why": why})
    if step.action == "escalate":
        return _escalate(ticket, promise, one, data, directory, now)
    if step.action == "release":
        told = tuple(Notice(name, "page") for name in directory.people("tier", ticket))
        return _event("released", one, now, {**data, **released(ticket, now)}, told)
    if step.action == "assign":
        data = {**data, "technician": step.whom, "cause": "timed"}
        if step.whom != ticket.technician and ticket.idle.state != OFF:
            data["drops"] = [IDLE]
        return _event("assigned", one, now, data, (Notice(step.whom, "tell"),))
    people = directory.people(step.whom, ticket)
    told = tuple(Notice(name, "client" if step.whom == "client" else step.action) for name in people)
    return _event("notified", one, now, {**data, "role": step.whom}, told)


def _escalate(
    ticket: Ticket, promise: Promise, one: Due, data: dict[str, Any], directory: Directory, now: int
) -> Event:
    if one.step.whom == MANAGEMENT:
        return _to_management(ticket, one, directory, now, data)
    levels = directory.matrix.levels
    arrival = directory.above(_aim(one.step, directory.level(ticket), directory) - 1)
    if arrival.passed:
        data["passed"] = list(arrival.passed)
    if arrival.tier is None:  # no tier above has anybody: management is what is left
        return _to_management(ticket, one, directory, now, data)
    data.update(moved_to(ticket, promise, arrival.tier, levels[arrival.tier], now, "timed"))
    _owe(ticket, arrival.tier, directory, data)
    return _event("escalated", one, now, data, directory.paged(arrival.tier))


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
    people = directory.people(MANAGEMENT, ticket)
    if ticket.management_stay is not None:
        told = tuple(Notice(name, "page") for name in people) if ticket.managed_at is None else ()
        return _event("notified", one, now, {**data, "role": MANAGEMENT, "why": "already with management"}, told)
    data = {**data, "cause": "timed", "starts": {MANAGEMENT: now}}
    _owe(ticket, MANAGEMENT, directory, data)
    return _event("managed", one, now, data, tuple(Notice(name, "page") for name in people))


def _event(kind: str, one: Due, now: int, data: dict[str, Any], told: tuple[Notice, ...] = ()) -> Event:
    step = one.step
    return Event(kind, now, data, clock=step.clock, run=one.run, step=step.id, occurrence=one.occurrence, notices=told)
