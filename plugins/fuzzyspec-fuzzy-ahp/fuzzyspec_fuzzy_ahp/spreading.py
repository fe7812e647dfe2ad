"""Judgments that stand as single numbers become triples.

A number b > 1 becomes (max(b − s, 1), b, b + s) with the spread s, its mirror the reciprocals; 1 stays (1, 1, 1). The
number of a pair is the cell above 1: people round the other one, and .33 is meant as 1/3.

The low value stops at 1, so that a judgment for x never counts for y. The high one does not stop at 9 of itself:
published scales hold both (8, 9, 10) and (8, 9, 9).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

TOP = 9.0
"""The largest judgment on Saaty's scale."""

NEAR_ONE = 1e-9
"""Judgments this near to 1 are 1: the geometric mean of several may miss it by rounding."""


def widened(matrices: Array, spread: float = 0.0, capped: bool = False) -> Array:
    """Return judgments [..., t, t, 3] in which numbers (three times the same) have the given spread.

    `spread` is in steps of the scale, at least 0; with `capped` no high value goes beyond 9, unless the number itself
    does. Typed triples stay as they are.
    """
    import numpy as np

    T = np.asarray(matrices, dtype=np.float64)
    if not spread:
        return T
    low, b, high = np.moveaxis(T, -1, 0)
    number = (low == b) & (b == high)
    mirror = np.swapaxes(b, -1, -2)
    number &= np.swapaxes(number, -1, -2)
    larger = number & (b >= mirror) & (b > 1 + NEAR_ONE)
    top = np.maximum(b, TOP) if capped else np.inf
    wide = np.stack([np.maximum(b - spread, 1.0), b, np.minimum(b + spread, top)], axis=-1)
    turned = 1 / np.swapaxes(wide, -2, -3)[..., ::-1]
    smaller = np.swapaxes(larger, -1, -2)
    return np.where(larger[..., np.newaxis], wide, np.where(smaller[..., np.newaxis], turned, T))


def prepared(matrices: Array, spread: float = 0.0, capped: bool = False, **others: object) -> Array:
    """Return an expert's judgments [batch, t, t, 3] widened before they are aggregated; see `widened`."""
    return widened(matrices, spread, capped)
