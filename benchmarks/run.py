"""Measures every row of the table, prints it, and writes it to docs/benchmarks.md if asked to."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import growth
import tables
from measure import race
from row import Row
from rows import composition, parsing, sampling, start_up, survey, weighing

ROWS: tuple[Row, ...] = (
    *start_up.ROWS,
    *parsing.ROWS,
    *weighing.ROWS,
    *composition.ROWS,
    *survey.ROWS,
    *sampling.ROWS,
)
GROWTH = "growth"
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main() -> None:
    """Measure what was asked for."""
    names = [*(row.name for row in ROWS), GROWTH]
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", metavar="NAME", action="append", choices=names, help=f"one of {', '.join(names)}")
    arguments.add_argument("--rounds", type=int, default=11, help="rounds a row; the slowest rows have fewer")
    arguments.add_argument("--quick", action="store_true", help="small sizes, for trying; the goals do not apply")
    arguments.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(PAGE.parents[1])}")
    given = arguments.parse_args()
    if given.write and (given.only or given.quick):
        arguments.error("the page is written from a full run: without --only and --quick")
    chosen = given.only or names
    start = time.perf_counter()
    measured: list[tables.Measured] = []
    for row in ROWS:
        if row.name in chosen:
            print(f"{row.name} ...", file=sys.stderr, flush=True)
            measured.append(_measure(row, given.quick, given.rounds))
            print(tables.told(measured[-1]), flush=True)
    grown = []
    if GROWTH in chosen:
        print(f"{GROWTH} ...", file=sys.stderr, flush=True)
        grown = list(growth.growths(given.quick))
        print(tables.growth_table(grown), flush=True)
    print(f"{time.perf_counter() - start:.0f} s in all", file=sys.stderr)
    if given.write:
        PAGE.write_text(tables.page(measured, grown), encoding="utf-8")
        print(f"wrote {PAGE}", file=sys.stderr)


def _measure(row: Row, quick: bool, rounds: int) -> tables.Measured:
    prepared = row.prepare(quick)
    if not prepared.contenders:
        return tables.Measured(row, None)
    timings = race(prepared.contenders, min(rounds, row.most_rounds), prepared.agree)
    if row.limit in timings.failed:
        raise SystemExit(f"{row.name}: {row.limit} fails: {timings.failed[row.limit]}")
    return tables.Measured(row, timings)


if __name__ == "__main__":
    main()
