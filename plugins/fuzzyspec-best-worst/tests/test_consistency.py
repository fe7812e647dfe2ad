"""The measures of consistency."""

from __future__ import annotations

import pytest
from fuzzyspec_best_worst import consistency, nonlinear
from fuzzyspec_best_worst.comparisons import Comparisons
from hypothesis import given, settings
from hypothesis import strategies as st

brief = settings(max_examples=100, deadline=None)


def three(a, b, top):
    """Return the comparisons of three indicators, the one between best and worst having a and b."""
    return Comparisons(0, 2, (1, a, top), (top, b, 1))


@pytest.mark.parametrize(
    ("a", "b", "top", "expected"),
    [
        (2, 5, 8, 2 / 56),  # |10 − 8| / (64 − 8)
        (2, 4, 8, 0),
        (1, 1, 8, 7 / 56),
        (8, 8, 8, 1),  # nothing is worse
        (2, 2, 3, 1 / 6),
        (1, 1, 1, 0),
        (2.5, 2, 4.5, 0.5 / (4.5 * 3.5)),
    ],
)
def test_the_input_based_ratio_by_hand(a, b, top, expected):
    judged = three(a, b, top)
    assert consistency.ratios(judged) == pytest.approx([0, expected, 0], abs=1e-15)
    assert consistency.judge(judged).value == pytest.approx(expected, abs=1e-15)


def test_the_largest_ratio_counts():
    judged = Comparisons(1, 4, (2, 1, 4, 3, 8), (4, 8, 2, 3, 1))
    assert consistency.ratios(judged) == pytest.approx([0, 0, 0, 1 / 56, 0])
    found = consistency.judge(judged)
    assert (found.name, found.value) == ("input-based consistency ratio", pytest.approx(1 / 56))
    assert (found.limit, found.consistent) == (0.2958, True)
    assert (
        found.source
        == "Liang, Brunelli and Rezaei (2020), Omega 96, 102175, for 5 indicators and 8 for best over worst"
    )


@brief
@given(top=st.integers(2, 9), data=st.data())
def test_the_input_based_ratio_is_at_most_one(top, data):
    a, b = data.draw(st.integers(1, top)), data.draw(st.integers(1, top))
    assert 0 <= consistency.ratios(three(a, b, top))[1] <= 1


def test_limits_say_who_is_consistent_enough():
    # Of best over worst 3, the judgments 2 and 2 lie on the limit, 1 and 1 above it.
    assert consistency.judge(three(2, 2, 3)).consistent is True
    assert consistency.judge(three(1, 1, 3)).consistent is False


def test_the_scale_up_to_two_leaves_no_room():
    assert consistency.judge(three(1, 2, 2))[1:3] == (0, 0)
    assert consistency.judge(three(1, 1, 2)).consistent is False


@pytest.mark.parametrize(
    ("top", "count"), [(4.5, 3), (10, 5), (1, 5), (8, 10), (8, 2), (1.9999, 4), (9.001, 4), (1e99, 4)]
)
def test_beyond_the_table_there_is_no_limit(top, count):
    assert consistency.limit(top, count) is None


def test_whole_numbers_are_known_in_spite_of_rounding():
    assert consistency.limit(8 * (1 + 1e-15), 5) == consistency.limit(8, 5) == 0.2958


def test_every_limit_of_the_table_lies_between_no_and_full_inconsistency():
    for top in range(3, 10):
        row = [consistency.limit(top, count) for count in range(3, 10)]
        assert row == sorted(row)  # more indicators may contradict each other more
        assert 0.1 < row[0] <= row[-1] < 0.4


def test_without_a_limit_there_is_no_verdict():
    found = consistency.judge(three(2, 2, 3.5))
    assert (found.limit, found.consistent) == (None, None)


def test_two_indicators_have_nothing_to_contradict():
    assert consistency.judge(Comparisons(0, 1, (1, 7), (7, 1))) is None


def test_rounding_is_no_inconsistency():
    assert consistency.ratios(three(1.4, 1.1, 1.4 * 1.1)) == [0, 0, 0]
    assert consistency.ratios(three(2, 1 / (1 / 49) / 24.5, 4))[1] == 0


@brief
@given(top=st.floats(1, 1e6))
def test_the_index_is_the_deviation_of_the_largest_comparisons(top):
    xi = consistency.index(top)
    assert (top - xi) ** 2 == pytest.approx(top + xi, rel=1e-9)
    assert nonlinear.deviation(three(top, top, top)) == pytest.approx(xi, rel=1e-9, abs=1e-12)
    assert xi < top


@pytest.mark.parametrize("top", range(2, 10))
def test_of_three_indicators_none_deviates_more_than_the_index(top):
    whole = range(1, top + 1)
    largest = max(nonlinear.deviation(three(a, b, top)) for a in whole for b in whole)
    assert largest == pytest.approx(consistency.index(top), rel=1e-12)


@pytest.mark.parametrize(("top", "above"), [(1.5, True), (2, True), (2.9, True), (3, False), (4, False), (9, False)])
def test_two_indicators_that_pull_apart_deviate_more_than_the_index_below_three(top, above):
    # One asks for top², the other for 1: (top² − 1) / (2 top + 2).
    judged = Comparisons(0, 3, (1, top, 1, top), (top, top, 1, 1))
    xi = nonlinear.deviation(judged)
    assert xi == pytest.approx(max((top - 1) / 2, consistency.index(top)))
    assert (consistency.output_ratio(xi, top) > 1 + 1e-9) is above


@pytest.mark.parametrize("top", range(3, 7))
def test_from_three_on_nobody_deviates_more_than_the_index(top):
    whole = [(a, b) for a in range(1, top + 1) for b in range(1, top + 1)]
    largest = max(
        nonlinear.deviation(Comparisons(0, 3, (1, a, c, top), (top, b, d, 1))) for a, b in whole for c, d in whole
    )
    assert largest == pytest.approx(consistency.index(top), rel=1e-12)


def test_the_output_ratio_relates_the_deviation_to_the_index():
    judged = three(2, 5, 8)
    ratio = consistency.output_ratio(nonlinear.deviation(judged), 8)
    assert ratio == pytest.approx(0.2583 / 4.4689, abs=1e-4)
    assert consistency.output_ratio(consistency.index(8), 8) == 1
    assert consistency.output_ratio(0.0, 1.0) == 0
