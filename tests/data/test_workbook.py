"""Workbooks: which sheet is read, what its cells say, references in findings, and what is refused before it is read."""

from __future__ import annotations

import datetime
import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import xlsxwriter

from fuzzyspec import errors
from fuzzyspec.data.tables import Table, TableRead, read_table
from fuzzyspec.data.workbook import WorkbookSource, column_letters, with_cell
from fuzzyspec.diagnostics import message
from fuzzyspec.source import SourceFile, Span


def book(fill: Callable[[Any], None]) -> bytes:
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    fill(workbook)
    workbook.close()
    return stream.getvalue()


def sheet_of(rows: Sequence[Sequence[object]]) -> bytes:
    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet("answers")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime.datetime):
                    sheet.write_datetime(number, column, value, workbook.add_format({"num_format": "d-mmm"}))
                else:
                    sheet.write(number, column, value)

    return book(fill)


def read(content: bytes) -> Table:
    done = read_table(content, "a.xlsx")
    assert () == done.findings
    assert done.table is not None
    return done.table


def code_of(done: TableRead) -> list[str]:
    assert done.table is None
    return [one.code for one in done.findings]


def test_cells_say_what_the_spreadsheet_shows() -> None:
    rows = [
        ["expert", "a", "b", "c", "d", "e", "f"],
        ["chen", 3, 1 / 3, "1/3", True, datetime.datetime(2024, 1, 3), "two\nlines\tand a tab"],
    ]
    table = read(sheet_of(rows))
    shown = ["chen", "3", "0.3333333333333333", "1/3", "TRUE", "2024-01-03", "two lines and a tab"]
    assert [shown] == [[cell.text for cell in row] for row in table.rows]


def test_formulas_and_errors_of_the_spreadsheet() -> None:
    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["expert", "a", "b"])
        sheet.write(1, 0, "chen")
        sheet.write_formula(1, 1, "=1/3", None, 1 / 3)
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")

    assert ["chen", "0.3333333333333333", ""] == [cell.text for cell in read(book(fill)).rows[0]]


def test_rows_and_references_are_those_of_the_spreadsheet() -> None:
    table = read(sheet_of([[], ["", "expert", "a"], [], ["", "chen", "x"]]))
    cell = table.rows[0][2]
    assert isinstance(table.source, WorkbookSource)
    assert ("x", 4, "C4") == (table.span(cell).text, table.span(cell).line, table.source.reference(cell.start))


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_letters_of_columns(index: int, letters: str) -> None:
    assert letters == column_letters(index)


def test_a_finding_in_a_workbook_names_sheet_and_cell() -> None:
    table = read(sheet_of([["expert", "a"], ["chen", "x"]]))
    span = table.span(table.rows[0][1])
    told = with_cell(errors.malformed_number(span, "x", "word", None))
    assert told.primary is not None
    assert "cell B2 of the sheet “answers”" == told.primary.text()
    assert told == with_cell(told)
    labelled = errors.malformed_number(span, "x", "word", None)._replace(primary=message("said already"))
    assert ["cell B2 of the sheet “answers”"] == [label.message.text() for label in with_cell(labelled).labels]
    assert with_cell(labelled) == with_cell(with_cell(labelled))


def test_findings_elsewhere_are_left_as_they_are() -> None:
    finding = errors.malformed_number(Span(SourceFile("a.csv", "x"), 0, 1), "x", "word", None)
    assert finding is with_cell(finding)


def test_the_sheet_with_the_column_is_read() -> None:
    def fill(workbook: Any) -> None:
        workbook.add_worksheet("notes").write(0, 0, "Please fill in")
        workbook.add_worksheet("answers").write_column(0, 0, ["Expert ", "chen"])
        hidden = workbook.add_worksheet("hidden")
        hidden.write_column(0, 0, ["expert", "liu"])
        hidden.hide()

    assert ["chen"] == [row[0].text for row in read(book(fill)).rows]


def test_further_sheets_that_fit_are_told() -> None:
    def fill(workbook: Any) -> None:
        for name in ("first", "second", "third"):
            workbook.add_worksheet(name).write_column(0, 0, ["expert", name])

    done = read_table(book(fill), "a.xlsx")
    assert done.table is not None
    assert [("FS806", "warning")] == [(one.code, one.severity.value) for one in done.findings]
    assert "of this workbook only the sheet “first” is read, not second, third" == done.findings[0].message.text()


def test_an_empty_workbook_is_a_table_of_nothing() -> None:
    assert ([], []) == read(book(lambda workbook: workbook.add_worksheet()))[1:3]


def test_without_the_extra_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    content = sheet_of([["expert"], ["chen"]])
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    done = read_table(content, "a.xlsx")
    assert ["FS804"] == code_of(done)
    assert done.findings[0].help is not None
    assert "pip install 'fuzzyspec[xlsx]'" in done.findings[0].help.text()


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 1000, b"\xd0\xcf\x11\xe0" + b"\0" * 1000],
    ids=["cut", "junk", "old"],
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert ["FS805"] == code_of(read_table(content, "a.xlsx"))


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "nothing")
    assert ["FS805"] == code_of(read_table(stream.getvalue(), "a.xlsx"))


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (1_048_575, 1), (100_000, 50)])
def test_a_cell_far_out_is_refused_before_room_is_made_for_all_before_it(row: int, column: int) -> None:
    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet()
        sheet.write(0, 0, "expert")
        sheet.write(row, column, "x")

    assert ["FS801"] == code_of(read_table(book(fill), "a.xlsx"))


def test_what_unpacks_to_something_huge_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (65 * 2**20))
    assert ["FS801"] == code_of(read_table(stream.getvalue(), "a.xlsx"))


def test_an_archive_that_claims_to_be_small_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 1_000_000)
    content = stream.getvalue().replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert ["FS805"] == code_of(read_table(content, "a.xlsx"))
