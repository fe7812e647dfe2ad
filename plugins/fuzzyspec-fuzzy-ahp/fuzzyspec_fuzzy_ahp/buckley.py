"""Buckley's geometric means of fuzzy judgments.

r_i = (Π_j b_ij)^(1/t) and w_i = r_i ⊗ (r_1 ⊕ … ⊕ r_t)^−1, for triples: the reciprocal of (l, m, u) is (1/u, 1/m, 1/l).
Products of triangular numbers have slightly curved sides; as is usual, three points of them are kept.

Everything is done in logarithms, where neither products of rows nor weights leave float range.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from fuzzyspec_fuzzy_ahp.spreading import widened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

DEFUZZIFICATIONS = {"centroid": (1 / 3, 1 / 3, 1 / 3), "graded_mean": (1 / 6, 4 / 6, 1 / 6), "middle": (0.0, 1.0, 0.0)}
"""What low, middle and high count for in the one number that stands for a triple."""


def weights(matrices: Array, defuzzify: str = "centroid", spread: float = 0.0, capped: bool = False) -> Array:
    """Return the weights [batch, t] of fuzzy judgments [batch, t, t, 3]: fuzzy weights, defuzzified and normalised."""
    import numpy as np

    logs = log_weights(matrices, defuzzify, spread, capped)
    return np.asarray(np.exp(logs - _log_sum(logs, axis=1)))


def log_weights(matrices: Array, defuzzify: str = "centroid", spread: float = 0.0, capped: bool = False) -> Array:
    """Return the logarithms [batch, t] of the defuzzified fuzzy weights of judgments [batch, t, t, 3]."""
    import numpy as np

    logs = _log_fuzzy_weights(_log_row_means(widened(matrices, spread, capped)))
    parts = [k for k, share in enumerate(DEFUZZIFICATIONS[defuzzify]) if share]
    shares = np.array([math.log(DEFUZZIFICATIONS[defuzzify][k]) for k in parts])
    return np.asarray(_log_sum(logs[..., parts] + shares, axis=2)[..., 0])


def fuzzy_weights(matrices: Array, defuzzify: str = "centroid", spread: float = 0.0, capped: bool = False) -> Array:
    """Return the fuzzy weights [batch, t, 3] of judgments [batch, t, t, 3]; they do not depend on `defuzzify`."""
    import numpy as np

    return np.asarray(np.exp(_log_fuzzy_weights(_log_row_means(widened(matrices, spread, capped)))))


def figures(
    matrix: Array, local: Array, defuzzify: str = "centroid", spread: float = 0.0, capped: bool = False
) -> dict[str, Any]:
    """Return row geometric means and fuzzy weights as triples, and the defuzzified weights, of one matrix [t, t, 3]."""
    import numpy as np

    rows = _log_row_means(widened(matrix[np.newaxis], spread, capped))
    return {
        "row geometric means": _triples(np.exp(rows[0])),
        "fuzzy weights": _triples(np.exp(_log_fuzzy_weights(rows)[0])),
        "defuzzified weights": np.exp(log_weights(matrix[np.newaxis], defuzzify, spread, capped)[0]).tolist(),
    }


def _log_row_means(T: Array) -> Array:
    """Return ln r [batch, t, 3] of judgments [batch, t, t, 3]."""
    import numpy as np

    return np.asarray(np.log(T).mean(axis=2))


def _log_fuzzy_weights(rows: Array) -> Array:
    """Return ln w [batch, t, 3] of ln r: low by the sum of high, middle by that of middle, high by that of low."""
    return rows - _log_sum(rows, axis=1)[..., ::-1]


def _log_sum(logs: Array, axis: int) -> Array:
    """Return ln Σ e^x along an axis, which stays, with length 1."""
    import numpy as np

    largest = logs.max(axis=axis, keepdims=True)
    return np.asarray(largest + np.log(np.exp(logs - largest).sum(axis=axis, keepdims=True)))


def _triples(values: Array) -> list[tuple[float, float, float]]:
    return [(low, middle, high) for low, middle, high in values.tolist()]
