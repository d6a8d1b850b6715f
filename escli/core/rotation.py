"""One rotation: people who serve in turn. Its turns step in wall time and are counted, never walked."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from escli.core.hours import Hours
from escli.core.walltime import DAY, Offsets, offset_at, zone_named

HOUR, WEEK = 3600, 7 * DAY
UNITS = {"hour": HOUR, "day": DAY, "week": WEEK}  # a month has no length of its own

Weekly = Sequence[Sequence[Sequence[int]]]


class Rotation(NamedTuple):
    """Groups of people who serve one after the other; `start`, `until` and `weekly` are what the zone's clocks show.

    Nobody serves before `start`, nor from `until` on. Days, or hours, in which `weekly` leaves nobody to serve are no
    turn of anybody: the next person in order has the next ones that somebody serves in.
    """

    who: tuple[tuple[str, ...], ...]
    timezone: str
    start: dt.datetime  # the first handover
    unit: str = "week"  # hour, day, week, month
    every: int = 1  # so many of them are a turn
    until: dt.datetime | None = None
    weekly: Weekly | None = None  # as a calendar's: seconds of each day from Monday on; None is at any hour
    lasts: int | None = None  # so many seconds of each turn, from its handover on; None is all of it
    priority: int = 1


def from_parsed(said: dict[str, Any]) -> Rotation:
    """A rotation from its parsed form (plain JSON)."""
    start, until = (said[edge] and dt.datetime.fromisoformat(said[edge]) for edge in ("start", "until"))
    return Rotation(**{**said, "who": tuple(map(tuple, said["who"])), "start": start, "until": until})


class Turn(NamedTuple):
    """From one handover to the next; the first has the number 0, and those before it are counted back."""

    number: int
    start: int
    end: int


class Duty(NamedTuple):
    """A stretch in which a rotation has somebody on call."""

    start: int
    end: int
    priority: int
    people: tuple[str, ...]


class Turns:
    """A rotation, ready to be asked about instants."""

    # A handover is a wall second: seconds since 1970-01-01 00:00 as the zone's clocks show them.

    def __init__(self, rotation: Rotation) -> None:
        """Look up the zone, and which units of a week somebody serves in."""
        self.rotation = rotation
        self._zone = zone_named(rotation.timezone)
        self._offsets = Offsets(self._zone)
        self._first = _seconds(rotation.start)
        self._hours = (
            Hours({"timezone": rotation.timezone, "weekly": rotation.weekly}) if rotation.weekly is not None else None
        )
        self._cycle, self._served = _served(rotation)

    def at(self, at: int) -> Turn:
        """The turn that runs at an instant."""
        cycles, unit = divmod(self._unit_at(at + offset_at(at, self._zone)), self._cycle)
        number = (cycles * len(self._served) + bisect_right(self._served, unit) - 1) // self.rotation.every
        while self._begins(number + 1) <= at:  # where clocks go back, the wall shows what has been before
            number += 1
        while self._begins(number) > at:
            number -= 1
        return Turn(number, self._begins(number), self._begins(number + 1))

    def duties(self, start: int, end: int) -> Iterator[Duty]:
        """Who serves between two instants, stretch by stretch, clipped to them."""
        who, until = self.rotation.who, self.rotation.until
        start = max(start, self._offsets.instant(self._first))
        if until is not None:
            end = min(end, self._offsets.instant(_seconds(until)))
        if start >= end:
            return
        turn = self.at(start)
        while turn.start < end:
            people = who[turn.number % len(who)]
            for opens, closes in self._open(max(turn.start, start), min(self._leaves(turn), end)):
                yield Duty(opens, closes, self.rotation.priority, people)
            turn = Turn(turn.number + 1, turn.end, self._begins(turn.number + 2))

    def _leaves(self, turn: Turn) -> int:
        if self.rotation.lasts is None:
            return turn.end
        return min(turn.end, self._offsets.instant(self._handover(turn.number) + self.rotation.lasts))

    def _open(self, start: int, end: int) -> list[tuple[int, int]]:
        if start >= end:
            return []
        if self._hours is None:
            return [(start, end)]
        # The date there is at most one before or after that in UTC, and a night may have begun on the date before.
        days = range(start // DAY - 2, end // DAY + 2)
        spans = (span for day in days for span in self._hours.on(day))
        return [(max(opens, start), min(closes, end)) for opens, closes in spans if opens < end and closes > start]

    def _begins(self, number: int) -> int:
        return self._offsets.instant(self._handover(number))

    def _handover(self, number: int) -> int:
        cycles, place = divmod(number * self.rotation.every, len(self._served))
        unit = cycles * self._cycle + self._served[place]
        if self.rotation.unit in UNITS:
            return self._first + unit * UNITS[self.rotation.unit]
        from calendar import monthrange  # only a rotation by months pays for it

        start = self.rotation.start
        year, month = divmod(start.year * 12 + start.month - 1 + unit, 12)
        day = min(start.day, monthrange(year, month + 1)[1])  # the last day where the month has no such one
        return _seconds(start.replace(year=year, month=month + 1, day=day))

    def _unit_at(self, wall: int) -> int:
        if self.rotation.unit in UNITS:
            return (wall - self._first) // UNITS[self.rotation.unit]
        start, shown = self.rotation.start, dt.datetime.fromtimestamp(wall, dt.UTC)
        return (shown.year - start.year) * 12 + shown.month - start.month


def _seconds(wall: dt.datetime) -> int:
    return int(wall.replace(tzinfo=dt.UTC).timestamp())


def _served(rotation: Rotation) -> tuple[int, list[int]]:
    """After how many units the weekly hours come round again, and which of those units somebody serves in."""
    unit = UNITS.get(rotation.unit, WEEK)
    if rotation.weekly is None or unit == WEEK:
        return 1, [0]
    first = _seconds(rotation.start)
    thursday = 3 * DAY  # on which 1970 began
    spans = [(day * DAY - thursday + a, b - a) for day, spans in enumerate(rotation.weekly) for a, b in spans]
    begins = [first + place * unit for place in range(WEEK // unit)]
    served = [
        place
        for place, begin in enumerate(begins)
        if any((opens - begin) % WEEK < unit or (begin - opens) % WEEK < length for opens, length in spans)
    ]
    return len(begins), served
