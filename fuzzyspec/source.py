"""Source text and places in it.

Offsets count Unicode characters from the start of the decoded text.
Lines and columns, both from 1, are worked out only when somebody asks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_LINE_BREAK = re.compile(r"\r\n|\n|\r")


class SourceFile:
    """A text with the path under which people know it."""

    __slots__ = ("_starts", "path", "sha256", "text")

    def __init__(self, path: str, text: str, sha256: str = "") -> None:
        self.path = path
        self.text = text
        self.sha256 = sha256
        self._starts: list[int] | None = None

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            self._starts = [0, *(found.end() for found in _LINE_BREAK.finditer(self.text))]
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, in characters."""
        starts = self._line_starts()
        line = bisect_right(starts, offset) - 1
        return line + 1, offset - starts[line] + 1

    def line_start(self, line: int) -> int:
        """Return the offset at which a line (from 1) starts."""
        return self._line_starts()[line - 1]

    def line_text(self, line: int) -> str:
        """Return a line (from 1) without its break."""
        starts = self._line_starts()
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r\n")

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r}, {len(self.text)} characters)"


class Span(NamedTuple):
    """A stretch of a source text, from `start` up to but not including `end`."""

    source: SourceFile
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line of the first character, from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """The column of the first character, from 1, in characters."""
        return self.source.position(self.start)[1]

    @property
    def length(self) -> int:
        """The number of characters."""
        return self.end - self.start

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]

    def __repr__(self) -> str:
        return f"{self.source.path}:{self.line}:{self.column}+{self.length}"
