"""The forecast: the hours in which the matrix promises a response at a tier, and whom routing would find then."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from escli.core.duty import Duty, Named
from escli.core.hours import Hours, Spans
from escli.core.lookup import start_of
from escli.core.matrix import Adjustment, Cell, Matrix
from escli.core.rota import Shift
from escli.core.routing import Router
from escli.core.spans import merged, within

COVERED, ABOVE, UNSKILLED, NOBODY = "covered", "above", "unskilled", "nobody"


class Demand(NamedTuple):
    """What some cells promise: a response at this tier by somebody with these skills, while these calendars are open.

    `types` are the types whose tickets come there.
    """

    tier: str
    skills: tuple[str, ...]
    types: tuple[str, ...]
    calendars: tuple[str, ...]


class Stretch(NamedTuple):
    """A part of the time in which a response is promised, and who would be reached.

    `state` is covered (somebody of the tier fits), above (only somebody of a tier above does, to whom routing passes
    it or who hears when it climbs from the queue), unskilled (it comes to people without the skills, and nobody above
    has them either) or nobody (only the duty contact). The last two are gaps.
    """

    start: int
    end: int
    state: str
    people: Named

    @property
    def is_gap(self) -> bool:
        """Whether a promise stands on nobody who can keep it."""
        return self.state in (UNSKILLED, NOBODY)


class There(NamedTuple):
    """A stretch in which the same people can be reached, tier by tier."""

    start: int
    end: int
    people: tuple[Named, ...]


def demands(matrix: Matrix) -> list[Demand]:
    """Everything that the matrix promises, by tier and skills, in the order of the tiers.

    A ticket may climb, so what is promised where it starts is promised at every tier above as well.
    """
    found: dict[tuple[str, tuple[str, ...]], tuple[set[str], set[str]]] = {}
    for cell in matrix.cells.values():
        skills = tuple(sorted(matrix.types[cell.type].skills))
        for start, calendar in _begins(matrix, cell):
            for tier in matrix.tiers[matrix.levels[start] - 1 :]:
                types, calendars = found.setdefault((tier.name, skills), (set(), set()))
                types.add(cell.type)
                calendars.add(calendar)
    made = [
        Demand(tier, skills, tuple(sorted(types)), tuple(sorted(calendars)))
        for (tier, skills), (types, calendars) in found.items()
    ]
    return sorted(made, key=lambda one: (matrix.levels[one.tier], one.skills))


def _begins(matrix: Matrix, cell: Cell) -> set[tuple[str, str]]:
    """Where tickets of a cell can begin, and in which calendars a response is promised then.

    Each adjustment alone is enough: what several make of a cell begins no lower, and in the calendar of one of them.
    """
    found = {start_of(matrix, cell, ())}
    for one in matrix.adjustments:
        if _is_for(one, cell):
            tier, calendar = start_of(matrix, cell, (one,))
            found |= {(tier, calendar), (tier, one.calendar if one.calendar and one.respond else calendar)}
    return found


def _is_for(one: Adjustment, cell: Cell) -> bool:
    types, severities = one.types, one.severities
    return (types is None or cell.type in types) and (severities is None or cell.severity in severities)


class Forecast:
    """Whom routing would find between two seconds, if nobody carried anything."""

    def __init__(self, matrix: Matrix, duty: Duty, hours: Callable[[str], Hours], start: int, end: int) -> None:
        self._matrix, self._hours, self.start, self.end = matrix, hours, start, end
        self._there = _there(matrix, duty, start, end)
        self._open: dict[tuple[str, ...], Spans] = {}
        self._found = cache(self._route)

    def stretches(self, demand: Demand) -> list[Stretch]:
        """The promised time of a demand in its order, cut where who would be reached changes."""
        level = self._matrix.levels[demand.tier] - 1
        found: list[Stretch] = []
        for one in within(self._promised(demand.calendars), self._there):
            state, people = self._found(level, demand.types[0], one.people[level:])
            before = found[-1] if found else None
            if before and (before.end, before.state, before.people) == (one.start, state, people):
                found[-1] = before._replace(end=one.end)
            else:
                found.append(Stretch(one.start, one.end, state, people))
        return found

    def _promised(self, calendars: tuple[str, ...]) -> Spans:
        if calendars not in self._open:
            spans = (span for name in calendars for span in self._hours(name).spans(self.start, self.end))
            self._open[calendars] = merged(spans)
        return self._open[calendars]

    def _route(self, level: int, kind: str, people: tuple[Named, ...]) -> tuple[str, Named]:
        """Whom a ticket of this type finds that comes above a level, these people being there from that tier on."""
        there = dict(zip((tier.name for tier in self._matrix.tiers[level:]), people, strict=True))
        arrival = Router(self._matrix, there.__getitem__, lambda _: "", {}, 0).arrive(level, kind)
        if arrival.tier is None:
            return NOBODY, ()
        needed = set(self._matrix.types[kind].skills)
        fitting = [tuple(n for n in one if needed <= set(self._matrix.team[n].skills)) for one in people]
        place = self._matrix.levels[arrival.tier] - 1 - level
        if fitting[place]:
            return ABOVE if place else COVERED, fitting[place]
        above = next(filter(None, fitting[place:]), ())
        # Given to somebody it stays there; from a queue it climbs to whoever fits.
        return (UNSKILLED, there[arrival.tier]) if arrival.person or not above else (ABOVE, above)


def _there(matrix: Matrix, duty: Duty, start: int, end: int) -> list[There]:
    """Who can be reached at each tier, cut wherever that changes at one of them."""
    shifts = [duty.reached(tier.name, start, end) for tier in matrix.tiers]
    edges = sorted({start, end, *(at for several in shifts for one in several for at in one[:2])})
    people = zip(*(_at_each(several, edges) for several in shifts), strict=True)
    return [There(*span, tiers) for span, tiers in zip(pairwise(edges), people, strict=False)]


def _at_each(shifts: list[Shift], edges: list[int]) -> Iterator[Named]:
    place = 0
    for at in edges:
        while place < len(shifts) and shifts[place].end <= at:
            place += 1
        yield shifts[place].people if place < len(shifts) and shifts[place].start <= at else ()
