"""What a scheme says about data: surveys, measurements, membership functions, and weights that come from data.

Files are named here, and their headings matched with indicators; nothing of what they hold is known yet. A file is told
by the place in the scheme that names it, `source`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from fuzzyspec.source import Span

if TYPE_CHECKING:
    from fuzzyspec.model.scheme import MethodUse


class Answers(NamedTuple):
    """What an answer means, in degrees of each comment (in the order of the comment set).

    Exactly one of three is given: `bands`, for each comment the least and the greatest answer, both included; `knots`,
    for each comment the answer that is wholly that comment, linear between (a ladder, rising or falling strictly);
    `names`, the comment (by index) that a text stands for, texts in the form in which headings are compared.
    `scale` is the least and the greatest answer that there is; None for names.
    """

    comments: int
    scale: tuple[float, float] | None = None
    bands: tuple[tuple[float, float], ...] = ()
    knots: tuple[float, ...] = ()
    names: Mapping[str, int] = {}  # never changed

    @property
    def numeric(self) -> bool:
        """Whether answers are numbers."""
        return not self.names

    def comment(self, answer: float) -> int | None:
        """Return the comment whose band an answer lies in, None where there is none."""
        return next((index for index, (low, high) in enumerate(self.bands) if low <= answer <= high), None)

    def degrees(self, answer: float) -> list[float]:
        """Return the degrees of an answer on the ladder: linear between neighbouring knots, flat outside the ends."""
        rising = self.knots[0] < self.knots[-1]
        knots = self.knots if rising else self.knots[::-1]
        row = [0.0] * self.comments
        place = bisect_right(knots, answer)
        if place == 0 or place == len(knots) or knots[place - 1] == answer:
            row[min(max(bisect_left(knots, answer), 0), len(knots) - 1)] = 1.0
        else:
            low, high = knots[place - 1], knots[place]
            row[place] = (answer - low) / (high - low)
            row[place - 1] = (high - answer) / (high - low)
        return row if rising else row[::-1]


class Group(NamedTuple):
    """A group of respondents with its share of the say; the shares of all groups sum to 1."""

    name: str
    share: float
    span: Span


class Survey(NamedTuple):
    """A survey: which column is what (headings as they stand in the file), and what an answer means.

    `columns` maps each leaf that is asked to its column (wide), or to the text in the column `indicator` that means it
    (long). `sent` questionnaires were sent out, None where the scheme does not say. `ignore_gaps` says that a missing
    answer is left out alone; else its respondent is not valid. `reversed` leaves are turned round on the scale.
    """

    source: Span
    shown: str
    answers: Answers
    columns: Mapping[int, str]
    indicator: str | None = None
    value: str | None = None
    object: str | None = None
    respondent: str | None = None
    group: str | None = None
    groups: tuple[Group, ...] = ()
    reversed: frozenset[int] = frozenset()
    ignore_gaps: bool = False
    sent: int | None = None
    sent_span: Span | None = None


class MeasuredRow(NamedTuple):
    """A row of a table of measurements: an object, by index, and a number for each leaf of the table."""

    object: int
    values: tuple[float, ...]
    span: Span


class MeasurementTable(NamedTuple):
    """Measurements in the scheme itself; `repeated` is what to make of several rows of one object, None to refuse."""

    leaves: tuple[int, ...]
    rows: tuple[MeasuredRow, ...]
    repeated: str | None
    span: Span


class MeasurementFile(NamedTuple):
    """Measurements in a file: the column of each leaf, and of the object's name where there is one."""

    source: Span
    shown: str
    columns: Mapping[int, str]
    object: str | None
    repeated: str | None


class MembershipRow(NamedTuple):
    """The membership functions of a measured leaf: one that gives the whole `row`, or one for each of `comments`.

    A comment without a function (None) has the degree 0.
    """

    leaf: int
    row: MethodUse | None
    comments: tuple[MethodUse | None, ...]
    span: Span


class DataWeights(NamedTuple):
    """Weights of a parent's children from what was measured of them, or combined from that and what is `given`."""

    parent: int
    weighting: MethodUse
    span: Span


class LeafWeights(NamedTuple):
    """Weights of all `leaves` below a node at once; inner nodes get the sums of their leaves'."""

    of: int
    weighting: MethodUse
    leaves: tuple[int, ...]
    span: Span


class MeasuredScores(NamedTuple):
    """Scores of the objects under a leaf from what was measured: x over the best, or the best over x."""

    leaf: int
    method: str
    span: Span
