"""Some rows of a frame as a small table of texts, of which the modules for such tables say what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fuzzyspec import errors
from fuzzyspec.data.engines import ROW, Opened
from fuzzyspec.data.frame_columns import FrameColumns, cell_text, fetch
from fuzzyspec.data.tabular import DataTable
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.source import SourceFile

if TYPE_CHECKING:
    from fuzzyspec.data.engines import Frame


def table_of(columns: FrameColumns, headings: Sequence[str], rows: Frame, most: int) -> DataTable:
    """Return the first of some rows, which are rows of the frame of `columns`, with their numbers where it has them."""
    import narwhals as nw

    numbered = ROW in columns.frame.collect_schema()
    cells = [columns.name(heading).alias(f"c{place}") for place, heading in enumerate(headings)]
    # A frame with row numbers keeps their order, and without sorting it is read no further than need be.
    found = fetch(rows.select(*cells, *([nw.col(ROW)] if numbered else [])).head(most))
    texts = [list(map(cell_text, found[f"c{place}"])) for place in range(len(headings))]
    numbers = columns.rows(found[ROW]) if numbered else [None] * len(texts[0])
    return Rows(columns.opened, headings, list(zip(*texts, strict=True)), numbers)


def unnamed(columns: FrameColumns, kind: str, heading: str, count: int) -> list[Diagnostic]:
    """Return the finding that some rows have no name where each must have one; none if `count` is 0."""
    if not count:
        return []
    row, opened, numbered = None, columns.opened, columns.numbered()
    if numbered is not None:
        rows = numbered.whole([heading]).filter(numbered.blank(heading))
        if opened.is_csv:
            rows = rows.filter(~numbered.wholly_blank())
        (row,) = numbered.rows(fetch(rows.select(ROW).head(1))[ROW])
    return [errors.data_row_unnamed(opened.span, opened.shown, kind, heading, row, count - 1)]


class Rows(DataTable):
    """Rows of a frame as a table of texts; `numbers` are those of the rows, None where nobody can tell."""

    __slots__ = ("_numbers",)

    def __init__(
        self,
        opened: Opened,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        numbers: Sequence[int | None],
    ) -> None:
        # The last column keeps blank rows from being left out.
        records = [[*headings, "row"], *([*row, "row"] for row in rows)]
        super().__init__(SourceFile(opened.shown, ""), records, ",", skip=0, row=1, decimal=opened.decimal)
        self._numbers = numbers

    def number(self, row: int) -> Any:
        """Return what people call a row."""
        return self._numbers[row]

    def place(self, row: int, column: int) -> Any:
        """Return no place: the text of the file is not at hand."""
        return None
