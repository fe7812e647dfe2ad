"""Several experts through the compiler: who counts, what the group says, and what each says alone."""

from __future__ import annotations

import itertools
import json
import math
import random
import time
from importlib import resources as package_resources
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.driver import compile_text
from fuzzyspec.evaluate import weighing
from fuzzyspec.model.result import ExpertWeights, GroupWeights, NodeWeights, Result
from fuzzyspec.report.data import render_json, result_data

untimed = settings(deadline=None, max_examples=60)
SCALE = [*(f"1/{n}" for n in range(9, 1, -1)), *map(str, range(1, 10))]
FREE = "method { scale = any; consistency = off }\n"

CHEN = {"A over B": "3", "A over C": "5", "B over C": "2"}
LIU = {"A over B": "2", "A over C": "4", "B over C": "3"}
WANG = {"A over B": "2", "A over C": "4", "B over C": "2"}


def codes(text: str) -> list[str]:
    return [one.code for one in compile_text(text).diagnostics]


def compiled(text: str) -> Result:
    done = compile_text(text)
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]
    assert done.result is not None
    return done.result


def node(text: str) -> NodeWeights:
    return compiled(text).weights[0]


def group(text: str) -> GroupWeights:
    found = node(text).group
    assert found is not None
    return found


def expert(text: str, place: int = 0) -> ExpertWeights:
    return group(text).experts[place]


def judgments(by: str, pairs: dict[str, str], of: str = "U") -> str:
    whose = f" by {by}" if by else ""
    return f"judgments {of}{whose} {{ {'; '.join(f'{pair} = {value}' for pair, value in pairs.items())} }}\n"


def scheme(**experts: dict[str, str]) -> str:
    return "indicators U { A; B; C }\n" + "".join(judgments(name, pairs) for name, pairs in experts.items())


def data_of(text: str) -> dict[str, Any]:
    done = compile_text(text)
    assert done.result is not None
    return result_data(done.result, done.diagnostics)


def entry(text: str) -> dict[str, Any]:
    found: dict[str, Any] = data_of(text)["weights"]["U"]
    return found


# -- what the group says ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("judged", "weights", "expected"),
    [
        (("3", "5"), ("0.5", "0.5"), math.sqrt(15)),
        (("4", "2"), ("0.5", "0.5"), math.sqrt(8)),
        (("1", "2"), ("0.4", "0.6"), 2**0.6),
        (("3", "5"), ("2", "3"), 3**0.4 * 5**0.6),
    ],
)
def test_published_figures_of_two_judges(judged: tuple[str, str], weights: tuple[str, str], expected: float) -> None:
    text = "indicators U { A; B }\n"
    text += f"experts {{ x weight {weights[0]}; y weight {weights[1]} }}\n"
    text += f"judgments U by x {{ A over B = {judged[0]} }}\njudgments by y {{ U {{ A over B = {judged[1]} }} }}\n"
    found = entry(text)
    assert pytest.approx(expected, rel=1e-11) == found["matrix"][0][1]
    assert pytest.approx(1 / expected, rel=1e-11) == found["matrix"][1][0]
    assert pytest.approx(expected / (1 + expected), rel=1e-11) == found["local"]["A"]


def test_judgments_of_three_experts_by_hand() -> None:
    text = "experts { chen weight 2; liu; wang }\n" + scheme(chen=CHEN, liu=LIU, wang=WANG)
    b, c, d = 3**0.5 * 2**0.5, 5**0.5 * 4**0.5, 2**0.75 * 3**0.25
    rows = [(b * c) ** (1 / 3), (d / b) ** (1 / 3), (1 / c / d) ** (1 / 3)]
    found = node(text)
    assert found.group is not None
    assert found.group.judgments is not None
    assert pytest.approx([b, c, d]) == [found.group.judgments[x][y] for x, y in ((0, 1), (0, 2), (1, 2))]
    assert pytest.approx([row / sum(rows) for row in rows], abs=1e-14) == found.local
    assert [0.5, 0.25, 0.25] == [one.weight for one in found.group.experts]


def test_priorities_of_three_experts_by_hand() -> None:
    text = "experts { chen weight 2; liu; wang }\n" + scheme(chen=CHEN, liu=LIU, wang=WANG)
    own = [node(scheme(**{"": pairs})).local for pairs in (CHEN, LIU, WANG)]
    arithmetic = [0.5 * a + 0.25 * b + 0.25 * c for a, b, c in zip(*own, strict=True)]
    found = node(text + "method { aggregation = aip }")
    assert pytest.approx(arithmetic, abs=1e-14) == found.local
    assert found.consistency is None
    assert found.matrix is None
    geometric = [a**0.5 * b**0.25 * c**0.25 for a, b, c in zip(*own, strict=True)]
    whole = sum(geometric)
    found = node(text + "method { aggregation = aip(mean = geometric) }")
    assert pytest.approx([one / whole for one in geometric], abs=1e-14) == found.local


def test_each_expert_is_shown_as_if_alone() -> None:
    for method in ("aij", "aip"):
        for weighting in ("geometric_mean", "eigenvector", "column_mean"):
            asked = f"method {{ aggregation = {method}; weighting = {weighting} }}\n"
            for place, pairs in enumerate((CHEN, LIU, WANG)):
                alone = node(scheme(**{"": pairs}) + asked)
                one = expert(scheme(chen=CHEN, liu=LIU, wang=WANG) + asked, place)
                assert one.local is not None
                assert list(alone.local) == list(one.local)
                assert alone.consistency == one.consistency


@pytest.mark.parametrize("weighting", ["geometric_mean", "eigenvector", "column_mean"])
@pytest.mark.parametrize("aggregation", ["aij", "aip", "aip(mean = geometric)"])
def test_one_expert_is_the_group(weighting: str, aggregation: str) -> None:
    asked = f"method {{ aggregation = {aggregation}; weighting = {weighting} }}\n"
    gaps = "indicators U { A; B; C; D }\n"
    pairs = {"A over B": "2", "B over C": "2", "C over D": "3", "A over D": "9"}
    alone = node(gaps + judgments("", {**pairs, "A over C": "?", "B over D": "?"}) + asked)
    found = node(gaps + judgments("chen", pairs) + asked)
    assert pytest.approx(list(alone.local), abs=1e-12) == list(found.local)
    assert found.group is not None
    assert found.group.consensus is None
    assert found.group.farthest is None
    if aggregation == "aij":
        assert found.consistency is not None
        assert alone.consistency is not None
        assert pytest.approx(alone.consistency.lambda_max) == found.consistency.lambda_max
        assert pytest.approx(alone.consistency.cr_incomplete) == found.consistency.cr_incomplete
        assert [(one.row, one.column) for one in alone.completed] == [(one.row, one.column) for one in found.completed]


@st.composite
def panels(draw: st.DrawFn) -> list[dict[str, str]]:
    judged = st.fixed_dictionaries({pair: st.sampled_from(SCALE) for pair in ("A over B", "A over C", "B over C")})
    return draw(st.lists(judged, min_size=2, max_size=6))


def written(panel: list[dict[str, str]], weights: list[object] | None = None) -> str:
    declared = "; ".join(f"e{k} weight {weights[k] if weights else 1}" for k in range(len(panel)))
    return f"experts {{ {declared} }}\n" + scheme(**{f"e{k}": pairs for k, pairs in enumerate(panel)})


@untimed
@given(panels(), st.sampled_from(["aij", "aip", "aip(mean = geometric)"]), st.randoms(use_true_random=False))
def test_neither_the_order_of_experts_nor_the_size_of_weights_matters(
    panel: list[dict[str, str]], aggregation: str, choose: random.Random
) -> None:
    asked = f"method {{ consistency = off; aggregation = {aggregation} }}\n"
    weights = [choose.randint(1, 5) for _ in panel]
    order = choose.sample(range(len(panel)), len(panel))
    first = node(written(panel, list(weights)) + asked)
    second = node(written([panel[one] for one in order], [f"{weights[one]}/7" for one in order]) + asked)
    assert pytest.approx(list(first.local), abs=1e-13) == list(second.local)
    assert first.group is not None
    assert second.group is not None
    assert pytest.approx(first.group.consensus, abs=1e-13) == second.group.consensus


@untimed
@given(panels(), st.sampled_from(["aij", "aip", "aip(mean = geometric)"]))
def test_a_weight_of_2_counts_as_two_experts_and_a_weight_of_0_as_none(
    panel: list[dict[str, str]], aggregation: str
) -> None:
    asked = f"method {{ consistency = off; aggregation = {aggregation} }}\n"
    twice = node(written([*panel, panel[0]]) + asked)
    double = node(written(panel, [2, *([1] * (len(panel) - 1))]) + asked)
    assert pytest.approx(list(twice.local), abs=1e-13) == list(double.local)
    without = node(written(panel[1:]) + asked)
    none = node(written(panel, [0, *([1] * (len(panel) - 1))]) + asked)
    assert pytest.approx(list(without.local), abs=1e-13) == list(none.local)
    assert none.group is not None
    assert 0 == none.group.experts[0].weight
    assert none.group.experts[0].local is not None


@untimed
@given(panels())
def test_both_geometric_means_agree_where_weights_are_geometric_means(panel: list[dict[str, str]]) -> None:
    by_judgments = node(written(panel) + "method { consistency = off }\n")
    asked = "method { consistency = off; aggregation = aip(mean = geometric) }\n"
    assert pytest.approx(list(by_judgments.local), abs=1e-13) == list(node(written(panel) + asked).local)


@untimed
@given(st.lists(st.tuples(*[st.integers(1, 9)] * 3), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_where_all_put_one_child_first_the_group_does(parts: list[tuple[int, ...]], choose: random.Random) -> None:
    """Each expert is consistent, and finds A at least as important as the others: so does the group."""
    text = "indicators U { A; B; C }\n" + FREE.replace("off", "0.1")
    for number, own in enumerate(parts):
        first, *others = sorted(own, reverse=True)
        b, c = choose.sample(others, 2)
        text += judgments(
            f"e{number}", {"A over B": f"{first}/{b}", "A over C": f"{first}/{c}", "B over C": f"{b}/{c}"}
        )
    for aggregation in ("aij", "aip", "aip(mean = geometric)"):
        found = node(text + f"method U {{ aggregation = {aggregation} }}")
        assert found.local[0] >= max(found.local) - 1e-12
        if aggregation == "aij":
            assert found.consistency is not None
            assert pytest.approx(0, abs=1e-12) == found.consistency.cr


# -- gaps, and who counts ---------------------------------------------------------------------------------------------


def test_who_did_not_judge_is_left_out_and_the_others_are_rescaled() -> None:
    text = "experts { a weight 3; b; zhao weight 6 }\nindicators U { A { A1; A2 }; B }\n"
    text += "judgments by a { U { A over B = 2 }; A { A1 over A2 = 3 } }\njudgments by zhao { U { A over B = 4 } }\n"
    text += "judgments A by b { A1 over A2 = 5 }\n"
    done = compile_text(text)
    assert ["FS219", "FS219"] == [one.code for one in done.diagnostics]
    assert done.result is not None
    top, below = (done.result.weights[index].group for index in (0, 1))
    assert top is not None
    assert below is not None
    assert [(0, 3 / 9), (2, 6 / 9)] == [(one.expert, one.weight) for one in top.experts]
    assert [(0, 0.75), (1, 0.25)] == [(one.expert, one.weight) for one in below.experts]
    assert [(1,), (2,)] == [top.absent, below.absent]
    data = data_of(text)["weights"]
    assert ["b"] == data["U"]["absent"]
    assert ["a", "zhao"] == list(data["U"]["experts"])


def test_gaps_are_filled_from_the_other_experts_and_once_in_the_group() -> None:
    # A over B from both, the others from one each; nobody judged C against D.
    text = "indicators U { A; B; C; D }\n"
    text += judgments("x", {"A over B": "2", "A over C": "4", "B over C": "2"})
    text += judgments("y", {"A over B": "8", "A over D": "8", "B over D": "2"})
    found = entry(text)
    assert [1.0, 4.0, 4.0, 8.0] == pytest.approx(found["matrix"][0])
    assert found["matrix"][2][3] is None
    assert [("C", "D")] == [(one["row"], one["column"]) for one in found["completed"]]
    assert 1 == found["missing"]
    assert "log_least_squares" == found["completion"]
    # Neither connects all four alone, so neither has weights of their own.
    assert [["weight"], ["weight"]] == [list(one) for one in found["experts"].values()]
    assert {"consensus", "farthest", "spread"}.isdisjoint(found)


def test_an_expert_s_own_gaps_are_filled_for_that_expert_alone() -> None:
    text = scheme(
        x={"A over B": "2", "B over C": "3", "A over C": "?"}, y={"A over B": "2", "B over C": "3", "A over C": "6"}
    )
    found = entry(text)
    assert "completed" not in found
    assert [{"row": "A", "column": "C", "value": 6.0}] == found["experts"]["x"]["completed"]
    assert "completed" not in found["experts"]["y"]
    assert "consistent" not in found["experts"]["x"]
    assert found["experts"]["y"]["consistent"] is True


def test_who_leaves_a_child_apart_is_left_out_of_priorities_only() -> None:
    one, other = {"A over B": "2", "B over C": "3", "A over C": "6"}, {"A over B": "4"}
    assert [] == codes(scheme(x=one, y=other))
    text = "experts { x; y weight 3 }\n" + scheme(x=one, y=other)
    assert pytest.approx(2**0.25 * 4**0.75) == entry(text)["matrix"][0][1]
    text += "method { aggregation = aip }\n"
    assert ["FS219"] == codes(text)
    assert pytest.approx([0.6, 0.3, 0.1]) == list(node(text).local)
    assert [1] == list(group(text).left_out)
    assert 1.0 == entry(text)["experts"]["x"]["weight"]
    assert {} == entry(text)["experts"]["y"]


def test_an_expert_of_weight_0_fills_no_gap() -> None:
    one = {"A over B": "2"}
    text = "experts { x; y weight 0 }\n" + scheme(x=one, y={"B over C": "3"})
    assert ["FS210"] == codes(text)
    # With the others connected, the pair that only y judged is a gap.
    whole = {"A over B": "2", "B over C": "3"}
    found = entry("experts { x; y weight 0 }\n" + scheme(x=whole, y={"A over C": "9", "A over B": "1"}))
    assert found["matrix"][0][2] is None
    assert pytest.approx(6) == found["completed_matrix"][0][2]


def test_experts_who_all_have_weight_0_count_alike_at_a_node() -> None:
    text = "experts { x weight 0; y weight 0; z }\nindicators U { A; B }\n"
    text += judgments("x", {"A over B": "2"}) + judgments("y", {"A over B": "8"})
    assert pytest.approx([0.8, 0.2]) == list(node(text).local)
    assert [0.5, 0.5] == [one.weight for one in group(text).experts]


def test_who_says_nothing_has_not_judged() -> None:
    for nothing in ({}, {"A over B": "?", "B over C": "?"}):
        text = scheme(x=nothing, y=WANG, z=WANG)
        assert ["FS219"] == codes(text)
        assert (0,) == group(text).absent
        assert [0.5, 0.5] == [one.weight for one in group(text).experts]
    assert ["FS210"] == codes(scheme(x={}, y={}))


# -- consistency ------------------------------------------------------------------------------------------------------

ROUND = {"A over B": "3", "B over C": "3", "A over C": "1/3"}
BACK = {"A over B": "1/3", "B over C": "1/3", "A over C": "3"}


def test_the_limit_is_the_group_s_where_judgments_are_aggregated() -> None:
    text = scheme(x=ROUND, y=BACK)
    assert ["FS220"] == codes(text)
    found = node(text)
    assert found.consistency is not None
    assert found.consistency.consistent is True
    assert pytest.approx([1 / 3] * 3) == list(found.local)
    assert [False, False] == [one.consistency.consistent for one in group(text).experts if one.consistency]
    assert "FS212" in codes(scheme(x=ROUND, y=WANG))
    assert [] == codes(scheme(x=ROUND, y=BACK) + "method { consistency = off }")


def test_each_one_s_consistency_counts_where_priorities_are_aggregated() -> None:
    text = scheme(x=ROUND, y=BACK, z=WANG)
    done = compile_text(text + "method { aggregation = aip }")
    over = [one for one in done.diagnostics if one.is_error]
    assert ["FS212", "FS212"] == [one.code for one in over]
    assert ["U by x", "U by y"] == [name for one in over for name in ("U by x", "U by y") if name in one.message.text()]
    assert [2, 3] == [one.span.line for one in over if one.span]
    assert not done.ok
    done = compile_text(text + "method { aggregation = aip; consistency = warn(0.1) }")
    assert done.ok


def test_the_group_need_not_lie_on_the_scale() -> None:
    text = "indicators U { A; B }\n" + judgments("x", {"A over B": "8"}) + judgments("y", {"A over B": "9"})
    assert [] == codes(text)
    assert pytest.approx(math.sqrt(72)) == entry(text)["matrix"][0][1]
    assert [] == codes(text.replace("8", "1.5") + "method { scale = 3/2..9 }")


def test_weights_that_vanish_are_told_of_groups_too() -> None:
    text = scheme(x=dict.fromkeys(CHEN, "1e300"))
    assert ["FS708"] == codes(text + FREE)


# -- how far they agree -----------------------------------------------------------------------------------------------


def test_spread_and_the_farthest_by_hand() -> None:
    text = "indicators U { A; B }\n" + "".join(
        judgments(name, {"A over B": value}) for name, value in (("x", "1"), ("y", "3"), ("z", "4"))
    )
    found = entry(text + "method { aggregation = aip }")
    weights = [0.5, 0.75, 0.8]
    mean = sum(weights) / 3
    deviation = math.sqrt(sum((one - mean) ** 2 for one in weights) / 2)
    assert {"least": 0.5, "most": 0.8, "deviation": pytest.approx(deviation)} == found["spread"]["A"]
    assert {"least": 0.2, "most": 0.5, "deviation": pytest.approx(deviation)} == found["spread"]["B"]
    assert {"expert": "x", "distance": pytest.approx(math.sqrt(2) * (mean - 0.5))} == found["farthest"]


def test_consensus_goes_by_the_scale_and_not_by_the_experts_weights() -> None:
    text = scheme(x=CHEN, y=WANG)
    nine = group(text).consensus
    assert nine is not None
    assert nine == group(text + FREE).consensus == group("experts { x weight 5; y weight 0 }\n" + text).consensus
    fifteen = group(text + "method { scale = 1/15..15 }").consensus
    assert fifteen is not None
    assert fifteen != nine


def test_nobody_is_farthest_where_all_agree() -> None:
    for aggregation in ("aij", "aip", "aip(mean = geometric)"):
        found = entry(scheme(x=WANG, y=WANG, z=WANG) + f"method {{ aggregation = {aggregation} }}")
        assert "farthest" not in found
        assert 1.0 == found["consensus"]
        assert {0.0} == {round(one["deviation"], 12) for one in found["spread"].values()}


@pytest.mark.parametrize("aggregation", ["aij", "aip", "aip(mean = geometric)"])
@pytest.mark.parametrize("others", [2, 3, 11])
def test_one_expert_against_all_is_named(aggregation: str, others: int) -> None:
    text = "indicators U { A; B }\n" + "".join(judgments(f"e{k}", {"A over B": "1/9"}) for k in range(others))
    text += judgments("chen", {"A over B": "9"}) + f"method {{ aggregation = {aggregation} }}"
    done = compile_text(text)
    assert ["FS221"] == [one.code for one in done.diagnostics]
    assert "chen" in done.diagnostics[0].message.text()


def test_two_experts_are_never_far_from_each_other() -> None:
    text = "indicators U { A; B }\n" + judgments("x", {"A over B": "9"}) + judgments("y", {"A over B": "1/9"})
    assert [] == codes(text)


# -- in the whole -----------------------------------------------------------------------------------------------------


def test_a_subtree_may_be_aggregated_in_another_way() -> None:
    text = "indicators U { A { A1; A2 }; B { B1; B2 } }\n"
    for name, value in (("x", "2"), ("y", "8")):
        text += f"judgments by {name} {{ U {{ A over B = {value} }}; A {{ A1 over A2 = {value} }}\n"
        text += f" B {{ B1 over B2 = {value} }} }}\n"
    text += "method { aggregation = aip }\nmethod B { aggregation = aij }\n"
    done = compile_text(text)
    assert done.result is not None
    weights = {done.result.scheme.indicators[index].id: one for index, one in done.result.weights.items()}
    for name in ("U", "A"):
        assert pytest.approx((2 / 3 + 8 / 9) / 2) == weights[name].local[0]
    assert pytest.approx(0.8) == weights["B"].local[0]
    data = data_of(text)
    assert ["aip", "aip", "aij"] == [one["aggregation"] for one in data["weights"].values()]
    assert {"B": {"aggregation": "aij"}} == data["method"]["by_node"]


def test_experts_and_nobody_in_particular_in_one_scheme() -> None:
    text = "indicators U { A { A1; A2 }; B }\njudgments U { A over B = 2 }\n"
    text += judgments("x", {"A1 over A2": "2"}, "A") + judgments("y", {"A1 over A2": "8"}, "A")
    assert [] == codes(text)
    data = data_of(text)["weights"]
    assert {"aggregation", "experts", "spread", "consensus"}.isdisjoint(data["U"])
    assert {"aggregation", "experts", "spread", "consensus"} <= set(data["A"])


def test_verdicts_go_by_the_group_s_weights() -> None:
    text = "comments { good = 90; poor = 30 }\nindicators U { A; B }\nvotes of 10 { A 10 0; B 0 10 }\n"
    text += judgments("x", {"A over B": "2"}) + judgments("y", {"A over B": "8"})
    result = compiled(text)
    assert pytest.approx(0.8 * 90 + 0.2 * 30) == result.verdicts[0].score


def panel_of(experts: int, nodes: int, choose: random.Random) -> str:
    """Write a tree of nodes with 3 to 6 children, judged by all experts in a block each, with a gap now and then."""
    names = [f"N{k}" for k in range(nodes)]
    children = {"N0": [*names[1:7]]}
    for number, name in enumerate(names[1:], 1):
        below = names[5 + 2 * number : 7 + 2 * number] if 5 + 2 * number < nodes else []
        children[name] = [*below, *(f"{name}_{k}" for k in range(choose.randint(3, 6) - len(below)))]
    placed = {child for some in children.values() for child in some}
    children = {name: some for name, some in children.items() if name in placed or name == "N0"}

    def tree(name: str) -> str:
        return f"{name} {{ {'; '.join(map(tree, children[name]))} }}" if name in children else name

    blocks = [f"indicators {tree('N0')}"]
    assert nodes == len(children)
    steps = {name: [choose.randint(-2, 2) for _ in some] for name, some in children.items()}
    for number in range(experts):
        lines = []
        for name, some in children.items():
            pairs = []
            for x, y in itertools.combinations(range(len(some)), 2):
                step = 8 + max(-8, min(8, steps[name][x] - steps[name][y] + choose.choice([-1, 0, 0, 0, 1])))
                value = "?" if choose.random() < 0.05 else SCALE[step]
                pairs.append(f"{some[x]} over {some[y]} = {value}")
            lines.append(f"    {name} {{ {'; '.join(pairs)} }}")
        blocks.append(f"judgments by e{number} {{\n" + "\n".join(lines) + "\n}")
    return "\n".join(blocks) + "\nmethod { consistency = warn(0.1) }\n"


def test_two_hundred_experts_and_fifteen_nodes() -> None:
    text = panel_of(200, 15, random.Random(7))
    start = time.perf_counter()
    done = compile_text(text)
    took = time.perf_counter() - start
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]
    assert done.result is not None
    shape = json.loads(
        package_resources.files("fuzzyspec").joinpath("schemas/result-1.schema.json").read_text(encoding="utf-8")
    )
    data = json.loads(render_json(done.result, done.diagnostics))
    jsonschema.Draft202012Validator(shape).validate(data)
    assert 15 == len(data["weights"])
    for one in data["weights"].values():
        assert 200 == len(one["experts"])
        assert 0.8 < one["consensus"] <= 1
        assert pytest.approx(1) == sum(expert["weight"] for expert in one["experts"].values())
    assert took < 60, f"{took:.1f} s"


@pytest.mark.parametrize("aggregation", ["aij", "aip", "aip(mean = geometric)"])
@pytest.mark.parametrize("weighting", ["geometric_mean", "eigenvector", "column_mean"])
def test_arrays_and_plain_numbers_agree(aggregation: str, weighting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = panel_of(5, 7, random.Random(3)) + f"method {{ aggregation = {aggregation}; weighting = {weighting} }}\n"
    monkeypatch.setattr(weighing, "PLAIN_CELLS", 10**9)
    plain = compiled(text)
    monkeypatch.setattr(weighing, "PLAIN_CELLS", 0)
    arrays = compiled(text)
    for index, one in plain.weights.items():
        other = arrays.weights[index]
        assert pytest.approx(list(one.local), abs=1e-11) == list(other.local)
        assert one.group is not None
        assert other.group is not None
        for mine, yours in zip(one.group.experts, other.group.experts, strict=True):
            assert mine.local is not None
            assert yours.local is not None
            assert pytest.approx(list(mine.local), abs=1e-11) == list(yours.local)
            assert mine.consistency is not None
            assert yours.consistency is not None
            assert pytest.approx(mine.consistency.lambda_max, abs=1e-10) == yours.consistency.lambda_max
        assert pytest.approx(one.group.consensus, abs=1e-11) == other.group.consensus


def test_the_same_text_gives_the_same_bytes() -> None:
    text = panel_of(12, 7, random.Random(1))
    first, second = compile_text(text), compile_text(text)
    assert first.result is not None
    assert second.result is not None
    assert render_json(first.result, first.diagnostics) == render_json(second.result, second.diagnostics)
