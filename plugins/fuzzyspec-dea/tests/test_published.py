"""Results that others published, or that their programs printed."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from fuzzyspec_dea.evaluation import compute
from fuzzyspec_dea.frontier import analyse

from fuzzyspec.api import Better

LOW, HIGH = Better("low"), Better("high")

# The reference page of basic_DEA in the R package mathmodels: two inputs, one output, input orientation; 7 decimals.
MATHMODELS = np.array(
    [[20, 151, 100], [60, 200, 210], [40, 120, 150], [60, 170, 240], [70, 250, 220], [30, 210, 80], [50, 90, 200]],
    dtype=float,
)


@pytest.mark.parametrize(
    ("returns", "expected"),
    [
        ("constant", [1, 0.8203125, 0.8910124, 0.9570042, 0.7295271, 0.5437352, 1]),
        ("variable", [1, 0.8571429, 0.9519868, 1, 0.7755102, 0.7072571, 1]),
    ],
)
def test_seven_units_of_mathmodels(returns, expected):
    found = compute(MATHMODELS, None, [LOW, LOW, HIGH], returns=returns)
    assert expected == pytest.approx(found.values, abs=6e-8)
    assert found.values[0] == found.values[6] == 1.0


# Eleven units, two inputs, one output, of H. O. Fried, C. A. K. Lovell and S. S. Schmidt's book on productive
# efficiency, with the results that the tests of DataEnvelopmentAnalysis.jl (test/dea.jl) hold against R: Farrell's
# measures, λ by unit (position: λ), slacks.
FRIED_X = np.array(
    [[5, 13], [16, 12], [16, 26], [17, 15], [18, 14], [23, 6], [25, 10], [27, 22], [37, 14], [42, 25], [5, 17]],
    dtype=float,
)
FRIED_Y = np.array([[12, 14, 25, 26, 8, 9, 27, 30, 31, 26, 12]], dtype=float).T
FRIED = {
    ("constant", "input"): (
        [1, 0.6222896791, 0.8198562444, 1, 0.3103709311, 0.5555555556, 1, 0.7576690896, 0.8201058201, 0.4905660377, 1],
        {
            1: {3: 0.4249783174, 6: 0.10928013877},
            2: {0: 1.134321653, 3: 0.4380053908},
            4: {3: 0.2573807721, 6: 0.04844814534},
            5: {6: 0.33333333333},
            7: {3: 1.0348650979, 6: 0.11457435013},
            8: {6: 1.14814814815},
            9: {3: 0.4905660377, 6: 0.49056603774},
        },
        {5: (4.444444444, 0, 0), 8: (1.640211640, 0, 0), 10: (0, 4, 0)},
    ),
    ("constant", "output"): (
        [1, 1.606968641, 1.219726027, 1, 3.221951220, 1.8, 1, 1.319837398, 1.219354839, 2.038461538, 1],
        {
            1: {3: 0.6829268293, 6: 0.1756097561},
            2: {0: 1.383561644, 3: 0.5342465753},
            4: {3: 0.8292682927, 6: 0.1560975610},
            5: {6: 0.6},
            7: {3: 1.3658536585, 6: 0.1512195122},
            8: {6: 1.4},
            9: {3: 1, 6: 1},
            10: {0: 1},
        },
        {5: (8, 0, 0), 8: (2, 0, 0), 10: (0, 4, 0)},
    ),
    ("variable", "input"): (
        [1, 0.8699861687, 1, 1, 0.7116402116, 1, 1, 1, 1, 0.4931209269, 1],
        {
            1: {0: 0.52558782849, 5: 0.2842323651, 6: 0.1901798064},
            4: {0: 0.56613756614, 5: 0.4338624339},
            9: {0: 0.03711078928, 3: 0.4433381608, 6: 0.5195510500},
        },
        {4: (0, 0, 2.698412698), 10: (0, 4, 0)},
    ),
    ("variable", "output"): (
        [1, 1.507518797, 1, 1, 3.203947368, 1, 1, 1, 1, 1.192307692, 1],
        {
            1: {0: 0.38157894737, 3: 0.1710526316, 6: 0.4473684211},
            4: {0: 0.03947368421, 3: 0.7763157895, 6: 0.1842105263},
            9: {8: 1},
            10: {0: 1},
        },
        {9: (5, 11, 0), 10: (0, 4, 0)},
    ),
}


@pytest.mark.parametrize("model", FRIED, ids=" ".join)
def test_eleven_units_of_fried_lovell_and_schmidt(model):
    scores, peers, slacks = FRIED[model]
    found = analyse(FRIED_X, FRIED_Y, *model)
    assert scores == pytest.approx(found.scores, abs=1e-9)
    for unit, own in peers.items():
        assert own == pytest.approx({j: float(found.peers[unit, j]) for j in np.flatnonzero(found.peers[unit])})
    every = np.hstack([found.input_slacks, found.output_slacks])
    assert set(slacks) == set(np.flatnonzero(every.any(axis=1)))
    for unit, own in slacks.items():
        assert own == pytest.approx(every[unit], abs=1e-8)


def test_a_unit_that_is_only_weakly_efficient_is_told():
    found = compute(np.hstack([FRIED_X, FRIED_Y]), None, [LOW, LOW, HIGH])
    assert found.values[10] == 1
    assert found.figures["slack_sum"][10] == pytest.approx(4)
    assert (found.values[0], found.figures["slack_sum"][0]) == (1, 0)
    (told,) = found.remarks
    assert (told.object, "only weakly efficient" in told.text) == (10, True)


def test_three_stores_of_cooper_seiford_and_tone():
    # Technical efficiencies of the example of cost efficiency in Cooper, Seiford and Tone (2007), Data Envelopment
    # Analysis, as the tests of DataEnvelopmentAnalysis.jl (test/deacost.jl) quote it, three decimals.
    found = compute(np.array([[3, 2, 3], [1, 3, 5], [4, 6, 6]], dtype=float), None, [LOW, LOW, HIGH])
    assert [0.9, 1, 0.6] == pytest.approx(found.values, abs=1e-3)


def test_five_firms_of_the_guide_to_deap():
    # The first example of T. Coelli's DEAP 2.1, input orientation, constant returns, as its printout has it.
    values = np.array([[2, 5, 1], [2, 4, 2], [6, 6, 3], [3, 2, 1], [6, 2, 2]], dtype=float)
    found = compute(values, None, [LOW, LOW, HIGH])
    assert [0.5, 1, 0.833, 0.714, 1] == pytest.approx(found.values, abs=6e-4)
    assert np.array([[0, 0.5, 0]] + [[0, 0, 0]] * 4) == pytest.approx(np.array(found.by_indicator["slacks"]))
    printed = [[1, 2, 1], [2, 4, 2], [5, 5, 3], [2.143, 1.429, 1], [6, 2, 2]]
    assert np.array(printed) == pytest.approx(np.array(found.by_indicator["targets"]), abs=6e-4)
    peers = [[0, 0.5, 0, 0, 0], [0, 1, 0, 0, 0], [0, 1, 0, 0, 0.5], [0, 0.214, 0, 0, 0.286], [0, 0, 0, 0, 1]]
    assert np.array(peers) == pytest.approx(np.array(found.by_object["peers"]), abs=6e-4)


# Seventy schools, five inputs, three outputs: Charnes, A., Cooper, W. W. and Rhodes, E. (1981), Management Science
# 27(6), 668-697, as `charnes1981` of the R package Benchmarking, with what its `sdea` gives: the test data of dealib
# (dealib/tests/reference/sdea/charnes.json) hold them to fifteen digits, infinite where a program has no solution.
with Path(__file__).with_name("program_follow_through.csv").open(encoding="utf-8", newline="") as lines:
    SCHOOLS = list(csv.DictReader(lines))
SCHOOLS_X = np.array([[float(row[f"x{i}"]) for i in range(1, 6)] for row in SCHOOLS])
SCHOOLS_Y = np.array([[float(row[f"y{r}"]) for r in range(1, 4)] for row in SCHOOLS])


@pytest.mark.parametrize("returns", ["constant", "variable", "increasing", "decreasing"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_super_efficiencies_of_seventy_schools(returns, orientation):
    # Among the programs is one in which the interior point method of HiGHS goes round in circles.
    expected = [float(row[f"{orientation} {returns}"] or "nan") for row in SCHOOLS]
    found = analyse(SCHOOLS_X, SCHOOLS_Y, returns, orientation, apart=True)
    assert expected == pytest.approx(found.scores, abs=1e-10, nan_ok=True)
    assert set(np.flatnonzero(np.isnan(expected))) == set(found.absent)


# Slacks of the first ten schools, input orientation, variable returns, from the same source
# (dea/tests/reference/dea/charnes.json): inputs 1-5, outputs 1-3.
SCHOOL_SLACKS = [
    [16.5200594115831, 1.24914543291793, 0, 1.01719215066119, 0.443211861010878, 0, 3.51529375041126, 0],
    [0, 0, 3.44624290556323, 2.35459566439849, 0, 3.18546775149356, 0, 0],
    [0, 0.241089324870214, 1.13079351255361, 0, 2.07349173134586, 1.52974190413082, 3.07460130515023, 0],
    [10.2049460253634, 0, 0, 2.60168401329145, 0, 0.245860045404571, 1.05729471089729, 0],
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0.612056196788986, 0, 0, 2.91074984020988, 0.651500900986173, 0],
    [13.4966694192871, 0, 0.6877664924324, 0.389555312107636, 0, 0, 3.8660446199301, 0],
    [0, 0, 4.97046097235696, 5.36019479122595, 0, 12.3704516035315, 9.9420007722315, 0],
    [0, 0, 0, 3.25481742516074, 0.90897921019901, 5.1036870139697, 6.86288641419338, 0],
    [4.55025656592484, 0.861948262548098, 3.97694229352448, 0, 1.89701134632159, 1.06411111111111, 3.01416190476189, 0],
]


def test_slacks_of_ten_schools():
    found = analyse(SCHOOLS_X, SCHOOLS_Y, "variable", "input")
    slacks = np.hstack([found.input_slacks, found.output_slacks])[:10]
    assert np.array(SCHOOL_SLACKS) == pytest.approx(slacks, abs=1e-8)


def test_an_example_by_hand():
    # Five units with one output of 1, in the plane of two inputs: (2, 12), (2, 8), (5, 5), (10, 4), (10, 6).
    values = np.array([[2, 12, 1], [2, 8, 1], [5, 5, 1], [10, 4, 1], [10, 6, 1]], dtype=float)
    better = [LOW, LOW, HIGH]
    plain = compute(values, None, better)
    assert plain.values[:4] == [1, 1, 1, 1]
    # The last lies behind the edge from (5, 5) to (10, 4): 0.75 (10, 6) = ½ (5, 5) + ½ (10, 4).
    assert plain.values[4] == pytest.approx(0.75)
    assert plain.by_object["peers"][4] == pytest.approx([0, 0, 0.5, 0.5, 0])
    # The first has the second's first input, and 4 too much of the other.
    assert plain.figures["slack_sum"] == pytest.approx([4, 0, 0, 0, 0])
    assert plain.by_object["peers"][0] == pytest.approx([0, 1, 0, 0, 0])

    # Without itself, the second lies before the edge from (2, 12) to (5, 5): 25/19 (2, 8); the third before the one
    # from (2, 8) to (10, 4): 6/5 (5, 5); the fourth's second input is that of the third once multiplied by 5/4.
    apart = compute(values, None, better, super=True)
    assert apart.values == pytest.approx([1, 25 / 19, 6 / 5, 5 / 4, 0.75])
    assert apart.figures["slack_sum"] == pytest.approx([4, 0, 0, 7.5, 0])
    assert apart.values[0] == 1.0
