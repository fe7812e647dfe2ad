"""The report of objects judged in pairs: ranking, what decided it, the judgments under each leaf, the synthesis."""

from __future__ import annotations

import itertools
import json
import math
import re
from html.parser import HTMLParser

import pytest

from fuzzyspec.report.render import render_html, render_markdown

CARS = """
scheme "Cars"
objects { civic "Civic"; accord "Accord"; odyssey "Odyssey" }
experts { ann; bob weight 2 }
indicators car "Car" { price "Price"; safety "Safety"; comfort "Comfort" { seats "Seats"; noise "Noise" } }
judgments car { price over safety = 2; price over comfort = 3; safety over comfort = 2 }
weights comfort = equal
judgments price of objects { civic over accord = 3; accord over odyssey = 7; civic over odyssey = 9 }
scores safety { accord = 10; civic = 6; odyssey = 8 }
judgments seats of objects by ann { civic over accord = 1/3; accord over odyssey = 1/2; civic over odyssey = 1/5 }
judgments seats of objects by bob { civic over accord = 1/2; accord over odyssey = 1/3; civic over odyssey = ? }
judgments noise of objects { civic over accord = 2; accord over odyssey = 2; civic over odyssey = ? }
method { evaluate = ahp(synthesis = %s) }
"""
HOSTILE = [
    "a | b",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "`x` # *b*",
    '<img src=x onerror="alert(1)">',
    "e\u202evil",
]
BOTH = pytest.mark.parametrize("synthesis", ["distributive", "ideal"])


class Tags(HTMLParser):
    """Keeps the tags and ids of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.parts: list[str] = []
        self.feed(html)
        self.words = re.sub(r"\s+", " ", "".join(self.parts))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found.get("href", ""))

    def handle_data(self, data):
        self.parts.append(data)


@BOTH
def test_the_summary_ranks_by_priority(model_of, synthesis):
    model = model_of(CARS % synthesis)
    assert "Civic comes first of 3" == model["summary"]["headline"]
    assert model["evaluated"] is False
    ranking = model["priorities"]["ranking"]
    assert [1, 2, 3] == [row["rank"] for row in ranking]
    assert pytest.approx(1) == sum(row["priority"] for row in ranking)
    gap = ranking[0]["priority"] - ranking[1]["priority"]
    assert pytest.approx(gap / ranking[0]["priority"]) == ranking[0]["margin"]
    assert 1.0 == ranking[0]["bar"]
    assert "Civic: rank 1, priority" in model["summary"]["sentences"][0]


@BOTH
def test_what_decided_it_adds_up_to_the_difference(model_of, synthesis):
    told = model_of(CARS % synthesis)["priorities"]
    decided = told["decided"]
    first, second = (row["priority"] for row in told["ranking"][:2])
    assert pytest.approx(first - second, abs=1e-12) == decided["total"]
    assert pytest.approx(decided["total"], abs=1e-12) == math.fsum(row["part"] for row in decided["rows"])
    assert abs(decided["rest"]) < 1e-12
    assert "Price" == decided["rows"][0]["label"]
    assert decided["rows"][0]["good"] is True


@BOTH
def test_the_tables_hold_what_is_composed(model_of, synthesis):
    told = model_of(CARS % synthesis)["priorities"]
    assert (2 if synthesis == "ideal" else 1) == len(told["tables"])
    rows = {row["label"]: [cell["value"] for cell in row["cells"]] for row in told["tables"][-1]["rows"]}
    assert ["Car", "Price", "Safety", "Comfort", "Seats", "Noise"] == list(rows)
    for values in rows.values():
        assert pytest.approx(1) == sum(values)
    if synthesis == "ideal":
        for row in told["tables"][0]["rows"]:
            assert not row["leaf"] or max(cell["value"] for cell in row["cells"]) == 1.0


def test_every_leaf_shows_its_judgments(model_of):
    model = model_of(CARS % "distributive")
    nodes = {node["label"]: node for node in model["objects_judged"]["nodes"]}
    assert ["Price", "Seats", "Noise"] == list(nodes)
    assert ["Civic", "Accord", "Odyssey"] == [one["label"] for one in nodes["Price"]["children"]]
    assert "3" == nodes["Price"]["matrix"][0][1]["text"]
    assert nodes["Noise"]["matrix"][0][2]["filled"]
    assert 2 == nodes["Seats"]["group"]["count"]
    assert any("CR = CI/RI" in line for line in nodes["Price"]["consistency"]["lines"])
    assert ["Car"] == [node["label"] for node in model["judged"]["nodes"]]
    assert [("10", "Accord"), ("6", "Civic"), ("8", "Odyssey")] == sorted(
        (row["score"], row["label"]) for row in model["priorities"]["scored"][0]["rows"]
    )


def test_the_hierarchy_says_how_objects_were_judged(model_of):
    rows = {row["label"]: row["method"] for row in model_of(CARS % "ideal")["hierarchy"]["rows"]}
    assert "objects: geometric_mean" == rows["Price"]
    assert "objects: scores" == rows["Safety"]
    assert "objects: geometric_mean of 2 experts (aij)" == rows["Seats"]
    assert "equal" == rows["Comfort"]


@BOTH
def test_the_synthesis_is_named_among_the_choices_and_with_its_formula(model_of, synthesis):
    model = model_of(CARS % synthesis)
    choices = {row["name"]: row["value"] for row in model["choices"]}
    assert choices["synthesis"].startswith(synthesis)
    assert "aij" == choices["aggregation"]
    assert {"geometric_mean", "log_least_squares", "aij"} <= {row["name"] for row in model["methods"]}
    assert ("max_b p_b(i)" in model["priorities"]["formulas"][0]) == (synthesis == "ideal")


def test_methods_that_only_leaves_use_are_told(model_of):
    model = model_of(CARS % "ideal" + "method price { weighting = eigenvector }")
    assert "eigenvector" in [row["name"] for row in model["methods"]]
    weighting = next(row for row in model["choices"] if row["name"] == "weighting")
    assert [{"value": "eigenvector", "nodes": ["Price"]}] == weighting["elsewhere"]


def test_rank_reversal_is_told_in_summary_and_findings(model_of):
    model = model_of(
        "indicators U { a; b; c }\nweights U = equal\nscores a { A = 1; B = 9; C = 1; D = 9 }\n"
        "scores b { A = 9; B = 1; C = 1; D = 1 }\nscores c { A = 8; B = 9; C = 1; D = 9 }\n"
    )
    assert any("would change places" in sentence for sentence in model["summary"]["sentences"])
    assert "FS709" in [row["code"] for row in model["findings"]["rows"]]
    calm = model_of(CARS % "ideal")
    assert not any("would change places" in sentence for sentence in calm["summary"]["sentences"])


@pytest.mark.parametrize("scores", ["k = 1; l = 1", "k = 1; l = 1; m = 0"])
def test_objects_that_share_the_first_place(model_of, scores):
    model = model_of(f"indicators U\nscores U {{ {scores} }}")
    both = "All 2 objects share one rank" if "m" not in scores else "k and l share the first place"
    assert both == model["summary"]["headline"]
    assert render_html(model)
    assert render_markdown(model)


@BOTH
def test_both_formats_carry_the_answer(model_of, synthesis):
    model = model_of(CARS % synthesis)
    page = Tags(render_html(model))
    assert len(set(page.ids)) == len(page.ids)
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    for text in (page.words, render_markdown(model)):
        assert "Civic comes first of 3" in text
        assert "What decided it" in text
        assert f"Synthesis: {synthesis}" in text
        assert "Objects judged in pairs" in text
        assert "Indicator x" in text
        assert "Object x" in text


def test_a_fuzzy_evaluation_has_none_of_it(shop_model):
    assert shop_model["priorities"] is None
    assert shop_model["objects_judged"] is None
    assert "Objects judged" not in render_html(shop_model)
    assert "Synthesis" not in render_markdown(shop_model)


@pytest.mark.parametrize("label", HOSTILE)
def test_labels_are_only_ever_text(model_of, label):
    quoted = label.replace('"', '\\"')
    text = (CARS % "ideal").replace('"Civic"', f'"{quoted}"').replace('"Safety"', f'"{quoted}"')
    model = model_of(text.replace('"Price"', f'"{quoted}"'))
    page = Tags(render_html(model))
    assert not {"script", "img", "iframe"} & set(page.tags)
    assert "49" not in page.words.split()
    markdown = render_markdown(model)
    assert not re.search(r"(?<!\\)<(script|img)", markdown)
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    for before, line in itertools.pairwise(rows):
        if re.fullmatch(r"\|( :?-+:? \|)+", line):
            assert len(re.findall(r"(?<!\\)\|", before)) == len(re.findall(r"(?<!\\)\|", line))


def test_many_objects_are_cut_short_and_it_is_said(model_of):
    names = [f"o{place}" for place in range(60)]
    rows = "; ".join(f"{name} = {place + 1}" for place, name in enumerate(names))
    judged = "; ".join(f"o0 over {name} = 1" for name in names[1:])
    model = model_of(
        f"indicators U {{ a; b }}\nweights U = equal\nscores a {{ {rows} }}\njudgments b of objects {{ {judged} }}"
    )
    json.dumps(model, allow_nan=False)
    assert "Shown here: 10 of 60 objects" in model["priorities"]["objects_left_out"]
    assert "60 by 60" in model["objects_judged"]["nodes"][0]["matrix_left_out"]
    assert len(render_html(model)) < 400_000
