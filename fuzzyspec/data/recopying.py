"""Plain copies of large CSV files, for engines that do not take a file as it is: read as a stream, in bounded memory.

`transcode` changes the encoding only, and is quick. `recopy` reads every cell by the rules of `tabular` and writes it
again in the one form that all engines read alike: UTF-8, commas, a line a row, every row as long as the headings, plain
numbers where numbers belong. What cannot be written so is told with its row.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import NamedTuple, TextIO

from fuzzyspec import errors
from fuzzyspec.data.plan import DataFault
from fuzzyspec.data.sniffing import COMMA, POINT, CsvForm, cell_too_long, is_blank
from fuzzyspec.data.tables import BLANKS
from fuzzyspec.data.tabular import MOST_TOLD, read_number
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.source import Span

_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
"""A number that all engines read as it stands."""
_BLOCK = 2**20
_MOST_REMEMBERED = 100_000


class NoNumber(NamedTuple):
    """The first text in a column of numbers: its heading, its row, what stands there, and how many more there are."""

    heading: str
    row: int | None
    text: str
    more: int


class NoNumbers(DataFault):
    """Texts in columns of numbers, the first of each column."""

    def __init__(self, cells: Sequence[NoNumber], shown: str, span: Span | None) -> None:
        super().__init__(
            *(errors.text_in_number_column(span, shown, one.heading, one.row, one.text, one.more) for one in cells)
        )
        self.cells = cells


def transcode(path: str, form: CsvForm, target: str, shown: str, span: Span | None) -> CsvForm:
    """Copy a file in UTF-8, without a mark and without the lines before the headings; return the form of the copy.

    Raises DataFault where a byte is not in the encoding of the form.
    """
    with _text(path, form, shown, span) as text, open(target, "w", encoding="utf-8", newline="") as copy:
        while block := text.read(_BLOCK):
            copy.write(block)
    return form._replace(encoding="utf-8", bom=False, skip=0)


def recopy(path: str, form: CsvForm, target: str, numeric: Collection[int], shown: str, span: Span | None) -> CsvForm:
    """Copy a file cell by cell, the columns `numeric` (by their place) as numbers; return the form of the copy.

    Line breaks within cells become spaces. Raises DataFault for what `tabular` does not read, and for texts in columns
    of numbers.
    """
    copied = _Copy(form, numeric, shown, span)
    with _text(path, form, shown, span) as text, open(target, "w", encoding="utf-8", newline="") as copy:
        try:
            csv.writer(copy, lineterminator="\n").writerows(copied.records(text))
        except csv.Error:
            raise DataFault(cell_too_long(span, shown)) from None
    if copied.findings:
        raise DataFault(*copied.findings)
    if copied.texts:
        raise NoNumbers([copied.texts[place] for place in sorted(copied.texts)], shown, span)
    return form._replace(encoding="utf-8", delimiter=COMMA, decimal=POINT, bom=False, skip=0)


@contextmanager
def _text(path: str, form: CsvForm, shown: str, span: Span | None) -> Iterator[TextIO]:
    """Open a file at its headings."""
    with open(path, encoding=form.encoding, newline="") as stream:
        try:
            stream.read(form.bom)
            for _ in range(form.skip):
                stream.readline()
            yield stream
        except UnicodeError:
            asked = None if form.encoding == "utf-8" else form.encoding
            raise DataFault(errors.data_encoding(span, shown, _misfit(path, form.encoding), asked, None)) from None


def _misfit(path: str, encoding: str) -> int:
    """Return the offset of the first byte that is not in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = 0
    with open(path, "rb") as stream:
        while True:
            block = stream.read(_BLOCK)
            start = offset - len(decoder.getstate()[0])
            try:
                decoder.decode(block, not block)
            except UnicodeDecodeError as fault:
                return start + fault.start
            if not block:
                return offset
            offset += len(block)


class _Numbers(dict[str, str | None]):
    """Numbers as all engines read them, by the text of a cell: None for what is none, worked out once a text."""

    def __init__(self, decimal: str) -> None:
        super().__init__()
        self._decimal = decimal

    def __missing__(self, text: str) -> str | None:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        plain: str | None = text.strip(BLANKS).replace(self._decimal, POINT)
        try:
            number = read_number(text, self._decimal)
        except ValueError:
            plain = None
        else:
            if plain and not _PLAIN.fullmatch(plain):
                plain = repr(number)
        self[text] = plain
        return plain


class _Copy:
    """The records of a copy, and what is found wrong on the way: `texts` are in columns of numbers, by column."""

    def __init__(self, form: CsvForm, numeric: Collection[int], shown: str, span: Span | None) -> None:
        self.findings: list[Diagnostic] = []
        self.texts: dict[int, NoNumber] = {}
        self._form = form
        self._numeric = sorted(numeric)
        self._shown = shown
        self._span = span

    def records(self, text: TextIO) -> Iterator[list[str]]:
        """Give the records of a text, each as long as the headings; blank ones stay, so rows keep their numbers."""
        width = len(self._form.headings)
        numbers = _Numbers(self._form.decimal)
        # Behind an open quote the last line, of two blank cells, is taken for a part of the cell.
        reader = csv.reader(chain(text, (self._form.delimiter,)), delimiter=self._form.delimiter)
        before = 0
        record: list[str] = []
        for number, following in enumerate(reader, self._form.row - 1):
            if number >= self._form.row:
                if len(record) != width:
                    self._fit(record, width, number)
                if number > self._form.row:
                    for place in self._numeric:
                        plain = numbers[record[place]]
                        if plain is None:
                            self._note(place, number, record[place])
                        else:
                            record[place] = plain
                yield record
            record = following
            if reader.line_num > before + 1:
                record = [" ".join(cell.splitlines()) for cell in record]
            before = reader.line_num
        if record != ["", ""]:
            self.findings.append(errors.data_cut_short(self._span, self._shown, "a quote is not closed"))

    def _fit(self, record: list[str], width: int, number: int) -> None:
        if not is_blank(record[width:]) and len(self.findings) < MOST_TOLD:
            found = max(place for place, cell in enumerate(record, 1) if cell.strip(BLANKS))
            comma = self._form.delimiter == COMMA
            self.findings.append(errors.data_row_too_long(self._span, self._shown, number, found, width, comma))
        del record[width:]
        record.extend([""] * (width - len(record)))

    def _note(self, place: int, number: int, text: str) -> None:
        first = self.texts.get(place) or NoNumber(self._form.headings[place], number, text.strip(BLANKS), -1)
        self.texts[place] = first._replace(more=first.more + 1)
