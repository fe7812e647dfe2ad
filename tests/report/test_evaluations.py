"""The report of evaluations of plugins: what each says, side by side, and schemes that nothing else ranks."""

from __future__ import annotations

import itertools
import json
import re
from html.parser import HTMLParser

import pytest
from scipy import stats

from fuzzyspec.api import Evaluated, Evaluation, Param, Remark
from fuzzyspec.report import limits
from fuzzyspec.report.render import render_html, render_markdown

HOSTILE = [
    "a | b",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "`x` # *b*",
    '<img src=x onerror="alert(1)">',
    "e\u202evil",
    "שלום | עולם",
    "[x](javascript:alert(1))",
]
PHONES = """
scheme "Phones"
indicators phone "Phone" { price "Price" { unit = "EUR"; better = low }; use "Use" { battery "Battery" { unit = "h" }
    weight "Weight" { unit = "g"; better = near(150) } } }
weights phone { price = 0.5; use = 0.5 }
weights use { battery = 0.6; weight = 0.4 }
objects { A "Alpha"; B "Beta"; C "Gamma"; D "Delta" }
measurements {
      price  battery  weight
  A   300    20       150
  B   200    12       170
  C   500    30       190
  D   400    26       140
}
method { evaluate = %s }
"""
MEMBERSHIP = """
comments { good "Good" = 90; fair "Fair" = 60; poor "Poor" = 30 }
membership price = ladder(200, 350, 500)
membership battery = ladder(30, 20, 10)
membership weight { good = triangular(140, 150, 160); fair = triangular(100, 150, 200); poor = rising(160, 200) }
"""


def total(values, weights, better, share=1.0):
    signs = [-1 if one.kind == "low" else 1 for one in better]
    spans = values.max(axis=0)
    sums = ((values / spans) * weights * signs).sum(axis=1) * share
    return Evaluated(sums.tolist(), {"largest_part": (values / spans).max(axis=1).tolist()})


def least(values, weights, better):
    rows = values.tolist()
    count = len(rows)
    peers = [[0.0 if x == y else (x + 1) / (y + 1) for y in range(count)] for x in range(count)]
    return Evaluated(
        [row[0] if place != 1 else None for place, row in enumerate(rows)],
        by_indicator={"slacks": [[row[0] - 1, *[None] * (len(row) - 1)] for row in rows]},
        by_object={"peers": peers},
        absent={1: "it has no peer"},
        remarks=[Remark("it is told apart badly", indicator=0), Remark("few objects")],
    )


def turned(values, weights, better):
    return Evaluated((-values[:, 0]).tolist())


def described(name, compute, **more):
    given = {
        "summary": f"What {name} does.",
        "reference": f"Acme ({name}).",
        "value": "total",
        "formula": "t_i = Σ_j x",
    }
    return Evaluation(**{"name": name, "compute": compute, **given, **more})


@pytest.fixture(scope="session")
def methods(methods_of):
    return methods_of(
        register_evaluations=[
            described("total", total, params=(Param("share", default=1.0, above=0.0),)),
            described("least", least, value="least_price", best="low", weighted=False),
            described("turned", turned, weighted=False),
            described("back", lambda v, w, b: Evaluated(v[:, 0].tolist()), weighted=False),
            described("flow", lambda v, w, b: Evaluated([-2.0, 1.0, 4.0, 0.0]), weighted=False),
            described("loss", lambda v, w, b: Evaluated([-2.0, 1.0, 4.0, 0.0]), weighted=False, best="low"),
            described("alike", lambda v, w, b: Evaluated([1.0] * len(v)), weighted=False),
            described("nothing", lambda v, w, b: Evaluated([None] * len(v), absent=dict.fromkeys(range(len(v)), "no"))),
            described(
                "talker",
                lambda v, w, b: Evaluated(
                    v[:, 0].tolist(),
                    {f"figure_{k}": [k] * len(v) for k in range(20)},
                    {name: v.tolist() for name in HOSTILE[:4]},
                    {name: [[1.0] * len(v)] * len(v) for name in HOSTILE[4:]},
                ),
                value="some_value",
                summary="<script>alert(1)</script> | `x`",
                reference="[y](javascript:alert(2)) | *",
            ),
        ]
    )


class Tags(HTMLParser):
    """Keeps the tags, ids and links of a page, and its text outside of the style."""

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
        if self.tags[-1:] != ["style"]:
            self.parts.append(data)


def sound(model):
    """Check that a model is plain data, and both formats of it; give the page and the Markdown."""
    json.dumps(model, allow_nan=False)
    page, markdown = Tags(render_html(model)), render_markdown(model)
    assert len(set(page.ids)) == len(page.ids)
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    headings = {re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in markdown.splitlines()}
    assert set(re.findall(r"\]\(#([^)]*)\)", markdown)) <= headings
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    for before, line in itertools.pairwise(rows):
        if re.fullmatch(r"\|( :?-+:? \|)+", line) or re.fullmatch(r"\|( :?-+:? \|)+", before):
            assert len(re.findall(r"(?<!\\)\|", before)) == len(re.findall(r"(?<!\\)\|", line))
    return page, markdown


def ranks_of(side):
    """Return the ranks in a table side by side, by evaluation, objects in its order."""
    return {
        column["key"]: [row["cells"][place]["rank"] for row in side["rows"]]
        for place, column in enumerate(side["columns"])
    }


# Schemes that nothing but evaluations ranks ---------------------------------------------------------


def test_the_summary_has_the_ranking_by_the_first_evaluation(model_of, methods):
    model = model_of(PHONES % "total", methods)
    told = model["summary"]
    # By hand, of Alpha: −0.5 · 300/500 + 0.3 · 20/30 + 0.2 · (1 − 0/40).
    assert [("Alpha", 1, "0.10"), ("Beta", 2, "0.02"), ("Delta", 3, "0.01"), ("Gamma", 4, "−0.20")] == [
        (row["label"], row["rank"], row["value"]) for row in model["evaluations"]["leading"]["rows"]
    ]
    assert "Alpha comes first of 4 by total" == told["headline"]
    assert "Alpha: rank 1, total 0.10." == told["sentences"][0]
    assert "1 further object in the table below." in told["sentences"]
    assert not model["evaluated"]
    page, markdown = sound(model)
    for text in (page.words, markdown):
        assert "grade" not in text.lower()
        assert "fuzzy set" not in text.lower()
    assert "Evaluations" == model["evaluations"]["heading"]
    assert model["evaluations"]["side"] is None
    assert "Side by side" not in page.words


def test_values_are_those_of_the_evaluation(model_of, methods):
    rows = model_of(PHONES % "least", methods)["evaluations"]["leading"]["rows"]
    assert [("Alpha", 1, "300"), ("Delta", 2, "400"), ("Gamma", 3, "500"), ("Beta", None, "–")] == [
        (row["label"], row["rank"], row["value"]) for row in rows
    ]


def test_objects_without_a_value_are_told_with_the_reason(model_of, methods):
    model = model_of(PHONES % "least", methods)
    (one,) = model["evaluations"]["methods"]
    assert [("Beta", "it has no peer")] == [(each["label"], each["reason"]) for each in one["absent"]]
    assert "1 object has no rank by least; see why below." in model["summary"]["sentences"]
    page, markdown = sound(model)
    assert "Beta: it has no peer" in page.words
    assert "Beta: it has no peer" in markdown


def test_nobody_has_a_value(model_of, methods):
    model = model_of(PHONES % "nothing", methods)
    assert "No object has a rank by nothing" == model["summary"]["headline"]
    sound(model)
    sound(model_of(PHONES % "[nothing, total]", methods))


@pytest.mark.parametrize("evaluations", ["alike", "[alike, total]"])
def test_all_share_a_rank(model_of, methods, evaluations):
    model = model_of(PHONES % evaluations, methods)
    assert "All 4 objects share one rank by alike" == model["summary"]["headline"]
    sound(model)


def test_without_weights_the_hierarchy_has_none(model_of, methods):
    text = "\n".join(line for line in (PHONES % "turned").splitlines() if not line.startswith("weights"))
    page, markdown = sound(model_of(text, methods))
    for words in (page.words, markdown):
        assert "Nothing here reads weights, so there are none." in words
        assert "Hierarchy and weights" not in words
        assert "Global" not in words
        assert "no weights" in words
    page, markdown = sound(model_of(PHONES % "turned", methods))
    assert "Hierarchy and weights" in page.words


def test_scores_that_are_read_are_shown(model_of, methods):
    text = "indicators U { a; b }\nweights U = equal\nscores a { k = 1; l = 2.5 }\nscores b { k = 3; l = 1 }\n"
    model = model_of(f"{text}method {{ evaluate = total }}", methods)
    assert [("k", ["1.0", "3"]), ("l", ["2.5", "1"])] == [
        (row["label"], row["values"]) for row in model["evaluations"]["scores"]["rows"]
    ]
    # Plain AHP shows them by itself.
    assert model_of(f"{text}method {{ evaluate = [ahp, total] }}", methods)["evaluations"]["scores"] is None


# What each of them says -----------------------------------------------------------------------------


def test_what_is_read_is_told_with_the_weights(model_of, methods):
    reads = model_of(PHONES % "[total, least]", methods)["evaluations"]["reads"]
    assert [["total"], ["least"]] == [column["keys"] for column in reads["columns"]]
    rows = {row["label"]: row for row in reads["rows"]}
    assert ["0.5000", "read"] == rows["Price"]["weights"]
    assert ["0.2000", "read"] == rows["Weight"]["weights"]
    assert ["best near 150", "less is better", "more is better"] == sorted(row["better"] for row in rows.values())
    assert [False, False, True] == [rows[name]["turned"] for name in ("Price", "Battery", "Weight")]
    assert reads["turned"]


def test_what_a_method_is_stands_with_its_ranking(model_of, methods):
    model = model_of(PHONES % "total(share = 0.5)", methods)
    (one,) = model["evaluations"]["methods"]
    assert ("What total does.", "Acme (total).", "acme-methods", "1.2.3") == (
        one["summary"],
        one["reference"],
        one["distribution"],
        one["version"],
    )
    assert [{"name": "share", "value": "0.5", "given": True}] == one["parameters"]
    assert ["largest part"] == one["figures"]
    for text in (sound(model)[0].words, sound(model)[1]):
        assert "It reads all 3 leaves and their global weights. The highest total is the best." in text
        assert "share = 0.5" in text


def test_evaluations_are_among_the_methods_and_choices(model_of, methods):
    model = model_of(PHONES % "[total(share = 0.5), least]", methods)
    assert [("total", "evaluation"), ("least", "evaluation")] == [
        (one["name"], one["kind"]) for one in model["methods"] if one["kind"] == "evaluation"
    ]
    assert {"name": "acme-methods", "version": "1.2.3"} in model["software"]
    choices = {row["name"]: row["value"] for row in model["choices"]}
    assert "total@acme-methods(share = 0.5); least@acme-methods" == choices["evaluate"]
    assert "by total (total), the highest first" == choices["ranking"]
    assert "nearness" in choices["near and within"]


def test_remarks_say_what_they_are_about(model_of, methods):
    (one,) = model_of(PHONES % "least", methods)["evaluations"]["methods"]
    assert ["price: it is told apart badly", "few objects"] == one["remarks"]


def test_values_by_leaf_leave_out_leaves_that_have_none(model_of, methods):
    (one,) = model_of(PHONES % "least", methods)["evaluations"]["methods"]
    (table,) = one["tables"]
    assert "slacks" == table["name"]
    assert [("Price", "EUR")] == [(column["label"], column["unit"]) for column in table["columns"]]
    assert {"Alpha": ["299"], "Delta": ["399"], "Gamma": ["499"], "Beta": ["199"]} == {
        row["label"]: row["values"] for row in table["rows"]
    }


def test_values_by_object_are_those_that_are_not_0_the_largest_first(model_of, methods):
    (one,) = model_of(PHONES % "least", methods)["evaluations"]["methods"]
    (table,) = one["others"]
    peers = {row["label"]: [(each["label"], each["value"]) for each in row["others"]] for row in table["rows"]}
    assert [("Beta", "0.5000"), ("Gamma", "0.3333"), ("Delta", "0.2500")] == peers["Alpha"]
    assert [("Alpha", "4.0000"), ("Beta", "2.0000"), ("Gamma", "1.3333")] == peers["Delta"]


@pytest.mark.parametrize(("name", "first", "good"), [("flow", "Gamma", 3), ("loss", "Alpha", 1)])
def test_bars_of_both_signs_start_in_the_middle_and_say_what_is_good(model_of, methods, name, first, good):
    model = model_of(PHONES % name, methods)
    rows = {row["label"]: row["bar"] for row in model["evaluations"]["leading"]["rows"]}
    assert first == next(iter(rows))
    assert {"Alpha": -0.5, "Beta": 0.25, "Gamma": 1.0, "Delta": 0.0} == rows
    html = render_html(model)
    # Each stands in the summary and with its evaluation.
    assert (2 * good, 2 * (4 - good)) == (html.count('<rect class="good"'), html.count('<rect class="bad"'))


def test_many_figures_are_cut_short_and_it_is_said(model_of, methods):
    (one,) = model_of(PHONES % "talker", methods)["evaluations"]["methods"]
    assert limits.FIGURES == len(one["figures"])
    assert f"{limits.FIGURES} of 20 further figures" in one["figures_left_out"]


# Side by side ---------------------------------------------------------------------------------------

BESIDE = PHONES.replace("scheme", f"{MEMBERSHIP}\nscheme", 1)


def test_rankings_stand_in_the_order_of_the_scheme_and_of_the_first(model_of, methods):
    side = model_of(BESIDE % "[turned, fuzzy, least]", methods)["evaluations"]["side"]
    assert ["turned", "fuzzy", "least"] == [column["key"] for column in side["columns"]]
    assert ["total", "score", "least price"] == [column["value"] for column in side["columns"]]
    assert ["Beta", "Alpha", "Delta", "Gamma"] == [row["label"] for row in side["rows"]]
    assert [1, 2, 3, 4] == ranks_of(side)["turned"]
    assert [None, 1, 2, 3] == ranks_of(side)["least"]


def test_rank_correlations_are_above_and_below_the_diagonal(model_of, methods):
    side = model_of(BESIDE % "[fuzzy, total, turned, back]", methods)["evaluations"]["side"]
    ranks = list(ranks_of(side).values())
    for x, row in enumerate(side["matrix"]):
        for y, cell in enumerate(row["cells"]):
            if x == y:
                assert "" == cell["text"]
                continue
            test = stats.spearmanr if x < y else stats.kendalltau
            value = float(test(ranks[x], ranks[y]).statistic)
            assert f"{value:.3f}".replace("-", "−") == cell["text"]
            assert (value < 0) == cell["against"]


def test_pairs_in_opposite_order_are_counted_and_named(model_of, methods):
    side = model_of(BESIDE % "[fuzzy, turned, back]", methods)["evaluations"]["side"]
    ranks, labels = ranks_of(side), [row["label"] for row in side["rows"]]
    assert ("turned", "back", 6, 6) == tuple(side["opposite"][0][key] for key in ("first", "second", "count", "of"))
    for one in side["opposite"]:
        first = dict(zip(labels, ranks[one["first"]], strict=True))
        second = dict(zip(labels, ranks[one["second"]], strict=True))
        against = [
            {a, b} for a, b in itertools.combinations(labels, 2) if (first[a] - first[b]) * (second[a] - second[b]) < 0
        ]
        assert len(against) == one["count"]
        assert one["named"]
        for a, b in one["named"]:
            assert {a, b} in against
            assert first[a] < first[b]
        assert one["count"] == len(one["named"]) + one["more"]


def test_it_is_said_in_words_who_is_first_and_who_moves(model_of, methods):
    side = model_of(PHONES % "[turned, back]", methods)["evaluations"]["side"]
    assert "First comes Beta by turned; Gamma by back." == side["sentences"][0]
    assert "Beta moves most: rank 1 by turned, rank 4 by back." == side["sentences"][1]
    assert "Spearman's ρ is −1.000 and Kendall's τ-b −1.000" in side["sentences"][2]
    assert [] == side["matrix"]
    both = model_of(PHONES % "[turned, turned@acme-methods, total]", methods)["evaluations"]["side"]
    assert 2 == len(both["columns"])  # the same evaluation is made once


def test_one_order_needs_no_picture(model_of, methods):
    side = model_of(PHONES % "[total, total(share = 0.5)]", methods)["evaluations"]["side"]
    assert "No object has another rank under another evaluation." in side["sentences"]
    assert side["picture"] is None
    assert [] == side["opposite"]


def test_the_summary_says_whether_others_agree(model_of, methods):
    def told(evaluations):
        return model_of(BESIDE % evaluations, methods)["summary"]["sentences"]

    fuzzy = model_of(BESIDE % "[fuzzy, turned]", methods)
    first = fuzzy["summary"]["verdicts"][0]["label"]
    assert any(line.startswith("Other evaluations: ") for line in fuzzy["summary"]["sentences"])
    assert f"{first} comes first of 4" in fuzzy["summary"]["headline"]
    assert not any("evaluation" in line for line in told("fuzzy"))
    same = [line for line in told("[total, total(share = 0.5)]") if "the same" in line]
    assert ["The ranking is the same by total(share = 0.5)."] == same
    against = [line for line in told("[turned, back]") if line.startswith("Other")]
    assert ["Other evaluations: back puts Gamma first (Kendall's τ with turned: −1.00)."] == against


def test_plain_ahp_stands_beside_others(model_of, methods):
    text = (
        "indicators U { a; b }\nweights U = equal\nscores a { k = 1; l = 2; m = 4 }\nscores b { k = 3; l = 1; m = 1 }\n"
    )
    model = model_of(f"{text}method {{ evaluate = [ahp, back] }}", methods)
    assert ["ahp", "back"] == [column["key"] for column in model["evaluations"]["side"]["columns"]]
    assert "Other evaluations" == model["evaluations"]["heading"]
    assert model["evaluations"]["leading"] is None
    priorities = [row["priority"] for row in model["priorities"]["ranking"]]
    cells = [row["cells"][0]["value"] for row in model["evaluations"]["side"]["rows"]]
    assert [f"{one:.4f}" for one in priorities] == cells
    page, _ = sound(model)
    assert page.words.index("Side by side") < page.words.index("Hierarchy and weights", 200)


# The picture ----------------------------------------------------------------------------------------


def test_lines_lead_through_the_places_of_each_object(model_of, methods):
    side = model_of(PHONES % "[turned, back]", methods)["evaluations"]["side"]
    picture = side["picture"]
    assert ["Beta", "Alpha", "Delta", "Gamma"] == [one["label"] for one in picture["before"]]
    assert ["Gamma", "Delta", "Alpha", "Beta"] == [one["label"] for one in picture["after"]]
    assert sorted(["M0 0L1000 1000", "M0 333L1000 667", "M0 667L1000 333", "M0 1000L1000 0"]) == sorted(
        line["path"] for line in picture["lines"]
    )
    assert ("Beta", "") == (picture["first"], picture["moved"])
    assert "Beta: 1 by turned, 4 by back" in picture["description"]


def test_objects_without_a_rank_have_a_gap(model_of, methods):
    picture = model_of(PHONES % "[turned, least, back]", methods)["evaluations"]["side"]["picture"]
    assert 1 == sum(mark["text"] == "–" for mark in picture["marks"])
    assert 4 * 3 == len(picture["marks"])
    # Beta has a rank on both sides of the gap, and no line of its own is left.
    assert 3 == len(picture["lines"])
    assert "Beta: 1 by turned, no rank by least, 4 by back" in picture["description"]


def test_ties_have_places_of_their_own(model_of, methods):
    picture = model_of(PHONES % "[turned, alike]", methods)["evaluations"]["side"]["picture"]
    places = [(mark["at"], mark["y"]) for mark in picture["marks"]]
    assert len(places) == len(set(places))
    assert ["1", "1", "1", "1"] == [mark["text"] for mark in picture["marks"]][4:]


def test_a_picture_has_a_title_and_says_what_it_shows(model_of, methods):
    html = render_html(model_of(PHONES % "[turned, back]", methods))
    assert 'role="img" aria-labelledby="slopes-title slopes-text"' in html
    assert "<title id=" in html
    assert "<desc id=" in html


def many(objects: int, evaluations: str) -> str:
    rows = "\n".join(f"  o{place}   {place + 1}   {(place * 7) % objects + 1}" for place in range(objects))
    return (
        "indicators U { a; b }\nweights U { a = 0.5; b = 0.5 }\n"
        f"measurements {{\n a b\n{rows}\n}}\nmethod {{ evaluate = {evaluations} }}\n"
    )


def test_more_objects_or_evaluations_are_not_drawn(model_of, methods):
    def picture(objects, evaluations):
        return model_of(many(objects, evaluations), methods)["evaluations"]["side"]["picture"]

    assert picture(limits.SLOPE_OBJECTS, "[turned, back]") is not None
    assert picture(limits.SLOPE_OBJECTS + 1, "[turned, back]") is None
    shares = ", ".join(f"total(share = 0.{place + 1})" for place in range(limits.SLOPE_EVALUATIONS))
    assert picture(5, f"[turned, {shares}]") is None
    assert picture(5, f"[turned, {shares[: shares.rindex(',')]}]") is not None


# Bounds ---------------------------------------------------------------------------------------------


def test_many_objects_are_cut_short_and_it_is_said(model_of, methods):
    model = model_of(many(700, "[total, least, back]"), methods)
    assert 700 == len(model["evaluations"]["side"]["rows"]) == len(model["evaluations"]["leading"]["rows"])
    for one in model["evaluations"]["methods"]:
        assert limits.EVALUATED_ROWS == len(one["rows"])
        assert f"{limits.EVALUATED_ROWS} of 700 objects" in one["left_out"]
    (table,) = model["evaluations"]["methods"][1]["others"]
    assert all(len(row["others"]) <= limits.PEERS for row in table["rows"])
    assert 699 - limits.PEERS == table["rows"][0]["more"]
    sound(model)
    assert len(render_html(model)) < 700_000


def test_many_evaluations_are_cut_short_and_it_is_said(model_of, methods):
    shares = ", ".join(f"total(share = {place + 1})" for place in range(limits.EVALUATIONS + 2))
    model = model_of(many(600, f"[{shares}]"), methods)
    side = model["evaluations"]["side"]
    assert limits.EVALUATIONS == len(side["columns"]) == len(model["evaluations"]["methods"])
    assert f"{limits.EVALUATIONS} of {limits.EVALUATIONS + 2} evaluations" in side["left_out"][0]
    assert f"{limits.SIDE_CELLS // limits.EVALUATIONS} of 600 objects" in side["left_out"][1]
    assert f"{limits.EVALUATIONS} of {limits.EVALUATIONS + 2} evaluations" in model["evaluations"]["left_out"]
    sound(model)


# Other people's words -------------------------------------------------------------------------------


@pytest.mark.parametrize("label", HOSTILE)
def test_labels_are_only_ever_text(model_of, methods, label):
    quoted = label.replace("\\", "\\\\").replace('"', '\\"')
    text = PHONES.replace('"Alpha"', f'"{quoted}"').replace('"Battery"', f'"{quoted}"').replace('"EUR"', f'"{quoted}"')
    page, markdown = sound(model_of(text % "[turned, back, least, total]", methods))
    assert not {"script", "img", "iframe"} & set(page.tags)
    assert "49" not in page.words.split()
    assert not re.search(r"(?<!\\)<(script|img)", markdown)
    assert not any(link.startswith("javascript") for link in page.links)


def test_what_plugins_say_is_only_ever_text(model_of, methods):
    page, markdown = sound(model_of(PHONES % "[talker, turned]", methods))
    assert not {"script", "img", "iframe"} & set(page.tags)
    assert "49" not in page.words.split()
    assert not re.search(r"(?<!\\)<(script|img)", markdown)
    assert not re.search(r"(?<!\\)\]\(javascript", markdown)


def test_schemes_without_evaluations_have_none_of_it(shop_model):
    assert shop_model["evaluations"] is None
    html = render_html(shop_model)
    assert "slopes" not in html
    assert "side" not in html.replace("inside", "").replace("besides", "")
    assert "Side by side" not in render_markdown(shop_model)
