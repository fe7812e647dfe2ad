"""The JSON result: the published shape, its numbers, its order, and that the same input gives the same bytes."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import resources as package_resources
from typing import Any

import jsonschema
import pytest

from fuzzyspec import resources
from fuzzyspec.driver import compile_text
from fuzzyspec.host import MemoryHost
from fuzzyspec.outputs import render
from fuzzyspec.report.data import number, result_data

SPECS = sorted(resources.names("specs", ".fspec"))
DATA = {name: resources.read_text("specs", *name.split("/")) for name in resources.names("specs", ".csv")}

FILES: dict[str, str | bytes] = {
    **DATA,
    "answers.csv": "who,role,A,B1,B2,B3\nx,boss,9,8,7,2\nx,staff,5,5,6,3\nx,staff,6,,5,4\ny,boss,3,2,12,9\n"
    "y,boss,3,2,1,9\ny,staff,7,7,8,1\nx,boss,4,4,6,2\ny,staff,5,6,9,3\n",
    "long.csv": "id,what,says\n" + "".join(f"{n},{leaf},{(n * k) % 9 + 1}\n" for n in range(12) for k, leaf in
        enumerate(("A", "B1", "B2", "B3"), 2)),
    "words.csv": "id,A,B1,B2,B3\n1,good,fair,Poor,good\n2,so so,fair,poor,good\n3,fair,fair,poor,\n",
    "stations.csv": "station,DO (mg/L)\ns1,6.25\ns2,4.5\n",
}  # fmt: skip
SURVEY = 'survey "answers.csv" { object = who; scale = 1..9; comments = bands(7..9, 4..6, 1..3); reversed = [B3]\n'
MEASURED = (
    "indicators U { A { better = low }; B { B1; B2; B3 } }\nmeasurements {\n A B1 B2 B3\n x 1 2 3 0.5\n"
    " y 2 3.25 7 0.5\n z 4 1e-7 1e12 0.5 }\n"
)
FUNCTIONS = (
    "membership A = ladder(1, 2, 4)\nmembership B1 { good = rising(0, 5); poor = falling(0, 5) }\n"
    "membership B2 = ladder(10, 5, 0)\nmembership B3 { fair = triangular(0, 0.5, 1) }\n"
)

COMMENTS = "comments { good = 90; fair = 60; poor = 30 }\n"
UNSCORED = "comments { good; fair; poor }\n"
TREE = "indicators U { A; B { B1; B2; B3 } }\njudgments U { A over B = 2 }\n"
MATRIX = "judgments B {\n B1 B2 B3\n B1 1 2 4\n B2 . 1 2\n B3 . . 1 }\n"
GAPS = (
    "indicators U { A; B; C; D }\n"
    "judgments U { A over B = 2; A over C = 4; A over D = ?; B over C = 2; B over D = 5; C over D = 2 }\n"
)
VOTES = "votes of 10 { A 5 3 2; B1 2 5 3; B2 1 4 5; B3 8 1 1 }\n"
SCHEMES = {
    "one indicator": "indicators U",
    "weights only": TREE + MATRIX,
    "direct weights": "indicators U { A; B; C }\nweights U { A = 50%; B = 1/2; C = 0 }",
    "weights by a method": "indicators U { A; B; C }\nweights U = equal",
    "a single child": "indicators U { A { A1 } }\nweights U = equal\nweights A = equal",
    "title, version, source and note": 'scheme "T" { version = "1"; source = "S"; note = "N" }\n' + TREE + MATRIX,
    "gaps": GAPS,
    "gaps under eigenvector": GAPS + "method { weighting = eigenvector }",
    "gaps that form a tree": "indicators U { A; B; C }\njudgments U { A over B = 2; B over C = 3 }",
    "consistency off": GAPS + "method { consistency = off }",
    "consistency as a warning": "indicators U { A; B; C }\n"
    "judgments U { A over B = 9; B over C = 9; A over C = 1 }\nmethod { consistency = warn(0.1) }",
    "off the scale": "indicators U { A; B; C }\n"
    "judgments U { A over B = 1e200; B over C = 1e200; A over C = 1e300 }\nmethod { scale = any; consistency = off }",
    "rounded reciprocals": "indicators U { A; B; C }\njudgments U { A B C\n A 1 3 9\n B .33 1 3\n C .11 .33 1 }",
    "one unnamed object": COMMENTS + TREE + MATRIX + VOTES,
    "no scores": UNSCORED + TREE + MATRIX + VOTES,
    "rising scores": COMMENTS.replace("90", "10") .replace("30", "95") + TREE + MATRIX + VOTES,
    "one comment": "comments { fine }\nindicators U { A; B }\nweights U = equal\nvotes { A 3; B 4 }",
    "degrees": COMMENTS + TREE + MATRIX + "degrees { A .5 .3 .2; B1 .2 .5 .3; B2 .1 .4 .5; B3 .8 .1 .11 }",
    "several objects": COMMENTS + TREE + MATRIX + 'objects { x "X"; y; z }\n'
    + VOTES.replace("votes", "votes x") + VOTES.replace("votes", "votes y")
    + "degrees z { A .5 .3 .2; B1 .2 .5 .3; B2 .1 .4 .5; B3 .8 .1 .1 }",
    "subtree methods": COMMENTS + TREE + MATRIX + VOTES
    + "method { normalise = every; random_index = saaty_1980 }\nmethod B { composition = min_max(weights = max); "
    "consistency = warn(0.2); scale = 1/15..15; weighting = column_mean }",
    **{
        f"decision {decision}": COMMENTS + TREE + MATRIX + VOTES + f"method {{ decision = {decision} }}"
        for decision in ("max_membership", "weighted_score", "confidence(0.7)", "level", "level(power = 2)")
    },
    **{
        f"composition {operator}": COMMENTS + TREE + MATRIX + VOTES + f"method {{ composition = {operator} }}"
        for operator in ("min_max", "product_max", "min_bounded_sum", "product_bounded_sum", "normalized_min_sum")
    },
    "normalise none": COMMENTS + TREE + MATRIX + VOTES + "method { normalise = none; composition = product_max }",
    "experts": COMMENTS + TREE.replace("judgments U {", "judgments U by chen {") + MATRIX + VOTES
    + "judgments U by liu { A over B = 3 }\nexperts { chen weight 2; liu; wang }\n",
    "experts with gaps": GAPS.replace("judgments U", "judgments U by chen")
    + "judgments U by liu { A over B = 2 }\njudgments by wang { U { A over B = 3; A over C = 6; A over D = 9 } }\n",
    "experts who leave a gap": GAPS.replace("judgments U", "judgments U by chen")
    + GAPS.partition("\n")[2].replace("judgments U", "judgments U by liu"),
    "experts by priorities": GAPS.replace("judgments U", "judgments U by chen")
    + "judgments U by liu { A over B = 2 }\njudgments by wang { U { A over B = 3; A over C = 6; A over D = 9 } }\n"
    "method { aggregation = aip }",
    "experts by geometric means of priorities": GAPS.replace("judgments U", "judgments U by chen")
    + "judgments by wang { U { A over B = 3; A over C = 6; A over D = 9 } }\n"
    "method { weighting = eigenvector; consistency = off }\nmethod U { aggregation = aip(mean = geometric) }",
    "one expert": "indicators U { A; B; C }\njudgments U by chen { A over B = 2; B over C = 2; A over C = 4 }",
    "experts who agree": "indicators U { A; B }\njudgments by chen { U { A over B = 2 } }\n"
    "judgments U by liu { A over B = 2 }",
    "experts who connect only together": "indicators U { A; B; C }\njudgments by chen { U { A over B = 2 } }\n"
    "judgments U by liu { B over C = 2 }",
    **{
        f"objects judged in pairs, {synthesis}": "experts { x; y }\nobjects { k \"K\"; l; m }\n" + TREE + MATRIX
        + "judgments A of objects { k over l = 2; k over m = ?; l over m = 3 }\nscores B1 { k = 0; l = 3; m = 1 }\n"
        + "judgments B2 of objects by x { k over l = 2; k over m = 4; l over m = 3 }\n"
        + "judgments B2 of objects by y { k over l = 1; k over m = ?; l over m = 3 }\n"
        + f"scores B3 {{ k = 1/3; l = 2; m = 1.5 }}\nmethod {{ evaluate = ahp(synthesis = {synthesis}) }}"
        for synthesis in ("distributive", "ideal")
    },
    "a survey": COMMENTS + TREE + MATRIX + SURVEY + "sent = 20 }",
    "a survey with groups": COMMENTS + TREE + MATRIX + SURVEY
    + "missing = ignore; group = role; groups { boss = 60%; staff = 40% } }\n",
    "a survey and other decisions": COMMENTS + TREE + MATRIX + SURVEY + "}\nmethod { decision = max_membership }",
    "a survey and a composition that is not linear": COMMENTS + TREE + MATRIX
    + 'survey "long.csv" { layout = long(indicator = what, value = says); respondent = id; scale = 1..9; '
    "comments = fuzzy(9, 5, 1) }\nmethod { composition = min_max }",
    "a survey in words": UNSCORED + TREE + MATRIX + 'survey "words.csv" { respondent = id }',
    "surveyed, measured and voted": COMMENTS + "indicators U { A; B; C }\nweights U = equal\nobjects { x; y }\n"
    "membership C = ladder(3, 2, 1)\nmeasurements { C\n x 2.5\n y 1 }\n"
    "votes x of 3 { B 1 1 1 }\nvotes y of 3 { B 3 0 0 }\n"
    'survey "answers.csv" { object = who; scale = 1..9; comments = bands(7..9, 4..6, 1..3) }',
    "measured": COMMENTS + MEASURED + FUNCTIONS + "weights U = equal\nweights B = equal",
    "measured, rows as they are": COMMENTS + MEASURED + FUNCTIONS + "weights U = equal\nweights B = equal\n"
    "method { rows = raw }",
    "measured in a file": COMMENTS + 'indicators W { DO { unit = "mg/L" } }\nweights W = equal\n'
    'membership DO = ladder(7.5, 5, 2)\nmeasurements "stations.csv" { object = station; columns { DO = "DO (mg/L)" } }',
    "weights from data": MEASURED + "weights U = equal\nweights B = critic",
    "weights from data and judgments": COMMENTS + MEASURED + FUNCTIONS + MATRIX + "weights U = equal\n"
    "weights B = combine(given, entropy, by = geometric)",
    "weights of leaves from data and judgments": MEASURED + MATRIX + "weights U { A = 30%; B = 70% }\n"
    "weights leaves of U = combine(given, entropy(normalise = minmax), share = 0.7)",
    "objects scored by what was measured": "indicators U { A { better = low }; B }\njudgments U { A over B = 3 }\n"
    "measurements {\n A B\n x 1 2\n y 2 3.25\n z 4 1 }\nscores A = measured(ratio)\nscores B = measured(ratio)",
    "fuzzy judgments": COMMENTS + TREE.replace("= 2", "= (1, 2, 3)") + MATRIX.replace("1 2 4", "1 (1, 2, 3) (3, 4, 5)")
    + VOTES + "method { weighting = buckley }",
    "fuzzy judgments of experts": "indicators U { A; B; C }\njudgments U by x { A over B = (1, 2, 3); A over C = 4; "
    "B over C = (1/2, 1, 2) }\njudgments U by y { A over B = 2; A over C = (3, 5, 7); B over C = 2 }\n"
    "weights U = buckley",
    "judgments of certain pairs": "indicators U { A; B; C }\njudgments U { A over B = 2; A over C = 8; B over C = 4 }\n"
    "weights U = best_worst(best = A, worst = C)",
    "certain pairs by experts": "indicators U { A; B; C }\n"
    "judgments U by x { A over B = 2; A over C = 8; B over C = 4 }\n"
    "judgments U by y { A over B = 3; A over C = 7; B over C = 4 }\nweights U = best_worst(best = A, worst = C)",
    "evaluations of plugins": MEASURED + "weights U = equal\nweights B = equal\n"
    "method { evaluate = [topsis, vikor(v = 0.7), topsis(normalise = minmax)] }",
    "the fuzzy evaluation beside others": COMMENTS + MEASURED + FUNCTIONS + "weights U = equal\nweights B = equal\n"
    "method { evaluate = [fuzzy, topsis] }",
    "plain AHP beside others": "indicators U { A; B }\njudgments U { A over B = 3 }\nobjects { x; y; z }\n"
    "scores A { x = 1; y = 2; z = 5 }\nscores B { x = 3; y = 1; z = 2 }\nmethod { evaluate = [ahp, topsis] }",
    "scores for another evaluation alone": "indicators U { A; B }\nweights U = equal\nobjects { x; y; z }\n"
    "scores A { x = 1; y = 2; z = 5 }\nmeasurements {\n B\n x 3\n y 1\n z 2 }\nmethod { evaluate = topsis }",
    "Chinese": "comments { 优 = 90; 良 = 60 }\nindicators 综合 { 质量; 成本 }\n"
    "weights 综合 = equal\nvotes { 质量 3 4; 成本 1 9 }",
}  # fmt: skip


@cache
def schema() -> dict[str, Any]:
    text = package_resources.files("fuzzyspec").joinpath("schemas/result-1.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def document(text: str, name: str = "scheme.fspec") -> dict[str, Any]:
    done = compile_text(text, name=name, host=MemoryHost(FILES))
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]
    assert done.result is not None
    written: dict[str, Any] = json.loads(render(done.result, done.diagnostics, "json"))
    assert json.loads(json.dumps(result_data(done.result, done.diagnostics))) == written
    return written


def check(data: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(schema()).validate(data)
    comments = [one["id"] for one in data.get("comments", [])]
    indicators = [one["id"] for one in data["indicators"]]
    leaves = [one["id"] for one in data["indicators"] if one["leaf"]]
    assert leaves == list(data["global_weights"])
    assert pytest.approx(1) == sum(data["global_weights"].values())
    assert [one for one in indicators if one not in leaves] == list(data["weights"])
    for entry in data["weights"].values():
        assert pytest.approx(1) == sum(entry["local"].values())
        assert ("steps" in entry) <= ("matrix" in entry) >= ("lambda_max" in entry)
        if "experts" in entry:
            assert pytest.approx(1) == sum(one.get("weight", 0) for one in entry["experts"].values())
            assert not set(entry["experts"]) & set(entry.get("absent", ()))
            heard = [one["local"] for one in entry["experts"].values() if "local" in one]
            assert (len(heard) > 1) == ("consensus" in entry)
            for child, spread in entry.get("spread", {}).items():
                weights = [local[child] for local in heard]
                assert (min(weights), max(weights)) == (spread["least"], spread["most"])
                assert ("deviation" in spread) == (len(heard) > 1)
        if "given" in entry:
            assert list(entry["local"]) == list(entry["given"]["local"])
            assert pytest.approx(1) == sum(entry["given"]["local"].values())
    for survey in data.get("survey", []):
        check_survey(survey, len(comments), leaves)
    for values_ in data.get("measured", {}).values():
        assert list(values_) == [leaf for leaf in leaves if leaf in values_]
    for name, one in data.get("sampling", {"objects": {}})["objects"].items():
        assert name in [each["id"] for each in data["objects"]]
        assert all(len(comments) == len(row) for row in one["memberships"].values())
        if "interval" in one:
            low, high = one["interval"]
            assert low <= high
            assert "scores" in one
        assert set(one.get("grades", [])) <= set(comments)
    for name, entries in data.get("evaluations", {}).items():
        assert sorted(one["object"] for one in entries) == sorted(one["id"] for one in data["objects"])
        assert name.partition("(")[0] in data["method"]["evaluate"]
    if "evaluations" in data:
        rankings = len(data["evaluations"]) + ("objects_judged" in data) + ("verdict" in data["objects"][0])
        rankings -= "objects_judged" in data and "verdict" in data["objects"][0]
        assert rankings * (rankings - 1) // 2 == len(data["agreement"])
    if "objects_judged" in data:
        check_priorities(data, indicators, leaves)
        return
    for one in data.get("objects", []):
        if "verdict" not in one:
            continue
        assert indicators == list(one["memberships"]) == list(one["raw"]) == list(one["grades"])
        for vector in [*one["memberships"].values(), *one["raw"].values()]:
            assert len(comments) == len(vector)
        for vector in one["memberships"].values():
            assert pytest.approx(1) == sum(vector)
        assert set(one["grades"].values()) <= set(comments)
        assert one["verdict"]["grade"] in comments
        assert ("scores" in one) == ("score" in one["verdict"]) == ("score" in data["comments"][0])
    assert sorted(one["id"] for one in data.get("objects", [])) == sorted(
        one["object"] for one in data.get("ranking", [])
    )


def check_survey(survey: dict[str, Any], comments: int, leaves: list[str]) -> None:
    assert survey["returned"] == survey["valid"] + sum(survey["reasons"].values())
    assert survey["valid"] == sum(one["valid"] for one in survey["objects"].values())
    assert survey["valid_rate"] == number(survey["valid"] / survey.get("sent", survey["returned"]))
    for one in survey["objects"].values():
        assert list(one["counts"]) == list(one["answered"]) == [leaf for leaf in leaves if leaf in one["counts"]]
        for leaf, row in one["counts"].items():
            assert comments == len(row)
            assert pytest.approx(one["answered"][leaf]) == sum(row)
            assert one["answered"][leaf] <= one["valid"]
        if "groups" in one:
            assert pytest.approx(1) == sum(each["share"] for each in one["groups"].values())
            assert one["valid"] == sum(each["valid"] for each in one["groups"].values())
            for leaf, row in one["counts"].items():
                whole = [
                    sum(column) for column in zip(*(g["counts"][leaf] for g in one["groups"].values()), strict=True)
                ]
                assert pytest.approx(row) == whole


def check_priorities(data: dict[str, Any], indicators: list[str], leaves: list[str]) -> None:
    objects = [one["id"] for one in data["objects"]]
    assert leaves == list(data["objects_judged"])
    for entry in data["objects_judged"].values():
        assert objects == list(entry["local"])
        assert pytest.approx(1) == sum(entry["local"].values())
        assert ("matrix" in entry) == ("steps" in entry) == (entry["method"] not in ("scores", "measured(ratio)"))
    for indicator in indicators:
        assert pytest.approx(1) == sum(one["priorities"][indicator] for one in data["objects"])
    for one in data["objects"]:
        assert indicators == list(one["priorities"])
        assert one["priority"] == one["priorities"][indicators[0]] == one["verdict"]["priority"]
    ranks = {one["object"]: one["rank"] for one in data["ranking"]}
    assert ranks == {one["id"]: one["verdict"]["rank"] for one in data["objects"]}


def values(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        for one in data.values():
            yield from values(one)
    elif isinstance(data, list):
        for one in data:
            yield from values(one)
    else:
        yield data


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert "urn:fuzzyspec:result:1" == schema()["$id"]
    assert "fuzzyspec/1" == schema()["properties"]["schema"]["const"]


def test_diagnostics_have_one_shape_in_both_schemas() -> None:
    folder = package_resources.files("fuzzyspec").joinpath("schemas")
    diagnostics = json.loads(folder.joinpath("diagnostics-1.schema.json").read_text(encoding="utf-8"))
    for name in ("diagnostic", "span"):
        assert diagnostics["$defs"][name] == schema()["$defs"][name]


@pytest.mark.parametrize("name", SPECS)
def test_every_shipped_scheme_has_the_published_shape(name: str) -> None:
    check(document(resources.read_text("specs", name), name))


@pytest.mark.parametrize("name", SCHEMES)
def test_small_schemes_have_the_published_shape(name: str) -> None:
    check(document(SCHEMES[name]))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(schema="fuzzyspec/2"),
        lambda data: data.update(extra=1),
        lambda data: data.pop("weights"),
        lambda data: data.pop("ranking"),
        lambda data: data["weights"]["U"].update(weights=1),
        lambda data: data["weights"]["U"]["local"].update(A=1.5),
        lambda data: data["objects"][0]["verdict"].pop("rank"),
        lambda data: data["objects"][0]["memberships"].update(U=None),
        lambda data: data["indicators"][0].pop("leaf"),
        lambda data: data["source"].update(sha256="none"),
    ],
)
def test_the_schema_refuses_another_shape(change: Any) -> None:
    data = document(SCHEMES["one unnamed object"])
    change(data)
    assert not jsonschema.Draft202012Validator(schema()).is_valid(data)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.pop("objects_judged"),
        lambda data: data["method"].pop("evaluate"),
        lambda data: data["method"].update(evaluate="ahp"),
        lambda data: data["objects_judged"].clear(),
        lambda data: data["objects_judged"]["A"].pop("local"),
        lambda data: data["objects"][0].pop("priority"),
        lambda data: data["objects"][0].pop("priorities"),
        lambda data: data["objects"][0].update(memberships={}),
        lambda data: data["objects"][0]["verdict"].update(grade="good"),
        lambda data: data["objects"][0]["verdict"].pop("margin"),
        lambda data: data["objects"][0]["verdict"].pop("priority"),
        lambda data: data["objects"][0]["priorities"].update(A=1.5),
    ],
)
def test_the_schema_refuses_another_shape_of_priorities(change: Any) -> None:
    data = document(SCHEMES["objects judged in pairs, ideal"])
    change(data)
    assert not jsonschema.Draft202012Validator(schema()).is_valid(data)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.pop("survey"),
        lambda data: data["survey"].clear(),
        lambda data: data["survey"][0].pop("valid_rate"),
        lambda data: data["survey"][0].update(valid_rate=1.5),
        lambda data: data["survey"][0].update(extra=1),
        lambda data: data["survey"][0]["reasons"].update(bored=1),
        lambda data: data["survey"][0]["reasons"].update(gap=0),
        lambda data: data["survey"][0]["invalid"][0].pop("row"),
        lambda data: data["survey"][0]["reliability"].update(U=None),
        lambda data: data["survey"][0]["objects"]["x"].pop("counts"),
        lambda data: data["survey"][0]["objects"]["x"].update(extra=1),
        lambda data: data["survey"][0]["objects"]["x"]["answered"].update(A=1.5),
        lambda data: data["survey"][0]["objects"]["x"]["groups"]["boss"].pop("share"),
        lambda data: data["survey"][0]["objects"]["x"]["groups"]["boss"].update(extra=1),
        lambda data: data["sampling"].pop("method"),
        lambda data: data["sampling"].update(method="guess"),
        lambda data: data["sampling"]["objects"]["x"].update(interval=[1]),
        lambda data: data["sampling"]["objects"]["x"].update(grades=[]),
        lambda data: data["sampling"]["objects"]["x"]["scores"].update(U=None),
        lambda data: data["source"]["data"][0].pop("path"),
    ],
)
def test_the_schema_refuses_another_shape_of_surveys(change: Any) -> None:
    data = document(SCHEMES["a survey with groups"])
    change(data)
    assert not jsonschema.Draft202012Validator(schema()).is_valid(data)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(measured={}),
        lambda data: data["measured"]["x"].update(A=None),
        lambda data: data["method"].update(rows="sometimes"),
        lambda data: data["weights"]["B"]["given"].pop("local"),
        lambda data: data["weights"]["B"]["given"].update(extra=1),
    ],
)
def test_the_schema_refuses_another_shape_of_measurements(change: Any) -> None:
    data = document(SCHEMES["weights from data and judgments"])
    change(data)
    assert not jsonschema.Draft202012Validator(schema()).is_valid(data)


def test_a_survey_by_hand() -> None:
    data = document(SCHEMES["a survey with groups"])
    (survey,) = data["survey"]
    assert {"path": "answers.csv", "returned": 8, "valid": 7, "valid_rate": 0.875} == {
        name: survey[name] for name in ("path", "returned", "valid", "valid_rate")
    }
    assert {"off the scale": 1} == survey["reasons"]
    assert [{"row": 5, "reason": "B2 is 12, off the scale 1..9"}] == survey["invalid"]
    assert {"valid": 4, "boss": 2, "staff": 2} == {
        "valid": survey["objects"]["x"]["valid"],
        **{name: group["valid"] for name, group in survey["objects"]["x"]["groups"].items()},
    }
    staff = survey["objects"]["x"]["groups"]["staff"]
    assert {"share": 0.4, "answered": 1, "counts": [0, 1, 0]} == {
        "share": staff["share"], "answered": staff["answered"]["B1"], "counts": staff["counts"]["B1"]
    }  # fmt: skip
    # B3 is turned round: 2, 3, 4 and 2 mean 8, 7, 6 and 8.
    assert [3, 1, 0] == survey["objects"]["x"]["counts"]["B3"]
    x = data["objects"][0]
    assert [0.3, 0.7, 0] == x["memberships"]["A"]  # boss 9 and 4, staff 5 and 6
    assert "n" not in x
    assert [{"path": "answers.csv"}] == [{"path": one["path"]} for one in data["source"]["data"]]


def test_valid_answers_are_counted_where_all_leaves_have_as_many() -> None:
    assert [3, 3] == [one["n"] for one in document(SCHEMES["a survey"])["objects"]]
    assert [None, None] == [one.get("n") for one in document(SCHEMES["measured"])["objects"][:2]]


def test_measurements_stand_as_they_are() -> None:
    data = document(SCHEMES["measured"])
    assert {"A": 2, "B1": 3.25, "B2": 7, "B3": 0.5} == data["measured"]["y"]
    assert {"A": 4, "B1": 1e-7, "B2": 1e12, "B3": 0.5} == data["measured"]["z"]
    assert "normalise" == data["method"]["rows"]
    assert "raw" == document(SCHEMES["measured, rows as they are"])["method"]["rows"]
    assert {"s1": {"DO": 6.25}, "s2": {"DO": 4.5}} == document(SCHEMES["measured in a file"])["measured"]


def test_what_was_given_stands_beside_what_was_made_of_it() -> None:
    entry = document(SCHEMES["weights from data and judgments"])["weights"]["B"]
    assert "combine(given, entropy, by = geometric)" == entry["method"]
    assert {"B1", "B2", "B3"} == set(entry["local"])
    assert "matrix" not in entry
    assert pytest.approx([4 / 7, 2 / 7, 1 / 7]) == list(entry["given"]["local"].values())
    assert {"matrix", "steps", "consistent"} <= set(entry["given"])
    weights = document(SCHEMES["weights of leaves from data and judgments"])["weights"]
    assert ["direct", "geometric_mean"] == [weights[name]["given"]["method"] for name in ("U", "B")]
    assert all(one["method"].startswith("leaves of U: combine(") for one in weights.values())


@pytest.mark.parametrize(
    ("name", "method", "samples"),
    [
        ("a survey", "own scores", None),
        ("a survey and other decisions", "own scores", 1000),
        ("a survey and a composition that is not linear", "bootstrap", 1000),
    ],
)
def test_where_standard_errors_come_from_is_said(name: str, method: str, samples: int | None) -> None:
    sampling = document(SCHEMES[name])["sampling"]
    assert (method, samples) == (sampling["method"], sampling.get("samples"))
    assert all({"memberships", "scores", "interval", "grades"} == set(one) for one in sampling["objects"].values())


def test_without_scores_there_is_a_reason() -> None:
    sampling = document(SCHEMES["a survey in words"])["sampling"]
    assert "the comments have no scores" == sampling["reason"]
    assert "method" not in sampling
    assert all({"memberships"} == set(one) for one in sampling["objects"].values())


@pytest.mark.parametrize("name", SCHEMES)
def test_numbers_carry_twelve_significant_digits(name: str) -> None:
    data = document(SCHEMES[name])
    del data["diagnostics"]
    for value in values(data):
        if isinstance(value, float):
            assert float(f"{value:.12g}") == value
            assert number(value) == value


def test_what_does_not_apply_is_absent_and_never_null() -> None:
    for text in SCHEMES.values():
        data = document(text)
        for entry in data["weights"].values():
            entry.pop("matrix", None)  # where null says that a pair was not judged
        for entry in data.get("objects_judged", {}).values():
            entry.pop("matrix", None)
        assert None not in list(values(data))
    assert {"comments", "objects", "ranking"}.isdisjoint(document(SCHEMES["weights only"]))
    assert {"local", "method"} == set(document(SCHEMES["direct weights"])["weights"]["U"])


def test_one_unnamed_object_has_the_root_s_name() -> None:
    assert ["U"] == [one["id"] for one in document(SCHEMES["one unnamed object"])["objects"]]


def test_order_is_that_of_the_file() -> None:
    data = document(SCHEMES["several objects"])
    assert ["U", "A", "B", "B1", "B2", "B3"] == [one["id"] for one in data["indicators"]]
    assert ["good", "fair", "poor"] == [one["id"] for one in data["comments"]]
    assert ["x", "y", "z"] == [one["id"] for one in data["objects"]]
    assert ["A", "B1", "B2", "B3"] == list(data["global_weights"])
    assert ["B1", "B2", "B3"] == list(data["weights"]["B"]["local"])
    turned = SCHEMES["several objects"].replace("B1; B2; B3", "B3; B1; B2").replace('x "X"; y; z', 'z; x "X"; y')
    data = document(turned)
    assert ["A", "B3", "B1", "B2"] == list(data["global_weights"])
    assert ["z", "x", "y"] == [one["id"] for one in data["objects"]]


def test_memberships_by_hand() -> None:
    text = COMMENTS + "indicators U { A; B }\nweights U { A = 25%; B = 75% }\nvotes { A 1 1 2; B 0 4 0 }"
    (one,) = document(text)["objects"]
    assert {"U": [0.0625, 0.8125, 0.125], "A": [0.25, 0.25, 0.5], "B": [0.0, 1.0, 0.0]} == one["memberships"]
    assert {"U": 58.125, "A": 52.5, "B": 60.0} == one["scores"]
    assert "n" in one
    assert 4 == one["n"]
    assert ("weighted_score", "fair", 58.125, 1) == tuple(
        one["verdict"][name] for name in ("decision", "grade", "score", "rank")
    )


def test_voters_that_differ_from_leaf_to_leaf_have_no_single_number() -> None:
    text = COMMENTS + "indicators U { A; B }\nweights U = equal\nvotes { A 1 1 2; B 0 4 1 }"
    assert "n" not in document(text)["objects"][0]


def test_the_completed_matrix_stands_beside_the_one_entered() -> None:
    entry = document(SCHEMES["gaps"])["weights"]["U"]
    assert 1 == entry["missing"] == len(entry["completed"])
    assert None is entry["matrix"][0][3]
    filled = entry["completed"][0]
    assert ("A", "D") == (filled["row"], filled["column"])
    assert filled["value"] == entry["completed_matrix"][0][3]
    assert entry["cr_incomplete"] > entry["cr"] > 0


def test_products_beyond_what_a_float_prints_are_logarithms() -> None:
    steps = document(SCHEMES["off the scale"])["weights"]["U"]["steps"]
    assert "products" not in steps
    assert pytest.approx([500, 0, -500]) == steps["log10_products"]


def test_gaps_that_form_a_tree_say_nothing_of_consistency() -> None:
    entry = document(SCHEMES["gaps that form a tree"])["weights"]["U"]
    assert "consistent" not in entry


def test_a_document_is_one_line_a_field_and_an_entry() -> None:
    done = compile_text(SCHEMES["one unnamed object"], host=MemoryHost({}))
    assert done.result is not None
    text = render(done.result, done.diagnostics, "json")
    assert text.endswith("}\n")
    for name in json.loads(text):
        assert 1 == text.count(f'\n  "{name}": ')
    assert '\n    {"id": "B1", ' in text
    assert '\n    "B": {"method": ' in text


@pytest.mark.parametrize("name", ["sme-management.fspec", "teaching-quality-zh.fspec"])
def test_the_same_input_gives_the_same_bytes(name: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "x.fspec").write_text(resources.read_text("specs", name), encoding="utf-8")
    outputs = []
    for seed in ("0", "1", "4242"):
        run = subprocess.run(
            [sys.executable, "-m", "fuzzyspec", "compile", "x.fspec", "-o", "x.json", "-o", "x.html", "-o", "x.md"],
            cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True,
        )  # fmt: skip
        outputs.append([run.stderr, *((tmp_path / f"x.{suffix}").read_bytes() for suffix in ("json", "html", "md"))])
    assert outputs[0] == outputs[1] == outputs[2]
