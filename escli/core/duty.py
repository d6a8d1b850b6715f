"""Who is on duty, at any second: the rotas, people's own hours, and who is away or stands in for whom."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import pairwise

from escli.core.absences import Absence
from escli.core.hours import Hours, Spans
from escli.core.matrix import Matrix
from escli.core.rota import Override, Rota, Shift, there

Named = tuple[str, ...]
_FEW_DAYS = 3 * 86400  # looked up day by day: a year of hours costs more than that


class Duty:
    """The team of a matrix through time.

    On duty at a tier is who is on call by its rota, and whoever of it works in hours of their own that are open. Where
    a tier has no rota, those without hours of their own are always there.
    """

    def __init__(self, matrix: Matrix, hours: Callable[[str], Hours], absences: Iterable[Absence] = ()) -> None:
        self._matrix, self._hours = matrix, hours
        self._absences = tuple(_of_team(absences, matrix))
        self._asked: tuple[int, list[Override]] = (-1, [])  # a sweep asks of one second over and over
        self._overrides = tuple(Override(one.start, one.end, one.person, one.cover) for one in self._absences)
        self._rotas = {tier: Rota(rotations, self._overrides) for tier, rotations in matrix.rotas.items()}

    @cached_property
    def never_changes(self) -> bool:
        """Everybody is always there: no rota, no hours, nobody away."""
        return not (self._rotas or self._absences or any(one.hours for one in self._matrix.team.values()))

    def has_rota(self, tier: str) -> bool:
        """Whether somebody of the tier is on call by turns."""
        return tier in self._rotas

    def on_call(self, tier: str, at: int) -> Named:
        """Who is on call by the tier's rota."""
        rota = self._rotas.get(tier)
        return () if rota is None else rota.on_call(at)

    def at(self, tier: str, at: int) -> Named:
        """Who is on duty at a tier, on call first, then in the team's order."""
        working = tuple(name for name, hours in self._staff(tier) if hours is None or hours.is_open(at))
        return tuple(dict.fromkeys((*self.on_call(tier, at), *self.come(working, at))))

    def come(self, people: Named, at: int) -> Named:
        """Who comes for these people: each of them or who stands in, without those who are away."""
        standing = self._standing(at)
        return there(people, standing) if standing else people

    def is_away(self, person: str, at: int) -> bool:
        """Whether they said that they are not there; two who stand in for each other have swapped, and both are."""
        gone = tuple(one.gone for one in self._standing(at) if one.gone is not None)
        return person in gone and person not in self.come(gone, at)

    def away(self, at: int) -> tuple[Absence, ...]:
        """The absences at a second."""
        return tuple(one for one in self._absences if one.start <= at < one.end)

    def shifts(self, tier: str, start: int, end: int) -> list[Shift]:
        """The stretches of a span in which the same people are on duty at a tier; gaps are left out."""
        found: list[Shift] = []
        rota = self._rotas.get(tier)
        on_call = rota.shifts(start, end) if rota is not None else []
        spans = {hours: _spans(hours, start, end) for _, hours in self._staff(tier) if hours is not None}
        edges = {start, end, *(at for shift in on_call for at in shift[:2])}
        overrides = [one for one in self._overrides if one.start < end and one.end > start]
        edges |= {at for one in overrides for at in one[:2]}
        edges |= {at for several in spans.values() for span in several for at in span}
        for begins, ends in pairwise(sorted(at for at in edges if start <= at <= end)):
            place = bisect_right(on_call, begins, key=lambda one: one.start) - 1
            serving = on_call[place].people if place >= 0 and begins < on_call[place].end else ()
            working = (n for n, hours in self._staff(tier) if hours is None or _is_within(spans[hours], begins))
            present = there(working, [one for one in overrides if one.start <= begins < one.end])
            people = tuple(dict.fromkeys((*serving, *present)))
            if people and found and found[-1].people == people and found[-1].end == begins:
                found[-1] = found[-1]._replace(end=ends)
            elif people:
                found.append(Shift(begins, ends, people))
        return found

    def reached(self, tier: str, start: int, end: int) -> list[Shift]:
        """The shifts of those on duty who can be reached."""
        team = self._matrix.team
        there = (
            one._replace(people=tuple(name for name in one.people if team[name].is_reachable))
            for one in self.shifts(tier, start, end)
        )
        return [one for one in there if one.people]

    def _staff(self, tier: str) -> list[tuple[str, Hours | None]]:
        """Those of a tier who are there without being on call, with their hours; None: always."""
        return self._staffs.get(tier, [])

    @cached_property
    def _staffs(self) -> dict[str, list[tuple[str, Hours | None]]]:
        found: dict[str, list[tuple[str, Hours | None]]] = {}
        for person in self._matrix.team.values():
            if person.hours is not None or person.tier not in self._rotas:
                hours = None if person.hours is None else self._hours(person.hours)
                found.setdefault(person.tier, []).append((person.name, hours))
        return found

    def _standing(self, at: int) -> list[Override]:
        if self._asked[0] != at:
            self._asked = at, [one for one in self._overrides if one.start <= at < one.end]
        return self._asked[1]


def _of_team(absences: Iterable[Absence], matrix: Matrix) -> Iterable[Absence]:
    """Those of the team; where who was to stand in is no longer of it, nobody does."""
    for one in absences:
        if one.person in matrix.team:
            yield one if one.cover in matrix.team else one._replace(cover=None)


def _spans(hours: Hours, start: int, end: int) -> Spans:
    return hours.near(start, end) if end - start <= _FEW_DAYS else hours.spans(start, end)


def _is_within(spans: Spans, at: int) -> bool:
    place = bisect_right(spans, at, key=lambda one: one[0]) - 1
    return place >= 0 and at < spans[place][1]
