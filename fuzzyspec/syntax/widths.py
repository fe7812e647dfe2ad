"""How wide text stands in an editor: East Asian characters take two columns.

The same measure as that of `fuzzyspec.rendering.text`, which the layers keep out of reach from here.
"""

from __future__ import annotations

import unicodedata


def text_width(text: str) -> int:
    """Return how many columns a text takes."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if character < "\u0300":
        return 1
    category = unicodedata.category(character)
    if category in ("Mn", "Me"):
        return 0
    if category == "Cf":
        return 0 if character >= "\u1000" else 1
    if "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
