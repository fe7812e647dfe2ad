"""Blank sheets for experts and voters, to be filled in and read back: CSV, or workbooks that check what is entered.

A sheet asks for what a scheme needs and does not need the answers itself, so it is made from schemes that are not
complete yet. Cells hold names, which cannot be mistaken for formulas; labels stand beside them in workbooks only,
always as texts.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec.data.headings import EXPERT, OBJECT, PairColumn, folded, pair_columns
from fuzzyspec.model.scheme import SAATY, Indicator, Scheme

if TYPE_CHECKING:
    from collections.abc import Iterator

BOM = "\ufeff"
"""By this mark a spreadsheet knows that a CSV file is UTF-8."""
SAATY_VALUES = tuple(str(value) for value in range(9, 0, -1)) + tuple(f"1/{value}" for value in range(2, 10))
ABOUT = "instructions"
CREATED = (2000, 1, 1)
"""Every workbook has this date, so that the same scheme gives the same bytes."""


class Questionnaire(NamedTuple):
    """What the sheets of a scheme ask, and whom.

    `experts` are names with labels. `choices` are the judgments to choose from, by indicator; none where any ratio is
    allowed. Without a comment set there is nothing to vote.
    """

    title: str
    experts: list[tuple[str, str]]
    pairs: list[PairColumn]
    choices: dict[str, tuple[str, ...]]
    leaves: list[Indicator]
    objects: list[tuple[str, str]]
    comments: list[tuple[str, str]]

    @property
    def asks_votes(self) -> bool:
        """Whether there is something to vote on."""
        return bool(self.comments and self.leaves)


def questionnaire(
    scheme: Scheme, experts: Sequence[tuple[str, str]], judged: Callable[[Indicator], bool]
) -> Questionnaire:
    """Return what the sheets of a scheme ask; `judged` says of a leaf whether its objects are compared in pairs."""
    declared = [(one.id, one.label) for one in scheme.objects if one.span is not None]
    choices: dict[str, tuple[str, ...]] = {}
    for indicator in scheme.indicators:
        scale = scheme.methods[indicator.index].scale if scheme.methods else SAATY
        choices[indicator.id] = _choices(scale)
    return Questionnaire(
        scheme.title,
        list(experts),
        list(pair_columns(scheme, judged, only_read=True)),
        choices,
        scheme.leaves,
        declared if len(declared) > 1 else [],
        [(one.id, one.label) for one in scheme.comments],
    )


def _choices(scale: tuple[float, float] | None) -> tuple[str, ...]:
    """Return the judgments of a scale; none for one that has no end, or that does not go by whole numbers."""
    if scale == SAATY:
        return SAATY_VALUES
    if scale is None or scale[1] != int(scale[1]) or not 2 <= scale[1] <= 30 or abs(scale[0] * scale[1] - 1) > 1e-9:
        return ()
    top = int(scale[1])
    return (*(str(value) for value in range(top, 0, -1)), *(f"1/{value}" for value in range(2, top + 1)))


# CSV ----------------------------------------------------------------------------------------------


def pairwise_csv(asked: Questionnaire) -> bytes:
    """Return the blank pairwise sheet: a row an expert, a column a pair."""
    return _csv(_pairwise_rows(asked))


def voting_csv(asked: Questionnaire) -> bytes:
    """Return the blank voting sheet: a row an expert and object, a column a leaf."""
    return _csv(_voting_rows(asked))


def _pairwise_rows(asked: Questionnaire) -> Iterator[list[str]]:
    yield [EXPERT, *(pair.heading for pair in asked.pairs)]
    for name, _ in asked.experts:
        yield [name, *[""] * len(asked.pairs)]


def _voting_rows(asked: Questionnaire) -> Iterator[list[str]]:
    yield [EXPERT, *([OBJECT] if asked.objects else []), *(leaf.id for leaf in asked.leaves)]
    for name, _ in asked.experts:
        for object in asked.objects or [("", "")]:
            yield [name, *([object[0]] if asked.objects else []), *[""] * len(asked.leaves)]


def _csv(rows: Iterator[list[str]]) -> bytes:
    import csv

    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return (BOM + text.getvalue()).encode()


# Workbooks ----------------------------------------------------------------------------------------


class _Book:
    """A workbook with a sheet of instructions and one to fill in."""

    def __init__(self, sheet: str) -> None:
        import datetime

        import xlsxwriter  # type: ignore[import-untyped]

        self.bytes = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book: Any = xlsxwriter.Workbook(self.bytes, options)
        self.book.set_properties({"created": datetime.datetime(*CREATED)})
        self.heading = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.plain = self.book.add_format({"num_format": "@"})  # a text stays what was typed: 1/3 is no date
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.sheet: Any = self.book.add_worksheet(sheet)
        self.about: Any = self.book.add_worksheet(ABOUT)
        self.about.set_column(0, 0, 44, self.wrapped)
        self.about.set_column(1, 1, 70, self.wrapped)
        self.line = 0

    def say(self, *texts: str, bold: bool = False) -> int:
        """Write a line of instructions; return its number, from 1."""
        for column, text in enumerate(texts):
            self.about.write_string(self.line, column, text, self.heading if bold else self.wrapped)
        self.line += 1
        return self.line

    def choices(self, title: str, lines: Sequence[tuple[str, str]]) -> str:
        """Write what can be chosen from, and return the reference to it."""
        self.line += 1
        self.say(title, bold=True)
        first = self.line + 1
        for value, meaning in lines:
            self.about.write_string(self.line, 0, value, self.plain)
            self.about.write_string(self.line, 1, meaning, self.wrapped)
            self.line += 1
        return f"={ABOUT}!$A${first}:$A${self.line}"

    def rows(self, rows: Iterator[list[str]], fixed: int) -> int:
        """Write headings and names; return how many rows there are."""
        count = 0
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                if number == 0 or column < fixed:
                    self.sheet.write_string(number, column, text, self.heading if number == 0 else self.plain)
            count = number
        self.sheet.freeze_panes(1, fixed)
        self.sheet.set_column(0, fixed - 1, 18, self.plain)
        return count

    def ask(self, column: int, rows: int, source: str | None, prompt: tuple[str, str], fault: tuple[str, bool]) -> None:
        """Say what a column takes: a list, a prompt beside the cell, and what a wrong entry is told."""
        rule: dict[str, Any] = {
            "validate": "list" if source else "any",
            "input_title": _cut(prompt[0], 32),
            "input_message": _cut(prompt[1], 255),
            "error_title": "Not in the list",
            "error_message": fault[0],
            "error_type": "stop" if fault[1] else "warning",
        }
        if source:
            rule["source"] = source
        # Some rows more, for people who are added by hand.
        self.sheet.data_validation(1, column, rows + 200, column, rule)

    def done(self) -> bytes:
        """Return the workbook."""
        self.book.close()
        return self.bytes.getvalue()


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def pairwise_xlsx(asked: Questionnaire) -> bytes:
    """Return the blank pairwise sheet as a workbook; needs the `xlsx` extra."""
    book = _Book("pairwise")
    rows = book.rows(_pairwise_rows(asked), 1)
    book.say(asked.title or "Judgments in pairs", bold=True)
    book.say("One row an expert, one column a pair of the sheet “pairwise”.")
    book.say("Enter how many times more important (or better) the first is than the second.")
    book.say("If the second is the more important one, enter a fraction: 1/3 says that it is three times as important.")
    book.say("Leave a cell blank if you cannot judge the pair. Leave the headings as they are.")
    lists: dict[tuple[str, ...], str] = {}
    for values in dict.fromkeys(asked.choices[pair.of] for pair in asked.pairs):
        if values:
            meant = [(value, _meaning(value) if values == SAATY_VALUES else "") for value in values]
            lists[values] = book.choices("Judgments to choose from", meant)
    book.line += 1
    book.say("Heading", "Question", bold=True)
    book.sheet.set_column(1, max(1, len(asked.pairs)), 16, book.plain)
    for column, pair in enumerate(asked.pairs, 1):
        question = _question(pair)
        book.say(pair.heading, question)
        values = asked.choices[pair.of]
        source = lists.get(values)
        told = f"Judgments here are {values[-1]} … {values[0]}. Keep this one all the same?" if values else ""
        book.ask(column, rows, source, (pair.heading, question), (told, False))
    return book.done()


def _question(pair: PairColumn) -> str:
    first, second, of = (
        label if label == id else f"{label} ({id})"
        for label, id in zip(pair.labels, (pair.first, pair.second, pair.of), strict=True)
    )
    if pair.objects:
        return f"By {of}: how many times better is {first} than {second}?"
    return f"For {of}: how many times more important is {first} than {second}?"


_WORDS = {"1": "equal", "3": "moderately more", "5": "strongly more", "7": "very strongly more", "9": "extremely more"}


def _meaning(value: str) -> str:
    bare = value.removeprefix("1/")
    word = _WORDS.get(bare, "")
    return word and (f"{word}, for the second" if bare != value else word if value == "1" else f"{word}, for the first")


def voting_xlsx(asked: Questionnaire) -> bytes:
    """Return the blank voting sheet as a workbook; needs the `xlsx` extra."""
    book = _Book("voting")
    fixed = 2 if asked.objects else 1
    rows = book.rows(_voting_rows(asked), fixed)
    book.say(asked.title or "Votes", bold=True)
    each = "One row an expert and object" if asked.objects else "One row an expert"
    book.say(f"{each}, one column an indicator of the sheet “voting”.")
    book.say("Choose one of the comments below for each indicator. Leave a cell blank to abstain.")
    book.say("Leave the headings as they are.")
    source = book.choices("Comments to choose from", _comment_choices(asked.comments))
    book.line += 1
    book.say("Heading", "Indicator", bold=True)
    book.sheet.set_column(fixed, fixed + len(asked.leaves) - 1, 18, book.plain)
    for column, leaf in enumerate(asked.leaves, fixed):
        book.say(leaf.id, leaf.label)
        book.ask(column, rows, source, (leaf.id, leaf.label), ("Choose one of the comments.", True))
    if asked.objects:
        book.line += 1
        book.say("Object", "What it is", bold=True)
        for name, label in asked.objects:
            book.say(name, label)
    return book.done()


def _comment_choices(comments: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what can be chosen, labels where they tell the comments apart, each with the other wording beside it."""
    forms = {folded(label) for _, label in comments} | {folded(id) for id, label in comments if id != label}
    if len(forms) == sum(1 if folded(id) == folded(label) else 2 for id, label in comments):
        return [(label, "" if label == id else id) for id, label in comments]
    return [(id, "" if label == id else label) for id, label in comments]
