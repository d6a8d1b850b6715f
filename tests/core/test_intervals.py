"""Intervals: equal to scipy's where it has them, and holding what they promise where it has not."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]

from escli.core.intervals import difference, median_bounds, median_rank, wilson


def test_the_interval_of_a_share_is_scipys() -> None:
    for whole in (1, 2, 5, 6, 29, 30, 137, 5000, 1_000_000):
        for part in {0, 1, whole // 3, whole // 2, whole - 1, whole}:
            theirs = stats.binomtest(part, whole).proportion_ci(0.95, method="wilson")
            assert wilson(part, whole) == pytest.approx((theirs.low, theirs.high), abs=1e-12), (part, whole)


def test_of_nothing_there_is_no_interval() -> None:
    assert wilson(0, 0) == median_bounds([]) == difference(0, 0, 1, 2) == difference(1, 2, 0, 0) == (None, None)


@given(st.integers(1, 10**6).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_lies_within_its_interval_which_lies_within_all_and_nothing(one: tuple[int, int]) -> None:
    low, high = wilson(*one)
    assert low is not None
    assert high is not None
    assert 0 <= low <= one[0] / one[1] <= high <= 1
    assert low < high


def test_the_ranks_of_a_median_are_the_closest_that_scipys_binomial_distribution_allows() -> None:
    for n in (*range(1, 400), 999, 10_000, 123_457, 1_000_000, 3_000_001):
        rank = median_rank(n)
        assert rank == 0 or stats.binom.cdf(rank - 1, n, 0.5) <= 0.025, n  # it holds
        assert stats.binom.cdf(rank, n, 0.5) > 0.025, n  # and the next one would not


def test_fewer_than_six_say_nothing_of_their_median() -> None:
    assert [median_bounds(range(n)) for n in range(7)] == [(None, None)] * 6 + [(0, 5)]


@pytest.mark.parametrize("n", [6, 12, 29, 100])
def test_the_interval_of_a_median_holds_it_at_least_19_times_of_20_whatever_the_times_are_like(n: int) -> None:
    draw = random.Random(n)
    held = 0
    for _ in range(2000):
        low, high = median_bounds(sorted(draw.lognormvariate(0, 2) for _ in range(n)))
        assert low is not None
        assert high is not None
        held += low <= 1 <= high  # the median of that distribution
    assert held >= 2000 * 0.94


def test_a_change_of_a_share_as_in_newcombes_own_example() -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table II: method 10 of 56/70 against 48/80.
    assert difference(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert difference(10, 10, 0, 10) == pytest.approx((0.6075, 1.0), abs=5e-5)


def test_the_same_share_twice_is_no_change_and_the_other_way_round_is_the_opposite() -> None:
    for part, whole in itertools.product((0, 3, 10), (10, 200)):
        low, high = difference(part, whole, part, whole)
        assert low is not None
        assert high is not None
        assert low < 0 < high
    low, high = difference(56, 70, 48, 80)
    assert difference(48, 80, 56, 70) == pytest.approx((-(high or 0), -(low or 0)))
