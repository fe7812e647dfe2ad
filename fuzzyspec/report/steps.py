"""The steps of weighing one matrix, as a reader would follow them on paper: row products, their roots, A·w."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

LARGEST = 1e300
"""Row products beyond this (or below its reciprocal) are given as logarithms."""


class Steps(NamedTuple):
    """Row products M_x and their roots M_x^(1/t) for the geometric mean, and A·w for every method.

    `log10_products` stands in for products that leave the range of numbers.
    """

    products: tuple[float, ...] | None
    log10_products: tuple[float, ...] | None
    roots: tuple[float, ...] | None
    aw: tuple[float, ...]


def steps_of(matrix: Sequence[Sequence[float]], local: Sequence[float], method: str) -> Steps:
    """Return the steps for a complete matrix `[t][t]` and its weights."""
    aw = tuple(math.fsum(b * w for b, w in zip(row, local, strict=True)) for row in matrix)
    if method.partition("(")[0] != "geometric_mean":
        return Steps(None, None, None, aw)
    order = len(matrix)
    logs = [math.fsum(math.log10(b) for b in row) for row in matrix]
    if max(abs(log) for log in logs) >= math.log10(LARGEST):
        roots = tuple(10 ** (log / order) for log in logs) if max(logs) / order < 300 else None
        return Steps(None, tuple(logs), roots, aw)
    products = tuple(math.prod(row) for row in matrix)
    if not all(0 < product < math.inf for product in products):
        return Steps(None, tuple(logs), tuple(10 ** (log / order) for log in logs), aw)
    return Steps(products, None, tuple(product ** (1 / order) for product in products), aw)
