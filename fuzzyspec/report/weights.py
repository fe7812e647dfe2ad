"""The parts of a report about weights: the hierarchy, and each judgment matrix with its arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from fuzzyspec.model.result import NodeWeights
from fuzzyspec.model.scheme import GroupJudgments, Indicator, Judgments, Triple
from fuzzyspec.report import experts, limits
from fuzzyspec.report.consistency import consistency, own_consistency
from fuzzyspec.report.figures import figures
from fuzzyspec.report.numbers import NONE, fixed, ratio, shortened, triple
from fuzzyspec.report.view import View, method_text

LARGEST_PRODUCT = 300.0
"""Row products beyond ten to this power are given by their logarithm."""


# The hierarchy ---------------------------------------------------------------------------------------


def hierarchy(view: View) -> dict[str, Any]:
    """Return the indicators in preorder, a flat row each, with their weights."""
    scheme, result = view.scheme, view.result
    local, given = _locals(view, result.weights), _locals(view, result.given_weights)
    whole = result.global_weights
    shown = scheme.indicators[: limits.HIERARCHY_ROWS]
    longest = max((whole[one.index] for one in shown if one.parent >= 0), default=0.0) if whole else 0.0
    rows = [
        {
            **view.indicator(one.index),
            "level": one.level,
            "leaf": one.is_leaf,
            "local": local.get(one.index),
            "given": given.get(one.index),
            "global": float(whole[one.index]) if whole else None,
            "bar": min(1.0, whole[one.index] / longest) if whole and longest > 0 and one.parent >= 0 else None,
            "method": _method(view, one),
        }
        for one in shown
    ]
    return {
        "rows": rows,
        "given": bool(given),
        "weighted": bool(local) or not result.evaluations,
        "longest": longest,
        "leaves": len(scheme.leaves),
        "total": len(scheme.indicators),
        "deepest": max((one.level for one in scheme.indicators), default=0),
        "left_out": limits.left_out(len(shown), len(scheme.indicators), "indicators"),
    }


def _locals(view: View, weights: Mapping[int, NodeWeights]) -> dict[int, float]:
    """Return the local weight of each child, by its index."""
    local: dict[int, float] = {}
    for parent in view.scheme.parents:
        weighed = weights.get(parent.index)
        if weighed is not None:
            local.update(zip(parent.children, map(float, weighed.local), strict=True))
    return local


def _method(view: View, parent: Indicator) -> str:
    """Return how a parent's children were weighed."""
    weighed = view.result.weights.get(parent.index)
    if weighed is None:
        return ""
    if weighed.group is not None:
        return experts.weighed_by(view, parent, weighed.group, weighed.method)
    return "as typed" if weighed.method == "direct" else weighed.method


# Judgment matrices -----------------------------------------------------------------------------------


def judged(view: View) -> dict[str, Any]:
    """Return each judged node: its matrix, its experts, its weights, its consistency, and the steps between them.

    Where data have a word as well, this is what the judgments alone say.
    """
    whole, view = view, view.as_given
    scheme = view.scheme
    parents = [parent for parent in scheme.parents if _is_judged(view, parent)]
    most = len(parents) if len(scheme.parents) <= limits.MANY_PARENTS else limits.MATRICES_OF_MANY
    groups = False
    nodes = []
    cells = 0
    for parent in parents[:most]:
        order = len(parent.children)
        weighed = view.result.weights[parent.index]
        if weighed.matrix is not None and order <= limits.LARGEST_MATRIX:
            cells += order * order
        if weighed.group is not None:
            groups = True
            cells += experts.cells(weighed.group)
        if cells > limits.MATRIX_CELLS:
            break
        nodes.append({**_node(view, parent), "combined": parent.index in view.result.given_weights})
    return {
        "nodes": nodes,
        "objects": False,
        "fuzzy": any(node["fuzzy"] for node in nodes),
        "total": len(parents),
        "others": _unjudged(whole, parents) if len(parents) < len(scheme.parents) else [],
        "left_out": limits.left_out(len(nodes), len(parents), "judged nodes" if groups else "judgment matrices"),
    }


def _is_judged(view: View, parent: Indicator) -> bool:
    weighed = view.result.weights.get(parent.index)
    return weighed is not None and (weighed.matrix is not None or weighed.group is not None)


def _unjudged(view: View, judged: Sequence[Indicator]) -> list[dict[str, Any]]:
    """Return the ways in which the other nodes were weighed, with the nodes."""
    told = {parent.index for parent in judged}
    ways: dict[str, list[Indicator]] = {}
    for parent in view.scheme.parents:
        if parent.index in view.result.weights and parent.index not in told:
            ways.setdefault(_method(view, parent), []).append(parent)
    return [{"method": method, "nodes": named(view, parents)} for method, parents in ways.items()]


def named(view: View, indicators: Sequence[Indicator]) -> list[str]:
    """Return the labels of the first few indicators, and how many more there are."""
    labels = [one.label or one.id for one in indicators[: limits.NAMES]]
    if len(indicators) > limits.NAMES:
        labels.append(f"{len(indicators) - limits.NAMES:,} more")
    return labels


class _Entered(NamedTuple):
    """The judgments that a node's matrix is made of; NaN where a pair was not judged.

    `triples` are fuzzy judgments, of which `values` are the middle ones.
    """

    values: Sequence[Sequence[float]]
    text: Callable[[int, int], str]
    triples: Sequence[Sequence[Triple]] | None = None


def _entered(source: Judgments | GroupJudgments, weighed: NodeWeights) -> _Entered:
    """Return what was judged: by one, as entered; by several, as aggregated."""
    if isinstance(source, Judgments):
        return _Entered(source.values, source.text, weighed.fuzzy)
    together = weighed.group.judgments if weighed.group is not None else None
    assert together is not None

    def text(x: int, y: int) -> str:
        return ratio(float(together[x][y]))

    return _Entered(together, text, weighed.fuzzy)


def _node(view: View, parent: Indicator) -> dict[str, Any]:
    source = view.scheme.weights[parent.index]
    weighed = view.result.weights[parent.index]
    assert isinstance(source, Judgments | GroupJudgments)
    order = len(parent.children)
    whole = order <= limits.LARGEST_MATRIX
    descriptor = view.descriptor(source.weighting)
    matrix = weighed.matrix
    # B·w says nothing of weights that are made of more or less than all of B, and cannot be had where B has gaps.
    whole_matrix = matrix is not None and not _is_partial(source) and not _has_gaps(matrix)
    workings = whole_matrix and weighed.fuzzy is None
    products = _products(matrix, weighed.local) if matrix is not None and workings else [None] * order
    geometric = source.weighting.name == "geometric_mean" and source.weighting.distribution == "fuzzyspec"
    geometric = geometric and workings
    largest = max(map(float, weighed.local))
    group = experts.experts(view, parent, source, weighed) if isinstance(source, GroupJudgments) else None
    node: dict[str, Any] = {
        **view.indicator(parent.index),
        "order": order,
        "method": method_text(source.weighting),
        "method_name": source.weighting.name,
        "method_formula": descriptor.formula,
        "geometric": geometric,
        "has_matrix": matrix is not None,
        "workings": workings,
        "fuzzy": weighed.fuzzy is not None,
        "read": _read(source, matrix) if matrix is not None else "",
        "matrix": _matrix(_entered(source, weighed), matrix) if matrix is not None and whole else [],
        "matrix_left_out": ""
        if whole or matrix is None
        else f"Left out here: the matrix itself, {order} by {order}; it stands in the JSON result (--format json).",
        "children": [view.indicator(child) for child in parent.children],
        "completion": weighed.completion,
        "completed": [],
        "steps": [],
        "root_sum": None,
        "mean": "",
        "consistency": consistency(view, parent, weighed, products),
        "own": own_consistency(weighed.own),
        "figures": None,
        "group": group,
    }
    node["figures"] = figures(weighed.figures, node["children"])
    completed = [one for one in weighed.completed if one.value == one.value]
    if completed:
        node["completed"] = [
            {
                "row": node["children"][one.row],
                "column": node["children"][one.column],
                "value": ratio(one.value),
            }
            for one in completed[: limits.NAMES]
        ]
    node["missing"] = len(completed)
    steps = [
        {
            **child,
            "weight": float(weight),
            "bar": float(weight) / largest if largest > 0 else 0.0,
            "product": product,
            "ratio": product / weight if product is not None else None,
        }
        for child, weight, product in zip(node["children"], map(float, weighed.local), products, strict=True)
    ]
    if matrix is not None and geometric:
        node["root_sum"] = _roots(matrix, steps)
    elif matrix is None and isinstance(source, GroupJudgments):
        told = experts.means(source, weighed)
        node["mean"], node["root_sum"] = told["mean"], told["sum"]
        for step, row in zip(steps, told["rows"], strict=True):
            step["row_product"], step["root"] = row["terms"], row["value"]
    node["steps"] = steps[: limits.CHILDREN_SHOWN]
    node["steps_left_out"] = limits.left_out(len(node["steps"]), order, "children")
    return node


def _matrix(entered: _Entered, matrix: Sequence[Sequence[float]]) -> list[list[dict[str, Any]]]:
    """Return the cells of a matrix: as entered where they were, and whether they were filled in; – for gaps."""
    rows = []
    for x, row in enumerate(matrix):
        cells = []
        for y, value in enumerate(row):
            if value != value:
                cells.append({"text": NONE, "filled": False})
                continue
            filled = entered.values[x][y] != entered.values[x][y]
            text = entered.text(x, y) if not filled and x != y else "."
            if entered.triples is not None and not filled and entered.triples[x][y][0] != entered.triples[x][y][2]:
                text = triple(*map(float, entered.triples[x][y]))
            cells.append({"text": ratio(float(value)) if text in (".", "?") else text, "filled": filled})
        rows.append(cells)
    return rows


def _has_gaps(matrix: Sequence[Sequence[float]]) -> bool:
    return any(value != value for row in matrix for value in row)


def _is_partial(source: Judgments | GroupJudgments) -> bool:
    """Whether the weighting reads certain pairs only."""
    return source.partial if isinstance(source, Judgments) else source.experts[0][1].partial


def _read(source: Judgments | GroupJudgments, matrix: Sequence[Sequence[float]]) -> str:
    """Return which pairs a weighting reads, in words, where it does not need all of them."""
    partial = _is_partial(source)
    if not partial and not _has_gaps(matrix):
        return ""
    order = len(matrix)
    pairs = order * (order - 1) // 2
    known = sum(matrix[x][y] == matrix[x][y] for x in range(order) for y in range(x + 1, order))
    what = f"takes judgments with gaps: {known} of {pairs} pairs were judged, and none is filled in"
    if partial:
        what = "reads certain pairs only, here "
        what += f"{known} of {pairs}: those that stand in the matrix" if known < pairs else "all that there are"
    return f"{source.weighting.name} {what}. Completion and the consistency ratio do not apply."


def _products(matrix: Sequence[Sequence[float]], local: Sequence[float]) -> list[float | None]:
    """Return (BW)_x for each row; None where it leaves the range of numbers, or a weight is 0."""
    weights = [float(weight) for weight in local]
    found: list[float | None] = []
    for row, own in zip(matrix, weights, strict=True):
        try:
            value = math.fsum(float(cell) * weight for cell, weight in zip(row, weights, strict=True))
        except (OverflowError, ValueError):
            value = math.inf
        found.append(value if own > 0 and math.isfinite(value) and math.isfinite(value / own) else None)
    return found


def _roots(matrix: Sequence[Sequence[float]], steps: list[dict[str, Any]]) -> str:
    """Add row products and their roots to the steps of the geometric mean; return the sum of the roots."""
    order = len(matrix)
    roots = []
    for row, step in zip(matrix, steps, strict=True):
        entries = [float(cell) for cell in row]
        logarithm = math.fsum(math.log10(cell) for cell in entries) if min(entries) > 0 else -math.inf
        in_range = abs(logarithm) < LARGEST_PRODUCT
        root = 10 ** (logarithm / order) if abs(logarithm / order) < LARGEST_PRODUCT else math.inf
        factors = shortened([ratio(cell) for cell in entries], " · ")
        value = _magnitude(math.prod(entries)) if in_range else f"10^{logarithm:.2f}"
        step["row_product"] = f"{factors} = {value}"
        step["root"] = root
        roots.append(root)
    return fixed(math.fsum(roots)) if all(map(math.isfinite, roots)) else "beyond the range of numbers"


def _magnitude(value: float) -> str:
    """Return a product: whole numbers as such, others to four decimals."""
    return str(round(value)) if 1 <= value < 1e9 and abs(value - round(value)) < 1e-9 * value else fixed(value)
