"""What a tally has to know of a survey: which column is what, and what an answer means. No file is touched here.

Three kinds of answers are understood: numbers in bands, numbers on a ladder of knots, and the names of comments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.model.data import Answers as Answers

GAP, OFF_SCALE, NO_BAND, UNKNOWN_ANSWER = "gap", "off the scale", "in no band", "unknown answer"
NO_OBJECT, NO_GROUP = "no object", "no group"
REASONS = (NO_OBJECT, NO_GROUP, UNKNOWN_ANSWER, OFF_SCALE, NO_BAND, GAP)
"""Why a respondent is not valid, the first that holds is the one that counts."""


class OwnScore(NamedTuple):
    """The score of a node that each respondent's answers give by themselves: Σ weight · score of the answer."""

    node: int
    weights: Mapping[int, float]


class SurveyPlan(NamedTuple):
    """A survey, its columns found; leaves are indices of indicators, columns are headings as they stand in the file.

    `columns` maps each leaf that is asked to its column (wide), or to the text of the `indicator` column that means it
    (long). `groups` are the known groups of respondents; `reversed` leaves are turned round on the scale.
    `objects` maps what the object column may say to an object's index, and is None where the data may name any.
    `ignore_gaps` says that a missing answer is left out alone; else its respondent is not valid.
    `own` are the nodes whose own scores are wanted, `scores` the comments' scores for them; `reliability` are groups of
    leaves (by parent) whose sums Cronbach's α is computed from.
    """

    answers: Answers
    columns: Mapping[int, str]
    indicator: str | None = None
    value: str | None = None
    object: str | None = None
    respondent: str | None = None
    group: str | None = None
    groups: tuple[str, ...] = ()
    objects: Mapping[str, int] | None = None
    reversed: frozenset[int] = frozenset()
    ignore_gaps: bool = False
    scores: tuple[float, ...] = ()
    own: tuple[OwnScore, ...] = ()
    reliability: Mapping[int, tuple[int, ...]] = {}  # never changed

    @property
    def long(self) -> bool:
        """Whether there is a row for each answer, rather than for each respondent."""
        return self.indicator is not None


class InvalidRow(NamedTuple):
    """A respondent who is not valid: the row (headings being row 1), why, and what stands there.

    `leaf` is the first leaf, in the order of the plan, at which the reason holds; None for a missing object or group.
    """

    row: int
    reason: str
    leaf: int | None
    text: str


class Moments(NamedTuple):
    """Sums of items and of their totals over complete respondents, for Cronbach's α."""

    respondents: float
    items: Sequence[float]
    squares: Sequence[float]
    total: float
    total_square: float


class Profiles(NamedTuple):
    """What each valid respondent answers: `keys` are positions in the tally's keys, `degrees[leaf]` follows them.

    None stands for an answer that is missing.
    """

    keys: Sequence[int]
    degrees: Mapping[int, Sequence[Sequence[float] | None]]


class Tally(NamedTuple):
    """What a survey says, counted.

    `keys` are pairs of object and group as the data name them (empty texts where there is no such column); all other
    sequences follow them. `valid` counts valid respondents, `counts[leaf][comment]` sums degrees of the answers of
    valid respondents, `answered[leaf]` counts those answers. `own[node]` holds, by key, how many own scores there are,
    their sum, and the sum of their squares about `centre` (which keeps digits).
    `returned` counts all respondents, `reasons` those that are not valid, `invalid` are the first of them by row;
    `rows_known` says whether the rows of invalid respondents can be told. `profiles` are there where respondents are at
    hand one by one.
    """

    keys: Sequence[tuple[str, str]]
    valid: Sequence[float]
    counts: Mapping[int, Sequence[Sequence[float]]]
    answered: Mapping[int, Sequence[float]]
    own: Mapping[int, tuple[Sequence[float], Sequence[float], Sequence[float]]]
    centre: float
    returned: int
    reasons: Mapping[str, int]
    invalid: Sequence[InvalidRow]
    moments: Mapping[int, Moments]
    rows_known: bool = True
    profiles: Profiles | None = None


REPEATED = ("mean", "median", "minimum", "maximum")
"""What may be made of repeated samples of one object."""


class MeasurePlan(NamedTuple):
    """Measurements, their columns found: `columns` maps each measured leaf to its heading as it stands in the file.

    `object` is the heading of the column that names the object, None where all rows are samples of the one object.
    `objects` maps what that column may say to an object's index, None where the data may name any. `repeated` is what
    to make of several rows of one object, None where that is an error.
    """

    columns: Mapping[int, str]
    object: str | None = None
    objects: Mapping[str, int] | None = None
    repeated: str | None = None


class Measured(NamedTuple):
    """What was measured: `objects` as the data name them, in order; `values[leaf]` follows them, finite numbers."""

    objects: Sequence[str]
    values: Mapping[int, Sequence[float]]
    rows: int


MOST_INVALID = 20
"""How many invalid rows are told by row."""


class DataFault(Exception):
    """Data that cannot be taken; carries the findings that say why."""

    def __init__(self, *findings: Diagnostic) -> None:
        super().__init__(findings[0].message.text() if findings else "")
        self.findings = findings
