"""The setting `indices`: on request, by node, in the result and in the report."""

from __future__ import annotations

import math

import pytest

import fuzzyspec

SCHEME = """
indicators U { A { A1; A2; A3 }; B; C }
judgments U { A over B = 2; A over C = 4; B over C = 2 }
judgments A { A1 over A2 = 2; A1 over A3 = 5; A2 over A3 = 2 }
method A { indices = [koczkodaj, gci] }
"""


def test_indices_are_given_where_they_are_asked_for() -> None:
    weights = fuzzyspec.compile(SCHEME).to_dict()["weights"]
    assert "indices" not in weights["U"]
    assert ["koczkodaj", "gci"] == list(weights["A"]["indices"])
    # The one triad: b_13 = 5, b_12 b_23 = 4.
    assert 1 - 4 / 5 == pytest.approx(weights["A"]["indices"]["koczkodaj"], rel=1e-9)
    # With three indicators every ln(b_xy W_y / W_x) is a third of ln(5/4) in size.
    assert math.log(5 / 4) ** 2 / 3 == pytest.approx(weights["A"]["indices"]["gci"], rel=1e-9)


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_the_report_shows_them(form: str) -> None:
    report = fuzzyspec.compile(SCHEME).report(form)
    assert "Geometric consistency index GCI = 0.0166" in report.replace("\\", "")
    assert "Koczkodaj's index K = 0.2000" in report.replace("&#39;", "'").replace("\\", "")
