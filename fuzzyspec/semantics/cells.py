"""The cells of a judgment matrix as entered, and when two of them are reciprocal."""

from __future__ import annotations

from typing import NamedTuple

from fuzzyspec.diagnostics import number_text
from fuzzyspec.model.scheme import Triple
from fuzzyspec.syntax.numerals import decimals

EXACT = 1e-12
"""Two reciprocals whose product is this near to 1 are exact."""


class Cell(NamedTuple):
    """A cell as entered; `value` is None for `.` and `?`, the middle value for a triple, whose `parts` are cells."""

    text: str
    value: float | None
    parts: tuple[Cell, ...] = ()

    @property
    def triple(self) -> Triple:
        """Low, middle and high; three times the same for a single number."""
        assert self.value is not None
        if not self.parts:
            return (self.value, self.value, self.value)
        low, middle, high = (part.value or 0.0 for part in self.parts)
        return (low, middle, high)


DOT = Cell(".", None)
GAP = Cell("?", None)
Pair = tuple[int, int]


def is_reciprocal(a: Cell, b: Cell) -> bool | None:
    """Whether b is 1/a: True when exactly, False when as rounded by people, None when not."""
    assert a.value is not None
    assert b.value is not None
    if a.parts or b.parts:
        ends = zip(a.parts or (a, a, a), reversed(b.parts or (b, b, b)), strict=True)
        found = [is_reciprocal(one, other) for one, other in ends]
        return None if None in found else all(found)
    if abs(a.value * b.value - 1) <= EXACT:
        return True
    if rounds_to(a, 1 / b.value) or rounds_to(b, 1 / a.value):
        return False
    return None


def rounds_to(cell: Cell, exact: float) -> bool:
    """Whether a decimal is `exact`, rounded to the digits that it has."""
    digits = decimals(cell.text)
    return digits is not None and cell.value is not None and abs(cell.value - exact) <= 0.5 * 10**-digits * (1 + 1e-9)


def unit_fraction(cell: Cell) -> int | None:
    """Return n where a decimal stands for 1/n, n = 2 … 9, without being exactly that."""
    if cell.value is None or cell.value >= 1:
        return None
    for n in range(2, 10):
        if abs(cell.value - 1 / n) > EXACT and rounds_to(cell, 1 / n):
            return n
    return None


def reciprocal_text(cell: Cell) -> str:
    """Return the reciprocal of a cell as people write it."""
    assert cell.value is not None
    if cell.parts:
        return f"({', '.join(reciprocal_text(part) for part in reversed(cell.parts))})"
    above, _, below = cell.text.partition("/")
    if below:
        return below if above == "1" else f"{below}/{above}"
    if cell.text.isdigit():
        return f"1/{cell.text}" if cell.value != 1 else "1"
    n = unit_fraction(cell)
    if n:
        return str(n)
    return number_text(1 / cell.value, 6)
