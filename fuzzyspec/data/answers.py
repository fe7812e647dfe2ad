"""What people leave in the cells of a sheet, and what they meant by it."""

from __future__ import annotations

import re
import unicodedata

from fuzzyspec.data.tables import BLANKS

NOT_GIVEN = frozenset({"?", "-", "–", "—", "−"})
"""What people put into a cell to say that they leave it out."""

_COMMA = re.compile(r"[0-9]*,[0-9]+")
_FORMULA = re.compile(r"""=\s*"?([^"]*)"?""")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})[a-z]*\\.?"
_DATES = (
    re.compile(rf"(?P<day>\d{{1,2}})[-. /]{{1,2}}{_MONTH}(?:[-. /]\d{{2,4}})?", re.IGNORECASE),
    re.compile(rf"{_MONTH}[-. /](?P<day>\d{{1,2}})(?:,? ?\d{{4}})?", re.IGNORECASE),
    re.compile(r"(?:\d{4}年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日"),
    re.compile(r"\d{4}[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?: 00:00(?::00)?)?"),
    re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?:\d{4}|\d{2})"),
)  # fmt: skip


def judgment_text(text: str) -> str:
    """Return a judgment as the language writes it, where a cell says it in another way.

    Full-width digits, `½`, a decimal comma, spaces around the bar of a fraction, and the formula or apostrophe by which
    people keep a spreadsheet from changing `1/3` are understood; what is not is left as it is, to be refused with its
    place.
    """
    plain = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    plain = plain.replace("\u2044", "/").strip(BLANKS).removeprefix("'")
    formula = _FORMULA.fullmatch(plain)
    if formula:
        plain = formula[1].strip(BLANKS)
    plain = re.sub(r"\s*/\s*", "/", plain)
    if plain in NOT_GIVEN:
        return "?"
    if _COMMA.fullmatch(plain):
        return plain.replace(",", ".")
    return plain


def date_of(text: str) -> str | None:
    """Return the fraction that a spreadsheet made this date of, empty where that is not clear; None for no date."""
    if len(text) > 40:
        return None
    for form in _DATES:
        found = form.fullmatch(text)
        if found:
            word = found["month"].lower()
            month = _MONTHS.index(word) + 1 if word in _MONTHS else int(word)
            day = int(found["day"])
            # 1/3 is 1 March or 3 January, as the spreadsheet has it; on the scale one of the two is 1.
            return f"1/{max(month, day)}" if 1 in (month, day) else ""
    return None
