"""Text to syntax tree, with every fault of form found in one pass.

Each block is parsed alone. A fault inside a block is told, its line is blanked, and the block is read again,
a bounded number of times: so one slip hides neither the other lines nor the other blocks.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic, Diagnostics, Message, message
from fuzzyspec.source import SourceFile, Span
from fuzzyspec.syntax import tree as t
from fuzzyspec.syntax.scan import RawBlock, Scan, scan

if TYPE_CHECKING:
    from lark import Lark
    from lark.exceptions import UnexpectedInput

    from fuzzyspec.syntax.build import TreeBuilder

# A block with more faults than this is given up: whoever wrote it sees enough to start mending.
MOST_FAULTS_A_BLOCK = 20
PLACEHOLDER = "_"
_FILE = "the path of a file in quotes"


class _Parser(NamedTuple):
    lark: Lark
    builder: TreeBuilder


@cache
def _parser() -> _Parser:
    from fuzzyspec.syntax.build import TreeBuilder
    from fuzzyspec.syntax.grammar import load_parser

    builder = TreeBuilder()
    return _Parser(load_parser(builder), builder)


def parse(source: SourceFile) -> t.SyntaxTree:
    """Parse a file; whatever its text, this returns a tree and never raises."""
    scanned = scan(source)
    faults = Diagnostics(scanned.faults)
    blocks: list[t.Block] = []
    lost = set(scanned.lost)
    for raw in scanned.blocks:
        block = _BlockReader(source, scanned, raw, faults).read()
        if block is None:
            lost.add(raw.keyword)
        else:
            blocks.append(block)
    return t.SyntaxTree(source, scanned.text, tuple(blocks), scanned.remarks, tuple(faults), frozenset(lost))


class _BlockReader:
    """Reads one block, again and again, until what is left of it is sound."""

    def __init__(self, source: SourceFile, scanned: Scan, raw: RawBlock, faults: Diagnostics) -> None:
        self.source = source
        self.scanned = scanned
        self.raw = raw
        self.faults = faults
        # The keyword as meant stands before the rest, so offsets count from where it would have started.
        self.base = raw.word_end - len(raw.keyword)
        self.text = raw.keyword + scanned.text[raw.word_end : raw.end] + "}" * raw.unclosed

    def read(self) -> t.Block | None:
        from lark.exceptions import UnexpectedInput

        later = self._not_in_this_version()
        if later is not None:
            self.faults.add(later)
            return None
        parser = _parser()
        rule = self._rule()
        broken = self.raw.broken
        for _ in range(MOST_FAULTS_A_BLOCK):
            parser.builder.start(self.source, self.base)
            try:
                parsed: object = parser.lark.parse(self.text, start=rule)
            except UnexpectedInput as fault:
                broken = True
                place = min(max(fault.pos_in_stream or 0, 0), len(self.text))
                if type(fault).__name__ == "UnexpectedToken" and getattr(fault, "token", None) is not None:
                    token = fault.token  # type: ignore[attr-defined]
                    place = len(self.text) if token.type == "$END" else (token.start_pos or 0)
                place, diagnostic = self._explain(place, fault)
                line = self.source.position(min(self.base + place, len(self.source.text)))[0]
                if line not in self.scanned.fault_lines:
                    self.faults.add(diagnostic)
                if not self._blank(place):
                    return None
                continue
            self.faults.extend(parser.builder.faults)
            block: t.Block = parsed  # type: ignore[assignment]
            return block._replace(start=self.raw.start, end=self.raw.end, broken=broken)
        return None

    def _rule(self) -> str:
        """Return the start rule; what follows `judgments` and `votes` decides between several."""
        keyword = self.raw.keyword
        if keyword in ("judgments", "votes"):
            header = self.text.split("{", 1)[0].split()
            if len(header) > 1 and header[1].startswith('"'):
                return f"{keyword}_sheet_block"
            if keyword == "judgments" and len(header) == 3 and header[1] == "by":
                return "judgments_by_block"
        return f"{keyword}_block"

    # Telling --------------------------------------------------------------------------------

    def _span(self, start: int, end: int) -> Span:
        least, most = self.raw.start, len(self.source.text)
        first = min(max(self.base + start, least), most)
        return Span(self.source, first, min(max(self.base + end, first), most))

    def _not_in_this_version(self) -> Diagnostic | None:
        """Headers of the language that this version does not read yet."""
        header = self.text.split("{", 1)[0]
        for keyword, pattern, what in _LATER_HEADERS:
            if self.raw.keyword == keyword and (found := re.match(pattern, header)):
                return errors.not_in_this_version(self._span(0, len(found[0].rstrip())), what)
        return None

    def _explain(self, place: int, fault: UnexpectedInput) -> tuple[int, Diagnostic]:
        """Say what is wrong at `place`; the place may move to where a reader would put a finger."""
        text = self.text
        if self.raw.keyword in ("judgments", "votes", "degrees") and "{" in text[:place]:
            return self._explain_row(place)
        end = place + 1
        word = re.compile(r"\"[^\"\n]*\"?|[^\s{}()\[\];=,]+").match(text, place)
        if word:
            end = word.end()
        found = text[place:end]
        if found == "," and place and text[place - 1].isdigit() and text[place + 1 : place + 2].isdigit():
            number = re.compile(r"[0-9]+,[0-9]+%?").search(text, text.rfind(" ", 0, place) + 1)
            if number:
                return place, errors.malformed_number(
                    self._span(number.start(), number.end()), number[0], "comma", number[0].replace(",", ".")
                )
        name = self._misspelt_name(place, end, fault) if place < len(text) else None
        if name is not None:
            return place, name
        if place >= len(text) or found in ("", "\n"):
            place = len(text[:place].rstrip())
            end = place + 1
        before = text[:place].rstrip()
        if found == "{" and text[len(before) : place].count("\n"):
            return place, errors.brace_on_own_line(self._span(place, place + 1))
        quoted = {
            "scheme": "a title in quotes",
            "include": "a path in quotes",
            "survey": _FILE,
            "measurements": _FILE,
        }.get(self.raw.keyword)
        expected = tuple(quoted if quoted and word == "a label in quotes" else word for word in _expected_words(fault))
        return place, errors.unexpected(self._span(place, end), _found_words(found), expected, self._hint(found, place))

    def _misspelt_name(self, place: int, end: int, fault: UnexpectedInput) -> Diagnostic | None:
        """A name that starts with a digit, or has a point in it."""
        text = self.text
        start = place
        if text[place] == "." and place and (text[place - 1].isalnum() or text[place - 1] == "_"):
            while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
                start -= 1
        elif not (re.match(r"[0-9]+[^\W\d]", text[place:end]) and "a name" in _expected_words(fault)):
            return None
        return errors.not_a_name(self._span(start, end), text[start:end])

    def _hint(self, found: str, place: int) -> Message | None:
        before = self.text[:place].rstrip()
        if found == ":" or (found.startswith(":") and not found.startswith(":=")):
            return message("settings are written with `=`, not with `:`")
        if found == "=" and before.endswith("="):
            return message("one `=` is enough here")
        if found == ",":
            return message("separate entries with a line break or `;`, not with `,`")
        if found[:1] == "-" or found[:1] == ".":
            return message("names have only letters, digits and `_`")
        if found[:1] == "'":
            return message('strings stand in double quotes: "…"')
        if found in ("//", "/*", "--", "%"):
            return message("a remark starts with `#`")
        return None

    def _explain_row(self, place: int) -> tuple[int, Diagnostic]:
        """A line of a table or a comparison that has something which neither may hold."""
        text = self.text
        start = place
        end = _end_of_line(text, place)
        line = text[start:end]
        odd = re.search(r"==?|[\"({}\[\])]", line)
        if odd is None:
            return place, errors.unexpected(self._span(start, end), _found_words(line.strip()), ("a row",), None)
        at = start + odd.start()
        mark = odd[0]
        comparison = re.match(r"\s*\S+\s+over\s+\S+\s*=\s*", line)
        if self.raw.keyword == "judgments" and mark == "=" and comparison:
            rest = line[comparison.end() :].strip()
            if not rest:
                return at, errors.unexpected(
                    self._span(at, at + 1), ("the end of the line",), ("a judgment after `=`",), None
                )
            cells = rest.split()
            first = start + comparison.end()
            return first, errors.unexpected(
                self._span(first, first + len(rest)),
                (f"`{rest}`",),
                ("one judgment after `=`",),
                message("one comparison a line, or `;` between two") if len(cells) > 1 else None,
            )
        hint: Message | None = None
        if mark == "==":
            hint = message("one `=` is enough here")
        elif mark == '"':
            hint = message("rows start with the indicator's name, not with its label")
        elif mark == "=" and self.raw.keyword == "judgments":
            hint = message("comparisons are written `U1 over U2 = 3`")
        elif mark == "=":
            hint = message("rows are written without `=`: the name, then the numbers")
        expected = ("a row or a comparison",) if self.raw.keyword == "judgments" else ("a row",)
        return at, errors.unexpected(self._span(at, at + len(mark)), (f"`{mark}`",), expected, hint)

    # Blanking -------------------------------------------------------------------------------

    def _blank(self, place: int) -> bool:
        """Blank the statement around `place`; False when it is the header, without which nothing stands."""
        masked = _masked(self.text)
        header = masked.find("{")
        if header < 0 or place <= header:
            return False
        place = min(place, len(masked) - 1)
        if masked[place] in "\n;{}" and place > header + 1:
            probe = place - 1
            while probe > header and masked[probe] in " \t\n;":
                probe -= 1
            if masked[place] != "{" and probe > header:
                place = probe if masked[probe] not in "{}" else place
        left = max(masked.rfind(mark, 0, place) for mark in "\n;{}") + 1
        found = re.compile(r"[\n;{}]").search(masked, place)
        right = found.start() if found else len(masked)
        if found and found[0] == "{":
            if self.raw.keyword == "indicators" and left < right:
                return self._replace(left, right, PLACEHOLDER.ljust(right - left))
            right = _closing(masked, right)
        if masked[place] == "}" and left > place - 1:
            left, right = place, place + 1
        if not self.text[left:right].strip():
            return False
        return self._replace(left, right, " " * (right - left))

    def _replace(self, start: int, end: int, replacement: str) -> bool:
        if self.text[start:end] == replacement:
            return False
        self.text = self.text[:start] + replacement + self.text[end:]
        return True


_LATER_HEADERS: tuple[tuple[str, str, str], ...] = ()


def _masked(text: str) -> str:
    """Return the text with the inside of its strings made harmless, same length."""
    return re.sub(
        r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"', lambda found: '"' * len(found[0]), text, flags=re.DOTALL
    )


def _closing(masked: str, opening: int) -> int:
    """Return the offset after the brace that closes the one at `opening`."""
    depth = 0
    for found in re.compile(r"[{}]").finditer(masked, opening):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.end()
    return len(masked)


def _end_of_line(text: str, place: int) -> int:
    found = re.compile(r"[\n;]").search(text, place)
    end = found.start() if found else len(text)
    closing = text.rfind("}", place, end)
    return end if closing < 0 or text[closing:end].strip() != "}" else closing


def _found_words(found: str) -> tuple[str, ...]:
    if not found.strip():
        return ("the end of the line",)
    if len(found) > 40:
        found = found[:37] + "…"
    return (f"`{found}`",)


_WORDS = {
    "_OPEN": "`{`",
    "CLOSE": "`}`",
    "WORD": "a name",
    "STRING": "a label in quotes",
    "LONG_STRING": "",
    "NUMBER": "a number",
    "ROW": "a row",
    "COMPARISON": "a comparison",
    "_SEPARATOR": "a line break",
    "EQUAL": "`=`",
    "COMMA": "`,`",
    "AT": "",
    "OPEN_PAREN": "`(`",
    "CLOSE_PAREN": "`)`",
    "OPEN_BRACKET": "`[`",
    "CLOSE_BRACKET": "`]`",
    "OF": "`of`",
    "BY": "`by`",
    "WEIGHT": "`weight`",
    "$END": "a line break",
}


def _expected_words(fault: UnexpectedInput) -> tuple[str, ...]:
    """Return what could have stood there, in words, most telling first."""
    accepted: set[str]
    parser = getattr(fault, "interactive_parser", None)
    if parser is not None:
        accepted = set(parser.accepts())
    else:
        accepted = set(getattr(fault, "allowed", None) or getattr(fault, "expected", None) or ())
    if "WORD" in accepted:
        accepted -= {"OF", "BY", "WEIGHT"}
    words = {_WORDS[name] for name in accepted if name in _WORDS}
    order = list(dict.fromkeys(_WORDS.values()))
    return tuple(word for word in order if word in words and word)
