"""Radial data envelopment: the frontier that the best units span, and how far each unit is from it.

Input orientation asks how far all inputs of unit o could shrink together, output orientation how far all its outputs
could grow together, on the evidence of all units j:

    min θ   subject to   Σ_j λ_j x_j ≤ θ x_o,   Σ_j λ_j y_j ≥ y_o,     λ ≥ 0
    max φ   subject to   Σ_j λ_j x_j ≤ x_o,     Σ_j λ_j y_j ≥ φ y_o,   λ ≥ 0

with no further condition under constant returns to scale (Charnes, Cooper and Rhodes 1978), Σ λ = 1 under variable ones
(Banker, Charnes and Cooper 1984), Σ λ ≥ 1 under non-decreasing and Σ λ ≤ 1 under non-increasing ones. A second stage
holds θ or φ and takes the solution whose slacks have the largest sum. For super-efficiency (Andersen and Petersen 1993)
the unit itself is not among the j.

How the programs are solved:

- Every row is divided by the unit's own value, so that 1 is the natural size of everything, whatever the units of
  measurement. An input that the unit does without bars all units that use it; an output that it does not produce asks
  for nothing.
- Only frontier units can be peers. Of many units, a program is solved over those few that were found to matter so far;
  the dual values then price all the others, and those that would improve it join. So most programs have some dozens of
  columns, however many units there are.
- No score rests on the solver's word. From λ follows a score that can be reached; from the dual values, made feasible
  for all units, a bound that no combination can pass. Both must agree within `CERTAIN`.
- The second stage is a program over the optimal face alone: units with reduced cost 0, and rows with dual value 0,
  since no other row can have slack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec_dea.programs import minimise
from fuzzyspec_dea.reach import NO_BOUND, out_of_reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

CERTAIN = 1e-9
"""Score and bound agree within this share; a score so near to 1 is 1."""

SLACKLESS = 1e-8
"""A slack of up to this share of the unit's own value (of the largest value, where its own is 0) is rounding."""

_FACE = 1e-7
"""Reduced costs and dual values of up to this share may be 0; the second stage looks into all of them."""

_FEW = 150
"""Up to so many units, programs are solved over all of them at once."""

_JOIN = 10
"""So many units join a program at a time."""

_NEGLIGIBLE = 1e-6
"""What a slack counts for at least in the second stage, against the one that counts for most."""


class Unsolved(ArithmeticError):
    """Raised where the score of a unit could not be confirmed."""

    def __init__(self, unit: int) -> None:
        super().__init__(f"unit {unit}")
        self.unit = unit


class Infeasible(ArithmeticError):
    """Raised where a unit has no super-efficiency; the message says why."""


class Analysis(NamedTuple):
    """What the models say of all units.

    `scores` `[unit]` are θ or φ, NaN for units in `absent`, whose reasons stand there. `peers` `[unit, unit]` are the λ
    of each unit (row), `input_slacks` `[unit, input]` and `output_slacks` `[unit, output]` in the units of the data.
    """

    scores: Array
    peers: Array
    input_slacks: Array
    output_slacks: Array
    absent: dict[int, str]


class _View(NamedTuple):
    """All units as one of them sees them: its own values are 1.

    `a` `[unit, input]` are the inputs that it uses, `b` `[unit, output]` the outputs that it produces; `allowed`
    `[unit]` says who can be its peer.
    """

    a: Array
    b: Array
    allowed: Array


class _Solution(NamedTuple):
    """An optimum over some units: the score that its λ `[unit]` reach, the dual values, and the bound they prove.

    The dual values of inputs, `v`, and of outputs, `u`, are scaled so that those of the side that moves sum to 1. The
    bound holds over all units that are allowed.
    """

    score: float
    peers: Array
    v: Array
    u: Array
    bound: float


class _Radial(NamedTuple):
    """A unit's score with its λ `[unit]`, and what lies on the optimal face: units, inputs and outputs."""

    score: float
    peers: Array
    face: Array
    free_inputs: Array
    free_outputs: Array


def analyse(X: Array, Y: Array, returns: str, orientation: str, *, apart: bool = False) -> Analysis:
    """Return scores, peers and slacks of all units.

    Args:
        X: Inputs `[unit, input]`, ≥ 0, of each unit at least one above 0.
        Y: Outputs `[unit, output]`, likewise.
        returns: `constant`, `variable`, `increasing` (non-decreasing) or `decreasing` (non-increasing).
        orientation: `input` or `output`.
        apart: Whether a unit is left out of its own reference set (super-efficiency).

    Raises:
        Unsolved: A score could not be confirmed.
    """
    import numpy as np

    frontier = Frontier(X, Y, returns, orientation)
    n = len(X)
    found = Analysis(np.full(n, np.nan), np.zeros((n, n)), np.zeros(X.shape), np.zeros(Y.shape), {})
    for o in range(n):
        try:
            radial = frontier.radial(o, apart=apart)
        except Infeasible as fault:
            found.absent[o] = str(fault)
            continue
        found.scores[o] = radial.score
        found.peers[o], found.input_slacks[o], found.output_slacks[o] = frontier.slacks(o, radial)
        slack = found.input_slacks[o].any() or found.output_slacks[o].any()
        if radial.score == 1 and not slack and not apart:
            # Other combinations may come to the same; an efficient unit needs no peer but itself.
            found.peers[o] = 0
            found.peers[o, o] = 1
    return found


def scores(X: Array, Y: Array, returns: str, orientation: str) -> Array:
    """Return θ or φ alone, `[unit]`, of data as for `analyse`.

    Raises:
        Unsolved: A score could not be confirmed.
    """
    import numpy as np

    frontier = Frontier(X, Y, returns, orientation)
    return np.array([frontier.radial(o).score for o in range(len(X))])


class Frontier:
    """The units, the returns to scale, the orientation, and those units that programs were found to need."""

    def __init__(self, X: Array, Y: Array, returns: str, orientation: str) -> None:
        self.X, self.Y = X, Y
        self.returns, self.orientation = returns, orientation
        self.inward = orientation == "input"
        self._known = self._first()

    def _first(self) -> Array:
        """Return which units `[unit]` programs start with: all of few; of many, the best in one thing."""
        import numpy as np

        n = len(self.X)
        if n <= _FEW:
            return np.ones(n, dtype=bool)
        known = np.zeros(n, dtype=bool)
        known[self.X.argmin(axis=0)] = True
        known[self.Y.argmax(axis=0)] = True
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.nan_to_num(self.Y[:, :, None] / self.X[:, None, :], posinf=np.inf)
        known[ratios.reshape(n, -1).argmax(axis=0)] = True
        return known

    # -- the first stage ----------------------------------------------------------------------------------------------

    def radial(self, o: int, *, apart: bool = False) -> _Radial:
        """Return the score of unit o, against all units or against all others.

        Raises:
            Infeasible: There is none; only `apart`.
            Unsolved: It could not be confirmed.
        """
        import numpy as np

        view = self._view(o, apart)
        if apart:
            why = out_of_reach(view.a[view.allowed], view.b[view.allowed], self.returns, self.orientation)
            if why is not None:
                raise Infeasible(why)
        scale = self._by_one_peer(view)
        columns = view.allowed & self._known
        columns[o] = not apart
        while True:
            found = self._solve(view, columns, scale)
            if found is None:
                # Perhaps those known so far cannot stand in for it, while others can.
                if columns.sum() == view.allowed.sum():
                    raise Unsolved(o)
                columns = view.allowed.copy()
                continue
            if not self.inward and found.score <= CERTAIN * scale and found.bound <= CERTAIN * scale:
                raise Infeasible(NO_BOUND)
            excess, size = self._excess(view, found, scale)
            if abs(found.score - found.bound) <= CERTAIN * found.score:
                score = 1.0 if abs(found.score - 1) <= CERTAIN else found.score
                # Rather too many than too few: the second stage lets no unit in that does not belong.
                face = (view.allowed & (excess >= -_FACE * size - CERTAIN)) | (found.peers > 0)
                free_inputs, free_outputs = (dual <= _FACE * dual.sum() for dual in (found.v, found.u))
                return _Radial(score, found.peers, face, free_inputs, free_outputs)
            outside = np.flatnonzero(view.allowed & ~columns & (excess > 0))
            if len(outside):
                joining = outside[np.argsort(-excess[outside] / size[outside], kind="stable")[:_JOIN]]
                self._known[joining] = columns[joining] = True
            elif abs(scale - found.score) > CERTAIN * scale:
                scale = found.score
            else:
                raise Unsolved(o)

    def _view(self, o: int, apart: bool) -> _View:
        import numpy as np

        used, made = self.X[o] > 0, self.Y[o] > 0
        allowed = np.asarray((self.X[:, ~used] <= 0).all(axis=1))
        if apart:
            allowed[o] = False
        return _View(self.X[:, used] / self.X[o, used], self.Y[:, made] / self.Y[o, made], allowed)

    def _by_one_peer(self, view: _View) -> float:
        """Return the best score that a single peer gives, by which programs are scaled; 1 where none does."""
        import numpy as np

        least, most = view.b[view.allowed].min(axis=1), view.a[view.allowed].max(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            # The peer's λ: as small as the outputs allow, or as large as the inputs do, and no other under Σ λ = 1.
            times = 1 / least if self.inward else 1 / most
            if self.returns != "constant":
                low, high = {"variable": (1, 1), "increasing": (1, np.inf), "decreasing": (0, 1)}[self.returns]
                fits = times <= high if self.inward else times >= low
                times = np.where(fits, np.clip(times, low, high), np.nan)
            given = times * (most if self.inward else least)
        given = given[np.isfinite(given) & (given > 0)]
        return float(given.min() if self.inward else given.max()) if len(given) else 1.0

    def _solve(self, view: _View, columns: Array, scale: float) -> _Solution | None:
        """Solve the program over some units; None where that cannot be done."""
        import numpy as np

        chosen = np.flatnonzero(columns)
        a, b = view.a[chosen], view.b[chosen]
        p, q = a.shape[1], b.shape[1]
        if self.inward:
            rows = np.hstack([a / scale, -b])
            right, moving = np.repeat([0.0, -1.0], [p, q]), np.repeat([-1.0, 0.0], [p, q])
        else:
            rows = np.hstack([a, -b / scale])
            right, moving = np.repeat([1.0, 0.0], [p, q]), np.repeat([0.0, 1.0], [p, q])
        size = self._sizes(rows)
        A, right, convex = self._with_returns(rows, right, size)
        A = np.hstack([A, np.append(moving, np.zeros(len(A) - p - q))[:, None]])
        cost = np.append(np.zeros(len(chosen)), 1.0 if self.inward else -1.0)
        optimum = minimise(cost, A, right, convex=None if convex is None else np.append(convex, 0.0))
        if optimum is None:
            return None
        few = optimum.x[:-1] / size
        inputs, outputs = few @ a, few @ b
        # The side that does not move must be kept; what rounding took from it is taken off the score.
        kept = min(1.0, float(outputs.min())) if self.inward else max(1.0, float(inputs.max()))
        v, u = optimum.multipliers[:p], optimum.multipliers[p : p + q]
        total = float(v.sum() if self.inward else u.sum())
        if abs(kept - 1) > CERTAIN or not self._in_returns(float(few.sum())) or not total > 0:
            return None
        v, u = v / total, u / total
        peers = np.zeros(len(self.X))
        peers[chosen] = few
        score = float(inputs.max() if self.inward else outputs.min()) / kept
        return _Solution(score, peers, v, u, scale * self._bound(view, v, u, scale))

    def _sizes(self, rows: Array) -> Array:
        """Return the middle size of each unit's entries, given as rows `[unit, row]`, by which its column is divided.

        HiGHS takes entries below 1e-9 for 0, so the smallest counts as much as the largest.
        """
        import numpy as np

        entries = np.abs(rows)
        # The condition on Σ λ is a row too, whose entries are 1.
        alone = self.returns == "constant"
        largest = entries.max(axis=1, initial=0.0 if alone else 1.0)
        smallest = np.where(entries > 0, entries, np.inf).min(axis=1, initial=np.inf if alone else 1.0)
        return np.asarray(np.sqrt(largest) * np.sqrt(smallest))

    def _with_returns(self, rows: Array, right: Array, size: Array) -> tuple[Array, Array, Array | None]:
        """Return the scaled program `[row, unit]`, its right-hand sides, and the equation on Σ λ, if it is one."""
        import numpy as np

        scaled = (rows / size[:, None]).T
        if self.returns == "increasing":
            return np.vstack([scaled, -1 / size]), np.append(right, -1.0), None
        if self.returns == "decreasing":
            return np.vstack([scaled, 1 / size]), np.append(right, 1.0), None
        return scaled, right, 1 / size if self.returns == "variable" else None

    def _in_returns(self, total: float) -> bool:
        """Whether Σ λ keeps its condition."""
        return (self.returns not in ("variable", "increasing") or total >= 1 - CERTAIN) and (
            self.returns not in ("variable", "decreasing") or total <= 1 + CERTAIN
        )

    def _worths(self, view: _View, v: Array, u: Array, scale: float) -> tuple[Array, Array]:
        """Return what each unit's inputs and outputs come to at the dual values."""
        return (view.a @ v / scale, view.b @ u) if self.inward else (view.a @ v, view.b @ u / scale)

    def _excess(self, view: _View, found: _Solution, scale: float) -> tuple[Array, Array]:
        """Return by how much each unit passes what the dual values allow, 0 on the face, and the size to hold it to."""
        spent, made = self._worths(view, found.v, found.u, scale)
        reached = found.score / scale
        # The multiplier of the condition on Σ λ, from the equality of program and dual.
        shift = float(reached - found.u.sum() if self.inward else found.v.sum() - reached)
        shift = 0.0 if self.returns == "constant" else shift
        return made + shift - spent, made + spent + abs(shift)

    def _bound(self, view: _View, v: Array, u: Array, scale: float) -> float:
        """Return the bound that dual values prove, below for θ, above for φ, as a share of the scale.

        They are first made feasible for all allowed units: by the multiplier of the condition on Σ λ as far as its sign
        is free to, else by scaling.
        """
        import numpy as np

        spent, made = (worth[view.allowed] for worth in self._worths(view, v, u, scale))
        least = float((spent - made).min())
        shift = {"constant": 0.0, "variable": least, "increasing": max(least, 0.0), "decreasing": min(least, 0.0)}[
            self.returns
        ]
        times = 1.0
        if self.returns in ("constant", "increasing") and least < 0:
            with np.errstate(divide="ignore", invalid="ignore"):
                times = float(np.where(made > 0, made / spent, 0.0).max())
            if times == np.inf:  # an output without a price on any input: no bound as yet
                return 0.0 if self.inward else np.inf
        return float(u.sum()) / times + shift if self.inward else float(v.sum()) * times - shift

    # -- the second stage ---------------------------------------------------------------------------------------------

    def slacks(self, o: int, radial: _Radial) -> tuple[Array, Array, Array]:
        """Return λ `[unit]` with the largest sum of slacks at a unit's score, and the slacks of inputs and outputs.

        The sum is that of the data as they are measured, as in the books. Where units of measurement differ so much
        that one slack counts less than a millionth of another, it counts a millionth.
        """
        import numpy as np

        used, made = self.X[o] > 0, self.Y[o] > 0
        face = np.flatnonzero(radial.face)
        # What the unit would be at its score, in units of which everything is measured.
        own_inputs = self.X[o, used] * (radial.score if self.inward else 1.0)
        own_outputs = self.Y[o, made] * (1.0 if self.inward else radial.score)
        a, b = self.X[np.ix_(face, used)] / own_inputs, self.Y[np.ix_(face, made)] / own_outputs
        # What it does not produce is measured by what others do.
        others = self.Y[np.ix_(face, ~made)]
        largest = np.where((others > 0).any(axis=0), others.max(axis=0, initial=0.0), 1.0)
        extra = others / largest

        peers = radial.peers[face]
        if radial.free_inputs.any() or radial.free_outputs.any() or others.any():
            counts = [own_inputs * radial.free_inputs, own_outputs * radial.free_outputs, largest * others.any(axis=0)]
            most = max(float(one.max(initial=0.0)) for one in counts)
            counts = [np.where(one > 0, np.maximum(one / most, _NEGLIGIBLE), 0) for one in counts]
            gain = b @ counts[1] + extra @ counts[2] - a @ counts[0]
            rows = np.hstack([a, -b])
            size = self._sizes(rows)
            right = np.repeat([1.0, -1.0], [a.shape[1], b.shape[1]])
            A, right, convex = self._with_returns(rows, right, size)
            optimum = minimise(-gain / size, A, right, convex=convex)
            if optimum is None:
                raise Unsolved(o)
            peers = optimum.x / size
        peers = np.where(peers * np.hstack([a, b]).max(axis=1) < CERTAIN, 0, peers)

        input_slacks, output_slacks = np.zeros(self.X.shape[1]), np.zeros(self.Y.shape[1])
        input_slacks[used] = _cleared(1 - peers @ a) * own_inputs
        output_slacks[made] = _cleared(peers @ b - 1) * own_outputs
        output_slacks[~made] = _cleared(peers @ extra) * largest
        full = np.zeros(len(self.X))
        full[face] = peers
        return full, input_slacks, output_slacks


def _cleared(slacks: Array) -> Array:
    """Return slacks, as shares, without what is rounding."""
    import numpy as np

    return np.where(slacks > SLACKLESS, slacks, 0.0)
