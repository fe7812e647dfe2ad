"""The nonlinear model: Rezaei (2015), Omega 53, 49–57.

    min ξ  with  |w_B / w_j − a_Bj| ≤ ξ,  |w_j / w_W − a_jW| ≤ ξ  for every j,  Σ w = 1,  w ≥ 0.

It is solved here without a solver, in a closed form. Write x = w_B / w_W. For j other than B and W, w_B / w_j times
w_j / w_W is x, so that x must lie between (a_Bj − ξ)(a_jW − ξ) and (a_Bj + ξ)(a_jW + ξ), and between a_BW − ξ and
a_BW + ξ besides. These are intervals that grow with ξ, and they have a point in common where every two of them meet.
So ξ* is the largest of the ξ at which two of them do: with p_j = a_Bj a_jW and s_j = a_Bj + a_jW,

    j and BW:  ξ = 2 |p_j − a_BW| / (s_j + 1 + √((s_j + 1)² − 4 (p_j − a_BW))),
    j and k:   ξ = (p_j − p_k) / (s_j + s_k)  where p_j > p_k.

The first is the quadratic equation of Rezaei (2015) for an indicator by itself, (a_Bj − ξ)(a_jW − ξ) = a_BW + ξ or
(a_Bj + ξ)(a_jW + ξ) = a_BW − ξ; the second is needed where one indicator asks for a larger and another for a smaller
x. Where both a_Bj − ξ and a_jW − ξ are factors of a root they are above 0, because the left side is 0 before.

At ξ* there is one x, and u_j = w_j / w_W may then be anything between
max(a_jW − ξ, x / (a_Bj + ξ)) and min(a_jW + ξ, x / (a_Bj − ξ)), whatever the other indicators have. So the optimal
weights are a box of ratios, and Rezaei's (2016) intervals, the least and the largest w_j among them, are found at its
corners: w_j is least where u_j is least and all others are largest. The centres of the intervals do not sum to 1;
divided by their sum they do, and they are then an optimum themselves: the ratio of the centres of j and W lies
between the least and the largest u_j, and that of B and W is x.

Closed forms of the nonlinear model are also given by Ratandhara and Kumar (2025), arXiv:2508.06048.
"""

from __future__ import annotations

import math

from fuzzyspec_best_worst.comparisons import Comparisons

Interval = tuple[float, float, float]


def deviation(judged: Comparisons) -> float:
    """Return ξ*, the least largest deviation, in units of comparisons."""
    top = judged.best_to_worst
    products = [judged.from_best[j] * judged.to_worst[j] for j in judged.others]
    sums = [judged.from_best[j] + judged.to_worst[j] for j in judged.others]
    several = list(zip(products, sums, strict=True))
    alone = [2 * abs(p - top) / (s + 1 + math.sqrt((s + 1) ** 2 - 4 * (p - top))) for p, s in several]
    together = [(p - q) / (s + r) for p, s in several for q, r in several]
    return max([0.0, *alone, *together])


def intervals(judged: Comparisons) -> list[Interval]:
    """Return the least, the central and the largest optimal weight of each indicator, `[t]` (Rezaei 2016)."""
    xi = deviation(judged)
    lows, highs = _ratios(judged, xi)
    least, largest = math.fsum(lows), math.fsum(highs)
    found = []
    for low, high in zip(lows, highs, strict=True):
        under, over = low / (low + (largest - high)), high / (high + (least - low))
        found.append((under, (under + over) / 2, over))
    return found


def weigh(judged: Comparisons) -> list[float]:
    """Return the weights `[t]`, ≥ 0 with sum 1: the centres of the intervals, divided by their sum."""
    centres = [centre for _, centre, _ in intervals(judged)]
    total = math.fsum(centres)
    return [centre / total for centre in centres]


def _ratios(judged: Comparisons, xi: float) -> tuple[list[float], list[float]]:
    """Return the least and the largest u_j = w_j / w_W of each indicator."""
    others, top = judged.others, judged.best_to_worst
    a, b = judged.from_best, judged.to_worst
    x_low = max([top - xi, *(max(0.0, a[j] - xi) * max(0.0, b[j] - xi) for j in others)])
    x_high = min([top + xi, *((a[j] + xi) * (b[j] + xi) for j in others)])
    x = (x_low + x_high) / 2  # they are equal, but for rounding
    lows, highs = [1.0] * len(a), [1.0] * len(a)
    lows[judged.best] = highs[judged.best] = x
    for j in others:
        low = max(b[j] - xi, x / (a[j] + xi))
        high = min(b[j] + xi, x / (a[j] - xi)) if a[j] > xi else b[j] + xi
        if low > high:  # by rounding, where there is one ratio only
            low = high = (low + high) / 2
        lows[j], highs[j] = low, high
    return lows, highs
