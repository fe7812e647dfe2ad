"""Several experts on one node: what each says alone, what they say together, and how far they agree.

With `of="judgments"` (aij) the experts' matrices become one, which is completed once and weighed; the limit of
consistency is the group's, and an expert over it is a warning. With `of="priorities"` (aip) each expert is weighed,
each one's consistency counts, and the group has none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Aggregation, Weighting
from fuzzyspec.diagnostics import Diagnostic, number_text
from fuzzyspec.evaluate import agreement, calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.inconsistency import judge_consistency, judge_weights, title_of
from fuzzyspec.evaluate.judged import consistency_of, fills_of, node_weights, to_weigh
from fuzzyspec.evaluate.weighing import ToWeigh, Weighed, weigh
from fuzzyspec.model.result import ExpertWeights, GroupWeights, NodeWeights
from fuzzyspec.model.scheme import GroupJudgments, Judgments, MethodUse, Scheme, Triple
from fuzzyspec.plugins import Registry
from fuzzyspec.source import Span

UNANIMOUS = 1e-9
"""Where nobody stands farther from the group than this, nobody is farthest."""
FAR = 0.2
"""No expert nearer to the group than this is called far."""
FARTHER = 1.5
"""How many times farther than everybody else an expert must stand to be called far."""


class _Group(NamedTuple):
    """A node with its experts' matrices weighed; None where comparisons do not connect, or a method failed."""

    source: GroupJudgments
    weighed: list[Weighed | None]
    completion: MethodUse | None


def weigh_sources(
    scheme: Scheme,
    registry: Registry,
    sources: Sequence[GroupJudgments],
    completions: dict[int, MethodUse],
    findings: list[Diagnostic],
) -> dict[int, NodeWeights]:
    """Weigh the judgments of several experts, of children or of objects, by the index of what they stand under."""
    items: list[ToWeigh] = []
    owners: list[tuple[int, int]] = []
    for position, source in enumerate(sources):
        # Where judgments are aggregated, an expert whose own do not suit the method is heard all the same.
        advisory = _aggregation(registry, source).of == "judgments"
        for place, (_, judged) in enumerate(source.experts):
            if judged.connected:
                item = to_weigh(scheme, judged, completions.get(source.parent), title_of(scheme, judged))
                items.append(item._replace(advisory=advisory))
                owners.append((position, place))
    found: list[list[Weighed | None]] = [[None] * len(source.experts) for source in sources]
    for (position, place), one in zip(owners, weigh(items, registry, findings), strict=True):
        found[position][place] = one
    result: dict[int, NodeWeights] = {}
    for source, weighed in zip(sources, found, strict=True):
        group = _Group(source, weighed, completions.get(source.parent))
        node = _weigh_group(scheme, registry, group, findings)
        if node is not None:
            result[source.parent] = node
    return result


def _aggregation(registry: Registry, source: GroupJudgments) -> Aggregation:
    use = source.aggregation
    found: Aggregation = registry.get("aggregation", use.name, use.distribution)
    return found


def _weigh_group(scheme: Scheme, registry: Registry, group: _Group, findings: list[Diagnostic]) -> NodeWeights | None:
    source = group.source
    use = source.aggregation
    descriptor = _aggregation(registry, source)
    shares = _shares(scheme, [expert for expert, _ in source.experts])
    try:
        experts = tuple(_expert(scheme, registry, group, place, share) for place, share in enumerate(shares))
        if descriptor.of == "priorities":
            return _by_priorities(scheme, registry, group, descriptor, experts, findings)
        return _by_judgments(scheme, registry, group, descriptor, experts, findings)
    except PluginFault as fault:
        findings.append(fault.diagnostic(use.span or source.span))
        return None


def _shares(scheme: Scheme, experts: Sequence[int]) -> list[float]:
    """Return the weights of some experts, rescaled to sum 1; equal ones where all of them have none."""
    weights = [scheme.experts[expert].weight for expert in experts]
    total = math.fsum(weights)
    return [weight / total for weight in weights] if total else [1 / len(weights)] * len(weights)


def _expert(scheme: Scheme, registry: Registry, group: _Group, place: int, share: float) -> ExpertWeights:
    expert, judged = group.source.experts[place]
    one = group.weighed[place]
    if one is None:
        return ExpertWeights(expert, share, None, None, (), None)
    consistency = consistency_of(scheme, registry, judged, one.lambda_max)
    return ExpertWeights(expert, share, one.local, one.matrix, fills_of(judged, one.matrix), consistency, one.own)


def _by_priorities(
    scheme: Scheme,
    registry: Registry,
    group: _Group,
    descriptor: Aggregation,
    experts: tuple[ExpertWeights, ...],
    findings: list[Diagnostic],
) -> NodeWeights | None:
    source = group.source
    own = [(one, one.local) for one in experts if one.local is not None]
    if not own:
        return None
    parent = scheme.indicators[source.parent].id
    shares = _shares(scheme, [one.expert for one, _ in own])
    heard = {one.expert: share for (one, _), share in zip(own, shares, strict=True)}
    experts = tuple(one._replace(weight=heard.get(one.expert, 0.0)) for one in experts)
    local = calling.aggregate_priorities(
        descriptor, [list(weights) for _, weights in own], shares, source.aggregation.parameters, parent
    )
    for one, (_, judged), weighed in zip(experts, source.experts, group.weighed, strict=True):
        if weighed is not None:
            completion = group.completion if judged.missing else None
            findings.extend(judge_consistency(scheme, registry, judged, weighed, one.consistency, completion))
        elif not judged.connected:
            findings.append(errors.expert_unconnected(judged.span, parent, judged.by))
    node = NodeWeights(source.parent, source.weighting.text, local, None, None, (), None)
    return _agreed(scheme, group, node, experts, None, findings)


def _by_judgments(
    scheme: Scheme,
    registry: Registry,
    group: _Group,
    descriptor: Aggregation,
    experts: tuple[ExpertWeights, ...],
    findings: list[Diagnostic],
) -> NodeWeights | None:
    source = group.source
    parent = scheme.indicators[source.parent].id
    together = _together(registry, source, descriptor, [one.weight for one in experts], parent)
    completion = group.completion if together.missing else None
    one = weigh([to_weigh(scheme, together, completion, parent)], registry, findings)[0]
    if one is None:
        return None
    consistency = consistency_of(scheme, registry, together, one.lambda_max)
    findings.extend(judge_consistency(scheme, registry, together, one, consistency, completion))
    if together.fuzzy is not None:
        findings.extend(judge_weights(scheme, together, one.local))
    findings.extend(_over_the_limit(scheme, source, experts, consistency.limit if consistency else None))
    node = node_weights(together, one, consistency, completion)
    return _agreed(scheme, group, node, experts, together.values, findings)


def _together(
    registry: Registry, source: GroupJudgments, descriptor: Aggregation, shares: list[float], parent: str
) -> Judgments:
    """Return what the experts judge together: numbers, or triples with their middle values beside them."""
    parameters = source.aggregation.parameters
    judged = [judged for _, judged in source.experts]
    if judged[0].fuzzy is None:
        values = calling.aggregate_judgments(descriptor, [one.values for one in judged], shares, parameters, parent)
        return _as_judgments(source, values, None)
    use = source.weighting
    weighting: Weighting = registry.get("weighting", use.name, use.distribution)
    ready = calling.prepared(weighting, [one.fuzzy for one in judged], use.parameters, parent)
    triples = [[[(low, middle, high) for low, middle, high in row] for row in matrix] for matrix in ready.tolist()]
    fuzzy = calling.aggregate_fuzzy(descriptor, triples, shares, parameters, parent)
    return _as_judgments(source, [[middle for _, middle, _ in row] for row in fuzzy], fuzzy)


def _as_judgments(source: GroupJudgments, values: list[list[float]], fuzzy: list[list[Triple]] | None) -> Judgments:
    """Return the group's matrix as judgments, each placed where the expert farthest from it judged."""
    order = len(values)
    partial = source.experts[0][1].partial
    gaps = sum(values[x][y] != values[x][y] for x in range(order) for y in range(x + 1, order))
    missing = 0 if partial else gaps

    def place(x: int, y: int) -> Span:
        judges = [judged for _, judged in source.experts if judged.values[x][y] == judged.values[x][y]]
        farthest = max(judges, key=lambda judged: abs(math.log(judged.values[x][y] / values[x][y])), default=None)
        return farthest.place(x, y) if farthest is not None else source.span

    def text(x: int, y: int) -> str:
        return number_text(values[x][y])

    rounded = any(judged.rounded for _, judged in source.experts)
    return Judgments(
        source.parent,
        values,
        missing,
        rounded,
        place,
        text,
        source.span,
        source.weighting,
        objects=source.experts[0][1].objects,
        group=True,
        fuzzy=fuzzy,
        partial=partial,
    )


def _over_the_limit(
    scheme: Scheme, source: GroupJudgments, experts: Sequence[ExpertWeights], limit: float | None
) -> Iterator[Diagnostic]:
    """Name the experts who would not pass alone, in one warning a node."""
    over: list[tuple[float, str, Span]] = []
    mode = scheme.methods[source.parent].consistency.mode
    for one, (_, judged) in zip(experts, source.experts, strict=True):
        own = one.own
        if own is not None and own.limit is not None and not own.consistent and mode != "off":
            title = title_of(scheme, judged)
            yield errors.own_inconsistency(judged.span, title, own.name, own.value, own.limit, own.source)
        found = one.consistency
        if found is not None and found.consistent is False:
            ratio = found.cr_incomplete if found.cr_incomplete is not None else found.cr
            over.append((ratio or 0.0, scheme.experts[one.expert].id, judged.span))
    if over and limit is not None:
        cr, worst, place = max(over, key=lambda found: found[0])
        names = [name for _, name, _ in over]
        yield errors.experts_inconsistent(place, scheme.indicators[source.parent].id, names, worst, cr, limit)


def _agreed(
    scheme: Scheme,
    group: _Group,
    node: NodeWeights,
    experts: tuple[ExpertWeights, ...],
    judgments: list[list[float]] | None,
    findings: list[Diagnostic],
) -> NodeWeights:
    """Add how far the experts agree."""
    source = group.source
    own = [(one.expert, list(one.local)) for one in experts if one.local is not None]
    priorities = [weights for _, weights in own]
    farthest: tuple[int, float] | None = None
    if min(node.local) <= 0 and node.fuzzy is None:
        first = source.experts[0][1]
        findings.extend(judge_weights(scheme, first, node.local))
    if len(own) > 1:
        far = agreement.distances(priorities, node.local)
        index = max(range(len(far)), key=lambda place: far[place])
        farthest = (own[index][0], far[index]) if far[index] > UNANIMOUS else None
        others = max(distance for place, distance in enumerate(far) if place != index)
        if len(own) > 2 and far[index] >= FAR and far[index] > FARTHER * others:
            parent, name = scheme.indicators[source.parent].id, scheme.experts[own[index][0]].id
            place = next(judged.span for expert, judged in source.experts if expert == own[index][0])
            findings.append(errors.expert_far(place, parent, name, far[index], others))
    scale = scheme.methods[source.parent].scale
    top = scale[1] if scale is not None else agreement.SAATY_TOP
    found = GroupWeights(
        source.aggregation.text,
        experts,
        source.absent,
        tuple(one.expert for one in experts if one.local is None),
        judgments,
        agreement.spread(priorities) if own else (),
        agreement.consensus(priorities, top) if own else None,
        farthest,
    )
    return node._replace(group=found)
