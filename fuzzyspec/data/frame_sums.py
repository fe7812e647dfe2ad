"""What is summed of a survey, by object, group and status: as layers of columns, since engines sum nothing else.

The first layer has the status of each respondent, which is valid or the reason why not, and the marks of the answers,
see `frame_answers.marks`; those that follow have scores, totals and squares, of valid respondents only to any purpose.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from math import fsum
from operator import add, or_
from typing import TYPE_CHECKING

from fuzzyspec.data.frame_answers import UNSEEN, counted, marks, status
from fuzzyspec.data.frame_columns import together
from fuzzyspec.data.plan import SurveyPlan

if TYPE_CHECKING:
    import narwhals as nw

    from fuzzyspec.data.engines import Frame

OBJECT, GROUP, STATUS, COUNT = "object", "group", "status", "count"
UNNAMED, UNSEEN_TEXTS, NO_NUMBERS, TWICE = "unnamed", "unseen_texts", "no_numbers", "twice"


class SurveySums:
    """The sums of a survey, over frames with a row a respondent: object, group, and `x{leaf}`, the answer to each leaf.

    `fractional` are leaves whose answers may have fractions: `fraction{leaf}` says whether they have. With `fractions`
    it is known that some have.
    """

    def __init__(
        self, plan: SurveyPlan, engine: str, *, fractional: Collection[int] = (), fractions: bool = False
    ) -> None:
        self.plan = plan
        self._engine = engine
        self._fractional = fractional
        self._fractions = fractions

    def of(self, frame: Frame) -> Frame:
        """Sum by object, group and status: `COUNT` rows, each column under its name, `count_…` what is not null."""
        import narwhals as nw

        columns = frame.collect_schema().names()
        keys = [name for name in (OBJECT, GROUP) if name in columns]
        summed = [name for name in (UNNAMED, NO_NUMBERS, TWICE) if name in columns]
        tallied = [f"x{leaf}" for leaf in self.plan.columns] if self.plan.ignore_gaps else []
        # Each layer reads columns of the one before, which are worked out once.
        for layer in (self._of_answers(), self._of_marks(), self._of_scores(), self._of_own_scores()):
            if layer:
                frame = frame.with_columns(**layer)
            summed += [name for name in layer if name != STATUS and not name.startswith("score")]
            tallied += [name for name in layer if name.startswith(("own", "total")) and "_" not in name]
        return frame.group_by(*keys, STATUS).agg(
            nw.len().alias(COUNT),
            *(nw.col(name).sum() for name in summed),
            *(nw.col(name).count().alias(f"count_{name}") for name in tallied),
        )

    def status(self, given: Mapping[int, nw.Expr]) -> nw.Expr:
        """Return the status of respondents from their answers by leaf, see `frame_answers.status`."""
        plan = self.plan
        return status(
            plan.answers,
            list(given.values()),
            list(self._turned_round(given).values()),
            ignore_gaps=plan.ignore_gaps,
            fractions=self._fractions or bool(plan.reversed and sum(plan.answers.scale or ()) % 1),
        )

    @cached_property
    def _given(self) -> dict[int, nw.Expr]:
        """The answers, by leaf."""
        import narwhals as nw

        return {leaf: nw.col(f"x{leaf}") for leaf in self.plan.columns}

    @cached_property
    def _turned(self) -> dict[int, nw.Expr]:
        """The answers, those of reversed leaves turned round."""
        return self._turned_round(self._given)

    def _turned_round(self, given: Mapping[int, nw.Expr]) -> dict[int, nw.Expr]:
        ends = sum(self.plan.answers.scale or ())
        return {leaf: ends - x if leaf in self.plan.reversed else x for leaf, x in given.items()}

    @cached_property
    def _items(self) -> dict[int, nw.Expr]:
        """The answers as items of a sum: names count down from 0."""
        return self._turned if self.plan.answers.numeric else {leaf: x * -1.0 for leaf, x in self._given.items()}

    def _of_answers(self) -> dict[str, nw.Expr]:
        """Make the status of respondents, and the marks of answers."""
        import narwhals as nw

        answers = self.plan.answers
        made = {STATUS: self.status(self._given)}
        for leaf, x in self._turned.items():
            for place, mark in enumerate(marks(answers, x)):
                # Spark does not sum truths.
                truth = not answers.knots and self._engine.startswith("pyspark")
                made[f"mark{leaf}_{place}"] = mark.cast(nw.Int32) if truth else mark
        for leaf in self._fractional:
            x = self._given[leaf]
            made[f"fraction{leaf}"] = x - x.floor()
        if not answers.numeric:
            made[UNSEEN_TEXTS] = together(or_, (x == UNSEEN for x in self._given.values())).cast(nw.Int64)
        return made

    def _of_marks(self) -> dict[str, nw.Expr]:
        """Make the score of each answer, and the totals of groups of items."""
        import narwhals as nw

        plan = self.plan
        made: dict[str, nw.Expr] = {}
        if plan.own:
            *steps, least = (counted(plan.answers).T @ (plan.scores or (0.0,) * plan.answers.comments)).tolist()
            for leaf in {leaf for own in plan.own for leaf in own.weights}:
                marked = (nw.col(f"mark{leaf}_{place}").cast(nw.Float64) * step for place, step in enumerate(steps))
                made[f"score{leaf}"] = together(add, [nw.lit(least), *marked])
        for group, leaves in plan.reliability.items():
            made[f"total{group}"] = together(add, (self._items[leaf] for leaf in leaves))
        return made

    def _of_scores(self) -> dict[str, nw.Expr]:
        """Make the own scores of nodes, and what the moments of groups of items are sums of."""
        import narwhals as nw

        made: dict[str, nw.Expr] = {}
        for own in self.plan.own:
            terms = {leaf: nw.col(f"score{leaf}") * weight for leaf, weight in own.weights.items()}
            score = together(add, terms.values())
            if self.plan.ignore_gaps:
                gap = {leaf: self._given[leaf].is_null() for leaf in terms}
                nothing = nw.lit(0.0)
                score = together(add, (nw.when(gap[leaf]).then(nothing).otherwise(terms[leaf]) for leaf in terms))
                share = together(
                    add, (nw.when(gap[leaf]).then(nothing).otherwise(nw.lit(own.weights[leaf])) for leaf in terms)
                )
                score = nw.when(share != 0.0).then(score * fsum(own.weights.values()) / share)
            made[f"own{own.node}"] = score
        for group, leaves in self.plan.reliability.items():
            total = nw.col(f"total{group}")
            made[f"total{group}_squares"] = total * total
            for leaf in leaves:
                item = self._items[leaf]
                if self.plan.ignore_gaps:
                    item = nw.when(~total.is_null()).then(item)
                made[self.item(group, leaf)] = item
                made[self.item(group, leaf) + "_squares"] = item * item
        return made

    def _of_own_scores(self) -> dict[str, nw.Expr]:
        import narwhals as nw

        away = {own.node: nw.col(f"own{own.node}") - self.centre for own in self.plan.own}
        return {f"own{node}_squares": distance * distance for node, distance in away.items()}

    def item(self, group: int, leaf: int) -> str:
        """Return the column of an item of a group; without gaps whoever is valid is complete in every group."""
        return f"item{group}_{leaf}" if self.plan.ignore_gaps else f"item{leaf}"

    @property
    def centre(self) -> float:
        """What the squares of own scores are taken about."""
        scores = self.plan.scores
        return (max(scores) + min(scores)) / 2 if scores else 0.0
