import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.evaluate.consistency import (
    components,
    consistency_index,
    has_cycle,
    incomplete_random_index,
    is_tree,
    lambda_max,
    lambda_max_plain,
    perron_root,
)
from fuzzyspec.methods.random_indices import SAATY_SCALE
from fuzzyspec.methods.weightings import WEIGHTINGS

untimed = settings(deadline=None)
METHODS = {method.name: method for method in WEIGHTINGS}


def reciprocal(order, above):
    matrix = np.ones((order, order))
    matrix[np.triu_indices(order, 1)] = above
    return np.where(np.tri(order, k=-1, dtype=bool), 1 / matrix.T, matrix)


def largest(matrix, method):
    batch = np.array([matrix], dtype=float)
    return float(lambda_max(batch, METHODS[method].log_weights(batch))[0])


def ratio(matrix, method, random_index):
    order = len(matrix)
    return (largest(matrix, method) - order) / (order - 1) / random_index


COFFEE = [
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [1, 9, 4, 2, 1, 2, 1 / 2],
    [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [2, 9, 9, 3, 2, 3, 1],
]
TOURISM = [
    [1, 1 / 2, 4, 3, 3],
    [2, 1, 7, 5, 5],
    [1 / 4, 1 / 7, 1, 1 / 2, 1 / 3],
    [1 / 3, 1 / 5, 2, 1, 1],
    [1 / 3, 1 / 5, 3, 1, 1],
]


@pytest.mark.parametrize(
    ("matrix", "method", "random_index", "expected", "tolerance"),
    [
        (COFFEE, "eigenvector", 1.35, 0.022, 6e-4),
        (COFFEE, "eigenvector", 1.2519, 0.0235, 6e-5),
        (TOURISM, "eigenvector", 1.12, 0.01609027, 6e-9),
        ([[1, 1 / 3, 5], [3, 1, 7], [1 / 5, 1 / 7, 1]], "geometric_mean", 0.52, 0.0623919, 6e-8),
        ([[1, 9, 5], [1 / 9, 1, 1 / 3], [1 / 5, 3, 1]], "geometric_mean", 0.52, 0.02794593, 6e-9),
        ([[1, 1 / 4, 4], [4, 1, 9], [1 / 4, 1 / 9, 1]], "geometric_mean", 0.52, 0.03547, 1e-5),
        ([[1, 1 / 4, 1 / 2], [4, 1, 3], [2, 1 / 3, 1]], "geometric_mean", 0.52, 0.0175911, 6e-7),
        (
            [[1, 0.5, 2, 4], [2, 1, 3, 5], [0.5, 0.33, 1, 2], [0.25, 0.2, 0.5, 1]],
            "column_mean",
            0.9,
            0.006878539,
            6e-10,
        ),
        ([[1, 3, 3], [1 / 3, 1, 2], [1 / 3, 1 / 2, 1]], "column_mean", 1.0, 0.02695218060897031, 1e-6),
    ],
)
def test_published_ratios(matrix, method, random_index, expected, tolerance):
    assert ratio(matrix, method, random_index) == pytest.approx(expected, abs=tolerance)


def test_the_published_root_of_the_tourism_example():
    assert largest(TOURISM, "eigenvector") == pytest.approx(5.072084, abs=6e-7)


@untimed
@given(st.integers(1, 7), st.data())
def test_lambda_max_agrees_with_a_dense_routine_and_without_numpy(order, data):
    count = order * (order - 1) // 2
    above = data.draw(st.lists(st.sampled_from(SAATY_SCALE), min_size=count, max_size=count))
    matrix = reciprocal(order, above)
    expected = np.linalg.eigvals(matrix).real.max()
    assert perron_root(matrix[np.newaxis])[0] == pytest.approx(expected, rel=1e-13)
    for method in WEIGHTINGS:
        if method.reads:
            weights = method.plain(matrix.tolist())
            plain = lambda_max_plain(matrix.tolist(), weights)
            assert plain == pytest.approx(largest(matrix, method.name), rel=1e-13)
            assert plain >= order - 1e-12


def test_lambda_max_of_extreme_judgments():
    weights = np.array([1e-250, 1.0, 1e20])
    matrix = weights[:, np.newaxis] / weights
    assert lambda_max(matrix[np.newaxis], np.log(weights)[np.newaxis])[0] == pytest.approx(3, abs=1e-11)
    cycle = reciprocal(3, [1e200, 1e-200, 1e200])
    # t = 3 is balanced by its geometric means: λ = 1 + c + 1/c with c³ the product round the cycle.
    assert perron_root(cycle[np.newaxis])[0] == pytest.approx(1e200, rel=1e-10)
    worst = reciprocal(5, [1e300, 1e-300, 1e300, 1e-300] * 2 + [1e300, 1e300])
    assert np.isfinite(lambda_max(worst[np.newaxis], np.zeros((1, 5)))).all()
    assert np.isfinite(perron_root(worst[np.newaxis])).all()


def test_lambda_max_of_many_matrices_is_that_of_each():
    generator = np.random.default_rng(0)
    batch = np.stack([reciprocal(9, generator.choice(SAATY_SCALE, 36)) for _ in range(3000)])
    roots = perron_root(batch)
    for index in (0, 1233, 1234, 1235, 2999):
        assert roots[index] == pytest.approx(np.linalg.eigvals(batch[index]).real.max(), rel=1e-13)


def test_the_consistency_index():
    assert consistency_index(5.072084, 5) == pytest.approx(0.018021)
    assert consistency_index(2.0, 2) == 0
    assert consistency_index(1.0, 1) == 0
    assert consistency_index(3 + 4e-16, 3) == 0
    assert consistency_index(3 - 1e-4, 3, rounded=True) == 0


def test_the_random_index_of_incomplete_judgments():
    assert incomplete_random_index(1.1086, 5, 0) == 1.1086
    assert incomplete_random_index(0.8816, 4, 1) == pytest.approx(0.8816 * 2 / 3)
    assert incomplete_random_index(1.2479, 6, 10) == pytest.approx(0, abs=1e-15)  # a tree
    assert incomplete_random_index(0.0, 2, 0) == 0


def graph(order, edges):
    return [[x == y or (x, y) in edges or (y, x) in edges for y in range(order)] for x in range(order)]


def test_components_of_the_comparison_graph():
    assert components(graph(5, {(0, 3), (1, 4)})) == [[0, 3], [1, 4], [2]]
    assert components(graph(3, {(0, 1), (1, 2)})) == [[0, 1, 2]]
    assert components(graph(4, {(3, 1), (1, 0)})) == [[0, 1, 3], [2]]


def test_trees_and_cycles():
    path = graph(4, {(0, 1), (1, 2), (2, 3)})
    assert is_tree(path)
    assert not has_cycle(path)
    ring = graph(3, {(0, 1), (1, 2), (0, 2)})
    assert not is_tree(ring)
    assert has_cycle(ring)
    apart = graph(5, {(0, 1), (1, 2), (0, 2)})
    assert has_cycle(apart)
    assert not is_tree(apart)
    assert is_tree(np.eye(1, dtype=bool).tolist())
