"""Spark counts and measures as DuckDB does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="needs pyspark: make test-spark")

from fuzzyspec.data.engines import from_frame, open_file
from fuzzyspec.data.measuring_frames import measure_frame
from fuzzyspec.data.plan import Answers, DataFault, Measured, MeasurePlan, OwnScore, SurveyPlan, Tally
from fuzzyspec.data.tally_frames import tally_frame

LEAVES = {number: f"Q{number}. 问题" for number in (1, 2, 3)}
BANDS = Answers(3, (1, 9), bands=((7, 9), (4, 6), (1, 3)))
KNOTS = Answers(3, (1, 9), knots=(9, 5, 1))
PLAN = SurveyPlan(
    BANDS,
    LEAVES,
    object="which",
    group="role",
    groups=("boss", "worker"),
    scores=(90.0, 60.0, 20.0),
    own=(OwnScore(0, {1: 0.5, 2: 0.25, 3: 0.25}),),
    reliability={0: (1, 2, 3)},
)
NAMES = Answers(3, names={"good": 0, "fair": 1, "bad": 2})
PLANS = {
    "bands": PLAN,
    "bands, gaps ignored": PLAN._replace(ignore_gaps=True),
    "knots": PLAN._replace(answers=KNOTS, reversed=frozenset([2])),
    "respondents": PLAN._replace(respondent="who", objects={"A": 0, "B": 1, "C": 2}),
    "one object": PLAN._replace(object=None, group=None),
}
HEADINGS = ["who", "which", "role", *LEAVES.values()]
ROWS = [
    [
        f"r{number}",
        "ABC"[number % 3] if number % 50 else "",
        "boss" if number % 4 else "worker",
        *(float((number * step) % 9 + 1) if (number + step) % 17 else None for step in (1, 5)),
        float(number % 9 + 1) if number % 23 else 12.0,
    ]
    for number in range(2_000)
]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "3").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def text_of(headings: list[str], rows: list[list[Any]], separator: str = ",") -> str:
    lines = [separator.join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\n".join([separator.join(headings), *lines, ""])


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def in_file(path: Path, engine: str, plan: SurveyPlan) -> Tally:
    columns = [plan.value or ""] if plan.long else plan.columns.values()
    numeric = frozenset(columns) if plan.answers.numeric else frozenset()
    return tally_frame(plan, open_file(str(path), engine, shown=path.name, span=None, numeric=numeric))


def figures(tally: Tally) -> dict[str, Any]:
    """Return all that does not hang on the engine; sums of floats to eleven digits."""

    def rounded(values: Any) -> Any:
        return [rounded(value) for value in values] if isinstance(values, (list, tuple)) else float(f"{values:.11g}")

    return {
        "keys": list(tally.keys),
        "valid": tally.valid,
        "counts": {leaf: rounded(table) for leaf, table in tally.counts.items()},
        "answered": tally.answered,
        "own": {node: rounded(sums) for node, sums in tally.own.items()},
        "returned": tally.returned,
        "reasons": tally.reasons,
        "moments": {group: rounded(list(moments)) for group, moments in tally.moments.items()},
    }


def findings(work: Any) -> list[tuple[str, str]]:
    with pytest.raises(DataFault) as fault:
        work()
    return [(finding.code, finding.message.text()) for finding in fault.value.findings]


@pytest.mark.parametrize("plan", PLANS)
def test_spark_counts_csv_as_duckdb_does(plan: str, spark: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "sur[v]ey 1.csv", text_of(HEADINGS, ROWS))
    assert figures(in_file(path, "duckdb", PLANS[plan])) == figures(in_file(path, "pyspark", PLANS[plan]))


@pytest.mark.parametrize("plan", PLANS)
def test_spark_counts_parquet_and_frames_as_duckdb_does(plan: str, spark: Any, tmp_path: Path) -> None:
    types = "who STRING, which STRING, role STRING" + "".join(f", `{name}` DOUBLE" for name in LEAVES.values())
    frame = spark.createDataFrame(ROWS, types)
    folder = str(tmp_path / "survey.parquet")
    frame.write.parquet(folder)
    expected = figures(in_file(Path(folder), "duckdb", PLANS[plan]))
    assert expected == figures(in_file(Path(folder), "pyspark", PLANS[plan]))
    assert expected == figures(tally_frame(PLANS[plan], from_frame(frame, span=None)))


def test_spark_counts_names_of_comments_as_duckdb_does(spark: Any, tmp_path: Path) -> None:
    answers = ["good", "Fair", " BAD ", "", "no idea"]
    rows = [[*row[:3], *(answers[(number + at) % 5] for at in range(3))] for number, row in enumerate(ROWS)]
    path = written(tmp_path / "survey.csv", text_of(HEADINGS, rows))
    plan = PLAN._replace(answers=NAMES)
    assert figures(in_file(path, "duckdb", plan)) == figures(in_file(path, "pyspark", plan))


def test_spark_counts_a_row_for_each_answer_as_duckdb_does(spark: Any, tmp_path: Path) -> None:
    rows = [[*row[:3], f"q{leaf}", row[2 + leaf]] for row in ROWS for leaf in LEAVES]
    path = written(tmp_path / "survey.csv", text_of(["who", "which", "role", "asked", "said"], rows))
    plan = PLAN._replace(
        columns={leaf: f"q{leaf}" for leaf in LEAVES}, indicator="asked", value="said", respondent="who"
    )
    expected = figures(in_file(path, "duckdb", plan))
    assert expected == figures(in_file(path, "pyspark", plan))
    assert expected == figures(in_file(written(path, text_of(HEADINGS, ROWS)), "duckdb", PLAN))


@pytest.mark.parametrize("ansi", ["true", "false"])
@pytest.mark.parametrize("text", ["six", "inf", "NaN", "1_0"])
def test_spark_tells_texts_among_numbers_with_their_rows(text: str, ansi: str, spark: Any, tmp_path: Path) -> None:
    spark.conf.set("spark.sql.ansi.enabled", ansi)
    rows = [list(row) for row in ROWS]
    rows[1_500][4] = text
    path = written(tmp_path / "survey.csv", text_of(HEADINGS, rows))
    message = f"survey.csv, row 1502: “{text}” in the column “{LEAVES[2]}” is no number"
    assert [("FS821", message)] == findings(lambda: in_file(path, "pyspark", PLAN))


def test_spark_tells_a_cell_too_many(spark: Any, tmp_path: Path) -> None:
    rows = [*ROWS[:30], [*ROWS[30], "more"]]
    path = written(tmp_path / "survey.csv", text_of(HEADINGS, rows))
    assert [("FS815", "survey.csv, row 32: 7 cells for 6 headings")] == findings(lambda: in_file(path, "pyspark", PLAN))


def test_spark_reads_other_forms_of_csv(spark: Any, tmp_path: Path) -> None:
    text = text_of(HEADINGS, ROWS, ";").replace(".0", ",0")
    expected = figures(in_file(written(tmp_path / "survey.csv", text_of(HEADINGS, ROWS)), "duckdb", PLAN))
    (tmp_path / "other.csv").write_bytes(("sep=;\n" + text).encode("gb18030"))
    assert expected == figures(in_file(tmp_path / "other.csv", "pyspark", PLAN))


def test_spark_tells_bytes_that_do_not_belong(spark: Any, tmp_path: Path) -> None:
    content = text_of(HEADINGS, ROWS * 10).encode() + "r,甲,boss,1,2,3\n".encode("gb18030")
    (tmp_path / "survey.csv").write_bytes(content)
    ((code, _),) = findings(lambda: in_file(tmp_path / "survey.csv", "pyspark", PLAN))
    assert "FS827" == code


def test_a_frame_of_spark_that_fails_is_told_in_a_line(spark: Any) -> None:
    frame = spark.sql("SELECT 'A' AS which, CAST(raise_error('no luck') AS DOUBLE) AS q")
    plan = SurveyPlan(BANDS, {1: "q"}, object="which")
    ((code, message),) = findings(lambda: tally_frame(plan, from_frame(frame, span=None)))
    assert ("FS832", 1) == (code, len(message.splitlines()))
    assert "no luck" in message


def measured(source: Any, plan: MeasurePlan) -> dict[str, Any]:
    found: Measured = measure_frame(plan, source)
    order = sorted(range(len(found.objects)), key=found.objects.__getitem__)
    values = {leaf: [float(f"{column[place]:.12g}") for place in order] for leaf, column in found.values.items()}
    return {"objects": [found.objects[place] for place in order], "values": values, "rows": found.rows}


@pytest.mark.parametrize("repeated", [None, "mean", "median", "minimum", "maximum"])
def test_spark_measures_as_duckdb_does(repeated: str | None, spark: Any, tmp_path: Path) -> None:
    plan = MeasurePlan({1: "DO", 2: "COD"}, object="site", repeated=repeated)
    rows: list[list[Any]] = [
        [f"s{number if not repeated else number % 7}", number * 0.37, -number] for number in range(500)
    ]
    path = written(tmp_path / "stations.csv", text_of(["site", "DO", "COD"], rows))
    duckdb, sparks = (
        open_file(str(path), engine, shown="stations.csv", span=None, numeric=frozenset(["DO", "COD"]))
        for engine in ("duckdb", "pyspark")
    )
    expected = measured(duckdb, plan)
    assert expected == measured(sparks, plan)
    frame = spark.createDataFrame(
        [(site, oxygen, float(demand)) for site, oxygen, demand in rows], ["site", "DO", "COD"]
    )
    assert expected == measured(from_frame(frame, span=None), plan)


def test_a_scheme_is_evaluated_on_a_frame_of_the_cluster(spark: Any) -> None:
    import fuzzyspec

    scheme = """
    comments { good = 90; fair = 60; poor = 20 }
    indicators U { U1; U2; U3 }
    weights U = equal
    survey { object = which; scale = 1..9; comments = bands(7..9, 4..6, 1..3) }
    """
    rows = [(row[1], row[3], row[4], row[5]) for row in ROWS]
    frame = spark.createDataFrame(rows, "which STRING, U1 DOUBLE, U2 DOUBLE, U3 DOUBLE")
    expected = fuzzyspec.load(scheme).evaluate(frame.toArrow())
    found = fuzzyspec.load(scheme).evaluate(frame)
    assert [("A", "B", "C")] == [tuple(found.objects)]
    assert {name: one.memberships for name, one in expected.objects.items()} == {
        name: one.memberships for name, one in found.objects.items()
    }
