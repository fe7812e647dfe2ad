"""The part of a report about measurements: what was measured of the objects, and what a value means in degrees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from fuzzyspec.diagnostics import number_text
from fuzzyspec.model.data import MembershipRow
from fuzzyspec.model.scheme import Indicator, MethodUse
from fuzzyspec.report import curves, limits
from fuzzyspec.report.numbers import measure, plain
from fuzzyspec.report.view import View, called

REPEATED = {
    "mean": "the mean of its samples",
    "median": "the median of its samples",
    "minimum": "the least of its samples",
    "maximum": "the greatest of its samples",
}
"""What an object that was measured several times has."""


def measurements(view: View) -> dict[str, Any] | None:
    """Return each measured leaf with its membership functions, and the values; None where nothing was measured."""
    measured = view.result.measured
    if not measured:
        return None
    leaves = [leaf for leaf in view.scheme.leaves if leaf.index in measured]
    drawn = [leaf for leaf in leaves if leaf.index in view.scheme.membership]
    others = [leaf for leaf in leaves if leaf.index not in view.scheme.membership]
    shown = drawn[: limits.PICTURES]
    named = others[: limits.DATA_WEIGHT_ROWS]
    objects = _objects(view, len(leaves))
    columns = leaves[: max(1, limits.MEASURED_CELLS // len(objects))]
    names = [view.object(one) for one in objects]
    return {
        "leaves": [_leaf(view, leaf, listed(measured[leaf.index])) for leaf in shown],
        "leaves_left_out": limits.left_out(len(shown), len(drawn), "leaves with membership functions"),
        "others": [_other(view, leaf, listed(measured[leaf.index])) for leaf in named],
        "others_left_out": limits.left_out(len(named), len(others), "measured leaves"),
        "tables": [
            _table(view, columns[start : start + limits.MEASURED_COLUMNS], objects, names)
            for start in range(0, len(columns), limits.MEASURED_COLUMNS)
        ],
        "tables_left_out": [
            text
            for text in (
                limits.left_out(len(objects), len(view.scheme.objects), _which(view)),
                limits.left_out(len(columns), len(leaves), "measured leaves"),
            )
            if text
        ],
    }


def listed(column: Sequence[float]) -> list[float]:
    """Return a column as a list of floats."""
    tolist = getattr(column, "tolist", None)
    values: list[float] = tolist() if tolist is not None else [float(value) for value in column]
    return values


def mean_of(values: Sequence[float]) -> float:
    """Return the arithmetic mean, also of the largest numbers there are."""
    try:
        return math.fsum(values) / len(values)
    except OverflowError:
        return math.fsum(value / len(values) for value in values)


def measured_text(view: View, leaf: Indicator, value: float) -> str:
    """Return a value with its unit."""
    return f"{measure(value)} {leaf.unit}" if leaf.unit else measure(value)


def better_words(leaf: Indicator) -> str:
    """Return which values of a leaf are good."""
    if leaf.better is None or leaf.better.kind == "high":
        return "more is better"
    if leaf.better.kind == "low":
        return "less is better"
    ends = [measure(value) for value in leaf.better.values]
    return f"best near {ends[0]}" if leaf.better.kind == "near" else f"best from {ends[0]} to {ends[-1]}"


def function_text(use: MethodUse) -> str:
    """Return a membership function as a call, its numbers without their names."""
    return called(use, lambda name, value: _written(value) if isinstance(value, float) else f"{name} = {value}")


def _written(value: float) -> str:
    return number_text(value, 12)


# A leaf ----------------------------------------------------------------------------------------------


def _leaf(view: View, leaf: Indicator, values: Sequence[float]) -> dict[str, Any]:
    known = [value for value in values if value == value]
    functions = view.scheme.membership[leaf.index]
    drawn = curves.drawn(view, leaf, functions, values) if known else None
    return {
        **view.indicator(leaf.index),
        "unit": leaf.unit or "",
        "better": better_words(leaf),
        "told": _told(view, leaf, values, known),
        "from": _sources(view, leaf.index),
        "functions": _functions(view, functions),
        "whole": functions.row is not None,
        "leading": drawn.leading if drawn is not None else [],
        "rows": _rows_words(view, drawn) if drawn is not None else "",
        "picture": drawn.picture if drawn is not None else None,
        "no_picture": bool(known) and drawn is None,
    }


def _other(view: View, leaf: Indicator, values: Sequence[float]) -> dict[str, Any]:
    """Return a leaf that was measured for weights or scores alone."""
    known = [value for value in values if value == value]
    return {
        **view.indicator(leaf.index),
        "unit": leaf.unit or "",
        "better": better_words(leaf),
        "from": _sources(view, leaf.index),
        "least": measure(min(known)) if known else "–",
        "mean": plain(mean_of(known), 4) if known else "–",
        "most": measure(max(known)) if known else "–",
    }


def _told(view: View, leaf: Indicator, values: Sequence[float], known: Sequence[float]) -> str:
    """Return what was measured, in words."""
    if not known:
        return "no values"
    if len(values) == 1:
        return measured_text(view, leaf, known[0])
    least, most = measured_text(view, leaf, min(known)), measured_text(view, leaf, max(known))
    mean = plain(mean_of(known), 4)
    count = f"{len(known):,} objects" if len(known) > 1 else "1 object"
    return f"{count}, from {least} to {most}, mean {mean}"


def _sources(view: View, leaf: int) -> str:
    """Return where the values of a leaf come from."""
    scheme = view.scheme
    found = [
        f"the scheme{_repeated(table.repeated, len(table.rows), len({row.object for row in table.rows}))}"
        for table in scheme.measurement_tables
        if leaf in table.leaves
    ]
    found += [
        f"{one.shown}{f' ({REPEATED.get(one.repeated, one.repeated)})' if one.repeated else ''}"
        for one in scheme.measurement_files
        if leaf in one.columns
    ]
    return ", ".join(dict.fromkeys(found))


def _repeated(repeated: str | None, rows: int, objects: int) -> str:
    return f" ({REPEATED.get(repeated, repeated)})" if repeated and rows > objects else ""


def _functions(view: View, functions: MembershipRow) -> list[dict[str, Any]]:
    """Return the function of each comment, or the one that gives the whole row."""
    if functions.row is not None:
        return [{"comment": "", "step": None, "text": function_text(functions.row)}]
    return [
        {
            "comment": view.comment(index),
            "step": view.steps[index],
            "text": function_text(use) if use is not None else "",
        }
        for index, use in enumerate(functions.comments)
    ]


def _rows_words(view: View, drawn: curves.Drawn) -> str:
    """Return what becomes of degrees that do not sum to 1."""
    if not drawn.odd:
        return ""
    if view.scheme.raw_rows:
        return "The degrees do not add up to 1 everywhere; they are used as they are (rows = raw)."
    return "The degrees do not add up to 1 everywhere; they are divided by their sum, as drawn here and as used."


# Values ----------------------------------------------------------------------------------------------


def _objects(view: View, leaves: int) -> list[int]:
    """Return the objects in the table of values: all, or the best ranked (else the first) of many."""
    count = len(view.scheme.objects)
    most = min(limits.MEASURED_OBJECTS, max(10, limits.MEASURED_CELLS // leaves))
    if count <= most:
        return list(range(count))
    if view.result.ranking:
        return [one.object for one in view.result.ranking[:most]]
    return list(range(most))


def _which(view: View) -> str:
    return "objects, the best ranked" if view.result.ranking else "objects, the first of the data"


def _table(
    view: View, leaves: Sequence[Indicator], objects: Sequence[int], names: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    measured = view.result.measured
    columns = [[float(measured[leaf.index][one]) for one in objects] for leaf in leaves]
    rows = zip(*columns, strict=True)
    return {
        "columns": [{**view.indicator(leaf.index), "unit": leaf.unit or ""} for leaf in leaves],
        "rows": [
            {**name, "values": [measure(value) if value == value else "–" for value in row]}
            for name, row in zip(names, rows, strict=True)
        ],
    }
