"""What each grammar rule becomes: called by the parser at every reduction, so no tree stands in between."""

from __future__ import annotations

import re
from typing import Any

from lark import Token, Transformer

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.names import is_name, normal
from fuzzyspec.source import SourceFile, Span
from fuzzyspec.syntax import tree as t

Children = list[Any]
_TRAILING = re.compile(r"[\s;]+$")


class TreeBuilder(Transformer[Token, Any]):
    """Makes syntax nodes; set `source` and `base` before a parse, read `faults` after it."""

    def __init__(self) -> None:
        super().__init__(visit_tokens=False)
        self.source = SourceFile("", "")
        self.base = 0
        self.faults: list[Diagnostic] = []

    def start(self, source: SourceFile, base: int) -> None:
        """Prepare for a block whose text starts `base` characters into the file."""
        self.source = source
        self.base = base
        self.faults = []

    def _place(self, token: Token) -> tuple[int, int]:
        start = self.base + (token.start_pos or 0)
        return start, start + len(token)

    # Small parts ----------------------------------------------------------------------------

    def name(self, children: Children) -> t.Name:
        token: Token = children[0]
        start = self.base + (token.start_pos or 0)
        text = str(token)
        if not (text.isascii() and "-" not in text):
            text = normal(text)
            if not is_name(text):
                self.faults.append(errors.not_a_name(Span(self.source, start, start + len(token)), text))
        return t.Name(text, start, start + len(token))

    def distribution(self, children: Children) -> t.Name:
        """The name of a package, which may have hyphens."""
        return t.Name(str(children[0]), *self._place(children[0]))

    def string(self, children: Children) -> t.Text:
        token: Token = children[0]
        start, end = self._place(token)
        if token.type == "LONG_STRING":
            value = self._unescaped(_unindented(self.source.text[start + 3 : end - 3]), start + 3)
        else:
            value = self._unescaped(str(token)[1:-1], start + 1)
        return t.Text(value, start, end)

    def _unescaped(self, raw: str, start: int) -> str:
        if "\\" not in raw:
            return raw
        out: list[str] = []
        position = 0
        while position < len(raw):
            character = raw[position]
            if character == "\\":
                following = raw[position + 1 : position + 2]
                if following not in ('"', "\\"):
                    place = Span(self.source, start + position, start + position + 2)
                    self.faults.append(errors.unknown_escape(place, following))
                out.append(following)
                position += 2
            else:
                out.append(character)
                position += 1
        return "".join(out)

    def numeral(self, children: Children) -> t.Numeral:
        return self._numeral(children[0])

    def _numeral(self, token: Token) -> t.Numeral:
        return t.Numeral(str(token), *self._place(token))

    def call(self, children: Children) -> t.Call:
        names = [child for child in children if isinstance(child, t.Name)]
        arguments = tuple(child for child in children if isinstance(child, t.Argument))
        end = self._place(children[-1])[1]
        return t.Call(names[0], names[1] if len(names) > 1 else None, arguments, names[0].start, end)

    def qualified(self, children: Children) -> t.Call:
        name, distribution = children
        return t.Call(name, distribution, (), name.start, distribution.end)

    def argument(self, children: Children) -> t.Argument:
        value = children[-1]
        name = children[0] if len(children) == 2 else None
        return t.Argument(name, value, (name or value).start, value.end)

    def list(self, children: Children) -> t.ListValue:
        return t.ListValue(tuple(children[1:-1]), self._place(children[0])[0], self._place(children[-1])[1])

    def triple(self, children: Children) -> t.Triple:
        return t.Triple(tuple(children[1:-1]), self._place(children[0])[0], self._place(children[-1])[1])

    def setting(self, children: Children) -> t.Setting:
        name, value = children
        if name.text == "encoding" and isinstance(value, t.Name) and "-" in value.text:
            # Encodings have hyphens: utf-8, windows-1252.
            self.faults = [one for one in self.faults if one.span is None or one.span.start != value.start]
            value = t.Text(value.text, value.start, value.end)
        return t.Setting(name, value, name.start, value.end)

    def settings(self, children: Children) -> tuple[t.Setting, ...]:
        return tuple(children)

    def _row(self, token: Token) -> t.Row:
        start = self.base + (token.start_pos or 0)
        text = str(token)
        stripped = text.rstrip(" \t\n\x0b\x0c;") if text.isascii() else _TRAILING.sub("", text)
        cells = stripped.split() if "(" not in stripped else t.split_cells(stripped)
        return t.Row(cells, start, start + len(stripped))

    def _comparison(self, token: Token) -> t.Comparison:
        start = self.base + (token.start_pos or 0)
        text = str(token)
        sides, _, right = text.partition("=")
        words = sides.split()
        value = _TRAILING.sub("", right).lstrip()
        value_start = start + len(sides) + 1 + right.index(value)
        first = self._word(words[0], start)
        second = self._word(words[2], start + sides.rindex(words[2]))
        numeral = t.Numeral(value, value_start, value_start + len(value))
        return t.Comparison(first, second, numeral, start, numeral.end)

    def _word(self, text: str, start: int) -> t.Name:
        return t.Name(normal(text), start, start + len(text))

    def of_experts(self, children: Children) -> t.Numeral:
        return self._numeral(children[-1])

    # Members --------------------------------------------------------------------------------

    def comment(self, children: Children) -> t.Comment:
        name, label, score = children[0], None, None
        for child in children[1:]:
            if isinstance(child, t.Text):
                label = child
            else:
                score = self._numeral(child)
        end = (score or label or name).end
        return t.Comment(name, label, score, name.start, end)

    def declaration(self, children: Children) -> t.Declaration:
        name = children[0]
        label = children[1] if len(children) > 1 else None
        return t.Declaration(name, label, name.start, (label or name).end)

    def indicator(self, children: Children) -> t.Indicator:
        name: t.Name = children[0]
        label: t.Text | None = None
        members: list[t.Indicator] = []
        attributes: list[t.Setting] = []
        closing: Token | None = None
        for child in children[1:]:
            if isinstance(child, t.Indicator):
                members.append(child)
            elif isinstance(child, t.Text):
                label = child
            elif isinstance(child, t.Setting):
                attributes.append(child)
            else:
                closing = child
        # The closing brace of an unclosed block is the parser's own and stands past the end of the file.
        closed = min(self._place(closing)[1], len(self.source.text)) if closing is not None else 0
        end = max(closed, (label or name).end)
        return t.Indicator(name, label, tuple(members), tuple(attributes), closing is not None, name.start, end)

    # Blocks: their own place is set by the parser, which knows where the block was cut ---------

    def scheme_block(self, children: Children) -> t.SchemeBlock:
        children = _inside(children)
        title = children[0] if children and isinstance(children[0], t.Text) else None
        settings = children[-1] if children and isinstance(children[-1], tuple) and children[-1] is not title else ()
        return t.SchemeBlock(title, settings, 0, 0)

    def include_block(self, children: Children) -> t.IncludeLine:
        return t.IncludeLine(children[0], 0, 0)

    def comments_block(self, children: Children) -> t.CommentsBlock:
        return t.CommentsBlock(tuple(_inside(children)), 0, 0)

    def indicators_block(self, children: Children) -> t.IndicatorsBlock:
        return t.IndicatorsBlock(children[0], 0, 0)

    def judgments_block(self, children: Children) -> t.JudgmentsBlock:
        of, by = children[0], None
        objects = False
        rows: list[t.Row] = []
        comparisons: list[t.Comparison] = []
        for child in children[1:]:
            if not isinstance(child, Token):
                by = child
            elif child.type == "ROW":
                rows.append(self._row(child))
            elif child.type == "COMPARISON":
                comparisons.append(self._comparison(child))
            elif child.type == "OF":
                objects = True
        end = min(self._place(children[-1])[1], len(self.source.text))
        return t.JudgmentsBlock(of, tuple(rows), tuple(comparisons), of.start, end, False, objects, by)

    judged_node = judgments_block

    def expert_name(self, children: Children) -> t.Name:
        name: t.Name = children[0]
        return name

    def judgments_by_block(self, children: Children) -> t.JudgmentsByBlock:
        by, *judged = _inside(children)
        return t.JudgmentsByBlock(by, tuple(one._replace(by=by) for one in judged), 0, 0)

    def judgments_sheet_block(self, children: Children) -> t.SheetLine:
        return t.SheetLine("judgments", children[0], 0, 0)

    def votes_sheet_block(self, children: Children) -> t.SheetLine:
        return t.SheetLine("votes", children[0], 0, 0)

    def expert(self, children: Children) -> t.Expert:
        name, label, weight = children[0], None, None
        for child in children[1:]:
            if isinstance(child, t.Text):
                label = child
            else:
                weight = self._numeral(child)
        return t.Expert(name, label, weight, name.start, (weight or label or name).end)

    def experts_block(self, children: Children) -> t.ExpertsBlock:
        return t.ExpertsBlock(tuple(_inside(children)), 0, 0)

    def scores_block(self, children: Children) -> t.ScoresBlock:
        of, content = _inside(children)
        if type(content) is tuple:
            return t.ScoresBlock(of, None, content, 0, 0)
        return t.ScoresBlock(of, content, (), 0, 0)

    def weights_block(self, children: Children) -> t.WeightsBlock:
        *names, content = [child for child in _inside(children) if not isinstance(child, Token)]
        of: t.Name = names[-1]
        leaves = len(names) > 1
        if leaves and names[0].text != "leaves":
            word = Span(self.source, names[0].start, of.start).text.strip()
            place = Span(self.source, names[0].start, names[0].start + len(word))
            self.faults.append(errors.unexpected(place, (f"`{word}`",), ("a name", "`leaves of`"), None))
        if type(content) is tuple:
            return t.WeightsBlock(of, None, content, 0, 0, False, leaves)
        return t.WeightsBlock(of, content, (), 0, 0, False, leaves)

    def keyed(self, children: Children) -> t.Setting:
        name, value = children
        if isinstance(name, t.Text):
            name = t.Name(name.value, name.start, name.end)
        return t.Setting(name, value, name.start, value.end)

    def part(self, children: Children) -> t.Part:
        name: t.Name = children[0]
        settings = tuple(child for child in children[1:] if isinstance(child, t.Setting))
        return t.Part(name, settings, name.start, min(self._place(children[-1])[1], len(self.source.text)))

    def survey_block(self, children: Children) -> t.SurveyBlock:
        path, settings, parts, _ = self._data(children)
        return t.SurveyBlock(path, settings, parts, 0, 0)

    def measurements_block(self, children: Children) -> t.MeasurementsBlock:
        return t.MeasurementsBlock(*self._data(children), 0, 0)

    def _data(
        self, children: Children
    ) -> tuple[t.Text | None, tuple[t.Setting, ...], tuple[t.Part, ...], tuple[t.Row, ...]]:
        inside = _inside(children)
        path = inside[0] if inside and isinstance(inside[0], t.Text) else None
        return (
            path,
            tuple(child for child in inside if isinstance(child, t.Setting)),
            tuple(child for child in inside if isinstance(child, t.Part)),
            tuple(self._row(child) for child in inside if isinstance(child, Token)),
        )

    def membership_block(self, children: Children) -> t.MembershipBlock:
        of, content = _inside(children)
        if type(content) is tuple:
            return t.MembershipBlock(of, None, content, 0, 0)
        return t.MembershipBlock(of, content, (), 0, 0)

    def objects_block(self, children: Children) -> t.ObjectsBlock:
        return t.ObjectsBlock(tuple(_inside(children)), 0, 0)

    def _table(self, children: Children) -> tuple[t.Name | None, t.Numeral | None, tuple[t.Row, ...]]:
        name: t.Name | None = None
        experts: t.Numeral | None = None
        rows: list[t.Row] = []
        for child in _inside(children):
            if isinstance(child, Token):
                rows.append(self._row(child))
            elif isinstance(child, t.Name):
                name = child
            else:
                experts = child
        return name, experts, tuple(rows)

    def votes_block(self, children: Children) -> t.VotesBlock:
        name, experts, rows = self._table(children)
        return t.VotesBlock(name, experts, rows, 0, 0)

    def degrees_block(self, children: Children) -> t.DegreesBlock:
        name, _, rows = self._table(children)
        return t.DegreesBlock(name, rows, 0, 0)

    def method_block(self, children: Children) -> t.MethodBlock:
        children = _inside(children)
        return t.MethodBlock(children[0] if len(children) > 1 else None, children[-1], 0, 0)

    def report_block(self, children: Children) -> t.ReportBlock:
        return t.ReportBlock(_inside(children)[-1], 0, 0)


def _inside(children: Children) -> Children:
    """Leave out the closing brace: one terminal serves all blocks, and only indicators need its place."""
    return [child for child in children if not (isinstance(child, Token) and child.type == "CLOSE")]


def _unindented(raw: str) -> str:
    """Strip the common indentation of a string over several lines, and the line breaks at its ends."""
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rest = [line for line in lines[1:] if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in rest), default=0)
    kept = [lines[0].strip(), *(line[margin:].rstrip() for line in lines[1:])]
    return "\n".join(kept).strip("\n")
