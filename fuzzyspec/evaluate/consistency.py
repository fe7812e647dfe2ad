"""Consistency of judgments: λ_max, its index, and the graph of comparisons.

CI = (λ_max − t)/(t − 1) and CR = CI / RI (Saaty 1980), with λ_max the mean of (BW)_x / W_x for the weights that are
used.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

LARGEST_LOG = 690.0
"""Terms of λ_max are taken as at most e^LARGEST_LOG, so that it is finite for any judgments."""

SMALLEST_SUM = 1e-250
"""A sum above this has lost nothing to terms that underflow."""

ARITHMETIC = 1e-13
"""A consistency index no larger is what rounding leaves of 0."""


# -- λ_max ------------------------------------------------------------------------------------------------------------


def lambda_max(matrices: Array, log_weights: Array) -> Array:
    """Return λ_max [batch] of matrices [batch, t, t] and ln W [batch, t] up to a constant: the mean of (BW)_x / W_x.

    Entries or ratios of weights that come near the ends of float range are multiplied in logarithms.
    """
    import numpy as np

    B = np.asarray(matrices, dtype=np.float64)
    n, t = B.shape[:2]
    roots = np.empty(n)
    size = max(1, 100_000 // max(1, t * t))
    for start in range(0, n, size):
        part = B[start : start + size]
        logs = log_weights[start : start + size]
        logs = logs - logs.max(axis=1, keepdims=True)
        ratios = mean_ratios(part, np.exp(logs)) if logs.min() > -300 else None
        if ratios is None:
            terms = np.log(part) - logs[:, :, np.newaxis] + logs[:, np.newaxis, :]
            ratios = np.exp(np.minimum(terms, LARGEST_LOG)).sum(axis=2).mean(axis=1)
        roots[start : start + size] = ratios
    return roots


def mean_ratios(matrices: Array, weights: Array) -> Array | None:
    """Return the mean of (BW)_x / W_x [batch] of matrices [batch, t, t] and weights [batch, t], none of them 0.

    None where something comes near the ends of float range.
    """
    import numpy as np

    order = weights.shape[1]
    with np.errstate(over="ignore", invalid="ignore"):
        sums = (matrices @ weights[:, :, np.newaxis])[:, :, 0]
        # A term that underflows is nothing beside a sum that does not come near to it.
        tame = sums.min() > SMALLEST_SUM
        means = (sums / weights) @ np.full(order, 1 / order)
    return means if tame and np.all(np.isfinite(means)) else None


def perron_root(matrices: Array) -> Array:
    """Return Perron's root [batch] of matrices [batch, t, t]: λ_max with the principal eigenvectors for weights."""
    from fuzzyspec.methods.weightings import eigenvector_logs

    return lambda_max(matrices, eigenvector_logs(matrices))


def lambda_max_plain(rows: Sequence[Sequence[float]], weights: Sequence[float]) -> float:
    """Return λ_max of one matrix and its weights, without numpy."""
    ratios = [math.fsum(map(mul, row, weights)) / weight for row, weight in zip(rows, weights, strict=True)]
    return sum(ratios) / len(rows)


def consistency_index(largest: float, order: int, *, rounded: bool = False) -> float:
    """Return CI = (λ_max − t)/(t − 1), 0 for orders up to 2.

    λ_max is at least t for reciprocal matrices and any weights, so less is an error of rounding and gives 0: of the
    arithmetic, or, where the judgments are `rounded` reciprocals (.33 for 1/3), of the judgments.
    """
    if order <= 2:
        return 0.0
    index = (largest - order) / (order - 1)
    # What the arithmetic leaves of a consistent matrix is not an inconsistency; of rounded ones only the sign is wrong.
    return index if index > (0.0 if rounded else ARITHMETIC) else 0.0


def incomplete_random_index(random_index: float, order: int, missing: int) -> float:
    """Return RI · (1 − 2m/((n − 1)(n − 2))) for m missing pairs (Ágoston and Csató 2022).

    It falls from RI, where all pairs are judged, to 0, where those that are form a tree and have no redundancy.

    Ágoston, K. C. and Csató, L. (2022). Inconsistency thresholds for incomplete pairwise comparison matrices. Omega
    108, 102576.
    """
    if order <= 2:
        return random_index
    return random_index * (1 - 2 * missing / ((order - 1) * (order - 2)))


# -- the graph of comparisons -----------------------------------------------------------------------------------------


def components(judged: Sequence[Sequence[bool]]) -> list[list[int]]:
    """Return the connected components of the comparison graph, for a mask [t, t], each ascending, by first member."""
    seen: set[int] = set()
    found = []
    for start in range(len(judged)):
        if start in seen:
            continue
        seen.add(start)
        members = [start]
        for x in members:  # grows while it is walked
            for y in range(len(judged)):
                if y not in seen and (judged[x][y] or judged[y][x]):
                    seen.add(y)
                    members.append(y)
        found.append(sorted(members))
    return found


def has_cycle(judged: Sequence[Sequence[bool]]) -> bool:
    """Whether some judgment can be checked against others: more pairs are judged than connect their components."""
    return _pairs(judged) > len(judged) - len(components(judged))


def is_tree(judged: Sequence[Sequence[bool]]) -> bool:
    """Whether the judged pairs connect all siblings without redundancy."""
    return len(components(judged)) == 1 and _pairs(judged) == len(judged) - 1


def _pairs(judged: Sequence[Sequence[bool]]) -> int:
    """Return how many pairs were judged."""
    return sum(bool(judged[x][y] or judged[y][x]) for x in range(len(judged)) for y in range(x + 1, len(judged)))
