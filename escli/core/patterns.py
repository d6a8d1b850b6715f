"""Patterns: whose tickets go wrong more often, or less, than like tickets of the others, and how sure that is."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from escli.core import odds
from escli.core.intervals import Bounds, wilson
from escli.core.logs import UNKNOWN
from escli.core.odds import Ratio, Stratum

OUTCOMES = ("escalated", "reopened", "respond missed", "update missed", "resolve missed", "sent back")
# Of a person these are told of the first who had a ticket; the others only where nobody else has had it.
FIRST = ("escalated", "sent back")
GROUPS = ("type", "client", "technician", "weekday", "hours")
LEVEL = 0.01  # of all looks of a run together: a false alarm in at most one run of a hundred
BAND = 4  # hours of the day that are looked at together
_LEAST = 5  # tickets of a group, and of the rest, that can be compared: of fewer no pattern is told
_MATTERS = 1.25  # times as often, or as seldom: smaller differences are not told, however sure


class Count(NamedTuple):
    """Like tickets (a stratum) of one group: for each of OUTCOMES how many could have had it, and how many had."""

    by: str  # one of GROUPS
    group: str | None
    stratum: str
    tickets: int
    could: tuple[int, ...]
    had: tuple[int, ...]


class Finding(NamedTuple):
    """A group that stands out: its share, that of the others, and by how much like tickets differ."""

    outcome: str
    by: str
    group: str
    part: int
    whole: int
    rest_part: int
    rest_whole: int
    interval: Bounds  # of part / whole, 95 %
    ratio: Ratio | None
    chance: float  # after the correction for all looks
    excess: float  # how many more had it (fewer: below 0) than if its tickets had gone as all that are like them
    strata: dict[str, Stratum]

    @property
    def worse(self) -> bool:
        """Whether more of its tickets had the outcome, and not fewer."""
        return self.excess > 0


class Looked(NamedTuple):
    """What stood out, worst first, and how many looks it was found in."""

    findings: list[Finding]
    looks: int


def stand_out(counts: Iterable[Count]) -> Looked:
    """Each group against the rest, by each outcome; only like tickets are compared.

    What is compared is settled by how many tickets there are and how many had the outcome, never by who had it: else
    the correction for the number of looks would count too few.
    """
    looks = [
        _look(outcome, by, group, strata)
        for (by, outcome), groups in _tables(counts).items()
        for group, strata in groups.items()
        if group != UNKNOWN and _tells(strata.values())
    ]
    chances = odds.holm([chance for chance, _ in looks])
    sure = (one._replace(chance=chance) for (_, one), chance in zip(looks, chances, strict=True) if chance < LEVEL)
    found = sorted(filter(_matters, sure), key=lambda one: (not one.worse, -abs(one.excess), one.by, one.group))
    return Looked(found, len(looks))


def _matters(one: Finding) -> bool:
    """Of a million tickets the least difference is certain; what nobody would notice is no pattern."""
    return one.ratio is not None and (one.ratio.value >= _MATTERS if one.worse else one.ratio.value <= 1 / _MATTERS)


class Day(NamedTuple):
    """Of one group, the like tickets opened on one day: how many could have had an outcome, and how many had."""

    day: int
    stratum: str
    could: int
    had: int


_LASTING = 0.05  # without its worst day: the error is held at LEVEL already, this is about how steady it is
_LEAST_DAYS = 4  # of a weekday, or of an hour, before something is said of it


def lasts(one: Finding, days: Iterable[Day], looks: int) -> bool:
    """Whether it still stands out without the day that speaks most for it: one bad day makes no pattern.

    One outage brings many tickets at once, which know of each other; the tests take each for a case of its own.
    """
    excess: dict[int, float] = defaultdict(float)
    rows = list(days)
    for row in rows:
        of = one.strata[row.stratum]
        excess[row.day] += row.had - row.could * of.hits / of.total
    if one.by in ("weekday", "hours") and len(excess) < _LEAST_DAYS:
        return False
    worst = (max if one.worse else min)(excess, key=excess.__getitem__)
    if one.worse and sum(row.had for row in rows if row.day == worst) < 2:
        return True  # its cases came one by one
    left = dict(one.strata)
    for row in rows:
        if row.day == worst:
            part, whole, hits, total = left[row.stratum]
            left[row.stratum] = Stratum(part - row.had, whole - row.could, hits - row.had, total - row.could)
    strata = list(left.values())
    ours = sum(stratum.part for stratum in strata) - odds.moments(strata).mean
    return (ours > 0) == one.worse and odds.chance(strata) * looks < _LASTING


Tables = dict[tuple[str, str], dict[str, dict[str, Stratum]]]


def _tables(counts: Iterable[Count]) -> Tables:
    """The strata of each group, by what it is a group of and by outcome."""
    rows = list(counts)
    totals: dict[tuple[str, str], list[list[int]]] = {}
    for one in rows:
        total = totals.setdefault((one.by, one.stratum), [[0] * len(OUTCOMES), [0] * len(OUTCOMES)])
        for place in range(len(OUTCOMES)):
            total[0][place] += one.could[place]
            total[1][place] += one.had[place]
    tables: Tables = defaultdict(lambda: defaultdict(dict))
    for one in rows:
        could, had = totals[one.by, one.stratum]
        for place, outcome in enumerate(OUTCOMES):
            if one.group is not None and one.could[place]:
                stratum = Stratum(one.had[place], one.could[place], had[place], could[place])
                tables[one.by, outcome][one.group][one.stratum] = stratum
    return tables


def _tells(strata: Iterable[Stratum]) -> bool:
    """Whether there is something to compare: strata where some had the outcome and some not, in both sides."""
    mixed = [one for one in strata if 0 < one.hits < one.total and one.whole < one.total]
    ours, all_ = sum(one.whole for one in mixed), sum(one.total for one in mixed)
    return ours >= _LEAST and all_ - ours >= _LEAST


def _look(outcome: str, by: str, group: str, named: dict[str, Stratum]) -> tuple[float, Finding]:
    strata = list(named.values())
    part, whole, hits, total = (sum(numbers) for numbers in zip(*strata, strict=True))
    chance = odds.chance(strata)
    found = Finding(
        outcome, by, group, part, whole, hits - part, total - whole, wilson(part, whole), odds.ratio(strata), chance,
        part - odds.moments(strata).mean, named,
    )  # fmt: skip
    return chance, found
