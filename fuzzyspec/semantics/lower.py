"""A bound scheme in, its evaluation graph out: children before parents, weights before compositions."""

from __future__ import annotations

from collections.abc import Sequence

from fuzzyspec.model.data import DataWeights, LeafWeights, MeasuredScores
from fuzzyspec.model.graph import Graph, GraphNode
from fuzzyspec.model.scheme import (
    DirectWeights,
    EvaluationUse,
    GroupJudgments,
    Indicator,
    Judgments,
    ObjectScores,
    Scheme,
    WeightsByMethod,
    WeightSource,
)
from fuzzyspec.plugins import Registry
from fuzzyspec.semantics.settings import completion_for
from fuzzyspec.source import Span


def lower(scheme: Scheme, registry: Registry) -> Graph:
    """Return the graph of all that is sound.

    That is the weights of every readable parent and, where the whole scheme is sound, the evaluation.
    """
    nodes: list[GraphNode] = []
    for leaf in sorted(scheme.measured):
        span = _measured_at(scheme, leaf)
        name = scheme.indicators[leaf].id
        nodes.append(GraphNode(f"measurements:{name}", "measurements", name, None, (), span, {}))
    for parent in scheme.parents:
        source = scheme.given_weights.get(parent.index, scheme.weights.get(parent.index))
        if isinstance(source, Judgments):
            _judged(scheme, registry, parent, source, nodes)
        elif isinstance(source, GroupJudgments):
            _group(scheme, registry, parent, source, nodes)
        elif isinstance(source, DirectWeights):
            nodes.append(GraphNode(f"weights:{parent.id}", "weights", parent.id, None, (), source.span, _order(parent)))
        elif isinstance(source, WeightsByMethod):
            nodes.append(
                GraphNode(f"weigh:{parent.id}", "weigh", parent.id, source.weighting, (), source.span, _order(parent))
            )
        combined = scheme.weights.get(parent.index)
        if isinstance(combined, DataWeights):
            _from_data(scheme, parent, combined, nodes)
    for of, weighed in scheme.leaf_weights.items():
        _leaves(scheme, scheme.indicators[of], weighed, nodes)
    for index, judged in scheme.objects_judged.items():
        _objects(scheme, registry, scheme.indicators[index], judged, nodes)
    if scheme.complete and scheme.fuzzy:
        _evaluation(scheme, nodes)
    elif scheme.complete and scheme.ranks_judged:
        _synthesis(scheme, nodes)
    for asked in scheme.other_evaluations if scheme.complete else ():
        _other(scheme, registry, asked, nodes)
    return Graph(scheme.title or (scheme.indicators[0].label if scheme.indicators else ""), tuple(nodes))


def _measured_at(scheme: Scheme, leaf: int) -> Span:
    table = next((one.span for one in scheme.measurement_tables if leaf in one.leaves), None)
    return table or next(one.source for one in scheme.measurement_files if leaf in one.columns)


def _from_data(scheme: Scheme, parent: Indicator, source: DataWeights, nodes: list[GraphNode]) -> None:
    """Weights from data, which take what judgments or direct weights say where they combine the two."""
    given = scheme.given_weights.get(parent.index)
    steps = [] if given is None else [_step_of(parent, given)]
    inputs = (*_measured(scheme, parent.children), *steps)
    id = _step_of(parent, source, combined=given is not None)
    nodes.append(GraphNode(id, "weigh", parent.id, source.weighting, inputs, source.span, _order(parent)))


def _leaves(scheme: Scheme, node: Indicator, source: LeafWeights, nodes: list[GraphNode]) -> None:
    given = [
        _step_of(one, scheme.weights[one.index], combined=one.index in scheme.given_weights)
        for one in scheme.below(node.index)
        if one.index in scheme.weights
    ]
    figures: dict[str, int | float | str] = {"leaves": len(source.leaves)}
    inputs = (*_measured(scheme, source.leaves), *given)
    id = f"weigh_leaves:{node.id}"
    nodes.append(GraphNode(id, "weigh_leaves", node.id, source.weighting, inputs, source.span, figures))


def _measured(scheme: Scheme, leaves: Sequence[int]) -> list[str]:
    measured = scheme.measured
    return [f"measurements:{scheme.indicators[leaf].id}" for leaf in leaves if leaf in measured]


def _step_of(parent: Indicator, source: WeightSource, *, combined: bool = False) -> str:
    """Return the step that gives weights from one source."""
    kind = "combine" if combined else "weights" if isinstance(source, DirectWeights) else "weigh"
    return f"{kind}:{parent.id}"


def _weights_of(scheme: Scheme, parent: Indicator) -> str:
    """Return the step that gives the weights of a parent's children."""
    node = parent
    while node.index not in scheme.leaf_weights and node.parent >= 0:
        node = scheme.indicators[node.parent]
    if node.index in scheme.leaf_weights:
        return f"weigh_leaves:{node.id}"
    return _step_of(parent, scheme.weights[parent.index], combined=parent.index in scheme.given_weights)


def _order(parent: Indicator) -> dict[str, int | float | str]:
    return {"order": len(parent.children)}


def _judged(scheme: Scheme, registry: Registry, parent: Indicator, source: Judgments, nodes: list[GraphNode]) -> None:
    matrix = f"judgments:{parent.id}"
    figures: dict[str, int | float | str] = {"order": len(source.values), "missing": source.missing}
    nodes.append(GraphNode(matrix, "judgments", parent.id, None, (), source.span, figures))
    _weighed(scheme, registry, parent, parent.id, source, bool(source.missing), matrix, source.span, nodes)


def _group(
    scheme: Scheme, registry: Registry, parent: Indicator, source: GroupJudgments, nodes: list[GraphNode]
) -> None:
    """Several experts: aggregated before they are weighed (judgments), or after (priorities)."""
    use = source.aggregation
    descriptor = registry.get("aggregation", use.name, use.distribution)
    experts: dict[str, int | float | str] = {"experts": len(source.experts)}
    order: dict[str, int | float | str] = {"order": len(source.experts[0][1].values)}
    steps: list[str] = []
    for _, judged in source.experts:
        name = f"{parent.id}@{judged.by}"
        figures = {**order, "missing": judged.missing}
        nodes.append(GraphNode(f"judgments:{name}", "judgments", parent.id, None, (), judged.span, figures))
        step = f"judgments:{name}"
        if descriptor.of == "priorities" and judged.connected:
            step = _weighed(scheme, registry, parent, name, source, bool(judged.missing), step, judged.span, nodes)
        steps.append(step)
    if descriptor.of == "priorities":
        id = f"weigh:{parent.id}"
        nodes.append(GraphNode(id, "aggregate", parent.id, use, tuple(steps), source.span, experts))
        return
    aggregate = f"aggregate:{parent.id}"
    nodes.append(GraphNode(aggregate, "aggregate", parent.id, use, tuple(steps), source.span, experts))
    gaps = any(judged.missing for _, judged in source.experts)
    _weighed(scheme, registry, parent, parent.id, source, gaps, aggregate, source.span, nodes)


def _weighed(
    scheme: Scheme,
    registry: Registry,
    parent: Indicator,
    name: str,
    source: Judgments | GroupJudgments,
    gaps: bool,
    matrix: str,
    span: Span,
    nodes: list[GraphNode],
) -> str:
    """Add completion (where there are gaps), weights and consistency of a matrix; return the id of the weights."""
    methods = scheme.methods[parent.index]
    if gaps:
        completion = completion_for(registry, methods, source.weighting)
        if completion is not None:
            nodes.append(GraphNode(f"complete:{name}", "complete", parent.id, completion, (matrix,), span, {}))
            matrix = f"complete:{name}"
    weigh = f"weigh:{name}"
    nodes.append(GraphNode(weigh, "weigh", parent.id, source.weighting, (matrix,), span, {}))
    if registry.get("weighting", source.weighting.name, source.weighting.distribution).pairs is not None:
        return weigh  # the consistency ratio does not apply
    consistency = methods.consistency
    limits: dict[str, int | float | str] = {"mode": consistency.mode}
    if consistency.limit is not None:
        limits["limit"] = consistency.limit
    nodes.append(
        GraphNode(f"consistency:{name}", "consistency", parent.id, methods.random_index, (matrix, weigh), span, limits)
    )
    return weigh


def _objects(
    scheme: Scheme,
    registry: Registry,
    leaf: Indicator,
    source: Judgments | GroupJudgments | ObjectScores | MeasuredScores,
    nodes: list[GraphNode],
) -> None:
    """The objects compared under a leaf, as children are under a parent."""
    if isinstance(source, Judgments):
        _judged(scheme, registry, leaf, source, nodes)
    elif isinstance(source, GroupJudgments):
        _group(scheme, registry, leaf, source, nodes)
    elif isinstance(source, MeasuredScores):
        inputs = (f"measurements:{leaf.id}",)
        nodes.append(GraphNode(f"scores:{leaf.id}", "scores", leaf.id, None, inputs, source.span, {}))
    else:
        objects: dict[str, int | float | str] = {"objects": len(source.values)}
        nodes.append(GraphNode(f"scores:{leaf.id}", "scores", leaf.id, None, (), source.span, objects))


def _synthesis(scheme: Scheme, nodes: list[GraphNode]) -> None:
    step = {
        index: f"scores:{scheme.indicators[index].id}"
        if isinstance(source, ObjectScores | MeasuredScores)
        else f"weigh:{scheme.indicators[index].id}"
        for index, source in scheme.objects_judged.items()
    }
    for parent in reversed(scheme.indicators):
        if not parent.children:
            continue
        weights = _weights_of(scheme, parent)
        id = f"synthesise:{parent.id}"
        inputs = (weights, *(step[child] for child in parent.children))
        figures: dict[str, int | float | str] = {"synthesis": scheme.synthesis}
        nodes.append(GraphNode(id, "synthesise", parent.id, None, inputs, parent.span, figures))
        step[parent.index] = id
    nodes.append(GraphNode("rank", "rank", scheme.indicators[0].id, None, (step[0],), None, {}))


def _evaluation(scheme: Scheme, nodes: list[GraphNode]) -> None:
    step: dict[int, str] = {}
    for indicator in reversed(scheme.indicators):
        if indicator.children:
            continue
        kinds = {taken[indicator.index].kind for taken in scheme.observations if indicator.index in taken}
        kind = "degrees" if kinds == {"degrees"} else "tally"
        if indicator.index in scheme.membership:
            kind = "membership"
        elif indicator.index in scheme.surveyed:
            kind = "tally"
        step[indicator.index] = f"{kind}:{indicator.id}"
    for leaf in scheme.leaves:
        id = step[leaf.index]
        row = scheme.membership.get(leaf.index)
        surveys = [one for one in scheme.surveys if leaf.index in one.columns]
        if row is not None:
            nodes.append(GraphNode(id, "membership", leaf.id, row.row, (f"measurements:{leaf.id}",), row.span, {}))
            continue
        objects = sum(leaf.index in taken for taken in scheme.observations)
        if surveys:
            figures: dict[str, int | float | str] = {"survey": ", ".join(one.shown for one in surveys)}
            if objects:
                figures["objects"] = objects
            nodes.append(GraphNode(id, "tally", leaf.id, None, (), surveys[0].source, figures))
            continue
        span = next((taken[leaf.index].span for taken in scheme.observations if leaf.index in taken), leaf.span)
        nodes.append(GraphNode(id, id.partition(":")[0], leaf.id, None, (), span, {"objects": objects}))
    for parent in reversed(scheme.indicators):
        if not parent.children:
            continue
        weights = _weights_of(scheme, parent)
        id = f"compose:{parent.id}"
        nodes.append(
            GraphNode(
                id,
                "compose",
                parent.id,
                scheme.methods[parent.index].composition,
                (weights, *(step[child] for child in parent.children)),
                parent.span,
                {"normalise": _normalises(scheme, parent)},
            )
        )
        step[parent.index] = id
    root = scheme.indicators[0]
    nodes.append(
        GraphNode(f"decide:{root.id}", "decide", root.id, scheme.decision, (step[0],), _decision_span(scheme), {})
    )
    nodes.append(GraphNode("rank", "rank", root.id, None, (f"decide:{root.id}",), None, {}))


def _other(scheme: Scheme, registry: Registry, asked: EvaluationUse, nodes: list[GraphNode]) -> None:
    """An evaluation of a plugin: the numbers of the leaves, and the weights of all nodes where it reads them."""
    judged = [f"scores:{scheme.indicators[leaf].id}" for leaf in asked.leaves if leaf in scheme.objects_judged]
    inputs = [*_measured(scheme, asked.leaves), *judged]
    if registry.get("evaluation", asked.use.name, asked.use.distribution).weighted:
        inputs += dict.fromkeys(_weights_of(scheme, parent) for parent in scheme.parents)
    name = asked.use.text
    root = scheme.indicators[0].id
    nodes.append(GraphNode(f"evaluate:{name}", "evaluate", root, asked.use, tuple(inputs), asked.span, {}))


def _normalises(scheme: Scheme, parent: Indicator) -> str:
    if scheme.normalise == "every" or (scheme.normalise == "last" and parent.parent < 0):
        return "yes"
    return "no"


def _decision_span(scheme: Scheme) -> Span | None:
    return scheme.decision.span if scheme.decision and scheme.decision.span else scheme.method_span
