"""Radial data envelopment over again, in fractions: the envelopment form as the books print it, by the plain simplex.

Nothing is rounded, so the answers are exact for the floats that go in. Slow, and for small data only.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

ZERO, ONE = Fraction(0), Fraction(1)
Row = list[Fraction]


def maximise(cost: Row, A: list[Row], b: Row) -> tuple[Fraction, Row] | None:
    """Return the optimum of max cost·x subject to A x = b, x ≥ 0, and a solution; None if there is no solution.

    Two phases, with Bland's rule, which does not cycle.
    """
    rows = [[*(row if right >= 0 else [-x for x in row]), abs(right)] for row, right in zip(A, b, strict=True)]
    n, m = len(cost), len(rows)
    table = [[*row[:-1], *(ONE if i == k else ZERO for k in range(m)), row[-1]] for i, row in enumerate(rows)]
    basis = list(range(n, n + m))
    _pivot_on(table, basis, [ZERO] * n + [-ONE] * m, n + m)
    if any(basis[i] >= n and table[i][-1] for i in range(m)):
        return None
    for i in range(m):  # artificial variables that stay at 0 leave, where anything else can come in
        if basis[i] >= n:
            entering = next((j for j in range(n) if table[i][j]), None)
            if entering is not None:
                _pivot(table, basis, i, entering)
    _pivot_on(table, basis, cost + [ZERO] * m, n)
    x = [ZERO] * n
    for i, j in enumerate(basis):
        if j < n:
            x[j] = table[i][-1]
    return sum((c * value for c, value in zip(cost, x, strict=True)), ZERO), x


def _pivot_on(table: list[Row], basis: list[int], cost: Row, width: int) -> None:
    while True:
        entering = next(
            (j for j in range(width) if cost[j] > sum((cost[basis[i]] * row[j] for i, row in enumerate(table)), ZERO)),
            None,
        )
        if entering is None:
            return
        ratios = [(row[-1] / row[entering], basis[i], i) for i, row in enumerate(table) if row[entering] > 0]
        assert ratios, "unbounded, which none of our programs is"
        _pivot(table, basis, min(ratios)[2], entering)


def _pivot(table: list[Row], basis: list[int], leaving: int, entering: int) -> None:
    pivot = table[leaving][entering]
    table[leaving] = [x / pivot for x in table[leaving]]
    for i, row in enumerate(table):
        if i != leaving and row[entering]:
            factor = row[entering]
            table[i] = [x - factor * y for x, y in zip(row, table[leaving], strict=True)]
    basis[leaving] = entering


def score(
    X: Sequence[Sequence[float]],
    Y: Sequence[Sequence[float]],
    o: int,
    returns: str,
    orientation: str,
    *,
    apart: bool = False,
) -> tuple[Fraction, Fraction] | None:
    """Return θ or φ of unit o and the largest sum of slacks at it; None where there is none, or φ = 0."""
    others = [j for j in range(len(X)) if not (apart and j == o)]
    x = [[Fraction(X[j][i]) for j in others] for i in range(len(X[0]))]
    y = [[Fraction(Y[j][r]) for j in others] for r in range(len(Y[0]))]
    own_x, own_y = [Fraction(v) for v in X[o]], [Fraction(v) for v in Y[o]]
    inward, n, m, s = orientation == "input", len(others), len(x), len(y)

    def program(fixed: Fraction | None) -> tuple[list[Row], Row]:
        """Columns: λ, θ or φ (unless fixed), input slacks, output slacks, the slack of Σ λ."""
        A, b = [], []
        for i in range(m):
            slacks = [ONE if k == i else ZERO for k in range(m + s)]
            moving = [] if fixed is not None else [-own_x[i] if inward else ZERO]
            A.append([*x[i], *moving, *slacks])
            b.append((ZERO if fixed is None else fixed * own_x[i]) if inward else own_x[i])
        for r in range(s):
            slacks = [-ONE if k == m + r else ZERO for k in range(m + s)]
            moving = [] if fixed is not None else [ZERO if inward else -own_y[r]]
            A.append([*y[r], *moving, *slacks])
            b.append(own_y[r] if inward else (ZERO if fixed is None else fixed * own_y[r]))
        if returns != "constant":
            width = len(A[0]) - n
            sign = {"variable": ZERO, "increasing": -ONE, "decreasing": ONE}[returns]
            A = [[*row, ZERO] for row in A]
            A.append([ONE] * n + [ZERO] * width + [sign])
            b.append(ONE)
        return A, b

    A, b = program(None)
    cost = [ZERO] * len(A[0])
    cost[n] = -ONE if inward else ONE
    first = maximise(cost, A, b)
    if first is None or not first[0]:
        return None
    radial = -first[0] if inward else first[0]
    A, b = program(radial)
    cost = [ZERO] * n + [ONE] * (m + s) + [ZERO] * (len(A[0]) - n - m - s)
    second = maximise(cost, A, b)
    assert second is not None
    return radial, second[0]
