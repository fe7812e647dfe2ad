"""Methods that measure objects by numbers of the scheme: ranges, limits, and points to reach.

Where a scheme gives ranges or limits, no other object changes what is said of one, and an indicator that has the same
value for all objects is kept: it says how far they all are from the reference.

Every function takes values `[object, indicator]`, weights `[indicator]`, a `Better` for each indicator and numbers, one
for each indicator in its unit; it raises `Unsuitable` where they do not fit together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fuzzyspec.api import Better, Evaluated, Unsuitable
from fuzzyspec_pymcdm.library import steps
from fuzzyspec_pymcdm.matrix import evaluated, per_indicator, positive, prepare

if TYPE_CHECKING:
    from fuzzyspec_pymcdm.matrix import Array, DecisionMatrix


def spotis(
    values: Array,
    weights: Array,
    better: Sequence[Better],
    low: Sequence[float] = (),
    high: Sequence[float] = (),
    expected: Sequence[float] = (),
) -> Evaluated:
    """Rank by SPOTIS: the distance to the ideal, or to the expected values, within ranges; lower is better."""
    matrix = prepare(values, weights, better, constants=bool(low or high))
    bounds = _ranges(matrix, low, high)
    point = _within(matrix, bounds, "expected", expected)
    return evaluated(matrix, steps(matrix, "SPOTIS", bounds, point)["pref"])


def balanced_spotis(
    values: Array,
    weights: Array,
    better: Sequence[Better],
    expected: Sequence[float],
    alpha: float = 0.5,
    low: Sequence[float] = (),
    high: Sequence[float] = (),
) -> Evaluated:
    """Rank by Balanced SPOTIS: a mean of the distances to the expected values, of weight `alpha`, and to the ideal."""
    matrix = prepare(values, weights, better, constants=bool(low or high))
    bounds = _ranges(matrix, low, high)
    point = _within(matrix, bounds, "expected", expected)
    if point is None:
        raise Unsuitable("`expected` is empty: it takes one number for each indicator")
    found = steps(matrix, "BalancedSPOTIS", bounds, point, alpha)
    return evaluated(matrix, found["pref"], {"expected_distance": found["Di_esp"], "ideal_distance": found["Di_isp"]})


def rim(
    values: Array,
    weights: Array,
    better: Sequence[Better],
    low: Sequence[float] = (),
    high: Sequence[float] = (),
    ideal_low: Sequence[float] = (),
    ideal_high: Sequence[float] = (),
) -> Evaluated:
    """Rank by RIM: the distance to an ideal range within the range of each indicator.

    Without ideals, the good end of the range is the ideal; with one of the two, it is a single value.
    """
    import numpy as np

    matrix = prepare(values, weights, better, constants=bool(low or high))
    bounds = _ranges(matrix, low, high)
    lower = _within(matrix, bounds, "ideal_low", ideal_low)
    upper = _within(matrix, bounds, "ideal_high", ideal_high)
    if lower is None and upper is None:
        lower = np.where(matrix.types == 1, bounds[:, 1], bounds[:, 0])
    lower = upper if lower is None else lower
    upper = lower if upper is None else upper
    assert lower is not None
    assert upper is not None
    for column in np.flatnonzero(lower > upper):
        factor = matrix.factors[column]
        raise Unsuitable(
            f"`ideal_low`, {lower[column] / factor:g}, is above `ideal_high`, {upper[column] / factor:g}",
            matrix.kept[column],
        )
    found = steps(matrix, "RIM", bounds, np.stack([lower, upper], axis=1))
    return evaluated(
        matrix, found["pref"], {"ideal_distance": found["pos_var"], "anti_ideal_distance": found["neg_var"]}
    )


def rafsi(
    values: Array,
    weights: Array,
    better: Sequence[Better],
    n1: float = 1.0,
    n2k: float = 6.0,
    low: Sequence[float] = (),
    high: Sequence[float] = (),
) -> Evaluated:
    """Rank by RAFSI: every range mapped to n₁ … n₂ₖ, then normalised by the means of the two."""
    if n1 >= n2k:
        raise Unsuitable(f"`n1`, {n1:g}, must be below `n2k`, {n2k:g}")
    matrix = prepare(values, weights, better, constants=bool(low or high))
    bounds = _ranges(matrix, low, high)
    return evaluated(matrix, steps(matrix, "RAFSI", bounds[:, 1], bounds[:, 0], n1, n2k)["pref"])


def ervd(
    values: Array,
    weights: Array,
    better: Sequence[Better],
    reference: Sequence[float],
    loss_aversion: float = 2.25,
    alpha: float = 0.88,
) -> Evaluated:
    """Rank by ERVD: gains and losses against reference points, as in prospect theory."""
    matrix = prepare(values, weights, better)
    positive(matrix, "ERVD takes shares of their sum")
    point = per_indicator(matrix, "reference", reference)
    if point is None:
        raise Unsuitable("`reference` is empty: it takes one number for each indicator")
    found = steps(matrix, "ERVD", point, loss_aversion, alpha)
    return evaluated(
        matrix, found["pref"], {"ideal_distance": found["ind_sep_pis"], "anti_ideal_distance": found["ind_sep_nis"]}
    )


def lopm(values: Array, weights: Array, better: Sequence[Better], limits: Sequence[float] = ()) -> Evaluated:
    """Rank by limits on properties: limit / x where more is better, x / limit where less is; lower is better.

    Without limits, the best value of each indicator is its limit.
    """
    import numpy as np

    matrix = prepare(values, weights, better, constants=bool(limits))
    positive(matrix, "limits on properties take ratios")
    bounds = per_indicator(matrix, "limits", limits)
    if bounds is None:
        bounds = np.where(matrix.types == 1, matrix.x.max(axis=0), matrix.x.min(axis=0))
    for column in np.flatnonzero(bounds <= 0):
        place = matrix.kept[column]
        raise Unsuitable(f"its limit is {limits[place]:g}, and must be above 0: limits take part in ratios", place)
    return evaluated(matrix, steps(matrix, "LoPM", bounds, matrix.types)["pref"])


def _ranges(matrix: DecisionMatrix, low: Sequence[float], high: Sequence[float]) -> Array:
    """Return low and high `[indicator, 2]`; what is not given is the lowest, or the highest, value of the data."""
    import numpy as np

    lowest, highest = matrix.x.min(axis=0), matrix.x.max(axis=0)
    given_low, given_high = per_indicator(matrix, "low", low), per_indicator(matrix, "high", high)
    lower = lowest if given_low is None else given_low
    upper = highest if given_high is None else given_high
    for column, place in enumerate(matrix.kept):
        factor = matrix.factors[column]
        words = f"{lower[column] / factor:g} to {upper[column] / factor:g}"
        if lower[column] >= upper[column]:
            raise Unsuitable(f"its range, {words}, is empty: give `low` and `high`, low below high", place)
        for value in (lowest[column], highest[column]):
            if not lower[column] <= value <= upper[column]:
                raise Unsuitable(f"its value {value / factor:g} lies outside its range, {words}", place)
    return np.stack([lower, upper], axis=1)


def _within(matrix: DecisionMatrix, bounds: Array, name: str, numbers: Sequence[float]) -> Array | None:
    """Return the numbers of a parameter that lie within the ranges."""
    point = per_indicator(matrix, name, numbers)
    if point is not None:
        for column, place in enumerate(matrix.kept):
            lower, upper = bounds[column]
            if not lower <= point[column] <= upper:
                factor = matrix.factors[column]
                words = f"{lower / factor:g} to {upper / factor:g}"
                raise Unsuitable(f"`{name}` is {numbers[place]:g} for it, outside its range, {words}", place)
    return point
