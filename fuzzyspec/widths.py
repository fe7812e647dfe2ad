"""How wide text stands, on a terminal and in an editor: East Asian characters take two columns, marks none."""

from __future__ import annotations

import unicodedata


def character_width(character: str) -> int:
    """Return how many terminal columns a character takes: 0, 1 or 2."""
    if character < "\u0300":
        return 1
    category = unicodedata.category(character)
    if category in ("Mn", "Me"):
        return 0
    if category == "Cf":
        # The signs that span Arabic and Syriac digits are formats by category, yet take room.
        return 0 if character >= "\u1000" else 1
    if "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff":
        return 0  # vowels and finals of decomposed Hangul join the initial
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def text_width(text: str) -> int:
    """Return how many terminal columns a text takes."""
    return len(text) if text.isascii() else sum(map(character_width, text))
