"""Published examples, as programs and texts that check themselves against them quote them."""

from __future__ import annotations

import pytest
from fuzzyspec_best_worst import consistency, linear, nonlinear
from fuzzyspec_best_worst.comparisons import Comparisons

# Rezaei (2016), Omega 64:126–130: buying a car. Quality, price (best), comfort, safety, style (worst).
CONSISTENT = Comparisons(1, 4, (2, 1, 4, 2, 8), (4, 8, 2, 4, 1))  # table 2
NEARLY = Comparisons(1, 4, (2, 1, 4, 3, 8), (4, 8, 2, 3, 1))  # table 3
HARDLY = Comparisons(1, 4, (2, 1, 4, 3, 8), (4, 8, 4, 2, 1))  # table 4

# Rezaei (2015), Omega 53:49–57, as in the tests of JMcDM (jbytecode/JMcDM, test/mcdm/testbestworst.jl).
THREE = Comparisons(2, 0, (8, 2, 1), (1, 5, 8))


def test_three_indicators():
    # Three indicators leave one optimum only.
    assert nonlinear.weigh(THREE) == pytest.approx([0.071, 0.338, 0.589], abs=1.1e-3)
    assert nonlinear.deviation(THREE) == pytest.approx(0.26, abs=6e-3)


def test_the_linear_model_of_consistent_comparisons():
    weights, xi = linear.weigh(CONSISTENT)
    assert weights == pytest.approx([0.2105, 0.4211, 0.1053, 0.2105, 0.0526], abs=5e-5)
    assert xi == 0


def test_the_linear_model_of_nearly_consistent_comparisons():
    weights, xi = linear.weigh(NEARLY)
    assert weights == pytest.approx([0.2295, 0.4481, 0.1148, 0.1530, 0.0546], abs=5e-5)
    assert xi == pytest.approx(0.0109, abs=5e-5)


def test_the_linear_model_to_more_digits():
    # Tests of the R package BWM (jakub-tomczak/BWM, tests/testthat/test-example-data.R), which divides ξ by 4.47.
    weights, xi = linear.weigh(NEARLY)
    assert weights == pytest.approx([0.22950820, 0.44808743, 0.11475410, 0.15300546, 0.05464481], abs=5e-9)
    assert xi / 4.47 == pytest.approx(0.002444958, abs=5e-10)


def test_the_nonlinear_model_of_consistent_comparisons():
    assert nonlinear.deviation(CONSISTENT) == 0
    assert nonlinear.weigh(CONSISTENT) == pytest.approx([0.2105, 0.4211, 0.1053, 0.2105, 0.0526], abs=5e-5)


def test_the_nonlinear_model_of_nearly_consistent_comparisons():
    lows = [0.2145, 0.4461, 0.1085, 0.1563, 0.0548]
    highs = [0.2289, 0.4571, 0.1176, 0.1602, 0.0561]
    assert nonlinear.deviation(NEARLY) == pytest.approx(0.1459, abs=5e-5)
    found = nonlinear.intervals(NEARLY)
    assert [low for low, _, _ in found] == pytest.approx(lows, abs=5.1e-5)
    assert [high for _, _, high in found] == pytest.approx(highs, abs=5.1e-5)


def test_the_nonlinear_model_of_hardly_consistent_comparisons():
    assert nonlinear.deviation(HARDLY) == pytest.approx(1, abs=1e-12)


# The table of Rezaei (2015): a_BW, consistency index.
@pytest.mark.parametrize(
    ("top", "printed"),
    [(1, 0.00), (2, 0.44), (3, 1.00), (4, 1.63), (5, 2.30), (6, 3.00), (7, 3.73), (8, 4.47), (9, 5.23)],
)
def test_the_consistency_index(top, printed):
    assert consistency.index(top) == pytest.approx(printed, abs=5e-3)


def test_the_input_based_ratio():
    # The README of IgorKollar-EFUMB/classical-bwm-r: 0.2, limit 0.2306, after Liang, Brunelli and Rezaei (2020).
    judged = Comparisons(0, 4, (1, 2, 3, 4, 5), (5, 4, 3, 2, 1))
    found = consistency.judge(judged)
    assert (found.value, found.limit, found.consistent) == (pytest.approx(0.2), 0.2306, True)


def test_the_input_based_ratio_of_one_indicator_among_nine():
    # The same: 5 · 5 against 9 is 0.222222, the largest; the limit for nine criteria is 0.3662. The others are made up.
    judged = Comparisons(0, 8, (1, 3, 3, 5, 3, 3, 3, 3, 9), (9, 3, 3, 5, 3, 3, 3, 3, 1))
    found = consistency.judge(judged)
    assert (found.value, found.limit) == (pytest.approx(0.222222, abs=5e-7), 0.3662)


@pytest.mark.parametrize("top", range(3, 10))
def test_limits_of_five_indicators_stand_in_another_program_too(top):
    # pyDecision, pyDecision/algorithm/bwm.py, whose one row is that of five criteria.
    row = [0, 0, 0, 0.1667, 0.1898, 0.2306, 0.2643, 0.2819, 0.2958, 0.3062]
    assert consistency.limit(top, 5) == row[top]
