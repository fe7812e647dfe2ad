"""Many matrices in one call."""

from __future__ import annotations

import numpy as np
import pytest

import fuzzyspec

CONSISTENT = [[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]]
DRINKS = [[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]]


@pytest.mark.parametrize("method", ["geometric_mean", "eigenvector", "column_mean"])
def test_a_consistent_matrix_gives_its_weights_and_no_inconsistency(method: str) -> None:
    found = fuzzyspec.weigh(CONSISTENT, method)
    np.testing.assert_allclose(found.weights, [[0.6, 0.3, 0.1]], rtol=1e-12)
    np.testing.assert_allclose(found.lambda_max, [3.0], rtol=1e-12)
    assert found.cr is not None
    np.testing.assert_allclose(found.cr, [0.0], atol=1e-12)


@pytest.mark.parametrize("method", ["geometric_mean", "eigenvector", "column_mean"])
def test_a_batch_is_what_a_scheme_says_of_each_matrix(method: str) -> None:
    scheme = fuzzyspec.compile(
        "indicators U { a; b; c }\n"
        "judgments U { a over b = 3; a over c = 5; b over c = 2 }\n"
        f"method {{ weighting = {method}; random_index = gupta }}"
    )
    found = fuzzyspec.weigh([DRINKS, CONSISTENT], method, random_index="gupta")
    assert found.cr is not None
    np.testing.assert_allclose(found.weights[0], scheme.weights["U"].array, rtol=1e-12)
    assert scheme.weights["U"].cr == pytest.approx(found.cr[0], rel=1e-9)


@pytest.mark.parametrize("method", ["geometric_mean", "eigenvector", "column_mean"])
def test_a_large_batch_is_cut_without_seams(method: str) -> None:
    found = fuzzyspec.weigh([DRINKS, CONSISTENT] * 10_000, method)
    one = fuzzyspec.weigh([DRINKS, CONSISTENT], method)
    np.testing.assert_allclose(found.weights, np.tile(one.weights, (10_000, 1)), rtol=1e-14)
    np.testing.assert_allclose(found.lambda_max, np.tile(one.lambda_max, 10_000), rtol=1e-14)


def test_extreme_judgments_have_a_finite_root() -> None:
    vanishing = [[1, 1e300, 1e300], [1e-300, 1, 1e300], [1e-300, 1e-300, 1]]
    found = fuzzyspec.weigh([CONSISTENT, vanishing])
    assert 0 == found.weights[1, 2]
    assert np.isfinite(found.lambda_max).all()
    np.testing.assert_allclose(found.lambda_max[0], 3.0, rtol=1e-12)


def test_no_matrices_give_no_weights() -> None:
    found = fuzzyspec.weigh(np.ones((0, 3, 3)))
    assert (0, 3) == found.weights.shape
    assert [] == found.lambda_max.tolist()


def test_orders_of_one_and_two_are_consistent() -> None:
    found = fuzzyspec.weigh([[[1, 4], [1 / 4, 1]]])
    assert [0.0] == found.ci.tolist()
    np.testing.assert_allclose(found.weights, [[0.8, 0.2]])


def test_beyond_the_table_there_is_no_ratio() -> None:
    found = fuzzyspec.weigh(np.ones((1, 12, 12)), random_index="gupta")
    assert found.cr is None
    np.testing.assert_allclose(found.lambda_max, [12.0])


@pytest.mark.parametrize(
    ("matrices", "words"),
    [
        (np.ones((2, 3)), "shape"),
        ([[1, 0], [1, 1]], "ratio above 0"),
        ([[1, np.nan], [1, 1]], "ratio above 0"),
        ([[1, np.inf], [1, 1]], "ratio above 0"),
        ([CONSISTENT] * 10_000 + [[[1, 0, 1]] * 3], "ratio above 0"),
    ],
)
def test_what_is_no_judgment_matrix_is_refused(matrices: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fuzzyspec.weigh(matrices)  # type: ignore[arg-type]


def test_unknown_methods_are_told_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="known are geometric_mean"):
        fuzzyspec.weigh(CONSISTENT, "geometric")
    with pytest.raises(ValueError, match="reads no judgments"):
        fuzzyspec.weigh(CONSISTENT, "equal")
