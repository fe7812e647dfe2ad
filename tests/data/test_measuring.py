"""Measurements: a finite number for each object and leaf, or the place where there is none."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec.data.measuring import MOST_CELLS_TOLD, SUMMARIES, measure_table
from fuzzyspec.data.plan import REPEATED, DataFault, Measured, MeasurePlan
from fuzzyspec.data.tabular import read_data
from fuzzyspec.data.tally import MOST_TOLD
from fuzzyspec.diagnostics import Diagnostic

DO, COD = 3, 5
PLAN = MeasurePlan({DO: "DO (mg/L)", COD: "cod"}, object="site")
ONE = PLAN._replace(object=None)


def measured(plan: MeasurePlan, text: str) -> Measured:
    return measure_table(plan, read_data(text.encode(), "sites.csv", None, delimiter=","))


def faults(plan: MeasurePlan, text: str) -> list[Diagnostic]:
    with pytest.raises(DataFault) as raised:
        measured(plan, text)
    return list(raised.value.findings)


def told(finding: Diagnostic) -> tuple[str, str, str | None]:
    """Return the code, the words, and what stands at the place."""
    return finding.code, finding.message.text(), finding.span.text if finding.span else None


def helped(finding: Diagnostic) -> str:
    return finding.help.text() if finding.help else ""


# Values -------------------------------------------------------------------------------------------


def test_each_object_has_its_values_in_order_of_appearance() -> None:
    found = measured(PLAN, "cod,site,DO (mg/L),ph\n18,north,6.2,x\n 31 ,south,-4e-1,\n")
    assert Measured(["north", "south"], {DO: [6.2, -0.4], COD: [18, 31]}, 2) == found


def test_a_decimal_comma_is_read() -> None:
    table = read_data(b"site;DO (mg/L);cod\nA;6,2;18\nB;4,15;3\n", "sites.csv", None)
    assert {DO: [6.2, 4.15], COD: [18, 3]} == measure_table(PLAN, table).values


def test_without_an_object_column_the_row_is_the_one_object() -> None:
    assert Measured([""], {DO: [6.2], COD: [18]}, 1) == measured(ONE, "DO (mg/L),cod\n6.2,18")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("", "a blank cell"), ("   ", "a blank cell"), ("<0.01", "“<0.01”"), ("< 0.01 mg/L", "“< 0.01 mg/L”"),
        ("≤5", "“≤5”"), (">2400", "“>2400”"), ("NaN", "“NaN”"), ("inf", "“inf”"), ("-Infinity", "“-Infinity”"),
        ("1e999", "“1e999”"),
    ],
)  # fmt: skip
def test_a_value_that_is_missing_not_finite_or_beyond_a_limit_is_an_error(cell: str, shown: str) -> None:
    (finding,) = faults(PLAN, f"site,DO (mg/L),cod\nA,1,2\nB,{cell},3")
    words = f"sites.csv, row 3: {shown} in the column “DO (mg/L)”"
    assert ("FS840", words, cell.strip()) == told(finding)


@pytest.mark.parametrize("cell", ["n/a", "6.2 mg/L", "1/3", "5%", "<LOD", "1_000"])
def test_a_text_is_no_value(cell: str) -> None:
    (finding,) = faults(PLAN, f"site,DO (mg/L),cod\nA,1,{cell}\nB,2,3")
    assert ("FS821", f"sites.csv, row 2: “{cell}” in the column “cod” is no number", cell) == told(finding)


def test_a_value_that_a_short_row_lacks_is_missing() -> None:
    (finding,) = faults(PLAN, "site,DO (mg/L),cod\nA,1\nB,2,3")
    assert ("FS840", "sites.csv, row 2: a blank cell in the column “cod”", "") == told(finding)


def test_all_cells_without_a_number_are_told_row_by_row() -> None:
    findings = faults(PLAN, "site,DO (mg/L),cod\nA,1,<1\nB,x,\nC,NaN,1")
    assert ["<1", "x", "", "NaN"] == [told(one)[2] for one in findings]


def test_of_many_cells_without_a_number_the_first_are_told_and_the_rest_counted() -> None:
    rows = "".join(f"{row},1,\n" for row in range(MOST_CELLS_TOLD + 3))
    *findings, rest = faults(PLAN, f"site,DO (mg/L),cod\n{rows}")
    assert list(range(2, 2 + MOST_CELLS_TOLD)) == [one.span.line for one in findings if one.span]
    assert ("FS840", "sites.csv: measured values besides these that are missing, or no numbers: 3", "") == told(rest)


def test_as_many_as_are_told_leave_nothing_to_count() -> None:
    rows = "".join(f"{row},1,\n" for row in range(MOST_CELLS_TOLD))
    assert MOST_CELLS_TOLD == len(faults(PLAN, f"site,DO (mg/L),cod\n{rows}"))


# Objects ------------------------------------------------------------------------------------------


def test_a_known_object_keeps_the_text_of_the_data() -> None:
    plan = PLAN._replace(objects={"north": 0, "North river": 0, "south": 1})
    assert ["NORTH  RIVER", "south"] == measured(plan, "site,DO (mg/L),cod\nNORTH  RIVER,1,2\nsouth,1,2").objects


def test_each_unknown_object_is_told_with_the_nearest() -> None:
    plan = PLAN._replace(objects={"north": 0, "south": 1})
    first, second = faults(plan, "site,DO (mg/L),cod\nnorht,1,2\nsouth,1,2\nweir 7,1,2")
    assert ("FS823", "sites.csv, row 2: no object is called “norht”", "norht") == told(first)
    assert "did you mean `north`?" == helped(first)
    assert ("FS823", "sites.csv, row 4: no object is called “weir 7”", "weir 7") == told(second)


def test_a_row_without_an_object_is_an_error() -> None:
    (finding,) = faults(PLAN, "site,DO (mg/L),cod\nA,1,2\n ,1,2\n,3,4")
    assert ("FS813", "sites.csv, row 3: this row does not say which object it is about", "") == told(finding)
    assert "fill in the column “site”; rows where it is blank: 2" == helped(finding)


# Several samples ----------------------------------------------------------------------------------


def test_an_object_measured_again_is_an_error_with_both_rows() -> None:
    (finding,) = faults(PLAN, "site,DO (mg/L),cod\nA b,1,2\nC,1,2\na  B,1,2\nA b,1,2")
    assert ("FS841", "sites.csv, row 4: A b is measured again", "a  B") == told(finding)
    assert [2] == [one.span.line for one in finding.labels]


def test_name_and_label_of_an_object_are_one_object() -> None:
    plan = PLAN._replace(objects={"n": 0, "North": 0})
    (finding,) = faults(plan, "site,DO (mg/L),cod\nn,1,2\nNorth,3,4")
    assert ("FS841", "sites.csv, row 3: n is measured again", "North") == told(finding)
    found = measured(plan._replace(repeated="maximum"), "site,DO (mg/L),cod\nn,1,2\nNorth,3,4")
    assert Measured(["n"], {DO: [3], COD: [4]}, 2) == found


def test_of_many_objects_measured_again_the_first_are_told() -> None:
    rows = "".join(f"s{row},1,2\ns{row},1,2\n" for row in range(MOST_TOLD + 2))
    findings = faults(PLAN, f"site,DO (mg/L),cod\n{rows}")
    assert [f"s{row}" for row in range(MOST_TOLD)] == [told(one)[2] for one in findings]


def test_several_rows_of_the_one_object_are_an_error() -> None:
    (finding,) = faults(ONE, "DO (mg/L),cod\n6,18\n7,19\n8,20")
    assert ("FS841", "sites.csv, row 3: a second row of measurements", "7") == told(finding)
    assert [2] == [one.span.line for one in finding.labels]


@pytest.mark.parametrize(
    ("repeated", "expected"),
    [("mean", [3.5, 8]), ("median", [2.5, 8]), ("minimum", [1, 8]), ("maximum", [8, 8])],
)
def test_several_samples_become_one_value_as_the_plan_says(repeated: str, expected: list[float]) -> None:
    plan = MeasurePlan({DO: "do"}, object="site", repeated=repeated)
    found = measured(plan, "site,do\nA,8\nB,8\nA,1\na,2\nA,3\n")
    assert Measured(["A", "B"], {DO: expected}, 5) == found
    assert Measured([""], {DO: expected[:1]}, 4) == measured(plan._replace(object=None), "do,x\n8,\n1,\n2,\n3,\n")


def test_every_way_to_bring_samples_together_is_there() -> None:
    assert REPEATED == tuple(SUMMARIES)


SAMPLES = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=9)


@given(SAMPLES, st.randoms(use_true_random=False))
def test_samples_give_the_exact_value_in_any_order(samples: list[float], order: random.Random) -> None:
    again = order.sample(samples, len(samples))
    exact = {
        "mean": float(sum(map(Fraction, samples)) / len(samples)),
        "median": float(statistics.median(map(Fraction, samples))),
        "minimum": min(samples),
        "maximum": max(samples),
    }
    for name, summary in SUMMARIES.items():
        assert pytest.approx(exact[name], rel=1e-15, abs=5e-324) == summary(samples)
        assert summary(samples) == summary(again)


def test_the_mean_of_the_largest_numbers_is_finite() -> None:
    largest = sys.float_info.max
    assert (largest, largest) == (SUMMARIES["mean"]([largest] * 7), SUMMARIES["median"]([largest] * 4))


# The table ----------------------------------------------------------------------------------------


def test_a_table_without_rows_is_an_error() -> None:
    table = read_data(b"DO (mg/L),cod\n1,2\n", "sites.csv", None)
    table.rows.clear()
    with pytest.raises(DataFault) as raised:
        measure_table(ONE, table)
    assert ["FS825"] == [one.code for one in raised.value.findings]


def test_a_table_without_a_column_is_an_error() -> None:
    (finding,) = faults(ONE, "DO,cod\n1,2")
    assert "FS819" == finding.code


def test_all_faults_of_a_table_are_told_at_once() -> None:
    plan = PLAN._replace(objects={"A": 0, "B": 1})
    findings = faults(plan, "site,DO (mg/L),cod\nA,1,2\nA,1,\nC,x,2\n,1,2")
    assert ["FS813", "FS821", "FS823", "FS840", "FS841"] == sorted(one.code for one in findings)


def test_measuring_needs_no_numpy() -> None:
    program = (
        "import sys\n"
        "from fuzzyspec.data.measuring import measure_table\n"
        "from fuzzyspec.data.plan import MeasurePlan\n"
        "from fuzzyspec.data.tabular import read_data\n"
        "found = measure_table(MeasurePlan({1: 'a'}), read_data(b'a,b\\n1,2\\n', 'a.csv', None))\n"
        "print(found.values, sorted({'numpy', 'narwhals', 'lark'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "{1: [1.0]} []" == done.stdout.strip()
