from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec.report.numbers import blocks, column, coordinate, fixed, plain, ratio, shortened, signed, triple


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.53961, "0.5396"),
        (0.0, "0.0000"),
        (-0.25, "−0.2500"),
        (0.00005, "0.0001"),
        (0.000012345, "1.23·10⁻⁵"),
        (-3e12, "−3.00·10¹²"),
        (float("inf"), "∞"),
        (float("nan"), "not a number"),
    ],
)
def test_fixed(value, text):
    assert text == fixed(value)


@pytest.mark.parametrize(("value", "text"), [(1.5, "+1.50"), (-1.5, "−1.50"), (0.0, "0.00")])
def test_signed(value, text):
    assert text == signed(value, 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.0, "3"), (1 / 7, "1/7"), (1.2247, "1.2247"), (0.33, "0.3300"), (1.0, "1"), (1e300, "1.00·10³⁰⁰")],
)
def test_ratio(value, text):
    assert text == ratio(value)


@pytest.mark.parametrize(("value", "text"), [(95.0, "95"), (0.1, "0.1"), (-2.5, "−2.5"), (123456789.0, "123456789")])
def test_plain(value, text):
    assert text == plain(value)


def test_long_sums_are_shortened():
    assert shortened(list("abc"), "+") == "a+b+c"
    assert shortened(list("abcdefghij"), "+") == "a+b+c+…+j"


def test_bars():
    assert blocks(0.5, 4) == "██░░"
    assert blocks(7.0, 4) == "████"
    assert ["0", "33.33", "50"] == [coordinate(value) for value in (-0.001, 100 / 3, 50.0)]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([], []),
        ([None], ["–"]),
        ([1, 2, None], ["1", "2", "–"]),
        ([0.5, 0.25], ["0.50", "0.25"]),
        ([1 / 3, 0, None], ["0.3333", "0", "–"]),
        ([-1 / 3, 2], ["−0.3333", "2.0000"]),
        ([12.3456, 0.5], ["12.346", "0.500"]),
        ([123.456, 0.5], ["123.46", "0.50"]),
        ([12345.678, 1], ["12345.7", "1.0"]),
        ([0.00123456, 0.0005], ["0.001235", "0.000500"]),
        ([100, 200], ["100", "200"]),
        ([1e12, 2.5], ["1.00·10¹²", "2.5"]),
    ],
)
def test_a_column_has_decimals_that_suit_its_largest_number(values, texts):
    assert texts == column(values)


@given(st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=1, max_size=6))
def test_a_column_says_what_its_numbers_are(values):
    largest = max(map(abs, values))
    for value, text in zip(values, column(values), strict=True):
        if "·" not in text:
            assert abs(float(text.replace("−", "-")) - value) <= max(1e-6, 1e-4 * largest)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((1, 2, 3), "(1, 2, 3)"),
        ((1 / 3, 1 / 2, 1), "(1/3, 1/2, 1)"),
        ((1.2599210499, 2.2894284851, 3.3019272489), "(1.26, 2.289, 3.302)"),
        ((2 / 7, 1 / 3, 2 / 5), "(0.2857, 1/3, 0.4)"),
    ],
)
def test_triples_are_as_short_as_they_can_be(numbers, text):
    assert text == triple(*numbers)
