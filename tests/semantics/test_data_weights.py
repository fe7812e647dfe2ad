"""Weights from data bound: where they may stand, what may stand beside them, and what is wrong, told once."""

from __future__ import annotations

import pytest

from fuzzyspec.driver import Compilation, compile_text
from fuzzyspec.model.data import DataWeights
from fuzzyspec.model.scheme import DirectWeights, GroupJudgments, Judgments, WeightsByMethod

TREE = "indicators U { A { A1; A2 }; B { B1; B2 }; C }\n"
DATA = "measurements { A1 A2 B1 B2 C\n x 1 1 2 8 3\n y 3 2 2 9 4\n z 5 4 1 1 9 }\n"
EQUAL = "weights U = equal\nweights A = equal\nweights B = equal\n"


def compiled(weights: str, data: str = DATA) -> Compilation:
    return compile_text(TREE + data + weights)


def told(weights: str, data: str = DATA) -> list[tuple[str, str | None]]:
    """Return code and place of every error."""
    found = compiled(weights, data).diagnostics
    return [(one.code, one.span.text if one.span else None) for one in found if one.is_error]


def test_weights_of_measured_children_stand_at_their_node() -> None:
    done = compiled("weights U = equal\nweights A = entropy\nweights B = critic(correlation = spearman)\n")
    assert [] == [one.code for one in done.diagnostics if one.is_error]
    assert done.scheme is not None
    kinds = {done.scheme.indicators[index].id: source for index, source in done.scheme.weights.items()}
    assert isinstance(kinds["U"], WeightsByMethod)
    assert isinstance(kinds["A"], DataWeights)
    assert isinstance(kinds["B"], DataWeights)
    assert "spearman" == kinds["B"].weighting.parameters["correlation"]
    assert {} == done.scheme.given_weights


@pytest.mark.parametrize(
    ("beside", "kind"),
    [
        ("judgments A { A1 over A2 = 3 }\n", Judgments),
        (
            "experts { e; f }\njudgments A by e { A1 over A2 = 3 }\njudgments A by f { A1 over A2 = 2 }\n",
            GroupJudgments,
        ),
        ("weights A { A1 = 0.3; A2 = 0.7 }\n", DirectWeights),
        ("method { weighting = equal }\n", WeightsByMethod),
    ],
    ids=["judgments", "experts", "direct weights", "a method that reads nothing"],
)
@pytest.mark.parametrize("first", [True, False])
def test_given_is_what_stands_beside(beside: str, kind: type, first: bool) -> None:
    combined = "weights A = combine(given, entropy)\n"
    others = "weights U { A = 0.5; B = 0.3; C = 0.2 }\nweights B { B1 = 0.5; B2 = 0.5 }\n"
    done = compiled(others + (beside + combined if first else combined + beside))
    assert [] == [one.code for one in done.diagnostics if one.is_error]
    assert done.scheme is not None
    assert isinstance(done.scheme.given_weights[1], kind)
    assert isinstance(done.scheme.weights[1], DataWeights)


def test_a_setting_of_a_subtree_weighs_by_data() -> None:
    done = compiled("weights U = equal\nmethod A { weighting = entropy }\nmethod B { weighting = variation }\n")
    assert done.scheme is not None
    found = {
        index: source.weighting.name for index, source in done.scheme.weights.items() if isinstance(source, DataWeights)
    }
    assert {1: "entropy", 4: "variation"} == found


def test_direct_weights_stand_against_a_setting_that_weighs_by_data() -> None:
    done = compiled("method { weighting = entropy }\nweights U { A = 0.5; B = 0.3; C = 0.2 }\n")
    assert [] == [one.code for one in done.diagnostics if one.is_error]
    assert done.scheme is not None
    assert isinstance(done.scheme.weights[0], DirectWeights)


def test_weights_of_leaves_cover_all_nodes_below() -> None:
    done = compiled("weights leaves of U = entropy\n")
    assert [] == list(done.diagnostics)
    assert done.scheme is not None
    assert {0: (2, 3, 5, 6, 7)} == {of: one.leaves for of, one in done.scheme.leaf_weights.items()}
    assert {} == done.scheme.weights
    assert done.result is not None
    assert {0, 1, 4} == set(done.result.weights)


UNMEASURED = "measurements { A1 A2 B1\n x 1 1 2\n y 3 2 2 }\n"


@pytest.mark.parametrize(
    ("weights", "data", "expected"),
    [
        ("weights U = entropy\nweights A = equal\nweights B = equal\n", DATA, [("FS531", "entropy")]),
        ("weights U = equal\nweights A = equal\nweights B = entropy\n", UNMEASURED, [("FS531", "entropy")]),
        ("weights leaves of U = entropy\n", UNMEASURED, [("FS531", "entropy")]),
        ("weights leaves of C = entropy\n" + EQUAL, DATA, [("FS408", "C")]),
        ("weights leaves of Q = entropy\n" + EQUAL, DATA, [("FS301", "Q")]),
        ("weights leaves of U = entropie\n", DATA, [("FS603", "entropie")]),
        ("weights leaves of U = entropy\nweights leaves of A = critic\n", DATA, [("FS402", "A")]),
        ("weights leaves of A = entropy\nweights leaves of U = critic\n", DATA, [("FS402", "U")]),
        ("weights leaves of U = entropy\nweights A = equal\n", DATA, [("FS402", "A")]),
        ("weights leaves of U = entropy\njudgments A { A1 over A2 = 2 }\n", DATA, [("FS402", "A")]),
        (EQUAL.replace("A = equal", "A = entropy") + "weights A { A1 = 1; A2 = 0 }\n", DATA, [("FS402", "entropy")]),
        (EQUAL.replace("A = equal", "A = entropy") + "judgments A { A1 over A2 = 2 }\n", DATA, [("FS407", "entropy")]),
        (EQUAL.replace("A = equal", "A = combine(given, entropy)"), DATA, [("FS401", "combine(given, entropy)")]),
        (EQUAL.replace("A = equal", "A = combine(geometric_mean, entropy)"), DATA, [("FS407", "geometric_mean")]),
        (EQUAL.replace("A = equal", "A = combine(entropy)"), DATA, [("FS604", "combine(entropy)")]),
        (EQUAL.replace("A = equal", "A = combine(entropy, entropie)"), DATA, [("FS603", "entropie")]),
        (EQUAL.replace("A = equal", "A = combine(entropy, critic, by = average)"), DATA, [("FS604", "average")]),
        (EQUAL.replace("A = equal", "A = combine(entropy, critic, share = 1.5)"), DATA, [("FS604", "1.5")]),
        (EQUAL.replace("A = equal", "A = entropy(normalise = max)"), DATA, [("FS604", "max")]),
        ("weights leaves of U = combine(given, entropy)\nweights U = equal\nweights A = equal\n", DATA,
         [("FS401", "combine(given, entropy)")]),
    ],
)  # fmt: skip
def test_weights_from_data_that_are_wrong_are_told_once(
    weights: str, data: str, expected: list[tuple[str, str]]
) -> None:
    assert expected == told(weights, data)


def test_a_share_that_nothing_uses_is_told() -> None:
    weights = EQUAL.replace("A = equal", "A = combine(entropy, critic, by = geometric, share = 0.3)")
    assert 1 == len(told(weights))


def test_an_only_child_is_told_once_beside_data_as_well() -> None:
    text = "indicators U { A { A1 } }\nmethod { weighting = equal }\nmeasurements { A1\n x 1\n y 2 }\n"
    for weights in ("weights A = combine(given, entropy)\n", "weights A = entropy\n"):
        codes = [one.code for one in compile_text(text + weights).diagnostics]
        assert ["FS305", "FS305"] == codes  # of U and of A


def test_what_could_not_be_read_leaves_nothing_else_in_doubt() -> None:
    broken = DATA.replace("x 1 1 2 8 3", "x 1 1 2 8")
    assert ["FS536"] == [code for code, _ in told("weights leaves of U = entropy\n", broken)]


# The evaluation graph -----------------------------------------------------------------------------


def inputs_of(done: Compilation) -> dict[str, set[str]]:
    assert done.graph is not None
    seen: set[str] = set()
    for node in done.graph.nodes:
        assert set(node.inputs) <= seen, node.id
        assert node.id not in seen
        seen.add(node.id)
    return {node.id: set(node.inputs) for node in done.graph.nodes}


MEASURED = {f"measurements:{leaf}" for leaf in ("A1", "A2", "B1", "B2", "C")}


def test_the_graph_names_what_weights_of_leaves_read() -> None:
    weights = "judgments U { A over B = 2; A over C = 2; B over C = 1 }\n"
    weights += "weights A { A1 = 0.5; A2 = 0.5 }\nweights B = equal\n"
    inputs = inputs_of(compiled(weights + "weights leaves of U = combine(given, entropy)\n"))
    assert MEASURED | {"weigh:U", "weights:A", "weigh:B"} == inputs["weigh_leaves:U"]
    assert MEASURED == inputs_of(compiled("weights leaves of U = entropy\n"))["weigh_leaves:U"]


def test_the_graph_names_what_combinations_read() -> None:
    weights = (
        "weights U = equal\njudgments A { A1 over A2 = 2 }\nweights A = combine(given, entropy)\nweights B = critic\n"
    )
    inputs = inputs_of(compiled(weights + "weights leaves of U = combine(given, variation)\n"))
    assert {"measurements:A1", "measurements:A2", "weigh:A"} == inputs["combine:A"]
    assert {"measurements:B1", "measurements:B2"} == inputs["weigh:B"]
    assert MEASURED | {"weigh:U", "combine:A", "weigh:B"} == inputs["weigh_leaves:U"]
    assert {"judgments:A"} == inputs["weigh:A"]
