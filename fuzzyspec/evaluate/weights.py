"""Local weights and their consistency, for every parent of a scheme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from fuzzyspec.api import Weighting
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.inconsistency import judge_consistency, judge_weights
from fuzzyspec.evaluate.judged import consistency_of, node_weights, to_weigh
from fuzzyspec.evaluate.weighing import PLAIN_ORDER, weigh
from fuzzyspec.model.data import DataWeights
from fuzzyspec.model.graph import Graph
from fuzzyspec.model.result import NodeWeights
from fuzzyspec.model.scheme import DirectWeights, GroupJudgments, Judgments, Scheme, WeightsByMethod
from fuzzyspec.plugins import Registry

if TYPE_CHECKING:
    from fuzzyspec.evaluate.measured import Values


class WeighedAll(NamedTuple):
    """Weights by parent; `given` are what judgments and direct weights say where data have a word as well."""

    weights: dict[int, NodeWeights]
    given: dict[int, NodeWeights]
    findings: list[Diagnostic]


def weigh_all(scheme: Scheme, graph: Graph, registry: Registry, values: Values | None = None) -> WeighedAll:
    """Weigh every parent that can be; the findings are the plugins' faults and what consistency has to say.

    `values` are what was measured, by leaf; None where that cannot be read, so that nothing is weighed by it.
    """
    findings: list[Diagnostic] = []
    given = _given(scheme, graph, registry, findings)
    weights = {
        index: one
        for index, one in given.items()
        if not (isinstance(scheme.weights.get(index), DataWeights) or index not in scheme.weights)
    }
    by_data = scheme.leaf_weights or any(isinstance(one, DataWeights) for one in scheme.weights.values())
    if values is not None and by_data:
        from fuzzyspec.evaluate.data_weights import DataWeigher

        weigher = DataWeigher(scheme, registry, values, findings)
        for parent in scheme.parents:
            source = scheme.weights.get(parent.index)
            if isinstance(source, DataWeights):
                known = given[parent.index].local if parent.index in given else None
                local = weigher.children(parent, source.weighting, source.span, known)
                if local is not None:
                    text = source.weighting.text
                    weights[parent.index] = NodeWeights(parent.index, text, local, None, None, (), None)
        for of in scheme.leaf_weights:
            # What is given there may itself come from data, of a node further down.
            before = {index: weights.pop(index) for index in _parents(scheme, of) if index in weights}
            weighed = weigher.leaves(of, {index: one.local for index, one in before.items()})
            weights.update(weighed or {})
            given.update(before)
    covered = {index for of in scheme.leaf_weights for index in _parents(scheme, of)}
    kept = {index: one for index, one in given.items() if index in scheme.given_weights or index in covered}
    return WeighedAll({index: weights[index] for index in sorted(weights)}, kept, findings)


def _parents(scheme: Scheme, of: int) -> list[int]:
    """Return a node and all parents below it, by index."""
    return [one.index for one in scheme.below(of) if one.children]


def _given(scheme: Scheme, graph: Graph, registry: Registry, findings: list[Diagnostic]) -> dict[int, NodeWeights]:
    """Weigh every parent by what judgments, direct weights, and methods that read neither say."""
    result: dict[int, NodeWeights] = {}
    sources = {**scheme.weights, **scheme.given_weights}
    completions = {node.of: node.method for node in graph.of_kind("complete")}
    judged = [source for source in sources.values() if isinstance(source, Judgments)]
    named = [(one, scheme.indicators[one.parent].id) for one in judged]
    items = [to_weigh(scheme, one, completions.get(name), name) for one, name in named]
    weighed = {
        source.parent: one
        for source, one in zip(judged, weigh(items, registry, findings), strict=True)
        if one is not None
    }
    by_index = {scheme.indicators[index].id: index for index in sources}
    filled = {by_index[name]: use for name, use in completions.items() if use is not None and name in by_index}
    groups = [source for source in sources.values() if isinstance(source, GroupJudgments)]
    if groups:
        from fuzzyspec.evaluate.groups import weigh_sources

        result.update(weigh_sources(scheme, registry, groups, filled, findings))
    for parent in scheme.parents:
        source = sources.get(parent.index)
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
                consistency = consistency_of(scheme, registry, source, one.lambda_max)
            except PluginFault as fault:
                findings.append(fault.diagnostic(scheme.methods[parent.index].random_index.span or source.span))
                continue
            completion = completions.get(parent.id)
            result[parent.index] = node_weights(source, one, consistency, completion)
            findings.extend(judge_consistency(scheme, registry, source, one, consistency, completion))
            findings.extend(judge_weights(scheme, source, one.local))
    return {index: with_indices(scheme, one) for index, one in result.items()}


def with_indices(scheme: Scheme, one: NodeWeights) -> NodeWeights:
    """Add the further indices of inconsistency that the scheme asks for."""
    names = scheme.methods[one.parent].indices
    # Pairs that a method takes as gaps, or does not read, leave such indices without meaning.
    if not names or one.matrix is None or any(value != value for row in one.matrix for value in row):
        return one
    from fuzzyspec.evaluate.indices import indices_of

    return one._replace(indices=indices_of(one.matrix, names))


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
