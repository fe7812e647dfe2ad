"""Arguments that name indicators or objects: `best_worst(best = price)` becomes a position among those it weighs.

And the pairs that a weighting reads, which it says for those positions.
"""

from __future__ import annotations

from typing import Any

from fuzzyspec import errors
from fuzzyspec.api import Descriptor, Param, Unsuitable, Weighting
from fuzzyspec.model.scheme import Chosen, MethodUse, WrittenName
from fuzzyspec.semantics.asking import Failed, ask
from fuzzyspec.semantics.cells import Pair
from fuzzyspec.semantics.context import Context
from fuzzyspec.source import Span

BY_NAME = ("indicator", "indicators")


def names_others(descriptor: Descriptor) -> bool:
    """Whether a method has parameters that name indicators."""
    return any(param.kind in BY_NAME for param in descriptor.params)


def placed(context: Context, use: MethodUse, names: tuple[str, ...], of: str, place: Span) -> MethodUse | None:
    """Return a method with the names in its arguments made positions among `names`; report and return None."""
    descriptor: Descriptor = context.registry.get(use.kind, use.name, use.distribution)
    if not names_others(descriptor):
        return use
    parameters: dict[str, Any] = dict(use.parameters)
    sound = True
    for param in descriptor.params:
        value = parameters.get(param.name)
        if param.kind not in BY_NAME or not value:
            continue
        if param.kind == "indicator":
            chosen = _one(context, use, param, value, names, of, place)
            sound = sound and chosen is not None
            parameters[param.name] = chosen
        else:
            several = [_one(context, use, param, one, names, of, place) for one in value]
            sound = sound and None not in several
            parameters[param.name] = tuple(several)
    return use._replace(parameters=parameters) if sound else None


def _one(
    context: Context, use: MethodUse, param: Param, name: str, names: tuple[str, ...], of: str, place: Span
) -> Chosen | None:
    if name in names:
        return Chosen(names.index(name), name)
    if not context.uncertain("indicators", "hierarchy", "objects"):
        span = name.span if isinstance(name, WrittenName) else use.span or place
        guess = context.nearest(name, names)
        found = errors.argument_not_among(span, use.name, param.name, str(name), of, guess, names)
        context.diagnostics.add(found)
    return None


def pairs_read(
    context: Context, use: MethodUse, names: tuple[str, ...], of: str, place: Span
) -> dict[Pair, Pair] | None:
    """Return the pairs that a weighting reads, by their positions in rising order, as it asked for them.

    None stands for a method that reads all pairs, an empty mapping for one whose answer is at fault, which is told.
    """
    descriptor: Weighting = context.registry.get("weighting", use.name, use.distribution)
    if descriptor.pairs is None:
        return None
    order = len(names)
    span = use.span or place
    function = descriptor.pairs

    def pairs() -> list[Pair]:
        return [(int(x), int(y)) for x, y in function(order, **use.parameters)]

    try:
        asked = ask(context, descriptor, of, span, pairs)
    except Unsuitable as fault:
        at = names[fault.indicator] if fault.indicator is not None and 0 <= fault.indicator < order else None
        context.diagnostics.add(errors.judgments_unsuitable(span, use.name, of, at, str(fault)))
        return {}
    except Failed:
        return {}
    if not all(0 <= x < order and 0 <= y < order for x, y in asked):
        origin = descriptor.origin
        reason = "pairs of positions that do not exist"
        context.diagnostics.add(errors.plugin_result(span, use.name, origin.distribution, origin.version, reason, of))
        return {}
    return {(min(pair), max(pair)): pair for pair in asked if pair[0] != pair[1]}
