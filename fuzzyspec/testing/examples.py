"""What methods are tried with: judgments, measured values, weights. Always the same, so that a fault comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Array = NDArray[Any]

SCALE = (1 / 9, 1 / 7, 1 / 5, 1 / 4, 1 / 3, 1 / 2, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 9.0)


class Judged(NamedTuple):
    """A judgment matrix `[t, t]`; `places` are the indicators, the weightiest first.

    `weights` are those that the judgments stand for, where they are consistent, else None.
    """

    matrix: Array
    places: list[int]
    weights: Array | None = None


def generator(seed: int = 1) -> Generator:
    """Return random numbers of our own, which no method sees."""
    import numpy as np

    return np.random.default_rng([20_240_229, seed])


def consistent(weights: Sequence[float]) -> Judged:
    """Return judgments b_xy = W_x / W_y, to the last digit but one."""
    import numpy as np

    W = np.asarray(weights, dtype=np.float64)
    W = W / W.sum()
    return Judged(W[:, None] / W[None, :], np.argsort(-W, kind="stable").tolist(), W)


def consistent_matrices() -> list[Judged]:
    """Return consistent judgments, the smallest first."""
    drawn = generator(2)
    made = [consistent(one) for one in ([3, 1], [2, 6, 1], [4, 1, 2, 8], [1, 1, 1])]
    return made + [consistent(drawn.uniform(1, 9, count).tolist()) for count in (5, 8, 12)]


def inconsistent(t: int, seed: int, *, dominated: bool = False) -> Judged:
    """Return judgments from a scale of 9, reciprocal and not consistent.

    With `dominated` the first of `places` is at least as good as all others, all are at least as good as the last, and
    no judgment of these is above that of the first over the last.
    """
    import numpy as np

    drawn = generator(seed)
    W = np.exp(drawn.uniform(0, 1.6, t))
    places = np.argsort(-W, kind="stable").tolist()
    B = np.ones((t, t))
    scale = np.array(SCALE)
    for x in range(t):
        for y in range(x + 1, t):
            meant = W[x] / W[y] * np.exp(drawn.normal(0, 0.4))
            B[x, y] = scale[np.abs(np.log(scale) - np.log(meant)).argmin()]
    below = np.tril_indices(t, -1)
    B[below] = (1 / B.T)[below]
    if dominated:
        best, worst = places[0], places[-1]
        B[best], B[:, worst] = np.maximum(B[best], 1), np.maximum(B[:, worst], 1)
        B[best, worst] = max(B[best].max(), B[:, worst].max())
        B[:, best], B[worst] = 1 / B[best], 1 / B[:, worst]
    return Judged(B, places)


def inconsistent_matrices(*, dominated: bool = False) -> list[Judged]:
    """Return judgments that contradict each other a little or much, the smallest first."""
    import numpy as np

    circle = np.array([[1, 2, 0.5], [0.5, 1, 2], [2, 0.5, 1]])  # 0 over 1 over 2 over 0
    made = [] if dominated else [Judged(circle, [0, 1, 2])]
    return made + [inconsistent(t, t, dominated=dominated) for t in (3, 4, 5, 7, 10, 15)]


def triples(matrix: Array, spread: float) -> Array:
    """Return judgments as triples `[t, t, 3]`: v − spread, v, v + spread for those above 1, mirrored; 0 for crisp."""
    import numpy as np

    t = len(matrix)
    made = np.ones((t, t, 3))
    for x in range(t):
        for y in range(t):
            value = matrix[x, y]
            if x == y or value != value:
                made[x, y] = value
            elif value > 1 or (value == 1 and x < y):
                made[x, y] = max(value - spread, value / (1 + spread)), value, value + spread
                made[y, x] = 1 / made[x, y, ::-1]
    return made


def with_gaps(matrix: Array, keep: Sequence[tuple[int, int]] | None = None) -> Array:
    """Return judgments with NaN where not judged: outside `keep`, or a third of the pairs, all staying connected."""
    import numpy as np

    t = len(matrix)
    made = matrix.copy()
    kept = {(min(pair), max(pair)) for pair in keep} if keep is not None else None
    for x in range(t):
        for y in range(x + 1, t):
            gap = (x, y) not in kept if kept is not None else y > x + 1 and (x + y) % 3 != 1
            if gap:
                made[x, y] = made[y, x] = np.nan
    return made


def permutations(count: int) -> Iterator[list[int]]:
    """Give orders of `count` things: turned round, and mixed."""
    yield list(range(count))[::-1]
    yield generator(count).permutation(count).tolist()


def turned(order: Sequence[int]) -> list[int]:
    """Return where each thing stands after an order was taken: the inverse permutation."""
    made = [0] * len(order)
    for place, thing in enumerate(order):
        made[thing] = place
    return made


def measured(objects: int, indicators: int, seed: int = 1) -> Array:
    """Return measured values `[object, indicator]`, above 0, no two of an indicator the same."""
    import numpy as np

    drawn = generator(1000 + seed)
    values = drawn.uniform(1, 10, (objects, indicators)) * np.array([10.0 ** (j % 3) for j in range(indicators)])
    return np.asarray(values.round(6))


def weights_of(count: int, seed: int = 1) -> Array:
    """Return weights `[indicator]`, above 0 with sum 1, no two the same."""
    import numpy as np

    drawn = generator(2000 + seed).uniform(1, 4, count)
    return np.asarray(drawn / drawn.sum())
