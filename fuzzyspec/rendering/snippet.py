"""A piece of source with marks under it.

Columns here are terminal columns from 0, without the gutter; character columns are called indices.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fuzzyspec.rendering.color import paint
from fuzzyspec.rendering.text import Layout, Layouts, clamped
from fuzzyspec.source import SourceFile, Span
from fuzzyspec.widths import text_width

CUT = "…"


class Mark(NamedTuple):
    """A marked stretch of one line, with the words that stand by it."""

    source: SourceFile
    line: int
    column: int
    first: int
    last: int
    words: str
    sign: str
    style: str


def mark(span: Span, words: str, sign: str, style: str, layouts: Layouts) -> Mark:
    """Place a span on its first line; one that ends on a later line is marked to the end of the first."""
    source, start, end = clamped(span)
    line, column = source.position(start)
    size = len(layouts.of(source, line).cells)
    first = min(column - 1, size)
    last = min(first + end - start, size)
    return Mark(source, line, column, first, last, words, sign, style)


class _Placed(NamedTuple):
    """A mark in columns; `end` is at least one after `begin`, so that something can be seen."""

    begin: int
    end: int
    mark: Mark


class _Window(NamedTuple):
    """The part of a line that is shown: cells from `first` to `last`, and whether something was cut."""

    first: int
    last: int
    cut_left: bool
    cut_right: bool


class Row:
    """A row under construction: characters with their styles."""

    __slots__ = ("_characters", "_styles")

    def __init__(self) -> None:
        self._characters: list[str] = []
        self._styles: list[str] = []

    def put(self, column: int, text: str, style: str) -> None:
        """Write at a column, over what stands there; wide text must come last in its row."""
        end = column + len(text)
        missing = end - len(self._characters)
        if missing > 0:
            self._characters.extend(" " * missing)
            self._styles.extend([""] * missing)
        self._characters[column:end] = text
        self._styles[column:end] = [style] * len(text)

    def text(self, color: bool) -> str:
        """Return the row, without blanks at its end."""
        plain = "".join(self._characters).rstrip(" ")
        if not color:
            return plain
        parts: list[str] = []
        start = 0
        for index in range(1, len(plain) + 1):
            if index == len(plain) or self._styles[index] != self._styles[start]:
                parts.append(paint(plain[start:index], self._styles[start], True))
                start = index
        return "".join(parts)


def excerpt(marks: Sequence[Mark], room: int, color: bool, layouts: Layouts) -> Iterator[tuple[int | None, str]]:
    """Yield the rows that show the marks of one file: the line's number, or None for a row below it, and the row.

    A line too long for the room is cut around its marks; where those lie too far apart, it is shown more than once.
    """
    for line in sorted({each.line for each in marks}):
        here = [each for each in marks if each.line == line]
        layout = layouts.of(here[0].source, line)
        for group in _groups(_placed(here, layout.starts), layout.starts[-1], room):
            window = _window(layout.starts, group, room)
            yield line, _shown(layout, window)
            for row in _mark_rows(_moved(group, layout.starts, window), room):
                yield None, row.text(color)


def _placed(marks: Sequence[Mark], starts: Sequence[int]) -> list[_Placed]:
    """Return the marks in columns, from left to right."""
    placed = [_Placed(starts[m.first], max(starts[m.last], starts[m.first] + 1), m) for m in marks]
    return sorted(placed, key=lambda each: (each.begin, each.end))


def _groups(placed: Sequence[_Placed], size: int, room: int) -> list[list[_Placed]]:
    """Part the marks of a line into groups that can be shown together."""
    if max(size, *(each.end for each in placed)) <= room:
        return [list(placed)]
    groups: list[list[_Placed]] = []
    for each in placed:
        if groups and each.end - groups[-1][0].begin <= room - 2 * len(CUT):
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _window(starts: Sequence[int], group: Sequence[_Placed], room: int) -> _Window:
    """Choose the part of a line to show: the marks in the middle, no more than the room wide."""
    begin, end = group[0].begin, max(each.end for each in group)
    size = max(starts[-1], end)
    if size <= room:
        return _Window(0, len(starts) - 1, False, False)
    around = max(0, room - 2 * len(CUT) - (end - begin))
    left = min(begin - around // 2, size - (room - len(CUT)))
    if left <= len(CUT):  # the sign of the cut would take as much room as what it stands for
        left, first = 0, 0
    else:
        first = bisect_left(starts, left)
        first = bisect_right(starts, starts[first]) - 1  # no combining mark without its letter
    right = left + room - (len(CUT) if left else 0)
    if right >= size:
        return _Window(first, len(starts) - 1, left > 0, False)
    last = bisect_right(starts, right - len(CUT)) - 1
    return _Window(first, max(first, last), left > 0, True)


def _shown(layout: Layout, window: _Window) -> str:
    cells = "".join(layout.cells[window.first : window.last])
    return f"{CUT if window.cut_left else ''}{cells}{CUT if window.cut_right else ''}".rstrip(" ")


def _moved(group: Sequence[_Placed], starts: Sequence[int], window: _Window) -> list[_Placed]:
    """Return the marks where they stand in the window."""
    shift = starts[window.first] - (len(CUT) if window.cut_left else 0)
    moved = []
    for begin, end, found in group:
        if window.cut_right:
            end = max(min(end, starts[window.last]), begin + 1)
        moved.append(_Placed(begin - shift, end - shift, found))
    return moved


def _mark_rows(marks: Sequence[_Placed], room: int) -> list[Row]:
    """Return the rows below a line: the marks, then words on rows of their own, right-most first.

    The words of the right-most mark stand beside it if there is room.
    """
    marked = Row()
    for begin, end, found in sorted(marks, key=lambda each: each.mark.sign == "^"):  # carets over other marks
        marked.put(begin, found.sign * (end - begin), found.style)
    rows = [marked]
    waiting = [each for each in marks if each.mark.words]
    if waiting:
        last = waiting[-1]
        beside = last.end == max(each.end for each in marks)
        if beside and last.end + 1 + text_width(last.mark.words) <= room:
            marked.put(last.end + 1, last.mark.words, last.mark.style)
            waiting.pop()
    if waiting:
        rows.append(_stems(waiting, room))
    while waiting:
        begin, _, found = waiting.pop()
        # Words that would run over the edge move to the left, under the stem that leads to them.
        column = min(begin, max(0, room - text_width(found.words)))
        row = _stems(waiting, column)
        row.put(column, found.words, found.style)
        rows.append(row)
    return rows


def _stems(marks: Sequence[_Placed], before: int) -> Row:
    """Return a row with a stroke under each mark that starts before a column."""
    row = Row()
    for begin, _, found in marks:
        if begin < before:
            row.put(begin, "|", found.style)
    return row
