"""Repair: the one judgment whose change helps most, and the fewest changes that bring a matrix under its limit.

Both look among the 17 values of Saaty's scale. The search for the fewest tries every set of up to three changes while
there are at most `CANDIDATES` of them, and goes on among the ten judgments that fit the others worst. It need not
compute all those matrices. With ε_xy = ln(b_xy W_y / W_x), for any weights W,

    t (λ_max − t) = Σ_{x<y} (2 cosh ε_xy − 2),    2 cosh ε − 2 ≥ (ε + sinh e − e)² − (cosh e − 1)²    for any e,

the second by the tangent at e, since the second derivative is at least 2. Summed over the judged pairs, with e a
deviation as it stands for those that stay and 0 for those that change, the right side is least for weights by least
squares, and then a quadratic form in the changes of the logarithms: a few multiplications tell which sets of changes
could be enough, and only those are completed, weighed and judged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec.methods.random_indices import SAATY_SCALE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Ratio = Callable[[Array], Array]
    Place = Callable[[int, int], int]
    Progress = Callable[[int, float], None]

SUSPECTS = 10
"""How many judgments are tried where trying all of them would be too much."""

EXHAUSTIVE_ORDER = 30
"""Up to this order every judgment is tried for a single change."""

EXHAUSTIVE_CHANGES = 3
CANDIDATES = 30_000_000
"""Sets of up to `EXHAUSTIVE_CHANGES` changes are all tried while there are no more of them."""

EFFORT = 30_000_000
"""Partial sets of changes that are looked at among the ten judgments, for each number of changes."""

EQUAL_RATIO = 1e-12
"""Consistency ratios that differ by no more are equal."""

FARTHEST = 3.0
"""Deviations beyond this are bounded from there: their hyperbolic cosines would drown the others in rounding."""

RIDGE = 1e-6
"""Added to the diagonal of quadratic forms, which are singular where the changes part the siblings into groups."""

FRONTIER = 8192
"""Partial sets of changes that are carried on together."""


class BestChange(NamedTuple):
    """The change of one judgment that lowers the consistency ratio most.

    b[row, column], row < column, becomes `value`, written `text` on Saaty's scale; the ratio is then `cr`, and
    `enough` says that it is below the limit.
    """

    row: int
    column: int
    value: float
    text: str
    cr: float
    enough: bool


class Change(NamedTuple):
    """A judgment that changes: b[row, column], row < column, becomes `value`, written `text` on Saaty's scale."""

    row: int
    column: int
    value: float
    text: str


class Repair(NamedTuple):
    """Changes in the order of the file, and the consistency ratio that they give.

    `exact` says that fewer are not enough and no better ones as few; otherwise there are "at most" `count`.
    """

    changes: tuple[Change, ...]
    cr: float
    count: int
    exact: bool


# -- one change -------------------------------------------------------------------------------------------------------


def best_single_change(
    matrix: Array, judged: Array, consistency_ratio: Ratio, limit: float, place: Place | None = None
) -> BestChange:
    """Return the best change of one judgment of a matrix [t, t] to another value of Saaty's scale.

    `judged` is the mask [t, t]; `consistency_ratio` gives the ratios [batch] of matrices [batch, t, t] with that
    mask. Every value is tried on every judged pair; beyond order 30 on the ten with the largest |ln(b_xy W_y /
    W_x)| only. Among equal ratios the fewest steps of the scale win, then the order of the file, which `place(x, y)`
    gives; by default that of the matrix.
    """
    import numpy as np

    pairs = judged_pairs(judged)
    if len(matrix) > EXHAUSTIVE_ORDER:
        pairs = sorted(suspicious_judgments(matrix, judged, SUSPECTS))
    moves = _Moves(matrix, pairs)
    which, value = np.nonzero(moves.allowed)
    if len(which) == 0:
        raise ValueError("no pair was judged")
    ratios = moves.ratios(which[:, np.newaxis], value[:, np.newaxis], consistency_ratio)
    near = np.nonzero(ratios <= ratios.min() + EQUAL_RATIO)[0]

    def rank(index: int) -> tuple[int, int, int]:
        x, y = pairs[which[index]]
        return int(moves.steps[which[index], value[index]]), place(x, y) if place is not None else 0, index

    chosen = min((int(index) for index in near), key=rank)
    cr = float(ratios[chosen])
    return BestChange(*moves.change(which[chosen], value[chosen]), cr, cr < limit)


# -- the fewest changes -----------------------------------------------------------------------------------------------


def repair(
    matrix: Array,
    judged: Array,
    consistency_ratio: Ratio,
    limit: float,
    place: Place | None = None,
    *,
    random_index: float | None = None,
    progress: Progress | None = None,
) -> Repair | None:
    """Return the fewest changes to values of Saaty's scale that bring a matrix [t, t] under its limit.

    `judged` is the mask [t, t]; `consistency_ratio` gives the ratios [batch] of matrices [batch, t, t] with that
    mask, and completes them where there are gaps. Among as few changes the least total of scale steps wins, then the
    lowest ratio, then the order of the file, which `place(x, y)` gives; by default that of the matrix.

    All sets of up to three changes are tried while there are at most `CANDIDATES`; else, and for more changes, only
    sets of the ten judgments with the largest |ln(b_xy W_y / W_x)|, and beyond order 30 for the single change too.
    None says that changes of those ten are not enough; `closest_repair` then tells how near they come. Among the ten
    the search is cut off after `EFFORT`, and may then miss smaller sets.

    `random_index` is what `consistency_ratio` divides by: with it most candidates are ruled out by a bound, without it
    every one is computed. `progress(count, share)` is told how many changes are tried, and how much of that is done;
    what it raises ends the search.
    """
    pairs = judged_pairs(judged)
    if not pairs:
        return None
    bound = _Bound(matrix, judged, limit, random_index)
    every = _Moves(matrix, pairs)
    ten = every
    if len(pairs) > SUSPECTS:
        ten = _Moves(matrix, sorted(suspicious_judgments(matrix, judged, SUSPECTS)))
    goal = limit - EQUAL_RATIO
    fallback = _descend(ten, consistency_ratio, goal)
    mended = len(fallback.which) if fallback.ratio < goal else None
    complete = True
    for count in range(1, min(SUSPECTS, len(pairs)) + 1):
        exhaustive = _exhaustive(len(matrix), every, count)
        moves = every if exhaustive else ten
        search = _Search(moves, bound, consistency_ratio, goal, place, math.inf if exhaustive else EFFORT)
        if not exhaustive:
            if mended == count:
                search.offer(fallback.which, fallback.values, fallback.ratio)
            complete = complete and ten is every
        found = search.run(count, progress)
        complete = complete and not search.cut_off
        if found is not None:
            return Repair(found.changes, found.cr, count, complete)
    return None


def closest_repair(matrix: Array, judged: Array, consistency_ratio: Ratio, limit: float) -> Repair:
    """Return how near changes of the ten most suspicious judgments come to a limit, changing one after the other."""
    pairs = judged_pairs(judged)
    if len(pairs) > SUSPECTS:
        pairs = sorted(suspicious_judgments(matrix, judged, SUSPECTS))
    moves = _Moves(matrix, pairs)
    found = _descend(moves, consistency_ratio, limit - EQUAL_RATIO)
    changes = tuple(moves.change(i, value) for i, value in zip(found.which, found.values, strict=True))
    return Repair(changes, found.ratio, len(changes), False)


def _exhaustive(order: int, moves: _Moves, count: int) -> bool:
    """Whether every set of so many changes is tried."""
    if order > EXHAUSTIVE_ORDER or count > EXHAUSTIVE_CHANGES:
        return False
    # The elementary symmetric polynomials of the numbers of values that each judgment may take.
    sets = [1] + [0] * count
    for values in moves.allowed.sum(axis=1).tolist():
        for size in range(count, 0, -1):
            sets[size] += sets[size - 1] * values
    return count == 1 or sets[count] <= CANDIDATES


class _Moves:
    """The changes that may be made to a matrix [t, t]: for each of some pairs x < y, another value of the scale.

    `logs[pair, value]` is by how much the logarithm changes, `steps` how many steps of the scale that is, `allowed`
    that it is a change at all.
    """

    def __init__(self, matrix: Array, pairs: Sequence[tuple[int, int]]) -> None:
        import numpy as np

        self.matrix = np.asarray(matrix, dtype=np.float64)
        self.pairs = list(pairs)
        self.rows = np.array([x for x, _ in pairs], dtype=np.intp)
        self.columns = np.array([y for _, y in pairs], dtype=np.intp)
        self.scale = np.array(SAATY_SCALE)
        now = self.matrix[self.rows, self.columns]
        here = np.array([nearest_step(value) for value in now.tolist()], dtype=np.int64)
        self.steps = np.abs(np.arange(len(self.scale)) - here[:, np.newaxis])
        self.allowed = np.abs(self.scale - now[:, np.newaxis]) > 1e-9 * np.maximum(self.scale, now[:, np.newaxis])
        self.logs = np.log(self.scale) - (np.log(now) - np.log(self.matrix[self.columns, self.rows]))[:, np.newaxis] / 2

    def change(self, index: int, value: int) -> Change:
        x, y = self.pairs[index]
        return Change(x, y, SAATY_SCALE[value], scale_text(int(value)))

    def ratios(self, which: Array, values: Array, consistency_ratio: Ratio) -> Array:
        """Return the consistency ratios [n] after the changes of pairs `which` [n, k] to `values` [n, k]."""
        import numpy as np

        t = len(self.matrix)
        n = len(which)
        ratios = np.empty(n)
        size = max(1, 500_000 // (t * t))
        for start in range(0, n, size):
            part = slice(start, start + size)
            x, y, b = self.rows[which[part]], self.columns[which[part]], self.scale[values[part]]
            batch = np.repeat(self.matrix[np.newaxis], len(x), axis=0)
            index = np.arange(len(x))[:, np.newaxis]
            batch[index, x, y] = b
            batch[index, y, x] = 1 / b
            ratios[part] = consistency_ratio(batch)
        return ratios


class _Descent(NamedTuple):
    which: list[int]
    values: list[int]
    ratio: float


def _descend(moves: _Moves, consistency_ratio: Ratio, goal: float) -> _Descent:
    """Change one judgment after the other, each time the one that helps most, until the goal is met."""
    import numpy as np

    which, values = (one.tolist() for one in np.nonzero(moves.allowed))
    chosen: dict[int, int] = {}
    ratio = float(consistency_ratio(moves.matrix[np.newaxis])[0])
    while ratio >= goal:
        trials = [{**chosen, i: value} for i, value in zip(which, values, strict=True)]
        # A judgment that was changed already is named twice where it changes again, so that all have one length.
        rows = np.array([[*trial, *([next(iter(trial))] * (len(chosen) + 1 - len(trial)))] for trial in trials])
        columns = np.array(
            [[*trial.values(), *([next(iter(trial.values()))] * (len(chosen) + 1 - len(trial)))] for trial in trials]
        )
        ratios = moves.ratios(rows, columns, consistency_ratio)
        best = int(ratios.argmin())
        if not ratios[best] < ratio - EQUAL_RATIO:
            break
        chosen, ratio = trials[best], float(ratios[best])
    order = sorted(chosen)
    return _Descent(order, [chosen[i] for i in order], ratio)


class _Bound:
    """A bound on the consistency ratio after changes, from below (see the head of this module).

    `tangents` [t, t] are sinh ε − ε at the base, `gaps` (cosh ε − 1)², `projected` P sinh ε; what could meet the limit
    has Σ < `most`, before the gaps of the judgments that change are taken off.
    """

    def __init__(self, matrix: Array, judged: Array, limit: float, random_index: float | None) -> None:
        import numpy as np

        B = np.asarray(matrix, dtype=np.float64)
        t = len(B)
        adjacency = np.triu(np.asarray(judged, dtype=bool), 1)
        logs = np.where(adjacency, (np.log(B) - np.log(B.T)) / 2, 0.0)
        base = _base_weights(B, judged)
        base = np.where(adjacency, np.clip(logs - base[:, np.newaxis] + base, -FARTHEST, FARTHEST), 0.0)
        self.tangents = np.sinh(base) - base
        self.gaps = (np.cosh(base) - 1) ** 2
        symmetric = (adjacency | adjacency.T).astype(np.float64)
        laplacian = np.diag(symmetric.sum(axis=1)) - symmetric
        self.inverse = np.linalg.inv(laplacian + 1 / t) - 1 / t
        moved = logs + self.tangents
        weights = self.inverse @ (moved.sum(axis=1) - moved.sum(axis=0))
        self.projected = np.where(adjacency, moved - weights[:, np.newaxis] + weights, 0.0)
        self.least = float((self.projected**2).sum())
        self.most = math.inf
        if random_index is not None:
            # With rounded reciprocals b_xy b_yx = c a term is 2 √c cosh ε − 2.
            roots = np.sqrt((B * B.T)[adjacency])
            most = t * (t - 1) * limit * random_index + float(2 * np.maximum(0, 1 - roots).sum())
            self.most = most / min(1.0, float(roots.min())) + float(self.gaps.sum())
            self.most += 1e-9 * (1 + self.most)

    def form(self, moves: _Moves) -> tuple[Array, Array, Array, Array]:
        """Return P, r, s, g: changes d of the logarithms make the sum into `least` + 2 r·(d − s) + (d − s)·P (d − s).

        It must then be below `most` less the sum of g.
        """
        import numpy as np

        x, y = moves.rows, moves.columns
        along = self.inverse[x] - self.inverse[y]
        P = np.eye(len(x)) - (along[:, x] - along[:, y])
        return P, self.projected[x, y], self.tangents[x, y], self.gaps[x, y]


def _base_weights(B: Array, judged: Array) -> Array:
    """Return ln W [t] from which deviations are counted: of the judgments without the suspicious ones, if they may."""
    import numpy as np

    from fuzzyspec.evaluate.consistency import components
    from fuzzyspec.methods.completions import log_least_squares_weights

    steady = np.array(judged, dtype=bool)
    for x, y in suspicious_judgments(B, judged, SUSPECTS):
        steady[x, y] = steady[y, x] = False
    if len(components(steady.tolist())) > 1:
        steady = np.asarray(judged, dtype=bool)
    return np.asarray(log_least_squares_weights(B[np.newaxis], steady)[0])


class _Best(NamedTuple):
    changes: tuple[Change, ...]
    cr: float


class _Subsets(NamedTuple):
    """Sets of judgments [n, k] that could be enough when all change, the most promising first.

    For changes d of the logarithms, the bound is `floor` + |factor (d − centre)|², `factor` [n, k, k] lower triangular.
    `allowed` [n, k, 17] are the values that could be among such changes, `rest` [n, k] the fewest steps that the
    judgments after one need, and `most` [n] what the bound must stay below.
    """

    members: Array
    centre: Array
    floor: Array
    factor: Array
    allowed: Array
    rest: Array
    most: Array


class _Search:
    """A search for the best set of a given number of changes."""

    def __init__(
        self, moves: _Moves, bound: _Bound, consistency_ratio: Ratio, goal: float, place: Place | None, effort: float
    ) -> None:
        self.moves = moves
        self.bound = bound
        self.ratio = consistency_ratio
        self.goal = goal
        self.place = place
        self.effort = effort
        self.cut_off = False
        self.steps = math.inf
        self.cr = math.inf
        self.equal: list[tuple[list[int], list[int], float]] = []

    def run(self, count: int, progress: Progress | None) -> _Best | None:
        """Return the best set of `count` changes that is enough; None where none is."""
        import numpy as np

        subsets = self._subsets(count)
        n = len(subsets.members)
        size = max(1, FRONTIER // 16 ** min(count - 1, 2))
        for start in range(0, n, size):
            if progress is not None:
                progress(count, start / n)
            which = np.arange(start, min(n, start + size))
            for leaves in self._grow(subsets, which, np.empty((len(which), 0), dtype=np.int64), subsets.floor[which]):
                self._judge(*leaves)
            if self.effort < 0:
                self.cut_off = True
                break
        if not self.equal:
            return None
        which_best, values, cr = min(self.equal, key=self._file_order)
        changes = [self.moves.change(i, value) for i, value in zip(which_best, values, strict=True)]
        if self.place is not None:
            place = self.place
            changes.sort(key=lambda change: place(change.row, change.column))
        return _Best(tuple(changes), cr)

    def offer(self, which: list[int], values: list[int], cr: float) -> None:
        """Take in a set of changes that is known to be enough."""
        steps = int(self.moves.steps[which, values].sum())
        if steps < self.steps or (steps == self.steps and cr < self.cr - EQUAL_RATIO):
            self.steps, self.cr, self.equal = steps, cr, []
        if steps == self.steps and cr <= self.cr + EQUAL_RATIO:
            self.cr = min(self.cr, cr)
            if (which, values) not in [(a, b) for a, b, _ in self.equal]:
                self.equal.append((which, values, cr))
            self.equal = [one for one in self.equal if one[2] <= self.cr + EQUAL_RATIO]

    def _file_order(self, found: tuple[list[int], list[int], float]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        which, values, _ = found
        pairs = [self.moves.pairs[i] for i in which]
        places = [self.place(x, y) if self.place is not None else i for (x, y), i in zip(pairs, which, strict=True)]
        ordered = sorted(zip(places, values, strict=True))
        return tuple(place for place, _ in ordered), tuple(value for _, value in ordered)

    def _subsets(self, count: int) -> _Subsets:
        import numpy as np

        moves = self.moves
        P, r, shifts, gaps = self.bound.form(moves)
        members = np.array(list(combinations(range(len(moves.pairs)), count)), dtype=np.intp).reshape(-1, count)
        farthest = np.where(moves.allowed, (moves.logs - shifts[:, np.newaxis]) ** 2, 0).max(axis=1)
        parts: list[tuple[Array, ...]] = []
        for start in range(0, len(members), FRONTIER):
            S = members[start : start + FRONTIER]
            # What the ridge adds is made up for in what the sum must stay below.
            most = self.bound.most - gaps[S].sum(axis=1) + RIDGE * farthest[S].sum(axis=1)
            form = P[S[:, :, np.newaxis], S[:, np.newaxis, :]] + RIDGE * np.eye(count)
            inverse = np.linalg.inv(form)
            centre = -(inverse @ r[S][:, :, np.newaxis])[:, :, 0]
            floor = self.bound.least + (r[S] * centre).sum(axis=1)
            centre += shifts[S]
            # No value further from the centre than this leaves the sum below its bound, whatever the others become.
            reach = np.sqrt(np.maximum(0, most - floor)[:, np.newaxis] * np.diagonal(inverse, axis1=1, axis2=2))
            near = np.abs(moves.logs[S] - centre[:, :, np.newaxis]) <= reach[:, :, np.newaxis]
            allowed = moves.allowed[S] & near
            keep = (floor < most) & allowed.any(axis=2).all(axis=1)
            if not keep.any():
                continue
            S, centre, floor, allowed, most = S[keep], centre[keep], floor[keep], allowed[keep], most[keep]
            backwards = np.linalg.cholesky(form[keep][:, ::-1, ::-1])
            factor = np.ascontiguousarray(backwards[:, ::-1, ::-1].transpose(0, 2, 1))
            fewest = np.where(allowed, moves.steps[S], 99).min(axis=2)
            rest = np.cumsum(fewest[:, ::-1], axis=1)[:, ::-1]
            parts.append((S, centre, floor, factor, allowed, rest, most))
        if not parts:
            return _Subsets(members[:0], *[np.empty(0)] * 6)
        whole = [np.concatenate(one) for one in zip(*parts, strict=True)]
        order = np.lexsort((whole[2], whole[5][:, 0]))
        S, centre, floor, factor, allowed, rest, most = (one[order] for one in whole)
        rest = np.concatenate([rest[:, 1:], np.zeros((len(rest), 1), dtype=rest.dtype)], axis=1)
        return _Subsets(S, centre, floor, factor, allowed, rest, most)

    def _grow(
        self, subsets: _Subsets, which: Array, values: Array, sums: Array
    ) -> Iterator[tuple[Array, Array, Array]]:
        """Give judgments [n, k], values [n, k] and steps [n] of the sets that could be enough, depth first.

        `which` [n] are sets of judgments, `values` [n, j] the values of their first j, `sums` [n] the bound, whatever
        the others become.
        """
        import numpy as np

        moves = self.moves
        j = values.shape[1]
        S = subsets.members[which]
        changes = moves.logs[S[:, :j, np.newaxis], values[:, :, np.newaxis]][:, :, 0] - subsets.centre[which][:, :j]
        offset = (subsets.factor[which, j, :j] * changes).sum(axis=1)
        steps = moves.steps[S[:, :j], values].sum(axis=1)
        following = moves.logs[S[:, j]] - subsets.centre[which, j][:, np.newaxis]
        terms = offset[:, np.newaxis] + subsets.factor[which, j, j][:, np.newaxis] * following
        grown = sums[:, np.newaxis] + terms**2
        total = steps[:, np.newaxis] + moves.steps[S[:, j]]
        possible = subsets.allowed[which, j] & (grown < subsets.most[which][:, np.newaxis])
        possible &= total + subsets.rest[which, j][:, np.newaxis] <= self.steps
        self.effort -= possible.size
        parent, value = np.nonzero(possible)
        if len(parent) == 0:
            return
        grown, total = grown[parent, value], total[parent, value]
        which = which[parent]
        values = np.concatenate([values[parent], value[:, np.newaxis]], axis=1)
        if j + 1 == subsets.members.shape[1]:
            yield subsets.members[which], values, total
            return
        # The fewest steps first: what is found then rules out more of the rest.
        order = np.lexsort((grown, total + subsets.rest[which, j]))
        for start in range(0, len(order), FRONTIER):
            if self.effort < 0:
                self.cut_off = True
                return
            part = order[start : start + FRONTIER]
            yield from self._grow(subsets, which[part], values[part], grown[part])

    def _judge(self, which: Array, values: Array, steps: Array) -> None:
        """Compute the ratios of sets of changes, those of fewest steps first, as far as they could be the best."""
        import numpy as np

        for total in np.unique(steps).tolist():
            if total > self.steps:
                return
            some = np.nonzero(steps == total)[0]
            self.effort -= 16 * len(some)
            ratios = self.moves.ratios(which[some], values[some], self.ratio)
            for index in np.nonzero(ratios < min(self.goal, ratios.min() + EQUAL_RATIO))[0]:
                self.offer(which[some[index]].tolist(), values[some[index]].tolist(), float(ratios[index]))


# -- the scale and the suspects ---------------------------------------------------------------------------------------


def judged_pairs(judged: Array) -> list[tuple[int, int]]:
    """Return the pairs x < y that were judged, for a mask [t, t]."""
    import numpy as np

    rows, columns = np.nonzero(np.triu(np.asarray(judged, dtype=bool), 1))
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def suspicious_judgments(matrix: Array, judged: Array, count: int) -> list[tuple[int, int]]:
    """Return the judged pairs x < y with the largest |ln(b_xy W_y / W_x)|, W by geometric means when completed.

    The least-squares weights of the judged pairs are those geometric means.
    """
    import numpy as np

    from fuzzyspec.methods.completions import log_least_squares_weights

    B = np.asarray(matrix, dtype=np.float64)
    logs = log_least_squares_weights(B[np.newaxis], judged)[0]
    rows, columns = np.nonzero(np.triu(np.asarray(judged, dtype=bool), 1))
    deviations = np.abs(np.log(B[rows, columns]) - logs[rows] + logs[columns])
    # Rounded, so that deviations which differ by rounding errors alone keep the order of the matrix.
    order = np.argsort(-np.round(deviations, 12), kind="stable")[:count]
    return [(int(rows[index]), int(columns[index])) for index in order]


def nearest_step(value: float) -> int:
    """Return the position on Saaty's scale, 0 for 1/9 … 16 for 9, that is nearest to a judgment in ratio."""
    log = math.log(value)
    return min(range(len(SAATY_SCALE)), key=lambda step: abs(math.log(SAATY_SCALE[step]) - log))


def scale_text(step: int) -> str:
    """Return how the value at a position of Saaty's scale is written: `1/9` … `1/2`, `1` … `9`."""
    return str(step - 7) if step >= 8 else f"1/{9 - step}"
