"""The syntax tree: what stands in the file, with its place, and nothing of what it means.

Nodes hold offsets into their file; `SyntaxTree.span` makes a place of them.
The tree is built bottom up without recursion and read the same way, so depth is no limit.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.source import SourceFile, Span


class Located(Protocol):
    """Anything with a start and an end in its file."""

    @property
    def start(self) -> int:
        """The offset of the first character."""
        ...

    @property
    def end(self) -> int:
        """The offset after the last character."""
        ...


class Name(NamedTuple):
    """A name, in NFC."""

    text: str
    start: int
    end: int


class Text(NamedTuple):
    """A quoted string: `value` is what it says."""

    value: str
    start: int
    end: int


class Numeral(NamedTuple):
    """A number, range or cell as written; `fuzzyspec.syntax.numerals` reads it."""

    text: str
    start: int
    end: int


class Triple(NamedTuple):
    """`(low, middle, high)`."""

    items: tuple[Value, ...]
    start: int
    end: int


class ListValue(NamedTuple):
    """`[a, b]`."""

    items: tuple[Value, ...]
    start: int
    end: int


class Argument(NamedTuple):
    """One argument of a call, named or not."""

    name: Name | None
    value: Value
    start: int
    end: int


class Call(NamedTuple):
    """A name with arguments, `confidence(0.6)`, or with a distribution, `entropy@package`."""

    name: Name
    distribution: Name | None
    arguments: tuple[Argument, ...]
    start: int
    end: int


Value = Name | Text | Numeral | Triple | ListValue | Call


class Setting(NamedTuple):
    """`name = value`."""

    name: Name
    value: Value
    start: int
    end: int


class Declaration(NamedTuple):
    """A name with its label, as in `objects`."""

    name: Name
    label: Text | None
    start: int
    end: int


class Comment(NamedTuple):
    """One comment (grade) of the comment set, with its score where given."""

    name: Name
    label: Text | None
    score: Numeral | None
    start: int
    end: int


class Indicator(NamedTuple):
    """An indicator with its children and attributes; `has_block` tells `U {}` from `U`."""

    name: Name
    label: Text | None
    children: tuple[Indicator, ...]
    attributes: tuple[Setting, ...]
    has_block: bool
    start: int
    end: int


class Row(NamedTuple):
    """A line of a table: words and cells as written; the first is the row's name, or a header's first."""

    cells: list[str]
    start: int
    end: int


class Comparison(NamedTuple):
    """`first over second = value`."""

    first: Name
    second: Name
    value: Numeral
    start: int
    end: int


class SchemeBlock(NamedTuple):
    """`scheme "title" { … }`."""

    title: Text | None
    settings: tuple[Setting, ...]
    start: int
    end: int
    broken: bool = False


class IncludeLine(NamedTuple):
    """`include "file"`."""

    path: Text
    start: int
    end: int
    broken: bool = False


class CommentsBlock(NamedTuple):
    """`comments { … }`."""

    comments: tuple[Comment, ...]
    start: int
    end: int
    broken: bool = False


class IndicatorsBlock(NamedTuple):
    """`indicators root { … }`."""

    root: Indicator
    start: int
    end: int
    broken: bool = False


class JudgmentsBlock(NamedTuple):
    """`judgments parent { … }`: a matrix, comparisons, or both.

    With `of objects`, what is judged are the objects under the leaf `of`; with `by`, the judgments are that expert's.
    """

    of: Name
    rows: tuple[Row, ...]
    comparisons: tuple[Comparison, ...]
    start: int
    end: int
    broken: bool = False
    objects: bool = False
    by: Name | None = None


class JudgmentsByBlock(NamedTuple):
    """`judgments by expert { parent { … } … }`: all of one expert's judgments."""

    by: Name
    judgments: tuple[JudgmentsBlock, ...]
    start: int
    end: int
    broken: bool = False


class SheetLine(NamedTuple):
    """`judgments "file"` or `votes "file"`; `keyword` says which."""

    keyword: str
    path: Text
    start: int
    end: int
    broken: bool = False


class Expert(NamedTuple):
    """An expert, with label and weight where given."""

    name: Name
    label: Text | None
    weight: Numeral | None
    start: int
    end: int


class ExpertsBlock(NamedTuple):
    """`experts { … }`."""

    experts: tuple[Expert, ...]
    start: int
    end: int
    broken: bool = False


class ScoresBlock(NamedTuple):
    """`scores leaf { object = number }` or `scores leaf = method`."""

    of: Name
    method: Value | None
    assignments: tuple[Setting, ...]
    start: int
    end: int
    broken: bool = False


class WeightsBlock(NamedTuple):
    """`weights parent { child = number }` or `weights parent = method`; with `leaves`, `weights leaves of node = …`."""

    of: Name
    method: Value | None
    assignments: tuple[Setting, ...]
    start: int
    end: int
    broken: bool = False
    leaves: bool = False


class ObjectsBlock(NamedTuple):
    """`objects { … }`."""

    objects: tuple[Declaration, ...]
    start: int
    end: int
    broken: bool = False


class VotesBlock(NamedTuple):
    """`votes object of experts { … }`."""

    object: Name | None
    experts: Numeral | None
    rows: tuple[Row, ...]
    start: int
    end: int
    broken: bool = False


class DegreesBlock(NamedTuple):
    """`degrees object { … }`."""

    object: Name | None
    rows: tuple[Row, ...]
    start: int
    end: int
    broken: bool = False


class Part(NamedTuple):
    """A block inside a block, such as `columns { U11 = "Q1" }`; names may stand in quotes."""

    name: Name
    settings: tuple[Setting, ...]
    start: int
    end: int


class SurveyBlock(NamedTuple):
    """`survey "file" { … }`; without a path its data are given from outside."""

    path: Text | None
    settings: tuple[Setting, ...]
    parts: tuple[Part, ...]
    start: int
    end: int
    broken: bool = False


class MeasurementsBlock(NamedTuple):
    """`measurements "file" { … }`, or with a table in place of the file."""

    path: Text | None
    settings: tuple[Setting, ...]
    parts: tuple[Part, ...]
    rows: tuple[Row, ...]
    start: int
    end: int
    broken: bool = False


class MembershipBlock(NamedTuple):
    """`membership leaf = function` or `membership leaf { comment = function … }`."""

    of: Name
    function: Value | None
    functions: tuple[Setting, ...]
    start: int
    end: int
    broken: bool = False


class MethodBlock(NamedTuple):
    """`method { … }` for the whole scheme, `method node { … }` for a subtree."""

    of: Name | None
    settings: tuple[Setting, ...]
    start: int
    end: int
    broken: bool = False


class ReportBlock(NamedTuple):
    """`report { … }`."""

    settings: tuple[Setting, ...]
    start: int
    end: int
    broken: bool = False


Block = (
    SchemeBlock
    | IncludeLine
    | CommentsBlock
    | IndicatorsBlock
    | JudgmentsBlock
    | JudgmentsByBlock
    | SheetLine
    | ExpertsBlock
    | ScoresBlock
    | WeightsBlock
    | ObjectsBlock
    | VotesBlock
    | DegreesBlock
    | SurveyBlock
    | MeasurementsBlock
    | MembershipBlock
    | MethodBlock
    | ReportBlock
)


class Remark(NamedTuple):
    """`# …` to the end of its line."""

    start: int
    end: int


class SyntaxTree(NamedTuple):
    """A parsed file; `lost` names the kinds of block that could not be read at all.

    `text` is what the grammar saw: the file's text with remarks blanked and full-width punctuation made ASCII, every
    character in its place.
    """

    source: SourceFile
    text: str
    blocks: tuple[Block, ...]
    remarks: tuple[Remark, ...]
    faults: tuple[Diagnostic, ...]
    lost: frozenset[str]

    def span(self, node: Located) -> Span:
        """Return the place of a node."""
        return Span(self.source, node.start, node.end)


_CELL = re.compile(r"\([^()]*\)|[^\s()]+")


def split_cells(text: str) -> list[str]:
    """Split a line that holds triples into its cells."""
    return _CELL.findall(text)


def cell_places(tree: SyntaxTree, row: Row) -> list[tuple[int, int]]:
    """Return start and end of each cell of a row, found again in the text: only errors ask for them."""
    return [(found.start(), found.end()) for found in _CELL.finditer(tree.text, row.start, row.end)]
