"""A ticket's clocks against its promise: how much has run, when it is due, at which second a step stands."""

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

from escli.core import durations
from escli.core.durations import Span
from escli.core.hours import Hours
from escli.core.matrix import Step
from escli.core.model import IDLE, Run, Ticket

Pause = tuple[int, int]
Spec = dict[str, Any]
_FACES = 4096  # faces kept: enough for a batch of a sweep, so that deciding and planning read a clock once


class Promise:
    """The targets, calendars and pause rules that a ticket was given, whatever the matrix says today.

    `spec` is JSON: calendars {name: content address}, targets {clock: {tier or "*": [words, calendar name]}},
    pauses {"client" | "vendor": [clocks]}, update "promise" | "answer".
    """

    def __init__(self, spec: Spec, hours: Callable[[str], Hours]) -> None:
        self.spec = spec
        self.update: str = spec["update"]
        self.answers = self.update == "answer" and "update" in spec["targets"]  # each client's message asks for one
        self.pauses: dict[str, list[str]] = spec["pauses"]
        self._hours = hours
        self._targets: dict[tuple[str, str], tuple[Span, Hours] | None] = {}
        self._faces: dict[tuple[Any, ...], Face | None] = {}

    def target(self, clock: str, tier: str) -> tuple[Span, Hours] | None:
        """The span and the calendar of a clock while at a tier; None where nothing was promised."""
        key = (clock, tier)
        if key not in self._targets:
            said = self._said(clock, tier)
            self._targets[key] = (durations.parse(said[0]), self.hours(said[1])) if said else None
        return self._targets[key]

    def _said(self, clock: str, tier: str) -> list[str] | None:
        """What was said for a tier; for one that was not there when the promise was given, the shortest of the others.

        A respond clock without a target would leave a ticket on such a tier in silence.
        """
        by_tier: dict[str, list[str]] = self.spec["targets"].get(clock) or {}
        said = by_tier.get(tier) or by_tier.get("*")
        return said or min(by_tier.values(), key=_length, default=None)

    def face(self, ticket: Ticket, clock: str, run: Run, tier: str) -> "Face | None":
        """The ticket's clock as it is read; None where nothing was promised."""
        key = (clock, tier, run.start, ticket.pauses, ticket.floors)
        if key not in self._faces:
            if len(self._faces) > _FACES:
                self._faces.clear()
            self._faces[key] = self._read(ticket, clock, run.start, tier)
        return self._faces[key]

    def _read(self, ticket: Ticket, clock: str, start: int | None, tier: str) -> "Face | None":
        target = self.target(clock, tier)
        if target is None or start is None:
            return None
        floor = json.loads(ticket.floors).get(clock) if ticket.floors else None
        return Face(start, stops(ticket, clock, start, self), floor, *target)

    def calendar_of(self, clock: str, tier: str) -> str:
        """The name of the calendar in which a clock counts while at a tier that it has a target for."""
        said = self._said(clock, tier)
        assert said is not None  # it has a target
        return said[1]

    def hours(self, name: str) -> Hours:
        """One of the promise's calendars."""
        return self._hours(self.spec["calendars"][name])

    @cached_property
    def main_hours(self) -> Hours:
        """The calendar in which business durations of this ticket are told."""
        return self.hours(self.spec["calendar"])


def _length(said: list[str]) -> tuple[int, int]:
    span = durations.parse(said[0])
    return span.days, span.seconds


class Promises:
    """The promises of one command or sweep, each built once, and the calendars that they share.

    Both are kept by their content address: a calendar with a country's holidays is 50 KB, and most promises share it.
    """

    def __init__(self, load: Callable[[str], Spec]) -> None:
        self._load = load
        self._known: dict[str, Promise] = {}
        self._lent: dict[str, Spec] = {}
        self._calendars: dict[str, Hours] = {}

    def get(self, sha: str | None) -> Promise | None:
        """The promise with that content address; None for a ticket that was promised nothing."""
        if sha is None:
            return None
        if sha not in self._known:
            self._known[sha] = self.make(self._load(sha))
        return self._known[sha]

    def make(self, spec: Spec) -> Promise:
        """A promise from its spec."""
        return Promise(spec, self.hours)

    def lend(self, calendar: Spec) -> str:
        """Take a calendar of the matrix, so that it need not be loaded; its content address."""
        address: str = calendar["id"]
        self._lent.setdefault(address, calendar)
        return address

    def hours(self, address: str) -> Hours:
        """The hours of the calendar with that content address, built once for all who share it."""
        if address not in self._calendars:
            self._calendars[address] = Hours(self._lent.get(address) or self._load(address))
        return self._calendars[address]


def open_seconds(span: Span, hours: Hours, start: int) -> int:
    """A target in open seconds from `start`: working days become the open time up to the day they end on."""
    if not span.days:
        return span.seconds
    return hours.between(start, hours.add_days(start, span.days, end_of_day=span.end_of_day))


def stops(ticket: Ticket, clock: str, start: int, promise: Promise) -> list[Pause]:
    """The ended spans in which the clock stood still, from its run's start on, in order and apart."""
    if ticket.pauses is None:
        return []
    return [
        (max(begin, start), end)
        for begin, end, why in json.loads(ticket.pauses)
        if end is not None and end > start and stands_still(clock, why, promise)
    ]


def stands_still(clock: str, why: str, promise: Promise) -> bool:
    """Whether a clock of that promise stands still while the ticket waits for `why`, or is resolved."""
    if why == "resolved":
        return clock == "resolve"
    return clock == IDLE or clock in promise.pauses.get(why, ())  # nobody is idle who waits for an answer


def reach(hours: Hours, start: int, seconds: int, pauses: list[Pause], *, rolls: bool = False) -> int:
    """The first second by which that much open time has run since `start`, the pauses not counted.

    With `rolls` it is never a closing but the opening after it, so that a pause which begins between the two counts.
    """
    for begin, end in pauses:
        ran = hours.between(start, begin)
        if seconds < ran or (seconds == ran and not rolls):
            break
        seconds -= ran
        start = end
    due = hours.add(start, seconds)
    return hours.roll(due) if rolls else due


def used(hours: Hours, start: int, until: int, pauses: list[Pause]) -> int:
    """Open seconds from `start` to `until`, the pauses not counted."""
    total = hours.between(start, until)
    return total - sum(hours.between(begin, min(end, until)) for begin, end in pauses if begin < until)


class Face:
    """A clock read from a start, with the pauses since: its due second, and the second of any step on it."""

    __slots__ = ("_floor", "_points", "due", "hours", "pauses", "seconds", "start")

    def __init__(self, start: int, pauses: list[Pause], floor: int | None, span: Span, hours: Hours) -> None:
        self.start, self.pauses, self.hours, self._floor = start, pauses, hours, floor
        self._points: dict[str, int] = {}
        self.seconds = open_seconds(span, hours, start)
        # Working days keep the wall time: due at nine is not due at the closing before, with no open time between.
        rolls = span.days > 0 and not span.end_of_day
        self.due = self._not_before_floor(reach(hours, start, self.seconds, pauses, rolls=rolls))

    def _at(self, seconds: int) -> int:
        return reach(self.hours, self.start, seconds, self.pauses)

    def _not_before_floor(self, second: int) -> int:
        """A due that changed targets put into the past is a breach at the change; steps count from there."""
        return second if self._floor is None else max(second, self._floor)

    def used(self, until: int) -> int:
        """Open seconds counted until then."""
        return used(self.hours, self.start, until, self.pauses)

    def point(self, step: Step) -> int:
        """The second at which a step stands, before any repeat of it."""
        known = self._points.get(step.id)
        if known is None:
            known = self._points[step.id] = self._point(step)
        return known

    def _point(self, step: Step) -> int:
        second = self.due if step.share == 100 else self._at(self.seconds * step.share // 100)
        if step.offset > 0:
            second = self.hours.add(second, step.offset)
        elif step.offset < 0:
            second = self.hours.sub(second, -step.offset)
        elif step.days:
            second = self._days_away(second, step.days)
        return self._not_before_floor(second)

    def _days_away(self, second: int, days: int) -> int:
        """So many working days on, or back; closing time belongs to the day that ends, and stays closing time."""
        if self.hours.is_open(second) or not self.hours.is_open(second - 1):
            return self.hours.add_days(second, days)
        return self.hours.add_days(second - 1, days) + 1

    def repeat(self, step: Step, occurrence: int) -> int:
        """The second of a repeat: so much wall time after the step's point, put off to the next opening."""
        return self.hours.roll(self.point(step) + occurrence * step.every)
