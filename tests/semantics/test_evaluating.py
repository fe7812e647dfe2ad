"""The setting `evaluate`: what it names, what that reads of a scheme, and what is said where it is not there."""

from __future__ import annotations

from importlib.metadata import entry_points
from types import SimpleNamespace
from typing import Any

import pytest

from fuzzyspec.api import Evaluated, Evaluation, hookimpl
from fuzzyspec.driver import Compilation, compile_text
from fuzzyspec.model.scheme import Scheme
from fuzzyspec.plugins import GROUP, Registry, load
from fuzzyspec.semantics.lower import lower

OURS = ("fuzzyspec-pymcdm", "fuzzyspec-dea")
POINTS = [point for point in entry_points(group=GROUP) if point.dist.name in OURS]
METHODS = load(POINTS)
BUILT_IN = load(())


class Other:
    """Another package that offers an evaluation called `topsis`."""

    name = "other"
    dist = SimpleNamespace(name="Acme.Ranking", version="1.2.3")

    def load(self) -> Any:
        @hookimpl
        def register_evaluations() -> Any:
            def compute(values: Any, weights: Any, better: Any) -> Evaluated:
                return Evaluated(values[:, 0].tolist())

            about = {"summary": "What it does.", "reference": "Acme (2020).", "value": "merit"}
            return [Evaluation(name="topsis", compute=compute, **about)]

        return SimpleNamespace(register_evaluations=register_evaluations)


TREE = "indicators car { price { better = low }; range; seats }\n"
WEIGHTS = "weights car { price = 50%; range = 30%; seats = 20% }\n"
DATA = "measurements { price range seats; a 20 300 4; b 30 500 5; c 25 450 7; d 40 350 4 }\n"
COMMENTS = "comments { good = 90; fair = 60; poor = 30 }\n"
FUNCTIONS = """
membership price = ladder(20, 30, 40)
membership range = ladder(500, 400, 300)
membership seats = ladder(7, 5, 4)
"""
VOTES = "".join(f"votes {one} of 2 {{ price 1 1 0; range 0 1 1; seats 1 0 1 }}\n" for one in "abcd")


def evaluate(what: str) -> str:
    return f"method {{ evaluate = {what} }}\n"


def compiled(text: str, registry: Registry = METHODS) -> Compilation:
    return compile_text(text, registry=registry)


def codes(text: str, registry: Registry = METHODS) -> list[str]:
    return [one.code for one in compiled(text, registry).diagnostics]


def bound(text: str, registry: Registry = METHODS) -> Scheme:
    done = compiled(text, registry)
    assert done.ok, [f"{one.code} {one.message.text()}" for one in done.diagnostics]
    assert done.result is not None
    return done.result.scheme


# What it names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("topsis", ["topsis"]),
        ("[topsis]", ["topsis"]),
        ("topsis()", ["topsis"]),
        ("topsis@fuzzyspec-pymcdm", ["topsis"]),
        ("topsis(normalise = minmax)", ["topsis(normalise = minmax)"]),
        ("topsis(minmax)", ["topsis(normalise = minmax)"]),
        ("[edas, topsis, edas]", ["edas", "topsis"]),
        ("[topsis, topsis(normalise = vector)]", ["topsis"]),
        ("[topsis, topsis(normalise = minmax)]", ["topsis", "topsis(normalise = minmax)"]),
    ],
)
def test_it_is_one_or_several_each_once(what: str, expected: list[str]) -> None:
    scheme = bound(TREE + WEIGHTS + DATA + evaluate(what))
    assert expected == [use.text for use in scheme.evaluations]
    assert expected == [one.use.text for one in scheme.other_evaluations]
    assert [[1, 2, 3]] * len(expected) == [list(one.leaves) for one in scheme.other_evaluations]


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ('"topsis"', "FS607"),
        ("3", "FS607"),
        ("[]", "FS607"),
        ("[topsis, 3]", "FS607"),
        ("[[topsis]]", "FS607"),
        ("topsys", "FS603"),
        ("TOPSIS", "FS603"),
        ("geometric_mean", "FS603"),
        ("topsis@fuzzyspec-dea", "FS603"),
        ("topsis@nobody", "FS603"),
        ("topsis(5)", "FS604"),
        ("topsis(normalise = maximum)", "FS604"),
        ("ahp(synthesis = perfect)", "FS604"),
        ("fuzzy(composition = min_max)", "FS604"),
        ("dea(inputs = [prise])", "FS604"),
        ("dea(inputs = [car])", "FS604"),
        ("dea(inputs = [price, price])", "FS604"),
        ("dea(inputs = [])", "FS604"),
        ('dea(inputs = "price")', "FS604"),
        ("dea(inputs = [price, 3])", "FS604"),
        ("topsis, edas", "FS101"),
    ],
)
@pytest.mark.parametrize("weights", ["", WEIGHTS])
def test_a_mistake_costs_itself_alone(what: str, expected: str, weights: str) -> None:
    """Nothing else is said: neither that weights are missing nor that measurements are used for nothing."""
    assert [expected] == codes(TREE + weights + DATA + evaluate(what))


def test_what_is_not_installed_is_told_with_what_to_install() -> None:
    for what, line in (("topsis", "pip install fuzzyspec-pymcdm"), ("dea", "pip install fuzzyspec-dea")):
        [found] = compiled(TREE + DATA + evaluate(what), BUILT_IN).diagnostics
        assert "FS603" == found.code
        assert found.help is not None
        assert line in found.help.text()
    [found] = compiled(TREE + DATA + evaluate("electre@acme-ranking"), BUILT_IN).diagnostics
    assert "`electre` is one of acme-ranking, which is not installed" in found.message.text()


def test_one_name_of_two_packages() -> None:
    both = load([*POINTS, Other()])
    assert ["FS610"] == codes(TREE + WEIGHTS + DATA + evaluate("topsis"), both)
    scheme = bound(TREE + WEIGHTS + DATA + evaluate("[topsis@fuzzyspec-pymcdm, topsis@acme-ranking]"), both)
    assert ["fuzzyspec-pymcdm", "Acme.Ranking"] == [use.distribution for use in scheme.evaluations]
    done = compiled(TREE + WEIGHTS + DATA + evaluate("[topsis@fuzzyspec-pymcdm, topsis@acme-ranking]"), both)
    assert done.result is not None
    keys = [one.key for one in done.result.evaluations]
    assert 2 == len(set(keys))


# What it reads --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what", "expected"),
    [
        (WEIGHTS, "topsis", ["FS613"]),
        (WEIGHTS + COMMENTS + VOTES, "topsis", ["FS613"]),
        (WEIGHTS + COMMENTS + VOTES, "[fuzzy, topsis]", ["FS613"]),
        (WEIGHTS + DATA, "[topsis, fuzzy]", ["FS613"]),
        (WEIGHTS + DATA, "[topsis, ahp]", ["FS613"]),
        (DATA, "topsis", ["FS401"]),
        (DATA, "[dea, topsis]", ["FS401"]),
        (WEIGHTS + DATA, "topsis", []),
        (WEIGHTS + COMMENTS + DATA + VOTES, "topsis", []),
        # Functions that nothing asks for say nothing.
        (WEIGHTS + COMMENTS + DATA + FUNCTIONS, "topsis", []),
        (WEIGHTS + COMMENTS + DATA, "topsis", []),
        (WEIGHTS + DATA, "dea(inputs = price, outputs = range)", ["FS539", "FS617"]),
    ],
)
def test_what_is_read_must_be_there_and_nothing_else(text: str, what: str, expected: list[str]) -> None:
    assert expected == codes(TREE + text + evaluate(what))


def test_a_measured_leaf_may_have_votes_where_both_are_read() -> None:
    text = TREE + WEIGHTS + COMMENTS + DATA + VOTES
    assert set() == set(codes(text + evaluate("[fuzzy, topsis]"))) - {"FS702", "FS703", "FS706", "FS711"}
    # Without `topsis` the measurements are there for nothing.
    assert "FS539" in codes(text + evaluate("fuzzy"))


def test_each_leaf_that_lacks_numbers_is_named() -> None:
    text = "indicators car { price; range; seats }\nweights car = equal\nmeasurements { range; a 1; b 2 }\n"
    [found] = compiled(text + evaluate("topsis")).diagnostics
    assert "FS613" == found.code
    assert "price, seats" in found.message.text()
    assert found.span is not None
    assert "topsis" == found.span.text


def test_wishes_of_measured_leaves_alone() -> None:
    text = "indicators clinic { staff { better = low }; beds { better = near(30) }; cases }\n"
    measured = "measurements { staff beds cases; a 5 28 100; b 8 33 120 }\n"
    assert ["FS613"] == codes(text + measured + evaluate("dea"))
    # Of a typed score more is better, so that there is no wish.
    scored = "measurements { staff cases; a 5 100; b 8 120 }\nscores beds { a = 2; b = 3 }\n"
    assert {"FS617"} >= set(codes(text + scored + evaluate("dea")))
    # A leaf that is not read may have any wish.
    assert {"FS617", "FS539"} >= set(codes(text + measured + evaluate("dea(inputs = staff, outputs = cases)")))


def test_weights_that_nothing_reads_are_not_asked_for() -> None:
    nested = "indicators clinic { means { staff { better = low }; cost { better = low } }; cases }\n"
    data = "measurements { staff cost cases; a 5 28 100; b 8 33 120; c 6 25 140 }\n"
    assert ["FS617"] == codes(nested + data + evaluate("dea"))
    assert ["FS617"] == codes(nested + data + "weights means = equal\n" + evaluate("dea"))
    assert ["FS401", "FS401"] == codes(nested + data + evaluate("[dea, topsis]"))
    assert ["FS401"] == codes(nested + data + "weights means = equal\n" + evaluate("[dea, topsis]"))


# In the graph ---------------------------------------------------------------------------------------


def test_it_is_a_node_of_the_graph_with_what_it_reads() -> None:
    scheme = bound(TREE + WEIGHTS + DATA + evaluate("[topsis, dea(inputs = price, outputs = [range, seats])]"))
    nodes = {node.id: node for node in lower(scheme, METHODS).of_kind("evaluate")}
    assert ["evaluate:topsis", "evaluate:dea(inputs = [price], outputs = [range, seats])"] == list(nodes)
    topsis, dea = nodes.values()
    assert {"car"} == {topsis.of, dea.of}
    assert "price" in " ".join(topsis.inputs)
    # Only one of them reads weights.
    assert 1 == len(set(topsis.inputs) - set(dea.inputs))
    assert set(dea.inputs) < set(topsis.inputs)
