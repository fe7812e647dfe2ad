"""Decisions: what a fuzzy set says, as a grade.

Comments run from the best to the worst, and grades count from 0, the best. A tie within `TIE` goes to the worse
comment. All is written in `ops` and Python's operators, so that floats, arrays over objects and column expressions
take the same path.

A figure that is absent is left out of `values`; where it is absent for some objects of an array only, nan marks them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from fuzzyspec.api import Decided, Decision, Element, Ops, Param

TIE = 1e-9
"""Values that differ by no more are tied."""

REACHED = 1e-12
"""How far below the threshold an accumulated membership still reaches it."""


def score(memberships: Sequence[Element], scores: Sequence[float]) -> Element:
    """Return Σ_k μ_k s_k, for memberships by comment (sum 1) and the comments' scores in the same order."""
    total = memberships[0] * scores[0]
    for membership, value in zip(memberships[1:], scores[1:], strict=True):
        total = total + membership * value
    return total


def level_value(memberships: Sequence[Element], power: float, ops: Ops) -> Element:
    """Return Σ_k k μ_k^p / Σ_k μ_k^p, k = 1 for the best comment (Chen's rank feature value where p = 1)."""
    largest = memberships[0]
    for membership in memberships[1:]:
        largest = ops.maximum(largest, membership)
    above: Element = 0.0
    below: Element = 0.0
    for k, membership in enumerate(memberships, 1):
        # Over the largest, so that no power underflows for all comments at once.
        weight = ops.power(ops.ratio(membership, largest), power)
        above = above + k * weight
        below = below + weight
    return ops.ratio(above, below)


def decide_max_membership(memberships: Sequence[Element], scores: Sequence[float] | None, ops: Ops) -> Decided:
    """Decide for the largest membership.

    margin = β − γ and validity = (mβ − 1)/(2γ(m − 1)), β the largest and γ the second largest of m memberships. The
    validity is absent for one comment and where γ = 0 (nan in arrays).
    """
    m = len(memberships)
    if m == 1:
        return Decided(*_only(memberships[0], ops), None, {})
    largest = ops.maximum(memberships[0], memberships[1])
    second = ops.minimum(memberships[0], memberships[1])
    for membership in memberships[2:]:
        second = ops.maximum(second, ops.minimum(largest, membership))
        largest = ops.maximum(largest, membership)
    grade: Element = 0
    for k, membership in enumerate(memberships[1:], 1):
        grade = ops.where(membership >= largest - TIE, k, grade)
    margin = largest - second
    values: dict[str, Element] = {}
    # A second so small that the quotient overflows says no more than 0.
    vanishes = second < 1e-300
    validity = ops.ratio(m * largest - 1, 2 * (m - 1) * ops.where(vanishes, 0.0, second))
    if not isinstance(vanishes, bool):
        values["validity"] = ops.where(vanishes, math.nan, validity)
    elif not vanishes:
        values["validity"] = validity
    return Decided(grade, margin <= TIE, margin, values)


def decide_weighted_score(memberships: Sequence[Element], scores: Sequence[float] | None, ops: Ops) -> Decided:
    """Decide for the comment whose score is nearest to Σ μ_k s_k, scores falling from the best; midway is the worse.

    margin is the distance to the nearest midpoint between neighbouring scores, over the range of the scores.
    """
    if scores is None:
        raise TypeError("weighted_score needs the comments' scores")
    value = score(memberships, scores)
    if len(scores) == 1:
        return Decided(*_only(memberships[0], ops), None, {"score": value})
    boundaries = [(better + worse) / 2 for better, worse in pairwise(scores)]
    grade, tie, distance = _between(-value, [-boundary for boundary in boundaries], ops)
    return Decided(grade, tie, distance / (scores[0] - scores[-1]), {"score": value})


def decide_level(
    memberships: Sequence[Element], scores: Sequence[float] | None, ops: Ops, power: float = 1.0
) -> Decided:
    """Decide for the comment whose number is nearest to the level Σ k μ_k^p / Σ μ_k^p; midway is the worse.

    margin is the distance to the nearest k + ½, over m − 1.
    """
    m = len(memberships)
    value = level_value(memberships, power, ops)
    if m == 1:
        return Decided(*_only(memberships[0], ops), None, {"level": value})
    grade, tie, distance = _between(value, [k + 0.5 for k in range(1, m)], ops)
    return Decided(grade, tie, distance / (m - 1), {"level": value})


def decide_confidence(
    memberships: Sequence[Element], scores: Sequence[float] | None, ops: Ops, threshold: float = 0.6
) -> Decided:
    """Decide for the first comment, from the best, at which the accumulated membership reaches the threshold λ.

    margin is the smallest |accumulated − λ| at the grade and at the comment before it. The tolerance of reaching
    settles every tie.
    """
    if len(memberships) == 1:
        return Decided(*_only(memberships[0], ops), None, {"confidence": memberships[0]})
    grade: Element = 0
    before: Element = 0.0
    # The set is normalised, so the last comment reaches any threshold up to rounding: it needs no test of its own.
    accumulated = memberships[0]
    margin = ops.absolute(accumulated - threshold)
    at_grade = accumulated
    for k, membership in enumerate(memberships[1:], 1):
        before = accumulated
        accumulated = accumulated + membership
        short = before < threshold - REACHED
        nearest = ops.minimum(ops.absolute(before - threshold), ops.absolute(accumulated - threshold))
        grade = ops.where(short, k, grade)
        margin = ops.where(short, nearest, margin)
        at_grade = ops.where(short, accumulated, at_grade)
    _, tie = _only(memberships[0], ops)
    return Decided(grade, tie, margin, {"confidence": at_grade})


def _between(value: Element, boundaries: Sequence[float], ops: Ops) -> tuple[Element, Element, Element]:
    """Return how many of the rising boundaries a value reaches, whether it lies on one, and how far the nearest is."""
    grade: Element = 0
    distance = ops.absolute(value - boundaries[0])
    for k, boundary in enumerate(boundaries, 1):
        grade = ops.where(value >= boundary - TIE, k, grade)
        distance = ops.minimum(distance, ops.absolute(value - boundary))
    return grade, distance <= TIE, distance


def _only(membership: Element, ops: Ops) -> tuple[Element, Element]:
    """Return grade 0 and no tie, shaped as the membership."""
    return ops.where(membership >= 0, 0, 0), ops.where(membership >= 0, False, False)


DECISIONS = (
    Decision(
        name="max_membership",
        summary="The comment of the largest membership.",
        formula="grade = argmax_k μ_k; validity (mβ − 1)/(2γ(m − 1))",
        reference="Wang, P. Z. (1983). Fuzzy Sets and Their Applications (in Chinese). "
        "Shanghai Scientific and Technical Publishers.",
        decide=decide_max_membership,
    ),
    Decision(
        name="weighted_score",
        summary="The comment whose score is nearest to the mean score.",
        formula="score = Σ_k μ_k s_k; grade = argmin_k |score − s_k|",
        reference="Wang, P. Z. (1983). Fuzzy Sets and Their Applications (in Chinese). "
        "Shanghai Scientific and Technical Publishers.",
        decide=decide_weighted_score,
        needs_scores=True,
    ),
    Decision(
        name="confidence",
        summary="The first comment, from the best, at which the accumulated membership reaches a threshold.",
        formula="grade = min{k : Σ_{j≤k} μ_j ≥ λ}",
        reference="Cheng, Q. S. (1997). Attribute recognition theoretical model with application (in Chinese). "
        "Acta Scientiarum Naturalium Universitatis Pekinensis 33(1), 12–20.",
        params=(Param("threshold", "number", 0.6, "the membership to be reached, λ", above=0.5, maximum=1.0),),
        decide=decide_confidence,
    ),
    Decision(
        name="level",
        summary="The comment whose number is nearest to the mean number, 1 being the best.",
        formula="level = Σ_k k μ_k^p / Σ_k μ_k^p; grade = argmin_k |level − k|",
        reference="Chen, S. Y. (1998). Engineering Fuzzy Set Theory and Application (in Chinese). "
        "National Defense Industry Press, Beijing.",
        params=(Param("power", "number", 1.0, "the power p that the memberships are raised to", above=0.0),),
        decide=decide_level,
    ),
)
"""The built-in decisions."""
