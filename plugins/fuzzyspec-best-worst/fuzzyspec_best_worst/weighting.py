"""The weighting `best_worst`, as schemes know it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fuzzyspec.api import OwnConsistency, Param, Weighting
from fuzzyspec_best_worst import comparisons, consistency, linear, nonlinear

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

Matrix = Sequence[Sequence[float]]


def weigh(matrix: Matrix, *, best: int, worst: int, model: str = "linear") -> list[float]:
    """Return the weights `[t]`, ≥ 0 with sum 1, of one matrix `[t][t]`, of which only the read pairs are looked at.

    Raises:
        Unsuitable: The comparisons do not fit the best and the worst.
    """
    judged = comparisons.read(matrix, best, worst)
    return nonlinear.weigh(judged) if model == "nonlinear" else linear.weigh(judged)[0]


def weigh_all(matrices: Array, *, best: int, worst: int, model: str = "linear") -> Array:
    """Return the weights `[batch, t]` of matrices `[batch, t, t]`; raises as `weigh` does."""
    import numpy as np

    weights = [weigh(matrix, best=best, worst=worst, model=model) for matrix in matrices.tolist()]
    return np.array(weights, dtype=np.float64).reshape(matrices.shape[:2])


def pairs(count: int, *, best: int, worst: int, **_: Any) -> Iterable[tuple[int, int]]:
    """Return the pairs (x, y) that are read: the best over the others, the others over the worst."""
    return comparisons.pairs(count, best, worst)


def judge(matrix: Matrix, weights: Sequence[float], *, best: int, worst: int, **_: Any) -> OwnConsistency | None:
    """Return the input-based consistency ratio of one matrix with its limit; None for two indicators."""
    return consistency.judge(comparisons.read(matrix, best, worst))


def figures(
    matrix: Matrix, weights: Sequence[float], *, best: int, worst: int, model: str = "linear"
) -> dict[str, Any]:
    """Return `xi`, the largest deviation; `inconsistency`, the input-based ratio of each indicator.

    With the nonlinear model also `consistency_ratio`, ξ* over Rezaei's consistency index; and `interval`, the least,
    central and largest optimal weight of each indicator.
    """
    judged = comparisons.read(matrix, best, worst)
    of_each = consistency.ratios(judged)
    if model != "nonlinear":
        return {"xi": linear.weigh(judged)[1], "inconsistency": of_each}
    xi = nonlinear.deviation(judged)
    return {
        "xi": xi,
        "consistency_ratio": consistency.output_ratio(xi, judged.best_to_worst),
        "interval": nonlinear.intervals(judged),
        "inconsistency": of_each,
    }


BEST_WORST = Weighting(
    name="best_worst",
    summary="Best-worst method: only the best over the others and the others over the worst are compared.",
    formula=(
        "linear: min ξ with |w_B − a_Bj·w_j| ≤ ξ, |w_j − a_jW·w_W| ≤ ξ; "
        "nonlinear: min ξ with |w_B/w_j − a_Bj| ≤ ξ, |w_j/w_W − a_jW| ≤ ξ; Σw = 1"
    ),
    reference=(
        "Rezaei, J. (2015). Best-worst multi-criteria decision-making method. Omega 53, 49–57; Rezaei, J. (2016). "
        "Best-worst multi-criteria decision-making method: Some properties and a linear model. Omega 64, 126–130"
    ),
    params=(
        Param("best", kind="indicator", doc="the indicator that counts most"),
        Param("worst", kind="indicator", doc="the indicator that counts least"),
        Param(
            "model",
            kind="choice",
            default="linear",
            doc="linear: deviations in weights, one optimum (2016); nonlinear: deviations in ratios, the centre of all "
            "optima (2015)",
            choices=("linear", "nonlinear"),
        ),
    ),
    compute=weigh_all,
    plain=weigh,
    pairs=pairs,
    consistency=judge,
    figures=figures,
)
