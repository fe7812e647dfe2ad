"""Figures as text: a row as it is measured, the tables, and the page."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import NamedTuple

from growth import Growth
from measure import OURS, Timings
from row import Row

PEERS = (
    "AHPy",
    "pyDecision",
    "pyanp",
    "pymcdm",
    "numpy",
    "scipy",
    "lark",
    "PyYAML",
    "click",
    "duckdb",
    "pyarrow",
    "polars",
    "pandas",
)
NOT_BUILT = "not built yet"


class Measured(NamedTuple):
    """A row and what it took; None where there is nothing to measure yet."""

    row: Row
    timings: Timings | None


def told(measured: Measured) -> str:
    """Return a row as lines of text."""
    cells = dict(zip(_HEAD, _cells(measured), strict=True))
    indented = "\n".join(f"    {name}: {text}" for name, text in list(cells.items())[1:])
    return f"{cells['work']}\n{indented}"


_HEAD = ("work", "ours", "others, × ours", "limit", "goal", "goal met")


def table(rows: Sequence[Measured]) -> str:
    """Return the table in Markdown."""
    return _markdown(_HEAD, [_cells(one) for one in rows])


def growth_table(grown: Sequence[Growth]) -> str:
    """Return the growth of time with size in Markdown."""
    rows = []
    for one in grown:
        sizes = f"{_short(one.sizes[0])} … {_short(one.sizes[-1])} {one.unit}"
        if one.failed:
            rows.append((one.stage, sizes, one.failed, ""))
            continue
        rows.append((one.stage, sizes, " · ".join(_time(seconds) for seconds in one.seconds), f"{one.exponent:.2f}"))
    return _markdown(("stage", "sizes, about ten times as many each", "time", "exponent"), rows)


def page(rows: Sequence[Measured], grown: Sequence[Growth]) -> str:
    """Return docs/benchmarks.md."""
    versions = ", ".join(f"{name} {version(name)}" for name in PEERS)
    threads = os.cpu_count()
    return _PAGE.format(
        table=table(rows),
        growth=growth_table(grown),
        fuzzyspec=version("fuzzyspec"),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        machine=f"{platform.system()} on {platform.machine()}, {threads} cores",
        versions=versions,
    )


# -- cells ------------------------------------------------------------------------------------------------------------


def _cells(measured: Measured) -> tuple[str, ...]:
    row, timings = measured
    goal = "; ".join(one.words for one in row.goals) or "–"
    if timings is None:
        return row.work, NOT_BUILT, "", row.limit, goal, NOT_BUILT
    if OURS in timings.failed:
        base, ours, verdict = row.limit, f"fails: {timings.failed[OURS]}", "fails"
    else:
        base, ours, verdict = OURS, _ours(row, timings), _verdict(row, timings)
    others = [
        f"{name} {_times(timings.ratio(name, base))}{_megabytes(timings, name)}"
        for name in timings.seconds
        if name not in (OURS, base, row.limit)
    ]
    others += [f"{name}: {reason}" for name, reason in timings.failed.items() if name != OURS]
    return row.work, ours, " · ".join(others), row.limit, goal, verdict


def _ours(row: Row, timings: Timings) -> str:
    if row.figure is not None:
        return row.figure(timings)
    return f"{_times(timings.ratio(OURS, row.limit))} {row.limit}{_megabytes(timings, OURS)}"


def _megabytes(timings: Timings, name: str) -> str:
    """Return a peak of memory, where it is of interest."""
    peak = timings.megabytes.get(name, 0)
    return f", {peak:.0f} MB" if peak >= 100 else ""


def _verdict(row: Row, timings: Timings) -> str:
    met = [goal.met(timings) for goal in row.goals]
    if all(met):
        return "met" if met else "–"
    if not any(met):
        return "missed"
    return "; ".join(f"{'met' if one else 'missed'}" for one in met)


def _times(ratio: float) -> str:
    """Return a ratio with three digits; one that is small as a fraction."""
    if ratio < 0.05:
        return f"1/{1 / ratio:.0f} ×"
    return f"{ratio:.3g} ×" if ratio < 1000 else f"{ratio:,.0f} ×"


def _time(seconds: float) -> str:
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def _short(size: int) -> str:
    return f"{size:,}"


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


_PAGE = """\
# Benchmarks

`make bench` measures fuzzyspec, its peers, and the limit of the work side by side in one run, and writes this page.
The limit is a bare start of Python, one reading of the data, a product of matrices, the raw query.
Before that it checks that the answers agree; who fails or differs is named and not measured.
In each round every contender runs once, after a pause and in an order that turns;
a ratio is taken within a round, and what stands here is the median over the rounds.
Only the ratios carry over to other machines.

fuzzyspec {fuzzyspec}, installed from its wheel, with {python} on {machine};
{versions}.

## Against peers and limits

Ours is told in the unit of the limit, the others in the unit of ours: 5 × takes five times as long.
Peers that take one matrix or object at a time do a sample of the work.
Peaks of memory are told from 100 MB on.
What a fresh array costs differs from system to system and hour to hour, so `np.copyto` stands beside `A.copy()`.

{table}
## Growth

Time against size over three decades, and the exponent that fits best (1 is linear; a constant part makes it less).

{growth}"""
