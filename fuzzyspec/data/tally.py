"""Counts a survey in plain Python: who answered, who is valid, and what the valid answers say.

The rules, which hold whatever counts:

Rows. Wide: a row is a respondent; long: a row is an answer, and the rows of one respondent and object belong together.
A respondent's name is compared exactly, without the blanks around it. A blank one is an error wherever there is such a
column: without a name nobody can tell whether somebody answers twice. Wide, two rows of one respondent about one
object are an error; long, two rows of one respondent, object and indicator, blank or not, and two groups of one
respondent. A respondent's group is the first that is not blank.

Names of objects, groups and indicators are compared exactly first, then in the form of `headings.folded`; a form that
two of them share means neither. All names of one object are that object: it has one key for each group, with the text
that stands first in the data. What the plan does not know is an error, where it knows any.

Answers. A blank cell is a gap. A number is checked against the scale, then turned round where its leaf is reversed,
then looked up. A cell that is no number is an error, told once a column; a name that is none makes its respondent
invalid. Names have no scale, so no leaf is reversed there.

Validity. The first of `plan.REASONS` that holds at any leaf is the reason; the first leaf, in the order of the plan, at
which it holds is named, with the row of its answer (the first row of the respondent where none stands). Where gaps are
ignored, a gap is a reason only if there is nothing else.

Keys are all pairs of object and group that a respondent has, valid or not, in order of appearance; a respondent
without an object or a group where one belongs has none. `reasons` holds those that occur. Sums are exact to the last
digit, so they do not depend on the order of rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from math import fsum
from operator import itemgetter
from typing import NamedTuple

from fuzzyspec import errors
from fuzzyspec.data.headings import folded, spelled
from fuzzyspec.data.plan import (
    GAP,
    MOST_INVALID,
    NO_BAND,
    NO_GROUP,
    NO_OBJECT,
    OFF_SCALE,
    REASONS,
    UNKNOWN_ANSWER,
    DataFault,
    InvalidRow,
    Moments,
    OwnScore,
    Profiles,
    SurveyPlan,
    Tally,
)
from fuzzyspec.data.tables import BLANKS
from fuzzyspec.data.tabular import DataTable, read_number
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.names import nearest
from fuzzyspec.source import Span

MOST_TOLD = 5
"""How many findings of one kind are told."""

VALID = len(REASONS)
"""The rank of what is no reason against a respondent; reasons rank by their place in `REASONS`."""
NO_NUMBER = -1
"""The rank of a text where a number belongs, which is an error."""


# Cells --------------------------------------------------------------------------------------------


class Name(NamedTuple):
    """What a cell names: `one` is equal for all names of one thing, `text` is how the data first spell it."""

    one: Hashable
    text: str


NAMELESS = Name("", "")
"""What a blank cell names."""


class Names(dict[str, Name]):
    """What the texts of a column name, worked out once a text; `unknown` are the first cells of what nobody knows."""

    def __init__(self, known: Mapping[str, Hashable] | None) -> None:
        super().__init__()
        self.known = known
        self.unknown: dict[str, str] = {}
        self._folded: dict[str, Hashable] = {}
        self._spelled: dict[Hashable, Name] = {}
        shared = set()
        for name, one in (known or {}).items():
            if self._folded.setdefault(folded(name), one) != one:
                shared.add(folded(name))
        for form in shared:
            del self._folded[form]

    def __missing__(self, cell: str) -> Name:
        self[cell] = name = self._name(cell)
        return name

    def _name(self, cell: str) -> Name:
        text = cell.strip(BLANKS)
        if not text:
            return NAMELESS
        form = folded(text)
        # Where any name will do, punctuation counts: `A+` and `A` may be two objects.
        one: Hashable = form if self.known is not None else spelled(text)
        if self.known is not None:
            if text in self.known:
                one = self.known[text]
            elif form in self._folded:
                one = self._folded[form]
            else:
                self.unknown.setdefault(form, cell)
        return self._spelled.setdefault(one, Name(one, text))


class Cells:
    """The cells of a table by column, with what is found wrong in them."""

    def __init__(self, table: DataTable) -> None:
        self.path = table.path
        if not table.rows:
            raise DataFault(errors.data_empty(None, self.path))
        self.count = len(table.rows)
        self.decimal = table.decimal
        self.number = table.number
        self.findings: list[Diagnostic] = []
        self._table = table

    def _column(self, heading: str) -> int:
        headings = self._table.headings
        if heading not in headings:
            guess = nearest(heading, headings)
            raise DataFault(errors.missing_column(None, self.path, heading, guess, headings, False))
        return headings.index(heading)

    def place(self, row: int, heading: str) -> Span:
        """Return where a cell stands."""
        return self._table.place(row, self._column(heading))

    def text(self, row: int, heading: str) -> str:
        """Return what a cell says, without the blanks around it."""
        cells, column = self._table.rows[row], self._column(heading)
        return cells[column].strip(BLANKS) if column < len(cells) else ""

    def texts(self, heading: str) -> list[str]:
        """Return the texts of a column, row by row, as they stand; a row that is too short is blank there."""
        column = self._column(heading)
        return [row[column] if column < len(row) else "" for row in self._table.rows]

    def names(self, heading: str | None, kind: str, known: Mapping[str, Hashable] | None = None) -> list[Name]:
        """Return what each row names in a column, nothing where there is no column; find what is not known."""
        if heading is None:
            return [NAMELESS] * self.count
        texts = self.texts(heading)
        meant = Names(known)
        names = [meant[text] for text in texts]
        for cell in list(meant.unknown.values())[:MOST_TOLD]:
            row, text, choice = texts.index(cell), cell.strip(BLANKS), list(known or ())
            place, guess = self.place(row, heading), nearest(text, choice)
            self.findings.append(errors.unknown_in_data(place, self.path, kind, text, self.number(row), guess, choice))
        return names

    def require(self, heading: str, kind: str, texts: Iterable[str]) -> None:
        """Find the rows without a name in a column where each must have one."""
        blank = [row for row, text in enumerate(texts) if not text]
        if blank:
            row, more = blank[0], len(blank) - 1
            place = self.place(row, heading)
            self.findings.append(errors.data_row_unnamed(place, self.path, kind, heading, self.number(row), more))


# Answers ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True)
class _Answer:
    """What a cell means: the rank of its reason, its degrees, its score, and its value as an item of a sum.

    Answers are compared as objects: one is made for each text, and many cells hold it.
    """

    text: str
    reason: int
    degrees: Sequence[float] = ()
    score: float = 0.0
    item: float = 0.0
    given: bool = True


class _Meanings(dict[str, _Answer]):
    """What the texts of answers mean, worked out once a text."""

    def __init__(self, plan: SurveyPlan, decimal: str, *, reversed: bool = False) -> None:
        super().__init__()
        self._plan = plan
        self._decimal = decimal
        self._reversed = reversed
        self._gap = _Answer("", VALID if plan.ignore_gaps else REASONS.index(GAP), given=False)

    def __missing__(self, cell: str) -> _Answer:
        self[cell] = answer = self._number(cell) if self._plan.answers.numeric else self._name(cell)
        return answer

    def _name(self, cell: str) -> _Answer:
        text = cell.strip(BLANKS)
        if not text:
            return self._gap
        comment = self._plan.answers.names.get(folded(text))
        if comment is None:
            return _refused(text, UNKNOWN_ANSWER)
        return self._answer(text, self._wholly(comment), -float(comment))

    def _number(self, cell: str) -> _Answer:
        answers = self._plan.answers
        text = cell.strip(BLANKS)
        try:
            number = read_number(cell, self._decimal)
        except ValueError:
            return _Answer(text, NO_NUMBER)
        if number is None:
            return self._gap
        assert answers.scale is not None
        low, high = answers.scale
        if not low <= number <= high:
            return _refused(text, OFF_SCALE)
        if self._reversed:
            number = low + high - number
        if answers.knots:
            return self._answer(text, answers.degrees(number), number)
        comment = answers.comment(number)
        return _refused(text, NO_BAND) if comment is None else self._answer(text, self._wholly(comment), number)

    def _wholly(self, comment: int) -> list[float]:
        return [float(other == comment) for other in range(self._plan.answers.comments)]

    def _answer(self, text: str, degrees: Sequence[float], item: float) -> _Answer:
        scores = self._plan.scores or [0.0] * len(degrees)
        score = fsum(degree * score for degree, score in zip(degrees, scores, strict=True))
        return _Answer(text, VALID, degrees, score, item)


def _refused(text: str, reason: str) -> _Answer:
    return _Answer(text, REASONS.index(reason))


# Respondents --------------------------------------------------------------------------------------


class _Responses(NamedTuple):
    """The respondents in order of their first rows, and what each answers.

    `answers[leaf]` follows the respondents, as does `at[leaf]`, the row in which that answer stands, or would stand.
    """

    rows: Sequence[int]
    objects: Sequence[Name]
    groups: Sequence[Name]
    answers: Mapping[int, Sequence[_Answer]]
    at: Mapping[int, Sequence[int]]


def _wide(plan: SurveyPlan, cells: Cells) -> _Responses:
    """Read a table in which a row is a respondent."""
    objects, groups = _objects_and_groups(plan, cells)
    if plan.respondent is not None:
        first: dict[tuple[str, Hashable], int] = {}
        twice = []
        for row, name in enumerate(_respondents(cells, plan.respondent)):
            other = first.setdefault((name, objects[row].one), row)
            if other != row and name:
                twice.append((name, other, row))
        for name, other, row in twice[:MOST_TOLD]:
            place, first_place = cells.place(row, plan.respondent), cells.place(other, plan.respondent)
            number, first_number = cells.number(row), cells.number(other)
            cells.findings.append(errors.respondent_twice(place, cells.path, name, number, first_number, first_place))
    meanings = _Meanings(plan, cells.decimal), _Meanings(plan, cells.decimal, reversed=True)
    answers = {}
    for leaf, heading in plan.columns.items():
        texts = cells.texts(heading)
        meant = meanings[leaf in plan.reversed]
        answers[leaf] = [meant[text] for text in texts]
        _find_texts(cells, heading, texts, meant)
    rows = range(cells.count)
    return _Responses(rows, objects, groups, answers, dict.fromkeys(answers, rows))


def _long(plan: SurveyPlan, cells: Cells) -> _Responses:
    """Read a table in which a row is an answer."""
    assert plan.indicator is not None
    assert plan.value is not None
    assert plan.respondent is not None
    objects, groups = _objects_and_groups(plan, cells)
    names = _respondents(cells, plan.respondent)
    known: dict[str, Hashable] = {text: leaf for leaf, text in plan.columns.items()}
    asked_as = {folded(text) for text in known}
    written = dict.fromkeys(text.strip(BLANKS) for text in cells.texts(plan.indicator))
    if not any(folded(text) in asked_as for text in written):
        examples = [f"“{text}”" for text in written if text]
        place = cells.place(0, plan.indicator)
        raise DataFault(errors.no_indicator_named(place, cells.path, plan.indicator, examples))
    leaves = cells.names(plan.indicator, "indicator", known)
    cells.require(plan.indicator, "indicator", [leaf.text for leaf in leaves])

    respondents: dict[tuple[str, Hashable], int] = {}
    rows: list[int] = []
    grouped: list[int] = []  # the rows that say the respondents' groups
    stands: dict[Hashable, dict[int, int]] = {leaf: {} for leaf in plan.columns}
    twice: list[tuple[int, int]] = []
    torn: dict[int, int] = {}
    for row, (name, leaf) in enumerate(zip(names, leaves, strict=True)):
        who = respondents.setdefault((name, objects[row].one), len(rows))
        if who == len(rows):
            rows.append(row)
            grouped.append(row)
        if not groups[grouped[who]].text:
            grouped[who] = row
        elif groups[row].text and groups[row].one != groups[grouped[who]].one and name:
            torn.setdefault(who, row)
        if leaf.one in stands:
            other = stands[leaf.one].setdefault(who, row)
            if other != row and name:
                twice.append((other, row))
    for other, row in twice[:MOST_TOLD]:
        place, first_place = cells.place(row, plan.indicator), cells.place(other, plan.indicator)
        number, first_number = cells.number(row), cells.number(other)
        name, text = names[row], leaves[row].text
        cells.findings.append(errors.answered_twice(place, cells.path, name, text, number, first_number, first_place))
    for who, row in list(torn.items())[:MOST_TOLD]:
        assert plan.group is not None
        other = grouped[who]
        place, first_place = cells.place(row, plan.group), cells.place(other, plan.group)
        both = groups[other].text, groups[row].text
        cells.findings.append(
            errors.respondent_in_groups(place, cells.path, names[row], both, cells.number(row), first_place)
        )

    texts = cells.texts(plan.value)
    meanings = _Meanings(plan, cells.decimal), _Meanings(plan, cells.decimal, reversed=True)
    _find_texts(cells, plan.value, texts, meanings[0])
    answers, at = {}, {}
    for asked in plan.columns:
        meant, found = meanings[asked in plan.reversed], stands[asked]
        answers[asked] = [meant[texts[found[who]] if who in found else ""] for who in range(len(rows))]
        at[asked] = [found.get(who, row) for who, row in enumerate(rows)]
    return _Responses(rows, [objects[row] for row in rows], [groups[row] for row in grouped], answers, at)


def _objects_and_groups(plan: SurveyPlan, cells: Cells) -> tuple[list[Name], list[Name]]:
    known = {group: group for group in plan.groups} if plan.groups else None
    return cells.names(plan.object, "object", plan.objects), cells.names(plan.group, "group", known)


def _respondents(cells: Cells, heading: str) -> list[str]:
    names = [text.strip(BLANKS) for text in cells.texts(heading)]
    cells.require(heading, "respondent", names)
    return names


def _find_texts(cells: Cells, heading: str, texts: Sequence[str], meant: _Meanings) -> None:
    """Find cells of a column that should be numbers and are not."""
    no_numbers = {text for text in set(texts) if meant[text].reason == NO_NUMBER}
    if no_numbers:
        wrong = [row for row, text in enumerate(texts) if text in no_numbers]
        row, more = wrong[0], len(wrong) - 1
        place, text = cells.place(row, heading), texts[row].strip(BLANKS)
        cells.findings.append(errors.text_in_number_column(place, cells.path, heading, cells.number(row), text, more))


# Counts -------------------------------------------------------------------------------------------


def tally_table(plan: SurveyPlan, table: DataTable) -> Tally:
    """Count a survey whose table is at hand.

    Raises:
        DataFault: The table has no rows, lacks a column, or holds what the module's rules call an error.
    """
    cells = Cells(table)
    responses = _long(plan, cells) if plan.long else _wide(plan, cells)
    if cells.findings:
        raise DataFault(*cells.findings)
    ranks, leaves = _ranks(plan, responses)

    keys: dict[tuple[Name, Name], int] = {}
    valid: list[int] = []
    key_of: list[int] = []  # of the valid
    for who, (rank, key) in enumerate(zip(ranks, zip(responses.objects, responses.groups, strict=True), strict=True)):
        if rank not in _KEYLESS:
            index = keys.setdefault(key, len(keys))
            if rank == VALID:
                valid.append(who)
                key_of.append(index)
    answers = {leaf: [column[who] for who in valid] for leaf, column in responses.answers.items()}
    counts = {leaf: _counts(column, key_of, len(keys), plan.answers.comments) for leaf, column in answers.items()}
    number = Counter(key_of)
    centre = (max(plan.scores) + min(plan.scores)) / 2 if plan.scores else 0.0
    return Tally(
        keys=[(object.text, group.text) for object, group in keys],
        valid=[float(number[key]) for key in range(len(keys))],
        counts={leaf: count for leaf, (count, _) in counts.items()},
        answered={leaf: answered for leaf, (_, answered) in counts.items()},
        own={own.node: _own_scores(plan, own, answers, key_of, len(keys), centre) for own in plan.own},
        centre=centre,
        returned=len(ranks),
        reasons={reason: count for rank, reason in enumerate(REASONS) if (count := ranks.count(rank))},
        invalid=_invalid_rows(responses, ranks, leaves, cells),
        moments={group: _moments([answers[leaf] for leaf in items]) for group, items in plan.reliability.items()},
        profiles=Profiles(
            key_of, {leaf: [a.degrees if a.given else None for a in column] for leaf, column in answers.items()}
        ),
    )


_KEYLESS = {REASONS.index(NO_OBJECT), REASONS.index(NO_GROUP)}


def _ranks(plan: SurveyPlan, responses: _Responses) -> tuple[list[int], list[int | None]]:
    """Return, for each respondent, the rank of the first reason, and the first leaf at which it holds."""
    ranks = [VALID] * len(responses.rows)
    leaves: list[int | None] = [None] * len(ranks)
    for heading, names, reason in (
        (plan.object, responses.objects, NO_OBJECT),
        (plan.group, responses.groups, NO_GROUP),
    ):
        if heading is not None:
            rank = REASONS.index(reason)
            ranks = [min(before, rank) if not name.text else before for before, name in zip(ranks, names, strict=True)]
    for leaf, column in responses.answers.items():
        if any(answer.reason < VALID for answer in set(column)):
            for who, answer in enumerate(column):
                if answer.reason < ranks[who]:
                    ranks[who], leaves[who] = answer.reason, leaf
    if plan.ignore_gaps:
        for who, row in enumerate(zip(*responses.answers.values(), strict=True)):
            if ranks[who] == VALID and not any(answer.given for answer in row):
                ranks[who], leaves[who] = REASONS.index(GAP), next(iter(plan.columns))
    return ranks, leaves


def _invalid_rows(
    responses: _Responses, ranks: Sequence[int], leaves: Sequence[int | None], cells: Cells
) -> list[InvalidRow]:
    """Return the first respondents who are not valid, by row."""
    found = []
    for who, (rank, leaf) in enumerate(zip(ranks, leaves, strict=True)):
        if rank < VALID:
            row = responses.rows[who] if leaf is None else responses.at[leaf][who]
            text = "" if leaf is None else responses.answers[leaf][who].text
            found.append((row, InvalidRow(cells.number(row), REASONS[rank], leaf, text)))
    return [invalid for _, invalid in sorted(found, key=itemgetter(0))[:MOST_INVALID]]


def _counts(
    column: Sequence[_Answer], key_of: Sequence[int], keys: int, comments: int
) -> tuple[list[list[float]], list[float]]:
    """Return the degrees of a leaf's answers, summed, a row for each comment; and how many answers; by key."""
    found: list[list[tuple[int, Sequence[float]]]] = [[] for _ in range(keys)]
    answered = [0.0] * keys
    for (key, answer), times in Counter(zip(key_of, column, strict=True)).items():
        if answer.given:
            found[key].append((times, answer.degrees))
            answered[key] += times
    counts = [
        [fsum([times * degrees[comment] for times, degrees in one]) for one in found] for comment in range(comments)
    ]
    return counts, answered


def _own_scores(
    plan: SurveyPlan,
    own: OwnScore,
    answers: Mapping[int, Sequence[_Answer]],
    key_of: Sequence[int],
    keys: int,
    centre: float,
) -> tuple[list[float], list[float], list[float]]:
    """Return how many own scores of a node there are, their sum, and their squares about the centre, for each key."""
    weighted = ([weight * a.score for a in answers[leaf]] for leaf, weight in own.weights.items())
    scores: Iterable[float] = map(fsum, zip(*weighted, strict=True))
    found: list[list[float]] = [[] for _ in range(keys)]
    if plan.ignore_gaps:
        whole = fsum(own.weights.values())
        here = ([weight * a.given for a in answers[leaf]] for leaf, weight in own.weights.items())
        for key, score, share in zip(key_of, scores, map(fsum, zip(*here, strict=True)), strict=True):
            if share:
                found[key].append(score * (whole / share))
    else:
        for key, score in zip(key_of, scores, strict=True):
            found[key].append(score)
    return (
        [float(len(one)) for one in found],
        [fsum(one) for one in found],
        [fsum([(score - centre) ** 2 for score in one]) for one in found],
    )


# Reliability --------------------------------------------------------------------------------------


def _moments(columns: Sequence[Sequence[_Answer]]) -> Moments:
    """Return the sums that Cronbach's α of some leaves needs, over the respondents who answer all of them."""
    complete = [all(answer.given for answer in row) for row in zip(*columns, strict=True)]
    items = [[answer.item for answer in compress(column, complete)] for column in columns]
    totals = [fsum(row) for row in zip(*items, strict=True)]
    return Moments(
        respondents=float(len(totals)),
        items=[fsum(item) for item in items],
        squares=[fsum(value * value for value in item) for item in items],
        total=fsum(totals),
        total_square=fsum(total * total for total in totals),
    )


def cronbach_alpha(moments: Moments) -> float | None:
    """Return Cronbach's α, k/(k − 1) · (1 − Σ s²_item / s²_total), with sample variances.

    None for fewer than two items or respondents, and where the totals do not vary.
    Source: L. J. Cronbach (1951), Coefficient alpha and the internal structure of tests, Psychometrika 16(3), 297–334.
    """
    k, n = len(moments.items), moments.respondents
    if k < 2 or n < 2:
        return None
    # n(n − 1) times each variance: without a division, so that whole numbers stay exact.
    of_total = n * moments.total_square - moments.total**2
    if of_total <= _ROUNDING * n * moments.total_square:
        return None
    of_items = fsum(n * square - item**2 for item, square in zip(moments.items, moments.squares, strict=True))
    return k / (k - 1) * (1 - of_items / of_total)


_ROUNDING = 1e-13
"""A variance below this share of the mean square is what rounding leaves of none."""
