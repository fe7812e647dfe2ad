"""Counting a survey: every rule by a table worked by hand, and all of them by counting once more, naively."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from statistics import covariance, mean, variance
from typing import Any, NamedTuple, cast

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
from fuzzyspec.data.tabular import DataTable
from fuzzyspec.data.tally import MOST_TOLD, cronbach_alpha, tally_table
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.source import SourceFile, Span


class Sheet:
    """A table of plain cells, parted by commas, with all that a table is asked for."""

    def __init__(self, text: str) -> None:
        self.path = "survey.csv"
        self.decimal = "."
        self._source = SourceFile(self.path, text)
        self.headings, *self.rows = [line.split(",") for line in text.strip("\n").split("\n")]

    def number(self, row: int) -> int:
        return row + 2

    def place(self, row: int, column: int) -> Span:
        cells = self.rows[row]
        start = self._source.line_start(row + 2) + sum(len(cell) + 1 for cell in cells[:column])
        return Span(self._source, start, start + len(cells[column]) if column < len(cells) else start)


def sheet(text: str) -> DataTable:
    return cast(DataTable, Sheet("\n".join(line.strip() for line in text.strip().split("\n"))))


def tally(plan: SurveyPlan, text: str) -> Tally:
    return tally_table(plan, sheet(text))


def faults(plan: SurveyPlan, text: str) -> list[Diagnostic]:
    with pytest.raises(DataFault) as raised:
        tally(plan, text)
    return list(raised.value.findings)


def told(finding: Diagnostic) -> tuple[str, str, str | None]:
    """Return the code, the words, and what stands at the place."""
    return finding.code, finding.message.text(), finding.span.text if finding.span else None


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


def test_comments_named_in_other_words_are_the_same() -> None:
    counted = tally(PLAIN._replace(answers=NAMES), "q1,q2\nGOOD,so-so\n good ,Fair\npoor,ｆａｉｒ")
    assert {U1: [[2], [0], [1]], U2: [[0], [3], [0]]} == counted.counts


def test_a_reversed_leaf_is_turned_round_on_the_scale() -> None:
    counted = tally(PLAIN._replace(reversed=frozenset({U2})), "q1,q2\n9,9\n2,2")
    assert {U1: [[1], [0], [1]], U2: [[1], [0], [1]]} == {**counted.counts, U2: counted.counts[U2][::-1]}


def test_only_the_turned_answer_is_looked_up_but_the_one_given_is_shown() -> None:
    plan = PLAIN._replace(
        answers=Answers(2, scale=(1, 5), bands=((4, 5), (1, 1))), columns={U1: "q1"}, reversed=frozenset({U1})
    )
    counted = tally(plan, "q1\n5\n4\n2")
    assert {U1: [[1], [1]]} == counted.counts  # 5 means 1; 2 means 4; 4 means 2, in no band
    assert [InvalidRow(3, NO_BAND, U1, "4")] == counted.invalid


def test_the_scale_is_checked_before_an_answer_is_turned_round() -> None:
    counted = tally(PLAIN._replace(reversed=frozenset({U1})), "q1,q2\n0,5\n10,5\n1,5")
    assert [InvalidRow(2, OFF_SCALE, U1, "0"), InvalidRow(3, OFF_SCALE, U1, "10")] == counted.invalid


def test_names_are_items_by_their_place_in_the_comment_set() -> None:
    plan = PLAIN._replace(answers=NAMES, reliability={1: (U1, U2)})
    assert {1: Moments(2, [-2, -2], [4, 2], -4, 10)} == tally(plan, "q1,q2\ngood,fair\npoor,fair").moments


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


def test_the_first_reason_counts_whatever_the_order_of_the_leaves() -> None:
    plan = PLAIN._replace(
        answers=Answers(2, scale=(1, 9), bands=((7, 9), (1, 3))), object="car", group="role", columns={U2: "b", U1: "a"}
    )
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


def test_reasons_are_told_in_the_order_in_which_they_count() -> None:
    counted = tally(PLAIN._replace(object="car"), "car,q1,q2\nA,,1\nA,11,1\n,1,1")
    assert [NO_OBJECT, OFF_SCALE, GAP] == list(counted.reasons)


def test_an_unknown_comment_makes_its_respondent_invalid() -> None:
    counted = tally(PLAIN._replace(answers=NAMES), "q1,q2\ngood,\ngood, Great!\ngood,fair")
    assert [InvalidRow(2, GAP, U2, ""), InvalidRow(3, UNKNOWN_ANSWER, U2, "Great!")] == counted.invalid


def test_an_answer_that_is_not_finite_is_off_the_scale_or_no_number() -> None:
    for text in ("1e999", "-1e999"):
        assert {OFF_SCALE: 1} == tally(PLAIN, f"q1,q2\n{text},1\n1,1").reasons


def test_the_first_invalid_rows_are_told_by_row() -> None:
    counted = tally(PLAIN, "q1,q2\n" + "1,1\n11,1\n" * (MOST_INVALID + 5))
    assert [3 + 2 * index for index in range(MOST_INVALID)] == [one.row for one in counted.invalid]
    assert {OFF_SCALE: MOST_INVALID + 5} == counted.reasons


# Objects, groups, respondents ---------------------------------------------------------------------


def test_answers_are_counted_for_each_object_and_group() -> None:
    plan = PLAIN._replace(object="car", group="role", groups=("boss", "staff"))
    counted = tally(plan, "car,role,q1,q2\nA,staff,9,1\nB,boss,5,1\nA,staff,5,1\nA,boss,1,1")
    assert [("A", "staff"), ("B", "boss"), ("A", "boss")] == counted.keys
    assert ([2, 1, 1], [[1, 0, 0], [1, 1, 0], [0, 0, 1]]) == (counted.valid, counted.counts[U1])


def test_an_object_has_a_key_though_nobody_valid_answers_about_it() -> None:
    counted = tally(PLAIN._replace(object="car", group="role"), "car,role,q1,q2\nA,x,1,1\nB,x,1,\n,x,1,1\nC,,1,1")
    assert ([("A", "x"), ("B", "x")], [1, 0]) == (counted.keys, counted.valid)


def test_names_in_other_spellings_are_one_and_the_first_spelling_stands() -> None:
    counted = tally(PLAIN._replace(object="car", group="role"), "car,role,q1,q2\n Model-A ,X,1,1\nmodel a,x,9,1")
    assert ([("Model-A", "X")], [2]) == (counted.keys, counted.valid)


def test_a_known_object_keeps_the_text_of_the_data() -> None:
    plan = PLAIN._replace(object="car", objects={"a": 0, "Model A": 0, "b": 1})
    counted = tally(plan, "car,q1,q2\nMODEL A,1,1\nmodel a,1,1\nB,1,1")
    assert [("MODEL A", ""), ("B", "")] == counted.keys


def test_objects_are_told_apart_exactly_before_they_are_compared_loosely() -> None:
    plan = PLAIN._replace(object="car", objects={"A+": 0, "A": 1})
    counted = tally(plan, "car,q1,q2\nA,1,1\nA+,9,1\na,1,1")
    (finding,) = faults(plan, "car,q1,q2\nA,1,1\nA+,9,1\na,1,1") if counted is None else [None]
