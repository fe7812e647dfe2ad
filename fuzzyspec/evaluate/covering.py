"""What can be known of membership functions without looking at each value: whether some degree is above 0 everywhere.

The built-in functions rise or fall steadily between two neighbours of their `bends`, and jump at bends only. So on an
interval without a bend inside, a degree is at least the smaller of those at its ends, and the degrees together at least
the sum of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf, nextafter
from typing import NamedTuple

from fuzzyspec.api import ops
from fuzzyspec.evaluate.measured import SILENT, degrees
from fuzzyspec.model.data import MembershipRow
from fuzzyspec.model.scheme import Scheme
from fuzzyspec.plugins import Registry

PIECES = 16
"""Into how many pieces the way from a bend to the next is cut."""
SURELY = 1e-9
"""A sum of degrees above this is above 0 whatever the rounding."""


class Covering(NamedTuple):
    """What is known of a row of membership functions over an interval.

    `covered`: the degrees certainly do not vanish all at once; `whole`: they seem to add up to 1 everywhere.
    """

    covered: bool
    whole: bool


def covering(scheme: Scheme, registry: Registry, functions: MembershipRow, low: float, high: float) -> Covering:
    """Return what is known of a leaf's functions for values from `low` to `high`; of plugins' functions nothing is."""
    uses = [use for use in (functions.row, *functions.comments) if use is not None]
    descriptors = [registry.get(use.kind, use.name, use.distribution) for use in uses]
    if any(one.origin.distribution != "fuzzyspec" or one.bends is None for one in descriptors):
        return Covering(False, False)
    bends = {bend for use, one in zip(uses, descriptors, strict=True) for bend in one.bends(use.parameters)}
    where = scheme.indicators[functions.leaf].id
    points = _points(sorted(bend for bend in bends if low <= bend <= high), low, high)
    rows = [degrees(scheme, registry, functions, point, ops.plain, where) for point in points]
    covered = all(sum(row) > SURELY for row in rows) and all(
        _least(before, after) > SURELY
        for (here, before), (there, after) in pairwise(zip(points, rows, strict=True))
        if nextafter(here, inf) < there
    )
    return Covering(covered, all(abs(sum(row) - 1) <= SILENT for row in rows))


def _points(bends: Sequence[float], low: float, high: float) -> list[float]:
    """Return values from low to high: the bends, what lies next to them, and steps between, in rising order."""
    points = {low, high}
    for bend in bends:
        points.update(point for point in (nextafter(bend, -inf), bend, nextafter(bend, inf)) if low <= point <= high)
    for here, there in pairwise(sorted(points)):
        points.update(here + (there - here) * (piece / PIECES) for piece in range(1, PIECES))
    return sorted(points)


def _least(before: Sequence[float], after: Sequence[float]) -> float:
    return sum(min(pair) for pair in zip(before, after, strict=True))
