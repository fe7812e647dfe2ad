"""The formatter: one canonical style for every file.

It changes only spaces, line breaks and separators: every other character of the file stays, in its order.
The style is described in docs/format.md.
"""

from __future__ import annotations

import re
from typing import Any

from fuzzyspec.source import SourceFile
from fuzzyspec.syntax import tokens as k
from fuzzyspec.syntax import tree as t
from fuzzyspec.syntax.layout import (
    CLOSING,
    ENTRY,
    OPENING,
    REMARK_LINE,
    ROW,
    WIDTH,
    Line,
    Table,
    indentation,
    is_header,
    laid_out,
)

# Blocks whose lines are rows of a table.
TABLES = ("judgments", "votes", "degrees", "measurements")
# Those in which several rows may share a line.
SHARING = ("votes", "degrees", "measurements")
# Those whose parts, such as `columns { … }`, stand among their settings.
WITH_PARTS = ("survey", "measurements")


def format_text(source: SourceFile) -> str:
    """Return a file without faults of form in the canonical style."""
    text = source.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    formatter = _Formatter(k.tokens_of(text))
    formatter.run()
    return laid_out(formatter.lines, formatter.tables)


class _Formatter:
    """Turns tokens into lines, statement by statement; depth is a number, not a call."""

    def __init__(self, tokens: list[k.Token]) -> None:
        self.tokens = tokens
        self.on_one_line = k.OnOneLine(tokens)
        self.closing = k.closing_braces(tokens)
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        # For each open brace: the keyword of its table and the table, or nothing.
        self.opened: list[tuple[str, Table | None]] = []
        self.keyword = ""

    def run(self) -> None:
        """Take in all tokens."""
        index = 0
        while index < len(self.tokens):
            token = self.tokens[index]
            if token.kind == k.REMARK:
                self._remark(token)
                index += 1
            elif token.kind == k.RIGHT_BRACE:
                if self.opened:
                    self.opened.pop()
                self.lines.append(Line(CLOSING, len(self.opened), False, "}"))
                index += 1
            else:
                index = self._statement(index)

    def _remark(self, token: k.Token) -> None:
        text = token.text.rstrip()
        if token.broken or not self.lines:
            self.lines.append(Line(REMARK_LINE, len(self.opened), token.blank, text))
        else:
            self.lines[-1].remark = text

    # Statements -----------------------------------------------------------------------------

    def _statement(self, start: int) -> int:
        """Take in the statement that starts at a token and return where the next one does."""
        tokens = self.tokens
        if not self.opened:
            self.keyword = tokens[start].text
        end = start
        brackets = 0
        remarks = broken = opens = False
        while end < len(tokens):
            token = tokens[end]
            if end > start:
                if token.kind == k.RIGHT_BRACE or (not brackets and (token.new or token.kind == k.REMARK)):
                    break
                broken = broken or token.broken
            remarks = remarks or token.kind == k.REMARK
            if token.kind == k.LEFT_BRACE:
                closing = self.closing.get(end)
                if closing is not None and not remarks and self._stays_on_one_line(start, end, closing):
                    end = closing + 1
                else:
                    end, opens = end + 1, True
                break
            brackets = max(0, brackets + (token.kind == k.OPEN) - (token.kind == k.CLOSE))
            end += 1
        fits = self._indent() + self.on_one_line.width(start, end) <= WIDTH
        kept = remarks or (broken and not fits)
        if opens:
            self._opening(start, end, kept)
        elif not self._row(start, end, kept):
            self._entry(start, end, kept)
        return end

    def _indent(self) -> int:
        return len(indentation(len(self.opened)))

    def _stays_on_one_line(self, start: int, opening: int, closing: int) -> bool:
        """Whether a brace group that was written on one line fits on one."""
        if closing == opening + 1:
            return True
        written = self.tokens[opening].line == self.tokens[closing].line
        return written and self._indent() + self.on_one_line.width(start, closing + 1) <= WIDTH

    def _opening(self, start: int, end: int, kept: bool) -> None:
        """Begin a block over several lines."""
        line = Line(OPENING, len(self.opened), self.tokens[start].blank, self._text(start, end, kept))
        self.lines.append(line)
        keyword = self.opened[-1][0] if self.opened else self.keyword if self.keyword in TABLES else ""
        if self.keyword == "scenario" and not keyword and self.tokens[start].text in TABLES:
            keyword = self.tokens[start].text
        if not keyword:
            self.opened.append(("", None))
            return
        closing = self.closing.get(end - 1)
        written_apart = closing is None or self.tokens[closing].line > self.tokens[end - 1].line
        table = Table(keyword in SHARING and written_apart)
        self.tables.append(table)
        self.opened.append((keyword, table))

    def _row(self, start: int, end: int, kept: bool) -> bool:
        """Take in a statement as a row of a table; False where it is none."""
        table = self.opened[-1][1] if self.opened else None
        if table is None or kept:
            return False
        cells = self._cells(start, end)
        if cells is None:
            return False
        before = self.lines[-1]
        if (
            table.shares_lines
            and not self.tokens[start].broken
            and before.kind == ROW
            and not before.remark
            and not is_header(table.lines[0].rows[0])
        ):
            before.rows.append(cells)
            return True
        line = Line(ROW, len(self.opened), self.tokens[start].blank)
        line.rows.append(cells)
        table.lines.append(line)
        self.lines.append(line)
        return True

    def _cells(self, start: int, end: int) -> list[str] | None:
        cells: list[list[str]] = []
        brackets = 0
        for index in range(start, end):
            token = self.tokens[index]
            if brackets:
                cells[-1].append(self.on_one_line.gaps[index] + token.text)
            elif token.kind in (k.WORD, k.OPEN) or (token.kind == k.STRING and "\n" not in token.text):
                cells.append([token.text])
            else:
                return None
            brackets += (token.kind == k.OPEN) - (token.kind == k.CLOSE)
        return ["".join(cell) for cell in cells]

    def _entry(self, start: int, end: int, kept: bool) -> None:
        line = Line(ENTRY, len(self.opened), self.tokens[start].blank)
        line.keyword = "" if self.opened else self.keyword
        label = tail = end
        brackets = 0
        for index in range(start, end):
            kind = self.tokens[index].kind
            weighs = index > start and self.keyword == "experts" and self.tokens[index].text == "weight"
            named = index > start and kind == k.STRING
            if not brackets and (weighs or named or kind in (k.EQUAL, k.LEFT_BRACE)):
                label = index if kind == k.STRING else end
                tail = index + 1 if kind == k.STRING else index
                break
            brackets = max(0, brackets + (kind == k.OPEN) - (kind == k.CLOSE))
        line.head = self._text(start, min(label, tail), kept)
        line.label = self._text(label, tail, kept) if label < end else ""
        line.tail = self._text(tail, end, kept) if tail < end else ""
        line.tail_kind = self.tokens[tail].kind if tail < end else ""
        if self.opened and self.keyword in WITH_PARTS and line.tail_kind == k.LEFT_BRACE:
            line.tail_kind = k.EQUAL
        if "\n" in line.head or "\n" in line.label:
            whole = " ".join(part for part in (line.head, line.label, line.tail) if part)
            line.head, line.label, line.tail, line.tail_kind = whole, "", "", ""
        self.lines.append(line)

    # Text -----------------------------------------------------------------------------------

    def _text(self, start: int, end: int, kept: bool) -> str:
        """Write tokens one after the other, with the line breaks inside brackets where these are kept."""
        pieces: list[str] = []
        brackets = 0
        for index in range(start, end):
            token = self.tokens[index]
            if index == start:
                pass
            elif kept and token.broken:
                level = brackets - (token.kind == k.CLOSE)
                pieces.append("\n" + indentation(len(self.opened) + level))
            else:
                pieces.append("  " if token.kind == k.REMARK else self.on_one_line.gaps[index])
            pieces.append(self._token_text(token))
            brackets = max(0, brackets + (token.kind == k.OPEN) - (token.kind == k.CLOSE))
        return "".join(pieces)

    def _token_text(self, token: k.Token) -> str:
        if token.kind == k.REMARK:
            return token.text.rstrip()
        if token.kind == k.STRING and "\n" in token.text:
            return _reindented(token.text, indentation(len(self.opened) + 1))
        return token.text


def _reindented(text: str, indent: str) -> str:
    """Indent the lines of a string anew: their common indentation is no part of what it says."""
    if not (text.endswith('"""') and len(text) >= 6):
        return text
    first, *rest, last = text[3:-3].split("\n")
    full = [line for line in (*rest, last) if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in full), default=0)
    lines = [first.rstrip(), *((indent + line[margin:].rstrip()) if line.strip() else "" for line in rest)]
    # Not stripped: a space may stand between a quote at the end and those that close.
    lines.append(indent + (last[margin:] if last.strip() else ""))
    return '"""' + "\n".join(lines) + '"""'


# The same tree --------------------------------------------------------------------------------

_AROUND_MARKS = re.compile(r"\s*([()\[\],=@])\s*")


def same_tree(first: t.SyntaxTree, second: t.SyntaxTree) -> bool:
    """Whether two files say the same: their trees are equal up to places, and so are their remarks."""
    pairs: list[tuple[Any, Any]] = [
        (first.blocks, second.blocks),
        (first.lost, second.lost),
        (_remarks(first), _remarks(second)),
    ]
    while pairs:
        one, other = pairs.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, t.Row | t.Numeral):
            if _cells(one) != _cells(other):
                return False
        elif isinstance(one, tuple | list):
            if len(one) != len(other):
                return False
            fields = getattr(one, "_fields", None)
            if fields is None:
                pairs.extend(zip(one, other, strict=True))
            else:
                pairs.extend(
                    (getattr(one, name), getattr(other, name)) for name in fields if name not in ("start", "end")
                )
        elif one != other:
            return False
    return True


def _remarks(tree: t.SyntaxTree) -> list[str]:
    return [tree.source.text[remark.start : remark.end].rstrip() for remark in tree.remarks]


def _cells(node: t.Row | t.Numeral) -> list[str]:
    """Return cells as written, but for the spaces inside their brackets."""
    cells = node.cells if isinstance(node, t.Row) else [node.text]
    return [" ".join(_AROUND_MARKS.sub(r"\1", cell).split()) if cell[:1] == "(" else cell for cell in cells]
