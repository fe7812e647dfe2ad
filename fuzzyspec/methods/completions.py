"""Completions: what stands where a pair was not judged.

Two methods choose the missing judgments so that the matrix becomes as consistent as it can, each by its own
measure: the log least squares of the geometric mean, or Perron's root of the eigenvector. Both have one solution
where the graph of judged pairs is connected, and for up to four siblings they coincide. Harker's takes the ratios of
the eigenvector that they lead to themselves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fuzzyspec.api import Completion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

LARGEST_LOG = 690.0
"""Fills stay within e^±LARGEST_LOG, so that they and their reciprocals are finite."""

WIDEST_LOG = 150.0
"""Matrices with judgments further than e^±WIDEST_LOG from their least-squares fit keep the least-squares fills."""

STEP_TOLERANCE = 1e-11
"""A Newton step on log fills below this is the last: the error left is about its square."""

NEWTON_STEPS = 60
LONGEST_STEP = 4.0
CONJUGATE_STEPS = 250

AGREEMENT = 3e-9
"""How nearly two starts must agree in Harker's eigenvector; as many steps again square the error."""

SQUARINGS = 60
WIDEST = 1e30
"""Judgments whose deviations span more than this are squared in logarithms."""

NO_LOG = -5000.0
"""Stands for the logarithm of 0, below whatever judgments within e^±WIDEST_LOG of their fit can make up for."""


def log_least_squares_weights(matrices: Array, judged: Array) -> Array:
    """Return ln W [batch, t], mean 0, that fit the judged pairs best in logs.

    Minimises Σ (ln b_xy − ln W_x + ln W_y)² over the judged pairs: L y = s, with L the Laplacian of their graph and
    s_x = Σ_y ln b_xy (Bozóki, Fülöp and Rónyai 2010). Rounded reciprocals count half each: (ln b_xy − ln b_yx)/2.
    """
    import numpy as np

    B = np.asarray(matrices, dtype=np.float64)
    t = B.shape[1]
    if t == 1:
        return np.zeros(B.shape[:2])
    adjacency = np.asarray(judged, dtype=bool) & ~np.eye(t, dtype=bool)
    logs = np.where(adjacency, np.log(B), 0.0)
    sums = (logs.sum(axis=2) - logs.sum(axis=1)) / 2
    laplacian = np.diag(adjacency.sum(axis=1).astype(np.float64)) - adjacency
    # Any one weight may be fixed, since only ratios count; the rest of the Laplacian is then regular.
    y = np.zeros(B.shape[:2])
    y[:, 1:] = np.linalg.solve(laplacian[1:, 1:], sums[:, 1:].T).T
    return np.asarray(y - y.mean(axis=1, keepdims=True))


def log_least_squares(matrices: Array, judged: Array) -> Array:
    """Return the matrices [batch, t, t] with W_x / W_y where (x, y) was not judged, W by log least squares."""
    import numpy as np

    rows, columns = _gaps(judged)
    y = log_least_squares_weights(matrices, judged)
    return _filled(np.asarray(matrices, dtype=np.float64), rows, columns, y[:, rows] - y[:, columns])


def log_least_squares_plain(matrix: Sequence[Sequence[float]], judged: Sequence[Sequence[bool]]) -> list[list[float]]:
    """Return one matrix [t][t], completed by log least squares, without numpy: for small orders."""
    order = len(matrix)
    # L y = s with y_0 = 0, as rows [coefficients, right side], solved by elimination: L is positive definite without
    # its first row and column, so no pivoting is needed.
    system: list[list[float]] = []
    for x in range(1, order):
        others = [y for y in range(order) if y != x and judged[x][y]]
        row = [-1.0 if judged[x][y] else 0.0 for y in range(1, order)]
        row[x - 1] = float(len(others))
        row.append(math.fsum(math.log(matrix[x][y]) - math.log(matrix[y][x]) for y in others) / 2)
        system.append(row)
    for pivot, above in enumerate(system):
        for row in system[pivot + 1 :]:
            factor = row[pivot] / above[pivot]
            for column in range(pivot, order):
                row[column] -= factor * above[column]
    logs = [0.0] * order
    for pivot in range(order - 2, -1, -1):
        row = system[pivot]
        known = math.fsum(row[column] * logs[column + 1] for column in range(pivot + 1, order - 1))
        logs[pivot + 1] = (row[-1] - known) / row[pivot]
    completed = [list(row) for row in matrix]
    for x in range(order):
        for y in range(x + 1, order):
            if not judged[x][y]:
                completed[x][y] = math.exp(max(-LARGEST_LOG, min(LARGEST_LOG, logs[x] - logs[y])))
                completed[y][x] = 1 / completed[x][y]
    return completed


def eigenvalue(matrices: Array, judged: Array) -> Array:
    """Return the matrices [batch, t, t] completed so that λ_max is as small as it can be.

    ln λ_max is convex in the logs d of the missing judgments (Bozóki, Fülöp and Rónyai 2010), so Newton's method
    finds the one minimum. With u B = λ u, B v = λ v, u·v = 1 and B_k = ∂B/∂d_k, λ has the gradient u B_k v and the
    Hessian u (B_k G B_l + B_l G B_k) v + [k = l] (u_x b_xy v_y + u_y b_yx v_x), with G the reduced resolvent
    (λI − B + λ v u)^-1 − v u / λ; it is only multiplied by vectors, in conjugate gradients, so that hundreds of
    thousands of gaps need no matrix of that size.
    """
    import numpy as np

    B = np.asarray(matrices, dtype=np.float64)
    rows, columns = _gaps(judged)
    if len(rows) == 0 or len(B) == 0:
        return B.copy()
    completed = np.empty_like(B)
    n, t = B.shape[:2]
    size = max(1, 500_000 // (t * t))
    for start in range(0, n, size):
        part = B[start : start + size]
        y = log_least_squares_weights(part, judged)
        # In balanced form, b_xy W_y / W_x, the fills start at 1 and nothing leaves float range that need not.
        logs = np.log(part) - y[:, :, np.newaxis] + y[:, np.newaxis, :]
        deviations = np.zeros((len(part), len(rows)))
        fit = np.where(np.asarray(judged, dtype=bool), np.abs(logs), 0.0).max(axis=(1, 2)) < WIDEST_LOG
        if fit.any():
            deviations[fit] = _minimise_root(logs[fit], rows, columns)
        completed[start : start + size] = _filled(part, rows, columns, y[:, rows] - y[:, columns] + deviations)
    return completed


def _minimise_root(logs: Array, rows: Array, columns: Array) -> Array:
    """Return the log fills d [batch, gaps] that minimise Perron's root of exp(logs) with exp(±d) in its gaps."""
    import numpy as np

    n = len(logs)
    fills = np.zeros((n, len(rows)))
    active = np.arange(n)
    point = _Point(logs, rows, columns, fills)
    for _ in range(NEWTON_STEPS):
        step = point.newton_step()
        longest = np.abs(step).max(axis=1)
        step *= np.minimum(1.0, LONGEST_STEP / np.maximum(longest, LONGEST_STEP))[:, np.newaxis]
        slope = (step * point.gradient).sum(axis=1)
        length = np.ones(len(active))
        while True:
            trial = _Point(logs[active], rows, columns, fills[active] + length[:, np.newaxis] * step)
            # The slack is the rounding of ln λ: near the minimum the root cannot tell better from worse, the
            # gradient can.
            worse = trial.log_root > point.log_root + 1e-4 * length * slope + 1e-13
            if not worse.any() or length[worse].max() < 1e-6:
                break
            length[worse] /= 2
        fills[active] = trial.fills
        going = longest > STEP_TOLERANCE
        if not going.any():
            break
        active = active[going]
        point = trial.some(going)
    return fills


class _Point:
    """Perron's root, its gradient and its Hessian at log fills [batch, gaps], of judgments in balanced logs."""

    def __init__(self, logs: Array, rows: Array, columns: Array, fills: Array) -> None:
        import numpy as np

        from fuzzyspec.methods.weightings import perron_vectors

        self.rows, self.columns, self.fills = rows, columns, fills
        logs = logs.copy()
        logs[:, rows, columns] = fills
        logs[:, columns, rows] = -fills
        top = logs.max(axis=(1, 2))
        self.matrices = np.exp(np.maximum(logs - top[:, np.newaxis, np.newaxis], -LARGEST_LOG))
        v = perron_vectors(self.matrices)
        u = perron_vectors(np.ascontiguousarray(self.matrices.transpose(0, 2, 1)))
        self.root = ((self.matrices @ v[:, :, np.newaxis])[:, :, 0] / v).mean(axis=1)
        self.log_root = np.log(self.root) + top
        self.left, self.right = u / (u * v).sum(axis=1, keepdims=True), v
        self.gradient = self._along(self.left, self.right, -1.0) / self.root[:, np.newaxis]

    def some(self, chosen: Array) -> _Point:
        """Return the same point for some of the batch."""
        part = object.__new__(_Point)
        part.rows, part.columns = self.rows, self.columns
        for name in ("fills", "matrices", "root", "log_root", "left", "right", "gradient"):
            setattr(part, name, getattr(self, name)[chosen])
        return part

    def _along(self, left: Array, right: Array, sign: float) -> Array:
        """Return left_x b_xy right_y ± left_y b_yx right_x for each gap: left B_k right where the sign is −."""
        import numpy as np

        x, y, B = self.rows, self.columns, self.matrices
        forth = left[:, x] * B[:, x, y] * right[:, y]
        return np.asarray(forth + sign * left[:, y] * B[:, y, x] * right[:, x])

    def newton_step(self) -> Array:
        """Return the step −H^-1 g [batch, gaps] for ln λ, by preconditioned conjugate gradients."""
        import numpy as np

        root = self.root[:, np.newaxis, np.newaxis]
        outer = self.right[:, :, np.newaxis] * self.left[:, np.newaxis, :]
        resolvent = np.linalg.inv(root * (np.eye(outer.shape[1]) + outer) - self.matrices) - outer / root
        curvature = self._along(self.left, self.right, 1.0) / self.root[:, np.newaxis]
        changes = np.zeros_like(self.matrices)
        x, y = self.rows, self.columns

        def hessian(s: Array) -> Array:
            changes[:, x, y] = s * self.matrices[:, x, y]
            changes[:, y, x] = -s * self.matrices[:, y, x]
            forward = (resolvent @ (changes @ self.right[:, :, np.newaxis]))[:, :, 0]
            backward = ((self.left[:, np.newaxis, :] @ changes) @ resolvent)[:, 0, :]
            second = self._along(self.left, forward, -1.0) + self._along(backward, self.right, -1.0)
            product = second / self.root[:, np.newaxis] + curvature * s
            return np.asarray(product - self.gradient * (self.gradient * s).sum(axis=1, keepdims=True))

        step = np.zeros_like(self.gradient)
        residual = -self.gradient
        scaled = residual / curvature
        direction = scaled.copy()
        rest = (residual * scaled).sum(axis=1)
        target = 1e-24 * rest
        for _ in range(min(CONJUGATE_STEPS, 2 * len(x) + 2)):
            product = hessian(direction)
            bend = (direction * product).sum(axis=1)
            # A matrix that is done, or whose curvature is lost in rounding, stands still while the others go on.
            moving = (rest > target) & (bend > 0)
            if not moving.any():
                break
            along = np.divide(rest, bend, out=np.zeros_like(rest), where=moving)[:, np.newaxis]
            step += along * direction
            residual -= along * product
            scaled = residual / curvature
            following = (residual * scaled).sum(axis=1)
            turn = np.divide(following, rest, out=np.zeros_like(rest), where=moving)
            rest = np.where(moving, following, rest)
            direction = np.where(moving[:, np.newaxis], scaled + turn[:, np.newaxis] * direction, direction)
        return np.asarray(step)


def harker(matrices: Array, judged: Array) -> Array:
    """Return the matrices [batch, t, t] with w_x / w_y where (x, y) was not judged, w Harker's eigenvector.

    Were b_xy = w_x / w_y known for a gap, it would add w_x to (B w)_x: so w is the Perron vector of the matrix with 0
    in the gaps and 1 + (the number of gaps of x) on the diagonal (Harker 1987). It is then that of the completed
    matrix, with the same root.
    """
    import numpy as np

    B = np.asarray(matrices, dtype=np.float64)
    rows, columns = _gaps(judged)
    if len(rows) == 0 or len(B) == 0:
        return B.copy()
    completed = np.empty_like(B)
    n, t = B.shape[:2]
    gaps = ~np.asarray(judged, dtype=bool)
    missing = np.log1p(gaps.sum(axis=1))
    size = max(1, 500_000 // (t * t))
    for start in range(0, n, size):
        part = B[start : start + size]
        y = log_least_squares_weights(part, judged)
        # In balanced form, b_xy W_y / W_x, a consistent matrix has rows of one sum, and a Perron vector of ones.
        logs = np.log(part) - y[:, :, np.newaxis] + y[:, np.newaxis, :]
        logs[:, gaps] = NO_LOG
        logs[:, np.arange(t), np.arange(t)] = missing
        fit = np.where(gaps, 0.0, np.abs(logs)).max(axis=(1, 2)) < WIDEST_LOG
        if fit.any():
            y[fit] += _harker_vectors(logs[fit])
        completed[start : start + size] = _filled(part, rows, columns, y[:, rows] - y[:, columns])
    return completed


def _harker_vectors(logs: Array) -> Array:
    """Return the logarithms [batch, t] of the Perron vectors of exp(logs), where NO_LOG stands for 0.

    By repeated squaring, which converges because the diagonal is positive and the graph of judged pairs connected.
    """
    import numpy as np

    from fuzzyspec.methods.weightings import _by_log_squaring

    n, t = logs.shape[:2]
    found = np.empty((n, t))
    judged = logs[0] > NO_LOG / 2
    spans = np.where(judged, logs, -np.inf).max(axis=(1, 2)) - np.where(judged, logs, np.inf).min(axis=(1, 2))
    pending = spans < math.log(WIDEST)
    for index in np.nonzero(~pending)[0]:
        found[index] = _by_log_squaring(logs[index])
    pending = np.nonzero(pending)[0]
    S = np.where(judged, np.exp(logs[pending]), 0.0)
    S /= S.max(axis=(1, 2), keepdims=True)
    starts = np.stack([np.ones(t), np.linspace(1, 2, t)], axis=1)
    P = S
    for _ in range(SQUARINGS):
        if len(pending) == 0:
            return found
        pair = P @ starts
        pair /= pair.sum(axis=1, keepdims=True)
        v = (S @ pair[:, :, :1])[:, :, 0]
        v /= v.sum(axis=1, keepdims=True)
        apart = np.abs(pair[:, :, 0] - pair[:, :, 1]) + np.abs(pair[:, :, 0] - v)
        done = (apart <= AGREEMENT * v).all(axis=1)
        if done.any():
            v = (S[done] @ (P[done] @ v[done][:, :, np.newaxis]))[:, :, 0]
            found[pending[done]] = np.log(v)
            S, P, pending = S[~done], P[~done], pending[~done]
        P = P @ P
        P /= P.max(axis=(1, 2), keepdims=True)
    for index, matrix in zip(pending, S, strict=True):
        with np.errstate(divide="ignore"):
            found[index] = _by_log_squaring(np.maximum(np.log(matrix), NO_LOG))
    return found


def _gaps(judged: Array) -> tuple[Array, Array]:
    """Return the rows and columns of the pairs x < y that were not judged."""
    import numpy as np

    rows, columns = np.nonzero(np.triu(~np.asarray(judged, dtype=bool), 1))
    return rows, columns


def _filled(B: Array, rows: Array, columns: Array, log_fills: Array) -> Array:
    """Return a copy of B [batch, t, t] with e^d at the gaps and its reciprocal at their mirrors."""
    import numpy as np

    values = np.exp(np.clip(log_fills, -LARGEST_LOG, LARGEST_LOG))
    completed = np.array(B)
    completed[:, rows, columns] = values
    completed[:, columns, rows] = 1 / values
    return completed


_BOZOKI = (
    "Bozóki, S., Fülöp, J. and Rónyai, L. (2010). On optimal completion of incomplete pairwise comparison matrices. "
    "Mathematical and Computer Modelling 52(1–2), 318–333."
)

COMPLETIONS = (
    Completion(
        name="log_least_squares",
        summary="Ratios of the weights that fit the judged pairs best in logarithms.",
        formula="min Σ_judged (ln b_xy − ln W_x + ln W_y)², b_xy := W_x / W_y",
        reference=_BOZOKI,
        compute=log_least_squares,
        plain=log_least_squares_plain,
    ),
    Completion(
        name="eigenvalue",
        summary="The values that make the largest eigenvalue, and so the consistency ratio, as small as it can be.",
        formula="min λ_max(B(x)) over the missing x > 0",
        reference=_BOZOKI,
        compute=eigenvalue,
    ),
    Completion(
        name="harker",
        summary="Ratios of the eigenvector of the matrix that counts each missing judgment on its diagonal.",
        formula="A w = λ w, a_xy = b_xy or 0 where missing, a_xx = 1 + missing of x; b_xy := w_x / w_y",
        reference="Harker, P. T. (1987). Incomplete pairwise comparisons in the analytic hierarchy process. "
        "Mathematical Modelling 9(11), 837–848.",
        compute=harker,
        only_with=("eigenvector",),
    ),
)
"""The built-in completions."""
