"""Binds membership functions: what a measured value means, in degrees of each comment."""

from __future__ import annotations

from fuzzyspec import errors
from fuzzyspec.api import Membership
from fuzzyspec.model.data import MembershipRow
from fuzzyspec.model.scheme import Indicator, MethodUse
from fuzzyspec.semantics.columns import leaf_named
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.settings import method_use
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t

KIND = "membership function"


def bind_membership(context: Context) -> None:
    """Bind every `membership` block."""
    places: dict[int, Span] = {}
    for tree, block in context.blocks(t.MembershipBlock):
        place = tree.span(block.of)
        leaf = leaf_named(context, block.of.text, place)
        if leaf is None:
            continue
        if leaf in places:
            context.diagnostics.add(errors.setting_twice(place, places[leaf], block.of.text))
            continue
        places[leaf] = place
        if context.uncertain("comments"):
            context.mark_uncertain("membership")
            continue
        if not context.scheme.comments:
            if not context.uncertain("comments"):
                word = Span(tree.source, block.start, block.start + len("membership"))
                context.diagnostics.add(errors.no_comments(word))
                context.mark_uncertain("comments")
            continue
        row = _row(context, tree, block, context.scheme.indicators[leaf], place)
        if row is not None:
            context.scheme.membership[leaf] = row
        else:
            context.mark_uncertain("membership")


def _row(
    context: Context, tree: t.SyntaxTree, block: t.MembershipBlock, leaf: Indicator, place: Span
) -> MembershipRow | None:
    if block.function is not None:
        use = _function(context, tree, block.function, leaf, row=True)
        return MembershipRow(leaf.index, use, (), place) if use is not None else None
    comments = {comment.id: index for index, comment in enumerate(context.scheme.comments)}
    functions: list[MethodUse | None] = [None] * len(comments)
    given: dict[str, Span] = {}
    sound = not block.broken
    for setting in block.functions:
        name, where = setting.name.text, tree.span(setting.name)
        if name not in comments:
            if not context.uncertain("comments"):
                guess = context.nearest(name, comments)
                context.diagnostics.add(errors.unknown_name(where, name, "comment", guess, list(comments)))
            sound = False
            continue
        if name in given:
            context.diagnostics.add(errors.setting_twice(where, given[name], name))
            sound = False
            continue
        given[name] = where
        use = _function(context, tree, setting.value, leaf, row=False)
        sound = sound and use is not None
        functions[comments[name]] = use
    if sound and not any(functions):
        context.diagnostics.add(errors.setting_kind(place, "membership", "a function, or one for each comment"))
        return None
    return MembershipRow(leaf.index, None, tuple(functions), place) if sound else None


def _function(context: Context, tree: t.SyntaxTree, value: t.Value, leaf: Indicator, *, row: bool) -> MethodUse | None:
    use = method_use(context, tree, value, KIND)
    if use is None:
        return None
    descriptor: Membership = context.registry.get(KIND, use.name, use.distribution)
    span = tree.span(value)
    if (descriptor.of == "row") != row:
        context.diagnostics.add(errors.membership_kind(span, use.name, row=descriptor.of == "row"))
        return None
    fault = (
        descriptor.fault(use.parameters, len(context.scheme.comments), _rising(context, leaf))
        if descriptor.fault
        else None
    )
    if fault is not None:
        context.diagnostics.add(errors.membership_parameters(span, use.name, fault))
        return None
    return use


def _rising(context: Context, leaf: Indicator) -> bool | None:
    """Whether good values, over the comments in their order, rise or fall; None where neither is so."""
    better = leaf.better.kind if leaf.better is not None else "high"
    if better not in ("high", "low"):
        return None
    best_first = context.scheme.quality[:1] == [0]
    return (better == "high") != best_first
