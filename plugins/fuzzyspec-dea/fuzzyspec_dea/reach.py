"""Whether the other units can stand in for one at all: where super-efficiency has no answer, and why.

Without the unit itself among its peers, a program may have no solution. Under variable returns a unit that has the most
of an output, say, is beyond every average of the others (Seiford and Zhu 1999); zeros in the data do the same under any
returns. Here that is decided before the program is solved, by how much of the outputs others reach, or how many times
the inputs they need, so that a tie up to rounding still counts as reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fuzzyspec_dea.programs import minimise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

TIE = 1e-9
"""Within this share, the others do reach what they miss."""

NO_OUTPUTS = (
    "its super-efficiency is infeasible: no combination of the others reaches its outputs, however many times its "
    "inputs it may use"
)
NO_INPUTS = "its super-efficiency is infeasible: no combination of the others gets by on its inputs"
NO_BOUND = "its super-efficiency is unbounded: what the others can do on its inputs lacks one of its outputs altogether"


def out_of_reach(a: Array, b: Array, returns: str, orientation: str) -> str | None:
    """Say why a unit has no super-efficiency, None where it has one (or where a φ of 0 has yet to be found).

    Args:
        a: Inputs of the possible peers as multiples of the unit's own, `[peer, input]`.
        b: Outputs likewise, `[peer, output]`.
        returns: The returns to scale.
        orientation: `input` or `output`.
    """
    covered = len(b) > 0 and bool((b > 0).any(axis=0).all())
    if orientation == "input":
        # Where Σ λ has no upper limit, more of the same reaches any amount.
        limited = returns in ("variable", "decreasing")
        return None if covered and (not limited or _reached(b) >= 1 - TIE) else NO_OUTPUTS
    # Where Σ λ has no lower limit, doing less needs no more than there is.
    if returns in ("variable", "increasing") and not (len(a) and _needed(a) <= 1 + TIE):
        return NO_INPUTS
    return None if covered else NO_BOUND


def _reached(b: Array) -> float:
    """Return max t ≤ 1: Σ λ b ≥ t, Σ λ = 1."""
    import numpy as np

    n, s = b.shape
    if (b >= 1).all(axis=1).any():
        return 1.0
    size = np.maximum(b.max(axis=1), 1)
    cost = np.append(np.zeros(n), -1.0)
    rows = np.hstack([-(b / size[:, None]).T, np.ones((s, 1))])
    A, right = np.vstack([rows, -cost]), np.append(np.zeros(s), 1.0)
    found = minimise(cost, A, right, convex=np.append(1 / size, 0.0))
    return 0.0 if found is None else float(found.x[-1])


def _needed(a: Array) -> float:
    """Return min t: Σ λ a ≤ t, Σ λ = 1."""
    import numpy as np

    n, m = a.shape
    if (a <= 1).all(axis=1).any():
        return 1.0
    size = np.maximum(a.max(axis=1), 1)
    cost = np.append(np.zeros(n), 1.0)
    rows = np.hstack([(a / size[:, None]).T, -np.ones((m, 1))])
    found = minimise(cost, rows, np.zeros(m), convex=np.append(1 / size, 0.0))
    return np.inf if found is None else float(found.x[-1])
