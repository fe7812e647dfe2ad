"""How far two rankings of the same objects agree: Spearman's ρ, Kendall's τ_b, and the pairs that they turn round."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise

SHOWN = 20
"""So many pairs of objects are named, those farthest apart first."""
MOST_PAIRED = 2000
"""With more objects than this only neighbours in the first ranking are looked at for pairs to name."""


def spearman(first: Sequence[int], second: Sequence[int]) -> float | None:
    """Return Spearman's ρ of two rankings, ties having the mean of their places; None where one is all ties.

    C. Spearman, The proof and measurement of association between two things, American Journal of Psychology 15 (1904).
    """
    a, b = _mean_places(first), _mean_places(second)
    middle = (len(a) + 1) / 2
    across = math.fsum((x - middle) * (y - middle) for x, y in zip(a, b, strict=True))
    spread = math.sqrt(math.fsum((x - middle) ** 2 for x in a) * math.fsum((y - middle) ** 2 for y in b))
    return None if spread == 0 else max(-1.0, min(1.0, across / spread))


def kendall(first: Sequence[int], second: Sequence[int], turned: int | None = None) -> float | None:
    """Return Kendall's τ_b of two rankings; None where one is all ties. `turned` is `turned_round` of them, if known.

    τ_b = (C − D)/√((n₀ − n₁)(n₀ − n₂)), C and D counting the pairs in which they agree and disagree, n₀ all pairs, n₁
    and n₂ those tied in the first and the second. M. G. Kendall, The treatment of ties in ranking problems, Biometrika
    33 (1945) 239-251.
    """
    count = len(first)
    pairs = count * (count - 1) // 2
    tied = [_tied(ranks) for ranks in (first, second)]
    both = _tied(list(zip(first, second, strict=True)))
    below = math.sqrt((pairs - tied[0]) * (pairs - tied[1])) if pairs > max(tied) else 0.0
    if not below:
        return None
    against = turned_round(first, second) if turned is None else turned
    agree = pairs - tied[0] - tied[1] + both - against
    return (agree - against) / below


def turned_round(first: Sequence[int], second: Sequence[int]) -> int:
    """Return how many pairs of objects stand in opposite order in two rankings, ties apart."""
    order = sorted(range(len(first)), key=lambda one: (first[one], second[one]))
    seen: list[int] = []
    inversions = 0
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and first[order[end]] == first[order[start]]:
            end += 1
        group = [second[one] for one in order[start:end]]
        # Of those ranked before, whoever the second ranking puts behind.
        inversions += sum(len(seen) - bisect_left(seen, rank + 1) for rank in group)
        for rank in group:
            insort(seen, rank)
        start = end
    return inversions


def opposite_pairs(first: Sequence[int], second: Sequence[int]) -> list[tuple[int, int]]:
    """Return the pairs of objects that the first ranks one way and the second the other, the better of the first first.

    At most SHOWN of them, those with the greatest distance between their ranks first.
    """
    order = sorted(range(len(first)), key=lambda one: first[one])
    pairs = combinations(order, 2) if len(order) <= MOST_PAIRED else pairwise(order)
    turned = [(one, other) for one, other in pairs if first[one] < first[other] and second[one] > second[other]]
    turned.sort(key=lambda pair: -(first[pair[1]] - first[pair[0]] + second[pair[0]] - second[pair[1]]))
    return turned[:SHOWN]


def _mean_places(ranks: Sequence[int]) -> list[float]:
    """Return the ranks with ties at the mean of the places that they take."""
    number = Counter(ranks)
    place: dict[int, float] = {}
    taken = 0
    for rank in sorted(number):
        place[rank] = taken + (number[rank] + 1) / 2
        taken += number[rank]
    return [place[rank] for rank in ranks]


def _tied(ranks: Sequence[object]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(ranks).values())
