"""Measured values of every object, from tables in the scheme and from files, and what they mean in degrees."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Membership, ops
from fuzzyspec.data.plan import DataFault, Measured, MeasurePlan
from fuzzyspec.diagnostics import Diagnostic, number_text
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.objects import Objects
from fuzzyspec.model.data import MeasurementFile, MeasurementTable, MembershipRow
from fuzzyspec.model.result import FuzzySets
from fuzzyspec.model.scheme import MethodUse, Scheme
from fuzzyspec.plugins import Registry
from fuzzyspec.source import Span

if TYPE_CHECKING:
    from fuzzyspec.data.sources import DataSource

PLAIN_VALUES = 4000
"""No more values than this go through membership functions one by one, without numpy."""
SILENT = 1e-6
EXACT = 1e-12
SHOWN = 3

Values = dict[int, Sequence[float]]
"""What was measured, by leaf, of each object; NaN where nothing was."""


class Taken(NamedTuple):
    """What a source says: which objects, by index, and their values by leaf."""

    objects: list[int]
    values: Mapping[int, Sequence[float]]
    span: Span


def take_measurements(
    scheme: Scheme, sources: Mapping[Span, DataSource | None], objects: Objects, findings: list[Diagnostic]
) -> Values | None:
    """Read all measurements; None where some cannot be read, which `findings` then tells."""
    taken = [_from_table(table) for table in scheme.measurement_tables]
    sound = True
    for file in scheme.measurement_files:
        source = sources.get(file.source)
        if source is None:
            sound = False
            continue
        try:
            measured = _from_file(file, source, objects)
        except DataFault as fault:
            findings.extend(fault.findings)
            sound = False
            continue
        named = (
            [0] * len(measured.objects)
            if file.object is None
            else objects.place(measured.objects, file.source, findings)
        )
        taken.append(Taken(named, measured.values, file.source))
    return of_all_objects(scheme, _together(taken, objects, scheme, findings), objects, findings) if sound else None


def of_all_objects(
    scheme: Scheme, values: Mapping[int, Sequence[float]], objects: Objects, findings: list[Diagnostic]
) -> Values:
    """Return what was measured with an entry for each object; report those that a source should have and has not."""
    count = len(objects.all)
    whole: Values = {}
    lacking: dict[tuple[Span, str], set[int]] = {}
    for leaf, column in values.items():
        missing = [*_missing(column), *range(len(column), count)]
        whole[leaf] = column if len(column) == count else [*column, *[math.nan] * (count - len(column))]
        if missing:
            lacking.setdefault(_first_source(scheme, leaf), set()).update(missing)
    for (span, shown), missed in lacking.items():
        findings.extend(errors.absent_from_data(span, shown, objects.all[index].id) for index in sorted(missed)[:SHOWN])
        if len(missed) > SHOWN:
            findings.append(errors.more_absent(span, shown, len(missed) - SHOWN))
    return whole


def _first_source(scheme: Scheme, leaf: int) -> tuple[Span, str]:
    """Return where the first source of a leaf's values is named, and what it is called."""
    tables = ((one.span, "this table") for one in scheme.measurement_tables if leaf in one.leaves)
    files = ((one.source, one.shown) for one in scheme.measurement_files if leaf in one.columns)
    return next(chain(tables, files))


def _missing(column: Sequence[float]) -> list[int]:
    """Return which values of a column are not there."""
    if len(column) <= PLAIN_VALUES:
        return [index for index, value in enumerate(column) if value != value]
    import numpy as np

    return [int(index) for index in np.flatnonzero(np.isnan(np.asarray(column, dtype=np.float64)))]


def _from_table(table: MeasurementTable) -> Taken:
    """Read a table of the scheme; repeated samples are brought together as it says."""
    from fuzzyspec.data.measuring import SUMMARIES

    samples: dict[int, list[tuple[float, ...]]] = {}
    for row in table.rows:
        samples.setdefault(row.object, []).append(row.values)
    summary = SUMMARIES[table.repeated] if table.repeated else _first
    values = {
        leaf: [summary([row[column] for row in rows]) for rows in samples.values()]
        for column, leaf in enumerate(table.leaves)
    }
    return Taken(list(samples), values, table.span)


def _first(values: Sequence[float]) -> float:
    return values[0]


def _from_file(file: MeasurementFile, source: DataSource, objects: Objects) -> Measured:
    plan = MeasurePlan(file.columns, file.object, objects.known, file.repeated)
    if source.table is not None:
        from fuzzyspec.data.measuring import measure_table

        return measure_table(plan, source.table)
    from fuzzyspec.data.measuring_frames import measure_frame

    return measure_frame(plan, source.frame(frozenset(file.columns.values())))


def _together(taken: Sequence[Taken], objects: Objects, scheme: Scheme, findings: list[Diagnostic]) -> Values:
    count = len(objects.all)
    values: Values = {}
    places: dict[int, list[Taken]] = {}
    told: set[tuple[Span, Span]] = set()
    for one in taken:
        in_order = one.objects == list(range(count))
        for leaf, column in one.values.items():
            if in_order and leaf not in values:
                values[leaf] = column
            else:
                before: Any = values.setdefault(leaf, [math.nan] * count)
                twice = next((index for index in one.objects if before[index] == before[index]), None)
                if twice is not None:
                    other = next(each.span for each in places[leaf] if twice in each.objects)
                    name = objects.all[twice].id if count > 1 else None
                    if (one.span, other) not in told:
                        findings.append(errors.measured_twice(one.span, other, scheme.indicators[leaf].id, name))
                    told.add((one.span, other))
                whole = list(before)
                for index, value in zip(one.objects, column, strict=True):
                    if whole[index] != whole[index]:
                        whole[index] = value
                values[leaf] = whole
            places.setdefault(leaf, []).append(one)
    return values


# Membership functions -------------------------------------------------------------------------------


def memberships_of(
    scheme: Scheme, registry: Registry, values: Values, findings: list[Diagnostic]
) -> dict[int, FuzzySets]:
    """Return the memberships `[comment][object]` of each leaf with membership functions and a value of each object.

    Raises PluginFault where a function gives back something impossible.
    """
    count = sum(len(values[leaf]) for leaf in scheme.membership if leaf in values)
    plain = count * len(scheme.comments) <= PLAIN_VALUES
    result: dict[int, FuzzySets] = {}
    for leaf, row in scheme.membership.items():
        if leaf not in values:
            continue
        column = values[leaf]
        if _missing(column):
            continue
        rows = _plain(scheme, registry, row, column) if plain else _arrays(scheme, registry, row, column)
        made = _normalised(scheme, row, column, rows, findings)
        if made is not None:
            result[leaf] = made
    return result


def degrees(
    scheme: Scheme, registry: Registry, row: MembershipRow, x: Any, operations: ops.Ops, where: str
) -> list[Any]:
    """Return the degree in each comment of a value, or of whatever the operations work on."""
    if row.row is not None:
        best_first = scheme.quality[:1] == [0]
        found = _descriptor(registry, row.row)
        return list(calling.call(found, where, found.compute, x, best_first, operations, **row.row.parameters))
    made: list[Any] = []
    for use in row.comments:
        if use is None:
            made.append(0.0)
        else:
            found = _descriptor(registry, use)
            made.append(calling.call(found, where, found.compute, x, operations, **use.parameters))
    return made


def _descriptor(registry: Registry, use: MethodUse) -> Membership:
    found: Membership = registry.get(use.kind, use.name, use.distribution)
    return found


def _plain(scheme: Scheme, registry: Registry, row: MembershipRow, column: Sequence[float]) -> FuzzySets:
    where = scheme.indicators[row.leaf].id
    found = _descriptor(registry, row.row or next(use for use in row.comments if use is not None))
    columns: list[list[float]] = [[] for _ in scheme.comments]
    for value in column:
        given = degrees(scheme, registry, row, float(value), ops.plain, where)
        if len(given) != len(columns):
            raise PluginFault(found, "the wrong number of degrees", where)
        for into, degree in zip(columns, given, strict=True):
            number = calling.real_number(found, degree, "a degree", where)
            if not -EXACT <= number <= 1 + EXACT:
                raise PluginFault(found, f"the degree {number:.6g}, outside 0..1,", where)
            into.append(number)
    return columns


def _arrays(scheme: Scheme, registry: Registry, row: MembershipRow, column: Sequence[float]) -> FuzzySets:
    import numpy as np

    where = scheme.indicators[row.leaf].id
    found = _descriptor(registry, row.row or next(use for use in row.comments if use is not None))
    x = np.asarray(column, dtype=np.float64)
    given = degrees(scheme, registry, row, x, ops.arrays, where)
    if len(given) != len(scheme.comments):
        raise PluginFault(found, "the wrong number of degrees", where)
    rows = np.empty((len(given), len(x)))
    for into, degree in zip(rows, given, strict=True):
        into[:] = calling.real_array(found, np.broadcast_to(degree, x.shape), x.shape, where)
    if rows.min(initial=0.0) < -EXACT or rows.max(initial=0.0) > 1 + EXACT:
        raise PluginFault(found, "a degree outside 0..1", where)
    made: Any = rows
    return made  # type: ignore[no-any-return]


def _normalised(
    scheme: Scheme, row: MembershipRow, column: Sequence[float], rows: Any, findings: list[Diagnostic]
) -> FuzzySets | None:
    """Divide rows by their sums where they are not 1, and say so; a row of zeros is an error."""
    if hasattr(rows, "shape"):
        sums: Any = rows.sum(axis=0)
        odd = [int(index) for index in (abs(sums - 1) > SILENT).nonzero()[0]]
    else:
        sums = [math.fsum(degree) for degree in zip(*rows, strict=True)]
        odd = [index for index, total in enumerate(sums) if abs(total - 1) > SILENT]
    leaf = scheme.indicators[row.leaf].id
    zero = next((index for index in odd if sums[index] <= EXACT), None)
    if zero is not None:
        name = scheme.objects[zero].id if len(scheme.objects) > 1 else None
        place = scheme.objects[zero].span or row.span
        findings.append(errors.value_not_covered(place, leaf, float(column[zero]), name, row.span))
        return None
    if scheme.raw_rows:
        return rows  # type: ignore[no-any-return]
    if odd:
        shown = list(dict.fromkeys(number_text(float(column[index])) for index in odd))
        more = [f"… and {len(shown) - SHOWN} more"] if len(shown) > SHOWN else []
        totals = [float(sums[index]) for index in odd]
        findings.append(errors.rows_normalised(row.span, leaf, [*shown[:SHOWN], *more], min(totals), max(totals)))
    if hasattr(rows, "shape"):
        return rows / sums  # type: ignore[no-any-return]
    return [[degree / total for degree, total in zip(degrees_, sums, strict=True)] for degrees_ in rows]
