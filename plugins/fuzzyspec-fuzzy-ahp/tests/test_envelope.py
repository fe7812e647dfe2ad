"""The envelope of several experts' judgments."""

from __future__ import annotations

import math

import pytest
from fuzzyspec_fuzzy_ahp import envelope
from hypothesis import given, settings
from hypothesis import strategies as st

brief = settings(max_examples=60)
NAN = math.nan
UNJUDGED = (NAN, NAN, NAN)


def pair(*triple):
    low, middle, high = triple
    return [[(1.0, 1.0, 1.0), triple], [(1 / high, 1 / middle, 1 / low), (1.0, 1.0, 1.0)]]


GAP = [[(1.0, 1.0, 1.0), UNJUDGED], [UNJUDGED, (1.0, 1.0, 1.0)]]
triples = st.lists(st.floats(0.1, 9), min_size=3, max_size=3).map(lambda values: pair(*sorted(values)))
groups = st.lists(st.tuples(triples, st.floats(0.1, 5)), min_size=1, max_size=5)


def test_numbers_of_experts_become_triples():
    # Package FuzzyAHP of R, tests/testthat/test_build_comparison_matrix.R gives three experts' matrices to
    # buildFuzzyPairwiseComparisonMatrix: minimum, geometric mean and maximum of each cell.
    experts = [
        [[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]],
        [[1, 2, 7], [1 / 2, 1, 4], [1 / 7, 1 / 4, 1]],
        [[1, 1, 4], [1, 1, 2], [1 / 4, 1 / 2, 1]],
    ]
    as_triples = [[[(b, b, b) for b in row] for row in matrix] for matrix in experts]
    group = envelope.of_triples(as_triples, [1, 1, 1])
    assert group[0][1] == pytest.approx((1, 6 ** (1 / 3), 3))
    assert group[1][0] == pytest.approx((1 / 3, 6 ** (-1 / 3), 1))
    assert group[0][2] == pytest.approx((4, 140 ** (1 / 3), 7))
    assert group[1][2] == pytest.approx((2, 16 ** (1 / 3), 4))
    assert group[2][2] == (1, 1, 1)


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        ((3, 5), (0.5, 0.5), math.sqrt(15)),
        ((4, 2), (0.5, 0.5), math.sqrt(8)),
        ((1, 2), (0.4, 0.6), 2**0.6),
        ((3, 5), (0.4, 0.6), 3**0.4 * 5**0.6),
    ],
)
def test_the_middle_is_the_weighted_geometric_mean(values, weights, expected):
    # Closed forms of two judges; the same in the tests of pyanp (wjladams/pyanp, tests/test_priority.py).
    group = envelope.of_triples([pair(b, b, b) for b in values], weights)
    assert group[0][1] == pytest.approx((min(values), expected, max(values)), rel=1e-12)
    numbers = [[[1, b], [1 / b, 1]] for b in values]
    assert envelope.of_numbers(numbers, weights)[0][1] == pytest.approx(expected, rel=1e-12)


def test_low_and_high_come_from_whoever_goes_furthest():
    group = envelope.of_triples([pair(2, 3, 4), pair(4, 5, 6), pair(1, 1, 1)], [1, 1, 1])
    assert group[0][1] == pytest.approx((1, 15 ** (1 / 3), 6))


def test_experts_without_weight_or_judgment_do_not_count():
    group = envelope.of_triples([pair(2, 3, 4), pair(8, 9, 10), GAP], [1, 0, 5])
    assert group[0][1] == (2, 3, 4)
    assert group[1][0] == (1 / 4, 1 / 3, 1 / 2)


def test_what_nobody_judged_stays_so():
    group = envelope.of_triples([GAP, pair(2, 3, 4)], [1, 0])
    assert all(math.isnan(value) for value in (*group[0][1], *group[1][0]))
    assert group[0][0] == (1, 1, 1)
    assert math.isnan(envelope.of_numbers([[[1, NAN], [NAN, 1]]], [1])[0][1])


@brief
@given(group=groups)
def test_envelopes_rise_and_are_reciprocal(group):
    matrices, weights = [list(part) for part in zip(*group, strict=True)]
    before = [[list(row) for row in matrix] for matrix in matrices]
    made = envelope.of_triples(matrices, weights)
    for x, y in ((0, 1), (1, 0)):
        low, middle, high = made[x][y]
        assert 0 < low <= middle <= high
        assert (1 / high, 1 / middle, 1 / low) == pytest.approx(made[y][x], rel=1e-13)
        assert all(low <= matrix[x][y][0] and matrix[x][y][2] <= high for matrix in matrices)
    assert before == matrices


@brief
@given(matrix=triples, weights=st.lists(st.floats(0.1, 5), min_size=1, max_size=5))
def test_experts_who_agree_are_the_group(matrix, weights):
    made = envelope.of_triples([matrix] * len(weights), weights)
    for row, expected in zip(made, matrix, strict=True):
        for one, other in zip(row, expected, strict=True):
            assert one == pytest.approx(other, rel=1e-14)


@brief
@given(b=st.floats(0.1, 9), weights=st.lists(st.floats(0.1, 5), min_size=1, max_size=5))
def test_the_same_number_from_all_stays_a_number(b, weights):
    assert envelope.of_triples([pair(b, b, b)] * len(weights), weights)[0][1] == (b, b, b)


@brief
@given(group=groups, share=st.floats(0.1, 10))
def test_only_the_ratios_of_the_experts_weights_count(group, share):
    matrices, weights = zip(*group, strict=True)
    one = envelope.of_triples(matrices, weights)
    other = envelope.of_triples(matrices, [v * share for v in weights])
    assert one[0][1] == pytest.approx(other[0][1], rel=1e-12)
