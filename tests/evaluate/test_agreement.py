import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.evaluate.agreement import consensus, distances, spread

untimed = settings(deadline=None)


def extreme(order, top=9.0):
    """As many experts as children, each of whom rates another child `top` over all the others."""
    total = order + top - 1
    return [[top / total if x == one else 1 / total for x in range(order)] for one in range(order)]


@st.composite
def panels(draw):
    order = draw(st.integers(2, 6))
    row = st.lists(st.floats(1, 9), min_size=order, max_size=order)
    return [[one / math.fsum(found) for one in found] for found in draw(st.lists(row, min_size=2, max_size=8))]


@pytest.mark.parametrize("row", [[0.5, 0.5], [0.9, 0.1], [0.7, 0.2, 0.1], [0.25] * 4, [1.0, 0.0]])
@pytest.mark.parametrize("experts", [2, 3, 200])
def test_identical_priorities_are_full_consensus(row, experts):
    assert pytest.approx(1, abs=1e-12) == consensus([row] * experts)
    assert pytest.approx([0.0] * experts, abs=1e-15) == distances([row] * experts, row)


@pytest.mark.parametrize("order", [2, 3, 5, 9])
@pytest.mark.parametrize("top", [9.0, 5.0, 15.0])
def test_the_extreme_is_no_consensus(order, top):
    assert pytest.approx(0, abs=1e-12) == consensus(extreme(order, top), top)


def test_a_figure_by_hand():
    # H_α = −0.75 ln 0.75 − 0.25 ln 0.25 = 0.562335, H_γ = ln 2 = 0.693147, 1/exp(H_β) = 0.877383;
    # H_α,min = −0.9 ln 0.9 − 0.1 ln 0.1 = 0.325083, M = exp(0.325083)/2 = 0.692073.
    assert pytest.approx(0.601801, abs=5e-6) == consensus([[0.75, 0.25], [0.25, 0.75]])


def test_three_experts_and_three_children_by_hand():
    # H_α = (0.897946 + 0.897946 + 0.801819)/3 = 0.865904; means 8/15, 5/15, 2/15, H_γ = 0.970115,
    # 1/exp(H_β) = 0.901035; H_α,min for 9, 1, 1 of 11 = 0.600166, M = 0.607474.
    found = consensus([[0.6, 0.3, 0.1], [0.3, 0.6, 0.1], [0.7, 0.1, 0.2]])
    assert pytest.approx(0.747874, abs=5e-6) == found


@pytest.mark.parametrize("priorities", [[[0.6, 0.4]], [[1.0], [1.0]], [[0.2, 0.3, 0.5]]])
def test_one_expert_or_one_child_has_no_consensus(priorities):
    assert consensus(priorities) is None


def test_half_the_experts_against_the_other_half_is_worse_than_one_against_all():
    one, other = [0.8, 0.1, 0.1], [0.1, 0.1, 0.8]
    apart, half, alone = ([one] * 5 + [other] * 5, [one] * 8 + [other] * 2, [one] * 9 + [other])
    values = [consensus(panel) for panel in (apart, half, alone)]
    assert values == sorted(values)


def test_priorities_beyond_the_scale_fall_below_0():
    assert consensus([[0.99, 0.01], [0.01, 0.99]]) < 0


@untimed
@given(panels(), st.randoms(use_true_random=False))
def test_consensus_knows_neither_the_order_of_experts_nor_that_of_children(panel, choose: random.Random):
    found = consensus(panel)
    assert 0 < found <= 1 + 1e-12
    experts = choose.sample(panel, len(panel))
    columns = choose.sample(range(len(panel[0])), len(panel[0]))
    assert pytest.approx(found, abs=1e-12) == consensus([[row[x] for x in columns] for row in experts])
    assert pytest.approx(found, abs=1e-12) == consensus(panel * 2)


def test_spread_by_hand():
    found = spread([[0.6, 0.4], [0.5, 0.5], [0.1, 0.9]])
    assert [(0.1, 0.6), (0.4, 0.9)] == [(one.least, one.most) for one in found]
    # The mean of 0.6, 0.5, 0.1 is 0.4; (0.04 + 0.01 + 0.09)/2 = 0.07.
    assert pytest.approx([math.sqrt(0.07)] * 2) == [one.deviation for one in found]


def test_spread_of_equal_weights_is_nothing():
    assert [(0.7, 0.7, 0.0), (0.3, 0.3, 0.0)] == [tuple(one) for one in spread([[0.7, 0.3]] * 4)]


def test_distances_are_those_of_points():
    assert pytest.approx([math.sqrt(0.02), 0.0]) == distances([[0.6, 0.4], [0.5, 0.5]], [0.5, 0.5])
