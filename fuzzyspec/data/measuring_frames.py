"""Reads measurements from a frame, whatever the engine: by the rules of `data.measuring`, whose result it must equal.

Objects come in the order in which they first stand in the data; where the engine cannot tell that, by name. What is
wrong with some rows is said by `data.measuring` itself, to which these rows are given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import islice
from operator import add
from typing import TYPE_CHECKING, Any

from fuzzyspec import errors
from fuzzyspec.data.engines import ROW, Doubtful, Opened
from fuzzyspec.data.frame_columns import FrameColumns, cell_text, fetch, together
from fuzzyspec.data.frame_names import FrameNames
from fuzzyspec.data.frame_rows import Rows, table_of, unnamed
from fuzzyspec.data.headings import spelled
from fuzzyspec.data.measuring import MOST_CELLS_TOLD, measure_table
from fuzzyspec.data.plan import DataFault, Measured, MeasurePlan
from fuzzyspec.data.recopying import NoNumbers
from fuzzyspec.data.tables import BLANKS
from fuzzyspec.data.tabular import DataTable
from fuzzyspec.data.tally import MOST_TOLD, Names
from fuzzyspec.diagnostics import Diagnostic

if TYPE_CHECKING:
    import narwhals as nw

    from fuzzyspec.data.engines import Frame

OBJECT, COUNT, GAPS = "object", "count", "gaps"
MOST_ROWS = 1_000
"""How many rows are fetched to say what is wrong with them."""
_SUMMARIES = {"mean": "mean", "median": "median", "minimum": "min", "maximum": "max"}
"""What narwhals calls what is made of repeated samples."""


def measure_frame(plan: MeasurePlan, opened: Opened) -> Measured:
    """Read measurements whose rows an engine reads; values are arrays of floats.

    Raises:
        DataFault: There are no rows, a column is missing or of a type that cannot be read, the engine fails, or the
            data hold what the rules of `data.measuring` call an error.
    """
    try:
        return opened.run(lambda source: _Measurements(plan, source).measured())
    except NoNumbers as texts:
        found: list[Diagnostic] = []
        for heading, row, text, _ in texts.cells:
            found += _found(MeasurePlan({0: heading}), Rows(opened, [heading], [[text]], [row]), opened)
        raise DataFault(*found) from None


def _found(plan: MeasurePlan, table: DataTable, opened: Opened) -> list[Diagnostic]:
    """Return what `data.measuring` says of a table of some rows."""
    try:
        measure_table(plan, table)
    except DataFault as fault:
        return [finding._replace(span=opened.span, labels=()) for finding in fault.findings]
    return []


class _BlankRows(Exception):
    """Raised when blank rows of a CSV file have been read as if they were data."""


class _Measurements:
    """Measurements while they are read."""

    def __init__(self, plan: MeasurePlan, opened: Opened) -> None:
        self.plan = plan
        self.opened = opened
        self.columns = FrameColumns(opened)
        self.used = list(dict.fromkeys([*plan.columns.values(), *([plan.object] if plan.object is not None else [])]))
        for heading in self.used:
            opened.column(heading)
        if not opened.is_csv:
            self.columns.find_no_numbers(one for one in plan.columns.values() if self.columns.is_text(one))
        self.blank_rows = 0

    def measured(self) -> Measured:
        """Read objects and values, without the blank rows that a CSV file may hold."""
        read = self._summarised if self.plan.repeated else self._sampled
        try:
            return read()
        except _BlankRows:
            return read()

    def _rows(self, columns: FrameColumns) -> Frame:
        rows = columns.whole(self.used)
        return rows.filter(~columns.wholly_blank()) if self.blank_rows else rows

    def _numbers(self, columns: FrameColumns) -> dict[str, nw.Expr]:
        return {f"x{leaf}": columns.number(heading) for leaf, heading in self.plan.columns.items()}

    def _sampled(self) -> Measured:
        """Read objects that have a row each."""
        import numpy as np

        plan, columns = self.plan, self.columns
        name = {} if plan.object is None else {OBJECT: columns.name(plan.object)}
        found = fetch(self._rows(columns).select(**name, **self._numbers(columns)))
        values: dict[int, Any] = {leaf: np.asarray(found.pop(f"x{leaf}"), dtype=np.float64) for leaf in plan.columns}
        count = len(next(iter(values.values())))
        self._check(count, sum(int(np.count_nonzero(~np.isfinite(column))) for column in values.values()))
        if plan.object is None:
            if count > 1:
                raise DataFault(*self._told(self._rows, 2))
            return Measured([""], values, count)
        cells = found.pop(OBJECT)
        texts = [cell_text(cell).strip(BLANKS) for cell in cells]
        known = None if plan.objects is None else Names(plan.objects)
        meant: list[Hashable] = [spelled(text) if known is None else known[text].one for text in texts]
        if "" in texts or len(set(meant)) < count or (known is not None and known.unknown):
            raise DataFault(*self._wrong_names(cells, texts, meant))
        return self._ordered(texts, values, count)

    def _summarised(self) -> Measured:
        """Make one value of the samples of each object."""
        import numpy as np

        plan, heading = self.plan, self.plan.object
        columns = self.columns.numbered() or self.columns
        found = self._by_object(columns, None)
        names = None
        if heading is not None:
            texts = [cell_text(cell).strip(BLANKS) for cell in found[OBJECT]]
            if plan.objects is not None or "" in texts or len(set(map(spelled, texts))) < len(texts):
                names = FrameNames(self.columns, heading, plan.objects, found[OBJECT])
                if names.several():
                    found = self._by_object(columns, names)
                texts = [names.name(cell).text for cell in found[OBJECT]]
        count = int(sum(found[COUNT]))
        self._check(count, int(sum(found[GAPS])))
        values: dict[int, Any] = {leaf: np.asarray(found[f"x{leaf}"], dtype=np.float64) for leaf in plan.columns}
        if heading is None:
            return Measured([""], values, count)
        if names is not None:
            blank = sum(number for text, number in zip(texts, found[COUNT], strict=True) if not text)
            wrong = names.findings("object") + unnamed(self.columns, "object", heading, int(blank))
            if wrong:
                raise DataFault(*wrong)
        return self._ordered(texts, values, count, found.get(ROW, texts))

    def _by_object(self, columns: FrameColumns, names: FrameNames | None) -> dict[str, Any]:
        """Summarise by object, which the data may call by several `names`; where rows are numbered, with the first."""
        import narwhals as nw

        plan, numbers = self.plan, self._numbers(columns)
        row = [ROW] if columns is not self.columns else []
        name = nw.lit(0) if plan.object is None else columns.name(plan.object)
        rows = self._rows(columns).select(name.alias(OBJECT), _gaps(numbers.values()).alias(GAPS), *row, **numbers)
        if names is not None:
            rows = names.one_each(rows, OBJECT)
        if plan.repeated == "median" and rows.implementation.is_pyarrow():
            import duckdb  # what pyarrow calls the median of a group is an approximation

            rows = nw.from_native(duckdb.arrow(rows.lazy().collect("pyarrow").to_native()))
        made = [getattr(nw.col(number), _SUMMARIES[str(plan.repeated)])() for number in numbers]
        first = [nw.col(ROW).min() for _ in row]
        return fetch(rows.group_by(OBJECT).agg(nw.len().alias(COUNT), nw.col(GAPS).sum(), *first, *made))

    def _ordered(
        self, texts: list[str], values: dict[int, Any], count: int, by: Sequence[Any] | None = None
    ) -> Measured:
        """Return what was measured in the order `by`; without one as it is, but by name where Spark keeps none."""
        if by is None and self.opened.engine.startswith("pyspark"):
            by = texts
        if by is not None:
            order = sorted(range(len(texts)), key=by.__getitem__)
            texts, values = [texts[at] for at in order], {leaf: column[order] for leaf, column in values.items()}
        return Measured(texts, values, count)

    # What is wrong ------------------------------------------------------------------------------

    def _check(self, count: int, gaps: int) -> None:
        """Refuse data without rows, and `gaps`, values that are missing or not finite."""
        if gaps and self.opened.is_csv and not self.blank_rows:
            self.blank_rows = self.columns.blank_rows()
            if self.blank_rows:
                raise _BlankRows
        if not count:
            raise self.opened.without_rows()
        if gaps and self.opened.again is not None:
            raise Doubtful  # a gap, or a text that the engine took for no number, or an infinite one
        if gaps:
            told = [one for one in self._told(self._with_gaps, MOST_CELLS_TOLD) if one.code == "FS840"]
            cells = [one for one in told if "more" not in one.message.arguments][:MOST_CELLS_TOLD]
            if gaps > len(cells):
                cells.append(errors.more_bad_values(self.opened.span, self.opened.shown, gaps - len(cells)))
            raise DataFault(*cells)

    def _with_gaps(self, columns: FrameColumns) -> Frame:
        return self._rows(columns).filter(_gaps(self._numbers(columns).values()) > 0)

    def _wrong_names(self, cells: Sequence[Any], texts: Sequence[str], meant: Sequence[Hashable]) -> list[Diagnostic]:
        """Return the findings about objects that have no name, an unknown one, or one that stands there twice."""
        heading = str(self.plan.object)
        names = FrameNames(self.columns, heading, self.plan.objects, set(cells))
        found = names.findings("object") + unnamed(self.columns, "object", heading, texts.count(""))
        number = Counter(one for one, text in zip(meant, texts, strict=True) if text)
        twice = set(islice((one for one in number if number[one] > 1), MOST_TOLD))
        again = [cell for cell, one in zip(cells, meant, strict=True) if one in twice]
        if again:
            told = self._told(lambda columns: self._rows(columns).filter(columns.name(heading).is_in(again)), MOST_ROWS)
            found += [one for one in told if one.code == "FS841"]
        return found

    def _told(self, rows: Callable[[FrameColumns], Frame], most: int) -> list[Diagnostic]:
        """Return what `data.measuring` says of the first of some rows."""
        columns = self.columns.numbered() or self.columns
        return _found(self.plan, table_of(columns, self.used, rows(columns), most), self.opened)


def _gaps(numbers: Iterable[nw.Expr]) -> nw.Expr:
    """Return how many values of a row are missing or not finite."""
    import narwhals as nw

    gaps: nw.Expr = together(add, (nw.when(x.is_finite()).then(nw.lit(0)).otherwise(nw.lit(1)) for x in numbers))
    return gaps
