"""A survey in a frame is counted as one in a small table, whatever the engine."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.data import frame_answers, frame_columns
from fuzzyspec.data.engines import from_frame, open_file
from fuzzyspec.data.plan import Answers, DataFault, OwnScore, SurveyPlan, Tally
from fuzzyspec.data.tabular import read_data
from fuzzyspec.data.tally import tally_table
from fuzzyspec.data.tally_frames import tally_frame

LEAVES = {3: "U1", 5: "U 2", 7: "U3"}
BANDS = Answers(3, (1, 9), bands=((7, 9), (4, 6), (1, 3)))
KNOTS = Answers(3, (1, 9), knots=(9, 5, 2))
GAPPY = Answers(2, (0.5, 9), bands=((1, 3.5), (4, 8)))
NAMES = Answers(3, names={"good": 0, "fair": 1, "so so": 1, "bad": 2})
OWN = (OwnScore(0, {3: 0.5, 5: 0.3, 7: 0.2}), OwnScore(1, {3: 0.6, 5: 0.4}))
RELIABILITY = {0: (3, 5, 7), 1: (3, 5)}

Row = dict[str, str]


class Case(NamedTuple):
    """A survey: what it asks, and its rows as texts."""

    plan: SurveyPlan
    rows: list[Row]


# Frames -------------------------------------------------------------------------------------------


def csv_text(rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def columns_of(case: Case) -> dict[str, list[Any]]:
    """Return the columns as a frame holds them: numbers as floats, blank cells null."""
    numeric = set(case.plan.columns.values()) if not case.plan.long else {case.plan.value}
    found: dict[str, list[Any]] = {}
    for heading in case.rows[0]:
        cells = [row[heading] for row in case.rows]
        if case.plan.answers.numeric and heading in numeric:
            found[heading] = [float(cell) if cell else None for cell in cells]
        else:
            found[heading] = [cell or None for cell in cells]
    return found


def as_arrow(case: Case) -> Any:
    import pyarrow as pa

    numeric = case.plan.answers.numeric
    answers = {case.plan.value} if case.plan.long else set(case.plan.columns.values())
    columns = columns_of(case)
    fields = [(name, pa.float64() if numeric and name in answers else pa.string()) for name in columns]
    return pa.table(columns, schema=pa.schema(fields))


def as_pandas(case: Case) -> Any:
    return as_arrow(case).to_pandas()


def as_polars(case: Case) -> Any:
    import polars as pl

    return pl.from_arrow(as_arrow(case))


def as_lazy_polars(case: Case) -> Any:
    return as_polars(case).lazy()


def as_duckdb(case: Case) -> Any:
    import duckdb

    return duckdb.connect().from_arrow(as_arrow(case))


def as_dask(case: Case) -> Any:
    import dask.dataframe as dd

    return dd.from_pandas(as_pandas(case), npartitions=2)


FRAMES: Mapping[str, Callable[[Case], Any]] = {
    "pandas": as_pandas,
    "polars": as_polars,
    "lazy polars": as_lazy_polars,
    "pyarrow": as_arrow,
    "duckdb": as_duckdb,
}


def plainly(case: Case) -> Tally:
    return tally_table(case.plan, read_data(csv_text(case.rows).encode(), "survey.csv", None))


def in_frame(case: Case, make: Callable[[Case], Any]) -> Tally:
    return tally_frame(case.plan, from_frame(make(case), span=None))


def in_file(case: Case, path: Path, engine: str = "duckdb") -> Tally:
    path.write_text(csv_text(case.rows), encoding="utf-8")
    return tally_frame(case.plan, opened(path, case.plan, engine))


def opened(path: Path, plan: SurveyPlan, engine: str = "duckdb") -> Any:
    answers = frozenset([plan.value or ""] if plan.long else plan.columns.values())
    numeric = answers if plan.answers.numeric else frozenset()
    return open_file(str(path), engine, shown=path.name, span=None, numeric=numeric)


def comparable(tally: Tally, *, rows: bool = False) -> dict[str, Any]:
    """Return what must be equal, in the order of the keys' texts; floats to nine digits."""
    order = sorted(range(len(tally.keys)), key=lambda place: tally.keys[place])

    def rounded(value: float) -> float:
        return float(f"{value:.9g}") if abs(value) > 1e-9 else 0.0

    def by_key(values: Any) -> list[float]:
        return [rounded(float(values[place])) for place in order]

    found = {
        "keys": [tally.keys[place] for place in order],
        "valid": by_key(tally.valid),
        "counts": {leaf: [by_key(row) for row in table] for leaf, table in tally.counts.items()},
        "answered": {leaf: by_key(row) for leaf, row in tally.answered.items()},
        "own": {node: [by_key(sums) for sums in one] for node, one in tally.own.items()},
        "centre": tally.centre,
        "returned": tally.returned,
        "reasons": dict(tally.reasons),
        "moments": {
            group: [
                moments.respondents,
                [*map(rounded, moments.items)],
                [*map(rounded, moments.squares)],
                rounded(moments.total),
                rounded(moments.total_square),
            ]
            for group, moments in tally.moments.items()
        },
    }
    if rows:
        found["invalid"] = list(tally.invalid)
        found["rows known"] = tally.rows_known
    return found


# Surveys ------------------------------------------------------------------------------------------


@st.composite
def plans(draw: st.DrawFn) -> SurveyPlan:
    answers = draw(st.sampled_from([BANDS, KNOTS, GAPPY, NAMES]))
    return SurveyPlan(
        answers,
        LEAVES,
        object=draw(st.sampled_from([None, "which"])),
        respondent=draw(st.sampled_from([None, "who"])),
        group=draw(st.sampled_from([None, "role"])),
        groups=("boss", "worker"),
        objects=draw(st.sampled_from([None, {"A": 0, "Beta": 1, "b": 1}])),
        ignore_gaps=draw(st.booleans()),
        scores=(90.0, 60.0, 20.0)[: answers.comments],
        own=OWN,
        reliability=RELIABILITY,
        reversed=frozenset([5]) if answers.numeric and draw(st.booleans()) else frozenset(),
    )


def answers_of(answers: Answers) -> st.SearchStrategy[str]:
    if answers.numeric:
        return st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "8", "9"] * 2 + ["", "11", "0", "3.5", "6.25"])
    return st.sampled_from(["good", "Good", " GOOD", "fair", "So-So", "bad"] * 2 + ["", "nope", "?"])


@st.composite
def surveys(draw: st.DrawFn) -> Case:
    plan = draw(plans())
    answer = answers_of(plan.answers)
    rows = [
        {
            "which": draw(st.sampled_from(["A", "Beta", "b", ""])),
            "who": f"r{number}",
            "role": draw(st.sampled_from(["boss", "worker", ""])),
            **{heading: draw(answer) for heading in LEAVES.values()},
        }
        for number in range(draw(st.integers(1, 12)))
    ]
    return Case(plan, rows)


@pytest.mark.parametrize("engine", FRAMES)
@settings(max_examples=40)
@given(case=surveys())
def test_a_frame_is_counted_as_a_small_table(engine: str, case: Case) -> None:
    assert comparable(plainly(case)) == comparable(in_frame(case, FRAMES[engine]))
