"""Methods that add or multiply shares and ratios of values.

Every function takes values `[object, indicator]`, weights `[indicator]` and a `Better` for each indicator, and raises
`Unsuitable` where its method cannot take the values. The publications stand with the descriptors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fuzzyspec.api import Better, Evaluated, Unsuitable
from fuzzyspec_pymcdm.library import pymcdm, steps
from fuzzyspec_pymcdm.matrix import evaluated, per_indicator, positive, prepare

if TYPE_CHECKING:
    from fuzzyspec_pymcdm.matrix import Array, DecisionMatrix

OF_POSITIVE = {
    "sum": "the normalisation `sum` takes shares and reciprocals",
    "linear": "the normalisation `linear` divides by the best or by each value",
}
OF_SIZES = {"max": "the normalisation `max` divides by the largest value"}


def copras(values: Array, weights: Array, better: Sequence[Better]) -> Evaluated:
    """Rank by COPRAS: the sum of shares where more is better, and the reciprocal of the sum where less is.

    Q_i = S⁺_i + Σ S⁻ / (S⁻_i Σ 1/S⁻), as published. pymcdm 1.4 leaves the two sums out, and with them the
    division: its Q is S⁺ + S⁻, which grows with the costs. So only S⁺ and S⁻ are pymcdm's. Where no indicator is
    better when low, Q is S⁺.
    """
    import numpy as np

    matrix = prepare(values, weights, better)
    positive(matrix, "COPRAS takes shares of their sum", zeros="all")
    shares = matrix.x / matrix.x.sum(axis=0) * matrix.weights
    if (matrix.types == 1).any() and (matrix.types == -1).any():
        found = steps(matrix, "COPRAS")
        high, low = found["smax"], found["smin"]
    else:
        one_kind = shares.sum(axis=1)
        nothing = np.zeros_like(one_kind)
        high, low = (one_kind, nothing) if matrix.types[0] == 1 else (nothing, one_kind)
    q = high
    if (matrix.types == -1).any():
        if low.min() == 0:
            raise Unsuitable(
                "it has the value 0 in every indicator that is better when low, and COPRAS divides by their sum; "
                "choose another evaluation, such as `moora`",
                object=int(low.argmin()),
            )
        lowest = low.min()
        q = high + lowest * low.sum() / (low * (lowest / low).sum())
    return evaluated(matrix, q / q.max(), {"significance": q, "benefits": high, "costs": low})


def aras(values: Array, weights: Array, better: Sequence[Better], ideal: Sequence[float] = ()) -> Evaluated:
    """Rank by ARAS: the sum of weighted shares over that of the ideal, the best values or those given."""
    matrix = prepare(values, weights, better, constants=bool(ideal))
    positive(matrix, "ARAS takes shares and reciprocals")
    best = per_indicator(matrix, "ideal", ideal)
    if best is not None:
        for column, place in enumerate(matrix.kept):
            if best[column] <= 0:
                raise Unsuitable(f"its ideal is {ideal[place]:g}, and must be above 0: ARAS takes shares", place)
    found = steps(matrix, "ARAS", esp=best)
    return evaluated(matrix, found["utility"], {"optimality": found["opt_func"][1:]})


def waspas(values: Array, weights: Array, better: Sequence[Better], share: float = 0.5) -> Evaluated:
    """Rank by WASPAS: a mean of the weighted sum, of weight `share`, and the weighted product."""
    matrix = prepare(values, weights, better)
    positive(matrix, "WASPAS divides by the best or by each value")
    found = steps(matrix, "WASPAS", l=share)
    return evaluated(matrix, found["pref"], {"weighted_sum": found["wsm"], "weighted_product": found["wpm"]})


def wsm(values: Array, weights: Array, better: Sequence[Better], normalise: str = "sum") -> Evaluated:
    """Rank by the weighted sum of normalised values."""
    return _weighted(prepare(values, weights, better), "WSM", normalise)


def wpm(values: Array, weights: Array, better: Sequence[Better], normalise: str = "sum") -> Evaluated:
    """Rank by the product of normalised values, each to the power of its weight."""
    return _weighted(prepare(values, weights, better), "WPM", normalise)


def _weighted(matrix: DecisionMatrix, name: str, normalise: str) -> Evaluated:
    if normalise in OF_POSITIVE:
        positive(matrix, OF_POSITIVE[normalise])
    elif normalise in OF_SIZES:
        positive(matrix, OF_SIZES[normalise], zeros="all")
    function = getattr(pymcdm().normalizations, f"{normalise}_normalization")
    return evaluated(matrix, steps(matrix, name, function)["pref"])


def cocoso(values: Array, weights: Array, better: Sequence[Better], share: float = 0.5) -> Evaluated:
    """Rank by CoCoSo: three strategies to join the weighted sum S and the sum P of powers."""
    matrix = prepare(values, weights, better)
    found = steps(matrix, "COCOSO", l=share)
    sums = found["s_values"]
    if sums.min() <= 0:
        raise Unsuitable(
            "it is the worst by every indicator, and CoCoSo divides by its weighted sum, which is 0; leave it out, or "
            "choose another evaluation, such as `waspas`",
            object=int(sums.argmin()),
        )
    return evaluated(
        matrix,
        found["pref"],
        {"k_a": found["appr_score_a"], "k_b": found["appr_score_b"], "k_c": found["appr_score_c"]},
    )


def marcos(values: Array, weights: Array, better: Sequence[Better]) -> Evaluated:
    """Rank by MARCOS: utility in relation to the ideal and to the anti-ideal object."""
    matrix = prepare(values, weights, better)
    positive(matrix, "MARCOS takes ratios to the best and to the worst")
    found = steps(matrix, "MARCOS")
    return evaluated(
        matrix, found["pref"], {"utility_to_ideal": found["pos_util"], "utility_to_anti_ideal": found["neg_util"]}
    )


def moora(values: Array, weights: Array, better: Sequence[Better]) -> Evaluated:
    """Rank by the ratio system of MOORA: vector-normalised values, added where more is better, else subtracted."""
    import numpy as np

    matrix = prepare(values, weights, better)
    asked = matrix
    if (matrix.types == 1).all():
        # pymcdm insists on an indicator that is better when low; the method does not. One of weight 0 adds nothing.
        asked = matrix._replace(
            x=np.hstack([matrix.x, np.ones((len(matrix.x), 1))]),
            weights=np.append(matrix.weights, 0.0),
            types=np.append(matrix.types, -1),
        )
    return evaluated(matrix, steps(asked, "MOORA")["pref"])


def ocra(values: Array, weights: Array, better: Sequence[Better]) -> Evaluated:
    """Rank by OCRA: operational competitiveness, ratings of inputs and outputs apart."""
    matrix = prepare(values, weights, better)
    positive(matrix, "OCRA divides by the lowest of them")
    found = steps(matrix, "OCRA")
    return evaluated(
        matrix, found["pref"], {"input_rating": found["non-benef_rating"], "output_rating": found["benef_rating"]}
    )


def ram(values: Array, weights: Array, better: Sequence[Better]) -> Evaluated:
    """Rank by RAM: the root of 2 + benefits, of the degree 2 + costs."""
    matrix = prepare(values, weights, better)
    positive(matrix, "RAM takes shares of their sum")
    found = steps(matrix, "RAM")
    return evaluated(matrix, found["pref"], {"benefits": found["benefit_scores"], "costs": found["cost_scores"]})


def lmaw(values: Array, weights: Array, better: Sequence[Better]) -> Evaluated:
    """Rank by LMAW: logarithms of standardised values, weighted and added.

    The logarithm of the product over the objects is a sum of logarithms here: the product itself, which pymcdm takes,
    leaves float range for about a thousand objects.
    """
    import numpy as np

    matrix = prepare(values, weights, better)
    positive(matrix, "LMAW takes ratios to the best", zeros="high")
    logarithms = np.log(steps(matrix, "LMAW")["smatrix"])
    phi = logarithms / logarithms.sum(axis=0)
    weighted = phi**matrix.weights
    return evaluated(matrix, (2 * weighted / ((2 - phi) ** matrix.weights + weighted)).sum(axis=1))
