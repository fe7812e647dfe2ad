"""Composition of 12 indicators × 5 comments × 1,000,000 objects, through the operator's `compute`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from measure import OURS, Contender
from row import Race, Row, at_most

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SUM = "R.sum()"
SAMPLE = 2_000


def _race(name: str, quick: bool) -> Race:
    import numpy as np

    from fuzzyspec.plugins import registry

    generator = np.random.default_rng(1)
    objects = 100_000 if quick else 1_000_000
    R = generator.random((12, 5, objects))
    w = generator.dirichlet(np.ones(12))
    operator = registry().get("composition", name)
    by_object = np.ascontiguousarray(R.transpose(2, 0, 1))
    rule = _RULES[name]

    def broadcast() -> Any:
        return rule(by_object, w[:, np.newaxis], 1)

    def looped() -> Any:
        return np.array([rule(one, w[:, np.newaxis], 0) for one in by_object[:SAMPLE]])

    def agree(ours: Array, theirs: Array) -> None:
        assert np.allclose(ours[: len(theirs)], theirs, rtol=0, atol=1e-12)

    def as_it_is(found: Any) -> Any:
        return found

    return Race(
        [
            Contender(OURS, lambda: operator.compute(w, R), objects, lambda found: found.T),
            Contender(SUM, R.sum, objects),
            Contender("numpy, broadcast", broadcast, objects, as_it_is),
            Contender("numpy, a loop over objects", looped, SAMPLE, as_it_is),
        ],
        agree,
    )


def _weighted_average(R: Any, w: Any, axis: int) -> Any:
    return (w * R).sum(axis=axis)


def _min_max(R: Any, w: Any, axis: int) -> Any:
    import numpy as np

    return np.minimum(w, R).max(axis=axis)


def _product_max(R: Any, w: Any, axis: int) -> Any:
    return (w * R).max(axis=axis)


def _min_bounded_sum(R: Any, w: Any, axis: int) -> Any:
    import numpy as np

    return np.minimum(np.minimum(w, R).sum(axis=axis), 1.0)


_RULES: dict[str, Callable[[Any, Any, int], Any]] = {
    "weighted_average": _weighted_average,
    "min_max": _min_max,
    "product_max": _product_max,
    "min_bounded_sum": _min_bounded_sum,
}


def _row(operator: str, symbol: str, most: float) -> Row:
    return Row(
        f"compose-{operator.replace('_', '-')}",
        f"composition {symbol}, 1,000,000 objects × 12 indicators × 5 comments",
        SUM,
        (at_most(most, SUM),),
        lambda quick: _race(operator, quick),
        most_rounds=9,
    )


# Our kernels run on one thread, so the goal for two (1.7) is the one to meet.
ROWS = (
    _row("weighted_average", "M(·,+)", 0.6),
    _row("min_max", "M(∧,∨)", 1.7),
    _row("product_max", "M(·,∨)", 1.7),
    _row("min_bounded_sum", "M(∧,⊕)", 1.7),
)
