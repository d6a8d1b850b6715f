"""The plan: of each clock that runs when it is due, and the next second at which a sweep has anything to do."""

import json
from typing import NamedTuple

from escli.core.clocks import Face, Promise, stands_still
from escli.core.matrix import MANAGEMENT, Step
from escli.core.model import CLOCKS, IDLE, LATE, OFF, PROMISES, Deadlines, Run, Ticket

Ladder = dict[str, tuple[Step, ...]]  # the steps of each clock
_NONE: dict[str, int] = {}
_CHOOSING = slice(Ticket._fields.index("client"), Ticket._fields.index("clients") + 1)  # what chooses the ladder


class Running(NamedTuple):
    """A clock of a ticket that runs and does not stand still."""

    clock: str
    run: Run
    face: Face
    quiet: bool  # somebody on the clock's ladder has said "I have it", or the ticket waits: repeats stop


def running(ticket: Ticket, promise: Promise, clock: str) -> Running | None:
    """One clock, if it runs and does not stand still."""
    run: Run = getattr(ticket, clock)
    waits = ticket.wait_on is not None
    if run.state == OFF or (ticket.wait_on is not None and stands_still(clock, ticket.wait_on, promise)):
        return None
    on_management = clock == MANAGEMENT
    face = promise.face(ticket, clock, run, MANAGEMENT if on_management else ticket.tier)
    if face is None:
        return None
    taken = (ticket.managed_at if on_management else ticket.taken_at) is not None
    return Running(clock, run, face, quiet=taken or waits)


def all_running(ticket: Ticket, promise: Promise) -> list[Running]:
    """Every clock that runs and does not stand still."""
    return [one for clock in CLOCKS if (one := running(ticket, promise, clock)) is not None]


def wakes(one: Running, step: Step, fired: dict[str, int]) -> int | None:
    """The first second at which a step of this clock may fire: its own for a warning, the one after it else."""
    if not step.every:
        return None if step.id in fired else one.face.point(step) + (not step.is_warning)
    occurrence = fired.get(step.id, 0) + 1
    if one.quiet or (step.times and occurrence > step.times):
        return None
    return one.face.repeat(step, occurrence) + 1


def fired_of(ticket: Ticket) -> dict[str, dict[str, int]]:
    """The steps that fired in the present runs: {clock: {step id: last occurrence}}."""
    fired: dict[str, dict[str, int]] = json.loads(ticket.fired) if ticket.fired else {}
    return fired


def plan(ticket: Ticket, promise: Promise | None, ladder: Ladder, before: Ticket | None = None) -> Deadlines:
    """Due times and the next second at which anything can happen to the ticket.

    `before`, if its plan was made by the same ladder, lends what has not changed since: usually all clocks but one.
    """
    if promise is None or not ticket.is_open:
        return Deadlines()
    same = before is not None and _same_standing(before, ticket)
    fired = None
    dues: list[int | None] = []
    nexts: list[int | None] = []
    due_at, next_at = None, wait_over_at(ticket)
    for place, clock in enumerate(CLOCKS):
        if getattr(ticket, clock).state == OFF:
            due = following = None
        elif same and before is not None and _same_clock(before, ticket, clock):
            due, following = before.deadlines[place], before.deadlines[place + len(CLOCKS)]
        else:
            fired = fired_of(ticket) if fired is None else fired
            due, following = _read(running(ticket, promise, clock), ladder.get(clock, ()), fired.get(clock, _NONE))
        if clock == "vendor" and ticket.wait_on == clock:
            due = ticket.wait_until  # as the vendor promised it, or as long as we give them
        dues.append(due)
        nexts.append(following)
        if due is not None and place < len(PROMISES) and (due_at is None or due < due_at):
            due_at = due
        if following is not None and (next_at is None or following < next_at):
            next_at = following
    return Deadlines._make((*dues, *nexts, ticket.wait_until if due_at is None else due_at, next_at))


def wait_over_at(ticket: Ticket) -> int | None:
    """When a sweep ends the wait: at its second the holder is reminded, but a vendor has all of it."""
    return None if ticket.wait_until is None else ticket.wait_until + (ticket.wait_on == "vendor")


def _same_standing(before: Ticket, after: Ticket) -> bool:
    """What every clock of a ticket depends on besides its own run and steps."""
    return (
        before[_CHOOSING] == after[_CHOOSING]
        and before.pauses == after.pauses
        and before.wait_on == after.wait_on
        and before.promise == after.promise
        and before.floors == after.floors
        and (before.taken_at is None) == (after.taken_at is None)
        and (before.managed_at is None) == (after.managed_at is None)
        and before.status == after.status
        and (before.parent is None) == (after.parent is None)  # in a major incident no step happens
    )


def _same_clock(before: Ticket, after: Ticket, clock: str) -> bool:
    if getattr(before, clock) != getattr(after, clock) or (clock == "respond" and before.tier != after.tier):
        return False
    return before.fired == after.fired or fired_of(before).get(clock) == fired_of(after).get(clock)


def _read(one: Running | None, steps: tuple[Step, ...], fired: dict[str, int]) -> tuple[int | None, int | None]:
    """When the clock is due, and the next second at which it needs a sweep: a step, or the breach to record."""
    if one is None:
        return None, None
    # Past its due stands the breach to record; nobody was promised anything by the clock idle.
    following = None if one.run.state == LATE or one.clock == IDLE else one.face.due + 1
    for step in steps:
        second = wakes(one, step, fired)
        if second is not None and (following is None or second < following):
            following = second
    return one.face.due, following
