"""The parts of a report about evaluations of plugins: what each of them reads, and what it says of the objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.model.result import EvaluationResult
from fuzzyspec.model.scheme import ObjectScores
from fuzzyspec.report import limits
from fuzzyspec.report.measured import better_words
from fuzzyspec.report.numbers import NONE, column, fixed
from fuzzyspec.report.provenance import parameters
from fuzzyspec.report.rankings import Ranking, rankings
from fuzzyspec.report.side_by_side import agreement_sentences, side_by_side
from fuzzyspec.report.view import View, in_words

REMARK = "FS617"
NEGLIGIBLE = 1e-9
"""Shares of another object below this are none."""


def evaluations(view: View, diagnostics: Sequence[Diagnostic]) -> dict[str, Any] | None:
    """Return what evaluations of plugins say; None where there are none."""
    found = view.result.evaluations
    if not found:
        return None
    alone = not view.result.evaluated and not view.result.priorities
    shown = found[: limits.EVALUATIONS]
    cells = limits.EVALUATED_CELLS // len(shown)
    told = [_evaluation(view, place, one, diagnostics, cells) for place, one in enumerate(shown)]
    return {
        "heading": "Evaluations" if alone else "Other evaluations",
        "leading": _leading(view) if alone else None,
        "reads": _reads(view, found),
        "scores": _scores(view, found) if alone else None,
        "methods": told,
        "left_out": limits.left_out(len(shown), len(found), "evaluations"),
        "side": side_by_side(view),
    }


def _bars(values: Sequence[float | None]) -> Callable[[float | None], float | None]:
    """Return what gives the length of a bar, as a share of the longest: below 0 to the left."""
    longest = max((abs(value) for value in values if value is not None), default=0.0)
    return lambda value: None if value is None or longest == 0 else value / longest


def _best(one: EvaluationResult) -> str:
    return "highest" if one.best == "high" else "lowest"


# In the summary --------------------------------------------------------------------------------------


def headline(view: View) -> str:
    """Return who is first, where nothing but evaluations of plugins ranks the objects."""
    one = view.result.evaluations[0]
    found = rankings(view)[0]
    first = [view.object(place)["label"] for place in found.first]
    ranked = sum(rank is not None for rank in found.ranks)
    if not first:
        return f"No object has a rank by {found.key}"
    if len(first) == ranked > 1:
        return f"All {ranked:,} objects share one rank by {one.key}"
    if len(first) > 1:
        more = [f"{len(first) - limits.NAMES:,} more"] if len(first) > limits.NAMES else []
        named = [*first[: limits.NAMES], *more]
        return f"{', '.join(named[:-1])} and {named[-1]} share the first place by {found.key}"
    return f"{first[0]} comes first of {ranked:,} by {found.key}"


def sentences(view: View) -> list[str]:
    """Return the ranking in words, and whether other evaluations agree."""
    found = rankings(view)[0]
    order = [one for one in found.order if found.ranks[one] is not None]
    shown = order[: limits.VERDICT_ROWS]
    told = [
        f"{view.object(one)['label']}: rank {found.ranks[one]}, {found.value} {text}."
        for one, text in zip(shown[:3], found.texts(shown)[:3], strict=True)
    ]
    further = len(order) - 3
    if further > 0:
        told.append(f"{further:,} further object{'s' if further > 1 else ''} in the table below.")
    absent = len(found.ranks) - len(order)
    if absent:
        told.append(f"{absent:,} object{'s have' if absent > 1 else ' has'} no rank by {found.key}; see why below.")
    return [*told, *agreement_sentences(view)]


def _leading(view: View) -> dict[str, Any]:
    """Return the ranking by the evaluation that ranks the objects."""
    found: Ranking = rankings(view)[0]
    one = next(each for each in view.result.evaluations if each.key == found.key)
    order = found.order
    shown = order[: limits.VERDICT_ROWS]
    bar = _bars(found.values)
    return {
        "key": found.key,
        "value": found.value,
        "best": _best(one),
        "signed": any(value is not None and value < 0 for value in found.values),
        "rows": [
            {**view.object(place), "rank": found.ranks[place], "value": text, "bar": bar(found.values[place])}
            for place, text in zip(shown, found.texts(shown), strict=True)
        ],
        "left_out": limits.left_out(len(shown), len(order), "objects, the best ranked"),
    }


# What they read --------------------------------------------------------------------------------------


def _reads(view: View, found: Sequence[EvaluationResult]) -> dict[str, Any]:
    """Return the leaves that evaluations read, with the weights that they give them."""
    ways: dict[tuple[tuple[int, ...], tuple[float, ...]], list[str]] = {}
    for one in found:
        ways.setdefault((one.leaves, one.weights), []).append(one.key)
    shown = list(ways.items())[: limits.EVALUATIONS]
    read = {leaf for leaves, _ in ways for leaf in leaves}
    leaves = [leaf for leaf in view.scheme.leaves if leaf.index in read]
    rows = leaves[: limits.DATA_WEIGHT_ROWS]
    places = [{leaf: place for place, leaf in enumerate(read_ones)} for (read_ones, _), _ in shown]
    turned = {leaf for one in found for leaf in one.turned}

    def weight(way: int, leaf: int) -> str:
        place = places[way].get(leaf)
        weights = shown[way][0][1]
        return NONE if place is None else fixed(weights[place]) if weights else "read"

    several = len(ways) > 1
    return {
        "columns": [
            {"keys": keys[: limits.NAMES], "more": max(0, len(keys) - limits.NAMES), "weighted": bool(weights)}
            for (_, weights), keys in shown
            if several or weights
        ],
        "several": several,
        "weighted": any(weights for _, weights in ways),
        "rows": [
            {
                **view.indicator(leaf.index),
                "unit": leaf.unit or "",
                "better": better_words(leaf),
                "turned": leaf.index in turned,
                "weights": [weight(way, leaf.index) for way in range(len(shown)) if several or shown[way][0][1]],
            }
            for leaf in rows
        ],
        "turned": bool(turned),
        "left_out": limits.left_out(len(rows), len(leaves), "leaves"),
    }


def _scores(view: View, found: Sequence[EvaluationResult]) -> dict[str, Any] | None:
    """Return the scores that are read and stand nowhere else: those of leaves that were not measured."""
    read = {leaf for one in found for leaf in one.leaves}
    judged = view.scheme.objects_judged
    scored = [leaf for leaf in sorted(read) if isinstance(judged.get(leaf), ObjectScores)]
    if not scored:
        return None
    values = {leaf: one.values for leaf in scored if isinstance(one := judged[leaf], ObjectScores)}
    shown = scored[: limits.EVALUATED_COLUMNS]
    order = rankings(view)[0].order
    objects = sorted(order[: limits.EVALUATED_ROWS])
    texts = [column([float(values[leaf][one]) for one in objects]) for leaf in shown]
    return {
        "columns": [view.indicator(leaf) for leaf in shown],
        "rows": [
            {**view.object(one), "values": [column[place] for column in texts]} for place, one in enumerate(objects)
        ],
        "left_out": _left_out(
            (len(objects), len(order), "objects, the best ranked"), (len(shown), len(scored), "scored leaves")
        ),
    }


def _left_out(*parts: tuple[int, int, str]) -> list[str]:
    return [text for part in parts if (text := limits.left_out(*part))]


# One evaluation --------------------------------------------------------------------------------------


def _evaluation(
    view: View, place: int, one: EvaluationResult, diagnostics: Sequence[Diagnostic], cells: int
) -> dict[str, Any]:
    descriptor = view.descriptor(one.use)
    ranking = Ranking(one.key, in_words(one.value), one.ranks, one.values)
    order = ranking.order
    shown = order[: limits.EVALUATED_ROWS]
    names = list(one.figures)[: limits.FIGURES]
    figures = [column([one.figures[name][each] for each in shown]) for name in names]
    bar = _bars(one.values)
    absent = sorted(one.absent.items())
    return {
        "id": f"evaluation-{place + 1}",
        "key": one.key,
        "summary": descriptor.summary,
        "formula": descriptor.formula,
        "reference": descriptor.reference,
        "parameters": parameters(one.use),
        "distribution": descriptor.origin.distribution,
        "version": descriptor.origin.version,
        "value": ranking.value,
        "best": _best(one),
        "reads": _reading(view, one),
        "signed": any(value is not None and value < 0 for value in one.values),
        "figures": [in_words(name) for name in names],
        "figures_left_out": limits.left_out(len(names), len(one.figures), "further figures"),
        "rows": [
            {
                **view.object(each),
                "rank": one.ranks[each],
                "value": text,
                "bar": bar(one.values[each]),
                "figures": [texts[row] for texts in figures],
            }
            for row, (each, text) in enumerate(zip(shown, ranking.texts(shown), strict=True))
        ],
        "left_out": limits.left_out(len(shown), len(order), "objects, the best ranked"),
        "absent": [{**view.object(each), "reason": reason} for each, reason in absent[: limits.NAMES]],
        "absent_more": max(0, len(absent) - limits.NAMES),
        "tables": _tables(view, one, order, cells),
        "others": _others(view, one, shown, len(order)),
        "remarks": _remarks(one, diagnostics),
    }


def _reading(view: View, one: EvaluationResult) -> str:
    """Return what an evaluation reads, in words."""
    total = len(view.scheme.leaves)
    leaves = f"all {total:,} leaves" if len(one.leaves) == total > 1 else f"{len(one.leaves):,} of {total:,} leaves"
    if total == 1:
        leaves = "the one leaf"
    if not one.weights:
        return f"It reads {leaves} and no weights."
    share = "" if len(one.leaves) == total else ", rescaled to sum 1"
    return f"It reads {leaves} and their global weights{share}."


def _remarks(one: EvaluationResult, diagnostics: Sequence[Diagnostic]) -> list[str]:
    """Return what an evaluation remarks, with the indicators and objects that it is about."""
    told = []
    for found in diagnostics:
        if found.code == REMARK and found.span == one.use.span:
            said = found.message.arguments
            told.append(f"{said['at']}: {said['reason']}" if said.get("at") else str(said["reason"]))
    return (told or list(one.remarks))[: limits.FINDINGS_PER_CODE]


def _tables(view: View, one: EvaluationResult, order: Sequence[int], cells: int) -> list[dict[str, Any]]:
    """Return the values by object and leaf, a table for each kind of them."""
    tables = []
    for name, rows in list(one.by_indicator.items())[: limits.FIGURES]:
        used = [place for place in range(len(one.leaves)) if any(row[place] is not None for row in rows)]
        if not used:
            continue
        places = used[: limits.EVALUATED_COLUMNS]
        known = [each for each in order if any(value is not None for value in rows[each])]
        most = max(1, cells // (len(one.by_indicator) * len(places)))
        shown = known[: min(limits.EVALUATED_ROWS, most)]
        texts = [column([rows[each][place] for each in shown]) for place in places]
        tables.append(
            {
                "name": in_words(name),
                "columns": [
                    {
                        **view.indicator(one.leaves[place]),
                        "unit": view.scheme.indicators[one.leaves[place]].unit or "",
                    }
                    for place in places
                ],
                "rows": [
                    {**view.object(each), "values": [column[row] for column in texts]} for row, each in enumerate(shown)
                ],
                "left_out": _left_out(
                    (len(shown), len(known), "objects, the best ranked"), (len(places), len(used), "leaves")
                ),
            }
        )
    return tables


def _others(view: View, one: EvaluationResult, shown: Sequence[int], total: int) -> list[dict[str, Any]]:
    """Return the values by object and object: for each object, those others that it has a value with."""
    tables = []
    for name, rows in list(one.by_object.items())[: limits.FIGURES]:
        told = []
        for each in shown:
            pairs = [
                (place, value)
                for place, value in enumerate(rows[each])
                if value is not None and abs(value) > NEGLIGIBLE
            ]
            pairs.sort(key=lambda pair: -abs(pair[1]))
            told.append(
                {
                    **view.object(each),
                    "others": [{**view.object(place), "value": fixed(value)} for place, value in pairs[: limits.PEERS]],
                    "more": max(0, len(pairs) - limits.PEERS),
                }
            )
        tables.append(
            {
                "name": in_words(name),
                "rows": told,
                "left_out": limits.left_out(len(shown), total, "objects, the best ranked"),
            }
        )
    return tables
