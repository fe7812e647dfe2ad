"""Tables as people save them, CSV or a workbook, with the place of every cell.

Cells of CSV are told apart as the standard library's `csv` does it: quotes count at the start of a cell, are doubled
inside, and may hold line breaks. But for each cell its offsets in the decoded text are kept, so that a finding can
point at it. Encoding and separator are found out. Workbooks are read by `fuzzyspec.data.workbook`, imported only for
them.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from fuzzyspec import errors
from fuzzyspec.data.headings import folded
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.source import SourceFile, Span

MOST_BYTES = 32 * 2**20
MOST_COLUMNS = 16_384
"""As many as a spreadsheet has."""
MOST_CELLS = 1_000_000

BLANKS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff"
)
"""What may stand around the text of a cell without meaning anything: spaces of all widths, none included."""

_DELIMITERS = (",", ";", "\t")
_BREAK = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
_FIRST_LINE = re.compile(r'[\s\ufeff]*+((?:"(?:[^"]++|"")*+"|[^"\r\n])*+)')
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Cell(NamedTuple):
    """A cell: what it says, and where that stands in the source, quotes not counted."""

    text: str
    start: int
    end: int

    def trimmed(self) -> Cell:
        """Return the cell without what stands around its text."""
        text = self.text.strip(BLANKS)
        if text == self.text:
            return self
        if self.end - self.start != len(self.text):
            return Cell(text, self.start, self.end)  # doubled quotes inside: offsets do not go by characters
        start = self.start + len(self.text) - len(self.text.lstrip(BLANKS)) if text else self.start
        return Cell(text, start, start + len(text))


class Table(NamedTuple):
    """A table: its headings, and its rows that are not blank, each as long as it was written."""

    source: SourceFile
    headings: list[Cell]
    rows: list[list[Cell]]
    delimiter: str

    def span(self, cell: Cell) -> Span:
        """Return the place of a cell."""
        return Span(self.source, cell.start, cell.end)


class TableRead(NamedTuple):
    """A table, or None where it cannot be read, with what was found on the way."""

    table: Table | None
    findings: tuple[Diagnostic, ...]


def read_table(content: bytes, path: str, span: Span | None = None, *, key: str = "expert") -> TableRead:
    """Read a file's bytes as a table.

    `span` is where the scheme names the file. `key` is the heading of a column that such a table has: it settles which
    separator is meant, or which sheet of a workbook.
    """
    if len(content) > MOST_BYTES:
        return _refused(errors.table_too_large(span, path, "bytes", MOST_BYTES // 2**20))
    if content.startswith((_ZIP, _COMPOUND)):
        from fuzzyspec.data.workbook import read_workbook

        return read_workbook(content, path, span, key=key)
    findings: list[Diagnostic] = []
    decoded = _decode(content)
    if isinstance(decoded, int):
        return _refused(errors.not_utf8(path, decoded, "UTF-16" if b"\0" in content else None, span))
    text, guessed = decoded
    source = SourceFile(path, text, hashlib.sha256(content).hexdigest())
    if guessed:
        odd = next(at for at, character in enumerate(text) if ord(character) > 127)
        findings.append(errors.sheet_encoding(Span(source, odd, odd + 1), path, guessed))
    start = 0
    told = _SEPARATOR_LINE.match(text)
    if told:
        start, delimiter = told.end(), told[1]
    else:
        delimiter = _delimiter(text, key)
    if text.count(delimiter, start) + text.count("\n", start) + text.count("\r", start) > MOST_CELLS:
        return _refused(errors.table_too_large(span, path, "cells", MOST_CELLS))
    scanned = scan(text, delimiter, start)
    if scanned.too_wide:
        return _refused(errors.table_too_large(span, path, "columns", MOST_COLUMNS))
    if scanned.unclosed is not None:
        place = Span(source, scanned.unclosed, scanned.unclosed + 1)
        return TableRead(None, (*findings, errors.sheet_quote_unclosed(place)))
    return TableRead(table_of(source, scanned.rows, delimiter), tuple(findings))


def table_of(source: SourceFile, rows: list[list[Cell]], delimiter: str) -> Table:
    """Make a table of scanned rows: the first that is not blank has the headings."""
    filled = [row for row in rows if not is_blank(row)]
    return Table(source, filled[0] if filled else [], filled[1:], delimiter)


def is_blank(row: list[Cell]) -> bool:
    """Whether nothing stands in a row."""
    return not any(cell.text.strip(BLANKS) for cell in row)


def _refused(finding: Diagnostic) -> TableRead:
    return TableRead(None, (finding,))


# Encoding -----------------------------------------------------------------------------------------


def _decode(content: bytes) -> tuple[str, str] | int:
    """Return the text, and the name of its encoding where that is a guess; else the offset of what cannot be read."""
    if content.startswith(_UTF_16):
        try:
            return content.decode("utf-16"), ""
        except UnicodeDecodeError as fault:
            return fault.start
    zero = content.find(b"\0")
    if zero >= 0:
        return zero
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError as fault:
        first = fault.start
    try:
        return content.decode("gb18030").removeprefix("\ufeff"), "GBK"
    except UnicodeDecodeError:
        return first


# Separator ----------------------------------------------------------------------------------------


def _delimiter(text: str, key: str) -> str:
    """Return what parts the cells: what sets the heading `key` apart, else what the headings have most of."""
    line = _FIRST_LINE.match(text)
    assert line is not None
    headings = _QUOTED.sub("", line[1])
    present = sorted(_DELIMITERS, key=headings.count, reverse=True)
    for delimiter in present:
        cells = scan(line[1], delimiter).rows if delimiter in headings else []
        if any(folded(cell.text) == key for row in cells for cell in row):
            return delimiter
    return present[0]


# Cells --------------------------------------------------------------------------------------------


class Scanned(NamedTuple):
    """Cells by row; the place of a quote that is never closed; whether a row is too long to go on."""

    rows: list[list[Cell]]
    unclosed: int | None = None
    too_wide: bool = False


def scan(text: str, delimiter: str, start: int = 0) -> Scanned:
    """Tell the cells of a text apart, row by row; a blank line is a row without cells."""
    if '"' in text:
        return _scan_quoted(text, delimiter, start)
    return scan_plain(text, delimiter, start)


def scan_plain(text: str, delimiter: str, start: int = 0) -> Scanned:
    """Tell the cells of a text apart in which a quote is a character like any other."""
    rows: list[list[Cell]] = []
    end = len(text)
    while start < end:
        found = _BREAK.search(text, start)
        stop, following = (found.start(), found.end()) if found else (end, end)
        if text.count(delimiter, start, stop) >= MOST_COLUMNS:
            return Scanned(rows, None, True)
        row: list[Cell] = []
        if stop > start:
            for part in text[start:stop].split(delimiter):
                row.append(Cell(part, start, start + len(part)))
                start += len(part) + 1
        rows.append(row)
        start = following
    return Scanned(rows)


def _scan_quoted(text: str, delimiter: str, start: int) -> Scanned:
    separator = re.escape(delimiter)
    cell = re.compile(
        rf'(?:"(?P<inside>(?:[^"]++|"")*+)(?P<closed>"?)(?P<after>[^{separator}\r\n]*+)|(?P<plain>[^{separator}\r\n]*+))'
        rf"(?P<stop>{separator}|\r\n|\r|\n|\Z)"
    )
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    end = len(text)
    at = start
    while True:
        found = cell.match(text, at)
        assert found is not None
        plain, stop = found["plain"], found["stop"]
        if plain is not None:
            if stop != delimiter and not row and not plain:
                if stop:
                    rows.append([])
                    at = found.end()
                    continue
                return Scanned(rows)
            row.append(Cell(plain, at, at + len(plain)))
        else:
            if not found["closed"]:
                return Scanned(rows, at)
            inside, after = found["inside"].replace('""', '"'), found["after"]
            row.append(
                Cell(inside + after, at + 1, found.end("after")) if after else Cell(inside, at + 1, found.end("inside"))
            )
        at = found.end()
        if stop == delimiter:
            if len(row) >= MOST_COLUMNS:
                return Scanned(rows, None, True)
            continue
        rows.append(row)
        row = []
        if at >= end:
            return Scanned(rows)
