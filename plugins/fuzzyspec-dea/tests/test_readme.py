"""The README says what the descriptor says, and its examples compile to what it says of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fuzzyspec_dea.evaluation import DEA

import fuzzyspec

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
FIRST, SECOND = re.findall(r"^```fspec\n(.*?)^```$", README, re.M | re.S)


def test_it_shows_every_parameter():
    for param in DEA.params:
        takes = ", ".join(param.choices) or {"boolean": "yes, no"}.get(param.kind, param.kind)
        default = {(): "–", False: "no"}.get(param.default, param.default)
        assert f"| `{param.name}` | {takes} | {default} | {param.doc} |" in README
    shown = README.partition("## Parameters")[2].partition("##")[0]
    assert shown.count("\n| `") == len(DEA.params)


def test_it_shows_the_formula_and_the_reference():
    assert DEA.formula.split(" (")[0] in README
    assert f"- `dea`: {DEA.reference}." in README


def test_it_names_every_figure():
    found = fuzzyspec.compile(FIRST.replace("= dea", "= dea(returns = variable, orientation = output)"))
    figures = found.evaluations["dea"].figures
    assert set(figures) == {"radial", "slack_sum", "scale_efficiency", "slacks", "targets", "peers"}
    told = README.partition("What is reported")[2].partition("###")[0]
    assert all(f"`{name}`" in told for name in ("efficiency", *figures))


def test_the_first_example_gives_what_is_told_of_it():
    evaluation = fuzzyspec.compile(FIRST)
    dea = evaluation.evaluations["dea"]
    assert [name for name, value in dea.values.items() if value == 1] == ["north", "airport", "park"]
    assert {name for name, value in dea.figures["slack_sum"].items() if value} == {"park"}
    assert dea.figures["slack_sum"]["park"] == pytest.approx(29)
    told = README.partition("has the efficiency ")[2]
    assert dea.values["harbour"] == pytest.approx(float(told[:6]), abs=5e-5)
    assert "82.03% of its staff" in told
    assert "as 0.6562 times north and 0.7219 times airport" in told
    assert [one.code for one in evaluation.diagnostics] == ["FS617"]
    assert "park" in evaluation.diagnostics[0].message.text()


def test_the_second_example_compiles():
    assert len(fuzzyspec.compile(SECOND).evaluations) == 2
