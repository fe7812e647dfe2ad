"""Workbooks (.xlsx): one sheet of them as a table.

The sheet is kept as a text, a line a row, cells parted by tabs, so that places in it are rows and offsets like those of
any file; `with_cell` adds the reference that a spreadsheet shows, such as C7.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fuzzyspec import errors
from fuzzyspec.data.headings import folded
from fuzzyspec.data.plan import DataFault
from fuzzyspec.data.tables import MOST_CELLS, MOST_COLUMNS, Cell, TableRead, is_blank, scan_plain, table_of
from fuzzyspec.diagnostics import Diagnostic, Label, message
from fuzzyspec.names import nearest
from fuzzyspec.source import SourceFile, Span

if TYPE_CHECKING:
    from xml.parsers import expat

MOST_UNPACKED = 64 * 2**20

# Where a cell or row says that it stands; whatever else is called `r` only makes the bound more careful.
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})([0-9]{1,9})["']""")
_LEFT_OUT = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*\bt\s*=\s*["']e["']"""
    rb"""|<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</[^<>]*>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*(?:/>|>\s*</[^<>]*>)\s*)?</(?:\w+:)?c\s*>"""
)
"""A fault, or a formula without a value."""
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
        book = _Book(content, path, span)
        texts = {name: _joined(book.cells(name)) for name in book.visible}
    except DataFault as fault:
        return TableRead(None, fault.findings)
    sheets = {name: scan_plain(text, "\t").rows for name, text in texts.items()}
    filled = [name for name, rows in sheets.items() if not all(map(is_blank, rows))]
    fitting = [name for name in filled if any(folded(cell.text) == key for cell in _headings(sheets[name]))]
    chosen = [*fitting, *filled, *book.visible]
    name = chosen[0] if chosen else ""
    source = WorkbookSource(path, texts.get(name, ""), hashlib.sha256(content).hexdigest(), name)
    findings: list[Diagnostic] = []
    if len(fitting) > 1:
        findings.append(with_cell(errors.several_sheets(Span(source, 0, 0), name, fitting[1:])))
    return TableRead(table_of(source, sheets.get(name, []), "\t"), tuple(findings))


def data_sheet(content: bytes, path: str, span: Span | None, sheet: str | None) -> tuple[WorkbookSource, list[str]]:
    """Return the sheet called `sheet`, or else the first visible one that holds anything, and the names of the others.

    Faults (`#N/A`) and formulas that were never computed, which the reader takes for blank cells, are kept as texts.
    Raises DataFault.
    """
    book = _Book(content, path, span, data=True)
    if sheet is not None:
        name = book.find(sheet)
        rows = book.cells(name)
    else:
        name, rows = "", []
        for one in book.visible:
            name, rows = one, book.cells(one)
            if any(cell != "" for row in rows for cell in row):
                break
    if rows:
        book.fill(name, rows)
    source = WorkbookSource(path, _joined(rows), hashlib.sha256(content).hexdigest(), name)
    return source, [one for one in book.visible if one != name]


class _Book:
    """An open workbook; a fault inside the reader raises DataFault. `visible` are the sheets that people see."""

    def __init__(self, content: bytes, path: str, span: Span | None, *, data: bool = False) -> None:
        self.content, self.path, self.span = content, path, span
        try:
            import python_calamine as calamine
        except ImportError:
            raise DataFault(errors.workbook_extra_missing(path, span)) from None
        refused = _unsafe(content, path, span, data)
        if refused is not None:
            raise DataFault(refused)
        with self._guarded():
            self.book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            sheets = [one for one in self.book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
            self.names = [one.name for one in sheets]
            self.visible = [one.name for one in sheets if one.visible == calamine.SheetVisibleEnum.Visible]

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except BaseException as fault:  # a panic inside the reader is no Exception
            if isinstance(fault, (KeyboardInterrupt, SystemExit)):
                raise
            reason = str(fault) or type(fault).__name__
            raise DataFault(errors.workbook_unreadable(self.span, self.path, reason)) from fault

    def cells(self, name: str) -> list[list[Any]]:
        """Return the cells of a sheet, from A1 on."""
        with self._guarded():
            return self.book.get_sheet_by_name(name).to_python(skip_empty_area=False)

    def find(self, name: str) -> str:
        """Return the sheet that is meant by a name; capitals make no difference, as in the spreadsheet."""
        found = [one for one in self.names if one == name] or [
            one for one in self.names if one.casefold() == name.strip().casefold()
        ]
        if not found:
            guess = nearest(name, self.names)
            raise DataFault(errors.sheet_not_found(self.span, self.path, name, guess, self.names))
        return found[0]

    def fill(self, name: str, rows: list[list[Any]]) -> None:
        """Put into the cells of a sheet what the reader leaves out."""
        part = self._part(name)
        if not _LEFT_OUT.search(part):
            return
        with self._guarded():
            found = _left_out(part)
        for row, column, text in found:
            if max(row, 1) * max(column, 1) > MOST_CELLS:
                raise DataFault(errors.table_too_large(self.span, self.path, "cells", MOST_CELLS, data=True))
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
            rows[row][column] = text

    def _part(self, name: str) -> bytes:
        """Return the XML of a sheet."""
        with self._guarded(), zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            parts = {part.lower(): part for part in archive.namelist()}
            try:
                sheets = _elements(archive.read(parts["xl/workbook.xml"]), "sheet")
                relations = _elements(archive.read(parts["xl/_rels/workbook.xml.rels"]), "Relationship")
                targets = {one["Id"]: one["Target"] for one in relations}
                sheet = next(one for one in sheets if one["name"] == name)
                target = next(targets[value] for key, value in sheet.items() if key.endswith(":id"))
                return archive.read(parts[posixpath.normpath(posixpath.join("/xl", target))[1:].lower()])
            except (KeyError, StopIteration):
                raise ValueError("it is in another format than .xlsx") from None


def _headings(rows: list[list[Cell]]) -> list[Cell]:
    return next(row for row in rows if not is_blank(row))


def _unsafe(content: bytes, path: str, span: Span | None, data: bool) -> Diagnostic | None:
    """Return why a workbook is better not read: packed to be huge, or with a cell so far out that all before it is.

    A reader of workbooks makes room for every cell up to the last one, so this is looked at first.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                return errors.table_too_large(span, path, "bytes", MOST_UNPACKED // 2**20, data=data)
            for entry in entries:
                inside = archive.read(entry)  # also holds the entry to the size that it claims
                column = row = 0
                for letters, number in _PLACE.findall(inside):
                    column = max(column, _column(letters))
                    row = max(row, int(number))
                if column > MOST_COLUMNS:
                    return errors.table_too_large(span, path, "columns", MOST_COLUMNS, data=data)
                if row * max(column, 1) > MOST_CELLS:
                    return errors.table_too_large(span, path, "cells", MOST_CELLS, data=data)
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


def _joined(rows: Iterable[Iterable[object]]) -> str:
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


# What the reader leaves out -----------------------------------------------------------------------


def _parser() -> expat.XMLParserType:
    from xml.parsers import expat

    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*declared: object) -> None:
        raise ValueError("it declares a document type")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _elements(xml: bytes, name: str) -> list[dict[str, str]]:
    """Return the attributes of all elements of a name."""
    found: list[dict[str, str]] = []
    parser = _parser()

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append(attributes)

    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return found


def _left_out(xml: bytes) -> list[tuple[int, int, str]]:
    """Return the faults in a sheet, and the formulas without a value, by row and column from 0."""
    found: list[tuple[int, int, str]] = []
    row = column = -1
    kind = ""
    texts: dict[str, str] = {}
    inside = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind, texts, inside
        inside = tag.rpartition(":")[2]
        if inside == "row":
            row = int(attributes["r"]) - 1 if "r" in attributes else row + 1
            column = -1
        elif inside == "c":
            letters = attributes.get("r", "").rstrip("0123456789")
            column = _column(letters.encode()) - 1 if letters else column + 1
            kind, texts = attributes.get("t", "n"), {}
        else:
            texts.setdefault(inside, "")

    def text(characters: str) -> None:
        texts[inside] = texts.get(inside, "") + characters

    def end(tag: str) -> None:
        nonlocal inside
        inside = ""
        if tag.rpartition(":")[2] == "c":
            value = texts.get("v", "").strip()
            if kind == "e":
                found.append((row, column, value or "#VALUE!"))
            elif "f" in texts and not value and kind not in ("str", "s", "inlineStr"):
                found.append((row, column, f"={texts['f']}"))

    parser = _parser()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    parser.Parse(xml, True)
    return found
