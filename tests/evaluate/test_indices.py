import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.evaluate.consistency import perron_root
from fuzzyspec.evaluate.indices import (
    INDICES,
    geometric_consistency_index,
    geometric_consistency_threshold,
    harmonic_consistency_index,
    indices_of,
    koczkodaj,
)

untimed = settings(deadline=None)
TRIAD = np.array([[1, 2, 8], [1 / 2, 1, 2], [1 / 8, 1 / 2, 1]])
FOUR = np.array([[1, 1, 5, 2], [1, 1, 3, 4], [1 / 5, 1 / 3, 1, 1 / 2], [1 / 2, 1 / 4, 2, 1]])
FOUR_TRIADS = [(1, 3, 5), (1, 4, 2), (5, 1 / 2, 2), (3, 1 / 2, 4)]
"""b_xy, b_yz and b_xz of the four triads x < y < z of FOUR."""


def reciprocal(order, above):
    matrix = np.ones((order, order))
    matrix[np.triu_indices(order, 1)] = above
    return np.where(np.tri(order, k=-1, dtype=bool), 1 / matrix.T, matrix)


def test_a_triad_worked_out_by_hand():
    # ln 8 − ln 2 − ln 2 = ln 2, of which each of the three judgments bears a third.
    assert geometric_consistency_index(TRIAD[np.newaxis])[0] == pytest.approx(math.log(2) ** 2 / 3, rel=1e-14)
    assert koczkodaj(TRIAD[np.newaxis])[0] == pytest.approx(0.5, rel=1e-14)
    # Column sums 13/8, 7/2, 11: 8/13 + 2/7 + 1/11 = 993/1001, and (3003/993 − 3)·4/6.
    assert harmonic_consistency_index(TRIAD[np.newaxis])[0] == pytest.approx((3003 / 993 - 3) * 4 / 6, rel=1e-12)


def test_four_siblings_worked_out_by_hand():
    logs = [math.log(c / (a * b)) for a, b, c in FOUR_TRIADS]
    # Σ ε² over pairs is Σ of the squared triads over the order.
    assert geometric_consistency_index(FOUR[np.newaxis])[0] == pytest.approx(
        2 / (3 * 2) * math.fsum(log**2 for log in logs) / 4, rel=1e-13
    )
    worst = max(min(abs(1 - c / (a * b)), abs(1 - a * b / c)) for a, b, c in FOUR_TRIADS)
    assert koczkodaj(FOUR[np.newaxis])[0] == pytest.approx(worst, rel=1e-13)
    assert worst == pytest.approx(0.625)
    sums = [2.7, 1 + 1 + 1 / 3 + 1 / 4, 11, 7.5]
    mean = 4 / sum(1 / s for s in sums)
    assert harmonic_consistency_index(FOUR[np.newaxis])[0] == pytest.approx((mean - 4) * 5 / 12, rel=1e-12)


def test_the_thresholds_that_stand_for_a_ratio_of_a_tenth():
    expected = {1: None, 2: None, 3: 0.3147, 4: 0.3526, 5: 0.370, 12: 0.370}
    assert expected == {order: geometric_consistency_threshold(order) for order in expected}


@pytest.mark.parametrize(("order", "random_index"), [(3, 0.525), (4, 0.882), (7, 1.341)])
def test_near_consistency_the_geometric_index_is_a_multiple_of_the_ratio(order, random_index):
    generator = np.random.default_rng(order)
    weights = np.exp(generator.normal(size=order))
    matrix = (
        weights[:, np.newaxis]
        / weights
        * reciprocal(order, np.exp(generator.normal(0, 0.01, order * (order - 1) // 2)))
    )
    ratio = (perron_root(matrix[np.newaxis])[0] - order) / (order - 1) / random_index
    index = geometric_consistency_index(matrix[np.newaxis])[0]
    # CI ≈ GCI (t − 2)/(2 t), so GCI at CR = 0.1 is about 0.2 RI t/(t − 2).
    assert index / ratio == pytest.approx(2 * random_index * order / (order - 2), rel=1e-3)
    threshold = geometric_consistency_threshold(order)
    assert threshold == pytest.approx(0.2 * random_index * order / (order - 2), rel=0.03)


@untimed
@given(st.lists(st.floats(-5, 5), min_size=3, max_size=8))
def test_consistent_matrices_have_indices_of_zero(logs):
    weights = np.exp(logs)
    matrix = weights[:, np.newaxis] / weights
    assert dict.fromkeys(INDICES, 0.0) == indices_of(matrix, list(INDICES))


@untimed
@given(st.integers(3, 7), st.data())
def test_indices_do_not_depend_on_the_order_of_the_siblings(order, data):
    count = order * (order - 1) // 2
    values = st.sampled_from([1 / 9, 1 / 3, 1.0, 2.0, 9.0])
    matrix = reciprocal(order, data.draw(st.lists(values, min_size=count, max_size=count)))
    turned = data.draw(st.permutations(range(order)))
    again = matrix[np.ix_(turned, turned)]
    for index in INDICES.values():
        assert index(again[np.newaxis])[0] == pytest.approx(index(matrix[np.newaxis])[0], abs=1e-12)


def test_a_batch_is_judged_matrix_by_matrix():
    generator = np.random.default_rng(2)
    batch = np.stack([reciprocal(6, generator.choice([1 / 5, 1.0, 3.0], 15)) for _ in range(50)])
    for index in INDICES.values():
        assert index(batch).tolist() == [index(matrix[np.newaxis])[0] for matrix in batch]
        assert index(batch[:0]).shape == (0,)


@pytest.mark.parametrize("order", [1, 2])
def test_up_to_two_siblings_nothing_can_be_inconsistent(order):
    matrix = np.array([[1.0, 5.0], [0.2, 1.0]])[:order, :order]
    assert dict.fromkeys(INDICES, 0.0) == indices_of(matrix, list(INDICES))


def test_indices_come_in_the_order_in_which_they_are_asked_for():
    assert ["koczkodaj", "gci"] == list(indices_of(TRIAD.tolist(), ["koczkodaj", "gci"]))


def test_rounded_reciprocals_count_half_each():
    matrix = TRIAD.copy()
    matrix[2, 0] = 0.13
    rounded = math.log(math.sqrt(8 / 0.13)) - 2 * math.log(2)
    assert geometric_consistency_index(matrix[np.newaxis])[0] == pytest.approx(rounded**2 / 3, rel=1e-12)


def test_extreme_judgments_have_finite_indices():
    matrix = reciprocal(4, [1e300, 1e-300, 1e300, 1e300, 1e-300, 1e300])
    for index in INDICES.values():
        assert np.isfinite(index(matrix[np.newaxis])).all()
    assert koczkodaj(matrix[np.newaxis])[0] == 1
