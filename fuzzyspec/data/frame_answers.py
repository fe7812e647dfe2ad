"""What answers mean, as expressions over columns of a frame.

Answers stand in columns of floats, null for gaps. Names of comments become the index of the comment; a text that means
none becomes `NO_NAME`, one that has not been looked at yet `UNSEEN`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from math import ceil, floor
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from fuzzyspec import errors
from fuzzyspec.data.engines import Doubtful
from fuzzyspec.data.frame_columns import FrameColumns, cell_text, fetch, together
from fuzzyspec.data.headings import folded
from fuzzyspec.data.plan import GAP, NO_BAND, OFF_SCALE, REASONS, UNKNOWN_ANSWER, Answers, DataFault
from fuzzyspec.data.tables import BLANKS
from fuzzyspec.data.tally import VALID

if TYPE_CHECKING:
    import narwhals as nw
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SILENT = VALID + 1
"""The status of who answers nothing at all; others have the rank of their reason, or `VALID`."""
NO_NAME = -1.0
UNSEEN = -2.0
SAMPLE = 10_000
"""How many rows are looked at for the texts that stand there, before all rows are counted."""
MOST_TEXTS = 100_000
"""How many different texts may stand in a column of answers without being any."""


# Counts -------------------------------------------------------------------------------------------


def marks(answers: Answers, x: nw.Expr) -> list[nw.Expr]:
    """Return the columns whose sums give the counts, see `counted`: truths, or with knots degrees; null for gaps."""
    if answers.knots:
        return _degrees(answers, x)
    if answers.bands:
        return [x >= answers.bands[comment][0] for comment in _falling(answers)[:-1]]
    return [x == float(comment) for comment in range(answers.comments - 1)]


def counted(answers: Answers) -> Array:
    """Return the matrix `[comment, mark]` that makes counts of the sums of marks and, last, of how many answered."""
    import numpy as np

    count = answers.comments
    if answers.knots:
        return np.eye(count, count + 1)
    matrix = np.eye(count)
    if answers.bands:
        order = _falling(answers)
        matrix = np.zeros((count, count))
        for place, comment in enumerate(order):
            matrix[comment, place] = 1
            if place:
                matrix[comment, place - 1] = -1
        return matrix
    matrix[-1, :-1] = -1
    return matrix


def _falling(answers: Answers) -> list[int]:
    """Return the comments, that with the highest band first."""
    return sorted(range(answers.comments), key=lambda comment: -answers.bands[comment][0])


def _degrees(answers: Answers, x: nw.Expr) -> list[nw.Expr]:
    """Return the degrees of answers on the ladder, for each comment: see `Answers.degrees`."""
    import narwhals as nw

    rising = answers.knots[0] < answers.knots[-1]
    knots = answers.knots if rising else answers.knots[::-1]

    def slope(low: float, high: float, at_low: nw.Expr, between: nw.Expr, at_high: nw.Expr) -> nw.Expr:
        return nw.when(x <= low).then(at_low).otherwise(nw.when(x >= high).then(at_high).otherwise(between))

    def up(low: float, high: float) -> nw.Expr:
        return slope(low, high, nw.lit(0.0), (x - low) / (high - low), nw.lit(1.0))

    def down(low: float, high: float) -> nw.Expr:
        return slope(low, high, nw.lit(1.0), (high - x) / (high - low), nw.lit(0.0))

    row: list[nw.Expr] = []
    for place, knot in enumerate(knots):
        if len(knots) == 1:
            row.append(nw.when(~x.is_null()).then(nw.lit(1.0)))
        elif not place:
            row.append(down(knot, knots[1]))
        elif place == len(knots) - 1:
            row.append(up(knots[place - 1], knot))
        else:
            row.append(nw.when(x <= knot).then(up(knots[place - 1], knot)).otherwise(down(knot, knots[place + 1])))
    return row if rising else row[::-1]


# Validity -----------------------------------------------------------------------------------------


def status(
    answers: Answers, given: Sequence[nw.Expr], turned: Sequence[nw.Expr], *, ignore_gaps: bool, fractions: bool
) -> nw.Expr:
    """Return the rank of the first reason against a respondent, `VALID` or `SILENT`.

    `given` are the answers, `turned` the same with reversed ones turned round. `fractions` says that there may be
    answers that are no whole numbers.
    """
    import narwhals as nw

    gap = together(or_, (x.is_null() for x in given))
    silent = together(and_, (x.is_null() for x in given))
    found = nw.when(silent).then(nw.lit(SILENT)).otherwise(nw.lit(VALID if ignore_gaps else REASONS.index(GAP)))
    if not ignore_gaps:
        found = nw.when(gap).then(found).otherwise(nw.lit(VALID))
    refused = {
        NO_BAND: [beyond for x in turned for beyond in _between(answers, x, fractions)],
        OFF_SCALE: [(x < answers.scale[0]) | (x > answers.scale[1]) for x in given] if answers.scale else [],
        UNKNOWN_ANSWER: [x < 0.0 for x in given] if not answers.numeric else [],
    }
    for reason, conditions in refused.items():
        if conditions:
            found = nw.when(together(or_, conditions)).then(nw.lit(REASONS.index(reason))).otherwise(found)
    return found


def _between(answers: Answers, x: nw.Expr, fractions: bool) -> list[nw.Expr]:
    """Return where an answer on the scale lies in no band; without fractions, only where whole numbers lie."""
    if not answers.bands:
        return []
    assert answers.scale is not None
    bands = sorted(answers.bands)
    low, high = answers.scale
    found = []
    if low < bands[0][0] and (fractions or ceil(low) < bands[0][0]):
        found.append(x < bands[0][0])
    found += [
        (x > before) & (x < after)
        for (_, before), (after, _) in pairwise(bands)
        if fractions or floor(before) + 1 < after
    ]
    if bands[-1][1] < high and (fractions or floor(high) > bands[-1][1]):
        found.append(x > bands[-1][1])
    return found


# Names of comments --------------------------------------------------------------------------------


class Codes:
    """What the texts of answers mean, by column: found out from the data, text by text, since engines do not fold."""

    def __init__(self, answers: Answers, columns: FrameColumns, headings: Sequence[str]) -> None:
        self._answers = answers
        self._columns = columns
        self._meant: dict[str, dict[Hashable, float | None]] = {heading: {} for heading in headings}
        self._learn(fetch(self._names(columns.whole(headings).head(SAMPLE))))

    def code(self, columns: FrameColumns, heading: str) -> nw.Expr:
        """Return the codes of the answers in a column."""
        import narwhals as nw

        name = columns.name(heading)
        texts: dict[float | None, list[Hashable]] = {}
        for text, meaning in self._meant[heading].items():
            texts.setdefault(meaning, []).append(text)
        coded: nw.Expr = nw.lit(UNSEEN)
        for meaning, same in sorted(texts.items(), key=lambda item: -2.0 if item[0] is None else item[0]):
            code = nw.lit(meaning) if meaning is not None else nw.lit(None, nw.Float64)
            coded = nw.when(name.is_in(same)).then(code).otherwise(coded)
        return nw.when(~name.is_null()).then(coded)

    def look_up(self) -> bool:
        """Look at texts that have not been seen; return whether there were any that mean something.

        Raises DataFault where too many mean nothing.
        """
        meant = False
        while True:
            unseen = together(or_, (self.code(self._columns, heading) == UNSEEN for heading in self._meant))
            found = fetch(self._names(self._columns.whole(self._meant).filter(unseen).head(MOST_TEXTS)))
            meant |= self._learn(found)
            if len(next(iter(found.values()))) < MOST_TEXTS:
                return meant
            for heading, texts in self._meant.items():
                if sum(meaning == NO_NAME for meaning in texts.values()) > MOST_TEXTS:
                    opened = self._columns.opened
                    found_there = f"more than {MOST_TEXTS:,} different texts"
                    raise DataFault(
                        errors.column_type(opened.span, opened.shown, heading, found_there, "names of comments")
                    )

    def _names(self, frame: Any) -> Any:
        return frame.select(*(self._columns.name(heading).alias(f"t{at}") for at, heading in enumerate(self._meant)))

    def _learn(self, found: Mapping[str, Sequence[Any]]) -> bool:
        meaning = False
        for at, texts in enumerate(self._meant.values()):
            for cell in set(found[f"t{at}"]).difference(texts, [None]):
                text = cell_text(cell).strip(BLANKS)
                if "\ufffd" in text and self._columns.opened.again is not None:
                    raise Doubtful  # so Spark reads bytes that are not in the encoding
                comment = self._answers.names.get(folded(text)) if text else None
                texts[cell] = NO_NAME if text and comment is None else comment
                meaning |= texts[cell] != NO_NAME
        return meaning
