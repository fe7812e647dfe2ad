"""Further indices of inconsistency, by which other fields judge a matrix.

Each takes complete reciprocal matrices [batch, t, t], is 0 for consistent ones, and 0 up to order 2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


def geometric_consistency_index(matrices: Array) -> Array:
    """Return the geometric consistency index [batch] of matrices [batch, t, t].

    GCI = 2/((t − 1)(t − 2)) Σ_{x<y} ln²(b_xy W_y / W_x), with W the geometric means of the rows.

    Crawford, G. and Williams, C. (1985). A note on the analysis of subjective judgment matrices. Journal of
    Mathematical Psychology 29(4), 387–405. Aguarón, J. and Moreno-Jiménez, J. M. (2003). The geometric consistency
    index: approximated thresholds. European Journal of Operational Research 147(1), 137–145.
    """
    import numpy as np

    logs = _half_logs(matrices)
    n, t = logs.shape[:2]
    if t <= 2:
        return np.zeros(n)
    weights = logs.mean(axis=2)
    deviations = logs - weights[:, :, np.newaxis] + weights[:, np.newaxis, :]
    # Both halves of the matrix hold the same squares.
    return np.asarray((deviations**2).sum(axis=(1, 2)) / ((t - 1) * (t - 2)))


def geometric_consistency_threshold(order: int) -> float | None:
    """Return the GCI that stands for CR = 0.1 (Aguarón and Moreno-Jiménez 2003); None up to order 2."""
    if order <= 2:
        return None
    return {3: 0.3147, 4: 0.3526}.get(order, 0.370)


def koczkodaj(matrices: Array) -> Array:
    """Return Koczkodaj's index [batch] of matrices [batch, t, t]: how far the worst triad is from consistent.

    K = max over x < y < z of min(|1 − b_xz / (b_xy b_yz)|, |1 − b_xy b_yz / b_xz|), from 0 to below 1; a third is his
    limit. It is 1 − exp(−|ln b_xz − ln b_xy − ln b_yz|) of the worst triad, in which form it stays in range.

    Koczkodaj, W. W. (1993). A new definition of consistency of pairwise comparisons. Mathematical and Computer
    Modelling 18(7), 79–84.
    """
    import numpy as np

    logs = np.log(np.asarray(matrices, dtype=np.float64))
    n, t = logs.shape[:2]
    worst = np.zeros(n)
    for x in range(t - 2):
        y, z = np.triu_indices(t - x - 1, 1)
        y, z = y + x + 1, z + x + 1
        size = max(1, 2_000_000 // len(y))
        for start in range(0, n, size):
            part = slice(start, start + size)
            triads = np.abs(logs[part, x, z] - logs[part, x, y] - logs[part, y, z])
            worst[part] = np.maximum(worst[part], triads.max(axis=1))
    return np.asarray(-np.expm1(-worst))


KOCZKODAJ_LIMIT = 1 / 3


def harmonic_consistency_index(matrices: Array) -> Array:
    """Return the harmonic consistency index [batch] of matrices [batch, t, t].

    HCI = (HM − t)(t + 1) / (t (t − 1)), with HM = t / Σ_y (1/s_y) the harmonic mean of the column sums
    s_y = Σ_x b_xy: the reciprocal sums add up to 1 for a consistent matrix, and to less for any other.

    Stein, W. E. and Mizzi, P. J. (2007). The harmonic consistency index for the analytic hierarchy process. European
    Journal of Operational Research 177(1), 488–497.
    """
    import numpy as np

    B = np.asarray(matrices, dtype=np.float64)
    n, t = B.shape[:2]
    if t <= 2:
        return np.zeros(n)
    mean = t / (1 / B.sum(axis=1)).sum(axis=1)
    return np.asarray((mean - t) * (t + 1) / (t * (t - 1)))


INDICES: dict[str, Callable[[Array], Array]] = {
    "gci": geometric_consistency_index,
    "koczkodaj": koczkodaj,
    "harmonic": harmonic_consistency_index,
}
"""The indices by the names that a scheme asks for them."""

ARITHMETIC = 1e-13
"""An index no larger is what rounding leaves of 0."""


def indices_of(matrix: Array | Sequence[Sequence[float]], names: Sequence[str]) -> dict[str, float]:
    """Return the indices that are asked for, in that order, of one complete matrix [t, t]."""
    import numpy as np

    batch = np.asarray(matrix, dtype=np.float64)[np.newaxis]
    found = {name: float(INDICES[name](batch)[0]) for name in names}
    return {name: value if value > ARITHMETIC or math.isnan(value) else 0.0 for name, value in found.items()}


def _half_logs(matrices: Array) -> Array:
    """Return (ln b_xy − ln b_yx)/2 of matrices [batch, t, t]: rounded reciprocals count half each."""
    import numpy as np

    logs = np.log(np.asarray(matrices, dtype=np.float64))
    return np.asarray((logs - logs.swapaxes(1, 2)) / 2)
