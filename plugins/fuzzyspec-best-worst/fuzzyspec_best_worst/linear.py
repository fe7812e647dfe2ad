"""The linear model: Rezaei (2016), Omega 64, 126–130.

    min ξ  with  |w_B − a_Bj w_j| ≤ ξ,  |w_j − a_jW w_W| ≤ ξ  for every j,  Σ w = 1,  w ≥ 0.

It is solved here without a solver, in a closed form. Divide everything by w_W and write x = w_B / w_W, u_j = w_j / w_W
and τ = ξ / w_W. Then u_j must lie between max((x − τ) / a_Bj, a_jW − τ) and min((x + τ) / a_Bj, a_jW + τ), which is
possible for every j where

    |x − a_Bj a_jW| ≤ τ (1 + a_Bj)  for every j other than B and W,  and  |x − a_BW| ≤ τ,

and ξ = τ / Σ u is to be the least. For a given (x, τ) that takes the largest u_j of each. Let (x, τ) then move on the
edge of one of these conditions, x = c ± τ r. There Σ u is piecewise p + q τ, in which p is above 0, being a sum of
positive weights at τ = 0; so τ / (p + q τ) rises with τ, as far as w_W = 0, and the least τ is the best. Each condition
is an interval about a centre c that grows at a rate r, and intervals have a point in common where every two of them
meet:

    τ* = max over pairs of (c_i − c_k) / (r_i + r_k),

x* is the point that they then have in common, and u_j* = min((x* + τ*) / a_Bj, a_jW + τ*). The point is the only one,
so the model has one optimum. It does not depend on the order of the indicators.
"""

from __future__ import annotations

import math

from fuzzyspec_best_worst.comparisons import Comparisons


def weigh(judged: Comparisons) -> tuple[list[float], float]:
    """Return the weights `[t]`, ≥ 0 with sum 1, and ξ, which is in units of weight."""
    intervals = [(judged.best_to_worst, 1.0)]
    intervals += [(judged.from_best[j] * judged.to_worst[j], 1 + judged.from_best[j]) for j in judged.others]
    tau = max((c - d) / (r + s) for c, r in intervals for d, s in intervals)
    x = (max(c - tau * r for c, r in intervals) + min(c + tau * r for c, r in intervals)) / 2
    ratios = [min((x + tau) / a, b + tau) for a, b in zip(judged.from_best, judged.to_worst, strict=True)]
    ratios[judged.best], ratios[judged.worst] = x, 1.0
    total = math.fsum(ratios)
    return [ratio / total for ratio in ratios], tau / total
