"""How far several experts agree on the weights of one node."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fuzzyspec.model.result import Spread

SAATY_TOP = 9.0


def consensus(priorities: Sequence[Sequence[float]], top: float = SAATY_TOP) -> float | None:
    """Return Goepel's consensus index of experts' priorities `[expert][child]`; None for fewer than two of either.

    S = (1/exp(H_β) − m) / (1 − m), with m = exp(H_α,min) / exp(H_γ,max).
    H_α is the mean of the experts' Shannon entropies −Σ p ln p, H_γ the entropy of their mean priorities,
    H_β = H_γ − H_α.
    H_α,min belongs to an expert who rates one child `top` over all others: with s = n + c_max − 1,
    −(c_max/s) ln(c_max/s) − (n − 1)(1/s) ln(1/s); H_γ,max = ln n. 1 is full consensus, 0 none. Expert weights do not
    enter.

    Goepel, K. D. (2013). Implementing the Analytic Hierarchy Process as a standard method for multi-criteria decision
    making in corporate enterprises. Proceedings of the International Symposium on the AHP; Goepel (2018),
    Implementation of an online software tool for the AHP, IJAHP 10(3).

    Args:
        priorities: Rows with sum 1.
        top: c_max, the top of the scale; 9 where any ratio is allowed.
    """
    experts = len(priorities)
    if experts < 2 or len(priorities[0]) < 2 or top <= 1:
        return None
    n = len(priorities[0])
    means = [math.fsum(row[x] for row in priorities) / experts for x in range(n)]
    alpha = math.fsum(_entropy(row) for row in priorities) / experts
    beta = _entropy(means) - alpha
    s = n + top - 1
    least = -(top / s) * math.log(top / s) - (n - 1) * (1 / s) * math.log(1 / s)
    m = math.exp(least) / n
    return (math.exp(-beta) - m) / (1 - m)


def _entropy(shares: Sequence[float]) -> float:
    return -math.fsum(p * math.log(p) for p in shares if p > 0)


def spread(priorities: Sequence[Sequence[float]]) -> tuple[Spread, ...]:
    """Return smallest, largest and standard deviation (n − 1) of each child's weight over the experts."""
    spreads: list[Spread] = []
    for x in range(len(priorities[0])):
        values = [row[x] for row in priorities]
        mean = math.fsum(values) / len(values)
        squares = math.fsum((value - mean) ** 2 for value in values)
        deviation = math.sqrt(squares / (len(values) - 1)) if len(values) > 1 else 0.0
        spreads.append(Spread(min(values), max(values), deviation))
    return tuple(spreads)


def distances(priorities: Sequence[Sequence[float]], group: Sequence[float]) -> list[float]:
    """Return how far each expert's weights lie from the group's: the Euclidean distance."""
    return [math.dist(row, group) for row in priorities]
