"""Many judgment matrices at once, without a scheme: weights, λ_max and consistency in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec.api import Capability, RandomIndex, Weighting
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.consistency import lambda_max, mean_ratios
from fuzzyspec.methods.weightings import BLOCK
from fuzzyspec.plugins import registry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


class BatchWeights(NamedTuple):
    """Weights `[batch, t]`, and λ_max, CI and CR `[batch]`; `cr` is None beyond the random-index table."""

    weights: Array
    lambda_max: Array
    ci: Array
    cr: Array | None


def weigh(
    matrices: ArrayLike, method: str = "geometric_mean", *, random_index: str = "alonso_lamata", **parameters: Any
) -> BatchWeights:
    """Weigh complete judgment matrices, all of one order.

    Args:
        matrices: Positive ratios `[batch, t, t]` (or one matrix `[t, t]`), b_xy saying how many times x outweighs y.
        method: A registered weighting that reads judgments.
        random_index: A registered random-index table.
        **parameters: The parameters of the method.

    Returns:
        Weights with sum 1, λ_max with those weights, CI = (λ_max − t)/(t − 1), and CR = CI/RI.

    Raises:
        ValueError: The array has another shape, or a value that is no ratio above 0, or a method does not exist.
    """
    import numpy as np

    B = np.asarray(matrices, dtype=np.float64)
    B = B[np.newaxis] if B.ndim == 2 else B
    if B.ndim != 3 or B.shape[1] != B.shape[2] or B.shape[1] == 0:
        raise ValueError(f"matrices have the shape [batch, t, t], not {list(B.shape)}")
    count, order = B.shape[:2]
    weighting: Weighting = _method("weighting", method)
    table: RandomIndex = _method("random index", random_index)
    chosen = {**weighting.defaults(), **parameters}
    if Capability.CRISP_JUDGMENTS not in weighting.reads:
        raise ValueError(f"{method} reads no judgments")
    local, largest = np.empty((count, order)), np.empty(count)
    size = max(1, BLOCK // order**2)  # few enough to stay in the cache from one step to the next
    for start in range(0, count, size):
        part = slice(start, start + size)
        local[part], largest[part] = _weigh(B[part], weighting, chosen)
    ci = np.maximum((largest - order) / (order - 1), 0.0) if order > 2 else np.zeros(count)
    ri = calling.random_index(table, order, table.defaults(), "matrices")
    cr = None if ri is None else (ci / ri if ri else np.zeros(count))
    return BatchWeights(local, largest, ci, cr)


def _weigh(B: Array, weighting: Weighting, parameters: dict[str, Any]) -> tuple[Array, Array]:
    """Return weights `[batch, t]` and λ_max `[batch]` of judgment matrices `[batch, t, t]`."""
    import numpy as np

    if not (B.min() > 0 and B.max() < np.inf):  # neither holds where there is a NaN
        raise ValueError("every judgment is a ratio above 0")
    local = calling.weigh_arrays(weighting, B, parameters, "matrices")
    largest = mean_ratios(B, local) if local.min() > calling.TINY else None
    if largest is None:
        largest = lambda_max(B, calling.log_weights(weighting, B, local, parameters, "matrices"))
    return local, largest


def _method(kind: str, name: str) -> Any:
    try:
        return registry().get(kind, name)
    except KeyError:
        known = ", ".join(registry().names(kind))
        raise ValueError(f"no {kind} is called {name!r}: known are {known}") from None
