"""Binds judgments: a matrix or comparisons become one matrix, every cell checked.

A cell is a number, `.` (the reciprocal of its mirror cell) or `?` (this pair was not judged). Rounded reciprocals, as
people type them, are accepted and told once for each matrix.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

from fuzzyspec import errors
from fuzzyspec.api import Capability, Weighting
from fuzzyspec.model.scheme import Judgments, MethodUse, NodeMethods, Triple
from fuzzyspec.semantics.cells import Pair
from fuzzyspec.semantics.choosing import pairs_read
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.matrix import Compared, Matrix
from fuzzyspec.semantics.pairs import Pairs
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t


def bind_judgments(
    context: Context,
    tree: t.SyntaxTree,
    block: t.JudgmentsBlock,
    compared: Compared,
    methods: NodeMethods,
    weighting: MethodUse,
    by: str = "",
    *,
    form_only: bool = False,
) -> Judgments | None:
    """Bind one block of judgments; report and return None where they cannot be used.

    One expert of several (`by`) may leave pairs out, and leave children unconnected. With `form_only` it does not
    matter either what the weighting could make of them.
    """
    may_lack = bool(by) or form_only
    matrix = Matrix(context, tree, block, compared)
    owner = compared.owner
    matrix.read(weighting)
    pairs = Pairs(matrix, methods.scale)
    descriptor: Weighting = context.registry.get("weighting", weighting.name, weighting.distribution)
    order = len(matrix.names)
    values = [[math.nan] * order for _ in range(order)]
    fuzzy = [[(math.nan, math.nan, math.nan)] * order for _ in range(order)] if descriptor.fuzzy else None
    for x in range(order):
        values[x][x] = 1.0
        if fuzzy is not None:
            fuzzy[x][x] = (1.0, 1.0, 1.0)
    left_out: list[Pair] = []
    missing = 0
    for x in range(order):
        for y in range(x + 1, order):
            both = pairs.settle(x, y)
            if both is None:
                missing += 1
                if (x, y) not in matrix.cells:
                    left_out.append((x, y))
            else:
                values[x][y], values[y][x] = both
                if fuzzy is not None:
                    fuzzy[x][y], fuzzy[y][x] = pairs.triples(x, y)
    if pairs.rounded:
        place, text, exact = pairs.rounded[0]
        context.diagnostics.add(errors.rounded_reciprocals(place, owner.id, text, exact, len(pairs.rounded)))
    if not (matrix.sound and pairs.sound):
        return None
    of = tree.span(block.of)
    connected = True
    needed = pairs_read(context, weighting, compared.names, owner.id, of)
    if needed is not None:
        if not needed and order > 1:
            return None
        absent = [asked for (x, y), asked in needed.items() if math.isnan(values[x][y])]
        connected = not absent
        if absent and not may_lack:
            context.diagnostics.add(errors.pairs_needed(of, owner.id, weighting.name, _named(matrix, absent)))
            return None
        _drop_unread(matrix, values, fuzzy, needed, of, weighting)
        missing = 0
    elif missing:
        groups = connected_groups(values)
        connected = len(groups) == 1
        if not connected and not may_lack:
            names = [[matrix.name(x) for x in group] for group in groups]
            context.diagnostics.add(errors.not_connected(of, owner.id, names))
            return None
        if Capability.INCOMPLETE not in descriptor.reads:
            if not may_lack:
                context.diagnostics.add(errors.gaps_not_taken(of, owner.id, weighting.name))
                return None
            connected = False  # no weights of their own; together with others there may be
        if left_out and not may_lack:
            context.diagnostics.add(errors.pairs_left_out(of, owner.id, _named(matrix, left_out)))
    return Judgments(
        owner.index,
        values,
        missing,
        bool(pairs.rounded),
        matrix.place,
        matrix.text,
        of,
        weighting,
        connected,
        by,
        compared.objects,
        fuzzy=fuzzy,
        partial=needed is not None,
    )


def _named(matrix: Matrix, pairs: Iterable[Pair]) -> list[str]:
    return [f"{matrix.name(x)} over {matrix.name(y)}" for x, y in pairs]


def _drop_unread(
    matrix: Matrix,
    values: list[list[float]],
    fuzzy: list[list[Triple]] | None,
    needed: Collection[Pair],
    of: Span,
    weighting: MethodUse,
) -> None:
    """Take out the judgments that a weighting does not read, and say so."""
    order = len(values)
    unread = [
        (x, y)
        for x in range(order)
        for y in range(x + 1, order)
        if (x, y) not in needed and not math.isnan(values[x][y])
    ]
    for x, y in unread:
        values[x][y] = values[y][x] = math.nan
        if fuzzy is not None:
            fuzzy[x][y] = fuzzy[y][x] = (math.nan, math.nan, math.nan)
    if unread:
        found = errors.pairs_unread(of, matrix.owner.id, weighting.name, _named(matrix, unread))
        matrix.context.diagnostics.add(found)


def connected_groups(values: list[list[float]]) -> list[list[int]]:
    """Return the groups of children that judgments connect, in the order of the file."""
    order = len(values)
    group = [-1] * order
    groups: list[list[int]] = []
    for first in range(order):
        if group[first] >= 0:
            continue
        group[first] = len(groups)
        members = [first]
        for x in members:
            row = values[x]
            for y in range(order):
                if group[y] < 0 and row[y] == row[y]:
                    group[y] = group[first]
                    members.append(y)
        groups.append(sorted(members))
    return groups
