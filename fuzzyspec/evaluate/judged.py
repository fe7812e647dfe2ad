"""Judgment matrices on their way to weights: completing them, and the logarithms of what they weigh.

Used where matrices are weighed, and where changed ones are tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec.api import Weighting
from fuzzyspec.evaluate.findings import PluginFault
from fuzzyspec.model.scheme import Judgments, MethodUse
from fuzzyspec.plugins import Registry

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


class Weighed(NamedTuple):
    """Weights of one judgment matrix, before anything is said about them.

    `matrix` is complete.
    """

    local: Sequence[float]
    matrix: Sequence[Sequence[float]]
    lambda_max: float


def log_weights(descriptor: Weighting, matrices: Array, local: Array, use: MethodUse) -> Array:
    """Return ln W `[batch, t]`: from the method itself where weights may underflow."""
    import numpy as np

    if descriptor.log_weights is not None:
        return np.asarray(descriptor.log_weights(matrices, **use.parameters), dtype=np.float64)
    with np.errstate(divide="ignore"):
        return np.log(local)


def complete(registry: Registry, use: MethodUse | None, entered: Array, where: str) -> Array:
    """Fill the gaps (NaN) of matrices `[batch, t, t]` that share them; checks what the method gives back."""
    import numpy as np

    if use is None:
        return entered
    judged = ~np.isnan(entered[0])
    descriptor = registry.get("completion", use.name, use.distribution)
    ones = np.where(judged, entered, 1.0)
    try:
        filled = np.asarray(descriptor.compute(ones.copy(), judged.copy(), **use.parameters), dtype=np.float64)
    except Exception as fault:
        raise PluginFault(descriptor, f"{type(fault).__name__}: {fault}", where) from fault
    if filled.shape != entered.shape:
        raise PluginFault(descriptor, f"an array of shape {filled.shape}, not {entered.shape},", where)
    if not np.all(np.isfinite(filled)) or np.any(filled <= 0):
        raise PluginFault(descriptor, "a value that is no ratio above 0", where)
    if not np.array_equal(filled[:, judged], entered[:, judged]):
        raise PluginFault(descriptor, "other values for pairs that were judged", where)
    return filled


def judged_mask(source: Judgments) -> list[list[bool]]:
    """Return which cells were judged, `[t][t]`; the diagonal counts as judged."""
    return [[value == value for value in row] for row in source.values]
