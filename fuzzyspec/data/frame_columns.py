"""Columns of frames: what stands in them as names and as numbers, whatever the engine and the type of the column."""

from __future__ import annotations

import datetime
import decimal
import math
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from operator import and_
from typing import TYPE_CHECKING, Any

from fuzzyspec import errors
from fuzzyspec.data.engines import NUMBER, ROW, Opened
from fuzzyspec.data.plan import DataFault
from fuzzyspec.data.recopying import NoNumber, NoNumbers
from fuzzyspec.data.tables import BLANKS

if TYPE_CHECKING:
    import narwhals as nw

    from fuzzyspec.data.engines import Frame

PIECE = 2**18
"""How many rows of a frame that is held in memory go through at a time, so that helper columns stay small."""

_ONLY_BLANKS = f"^[{BLANKS}]*$"
_BLANKS_AROUND = f"^[{BLANKS}]|[{BLANKS}]$"
_NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"


class FrameColumns:
    """The columns of a frame by heading; `numbered` says that it is the one with row numbers."""

    def __init__(self, opened: Opened, frame: Frame | None = None) -> None:
        self.opened = opened
        self.frame: Frame = opened.frame if frame is None else frame
        self._types = self.frame.collect_schema()

    def numbered(self) -> FrameColumns | None:
        """Return the same columns with row numbers, None where the engine cannot tell them."""
        frame = self.opened.numbered()
        return None if frame is None else FrameColumns(self.opened, frame)

    def rows(self, indices: Sequence[int]) -> list[int | None]:
        """Return what people call some rows, None where that cannot be told."""
        if not len(indices) or not self.opened.counts_rows(int(max(indices))):
            return [None] * len(indices)
        return [self.opened.first_row + int(index) for index in indices]

    def is_text(self, heading: str) -> bool:
        """Whether a column holds texts."""
        import narwhals as nw

        mixed = isinstance(self.frame, nw.DataFrame) and self._type(heading) == nw.Object
        return mixed or self._type(heading) in (nw.String, nw.Categorical, nw.Enum)

    def is_whole(self, heading: str) -> bool:
        """Whether a column holds whole numbers only, by its type."""
        return bool(self._type(heading).is_integer())

    def pieces(self, headings: Iterable[str]) -> Iterator[Frame]:
        """Give the frame, in pieces where it is held in memory; cells of no type of their own become texts."""
        import narwhals as nw

        if not isinstance(self.frame, nw.DataFrame):
            yield self.frame
            return
        for start in range(0, max(len(self.frame), 1), PIECE):
            yield self._texted(self.frame[start : start + PIECE], headings)

    def whole(self, headings: Iterable[str]) -> Frame:
        """Return the frame in one piece."""
        import narwhals as nw

        return self._texted(self.frame, headings) if isinstance(self.frame, nw.DataFrame) else self.frame

    def _texted(self, frame: nw.DataFrame[Any], headings: Iterable[str]) -> nw.DataFrame[Any]:
        import narwhals as nw

        columns = {self.opened.column(heading) for heading in headings}
        mixed = [column for column in columns if self._types[column] == nw.Object]
        if not mixed:
            return frame
        texts = (
            nw.new_series(column, [cell_text(cell) or None for cell in frame[column]], nw.String(),
                          backend=frame.implementation)
            for column in mixed
        )  # fmt: skip
        return frame.with_columns(*texts)

    # Expressions --------------------------------------------------------------------------------

    def name(self, heading: str) -> nw.Expr:
        """Return the names in a column: texts as they stand, other cells as they are; see `cell_text`."""
        import narwhals as nw

        column, type = nw.col(self.opened.column(heading)), self._type(heading)
        if type in (nw.Categorical, nw.Enum):
            return nw.when(~column.is_null()).then(column.cast(nw.String))  # pandas would write `nan`
        if type.is_nested() or type in (nw.Binary, nw.Unknown) or (type == nw.Object and not self.is_text(heading)):
            raise self._refused(heading, "texts or numbers")
        return column.fill_nan(None) if type.is_float() else column

    def blank(self, heading: str) -> nw.Expr:
        """Return where nothing stands in a column."""
        name = self.name(heading)
        return _fits(name, _ONLY_BLANKS) if self.is_text(heading) else name.is_null()

    def stripped(self, heading: str) -> nw.Expr:
        """Return the names in a column without the blanks around them."""
        import narwhals as nw

        name = self.name(heading)
        if not self.is_text(heading):
            return name
        # Few texts have blanks around them, and engines are slow to strip so many kinds.
        return nw.when(_fits(name, _BLANKS_AROUND)).then(name.str.strip_chars(BLANKS)).otherwise(name)

    def number(self, heading: str) -> nw.Expr:
        """Return the numbers in a column, null for gaps. What is no number is a gap too, see `no_number`."""
        import narwhals as nw

        column, type = self.opened.column(heading), self._type(heading)
        if f"{column}{NUMBER}" in self._types:
            return nw.col(f"{column}{NUMBER}")
        if self.is_text(heading):
            text = self.stripped(heading)
            return nw.when(text != nw.lit("")).then(text).cast(nw.Float64).fill_nan(None)
        if not type.is_numeric():
            raise self._refused(heading, "numbers")
        number = nw.col(column).cast(nw.Float64)
        # No cell of a CSV file is NaN unless an engine took a text for it, and that must not pass for a gap.
        return number.fill_nan(None) if type.is_float() and not self.opened.is_csv else number

    def no_number(self, heading: str) -> nw.Expr:
        """Return where something stands that is no number: a text, or an infinite one."""
        if self.is_text(heading):
            return ~(self.blank(heading) | _fits(self.stripped(heading), _NUMBER))
        return ~self.number(heading).is_finite()

    def _type(self, heading: str) -> Any:
        return self._types[self.opened.column(heading)]

    def _refused(self, heading: str, expected: str) -> DataFault:
        opened, type = self.opened, str(self._type(heading)).lower()
        return DataFault(errors.column_type(opened.span, opened.shown, heading, f"values of the type {type}", expected))

    # Queries ------------------------------------------------------------------------------------

    def wholly_blank(self) -> nw.Expr:
        """Return where nothing stands in a row of a CSV file; such rows do not count."""
        import narwhals as nw

        blank = (
            _fits(nw.col(column), _ONLY_BLANKS) if type == nw.String else nw.col(column).is_null()
            for column, type in self._types.items()
            if column != ROW and not str(column).endswith(NUMBER)
        )
        wholly: nw.Expr = together(and_, blank)
        return wholly

    def blank_rows(self) -> int:
        """Return how many rows are wholly blank, which only CSV files have."""
        import narwhals as nw

        if not self.opened.is_csv:
            return 0
        return int(fetch(self.frame.filter(self.wholly_blank()).select(nw.len().alias("n")))["n"][0])

    def first_rows(self, heading: str, names: Collection[Hashable]) -> dict[Hashable, int]:
        """Return the first row, counted from 0, of each of some names; nothing where rows cannot be told."""
        import narwhals as nw

        numbered = self.numbered()
        if numbered is None or not names:
            return {}
        frame = numbered.whole([heading]).select(numbered.name(heading).alias("name"), nw.col(ROW))
        found = fetch(frame.filter(nw.col("name").is_in(list(names))).group_by("name").agg(nw.col(ROW).min()))
        return {name: int(row) for name, row in zip(found["name"], found[ROW], strict=True)}

    def find_no_numbers(self, headings: Iterable[str]) -> None:
        """Raise NoNumbers if something stands in columns of numbers that is none."""
        import narwhals as nw

        count = dict.fromkeys(headings, 0)
        if not count:
            return
        for piece in self.pieces(count):
            flags = (self.no_number(heading).cast(nw.Int64).sum().alias(f"n{at}") for at, heading in enumerate(count))
            for heading, (number,) in zip(count, fetch(piece.select(*flags)).values(), strict=True):
                count[heading] += int(number or 0)
        found = [self._first_text(heading, count[heading] - 1) for heading in count if count[heading]]
        if found:
            raise NoNumbers(found, self.opened.shown, self.opened.span)

    def _first_text(self, heading: str, more: int) -> NoNumber:
        """Return the first text in a column of numbers, or the least where rows cannot be told."""
        import narwhals as nw

        columns = self.numbered()
        if columns is None:
            texts = (
                fetch(piece.filter(self.no_number(heading)).select(self.name(heading).min().alias("text")))["text"]
                for piece in self.pieces([heading])
            )
            return NoNumber(heading, None, min(cell_text(text).strip(BLANKS) for (text,) in texts), more)
        for piece in columns.pieces([heading]):
            rows = piece.filter(columns.no_number(heading)).select(columns.name(heading).alias("text"), nw.col(ROW))
            found = fetch(rows.head(1))
            if len(found[ROW]):
                break
        (row,) = columns.rows(found[ROW])
        return NoNumber(heading, row, cell_text(found["text"][0]).strip(BLANKS), more)


def _fits(text: nw.Expr, pattern: str) -> nw.Expr:
    """Return where texts fit a pattern, null being an empty one: pandas has no truths that are null."""
    return text.fill_null("").str.contains(pattern)


def together(operation: Callable[[Any, Any], Any], terms: Iterable[Any]) -> Any:
    """Put terms together in pairs, and pairs of pairs, so that no engine finds the expression too deep."""
    terms = list(terms)
    while len(terms) > 1:
        terms = [operation(*pair) if len(pair := terms[at : at + 2]) > 1 else pair[0] for at in range(0, len(terms), 2)]
    return terms[0]


def fetch(frame: Frame) -> dict[str, Any]:
    """Run what has been asked of a frame; return its columns, null being None or NaN, as lists or arrays."""
    import narwhals as nw

    if not isinstance(frame, nw.DataFrame):
        native = nw.to_native(frame)
        if frame.implementation.is_duckdb():  # without pyarrow, which narwhals would take
            return {name: _plain(column) for name, column in native.fetchnumpy().items()}
        if frame.implementation.is_pyspark() or frame.implementation.is_pyspark_connect():
            rows = native.collect()
            return {name: [row[at] for row in rows] for at, name in enumerate(native.columns)}
        frame = frame.collect(None, **({"engine": "streaming"} if frame.implementation.is_polars() else {}))
    return {
        name: frame[name].to_numpy() if type.is_float() else frame[name].to_list()
        for name, type in frame.collect_schema().items()
    }


def _plain(column: Any) -> Any:
    import numpy as np

    if isinstance(column, np.ma.MaskedArray) and column.dtype.kind == "f":
        return column.filled(np.nan)
    return column if column.dtype.kind == "f" else column.tolist()


def cell_text(value: Any) -> str:
    """Return the text of a cell, as it would stand in a CSV file: nothing for gaps, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if hasattr(value, "item"):  # a scalar of numpy
        value = value.item()
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, decimal.Decimal):
        return "" if value.is_nan() else str(int(value)) if value == value.to_integral_value() else str(value)
    if isinstance(value, datetime.datetime):
        if value != value:  # a moment that is none
            return ""
        return value.date().isoformat() if value.time() == datetime.time() else str(value)
    return "" if str(value) in ("<NA>", "NaT") else str(value)
