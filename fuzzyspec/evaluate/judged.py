"""What a weighed judgment matrix says of itself: its consistency, and the values of the pairs that were not judged."""

from __future__ import annotations

import math

from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.consistency import consistency_index, incomplete_random_index, is_tree
from fuzzyspec.evaluate.weighing import ToWeigh, Values, Weighed, judged_mask
from fuzzyspec.model.result import Completed, NodeConsistency, NodeWeights
from fuzzyspec.model.scheme import Judgments, MethodUse, Scheme
from fuzzyspec.plugins import Registry


def fills_of(source: Judgments, matrix: Values) -> tuple[Completed, ...]:
    """Return the pairs that were not judged, with their values in the completed matrix."""
    if not source.missing:
        return ()
    order = len(source.values)
    return tuple(
        Completed(x, y, matrix[x][y])
        for x in range(order)
        for y in range(x + 1, order)
        # A method that takes gaps leaves them.
        if math.isnan(source.values[x][y]) and not math.isnan(matrix[x][y])
    )


def to_weigh(scheme: Scheme, source: Judgments, completion: MethodUse | None, where: str) -> ToWeigh:
    """Return a judgment matrix as it is weighed; `where` says in words whose it is."""
    completion = completion if source.missing else None
    names = names_of(scheme, source)
    # What is judged by a group was prepared expert by expert.
    ready = source.group
    return ToWeigh(source.values, source.weighting, completion, where, source.span, names, source.fuzzy, ready)


def names_of(scheme: Scheme, source: Judgments) -> list[str]:
    """Return the names of what is compared."""
    if source.objects:
        return [one.id for one in scheme.objects]
    return [scheme.indicators[child].id for child in scheme.indicators[source.parent].children]


def node_weights(
    source: Judgments, weighed: Weighed, consistency: NodeConsistency | None, completion: MethodUse | None
) -> NodeWeights:
    """Return the weights that judgments give, with all that is said of them."""
    return NodeWeights(
        source.parent,
        source.weighting.text,
        weighed.local,
        weighed.matrix,
        completion.text if completion and source.missing else None,
        fills_of(source, weighed.matrix),
        consistency,
        fuzzy=source.fuzzy,
        own=weighed.own,
        figures=weighed.figures,
        fuzzy_local=weighed.fuzzy_local,
    )


def consistency_of(scheme: Scheme, registry: Registry, source: Judgments, lambda_max: float) -> NodeConsistency | None:
    """Return CI, CR and whether that is below the limit; None where they do not apply.

    Raises PluginFault for a random index that is none.
    """
    if source.partial or math.isnan(lambda_max):
        return None
    methods = scheme.methods[source.parent]
    order = len(source.values)
    table = registry.get("random index", methods.random_index.name, methods.random_index.distribution)
    ri = calling.random_index(table, order, methods.random_index.parameters, scheme.indicators[source.parent].id)
    ci = consistency_index(lambda_max, order, rounded=source.rounded)
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
    return NodeConsistency(lambda_max, ci, ri, cr, limit, consistent, cr_incomplete)
