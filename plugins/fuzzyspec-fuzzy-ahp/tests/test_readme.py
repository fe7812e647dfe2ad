"""The README says what the descriptors say, and its examples compile to what it says of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fuzzyspec_fuzzy_ahp import envelope, spreading
from fuzzyspec_fuzzy_ahp.methods import AGGREGATIONS, WEIGHTINGS

import fuzzyspec

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```fspec\n(.*?)^```$", README, re.M | re.S)
EVERY = (*WEIGHTINGS, *AGGREGATIONS)


@pytest.mark.parametrize("method", EVERY, ids=lambda method: method.name)
def test_the_readme_shows_every_method(method):
    assert f"| {method.kind} | `{method.name}` | {method.formula} |" in README
    assert f"- `{method.name}`: {method.reference}." in README


@pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda method: method.name)
def test_the_readme_shows_every_parameter_and_figure(method):
    for param in method.params:
        row = next(line for line in README.splitlines() if line.startswith(f"| `{param.name}` |"))
        assert f"`{method.name}`" in row or "| both |" in row
        assert all(f"`{choice}`" in row for choice in param.choices)
        default = {"number": "0", "boolean": "`no`"}.get(param.kind, f"`{param.default}`")
        assert param.kind == "choice" or not param.default
        assert row.endswith(f"| {default} |")


def test_every_example_compiles_and_nothing_is_said_of_it():
    assert len(EXAMPLES) == 3
    for text in EXAMPLES:
        assert not [one for one in fuzzyspec.check(text) if one.span is not None]
        assert sum(fuzzyspec.compile(text).weights["U"].local.values()) == pytest.approx(1)


def test_the_weights_are_those_that_the_readme_says():
    assert "0.613, 0.241 and 0.145" in README
    first = fuzzyspec.compile(EXAMPLES[0])
    assert list(first.weights["U"].local.values()) == pytest.approx([0.613, 0.241, 0.145], abs=5e-4)
    assert first.weights["U"].matrix[0].tolist() == pytest.approx([1, 3, 4])
    assert "0.816, 0.184 and 0." in README
    other = fuzzyspec.compile(EXAMPLES[0].replace("buckley", "extent"))
    assert list(other.weights["U"].local.values()) == pytest.approx([0.816, 0.184, 0], abs=5e-4)


def test_the_figures_are_those_that_the_readme_names():
    for name in ("buckley", "extent"):
        text = EXAMPLES[0].replace("buckley", name)
        figures = fuzzyspec.compile(text).to_dict()["weights"]["U"]["figures"]
        row = next(line for line in README.splitlines() if line.startswith(f"| `{name}` | `"))
        assert all(f"`{figure}`" in row for figure in figures)
        assert len(figures) == 3


def test_the_numbers_of_the_text():
    numbers = [[[(1, 1, 1), (b, b, b)], [(1 / b, 1 / b, 1 / b), (1, 1, 1)]] for b in (3, 2, 1)]
    assert envelope.of_triples(numbers, [1, 1, 1])[0][1] == pytest.approx((1, 1.82, 3), abs=5e-3)
    two, eight = (spreading.widened([[[1] * 3, [b] * 3], [[1 / b] * 3, [1] * 3]], 1)[0, 1] for b in (2, 8))
    assert (two * eight) ** 0.5 == pytest.approx([2.6, 4, 5.2], abs=0.05)
    group = spreading.widened([[[1] * 3, [4] * 3], [[1 / 4] * 3, [1] * 3]], 1)[0, 1]
    assert group.tolist() == [3, 4, 5]
