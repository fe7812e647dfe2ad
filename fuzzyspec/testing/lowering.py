"""Functions written in `ops`, on floats, on arrays and on expressions of a data frame: one answer from all three."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from fuzzyspec.api import Unsuitable
from fuzzyspec.testing.showing import Words
from fuzzyspec.testing.subject import Raised, Refused, told

NEAR = 1e-12
"""How nearly the executors agree."""
ENGINES = ("polars", "duckdb", "pyarrow", "pandas")
"""Data engines that expressions are tried on, those that differ most first."""
MOST_ENGINES = 2
HOW = (
    "written in the operations of `ops` and in + - * / ** and comparisons: `if`, `min`, `max`, `and`, `math` and numpy"
    " take either floats or arrays, and no expression at all; ops.where chooses, ops.minimum is the smaller"
)

Work = Callable[[Any, Mapping[str, Any]], Mapping[str, Any]]
"""Takes operations and columns by name, and returns results by name."""


@cache
def engines() -> tuple[str, ...]:
    """Return the data engines that are installed and tried."""
    if find_spec("narwhals") is None:
        return ()
    return tuple(name for name in ENGINES if find_spec(name) is not None)[:MOST_ENGINES]


def no_engine() -> str:
    """Say why expressions cannot be tried, empty where they can."""
    if find_spec("narwhals") is None:
        return "narwhals is not installed, so expressions are not tried: pip install 'fuzzyspec[data]'"
    return "" if engines() else f"none of {', '.join(ENGINES)} is installed, so expressions are not tried"


@contextmanager
def written_in_ops(what: str, where: str, given: Any) -> Iterator[None]:
    """Tell what a function raises on arrays or expressions, where it goes on floats."""
    try:
        yield
    except Unsuitable as fault:
        raise Refused(str(fault)) from fault
    except Raised:
        raise
    except (Exception, SystemExit) as fault:
        words = (str(fault).strip() or "no message").splitlines()[0]
        ours = os.path.dirname(__file__)
        frames = traceback.extract_tb(fault.__traceback__)
        inside = [one for one in frames if not one.filename.startswith(ours) and "fuzzyspec" in one.filename] or frames
        theirs = [one for one in inside if os.sep + os.path.join("fuzzyspec", "evaluate") not in one.filename]
        place = (theirs or inside)[-1]
        came = f"{type(fault).__name__}: {words}\n({place.filename}:{place.lineno}, in {place.name})"
        finding = told(f"{what} works on floats, and not on {where}", given, came=Words(came), expected=HOW)
        raise Raised(finding) from fault


def by_expressions(columns: Mapping[str, Sequence[float]], work: Work, engine: str) -> dict[str, list[Any]]:
    """Return results as lists, worked out by a data engine from columns."""
    from fuzzyspec.evaluate.terms import Term, Terms

    terms = Terms()
    count = len(next(iter(columns.values())))
    results = work(terms, {name: terms.column(name) for name in columns})
    wanted = {name: value for name, value in results.items() if isinstance(value, Term)}
    made = {name: [value] * count for name, value in results.items() if name not in wanted}
    if wanted:
        frame, close = _frame({"row": [float(row) for row in range(count)], **columns}, engine)
        try:
            found = collected(terms.select(frame, {"row": terms.column("row"), **wanted}).sort("row"))
        finally:
            close()
        made.update((name, found[name]) for name in wanted)
    return {name: made[name] for name in results}


def collected(frame: Any) -> dict[str, list[Any]]:
    """Return a lazy frame of narwhals as lists, by column."""
    if not frame.implementation.is_duckdb():
        made: dict[str, list[Any]] = frame.collect().to_dict(as_series=False)
        return made
    # narwhals would collect it by way of pyarrow, which need not be there.
    native = frame.to_native()
    rows = native.fetchall()
    return {name: [row[place] for row in rows] for place, name in enumerate(native.columns)}


def _frame(columns: Mapping[str, Sequence[float]], engine: str) -> tuple[Any, Callable[[], None]]:
    """Return a lazy frame of float columns, and what to do when it is no longer wanted."""
    from fuzzyspec.evaluate.terms import lazy_frame

    library: Any = import_module(engine)
    if engine == "duckdb":
        connection = library.connect()
        parts = ", ".join(f'unnest(${number}::DOUBLE[]) AS "{name}"' for number, name in enumerate(columns, 1))
        relation = connection.sql(f"SELECT {parts}", params=[list(column) for column in columns.values()])
        return lazy_frame(relation), connection.close
    make = {"polars": "LazyFrame", "pyarrow": "table", "pandas": "DataFrame"}[engine]
    return lazy_frame(getattr(library, make)({name: list(column) for name, column in columns.items()})), lambda: None
