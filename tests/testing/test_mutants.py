"""Every check is tried on methods made wrong on purpose: it finds the fault, and says what it is."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from fuzzyspec.api import (
    Aggregation,
    Capability,
    Completion,
    Composition,
    Decided,
    Decision,
    Descriptor,
    Evaluated,
    Evaluation,
    Membership,
    OwnConsistency,
    Param,
    RandomIndex,
    Reader,
    Remark,
    Renderer,
    Unsuitable,
    Weighting,
)
from fuzzyspec.testing import assert_conforms, check, checks_of
from fuzzyspec.testing.lowering import engines

ABOUT = {"name": "acme", "summary": "What Acme does.", "reference": "Acme (2020).", "formula": "W = 1"}


class Mutant(NamedTuple):
    """A method with a fault, the check that finds it, and words of what that says."""

    check: str
    words: str
    descriptor: Descriptor
    options: dict[str, Any]


def mutant(right: Descriptor, check: str, words: str, options: Any = None, **fields: Any) -> Any:
    one = Mutant(check, words, replace(right, **fields), options or {})
    return pytest.param(one, id=f"{right.kind}-{check}-{words[:40]}")


# -- weightings that read judgments ---------------------------------------------------------------


def row_sums(matrices: Any, power: float = 1.0) -> Any:
    sums = matrices.sum(axis=2) if power == 1 else matrices.sum(axis=2) ** power
    return sums / sums.sum(axis=1, keepdims=True)


def row_sums_plain(matrix: list[list[float]]) -> list[float]:
    sums = [sum(row) for row in matrix]
    return [one / sum(sums) for one in sums]


def row_sum_logs(matrices: Any) -> Any:
    return np.log(matrices.sum(axis=2)) + 7.0


WEIGHTING = Weighting(**ABOUT, compute=row_sums, plain=row_sums_plain, log_weights=row_sum_logs)
POWER = Param("power", "number", 1.0, "to what power sums are taken", minimum=0.0, maximum=2.0)
counter = {"calls": 0}
kept_answer = np.array([[0.75, 0.25]])


def wandering(matrices: Any) -> Any:
    made = row_sums(matrices)
    if made.shape[1] > 1:
        made[:, 0] += 1e-6 * np.random.random()
    return made / made.sum(axis=1, keepdims=True)


def counting(matrices: Any) -> Any:
    counter["calls"] += 1
    made = row_sums(matrices) + 1e-6 * counter["calls"] * np.arange(1, matrices.shape[1] + 1)
    return made / made.sum(axis=1, keepdims=True)


@cache
def _remembered(judgments: bytes, t: int) -> Any:
    return row_sums(np.frombuffer(judgments).reshape(-1, t, t))


def reseeding(matrices: Any) -> Any:
    np.random.seed(1)
    return row_sums(matrices)


def meddling(matrices: Any) -> Any:
    matrices /= matrices.sum(axis=1, keepdims=True)
    made = matrices.mean(axis=2)
    return made


def printing(matrices: Any) -> Any:
    print("weighing")
    return row_sums(matrices)


def complaining(matrices: Any) -> Any:
    np.log(np.zeros(1))
    return row_sums(matrices)


def first_favoured(matrices: Any) -> Any:
    made = row_sums(matrices)
    made[:, 0] *= 1.01
    return made / made.sum(axis=1, keepdims=True)


def squared(matrices: Any) -> Any:
    return row_sums(matrices, 2.0)


def averaged_over_the_batch(matrices: Any) -> Any:
    made = row_sums(matrices)
    return np.broadcast_to(made.mean(axis=0), made.shape).copy()


def never_ending(matrices: Any) -> Any:
    while True:
        pass


def refusing(matrices: Any) -> Any:
    raise Unsuitable("nothing suits it")


def wordless(matrices: Any) -> Any:
    raise Unsuitable("")


def inverse_power(matrices: Any, power: float = 1.0) -> Any:
    return row_sums(matrices, 1 / power)


WEIGHTINGS = [
    mutant(WEIGHTING, "name", "not in snake_case", name="RowSums"),
    mutant(WEIGHTING, "name", "fuzzyspec itself has a weighting 'geometric_mean'", name="geometric_mean"),
    mutant(WEIGHTING, "descriptor", "would leave it out: 'row sums' is no name", name="row sums"),
    mutant(
        WEIGHTING,
        "name",
        "the parameter 'Power' is not in snake_case",
        compute=lambda matrices, **_: row_sums(matrices),
        params=(POWER._replace(name="Power"),),
    ),
    mutant(WEIGHTING, "documentation", "does not end with a point", summary="Sums of rows"),
    mutant(WEIGHTING, "documentation", "several lines", summary="Sums of rows.\nNormalised."),
    mutant(WEIGHTING, "documentation", "no summary", summary=" "),
    mutant(WEIGHTING, "documentation", "no reference", reference=""),
    mutant(WEIGHTING, "documentation", "formula has several lines", formula="a = b\nc = d"),
    mutant(WEIGHTING, "documentation", "power has no doc", params=(POWER._replace(doc=""),)),
    mutant(
        WEIGHTING, "parameters", "default of power is not at least 0 and at most 2", params=(POWER._replace(default=3),)
    ),
    mutant(WEIGHTING, "parameters", "is no whole number", params=(POWER._replace(kind="integer", default=1.5),)),
    mutant(WEIGHTING, "parameters", "is neither True nor False", params=(Param("fast", "boolean", 1, "whether"),)),
    mutant(
        WEIGHTING,
        "parameters",
        "is not among its choices",
        params=(Param("by", "choice", "c", "how", choices=("a", "b")),),
    ),
    mutant(
        WEIGHTING, "parameters", "not several names", params=(Param("by", "choice", "a", "how", choices=("a", "a")),)
    ),
    mutant(WEIGHTING, "parameters", "is no choice", params=(Param("by", "text", "a", "how", choices=("a",)),)),
    mutant(WEIGHTING, "parameters", "is no tuple of numbers", params=(Param("steps", "numbers", [1], "which"),)),
    mutant(WEIGHTING, "parameters", "is no text", params=(Param("label", "text", 1, "which"),)),
    mutant(WEIGHTING, "parameters", "only a scheme can name", params=(Param("best", "indicator", "C1", "which"),)),
    mutant(WEIGHTING, "parameters", "no value lies within the bounds", params=(POWER._replace(minimum=3.0),)),
    mutant(
        WEIGHTING,
        "parameters",
        "no value lies within the bounds",
        params=(Param("count", "integer", doc="how many", above=1, below=2),),
    ),
    mutant(
        WEIGHTING,
        "parameters",
        "has bounds, and is of the kind text",
        params=(Param("a", "text", "b", "c", minimum=0),),
    ),
    mutant(
        WEIGHTING,
        "signature",
        "compute does not take the parameter steps",
        params=(Param("steps", "integer", 1, "many"),),
    ),
    mutant(WEIGHTING, "signature", "compute wants depth, which is no parameter", compute=lambda matrices, depth: None),
    mutant(WEIGHTING, "signature", "takes 0 arguments by position, and gets 1", compute=lambda: None),
    mutant(WEIGHTING, "signature", "plain does not take the parameter power", params=(POWER,)),
    mutant(
        WEIGHTING,
        "signature",
        "the parameter matrices has the name of what compute gets",
        params=(POWER._replace(name="matrices"),),
    ),
    mutant(
        WEIGHTING, "answer", "an array of shape (1,), not (1, 1)", compute=lambda matrices: matrices.sum(axis=(1, 2))
    ),
    mutant(
        WEIGHTING, "answer", "a negative weight", compute=lambda matrices: 2 / matrices.shape[1] - row_sums(matrices)
    ),
    mutant(WEIGHTING, "answer", "add up to 1.01", compute=lambda matrices: row_sums(matrices) * 1.01),
    mutant(WEIGHTING, "answer", "no finite number", compute=lambda matrices: row_sums(matrices) * np.nan),
    mutant(WEIGHTING, "answer", "type float32", compute=lambda matrices: np.ones(matrices.shape[:2], "f4")[:, :1]),
    mutant(WEIGHTING, "answer", "a list, not an array", compute=lambda matrices: row_sums(matrices).tolist()),
    mutant(WEIGHTING, "answer", "no array of numbers", compute=lambda matrices: None),
    mutant(WEIGHTING, "answer", "compute raised ZeroDivisionError", compute=lambda matrices: 1 / 0),
    mutant(
        WEIGHTING,
        "answer",
        "every example was refused, so nothing could be checked",
        compute=refusing,
        plain=None,
        log_weights=None,
    ),
    mutant(WEIGHTING, "answer", "Unsuitable without a reason", compute=wordless),
    mutant(WEIGHTING, "answer", "no answer within 0.3 seconds; it was at", {"limit": 0.3}, compute=never_ending),
    mutant(WEIGHTING, "answer", "plain gave back the wrong number of weights", plain=lambda matrix: [1.0, 0.0]),
    mutant(
        WEIGHTING,
        "bounds",
        "with power = 0.0, compute raised ZeroDivisionError",
        compute=inverse_power,
        params=(POWER,),
        plain=None,
        log_weights=None,
    ),
    mutant(WEIGHTING, "purity", "another answer a second time", compute=wandering),
    mutant(WEIGHTING, "purity", "another answer a second time", compute=counting),
    mutant(
        WEIGHTING,
        "purity",
        "after the first answer was overwritten",
        compute=lambda matrices: _remembered(matrices.tobytes(), matrices.shape[1]),
    ),
    mutant(WEIGHTING, "purity", "changed the state of numpy's random numbers", compute=reseeding),
    mutant(WEIGHTING, "inputs", "changed its argument 1", compute=meddling),
    mutant(WEIGHTING, "quiet", "compute printed", compute=printing),
    mutant(WEIGHTING, "quiet", "RuntimeWarning: divide by zero", compute=complaining),
    mutant(WEIGHTING, "permutation", "do not go with their indicators", compute=first_favoured),
    mutant(WEIGHTING, "consistent matrix", "b_xy = W_x / W_y, do not give W", compute=squared),
    mutant(
        WEIGHTING, "batch", "matrix 0 of 4 has other weights in a batch than alone", compute=averaged_over_the_batch
    ),
    mutant(
        WEIGHTING,
        "plain",
        "plain and compute give different weights",
        plain=lambda matrix: squared(np.array([matrix]))[0].tolist(),
    ),
    mutant(
        WEIGHTING,
        "logarithms",
        "is not what compute gives",
        log_weights=lambda matrices: np.log10(matrices.sum(axis=2)),
    ),
    mutant(WEIGHTING, "completion", "nobody offers the completion 'guess'", completion="guess"),
]

# -- weightings that read triples, some pairs, or data --------------------------------------------


def middles(matrices: Any) -> Any:
    return row_sums(matrices[..., 1])


def by_width(matrices: Any) -> Any:
    low, middle, high = np.moveaxis(matrices, -1, 0)
    return row_sums(middle / (high - low + np.eye(len(low[0]))))


def from_best(matrices: Any, best: int = 0) -> Any:
    raw = 1 / matrices[:, best, :]
    return raw / raw.sum(axis=1, keepdims=True)


def best_pairs(t: int, best: int = 0) -> list[tuple[int, int]]:
    return [(best, one) for one in range(t) if one != best]


def at_first(t: int, best: int = 0) -> list[tuple[int, int]]:
    return [(0, 1)] if t > 1 else []


def nothing_suits(t: int, best: int) -> Any:
    raise Unsuitable("no pairs today")


def measure(matrix: Any, weights: Any, best: int) -> OwnConsistency:
    return OwnConsistency("ratio", 0.1, 0.2, "Acme (2020), Table 1")


FUZZY = Weighting(**ABOUT, compute=middles, reads=frozenset({Capability.FUZZY_JUDGMENTS}))
BEST = Weighting(
    **ABOUT,
    compute=from_best,
    pairs=best_pairs,
    params=(Param("best", "indicator", doc="the best"),),
    consistency=measure,
    figures=lambda matrix, weights, best: {"largest": 2.0, "of each": [1.0] * len(weights)},
)
OTHERS = [
    mutant(FUZZY, "crisp triples", "a value that is no finite number", compute=by_width),
    mutant(BEST, "pairs", "nothing compares indicator 2", pairs=at_first),
    mutant(BEST, "answer", "pairs raised TypeError", pairs=lambda t, best: ["ab"]),
    mutant(BEST, "answer", "every example was refused", pairs=nothing_suits),
    mutant(BEST, "answer", "the pair (0, 9)", pairs=lambda t, best: [(0, 9)]),
    mutant(
        BEST,
        "permutation",
        "do not go with their indicators",
        compute=lambda matrices, best: from_best(matrices),
        pairs=lambda t, best: [(x, y) for x in range(t) for y in range(x)],
    ),
    mutant(BEST, "own measures", "a consistency that is no OwnConsistency", consistency=lambda m, w, best: 0.1),
    mutant(
        BEST,
        "own measures",
        "a consistency that is no number",
        consistency=lambda m, w, best: OwnConsistency("a", np.nan),
    ),
    mutant(
        BEST, "own measures", "a limit without a source", consistency=lambda m, w, best: OwnConsistency("a", 0.1, 0.2)
    ),
    mutant(BEST, "own measures", "the figure xi for 1 of 2 indicators", figures=lambda m, w, best: {"xi": [1.0]}),
    mutant(BEST, "completion", "fills nothing for a method that reads some pairs only", completion="harker"),
]


def spread(values: Any, better: Any) -> Any:
    raw = values.std(axis=0) / np.abs(values).max(axis=0).clip(1e-300)
    if not raw.any():
        raise Unsuitable("nothing varies")
    return raw / raw.sum()


def from_the_first(values: Any, better: Any) -> Any:
    raw = np.abs(values - values[0]).mean(axis=0) / np.abs(values).max(axis=0).clip(1e-300)
    if not raw.any():
        raise Unsuitable("nothing varies")
    return raw / raw.sum()


def by_place(values: Any, better: Any) -> Any:
    raw = np.arange(1.0, values.shape[1] + 1)
    return raw / raw.sum()


DATA = Weighting(**ABOUT, from_data=spread, reads=frozenset({Capability.DATA}))
COMBINED = Weighting(
    **ABOUT,
    combined=lambda a, b: (a + b) / 2,
    reads=frozenset({Capability.WEIGHTS}),
    params=(Param("first", "method", doc="a"), Param("second", "method", doc="b")),
)
OTHERS += [
    mutant(DATA, "objects", "other weights when the objects stand in another order", from_data=from_the_first),
    mutant(DATA, "permutation", "do not go with their indicators", from_data=by_place),
    mutant(
        DATA,
        "answer",
        "from_data gave back a value that is no finite number",
        from_data=lambda values, better: np.log(values[0]) * np.inf,
    ),
    mutant(COMBINED, "answer", "combined gave back weights that add up to 2", combined=lambda a, b: a + b),
    mutant(COMBINED, "signature", "takes 1 arguments by position, and gets 2", combined=lambda a: a),
    mutant(COMBINED, "permutation", "do not go with their indicators", combined=lambda a, b: np.sort((a + b) / 2)),
]

# -- completions, aggregations, random indices ----------------------------------------------------


def least_squares(matrices: Any, judged: Any) -> Any:
    t = len(judged)
    laplacian = np.diag(judged.sum(axis=1)) - judged.astype(float) + 1.0
    logs = np.linalg.solve(laplacian, np.where(judged, np.log(matrices), 0).sum(axis=2).T).T
    fills = np.exp(logs[:, :, None] - logs[:, None, :])
    assert fills.shape[1:] == (t, t)
    return np.where(judged, matrices, fills)


COMPLETION = Completion(
    **ABOUT,
    compute=least_squares,
    plain=lambda matrix, judged: least_squares(np.array([matrix]), np.array(judged))[0].tolist(),
    only_with=("geometric_mean",),
)


def ones(matrices: Any, judged: Any) -> Any:
    return matrices.copy()


def of_the_first(matrices: Any, judged: Any) -> Any:
    return np.where(judged, matrices, least_squares(matrices[:1], judged))


def in_order(matrices: Any, judged: Any) -> Any:
    made = least_squares(matrices, judged)
    tilt = 1 + 0.01 * np.arange(len(judged))
    return np.where(judged, matrices, made * tilt[:, None] / tilt)


def complete_in_place(matrices: Any, judged: Any) -> Any:
    matrices[:] = least_squares(matrices, judged)
    return matrices


BETWEEN = [
    mutant(
        COMPLETION, "answer", "other values for pairs that were judged", compute=lambda matrices, judged: matrices * 2
    ),
    mutant(
        COMPLETION,
        "answer",
        "values that are not reciprocal",
        compute=lambda matrices, judged: np.where(judged, matrices, 2.0),
    ),
    mutant(COMPLETION, "answer", "something that is no matrix", plain=lambda matrix, judged: np.array(matrix)),
    mutant(COMPLETION, "consistent matrix", "not completed by W_x / W_y", compute=ones, plain=None),
    mutant(COMPLETION, "batch", "is filled otherwise in a batch than alone", compute=of_the_first),
    mutant(COMPLETION, "permutation", "do not go with their indicators", compute=in_order),
    mutant(COMPLETION, "plain", "plain and compute fill differently", plain=lambda matrix, judged: matrix),
    mutant(COMPLETION, "only with", "nobody offers the weighting 'acme'", only_with=("acme",)),
    mutant(COMPLETION, "inputs", "changed its argument 1", compute=complete_in_place),
]


def _mean(values: list[float], weights: list[float]) -> float:
    known = [(value, weight) for value, weight in zip(values, weights, strict=True) if value == value and weight > 0]
    total = sum(weight for _, weight in known)
    if not known:
        return float("nan")
    return float(np.exp(sum(weight * np.log(value) for value, weight in known) / total))


def geometric(matrices: Any, weights: Any) -> Any:
    places = range(len(matrices[0]))
    return [[_mean([one[x][y] for one in matrices], weights) for y in places] for x in places]


def geometric_triples(matrices: Any, weights: Any) -> Any:
    places = range(len(matrices[0]))
    return [
        [tuple(_mean([one[x][y][part] for one in matrices], weights) for part in range(3)) for y in places]
        for x in places
    ]


def arithmetic(matrices: Any, weights: Any) -> Any:
    # Cells that nobody judged are NaN by themselves.
    masked = np.ma.masked_invalid(np.array(matrices))
    return np.ma.average(masked, axis=0, weights=weights).filled(np.nan).tolist()


def first_says_most(matrices: Any, weights: Any) -> Any:
    others = geometric(matrices, weights)
    return [
        [one if one == one and weights[0] else other for one, other in zip(*rows, strict=True)]
        for rows in zip(matrices[0], others, strict=True)
    ]


def doubled(matrices: Any, weights: Any) -> Any:
    return [
        [value if x == y else (value * 2 if x < y else value / 2) for y, value in enumerate(row)]
        for x, row in enumerate(geometric(matrices, weights))
    ]


AGGREGATION = Aggregation(**ABOUT, compute=geometric, fuzzy=geometric_triples)
PRIORITIES = Aggregation(
    **ABOUT, of="priorities", compute=lambda rows, weights: np.average(rows, axis=0, weights=weights).tolist()
)
BETWEEN += [
    mutant(
        AGGREGATION, "answer", "something that is no matrix", compute=lambda matrices, weights: np.array(matrices[0])
    ),
    mutant(
        AGGREGATION,
        "answer",
        "a judgment that is no ratio above 0",
        compute=lambda m, w: [[-1.0] * len(m[0])] * len(m[0]),
    ),
    mutant(
        AGGREGATION, "answer", "which is not its mirror", fuzzy=lambda m, w: [[(1.0, 2.0, 3.0)] * len(m[0])] * len(m[0])
    ),
    mutant(
        AGGREGATION,
        "experts",
        "when the experts stand in another order",
        compute=first_says_most,
    ),
    mutant(AGGREGATION, "permutation", "does not go with the indicators", compute=doubled),
    mutant(
        AGGREGATION,
        "unanimity",
        "says something else than they do",
        compute=lambda m, w: [[value**2 for value in row] for row in geometric(m, w)],
    ),
    mutant(AGGREGATION, "reciprocal", "are not reciprocal", compute=arithmetic),
    mutant(
        PRIORITIES,
        "answer",
        "weights that add up to 3",
        compute=lambda rows, weights: (np.sum(rows, axis=0) / len(rows) * 3).tolist(),
    ),
    mutant(PRIORITIES, "experts", "another order", compute=lambda rows, weights: list(rows[0])),
]

TABLE = RandomIndex(**ABOUT, values=(0.5, 0.9, 1.1))
DRAWN = RandomIndex(
    **ABOUT,
    compute=lambda order, seed=1: 0.5 + order / 10,
    params=(Param("seed", "integer", 1, "the seed", minimum=0),),
)
BETWEEN += [
    mutant(TABLE, "answer", "the random index -1, which is not above 0", beyond=lambda order: -1.0),
    mutant(TABLE, "descriptor", "a value that is no number above 0", values=(0.0, 0.0, 0.58)),
    mutant(DRAWN, "answer", "at raised TypeError", compute=lambda order, seed=1: None),
    mutant(DRAWN, "purity", "a second time", compute=lambda order, seed=1: 0.5 + random.random()),
    mutant(DRAWN, "bounds", "with seed = 0, at raised ZeroDivisionError", compute=lambda order, seed=1: 1 / seed),
]

# -- membership functions, compositions, decisions ------------------------------------------------


def ramp(x: Any, ops: Any, a: float, b: float) -> Any:
    return ops.minimum(ops.maximum((x - a) / (b - a), 0.0), 1.0)


def rises(parameters: Any, count: int, rising: Any) -> str | None:
    return None if parameters["a"] < parameters["b"] else "a must be below b"


def choosing(x: Any, ops: Any, a: float, b: float) -> Any:
    return 0.0 if x < a else ramp(x, ops, a, b)


def by_numpy(x: Any, ops: Any, a: float, b: float) -> Any:
    return np.clip((x - a) / (b - a), 0.0, 1.0)


def coarse(x: Any, ops: Any, a: float, b: float) -> Any:
    degree = ramp(x, ops, a, b)
    return degree if isinstance(x, float) else degree * (1 - 1e-9)


def coarse_on_columns(x: Any, ops: Any, a: float, b: float) -> Any:
    degree = ramp(x, ops, a, b)
    return degree if isinstance(x, float | np.ndarray) else degree * (1 - 1e-9)


MEMBERSHIP = Membership(
    **ABOUT,
    compute=ramp,
    params=(Param("a", doc="the foot"), Param("b", doc="the shoulder")),
    fault=rises,
    bends=lambda parameters: sorted(parameters.values()),
)


def steps(x: Any, best_first: bool, ops: Any, knots: Any) -> list[Any]:
    reached = [ops.where(x >= knot, 1.0, 0.0) for knot in knots[1:]]
    return [1.0 - sum(reached, 0.0) / max(1, len(reached)), *(one / max(1, len(reached)) for one in reached)]


ROW = Membership(**ABOUT, of="row", compute=steps, params=(Param("knots", "numbers", doc="a knot for each"),))
ELEMENTWISE = [
    mutant(MEMBERSHIP, "documentation", "there is no formula", formula=""),
    mutant(MEMBERSHIP, "answer", "the degree 1.", compute=lambda x, ops, a, b: ops.maximum((x - a) / (b - a), 0.0)),
    mutant(MEMBERSHIP, "answer", "a degree that is no number", compute=lambda x, ops, a, b: None),
    mutant(MEMBERSHIP, "answer", "no parameters were found that fit together", fault=lambda *given: "never"),
    mutant(MEMBERSHIP, "arrays", "works on floats, and not on arrays", compute=choosing),
    mutant(MEMBERSHIP, "arrays", "another degree than floats", compute=coarse),
    mutant(MEMBERSHIP, "expressions", "works on floats, and not on expressions", compute=by_numpy),
    mutant(MEMBERSHIP, "expressions", "another degree than floats", compute=coarse_on_columns),
    mutant(MEMBERSHIP, "fault", "fault raised KeyError", fault=lambda parameters, count, rising: parameters["c"]),
    mutant(MEMBERSHIP, "fault", "gives neither words nor None", fault=lambda parameters, count, rising: False),
    mutant(MEMBERSHIP, "bends", "no values in rising order", bends=lambda parameters: [3.0, 1.0]),
    mutant(ROW, "answer", "degrees for 3 comments", compute=lambda x, best_first, ops, knots: [1.0]),
    mutant(ROW, "answer", "not a degree for each comment", compute=lambda x, best_first, ops, knots: 1.0),
]


def times(w: Any, r: Any, ops: Any) -> Any:
    return w * r


def plus(a: Any, b: Any, ops: Any) -> Any:
    return a + b


def sum_kernel(w: Any, R: Any) -> Any:
    return (w.reshape(-1, *[1] * (R.ndim - 1)) * R).sum(axis=0) if w.ndim == 1 else (w * R).sum(axis=0)


COMPOSITION = Composition(**ABOUT, symbol="M(·,+)", pair=times, fold=plus, kernel=sum_kernel, linear=True)


def greater(a: Any, b: Any, ops: Any) -> Any:
    return max(a, b)


def root(x: Any, ops: Any) -> Any:
    return np.sqrt(x)


def flat_kernel(w: Any, R: Any) -> Any:
    if w.size > len(R):  # all samples get what the first would
        w = w[..., :1]
    made = sum_kernel(w, R)
    return np.broadcast_to(made, (*made.shape[:2], 3)) if w.ndim == 4 else made


ELEMENTWISE += [
    mutant(COMPOSITION, "documentation", "there is no symbol", symbol=""),
    mutant(COMPOSITION, "answer", "outside 0..1", fold=lambda a, b, ops: a + b + 1.0),
    mutant(
        COMPOSITION,
        "permutation",
        "when the siblings stand in another order",
        fold=lambda a, b, ops: a * 0.5 + b,
        kernel=None,
        linear=False,
    ),
    mutant(COMPOSITION, "arrays", "works on floats, and not on arrays", fold=greater, linear=False),
    mutant(
        COMPOSITION, "expressions", "works on floats, and not on expressions", finish=root, linear=False, kernel=None
    ),
    mutant(
        COMPOSITION,
        "kernel",
        "the kernel gives another membership than pair and fold",
        kernel=lambda w, R: sum_kernel(w, R) * 0.999,
    ),
    mutant(COMPOSITION, "batch", "something else than one by one", kernel=flat_kernel),
    mutant(COMPOSITION, "linear", "is not ¼ E(R) + ¾ E(Q)", fold=lambda a, b, ops: ops.maximum(a, b), kernel=None),
]


def largest(memberships: Any, scores: Any, ops: Any) -> Decided:
    top, grade = memberships[0], 0
    for place, one in enumerate(memberships[1:], 1):
        grade = ops.where(one >= top, place, grade)
        top = ops.maximum(top, one)
    return Decided(grade, memberships[0] < 0, None, {"top": top})


def decided(**changes: Any) -> Any:
    def decide(memberships: Any, scores: Any, ops: Any) -> Decided:
        return largest(memberships, scores, ops)._replace(**changes)

    return decide


def with_python(memberships: Any, scores: Any, ops: Any) -> Decided:
    top = max(memberships)
    return Decided(list(memberships).index(top), False, None, {})


def turned(memberships: Any, scores: Any, ops: Any) -> Decided:
    found = largest(memberships[::-1], scores, ops)
    return found


def lost_on_arrays(memberships: Any, scores: Any, ops: Any) -> Decided:
    found = largest(memberships, scores, ops)
    return found if isinstance(memberships[0], float) else found._replace(values={"top": memberships[0]})


DECISION = Decision(**ABOUT, decide=largest)
ELEMENTWISE += [
    mutant(DECISION, "answer", "which is no Decided", decide=lambda memberships, scores, ops: 0),
    mutant(DECISION, "answer", "the grade 7, where there are 0 … 2", decide=decided(grade=7)),
    mutant(DECISION, "answer", "the margin -1.0, below 0", decide=decided(margin=-1.0)),
    mutant(DECISION, "answer", "'rank', which has a meaning already", decide=decided(values={"rank": 1.0})),
    mutant(DECISION, "answer", "a figure (top) that is no number", decide=decided(values={"top": "high"})),
    mutant(DECISION, "answer", "neither True nor False", decide=decided(tie=None)),
    mutant(DECISION, "certain", "certain of one comment gets another grade", decide=turned),
    mutant(DECISION, "arrays", "works on floats, and not on arrays", decide=with_python),
    mutant(DECISION, "arrays", "another top than floats", decide=lost_on_arrays),
    mutant(DECISION, "expressions", "works on floats, and not on expressions", decide=with_python),
]

# -- evaluations, readers, renderers --------------------------------------------------------------


def goodness(values: Any, weights: Any, better: Any) -> Any:
    width = np.ptp(values, axis=0)
    if not width.all():
        raise Unsuitable("it is the same for all objects", int(np.argmin(width)))
    scaled = (values - values.min(axis=0)) / width
    return np.where([one.kind == "low" for one in better], 1 - scaled, scaled) @ weights


def additive(values: Any, weights: Any, better: Any) -> Evaluated:
    total = goodness(values, weights, better)
    return Evaluated(total.tolist(), {"share": (total / total.sum()).tolist()})


def evaluated(change: Any) -> Any:
    return lambda values, weights, better: change(additive(values, weights, better))


def blind(values: Any, weights: Any, better: Any) -> Evaluated:
    return additive(values, weights, [one._replace(kind="high") for one in better])


def in_first_place(values: Any, weights: Any, better: Any) -> Evaluated:
    found = goodness(values, weights, better)
    return Evaluated((found * np.linspace(1, 0.5, len(found))).tolist())


def by_first_weight(values: Any, weights: Any, better: Any) -> Evaluated:
    return Evaluated(goodness(values, np.eye(len(weights))[0], better).tolist())


def ranked(values: Any, weights: Any, better: Any) -> Evaluated:
    order = np.argsort(goodness(values, weights, better), kind="stable")
    return Evaluated([float(place) for place in np.argsort(order)])


EVALUATION = Evaluation(**ABOUT, compute=additive, value="worth")
FILES = [
    mutant(EVALUATION, "name", "ranked by 'rank', which has a meaning already", value="rank"),
    mutant(EVALUATION, "name", "the figure 'Worth' is not in snake_case", value="Worth"),
    mutant(EVALUATION, "answer", "something that is no Evaluated", compute=goodness),
    mutant(
        EVALUATION, "answer", "1 values of worth for 2", compute=evaluated(lambda made: made._replace(values=[1.0]))
    ),
    mutant(
        EVALUATION,
        "answer",
        "without worth and without a reason",
        compute=evaluated(lambda made: made._replace(values=[None] * len(made.values))),
    ),
    mutant(
        EVALUATION,
        "answer",
        "a worth that is no number",
        compute=evaluated(lambda made: made._replace(values=[np.nan] * len(made.values))),
    ),
    mutant(
        EVALUATION,
        "answer",
        "the figure `rank`, which has a meaning already",
        compute=evaluated(lambda made: made._replace(figures={"rank": made.values})),
    ),
    mutant(
        EVALUATION,
        "answer",
        "a remark without words",
        compute=evaluated(lambda made: made._replace(remarks=[Remark("")])),
    ),
    mutant(
        EVALUATION,
        "answer",
        "as the reason why object 99",
        compute=evaluated(lambda made: made._replace(absent={99: "gone"})),
    ),
    mutant(EVALUATION, "objects", "does not go with its object", compute=in_first_place),
    mutant(EVALUATION, "permutation", "when the indicators, with weights and directions", compute=by_first_weight),
    mutant(EVALUATION, "dominance", "object 1 is the best in every indicator", compute=blind),
    mutant(EVALUATION, "dominance", "object 1 is the best in every indicator", best="low"),
    mutant(EVALUATION, "equal objects", "have the same in every indicator, and different values", compute=ranked),
]

READER = Reader(**ABOUT, suffixes=(".acme",), open=lambda path: pytest.importorskip("pyarrow").table({"x": [1.0]}))


def render(document: Any) -> str:
    import html

    return f"<h1>{html.escape(document.result['scheme'].get('title') or '')}</h1>"


RENDERER = Renderer(**ABOUT, suffixes=(".xhtml",), render=render)
titles = {"count": 0}


def forgetful(document: Any) -> str:
    titles["count"] += 1
    return f"<p>{titles['count']}</p>"


FILES += [
    mutant(READER, "descriptor", "which is not in small letters", suffixes=(".ACME",)),
    mutant(RENDERER, "answer", "neither text nor bytes", render=lambda document: document.result),
    mutant(RENDERER, "answer", "render raised KeyError", render=lambda document: document.result["nothing"]),
    mutant(RENDERER, "purity", "a second time", render=forgetful),
    mutant(RENDERER, "inputs", "changed its argument 1", render=lambda document: str(document.result.pop("scheme"))),
    mutant(
        RENDERER,
        "escaping",
        "works as a tag",
        render=lambda document: f"<p>{document.result['scheme'].get('title')}</p>",
    ),
    mutant(RENDERER, "escaping", "no well-formed XML", render=lambda document: "<p>"),
]

MUTANTS = [*WEIGHTINGS, *OTHERS, *BETWEEN, *ELEMENTWISE, *FILES]
RIGHT = [WEIGHTING, FUZZY, BEST, DATA, COMBINED, COMPLETION, AGGREGATION, PRIORITIES, TABLE, DRAWN, MEMBERSHIP, ROW]
RIGHT += [COMPOSITION, DECISION, EVALUATION, RENDERER]


@pytest.mark.parametrize("wrong", MUTANTS)
def test_a_fault_is_found_and_named(wrong):
    if wrong.check == "expressions" and not engines():
        pytest.skip("no data engine is installed")
    report = check(wrong.descriptor, only=[wrong.check], **wrong.options)
    (outcome,) = report.outcomes
    assert "failed" == outcome.status, outcome
    told = "\n".join(problem.message for problem in outcome.problems)
    assert wrong.words in told
    assert "rule:" in told
    assert not report.ok
    assert all((wrong.check, "error") == (problem.check, problem.severity) for problem in report.errors)


@pytest.mark.parametrize(
    "right", RIGHT, ids=lambda one: f"{one.kind}-{one.compute.__name__ if getattr(one, 'compute', None) else ''}"
)
def test_a_right_method_passes(right):
    assert_conforms(right)


def test_every_check_has_a_mutant():
    tried = {(type(one.values[0].descriptor), one.values[0].check) for one in MUTANTS}
    common = {
        "descriptor",
        "name",
        "documentation",
        "parameters",
        "signature",
        "answer",
        "bounds",
        "purity",
        "inputs",
        "quiet",
    }
    assert common <= {name for _, name in tried}
    # Growth is told as a warning, and files are read from a disk: both have tests of their own.
    apart = {"growth", "example"}
    for right in [*RIGHT, READER]:
        for name in {one.name for one in checks_of(right)} - common - apart:
            assert (type(right), name) in tried, f"{right.kind}: {name}"
