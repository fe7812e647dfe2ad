"""Binds judgments: a matrix or comparisons become one matrix, every cell checked.

A cell is a number, `.` (the reciprocal of its mirror cell) or `?` (this pair was not judged). Rounded reciprocals, as
people
type them, are accepted and told once for each matrix.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Capability
from fuzzyspec.diagnostics import number_text
from fuzzyspec.model.scheme import Indicator, Judgments, MethodUse, NodeMethods
from fuzzyspec.names import is_name, nearest, normal
from fuzzyspec.semantics.context import Context
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t
from fuzzyspec.syntax.numerals import decimals, looks_like_number, read_number

EXACT = 1e-12
"""Two reciprocals whose product is this near to 1 are exact."""


class _Cell(NamedTuple):
    """A cell as entered; `value` is None for `.` and `?`."""

    text: str
    value: float | None


DOT = _Cell(".", None)
GAP = _Cell("?", None)
Pair = tuple[int, int]


class _Matrix:
    """The judgments of one parent while they are read."""

    def __init__(self, context: Context, tree: t.SyntaxTree, block: t.JudgmentsBlock, parent: Indicator) -> None:
        self.context = context
        self.tree = tree
        self.block = block
        self.parent = parent
        indicators = context.scheme.indicators
        self.children = [indicators[child] for child in parent.children]
        self.position = {child.id: place for place, child in enumerate(self.children)}
        self.cells: dict[Pair, _Cell] = {}
        self.compared: dict[Pair, t.Comparison] = {}
        self.rows: dict[int, t.Row] = {}
        self.columns: list[int] = []
        self.column_of: dict[int, int] = {}
        self.sound = not block.broken
        self._read: dict[str, _Cell | None] = {}

    # Places ---------------------------------------------------------------------------------

    def place(self, x: int, y: int) -> Span:
        """Return where the judgment of x over y stands (of y over x, where only that was written)."""
        source = self.tree.source
        for a, b in ((x, y), (y, x)):
            if (a, b) in self.compared:
                return self.tree.span(self.compared[a, b].value)
        for a, b in ((x, y), (y, x)):
            if a in self.rows and b in self.column_of and self.text(a, b) not in (".", "?"):
                start, end = t.cell_places(source, self.rows[a])[self.column_of[b] + 1]
                return Span(source, start, end)
        return self.cell_place(x, y)

    def cell_place(self, x: int, y: int) -> Span:
        """Return the very cell of x and y in the table, else the parent's name in the header."""
        if x in self.rows and y in self.column_of:
            places = t.cell_places(self.tree.source, self.rows[x])
            start, end = places[self.column_of[y] + 1]
            return Span(self.tree.source, start, end)
        if (x, y) in self.compared:
            return self.tree.span(self.compared[x, y].value)
        return self.tree.span(self.block.of)

    def text(self, x: int, y: int) -> str:
        """Return what was entered for x over y."""
        if (x, y) in self.compared:
            return self.compared[x, y].value.text
        if x in self.rows and y in self.column_of:
            return self.rows[x].cells[self.column_of[y] + 1]
        return "."

    def name(self, x: int) -> str:
        return self.children[x].id

    # Reading --------------------------------------------------------------------------------

    def child(self, text: str, span: Span) -> int | None:
        found = self.position.get(normal(text))
        if found is not None:
            return found
        self.sound = False
        context = self.context
        known = context.by_name.get(normal(text))
        if known is not None and context.uncertain("indicators", "hierarchy"):
            return None
        if known is not None:
            indicator = context.scheme.indicators[known]
            actual = context.scheme.indicators[indicator.parent].id if indicator.parent >= 0 else None
            guess = None if len(self.children) > 200 else nearest(text, [c for c in self.position if c != text])
            guess = guess if guess and actual is None else None
            context.diagnostics.add(errors.not_a_child(span, text, self.parent.id, actual, guess))
        elif not is_name(normal(text)):
            context.diagnostics.add(errors.not_a_name(span, text))
        elif text in context.objects:
            context.diagnostics.add(errors.wrong_kind_of_name(span, text, "object", "indicator"))
        elif not context.uncertain("indicators"):
            guess = nearest(text, self.position) or nearest(text, context.by_name)
            context.diagnostics.add(errors.unknown_name(span, text, "indicator", guess, list(self.position)))
        return None

    def cell(self, text: str, place: Callable[[], Span]) -> _Cell | None:
        """Read a cell; faults of form are told at each place, sound cells are read once for each text."""
        if text == ".":
            return DOT
        if text == "?":
            return GAP
        known = self._read.get(text)
        if known is not None:
            return known
        if text.startswith("("):
            self.context.diagnostics.add(errors.fuzzy_judgment(place(), self.weighting.name))
            return None
        value = self.context.number(text, place())
        if value is None:
            return None
        if value <= 0:
            self.context.diagnostics.add(errors.not_positive(place(), text))
            return None
        cell = _Cell(text, value)
        self._read[text] = cell
        return cell

    def read(self, weighting: MethodUse) -> None:
        """Read rows and comparisons into cells."""
        self.weighting = weighting
        for row in self.block.rows:
            self._row(row)
        for comparison in self.block.comparisons:
            self._comparison(comparison)
        if self.columns and len(self.rows) < len(self.children) and self.context.uncertain("indicators", "hierarchy"):
            self.sound = False
        if self.columns and self.sound and len(self.rows) < len(self.children):
            missing = [self.name(x) for x in range(len(self.children)) if x not in self.rows]
            self.context.diagnostics.add(
                errors.matrix_incomplete(self.tree.span(self.block.of), self.parent.id, missing, "row")
            )
            self.sound = False

    def _row(self, row: t.Row) -> None:
        cells = row.cells
        source = self.tree.source

        def place(index: int) -> Span:
            start, end = t.cell_places(source, row)[index]
            return Span(source, start, end)

        whole = Span(source, row.start, row.end)
        words = [not (cell in ".?" or cell[0] == "(" or looks_like_number(cell)) for cell in cells]
        if len(cells) >= 3 and cells[1] == "over" and "over" not in self.position:
            found = (f"`{cells[3]}`",) if len(cells) > 3 else ("the end of the line",)
            at = place(3) if len(cells) > 3 else Span(source, row.end, row.end + 1)
            self.context.diagnostics.add(errors.unexpected(at, found, ("`=` and a judgment",), None))
            self.sound = False
        elif all(words) and (len(cells) > 1 or not self.columns):
            self._header(row, place, whole)
        elif not words[0]:
            self.context.diagnostics.add(
                errors.unexpected(place(0), (f"`{cells[0]}`",), ("an indicator's name",), None)
            )
            self.sound = False
        elif not self.columns:
            if self.sound:
                self.context.diagnostics.add(errors.matrix_header_missing(whole, self.parent.id, list(self.position)))
            self.sound = False
        else:
            self._cells(row, place, whole)

    def _header(self, row: t.Row, place: Callable[[int], Span], whole: Span) -> None:
        if self.columns:
            self.context.diagnostics.add(errors.matrix_and_comparisons(whole, self.parent.id))
            self.sound = False
            return
        columns: list[int] = []
        known = True
        for index, text in enumerate(row.cells):
            child = self.child(text, place(index))
            if child is None:
                known = False
                columns.append(-1)
                continue
            if child in self.column_of:
                self.context.diagnostics.add(
                    errors.matrix_repeated(place(index), place(self.column_of[child]), text, "column")
                )
                self.sound = False
            self.column_of.setdefault(child, index)
            columns.append(child)
        self.columns = columns
        missing = [child.id for x, child in enumerate(self.children) if x not in self.column_of]
        if missing and self.context.uncertain("indicators", "hierarchy"):
            self.sound = False
        if missing and known and self.sound:
            self.context.diagnostics.add(errors.matrix_incomplete(whole, self.parent.id, missing, "column"))
            self.sound = False

    def _cells(self, row: t.Row, place: Callable[[int], Span], whole: Span) -> None:
        name = row.cells[0]
        x = self.child(name, place(0))
        if x is None:
            return
        if x in self.rows:
            other = self.rows[x]
            first = Span(self.tree.source, other.start, other.start + len(other.cells[0]))
            self.context.diagnostics.add(errors.matrix_repeated(place(0), first, name, "row"))
            self.sound = False
            return
        if len(row.cells) - 1 != len(self.columns):
            commas = [index for index, text in enumerate(row.cells) if "," in text]
            slash = next((i for i, text in enumerate(row.cells) if text[0] == "/" or text[-1] == "/"), None)
            if slash:
                # `1 /2`, `1/ 2` and `1 / 2` were meant as one cell.
                start = slash - (row.cells[slash][0] == "/")
                last = min(slash + (row.cells[slash][-1] == "/"), len(row.cells) - 1)
                span = Span(self.tree.source, place(start).start, place(last).end)
                instead = "".join(row.cells[start : last + 1])
                self.context.diagnostics.add(errors.malformed_number(span, span.text, "space", instead))
            elif commas:
                text = row.cells[commas[0]]
                self.context.number(text, place(commas[0]))
            else:
                self.context.diagnostics.add(
                    errors.matrix_row_length(whole, name, len(row.cells) - 1, len(self.columns))
                )
            self.sound = False
            return
        self.rows[x] = row
        for index, (y, text) in enumerate(zip(self.columns, row.cells[1:], strict=True), 1):
            if x == y and text != "." and looks_like_number(text) and read_number(text) != 1:
                self.context.diagnostics.add(errors.diagonal(place(index), name, text))
                self.sound = False
                continue
            cell = self.cell(text, partial(place, index))
            if x == y and cell is GAP:
                self.context.diagnostics.add(errors.diagonal(place(index), name, text))
                cell = None
            if cell is None:
                self.sound = False
            elif y < 0:
                continue
            elif x != y:
                self.cells[x, y] = cell

    def _comparison(self, comparison: t.Comparison) -> None:
        span = self.tree.span
        x = self.child(comparison.first.text, span(comparison.first))
        y = self.child(comparison.second.text, span(comparison.second))
        cell = self.cell(comparison.value.text, partial(span, comparison.value))
        if cell is DOT:
            self.context.diagnostics.add(
                errors.unexpected(span(comparison.value), ("`.`",), ("a judgment, or `?` for not judged",), None)
            )
            cell = None
        if cell is None:
            self.sound = False
        if x is None or y is None or cell is None:
            return
        if x == y:
            self.context.diagnostics.add(
                errors.compared_with_itself(Span(self.tree.source, comparison.start, comparison.end), self.name(x))
            )
            self.sound = False
            return
        if self._repeated(x, y, cell, comparison):
            return
        self.compared[x, y] = comparison
        self.cells[x, y] = cell
        self.cells.setdefault((y, x), GAP if cell is GAP else DOT)

    def _repeated(self, x: int, y: int, cell: _Cell, comparison: t.Comparison) -> bool:
        """Whether the pair has been judged before, in a cell or a comparison; tell it."""
        before = self.cells.get((x, y))
        if before is None:
            return False
        written = [
            (a, b) for a, b in ((x, y), (y, x)) if (a, b) in self.compared or (a in self.rows and b in self.column_of)
        ]
        entered = [(a, b) for a, b in written if self.cells[a, b] is not DOT]
        if not entered:
            return False
        a, b = entered[0]
        earlier = self.cells[a, b]
        place, here = self.cell_place(a, b), self.tree.span(comparison.value)
        names = self.name(x), self.name(y)
        if earlier is GAP or cell is GAP:
            same = earlier is cell
        elif (a, b) == (x, y):
            same = earlier.value == cell.value
        else:
            same = is_reciprocal(cell, earlier) is not None
        if same:
            self.context.diagnostics.add(errors.pair_repeated(here, place, *names))
        else:
            shown = earlier.text if (a, b) == (x, y) or earlier is GAP else reciprocal_text(earlier)
            self.context.diagnostics.add(errors.pair_contradicts(here, place, *names, cell.text, shown))
            self.sound = False
        return True


def is_reciprocal(a: _Cell, b: _Cell) -> bool | None:
    """Whether b is 1/a: True when exactly, False when as rounded by people, None when not."""
    assert a.value is not None
    assert b.value is not None
    if abs(a.value * b.value - 1) <= EXACT:
        return True
    if _rounds_to(a, 1 / b.value) or _rounds_to(b, 1 / a.value):
        return False
    return None


def _rounds_to(cell: _Cell, exact: float) -> bool:
    """Whether a decimal is `exact`, rounded to the digits that it has."""
    digits = decimals(cell.text)
    return digits is not None and cell.value is not None and abs(cell.value - exact) <= 0.5 * 10**-digits * (1 + 1e-9)


def _unit_fraction(cell: _Cell) -> int | None:
    """Return n where a decimal stands for 1/n, n = 2 … 9, without being exactly that."""
    if cell.value is None or cell.value >= 1:
        return None
    for n in range(2, 10):
        if abs(cell.value - 1 / n) > EXACT and _rounds_to(cell, 1 / n):
            return n
    return None


def reciprocal_text(cell: _Cell) -> str:
    """Return the reciprocal of a cell as people write it."""
    assert cell.value is not None
    above, _, below = cell.text.partition("/")
    if below:
        return below if above == "1" else f"{below}/{above}"
    if cell.text.isdigit():
        return f"1/{cell.text}" if cell.value != 1 else "1"
    n = _unit_fraction(cell)
    if n:
        return str(n)
    return number_text(1 / cell.value, 6)


def bind_judgments(
    context: Context,
    tree: t.SyntaxTree,
    block: t.JudgmentsBlock,
    parent: Indicator,
    methods: NodeMethods,
    weighting: MethodUse,
) -> Judgments | None:
    """Bind one block of judgments; report and return None where they cannot be used."""
    matrix = _Matrix(context, tree, block, parent)
    matrix.read(weighting)
    pairs = _Pairs(matrix, methods.scale)
    order = len(matrix.children)
    values = [[math.nan] * order for _ in range(order)]
    for x in range(order):
        values[x][x] = 1.0
    left_out: list[Pair] = []
    missing = 0
    for x in range(order):
        for y in range(x + 1, order):
            both = pairs.settle(x, y)
            if both is None:
                missing += 1
                if (x, y) not in matrix.cells:
                    left_out.append((x, y))
            else:
                values[x][y], values[y][x] = both
    if pairs.rounded:
        place, text, exact = pairs.rounded[0]
        context.diagnostics.add(errors.rounded_reciprocals(place, parent.id, text, exact, len(pairs.rounded)))
    if not (matrix.sound and pairs.sound):
        return None
    of = tree.span(block.of)
    descriptor = context.registry.get("weighting", weighting.name, weighting.distribution)
    if missing:
        groups = _groups(values)
        if len(groups) > 1:
            names = [[matrix.name(x) for x in group] for group in groups]
            context.diagnostics.add(errors.not_connected(of, parent.id, names))
            return None
        if Capability.INCOMPLETE not in descriptor.reads:
            context.diagnostics.add(errors.gaps_not_taken(of, parent.id, weighting.name))
            return None
        if left_out:
            named = [f"{matrix.name(x)} over {matrix.name(y)}" for x, y in left_out]
            context.diagnostics.add(errors.pairs_left_out(of, parent.id, named))
    return Judgments(parent.index, values, missing, bool(pairs.rounded), matrix.place, matrix.text, of, weighting)


class _Pairs:
    """Settles each pair of mirror cells, and collects what is wrong with them."""

    def __init__(self, matrix: _Matrix, scale: tuple[float, float] | None) -> None:
        self.matrix = matrix
        self.scale = scale
        self.sound = True
        self.rounded: list[tuple[Span, str, str]] = []

    def settle(self, x: int, y: int) -> tuple[float, float] | None:
        """Return the values of x over y and y over x; None when the pair was not judged."""
        matrix = self.matrix
        upper, lower = matrix.cells.get((x, y)), matrix.cells.get((y, x))
        if upper is None or lower is None:
            return self._judged(x, y, upper, None) if upper is not None and upper.value is not None else (
                self._judged(y, x, lower, None, turned=True) if lower is not None and lower.value is not None else None
            )  # fmt: skip
        if upper.value is not None and lower.value is not None:
            return self._judged(x, y, upper, lower)
        if upper.value is not None:
            if lower is GAP:
                self._unclear(y, x, "gap")
            return self._judged(x, y, upper, None)
        if lower.value is not None:
            if upper is GAP:
                self._unclear(x, y, "gap")
            return self._judged(y, x, lower, None, turned=True)
        if upper is DOT and lower is DOT:
            self._unclear(x, y, "dots")
        elif upper is DOT:
            self._unclear(x, y, "dot_gap")
        elif lower is DOT:
            self._unclear(y, x, "dot_gap")
        return None

    def _unclear(self, x: int, y: int, why: str) -> None:
        matrix = self.matrix
        other = matrix.cell_place(y, x)
        matrix.context.diagnostics.add(
            errors.pair_unclear(matrix.cell_place(x, y), other, matrix.name(x), matrix.name(y), why)
        )
        self.sound = False

    def _judged(
        self, x: int, y: int, cell: _Cell, mirror: _Cell | None, *, turned: bool = False
    ) -> tuple[float, float]:
        matrix = self.matrix
        assert cell.value is not None
        reciprocal = 1 / cell.value
        if mirror is not None and mirror.value is not None:
            exact = is_reciprocal(cell, mirror)
            reciprocal = mirror.value
            if exact is None:
                self._contradiction(x, y, cell, mirror)
            elif not exact:
                self._rounded(x, y, cell, mirror)
            else:
                reciprocal = mirror.value
            on_scale = exact is not None and self._on_scale(cell, mirror)
            if exact is not None and not on_scale:
                self._off_scale(x, y, cell)
        else:
            n = _unit_fraction(cell) if self.scale is not None else None
            if n is not None:
                self.rounded.append((matrix.cell_place(x, y), cell.text, f"1/{n}"))
            elif not self._inside(cell.value):
                self._off_scale(x, y, cell)
        return (reciprocal, cell.value) if turned else (cell.value, reciprocal)

    def _rounded(self, x: int, y: int, cell: _Cell, mirror: _Cell) -> None:
        """Tell which of two mirror cells is the rounded one: the one with more digits after the point."""
        matrix = self.matrix
        if (decimals(mirror.text) or 0) >= (decimals(cell.text) or 0):
            self.rounded.append((matrix.cell_place(y, x), mirror.text, reciprocal_text(cell)))
        else:
            self.rounded.append((matrix.cell_place(x, y), cell.text, reciprocal_text(mirror)))

    def _contradiction(self, x: int, y: int, cell: _Cell, mirror: _Cell) -> None:
        matrix = self.matrix
        matrix.context.diagnostics.add(
            errors.not_reciprocal(
                matrix.cell_place(y, x),
                matrix.cell_place(x, y),
                matrix.parent.id,
                matrix.name(x),
                matrix.name(y),
                cell.text,
                mirror.text,
                reciprocal_text(cell),
            )
        )
        self.sound = False

    def _inside(self, value: float) -> bool:
        if self.scale is None:
            return True
        low, high = self.scale
        return low * (1 - 1e-9) <= value <= high * (1 + 1e-9)

    def _on_scale(self, cell: _Cell, mirror: _Cell) -> bool:
        """A rounded reciprocal is on the scale where the value that it stands for is."""
        assert cell.value is not None
        assert mirror.value is not None
        return (self._inside(cell.value) and self._inside(mirror.value)) or (
            self._inside(cell.value) and _rounds_to(mirror, 1 / cell.value)
        ) or (self._inside(mirror.value) and _rounds_to(cell, 1 / mirror.value))  # fmt: skip

    def _off_scale(self, x: int, y: int, cell: _Cell) -> None:
        matrix = self.matrix
        assert self.scale is not None
        low, high = self.scale
        texts = [_end_text(low), _end_text(high)]
        matrix.context.diagnostics.add(
            errors.off_scale(matrix.cell_place(x, y), cell.text, texts[0], texts[1], texts[(cell.value or 0) > high])
        )
        self.sound = False


def _end_text(value: float) -> str:
    """Return an end of a scale as people write it."""
    if value < 1 and abs(1 / value - round(1 / value)) < 1e-9:
        return f"1/{round(1 / value)}"
    return number_text(value)


def _groups(values: list[list[float]]) -> list[list[int]]:
    """Return the groups of children that judgments connect, in the order of the file."""
    order = len(values)
    group = [-1] * order
    groups: list[list[int]] = []
    for first in range(order):
        if group[first] >= 0:
            continue
        group[first] = len(groups)
        members = [first]
        for x in members:
            row = values[x]
            for y in range(order):
                if group[y] < 0 and row[y] == row[y]:
                    group[y] = group[first]
                    members.append(y)
        groups.append(sorted(members))
    return groups
