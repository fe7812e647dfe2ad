"""Measurements in an evaluation: tables and files that belong together, and what values mean in degrees."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from itertools import pairwise
from statistics import mean, median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.driver import Compilation, compile_text
from fuzzyspec.evaluate import composition, measured

COMMENTS = "comments { good = 90; fair = 60; poor = 30 }\n"
LADDERS = "membership A = ladder(9, 5, 1)\nmembership B = ladder(9, 5, 1)\n"
SCHEME = COMMENTS + "indicators U { A; B }\nweights U { A = 0.75; B = 0.25 }\n" + LADDERS
FILE = 'measurements "d.csv" { object = site }\n'


class Files:
    """The files beside a scheme, in memory."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = {name: text.encode() for name, text in files.items()}

    def read(self, path: str) -> bytes:
        return self.files[path]

    def size(self, path: str) -> int:
        return len(self.files[path])

    def siblings(self, path: str) -> list[str]:
        return list(self.files)

    def write(self, path: str, content: bytes) -> None:
        raise PermissionError(path)


def compiled(text: str, **files: str) -> Compilation:
    """Compile a scheme; a file `d` is called `d.csv`, its rows parted by spaces, its cells by commas."""
    named = {f"{name}.csv": "\n".join(rows.split(" ")) + "\n" for name, rows in files.items()}
    return compile_text(text, host=Files(named))


def result_of(text: str, **files: str) -> Any:
    done = compiled(text, **files)
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]
    return done.result


def codes_of(text: str, **files: str) -> list[str]:
    return [one.code for one in compiled(text, **files).diagnostics if one.is_error]


def index_of(result: Any, leaf: str) -> int:
    return next(one.index for one in result.scheme.indicators if one.id == leaf)  # type: ignore[no-any-return]


def rows_of(result: Any, leaf: str, kind: str = "memberships") -> list[list[float]]:
    """Return a leaf's memberships, a row for each object."""
    sets = getattr(result, kind)[index_of(result, leaf)]
    return [list(map(float, row)) for row in zip(*sets, strict=True)]


def values_of(result: Any, leaf: str) -> dict[str, float]:
    """Return what was measured of a leaf, by object."""
    objects = [one.id for one in result.scheme.objects]
    return dict(zip(objects, map(float, result.measured[index_of(result, leaf)]), strict=True))


def table(text: str, settings: str = "") -> str:
    return "measurements {" + "\n".join([settings, *text.strip().split("\n")]) + "\n}\n"


# Tables and files ---------------------------------------------------------------------------------


def test_a_table_gives_each_object_its_values() -> None:
    result = result_of(SCHEME + table("A B\nx 9 1\ny 7 5"))
    assert [[1, 0, 0], [0.5, 0.5, 0]] == rows_of(result, "A")
    assert [[0.75, 0, 0.25], [0.375, 0.625, 0]] == rows_of(result, "U")
    assert [75, 71.25] == [one.score for one in result.verdicts]


def test_a_file_and_a_table_of_other_leaves_are_matched_by_object() -> None:
    result = result_of(SCHEME + table("A\nx 9\ny 5\nz 2") + FILE, d="site,B z,1 x,3 y,2")
    assert {"x": 9, "y": 5, "z": 2} == values_of(result, "A")
    assert {"x": 3, "y": 2, "z": 1} == values_of(result, "B")


@pytest.mark.parametrize("objects", ["", 'objects { w; z; y "Y"; x }\n'])
def test_objects_may_be_parted_over_tables_and_files(objects: str) -> None:
    text = SCHEME + objects + table("A B\nx 9 8\ny 5 4") + FILE
    result = result_of(text, d="site,A,B z,1,2 w,3,7")
    assert (["w", "z", "y", "x"] if objects else ["x", "y", "z", "w"]) == [one.id for one in result.scheme.objects]
    assert {"x": 9, "y": 5, "z": 1, "w": 3} == values_of(result, "A")
    assert {"x": 8, "y": 4, "z": 2, "w": 7} == values_of(result, "B")


def test_parts_that_overlap_in_other_leaves_come_together() -> None:
    text = SCHEME + table("A\nx 9\ny 5") + table("B\ny 1") + FILE
    result = result_of(text, d="site,B x,3")
    assert ({"x": 9, "y": 5}, {"x": 3, "y": 1}) == (values_of(result, "A"), values_of(result, "B"))


def test_objects_that_only_data_name_stand_as_they_appear() -> None:
    text = SCHEME + FILE + 'measurements "e.csv" { object = site }\n'
    result = result_of(text, d="site,A q,9 b,5 z,1", e="site,B b,1 z,1 q,5")
    assert ["q", "b", "z"] == [one.id for one in result.scheme.objects]
    assert {"q": 5, "b": 1, "z": 1} == values_of(result, "B")


def test_declared_objects_match_by_name_and_by_label() -> None:
    text = SCHEME + 'objects { x "Site 1"; y }\n' + FILE
    result = compile_text(text, host=Files({"d.csv": "site,A,B\ny,5,5\nSite 1,9,1\n"})).result
    assert result is not None
    assert {"x": 9, "y": 5} == values_of(result, "A")


def test_one_object_needs_no_name() -> None:
    result = result_of(SCHEME + 'measurements "d.csv" {}\n', d="A,B 9,5")
    assert ["U"] == [one.id for one in result.scheme.objects]
    assert 82.5 == result.verdicts[0].score


@pytest.mark.parametrize(("how", "expected"), [("mean", mean), ("median", median), ("minimum", min), ("maximum", max)])
def test_repeated_samples_are_summarised_as_the_scheme_says(how: str, expected: Any) -> None:
    inline = result_of(SCHEME + table("A B\nx 9 1\ny 5 5\nx 2 8\nx 4 7", f"repeated = {how}"))
    text = SCHEME + FILE.replace("}", f"; repeated = {how} }}")
    filed = result_of(text, d="site,A,B x,9,1 y,5,5 x,2,8 x,4,7")
    alone = result_of(SCHEME + f'measurements "d.csv" {{ repeated = {how} }}\n', d="A,B 9,1 2,8 4,7")
    for result in (inline, filed):
        assert ({"x": expected([9, 2, 4]), "y": 5}, expected([1, 8, 7])) == (
            values_of(result, "A"), values_of(result, "B")["x"],
        )  # fmt: skip
    assert {"U": expected([9, 2, 4])} == values_of(alone, "A")


def test_samples_that_nothing_is_said_about_are_an_error() -> None:
    assert ["FS841"] == codes_of(SCHEME + table("A B\nx 9 1\ny 5 5\nx 2 8"))
    assert ["FS841"] == codes_of(SCHEME + FILE, d="site,A,B x,9,1 y,5,5 x,2,8")
    assert ["FS841"] == codes_of(SCHEME + 'measurements "d.csv" {}\n', d="A,B 9,1 2,8")


def test_votes_and_degrees_stand_beside_measurements_of_other_leaves() -> None:
    text = SCHEME.replace("membership B = ladder(9, 5, 1)\n", "")
    result = result_of(text + table("A\nx 9\ny 5") + "votes x of 4 { B 1 2 1 }\ndegrees y { B 0.5 0.5 0 }\n")
    assert [[1, 0, 0], [0, 1, 0]] == rows_of(result, "A")
    assert [[0.25, 0.5, 0.25], [0.5, 0.5, 0]] == rows_of(result, "B")


def test_measurements_stand_beside_a_survey_that_names_objects_in_another_order() -> None:
    text = SCHEME.replace("membership B = ladder(9, 5, 1)\n", "") + FILE
    text += 'survey "e.csv" { object = car; scale = 1..3 }\n'
    result = result_of(text, d="site,A x,9 y,5", e="car,B y,3 x,1 y,2")
    assert [[0, 0, 1], [0.5, 0.5, 0]] == rows_of(result, "B")


# Missing and twice --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "files"),
    [
        (table("A B\nx 9 1"), {}),
        (FILE, {"d": "site,A,B x,9,1"}),
        (table("A\nx 9\ny 1") + FILE, {"d": "site,B x,9"}),
        (table("A\nx 9") + FILE, {"d": "site,B x,9"}),
    ],
    ids=["table", "file", "one leaf", "neither"],
)
def test_an_object_that_is_not_measured_is_an_error(data: str, files: dict[str, str]) -> None:
    assert {"FS824"} == set(codes_of(SCHEME + "objects { x; y }\n" + data, **files))


def test_an_object_that_one_of_two_files_lacks_is_told_once_for_that_file() -> None:
    text = SCHEME + FILE + 'measurements "e.csv" { object = site }\n'
    found = compiled(text, d="site,A x,9 y,1", e="site,B x,9").diagnostics
    assert [("FS824", '"e.csv"')] == [(one.code, one.span.text if one.span else None) for one in found]


@pytest.mark.parametrize(
    ("d", "e"), [("site,A x,1 y,2", "site,B y,3 z,3 x,1"), ("site,A x,1 y,2 z,3", "site,B x,1 y,2")]
)
def test_objects_that_a_survey_names_and_nobody_measured_are_an_error_and_the_other_way_round(d: str, e: str) -> None:
    text = SCHEME.replace("membership B = ladder(9, 5, 1)\n", "") + FILE
    text += 'survey "e.csv" { object = site; scale = 1..3 }\n'
    assert ["FS824"] == codes_of(text, d=d, e=e)


def test_an_object_that_the_scheme_does_not_know_is_an_error() -> None:
    assert ["FS823"] == codes_of(SCHEME + "objects { x; y }\n" + FILE, d="site,A,B x,9,1 y,1,1 q,1,1")


def test_two_sources_of_one_value_are_one_error_a_pair_of_sources() -> None:
    done = compiled(SCHEME + table("A B\nx 9 8\ny 5 8") + FILE, d="site,A,B x,1,1 y,2,2")
    assert ["FS537"] == [one.code for one in done.diagnostics]


@pytest.mark.parametrize("cell", ["", "nan", "inf", "-inf", "<0.01", "n.d.", "1e999"])
def test_what_is_no_finite_number_is_an_error_and_never_a_verdict(cell: str) -> None:
    done = compiled(SCHEME + FILE, d=f"site,A,B x,9,1 y,{cell},2")
    assert not done.ok
    assert done.result is not None
    assert [] == done.result.verdicts


# Membership functions -----------------------------------------------------------------------------


def by_ladder(knots: list[float], x: float) -> list[float]:
    """The ladder in plain lines: 1 at a knot, linear between neighbours, flat outside."""
    falling = knots[0] > knots[-1]
    points = [(-k if falling else k) for k in knots]
    x = -x if falling else x
    row = [0.0] * len(points)
    if x <= points[0]:
        row[0] = 1.0
    elif x >= points[-1]:
        row[-1] = 1.0
    else:
        for place, (low, high) in enumerate(pairwise(points)):
            if low <= x < high:
                row[place + 1] = (x - low) / (high - low)
                row[place] = 1 - row[place + 1]
    return row


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(-50, 50), min_size=3, max_size=3, unique=True).map(sorted),
    st.lists(st.floats(-60, 60), min_size=1, max_size=6),
    st.booleans(),
)
def test_a_ladder_is_linear_between_its_knots(knots: list[int], values: list[float], low: bool) -> None:
    given_knots = knots if low else knots[::-1]
    text = COMMENTS + f"indicators U {{ A {{ better = {'low' if low else 'high'} }} }}\n"
    text += f"membership A = ladder({', '.join(map(str, given_knots))})\n"
    rows = table("A\n" + "\n".join(f"o{place} {value!r}" for place, value in enumerate(values)))
    found = rows_of(result_of(text + rows), "A")
    for value, row in zip(values, found, strict=True):
        assert pytest.approx(by_ladder(list(map(float, given_knots)), value), abs=1e-9) == row


@pytest.mark.parametrize("better", ["high", "low"])
def test_a_ladder_against_the_direction_is_an_error(better: str) -> None:
    wrong = "(1, 5, 9)" if better == "high" else "(9, 5, 1)"
    text = COMMENTS + f"indicators U {{ A {{ better = {better} }} }}\nmembership A = ladder{wrong}\n"
    assert ["FS523"] == codes_of(text + table("A\nx 1\ny 2"))


@pytest.mark.parametrize("wish", ["near(7)", "within(5, 8)"])
def test_wishes_refuse_a_ladder_and_take_functions_of_comments(wish: str) -> None:
    text = COMMENTS + f"indicators U {{ A {{ better = {wish} }} }}\n"
    assert ["FS523"] == codes_of(text + "membership A = ladder(9, 5, 1)\n" + table("A\nx 1\ny 2"))
    functions = "membership A { good = triangular(5, 7, 9); fair = trapezoidal(2, 4, 5, 7); poor = falling(2, 4) }\n"
    assert [[0, 0, 1], [0.5, 0.5, 0]] == rows_of(result_of(text + functions + table("A\nx 1\ny 6")), "A")


ODD = COMMENTS + "indicators U { A; B }\nweights U = equal\nmembership B = ladder(9, 5, 1)\n"
ODD += "membership A { good = triangular(5, 7, 9); fair = triangular(5, 7, 9) }\n"


def test_rows_that_do_not_sum_to_1_are_normalised_and_told() -> None:
    done = compiled(ODD + table("A B\nx 6.5 1\ny 6 5\nz 5.8 1"))
    assert done.result is not None
    assert [[0.5, 0.5, 0]] * 3 == rows_of(done.result, "A")
    told = [one.message.text() for one in done.diagnostics if one.code == "FS527"]
    assert 1 == len(told)
    assert "6.5" in told[0]
    assert "5.8" in told[0]
    assert not any(value in told[0] for value in (" 6,", "at 6 "))


def test_raw_rows_are_kept_and_go_up_as_they_are() -> None:
    done = compiled(ODD + table("A B\nx 6.5 1\ny 6 5") + "method { rows = raw }\n")
    assert done.result is not None
    assert [[0.75, 0.75, 0], [0.5, 0.5, 0]] == rows_of(done.result, "A", "raw")
    assert [[0.375, 0.375, 0.5], [0.25, 0.75, 0]] == rows_of(done.result, "U", "raw")
    assert [[0.3, 0.3, 0.4], [0.25, 0.75, 0]] == [pytest.approx(row) for row in rows_of(done.result, "U")]
    assert "FS527" not in {one.code for one in done.diagnostics}


@pytest.mark.parametrize("method", ["", "method { rows = raw }\n"])
def test_a_value_that_no_function_covers_is_an_error(method: str) -> None:
    done = compiled(ODD + table("A B\nx 6.5 1\ny 4 5") + method)
    assert ["FS528"] == [one.code for one in done.diagnostics if one.is_error]
    assert done.result is not None
    assert [] == done.result.verdicts


def test_a_comment_left_out_has_no_degree() -> None:
    text = COMMENTS + "indicators U { A }\nmembership A { good = rising(1, 3); poor = falling(1, 3) }\n"
    assert [[0.5, 0, 0.5]] == rows_of(result_of(text + table("A\nx 2")), "A")


# Many ---------------------------------------------------------------------------------------------

FUNCTIONS = (
    COMMENTS
    + """indicators U { A { better = low }; B { B1; B2 { better = near(5) } } }
weights U { A = 0.6; B = 0.4 }
weights B { B1 = 0.3; B2 = 0.7 }
membership A = ladder(1, 4, 9)
membership B1 { good = gaussian(8, 2); fair = bell(5, 2, 3); poor = sigmoid(2, -1.5) }
membership B2 { good = pi_shape(2, 4, 6, 8); fair = trapezoidal(-1, 1, 2, 10); poor = z_shape(2, 9) }
"""
)


@pytest.mark.parametrize("operator", ["weighted_average", "min_max", "normalized_min_sum"])
def test_many_objects_are_judged_as_few_are(operator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    values = [[round(chance.uniform(0, 9.9), 3) for _ in range(3)] for _ in range(200)]
    rows = " ".join(f"o{place},{','.join(map(str, row))}" for place, row in enumerate(values))
    text = FUNCTIONS + FILE + f"method {{ composition = {operator} }}\n"
    plain = result_of(text, d="site,A,B1,B2 " + rows)
    monkeypatch.setattr(measured, "PLAIN_VALUES", 0)
    monkeypatch.setattr(composition, "PLAIN_VALUES", 0)
    arrays = result_of(text, d="site,A,B1,B2 " + rows)
    assert hasattr(arrays.memberships[0], "shape")
    assert not hasattr(plain.memberships[0], "shape")
    for index, expected in plain.memberships.items():
        for one, other in zip(expected, arrays.memberships[index], strict=True):
            assert pytest.approx(one, abs=1e-12) == list(other)
        assert pytest.approx([1.0] * 200, abs=1e-12) == list(arrays.memberships[index].sum(axis=0))
    assert [one.grade for one in plain.verdicts] == [one.grade for one in arrays.verdicts]
    scores = [one.score for one in plain.verdicts]
    assert pytest.approx(scores, abs=1e-9) == [one.score for one in arrays.verdicts]


@pytest.mark.parametrize("plain", [True, False])
def test_a_missing_object_among_many_is_told_and_never_a_verdict(plain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not plain:
        monkeypatch.setattr(measured, "PLAIN_VALUES", 0)
        monkeypatch.setattr(composition, "PLAIN_VALUES", 0)
    rows = " ".join(f"o{place},{place},1" for place in range(50))
    done = compiled(SCHEME + table("A\nzz 4") + FILE, d="site,A,B " + rows)
    assert ["FS824"] == [one.code for one in done.diagnostics if one.is_error]
    assert done.result is not None
    assert [] == done.result.verdicts


def test_values_keep_every_digit_on_their_way() -> None:
    result = result_of(SCHEME + FILE, d="site,A,B x,4.000000000000001,1e-300 y,0.1,-7e250")
    assert {"x": 4.000000000000001, "y": 0.1} == values_of(result, "A")
    assert {"x": 1e-300, "y": -7e250} == values_of(result, "B")
    assert all(math.isfinite(one.score) for one in result.verdicts)
