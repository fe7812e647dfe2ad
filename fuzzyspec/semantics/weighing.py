"""Binds the weights of each parent's children: exactly one source each."""

from __future__ import annotations

import math
from collections.abc import Mapping

from fuzzyspec import errors
from fuzzyspec.api import Aggregation, Capability, RandomIndex, Weighting
from fuzzyspec.diagnostics import number_text
from fuzzyspec.model.data import DataWeights
from fuzzyspec.model.scheme import (
    DirectWeights,
    GroupJudgments,
    Indicator,
    Judgments,
    MethodUse,
    NodeMethods,
    WeightsByMethod,
)
from fuzzyspec.names import normal
from fuzzyspec.semantics.choosing import pairs_read, placed
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.data_weights import (
    bind_leaf_weights,
    check_parts,
    is_from_data,
    uses_given,
)
from fuzzyspec.semantics.evaluating import weights_needed
from fuzzyspec.semantics.judging import bind_judgments, connected_groups
from fuzzyspec.semantics.matrix import Compared, children_of
from fuzzyspec.semantics.settings import completion_for, default_use, method_use
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t

SILENT = 1e-6
"""A sum that is off by no more than this is taken for 1."""
EXACT = 1e-12
ROUNDED = 0.02
"""A sum that is off by no more than this is taken for rounding, and told."""


class Sources:
    """What the files say about one parent's weights; a method may stand beside judgments that it weighs."""

    __slots__ = ("assignments", "contradicted", "experts", "judgments", "method", "two")

    def __init__(self) -> None:
        self.contradicted = False
        # A method and direct weights: the later one, the earlier one.
        self.two: tuple[Span, Span] | None = None
        self.judgments: tuple[t.SyntaxTree, t.JudgmentsBlock] | None = None
        self.experts: dict[int, tuple[t.SyntaxTree, t.JudgmentsBlock]] = {}
        self.assignments: tuple[t.SyntaxTree, t.WeightsBlock] | None = None
        self.method: tuple[t.SyntaxTree, t.WeightsBlock] | None = None

    def add_weights(self, context: Context, tree: t.SyntaxTree, block: t.WeightsBlock, parent: Indicator) -> None:
        """Take a block of weights in, or report the earlier source that it contradicts."""
        if block.method is None:
            # Direct weights may stand beside a method that combines them, as `given`, with others.
            earlier = (
                _place(self.judgments) or _place(next(iter(self.experts.values()), None)) or _place(self.assignments)
            )
        else:
            earlier = _place(self.method)
        if earlier is not None:
            context.diagnostics.add(errors.two_sources(tree.span(block.of), earlier, parent.id))
        else:
            other = _place(self.method if block.method is None else self.assignments)
            if other is not None:
                self.two = (tree.span(block.of), other)
            if block.method is None:
                self.assignments = (tree, block)
            else:
                self.method = (tree, block)

    def add_judgments(self, context: Context, tree: t.SyntaxTree, block: t.JudgmentsBlock, parent: Indicator) -> None:
        """Take a block of judgments in, or report the earlier source that it contradicts."""
        span = tree.span(block.of)
        first = _place(next(iter(self.experts.values()), None))
        if self.assignments is not None:
            context.diagnostics.add(errors.two_sources(span, _place(self.assignments) or span, parent.id))
        elif block.by is None:
            if first is not None:
                self._contradict(context, span, first, parent)
            elif self.judgments is not None:
                context.diagnostics.add(errors.two_sources(span, _place(self.judgments) or span, parent.id))
            else:
                self.judgments = (tree, block)
        else:
            self._add_expert(context, tree, block, parent)

    def _add_expert(self, context: Context, tree: t.SyntaxTree, block: t.JudgmentsBlock, parent: Indicator) -> None:
        assert block.by is not None
        span, name = tree.span(block.by), block.by.text
        expert = context.expert(name, span)
        if expert is None:
            context.mark_uncertain("judgments")
        elif self.judgments is not None:
            self._contradict(context, tree.span(block.of), _place(self.judgments) or span, parent)
        elif expert in self.experts:
            other = _place(self.experts[expert]) or span
            context.diagnostics.add(errors.judged_twice(tree.span(block.of), other, parent.id, name))
        else:
            self.experts[expert] = (tree, block)

    def _contradict(self, context: Context, span: Span, other: Span, parent: Indicator) -> None:
        """Say once that a node is judged both with and without experts."""
        if not self.contradicted:
            context.diagnostics.add(errors.with_and_without_expert(span, other, parent.id))
        self.contradicted = True

    def place(self) -> Span | None:
        """Return where the first of its sources stands."""
        one = self.judgments or next(iter(self.experts.values()), None)
        return _place(one) or _place(self.assignments) or _place(self.method)


def _place(one: tuple[t.SyntaxTree, t.JudgmentsBlock | t.WeightsBlock] | None) -> Span | None:
    return one[0].span(one[1].of) if one is not None else None


def bind_weights(context: Context) -> None:
    """Bind judgments and weights, and report the parents that have none or two."""
    covered = bind_leaf_weights(context)
    sources: dict[int, Sources] = {}
    for tree in context.trees:
        for block in tree.blocks:
            if isinstance(block, t.WeightsBlock):
                if block.leaves:
                    continue
                parent = _parent(context, tree, block.of, "weights")
                if parent is not None:
                    sources.setdefault(parent.index, Sources()).add_weights(context, tree, block, parent)
            elif isinstance(block, t.JudgmentsBlock | t.JudgmentsByBlock):
                inside = block.judgments if isinstance(block, t.JudgmentsByBlock) else (block,)
                for judged in inside:
                    parent = None if judged.objects else _parent(context, tree, judged.of, "judgments")
                    if parent is not None:
                        whole = judged._replace(broken=block.broken)
                        sources.setdefault(parent.index, Sources()).add_judgments(context, tree, whole, parent)
    _check_given(context, covered, sources)
    for indicator in context.scheme.indicators:
        if indicator.children:
            source = sources.get(indicator.index)
            given = covered.get(indicator.index, True)
            if given or (given is None and source is not None):
                _bind_parent(context, indicator, source)
            elif source is not None:
                _contradicted(context, indicator, source)


def _check_given(context: Context, covered: dict[int, bool | None], sources: dict[int, Sources]) -> None:
    """Report `given`, in weights of leaves, where nothing is given; the nodes are then not told one by one."""
    scheme = context.scheme
    if context.uncertain("judgments", "weights", "indicators", "hierarchy"):
        return
    for of, weighed in scheme.leaf_weights.items():
        if not uses_given(weighed.weighting):
            continue
        below = [one for one in scheme.below(of) if one.children]
        bare = [
            one for one in below if len(one.children) > 1 and one.index not in sources and not _by_itself(context, one)
        ]
        if bare:
            context.diagnostics.add(errors.nothing_given(weighed.span, [one.id for one in bare]))
            covered.update((one.index, False) for one in bare)


def _by_itself(context: Context, parent: Indicator) -> bool:
    """Whether a parent's weighting reads nothing, so that it has weights without more ado."""
    use = context.scheme.methods[parent.index].weighting
    return not context.registry.get("weighting", use.name, use.distribution).reads


def _contradicted(context: Context, parent: Indicator, source: Sources) -> None:
    """Report weights of a node whose leaves are weighed at once."""
    node = parent.index
    while node not in context.scheme.leaf_weights and node >= 0:
        node = context.scheme.indicators[node].parent
    if node >= 0:
        other = context.scheme.leaf_weights[node].span
        context.diagnostics.add(errors.two_sources(source.place() or parent.span, other, parent.id))


def _parent(context: Context, tree: t.SyntaxTree, name: t.Name, block: str) -> Indicator | None:
    span = tree.span(name)
    found = context.indicator(name.text, span)
    if found is None:
        return None
    indicator = context.scheme.indicators[found]
    if not indicator.children:
        if not context.uncertain("indicators", "hierarchy"):
            context.diagnostics.add(errors.not_a_parent(span, name.text, block))
        return None
    return indicator


def _bind_parent(context: Context, parent: Indicator, source: Sources | None, *, given: bool = False) -> None:
    """Bind a parent's weights; `given` asks for those that judgments and direct weights give beside data."""
    scheme = context.scheme
    single = len(parent.children) == 1
    if single and not given and not context.uncertain("indicators", "hierarchy"):
        child = scheme.indicators[parent.children[0]].id
        context.diagnostics.add(errors.single_child(parent.span, parent.id, child))
    weighting = _weighting_of(context, parent, source)
    if weighting is None:
        return
    place = weighting.span or parent.span
    typed = source is not None and source.assignments is not None and source.method is None
    if given and is_from_data(context, weighting):
        # The setting that combines weights says nothing of how judgments are weighed.
        weighting = default_use(context, "weighting")
    elif is_from_data(context, weighting) and (not typed or uses_given(weighting)):
        _bind_from_data(context, parent, source, weighting, place)
        return
    if source is not None and source.two is not None:
        context.diagnostics.add(errors.two_sources(*source.two, parent.id))
        return
    descriptor: Weighting = context.registry.get("weighting", weighting.name, weighting.distribution)
    if source is not None and (source.judgments is not None or source.experts):
        _bind_judged(context, parent, source, weighting, place)
    elif source is not None and source.assignments is not None:
        tree, weights = source.assignments
        direct = _direct(context, tree, weights, parent)
        if direct is not None:
            scheme.weights[parent.index] = direct
    elif not descriptor.reads:
        scheme.weights[parent.index] = WeightsByMethod(parent.index, weighting, place)
    elif single:
        scheme.weights[parent.index] = DirectWeights(parent.index, [1.0], parent.span)
    elif source is not None and source.method is not None:
        _note_pairs(context, parent, weighting, place)
        context.diagnostics.add(errors.judgments_needed(place, parent.id, weighting.name))
    elif weights_needed(context) and not (
        context.uncertain("indicators", "hierarchy", "judgments", "weights") or context.excused("indicator", parent.id)
    ):
        children = [scheme.indicators[child].id for child in parent.children]
        context.diagnostics.add(errors.no_weights(parent.span, parent.id, children))


def _weighting_of(context: Context, parent: Indicator, source: Sources | None) -> MethodUse | None:
    """Return how a parent's children are weighed, the names in its arguments made positions; report what is wrong."""
    methods = context.scheme.methods[parent.index]
    weighed = children_of(context, parent)
    if source is None or source.method is None:
        weighting = methods.weighting
        if source is None and len(parent.children) == 1:
            return weighting
        if source is not None and source.assignments is not None:
            return weighting
        if source is not None and context.uncertain("weighting"):
            # Which weighting is meant is not known: read what is there, and leave it at that.
            for tree, judged in [source.judgments] if source.judgments is not None else source.experts.values():
                bind_judgments(context, tree, judged, weighed, methods, weighting, form_only=True)
            return None
        return placed(context, weighting, weighed.names, f"the children of {parent.id}", parent.span)
    tree_, block = source.method
    assert block.method is not None
    use = method_use(context, tree_, block.method, "weighting")
    if use is None:
        return None
    return placed(context, use, weighed.names, f"the children of {parent.id}", tree_.span(block.method))


def _note_pairs(
    context: Context, parent: Indicator, weighting: MethodUse, place: Span
) -> Mapping[tuple[int, int], tuple[int, int]] | None:
    """Return the pairs that a weighting reads (None for all), and note them for questionnaires."""
    names = children_of(context, parent).names
    needed = pairs_read(context, weighting, names, parent.id, place)
    if needed is not None:
        context.scheme.pairs_read[parent.index] = tuple(needed.values())
    return needed


def _bind_judged(context: Context, parent: Indicator, source: Sources, weighting: MethodUse, place: Span) -> None:
    """Bind the judgments on a parent's children, of one or of several experts."""
    scheme = context.scheme
    methods = scheme.methods[parent.index]
    weighed = children_of(context, parent)
    first = source.judgments or next(iter(source.experts.values()))
    descriptor: Weighting = context.registry.get("weighting", weighting.name, weighting.distribution)
    if not descriptor.reads_judgments:
        at = tree_span(first)
        context.diagnostics.add(errors.judgments_unread(weighting.span or at, at, parent.id, weighting.name))
        return
    needed = _note_pairs(context, parent, weighting, place)
    if needed is not None and not needed and len(parent.children) > 1:
        return  # it has said what is wrong
    if source.judgments is not None:
        tree, judged = source.judgments
        bound = bind_judgments(context, tree, judged, weighed, methods, weighting, needed=needed)
        if bound is not None and methods_fit(context, weighed, weighting, gaps=bound.missing > 0, place=bound.span):
            scheme.weights[parent.index] = bound
        return
    group = bind_group(context, weighed, source.experts, methods, weighting, needed)
    if group is not None:
        gaps = any(one.missing for _, one in group.experts)
        if methods_fit(context, weighed, weighting, gaps=gaps, place=group.span):
            scheme.weights[parent.index] = group


def _bind_from_data(
    context: Context, parent: Indicator, source: Sources | None, weighting: MethodUse, place: Span
) -> None:
    """Bind weights from data; what judgments and direct weights say stands beside them where `given` enters."""
    scheme = context.scheme
    others = Sources()
    if source is not None:
        others.judgments, others.experts, others.assignments = source.judgments, source.experts, source.assignments
    if not check_parts(context, weighting, parent, tuple(parent.children), place, leaves_of=False):
        return
    if uses_given(weighting):
        if others.place() is None and len(parent.children) > 1:
            kept = scheme.methods[parent.index].weighting
            reads = context.registry.get("weighting", kept.name, kept.distribution).reads
            if (reads or is_from_data(context, kept)) and not context.uncertain("judgments", "weights"):
                context.diagnostics.add(errors.nothing_given(place, [parent.id]))
                return
        _bind_parent(context, parent, others, given=True)
        if parent.index not in scheme.weights:
            return
        scheme.given_weights[parent.index] = scheme.weights.pop(parent.index)
    elif others.assignments is not None:
        context.diagnostics.add(errors.two_sources(place, others.place() or place, parent.id))
        return
    elif others.place() is not None:
        context.diagnostics.add(
            errors.judgments_unread(place, others.place() or place, parent.id, weighting.name, True)
        )
        return
    scheme.weights[parent.index] = DataWeights(parent.index, weighting, place)


Judged = tuple[t.SyntaxTree, t.JudgmentsBlock]


def bind_group(
    context: Context,
    compared: Compared,
    judged: dict[int, Judged],
    methods: NodeMethods,
    weighting: MethodUse,
    needed: Mapping[tuple[int, int], tuple[int, int]] | None = None,
) -> GroupJudgments | None:
    """Bind the judgments of several experts; report and return None where the group cannot be formed.

    `needed` are the pairs that the weighting reads, None for all.
    """
    experts = context.scheme.experts
    bound: list[tuple[int, Judgments]] = []
    sound = True
    for index in sorted(judged):
        tree, block = judged[index]
        one = bind_judgments(context, tree, block, compared, methods, weighting, by=experts[index].id, needed=needed)
        sound = sound and one is not None
        if one is not None:
            bound.append((index, one))
    # Who judged no pair at all has not judged the node.
    silent = [index for index, one in bound if len(one.values) > 1 and not _judges(one)]
    bound = [(index, one) for index, one in bound if index not in silent]
    if not sound:
        return None
    absent = [index for index in range(len(experts)) if index not in judged or index in silent]
    first = tree_span(next(iter(judged.values())))
    if not bound:
        names = [[name] for name in compared.names]
        context.diagnostics.add(errors.not_connected(first, compared.owner.id, names))
        return None
    place = bound[0][1].span
    aggregation: Aggregation = context.registry.get(
        "aggregation", methods.aggregation.name, methods.aggregation.distribution
    )
    if bound[0][1].fuzzy is not None and aggregation.of == "judgments" and aggregation.fuzzy is None:
        span = methods.aggregation.span or place
        context.diagnostics.add(errors.fuzzy_aggregation(span, compared.owner.id, aggregation.name))
        return None
    if needed is not None:
        lacking = _lacking_pairs(context, compared, bound, aggregation, needed)
        if lacking:
            context.diagnostics.add(errors.pairs_needed(place, compared.owner.id, weighting.name, lacking))
            return None
    groups = [] if needed is not None else _connected(context, bound, aggregation)
    if needed is None and _lacks_pairs(context, bound, aggregation, weighting):
        context.diagnostics.add(errors.gaps_not_taken(place, compared.owner.id, weighting.name))
        return None
    if len(groups) > 1:
        names = [[compared.names[x] for x in group] for group in groups]
        context.diagnostics.add(errors.not_connected(place, compared.owner.id, names))
        return None
    excused = context.uncertain("judgments") or context.excused("indicator", compared.owner.id)
    if absent and not (excused or context.unmatched):
        context.diagnostics.add(
            errors.experts_absent(place, compared.owner.id, [experts[index].id for index in absent])
        )
    return GroupJudgments(compared.owner.index, tuple(bound), tuple(absent), methods.aggregation, weighting, place)


def _judges(one: Judgments) -> bool:
    """Whether an expert judged any pair."""
    return any(value == value for x, row in enumerate(one.values) for y, value in enumerate(row) if x != y)


def _lacks_pairs(
    context: Context, bound: list[tuple[int, Judgments]], aggregation: Aggregation, weighting: MethodUse
) -> bool:
    """Whether pairs are missing that a weighting without a completion needs: of all together, or of every expert."""
    descriptor: Weighting = context.registry.get("weighting", weighting.name, weighting.distribution)
    if Capability.INCOMPLETE in descriptor.reads:
        return False
    if aggregation.of == "priorities":
        return not any(one.connected for _, one in bound)
    experts = context.scheme.experts
    heard = [one for index, one in bound if experts[index].weight > 0] or [one for _, one in bound]
    order = len(heard[0].values)
    return any(all(math.isnan(one.values[x][y]) for one in heard) for x in range(order) for y in range(x + 1, order))


def _lacking_pairs(
    context: Context,
    compared: Compared,
    bound: list[tuple[int, Judgments]],
    aggregation: Aggregation,
    needed: Mapping[tuple[int, int], tuple[int, int]],
) -> list[str]:
    """Return the pairs that a weighting reads and that no expert judged, unless those of one suffice."""
    if aggregation.of == "priorities" and any(one.connected for _, one in bound):
        return []
    experts = context.scheme.experts
    heard = [one for index, one in bound if experts[index].weight > 0] or [one for _, one in bound]
    if aggregation.of == "priorities":
        # Somebody must have judged all of them: name what the one who comes nearest lacks.
        heard = [min(heard, key=lambda one: sum(math.isnan(one.values[x][y]) for x, y in needed))]
    return [
        f"{compared.names[asked[0]]} over {compared.names[asked[1]]}"
        for (x, y), asked in needed.items()
        if all(math.isnan(one.values[x][y]) for one in heard)
    ]


def _connected(context: Context, bound: list[tuple[int, Judgments]], aggregation: Aggregation) -> list[list[int]]:
    """Return the groups that the experts' judgments leave apart: one where they connect everything."""
    if aggregation.of == "priorities":
        whole = next((one for _, one in bound if one.connected), bound[0][1])
        return connected_groups(whole.values)
    experts = context.scheme.experts
    # Judgments of experts without weight do not enter, unless nobody has any.
    heard = [one for index, one in bound if experts[index].weight > 0] or [one for _, one in bound]
    order = len(heard[0].values)
    together = [
        [
            next((one.values[x][y] for one in heard if one.values[x][y] == one.values[x][y]), math.nan)
            for y in range(order)
        ]
        for x in range(order)
    ]
    return connected_groups(together)


def tree_span(judged: Judged) -> Span:
    """Return where a block names what it judges."""
    tree, block = judged
    return tree.span(block.of)


def methods_fit(context: Context, compared: Compared, weighting: MethodUse, *, gaps: bool, place: Span) -> bool:
    """Check what a node's methods need of its judgments: a completion, a random index that reaches."""
    methods = context.scheme.methods[compared.owner.index]
    descriptor = context.registry.get("weighting", weighting.name, weighting.distribution)
    if gaps:
        completion = completion_for(context.registry, methods, weighting)
        if completion is not None:
            only = context.registry.get("completion", completion.name, completion.distribution).only_with
            if only and weighting.name not in only:
                context.diagnostics.add(
                    errors.completion_not_for(completion.span or place, completion.name, weighting.name, only)
                )
                return False
    if not descriptor.reads_judgments or descriptor.pairs is not None:
        return True
    if methods.consistency.mode != "off":
        order = len(compared.names)
        table = context.registry.get("random index", methods.random_index.name, methods.random_index.distribution)
        if table.largest_order is not None and order > table.largest_order:
            covering = [
                name
                for name in context.registry.names("random index")
                for one in context.registry.named("random index", name)
                if isinstance(one, RandomIndex) and (one.largest_order is None or one.largest_order >= order)
            ]
            shown = [f"{name}(…)" if name == "simulated" else name for name in covering]
            context.diagnostics.add(
                errors.random_index_too_short(
                    methods.random_index.span or place, compared.owner.id, order, table.name, table.largest_order, shown
                )
            )
            return False
    return True


def _direct(context: Context, tree: t.SyntaxTree, block: t.WeightsBlock, parent: Indicator) -> DirectWeights | None:
    indicators = context.scheme.indicators
    position = {indicators[child].id: index for index, child in enumerate(parent.children)}
    values: list[float | None] = [None] * len(parent.children)
    places: dict[str, Span] = {}
    sound = not block.broken
    known = True
    for assignment in block.assignments:
        name, value = normal(assignment.name.text), assignment.value
        place = tree.span(assignment.name)
        if name not in position:
            known = sound = False
            found = context.indicator(name, place)
            if found is not None and not context.uncertain("indicators", "hierarchy"):
                other = indicators[found]
                actual = indicators[other.parent].id if other.parent >= 0 else None
                context.diagnostics.add(errors.not_a_child(place, name, parent.id, actual, None))
            continue
        if name in places:
            context.diagnostics.add(errors.setting_twice(place, places[name], name))
            sound = False
            continue
        places[name] = place
        if not isinstance(value, t.Numeral):
            context.diagnostics.add(errors.unexpected(
                tree.span(value), (f"`{tree.span(value).text}`",), ("a number",), None
            ))  # fmt: skip
            sound = False
            values[position[name]] = 0.0
            continue
        number = context.number(value.text, tree.span(value))
        if number is None:
            sound = False
        elif number < 0:
            context.diagnostics.add(errors.negative_weight(tree.span(value), name, value.text))
            sound = False
        values[position[name]] = number or 0.0
    missing = [name for name, index in position.items() if values[index] is None]
    of = tree.span(block.of)
    if missing and known and not block.broken and not context.uncertain("indicators", "hierarchy"):
        context.diagnostics.add(errors.child_without_weight(of, parent.id, missing))
    if not sound or missing:
        return None
    weights = [value or 0.0 for value in values]
    total = sum(weights)
    if abs(total - 1) > ROUNDED + EXACT:
        proportion = ""
        if total > 0 and len(weights) <= 8:
            names = list(position)
            proportion = ", ".join(f"{n} = {number_text(w / total)}" for n, w in zip(names, weights, strict=True))
        context.diagnostics.add(errors.weights_sum(of, parent.id, total, proportion))
        return None
    if abs(total - 1) > SILENT:
        context.diagnostics.add(errors.weights_rounded(of, parent.id, total))
    return DirectWeights(parent.index, [weight / total for weight in weights], of)
