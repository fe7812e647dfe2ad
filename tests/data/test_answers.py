"""What people leave in cells: judgments in other words, and dates that were judgments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec.data.answers import date_of, judgment_text
from fuzzyspec.data.headings import folded
from fuzzyspec.syntax.numerals import read_number


@pytest.mark.parametrize(
    ("cell", "judgment"),
    [
        ("3", "3"), ("1/3", "1/3"), ("0.5", "0.5"), ("0,5", "0.5"), (",5", ".5"), (" 1 / 3", "1/3"), ("1 /3 ", "1/3"),
        ("１／３", "1/3"), ("３", "3"), ("½", "1/2"), ("⅓", "1/3"), ("1⁄7", "1/7"), ("'1/3", "1/3"), ("=1/3", "1/3"),
        ('="1/3"', "1/3"), ("= 1/3", "1/3"), ("?", "?"), ("-", "?"), ("–", "?"), ("—", "?"), ("−", "?"), ("？", "?"),
    ],
)  # fmt: skip
def test_judgments_in_other_words(cell: str, judgment: str) -> None:
    assert judgment == judgment_text(cell)


@pytest.mark.parametrize(
    "cell", ["1:3", "three", "3 or 4", "2.5.1", "1,000,000", "-3", "3;", "=A1", "(2, 3, 4)", "(2,3,4)"]
)
def test_what_is_no_judgment_is_left_to_be_refused(cell: str) -> None:
    assert cell.removeprefix("=") == judgment_text(cell)


@pytest.mark.parametrize(
    ("cell", "fraction"),
    [
        ("3-Jan", "1/3"), ("03-Jan", "1/3"), ("Jan-03", "1/3"), ("1-Mar", "1/3"), ("01. Mar", "1/3"), ("1月3日", "1/3"),
        ("2024年1月3日", "1/3"), ("2024-01-03", "1/3"), ("2024-03-01 00:00:00", "1/3"), ("1/3/2024", "1/3"),
        ("01.03.24", "1/3"), ("January 9, 2024", "1/9"), ("1-Jan", "1/1"), ("5-Mar", ""), ("2024/5/3", ""),
    ],
)  # fmt: skip
def test_dates_that_were_fractions(cell: str, fraction: str) -> None:
    assert fraction == date_of(cell)


@pytest.mark.parametrize("cell", ["1/3", "3", "0.5", "0,5", "1.5", "1-2", "jan", "3-x", "1" * 50, ""])
def test_what_is_no_date(cell: str) -> None:
    assert date_of(cell) is None


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_decimal_comma_means_a_point(whole: int, part: int) -> None:
    assert read_number(f"{whole}.{part}") == read_number(judgment_text(f"{whole},{part}"))


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("CR-V", "cr v"),
        ("DO (mg/L)", "do mg l"),
        ("Ｕ１", "u1"),
        ("  Order   handling ", "ORDER HANDLING"),
        ("“U1”", "U1"),
    ],
)
def test_what_makes_no_difference(text: str, other: str) -> None:
    assert folded(text) == folded(other)


@pytest.mark.parametrize(("text", "other"), [("+", "-"), ("a_b", "ab"), ("指标一", "指标二"), ("U1", "U 1")])
def test_what_makes_a_difference(text: str, other: str) -> None:
    assert folded(text) != folded(other)
