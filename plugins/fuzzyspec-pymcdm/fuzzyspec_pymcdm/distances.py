"""Methods that rank by distances: to the ideal, to the average, to a border, or to the worst.

Every function takes values `[object, indicator]`, weights `[indicator]` and a `Better` for each indicator, and raises
`Unsuitable` where its method cannot take the values. The publications stand with the descriptors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fuzzyspec.api import Better, Evaluated, Remark, Unsuitable
from fuzzyspec_pymcdm.library import normalised, pymcdm, steps
from fuzzyspec_pymcdm.matrix import ROUNDING, blocks, evaluated, few_enough, positive, prepare

if TYPE_CHECKING:
    from fuzzyspec_pymcdm.matrix import Array, DecisionMatrix

MOST_IN_PROBID = 3_000
"""How many objects PROBID takes at most: pymcdm holds the distances of all to all."""


def topsis(values: Array, weights: Array, better: Sequence[Better], normalise: str = "vector") -> Evaluated:
    """Rank by TOPSIS: the distance to the worst over the sum of the distances to the worst and to the best.

    `normalise` is `vector` (x / √Σx²), `minmax` (0 the worst, 1 the best) or `none`.
    """
    matrix = prepare(values, weights, better, one_unit=normalise == "none")
    functions = {
        "vector": pymcdm().normalizations.vector_normalization,
        "minmax": pymcdm().normalizations.minmax_normalization,
        "none": lambda x, cost=False: -x if cost else x,
    }
    found = steps(matrix, "TOPSIS", functions[normalise])
    unit = 1.0 / matrix.factors[0] if normalise == "none" else 1.0
    return evaluated(
        matrix,
        found["pref"],
        {"ideal_distance": found["dpis"] * unit, "anti_ideal_distance": found["dnis"] * unit},
    )


def vikor(values: Array, weights: Array, better: Sequence[Better], v: float = 0.5) -> Evaluated:
    """Rank by VIKOR's Q, lower being better, with S, R and who belongs to the compromise.

    Q is computed here from pymcdm's S and R: where all objects have the same S, or the same R, that part of Q is 0.
    """
    matrix = prepare(values, weights, better)
    found = steps(matrix, "VIKOR")
    s, r = found["s"], found["r"]
    q = v * _spread(s) + (1 - v) * _spread(r)
    compromise, remarks = _compromise(q, s, r)
    return evaluated(matrix, q, {"s": s, "r": r, "compromise": compromise}, remarks)


def _spread(figure: Array) -> Array:
    """Return S or R, which lie in 0..1, over its range; 0 where there is none beyond rounding."""
    import numpy as np

    width = figure.max() - figure.min()
    return (figure - figure.min()) / width if width > ROUNDING else np.zeros_like(figure)


def _compromise(q: Array, s: Array, r: Array) -> tuple[Array, list[Remark]]:
    """Return 1 for the objects of the compromise and 0 for the others, and what is to be said of it.

    The best object is the solution alone if it leads by at least 1/(n − 1) (C1, acceptable advantage) and is the best
    by S or by R too (C2, acceptable stability). Without C1 all whose Q is less than 1/(n − 1) above the best form the
    compromise; with C1 and without C2, the first two.
    """
    import numpy as np

    order = np.argsort(q, kind="stable")
    first, second = int(order[0]), int(order[1])
    needed = 1 / (len(q) - 1)
    lead = float(q[second] - q[first])
    if lead < needed - ROUNDING:
        chosen = q - q[first] < needed - ROUNDING
        text = (
            f"the best Q leads by {lead:.3g}, which is less than 1/(n − 1) = {needed:.3g}: no object is the solution "
            f"alone, {int(chosen.sum())} objects form the compromise"
        )
        return chosen.astype(float), [Remark(text)]
    if s[first] > s.min() + ROUNDING and r[first] > r.min() + ROUNDING:
        chosen = q <= q[second] + ROUNDING
        text = "it has the best Q, but neither the best S nor the best R: the compromise is this object and the next"
        return chosen.astype(float), [Remark(text, object=first)]
    return (np.arange(len(q)) == first).astype(float), []


def edas(values: Array, weights: Array, better: Sequence[Better]) -> Evaluated:
    """Rank by EDAS: distances above and below the average solution."""
    matrix = prepare(values, weights, better)
    for column, place in enumerate(matrix.kept):
        x = matrix.x[:, column]
        if x.mean() <= ROUNDING * abs(x).max():
            mean = matrix.values[:, column].mean()
            raise Unsuitable(f"its average is {mean:.4g}, and EDAS divides by it: it must be above 0", place)
    found = steps(matrix, "EDAS")
    return evaluated(matrix, found["appr_score"], {"positive_distance": found["sp"], "negative_distance": found["sn"]})


def mabac(values: Array, weights: Array, better: Sequence[Better]) -> Evaluated:
    """Rank by MABAC: the sum of distances to the border approximation area.

    The border is the geometric mean over the objects. It is taken through logarithms here: as a product, which
    pymcdm takes, it falls to 0 for many objects.
    """
    import numpy as np

    matrix = prepare(values, weights, better)
    weighted = steps(matrix, "MABAC")["wnmatrix"]
    border = np.exp(np.log(weighted).mean(axis=0))
    return evaluated(matrix, (weighted - border).sum(axis=1))


def mairca(values: Array, weights: Array, better: Sequence[Better]) -> Evaluated:
    """Rank by MAIRCA: the gap between theoretical and real assessment, lower being better."""
    matrix = prepare(values, weights, better)
    return evaluated(matrix, steps(matrix, "MAIRCA")["pref"])


def codas(values: Array, weights: Array, better: Sequence[Better], tau: float = 0.02) -> Evaluated:
    """Rank by CODAS: Euclidean distances to the worst, and taxicab distances besides.

    The comparison in pairs is done here, in blocks of objects; pymcdm does it one pair at a time, with 0.02 as τ.
    """
    import numpy as np

    matrix = prepare(values, weights, better)
    positive(matrix, "CODAS divides by the best or by each value")
    few_enough(matrix, "CODAS")
    weighted = normalised(matrix, "linear") * matrix.weights
    from_worst = weighted - weighted.min(axis=0)
    euclidean, taxicab = np.sqrt((from_worst**2).sum(axis=1)), from_worst.sum(axis=1)
    assessment = np.empty(len(euclidean))
    for rows in blocks(len(euclidean)):
        difference = euclidean[rows, np.newaxis] - euclidean
        # What lies at the threshold must not depend on the order of sums.
        apart = np.abs(difference) >= tau - ROUNDING
        further = np.where(apart, taxicab[rows, np.newaxis] - taxicab, 0.0)
        assessment[rows] = (difference + further).sum(axis=1)
    return evaluated(matrix, assessment, {"euclidean_distance": euclidean, "taxicab_distance": taxicab})


def probid(values: Array, weights: Array, better: Sequence[Better]) -> Evaluated:
    """Rank by PROBID: distances to the whole row of ideals, from the best to the worst, and to the average."""
    matrix = prepare(values, weights, better)
    found = _ideals(matrix, "PROBID")
    return evaluated(
        matrix,
        found["pref"],
        {
            "ideal_distance": found["pi_dist"],
            "anti_ideal_distance": found["ni_dist"],
            "mean_distance": found["av_dist"],
        },
    )


def sprobid(values: Array, weights: Array, better: Sequence[Better]) -> Evaluated:
    """Rank by sPROBID: distances to the worst quarter of ideals over those to the best quarter.

    It is computed here from the distances of PROBID: of fewer than four objects pymcdm takes the first and the last
    object's row in place of the first and the last ideal's column.
    """
    import numpy as np

    matrix = prepare(values, weights, better)
    distances = _ideals(matrix, "sPROBID")["dist"]
    quarter = max(1, len(distances) // 4)
    shares = 1 / np.arange(1, quarter + 1)
    best = (distances[:, :quarter] * shares).sum(axis=1)
    worst = (distances[:, ::-1][:, :quarter] * shares).sum(axis=1)
    nearest = int(best.argmin())
    if best[nearest] <= ROUNDING * distances.max():
        raise Unsuitable(
            "it is the best by every indicator, and sPROBID divides by its distance to the best, which is 0; choose "
            "another evaluation, such as `probid`",
            object=nearest,
        )
    return evaluated(matrix, worst / best, {"ideal_distance": best, "anti_ideal_distance": worst})


def _ideals(matrix: DecisionMatrix, name: str) -> dict[str, Any]:
    few_enough(matrix, name, MOST_IN_PROBID)
    return steps(matrix, "PROBID")
