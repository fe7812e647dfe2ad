"""The evaluations in schemes, and the package as fuzzyspec finds it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version

import fuzzyspec_pymcdm
import pluggy
import pytest
from fuzzyspec_pymcdm.evaluations import EVALUATIONS

import fuzzyspec
from fuzzyspec import hookspecs, plugins
from fuzzyspec.api import Evaluation

SITES = """
scheme "Sites for a depot"
indicators S {{ price {{ better = low }}; area; {road} }}
weights S {{ price = 50%; area = 30%; road = 20% }}
measurements {{
             price  area  road
    north      82    {area}    4.0
    harbour   120    21    1.5
    south      64     9    9.0
    airport    95    16    2.5
}}
method {{ evaluate = {evaluate} }}
"""


def scheme(evaluate, *, area="12", road="road { better = low }"):
    return SITES.format(evaluate=evaluate, area=area, road=road)


def told(text):
    return [(one.code, one.severity.value, one.message.text()) for one in fuzzyspec.check(text)]


def test_the_hook_registers_every_evaluation():
    manager = pluggy.PluginManager("fuzzyspec")
    manager.add_hookspecs(hookspecs)
    manager.register(fuzzyspec_pymcdm)
    manager.check_pending()
    assert manager.hook.register_evaluations() == [EVALUATIONS]


@pytest.mark.parametrize("evaluation", EVALUATIONS, ids=lambda evaluation: evaluation.name)
def test_an_evaluation_describes_itself(evaluation):
    assert plugins.fault_of(evaluation, Evaluation) is None
    assert evaluation.summary.endswith(".")
    assert "\n" not in evaluation.summary + evaluation.formula + evaluation.reference
    assert evaluation.formula
    assert "(19" in evaluation.reference or "(20" in evaluation.reference
    assert evaluation.weighted
    assert all(param.doc.endswith(".") for param in evaluation.params)


def test_the_methods_that_fuzzyspec_offers_to_install_are_here():
    offered = {name for (kind, name), package in plugins.PACKAGES.items() if package == "fuzzyspec-pymcdm"}
    assert offered <= {evaluation.name for evaluation in EVALUATIONS}
    assert {"topsis", "vikor", "promethee", "copras", "mabac", "edas", "waspas"} <= offered


def test_two_evaluations_side_by_side():
    found = fuzzyspec.compile(scheme("[topsis, vikor(v = 0.7)]"))
    topsis, vikor = found.evaluations["topsis"], found.evaluations["vikor"]
    assert topsis.ranks == {"airport": 1, "north": 2, "harbour": 3, "south": 4}
    assert vikor.ranks == {"airport": 1, "north": 2, "south": 3, "harbour": 4}
    assert vikor.figures["compromise"] == {"north": 1, "harbour": 0, "south": 0, "airport": 1}
    # S of airport by hand: 0.5 · 31/56 + 0.3 · 5/12 + 0.2 · 1/7.5.
    assert vikor.figures["s"]["airport"] == pytest.approx(0.5 * 31 / 56 + 0.3 * 5 / 12 + 0.2 / 7.5)
    assert found.ranking[0] == ("airport", 1)


def test_the_result_holds_values_and_figures():
    data = json.loads(fuzzyspec.compile(scheme("copras")).report("json"))
    best = data["evaluations"]["copras"][0]
    assert set(best) == {"object", "utility", "rank", "significance", "benefits", "costs"}
    assert (best["object"], best["utility"], best["rank"]) == ("harbour", 1, 1)
    assert data["generator"]["plugins"] == {"fuzzyspec-pymcdm": version("fuzzyspec-pymcdm")}


@pytest.mark.parametrize("name", [one.name for one in EVALUATIONS if not any(param.required for param in one.params)])
def test_every_evaluation_compiles_without_arguments(name):
    if name in ("cocoso", "sprobid"):  # no object here is the worst, or the best, by every indicator
        assert set(fuzzyspec.compile(scheme(name)).evaluations[name].ranks.values()) == {1, 2, 3, 4}
    else:
        assert len(fuzzyspec.compile(scheme(name)).evaluations[name].values) == 4


def test_indicators_are_named_and_numbers_follow_the_file():
    found = fuzzyspec.compile(scheme("promethee(q = [0, 2, 0], p = [20, 0, 0], u_shape = [area], v_shape = [price])"))
    # By hand, airport against the others: price 0.5 · (0 + 1 + 0) of 82, 120, 64; area 0.3 · (1 + 0 + 1) of 12, 21, 9
    # by more than 2; road 0.2 · (1 + 0 + 1) of 4, 1.5, 9.
    flow = found.evaluations["promethee"].figures["positive_flow"]["airport"]
    assert flow == pytest.approx((0.5 * 1 + 0.3 * 2 + 0.2 * 2) / 3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (scheme("waspas", area="0"), "area: it has the value 0, and all its values must be above 0"),
        (scheme("promethee(function = level)"), "`level` needs `q`"),
        (scheme("spotis(low = [1, 2])"), "`low` takes one number for each indicator, in their order: 3, not 2"),
        (scheme("rim(low = [70, 5, 1])"), "price: its value 64 lies outside its range, 70 to 120"),
        (scheme("vikor(v = 1.5)"), "at least 0 and at most 1"),
        (scheme("topsis(normalise = sum)"), "normalise"),
        (scheme("ervd"), "reference"),
        (scheme("promethee(gaussian = [width])"), "width"),
        (scheme("waspas", road="road { better = near(2) }"), "road"),
        (scheme("spotis(low = [0, 0, 0])", road="road { better = near(2) }"), "road"),
    ],
)
def test_what_does_not_fit_is_an_error(text, words):
    errors = [message for _, severity, message in told(text) if severity == "error"]
    assert len(errors) == 1
    assert words in errors[0]


def test_an_object_at_fault_is_named():
    text = scheme("cocoso").replace("south      64     9", "south     130     8")
    ((_, severity, message),) = told(text)
    assert severity == "error"
    assert "south" in message
    assert "the worst by every indicator" in message


def test_targets_count_as_nearness():
    found = fuzzyspec.compile(scheme("topsis(normalise = none)", road="road { better = within(2, 4) }"))
    assert len(found.evaluations["topsis"].values) == 4


def test_an_indicator_without_influence_is_told():
    text = scheme("topsis").replace("1.5", "4").replace("9.0", "4").replace("2.5", "4")
    ((_, severity, message),) = told(text)
    assert severity == "warning"
    assert "road" in message
    assert "it has the same value for all objects, so it has no influence" in message


def environment():
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def test_importing_the_package_imports_neither_numpy_nor_pymcdm():
    program = "import sys, fuzzyspec_pymcdm; sys.exit(bool({'numpy', 'pymcdm', 'pandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False, env=environment()).returncode == 0


def test_the_command_line_writes_diagnostics_and_nothing_else(tmp_path):
    file = tmp_path / "sites.fspec"
    file.write_text(scheme("[topsis, copras, mabac]").replace("harbour   120    21", "harbour    60    21"))
    found = subprocess.run(
        [sys.executable, "-m", "fuzzyspec", "compile", "sites.fspec", "-o", "sites.json"],
        check=True,
        cwd=tmp_path,
        env=environment() | {"MPLCONFIGDIR": str(tmp_path / "fonts")},
        capture_output=True,
        text=True,
    )
    assert (found.stdout, found.stderr) == ("", "wrote sites.json\n")
    assert json.loads((tmp_path / "sites.json").read_text())["evaluations"]["topsis"][0]["object"] == "harbour"
