"""The whole method once more where data are evaluated, from the text of a CSV to the verdict, in plain lines.

Random schemes ask some leaves in a survey, measure others and vote on the rest; what the compiler makes of them must be
what the oracle makes of the same texts. The oracle shares no code with the compiler.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import mean, median, variance
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.data.sources import DataOptions
from fuzzyspec.driver import Compilation, compile_file, compile_text

NEAR = 1e-9
SCALE = (1, 9)


class Refused(Exception):
    """What the compiler must refuse."""


# -- a scheme as numbers ----------------------------------------------------------------------------------------------


@dataclass
class Leaf:
    """A leaf, and how it is told: asked in the survey, measured, or voted on."""

    name: str
    kind: str
    heading: str
    better: str = "high"
    reversed: bool = False
    knots: list[float] = field(default_factory=list)
    corners: list[float] = field(default_factory=list)
    votes: dict[str, list[int]] = field(default_factory=dict)


@dataclass
class Node:
    """A parent; its weights are typed, judged, from data, or combined of what is typed and of data."""

    name: str
    children: list[Node | Leaf]
    how: str
    typed: list[float]
    ratios: dict[tuple[int, int], int]
    method: str = "entropy"
    by: str = "linear"

    def walk(self) -> Iterator[Node | Leaf]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()
            else:
                yield child

    def leaves(self) -> list[Leaf]:
        return [one for one in self.walk() if isinstance(one, Leaf)]

    def parents(self) -> list[Node]:
        return [one for one in self.walk() if isinstance(one, Node)]


@dataclass
class Numbers:
    """A scheme, its settings, and the texts of its data files."""

    root: Node
    comments: list[str]
    scores: list[int]
    objects: list[str]
    declared: bool
    answers: str
    ignore: bool
    groups: dict[str, float]
    repeated: str
    operator: str
    normalise: str
    decision: str
    leaves_of: str
    survey: str = ""
    measurements: str = ""

    @property
    def asked(self) -> list[Leaf]:
        return [one for one in self.root.leaves() if one.kind == "asked"]

    @property
    def measured(self) -> list[Leaf]:
        return [one for one in self.root.leaves() if one.kind == "measured"]


# -- the oracle -------------------------------------------------------------------------------------------------------


def table_of(text: str) -> list[dict[str, str]]:
    header, *rows = [line.split(",") for line in text.splitlines()]
    return [dict(zip(header, row, strict=True)) for row in rows]


def ladder(knots: Sequence[float], x: float, best_first: bool) -> list[float]:
    """1 at a knot, linear between neighbours, flat outside; of equal knots the better comment has it."""
    m = len(knots)
    turn = 1 if knots[0] < knots[-1] else -1
    points = [turn * knot for knot in knots]
    x = turn * x
    row = [0.0] * m
    here = [place for place, point in enumerate(points) if point == x]
    if here:
        row[here[0] if best_first else here[-1]] = 1.0
    elif x < points[0]:
        row[0] = 1.0
    elif x > points[-1]:
        row[-1] = 1.0
    else:
        low = max(place for place, point in enumerate(points) if point < x)
        row[low + 1] = (x - points[low]) / (points[low + 1] - points[low])
        row[low] = 1 - row[low + 1]
    return row


def answer_degrees(scheme: Numbers, leaf: Leaf, cell: str) -> list[float] | str | None:
    """Degrees of an answer; None for a gap, a word for one that makes its respondent invalid."""
    if not cell.strip():
        return None
    x = float(cell)
    if not SCALE[0] <= x <= SCALE[1]:
        return "off the scale"
    if leaf.reversed:
        x = SCALE[0] + SCALE[1] - x
    m = len(scheme.comments)
    if scheme.answers == "fuzzy":
        return ladder(ladder_of_answers(m), x, True)
    for place, (low, high) in enumerate(bands_of(m)):
        if low <= x <= high:
            return [float(other == place) for other in range(m)]
    return "in no band"


def bands_of(m: int) -> list[tuple[int, int]]:
    return {2: [(6, 9), (1, 4)], 3: [(7, 9), (4, 6), (1, 3)], 4: [(8, 9), (6, 7), (3, 5), (1, 2)]}[m]


def ladder_of_answers(m: int) -> list[float]:
    return {2: [8.0, 2.0], 3: [9.0, 5.0, 2.0], 4: [9.0, 7.0, 4.0, 1.0]}[m]


Answered = list[tuple[str, str, dict[str, list[float] | None]]]


def respondents(scheme: Numbers) -> Answered:
    """The valid respondents: object, group, and degrees by leaf."""
    valid: Answered = []
    for row in table_of(scheme.survey):
        told = {leaf.name: answer_degrees(scheme, leaf, row[leaf.heading]) for leaf in scheme.asked}
        broken = any(isinstance(one, str) for one in told.values())
        gaps = [one is None for one in told.values()]
        if broken or (any(gaps) and not scheme.ignore) or all(gaps):
            continue
        degrees = {name: one for name, one in told.items() if not isinstance(one, str)}
        valid.append((row.get("car", scheme.objects[0]), row.get("role", ""), degrees))
    if not valid:
        raise Refused
    return valid


def survey_rows(scheme: Numbers, told: Answered) -> dict[tuple[str, str], list[float]]:
    """Memberships by leaf and object: the mean of each group that answers, by its share."""
    result = {}
    for leaf in scheme.asked:
        for one in scheme.objects:
            by_group: dict[str, list[list[float]]] = {}
            for about, group, degrees in told:
                row = degrees[leaf.name]
                if about == one and row is not None and scheme.groups.get(group, 1) > 0:
                    by_group.setdefault(group, []).append(row)
            if not by_group:
                raise Refused
            says = {group: scheme.groups.get(group, 1.0) for group in by_group}
            result[leaf.name, one] = [
                sum(
                    says[group] / sum(says.values()) * sum(row[c] for row in rows) / len(rows)
                    for group, rows in by_group.items()
                )
                for c in range(len(scheme.comments))
            ]
    return result


def measured_values(scheme: Numbers) -> dict[tuple[str, str], float]:
    samples: dict[tuple[str, str], list[float]] = {}
    for row in table_of(scheme.measurements) if scheme.measured else ():
        for leaf in scheme.measured:
            samples.setdefault((leaf.name, row.get("car", scheme.objects[0])), []).append(float(row[leaf.heading]))
    summary: Any = {"mean": mean, "median": median, "minimum": min, "maximum": max}[scheme.repeated]
    return {key: float(summary(values)) for key, values in samples.items()}


def triangle(corners: Sequence[float], x: float) -> float:
    a, b, c = corners
    return max(0.0, min((x - a) / (b - a), (c - x) / (c - b)))


def measured_row(scheme: Numbers, leaf: Leaf, x: float) -> list[float]:
    """A ladder; or falling, triangles and rising over the corners, made to sum to 1."""
    m = len(scheme.comments)
    if leaf.knots:
        return ladder(leaf.knots, x, True)
    k = leaf.corners
    rising = min(1.0, max(0.0, (x - k[m - 2]) / (k[m - 1] - k[m - 2])))
    falling = min(1.0, max(0.0, (k[1] - x) / (k[1] - k[0])))
    middle = [triangle((k[m - 2 - c] - 1, k[m - 1 - c], k[m - c] + 1), x) for c in range(1, m - 1)]
    row = [rising, *middle, falling]
    if leaf.better == "low":
        row.reverse()
    if sum(row) <= 1e-12:
        raise Refused
    return [degree / sum(row) for degree in row]


def share(values: Sequence[float]) -> list[float]:
    return [value / math.fsum(values) for value in values]


def from_data(method: str, columns: Sequence[Sequence[float]]) -> list[float]:
    m = len(columns[0])
    if m < 2 or all(max(column) - min(column) <= 1e-12 * max(map(abs, column)) for column in columns):
        raise Refused
    raw = []
    for column in columns:
        if max(column) - min(column) <= 1e-12 * max(map(abs, column)):
            raw.append(0.0)
        elif method == "entropy":
            if min(column) < 0 or sum(column) == 0:
                raise Refused
            raw.append(1 + sum(p * math.log(p) for p in share(column) if p > 0) / math.log(m))
        else:
            if mean(column) <= 0:
                raise Refused
            raw.append(math.sqrt(sum((x - mean(column)) ** 2 for x in column)) / mean(column))
    return share(raw)


def combined(a: Sequence[float], b: Sequence[float], by: str) -> list[float]:
    if by == "linear":
        return [0.3 * x + 0.7 * y for x, y in zip(a, b, strict=True)]
    return share([math.sqrt(x * y) for x, y in zip(a, b, strict=True)])


def given_weights(node: Node) -> list[float]:
    if node.how != "judged":
        return share(node.typed)
    t = len(node.children)
    matrix = [[1.0] * t for _ in range(t)]
    for (x, y), ratio in node.ratios.items():
        matrix[x][y], matrix[y][x] = float(ratio), 1 / ratio
    return share([math.prod(row) ** (1 / t) for row in matrix])


def all_weights(scheme: Numbers, values: Mapping[tuple[str, str], float]) -> dict[str, list[float]]:
    """Local weights by parent."""

    def column(leaf: Node | Leaf) -> list[float]:
        return [values[leaf.name, one] for one in scheme.objects]

    result: dict[str, list[float]] = {}
    for node in scheme.root.parents():
        result[node.name] = given_weights(node)
        if node.how in ("data", "combined") and not scheme.leaves_of:
            weights = from_data(node.method, [column(child) for child in node.children])
            result[node.name] = weights if node.how == "data" else combined(share(node.typed), weights, node.by)
    if not scheme.leaves_of:
        return result
    leaves = scheme.root.leaves()
    weights = from_data("entropy", [column(leaf) for leaf in leaves])
    if scheme.leaves_of == "combined":
        said = {scheme.root.name: 1.0}
        for node in scheme.root.parents():
            for child, local in zip(node.children, result[node.name], strict=True):
                said[child.name] = said[node.name] * local
        weights = combined([said[leaf.name] for leaf in leaves], weights, "linear")
    whole = {leaf.name: weight for leaf, weight in zip(leaves, weights, strict=True)}
    for node in reversed(scheme.root.parents()):
        sums = [whole[child.name] for child in node.children]
        whole[node.name] = sum(sums)
        result[node.name] = share(sums) if sum(sums) > 0 else [1 / len(sums)] * len(sums)
    return result


def compose(operator: str, weights: Sequence[float], rows: Sequence[Sequence[float]]) -> list[float]:
    columns = list(zip(*rows, strict=True))
    if operator == "weighted_average":
        return [math.fsum(w * r for w, r in zip(weights, column, strict=True)) for column in columns]
    if operator == "min_max":
        return [max(min(w, r) for w, r in zip(weights, column, strict=True)) for column in columns]
    if operator == "product_max":
        return [max(w * r for w, r in zip(weights, column, strict=True)) for column in columns]
    return [min(1.0, sum(min(w, r) for w, r in zip(weights, column, strict=True))) for column in columns]


@dataclass
class Evaluated:
    """What the oracle finds: local weights, memberships by node and object, scores by object, errors of scores."""

    weights: dict[str, list[float]]
    memberships: dict[tuple[str, str], list[float]]
    scores: dict[str, float]
    grades: dict[str, list[str]]
    errors: dict[str, float]


def evaluated(scheme: Numbers) -> Evaluated:
    values = measured_values(scheme)
    weights = all_weights(scheme, values)
    told = respondents(scheme) if scheme.asked else []
    rows = survey_rows(scheme, told)
    rows |= {(leaf.name, one): measured_row(scheme, leaf, values[leaf.name, one])
             for leaf in scheme.measured for one in scheme.objects}  # fmt: skip
    rows |= {(leaf.name, one): share(leaf.votes[one])
             for leaf in scheme.root.leaves() if leaf.kind == "voted" for one in scheme.objects}  # fmt: skip
    memberships: dict[tuple[str, str], list[float]] = {}
    for one in scheme.objects:
        raw = {leaf.name: rows[leaf.name, one] for leaf in scheme.root.leaves()}
        for node in reversed(scheme.root.parents()):
            made = compose(scheme.operator, weights[node.name], [raw[child.name] for child in node.children])
            if sum(made) <= 0:
                raise Refused
            raw[node.name] = share(made) if scheme.normalise == "every" else made
        memberships |= {(name, one): share(row) for name, row in raw.items()}
    scores, grades = {}, {}
    for one in scheme.objects:
        top = memberships[scheme.root.name, one]
        scores[one] = math.fsum(mu * score for mu, score in zip(top, scheme.scores, strict=True))
        by_score = [-abs(score - scores[one]) for score in scheme.scores]
        near = by_score if scheme.decision == "weighted_score" else top
        # Those within rounding of the best: a tie goes to the worse of them.
        grades[one] = [name for name, value in zip(scheme.comments, near, strict=True) if max(near) - value <= 1e-7]
    return Evaluated(weights, memberships, scores, grades, sampling_errors(scheme, weights, told))


def sampling_errors(scheme: Numbers, weights: Mapping[str, list[float]], told: Answered) -> dict[str, float]:
    """√(Σ_g share_g² s_g²/n_g) of the respondents' own scores, for M(·,+) and the decision by score."""
    if scheme.operator != "weighted_average" or not scheme.asked:
        return {}
    whole = {scheme.root.name: 1.0}
    for node in scheme.root.parents():
        for child, local in zip(node.children, weights[node.name], strict=True):
            whole[child.name] = whole[node.name] * local
    w = {leaf.name: whole[leaf.name] for leaf in scheme.asked}
    found = {}
    for one in scheme.objects:
        own: dict[str, list[float]] = {}
        for about, group, degrees in told:
            said = {name: row for name, row in degrees.items() if row is not None}
            given = sum(w[name] for name in said)
            if about == one and given > 0 and scheme.groups.get(group, 1) > 0:
                score = sum(
                    w[name] * degree * s
                    for name, row in said.items()
                    for degree, s in zip(row, scheme.scores, strict=True)
                )
                own.setdefault(group, []).append(score * sum(w.values()) / given)
        if own and all(len(scores) > 1 for scores in own.values()):
            says = share([scheme.groups.get(group, 1.0) for group in own])
            parts = zip(says, own.values(), strict=True)
            found[one] = math.sqrt(sum(say**2 * variance(scores) / len(scores) for say, scores in parts))
    return found


# -- random schemes ---------------------------------------------------------------------------------------------------

LEVELS = (1, 2, 2, 3)


def random_scheme(chance: random.Random) -> Numbers:
    m = chance.choice([2, 3, 3, 4])
    scores = sorted(chance.sample(range(101), m), reverse=True)
    objects = ["x", "y", "z"][: chance.choice([1, 2, 3])]
    every = chance.choice(["", "", "measured"])
    counter = iter(range(1000))

    def leaf() -> Leaf:
        number = next(counter)
        kind = every or chance.choice(["asked", "asked", "measured", "measured", "voted"])
        name = f"L{number}"
        heading = chance.choice([name, name.lower(), f"Label {number}", f"Q{number}"])
        one = Leaf(name, kind, heading, chance.choice(["high", "low"]), chance.random() < 0.2)
        points = sorted(chance.sample(range(-40, 120), m))
        if chance.random() < 0.5 or m == 2:
            one.knots = [float(p) for p in (points if one.better == "low" else points[::-1])]
            if m > 2 and chance.random() < 0.2:
                one.knots[1] = one.knots[0]
        else:
            one.corners = [float(point) for point in points]
        one.votes = {name: random_votes(chance, m) for name in objects}
        return one

    def node(levels: int) -> Node:
        number = next(counter)
        deeper = [levels > 1 and chance.random() < 0.6 for _ in range(chance.choice([2, 2, 3]))]
        children: list[Node | Leaf] = [node(levels - 1) if deep else leaf() for deep in deeper]
        typed = [float(chance.randint(1, 9)) for _ in children]
        measured = all(isinstance(child, Leaf) and child.kind == "measured" for child in children)
        how = chance.choice(["typed", "judged", *["data", "combined"] * (2 if measured else 0)])
        ratios = {(x, y): chance.randint(1, 5) for x in range(len(children)) for y in range(x + 1, len(children))}
        method, by = chance.choice(["entropy", "variation"]), chance.choice(["linear", "geometric"])
        return Node(f"N{number}", children, how, typed, ratios, method, by)

    scheme = Numbers(
        node(chance.choice(LEVELS)),
        [f"c{place}" for place in range(m)],
        scores,
        objects,
        chance.random() < 0.5,
        chance.choice(["bands", "fuzzy"]),
        chance.random() < 0.5,
        chance.choice([{}, {}, {"boss": 0.6, "staff": 0.4}, {"boss": 0.5, "staff": 0.5, "guest": 0.0}]),
        chance.choice(["mean", "median", "minimum", "maximum"]),
        chance.choice(["weighted_average", "weighted_average", "min_max", "product_max", "min_bounded_sum"]),
        chance.choice(["last", "every", "none"]),
        chance.choice(["weighted_score", "max_membership"]),
        chance.choice(["", "alone", "combined"]) if every else "",
    )
    if scheme.leaves_of:
        for parent in scheme.root.parents():
            parent.how = "typed"
    scheme.survey = survey_text(scheme, chance)
    scheme.measurements = measurements_text(scheme, chance)
    return scheme


def random_votes(chance: random.Random, m: int) -> list[int]:
    votes = [chance.randint(0, 5) for _ in range(m)]
    votes[chance.randrange(m)] += 1
    return votes


def survey_text(scheme: Numbers, chance: random.Random) -> str:
    named = len(scheme.objects) > 1
    headings = [*(["car"] if named else []), *(["role"] if scheme.groups else [])]
    lines = [",".join([*headings, *(leaf.heading for leaf in scheme.asked)])]
    # Each object appears first in its order, so that objects that only data name stand in it.
    about = [*scheme.objects, *(chance.choice(scheme.objects) for _ in range(chance.randint(2, 14)))]
    for one in about:
        cells = [*([one] if named else []), *([chance.choice(list(scheme.groups))] if scheme.groups else [])]
        for _ in scheme.asked:
            answer = str(chance.randint(*SCALE))
            cells.append(chance.choices([answer, "", "10", f"{answer}.5"], [40, 2, 1, 2])[0])
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def measurements_text(scheme: Numbers, chance: random.Random) -> str:
    named = len(scheme.objects) > 1
    lines = [",".join([*(["car"] if named else []), *(leaf.heading for leaf in scheme.measured)])]
    rows = [*scheme.objects, *(chance.choice(scheme.objects) for _ in range(chance.choice([0, 0, 3])))]
    for one in rows:
        cells = [str(round(chance.uniform(1, 100), chance.choice([0, 2]))) for _ in scheme.measured]
        lines.append(",".join([*([one] if named else []), *cells]))
    return "\n".join(lines) + "\n"


# -- as a text --------------------------------------------------------------------------------------------------------


def spec_text(scheme: Numbers) -> str:
    lines = [
        "comments { " + "; ".join(f"{c} = {s}" for c, s in zip(scheme.comments, scheme.scores, strict=True)) + " }"
    ]
    lines.append("indicators " + tree_text(scheme.root))
    for node in scheme.root.parents():
        lines.extend(weights_text(scheme, node))
    if scheme.leaves_of:
        method = "entropy" if scheme.leaves_of == "alone" else "combine(given, entropy, share = 0.3)"
        lines.append(f"weights leaves of {scheme.root.name} = {method}")
    if scheme.declared or (scheme.root.leaves() and not (scheme.asked or scheme.measured)):
        lines.append(f"objects {{ {'; '.join(scheme.objects)} }}")
    voted = [leaf for leaf in scheme.root.leaves() if leaf.kind == "voted"]
    for one in scheme.objects if voted else ():
        lines.append(f"votes {one} {{")
        lines.extend(f"  {leaf.name} {' '.join(map(str, leaf.votes[one]))}" for leaf in voted)
        lines.append("}")
    if scheme.measured:
        lines.extend(measured_lines(scheme))
    if scheme.asked:
        lines.extend(survey_lines(scheme))
    lines.append(f"method {{ composition = {scheme.operator}; normalise = {scheme.normalise}")
    lines.append(f"decision = {scheme.decision}; consistency = off }}")
    return "\n".join(lines) + "\n"


def tree_text(one: Node | Leaf) -> str:
    if isinstance(one, Node):
        return f"{one.name} {{ {'; '.join(map(tree_text, one.children))} }}"
    better = f" {{ better = {one.better} }}" if one.kind == "measured" else ""
    return f'{one.name} "Label {one.name[1:]}"{better}'


def weights_text(scheme: Numbers, node: Node) -> Iterator[str]:
    if scheme.leaves_of == "alone":
        return
    children = [child.name for child in node.children]
    if node.how == "judged":
        told = [f"{children[x]} over {children[y]} = {ratio}" for (x, y), ratio in node.ratios.items()]
        yield f"judgments {node.name} {{ {'; '.join(told)} }}"
        return
    if node.how != "data":
        typed = [f"{name} = {weight!r}" for name, weight in zip(children, share(node.typed), strict=True)]
        yield f"weights {node.name} {{ {'; '.join(typed)} }}"
    if node.how == "data":
        yield f"weights {node.name} = {node.method}"
    elif node.how == "combined":
        more = ", share = 0.3" if node.by == "linear" else ", by = geometric"
        yield f"weights {node.name} = combine(given, {node.method}{more})"


def measured_lines(scheme: Numbers) -> Iterator[str]:
    named = "object = car; " if len(scheme.objects) > 1 else ""
    yield f'measurements "m.csv" {{ {named}repeated = {scheme.repeated}{columns_text(scheme.measured)} }}'
    for leaf in scheme.measured:
        if leaf.knots:
            yield f"membership {leaf.name} = ladder({', '.join(map(str, leaf.knots))})"
            continue
        m, k = len(scheme.comments), leaf.corners
        functions = [f"rising({k[m - 2]}, {k[m - 1]})"]
        functions += [f"triangular({k[m - 2 - c] - 1}, {k[m - 1 - c]}, {k[m - c] + 1})" for c in range(1, m - 1)]
        functions.append(f"falling({k[0]}, {k[1]})")
        if leaf.better == "low":
            functions.reverse()
        told = "; ".join(f"{c} = {function}" for c, function in zip(scheme.comments, functions, strict=True))
        yield f"membership {leaf.name} {{ {told} }}"


def survey_lines(scheme: Numbers) -> Iterator[str]:
    m = len(scheme.comments)
    yield 'survey "s.csv" {'
    yield f"  scale = {SCALE[0]}..{SCALE[1]}"
    if scheme.answers == "fuzzy":
        yield f"  comments = fuzzy({', '.join(map(str, ladder_of_answers(m)))})"
    else:
        yield f"  comments = bands({', '.join(f'{low}..{high}' for low, high in bands_of(m))})"
    if len(scheme.objects) > 1:
        yield "  object = car"
    if scheme.ignore:
        yield "  missing = ignore"
    if scheme.groups:
        shares = "; ".join(f"{name} = {say}" for name, say in scheme.groups.items())
        yield f"  group = role; groups {{ {shares} }}"
    turned = [leaf.name for leaf in scheme.asked if leaf.reversed]
    if turned:
        yield f"  reversed = [{', '.join(turned)}]"
    yield columns_text(scheme.asked).removeprefix(";") + " }"


def columns_text(leaves: Sequence[Leaf]) -> str:
    said = [f'{leaf.name} = "{leaf.heading}"' for leaf in leaves if leaf.heading.startswith("Q")]
    return f"; columns {{ {'; '.join(said)} }}" if said else ""


class Files:
    """The files beside a scheme, in memory."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = {name: text.encode() for name, text in files.items()}

    def read(self, path: str) -> bytes:
        return self.files[path]

    def size(self, path: str) -> int:
        return len(self.files[path])

    def siblings(self, path: str) -> list[str]:
        return list(self.files)

    def write(self, path: str, content: bytes) -> None:
        raise PermissionError(path)


# -- agreement --------------------------------------------------------------------------------------------------------


def check(scheme: Numbers, compiled: Callable[[str, Files], Compilation] | None = None) -> str:
    """Compare compiler and oracle; return what became of the scheme."""
    text = spec_text(scheme)
    files = Files({"s.csv": scheme.survey, "m.csv": scheme.measurements})
    done = compiled(text, files) if compiled is not None else compile_text(text, host=files)
    told = [f"{one.code} {one.message.text()}" for one in done.diagnostics if one.is_error]
    try:
        expected = evaluated(scheme)
    except Refused:
        assert told, text
        return "refused"
    assert [] == told, text
    result = done.result
    assert result is not None
    index = {one.id: one.index for one in result.scheme.indicators}
    objects = [one.id for one in result.scheme.objects]
    names = scheme.objects if len(scheme.objects) > 1 or scheme.declared else objects
    assert set(names) == set(objects), text
    own = dict(zip(names, scheme.objects, strict=True))
    for node, weights in expected.weights.items():
        assert pytest.approx(weights, abs=NEAR) == [float(w) for w in result.weights[index[node]].local], text
    ranks = {name: 1 + sum(other > score + NEAR for other in expected.scores.values())
             for name, score in expected.scores.items()}  # fmt: skip
    for place, name in enumerate(objects):
        for (node, one), row in expected.memberships.items():
            if one == own[name]:
                found = [float(values[place]) for values in result.memberships[index[node]]]
                assert pytest.approx(row, abs=NEAR) == found, text
        verdict = result.verdicts[place]
        assert pytest.approx(expected.scores[own[name]], abs=1e-7) == verdict.score, text
        assert scheme.comments[verdict.grade] == expected.grades[own[name]][-1], text
        assert ranks[own[name]] == verdict.rank, text
        error = expected.errors.get(own[name])
        if result.sampling is not None and error is not None:
            assert pytest.approx(error, abs=1e-7) == result.sampling.scores[0][place], text
    return "evaluated"


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_random_schemes_with_data_agree_with_the_oracle(chance: random.Random) -> None:
    check(random_scheme(chance))


def test_the_random_schemes_cover_what_they_should() -> None:
    """Nothing is compared where everything is refused: of each kind of scheme enough are evaluated."""
    seen: dict[str, int] = {}
    for seed in range(250):
        scheme = random_scheme(random.Random(seed))
        outcome = check(scheme)
        kinds = [outcome]
        if outcome == "evaluated":
            kinds += [one.kind for one in scheme.root.leaves()]
            kinds += [node.how for node in scheme.root.parents()]
            kinds += [f"leaves of {scheme.leaves_of}"] if scheme.leaves_of else []
            kinds += [scheme.operator, scheme.normalise, scheme.decision]
            if scheme.asked:
                kinds += [scheme.answers, "groups" if scheme.groups else "no groups", f"ignore {scheme.ignore}"]
        for kind in set(kinds):
            seen[kind] = seen.get(kind, 0) + 1
    least = {
        "evaluated": 150, "refused": 5, "asked": 50, "measured": 80, "voted": 30, "data": 15, "combined": 15,
        "judged": 40, "typed": 40, "leaves of alone": 8, "leaves of combined": 8, "min_max": 20, "min_bounded_sum": 20,
        "product_max": 20, "weighted_average": 40, "every": 30, "none": 30, "bands": 30, "fuzzy": 30, "groups": 30,
        "ignore True": 30, "ignore False": 30, "max_membership": 40,
    }  # fmt: skip
    assert {} == {kind: seen.get(kind, 0) for kind, count in least.items() if seen.get(kind, 0) < count}


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_data_engines_agree_with_the_oracle(engine: str, tmp_path: Path) -> None:
    pytest.importorskip(engine)
    pytest.importorskip("narwhals")

    def compiled(text: str, files: Files) -> Compilation:
        for name, content in files.files.items():
            (tmp_path / name).write_bytes(content)
        (tmp_path / "s.fspec").write_text(text, encoding="utf-8")
        return compile_file(str(tmp_path / "s.fspec"), data=DataOptions(engine))

    outcomes = [check(random_scheme(random.Random(seed)), compiled) for seed in range(20)]
    assert outcomes.count("evaluated") >= 10


def test_the_ladder_of_the_oracle_is_that_of_the_definition() -> None:
    for low, high in pairwise([1.0, 4.0, 9.0]):
        for part in (0.0, 0.25, 0.5, 0.9):
            row = ladder([1.0, 4.0, 9.0], low + part * (high - low), True)
            assert pytest.approx(part) == row[[1.0, 4.0, 9.0].index(high)]
            assert pytest.approx(1) == sum(row)
