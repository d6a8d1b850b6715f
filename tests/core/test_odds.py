"""Chances, ratios, intervals and the correction for many looks, against scipy and against their definitions."""

import math
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]

from escli.core import odds
from escli.core.intervals import wilson
from escli.core.odds import Stratum


def drawn(rng: Random, most: int) -> Stratum:
    """A stratum whose group had its outcomes by chance alone."""
    total = rng.randint(2, most)
    whole, hits = rng.randint(1, total - 1), rng.randint(1, total - 1)
    return Stratum(len(set(rng.sample(range(total), hits)) & set(range(whole))), whole, hits, total)


strata = st.integers(0, 10**6).map(lambda seed: drawn(Random(seed), 400))


@pytest.mark.parametrize(("part", "whole"), [(0, 1), (1, 1), (0, 20), (3, 10), (20, 20), (41, 99), (5, 100_000)])
def test_wilsons_interval_is_scipys(part: int, whole: int) -> None:
    theirs = stats.binomtest(part, whole).proportion_ci(0.95, method="wilson")
    assert wilson(part, whole) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@given(strata)
def test_one_stratum_has_the_chance_of_fishers_exact_test_doubled(one: Stratum) -> None:
    part, whole, hits, total = one
    table = [[part, whole - part], [hits - part, total - whole - hits + part]]
    upper = part > odds.moments([one]).mean
    theirs = min(1.0, 2 * stats.fisher_exact(table, "greater" if upper else "less").pvalue)
    ours = odds.chance([one])
    if theirs < 0.02:  # farther in no exact chance is worked out, only one that is surely no alarm
        assert ours == pytest.approx(theirs, rel=1e-6)
    else:
        assert ours > 0.01


@given(st.lists(strata.filter(lambda one: one.total > 3), min_size=1, max_size=4))  # of fewer, older scipys warn
def test_the_moments_of_several_strata_are_the_sums_of_scipys(several: list[Stratum]) -> None:
    ours = odds.moments(several)
    laws = [stats.hypergeom(one.total, one.hits, one.whole) for one in several]
    assert ours.mean == pytest.approx(sum(law.mean() for law in laws))
    assert ours.variance == pytest.approx(sum(law.var() for law in laws))
    thirds = [float(law.stats("s")) * law.var() ** 1.5 for law in laws]
    assert ours.third == pytest.approx(sum(thirds), abs=1e-6)


def summed(several: list[Stratum]) -> list[float]:
    """The distribution of the group's count, put together from scipy's in the plainest way."""
    found = [1.0]
    for one in several:
        own = [float(stats.hypergeom.pmf(k, one.total, one.hits, one.whole)) for k in range(one.whole + 1)]
        both = [0.0] * (len(found) + len(own) - 1)
        for a, first in enumerate(found):
            for b, second in enumerate(own):
                both[a + b] += first * second
        found = both
    return found


@pytest.mark.parametrize("seed", range(12))
def test_several_strata_are_summed_exactly(seed: int) -> None:
    rng = Random(seed)
    several = [drawn(rng, 60) for _ in range(4)]
    far = [one._replace(part=min(one.whole, one.hits)) for one in several]  # as far as it can be
    law = summed(far)
    part = sum(one.part for one in far)
    assert odds.chance(far) == pytest.approx(min(1.0, 2 * sum(law[part:])), rel=1e-6)


@pytest.mark.parametrize("away", [3, 4, 5, 6, -3, -4, -5, -6])
def test_large_counts_are_near_enough_to_exact(away: int) -> None:
    one = Stratum(0, 30_000, 7_000, 400_000)
    mean, variance, _ = odds.moments([one])
    part = round(mean + away * math.sqrt(variance))
    law = stats.hypergeom(one.total, one.hits, one.whole)
    exact = 2 * float(law.sf(part - 1) if away > 0 else law.cdf(part))
    assert odds.chance([one._replace(part=part)]) == pytest.approx(exact, rel=0.08)


def test_what_is_very_far_out_is_certain_and_no_error() -> None:
    assert odds.chance([Stratum(90_000, 100_000, 95_000, 1_000_000)]) == 0.0
    assert odds.chance([Stratum(0, 100_000, 95_000, 1_000_000)]) < 1e-300


def test_a_group_that_is_all_there_is_tells_nothing() -> None:
    assert odds.chance([Stratum(3, 10, 3, 10), Stratum(1, 1, 1, 1)]) == 1.0
    assert odds.ratio([Stratum(3, 10, 3, 10)]) is None


@given(strata.filter(lambda one: 0 < one.part < one.hits))
def test_the_ratio_in_one_stratum_and_its_interval_are_scipys(one: Stratum) -> None:
    part, whole, hits, total = one
    theirs = stats.contingency.relative_risk(part, whole, hits - part, total - whole)
    low, high = theirs.confidence_interval(0.95)
    ours = odds.ratio([one])
    assert ours is not None
    assert tuple(ours) == pytest.approx((theirs.relative_risk, low, high))


def test_the_ratio_compares_only_like_with_like() -> None:
    """Twice as often in both kinds of tickets, though together it looks like less: the group gets the harmless kind."""
    harmless, bad = Stratum(20, 100, 21, 110), Stratum(8, 10, 48, 110)
    ours = odds.ratio([harmless, bad])
    assert ours is not None
    assert ours.value == pytest.approx(2.0, abs=0.01)


def test_a_side_without_any_has_a_ratio_without_an_end() -> None:
    assert odds.ratio([Stratum(3, 10, 3, 20)]) == (math.inf, 0.0, math.inf)
    assert odds.ratio([Stratum(0, 10, 3, 20)]) == (0.0, 0.0, math.inf)


chances = st.lists(st.floats(1e-9, 1.0), min_size=1, max_size=6)


@given(chances)
def test_holm_rejects_what_the_closed_bonferroni_procedure_rejects(found: list[float]) -> None:
    """By definition: the chance of a look is the worst Bonferroni chance of any set of looks that it is in."""
    everyone = range(len(found))
    for place, ours in enumerate(odds.holm(found)):
        sets = [some for size in everyone for some in combinations(everyone, size + 1) if place in some]
        worst = max(min(1.0, len(some) * min(found[one] for one in some)) for some in sets)
        assert ours == pytest.approx(worst)


@given(chances)
def test_holm_is_stricter_than_the_false_discovery_rate_and_milder_than_bonferroni(found: list[float]) -> None:
    mild = stats.false_discovery_control(found, method="bh")
    for own, ours, theirs in zip(found, odds.holm(found), mild, strict=True):
        assert theirs - 1e-12 <= ours <= min(1.0, own * len(found)) + 1e-12


def test_of_no_look_nothing_is_corrected() -> None:
    assert odds.holm([]) == []
