"""Routing: which tier a ticket arrives at, and which of its people gets it where the matrix gives tickets to people.

Chosen is who is on duty, can be reached and has the skills of the type: the least loaded against their capacity, of
those the one who has been longest without a new ticket, of those the first in the file.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from heapq import heapify, heappop, heapreplace
from typing import Any, NamedTuple

from escli.core.matrix import Matrix, Person, Tier

USUAL = 20  # against which the load of people without a capacity is held
NEAREST = 3  # of those who could not be chosen, as many are named

Key = tuple[float, int, int]  # load against capacity, when they last got a ticket, their place in the file


class Arrival(NamedTuple):
    """Where a ticket arrives: the tier (None: nobody is on duty there or above) and the tiers that it passed.

    `person` is whom routing chose; None: the tier's queue. `facts` is what the event says of the choice.
    """

    tier: str | None
    passed: tuple[str, ...]
    person: str | None = None
    facts: dict[str, Any] = {}


class Carried(NamedTuple):
    """What somebody carries: the weight of their open tickets, and when they last got one (0: not known)."""

    load: int
    last: int


_NOTHING = Carried(0, 0)


def weights(matrix: Matrix) -> dict[str, int]:
    """How much an open ticket of each severity weighs: the mildest 1, each worse one more."""
    return {severity: weight for weight, severity in enumerate(reversed(matrix.severities), 1)}


def carried(matrix: Matrix, held: Iterable[tuple[str, str, int, int | None]]) -> dict[str, Carried]:
    """What each person carries; `held` are person, severity, how many open tickets, when the latest came."""
    weighs = weights(matrix)
    found: dict[str, Carried] = {}
    for person, severity, count, last in held:
        before = found.get(person, _NOTHING)
        load = before.load + weighs.get(severity, 1) * count
        found[person] = Carried(load, max(before.last, last or 0))
    return found


class Router:
    """The choices of one command or sweep: what it gives to somebody weighs in the next choice."""

    def __init__(
        self, matrix: Matrix, on_duty: Callable[[str], tuple[str, ...]], why_not: Callable[[Person], str],
        carried: dict[str, Carried], now: int,
    ) -> None:  # fmt: skip
        """`on_duty` are the people of a tier who can be reached now; `why_not` says why somebody else cannot."""
        self._matrix, self._on_duty, self._why_not, self._now = matrix, on_duty, why_not, now
        self._weights = weights(matrix)
        team = matrix.team.values()
        self._scales = {one.name: (one.capacity or USUAL, place) for place, one in enumerate(team)}
        self._carried = dict(carried)
        self._groups: dict[tuple[str, str, tuple[str, ...]], _Group] = {}
        self._left: dict[tuple[str, str, int], dict[str, Any]] = {}
        self._known: dict[tuple[int, str], tuple[Arrival, _Group | None]] = {}
        self._full = 0  # how often somebody became full: what was counted before is counted anew

    def arrive(self, level: int, kind: str) -> Arrival:
        """Where a ticket of this type arrives that is to come to a tier above a level.

        Tiers where nobody is on duty are always passed. Where nobody suitable is, the matrix says what gives way, and
        in which order: `busy` takes somebody at capacity, `unskilled` somebody without the skill, `next` the next tier.
        """
        known = self._known.get((level, kind))
        if known is None:
            return self._found(level, kind)
        tier, group = known
        if group is None:
            return tier
        person = group.best()
        if person is None:
            return self._found(level, kind)
        return Arrival(tier.tier, (), person, {"routed": {"load": self.carried(person).load, "among": len(group)}})

    def _remembered(self, level: int, kind: str, arrival: Arrival, group: "_Group | None" = None) -> Arrival:
        """What is so for every ticket of a sweep: a queue, or the first tier with a group that somebody fits."""
        if not arrival.passed and not arrival.facts.keys() - {"routed"}:
            self._known[level, kind] = arrival, group
        return arrival

    def _found(self, level: int, kind: str) -> Arrival:
        tiers = self._matrix.tiers[level:]
        ways: tuple[str, ...] = ()
        for way in ("", *self._matrix.settings.fallback):
            ways += (way,) if way else ()
            passed: list[str] = []
            for tier in tiers:
                if self._on_duty(tier.name):
                    if tier.route == "queue":
                        return self._remembered(level, kind, self._arrived(tier, passed, kind))
                    group = self._group(tier, kind, ways)
                    if group.best() is not None:
                        return self._remembered(level, kind, self._arrived(tier, passed, kind, group, ways), group)
                    if "next" not in ways:
                        break
                passed.append(tier.name)
        there = [tier for tier in tiers if self._on_duty(tier.name)]
        if there:  # nobody suitable anywhere: whoever is there sees it in the queue
            left = {"left": {there[0].name: self._why(there[0], kind)}}
            return self._arrived(there[0], [], kind)._replace(facts=left)
        return Arrival(None, tuple(tier.name for tier in tiers))

    def _arrived(
        self, tier: Tier, passed: list[str], kind: str, group: "_Group | None" = None, ways: tuple[str, ...] = ()
    ) -> Arrival:
        person = None if group is None else group.best()
        facts: dict[str, Any] = {}
        if passed:
            known = {one.name: one for one in self._matrix.tiers}
            facts["left"] = {name: self._why(known[name], kind) for name in passed}
        if group is not None and person is not None:
            facts["routed"] = {"load": self.carried(person).load, "among": len(group)}
            gave_way = [way for way in ways if way != "next"]
            if gave_way:
                facts["routed"]["gave way"] = gave_way
                facts["left"] = facts.get("left", {}) | {tier.name: self._why(tier, kind)}
        return Arrival(tier.name, tuple(passed), person, facts)

    def given(self, person: str, severity: str) -> None:
        """Somebody has got a ticket: it weighs in what follows."""
        before = self.carried(person)
        self._carried[person] = after = Carried(before.load + self._weights.get(severity, 1), self._now)
        self._full += self._is_full(person, after.load) and not self._is_full(person, before.load)

    def carried(self, person: str) -> Carried:
        """What somebody carries now."""
        return self._carried.get(person, _NOTHING)

    def _is_full(self, person: str, load: int) -> bool:
        capacity = self._matrix.team[person].capacity
        return capacity is not None and load >= capacity

    def is_full(self, person: str) -> bool:
        """Whether they carry as much as their capacity, or more."""
        return self._is_full(person, self.carried(person).load)

    def key(self, person: str) -> Key:
        """Whoever has the smallest gets the next ticket."""
        load, last = self._carried.get(person, _NOTHING)
        capacity, place = self._scales[person]
        return load / capacity, last, place

    def _group(self, tier: Tier, kind: str, ways: tuple[str, ...]) -> "_Group":
        found = self._groups.get((tier.name, kind, ways))
        if found is None:
            people = self._on_duty(tier.name)
            if "unskilled" not in ways:
                people = tuple(name for name in people if self._has_skills(name, kind))
            found = self._groups[tier.name, kind, ways] = _Group(self, people, full_too="busy" in ways)
        return found

    def _has_skills(self, name: str, kind: str) -> bool:
        needed = self._matrix.types.get(kind)
        return needed is None or set(needed.skills) <= set(self._matrix.team[name].skills)

    def _why(self, tier: Tier, kind: str) -> dict[str, Any]:
        """Why nobody there was chosen: how many for each reason, and who came nearest."""
        found = self._left.get((tier.name, kind, self._full))
        if found is None:
            there = self._on_duty(tier.name)
            absent = (self._why_not(one) for one in self._matrix.team.values() if one.tier == tier.name)
            counts = Counter(why for why in absent if why)
            counts.update(self._unfit(name, kind) for name in there)
            nearest = sorted(there, key=lambda name: (not self._has_skills(name, kind), self.key(name)))[:NEAREST]
            found = {"counts": dict(sorted(counts.items())), **({"nearest": nearest} if nearest else {})}
            self._left[tier.name, kind, self._full] = found
        return found

    def _unfit(self, name: str, kind: str) -> str:
        if not self._has_skills(name, kind):
            return "without the skill"
        return "at capacity" if self.is_full(name) else "there"


class _Group:
    """People who may be chosen, as a heap. In a sweep loads only grow, so an old key is put right when it is on top."""

    def __init__(self, router: Router, people: tuple[str, ...], *, full_too: bool) -> None:
        self._router, self._full_too, self._size = router, full_too, len(people)
        self._heap = [(router.key(name), name) for name in people]
        heapify(self._heap)

    def __len__(self) -> int:
        return self._size

    def best(self) -> str | None:
        """Whose turn it is; None if there is nobody (any more)."""
        heap, router = self._heap, self._router
        while heap:
            key, name = heap[0]
            now = router.key(name)
            if key != now:
                heapreplace(heap, (now, name))
            elif not self._full_too and router.is_full(name):
                heappop(heap)
            else:
                return name
        return None
