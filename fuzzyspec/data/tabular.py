"""Small data files, surveys and measurements, as tables of texts, read with the standard library.

Cells are told apart by the `csv` module; the place of a cell is worked out only when a finding asks for it.
"""

from __future__ import annotations

import csv
import hashlib
import io
from array import array
from collections.abc import Sequence
from itertools import chain, islice
from math import isfinite
from typing import TYPE_CHECKING

from fuzzyspec import errors
from fuzzyspec.data.plan import DataFault
from fuzzyspec.data.sniffing import COMMA, POINT, WORKBOOK, cell_too_long, decode, form_of, is_blank, kind_of
from fuzzyspec.data.tables import BLANKS, scan, scan_plain
from fuzzyspec.source import SourceFile, Span

if TYPE_CHECKING:
    import _csv

MOST_CELLS = 10_000_000
MOST_TOLD = 5
"""How many rows that are too long are told."""

_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_FULL_WIDTH = {0xFF01 + code: 0x21 + code for code in range(94)} | {0x2212: "-"}
"""What input methods write in place of ASCII, and the minus sign of printed tables."""


class DataTable:
    """A table of texts.

    `headings` are stripped. `rows` holds the cells as they stand in the file, row by row: blank rows are left out,
    short rows are short, and what goes beyond the headings is blank. `decimal` is the decimal mark. `read_as` says, in
    a few words each, how the file was read where that does not go without saying. `source` is the text of the file.
    """

    __slots__ = ("_delimiter", "_ends", "_quoted", "_records", "_row", "_skip",
                 "decimal", "headings", "path", "read_as", "rows", "source")  # fmt: skip

    def __init__(
        self,
        source: SourceFile,
        records: list[list[str]],
        delimiter: str,
        *,
        skip: int,
        row: int,
        quoted: bool = True,
        decimal: str = POINT,
        read_as: tuple[str, ...] = (),
    ) -> None:
        """Take the records of a text, the first of which has the headings.

        They begin after `skip` lines, and in `row` of a spreadsheet; `quoted` says that quotes may stand around cells.
        """
        filled = [index for index, record in enumerate(records) if not is_blank(record)]
        whole = len(filled) == len(records)
        self.source = source
        self.path = source.path  # under which people know the file
        self.headings = [heading.strip(BLANKS) for heading in records[0]]
        self.rows = records[1:] if whole else [records[index] for index in filled[1:]]
        self.decimal = decimal
        self.read_as = read_as
        self._records: Sequence[int] = range(len(records)) if whole else array("q", filled)
        self._delimiter = delimiter
        self._skip = skip
        self._row = row
        self._quoted = quoted and '"' in source.text
        self._ends: Sequence[int] | None = None

    def column(self, name: str) -> int:
        """Return the index of the first column that is headed `name`; raises ValueError where none is."""
        return self.headings.index(name)

    def number(self, row: int) -> int:
        """Return the number that a spreadsheet gives a row; −1 has the headings, which mostly stand in row 1."""
        return self._row + self._records[row + 1]

    def place(self, row: int, column: int) -> Span:
        """Return where the text of a cell stands, without the blanks around it; −1 has the headings.

        A cell that a short row does not have is at its end, and one of a row that is far too wide at its start.
        """
        record = self._records[row + 1]
        start, end = self._start(record), self._start(record + 1)
        rows = (scan if self._quoted else scan_plain)(self.source.text[:end], self._delimiter, start).rows
        if not rows:
            return Span(self.source, start, start + 1)
        cells = rows[0]
        if column >= len(cells):
            return Span(self.source, cells[-1].end, cells[-1].end)
        cell = cells[column].trimmed()
        return Span(self.source, cell.start, cell.end)

    def _start(self, record: int) -> int:
        """Return the offset at which a record starts, or the one before it ends."""
        line = self._skip + record
        if self._quoted:
            if self._ends is None:
                reader = _reader(self.source.text, self._delimiter, self._skip)
                self._ends = array("q", (reader.line_num for _ in reader))
            line = self._skip + (self._ends[record - 1] if record else 0)
        try:
            return self.source.line_start(line + 1)
        except IndexError:
            return len(self.source.text)


def read_data(
    content: bytes,
    path: str,
    span: Span | None,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    delimiter: str | None = None,
    at: str | None = None,
) -> DataTable:
    """Read the bytes of a CSV file or a workbook as a table.

    Words call the file `path`; places in it lead to `at`, where it stands, if that is another one. `span` is where the
    scheme names the file. `encoding` and `delimiter` of CSV are found out where not given, and `sheet` of a workbook is
    the first with data. Raises DataFault for what cannot be read, has no rows, or rows longer than its headings.
    """
    if kind_of(content) == WORKBOOK:
        return _read_workbook(content, path, span, sheet, at or path)
    if path.lower().endswith(_WORKBOOKS) and content:
        raise DataFault(errors.workbook_unreadable(span, path, "it is no workbook"))
    if sheet is not None:
        raise DataFault(errors.sheet_not_found(span, path, sheet, None, ()))
    decoded = decode(content, whole=True, path=path, span=span, encoding=encoding)
    form = form_of(decoded, whole=True, path=path, span=span, delimiter=delimiter)
    text = decoded.text
    if text.count(form.delimiter) + text.count("\n") + text.count("\r") > MOST_CELLS:
        raise DataFault(errors.table_too_large(span, path, "cells", MOST_CELLS, data=True))
    source = SourceFile(at or path, text, hashlib.sha256(content).hexdigest())
    try:
        # Behind an open quote the last line, of two blank cells, is taken for a part of the cell.
        records = list(_reader(text, form.delimiter, form.skip, form.delimiter))
    except csv.Error:
        raise DataFault(cell_too_long(span, path)) from None
    closed = records.pop() == ["", ""]
    if not closed:
        raise DataFault(errors.sheet_quote_unclosed(_open_quote(source, form.delimiter, form.skip)))
    table = DataTable(
        source, records, form.delimiter, skip=form.skip, row=form.row, decimal=form.decimal, read_as=form.read_as
    )
    table.path = path
    if not table.rows:
        raise DataFault(errors.data_empty(span, path))
    width = len(table.headings)
    if max(map(len, table.rows)) > width:
        _refuse_long(table, width, form.delimiter == COMMA)
    return table


def _reader(text: str, delimiter: str, skip: int, *more: str) -> _csv.Reader:
    lines = islice(io.StringIO(text, newline=""), skip, None)
    return csv.reader(chain(lines, more), delimiter=delimiter)


def _open_quote(source: SourceFile, delimiter: str, skip: int) -> Span:
    """Return the place of the quote that is never closed, in the last record."""
    reader = _reader(source.text, delimiter, skip)
    before = line = 0
    for _ in reader:
        before, line = line, reader.line_num
    at = scan(source.text, delimiter, source.line_start(skip + before + 1)).unclosed
    assert at is not None
    return Span(source, at, at + 1)


def _refuse_long(table: DataTable, width: int, comma: bool) -> None:
    findings = []
    longer = [len(cells) for cells in table.rows if len(cells) > width]
    if width == 1 and len(longer) == len(table.rows):
        raise DataFault(errors.title_above(table.place(-1, 0), table.headings[0], max(longer)))
    for row, cells in enumerate(table.rows):
        if len(cells) > width and not is_blank(cells[width:]):
            filled = [column for column, cell in enumerate(cells) if cell.strip(BLANKS)]
            first = next(column for column in filled if column >= width)
            findings.append(errors.row_too_long(table.place(row, first), filled[-1] + 1, width, comma, data=True))
            if len(findings) == MOST_TOLD:
                break
    if findings:
        raise DataFault(*findings)


def _read_workbook(content: bytes, path: str, span: Span | None, sheet: str | None, at: str) -> DataTable:
    from fuzzyspec.data.workbook import data_sheet

    source, others = data_sheet(content, path, span, sheet)
    records = [line.split("\t") for line in source.text.split("\n")]
    first = next((index for index, record in enumerate(records) if not is_blank(record)), len(records))
    read_as = (f"the sheet “{source.sheet}”",) if others and sheet is None else ()
    if not path.lower().endswith(_WORKBOOKS):
        read_as = ("a workbook", *read_as)
    if all(map(is_blank, records[first + 1 :])):
        raise DataFault(errors.data_empty(span, path))
    source.path = at
    table = DataTable(source, records[first:], "\t", skip=first, row=first + 1, quoted=False, read_as=read_as)
    table.path = path
    return table


# Numbers ------------------------------------------------------------------------------------------


def read_number(text: str, decimal: str) -> float | None:
    """Return the number in a cell, None for a blank one; raises ValueError for what is no plain, finite number.

    Full-width digits, which input methods write, are understood; percentages, fractions and separated thousands are
    not.
    """
    if not text:
        return None
    try:
        if decimal == POINT and text.isascii() and "_" not in text:
            number = float(text)
            if isfinite(number):
                return number
    except ValueError:
        pass
    plain = text.strip(BLANKS)
    if not plain:
        return None
    if not plain.isascii():
        plain = plain.translate(_FULL_WIDTH)
    if decimal == COMMA:
        if POINT in plain:
            raise ValueError(text)
        plain = plain.replace(COMMA, POINT)
    if not plain.isascii() or "_" in plain:
        raise ValueError(text)
    number = float(plain)
    if not isfinite(number):
        raise ValueError(text)
    return number
