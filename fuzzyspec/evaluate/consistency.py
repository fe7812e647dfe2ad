"""Consistency of judgments: λ_max, the graph of comparisons, and the one judgment whose change helps most.

CI = (λ_max − t)/(t − 1) and CR = CI / RI (Saaty 1980), with λ_max the mean of (BW)_x / W_x for the weights that are
used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from operator import mul
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec.methods.random_indices import SAATY_SCALE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

LARGEST_LOG = 690.0
"""Terms of λ_max are taken as at most e^LARGEST_LOG, so that it is finite for any judgments."""

ARITHMETIC = 1e-13
"""A consistency index no larger is what rounding leaves of 0."""

SUSPECTS = 10
"""How many judgments the search for a repair tries beyond `EXHAUSTIVE_ORDER`."""

EXHAUSTIVE_ORDER = 30

EQUAL_RATIO = 1e-12
"""Consistency ratios that differ by no more are equal."""


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
        if logs.min() > -300 and part.max() < 1e130 and part.min() > 1e-130:
            weights = np.exp(logs)
            sums = (part @ weights[:, :, np.newaxis])[:, :, 0] / weights
        else:
            terms = np.log(part) - logs[:, :, np.newaxis] + logs[:, np.newaxis, :]
            sums = np.exp(np.minimum(terms, LARGEST_LOG)).sum(axis=2)
        roots[start : start + size] = sums.mean(axis=1)
    return roots


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


# -- repair -----------------------------------------------------------------------------------------------------------


class Repair(NamedTuple):
    """The change of one judgment that lowers the consistency ratio most.

    b[row, column], row < column, becomes `value`, written `text` on Saaty's scale; the ratio is then `cr`, and
    `enough` says that it is below the limit.
    """

    row: int
    column: int
    value: float
    text: str
    cr: float
    enough: bool


def best_single_change(
    matrix: Array,
    judged: Array,
    consistency_ratio: Callable[[Array], Array],
    limit: float,
    place: Callable[[int, int], int] | None = None,
) -> Repair:
    """Return the best change of one judgment of a matrix [t, t] to another value of Saaty's scale.

    `judged` is the mask [t, t]; `consistency_ratio` gives the ratios [batch] of matrices [batch, t, t] with that
    mask. Every value is tried on every judged pair; beyond order 30 on the ten with the largest |ln(b_xy W_y /
    W_x)| only. Among equal ratios the fewest steps of the scale win, then the order of the file, which `place(x, y)`
    gives; by default that of the matrix.
    """
    import numpy as np

    t = len(matrix)
    pairs = [(x, y) for x in range(t) for y in range(x + 1, t) if judged[x][y]]
    if t > EXHAUSTIVE_ORDER:
        suspects = suspicious_judgments(matrix, judged, SUSPECTS)
        pairs = [pair for pair in pairs if pair in suspects]
    candidates = [
        (x, y, step)
        for x, y in pairs
        for step, value in enumerate(SAATY_SCALE)
        if not math.isclose(value, matrix[x][y], rel_tol=1e-9)
    ]
    if not candidates:
        raise ValueError("no pair was judged")
    ratios = np.empty(len(candidates))
    size = max(1, 500_000 // (t * t))
    for start in range(0, len(candidates), size):
        some = candidates[start : start + size]
        batch = np.repeat(np.asarray(matrix, dtype=np.float64)[np.newaxis], len(some), axis=0)
        for index, (x, y, step) in enumerate(some):
            batch[index, x, y] = SAATY_SCALE[step]
            batch[index, y, x] = 1 / SAATY_SCALE[step]
        ratios[start : start + size] = consistency_ratio(batch)
    best = float(ratios.min())

    def steps(index: int) -> int:
        x, y, step = candidates[index]
        return abs(step - nearest_step(float(matrix[x][y])))

    def rank(index: int) -> tuple[int, int, int]:
        x, y, _ = candidates[index]
        return steps(index), place(x, y) if place is not None else 0, index

    chosen = min((int(index) for index in np.nonzero(ratios <= best + EQUAL_RATIO)[0]), key=rank)
    x, y, step = candidates[chosen]
    cr = float(ratios[chosen])
    return Repair(x, y, SAATY_SCALE[step], scale_text(step), cr, cr < limit)


def suspicious_judgments(matrix: Array, judged: Array, count: int) -> list[tuple[int, int]]:
    """Return the judged pairs x < y with the largest |ln(b_xy W_y / W_x)|, W by geometric means when completed.

    The least-squares weights of the judged pairs are those geometric means.
    """
    import numpy as np

    from fuzzyspec.methods.completions import log_least_squares_weights

    B = np.asarray(matrix, dtype=np.float64)
    logs = log_least_squares_weights(B[np.newaxis], judged)[0]
    rows, columns = np.nonzero(np.triu(np.asarray(judged, dtype=bool), 1))
    deviations = np.abs(np.log(B[rows, columns]) - logs[rows] + logs[columns])
    # Rounded, so that deviations which differ by rounding errors alone keep the order of the matrix.
    order = np.argsort(-np.round(deviations, 12), kind="stable")[:count]
    return [(int(rows[index]), int(columns[index])) for index in order]


def nearest_step(value: float) -> int:
    """Return the position on Saaty's scale, 0 for 1/9 … 16 for 9, that is nearest to a judgment in ratio."""
    log = math.log(value)
    return min(range(len(SAATY_SCALE)), key=lambda step: abs(math.log(SAATY_SCALE[step]) - log))


def scale_text(step: int) -> str:
    """Return how the value at a position of Saaty's scale is written: `1/9` … `1/2`, `1` … `9`."""
    return str(step - 7) if step >= 8 else f"1/{9 - step}"
