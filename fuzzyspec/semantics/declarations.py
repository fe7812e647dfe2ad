"""Binds what a scheme declares: its title, comment set, hierarchy and objects."""

from __future__ import annotations

from fuzzyspec import errors
from fuzzyspec.model.scheme import Better, Comment, EvaluatedObject, Expert, Indicator
from fuzzyspec.names import is_name, nearest, normal
from fuzzyspec.semantics.context import Context
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t

RESERVED = frozenset({"ranking"})
ATTRIBUTES = ("unit", "better")
SCHEME_SETTINGS = ("version", "source", "note")


def bind_title(context: Context) -> None:
    """Bind the `scheme` block."""
    first: Span | None = None
    given: dict[str, Span] = {}
    for tree, block in context.blocks(t.SchemeBlock):
        span = Span(tree.source, block.start, min(block.end, block.start + len("scheme")))
        if first is not None:
            context.diagnostics.add(errors.declared_twice(span, first, "scheme"))
            continue
        first = span
        if block.title is not None:
            context.scheme.title = block.title.value
        for setting in block.settings:
            name = setting.name.text
            place = tree.span(setting.name)
            if name not in SCHEME_SETTINGS:
                guess = nearest(name, SCHEME_SETTINGS)
                context.diagnostics.add(errors.unknown_setting(place, name, "scheme", guess, SCHEME_SETTINGS))
            elif name in given:
                context.diagnostics.add(errors.setting_twice(place, given[name], name))
            elif not isinstance(setting.value, t.Text):
                context.diagnostics.add(errors.setting_kind(tree.span(setting.value), name, "a text in quotes"))
            else:
                given[name] = place
                setattr(context.scheme, name, setting.value.value)


def bind_comments(context: Context) -> None:
    """Bind the comment set; comments have names of their own, apart from indicators and objects."""
    first: Span | None = None
    for tree, block in context.blocks(t.CommentsBlock):
        span = Span(tree.source, block.start, min(block.end, block.start + len("comments")))
        if first is not None:
            context.diagnostics.add(errors.declared_twice(span, first, "comments"))
            continue
        first = span
        names: dict[str, Span] = {}
        labels: dict[str, Span] = {}
        sound = not block.broken
        for comment in block.comments:
            place = tree.span(comment.name)
            name = comment.name.text
            if name in names:
                context.diagnostics.add(errors.duplicate_name(place, names[name], name))
                sound = False
                continue
            names[name] = place
            label = comment.label.value if comment.label else name
            label_place = tree.span(comment.label) if comment.label else place
            if label in labels:
                context.diagnostics.add(errors.same_label(label_place, labels[label], label))
            labels.setdefault(label, label_place)
            score: float | None = None
            if comment.score is not None:
                score = context.number(comment.score.text, tree.span(comment.score))
                sound = sound and score is not None
            context.scheme.comments.append(Comment(name, label, score, place))
        if sound:
            _check_scores(context)


def _check_scores(context: Context) -> None:
    comments = context.scheme.comments
    without = [comment for comment in comments if comment.score is None]
    if len(without) == len(comments):
        return
    if without:
        context.diagnostics.add(errors.scores_partial(without[0].span, [comment.id for comment in without]))
        return
    scores = [comment.score or 0.0 for comment in comments]
    if len(scores) < 2:
        return
    rising = scores[0] < scores[-1]
    for index in range(1, len(scores)):
        before, after = scores[index - 1], scores[index]
        if after == before or (after > before) != rising:
            first, second = comments[index - 1], comments[index]
            context.diagnostics.add(errors.scores_not_monotone(second.span, first.span, first.id, second.id))
            return


def bind_hierarchy(context: Context) -> None:
    """Bind the one `indicators` block into the flat list of the scheme."""
    first: Span | None = None
    for tree, block in context.blocks(t.IndicatorsBlock):
        root = block.root
        place = tree.span(root.name)
        if first is not None:
            context.diagnostics.add(errors.declared_twice(place, first, "indicators"))
            continue
        first = place
        _flatten(context, tree, root)
    if first is None and not context.uncertain("indicators"):
        files = context.trees[:1]
        context.diagnostics.add(errors.no_hierarchy(Span(files[0].source, 0, 0) if files else None))


def _flatten(context: Context, tree: t.SyntaxTree, root: t.Indicator) -> None:
    indicators = context.scheme.indicators
    places: dict[str, Span] = {}
    # Depth first by a stack of our own; children go on in reverse so that they come off in order.
    stack: list[tuple[t.Indicator, int, int]] = [(root, -1, 0)]
    while stack:
        node, parent, level = stack.pop()
        name = node.name.text
        place = tree.span(node.name)
        if name in places:
            context.diagnostics.add(errors.duplicate_name(place, places[name], name))
            # Which of the two was meant is open; what stands below the second is known all the same.
            context.mark_uncertain("hierarchy")
            first = context.by_name[name]
            stack.extend((child, first, level + 1) for child in reversed(node.children))
            continue
        if name in RESERVED:
            context.diagnostics.add(errors.reserved_name(place, name))
        places[name] = place
        index = len(indicators)
        unit, better = _attributes(context, tree, node)
        label = node.label.value if node.label else name
        indicators.append(Indicator(name, label, index, parent, [], level, place, unit, better))
        context.by_name[name] = index
        if parent >= 0:
            indicators[parent].children.append(index)
        stack.extend((child, index, level + 1) for child in reversed(node.children))


def _attributes(context: Context, tree: t.SyntaxTree, node: t.Indicator) -> tuple[str | None, Better | None]:
    unit: str | None = None
    better: Better | None = None
    given: dict[str, Span] = {}
    for setting in node.attributes:
        name = setting.name.text
        place = tree.span(setting.name)
        value = setting.value
        if name not in ATTRIBUTES:
            guess = nearest(name, ATTRIBUTES)
            context.diagnostics.add(errors.unknown_attribute(place, name, guess, ATTRIBUTES))
        elif name in given:
            context.diagnostics.add(errors.setting_twice(place, given[name], name))
        elif name == "unit":
            if isinstance(value, t.Text):
                unit = value.value
            else:
                context.diagnostics.add(errors.setting_kind(tree.span(value), name, "a text in quotes"))
        else:
            better = _better(context, tree, value)
        given[name] = place
    return unit, better


def _better(context: Context, tree: t.SyntaxTree, value: t.Value) -> Better | None:
    if isinstance(value, t.Name) and value.text in ("high", "low"):
        return Better(value.text)
    wanted = {"near": 1, "within": 2}
    if isinstance(value, t.Call) and wanted.get(value.name.text) == len(value.arguments):
        numbers: list[float] = []
        for argument in value.arguments:
            if isinstance(argument.value, t.Numeral) and argument.name is None:
                number = context.number(argument.value.text, tree.span(argument.value))
                if number is None:
                    return None
                numbers.append(number)
        if len(numbers) == wanted[value.name.text] and numbers == sorted(set(numbers)):
            return Better(value.name.text, tuple(numbers))
    context.diagnostics.add(
        errors.setting_kind(tree.span(value), "better", "high, low, near(v) or within(a, b) with a < b")
    )
    return None


def bind_objects(context: Context) -> None:
    """Bind the evaluated objects that are declared."""
    declared: Span | None = None
    places: dict[str, Span] = {}
    for tree, block in context.blocks(t.ObjectsBlock):
        span = Span(tree.source, block.start, min(block.end, block.start + len("objects")))
        if declared is not None:
            context.diagnostics.add(errors.declared_twice(span, declared, "objects"))
            continue
        declared = span
        for one in block.objects:
            _declare(
                context, one.name.text, one.label.value if one.label else one.name.text, tree.span(one.name), places
            )
    context.objects_declared = declared is not None


def infer_objects(context: Context) -> None:
    """Without declared objects, take those that judgments, votes and degrees name, in order of appearance."""
    places: dict[str, Span] = {}
    if context.objects_declared or context.uncertain("objects"):
        return
    _infer_compared_objects(context, places)
    for tree in context.trees:
        for observed in tree.blocks:
            if isinstance(observed, t.MeasurementsBlock):
                for measured in measured_names(tree, observed):
                    if measured.text not in context.objects and measured.text not in context.by_name:
                        _declare(context, measured.text, measured.text, tree.span(measured), places)
                        if not is_name(measured.text):
                            context.diagnostics.add(errors.not_a_name(tree.span(measured), measured.text))
            elif isinstance(observed, t.VotesBlock | t.DegreesBlock) and observed.object is not None:
                name = observed.object.text
                if name == "of" and isinstance(observed, t.VotesBlock) and observed.experts is None:
                    after = Span(tree.source, observed.object.end, observed.object.end + 1)
                    context.diagnostics.add(
                        errors.unexpected(after, ("no number",), ("the number of experts after `of`",), None)
                    )
                    context.mark_uncertain("objects")
                    continue
                if name not in context.objects and name not in context.by_name:
                    _declare(context, name, name, tree.span(observed.object), places)


def measured_names(tree: t.SyntaxTree, block: t.MeasurementsBlock) -> list[t.Name]:
    """Return the names of the objects in a table of measurements, the header left out."""
    return [t.Name(normal(row.cells[0]), row.start, row.start + len(row.cells[0])) for row in block.rows[1:]]


def _infer_compared_objects(context: Context, places: dict[str, Span]) -> None:
    """Take the objects that judgments in pairs and scores name, in order of appearance."""
    for tree in context.trees:
        for block in tree.blocks:
            if isinstance(block, t.ScoresBlock):
                names = [one.name for one in block.assignments]
            elif isinstance(block, t.JudgmentsBlock | t.JudgmentsByBlock):
                inside = block.judgments if isinstance(block, t.JudgmentsByBlock) else (block,)
                names = [name for one in inside if one.objects for name in _compared_names(tree, one)]
            else:
                continue
            for name in names:
                if name.text not in context.objects and name.text not in context.by_name:
                    _declare(context, name.text, name.text, tree.span(name), places)


def _compared_names(tree: t.SyntaxTree, block: t.JudgmentsBlock) -> list[t.Name]:
    """Return the names that a block of judgments compares: a matrix names them in its header."""
    names = [name for one in block.comparisons for name in (one.first, one.second)]
    if block.rows:
        header = block.rows[0]
        places = t.cell_places(tree, header)
        words = [t.Name(normal(text), start, end) for text, (start, end) in zip(header.cells, places, strict=True)]
        names = [*(word for word in words if is_name(word.text)), *names]
    return names


def declare_object(context: Context, name: str, place: Span) -> None:
    """Take an object that only a sheet names."""
    if name not in context.objects and name not in context.by_name:
        _declare(context, name, name, place, {})


def _declare(context: Context, name: str, label: str, place: Span, places: dict[str, Span]) -> None:
    if name in places:
        context.diagnostics.add(errors.duplicate_name(place, places[name], name))
        return
    places[name] = place
    if name in context.by_name:
        other = context.scheme.indicators[context.by_name[name]].span
        context.diagnostics.add(errors.duplicate_name(place, other, name))
    if name in RESERVED:
        context.diagnostics.add(errors.reserved_name(place, name))
    context.objects[name] = len(context.scheme.objects)
    context.scheme.objects.append(EvaluatedObject(name, label, place))


def bind_experts(context: Context) -> None:
    """Bind the experts: those declared, else those that judgments name, with weight 1, in order of appearance."""
    declared: Span | None = None
    places: dict[str, Span] = {}
    for tree, block in context.blocks(t.ExpertsBlock):
        span = Span(tree.source, block.start, min(block.end, block.start + len("experts")))
        if declared is not None:
            context.diagnostics.add(errors.declared_twice(span, declared, "experts"))
            continue
        declared = span
        for one in block.experts:
            weight: float | None = 1.0
            if one.weight is not None:
                place = tree.span(one.weight)
                weight = context.number(one.weight.text, place)
                if weight is not None and weight < 0:
                    context.diagnostics.add(errors.negative_expert_weight(place, one.name.text, one.weight.text))
                    weight = None
            label = one.label.value if one.label else one.name.text
            _add_expert(context, one.name.text, label, 1.0 if weight is None else weight, tree.span(one.name), places)
    if declared is None and not context.uncertain("experts"):
        for tree, judged in context.judgments():
            if judged.by is not None and judged.by.text not in context.experts:
                _add_expert(context, judged.by.text, judged.by.text, 1.0, tree.span(judged.by), places)
    experts = context.scheme.experts
    if experts and not any(expert.weight for expert in experts) and declared is not None:
        context.diagnostics.add(errors.experts_without_weight(declared))


def _add_expert(context: Context, name: str, label: str, weight: float, place: Span, places: dict[str, Span]) -> None:
    if name in places:
        context.diagnostics.add(errors.duplicate_name(place, places[name], name))
        return
    places[name] = place
    other: Span | None = None
    if name in context.by_name:
        other = context.scheme.indicators[context.by_name[name]].span
    elif name in context.objects:
        other = context.scheme.objects[context.objects[name]].span
    if other is not None:
        context.diagnostics.add(errors.duplicate_name(place, other, name))
    if name in RESERVED:
        context.diagnostics.add(errors.reserved_name(place, name))
    context.experts[name] = len(context.scheme.experts)
    context.scheme.experts.append(Expert(name, label, weight, place))
