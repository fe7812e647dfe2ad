"""Binds `method` and `report`: which method does what, with arguments checked before anything runs."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Descriptor, Param, Weighting
from fuzzyspec.model.scheme import SAATY, Consistency, MethodUse, NodeMethods, WrittenName
from fuzzyspec.names import nearest, normal
from fuzzyspec.plugins import PACKAGES, Registry
from fuzzyspec.semantics.context import Context
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t
from fuzzyspec.syntax.numerals import Malformed, read_range

# Settings that may differ in a subtree, and those of the whole scheme.
SUBTREE = ("weighting", "completion", "aggregation", "random_index", "consistency", "scale", "composition", "indices")
WHOLE = ("normalise", "decision", "evaluate", "rows")
METHOD_SETTINGS = (*SUBTREE, *WHOLE)
# Settings of the language that come with constructs of later versions.
LATER: tuple[str, ...] = ()
LATER_METHODS: dict[str, tuple[str, ...]] = {}
KINDS = {
    "weighting": "weighting",
    "completion": "completion",
    "aggregation": "aggregation",
    "random_index": "random index",
    "composition": "composition",
    "decision": "decision",
    "evaluation": "evaluation",
}
DEFAULTS = {
    "weighting": "geometric_mean",
    "aggregation": "aij",
    "random_index": "alonso_lamata",
    "composition": "weighted_average",
}
DEFAULT_LIMIT = 0.1
INDICES = ("gci", "koczkodaj", "harmonic")
NORMALISE = ("last", "every", "none")
ROWS = ("normalise", "raw")
LANGUAGES = ("en",)


class _Given(NamedTuple):
    tree: t.SyntaxTree
    setting: t.Setting

    @property
    def place(self) -> Span:
        return self.tree.span(self.setting.name)


def bind_settings(context: Context) -> None:
    """Bind every `method` block; the nearest one above a node wins."""
    given: dict[int, dict[str, _Given]] = {}
    for tree, block in context.blocks(t.MethodBlock):
        if block.of is None:
            node = -1
            if context.scheme.method_span is None:
                context.scheme.method_span = Span(tree.source, block.start, block.start + len("method"))
        else:
            found = context.indicator(block.of.text, tree.span(block.of))
            if found is None:
                continue
            node = found
        _gather(context, tree, block, given.setdefault(node, {}))
    whole = given.get(-1, {})
    base = _node_methods(context, whole, None)
    context.scheme.base_methods = base
    _whole_settings(context, whole)
    overrides = {node: settings for node, settings in given.items() if node >= 0}
    methods: list[NodeMethods] = []
    for indicator in context.scheme.indicators:
        inherited = methods[indicator.parent] if indicator.parent >= 0 else base
        own = overrides.get(indicator.index)
        if own:
            inherited = _node_methods(context, own, inherited)
            context.scheme.overrides[indicator.id] = _override_texts(own, inherited)
        methods.append(inherited)
    context.scheme.methods = methods


def _gather(context: Context, tree: t.SyntaxTree, block: t.MethodBlock, into: dict[str, _Given]) -> None:
    for setting in block.settings:
        name = setting.name.text
        place = tree.span(setting.name)
        if name in LATER:
            context.diagnostics.add(errors.not_in_this_version(place, f"the setting `{name}`"))
        elif name not in METHOD_SETTINGS:
            known = SUBTREE if block.of else METHOD_SETTINGS
            guess = nearest(name, known)
            context.diagnostics.add(errors.unknown_setting(place, name, "method", guess, known))
        elif block.of is not None and name in WHOLE:
            context.diagnostics.add(errors.setting_not_here(place, name, block.of.text))
        elif name in into:
            context.diagnostics.add(errors.setting_twice(place, into[name].place, name))
        else:
            into[name] = _Given(tree, setting)


def _override_texts(own: dict[str, _Given], bound: NodeMethods) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name in SUBTREE:
        if name in own:
            texts[name] = bound.text(name)
    return texts


def _node_methods(context: Context, given: dict[str, _Given], inherited: NodeMethods | None) -> NodeMethods:
    def method(name: str) -> MethodUse | None:
        if name in given:
            one = given[name]
            found = method_use(context, one.tree, one.setting.value, KINDS[name])
            if found is None:
                context.mark_uncertain(name)
            return found
        return None

    if inherited is None:
        inherited = NodeMethods(
            default_use(context, "weighting"),
            None,
            default_use(context, "aggregation"),
            default_use(context, "random_index"),
            Consistency("error", DEFAULT_LIMIT),
            SAATY,
            default_use(context, "composition"),
        )
    completion = method("completion")
    return NodeMethods(
        method("weighting") or inherited.weighting,
        completion or inherited.completion,
        method("aggregation") or inherited.aggregation,
        method("random_index") or inherited.random_index,
        _consistency(context, given["consistency"]) if "consistency" in given else inherited.consistency,
        _scale(context, given["scale"]) if "scale" in given else inherited.scale,
        method("composition") or inherited.composition,
        _indices(context, given["indices"]) if "indices" in given else inherited.indices,
    )


def _indices(context: Context, given: _Given) -> tuple[str, ...]:
    """Bind `indices`: further indices of inconsistency, by name."""
    value, tree = given.setting.value, given.tree
    chosen: list[str] = []
    for item in value.items if isinstance(value, t.ListValue) else (value,):
        if not isinstance(item, t.Name):
            context.diagnostics.add(errors.setting_kind(tree.span(item), "indices", "a list of indices"))
        elif item.text not in INDICES:
            guess = nearest(item.text, INDICES)
            context.diagnostics.add(errors.unknown_method(tree.span(item), item.text, "index", guess, INDICES, None))
        else:
            chosen.append(item.text)
    return tuple(dict.fromkeys(chosen))


def default_use(context: Context, setting: str) -> MethodUse:
    """Return the method that a setting has where nothing is said."""
    kind, name = KINDS[setting], DEFAULTS[setting]
    descriptor: Descriptor = context.registry.get(kind, name, "fuzzyspec")
    return MethodUse(kind, name, "fuzzyspec", descriptor.defaults())


def _whole_settings(context: Context, given: dict[str, _Given]) -> None:
    scheme = context.scheme
    if "normalise" in given:
        one = given["normalise"]
        value = one.setting.value
        if isinstance(value, t.Name) and value.text in NORMALISE:
            scheme.normalise = value.text
        else:
            context.diagnostics.add(errors.setting_kind(one.tree.span(value), "normalise", "last, every or none"))
    if "rows" in given:
        one = given["rows"]
        value = one.setting.value
        if isinstance(value, t.Name) and value.text in ROWS:
            scheme.raw_rows = value.text == "raw"
        else:
            context.diagnostics.add(errors.setting_kind(one.tree.span(value), "rows", " or ".join(ROWS)))
    if "evaluate" in given:
        context.evaluate = given["evaluate"].tree, given["evaluate"].setting.value
    if "decision" in given:
        one = given["decision"]
        use = method_use(context, one.tree, one.setting.value, "decision")
        if use is not None:
            descriptor = context.registry.get("decision", use.name, use.distribution)
            if (
                descriptor.needs_scores
                and scheme.comments
                and not scheme.has_scores
                and not context.uncertain("comments")
            ):
                context.diagnostics.add(errors.decision_needs_scores(one.tree.span(one.setting.value), use.name))
            scheme.decision = use
    if scheme.decision is None:
        name = "weighted_score" if scheme.has_scores else "max_membership"
        defaults = context.registry.get("decision", name, "fuzzyspec").defaults()
        scheme.decision = MethodUse("decision", name, "fuzzyspec", defaults)


def _consistency(context: Context, given: _Given) -> Consistency:
    value = given.setting.value
    tree = given.tree
    if isinstance(value, t.Name) and value.text == "off":
        return Consistency("off", None)
    mode, numeral = "error", value
    if isinstance(value, t.Call) and value.name.text == "warn" and len(value.arguments) == 1 and not value.distribution:
        mode, numeral = "warn", value.arguments[0].value
    if isinstance(numeral, t.Numeral):
        limit = context.number(numeral.text, tree.span(numeral))
        if limit is None:
            return Consistency("off", None)
        if limit > 0:
            return Consistency(mode, limit)
    context.diagnostics.add(errors.setting_kind(tree.span(value), "consistency", "a limit above 0, warn(limit) or off"))
    return Consistency("off", None)


def _scale(context: Context, given: _Given) -> tuple[float, float] | None:
    value = given.setting.value
    span = given.tree.span(value)
    if isinstance(value, t.Name) and value.text == "any":
        return None
    if isinstance(value, t.Name) and value.text == "saaty":
        return SAATY
    if isinstance(value, t.Numeral):
        ends = read_range(value.text)
        if isinstance(ends, Malformed):
            context.diagnostics.add(errors.malformed_number(span, value.text, ends.reason, ends.instead))
            return None
        if ends is not None and 0 < ends[0] < ends[1]:
            return ends
    context.diagnostics.add(errors.setting_kind(span, "scale", "saaty, any, or a range above 0"))
    return None


# Methods with arguments -------------------------------------------------------------------------


def method_use(context: Context, tree: t.SyntaxTree, value: t.Value, kind: str) -> MethodUse | None:
    """Bind `name`, `name(arguments)` or `name@distribution(arguments)`; report what does not fit."""
    span = tree.span(value)
    distribution: t.Name | None = None
    arguments: tuple[t.Argument, ...] = ()
    if isinstance(value, t.Name):
        name = value
    elif isinstance(value, t.Call):
        name, distribution, arguments = value.name, value.distribution, value.arguments
    else:
        context.diagnostics.add(errors.setting_kind(span, kind, "the name of a method"))
        return None
    descriptor = _descriptor(context, tree, name, distribution, kind)
    if descriptor is None:
        return None
    parameters = _arguments(context, tree, span, descriptor, arguments)
    if parameters is None:
        return None
    given = tuple(param.name for param in descriptor.params if param.name in parameters)
    values = {**descriptor.defaults(), **parameters}
    # In the order in which the method declares them, however they were written.
    ordered = {param.name: values[param.name] for param in descriptor.params if param.name in values}
    return MethodUse(kind, descriptor.name, descriptor.origin.distribution, ordered, given, span)


def _descriptor(
    context: Context, tree: t.SyntaxTree, name: t.Name, distribution: t.Name | None, kind: str
) -> Descriptor | None:
    registry = context.registry
    span = tree.span(name)
    found = registry.named(kind, name.text, distribution.text if distribution else None)
    if len(found) == 1:
        return found[0]
    if found:
        offered, versions = [one.origin.distribution for one in found], [one.origin.version for one in found]
        context.diagnostics.add(errors.ambiguous_method(span, name.text, offered, versions))
        return None
    asked = distribution.text if distribution else None
    left_out = registry.missing(kind, name.text, asked)
    if left_out is not None:
        origin = left_out.origin
        context.diagnostics.add(
            errors.method_left_out(span, name.text, kind, origin.distribution, origin.version, left_out.reason)
        )
        return None
    if distribution is None and name.text in LATER_METHODS.get(kind, ()):
        context.diagnostics.add(errors.not_in_this_version(span, name.text))
        return None
    known = registry.names(kind)
    words = "output format" if kind == "renderer" else kind
    broken = [plugin.distribution for plugin in registry.broken]
    guess = nearest(name.text, known)
    package = PACKAGES.get((kind, name.text))
    if asked is None and package is not None:
        unloaded = package in broken
    else:
        unloaded = asked in broken if asked is not None else bool(broken) and guess is None
    if unloaded:
        context.diagnostics.add(errors.method_of_broken_plugin(span, name.text, kind, broken))
    elif distribution is not None and name.text in known:
        offered = [one.origin.distribution for one in registry.named(kind, name.text)]
        place = tree.span(distribution)
        if not registry.installed(distribution.text):
            context.diagnostics.add(errors.method_of_absent_package(span, name.text, words, distribution.text))
            return None
        context.diagnostics.add(errors.unknown_method(place, f"{name.text}@{distribution.text}", kind, None, [
            f"{name.text}@{one}" for one in offered
        ], package))  # fmt: skip
    elif distribution is not None and not registry.installed(distribution.text):
        context.diagnostics.add(errors.method_of_absent_package(span, name.text, words, distribution.text))
    else:
        context.diagnostics.add(errors.unknown_method(span, name.text, kind, guess, known, package))
    return None


def _arguments(
    context: Context, tree: t.SyntaxTree, span: Span, descriptor: Descriptor, arguments: tuple[t.Argument, ...]
) -> dict[str, Any] | None:
    parameters: dict[str, Any] = {}
    sound = True
    comma = _decimal_comma(tree, descriptor, arguments)
    if comma is not None:
        context.diagnostics.add(errors.malformed_number(comma, comma.text, "comma", comma.text.replace(",", ".")))
        return None
    variadic = next((i for i, param in enumerate(descriptor.params) if param.kind == "numbers"), None)
    for position, argument in enumerate(arguments):
        if argument.name is None and variadic is not None and position >= variadic:
            param = descriptor.params[variadic]
            number = _number_argument(context, tree, descriptor, param, argument.value)
            sound = sound and number is not None
            parameters[param.name] = (*parameters.get(param.name, ()), number or 0.0)
            continue
        if argument.name is None:
            if position >= len(descriptor.params):
                context.diagnostics.add(
                    errors.too_many_arguments(tree.span(argument), descriptor.name, len(descriptor.params))
                )
                return None
            param = descriptor.params[position]
        else:
            named = descriptor.param(argument.name.text)
            if named is None:
                known = [param.name for param in descriptor.params]
                guess = nearest(argument.name.text, known)
                context.diagnostics.add(
                    errors.unknown_argument(tree.span(argument.name), argument.name.text, descriptor.name, guess, known)
                )
                sound = False
                continue
            param = named
        if param.name in parameters:
            context.diagnostics.add(errors.argument_twice(tree.span(argument), descriptor.name, param.name))
            sound = False
            continue
        value = _argument(context, tree, descriptor, param, argument.value)
        if value is None:
            sound = False
        else:
            parameters[param.name] = value
    if not sound:
        return None
    for param in descriptor.params:
        if param.required and param.name not in parameters:
            context.diagnostics.add(errors.argument_missing(span, descriptor.name, param.name))
            return None
    return parameters


def _decimal_comma(tree: t.SyntaxTree, descriptor: Descriptor, arguments: tuple[t.Argument, ...]) -> Span | None:
    """Return the place of `0,5` where a method has no argument to spare for the second number."""
    variadic = any(param.kind == "numbers" for param in descriptor.params)
    if variadic or len(arguments) <= len(descriptor.params):
        return None
    for first, second in pairwise(arguments):
        numbers = isinstance(first.value, t.Numeral) and isinstance(second.value, t.Numeral)
        if numbers and second.name is None and first.end + 1 == second.start:
            return Span(tree.source, first.value.start, second.end)
    return None


_EXPECTED = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "yes or no",
    "text": "a text in quotes",
    "numbers": "numbers",
    "method": "the name of a method",
    "indicator": "the name of an indicator",
    "indicators": "a list of indicators",
}


def _number_argument(
    context: Context, tree: t.SyntaxTree, descriptor: Descriptor, param: Param, value: t.Value
) -> float | None:
    if isinstance(value, t.Numeral):
        return context.number(value.text, tree.span(value))
    context.diagnostics.add(errors.argument_kind(tree.span(value), descriptor.name, param.name, "a number"))
    return None


def _argument(context: Context, tree: t.SyntaxTree, descriptor: Descriptor, param: Param, value: t.Value) -> Any:
    """Return an argument's value, or report and return None."""
    span = tree.span(value)
    if param.kind in ("number", "integer") and isinstance(value, t.Numeral):
        number = context.number(value.text, span)
        if number is None:
            return None
        if param.kind == "number" or number == int(number):
            if not param.admits(number):
                context.diagnostics.add(
                    errors.argument_bounds(span, descriptor.name, param.name, value.text, param.bounds())
                )
                return None
            return int(number) if param.kind == "integer" else number
    elif param.kind == "boolean" and isinstance(value, t.Name) and value.text in ("yes", "no"):
        return value.text == "yes"
    elif param.kind == "choice" and isinstance(value, t.Name) and value.text in param.choices:
        return value.text
    elif param.kind == "text" and isinstance(value, t.Text):
        return value.value
    elif param.kind == "method" and isinstance(value, t.Name | t.Call):
        return method_use(context, tree, value, descriptor.kind)
    elif param.kind == "indicator" and isinstance(value, t.Name):
        return WrittenName(normal(value.text), span)
    elif param.kind == "indicators" and isinstance(value, t.Name):
        return (WrittenName(normal(value.text), span),)
    elif param.kind == "indicators" and isinstance(value, t.ListValue) and value.items:
        names = [WrittenName(normal(item.text), tree.span(item)) for item in value.items if isinstance(item, t.Name)]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            context.diagnostics.add(errors.argument_twice(span, descriptor.name, twice))
            return None
        if len(names) == len(value.items):
            return tuple(names)
    elif param.kind == "numbers" and isinstance(value, t.ListValue):
        numbers = [_number_argument(context, tree, descriptor, param, item) for item in value.items]
        return None if None in numbers else tuple(numbers)
    expected = _EXPECTED.get(param.kind) or f"one of {', '.join(param.choices)}"
    context.diagnostics.add(errors.argument_kind(span, descriptor.name, param.name, expected))
    return None


def completion_for(registry: Registry, methods: NodeMethods, weighting: MethodUse) -> MethodUse | None:
    """Return the completion that a node's gaps get: the one set, else the one that its weighting names.

    A weighting of a plugin may name a completion of its own distribution, which then goes before ours.
    """
    if methods.completion is not None:
        return methods.completion
    descriptor: Weighting = registry.get("weighting", weighting.name, weighting.distribution)
    if descriptor.completion is None:
        return None
    offered = registry.named("completion", descriptor.completion)
    order = (descriptor.origin.distribution, "fuzzyspec")
    near = [one for distribution in order for one in offered if one.origin.distribution == distribution]
    found = (near or offered)[0]
    return MethodUse("completion", found.name, found.origin.distribution, found.defaults())


# Report -----------------------------------------------------------------------------------------

REPORT_SETTINGS = ("formats", "language")


def bind_report(context: Context) -> None:
    """Bind the `report` block."""
    given: dict[str, Span] = {}
    for tree, block in context.blocks(t.ReportBlock):
        for setting in block.settings:
            name, value = setting.name.text, setting.value
            place = tree.span(setting.name)
            if name not in REPORT_SETTINGS:
                guess = nearest(name, REPORT_SETTINGS)
                context.diagnostics.add(errors.unknown_setting(place, name, "report", guess, REPORT_SETTINGS))
                continue
            if name in given:
                context.diagnostics.add(errors.setting_twice(place, given[name], name))
                continue
            given[name] = place
            if name == "formats":
                _formats(context, tree, value)
            elif not (isinstance(value, t.Name) and value.text in LANGUAGES):
                if isinstance(value, t.Name) and value.text == "zh":
                    context.diagnostics.add(errors.not_in_this_version(tree.span(value), "reports in Chinese"))
                else:
                    context.diagnostics.add(errors.setting_kind(tree.span(value), name, ", ".join(LANGUAGES)))


def _formats(context: Context, tree: t.SyntaxTree, value: t.Value) -> None:
    """Bind the formats that the scheme names: `html`, or `latex@package` where two packages offer one."""
    items = value.items if isinstance(value, t.ListValue) else (value,)
    known = context.registry.names("renderer")
    chosen: list[str] = []
    for item in items:
        if isinstance(item, t.Call) and item.distribution is not None and not item.arguments:
            found = _descriptor(context, tree, item.name, item.distribution, "renderer")
            if found is not None:
                several = len(context.registry.named("renderer", found.name)) > 1
                chosen.append(f"{found.name}@{found.origin.distribution}" if several else found.name)
        elif not isinstance(item, t.Name):
            context.diagnostics.add(errors.setting_kind(tree.span(item), "formats", "a list of formats"))
        elif len(offered := context.registry.named("renderer", item.text)) > 1:
            distributions, versions = zip(*(one.origin for one in offered), strict=True)
            context.diagnostics.add(errors.ambiguous_method(tree.span(item), item.text, distributions, versions))
        elif not offered:
            guess = nearest(item.text, known)
            context.diagnostics.add(errors.unknown_format(item.text, guess, known, tree.span(item)))
        else:
            chosen.append(item.text)
    if not items:
        context.diagnostics.add(errors.setting_kind(tree.span(value), "formats", "a list of formats"))
    context.scheme.formats = tuple(dict.fromkeys(chosen))
