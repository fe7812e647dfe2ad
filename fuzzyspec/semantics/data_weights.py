"""Binds weights that come from data: of a node's measured children, or of all measured leaves below a node."""

from __future__ import annotations

from collections.abc import Iterator

from fuzzyspec import errors
from fuzzyspec.api import Capability, Weighting
from fuzzyspec.model.data import LeafWeights
from fuzzyspec.model.scheme import Indicator, MethodUse
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.settings import method_use
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t

GIVEN = "given"
"""The weighting that stands for what judgments and direct weights say."""


def is_given(use: MethodUse) -> bool:
    """Whether a weighting is, by itself, what judgments and direct weights say."""
    return use.name == GIVEN and use.distribution == "fuzzyspec"


def uses_given(use: MethodUse) -> bool:
    """Whether what judgments and direct weights say enters a weighting."""
    return any(is_given(part) for part in use.parts())


def reads_data(context: Context, use: MethodUse) -> bool:
    """Whether measurements enter a weighting."""
    return any(Capability.DATA in _descriptor(context, part).reads for part in use.parts())


def is_from_data(context: Context, use: MethodUse) -> bool:
    """Whether a weighting takes data, or other weights, in place of judgments."""
    return bool(_descriptor(context, use).reads & {Capability.DATA, Capability.WEIGHTS})


def _descriptor(context: Context, use: MethodUse) -> Weighting:
    found: Weighting = context.registry.get("weighting", use.name, use.distribution)
    return found


def bind_leaf_weights(context: Context) -> dict[int, bool | None]:
    """Bind every `weights leaves of` block; return the parents that they cover, and whether `given` enters there.

    None stands for a block that is at fault, so that this is not known.
    """
    scheme = context.scheme
    covered: dict[int, bool | None] = {}
    places: dict[int, Span] = {}
    for tree, block in context.blocks(t.WeightsBlock):
        if not block.leaves:
            continue
        span = tree.span(block.of)
        found = context.indicator(block.of.text, span)
        if found is None:
            continue
        node = scheme.indicators[found]
        if not node.children:
            if not context.uncertain("indicators", "hierarchy"):
                context.diagnostics.add(errors.not_a_parent(span, node.id, "weights"))
            continue
        if block.method is None:
            context.diagnostics.add(errors.setting_kind(span, "weights leaves of", "a weighting method"))
            covered.update((one.index, None) for one in scheme.below(found) if one.children)
            continue
        use = method_use(context, tree, block.method, "weighting")
        below = scheme.below(found)
        other = next((places[index] for index in (node.index, *_above(context, node)) if index in places), None)
        other = other or next((places[one.index] for one in below if one.index in places), None)
        if other is not None:
            context.diagnostics.add(errors.two_sources(span, other, node.id))
            for one in below:
                if one.children:
                    covered.setdefault(one.index, None)
            continue
        places[node.index] = span
        leaves = tuple(one.index for one in below if not one.children)
        for one in below:
            if one.children:
                covered[one.index] = uses_given(use) if use is not None else None
        if use is not None and check_parts(context, use, node, leaves, tree.span(block.method), leaves_of=True):
            scheme.leaf_weights[node.index] = LeafWeights(node.index, use, leaves, tree.span(block.method))
    return covered


def _above(context: Context, node: Indicator) -> Iterator[int]:
    index = node.parent
    while index >= 0:
        yield index
        index = context.scheme.indicators[index].parent


def check_parts(
    context: Context, use: MethodUse, node: Indicator, weighed: tuple[int, ...], span: Span, *, leaves_of: bool
) -> bool:
    """Check that what a weighting from data needs is there."""
    scheme = context.scheme
    for part in use.parts():
        if "share" in part.given and part.parameters.get("by", "linear") != "linear":
            context.diagnostics.add(errors.share_unused(part.span or span, part.name, str(part.parameters["by"])))
            return False
        reads = _descriptor(context, part).reads
        if reads and not reads & {Capability.DATA, Capability.WEIGHTS}:
            context.diagnostics.add(errors.judgments_in_combination(part.span or span, part.name))
            return False
    if not reads_data(context, use):
        return True
    if context.uncertain("measurements", "indicators", "hierarchy"):
        return False
    measured = scheme.measured
    for index in weighed:
        if index not in measured:
            child = scheme.indicators[index]
            first = next(part for part in use.parts() if Capability.DATA in _descriptor(context, part).reads)
            below_measured = not leaves_of and not child.children
            if context.excused("indicator", child.id):
                return False
            context.diagnostics.add(
                errors.data_weights_place(span, node.id, first.name, child.id, leaves_of or below_measured)
            )
            return False
    return True
