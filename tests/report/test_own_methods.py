"""The report of weightings with needs of their own: triples, certain pairs, gaps, another measure of consistency."""

from __future__ import annotations

import itertools
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from fuzzyspec.api import Capability, OwnConsistency, Param, Unsuitable, Weighting
from fuzzyspec.report import limits
from fuzzyspec.report.render import render_html, render_markdown

FUZZY = """
indicators U "Choice" { A "Alpha"; B "Beta"; C "Gamma" }
judgments U { A over B = (1, 2, 3); A over C = (2, 3, 4); B over C = 1.5 }
method { weighting = means }
"""
STAR = """
indicators U "Choice" { A "Alpha"; B "Beta"; C "Gamma"; D "Delta" }
judgments U { A over B = 2; A over C = 4; A over D = 8 }
weights U = star(first = A%s)
"""
EXPERTS = """
experts { ann "Ann"; bob "Bob" }
indicators U "Choice" { A "Alpha"; B "Beta"; C "Gamma"; D "Delta" }
judgments U by ann { A over B = 2; A over C = 4; A over D = 8 }
judgments U by bob { A over B = 9; A over C = 9; A over D = 9 }
weights U = star(first = A, limit = 0.5)
method { aggregation = %s }
"""
HOSTILE = ["<script>alert(1)</script>", "a | b", "`x` *b*", "e\u202evil", "[x](javascript:alert(1))", "{{ 7 * 7 }}"]


def row_means(matrices):
    middle = np.exp(np.log(matrices[..., 1]).mean(axis=2))
    return middle / middle.sum(axis=1, keepdims=True)


def shapes(matrix, weights):
    return {
        "fuzzy_weights": [(w / 2, w, 2 * w) for w in weights.tolist()],
        "degrees": (weights * 1000).tolist(),
        "spread": 0.25,
        "mixed": [0.5, (0.25, 0.5, 1.0), 0.125],
        "below_0": [(-1.0, 0.0, 1.0)] * len(weights),
    }


def from_first(matrices, *, first, limit):
    if np.nanmax(matrices) > 50:
        raise Unsuitable("too much")
    weights = 1 / matrices[:, first, :]
    return weights / weights.sum(axis=1, keepdims=True)


def spread_of(matrix, weights, *, first, limit):
    source = "Acme (2020), table 3" if limit else ""
    return OwnConsistency("spread_ratio", float(np.nanstd(matrix[first])) / 4, limit or None, source)


def with_gaps(matrices):
    known = np.where(np.isnan(matrices), 1.0, matrices)
    weights = np.exp(np.log(known).mean(axis=2))
    return weights / weights.sum(axis=1, keepdims=True)


def described(name, compute, **more):
    about = {"summary": f"What {name} does.", "reference": f"Acme ({name})."}
    return Weighting(**{"name": name, "compute": compute, **about, **more})


@pytest.fixture(scope="session")
def methods(methods_of):
    crisp = Capability.CRISP_JUDGMENTS
    return methods_of(
        register_weightings=[
            described("means", row_means, reads=frozenset({Capability.FUZZY_JUDGMENTS}), figures=shapes),
            described(
                "many",
                lambda m: row_means(np.stack([m] * 3, axis=-1)),
                figures=lambda m, w: {f"figure_{k}": float(k) for k in range(20)},
            ),
            described(
                "hostile",
                lambda m: row_means(np.stack([m] * 3, axis=-1)),
                figures=lambda m, w: {
                    **{name: [(0.1, 0.2, 0.3)] * len(w) for name in HOSTILE[:2]},
                    **{name: w.tolist() for name in HOSTILE[2:4]},
                    **dict.fromkeys(HOSTILE[4:], 1.5),
                },
                consistency=lambda m, w: OwnConsistency("| `<script>`", 0.5, 0.25, "[y](javascript:alert(2)) | *b*"),
            ),
            described(
                "star",
                from_first,
                params=(Param("first", kind="indicator"), Param("limit", default=0.0)),
                pairs=lambda count, *, first, limit: [(first, other) for other in range(count) if other != first],
                consistency=spread_of,
            ),
            described("gaps", with_gaps, reads=frozenset({crisp, Capability.INCOMPLETE})),
        ]
    )


class Tags(HTMLParser):
    """Keeps the tags of a page, and its words outside of the style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.parts: list[str] = []
        self.feed(html)
        self.words = re.sub(r"\s+", " ", "".join(self.parts))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        if self.tags[-1:] != ["style"]:
            self.parts.append(data)


def both(model):
    """Give the words of a model in HTML and in Markdown."""
    json.dumps(model, allow_nan=False)
    return Tags(render_html(model)).words, render_markdown(model)


def node_of(model):
    (node,) = model["judged"]["nodes"]
    return node


def texts(node):
    return [[cell["text"] for cell in row] for row in node["matrix"]]


# Triples --------------------------------------------------------------------------------------------


def test_cells_are_triples_and_their_mirrors(model_of, methods):
    node = node_of(model_of(FUZZY, methods))
    assert [
        ["1", "(1, 2, 3)", "(2, 3, 4)"],
        ["(1/3, 1/2, 1)", "1", "1.5"],
        ["(1/4, 1/3, 1/2)", "0.6667", "1"],
    ] == texts(node)
    assert not any(cell["filled"] for row in node["matrix"] for cell in row)


def test_what_a_triple_is_stands_before_the_matrices(model_of, methods, shop_model):
    for words in both(model_of(FUZZY, methods)):
        assert "Three numbers are a fuzzy judgment: low, middle and high." in words
    for words in both(shop_model):
        assert "fuzzy judgment" not in words


def test_consistency_is_that_of_the_middle_values(model_of, methods):
    model = model_of(FUZZY, methods)
    consistency = node_of(model)["consistency"]
    middle = np.array([[1, 2, 3], [1 / 2, 1, 1.5], [1 / 3, 1 / 1.5, 1]])
    perron = max(np.linalg.eigvals(middle).real)
    assert pytest.approx(perron) == consistency["lambda_max"]
    assert (
        f"λ_max = {perron:.4f}, the principal eigenvalue (Perron's root) of the middle values"
        == (consistency["lines"][0])
    )
    for words in both(model):
        assert "This is the consistency of the middle values." in words
        assert "Perron's root" in words
        # λ_max does not follow from the weights here, so what would show that has no place.
        assert "BW" not in words


def test_weights_of_single_numbers_keep_their_workings(model_of, methods, shop_model):
    assert all(node["workings"] for node in shop_model["judged"]["nodes"])
    for words in both(shop_model):
        assert "BW" in words
        assert "Perron" not in words


def test_figures_are_told_by_shape(model_of, methods):
    node = node_of(model_of(FUZZY, methods))
    told = node["figures"]
    assert [{"name": "spread", "text": "0.25"}] == told["single"]
    assert ["degrees"] == told["names"]
    weights = [step["weight"] for step in node["steps"]]
    assert [f"{weight * 1000:.2f}" for weight in weights] == [row["cells"][0] for row in told["rows"]]
    fuzzy, mixed, below = told["triples"]
    assert "fuzzy weights" == fuzzy["name"]
    assert [f"{weight:.4f}" for weight in weights] == [row["middle"] for row in fuzzy["rows"]]
    assert [f"{weight / 2:.4f}" for weight in weights] == [row["low"] for row in fuzzy["rows"]]
    assert [f"{weight * 2:.4f}" for weight in weights] == [row["high"] for row in fuzzy["rows"]]
    assert 1.0 == max(row["to"] for row in fuzzy["rows"])
    assert all(row["group"] == pytest.approx(row["from"] * 2) for row in fuzzy["rows"])
    assert ["0.500", "0.500", "0.500"] == [mixed["rows"][0][part] for part in ("low", "middle", "high")]
    assert not below["drawn"]
    for words in both(model_of(FUZZY, methods)):
        assert "fuzzy weights" in words
        assert "Middle" in words


def test_many_figures_are_cut_short_and_it_is_said(model_of, methods):
    told = node_of(
        model_of(FUZZY.replace("(1, 2, 3)", "2").replace("(2, 3, 4)", "3").replace("means", "many"), methods)
    )
    assert limits.FIGURES == len(told["figures"]["single"])
    assert f"{limits.FIGURES} of 20 figures" in told["figures"]["left_out"]


@pytest.mark.parametrize("aggregation", ["aij", "aip"])
def test_experts_with_triples(model_of, methods, aggregation):
    model = model_of(
        "experts { ann; bob }\nindicators U { A; B; C }\n"
        "judgments U by ann { A over B = (1, 2, 3); A over C = (2, 3, 4); B over C = 1 }\n"
        "judgments U by bob { A over B = (1, 4, 5); A over C = (2, 3, 4); B over C = 1 }\n"
        f"method {{ weighting = means; aggregation = {aggregation} }}",
        methods,
    )
    node = node_of(model)
    for words in both(model):
        assert "CR is that of the middle values." in words
    if aggregation == "aip":
        assert not node["has_matrix"]
        return
    # Geometric means of lows, middles and highs: √(1·1), √(2·4), √(3·5).
    assert "(1, 2.828, 3.873)" == texts(node)[0][1]
    assert node["group"]["example"] == "b_{1,2}, of the middle values, = 2^(0.5) · 4^(0.5) = 2.8284"


def test_objects_judged_in_triples(model_of, methods):
    model = model_of(
        "indicators U { a; b }\nweights U = equal\n"
        "judgments a of objects { k over l = (1, 2, 3); k over m = (2, 3, 4); l over m = 2 }\n"
        "scores b { k = 1; l = 2; m = 3 }\nmethod { weighting = means }",
        methods,
    )
    (node,) = model["objects_judged"]["nodes"]
    assert "(1/3, 1/2, 1)" == texts(node)[1][0]
    assert ["k", "l", "m"] == [row["label"] for row in node["figures"]["rows"]]
    for words in both(model):
        assert "Three numbers are a fuzzy judgment" in words


def test_fuzzy_synthesis_shows_the_triples_at_the_root(model_of, methods_of):
    weighting = described(
        "means",
        row_means,
        reads=frozenset({Capability.FUZZY_JUDGMENTS}),
        fuzzy_weights=lambda m: row_means(m)[..., np.newaxis] * np.array([0.5, 1.0, 2.0]),
    )
    model = model_of(
        "indicators U { a; b }\nweights U { a = 0.5; b = 0.5 }\n"
        "judgments a of objects { k over l = (1, 2, 3) }\nscores b { k = 1; l = 3 }\n"
        "method { weighting = means; evaluate = ahp(synthesis = fuzzy) }",
        methods_of(register_weightings=[weighting]),
    )
    # k has 2/3 ⊗ (½, 1, 2) under a and ¼ under b, each of them for half.
    rows = {row["label"]: [float(row[part]) for part in ("low", "middle", "high")] for row in _root(model)}
    assert pytest.approx([(1 / 3 + 1 / 4) / 2, (2 / 3 + 1 / 4) / 2, (4 / 3 + 1 / 4) / 2], abs=1e-4) == rows["k"]
    for words in both(model):
        assert "Fuzzy priorities at the root" in words


def _root(model):
    return model["priorities"]["fuzzy"]["rows"]


# Certain pairs --------------------------------------------------------------------------------------


def test_cells_that_are_not_read_are_blank(model_of, methods):
    model = model_of(STAR % "", methods)
    node = node_of(model)
    assert [
        ["1", "2", "4", "8"],
        ["1/2", "1", "–", "–"],
        ["1/4", "–", "1", "–"],
        ["1/8", "–", "–", "1"],
    ] == texts(node)
    assert 0 == node["missing"]
    assert node["consistency"] is None
    for words in both(model):
        assert "star reads certain pairs only, here 3 of 6: those that stand in the matrix." in words
        assert "Completion and the consistency ratio do not apply." in words
        assert "filled" not in words
        assert "BW" not in words


def test_two_children_have_no_other_pair(model_of, methods):
    model = model_of("indicators U { A; B }\njudgments U { A over B = 2 }\nweights U = star(first = A)", methods)
    assert not node_of(model)["workings"]
    for words in both(model):
        assert "star reads certain pairs only, here all that there are." in words
        assert "BW" not in words


@pytest.mark.parametrize(
    ("limit", "verdict", "words", "sentence"),
    [
        (
            ", limit = 0.9",
            "yes",
            "consistent",
            "The judgments of Choice are consistent (spread_ratio 0.6702, limit 0.9).",
        ),
        (
            ", limit = 0.5",
            "no",
            "not consistent: the judgments contradict each other",
            "The judgments of Choice are not consistent (spread_ratio 0.6702, limit 0.5).",
        ),
        (
            "",
            "unlimited",
            "not judged: there is no limit for it",
            "The judgments of Choice have the spread_ratio 0.6702, which has no limit.",
        ),
    ],
)
def test_consistency_by_a_measure_of_the_method(model_of, methods, limit, verdict, words, sentence):
    model = model_of(STAR % limit, methods)
    own = node_of(model)["own"]
    value = float(np.std([1, 2, 4, 8])) / 4
    assert (pytest.approx(value), "0.6702", verdict, words) == (own["value"], own["text"], own["verdict"], own["words"])
    assert sentence in model["summary"]["sentences"]
    for text in both(model):
        assert words in text
        assert ("Acme (2020), table 3" in text) == bool(limit)
    assert {"yes": " ≤ 0.9, the limit", "no": " > 0.5, the limit", "unlimited": ""}[verdict] == own["compared"]


def test_nothing_is_said_of_tables_that_were_not_used(model_of, methods):
    model = model_of(STAR % "", methods)
    choices = {row["name"]: row["value"] for row in model["choices"]}
    assert "star@acme-methods(first = A, limit = 0)" == choices["weighting"]
    assert not {"completion", "random index", "consistency"} & set(choices)
    assert ["weighting"] == [one["kind"] for one in model["methods"]]
    assert {"name": "first", "value": "A", "given": True} in model["methods"][0]["parameters"]


def test_other_nodes_keep_their_ratio(model_of, methods):
    text = (STAR % "").replace('D "Delta"', "D { D1; D2; D3 }")
    model = model_of(f"{text}judgments D {{ D1 over D2 = 2; D1 over D3 = 4; D2 over D3 = 2 }}\n", methods)
    assert "random index" in {row["name"] for row in model["choices"]}
    assert "The other judgment matrix is consistent (largest CR 0.0000)." in model["summary"]["sentences"]


@pytest.mark.parametrize("aggregation", ["aij", "aip"])
def test_experts_are_told_by_the_measure_of_the_method(model_of, methods, aggregation):
    model = model_of(EXPERTS % aggregation, methods)
    group = node_of(model)["group"]
    assert not group["has_ratios"]
    assert "spread_ratio" == group["measure"]
    # Of 1, 2, 4, 8 and of 1, 9, 9, 9.
    assert [0.6702, 0.8660] == [round(row["own"], 4) for row in group["rows"]]
    assert ["no", "no"] == [row["own_verdict"] for row in group["rows"]]
    assert ["over the limit"] * 2 == [row["own_words"] for row in group["rows"]]
    assert (group["together"]["own"] is None) == (aggregation == "aip")
    for text in both(model):
        assert "over the limit" in text
        assert "| CR |" not in text
    if aggregation == "aip":
        assert any("2 of 2 judgment matrices not consistent" in line for line in model["summary"]["sentences"])


def test_experts_whose_judgments_do_not_suit_the_method_are_named(model_of, methods):
    text = (EXPERTS % "aij").replace("A over D = 9", "A over D = 90").replace("limit = 0.5", "limit = 9")
    model = model_of(text.replace("method {", "method { scale = any;"), methods)
    group = node_of(model)["group"]
    assert [("Ann", "consistent"), ("Bob", "not weighed alone")] == [
        (row["label"], row["own_words"]) for row in group["rows"]
    ]
    assert ["Bob"] == [one["label"] for one in group["unsuited"]["names"]]
    assert 0 == group["without"]["count"]
    for words in both(model):
        assert "The method cannot weigh their judgments alone; they count in the matrix of the group." in words


# Gaps -----------------------------------------------------------------------------------------------


def test_gaps_that_a_method_takes_are_blank(model_of, methods):
    model = model_of(
        "indicators U { A; B; C; D }\nmethod { weighting = gaps }\n"
        "judgments U { A over B = 2; A over C = 4; B over C = 2; A over D = 3; B over D = ?; C over D = ? }",
        methods,
    )
    node = node_of(model)
    assert ["1/3", "–", "–", "1"] == texts(node)[3]
    assert (0, []) == (node["missing"], node["completed"])
    assert "completion" not in {row["name"] for row in model["choices"]}
    for words in both(model):
        assert "gaps takes judgments with gaps: 4 of 6 pairs were judged, and none is filled in." in words


# Other people's words -------------------------------------------------------------------------------


def test_what_plugins_say_is_only_ever_text(model_of, methods):
    text = FUZZY.replace("(1, 2, 3)", "2").replace("(2, 3, 4)", "3").replace("means", "hostile")
    model = model_of(text, methods)
    page, markdown = Tags(render_html(model)), render_markdown(model)
    assert not {"script", "img", "iframe"} & set(page.tags)
    assert "49" not in page.words.split()
    assert "<script>alert(1)</script>" in page.words
    assert not re.search(r"(?<!\\)<script", markdown)
    assert not re.search(r"(?<!\\)\]\(javascript", markdown)
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    for before, line in itertools.pairwise(rows):
        if re.fullmatch(r"\|( :?-+:? \|)+", line):
            assert len(re.findall(r"(?<!\\)\|", before)) == len(re.findall(r"(?<!\\)\|", line))
