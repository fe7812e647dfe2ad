"""Numbers as people write them: `3`, `0.25`, `.5`, `1/3`, `40%`, `1e-3`, `-2.5`, and ranges.

ASCII digits, a point for decimals, nothing glued on.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from fuzzyspec.diagnostics import number_text

_DECIMAL = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_NUMBER = re.compile(rf"(-?{_DECIMAL})(?:(%)|/([0-9]+))?")
_FRACTION = re.compile(r"-?[0-9]+/[0-9]+")
_RANGE = re.compile(rf"(-?{_DECIMAL}%?|-?[0-9]+/[0-9]+)\.\.(-?{_DECIMAL}%?|-?[0-9]+/[0-9]+)")
_COMMA = re.compile(r"-?[0-9]*,[0-9]+%?")


LONGEST = 300
"""No number that people write has more characters."""


class Malformed(NamedTuple):
    """Why a text is no number; `instead` is what to write, where that is known.

    `reason` is a key of the wording in `fuzzyspec.errors.malformed_number`.
    """

    reason: str
    instead: str | None


def read_number(text: str) -> float | Malformed:
    """Return the value of a number as written, or what is wrong with it."""
    if len(text) > LONGEST:
        return Malformed("large", None)
    found = _NUMBER.fullmatch(text)
    if found is None:
        return _malformed(text)
    number, percent, below = found.groups()
    value = float(number)
    if below is not None:
        if not _FRACTION.fullmatch(text):
            return _malformed(text)
        if int(below) == 0:
            return Malformed("zero", None)
        try:
            value = int(number) / int(below)
        except OverflowError:
            return Malformed("large", None)
    elif percent:
        value /= 100
    if value in (float("inf"), float("-inf")):
        return Malformed("large", None)
    return value


def read_range(text: str) -> tuple[float, float] | Malformed | None:
    """Return the two ends of `low..high`; None when the text is no range at all."""
    if ".." not in text:
        return None
    if len(text) > 2 * LONGEST:
        return Malformed("large", None)
    found = _RANGE.fullmatch(text)
    if found is None:
        return Malformed("glued", None)
    if found[2].startswith("."):
        return Malformed("glued", None)
    low, high = read_number(found[1]), read_number(found[2])
    if isinstance(low, Malformed):
        return low
    if isinstance(high, Malformed):
        return high
    return low, high


def looks_like_number(text: str) -> bool:
    """Whether a cell was meant as a number, judging by how it starts."""
    first = text[0]
    return first.isdigit() or (first in ".+-," and len(text) > 1 and (text[1].isdigit() or text[1] == "."))


def decimals(text: str) -> int | None:
    """Return how many digits stand after the point of a plain decimal, None for fractions and others."""
    if not re.fullmatch(r"-?[0-9]*\.[0-9]+", text):
        return None
    return len(text) - text.index(".") - 1


def _malformed(text: str) -> Malformed:
    if not text.isascii():
        plain = unicodedata.normalize("NFKC", text)
        if plain != text and not isinstance(read_number(plain), Malformed):
            return Malformed("width", plain)
    if len(text) <= 1:
        return Malformed("word", None)
    if _COMMA.fullmatch(text):
        instead = text.replace(",", ".", 1)
        return Malformed("comma", "0" + instead if instead.startswith(".") else instead)
    if text.endswith(",") and not isinstance(read_number(text[:-1]), Malformed):
        return Malformed("separator", text[:-1])
    if text.startswith("+") and not isinstance(read_number(text[1:]), Malformed):
        return Malformed("plus", text[1:])
    if text.endswith(".") and not isinstance(read_number(text[:-1]), Malformed):
        return Malformed("glued", text[:-1])
    if text.count(",") > 1 and not any(isinstance(read_number(part), Malformed) for part in text.split(",")):
        return Malformed("commas", text.replace(",", " "))
    quotient = re.fullmatch(rf"({_DECIMAL})/({_DECIMAL})", text)
    if quotient and float(quotient[2]):
        return Malformed("fraction", number_text(float(quotient[1]) / float(quotient[2]), 6))
    joined = re.fullmatch(rf"({_DECIMAL})(-{_DECIMAL})", text)
    if joined:
        return Malformed("two", f"{joined[1]} {joined[2]}")
    if re.fullmatch(r"[0-9]+:0*[1-9][0-9]*", text):
        return Malformed("ratio", text.replace(":", "/"))
    if not looks_like_number(text):
        return Malformed("word", None)
    if "/" in text:
        return Malformed("fraction", None)
    return Malformed("glued", None)
