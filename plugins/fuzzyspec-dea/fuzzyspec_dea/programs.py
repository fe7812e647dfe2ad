"""Linear programs, solved by HiGHS: a door to `scipy.optimize.linprog` that looks at what comes back.

Data envelopment asks for thousands of small programs, each of few rows, whose data are scaled before they come here.
They are as degenerate as programs get: many units on one facet, many equal to each other. Now and then HiGHS then stops
a little early, gives up or goes round in circles in one of its ways, where another finds the answer. So its steps are
limited, each answer is held to the conditions of optimality, and where it misses them the next way is tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec.api import Unsuitable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

GOOD = 1e-12
"""What an answer may miss the conditions of optimality by, to be taken at once."""

# Some 20 steps are usual. The time is for what is no step; no program takes a second.
_LIMITS = {"maxiter": 5000, "time_limit": 20.0}
_TIGHT = _LIMITS | {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
# The interior point method ends in a vertex too, and was the most exact of them in trials.
_WAYS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("highs-ipm", _TIGHT),
    ("highs-ds", _TIGHT),
    ("highs-ds", _LIMITS),
    ("highs-ipm", _TIGHT | {"presolve": False}),
    ("highs-ds", _TIGHT | {"presolve": False}),
)


class Optimum(NamedTuple):
    """The solution that was found: variables ≥ 0, and the multiplier ≥ 0 of each ≤ row."""

    x: Array
    multipliers: Array


def minimise(cost: Array, A: Array, b: Array, *, convex: Array | None = None) -> Optimum | None:
    """Return an optimum of min cost·x subject to A x ≤ b, x ≥ 0 and, if given, convex·x = 1; None if none was found.

    Of several optima, the same is returned for the same program. It misses the conditions of optimality by at most
    `GOOD`, if any way of HiGHS does, else by as little as any.

    Args:
        cost: Coefficients `[variable]`.
        A: Coefficients `[row, variable]`.
        b: Right-hand sides `[row]`.
        convex: Coefficients `[variable]` of an equation, its right-hand side being 1.
    """
    import numpy as np
    from scipy.optimize import linprog  # type: ignore[import-untyped]

    if not (np.isfinite(A).all() and np.isfinite(b).all()):
        raise Unsuitable("the values lie too far apart for a linear program: take other units, or leave one out")
    equation: dict[str, Any] = {} if convex is None else {"A_eq": convex[None, :], "b_eq": [1.0]}
    best: Optimum | None = None
    least = np.inf
    for method, options in _WAYS:
        found = linprog(cost, A_ub=A, b_ub=b, bounds=(0, None), method=method, options=options, **equation)
        if found.status != 0:
            continue
        x, multipliers = np.maximum(found.x, 0), np.maximum(-found.ineqlin.marginals, 0)
        level = 0.0 if convex is None else float(found.eqlin.marginals[0])
        reduced = cost + multipliers @ A - (0.0 if convex is None else level * convex)
        missed = max(
            float((A @ x - b).max()),
            0.0 if convex is None else abs(float(convex @ x) - 1),
            -float(reduced.min()),
            abs(float(cost @ x + multipliers @ b) - level),
        )
        if missed < least:
            best, least = Optimum(x, multipliers), missed
        if least <= GOOD:
            break
    return best
