"""From fuzzy sets to verdicts: scores, grades, margins, ranking, and what is to be said about them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Decided, Decision, ops
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.methods.decisions import level_value
from fuzzyspec.model.result import FuzzySets, Ranked, Verdict
from fuzzyspec.model.scheme import MethodUse, Scheme
from fuzzyspec.plugins import Registry

NARROW = 0.05
RESERVED = frozenset({"decision", "grade", "rank", "margin", "score", "level"})
"""Fields of a verdict that a decision's further figures may not bear the names of."""
TIE = 1e-9
MANY = 4000
"""From so many objects on they are ranked with numpy, which has been imported by then."""
ROUNDING = 1e-12


class Judge(NamedTuple):
    """A decision, ready to be asked: comments are turned to run from the best to the worst."""

    scheme: Scheme
    descriptor: Decision
    use: MethodUse
    quality: Sequence[int]

    @property
    def scores(self) -> list[float] | None:
        """Scores from the best comment to the worst, None where there are none."""
        if not self.scheme.has_scores:
            return None
        return [self.scheme.comments[index].score or 0.0 for index in self.scheme.quality]

    def decide(self, memberships: FuzzySets) -> Decided:
        """Decide on one node's fuzzy set `[comment][object]`; figures come back as lists, one for each object."""
        ordered = [memberships[index] for index in self.scheme.quality]
        count = len(memberships[0])
        if hasattr(memberships[0], "shape"):
            return self._checked(self._asked(ordered, ops.arrays), count)
        each = [self._checked(self._asked([row[one] for row in ordered], ops.plain), None) for one in range(count)]
        names = dict.fromkeys(name for one in each for name in one.values)
        return Decided(
            [one.grade for one in each],
            [one.tie for one in each],
            None if each[0].margin is None else [one.margin for one in each],
            {name: [one.values.get(name, math.nan) for one in each] for name in names},
        )

    def _asked(self, ordered: Sequence[Any], operations: ops.Ops) -> Any:
        return calling.call(
            self.descriptor,
            "a fuzzy set",
            self.descriptor.decide,
            ordered,
            self.scores,
            operations,
            **self.use.parameters,
        )

    def _checked(self, decided: Any, count: int | None) -> Decided:
        """Check what a decision gave, for one object (`count` None) or for that many at once."""
        where = "a fuzzy set"
        if not (isinstance(decided, Decided) and isinstance(decided.values, dict)):
            raise PluginFault(self.descriptor, "something that is no decision", where)
        taken = RESERVED & set(decided.values)
        if taken and self.descriptor.origin.distribution != "fuzzyspec":
            raise PluginFault(self.descriptor, f"the figure `{min(taken)}`, which has a meaning already,", where)

        def column(value: Any, what: str) -> Any:
            if count is None:
                return calling.real_number(self.descriptor, value, what, where)
            return calling.real_array(self.descriptor, value, (count,), where)

        grades = column(decided.grade, "a grade")
        # Many objects have few grades.
        for grade in [grades] if count is None else set(grades.tolist()):
            if grade != int(grade) or not 0 <= grade < len(self.scheme.comments):
                raise PluginFault(self.descriptor, f"the grade {grade:g}, which does not exist,", where)
        return Decided(
            grades,
            bool(decided.tie) if count is None else self._ties(decided.tie, count),
            None if decided.margin is None else column(decided.margin, "a margin"),
            {name: self._figures(value, count) for name, value in decided.values.items()},
        )

    def _ties(self, value: Any, count: int) -> list[bool]:
        """Return whether a tie was decided, for each object."""
        if isinstance(value, bool):
            return [value] * count
        ties = calling.call(self.descriptor, "the verdict", list, value)
        if len(ties) != count:
            raise PluginFault(self.descriptor, f"ties of {len(ties)} objects for {count}", "the verdict")
        return [bool(calling.call(self.descriptor, "the verdict", bool, one)) for one in ties]

    def _figures(self, value: Any, count: int | None) -> Any:
        """Check a further figure; NaN says that it does not apply."""
        if count is not None and hasattr(value, "dtype") and value.dtype.kind == "f" and value.shape == (count,):
            figures = value.tolist()
            if not any(map(math.isinf, figures)):
                return figures
        values = [value] if count is None else list(value)
        numbers = [
            math.nan
            if isinstance(one, float) and math.isnan(one)
            else calling.real_number(self.descriptor, one, "a figure", "a fuzzy set")
            for one in values
        ]
        return numbers[0] if count is None else numbers

    def comment(self, grade: float) -> int:
        """Return the index in the comment set of a grade counted from the best."""
        return self.quality[int(grade)]


def judge_of(scheme: Scheme, registry: Registry) -> Judge:
    """Return the scheme's decision, ready to be asked."""
    assert scheme.decision is not None
    use = scheme.decision
    return Judge(scheme, registry.get("decision", use.name, use.distribution), use, scheme.quality)


def grades_of(judge: Judge, memberships: FuzzySets) -> Sequence[int]:
    """Return the grade (comment index) of each object."""
    return _comments_of(judge, judge.decide(memberships).grade)


def _comments_of(judge: Judge, grades: Any) -> Sequence[int]:
    """Return comment indices of grades that are counted from the best."""
    if hasattr(grades, "shape"):
        import numpy as np

        made: Any = np.array(judge.quality, dtype=np.int32)[grades.astype(np.intp)]
        return made  # type: ignore[no-any-return]
    return [judge.comment(grade) for grade in grades]


def scores_of(scheme: Scheme, memberships: FuzzySets) -> Sequence[float]:
    """Return Σ μ_k s_k for each object."""
    scores = [comment.score or 0.0 for comment in scheme.comments]
    if hasattr(memberships[0], "shape"):
        rows: Any = memberships
        total: Any = sum(row * score for row, score in zip(rows, scores, strict=True))
        return total  # type: ignore[no-any-return]
    return [
        sum(row[one] * score for row, score in zip(memberships, scores, strict=True))
        for one in range(len(memberships[0]))
    ]


def levels_of(judge: Judge, memberships: FuzzySets) -> Sequence[float]:
    """Return the level Σ k μ_k^p / Σ μ_k^p of each object, 1 for the best."""
    power = float(judge.use.parameters.get("power", 1.0)) if judge.use.name == "level" else 1.0
    ordered = [memberships[index] for index in judge.scheme.quality]
    if hasattr(memberships[0], "shape"):
        levels: Any = level_value(ordered, power, ops.arrays)
        return levels  # type: ignore[no-any-return]
    return [float(level_value([row[one] for row in ordered], power, ops.plain)) for one in range(len(ordered[0]))]


def ranks_of(scores: Sequence[float] | None, levels: Sequence[float]) -> Sequence[int]:
    """Return the rank of each object; see `rank`."""
    if len(levels) < MANY:
        found = {one.object: one.rank for one in rank(scores, levels)}
        return [found[one] for one in range(len(found))]
    import numpy as np

    order, ranks = _ranked_arrays(scores, levels)
    placed = np.empty(len(order), dtype=np.int32)
    placed[order] = ranks
    made: Any = placed
    return made  # type: ignore[no-any-return]


def _ranked_arrays(scores: Sequence[float] | None, levels: Sequence[float]) -> tuple[Any, Any]:
    """Return objects, best first, and their ranks, as arrays."""
    import numpy as np

    merit = -np.asarray(scores, dtype=np.float64) if scores is not None else np.asarray(levels, dtype=np.float64)
    order = np.argsort(merit, kind="stable")
    begins = np.concatenate(([True], np.diff(merit[order]) > TIE))
    runs = np.cumsum(begins)
    ranks = (np.flatnonzero(begins) + 1)[runs - 1]
    return order[np.lexsort((order, runs))], ranks


def rank(scores: Sequence[float] | None, levels: Sequence[float]) -> list[Ranked]:
    """Rank the objects, best first: by score, else by level; ties share a rank and keep the order of the file."""
    if len(levels) >= MANY:
        objects, ranks = _ranked_arrays(scores, levels)
        return [Ranked(*one) for one in zip(objects.tolist(), ranks.tolist(), strict=True)]
    merit = [-score for score in scores] if scores is not None else list(levels)
    order = sorted(range(len(merit)), key=lambda one: merit[one])
    ranked: list[Ranked] = []
    place = 0
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and merit[order[end]] - merit[order[end - 1]] <= TIE:
            end += 1
        place = start + 1
        ranked.extend(Ranked(one, place) for one in sorted(order[start:end]))
        start = end
    return ranked


class Judged(NamedTuple):
    """The verdicts on all objects, their ranking, and what was found on the way."""

    verdicts: list[Verdict]
    ranking: list[Ranked]
    findings: list[Diagnostic]


def judge(asked: Judge, root: FuzzySets) -> Judged:
    """Give the verdict on each object from the root's normalised fuzzy set."""
    scheme = asked.scheme
    decided = asked.decide(root)
    scores = scores_of(scheme, root) if scheme.has_scores else None
    levels = levels_of(asked, root)
    ranking = rank(scores, levels)
    ranks = {one.object: one.rank for one in ranking}
    grades, ties = list(_comments_of(asked, decided.grade)), list(decided.tie)
    margins = None if decided.margin is None else list(decided.margin)
    verdicts: list[Verdict] = []
    findings: list[Diagnostic] = []
    for one in range(len(scheme.objects)):
        values = {
            name: float(column[one])
            for name, column in decided.values.items()
            if name not in ("score", "level") and not math.isnan(float(column[one]))
        }
        verdict = Verdict(
            asked.use.text,
            int(grades[one]),
            float(scores[one]) if scores is not None else None,
            float(levels[one]),
            ranks[one],
            None if margins is None else float(margins[one]),
            values,
        )
        verdicts.append(verdict)
        column = [float(row[one]) for row in root]
        findings.extend(_about(asked, one, verdict, bool(ties[one]), column))
    findings.extend(_ties(scheme, ranking))
    return Judged(verdicts, ranking, findings)


def _about(asked: Judge, one: int, verdict: Verdict, tie: bool, column: list[float]) -> Iterator[Diagnostic]:
    scheme = asked.scheme
    span = asked.use.span or scheme.objects[one].span or scheme.indicators[0].span
    name = scheme.objects[one].id
    grade = scheme.comments[verdict.grade].id
    if tie:
        yield errors.tie_to_the_worse(span, name, grade)
    elif verdict.margin is not None and verdict.margin < NARROW - ROUNDING:
        yield errors.narrow_margin(span, name, grade, _neighbour(asked, verdict, column), verdict.margin)
    validity = verdict.values.get("validity")
    if validity is not None and validity < 0.5 - ROUNDING:
        yield errors.weak_maximum(span, name, validity)


def _neighbour(asked: Judge, verdict: Verdict, column: list[float]) -> str:
    """Return the comment that the verdict nearly fell to."""
    scheme = asked.scheme
    quality = scheme.quality
    if len(quality) < 2:
        return ""
    if asked.use.name == "max_membership":
        second = max((index for index in quality if index != verdict.grade), key=lambda index: column[index])
        return scheme.comments[second].id
    place = quality.index(verdict.grade)
    if asked.use.name == "weighted_score" and verdict.score is not None:
        better = verdict.score > (scheme.comments[verdict.grade].score or 0.0)
    elif asked.use.name == "level":
        better = verdict.level < place + 1
    else:
        return ""
    other = place - 1 if better else place + 1
    return scheme.comments[quality[other]].id if 0 <= other < len(quality) else ""


def _ties(scheme: Scheme, ranking: Sequence[Ranked]) -> Iterator[Diagnostic]:
    by_rank: dict[int, list[int]] = {}
    for one in ranking:
        by_rank.setdefault(one.rank, []).append(one.object)
    for tied in by_rank.values():
        if len(tied) > 1:
            yield errors.tied_ranks(scheme.objects[tied[0]].span, [scheme.objects[one].id for one in tied])
