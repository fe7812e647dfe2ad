"""Numbers as a report prints them."""

from __future__ import annotations

import math
from collections.abc import Sequence

MINUS = "\u2212"
ELLIPSIS = "…"
NONE = "–"
"""Stands where there is no number."""

TERMS = 8
"""Sums of more terms are shortened to their first three and their last."""

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def fixed(value: float, digits: int = 4) -> str:
    """Return a number with a fixed number of decimals; one too small for them, or very large, as a power of ten."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else (MINUS if value < 0 else "") + "∞"
    size = abs(value)
    if size >= 1e9 or 0 < size < 0.5 * 10.0**-digits:
        return power_of_ten(value)
    text = f"{size:.{digits}f}"
    return MINUS + text if value < 0 and float(text) != 0 else text


def signed(value: float, digits: int = 4) -> str:
    """Return a number with its sign, also when it is positive."""
    text = fixed(value, digits)
    return text if text.startswith(MINUS) or not any(digit in text for digit in "123456789") else f"+{text}"


def power_of_ten(value: float) -> str:
    """Return a number like 1.23·10⁻⁷."""
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{abs(value):.2e}".partition("e")
    sign = MINUS if value < 0 else ""
    return f"{sign}{mantissa}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def plain(value: float, digits: int = 6) -> str:
    """Return a number without trailing zeros, as people type it."""
    if not math.isfinite(value) or (value != 0 and not 1e-4 <= abs(value) < 1e9):
        return fixed(value) if not math.isfinite(value) else power_of_ten(value)
    text = f"{value:.{digits}g}"
    if "e" in text:
        text = f"{value:.0f}"
    return text.replace("-", MINUS)


def measure(value: float) -> str:
    """Return a measured number: six digits, of large ones all before the point and two behind."""
    size = abs(value)
    if not math.isfinite(value) or value == 0:
        return fixed(value, 0)
    if 1e-4 <= size < 1e15:
        return f"{value:.{max(6, len(str(int(size))) + 2)}g}".replace("-", MINUS)
    mantissa, _, exponent = f"{value:.5e}".partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}".replace("-", MINUS)


def ratio(value: float) -> str:
    """Return a judgment: 3, 1/3, or four digits."""
    if 1 <= value < 1e6 and abs(value - round(value)) < 1e-9 * value:
        return str(round(value))
    if 1e-6 < value < 1 and abs(1 / value - round(1 / value)) < 1e-9 / value:
        return f"1/{round(1 / value)}"
    return fixed(value)


def column(values: Sequence[float | None]) -> list[str]:
    """Return numbers that stand below each other, with the same decimals: as many as suit the largest.

    0 is printed as such, and – where there is none.
    """
    sizes = [abs(value) for value in values if value is not None and math.isfinite(value)]
    largest = max(sizes, default=0.0)
    if largest < 1e9 and all(size == round(size) for size in sizes):
        digits = 0
    else:
        digits = min(6, max(1, 4 - math.floor(math.log10(largest)))) if largest >= 10 or largest < 0.01 else 4
    texts = [NONE if value is None else fixed(value, digits) if value else "0" for value in values]
    spare = min((_trailing_zeros(text, digits) for text in texts if text not in (NONE, "0")), default=0)
    return [text[:-spare].removesuffix(".") if spare and text not in (NONE, "0") else text for text in texts]


def _trailing_zeros(text: str, digits: int) -> int:
    """Return how many of the decimals of a number are zeros at its end."""
    return min(digits, len(text) - len(text.rstrip("0"))) if "·" not in text else 0


def triple(low: float, middle: float, high: float) -> str:
    """Return a fuzzy judgment: (1, 2, 3), each number as short as it can be."""
    return f"({', '.join(_short_ratio(value) for value in (low, middle, high))})"


def _short_ratio(value: float) -> str:
    text = ratio(value)
    return plain(value, 4) if "." in text else text


def shortened(terms: Sequence[str], sign: str, most: int = TERMS) -> str:
    """Join terms by a sign; of too many, the first three and the last."""
    if len(terms) > most:
        terms = [*terms[:3], ELLIPSIS, terms[-1]]
    return sign.join(terms)


def blocks(share: float, width: int = 10) -> str:
    """Return a bar of `width` characters, for formats that have no pictures."""
    filled = min(width, max(0, round(share * width))) if math.isfinite(share) else 0
    return "█" * filled + "░" * (width - filled)


def coordinate(value: float) -> str:
    """Return a number for the attribute of a picture: two decimals at most."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def segments(values: Sequence[float]) -> list[dict[str, float]]:
    """Return where each value lies in a stacked bar: `start`, `width` and `middle` in percent of the whole, `value`."""
    total = sum(values)
    parts: list[dict[str, float]] = []
    start = 0.0
    for value in values if total > 0 else ():
        width = value / total * 100
        parts.append({"start": start, "width": width, "middle": start + width / 2, "value": value})
        start += width
    return parts
