"""Names: what one may look like, and which known one was probably meant."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def normal(name: str) -> str:
    """Return the form in which names are compared (NFC)."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def is_name(text: str) -> bool:
    """Whether a text is a Unicode identifier (UAX 31), as a name must be."""
    return text.isidentifier()


def nearest(name: str, known: Iterable[str], most: int = 20_000) -> str | None:
    """Return the known name that was probably meant, or None when none is near.

    Only the first `most` names of about the same length are looked at, so that a large scheme with many
    misspelt names stays quick.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    candidates: dict[str, str] = {}
    for other in known:
        if abs(len(other) - len(name)) <= 1 + len(name) // 3:
            other_folded = unicodedata.normalize("NFKC", other).casefold()
            if other_folded == folded:
                return other
            candidates.setdefault(other_folded, other)
            if len(candidates) >= most:
                break
    if len(candidates) > 500:
        letters = set(folded)
        candidates = {key: other for key, other in candidates.items() if len(letters ^ set(key)) <= 3}
    import difflib

    close = difflib.get_close_matches(folded, candidates, n=1, cutoff=0.7 if len(folded) > 3 else 0.6)
    return candidates[close[0]] if close else None
