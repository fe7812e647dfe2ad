"""The README names every operator as its descriptor does."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzzyspec_tnorms.operators import OPERATORS

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_the_readme_shows_every_operator(operator):
    assert f"| `{operator.name}` | {operator.symbol} | {operator.formula} |" in README
    assert f"- `{operator.name}`: {operator.reference}." in README
