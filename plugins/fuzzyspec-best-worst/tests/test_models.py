"""Both models against a solver of linear programmes, against a grid, and by what must hold of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from fuzzyspec_best_worst import linear, nonlinear
from fuzzyspec_best_worst.comparisons import Comparisons
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

brief = settings(max_examples=30, deadline=None)
thorough = settings(max_examples=120, deadline=None)


@st.composite
def comparisons(draw, least=2, most=7, whole=None):
    """Any comparisons that bear out the best and the worst, whole numbers up to 9 or others."""
    count = draw(st.integers(least, most))
    best, worst = draw(st.permutations(range(count)))[:2]
    if draw(st.booleans()) if whole is None else whole:
        top = draw(st.integers(1, 9))
        one = st.integers(1, top).map(float)
    else:
        top = draw(st.floats(1, 20))
        one = st.floats(1, top)
    from_best = [draw(one) for _ in range(count)]
    to_worst = [draw(one) for _ in range(count)]
    from_best[best] = to_worst[worst] = 1.0
    from_best[worst] = to_worst[best] = float(top)
    return Comparisons(best, worst, tuple(from_best), tuple(to_worst))


@st.composite
def consistent(draw):
    """Weights, and the comparisons that follow from them."""
    count = draw(st.integers(2, 8))
    raw = [draw(st.floats(1, 9)) for _ in range(count)]
    best, worst = int(np.argmax(raw)), int(np.argmin(raw))
    if best == worst:  # all alike
        best, worst = 0, 1
    from_best = tuple(raw[best] / one for one in raw)
    to_worst = tuple(one / raw[worst] for one in raw)
    return [one / sum(raw) for one in raw], Comparisons(best, worst, from_best, to_worst)


def rows(judged):
    """The two deviations of each indicator, as rows: w_B − a_Bj w_j and w_j − a_jW w_W."""
    count = len(judged.from_best)
    unit = np.eye(count)
    over = [unit[judged.best] - judged.from_best[j] * unit[j] for j in range(count)]
    under = [unit[j] - judged.to_worst[j] * unit[judged.worst] for j in range(count)]
    return np.array(over + under)


def solved(objective, at_most, count):
    """Solve min objective · w with at_most · w ≤ 0, Σ of the first `count` = 1, w ≥ 0; None where it cannot be."""
    sums = np.zeros(len(objective))
    sums[:count] = 1
    zeros = np.zeros(len(at_most))
    found = linprog(objective, A_ub=at_most, b_ub=zeros, A_eq=[sums], b_eq=[1.0])
    return found.x if found.status == 0 else None


def linear_program(judged):
    count = len(judged.from_best)
    both = np.vstack([rows(judged), -rows(judged)])
    found = solved(np.eye(count + 1)[count], np.column_stack([both, -np.ones(len(both))]), count)
    return found[:count], found[count]


def within(judged, xi):
    """The rows r of r · w ≤ 0 that say that no ratio is further than ξ from its comparison."""
    count = len(judged.from_best)
    unit, found = np.eye(count), []
    for j in range(count):
        for (over, under), a in (((judged.best, j), judged.from_best[j]), ((j, judged.worst), judged.to_worst[j])):
            if over != under:
                found += [unit[over] - (a + xi) * unit[under], (a - xi) * unit[under] - unit[over]]
    return np.array(found)


def largest_deviation(judged, weights):
    best, worst, count = judged.best, judged.worst, len(weights)
    over = [abs(weights[best] / weights[j] - judged.from_best[j]) for j in range(count) if j != best]
    under = [abs(weights[j] / weights[worst] - judged.to_worst[j]) for j in range(count) if j != worst]
    return max(over + under)


@thorough
@given(judged=comparisons())
def test_the_linear_model_is_the_optimum_of_its_linear_programme(judged):
    weights, xi = linear.weigh(judged)
    expected, least = linear_program(judged)
    assert xi == pytest.approx(least, abs=1e-7)
    assert weights == pytest.approx(expected, abs=1e-6)


@thorough
@given(judged=comparisons())
def test_the_linear_model_keeps_its_deviation(judged):
    weights, xi = linear.weigh(judged)
    assert np.abs(rows(judged) @ weights).max() == pytest.approx(xi, abs=1e-14)


@brief
@given(judged=comparisons(most=5, whole=True))
def test_the_linear_model_has_one_optimum(judged):
    weights, xi = linear.weigh(judged)
    count = len(weights)
    both = np.vstack([rows(judged), -rows(judged)])
    # |…| ≤ ξ · Σw, with a little room for the solver.
    at_most = both - (xi + 1e-7) * np.ones(count)
    for j in range(count):
        for sign in (1, -1):
            extreme = solved(sign * np.eye(count)[j], at_most, count)
            assert extreme[j] == pytest.approx(weights[j], abs=5e-5)


@thorough
@given(judged=comparisons())
def test_no_weights_come_nearer_than_the_nonlinear_model(judged):
    xi = nonlinear.deviation(judged)
    count = len(judged.from_best)
    assert solved(np.zeros(count), within(judged, xi + 1e-6), count) is not None
    if xi > 1e-3:
        # The solver takes a row for held that is wrong by 1e-7, so its room must be larger than that.
        nearer = linprog(
            -np.eye(count + 1)[count],
            A_ub=np.column_stack([within(judged, xi * 0.99), np.ones(len(within(judged, xi)))]),
            b_ub=np.zeros(len(within(judged, xi))),
            A_eq=[[1.0] * count + [0.0]],
            b_eq=[1.0],
            bounds=[(0, None)] * count + [(None, None)],
        )
        assert nearer.status == 0
        assert nearer.x[count] < 0


@brief
@given(judged=comparisons(least=4, most=5, whole=True))
def test_intervals_are_those_of_linear_programmes(judged):
    room = within(judged, nonlinear.deviation(judged) + 1e-6)  # a solver finds nothing in less
    count = len(judged.from_best)
    for j, (low, _, high) in enumerate(nonlinear.intervals(judged)):
        assert solved(np.eye(count)[j], room, count)[j] == pytest.approx(low, abs=5e-5)
        assert solved(-np.eye(count)[j], room, count)[j] == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(("a", "b", "top"), [(2, 5, 8), (1, 1, 9), (9, 9, 9), (3, 2, 4), (2, 2, 2), (1.5, 7.25, 7.5)])
def test_a_grid_finds_nothing_better_of_three(a, b, top):
    judged = Comparisons(0, 2, (1, a, top), (top, b, 1))
    x, u = np.meshgrid(np.linspace(0.5, 30, 1500), np.linspace(0.3, 12, 1500))
    nonlinear_gaps = np.maximum(np.maximum(abs(x / u - a), abs(u - b)), abs(x - top))
    assert nonlinear.deviation(judged) <= nonlinear_gaps.min() < nonlinear.deviation(judged) + 0.1
    linear_gaps = np.maximum(np.maximum(abs(x - a * u), abs(u - b)), abs(x - top)) / (1 + x + u)
    assert linear.weigh(judged)[1] <= linear_gaps.min() < linear.weigh(judged)[1] + 0.01


@thorough
@given(known=consistent())
def test_consistent_comparisons_give_the_weights_that_they_follow_from(known):
    weights, judged = known
    found, xi = linear.weigh(judged)
    assert found == pytest.approx(weights, rel=1e-12)
    assert xi == pytest.approx(0, abs=1e-14)
    assert nonlinear.weigh(judged) == pytest.approx(weights, rel=1e-12)
    assert nonlinear.deviation(judged) == pytest.approx(0, abs=1e-14)


@pytest.mark.parametrize("a", [1, 2, 2.5, 9, 1e12])
def test_two_indicators_share_as_they_compare(a):
    judged = Comparisons(1, 0, (a, 1.0), (1.0, a))
    assert linear.weigh(judged) == (pytest.approx([1 / (a + 1), a / (a + 1)], rel=1e-15), 0)
    assert nonlinear.weigh(judged) == pytest.approx([1 / (a + 1), a / (a + 1)], rel=1e-15)
    assert nonlinear.deviation(judged) == 0


@thorough
@given(judged=comparisons())
def test_weights_are_weights(judged):
    for weights in (linear.weigh(judged)[0], nonlinear.weigh(judged)):
        assert min(weights) > 0
        assert math.fsum(weights) == pytest.approx(1, abs=1e-14)


@thorough
@given(judged=comparisons())
def test_normalised_centres_are_an_optimum(judged):
    weights = nonlinear.weigh(judged)
    xi = nonlinear.deviation(judged)
    assert largest_deviation(judged, weights) == pytest.approx(xi, abs=1e-12 * judged.best_to_worst)


@thorough
@given(judged=comparisons())
def test_weights_and_centres_lie_in_their_intervals(judged):
    for weight, (low, centre, high) in zip(nonlinear.weigh(judged), nonlinear.intervals(judged), strict=True):
        assert low <= centre <= high
        assert low - 1e-15 <= weight <= high + 1e-15


@thorough
@given(judged=comparisons(most=3))
def test_three_indicators_have_one_optimum(judged):
    assert all(high - low < 1e-13 for low, _, high in nonlinear.intervals(judged))


def test_four_indicators_may_have_many():
    judged = Comparisons(0, 3, (1, 2, 4, 8), (8, 5, 2, 1))
    assert max(high - low for low, _, high in nonlinear.intervals(judged)) > 0.01


@thorough
@given(judged=comparisons(), data=st.data())
def test_order_does_not_matter_to_the_last_digit(judged, data):
    order = data.draw(st.permutations(range(len(judged.from_best))))
    turned = Comparisons(
        order.index(judged.best),
        order.index(judged.worst),
        tuple(judged.from_best[j] for j in order),
        tuple(judged.to_worst[j] for j in order),
    )
    weights, xi = linear.weigh(judged)
    assert linear.weigh(turned) == ([weights[j] for j in order], xi)
    weights = nonlinear.weigh(judged)
    assert nonlinear.weigh(turned) == [weights[j] for j in order]


@thorough
@given(judged=comparisons(least=3))
def test_indicators_judged_alike_weigh_alike(judged):
    first = judged.others[0]
    twice = judged._replace(
        from_best=(*judged.from_best, judged.from_best[first]), to_worst=(*judged.to_worst, judged.to_worst[first])
    )
    for weights in (linear.weigh(twice)[0], nonlinear.weigh(twice)):
        assert weights[first] == weights[-1]


@pytest.mark.parametrize("scale", [1e3, 1e12, 1e50, 1e99])
def test_comparisons_off_any_scale_still_give_weights(scale):
    judged = Comparisons(0, 3, (1, scale / 3, 2, scale), (scale, 5, scale / 7, 1))
    for weights in (linear.weigh(judged)[0], nonlinear.weigh(judged)):
        assert min(weights) > 0
        assert math.fsum(weights) == pytest.approx(1, abs=1e-14)
