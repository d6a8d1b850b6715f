"""The account of a ticket's clocks: every run from its start, cut into segments that sum to the time that has passed.

What counted, what stood still and why, and what lay outside hours: so that a deadline can be shown, not only claimed.
"""

import json
from collections.abc import Iterable
from typing import NamedTuple

from escli.core.clocks import Face, Promise, Promises, stands_still
from escli.core.clocks import used as used_by
from escli.core.fold import apply
from escli.core.hours import Hours
from escli.core.matrix import MANAGEMENT
from escli.core.model import LATE, OFF, PROMISES, Event, Run, Ticket

RUNS, PAUSED, OVERDUE, MET, MISSED, DROPPED = "running", "paused", "overdue", "met", "missed", "dropped"


class Segment(NamedTuple):
    """A stretch of a run: counted, paused (open time that does not count), resolved, or outside hours; and why."""

    start: int
    end: int
    kind: str
    why: str  # whom it waited for, or the day's name; may be empty
    total: int  # open seconds counted from the run's start to this segment's end


class Account(NamedTuple):
    """One run of one clock: what was promised, how long it ran, how it ended. Instants and lengths in seconds."""

    clock: str
    run: int
    tier: str
    words: str  # the target as the matrix says it
    calendar: str
    start: int
    until: int  # when it ended; now, while it runs
    state: str
    target: int  # open seconds
    due: int | None  # None while it stands still; of a run that ended missed, the one that it was recorded to miss
    missed: int | None  # the due that it missed, which a later promise does not undo
    used: int
    paused: int
    margin: int  # open seconds between its end and its due: below zero, late by so much
    segments: list[Segment]


class _Run(NamedTuple):
    clock: str
    run: Run
    tier: str
    until: int
    state: str
    ticket: Ticket  # as it stood at its end: its pauses, floors and promise
    missed: int | None = None


def timeline(events: Iterable[Event], promises: Promises, now: int) -> list[Account]:
    """Every run of every clock that something was promised for, clock by clock, in the order in which they began."""
    found = []
    for one in _runs(events, now):
        promise = promises.get(one.ticket.promise)
        face = None if promise is None else promise.face(one.ticket, one.clock, one.run, one.tier)
        if promise is not None and face is not None:
            found.append(_account(one, promise, face))
    return sorted(found, key=lambda one: (PROMISES.index(one.clock), one.run))


def _runs(events: Iterable[Event], now: int) -> list[_Run]:
    ticket, going, ended = Ticket(), dict[str, _Run](), list[_Run]()
    for event in events:
        before, (ticket, _) = ticket, apply(ticket, event)
        for clock in PROMISES:
            old, new = getattr(before, clock), getattr(ticket, clock)
            if clock in event.data.get("corrects", ()):
                _correct(ended, clock, event.at)
            if clock in going:
                going[clock] = going[clock]._replace(missed=going[clock].missed or _missed(event, clock))
            if clock in going and (new.state == OFF or new.number != old.number):
                # What the event itself brings, a new promise or another run's floor, is not this run's.
                kept = ticket._replace(floors=before.floors, promise=before.promise)
                ended.append(_end(going.pop(clock), event.at, _verdict(event, clock, old), kept))
            if new.number != old.number and new.state != OFF:
                tier = MANAGEMENT if clock == MANAGEMENT else ticket.tier
                going[clock] = _Run(clock, new, tier, event.at, RUNS, ticket)
    return ended + [_end(one, now, RUNS, ticket) for one in going.values()]


def _end(one: _Run, at: int, state: str, ticket: Ticket) -> _Run:
    missed = None if state == MET else one.missed  # a late entry has put it right
    return one._replace(until=max(at, one.run.start or 0), state=state, ticket=ticket, missed=missed)


def _missed(event: Event, clock: str) -> int | None:
    """The due that an event records to have been missed."""
    for key in ("dues", "missed"):
        if clock in event.data.get(key, ()):
            return int(event.data[key][clock])
    return None


def _verdict(event: Event, clock: str, run: Run) -> str:
    met = event.data.get("ends", {}).get(clock)
    if met is None:
        return MISSED if run.state == LATE else DROPPED
    return MET if met else MISSED


def _correct(ended: list[_Run], clock: str, at: int) -> None:
    """A late entry met the run that ran when it happened."""
    for place in range(len(ended) - 1, -1, -1):
        one = ended[place]
        if one.clock == clock and (one.run.start or 0) <= at:
            ended[place] = one._replace(state=MET, until=at, missed=None)
            return


def _account(one: _Run, promise: Promise, face: Face) -> Account:
    stops = _stops(one, promise, face.start)
    segments = segments_of(face, one.until, stops)
    used = segments[-1].total if segments else 0
    stands = (
        one.state == RUNS and one.ticket.wait_on is not None and stands_still(one.clock, one.ticket.wait_on, promise)
    )
    state = PAUSED if stands else OVERDUE if one.state == RUNS and face.due < one.until else one.state
    due = one.missed if state == MISSED and one.missed is not None else face.due
    target = promise.target(one.clock, one.tier)
    assert target is not None  # it has a face
    return Account(
        one.clock,
        one.run.number,
        one.tier,
        target[0].words,
        promise.calendar_of(one.clock, one.tier),
        face.start,
        one.until,
        state,
        face.seconds,
        None if stands else due,
        one.missed,
        used,
        sum(piece.end - piece.start for piece in segments if piece.kind in (PAUSED, "resolved")),
        (face.seconds if stands else used_by(face.hours, face.start, due, [span[:2] for span in stops])) - used,
        segments,
    )


def _stops(one: _Run, promise: Promise, start: int) -> list[tuple[int, int, str]]:
    """The spans in which the run stood still, the last one perhaps still going on, each with its reason."""
    spans = json.loads(one.ticket.pauses) if one.ticket.pauses else []
    clipped = [
        (max(begin, start), min(one.until if end is None else end, one.until), why)
        for begin, end, why in spans
        if stands_still(one.clock, why, promise)
    ]
    return [span for span in clipped if span[0] < span[1]]


def segments_of(face: Face, until: int, stops: list[tuple[int, int, str]]) -> list[Segment]:
    """A clock's way from its start until a moment; `stops` are the spans in which it stood still, and why."""
    found: list[Segment] = []
    at = face.start
    for begin, end, why in [*stops, (until, until, "")]:
        _cut(found, face.hours, at, begin, "counted", "")
        _cut(found, face.hours, begin, end, "resolved" if why == "resolved" else PAUSED, why)
        at = end
    return found


def _cut(found: list[Segment], hours: Hours, start: int, end: int, kind: str, why: str) -> None:
    """Add a stretch: its open time as it is called, the rest as outside hours, with the names of days that are shut."""
    at = start
    for opens, closes in [*hours.spans(start, end), (end, end)]:
        for begin, finish, what in ((at, opens, "outside"), (opens, closes, kind)):
            if begin < finish:
                total = (found[-1].total if found else 0) + (finish - begin if what == "counted" else 0)
                reason = ", ".join(hours.shut(begin, finish)) if what == "outside" else "" if why == kind else why
                found.append(Segment(begin, finish, what, reason, total))
        at = closes
