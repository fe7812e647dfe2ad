"""Text to syntax tree, per byte, against `json.loads` on the same content."""

from __future__ import annotations

import json
from typing import Any

from material import short_rows, tables_of_matrices
from measure import OURS, Contender
from row import Race, Row, at_most

LIMIT = "json.loads"

GRAMMAR = r"""
start: _NL* (block _NL+)*
block: "judgments" NAME "{" _NL names row+ "}"      -> judgments
     | "votes" NAME "of" NUMBER "{" _NL row+ "}"    -> votes
names: NAME+ _NL
row: NAME cell+ _NL
cell: NUMBER | FRACTION | DOT
NAME: /[A-Za-z_]\w*/
FRACTION.2: /\d+\/\d+/
NUMBER: /\d+(\.\d+)?/
DOT: "."
_NL: /(\r?\n)+/
%ignore /[ \t]+/
"""
"""The tables of our language as one would first write them down, a terminal a cell."""


def _matrices(quick: bool) -> Race:
    tables = tables_of_matrices(100_000 if quick else 1_000_000)
    text = "".join(
        f"judgments {parent} {{\n    {' '.join(below)}\n"
        + "".join(f"    {name} {' '.join(cells)}\n" for name, cells in zip(below, rows, strict=True))
        + "}\n"
        for parent, below, rows in tables
    )
    content = {
        parent: {"names": below, "rows": [[_number(cell) for cell in row] for row in rows]}
        for parent, below, rows in tables
    }
    return _race(text, content, sum(len(rows) for _, _, rows in tables))


def _number(cell: str) -> float | None:
    """Return a cell as other formats have it, which know neither fractions nor the mirror of a cell."""
    if cell == ".":
        return None
    numerator, _, denominator = cell.partition("/")
    return round(int(numerator) / int(denominator), 4) if denominator else int(numerator)


def _short_rows(quick: bool) -> Race:
    tables = short_rows(100_000 if quick else 1_000_000)
    text = "".join(
        f"votes {name} of 10 {{\n"
        + "".join(f"  {leaf} {' '.join(map(str, counts))}\n" for leaf, counts in rows)
        + "}\n"
        for name, rows in tables
    )
    content = {name: dict(rows) for name, rows in tables}
    return _race(text, content, sum(len(rows) for _, rows in tables))


def _race(text: str, content: Any, rows: int) -> Race:
    """Race over the same content as a scheme, JSON and YAML; the answer is the number of rows that were read."""
    import yaml
    from lark import Lark

    from fuzzyspec.source import SourceFile
    from fuzzyspec.syntax.parse import parse
    from fuzzyspec.syntax.tree import JudgmentsBlock

    source = SourceFile("generated.fspec", text)
    as_json = json.dumps(content)
    as_yaml = yaml.dump(content, default_flow_style=None, Dumper=yaml.CSafeDumper)
    grammar = Lark(GRAMMAR, parser="lalr", maybe_placeholders=False)
    placed = Lark(GRAMMAR, parser="lalr", maybe_placeholders=False, propagate_positions=True)

    def rows_read(tree: Any) -> int:
        assert not tree.faults
        return sum(len(block.rows) - isinstance(block, JudgmentsBlock) for block in tree.blocks)  # but for headings

    def in_content(read: Any) -> int:
        return sum(len(one.get("rows", one)) for one in read.values())

    def in_tree(tree: Any) -> int:
        return sum(1 for _ in tree.find_data("row"))

    def agree(ours: int, theirs: int) -> None:
        assert rows == ours == theirs

    size = len(text.encode())
    return Race(
        [
            Contender(OURS, lambda: parse(source), size, rows_read),
            Contender(LIMIT, lambda: json.loads(as_json), len(as_json), in_content),
            Contender("PyYAML, C loader", lambda: yaml.load(as_yaml, yaml.CSafeLoader), len(as_yaml), in_content),
            Contender("lark's tree", lambda: grammar.parse(text), size, in_tree),
            Contender("lark's tree with places", lambda: placed.parse(text), size, in_tree),
        ],
        agree,
    )


_GOALS = (at_most(30, LIMIT, "`json.loads` per byte"),)

ROWS = (
    Row("parse-matrices", "parse 1 MB, mostly judgment matrices", LIMIT, _GOALS, _matrices, most_rounds=9),
    Row("parse-rows", "parse 1 MB of short rows (votes)", LIMIT, _GOALS, _short_rows, most_rounds=9),
)
