"""`fuzzyspec evaluate`: what it shows, what it writes, and that a failed run leaves everything as it was."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
import subprocess
import sys

import pytest
from click.testing import CliRunner

from fuzzyspec.cli.evaluate import table
from fuzzyspec.cli.main import cli

pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("narwhals")
pytest.importorskip("duckdb")
pytest.importorskip("polars")

# Of Dask: narwhals will have it in a package of its own, and it uses what pandas will not have for ever.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning"),
    pytest.mark.filterwarnings("ignore:The inplace keyword:DeprecationWarning"),
]
every_engine = pytest.mark.parametrize("engine", ["duckdb", "polars", "dask"])
SCHEME = """comments { good = 90; fair = 60; poor = 30 }
indicators W { DO; COD { better = low } }
weights W { DO = 0.6; COD = 0.4 }
membership DO = ladder(7.5, 5, 2)
membership COD { good = falling(15, 20); fair = triangular(15, 20, 30); poor = rising(20, 30) }
measurements { object = site }
"""
DATA = "site,DO,COD\ns1,6,18\ns2,4.1,31\ns3,2,16\n"
HEADINGS = ["site", "grade", "score", "rank", "margin", "membership_good", "membership_fair", "membership_poor"]


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "water.fspec").write_text(SCHEME)
    (tmp_path / "sites.csv").write_text(DATA)
    return tmp_path


def run(*args, status=0, **options):
    result = CliRunner().invoke(cli, ["evaluate", *args], catch_exceptions=False, **options)
    assert status == result.exit_code, result.output
    return result


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def left(folder):
    return sorted(os.listdir(folder))


# What is shown --------------------------------------------------------------------------------------


@every_engine
def test_the_best_objects_are_shown(engine):
    shown = run("water.fspec", "--data", "sites.csv", "--engine", engine, env={"COLUMNS": "200"}).stdout
    assert shown == (
        "site  grade    score  rank  margin  membership_good  membership_fair  membership_poor\n"
        "s1    fair   72.0000     1  0.0500           0.4000           0.6000           0.0000\n"
        "s3    fair   51.6000     2  0.1100           0.3200           0.0800           0.6000\n"
        "s2    poor   42.6000     3  0.0400           0.0000           0.4200           0.5800\n"
    )


def test_of_many_objects_the_first_are_shown_and_the_rest_counted(files):
    rows = "".join(f"s{index},{2 + index / 1000},16\n" for index in range(1500))
    (files / "sites.csv").write_text(f"site,DO,COD\n{rows}")
    lines = run("water.fspec", "--data", "sites.csv", env={"COLUMNS": "60"}).stdout.splitlines()
    assert 1 + 20 + 1 == len(lines)
    assert lines[1].startswith("s1499")
    assert lines[20].startswith("s1480")
    assert "… and 1,480 more objects and 2 more columns; -o FILE writes all of it" == lines[-1]
    assert max(map(len, lines[:-1])) <= 60


@every_engine
def test_without_ranks_objects_come_as_they_stand(engine):
    shown = run("water.fspec", "--data", "sites.csv", "--no-rank", "--engine", engine).stdout.splitlines()
    assert "rank" not in shown[0]
    assert ["s1", "s2", "s3"] == [line.split()[0] for line in shown[1:4]]


def test_a_table_of_wide_names_is_straight():
    shown = table({"站": ["第一", "b"], "grade": ["好", None], "score": [1.0, float("nan")]}, 2, 80)
    assert "站    grade   score\n第一  好     1.0000\nb\n" == shown


def test_the_scheme_may_come_from_standard_input():
    assert "s1    fair" in run("-", "--data", "sites.csv", input=SCHEME).stdout


def test_the_scheme_may_name_the_file(files):
    (files / "water.fspec").write_text(SCHEME.replace("measurements {", 'measurements "sites.csv" {'))
    assert "s1    fair" in run("water.fspec").stdout


# What is written ------------------------------------------------------------------------------------


@every_engine
def test_csv_is_written(engine, files):
    result = run("water.fspec", "--data", "sites.csv", "-o", "scores.csv", "--engine", engine)
    assert "" == result.stdout
    assert "wrote scores.csv, 3 objects\n" == result.stderr
    rows = rows_of((files / "scores.csv").read_text())
    assert HEADINGS == list(rows[0])
    assert {"s1": "1", "s2": "3", "s3": "2"} == {row["site"]: row["rank"] for row in rows}
    assert 51.6 == pytest.approx(float(next(row["score"] for row in rows if row["site"] == "s3")))
    assert ["scores.csv", "sites.csv", "water.fspec"] == left(files)


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@pytest.mark.parametrize("name", ["scores.parquet", "scores.PQ"])
def test_parquet_is_written(engine, name, files):
    run("water.fspec", "--data", "sites.csv", "-o", name, "--engine", engine)
    written = pq.read_table(files / name)
    assert HEADINGS == written.column_names
    assert {"s1", "s2", "s3"} == set(written["site"].to_pylist())


def test_dask_writes_a_folder_of_parquet(files):
    run("water.fspec", "--data", "sites.csv", "-o", "scores.parquet", "--engine", "dask")
    assert HEADINGS == pq.read_table(files / "scores.parquet").column_names
    assert ["scores.parquet", "sites.csv", "water.fspec"] == left(files)


@every_engine
def test_standard_output_is_csv(engine):
    result = run("water.fspec", "--data", "sites.csv", "-o", "-", "--engine", engine)
    assert "" == result.stderr
    assert HEADINGS == list(rows_of(result.stdout)[0])
    assert 3 == len(rows_of(result.stdout))


def test_figures_of_every_node_are_written_where_that_is_asked_for():
    rows = rows_of(run("water.fspec", "--data", "sites.csv", "-o", "-", "--nodes").stdout)
    assert [*HEADINGS, "DO.score", "DO.membership_good"] == list(rows[0])[:10]
    assert "COD.membership_poor" == list(rows[0])[-1]


def test_ranked_objects_come_best_first():
    assert ["1", "2", "3"] == [
        row["rank"] for row in rows_of(run("water.fspec", "--data", "sites.csv", "-o", "-").stdout)
    ]


def test_the_same_data_give_the_same_bytes(files):
    rows = "".join(f"s{index},{2 + index % 7},16\n" for index in range(5000))
    (files / "sites.csv").write_text(f"site,DO,COD\n{rows}")
    first, second = (run("water.fspec", "--data", "sites.csv", "-o", "-").stdout for _ in range(2))
    assert first == second


def test_a_file_that_is_replaced_keeps_its_mode(files):
    (files / "scores.csv").write_text("old")
    (files / "scores.csv").chmod(0o640)
    run("water.fspec", "--data", "sites.csv", "-o", "scores.csv")
    assert 0o640 == stat.S_IMODE((files / "scores.csv").stat().st_mode)
    assert (files / "scores.csv").read_text().startswith("site,")


# What goes wrong ------------------------------------------------------------------------------------


def test_with_errors_the_old_file_stays(files):
    (files / "sites.csv").write_text(DATA.replace("4.1", ""))
    (files / "scores.csv").write_text("old")
    result = run("water.fspec", "--data", "sites.csv", "-o", "scores.csv", status=1)
    assert "error[FS840]" in result.stderr
    assert "s2" in result.stderr
    assert "" == result.stdout
    assert "old" == (files / "scores.csv").read_text()
    assert ["scores.csv", "sites.csv", "water.fspec"] == left(files)


def test_a_file_that_changes_meanwhile_leaves_the_old_one(files, monkeypatch):
    from fuzzyspec.data import sinking

    def meanwhile(frame, path):
        (files / "sites.csv").write_text(DATA + "s4,1,1\n")

    monkeypatch.setattr(sinking, "sink", meanwhile)
    (files / "scores.csv").write_text("old")
    assert "FS830" in run("water.fspec", "--data", "sites.csv", "-o", "scores.csv", status=1).stderr
    assert "old" == (files / "scores.csv").read_text()
    assert ["scores.csv", "sites.csv", "water.fspec"] == left(files)


def test_diagnostics_may_be_data(files):
    (files / "sites.csv").write_text(DATA.replace("31", "400").replace("s3", "s1"))
    result = run("water.fspec", "--data", "sites.csv", "--diagnostics", "json", status=1)
    assert ["FS841"] == [one["code"] for one in json.loads(result.stderr)["diagnostics"]]


def test_warnings_do_not_keep_objects_from_being_written_unless_strict(files):
    (files / "water.fspec").write_text(SCHEME.replace("falling(15, 20)", "falling(15, 22)"))
    assert "warning[FS527]" in run("water.fspec", "--data", "sites.csv", "-o", "a.csv").stderr
    run("water.fspec", "--data", "sites.csv", "-o", "b.csv", "--strict", status=1)
    assert (files / "a.csv").read_text() == (files / "b.csv").read_text()


def test_a_scheme_with_faults_is_not_evaluated(files):
    (files / "water.fspec").write_text(SCHEME.replace("weights W { DO", "weights W { OD"))
    assert "error[FS" in run("water.fspec", "--data", "sites.csv", status=1).stderr


def test_a_file_that_is_not_there_is_told():
    assert "no.csv" in run("water.fspec", "--data", "no.csv", status=1).stderr


@pytest.mark.parametrize("output", ["scores.xlsx", "scores", "scores.html"])
def test_a_format_that_there_is_none_of_is_a_fault_of_the_command_line(output):
    assert "names no format" in run("water.fspec", "--data", "sites.csv", "-o", output, status=2).stderr


@pytest.mark.parametrize("output", ["sites.csv", "./sites.csv"])
def test_the_output_never_replaces_what_is_read(output, files):
    assert "would replace it" in run("water.fspec", "--data", "sites.csv", "-o", output, status=2).stderr
    assert DATA == (files / "sites.csv").read_text()


def test_a_place_that_cannot_be_written_to_is_told(files):
    (files / "scores.csv").mkdir()
    for output in ("scores.csv", "no/scores.csv"):
        assert "cannot write" in run("water.fspec", "--data", "sites.csv", "-o", output, status=1).stderr
    assert ["scores.csv", "sites.csv", "water.fspec"] == left(files)


def test_help_fits_a_terminal_of_eighty_columns():
    lines = run("--help", env={"COLUMNS": "80"}).stdout.splitlines()
    assert [] == [line for line in lines if len(line) > 80]


def test_a_reader_that_goes_away_is_no_fault(files):
    rows = "".join(f"s{index},{2 + index % 7},16\n" for index in range(20_000))
    (files / "sites.csv").write_text(f"site,DO,COD\n{rows}")
    command = [sys.executable, "-m", "fuzzyspec", "evaluate", "water.fspec", "--data", "sites.csv", "-o", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"site,")
        process.stdout.close()
        told = process.stderr.read()
    assert b"" == told


def test_no_engine_is_imported_for_help():
    code = "import sys; from fuzzyspec.cli.evaluate import command; print([m for m in sys.modules if m in {!r}])"
    heavy = ("numpy", "narwhals", "duckdb", "polars", "lark")
    shown = subprocess.run([sys.executable, "-c", code.format(heavy)], capture_output=True, text=True, check=True)
    assert "[]" == re.sub(r"\s", "", shown.stdout)
