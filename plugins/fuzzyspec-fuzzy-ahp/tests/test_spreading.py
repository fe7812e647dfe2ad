"""Numbers become triples, typed triples stay."""

from __future__ import annotations

import numpy as np
import pytest
from fuzzyspec_fuzzy_ahp.spreading import widened
from hypothesis import given, settings
from hypothesis import strategies as st

brief = settings(max_examples=60)
SCALE = [*range(1, 10), *(1 / b for b in range(2, 10))]


def numbers(*rows):
    return np.repeat(np.array(rows, dtype=float)[..., np.newaxis], 3, axis=-1)


def pair(b, mirror=None):
    """Return the matrix of two indicators, the first over the second being b."""
    return numbers([1, b], [1 / b if mirror is None else mirror, 1])


@pytest.mark.parametrize(
    ("b", "spread", "expected"),
    [
        (3, 1, (2, 3, 4)),
        (2, 1, (1, 2, 3)),
        (9, 1, (8, 9, 10)),
        (1, 1, (1, 1, 1)),
        (5, 2, (3, 5, 7)),
        (2, 2, (1, 2, 4)),  # never below 1
        (3, 0.5, (2.5, 3, 3.5)),
        (3, 0, (3, 3, 3)),
    ],
)
def test_a_number_gets_a_spread_and_its_mirror_the_reciprocals(b, spread, expected):
    low, middle, high = expected
    wide = widened(pair(b), spread)
    assert tuple(wide[0, 1]) == expected
    assert tuple(wide[1, 0]) == (1 / high, 1 / middle, 1 / low)
    assert (wide[[0, 1], [0, 1]] == 1).all()


@pytest.mark.parametrize(("b", "expected"), [(8, (7, 8, 9)), (9, (8, 9, 9)), (10, (9, 10, 10)), (3, (2, 3, 4))])
def test_a_capped_spread_stops_at_nine_or_at_the_number_itself(b, expected):
    assert tuple(widened(pair(b), 1, capped=True)[0, 1]) == expected


def test_the_triangular_scale_of_a_published_package():
    # Package FuzzyAHP of R, version 0.9.5, vignette "Examples of FuzzyAHP package application": the matrix of 9, 5
    # and 1/3 as printed there.
    given_ = numbers([1, 9, 5], [1 / 9, 1, 1 / 3], [1 / 5, 3, 1])
    printed = [
        [(1, 1, 1), (8, 9, 9), (4, 5, 6)],
        [(1 / 9, 1 / 9, 1 / 8), (1, 1, 1), (1 / 4, 1 / 3, 1 / 2)],
        [(1 / 6, 1 / 5, 1 / 4), (2, 3, 4), (1, 1, 1)],
    ]
    np.testing.assert_allclose(widened(given_, 1, capped=True), printed, rtol=1e-15)


def test_triples_stay_beside_numbers():
    T = numbers([1, 3, 1 / 5], [1 / 3, 1, 1], [5, 1, 1])
    T[0, 1], T[1, 0] = (2.5, 3, 5), (1 / 5, 1 / 3, 1 / 2.5)
    wide = widened(T, 1)
    np.testing.assert_array_equal(wide[0, 1], T[0, 1])
    np.testing.assert_array_equal(wide[1, 0], T[1, 0])
    assert tuple(wide[2, 0]) == (4, 5, 6)
    assert tuple(wide[0, 2]) == (1 / 6, 1 / 5, 1 / 4)


@pytest.mark.parametrize(("b", "mirror"), [(3, 0.33), (0.33, 3)])
def test_the_number_of_a_pair_is_the_cell_above_one(b, mirror):
    wide = widened(pair(b, mirror), 1)
    x, y = (0, 1) if b > mirror else (1, 0)
    assert tuple(wide[x, y]) == (2, 3, 4)
    assert tuple(wide[y, x]) == (1 / 4, 1 / 3, 1 / 2)


@pytest.mark.parametrize("b", [1 + 2**-52, 1 - 2**-53, 1 + 1e-12])
def test_a_one_that_rounding_missed_has_no_spread(b):
    T = pair(b)
    np.testing.assert_array_equal(widened(T, 1), T)


@brief
@given(
    upper=st.lists(st.sampled_from(SCALE), min_size=6, max_size=6),
    spread=st.floats(0.01, 5),
    capped=st.booleans(),
)
def test_spread_numbers_rise_are_reciprocal_and_keep_their_middle(upper, spread, capped):
    T = np.ones((4, 4))
    T[np.triu_indices(4, 1)] = upper
    T.T[np.triu_indices(4, 1)] = 1 / np.array(upper)
    given_ = np.repeat(T[..., np.newaxis], 3, axis=-1)
    before = given_.copy()
    wide = widened(given_, spread, capped)
    assert (np.diff(wide, axis=-1) >= 0).all()
    np.testing.assert_allclose(wide * np.swapaxes(wide, 0, 1)[..., ::-1], 1, rtol=1e-15)
    np.testing.assert_allclose(wide[..., 1], T, rtol=1e-15)
    assert ((wide >= 1).all(axis=-1) | (wide <= 1).all(axis=-1)).all()  # nobody changes sides
    np.testing.assert_array_equal(before, given_)
    np.testing.assert_array_equal(widened(wide, spread, capped), wide)  # by then there are triples and ones


def test_many_matrices_go_through_at_once():
    many = np.stack([pair(3), pair(1 / 7), pair(1)])
    np.testing.assert_array_equal(widened(many, 1), [widened(one, 1) for one in many])
