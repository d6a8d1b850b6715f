"""How far chance alone may have moved a figure: 95 % intervals for shares and medians, by arithmetic only.

Wilson's score interval for a share; order statistics with exact binomial coverage for a median, which asks nothing of
how the times are distributed; Newcombe's interval, made of two of Wilson's, for the change of a share.
"""

from bisect import bisect_right
from collections.abc import Sequence
from math import exp, lgamma, log, sqrt

Z = 1.959963984540054  # the two-sided 95 % point of the normal distribution
CONFIDENCE = 0.95
# Below 30 a share of a half is uncertain by more than 17 points either way: no ground for a decision by itself.
FEW = 30

Bounds = tuple[float, float] | tuple[None, None]


def wilson(part: int, whole: int) -> Bounds:
    """The bounds of a share, part of whole; None of nothing. Never outside 0 and 1, and never without width."""
    if whole <= 0:
        return None, None
    share, square = part / whole, Z * Z / whole
    middle = (share + square / 2) / (1 + square)
    reach = Z / (1 + square) * sqrt(share * (1 - share) / whole + square / (4 * whole))
    low = 0.0 if part == 0 else max(0.0, middle - reach)
    return low, 1.0 if part == whole else min(1.0, middle + reach)


def difference(part: int, whole: int, part_before: int, whole_before: int) -> Bounds:
    """The bounds of how much a share has changed (Newcombe's hybrid score); None if either is of nothing."""
    low, high = wilson(part, whole)
    low_before, high_before = wilson(part_before, whole_before)
    if low is None or high is None or low_before is None or high_before is None:
        return None, None
    now, before = part / whole, part_before / whole_before
    down = sqrt((now - low) ** 2 + (high_before - before) ** 2)
    up = sqrt((high - now) ** 2 + (before - low_before) ** 2)
    return now - before - down, now - before + up


def median_bounds(ordered: Sequence[float]) -> Bounds:
    """The bounds of the median of sorted values: two of the values; None of fewer than six, where none can hold."""
    rank = median_rank(len(ordered))
    return (ordered[rank - 1], ordered[len(ordered) - rank]) if rank else (None, None)


def median_rank(n: int) -> int:
    """The greatest rank r for which the r-th value from below and from above hold the median with 95 %; 0 if none."""
    allowed = (1 - CONFIDENCE) / 2
    ranks = range(max(0, int(n / 2 - Z * sqrt(n) / 2) - 3), n // 2 + 1)
    # The r-th value fails if fewer than r of n lie below the median.
    return ranks[max(0, bisect_right(ranks, allowed, key=lambda rank: _at_most(rank - 1, n)) - 1)] if n else 0


def _at_most(count: int, n: int) -> float:
    """How likely at most `count` of n throws of a coin are heads; counts below the middle."""
    if count < 0:
        return 0.0
    chance = exp(lgamma(n + 1) - lgamma(count + 1) - lgamma(n - count + 1) - n * log(2))
    total = 0.0
    while count >= 0 and chance > total * 1e-17:
        total += chance
        chance *= count / (n - count + 1)
        count -= 1
    return total
