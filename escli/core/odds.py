"""Chances: how likely a group's count would be if the group were like the rest, within strata of like tickets.

A stratum is four counts: `(part, whole, hits, total)`, of the group's `whole` tickets `part` had the outcome, of all
`total` tickets of the stratum `hits` had it. The group is in both.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import erfc, exp, inf, lgamma, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

from escli.core.intervals import CONFIDENCE

_NEAR = 2.0  # standard deviations: nearer than this no exact chance is below 1 in 100, and none is worked out
_FAR = 10.0  # standard deviations: farther out no chance is worth correcting
_EXACT = 400.0  # the variance up to which the sum of the strata is drawn up outcome by outcome
_NOTHING = 1e-30  # chances below this share of the likeliest are left out of that sum


class Stratum(NamedTuple):
    """Like tickets: those of the group and all."""

    part: int
    whole: int
    hits: int
    total: int


class Moments(NamedTuple):
    """Of the group's count, if chance alone decided which of a stratum's tickets had the outcome."""

    mean: float
    variance: float
    third: float  # the third central moment


def moments(strata: Iterable[Stratum]) -> Moments:
    """The sums over the strata; a variance of 0 says that nothing can be learnt."""
    mean = variance = third = 0.0
    for one in strata:
        n, total, hits = one.whole, one.total, one.hits
        if total < 2:
            continue
        mean += n * hits / total
        own = n * hits / total * (total - hits) / total * (total - n) / (total - 1)
        variance += own
        if total > 2:
            third += own * (total - 2 * hits) / total * (total - 2 * n) / (total - 2)
    return Moments(mean, variance, third)


def chance(strata: Sequence[Stratum]) -> float:
    """Two-sided: how often chance alone would take the group as far from the rest, either way (twice the nearer tail).

    Exact (Fisher's test, over the strata as in Cochran, Mantel and Haenszel's) where the counts are small, by the
    normal distribution corrected for continuity and skew (Cornish and Fisher) where they are large.
    """
    expected = moments(strata)
    if expected.variance <= 0:
        return 1.0
    part = sum(one.part for one in strata)
    away = part - expected.mean
    deviations = max(0.0, abs(away) - 0.5) / sqrt(expected.variance)
    if deviations < _NEAR:
        return min(1.0, _tail(deviations) * 2)
    if expected.variance <= _EXACT:
        return min(1.0, 2 * _exact_tail(strata, part, upper=away > 0))
    skew = expected.third / expected.variance**1.5 * (1 if away > 0 else -1)
    return min(1.0, 2 * _tail(_straightened(deviations, skew)))


def _tail(z: float) -> float:
    return erfc(z / sqrt(2)) / 2


def _straightened(z: float, skew: float) -> float:
    """Where the normal distribution has the tail that one with this skew has at z; far out the series is cut off."""
    near = min(z, _FAR)
    return z - skew * (near * near - 1) / 6 + skew * skew * (4 * near**3 - 7 * near) / 36


def _exact_tail(strata: Sequence[Stratum], part: int, *, upper: bool) -> float:
    low, chances = 0, [1.0]
    for one in strata:
        begin, own = _draws(one)
        low, chances = _trimmed(low + begin, _sum(chances, own))
    place = part - low
    found = chances[max(0, place) :] if upper else chances[: max(0, place + 1)]
    return min(1.0, sum(sorted(found)) / sum(sorted(chances)))


def _draws(one: Stratum) -> tuple[int, list[float]]:
    """The hypergeometric distribution from its least possible count on, its ends left out where they are nothing."""
    low, high = max(0, one.whole - (one.total - one.hits)), min(one.whole, one.hits)
    top = min(high, max(low, (one.whole + 1) * (one.hits + 1) // (one.total + 2)))
    peak = exp(_choose(one.hits, top) + _choose(one.total - one.hits, one.whole - top) - _choose(one.total, one.whole))
    up = accumulate(range(top, high), lambda chance, count: chance * _step(one, count), initial=peak)
    down = accumulate(range(top, low, -1), lambda chance, count: chance / _step(one, count - 1), initial=peak)
    rising = list(_while_worth(up, peak))
    falling = list(_while_worth(down, peak))
    return top - len(falling) + 1, falling[:0:-1] + rising


def _step(one: Stratum, count: int) -> float:
    """By how much the chance of one hit more differs from that of so many."""
    rest = one.total - one.hits - one.whole + count + 1
    return (one.hits - count) * (one.whole - count) / ((count + 1) * rest)


def _choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _while_worth(chances: Iterable[float], peak: float) -> Iterable[float]:
    for one in chances:
        if one < peak * _NOTHING:
            return
        yield one


def _sum(first: list[float], second: list[float]) -> list[float]:
    """The distribution of the sum of two counts."""
    if len(first) < len(second):
        first, second = second, first
    found = [0.0] * (len(first) + len(second) - 1)
    for shift, weight in enumerate(second):
        for place, chance in enumerate(first, shift):
            found[place] += weight * chance
    return found


def _trimmed(low: int, chances: list[float]) -> tuple[int, list[float]]:
    least = max(chances) * _NOTHING
    begin, end = 0, len(chances)
    while chances[begin] < least:
        begin += 1
    while chances[end - 1] < least:
        end -= 1
    return low + begin, chances[begin:end]


class Ratio(NamedTuple):
    """How many times as often as in like tickets of the rest, and between which values that may lie."""

    value: float
    low: float
    high: float


def ratio(strata: Iterable[Stratum]) -> Ratio | None:
    """The rates' ratio over the strata (Mantel and Haenszel), its interval by Greenland and Robins.

    None where nothing can be compared. Where one side has no outcome the ratio is 0 or infinite, and so is an end.
    """
    ours = theirs = spread = 0.0
    for part, whole, hits, total in strata:
        if not 0 < whole < total:
            continue
        ours += part * (total - whole) / total
        theirs += (hits - part) * whole / total
        spread += (hits * whole * (total - whole) - part * (hits - part) * total) / total**2
    if not ours and not theirs:
        return None
    if not ours or not theirs:
        return Ratio(0.0, 0.0, inf) if not ours else Ratio(inf, 0.0, inf)
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    half = z * sqrt(max(0.0, spread / (ours * theirs)))
    middle = log(ours / theirs)
    return Ratio(ours / theirs, exp(middle - half), exp(middle + half))


def holm(chances: Sequence[float]) -> list[float]:
    """Each chance as it counts after so many looks (Holm): below 1 % it is a false alarm in at most one run of 100.

    It holds however the looks hang together, and they do: the same tickets are looked at by type and by client.
    """
    found, worst = [1.0] * len(chances), 0.0
    for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        worst = max(worst, min(1.0, chances[place] * (len(chances) - rank)))
        found[place] = worst
    return found
