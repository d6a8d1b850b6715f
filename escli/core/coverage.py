"""The forecast: the hours in which the matrix promises a response at a tier, and who would be there to give it."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from escli.core.duty import Duty
from escli.core.hours import Hours, Spans
from escli.core.matrix import Adjustment, Cell, Matrix
from escli.core.rota import Shift

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

    `state` is covered (somebody of the tier fits), above (only somebody of a tier above), unskilled (somebody is
    there, at this tier or above, but nobody with the skills) or nobody (only the duty contact). The last two are gaps.
    """

    start: int
    end: int
    state: str
    people: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        """Whether a promise stands on nobody who can keep it."""
        return self.state in (UNSKILLED, NOBODY)


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
    """Where and in which calendar tickets of a cell can begin: by itself, and as each adjustment has it."""
    found = {(cell.tier, cell.calendar)}
    for one in matrix.adjustments:
        if _is_for(one, cell):
            tier = max(cell.tier, one.tier or cell.tier, key=matrix.levels.__getitem__)
            found.add((tier, one.calendar or cell.calendar))
    return found


def _is_for(one: Adjustment, cell: Cell) -> bool:
    types, severities = one.types, one.severities
    return (types is None or cell.type in types) and (severities is None or cell.severity in severities)


class Forecast:
    """Who would be reached between two seconds."""

    def __init__(self, matrix: Matrix, duty: Duty, hours: Callable[[str], Hours], start: int, end: int) -> None:
        self._matrix, self._hours, self.start, self.end = matrix, hours, start, end
        self._shifts = {tier.name: self._reachable(duty.shifts(tier.name, start, end)) for tier in matrix.tiers}
        self._open: dict[tuple[str, ...], Spans] = {}

    def stretches(self, demand: Demand) -> list[Stretch]:
        """The promised time of a demand in its order, cut where who would be reached changes."""
        level = self._matrix.levels[demand.tier] - 1
        tiers = [tier.name for tier in self._matrix.tiers[level:]]
        fitting = [self._fitting(tier, demand.skills) for tier in tiers]
        layers = [
            (COVERED, fitting[0]),
            *((ABOVE, shifts) for shifts in fitting[1:]),
            *((UNSKILLED, self._shifts[tier]) for tier in tiers),
        ]
        left = self._promised(demand.calendars)
        found: list[Stretch] = []
        for state, shifts in layers:
            found += [Stretch(*span, state, people) for span, people in _within(left, shifts)]
            left = _without(left, shifts)
        found += [Stretch(start, end, NOBODY, ()) for start, end in left]
        return sorted(found)

    def _promised(self, calendars: tuple[str, ...]) -> Spans:
        if calendars not in self._open:
            spans = (span for name in calendars for span in self._hours(name).spans(self.start, self.end))
            self._open[calendars] = _merged(spans)
        return self._open[calendars]

    def _reachable(self, shifts: list[Shift]) -> list[Shift]:
        team = self._matrix.team
        there = (one._replace(people=tuple(n for n in one.people if team[n].page or team[n].tell)) for one in shifts)
        return [one for one in there if one.people]

    def _fitting(self, tier: str, skills: tuple[str, ...]) -> list[Shift]:
        team, needed = self._matrix.team, set(skills)
        able = (
            one._replace(people=tuple(n for n in one.people if needed <= set(team[n].skills)))
            for one in self._shifts[tier]
        )
        return [one for one in able if one.people]


def _merged(spans: Iterable[tuple[int, int]]) -> Spans:
    merged: Spans = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _within(spans: Spans, shifts: list[Shift]) -> list[tuple[tuple[int, int], tuple[str, ...]]]:
    """The parts of the spans in which somebody is there, with who; both are in order and do not overlap."""
    found = []
    for start, end in spans:
        for shift in islice(shifts, bisect_right(shifts, start, key=lambda one: one.end), None):
            if shift.start >= end:
                break
            found.append(((max(start, shift.start), min(end, shift.end)), shift.people))
    return found


def _without(spans: Spans, shifts: list[Shift]) -> Spans:
    """The parts of the spans in which nobody is there."""
    left: Spans = []
    for start, end in spans:
        for (begin, finish), _ in _within([(start, end)], shifts):
            if start < begin:
                left.append((start, begin))
            start = finish  # noqa: PLW2901  # what is left of the span
        if start < end:
            left.append((start, end))
    return left
