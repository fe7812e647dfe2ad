"""Several experts once more, in plain lines, and random panels on which the compiler must agree.

As in test_oracle.py, the oracle reads numbers, never text, and shares no code with the compiler.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.driver import compile_text
from fuzzyspec.evaluate import weighing
from fuzzyspec.model.result import NodeConsistency, Result

SAATY = [*(Fraction(1, n) for n in range(9, 1, -1)), *(Fraction(n) for n in range(1, 10))]
RI = {3: 0.5247, 4: 0.8816, 5: 1.1086}
WEIGHTINGS = ["geometric_mean", "column_mean", "eigenvector"]
AGGREGATIONS = ["aij", "aip", "aip(mean = geometric)"]
NEAR = 1e-9

Gaps = list[list[float | None]]


# -- a panel as numbers -----------------------------------------------------------------------------------------------


@dataclass
class Node:
    """A node, its children, and what each expert who judged it says of them: a ratio for each judged pair x < y."""

    name: str
    children: list[str]
    judged: dict[str, dict[tuple[int, int], Fraction]]
    weighting: str
    aggregation: str


@dataclass
class Panel:
    """Experts with their weights, and the nodes that they judged."""

    experts: dict[str, Fraction]
    nodes: list[Node]


# -- the oracle -------------------------------------------------------------------------------------------------------


def matrix_of(judged: dict[tuple[int, int], Fraction], t: int) -> Gaps:
    B: Gaps = [[1.0 if x == y else None for y in range(t)] for x in range(t)]
    for (x, y), ratio in judged.items():
        B[x][y], B[y][x] = float(ratio), float(1 / ratio)
    return B


def connected(B: Gaps) -> bool:
    seen, new = {0}, [0]
    while new:
        x = new.pop()
        for y, value in enumerate(B[x]):
            if value is not None and y not in seen:
                seen.add(y)
                new.append(y)
    return len(seen) == len(B)


def fill(B: Gaps, weighting: str) -> list[list[float]]:
    """Complete a connected matrix: λ_max-minimal for the eigenvector, else by logarithmic least squares."""
    t = len(B)
    gaps = [(x, y) for x in range(t) for y in range(t) if B[x][y] is None]
    full = [[1.0 if value is None else value for value in row] for row in B]
    if not gaps:
        return full
    # Gauss and Seidel on Σ over judged pairs of (ln b_xy − u_x + u_y)²: each u_x is the mean of u_y + ln b_xy.
    u = [0.0] * t
    for _ in range(20000):
        before = list(u)
        for x in range(t):
            known = [(y, value) for y, value in enumerate(B[x]) if value is not None and y != x]
            u[x] = math.fsum(u[y] + math.log(value) for y, value in known) / len(known)
        if max(abs((a - a0) - (u[0] - before[0])) for a, a0 in zip(u, before, strict=True)) < 1e-16:
            break
    for x, y in gaps:
        full[x][y] = math.exp(u[x] - u[y])
    if weighting == "eigenvector":
        _least_root(full, gaps)
    return full


def _least_root(full: list[list[float]], gaps: list[tuple[int, int]]) -> None:
    """At the least Perron root b_xy v_x w_y = b_yx v_y w_x in each gap; v, w are the left and right Perron vectors."""
    t = len(full)
    w, v = [1.0] * t, [1.0] * t
    for _ in range(5000):
        for _ in range(20):
            w = [sum(full[x][y] * w[y] for y in range(t)) for x in range(t)]
            v = [sum(full[y][x] * v[y] for y in range(t)) for x in range(t)]
            w, v = [one / sum(w) for one in w], [one / sum(v) for one in v]
        moved = 0.0
        for x, y in gaps:
            if x < y:
                value = full[x][y] ** 0.5 * (v[y] * w[x] / (v[x] * w[y])) ** 0.25
                moved = max(moved, abs(math.log(value / full[x][y])))
                full[x][y], full[y][x] = value, 1 / value
        if moved < 1e-14:
            return


def weigh(B: list[list[float]], weighting: str) -> list[float]:
    t = len(B)
    if weighting == "geometric_mean":
        w = [math.prod(row) ** (1 / t) for row in B]
    elif weighting == "column_mean":
        w = [sum(B[x][y] / sum(row[y] for row in B) for y in range(t)) / t for x in range(t)]
    else:
        w = [1.0] * t
        for _ in range(500):
            w = [sum(b * one for b, one in zip(row, w, strict=True)) for row in B]
            w = [one / sum(w) for one in w]
    return [one / sum(w) for one in w]


def largest(B: list[list[float]], w: list[float]) -> float:
    return sum(sum(b * one for b, one in zip(B[x], w, strict=True)) / w[x] for x in range(len(B))) / len(B)


def mean(values: Sequence[float], shares: Sequence[float], *, geometric: bool) -> float:
    total = sum(shares)
    if geometric:
        return math.exp(sum(s * math.log(value) for s, value in zip(shares, values, strict=True)) / total)
    return sum(s * value for s, value in zip(shares, values, strict=True)) / total


def consensus(rows: list[list[float]], top: float = 9.0) -> float:
    n, t = len(rows), len(rows[0])

    def entropy(row: Sequence[float]) -> float:
        return sum(-p * math.log(p) for p in row if p)

    alpha = sum(map(entropy, rows)) / n
    gamma = entropy([sum(row[x] for row in rows) / n for x in range(t)])
    M = math.exp(entropy([top / (t + top - 1)] + [1 / (t + top - 1)] * (t - 1))) / t
    return (math.exp(alpha - gamma) - M) / (1 - M)


@dataclass
class Found:
    """What the oracle finds of one matrix, or of a group."""

    local: list[float]
    matrix: Gaps | None = None
    filled: list[list[float]] | None = None
    root: float | None = None


def alone(B: Gaps, weighting: str) -> Found | None:
    if not connected(B):
        return None
    filled = fill(B, weighting)
    w = weigh(filled, weighting)
    return Found(w, B, filled, largest(filled, w))


def together(panel: Panel, node: Node) -> tuple[Found, dict[str, Found | None]] | None:
    """Return the group and each expert who judged the node; None where they leave a child unconnected."""
    t = len(node.children)
    matrices = {name: matrix_of(judged, t) for name, judged in node.judged.items()}
    own = {name: alone(B, node.weighting) for name, B in matrices.items()}
    if node.aggregation == "aij":
        shares = shares_of(panel, list(matrices))
        B: Gaps = [[1.0 if x == y else None for y in range(t)] for x in range(t)]
        for x in range(t):
            for y in range(t):
                said = [
                    (one[x][y], shares[name])
                    for name, one in matrices.items()
                    if one[x][y] is not None and shares[name]
                ]
                if x != y and said:
                    values = [value for value, _ in said if value is not None]
                    B[x][y] = mean(values, [share for _, share in said], geometric=True)
        group = alone(B, node.weighting)
        return (group, own) if group else None
    heard = {name: one.local for name, one in own.items() if one is not None}
    if not heard:
        return None
    shares = shares_of(panel, list(heard))
    geometric = node.aggregation != "aip"
    means = [
        mean([row[x] for row in heard.values()], [shares[name] for name in heard], geometric=geometric)
        for x in range(t)
    ]
    return Found([one / sum(means) for one in means]), own


def shares_of(panel: Panel, names: list[str]) -> dict[str, float]:
    """Return the experts' weights rescaled to 1; equal ones where all of them have none."""
    weights = {name: float(panel.experts[name]) for name in names}
    total = sum(weights.values())
    return {name: weight / total if total else 1 / len(names) for name, weight in weights.items()}


# -- random panels, and their text ------------------------------------------------------------------------------------

NAMES = ["chen", "liu", "wang", "by", "of", "weight", "陈教授", "over", "judgments", "experts", "e1", "élise"]


def random_panel(choose: random.Random) -> Panel:
    names = choose.sample(NAMES, choose.randint(2, 6))
    weights = [choose.choice([Fraction(0), Fraction(1, 2), Fraction(1), Fraction(1), Fraction(2)]) for _ in names]
    weights[0] += not any(weights)
    panel = Panel(dict(zip(names, weights, strict=True)), [])
    first = [f"x{k}" for k in range(choose.randint(2, 5))]
    second = [f"y{k}" for k in range(choose.randint(2, 4))]
    for name, children in (("U", first), ("x0", second)):
        weighting, aggregation = choose.choice(WEIGHTINGS), choose.choice(AGGREGATIONS)
        node = Node(name, children, {}, weighting, aggregation)
        while together(panel, node) is None:
            node.judged = _random_judgments(choose, panel, len(children))
        panel.nodes.append(node)
    return panel


def _random_judgments(choose: random.Random, panel: Panel, t: int) -> dict[str, dict[tuple[int, int], Fraction]]:
    steps = [choose.randint(-4, 4) for _ in range(t)]
    who = choose.sample(list(panel.experts), choose.randint(1, len(panel.experts)))
    full = choose.random() < 0.4
    judged: dict[str, dict[tuple[int, int], Fraction]] = {}
    for name in panel.experts:
        if name not in who:
            continue
        own = {}
        for x in range(t):
            for y in range(x + 1, t):
                step = max(-8, min(8, steps[x] - steps[y] + choose.randint(-2, 2)))
                if full or choose.random() < 0.75:
                    own[x, y] = SAATY[step + 8]
        # Who judges no pair has not judged the node.
        if own:
            judged[name] = own
    return judged or {next(iter(panel.experts)): {}}


def text_of(panel: Panel, choose: random.Random) -> str:
    """Write a panel, each part in one of the ways that mean the same."""
    first, second = panel.nodes
    members = [f"{child} {{ {'; '.join(second.children)} }}" if child == "x0" else child for child in first.children]
    blocks = [f"indicators U {{ {'; '.join(members)} }}", "method { consistency = off }"]
    declared = [f"{name} weight {weight}" for name, weight in panel.experts.items()]
    blocks.append(f"experts {{ {'; '.join(declared)} }}")
    blocks += [
        f"method {node.name} {{ weighting = {node.weighting}; aggregation = {node.aggregation} }}"
        for node in panel.nodes
    ]
    for name in panel.experts:
        mine = [(node, node.judged[name]) for node in panel.nodes if name in node.judged]
        if choose.random() < 0.5:
            inside = "\n".join(f"    {node.name} {_judged(node, judged, choose)}" for node, judged in mine)
            blocks.append(f"judgments by {name} {{\n{inside}\n}}")
        else:
            blocks += [f"judgments {node.name} by {name} {_judged(node, judged, choose)}" for node, judged in mine]
    choose.shuffle(blocks)
    return "\n".join(blocks) + "\n"


def _judged(node: Node, judged: dict[tuple[int, int], Fraction], choose: random.Random) -> str:
    t = len(node.children)
    lines = []
    if choose.random() < 0.5:
        lines.append("  ".join(node.children))
        for x in range(t):
            cells = ["1" if x == y else "?" if (min(x, y), max(x, y)) not in judged else "" for y in range(t)]
            for y in range(t):
                if not cells[y]:
                    cells[y] = str(judged[x, y]) if x < y else choose.choice([".", str(1 / judged[y, x])])
            lines.append(f"{node.children[x]}  {'  '.join(cells)}")
    else:
        for x in range(t):
            for y in range(x + 1, t):
                first, second = node.children[x], node.children[y]
                if (x, y) not in judged:
                    if choose.random() < 0.5:
                        lines.append(f"{first} over {second} = ?")
                elif choose.random() < 0.5:
                    lines.append(f"{first} over {second} = {judged[x, y]}")
                else:
                    lines.append(f"{second} over {first} = {1 / judged[x, y]}")
        choose.shuffle(lines)
    return "{\n" + "\n".join(f"        {line}" for line in lines) + "\n    }"


# -- agreement --------------------------------------------------------------------------------------------------------

randoms = st.randoms(use_true_random=False)


def compiled(text: str) -> Result:
    done = compile_text(text)
    assert done.ok, [one.message.text() for one in done.diagnostics if one.is_error]
    assert done.result is not None
    return done.result


def assert_consistency(expected: Found, found: NodeConsistency) -> None:
    assert expected.root is not None
    assert expected.matrix is not None
    t = len(expected.local)
    ci = (expected.root - t) / (t - 1)
    missing = sum(value is None for row in expected.matrix for value in row) // 2
    assert pytest.approx(expected.root, abs=NEAR) == found.lambda_max
    assert pytest.approx(ci / RI[t] if t > 2 else 0, abs=NEAR) == found.cr
    tree = t * (t - 1) // 2 - missing == t - 1
    if missing and t > 2 and not tree:
        assert pytest.approx(ci / (RI[t] * (1 - 2 * missing / ((t - 1) * (t - 2)))), abs=NEAR) == found.cr_incomplete
    else:
        assert found.cr_incomplete is None


def assert_agrees(panel: Panel, result: Result) -> None:
    scheme = result.scheme
    indices = {one.id: one.index for one in scheme.indicators}
    for node in panel.nodes:
        expected = together(panel, node)
        assert expected is not None
        group, own = expected
        found = result.weights[indices[node.name]]
        assert found.group is not None
        assert pytest.approx(group.local, abs=NEAR) == list(found.local)
        if node.aggregation == "aij":
            assert found.consistency is not None
            assert_consistency(group, found.consistency)
            assert group.matrix is not None
            assert group.filled is not None
            gaps = [(x, y) for x, row in enumerate(group.matrix) for y, value in enumerate(row) if value is None]
            assert [pair for pair in gaps if pair[0] < pair[1]] == [(one.row, one.column) for one in found.completed]
            for one in found.completed:
                assert pytest.approx(group.filled[one.row][one.column], rel=1e-7) == one.value
        else:
            assert found.consistency is None
            assert found.matrix is None
        names = [scheme.experts[one.expert].id for one in found.group.experts]
        assert [name for name in panel.experts if name in node.judged] == names
        absent = [scheme.experts[index].id for index in found.group.absent]
        assert [name for name in panel.experts if name not in node.judged] == absent
        for name, one in zip(names, found.group.experts, strict=True):
            alone_ = own[name]
            if alone_ is None:
                assert one.local is None
                continue
            assert one.local is not None
            assert one.consistency is not None
            assert pytest.approx(alone_.local, abs=NEAR) == list(one.local)
            assert_consistency(alone_, one.consistency)
        rows = [one.local for one in own.values() if one is not None]
        if len(rows) > 1:
            assert pytest.approx(consensus(rows), abs=NEAR) == found.group.consensus
            far = [math.dist(row, group.local) for row in rows]
            if found.group.farthest is not None:
                assert pytest.approx(max(far), abs=NEAR) == found.group.farthest[1]
            else:
                assert max(far) < 1e-8
        else:
            assert found.group.consensus is None


@settings(deadline=None, max_examples=150)
@given(randoms)
def test_the_compiler_agrees_with_experts_in_plain_lines(choose: random.Random) -> None:
    panel = random_panel(choose)
    assert_agrees(panel, compiled(text_of(panel, choose)))


@pytest.mark.parametrize("seed", range(150))
def test_the_compiler_agrees_on_panels_of_a_kind_that_people_give(seed: int) -> None:
    choose = random.Random(seed)
    panel = random_panel(choose)
    assert_agrees(panel, compiled(text_of(panel, choose)))


@settings(deadline=None, max_examples=50)
@given(randoms)
def test_arrays_and_plain_numbers_agree_for_experts(choose: random.Random) -> None:
    panel = random_panel(choose)
    text = text_of(panel, choose)
    plain = numbers(compiled(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weighing, "PLAIN_CELLS", 0)
        arrays = numbers(compiled(text))
    assert plain.keys() == arrays.keys()
    for name, values in plain.items():
        assert pytest.approx(values, rel=1e-9, abs=1e-11) == arrays[name], name


def numbers(result: Result) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for index, node in result.weights.items():
        found[f"{index}"] = [float(one) for one in node.local]
        assert node.group is not None
        for one in node.group.experts:
            if one.local is not None and one.consistency is not None:
                found[f"{index} by {one.expert}"] = [*map(float, one.local), one.consistency.lambda_max]
        if node.group.consensus is not None:
            found[f"{index} agree"] = [node.group.consensus]
        if node.consistency is not None:
            found[f"{index} root"] = [node.consistency.lambda_max]
    return found
