"""Judgments that go in a circle: x preferred to y, y to z, and z to x.

Kendall, M. G. and Babington Smith, B. (1940). On the method of paired comparisons. Biometrika 31(3/4), 324–345.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

STRICT = 1 + 1e-9
"""Judgments up to this say that neither is preferred: a group's means of equal ones may differ by rounding."""

LARGE = 60
"""Beyond this order circles are counted by a matrix product."""

Triple = tuple[int, int, int]


class Circles(NamedTuple):
    """How many cyclic triples a matrix has, and the first of them."""

    count: int  # type: ignore[assignment]  # how often a value stands in a tuple is of no use here
    first: tuple[Triple, ...]


def cyclic_triples(matrix: Sequence[Sequence[float]], judged: Sequence[Sequence[bool]]) -> list[Triple]:
    """Return the triples (x, y, z) of a matrix [t][t] in which x is preferred to y, y to z and z to x.

    Each stands once, beginning with its smallest member, in ascending order. Only strict preferences among judged
    pairs count, b_xy > 1.
    """
    entered = [
        [value if known else math.nan for value, known in zip(*rows, strict=True)]
        for rows in zip(matrix, judged, strict=True)
    ]
    return list(_each(_preferred(entered)))


def circles(values: Sequence[Sequence[float]], most: int) -> Circles:
    """Count the cyclic triples of a matrix [t][t], NaN where not judged, and return the first `most` of them."""
    if len(values) > LARGE:
        count = _count(values)
        return Circles(count, tuple(islice(_each(_preferred(values)), most)) if count else ())
    preferred = _preferred(values)
    before = _reversed(preferred)
    # Each circle is met on each of its three preferences.
    count = sum((preferred[y] & before[x]).bit_count() for x, over in enumerate(preferred) for y in _members(over)) // 3
    return Circles(count, tuple(islice(_each(preferred), most)) if count else ())


def _count(values: Sequence[Sequence[float]]) -> int:
    """Return the number of cyclic triples as a third of the trace of A³, A the strict preferences."""
    import numpy as np

    A = (np.asarray(values) > STRICT).astype(np.float64)
    return round(float(((A @ A) * A.T).sum())) // 3


def _preferred(values: Sequence[Sequence[float]]) -> list[int]:
    """Return for each x the set of those that it is preferred to, as bits."""
    found = []
    for row in values:
        bits = 0
        for y, value in enumerate(row):
            if value > STRICT:  # NaN is not
                bits |= 1 << y
        found.append(bits)
    return found


def _reversed(preferred: Sequence[int]) -> list[int]:
    """Return for each x the set of those that are preferred to it."""
    before = [0] * len(preferred)
    for x, over in enumerate(preferred):
        for y in _members(over):
            before[y] |= 1 << x
    return before


def _members(bits: int) -> Iterator[int]:
    """Give the members of a set of bits, ascending."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def _each(preferred: Sequence[int]) -> Iterator[Triple]:
    """Give the cyclic triples in order."""
    before = _reversed(preferred)
    for x, over in enumerate(preferred):
        later = -1 << (x + 1)
        for y in _members(over & later):
            for z in _members(preferred[y] & before[x] & later):
                yield x, y, z
