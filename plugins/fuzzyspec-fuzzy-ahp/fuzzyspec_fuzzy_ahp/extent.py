"""Chang's extent analysis, and its normalisation by Wang, Luo and Hua.

The synthetic extent S_i is indicator i's share in the sum of all fuzzy judgments. Its weight goes by the degree of
possibility that S_i is at least as large as every other: d_i = min_j V(S_i ≥ S_j), normalised. The largest middle has
d = 1, so the sum is never 0; but an extent that lies wholly below another has d = 0, and the indicator the weight 0,
however much it matters (Wang, Luo and Hua 2008).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fuzzyspec.api import Unsuitable
from fuzzyspec_fuzzy_ahp.spreading import widened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

ROUNDING = 1e-12
"""Extents that are equal, or touch, to this are so: V jumps from 1 to 0 where narrow extents part."""


def weights(matrices: Array, normalise: str = "chang", spread: float = 0.0, capped: bool = False) -> Array:
    """Return the weights [batch, t] of fuzzy judgments [batch, t, t, 3]: degrees of possibility, normalised.

    Raises:
        Unsuitable: All judgments of a matrix are single numbers that differ.
    """
    import numpy as np

    T = widened(matrices, spread, capped)
    d = degrees(synthetic_extents(T, normalise))
    crisp = (T[..., 0] == T[..., 2]).all(axis=(1, 2))
    if (crisp & (d < 1).any(axis=1)).any():
        raise Unsuitable(
            "the judgments are single numbers, and of those extent analysis makes the weight 1 for one indicator and 0 "
            "for the others; write triples, such as (2, 3, 4), or give the numbers a spread: extent(spread = 1)"
        )
    return np.asarray(d / d.sum(axis=1, keepdims=True))


def figures(
    matrix: Array, local: Array, normalise: str = "chang", spread: float = 0.0, capped: bool = False
) -> dict[str, Any]:
    """Return synthetic extents, as triples, and degrees of possibility of one matrix [t, t, 3], and count zeros."""
    import numpy as np

    extents = synthetic_extents(widened(matrix[np.newaxis], spread, capped), normalise)
    d = degrees(extents)[0]
    found: dict[str, Any] = {
        "synthetic extents": [(low, middle, high) for low, middle, high in extents[0].tolist()],
        "degrees of possibility": d.tolist(),
    }
    zeros = int((d == 0).sum())
    return {**found, "indicators of weight 0": zeros} if zeros else found


def synthetic_extents(T: Array, normalise: str) -> Array:
    """Return S [batch, t, 3] of fuzzy judgments [batch, t, t, 3], with R_i = Σ_j b_ij.

    `chang`: (l_i/Σ u, m_i/Σ m, u_i/Σ l), the sums over all rows R (Chang 1996). `wang`: the rows' own part counts with
    its own value, l_i/(l_i + Σ_{k≠i} u_k) and u_i/(u_i + Σ_{k≠i} l_k) (Wang, Luo and Hua 2008).
    """
    import numpy as np

    scaled = T / T.max(axis=(1, 2, 3), keepdims=True)  # a common factor is of no account, and sums stay in range
    R = scaled.sum(axis=2)
    turned = R[..., ::-1]
    below = turned.sum(axis=1, keepdims=True)
    if normalise == "wang":
        # The middle column is its own opposite, so that nothing changes there.
        t = R.shape[1]
        others = ~np.eye(t, dtype=bool)
        below = R + np.einsum("ik,bkc->bic", others.astype(np.float64), turned)
    return np.asarray(R / below)


def degrees(S: Array) -> Array:
    """Return d [batch, t] = min_j V(S_i ≥ S_j) of synthetic extents [batch, t, 3].

    V(S_i ≥ S_j) is the height at which i's right side meets j's left one: 1 where m_i ≥ m_j, 0 where u_i ≤ l_j, else
    (u_i − l_j) / ((u_i − m_i) + (m_j − l_j)).
    """
    import numpy as np

    middle_i, high_i = S[:, :, np.newaxis, 1], S[:, :, np.newaxis, 2]
    low_j, middle_j = S[:, np.newaxis, :, 0], S[:, np.newaxis, :, 1]
    at_least = middle_i >= middle_j * (1 - ROUNDING)
    apart = high_i - low_j <= ROUNDING * high_i
    sides = np.where(at_least | apart, 1.0, (high_i - middle_i) + (middle_j - low_j))
    V = np.where(at_least, 1.0, np.where(apart, 0.0, (high_i - low_j) / sides))
    return np.asarray(V.min(axis=2))
