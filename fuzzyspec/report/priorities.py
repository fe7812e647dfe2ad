"""The parts of a report about objects judged in pairs or scored, as in plain AHP: the ranking, and how it came about.

What is judged under a leaf is told in the same way as what is judged of an indicator's children: for that, the leaves
are looked at as parents whose children are the objects.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.model.data import MeasuredScores
from fuzzyspec.model.scheme import Indicator, ObjectScores, WeightSource
from fuzzyspec.report import experts, limits, provenance, summary, weights
from fuzzyspec.report.figures import triples
from fuzzyspec.report.measured import listed, measured_text
from fuzzyspec.report.numbers import fixed, plain, shortened, signed
from fuzzyspec.report.view import View

NARROW = 0.05
SAME = 1e-9
REVERSAL = "FS709"

REFERENCES = {
    "distributive": "Saaty, T. L. (1980). The Analytic Hierarchy Process. McGraw-Hill.",
    "ideal": "Belton, V. and Gear, T. (1983). On a short-coming of Saaty's method of analytic hierarchies. "
    "Omega 11(3), 228–230.",
    "fuzzy": "Buckley, J. J. (1985). Fuzzy hierarchical analysis. Fuzzy Sets and Systems 17(3), 233–247.",
}


def has_priorities(view: View) -> bool:
    """Whether the objects are ranked by priorities."""
    return bool(view.result.priorities)


def _object_view(view: View, *, whole: bool) -> View:
    """Return a view in which the objects are the children of each leaf; of other parents only with `whole`."""
    scheme, result = view.scheme, view.result
    first = len(scheme.indicators)
    children = list(range(first, first + len(scheme.objects)))
    leaf = scheme.leaves[0]
    indicators = [
        one._replace(children=children) if one.is_leaf else one if whole else one._replace(children=[])
        for one in scheme.indicators
    ]
    indicators += [
        leaf._replace(index=first + place, id=one.id, label=one.label, parent=leaf.index, children=[])
        for place, one in enumerate(scheme.objects)
    ]
    judged: dict[int, WeightSource] = {
        index: one for index, one in scheme.objects_judged.items() if not isinstance(one, ObjectScores | MeasuredScores)
    }
    derived = replace(
        scheme,
        indicators=indicators,
        weights={**(scheme.weights if whole else {}), **judged},
        methods=[*scheme.methods, *[scheme.methods[leaf.index]] * len(scheme.objects)],
    )
    weighed = {**(result.weights if whole else {}), **dict(sorted(result.objects_judged.items()))}
    return View(replace(result, scheme=derived, weights=weighed), view.registry)


# The summary -----------------------------------------------------------------------------------------


def summarised(view: View, diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return the ranking in words, in the shape of every summary."""
    merged = View(
        replace(view.result, weights={**view.result.weights, **view.result.objects_judged}, global_weights=[]),
        view.registry,
    )
    told = summary.summary(merged, diagnostics)
    return {
        **told,
        "headline": _headline(view),
        "sentences": [*_sentences(view, diagnostics), *told["sentences"]],
    }


def _headline(view: View) -> str:
    ranking = view.result.ranking
    first = [view.object(one.object)["label"] for one in ranking if one.rank == 1]
    if len(first) == len(ranking):
        return f"All {len(first):,} objects share one rank"
    if len(first) > 1:
        more = [f"{len(first) - limits.NAMES:,} more"] if len(first) > limits.NAMES else []
        named = [*first[: limits.NAMES], *more]
        return f"{', '.join(named[:-1])} and {named[-1]} share the first place"
    return f"{first[0]} comes first of {len(ranking):,}"


def _sentences(view: View, diagnostics: Sequence[Diagnostic]) -> list[str]:
    result = view.result
    sentences = []
    for one in result.ranking[:3]:
        verdict = result.priority_verdicts[one.object]
        narrow = ", which is narrow" if verdict.margin < NARROW else ""
        sentences.append(
            f"{view.object(one.object)['label']}: rank {one.rank}, priority {fixed(verdict.priority)} "
            f"(margin {fixed(verdict.margin)}{narrow})."
        )
    further = len(result.ranking) - 3
    if further > 0:
        sentences.append(f"{further:,} further object{'s' if further > 1 else ''} in the table below.")
    turned = sum(one.code == REVERSAL for one in diagnostics)
    if turned:
        whom = "one of them" if turned > 1 else "one"
        sentences.append(f"The order hangs on which objects are compared: without {whom}, others would change places.")
    return sentences


# The ranking and what decided it ---------------------------------------------------------------------


def priorities(view: View) -> dict[str, Any]:
    """Return the ranking, what decided it, the synthesis, and the priorities of every indicator."""
    scheme, result = view.scheme, view.result
    values = _values(view)
    shown = [one.object for one in result.ranking[: limits.DETAILED_OBJECTS]]
    return {
        "synthesis": scheme.synthesis,
        "formulas": _formulas(view),
        "reference": REFERENCES.get(scheme.synthesis, ""),
        "ranking": _ranking(view),
        "ranking_left_out": limits.left_out(
            min(limits.VERDICT_ROWS, len(result.ranking)), len(result.ranking), "objects, the best ranked"
        ),
        "decided": _decided(view, values),
        "objects": [view.object(one) for one in shown],
        "objects_left_out": limits.left_out(len(shown), len(scheme.objects), "objects, the best ranked"),
        "tables": _tables(view, values, shown),
        "example": _example(view, values, shown[0]),
        "fuzzy": _fuzzy(view, shown),
        "scored": _scored(view),
        "scored_left_out": limits.left_out(
            min(_scored_shown(view), _scored_count(view)), _scored_count(view), "leaves with scores"
        ),
    }


def _ranking(view: View) -> list[dict[str, Any]]:
    result = view.result
    largest = max(result.priorities[0])
    rows = []
    for one in result.ranking[: limits.VERDICT_ROWS]:
        verdict = result.priority_verdicts[one.object]
        rows.append(
            {
                **view.object(one.object),
                "rank": one.rank,
                "priority": verdict.priority,
                "bar": verdict.priority / largest,
                "margin": verdict.margin,
                "narrow": verdict.margin < NARROW,
            }
        )
    return rows


def _values(view: View) -> dict[int, list[float]]:
    """Return what is composed upward, by indicator and object: under `ideal` the best under a leaf has 1."""
    scheme, result = view.scheme, view.result
    values: dict[int, list[float]] = {}
    for one in reversed(scheme.indicators):
        if one.is_leaf:
            local = [float(value) for value in result.objects_judged[one.index].local]
            top = max(local) if scheme.synthesis == "ideal" else 1.0
            values[one.index] = [value / top for value in local]
            continue
        pairs = list(zip(map(float, result.weights[one.index].local), one.children, strict=True))
        values[one.index] = [
            math.fsum(weight * values[child][place] for weight, child in pairs) for place in range(len(scheme.objects))
        ]
    return values


def _formulas(view: View) -> list[str]:
    """Return the synthesis as formulas."""
    up = "P_a(k) = Σ_i W_i P_a(i) at an indicator k with children i"
    if view.scheme.synthesis == "ideal":
        return [
            "P_a(i) = p_a(i) / max_b p_b(i) at a leaf i: the best object has 1",
            up,
            "Q_a(k) = P_a(k) / Σ_b P_b(k), the priority: Σ_a Q_a(k) = 1",
        ]
    if view.scheme.synthesis == "fuzzy":
        return [
            "P_a(i) = p_a(i) at a leaf i: a triple (low, middle, high), or a number for all three",
            "P_a(k) = Σ_i W_i ⊗ P_a(i) at an indicator k with children i: low by low, middle by middle, high by high",
            "Q_a(k) = c_a / Σ_b c_b, the priority, with the centroid c_a = (low + middle + high)/3 of P_a(k)",
        ]
    return ["P_a(i) = p_a(i) at a leaf i, Σ_a p_a(i) = 1", up, "Q_a(k) = P_a(k), the priority: Σ_a Q_a(k) = 1"]


def _fuzzy(view: View, shown: Sequence[int]) -> dict[str, Any] | None:
    """Return the fuzzy priorities at the root; None but under fuzzy synthesis."""
    if not view.result.fuzzy_priorities:
        return None
    root = view.result.fuzzy_priorities[0]
    return triples("priorities at the root", [root[one] for one in shown], [view.object(one) for one in shown])


def _example(view: View, values: dict[int, list[float]], one: int) -> list[str]:
    """Return the priority of the first object at the root, the numbers put in."""
    root = view.scheme.indicators[0]
    if view.scheme.synthesis == "fuzzy":
        low, middle, high = view.result.fuzzy_priorities[0][one]
        centroids = [math.fsum(triple) / 3 for triple in view.result.fuzzy_priorities[0]]
        return [
            f"P_1 = ({fixed(low)}, {fixed(middle)}, {fixed(high)}), c_1 = {fixed(centroids[one])}",
            f"Q_1 = {fixed(centroids[one])}/{fixed(math.fsum(centroids))} = {fixed(view.result.priorities[0][one])}",
        ]
    local = view.result.weights[0].local if root.children else []
    terms = [f"{fixed(float(w))}·{fixed(values[c][one])}" for w, c in zip(local, root.children, strict=True)]
    if not terms:
        return []
    lines = [f"P_1 = {shortened(terms, ' + ')} = {fixed(values[0][one])}"]
    if view.scheme.synthesis == "ideal":
        total = math.fsum(values[0])
        lines.append(f"Q_1 = {fixed(values[0][one])}/{fixed(total)} = {fixed(view.result.priorities[0][one])}")
    return lines


def _decided(view: View, values: dict[int, list[float]]) -> dict[str, Any]:
    """Return what each leaf adds to the difference between the first object and the second."""
    scheme, result = view.scheme, view.result
    first = result.ranking[0].object
    other = next((one.object for one in result.ranking if one.rank > 1), None)
    if other is None:
        return {"text": "The objects do not differ, so nothing decided between them.", "rows": []}
    if scheme.synthesis == "fuzzy":
        return {
            "text": "Priorities come from centroids of composed triples, so that no leaf has a part of its own in the "
            "difference between two objects.",
            "rows": [],
        }
    whole = math.fsum(values[0]) if scheme.synthesis == "ideal" else 1.0
    parts = [
        (leaf.index, float(result.global_weights[leaf.index]) * (values[leaf.index][first] - values[leaf.index][other]))
        for leaf in scheme.leaves
    ]
    parts = [(index, part / whole) for index, part in parts]
    total = result.priorities[0][first] - result.priorities[0][other]
    ordered = sorted((part for part in parts if abs(part[1]) > SAME), key=lambda part: -abs(part[1]))
    shown = ordered[: limits.CONTRIBUTIONS]
    longest = max((abs(part) for _, part in shown), default=1.0)
    names = [view.object(one)["label"] for one in (first, other)]
    over = f", over the sum of all values, {fixed(whole)}" if scheme.synthesis == "ideal" else ""
    what = "value" if scheme.synthesis == "ideal" else "priority"
    return {
        "names": names,
        "what": what,
        "text": f"{names[0]} and {names[1]} differ by {signed(total, 4)} in priority. Each leaf's part is its global "
        f"weight × (the {what} of {names[0]} there − the {what} of {names[1]}){over}; "
        "the parts add up to the difference.",
        "rows": [
            {
                **view.indicator(index),
                "global": float(result.global_weights[index]),
                "first": values[index][first],
                "other": values[index][other],
                "part": part,
                "bar": part / longest,
                "good": part > 0,
            }
            for index, part in shown
        ],
        "rest_count": len(parts) - len(shown),
        "rest": summary.rest(total, [part for _, part in shown]),
        "total": total,
    }


def _tables(view: View, values: dict[int, list[float]], shown: Sequence[int]) -> list[dict[str, Any]]:
    """Return the priorities of all indicators, and under `ideal` the values that they are made of."""
    sets = [
        ("Priorities of the objects; at each indicator those of all objects are together 1", view.result.priorities)
    ]
    if view.scheme.synthesis == "ideal":
        caption = "Values that are composed upward; under each leaf the best object has 1"
        sets.insert(0, (caption, values))
    rows = min(len(view.scheme.indicators), max(1, limits.MEMBERSHIP_CELLS // (len(shown) + 2) // len(sets)))
    return [
        {
            "caption": caption,
            "rows": [_table_row(view, one, found[one.index], shown) for one in view.scheme.indicators[:rows]],
            "left_out": limits.left_out(rows, len(view.scheme.indicators), "indicators"),
        }
        for caption, found in sets
    ]


def _table_row(view: View, one: Indicator, found: Sequence[float], shown: Sequence[int]) -> dict[str, Any]:
    whole = view.result.global_weights
    largest = max(found)
    return {
        **view.indicator(one.index),
        "level": one.level,
        "leaf": one.is_leaf,
        "global": float(whole[one.index]),
        "cells": [{"value": found[place], "best": largest - found[place] <= SAME} for place in shown],
    }


# Under the leaves ------------------------------------------------------------------------------------


def judged(view: View) -> dict[str, Any]:
    """Return how the objects were judged under each leaf, in the shape of the judgments of indicators."""
    told = weights.judged(_object_view(view, whole=False))
    return {**_reworded(told), "others": [], "objects": True}


def _reworded(told: Any) -> Any:
    """Return a part with the words of fuzzyspec about children and indicators made words about objects."""
    for node in told["nodes"]:
        node["steps_left_out"] = node["steps_left_out"].replace(" children;", " objects;")
        if node["consistency"]:
            words = node["consistency"]["words"]
            node["consistency"]["words"] = words.replace("fewer indicators cannot", "fewer objects cannot")
        group = node["group"]
        if group:
            group["children_left_out"] = group["children_left_out"].replace(" children;", " objects;")
            if group["spread"]:
                group["spread"]["left_out"] = group["spread"]["left_out"].replace(" children;", " objects;")
            if group["consensus"]:
                explained = group["consensus"]["explained"]
                group["consensus"]["explained"] = explained.replace(" indicators outweighs", " objects outweighs")
    return told


def _scored_count(view: View) -> int:
    return sum(isinstance(one, ObjectScores | MeasuredScores) for one in view.scheme.objects_judged.values())


def _scored_shown(view: View) -> int:
    return max(1, limits.MATRIX_CELLS // (4 * min(len(view.scheme.objects), limits.CHILDREN_SHOWN)))


def _scored(view: View) -> list[dict[str, Any]]:
    """Return the scores under each leaf that has them, with the shares that they are."""
    found = [
        (index, one)
        for index, one in sorted(view.scheme.objects_judged.items())
        if isinstance(one, ObjectScores | MeasuredScores)
    ]
    told = []
    for index, source in found[: _scored_shown(view)]:
        local = [float(value) for value in view.result.objects_judged[index].local]
        top = max(local)
        leaf = view.scheme.indicators[index]
        measured = isinstance(source, MeasuredScores)
        # Of what was measured the best object has the score 1.
        scores = source.values if isinstance(source, ObjectScores) else [share / top for share in local]
        values = listed(view.result.measured[index]) if measured else []
        rows = [
            {
                **view.object(place),
                "measured": measured_text(view, leaf, values[place]) if measured else "",
                "score": fixed(score) if measured else plain(score),
                "share": share,
                "bar": share / top,
            }
            for place, (score, share) in enumerate(zip(scores, local, strict=True))
        ]
        told.append(
            {
                **view.indicator(index),
                "measured": _ratio(leaf) if measured else "",
                "rows": rows[: limits.CHILDREN_SHOWN],
                "sum": fixed(math.fsum(scores)) if measured else plain(math.fsum(scores)),
                "left_out": limits.left_out(min(len(rows), limits.CHILDREN_SHOWN), len(rows), "objects"),
            }
        )
    return told


def _ratio(leaf: Indicator) -> str:
    """Return how what was measured of a leaf becomes scores."""
    low = leaf.better is not None and leaf.better.kind == "low"
    return "the least value over an object's own" if low else "an object's own value over the greatest"


# Elsewhere in the report -----------------------------------------------------------------------------


def hierarchy(view: View) -> dict[str, Any]:
    """Return the hierarchy, with how the objects were weighed under each leaf."""
    told = weights.hierarchy(view)
    objects = _object_view(view, whole=False)
    for row, one in zip(told["rows"], view.scheme.indicators, strict=False):
        weighed = view.result.objects_judged.get(one.index)
        if weighed is not None:
            group = weighed.group
            by = weighed.method if group is None else experts.weighed_by(objects, one, group, weighed.method)
            row["method"] = f"objects: {by}"
    return told


def choices(view: View) -> list[dict[str, Any]]:
    """Return the choices that can change weights, priorities or the ranking."""
    told = {
        "distributive": "distributive: under each leaf the priorities of the objects sum to 1",
        "ideal": "ideal: under each leaf the best object has 1",
        "fuzzy": "fuzzy: weights that are triples are composed as such, and centroids taken in the end",
    }
    measured = [
        (f"measured({one.method}): {_ratio(view.scheme.indicators[index])}", view.indicator(index)["label"])
        for index, one in sorted(view.scheme.objects_judged.items())
        if isinstance(one, MeasuredScores)
    ]
    what = "how measurements become scores of the objects"
    return [
        *provenance.choices(_object_view(view, whole=True)),
        *([provenance.differing("scores", what, measured)] if measured else []),
        {
            "name": "synthesis",
            "what": "how priorities are composed upward",
            "value": told[view.scheme.synthesis],
            "elsewhere": [],
        },
        {"name": "ranking", "what": "the order of the objects", "value": "by priority at the root", "elsewhere": []},
    ]


def methods(view: View) -> list[dict[str, Any]]:
    """Return every method that took part, those under the leaves included."""
    return provenance.methods(_object_view(view, whole=True))
