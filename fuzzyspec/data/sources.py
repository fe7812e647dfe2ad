"""The data of a scheme, opened: headings known, rows not yet read, small files excepted.

A small CSV or a workbook is read at once as a table of texts. A large CSV, Parquet, and what a reader of a plugin
gives are opened by a data engine when they are counted. A frame that the caller holds stands in for any file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec import errors, foreign
from fuzzyspec.api import Unsuitable
from fuzzyspec.data.engine_names import DEFAULT_ENGINE as DEFAULT_ENGINE
from fuzzyspec.data.engine_names import ENGINES as ENGINES
from fuzzyspec.data.plan import DataFault
from fuzzyspec.host import Host
from fuzzyspec.model.result import Software
from fuzzyspec.source import Span

if TYPE_CHECKING:
    from fuzzyspec.data.engines import Opened
    from fuzzyspec.data.tabular import DataTable
    from fuzzyspec.plugins import Registry

SMALL_BYTES = 8 * 2**20
"""A CSV up to this size is read with the standard library; a larger one by a data engine."""
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
PARQUET = (".parquet", ".pq")
TEXTS = ("", ".csv", ".tsv", ".tab", ".txt", ".dat", ".asc", ".prn")
"""What files of CSV are called; another file is read as CSV too, with a warning."""
COMPRESSED = (".gz", ".zst")
"""What engines unpack by themselves."""


class DataOptions(NamedTuple):
    """What the caller wants of data.

    `engine` runs all data files (None: as their size asks for). `given` replaces files: by the path that the scheme
    writes, or by None for the only one there is; each is a path or a frame. Without `read` no data file is opened.
    """

    engine: str | None = None
    given: Mapping[str | None, Any] = {}  # never changed
    read: bool = True


class DataSource(NamedTuple):
    """One opened source: `table` holds a small file, `frame` what the caller gave; else `path` is opened by `engine`.

    `shown` is what people call it; `reader` is the plugin whose reader opened it. `guessed` is the suffix of a file
    that is read as CSV though it is called otherwise, else empty.
    """

    shown: str
    span: Span
    headings: tuple[str, ...]
    table: DataTable | None = None
    opened: Opened | None = None
    path: str = ""
    engine: str = ""
    encoding: str | None = None
    read_as: tuple[str, ...] = ()
    reader: Software | None = None
    guessed: str = ""

    @property
    def sha256(self) -> str:
        """The hash of a file that was read whole, else empty."""
        return self.table.source.sha256 if self.table is not None else ""

    def frame(self, numeric: frozenset[str]) -> Opened:
        """Open the source as a frame, the columns `numeric` as numbers."""
        if self.opened is not None:
            return self.opened
        from fuzzyspec.data.engines import open_file

        return open_file(
            self.path, self.engine, shown=self.shown, span=self.span, numeric=numeric, encoding=self.encoding
        )


def open_frame(native: Any, span: Span) -> DataSource:
    """Take a frame that the caller holds; raises DataFault for what is none."""
    from fuzzyspec.data.engines import from_frame

    opened = from_frame(native, span=span)
    return DataSource(opened.shown, span, tuple(opened.headings), opened=opened)


def open_path(
    path: str,
    shown: str,
    span: Span,
    host: Host,
    registry: Registry,
    *,
    engine: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> DataSource:
    """Open a data file; raises DataFault where it cannot be."""
    suffix = os.path.splitext(path)[1].lower()
    if os.path.isdir(path) and suffix not in PARQUET:
        raise DataFault(errors.unreadable(shown, "it is a folder", None, span))
    size = _size(path, shown, span, host)
    readers = [one for one in registry.of_kind("reader") if suffix in one.suffixes]
    if len(readers) > 1:
        offered = [f"{one.origin.distribution} {one.origin.version}" for one in readers]
        raise DataFault(errors.ambiguous_reader(span, shown, suffix, offered))
    by_plugin = readers[0] if readers else None
    if by_plugin is not None:
        from fuzzyspec.data.engines import from_frame

        opened = from_frame(_read_by(by_plugin, path, shown, span), span=span, shown=shown)
        software = Software(by_plugin.origin.distribution, by_plugin.origin.version)
        return DataSource(shown, span, tuple(opened.headings), opened=opened, reader=software)
    guessed = suffix if suffix not in TEXTS + WORKBOOKS + PARQUET else ""
    if suffix in WORKBOOKS or (suffix not in PARQUET and engine is None and size <= SMALL_BYTES):
        from fuzzyspec.data.tabular import read_data

        table = read_data(_content(path, shown, span, host), shown, span, encoding=encoding, sheet=sheet, at=path)
        return DataSource(shown, span, tuple(table.headings), table=table, read_as=table.read_as, guessed=guessed)
    from fuzzyspec.data.engines import headings_of

    if sheet is not None:
        raise DataFault(errors.sheet_not_found(span, shown, sheet, None, ()))
    name = engine or DEFAULT_ENGINE
    head = headings_of(path, name, shown=shown, span=span, encoding=encoding)
    guessed = "" if os.path.isdir(path) or suffix in COMPRESSED else guessed
    return DataSource(shown, span, head.headings, None, None, path, name, encoding, head.read_as, None, guessed)


def _read_by(reader: Any, path: str, shown: str, span: Span) -> Any:
    origin = reader.origin
    try:
        with foreign.running(foreign.Culprit(origin.distribution, origin.version, reader.name)):
            return reader.open(path)
    except KeyboardInterrupt:
        raise
    except Unsuitable as fault:
        raise DataFault(errors.engine_fault(span, shown, reader.name, str(fault))) from fault
    except BaseException as fault:  # a plugin may fail in any way
        words = foreign.words_of(fault)
        found = errors.plugin_failed(span, reader.name, origin.distribution, origin.version, words, shown)
        raise DataFault(found) from fault


def _size(path: str, shown: str, span: Span, host: Host) -> int:
    try:
        return host.size(path)
    except (OSError, ValueError) as fault:
        raise DataFault(_unreadable(path, shown, span, host, fault)) from fault


def _content(path: str, shown: str, span: Span, host: Host) -> bytes:
    try:
        return host.read(path)
    except (OSError, ValueError) as fault:
        raise DataFault(_unreadable(path, shown, span, host, fault)) from fault


def _unreadable(path: str, shown: str, span: Span, host: Host, fault: Exception) -> Any:
    from fuzzyspec.names import nearest

    reason = (getattr(fault, "strerror", None) or str(fault)).lower()
    guess = nearest(os.path.basename(path), host.siblings(path)) if isinstance(fault, FileNotFoundError) else None
    return errors.unreadable(shown, reason, guess, span)
