"""The whole method once more, in plain lines, and random schemes on which the compiler must agree with it.

The oracle reads the numbers of a scheme, never its text, and shares no code with the compiler. What goes to the
compiler is text, written from the same numbers in one of the ways in which the language can say them.
"""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec import plugins
from fuzzyspec.api import Capability
from fuzzyspec.driver import compile_file, compile_text
from fuzzyspec.evaluate import composition, weighing
from fuzzyspec.model.result import Result
from fuzzyspec.report.data import render_json, result_data

SPECS = Path(__file__).parents[2] / "specs"
SAATY = [*(Fraction(1, n) for n in range(9, 1, -1)), *(Fraction(n) for n in range(1, 10))]
RI = {3: 0.5247, 4: 0.8816, 5: 1.1086}
NEAR = 1e-9


# -- a scheme as numbers ----------------------------------------------------------------------------------------------


@dataclass
class Node:
    """An indicator: with children, how they are weighed; without, what was observed of it for each object."""

    name: str
    children: list[Node] = field(default_factory=list)
    judgments: dict[tuple[str, str], Fraction] | None = None
    direct: dict[str, Fraction] | None = None
    operator: str | None = None
    weighting: str | None = None
    votes: list[list[int]] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Numbers:
    """A scheme as numbers, and the settings that say how they are evaluated."""

    root: Node
    comments: list[str]
    scores: list[int] | None
    objects: list[str]
    weighting: str = "geometric_mean"
    operator: str = "weighted_average"
    normalise: str = "last"
    decision: str = "weighted_score"


# -- the oracle: the whole method, in plain lines ---------------------------------------------------------------------


def weigh(B: list[list[float]], method: str) -> list[float]:
    t = len(B)
    if method == "geometric_mean":
        w = [math.prod(row) ** (1 / t) for row in B]
    elif method == "column_mean":
        w = [sum(B[x][y] / sum(row[y] for row in B) for y in range(t)) / t for x in range(t)]
    else:
        w = [1.0] * t
        for _ in range(300):
            w = [sum(b * v for b, v in zip(row, w, strict=True)) for row in B]
            w = [v / sum(w) for v in w]
    return [v / sum(w) for v in w]


def consistency_ratio(B: list[list[float]], w: list[float]) -> float:
    t = len(B)
    largest = sum(sum(b * v for b, v in zip(B[x], w, strict=True)) / w[x] for x in range(t)) / t
    return (largest - t) / (t - 1) / RI[t] if t > 2 else 0.0


def compose(operator: str, w: list[float], R: list[list[float]]) -> list[float]:
    caps = [v / max(w) for v in w] if operator == "min_max(weights = max)" else w
    vector = []
    for c in range(len(R[0])):
        r = [row[c] for row in R]
        share = [v / sum(r) if sum(r) else 0.0 for v in r]
        if operator.startswith("min_max"):
            e = max(map(min, caps, r))
        elif operator == "product_max":
            e = max(a * b for a, b in zip(w, r, strict=True))
        elif operator == "min_bounded_sum":
            e = min(1.0, sum(map(min, w, r)))
        elif operator == "normalized_min_sum":
            e = sum(map(min, w, share))
        else:
            e = sum(a * b for a, b in zip(w, r, strict=True))
        vector.append(e)
    return vector


def evaluate(
    scheme: Numbers, node: Node, one: int, operator: str, weighting: str, found: dict[str, list[float]]
) -> list[float]:
    """Return a node's raw vector for an object; `found` gets those of the whole subtree."""
    operator, weighting = node.operator or operator, node.weighting or weighting
    if node.children:
        below = [evaluate(scheme, child, one, operator, weighting, found) for child in node.children]
        if scheme.normalise == "every":
            below = [[v / sum(row) for v in row] for row in below]
        found[node.name] = compose(operator, local_weights(node, weighting)[0], below)
    else:
        found[node.name] = [v / sum(node.votes[one]) for v in node.votes[one]]
    return found[node.name]


def local_weights(node: Node, weighting: str) -> tuple[list[float], float | None]:
    """Return the weights of a node's children, and the consistency ratio of its judgments."""
    names = [child.name for child in node.children]
    if node.direct is not None:
        return [float(node.direct[name]) for name in names], None
    if node.judgments is None:
        return [1 / len(names)] * len(names), None
    B = [[float(node.judgments[x, y]) if x != y else 1.0 for y in names] for x in names]
    w = weigh(B, weighting)
    return w, consistency_ratio(B, w)


def decide(decision: str, mu: list[float], scores: list[float] | None) -> int:
    """Return the grade, 0 the best; `mu` and `scores` run from the best comment; a tie goes to the worse."""
    m = len(mu)
    if decision.startswith("confidence"):
        threshold = float(decision[11:-1]) if "(" in decision else 0.6
        return next((k for k in range(m) if sum(mu[: k + 1]) >= threshold - 1e-12), m - 1)
    if decision == "max_membership":
        return max(k for k in range(m) if mu[k] >= max(mu) - NEAR)
    targets = scores if decision == "weighted_score" and scores else [float(k) for k in range(1, m + 1)]
    value = sum(a * b for a, b in zip(mu, targets, strict=True))
    away = [abs(value - target) for target in targets]
    return max(k for k in range(m) if away[k] <= min(away) + 2 * NEAR)


def rank(merits: list[float]) -> list[int]:
    """Return competition ranks, the largest merit first; merits that differ by no more than NEAR are tied."""
    order = sorted(range(len(merits)), key=lambda one: -merits[one])
    ranks = [0] * len(merits)
    for place, one in enumerate(order):
        tied = place > 0 and merits[order[place - 1]] - merits[one] <= NEAR
        ranks[one] = ranks[order[place - 1]] if tied else place + 1
    return ranks


# -- from numbers to text ---------------------------------------------------------------------------------------------


def text_of(scheme: Numbers, choose: random.Random) -> str:
    """Write a scheme, each part in one of the ways that mean the same; blocks come in any order."""
    blocks = [f"indicators {_hierarchy(scheme.root, 0)}", _comments(scheme), _method(scheme)]
    for node in scheme.root.walk():
        names = [child.name for child in node.children]
        if node.direct is not None:
            given = "; ".join(f"{name} = {node.direct[name]}" for name in choose.sample(names, len(names)))
            blocks.append(f"weights {node.name} {{ {given} }}")
        elif node.judgments is not None and choose.random() < 0.5:
            blocks.append(_matrix(node, choose))
        elif node.judgments is not None:
            blocks.append(_comparisons(node, choose))
        elif node.children:
            blocks.append(f"weights {node.name} = equal")
        own = [f"composition = {node.operator}"] if node.operator else []
        own += [f"weighting = {node.weighting}"] if node.weighting else []
        if own:
            blocks.append(f"method {node.name} {{ {'; '.join(own)} }}")
    if len(scheme.objects) > 1 or choose.random() < 0.5:
        blocks.append(f"objects {{ {'; '.join(scheme.objects)} }}")
        named = True
    else:
        named = False
    leaves = [node for node in scheme.root.walk() if not node.children]
    for one, name in enumerate(scheme.objects):
        of_object = f" {name}" if named or choose.random() < 0.5 else ""
        rows = [
            f"    {leaf.name}  {' '.join(map(str, leaf.votes[one]))}" for leaf in choose.sample(leaves, len(leaves))
        ]
        kind = "votes"
        if choose.random() < 0.2:
            kind = "degrees"
            rows = [
                f"    {leaf.name}  {' '.join(str(Fraction(vote, sum(leaf.votes[one]))) for vote in leaf.votes[one])}"
                for leaf in leaves
            ]
        elif len({sum(leaf.votes[one]) for leaf in leaves}) == 1 and choose.random() < 0.5:
            of_object += f" of {sum(leaves[0].votes[one])}"
        blocks.append(f"{kind}{of_object} {{\n" + "\n".join(rows) + "\n}")
    # The first block that names an object also says the order where there is no `objects` block: one object only.
    choose.shuffle(blocks)
    return choose.choice(["\n", "\n\n", "\r\n"]).join(blocks)


def _hierarchy(node: Node, depth: int) -> str:
    if not node.children:
        return node.name
    inside = "\n".join("    " * (depth + 1) + _hierarchy(child, depth + 1) for child in node.children)
    return f"{node.name} {{\n{inside}\n{'    ' * depth}}}"


def _comments(scheme: Numbers) -> str:
    scores = [f" = {score}" for score in scheme.scores] if scheme.scores else [""] * len(scheme.comments)
    return f"comments {{ {'; '.join(name + score for name, score in zip(scheme.comments, scores, strict=True))} }}"


def _method(scheme: Numbers) -> str:
    return (
        f"method {{\n    consistency = off\n    weighting = {scheme.weighting}\n    composition = {scheme.operator}\n"
        f"    normalise = {scheme.normalise}\n    decision = {scheme.decision}\n    scale = any\n}}"
    )


def _matrix(node: Node, choose: random.Random) -> str:
    assert node.judgments is not None
    names = [child.name for child in node.children]
    columns, rows = choose.sample(names, len(names)), choose.sample(names, len(names))
    lines = ["    " + "  ".join(columns)]
    for x in rows:
        cells = []
        for y in columns:
            # One cell of a pair may be left to its mirror.
            dotted = x != y and names.index(x) > names.index(y) and choose.random() < 0.5
            cells.append("1" if x == y else "." if dotted else str(node.judgments[x, y]))
        lines.append(f"    {x}  {'  '.join(cells)}")
    return f"judgments {node.name} {{\n" + "\n".join(lines) + "\n}"


def _comparisons(node: Node, choose: random.Random) -> str:
    assert node.judgments is not None
    names = [child.name for child in node.children]
    lines = []
    for index, x in enumerate(names):
        for y in names[index + 1 :]:
            first, second = (x, y) if choose.random() < 0.5 else (y, x)
            lines.append(f"    {first} over {second} = {node.judgments[first, second]}")
    choose.shuffle(lines)
    return f"judgments {node.name} {{\n" + "\n".join(lines) + "\n}"


# -- random schemes ---------------------------------------------------------------------------------------------------

# Keywords and other scripts among them: keywords are soft, and names are Unicode.
NAMES = ["votes", "of", "over", "method", "指标一", "weights", "équipe", "U1", "degrees", "indicators", "服务质量"]
OPERATORS = [
    "weighted_average",
    "min_max",
    "min_max(weights = max)",
    "product_max",
    "min_bounded_sum",
    "product_bounded_sum",
    "normalized_min_sum",
]
WEIGHTINGS = ["geometric_mean", "eigenvector", "column_mean"]


def random_scheme(choose: random.Random) -> Numbers:
    comments = [f"c{k}" for k in range(choose.randint(2, 5))]
    scores = None
    if choose.random() < 0.7:
        scores = sorted(choose.sample(range(101), len(comments)), reverse=choose.random() < 0.7)
    objects = choose.sample(["A", "B", "C", "over_there", "of2", "对象"], choose.randint(1, 4))
    names = iter([*choose.sample(NAMES, len(NAMES)), *(f"n{k}" for k in range(400))])
    decisions = ["max_membership", "level", "confidence", "confidence(0.75)"] + ["weighted_score"] * 3 * bool(scores)
    panel = choose.choice([None, 5, 10])
    scheme = Numbers(
        _random_node(choose, names, choose.randint(1, 3), len(comments), len(objects), panel),
        comments,
        scores,
        objects,
        choose.choice(WEIGHTINGS),
        choose.choice(OPERATORS),
        choose.choice(["last", "every", "none"]),
        choose.choice(decisions),
    )
    for node in scheme.root.walk():
        if node.children and choose.random() < 0.1:
            node.operator = choose.choice(OPERATORS)
        if node.children and choose.random() < 0.1:
            node.weighting = choose.choice(WEIGHTINGS)
    return scheme


def _random_node(
    choose: random.Random, names: Iterator[str], depth: int, comments: int, objects: int, panel: int | None
) -> Node:
    node = Node(next(names))
    if depth == 0:
        node.votes = [_random_votes(choose, comments, panel) for _ in range(objects)]
        return node
    for _ in range(choose.randint(2, 4 if depth < 3 else 3)):
        below = depth - 1 if choose.random() < 0.8 else 0
        node.children.append(_random_node(choose, names, below, comments, objects, panel))
    children = [child.name for child in node.children]
    kind = choose.random()
    if kind < 0.7:
        node.judgments = _random_judgments(choose, children)
    elif kind < 0.9:
        parts = [choose.randint(0, 9) for _ in children]
        parts[0] += not sum(parts)
        node.direct = {name: Fraction(part, sum(parts)) for name, part in zip(children, parts, strict=True)}
    return node


def _random_votes(choose: random.Random, comments: int, panel: int | None) -> list[int]:
    votes = [0] * comments
    for _ in range(panel or choose.randint(1, 12)):
        votes[choose.randrange(comments)] += 1
    return votes


def _random_judgments(choose: random.Random, names: list[str]) -> dict[tuple[str, str], Fraction]:
    """Give judgments that are consistent up to a step or two of the scale, or at random."""
    steps = {name: choose.randint(-4, 4) for name in names}
    wild = choose.random() < 0.3
    judgments = {}
    for index, x in enumerate(names):
        for y in names[index + 1 :]:
            step = choose.randint(-8, 8) if wild else max(-8, min(8, steps[x] - steps[y] + choose.randint(-1, 1)))
            judgments[x, y] = SAATY[step + 8]
            judgments[y, x] = 1 / SAATY[step + 8]
    return judgments


randoms = st.randoms(use_true_random=False)
examples = settings(deadline=None, max_examples=100)


def compiled(text: str) -> Result:
    done = compile_text(text)
    assert done.ok, [one.message.text() for one in done.diagnostics if one.is_error]
    assert done.result is not None
    return done.result


def near(expected: Sequence[float], found: Sequence[float], tolerance: float = NEAR) -> bool:
    return len(expected) == len(found) and all(
        abs(a - float(b)) <= tolerance * max(1.0, abs(a)) for a, b in zip(expected, found, strict=True)
    )


# -- agreement --------------------------------------------------------------------------------------------------------


def assert_agrees(scheme: Numbers, result: Result) -> None:
    indicators = {one.id: one.index for one in result.scheme.indicators}
    for node, weighting in _with_weighting(scheme.root, scheme.weighting):
        if not node.children:
            continue
        expected, cr = local_weights(node, weighting)
        found = result.weights[indicators[node.name]]
        assert near(expected, found.local), node.name
        if cr is not None:
            assert found.consistency is not None
            assert found.consistency.cr is not None
            assert near([cr], [found.consistency.cr]), node.name
    turned = scheme.scores is not None and scheme.scores[0] < scheme.scores[-1]
    merits = []
    for one in range(len(scheme.objects)):
        raw: dict[str, list[float]] = {}
        evaluate(scheme, scheme.root, one, scheme.operator, scheme.weighting, raw)
        for name, vector in raw.items():
            mu = [value / sum(vector) for value in vector]
            index = indicators[name]
            assert near(vector, [row[one] for row in result.raw[index]]), name
            assert near(mu, [row[one] for row in result.memberships[index]]), name
            scores = [float(score) for score in scheme.scores] if scheme.scores else None
            if scores is not None:
                score = sum(a * b for a, b in zip(mu, scores, strict=True))
                assert near([score], [result.scores[index][one]]), name
            best_first = (mu[::-1], scores[::-1] if scores else None) if turned else (mu, scores)
            grade = decide(scheme.decision, *best_first)
            assert (len(mu) - 1 - grade if turned else grade) == result.grades[index][one], name
            if name == scheme.root.name:
                level = sum(k * value for k, value in enumerate(mu, 1))
                merits.append(score if scores is not None else -level)
    assert rank(merits) == [verdict.rank for verdict in result.verdicts]
    assert [verdict.grade for verdict in result.verdicts] == list(result.grades[0])


def _with_weighting(node: Node, weighting: str) -> Iterator[tuple[Node, str]]:
    weighting = node.weighting or weighting
    yield node, weighting
    for child in node.children:
        yield from _with_weighting(child, weighting)


@settings(deadline=None, max_examples=200)
@given(randoms)
def test_the_compiler_agrees_with_the_method_in_plain_lines(choose: random.Random) -> None:
    scheme = random_scheme(choose)
    assert_agrees(scheme, compiled(text_of(scheme, choose)))


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_compiler_agrees_on_a_large_scheme(operator: str) -> None:
    choose = random.Random(operator)
    objects = [f"o{k}" for k in range(25)]
    root = Node("")
    while sum(1 for _ in root.walk()) * 4 * len(objects) <= composition.PLAIN_VALUES:
        root = _random_node(choose, iter(f"n{k}" for k in range(1000)), 3, 4, len(objects), 10)
    normalise = choose.choice(["last", "every", "none"])
    scheme = Numbers(root, list("abcd"), [95, 80, 65, 40], objects, "geometric_mean", operator, normalise)
    assert_agrees(scheme, compiled(text_of(scheme, choose)))


# -- properties -------------------------------------------------------------------------------------------------------


@examples
@given(randoms)
def test_weights_sum_to_one_and_memberships_lie_between_zero_and_one(choose: random.Random) -> None:
    result = compiled(text_of(random_scheme(choose), choose))
    for one in result.weights.values():
        assert near([1.0], [math.fsum(one.local)])
        assert min(one.local) >= 0
    leaves = [leaf.index for leaf in result.scheme.leaves]
    assert near([1.0], [math.fsum(result.global_weights[leaf] for leaf in leaves)])
    for index, rows in result.memberships.items():
        for one in range(len(result.scheme.objects)):
            assert near([1.0], [math.fsum(row[one] for row in rows)])
            assert all(0 <= row[one] <= 1 for row in rows)
            assert all(-1e-12 <= row[one] <= 1 + 1e-12 for row in result.raw[index])


@examples
@given(randoms)
def test_the_order_of_siblings_does_not_matter(choose: random.Random) -> None:
    scheme = random_scheme(choose)
    before = by_name(compiled(text_of(scheme, choose)))
    for node in scheme.root.walk():
        choose.shuffle(node.children)
    after = by_name(compiled(text_of(scheme, choose)))
    assert before.keys() == after.keys()
    for name, values in before.items():
        assert near(values, after[name], 1e-11), name


def by_name(result: Result) -> dict[str, list[float]]:
    """Return every number of a result, by what it is about."""
    indicators = result.scheme.indicators
    numbers: dict[str, list[float]] = {}
    for index, weighed in result.weights.items():
        for child, weight in zip(indicators[index].children, weighed.local, strict=True):
            numbers[f"weight of {indicators[child].id}"] = [float(weight)]
    for index, rows in result.raw.items():
        for one in range(len(result.scheme.objects)):
            numbers[f"raw of {indicators[index].id} for object {one}"] = [float(row[one]) for row in rows]
            numbers[f"grade of {indicators[index].id} for object {one}"] = [float(result.grades[index][one])]
    for one, verdict in enumerate(result.verdicts):
        numbers[f"rank of object {one}"] = [float(verdict.rank)]
        numbers[f"margin of object {one}"] = [verdict.margin or 0.0]
    return numbers


@examples
@given(st.lists(st.integers(1, 40), min_size=2, max_size=7), randoms)
def test_a_consistent_matrix_gives_its_weights_under_every_method(parts: list[int], choose: random.Random) -> None:
    methods = [
        one.name
        for one in plugins.registry().all()
        if one.kind == "weighting"
        and one.origin.distribution == "fuzzyspec"
        and Capability.CRISP_JUDGMENTS in getattr(one, "reads", ())
    ]
    assert set(WEIGHTINGS) <= set(methods)
    names = [f"x{k}" for k in range(len(parts))]
    ratios = {
        (x, y): Fraction(a, b)
        for x, a in zip(names, parts, strict=True)
        for y, b in zip(names, parts, strict=True)
        if x != y
    }
    node = Node("U", [Node(name) for name in names], ratios)
    for method in methods:
        written = _matrix(node, choose) if choose.random() < 0.5 else _comparisons(node, choose)
        settings_ = f"method {{ scale = any; weighting = {method} }}"
        result = compiled(f"indicators U {{ {'; '.join(names)} }}\n{written}\n{settings_}")
        one = result.weights[0]
        assert near([part / sum(parts) for part in parts], one.local, 1e-13), method
        assert one.consistency is not None
        assert 0 == one.consistency.cr


@examples
@given(randoms)
def test_the_weighted_average_is_linear(choose: random.Random) -> None:
    scheme = random_scheme(choose)
    scheme.operator, scheme.normalise = "weighted_average", choose.choice(["last", "none"])
    scheme.objects = ["first", "second", "both"]
    for node in scheme.root.walk():
        node.operator = None
        if not node.children:
            one, other = (_random_votes(choose, len(scheme.comments), 10) for _ in range(2))
            node.votes = [one, other, [a + b for a, b in zip(one, other, strict=True)]]
    result = compiled(text_of(scheme, choose))
    order = [one.id for one in result.scheme.objects]
    first, second, both = (order.index(name) for name in ("first", "second", "both"))
    for rows in result.raw.values():
        assert near([(row[first] + row[second]) / 2 for row in rows], [row[both] for row in rows], 1e-13)


@examples
@given(randoms)
def test_both_executors_agree(choose: random.Random) -> None:
    text = text_of(random_scheme(choose), choose)
    plain = by_name(compiled(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "PLAIN_VALUES", 0)
        patch.setattr(weighing, "PLAIN_CELLS", 0)
        arrays = by_name(compiled(text))
    assert plain.keys() == arrays.keys()
    for name, values in plain.items():
        assert near(values, arrays[name], 1e-12), name


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.fspec")), ids=lambda path: path.stem)
def test_both_executors_agree_on_the_shipped_schemes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = compile_file(str(path))
    monkeypatch.setattr(composition, "PLAIN_VALUES", 0)
    monkeypatch.setattr(weighing, "PLAIN_CELLS", 0)
    again = compile_file(str(path))
    assert done.result is not None
    assert again.result is not None
    assert [one.code for one in done.diagnostics] == [one.code for one in again.diagnostics]
    plain, arrays = by_name(done.result), by_name(again.result)
    assert plain.keys() == arrays.keys()
    for name, values in plain.items():
        assert near(values, arrays[name], 1e-12), name


@settings(deadline=None, max_examples=25)
@given(randoms)
def test_the_same_text_gives_the_same_json(choose: random.Random) -> None:
    text = text_of(random_scheme(choose), choose)
    first, second = compile_text(text), compile_text(text)
    assert first.result is not None
    assert second.result is not None
    assert render_json(first.result, first.diagnostics) == render_json(second.result, second.diagnostics)


@pytest.mark.parametrize("name", ["sme-management", "teaching-quality-zh"])
def test_two_processes_give_the_same_bytes(name: str) -> None:
    found = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "fuzzyspec", "compile", f"{name}.fspec", "-f", "json", "-o", "-"],
            cwd=SPECS,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        )
        found.append(done.stdout)
    assert found[0] == found[1]
    assert found[0]


# -- the shipped schemes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.fspec")), ids=lambda path: path.stem)
def test_the_shipped_schemes_compile_without_a_finding(path: Path) -> None:
    done = compile_file(str(path))
    assert [] == [f"{one.code} {one.message.text()}" for one in done.diagnostics]


def test_made_up_figures_are_called_so_in_a_remark_and_in_the_report() -> None:
    for path in SPECS.glob("*.fspec"):
        done = compile_file(str(path))
        assert done.result is not None
        remarks = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
        assert "illustrative" in " ".join(remarks), path.name
        assert "illustrative" in done.result.scheme.note, path.name


def test_the_table_of_shipped_schemes_names_each() -> None:
    table = (SPECS / "README.md").read_text(encoding="utf-8")
    for path in SPECS.glob("*.fspec"):
        assert f"[{path.name}]({path.name})" in table


def test_the_verdicts_of_the_papers_scheme_are_robust() -> None:
    done = compile_file(str(SPECS / "sme-management.fspec"))
    assert done.result is not None
    data = json.loads(json.dumps(result_data(done.result, done.diagnostics)))
    assert ["strong", "general", "strong"] == [one["verdict"]["grade"] for one in data["objects"]]
    assert ["A", "C", "B"] == [one["object"] for one in data["ranking"]]
    assert all(one["verdict"]["margin"] > 0.05 for one in data["objects"])
    for other in done.result.others:
        assert [verdict.grade for verdict in done.result.verdicts] == list(other.grades)
        assert [1, 3, 2] == list(other.ranks)
