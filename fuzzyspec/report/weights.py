"""The parts of a report about weights: the hierarchy, and each judgment matrix with its arithmetic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from fuzzyspec.model.result import NodeConsistency, NodeWeights
from fuzzyspec.model.scheme import Indicator, Judgments
from fuzzyspec.report import limits
from fuzzyspec.report.numbers import fixed, power_of_ten, ratio, shortened
from fuzzyspec.report.view import View, method_text

LARGEST_PRODUCT = 300.0
"""Row products beyond ten to this power are given by their logarithm."""


# The hierarchy ---------------------------------------------------------------------------------------


def hierarchy(view: View) -> dict[str, Any]:
    """Return the indicators in preorder, a flat row each, with their weights."""
    scheme, result = view.scheme, view.result
    local: dict[int, float] = {}
    for parent in scheme.parents:
        weighed = result.weights.get(parent.index)
        if weighed is not None:
            local.update(zip(parent.children, map(float, weighed.local), strict=True))
    whole = result.global_weights
    shown = scheme.indicators[: limits.HIERARCHY_ROWS]
    longest = max((whole[one.index] for one in shown if one.parent >= 0), default=0.0) if whole else 0.0
    rows = [
        {
            **view.indicator(one.index),
            "level": one.level,
            "leaf": one.is_leaf,
            "local": local.get(one.index),
            "global": float(whole[one.index]) if whole else None,
            "bar": min(1.0, whole[one.index] / longest) if whole and longest > 0 and one.parent >= 0 else None,
            "method": _method(view, one),
        }
        for one in shown
    ]
    return {
        "rows": rows,
        "longest": longest,
        "leaves": len(scheme.leaves),
        "total": len(scheme.indicators),
        "deepest": max((one.level for one in scheme.indicators), default=0),
        "left_out": limits.left_out(len(shown), len(scheme.indicators), "indicators"),
    }


def _method(view: View, parent: Indicator) -> str:
    """Return how a parent's children were weighed."""
    weighed = view.result.weights.get(parent.index)
    if weighed is None:
        return ""
    return "as typed" if weighed.method == "direct" else weighed.method


# Judgment matrices -----------------------------------------------------------------------------------


def judged(view: View) -> dict[str, Any]:
    """Return each judged node: its matrix, its weights, its consistency, and the steps between them."""
    scheme = view.scheme
    parents = [parent for parent in scheme.parents if _is_judged(view, parent)]
    most = len(parents) if len(scheme.parents) <= limits.MANY_PARENTS else limits.MATRICES_OF_MANY
    nodes = []
    cells = 0
    for parent in parents[:most]:
        order = len(parent.children)
        if order <= limits.LARGEST_MATRIX:
            cells += order * order
        if cells > limits.MATRIX_CELLS:
            break
        nodes.append(_node(view, parent))
    return {
        "nodes": nodes,
        "total": len(parents),
        "others": _unjudged(view) if len(parents) < len(scheme.parents) else [],
        "left_out": limits.left_out(len(nodes), len(parents), "judgment matrices"),
    }


def _is_judged(view: View, parent: Indicator) -> bool:
    weighed = view.result.weights.get(parent.index)
    return weighed is not None and weighed.matrix is not None


def _unjudged(view: View) -> list[dict[str, Any]]:
    """Return the ways in which the other nodes were weighed, with the nodes."""
    ways: dict[str, list[Indicator]] = {}
    for parent in view.scheme.parents:
        if parent.index in view.result.weights and not _is_judged(view, parent):
            ways.setdefault(_method(view, parent), []).append(parent)
    return [{"method": method, "nodes": named(view, parents)} for method, parents in ways.items()]


def named(view: View, indicators: Sequence[Indicator]) -> list[str]:
    """Return the labels of the first few indicators, and how many more there are."""
    labels = [one.label or one.id for one in indicators[: limits.NAMES]]
    if len(indicators) > limits.NAMES:
        labels.append(f"{len(indicators) - limits.NAMES:,} more")
    return labels


def _node(view: View, parent: Indicator) -> dict[str, Any]:
    source = view.scheme.weights[parent.index]
    weighed = view.result.weights[parent.index]
    assert isinstance(source, Judgments)
    assert weighed.matrix is not None
    order = len(parent.children)
    whole = order <= limits.LARGEST_MATRIX
    descriptor = view.descriptor(source.weighting)
    products = _products(weighed.matrix, weighed.local)
    geometric = source.weighting.name == "geometric_mean" and source.weighting.distribution == "fuzzyspec"
    largest = max(map(float, weighed.local))
    node: dict[str, Any] = {
        **view.indicator(parent.index),
        "order": order,
        "method": method_text(source.weighting),
        "method_formula": descriptor.formula,
        "geometric": geometric,
        "matrix": _matrix(source, weighed) if whole else [],
        "matrix_left_out": ""
        if whole
        else f"Left out here: the matrix itself, {order} by {order}; it stands in the JSON result (--format json).",
        "children": [view.indicator(child) for child in parent.children],
        "completion": weighed.completion,
        "completed": [],
        "steps": [],
        "root_sum": None,
        "consistency": _consistency(view, parent, source, weighed, products),
    }
    if weighed.completed:
        node["completed"] = [
            {
                "row": node["children"][one.row],
                "column": node["children"][one.column],
                "value": ratio(one.value),
            }
            for one in weighed.completed[: limits.NAMES]
        ]
    node["missing"] = len(weighed.completed)
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
    if geometric:
        node["root_sum"] = _roots(source, weighed, steps)
    node["steps"] = steps[: limits.CHILDREN_SHOWN]
    node["steps_left_out"] = limits.left_out(len(node["steps"]), order, "children")
    return node


def _matrix(source: Judgments, weighed: NodeWeights) -> list[list[dict[str, Any]]]:
    """Return the cells of a matrix: as entered where they were, and whether they were filled in."""
    assert weighed.matrix is not None
    rows = []
    for x, row in enumerate(weighed.matrix):
        cells = []
        for y, value in enumerate(row):
            filled = source.values[x][y] != source.values[x][y]
            entered = source.text(x, y) if not filled and x != y else "."
            cells.append({"text": ratio(float(value)) if entered in (".", "?") else entered, "filled": filled})
        rows.append(cells)
    return rows


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


def _roots(source: Judgments, weighed: NodeWeights, steps: list[dict[str, Any]]) -> str:
    """Add row products and their roots to the steps of the geometric mean; return the sum of the roots."""
    assert weighed.matrix is not None
    order = len(weighed.matrix)
    roots = []
    for row, step in zip(weighed.matrix, steps, strict=True):
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


# Consistency -----------------------------------------------------------------------------------------


def _consistency(
    view: View, parent: Indicator, source: Judgments, weighed: NodeWeights, products: Sequence[float | None]
) -> dict[str, Any] | None:
    """Return the formulas of a node's consistency with the numbers put in, and the verdict."""
    one = weighed.consistency
    if one is None:
        return None
    methods = view.scheme.methods[parent.index]
    order = len(parent.children)
    verdict, words = _words(one, order, source.missing)
    return {
        "verdict": verdict,
        "words": words,
        "cr": one.cr,
        "cr_incomplete": one.cr_incomplete,
        "lambda_max": one.lambda_max,
        "lines": _lines(one, order, source.missing, method_text(methods.random_index), weighed.local, products),
    }


def _lines(
    one: NodeConsistency,
    order: int,
    missing: int,
    table: str,
    local: Sequence[float],
    products: Sequence[float | None],
) -> list[str]:
    """Return λ_max, CI, RI and CR as formulas with the numbers put in."""
    lines = []
    largest = fixed(one.lambda_max)
    general = "λ_max = (1/t) Σ_x (BW)_x / W_x"
    if all(product is not None for product in products):
        terms = [f"{fixed(p or 0.0)}/{fixed(float(w))}" for p, w in zip(products, local, strict=True)]
        lines.append(f"{general} = (1/{order})({shortened(terms, ' + ')}) = {largest}")
    else:
        lines.append(f"{general} = {largest}")
    if order <= 2:
        lines.append(f"t = {order}: CI = 0 and CR = 0")
        return lines
    ci = fixed(one.ci) if one.ci else "0"
    plain = (one.lambda_max - order) / (order - 1)
    because = " (taken as 0: what rounding left)" if one.ci == 0 and plain != 0 else ""
    lines.append(f"CI = (λ_max − t)/(t − 1) = ({largest} − {order})/({order} − 1) = {ci}{because}")
    if one.ri is None or one.cr is None:
        return lines
    lines.append(f"RI = {_index(one.ri)} ({table}, order {order})")
    lines.append(f"CR = CI/RI = {ci}/{_index(one.ri)} = {_value(one.cr)}{_compared(one, one.cr, missing == 0)}")
    if one.cr_incomplete is not None:
        reduced = one.ri * (1 - 2 * missing / ((order - 1) * (order - 2)))
        lines.append(
            f"RI with m = {missing} missing: RI · (1 − 2m/((t − 1)(t − 2))) = {_index(one.ri)} · "
            f"(1 − {2 * missing}/{(order - 1) * (order - 2)}) = {fixed(reduced)}"
        )
        lines.append(
            f"CR of incomplete judgments = {ci}/{fixed(reduced)} = {_value(one.cr_incomplete)}"
            f"{_compared(one, one.cr_incomplete, True)}"
        )
    return lines


def _compared(one: NodeConsistency, cr: float, counts: bool) -> str:
    """Return how a CR compares with the limit, where the limit applies to it."""
    if not counts or one.limit is None or one.consistent is None:
        return ""
    sign = "<" if cr < one.limit else "≥"
    return f" {sign} {_index(one.limit)}: {'consistent' if one.consistent else 'not consistent'}"


def _words(one: NodeConsistency, order: int, missing: int) -> tuple[str, str]:
    """Return whether judgments are consistent, as a key and in words."""
    if order <= 2:
        return "yes", "consistent: two or fewer indicators cannot contradict each other"
    if one.limit is None:
        return "unlimited", "not judged: the scheme sets no limit"
    if one.consistent is None:
        why = "the judgments form a tree, and none can be checked against others" if missing else "there is no index"
        return "unknown", f"cannot be judged: {why}"
    return ("yes", "consistent") if one.consistent else ("no", "not consistent: the judgments contradict each other")


def _index(value: float) -> str:
    """Return a random index or a limit as its table prints it."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _value(value: float) -> str:
    return fixed(value) if value == 0 or value >= 0.00005 else power_of_ten(value)
