"""What was observed of every leaf, for every object: votes and degrees as typed, surveys counted, values measured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.evaluate import composition as composing
from fuzzyspec.evaluate import verdict as judging
from fuzzyspec.evaluate.measured import memberships_of, of_all_objects
from fuzzyspec.evaluate.objects import Objects
from fuzzyspec.evaluate.sampling import is_linear, sampling_of
from fuzzyspec.evaluate.surveyed import Counted, count_survey, shares_of, silent_groups
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
        given = [verdict.grade for verdict in result.verdicts]
        sampling = result.sampling = sampling_of(
            scheme, registry, self.counted, self.errors, self.leaves, weights, result.scores, given, asked
        )
        for one, (verdict, grades) in enumerate(zip(result.verdicts, sampling.grades, strict=True)):
            others = [scheme.comments[grade].id for grade in grades if grade != verdict.grade]
            if others:
                name = scheme.objects[one]
                grade = scheme.comments[verdict.grade].id
                span = name.span or scheme.indicators[0].span
                yield errors.verdict_within_error(span, name.id, grade, others, "95 % interval of the score")


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
        if source is not None:
            found = count_survey(scheme, survey, source, objects, weights, linear, findings)
            counted.extend([found] if found is not None else [])
    if len(counted) < len(scheme.surveys):
        return None
    result.surveys = [one.result for one in counted]
    scheme = result.scheme = objects.scheme(scheme)
    count = len(scheme.objects)
    if not count:
        return None
    result.measured = of_all_objects(scheme, result.measured, objects, findings)
    for one in counted:
        findings.extend(silent_groups(scheme, one))
    answered = [{leaf: shares_of(one, leaf, count) for leaf in one.tally.answered} for one in counted]
    measured = memberships_of(scheme, registry, result.measured, findings)
    leaves = _of_leaves(scheme, counted, answered, measured, findings)
    spreads: dict[int, list[list[float]]] = {}
    for told in answered:
        for leaf, (_, spread) in told.items():
            spreads[leaf] = _merged(spreads[leaf], spread) if leaf in spreads else spread
    return Observed(leaves, counted, spreads)


def _merged(first: Any, second: Any) -> Any:
    """Return what two sources say of different objects, `[comment][object]`; NaN where one says nothing."""
    return [
        [a if a == a else b for a, b in zip(row, other, strict=True)] for row, other in zip(first, second, strict=True)
    ]


# Which leaf has which -------------------------------------------------------------------------------


class _Leaves:
    """Memberships by leaf, as one source after the other tells them; each object has one source of a leaf."""

    def __init__(self, scheme: Scheme, findings: list[Diagnostic]) -> None:
        self.rows: dict[int, FuzzySets] = {}
        self._scheme = scheme
        self._findings = findings
        self._said: dict[int, list[tuple[Span, FuzzySets]]] = {}
        self._told: set[tuple[Span, Span]] = set()

    def add(self, leaf: int, rows: FuzzySets, place: Span, places: Mapping[int, Span] | None = None) -> None:
        """Take memberships `[comment][object]` in, NaN where there are none; `places` are those of single objects."""
        said = self._said.setdefault(leaf, [])
        for other, before in said:
            both = zip(before[0], rows[0], strict=True)
            twice = next((one for one, (first, second) in enumerate(both) if first == first and second == second), None)
            where = (places or {}).get(twice, place) if twice is not None else place
            if twice is not None and (where, other) not in self._told:
                self._told.add((where, other))
                name = self._scheme.objects[twice].id if len(self._scheme.objects) > 1 else None
                self._findings.append(errors.told_twice(where, other, self._scheme.indicators[leaf].id, name))
        said.append((place, rows))
        self.rows[leaf] = _merged(self.rows[leaf], rows) if leaf in self.rows else rows

    def lacking(self) -> dict[int, list[int]]:
        """Return the leaves that each object lacks, by object; empty for most schemes."""
        found: dict[int, list[int]] = {}
        for leaf in self._scheme.leaves:
            rows = self.rows.get(leaf.index)
            if rows is None or not hasattr(rows, "shape"):
                for one in range(len(self._scheme.objects)):
                    if rows is None or rows[0][one] != rows[0][one]:
                        found.setdefault(one, []).append(leaf.index)
        return dict(sorted(found.items()))


def _of_leaves(
    scheme: Scheme,
    counted: Sequence[Counted],
    answered: Sequence[Mapping[int, tuple[FuzzySets, FuzzySets]]],
    measured: Mapping[int, FuzzySets],
    findings: list[Diagnostic],
) -> dict[int, FuzzySets]:
    """Return the memberships of every leaf; report what is told twice, and what nothing tells."""
    count = len(scheme.objects)
    found = _Leaves(scheme, findings)
    for survey, told in zip(counted, answered, strict=True):
        for leaf, (rows, _) in told.items():
            found.add(leaf, rows, survey.result.survey.source)
    for leaf, rows in measured.items():
        found.add(leaf, rows, scheme.membership[leaf].span)
    for leaf, given in composing.typed_memberships(scheme).items():
        whole = [[given[one][row] if one in given else math.nan for one in range(count)] for row in _rows(scheme)]
        places = {one: scheme.observations[one][leaf].span for one in given}
        found.add(leaf, whole, next(iter(places.values())), places)
    if not any(one.is_error for one in findings):
        findings.extend(_lacking(scheme, counted, found.lacking()))
    return found.rows


def _rows(scheme: Scheme) -> range:
    return range(len(scheme.comments))


def _lacking(scheme: Scheme, counted: Sequence[Counted], lacking: Mapping[int, list[int]]) -> Iterator[Diagnostic]:
    """Tell what nothing is known of: an object that a survey has no valid answers about once, else leaf by leaf."""
    several = len(scheme.objects) > 1
    told: set[int] = set()
    for one, leaves in lacking.items():
        name = scheme.objects[one].id
        for survey in counted:
            asked = survey.tally.answered.keys() & set(leaves)
            if asked and one not in survey.heard:
                place, shown = survey.result.survey.source, survey.result.survey.shown
                if one in survey.objects:
                    yield errors.object_without_data(place, name)
                else:
                    yield errors.absent_from_data(place, shown, name)
                leaves = [leaf for leaf in leaves if leaf not in asked]
        for leaf in leaves:
            if leaf not in told:
                told.add(leaf)
                by = next((each for each in counted if leaf in each.tally.answered), None)
                place = by.result.survey.source if by is not None else scheme.indicators[leaf].span
                yield errors.leaf_without_data(place, scheme.indicators[leaf].id, name if several else None)
