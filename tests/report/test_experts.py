from __future__ import annotations

import json
import math
import re
from html.parser import HTMLParser

import pytest

from fuzzyspec.evaluate.agreement import consensus
from fuzzyspec.report import experts
from fuzzyspec.report.render import render_html, render_markdown

THREE = """
experts { chen "Prof. Chen" weight 2; liu weight 1; wang "Dr. Wang" }
indicators U { U1 "Process" { U11; U12; U13 }; U2; U3 }
judgments U by chen { U1 over U2 = 3; U1 over U3 = 5; U2 over U3 = 2 }
judgments by liu {
    U  { U1 over U2 = 2; U1 over U3 = 4; U2 over U3 = 3 }
    U1 { U11 over U12 = 2; U12 over U13 = 2 }
}
judgments by wang {
    U  { U1 over U2 = 4; U1 over U3 = 6; U2 over U3 = ? }
    U1 { U11 over U13 = 3 }
}
method { aggregation = %s }
"""

HOSTILE = {
    "pipe": "a | b",
    "script": "<script>alert(1)</script>",
    "ticks": "`code`",
    "template": "{{ 7 * 7 }}",
    "image": '<img src=x onerror="alert(1)">',
    "link": "[x](javascript:alert(1)) http://example.com",
    "heading": "# *bold* $x$",
    "list": "1. first",
    "bidi": "evil\u202etxt",
}


class Text(HTMLParser):
    """Keeps the text of a page, and the names of its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.parts: list[str] = []
        self.feed(html)
        self.words = re.sub(r"\s+", " ", "".join(self.parts))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.parts.append(data)


def many(count: int, aggregation: str = "aij", children: int = 4, contradictory: int = 0) -> str:
    """Write a scheme judged by so many experts, the first few of whom contradict themselves."""
    kids = [f"C{x}" for x in range(children)]
    lines = [f"indicators U {{ {'; '.join(kids)} }}"]
    lines.append("experts { " + "; ".join(f'e{e} "Expert number {e}"' for e in range(count)) + " }")
    for e in range(count):
        strong = 2 + e % 5
        pairs = [f"C0 over {kid} = {strong if x else 9}" for x, kid in enumerate(kids[1:])]
        pairs += [f"C1 over C2 = {9 if e < contradictory else f'1/{2 + e % 3}'}", "C2 over C3 = 1"]
        lines.append(f"judgments U by e{e} {{ {'; '.join(pairs)} }}")
    lines.append(f"method {{ aggregation = {aggregation}; consistency = warn(0.1) }}")
    return "\n".join(lines)


def both(model) -> tuple[str, str]:
    return Text(render_html(model)).words, re.sub(r"\\(.)", r"\1", render_markdown(model))


@pytest.mark.parametrize("aggregation", ["aij", "aip", "aip(mean = geometric)"])
def test_every_figure_of_the_experts_stands_in_both(model_of, aggregation):
    model = model_of(THREE % aggregation)
    group = model["judged"]["nodes"][0]["group"]
    for text in both(model):
        for number in ("0.5000", "0.6483", "0.2297", "0.5584", "0.7059", "0.0174", "0.0743"):
            assert number in text
        assert f"{group['farthest']['distance']:.4f}" in text
        assert f"Consensus: {'97.4 %, very high'}" in text.replace("**", "")
        assert re.search(r"Farthest from the group: \**liu\**, distance", text)
        assert "cannot be judged" in text
        assert re.search(r"Did not judge this node: chen +Prof. Chen", text)
        assert re.search(r"wang +Dr. Wang. The comparisons do not connect all indicators", text)
        assert "Fewer than two experts have weights of their own here" in text


def test_the_group_s_matrix_is_shown_with_its_formulas(model_of):
    node = model_of(THREE % "aij")["judged"]["nodes"][0]
    assert ["1", "2.9130", "4.9492"] == [cell["text"] for cell in node["matrix"][0]]
    assert "b_{1,2} = 3^(0.5) · 2^(0.25) · 4^(0.25) = 2.9130" == node["group"]["example"]
    assert "1 · 2.9130 · 4.9492 = 14.4169" == node["steps"][0]["row_product"]
    assert "CR = CI/RI = 0.0049/0.5247 = 0.0094 < 0.1: consistent" in node["consistency"]["lines"]


def test_a_pair_that_nobody_judged_is_marked_in_the_group_s_matrix(model_of):
    node = model_of(
        "indicators U { A; B; C }\njudgments U by x { A over B = 2; B over C = 2 }\njudgments U by y { A over B = 3 }"
    )["judged"]["nodes"][0]
    assert [(0, 2), (2, 0)] == [
        (x, y) for x, row in enumerate(node["matrix"]) for y, c in enumerate(row) if c["filled"]
    ]
    assert "(0.5) · 3^(0.5)" in node["group"]["example"]
    assert 1 == node["group"]["together"]["filled"]


@pytest.mark.parametrize(
    ("aggregation", "terms", "weight"),
    [
        ("aip", "0.5·0.6483 + 0.25·0.5584 + 0.25·0.7059", 0.6402),
        ("aip(mean = geometric)", "0.6483^(0.5) · 0.5584^(0.25) · 0.7059^(0.25)", 0.6429),
    ],
)
def test_of_priorities_the_mean_is_written_out_and_there_is_no_matrix(model_of, aggregation, terms, weight):
    model = model_of(THREE % aggregation)
    node, below = model["judged"]["nodes"]
    assert [] == node["matrix"]
    assert node["consistency"] is None
    assert terms == node["steps"][0]["row_product"]
    assert pytest.approx(weight, abs=5e-5) == node["steps"][0]["weight"]
    assert [1.0, None] == [row["share"] for row in below["group"]["rows"]]
    for text in (render_html(model), render_markdown(model)):
        assert "Judgment matrix B" not in text
        assert "| B |" not in text


def test_the_hierarchy_says_by_whom_children_were_weighed(model_of):
    rows = model_of(THREE % "aij")["hierarchy"]["rows"]
    assert ["geometric_mean of 3 experts (aij)", "geometric_mean of 2 experts (aij)"] == [r["method"] for r in rows[:2]]
    rows = model_of(THREE % "aip(mean = geometric)")["hierarchy"]["rows"]
    assert "geometric_mean of 1 expert (aip, mean = geometric)" == rows[1]["method"]


@pytest.mark.parametrize("aggregation", ["aij", "aip(mean = geometric)"])
def test_the_aggregation_is_a_choice_and_a_method(model_of, aggregation):
    model = model_of(THREE % aggregation)
    choices = {row["name"]: row["value"] for row in model["choices"]}
    assert choices["aggregation"] == aggregation
    assert {"completion", "random index", "consistency", "scale"} <= set(choices)
    kinds = [(one["kind"], one["name"]) for one in model["methods"]]
    assert ("aggregation", aggregation[:3]) in kinds
    assert {"weighting", "completion", "random index"} <= {kind for kind, _ in kinds}
    assert "Forman" in render_html(model) or "Aczél" in render_html(model)


def test_the_summary_names_the_consensus_and_counts_what_is_held_to_the_limit(model_of):
    sentences = model_of(THREE % "aij")["summary"]["sentences"]
    assert "Judged by 3 experts, whose consensus is on U: 97.4 %, very high." in sentences
    assert any(one.startswith("Both judgment matrices are consistent") for one in sentences)
    sentences = model_of(THREE % "aip")["summary"]["sentences"]
    assert any(one.startswith("2 of 4 judgment matrices are consistent") for one in sentences)


# Agreement --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.5, "very low"),
        (0.501, "low"),
        (0.625, "low"),
        (0.63, "moderate"),
        (0.75, "moderate"),
        (0.8, "high"),
        (0.875, "high"),
        (0.876, "very high"),
        (1.0, "very high"),
        (-0.1, "very low"),
    ],
)
def test_a_consensus_has_goepel_s_words(value, words):
    assert words == experts.consensus_words(value)


@pytest.mark.parametrize(("scale", "top"), [("saaty", 9.0), ("any", 9.0), ("1/5..5", 5.0)])
def test_the_numbers_in_the_formula_of_the_consensus_give_it(model_of, scale, top):
    text = many(4).replace("= 9", "= 5").replace("aggregation", f"scale = {scale}; aggregation")
    group = model_of(text)["judged"]["nodes"][0]["group"]
    line = group["consensus"]["line"]
    beta, floor = (float(one) for one in re.search(r"exp\(([\d.]+)\) − ([\d.]+)\)", line).groups())
    own = [row["weights"] for row in group["rows"]]
    assert pytest.approx(consensus(own, top)) == group["consensus"]["value"]
    assert pytest.approx(group["consensus"]["value"], abs=5e-4) == (math.exp(-beta) - floor) / (1 - floor)
    assert f"outweighs each other {top:.0f} times" in group["consensus"]["explained"]


def test_strips_share_an_axis_that_holds_every_weight(model_of):
    spread = model_of(THREE % "aij")["judged"]["nodes"][0]["group"]["spread"]
    assert spread["top"] == 0.75
    for row in spread["rows"]:
        assert 0 <= row["from"] <= row["to"] <= 1
        assert 0 <= row["group"] <= 1
        assert pytest.approx(row["least"]) == row["from"] * spread["top"]
        assert all(row["from"] - 0.01 <= tick <= row["to"] + 0.01 for tick in row["ticks"])


def test_one_expert_has_no_consensus(model_of):
    model = model_of("indicators U { A; B; C }\njudgments U by x { A over B = 2; A over C = 3; B over C = 2 }")
    group = model["judged"]["nodes"][0]["group"]
    assert (None, None, None) == (group["spread"], group["consensus"], group["farthest"])
    assert "Judged by 1 expert." in model["summary"]["sentences"]
    for text in both(model):
        assert "Fewer than two experts" in text


def test_where_all_agree_nobody_is_farthest(model_of):
    same = "{ A over B = 2; A over C = 4; B over C = 2 }"
    model = model_of(f"indicators U {{ A; B; C }}\njudgments U by x {same}\njudgments U by y {same}")
    group = model["judged"]["nodes"][0]["group"]
    assert "100.0 %" == group["consensus"]["percent"]
    assert "exp(0.0000)" in group["consensus"]["line"]
    assert group["farthest"] is None
    assert not any(row["farthest"] for row in group["rows"])
    for text in both(model):
        assert "Nobody stands apart" in text


# Many experts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("aggregation", ["aij", "aip"])
def test_two_hundred_experts_stay_small_and_say_what_is_left_out(model_of, aggregation):
    model = model_of(many(200, aggregation, contradictory=30))
    group = model["judged"]["nodes"][0]["group"]
    rows = group["rows"]
    over = sum(row["verdict"] == "no" for row in rows)
    assert 10 <= over <= 15 >= len(rows)
    distances = [row["distance"] for row in rows[:5]]
    assert sorted(distances, reverse=True) == distances
    assert rows[0]["farthest"]
    said = f"{200 - len(rows)} more are left out; the JSON result holds all of them (--format json)."
    for text in both(model):
        assert 100_000 > len(text)
        assert said in text
        assert re.search(r"the 10 with the largest CR of \d+ over the limit", text)
    assert 100_000 > len(render_html(model).encode())


def test_twenty_experts_are_all_shown(model_of):
    group = model_of(many(20))["judged"]["nodes"][0]["group"]
    assert [f"Expert number {e}" for e in range(20)] == [row["label"] for row in group["rows"]]
    assert group["left_out"] == ""
    group = model_of(many(21))["judged"]["nodes"][0]["group"]
    assert len(group["rows"]) < 21
    assert "of 21 experts" in group["left_out"]


def test_many_absent_experts_are_counted(model_of):
    text = many(40).replace("experts {", "experts { " + "; ".join(f"z{e}" for e in range(50)) + ";")
    absent = model_of(text)["judged"]["nodes"][0]["group"]["absent"]
    assert (50, 12, 38) == (absent["count"], len(absent["names"]), absent["more"])


def test_many_children_are_cut_in_the_table_of_experts_only(model_of):
    group = model_of(many(3, children=15))["judged"]["nodes"][0]["group"]
    assert 12 == len(group["children"]) == len(group["rows"][0]["weights"]) == len(group["together"]["weights"])
    assert "Shown here: 12 of 15 children" in group["children_left_out"]
    assert 15 == len(group["spread"]["rows"])


def test_many_judged_nodes_of_many_experts_are_held_to_a_size(model_of):
    parents = [f"P{p}" for p in range(60)]
    inner = "; ".join(f"{p} {{ {p}A; {p}B; {p}C; {p}D }}" for p in parents)
    blocks = [
        f"judgments by e{e} {{ "
        + "\n".join(f"{p} {{ {p}A over {p}B = {1 + e % 7}; {p}B over {p}C = 1; {p}C over {p}D = 1 }}" for p in parents)
        + " }"
        for e in range(60)
    ]
    model = model_of(f"indicators U {{ {inner} }}\nweights U = equal\n" + "\n".join(blocks))
    assert 5_000_000 > len(render_html(model).encode())
    assert 60 == model["judged"]["total"]


# Text ------------------------------------------------------------------------------------------


def hostile(aggregation: str) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    people = "; ".join(f"{name} {quoted(label)}" for name, label in HOSTILE.items())
    judging = [name for name in HOSTILE if name not in ("list", "pipe")]
    blocks = [f"judgments U by {e} {{ A over B = {2 + n}; B over C = 2 }}" for n, e in enumerate(judging)]
    blocks.append("judgments U by pipe { A over B = 2 }")
    return (
        f"experts {{ {people} }}\nindicators U {{ A; B; C }}\n"
        + "\n".join(blocks)
        + f"\nmethod {{ aggregation = {aggregation}; scale = any }}"
    )


@pytest.mark.parametrize("aggregation", ["aij", "aip"])
def test_hostile_labels_of_experts_stay_text(model_of, aggregation):
    model = model_of(hostile(aggregation))
    page = Text(render_html(model))
    assert {"script", "img", "b"}.isdisjoint(page.tags)
    markdown = render_markdown(model)
    assert set(re.findall(r"<(/?\w+)", markdown)) <= {"sub", "/sub", "sup", "/sup", "br"}
    assert not re.search(r"(?<!\\)`|(?<!\\)\[x|(?<!\\)://", markdown)
    assert "$" not in markdown
    for text in (page.words, markdown):
        assert "\u202e" not in text
        assert "U+202E" in text
    for name in set(HOSTILE) - {"bidi"}:
        assert HOSTILE[name] in page.words


@pytest.mark.parametrize("scheme", [hostile("aij"), hostile("aip"), THREE % "aip(mean = geometric)", many(30)])
def test_tables_in_markdown_keep_their_columns(model_of, scheme):
    lines = render_markdown(model_of(scheme)).splitlines()
    rules = [at for at, line in enumerate(lines) if re.fullmatch(r"\|( :?-+:? \|)+", line)]
    assert len(rules) > 4
    for at in rules:
        columns = len(re.findall(r"(?<!\\)\|", lines[at]))
        assert columns == len(re.findall(r"(?<!\\)\|", lines[at - 1]))
        assert lines[at - 2] == ""
        for line in lines[at + 1 :]:
            if not line.startswith("|"):
                assert line == ""
                break
            assert columns == len(re.findall(r"(?<!\\)\|", line))


@pytest.mark.parametrize("scheme", [THREE % "aij", THREE % "aip", many(200)])
def test_markdown_has_no_runs_of_blank_lines(model_of, scheme):
    assert "\n\n\n\n" not in render_markdown(model_of(scheme))


@pytest.mark.parametrize("scheme", [THREE % "aij", THREE % "aip", many(200)])
def test_the_same_experts_give_the_same_bytes(model_of, scheme):
    first, second = model_of(scheme), model_of(scheme)
    json.dumps(first, allow_nan=False)
    assert render_html(first) == render_html(second)
    assert render_markdown(first) == render_markdown(second)


@pytest.mark.parametrize("aggregation", ["aij", "aip"])
def test_experts_and_votes_together_give_a_whole_report(model_of, aggregation):
    model = model_of(
        "comments { good = 90; poor = 30 }\nindicators U { A; B; C }\n"
        "judgments U by x { A over B = 2; A over C = 3; B over C = 2 }\n"
        "judgments U by y { A over B = 3; A over C = 4; B over C = 2 }\n"
        f"votes of 10 {{ A 6 4; B 2 8; C 5 5 }}\nmethod {{ aggregation = {aggregation}; consistency = off }}"
    )
    for text in both(model):
        assert "no limit" in text
        assert "Composition, level by level" in text
