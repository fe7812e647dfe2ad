"""The descriptors: what they say of themselves, and how the host takes them."""

from __future__ import annotations

import os
import subprocess
import sys

import fuzzyspec_fuzzy_ahp
import numpy as np
import pluggy
import pytest
from fuzzyspec_fuzzy_ahp.methods import AGGREGATIONS, WEIGHTINGS

from fuzzyspec import hookspecs
from fuzzyspec.api import Capability, Weighting
from fuzzyspec.plugins import PACKAGES, fault_of

EVERY = (*WEIGHTINGS, *AGGREGATIONS)
BY_NAME = {method.name: method for method in EVERY}
every_method = pytest.mark.parametrize("method", EVERY, ids=lambda method: method.name)
every_weighting = pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda method: method.name)


def test_the_hooks_register_every_method():
    manager = pluggy.PluginManager("fuzzyspec")
    manager.add_hookspecs(hookspecs)
    manager.register(fuzzyspec_fuzzy_ahp)
    manager.check_pending()
    assert manager.hook.register_weightings() == [WEIGHTINGS]
    assert manager.hook.register_aggregations() == [AGGREGATIONS]
    assert fuzzyspec_fuzzy_ahp.fuzzyspec_api == 1


def test_the_host_names_this_package_for_each_method():
    ours = {name for (_, name), package in PACKAGES.items() if package == "fuzzyspec-fuzzy-ahp"}
    assert set(BY_NAME) == ours


@every_method
def test_a_method_describes_itself(method):
    assert fault_of(method, type(method)) is None
    assert method.summary.endswith(".")
    assert "\n" not in method.summary + method.formula + method.reference
    assert method.formula
    assert any(year in method.reference for year in ("(1985)", "(1996)", "(2019)"))
    assert all(param.doc for param in method.params)


@every_weighting
def test_a_weighting_reads_triples_and_no_gaps(method):
    assert isinstance(method, Weighting)
    assert {Capability.FUZZY_JUDGMENTS} == method.reads
    assert method.fuzzy
    assert not method.takes_gaps


@every_weighting
def test_the_parameters_are_those_that_the_functions_take(method):
    matrix = np.ones((2, 2, 3))
    parameters = method.defaults()
    assert {param.name for param in method.params} == set(parameters)
    local = method.compute(matrix[np.newaxis], **parameters)[0]
    assert local == pytest.approx([0.5, 0.5])
    for rows in method.figures(matrix, local, **parameters).values():
        assert len(rows) == 2


@every_weighting
@pytest.mark.parametrize(("value", "admitted"), [(0, True), (0.5, True), (3, True), (-0.1, False)])
def test_a_spread_is_never_negative(method, value, admitted):
    assert method.param("spread").admits(value) == admitted


def test_the_choices_are_these():
    assert ("centroid", "graded_mean", "middle") == BY_NAME["buckley"].param("defuzzify").choices
    assert ("chang", "wang") == BY_NAME["extent"].param("normalise").choices


@every_weighting
def test_every_choice_computes(method):
    first = method.params[0]
    matrix = np.array([[(1, 1, 1), (1, 2, 3)], [(1 / 3, 1 / 2, 1), (1, 1, 1)]])
    found = {tuple(method.compute(matrix[np.newaxis], **{first.name: choice})[0]) for choice in first.choices}
    assert len(first.choices) == len(found)  # and each is different
    assert first.default == first.choices[0]


def test_importing_the_package_does_not_import_numpy():
    program = "import sys, fuzzyspec_fuzzy_ahp; sys.exit('numpy' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    assert subprocess.run([sys.executable, "-c", program], check=False, env=environment).returncode == 0
