"""The tokens of a file as the formatter sees them: nothing is left out but spaces and separators.

For each token it is kept what stood before it: a separator, a line break, a blank line.
Work is linear in the length of the text, and any text at all has tokens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from fuzzyspec.widths import text_width

WORD = "word"
STRING = "string"
EQUAL = "equal"
OPERATOR = "operator"
COMMA = "comma"
OPEN = "open"
CLOSE = "close"
LEFT_BRACE = "left"
RIGHT_BRACE = "right"
REMARK = "remark"

# Blocks of one line whose words are compared: `expect U1.cr < 0.1`.
COMPARING = ("expect", "advice")

_EVERYWHERE = (
    r"(?P<gap>[^\S\n]+)"
    r"|(?P<line_break>\n)"
    r"|(?P<remark>#[^\n]*)"
    r'|(?P<string>"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?|"(?:[^"\\\n]|\\[^\n])*+"?)'
    r"|(?P<left>\{)|(?P<right>\})|(?P<open>[(\[])|(?P<close>[)\]])"
)
# Outside brackets a comma separates nothing, and inside a semicolon does not: there they are parts of a word.
_OUTSIDE = re.compile(_EVERYWHERE + r'|(?P<separator>;)|(?P<equal>=+)|(?P<word>[^\s{}()\[\];="#]+)', re.DOTALL)
_INSIDE = re.compile(_EVERYWHERE + r'|(?P<comma>,)|(?P<equal>=+)|(?P<word>[^\s{}()\[\],="#]+)', re.DOTALL)
_COMPARED = re.compile(
    _EVERYWHERE + r'|(?P<separator>;)|(?P<operator>[<>=!]+)|(?P<word>[^\s{}()\[\];="#<>!]+)', re.DOTALL
)


class Token(NamedTuple):
    """A token with what stood before it.

    `line` is the line of its first character; `new` says that a separator stands before it, outside brackets,
    `broken` that a line break does, `blank` that a blank line does.
    """

    kind: str
    text: str
    line: int
    new: bool
    broken: bool
    blank: bool


def tokens_of(text: str) -> list[Token]:
    """Split a text whose line breaks are LF into its tokens."""
    return _Tokens(text).run()


class _Tokens:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.line = 1
        self.brackets = 0
        self.braces = 0
        self.comparing = False
        self.new = self.broken = True
        self.blank = False
        self.breaks = 0

    def run(self) -> list[Token]:
        position = 0
        while position < len(self.text):
            pattern = _INSIDE if self.brackets else _COMPARED if self.comparing else _OUTSIDE
            found = pattern.match(self.text, position)
            assert found is not None
            position = found.end()
            kind = found.lastgroup or ""
            if kind == "gap":
                continue
            if kind == "line_break":
                self._line_break()
            elif kind == "separator":
                self.new, self.breaks, self.comparing = True, 0, False
            else:
                self._token(kind, found[0])
        return self.tokens

    def _line_break(self) -> None:
        self.line += 1
        self.breaks += 1
        self.broken = True
        self.blank = self.blank or self.breaks > 1
        if not self.brackets:
            self.new, self.comparing = True, False

    def _token(self, kind: str, text: str) -> None:
        self.tokens.append(Token(kind, text, self.line, self.new, self.broken, self.blank))
        if self.new and not self.braces:
            self.comparing = text in COMPARING
        self.new = self.broken = self.blank = False
        self.breaks = 0
        if kind == STRING:
            self.line += text.count("\n")
        elif kind == OPEN:
            self.brackets += 1
        elif kind == CLOSE:
            self.brackets = max(0, self.brackets - 1)
        elif kind == LEFT_BRACE:
            self.brackets, self.comparing = 0, False
            self.braces += 1
        elif kind == RIGHT_BRACE:
            self.brackets = 0
            self.braces = max(0, self.braces - 1)


def closing_braces(tokens: Sequence[Token]) -> dict[int, int]:
    """Return for each brace that is closed the index of the one that closes it."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind == LEFT_BRACE:
            opened.append(index)
        elif token.kind == RIGHT_BRACE and opened:
            pairs[opened.pop()] = index
    return pairs


class OnOneLine:
    """Tokens as they stand on one line: the text between each and the one before, and where it would start."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.gaps: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._value = False
        self._brackets = 0
        column = 0
        before: Token | None = None
        for token in tokens:
            gap = self._gap(before, token)
            self.gaps.append(gap)
            self.starts.append(column + len(gap))
            column += len(gap) + text_width(token.text.partition("\n")[0])
            self.ends.append(column)
            before = token

    def width(self, start: int, end: int) -> int:
        """Return how many columns the tokens from `start` up to but not including `end` take."""
        return self.ends[end - 1] - self.starts[start]

    def _gap(self, before: Token | None, token: Token) -> str:
        kind = token.kind
        starts = before is None or (token.new and not self._brackets) or before.kind in (LEFT_BRACE, RIGHT_BRACE)
        if starts:
            self._value, self._brackets = False, 0
        gap = self._between(before, token, starts)
        if kind == EQUAL:
            self._value = True
        elif kind == OPEN:
            self._brackets += 1
        elif kind == CLOSE:
            self._brackets = max(0, self._brackets - 1)
        return gap

    def _between(self, before: Token | None, token: Token, starts: bool) -> str:
        kind = token.kind
        if before is None:
            return ""
        if kind == RIGHT_BRACE:
            return "" if before.kind == LEFT_BRACE else " "
        if before.kind == LEFT_BRACE:
            return " "
        if starts:
            return "; "
        if kind in (COMMA, CLOSE) or before.kind == OPEN:
            return ""
        # In a value a name takes its arguments, in a row the next cell begins.
        if before.kind == WORD and (self._value or self._brackets):
            if token.text == "(":
                return ""
            if kind == WORD and (before.text.endswith("@") or token.text.startswith("@")):
                return ""
        return " "
