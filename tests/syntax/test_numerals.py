"""Numbers: what is one, what is none, and what to write instead."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.syntax.numerals import Malformed, decimals, looks_like_number, read_number, read_range


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3.0),
        ("0", 0.0),
        ("007", 7.0),
        ("0.25", 0.25),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1/3", 1 / 3),
        ("-1/3", -1 / 3),
        ("22/7", 22 / 7),
        ("40%", 0.4),
        ("12.5%", 0.125),
        (".5%", 0.005),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("2.5e+2", 250.0),
        ("-2.5", -2.5),
    ],
)
def test_numbers_that_people_write(text: str, value: float) -> None:
    assert value == read_number(text)


@pytest.mark.parametrize(
    ("text", "reason", "instead"),
    [
        ("0,5", "comma", "0.5"),
        (",5", "comma", "0.5"),
        ("-0,5", "comma", "-0.5"),
        ("40,5%", "comma", "40.5%"),
        ("3,", "separator", "3"),
        ("1/3,", "separator", "1/3"),
        ("+3", "plus", "3"),
        ("5.", "glued", "5"),
        ("1:3", "ratio", "1/3"),
        ("１２", "width", "12"),
        ("１／３", "width", "1/3"),
        ("４０％", "width", "40%"),
        ("0．5", "width", "0.5"),
        ("1/2.5", "fraction", "0.4"),
        ("1-2", "two", "1 -2"),
    ],
)
def test_a_fault_with_one_remedy_names_it(text: str, reason: str, instead: str) -> None:
    assert Malformed(reason, instead) == read_number(text)
    assert not any(isinstance(read_number(cell), Malformed) for cell in instead.split())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0.4.3", "glued"),
        ("12abc", "glued"),
        ("1e", "glued"),
        ("1e5.5", "glued"),
        ("1..", "glued"),
        ("--1", "word"),
        ("1.5/2", "fraction"),
        ("1/2/3", "fraction"),
        ("1/-2", "fraction"),
        ("1/3%", "fraction"),
        ("1e3/2", "fraction"),
        ("1/0", "zero"),
        ("0/0", "zero"),
        ("1e999", "large"),
        ("-1e999", "large"),
        ("9" * 400, "large"),
        ("1/" + "9" * 5000, "large"),
        ("9" * 5000 + "/" + "9" * 5000, "large"),
        ("abc", "word"),
        ("inf", "word"),
        ("nan", "word"),
        ("%", "word"),
        ("-", "word"),
        (".", "word"),
        ("+", "word"),
        (",", "word"),
        ("½", "word"),
    ],
)
def test_what_is_no_number_says_why(text: str, reason: str) -> None:
    read = read_number(text)
    assert isinstance(read, Malformed)
    assert reason == read.reason


def test_digits_of_other_scripts_are_no_numbers_but_have_a_remedy() -> None:
    read = read_number("１.５")
    assert isinstance(read, Malformed)
    assert "1.5" == read.instead
    assert isinstance(read_number("٣"), Malformed)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("1..9", (1.0, 9.0)),
        ("1/9..9", (1 / 9, 9.0)),
        ("0.5..1.5", (0.5, 1.5)),
        (".5..1", (0.5, 1.0)),
        ("-1..1", (-1.0, 1.0)),
        ("10%..20%", (0.1, 0.2)),
    ],
)
def test_ranges(text: str, ends: tuple[float, float]) -> None:
    assert ends == read_range(text)


@pytest.mark.parametrize("text", ["1...9", "1..", "..9", "1..9..10", "a..b", "1..b"])
def test_what_looks_like_a_range_and_is_none(text: str) -> None:
    assert isinstance(read_range(text), Malformed)


def test_a_range_with_an_impossible_end_says_which_fault() -> None:
    assert Malformed("zero", None) == read_range("1/0..9")
    assert Malformed("large", None) == read_range("1..1e999")


def test_a_plain_number_is_no_range() -> None:
    assert read_range("19") is None


@pytest.mark.parametrize(("text", "count"), [("0.25", 2), (".333", 3), ("-1.5", 1), ("3", None), ("1/3", None)])
def test_decimals_that_are_printed(text: str, count: int | None) -> None:
    assert count == decimals(text)


@pytest.mark.parametrize("text", ["3", "-2", ".5", "+1", "1x", "-.5"])
def test_what_is_meant_as_a_number(text: str) -> None:
    assert looks_like_number(text)


@pytest.mark.parametrize("text", ["U1", "?", ".", "-", "over", "_1"])
def test_what_is_not_meant_as_a_number(text: str) -> None:
    assert not looks_like_number(text)


@given(st.integers(-(10**15), 10**15))
def test_every_whole_number_reads_as_itself(value: int) -> None:
    assert float(value) == read_number(str(value))


@given(st.integers(-999, 999), st.integers(1, 999))
def test_every_fraction_reads_as_its_quotient(above: int, below: int) -> None:
    assert above / below == read_number(f"{above}/{below}")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_printed_float_reads_as_itself(value: float) -> None:
    assert value == read_number(repr(value))


@settings(max_examples=500)
@given(st.text(alphabet="0123456789.,-+/%e:١１．／％ abc", min_size=1, max_size=12) | st.text(min_size=1, max_size=8))
def test_reading_never_raises_and_its_remedies_are_numbers(text: str) -> None:
    for read in (read_number(text), read_range(text)):
        if isinstance(read, float):
            assert math.isfinite(read)
        elif isinstance(read, Malformed) and read.instead is not None:
            assert not any(isinstance(read_number(cell), Malformed) for cell in read.instead.split())
