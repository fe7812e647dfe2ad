"""Lines of a formatted file: what stands in columns, and the text that comes of it.

A line knows its parts; alignment pads them. Nothing wider than `WIDEST` widens its column,
so that the work, and the text, stay linear in the length of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fuzzyspec.syntax.numerals import looks_like_number
from fuzzyspec.widths import text_width

WIDTH = 100
"""Lines are joined and aligned up to this column."""
DEEPEST = 24
"""Levels that are indented further than the one above."""
WIDEST = 40
"""A part of a line that is wider stands out of its column."""
FARTHEST_REMARK = 80
"""A line that ends beyond this column does not move the remarks of its neighbours."""

ENTRY = "entry"
ROW = "row"
OPENING = "opening"
CLOSING = "closing"
REMARK_LINE = "remark"


def indentation(depth: int) -> str:
    """Return the spaces before a line."""
    return "    " * min(depth, DEEPEST)


class Line:
    """A line, or a statement that keeps its line breaks.

    An entry has a head, and where they stand in columns of their own a label and a tail, which begins with `tail_kind`.
    A row has `rows`: mostly one, several where they share a line.
    """

    __slots__ = ("blank", "depth", "head", "keyword", "kind", "label", "remark", "rows", "tail", "tail_kind", "text")

    def __init__(self, kind: str, depth: int, blank: bool, text: str = "") -> None:
        self.kind = kind
        self.depth = depth
        self.blank = blank
        self.text = text
        self.head = ""
        self.label = ""
        self.tail = ""
        self.tail_kind = ""
        self.keyword = ""
        self.rows: list[list[str]] = []
        self.remark = ""

    def width(self) -> int:
        """Return the column after the first line of the text."""
        return len(indentation(self.depth)) + text_width(self.text.partition("\n")[0])


def laid_out(lines: list[Line], tables: Iterable[Table]) -> str:
    """Align what stands in columns, and return the text."""
    for table in tables:
        table.align()
    lines = list(_rows_apart(lines))
    _separate_blocks(lines)
    _align_entries(lines)
    return "".join(_written(lines))


# Tables ---------------------------------------------------------------------------------------


class Table:
    """The rows of one block, in columns."""

    def __init__(self, shares_lines: bool) -> None:
        self.shares_lines = shares_lines
        self.lines: list[Line] = []

    def align(self) -> None:
        """Give each row its text; rows that share a line part where they do not fit."""
        if self.lines and is_header(self.lines[0].rows[0]):
            self._with_header()
            return
        self._without_header()
        if any(len(line.rows) > 1 and line.width() > WIDTH for line in self.lines):
            for line in self.lines:
                line.text = ""
            self.shares_lines = False
            self._apart()

    def _with_header(self) -> None:
        rows = [line.rows[0] for line in self.lines]
        longest = max((len(row) for row in rows[1:]), default=0)
        if len(rows[0]) < longest:
            rows[0] = ["", *rows[0]]
        widths = _column_widths(rows)
        for line, row in zip(self.lines, rows, strict=True):
            cells = [_left(row[0], widths[0]), *map(_right, row[1:], widths[1:])]
            line.text = "  ".join(cells).rstrip(" ")

    def _without_header(self) -> None:
        flat = [[cell for row in line.rows for cell in row] for line in self.lines]
        names = _column_widths(flat)
        numbers = [cell for line in self.lines for row in line.rows for cell in row[1:]]
        number = max((width for width in map(text_width, numbers) if width <= WIDEST), default=0)
        counts = all(cell.isascii() and cell.isdigit() for cell in numbers)
        for line in self.lines:
            column = 0
            parts: list[str] = []
            for row in line.rows:
                cells = [_right(cell, number) for cell in row[1:]]
                name = _left(row[0], names[column]) if cells else row[0]
                parts.append("  ".join([name, (" " if counts else "  ").join(cells)]) if cells else name)
                column += len(row)
            line.text = ";  ".join(parts)

    def _apart(self) -> None:
        """Lay out the rows as if each stood on a line of its own; `_rows_apart` makes the lines."""
        single = Table(False)
        for line in self.lines:
            for row in line.rows:
                alone = Line(ROW, line.depth, False)
                alone.rows = [row]
                single.lines.append(alone)
        single.align()
        texts = iter(single.lines)
        for line in self.lines:
            line.text = "\n".join(next(texts).text for _ in line.rows)


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row has names only, as the row above a matrix has."""
    return not any(cell in ".?" or cell[0] == "(" or looks_like_number(cell) for cell in cells)


def _column_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    widths = [0] * max(map(len, rows), default=0)
    for row in rows:
        for column, cell in enumerate(row):
            width = text_width(cell)
            if widths[column] < width <= WIDEST:
                widths[column] = width
    return widths


def _left(text: str, width: int) -> str:
    return text + " " * (width - text_width(text))


def _right(text: str, width: int) -> str:
    return " " * (width - text_width(text)) + text


def _rows_apart(lines: Iterable[Line]) -> Iterator[Line]:
    """Give each row that may not share a line a line of its own; the remark stays with the last."""
    for line in lines:
        if line.kind != ROW or "\n" not in line.text:
            yield line
            continue
        blank = line.blank
        texts = line.text.split("\n")
        for index, text in enumerate(texts):
            alone = Line(ROW, line.depth, blank and index == 0, text)
            alone.remark = line.remark if index == len(texts) - 1 else ""
            yield alone


# Entries --------------------------------------------------------------------------------------


def _align_entries(lines: Iterable[Line]) -> None:
    """Align labels, and `=` or `{`, in each run of entries that stand one below the other."""
    run: list[Line] = []
    tail_kind = ""
    for line in lines:
        if line.kind == REMARK_LINE and not line.blank:
            continue
        joins = (
            bool(run)
            and line.kind == ENTRY
            and not line.blank
            and line.depth == run[-1].depth
            and line.keyword == run[-1].keyword
            and (not tail_kind or not line.tail_kind or tail_kind == line.tail_kind)
        )
        if not joins:
            _align_run(run)
            run, tail_kind = [], ""
        if line.kind == ENTRY:
            run.append(line)
            tail_kind = tail_kind or line.tail_kind
    _align_run(run)


def _align_run(run: Sequence[Line]) -> None:
    heads = [text_width(line.head) for line in run if line.label or line.tail]
    labels = [text_width(line.label) for line in run if line.label and line.tail]
    head = max((width for width in heads if width <= WIDEST), default=0)
    label = max((width for width in labels if width <= WIDEST), default=0)
    texts: list[str] = []
    for line in run:
        text = line.head
        if line.label or (line.tail and label):
            text = f"{_left(text, head)} {line.label}"
            if line.tail:
                text += " " * (label - text_width(line.label)) + f" {line.tail}"
        elif line.tail:
            text = f"{_left(text, head)} {line.tail}"
        texts.append(text)
        line.text = " ".join(part for part in (line.head, line.label, line.tail) if part)
    for line, text in zip(run, texts, strict=True):
        added = len(text) - len(line.text)
        if added and line.width() <= WIDTH < line.width() + added:
            return
    for line, text in zip(run, texts, strict=True):
        line.text = text


# Lines ----------------------------------------------------------------------------------------


def _separate_blocks(lines: Sequence[Line]) -> None:
    """Put a blank line between blocks, but for blocks of one line that stood together."""
    after = 0
    alone = True
    first = True
    for index, line in enumerate(lines):
        if line.depth or line.kind == REMARK_LINE:
            continue
        if line.kind == CLOSING:
            after, alone = index + 1, False
            continue
        single = line.kind != OPENING and "\n" not in line.head and "\n" not in line.tail
        if not first and not (alone and single) and not any(one.blank for one in lines[after : index + 1]):
            lines[after].blank = True
        after, alone, first = index + 1, single, False


def _written(lines: Sequence[Line]) -> Iterator[str]:
    columns = _remark_columns(lines)
    before: Line | None = None
    for line, column in zip(lines, columns, strict=True):
        if line.blank and before is not None and before.kind != OPENING and line.kind != CLOSING:
            yield "\n"
        yield indentation(line.depth) + line.text
        if line.remark:
            yield " " * max(2, column - line.width()) if column else "  "
            yield line.remark
        yield "\n"
        before = line


def _remark_columns(lines: Sequence[Line]) -> list[int]:
    """Return for each line the column of its remark, 0 where it follows the line at once."""
    columns = [0] * len(lines)
    run: list[int] = []

    def close() -> None:
        ends = [lines[index].width() for index in run]
        column = 2 + max((end for end in ends if end <= FARTHEST_REMARK), default=0)
        for index in run:
            columns[index] = column
        run.clear()

    for index, line in enumerate(lines):
        sound = bool(line.remark) and line.kind in (ENTRY, ROW) and "\n" not in line.text
        if run and (not sound or line.blank or line.depth != lines[run[-1]].depth):
            close()
        if sound:
            run.append(index)
    close()
    return columns
