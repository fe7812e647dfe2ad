"""The rankings of the objects by each evaluation of a scheme, our own among them, and how far two of them agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fuzzyspec.model.result import Agreement, Result
from fuzzyspec.report import limits
from fuzzyspec.report.numbers import NONE, column, fixed
from fuzzyspec.report.view import View, in_words


class Ranking(NamedTuple):
    """What an evaluation says of the objects: their ranks, and the values behind those.

    `key` is what the result calls it, `value` the name of the values, `digits` how many decimals they have, None where
    that follows from the values. Ranks and values are None for objects that have none.
    """

    key: str
    value: str
    ranks: Sequence[int | None]
    values: Sequence[float | None]
    digits: int | None = None

    def texts(self, objects: Sequence[int]) -> list[str]:
        """Return the values of some objects."""
        values = [self.values[one] for one in objects]
        if self.digits is None:
            return column(values)
        return [NONE if value is None else fixed(value, self.digits) for value in values]

    @property
    def order(self) -> list[int]:
        """The objects, best first, those without a rank last."""
        return sorted(range(len(self.ranks)), key=lambda one: (self.ranks[one] is None, self.ranks[one] or 0))

    @property
    def first(self) -> list[int]:
        """The objects on the first place."""
        return [one for one, rank in enumerate(self.ranks) if rank == 1]


def rankings(view: View) -> list[Ranking]:
    """Return all rankings, in the order in which the scheme names the evaluations."""
    result = view.result
    others = {one.key: one for one in result.evaluations}
    found: list[Ranking] = []
    for key, ranks in result.rankings.items():
        if key in others:
            one = others[key]
            found.append(Ranking(key, in_words(one.value), ranks, one.values))
        elif key == "fuzzy":
            found.append(_of_verdicts(view))
        else:
            found.append(Ranking(key, "priority", ranks, [one.priority for one in result.priority_verdicts], 4))
    return found


def _of_verdicts(view: View) -> Ranking:
    verdicts = view.result.verdicts
    ranks = [one.rank for one in verdicts]
    if not view.scheme.has_scores:
        return Ranking("fuzzy", "level", ranks, [one.level for one in verdicts], 4)
    return Ranking("fuzzy", "score", ranks, [one.score for one in verdicts], view.score_digits)


def agreements(result: Result) -> dict[tuple[str, str], Agreement]:
    """Return how far evaluations agree, by their keys."""
    return {(one.first, one.second): one for one in result.agreement}


def enumerated(words: Sequence[str]) -> str:
    """Return words as a list in a sentence, shortened where there are very many."""
    if len(words) > limits.NAMES:
        words = [*words[: limits.NAMES], f"{len(words) - limits.NAMES:,} more"]
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} and {words[-1]}"
