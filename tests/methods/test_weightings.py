import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.methods import weightings
from fuzzyspec.methods.weightings import WEIGHTINGS

untimed = settings(deadline=None)
METHODS = {method.name: method for method in WEIGHTINGS}
READING = [method for method in WEIGHTINGS if method.reads]
SCALE = [1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)]


def reciprocal(order, above):
    matrix = np.ones((order, order))
    matrix[np.triu_indices(order, 1)] = above
    return np.where(np.tri(order, k=-1, dtype=bool), 1 / matrix.T, matrix)


def random_matrices(count, order, seed):
    generator = np.random.default_rng(seed)
    return np.stack([reciprocal(order, generator.choice(SCALE, order * (order - 1) // 2)) for _ in range(count)])


def by_eig(matrix):
    values, vectors = np.linalg.eig(matrix)
    vector = np.abs(vectors[:, np.argmax(values.real)].real)
    return vector / vector.sum()


def relative(actual, expected):
    return float(np.max(np.abs(np.asarray(actual) / np.asarray(expected) - 1)))


@pytest.fixture(params=["quick", "careful"])
def way(request, monkeypatch):
    """Take the quick way where it will do, or the careful way throughout."""
    if request.param == "careful":
        take_the_careful_way(monkeypatch)


def take_the_careful_way(monkeypatch):
    monkeypatch.setattr(weightings, "RESIDUAL", -1.0)


@st.composite
def matrices(draw, smallest=1, largest=7):
    order = draw(st.integers(smallest, largest))
    count = order * (order - 1) // 2
    return reciprocal(order, draw(st.lists(st.sampled_from(SCALE), min_size=count, max_size=count)))


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
CLAMPS = [[1, 0.5, 2, 4], [2, 1, 3, 5], [0.5, 0.33, 1, 2], [0.25, 0.2, 0.5, 1]]

PUBLISHED = [
    ("eigenvector", COFFEE, [0.1775, 0.0191, 0.0418, 0.1164, 0.1896, 0.1288, 0.3268], 6e-5),
    (
        "eigenvector",
        [[1, 4, 3, 7], [1 / 4, 1, 1 / 3, 3], [1 / 3, 3, 1, 5], [1 / 7, 1 / 3, 1 / 5, 1]],
        [0.548, 0.127, 0.270, 0.056],
        6e-4,
    ),
    ("eigenvector", TOURISM, [0.26360349, 0.47583538, 0.0538146, 0.09806829, 0.10867824], 6e-9),
    ("eigenvector", [[1, 2, 5], [1 / 2, 1, 2], [1 / 5, 1 / 2, 1]], [0.595379, 0.2763505, 0.1282705], 6e-8),
    ("eigenvector", [[1, 6, 3], [1 / 6, 1, 1 / 2], [1 / 3, 2, 1]], [2 / 3, 1 / 9, 2 / 9], 1e-15),
    ("geometric_mean", [[1, 9, 5], [1 / 9, 1, 1 / 3], [1 / 5, 3, 1]], [0.7514, 0.0704, 0.1782], 6e-5),
    ("geometric_mean", [[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]], [0.6483, 0.2297, 0.1220], 6e-5),
    (
        "column_mean",
        [[1, 3, 3, 7], [1 / 3, 1, 1, 5], [1 / 3, 1, 1, 3], [1 / 7, 1 / 5, 1 / 3, 1]],
        [0.53, 0.22, 0.19, 0.06],
        6e-3,
    ),
    ("column_mean", CLAMPS, [0.28849943, 0.47603732, 0.15410193, 0.08136131], 6e-9),
]


@pytest.mark.parametrize(("name", "matrix", "expected", "tolerance"), PUBLISHED)
def test_published_weights(name, matrix, expected, tolerance):
    actual = METHODS[name].compute(np.array([matrix], dtype=float))[0]
    assert np.max(np.abs(actual - expected)) < tolerance


@untimed
@given(matrices())
@pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda method: method.name)
def test_weights_are_positive_sum_to_one_and_agree_without_numpy(method, matrix):
    weights = method.compute(matrix[np.newaxis])[0]
    assert weights.min() > 0
    assert weights.sum() == pytest.approx(1, abs=1e-15)
    assert relative(method.plain(matrix.tolist()), weights) < 1e-12


@untimed
@given(matrices(), st.randoms(use_true_random=False))
@pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda method: method.name)
def test_reordering_siblings_reorders_their_weights(method, matrix, random):
    order = list(range(len(matrix)))
    random.shuffle(order)
    weights = method.compute(matrix[np.newaxis])[0]
    reordered = method.compute(matrix[np.ix_(order, order)][np.newaxis])[0]
    assert relative(reordered, weights[order]) < 1e-13


@untimed
@given(matrices(smallest=2))
@pytest.mark.parametrize("method", READING, ids=lambda method: method.name)
def test_log_weights_are_the_logarithms(method, matrix):
    logs = method.log_weights(matrix[np.newaxis])[0]
    weights = method.compute(matrix[np.newaxis])[0]
    assert np.ptp(logs - np.log(weights)) < 1e-13


@untimed
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=12))
@pytest.mark.parametrize("method", READING, ids=lambda method: method.name)
def test_a_consistent_matrix_returns_its_weights(method, logs):
    weights = np.exp(logs)
    weights /= weights.sum()
    matrix = weights[:, np.newaxis] / weights
    assert relative(method.compute(matrix[np.newaxis])[0], weights) < 1e-14
    assert relative(method.plain(matrix.tolist()), weights) < 1e-14


@pytest.mark.parametrize("order", [3, 30, 100])
@pytest.mark.parametrize("method", READING, ids=lambda method: method.name)
def test_a_consistent_matrix_of_extreme_entries_returns_its_weights(method, order):
    # Powers of two times small numbers, so that the ratios themselves are free of rounding.
    exponents = np.linspace(-330, 330, order).astype(int)
    mantissas = np.resize([1.0, 1.5, 1.25], order)
    weights = np.ldexp(mantissas, exponents)
    matrix = np.ldexp(mantissas[:, np.newaxis] / mantissas, exponents[:, np.newaxis] - exponents)
    weights /= weights.sum()
    assert relative(method.compute(matrix[np.newaxis])[0], weights) < 1e-14
    assert relative(method.plain(matrix.tolist()), weights) < 1e-13
    logs = method.log_weights(matrix[np.newaxis])[0]
    assert np.ptp(logs - np.log(weights)) < 1e-12


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("order", [1, 2, 3, 4, 5, 9, 15, 40, 64, 65, 100])
def test_the_eigenvector_is_that_of_a_dense_routine(order):
    batch = random_matrices(20, order, seed=order)
    expected = np.stack([by_eig(matrix) for matrix in batch])
    assert relative(METHODS["eigenvector"].compute(batch), expected) < 3e-14


@untimed
@given(matrices())
def test_the_eigenvector_satisfies_its_equation(matrix):
    weights = METHODS["eigenvector"].compute(matrix[np.newaxis])[0]
    ratios = matrix @ weights / weights
    assert np.ptp(ratios) < 1e-13 * ratios.mean()


@untimed
@given(st.lists(matrices(smallest=5, largest=5), min_size=1, max_size=4))
def test_the_quick_way_to_the_eigenvector_is_the_careful_one(batch):
    quick = METHODS["eigenvector"].compute(np.stack(batch))
    with pytest.MonkeyPatch.context() as monkeypatch:
        take_the_careful_way(monkeypatch)
        careful = METHODS["eigenvector"].compute(np.stack(batch))
    assert relative(quick, careful) < 1e-14


def test_ordinary_judgments_need_no_careful_way(monkeypatch):
    # Random judgments are as far from consistent as matrices come.
    batches = [random_matrices(50, order, seed=order) for order in (3, 9, 30, 70)]
    expected = [METHODS["eigenvector"].compute(batch) for batch in batches]
    monkeypatch.setattr(weightings, "_eigenvector_split", None)
    for batch, weights in zip(batches, expected, strict=True):
        assert np.array_equal(METHODS["eigenvector"].compute(batch), weights)


def test_only_what_does_not_settle_takes_the_careful_way():
    order = 5
    cycle = np.ones((order, order))
    for x in range(order):
        cycle[x, (x + 1) % order] = 1e6 * (1 + x)
        cycle[(x + 1) % order, x] = 1 / cycle[x, (x + 1) % order]
    ordinary = random_matrices(2, order, seed=2)
    batch = np.stack([ordinary[0], cycle, ordinary[1]])
    settled = weightings._quick_eigenvectors(batch)[1]
    assert [True, False, True] == settled.tolist()
    weights = METHODS["eigenvector"].compute(batch)
    assert relative(weights[[0, 2]], METHODS["eigenvector"].compute(ordinary)) < 1e-14
    ratios = cycle @ weights[1] / weights[1]
    assert np.ptp(ratios) < 1e-12 * ratios.mean()
    logs = METHODS["eigenvector"].log_weights(batch)
    assert np.max(np.ptp(logs - np.log(weights), axis=1)) < 1e-12


@pytest.mark.usefixtures("way")
def test_the_eigenvector_of_a_cycle_of_nines_is_equal_weights():
    cycle = [[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]]
    assert relative(METHODS["eigenvector"].compute(np.array([cycle]))[0], [1 / 3] * 3) < 1e-15
    assert relative(METHODS["eigenvector"].plain(cycle), [1 / 3] * 3) < 1e-15


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("order", [12, 80])
def test_the_eigenvector_of_a_slow_spectral_gap(order):
    # A long cycle of large judgments has many eigenvalues of nearly the same modulus.
    matrix = np.ones((order, order))
    for x in range(order):
        matrix[x, (x + 1) % order] = 1e4 * (1 + x / 100)
        matrix[(x + 1) % order, x] = 1 / matrix[x, (x + 1) % order]
    weights = METHODS["eigenvector"].compute(matrix[np.newaxis])[0]
    assert relative(weights, by_eig(matrix)) < 1e-11
    ratios = matrix @ weights / weights
    assert np.ptp(ratios) < 1e-12 * ratios.mean()


@pytest.mark.parametrize("order", [5, 70])
def test_what_does_not_converge_goes_to_the_dense_routine(order, monkeypatch):
    take_the_careful_way(monkeypatch)
    monkeypatch.setattr(weightings, "SQUARINGS", 0)
    monkeypatch.setattr(weightings, "POWER_STEPS", 0)
    batch = random_matrices(3, order, seed=7)
    expected = np.stack([by_eig(matrix) for matrix in batch])
    assert relative(METHODS["eigenvector"].compute(batch), expected) < 1e-12
    if order == 5:
        assert relative(METHODS["eigenvector"].plain(batch[0].tolist()), expected[0]) < 1e-12


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("order", [3, 7, 70])
def test_a_cycle_that_outweighs_all_else(order):
    # All eigenvalues have the same modulus to the last digit, and powers go round the cycle for ever.
    matrix = np.ones((order, order))
    for x in range(order):
        matrix[x, (x + 1) % order] = 1e9 * (1 + x)
        matrix[(x + 1) % order, x] = 1 / matrix[x, (x + 1) % order]
    weights = METHODS["eigenvector"].compute(matrix[np.newaxis])[0]
    ratios = matrix @ weights / weights
    assert np.ptp(ratios) < 1e-12 * ratios.mean()
    assert relative(METHODS["eigenvector"].plain(matrix.tolist()), weights) < 1e-12


@pytest.mark.usefixtures("way")
def test_nearly_equal_weights_are_not_taken_for_equal():
    matrix = np.ones((4, 4))
    for x in range(4):
        matrix[x, (x + 1) % 4] = 9.0
        matrix[(x + 1) % 4, x] = 1 / 9
    matrix[0, 2], matrix[2, 0] = 1 + 1e-9, 1 / (1 + 1e-9)
    weights = METHODS["eigenvector"].compute(matrix[np.newaxis])[0]
    assert relative(weights, by_eig(matrix)) < 1e-14


@pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda method: method.name)
def test_a_thousand_nines_stay_finite(method):
    matrix = reciprocal(1000, 9.0)
    weights = method.compute(matrix[np.newaxis])[0]
    assert np.isfinite(weights).all()
    assert weights.min() > 0
    assert weights.sum() == pytest.approx(1, abs=1e-14)
    if method.name == "geometric_mean":
        # The row products run from 9^999 to 9^-999.
        assert relative(weights[:-1] / weights[1:], 9 ** (2 / 1000)) < 1e-12
    if method.name == "eigenvector":
        ratios = matrix @ weights / weights
        assert np.ptp(ratios) < 1e-11 * ratios.mean()


def test_products_that_underflow_on_the_way_cost_no_digits():
    # Of the product of the second and third entry a few digits are left; that of all five is well within range.
    matrix = np.ones((5, 5))
    matrix[0] = [1, 1e-160, 1.3e-158, 1e156, 1e152]
    weights = METHODS["geometric_mean"].compute(matrix[np.newaxis])[0]
    assert weights[0] / weights[1] == pytest.approx(1.3e-10**0.2, rel=1e-14)


@pytest.mark.parametrize("method", READING, ids=lambda method: method.name)
def test_extreme_and_inconsistent_judgments_stay_finite(method):
    generator = np.random.default_rng(3)
    for order in (2, 3, 6):
        matrix = reciprocal(order, 10.0 ** generator.uniform(-300, 300, order * (order - 1) // 2))
        weights = method.compute(matrix[np.newaxis])[0]
        assert np.isfinite(weights).all()
        assert weights.sum() == pytest.approx(1, abs=1e-14)
        assert np.allclose(method.plain(matrix.tolist()), weights, rtol=1e-10, atol=1e-300)
        logs = method.log_weights(matrix[np.newaxis])[0]
        assert np.isfinite(logs).all()
        expected = np.exp(logs - logs.max()) / np.exp(logs - logs.max()).sum()
        assert np.allclose(expected, weights, rtol=1e-9, atol=1e-300)


def test_extreme_eigenvectors_satisfy_their_equation_in_logarithms():
    generator = np.random.default_rng(5)
    matrix = reciprocal(6, 10.0 ** generator.uniform(-250, 250, 15))
    logs = METHODS["eigenvector"].log_weights(matrix[np.newaxis])[0]
    terms = np.log(matrix) - logs[:, np.newaxis] + logs
    top = terms.max(axis=1)
    ratios = top + np.log(np.exp(terms - top[:, np.newaxis]).sum(axis=1))
    assert np.ptp(ratios) < 1e-10


def test_log_weights_reach_where_weights_vanish():
    matrix = np.array([[1, 1e300, 1e300], [1e-300, 1, 1e300], [1e-300, 1e-300, 1]])
    for method in READING:
        logs = method.log_weights(matrix[np.newaxis])[0]
        assert np.isfinite(logs).all()
    logs = METHODS["geometric_mean"].log_weights(matrix[np.newaxis])[0]
    assert logs[0] - logs[2] == pytest.approx(400 * math.log(10), rel=1e-14)
    assert METHODS["geometric_mean"].compute(matrix[np.newaxis])[0, 2] == 0


@settings(max_examples=20, deadline=None)
@given(st.lists(matrices(smallest=4, largest=4), min_size=1, max_size=6))
@pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda method: method.name)
def test_a_batch_is_weighed_matrix_by_matrix(method, batch):
    together = method.compute(np.stack(batch))
    alone = np.stack([method.compute(matrix[np.newaxis])[0] for matrix in batch])
    assert relative(together, alone) < 1e-14


@pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda method: method.name)
def test_an_empty_batch_gives_no_weights(method):
    assert method.compute(np.ones((0, 4, 4))).shape == (0, 4)


def test_large_batches_are_cut_without_seams():
    batch = random_matrices(2000, 4, seed=1)
    repeated = np.concatenate([batch] * 6)
    for method in WEIGHTINGS:
        weights = method.compute(repeated)
        assert relative(weights[-2000:], weights[:2000]) < 1e-14


def test_each_method_names_the_completion_that_fits_it():
    assert {name: method.completion for name, method in METHODS.items()} == {
        "geometric_mean": "log_least_squares",
        "eigenvector": "eigenvalue",
        "column_mean": "log_least_squares",
        "equal": None,
    }
