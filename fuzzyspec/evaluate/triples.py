"""Judgments that go in a circle: x preferred to y, y to z, and z to x.

Kendall, M. G. and Babington Smith, B. (1940). On the method of paired comparisons. Biometrika 31(3/4), 324–345.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

STRICT = 1 + 1e-9
"""Judgments up to this say that neither is preferred: a group's means of equal ones may differ by rounding."""

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
    return list(_each(_preferred(matrix, judged)))


def circles(matrix: Sequence[Sequence[float]], judged: Sequence[Sequence[bool]], most: int) -> Circles:
    """Count the cyclic triples of a matrix [t][t], and return the first `most` of them."""
    preferred = _preferred(matrix, judged)
    before = _reversed(preferred)
    # Each circle is met on each of its three preferences.
    count = sum(
        (preferred[y] & before[x]).bit_count() for x, over in enumerate(preferred) for y in _members(over)
    )  # fmt: skip
    return Circles(count // 3, tuple(islice(_each(preferred), most)) if count else ())


def _preferred(matrix: Sequence[Sequence[float]], judged: Sequence[Sequence[bool]]) -> list[int]:
    """Return for each x the set of those that it is preferred to, as bits."""
    found = []
    for row, known in zip(matrix, judged, strict=True):
        bits = 0
        for y, value in enumerate(row):
            if value > STRICT and known[y]:
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
