"""Measurements in a frame are read as those in a small table, whatever the engine."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.data.engines import from_frame, open_file
from fuzzyspec.data.measuring import measure_table
from fuzzyspec.data.measuring_frames import measure_frame
from fuzzyspec.data.plan import REPEATED, DataFault, Measured, MeasurePlan
from fuzzyspec.data.tabular import read_data

PLAN = MeasurePlan({4: "DO (mg/L)", 9: "COD"}, object="site")
Rows = list[tuple[Any, Any, Any]]


def text_of(rows: Rows) -> str:
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\n".join(["site,DO (mg/L),COD", *lines, ""])


def as_arrow(rows: Rows) -> Any:
    import pyarrow as pa

    sites, oxygen, demand = zip(*rows, strict=True)
    fields = [("site", pa.string()), ("DO (mg/L)", pa.float64()), ("COD", pa.float64())]
    return pa.table([sites, oxygen, demand], schema=pa.schema(fields))


def as_polars(rows: Rows) -> Any:
    import polars as pl

    return pl.from_arrow(as_arrow(rows))


def as_duckdb(rows: Rows) -> Any:
    import duckdb

    return duckdb.from_arrow(as_arrow(rows))


FRAMES: Mapping[str, Callable[[Rows], Any]] = {
    "pandas": lambda rows: as_arrow(rows).to_pandas(),
    "polars": as_polars,
    "lazy polars": lambda rows: as_polars(rows).lazy(),
    "pyarrow": as_arrow,
    "duckdb": as_duckdb,
}


def plainly(rows: Rows, plan: MeasurePlan = PLAN) -> Measured:
    return measure_table(plan, read_data(text_of(rows).encode(), "stations.csv", None))


def in_frame(rows: Rows, engine: str, plan: MeasurePlan = PLAN) -> Measured:
    return measure_frame(plan, from_frame(FRAMES[engine](rows), span=None))


def in_file(path: Path, plan: MeasurePlan = PLAN, engine: str = "duckdb") -> Measured:
    numeric = frozenset(plan.columns.values())
    return measure_frame(plan, open_file(str(path), engine, shown="stations.csv", span=None, numeric=numeric))


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def comparable(measured: Measured) -> dict[str, Any]:
    values = {leaf: [float(f"{value:.12g}") for value in column] for leaf, column in measured.values.items()}
    return {"objects": list(measured.objects), "values": values, "rows": measured.rows}


def refused(work: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(DataFault) as fault:
        work()
    return [(finding.code, finding.message.text()) for finding in fault.value.findings]


numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 6))
sites = st.lists(st.sampled_from([f"site_{place}" for place in range(30)]), min_size=1, max_size=12)


@pytest.mark.parametrize("engine", FRAMES)
@settings(max_examples=10)
@given(data=st.data())
def test_a_frame_is_read_as_a_small_table(engine: str, data: st.DataObject) -> None:
    objects = data.draw(sites.filter(lambda found: len({*found}) == len(found)))
    rows = [(site, data.draw(numbers), data.draw(numbers)) for site in objects]
    assert comparable(plainly(rows)) == comparable(in_frame(rows, engine))


@pytest.mark.parametrize("engine", FRAMES)
@settings(max_examples=10)
@given(data=st.data())
def test_repeated_samples_are_summarised_as_in_a_small_table(engine: str, data: st.DataObject) -> None:
    plan = PLAN._replace(
        repeated=data.draw(st.sampled_from(REPEATED)), object=data.draw(st.sampled_from([None, "site"]))
    )
    rows = [(site, data.draw(numbers), data.draw(numbers)) for site in data.draw(sites)]
    expected, found = comparable(plainly(rows, plan)), comparable(in_frame(rows, engine, plan))
    if engine == "duckdb":  # which does not tell which of the caller's rows comes first
        order = sorted(range(len(expected["objects"])), key=lambda place: expected["objects"][place])
        expected["objects"] = [expected["objects"][place] for place in order]
        expected["values"] = {leaf: [column[place] for place in order] for leaf, column in expected["values"].items()}
    assert expected["objects"] == found["objects"]
    assert expected["rows"] == found["rows"]
    for leaf, column in expected["values"].items():
        assert all(
            math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) for a, b in zip(column, found["values"][leaf], strict=True)
        )


def test_a_frame_of_dask_is_read_as_a_small_table() -> None:
    import dask.dataframe as dd

    rows: Rows = [("b", 1.5, 2), ("a", 3.0, 4), ("c", 5, 6.25)]
    frame = dd.from_pandas(as_arrow(rows).to_pandas(), npartitions=2)
    assert comparable(plainly(rows)) == comparable(measure_frame(PLAN, from_frame(frame, span=None)))


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@pytest.mark.parametrize("repeated", [None, *REPEATED])
def test_a_file_is_read_as_a_small_table(engine: str, repeated: str | None, tmp_path: Path) -> None:
    plan = PLAN._replace(repeated=repeated)
    rows: Rows = [("z", 1.5, 2), ("", "", ""), ("a", 3.0, 4), (" y ", 5, 6.25), ("", "", "")]
    if repeated:
        rows += [("A", 7, 1), ("z", 2, 2), ("Y", 1, 1)]
    path = written(tmp_path / "stations.csv", text_of(rows))
    assert comparable(plainly(rows, plan)) == comparable(in_file(path, plan, engine))


def test_values_are_arrays_of_floats() -> None:
    import numpy as np

    values = in_frame([("a", 1, 2), ("b", 3, 4)], "pandas").values[4]
    assert isinstance(values, np.ndarray)
    assert np.float64 == values.dtype


def test_the_order_of_a_large_file_is_kept(tmp_path: Path) -> None:
    rows: Rows = [(f"s{number * 7919 % 200_003}", number, -number) for number in range(200_000)]
    found = in_file(written(tmp_path / "stations.csv", text_of(rows)))
    assert [name for name, _, _ in rows] == found.objects
    assert list(range(200_000)) == list(found.values[4])


def test_rows_without_an_object_column_are_samples_of_one_object() -> None:
    plan = PLAN._replace(object=None)
    assert {"objects": [""], "values": {4: [1.0], 9: [2.0]}, "rows": 1} == comparable(
        in_frame([("x", 1, 2)], "duckdb", plan)
    )
    found = refused(lambda: in_frame([("x", 1, 2), ("y", 3, 4)], "polars", plan))
    assert [("FS841", "the given frame, row 3: a second row of measurements")] == found


# What is wrong ------------------------------------------------------------------------------------

KNOWN = PLAN._replace(objects={"a": 0, "b": 1, "c": 2})
WRONG: dict[str, tuple[MeasurePlan, Rows]] = {
    "gaps": (PLAN, [("a", 1, ""), ("b", "", ""), ("c", 1, 1)]),
    "more gaps than are told": (PLAN, [(f"s{number}", 1, "") for number in range(14)]),
    "objects twice": (PLAN, [("a", 1, 1), ("b", 1, 1), ("A ", 1, 1), ("b", 2, 2)]),
    "known objects twice": (KNOWN, [("a", 1, 1), ("b", 1, 1), ("A ", 1, 1)]),
    "unknown objects": (KNOWN, [("a", 1, 1), ("site b", 1, 1), ("x", 1, 1)]),
    "unknown objects, repeated": (KNOWN._replace(repeated="mean"), [("a", 1, 1), ("x", 1, 1), ("x", 1, 1)]),
    "no object": (PLAN, [("a", 1, 1), ("", 1, 1), (" ", 2, 2)]),
    "no object, repeated": (PLAN._replace(repeated="mean"), [("a", 1, 1), ("", 1, 1), (" ", 2, 2)]),
    "gaps, repeated": (PLAN._replace(repeated="median"), [("a", 1, 1), ("a", 1, "")]),
    "a text": (PLAN, [("a", 1, 1), ("b", "4 mg", 1)]),
    "no rows": (PLAN, [("", "", "")]),
}  # fmt: skip


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_in_a_file_is_told_as_of_a_small_table(engine: str, wrong: str, tmp_path: Path) -> None:
    plan, rows = WRONG[wrong]
    path = written(tmp_path / "stations.csv", text_of(rows))
    assert refused(lambda: plainly(rows, plan)) == refused(lambda: in_file(path, plan, engine))


@pytest.mark.parametrize("engine", FRAMES)
@pytest.mark.parametrize("value", [None, math.nan, math.inf])
@pytest.mark.parametrize("repeated", [None, "mean"])
def test_values_that_are_missing_or_not_finite_are_told(repeated: str | None, value: float | None, engine: str) -> None:
    plan = PLAN._replace(repeated=repeated)
    found = refused(lambda: in_frame([("a", 1, 2), ("b", value, 4), ("c", 5, 6)], engine, plan))
    text = "“inf”" if value == math.inf else "a blank cell"
    row = "" if engine == "duckdb" else ", row 3"
    assert [("FS840", f"the given frame{row}: {text} in the column “DO (mg/L)”")] == found


@pytest.mark.parametrize("text", ["inf", "nan", "<0.05", "1e400", "4 mg"])
def test_what_is_no_number_in_a_file_is_told_as_of_a_small_table(text: str, tmp_path: Path) -> None:
    rows: Rows = [("a", 1, 1), ("b", text, 2)]
    assert refused(lambda: plainly(rows)) == refused(lambda: in_file(written(tmp_path / "stations.csv", text_of(rows))))


def test_a_text_in_a_frame_is_told() -> None:
    import pandas as pd

    frame = pd.DataFrame({"site": ["a", "b"], "DO (mg/L)": ["1", "much"], "COD": [1, 2]})
    found = refused(lambda: measure_frame(PLAN, from_frame(frame, span=None)))
    assert [("FS821", "the given frame, row 3: “much” in the column “DO (mg/L)” is no number")] == found


def test_a_missing_column_is_told() -> None:
    assert ["FS819"] == [
        code for code, _ in refused(lambda: in_frame([("a", 1, 2)], "pandas", PLAN._replace(object="place")))
    ]
