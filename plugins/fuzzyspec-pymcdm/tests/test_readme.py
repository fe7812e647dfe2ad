"""The README says what the descriptors say, and its examples compile to what it says of them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from fuzzyspec_pymcdm import EVALUATIONS
from fuzzyspec_pymcdm.distances import MOST_IN_PROBID
from fuzzyspec_pymcdm.matrix import MOST_IN_PAIRS

import fuzzyspec
from fuzzyspec.api import Better

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
FIRST, SECOND = re.findall(r"^```fspec\n(.*?)^```$", README, re.M | re.S)
FIGURES = README.partition("### Figures")[2].partition("###")[0]
every_evaluation = pytest.mark.parametrize("evaluation", EVALUATIONS, ids=lambda evaluation: evaluation.name)


@every_evaluation
def test_it_shows_every_method(evaluation):
    assert f"| `{evaluation.name}` | `{evaluation.value}` | {evaluation.best} | {evaluation.summary} |" in README
    assert f"- `{evaluation.name}`: {evaluation.reference}." in README


def test_it_counts_the_methods():
    assert README.splitlines()[2].startswith("Twenty-six ranking methods")
    assert len(EVALUATIONS) == 26


@every_evaluation
def test_it_shows_every_parameter(evaluation):
    rows = []
    for param in evaluation.params:
        takes = ", ".join(param.choices) or ", ".join(filter(None, [param.kind, param.bounds()]))
        default = "required" if param.required else "–" if param.default == () else param.default
        shown = f"{default:g}" if isinstance(default, float) else default
        rows.append(f"| `{evaluation.name}` | `{param.name}` | {takes} | {shown} | {param.doc} |")
    assert rows == [
        line for line in README.splitlines() if re.match(rf"\| `{evaluation.name}` \| `\w+` \| .* \| .* \| ", line)
    ]


@every_evaluation
def test_it_names_every_figure(evaluation):
    needed = {param.name: (5.0, 5.0) for param in evaluation.params if param.required}
    x = np.array([[1.0, 5.0], [4.0, 9.0], [9.0, 2.0], [6.0, 1.0]])
    found = evaluation.compute(x, np.array([0.5, 0.5]), [Better(), Better("low")], **needed)
    assert all(f"`{name}`" in FIGURES for name in found.figures)
    assert bool(found.figures) == (f"`{evaluation.name}`" in FIGURES)


@every_evaluation
def test_it_says_which_methods_refuse_targets(evaluation):
    refusing = README.partition("- **`near` and `within`**")[2].partition("- **An object at the end**")[0]
    assert evaluation.turns_targets == (f"`{evaluation.name}`" not in refusing.partition(" In `promethee`")[0])


def test_it_says_how_many_objects_are_taken():
    assert f"take up to {MOST_IN_PAIRS:,}; `probid` and `sprobid` up to {MOST_IN_PROBID:,}." in README


def test_the_first_example_gives_what_it_tells():
    told = README.partition("TOPSIS gives")[2].partition(";")[0]
    evaluation = fuzzyspec.compile(FIRST)
    closeness = evaluation.evaluations["topsis"].values
    for name, value in re.findall(r"(\w+)(?: the closeness)? (0\.\d{4})", told):
        assert closeness[name] == pytest.approx(float(value), abs=5e-5)
    assert len(re.findall(r"0\.\d{4}", told)) == len(closeness) == 4
    assert evaluation.evaluations["vikor"].ranks["airport"] == 1
    assert [one.code for one in evaluation.diagnostics] == ["FS617"]


def test_the_second_example_compiles():
    evaluation = fuzzyspec.compile(SECOND)
    assert len(evaluation.evaluations) == 3
