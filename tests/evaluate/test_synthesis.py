"""Objects judged in pairs or scored: priorities against an oracle in plain Python, and what must hold of them."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.driver import compile_text

TREE: dict[str, list[str]] = {"U": ["A", "B"], "B": ["C", "D"], "D": ["E", "F"]}
LEAVES = ["A", "C", "E", "F"]
IDEAL = "method { evaluate = ahp(synthesis = ideal) }\n"

BELTON_AND_GEAR = {"a": [1, 9, 1, 9], "b": [9, 1, 1, 1], "c": [8, 9, 1, 9]}


def result_of(text: str) -> Any:
    done = compile_text(text)
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]
    assert done.result is not None
    return done.result


def codes_of(text: str) -> list[str]:
    return [one.code for one in compile_text(text).diagnostics]


def told(text: str) -> list[str]:
    return [one.message.text() for one in compile_text(text).diagnostics]


def scored(rows: dict[str, list[float]], names: str, method: str = "") -> str:
    """Write a scheme of equal weights with scores under each leaf."""
    lines = [f"indicators U {{ {'; '.join(rows)} }}", "weights U = equal", f"objects {{ {'; '.join(names)} }}"]
    for leaf, values in rows.items():
        lines.append(f"scores {leaf} {{ {'; '.join(f'{n} = {v!r}' for n, v in zip(names, values, strict=True))} }}")
    return "\n".join(lines) + "\n" + method


# -- the oracle -------------------------------------------------------------------------------------------------------


def geometric(matrix: list[list[float]]) -> list[float]:
    roots = [math.prod(row) ** (1 / len(row)) for row in matrix]
    return [root / sum(roots) for root in roots]


def oracle(weights: dict[str, list[float]], local: dict[str, list[float]], ideal: bool) -> list[float]:
    """Sum, over the leaves, global weight times local priority (divided by the largest under `ideal`)."""
    count = len(next(iter(local.values())))
    sums = [0.0] * count

    def walk(node: str, weight: float) -> None:
        if node in TREE:
            for child, own in zip(TREE[node], weights[node], strict=True):
                walk(child, weight * own)
            return
        top = max(local[node]) if ideal else 1.0
        for place in range(count):
            sums[place] += weight * local[node][place] / top

    walk("U", 1.0)
    return [value / sum(sums) for value in sums]


def random_matrix(rng: random.Random, order: int) -> list[list[float]]:
    matrix = [[1.0] * order for _ in range(order)]
    for x in range(order):
        for y in range(x + 1, order):
            value = rng.choice([*range(1, 10), *(1 / n for n in range(2, 10))])
            matrix[x][y], matrix[y][x] = value, 1 / value
    return matrix


def comparisons(matrix: list[list[float]], names: list[str]) -> str:
    pairs = [(x, y) for x in range(len(names)) for y in range(x + 1, len(names))]
    return "; ".join(f"{names[x]} over {names[y]} = {matrix[x][y]!r}" for x, y in pairs)


def random_scheme(seed: int, ideal: bool) -> tuple[str, list[float], list[str]]:
    rng = random.Random(seed)
    count = rng.randint(2, 6)
    names = [f"o{place}" for place in range(count)]
    weights = {parent: geometric(random_matrix(rng, 2)) for parent in TREE}
    lines = ["indicators U { A; B { C; D { E; F } } }", f"objects {{ {'; '.join(names)} }}"]
    lines += [
        f"weights {parent} {{ {TREE[parent][0]} = {w[0]!r}; {TREE[parent][1]} = {w[1]!r} }}"
        for parent, w in weights.items()
    ]
    local: dict[str, list[float]] = {}
    for leaf in LEAVES:
        kind = rng.choice(["judged", "scored", "experts"])
        if kind == "scored":
            values = [rng.choice([0.0, 1.0, 2.5, 7.0, 40.0]) for _ in names]
            values[rng.randrange(count)] = 3.0
            local[leaf] = [value / sum(values) for value in values]
            inside = "; ".join(f"{name} = {value!r}" for name, value in zip(names, values, strict=True))
            lines.append(f"scores {leaf} {{ {inside} }}")
        elif kind == "judged":
            matrix = random_matrix(rng, count)
            local[leaf] = geometric(matrix)
            lines.append(f"judgments {leaf} of objects {{ {comparisons(matrix, names)} }}")
        else:
            matrices = [random_matrix(rng, count) for _ in range(3)]
            together = [
                [math.prod(one[x][y] for one in matrices) ** (1 / 3) for y in range(count)] for x in range(count)
            ]
            local[leaf] = geometric(together)
            lines += [
                f"judgments {leaf} of objects by e{place} {{ {comparisons(one, names)} }}"
                for place, one in enumerate(matrices)
            ]
    lines.append(f"method {{ consistency = off; evaluate = ahp(synthesis = {'ideal' if ideal else 'distributive'}) }}")
    return "\n".join(lines), oracle(weights, local, ideal), names


@pytest.mark.parametrize("ideal", [False, True], ids=["distributive", "ideal"])
@pytest.mark.parametrize("seed", range(40))
def test_priorities_are_those_of_the_oracle(seed: int, ideal: bool) -> None:
    text, expected, names = random_scheme(seed, ideal)
    result = result_of(text)
    assert pytest.approx(expected, abs=1e-9) == result.priorities[0]
    assert names == [one.id for one in result.scheme.objects]
    for values in result.priorities.values():
        assert pytest.approx(1, abs=1e-12) == math.fsum(values)


# -- what must hold ---------------------------------------------------------------------------------------------------

SCORE = st.integers(1, 50).map(float)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(SCORE, min_size=4, max_size=4), min_size=3, max_size=3), st.permutations(range(4)), st.booleans()
)
def test_permuted_objects_permute_the_answer(rows: list[list[float]], order: list[int], ideal: bool) -> None:
    method = IDEAL if ideal else ""
    leaves = dict(zip("abc", rows, strict=True))
    turned = {leaf: [row[place] for place in order] for leaf, row in leaves.items()}
    first = result_of(scored(leaves, "KLMN", method)).priorities
    second = result_of(scored(turned, "".join("KLMN"[place] for place in order), method)).priorities
    for index, values in first.items():
        assert pytest.approx([values[place] for place in order], abs=1e-12) == second[index]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(SCORE, min_size=4, max_size=4), min_size=3, max_size=3), st.booleans())
def test_an_object_that_is_best_everywhere_comes_first(rows: list[list[float]], ideal: bool) -> None:
    leaves = {leaf: [max(row) + 1, *row[1:]] for leaf, row in zip("abc", rows, strict=True)}
    result = result_of(scored(leaves, "KLMN", IDEAL if ideal else ""))
    assert (0, 1) == result.ranking[0]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(SCORE, min_size=3, max_size=3), min_size=3, max_size=3))
def test_ideal_synthesis_keeps_the_order_without_an_object_that_is_best_nowhere(rows: list[list[float]]) -> None:
    """The best of each leaf stays, so the values of the others stay, and only their common sum changes."""
    leaves = {leaf: [*row, max(row) / 2] for leaf, row in zip("abc", rows, strict=True)}
    with_it = result_of(scored(leaves, "KLMN", IDEAL)).priorities[0][:3]
    without = result_of(scored({leaf: row[:3] for leaf, row in leaves.items()}, "KLM", IDEAL)).priorities[0]
    assert pytest.approx([value / sum(with_it) for value in with_it], abs=1e-12) == without
    assert not any("without N" in message for message in told(scored(leaves, "KLMN", IDEAL)))


# -- verdicts ---------------------------------------------------------------------------------------------------------


def test_a_margin_is_the_gap_to_the_next_priority_over_the_largest() -> None:
    result = result_of(scored({"a": [6, 3, 1]}, "KLM"))
    assert [0.6, 0.3, 0.1] == pytest.approx([one.priority for one in result.priority_verdicts])
    assert [0.5, 2 / 6, 2 / 6] == pytest.approx([one.margin for one in result.priority_verdicts])
    assert [1, 2, 3] == [one.rank for one in result.priority_verdicts]


def test_a_tie_is_told_and_shares_a_rank() -> None:
    text = scored({"a": [2, 3, 2, 1], "b": [2, 3, 2, 1]}, "KLMN")
    result = result_of(text)
    assert [(1, 1), (0, 2), (2, 2), (3, 4)] == [tuple(one) for one in result.ranking]
    assert 0.0 == result.priority_verdicts[0].margin == result.priority_verdicts[2].margin
    assert ["FS706"] == codes_of(text)


def test_values_that_differ_by_no_more_than_rounding_are_a_tie() -> None:
    assert ["FS706"] == codes_of(scored({"a": [0.1, 0.2, 0.7], "b": [0.2, 0.1, 0.7]}, "KLM"))


# -- rank reversal ----------------------------------------------------------------------------------------------------


def test_belton_and_gear_are_reversed_by_a_copy() -> None:
    three = {leaf: row[:3] for leaf, row in BELTON_AND_GEAR.items()}
    assert [1, 0, 2] == [one.object for one in result_of(scored(three, "ABC")).ranking]
    assert pytest.approx([0.45, 0.47, 0.08], abs=0.006) == result_of(scored(three, "ABC")).priorities[0]
    assert [0, 1, 3, 2] == [one.object for one in result_of(scored(BELTON_AND_GEAR, "ABCD")).ranking]
    assert {"FS706", "FS709"} == set(codes_of(scored(BELTON_AND_GEAR, "ABCD")))
    assert "without D, B would pass A" in told(scored(BELTON_AND_GEAR, "ABCD"))


def test_the_ideal_synthesis_is_not_moved_by_a_copy() -> None:
    assert ["FS706"] == codes_of(scored(BELTON_AND_GEAR, "ABCD", IDEAL))
    three = {leaf: row[:3] for leaf, row in BELTON_AND_GEAR.items()}
    before = result_of(scored(three, "ABC", IDEAL)).priorities[0]
    after = result_of(scored(BELTON_AND_GEAR, "ABCD", IDEAL)).priorities[0]
    assert pytest.approx(before[0] / before[1]) == after[0] / after[1]


def test_where_the_order_stands_nothing_is_told() -> None:
    assert [] == codes_of(scored({"a": [6, 3, 1], "b": [5, 3, 2]}, "KLM"))


def test_two_objects_cannot_be_reversed() -> None:
    assert [] == codes_of(scored({"a": [6, 3], "b": [1, 9]}, "KL"))


def reversals(rows: dict[str, list[float]], ideal: bool) -> set[int]:
    """Return which objects turn others round when they are left out: the oracle."""

    def priority(kept: list[int]) -> list[float]:
        sums = [0.0] * len(kept)
        for row in rows.values():
            values = [row[place] for place in kept]
            over = max(values) if ideal else sum(values)
            sums = [one + value / over for one, value in zip(sums, values, strict=True)]
        return [value / sum(sums) for value in sums]

    count = len(next(iter(rows.values())))
    everybody = priority(list(range(count)))
    found = set()
    for out in range(count):
        kept = [place for place in range(count) if place != out]
        rest = priority(kept)
        for i, x in enumerate(kept):
            for j, y in enumerate(kept):
                if everybody[x] - everybody[y] > 1e-9 and rest[j] - rest[i] > 1e-9:
                    found.add(out)
    return found


@pytest.mark.parametrize("ideal", [False, True], ids=["distributive", "ideal"])
@pytest.mark.parametrize("seed", range(30))
def test_reversals_are_those_of_the_oracle(seed: int, ideal: bool) -> None:
    rng = random.Random(seed)
    rows = {leaf: [float(rng.randint(1, 60)) for _ in "KLMNO"] for leaf in "abc"}
    found = {message.split()[1].rstrip(",") for message in told(scored(rows, "KLMNO", IDEAL if ideal else ""))
             if message.startswith("without ")}  # fmt: skip
    assert {"KLMNO"[place] for place in reversals(rows, ideal)} == found


# -- faults -----------------------------------------------------------------------------------------------------------


def test_inconsistent_judgments_of_objects_name_the_objects() -> None:
    text = (
        "indicators U { a; b }\nweights U = equal\nscores b { K = 1; L = 2; M = 3 }\n"
        "judgments a of objects { K over L = 4; L over M = 4; K over M = 2 }\n"
    )
    found = [one for one in compile_text(text).diagnostics if one.is_error]
    assert ["FS212"] == [one.code for one in found]
    assert found[0].span is not None
    assert 4 == found[0].span.line
    assert "a of objects" in found[0].message.text()
    assert any(f"{x} over {y}" in str(found[0]) for x, y in ("KL", "LM", "KM"))
