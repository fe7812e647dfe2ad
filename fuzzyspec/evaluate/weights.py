"""Local weights and their consistency, for every parent of a scheme."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fuzzyspec import errors
from fuzzyspec.api import Weighting
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.consistency import consistency_index, incomplete_random_index, is_tree
from fuzzyspec.evaluate.inconsistency import judge_consistency
from fuzzyspec.evaluate.weighing import PLAIN_ORDER, ToWeigh, Weighed, judged_mask, weigh
from fuzzyspec.model.graph import Graph
from fuzzyspec.model.result import Completed, NodeConsistency, NodeWeights
from fuzzyspec.model.scheme import DirectWeights, Judgments, MethodUse, Scheme, WeightsByMethod
from fuzzyspec.plugins import Registry


def weigh_all(scheme: Scheme, graph: Graph, registry: Registry) -> tuple[dict[int, NodeWeights], list[Diagnostic]]:
    """Weigh every parent that can be; the findings are the plugins' faults and what consistency has to say."""
    findings: list[Diagnostic] = []
    result: dict[int, NodeWeights] = {}
    completions = {node.of: node.method for node in graph.of_kind("complete")}
    judged = [source for source in scheme.weights.values() if isinstance(source, Judgments)]
    items = [_to_weigh(scheme, source, completions) for source in judged]
    weighed = {
        source.parent: one
        for source, one in zip(judged, weigh(items, registry, findings), strict=True)
        if one is not None
    }
    for parent in scheme.parents:
        source = scheme.weights.get(parent.index)
        if isinstance(source, DirectWeights):
            result[parent.index] = NodeWeights(parent.index, "direct", source.values, None, None, (), None)
        elif isinstance(source, WeightsByMethod):
            local = _unjudged(scheme, registry, source, len(parent.children), findings)
            if local is not None:
                text = source.weighting.text
                result[parent.index] = NodeWeights(parent.index, text, local, None, None, (), None)
        elif isinstance(source, Judgments) and parent.index in weighed:
            one = weighed[parent.index]
            try:
                consistency = consistency_of(scheme, registry, source, one)
            except PluginFault as fault:
                findings.append(fault.diagnostic(scheme.methods[parent.index].random_index.span or source.span))
                continue
            completion = completions.get(parent.id)
            result[parent.index] = NodeWeights(
                parent.index,
                source.weighting.text,
                one.local,
                one.matrix,
                completion.text if completion else None,
                _completed(source, one),
                consistency,
            )
            findings.extend(judge_consistency(scheme, registry, source, one, consistency, completion))
            if min(one.local) <= 0 and not any(f.code == "FS611" for f in findings):
                findings.append(errors.weights_vanish(source.span, parent.id))
    return result, findings


def _to_weigh(scheme: Scheme, source: Judgments, completions: dict[str, MethodUse | None]) -> ToWeigh:
    parent = scheme.indicators[source.parent].id
    return ToWeigh(source.values, source.weighting, completions.get(parent), parent, source.span)


def _unjudged(
    scheme: Scheme, registry: Registry, source: WeightsByMethod, order: int, findings: list[Diagnostic]
) -> Sequence[float] | None:
    """Weights by a method that reads no judgments."""
    use = source.weighting
    descriptor: Weighting = registry.get("weighting", use.name, use.distribution)
    parent = scheme.indicators[source.parent].id
    try:
        if descriptor.plain is not None and order <= PLAIN_ORDER:
            return calling.weigh_plain(descriptor, [[1.0] * order] * order, use.parameters, parent)
        import numpy as np

        local = calling.weigh_arrays(descriptor, np.ones((1, order, order)), use.parameters, parent)
        return [float(weight) for weight in local[0]]
    except PluginFault as fault:
        findings.append(fault.diagnostic(source.span))
        return None


def _completed(source: Judgments, weighed: Weighed) -> tuple[Completed, ...]:
    if not source.missing:
        return ()
    order = len(source.values)
    return tuple(
        Completed(x, y, weighed.matrix[x][y])
        for x in range(order)
        for y in range(x + 1, order)
        if math.isnan(source.values[x][y])
    )


def consistency_of(scheme: Scheme, registry: Registry, source: Judgments, weighed: Weighed) -> NodeConsistency:
    """Return CI, CR and whether that is below the limit; raises PluginFault for a random index that is none."""
    methods = scheme.methods[source.parent]
    order = len(source.values)
    table = registry.get("random index", methods.random_index.name, methods.random_index.distribution)
    ri = calling.random_index(table, order, methods.random_index.parameters, scheme.indicators[source.parent].id)
    ci = consistency_index(weighed.lambda_max, order, rounded=source.rounded)
    limit = methods.consistency.limit
    cr: float | None = None
    cr_incomplete: float | None = None
    consistent: bool | None = None
    if order <= 2:
        cr = 0.0
        consistent = True if limit is not None else None
    elif ri:
        cr = ci / ri
        judged_by = cr
        tree = bool(source.missing) and is_tree(judged_mask(source.values))
        if source.missing and not tree:
            cr_incomplete = ci / incomplete_random_index(ri, order, source.missing)
            judged_by = cr_incomplete
        if limit is not None and not tree:
            consistent = judged_by < limit
    return NodeConsistency(weighed.lambda_max, ci, ri, cr, limit, consistent, cr_incomplete)
