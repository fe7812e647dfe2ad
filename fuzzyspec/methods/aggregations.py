"""Aggregations: what several experts say together.

Judgments are aggregated before they are weighed (aij), or the priorities of each expert after (aip). The group acts as
one in the first case, as individuals in the second (Forman and Peniwati 1998).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from fuzzyspec.api import Aggregation, Param

Matrix = Sequence[Sequence[float]]
Triple = tuple[float, float, float]
"""A fuzzy judgment: low, middle and high."""


def aij(matrices: Sequence[Matrix], weights: Sequence[float]) -> list[list[float]]:
    """Return the weighted geometric mean of each judgment, over the experts who gave it; NaN where nobody did.

    b_xy = Π_e b_xy(e)^(v_e / Σ v), the sum over the experts e who judged the pair (Aczél and Saaty 1983).
    """
    order = len(matrices[0])
    group = [[1.0] * order for _ in range(order)]
    for x in range(order):
        for y in range(order):
            if x != y:
                group[x][y] = _geometric_mean([matrix[x][y] for matrix in matrices], weights)
    return group


def aij_fuzzy(matrices: Sequence[Sequence[Sequence[Triple]]], weights: Sequence[float]) -> list[list[Triple]]:
    """Return the weighted geometric means of the low, the middle and the high values of each judgment.

    A mirror cell stays the reciprocal, since a mean of reciprocals is the reciprocal of the mean.
    """
    lows, middles, highs = (
        aij([[[triple[part] for triple in row] for row in matrix] for matrix in matrices], weights) for part in range(3)
    )
    return [list(zip(*rows, strict=True)) for rows in zip(lows, middles, highs, strict=True)]


def aip(priorities: Sequence[Sequence[float]], weights: Sequence[float], mean: str = "arithmetic") -> list[float]:
    """Return the weighted mean of the experts' priorities `[expert][child]`, with sum 1 (Forman and Peniwati 1998)."""
    total = math.fsum(weights)
    order = len(priorities[0])
    if mean == "geometric":
        means = [_geometric_mean([row[x] for row in priorities], weights) for x in range(order)]
        means = [0.0 if value != value else value for value in means]
    else:
        means = [
            math.fsum(weight * row[x] for weight, row in zip(weights, priorities, strict=True)) / total
            for x in range(order)
        ]
    whole = math.fsum(means)
    return [value / whole for value in means]


def _geometric_mean(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return exp(Σ v ln b / Σ v) over the values that are there (not NaN); NaN where none is, 0 where one is 0."""
    known = [(value, weight) for value, weight in zip(values, weights, strict=True) if value == value and weight > 0]
    total = math.fsum(weight for _, weight in known)
    if not total:
        return math.nan
    if any(value == 0 for value, _ in known):
        return 0.0
    return math.exp(math.fsum(weight * math.log(value) for value, weight in known) / total)


AGGREGATIONS = (
    Aggregation(
        name="aij",
        summary="Of judgments: the weighted geometric mean of each judgment over the experts who gave it.",
        formula="b_xy = Π_e b_xy(e)^(v_e / Σ v)",
        reference=(
            "Aczél, J. and Saaty, T. L. (1983). Procedures for synthesizing ratio judgements. "
            "Journal of Mathematical Psychology 27(1), 93–102."
        ),
        of="judgments",
        compute=aij,
        fuzzy=aij_fuzzy,
    ),
    Aggregation(
        name="aip",
        summary="Of priorities: the weighted mean of the weights that each expert's judgments give.",
        formula="W_x = Σ_e v_e W_x(e) / Σ v, or Π_e W_x(e)^(v_e / Σ v), normalised",
        reference=(
            "Forman, E. and Peniwati, K. (1998). Aggregating individual judgments and priorities with the Analytic "
            "Hierarchy Process. European Journal of Operational Research 108(1), 165–169."
        ),
        params=(
            Param("mean", "choice", "arithmetic", "which mean of the priorities", choices=("arithmetic", "geometric")),
        ),
        of="priorities",
        compute=aip,
    ),
)
