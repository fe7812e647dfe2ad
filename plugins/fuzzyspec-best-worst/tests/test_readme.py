"""The README says what the package does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fuzzyspec_best_worst import consistency
from fuzzyspec_best_worst.weighting import BEST_WORST

import fuzzyspec

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
LINEAR, NONLINEAR = re.findall(r"```fspec\n(.*?)```", README, re.DOTALL)


def test_it_shows_every_parameter():
    for param in BEST_WORST.params:
        assert f"| `{param.name}` |" in README
        assert all(f"`{choice}`" in README for choice in param.choices)


def test_it_has_the_table_of_limits():
    for top, row in consistency.LIMITS.items():
        cells = " | ".join(f"{limit:.4f}" if limit else "0" for limit in row)
        assert f"| {top} | {cells} |" in README


def test_it_has_the_consistency_indices():
    *rest, last = (f"{consistency.index(top):.2f}" for top in range(1, 10))
    assert f"CI is {', '.join(rest)} and {last} for a_BW from 1 to 9" in README


def test_it_names_the_references_of_the_descriptor():
    for reference in BEST_WORST.reference.split("; "):
        assert f"- {reference}." in README


def test_it_names_every_figure():
    matrix = [[1, 2, 8], [1 / 2, 1, 5], [1 / 8, 1 / 5, 1]]
    for model in ("linear", "nonlinear"):
        for name in BEST_WORST.figures(matrix, [], best=0, worst=2, model=model):
            assert f"| `{name}` |" in README


def test_the_first_example_gives_the_weights_that_it_tells():
    shown = "0.2295, 0.4481, 0.1148, 0.1530 and 0.0546"
    assert f"the weights are {shown}." in README
    weights = fuzzyspec.compile(LINEAR).weights["C"].local
    assert [float(text) for text in re.findall(r"[\d.]+", shown)] == pytest.approx(list(weights.values()), abs=5e-5)


def test_the_second_example_gives_weights_within_the_intervals_that_it_tells():
    told = README.partition("gives ξ = 0.1459, and weights from")[2].partition(" as printed")[0]
    bounds = [(float(low), float(high)) for low, high in re.findall(r"(0\.\d+) to (0\.\d+)", told)]
    assert len(bounds) == 5
    weights = fuzzyspec.compile(NONLINEAR).weights["C"].local
    for weight, (low, high) in zip(weights.values(), bounds, strict=True):
        assert low <= weight <= high
