"""Tables: every cell as `csv` reads it, with its place; encodings, separators, and bounds."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec.data import tables
from fuzzyspec.data.tables import BLANKS, MOST_BYTES, MOST_CELLS, MOST_COLUMNS, Cell, Table, read_table, scan

TRICKY = st.text(alphabet='ab é,;"\t\n\r', max_size=40)


def texts(rows: list[list[Cell]]) -> list[list[str]]:
    return [[cell.text for cell in row] for row in rows]


def read(content: bytes | str) -> Table:
    done = read_table(content if isinstance(content, bytes) else content.encode(), "a.csv")
    assert () == done.findings
    assert done.table is not None
    return done.table


def codes(content: bytes) -> list[str]:
    return [one.code for one in read_table(content, "a.csv").findings]


# Cells ------------------------------------------------------------------------------------------


@given(TRICKY, st.sampled_from(",;\t"))
def test_cells_are_those_of_the_standard_library(text: str, delimiter: str) -> None:
    scanned = scan(text, delimiter)
    if scanned.unclosed is not None:
        assert '"' == text[scanned.unclosed]
        return
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) == texts(scanned.rows)


@given(st.lists(st.lists(st.text(alphabet='ab é,;"\t\n\r'), min_size=1), min_size=1), st.sampled_from(",;\t"))
def test_what_the_standard_library_writes_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    assert rows == texts(scan(text.getvalue(), delimiter).rows)


@given(TRICKY, st.sampled_from(",;\t"))
def test_every_place_is_that_of_its_cell(text: str, delimiter: str) -> None:
    end = 0
    for row in scan(text, delimiter).rows:
        for cell in row:
            assert end <= cell.start <= cell.end <= len(text)
            end = cell.end
            raw = text[cell.start : cell.end]
            if '"' not in raw:
                assert raw == cell.text
            else:
                assert cell.text == raw.replace('""', '"') or cell.text.replace('"', "") == raw.replace('"', "")


@given(TRICKY, st.sampled_from(",;\t"))
def test_a_trimmed_cell_stands_where_its_text_does(text: str, delimiter: str) -> None:
    for row in scan(text, delimiter).rows:
        for cell in row:
            trimmed = cell.trimmed()
            assert cell.text.strip(BLANKS) == trimmed.text
            if '"' not in text[cell.start : cell.end]:
                assert trimmed.text == text[trimmed.start : trimmed.end]


def test_lines_of_a_place_are_those_of_the_file() -> None:
    table = read('expert,"two\r\nlines"\rchen,3\nliu,"a ""b"""\r\n')
    assert [(3, 6, "3"), (4, 6, 'a "b"')] == [
        (table.span(row[1]).line, table.span(row[1]).column, row[1].text) for row in table.rows
    ]


@pytest.mark.parametrize("blank", ["\u00a0", "\u3000", "\u200b", "\ufeff", "\t", "\u2009"])
def test_odd_spaces_around_a_cell_mean_nothing(blank: str) -> None:
    assert Cell("3", 11, 12) == Cell(f"{blank}3{blank}", 10, 13).trimmed()


def test_blank_lines_and_rows_of_blanks_are_no_rows() -> None:
    table = read("\n\n , \nexpert,a\n\nchen,3\n,,\n \n")
    assert ["expert", "a"] == [cell.text for cell in table.headings]
    assert [["chen", "3"]] == texts(table.rows)


@pytest.mark.parametrize("content", ["", "\n", "\ufeff", " , \n"])
def test_an_empty_file_is_a_table_of_nothing(content: str) -> None:
    assert ([], []) == read(content)[1:3]


def test_a_quote_that_is_never_closed_is_told_where_it_stands() -> None:
    done = read_table(b'expert,a\nchen,"3\nliu,5\n', "a.csv")
    assert done.table is None
    assert [("FS803", 2, 6)] == [(one.code, one.span.line, one.span.column) for one in done.findings if one.span]


# Separators ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separator_is_found_out(delimiter: str) -> None:
    table = read(delimiter.join(("expert", "a", "b")) + "\n" + delimiter.join(("chen", "3", "5")))
    assert (delimiter, [["chen", "3", "5"]]) == (table.delimiter, texts(table.rows))


def test_the_heading_expert_settles_the_separator() -> None:
    table = read("expert;a, b, c, d over e;f\nchen;3;5")
    assert ["expert", "a, b, c, d over e", "f"] == [cell.text for cell in table.headings]


def test_separators_inside_quotes_do_not_count() -> None:
    table = read('"a,b,c";expert;"x,y"\n')
    assert ";" == table.delimiter


def test_a_line_that_tells_the_separator_is_no_heading() -> None:
    table = read("SEP=;\r\nexpert;a,b,c\r\nchen;3\r\n")
    assert (["expert", "a,b,c"], [["chen", "3"]]) == ([cell.text for cell in table.headings], texts(table.rows))
    assert 2 == table.span(table.headings[0]).line


# Encodings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_of_spreadsheets(encoding: str) -> None:
    done = read_table("expert,质量\r\n陈,好\r\n".encode(encoding), "a.csv")
    assert done.table is not None
    assert [["陈", "好"]] == texts(done.table.rows)
    told = [(one.code, one.severity.value, repr(one.span)) for one in done.findings]
    assert ([("FS802", "warning", "a.csv:1:8+1")] if encoding == "gb18030" else []) == told


@pytest.mark.parametrize(
    "content", ["expert,a\nRené Müller,3".encode("latin-1"), "expert,a\nchen,3".encode("utf-16-le"), b"\xff\xfea\0b",
                b"expert,a\nchen,\0"]
)  # fmt: skip
def test_what_cannot_be_decoded_is_refused(content: bytes) -> None:
    assert ["FS003"] == codes(content)


# Bounds -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"x" * (100 * 2**20), "FS801"),
        (b"expert" + b",x" * 1_000_000, "FS801"),
        (b'"expert"' + b',"x"' * 1_000_000, "FS801"),
        (b"expert,a\n" * MOST_CELLS, "FS801"),
        (b"\n" * (MOST_BYTES - 1), "FS801"),
    ],
    ids=["bytes", "columns", "quoted-columns", "cells", "lines"],
)
def test_what_is_far_too_large_is_refused_soon(content: bytes, code: str) -> None:
    start = time.perf_counter()
    assert [code] == codes(content)
    assert time.perf_counter() - start < 5


def test_what_is_just_not_too_wide_is_read() -> None:
    assert MOST_COLUMNS == len(read("expert" + ",x" * (MOST_COLUMNS - 1)).headings)
    assert ["FS801"] == codes(b"expert" + b",x" * MOST_COLUMNS)


@pytest.mark.parametrize("content", [b'"' * 2_000_001, b'a"' * 1_000_000, b'"a' * 1_000_000, b"\t" * 16_000])
def test_no_text_takes_long(content: bytes) -> None:
    start = time.perf_counter()
    read_table(content, "a.csv")
    assert time.perf_counter() - start < 5


def test_a_small_csv_file_needs_no_heavy_import() -> None:
    program = (
        "import json, sys; from fuzzyspec.data.tables import read_table; read_table(b'expert,a\\nchen,3', 'a.csv');"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    heavy = {
        "csv",
        "numpy",
        "zipfile",
        "python_calamine",
        "xlsxwriter",
        "pandas",
        "datetime",
        "fuzzyspec.data.workbook",
    }
    assert set() == heavy & set(json.loads(done.stdout))


def test_the_bounds_are_those_of_the_page() -> None:
    assert (32 * 2**20, 16_384, 1_000_000) == (tables.MOST_BYTES, tables.MOST_COLUMNS, tables.MOST_CELLS)
