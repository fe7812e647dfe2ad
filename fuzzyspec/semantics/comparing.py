"""Binds what says how the objects compare under each leaf: judgments in pairs, and scores, as in plain AHP."""

from __future__ import annotations

from fuzzyspec import errors
from fuzzyspec.model.data import MeasuredScores
from fuzzyspec.model.scheme import Indicator, ObjectScores
from fuzzyspec.names import normal
from fuzzyspec.semantics.choosing import pairs_read, placed
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.judging import bind_judgments
from fuzzyspec.semantics.matrix import objects_under
from fuzzyspec.semantics.weighing import Sources, bind_group, methods_fit
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t


def bind_objects_judged(context: Context) -> None:
    """Bind `judgments … of objects` and `scores`; all leaves have one of them, or none has."""
    sources: dict[int, Sources] = {}
    for tree in context.trees:
        for block in tree.blocks:
            if isinstance(block, t.ScoresBlock):
                leaf = _leaf(context, tree, block.of)
                if leaf is not None:
                    as_weights = t.WeightsBlock(
                        block.of, block.method, block.assignments, block.start, block.end, block.broken
                    )
                    sources.setdefault(leaf.index, Sources()).add_weights(context, tree, as_weights, leaf)
            elif isinstance(block, t.JudgmentsBlock | t.JudgmentsByBlock):
                for judged in block.judgments if isinstance(block, t.JudgmentsByBlock) else (block,):
                    leaf = _leaf(context, tree, judged.of) if judged.objects else None
                    if leaf is not None:
                        whole = judged._replace(broken=block.broken)
                        sources.setdefault(leaf.index, Sources()).add_judgments(context, tree, whole, leaf)
    if not sources:
        return
    if len(context.scheme.objects) < 2 and not context.uncertain("objects") and not context.scheme.objects_open:
        first = next(iter(sources.values())).place()
        context.diagnostics.add(errors.too_few_objects(first or context.scheme.indicators[0].span))
        return
    for index, source in sources.items():
        _bind_leaf(context, context.scheme.indicators[index], source)
    _check_complete(context, sources)


def _leaf(context: Context, tree: t.SyntaxTree, name: t.Name) -> Indicator | None:
    span = tree.span(name)
    found = context.indicator(name.text, span)
    if found is None:
        return None
    indicator = context.scheme.indicators[found]
    if indicator.children:
        leaves = [context.scheme.indicators[child].id for child in indicator.children]
        context.diagnostics.add(errors.objects_under_parent(span, name.text, leaves))
        return None
    return indicator


def _bind_leaf(context: Context, leaf: Indicator, source: Sources) -> None:
    scheme = context.scheme
    methods = scheme.methods[leaf.index]
    weighting = methods.weighting
    if source.two is not None:
        context.diagnostics.add(errors.two_sources(*source.two, leaf.id, "scores of {parent}"))
        return
    if source.assignments is not None:
        scores = _scores(context, *source.assignments, leaf)
        if scores is not None:
            scheme.objects_judged[leaf.index] = scores
        return
    if source.method is not None:
        tree, block = source.method
        assert block.method is not None
        measured = _measured(context, tree, block.method, leaf)
        if measured is not None:
            scheme.objects_judged[leaf.index] = measured
        return
    place = source.place() or leaf.span
    if not context.registry.get("weighting", weighting.name, weighting.distribution).reads_judgments:
        context.diagnostics.add(errors.judgments_unread(weighting.span or place, place, leaf.id, weighting.name))
        return
    compared = objects_under(context, leaf)
    chosen = placed(context, weighting, compared.names, "the objects", weighting.span or place)
    if chosen is None:
        return
    weighting = chosen
    needed = pairs_read(context, weighting, compared.names, f"{leaf.id} of objects", place)
    if needed is not None and not needed:
        return  # it has said what is wrong
    if source.judgments is not None:
        tree, judged = source.judgments
        one = bind_judgments(context, tree, judged, compared, methods, weighting, needed=needed)
        if one is not None and methods_fit(context, compared, weighting, gaps=one.missing > 0, place=place):
            scheme.objects_judged[leaf.index] = one
    elif source.experts:
        group = bind_group(context, compared, source.experts, methods, weighting, needed)
        gaps = group is not None and any(one.missing for _, one in group.experts)
        if group is not None and methods_fit(context, compared, weighting, gaps=gaps, place=place):
            scheme.objects_judged[leaf.index] = group


def _scores(context: Context, tree: t.SyntaxTree, block: t.WeightsBlock, leaf: Indicator) -> ObjectScores | None:
    objects = context.scheme.objects
    values: dict[str, float] = {}
    places: dict[str, Span] = {}
    sound = not block.broken
    for assignment in block.assignments:
        name, place = normal(assignment.name.text), tree.span(assignment.name)
        if name not in context.objects:
            sound = False
            if name in context.by_name:
                context.diagnostics.add(errors.wrong_kind_of_name(place, name, "indicator", "object"))
            elif not context.uncertain("objects"):
                guess = context.nearest(name, context.objects)
                context.diagnostics.add(errors.unknown_name(place, name, "object", guess, list(context.objects)))
            continue
        if name in places:
            context.diagnostics.add(errors.setting_twice(place, places[name], name))
            sound = False
            continue
        places[name] = place
        value = assignment.value
        if not isinstance(value, t.Numeral):
            found = f"`{tree.span(value).text}`"
            context.diagnostics.add(errors.unexpected(tree.span(value), (found,), ("a number",), None))
            sound = False
            continue
        number = context.number(value.text, tree.span(value))
        if number is not None and number < 0:
            context.diagnostics.add(errors.negative_score(tree.span(value), name, value.text))
            number = None
        sound = sound and number is not None
        values[name] = number or 0.0
    missing = [one.id for one in objects if one.id not in places]
    of = tree.span(block.of)
    if sound and missing:
        context.diagnostics.add(errors.objects_without_score(of, leaf.id, missing))
    elif sound and not any(values.values()):
        context.diagnostics.add(errors.scores_all_zero(of, leaf.id))
    elif sound:
        return ObjectScores(leaf.index, [values[one.id] for one in objects], of)
    return None


def _measured(context: Context, tree: t.SyntaxTree, value: t.Value, leaf: Indicator) -> MeasuredScores | None:
    """Bind `scores … = measured(ratio)`."""
    span = tree.span(value)
    arguments = value.arguments if isinstance(value, t.Call) and value.name.text == "measured" else ()
    kinds = [one.value.text for one in arguments if one.name is None and isinstance(one.value, t.Name)]
    if kinds != ["ratio"]:
        context.diagnostics.add(errors.setting_kind(span, "scores", "measured(ratio), or a score for each object"))
        return None
    if leaf.better is not None and leaf.better.kind not in ("high", "low"):
        reason = f"`better = {leaf.better.kind}(…)` has no best value to divide by"
        context.diagnostics.add(errors.measured_scores(span, leaf.id, reason))
        return None
    if leaf.index not in context.scheme.measured:
        if not (context.uncertain("measurements") or context.excused("indicator", leaf.id)):
            context.diagnostics.add(errors.measured_scores(span, leaf.id, "it is not measured"))
        return None
    return MeasuredScores(leaf.index, "ratio", span)


def _check_complete(context: Context, sources: dict[int, Sources]) -> None:
    """Every leaf is judged in pairs or scored, and none has votes or degrees besides."""
    for tree in context.trees:
        for block in tree.blocks:
            if isinstance(block, t.VotesBlock | t.DegreesBlock):
                word = len("votes" if isinstance(block, t.VotesBlock) else "degrees")
                context.diagnostics.add(
                    errors.votes_and_objects_judged(Span(tree.source, block.start, block.start + word))
                )
                return
    for index in (*context.scheme.membership, *context.scheme.surveyed):
        leaf = context.scheme.indicators[index]
        context.diagnostics.add(errors.data_in_judged(leaf.span, leaf.id))
        context.mark_uncertain("votes")
        return
    if context.uncertain("indicators", "hierarchy", "judgments", "scores", "survey", "measurements"):
        return
    if not context.scheme.asks("ahp"):
        return
    for leaf in context.scheme.leaves:
        if leaf.index not in sources and not context.excused("indicator", leaf.id):
            context.diagnostics.add(errors.leaf_not_judged(leaf.span, leaf.id))
