"""Surveys in an evaluation: who counts, for which object and leaf, and that a survey says what its votes would say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.driver import Compilation, compile_text
from fuzzyspec.report.data import render_json

COMMENTS = "comments { good = 90; fair = 60; poor = 30 }\n"
SCHEME = COMMENTS + "indicators U { A; B }\nweights U { A = 0.75; B = 0.25 }\n"
SCALE = "scale = 1..9; comments = bands(7..9, 4..6, 1..3)"
LONG = f"{SCALE}; layout = long(indicator = item, value = answer); respondent = who"


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


def told(text: str, code: str, **files: str) -> list[tuple[str, str | None]]:
    """Return the words and the place of every finding with a code."""
    found = compiled(text, **files).diagnostics
    return [(one.message.text(), one.span.text if one.span else None) for one in found if one.code == code]


def rows_of(result: Any, leaf: str) -> list[list[float]]:
    """Return a leaf's memberships, a row for each object."""
    index = next(one.index for one in result.scheme.indicators if one.id == leaf)
    return [list(map(float, row)) for row in zip(*result.memberships[index], strict=True)]


def objects_of(result: Any) -> list[str]:
    return [one.id for one in result.scheme.objects]


def survey(settings: str = SCALE, path: str = "d.csv") -> str:
    return f'survey "{path}" {{ {settings} }}\n'


# Memberships --------------------------------------------------------------------------------------


def test_memberships_are_the_shares_of_the_answers() -> None:
    result = result_of(SCHEME + survey(), d="A,B 9,1 7,5 5,5 1,9")
    assert [[0.5, 0.25, 0.25]] == rows_of(result, "A")
    assert [[0.25, 0.5, 0.25]] == rows_of(result, "B")
    assert [[0.4375, 0.3125, 0.25]] == rows_of(result, "U")
    assert ["U"] == objects_of(result)


def test_each_object_has_its_own_respondents_and_objects_stand_as_they_appear() -> None:
    result = result_of(SCHEME + survey(SCALE + "; object = car"), d="car,A,B y,9,1 x,1,1 y,5,1 y,5,1 y,1,1 x,1,9")
    assert ["y", "x"] == objects_of(result)
    assert [[0.25, 0.5, 0.25], [0, 0, 1]] == rows_of(result, "A")
    assert [[0, 0, 1], [0.5, 0, 0.5]] == rows_of(result, "B")


def test_declared_objects_keep_their_order_and_match_by_label() -> None:
    text = SCHEME + 'objects { x "CR-V"; y }\n' + survey(SCALE + "; object = car")
    result = result_of(text, d="car,A,B y,9,9 CR-V,1,1 y,9,9 x,1,1")
    assert ["x", "y"] == objects_of(result)
    assert [[0, 0, 1], [1, 0, 0]] == rows_of(result, "A")
    assert [2, 2] == [result.surveys[0].valid_by[key] for key in range(2)]


@pytest.mark.parametrize(
    ("settings", "rows", "expected"),
    [
        (SCALE + "; reversed = [A]", "A,B 9,9 8,8 1,1 5,5", [0.25, 0.25, 0.5]),
        ("scale = 1..9; comments = fuzzy(9, 5, 1)", "A,B 8,8 4,4", [0.375, 0.5, 0.125]),
        ("scale = 1..9; comments = fuzzy(9, 5, 1); reversed = [A]", "A,B 8,8 4,4", [0.125, 0.5, 0.375]),
        ("scale = 1..3", "A,B 3,3 3,3 2,2 1,1", [0.5, 0.25, 0.25]),
        ("", "A,B good,good Good,fair POOR,fair fair,good", [0.5, 0.25, 0.25]),
    ],
    ids=["reversed", "fuzzy", "fuzzy reversed", "as many answers as comments", "names"],
)
def test_what_an_answer_means(settings: str, rows: str, expected: list[float]) -> None:
    assert [expected] == rows_of(result_of(SCHEME + survey(settings), d=rows), "A")


def test_rising_scores_take_the_highest_answer_for_the_best_comment() -> None:
    text = SCHEME.replace(COMMENTS, "comments { poor = 30; fair = 60; good = 90 }\n") + survey("scale = 1..3")
    assert [[0, 0, 1]] == rows_of(result_of(text, d="A,B 3,3 3,1"), "A")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.integers(1, 9)] * 2), min_size=2, max_size=30), st.sampled_from(["min_max", "equal"]))
def test_a_survey_says_what_its_votes_say(answers: list[tuple[int, int]], how: str) -> None:
    method = "method { composition = min_max }\n" if how == "min_max" else ""
    band = {answer: 0 if answer > 6 else 1 if answer > 3 else 2 for answer in range(1, 10)}
    votes = "votes {\n"
    for place, leaf in enumerate("AB"):
        found = [band[row[place]] for row in answers]
        votes += f" {leaf} {' '.join(str(found.count(comment)) for comment in range(3))}\n"
    data = " ".join(["A,B", *(f"{a},{b}" for a, b in answers)])
    surveyed = result_of(SCHEME + method + survey(), d=data)
    voted = result_of(SCHEME + method + votes + "}\n")
    for index, rows in voted.memberships.items():
        for expected, found in zip(rows, surveyed.memberships[index], strict=True):
            assert pytest.approx(expected, abs=1e-12) == found
    assert voted.verdicts == surveyed.verdicts


def test_the_same_survey_gives_the_same_bytes() -> None:
    text = SCHEME + "method { composition = min_max }\n" + survey(SCALE + "; object = car")
    rows = "car,A,B y,9,1 x,1,1 y,5,1 y,5,1 y,1,1 x,1,9"
    first, second = (compiled(text, d=rows) for _ in range(2))
    assert first.result is not None
    assert second.result is not None
    assert render_json(first.result, first.diagnostics) == render_json(second.result, second.diagnostics)


def test_memberships_of_every_node_sum_to_1() -> None:
    text = SCHEME + survey("scale = 1..9; comments = fuzzy(8, 5, 2); missing = ignore; object = car")
    result = result_of(text, d="car,A,B y,9,1 x,1, y,5,1 y,,7 y,1,1 x,,9 x,3,4")
    for rows in result.memberships.values():
        assert pytest.approx([1, 1], abs=1e-12) == [sum(row[one] for row in rows) for one in range(2)]


# Validity -----------------------------------------------------------------------------------------


def test_a_respondent_with_a_gap_or_an_answer_off_the_scale_does_not_count() -> None:
    result = result_of(SCHEME + survey(SCALE + "; sent = 8"), d="A,B 9,1 7, 12,5 1,9")
    counted = result.surveys[0]
    assert (8, 4, 2, 0.25) == (counted.sent, counted.returned, counted.valid, counted.valid_rate)
    assert {"gap": 1, "off the scale": 1} == dict(counted.reasons)
    assert [(3, "gap"), (4, "off the scale")] == [(one.row, one.reason) for one in counted.invalid]
    assert [[0.5, 0, 0.5]] == rows_of(result, "A")


def test_ignored_gaps_leave_each_leaf_its_own_number_of_answers() -> None:
    result = result_of(SCHEME + survey(SCALE + "; missing = ignore"), d="A,B 9,1 7, ,5 1,9 9,9")
    assert [[0.75, 0, 0.25]] == rows_of(result, "A")
    assert [[0.5, 0.25, 0.25]] == rows_of(result, "B")
    assert 5 == result.surveys[0].valid


def test_without_a_number_sent_the_rate_is_of_those_returned() -> None:
    counted = result_of(SCHEME + survey(), d="A,B 9,1 7, 3,3 1,9").surveys[0]
    assert (None, 0.75) == (counted.sent, counted.valid_rate)


def test_more_returned_than_sent_is_an_error() -> None:
    assert ["FS836"] == codes_of(SCHEME + survey(SCALE + "; sent = 1"), d="A,B 9,1 7,3")


@pytest.mark.parametrize("rows", ["A,B 99,1 1,", "A,B 0,1 1,0"])
def test_nobody_valid_is_one_error(rows: str) -> None:
    assert ["FS835"] == codes_of(SCHEME + survey(), d=rows)


@pytest.mark.parametrize("rows", ["A,B", ""])
def test_no_rows_is_one_error(rows: str) -> None:
    assert ["FS825"] == codes_of(SCHEME + survey(), d=rows)


def test_the_faults_of_every_survey_are_told() -> None:
    text = SCHEME + survey() + survey(GROUPS, "e.csv")
    assert ["FS835", "FS823"] == codes_of(text, d="A 99", e="role,B x,1")


# Groups -------------------------------------------------------------------------------------------

GROUPS = SCALE + "; group = role; groups { boss = 60%; staff = 40% }"


def test_groups_have_their_share_of_the_say_however_many_they_are() -> None:
    result = result_of(SCHEME + survey(GROUPS), d="role,A,B boss,9,9 staff,1,5 staff,5,5 Staff,5,5 staff,1,5")
    assert [[0.6, 0.2, 0.2]] == [pytest.approx(row) for row in rows_of(result, "A")]
    assert [[0.6, 0.4, 0]] == [pytest.approx(row) for row in rows_of(result, "B")]


def test_a_silent_group_leaves_its_say_to_the_others_of_that_object() -> None:
    text = SCHEME + survey(GROUPS + "; object = car")
    files = {"d": "car,role,A,B x,boss,9,9 x,staff,1,1 y,staff,5,5 y,boss,99,9"}
    result = result_of(text, **files)
    assert [[0.6, 0, 0.4], [0, 1, 0]] == [pytest.approx(row) for row in rows_of(result, "A")]
    assert [("no valid answers about y from boss", '"d.csv"')] == told(text, "FS837", **files)


def test_a_group_that_says_nothing_of_one_leaf_is_told_and_left_out_there() -> None:
    text = SCHEME + survey(GROUPS + "; missing = ignore")
    files = {"d": "role,A,B boss,9,9 boss,9,1 staff,1, staff,5,"}
    result = result_of(text, **files)
    assert [[0.6, 0.2, 0.2]] == [pytest.approx(row) for row in rows_of(result, "A")]
    assert [[0.5, 0, 0.5]] == [pytest.approx(row) for row in rows_of(result, "B")]
    assert [("no valid answers about B from staff", '"d.csv"')] == told(text, "FS837", **files)


def test_a_group_without_a_say_is_not_missed_and_changes_nothing() -> None:
    text = SCHEME + survey(SCALE + "; group = role; groups { boss = 1; staff = 0 }")
    result = result_of(text, d="role,A,B boss,9,9 staff,1,1")
    assert [[1, 0, 0]] == rows_of(result, "A")
    assert [] == told(text, "FS837", d="role,A,B boss,9,9 boss,1,1")


def test_answers_of_groups_without_a_say_alone_are_nothing_observed() -> None:
    text = SCHEME + survey(SCALE + "; group = role; groups { boss = 1; staff = 0 }")
    assert ["FS504"] == codes_of(text, d="role,A,B staff,9,9 staff,1,1")
    assert [] == told(text, "FS837", d="role,A,B staff,9,9 staff,1,1")


def test_a_group_that_the_scheme_does_not_know_is_an_error() -> None:
    assert ["FS823"] == codes_of(SCHEME + survey(GROUPS), d="role,A,B boss,9,9 clerk,1,1")


# Which object, which leaf -------------------------------------------------------------------------

DECLARED = SCHEME + "objects { x; y; z }\n"
BY_CAR = SCALE + "; object = car"


def test_two_surveys_of_different_objects_stand_beside_each_other() -> None:
    text = DECLARED + survey(BY_CAR) + survey(BY_CAR, "e.csv")
    result = result_of(text, d="car,A,B x,9,9 z,5,5", e="car,A,B y,1,1")
    assert [[1, 0, 0], [0, 0, 1], [0, 1, 0]] == rows_of(result, "A")


def test_two_surveys_of_different_leaves_stand_beside_each_other() -> None:
    text = SCHEME + survey(BY_CAR) + survey(BY_CAR, "e.csv")
    result = result_of(text, d="car,A x,9 y,5", e="car,B y,9 x,1")
    assert [[1, 0, 0], [0, 1, 0]] == rows_of(result, "A")
    assert [[0, 0, 1], [1, 0, 0]] == rows_of(result, "B")


def test_a_survey_of_one_object_stands_beside_votes_on_another() -> None:
    text = DECLARED.replace("; z", "") + survey(BY_CAR) + "votes y of 2 { A 1 1 0; B 2 0 0 }\n"
    assert [[1, 0, 0], [0.5, 0.5, 0]] == rows_of(result_of(text, d="car,A,B x,9,9"), "A")


def test_a_survey_of_one_leaf_stands_beside_votes_on_another() -> None:
    result = result_of(SCHEME + survey() + "votes of 2 { B 1 1 0 }\n", d="A 9 9")
    assert ([[1, 0, 0]], [[0.5, 0.5, 0]]) == (rows_of(result, "A"), rows_of(result, "B"))


def test_an_object_that_no_source_tells_of_is_told_once() -> None:
    text = DECLARED + survey(BY_CAR) + survey(BY_CAR, "e.csv")
    files = {"d": "car,A x,9 z,5", "e": "car,B x,9 z,5"}
    assert [("d.csv has no row of y", '"d.csv"'), ("e.csv has no row of y", '"e.csv"')] == told(text, "FS824", **files)
    assert ["FS824"] == codes_of(DECLARED + survey(BY_CAR), d="car,A,B x,9,9 z,5,1")


def test_an_object_that_votes_name_and_the_survey_does_not_is_told() -> None:
    text = SCHEME + survey(BY_CAR) + "votes y of 2 { B 2 0 0 }\nvotes x of 2 { B 2 0 0 }\n"
    assert [("d.csv has no row of y", '"d.csv"')] == told(text, "FS824", d="car,A x,9")


@pytest.mark.parametrize("objects", ["objects { x; y }\n", ""])
def test_an_object_without_a_valid_respondent_is_told_once(objects: str) -> None:
    assert ["FS504"] == codes_of(SCHEME + objects + survey(BY_CAR), d="car,A,B x,9,9 y,99,1 y,1,")


def test_a_leaf_that_nobody_answers_about_an_object_is_told() -> None:
    text = SCHEME + survey(BY_CAR + "; missing = ignore")
    assert ["FS504"] == codes_of(text, d="car,A,B x,9, x,8, y,1,1")


def test_an_object_that_the_scheme_does_not_know_is_an_error() -> None:
    found = told(DECLARED + survey(BY_CAR), "FS823", d="car,A,B x,9,9 y,5,5 z,1,1 q,1,1")
    assert ["q"] == [place for _, place in found]


@pytest.mark.parametrize(
    ("second", "files"),
    [
        (survey(BY_CAR, "e.csv"), {"e": "car,A,B z,9,9 y,1,1"}),
        ("votes y of 2 { A 1 1 0; B 2 0 0 }\n", {}),
        ("degrees y { A 1 0 0; B 0 1 0 }\n", {}),
    ],
    ids=["a survey", "votes", "degrees"],
)
def test_a_leaf_that_two_sources_tell_of_for_one_object_is_an_error(second: str, files: dict[str, str]) -> None:
    text = SCHEME + "objects { x; y; z }\n"
    found = codes_of(text + survey(BY_CAR) + second, d="car,A,B x,9,9 y,5,5", **files)
    assert {"FS511"} == set(found)


def test_two_whole_surveys_of_one_object_are_one_error() -> None:
    text = SCHEME + survey() + survey(path="e.csv")
    assert ["FS511"] == codes_of(text, d="A,B 9,9", e="A,B 1,1")


# Long -------------------------------------------------------------------------------------------------


def test_a_long_survey_says_what_the_wide_one_says() -> None:
    long = "who,item,answer a,A,9 b,A,5 a,B,1 b,B,8"
    expected = result_of(SCHEME + survey(), d="A,B 9,1 5,8")
    found = result_of(SCHEME + survey(LONG), d=long)
    assert expected.verdicts == found.verdicts
    assert expected.sampling.scores == found.sampling.scores


def test_rows_may_name_leaves_by_label_or_by_what_columns_says() -> None:
    text = COMMENTS + 'indicators U { A "Taste"; B; D "B" }\nweights U = equal\n'
    columns = '; columns { B = "question b" }'
    found = result_of(
        text + survey(LONG + columns), d="who,item,answer a,taste,9 a,Question-B,5 a,B,1".replace("-", "\u00a0")
    )
    assert [[[1, 0, 0]], [[0, 1, 0]], [[0, 0, 1]]] == [rows_of(found, leaf) for leaf in "ABD"]


def test_a_leaf_that_no_row_of_a_long_survey_names_is_not_asked_there() -> None:
    text = SCHEME + survey(LONG) + survey(LONG, "e.csv")
    result = result_of(text, d="who,item,answer a,A,9 b,A,5", e="who,item,answer c,B,1")
    assert ([[0.5, 0.5, 0]], [[0, 0, 1]]) == (rows_of(result, "A"), rows_of(result, "B"))
    beside = SCHEME + survey(LONG) + "votes of 2 { B 1 1 0 }\n"
    assert [[0.5, 0.5, 0]] == rows_of(result_of(beside, d="who,item,answer a,A,9 b,A,5"), "B")
    assert ["FS504"] == codes_of(SCHEME + survey(LONG), d="who,item,answer a,A,9 b,A,5")


def test_a_long_survey_of_one_object_stands_beside_other_sources_of_others() -> None:
    objects = "objects { x; y; z }\n"
    text = SCHEME + objects + survey(LONG + "; object = car") + survey(BY_CAR, "e.csv")
    text += "votes z of 2 { A 1 1 0; B 2 0 0 }\n"
    result = result_of(text, d="who,car,item,answer a,x,A,9 a,x,B,5", e="car,A,B y,1,1")
    assert [[1, 0, 0], [0, 0, 1], [0.5, 0.5, 0]] == rows_of(result, "A")
    assert [[0, 1, 0], [0, 0, 1], [1, 0, 0]] == rows_of(result, "B")
    assert ["FS511"] == codes_of(text, d="who,car,item,answer a,x,A,9 a,x,B,5 a,y,A,5 a,y,B,5", e="car,A,B y,1,1")


def test_a_misspelt_leaf_in_a_long_survey_is_told_with_the_leaf_that_was_meant() -> None:
    text = COMMENTS + "indicators U { price; comfort }\nweights U = equal\n" + survey(LONG)
    done = compiled(text, d="who,item,answer a,price,9 a,comfrt,5")
    assert ["FS823"] == [one.code for one in done.diagnostics]
    assert "comfort" in (done.diagnostics[0].help.text() if done.diagnostics[0].help else "")


def test_a_long_survey_that_asks_what_votes_tell_is_an_error() -> None:
    text = SCHEME + survey(LONG) + "votes of 2 { B 1 1 0 }\n"
    assert ["FS511"] == codes_of(text, d="who,item,answer a,A,9 a,B,5")


# Reliability ------------------------------------------------------------------------------------------


def test_alpha_is_given_for_all_leaves_and_for_the_children_of_each_node() -> None:
    text = COMMENTS + "indicators U { A { A1; A2 }; B { B1; B2 }; C }\nmethod { weighting = equal }\n" + survey()
    rows = [(9, 8, 3, 2, 1), (7, 7, 4, 6, 2), (2, 3, 5, 5, 3), (5, 4, 8, 9, 9)]
    data = " ".join(["A1,A2,B1,B2,C", *(",".join(map(str, row)) for row in rows)])
    found = result_of(text, d=data).surveys[0].reliability

    def alpha(*items: int) -> float:
        def variance(values: list[int]) -> float:
            mean = sum(values) / len(values)
            return sum((value - mean) ** 2 for value in values) / (len(values) - 1)

        each = sum(variance([row[item] for row in rows]) for item in items)
        return len(items) / (len(items) - 1) * (1 - each / variance([sum(row[i] for i in items) for row in rows]))

    assert {0: alpha(0, 1, 2, 3, 4), 1: alpha(0, 1), 4: alpha(2, 3)} == {
        index: pytest.approx(value) for index, value in found.items()
    }


def test_the_result_with_a_survey_holds_no_number_that_is_none() -> None:
    done = compiled(SCHEME + survey(BY_CAR), d="car,A,B x,9,9 y,5,1")
    assert done.result is not None
    text = render_json(done.result, done.diagnostics)
    assert "NaN" not in text
    assert json.loads(text)["objects"][0]["verdict"]["score"] == 90
