"""Judgments as triples: however they are written, both cells of a pair, groups of experts, and what follows of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from importlib.metadata import entry_points
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec.api import Aggregation, hookimpl
from fuzzyspec.driver import Compilation, compile_file, compile_text
from fuzzyspec.model.result import NodeWeights, Result
from fuzzyspec.model.scheme import Judgments
from fuzzyspec.plugins import GROUP, Registry, load
from fuzzyspec.source import SourceFile
from fuzzyspec.syntax.format import format_text, same_tree
from fuzzyspec.syntax.parse import parse

Triple = tuple[Fraction, Fraction, Fraction]
PACKAGE = "fuzzyspec-fuzzy-ahp"


class OddAggregation:
    """An installed package whose aggregation takes single numbers."""

    name = "odd"
    dist = SimpleNamespace(name="acme-methods", version="1.2.3")

    def load(self) -> Any:
        @hookimpl
        def register_aggregations() -> Any:
            return [
                Aggregation(
                    name="first", summary="The first.", reference="Acme (2020).", compute=lambda of, weights: of[0]
                )
            ]

        return SimpleNamespace(register_aggregations=register_aggregations)


def methods(*more: Any) -> Registry:
    return load([*(point for point in entry_points(group=GROUP) if point.dist.name == PACKAGE), *more])


METHODS = methods()


def compiled(text: str) -> Compilation:
    return compile_text(text, registry=METHODS)


def codes(text: str) -> list[str]:
    return [one.code for one in compiled(text).diagnostics]


def result_of(text: str) -> Result:
    done = compiled(text)
    assert done.ok, [f"{one.code} {one.message.text()}" for one in done.diagnostics]
    assert done.result is not None
    return done.result


def judged(text: str) -> Judgments:
    """Return what is bound of the judgments of the root."""
    found = result_of(text).scheme.weights[0]
    assert isinstance(found, Judgments)
    return found


def weights(text: str) -> NodeWeights:
    return result_of(text).weights[0]


# As they are written --------------------------------------------------------------------------------

PARTS = st.sampled_from([Fraction(1, n) for n in range(1, 10)] + [Fraction(n) for n in range(1, 10)])
TRIPLES = st.lists(PARTS, min_size=3, max_size=3).map(lambda parts: tuple(sorted(parts)))


@st.composite
def matrices(draw: st.DrawFn, most: int = 5) -> list[list[Triple]]:
    """A reciprocal matrix of triples."""
    order = draw(st.integers(2, most))
    one = (Fraction(1),) * 3
    found: list[list[Triple]] = [[one] * order for _ in range(order)]
    for x, y in combinations(range(order), 2):
        found[x][y] = draw(TRIPLES)
        found[y][x] = mirror(found[x][y])
    return found


def mirror(triple: Triple) -> Triple:
    low, middle, high = triple
    return 1 / high, 1 / middle, 1 / low


def written(triple: Triple, space: str = " ") -> str:
    """Write a triple, or the one number that it is."""
    if triple[0] == triple[2]:
        return str(triple[0])
    return f"({f',{space}'.join(map(str, triple))})"


def scheme(matrix: Sequence[Sequence[Triple]], form: str, by: str = "") -> str:
    """Write judgments as a matrix (upper, lower or both triangles) or as comparisons (either way round)."""
    order = len(matrix)
    names = [f"U{place + 1}" for place in range(order)]
    lines = []
    if form in ("upper", "lower", "both"):
        lines.append(" ".join(names))
        for x in range(order):
            kept = {"upper": range(x, order), "lower": range(x + 1), "both": range(order)}[form]
            lines.append(" ".join([names[x], *(written(matrix[x][y]) if y in kept else "." for y in range(order))]))
    else:
        for x, y in combinations(range(order), 2):
            a, b = (x, y) if form == "over" else (y, x)
            lines.append(f"{names[a]} over {names[b]} = {written(matrix[a][b], '')}")
    return f"judgments U{by} {{\n" + "\n".join(lines) + "\n}\n"


def formatted(text: str) -> str:
    return format_text(SourceFile("scheme.fspec", text))


def tree(order: int, settings: str = "weighting = buckley; consistency = off") -> str:
    return f"indicators U {{ {'; '.join(f'U{x + 1}' for x in range(order))} }}\nmethod {{ {settings} }}\n"


@given(matrices(), st.sampled_from(["upper", "lower", "both", "over", "under"]))
def test_however_they_are_written_both_cells_are_reciprocal(matrix: list[list[Triple]], form: str) -> None:
    found = judged(tree(len(matrix)) + scheme(matrix, form))
    assert found.fuzzy is not None
    for x, row in enumerate(matrix):
        for y, triple in enumerate(row):
            assert pytest.approx([float(part) for part in triple], rel=1e-15) == list(found.fuzzy[x][y])
            low, middle, high = found.fuzzy[x][y]
            assert pytest.approx((1 / high, 1 / middle, 1 / low), rel=1e-15) == found.fuzzy[y][x]
            assert low <= middle <= high
            assert middle == found.values[x][y]


@given(matrices(), st.sampled_from(["upper", "lower", "both", "over", "under"]))
def test_the_formatter_keeps_them(matrix: list[list[Triple]], form: str) -> None:
    text = tree(len(matrix)) + scheme(matrix, form)
    laid = formatted(text)
    assert laid == formatted(laid)
    assert same_tree(parse(SourceFile("a", text)), parse(SourceFile("b", laid)))
    assert judged(text).fuzzy == judged(laid).fuzzy


@pytest.mark.parametrize(
    "text",
    ["(1,2,3)", "( 1 , 2 , 3 )", "(1,\n    2,\n    3)", "(1, # at least\n 2, 3)", "(1.0, 2e0, 300%)", "(1/1, 4/2, 3)"],
)
def test_spaces_breaks_and_numbers_of_any_form(text: str) -> None:
    whole = tree(2) + f"judgments U {{ U1 over U2 = {text} }}\n"
    found = judged(whole)
    assert found.fuzzy is not None
    assert (1, 2, 3) == found.fuzzy[0][1]
    laid = formatted(whole)
    assert laid == formatted(laid)
    assert found.fuzzy == judged(laid).fuzzy


@given(matrices())
def test_single_numbers_count_as_triples_three_times_the_same(matrix: list[list[Triple]]) -> None:
    crisp = [[(triple[1],) * 3 for triple in row] for row in matrix]
    text = tree(len(matrix)) + scheme(crisp, "upper")
    found = judged(text)
    assert found.fuzzy is not None
    assert all(low == middle == high for row in found.fuzzy for low, middle, high in row)
    # Without doubt the geometric means are those of plain AHP (Buckley 1985).
    plain = result_of(text.replace("buckley", "geometric_mean")).weights[0]
    assert pytest.approx(list(plain.local), abs=1e-12) == list(weights(text).local)


@given(TRIPLES)
def test_the_middle_value_lies_on_the_scale(triple: Triple) -> None:
    low, middle, high = (part * 3 for part in triple)
    text = tree(2) + f"judgments U {{ U1 over U2 = ({low}, {middle}, {high}) }}\n"
    assert ([] if middle <= 9 else ["FS202"]) == codes(text)


# Consistency ----------------------------------------------------------------------------------------


@given(matrices(), st.sampled_from(["buckley", "buckley(defuzzify = middle)"]))
def test_consistency_is_that_of_the_middle_values(matrix: list[list[Triple]], method: str) -> None:
    fuzzy = weights(tree(len(matrix), f"weighting = {method}; consistency = warn(0.1)") + scheme(matrix, "over"))
    crisp = [[(triple[1],) * 3 for triple in row] for row in matrix]
    plain = weights(tree(len(matrix), "weighting = eigenvector; consistency = warn(0.1)") + scheme(crisp, "over"))
    assert fuzzy.consistency is not None
    assert plain.consistency is not None
    assert pytest.approx(plain.consistency.lambda_max, abs=1e-9) == fuzzy.consistency.lambda_max
    assert plain.consistency.consistent == fuzzy.consistency.consistent


def test_what_would_mend_them_is_said_of_the_middle_value() -> None:
    done = compiled(
        tree(3, "weighting = buckley") + "judgments U { U1 over U2 = (2, 3, 4); U2 over U3 = 3; U1 over U3 = 1/3 }"
    )
    assert ["FS212"] == [one.code for one in done.diagnostics]
    found = done.diagnostics[0]
    assert found.help is not None
    assert "the middle of U1 over U2 = 1/9 would give CR = 0" in found.help.text()
    assert "(2, 3, 4)" in found.span.text if found.span else False


# Several experts ------------------------------------------------------------------------------------


@st.composite
def panels(draw: st.DrawFn) -> tuple[list[list[list[Triple]]], list[int]]:
    order = draw(st.integers(2, 4))
    count = draw(st.integers(1, 4))
    sized = matrices(order).filter(lambda matrix: len(matrix) == order)
    experts = draw(st.lists(sized, min_size=count, max_size=count))
    say = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count).filter(any))
    return experts, say


def panel(experts: list[list[list[Triple]]], say: list[int], aggregation: str) -> str:
    declared = "experts { " + "; ".join(f"e{place} weight {weight}" for place, weight in enumerate(say)) + " }\n"
    settings = f"weighting = buckley; consistency = off; aggregation = {aggregation}"
    judgments = "".join(scheme(matrix, "both", f" by e{place}") for place, matrix in enumerate(experts))
    return tree(len(experts[0]), settings) + declared + judgments


def geometric_mean(values: Sequence[float], say: Sequence[int]) -> float:
    heard = [(value, weight) for value, weight in zip(values, say, strict=True) if weight]
    return math.exp(math.fsum(w * math.log(value) for value, w in heard) / sum(w for _, w in heard))


@given(panels())
def test_aij_takes_the_geometric_mean_of_each_part(drawn: tuple[list[list[list[Triple]]], list[int]]) -> None:
    experts, say = drawn
    found = weights(panel(experts, say, "aij")).fuzzy
    assert found is not None
    for x, row in enumerate(found):
        for y, triple in enumerate(row):
            expected = [geometric_mean([float(one[x][y][part]) for one in experts], say) for part in range(3)]
            assert pytest.approx(expected, rel=1e-12) == list(triple)
            assert pytest.approx([1 / part for part in reversed(triple)], rel=1e-12) == list(found[y][x])


@given(panels())
def test_the_envelope_goes_from_the_lowest_to_the_highest(drawn: tuple[list[list[list[Triple]]], list[int]]) -> None:
    experts, say = drawn
    found = weights(panel(experts, say, "envelope")).fuzzy
    assert found is not None
    heard = [one for one, weight in zip(experts, say, strict=True) if weight]
    for x, row in enumerate(found):
        for y, triple in enumerate(row):
            low = min(one[x][y][0] for one in heard)
            middle = geometric_mean([float(one[x][y][1]) for one in experts], say)
            high = max(one[x][y][2] for one in heard)
            assert pytest.approx([float(low), middle, float(high)], rel=1e-12) == list(triple)


@given(panels())
def test_aip_weighs_each_expert_alone(drawn: tuple[list[list[list[Triple]]], list[int]]) -> None:
    experts, say = drawn
    found = weights(panel(experts, say, "aip"))
    alone = [weights(tree(len(matrix)) + scheme(matrix, "upper")).local for matrix in experts]
    expected = [
        math.fsum(w * local[child] for local, w in zip(alone, say, strict=True)) / sum(say)
        for child in range(len(experts[0]))
    ]
    assert pytest.approx(expected, abs=1e-12) == list(found.local)
    assert found.group is not None
    for local, one in zip(alone, found.group.experts, strict=True):
        assert one.local is not None
        assert pytest.approx(list(local), abs=1e-12) == list(one.local)


def test_numbers_of_one_expert_and_triples_of_another() -> None:
    found = weights(
        tree(2) + "judgments U by chen { U1 over U2 = 4 }\njudgments U by liu { U1 over U2 = (1, 4, 9) }\n"
    ).fuzzy
    assert found is not None
    assert pytest.approx([2, 4, 6]) == list(found[0][1])


def test_an_aggregation_of_single_numbers_takes_no_triples() -> None:
    text = (
        tree(2, "weighting = buckley; aggregation = first")
        + "judgments U by chen { U1 over U2 = (1, 2, 3) }\njudgments U by liu { U1 over U2 = 2 }\n"
    )
    done = compile_text(text, registry=methods(OddAggregation()))
    assert ["FS216"] == [one.code for one in done.diagnostics]
    assert "`first` aggregates single numbers" in done.diagnostics[0].message.text()
    assert done.diagnostics[0].span is not None
    assert "first" == done.diagnostics[0].span.text
    crisp = compile_text(
        text.replace("buckley", "geometric_mean").replace("(1, 2, 3)", "2"), registry=methods(OddAggregation())
    )
    assert crisp.ok


def test_who_judged_nothing_is_named_and_left_out() -> None:
    text = "experts { chen; liu }\n" + tree(2) + "judgments U by chen { U1 over U2 = (1, 2, 3) }\n"
    for silent in ("", "judgments U by liu { }\n", "judgments U by liu { U1 over U2 = ? }\n"):
        done = compiled(text + silent)
        assert ["FS219"] == [one.code for one in done.diagnostics], silent
        assert done.result is not None
        assert "liu" in done.diagnostics[0].message.text()
        fuzzy = done.result.weights[0].fuzzy
        assert fuzzy is not None
        assert pytest.approx((1, 2, 3)) == tuple(fuzzy[0][1])


LEFT_OUT = """indicators U { U1; U2; U3 }
judgments U by chen { U1 over U2 = (1, 2, 4); U1 over U3 = 4; U2 over U3 = ? }
judgments U by liu  { U1 over U2 = (1, 2, 4); U2 over U3 = (1, 2, 3) }
"""


def test_under_aij_a_pair_that_some_left_out_is_taken_from_the_others() -> None:
    text = LEFT_OUT + "method { weighting = buckley }\n"
    found = weights(text)
    alone = weights(
        "indicators U { U1; U2; U3 }\nmethod { weighting = buckley }\n"
        "judgments U { U1 over U2 = (1, 2, 4); U1 over U3 = 4; U2 over U3 = (1, 2, 3) }\n"
    )
    assert pytest.approx(list(alone.local), abs=1e-12) == list(found.local)
    assert found.fuzzy is not None
    assert alone.fuzzy is not None
    for row, expected in zip(found.fuzzy, alone.fuzzy, strict=True):
        assert [pytest.approx(triple) for triple in expected] == list(row)
    assert found.group is not None
    assert [None, None] == [one.local for one in found.group.experts]
    # What nobody judged is a gap, and triples have no completion.
    assert ["FS217"] == codes(text.replace("U1 over U3 = 4; ", ""))


def test_under_aip_who_left_a_pair_out_is_left_out() -> None:
    text = LEFT_OUT.replace("U2 over U3 = ?", "U2 over U3 = 2") + "method { weighting = buckley; aggregation = aip }\n"
    assert ["FS219"] == codes(text)
    alone = "indicators U { U1; U2; U3 }\njudgments U { U1 over U2 = (1, 2, 4); U1 over U3 = 4; U2 over U3 = 2 }\n"
    assert pytest.approx(list(weights(alone + "weights U = buckley\n").local), abs=1e-12) == list(weights(text).local)
    done = compiled(LEFT_OUT + "method { weighting = buckley; aggregation = aip }\n")
    assert not done.ok


@pytest.mark.parametrize("method", ["bucklay", "buckley@nobody"])
def test_a_weighting_that_is_not_installed_is_all_that_is_told(method: str) -> None:
    """What its judgments should look like, nobody knows then."""
    assert ["FS603"] == codes(tree(3, f"weighting = {method}") + TYPED)
    subtree = f"indicators U {{ A {{ U1; U2; U3 }}; B }}\nweights U = equal\nmethod A {{ weighting = {method} }}\n"
    assert ["FS603"] == codes(subtree + TYPED.replace("judgments U", "judgments A"))
    assert ["FS603"] == codes(f"indicators U {{ U1; U2; U3 }}\nweights U = {method}\n" + TYPED)


# Objects, subtrees, and beside data -----------------------------------------------------------------

TREE = "indicators U { U1; U2; U3 }\nmethod { weighting = buckley }\n"
TYPED = "judgments U { U1 over U2 = (1, 2, 3); U1 over U3 = (3, 4, 5); U2 over U3 = 2 }\n"
MEASURED = "measurements { U1 U2 U3; a 1 4 2; b 3 2 2; c 2 5 1 }\n"


def test_given_beside_data_is_what_the_triples_say() -> None:
    alone = result_of(TREE + TYPED)
    data = result_of(TREE + MEASURED + "weights U = entropy\n")
    both = result_of(TREE + TYPED + MEASURED + "weights leaves of U = combine(given, entropy, share = 0.25)\n")
    given_weights = both.given_weights[0]
    assert pytest.approx(list(alone.weights[0].local), abs=1e-12) == list(given_weights.local)
    mixed = [0.25 * one + 0.75 * other for one, other in zip(given_weights.local, data.weights[0].local, strict=True)]
    assert pytest.approx(mixed, abs=1e-12) == list(both.weights[0].local)


def test_a_subtree_may_be_judged_in_triples_and_the_rest_in_numbers() -> None:
    text = """
    indicators U { U1 { U11; U12; U13 }; U2 { U21; U22 } }
    judgments U { U1 over U2 = 3 }
    judgments U1 { U11 over U12 = (1, 2, 3); U11 over U13 = 4; U12 over U13 = 2 }
    judgments U2 { U21 over U22 = 2 }
    method { weighting = eigenvector }
    method U1 { weighting = buckley }
    """
    found = result_of(text)
    assert [None, True, None] == [one.fuzzy and True for one in found.weights.values()]
    assert [0.75, 0.25] == pytest.approx(list(found.weights[0].local))
    assert ["FS216"] == codes(text.replace("U21 over U22 = 2", "U21 over U22 = (1, 2, 3)"))
    # What stands nearest above a node counts, and so does what `weights` says of one node.
    assert [] == codes(text.replace("U21 over U22 = 2", "U21 over U22 = (1, 2, 3)") + "weights U2 = buckley\n")


@given(matrices(4).filter(lambda matrix: len(matrix) > 1))
def test_objects_judged_in_triples_are_weighed_like_indicators(matrix: list[list[Triple]]) -> None:
    names = ["x", "y", "z", "w"][: len(matrix)]
    pairs = "; ".join(
        f"{names[x]} over {names[y]} = {written(matrix[x][y])}" for x, y in combinations(range(len(matrix)), 2)
    )
    text = f"indicators U {{ A; B }}\nweights U = equal\njudgments A of objects {{ {pairs} }}\n"
    text += f"scores B {{ {'; '.join(f'{name} = 1' for name in names)} }}\n"
    done = compiled(text + "method { weighting = buckley; consistency = off; evaluate = ahp(synthesis = ideal) }\n")
    assert done.result is not None
    expected = weights(tree(len(matrix)) + scheme(matrix, "upper")).local
    assert pytest.approx(list(expected), abs=1e-12) == list(done.result.objects_judged[1].local)


def test_fuzzy_synthesis_composes_triples() -> None:
    """By hand: one parent of two leaves of equal weight, under which x over y is (1, 2, 4) and 1."""
    found = result_of("""
    indicators U { A; B }
    weights U = equal
    judgments A of objects { x over y = (1, 2, 4) }
    judgments B of objects { x over y = 1 }
    method { weighting = buckley; evaluate = ahp(synthesis = fuzzy) }
    """)
    # r_x = (1, √2, 2), r_y = (1/2, 1/√2, 1); their sums are 3/2, 3/√2 and 3.
    x, y = (1 / 3, 2 / 3, 4 / 3), (1 / 6, 1 / 3, 2 / 3)
    expected = [[(part + 0.5) / 2 for part in triple] for triple in (x, y)]
    for triple, one in zip(expected, found.fuzzy_priorities[0], strict=True):
        assert pytest.approx(triple, abs=1e-12) == list(one)
    total = sum(map(sum, expected))
    assert pytest.approx([sum(triple) / total for triple in expected], abs=1e-12) == found.priorities[0]
    assert ["FS613"] == codes(
        "indicators U { A; B }\nweights U = equal\nscores A { x = 1; y = 2 }\nscores B { x = 3; y = 2 }\n"
        "method { weighting = buckley; evaluate = ahp(synthesis = fuzzy) }\n"
    )


# Sheets ---------------------------------------------------------------------------------------------

SHEET = """
comments { good = 90; poor = 30 }
indicators U { U1; U2; U3 }
judgments "experts.csv"
method { weighting = buckley }
"""
HEAD = "expert,U1 over U2 of U,U1 over U3 of U,U2 over U3 of U\n"


def of_sheet(folder: Path, content: str) -> Compilation:
    (folder / "experts.csv").write_text(content, encoding="utf-8")
    (folder / "scheme.fspec").write_text(SHEET, encoding="utf-8")
    return compile_file(str(folder / "scheme.fspec"), registry=METHODS)


@pytest.mark.parametrize(
    "rows",
    [
        'chen,"(1, 2, 3)",4,"(1,2,3)"\nliu,2,"( 3, 4, 5 )",2\n',
        "chen;(1, 2, 3);4;(1,2,3)\nliu;2;(3, 4, 5);2\n",
        "chen\t(1, 2, 3)\t4\t(1,2,3)\nliu\t2\t(3, 4, 5)\t2\n",
    ],
)
def test_cells_of_sheets_hold_triples(rows: str, tmp_path: Path) -> None:
    head = HEAD.replace(",", ";") if ";" in rows else HEAD.replace(",", "\t") if "\t" in rows else HEAD
    done = of_sheet(tmp_path, head + rows)
    assert [] == [f"{one.code} {one.message.text()}" for one in done.diagnostics]
    assert done.result is not None
    fuzzy = done.result.weights[0].fuzzy
    assert fuzzy is not None
    assert pytest.approx([math.sqrt(2), 2, math.sqrt(6)]) == list(fuzzy[0][1])
    assert pytest.approx([math.sqrt(12), 4, math.sqrt(20)]) == list(fuzzy[0][2])


def test_triples_that_are_none_are_told_in_their_cells(tmp_path: Path) -> None:
    done = of_sheet(tmp_path, HEAD + 'chen,"(3, 2, 1)",4,2\nliu,2,"(4 5 6)",2\n')
    assert [("FS222", 2, 7), ("FS222", 3, 8)] == [
        (one.code, one.span.line, one.span.column) for one in done.diagnostics if one.span is not None
    ]


def test_a_triple_without_quotes_is_too_many_cells(tmp_path: Path) -> None:
    assert ["FS815"] == [one.code for one in of_sheet(tmp_path, HEAD + "chen,(1, 2, 3),4,2\n").diagnostics]


def test_an_expert_who_left_a_sheet_blank_is_left_out(tmp_path: Path) -> None:
    done = of_sheet(tmp_path, HEAD + 'chen,"(1, 2, 3)",4,2\nliu,,,\n')
    assert set() == {one.code for one in done.diagnostics} - {"FS219"}
    assert done.ok
