"""Names in the columns of a frame: what they mean by the rules of `data.tally`, and which row they first stand in."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from math import inf
from typing import TYPE_CHECKING, Any

from fuzzyspec import errors
from fuzzyspec.data.engines import Doubtful
from fuzzyspec.data.frame_columns import FrameColumns, cell_text
from fuzzyspec.data.tables import BLANKS
from fuzzyspec.data.tally import MOST_TOLD, Name, Names
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.names import nearest

if TYPE_CHECKING:
    from fuzzyspec.data.engines import Frame

MOST_SOUGHT = 1_000
"""How many names are looked for at once, to tell in which row they first stand."""
MOST_NESTED = 50
"""How many choices stand in one expression, so that no engine finds it too deep."""


class FrameNames:
    """What the cells of a column name; `cells` are the different ones there are, as the engine gives them.

    Of several spellings of one name the first counts, or where rows cannot be told the least.
    """

    def __init__(
        self, columns: FrameColumns, heading: str, known: Mapping[str, Hashable] | None, cells: Iterable[Any]
    ) -> None:
        self._columns = columns
        self._heading = heading
        self._cells: dict[str, Any] = {cell_text(cell): cell for cell in cells}
        if columns.opened.again is not None and any("\ufffd" in text for text in self._cells):
            raise Doubtful  # so Spark reads bytes that are not in the encoding
        self._names = _named(known, sorted(self._cells))
        self._rows: dict[str, int] = {}
        unclear = {cell_text(cell) for cells in self.several() for cell in cells}
        unclear |= {text for text, name in self._names.items() if name.one in self._names.unknown}
        if unclear:
            sought = [self._cells[text] for text in sorted(unclear)[:MOST_SOUGHT]]
            self._rows = {cell_text(cell): row for cell, row in columns.first_rows(heading, sought).items()}
            self._names = _named(known, sorted(self._cells, key=lambda text: (self._rows.get(text, inf), text)))

    def name(self, cell: Any) -> Name:
        """Return what a cell names, nothing where it is blank."""
        return self._names[cell_text(cell)]

    def is_blank(self, cell: Any) -> bool:
        """Whether a cell names nothing."""
        return not self.name(cell).text

    def by_meaning(self) -> dict[Hashable, list[Any]]:
        """Return the cells that name something, by what they name; the spelling that counts comes first."""
        found: dict[Hashable, list[Any]] = {}
        for text, name in self._names.items():
            if name.text:
                found.setdefault(name.one, []).append(self._cells[text])
        return found

    def several(self) -> list[list[Any]]:
        """Return the cells that name one thing, for each thing that has several names."""
        return [cells for cells in self.by_meaning().values() if len(cells) > 1]

    def one_each(self, frame: Frame, column: str) -> Frame:
        """Put one name for each thing into a column of these names, and null where nothing is named."""
        import narwhals as nw

        several = self.several()
        for start in range(0, len(several), MOST_NESTED):
            name = nw.col(column)
            for one, *others in several[start : start + MOST_NESTED]:
                name = nw.when(nw.col(column).is_in(others)).then(nw.lit(one)).otherwise(name)
            frame = frame.with_columns(name.alias(column))
        blanks = [cell for text, cell in self._cells.items() if text and self.is_blank(cell)]
        if blanks:
            frame = frame.with_columns(nw.when(~nw.col(column).is_in(blanks)).then(nw.col(column)).alias(column))
        return frame

    def findings(self, kind: str) -> list[Diagnostic]:
        """Return what is wrong: names that the scheme does not know."""
        opened = self._columns.opened
        known = list(self._names.known or ())
        found = []
        for cell in list(self._names.unknown.values())[:MOST_TOLD]:
            text = cell.strip(BLANKS)
            (row,) = self._columns.rows([self._rows[cell]]) if cell in self._rows else [None]
            guess = nearest(text, known)
            found.append(errors.unknown_in_data(opened.span, opened.shown, kind, text, row, guess, known))
        return found


def _named(known: Mapping[str, Hashable] | None, texts: Iterable[str]) -> Names:
    names = Names(known)
    for text in texts:
        names[text]  # worked out, in this order
    return names
