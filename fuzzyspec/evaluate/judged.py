"""What a weighed judgment matrix says of itself: its consistency, and the values of the pairs that were not judged."""

from __future__ import annotations

import math

from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.consistency import consistency_index, incomplete_random_index, is_tree
from fuzzyspec.evaluate.weighing import Values, judged_mask
from fuzzyspec.model.result import Completed, NodeConsistency
from fuzzyspec.model.scheme import Judgments, Scheme
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
        if math.isnan(source.values[x][y])
    )


def consistency_of(scheme: Scheme, registry: Registry, source: Judgments, lambda_max: float) -> NodeConsistency:
    """Return CI, CR and whether that is below the limit; raises PluginFault for a random index that is none."""
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
