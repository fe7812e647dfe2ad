"""Binds measurements: tables in the scheme, and the columns of files. The rows of files are read at the evaluation."""

from __future__ import annotations

from fuzzyspec import errors
from fuzzyspec.data.plan import REPEATED
from fuzzyspec.model.data import MeasuredRow, MeasurementFile, MeasurementTable
from fuzzyspec.names import normal
from fuzzyspec.semantics.columns import Columns, check_parts, given_columns, leaf_columns, leaf_named
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.surveying import column_text, read_settings
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t
from fuzzyspec.syntax.numerals import looks_like_number

SETTINGS = ("object", "repeated", "encoding", "sheet")
PARTS = ("columns",)


def bind_measurement_file(
    context: Context, tree: t.SyntaxTree, block: t.MeasurementsBlock, span: Span
) -> MeasurementFile | None:
    """Bind measurements in a file; None where its columns are not known."""
    check_parts(context, tree, block.parts, "measurements", PARTS, SETTINGS)
    given = read_settings(context, tree, block.settings, "measurements", SETTINGS, PARTS)
    repeated = _repeated(context, tree, given)
    columns = given_columns(context, tree, block.parts)
    source = context.data.get(span)
    if source is None and not context.objects_declared:
        context.mark_uncertain("objects")
    if source is None or block.broken:
        context.mark_uncertain("measurements")
        return None
    found = Columns(context, source, span)
    object = column_text(context, tree, given["object"]) if "object" in given else None
    named = found.named(*object) if object is not None else None
    if object is not None and named is None:
        context.mark_uncertain("measurements")
        return None
    if object is not None and named is not None:
        found.take(named, "`object`", object[1])
    headings = leaf_columns(context, found, columns)
    return MeasurementFile(span, source.shown, headings, named, repeated)


def _repeated(context: Context, tree: t.SyntaxTree, given: dict[str, t.Setting]) -> str | None:
    if "repeated" not in given:
        return None
    value = given["repeated"].value
    if isinstance(value, t.Name) and value.text in REPEATED:
        return value.text
    context.diagnostics.add(errors.setting_kind(tree.span(value), "repeated", ", ".join(REPEATED)))
    # Something was meant, so repeated samples are not told as well.
    return REPEATED[0]


# Tables in the scheme -------------------------------------------------------------------------------


def bind_measurement_table(context: Context, tree: t.SyntaxTree, block: t.MeasurementsBlock) -> MeasurementTable | None:
    """Bind a table of measurements: a header of indicators, then a row for each object."""
    for part in block.parts:
        known = ("repeated",)
        context.diagnostics.add(
            errors.unknown_setting(tree.span(part.name), part.name.text, "measurements", None, known)
        )
    given = read_settings(context, tree, block.settings, "measurements", ("repeated",), ())
    repeated = _repeated(context, tree, given)
    header, *rows = block.rows
    if not rows:
        context.diagnostics.add(errors.measured_no_rows(tree.span(header)))
        context.mark_uncertain("measurements")
        return None
    leaves = _header(context, tree, header)
    if leaves is None:
        context.mark_uncertain("measurements")
        return None
    bound: list[MeasuredRow] = []
    seen: dict[int, Span] = {}
    for row in rows:
        one = _row(context, tree, row, leaves)
        if one is None:
            context.mark_uncertain("measurements")
            continue
        if one.object in seen and repeated is None:
            name = context.scheme.objects[one.object].id
            context.diagnostics.add(errors.object_measured_twice(one.span, "this table", name, None, seen[one.object]))
        seen.setdefault(one.object, one.span)
        bound.append(one)
    return MeasurementTable(tuple(leaves), tuple(bound), repeated, tree.span(header))


def _header(context: Context, tree: t.SyntaxTree, header: t.Row) -> list[int] | None:
    places = t.cell_places(tree, header)
    if any(looks_like_number(cell) for cell in header.cells):
        context.diagnostics.add(errors.measured_header(tree.span(header)))
        return None
    leaves: list[int] = []
    seen: dict[int, Span] = {}
    sound = True
    for cell, (start, end) in zip(header.cells, places, strict=True):
        place = Span(tree.source, start, end)
        leaf = leaf_named(context, normal(cell), place)
        if leaf is None:
            sound = False
        elif leaf in seen:
            context.diagnostics.add(errors.setting_twice(place, seen[leaf], cell))
            sound = False
        else:
            seen[leaf] = place
            leaves.append(leaf)
    return leaves if sound else None


def _row(context: Context, tree: t.SyntaxTree, row: t.Row, leaves: list[int]) -> MeasuredRow | None:
    scheme = context.scheme
    places = t.cell_places(tree, row)
    name = normal(row.cells[0])
    place = Span(tree.source, *places[0])
    object = context.objects.get(name)
    if object is None:
        object = next((index for index, one in enumerate(scheme.objects) if one.label == row.cells[0]), None)
    if object is None:
        _unknown_object(context, name, place)
    values: list[float] = []
    cells = row.cells[1:]
    if len(cells) != len(leaves):
        names = [scheme.indicators[leaf].id for leaf in leaves]
        context.diagnostics.add(errors.measured_row(tree.span(row), row.cells[0], len(cells), names))
        return None
    for cell, (start, end) in zip(cells, places[1:], strict=True):
        span = Span(tree.source, start, end)
        number = context.number(cell, span)
        if number is None:
            return None
        values.append(number)
    return MeasuredRow(object, tuple(values), place) if object is not None else None


def _unknown_object(context: Context, name: str, place: Span) -> None:
    if name in context.by_name:
        context.diagnostics.add(errors.wrong_kind_of_name(place, name, "indicator", "object"))
        context.unknown("object", None)
    elif not context.uncertain("objects"):
        guess = context.nearest(name, context.objects)
        context.unknown("object", guess)
        context.diagnostics.add(errors.unknown_name(place, name, "object", guess, list(context.objects)))
