"""Whole schemes with fuzzy judgments."""

from __future__ import annotations

import math

import pytest

import fuzzyspec

HEAD = """
scheme "Choice of a supplier"
indicators U { U1 "Quality"; U2 "Price"; U3 "Delivery" }
"""
PAIRS = "judgments U { U1 over U2 = (2, 3, 4); U1 over U3 = (3, 4, 5); U2 over U3 = (1, 2, 3) }\n"
CRISP = "judgments U { U1 over U2 = 3; U1 over U3 = 4; U2 over U3 = 2 }\n"
BUCKLEY = [0.613101, 0.241475, 0.145424]  # see test_buckley.py
EXTENT = [0.816354, 0.183646, 0]  # see test_extent.py


def method(text):
    return f"method {{ {text} }}\n"


def weights(text, of="U"):
    return list(fuzzyspec.compile(text).weights[of].local.values())


def codes(text):
    """Return the codes of what is said of the scheme itself."""
    return [one.code for one in fuzzyspec.check(text) if one.span is not None]


def test_comparisons_in_triples():
    assert weights(HEAD + PAIRS + method("weighting = buckley")) == pytest.approx(BUCKLEY, abs=1e-6)
    assert weights(HEAD + PAIRS + method("weighting = extent")) == pytest.approx(EXTENT, abs=1e-6)
    assert codes(HEAD + PAIRS + method("weighting = buckley")) == []


@pytest.mark.parametrize(
    "rows",
    [
        "U1 1 (2, 3, 4) (3, 4, 5)\n U2 . 1 (1, 2, 3)\n U3 . . 1",
        "U1 1 . .\n U2 (1/4, 1/3, 1/2) 1 .\n U3 (1/5, 1/4, 1/3) (1/3, 1/2, 1) 1",
        "U1 (1, 1, 1) (2, 3, 4) (3, 4, 5)\n U2 (1/4, 1/3, 1/2) (1, 1, 1) (1, 2, 3)\n U3 . . 1",
    ],
)
def test_a_matrix_in_triples(rows):
    text = f"{HEAD}judgments U {{\n U1 U2 U3\n {rows}\n}}\n{method('weighting = buckley')}"
    assert weights(text) == pytest.approx(BUCKLEY, abs=1e-6)


def test_numbers_with_a_spread_are_triples():
    assert weights(HEAD + CRISP + method("weighting = buckley(spread = 1)")) == pytest.approx(BUCKLEY, abs=1e-6)
    assert weights(HEAD + CRISP + method("weighting = extent(spread = 1)")) == pytest.approx(EXTENT, abs=1e-6)


def test_numbers_without_a_spread_are_weighed_by_geometric_means():
    expected = weights(HEAD + CRISP + method("weighting = geometric_mean"))
    assert weights(HEAD + CRISP + method("weighting = buckley")) == pytest.approx(expected, rel=1e-12)


def test_triples_and_numbers_stand_side_by_side():
    mixed = "judgments U { U1 over U2 = (2, 3, 4); U1 over U3 = 4; U2 over U3 = 2 }\n"
    assert weights(HEAD + mixed + method("weighting = buckley(spread = 1)")) == pytest.approx(BUCKLEY, abs=1e-6)


def test_parameters_reach_the_method():
    by_middle = weights(HEAD + PAIRS + method("weighting = buckley(defuzzify = middle)"))
    assert by_middle == pytest.approx(weights(HEAD + CRISP + method("weighting = geometric_mean")), rel=1e-12)
    assert weights(HEAD + PAIRS + method("weighting = extent(wang)")) == pytest.approx([1, 0, 0])
    nine = "judgments U { U1 over U2 = 9; U1 over U3 = 9; U2 over U3 = 1 }\n"
    capped = weights(HEAD + nine + method("weighting = buckley(spread = 1, capped = yes)"))
    typed = "judgments U { U1 over U2 = (8, 9, 9); U1 over U3 = (8, 9, 9); U2 over U3 = 1 }\n"
    assert capped == pytest.approx(weights(HEAD + typed + method("weighting = buckley")), rel=1e-12)


def test_consistency_is_that_of_the_middle_judgments():
    fuzzy = fuzzyspec.compile(HEAD + PAIRS + method("weighting = extent")).weights["U"]
    crisp = fuzzyspec.compile(HEAD + CRISP + method("weighting = eigenvector")).weights["U"]
    assert crisp.cr > 0
    assert fuzzy.cr == pytest.approx(crisp.cr, rel=1e-9)


@pytest.mark.parametrize("name", ["buckley", "extent"])
def test_inconsistent_judgments_are_told(name):
    circle = "judgments U { U1 over U2 = (4, 5, 6); U2 over U3 = (4, 5, 6); U1 over U3 = (1/6, 1/5, 1/4) }\n"
    assert "FS212" in codes(HEAD + circle + method(f"weighting = {name}"))


def test_a_weight_of_zero_is_told():
    assert ["FS227"] == codes(HEAD + PAIRS + method("weighting = extent"))
    result = fuzzyspec.compile(HEAD + PAIRS + method("weighting = extent")).to_dict()["weights"]["U"]
    assert result["figures"]["indicators of weight 0"] == 1
    assert result["figures"]["degrees of possibility"] == pytest.approx({"U1": 1, "U2": 0.224959, "U3": 0}, abs=1e-6)


def test_extent_analysis_of_numbers_is_refused():
    assert ["FS226"] == codes(HEAD + CRISP + method("weighting = extent"))


@pytest.mark.parametrize("name", ["buckley", "extent"])
def test_gaps_are_refused(name):
    gap = "judgments U { U1 over U2 = (2, 3, 4); U2 over U3 = (1, 2, 3) }\n"
    assert "FS217" in codes(HEAD + gap + method(f"weighting = {name}"))


@pytest.mark.parametrize("argument", ["spread = -1", "defuzzify = median", "width = 1", "capped = 2"])
def test_wrong_parameters_are_told(argument):
    found = fuzzyspec.check(HEAD + PAIRS + method(f"weighting = buckley({argument})"))
    assert any(one.severity.value == "error" for one in found)


def test_weights_go_on_into_an_evaluation():
    votes = """
comments { good = 90; fair = 70; poor = 40 }
votes of 10 {
    U1 4 4 2
    U2 6 3 1
    U3 3 5 2
}
"""
    result = fuzzyspec.compile(HEAD + PAIRS + votes + method("weighting = buckley"))
    expected = [sum(w * r for w, r in zip(BUCKLEY, rows, strict=True)) for rows in ((0.4, 0.6, 0.3), (0.4, 0.3, 0.5))]
    ((_, verdict),) = result.objects.items()
    assert list(verdict.memberships.values())[:2] == pytest.approx(expected, abs=1e-6)


def test_each_node_has_its_own_method():
    text = """
scheme "Two levels"
indicators U { U1 { U11; U12 }; U2 }
judgments U { U1 over U2 = 2 }
judgments U1 { U11 over U12 = (2, 3, 4) }
method { weighting = geometric_mean }
method U1 { weighting = buckley }
"""
    assert weights(text) == pytest.approx([2 / 3, 1 / 3])
    rows = [[math.sqrt(part) for part in (2, 3, 4)], [math.sqrt(part) for part in (1 / 4, 1 / 3, 1 / 2)]]
    low, middle, high = (sum(column) for column in zip(*rows, strict=True))
    centroids = [l_ / high + m / middle + u / low for l_, m, u in rows]
    assert weights(text, "U1") == pytest.approx([one / sum(centroids) for one in centroids])


# Several experts --------------------------------------------------------------------------------

EXPERTS = (
    HEAD
    + """
experts { chen weight 2; liu }
judgments U by chen { U1 over U2 = (2, 3, 4); U1 over U3 = (3, 4, 5); U2 over U3 = (1, 2, 3) }
judgments U by liu { U1 over U2 = (1, 2, 3); U1 over U3 = (4, 5, 6); U2 over U3 = (2, 3, 4) }
"""
)


def group_matrix(text):
    return fuzzyspec.compile(text).to_dict()["weights"]["U"]["matrix"]


def test_the_geometric_mean_of_experts():
    matrix = group_matrix(EXPERTS + method("weighting = buckley; aggregation = aij"))
    assert matrix[0][1] == pytest.approx([(4 * 1) ** (1 / 3), (9 * 2) ** (1 / 3), (16 * 3) ** (1 / 3)])
    assert matrix[1][0] == pytest.approx([48 ** (-1 / 3), 18 ** (-1 / 3), 4 ** (-1 / 3)])


def test_the_envelope_of_experts():
    matrix = group_matrix(EXPERTS + method("weighting = buckley; aggregation = envelope"))
    assert matrix[0][1] == pytest.approx([1, 18 ** (1 / 3), 4])
    assert matrix[1][0] == pytest.approx([1 / 4, 18 ** (-1 / 3), 1])
    assert matrix[2][0] == pytest.approx([1 / 6, 80 ** (-1 / 3), 1 / 3])


def test_an_envelope_of_numbers_is_fuzzy():
    experts = """
experts { A; B }
judgments U by A { U1 over U2 = 3; U1 over U3 = 5; U2 over U3 = 2 }
judgments U by B { U1 over U2 = 2; U1 over U3 = 7; U2 over U3 = 4 }
"""
    matrix = group_matrix(HEAD + experts + method("weighting = buckley; aggregation = envelope"))
    assert matrix[0][1] == pytest.approx([2, math.sqrt(6), 3])
    assert matrix[2][1] == pytest.approx([1 / 4, 1 / math.sqrt(8), 1 / 2])
    # Where the weighting reads numbers, the middle alone is left.
    numbers = group_matrix(HEAD + experts + method("weighting = geometric_mean; aggregation = envelope"))
    assert numbers[0][1] == pytest.approx(math.sqrt(6))


def test_priorities_of_experts_are_averaged():
    chen = weights(HEAD + PAIRS + method("weighting = buckley"))
    liu = weights(
        HEAD
        + "judgments U { U1 over U2 = (1, 2, 3); U1 over U3 = (4, 5, 6); U2 over U3 = (2, 3, 4) }\n"
        + method("weighting = buckley")
    )
    expected = [(2 * a + b) / 3 for a, b in zip(chen, liu, strict=True)]
    assert weights(EXPERTS + method("weighting = buckley; aggregation = aip")) == pytest.approx(expected)
