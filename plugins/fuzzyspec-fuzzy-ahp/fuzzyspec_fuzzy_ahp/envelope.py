"""The envelope of several experts' judgments: from the lowest that anyone says to the highest.

A mean of triples is about as wide as each of them, however far apart the experts are; the envelope is as wide as they
are apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Triple = tuple[float, float, float]

UNJUDGED: Triple = (math.nan, math.nan, math.nan)


def of_triples(matrices: Sequence[Sequence[Sequence[Triple]]], weights: Sequence[float]) -> list[list[Triple]]:
    """Return the envelope [t][t] of fuzzy judgments [expert][t][t], over the experts of weight > 0 who judged a pair.

    (min_e l_xy, Π_e m_xy^(v_e / Σ v), max_e u_xy), which is reciprocal where their judgments are; NaN where nobody
    judged.
    """
    order = len(matrices[0])
    return [[_of_cell([matrix[x][y] for matrix in matrices], weights) for y in range(order)] for x in range(order)]


def of_numbers(matrices: Sequence[Sequence[Sequence[float]]], weights: Sequence[float]) -> list[list[float]]:
    """Return the middle of the envelope [t][t] of judgments [expert][t][t]: their weighted geometric mean."""
    as_triples = [[[(value, value, value) for value in row] for row in matrix] for matrix in matrices]
    return [[middle for _, middle, _ in row] for row in of_triples(as_triples, weights)]


def _of_cell(judgments: Sequence[Triple], weights: Sequence[float]) -> Triple:
    known = [(one, v) for one, v in zip(judgments, weights, strict=True) if v > 0 and not math.isnan(one[1])]
    if not known:
        return UNJUDGED
    total = math.fsum(v for _, v in known)
    lows, middles, highs = zip(*(one for one, _ in known), strict=True)
    mean = math.exp(math.fsum(v * math.log(one[1]) for one, v in known) / total)
    # Rounding must not put a mean outside of what it is the mean of.
    return min(lows), min(max(mean, min(middles)), max(middles)), max(highs)
