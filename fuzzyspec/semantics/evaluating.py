"""Binds `evaluate`: which evaluations are made of the objects, and whether the scheme has what each of them reads."""

from __future__ import annotations

from fuzzyspec import errors
from fuzzyspec.api import Evaluation, Weighting
from fuzzyspec.model.scheme import EvaluationUse, GroupJudgments, Judgments, MethodUse, ObjectScores, Scheme
from fuzzyspec.names import normal
from fuzzyspec.semantics.choosing import placed
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.settings import method_use
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t

OURS = "fuzzyspec"
WISHES = ("near", "within")


def bind_evaluations(context: Context) -> None:
    """Bind the setting `evaluate`: fuzzy, ahp(synthesis = …), an evaluation of a plugin, or a list of them."""
    if context.evaluate is None:
        return
    tree, value = context.evaluate
    chosen: dict[object, MethodUse] = {}
    if isinstance(value, t.ListValue) and not value.items:
        what = "the name of an evaluation, or a list of them"
        context.diagnostics.add(errors.setting_kind(tree.span(value), "evaluate", what))
        context.mark_uncertain("evaluate")
    for item in value.items if isinstance(value, t.ListValue) else (value,):
        if not isinstance(item, t.Name | t.Call):
            context.diagnostics.add(
                errors.setting_kind(tree.span(item), "evaluate", "the name of an evaluation, or a list")
            )
            context.mark_uncertain("evaluate")
            continue
        use = method_use(context, tree, item, "evaluation")
        if use is None:
            context.mark_uncertain("evaluate")
            continue
        chosen.setdefault(use.key, use)
        if use.name == "ahp" and use.distribution == OURS:
            context.scheme.synthesis = use.parameters["synthesis"]
    context.scheme.evaluations = tuple(chosen.values())


def weights_needed(context: Context) -> bool:
    """Whether anything that the scheme asks for is known to read weights."""
    scheme = context.scheme
    if context.uncertain("evaluate", "method"):
        return False
    if not scheme.evaluations:
        return True
    return any(_descriptor(context, use).weighted for use in scheme.evaluations)


def evaluated_leaves(context: Context) -> set[int]:
    """Return the leaves whose numbers are read by evaluations of plugins."""
    found: set[int] = set()
    for use in context.scheme.evaluations:
        if use.distribution != OURS:
            found.update(_leaves_read(context, use))
    return found


def check_evaluations(context: Context) -> None:
    """Report what an evaluation reads and the scheme lacks; bind the others."""
    scheme = context.scheme
    if context.evaluate is None or context.diagnostics.errors:
        return
    if any(source is None for source in context.data.values()):
        return
    tree, value = context.evaluate
    whole = tree.span(value)
    several = len(scheme.evaluations) > 1
    for use in scheme.evaluations:
        span = use.span or whole
        if use.distribution != OURS:
            _bind_other(context, use, span)
        elif use.name == "ahp" and not scheme.objects_judged:
            what = "objects judged in pairs, or scores"
            context.diagnostics.add(errors.evaluation_not_possible(span, "ahp", what, several=several))
        elif use.name == "ahp" and scheme.synthesis == "fuzzy" and not _any_fuzzy_weights(context):
            what = "judgments that are weighed by a method which gives fuzzy weights, such as `buckley`"
            name = "ahp(synthesis = fuzzy)"
            context.diagnostics.add(errors.evaluation_not_possible(span, name, what, several=several))
        elif use.name == "fuzzy" and not scheme.fuzzy:
            what = "votes, degrees, a survey or membership functions"
            context.diagnostics.add(errors.evaluation_not_possible(span, "fuzzy", what, several=several))


def _descriptor(context: Context, use: MethodUse) -> Evaluation:
    found: Evaluation = context.registry.get("evaluation", use.name, use.distribution)
    return found


def _any_fuzzy_weights(context: Context) -> bool:
    scheme = context.scheme
    judged = [
        source.weighting
        for source in (*scheme.weights.values(), *scheme.objects_judged.values())
        if isinstance(source, Judgments | GroupJudgments)
    ]
    found: list[Weighting] = [context.registry.get("weighting", use.name, use.distribution) for use in judged]
    return any(one.fuzzy_weights is not None for one in found)


def _leaves_read(context: Context, use: MethodUse) -> list[int]:
    """Return the leaves that an evaluation reads: those that it names, where it names them all, else every leaf."""
    lists = [param.name for param in _descriptor(context, use).params if param.kind == "indicators"]
    leaves = context.scheme.leaves
    if lists and all(use.parameters.get(name) for name in lists):
        named = {normal(str(one)) for name in lists for one in use.parameters[name]}
        if not named <= {leaf.id for leaf in leaves}:
            return [leaf.index for leaf in leaves]  # a misspelt name may mean any of them
        return [leaf.index for leaf in leaves if leaf.id in named]
    return [leaf.index for leaf in leaves]


def _bind_other(context: Context, use: MethodUse, span: Span) -> None:
    scheme = context.scheme
    descriptor = _descriptor(context, use)
    leaves = _leaves_read(context, use)
    names = tuple(scheme.indicators[leaf].id for leaf in leaves)
    found = placed(context, use, names, "the leaves", span)
    if found is None:
        return
    lacking = [name for leaf, name in zip(leaves, names, strict=True) if not _has_numbers(scheme, leaf)]
    if lacking:
        context.diagnostics.add(errors.evaluation_without_numbers(span, use.name, lacking))
        return
    wished = [
        name
        for leaf, name in zip(leaves, names, strict=True)
        if leaf in scheme.measured and (better := scheme.indicators[leaf].better) is not None and better.kind in WISHES
    ]
    if wished and not descriptor.turns_targets:
        context.diagnostics.add(errors.evaluation_of_wishes(span, use.name, wished))
        return
    scheme.other_evaluations.append(EvaluationUse(found, tuple(leaves), span))


def _has_numbers(scheme: Scheme, leaf: int) -> bool:
    return leaf in scheme.measured or isinstance(scheme.objects_judged.get(leaf), ObjectScores)
