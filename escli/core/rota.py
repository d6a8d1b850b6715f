"""A rota: rotations in layers and what overrides them; who is on call at an instant, and in which shifts."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from escli.core.rotation import Duty, Rotation, Turns


class Override(NamedTuple):
    """From `start` until `end`, `gone` is away, or `on` stands in for `gone`, or `on` is there as well."""

    start: int
    end: int
    gone: str | None = None
    on: str | None = None


class Shift(NamedTuple):
    """A stretch in which the same people are on call."""

    start: int
    end: int
    people: tuple[str, ...]


class Rota:
    """Who is on call: the people of the highest priority of whom anybody is there, and whoever is there as well.

    Rotations of one priority are on call together. Of several covers for one person at a time, the last given holds.
    """

    def __init__(self, rotations: Iterable[Rotation], overrides: Iterable[Override] = ()) -> None:
        self._turns = [Turns(rotation) for rotation in rotations]
        self._overrides = tuple(overrides)

    def on_call(self, at: int) -> tuple[str, ...]:
        """The people on call at an instant, by name."""
        return next((shift.people for shift in self.shifts(at, at + 1)), ())

    def shifts(self, start: int, end: int) -> list[Shift]:
        """The shifts between two instants, clipped to them; where nobody is on call there is none."""
        duties = sorted(duty for turns in self._turns for duty in turns.duties(start, end))
        overrides = [one for one in self._overrides if one.start < end and one.end > start]
        edges = {edge for one in (*duties, *overrides) for edge in one[:2] if start < edge < end}
        found: list[Shift] = []
        running: list[Duty] = []
        begun = 0
        for begin, finish in pairwise(sorted({start, end} | edges)):
            running = [duty for duty in running if duty.end > begin]
            while begun < len(duties) and duties[begun].start <= begin:
                running.append(duties[begun])
                begun += 1
            people = _people(running, [one for one in overrides if one.start <= begin < one.end])
            if people and found and (found[-1].end, found[-1].people) == (begin, people):
                found[-1] = found[-1]._replace(end=finish)
            elif people:
                found.append(Shift(begin, finish, people))
        return found


def _people(duties: Sequence[Duty], overrides: Sequence[Override]) -> tuple[str, ...]:
    found = set(there((one.on for one in overrides if one.on and not one.gone), overrides))
    for priority in sorted({duty.priority for duty in duties}, reverse=True):
        names = (name for duty in duties if duty.priority == priority for name in duty.people)
        if answering := there(names, overrides):
            found |= set(answering)
            break
    return tuple(sorted(found))


def there(names: Iterable[str], overrides: Sequence[Override]) -> tuple[str, ...]:
    """Who comes of these people while these overrides hold: each or who stands in for them, without those away."""
    cover = {one.gone: one.on for one in overrides if one.gone and one.on}
    away = {one.gone for one in overrides if not one.on}
    come = (_stand_in(name, cover) for name in names)
    return tuple(dict.fromkeys(name for name in come if name not in away))


def _stand_in(name: str, cover: dict[str, str]) -> str:
    """Who comes for somebody: covers may be covered in turn, and where two cover each other they swap."""
    passed = {name}
    while (on := cover.get(name)) and on not in passed:
        passed.add(on)
        name = on
    return name
