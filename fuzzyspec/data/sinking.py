"""Writes a lazy frame to a file, as CSV or Parquet, by the engine that works it out: its rows never enter Python."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import narwhals as nw

SUFFIXES = {".csv": "csv", ".parquet": "parquet", ".pq": "parquet"}
"""The formats that can be written, by suffix."""


@contextmanager
def replacing(path: str) -> Iterator[str]:
    """Give a path beside `path` to write to, and rename it when the body is done: a failed run leaves the old file.

    Raises OSError, before the body where it can be known, where the place cannot be written to.
    """
    path = os.path.realpath(path)
    if os.path.isdir(path):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    folder, name = os.path.split(path)
    beside = os.path.join(folder, f".{os.getpid()}.part.{name}")
    open(beside, "xb").close()  # refuses what somebody else put there
    try:
        yield beside
        if os.path.exists(path):
            if os.path.isdir(beside):
                os.unlink(path)
            else:
                os.chmod(beside, os.stat(path).st_mode & 0o7777)
        os.replace(beside, path)
    except BaseException:
        _remove(beside)
        raise


def sink(frame: nw.LazyFrame[Any], path: str) -> None:
    """Write a frame in the format of the suffix, in place of what is there; Spark and Dask may write a folder of files.

    Whatever the engine raises while it reads or writes goes through.
    """
    native: Any = frame.to_native()
    is_csv = SUFFIXES[os.path.splitext(path)[1].lower()] == "csv"
    kind = frame.implementation
    _remove(path)
    if kind.is_duckdb():
        native.write_csv(path, header=True) if is_csv else native.write_parquet(path)
    elif kind.is_polars():
        native.sink_csv(path) if is_csv else native.sink_parquet(path)
    elif kind.is_dask():
        if is_csv:
            native.to_csv(path, single_file=True, index=False)
        else:
            native.to_parquet(path, write_index=False)
    elif kind.is_pyspark() or kind.is_pyspark_connect():
        native.write.csv(f"file:{path}", header=True) if is_csv else native.write.parquet(f"file:{path}")
    else:
        rows = frame.collect()
        rows.write_csv(path) if is_csv else rows.write_parquet(path)


def _remove(path: str) -> None:
    if os.path.isdir(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            os.unlink(path)
