"""Local weights and their consistency, for every parent of a scheme.

Small schemes go through the methods' plain form, one matrix at a time, without numpy; larger ones in batches of
matrices of
one order, weighed together. Both give the same numbers to 1e-12.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Weighting
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.evaluate.consistency import consistency_index, incomplete_random_index, is_tree, lambda_max_plain
from fuzzyspec.evaluate.findings import PluginFault, check_local_weights
from fuzzyspec.evaluate.inconsistency import TAME, judge_consistency
from fuzzyspec.evaluate.judged import Weighed, complete, judged_mask, log_weights
from fuzzyspec.model.graph import Graph
from fuzzyspec.model.result import Completed, NodeConsistency, NodeWeights
from fuzzyspec.model.scheme import DirectWeights, Judgments, MethodUse, Scheme, WeightsByMethod
from fuzzyspec.plugins import Registry

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

PLAIN_CELLS = 4000
"""Schemes with no more judgment cells than this are weighed without numpy."""
PLAIN_ORDER = 30
BATCH_CELLS = 2_000_000
"""Cells weighed together at most, which bounds memory."""


class _Group(NamedTuple):
    """Judgments that can be weighed together: one order, one method, one pattern of gaps."""

    weighting: MethodUse
    completion: MethodUse | None
    judged: tuple[tuple[int, int], ...]
    members: list[Judgments]


def weigh_all(scheme: Scheme, graph: Graph, registry: Registry) -> tuple[dict[int, NodeWeights], list[Diagnostic]]:
    """Weigh every parent that can be; the findings are the plugins' faults and what consistency has to say."""
    findings: list[Diagnostic] = []
    result: dict[int, NodeWeights] = {}
    weighed = _weigh_judgments(scheme, graph, registry, findings)
    completions = {node.of: node.method for node in graph.of_kind("complete")}
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
            consistency = _consistency(scheme, registry, source, one)
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


def _unjudged(
    scheme: Scheme, registry: Registry, source: WeightsByMethod, order: int, findings: list[Diagnostic]
) -> Sequence[float] | None:
    """Weights by a method that reads no judgments."""
    use = source.weighting
    descriptor: Weighting = registry.get("weighting", use.name, use.distribution)
    parent = scheme.indicators[source.parent].id
    try:
        if descriptor.plain is not None and order <= 100:
            local: Sequence[float] = descriptor.plain([[1.0] * order for _ in range(order)], **use.parameters)
        else:
            import numpy as np

            local = descriptor.compute(np.ones((1, order, order)), **use.parameters)[0].tolist()
        check_local_weights(descriptor, [local], order, parent)
    except PluginFault as fault:
        findings.append(fault.diagnostic(source.span))
        return None
    return local


def _weigh_judgments(
    scheme: Scheme, graph: Graph, registry: Registry, findings: list[Diagnostic]
) -> dict[int, Weighed]:
    completions = {node.of: node.method for node in graph.of_kind("complete")}
    positions = {indicator.id: indicator.index for indicator in scheme.indicators}
    judged = [
        source
        for node in graph.of_kind("judgments")
        if isinstance(source := scheme.weights[positions[node.of]], Judgments)
    ]
    cells = sum(len(source.values) ** 2 for source in judged)
    result: dict[int, Weighed] = {}
    used = [completions.get(scheme.indicators[source.parent].id) for source in judged]
    if cells <= PLAIN_CELLS and all(_plain(registry, *one) for one in zip(judged, used, strict=True)):
        for source, completion in zip(judged, used, strict=True):
            one = _weigh_plain(scheme, registry, source, completion, findings)
            if one is not None:
                result[source.parent] = one
        return result
    for group in _groups(scheme, judged, completions):
        most = max(1, BATCH_CELLS // len(group.members[0].values) ** 2)
        for start in range(0, len(group.members), most):
            part = group._replace(members=group.members[start : start + most])
            result.update(_weigh_group(scheme, registry, part, findings))
    return result


def _plain(registry: Registry, source: Judgments, completion: MethodUse | None) -> bool:
    """Whether a matrix can be weighed without numpy: its methods have a plain form, and it is small and tame."""
    use = source.weighting
    if registry.get("weighting", use.name, use.distribution).plain is None or len(source.values) > PLAIN_ORDER:
        return False
    if completion is not None:
        descriptor = registry.get("completion", completion.name, completion.distribution)
        if descriptor.plain is None:
            return False
    return all(not TAME < value < math.inf for row in source.values for value in row)


def _weigh_plain(
    scheme: Scheme,
    registry: Registry,
    source: Judgments,
    completion: MethodUse | None,
    findings: list[Diagnostic],
) -> Weighed | None:
    use = source.weighting
    descriptor: Weighting = registry.get("weighting", use.name, use.distribution)
    assert descriptor.plain is not None
    parent = scheme.indicators[source.parent].id
    matrix = source.values
    try:
        if completion is not None:
            filler = registry.get("completion", completion.name, completion.distribution)
            matrix = filler.plain(matrix, judged_mask(source), **completion.parameters)
        local = _called(descriptor, descriptor.plain, [list(row) for row in matrix], use)
        check_local_weights(descriptor, [local], len(matrix), parent)
    except PluginFault as fault:
        findings.append(fault.diagnostic(source.span))
        return None
    return Weighed(local, matrix, lambda_max_plain(matrix, local))


def _called(descriptor: Weighting, function: Any, matrices: Any, use: MethodUse) -> Any:
    """Call a method; whatever it raises is told as its fault."""
    try:
        return function(matrices, **use.parameters)
    except Exception as fault:
        raise PluginFault(descriptor, f"{type(fault).__name__}: {fault}", "its judgments") from fault


def _groups(scheme: Scheme, judged: Sequence[Judgments], completions: dict[str, MethodUse | None]) -> list[_Group]:
    groups: dict[object, _Group] = {}
    for source in judged:
        completion = completions.get(scheme.indicators[source.parent].id)
        gaps: tuple[tuple[int, int], ...] = ()
        if source.missing:
            order = len(source.values)
            gaps = tuple(
                (x, y) for x in range(order) for y in range(x + 1, order) if source.values[x][y] != source.values[x][y]
            )
        key = (len(source.values), source.weighting.key, completion.key if completion else None, gaps)
        if key not in groups:
            groups[key] = _Group(source.weighting, completion, gaps, [])
        groups[key].members.append(source)
    return list(groups.values())


def _weigh_group(scheme: Scheme, registry: Registry, group: _Group, findings: list[Diagnostic]) -> dict[int, Weighed]:
    import numpy as np

    from fuzzyspec.evaluate.consistency import lambda_max

    entered = np.array([source.values for source in group.members], dtype=np.float64)
    use = group.weighting
    descriptor: Weighting = registry.get("weighting", use.name, use.distribution)
    names = [scheme.indicators[source.parent].id for source in group.members]
    span = group.members[0].span
    try:
        matrices = complete(registry, group.completion, entered, names[0])
        local = np.asarray(_called(descriptor, descriptor.compute, matrices.copy(), use), dtype=np.float64)
        check_local_weights(descriptor, local, entered.shape[1], ", ".join(names[:3]), batch=len(names))
        logs = log_weights(descriptor, matrices, local, use)
    except PluginFault as fault:
        findings.append(fault.diagnostic(span))
        return {}
    largest = lambda_max(matrices, logs)
    rows = local.tolist()
    return {
        source.parent: Weighed(
            rows[index],
            matrices[index].tolist() if source.missing else source.values,
            float(largest[index]),
        )
        for index, source in enumerate(group.members)
    }


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


def _consistency(scheme: Scheme, registry: Registry, source: Judgments, weighed: Weighed) -> NodeConsistency:
    methods = scheme.methods[source.parent]
    order = len(source.values)
    table = registry.get("random index", methods.random_index.name, methods.random_index.distribution)
    ri = table.at(order, methods.random_index.parameters)
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
        tree = bool(source.missing) and is_tree(judged_mask(source))
        if source.missing and not tree:
            cr_incomplete = ci / incomplete_random_index(ri, order, source.missing)
            judged_by = cr_incomplete
        if limit is not None and not tree:
            consistent = judged_by < limit
    return NodeConsistency(weighed.lambda_max, ci, ri, cr, limit, consistent, cr_incomplete)
