"""Counting a survey: every rule by a table worked by hand, and all of them by counting once more, naively."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Mapping
from statistics import covariance, variance
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec.data.headings import folded
from fuzzyspec.data.plan import (
    GAP,
    MOST_INVALID,
    NO_BAND,
    NO_GROUP,
    NO_OBJECT,
    OFF_SCALE,
    REASONS,
    UNKNOWN_ANSWER,
    Answers,
    DataFault,
    InvalidRow,
    Moments,
    OwnScore,
    SurveyPlan,
    Tally,
)
from fuzzyspec.data.tabular import DataTable, read_data
from fuzzyspec.data.tally import MOST_TOLD, cronbach_alpha, tally_table
from fuzzyspec.diagnostics import Diagnostic


def sheet(text: str) -> DataTable:
    return read_data(text.encode(), "survey.csv", None, delimiter=",")


def tally(plan: SurveyPlan, text: str) -> Tally:
    return tally_table(plan, sheet(text))


def faults(plan: SurveyPlan, text: str) -> list[Diagnostic]:
    with pytest.raises(DataFault) as raised:
        tally(plan, text)
    return list(raised.value.findings)


def told(finding: Diagnostic) -> tuple[str, str, str | None]:
    """Return the code, the words, and what stands at the place."""
    return finding.code, finding.message.text(), finding.span.text if finding.span else None


def helped(finding: Diagnostic) -> str:
    return finding.help.text() if finding.help else ""


U1, U2, U3 = 11, 12, 13
BANDS = Answers(3, scale=(1, 9), bands=((7, 9), (4, 6), (1, 3)))
LADDER = Answers(3, scale=(1, 9), knots=(9, 5, 1))
NAMES = Answers(3, names={"good": 0, "fair": 1, "poor": 2, "so so": 1})
PLAIN = SurveyPlan(BANDS, {U1: "q1", U2: "q2"})
SCORED = PLAIN._replace(scores=(90.0, 60.0, 30.0))
LONG = PLAIN._replace(indicator="item", value="answer", respondent="who")


# Answers ------------------------------------------------------------------------------------------


def test_answers_are_counted_by_the_band_they_lie_in() -> None:
    counted = tally(PLAIN, "q1,q2\n9,1\n7,4\n4,3\n5,6")
    assert {U1: [[2], [2], [0]], U2: [[0], [2], [2]]} == counted.counts
    assert ({U1: [4], U2: [4]}, [4], 4) == (counted.answered, counted.valid, counted.returned)
    assert ([("", "")], {}, []) == (counted.keys, counted.reasons, counted.invalid)
    assert counted.rows_known


def test_an_answer_between_knots_is_shared_by_their_comments() -> None:
    counted = tally(PLAIN._replace(answers=LADDER), "q1,q2\n8,1\n5,2")
    assert {U1: [[0.75], [1.25], [0]], U2: [[0], [0.25], [1.75]]} == counted.counts


def test_comments_in_another_spelling_are_the_same() -> None:
    counted = tally(PLAIN._replace(answers=NAMES), "q1,q2\nGOOD,so-so\n good ,Fair\npoor,ｆａｉｒ")
    assert {U1: [[2], [0], [1]], U2: [[0], [3], [0]]} == counted.counts


def test_a_reversed_leaf_is_turned_round_on_the_scale() -> None:
    counted = tally(PLAIN._replace(reversed=frozenset({U2})), "q1,q2\n9,9\n8,6\n2,2")
    assert {U1: [[2], [0], [1]], U2: [[1], [1], [1]]} == counted.counts
    assert {U1: [[2], [0], [1]], U2: [[0], [1], [1]]} == (
        tally(PLAIN._replace(reversed=frozenset({U2}), ignore_gaps=True), "q1,q2\n9,9\n8,6\n2,").counts
    )


def test_the_turned_answer_is_looked_up_and_the_one_given_is_shown() -> None:
    answers = Answers(2, scale=(1, 5), bands=((4, 5), (1, 1)))
    plan = SurveyPlan(answers, {U1: "q1", U2: "q2"}, reversed=frozenset({U1}))
    counted = tally(plan, "q1,q2\n5,1\n4,1\n2,1")  # for q1: 1, 2 and 4
    assert {U1: [[1], [1]], U2: [[0], [2]]} == counted.counts
    assert [InvalidRow(3, NO_BAND, U1, "4")] == counted.invalid


def test_the_scale_is_checked_before_an_answer_is_turned_round() -> None:
    counted = tally(PLAIN._replace(reversed=frozenset({U1})), "q1,q2\n0,5\n10,5\n1,5")
    assert [InvalidRow(2, OFF_SCALE, U1, "0"), InvalidRow(3, OFF_SCALE, U1, "10")] == counted.invalid


def test_a_short_row_has_gaps_at_its_end() -> None:
    assert [InvalidRow(3, GAP, U2, "")] == tally(PLAIN, "q1,q2\n1,1\n1").invalid


def test_a_decimal_comma_is_read() -> None:
    table = read_data(b"q1;q2\n8,5;1\n1,5;1\n", "survey.csv", None)
    assert {U1: [[0.875], [0.25], [0.875]], U2: [[0], [0], [2]]} == tally_table(
        PLAIN._replace(answers=LADDER), table
    ).counts


# Validity -----------------------------------------------------------------------------------------


def test_a_respondent_with_a_gap_is_not_valid() -> None:
    counted = tally(PLAIN, "q1,q2\n9,1\n9,\n , 4\n7")
    assert {U1: [[1], [0], [0]], U2: [[0], [0], [1]]} == counted.counts
    assert ([1], 4, {GAP: 3}) == (counted.valid, counted.returned, counted.reasons)
    assert [InvalidRow(3, GAP, U2, ""), InvalidRow(4, GAP, U1, ""), InvalidRow(5, GAP, U2, "")] == counted.invalid


def test_an_ignored_gap_leaves_only_that_answer_out() -> None:
    counted = tally(PLAIN._replace(ignore_gaps=True), "q1,q2\n9,1\n9,\n,4")
    assert {U1: [[2], [0], [0]], U2: [[0], [1], [1]]} == counted.counts
    assert ({U1: [2], U2: [2]}, [3], {}) == (counted.answered, counted.valid, counted.reasons)


def test_a_respondent_of_nothing_but_gaps_is_not_valid_where_gaps_are_ignored() -> None:
    counted = tally(PLAIN._replace(ignore_gaps=True, respondent="who"), "who,q1,q2\na,9,\nb,,")
    assert ([1], {GAP: 1}) == (counted.valid, counted.reasons)
    assert [InvalidRow(3, GAP, U1, "")] == counted.invalid


def test_a_missing_object_is_told_rather_than_nothing_but_gaps() -> None:
    counted = tally(PLAIN._replace(ignore_gaps=True, object="car", group="role"), "car,role,q1,q2\n,x,,\nA,,,")
    assert {NO_OBJECT: 1, NO_GROUP: 1} == counted.reasons


def test_the_first_reason_counts_and_the_first_leaf_in_the_order_of_the_plan() -> None:
    answers = Answers(2, scale=(1, 9), bands=((7, 9), (1, 3)))
    plan = SurveyPlan(answers, {U2: "b", U1: "a"}, object="car", group="role")
    counted = tally(plan, "car,role,a,b\n,,5,11\nA,,5,11\nA,x,11,5\nA,x,5,\nA,x,5,4\nA,x,,2\nA,x,10,11\nA,x,1,9")
    assert [
        InvalidRow(2, NO_OBJECT, None, ""),
        InvalidRow(3, NO_GROUP, None, ""),
        InvalidRow(4, OFF_SCALE, U1, "11"),
        InvalidRow(5, NO_BAND, U1, "5"),
        InvalidRow(6, NO_BAND, U2, "4"),
        InvalidRow(7, GAP, U1, ""),
        InvalidRow(8, OFF_SCALE, U2, "11"),
    ] == counted.invalid
    assert {NO_OBJECT: 1, NO_GROUP: 1, OFF_SCALE: 2, NO_BAND: 2, GAP: 1} == counted.reasons
    assert (8, [1]) == (counted.returned, counted.valid)


def test_reasons_stand_in_the_order_in_which_they_count() -> None:
    counted = tally(PLAIN._replace(object="car"), "car,q1,q2\nA,,1\nA,11,1\n,1,1")
    assert [NO_OBJECT, OFF_SCALE, GAP] == list(counted.reasons)


def test_an_unknown_comment_makes_its_respondent_invalid() -> None:
    counted = tally(PLAIN._replace(answers=NAMES), "q1,q2\ngood,\n,Great!\ngood,fair")
    assert [InvalidRow(2, GAP, U2, ""), InvalidRow(3, UNKNOWN_ANSWER, U2, "Great!")] == counted.invalid


def test_the_first_invalid_rows_are_told_and_all_are_counted() -> None:
    counted = tally(PLAIN, "q1,q2\n" + "1,1\n11,1\n" * (MOST_INVALID + 5))
    assert [3 + 2 * index for index in range(MOST_INVALID)] == [one.row for one in counted.invalid]
    assert {OFF_SCALE: MOST_INVALID + 5} == counted.reasons


def test_blank_rows_are_no_respondents_and_rows_keep_their_numbers() -> None:
    counted = tally(PLAIN, "q1,q2\n1,1\n,\n\n11,1\n")
    assert (2, [InvalidRow(5, OFF_SCALE, U1, "11")]) == (counted.returned, counted.invalid)


def test_where_nobody_is_valid_all_counts_are_nought() -> None:
    plan = SCORED._replace(own=(OwnScore(1, {U1: 0.5, U2: 0.5}),), reliability={1: (U1, U2)})
    counted = tally(plan, "q1,q2\n,1\n1,")
    assert ([0], {U1: [[0], [0], [0]], U2: [[0], [0], [0]]}) == (counted.valid, counted.counts)
    assert ({U1: [0], U2: [0]}, {1: ([0], [0], [0])}) == (counted.answered, counted.own)
    assert {1: Moments(0, [0, 0], [0, 0], 0, 0)} == counted.moments


# Objects, groups and respondents ------------------------------------------------------------------


def test_answers_are_counted_for_each_object_and_group() -> None:
    plan = PLAIN._replace(object="car", group="role", groups=("boss", "staff"))
    counted = tally(plan, "car,role,q1,q2\nA,staff,9,1\nB,boss,5,1\nA,staff,5,1\nA,boss,1,1")
    assert [("A", "staff"), ("B", "boss"), ("A", "boss")] == counted.keys
    assert ([2, 1, 1], [[1, 0, 0], [1, 1, 0], [0, 0, 1]]) == (counted.valid, counted.counts[U1])


def test_an_object_has_a_key_though_nobody_valid_answers_about_it() -> None:
    counted = tally(PLAIN._replace(object="car", group="role"), "car,role,q1,q2\nA,x,1,1\nB,x,1,\n,x,1,1\nC,,1,1")
    assert ([("A", "x"), ("B", "x")], [1, 0]) == (counted.keys, counted.valid)
    assert {NO_OBJECT: 1, NO_GROUP: 1, GAP: 1} == counted.reasons


def test_names_in_other_spellings_are_one_and_the_first_stands() -> None:
    counted = tally(PLAIN._replace(object="car", group="role"), "car,role,q1,q2\n Model A ,X,1,1\nmodel  a,x,9,1")
    assert ([("Model A", "X")], [2]) == (counted.keys, counted.valid)


def test_names_that_differ_in_punctuation_are_two_where_nothing_declares_them() -> None:
    counted = tally(PLAIN._replace(object="car"), "car,q1,q2\nA+,1,1\nA-,9,1\nA,1,1")
    assert [("A+", ""), ("A-", ""), ("A", "")] == counted.keys


def test_name_and_label_of_an_object_are_one_object() -> None:
    plan = PLAIN._replace(object="car", objects={"a": 0, "Model A": 0, "b": 1})
    counted = tally(plan, "car,q1,q2\nMODEL A,1,1\nB,1,1\na,9,1")
    assert ([("MODEL A", ""), ("B", "")], [2, 1]) == (counted.keys, counted.valid)


def test_objects_are_told_apart_exactly_before_they_are_compared_loosely() -> None:
    plan = PLAIN._replace(object="car", objects={"A+": 0, "A": 1, "b": 2})
    assert [("A", ""), ("A+", ""), ("B", "")] == tally(plan, "car,q1,q2\nA,1,1\nA+,9,1\nB,1,1").keys


def test_a_spelling_that_two_objects_share_is_neither() -> None:
    plan = PLAIN._replace(object="car", objects={"A+": 0, "A": 1})
    (finding,) = faults(plan, "car,q1,q2\nA,1,1\na-,1,1")
    assert ("FS823", "survey.csv, row 3: no object is called “a-”", "a-") == told(finding)


def test_each_unknown_object_is_told_once_with_the_nearest() -> None:
    plan = PLAIN._replace(object="car", objects={"accord": 0, "civic": 1})
    first, second = faults(plan, "car,q1,q2\nacord,1,1\ncivic,1,1\nACORD,1,1\n x y ,1,1\n,1,1")
    assert ("FS823", "survey.csv, row 2: no object is called “acord”", "acord") == told(first)
    assert "did you mean `accord`?" == helped(first)
    assert ("FS823", "survey.csv, row 5: no object is called “x y”", "x y") == told(second)
    assert "known are accord, civic; add it to the scheme, or take its rows out" == helped(second)


def test_of_many_unknown_objects_the_first_are_told() -> None:
    rows = "".join(f"car{index},1,1\n" for index in range(MOST_TOLD + 3))
    findings = faults(PLAIN._replace(object="car", objects={"A": 0}), f"car,q1,q2\n{rows}")
    assert [f"car{index}" for index in range(MOST_TOLD)] == [told(one)[2] for one in findings]


def test_an_unknown_group_is_an_error_where_groups_are_known() -> None:
    plan = PLAIN._replace(group="role", groups=("manager", "employee"))
    (finding,) = faults(plan, "role,q1,q2\nManager,1,1\nemploye,1,1")
    assert ("FS823", "survey.csv, row 3: no group is called “employe”", "employe") == told(finding)
    assert "did you mean `employee`?" == helped(finding)


def test_a_respondent_may_answer_about_several_objects() -> None:
    plan = PLAIN._replace(object="car", respondent="who")
    assert [1, 1] == tally(plan, "who,car,q1,q2\nchen,A,1,1\nchen,B,1,1").valid


def test_a_respondent_twice_about_one_object_is_an_error() -> None:
    plan = PLAIN._replace(object="car", respondent="who", objects={"a": 0, "Model A": 0})
    (finding,) = faults(plan, "who,car,q1,q2\nchen,a,1,1\nliu,a,1,1\n chen ,model a,1,1")
    words = "survey.csv: the respondent chen stands in row 2 and again in row 4"
    assert ("FS822", words, "chen") == told(finding)
    assert [(2, 1)] == [(one.span.line, one.span.column) for one in finding.labels]


def test_respondents_are_told_apart_exactly() -> None:
    assert [3] == tally(PLAIN._replace(respondent="who"), "who,q1,q2\na-1,1,1\nA-1,1,1\na 1,1,1").valid


def test_a_respondent_without_a_name_is_an_error() -> None:
    (finding,) = faults(PLAIN._replace(respondent="who"), "q1,q2,who\n1,1,chen\n1,1,\n1,1\n")
    assert ("FS813", "survey.csv, row 3: this row does not say who answers", "") == told(finding)
    assert "fill in the column “who”; rows where it is blank: 2" == helped(finding)


# Cells that are no numbers ------------------------------------------------------------------------


def test_a_text_among_numbers_is_told_once_a_column() -> None:
    first, second = faults(PLAIN, "q1,q2\n1,1\n1,n/a\nyes,n/a\n1,no\n1,")
    assert ("FS821", "survey.csv, row 4: “yes” in the column “q1” is no number", "yes") == told(first)
    assert ("FS821", "survey.csv, row 3: “n/a” in the column “q2” is no number", "n/a") == told(second)
    assert "cells of this column that are no numbers: 3" == helped(second)


def test_all_faults_of_a_table_are_told_at_once() -> None:
    plan = PLAIN._replace(object="car", objects={"A": 0}, group="role", groups=("x",), respondent="who")
    findings = faults(plan, "who,car,role,q1,q2\n1,B,y,a,1\n2,A,x,1,b\n2,A,x,1,1\n,A,x,1,1")
    assert ["FS813", "FS821", "FS821", "FS822", "FS823", "FS823"] == sorted(one.code for one in findings)


def test_a_table_without_rows_is_an_error() -> None:
    table = sheet("q1,q2\n1,1")
    table.rows.clear()
    with pytest.raises(DataFault) as raised:
        tally_table(PLAIN, table)
    assert ["FS825"] == [one.code for one in raised.value.findings]


def test_a_table_without_a_column_is_an_error() -> None:
    (finding,) = faults(PLAIN, "q1,q2x\n1,1")
    assert "FS819" == finding.code


# Long tables --------------------------------------------------------------------------------------


def test_rows_of_one_respondent_and_object_belong_together() -> None:
    plan = LONG._replace(object="car")
    counted = tally(
        plan, "who,car,item,answer\nchen,A,q1,9\nliu,A,q2,1\nchen,B,Q2,5\nchen,a,q2,4\nliu,A,q1,1\nchen,B,q1,2"
    )
    assert ([("A", ""), ("B", "")], [2, 1], 3) == (counted.keys, counted.valid, counted.returned)
    assert {U1: [[1, 0], [0, 0], [1, 1]], U2: [[0, 0], [1, 1], [1, 0]]} == counted.counts


def test_an_answer_that_has_no_row_is_a_gap_told_at_the_first_row() -> None:
    counted = tally(LONG, "who,item,answer\na,q2,1\nb,q1,1\nb,q2,\n")
    assert [InvalidRow(2, GAP, U1, ""), InvalidRow(4, GAP, U2, "")] == counted.invalid


def test_an_invalid_answer_is_told_at_its_own_row() -> None:
    counted = tally(LONG, "who,item,answer\na,q1,1\nb,q1,1\nb,q2,10\na,q2,11\n")
    assert [InvalidRow(4, OFF_SCALE, U2, "10"), InvalidRow(5, OFF_SCALE, U2, "11")] == counted.invalid


def test_reversed_leaves_of_a_long_table_are_turned_round() -> None:
    counted = tally(LONG._replace(reversed=frozenset({U2})), "who,item,answer\na,q1,9\na,q2,9")
    assert {U1: [[1], [0], [0]], U2: [[0], [0], [1]]} == counted.counts


def test_an_answer_given_twice_is_an_error() -> None:
    (finding,) = faults(LONG, "who,item,answer\na,q1,1\na,q2,1\nb,q1,1\na,Q1,\nb,q2,1")
    words = "survey.csv: the respondent a answers q1 in row 2 and again in row 5"
    assert ("FS822", words, "Q1") == told(finding)
    assert [2] == [one.span.line for one in finding.labels]


def test_an_unknown_indicator_is_an_error_with_the_nearest() -> None:
    plan = LONG._replace(columns={U1: "design", U2: "price"})
    (finding,) = faults(plan, "who,item,answer\na,Design,1\na,price,1\na,prise,1\nb,prise,1")
    assert ("FS823", "survey.csv, row 4: no indicator is called “prise”", "prise") == told(finding)
    assert "did you mean `price`?" == helped(finding)


def test_a_long_row_must_say_who_answers_what() -> None:
    first, second = faults(LONG, "who,item,answer\na,q1,1\n,q1,1\n,q2,1\na,,1")
    assert ("FS813", "survey.csv, row 3: this row does not say who answers", "") == told(first)
    assert ("FS813", "survey.csv, row 5: this row does not say which indicator is answered", "") == told(second)


def test_a_text_among_the_answers_of_a_long_table_is_told_once() -> None:
    (finding,) = faults(LONG, "who,item,answer\na,q1,1\na,q2,x\nb,q1,y")
    assert ("FS821", "survey.csv, row 3: “x” in the column “answer” is no number", "x") == told(finding)
    assert "cells of this column that are no numbers: 2" == helped(finding)


def test_the_group_of_a_respondent_is_the_first_that_is_not_blank() -> None:
    counted = tally(LONG._replace(group="role"), "who,role,item,answer\na,,q1,1\na,Boss,q2,1\nb,,q1,1\nb,,q2,1")
    assert ([("", "Boss")], {NO_GROUP: 1}) == (counted.keys, counted.reasons)
    assert [InvalidRow(4, NO_GROUP, None, "")] == counted.invalid


def test_a_group_may_be_left_blank_in_later_rows() -> None:
    counted = tally(LONG._replace(group="role"), "who,role,item,answer\na,Boss,q1,1\na,,q2,1")
    assert [("", "Boss")] == counted.keys


def test_a_respondent_in_two_groups_is_an_error() -> None:
    text = "who,role,item,answer\na,Boss,q1,1\na,staff,q2,1\nb,staff,q1,1\nb,Staff,q2,1"
    (finding,) = faults(LONG._replace(group="role"), text)
    words = "survey.csv, row 3: the respondent a is in several groups: Boss, staff"
    assert ("FS822", words, "staff") == told(finding)
    assert [2] == [one.span.line for one in finding.labels]


def test_rows_of_a_respondent_without_an_object_are_one_respondent() -> None:
    counted = tally(LONG._replace(object="car"), "who,car,item,answer\na,,q1,1\na,,q2,1\na,A,q1,1\na,A,q2,1")
    assert (2, {NO_OBJECT: 1}, [InvalidRow(2, NO_OBJECT, None, "")]) == (
        counted.returned,
        counted.reasons,
        counted.invalid,
    )


# Own scores ---------------------------------------------------------------------------------------


def test_own_scores_are_weighted_scores_of_each_respondents_answers() -> None:
    counted = tally(SCORED._replace(own=(OwnScore(1, {U1: 0.75, U2: 0.25}),)), "q1,q2\n9,1\n5,5\n9,9")
    # 0.75·90 + 0.25·30 = 75, then 60 and 90; about the centre, 60: 15² + 0² + 30²
    assert (60.0, {1: ([3], [225], [1125])}) == (counted.centre, counted.own)


def test_own_scores_of_degrees_are_scores_of_their_mean() -> None:
    plan = SCORED._replace(answers=LADDER, own=(OwnScore(1, {U2: 1.0}),))
    assert {1: ([1], [82.5], [22.5**2])} == tally(plan, "q1,q2\n1,8").own


def test_own_scores_are_kept_by_key_and_node() -> None:
    plan = SCORED._replace(object="car", own=(OwnScore(1, {U1: 1.0}), OwnScore(2, {U1: 0.5, U2: 0.5})))
    counted = tally(plan, "car,q1,q2\nA,9,1\nB,5,5\nA,1,1\nB,5,")
    assert {1: ([2, 1], [120, 60], [1800, 0]), 2: ([2, 1], [90, 60], [900, 0])} == counted.own


def test_weights_are_rescaled_over_what_a_respondent_answers() -> None:
    plan = SCORED._replace(
        columns={U1: "q1", U2: "q2", U3: "q3"},
        ignore_gaps=True,
        own=(OwnScore(1, {U1: 0.5, U2: 0.25, U3: 0.25}), OwnScore(2, {U1: 1.0})),
    )
    counted = tally(plan, "q1,q2,q3\n9,,1\n,5,1\n9,9,9")
    # (0.5·90 + 0.25·30) / 0.75 = 70; (60 + 30) / 2 = 45; 90. The second respondent has no score of the second node.
    assert {1: ([3], [205], [10.0**2 + 15**2 + 30**2]), 2: ([2], [180], [1800])} == {
        node: tuple(pytest.approx(one) for one in sums) for node, sums in counted.own.items()
    }


def test_rescaled_weights_keep_their_sum() -> None:
    plan = SCORED._replace(ignore_gaps=True, own=(OwnScore(1, {U1: 0.25, U2: 0.25}),))
    assert ([2], [60], [2 * 30.0**2]) == tally(plan, "q1,q2\n5,5\n5,").own[1]


def test_an_answer_without_weight_gives_no_score() -> None:
    plan = SCORED._replace(ignore_gaps=True, own=(OwnScore(1, {U1: 0.0, U2: 1.0}),))
    assert {1: ([1], [90], [900])} == tally(plan, "q1,q2\n5,\n5,9").own


def test_weights_that_are_all_nought_score_nought() -> None:
    plan = SCORED._replace(own=(OwnScore(1, {U1: 0.0}),))
    assert {1: ([1], [0], [3600])} == tally(plan, "q1,q2\n5,9").own
    assert {1: ([0], [0], [0])} == tally(plan._replace(ignore_gaps=True), "q1,q2\n5,9").own


def test_without_scores_the_centre_is_nought() -> None:
    assert 0.0 == tally(PLAIN, "q1,q2\n1,1").centre


def test_the_centre_lies_between_the_outermost_scores() -> None:
    assert 50.0 == tally(PLAIN._replace(scores=(90.0, 80.0, 10.0)), "q1,q2\n1,1").centre


# Profiles -----------------------------------------------------------------------------------------


def test_profiles_have_the_degrees_of_each_valid_respondent() -> None:
    counted = tally(PLAIN._replace(object="car", ignore_gaps=True), "car,q1,q2\nA,9,1\nB,11,1\nC,,5\nA,1,1")
    assert counted.profiles is not None
    assert [0, 2, 0] == counted.profiles.keys
    assert {U1: [[1, 0, 0], None, [0, 0, 1]], U2: [[0, 0, 1], [0, 1, 0], [0, 0, 1]]} == counted.profiles.degrees


# Reliability --------------------------------------------------------------------------------------


def test_moments_are_of_respondents_who_answer_all_items() -> None:
    plan = PLAIN._replace(ignore_gaps=True, reliability={1: (U1, U2)}, reversed=frozenset({U2}))
    # items after turning round: (9, 9), (1, 6), and one that lacks an answer
    assert {1: Moments(2, [10, 15], [82, 117], 25, 373)} == tally(plan, "q1,q2\n9,1\n1,4\n5,").moments


def test_moments_of_names_go_by_the_place_in_the_comment_set() -> None:
    plan = PLAIN._replace(answers=NAMES, reliability={1: (U1, U2)})
    assert {1: Moments(2, [-2, -2], [4, 2], -4, 10)} == tally(plan, "q1,q2\ngood,fair\npoor,fair").moments


def test_alpha_of_an_example_worked_by_hand() -> None:
    # Items 1 2 3 4 5, 2 2 3 5 4, 1 3 3 4 4; totals 4 7 9 13 13.
    # Variances 2.5, 1.7 and 1.5, of the totals 15.2: 3/2 · (1 − 5.7/15.2) = 0.9375.
    plan = PLAIN._replace(columns={U1: "a", U2: "b", U3: "c"}, reliability={1: (U1, U2, U3)})
    moments = tally(plan, "a,b,c\n1,2,1\n2,2,3\n3,3,3\n4,5,4\n5,4,4").moments[1]
    assert pytest.approx(0.9375, rel=1e-14) == cronbach_alpha(moments)


def test_alpha_of_equal_items_is_one_and_of_unrelated_items_nought() -> None:
    # Bland and Altman (1997), Cronbach's alpha, BMJ 314:572, name these two as the ends of what is usual.
    plan = PLAIN._replace(reliability={1: (U1, U2)})
    assert pytest.approx(1.0) == cronbach_alpha(tally(plan, "q1,q2\n1,1\n5,5\n9,9").moments[1])
    assert 0.0 == cronbach_alpha(tally(plan, "q1,q2\n1,1\n1,9\n9,1\n9,9").moments[1])


def test_there_is_no_alpha_of_one_item_or_one_respondent_or_without_variance() -> None:
    plan = PLAIN._replace(reliability={1: (U1, U2), 2: (U1,)})
    assert cronbach_alpha(tally(plan, "q1,q2\n1,2\n5,6").moments[2]) is None
    assert cronbach_alpha(tally(plan, "q1,q2\n1,2").moments[1]) is None
    assert cronbach_alpha(tally(plan, "q1,q2\n1,2\n2,1").moments[1]) is None
    assert cronbach_alpha(Moments(0, [0, 0], [0, 0], 0, 0)) is None


def test_rounding_is_no_variance() -> None:
    plan = PLAIN._replace(answers=LADDER, reliability={1: (U1, U2)})
    for tenths in range(10, 90):
        alike = f"{tenths / 10},1.1\n" * 9
        assert cronbach_alpha(tally(plan, "q1,q2\n" + alike).moments[1]) is None


@given(st.lists(st.lists(st.integers(1, 9), min_size=3, max_size=3), min_size=2, max_size=12))
def test_alpha_is_the_mean_covariance_over_the_mean_entry(rows: list[list[int]]) -> None:
    """α is k² times the mean covariance of two items over the variance of their sum, another form of the formula."""
    plan = PLAIN._replace(columns={U1: "a", U2: "b", U3: "c"}, reliability={1: (U1, U2, U3)})
    text = "a,b,c\n" + "\n".join(",".join(map(str, row)) for row in rows)
    alpha = cronbach_alpha(tally(plan, text).moments[1])
    items = list(zip(*rows, strict=True))
    total = variance([float(sum(row)) for row in rows])
    if total == 0:
        assert alpha is None
        return
    between = [covariance(items[x], items[y]) for x in range(3) for y in range(3) if x != y]
    assert pytest.approx(9 * sum(between) / 6 / total, abs=1e-12) == alpha


# All rules at once, counted naively ---------------------------------------------------------------


class Person(NamedTuple):
    """A respondent as drawn: cell texts."""

    object: str
    group: str
    answers: tuple[str, ...]


HEADINGS = ("first", "second", "third")
OBJECTS = {"a": 0, "Model A": 0, "b": 1, "c": 2}


@st.composite
def surveys(draw: st.DrawFn) -> tuple[SurveyPlan, list[Person]]:
    kind = draw(st.sampled_from(["bands", "ladder", "names"]))
    answers = {
        "bands": Answers(3, scale=(1, 9), bands=((7, 9), (4, 5.5), (1, 3))),
        "ladder": Answers(4, scale=(0, 10), knots=(1.5, 3, 7, 9)),
        "names": NAMES,
    }[kind]
    cells = ["good", "Fair", "so-so", "POOR", "good ", "fine", ""]
    if kind != "names":
        cells = ["1", "2", "3", "3.0", "4.5", "5.7", "6", "8", "9", " 9", "11", "-2", "", " "]
    leaves = draw(st.permutations([U1, U2, U3]))[: draw(st.integers(1, 3))]
    weights = st.dictionaries(st.sampled_from(leaves), st.floats(0, 1), min_size=1)
    plan = SurveyPlan(
        answers,
        dict(zip(leaves, HEADINGS, strict=False)),
        object=draw(st.sampled_from([None, "object"])),
        group=draw(st.sampled_from([None, "group"])),
        groups=draw(st.sampled_from([(), ("x", "y")])),
        objects=draw(st.sampled_from([None, OBJECTS])),
        reversed=frozenset(draw(st.sets(st.sampled_from(leaves))) if kind != "names" else ()),
        ignore_gaps=draw(st.booleans()),
        scores=tuple(draw(st.lists(st.floats(0, 100), min_size=answers.comments, max_size=answers.comments))),
        own=tuple(OwnScore(node, draw(weights)) for node in range(draw(st.integers(0, 2)))),
        reliability={0: tuple(leaves)},
    )
    person = st.builds(
        Person,
        st.sampled_from(["a", "Model A", "MODEL a", "b", "B ", "c", ""]),
        st.sampled_from(["x", "X", "y", ""]),
        st.tuples(*[st.sampled_from(cells)] * len(leaves)),
    )
    return plan, draw(st.lists(person, min_size=1, max_size=12))


def wide(plan: SurveyPlan, people: list[Person]) -> str:
    rows = [f"r{who},{one.object},{one.group},{','.join(one.answers)}" for who, one in enumerate(people)]
    return "\n".join([f"who,object,group,{','.join(plan.columns.values())}", *rows])


def long(plan: SurveyPlan, people: list[Person], order: random.Random | None = None) -> tuple[SurveyPlan, str]:
    """Return the same survey with a row for each answer; with an order, rows are shuffled."""
    rows = [
        f"r{who},{one.object},{one.group},{item},{answer}"
        for who, one in enumerate(people)
        for item, answer in zip(plan.columns.values(), one.answers, strict=True)
    ]
    if order is not None:
        order.shuffle(rows)
    plan = plan._replace(indicator="item", value="answer", respondent="who")
    return plan, "\n".join(["who,object,group,item,answer", *rows])


def naive(plan: SurveyPlan, people: list[Person]) -> dict[str, Any]:
    """Count again: person by person, straight from the rules, with nothing kept for later."""
    low, high = plan.answers.scale or (0, 0)
    result: dict[str, Any] = {"valid": {}, "counts": {}, "answered": {}, "own": {}, "reasons": {}, "complete": {}}

    def degrees_of(leaf: int, text: str) -> tuple[str | None, list[float] | None, float]:
        if not text.strip():
            return GAP, None, 0.0
        if not plan.answers.numeric:
            comment = plan.answers.names.get(folded(text))
            if comment is None:
                return UNKNOWN_ANSWER, None, 0.0
            return None, [1.0 if other == comment else 0.0 for other in range(plan.answers.comments)], -comment
        answer = float(text)
        if answer < low or answer > high:
            return OFF_SCALE, None, 0.0
        if leaf in plan.reversed:
            answer = low + high - answer
        if plan.answers.bands:
            hits = [1.0 if least <= answer <= most else 0.0 for least, most in plan.answers.bands]
            return (None, hits, answer) if any(hits) else (NO_BAND, None, 0.0)
        knots, row = plan.answers.knots, []
        for index, knot in enumerate(knots):  # each degree by itself: a triangle, its outer sides flat
            before, after = knots[max(index - 1, 0)], knots[min(index + 1, len(knots) - 1)]
            if answer < knot:
                row.append(1.0 if before == knot else max(0.0, (answer - before) / (knot - before)))
            elif answer > knot:
                row.append(1.0 if after == knot else max(0.0, (after - answer) / (after - knot)))
            else:
                row.append(1.0)
        return None, row, answer

    for one in people:
        meant = {leaf: degrees_of(leaf, text) for leaf, text in zip(plan.columns, one.answers, strict=True)}
        object, group = one.object.strip(), one.group.strip()
        found = [why for why, _, _ in meant.values() if why is not None]
        if plan.ignore_gaps and not all(why == GAP for why, _, _ in meant.values()):
            found = [why for why in found if why != GAP]
        if plan.object is not None and not object:
            found.append(NO_OBJECT)
        if plan.group is not None and not group:
            found.append(NO_GROUP)
        key = ("", "")
        if NO_OBJECT not in found and NO_GROUP not in found:
            thing = "" if plan.object is None else object
            if plan.object is not None and plan.objects is not None:
                identity: Any = {folded(name): index for name, index in plan.objects.items()}[folded(thing)]
            else:
                identity = folded(thing)
            key = (identity, folded(group) if plan.group is not None else "")
            result["valid"].setdefault(key, 0)
        if found:
            reason = min(found, key=REASONS.index)
            result["reasons"][reason] = result["reasons"].get(reason, 0) + 1
            continue
        result["valid"][key] += 1
        for leaf, (_, degrees, _) in meant.items():
            if degrees is not None:
                result["answered"][leaf, key] = result["answered"].get((leaf, key), 0) + 1
                for comment, degree in enumerate(degrees):
                    place = leaf, comment, key
                    result["counts"][place] = result["counts"].get(place, 0.0) + degree
        for own in plan.own:
            given_weight = sum(weight for leaf, weight in own.weights.items() if meant[leaf][1] is not None)
            if given_weight or not plan.ignore_gaps:
                score = 0.0
                for leaf, weight in own.weights.items():
                    score += weight * sum(d * s for d, s in zip(meant[leaf][1] or (), plan.scores, strict=False))
                if plan.ignore_gaps:
                    score *= sum(own.weights.values()) / given_weight
                result["own"].setdefault((own.node, key), []).append(score)
        if all(degrees is not None for _, degrees, _ in meant.values()):
            result["complete"].setdefault(0, []).append([item for _, _, item in meant.values()])
    return result


def by_key(counted: Tally, plan: SurveyPlan) -> dict[str, Any]:
    """Return what a tally says in the shape of `naive`, its keys as identities, leaving noughts out."""
    known = {folded(name): index for name, index in (plan.objects or {}).items()}
    keys = [
        (known[folded(object)] if plan.object is not None and known else folded(object), folded(group))
        for object, group in counted.keys
    ]
    assert len(set(keys)) == len(keys)
    return {
        "valid": dict(zip(keys, counted.valid, strict=True)),
        "counts": {
            (leaf, comment, key): value
            for leaf, rows in counted.counts.items()
            for comment, row in enumerate(rows)
            for key, value in zip(keys, row, strict=True)
        },
        "answered": {
            (leaf, key): value for leaf, row in counted.answered.items() for key, value in zip(keys, row, strict=True)
        },
        "own": {
            (node, key): sums
            for node, columns in counted.own.items()
            for key, sums in zip(keys, zip(*columns, strict=True), strict=True)
        },
        "reasons": counted.reasons,
    }


def nonzero(values: Mapping[Any, float]) -> dict[Any, Any]:
    return {key: pytest.approx(value, rel=1e-12, abs=1e-12) for key, value in values.items() if abs(value) > 1e-12}


@given(surveys())
def test_a_tally_is_what_counting_person_by_person_gives(survey: tuple[SurveyPlan, list[Person]]) -> None:
    plan, people = survey
    counted = tally(plan, wide(plan, people))
    expected, actual = naive(plan, people), by_key(counted, plan)
    assert len(people) == counted.returned
    assert expected["reasons"] == actual["reasons"]
    assert expected["valid"] == actual["valid"]
    assert expected["answered"] == {place: value for place, value in actual["answered"].items() if value}
    assert nonzero(expected["counts"]) == {place: one for place, one in actual["counts"].items() if one > 1e-12}
    for place, (number, total, squares) in actual["own"].items():
        scores = expected["own"].get(place, [])
        assert len(scores) == number
        assert pytest.approx(sum(scores), rel=1e-9, abs=1e-9) == total
        assert pytest.approx(sum((one - counted.centre) ** 2 for one in scores), rel=1e-9, abs=1e-9) == squares
    rows = expected["complete"].get(0, [])
    moments = counted.moments[0]
    assert (len(rows), pytest.approx(sum(map(sum, rows)))) == (moments.respondents, moments.total)
    assert pytest.approx(sum(sum(row) ** 2 for row in rows)) == moments.total_square
    assert [pytest.approx(sum(row[item] for row in rows)) for item in range(len(plan.columns))] == moments.items
    assert [pytest.approx(sum(row[item] ** 2 for row in rows)) for item in range(len(plan.columns))] == moments.squares


@given(surveys())
def test_a_survey_says_the_same_wide_and_long(survey: tuple[SurveyPlan, list[Person]]) -> None:
    plan, people = survey
    expected = tally(plan._replace(respondent="who"), wide(plan, people))
    actual = tally(*long(plan, people))
    assert expected._replace(invalid=()) == actual._replace(invalid=())
    assert [one[1:] for one in expected.invalid] == [one[1:] for one in actual.invalid]


@given(surveys(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(survey: tuple[SurveyPlan, list[Person]], order: random.Random) -> None:
    plan, people = survey
    first = tally(plan, wide(plan, people))
    shuffled = order.sample(people, len(people))
    for again in (tally(plan, wide(plan, shuffled)), tally(*long(plan, people, order))):
        assert by_key(first, plan) == by_key(again, plan)  # to the last digit
        assert (first.moments, first.centre, first.returned) == (again.moments, again.centre, again.returned)


def test_counting_needs_no_numpy() -> None:
    program = (
        "import sys\n"
        "from fuzzyspec.data.plan import Answers, SurveyPlan\n"
        "from fuzzyspec.data.tabular import read_data\n"
        "from fuzzyspec.data.tally import cronbach_alpha, tally_table\n"
        "plan = SurveyPlan(Answers(1, scale=(1, 9), bands=((1, 9),)), {1: 'a', 2: 'b'}, reliability={0: (1, 2)})\n"
        "tally = tally_table(plan, read_data(b'a,b\\n1,2\\n3,4\\n', 'a.csv', None))\n"
        "print(cronbach_alpha(tally.moments[0]), sorted({'numpy', 'narwhals', 'lark'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "1.0 []" == done.stdout.strip()
