"""Binds judgments: a matrix or comparisons become one matrix, every cell checked.

A cell is a number, `.` (the reciprocal of its mirror cell) or `?` (this pair was not judged). Rounded reciprocals, as
people type them, are accepted and told once for each matrix.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Capability, Weighting
from fuzzyspec.model.scheme import Judgments, MethodUse, NodeMethods, Triple
from fuzzyspec.semantics.cells import Pair
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.matrix import Compared, Matrix
from fuzzyspec.semantics.pairs import Pairs
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t


class _Settled(NamedTuple):
    """A matrix with every pair settled: NaN where one was not judged, of which `missing` are the number.

    `left_out` are those of them that nothing mentions, not even `?`; `fuzzy` are triples for a weighting that reads
    those.
    """

    values: list[list[float]]
    fuzzy: list[list[Triple]] | None
    missing: int
    left_out: list[Pair]


def bind_judgments(
    context: Context,
    tree: t.SyntaxTree,
    block: t.JudgmentsBlock,
    compared: Compared,
    methods: NodeMethods,
    weighting: MethodUse,
    by: str = "",
    *,
    needed: Mapping[Pair, Pair] | None = None,
    form_only: bool = False,
) -> Judgments | None:
    """Bind one block of judgments; report and return None where they cannot be used.

    One expert of several (`by`) may leave pairs out, and leave children unconnected. `needed` are the pairs that the
    weighting reads (see `pairs_read`), None for all. With `form_only` it does not matter what it could make of them.
    """
    matrix = Matrix(context, tree, block, compared)
    matrix.read(weighting)
    pairs = Pairs(matrix, methods.scale)
    descriptor: Weighting = context.registry.get("weighting", weighting.name, weighting.distribution)
    settled = _settle(matrix, pairs, fuzzy=descriptor.fuzzy)
    if pairs.rounded:
        place, text, exact = pairs.rounded[0]
        context.diagnostics.add(errors.rounded_reciprocals(place, matrix.owner.id, text, exact, len(pairs.rounded)))
    if not (matrix.sound and pairs.sound):
        return None
    may_lack = bool(by) or form_only
    of = tree.span(block.of)
    if needed is not None:
        enough = _has_pairs(matrix, settled, needed, of, weighting, told=not may_lack)
    else:
        enough = not settled.missing or _connects(matrix, settled, descriptor, of, told=not may_lack)
    if not (enough or may_lack):
        return None
    return Judgments(
        matrix.owner.index,
        settled.values,
        settled.missing if needed is None else 0,
        bool(pairs.rounded),
        matrix.place,
        matrix.text,
        of,
        weighting,
        enough,
        by,
        compared.objects,
        fuzzy=settled.fuzzy,
        partial=needed is not None,
    )


def _settle(matrix: Matrix, pairs: Pairs, *, fuzzy: bool) -> _Settled:
    order = len(matrix.names)
    values = [[math.nan] * order for _ in range(order)]
    triples = [[(math.nan, math.nan, math.nan)] * order for _ in range(order)] if fuzzy else None
    left_out: list[Pair] = []
    missing = 0
    for x in range(order):
        values[x][x] = 1.0
        if triples is not None:
            triples[x][x] = (1.0, 1.0, 1.0)
        for y in range(x + 1, order):
            both = pairs.settle(x, y)
            if both is None:
                missing += 1
                if (x, y) not in matrix.cells:
                    left_out.append((x, y))
                continue
            values[x][y], values[y][x] = both
            if triples is not None:
                triples[x][y], triples[y][x] = pairs.triples(x, y)
    return _Settled(values, triples, missing, left_out)


def _has_pairs(
    matrix: Matrix, settled: _Settled, needed: Mapping[Pair, Pair], of: Span, weighting: MethodUse, *, told: bool
) -> bool:
    """Whether the pairs that a weighting reads were judged; those that it does not read are taken out."""
    absent = [asked for (x, y), asked in needed.items() if math.isnan(settled.values[x][y])]
    if absent and told:
        found = errors.pairs_needed(of, matrix.owner.id, weighting.name, _named(matrix, absent))
        matrix.context.diagnostics.add(found)
        return False
    _drop_unread(matrix, settled.values, settled.fuzzy, needed, of, weighting)
    return not absent


def _connects(matrix: Matrix, settled: _Settled, descriptor: Weighting, of: Span, *, told: bool) -> bool:
    """Whether judgments with gaps connect all that is compared, and the weighting takes gaps."""
    diagnostics, owner = matrix.context.diagnostics, matrix.owner.id
    groups = connected_groups(settled.values)
    if len(groups) > 1:
        if told:
            diagnostics.add(errors.not_connected(of, owner, [[matrix.name(x) for x in group] for group in groups]))
        return False
    if Capability.INCOMPLETE not in descriptor.reads:
        if told:
            diagnostics.add(errors.gaps_not_taken(of, owner, descriptor.name))
        return False
    if settled.left_out and told:
        diagnostics.add(errors.pairs_left_out(of, owner, _named(matrix, settled.left_out)))
    return True


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
