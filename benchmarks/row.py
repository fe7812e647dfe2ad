"""What a row of the table is: the work, who does it, what marks its limit, and the goal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from measure import OURS, Contender, Timings


class Goal(NamedTuple):
    """What is aimed at, in words, and whether figures reach it."""

    words: str
    met: Callable[[Timings], bool]


class Race(NamedTuple):
    """The contenders of a row, made when it is its turn, and what raises AssertionError where two answers differ."""

    contenders: Sequence[Contender]
    agree: Callable[[Any, Any], None] | None = None


@dataclass(frozen=True)
class Row:
    """A row of the table.

    `limit` names the contender that marks the limit: it need not give the answer. `prepare(quick)` makes the
    contenders, ours first, on small sizes where `quick`. `figure` says how our figure is told, where it is not how
    many times as long as the limit it takes.
    """

    name: str
    work: str
    limit: str
    goals: tuple[Goal, ...]
    prepare: Callable[[bool], Race]
    most_rounds: int = 100
    figure: Callable[[Timings], str] | None = None


def at_most(factor: float, limit: str, words: str | None = None) -> Goal:
    """Aim at a time of at most so many times the limit's."""
    return Goal(f"≤ {factor:g} × {words or limit}", lambda timings: timings.ratio(OURS, limit) <= factor)


def faster_than(factor: float, *others: str, words: str = "") -> Goal:
    """Aim at being so many times as fast as the fastest of the others that did the work."""

    def met(timings: Timings) -> bool:
        timed = [name for name in others if name in timings.seconds]
        return all(timings.ratio(name, OURS) >= factor for name in timed)

    return Goal(f"≥ {factor:g} × as fast as {words or ', '.join(others)}", met)


def megabytes_at_most(most: float) -> Goal:
    """Aim at a peak of memory."""
    return Goal(f"≤ {most:g} MB", lambda timings: timings.megabytes[OURS] <= most)
