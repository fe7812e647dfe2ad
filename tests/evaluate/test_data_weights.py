"""Weights from data in a scheme: against the formulas in plain lines, wherever they stand and whatever is beside."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.driver import compile_text

TREE = "indicators U { A { A1; A2 }; B { B1; B2; B3 }; C }\n"
LEAVES = {"A": ["A1", "A2"], "B": ["B1", "B2", "B3"], "C": ["C"]}
NAMES = [leaf for leaves in LEAVES.values() for leaf in leaves]
DATA: dict[str, list[float]] = {
    "A1": [1.0, 3, 5, 2], "A2": [1, 2, 4, 4], "B1": [2, 2, 1, 7], "B2": [8, 9, 1, 3], "B3": [3, 4, 9, 1],
    "C": [5, 6, 5, 1],
}  # fmt: skip
FLAT = "indicators U { P; Q; R }\n"
ROWS = {"P": [3.0, 2.5, 1.8, 2.2], "Q": [100.0, 80, 50, 70], "R": [10.0, 8, 20, 12]}


def measurements(data: Mapping[str, Sequence[float]]) -> str:
    lines = [" ".join(["", *data])]
    for place, row in enumerate(zip(*data.values(), strict=True)):
        lines.append(" ".join([f"o{place}", *map(repr, row)]))
    return "measurements {\n" + "\n".join(lines) + "\n}\n"


def result_of(text: str) -> Any:
    done = compile_text(text)
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]
    return done.result


def codes_of(text: str) -> list[str]:
    return [one.code for one in compile_text(text).diagnostics]


def local_of(result: Any, node: str = "U", kind: str = "weights") -> list[float]:
    index = next(one.index for one in result.scheme.indicators if one.id == node)
    return [float(weight) for weight in getattr(result, kind)[index].local]


def global_of(result: Any) -> dict[str, float]:
    return {leaf.id: result.global_weights[leaf.index] for leaf in result.scheme.leaves}


# The formulas, in plain lines ---------------------------------------------------------------------


def share(values: Sequence[float]) -> list[float]:
    return [value / math.fsum(values) for value in values]


def entropy(columns: Sequence[Sequence[float]]) -> list[float]:
    spread = []
    for column in columns:
        m = len(column)
        spread.append(1 + sum(p * math.log(p) for p in share(column) if p > 0) / math.log(m))
    return share(spread)


def deviation(column: Sequence[float]) -> float:
    mean = sum(column) / len(column)
    return math.sqrt(sum((x - mean) ** 2 for x in column) / len(column))


def variation(columns: Sequence[Sequence[float]]) -> list[float]:
    return share([deviation(column) / (sum(column) / len(column)) for column in columns])


def standard_deviation(columns: Sequence[Sequence[float]]) -> list[float]:
    return share([deviation(column) for column in columns])


def critic(columns: Sequence[Sequence[float]]) -> list[float]:
    scaled = [[(x - min(column)) / (max(column) - min(column)) for x in column] for column in columns]

    def correlation(a: Sequence[float], b: Sequence[float]) -> float:
        of_a, of_b = sum(a) / len(a), sum(b) / len(b)
        both = sum((x - of_a) * (y - of_b) for x, y in zip(a, b, strict=True)) / len(a)
        return both / deviation(a) / deviation(b)

    return share([deviation(a) * sum(1 - correlation(a, b) for b in scaled) for a in scaled])


METHODS: dict[str, Callable[[Sequence[Sequence[float]]], list[float]]] = {
    "entropy": entropy, "critic": critic, "variation": variation, "standard_deviation": standard_deviation,
}  # fmt: skip


def combined(a: Sequence[float], b: Sequence[float], by: str = "linear", s: float = 0.5) -> list[float]:
    pairs = list(zip(a, b, strict=True))
    if by == "linear":
        return [s * x + (1 - s) * y for x, y in pairs]
    return share([x * y if by == "multiplicative" else math.sqrt(x * y) for x, y in pairs])


# One node -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_weights_of_measured_children_follow_the_formula(method: str) -> None:
    found = local_of(result_of(FLAT + measurements(ROWS) + f"weights U = {method}"))
    assert pytest.approx(METHODS[method](list(ROWS.values())), abs=1e-12) == found


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(1, 50)] * 3), min_size=3, max_size=8).filter(
        lambda rows: all(len(set(column)) > 1 for column in zip(*rows, strict=True))
    ),
    st.sampled_from(sorted(set(METHODS) - {"critic"})),
)
def test_weights_of_any_data_follow_the_formula(rows: list[tuple[int, ...]], method: str) -> None:
    data = dict(zip("PQR", [list(map(float, column)) for column in zip(*rows, strict=True)], strict=True))
    found = local_of(result_of(FLAT + measurements(data) + f"weights U = {method}"))
    assert pytest.approx(METHODS[method](list(data.values())), abs=1e-9) == found
    assert pytest.approx(1, abs=1e-12) == math.fsum(found)


def test_a_setting_of_the_whole_scheme_weighs_by_data_as_well() -> None:
    found = local_of(result_of(FLAT + measurements(ROWS) + "method { weighting = variation }"))
    assert pytest.approx(variation(list(ROWS.values())), abs=1e-12) == found


def test_files_weigh_as_tables_do(tmp_path: Any) -> None:
    from fuzzyspec.driver import compile_file

    lines = ["object," + ",".join(ROWS)]
    lines += [f"o{place}," + ",".join(map(str, row)) for place, row in enumerate(zip(*ROWS.values(), strict=True))]
    (tmp_path / "d.csv").write_text("\n".join(lines), encoding="utf-8")
    text = FLAT + 'measurements "d.csv" { object = object }\nweights U = entropy\n'
    (tmp_path / "s.fspec").write_text(text, encoding="utf-8")
    assert local_of(result_of(FLAT + measurements(ROWS) + "weights U = entropy")) == local_of(
        compile_file(str(tmp_path / "s.fspec")).result
    )


def test_an_only_child_weighs_1() -> None:
    result = result_of("indicators U { A { A1 } }\nmethod { weighting = equal }\nweights A = combine(given, entropy)\n"
                       + measurements({"A1": [1.0, 2]}))  # fmt: skip
    assert [1] == local_of(result, "A")


# Beside what is given -----------------------------------------------------------------------------

JUDGED = "judgments U { P over Q = 2; P over R = 4; Q over R = 2 }\n"


@pytest.mark.parametrize("by", ["linear", "multiplicative", "geometric"])
@pytest.mark.parametrize("order", ["given, entropy", "entropy, given"])
def test_given_is_what_judgments_say(by: str, order: str) -> None:
    result = result_of(FLAT + measurements(ROWS) + JUDGED + f"weights U = combine({order}, by = {by})")
    said = [4 / 7, 2 / 7, 1 / 7]  # the roots of the row products: 2, 1, 1/2
    parts = {"given": said, "entropy": entropy(list(ROWS.values()))}
    first, second = order.split(", ")
    assert pytest.approx(combined(parts[first], parts[second], by), abs=1e-12) == local_of(result)
    assert pytest.approx(said, abs=1e-12) == local_of(result, kind="given_weights")
    assert result.given_weights[0].consistency.cr < 0.1


@pytest.mark.parametrize("share_of_first", [0, 0.3, 1])
def test_the_share_is_that_of_the_first(share_of_first: float) -> None:
    text = FLAT + measurements(ROWS) + "weights U { P = 0.5; Q = 0.3; R = 0.2 }\n"
    result = result_of(text + f"weights U = combine(given, critic, share = {share_of_first})")
    expected = combined([0.5, 0.3, 0.2], critic(list(ROWS.values())), s=share_of_first)
    assert pytest.approx(expected, abs=1e-12) == local_of(result)


def test_given_is_the_group_of_experts() -> None:
    experts = "experts { e weight 3; f }\njudgments U by e { P over Q = 2; Q over R = 2; P over R = 4 }\n"
    experts += "judgments U by f { P over Q = 1; Q over R = 2; P over R = 2 }\n"
    for aggregation in ("aij", "aip"):
        method = f"method {{ aggregation = {aggregation} }}\n"
        alone = local_of(result_of(FLAT + experts + method))
        result = result_of(FLAT + experts + method + measurements(ROWS) + "weights U = combine(given, entropy)")
        assert pytest.approx(combined(alone, entropy(list(ROWS.values()))), abs=1e-12) == local_of(result)
        assert {"e", "f"} == {result.scheme.experts[one.expert].id for one in result.given_weights[0].group.experts}


def test_given_is_completed_where_pairs_are_missing() -> None:
    judged = "judgments U { P over Q = 2; P over R = 4; Q over R = ? }\n"
    result = result_of(FLAT + judged + measurements(ROWS) + "weights U = combine(given, entropy)")
    assert pytest.approx([4 / 7, 2 / 7, 1 / 7], abs=1e-12) == local_of(result, kind="given_weights")
    assert 1 == len(result.given_weights[0].completed)
    assert pytest.approx(combined([4 / 7, 2 / 7, 1 / 7], entropy(list(ROWS.values()))), abs=1e-12) == local_of(result)


def test_inconsistent_judgments_are_an_error_beside_data_as_well() -> None:
    judged = "judgments U { P over Q = 9; Q over R = 9; P over R = 1/9 }\n"
    done = compile_text(FLAT + judged + measurements(ROWS) + "weights U = combine(given, entropy)")
    assert ["FS212"] == [one.code for one in done.diagnostics if one.is_error]


def test_combinations_nest() -> None:
    text = FLAT + measurements(ROWS) + "weights U { P = 0.5; Q = 0.3; R = 0.2 }\n"
    text += "weights U = combine(given, combine(entropy, critic, by = geometric), share = 0.8)"
    columns = list(ROWS.values())
    inner = combined(entropy(columns), critic(columns), "geometric")
    assert pytest.approx(combined([0.5, 0.3, 0.2], inner, s=0.8), abs=1e-12) == local_of(result_of(text))


def test_methods_that_read_nothing_may_be_combined() -> None:
    text = FLAT + measurements(ROWS) + "weights U = combine(equal, entropy)"
    assert pytest.approx(combined([1 / 3] * 3, entropy(list(ROWS.values()))), abs=1e-12) == local_of(result_of(text))


def test_a_given_weight_of_0_stays_0_where_weights_are_multiplied() -> None:
    text = FLAT + measurements(ROWS) + "weights U { P = 0; Q = 0.5; R = 0.5 }\n"
    result = result_of(text + "weights U = combine(given, entropy, by = multiplicative)")
    assert pytest.approx([0, *share(entropy(list(ROWS.values()))[1:])], abs=1e-12) == local_of(result)
    flat_q = {"P": [1.0, 2], "Q": [5.0, 5], "R": [1.0, 1]}
    nowhere = FLAT + measurements(flat_q) + "weights U { P = 0; Q = 1; R = 0 }\n"
    found = codes_of(nowhere + "weights U = combine(given, entropy, by = multiplicative)")
    assert "FS532" in found


# All leaves of a node -----------------------------------------------------------------------------

GIVEN = "weights U { A = 0.5; B = 0.3; C = 0.2 }\nweights A { A1 = 0.6; A2 = 0.4 }\n"
JUDGED_B = "judgments B { B1 over B2 = 2; B1 over B3 = 4; B2 over B3 = 2 }\n"


@pytest.mark.parametrize("method", METHODS)
def test_weights_of_all_leaves_are_global_and_nodes_have_the_sums_of_their_leaves(method: str) -> None:
    result = result_of(TREE + measurements(DATA) + f"weights leaves of U = {method}")
    expected = dict(zip(NAMES, METHODS[method](list(DATA.values())), strict=True))
    assert {leaf: pytest.approx(weight, abs=1e-12) for leaf, weight in expected.items()} == global_of(result)
    sums = [sum(expected[leaf] for leaf in leaves) for leaves in LEAVES.values()]
    assert pytest.approx(sums, abs=1e-12) == local_of(result)
    for node, leaves in list(LEAVES.items())[:2]:
        assert pytest.approx(share([expected[leaf] for leaf in leaves]), abs=1e-12) == local_of(result, node)


@pytest.mark.parametrize("by", ["linear", "multiplicative"])
def test_given_is_global_where_all_leaves_are_weighed(by: str) -> None:
    result = result_of(
        TREE + GIVEN + JUDGED_B + measurements(DATA) + f"weights leaves of U = combine(given, entropy, by = {by})"
    )
    said = [0.5 * 0.6, 0.5 * 0.4, 0.3 * 4 / 7, 0.3 * 2 / 7, 0.3 / 7, 0.2]
    expected = combined(said, entropy(list(DATA.values())), by)
    assert pytest.approx(dict(zip(NAMES, expected, strict=True)), abs=1e-12) == global_of(result)
    assert pytest.approx([0.5, 0.3, 0.2], abs=1e-12) == local_of(result, "U", "given_weights")
    assert pytest.approx([4 / 7, 2 / 7, 1 / 7], abs=1e-12) == local_of(result, "B", "given_weights")


def test_leaves_of_an_inner_node_are_weighed_among_themselves() -> None:
    text = TREE + GIVEN + measurements(DATA)
    result = result_of(text + "weights leaves of B = critic")
    assert [0.5, 0.3, 0.2] == local_of(result)
    assert pytest.approx(critic([DATA[leaf] for leaf in LEAVES["B"]]), abs=1e-12) == local_of(result, "B")


def test_leaves_of_several_levels_are_weighed_at_once() -> None:
    tree = "indicators R { S { T { P; Q } ; V }; W }\n"
    data = {"P": DATA["A1"], "Q": DATA["A2"], "V": DATA["B1"], "W": DATA["B2"]}
    text = tree + "weights R { S = 0.7; W = 0.3 }\nweights S { T = 0.4; V = 0.6 }\nweights T { P = 0.5; Q = 0.5 }\n"
    whole = result_of(text + measurements(data) + "weights leaves of R = combine(given, entropy)")
    expected = combined([0.14, 0.14, 0.42, 0.3], entropy(list(data.values())))
    assert pytest.approx(dict(zip("PQVW", expected, strict=True)), abs=1e-12) == global_of(whole)
    inner = result_of(text + measurements(data) + "weights leaves of S = combine(given, entropy)")
    relative = combined([0.2, 0.2, 0.6], entropy([data[leaf] for leaf in "PQV"]))
    globals_ = [0.7 * weight for weight in relative] + [0.3]
    assert pytest.approx(dict(zip("PQVW", globals_, strict=True)), abs=1e-12) == global_of(inner)


def test_what_is_given_may_itself_come_from_data() -> None:
    text = TREE + "weights U { A = 0.5; B = 0.3; C = 0.2 }\nweights A = entropy\nweights B = combine(equal, critic)\n"
    result = result_of(text + measurements(DATA) + "weights leaves of U = combine(given, variation)")
    a = entropy([DATA[leaf] for leaf in LEAVES["A"]])
    b = combined([1 / 3] * 3, critic([DATA[leaf] for leaf in LEAVES["B"]]))
    said = [*(0.5 * weight for weight in a), *(0.3 * weight for weight in b), 0.2]
    expected = combined(said, variation(list(DATA.values())))
    assert pytest.approx(dict(zip(NAMES, expected, strict=True)), abs=1e-12) == global_of(result)
    assert pytest.approx(a, abs=1e-12) == local_of(result, "A", "given_weights")


def test_given_alone_changes_nothing() -> None:
    plain = result_of(TREE + GIVEN + JUDGED_B)
    assert pytest.approx(global_of(plain), abs=1e-12) == global_of(
        result_of(TREE + GIVEN + JUDGED_B + "weights leaves of U = given")
    )


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(1, 20)] * 6), min_size=2, max_size=6).filter(
        lambda rows: any(len(set(column)) > 1 for column in zip(*rows, strict=True))
    )
)
def test_local_and_global_weights_always_sum_to_1(rows: list[tuple[int, ...]]) -> None:
    data = dict(zip(NAMES, [list(map(float, column)) for column in zip(*rows, strict=True)], strict=True))
    result = result_of(TREE + measurements(data) + "weights leaves of U = entropy")
    assert pytest.approx(1, abs=1e-9) == math.fsum(global_of(result).values())
    for one in result.weights.values():
        assert pytest.approx(1, abs=1e-9) == math.fsum(one.local)
        assert min(one.local) >= 0


# Constant, too few, unsuitable --------------------------------------------------------------------


@pytest.mark.parametrize(
    "weights",
    [
        "weights U = entropy",
        "weights U = combine(entropy, critic)",
        "weights leaves of U = combine(entropy, variation)",
    ],
)
def test_a_constant_column_weighs_nothing_and_is_told_once(weights: str) -> None:
    data = ROWS | {"R": [4.0] * 4}
    done = compile_text(FLAT + measurements(data) + weights)
    assert ["FS533"] == [one.code for one in done.diagnostics]
    assert 0 == local_of(done.result)[2]


def test_a_branch_of_constants_weighs_nothing_and_its_children_the_same() -> None:
    data = DATA | {"A1": [4.0] * 4, "A2": [1.0] * 4}
    done = compile_text(TREE + measurements(data) + "weights leaves of U = entropy")
    assert {"FS533"} == {one.code for one in done.diagnostics}
    assert 0 == local_of(done.result)[0]
    assert [0.5, 0.5] == local_of(done.result, "A")


def test_a_constant_column_keeps_what_is_given() -> None:
    text = FLAT + measurements(ROWS | {"R": [4.0] * 4}) + "weights U { P = 0.5; Q = 0.3; R = 0.2 }\n"
    done = compile_text(text + "weights U = combine(given, entropy)")
    assert ["FS533"] == [one.code for one in done.diagnostics]
    assert pytest.approx(0.1) == local_of(done.result)[2]


@pytest.mark.parametrize(
    ("data", "method"),
    [
        ({"P": [4.0, 4.0], "Q": [1.0, 1.0], "R": [0.5, 0.5]}, "entropy"),
        ({"P": [4.0], "Q": [3.0], "R": [2.0]}, "critic"),
        (ROWS | {"Q": [1.0, -1, 2, 3]}, "entropy"),
        (ROWS | {"Q": [-1.0, -1, -2, -3]}, "variation"),
    ],
    ids=["all constant", "one object", "negative", "mean below 0"],
)
def test_data_that_a_method_cannot_take_are_an_error(data: Mapping[str, list[float]], method: str) -> None:
    done = compile_text(FLAT + measurements(data) + f"weights U = {method}")
    assert ["FS532"] == [one.code for one in done.diagnostics if one.is_error]
    assert done.result is not None
    assert {} == done.result.weights


def test_directions_count_where_the_method_applies_them() -> None:
    tree = "indicators U { P { better = low }; Q { better = near(80) }; R { better = within(8, 12) } }\n"
    found = local_of(result_of(tree + measurements(ROWS) + "weights U = critic"))
    far = [[abs(x - 80) for x in ROWS["Q"]], [max(8 - x, 0, x - 12) for x in ROWS["R"]]]
    columns = [[-x for x in ROWS["P"]], *([1 - d / max(column) for d in column] for column in far)]
    assert pytest.approx(critic_of_goodness(columns), abs=1e-12) == found


def critic_of_goodness(columns: Sequence[Sequence[float]]) -> list[float]:
    """CRITIC where wishes have their goodness as it is, and other columns are scaled from worst to best."""
    scaled = [
        [(x - min(column)) / (max(column) - min(column)) for x in column] if place == 0 else list(column)
        for place, column in enumerate(columns)
    ]
    means = [sum(column) / len(column) for column in scaled]

    def correlation(a: int, b: int) -> float:
        both = zip(scaled[a], scaled[b], strict=True)
        total = sum((x - means[a]) * (y - means[b]) for x, y in both) / len(scaled[a])
        return total / deviation(scaled[a]) / deviation(scaled[b])

    return share([deviation(scaled[a]) * sum(1 - correlation(a, b) for b in range(3)) for a in range(3)])


# Verdicts -----------------------------------------------------------------------------------------


def test_weights_from_data_enter_verdicts_as_typed_ones_do() -> None:
    comments = "comments { good = 90; fair = 60; poor = 30 }\n"
    functions = (
        "membership P = ladder(3, 2.5, 2)\nmembership Q = ladder(100, 70, 50)\nmembership R = ladder(20, 12, 8)\n"
    )
    text = comments + FLAT + measurements(ROWS) + functions
    weights = entropy(list(ROWS.values()))
    typed = "; ".join(f"{name} = {weight!r}" for name, weight in zip("PQR", weights, strict=True))
    found, expected = (result_of(text + block) for block in ("weights U = entropy", f"weights U {{ {typed} }}"))
    assert pytest.approx([one.score for one in expected.verdicts], abs=1e-9) == [one.score for one in found.verdicts]


def test_weights_from_data_enter_the_ranking_of_scored_objects() -> None:
    text = "indicators U { P; Q { better = low } }\nscores P = measured(ratio)\nscores Q = measured(ratio)\n"
    data = {"P": [3.0, 2.5, 1.8], "Q": [100.0, 80, 50]}
    result = result_of(text + measurements(data) + "weights U = entropy")
    weights = entropy(list(data.values()))
    p, q = share([x / 3 for x in data["P"]]), share([50 / x for x in data["Q"]])
    expected = [weights[0] * a + weights[1] * b for a, b in zip(p, q, strict=True)]
    assert pytest.approx(expected, abs=1e-12) == result.priorities[0]
