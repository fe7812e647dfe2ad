"""Extent analysis against published numbers, plain arithmetic, and what must hold of any judgments."""

from __future__ import annotations

import numpy as np
import pytest
from fuzzyspec_fuzzy_ahp import extent
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fuzzyspec.api import Unsuitable

brief = settings(max_examples=60)
both = pytest.mark.parametrize("normalise", ["chang", "wang"])

# Package multiAHPy (repository mberkancetin/fuzzy-ahp-color), tests/test_weight_derivation.py.
SMALL = [
    [(1, 1, 1), (2, 3, 4), (3, 4, 5)],
    [(1 / 4, 1 / 3, 1 / 2), (1, 1, 1), (1, 2, 3)],
    [(1 / 5, 1 / 4, 1 / 3), (1 / 3, 1 / 2, 1), (1, 1, 1)],
]
EVEN = [[(1, 1, 1)] * 3] * 3


@st.composite
def fuzzy_matrices(draw, largest=5):
    """Any reciprocal matrix of triples that is not of numbers alone.

    Sides are vertical or not very steep: V divides the one rounding error by the width of the sides.
    """
    t = draw(st.integers(1, largest))
    T = np.ones((t, t, 3))
    ends = st.lists(st.integers(-200, 200).map(lambda k: k / 100), min_size=3, max_size=3).map(sorted)
    for x in range(t):
        for y in range(x + 1, t):
            T[x, y] = np.exp(draw(ends))
            T[y, x] = 1 / T[x, y, ::-1]
    assume(t == 1 or (T[..., 0] < T[..., 2]).any())
    return T


def plain_extents(T, normalise):
    rows = [tuple(sum(cell[k] for cell in row) for k in range(3)) for row in T]
    low, middle, high = (sum(row[k] for row in rows) for k in range(3))
    if normalise == "chang":
        return [(l_ / high, m / middle, u / low) for l_, m, u in rows]
    extents = []
    for i, (l_, m, u) in enumerate(rows):
        others = [row for k, row in enumerate(rows) if k != i]
        extents.append((l_ / (l_ + sum(o[2] for o in others)), m / middle, u / (u + sum(o[0] for o in others))))
    return extents


def highest_meeting_point(one, other):
    """V(one ≥ other) = sup over x ≥ y of min(μ_one(x), μ_other(y)), searched on a fine grid."""
    grid = np.unique(np.concatenate([np.linspace(0, max(one[2], other[2]), 20001), one, other]))

    def membership(triple):
        low, middle, high = triple
        rising = (grid - low) / (middle - low) if middle > low else np.where(grid < low, -1, 1)
        falling = (high - grid) / (high - middle) if high > middle else np.where(grid > high, -1, 1)
        return np.clip(np.minimum(rising, falling), 0, 1)

    # For each x the best y is the highest membership up to x.
    return np.minimum(membership(one), np.maximum.accumulate(membership(other))).max()


def test_a_published_matrix():
    local = extent.weights(np.array([SMALL]))
    assert local[0] == pytest.approx([0.81635, 0.18365, 0.0], abs=1e-5)
    assert local[0, 2] == 0


def test_the_steps_of_that_matrix_by_hand():
    # Rows: (6, 8, 10), (9/4, 10/3, 9/2), (23/15, 7/4, 7/3); sums: 587/60, 157/12, 101/6.
    figures = extent.figures(np.array(SMALL), None)
    first, second, third = figures["synthetic extents"]
    assert first == pytest.approx((36 / 101, 96 / 157, 600 / 587))
    assert second == pytest.approx((27 / 202, 40 / 157, 270 / 587))
    assert third == pytest.approx((46 / 505, 21 / 157, 140 / 587))
    above, below = 270 / 587 - 36 / 101, (270 / 587 - 40 / 157) + (96 / 157 - 36 / 101)
    assert figures["degrees of possibility"] == pytest.approx([1, above / below, 0])
    assert figures["indicators of weight 0"] == 1


def test_the_corrected_extents_of_that_matrix_by_hand():
    first, second, third = extent.figures(np.array(SMALL), None, "wang")["synthetic extents"]
    assert first == pytest.approx((6 / (6 + 9 / 2 + 7 / 3), 96 / 157, 10 / (10 + 9 / 4 + 23 / 15)))
    assert second == pytest.approx((9 / 4 / (9 / 4 + 10 + 7 / 3), 40 / 157, 9 / 2 / (9 / 2 + 6 + 23 / 15)))
    assert third == pytest.approx((23 / 15 / (23 / 15 + 10 + 9 / 2), 21 / 157, 7 / 3 / (7 / 3 + 6 + 9 / 4)))


@both
@brief
@given(T=fuzzy_matrices())
def test_extents_are_those_of_plain_arithmetic(normalise, T):
    expected = plain_extents(T.tolist(), normalise)
    np.testing.assert_allclose(extent.figures(T, None, normalise)["synthetic extents"], expected, rtol=1e-12)


@both
@settings(max_examples=25)
@given(T=fuzzy_matrices(largest=4))
def test_degrees_are_the_heights_at_which_extents_meet(normalise, T):
    S = plain_extents(T.tolist(), normalise)
    steep = [abs(a - b) for low, middle, high in S for a, b in ((low, middle), (middle, high))]
    assume(all(side == 0 or side > 0.01 for side in steep))  # wide against the grid
    expected = [min((highest_meeting_point(a, b) for b in S if b is not a), default=1) for a in S]
    degrees = extent.figures(T, None, normalise)["degrees of possibility"]
    assert degrees == pytest.approx(expected, rel=0, abs=0.02)
    assert extent.weights(T[np.newaxis], normalise)[0] == pytest.approx(np.array(degrees) / sum(degrees), rel=1e-12)


@both
@brief
@given(T=fuzzy_matrices())
def test_weights_are_weights_and_zeros_are_counted(normalise, T):
    before = T.copy()
    local = extent.weights(T[np.newaxis], normalise)
    assert local.shape == (1, len(T))
    assert (local >= 0).all()
    assert local.sum() == pytest.approx(1, abs=1e-14)
    figures = extent.figures(T, local[0], normalise)
    assert (local[0] == 0).sum() == figures.get("indicators of weight 0", 0)
    assert ("indicators of weight 0" in figures) == (local == 0).any()
    assert max(figures["degrees of possibility"]) == 1
    np.testing.assert_array_equal(before, T)


@both
@brief
@given(T=fuzzy_matrices(), seed=st.integers(0, 1000))
def test_the_order_of_the_indicators_is_of_no_account(normalise, T, seed):
    order = np.random.default_rng(seed).permutation(len(T))
    moved = extent.weights(T[np.ix_(order, order)][np.newaxis], normalise)[0]
    np.testing.assert_allclose(moved, extent.weights(T[np.newaxis], normalise)[0][order], rtol=0, atol=1e-9)


@brief
@given(T=fuzzy_matrices())
def test_the_correction_narrows_extents_and_so_never_mends_a_zero(T):
    chang, wang = (extent.figures(T, None, one) for one in ("chang", "wang"))
    published, corrected = np.array(chang["synthetic extents"]), np.array(wang["synthetic extents"])
    assert (corrected[:, 0] >= published[:, 0] - 1e-14).all()
    np.testing.assert_allclose(corrected[:, 1], published[:, 1], rtol=1e-13)
    assert (corrected[:, 2] <= published[:, 2] + 1e-14).all()
    assert (corrected[:, 2] <= 1).all()
    assert (np.array(wang["degrees of possibility"]) <= np.array(chang["degrees of possibility"]) + 1e-9).all()


@both
@brief
@given(T=fuzzy_matrices(), seed=st.integers(0, 1000))
def test_a_batch_is_one_matrix_after_another(normalise, T, seed):
    order = np.random.default_rng(seed).permutation(len(T))
    many = np.stack([T, T[np.ix_(order, order)], T**0.5, T])
    one_by_one = [extent.weights(one[np.newaxis], normalise)[0] for one in many]
    np.testing.assert_allclose(extent.weights(many, normalise), one_by_one, rtol=1e-12, atol=1e-12)


@both
def test_equal_judgments_give_equal_weights(normalise):
    assert extent.weights(np.array([EVEN], dtype=float), normalise)[0] == pytest.approx([1 / 3] * 3, abs=1e-15)


@both
def test_extents_that_differ_by_rounding_alone_are_equal(normalise):
    # Narrow extents part at once: without a tolerance one last digit would decide between 1 and 0.
    T = np.ones((3, 3, 3))
    T[0, 1], T[1, 0] = 1 + 2**-52, 1 - 2**-53
    assert extent.weights(T[np.newaxis], normalise)[0] == pytest.approx([1 / 3] * 3, abs=1e-15)


@both
def test_single_numbers_are_refused_with_a_way_out(normalise):
    crisp = np.repeat(np.array([[1, 3], [1 / 3, 1]])[..., np.newaxis], 3, axis=-1)
    with pytest.raises(Unsuitable, match=r"single numbers.*extent\(spread = 1\)"):
        extent.weights(np.stack([np.ones((2, 2, 3)), crisp]), normalise)
    local = extent.weights(crisp[np.newaxis], normalise, spread=1)[0]
    assert local.sum() == pytest.approx(1)
    assert local[0] > local[1]


@both
def test_a_single_indicator_has_all_weight(normalise):
    assert extent.weights(np.ones((1, 1, 1, 3)), normalise).tolist() == [[1.0]]


@both
def test_judgments_at_the_ends_of_float_range_are_weighed(normalise):
    T = np.array([[(1, 1, 1), (1e306, 1e307, 1e308)], [(1e-308, 1e-307, 1e-306), (1, 1, 1)]])
    assert extent.weights(T[np.newaxis], normalise).tolist() == [[1.0, 0.0]]


@both
def test_a_spread_is_the_same_as_typed_triples(normalise):
    numbers = np.array([[1, 3, 4], [1 / 3, 1, 2], [1 / 4, 1 / 2, 1]])
    crisp = np.repeat(numbers[..., np.newaxis], 3, axis=-1)
    spread = extent.weights(crisp[np.newaxis], normalise, spread=1)
    np.testing.assert_allclose(spread, extent.weights(np.array([SMALL]), normalise), rtol=1e-13)
    figures = extent.figures(crisp, None, normalise, spread=1)
    for name, values in extent.figures(np.array(SMALL), None, normalise).items():
        np.testing.assert_allclose(figures[name], values, rtol=1e-13)
