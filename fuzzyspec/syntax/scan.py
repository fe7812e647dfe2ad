"""The scanner: cuts a text into blocks and hands the parser a text in which only grammar matters.

It knows strings, remarks and brackets, nothing else. Its output text has the same length as its input,
so that offsets stay: remarks, and line breaks inside `( )` and `[ ]`, become spaces, CRLF and CR become
LF, and punctuation left behind by a Chinese input method becomes its ASCII form, told once each.
Work is linear in the length of the text, however broken it is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.names import nearest
from fuzzyspec.source import SourceFile, Span
from fuzzyspec.syntax.tree import Remark

KEYWORDS = (
    "scheme",
    "include",
    "comments",
    "indicators",
    "experts",
    "judgments",
    "weights",
    "objects",
    "scores",
    "votes",
    "degrees",
    "survey",
    "measurements",
    "membership",
    "method",
    "report",
)
# Blocks of the language that this version does not evaluate yet: refused by name, never ignored.
LATER = (
    "scenario",
    "sensitivity",
    "expect",
    "advice",
)

WIDE = {
    "＝": "=", "；": ";", "，": ",", "、": ",", "（": "(", "）": ")", "［": "[", "］": "]", "【": "[", "】": "]",
    "｛": "{", "｝": "}", "＃": "#", "％": "%", "／": "/", "．": ".", "。": ".", "？": "?", "－": "-", "＠": "@",
    "“": '"', "”": '"', "＂": '"', "‘": '"', "’": '"', "「": '"', "」": '"', "：": "=",
}  # fmt: skip
_WIDE_CLASS = "".join(WIDE)

_INTERESTING = (
    r"(?P<remark>[#＃][^\n]*)"
    r'|(?P<long>"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?)'
    r'|(?P<string>"(?:[^"\\\n]|\\.)*+"?)'
    r"|(?P<curly>[“”＂‘’「」](?:[^“”＂‘’「」\"\n])*+[“”＂‘’「」\"]?)"
    r"|(?P<open>[({\[（｛［【])"
    r"|(?P<close>[)}\]）｝］】])"
    r"|(?P<digits>(?<!\w)[０-９][０-９．／％]*)"
    rf"|(?P<wide>[{_WIDE_CLASS}])"
)
_INSIDE = re.compile(_INTERESTING, re.DOTALL)
_OUTSIDE = re.compile(_INTERESTING + r"|(?P<break>[\n;；])", re.DOTALL)
_BRACKETED = re.compile(_INTERESTING + r"|(?P<break>\n)", re.DOTALL)
MOST_LINES_OF_A_STRING = 5
_AFTER_EQUALS = re.compile(r"[=＝]\s*[0-9０-９]+$")
_BRACE_BELOW = re.compile(r"\s*\{")
_BLANK = re.compile(r"[\s;；]*")
_STRAY_THEN_BLOCK = re.compile(r"(?:[^\w\s{}#＃\"]+|[0-9]\S*)[^\S\n]*(\w+)")
_WORD = re.compile(r"\w+(?:-\w+)*")
_NEXT_BLOCK = re.compile(rf"^(?:{'|'.join((*KEYWORDS, *LATER))})\b[^\n]*[{{=\"]", re.MULTILINE)


class RawBlock(NamedTuple):
    """A block's stretch of the text; `unclosed` braces are missing at its end.

    `keyword` is the one meant, the written one ends at `word_end`; `broken` says that the scanner found a
    fault inside already.
    """

    keyword: str
    start: int
    word_end: int
    end: int
    unclosed: int
    broken: bool


class Scan(NamedTuple):
    """What the scanner hands over."""

    text: str
    blocks: tuple[RawBlock, ...]
    remarks: tuple[Remark, ...]
    faults: tuple[Diagnostic, ...]
    fault_lines: frozenset[int]
    lost: frozenset[str]


def scan(source: SourceFile) -> Scan:
    """Cut a text into blocks."""
    return _Scanner(source).run()


class _Scanner:
    def __init__(self, source: SourceFile) -> None:
        self.source = source
        text = source.text
        if "\r" in text:
            text = text.replace("\r\n", " \n").replace("\r", "\n")
        self.text = text
        self.edits: list[tuple[int, int, str]] = []
        self.remarks: list[Remark] = []
        self.faults: list[Diagnostic] = []
        self.blocks: list[RawBlock] = []
        self.lost: set[str] = set()
        # After one unclosed block the rest is cut at every line that looks like the start of a block.
        self.careful = False
        # No bracket that opens before this offset can be closed: a brace stands in between.
        self.hopeless = 0
        self.after_unknown = False
        # A long string was left open: nothing of its block can be read.
        self.lost_text = False
        self.keyword = ""

    def run(self) -> Scan:
        position = 0
        while True:
            blank = _BLANK.match(self.text, position)
            position = blank.end() if blank else position
            if position >= len(self.text):
                break
            position = self._statement(position)
        fault_lines = frozenset(fault.span.line for fault in self.faults if fault.span)
        return Scan(
            self._edited(),
            tuple(self.blocks),
            tuple(self.remarks),
            tuple(self.faults),
            fault_lines,
            frozenset(self.lost),
        )

    def _edited(self) -> str:
        if not self.edits:
            return self.text
        pieces: list[str] = []
        position = 0
        for start, end, replacement in sorted(self.edits):
            if start < position:
                continue
            pieces.append(self.text[position:start])
            pieces.append(replacement)
            position = end
        pieces.append(self.text[position:])
        return "".join(pieces)

    def _span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    # Statements -----------------------------------------------------------------------------

    def _statement(self, start: int) -> int:
        """Take in one statement of the top level and return where it ends."""
        first = self.text[start]
        if first in "#＃":
            end = self.text.find("\n", start)
            self._remark(start, len(self.text) if end < 0 else end)
            return len(self.text) if end < 0 else end
        word = _WORD.match(self.text, start)
        if word is None or word[0][0].isdigit():
            return self._stray(start)
        return self._block(word[0], start, word.end())

    def _stray(self, start: int) -> int:
        """Something that no block can start with."""
        if self.text[start] in ")]）］】":
            closing = WIDE.get(self.text[start], self.text[start])
            self.faults.append(errors.stray_closing(self._span(start, start + 1), closing))
            return start + 1
        meant = _STRAY_THEN_BLOCK.match(self.text, start)
        if meant and meant[1] in KEYWORDS:
            # Only what stands before the block is at fault.
            self.faults.append(errors.not_a_block(self._span(start, max(start + 1, meant.start(1)))))
            return meant.start(1)
        before = len(self.edits), len(self.remarks)
        end, _, _ = self._extent(start)
        if end == start:
            end = start + 1
            if not self.after_unknown:
                self.faults.append(errors.stray_closing(self._span(start, end), self.text[start]))
            return end
        del self.edits[before[0] :], self.remarks[before[1] :]
        if not self.after_unknown:
            self.faults.append(errors.not_a_block(self._span(start, self._shown_end(start, end))))
        self.after_unknown = True
        return end

    def _shown_end(self, start: int, end: int) -> int:
        found = re.compile(r"[^\s{]*").match(self.text, start, end)
        return max(start + 1, found.end() if found else end)

    def _block(self, word: str, start: int, word_end: int) -> int:
        edits, remarks, faults = len(self.edits), len(self.remarks), len(self.faults)
        self.lost_text = False
        self.keyword = word
        end, unclosed, opened = self._extent(start)
        if self.lost_text:
            self.lost.add(word if word in KEYWORDS else "*")
            return end
        keyword = word
        broken = len(self.faults) > faults
        if word not in KEYWORDS:
            if word in LATER:
                self.faults.append(errors.not_in_this_version(self._span(start, word_end), word))
                self.lost.add(word)
                self.after_unknown = False
                return self._finish(end, opened)
            indented = start > 0 and self.text[start - 1] in " \t"
            guess = nearest(word, (*KEYWORDS, *LATER))
            if self.after_unknown and indented and guess is None:
                del self.edits[edits:], self.remarks[remarks:], self.faults[faults:]
                return end
            self.faults.append(errors.unknown_block(self._span(start, word_end), word, guess, KEYWORDS))
            self.after_unknown = True
            if guess is None or guess in LATER:
                self.lost.add(guess or "*")
                return end
            keyword, broken = guess, True
        else:
            self.after_unknown = False
        trimmed = len(self.text[start:end].rstrip()) + start
        self.blocks.append(RawBlock(keyword, start, word_end, trimmed, unclosed, broken))
        return self._finish(end, opened)

    def _finish(self, end: int, opened: bool) -> int:
        """A block ends its line."""
        if not opened or end >= len(self.text):
            return end
        rest = re.compile(r"[^\S\n]*([^\s;；#＃}｝])").match(self.text, end)
        if rest:
            self.faults.append(errors.line_break_expected(self._span(rest.start(1), rest.end(1))))
        return end

    # Extents --------------------------------------------------------------------------------

    def _extent(self, start: int) -> tuple[int, int, bool]:
        """Find where the statement at `start` ends: its end, its unclosed braces, whether it has a brace."""
        depth = 0
        faults = len(self.faults)
        opening = start
        position = start
        limit = len(self.text)
        if self.careful:
            after = _NEXT_BLOCK.search(self.text, start + 1)
            limit = after.start() if after else limit
        while True:
            pattern = _INSIDE if depth else _OUTSIDE
            found = pattern.search(self.text, position, limit)
            if found is None:
                break
            kind = found.lastgroup
            position = found.end()
            if kind == "break":
                opening_below = _BRACE_BELOW.match(self.text, found.start(), limit)
                if opening_below is None:
                    return found.start(), 0, False
                brace = opening_below.end() - 1
                self.faults.append(errors.brace_on_own_line(self._span(brace, brace + 1)))
                self.edits.append((found.start(), brace, " " * (brace - found.start())))
                position = brace
                continue
            if kind == "open":
                bracket = WIDE.get(found[0], found[0])
                self._wide(found)
                if bracket == "{":
                    depth += 1
                    if depth == 1:
                        opening = found.start()
                else:
                    position = self._bracket(found.start(), limit)
            elif kind == "close":
                bracket = WIDE.get(found[0], found[0])
                if bracket != "}":
                    self._wide(found)
                    self.faults.append(errors.stray_closing(self._span(found.start(), found.end()), bracket))
                    self.edits.append((found.start(), found.end(), " "))
                elif depth == 0:
                    return found.start(), 0, False
                else:
                    self._wide(found)
                    depth -= 1
                    if depth == 0:
                        return position, 0, True
            else:
                position = self._token(found)
                if kind == "long" and not _is_closed(found[0]):
                    self.lost_text = True
                    after = _NEXT_BLOCK.search(self.text, found.start(), limit)
                    return (after.start() if after else limit), 0, False
                if found[0] == "；" and not depth:
                    return position, 0, False
        if depth == 0:
            return limit, 0, False
        return self._unclosed(start, opening, depth, limit, faults)

    def _unclosed(self, start: int, opening: int, depth: int, limit: int, faults: int) -> tuple[int, int, bool]:
        """A brace is never closed: end the block at the next line that looks like the start of one."""
        quoted = any(
            fault.code == "FS102" and fault.span is not None and fault.span.text.startswith('"')
            for fault in self.faults[faults:]
        )
        if not quoted:  # an open quote has swallowed the brace that is missing
            self.faults.append(errors.unclosed(self._span(opening, opening + 1), "{"))
        if self.careful:
            return limit, depth, False
        self.careful = True
        after = _NEXT_BLOCK.search(self.text, start + 1)
        if after is None:
            return limit, depth, False
        end = after.start()
        self.edits = [edit for edit in self.edits if edit[0] < end]
        self.remarks = [remark for remark in self.remarks if remark.start < end]
        self.faults = [fault for fault in self.faults if fault.span is None or fault.span.start < end]
        return end, self._open_braces(start, end), False

    def _open_braces(self, start: int, end: int) -> int:
        depth = 0
        for found in _INSIDE.finditer(self.text, start, end):
            bracket = WIDE.get(found[0], found[0])
            depth += (bracket == "{") - (bracket == "}" and depth > 0)
        return depth

    def _bracket(self, start: int, limit: int) -> int:
        """Blank the line breaks of a `( )` or `[ ]` and return where it ends."""
        if start < self.hopeless:
            return start + 1
        stack = [start]
        blanks: list[tuple[int, int, str]] = []
        remarks: list[Remark] = []
        faults = len(self.faults)
        position = start + 1
        while stack:
            found = _BRACKETED.search(self.text, position, limit)
            if found is not None and found.lastgroup == "break" and _NEXT_BLOCK.match(self.text, found.end()):
                found = None  # a block begins here: the bracket was forgotten
                limit = position
            bracket = WIDE.get(found[0], found[0]) if found else "}"
            if found is None or bracket in "{}":
                self.hopeless = found.start() if found else limit
                del self.faults[faults:]  # what stands inside is looked at again
                self.faults.append(
                    errors.unclosed(self._span(start, start + 1), WIDE.get(self.text[start], self.text[start]))
                )
                return start + 1
            position = found.end()
            if found.lastgroup == "break":
                blanks.append((found.start(), position, " "))
            elif found.lastgroup == "remark":
                remarks.append(Remark(found.start(), position))
                blanks.append((found.start(), position, " " * (position - found.start())))
            elif found.lastgroup == "open":
                stack.append(found.start())
                blanks.extend(self._as_ascii(found))
            elif found.lastgroup == "close":
                stack.pop()
                blanks.extend(self._as_ascii(found))
            elif found.lastgroup == "wide":
                blanks.extend(self._as_ascii(found))
            elif found.lastgroup in ("curly", "digits"):
                before = len(self.edits)
                position = self._token(found)
                blanks.extend(self.edits[before:])
                del self.edits[before:]
        self.edits.extend(blanks)
        self.remarks.extend(remarks)
        return position

    # Tokens ---------------------------------------------------------------------------------

    def _remark(self, start: int, end: int) -> None:
        self.remarks.append(Remark(start, end))
        self.edits.append((start, end, " " * (end - start)))
        if self.text[start] == "＃":
            self.faults.append(errors.wide_character(self._span(start, start + 1), "＃", "#"))

    def _wide(self, found: re.Match[str]) -> None:
        """Replace a full-width character outside ( ) and [ ], where commas separate nothing."""
        if found[0] == "：" and self.keyword in ("judgments", "votes", "degrees"):
            self.faults.append(errors.wide_colon(self._span(found.start(), found.end())))
            self.edits.append((found.start(), found.end(), " "))
        elif WIDE.get(found[0]) == "," and _AFTER_EQUALS.search(self.text, max(0, found.start() - 40), found.start()):
            self.faults.append(errors.wide_character(self._span(found.start(), found.end()), found[0], "."))
            self.edits.append((found.start(), found.end(), "."))
        elif WIDE.get(found[0]) == ",":
            self.faults.append(errors.wide_comma(self._span(found.start(), found.end()), found[0]))
            self.edits.append((found.start(), found.end(), " "))
        else:
            self.edits.extend(self._as_ascii(found))

    def _as_ascii(self, found: re.Match[str]) -> list[tuple[int, int, str]]:
        plain = WIDE.get(found[0])
        if plain is None:
            return []
        self.faults.append(errors.wide_character(self._span(found.start(), found.end()), found[0], plain))
        return [(found.start(), found.end(), plain)]

    def _token(self, found: re.Match[str]) -> int:
        """Take in a remark, a string or a full-width character; return where it ends."""
        start, end = found.span()
        kind = found.lastgroup
        if kind == "remark":
            self._remark(start, end)
        elif kind == "wide":
            self._wide(found)
        elif kind == "digits":
            plain = unicodedata.normalize("NFKC", found[0])
            self.faults.append(errors.malformed_number(self._span(start, end), found[0], "width", plain))
            self.edits.append((start, end, plain))
        elif kind == "string":
            if end - start < 2 or self.text[end - 1] != '"' or _odd_backslashes(self.text, start, end - 1):
                self.faults.append(errors.unclosed(self._span(start, start + 1), '"'))
                end = self._over_lines(end) or self._before_braces(start, end)
                self._close_quietly(start, end)
        elif kind == "long":
            if not _is_closed(found[0]):
                self.faults.append(errors.unclosed(self._span(start, start + 3), '"""'))
                self.edits.append((start, end, " " * (end - start)))
        elif kind == "curly":
            closed = end - start > 1 and self.text[end - 1] in '“”＂‘’「」"'
            self.faults.append(
                errors.wide_quotes(self._span(start, end), self.text[start : end - 1 if closed else end])
            )
            if closed:
                self.edits.append((start, start + 1, '"'))
                self.edits.append((end - 1, end, '"'))
            else:
                self._close_quietly(start, end)
        return end

    def _over_lines(self, end: int) -> int | None:
        """Return where a string ends that goes on below its line: at the one quote of the next line that has any."""
        for _ in range(MOST_LINES_OF_A_STRING):
            after = self.text.find("\n", end + 1)
            after = len(self.text) if after < 0 else after
            quotes = self.text.count('"', end, after)
            if quotes % 2:
                return self.text.index('"', end) + 1
            if quotes or after == len(self.text):
                return None
            end = after
        return None

    def _before_braces(self, start: int, end: int) -> int:
        """Leave the braces at the end of a line out of a string that was left open: they are meant as braces."""
        braces = re.compile(r"[\s;]*[{}][\s;{}]*$").search(self.text[start:end])
        return start + braces.start() if braces and braces.start() > 0 else end

    def _close_quietly(self, start: int, end: int) -> None:
        """Make a string of what was left open on its line, so that it is told once."""
        if end - start < 2:
            self.edits.append((start, end, " "))
        else:
            inner = self.text[start + 1 : end - 1].replace("\\", "/").replace("\n", " ")
            self.edits.append((start, end, f'"{inner}"'))


def _is_closed(long_string: str) -> bool:
    return len(long_string) >= 6 and long_string.endswith('"""')


def _odd_backslashes(text: str, start: int, end: int) -> bool:
    count = 0
    while end - 1 - count > start and text[end - 1 - count] == "\\":
        count += 1
    return count % 2 == 1
