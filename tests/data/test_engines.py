"""Large files and frames are opened by engines, and what cannot be read is told."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fuzzyspec.data import engines
from fuzzyspec.data.engines import Opened, from_frame, headings_of, open_file
from fuzzyspec.data.plan import Answers, DataFault, SurveyPlan, Tally
from fuzzyspec.data.tabular import read_data
from fuzzyspec.data.tally import tally_table
from fuzzyspec.data.tally_frames import tally_frame
from fuzzyspec.source import SourceFile, Span

# What dask does to pandas that pandas will not have for ever.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.reset_index")

ENGINES = ["duckdb", "polars", "dask"]
PLAN = SurveyPlan(Answers(3, (1, 9), bands=((7, 9), (4, 6.5), (1, 3))), {1: "质量", 2: "price"}, object="which")
SPAN = Span(SourceFile("scheme.fspec", "survey"), 0, 6)

TABLE = "which,质量,price\n甲,7,3\nB,5,\nB,2,6.5\n甲,11,4\n"


def opened(path: Path, engine: str = "duckdb", **options: Any) -> Opened:
    numeric = frozenset(PLAN.columns.values())
    return open_file(str(path), engine, shown=path.name, span=SPAN, numeric=numeric, **options)


def counted(path: Path, engine: str = "duckdb", **options: Any) -> Tally:
    return tally_frame(PLAN, opened(path, engine, **options))


def figures(tally: Tally) -> dict[str, Any]:
    order = sorted(range(len(tally.keys)), key=lambda place: tally.keys[place])
    return {
        "keys": [tally.keys[place] for place in order],
        "counts": {leaf: [[row[place] for place in order] for row in table] for leaf, table in tally.counts.items()},
        "returned": tally.returned,
        "reasons": tally.reasons,
    }


def written(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(work: Callable[[], object]) -> DataFault:
    with pytest.raises(DataFault) as fault:
        work()
    return fault.value


def codes(fault: DataFault) -> list[str]:
    return [finding.code for finding in fault.findings]


def words(fault: DataFault) -> list[str]:
    return [finding.message.text() for finding in fault.findings]


# How CSV files are written ------------------------------------------------------------------------

FORMS: dict[str, bytes] = {
    "plain": TABLE.encode(),
    "no last line break": TABLE.strip().encode(),
    "CR LF": TABLE.replace("\n", "\r\n").encode(),
    "CR": TABLE.replace("\n", "\r").encode(),
    "line breaks of several kinds": TABLE.replace("\n", "\r\n", 2).encode(),
    "byte-order mark": b"\xef\xbb\xbf" + TABLE.encode(),
    "UTF-16": TABLE.encode("utf-16"),
    "GBK": TABLE.encode("gbk"),
    "tabs": TABLE.replace(",", "\t").encode(),
    "decimal comma": TABLE.replace(",", ";").replace("6.5", "6,5").encode(),
    "a line for spreadsheets": ("sep=;\n" + TABLE.replace(",", ";")).encode(),
    "blank rows before, between and after": ("\n,,\n" + TABLE.replace("\nB,5", "\n , ,\nB,5") + ",,\n\n").encode(),
    "quotes": TABLE.replace("甲", '"甲"').replace("B,5", 'B,"5"').encode(),
    "a line break in a cell": TABLE.replace("B,", '"B\n",').encode(),
    "quotes within cells": TABLE.replace("B,", '"B""x",').encode(),
    "a quote that is none": TABLE.replace("B,", 'B"x,').encode(),
    "a text after a quote": TABLE.replace("B,", '"B"x,').encode(),
    "short rows": TABLE.replace("B,5,", "B,5").encode(),
    "blank cells too many": TABLE.replace("7,3", "7,3,, ").encode(),
    "blanks around": TABLE.replace("7", " 7\u00a0").replace("B", "\u3000B ").encode(),
    "cells of blanks": TABLE.replace("B,5,", "B,5, ").encode(),
    "full-width digits": TABLE.replace("7", "７").encode(),
    "a heading twice, and none": TABLE.replace("price\n", "price,note,note,\n").encode(),
    "headings that differ in capitals": TABLE.replace("which,", "which,Price,").replace("\n甲", "\n甲,x")
    .replace("\nB", "\nB,x").encode(),
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_read_however_it_is_written(form: str, engine: str, tmp_path: Path) -> None:
    path = written(tmp_path / "data.csv", FORMS[form])
    table = read_data(FORMS[form], path.name, None)
    expected, found = tally_table(PLAN, table), counted(path, engine)
    assert figures(expected) == figures(found)
    if found.rows_known:
        assert list(expected.invalid) == list(found.invalid)
    head = headings_of(str(path), engine, shown=path.name, span=None)
    assert (tuple(table.headings), table.read_as) == (head.headings, head.read_as)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_encoding_may_be_named(engine: str, tmp_path: Path) -> None:
    text = TABLE.replace("质量", "qualité").replace("甲", "été")
    path = written(tmp_path / "data.csv", text.encode("cp1252"))
    plan = PLAN._replace(columns={1: "qualité", 2: "price"})
    options: Any = {"shown": "data.csv", "span": SPAN, "numeric": {"qualité", "price"}, "encoding": "windows_1252"}
    assert [("B", ""), ("été", "")] == tally_frame(plan, open_file(str(path), engine, **options)).keys


@pytest.mark.parametrize("name", ["a [1] b.csv", "what?.csv", "*.csv", "it's.csv", "{a,b}.csv", "数据.tsv", "x.txt"])
@pytest.mark.parametrize("engine", ENGINES)
def test_names_of_files_are_no_patterns(engine: str, name: str, tmp_path: Path) -> None:
    written(tmp_path / "a 1 b.csv", "which,质量,price\nwrong,9,9\n")
    path = written(tmp_path / name, TABLE)
    assert figures(counted(path, engine)) == figures(tally_table(PLAN, read_data(TABLE.encode(), name, None)))


def test_what_was_copied_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    path = written(tmp_path / "data.csv", FORMS["GBK"])
    source = opened(path)
    assert 1 == len(os.listdir(tmp_path / "tmp"))
    counted(path)
    counted(written(path, FORMS["short rows"]))
    refused(lambda: counted(written(path, TABLE.replace("7", "x"))))
    del source
    gc.collect()
    assert [] == os.listdir(tmp_path / "tmp")


# What is wrong with files -------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("text", ["x", "inf", "nan", "1e400", "1,5", "5 %", "1d"])
def test_a_text_among_numbers_is_told_with_its_row(engine: str, text: str, tmp_path: Path) -> None:
    path = written(tmp_path / "data.csv", TABLE.replace("B,5", f'B,"{text}"'))
    fault = refused(lambda: counted(path, engine))
    assert ["FS821"] == codes(fault)
    assert [f"data.csv, row 3: “{text}” in the column “质量” is no number"] == words(fault)
    assert SPAN == fault.findings[0].span


@pytest.mark.parametrize("engine", ENGINES)
def test_a_point_far_down_among_decimal_commas_is_told(engine: str, tmp_path: Path) -> None:
    rows = FORMS["decimal comma"] + b"B;5;5,5\n" * 60_000
    path = written(tmp_path / "data.csv", rows + b"B;5;5.5\n")
    fault = refused(lambda: counted(path, engine))
    assert ["data.csv, row 60006: “5.5” in the column “price” is no number"] == words(fault)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cell_too_many_is_told_with_its_row(engine: str, tmp_path: Path) -> None:
    path = written(tmp_path / "data.csv", TABLE.replace("B,2,6.5", "B,2,6,5"))
    fault = refused(lambda: counted(path, engine))
    assert (["FS815"], ["data.csv, row 4: 4 cells for 3 headings"]) == (codes(fault), words(fault))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_byte_that_does_not_belong_is_told(engine: str, tmp_path: Path) -> None:
    rows = TABLE.encode() + b"B,5,5\n" * 100_000
    path = written(tmp_path / "data.csv", rows + b"B\xff,5,5\n" + b"B,5,5\n" * 1000)
    fault = refused(lambda: counted(path, engine))
    assert (["FS827"], [f"data.csv is not UTF-8 (byte {len(rows) + 1})"]) == (codes(fault), words(fault))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_quote_that_is_never_closed_is_told(engine: str, tmp_path: Path) -> None:
    rows = TABLE.encode() + b"B,5,5\n" * 100_000
    fault = refused(lambda: counted(written(tmp_path / "data.csv", rows + b'"B,5,5\nB,5,5\n'), engine))
    assert ["FS826"] == codes(fault)


@pytest.mark.parametrize("engine", ENGINES)
def test_files_without_data_are_told(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    for content in ("", "which,质量,price\n", "which,质量,price\n,,\n\n"):
        assert ["FS825"] == codes(refused(lambda content=content: counted(written(path, content), engine)))


def test_too_many_columns_are_told_from_the_head(tmp_path: Path) -> None:
    path = written(tmp_path / "data.csv", ",".join(["x"] * 20_000) + "\n" + ",".join(["1"] * 20_000) + "\n")
    assert ["FS828"] == codes(refused(lambda: counted(path)))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for name in ("data.csv", "data.parquet"):
        assert ["FS002"] == codes(refused(lambda name=name: counted(tmp_path / name)))


def test_a_copy_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(engines, "transcode", full)
    fault = refused(lambda: opened(written(tmp_path / "data.csv", FORMS["GBK"])))
    assert ["cannot read data.csv: no copy of it can be made: no space left on device"] == words(fault)


@pytest.mark.parametrize("change", ["longer", "another", "gone"])
def test_a_file_that_changes_while_it_is_read_is_told(change: str, tmp_path: Path) -> None:
    path = written(tmp_path / "data.csv", TABLE)
    source = opened(path)

    def work(source: Opened) -> Tally:
        if change == "longer":
            written(path, TABLE + "B,1,1\n")
        elif change == "another":
            os.replace(written(tmp_path / "other.csv", TABLE), path)
        else:
            path.unlink()
        return tally_frame(PLAN, source)

    assert ["FS830"] == codes(refused(lambda: source.run(work)))


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "data.csv", TABLE)
    expected = {
        "narwhals": "pip install 'fuzzyspec[data]'",
        "duckdb": "pip install 'fuzzyspec[data]'",
        "polars": "pip install polars",
        "dask": "pip install dask",
        "dask.dataframe": "pip install dask[dataframe]",
        "pyspark": "pip install pyspark",
    }
    for package, advice in expected.items():
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, package, None)
            engine = package.partition(".")[0] if package != "narwhals" else "duckdb"
            fault = refused(lambda engine=engine: counted(path, engine))
        assert ["FS831"] == codes(fault)
        assert fault.findings[0].help is not None
        assert advice == fault.findings[0].help.text()


class Panic(BaseException):
    """What a panic inside an engine is in Python."""


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (RuntimeError("no luck\n  at engine.c:12\n  at main.c:1"), "no luck"),
        (RuntimeError(""), "RuntimeError"),
        (Panic("index out of bounds"), "index out of bounds"),
        (MemoryError(), "MemoryError"),
        (
            Exception("An error occurred while calling o5.x.\n: org.apache.SparkException: Job aborted\n\tat a.b(c)"
                      "\nCaused by: java.io.IOException: disk full\n\tat d.e(f)"),
            "disk full",
        ),
    ],
)  # fmt: skip
def test_an_engine_that_fails_is_told_in_a_line(
    fault: BaseException, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "data.csv", TABLE)

    def fail(source: Opened) -> Tally:
        raise fault

    found = refused(lambda: opened(path).run(fail))
    assert (["FS832"], [f"duckdb cannot read data.csv: {reason}"]) == (codes(found), words(found))


def test_an_interruption_goes_through(tmp_path: Path) -> None:
    def interrupt(source: Opened) -> Tally:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opened(written(tmp_path / "data.csv", TABLE)).run(interrupt)


# Parquet ------------------------------------------------------------------------------------------


def parquet(path: Path, **columns: Any) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(columns or {"which": ["甲", "B", "B"], "质量": [7, 5, None], "price": [3.0, 6.5, 1.0]})
    pq.write_table(table, path)
    return path


PARQUET = {"keys": [("B", ""), ("甲", "")], "counts": {1: [[0, 1], [1, 0], [0, 0]], 2: [[0, 0], [1, 0], [0, 1]]},
           "returned": 3, "reasons": {"gap": 1}}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_parquet_is_read(engine: str, tmp_path: Path) -> None:
    path = parquet(tmp_path / "da[t]a.parquet")
    assert PARQUET == figures(counted(path, engine))
    head = headings_of(str(path), engine, shown="x", span=None)
    assert (("which", "质量", "price"), ()) == (head.headings, head.read_as)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_folder_of_parquet_files_is_one_table(engine: str, tmp_path: Path) -> None:
    import pyarrow as pa

    folder = tmp_path / "data.parquet"
    (folder / "more").mkdir(parents=True)
    parquet(folder / "a.parquet", which=["甲", "B"], 质量=[7, 5], price=[3.0, 6.5])
    parquet(folder / "more" / "b.parquet", which=["B"], 质量=pa.array([None], pa.int64()), price=[1.0])
    written(folder / "_SUCCESS", "")
    found = counted(folder, engine)
    assert (PARQUET, False, []) == (figures(found), found.rows_known, list(found.invalid))


@pytest.mark.parametrize("engine", ENGINES)
def test_damaged_parquet_is_told(engine: str, tmp_path: Path) -> None:
    path = parquet(tmp_path / "data.parquet", which=["A"] * 50_000, 质量=list(range(50_000)), price=[1.5] * 50_000)
    content = path.read_bytes()
    middle = len(content) // 2
    damaged = {
        "FS826": [content[:-9], content[:middle], content[:50] + bytes(middle) + content[50 + middle :]],
        "FS825": [b""],
        "FS842": [TABLE.encode(), b"PK\x03\x04" + content],
    }
    for code, contents in damaged.items():
        for one in contents:
            written(path, one)
            assert [code] == codes(refused(lambda: counted(path, engine)))


def test_an_empty_folder_holds_no_data(tmp_path: Path) -> None:
    (tmp_path / "data.parquet").mkdir()
    assert ["FS825"] == codes(refused(lambda: counted(tmp_path / "data.parquet")))


@pytest.mark.parametrize("engine", ENGINES)
def test_nested_columns_are_refused_only_where_they_are_wanted(engine: str, tmp_path: Path) -> None:
    plain = {"which": ["甲", "B", "B"], "质量": [7, 5, None], "price": [3.0, 6.5, 1.0]}
    assert PARQUET == figures(counted(parquet(tmp_path / "a.parquet", **plain, more=[[1], [2], [3]]), engine))
    nested = parquet(tmp_path / "b.parquet", **{**plain, "质量": [{"a": 1}, {"a": 2}, {"a": 3}]})
    # To pandas, which dask reads with, such a column may hold texts.
    assert ["FS829" if engine != "dask" else "FS832"] == codes(refused(lambda: counted(nested, engine)))


# Frames -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("native", [3, "data.csv", [1, 2], {"a": [1]}, None], ids=lambda native: type(native).__name__)
def test_what_is_no_frame_is_told(native: object) -> None:
    fault = refused(lambda: from_frame(native, span=SPAN))
    assert (["FS845"], SPAN) == (codes(fault), fault.findings[0].span)


def test_frames_with_unclear_headings_are_told() -> None:
    import pandas as pd

    several = pd.DataFrame({("a", "b"): [1], ("a", "c"): [2]})
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    for frame in (several, twice):
        assert ["FS845"] == codes(refused(lambda frame=frame: from_frame(frame, span=None)))


def test_headings_of_a_frame_need_not_be_texts() -> None:
    import pandas as pd

    source = from_frame(pd.DataFrame({1: [7, 5], " which ": ["A", "B"]}), span=None)
    assert ("1", "which") == source.headings
    plan = SurveyPlan(Answers(1, (1, 9), bands=((1, 9),)), {1: "1"}, object="which")
    assert [1.0, 1.0] == tally_frame(plan, source).valid


def test_no_engine_is_imported_before_it_is_needed() -> None:
    program = (
        "import sys, json, fuzzyspec.data.engines, fuzzyspec.data.tally_frames, fuzzyspec.data.measuring_frames;"
        "print(json.dumps(sorted({'numpy', 'narwhals', 'duckdb', 'polars', 'pandas', 'dask'} & set(sys.modules))))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert [] == json.loads(found.stdout)


def test_every_engine_has_its_opener() -> None:
    from fuzzyspec.data.engine_names import ENGINES

    assert {*ENGINES} == {*engines._OPENERS}
