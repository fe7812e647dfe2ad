import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fuzzyspec.evaluate.consistency import components
from fuzzyspec.methods.completions import eigenvalue, harker, log_least_squares, log_least_squares_weights
from fuzzyspec.methods.weightings import eigenvector, geometric_mean_logs

untimed = settings(deadline=None)
BOTH = [log_least_squares, eigenvalue]
EVERY = [*BOTH, harker]
SCALE = [1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)]


def reciprocal(order, above):
    matrix = np.ones((order, order))
    matrix[np.triu_indices(order, 1)] = above
    return np.where(np.tri(order, k=-1, dtype=bool), 1 / matrix.T, matrix)


def root(matrix):
    return np.linalg.eigvals(matrix).real.max()


def mask(order, gaps):
    judged = np.ones((order, order), dtype=bool)
    for x, y in gaps:
        judged[x, y] = judged[y, x] = False
    return judged


def golden(function, low, high):
    ratio = (math.sqrt(5) - 1) / 2
    while high - low > 1e-7:
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, b) if function(a) < function(b) else (a, high)
    return (low + high) / 2


def minimised_by_coordinates(matrix, gaps, sweeps=60):
    """Minimise the largest eigenvalue one gap after the other by golden section."""
    matrix = matrix.copy()

    def filled(x, y, log):
        changed = matrix.copy()
        changed[x, y], changed[y, x] = math.exp(log), math.exp(-log)
        return changed

    for _ in range(sweeps):
        for x, y in gaps:
            matrix = filled(x, y, golden(lambda log, x=x, y=y: root(filled(x, y, log)), -8, 8))
    return matrix


@st.composite
def incomplete(draw, largest=6):
    order = draw(st.integers(3, largest))
    count = order * (order - 1) // 2
    matrix = reciprocal(order, draw(st.lists(st.sampled_from(SCALE), min_size=count, max_size=count)))
    pairs = [(x, y) for x in range(order) for y in range(x + 1, order)]
    gaps = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=count - order + 1))
    judged = mask(order, gaps)
    assume(len(components(judged.tolist())) == 1)
    return np.where(judged, matrix, 1.0), judged


BOZOKI = np.array([[1, 1, 5, 2], [1, 1, 3, 4], [1 / 5, 1 / 3, 1, 1], [1 / 2, 1 / 4, 1, 1]])


@pytest.mark.parametrize("complete", BOTH)
def test_the_example_of_bozoki_fulop_and_ronyai(complete):
    judged = mask(4, [(2, 3)])
    completed = complete(BOZOKI[np.newaxis], judged)[0]
    assert completed[2, 3] == pytest.approx(0.7302967433402, abs=1e-9)
    assert completed[2, 3] == pytest.approx(math.sqrt(8 / 15), rel=1e-13)
    assert completed[3, 2] * completed[2, 3] == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("complete", BOTH)
def test_both_completions_coincide_up_to_order_four(complete):
    matrix = reciprocal(4, [12, 1, 14, 23, 1, 34])
    completed = complete(matrix[np.newaxis], mask(4, [(0, 2), (1, 3)]))[0]
    assert completed[0, 2] == pytest.approx(10.660537454721938, rel=1e-12)
    assert completed[1, 3] == pytest.approx(30.204856121712183, rel=1e-12)


def test_the_completions_differ_at_order_five_and_each_is_best_by_its_own_measure():
    matrix = reciprocal(5, [1, 5, 1 / 7, 3, 9, 1, 1 / 3, 4, 1, 8])
    gaps = [(0, 2), (1, 3)]
    judged = mask(5, gaps)
    matrix = np.where(judged, matrix, 1.0)
    by_root = eigenvalue(matrix[np.newaxis], judged)[0]
    by_logs = log_least_squares(matrix[np.newaxis], judged)[0]
    assert abs(by_root[0, 2] / by_logs[0, 2] - 1) > 1e-3
    assert root(by_root) < root(by_logs)


@pytest.mark.parametrize("seed", range(4))
def test_the_least_root_is_that_of_a_search_by_coordinates(seed):
    generator = np.random.default_rng(seed)
    matrix = reciprocal(5, generator.choice(SCALE, 10))
    gaps = [(0, 3), (1, 4), (0, 2)][: 1 + seed % 3]
    judged = mask(5, gaps)
    matrix = np.where(judged, matrix, 1.0)
    completed = eigenvalue(matrix[np.newaxis], judged)[0]
    searched = minimised_by_coordinates(matrix, gaps)
    # Golden section sees the minimum only to the square root of the rounding.
    assert np.max(np.abs(np.log(completed / searched))) < 1e-5
    assert root(completed) <= root(searched) + 1e-13


@untimed
@given(incomplete(), st.randoms(use_true_random=False))
def test_no_other_fills_give_a_smaller_root(case, random):
    matrix, judged = case
    completed = eigenvalue(matrix[np.newaxis], judged)[0]
    least = root(completed)
    other = completed.copy()
    for x, y in zip(*np.nonzero(np.triu(~judged)), strict=True):
        other[x, y] *= math.exp(random.uniform(-0.1, 0.1))
        other[y, x] = 1 / other[x, y]
    assert root(other) >= least - 1e-12


@untimed
@given(incomplete())
@pytest.mark.parametrize("complete", EVERY)
def test_judged_cells_stand_and_fills_are_reciprocal(complete, case):
    matrix, judged = case
    completed = complete(matrix[np.newaxis], judged)[0]
    assert np.array_equal(completed[judged], matrix[judged])
    assert (completed > 0).all()
    assert np.allclose(completed * completed.T, 1, rtol=1e-14)


@untimed
@given(incomplete())
def test_log_least_squares_fills_are_the_ratios_of_the_geometric_means(case):
    matrix, judged = case
    completed = log_least_squares(matrix[np.newaxis], judged)
    expected = log_least_squares_weights(matrix[np.newaxis], judged)[0]
    actual = geometric_mean_logs(completed)[0]
    assert np.ptp(actual - expected) < 1e-13


@untimed
@given(incomplete())
def test_log_least_squares_weights_are_those_of_a_general_solver(case):
    matrix, judged = case
    order = len(matrix)
    pairs = [(x, y) for x in range(order) for y in range(x + 1, order) if judged[x, y]]
    design = np.zeros((len(pairs), order))
    for row, (x, y) in enumerate(pairs):
        design[row, x], design[row, y] = 1, -1
    expected = np.linalg.lstsq(design, np.log([matrix[pair] for pair in pairs]), rcond=None)[0]
    assert np.allclose(log_least_squares_weights(matrix[np.newaxis], judged)[0], expected, atol=1e-12)


@untimed
@given(st.lists(st.floats(-3, 3), min_size=3, max_size=8), st.data())
@pytest.mark.parametrize("complete", EVERY)
def test_a_consistent_matrix_is_restored(complete, logs, data):
    weights = np.exp(logs)
    order = len(weights)
    matrix = weights[:, np.newaxis] / weights
    pairs = [(x, y) for x in range(order) for y in range(x + 2, order)]  # neighbours stay judged
    judged = mask(order, data.draw(st.lists(st.sampled_from(pairs), unique=True)))
    completed = complete(np.where(judged, matrix, 1.0)[np.newaxis], judged)[0]
    assert np.allclose(completed, matrix, rtol=1e-12)


def test_rounded_reciprocals_count_half_each():
    matrix = np.array([[1, 3, 1], [0.33, 1, 2], [1, 0.5, 1]])
    judged = mask(3, [(0, 2)])
    completed = log_least_squares(matrix[np.newaxis], judged)[0]
    assert completed[1, 0] == 0.33
    assert completed[0, 2] == pytest.approx(math.sqrt(3 / 0.33) * 2, rel=1e-14)


@pytest.mark.parametrize("complete", EVERY)
def test_a_batch_is_completed_matrix_by_matrix(complete):
    generator = np.random.default_rng(1)
    judged = mask(6, [(0, 5), (1, 3), (2, 4), (2, 5)])
    batch = np.stack([np.where(judged, reciprocal(6, generator.choice(SCALE, 15)), 1.0) for _ in range(40)])
    batch[7] = 1.0  # one that is done at once beside others that are not
    together = complete(batch, judged)
    alone = np.stack([complete(matrix[np.newaxis], judged)[0] for matrix in batch])
    assert np.allclose(together, alone, rtol=1e-11)


@pytest.mark.parametrize("complete", EVERY)
def test_nothing_to_fill_changes_nothing(complete):
    matrix = reciprocal(4, [2, 3, 4, 5, 6, 7])
    assert np.array_equal(complete(matrix[np.newaxis], mask(4, []))[0], matrix)
    assert complete(np.ones((0, 4, 4)), mask(4, [(0, 1)])).shape == (0, 4, 4)


def test_hundreds_of_gaps_reach_the_minimum():
    generator = np.random.default_rng(2)
    order = 100
    judged = np.ones((order, order), dtype=bool)
    rows, columns = np.triu_indices(order, 2)  # neighbours stay judged, so that the graph is connected
    chosen = generator.choice(len(rows), 400, replace=False)
    judged[rows[chosen], columns[chosen]] = judged[columns[chosen], rows[chosen]] = False
    matrix = np.where(judged, reciprocal(order, generator.choice(SCALE, order * (order - 1) // 2)), 1.0)
    completed = eigenvalue(matrix[np.newaxis], judged)[0]
    # At the minimum u_x b_xy v_y = u_y b_yx v_x in every gap.
    values, right = np.linalg.eig(completed)
    v = np.abs(right[:, values.real.argmax()].real)
    values, left = np.linalg.eig(completed.T)
    u = np.abs(left[:, values.real.argmax()].real)
    flow = u[:, np.newaxis] * completed * v
    gaps = ~judged
    assert np.max(np.abs(flow[gaps] / flow.T[gaps] - 1)) < 1e-9


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-300, 300), min_size=15, max_size=15))
@pytest.mark.parametrize("complete", EVERY)
def test_extreme_judgments_give_finite_fills(complete, powers):
    judged = mask(6, [(0, 5), (1, 3), (2, 4)])
    matrix = np.where(judged, reciprocal(6, 10.0 ** np.array(powers)), 1.0)
    completed = complete(matrix[np.newaxis], judged)[0]
    assert np.isfinite(completed).all()
    assert (completed > 0).all()


# -- Harker -----------------------------------------------------------------------------------------------------------


def harker_matrix(matrix, judged):
    """Return the matrix with 0 in the gaps and 1 + their number on the diagonal."""
    counted = np.where(judged, matrix, 0.0)
    np.fill_diagonal(counted, 1 + (~judged).sum(axis=1))
    return counted


def test_the_example_of_harker():
    # Harker (1987): two of three judgments, so that (2, 2, 0; 1/2, 1, 2; 0, 1/2, 2) has the root 3.
    judged = mask(3, [(0, 2)])
    matrix = np.array([[1, 2, 1], [1 / 2, 1, 2], [1, 1 / 2, 1]])
    completed = harker(matrix[np.newaxis], judged)
    assert completed[0, 0, 2] == pytest.approx(4, rel=1e-14)
    assert eigenvector(completed)[0] == pytest.approx([4 / 7, 2 / 7, 1 / 7], rel=1e-14)
    assert root(harker_matrix(matrix, judged)) == pytest.approx(3, rel=1e-12)


def test_harker_for_the_example_of_bozoki_fulop_and_ronyai():
    # The fill is the ratio of the eigenvector, near the √(8/15) that the other completions give.
    judged = mask(4, [(2, 3)])
    values, vectors = np.linalg.eig(harker_matrix(BOZOKI, judged))
    w = np.abs(vectors[:, values.real.argmax()].real)
    completed = harker(BOZOKI[np.newaxis], judged)[0]
    assert completed[2, 3] == pytest.approx(w[2] / w[3], rel=1e-12)
    assert completed[2, 3] == pytest.approx(math.sqrt(8 / 15), rel=0.02)
    assert root(eigenvalue(BOZOKI[np.newaxis], judged)[0]) <= root(completed)


@untimed
@given(incomplete(9))
def test_harker_fills_are_ratios_of_an_independent_eigenvector(case):
    matrix, judged = case
    values, vectors = np.linalg.eig(harker_matrix(matrix, judged))
    w = np.abs(vectors[:, values.real.argmax()].real)
    completed = harker(matrix[np.newaxis], judged)[0]
    gaps = ~judged
    assert np.allclose(np.log(completed[gaps]), np.log((w[:, np.newaxis] / w)[gaps]), atol=1e-9)


@untimed
@given(incomplete(9))
def test_the_completed_matrix_has_the_eigenvector_and_the_root_of_harkers(case):
    matrix, judged = case
    completed = harker(matrix[np.newaxis], judged)
    w = eigenvector(completed)[0]
    gaps = ~judged
    assert np.allclose(completed[0][gaps], (w[:, np.newaxis] / w)[gaps], rtol=1e-12)
    assert root(completed[0]) == pytest.approx(root(harker_matrix(matrix, judged)), rel=1e-9)


@pytest.mark.parametrize("order", [40, 90])
def test_harker_for_a_chain_of_many_siblings(order):
    judged = np.abs(np.subtract.outer(np.arange(order), np.arange(order))) <= 1
    logs = np.linspace(-3, 3, order)
    matrix = np.exp(logs[:, np.newaxis] - logs)
    completed = harker(np.where(judged, matrix, 1.0)[np.newaxis], judged)[0]
    assert np.allclose(completed, matrix, rtol=1e-12)
    uneven = np.where(judged, matrix, 1.0)
    uneven[0, 1], uneven[1, 0] = 9, 1 / 9
    uneven[0, 2], uneven[2, 0] = 1 / 9, 9
    judged[0, 2] = judged[2, 0] = True
    completed = harker(uneven[np.newaxis], judged)
    w = eigenvector(completed)[0]
    assert np.allclose(completed[0][~judged], (w[:, np.newaxis] / w)[~judged], rtol=1e-9)


def test_harker_in_logarithms_agrees_with_harker_in_numbers():
    judged = mask(5, [(0, 4), (1, 3)])
    matrix = reciprocal(5, [1e20, 3, 1e-18, 1, 1e-20, 1, 5, 1e19, 2, 1e-19])
    values, vectors = np.linalg.eig(harker_matrix(np.where(judged, matrix, 1.0), judged))
    w = np.abs(vectors[:, values.real.argmax()].real)
    completed = harker(np.where(judged, matrix, 1.0)[np.newaxis], judged)[0]
    found = eigenvector(completed[np.newaxis])[0]
    assert np.allclose(completed[~judged], (found[:, np.newaxis] / found)[~judged], rtol=1e-6)
    assert completed[0, 4] == pytest.approx(w[0] / w[4], rel=1e-3)


def test_harker_goes_with_the_eigenvector_only():
    from fuzzyspec.methods.completions import COMPLETIONS

    assert {"harker": ("eigenvector",)} == {one.name: one.only_with for one in COMPLETIONS if one.only_with}
