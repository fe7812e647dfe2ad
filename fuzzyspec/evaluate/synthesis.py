"""Objects compared under each leaf, as in plain AHP: local priorities, their synthesis upward, and the ranking.

Distributive: under each leaf the objects' priorities sum to 1. Ideal: they are divided by the largest, so that the best
object has 1. Either way a parent's priorities are the weighted sums of its children's, and what is shown sums to 1
(Saaty 1980; Belton and Gear 1983; Millet and Saaty 2000). Fuzzy: weights that are triples are composed as such, and
their centroids, with sum 1, are taken in the end (Buckley 1985).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic, number_text
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.groups import weigh_sources
from fuzzyspec.evaluate.inconsistency import judge_consistency
from fuzzyspec.evaluate.judged import consistency_of, node_weights, to_weigh
from fuzzyspec.evaluate.weighing import ToWeigh, weigh
from fuzzyspec.model.data import MeasuredScores
from fuzzyspec.model.result import NodeWeights, Priority, Ranked, Result
from fuzzyspec.model.scheme import Chosen, GroupJudgments, Judgments, MethodUse, ObjectScores, Scheme, Triple
from fuzzyspec.plugins import Registry

TIE = 1e-9
MOST_LEFT_OUT = 30
"""With more objects than this, leaving each one out is not tried."""

Locals = dict[int, Sequence[float]]


def judge_objects(
    scheme: Scheme,
    registry: Registry,
    completions: dict[int, MethodUse],
    findings: list[Diagnostic],
    measured: Mapping[int, Sequence[float]],
) -> dict[int, NodeWeights]:
    """Return the local priorities of the objects under each leaf that could be weighed."""
    result: dict[int, NodeWeights] = {}
    findings.extend(_lacking(scheme))
    if any(one.is_error for one in findings):
        return result
    for index, source in scheme.objects_judged.items():
        if isinstance(source, ObjectScores):
            total = math.fsum(source.values)
            result[index] = NodeWeights(index, "scores", [v / total for v in source.values], None, None, (), None)
        elif isinstance(source, MeasuredScores):
            scores = _measured_scores(scheme, source, measured.get(index), findings)
            if scores is not None:
                text = f"measured({source.method})"
                result[index] = NodeWeights(index, text, _normalised(scores), None, None, (), None)
    alone = [source for source in scheme.objects_judged.values() if isinstance(source, Judgments)]
    items = [
        to_weigh(scheme, one, completions.get(one.parent), f"the objects under {scheme.indicators[one.parent].id}")
        for one in alone
    ]
    for one, weighed in zip(alone, weigh(items, registry, findings), strict=True):
        if weighed is None:
            continue
        completion = completions[one.parent] if one.missing else None
        try:
            consistency = consistency_of(scheme, registry, one, weighed.lambda_max)
        except PluginFault as fault:
            findings.append(fault.diagnostic(one.span))
            continue
        result[one.parent] = node_weights(one, weighed, consistency, completion)
        findings.extend(judge_consistency(scheme, registry, one, weighed, consistency, completion))
    groups = [source for source in scheme.objects_judged.values() if isinstance(source, GroupJudgments)]
    result.update(weigh_sources(scheme, registry, groups, completions, findings))
    return result


def _lacking(scheme: Scheme) -> Iterator[Diagnostic]:
    """Tell the leaves whose judgments or scores lack objects that only measurements name."""
    objects = [one.id for one in scheme.objects]
    for index, source in scheme.objects_judged.items():
        leaf = scheme.indicators[index].id
        if isinstance(source, ObjectScores) and len(source.values) < len(objects):
            yield errors.objects_without_score(source.span, leaf, objects[len(source.values) :])
        elif isinstance(source, Judgments | GroupJudgments):
            judged = source if isinstance(source, Judgments) else source.experts[0][1]
            known = len(judged.values)
            if known < len(objects):
                groups = [objects[:known], *([name] for name in objects[known:])]
                yield errors.not_connected(source.span, leaf, groups)


def _measured_scores(
    scheme: Scheme, source: MeasuredScores, values: Sequence[float] | None, findings: list[Diagnostic]
) -> list[float] | None:
    """Return x over the best where high is better, the best over x where low is; None where some x is not above 0."""
    leaf = scheme.indicators[source.leaf]
    if values is None:
        return None
    wrong = next((index for index, value in enumerate(values) if not value > 0), None)
    if wrong is not None:
        what = f"{scheme.objects[wrong].id} has {number_text(float(values[wrong]))}; ratios need values above 0"
        if values[wrong] != values[wrong]:
            what = f"{scheme.objects[wrong].id} has no value"
        findings.append(errors.measured_scores(source.span, leaf.id, what))
        return None
    if leaf.better is not None and leaf.better.kind == "low":
        best = min(values)
        return [float(best / value) for value in values]
    best = max(values)
    return [float(value / best) for value in values]


def synthesise(scheme: Scheme, weights: Locals, locals_: Locals, count: int) -> dict[int, list[float]]:
    """Return the priorities of the objects by indicator, each with sum 1, from those under the leaves."""
    raw: dict[int, list[float]] = {}
    for indicator in reversed(scheme.indicators):
        if not indicator.children:
            local = [float(value) for value in locals_[indicator.index]]
            top = max(local)
            raw[indicator.index] = [value / top for value in local] if scheme.synthesis == "ideal" else local
            continue
        below = [raw[child] for child in indicator.children]
        local_weights = weights[indicator.index]
        raw[indicator.index] = [
            math.fsum(float(w) * row[one] for w, row in zip(local_weights, below, strict=True)) for one in range(count)
        ]
    return {index: _normalised(values) for index, values in raw.items()}


def synthesise_fuzzy(
    scheme: Scheme, weights: Mapping[int, NodeWeights], under: Mapping[int, NodeWeights], count: int
) -> dict[int, list[Triple]]:
    """Return the priorities of the objects by indicator as triples, not normalised.

    p̃ = Σ_c w̃_c ⊗ p̃_c, products and sums being those of the lows, the middles and the highs; weights that are plain
    numbers count as triples three times the same (Buckley 1985).
    """
    raw: dict[int, list[Triple]] = {}
    for indicator in reversed(scheme.indicators):
        if not indicator.children:
            raw[indicator.index] = _triples(under[indicator.index])
            continue
        below = [raw[child] for child in indicator.children]
        local = _triples(weights[indicator.index])

        def total(one: int, part: int, local: list[Triple] = local, below: list[list[Triple]] = below) -> float:
            return math.fsum(w[part] * row[one][part] for w, row in zip(local, below, strict=True))

        raw[indicator.index] = [(total(one, 0), total(one, 1), total(one, 2)) for one in range(count)]
    return raw


def _triples(node: NodeWeights) -> list[Triple]:
    if node.fuzzy_local is not None:
        return list(node.fuzzy_local)
    return [(float(weight), float(weight), float(weight)) for weight in node.local]


def _normalised(values: Sequence[float]) -> list[float]:
    total = math.fsum(values)
    return [value / total for value in values]


def rank_priorities(priorities: Sequence[float]) -> list[Ranked]:
    """Rank objects by priority, best first; ties share a rank and keep the order of the file."""
    order = sorted(range(len(priorities)), key=lambda one: -priorities[one])
    ranked: list[Ranked] = []
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and priorities[order[end - 1]] - priorities[order[end]] <= TIE:
            end += 1
        ranked.extend(Ranked(one, start + 1) for one in sorted(order[start:end]))
        start = end
    return ranked


def judge_priorities(scheme: Scheme, registry: Registry, result: Result) -> Iterator[Diagnostic]:
    """Fill in priorities, verdicts and ranking of the result; give what is to be said about them."""
    count = len(scheme.objects)
    weights: Locals = {index: one.local for index, one in result.weights.items()}
    under: Locals = {index: one.local for index, one in result.objects_judged.items()}
    if scheme.synthesis == "fuzzy":
        result.fuzzy_priorities = synthesise_fuzzy(scheme, result.weights, result.objects_judged, count)
        result.priorities = {
            # The centroid of a triangular fuzzy number.
            index: _normalised([math.fsum(triple) / 3 for triple in triples])
            for index, triples in result.fuzzy_priorities.items()
        }
    else:
        result.priorities = synthesise(scheme, weights, under, count)
    root = result.priorities[0]
    result.ranking = rank_priorities(root)
    ranks = {one.object: one.rank for one in result.ranking}
    largest = max(root)
    for one in range(count):
        lower = [value for value in root if value < root[one] - TIE]
        higher = [value for value in root if value > root[one] + TIE]
        tied = sum(abs(value - root[one]) <= TIE for value in root) > 1
        if tied:
            margin = 0.0
        else:
            margin = (root[one] - max(lower) if lower else min(higher, default=root[one]) - root[one]) / largest
        result.priority_verdicts.append(Priority(root[one], ranks[one], margin))
    yield from _ties(scheme, result.ranking)
    if scheme.synthesis != "fuzzy":
        yield from _reversals(scheme, registry, result, weights)


def _ties(scheme: Scheme, ranking: Sequence[Ranked]) -> Iterator[Diagnostic]:
    by_rank: dict[int, list[int]] = {}
    for one in ranking:
        by_rank.setdefault(one.rank, []).append(one.object)
    for tied in by_rank.values():
        if len(tied) > 1:
            yield errors.tied_ranks(scheme.objects[tied[0]].span, [scheme.objects[one].id for one in tied])


# Rank reversal --------------------------------------------------------------------------------------


def _reversals(scheme: Scheme, registry: Registry, result: Result, weights: Locals) -> Iterator[Diagnostic]:
    """Leave each object out in turn: do two of the others change places?"""
    count = len(scheme.objects)
    if not 3 <= count <= MOST_LEFT_OUT:
        return
    root = result.priorities[0]
    for out in range(count):
        rest = [one for one in range(count) if one != out]
        under = _without(scheme, registry, result, rest)
        if under is None:
            continue
        again = synthesise(scheme, weights, under, len(rest))[0]
        changed = next(
            (
                (first, second)
                for i, first in enumerate(rest)
                for j, second in enumerate(rest)
                if root[first] - root[second] > TIE and again[j] - again[i] > TIE
            ),
            None,
        )
        if changed:
            names = [scheme.objects[one].id for one in (out, *changed)]
            yield errors.rank_reversal(scheme.objects[out].span, names[0], names[1], names[2])


def _without(scheme: Scheme, registry: Registry, result: Result, rest: Sequence[int]) -> Locals | None:
    """Return the local priorities of the remaining objects; None where some leaf has none without the one left out."""
    under: Locals = {}
    items: list[ToWeigh] = []
    owners: list[int] = []
    for index, node in result.objects_judged.items():
        if node.matrix is None:
            kept = [float(node.local[one]) for one in rest]
            if math.fsum(kept) <= 0:
                return None
            under[index] = _normalised(kept)
            continue
        source = scheme.objects_judged[index]
        assert not isinstance(source, ObjectScores | MeasuredScores)
        if any(isinstance(value, Chosen) for value in source.weighting.parameters.values()):
            return None  # the method names objects, one of which may be the one left out
        matrix = [[float(node.matrix[x][y]) for y in rest] for x in rest]
        fuzzy = [[node.fuzzy[x][y] for y in rest] for x in rest] if node.fuzzy is not None else None
        names = [scheme.objects[one].id for one in rest]
        where = scheme.indicators[index].id
        items.append(ToWeigh(matrix, source.weighting, None, where, source.span, names, fuzzy))
        owners.append(index)
    found = weigh(items, registry, [])
    if any(one is None for one in found):
        return None
    under.update({index: one.local for index, one in zip(owners, found, strict=True) if one is not None})
    return under
