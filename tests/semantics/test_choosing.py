"""Weightings that name indicators and read certain pairs: positions, gaps, several experts, objects, faults."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec.api import OwnConsistency, Param, Unsuitable, Weighting, hookimpl
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.driver import Compilation, compile_text
from fuzzyspec.model.result import NodeWeights, Result
from fuzzyspec.outputs import render
from fuzzyspec.plugins import GROUP, Registry, load
from fuzzyspec.report.data import render_json

BEST_WORST = load(point for point in entry_points(group=GROUP) if point.dist.name == "fuzzyspec-best-worst")


class Stars:
    """A package whose weighting compares a centre with all the others, or some that are named with each other."""

    name = "acme"
    dist = SimpleNamespace(name="acme-methods", version="1.2.3")

    def __init__(self) -> None:
        self.matrices: list[Any] = []
        self.parameters: dict[str, Any] = {}
        self.pairs: Callable[..., Any] = self.star_pairs

    def load(self) -> Any:
        @hookimpl
        def register_weightings() -> Any:
            return [
                Weighting(
                    name="star",
                    summary="A star.",
                    reference="Acme (2020).",
                    params=(
                        Param("center", kind="indicator", doc="the middle"),
                        Param("others", kind="indicators", default=(), doc="some of the others"),
                    ),
                    compute=self.weigh,
                    pairs=lambda count, **parameters: self.pairs(count, **parameters),
                    consistency=self.judge,
                )
            ]

        return SimpleNamespace(register_weightings=register_weightings)

    def star_pairs(self, count: int, *, center: int, others: Sequence[int]) -> list[tuple[int, int]]:
        return [(center, other) for other in others or range(count) if other != center]

    def weigh(self, matrices: Any, *, center: int, others: Sequence[int]) -> Any:
        self.matrices.append(matrices.copy())
        self.parameters = {"center": center, "others": others}
        found = 1 / matrices[:, center, :]
        found[:, [x for x in range(found.shape[1]) if np.isnan(found[0, x])]] = 0.0
        return found / found.sum(axis=1, keepdims=True)

    def judge(self, matrix: Any, weights: Any, **parameters: Any) -> OwnConsistency:
        return OwnConsistency("spread", float(np.nanmax(matrix)), 5.0, "Acme (2020)")

    @property
    def registry(self) -> Registry:
        return load([self])


def compiled(text: str, registry: Registry = BEST_WORST) -> Compilation:
    done = compile_text(text, registry=registry)
    if done.ok:
        assert done.result is not None
        json.loads(render_json(done.result, done.diagnostics))
    return done


def codes(text: str, registry: Registry = BEST_WORST) -> list[str]:
    return [one.code for one in compiled(text, registry).diagnostics]


def only(text: str, code: str, registry: Registry = BEST_WORST) -> Diagnostic:
    """Return the one finding of a scheme."""
    found = compiled(text, registry).diagnostics
    assert [code] == [one.code for one in found]
    return found[0]


def result_of(text: str, registry: Registry = BEST_WORST) -> Result:
    done = compiled(text, registry)
    assert done.ok, [f"{one.code} {one.message.text()}" for one in done.diagnostics]
    assert done.result is not None
    return done.result


def weights(text: str, registry: Registry = BEST_WORST) -> NodeWeights:
    return result_of(text, registry).weights[0]


def local(text: str, registry: Registry = BEST_WORST) -> list[float]:
    return [float(one) for one in weights(text, registry).local]


CAR = "indicators car { price; comfort; safety; style }\n"
PAIRS = (
    "price over comfort = 2",
    "price over safety = 3",
    "price over style = 8",
    "comfort over style = 4",
    "safety over style = 3",
)
CHOSEN = "weights car = best_worst(best = price, worst = style)\n"


def judgments(pairs: Sequence[str], by: str = "", of: str = "car") -> str:
    return f"judgments {of}{by} {{ {'; '.join(pairs)} }}\n"


# Names become positions -----------------------------------------------------------------------------


@pytest.mark.parametrize("center", ["U1", "U2", "U3"])
def test_a_name_becomes_the_position_among_the_children(center: str) -> None:
    stars = Stars()
    pairs = [f"{center} over {other} = 2" for other in ("U1", "U2", "U3") if other != center]
    text = f"indicators U {{ U1; U2; U3 }}\nweights U = star(center = {center})\n" + judgments(pairs, of="U")
    expected = [0.5 if name == center else 0.25 for name in ("U1", "U2", "U3")]
    assert pytest.approx(expected) == local(text, stars.registry)
    assert int(center[1]) - 1 == stars.parameters["center"]


def test_lists_of_names_become_positions() -> None:
    stars = Stars()
    text = "indicators U { U1; U2; U3; U4 }\nweights U = star(center = U3, others = [U4, U1])\n"
    assert pytest.approx([0.25, 0, 0.5, 0.25]) == local(
        text + judgments(["U3 over U1 = 2", "U4 over U3 = 1/2"], of="U"), stars.registry
    )
    assert (3, 0) == tuple(stars.parameters["others"])
    assert ["FS604"] == codes(
        text.replace("[U4, U1]", "[U4, U5]") + judgments(["U3 over U1 = 2"], of="U"), stars.registry
    )
    assert ["FS604"] == codes(
        text.replace("[U4, U1]", "[U4, U4]") + judgments(["U3 over U1 = 2"], of="U"), stars.registry
    )


def test_a_name_may_be_encoded_in_two_ways() -> None:
    composed, decomposed = (unicodedata.normalize(form, "qualité") for form in ("NFC", "NFD"))
    text = f"indicators U {{ {composed}; prix }}\njudgments U {{ {composed} over prix = 2 }}\n"
    assert pytest.approx([2 / 3, 1 / 3]) == local(text + f"weights U = best_worst(best = {decomposed}, worst = prix)\n")


def test_the_text_of_a_method_names_them() -> None:
    assert "best_worst(best = price, worst = style)" == weights(CAR + judgments(PAIRS) + CHOSEN).method


@pytest.mark.parametrize(
    ("call", "marked", "said"),
    [
        ("best_worst(best = prise, worst = style)", "prise", "price"),
        ("best_worst(best = price, worst = stile)", "stile", "style"),
        ("best_worst(prise, style)", "prise", "price"),
        ("best_worst(best = car, worst = style)", "car", "comfort"),
    ],
)
def test_a_name_that_is_none_of_them_is_told_at_its_place(call: str, marked: str, said: str) -> None:
    found = only(CAR + judgments(PAIRS) + f"weights car = {call}\n", "FS604")
    assert found.span is not None
    assert marked == found.span.text
    assert found.help is not None
    assert said in found.help.text()


def test_a_method_for_all_nodes_is_asked_of_those_alone_that_it_weighs() -> None:
    text = """
    indicators U { A { A1; A2; A3 }; B { B1 }; C { C1; C2 } }
    judgments A { A1 over A2 = 2; A1 over A3 = 4; A2 over A3 = 2 }
    weights C { C1 = 0.5; C2 = 0.5 }
    method { weighting = best_worst(best = A1, worst = A3) }
    """
    assert ["FS305"] == codes(text + "weights U = equal\n")
    assert ["FS305"] == codes(text + "weights U { A = 0.4; B = 0.4; C = 0.2 }\n")
    # Judgments of U are weighed by it, and it names none of them.
    assert ["FS305", "FS604", "FS604"] == sorted(
        codes(text + "judgments U { A over B = 2; B over C = 2; A over C = 4 }\n")
    )


# Which pairs are read -------------------------------------------------------------------------------

SAATY = st.integers(2, 9)


@given(SAATY, SAATY, st.permutations(range(5)), st.lists(st.booleans(), min_size=5, max_size=5))
def test_pairs_may_be_written_either_way_round_and_in_any_order(
    one: int, other: int, order: list[int], turned: list[bool]
) -> None:
    values = [one, 2, 9, 2, other]
    pairs = [pair.partition(" = ")[0].split(" over ") for pair in PAIRS]
    text = [
        f"{y} over {x} = 1/{value}" if turn else f"{x} over {y} = {value}"
        for (x, y), value, turn in zip(pairs, values, turned, strict=True)
    ]
    plain = [f"{x} over {y} = {value}" for (x, y), value in zip(pairs, values, strict=True)]
    assert pytest.approx(local(CAR + judgments(plain) + CHOSEN), abs=1e-9) == local(
        CAR + judgments([text[place] for place in order]) + CHOSEN
    )


def test_what_is_not_read_is_a_gap_for_the_method() -> None:
    stars = Stars()
    text = "indicators U { U1; U2; U3 }\nweights U = star(center = U2)\n"
    every = ["U1 over U2 = 1/2", "U2 over U3 = 4", "U1 over U3 = 3"]
    found = only(text + judgments(every, of="U"), "FS224", stars.registry)
    assert "does not read U1 over U3" in found.message.text()
    nan = math.nan
    expected = [[1, 0.5, nan], [2, 1, 4], [nan, 0.25, 1]]
    assert np.array_equal(np.array(expected), stars.matrices[-1][0], equal_nan=True)
    assert pytest.approx(local(text + judgments(every[:2], of="U"), stars.registry)) == local(
        text + judgments(every, of="U"), stars.registry
    )


@pytest.mark.parametrize("left_out", range(5))
@pytest.mark.parametrize("gap", [False, True])
def test_a_pair_that_is_missing_is_told_the_way_it_is_asked(left_out: int, gap: bool) -> None:
    name = PAIRS[left_out].partition(" = ")[0]
    pairs = [pair for place, pair in enumerate(PAIRS) if place != left_out] + [f"{name} = ?"] * gap
    found = only(CAR + judgments(pairs) + CHOSEN, "FS223")
    assert f"needs {name}" in found.message.text()


def test_neither_completion_nor_cr_nor_other_indices_apply() -> None:
    settings = "method { completion = harker; random_index = gupta; indices = [gci, koczkodaj, harmonic] }\n"
    found = weights(CAR + judgments(PAIRS) + CHOSEN + settings)
    assert found.consistency is None
    assert () == found.completed
    done = compiled(CAR + judgments(PAIRS) + CHOSEN + settings)
    assert done.result is not None
    for form in ("html", "markdown", "json"):
        assert "nan" not in str(render(done.result, done.diagnostics, form, None)).lower().replace("nano", "")


def test_consistency_is_by_its_own_measure_and_limit() -> None:
    stars = Stars()
    text = "indicators U { U1; U2; U3 }\nweights U = star(center = U2)\n"
    assert [] == codes(text + judgments(["U2 over U1 = 2", "U2 over U3 = 5"], of="U"), stars.registry)
    found = only(text + judgments(["U2 over U1 = 2", "U2 over U3 = 6"], of="U"), "FS225", stars.registry)
    assert "spread = 6, and the limit is 5 (Acme (2020))" in found.message.text()
    own = weights(text + judgments(["U2 over U1 = 2", "U2 over U3 = 6"], of="U"), stars.registry).own
    assert own is not None
    assert ("spread", 6.0, 5.0, False) == (own.name, own.value, own.limit, own.consistent)


# Several experts ------------------------------------------------------------------------------------


@given(st.lists(st.tuples(SAATY, SAATY), min_size=1, max_size=4), st.data())
def test_a_pair_that_some_left_out_is_the_mean_of_the_others(said: list[tuple[int, int]], data: st.DataObject) -> None:
    stars = Stars()
    silent = data.draw(st.lists(st.sampled_from([None, 0, 1]), min_size=len(said), max_size=len(said)))
    blocks = ""
    heard: list[list[int]] = [[], []]
    for place, (values, left_out) in enumerate(zip(said, silent, strict=True)):
        pairs = []
        for which, (name, value) in enumerate(zip(("U1", "U3"), values, strict=True)):
            if which != left_out:
                pairs.append(f"U2 over {name} = {value}")
                heard[which].append(value)
        blocks += judgments(pairs, f" by e{place}", "U")
    text = "indicators U { U1; U2; U3 }\nweights U = star(center = U2)\n" + blocks
    if not all(heard):
        only(text, "FS223", stars.registry)
        return
    done = compiled(text, stars.registry)
    assert done.ok
    assert {"FS221", "FS225"} >= {one.code for one in done.diagnostics}
    means = [math.exp(math.fsum(map(math.log, values)) / len(values)) for values in heard]
    shares = [1 / means[0], 1.0, 1 / means[1]]
    assert done.result is not None
    assert pytest.approx([share / sum(shares) for share in shares], rel=1e-12) == list(done.result.weights[0].local)


def test_under_aij_experts_together_judge_all_pairs() -> None:
    halves = judgments(PAIRS[:3], " by chen") + judgments(PAIRS[2:], " by liu")
    assert pytest.approx(local(CAR + judgments(PAIRS) + CHOSEN), abs=1e-9) == local(CAR + halves + CHOSEN)
    found = only(CAR + judgments(PAIRS[:3], " by chen") + judgments(PAIRS[3:4], " by liu") + CHOSEN, "FS223")
    assert "needs safety over style" in found.message.text()


def test_the_pairs_of_an_expert_without_say_count_only_where_nobody_has_any() -> None:
    declared = "experts { chen; liu weight 0 }\n"
    halves = judgments(PAIRS[:4], " by chen") + judgments(PAIRS, " by liu")
    assert ["FS223"] == codes(declared + CAR + halves + CHOSEN)
    assert [] == codes(declared.replace("weight 0", "weight 1") + CAR + halves + CHOSEN)


def test_under_aip_each_expert_is_weighed_alone() -> None:
    other = [*PAIRS[:3], "comfort over style = 5", "safety over style = 2"]
    both = judgments(PAIRS, " by chen") + judgments(other, " by liu")
    alone = [local(CAR + judgments(pairs) + CHOSEN) for pairs in (PAIRS, other)]
    expected = [sum(pair) / 2 for pair in zip(*alone, strict=True)]
    assert pytest.approx(expected, abs=1e-12) == local(CAR + both + CHOSEN + "method { aggregation = aip }\n")


def test_under_aip_who_lacks_a_pair_is_left_out() -> None:
    text = (
        CAR + judgments(PAIRS, " by chen") + judgments(PAIRS[1:], " by liu") + CHOSEN + "method { aggregation = aip }\n"
    )
    assert "liu" in only(text, "FS219").message.text()
    assert pytest.approx(local(CAR + judgments(PAIRS) + CHOSEN), abs=1e-12) == local(text)


def test_under_aip_somebody_must_have_judged_all_pairs() -> None:
    """Together they have, but each lacks another one: nobody can be weighed."""
    text = CAR + judgments(PAIRS[1:], " by chen") + judgments(PAIRS[:-1], " by liu") + CHOSEN
    assert [] == codes(text)
    done = compiled(text + "method { aggregation = aip }\n")
    assert not done.ok
    assert "FS223" in [one.code for one in done.diagnostics]


@pytest.mark.parametrize(
    "silent", ["", "judgments car by liu { }\n", "judgments car by liu { price over style = ? }\n"]
)
@pytest.mark.parametrize("aggregation", ["aij", "aip"])
def test_who_judged_nothing_is_named_and_left_out(silent: str, aggregation: str) -> None:
    text = "experts { chen; liu }\n" + CAR + judgments(PAIRS, " by chen") + silent + CHOSEN
    found = only(text + f"method {{ aggregation = {aggregation} }}\n", "FS219")
    assert "liu" in found.message.text()


# Objects --------------------------------------------------------------------------------------------


def test_objects_are_compared_like_indicators() -> None:
    pairs = [
        pair.replace("price", "a").replace("comfort", "b").replace("safety", "c").replace("style", "d")
        for pair in PAIRS
    ]
    text = f"""
    indicators U {{ A; B }}
    weights U = equal
    scores B {{ a = 1; b = 1; c = 1; d = 1 }}
    judgments A of objects {{ {"; ".join(pairs)} }}
    method A {{ weighting = best_worst(best = a, worst = d) }}
    method {{ evaluate = ahp(synthesis = ideal) }}
    """
    found = result_of(text).objects_judged[1]
    assert pytest.approx(local(CAR + judgments(PAIRS) + CHOSEN), abs=1e-12) == list(found.local)
    assert found.own is not None
    assert "FS604" in codes(text.replace("best = a", "best = B"))
    assert "FS223" in codes(text.replace(pairs[1] + ";", ""))


def test_experts_judge_objects() -> None:
    text = """
    indicators U { A; B }
    weights U = equal
    scores B { a = 1; b = 1; c = 1 }
    judgments A of objects by chen { a over b = 2; a over c = 4; b over c = 2 }
    judgments A of objects by liu  { a over c = 4; b over c = 2 }
    method A { weighting = best_worst(best = a, worst = c) }
    method { evaluate = ahp(synthesis = ideal) }
    """
    assert pytest.approx([4 / 7, 2 / 7, 1 / 7]) == list(result_of(text).objects_judged[1].local)
    assert ["FS219"] == codes(text.replace("evaluate =", "aggregation = aip; evaluate ="))


def test_given_beside_data_is_what_they_say() -> None:
    measured = "measurements { price comfort safety style; a 1 2 3 4; b 3 1 4 2; c 2 2 1 3 }\n"
    settings = "method { weighting = best_worst(price, style) }\nweights leaves of car = combine(given, entropy)\n"
    both = result_of(CAR + judgments(PAIRS) + measured + settings)
    assert pytest.approx(local(CAR + judgments(PAIRS) + CHOSEN), abs=1e-12) == list(both.given_weights[0].local)


# What a method does wrong ---------------------------------------------------------------------------

STAR = "indicators U { U1; U2; U3 }\nweights U = star(center = U2)\njudgments U { U2 over U1 = 2; U2 over U3 = 4 }\n"


def raising(fault: BaseException) -> Callable[..., Any]:
    def pairs(count: int, **parameters: Any) -> Any:
        raise fault

    return pairs


@pytest.mark.parametrize(
    ("pairs", "code", "said"),
    [
        (raising(Unsuitable("not so", indicator=1)), "FS226", "U2: not so"),
        (raising(Unsuitable("not so")), "FS226", "`star` cannot weigh U: not so"),
        (raising(Unsuitable("not so", indicator=7)), "FS226", "not so"),
        (raising(ValueError("a bug")), "FS611", "a bug"),
        (lambda count, **parameters: [(0, 7)], "FS611", "acme-methods 1.2.3"),
        (lambda count, **parameters: [(-1, 0)], "FS611", "acme-methods 1.2.3"),
        (lambda count, **parameters: None, "FS611", "acme-methods 1.2.3"),
        (lambda count, **parameters: [(0, 1, 2)], "FS611", "acme-methods 1.2.3"),
        (lambda count, **parameters: ["ab"], "FS611", "acme-methods 1.2.3"),
    ],
)
def test_what_it_says_of_its_pairs_may_be_wrong(pairs: Callable[..., Any], code: str, said: str) -> None:
    stars = Stars()
    stars.pairs = pairs
    assert said in only(STAR, code, stars.registry).message.text()


def test_pairs_of_one_with_itself_are_no_pairs() -> None:
    stars = Stars()
    stars.pairs = lambda count, center, others: [(x, y) for x in range(count) for y in (center,)]
    assert [] == codes(STAR, stars.registry)
