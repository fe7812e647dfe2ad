"""How consistent the comparisons are. They are fully so where a_Bj a_jW = a_BW for every indicator j.

The input-based ratio of Liang, Brunelli and Rezaei (2020) is made of the comparisons alone, so it is the same for both
models, and it has limits by a_BW and the number of indicators. The ratio of Rezaei (2015) is made of the nonlinear
model's ξ*; that of the linear model is in other units and has no such ratio.
"""

from __future__ import annotations

import math

from fuzzyspec.api import OwnConsistency
from fuzzyspec_best_worst.comparisons import ROUNDING, Comparisons

NAME = "input-based consistency ratio"
SOURCE = "Liang, Brunelli and Rezaei (2020), Omega 96, 102175"

LIMITS = {
    2: (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    3: (0.1667, 0.1667, 0.1667, 0.1667, 0.1667, 0.1667, 0.1667),
    4: (0.1121, 0.1529, 0.1898, 0.2206, 0.2527, 0.2577, 0.2683),
    5: (0.1354, 0.1994, 0.2306, 0.2546, 0.2716, 0.2844, 0.2960),
    6: (0.1330, 0.1990, 0.2643, 0.3044, 0.3144, 0.3221, 0.3262),
    7: (0.1294, 0.2457, 0.2819, 0.3029, 0.3144, 0.3251, 0.3403),
    8: (0.1309, 0.2521, 0.2958, 0.3154, 0.3408, 0.3620, 0.3657),
    9: (0.1359, 0.2681, 0.3062, 0.3337, 0.3517, 0.3620, 0.3662),
}
"""What the input-based ratio may at most be, by a_BW, for 3 to 9 indicators (Liang, Brunelli and Rezaei 2020).

Independent programs that quote the table agree on every value.
"""


def ratios(judged: Comparisons) -> list[float]:
    """Return the input-based ratio of each indicator, |a_Bj a_jW − a_BW| / (a_BW² − a_BW), `[t]`.

    It is 0 for the best and the worst, and for all where a_BW = 1.
    """
    top = judged.best_to_worst
    found = [0.0] * len(judged.from_best)
    if top <= 1 + ROUNDING:
        return found
    for j in judged.others:
        gap = abs(judged.from_best[j] * judged.to_worst[j] - top)
        found[j] = gap / (top * (top - 1)) if gap > ROUNDING * top else 0.0
    return found


def limit(top: float, count: int) -> float | None:
    """Return what the input-based ratio may at most be, None where no limit is published.

    Limits are published for whole a_BW from 2 to 9 and for 3 to 9 indicators.
    """
    whole = round(top)
    if abs(top - whole) > ROUNDING * top or not 3 <= count <= 9:
        return None
    row = LIMITS.get(whole)
    return None if row is None else row[count - 3]


def judge(judged: Comparisons) -> OwnConsistency | None:
    """Return the input-based ratio, the largest of all indicators, with its limit; None for two indicators.

    A single comparison has nothing to be inconsistent with.
    """
    count = len(judged.from_best)
    if count == 2:
        return None
    value, top = max(ratios(judged)), judged.best_to_worst
    most = limit(top, count)
    if most is None:
        return OwnConsistency(NAME, value)
    return OwnConsistency(NAME, value, most, f"{SOURCE}, for {count} indicators and {round(top)} for best over worst")


def index(top: float) -> float:
    """Return the consistency index of Rezaei (2015): the ξ* of a_Bj = a_jW = a_BW, for any a_BW ≥ 1.

    It is the smaller root of (a_BW − ξ)² = a_BW + ξ, ξ = (2 a_BW + 1 − √(8 a_BW + 1)) / 2.
    """
    # The difference, multiplied out, so that it is 0 for 1 and precise near it.
    return 2 * top * (top - 1) / (2 * top + 1 + math.sqrt(8 * top + 1))


def output_ratio(xi: float, top: float) -> float:
    """Return the consistency ratio of Rezaei (2015), ξ* / index(a_BW); 0 where a_BW = 1, which leaves no choice."""
    return xi / index(top) if top > 1 + ROUNDING else 0.0
