"""Weighting methods that read data: what was measured in, weights of the indicators out; and ways to combine weights.

An indicator weighs more the more it tells the objects apart: by entropy, by spread, or by spread and conflict with the
other indicators. One that is the same for every object tells nothing and has weight 0.

Values may be of any size. Each indicator is taken times a power of 2, which changes no digit, so that no square and no
sum leaves float range.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec.api import Better, Capability, Param, Unsuitable, Weighting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

ROUNDING = 1e-12
"""Differences up to this share of the largest magnitude are taken for rounding."""

TIE = 1e-15
"""Distances to a wish are tied within this share of the largest magnitude: each carries rounding of its own."""

WISHES = ("near", "within")


class Columns(NamedTuple):
    """What was measured, a row for each indicator.

    `x` `[indicator, object]` is a copy of the values (of the distances to the wish, where directions count and the
    indicator wishes for some values), times 2^−`powers`; `largest` bounds its magnitudes, the wish's among them.
    Goodness, in 0..1, is (x − `worst`) / `width`, the width being negative where less is better. `varies` is false for
    constants, whose width is 1. Values in `x` that differ by no more than `ties` are equal.
    """

    x: Array
    powers: Array
    largest: Array
    varies: Array
    worst: Array
    width: Array
    ties: Array


def _columns(values: Array, better: Sequence[Better] | None = None) -> Columns:
    """Prepare values `[object, indicator]`; without `better`, directions do not count and more is good."""
    import numpy as np

    x = np.array(np.asarray(values, dtype=np.float64).T, order="C")
    if x.shape[1] < 2:
        raise Unsuitable("weights from data need at least two objects")
    directions = better or [Better()] * len(x)
    low = np.array([one.kind == "low" for one in directions])
    wished = np.array([one.kind in WISHES for one in directions])
    wishes = [(j, one.values[0], one.values[-1]) for j, one in enumerate(directions) if one.kind in WISHES]
    worst, best = x.min(axis=1), x.max(axis=1)
    largest = np.maximum(-worst, best)
    for j, lower, upper in wishes:
        largest[j] = max(largest[j], abs(lower), abs(upper))
    # Below 2^-1000 the factor itself would leave float range.
    powers = np.clip(np.frexp(largest)[1], -1000, 1000)
    factors = np.ldexp(1.0, -powers)
    x *= factors[:, np.newaxis]
    worst, best, largest = worst * factors, best * factors, largest * factors
    for j, lower, upper in wishes:
        np.maximum(np.maximum(lower * factors[j] - x[j], x[j] - upper * factors[j]), 0, out=x[j])
        worst[j], best[j] = x[j].max(), x[j].min()
    worst, best = np.where(low, best, worst), np.where(low, worst, best)
    varies = np.abs(best - worst) > ROUNDING * largest
    # 1 − d / max d reaches 1 at distance 0, whether or not an object is there.
    width = np.where(wished, -worst, best - worst)
    ties = np.where(wished, TIE * largest, 0.0)
    return Columns(x, powers, largest, varies, worst, np.where(varies, width, 1.0), ties)


def constant_columns(values: Array, better: Sequence[Better] | None = None) -> list[int]:
    """Return which indicators of values `[object, indicator]` are constant, up to rounding.

    Constant means max − min ≤ 1e-12 · max |x|; of one object, all are. With `better`, for a method that applies
    directions, those count too whose objects are all equally far from the wish (`near`, `within`). Every method gives
    these weight 0.
    """
    import numpy as np

    if len(values) < 2:
        return list(range(values.shape[1]))
    return [int(j) for j in np.flatnonzero(~_columns(values, better).varies)]


def _normalised(raw: Array, varies: Array) -> Array:
    """Return weights in proportion to `raw`, 0 for constants."""
    import numpy as np

    if not varies.any():
        raise Unsuitable("every indicator is the same for all objects, so the data tell nothing about weights")
    raw = np.where(varies, raw, 0.0)
    return np.asarray(raw / raw.sum())


# -- entropy ----------------------------------------------------------------------------------------------------------


def entropy(values: Array, better: Sequence[Better], normalise: str = "sum") -> Array:
    """Return entropy weights `[indicator]` of values `[object, indicator]`.

    W_j = (1 − e_j) / Σ_k (1 − e_k) with e_j = −(1/ln m) Σ_i p_ij ln p_ij, p_ij = x_ij / Σ_i x_ij, 0 ln 0 = 0, for m
    objects (Shannon 1948; Zeleny 1982). With `normalise="sum"` x are the values as they are, whatever their direction;
    with `"minmax"` they are first scaled to 0.002 … 0.998, so that more is better.

    Raises:
        Unsuitable: Under `sum`, a value is negative or an indicator is 0 throughout; or nothing varies.
    """
    import numpy as np

    columns = _columns(values, better if normalise == "minmax" else None)
    q = columns.x
    if normalise == "minmax":
        q -= columns.worst[:, np.newaxis]
        q *= (0.996 / columns.width)[:, np.newaxis]
        q += 0.002
    means = q.mean(axis=1)
    for j in np.flatnonzero((q.min(axis=1) < 0) | (means == 0))[:1]:
        reason = "all its values are 0" if means[j] == 0 else "it has a negative value"
        raise Unsuitable(f"{reason}, so its values have no shares in their sum", int(j))
    # 1 − e = Σ (q ln q − q + 1) / (m ln m), q = x / mean: no term is negative and nothing cancels, so that little
    # differences count to their last digit. What all indicators share, m ln m, leaves the weights as they are.
    q /= means[:, np.newaxis]
    terms = np.maximum(q, np.finfo(np.float64).tiny)
    np.log(terms, out=terms)
    terms *= q
    q -= 1
    terms -= q
    return _normalised(terms.sum(axis=1), columns.varies)


# -- spread -----------------------------------------------------------------------------------------------------------


def standard_deviation(values: Array, better: Sequence[Better], normalise: str = "none") -> Array:
    """Return weights `[indicator]` in proportion to the standard deviations of values `[object, indicator]`.

    W_j = σ_j / Σ_k σ_k (Deng, Yeh and Willis 2000). With `normalise="none"` of the values as they are: units count.
    With `"minmax"` of the goodness, in 0..1. (Of shares x / Σx it would be `variation`.)

    Raises:
        Unsuitable: Nothing varies.
    """
    columns = _columns(values, better if normalise == "minmax" else None)
    return _normalised(_deviations(columns, normalise), columns.varies)


def _deviations(columns: Columns, normalise: str) -> Array:
    """Return standard deviations `[indicator]`, up to a common factor; they mean nothing for constants."""
    import numpy as np

    deviations: Array = columns.x.std(axis=1)
    if normalise == "minmax":
        return np.asarray(deviations / np.abs(columns.width))
    powers = columns.powers - columns.powers[columns.varies].max(initial=-1000)
    return np.ldexp(deviations, np.where(columns.varies, powers, 0))


def variation(values: Array, better: Sequence[Better]) -> Array:
    """Return weights `[indicator]` in proportion to the coefficients of variation of values `[object, indicator]`.

    W_j = v_j / Σ_k v_k, v_j = σ_j / mean_j (Shuai et al. 2012), whatever the direction.

    Raises:
        Unsuitable: A mean is 0 or below; or nothing varies.
    """
    import numpy as np

    columns = _columns(values)
    means = columns.x.mean(axis=1)
    for j in np.flatnonzero(means <= ROUNDING * columns.largest)[:1]:
        raise Unsuitable("the mean of its values is not above 0, so it has no coefficient of variation", int(j))
    return _normalised(columns.x.std(axis=1) / means, columns.varies)


# -- spread and conflict ----------------------------------------------------------------------------------------------


def critic(values: Array, better: Sequence[Better], normalise: str = "minmax", correlation: str = "pearson") -> Array:
    """Return CRITIC weights `[indicator]` of values `[object, indicator]`.

    W_j = C_j / Σ_k C_k with C_j = σ_j Σ_k (1 − r_jk) (Diakoulaki, Mavrotas and Papayannakis 1995), over the indicators
    that vary. With `normalise="minmax"` σ and r are those of the goodness, in 0..1; with `"none"` those of the values
    as they are, whatever their direction. r is Pearson's, or with `correlation="spearman"` that of the ranks, ties
    having their mean rank. An indicator that varies alone has all the weight.

    Raises:
        Unsuitable: Nothing varies; or every correlation is 1, so that there is no conflict.
    """
    import numpy as np

    columns = _columns(values, better if normalise == "minmax" else None)
    varies = columns.varies
    if np.count_nonzero(varies) < 2:
        return _normalised(np.ones(len(varies)), varies)
    deviations = _deviations(columns, normalise)
    z = columns.x if varies.all() else columns.x[varies]
    if correlation == "spearman":
        for row, tie in zip(z, columns.ties[varies], strict=True):
            row[:] = _ranks(row, tie)
    z -= z.mean(axis=1, keepdims=True)
    z *= (np.sign(columns.width[varies]) / np.sqrt((z * z).sum(axis=1)))[:, np.newaxis]
    # With columns of mean 0 and length 1, 1 − r_jk = ½ |z_j − z_k|², and so Σ_k (1 − r_jk) = ½ (n |z_j − c|² +
    # Σ_k |z_k − c|²), c their mean: no table of correlations, and nothing cancels where they are all near 1.
    z -= z.mean(axis=0)
    apart = (z * z).sum(axis=1)
    conflicts = (len(z) * apart + apart.sum()) / 2
    if conflicts.max() <= ROUNDING * len(z):
        raise Unsuitable("the indicators that vary are all perfectly correlated, so CRITIC sees no conflict")
    deviations[varies] *= conflicts
    return _normalised(deviations, varies)


def _ranks(row: Array, tie: float) -> Array:
    """Return the ranks of values, from 0; values with steps of at most `tie` between them have their mean rank."""
    import numpy as np

    order = np.argsort(row)
    steps = np.diff(row[order])
    apart = steps > tie
    if not apart.any():  # so many objects that every step is small
        apart = steps > 0
    starts = np.flatnonzero(np.concatenate(([True], apart)))
    counts = np.diff(np.append(starts, len(row)))
    ranks = np.empty(len(row))
    ranks[order] = np.repeat(starts + (counts - 1) / 2, counts)
    return ranks


# -- weights of weights -----------------------------------------------------------------------------------------------


def combine(a: Array, b: Array, by: str = "linear", share: float = 0.5) -> Array:
    """Return one of two weights a and b, each `[indicator]` with sum 1.

    linear: share · a + (1 − share) · b. multiplicative: a · b, normalised. geometric: √(a · b), normalised.
    game: α₁ a + α₂ b with a·a α₁ + a·b α₂ = a·a, a·b α₁ + b·b α₂ = b·b, α normalised (Chen 2003). Where a = b the
    system is singular, and the result is a.

    Raises:
        Unsuitable: Every product is 0; or a coefficient of `game` is negative.
    """
    import numpy as np

    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if by == "linear":
        return np.asarray(share * a + (1 - share) * b)
    if by == "game":
        return _game(a, b)
    # Roots first: products of small weights could underflow.
    roots = np.sqrt(a) * np.sqrt(b)
    if not roots.any():
        raise Unsuitable("no indicator has weight in both, so all products of the weights are 0")
    roots /= roots.max()
    raw = roots * roots if by == "multiplicative" else roots
    return np.asarray(raw / raw.sum())


def _game(a: Array, b: Array) -> Array:
    """Return the combination of game theory; by Cramer's rule, α₁ : α₂ = b·b a·(a − b) : a·a b·(b − a)."""
    import numpy as np

    difference = a - b
    if np.abs(difference).max() <= ROUNDING:
        return a.copy()
    aa, bb = float(a @ a), float(b @ b)
    of_a, of_b = float(a @ difference), -float(b @ difference)
    # Weights that are all equal have coefficient 0 beside any others, up to rounding.
    for coefficient, which in ((of_a, "first"), (of_b, "second")):
        if coefficient < -1e-14 * (aa + bb):
            raise Unsuitable(
                f"game theory gives the {which} of the two weights a negative coefficient; "
                "`by = linear` combines any two"
            )
    first, second = bb * max(of_a, 0.0), aa * max(of_b, 0.0)
    share = first / (first + second)
    return share * a + (1 - share) * b


def given(weights: Array) -> Array:
    """Return the weights that the scheme gives."""
    return weights


_DATA = frozenset({Capability.DATA})
_WEIGHTS = frozenset({Capability.WEIGHTS})

DATA_WEIGHTINGS = (
    Weighting(
        name="entropy",
        summary="By the data: the more an indicator tells the objects apart, the more its weight.",
        formula="e_j = −(1/ln m) Σ_i p_ij ln p_ij, p_ij = x_ij / Σ_i x_ij; W_j = (1 − e_j) / Σ_k (1 − e_k)",
        reference="Shannon, C. E. (1948). A mathematical theory of communication. Bell System Technical Journal 27(3), "
        "379–423. Zeleny, M. (1982). Multiple Criteria Decision Making. McGraw-Hill, New York.",
        params=(
            Param(
                "normalise",
                "choice",
                "sum",
                "sum: values as they are, none negative, whatever their direction; "
                "minmax: scaled to 0.002 … 0.998 first, so that more is better",
                choices=("sum", "minmax"),
            ),
        ),
        from_data=entropy,
        reads=_DATA,
    ),
    Weighting(
        name="critic",
        summary="By the data: the spread of an indicator times its conflict with the others (CRITIC).",
        formula="C_j = σ_j Σ_k (1 − r_jk); W_j = C_j / Σ_k C_k",
        reference="Diakoulaki, D., Mavrotas, G. and Papayannakis, L. (1995). Determining objective weights in multiple "
        "criteria problems: The CRITIC method. Computers & Operations Research 22(7), 763–770.",
        params=(
            Param(
                "normalise",
                "choice",
                "minmax",
                "minmax: values scaled to 0..1 first, so that more is better; "
                "none: values as they are, whatever their direction",
                choices=("minmax", "none"),
            ),
            Param(
                "correlation",
                "choice",
                "pearson",
                "r of the values (pearson) or of their ranks (spearman)",
                choices=("pearson", "spearman"),
            ),
        ),
        from_data=critic,
        reads=_DATA,
    ),
    Weighting(
        name="standard_deviation",
        summary="By the data: in proportion to the standard deviation of each indicator.",
        formula="W_j = σ_j / Σ_k σ_k",
        reference="Deng, H., Yeh, C.-H. and Willis, R. J. (2000). Inter-company comparison using modified TOPSIS with "
        "objective weights. Computers & Operations Research 27(10), 963–973.",
        params=(
            Param(
                "normalise",
                "choice",
                "none",
                "none: values as they are, so that units count; minmax: scaled to 0..1 first, so that more is better",
                choices=("none", "minmax"),
            ),
        ),
        from_data=standard_deviation,
        reads=_DATA,
    ),
    Weighting(
        name="variation",
        summary="By the data: in proportion to the coefficient of variation of each indicator.",
        formula="v_j = σ_j / x̄_j; W_j = v_j / Σ_k v_k",
        reference="Shuai, D., Zongzhun, Z., Yongji, W. and Lei, L. (2012). A new angular method to determine the "
        "objective weights. 24th Chinese Control and Decision Conference, 3889–3892.",
        from_data=variation,
        reads=_DATA,
    ),
    Weighting(
        name="combine",
        summary="Makes one of the weights that two methods give, such as those given and those by the data.",
        formula="linear: s a + (1 − s) b; multiplicative: a b / Σ a b; geometric: √(a b) / Σ √(a b); "
        "game: α₁ a + α₂ b, WᵀW α = diag(WᵀW), W = (a, b), Σ α = 1",
        reference="Hwang, C. L. and Yoon, K. (1981). Multiple Attribute Decision Making. Springer, Berlin. "
        "Chen, J. L. (2003). Research on evaluation method of combination weighting based on game theory (in Chinese). "
        "Fujian Computer 2003(9), 15–16.",
        params=(
            Param("first", "method", doc="the method of the weights a"),
            Param("second", "method", doc="the method of the weights b"),
            Param(
                "by",
                "choice",
                "linear",
                "how they are combined",
                choices=("linear", "multiplicative", "geometric", "game"),
            ),
            Param("share", "number", 0.5, "the share s of the first, in linear only", minimum=0.0, maximum=1.0),
        ),
        combined=combine,
        reads=_WEIGHTS,
    ),
    Weighting(
        name="given",
        summary="The weights that the scheme gives itself, by judgments or in numbers; to be combined with others.",
        formula="W_j = the product of the local weights on the path to j",
        reference="Saaty, T. L. (1980). The Analytic Hierarchy Process. McGraw-Hill, New York.",
        combined=given,
        reads=_WEIGHTS,
    ),
)
"""The built-in weighting methods that read data, and those that read weights."""
