"""Binds votes and degrees: what was observed of each leaf, for each object."""

from __future__ import annotations

from functools import partial

from fuzzyspec import errors
from fuzzyspec.model.scheme import EvaluatedObject, Observation
from fuzzyspec.names import normal
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.weighing import EXACT, ROUNDED, SILENT
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t
from fuzzyspec.syntax.numerals import Malformed, looks_like_number, read_number


def bind_observations(context: Context) -> None:
    """Bind every `votes` and `degrees` block, and report leaves and objects without data."""
    scheme = context.scheme
    blocks = [
        (tree, block)
        for tree in context.trees
        for block in tree.blocks
        if isinstance(block, t.VotesBlock | t.DegreesBlock)
    ]
    if blocks and not scheme.comments and not context.uncertain("comments"):
        tree, block = blocks[0]
        word = len("votes" if isinstance(block, t.VotesBlock) else "degrees")
        context.diagnostics.add(errors.no_comments(Span(tree.source, block.start, block.start + word)))
        return
    if any(one.code == "FS515" for one in context.diagnostics):
        return
    observed = bool(blocks or context.sheet_votes)
    if observed and not scheme.objects and not context.uncertain("objects") and scheme.indicators:
        root = scheme.indicators[0]
        scheme.objects.append(EvaluatedObject(root.id, root.label, None))
    scheme.observations = [{} for _ in scheme.objects]
    observed = observed or bool(scheme.surveys) or bool(scheme.membership)
    numbers: dict[str, float] = {}
    for tree, block in blocks:
        _bind_block(context, tree, block, _object(context, tree, block), numbers)
    _bind_sheets(context)
    measured = bool(scheme.measured) and not scheme.membership
    if not scheme.asks("fuzzy"):
        return
    if observed or (any(one.span is not None for one in scheme.objects) and not measured):
        _check_complete(context, observed)


def _bind_sheets(context: Context) -> None:
    """Take the votes of sheets, which are counted already, sums of the voters' weights."""
    objects = context.scheme.objects
    for votes in context.sheet_votes:
        index = context.objects.get(votes.object) if votes.object is not None else 0 if len(objects) == 1 else None
        if index is None or sum(votes.counts) <= 0:
            continue
        taken = context.scheme.observations[index]
        leaf = context.scheme.indicators[votes.leaf]
        if votes.leaf in taken:
            named = objects[index].id if len(objects) > 1 else None
            context.diagnostics.add(errors.observed_twice(votes.span, taken[votes.leaf].span, leaf.id, named))
        else:
            taken[votes.leaf] = Observation("votes", votes.counts, votes.span)


def _object(context: Context, tree: t.SyntaxTree, block: t.VotesBlock | t.DegreesBlock) -> int | None:
    objects = context.scheme.objects
    if block.object is None:
        if len(objects) == 1:
            return 0
        if objects:
            word = len("votes" if isinstance(block, t.VotesBlock) else "degrees")
            span = Span(tree.source, block.start, block.start + word)
            context.diagnostics.add(errors.which_object(span, [one.id for one in objects]))
            context.mark_uncertain("votes")
        return None
    name, span = block.object.text, tree.span(block.object)
    known = context.objects.get(name)
    if known is not None:
        return known
    if name in context.by_name:
        context.diagnostics.add(errors.wrong_kind_of_name(span, name, "indicator", "object"))
        context.unknown("object", None)
    elif not context.uncertain("objects"):
        labelled = next((one.id for one in objects if one.label == name), None)
        guess = labelled or context.nearest(name, context.objects)
        context.unknown("object", guess)
        context.diagnostics.add(errors.unknown_name(span, name, "object", guess, list(context.objects)))
    return None


def _bind_block(
    context: Context,
    tree: t.SyntaxTree,
    block: t.VotesBlock | t.DegreesBlock,
    index: int | None,
    numbers: dict[str, float],
) -> None:
    """Bind a block's rows; those of an unknown object (None) are checked all the same."""
    scheme = context.scheme
    votes = isinstance(block, t.VotesBlock)
    experts: float | None = None
    if isinstance(block, t.VotesBlock) and block.experts is not None:
        span = tree.span(block.experts)
        experts = context.number(block.experts.text, span)
        if experts is not None and (experts < 1 or experts != int(experts)):
            context.diagnostics.add(errors.too_few_experts(span, block.experts.text))
            experts = None
    taken = scheme.observations[index] if index is not None else {}
    named = scheme.objects[index].id if index is not None and len(scheme.objects) > 1 else None
    check = partial(_check_votes, experts=experts) if votes else _check_degrees
    ruled = next((row for row in block.rows if "|" in row.cells), None)
    if ruled is not None:
        bar = ruled.start + tree.source.text[ruled.start : ruled.end].index("|")
        context.diagnostics.add(errors.ruled_table(Span(tree.source, bar, bar + 1)))
        context.mark_uncertain("votes")
        return
    for row in block.rows:
        leaf = _leaf(context, tree, row)
        if leaf is None:
            continue
        values = _values(context, tree, row, numbers)
        span = Span(tree.source, row.start, row.start + len(row.cells[0]))
        if leaf in taken:
            context.diagnostics.add(errors.observed_twice(span, taken[leaf].span, row.cells[0], named))
            continue
        if values:
            check(context, tree, row, values)
        taken[leaf] = Observation("votes" if votes else "degrees", values or [], span)


def _leaf(context: Context, tree: t.SyntaxTree, row: t.Row) -> int | None:
    name = normal(row.cells[0])
    known = context.by_name.get(name)
    if known is not None and not context.scheme.indicators[known].children:
        return known
    span = Span(tree.source, row.start, row.start + len(row.cells[0]))
    if known is not None:
        indicators = context.scheme.indicators
        leaves = [indicators[child].id for child in indicators[known].children]
        context.unknown("indicator", None)
        context.diagnostics.add(errors.not_a_leaf(span, name, leaves))
    elif looks_like_number(name) or name in (".", "?"):
        context.unknown("indicator", None)
        context.diagnostics.add(errors.row_without_numbers(Span(tree.source, row.start, row.end), " ".join(row.cells)))
    else:
        context.indicator(name, span)
    return None


def _values(context: Context, tree: t.SyntaxTree, row: t.Row, numbers: dict[str, float]) -> list[float] | None:
    """Return a row's numbers; report and return None where they cannot be read."""
    source = tree.source
    cells = row.cells[1:]
    comments = context.scheme.comments
    if len(cells) != len(comments):
        if not context.uncertain("comments"):
            comma = next((i for i, text in enumerate(cells) if "," in text), None)
            if comma is not None:
                start, end = t.cell_places(tree, row)[comma + 1]
                context.number(cells[comma], Span(source, start, end))
            else:
                context.diagnostics.add(
                    errors.row_length(
                        Span(source, row.start, row.end),
                        row.cells[0],
                        len(cells),
                        len(comments),
                        [comment.id for comment in comments],
                    )
                )
        return None
    values: list[float] = []
    for index, text in enumerate(cells):
        value = numbers.get(text)
        if value is None:
            read = read_number(text)
            if isinstance(read, Malformed):
                start, end = t.cell_places(tree, row)[index + 1]
                context.diagnostics.add(
                    errors.malformed_number(Span(source, start, end), text, read.reason, read.instead)
                )
                return None
            value = numbers[text] = read
        values.append(value)
    return values


def _check_votes(
    context: Context, tree: t.SyntaxTree, row: t.Row, values: list[float], *, experts: float | None
) -> None:
    for index, value in enumerate(values):
        if value < 0 or value != int(value):
            start, end = t.cell_places(tree, row)[index + 1]
            context.diagnostics.add(errors.not_a_count(Span(tree.source, start, end), row.cells[index + 1]))
            return
    total = sum(values)
    start, end = row.start, row.end
    if experts is not None and total != experts:
        places = t.cell_places(tree, row)
        start = places[1][0]
        context.diagnostics.add(errors.votes_do_not_add_up(Span(tree.source, start, end), row.cells[0], total, experts))
    elif total == 0:
        context.diagnostics.add(errors.no_voters(Span(tree.source, start, end), row.cells[0]))


def _check_degrees(context: Context, tree: t.SyntaxTree, row: t.Row, values: list[float]) -> None:
    for index, value in enumerate(values):
        if not 0 <= value <= 1:
            start, end = t.cell_places(tree, row)[index + 1]
            context.diagnostics.add(errors.degree_out_of_range(Span(tree.source, start, end), row.cells[index + 1]))
            return
    total = sum(values)
    start = t.cell_places(tree, row)[1][0]
    span = Span(tree.source, start, row.end)
    if abs(total - 1) > ROUNDED + EXACT:
        context.diagnostics.add(errors.degrees_sum(span, row.cells[0], total))
    elif abs(total - 1) > SILENT:
        context.diagnostics.add(errors.degrees_rounded(span, row.cells[0], total))


def _check_complete(context: Context, any_block: bool) -> None:
    """Report the leaves that nothing was observed of, once for an object that nothing at all was observed of."""
    scheme = context.scheme
    kinds = ("indicators", "hierarchy", "votes", "degrees", "objects", "survey", "measurements", "membership")
    if context.uncertain(*kinds) or not any_block:
        return
    leaves = scheme.leaves
    # Whether data tell all of each object is known when they are read.
    from_data = scheme.surveyed | frozenset(scheme.membership)
    several = len(scheme.objects) > 1
    for one, taken in zip(scheme.objects, scheme.observations, strict=True):
        if context.excused("object", one.id):
            continue
        missing = [
            leaf
            for leaf in leaves
            if leaf.index not in taken and leaf.index not in from_data and not context.excused("indicator", leaf.id)
        ]
        if missing and len(missing) == len(leaves) and one.span is not None and several:
            context.diagnostics.add(errors.object_without_data(one.span, one.id))
            continue
        for leaf in missing:
            context.diagnostics.add(errors.leaf_without_data(leaf.span, leaf.id, one.id if several else None))
