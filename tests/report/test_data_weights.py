from __future__ import annotations

import math

import pytest

from fuzzyspec.report.render import render_html, render_markdown

TREE = """
indicators W "Water" {
    P "Physics" { T "Temperature" { unit = "°C"; better = low }; S "Salt" { better = low } }
    C "Chemistry" { DO "Oxygen" { unit = "mg/L" }; K "Constant" }
}
measurements {
         T    S    DO   K
    s1   10   1    8    5
    s2   14   4    6    5
    s3   20   2    3    5
}
"""
COMMENTS = "comments { good = 90; bad = 30 }\n" + "".join(
    f"membership {leaf} = ladder({knots})\n"
    for leaf, knots in {"T": "10, 20", "S": "1, 4", "DO": "8, 3", "K": "5, 0"}.items()
)
GIVEN = "weights W { P = 30%; C = 70% }\njudgments P { T over S = 3 }\nweights C = equal\n"


def entropy_by_hand(columns: list[list[float]]) -> list[float]:
    spread = []
    for column in columns:
        shares = [value / sum(column) for value in column]
        spread.append(1 + sum(p * math.log(p) for p in shares) / math.log(len(column)))
    return [one / sum(spread) for one in spread]


COLUMNS = [[10, 14, 20], [1, 4, 2], [8, 6, 3], [5, 5, 5]]


@pytest.fixture(scope="module")
def combined(model_of):
    return model_of(COMMENTS + TREE + GIVEN + "weights leaves of W = combine(given, entropy, share = 0.25)")


def test_both_halves_stand_beside_what_was_made_of_them(combined):
    (node,) = combined["data_weights"]["nodes"]
    assert "combine(given, entropy(normalise = sum), by = linear, share = 0.25)" == node["method"]
    assert ["given", "entropy"] == node["parts"]
    given = [0.3 * 0.75, 0.3 * 0.25, 0.7 * 0.5, 0.7 * 0.5]
    by_data = entropy_by_hand(COLUMNS)
    assert pytest.approx(given) == [row["parts"][0] for row in node["rows"]]
    assert pytest.approx(by_data) == [row["parts"][1] for row in node["rows"]]
    assert pytest.approx([0.25 * a + 0.75 * b for a, b in zip(given, by_data, strict=True)]) == [
        row["weight"] for row in node["rows"]
    ]
    assert node["leaves"]
    assert node["inner"]


def test_the_first_weight_is_worked_out(combined):
    (node,) = combined["data_weights"]["nodes"]
    first = node["rows"][0]
    assert node["example"].startswith(f"W_1 = 0.25·{first['parts'][0]:.4f} + 0.75·{first['parts'][1]:.4f} = ")
    assert ["combine", "given", "entropy"] == [one["name"] for one in node["formulas"]]
    assert "linear: s a + (1 − s) b, s = 0.25" == node["formulas"][0]["formula"]


def test_constants_are_named(combined):
    (node,) = combined["data_weights"]["nodes"]
    assert ["Constant"] == node["constant"]
    assert 0 == node["rows"][3]["parts"][1]
    for text in (render_html(combined), render_markdown(combined)):
        assert "The same for all objects, so that the data give no weight: " in text


def test_what_was_measured_stands_beside_the_weights(combined):
    (node,) = combined["data_weights"]["nodes"]
    assert ("10", "14.67", "20", "°C", "less is better") == tuple(
        node["rows"][0][name] for name in ("least", "mean", "most", "unit", "better")
    )
    assert 3 == node["objects"]


def test_given_weights_stand_in_the_hierarchy(combined):
    rows = {row["label"]: row for row in combined["hierarchy"]["rows"]}
    assert combined["hierarchy"]["given"]
    assert (0.3, 0.75, None) == tuple(rows[name]["given"] for name in ("Physics", "Temperature", "Water"))
    assert rows["Physics"]["local"] == pytest.approx(
        combined["data_weights"]["nodes"][0]["rows"][0]["weight"]
        + combined["data_weights"]["nodes"][0]["rows"][1]["weight"]
    )
    assert "leaves of W: combine(given, entropy, share = 0.25)" == rows["Water"]["method"]


def test_judgments_that_enter_are_shown_and_said_not_to_be_all(combined):
    (node,) = combined["judged"]["nodes"]
    assert "Physics" == node["label"]
    assert node["combined"]
    assert pytest.approx([0.75, 0.25]) == [step["weight"] for step in node["steps"]]
    assert ["Water", "Chemistry"] == [name for way in combined["judged"]["others"] for name in way["nodes"]]
    for text in (render_html(combined), render_markdown(combined)):
        assert "data have a word as well" in text
    assert "The judgment matrix is consistent (largest CR 0.0000)." in combined["summary"]["sentences"]


def test_judgments_elsewhere_are_not_said_to_be_combined(shop_model):
    assert all(not node["combined"] for node in shop_model["judged"]["nodes"])
    assert not shop_model["hierarchy"]["given"]
    assert "data have a word" not in render_html(shop_model)


def test_weights_from_data_alone_have_no_halves(model_of):
    model = model_of(TREE + "weights W = equal\nweights P = critic\nweights C = entropy(normalise = minmax)")
    first, second = model["data_weights"]["nodes"]
    assert ("Physics", [], "critic(normalise = minmax, correlation = pearson)") == (
        first["label"], first["parts"], first["method"]
    )  # fmt: skip
    assert "entropy(normalise = minmax)" == second["method"]
    assert "" == first["example"]
    assert not first["leaves"]
    assert pytest.approx([1, 0]) == [row["weight"] for row in second["rows"]]
    choice = next(row for row in model["choices"] if row["name"] == "weights from data")
    assert "critic(normalise = minmax, correlation = pearson)" == choice["value"]
    assert [{"value": "entropy(normalise = minmax)", "nodes": ["Chemistry"]}] == choice["elsewhere"]


def test_combinations_of_combinations_are_taken_apart(model_of):
    model = model_of(
        TREE + GIVEN + "weights leaves of W = combine(combine(given, entropy), critic, by = multiplicative)"
    )
    (node,) = model["data_weights"]["nodes"]
    assert ["combine", "critic"] == node["parts"]
    by_data = entropy_by_hand(COLUMNS)
    given = [0.3 * 0.75, 0.3 * 0.25, 0.7 * 0.5, 0.7 * 0.5]
    assert pytest.approx([(a + b) / 2 for a, b in zip(given, by_data, strict=True)]) == [
        row["parts"][0] for row in node["rows"]
    ]
    products = [row["parts"][0] * row["parts"][1] for row in node["rows"]]
    assert pytest.approx([one / sum(products) for one in products]) == [row["weight"] for row in node["rows"]]
    assert "multiplicative: a b / Σ a b" == node["formulas"][0]["formula"]
    assert ["combine", "combine", "given", "entropy", "critic"] == [one["name"] for one in node["formulas"]]


def test_two_weightings_of_one_name_are_told_apart(model_of):
    model = model_of(TREE + "weights leaves of W = combine(entropy(normalise = sum), entropy(normalise = minmax))")
    (node,) = model["data_weights"]["nodes"]
    assert ["entropy(normalise = sum)", "entropy(normalise = minmax)"] == node["parts"]


def test_methods_list_weightings_from_data_with_their_references(combined):
    found = {one["name"]: one for one in combined["methods"]}
    assert {"combine", "given", "entropy", "geometric_mean", "equal"} <= set(found)
    assert "Shannon" in found["entropy"]["reference"]
    assert [{"name": "normalise", "value": "sum", "given": False}] == found["entropy"]["parameters"]
    values = {one["name"]: one["value"] for one in found["combine"]["parameters"]}
    assert {"first": "given", "second": "entropy(normalise = sum)", "by": "linear", "share": "0.25"} == values


def test_objects_scored_by_what_was_measured_are_told(model_of):
    model = model_of(
        'indicators U { A "Cost" { unit = "€"; better = low }; B "Speed" }\njudgments U { A over B = 3 }\n'
        "measurements { A B\n x 100 50\n y 80 40 }\nscores A = measured(ratio)\nscores B = measured(ratio)"
    )
    cost, speed = model["priorities"]["scored"]
    assert "the least value over an object's own" == cost["measured"]
    assert [("100 €", "0.8000"), ("80 €", "1.0000")] == [(row["measured"], row["score"]) for row in cost["rows"]]
    assert pytest.approx([0.8 / 1.8, 1 / 1.8]) == [row["share"] for row in cost["rows"]]
    assert [("50", "1.0000"), ("40", "0.8000")] == [(row["measured"], row["score"]) for row in speed["rows"]]
    choice = next(row for row in model["choices"] if row["name"] == "scores")
    assert "measured(ratio): the least value over an object's own" == choice["value"]
    assert ["Speed"] == choice["elsewhere"][0]["nodes"]
    for text in (render_html(model), render_markdown(model)):
        assert "A score is" in text or "a score is" in text
