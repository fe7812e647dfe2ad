"""The descriptors: what they say of themselves, and how they compose."""

from __future__ import annotations

import os
import subprocess
import sys

import fuzzyspec_tnorms
import numpy as np
import pluggy
import pytest
from fuzzyspec_tnorms.operators import OPERATORS
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec import hookspecs
from fuzzyspec.api import Composition, ops

brief = settings(max_examples=40, deadline=None)
every_operator = pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
BY_NAME = {operator.name: operator for operator in OPERATORS}

SOME_P = {
    "hamacher": 0.5,
    "dubois_prade": 0.5,
    "yager": 2,
    "dombi": 2,
    "frank": 3,
    "schweizer_sklar": -0.5,
    "sugeno_weber": 1,
    "aczel_alsina": 2,
}


def parameters(operator, weights="sum"):
    p = {"p": SOME_P[operator.name]} if operator.name in SOME_P else {}
    return p | {"weights": weights}


def test_the_hook_registers_every_operator():
    manager = pluggy.PluginManager("fuzzyspec")
    manager.add_hookspecs(hookspecs)
    manager.register(fuzzyspec_tnorms)
    manager.check_pending()
    assert manager.hook.register_compositions() == [OPERATORS]


def test_names_are_these():
    expected = {"algebraic", "einstein", "lukasiewicz", "drastic", "nilpotent"} | set(SOME_P)
    assert expected == set(BY_NAME)
    assert len(expected) == len(OPERATORS)


@every_operator
def test_an_operator_describes_itself(operator):
    assert isinstance(operator, Composition)
    assert operator.summary.endswith(".")
    assert "\n" not in operator.summary + operator.formula + operator.reference
    assert operator.formula.startswith("T(a, b) = ")
    assert "; S(a, b) = " in operator.formula
    assert operator.symbol.startswith("M(T_")
    assert any(year in operator.reference for year in ("(19", "(2000)"))
    assert operator.weights_as_caps
    assert not operator.linear
    assert operator.lowerable


def test_symbols_are_distinct():
    assert len(OPERATORS) == len({operator.symbol for operator in OPERATORS})


@every_operator
def test_weights_is_a_choice_and_comes_last(operator):
    param = operator.params[-1]
    assert (param.name, param.kind, param.default, param.choices) == ("weights", "choice", "sum", ("sum", "max"))
    assert param.doc


@every_operator
def test_p_comes_first_so_that_its_name_may_be_left_out(operator):
    assert (operator.name in SOME_P) == (operator.params[0].name == "p")


def test_only_hamacher_has_a_p_of_its_own_accord():
    assert BY_NAME["hamacher"].defaults() == {"p": 0.0, "weights": "sum"}
    assert [name for name in SOME_P if not BY_NAME[name].param("p").required] == ["hamacher"]


@pytest.mark.parametrize(
    ("name", "admitted", "refused"),
    [
        ("hamacher", [0, 0.5, 100], [-1e-9]),
        ("dubois_prade", [0, 0.5, 1], [-0.1, 1.1]),
        ("yager", [1e-9, 1, 100], [0, -1]),
        ("dombi", [1e-9, 1, 100], [0, -1]),
        ("frank", [1e-9, 1, 100], [0, -1]),
        ("schweizer_sklar", [-100, -1, 0, 1], [1.1]),
        ("sugeno_weber", [-1, 0, 100], [-1.1]),
        ("aczel_alsina", [1e-9, 1, 100], [0, -1]),
    ],
)
def test_p_has_bounds(name, admitted, refused):
    param = BY_NAME[name].param("p")
    assert param.kind == "number"
    assert param.doc
    assert all(param.admits(value) for value in admitted)
    assert not any(param.admits(value) for value in refused)


def test_einstein_composes_as_by_hand():
    # T(.5, .5) = .25/1.25 = .2 for both siblings, S(.2, .2) = .4/1.04.
    assert BY_NAME["einstein"].column([0.5, 0.5], [0.5, 0.5], ops.plain) == pytest.approx(0.4 / 1.04)


def test_hamacher_composes_with_its_default():
    # T(.5, .5) = 1/3 for both siblings, S(1/3, 1/3) = (2/3 − 2/9)/(1 − 1/9) = 1/2.
    operator = BY_NAME["hamacher"]
    assert operator.column([0.5, 0.5], [0.5, 0.5], ops.plain, p=0.0) == pytest.approx(0.5)


@every_operator
def test_the_weightiest_sibling_keeps_its_membership_under_max(operator):
    # Weights 2/3 and 1/3 become 1 and 1/2; the second membership, 0, adds nothing.
    result = operator.column([2 / 3, 1 / 3], [0.7, 0.0], ops.plain, **parameters(operator, "max"))
    assert result == 0.7


@every_operator
def test_weights_are_left_alone_under_sum(operator):
    weights = [0.5, 0.3, 0.2]
    assert weights == operator.prepare_weights(weights, ops.plain, **parameters(operator))


@every_operator
def test_weights_are_divided_by_the_largest_under_max(operator):
    prepared = operator.prepare_weights([0.5, 0.25, 0.0], ops.plain, **parameters(operator, "max"))
    assert prepared == [1, 0.5, 0]
    many = [np.array([0.5, 0.2]), np.array([0.25, 0.8])]
    prepared = operator.prepare_weights(many, ops.arrays, **parameters(operator, "max"))
    np.testing.assert_allclose(np.array(prepared), [[1, 0.25], [0.5, 1]])


@every_operator
@pytest.mark.parametrize("weights", ["sum", "max"])
@brief
@given(
    rows=st.lists(st.tuples(st.floats(0.01, 1), *[st.floats(0, 1)] * 3), min_size=1, max_size=6),
)
def test_floats_and_arrays_compose_alike(operator, weights, rows):
    raw = [row[0] for row in rows]
    w = [value / sum(raw) for value in raw]
    given_parameters = parameters(operator, weights)
    expected = [
        operator.column(w, [row[1 + comment] for row in rows], ops.plain, **given_parameters) for comment in range(3)
    ]
    R = np.array([row[1:] for row in rows])
    np.testing.assert_allclose(operator.compute(np.array(w), R, **given_parameters), expected, rtol=0, atol=1e-12)
    assert all(0 <= value <= 1 for value in expected)


@every_operator
@pytest.mark.parametrize("weights", ["sum", "max"])
def test_further_axes_go_along(operator, weights):
    rng = np.random.default_rng(7)
    R = rng.random((4, 3, 2, 5))
    w = rng.dirichlet(np.ones(4), size=5).T
    result = operator.compute(w.reshape(4, 1, 1, 5), R, **parameters(operator, weights))
    assert result.shape == (3, 2, 5)
    alone = operator.compute(w[:, 3], R[:, :, 1, 3], **parameters(operator, weights))
    np.testing.assert_allclose(result[:, 1, 3], alone, rtol=0, atol=1e-12)


@every_operator
def test_a_sibling_of_weight_zero_changes_nothing(operator):
    R = [0.9, 0.8, 0.7]
    with_it = operator.column([0.6, 0.4, 0.0], R, ops.plain, **parameters(operator, "max"))
    without = operator.column([0.6, 0.4], R[:2], ops.plain, **parameters(operator, "max"))
    assert with_it == without


def test_importing_the_package_does_not_import_numpy():
    program = "import sys, fuzzyspec_tnorms; sys.exit('numpy' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    assert subprocess.run([sys.executable, "-c", program], check=False, env=environment).returncode == 0
