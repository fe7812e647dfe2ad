"""The part of a report about weights from data: what the data say, what was given, and what was made of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fuzzyspec.api import Better, Capability, Weighting
from fuzzyspec.methods.data_weightings import constant_columns
from fuzzyspec.model.data import DataWeights
from fuzzyspec.model.result import NodeWeights
from fuzzyspec.model.scheme import Indicator, MethodUse
from fuzzyspec.report import limits
from fuzzyspec.report.measured import better_words, listed, mean_of
from fuzzyspec.report.numbers import fixed, measure, plain
from fuzzyspec.report.view import View, method_text
from fuzzyspec.report.weights import named


def data_weights(view: View) -> dict[str, Any] | None:
    """Return each node whose children, or whose leaves, were weighed by data; None where none was."""
    scheme, result = view.scheme, view.result
    found = [
        (index, source.weighting, list(scheme.indicators[index].children), False)
        for index, source in scheme.weights.items()
        if isinstance(source, DataWeights) and index in result.weights
    ]
    found += [
        (index, source.weighting, list(source.leaves), True)
        for index, source in scheme.leaf_weights.items()
        if index in result.weights
    ]
    if not found:
        return None
    found.sort()
    shown = found[: limits.DATA_WEIGHT_NODES]
    return {
        "nodes": [_node(view, *one) for one in shown],
        "left_out": limits.left_out(len(shown), len(found), "nodes with weights from data"),
    }


def _node(view: View, index: int, use: MethodUse, weighed: list[int], leaves: bool) -> dict[str, Any]:
    scheme = view.scheme
    weights = _below(view, index, weighed, view.result.weights)
    parts = _parts(view, index, use, weighed)
    values = {leaf: listed(view.result.measured[leaf]) for leaf in weighed if leaf in view.result.measured}
    largest = max(weights)
    shown = weighed[: limits.DATA_WEIGHT_ROWS]
    rows = [
        {
            **view.indicator(leaf),
            "weight": weight,
            "bar": weight / largest if largest > 0 else 0.0,
            "parts": [part[place] for _, part in parts],
            **_spread(scheme.indicators[leaf], values.get(leaf)),
        }
        for place, (leaf, weight) in enumerate(zip(shown, weights, strict=False))
    ]
    same = _constant(weighed, values)
    return {
        **view.indicator(index),
        "leaves": leaves,
        "method": method_text(use),
        "formulas": _formulas(view, use),
        "example": _example(view, use, rows, parts),
        "parts": _headings(parts),
        "measured": bool(values),
        "rows": rows,
        "objects": len(scheme.objects),
        "constant": named(view, [scheme.indicators[leaf] for leaf in same]),
        "left_out": limits.left_out(len(shown), len(weighed), "indicators"),
        "inner": leaves and any(scheme.indicators[leaf].parent != index for leaf in weighed),
    }


def _below(view: View, of: int, weighed: Sequence[int], local: Mapping[int, NodeWeights]) -> list[float]:
    """Return the weights of indicators in all of a node: the products of local weights on the way down."""
    share = {of: 1.0}
    missing = False
    for one in view.scheme.below(of):
        if one.children:
            missing = missing or one.index not in local
            weights = local[one.index].local if one.index in local else [0.0] * len(one.children)
            for child, weight in zip(one.children, weights, strict=True):
                share[child] = share[one.index] * float(weight)
    return [] if missing else [share[index] for index in weighed]


def _spread(leaf: Indicator, values: Sequence[float] | None) -> dict[str, str]:
    """Return what was measured of a leaf, as far as it bears on its weight."""
    if not values:
        return {"least": "", "mean": "", "most": "", "unit": "", "better": ""}
    return {
        "least": measure(min(values)),
        "mean": plain(mean_of(values), 4),
        "most": measure(max(values)),
        "unit": leaf.unit or "",
        "better": better_words(leaf),
    }


# The parts -------------------------------------------------------------------------------------------


def _weighting(view: View, use: MethodUse) -> Weighting:
    found = view.descriptor(use)
    assert isinstance(found, Weighting)
    return found


def _combines(use: MethodUse) -> list[MethodUse]:
    """Return the methods that a method combines."""
    return [value for value in use.parameters.values() if isinstance(value, MethodUse)]


def _parts(view: View, of: int, use: MethodUse, weighed: Sequence[int]) -> list[tuple[str, list[float]]]:
    """Return the weights that are combined, by the method that gives them; those that are not known are left out."""
    found = []
    for part in _combines(use):
        weights = _weights_of(view, of, part, weighed)
        if weights:
            found.append((method_text(part), weights))
    return found


def _headings(parts: Sequence[tuple[str, list[float]]]) -> list[str]:
    """Return the names of the methods that are combined; with their parameters where names are the same."""
    names = [name.partition("(")[0] for name, _ in parts]
    return names if len(set(names)) == len(names) else [name for name, _ in parts]


def _weights_of(view: View, of: int, use: MethodUse, weighed: Sequence[int]) -> list[float]:
    """Return the weights that a method gives by itself, worked out again; empty where it gives none."""
    descriptor = _weighting(view, use)
    if use.name == "given" and use.distribution == "fuzzyspec":
        return _below(view, of, weighed, view.result.given_weights)
    parts = [_weights_of(view, of, part, weighed) for part in _combines(use)]
    others = {name: value for name, value in use.parameters.items() if not isinstance(value, MethodUse)}
    try:
        if descriptor.from_data is not None:
            given = descriptor.from_data(*_data(view, weighed), **use.parameters)
        elif descriptor.combined is not None and all(parts):
            given = descriptor.combined(*parts, **others)
        else:
            return []
        return [float(weight) for weight in given]
    except Exception:  # a plugin's method may fail in any way; what it gives by itself is only shown
        return []


def _data(view: View, weighed: Sequence[int]) -> tuple[Any, list[Better]]:
    import numpy as np

    measured = view.result.measured
    values = np.array([measured[leaf] for leaf in weighed], dtype=np.float64).T
    indicators = [view.scheme.indicators[leaf] for leaf in weighed]
    return values, [Better(*one.better) if one.better is not None else Better() for one in indicators]


def _constant(weighed: Sequence[int], values: Mapping[int, Sequence[float]]) -> list[int]:
    """Return the indicators that are the same for all objects."""
    import numpy as np

    known = [leaf for leaf in weighed if leaf in values]
    if not known:
        return []
    columns = np.array([values[leaf] for leaf in known], dtype=np.float64).T
    return [known[place] for place in constant_columns(columns)]


# In formulas -----------------------------------------------------------------------------------------


def _formulas(view: View, use: MethodUse) -> list[dict[str, str]]:
    """Return the formulas of a method and of those that it combines; of several ways to combine, the one used."""
    found = []
    for one in use.parts():
        descriptor = _weighting(view, one)
        formula = descriptor.formula
        by = one.parameters.get("by")
        if Capability.WEIGHTS in descriptor.reads and isinstance(by, str):
            formula = next((part for part in formula.split("; ") if part.startswith(f"{by}:")), formula)
            if by == "linear" and "share" in one.parameters:
                formula += f", s = {plain(float(one.parameters['share']))}"
        found.append({"name": one.name, "formula": formula})
    return [one for one in found if one["formula"]]


def _example(
    view: View, use: MethodUse, rows: Sequence[dict[str, Any]], parts: Sequence[tuple[str, list[float]]]
) -> str:
    """Return the weight of the first indicator with the numbers put in, where two weights are combined linearly."""
    linear = use.name == "combine" and use.distribution == "fuzzyspec" and use.parameters.get("by") == "linear"
    if not linear or len(parts) != 2 or not rows:
        return ""
    share = float(use.parameters["share"])
    first, second = (fixed(weights[0]) for _, weights in parts)
    return f"W_1 = {plain(share)}·{first} + {plain(1 - share)}·{second} = {fixed(rows[0]['weight'])}"
