"""The descriptor: what it says of itself, and how fuzzyspec calls it."""

from __future__ import annotations

import math
import subprocess
import sys

import fuzzyspec_best_worst
import numpy as np
import pluggy
import pytest
from fuzzyspec_best_worst.weighting import BEST_WORST

from fuzzyspec import hookspecs
from fuzzyspec.api import Capability, OwnConsistency, Unsuitable, Weighting
from fuzzyspec.plugins import fault_of

both = pytest.mark.parametrize("model", ["linear", "nonlinear"])


def matrices(count, order, seed, best=0, worst=-1):
    """Return matrices [count, order, order] whose read pairs bear out the best and the worst, NaN elsewhere."""
    rng = np.random.default_rng(seed)
    made = np.full((count, order, order), math.nan)
    worst %= order
    for one in made:
        np.fill_diagonal(one, 1.0)
        top = rng.integers(2, 10)
        for j in range(order):
            if j not in (best, worst):
                one[best, j], one[j, worst] = rng.integers(1, top + 1, 2)
                one[j, best], one[worst, j] = 1 / one[best, j], 1 / one[j, worst]
        one[best, worst], one[worst, best] = top, 1 / top
    return made


def test_the_hook_registers_it():
    manager = pluggy.PluginManager("fuzzyspec")
    manager.add_hookspecs(hookspecs)
    manager.register(fuzzyspec_best_worst)
    manager.check_pending()
    assert manager.hook.register_weightings() == [(BEST_WORST,)]
    assert fuzzyspec_best_worst.fuzzyspec_api == 1


def test_it_describes_itself():
    assert fault_of(BEST_WORST, Weighting) is None
    assert BEST_WORST.name == "best_worst"
    assert BEST_WORST.summary.endswith(".")
    assert "\n" not in BEST_WORST.summary + BEST_WORST.formula + BEST_WORST.reference
    assert "(2015)" in BEST_WORST.reference
    assert "(2016)" in BEST_WORST.reference


def test_it_reads_judgments_and_completes_none():
    assert BEST_WORST.reads == {Capability.CRISP_JUDGMENTS}
    assert BEST_WORST.completion is None
    assert BEST_WORST.takes_gaps


def test_best_and_worst_are_required_and_the_model_is_not():
    best, worst, model = BEST_WORST.params
    assert [(one.name, one.kind, one.required) for one in (best, worst)] == [
        ("best", "indicator", True),
        ("worst", "indicator", True),
    ]
    assert (model.kind, model.default, model.choices) == ("choice", "linear", ("linear", "nonlinear"))
    assert all(one.doc for one in BEST_WORST.params)


def test_pairs_do_not_depend_on_the_model():
    expected = [(0, 1), (0, 2), (1, 2)]
    assert list(BEST_WORST.pairs(3, best=0, worst=2, model="nonlinear")) == expected
    assert list(BEST_WORST.pairs(3, best=0, worst=2)) == expected


@both
def test_a_batch_is_its_matrices_one_by_one(model):
    batch = matrices(40, 5, seed=3)
    weights = BEST_WORST.compute(batch, best=0, worst=4, model=model)
    assert (weights.shape, weights.dtype) == ((40, 5), np.float64)
    for matrix, row in zip(batch, weights, strict=True):
        assert row.tolist() == BEST_WORST.plain(matrix.tolist(), best=0, worst=4, model=model)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=0, atol=1e-14)
    assert weights.min() > 0


@both
def test_cells_that_are_not_read_do_not_matter(model):
    batch = matrices(10, 6, seed=4, best=5, worst=2)
    expected = BEST_WORST.compute(batch, best=5, worst=2, model=model)
    full = np.where(np.isnan(batch), 123.0, batch)
    np.testing.assert_array_equal(BEST_WORST.compute(full, best=5, worst=2, model=model), expected)


@both
def test_no_matrices_give_no_weights(model):
    assert BEST_WORST.compute(np.empty((0, 4, 4)), best=0, worst=1, model=model).shape == (0, 4)


@both
def test_what_is_handed_over_stays_as_it_is(model):
    batch = matrices(3, 5, seed=5)
    before = batch.copy()
    weights = BEST_WORST.compute(batch, best=0, worst=4, model=model)
    BEST_WORST.consistency(batch[0], weights[0], best=0, worst=4, model=model)
    BEST_WORST.figures(batch[0], weights[0], best=0, worst=4, model=model)
    np.testing.assert_array_equal(batch, before)


def test_the_models_differ():
    batch = matrices(1, 5, seed=7)
    one, other = (BEST_WORST.compute(batch, best=0, worst=4, model=model) for model in ("linear", "nonlinear"))
    assert np.abs(one - other).max() > 1e-3


def test_the_linear_model_is_the_default():
    batch = matrices(5, 5, seed=6)
    expected = BEST_WORST.compute(batch, best=0, worst=4, model="linear")
    np.testing.assert_array_equal(BEST_WORST.compute(batch, best=0, worst=4), expected)


@both
@pytest.mark.parametrize("given", [np.asarray, np.ndarray.tolist], ids=["array", "lists"])
def test_consistency_is_judged_by_the_comparisons_alone(model, given):
    # a_BW = 8 and one indicator with 2 and 5: |10 − 8| / 56.
    matrix = given(np.array([[1, 2, 8], [1 / 2, 1, 5], [1 / 8, 1 / 5, 1]]))
    found = BEST_WORST.consistency(matrix, [0.6, 0.3, 0.1], best=0, worst=2, model=model)
    assert isinstance(found, OwnConsistency)
    assert (found.value, found.limit, found.consistent) == (pytest.approx(2 / 56), 0.1309, True)


def test_figures_of_the_linear_model():
    matrix = [[1, 2, 8], [1 / 2, 1, 5], [1 / 8, 1 / 5, 1]]
    found = BEST_WORST.figures(matrix, [0.6, 0.3, 0.1], best=0, worst=2, model="linear")
    # x = 8.5 and τ = 0.5, as x − 8 = (10 − x)/3; Σu = 1 + 8.5 + 4.5.
    assert found == {"xi": pytest.approx(0.5 / 14), "inconsistency": pytest.approx([0, 2 / 56, 0])}


def test_figures_of_the_nonlinear_model():
    matrix = [[1, 2, 8], [1 / 2, 1, 5], [1 / 8, 1 / 5, 1]]
    found = BEST_WORST.figures(matrix, [0.6, 0.3, 0.1], best=0, worst=2, model="nonlinear")
    xi = 4 - math.sqrt(14)  # (2 − ξ)(5 − ξ) = 8 + ξ
    assert list(found) == ["xi", "consistency_ratio", "interval", "inconsistency"]
    assert found["xi"] == pytest.approx(xi)
    assert found["consistency_ratio"] == pytest.approx(xi / ((17 - math.sqrt(65)) / 2))
    assert found["interval"] == [
        pytest.approx([w] * 3, abs=1e-12) for w in BEST_WORST.plain(matrix, best=0, worst=2, model="nonlinear")
    ]


@both
def test_comparisons_that_do_not_fit_are_refused_by_every_function(model):
    matrix = np.array([[1, 1 / 2, 8], [2, 1, 5], [1 / 8, 1 / 5, 1]])
    parameters = {"best": 0, "worst": 2, "model": model}
    for call in (
        lambda: BEST_WORST.compute(matrix[None], **parameters),
        lambda: BEST_WORST.plain(matrix.tolist(), **parameters),
        lambda: BEST_WORST.consistency(matrix, [0.4, 0.5, 0.1], **parameters),
        lambda: BEST_WORST.figures(matrix, [0.4, 0.5, 0.1], **parameters),
    ):
        with pytest.raises(Unsuitable) as told:
            call()
        assert told.value.indicator == 1


def test_importing_it_imports_nothing_heavy():
    script = "import sys, fuzzyspec_best_worst; print(sorted({'numpy', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_plain_form_needs_no_numpy():
    script = """
import sys
from fuzzyspec_best_worst.weighting import BEST_WORST
matrix = [[1, 2, 8], [1 / 2, 1, 5], [1 / 8, 1 / 5, 1]]
weights = BEST_WORST.plain(matrix, best=0, worst=2)
BEST_WORST.figures(matrix, weights, best=0, worst=2, model="nonlinear")
print("numpy" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
