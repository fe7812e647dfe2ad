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

    return duckdb.from_arrow(as_arrow(case))


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
        objects=draw(st.sampled_from([None, {"A": 0, "Beta": 1, "b": 2}])),
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
@settings(max_examples=20)
@given(case=surveys())
def test_a_frame_is_counted_as_a_small_table(engine: str, case: Case) -> None:
    assert comparable(plainly(case)) == comparable(in_frame(case, FRAMES[engine]))


@pytest.mark.parametrize("answers", [BANDS, NAMES])
def test_a_frame_of_dask_is_counted_as_a_small_table(answers: Answers) -> None:
    case = a_survey(20, answers=answers, group="role", groups=("boss", "worker"), ignore_gaps=answers is NAMES)
    if answers is NAMES:
        words = {str(number): ("good", "fair", "bad")[number % 3] for number in range(1, 10)} | {"12": "?", "": ""}
        case = case._replace(
            rows=[{**row, **{name: words[row[name]] for name in LEAVES.values()}} for row in case.rows]
        )
    assert comparable(plainly(case)) == comparable(in_frame(case, as_dask))


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@settings(max_examples=20)
@given(case=surveys())
def test_a_file_is_counted_by_an_engine_as_a_small_table(
    engine: str, case: Case, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = in_file(case, tmp_path_factory.mktemp("data") / "survey.csv", engine)
    assert comparable(plainly(case), rows=True) == comparable(found, rows=True)


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@settings(max_examples=10)
@given(case=surveys())
def test_parquet_is_counted_as_the_same_table_in_csv(
    engine: str, case: Case, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import pyarrow.parquet as pq

    path = tmp_path_factory.mktemp("data") / "survey.parquet"
    pq.write_table(as_arrow(case), path)
    assert comparable(plainly(case), rows=True) == comparable(
        tally_frame(case.plan, opened(path, case.plan, engine)), rows=True
    )


# Counted by hand, in the plainest lines -----------------------------------------------------------


def naive(case: Case) -> dict[str, Any]:
    """Count bands, a row a respondent: every rule in the order in which it is written down."""
    plan = case.plan
    reasons: Counter[str] = Counter()
    valid: Counter[tuple[str, str]] = Counter()
    counts: Counter[tuple[tuple[str, str], int, int]] = Counter()
    keys = set()
    for row in case.rows:
        if not any(row.values()):
            continue
        key = (row["which"] if plan.object else "", row["role"] if plan.group else "")
        numbers = {leaf: float(row[heading]) if row[heading] else None for leaf, heading in LEAVES.items()}
        given_ = [number for number in numbers.values() if number is not None]
        turned = {
            leaf: 10 - number if leaf in plan.reversed and number is not None else number
            for leaf, number in numbers.items()
        }
        band = {
            leaf: next(
                (at for at, (low, high) in enumerate(BANDS.bands) if number is not None and low <= number <= high), None
            )
            for leaf, number in turned.items()
        }
        if plan.object and not key[0]:
            reasons["no object"] += 1
            continue
        if plan.group and not key[1]:
            reasons["no group"] += 1
            continue
        keys.add(key)
        if any(not 1 <= number <= 9 for number in given_):
            reasons["off the scale"] += 1
        elif any(numbers[leaf] is not None and band[leaf] is None for leaf in LEAVES):
            reasons["in no band"] += 1
        elif not given_ or (len(given_) < 3 and not plan.ignore_gaps):
            reasons["gap"] += 1
        else:
            valid[key] += 1
            for leaf, comment in band.items():
                if comment is not None:
                    counts[key, leaf, comment] += 1
    order = sorted(keys)
    return {
        "keys": order,
        "valid": [valid[key] for key in order],
        "reasons": dict(reasons),
        "counts": {leaf: [[counts[key, leaf, comment] for key in order] for comment in range(3)] for leaf in LEAVES},
    }


@settings(max_examples=25)
@given(case=surveys().filter(lambda case: case.plan.answers is BANDS and not case.plan.objects))
def test_bands_are_counted_as_by_hand(case: Case) -> None:
    if not any(any(row.values()) for row in case.rows):
        return
    # A frame has no blank rows that do not count.
    case = Case(case.plan, [row for row in case.rows if any(row.values())])
    found = comparable(in_frame(case, as_duckdb))
    assert naive(case) == {name: found[name] for name in ("keys", "valid", "reasons", "counts")}


# What must not matter -----------------------------------------------------------------------------


@settings(max_examples=15)
@given(case=surveys(), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(case: Case, seed: Any) -> None:
    rows = list(case.rows)
    seed.shuffle(rows)
    assert comparable(in_frame(case, as_polars)) == comparable(in_frame(case._replace(rows=rows), as_polars))


@pytest.mark.parametrize("piece", [1, 2, 5])
@pytest.mark.parametrize("engine", ["pandas", "pyarrow"])
def test_it_does_not_matter_in_what_pieces_a_frame_goes_through(
    engine: str, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_survey(40)
    whole = comparable(in_frame(case, FRAMES[engine]), rows=True)
    monkeypatch.setattr(frame_columns, "PIECE", piece)
    assert whole == comparable(in_frame(case, FRAMES[engine]), rows=True)


def a_survey(count: int, **changes: Any) -> Case:
    """Make a survey of some respondents, with one answer off the scale and one gap in ten."""
    plan = SurveyPlan(BANDS, LEAVES, object="which", own=OWN, scores=(90.0, 60.0, 20.0), reliability=RELIABILITY)
    rows = [
        {
            "which": "AB"[number % 2],
            "who": f"r{number}",
            "role": ("boss", "worker")[number % 3 == 0],
            "U1": str(number % 9 + 1),
            "U 2": str(number * 7 % 9 + 1) if number % 10 != 4 else "",
            "U3": str(number * 5 % 9 + 1) if number % 10 != 7 else "12",
        }
        for number in range(count)
    ]
    return Case(plan._replace(**changes), rows)


def test_the_first_invalid_rows_of_a_large_file_are_told_in_order(tmp_path: Path) -> None:
    """Also where the engine reads parts of the file at the same time."""
    case = a_survey(300_000)
    rows = [{**row, "U 2": row["U 2"] or "5", "U3": row["U3"] if len(row["U3"]) == 1 else "5"} for row in case.rows]
    for number in (250_001, 123_456, 200_000, 77):
        rows[number]["U1"] = "10.50"
    found = in_file(case._replace(rows=rows), tmp_path / "survey.csv")
    assert [(79, "10.50"), (123_458, "10.50"), (200_002, "10.50"), (250_003, "10.50")] == [
        (one.row, one.text) for one in found.invalid
    ]


def test_a_valid_survey_has_no_invalid_rows_and_knows_it(tmp_path: Path) -> None:
    case = a_survey(3)
    found = in_file(case, tmp_path / "survey.csv")
    assert ([], True, {}) == (list(found.invalid), found.rows_known, found.reasons)


def test_where_rows_cannot_be_told_no_invalid_row_is_told() -> None:
    found = in_frame(a_survey(30), as_duckdb)
    assert ([], False, {"gap": 3, "off the scale": 3}) == (list(found.invalid), found.rows_known, found.reasons)


def test_blank_lines_within_a_file_make_rows_untellable_to_duckdb(tmp_path: Path) -> None:
    case = a_survey(8)
    path = tmp_path / "survey.csv"
    path.write_text(csv_text(case.rows).replace("\nA,r2", "\n\nA,r2"))
    assert not tally_frame(case.plan, opened(path, case.plan)).rows_known
    path.write_text(csv_text(case.rows) + "\n\n\n")
    assert [6, 9] == [one.row for one in tally_frame(case.plan, opened(path, case.plan)).invalid]


# Columns of all types -----------------------------------------------------------------------------


def counted_in(native: Any, plan: SurveyPlan) -> dict[str, Any]:
    return comparable(tally_frame(plan, from_frame(native, span=None)), rows=True)


def pandas_of(answers: Any, objects: Any) -> Any:
    import pandas as pd

    return pd.DataFrame({"U1": answers, "which": objects})


ONE_LEAF = SurveyPlan(BANDS, {3: "U1"}, object="which")


def test_missing_values_of_all_kinds_are_gaps() -> None:
    import numpy as np
    import pandas as pd
    import polars as pl

    expected = {"gap": 1}
    objects = ["A", "A"]
    for answers in ([7, None], [7.0, np.nan], pd.array([7, None], dtype="Int64"), pd.array([7, None], dtype="Float64")):
        assert expected == counted_in(pandas_of(answers, objects), ONE_LEAF)["reasons"]
    for answer in (None, math.nan):
        frame = pl.DataFrame({"U1": [7.0, answer], "which": objects}, strict=False)
        assert expected == counted_in(frame, ONE_LEAF)["reasons"]


@pytest.mark.parametrize(
    ("objects", "keys"),
    [
        ([3, 4, 3], [("3", ""), ("4", "")]),
        ([3.0, 4.0, None], [("3", ""), ("4", "")]),
        ([3.5, 4.0, 3.5], [("3.5", ""), ("4", "")]),
        ([True, False, True], [("False", ""), ("True", "")]),
        ([3, "4", None], [("3", ""), ("4", "")]),
    ],
)
def test_objects_that_are_no_texts_have_the_text_of_their_value(objects: list[Any], keys: list[Any]) -> None:
    assert keys == counted_in(pandas_of([1, 5, 9], objects), ONE_LEAF)["keys"]


def test_categories_decimals_and_dates_name_objects() -> None:
    import datetime
    from decimal import Decimal

    import pandas as pd
    import pyarrow as pa

    assert [("x", "")] == counted_in(pandas_of([1, 5, 9], pd.Categorical(["x", None, "x"])), ONE_LEAF)["keys"]
    table = pa.table({"U1": [1, 5, 9], "which": [Decimal("2.50"), Decimal("3.00"), None]})
    assert [("2.50", ""), ("3", "")] == counted_in(table, ONE_LEAF)["keys"]
    table = pa.table({"U1": [1, 5, 9], "which": [datetime.date(2024, 1, 31), None, None]})
    assert [("2024-01-31", "")] == counted_in(table, ONE_LEAF)["keys"]


@pytest.mark.parametrize("answers", [["7", " 5 ", "", None], [7, "5", None, " "]])
def test_numbers_that_stand_as_texts_are_read(answers: list[Any]) -> None:
    found = counted_in(pandas_of(answers, ["A"] * 4), ONE_LEAF)
    assert ({"gap": 2}, {3: [[1.0], [1.0], [0.0]]}) == (found["reasons"], found["counts"])


def test_names_of_comments_may_be_categories_or_numbers() -> None:
    import pandas as pd

    expected = {3: [[2.0], [1.0]]}
    plan = ONE_LEAF._replace(answers=Answers(2, names={"1": 0, "2": 1}))
    assert expected == counted_in(pandas_of([1.0, 2.0, 1.0], ["A"] * 3), plan)["counts"]
    assert expected == counted_in(pandas_of(pd.Categorical(["1", " 2", "1"]), ["A"] * 3), plan)["counts"]


def test_names_that_stand_only_far_down_are_understood_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_answers, "SAMPLE", 2)
    monkeypatch.setattr(frame_answers, "MOST_TEXTS", 2)
    plan = ONE_LEAF._replace(answers=Answers(2, names={"good": 0, "bad": 1}))
    answers = ["good", "bad", "GOOD", "nope", "Bad!", " ", "good ", "no"]
    found = counted_in(pandas_of(answers, ["A"] * 8), plan)
    assert ({"unknown answer": 2, "gap": 1}, {3: [[3.0], [2.0]]}) == (found["reasons"], found["counts"])
    assert [5, 7, 9] == [one.row for one in found["invalid"]]


def test_a_column_of_free_texts_is_no_column_of_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_answers, "MOST_TEXTS", 3)
    monkeypatch.setattr(frame_answers, "SAMPLE", 1)
    plan = ONE_LEAF._replace(answers=Answers(2, names={"good": 0, "bad": 1}))
    with pytest.raises(DataFault) as fault:
        counted_in(pandas_of([f"text {number}" for number in range(20)], ["A"] * 20), plan)
    assert ["FS829"] == codes(fault.value)


def test_fractions_lie_between_bands_where_whole_numbers_do_not() -> None:
    found = counted_in(pandas_of([6.5, 6.0, 9.0], ["A"] * 3), ONE_LEAF)
    assert ({"in no band": 1}, {3: [[1.0], [1.0], [0.0]]}) == (found["reasons"], found["counts"])


@pytest.mark.parametrize("answers", [BANDS, KNOTS])
def test_an_infinite_answer_is_no_number(answers: Answers) -> None:
    with pytest.raises(DataFault) as fault:
        counted_in(pandas_of([7.0, math.inf, -math.inf], ["A"] * 3), ONE_LEAF._replace(answers=answers))
    assert ["the given frame, row 3: “inf” in the column “U1” is no number"] == words(fault.value)


def test_two_names_of_one_object_are_one_key() -> None:
    plan = ONE_LEAF._replace(objects={"B": 0, "Beta": 0})
    found = counted_in(pandas_of([1, 5, 9], ["Beta", "B", "Beta"]), plan)
    assert ([("Beta", "")], [3.0]) == (found["keys"], found["valid"])


def test_spellings_of_one_object_are_one_key() -> None:
    found = counted_in(pandas_of([1, 5, 9, 2], ["Beta", "beta ", "BETA", ""]), ONE_LEAF)
    assert ([("Beta", "")], [3.0], {"no object": 1}) == (found["keys"], found["valid"], found["reasons"])


def codes(fault: DataFault) -> list[str]:
    return [finding.code for finding in fault.findings]


def words(fault: DataFault) -> list[str]:
    return [finding.message.text() for finding in fault.findings]


# A row for each answer ----------------------------------------------------------------------------


def lengthened(case: Case) -> Case:
    """Return a survey with a row for each answer that is given, and one for a gap here and there."""
    plan = case.plan._replace(
        columns={leaf: f"q {heading}" for leaf, heading in LEAVES.items()},
        indicator="asked",
        value="said",
        respondent="who",
    )
    rows = [
        {"who": row["who"], "which": row["which"], "role": row["role"], "asked": f"q {heading}", "said": row[heading]}
        for row in case.rows
        for leaf, heading in LEAVES.items()
        if row[heading] or leaf == 3
    ]
    return Case(plan, rows)


@pytest.mark.parametrize("engine", FRAMES)
@settings(max_examples=10)
@given(case=surveys())
def test_a_row_for_each_answer_is_counted_as_one_for_each_respondent(engine: str, case: Case) -> None:
    wide = case._replace(plan=case.plan._replace(respondent="who"))
    found = comparable(in_frame(lengthened(case), FRAMES[engine]))
    assert comparable(in_frame(wide, FRAMES[engine])) == found


@settings(max_examples=15)
@given(case=surveys(), seed=st.randoms(use_true_random=False))
def test_a_file_with_a_row_for_each_answer_is_counted_as_a_small_table(
    case: Case, seed: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    case = lengthened(case)
    seed.shuffle(case.rows)
    found = in_file(case, tmp_path_factory.mktemp("data") / "survey.csv")
    assert comparable(plainly(case)) == comparable(found)
    assert not found.reasons or not found.rows_known


def test_in_a_long_survey_the_first_group_that_is_not_blank_counts(tmp_path: Path) -> None:
    case = lengthened(a_survey(4, group="role", groups=("boss", "worker")))
    for row in case.rows[1:3]:
        row["role"] = " "
    case.rows[0]["role"] = ""
    case.rows[4]["role"] = "BOSS "
    case.rows.insert(3, dict.fromkeys(case.rows[0], ""))
    assert comparable(plainly(case)) == comparable(in_file(case, tmp_path / "survey.csv"))


def test_in_a_long_survey_names_of_comments_are_answers(tmp_path: Path) -> None:
    case = lengthened(a_survey(9, answers=NAMES))
    for number, row in enumerate(case.rows):
        row["said"] = ("good", "Fair", "", "nope", "So so!", "bad")[number % 6]
    assert comparable(plainly(case)) == comparable(in_file(case, tmp_path / "survey.csv"))


# What is wrong with data --------------------------------------------------------------------------


def changed(case: Case, *changes: tuple[int, str, str]) -> Case:
    rows = [dict(row) for row in case.rows]
    for number, heading, text in changes:
        rows[number][heading] = text
    return case._replace(rows=rows)


GROUPED = a_survey(12, group="role", groups=("boss", "worker"), objects={"A": 0, "B": 1}, respondent="who")
LONG = lengthened(GROUPED)
WRONG = {
    "a respondent twice": (changed(GROUPED, (8, "who", "r2"), (5, "who", "r1"), (6, "who", " r2 ")), "FS822"),
    "an answer twice": (LONG._replace(rows=[*LONG.rows, LONG.rows[4], LONG.rows[1]]), "FS822"),
    "a respondent in two groups": (changed(LONG, (4, "role", "worker")), "FS822"),
    "unknown objects": (changed(GROUPED, (7, "which", "C"), (3, "which", " Z "), (9, "which", "c")), "FS823"),
    "an unknown group": (changed(GROUPED, (2, "role", "bos")), "FS823"),
    "an unknown indicator": (changed(LONG, (5, "asked", "q U9")), "FS823"),
    "rows without a respondent": (changed(GROUPED, (3, "who", ""), (7, "who", " ")), "FS813"),
    "a row without an indicator": (changed(LONG, (3, "asked", "")), "FS813"),
    "texts for numbers": (changed(GROUPED, (3, "U1", "n/a"), (7, "U1", "six"), (8, "U3", "1_0x")), "FS821"),
    "a text for a number in a long survey": (changed(LONG, (3, "said", "n/a")), "FS821"),
}


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_in_a_file_is_told_as_of_a_small_table(engine: str, wrong: str, tmp_path: Path) -> None:
    case, code = WRONG[wrong]
    with pytest.raises(DataFault) as expected:
        plainly(case)
    with pytest.raises(DataFault) as fault:
        in_file(case, tmp_path / "survey.csv", engine)
    assert {code} == {*codes(fault.value)}
    assert words(expected.value) == words(fault.value)


@pytest.mark.parametrize("engine", FRAMES)
@pytest.mark.parametrize("wrong", [name for name in WRONG if "for numbers" not in name and "for a number" not in name])
def test_what_is_wrong_in_a_frame_is_told(engine: str, wrong: str) -> None:
    case, code = WRONG[wrong]
    with pytest.raises(DataFault) as fault:
        in_frame(case, FRAMES[engine])
    assert {code} == {*codes(fault.value)}


def test_a_text_for_a_number_in_a_frame_is_told_with_its_row() -> None:
    with pytest.raises(DataFault) as fault:
        counted_in(pandas_of(["7", "x", "5", "y"], ["A"] * 4), ONE_LEAF)
    assert ["the given frame, row 3: “x” in the column “U1” is no number"] == words(fault.value)
    assert fault.value.findings[0].help is not None
    assert fault.value.findings[0].help.text().endswith(" 2")


def test_a_text_for_a_number_in_a_frame_without_rows_is_told() -> None:
    import duckdb

    frame = duckdb.sql("SELECT * FROM (VALUES ('7', 'A'), ('y', 'A'), ('x', 'A')) AS t(U1, which)")
    with pytest.raises(DataFault) as fault:
        counted_in(frame, ONE_LEAF)
    assert ["the given frame: “x” in the column “U1” is no number"] == words(fault.value)


@pytest.mark.parametrize("answers", [[[1], [2]], [True, False], [b"1", b"2"]])
def test_columns_that_hold_no_numbers_by_their_type_are_refused(answers: list[Any]) -> None:
    import polars as pl

    with pytest.raises(DataFault) as fault:
        counted_in(pl.DataFrame({"U1": answers, "which": ["A", "A"]}), ONE_LEAF)
    assert ["FS829"] == codes(fault.value)


def test_objects_that_are_lists_are_refused() -> None:
    import polars as pl

    with pytest.raises(DataFault) as fault:
        counted_in(pl.DataFrame({"U1": [1, 2], "which": [["A"], ["B"]]}), ONE_LEAF)
    assert ["FS829"] == codes(fault.value)


def test_a_missing_column_is_told() -> None:
    with pytest.raises(DataFault) as fault:
        counted_in(pandas_of([1], ["A"]), ONE_LEAF._replace(columns={3: "U2"}))
    assert ["FS819"] == codes(fault.value)


@pytest.mark.parametrize("engine", FRAMES)
def test_a_frame_without_rows_is_refused(engine: str) -> None:
    import pyarrow as pa

    table = pa.table({"U1": pa.array([], pa.int64()), "which": pa.array([], pa.string())})
    import duckdb
    import polars as pl

    native = {
        "pandas": table.to_pandas,
        "polars": lambda: pl.from_arrow(table),
        "lazy polars": lambda: pl.from_arrow(table).lazy(),  # type: ignore[union-attr]
        "pyarrow": lambda: table,
        "duckdb": lambda: duckdb.from_arrow(table),
    }[engine]()
    with pytest.raises(DataFault) as fault:
        counted_in(native, ONE_LEAF)
    assert ["FS825"] == codes(fault.value)
