"""Reads a block of judgments, matrix or comparisons, into cells by pair of children."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Weighting
from fuzzyspec.model.scheme import Indicator, MethodUse
from fuzzyspec.names import is_name, nearest, normal
from fuzzyspec.semantics.cells import DOT, GAP, Cell, Pair, is_reciprocal, reciprocal_text
from fuzzyspec.semantics.context import Context
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t
from fuzzyspec.syntax.numerals import looks_like_number, read_number

EXTREME = 1e300
"""Judgments beyond this, or below its reciprocal, have no reciprocal that a float holds."""


class Compared(NamedTuple):
    """What judgments compare: the children of an indicator, or the objects under a leaf."""

    owner: Indicator
    names: tuple[str, ...]
    objects: bool = False


def children_of(context: Context, parent: Indicator) -> Compared:
    """Return the children of an indicator, to be compared."""
    indicators = context.scheme.indicators
    return Compared(parent, tuple(indicators[child].id for child in parent.children))


def objects_under(context: Context, leaf: Indicator) -> Compared:
    """Return the objects, to be compared under a leaf."""
    return Compared(leaf, tuple(one.id for one in context.scheme.objects), True)


class Matrix:
    """The judgments of what is compared under one indicator, while they are read."""

    def __init__(self, context: Context, tree: t.SyntaxTree, block: t.JudgmentsBlock, compared: Compared) -> None:
        self.context = context
        self.tree = tree
        self.block = block
        self.owner = compared.owner
        self.names = compared.names
        self.objects = compared.objects
        self.position = {name: place for place, name in enumerate(compared.names)}
        self.cells: dict[Pair, Cell] = {}
        self.compared: dict[Pair, t.Comparison] = {}
        self.rows: dict[int, t.Row] = {}
        self.columns: list[int] = []
        self.column_of: dict[int, int] = {}
        self.sound = not block.broken
        self._read: dict[str, Cell | None] = {}

    # Places ---------------------------------------------------------------------------------

    def place(self, x: int, y: int) -> Span:
        """Return where the judgment of x over y stands (of y over x, where only that was written)."""
        source = self.tree.source
        for a, b in ((x, y), (y, x)):
            if (a, b) in self.compared:
                return self.tree.span(self.compared[a, b].value)
        for a, b in ((x, y), (y, x)):
            if a in self.rows and b in self.column_of and self.text(a, b) not in (".", "?"):
                start, end = t.cell_places(self.tree, self.rows[a])[self.column_of[b] + 1]
                return Span(source, start, end)
        return self.cell_place(x, y)

    def cell_place(self, x: int, y: int) -> Span:
        """Return the very cell of x and y in the table, else the parent's name in the header."""
        if x in self.rows and y in self.column_of:
            places = t.cell_places(self.tree, self.rows[x])
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
        """Return the name of a child by its position."""
        return self.names[x]

    # Reading --------------------------------------------------------------------------------

    def child(self, text: str, span: Span) -> int | None:
        """Return the position of a named child, or report and return None."""
        found = self.position.get(normal(text))
        if found is not None:
            return found
        self.sound = False
        context = self.context
        if self.objects:
            self._unknown_object(text, span)
            return None
        known = context.by_name.get(normal(text))
        if known is not None and context.uncertain("indicators", "hierarchy"):
            return None
        if known is not None:
            indicator = context.scheme.indicators[known]
            actual = context.scheme.indicators[indicator.parent].id if indicator.parent >= 0 else None
            guess = None if len(self.names) > 200 else nearest(text, [c for c in self.position if c != text])
            guess = guess if guess and actual is None else None
            context.diagnostics.add(errors.not_a_child(span, text, self.owner.id, actual, guess))
        elif not is_name(normal(text)):
            context.diagnostics.add(errors.not_a_name(span, text))
        elif text in context.objects:
            context.diagnostics.add(errors.wrong_kind_of_name(span, text, "object", "indicator"))
        elif not context.uncertain("indicators"):
            guess = context.nearest(text, self.position) or context.nearest(text, context.by_name)
            context.diagnostics.add(errors.unknown_name(span, text, "indicator", guess, list(self.position)))
        return None

    def _unknown_object(self, text: str, span: Span) -> None:
        context = self.context
        if normal(text) in context.by_name:
            context.diagnostics.add(errors.wrong_kind_of_name(span, text, "indicator", "object"))
        elif not is_name(normal(text)):
            context.diagnostics.add(errors.not_a_name(span, text))
        elif not context.uncertain("objects"):
            guess = context.nearest(text, self.position)
            context.diagnostics.add(errors.unknown_name(span, text, "object", guess, list(self.position)))

    def cell(self, text: str, place: Callable[[], Span]) -> Cell | None:
        """Read a cell; faults of form are told at each place, sound cells are read once for each text."""
        if text == ".":
            return DOT
        if text == "?":
            return GAP
        known = self._read.get(text)
        if known is not None:
            return known
        if text.startswith("("):
            if self.fuzzy:
                return self._triple(text, place)
            self.context.diagnostics.add(errors.fuzzy_judgment(place(), self.weighting.name))
            return None
        if text in (".,", "?,"):
            self.context.diagnostics.add(errors.malformed_number(place(), text, "separator", text[0]))
            return None
        cell = self._number(text, place)
        if cell is not None:
            self._read[text] = cell
        return cell

    def _number(self, text: str, place: Callable[[], Span]) -> Cell | None:
        value = self.context.number(text, place())
        if value is None:
            return None
        if value <= 0:
            self.context.diagnostics.add(errors.not_positive(place(), text))
            return None
        if not 1 / EXTREME <= value <= EXTREME:
            self.context.diagnostics.add(errors.malformed_number(place(), text, "extreme", None))
            return None
        return Cell(text, value)

    def _triple(self, text: str, place: Callable[[], Span]) -> Cell | None:
        """Read `(low, middle, high)`, with 0 < low ≤ middle ≤ high."""
        texts = [part.strip() for part in text[1:-1].split(",")]
        if len(texts) != 3 or not all(texts):
            words = re.split(r"[\s,;]+", text[1:-1].strip(" ,;"))
            numbers = len(words) == 3 and all(isinstance(read_number(word), float) for word in words)
            instead = f"({', '.join(words)})" if numbers else None
            self.context.diagnostics.add(errors.not_a_triple(place(), text, "three", instead))
            return None
        found_at = 1
        starts = []
        for part in texts:
            starts.append(text.index(part, found_at))
            found_at = starts[-1] + len(part)

        def place_of(start: int, part: str) -> Span:
            whole = place()
            return Span(whole.source, whole.start + start, whole.start + start + len(part))

        parts = [self._number(part, partial(place_of, start, part)) for start, part in zip(starts, texts, strict=True)]
        found = tuple(part for part in parts if part is not None)
        if len(found) < 3:
            return None
        low, middle, high = (part.value or 0.0 for part in found)
        if not low <= middle <= high:
            rising = sorted(found, key=lambda part: part.value or 0.0)
            instead = f"({', '.join(part.text for part in rising)})"
            self.context.diagnostics.add(errors.not_a_triple(place(), text, "order", instead))
            return None
        cell = Cell(text, middle, found)
        self._read[text] = cell
        return cell

    def read(self, weighting: MethodUse) -> None:
        """Read rows and comparisons into cells."""
        self.weighting = weighting
        descriptor: Weighting = self.context.registry.get("weighting", weighting.name, weighting.distribution)
        # Which weighting was meant is not known where its name is not.
        self.fuzzy = descriptor.fuzzy or self.context.uncertain("weighting")
        ruled = next((row for row in self.block.rows if "|" in row.cells), None)
        if ruled is not None:
            bar = ruled.start + self.tree.source.text[ruled.start : ruled.end].index("|")
            self.context.diagnostics.add(errors.ruled_table(Span(self.tree.source, bar, bar + 1)))
            self.sound = False
            return
        for row in self.block.rows:
            self._row(row)
        for comparison in self.block.comparisons:
            self._comparison(comparison)
        if self.columns and len(self.rows) < len(self.names) and self.context.uncertain("indicators", "hierarchy"):
            self.sound = False
        if self.columns and self.sound and len(self.rows) < len(self.names):
            missing = [self.name(x) for x in range(len(self.names)) if x not in self.rows]
            self.context.diagnostics.add(
                errors.matrix_incomplete(self.tree.span(self.block.of), self.owner.id, missing, "row")
            )
            self.sound = False

    def _row(self, row: t.Row) -> None:
        cells = row.cells
        source = self.tree.source

        places: list[tuple[int, int]] = []

        def place(index: int) -> Span:
            if not places:
                places.extend(t.cell_places(self.tree, row))
            return Span(source, *places[index])

        whole = Span(source, row.start, row.end)
        words = [not (cell in ".?" or cell[0] == "(" or looks_like_number(cell)) for cell in cells]
        if len(cells) >= 3 and cells[1] == "over" and "over" not in self.position:
            found = (f"`{cells[3]}`",) if len(cells) > 3 else ("the end of the line",)
            at = place(3) if len(cells) > 3 else Span(source, row.end, min(row.end + 1, len(source.text)))
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
                self.context.diagnostics.add(errors.matrix_header_missing(whole, self.owner.id, list(self.position)))
            self.sound = False
        else:
            self._cells(row, place, whole)

    def _header(self, row: t.Row, place: Callable[[int], Span], whole: Span) -> None:
        if self.columns:
            self.context.diagnostics.add(errors.matrix_and_comparisons(whole, self.owner.id))
            self.sound = False
            return
        columns: list[int] = []
        repeated: set[int] = set()
        known = True
        for index, text in enumerate(row.cells):
            child = self.child(text, place(index))
            if child is None:
                known = False
                columns.append(-1)
                continue
            if child in self.column_of and child not in repeated:
                repeated.add(child)
                self.context.diagnostics.add(
                    errors.matrix_repeated(place(index), place(self.column_of[child]), text, "column")
                )
            self.sound = self.sound and child not in self.column_of
            self.column_of.setdefault(child, index)
            columns.append(child)
        self.columns = columns
        missing = [name for x, name in enumerate(self.names) if x not in self.column_of]
        if missing and self.context.uncertain("indicators", "hierarchy"):
            self.sound = False
        if missing and known and self.sound:
            self.context.diagnostics.add(errors.matrix_incomplete(whole, self.owner.id, missing, "column"))
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
            commas = [index for index, text in enumerate(row.cells) if "," in text and text[0] != "("]
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
            if x == y and isinstance(number := read_number(text), float) and number != 1:
                self.context.diagnostics.add(errors.diagonal(place(index), name, text))
                self.sound = False
                continue
            cell = self.cell(text, partial(place, index))
            if x == y and cell is GAP:
                self.context.diagnostics.add(errors.diagonal(place(index), name, text))
                cell = None
            if x == y and cell is not None and cell.parts and cell.triple != (1.0, 1.0, 1.0):
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

    def _repeated(self, x: int, y: int, cell: Cell, comparison: t.Comparison) -> bool:
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
            same = earlier.triple == cell.triple
        else:
            same = is_reciprocal(cell, earlier) is not None
        if same:
            self.context.diagnostics.add(errors.pair_repeated(here, place, *names))
        else:
            shown = earlier.text if (a, b) == (x, y) or earlier is GAP else reciprocal_text(earlier)
            self.context.diagnostics.add(errors.pair_contradicts(here, place, *names, cell.text, shown))
            self.sound = False
        return True
