"""How far a verdict would move with other respondents of the same kind.

The standard error of a share is √(r(1 − r)/n). That of a score is, where every composition is linear, the deviation of
the respondents' own scores over √n, each group of respondents by itself and weighed by the square of its share
(Cochran 1977, Sampling Techniques, 3rd ed., § 5.3). Elsewhere, and for the grades of other decisions than the score's,
respondents are drawn again, with replacement, object by object and group by group, from a seeded stream (Efron 1979,
The Annals of Statistics 7(1), 1–26). One respondent alone tells nothing about others: then no error is known.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

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
MOST_ANSWERS = 500_000
"""A bootstrap of surveys with more answers than this is left out: it would take too long."""
MOST_OBJECTS = 1000
"""So is one of more objects."""
DRAWN_AT_ONCE = 1_000_000
"""Respondents drawn at once at most, which bounds memory."""

ROUNDING = 1e-12
"""A spread below this share of the squares is what rounding leaves of none."""

OWN, BOOTSTRAP = "own scores", "bootstrap"
TOO_MANY = "a bootstrap of so many answers or objects was left out"
NOT_AT_HAND = "for a bootstrap, respondents are not at hand one by one"


def is_linear(scheme: Scheme, registry: Registry) -> bool:
    """Whether every composition is linear, so that the scores of respondents add up to the score."""
    uses = {one.key: one for one in (scheme.methods[parent.index].composition for parent in scheme.parents)}
    found = (registry.get("composition", use.name, use.distribution) for use in uses.values())
    return all(isinstance(one, Composition) and one.linear for one in found) and not (
        scheme.raw_rows and scheme.membership
    )


def sampling_of(
    scheme: Scheme,
    registry: Registry,
    counted: Sequence[Counted],
    errors: Mapping[int, Sequence[Sequence[float]]],
    leaves: Mapping[int, FuzzySets],
    weights: Locals,
    scores: Mapping[int, Sequence[float]],
    given: Sequence[int],
    asked: judging.Judge,
) -> Sampling:
    """Return the sampling errors of a survey's memberships and scores.

    `errors` are those of the memberships of surveyed leaves, `leaves` the memberships of all leaves, `scores` those of
    every node, `given` the grades that the objects have.
    """
    count = len(scheme.objects)
    none = [math.nan] * count
    if not scheme.has_scores:
        return Sampling("", "the comments have no scores", errors, {}, none, none, [()] * count)
    own = {leaf: _leaf_scores(scheme, counted, leaf, count) for leaf in errors}
    linear = is_linear(scheme, registry)
    low, high = none, none
    if linear:
        own.update(_own_scores(counted, count))
        root = own.get(0, none)
        # No survey has a score beyond those that the comments have.
        of_comments = [comment.score or 0.0 for comment in scheme.comments]
        ends = min(of_comments), max(of_comments)
        low = [_within(score - Z * error, *ends) for score, error in zip(scores[0], root, strict=True)]
        high = [_within(score + Z * error, *ends) for score, error in zip(scores[0], root, strict=True)]
        use = scheme.decision
        if use is not None and (use.name, use.distribution) == ("weighted_score", "fuzzyspec"):
            best = [scheme.comments[index].score or 0.0 for index in scheme.quality]
            intervals = zip(low, high, strict=True)
            grades = [_between(scheme, best, least, most) if least == least else () for least, most in intervals]
            return Sampling(OWN, "", errors, own, low, high, grades)
    reason = _not_drawn(counted)
    if reason:
        reason = f"the grades within the error are not known: {reason}" if linear else reason
        return Sampling(OWN if linear else "", reason, errors, own, low, high, [()] * count)
    drawn = _bootstrap(scheme, registry, counted, leaves, weights, given, asked)
    if linear:
        return Sampling(OWN, "", errors, own, low, high, drawn.grades, SAMPLES)
    return Sampling(BOOTSTRAP, "", errors, {**own, **drawn.errors}, drawn.low, drawn.high, drawn.grades, SAMPLES)


def _leaf_scores(scheme: Scheme, counted: Sequence[Counted], leaf: int, count: int) -> list[float]:
    """Return the standard error of a leaf's score, by object: the answers are counted, so their spread is known.

    Where an answer belongs to several comments in part, this is an upper bound.
    """
    scores = [comment.score or 0.0 for comment in scheme.comments]
    total = [math.nan] * count
    for one in counted:
        if leaf not in one.tally.answered:
            continue
        numbers = one.tally.answered[leaf]
        variances = []
        for key, n in enumerate(numbers):
            if n < 2:
                variances.append(math.nan)
                continue
            shares = [float(row[key]) / n for row in one.tally.counts[leaf]]
            mean = math.fsum(share * score for share, score in zip(shares, scores, strict=True))
            spread = math.fsum(share * (score - mean) ** 2 for share, score in zip(shares, scores, strict=True))
            variances.append(spread / (n - 1))
        _add(total, one, numbers, variances)
    return [math.sqrt(value) for value in total]


def _own_scores(counted: Sequence[Counted], count: int) -> dict[int, list[float]]:
    """Return the standard error of each node's score by object, from the respondents' own scores."""
    found: dict[int, list[float]] = {}
    for one in counted:
        for node, (numbers, sums, squares) in one.tally.own.items():
            variances = []
            for n, total, square in zip(numbers, sums, squares, strict=True):
                about = float(total) - n * one.tally.centre
                spread = float(square) - about * about / n if n else 0.0
                spread = spread if spread > ROUNDING * float(square) else 0.0
                variances.append(spread / (n - 1) / n if n > 1 else math.nan)
            _add(found.setdefault(node, [math.nan] * count), one, numbers, variances)
    return {node: [math.sqrt(value) for value in total] for node, total in found.items()}


def _add(total: list[float], one: Counted, numbers: Sequence[float], variances: Sequence[float]) -> None:
    """Add to the variances of objects those that a survey has by key, weighed by the squares of the groups' say.

    NaN stands for what no survey tells, and for what is not known.
    """
    says = one.says(numbers, len(total))
    asked: dict[int, float] = {}
    for index, share, n, variance in zip(one.objects, one.shares, numbers, variances, strict=True):
        if n and share:
            asked[index] = asked.get(index, 0.0) + (share / says[index]) ** 2 * variance
    for index, variance in asked.items():
        total[index] = variance if total[index] != total[index] else total[index] + variance


def _within(value: float, least: float, most: float) -> float:
    """Return a value brought between two others; NaN stays."""
    return value if value != value else min(max(value, least), most)


def _between(scheme: Scheme, best: Sequence[float], low: float, high: float) -> tuple[int, ...]:
    """Return the grades of the scores between two, from the best: whatever lies there is midway to none of them."""
    middles = [(better + worse) / 2 for better, worse in pairwise(best)]
    first = sum(high <= middle for middle in middles)
    last = sum(low <= middle for middle in middles)
    return tuple(scheme.quality[place] for place in range(first, last + 1))


# Bootstrap --------------------------------------------------------------------------------------------


class _Drawn(NamedTuple):
    """What a bootstrap gives: errors of scores by node and object, the root's interval, and grades, by object."""

    errors: dict[int, list[float]]
    low: list[float]
    high: list[float]
    grades: list[tuple[int, ...]]


def _not_drawn(counted: Sequence[Counted]) -> str:
    """Return why respondents cannot be drawn again; empty where they can."""
    profiles = [one.tally.profiles for one in counted]
    answers = sum(len(one.keys) * len(one.degrees) for one in profiles if one is not None)
    objects = len({index for one in counted for index in one.objects})
    if None in profiles:
        return NOT_AT_HAND
    return TOO_MANY if answers > MOST_ANSWERS or objects > MOST_OBJECTS else ""


def _bootstrap(
    scheme: Scheme,
    registry: Registry,
    counted: Sequence[Counted],
    leaves: Mapping[int, FuzzySets],
    weights: Locals,
    given: Sequence[int],
    asked: judging.Judge,
) -> _Drawn:
    import numpy as np

    count = len(scheme.objects)
    none = [math.nan] * count
    drawn = _Drawn({node: list(none) for node in _above(scheme, counted)}, list(none), list(none), [()] * count)
    members = [_members(one) for one in counted]
    for index in sorted({index for one in counted for index in one.heard}):
        if any(
            share and number == 1
            for one in counted
            for object, share, number in zip(one.objects, one.shares, one.tally.valid, strict=True)
            if object == index
        ):
            continue
        rows = _resampled(counted, members, leaves, index, np.random.default_rng([SEED, index]))
        with np.errstate(divide="ignore", invalid="ignore"):
            nodes = _composed(scheme, registry, weights, rows)
        # With few respondents, and gaps, nothing may be left to a draw of them.
        if not np.all(np.isfinite(nodes[0])):
            continue
        for node, column in drawn.errors.items():
            column[index] = float(np.std(_scores(scheme, nodes[node]), ddof=1))
        drawn.low[index], drawn.high[index] = map(float, np.quantile(_scores(scheme, nodes[0]), [0.025, 0.975]))
        times = Counter(map(int, judging.grades_of(asked, list(nodes[0]))))
        often = {grade for grade, count in times.items() if count > 0.025 * SAMPLES}
        drawn.grades[index] = tuple(grade for grade in scheme.quality if grade in often or grade == given[index])
    return drawn


def _above(scheme: Scheme, counted: Sequence[Counted]) -> set[int]:
    """Return the nodes above surveyed leaves."""
    found: set[int] = set()
    for leaf in {leaf for one in counted for leaf in one.tally.answered}:
        node = scheme.indicators[leaf].parent
        while node >= 0 and node not in found:
            found.add(node)
            node = scheme.indicators[node].parent
    return found


def _members(counted: Counted) -> list[list[int]]:
    """Return the positions of a survey's valid respondents, by key."""
    found: list[list[int]] = [[] for _ in counted.objects]
    assert counted.tally.profiles is not None
    for place, key in enumerate(counted.tally.profiles.keys):
        found[key].append(place)
    return found


def _resampled(
    counted: Sequence[Counted],
    members: Sequence[Sequence[Sequence[int]]],
    leaves: Mapping[int, FuzzySets],
    one: int,
    stream: Any,
) -> dict[int, Array]:
    """Return memberships `[comment, sample]` of every leaf of one object, respondents drawn again."""
    import numpy as np

    rows: dict[int, Array] = {}
    says: dict[int, Array] = {}
    for survey, by_key in zip(counted, members, strict=True):
        profiles = survey.tally.profiles
        assert profiles is not None
        for key, index in enumerate(survey.objects):
            if index != one or not survey.shares[key]:
                continue
            answers = [[column[member] for member in by_key[key]] for column in profiles.degrees.values()]
            nothing = [0.0] * len(next(iter(leaves.values())))
            degrees = np.array([[row or nothing for row in column] for column in answers])
            known = np.array([[row is not None for row in column] for column in answers], dtype=np.float64)
            sums, numbers = _drawn(degrees, known, stream)
            for place, leaf in enumerate(profiles.degrees):
                number = numbers[place]
                share = survey.shares[key] * (number > 0)
                part = share * sums[place] / np.where(number > 0, number, 1)
                rows[leaf] = rows[leaf] + part if leaf in rows else part
                says[leaf] = says[leaf] + share if leaf in says else share
    for leaf, said in says.items():
        rows[leaf] /= np.where(said > 0, said, 1)
    for leaf, sets in leaves.items():
        if leaf not in rows:
            column = np.array([float(row[one]) for row in sets])
            rows[leaf] = np.repeat(column[:, None], SAMPLES, axis=1)
    return rows


def _drawn(degrees: Array, known: Array, stream: Any) -> tuple[Array, Array]:
    """Return sums `[leaf, comment, sample]` of degrees `[leaf, respondent, comment]`, and of `known`, of draws."""
    import numpy as np

    count, members, comments = degrees.shape
    table = np.concatenate([degrees.transpose(1, 0, 2).reshape(members, -1), known.T], axis=1)
    sums = np.empty((SAMPLES, table.shape[1]))
    most = max(1, DRAWN_AT_ONCE // members)
    for start in range(0, SAMPLES, most):
        size = min(most, SAMPLES - start)
        drawn = stream.integers(0, members, size=(size, members))
        drawn += np.arange(size)[:, None] * members
        times = np.bincount(drawn.ravel(), minlength=size * members).reshape(size, members)
        sums[start : start + size] = times.astype(np.float64) @ table
    split = count * comments
    return sums[:, :split].T.reshape(count, comments, SAMPLES), sums[:, split:].T


def _composed(scheme: Scheme, registry: Registry, weights: Locals, rows: Mapping[int, Array]) -> dict[int, Array]:
    """Compose samples of one object upward; return each parent's normalised vectors `[comment, sample]`."""
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
        called = calling.call(descriptor, indicator.id, descriptor.compute, w, R, **use.parameters)
        sets = calling.real_array(descriptor, called, R.shape[1:], indicator.id)
        made[indicator.index] = sets / sets.sum(axis=0)
        raw[indicator.index] = made[indicator.index] if scheme.normalise == "every" else sets
    return made


def _scores(scheme: Scheme, sets: Array) -> Array:
    """Return the scores `[sample]` of normalised vectors `[comment, sample]`."""
    weighed: Array = sum(row * (comment.score or 0.0) for row, comment in zip(sets, scheme.comments, strict=True))
    return weighed
