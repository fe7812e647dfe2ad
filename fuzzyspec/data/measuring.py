"""Reads measurements in plain Python: a finite number for each object and measured leaf.

A row is a sample of the object that its cell names; names are compared as in `data.tally`. Without an object column all
rows are samples of one object, whose name is the empty text. A cell that is blank, not finite, below a detection limit
or no number is an error: what to put in its place is for people to say. So are several samples of one object, until
the plan says what to make of them. What is made of them does not depend on the order of rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from math import fsum, isfinite
from operator import itemgetter

from fuzzyspec import errors
from fuzzyspec.data.plan import DataFault, Measured, MeasurePlan
from fuzzyspec.data.tables import BLANKS
from fuzzyspec.data.tabular import DataTable, read_number
from fuzzyspec.data.tally import MOST_TOLD, Cells, Name

MOST_CELLS_TOLD = 10
"""How many cells without a number are told one by one."""

_LIMIT = re.compile(r"[<>≤≥＜＞].*[0-9].*", re.DOTALL)
"""A limit of detection, such as `<0.01 mg/L`."""


def measure_table(plan: MeasurePlan, table: DataTable) -> Measured:
    """Read measurements whose table is at hand.

    Raises:
        DataFault: The table has no rows, lacks a column, or holds what the module's rules call an error.
    """
    cells = Cells(table)
    names = cells.names(plan.object, "object", plan.objects)
    if plan.object is not None:
        cells.require(plan.object, "object", [name.text for name in names])
    samples: dict[Hashable, list[int]] = {}
    for row, name in enumerate(names):
        samples.setdefault(name.one, []).append(row)
    if plan.repeated is None:
        _find_repeated(plan, cells, names, samples)
    values = _values(plan, cells)
    if cells.findings:
        raise DataFault(*cells.findings)

    summary = SUMMARIES[plan.repeated] if plan.repeated else _only
    return Measured(
        objects=[names[rows[0]].text for rows in samples.values()],
        values={
            leaf: [summary([column[row] for row in rows]) for rows in samples.values()]
            for leaf, column in values.items()
        },
        rows=cells.count,
    )


def _find_repeated(
    plan: MeasurePlan, cells: Cells, names: Sequence[Name], samples: Mapping[Hashable, Sequence[int]]
) -> None:
    """Find objects with several rows, each once."""
    repeated = [rows for rows in samples.values() if len(rows) > 1 and (names[rows[0]].text or plan.object is None)]
    for first, second, *_ in repeated[:MOST_TOLD]:
        number = cells.number(second)
        heading = plan.object if plan.object is not None else next(iter(plan.columns.values()))
        place, other = cells.place(second, heading), cells.place(first, heading)
        cells.findings.append(
            errors.sampled_twice(place, cells.path, number, other)
            if plan.object is None
            else errors.object_measured_twice(place, cells.path, names[first].text, number, other)
        )


def _values(plan: MeasurePlan, cells: Cells) -> dict[int, list[float]]:
    """Read the measured columns, and find the cells without a number, the first of them by row."""
    values: dict[int, list[float]] = {}
    faulty: list[tuple[int, str, bool]] = []
    for leaf, heading in plan.columns.items():
        column = values[leaf] = []
        for row, text in enumerate(cells.texts(heading)):
            try:
                number = read_number(text, cells.decimal)
            except ValueError:
                faulty.append((row, heading, not _is_no_value(text.strip(BLANKS))))
            else:
                if number is not None and isfinite(number):
                    column.append(number)
                else:
                    faulty.append((row, heading, False))
    faulty.sort(key=itemgetter(0))
    for row, heading, is_text in faulty[:MOST_CELLS_TOLD]:
        place, number, text = cells.place(row, heading), cells.number(row), cells.text(row, heading)
        cells.findings.append(
            errors.text_measured(place, cells.path, heading, number, text)
            if is_text
            else errors.bad_value(place, cells.path, number, heading, f"“{text}”" if text else "a blank cell")
        )
    if len(faulty) > MOST_CELLS_TOLD:
        row, heading, _ = faulty[MOST_CELLS_TOLD]
        more = len(faulty) - MOST_CELLS_TOLD
        cells.findings.append(errors.more_bad_values(cells.place(row, heading), cells.path, more))
    return values


def _is_no_value(text: str) -> bool:
    """Whether a text that is no plain number is a limit of detection, or a number that is not finite."""
    if _LIMIT.fullmatch(text):
        return True
    try:
        return not isfinite(float(text))
    except ValueError:
        return False


# Several samples of one object --------------------------------------------------------------------


def _only(samples: Sequence[float]) -> float:
    (sample,) = samples
    return sample


def _mean(samples: Sequence[float]) -> float:
    """Return the arithmetic mean, its sum exact to the last digit, also of the largest numbers there are."""
    try:
        return fsum(samples) / len(samples)
    except OverflowError:
        from fractions import Fraction

        return float(sum(map(Fraction, samples)) / len(samples))


def _median(samples: Sequence[float]) -> float:
    """Return the median: the middle sample, or the mean of the two in the middle."""
    ordered = sorted(samples)
    return _mean(ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1])


SUMMARIES: Mapping[str, Callable[[Sequence[float]], float]] = {
    "mean": _mean,
    "median": _median,
    "minimum": min,
    "maximum": max,
}
"""What is made of several samples of one object, by the names in `plan.REPEATED`."""
