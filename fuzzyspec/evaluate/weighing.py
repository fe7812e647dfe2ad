"""Weighs judgment matrices, whoever judged them.

Few and small ones go through the methods' plain form, one at a time, without numpy; the others in batches of matrices
of one order, one method and one pattern of gaps. Both give the same numbers to 1e-12.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Completion, Unsuitable, Weighting
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.consistency import lambda_max_plain
from fuzzyspec.model.result import Figure, MethodConsistency
from fuzzyspec.model.scheme import MethodUse, Triple
from fuzzyspec.plugins import Registry
from fuzzyspec.source import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

PLAIN_CELLS = 4000
"""No more judgment cells than this are weighed without numpy."""
PLAIN_ORDER = 30
TAME = 1e30
"""Matrices with larger judgments need the care that the array forms take."""
BATCH_CELLS = 2_000_000
"""Cells weighed together at most, which bounds memory."""

Values = Sequence[Sequence[float]]


class ToWeigh(NamedTuple):
    """A judgment matrix `[t][t]` with its methods; NaN where a pair was not judged.

    `completion` fills the gaps, None where there are none; `where` says in words whose matrix this is, `names` what is
    compared. `fuzzy` are triples for a weighting that reads those; `values` are then their middle values. They are
    `ready` where the weighting has prepared them. With `advisory` nothing hangs on the weights, so that judgments which
    do not suit the method are no error.
    """

    values: Values
    weighting: MethodUse
    completion: MethodUse | None
    where: str
    span: Span
    names: Sequence[str] = ()
    fuzzy: Sequence[Sequence[Triple]] | None = None
    ready: bool = False
    advisory: bool = False


class Weighed(NamedTuple):
    """The weights of a judgment matrix, the matrix completed, and λ_max with those weights.

    Of fuzzy judgments it is Perron's root of the middle values; NaN where the matrix still has gaps. `own` and
    `figures` are what the method says besides, `fuzzy_local` weights as triples, where it gives those;
    `triples` the fuzzy judgments `[t, t, 3]` that it was given.
    """

    local: Sequence[float]
    matrix: Values
    lambda_max: float
    own: MethodConsistency | None = None
    figures: Mapping[str, Figure] = {}  # never changed
    fuzzy_local: Sequence[Triple] | None = None
    triples: Array | None = None


def judged_mask(values: Values) -> list[list[bool]]:
    """Return which cells were judged, `[t][t]`; the diagonal counts as judged."""
    return [[value == value for value in row] for row in values]


def weigh(items: Sequence[ToWeigh], registry: Registry, findings: list[Diagnostic]) -> list[Weighed | None]:
    """Weigh matrices; None stands for those whose method failed, which `findings` then tells."""
    cells = sum(len(one.values) ** 2 for one in items)
    if cells <= PLAIN_CELLS and all(_has_plain_form(one, registry) for one in items):
        return [_weigh_plain(one, registry, findings) for one in items]
    result: list[Weighed | None] = [None] * len(items)
    for group in _groups(items):
        most = max(1, BATCH_CELLS // len(items[group[0]].values) ** 2)
        for start in range(0, len(group), most):
            part = group[start : start + most]
            for index, weighed in zip(part, _weigh_batch([items[i] for i in part], registry, findings), strict=True):
                result[index] = _with_figures(items[index], weighed, registry, findings) if weighed else None
    return result


def _with_figures(one: ToWeigh, weighed: Weighed, registry: Registry, findings: list[Diagnostic]) -> Weighed | None:
    """Add what a method says of one matrix besides its weights."""
    descriptor = _weighting(one, registry)
    if descriptor.consistency is None and descriptor.figures is None and descriptor.fuzzy_weights is None:
        return weighed
    import numpy as np

    try:
        matrix = np.array(weighed.matrix, dtype=np.float64) if weighed.triples is None else weighed.triples
        given = descriptor, matrix, np.array(weighed.local, dtype=np.float64), one.weighting.parameters, one.where
        fuzzy: Sequence[Triple] | None = None
        if one.fuzzy is not None:
            fuzzy = calling.fuzzy_weights(descriptor, matrix, one.weighting.parameters, one.where)
        own, figures = calling.own_consistency(*given), calling.figures(*given)
        return weighed._replace(own=own, figures=figures, fuzzy_local=fuzzy)
    except PluginFault as fault:
        findings.append(_fault(one, fault))
        return None


def _triples(descriptor: Weighting, items: Sequence[ToWeigh]) -> Array:
    """Return fuzzy judgments `[batch, t, t, 3]`, prepared."""
    import numpy as np

    triples = [one.fuzzy for one in items]
    if items[0].ready:
        return np.array(triples, dtype=np.float64)
    return calling.prepared(descriptor, triples, items[0].weighting.parameters, items[0].where)


def _fault(one: ToWeigh, fault: PluginFault) -> Diagnostic:
    """Return what a method raised: that the judgments do not suit it, or a fault of its own."""
    cause = fault.__cause__
    if not isinstance(cause, Unsuitable):
        return fault.diagnostic(one.span)
    if one.advisory:
        return errors.expert_unsuited(one.span, one.where, fault.descriptor.name, str(cause))
    at = cause.indicator
    name = one.names[at] if at is not None and 0 <= at < len(one.names) else None
    return errors.judgments_unsuitable(one.span, fault.descriptor.name, one.where, name, str(cause))


def _weighting(one: ToWeigh, registry: Registry) -> Weighting:
    found: Weighting = registry.get("weighting", one.weighting.name, one.weighting.distribution)
    return found


def _completion(use: MethodUse, registry: Registry) -> Completion:
    found: Completion = registry.get("completion", use.name, use.distribution)
    return found


def _has_plain_form(one: ToWeigh, registry: Registry) -> bool:
    descriptor = _weighting(one, registry)
    if descriptor.plain is None or len(one.values) > PLAIN_ORDER or one.fuzzy is not None or descriptor.takes_gaps:
        return False
    if descriptor.consistency is not None or descriptor.figures is not None:
        return False
    if one.completion is not None and _completion(one.completion, registry).plain is None:
        return False
    return all(not TAME < value < math.inf for row in one.values for value in row)


def _weigh_plain(one: ToWeigh, registry: Registry, findings: list[Diagnostic]) -> Weighed | None:
    matrix = one.values
    try:
        if one.completion is not None:
            filler = _completion(one.completion, registry)
            matrix = calling.complete_plain(filler, matrix, judged_mask(matrix), one.completion.parameters, one.where)
        local = calling.weigh_plain(_weighting(one, registry), matrix, one.weighting.parameters, one.where)
    except PluginFault as fault:
        findings.append(fault.diagnostic(one.span))
        return None
    return Weighed(local, matrix, lambda_max_plain(matrix, local))


def _groups(items: Sequence[ToWeigh]) -> list[list[int]]:
    """Return the positions of matrices that can be weighed together."""
    groups: dict[object, list[int]] = {}
    for index, one in enumerate(items):
        gaps: tuple[tuple[int, int], ...] = ()
        if one.completion is not None:
            gaps = tuple((x, y) for x, row in enumerate(one.values) for y, value in enumerate(row) if value != value)
        fuzzy = one.fuzzy is not None, one.ready
        key = (len(one.values), one.weighting.key, one.completion.key if one.completion else None, gaps, fuzzy)
        groups.setdefault(key, []).append(index)
    return list(groups.values())


def _weigh_batch(items: Sequence[ToWeigh], registry: Registry, findings: list[Diagnostic]) -> list[Weighed | None]:
    import numpy as np

    from fuzzyspec.evaluate.consistency import lambda_max, perron_root

    first = items[0]
    matrices = np.array([one.values for one in items], dtype=np.float64)
    given: Array | None = None
    where = ", ".join(one.where for one in items[:3])
    descriptor = _weighting(first, registry)
    parameters = first.weighting.parameters
    try:
        if first.completion is not None:
            filler = _completion(first.completion, registry)
            matrices = calling.complete_arrays(filler, matrices, first.completion.parameters, where)
        if first.fuzzy is not None:
            given = _triples(descriptor, items)
        local = calling.weigh_arrays(descriptor, matrices if given is None else given, parameters, where)
        if given is None:
            logs = calling.log_weights(descriptor, matrices, local, parameters, where)
    except PluginFault as fault:
        if isinstance(fault.__cause__, Unsuitable) and len(items) > 1:
            return [_weigh_batch([one], registry, findings)[0] for one in items]
        findings.append(_fault(first, fault))
        return [None] * len(items)
    whole = ~np.isnan(matrices).any(axis=(1, 2))
    largest = np.full(len(items), np.nan)
    if whole.any():
        largest[whole] = perron_root(matrices[whole]) if given is not None else lambda_max(matrices[whole], logs[whole])
    rows = local.tolist()
    return [
        Weighed(
            rows[i],
            matrices[i].tolist() if one.completion is not None else one.values,
            float(largest[i]),
            triples=given[i] if given is not None else None,
        )
        for i, one in enumerate(items)
    ]
