"""Small data files as tables of texts: every cell with its row and place, what is refused, and cells as numbers."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import math
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec.data import tabular
from fuzzyspec.data.plan import DataFault
from fuzzyspec.data.tables import BLANKS, MOST_CELLS, scan
from fuzzyspec.data.tabular import DataTable, read_data, read_number
from fuzzyspec.data.workbook import WorkbookSource
from fuzzyspec.source import SourceFile, Span

NAMED = Span(SourceFile("a.fspec", 'survey "a.csv"'), 7, 14)
HEADINGS = ["id", "U1", "U2"]


def read(content: bytes | str, path: str = "a.csv", **settings: str) -> DataTable:
    return read_data(content if isinstance(content, bytes) else content.encode(), path, NAMED, **settings)


def refused(content: bytes | str, path: str = "a.csv", **settings: str) -> list[str]:
    """Return the codes of the findings, with the places of those that lie in the data."""
    with pytest.raises(DataFault) as caught:
        read(content, path, **settings)
    findings = caught.value.findings
    assert findings
    assert all(one.is_error for one in findings)
    return [one.code if one.span == NAMED else f"{one.code} {one.span!r}" for one in findings]


def blank(row: Sequence[str]) -> bool:
    return all(not cell.strip(BLANKS) for cell in row)


# CSV ----------------------------------------------------------------------------------------------

DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    }
)
ROWS = st.lists(st.lists(st.text(alphabet='ab é,;|"\t\n3.5\u3000', max_size=8), min_size=1, max_size=3), max_size=12)


@given(ROWS, DIALECTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.booleans())
def test_what_the_standard_library_writes_is_read_back_with_rows_and_places(
    rows: list[list[str]], dialect: Any, encoding: str, told: bool
) -> None:
    stop = dialect["lineterminator"]
    written = [["a", "b", "c"], *([cell.replace("\n", stop) for cell in row] for row in rows), ["x", "y", "z"]]
    stream = io.StringIO(newline="")
    if told:
        stream.write(f"sep={dialect['delimiter']}{stop}")
    csv.writer(stream, **dialect).writerows([HEADINGS, *written])
    table = read(stream.getvalue().encode(encoding))
    assert (HEADINGS, [row for row in written if not blank(row)]) == (table.headings, table.rows)
    numbers = [number for number, row in enumerate(written, start=2) if not blank(row)]
    assert numbers == [table.number(row) for row in range(len(table.rows))]
    for row, cells in enumerate([HEADINGS, *table.rows], start=-1):
        for column, cell in enumerate(cells):
            assert cell.strip(BLANKS) == table.place(row, column).text.replace('""', '"').strip(BLANKS)


@given(st.text(alphabet='ab é,"\t\n\r', max_size=40))
def test_whatever_stands_below_the_headings_is_read_as_the_standard_library_does(text: str) -> None:
    content = "a,b,c,d,e,f,g,h,i,j,k,l\n" + text
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if scan(text, ",").unclosed is not None:
        expected = ["FS803"]
    elif any(len(row) > 12 and not blank(row[12:]) for row in rows):
        expected = ["FS815"]
    elif all(map(blank, rows)):
        expected = ["FS825"]
    else:
        assert [row for row in rows if not blank(row)] == read(content, delimiter=",").rows
        return
    assert expected == sorted({code[:5] for code in refused(content, delimiter=",")})


@given(st.binary(max_size=100), st.sampled_from(["a.csv", "a.xlsx", "a"]))
def test_whatever_the_bytes_there_is_a_table_or_a_finding(content: bytes, path: str) -> None:
    try:
        found = bool(read(b"a,b\n" + content, path).rows)
    except DataFault as fault:
        found = all(one.is_error and one.message.text() for one in fault.findings)
    assert found


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    table = read('\n\n id ,"U\n1"\n\na,"3\n4"\n,\nb,5\n')
    assert (["id", "U\n1"], [["a", "3\n4"], ["b", "5"]]) == (table.headings, table.rows)
    assert [3, 5, 7] == [table.number(row) for row in (-1, 0, 1)]
    assert [(3, 2), (6, 4), (9, 3)] == [
        (place.line, place.column) for place in (table.place(-1, 0), table.place(0, 1), table.place(1, 1))
    ]


def test_without_quotes_rows_are_lines() -> None:
    table = read("sep=;\r\n\r\nid;U1\r\n\r\na;3\r\nb; 5 \r\n\r\n")
    assert [2, 4, 5] == [table.number(row) for row in (-1, 0, 1)]
    assert ["a.csv:3:4+2", "a.csv:5:3+1", "a.csv:6:4+1"] == [repr(table.place(row, 1)) for row in (-1, 0, 1)]


def test_a_cell_that_a_short_row_does_not_have_is_at_its_end() -> None:
    table = read("id,U1,U2\na,3\nb,4,5\n")
    assert (["a", "3"], "a.csv:2:4+0") == (table.rows[0], repr(table.place(0, 2)))


def test_a_column_is_found_by_its_heading() -> None:
    table = read("id, U1 ,U2,U1\na,3,4,5\n")
    assert [1, 2] == [table.column("U1"), table.column("U2")]
    with pytest.raises(ValueError):
        table.column("U3")


def test_a_table_knows_its_file() -> None:
    table = read("id,U1\na,3\n")
    assert ("a.csv", "a.csv", "id,U1\na,3\n") == (table.path, table.source.path, table.source.text)
    assert hashlib.sha256(b"id,U1\na,3\n").hexdigest() == table.source.sha256


def test_how_a_file_was_read_is_told() -> None:
    table = read("编号;质量\n张;3,5\n".encode("gbk"))
    assert (",", ("GBK", "separated by semicolons", "decimal comma")) == (table.decimal, table.read_as)
    assert [3.5] == [read_number(row[1], table.decimal) for row in table.rows]


def test_an_encoding_that_shows_late_is_found_out() -> None:
    content = b"id,U1\n" + b"a,3\n" * 100_000 + "张,4\n".encode("gbk")
    table = read(content)
    assert (["张", "4"], ("GBK",)) == (table.rows[-1], table.read_as)
    assert (100_002, "张") == (table.number(100_000), table.place(100_000, 0).text)
    assert ["FS827"] == refused(content, encoding="utf-8")


def test_a_small_file_needs_no_heavy_import() -> None:
    program = (
        "import json, sys; from fuzzyspec.data.tabular import read_data; read_data(b'id,U1\\na,3', 'a.csv', None);"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    heavy = {"numpy", "zipfile", "python_calamine", "narwhals", "duckdb", "pandas", "datetime", "difflib",
             "fuzzyspec.data.workbook"}  # fmt: skip
    assert set() == heavy & set(json.loads(done.stdout))


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ("", ["FS825"]),
        ("id,U1\n", ["FS825"]),
        ("id,U1\n" + " , \n" * 100_000, ["FS825"]),
        ('id,U1\na,"3\nb,4\n', ["FS803 a.csv:2:3+1"]),
        ('id,U1\n"a\nb",3\n\nc,"', ["FS803 a.csv:5:3+1"]),
        ('"id,U1\na,3\n', ["FS803 a.csv:1:1+1"]),
        ('id,U1\na,"' + "3" * 200_000, ["FS826"]),
        ('id,U1\na,3\nb,"' + "x,y\n" * 200_000, ["FS826"]),
        ("id,U1\na,\0\n", ["FS826"]),
        ("id," * 1_000_000 + "\na,b\n", ["FS828"]),
        ("id,U1\n" + "3," * 1_000_000 + "3\n", ["FS815 a.csv:2:1+1"]),
        (b"PAR1\x15\x04 and more", ["FS842"]),
        ("größe,U1\na,3\n".encode("latin-1"), ["FS827"]),
    ],
    ids=["empty", "headings", "blank", "quote", "last-quote", "first-quote", "long", "many-lines", "null", "columns",
         "row", "parquet", "latin"],
)  # fmt: skip
def test_what_cannot_be_read_is_told(content: bytes | str, codes: list[str]) -> None:
    assert codes == refused(content)


def test_more_cells_than_are_held_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = "id,U1\n" + "a,3\n" * 9
    monkeypatch.setattr(tabular, "MOST_CELLS", 20)
    assert 9 == len(read(content).rows)
    assert ["FS801"] == refused(content + "\n")


def test_rows_beyond_the_headings_are_told_by_place() -> None:
    content = "id,U1\na,3,5,\nb,4\nc,5,,\nd,6,,7\n"
    assert ["FS815 a.csv:2:5+1", "FS815 a.csv:5:6+1"] == refused(content)
    assert [["b", "4"], ["c", "5", "", " "]] == read("id,U1\nb,4\nc,5,, \n").rows


def test_a_few_of_many_long_rows_are_told() -> None:
    assert 5 == len(refused("id,U1\n" + "a,3,5\n" * 100))


def test_a_decimal_comma_between_commas_gets_its_own_help() -> None:
    with pytest.raises(DataFault) as caught:
        read("id,U1\na,3,5\n")
    assert caught.value.findings[0].help is not None
    expected = "a comma parts cells here: write `0.5`, not `0,5`, or part the cells with semicolons"
    assert expected == caught.value.findings[0].help.text()


def test_csv_has_no_sheets() -> None:
    assert ["FS844"] == refused("id,U1\na,3\n", sheet="answers")


def test_csv_that_is_named_like_a_workbook_is_refused() -> None:
    assert ["FS805"] == refused("id,U1\na,3\n", "a.xlsx")


# Workbooks ----------------------------------------------------------------------------------------


def book(fill: Callable[[Any], None]) -> bytes:
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    fill(workbook)
    workbook.close()
    return stream.getvalue()


def sheets(**named: Sequence[Sequence[object]]) -> bytes:
    def fill(workbook: Any) -> None:
        for name, rows in named.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)

    return book(fill)


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook one part of which is changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.namelist():
            inside = old.read(entry)
            new.writestr(entry, change(inside) if entry == part else inside)
    return stream.getvalue()


def test_cells_of_a_workbook_are_texts() -> None:
    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, [" id ", 1, "c", "d", "e", "f"])
        sheet.write_row(1, 0, ["a", 3.0, 0.1, True, " x ", "3,5"])
        sheet.write_datetime(1, 6, datetime.datetime(2024, 1, 3), workbook.add_format({"num_format": "d-mmm"}))

    table = read(book(fill), "a.xlsx")
    assert (["id", "1", "c", "d", "e", "f", ""], [["a", "3", "0.1", "TRUE", " x ", "3,5", "2024-01-03"]]) == (
        table.headings, table.rows,
    )  # fmt: skip
    assert (".", ()) == (table.decimal, table.read_as)


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=20))
def test_numbers_in_a_workbook_read_back_to_the_same_numbers(numbers: list[float]) -> None:
    content = sheets(data=[["x"], *([number] for number in numbers)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    written = [float(text) for text in re.findall(r"<v>(.*?)</v>", xml)[1:]]
    assert written == [read_number(row[0], ".") for row in read(content, "a.xlsx").rows]


def test_rows_and_places_of_a_workbook_are_those_of_the_spreadsheet() -> None:
    table = read(sheets(data=[[], ["", "id", 'U"1"'], [], ["", "a", 3], ["", "b\nc", ""]]), "a.xlsx")
    assert (["", "id", 'U"1"'], [["", "a", "3"], ["", "b c", ""]]) == (table.headings, table.rows)
    assert [2, 4, 5] == [table.number(row) for row in (-1, 0, 1)]
    assert isinstance(table.source, WorkbookSource)
    places = [table.place(-1, 2), table.place(0, 1), table.place(1, 1), table.place(1, 2)]
    assert [('U"1"', "C2"), ("a", "B4"), ("b c", "B5"), ("", "C5")] == [
        (place.text, table.source.reference(place.start)) for place in places
    ]


@pytest.mark.parametrize(
    ("sheet", "first", "read_as"),
    [
        (None, "one", ("the sheet “Answers”",)),
        ("Answers", "one", ()),
        ("answers ", "one", ()),
        ("More", "two", ()),
        ("Hidden", "three", ()),
    ],
)
def test_a_sheet_is_chosen_by_name_or_is_the_first_with_data(
    sheet: str | None, first: str, read_as: tuple[str, ...]
) -> None:
    def fill(workbook: Any) -> None:
        workbook.add_worksheet("Empty")
        workbook.add_chartsheet("Chart")
        hidden = workbook.add_worksheet("Hidden")
        hidden.write_column(0, 0, ["id", "three"])
        hidden.hide()
        workbook.add_worksheet("Answers").write_column(0, 0, ["id", "one"])
        workbook.add_worksheet("More").write_column(0, 0, ["id", "two"])

    table = read_data(book(fill), "a.xlsx", NAMED, sheet=sheet)
    assert ([[first]], read_as) == (table.rows, table.read_as)


def test_a_sheet_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(DataFault) as caught:
        read(sheets(Answers=[["id"], ["a"]], Notes=[["x"]]), "a.xlsx", sheet="Data")
    (finding,) = caught.value.findings
    assert finding.help is not None
    assert ("FS844", "a.xlsx has no sheet “Data”", "its sheets are Answers, Notes") == (
        finding.code, finding.message.text(), finding.help.text(),
    )  # fmt: skip


def test_a_workbook_by_another_name_is_read_and_told() -> None:
    assert ("a workbook",) == read(sheets(data=[["id"], ["a"]]), "a.csv").read_as


@pytest.mark.parametrize("rows", [[], [["id", "U1"]], [["id", "U1"], [" ", ""]]])
def test_a_workbook_without_data_is_refused(rows: list[list[str]]) -> None:
    assert ["FS825"] == refused(sheets(data=rows), "a.xlsx")


def test_faults_of_the_spreadsheet_are_not_taken_for_blank() -> None:
    def fill(workbook: Any) -> None:
        workbook.add_worksheet("first")
        sheet = workbook.add_worksheet("second")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["a", 1])
        sheet.write_formula(1, 2, "=NA()", None, "#N/A")
        sheet.write_row(2, 0, ["b"])
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 2, "=1+1", None, 2)

    table = read(book(fill), "a.xlsx")
    assert [["a", "1", "#N/A"], ["b", "#DIV/0!", "2"]] == table.rows
    assert ["#N/A", "#DIV/0!"] == [table.place(0, 2).text, table.place(1, 1).text]


@pytest.mark.parametrize("value", [b"<v></v>", b"<v/>", b""])
def test_a_formula_that_was_never_computed_is_not_taken_for_blank(value: bytes) -> None:
    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["a"])
        sheet.write_formula(1, 1, "=1+1", None, 77)
        sheet.write_formula(1, 2, '=IF(1>2,"x","")', None, "")

    def change(xml: bytes) -> bytes:
        xml = xml.replace(b"<v>77</v>", value)
        return xml.replace(b'<c r="C2">', b'<c r="C2" t="str">')

    table = read(changed(book(fill), "xl/worksheets/sheet1.xml", change), "a.xlsx")
    assert [["a", "=1+1", ""]] == table.rows


def test_a_fault_is_found_where_cells_do_not_say_where_they_stand() -> None:
    def change(xml: bytes) -> bytes:
        xml = re.sub(rb' r="[A-Z]*[0-9]+"', b"", xml)
        return xml.replace(b"<v>5</v>", b"<v>#N/A</v>").replace(b"<c><v>#", b'<c t="e"><v>#')

    content = changed(sheets(data=[["id", "x"], [7, 4], [7, 5]]), "xl/worksheets/sheet1.xml", change)
    assert [["7", "4"], ["7", "#N/A"]] == read(content, "a.xlsx").rows


def test_a_document_type_is_refused() -> None:
    def change(xml: bytes) -> bytes:
        return xml.replace(b"<workbook ", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook ', 1)

    content = changed(sheets(data=[["id"], [7]]), "xl/workbook.xml", change)
    assert ["FS805"] == refused(content, "a.xlsx")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_is_cut_short_is_refused(share: float) -> None:
    content = sheets(data=[["id"], ["a"]])
    assert ["FS805"] == refused(content[: int(share * len(content))], "a.xlsx")


def test_a_sheet_with_a_cell_far_out_is_refused_with_a_way_out() -> None:
    def fill(workbook: Any) -> None:
        workbook.add_worksheet().write(MOST_CELLS, 1, "x")

    with pytest.raises(DataFault) as caught:
        read(book(fill), "a.xlsx")
    (finding,) = caught.value.findings
    assert finding.help is not None
    assert ("FS801", "save it as CSV or Parquet, which may be as large as you like") == (
        finding.code, finding.help.text(),
    )  # fmt: skip


def test_without_the_extra_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    content = sheets(data=[["id"], ["a"]])
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    assert ["FS804"] == refused(content, "a.xlsx")


# Numbers ------------------------------------------------------------------------------------------

PLAIN = re.compile(r"[+-]?([0-9]+[.,]?[0-9]*|[.,][0-9]+)([eE][+-]?[0-9]+)?")


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("3", ".", 3.0), ("-3.5", ".", -3.5), ("+.5", ".", 0.5), ("1e-3", ".", 0.001), (" 7 ", ".", 7.0),
        ("\u30007\u200b", ".", 7.0), ("３．５", ".", 3.5), ("－１", ".", -1.0), ("−1", ".", -1.0),
        ("3,5", ",", 3.5), ("３，５", ",", 3.5), ("3", ",", 3.0), ("-,5E1", ",", -5.0),
    ],
)  # fmt: skip
def test_a_plain_number_is_read(text: str, decimal: str, number: float) -> None:
    assert number == read_number(text, decimal)


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("text", ["", " ", "\t", "\u3000", "\u200b\ufeff", "\xa0"])
def test_a_blank_cell_is_no_number(text: str, decimal: str) -> None:
    assert read_number(text, decimal) is None


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        *((text, decimal) for decimal in ".," for text in (
            "<0.01", "n/a", "NaN", "nan", "-inf", "Infinity", "1e999", "1_000", "１＿０", "1/3", "40%", "0x10", "- 3",
            "3 4", "3²", "③", "½", "٣", "-", "#N/A", "1,234.5", "1.234,5", "1,234,567", "TRUE", "3。5", "'3", "=3",
            "2024-01-03",
        )),
        ("3,5", "."), ("3.5", ","), ("1.234", ","),
    ],
)  # fmt: skip
def test_whatever_is_no_plain_number_is_refused(text: str, decimal: str) -> None:
    with pytest.raises(ValueError):
        read_number(text, decimal)


@given(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**20), 10**20).map(float)))
def test_what_is_written_is_read_back(number: float) -> None:
    assert number == read_number(repr(number), ".")
    assert number == read_number(repr(number).replace(".", ","), ",")


@given(st.text(alphabet="0123456789.,+-eE_ \u3000naif", max_size=8), st.sampled_from(".,"))
def test_numbers_are_those_of_one_pattern(text: str, decimal: str) -> None:
    plain = text.strip(BLANKS)
    is_number = PLAIN.fullmatch(plain) and {".": ",", ",": "."}[decimal] not in plain
    expected = float(plain.replace(",", ".")) if is_number else math.nan
    if not plain:
        assert read_number(text, decimal) is None
    elif math.isfinite(expected):
        assert expected == read_number(text, decimal)
    else:
        with pytest.raises(ValueError):
            read_number(text, decimal)
