import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from fuzzyspec.api import ops
from fuzzyspec.methods.compositions import COMPOSITIONS

untimed = settings(deadline=None)
OPERATORS = {operator.name: operator for operator in COMPOSITIONS}
VARIANTS = [(operator, {}) for operator in COMPOSITIONS] + [(OPERATORS["min_max"], {"weights": "max"})]
every_variant = pytest.mark.parametrize(
    ("operator", "parameters"),
    VARIANTS,
    ids=[operator.name + ("_by_largest" if parameters else "") for operator, parameters in VARIANTS],
)


@st.composite
def cases(draw):
    siblings, comments, objects = draw(st.integers(1, 5)), draw(st.integers(1, 5)), draw(st.integers(1, 4))
    w = draw(npst.arrays(float, siblings, elements=st.floats(0, 1))) + 1e-3
    R = draw(npst.arrays(float, (siblings, comments, objects), elements=st.floats(0, 1)))
    return w / w.sum(), R


def by_column(operator, w, R, parameters):
    """Compose on floats, one comment and object at a time."""
    _, comments, objects = R.shape
    return np.array(
        [
            [operator.column(w.tolist(), R[:, c, o].tolist(), ops.plain, **parameters) for o in range(objects)]
            for c in range(comments)
        ]
    )


DRAWN = (
    [0.1, 0.1, 0.15, 0.3, 0.35],
    [[0.2, 0.5, 0.3, 0], [0.1, 0.3, 0.5, 0.1], [0, 0.1, 0.6, 0.3], [0, 0.4, 0.5, 0.1], [0.5, 0.3, 0.2, 0]],
)
STAFF = (
    [0.25, 0.2, 0.25, 0.3],
    [[0.1, 0.5, 0.4, 0, 0], [0.2, 0.5, 0.2, 0.1, 0], [0.2, 0.5, 0.3, 0, 0], [0.2, 0.6, 0.2, 0, 0]],
)
FACTORS = ([0.3, 0.4, 0.3], [[0.1, 0.3, 0.4, 0.2], [0.2, 0.4, 0.3, 0.1], [0.1, 0.2, 0.4, 0.3]])


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (DRAWN, [0.205, 0.32, 0.39, 0.085]),
        (STAFF, [0.175, 0.53, 0.275, 0.02, 0]),
        (
            ([0.3, 0.3, 0.3, 0.1], [[0.8, 0.1, 0.1], [0.7, 0.2, 0.1], [0.6, 0.2, 0.2], [0.7, 0.1, 0.2]]),
            [0.7, 0.16, 0.14],
        ),
        (FACTORS, [0.14, 0.31, 0.36, 0.19]),
    ],
)
def test_published_weighted_averages(case, expected):
    w, R = np.array(case[0]), np.array(case[1])[:, :, np.newaxis]
    assert np.allclose(OPERATORS["weighted_average"].compute(w, R)[:, 0], expected, rtol=0, atol=1e-12)


P = [
    [0.2, 0.2, 0.2, 0.2, 0.2],
    [0.4, 0.6, 0.6, 0.6, 0.6],
    [0.4, 0.7, 1.0, 0.8, 0.6],
    [0.4, 0.7, 0.9, 0.8, 0.6],
    [0.4, 0.7, 0.7, 0.7, 0.6],
]
S = [[0.4, 0.4, 0.4], [0.4, 0.7, 0.7], [0.4, 1.0, 0.8], [0.4, 0.8, 0.8], [0.4, 0.6, 0.6]]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("min_max", [[0.2, 0.2, 0.2], [0.4, 0.6, 0.6], [0.4, 1, 0.8], [0.4, 0.9, 0.8], [0.4, 0.7, 0.7]]),
        ("product_max", [[0.08, 0.2, 0.16], [0.24, 0.6, 0.48], [0.4, 1, 0.8], [0.36, 0.9, 0.72], [0.28, 0.7, 0.56]]),
    ],
)
def test_published_fuzzy_relation_compositions(name, expected):
    R = np.array(S)[:, :, np.newaxis]
    actual = [OPERATORS[name].compute(np.array(row), R)[:, 0] for row in P]
    assert np.allclose(actual, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "parameters", "expected"),
    [
        ("weighted_average", {}, [0.5 * 0.6 + 0.3 * 0.2 + 0.2 * 0.1, 0.5 * 0.4 + 0.3 * 0.8 + 0.2 * 0.9]),
        ("min_max", {}, [0.5, 0.4]),
        ("min_max", {"weights": "max"}, [0.6, 0.6]),
        ("product_max", {}, [0.3, 0.24]),
        ("min_bounded_sum", {}, [0.8, 0.9]),
        ("product_bounded_sum", {}, [0.38, 0.62]),
        ("normalized_min_sum", {}, [0.5 + 2 / 9 + 1 / 9, 4 / 21 + 0.3 + 0.2]),
    ],
)
def test_each_operator_by_hand(name, parameters, expected):
    w = np.array([0.5, 0.3, 0.2])
    R = np.array([[0.6, 0.4], [0.2, 0.8], [0.1, 0.9]])[:, :, np.newaxis]
    assert np.allclose(OPERATORS[name].compute(w, R, **parameters)[:, 0], expected, rtol=0, atol=1e-15)


@untimed
@every_variant
@given(cases())
def test_the_kernel_is_the_column_form(operator, parameters, case):
    w, R = case
    assert np.allclose(operator.compute(w, R, **parameters), by_column(operator, w, R, parameters), rtol=0, atol=1e-14)
    whole = np.asarray(operator.column(list(w), list(R), ops.arrays, **parameters))
    assert np.allclose(operator.compute(w, R, **parameters), whole, rtol=0, atol=1e-14)


@untimed
@every_variant
@given(cases())
def test_results_are_memberships(operator, parameters, case):
    w, R = case
    result = operator.compute(w, R, **parameters)
    assert result.shape == R.shape[1:]
    assert result.min() >= 0
    assert result.max() <= 1 + 1e-14


@untimed
@every_variant
@given(cases(), st.integers(1, 3), st.randoms(use_true_random=False))
def test_samples_of_weights_and_memberships_broadcast(operator, parameters, case, samples, random):
    w, R = case
    W = np.stack([np.array(random.sample(w.tolist(), len(w))) for _ in range(samples)], axis=1)
    W = W.reshape(len(w), 1, 1, samples)
    expected = np.stack([operator.compute(W[:, 0, 0, s], R, **parameters) for s in range(samples)], axis=-1)
    assert np.allclose(operator.compute(W, R, **parameters), expected, rtol=0, atol=1e-14)
    drawn = R[..., np.newaxis] * np.linspace(0.2, 1, samples)
    both = np.stack([operator.compute(W[:, 0, 0, s], drawn[..., s], **parameters) for s in range(samples)], axis=-1)
    assert np.allclose(operator.compute(W, drawn, **parameters), both, rtol=0, atol=1e-14)
    same_weights = np.stack([operator.compute(w, drawn[..., s], **parameters) for s in range(samples)], axis=-1)
    assert np.allclose(operator.compute(w, drawn, **parameters), same_weights, rtol=0, atol=1e-14)


@every_variant
def test_more_objects_than_a_block_leave_no_seam(operator, parameters):
    generator = np.random.default_rng(0)
    w = generator.dirichlet(np.ones(3))
    R = generator.random((3, 4, 5000))
    result = operator.compute(w, R, **parameters)
    for start in (0, 2000, 3000):
        part = operator.compute(w, R[:, :, start : start + 1000], **parameters)
        assert np.allclose(result[:, start : start + 1000], part, rtol=0, atol=1e-15)
    assert np.array_equal(operator.compute(w, R[:, :, ::-1], **parameters), result[:, ::-1]) or operator.linear


@every_variant
def test_kernels_leave_their_arguments_alone(operator, parameters):
    generator = np.random.default_rng(1)
    w, R = generator.dirichlet(np.ones(3)), generator.random((3, 2, 4))
    w_before, R_before = w.copy(), R.copy()
    operator.compute(w, R, **parameters)
    assert np.array_equal(w, w_before)
    assert np.array_equal(R, R_before)


@untimed
@given(cases(), st.floats(0, 1))
def test_weighted_average_is_linear_in_the_memberships(case, share):
    w, R = case
    other = R[:, ::-1, :]
    average = OPERATORS["weighted_average"].compute
    mixed = average(w, share * R + (1 - share) * other)
    assert np.allclose(mixed, share * average(w, R) + (1 - share) * average(w, other), rtol=0, atol=1e-13)


@untimed
@given(cases())
def test_the_bounded_product_sum_is_the_weighted_average(case):
    w, R = case
    bounded = OPERATORS["product_bounded_sum"].compute(w, R)
    assert np.allclose(bounded, OPERATORS["weighted_average"].compute(w, R), rtol=0, atol=1e-14)


def test_bounded_sums_are_cut_at_one():
    w, R = np.array([0.7, 0.7]), np.ones((2, 1, 1))
    assert OPERATORS["min_bounded_sum"].compute(w, R)[0, 0] == 1
    assert OPERATORS["product_bounded_sum"].compute(w, R)[0, 0] == 1


def test_a_comment_that_nobody_chose_stays_at_zero():
    w, R = np.array([0.4, 0.6]), np.array([[[1.0], [0.0]], [[1.0], [0.0]]])
    assert OPERATORS["normalized_min_sum"].compute(w, R)[1, 0] == 0
    assert OPERATORS["normalized_min_sum"].column([0.4, 0.6], [0.0, 0.0], ops.plain) == 0


def test_what_each_operator_says_of_itself():
    assert {name for name, operator in OPERATORS.items() if operator.linear} == {
        "weighted_average",
        "product_bounded_sum",
    }
    assert {name for name, operator in OPERATORS.items() if operator.weights_as_caps} == {
        "min_max",
        "product_max",
        "min_bounded_sum",
        "normalized_min_sum",
    }
    for operator in COMPOSITIONS:
        assert operator.lowerable
        assert operator.symbol
        assert operator.formula
        assert operator.reference
