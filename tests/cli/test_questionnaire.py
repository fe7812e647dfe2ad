"""`fuzzyspec questionnaire`: which sheets are written, when none is, and that filled ones come back."""

from __future__ import annotations

import json
import pathlib
import re
import sys
import zipfile

import pytest
from click.testing import CliRunner, Result

from fuzzyspec.cli.main import cli
from fuzzyspec.data.questionnaire import SAATY_VALUES
from fuzzyspec.data.tables import Table, read_table

BLANK = """scheme "Cars"
comments { good "Good" = 90; fair "=Fair" = 60; poor "Poor, or worse" = 30 }
experts { chen "Prof. Chen" weight 2; liu }
indicators U "Car" { price "Price"; comfort "+Comfort" { seat; noise; ride } }
objects { civic "Civic LX"; accord }
"""


@pytest.fixture
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(tmp_path)
    write("s.fspec", BLANK)
    return tmp_path


def write(name: str, text: str) -> None:
    pathlib.Path(name).write_text(text, encoding="utf-8")


def run(*arguments: str, input: str | None = None) -> Result:
    result = CliRunner().invoke(cli, list(arguments), input=input, prog_name="fuzzyspec")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def written(path: str) -> Table:
    read = read_table(pathlib.Path(path).read_bytes(), path)
    assert () == read.findings
    assert read.table is not None
    return read.table


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in (table.headings, *table.rows)]


PAIRWISE = [
    ["expert", "price over comfort of U", "seat over noise of comfort", "seat over ride of comfort",
     "noise over ride of comfort"],
    ["chen", "", "", "", ""],
    ["liu", "", "", "", ""],
]  # fmt: skip
VOTING = [
    ["expert", "object", "price", "seat", "noise", "ride"],
    *([name, object, "", "", "", ""] for name in ("chen", "liu") for object in ("civic", "accord")),
]


# What is written ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_scheme_without_any_answer_gets_its_sheets(folder: pathlib.Path, kind: str) -> None:
    done = run("questionnaire", "s.fspec", "-o", "sheets/new", "--format", kind)
    assert (0, "") == (done.exit_code, done.stdout)
    assert f"wrote sheets/new/pairwise.{kind}\nwrote sheets/new/voting.{kind}\n" == done.stderr
    assert PAIRWISE == texts(written(f"sheets/new/pairwise.{kind}"))
    assert VOTING == texts(written(f"sheets/new/voting.{kind}"))


def test_csv_is_what_spreadsheets_take_for_utf_8(folder: pathlib.Path) -> None:
    run("questionnaire", "s.fspec")
    for name in ("pairwise.csv", "voting.csv"):
        content = pathlib.Path(name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbfexpert,")
        assert content.count(b"\r\n") == content.count(b"\n") > 1


def test_the_same_scheme_gives_the_same_bytes(folder: pathlib.Path) -> None:
    for name in ("pairwise.csv", "voting.xlsx"):
        run("questionnaire", "s.fspec", "-o", "a", "-f", name.split(".")[1])
        run("questionnaire", "s.fspec", "-o", "b", "-f", name.split(".")[1])
        assert pathlib.Path("a", name).read_bytes() == pathlib.Path("b", name).read_bytes()


def test_rows_for_nameless_experts(folder: pathlib.Path) -> None:
    write("s.fspec", "indicators expert_2 { U1; U2 }")
    run("questionnaire", "s.fspec", "--experts", "3")
    assert ["expert", "expert__1", "expert__2", "expert__3"] == [row[0] for row in texts(written("pairwise.csv"))]


def test_one_row_where_nobody_is_named(folder: pathlib.Path) -> None:
    write("s.fspec", "indicators U { U1; U2 }")
    run("questionnaire", "s.fspec")
    assert [["expert", "U1 over U2 of U"], ["expert_1", ""]] == texts(written("pairwise.csv"))


def test_experts_that_judgments_name_have_their_rows(folder: pathlib.Path) -> None:
    write("s.fspec", "indicators U { U1; U2 }\njudgments U by chen { U1 over U2 = 3 }")
    run("questionnaire", "s.fspec")
    assert ["expert", "chen"] == [row[0] for row in texts(written("pairwise.csv"))]


def test_one_object_has_no_column(folder: pathlib.Path) -> None:
    write("s.fspec", BLANK.replace("; accord", ""))
    run("questionnaire", "s.fspec")
    assert VOTING[0][:1] + VOTING[0][2:] == texts(written("voting.csv"))[0]


def test_objects_are_asked_for_in_pairs_where_nobody_votes(folder: pathlib.Path) -> None:
    text = "indicators U { price; comfort; age }\nobjects { A; B; C }\nscores age { A = 1; B = 2; C = 3 }"
    write("s.fspec", text)
    done = run("questionnaire", "s.fspec")
    assert [
        *("expert", "price over comfort of U", "price over age of U", "comfort over age of U"),
        *("A over B of price", "A over C of price", "B over C of price"),
        *("A over B of comfort", "A over C of comfort", "B over C of comfort"),
    ] == texts(written("pairwise.csv"))[0]  # fmt: skip
    assert "no voting sheet: the scheme has no comment set" in done.stderr
    assert not pathlib.Path("voting.csv").exists()


def test_a_scheme_from_standard_input(folder: pathlib.Path) -> None:
    assert 0 == run("questionnaire", "-", "-o", "x", input=BLANK).exit_code
    assert PAIRWISE == texts(written("x/pairwise.csv"))


# What stops it, and what does not -----------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "",
        "judgments comfort { seat over noise = 3 }",
        "judgments U { price over comfort = 50 }",
        "weights U { price = 0.7; comfort = 0.7 }",
        "votes civic of 10 { price 5 4 0 }",
        "votes civic { price }",
        "method { weighting = nothing_known }",
        'judgments "sheets/pairwise.csv"\nvotes "sheets/voting.csv"',
    ],
)
def test_answers_that_are_missing_or_wrong_do_not_stop_it(folder: pathlib.Path, line: str) -> None:
    write("s.fspec", BLANK + line)
    done = run("questionnaire", "s.fspec")
    assert (0, "") == (done.exit_code, done.stdout)
    assert "FS" not in done.stderr
    assert PAIRWISE == texts(written("pairwise.csv"))


def test_a_faulty_sheet_does_not_stop_the_next_one(folder: pathlib.Path) -> None:
    write("first.csv", "expert,price over comfort of U,x\nzhou,1:3,\n")
    write("s.fspec", BLANK + 'judgments "first.csv"')
    assert 0 == run("questionnaire", "s.fspec").exit_code
    assert PAIRWISE == texts(written("pairwise.csv"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BLANK.replace("seat;", "seat; seat;"), "FS302"),
        (BLANK.replace("{ price", "{ price price"), "FS101"),
        (BLANK.replace("indicators", "indicator"), "FS105"),
        (BLANK + 'include "missing.fspec"', "FS002"),
        (BLANK + "judgments K { K1 over K2 = 3 }", "FS301"),
        ("comments { good = 1 }", "FS304"),
    ],
)
def test_faults_of_form_and_of_names_stop_it(folder: pathlib.Path, text: str, code: str) -> None:
    write("s.fspec", text)
    done = run("questionnaire", "s.fspec", "--diagnostics", "json")
    assert 1 == done.exit_code
    assert code in [one["code"] for one in json.loads(done.stderr)["diagnostics"]]
    assert ["s.fspec"] == [one.name for one in folder.iterdir()]


def test_a_sheet_that_exists_is_not_replaced(folder: pathlib.Path) -> None:
    write("voting.csv", "filled in")
    done = run("questionnaire", "s.fspec")
    assert 2 == done.exit_code
    assert "'voting.csv' exists, perhaps filled in; --force replaces it." in done.stderr
    assert ("filled in", False) == (pathlib.Path("voting.csv").read_text(), pathlib.Path("pairwise.csv").exists())
    assert 0 == run("questionnaire", "s.fspec", "--force").exit_code
    assert VOTING == texts(written("voting.csv"))


@pytest.mark.parametrize(
    ("text", "arguments", "words"),
    [
        (BLANK, ["--experts", "3"], "declares its experts"),
        ("indicators U { U1 }", [], "There is nothing to ask"),
        ("indicators U { " + "; ".join(f"a{n}" for n in range(200)) + " }", [], "would have 19,901 columns"),
    ],
)
def test_what_cannot_be_asked(folder: pathlib.Path, text: str, arguments: list[str], words: str) -> None:
    write("s.fspec", text)
    done = run("questionnaire", "s.fspec", *arguments)
    assert 2 == done.exit_code
    assert words in " ".join(done.stderr.split())
    assert ["s.fspec"] == [one.name for one in folder.iterdir()]


def test_a_folder_that_cannot_be_made_is_told(folder: pathlib.Path) -> None:
    done = run("questionnaire", "s.fspec", "-o", "s.fspec")
    assert 1 == done.exit_code
    assert "FS006" in done.stderr


def test_without_the_extra_the_way_out_is_told(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    done = run("questionnaire", "s.fspec", "-f", "xlsx")
    assert 1 == done.exit_code
    assert "FS804" in done.stderr
    assert "pip install 'fuzzyspec[xlsx]'" in done.stderr


# Workbooks ------------------------------------------------------------------------------------------


def inside(path: str) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_workbook_checks_judgments_and_says_what_is_asked(folder: pathlib.Path) -> None:
    run("questionnaire", "s.fspec", "-f", "xlsx")
    parts = inside("pairwise.xlsx")
    sheet, words = parts["xl/worksheets/sheet1.xml"], parts["xl/sharedStrings.xml"]
    assert 4 == sheet.count('type="list"')
    assert 'errorStyle="warning"' in sheet
    assert "How many times" not in sheet
    assert "how many times more important is Price (price) than +Comfort (comfort)?" in sheet
    assert '<pane xSplit="1" ySplit="1"' in sheet
    assert all(f"<t>{value}</t>" in words for value in SAATY_VALUES)
    assert "<f>" not in sheet + parts["xl/worksheets/sheet2.xml"]


def test_a_workbook_offers_the_comments_by_label(folder: pathlib.Path) -> None:
    run("questionnaire", "s.fspec", "-f", "xlsx")
    parts = inside("voting.xlsx")
    sheet, words = parts["xl/worksheets/sheet1.xml"], parts["xl/sharedStrings.xml"]
    (source,) = set(re.findall(r"<formula1>(.*?)</formula1>", sheet))
    assert re.fullmatch(r"instructions!\$A\$\d+:\$A\$\d+", source)
    assert "errorStyle" not in sheet, "the default is to stop"
    assert '<pane xSplit="2" ySplit="1"' in sheet
    assert all(f"<t>{label}</t>" in words for label in ("Good", "=Fair", "Poor, or worse"))
    assert "<f>" not in sheet + parts["xl/worksheets/sheet2.xml"]


def test_comments_that_labels_do_not_tell_apart_are_offered_by_name(folder: pathlib.Path) -> None:
    write("s.fspec", BLANK.replace('"Poor, or worse"', '"good"'))
    run("questionnaire", "s.fspec", "-f", "xlsx")
    words = inside("voting.xlsx")["xl/sharedStrings.xml"]
    assert ["good", "fair", "poor"] == [
        word for word in re.findall(r"<t>(\w+)</t>", words) if word in {"good", "fair", "poor"}
    ]


@pytest.mark.parametrize(("scale", "lists"), [("saaty", 4), ("any", 0), ("1/15..15", 4), ("0.3..2.5", 0)])
def test_judgments_are_checked_where_the_scale_is_known(folder: pathlib.Path, scale: str, lists: int) -> None:
    write("s.fspec", BLANK + f"method {{ scale = {scale} }}")
    run("questionnaire", "s.fspec", "-f", "xlsx")
    sheet = inside("pairwise.xlsx")["xl/worksheets/sheet1.xml"]
    assert (lists, 4) == (sheet.count('type="list"'), sheet.count("<dataValidation "))


# There and back ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_filled_sheets_give_what_the_same_answers_in_the_scheme_give(folder: pathlib.Path, kind: str) -> None:
    written_out = (
        BLANK
        + """
judgments by chen { U { price over comfort = 2 }
    comfort { seat over noise = 3; seat over ride = 1/2; noise over ride = 1/6 } }
judgments by liu { U { price over comfort = 1/2 }; comfort { seat over noise = 2; noise over ride = 1/4 } }
votes civic { price 3 0 0; seat 2 1 0; noise 0 3 0; ride 2 0 1 }
votes accord { price 0 0 3; seat 0 2 1; noise 2 0 0; ride 0 3 0 }
"""
    )
    judgments = [PAIRWISE[0], ["Prof. Chen", "2", "3", "1/2", "1/6"], ["liu ", "0,5", " 2", "", "1 / 4"]]
    votes = [
        VOTING[0],
        ["chen", "Civic LX", "Good", "good", "=Fair", "good"],
        ["liu", "civic", "GOOD", "fair", "fair", "Poor, or worse"],
        ["chen", "accord", "poor", "fair", "good", "fair"],
        ["liu", "accord", "poor", "poor", "", "fair"],
    ]
    for name, rows in (("pairwise", judgments), ("voting", votes)):
        fill(f"{name}.{kind}", rows)
    write("text.fspec", written_out)
    write("sheets.fspec", BLANK + f'judgments "pairwise.{kind}"\nvotes "voting.{kind}"\n')
    results = []
    for scheme in ("text.fspec", "sheets.fspec"):
        done = run("compile", scheme, "-f", "json", "-o", "-")
        assert 0 == done.exit_code, done.stderr
        result = json.loads(done.stdout)
        results.append({key: result[key] for key in ("weights", "global_weights", "objects", "ranking")})
    assert results[0] == results[1]


def fill(path: str, rows: list[list[str]]) -> None:
    if path.endswith(".csv"):
        text = "".join(";".join(row) + "\r\n" for row in rows)
        pathlib.Path(path).write_bytes(text.encode("utf-8-sig"))
        return
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
