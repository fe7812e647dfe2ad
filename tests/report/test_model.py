from __future__ import annotations

import json
from typing import Any

import pytest

from fuzzyspec.driver import compile_file
from fuzzyspec.plugins import registry
from fuzzyspec.report.model import report_model


def test_the_model_is_plain_data(shop_model):
    def kinds(value: Any) -> set[type]:
        if type(value) is dict:
            return {dict}.union(*map(kinds, value.values()), *map(kinds, value))
        if type(value) is list:
            return {list}.union(*map(kinds, value))
        return {type(value)}

    assert {dict, list, str, int, float, bool, type(None)} >= kinds(shop_model)
    json.dumps(shop_model, allow_nan=False)


def test_the_model_of_a_large_scheme_is_plain_data_too(model_of, large):
    json.dumps(model_of(large(20, 5, 60)), allow_nan=False)


def test_the_summary_says_verdict_and_ranking_first(shop_model):
    assert shop_model["summary"]["headline"] == "Model A comes first of 2: Strong"
    assert ["Model A", "Model B"] == [row["label"] for row in shop_model["summary"]["verdicts"]]
    assert shop_model["note"] == ["All figures are illustrative."]


def test_what_decided_it_adds_up_to_the_difference(shop_model):
    decided = shop_model["summary"]["decided"]
    first, second = (row["score"] for row in shop_model["summary"]["verdicts"])
    assert pytest.approx(first - second, abs=1e-9) == decided["total"]
    assert pytest.approx(decided["total"], abs=1e-9) == sum(row["part"] for row in decided["rows"]) + decided["rest"]
    assert decided["rows"][0]["label"] == "Payment"


def test_one_object_is_measured_against_its_own_whole(model_of):
    model = model_of(
        "comments { good = 90; fair = 60; poor = 30 }\nindicators U { A; B }\nweights U { A = 60%; B = 40% }\n"
        "votes of 10 { A 6 3 1; B 2 5 3 }"
    )
    decided = model["summary"]["decided"]
    assert decided["kind"] == "contributions"
    parts = {row["label"]: row["part"] for row in decided["rows"]}
    assert pytest.approx(0, abs=1e-9) == decided["total"]
    assert parts["A"] > 0 > parts["B"]


def test_without_scores_levels_decide(model_of):
    model = model_of(
        "comments { good; fair; poor }\nindicators U { A; B }\nweights U { A = 60%; B = 40% }\nobjects { x; y }\n"
        "votes x of 10 { A 6 3 1; B 2 5 3 }\nvotes y of 10 { A 3 3 4; B 2 5 3 }"
    )
    decided = model["summary"]["decided"]
    assert pytest.approx(-0.36) == decided["total"]
    assert decided["rows"][0]["good"] is True


@pytest.mark.parametrize("operator", ["min_max", "product_max", "min_bounded_sum", "normalized_min_sum"])
def test_global_weights_mean_nothing_where_weights_are_caps(model_of, shop, operator):
    decided = model_of(shop + f"method U1 {{ composition = {operator} }}")["summary"]["decided"]
    assert decided["kind"] == "terms"
    assert "global weights mean nothing for the verdict where it is used" in decided["text"]


def test_the_decisive_term_of_a_maximum_is_named(model_of, shop):
    text = shop.replace("random_index = gupta", "composition = min_max")
    sentences = model_of(text)["summary"]["decided"]["sentences"]
    assert "comes from Business process (weight 0.5396, membership 0.4000)" in sentences[0]


def test_formulas_carry_the_numbers(shop_model):
    node = shop_model["judged"]["nodes"][0]
    assert [
        "λ_max = (1/t) Σ_x (BW)_x / W_x = (1/3)(1.6238/0.5396 + 0.8936/0.2970 + 0.4918/0.1634) = 3.0092",
        "CI = (λ_max − t)/(t − 1) = (3.0092 − 3)/(3 − 1) = 0.0046",
        "RI = 0.57 (gupta, order 3)",
        "CR = CI/RI = 0.0046/0.57 = 0.0081 < 0.1: consistent",
    ] == node["consistency"]["lines"]
    assert ["1 · 2 · 3 = 6", "1/2 · 1 · 2 = 1", "1/3 · 1/2 · 1 = 0.1667"] == [s["row_product"] for s in node["steps"]]
    assert [["1", "2", "3"], ["1/2", "1", "2"], ["1/3", "1/2", "1"]] == [
        [cell["text"] for cell in row] for row in node["matrix"]
    ]


def test_filled_cells_are_marked_and_the_limit_applies_to_the_incomplete_ratio(shop_model):
    node = shop_model["judged"]["nodes"][1]
    assert [(1, 3), (3, 1)] == [
        (x, y) for x, row in enumerate(node["matrix"]) for y, cell in enumerate(row) if cell["filled"]
    ]
    assert node["completed"][0]["value"] == "1.2247"
    lines = node["consistency"]["lines"]
    assert "CR = CI/RI = 0.0373/0.96 = 0.0389" in lines
    assert "RI with m = 1 missing: RI · (1 − 2m/((t − 1)(t − 2))) = 0.96 · (1 − 2/6) = 0.6400" in lines
    assert "CR of incomplete judgments = 0.0373/0.6400 = 0.0583 < 0.1: consistent" in lines


def test_a_tree_of_judgments_cannot_be_judged(model_of):
    model = model_of(
        "indicators U { A; B; C }\njudgments U { A over B = 2; A over C = 3 }\nmethod { weighting = eigenvector }"
    )
    node = model["judged"]["nodes"][0]
    assert node["consistency"]["verdict"] == "unknown"
    assert node["geometric"] is False
    assert "1 judgment matrix, whose consistency is not judged (largest CR 0.0000)." in model["summary"]["sentences"]


@pytest.mark.parametrize(
    ("operator", "formula"),
    [
        ("weighted_average", "e_1 = 0.6000·0.6000 + 0.4000·0.2000 = 0.4400"),
        ("min_max", "e_1 = (0.6000 ∧ 0.6000) ∨ (0.4000 ∧ 0.2000) = 0.6000 ∨ 0.2000 = 0.6000"),
        ("min_max(weights = max)", "e_1 = (1.0000 ∧ 0.6000) ∨ (0.6667 ∧ 0.2000) = 0.6000 ∨ 0.2000 = 0.6000"),
        ("product_max", "e_1 = 0.6000·0.6000 ∨ 0.4000·0.2000 = 0.3600"),
        ("min_bounded_sum", "e_1 = min(1, (0.6000 ∧ 0.6000) + (0.4000 ∧ 0.2000)) = 0.8000"),
        ("normalized_min_sum", "e_1 = (0.6000 ∧ 0.7500) + (0.4000 ∧ 0.2500) = 0.6000 + 0.2500 = 0.8500"),
    ],
)
def test_each_operator_is_written_out(model_of, operator, formula):
    model = model_of(
        "comments { good = 90; fair = 60; poor = 30 }\nindicators U { A; B }\nweights U { A = 60%; B = 40% }\n"
        f"votes of 10 {{ A 6 3 1; B 2 5 3 }}\nmethod {{ composition = {operator} }}"
    )
    (level,) = model["composition"]["objects"][0]["levels"]
    (step,) = level["steps"]
    assert formula == step["first"]
    assert pytest.approx(1) == sum(step["normalised"])
    assert ("max" in operator.partition("(")[2]) == step["weights_changed"]


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("weighted_score", "the score nearest to 67.80 is 60: fair"),
        ("max_membership", "the largest membership is 0.4400: good"),
        ("confidence(0.6)", "0.4400 + 0.3800 = 0.8200 ≥ 0.6: fair"),
        ("level", "with p = 1: the nearest number is that of fair"),
    ],
)
def test_each_decision_is_written_out(model_of, decision, words):
    model = model_of(
        "comments { good = 90; fair = 60; poor = 30 }\nindicators U { A; B }\nweights U { A = 60%; B = 40% }\n"
        f"votes of 10 {{ A 6 3 1; B 2 5 3 }}\nmethod {{ decision = {decision} }}"
    )
    step = model["composition"]["objects"][0]["levels"][-1]["steps"][0]
    assert words in step["decision"][0]


def test_choices_are_told_with_the_nodes_where_they_differ(model_of, shop):
    model = model_of(shop + "method U1 { composition = min_max; weighting = eigenvector }")
    choices = {row["name"]: row for row in model["choices"]}
    assert choices["composition"]["value"] == "weighted_average"
    assert [{"value": "min_max(weights = sum)", "nodes": ["Business process"]}] == choices["composition"]["elsewhere"]
    assert choices["random index"]["value"] == "gupta"
    assert choices["completion"]["value"] == "eigenvalue"
    assert choices["consistency"]["value"] == "CR < 0.1"
    assert choices["scale"]["value"] == "1/9 … 9"
    assert {"normalise", "decision", "ranking", "weighting"} <= set(choices)


def test_methods_carry_reference_version_and_parameters(model_of, shop):
    found = {
        (row["kind"], row["name"]): row
        for row in model_of(shop.replace("random_index = gupta", "decision = confidence"))["methods"]
    }
    assert found["decision", "confidence"]["parameters"] == [{"name": "threshold", "value": "0.6", "given": False}]
    assert {"weighting", "completion", "random index", "composition", "decision"} == {kind for kind, _ in found}
    assert all(row["reference"] and row["summary"] and row["distribution"] == "fuzzyspec" for row in found.values())


def test_no_absolute_path_is_printed(tmp_path, shop):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "common.fspec").write_text('weights U = equal\nindicators U { A; B; C "Late" }\n')
    (tmp_path / "main.fspec").write_text('scheme "S" { version = "1" }\ninclude "parts/common.fspec"\n')
    compiled = compile_file(str(tmp_path / "main.fspec"))
    assert compiled.result is not None
    model = report_model(compiled.result, compiled.diagnostics, registry(), generator_version="1")
    assert ["main.fspec", "parts/common.fspec"] == [one["path"] for one in model["files"]]
    assert all(len(one["sha256"]) == 64 for one in model["files"])
    assert str(tmp_path) not in json.dumps(model)


def test_findings_have_a_place_and_are_counted(model_of, large):
    model = model_of(large(25, 3, 1))
    findings = model["findings"]
    assert findings["warnings"] > len(findings["rows"]) > 0
    assert all(one["place"].startswith("scheme.fspec:") for one in findings["rows"])
    assert "more FS211 warnings" in "".join(findings["left_out"])


def test_a_hierarchy_of_ten_thousand_levels_is_a_flat_list(model_of):
    count = 10_000
    head = " {\n".join(f"I{n}" for n in range(count - 1))
    text = f"indicators {head} {{\nI{count - 1}\n" + "}" * (count - 1)
    text += "\n" + "\n".join(f"weights I{n} = equal" for n in range(count - 1))
    rows = model_of(text)["hierarchy"]["rows"]
    assert (count, count - 1) == (len(rows), rows[-1]["level"])


def test_what_rounding_leaves_of_the_other_parts_is_0(model_of):
    rows = "; ".join(f"L{n} 0.3 0.7" for n in range(3))
    model = model_of(
        "comments { good = 0.9; poor = 0.37 }\nindicators U { L0; L1; L2 }\nweights U = equal\nobjects { a; b }\n"
        f"degrees a {{ {rows} }}\ndegrees b {{ {rows.replace('L1 0.3 0.7', 'L1 0.21 0.79')} }}"
    )
    decided = model["summary"]["decided"]
    (row,) = decided["rows"]
    assert ("L1", 2, 0.0) == (row["label"], decided["rest_count"], decided["rest"])
    assert decided["total"] != row["part"]
