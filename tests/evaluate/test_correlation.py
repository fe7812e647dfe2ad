"""How far rankings agree, against scipy and against plain counting of pairs."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, spearmanr

from fuzzyspec.evaluate.correlation import (
    MOST_PAIRED,
    SHOWN,
    kendall,
    opposite_pairs,
    spearman,
    turned_round,
)

Ranks = list[int]


def competition(values: Sequence[int]) -> Ranks:
    """Return ranks as in 1, 1, 3, the smallest value first."""
    return [1 + sum(other < value for other in values) for value in values]


def opposite(first: Ranks, second: Ranks) -> set[tuple[int, int]]:
    """Return the pairs in opposite order by looking at each of them, the better of the first one first."""
    found = set()
    for a, b in combinations(range(len(first)), 2):
        if (first[a] - first[b]) * (second[a] - second[b]) < 0:
            found.add((a, b) if first[a] < first[b] else (b, a))
    return found


@st.composite
def rankings(draw: st.DrawFn, least: int = 2, most: int = 30) -> tuple[Ranks, Ranks]:
    """Two rankings of the same objects, with few ties, many, or nothing else."""
    count = draw(st.integers(least, most))
    several = st.lists(st.integers(0, draw(st.integers(0, 40))), min_size=count, max_size=count)
    return competition(draw(several)), competition(draw(several))


@given(rankings())
def test_spearman_is_that_of_scipy(both: tuple[Ranks, Ranks]) -> None:
    first, second = both
    found = spearman(first, second)
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert found is None
    else:
        assert pytest.approx(spearmanr(first, second).statistic, abs=1e-12) == found


@given(rankings())
def test_kendall_is_that_of_scipy(both: tuple[Ranks, Ranks]) -> None:
    first, second = both
    found = kendall(first, second)
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert found is None
    else:
        assert pytest.approx(kendalltau(first, second).statistic, abs=1e-12) == found


@given(rankings(least=0))
def test_pairs_turned_round_are_those_that_one_counts(both: tuple[Ranks, Ranks]) -> None:
    first, second = both
    expected = opposite(first, second)
    assert len(expected) == turned_round(first, second)
    shown = opposite_pairs(first, second)
    assert min(len(expected), SHOWN) == len(shown) == len(set(shown))
    assert set(shown) <= expected


@given(rankings())
def test_the_pairs_that_are_shown_are_turned_round_the_most(both: tuple[Ranks, Ranks]) -> None:
    first, second = both

    def turned(pair: tuple[int, int]) -> int:
        a, b = pair
        return first[b] - first[a] + second[a] - second[b]

    most = sorted(map(turned, opposite(first, second)), reverse=True)
    assert most[:SHOWN] == [turned(pair) for pair in opposite_pairs(first, second)]


@given(rankings())
def test_it_is_the_same_either_way_round(both: tuple[Ranks, Ranks]) -> None:
    first, second = both
    assert spearman(first, second) == pytest.approx(spearman(second, first))
    assert kendall(first, second) == pytest.approx(kendall(second, first))
    assert turned_round(first, second) == turned_round(second, first)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=20).filter(lambda values: len(set(values)) > 1))
def test_a_ranking_agrees_with_itself_and_is_the_opposite_of_its_reverse(values: list[int]) -> None:
    ranks, reverse = competition(values), competition([-value for value in values])
    assert (pytest.approx(1), pytest.approx(1), 0) == (
        spearman(ranks, ranks),
        kendall(ranks, ranks),
        turned_round(ranks, ranks),
    )
    assert (pytest.approx(-1), pytest.approx(-1)) == (spearman(ranks, reverse), kendall(ranks, reverse))


@given(rankings())
def test_both_lie_between_minus_one_and_one(both: tuple[Ranks, Ranks]) -> None:
    for found in (spearman(*both), kendall(*both)):
        assert found is None or -1 - 1e-12 <= found <= 1 + 1e-12


def test_by_hand() -> None:
    """1, 2, 3, 4 and 2, 1, 3, 3: one pair is turned round, one is tied in the second."""
    first, second = [1, 2, 3, 4], [2, 1, 3, 3]
    assert 1 == turned_round(first, second)
    assert [(0, 1)] == opposite_pairs(first, second)
    # Of six pairs, four agree, one does not, one is tied: τ_b = (4 − 1)/√(6 · 5).
    assert pytest.approx(3 / math.sqrt(30)) == kendall(first, second)
    # The places of the second are 2, 1, 3.5, 3.5; with the mean 2.5 the products sum to 3.5, the squares to 5 and 4.5.
    assert pytest.approx(3.5 / math.sqrt(5 * 4.5)) == spearman(first, second)


def test_two_rankings_that_are_all_ties_have_no_correlation() -> None:
    for ties, other in (([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [1, 1, 1]), ([1, 1, 1], [1, 1, 1])):
        assert (None, None, 0, []) == (
            spearman(ties, other),
            kendall(ties, other),
            turned_round(ties, other),
            opposite_pairs(ties, other),
        )


def test_many_objects() -> None:
    """More than are looked at pair by pair; the figures are those of scipy, and what is named is turned round."""
    count = MOST_PAIRED + 500
    chance = random.Random(1)
    first, second = (competition_of_many([chance.randrange(count // 3) for _ in range(count)]) for _ in range(2))
    assert pytest.approx(spearmanr(first, second).statistic, abs=1e-12) == spearman(first, second)
    assert pytest.approx(kendalltau(first, second).statistic, abs=1e-12) == kendall(first, second)
    shown = opposite_pairs(first, second)
    assert SHOWN == len(set(shown))
    assert all(first[a] < first[b] and second[a] > second[b] for a, b in shown)


def competition_of_many(values: Sequence[int]) -> Ranks:
    place = {value: rank for rank, value in reversed(list(enumerate(sorted(values), 1)))}
    return [place[value] for value in values]
