"""How far a verdict would move with other respondents of the same kind.

The standard error of a share is √(r(1 − r)/n). That of a score is, where every composition is linear, the deviation of
the respondents' own scores over √n, each group of respondents by itself and weighed by the square of its share
(Cochran 1977, Sampling Techniques, 3rd ed., § 5.3). Elsewhere respondents are drawn again, with replacement, object by
object and group by group, from a seeded stream (Efron 1979, The Annals of Statistics 7(1), 1–26).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from fuzzyspec.api import Composition
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate import verdict as judging
from fuzzyspec.evaluate.surveyed import Counted, Locals
from fuzzyspec.model.result import FuzzySets, Sampling
from fuzzyspec.model.scheme import Scheme
from fuzzyspec.plugins import Registry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Z = 1.959963984540054
"""The normal deviate that leaves out 5 of 100."""
SAMPLES = 1000
SEED = 20_241_101
"""The stream of a bootstrap: the same input gives the same figures."""
MOST_DRAWN = 20_000_000
"""A bootstrap that would draw more answers than this is left out: errors are small there."""

OWN, BOOTSTRAP = "own scores", "bootstrap"


def is_linear(scheme: Scheme, registry: Registry) -> bool:
    """Whether every composition is linear, so that the scores of respondents add up to the score."""
    uses = {methods.composition.key: methods.composition for methods in scheme.methods}
    found = (registry.get("composition", use.name, use.distribution) for use in uses.values())
    return all(isinstance(one, Composition) and one.linear for one in found) and not scheme.raw_rows


def sampling_of(
    scheme: Scheme,
    registry: Registry,
    counted: Sequence[Counted],
    errors: Mapping[int, Sequence[Sequence[float]]],
    leaves: Mapping[int, FuzzySets],
    weights: Locals,
    scores: Mapping[int, Sequence[float]],
    asked: judging.Judge,
) -> Sampling:
    """Return the sampling errors of a survey's memberships and scores.

    `errors` are those of the memberships of surveyed leaves, `leaves` the memberships of all leaves, `scores` those of
    every node.
    """
    count = len(scheme.objects)
    none = [math.nan] * count
    if not scheme.has_scores:
        return Sampling("", "the comments have no scores", errors, {}, none, none, [()] * count)
    leaf_errors = {leaf: _leaf_scores(scheme, counted, leaf, count) for leaf in errors}
    decides = scheme.decision is not None and scheme.decision.name == "weighted_score"
    drawable = all(one.tally.profiles is not None for one in counted)
    if is_linear(scheme, registry) and (decides or not drawable):
        own = {**leaf_errors, **_own_scores(counted, count)}
        root = own.get(0, none)
        low = [score - Z * error for score, error in zip(scores[0], root, strict=True)]
        high = [score + Z * error for score, error in zip(scores[0], root, strict=True)]
        if not decides:
            reason = "the grades within the error are not known: respondents are not at hand one by one"
            return Sampling(OWN, reason, errors, own, low, high, [()] * count)
        best = [scheme.comments[index].score or 0.0 for index in scheme.quality]
        grades = [
            _between(scheme, best, least, most) if least == least else () for least, most in zip(low, high, strict=True)
        ]
        return Sampling(OWN, "", errors, own, low, high, grades)
    return _bootstrap(scheme, registry, counted, errors, leaf_errors, leaves, weights, scores, asked)


def _leaf_scores(scheme: Scheme, counted: Sequence[Counted], leaf: int, count: int) -> list[float]:
    """Return the standard error of a leaf's score, by object: the answers are counted, so their spread is known.

    Where an answer belongs to several comments in part, this is an upper bound.
    """
    scores = [comment.score or 0.0 for comment in scheme.comments]
    total = [0.0] * count
    seen = [False] * count
    for one in counted:
        if leaf not in one.tally.answered:
            continue
        for key, index in enumerate(one.objects):
            n = float(one.tally.answered[leaf][key])
            if n < 2:
                total[index] += math.nan if n else 0.0
                seen[index] = seen[index] or bool(n)
                continue
            shares = [float(row[key]) / n for row in one.tally.counts[leaf]]
            mean = math.fsum(share * score for share, score in zip(shares, scores, strict=True))
            spread = math.fsum(share * (score - mean) ** 2 for share, score in zip(shares, scores, strict=True))
            total[index] += one.shares[key] ** 2 * spread / (n - 1)
            seen[index] = True
    return [math.sqrt(value) if known else math.nan for value, known in zip(total, seen, strict=True)]


def _own_scores(counted: Sequence[Counted], count: int) -> dict[int, list[float]]:
    """Return the standard error of each node's score by object, from the respondents' own scores."""
    found: dict[int, list[float]] = {}
    seen: dict[int, list[bool]] = {}
    for one in counted:
        for node, (numbers, sums, squares) in one.tally.own.items():
            total = found.setdefault(node, [0.0] * count)
            known = seen.setdefault(node, [False] * count)
            for key, index in enumerate(one.objects):
                n = float(numbers[key])
                if n < 2:
                    total[index] += math.nan if n else 0.0
                    known[index] = known[index] or bool(n)
                    continue
                about = float(sums[key]) - n * one.tally.centre
                variance = max(0.0, (float(squares[key]) - about * about / n) / (n - 1))
                total[index] += one.shares[key] ** 2 * variance / n
                known[index] = True
    return {
        node: [math.sqrt(value) if known else math.nan for value, known in zip(total, seen[node], strict=True)]
        for node, total in found.items()
    }


def _between(scheme: Scheme, best: Sequence[float], low: float, high: float) -> tuple[int, ...]:
    """Return the grades of the scores between two, from the best: whatever lies there is midway to none of them."""
    middles = [(better + worse) / 2 for better, worse in pairwise(best)]
    first = sum(high <= middle for middle in middles)
    last = sum(low <= middle for middle in middles)
    return tuple(scheme.quality[place] for place in range(first, last + 1))


# Bootstrap --------------------------------------------------------------------------------------------


def _bootstrap(
    scheme: Scheme,
    registry: Registry,
    counted: Sequence[Counted],
    errors: Mapping[int, Sequence[Sequence[float]]],
    leaf_errors: dict[int, list[float]],
    leaves: Mapping[int, FuzzySets],
    weights: Locals,
    scores: Mapping[int, Sequence[float]],
    asked: judging.Judge,
) -> Sampling:
    import numpy as np

    count = len(scheme.objects)
    none = [math.nan] * count
    drawn = sum(len(one.tally.profiles.keys) * len(one.tally.counts) for one in counted if one.tally.profiles) * SAMPLES
    if any(one.tally.profiles is None for one in counted) or drawn > MOST_DRAWN * 10:
        reason = "a bootstrap of so many respondents was left out: their errors are small"
        return Sampling("", reason, errors, leaf_errors, none, none, [()] * count)
    found: dict[int, list[float]] = {parent.index: list(none) for parent in scheme.parents}
    low, high = list(none), list(none)
    grades: list[tuple[int, ...]] = [()] * count
    asked_of = sorted({index for one in counted for index in one.objects})
    for index in asked_of:
        rows = _resampled(counted, leaves, index, np.random.default_rng([SEED, index]))
        nodes = _composed(scheme, registry, weights, rows)
        values = {node: _scores(scheme, sets) for node, sets in nodes.items()}
        for node, column in values.items():
            found[node][index] = float(np.std(column, ddof=1))
        low[index], high[index] = (float(value) for value in np.quantile(values[0], [0.025, 0.975]))
        given = judging.grades_of(asked, list(nodes[0] / nodes[0].sum(axis=0)))
        own = judging.grades_of(asked, [[value] for value in _own_row(scheme, registry, weights, leaves, index)])
        often = [grade for grade in scheme.quality if given.count(grade) > 0.025 * SAMPLES]
        grades[index] = tuple(dict.fromkeys([own[0], *often]))
    return Sampling(BOOTSTRAP, "", errors, {**leaf_errors, **found}, low, high, grades, SAMPLES)


def _resampled(counted: Sequence[Counted], leaves: Mapping[int, FuzzySets], one: int, stream: Any) -> dict[int, Array]:
    """Return memberships `[comment, sample]` of every leaf of one object, respondents drawn again."""
    import numpy as np

    rows: dict[int, Array] = {}
    for survey in counted:
        profiles = survey.tally.profiles
        assert profiles is not None
        keys = np.asarray(profiles.keys)
        for key, index in enumerate(survey.objects):
            if index != one or not survey.shares[key]:
                continue
            members = [int(member) for member in np.flatnonzero(keys == key)]
            times = stream.multinomial(len(members), np.full(len(members), 1 / len(members)), size=SAMPLES)
            for leaf, answers in profiles.degrees.items():
                given = [answers[member] for member in members]
                width = len(leaves[leaf])
                degrees = np.array([row if row is not None else [0.0] * width for row in given], dtype=np.float64)
                known = np.array([row is not None for row in given], dtype=np.float64)
                number = times @ known
                shares = (times @ degrees) / np.where(number > 0, number, 1)[:, None]
                part = survey.shares[key] * shares.T
                rows[leaf] = rows[leaf] + part if leaf in rows else part
    for leaf, sets in leaves.items():
        if leaf not in rows:
            column = np.array([float(row[one]) for row in sets])
            rows[leaf] = np.repeat(column[:, None], SAMPLES, axis=1)
    return rows


def _own_row(
    scheme: Scheme, registry: Registry, weights: Locals, leaves: Mapping[int, FuzzySets], one: int
) -> list[float]:
    """Return the normalised fuzzy set of the root, as it is without drawing again."""
    import numpy as np

    rows = {leaf: np.array([[float(row[one])] for row in sets]) for leaf, sets in leaves.items()}
    root = _composed(scheme, registry, weights, rows)[0][:, 0]
    return [float(value) for value in root / root.sum()]


def _composed(scheme: Scheme, registry: Registry, weights: Locals, rows: Mapping[int, Array]) -> dict[int, Array]:
    """Compose samples of one object upward; return each parent's vectors `[comment, sample]`."""
    import numpy as np

    raw: dict[int, Array] = dict(rows)
    made: dict[int, Array] = {}
    for indicator in reversed(scheme.indicators):
        if not indicator.children:
            continue
        use = scheme.methods[indicator.index].composition
        descriptor: Composition = registry.get("composition", use.name, use.distribution)
        w = np.array([float(weight) for weight in weights[indicator.index]])
        R = np.ascontiguousarray(np.stack([raw[child] for child in indicator.children]))
        sets = calling.real_array(
            descriptor,
            calling.call(descriptor, indicator.id, descriptor.compute, w, R, **use.parameters),
            R.shape[1:],
            indicator.id,
        )
        made[indicator.index] = sets
        raw[indicator.index] = sets / sets.sum(axis=0) if scheme.normalise == "every" else sets
    return made


def _scores(scheme: Scheme, sets: Array) -> Array:
    scores = [comment.score or 0.0 for comment in scheme.comments]
    weighed: Array = sum(row * score for row, score in zip(sets, scores, strict=True)) / sets.sum(axis=0)
    return weighed
