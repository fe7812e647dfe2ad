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
    "Chinese": "comments { 优 = 90; 良 = 60 }\nindicators 综合 { 质量; 成本 }\n"
    "weights 综合 = equal\nvotes { 质量 3 4; 成本 1 9 }",
}  # fmt: skip


@cache
def schema() -> dict[str, Any]:
    text = package_resources.files("fuzzyspec").joinpath("schemas/result-1.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def document(text: str, name: str = "scheme.fspec") -> dict[str, Any]:
    done = compile_text(text, name=name, host=MemoryHost(DATA))
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
        assert ("matrix" in entry) == ("steps" in entry)
        if "experts" in entry:
            assert pytest.approx(1) == sum(one.get("weight", 0) for one in entry["experts"].values())
            assert not set(entry["experts"]) & set(entry.get("absent", ()))
            heard = [one["local"] for one in entry["experts"].values() if "local" in one]
            assert (len(heard) > 1) == ("consensus" in entry)
            for child, spread in entry.get("spread", {}).items():
                weights = [local[child] for local in heard]
                assert (min(weights), max(weights)) == (spread["least"], spread["most"])
                assert ("deviation" in spread) == (len(heard) > 1)
    if "objects_judged" in data:
        check_priorities(data, indicators, leaves)
        return
    for one in data.get("objects", []):
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
