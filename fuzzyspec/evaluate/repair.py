"""Repair: the one judgment whose change helps most, and the fewest changes that bring a matrix under its limit.

Both look among the 17 values of Saaty's scale. The search for the fewest tries every set of up to three changes while
there are at most `CANDIDATES` of them, and goes on among the ten judgments that fit the others worst. It need not
compute all those matrices. With ε_xy = ln(b_xy W_y / W_x), for any weights W,

    t (λ_max − t) = Σ_{x<y} (2 cosh ε_xy − 2),

and over the p judged pairs that is, for any e,

    at least  p h(Σ ε² / p)  with  h(u) = 2 cosh √u − 2, which is convex,                                     (1)
    at least  Σ (ε + sinh e − e)² − (cosh e − 1)², the tangents at e, the second derivative being at least 2.   (2)

Both are least for weights by least squares, and then quadratic forms in the changes of the logarithms, so that a few
multiplications tell which sets of changes could be enough. Only those are completed, weighed and judged.
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
"""Where the judgment of a pair stands."""
Progress = Callable[[int, float], None]
"""Is told how many changes are tried, and how much of that is done."""

SUSPECTS = 10
"""How many judgments are tried where trying all of them would be too much."""

EXHAUSTIVE_ORDER = 30
"""Up to this order every judgment is tried for a single change."""

EXHAUSTIVE_CHANGES = 3
CANDIDATES = 30_000_000
"""Sets of up to `EXHAUSTIVE_CHANGES` changes are all tried while there are no more of them."""

EFFORT = 30_000_000
"""Partial sets of changes that are looked at among the ten judgments, for each number of changes; a matrix of order t
that is weighed counts t²/5 of them."""

EQUAL_RATIO = 1e-12
"""Consistency ratios that differ by no more are equal."""

FARTHEST = 3.0
"""Tangents are taken no further out: their hyperbolic cosines would drown the others in rounding."""

DENSE_PAIRS = 5000
"""With more judged pairs only the first bound is used."""

RIDGE = 1e-6
"""Added to the diagonal of quadratic forms, which are singular where the changes part the siblings into groups."""

ROUNDING = 1e-9
"""What the bounds are relaxed by, relative to the sums of squares that they are made of."""

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
    count: int  # type: ignore[assignment]  # how often a value stands in a tuple is of no use here
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
    every = _Moves(matrix, pairs)
    ten = every
    if len(pairs) > SUSPECTS:
        ten = _Moves(matrix, sorted(suspicious_judgments(matrix, judged, SUSPECTS)))
    goal = limit - EQUAL_RATIO
    fallback = _descend(ten, consistency_ratio, goal)
    mended = len(fallback.which) if fallback.ratio < goal else None
    complete = True
    bound: tuple[_Moves, _Bound] | None = None
    for count in range(1, min(SUSPECTS, len(pairs)) + 1):
        exhaustive = _exhaustive(len(matrix), every, count)
        moves = every if exhaustive else ten
        if bound is None or bound[0] is not moves:
            bound = moves, _Bound(moves, judged, limit, random_index)
        search = _Search(*bound, consistency_ratio, goal, place, math.inf if exhaustive else EFFORT)
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


class _Quadratic(NamedTuple):
    """A bound for some sets of judgments: what could meet the limit has floor + (d − centre)·P (d − centre) < most.

    `floor` and `most` are [n], `centre` [n, k], for changes d of the logarithms; RIDGE |d − origin|² was added to it.
    """

    floor: Array
    centre: Array
    most: Array
    origin: Array


class _Bound:
    """What the changes of some judgments of a matrix [t, t] leave of its inconsistency, from below."""

    def __init__(self, moves: _Moves, judged: Array, limit: float, random_index: float | None) -> None:
        import numpy as np

        B = moves.matrix
        t = len(B)
        rows, columns = np.nonzero(np.triu(np.asarray(judged, dtype=bool), 1))
        symmetric = np.zeros((t, t))
        symmetric[rows, columns] = symmetric[columns, rows] = 1.0
        self.inverse = np.linalg.inv(np.diag(symmetric.sum(axis=1)) - symmetric + 1 / t) - 1 / t
        logs = (np.log(B[rows, columns]) - np.log(B[columns, rows])) / 2
        sums = np.bincount(rows, logs, t) - np.bincount(columns, logs, t)
        weights = self.inverse @ sums
        self.residuals = logs - weights[rows] + weights[columns]
        self.least = float((self.residuals**2).sum())
        place = np.full((t, t), -1)
        place[rows, columns] = np.arange(len(rows))
        self.members = place[moves.rows, moves.columns]
        along = self.inverse[moves.rows] - self.inverse[moves.columns]
        self.form = np.eye(len(moves.rows)) - (along[:, moves.rows] - along[:, moves.columns])
        self.most = self.most_squares = math.inf
        if random_index is not None:
            # With rounded reciprocals b_xy b_yx = c a term is 2 √c cosh ε − 2.
            roots = np.sqrt(B[rows, columns] * B[columns, rows])
            most = t * (t - 1) * limit * random_index + float(2 * np.maximum(0, 1 - roots).sum())
            self.most = most / min(1.0, float(roots.min())) * (1 + 1e-9) + 1e-9
            self.most_squares = len(rows) * math.acosh(1 + self.most / (2 * len(rows))) ** 2
        self.incidence: Array | None = None
        if len(rows) <= DENSE_PAIRS:
            self.incidence = np.zeros((len(rows), t))
            self.incidence[np.arange(len(rows)), rows] = 1.0
            self.incidence[np.arange(len(rows)), columns] = -1.0

    def squares(self, sets: Array, inverse: Array) -> _Quadratic:
        """Return the first bound for sets [n, k] of judgments, given the inverses [n, k, k] of their forms."""
        import numpy as np

        r = self.residuals[self.members[sets]]
        centre = -(inverse @ r[:, :, np.newaxis])[:, :, 0]
        floor = self.least + (r * centre).sum(axis=1)
        return _Quadratic(floor, centre, np.full(len(sets), self.most_squares), np.zeros_like(centre))

    def tangents(self, sets: Array, inverse: Array) -> _Quadratic:
        """Return the second bound, by tangents where the judgments of a set take the values that fit best."""
        import numpy as np

        assert self.incidence is not None
        E = self.incidence
        members = self.members[sets]
        centre = -(inverse @ self.residuals[members][:, :, np.newaxis])[:, :, 0]
        changes = np.zeros((len(sets), len(self.residuals)))
        np.put_along_axis(changes, members, centre, axis=1)
        left = self.residuals + changes - changes @ E @ self.inverse @ E.T
        base = np.clip(left, -FARTHEST, FARTHEST)
        np.put_along_axis(base, members, 0.0, axis=1)
        bent = left + np.sinh(base) - base
        projected = bent - bent @ E @ self.inverse @ E.T
        r = np.take_along_axis(projected, members, axis=1)
        shift = -(inverse @ r[:, :, np.newaxis])[:, :, 0]
        floor = (bent * projected).sum(axis=1) + (r * shift).sum(axis=1)
        return _Quadratic(floor, centre + shift, self.most + ((np.cosh(base) - 1) ** 2).sum(axis=1), centre)


class _Best(NamedTuple):
    changes: tuple[Change, ...]
    cr: float


class _Subsets(NamedTuple):
    """Sets of judgments [n, k] that could be enough when all change.

    `factor` [n, k, k] is lower triangular: d·P d = |factor d|² for changes d of the logarithms. `allowed` [n, k, 17]
    are the values that could be among such changes, `fewest` [n] the fewest steps of the scale that such changes take,
    `after` [n, k] those of the judgments after one.
    """

    members: Array
    bound: _Quadratic
    factor: Array
    allowed: Array
    fewest: Array
    after: Array


def _joined(parts: list[_Subsets]) -> _Subsets | None:
    """Put sets together, the most promising first."""
    import numpy as np

    if not parts:
        return None
    members, _, factor, allowed, fewest, after = zip(*parts, strict=True)
    bounds = [np.concatenate(one) for one in zip(*(part.bound for part in parts), strict=True)]
    steps = np.concatenate(fewest)
    order = np.lexsort((bounds[0] - bounds[2], steps))
    return _Subsets(
        np.concatenate(members)[order],
        _Quadratic(*(one[order] for one in bounds)),
        np.concatenate(factor)[order],
        np.concatenate(allowed)[order],
        steps[order],
        np.concatenate(after)[order],
    )


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
        if subsets is None:
            return self._best()
        n = len(subsets.members)
        size = max(1, FRONTIER // 16 ** min(count - 1, 2))
        for start in range(0, n, size):
            if progress is not None:
                progress(count, start / n)
            which = np.arange(start, min(n, start + size))
            nothing = np.empty((len(which), 0), dtype=np.int64)
            for leaves in self._grow(subsets, which, nothing, subsets.bound.floor[which]):
                self._judge(*leaves)
            if self.effort < 0:
                self.cut_off = True
                break
        return self._best()

    def _best(self) -> _Best | None:
        if not self.equal:
            return None
        which, values, cr = min(self.equal, key=self._file_order)
        changes = [self.moves.change(i, value) for i, value in zip(which, values, strict=True)]
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

    def _subsets(self, count: int) -> _Subsets | None:
        """Return the sets of `count` judgments that could be enough by the bounds."""
        import numpy as np

        moves = self.moves
        every = np.array(list(combinations(range(len(moves.pairs)), count)), dtype=np.intp).reshape(-1, count)
        found: list[_Subsets] = []
        size = max(1, 1_000_000 // len(self.bound.residuals))
        for start in range(0, len(every), size):
            members = every[start : start + size]
            form = self.bound.form[members[:, :, np.newaxis], members[:, np.newaxis, :]] + RIDGE * np.eye(count)
            inverse = np.linalg.inv(form)
            bound, allowed = self._narrowed(members, inverse, moves.allowed[members], self.bound.squares)
            keep = (bound.floor < bound.most) & np.all(allowed.any(axis=2), axis=1)
            members, form, inverse, allowed = members[keep], form[keep], inverse[keep], allowed[keep]
            bound = _Quadratic(*(one[keep] for one in bound))
            if len(members) and self.bound.incidence is not None and math.isfinite(self.bound.most):
                other, allowed = self._narrowed(members, inverse, allowed, self.bound.tangents)
                # The sharper of the two is the one that leaves less room.
                sharper = other.most - other.floor < bound.most - bound.floor
                bound = _Quadratic(
                    *(
                        np.where(sharper if one.ndim == 1 else sharper[:, np.newaxis], one, two)
                        for one, two in zip(other, bound, strict=True)
                    )
                )
                keep = (bound.floor < bound.most) & np.all(allowed.any(axis=2), axis=1)
                members, form, allowed = members[keep], form[keep], allowed[keep]
                bound = _Quadratic(*(one[keep] for one in bound))
            if len(members) == 0:
                continue
            backwards = np.linalg.cholesky(form[:, ::-1, ::-1])
            factor = np.ascontiguousarray(backwards[:, ::-1, ::-1].transpose(0, 2, 1))
            fewest = np.where(allowed, moves.steps[members], 99).min(axis=2)
            after = np.cumsum(fewest[:, ::-1], axis=1)[:, ::-1] - fewest
            found.append(_Subsets(members, bound, factor, allowed, fewest.sum(axis=1), after))
        return _joined(found)

    def _narrowed(
        self, members: Array, inverse: Array, allowed: Array, bound_of: Callable[[Array, Array], _Quadratic]
    ) -> tuple[_Quadratic, Array]:
        """Return a bound for sets [n, k] with the ridge made up for, and the values that it leaves to each judgment."""
        import numpy as np

        bound = bound_of(members, inverse)
        apart = self.moves.logs[members] - bound.centre[:, :, np.newaxis]
        ridged = self.moves.logs[members] - bound.origin[:, :, np.newaxis]
        farthest = np.where(self.moves.allowed[members], ridged**2, 0).max(axis=2).sum(axis=1)
        bound = bound._replace(most=bound.most + RIDGE * farthest + ROUNDING * (self.bound.least + np.abs(bound.floor)))
        # No value further from the centre than this stays below the limit, whatever the others become.
        room = np.maximum(0, bound.most - bound.floor)
        reach = np.sqrt(room[:, np.newaxis] * np.diagonal(inverse, axis1=1, axis2=2))
        return bound, allowed & (np.abs(apart) <= reach[:, :, np.newaxis])

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
        changes = (
            moves.logs[S[:, :j, np.newaxis], values[:, :, np.newaxis]][:, :, 0] - subsets.bound.centre[which][:, :j]
        )
        offset = (subsets.factor[which, j, :j] * changes).sum(axis=1)
        steps = moves.steps[S[:, :j], values].sum(axis=1)
        following = moves.logs[S[:, j]] - subsets.bound.centre[which, j][:, np.newaxis]
        terms = offset[:, np.newaxis] + subsets.factor[which, j, j][:, np.newaxis] * following
        grown = sums[:, np.newaxis] + terms**2
        total = steps[:, np.newaxis] + moves.steps[S[:, j]]
        possible = subsets.allowed[which, j] & (grown < subsets.bound.most[which][:, np.newaxis])
        possible &= total + subsets.after[which, j][:, np.newaxis] <= self.steps
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
        order = np.lexsort((grown, total + subsets.after[which, j]))
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
            self.effort -= len(some) * len(self.moves.matrix) ** 2 / 5
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
