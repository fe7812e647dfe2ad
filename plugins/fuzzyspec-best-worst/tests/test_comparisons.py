"""Which comparisons are read of a matrix, and which are refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from fuzzyspec_best_worst import comparisons
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.api import Unsuitable

NAN = math.nan


def matrix(from_best, to_worst, best, worst):
    """Return a matrix with the read pairs and their mirrors, and NaN elsewhere."""
    count = len(from_best)
    cells = np.full((count, count), NAN)
    np.fill_diagonal(cells, 1.0)
    for j in range(count):
        cells[j, worst], cells[worst, j] = to_worst[j], 1 / to_worst[j]
    for j in range(count):
        cells[best, j], cells[j, best] = from_best[j], 1 / from_best[j]
    return cells.tolist()


def refused(from_best, to_worst, best=0, worst=2):
    with pytest.raises(Unsuitable) as told:
        comparisons.read(matrix(from_best, to_worst, best, worst), best, worst)
    return str(told.value), told.value.indicator


def test_pairs_are_the_best_over_the_others_and_the_others_over_the_worst():
    assert comparisons.pairs(4, best=2, worst=0) == [(2, 0), (2, 1), (2, 3), (1, 0), (3, 0)]
    assert comparisons.pairs(2, best=1, worst=0) == [(1, 0)]


@given(count=st.integers(2, 12), data=st.data())
@settings(max_examples=50, deadline=None)
def test_there_are_two_t_less_three_pairs_and_each_once(count, data):
    best, worst = data.draw(st.permutations(range(count)))[:2]
    found = comparisons.pairs(count, best, worst)
    assert len(found) == len({frozenset(pair) for pair in found}) == 2 * count - 3


def test_comparisons_are_read_by_position():
    judged = comparisons.read(matrix((8, 2, 1, 4), (1, 5, 8, 2), best=2, worst=0), best=2, worst=0)
    assert judged == (2, 0, (8, 2, 1, 4), (1, 5, 8, 2))
    assert (judged.best_to_worst, judged.others) == (8, (1, 3))


def test_mirrors_and_other_cells_are_not_looked_at():
    cells = matrix((1, 2, 6), (6, 3, 1), 0, 2)
    expected = comparisons.read(cells, 0, 2)
    cells[1][0] = cells[2][0] = cells[2][1] = NAN
    cells[1][1] = 77.0
    assert comparisons.read(cells, 0, 2) == expected


def test_the_best_must_not_be_the_worst():
    for call in (
        lambda: comparisons.pairs(3, 1, 1),
        lambda: comparisons.read(matrix((1, 2, 6), (6, 3, 1), 0, 2), 1, 1),
    ):
        with pytest.raises(Unsuitable, match="named as the best and as the worst") as told:
            call()
        assert told.value.indicator == 1


def test_a_missing_comparison_is_told():
    assert refused((1, NAN, 6), (6, 3, 1)) == ("the best over it was not judged", 1)
    assert refused((1, 2, 6), (6, NAN, 1)) == ("it over the worst was not judged", 1)
    assert refused((1, 2, NAN), (NAN, 3, 1)) == ("the best over it was not judged", 2)


def test_an_indicator_above_the_best_is_told():
    reason, indicator = refused((1, 0.5, 6), (6, 3, 1))
    assert reason.startswith("the best over it is 1/2, so it counts more than the best; name it as the best")
    assert indicator == 1


def test_an_indicator_below_the_worst_is_told():
    reason, indicator = refused((1, 2, 6), (6, 0.3, 1))
    assert reason.startswith("it over the worst is 0.3, so it counts less than the worst; name it as the worst")
    assert indicator == 1


def test_a_best_below_the_worst_is_told():
    reason, indicator = refused((1, 2, 1 / 3), (1 / 3, 3, 1))
    assert reason.startswith("the best over the worst is 1/3, so the worst counts more than the best; exchange")
    assert indicator is None


def test_the_best_over_the_worst_is_the_largest():
    reason, indicator = refused((1, 7, 6), (6, 3, 1))
    assert reason.startswith("the best over it is 7, more than the best over the worst, which is 6")
    assert "counted less than the worst" in reason
    assert indicator == 1
    reason, indicator = refused((1, 2, 6), (6, 6.5, 1))
    assert reason.startswith("it over the worst is 6.5, more than the best over the worst, which is 6")
    assert "counted more than the best" in reason
    assert indicator == 1


def test_bounds_may_be_reached():
    judged = comparisons.read(matrix((1, 1, 6, 6), (6, 6, 1, 1), 0, 2), 0, 2)
    assert judged.from_best == (1, 1, 6, 6)


def test_rounding_does_not_break_a_bound():
    # Geometric means of a group's judgments.
    cells = matrix((1, 2, 6), (6, 3, 1), 0, 2)
    cells[0][1], cells[1][2] = 1 - 1e-15, 6 * (1 + 1e-15)
    assert comparisons.read(cells, 0, 2).best_to_worst == 6
    cells[0][1] = 1 - 1e-6
    with pytest.raises(Unsuitable):
        comparisons.read(cells, 0, 2)


def test_what_products_cannot_hold_is_told():
    reason, indicator = refused((1, 2, 1e200), (1e200, 3, 1))
    assert reason == "the best over it is 1e+200, which is too large to reckon with"
    assert indicator == 2
