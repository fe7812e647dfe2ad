"""Data engines: a large file, or a frame that the caller holds, opened as a frame of narwhals. Nothing is read yet.

A CSV file is read by the engine itself, as `sniffing` found it to be written. What an engine does not take, or is known
to take in a way of its own, is read from a copy that `recopying` makes: that is slower, but follows the rules of
`tabular` to the letter, and says what is wrong, and in which row. In the frame of a CSV file columns go by their place,
since engines change headings that are blank, repeated, or differ in capitals only.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from fuzzyspec import errors
from fuzzyspec.data.plan import DataFault
from fuzzyspec.data.recopying import recopy, transcode
from fuzzyspec.data.sniffing import HEAD, POINT, CsvForm, kind_of, sniff
from fuzzyspec.data.tables import BLANKS
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.names import nearest
from fuzzyspec.source import Span

if TYPE_CHECKING:
    import narwhals as nw

    Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]

PARQUET = (".parquet", ".pq")
ROW = "fuzzyspec_row"
"""The column of row numbers, from 0, in a frame that is numbered."""
NUMBER = "_number"
"""What is added to the name of a column of texts to name the column of its numbers, in a numbered frame."""
THE_FRAME = "the given frame"
MEGABYTES_A_THREAD = 96
MEGABYTES = 192
"""What DuckDB may hold in memory, altogether and for each thread; beyond, it uses the disk."""

_T = TypeVar("_T")


class Head(NamedTuple):
    """The headings of a file, and how it is read where that does not go without saying."""

    headings: tuple[str, ...]
    read_as: tuple[str, ...]


class Doubtful(Exception):
    """Raised by what reads a frame of a CSV file when the engine may have read cells in a way of its own."""


@dataclass(eq=False)
class Opened:
    """Rows that an engine will read.

    `frame` is a frame of narwhals, eager or lazy; `columns` maps each heading to its column there. `engine` is the
    name that people know. `first_row` is what people call the first row of data; `numbered` returns the frame, in its
    order, with the column `ROW`, and None where the engine cannot tell rows. Of a CSV file all other columns are texts
    there, and the numbers of a column `c` stand in `c_number`. `counts_rows(index)` says whether the numbers of rows up
    to this one are right.
    `is_csv` says that there may be blank rows, which do not count. `again` opens a careful copy of the file.
    """

    frame: Frame
    shown: str
    span: Span | None
    engine: str
    headings: tuple[str, ...]
    columns: Mapping[str, Hashable]
    read_as: tuple[str, ...] = ()
    first_row: int = 2
    numbered: Callable[[], Frame | None] = lambda: None
    counts_rows: Callable[[int], bool] = lambda index: True
    decimal: str = POINT
    is_csv: bool = False
    again: Callable[[], Opened] | None = None
    stamp: Callable[[], object] = lambda: None
    held: object = None

    def __post_init__(self) -> None:
        self._stamp = self.stamp()

    def column(self, heading: str) -> Any:
        """Return the column under a heading; raises DataFault where there is none."""
        if heading not in self.columns:
            guess = nearest(heading, self.headings)
            raise DataFault(errors.missing_column(self.span, self.shown, heading, guess, self.headings, False))
        return self.columns[heading]

    def without_rows(self) -> Exception:
        """Return what to raise where there are no rows: an engine may not have seen how lines end."""
        return Doubtful() if self.again else DataFault(errors.data_empty(self.span, self.shown))

    def run(self, work: Callable[[Opened], _T]) -> _T:
        """Do work that reads the frame: again on a careful copy where the engine fails, or reads what is in doubt.

        Raises DataFault where the engine fails for good, or the file has changed meanwhile.
        """
        try:
            found = work(self)
        except DataFault:
            self._check_unchanged()
            raise
        except BaseException as fault:  # a panic inside an engine is no Exception
            if isinstance(fault, (KeyboardInterrupt, SystemExit, GeneratorExit)):
                raise
            if _INTERRUPTED in str(fault):
                raise KeyboardInterrupt from fault
            self._check_unchanged()
            if self.again is None:
                raise DataFault(_fault(fault, self.shown, self.span, self.engine, self.is_csv)) from fault
        else:
            self._check_unchanged()
            return found
        return self.again().run(work)

    def _check_unchanged(self) -> None:
        if self.stamp() != self._stamp:
            raise DataFault(errors.data_changed(self.span, self.shown))


# Files --------------------------------------------------------------------------------------------


def headings_of(path: str, engine: str, *, shown: str, span: Span | None, encoding: str | None = None) -> Head:
    """Return the headings of a data file, of which only the beginning (or, of Parquet, the end) is read.

    Raises DataFault for what cannot be read.
    """
    if not _is_parquet(path):
        form = _form(path, shown, span, encoding)
        return Head(form.headings, form.read_as)
    opened = open_file(path, engine, shown=shown, span=span, numeric=None)
    return Head(opened.headings, opened.read_as)


def open_file(
    path: str,
    engine: str,
    *,
    shown: str,
    span: Span | None,
    numeric: Collection[str] | None,
    encoding: str | None = None,
) -> Opened:
    """Open a CSV or Parquet file, or a folder of Parquet files, with an engine of `sources.ENGINES`.

    `numeric` are the headings under which numbers stand; other cells of a CSV file are texts. `shown` is what people
    call the file, `span` where the scheme names it. Raises DataFault for what cannot be opened.
    """
    path = os.path.abspath(path)
    opener = _OPENERS[engine]
    _require("narwhals", "data", shown, span)
    for package in opener.packages:
        _require(package, opener.extra, shown, span)
    stamp = _stamped(path)
    if _is_parquet(path):
        _check_parquet(path, shown, span)
        return _opened(_Source(path, None), opener, shown, span, stamp)
    form: CsvForm = _form(path, shown, span, encoding)
    wanted = numeric or ()
    places = frozenset(place for place, heading in enumerate(form.headings) if heading in wanted)

    def copied(name: str, copy: Callable[[str], CsvForm]) -> tuple[_Folder, _Source]:
        folder = _Folder()
        target = os.path.join(folder.path, name)
        try:
            return folder, _Source(target, copy(target), places)
        except OSError as fault:
            reason = f"no copy of it can be made: {(fault.strerror or str(fault)).lower()}"
            raise DataFault(errors.unreadable(shown, reason, None, span)) from fault

    def again() -> Opened:
        folder, source = copied("copy.csv", lambda target: recopy(path, form, target, places, shown, span))
        return replace(_opened(source, opener, shown, span, stamp, folder), read_as=form.read_as)

    if not opener.takes(form._replace(encoding="utf-8", bom=False, skip=0)):
        return again()
    folder, source = _Folder(), _Source(path, form, places)
    if not opener.takes(form):
        folder, source = copied("transcoded.csv", lambda target: transcode(path, form, target, shown, span))
    return replace(_opened(source, opener, shown, span, stamp, folder), again=again)


class _Source(NamedTuple):
    """What an engine reads: `form` is None for Parquet, `numeric` are the places of columns of numbers."""

    path: str
    form: CsvForm | None
    numeric: frozenset[int] = frozenset()


class _Folder:
    """A folder for temporary files, removed when nobody holds it any more."""

    def __init__(self) -> None:
        self.path = tempfile.mkdtemp(prefix="fuzzyspec-")
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


class _Native(NamedTuple):
    """What an engine opened: its own frame, and what gives that with row numbers, None where nothing can."""

    frame: Any
    numbered: Callable[[], Any] | None = None
    counts_rows: Callable[[int], bool] = lambda index: True


def _opened(
    source: _Source,
    opener: _Opener,
    shown: str,
    span: Span | None,
    stamp: Callable[[], object],
    folder: _Folder | None = None,
) -> Opened:
    folder = folder or _Folder()
    form = source.form
    try:
        native = opener.open(source, folder.path)
        frame, headings, columns = _named(_narwhals(native.frame))
    except BaseException as fault:
        if isinstance(fault, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        if _INTERRUPTED in str(fault):
            raise KeyboardInterrupt from fault
        raise DataFault(_fault(fault, shown, span, opener.packages[0], form is not None)) from fault

    def numbered() -> Frame | None:
        # A folder of files has no order.
        return None if native.numbered is None or os.path.isdir(source.path) else _narwhals(native.numbered())

    headings = form.headings if form is not None else headings
    return Opened(
        frame,
        shown,
        span,
        opener.packages[0],
        headings,
        _by_heading(headings, columns),
        form.read_as if form is not None else (),
        form.row + 1 if form is not None else 2,
        numbered,
        native.counts_rows,
        form.decimal if form is not None else POINT,
        form is not None,
        stamp=stamp,
        held=folder,
    )


def _is_parquet(path: str) -> bool:
    return path.lower().endswith(PARQUET)


def _form(path: str, shown: str, span: Span | None, encoding: str | None) -> CsvForm:
    try:
        with open(path, "rb") as stream:
            head = stream.read(HEAD)
            whole = not stream.read(1)
    except OSError as fault:
        raise DataFault(errors.unreadable(shown, (fault.strerror or str(fault)).lower(), None, span)) from fault
    return sniff(head, whole=whole, path=shown, span=span, encoding=encoding)


def _check_parquet(path: str, shown: str, span: Span | None) -> None:
    """Refuse what is no Parquet file, or none that is whole, in words that engines do not have."""
    files = _files(path)
    if not files:
        raise DataFault(errors.data_empty(span, shown))
    for one in files:
        try:
            with open(one, "rb") as stream:
                head = stream.read(8)
                size = stream.seek(0, os.SEEK_END)
                stream.seek(max(size - 4, 0))
                tail = stream.read()
        except OSError as fault:
            raise DataFault(errors.unreadable(shown, (fault.strerror or str(fault)).lower(), None, span)) from fault
        if not size:
            raise DataFault(errors.data_empty(span, shown))
        if head[:4] != b"PAR1":
            raise DataFault(errors.data_format(span, shown, kind_of(head) or "something else", "a Parquet file"))
        if tail != b"PAR1" or size < 12:
            raise DataFault(errors.data_cut_short(span, shown, "the end of a Parquet file is missing"))


def _files(path: str) -> list[str]:
    """Return the files that a path means: itself, or the Parquet files of a folder and its folders."""
    if not os.path.isdir(path):
        return [path]
    found = (os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
    return sorted(name for name in found if _is_parquet(name))


def _stamped(path: str) -> Callable[[], object]:
    """Return what gives a mark of a file's content, which is another one when the file has been written."""

    def stamp() -> object:
        try:
            states = [os.stat(one) for one in _files(path)]
        except OSError:
            return None
        return [(state.st_size, state.st_mtime_ns, state.st_ino) for state in states]

    return stamp


# Engines ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Opener:
    """How an engine opens files: the packages that it needs, the first one being known as the engine.

    `takes` says whether the engine reads a form of CSV as it is, and tells what is wrong with it.
    """

    packages: tuple[str, ...]
    open: Callable[[_Source, str], _Native]
    takes: Callable[[CsvForm], bool]
    extra: str = ""


def _open_duckdb(source: _Source, folder: str) -> _Native:
    import duckdb

    connection = duckdb.connect(
        config={"temp_directory": folder, "autoinstall_known_extensions": "false", "preserve_insertion_order": "true"}
    )
    threads = connection.execute("SELECT current_setting('threads')").fetchall()[0][0]
    connection.execute(f"SET memory_limit = '{MEGABYTES + MEGABYTES_A_THREAD * int(threads)}MB'")
    form = source.form
    if form is None:
        rows = texts = _duckdb_parquet(source.path)
    else:
        rows = _duckdb_csv(source.path, form, source.numeric)
        texts = _duckdb_csv(source.path, form, frozenset())

    def numbered() -> Any:
        numbers = ""
        for place in sorted(source.numeric):
            text = f"replace(c{place}, ',', '.')" if form is not None and form.decimal != POINT else f"c{place}"
            numbers += f", TRY_CAST({text} AS DOUBLE) AS c{place}{NUMBER}"
        return connection.sql(f"SELECT *{numbers}, row_number() OVER () - 1 AS {ROW} FROM {texts}")

    def counts_rows(index: int) -> bool:
        # Blank lines are no rows to DuckDB.
        return form is None or not _has_blank_lines(source.path, form.skip + 1 + index)

    return _Native(connection.sql(f"SELECT * FROM {rows}"), numbered, counts_rows)


def _duckdb_csv(path: str, form: CsvForm, numeric: Collection[int]) -> str:
    columns = ", ".join(
        f"'c{place}': '{'DOUBLE' if place in numeric else 'VARCHAR'}'" for place in range(len(form.headings))
    )
    return (
        f"read_csv({_sql_text(_no_pattern(path))}, auto_detect = false, header = true, columns = {{{columns}}}, "
        f"skip = {form.skip}, delim = {_sql_text(form.delimiter)}, quote = {_sql_text(form.quote)}, "
        f"escape = {_sql_text(form.quote)}, decimal_separator = {_sql_text(form.decimal)})"
    )


def _duckdb_parquet(path: str) -> str:
    return f"read_parquet([{', '.join(_sql_text(_no_pattern(one)) for one in _files(path))}], union_by_name = true)"


def _no_pattern(path: str) -> str:
    """Return a pattern that only this path matches."""
    return re.sub(r"[\[*?]", r"[\g<0>]", path)


def _sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _has_blank_lines(path: str, lines: int) -> bool:
    """Whether there may be blank ones among the first lines of a file, and some; a cell may hold them too."""
    rest = b""
    with open(path, "rb") as stream:
        while lines > 0 and (block := stream.read(2**18)):
            lines -= block.count(b"\n") or block.count(b"\r")
            filled = (rest + block).rstrip(b"\r\n")  # at the end of a file they do no harm
            if b"\n\n" in filled or b"\n\r\n" in filled or b"\r\r" in filled:
                return True
            rest = (rest + block)[max(len(filled) - 1, 0) :]
    return False


def _open_polars(source: _Source, folder: str) -> _Native:
    import polars as pl

    form = source.form
    if form is None:
        frame = pl.scan_parquet(_files(source.path), glob=False)
        return _Native(frame, lambda: frame.with_row_index(ROW))

    def scan(numeric: Collection[int]) -> pl.LazyFrame:
        assert form is not None
        types = {f"c{place}": pl.Float64 if place in numeric else pl.String for place in range(len(form.headings))}
        return pl.scan_csv(
            source.path,
            has_header=False,
            skip_rows=1,
            schema=types,
            separator=form.delimiter,
            quote_char=form.quote,
            glob=False,
        )

    def numbered() -> pl.LazyFrame:
        texts = (pl.col(f"c{place}") for place in sorted(source.numeric))
        numbers = (text.cast(pl.Float64, strict=False).name.suffix(NUMBER) for text in texts)
        return scan(()).with_row_index(ROW).with_columns(*numbers)

    return _Native(scan(source.numeric), numbered)


def _open_dask(source: _Source, folder: str) -> _Native:
    import dask.dataframe as dd

    if source.form is None:
        return _Native(dd.read_parquet([_no_pattern(path) for path in _files(source.path)]))
    names = [f"c{place}" for place in range(len(source.form.headings))]
    types = {name: "float64" if place in source.numeric else "str" for place, name in enumerate(names)}
    path = _no_pattern(source.path)
    return _Native(dd.read_csv(path, header=0, names=names, dtype=types, keep_default_na=False, na_values=[""]))


def _open_spark(source: _Source, folder: str) -> _Native:
    SparkSession = import_module("pyspark.sql").SparkSession  # mypy knows no PySpark
    session = SparkSession.getActiveSession() or SparkSession.builder.appName("fuzzyspec").getOrCreate()
    paths = ["file:" + re.sub(r"[\[\]{}*?\\]", r"\\\g<0>", path) for path in _files(source.path)]
    form = source.form
    if form is None:
        return _Native(session.read.parquet(*paths))
    # A cell too many is told only where all cells are read.
    reader = session.read.option("columnPruning", False).option("mode", "FAILFAST")
    frame = reader.csv(
        paths,
        schema=", ".join(f"c{place} STRING" for place in range(len(form.headings))),
        sep=form.delimiter,
        quote=form.quote,
        escape=form.quote,
        header=True,
        enforceSchema=True,
    )
    return _Native(frame)


def _is_utf_8(form: CsvForm) -> bool:
    return form.encoding == "utf-8"


def _is_common(form: CsvForm) -> bool:
    # With a decimal comma, polars takes a point for one too.
    return _is_utf_8(form) and not form.skip and form.decimal == POINT


_OPENERS: Mapping[str, _Opener] = {
    "duckdb": _Opener(("duckdb",), _open_duckdb, _is_utf_8, "data"),
    "polars": _Opener(("polars",), _open_polars, _is_common),
    "pyspark": _Opener(("pyspark",), _open_spark, _is_common),
    # pandas, which dask reads with, cuts off what is too much in a row.
    "dask": _Opener(("dask", "dask.dataframe"), _open_dask, lambda form: False),
}


def _require(package: str, extra: str, shown: str, span: Span | None) -> None:
    try:
        import_module(package)
    except ImportError as fault:
        name = {"dask.dataframe": "dask[dataframe]"}.get(package, package)
        what = "a data engine" if package == "narwhals" else f"the engine {package.partition('.')[0]}"
        raise DataFault(errors.data_extra_missing(span, shown, what, name, extra)) from fault


# Frames -------------------------------------------------------------------------------------------


def from_frame(native: Any, *, span: Span | None, shown: str = THE_FRAME) -> Opened:
    """Open a frame, eager or lazy, of pandas, polars, pyarrow, duckdb, dask, PySpark, or whatever narwhals knows.

    Raises DataFault for what is no such frame.
    """
    _require("narwhals", "data", shown, span)
    import narwhals as nw

    try:
        frame, headings, columns = _named(_narwhals(native))
    except BaseException as fault:
        if isinstance(fault, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        if _INTERRUPTED in str(fault):
            raise KeyboardInterrupt from fault
        what = f"of the type {type(native).__module__.partition('.')[0]}.{type(native).__qualname__}"
        raise DataFault(errors.not_a_frame(span, what, _reason(fault))) from fault
    engine = frame.implementation.value
    if any(isinstance(column, tuple) for column in columns):
        raise DataFault(errors.not_a_frame(span, f"a frame of {engine}", "its columns have headings of several levels"))
    if isinstance(frame, nw.DataFrame) and engine == "polars":
        frame = frame.lazy()

    def numbered() -> Frame | None:
        if isinstance(frame, nw.DataFrame):
            return frame.with_row_index(ROW)
        return _narwhals(nw.to_native(frame).with_row_index(ROW)) if engine == "polars" else None

    return Opened(frame, shown, span, engine, headings, _by_heading(headings, columns), numbered=numbered)


def _named(frame: Frame) -> tuple[Frame, tuple[str, ...], list[Hashable]]:
    """Return a frame, its headings, and its columns."""
    columns: list[Any] = list(frame.collect_schema())
    headings = tuple(str(column).strip(BLANKS) for column in columns)
    if frame.implementation.is_pyspark() or frame.implementation.is_pyspark_connect():
        # To Spark, `Q1. Age` is a field of the column Q1.
        columns = [f"c{place}" for place in range(len(columns))]
        frame = _narwhals(frame.to_native().toDF(*columns))
    return frame, headings, columns


def _by_heading(headings: Sequence[str], columns: Sequence[Hashable]) -> dict[str, Hashable]:
    """Return the column of each heading, the first where several have the same."""
    return dict(zip(reversed(headings), reversed(columns), strict=True))


def _narwhals(native: Any) -> Frame:
    import warnings

    import narwhals as nw

    with warnings.catch_warnings():
        # narwhals says that its part for dask will be a package of its own.
        warnings.filterwarnings("ignore", "Dask support is moving", FutureWarning)
        frame: Frame = nw.from_native(native)
    return frame


# Faults -------------------------------------------------------------------------------------------

_DAMAGE = re.compile(
    r"corrupt|damaged|truncated|decompress|decod|out of spec|thrift|unexpected end|magic|footer|snappy|zstd|page|"
    r"too small|invalid parquet|no magic bytes",
    re.IGNORECASE,
)
_CAUSE = re.compile(r"^(?:Caused by)?: (?:[a-z]\w*\.)+\w+: (.+)$", re.MULTILINE)
_MOST_REASON = 300
_INTERRUPTED = "Query interrupted"
"""What duckdb says, in an error of its own, where the user interrupts it."""


def _fault(fault: BaseException, shown: str, span: Span | None, engine: str, is_csv: bool) -> Diagnostic:
    """Return the finding that an engine fails; for Parquet, that the file is damaged, where it says so."""
    reason = _reason(fault)
    if not is_csv and not isinstance(fault, MemoryError) and _DAMAGE.search(str(fault)):
        return errors.data_cut_short(span, shown, reason)
    return errors.engine_fault(span, shown, engine, reason)


def _reason(fault: BaseException) -> str:
    """Return one line of what an engine says; of Java's long stories the last cause."""
    text = str(fault)
    causes = _CAUSE.findall(text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    reason = causes[-1].strip() if causes else lines[0] if lines else type(fault).__name__
    return reason if len(reason) <= _MOST_REASON else reason[: _MOST_REASON - 1] + "…"
