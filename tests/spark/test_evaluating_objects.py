"""Many measured objects on PySpark: the same figures as in memory."""

from __future__ import annotations

import csv
import os

import pytest

pytest.importorskip("pyspark", reason="PySpark is not installed: make test-spark")
pytest.importorskip("narwhals")
pq = pytest.importorskip("pyarrow.parquet")
pa = pytest.importorskip("pyarrow")

from fuzzyspec import objects  # noqa: E402
from fuzzyspec.data.plan import DataFault  # noqa: E402
from fuzzyspec.data.sinking import replacing, sink  # noqa: E402
from fuzzyspec.driver import compile_text  # noqa: E402

SCHEME = """
comments { good = 90; fair = 60; poor = 30 }
indicators W { DO; G { COD { better = low }; NH { better = low } } }
weights W { DO = 0.6; G = 0.4 }
weights G { COD = 0.7; NH = 0.3 }
membership DO = ladder(7.5, 5, 2)
membership COD { good = falling(15, 20); fair = triangular(15, 20, 30); poor = rising(20, 30) }
membership NH { good = gaussian(0, 0.5); fair = bell(1, 0.5, 2); poor = sigmoid(2, 3) }
method { normalise = every }
method G { composition = min_max(weights = max) }
"""
ROWS = [("s1", 6.0, 18.0, 0.5), ("s2", 4.1, 31.0, 1.2), ("s3", 2.0, 16.0, 2.5), ("s4", 6.0, 18.0, 0.5)]
MEASURED = "measurements { object = site }"


def write(folder, rows=ROWS):
    path = os.path.join(folder, "sites.parquet")
    pq.write_table(pa.table(dict(zip(("site", "DO", "COD", "NH"), zip(*rows, strict=True), strict=True))), path)
    return path


@pytest.fixture(scope="module")
def expected():
    """Return score, rank, grade and a membership of an inner node by site, from memory."""
    cells = "\n".join(" ".join(map(str, row)) for row in ROWS)
    names = "; ".join(row[0] for row in ROWS)
    result = compile_text(f"{SCHEME}\nmeasurements {{\nDO COD NH\n{cells}\n}}\nobjects {{ {names} }}").result
    scheme = result.scheme
    return {
        one.id: (
            pytest.approx(verdict.score, abs=1e-10),
            verdict.rank,
            scheme.comments[verdict.grade].id,
            pytest.approx(float(result.memberships[2][0][index]), abs=1e-12),
        )
        for index, (one, verdict) in enumerate(zip(scheme.objects, result.verdicts, strict=True))
    }


def test_parquet_in_and_out(tmp_path, expected):
    bound = objects.bind_text(SCHEME + MEASURED, data=write(tmp_path), engine="pyspark")
    with replacing(str(tmp_path / "scores.parquet")) as beside:
        done = objects.evaluate_objects(bound.objects, lambda frame: sink(frame, beside), nodes=True)
    rows = pq.read_table(tmp_path / "scores.parquet").to_pylist()
    assert 4 == done.objects
    assert ["FS527"] == [one.code for one in done.findings]
    assert expected == {
        row["site"]: (row["score"], row["rank"], row["grade"], row["G.membership_good"]) for row in rows
    }


def test_csv_in_and_out(tmp_path, expected):
    path = tmp_path / "sites.csv"
    path.write_text("site,DO,COD,NH\n" + "".join(f"{','.join(map(str, row))}\n" for row in ROWS))
    bound = objects.bind_text(SCHEME + MEASURED, data=str(path), engine="pyspark")
    with replacing(str(tmp_path / "scores.csv")) as beside:
        objects.evaluate_objects(bound.objects, lambda frame: sink(frame, beside))
    found = {}
    for part in (tmp_path / "scores.csv").glob("*.csv"):
        with part.open() as stream:
            found.update((row["site"], int(row["rank"])) for row in csv.DictReader(stream))
    assert {site: rank for site, (_, rank, _, _) in expected.items()} == found


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_a_value_that_is_no_finite_number_is_an_error(tmp_path, value):
    bound = objects.bind_text(
        SCHEME + MEASURED, data=write(tmp_path, [*ROWS, ("s5", 1.0, value, 1.0)]), engine="pyspark"
    )
    with pytest.raises(DataFault, match="s5") as fault:
        objects.evaluate_objects(bound.objects, lambda frame: None)
    assert ["FS840"] == [one.code for one in fault.value.findings]


def test_an_object_measured_twice_is_an_error(tmp_path):
    bound = objects.bind_text(SCHEME + MEASURED, data=write(tmp_path, [*ROWS, ROWS[0]]), engine="pyspark")
    with pytest.raises(DataFault, match="s1") as fault:
        objects.evaluate_objects(bound.objects, lambda frame: None)
    assert ["FS841"] == [one.code for one in fault.value.findings]
