"""What was observed of every leaf, for every object: votes and degrees as typed, surveys counted, values measured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.evaluate import composition as composing
from fuzzyspec.evaluate import verdict as judging
from fuzzyspec.evaluate.measured import memberships_of
from fuzzyspec.evaluate.objects import Objects
from fuzzyspec.evaluate.sampling import is_linear, sampling_of
from fuzzyspec.evaluate.surveyed import Counted, check_answered, count_survey, shares_of
from fuzzyspec.model.result import FuzzySets, Result
from fuzzyspec.model.scheme import Scheme
from fuzzyspec.plugins import Registry
from fuzzyspec.source import Span

if TYPE_CHECKING:
    from fuzzyspec.data.sources import DataSource


class Observed(NamedTuple):
    """Memberships of every leaf `[comment][object]`, and what surveys know of their errors."""

    leaves: dict[int, FuzzySets]
    counted: Sequence[Counted]
    errors: Mapping[int, Sequence[Sequence[float]]]

    def judge_sampling(self, registry: Registry, result: Result) -> Iterator[Diagnostic]:
        """Fill in the sampling errors of the result; give the verdicts that they leave open."""
        if not self.counted:
            return
        scheme = result.scheme
        weights = {index: one.local for index, one in result.weights.items()}
        asked = judging.judge_of(scheme, registry)
        sampling = result.sampling = sampling_of(
            scheme, registry, self.counted, self.errors, self.leaves, weights, result.scores, asked
        )
        for one, (verdict, grades) in enumerate(zip(result.verdicts, sampling.grades, strict=True)):
            others = [scheme.comments[grade].id for grade in grades if grade != verdict.grade]
            if others:
                name = scheme.objects[one]
                grade = scheme.comments[verdict.grade].id
                span = name.span or scheme.indicators[0].span
                yield errors.verdict_within_error(span, name.id, grade, others, "95 of 100 such surveys lie between")


def observe(
    registry: Registry,
    result: Result,
    objects: Objects,
    data: Mapping[Span, DataSource | None],
    findings: list[Diagnostic],
) -> Observed | None:
    """Read and count all data of the scheme; None where some cannot be had, which `findings` then tells.

    The result's scheme gets the objects that only surveys name, and the result what came of the surveys.
    """
    scheme = result.scheme
    weights = {index: one.local for index, one in result.weights.items()}
    linear = is_linear(scheme, registry)
    counted: list[Counted] = []
    for survey in scheme.surveys:
        source = data.get(survey.source)
        found = None
        if source is not None:
            found = count_survey(scheme, survey, source, objects, weights, linear, findings)
        if found is None:
            return None
        counted.append(found)
    result.surveys = [one.result for one in counted]
    scheme = result.scheme = objects.scheme(scheme)
    count = len(scheme.objects)
    if not count:
        return None
    leaves: dict[int, FuzzySets] = {}
    spreads: dict[int, list[list[float]]] = {}
    for one in counted:
        rows: dict[int, Any] = {}
        for leaf in one.tally.answered:
            shares, spread = shares_of(one, leaf, count)
            rows[leaf] = shares
            if leaf in spreads:
                twice = next((o for o in set(one.objects) if spreads[leaf][0][o] == spreads[leaf][0][o]), None)
                if twice is not None:
                    name = scheme.objects[twice].id if count > 1 else None
                    other = next(c.result.survey.source for c in counted if leaf in c.tally.answered)
                    leaf_name = scheme.indicators[leaf].id
                    findings.append(errors.observed_twice(one.result.survey.source, other, leaf_name, name))
                    return None
                leaves[leaf] = _merged(leaves[leaf], shares)
                spreads[leaf] = _merged(spreads[leaf], spread)
            else:
                leaves[leaf], spreads[leaf] = shares, spread
        check_answered(scheme, one, rows, findings)
    leaves.update(memberships_of(scheme, registry, dict(result.measured), findings))
    _add_typed(scheme, leaves, findings)
    return Observed(leaves, counted, spreads)


def _merged(first: Any, second: Any) -> Any:
    """Return memberships of two sources, which know different objects."""
    return [
        [a if a == a else b for a, b in zip(row, other, strict=True)] for row, other in zip(first, second, strict=True)
    ]


def _add_typed(scheme: Scheme, leaves: dict[int, FuzzySets], findings: list[Diagnostic]) -> None:
    """Add votes and degrees of the scheme itself; every leaf of every object must now have its memberships."""
    typed = composing.typed_memberships(scheme)
    count, several = len(scheme.objects), len(scheme.objects) > 1
    for leaf in scheme.leaves:
        given = typed.get(leaf.index, {})
        rows = leaves.get(leaf.index)
        if rows is None or given:
            whole: list[list[float]] = [[math.nan] * count for _ in scheme.comments]
            if rows is not None:
                whole = [[float(value) for value in row] for row in rows]
            for one, values in given.items():
                if whole[0][one] == whole[0][one]:
                    place = scheme.observations[one][leaf.index].span
                    name = scheme.objects[one].id if several else None
                    findings.append(errors.observed_twice(place, leaf.span, leaf.id, name))
                for into, value in zip(whole, values, strict=True):
                    into[one] = value
            rows = leaves[leaf.index] = whole
        if any(one.code == "FS504" for one in findings) or hasattr(rows, "shape"):
            continue
        missing = [one for one, value in enumerate(rows[0]) if value != value]
        if missing and not any(one.is_error for one in findings):
            name = scheme.objects[missing[0]].id if several else None
            findings.append(errors.leaf_without_data(leaf.span, leaf.id, name))
