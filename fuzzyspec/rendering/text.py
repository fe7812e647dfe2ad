"""Characters as a terminal shows them: how wide they are, and which of them must not reach it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from fuzzyspec.source import SourceFile, Span
from fuzzyspec.widths import character_width

TAB_STOP = 4
REPLACEMENT = "\ufffd"

# Controls (C0, DEL, C1) can drive a terminal, marks of direction can make a line read as what it is not,
# line and paragraph separators break lines in some viewers, lone surrogates cannot be encoded at all.
_UNSAFE = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_UNSAFE_CHARACTER = re.compile(f"[{_UNSAFE}]")

# Everything at which some program breaks a line.
_BREAKS = re.compile(r"\r\n|[\n\r\t\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def spelled_out(text: str) -> str:
    """Return a text with the characters that could drive or deceive a terminal as U+XXXX."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE_CHARACTER.sub(lambda found: f"U+{ord(found[0]):04X}", text)


def on_one_line(text: str) -> str:
    """Return a text with its line breaks and tabs as spaces, and safe for a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return spelled_out(_BREAKS.sub(" ", text))


def clamped(span: Span) -> Span:
    """Return the span as far as it lies in its text."""
    size = len(span.source.text)
    start = min(max(span.start, 0), size)
    return Span(span.source, start, min(max(span.end, start), size))


class Layout(NamedTuple):
    """A line as shown: what stands for each character, and the column where it starts.

    `starts` has one more entry than `cells`, the column after the last.
    """

    cells: Sequence[str]
    starts: Sequence[int]


def lay_out(line: str) -> Layout:
    """Work out where each character of a line stands."""
    if line.isascii() and line.isprintable():
        return Layout(line, range(len(line) + 1))
    cells: list[str] = []
    starts = [0]
    column = 0
    for character in line:
        if character == "\t":
            size = TAB_STOP - column % TAB_STOP
            character = " " * size
        elif _UNSAFE_CHARACTER.match(character):
            character, size = REPLACEMENT, 1
        else:
            size = character_width(character)
        cells.append(character)
        column += size
        starts.append(column)
    return Layout(cells, starts)


class Layouts:
    """Remembers the last few lines laid out: many findings in one long line would lay it out again and again."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: dict[tuple[int, int], Layout] = {}

    def of(self, source: SourceFile, line: int) -> Layout:
        """Return the layout of a line (from 1) of a file."""
        key = (id(source), line)
        found = self._held.get(key)
        if found is None:
            if len(self._held) >= 16:
                self._held.clear()
            found = self._held[key] = lay_out(source.line_text(line))
        return found
