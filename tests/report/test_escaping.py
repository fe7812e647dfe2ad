from __future__ import annotations

import pytest

from fuzzyspec.report.escaping import formula_html, formula_markdown


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("w_i r_ic", "w<sub>i</sub> r<sub>ic</sub>"),
        ("b_{1,2} = Π_k w_k", "b<sub>1,2</sub> = Π<sub>k</sub> w<sub>k</sub>"),
        ("D⁺_i + D⁻_i", "D⁺<sub>i</sub> + D⁻<sub>i</sub>"),
        ("v±_j", "v±<sub>j</sub>"),
        ("M_x^(1/t)", "M<sub>x</sub><sup>1/t</sup>"),
        ("r_ij^w_j", "r<sub>ij</sub><sup>w<sub>j</sub></sup>"),
        ("(b_xy)^(v_e/2)", "(b<sub>xy</sub>)<sup>v<sub>e</sub>/2</sup>"),
        ("10^301.25", "10<sup>301.25</sup>"),
        ("10^-301.25", "10<sup>-301.25</sup>"),
        ("x^2 + 1", "x<sup>2</sup> + 1"),
    ],
)
def test_indices_stand_low_and_powers_high(formula, shown):
    assert shown == str(formula_html(formula)) == str(formula_markdown(formula))


def test_stars_above_an_index_are_no_emphasis():
    assert "f*<sub>j</sub>" == str(formula_html("f*_j"))
    assert "f\\*<sub>j</sub>" == str(formula_markdown("f*_j"))


@pytest.mark.parametrize("formula", ["<b>_x", "a_<i>", "x^<script>", "a_{<b>}", "x^(<b>)", "`x`_|"])
def test_formulas_bring_no_markup_of_their_own(formula):
    for text in (str(formula_html(formula)), str(formula_markdown(formula))):
        for allowed in ("<sub>", "</sub>", "<sup>", "</sup>"):
            text = text.replace(allowed, "")
        assert "<" not in text
