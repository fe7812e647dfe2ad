"""Binds membership functions: what a measured value means, in degrees of each comment."""

from __future__ import annotations

from itertools import pairwise

from fuzzyspec import errors
from fuzzyspec.api import Membership, ops
from fuzzyspec.model.data import MembershipRow
from fuzzyspec.model.scheme import Indicator, MethodUse
from fuzzyspec.semantics.asking import Failed, ask
from fuzzyspec.semantics.columns import leaf_named
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.settings import method_use
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t

KIND = "membership function"
STEPS = 64
"""At how many values functions are looked at for their order."""


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
    if not sound:
        return None
    # Where the scheme does not say what is better, the functions say it.
    rising = _rising(context, leaf) if leaf.better is not None else None
    order = _order(context, functions) if rising is not None else None
    if leaf.better is not None and order is not None and order != rising:
        context.diagnostics.add(errors.membership_direction(place, leaf.id, leaf.better.kind))
        return None
    return MembershipRow(leaf.index, None, tuple(functions), place)


def _order(context: Context, functions: list[MethodUse | None]) -> bool | None:
    """Whether the values that functions stand for rise (True) or fall over the comments, None where they do neither.

    A function stands for the mean of the values at which it is not 0, each as often as its degree says.
    """
    uses = [use for use in functions if use is not None]
    found: list[Membership] = [context.registry.get(KIND, use.name, use.distribution) for use in uses]
    if any(one.origin.distribution != "fuzzyspec" for one in found):
        return None  # a plugin's functions are looked at when they are asked in earnest
    bends = [float(x) for one, use in zip(found, uses, strict=True) if one.bends for x in one.bends(use.parameters)]
    if len(uses) < 2 or not bends or min(bends) == max(bends):
        return None
    low, high = min(bends), max(bends)
    margin = (high - low) / STEPS * 4
    values = [low - margin + (high - low + 2 * margin) * step / STEPS for step in range(STEPS + 1)]
    middles: list[float] = []
    for one, use in zip(found, uses, strict=True):
        try:
            degrees = [float(one.compute(x, ops.plain, **use.parameters)) for x in values]
        except Exception:  # a function that fails is told when it is asked in earnest
            return None
        total = sum(degrees)
        if not total > 0:
            return None
        middles.append(sum(x * degree for x, degree in zip(values, degrees, strict=True)) / total)
    rises = {a < b for a, b in pairwise(middles) if a != b}
    return rises.pop() if len(rises) == 1 else None


def _function(context: Context, tree: t.SyntaxTree, value: t.Value, leaf: Indicator, *, row: bool) -> MethodUse | None:
    use = method_use(context, tree, value, KIND)
    if use is None:
        return None
    descriptor: Membership = context.registry.get(KIND, use.name, use.distribution)
    span = tree.span(value)
    if (descriptor.of == "row") != row:
        context.diagnostics.add(errors.membership_kind(span, use.name, row=descriptor.of == "row"))
        return None
    fault: str | None = None
    if descriptor.fault is not None:
        given = use.parameters, len(context.scheme.comments), _rising(context, leaf)
        try:
            fault = ask(context, descriptor, leaf.id, span, descriptor.fault, *given)
        except Failed:
            return None
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
