"""The evaluation in schemes, and the package as fuzzyspec finds it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import fuzzyspec_dea
import pluggy
import pytest
from fuzzyspec_dea.evaluation import DEA, EVALUATIONS

import fuzzyspec
from fuzzyspec import hookspecs, plugins
from fuzzyspec.api import Evaluation
from fuzzyspec.testing import assert_conforms

BRANCHES = """
scheme "Branches of a bank"
indicators B {{ staff {{ better = low }}; rent {{ better = low }}; {loans}; deposits }}
measurements {{
             staff  rent  loans  deposits
    north       20   151    100    {deposits}
    harbour     60   200    210    1
    centre      40   120    150    1
    station     60   170    240    1
    south       70   250    220    1
    village     30   210     80    1
    airport     50    90    200    1
    market      35   100    140    1
    park        45   300    160    1
}}
method {{ evaluate = {evaluate} }}
"""


def scheme(evaluate, *, loans="loans", deposits="1"):
    return BRANCHES.format(evaluate=evaluate, loans=loans, deposits=deposits)


def without_deposits(evaluate):
    """Return a scheme whose nine objects are enough for its three indicators."""
    return scheme(evaluate).replace("; deposits }", " }").replace("deposits\n", "\n").replace("    1\n", "\n")


THREE = "inputs = [staff, rent], outputs = [loans]"


def told(text):
    return [(one.code, one.severity.value, one.message.text()) for one in fuzzyspec.check(text)]


def test_the_hook_registers_the_evaluation():
    manager = pluggy.PluginManager("fuzzyspec")
    manager.add_hookspecs(hookspecs)
    manager.register(fuzzyspec_dea)
    manager.check_pending()
    assert manager.hook.register_evaluations() == [EVALUATIONS]
    assert ("evaluation", "dea") in plugins.PACKAGES
    assert plugins.PACKAGES["evaluation", "dea"] == "fuzzyspec-dea"


def test_the_evaluation_describes_itself():
    assert plugins.fault_of(DEA, Evaluation) is None
    assert DEA.summary.endswith(".")
    assert "\n" not in DEA.summary + DEA.formula + DEA.reference
    assert all(param.doc.endswith(".") for param in DEA.params)
    assert (DEA.value, DEA.best, DEA.weighted, DEA.turns_targets) == ("efficiency", "high", False, False)


def test_it_conforms():
    assert_conforms(DEA)


def test_a_scheme_needs_neither_weights_nor_comments():
    found = fuzzyspec.compile(without_deposits("dea"))
    dea = found.evaluations["dea"]
    assert dea.values["north"] == dea.values["airport"] == 1
    assert dea.values["harbour"] == pytest.approx(0.8203125)
    assert dea.ranks["north"] == dea.ranks["airport"] == 1
    assert not found.diagnostics


def test_the_result_holds_slacks_targets_and_peers():
    text = without_deposits("[dea, dea(returns = variable, orientation = output, super = yes)]")
    data = json.loads(fuzzyspec.compile(text).report("json"))
    (plain, apart) = data["evaluations"].values()
    rows = {row["object"]: row for row in plain}
    assert rows["harbour"]["peers"] == {"north": pytest.approx(0.65625), "airport": pytest.approx(0.721875)}
    assert rows["harbour"]["targets"]["staff"] == pytest.approx(60 * 0.8203125)
    assert rows["harbour"]["slacks"] == {"staff": 0, "rent": 0, "loans": 0}
    rows = {row["object"]: row for row in apart}
    for name in ("north", "airport"):  # the least staff, the least rent
        assert rows[name]["reason"] == (
            "its super-efficiency is infeasible: no combination of the others gets by on its inputs"
        )
        assert "efficiency" not in rows[name]
    assert rows["station"]["efficiency"] == pytest.approx(1 / rows["station"]["radial"])
    assert rows["station"]["efficiency"] > 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (scheme("dea", deposits="-1"), "deposits, north: an output cannot be negative, as -1 is"),
        (scheme("dea(inputs = [staff], outputs = [deposits])", deposits="0"), "north: it has 0 for every output"),
        (scheme("dea(inputs = [staff, loans], outputs = [loans])"), "loans: it is named among the inputs and"),
        (scheme("dea(inputs = [loans, deposits])"), "there are no outputs"),
        (scheme("dea(outputs = [staff, rent])"), "there are no inputs"),
        (scheme("dea(inputs = [stuff])"), "stuff"),
        (scheme("dea(returns = rising)"), "`returns` of `dea` takes one of constant, variable"),
        (scheme("dea(orientation = both)"), "`orientation` of `dea` takes one of input, output"),
        (scheme("dea(super = 2)"), "super"),
        (scheme("dea", loans="loans { better = near(150) }"), "loans"),
    ],
)
def test_what_does_not_fit_is_an_error(text, words):
    errors = [message for _, severity, message in told(text) if severity == "error"]
    assert len(errors) == 1
    assert words in errors[0]


def test_remarks_are_warnings():
    # Nine objects for two inputs and two outputs; with one output they are enough.
    ((code, severity, message),) = told(scheme("dea"))
    assert (code, severity) == ("FS617", "warning")
    assert "9 objects are few for 2 inputs and 2 outputs" in message


def test_only_what_is_named_need_be_measured():
    text = scheme(f"dea({THREE})").replace("deposits\n", "\n").replace("    1\n", "\n")
    assert "deposits" in text.partition("measurements")[0]
    assert fuzzyspec.compile(text).evaluations["dea"].values["harbour"] == pytest.approx(0.8203125)


def environment():
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def test_importing_the_package_imports_neither_numpy_nor_scipy():
    program = "import sys, fuzzyspec_dea; sys.exit(bool({'numpy', 'scipy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False, env=environment()).returncode == 0


def test_the_command_line_reports_the_efficiencies(tmp_path):
    (tmp_path / "branches.fspec").write_text(without_deposits("dea"), encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "fuzzyspec", "compile", "branches.fspec", "-o", "branches.md"],
        check=True,
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert (found.stdout, found.stderr) == ("", "wrote branches.md\n")
    assert "airport 0.7219, north 0.6562" in (tmp_path / "branches.md").read_text(encoding="utf-8")
