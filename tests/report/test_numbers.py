from __future__ import annotations

import pytest

from fuzzyspec.report.numbers import blocks, coordinate, fixed, plain, ratio, shortened, signed


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
