"""Workbooks (.xlsx): one sheet of them as a table.

The sheet is kept as a text, a line a row, cells parted by tabs, so that places in it are rows and offsets like those of
any file; `with_cell` adds the reference that a spreadsheet shows, such as C7.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterable

from fuzzyspec import errors
from fuzzyspec.data.headings import folded
from fuzzyspec.data.tables import MOST_CELLS, MOST_COLUMNS, Cell, TableRead, is_blank, scan_plain, table_of
from fuzzyspec.diagnostics import Diagnostic, Label, message
from fuzzyspec.source import SourceFile, Span

MOST_UNPACKED = 64 * 2**20

# Where a cell or row says that it stands; whatever else is called `r` only makes the bound more careful.
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})([0-9]{1,9})["']""")
_SEPARATORS = re.compile(r"[\t\r\n]")


class WorkbookSource(SourceFile):
    """A sheet of a workbook as a text; `sheet` is its name."""

    __slots__ = ("sheet",)

    def __init__(self, path: str, text: str, sha256: str, sheet: str) -> None:
        super().__init__(path, text, sha256)
        self.sheet = sheet

    def reference(self, offset: int) -> str:
        """Return the reference of the cell at an offset, such as C7."""
        line, _ = self.position(offset)
        return f"{column_letters(self.text.count(chr(9), self.line_start(line), offset))}{line}"


def column_letters(index: int) -> str:
    """Return the letters of a column, counted from 0."""
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters = chr(ord("A") + letter) + letters
        index -= 1
    return letters


def with_cell(finding: Diagnostic) -> Diagnostic:
    """Add to a finding in a workbook which cell of which sheet it is about; others are left as they are."""
    span = finding.span
    if span is None or not isinstance(span.source, WorkbookSource):
        return finding
    words = message("cell {cell} of the sheet “{sheet}”",
                    cell=span.source.reference(span.start), sheet=span.source.sheet)  # fmt: skip
    if finding.primary is None:
        return finding._replace(primary=words)
    if finding.primary.id == words.id or any(label.message == words for label in finding.labels):
        return finding
    return finding._replace(labels=(Label(span, words), *finding.labels))


def read_workbook(content: bytes, path: str, span: Span | None, *, key: str) -> TableRead:
    """Read the sheet that has the column `key`, or else the first that holds anything."""
    try:
        import python_calamine as calamine
    except ImportError:
        return TableRead(None, (errors.workbook_extra_missing(path, span),))
    refused = _unsafe(content, path, span)
    if refused is not None:
        return TableRead(None, (refused,))
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [
            one.name
            for one in book.sheets_metadata
            if one.visible == calamine.SheetVisibleEnum.Visible and one.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        texts = {name: _text(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names}
    except BaseException as fault:  # a panic inside the reader is no Exception
        if isinstance(fault, (KeyboardInterrupt, SystemExit)):
            raise
        return TableRead(None, (errors.workbook_unreadable(span, path, str(fault) or type(fault).__name__),))
    sheets = {name: scan_plain(text, "\t").rows for name, text in texts.items()}
    filled = [name for name, rows in sheets.items() if not all(map(is_blank, rows))]
    fitting = [name for name in filled if any(folded(cell.text) == key for cell in _headings(sheets[name]))]
    chosen = [*fitting, *filled, *names]
    name = chosen[0] if chosen else ""
    source = WorkbookSource(path, texts.get(name, ""), hashlib.sha256(content).hexdigest(), name)
    findings: list[Diagnostic] = []
    if len(fitting) > 1:
        findings.append(with_cell(errors.several_sheets(Span(source, 0, 0), name, fitting[1:])))
    return TableRead(table_of(source, sheets.get(name, []), "\t"), tuple(findings))


def _headings(rows: list[list[Cell]]) -> list[Cell]:
    return next(row for row in rows if not is_blank(row))


def _unsafe(content: bytes, path: str, span: Span | None) -> Diagnostic | None:
    """Return why a workbook is better not read: packed to be huge, or with a cell so far out that all before it is.

    A reader of workbooks makes room for every cell up to the last one, so this is looked at first.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                return errors.table_too_large(span, path, "bytes", MOST_UNPACKED // 2**20)
            for entry in entries:
                inside = archive.read(entry)  # also holds the entry to the size that it claims
                column = row = 0
                for letters, number in _PLACE.findall(inside):
                    column = max(column, _column(letters))
                    row = max(row, int(number))
                if column > MOST_COLUMNS:
                    return errors.table_too_large(span, path, "columns", MOST_COLUMNS)
                if row * max(column, 1) > MOST_CELLS:
                    return errors.table_too_large(span, path, "cells", MOST_CELLS)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, zlib.error):
        reason = "it is damaged, has a password, or is in an older format"
        return errors.workbook_unreadable(span, path, reason)
    return None


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + letter - 64
    return index


# Cells --------------------------------------------------------------------------------------------


def _text(rows: Iterable[Iterable[object]]) -> str:
    return "\n".join("\t".join(map(_shown, row)) for row in rows)


def _shown(value: object) -> str:
    """Return what a cell shows; a moment without a time of day is a date."""
    if isinstance(value, str):
        return _SEPARATORS.sub(" ", value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)
