"""Evaluations of plugins: what they are handed, how objects are ranked, and how rankings are set side by side."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec import outputs
from fuzzyspec.api import Evaluated, Evaluation, Param, Remark, Unsuitable, hookimpl
from fuzzyspec.driver import Compilation, compile_text
from fuzzyspec.evaluate.evaluations import TIE, ranks_of
from fuzzyspec.model.result import EvaluationResult
from fuzzyspec.outputs import render
from fuzzyspec.plugins import Registry, load

CARS = """
indicators car { price { better = low }; comfort { seats; noise { better = low } } }
weights car { price = 60%; comfort = 40% }
weights comfort { seats = 75%; noise = 25% }
measurements {
          price  seats  noise
    a        20      4     60
    b        30      5     55
    c        25      7     70
}
"""


class Recorder:
    """Evaluations that keep what they are handed: `first` and `second` rank by a column, `plain` reads no weights."""

    def __init__(self) -> None:
        self.values: Any = None
        self.weights: Any = None
        self.better: Any = None
        self.said = Evaluated([])

    def keep(self, values: Any, weights: Any, better: Any) -> None:
        self.values, self.weights, self.better = values.copy(), None if weights is None else weights.copy(), better

    def registry(self) -> Registry:
        return load([EntryPoint([*self.columns(), self.saying(), self.plain(), self.crisp(), self.named()])])

    def columns(self) -> list[Evaluation]:
        def by(column: int) -> Any:
            def compute(values: Any, weights: Any, better: Any) -> Evaluated:
                self.keep(values, weights, better)
                return Evaluated(values[:, column].tolist())

            return compute

        return [
            Evaluation(**about("first", compute=by(0), best="low")),
            Evaluation(**about("second", compute=by(1))),
            Evaluation(**about("third", compute=by(2), best="low")),
        ]

    def saying(self) -> Evaluation:
        def compute(values: Any, weights: Any, better: Any) -> Evaluated:
            return self.said

        return Evaluation(**about("say", compute=compute, least_objects=3))

    def plain(self) -> Evaluation:
        def compute(values: Any, weights: Any, better: Any) -> Evaluated:
            self.keep(values, weights, better)
            return Evaluated(values[:, 0].tolist())

        return Evaluation(**about("plain", compute=compute, weighted=False))

    def crisp(self) -> Evaluation:
        def compute(values: Any, weights: Any, better: Any) -> Evaluated:
            raise Unsuitable("too dear", indicator=1, object=2)

        return Evaluation(**about("crisp", compute=compute, turns_targets=False))

    def named(self) -> Evaluation:
        def compute(values: Any, weights: Any, better: Any, *, inputs: Any, outputs: Any) -> Evaluated:
            self.keep(values, weights, better)
            self.inputs, self.outputs = inputs, outputs
            return Evaluated(values.sum(axis=1).tolist())

        lists = [Param(name, kind="indicators", default=(), doc="…") for name in ("inputs", "outputs")]
        return Evaluation(**about("named", compute=compute, params=tuple(lists)))


def about(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "summary": "What it does.", "reference": "Acme (2020).", "value": "merit", **more}


class EntryPoint:
    """Stands in for an installed package."""

    name = "acme"

    def __init__(self, offered: Sequence[Evaluation]) -> None:
        self.dist = SimpleNamespace(name="acme-evaluations", version="1.2.3")
        self.offered = offered

    def load(self) -> Any:
        @hookimpl
        def register_evaluations() -> Any:
            return self.offered

        return SimpleNamespace(register_evaluations=register_evaluations)


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    made = Recorder()
    # Reports ask what is installed for the methods that took part.
    monkeypatch.setattr(outputs, "registry", made.registry)
    return made


def compiled(record: Recorder, scheme: str, evaluate: str) -> Compilation:
    done = compile_text(f"{scheme}method {{ evaluate = {evaluate} }}\n", registry=record.registry())
    if done.ok:
        assert done.result is not None
        for form in ("html", "markdown", "json"):
            assert render(done.result, done.diagnostics, form, None)
    return done


def codes(done: Compilation) -> list[str]:
    return [one.code for one in done.diagnostics]


def text_of(done: Compilation) -> str:
    return done.diagnostics[0].message.text()


def evaluated(done: Compilation, place: int = 0) -> EvaluationResult:
    assert done.ok, codes(done)
    assert done.result is not None
    return done.result.evaluations[place]


# What they are handed -------------------------------------------------------------------------------


def test_values_weights_and_directions_are_those_of_the_leaves_in_the_order_of_the_file(record: Recorder) -> None:
    found = evaluated(compiled(record, CARS, "first"))
    assert [[20, 4, 60], [30, 5, 55], [25, 7, 70]] == record.values.tolist()
    assert np.float64 == record.values.dtype
    assert pytest.approx([0.6, 0.3, 0.1], abs=1e-12) == record.weights.tolist()
    assert ["low", "high", "low"] == [one.kind for one in record.better]
    assert pytest.approx([0.6, 0.3, 0.1], abs=1e-12) == list(found.weights)
    assert () == found.turned


def test_an_evaluation_without_weights_gets_none_and_the_scheme_needs_none(record: Recorder) -> None:
    scheme = "\n".join(line for line in CARS.splitlines() if not line.startswith("weights")) + "\n"
    assert () == evaluated(compiled(record, scheme, "plain")).weights
    assert record.weights is None
    assert ["FS401", "FS401"] == codes(compiled(record, scheme, "[plain, first]"))


def test_weights_are_rescaled_to_the_indicators_that_are_named(record: Recorder) -> None:
    found = evaluated(compiled(record, CARS, "named(inputs = [noise], outputs = [price])"))
    assert [[20, 60], [30, 55], [25, 70]] == record.values.tolist()
    assert pytest.approx([6 / 7, 1 / 7], abs=1e-12) == record.weights.tolist()
    # Positions among those that are read, in the order of the file.
    assert ((1,), (0,)) == (tuple(map(int, record.inputs)), tuple(map(int, record.outputs)))
    assert [1, 4] == list(found.leaves)


def test_where_one_list_is_left_out_all_leaves_are_read(record: Recorder) -> None:
    evaluated(compiled(record, CARS, "named(outputs = seats)"))
    assert 3 == record.values.shape[1]
    assert ((), (1,)) == (tuple(record.inputs), tuple(map(int, record.outputs)))


def test_leaves_that_are_not_named_need_no_numbers(record: Recorder) -> None:
    scheme = CARS.replace("seats  noise\n", "noise\n").replace("  4  ", "").replace("  5  ", "").replace("  7  ", "")
    assert [] == codes(compiled(record, scheme, "named(inputs = price, outputs = noise)"))
    assert ["FS613"] == codes(compiled(record, scheme, "first"))


def test_weights_that_are_all_zero_are_told(record: Recorder) -> None:
    scheme = CARS.replace("price = 60%; comfort = 40%", "price = 100%; comfort = 0")
    done = compiled(record, scheme, "named(inputs = seats, outputs = noise)")
    assert "FS616" in codes(done)


def test_scores_stand_in_for_measurements_and_more_of_them_is_better(record: Recorder) -> None:
    scheme = """
    indicators car { price { better = low }; safety { better = near(4) }; room }
    weights car = equal
    scores price { a = 3; b = 2; c = 1 }
    scores safety { a = 5; b = 4; c = 3 }
    measurements { room; a 1; b 2; c 3 }
    """
    found = evaluated(compiled(record, scheme, "first"))
    assert [[3, 5, 1], [2, 4, 2], [1, 3, 3]] == record.values.tolist()
    assert ["high", "high", "high"] == [one.kind for one in record.better]
    assert () == found.turned


# Good values in the middle --------------------------------------------------------------------------

FINITE = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(st.lists(FINITE, min_size=2, max_size=8), FINITE, FINITE)
def test_nearness_is_one_less_the_share_of_the_farthest(values: list[float], one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    record = Recorder()
    rows = "; ".join(f"o{place} {value!r} 1" for place, value in enumerate(values))
    wish = f"near({low!r})" if low == high else f"within({low!r}, {high!r})"
    scheme = f"indicators W {{ pH {{ better = {wish} }}; DO }}\nweights W = equal\nmeasurements {{ pH DO; {rows} }}\n"
    done = compile_text(scheme + "method { evaluate = second }\n", registry=record.registry())
    assert done.result is not None
    assert done.ok, [one.message.text() for one in done.diagnostics]
    away = [max(low - value, value - high, 0.0) for value in values]
    expected = [1 - distance / max(away) if max(away) > 0 else 1.0 for distance in away]
    assert pytest.approx(expected, abs=1e-9) == record.values[:, 0].tolist()
    assert ["high", "high"] == [one.kind for one in record.better]
    assert [1] == list(evaluated(done).turned)


def test_a_method_that_takes_no_wishes_says_so(record: Recorder) -> None:
    scheme = CARS.replace("seats;", "seats { better = within(4, 5) };")
    done = compiled(record, scheme, "crisp")
    assert ["FS613"] == codes(done)
    assert "seats" in done.diagnostics[0].message.text()


# Ranks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("best", "values", "ranks"),
    [
        ("high", [0.1, 0.5, 0.3], [3, 1, 2]),
        ("low", [0.1, 0.5, 0.3], [1, 3, 2]),
        ("high", [0.5, 0.5, 0.3], [1, 1, 3]),
        ("low", [0.5, 0.5, 0.3], [2, 2, 1]),
        ("high", [0.5, None, 0.3], [1, None, 2]),
        ("high", [None, None], [None, None]),
        ("high", [-1.0, -2.0], [1, 2]),
        ("high", [1.0, 1.0 + TIE / 2, 1.0 - TIE / 2], [1, 1, 1]),
        ("high", [1.0, 1.0 + 3 * TIE], [2, 1]),
        # Of large values 1e-9 is less than the last digit that counts.
        ("high", [1e9, 1e9 + 0.5, 1e9 + 5], [2, 2, 1]),
        ("low", [0.0, 0.0, 0.0], [1, 1, 1]),
    ],
)
def test_ranks(best: str, values: list[float | None], ranks: list[int | None]) -> None:
    assert ranks == list(ranks_of(values, best))


@given(st.lists(st.none() | st.integers(-20, 20), max_size=30), st.sampled_from(["high", "low"]))
def test_a_rank_counts_those_that_are_better(values: list[int | None], best: str) -> None:
    sign = 1 if best == "high" else -1
    for value, rank in zip(values, ranks_of(values, best), strict=True):
        if value is None:
            assert rank is None
        else:
            assert rank == 1 + sum(other is not None and sign * other > sign * value for other in values)


def test_the_first_evaluation_ranks_the_objects(record: Recorder) -> None:
    done = compiled(record, CARS, "[second, first]")
    assert done.result is not None
    assert [(2, 1), (1, 2), (0, 3)] == [tuple(one) for one in done.result.ranking]


def test_an_object_without_a_value_has_a_reason_in_place_of_a_rank(record: Recorder) -> None:
    record.said = Evaluated([0.4, None, 0.7], figures={"share": [0.1, None, 0.2]}, absent={1: "it makes nothing"})
    done = compiled(record, CARS, "say")
    assert done.result is not None
    found = json.loads(str(render(done.result, done.diagnostics, "json", None)))["evaluations"]["say"]
    assert {"object": "c", "merit": 0.7, "rank": 1, "share": 0.2} == found[0]
    assert ["c", "a", "b"] == [one["object"] for one in found]
    assert "it makes nothing" == found[2]["reason"]
    assert not {"merit", "rank"} & {key for key, value in found[2].items() if value is not None}
    assert [2, 0] == [one.object for one in done.result.ranking]


def test_nobody_may_have_a_value(record: Recorder) -> None:
    record.said = Evaluated([None] * 3, absent=dict.fromkeys(range(3), "nothing is made"))
    done = compiled(record, CARS, "[say, first]")
    assert done.result is not None
    assert [None, None, None] == list(evaluated(done).ranks)
    [both] = done.result.agreement
    assert (None, None, 0, ()) == (both.spearman, both.kendall, both.opposite, both.pairs)
    assert [] == codes(done)


def test_what_does_not_suit_is_told_with_its_names(record: Recorder) -> None:
    done = compiled(record, CARS, "crisp")
    assert ["FS616"] == codes(done)
    assert "`crisp` cannot evaluate: seats, c: too dear" == done.diagnostics[0].message.text()


def test_remarks_are_warnings_with_their_names(record: Recorder) -> None:
    record.said = Evaluated([1.0, 2.0, 3.0], remarks=[Remark("a narrow lead", object=2), Remark("old", indicator=0)])
    done = compiled(record, CARS, "say")
    assert ["FS617", "FS617"] == codes(done)
    texts = [one.message.text() for one in done.diagnostics]
    assert ["`say`: c: a narrow lead", "`say`: price: old"] == texts
    assert ("a narrow lead", "old") == evaluated(done).remarks


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_objects_are_told(count: int, record: Recorder) -> None:
    rows = "".join(f"    o{place} {place + 1} 2 3\n" for place in range(count))
    scheme = CARS.partition("measurements")[0] + "measurements {\n    price seats noise\n" + rows + "}\n"
    done = compiled(record, scheme, "say")
    assert not done.ok
    assert set(codes(done)) <= {"FS613", "FS536"}


# Side by side ---------------------------------------------------------------------------------------


def test_rankings_are_compared_two_by_two(record: Recorder) -> None:
    done = compiled(record, CARS, "[first, second, third]")
    assert done.result is not None
    assert [("first", "second"), ("first", "third"), ("second", "third")] == [
        (one.first, one.second) for one in done.result.agreement
    ]
    by_price, by_seats = [1, 3, 2], [3, 2, 1]
    both = done.result.agreement[0]
    # Of three pairs, b and c keep their order; the squares of the differences are 4, 1, 1: ρ = 1 − 6·6/(3·8).
    assert (by_price, by_seats) == (list(evaluated(done).ranks), list(evaluated(done, 1).ranks))
    assert (pytest.approx(-0.5), pytest.approx(-1 / 3), 2) == (both.spearman, both.kendall, both.opposite)
    assert {(0, 1), (0, 2)} == set(both.pairs)
    # a, c and b come first: each of the others is set against the one that is named first.
    assert ["FS711"] * 2 == codes(done)
    assert "first puts a first, second puts c first (Kendall's τ between them: -0.3333)" == text_of(done)


def test_a_ranking_that_is_all_ties_has_no_correlation_and_contradicts_nobody(record: Recorder) -> None:
    record.said = Evaluated([1.0, 1.0, 1.0])
    done = compiled(record, CARS, "[first, say]")
    assert done.result is not None
    [both] = done.result.agreement
    assert (None, None, 0) == (both.spearman, both.kendall, both.opposite)
    assert [] == codes(done)


def test_who_shares_the_first_place_is_first(record: Recorder) -> None:
    record.said = Evaluated([2.0, 1.0, 2.0])
    assert [] == codes(compiled(record, CARS, "[first, say]"))
    record.said = Evaluated([1.0, 2.0, 2.0])
    assert ["FS711"] == codes(compiled(record, CARS, "[first, say]"))


def test_objects_without_a_rank_are_left_out_of_the_comparison(record: Recorder) -> None:
    record.said = Evaluated([None, 1.0, 2.0], absent={0: "it makes nothing"})
    done = compiled(record, CARS, "[first, say]")
    assert done.result is not None
    [both] = done.result.agreement
    assert (2, pytest.approx(1), pytest.approx(1), 0) == (both.objects, both.spearman, both.kendall, both.opposite)
    # a, the first by price, has no rank: of those who have, c comes first by both.
    assert [] == codes(done)


def test_the_same_evaluation_is_made_once(record: Recorder) -> None:
    done = compiled(record, CARS, "[first, first, first@acme-evaluations]")
    assert done.result is not None
    assert ["first"] == [one.key for one in done.result.evaluations]


def test_two_of_one_name_are_told_apart_by_their_arguments(record: Recorder) -> None:
    calls = "named(inputs = [price], outputs = [seats]), named(inputs = [noise], outputs = [seats])"
    done = compiled(record, CARS, f"[{calls}]")
    assert done.result is not None
    keys = [one.key for one in done.result.evaluations]
    assert calls == ", ".join(keys)
    data = json.loads(str(render(done.result, done.diagnostics, "json", None)))
    assert keys == list(data["evaluations"])


def test_beside_our_own(record: Recorder) -> None:
    fuzzy = """
    comments { good = 90; poor = 30 }
    indicators W { DO; COD { better = low }; pH }
    weights W = equal
    measurements { DO COD pH; north 7 20 7; south 2 40 6; west 4 25 8 }
    membership DO = ladder(7, 2)
    membership COD = ladder(20, 40)
    votes north of 1 { pH 1 0 }
    votes south of 1 { pH 0 1 }
    votes west of 1 { pH 1 0 }
    """
    done = compiled(record, fuzzy, "[second, fuzzy]")
    assert done.result is not None
    assert [("second", "fuzzy")] == [(one.first, one.second) for one in done.result.agreement]
    # The ranking of the whole is that of the fuzzy evaluation.
    assert [one.rank for one in done.result.verdicts] == [1, 3, 2]
    assert [(0, 1), (2, 2), (1, 3)] == [tuple(one) for one in done.result.ranking]
    scored = """
    indicators car { price; safety; room }
    weights car = equal
    scores price { a = 5; b = 3 }
    scores safety { a = 4; b = 3 }
    scores room { a = 2; b = 1 }
    """
    done = compiled(record, scored, "[ahp(synthesis = ideal), second]")
    assert done.result is not None
    assert [("ahp", "second")] == [(one.first, one.second) for one in done.result.agreement]


# Many objects ---------------------------------------------------------------------------------------


def test_thousands_of_objects(record: Recorder) -> None:
    """Ranks and agreement of so many are the same as by counting; the report shows some of them."""
    chance = random.Random(2)
    count = 2500
    prices, seats = ([chance.randrange(1000) for _ in range(count)] for _ in range(2))
    rows = "".join(
        f"    o{one} {price} {seat} 1\n" for one, (price, seat) in enumerate(zip(prices, seats, strict=True))
    )
    scheme = CARS.partition("measurements")[0] + "measurements {\n    price seats noise\n" + rows + "}\n"
    done = compiled(record, scheme, "[first, second]")
    assert done.result is not None
    order = sorted(prices)
    assert [1 + order.index(price) for price in prices] == list(evaluated(done).ranks)
    [both] = done.result.agreement
    against = 0
    values = np.array([prices, [-seat for seat in seats]])
    for one in range(count):
        apart = np.sign(values[:, one + 1 :] - values[:, [one]]).prod(axis=0)
        against += int((apart < 0).sum())
    assert against == both.opposite
    assert math.isfinite(both.spearman or math.nan)
