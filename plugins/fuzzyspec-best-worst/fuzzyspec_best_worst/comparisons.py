"""The comparisons that the best-worst method reads: the best over the others, the others over the worst.

Of t indicators these are 2t − 3 pairs: the best over each of the t − 1 others, the worst among them, and each of the
t − 2 others over the worst. In the notation of Rezaei (2015) they are a_Bj and a_jW, with a_BB = a_WW = 1, and a_BW
stands in both.

"Best" and "worst" are claims that the comparisons must bear out: nothing counts more than the best or less than the
worst, so a_Bj and a_jW are at least 1 and a_BW is the largest of all. Comparisons that say otherwise name the wrong
indicators or hold a slip, and no measure of consistency of the method has a meaning for them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from fuzzyspec.api import Unsuitable

ROUNDING = 1e-9
"""Comparisons that fall short of a bound by no more, relatively, hold it: means of a group's judgments are rounded."""

LARGEST = 1e100
"""Products of two comparisons, and their squares, must stay in the range of floats."""


class Comparisons(NamedTuple):
    """What was said of t indicators: `from_best[j]` is a_Bj, `to_worst[j]` is a_jW, by position."""

    best: int
    worst: int
    from_best: tuple[float, ...]
    to_worst: tuple[float, ...]

    @property
    def best_to_worst(self) -> float:
        """The comparison a_BW of the best with the worst."""
        return self.from_best[self.worst]

    @property
    def others(self) -> tuple[int, ...]:
        """The positions of all indicators but the best and the worst."""
        return tuple(j for j in range(len(self.from_best)) if j not in (self.best, self.worst))


def pairs(count: int, best: int, worst: int) -> list[tuple[int, int]]:
    """Return the pairs (x, y) that are read of `count` indicators, by position: x over y.

    Raises:
        Unsuitable: The best is the worst.
    """
    if best == worst:
        raise Unsuitable("it is named as the best and as the worst; name two different indicators", best)
    over_others = [(best, j) for j in range(count) if j != best]
    over_worst = [(j, worst) for j in range(count) if j not in (best, worst)]
    return over_others + over_worst


def read(matrix: Sequence[Sequence[float]], best: int, worst: int) -> Comparisons:
    """Return the comparisons that a matrix `[t][t]` holds; other cells are not looked at and may be NaN.

    Raises:
        Unsuitable: A comparison is missing, or denies that the best is the best and the worst the worst.
    """
    needed = {(x, y): float(matrix[x][y]) for x, y in pairs(len(matrix), best, worst)}
    top = needed[best, worst]
    if top < 1 - ROUNDING:
        raise Unsuitable(
            f"the best over the worst is {_shown(top)}, so the worst counts more than the best; exchange the two, or "
            "correct that comparison"
        )
    for (x, y), value in needed.items():
        if x == best:
            _check(value, top, y, "the best over it", "best", ("more than the best", "less than the worst"))
        else:
            _check(value, top, x, "it over the worst", "worst", ("less than the worst", "more than the best"))
    everyone = range(len(matrix))
    return Comparisons(
        best,
        worst,
        tuple(1.0 if j == best else needed[best, j] for j in everyone),
        tuple(1.0 if j == worst else needed[j, worst] for j in everyone),
    )


def _check(value: float, top: float, j: int, compared: str, role: str, counts: tuple[str, str]) -> None:
    """Tell a comparison of j that is missing, below 1 or above a_BW; `counts` says what the last two would mean."""
    if math.isnan(value):
        raise Unsuitable(f"{compared} was not judged", j)
    if value < 1 - ROUNDING:
        raise Unsuitable(
            f"{compared} is {_shown(value)}, so it counts {counts[0]}; name it as the {role}, or correct that "
            "comparison",
            j,
        )
    if value > top * (1 + ROUNDING):
        raise Unsuitable(
            f"{compared} is {_shown(value)}, more than the best over the worst, which is {_shown(top)}, as if it "
            f"counted {counts[1]}; correct one of the two comparisons",
            j,
        )
    if value > LARGEST:
        raise Unsuitable(f"{compared} is {value:g}, which is too large to reckon with", j)


def _shown(value: float) -> str:
    """Return a comparison as people write it: 1/8 rather than 0.125."""
    inverse = round(1 / value) if 0 < value < 1 else 0
    return f"1/{inverse}" if inverse > 1 and abs(value * inverse - 1) < ROUNDING else f"{value:.6g}"
