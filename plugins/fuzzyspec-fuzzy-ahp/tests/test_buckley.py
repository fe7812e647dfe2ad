"""Buckley's weights against published numbers, plain arithmetic, and what must hold of any judgments."""

from __future__ import annotations

import math

import numpy as np
import pytest
from fuzzyspec_fuzzy_ahp import buckley
from hypothesis import given, settings
from hypothesis import strategies as st

brief = settings(max_examples=60)
DEFUZZIFICATIONS = ("centroid", "graded_mean", "middle")

# Package multiAHPy (repository mberkancetin/fuzzy-ahp-color), tests/test_weight_derivation.py.
SMALL = [
    [(1, 1, 1), (2, 3, 4), (3, 4, 5)],
    [(1 / 4, 1 / 3, 1 / 2), (1, 1, 1), (1, 2, 3)],
    [(1 / 5, 1 / 4, 1 / 3), (1 / 3, 1 / 2, 1), (1, 1, 1)],
]


@st.composite
def fuzzy_matrices(draw, largest=5):
    """Any reciprocal matrix of triples."""
    t = draw(st.integers(1, largest))
    T = np.ones((t, t, 3))
    ends = st.lists(st.floats(-3, 3), min_size=3, max_size=3).map(sorted)
    for x in range(t):
        for y in range(x + 1, t):
            T[x, y] = np.exp(draw(ends))
            T[y, x] = 1 / T[x, y, ::-1]
    return T


def plain(T, defuzzify):
    """The method again, triple by triple: row geometric means, fuzzy weights, defuzzified, weights."""
    t = len(T)
    rows = [tuple(math.prod(T[x][y][k] for y in range(t)) ** (1 / t) for k in range(3)) for x in range(t)]
    low, middle, high = (sum(row[k] for row in rows) for k in range(3))
    fuzzy = [(l_ / high, m / middle, u / low) for l_, m, u in rows]
    crisp = [
        {"centroid": (l_ + m + u) / 3, "graded_mean": (l_ + 4 * m + u) / 6, "middle": m}[defuzzify]
        for l_, m, u in fuzzy
    ]
    return rows, fuzzy, crisp, [one / sum(crisp) for one in crisp]


def test_a_published_matrix():
    assert buckley.weights(np.array([SMALL]))[0] == pytest.approx([0.613, 0.241, 0.145], abs=1e-3)


@pytest.mark.parametrize("defuzzify", DEFUZZIFICATIONS)
@brief
@given(T=fuzzy_matrices())
def test_weights_and_figures_are_those_of_plain_arithmetic(defuzzify, T):
    rows, fuzzy, crisp, expected = plain(T.tolist(), defuzzify)
    local = buckley.weights(T[np.newaxis], defuzzify)[0]
    figures = buckley.figures(T, local, defuzzify)
    assert local == pytest.approx(expected, rel=1e-12)
    assert ["row geometric means", "fuzzy weights", "defuzzified weights"] == list(figures)
    np.testing.assert_allclose(figures["row geometric means"], rows, rtol=1e-12)
    np.testing.assert_allclose(figures["fuzzy weights"], fuzzy, rtol=1e-12)
    np.testing.assert_allclose(figures["defuzzified weights"], crisp, rtol=1e-12)


@pytest.mark.parametrize("defuzzify", DEFUZZIFICATIONS)
@brief
@given(T=fuzzy_matrices())
def test_weights_are_weights(defuzzify, T):
    before = T.copy()
    local = buckley.weights(T[np.newaxis], defuzzify)
    assert local.shape == (1, len(T))
    assert (local > 0).all()
    assert local.sum() == pytest.approx(1, abs=1e-14)
    np.testing.assert_array_equal(before, T)


@pytest.mark.parametrize("defuzzify", DEFUZZIFICATIONS)
@brief
@given(T=fuzzy_matrices(), seed=st.integers(0, 1000))
def test_the_order_of_the_indicators_is_of_no_account(defuzzify, T, seed):
    order = np.random.default_rng(seed).permutation(len(T))
    moved = buckley.weights(T[np.ix_(order, order)][np.newaxis], defuzzify)[0]
    np.testing.assert_allclose(moved, buckley.weights(T[np.newaxis], defuzzify)[0][order], rtol=1e-13)


@brief
@given(T=fuzzy_matrices())
def test_fuzzy_weights_rise_about_weights_of_the_middle_judgments(T):
    fuzzy = np.array(buckley.figures(T, None)["fuzzy weights"])
    assert (np.diff(fuzzy, axis=1) >= -1e-15).all()
    assert fuzzy[:, 1].sum() == pytest.approx(1, abs=1e-13)
    assert fuzzy[:, 0].sum() <= 1 + 1e-13
    assert fuzzy[:, 2].sum() >= 1 - 1e-13


@pytest.mark.parametrize("defuzzify", DEFUZZIFICATIONS)
@brief
@given(raw=st.lists(st.floats(0.01, 10), min_size=1, max_size=6))
def test_consistent_numbers_give_their_weights_back(defuzzify, raw):
    expected = np.array(raw) / sum(raw)
    T = np.repeat((expected[:, np.newaxis] / expected)[..., np.newaxis], 3, axis=-1)
    np.testing.assert_allclose(buckley.weights(T[np.newaxis], defuzzify)[0], expected, rtol=1e-12)


@pytest.mark.parametrize("defuzzify", DEFUZZIFICATIONS)
@brief
@given(T=fuzzy_matrices())
def test_numbers_are_weighed_by_the_geometric_mean_method(defuzzify, T):
    B = T[..., 1]
    means = B.prod(axis=1) ** (1 / len(B))
    crisp = np.repeat(B[..., np.newaxis], 3, axis=-1)
    np.testing.assert_allclose(buckley.weights(crisp[np.newaxis], defuzzify)[0], means / means.sum(), rtol=1e-12)


@brief
@given(T=fuzzy_matrices(), seed=st.integers(0, 1000))
def test_a_batch_is_one_matrix_after_another(T, seed):
    order = np.random.default_rng(seed).permutation(len(T))
    many = np.stack([T, T[np.ix_(order, order)], T**0.5, T])
    np.testing.assert_allclose(buckley.weights(many), [buckley.weights(one[np.newaxis])[0] for one in many], rtol=1e-14)


@pytest.mark.parametrize("defuzzify", DEFUZZIFICATIONS)
@brief
@given(T=fuzzy_matrices())
def test_log_weights_are_logarithms_of_the_weights_up_to_a_constant(defuzzify, T):
    logs = buckley.log_weights(T[np.newaxis], defuzzify)[0]
    local = buckley.weights(T[np.newaxis], defuzzify)[0]
    np.testing.assert_allclose(logs - logs[0], np.log(local / local[0]), rtol=0, atol=1e-12)


def test_judgments_at_the_ends_of_float_range_are_weighed():
    # A thousand rows of products of a thousand judgments leave float range; and so would weights apart by 10^400.
    t = 1000
    T = np.full((t, t, 3), 1.0)
    T[np.triu_indices(t, 1)] = (8, 9, 10)
    T[np.tril_indices(t, -1)] = (1 / 10, 1 / 9, 1 / 8)
    local = buckley.weights(T[np.newaxis])[0]
    assert local.sum() == pytest.approx(1, abs=1e-12)
    assert (np.diff(local) < 0).all()
    extreme = np.array([[(1.0,) * 3, (1e200,) * 3], [(1e-200,) * 3, (1.0,) * 3]])
    logs = buckley.log_weights(extreme[np.newaxis])[0]
    assert logs[0] - logs[1] == pytest.approx(200 * math.log(10))


def test_a_spread_is_the_same_as_typed_triples():
    numbers = np.array([[1, 3, 4], [1 / 3, 1, 2], [1 / 4, 1 / 2, 1]])
    crisp = np.repeat(numbers[..., np.newaxis], 3, axis=-1)
    np.testing.assert_allclose(buckley.weights(crisp[np.newaxis], spread=1), buckley.weights(np.array([SMALL])))
    spread = buckley.figures(crisp, None, spread=1)
    typed = buckley.figures(np.array(SMALL), None)
    for name, rows in typed.items():
        np.testing.assert_allclose(spread[name], rows, rtol=1e-14)
