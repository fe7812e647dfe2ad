import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.methods.aggregations import AGGREGATIONS, aij, aip

untimed = settings(deadline=None)
SCALE = [1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)]
METHODS = {one.name: one for one in AGGREGATIONS}


def pair(judgment):
    return [[1.0, judgment], [1 / judgment, 1.0]]


def reciprocal(order, above):
    values = iter(above)
    matrix = [[1.0] * order for _ in range(order)]
    for x, y in itertools.combinations(range(order), 2):
        matrix[x][y] = next(values)
        matrix[y][x] = 1 / matrix[x][y]
    return matrix


def flat(matrix):
    return [value for row in matrix for value in row]


@st.composite
def panels(draw, gaps=True):
    """Some experts' matrices of one order, and their weights."""
    order = draw(st.integers(2, 5))
    pairs = order * (order - 1) // 2
    value = st.sampled_from([*SCALE, math.nan] if gaps else SCALE)
    matrices = draw(st.lists(st.lists(value, min_size=pairs, max_size=pairs), min_size=1, max_size=6))
    weights = draw(st.lists(st.floats(0.1, 10), min_size=len(matrices), max_size=len(matrices)))
    return [reciprocal(order, above) for above in matrices], weights


@st.composite
def priorities(draw):
    order = draw(st.integers(2, 6))
    part = st.lists(st.floats(0.01, 1), min_size=order, max_size=order)
    rows = [[one / math.fsum(row) for one in row] for row in draw(st.lists(part, min_size=1, max_size=8))]
    return rows, draw(st.lists(st.floats(0.1, 10), min_size=len(rows), max_size=len(rows)))


# B08 of the reference cases: two judges, closed forms √15, √8, 2^0.6 and 3^0.4 · 5^0.6.
@pytest.mark.parametrize(
    ("judgments", "weights", "expected"),
    [
        ((3, 5), (0.5, 0.5), 3.872983346207417),
        ((4, 2), (0.5, 0.5), 2.8284271247461903),
        ((1, 2), (0.4, 0.6), 1.515716566510398),
        ((3, 5), (0.4, 0.6), 4.075965548029614),
    ],
)
def test_published_figures_of_two_judges(judgments, weights, expected):
    group = aij([pair(one) for one in judgments], weights)
    assert pytest.approx(expected, abs=1e-12) == group[0][1]
    assert pytest.approx(1 / expected, abs=1e-12) == group[1][0]
    assert [1.0, 1.0] == [group[0][0], group[1][1]]


def test_opposite_judgments_cancel():
    assert pytest.approx(1, abs=1e-15) == aij([pair(9), pair(1 / 9)], [1, 1])[0][1]


def test_a_pair_is_aggregated_over_those_who_judged_it():
    both, first, none = 2 ** (2 / 3) * 5 ** (1 / 3), 3.0, math.nan
    group = aij([reciprocal(3, [2, 3, math.nan]), reciprocal(3, [5, math.nan, math.nan])], [2, 1])
    assert pytest.approx([both, first, none], nan_ok=True) == [group[0][1], group[0][2], group[1][2]]
    assert math.isnan(group[2][1])


@pytest.mark.parametrize("weights", [(1, 0), (3, 0)])
def test_an_expert_of_weight_0_changes_nothing(weights):
    assert pytest.approx(2) == aij([pair(2), pair(9)], weights)[0][1]
    assert math.isnan(aij([pair(math.nan), pair(9)], weights)[0][1])
    for mean in ("arithmetic", "geometric"):
        assert pytest.approx([0.6, 0.4]) == aip([[0.6, 0.4], [0.1, 0.9]], weights, mean)


@untimed
@given(panels())
def test_one_expert_is_the_group(panel):
    matrices, weights = panel
    assert pytest.approx(flat(matrices[0]), rel=1e-12, nan_ok=True) == flat(aij(matrices[:1], weights[:1]))


@untimed
@given(panels(), st.integers(2, 5))
def test_equal_judgments_are_the_group_s(panel, times):
    matrices, weights = panel
    group = aij([matrices[0]] * times, (weights * times)[:times])
    assert pytest.approx(flat(matrices[0]), rel=1e-12, nan_ok=True) == flat(group)


@untimed
@given(panels())
def test_the_group_is_reciprocal(panel):
    group = aij(*panel)
    for x, y in itertools.product(range(len(group)), repeat=2):
        product = group[x][y] * group[y][x]
        assert math.isnan(product) or pytest.approx(1, rel=1e-12) == product


@untimed
@given(panels(gaps=False))
def test_the_group_lies_between_its_experts(panel):
    """Unanimity: where all prefer x to y, the group does."""
    matrices, weights = panel
    group = aij(matrices, weights)
    for x, y in itertools.product(range(len(group)), repeat=2):
        judged = [matrix[x][y] for matrix in matrices]
        assert min(judged) * (1 - 1e-12) <= group[x][y] <= max(judged) * (1 + 1e-12)


@untimed
@given(panels(), st.randoms(use_true_random=False), st.floats(0.01, 100))
def test_neither_the_order_of_experts_nor_the_size_of_weights_matters(panel, choose, times):
    matrices, weights = panel
    order = list(range(len(matrices)))
    choose.shuffle(order)
    other = aij([matrices[one] for one in order], [weights[one] * times for one in order])
    assert pytest.approx(flat(aij(matrices, weights)), rel=1e-12, nan_ok=True) == flat(other)


@untimed
@given(panels(gaps=False), st.integers(2, 4))
def test_a_weight_of_n_counts_as_n_experts(panel, n):
    matrices, _ = panel
    several = aij([matrices[0]] * n + matrices[1:], [1] * (n + len(matrices) - 1))
    assert pytest.approx(flat(several), rel=1e-12) == flat(aij(matrices, [n] + [1] * (len(matrices) - 1)))


def test_the_means_of_priorities_by_hand():
    rows, weights = [[0.6, 0.3, 0.1], [0.2, 0.3, 0.5]], [3, 1]
    assert pytest.approx([0.5, 0.3, 0.2], abs=1e-15) == aip(rows, weights)
    parts = [0.6**0.75 * 0.2**0.25, 0.3, 0.1**0.75 * 0.5**0.25]
    assert pytest.approx([part / sum(parts) for part in parts], abs=1e-15) == aip(rows, weights, "geometric")


def test_a_priority_of_0_counts_in_one_mean_and_decides_in_the_other():
    rows = [[1.0, 0.0], [0.5, 0.5]]
    assert pytest.approx([0.75, 0.25]) == aip(rows, [1, 1])
    assert [1.0, 0.0] == aip(rows, [1, 1], "geometric")


@untimed
@given(priorities(), st.sampled_from(["arithmetic", "geometric"]), st.randoms(use_true_random=False))
def test_priorities_of_a_group(panel, mean, choose):
    rows, weights = panel
    group = aip(rows, weights, mean)
    assert pytest.approx(1, abs=1e-12) == math.fsum(group)
    assert pytest.approx(rows[0], rel=1e-12) == aip(rows[:1], weights[:1], mean)
    assert pytest.approx(rows[0], rel=1e-12) == aip([rows[0]] * 3, [1, 2, 3], mean)
    order = list(range(len(rows)))
    choose.shuffle(order)
    again = aip([rows[one] for one in order], [7 * weights[one] for one in order], mean)
    assert pytest.approx(group, rel=1e-12) == again
    if mean == "arithmetic":
        for x, weight in enumerate(group):
            assert min(row[x] for row in rows) - 1e-12 <= weight <= max(row[x] for row in rows) + 1e-12


@untimed
@given(panels(gaps=False))
def test_geometric_means_of_judgments_and_of_their_geometric_mean_weights_agree(panel):
    """With row geometric means, aggregating judgments or (geometrically) priorities is the same."""
    matrices, weights = panel

    def weigh(matrix):
        means = [math.prod(row) ** (1 / len(row)) for row in matrix]
        return [mean / math.fsum(means) for mean in means]

    by_priorities = aip([weigh(matrix) for matrix in matrices], weights, "geometric")
    assert pytest.approx(by_priorities, rel=1e-12) == weigh(aij(matrices, weights))


def test_descriptors_say_what_they_aggregate_and_where_it_stands():
    assert {"aij": "judgments", "aip": "priorities"} == {name: one.of for name, one in METHODS.items()}
    for one in METHODS.values():
        assert one.formula
        assert one.reference
        assert one.summary.endswith(".")
    assert {"mean": "arithmetic"} == METHODS["aip"].defaults()
    assert {} == METHODS["aij"].defaults()
