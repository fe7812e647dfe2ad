"""PROMETHEE II: objects compared in pairs by preference functions.

It is computed here and not by pymcdm, which holds a table of all pairs for each indicator, and knows neither the
Gaussian function nor different functions for different indicators.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fuzzyspec.api import Better, Evaluated, Unsuitable
from fuzzyspec_pymcdm.matrix import ROUNDING, blocks, evaluated, few_enough, per_indicator, prepare

if TYPE_CHECKING:
    from fuzzyspec_pymcdm.matrix import Array

NEEDS = {
    "usual": (),
    "u_shape": ("q",),
    "v_shape": ("p",),
    "level": ("q", "p"),
    "v_shape_2": ("q", "p"),
    "gaussian": ("s",),
}
"""The preference functions, and the thresholds that each takes."""

THRESHOLDS = {
    "q": "the largest difference that does not matter",
    "p": "the smallest difference that matters fully",
    "s": "the difference at which the Gaussian curve bends",
}


def promethee(
    values: Array,
    weights: Array,
    better: Sequence[Better],
    function: str = "usual",
    q: Sequence[float] = (),
    p: Sequence[float] = (),
    s: Sequence[float] = (),
    **chosen: Sequence[int],
) -> Evaluated:
    """Rank by the net flow of PROMETHEE II.

    `function` is the preference function of every indicator, except of those that `chosen` names: it holds, by the
    name of a preference function, the positions of the indicators that take it.
    """
    import numpy as np

    matrix = prepare(values, weights, better)
    few_enough(matrix, "PROMETHEE")
    functions = _functions(function, chosen, matrix.given)
    given = {"q": q, "p": p, "s": s}
    for name, numbers in given.items():
        if len(numbers) and not any(name in NEEDS[one] for one in functions):
            takers = " and ".join(f"`{one}`" for one, needs in NEEDS.items() if name in needs)
            raise Unsuitable(f"`{name}` is given, and no indicator takes it; it belongs to {takers}")
    scaled = {name: per_indicator(matrix, name, numbers, one_for_all=True) for name, numbers in given.items()}
    thresholds: list[dict[str, float]] = []
    for column, place in enumerate(matrix.kept):
        kind = functions[place]
        mine: dict[str, float] = {}
        for name in NEEDS[kind]:
            threshold = scaled[name]
            if threshold is None:
                raise Unsuitable(f"`{kind}` needs `{name}`, {THRESHOLDS[name]}: {name} = […]", place)
            mine[name] = float(threshold[column])
        _check(kind, mine, float(matrix.factors[column]), place)
        thresholds.append(mine)

    x = matrix.x * matrix.types
    count = len(x)
    leaving, entering = np.zeros(count), np.zeros(count)
    for rows in blocks(count):
        index = np.zeros((rows.stop - rows.start, count))
        for column, place in enumerate(matrix.kept):
            difference = x[rows, column, np.newaxis] - x[:, column]
            slack = ROUNDING * float(np.abs(x[:, column]).max())
            with np.errstate(over="ignore", under="ignore"):  # of thresholds far below the differences
                index += matrix.weights[column] * preference(functions[place], difference, thresholds[column], slack)
        leaving[rows] = index.sum(axis=1)
        entering += index.sum(axis=0)
    leaving, entering = leaving / (count - 1), entering / (count - 1)
    return evaluated(matrix, leaving - entering, {"positive_flow": leaving, "negative_flow": entering})


def preference(function: str, difference: Array, thresholds: Mapping[str, float], slack: float) -> Array:
    """Return P(d), in 0..1, of differences in favour; a jump is judged within `slack`, which is rounding."""
    import numpy as np

    q, p = thresholds.get("q", 0.0), thresholds.get("p", 0.0)
    if function == "gaussian":
        favour = np.maximum(difference, 0.0) / thresholds["s"]
        return np.asarray(-np.expm1(-(favour**2) / 2))
    if function == "level":
        return np.asarray(((difference > q + slack) * 0.5) + (difference > p + slack) * 0.5)
    if function in ("v_shape", "v_shape_2") and p > q:
        return np.asarray(np.clip((difference - q) / (p - q), 0.0, 1.0))
    return np.asarray(difference > q + slack, dtype=np.float64)


def _functions(function: str, chosen: Mapping[str, Sequence[int]], count: int) -> list[str]:
    """Return the name of the preference function of each indicator."""
    functions = [function] * count
    named: dict[int, str] = {}
    for one, places in chosen.items():
        for place in places:
            if named.setdefault(place, one) != one:
                raise Unsuitable(f"it is named under `{named[place]}` and under `{one}`", place)
            functions[place] = one
    return functions


def _check(function: str, thresholds: Mapping[str, float], factor: float, place: int) -> None:
    """Refuse thresholds that make no preference function."""
    shown = {name: f"`{name}`, {number / factor:g}," for name, number in thresholds.items()}
    q, p, s = thresholds.get("q"), thresholds.get("p"), thresholds.get("s")
    if q is not None and q < 0:
        raise Unsuitable(f"{shown['q']} must be 0 or more: it is a difference", place)
    if function == "v_shape" and p is not None and p <= 0:
        raise Unsuitable(f"{shown['p']} must be above 0: it is a difference", place)
    if q is not None and p is not None and p < q:
        raise Unsuitable(f"{shown['p']} must not be below {shown['q'].rstrip(',')}", place)
    if s is not None and s <= 0:
        raise Unsuitable(f"{shown['s']} must be above 0: it is a difference", place)
