"""What time does to a ticket: which steps have fallen due, which of them happen, and what each one records."""

from typing import Any

from escli.core.absences import hushed
from escli.core.clocks import Promise
from escli.core.directory import Directory
from escli.core.firing import Due, aim, fire, is_skipped
from escli.core.fold import apply
from escli.core.hours import Hours
from escli.core.matrix import MANAGEMENT, Step
from escli.core.model import CLOCKS, IDLE, OFF, RUNNING, Event, Notice, Ticket
from escli.core.planning import Ladder, Running, all_running, fired_of, running, wait_over_at, wakes

NOTICED_LATE = 600  # seconds after which a step was not noticed in time: cron comes each minute


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
        over = hushed(over, directory.muted(ticket))
        return [over, *decide(apply(ticket, over)[0], promise, ladder, directory, now, planned=False)]
    clocks = _due_clocks(ticket, promise, now) if planned else all_running(ticket, promise)
    due = _due_steps(ticket, clocks, ladder, now)
    chosen = _highest(ticket, due, directory, now)
    if len(due) > 1:
        # The move comes last: it begins a new respond run, and what else fell due belongs to the run before.
        due.sort(key=lambda one: (one is chosen, one.second, one.step.id))
    muted = None if directory.never_changes else directory.muted(ticket)
    late = {one.clock: one for one in clocks if breaks(one, now)}
    events: list[Event] = []
    for one in due:
        data: dict[str, Any] = {"due": one.second}
        overdue = late.get(one.step.clock)
        if overdue is not None and one.second == overdue.face.due and not is_skipped(one, chosen):
            del late[one.step.clock]
            data.update(_missed(ticket, overdue.clock, overdue.face.due))
        event = fire(ticket, promise, one, chosen, data, _there(directory, one, now), now)
        if now - one.second > NOTICED_LATE:
            event = _held(event, one.hours, now)
        if event.kind == "managed":  # of several steps to management the first opens the stay
            ticket = ticket._replace(management_stay=0)
        events.append(hushed(event, muted))
    return [*(breach(ticket, one, now) for one in late.values()), *events]


def _there(directory: Directory, one: Due, now: int) -> Directory:
    """Who is there for a step: now; where its calendar is closed, those of its last second or, late, of the opening.

    A step that falls due at closing time is still for those who are just going, and after an outage nobody is passed
    over because it is night.
    """
    if directory.never_changes or one.hours.is_open(now):
        return directory
    return directory.then(one.hours.next_open(now) if now - one.second > NOTICED_LATE else one.second - 1)


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
    second = one.face.repeat(step, occurrence)
    if second > now:  # it has been closed since: the latest was due by closing time
        second = one.face.hours.sub(now, 1) + 1
    return Due(second, step, one.run.number, occurrence, one.face.due, one.face.hours)


def _highest(ticket: Ticket, due: list[Due], directory: Directory, now: int) -> Due | None:
    """Of the functional escalations due at once, the one that arrives highest; the earliest of equals."""
    here = directory.level(ticket)
    moves = [
        one for one in due
        if one.step.action == "escalate" and one.step.whom != MANAGEMENT and aim(one.step, here, directory) > here
    ]  # fmt: skip
    if len(moves) < 2:  # as nearly always: nothing to compare
        return moves[0] if moves else None
    return max(moves, key=lambda one: _arrives(ticket, one, here, directory, now))


def _arrives(ticket: Ticket, one: Due, here: int, directory: Directory, now: int) -> int:
    """The place in the order at which an escalation arrives; 0: nobody is there, so it goes to management."""
    arrival = _there(directory, one, now).above(aim(one.step, here, directory) - 1, ticket.type)
    return directory.matrix.levels[arrival.tier] if arrival.tier else 0
