"""The decision matrix as the methods get it: what has no influence left out, and what they cannot take told.

pymcdm accepts nearly any numbers and returns NaN, infinities or a ranking that means nothing where its method does not
apply. So everything is checked here before it is called, and what comes back is checked as well.

Values may be of any size. Each indicator is taken times a power of 2, which changes no digit, so that no square and no
sum leaves float range; what a scheme says in the unit of an indicator is taken times the same power.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec.api import Better, Evaluated, Remark, Unsuitable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

ROUNDING = 1e-12
"""Differences up to this share of the largest magnitude are taken for rounding."""

MOST_IN_PAIRS = 10_000
"""How many objects are compared in pairs at most: the time goes with their square."""

BLOCK = 2**20
"""How many pairs are held in memory at a time."""


class DecisionMatrix(NamedTuple):
    """What was measured, of the indicators that have influence.

    `x` `[object, indicator]` are the values times `factors` `[indicator]`, powers of 2; `weights` `[indicator]` sum
    to 1; `types` are 1 where more is better and −1 where less is. `values` are the values as they were measured.
    `kept` holds the positions of these indicators among all that the method was given, whose number is `given`.
    """

    x: Array
    weights: Array
    types: Array
    factors: Array
    values: Array
    kept: tuple[int, ...]
    given: int
    remarks: tuple[Remark, ...]


def prepare(
    values: Array,
    weights: Array,
    better: Sequence[Better],
    *,
    constants: bool = False,
    one_unit: bool = False,
) -> DecisionMatrix:
    """Return what has influence of values `[object, indicator]`, weights `[indicator]` and directions.

    Indicators of weight 0 are left out, and so are those that have the same value for all objects (max − min ≤ 1e-12 ·
    max |x|), with a remark, unless `constants` keeps them; the others' weights then sum to 1. With `one_unit` all
    indicators share one factor, so that they stay comparable.

    Raises:
        Unsuitable: No indicator is left.
    """
    import numpy as np

    values = np.array(values, dtype=np.float64)
    weights = np.asarray(weights, dtype=np.float64)
    largest = np.abs(values).max(axis=0)
    powers = np.frexp(largest)[1]
    if one_unit:
        powers = np.full_like(powers, powers.max())
    # Below 2^-1000 the factor itself would leave float range.
    factors = np.ldexp(1.0, -np.clip(powers, -1000, 1000))
    x = values * factors
    varies = x.max(axis=0) - x.min(axis=0) > ROUNDING * largest * factors
    if not (varies.any() or constants):
        raise Unsuitable("every indicator has the same value for all objects, so that nothing tells them apart")
    kept = np.flatnonzero((weights > 0) & (varies | constants)).tolist()
    if not kept:
        raise Unsuitable("the indicators that tell the objects apart all have the weight 0")
    unvaried = () if constants else np.flatnonzero((weights > 0) & ~varies)
    return DecisionMatrix(
        x=x[:, kept],
        weights=weights[kept] / weights[kept].sum(),
        types=np.array([-1 if better[j].kind == "low" else 1 for j in kept]),
        factors=factors[kept],
        values=values[:, kept],
        kept=tuple(kept),
        given=values.shape[1],
        remarks=tuple(
            Remark("it has the same value for all objects, so it has no influence", int(j)) for j in unvaried
        ),
    )


def positive(matrix: DecisionMatrix, why: str, *, zeros: str = "none") -> None:
    """Refuse values that are not above 0; `zeros` says where 0 will do: `none`, `high` (where more is better), `all`.

    Raises:
        Unsuitable: A value is too low; the reason ends with `why`.
    """
    for column, place in enumerate(matrix.kept):
        lowest = matrix.values[:, column].min()
        zero_will_do = zeros == "all" or (zeros == "high" and matrix.types[column] == 1)
        if lowest < 0 or (lowest == 0 and not zero_will_do):
            bound = "0 or more" if zero_will_do else "above 0"
            raise Unsuitable(f"it has the value {lowest:g}, and all its values must be {bound}: {why}", place)
        if lowest > 0 and matrix.x[:, column].min() == 0:
            raise Unsuitable("its values are too far apart to compute with", place)


def per_indicator(
    matrix: DecisionMatrix, name: str, numbers: Sequence[float], *, one_for_all: bool = False
) -> Array | None:
    """Return the numbers of a parameter that holds one for each indicator, in the unit of `x`; None without any.

    Raises:
        Unsuitable: There are more or fewer numbers than indicators, `one_for_all` allowing a single one.
    """
    import numpy as np

    if not len(numbers):
        return None
    if one_for_all and len(numbers) == 1:
        numbers = tuple(numbers) * matrix.given
    if len(numbers) != matrix.given:
        either = "one number for all indicators, or one for each" if one_for_all else "one number for each indicator"
        raise Unsuitable(f"`{name}` takes {either}, in their order: {matrix.given}, not {len(numbers)}")
    with np.errstate(over="ignore"):
        scaled = np.array(numbers, dtype=np.float64)[list(matrix.kept)] * matrix.factors
    for column in np.flatnonzero(~np.isfinite(scaled)):
        reason = f"`{name}` is {numbers[matrix.kept[column]]:g} for it, far beyond its values"
        raise Unsuitable(reason, matrix.kept[column])
    return scaled


def few_enough(matrix: DecisionMatrix, method: str, most: int = MOST_IN_PAIRS) -> None:
    """Refuse more objects than a method can compare in pairs.

    Raises:
        Unsuitable: There are more than `most` objects.
    """
    count = len(matrix.x)
    if count > most:
        raise Unsuitable(
            f"{method} compares all objects in pairs and takes up to {most} of them; there are {count}. "
            "Choose an evaluation that does not, such as `topsis`"
        )


def blocks(count: int) -> Iterator[slice]:
    """Cut `count` objects into runs whose pairs with all objects fit into memory."""
    step = max(1, BLOCK // count)
    for start in range(0, count, step):
        yield slice(start, min(start + step, count))


def evaluated(
    matrix: DecisionMatrix,
    values: Array,
    figures: Mapping[str, Array] | None = None,
    remarks: Sequence[Remark] = (),
) -> Evaluated:
    """Return what a method says of the objects, once it is sound: values and figures `[object]`.

    Raises:
        Unsuitable: A value is no finite number.
    """
    import numpy as np

    arrays = {name: np.asarray(figure, dtype=np.float64) for name, figure in (figures or {}).items()}
    if not all(np.isfinite(one).all() for one in (values, *arrays.values())):
        raise Unsuitable("computing with these values leaves the range of numbers; choose another evaluation")
    return Evaluated(
        values=np.asarray(values, dtype=np.float64).tolist(),
        figures={name: figure.tolist() for name, figure in arrays.items()},
        remarks=(*matrix.remarks, *remarks),
    )
