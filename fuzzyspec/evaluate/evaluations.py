"""Evaluations beside the fuzzy one and plain AHP: numbers of the objects in, a ranking out; and how rankings agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from fuzzyspec import errors
from fuzzyspec.api import Better, Evaluation, Remark, Unsuitable
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.correlation import kendall, opposite_pairs, spearman, turned_round
from fuzzyspec.model.result import Agreement, EvaluationResult, Ranked, Result
from fuzzyspec.model.scheme import EvaluationUse, ObjectScores
from fuzzyspec.plugins import Registry

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

TIE = 1e-9
"""Values nearer than this share of the largest are tied."""
WISHES = ("near", "within")


def evaluate_others(registry: Registry, result: Result) -> Iterator[Diagnostic]:
    """Carry out the evaluations of plugins that a scheme asks for, and give what is to be said of them."""
    for asked in result.scheme.other_evaluations:
        try:
            made = _evaluate(registry, result, asked)
        except PluginFault as fault:
            yield _fault(result, asked, fault)
            continue
        if isinstance(made, Diagnostic):
            yield made
            continue
        found, remarks = made
        result.evaluations.append(found)
        yield from (_told(result, asked, one) for one in remarks)
    if not result.ranking and result.evaluations:
        first = result.evaluations[0]
        result.ranking = _ranking(first.ranks)


def _evaluate(
    registry: Registry, result: Result, asked: EvaluationUse
) -> tuple[EvaluationResult, Sequence[Remark]] | Diagnostic:
    import numpy as np

    scheme, use = result.scheme, asked.use
    descriptor: Evaluation = registry.get("evaluation", use.name, use.distribution)
    count = len(scheme.objects)
    if count < descriptor.least_objects:
        return errors.too_few_to_rank(asked.span, use.name, descriptor.least_objects, count)
    values = np.array([_numbers(result, leaf) for leaf in asked.leaves], dtype=np.float64).T.reshape(count, -1)
    better: list[Better] = []
    turned: list[int] = []
    for position, leaf in enumerate(asked.leaves):
        scored = isinstance(scheme.objects_judged.get(leaf), ObjectScores)
        # Of a score more is better, whatever is said of measured values.
        wish = None if scored else scheme.indicators[leaf].better
        if wish is not None and wish.kind in WISHES:
            values[:, position] = _nearness(values[:, position], wish.values[0], wish.values[-1])
            better.append(Better())
            turned.append(leaf)
        else:
            better.append(Better(wish.kind, wish.values) if wish is not None else Better())
    weights = _weights(result, asked) if descriptor.weighted else None
    if descriptor.weighted and weights is None:
        return errors.evaluation_unsuitable(
            asked.span, use.name, None, None, "every indicator that it reads has weight 0"
        )
    assert descriptor.compute is not None
    given = calling.call(descriptor, use.name, descriptor.compute, values, weights, tuple(better), **use.parameters)
    checked = calling.checked_evaluated(descriptor, given, count, len(asked.leaves), use.name)
    found = EvaluationResult(
        use,
        _key(result, asked),
        descriptor.value,
        descriptor.best,
        asked.leaves,
        tuple(float(weight) for weight in weights) if weights is not None else (),
        tuple(turned),
        tuple(checked.values),
        ranks_of(checked.values, descriptor.best),
        checked.figures,
        checked.by_indicator,
        checked.by_object,
        checked.absent,
        tuple(one.text for one in checked.remarks),
    )
    return found, checked.remarks


def _key(result: Result, asked: EvaluationUse) -> str:
    """Return what an evaluation is called in the result: its name, with arguments where the name is taken."""
    others = [one.use for one in result.scheme.other_evaluations if one is not asked]
    if all(one.name != asked.use.name for one in others):
        return asked.use.name
    if all(one.text != asked.use.text for one in others):
        return asked.use.text
    return f"{asked.use.text}@{asked.use.distribution}"


def _numbers(result: Result, leaf: int) -> Sequence[float]:
    source = result.scheme.objects_judged.get(leaf)
    if isinstance(source, ObjectScores):
        return source.values
    return result.measured[leaf]


def _nearness(column: Array, low: float, high: float) -> Array:
    """Return 1 − d/max d, d being how far a value is from low … high; 1 for all where none is away from it."""
    import numpy as np

    distance = np.maximum(np.maximum(low - column, column - high), 0.0)
    farthest = distance.max()
    return np.asarray(1 - distance / farthest) if farthest > 0 else np.ones_like(distance)


def _weights(result: Result, asked: EvaluationUse) -> Array | None:
    """Return the global weights of the leaves that are read, rescaled to sum 1; None where all of them are 0."""
    import numpy as np

    weights = np.array([result.global_weights[leaf] for leaf in asked.leaves], dtype=np.float64)
    total = weights.sum()
    return np.asarray(weights / total) if total > 0 else None


def ranks_of(values: Sequence[float | None], best: str) -> tuple[int | None, ...]:
    """Return competition ranks, best first; ties are runs of values whose neighbours differ by at most TIE."""
    known = [one for one, value in enumerate(values) if value is not None]
    sign = -1.0 if best == "high" else 1.0
    order = sorted(known, key=lambda one: sign * (values[one] or 0.0))
    largest = max((abs(values[one] or 0.0) for one in known), default=0.0)
    ranks: list[int | None] = [None] * len(values)
    for place, one in enumerate(order):
        before = order[place - 1] if place else None
        if before is not None and abs((values[one] or 0.0) - (values[before] or 0.0)) <= TIE * max(1.0, largest):
            ranks[one] = ranks[before]
        else:
            ranks[one] = place + 1
    return tuple(ranks)


def _ranking(ranks: Sequence[int | None]) -> list[Ranked]:
    ranked = [Ranked(one, rank) for one, rank in enumerate(ranks) if rank is not None]
    return sorted(ranked, key=lambda one: one.rank)


def _names(
    result: Result, asked: EvaluationUse, indicator: int | None, one: int | None
) -> tuple[str | None, str | None]:
    scheme = result.scheme
    leaf = asked.leaves[indicator] if indicator is not None and 0 <= indicator < len(asked.leaves) else None
    found = scheme.objects[one].id if one is not None and 0 <= one < len(scheme.objects) else None
    return scheme.indicators[leaf].id if leaf is not None else None, found


def _fault(result: Result, asked: EvaluationUse, fault: PluginFault) -> Diagnostic:
    cause = fault.__cause__
    if isinstance(cause, Unsuitable):
        names = _names(result, asked, cause.indicator, cause.object)
        return errors.evaluation_unsuitable(asked.span, asked.use.name, *names, str(cause))
    return fault.diagnostic(asked.span)


def _told(result: Result, asked: EvaluationUse, remark: Remark) -> Diagnostic:
    names = _names(result, asked, remark.indicator, remark.object)
    return errors.evaluation_remark(asked.span, asked.use.name, *names, remark.text)


# Side by side ---------------------------------------------------------------------------------------


def compare(result: Result) -> Iterator[Diagnostic]:
    """Set the rankings of all evaluations side by side, and tell who puts another object first than the verdict."""
    rankings = result.rankings
    objects = result.scheme.objects
    for (first, a), (second, b) in combinations(rankings.items(), 2):
        both = [one for one in range(len(objects)) if a[one] is not None and b[one] is not None]
        x, y = [a[one] or 0 for one in both], [b[one] or 0 for one in both]
        against = turned_round(x, y)
        tau = kendall(x, y, against) if len(both) > 1 else None
        rho = spearman(x, y) if len(both) > 1 else None
        pairs = tuple((both[i], both[j]) for i, j in opposite_pairs(x, y)) if against else ()
        result.agreement.append(Agreement(first, second, len(both), rho, tau, against, pairs))
    yield from _other_firsts(result, rankings)


def _other_firsts(result: Result, rankings: Mapping[str, Sequence[int | None]]) -> Iterator[Diagnostic]:
    """Tell the evaluations that put another object first than the one whose ranking is the scheme's."""
    if not rankings:
        return
    main = next((name for name in ("fuzzy", "ahp") if name in rankings), next(iter(rankings)))
    places = {one.key: one.use.span for one in result.evaluations}
    objects = result.scheme.objects
    for name, ranks in rankings.items():
        if name == main:
            continue
        both = [one for one in range(len(objects)) if rankings[main][one] is not None and ranks[one] is not None]
        tops = [_first(rankings[main], both), _first(ranks, both)]
        if both and not tops[0] & tops[1]:
            tau = next(one.kendall for one in result.agreement if {one.first, one.second} == {main, name})
            best, other = (objects[min(top)].id for top in tops)
            span = places.get(name) or result.scheme.other_evaluations[0].span
            yield errors.evaluations_disagree(span, main, name, best, other, None if tau is None else round(tau, 4))


def _first(ranks: Sequence[int | None], both: Sequence[int]) -> set[int]:
    """Return the objects that a ranking puts first among some."""
    least = min((ranks[one] or 0 for one in both), default=0)
    return {one for one in both if ranks[one] == least}
