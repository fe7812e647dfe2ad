"""Surveys bound: which column is what, what an answer means, and every way in which a block can be wrong, told once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from fuzzyspec.driver import Compilation, compile_text
from fuzzyspec.model.data import Answers, Survey

SCHEME = 'comments { good = 90; fair = 60; poor = 30 }\nindicators U { A; B "Taste"; C }\nweights U = equal\n'
CSV = "A,B,C\n3,3,3\n2,3,1\n"
SCALE = "scale = 1..9; comments = bands(7..9, 4..6, 1..3)"


class Files:
    """The files beside a scheme, in memory."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = {name: text.encode() for name, text in files.items()}

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(2, "No such file or directory", path)
        return self.files[path]

    def size(self, path: str) -> int:
        return len(self.read(path))

    def siblings(self, path: str) -> list[str]:
        return list(self.files)

    def write(self, path: str, content: bytes) -> None:
        raise PermissionError(path)


def compiled(settings: str, csv: str = CSV, scheme: str = SCHEME) -> Compilation:
    return compile_text(scheme + f'survey "s.csv" {{ {settings} }}\n', host=Files({"s.csv": csv}))


def bound(settings: str, csv: str = CSV, scheme: str = SCHEME) -> Survey:
    done = compiled(settings, csv, scheme)
    assert done.scheme is not None
    (survey,) = done.scheme.surveys
    return survey


def told(settings: str, csv: str = CSV, scheme: str = SCHEME) -> list[tuple[str, str | None]]:
    """Return code and place of every error."""
    found = compiled(settings, csv, scheme).diagnostics
    return [(one.code, one.span.text if one.span else None) for one in found if one.is_error]


# Columns ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("csv", "settings", "expected"),
    [
        (CSV, "", {1: "A", 2: "B", 3: "C"}),
        ("C,TASTE,a\n3,3,3\n", "", {1: "a", 2: "TASTE", 3: "C"}),
        ("Q1,B,C\n3,3,3\n", "; columns { A = Q1 }", {1: "Q1", 2: "B", 3: "C"}),
        ("q 1,Taste,c\n3,3,3\n", '; columns { A = "Q-1" }', {1: "q 1", 2: "Taste", 3: "c"}),
        ("C,B,A\n3,3,3\n", '; columns { A = "C"; C = "A" }', {1: "C", 2: "B", 3: "A"}),
    ],
    ids=["names", "labels and capitals", "columns", "columns loosely", "columns against names"],
)
def test_leaves_find_their_columns(csv: str, settings: str, expected: dict[int, str]) -> None:
    assert expected == dict(bound("scale = 1..3" + settings, csv).columns)


def test_object_group_and_respondent_are_columns_as_they_stand_in_the_file() -> None:
    csv = "ID,Car,Role,A,B,C\n1,x,boss,3,3,3\n"
    settings = 'scale = 1..3; respondent = id; object = "car"; group = role; groups { boss = 1 }'
    survey = bound(settings, csv)
    assert ("ID", "Car", "Role") == (survey.respondent, survey.object, survey.group)


def test_a_leaf_that_something_else_tells_needs_no_column() -> None:
    scheme = SCHEME + "votes { C 1 0 0 }\n"
    assert {1: "A", 2: "B"} == dict(bound("scale = 1..3", "A,B\n3,3\n", scheme).columns)


@pytest.mark.parametrize(
    ("settings", "csv", "expected"),
    [
        ("scale = 1..3", "A,B,D\n3,3,3\n", [("FS819", '"s.csv"')]),
        ("scale = 1..3", "X,Y,Z\n3,3,3\n", [("FS819", '"s.csv"')]),
        ('scale = 1..3; columns { A = "Q9" }', CSV, [("FS819", '"Q9"')]),
        ("scale = 1..3; object = car", CSV, [("FS819", "car")]),
        ("scale = 1..3", "A,a,B,C\n3,3,3,3\n", []),
        ("scale = 1..3", "a,Ａ,B,C\n3,3,3,3\n", [("FS820", '"s.csv"')]),
        ("scale = 1..3", "A,A,B,C\n3,3,3,3\n", [("FS820", '"s.csv"')]),
        ("scale = 1..3; columns { A = B }", CSV, [("FS820", '"s.csv"')]),
        ("scale = 1..3; object = A", CSV, [("FS820", '"s.csv"')]),
        ("scale = 1..3; columns { U = A }", CSV, [("FS512", "U")]),
        ("scale = 1..3; columns { Q = A }", CSV, [("FS301", "Q")]),
        ("scale = 1..3; columns { A = A; A = B }", CSV, [("FS602", "A")]),
    ],
    ids=["a leaf", "all leaves", "as said", "of objects", "exactly named", "two alike", "twice", "shared by leaves",
         "shared with objects", "of a parent", "of nobody", "of one twice"],
)  # fmt: skip
def test_columns_that_are_not_there_or_not_clear_are_one_error(
    settings: str, csv: str, expected: list[tuple[str, str]]
) -> None:
    assert expected == told(settings, csv)


# Answers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (SCALE, Answers(3, (1, 9), ((7, 9), (4, 6), (1, 3)))),
        ("comments = bands(7..9, 4..6, 1..3)", Answers(3, (1, 9), ((7, 9), (4, 6), (1, 3)))),
        ("scale = 0..10; comments = bands(8..9, 5, 1..2.5)", Answers(3, (0, 10), ((8, 9), (5, 5), (1, 2.5)))),
        ("scale = 1..9; comments = fuzzy(9, 5, 2)", Answers(3, (1, 9), knots=(9, 5, 2))),
        ("scale = 1..9; comments = fuzzy(2, 5, 9)", Answers(3, (1, 9), knots=(2, 5, 9))),
        ("scale = 1..3", Answers(3, (1, 3), ((3, 3), (2, 2), (1, 1)))),
        ("scale = 0..2", Answers(3, (0, 2), ((2, 2), (1, 1), (0, 0)))),
    ],
    ids=["bands", "bands alone", "bands with gaps", "fuzzy", "fuzzy rising", "scale alone", "scale from 0"],
)
def test_what_answers_mean(settings: str, expected: Answers) -> None:
    assert expected == bound(settings).answers


def test_without_a_scale_answers_are_names_and_labels_of_comments() -> None:
    scheme = SCHEME.replace("good = 90", 'good "Very good" = 90')
    assert {"good": 0, "very good": 0, "fair": 1, "poor": 2} == dict(
        bound("", "A,B,C\ngood,fair,poor\n", scheme).answers.names
    )


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("scale = 1..9", [("FS521", "1..9")]),
        ("scale = 1..9; comments = bands(7..9, 1..6)", [("FS521", "bands(7..9, 1..6)")]),
        ("scale = 1..9; comments = bands(6..9, 4..6, 1..3)", [("FS522", "6..9")]),
        ("scale = 1..9; comments = bands(7..10, 4..6, 1..3)", [("FS522", "7..10")]),
        ("scale = 1..9; comments = fuzzy(10, 5, 1)", [("FS522", "10")]),
        ("scale = 1..9; comments = fuzzy(9, 1, 5)", [("FS522", "fuzzy(9, 1, 5)")]),
        ("scale = 1..9; comments = fuzzy(9, 9, 5)", [("FS522", "fuzzy(9, 9, 5)")]),
        ("comments = fuzzy(9, 5, 1)", [("FS521", "fuzzy(9, 5, 1)")]),
        ("scale = 9..1", [("FS607", "9..1")]),
        ("scale = likert", [("FS607", "likert")]),
        ("scale = 1..9; comments = bands(9..7, 4..6, 1..3)", [("FS607", "9..7")]),
        ("scale = 1..9; comments = average", [("FS607", "average")]),
        ("scale = 1..3; scale = 1..3", [("FS602", "scale")]),
        ("scale = 1..3; skale = 1..3", [("FS601", "skale")]),
    ],
)
def test_answers_that_are_not_clear_are_one_error(settings: str, expected: list[tuple[str, str]]) -> None:
    assert expected == told(settings)


# The rest -----------------------------------------------------------------------------------------


def test_the_other_settings() -> None:
    survey = bound("scale = 1..3; missing = ignore; sent = 200; reversed = [A, C]")
    assert (True, 200, frozenset({1, 3})) == (survey.ignore_gaps, survey.sent, survey.reversed)
    plain = bound("scale = 1..3; missing = drop; layout = wide")
    assert (False, None, frozenset(), None) == (plain.ignore_gaps, plain.sent, plain.reversed, plain.indicator)


def test_shares_of_groups_sum_to_1() -> None:
    csv = "role,A,B,C\nboss,3,3,3\nstaff,1,1,1\n"
    groups = bound("scale = 1..3; group = role; groups { boss = 60%; staff = 0.41 }", csv).groups
    assert {"boss": pytest.approx(60 / 101), "staff": pytest.approx(41 / 101)} == {
        group.name: group.share for group in groups
    }
    done = compiled("scale = 1..3; group = role; groups { boss = 60%; staff = 0.41 }", csv)
    assert "FS538" in {one.code for one in done.diagnostics}


def test_a_long_survey_names_its_columns() -> None:
    csv = "who,Item,Answer\na,A,3\na,Taste,3\na,C,1\n"
    survey = bound("scale = 1..3; layout = long(indicator = item, value = answer); respondent = who", csv)
    assert ("Item", "Answer", "who") == (survey.indicator, survey.value, survey.respondent)


GROUPED = "role,A,B,C\nboss,3,3,3\n"


@pytest.mark.parametrize(
    ("settings", "csv", "expected"),
    [
        ("scale = 1..3; missing = guess", CSV, [("FS607", "guess")]),
        ("scale = 1..3; sent = 0", CSV, [("FS607", "0")]),
        ("scale = 1..3; sent = 1.5", CSV, [("FS607", "1.5")]),
        ("scale = 1..3; sent = many", CSV, [("FS607", "many")]),
        ("scale = 1..3; reversed = [Q]", CSV, [("FS301", "Q")]),
        ("scale = 1..3; reversed = [U]", CSV, [("FS512", "U")]),
        ("reversed = [A]", "A,B,C\ngood,good,good\n", [("FS535", "[A]")]),
        ("scale = 1..3; group = role", GROUPED, [("FS529", "group")]),
        ("scale = 1..3; groups { boss = 1 }", CSV, [("FS529", "groups")]),
        ("scale = 1..3; group = role; groups { boss = 0.9 }", GROUPED, [("FS530", "groups")]),
        ("scale = 1..3; group = role; groups { boss = 1.5; staff = -0.5 }", GROUPED, [("FS405", "-0.5")]),
        ("scale = 1..3; group = role; groups { boss = 1; Boss = 0 }", GROUPED, [("FS602", "Boss")]),
        ("scale = 1..3; layout = tall", CSV, [("FS607", "tall")]),
        ("scale = 1..3; layout = long(item, answer)", CSV, [("FS607", "long(item, answer)")]),
        ("scale = 1..3; layout = long(indicator = A, value = B)", CSV, [("FS535", "long(indicator = A, value = B)")]),
    ],
)
def test_a_setting_that_makes_no_sense_is_one_error(settings: str, csv: str, expected: list[tuple[str, str]]) -> None:
    assert expected == told(settings, csv)


def test_a_file_that_is_not_there_is_one_error() -> None:
    done = compile_text(SCHEME + 'survey "t.csv" { scale = 1..3 }\n', host=Files({"s.csv": CSV}))
    assert [("FS002", '"t.csv"')] == [(one.code, one.span.text if one.span else None) for one in done.diagnostics]


def test_a_file_outside_the_folder_of_the_scheme_is_not_read() -> None:
    done = compile_text(SCHEME + 'survey "../t.csv" { scale = 1..3 }\n', host=Files({"../t.csv": CSV}))
    assert ["FS004"] == [one.code for one in done.diagnostics]


def test_without_comments_a_survey_says_nothing() -> None:
    found = told("scale = 1..3", scheme=SCHEME.partition("\n")[2])
    assert [("FS515", "survey")] == found


def test_with_several_objects_a_column_must_name_them() -> None:
    assert [("FS513", '"s.csv"')] == told("scale = 1..3", scheme=SCHEME + "objects { x; y }\n")


def test_names_in_decomposed_form_are_the_same_leaf() -> None:
    scheme = SCHEME.replace("A;", "\u00e9;")
    done = compile_text(
        scheme + 'votes { e\u0301 1 0 0 }\nsurvey "s.csv" { scale = 1..3 }\n', host=Files({"s.csv": "B,C\n3,3\n"})
    )
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]


def test_the_same_leaf_in_a_survey_and_in_measurements_that_are_graded_is_an_error() -> None:
    text = (
        SCHEME
        + 'membership A = ladder(3, 2, 1)\nmeasurements { A\n x 1 }\nsurvey "s.csv" { scale = 1..3; object = o }\n'
    )
    done: Any = compile_text(text, host=Files({"s.csv": "o,A,B,C\nx,3,3,3\n"}))
    assert ["FS511"] == [one.code for one in done.diagnostics if one.is_error]
