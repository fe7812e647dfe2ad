"""Which values a method's parameters are tried with."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fuzzyspec.api import Descriptor, Evaluation, Membership, Param, Weighting

NEAR = 1e-9
"""How near to a bound that may not be reached a parameter is tried."""
LARGE = 1e6
"""What stands for a large value where there is no upper bound."""

LAST = ("worst", "least", "lowest")
"""An indicator whose parameter is called so is the one of the smallest weight, others those of the largest."""
LOW = ("input", "cost", "bad", "undesirable")
"""Indicators whose parameter is called so have low values for good ones."""


class Setting(NamedTuple):
    """Values for parameters; `what` says what is special about them.

    `indicator`, `indicators` and `numbers` are the names of the parameters of these kinds. A value may be a function,
    which takes the number of indicators; what has no value here is made up for each number of indicators.
    """

    values: Mapping[str, Any]
    what: str
    indicator: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def at(self, places: Sequence[int]) -> dict[str, Any]:
        """Return the parameters where `places` are the positions of the indicators, from the weightiest down.

        Parameters of kind `indicator` get the positions from the front, or from the end where their name says
        "worst"; those of kind `indicators` share the positions among them, in the order of the indicators. Those of
        kind `numbers` get a number for each indicator that lies amid its values in `examples.measured`.
        """
        made = {name: value(len(places)) if callable(value) else value for name, value in self.values.items()}
        front = list(places)
        for name in self.indicator:
            if name not in made:
                made[name] = front.pop(-1 if any(word in name for word in LAST) else 0) if front else places[0]
        unnamed = [name for name in self.indicators if name not in made]
        ordered = sorted(places)
        for number, name in enumerate(unnamed):
            share = slice(number * len(ordered) // len(unnamed), (number + 1) * len(ordered) // len(unnamed))
            made[name] = tuple(ordered[share])
        for name in self.numbers:
            if name not in made:
                made[name] = tuple(5.0 * 10.0 ** (place % 3) for place in range(len(places)))
        return made

    def moved(self, parameters: Mapping[str, Any], order: Sequence[int]) -> list[dict[str, Any]]:
        """Return what parameters may be when the indicators are taken in an order.

        Positions are moved with their indicators. Nobody can tell numbers that go with the indicators from those that
        do not: there are both, where there are as many as indicators.
        """
        made = dict(parameters)
        for name in self.indicator:
            if made[name] is not None:
                made[name] = order.index(made[name])
        for name in self.indicators:
            if made[name] is not None:
                made[name] = tuple(order.index(place) for place in made[name])
        along = dict(made)
        for name in self.numbers:
            if made[name] is not None and len(made[name]) == len(order):
                along[name] = tuple(made[name][place] for place in order)
        return [along] if along == made else [along, made]

    @property
    def least(self) -> int:
        """How many indicators there must be for their parameters to differ."""
        return max(1, len(self.indicator), sum(name not in self.values for name in self.indicators))


def directions(setting: Setting, parameters: Mapping[str, Any], count: int) -> list[str]:
    """Return `high` or `low` for each of `count` indicators, as the names of parameters ask, else by turns."""
    made = ["low" if place % 3 == 1 else "high" for place in range(count)]
    for name in setting.indicators:
        for place in parameters[name] or ():
            made[place] = "low" if any(word in name for word in LOW) else "high"
    return made


def ordinary(descriptor: Descriptor, given: Sequence[Mapping[str, Any]], count: int = 3) -> list[Setting]:
    """Return settings that any user may choose: the defaults, and each choice by itself.

    `given` are settings by the author, which complete the first and stand for themselves. `count` is how many numbers a
    parameter of kind `numbers` takes, where they are not one for each indicator.
    """
    base = _base(descriptor, count)
    made = [{**base, **one} for one in given] or [base]
    for param in descriptor.params:
        if param.kind in ("choice", "boolean"):
            values = param.choices if param.kind == "choice" else (False, True)
            made += [{**made[0], param.name: value} for value in values if value != made[0].get(param.name)]
    optional = [param.name for param in descriptor.params if param.kind == "indicators" and not param.required]
    if optional and not given:  # all named, where none need be
        made.append({name: value for name, value in base.items() if name not in optional})
    return [_setting(descriptor, values, _difference(base, values)) for values in made]


def extremes(descriptor: Descriptor, given: Sequence[Mapping[str, Any]], count: int = 3) -> Iterator[Setting]:
    """Give settings with one parameter at, or very near, the end of what its bounds admit."""
    base = {**_base(descriptor, count), **(given[0] if given else {})}
    for param in descriptor.params:
        if param.kind in ("number", "integer"):
            for value in _ends(param):
                if value != base[param.name]:
                    values = {**base, param.name: value}
                    yield _setting(descriptor, values, f"{param.name} = {value!r}")


def _setting(descriptor: Descriptor, values: Mapping[str, Any], what: str) -> Setting:
    kinds = ("indicator", "indicators", "numbers")
    return Setting(values, what, *(tuple(one.name for one in descriptor.params if one.kind == kind) for kind in kinds))


def _difference(base: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    other = [f"{name} = {value!r}" for name, value in values.items() if base.get(name) != value]
    other += [f"{name} made up" for name in base if name not in values]
    return ", ".join(other) or "parameters as they stand"


def _base(descriptor: Descriptor, count: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for number, param in enumerate(descriptor.params):
        if not param.required:
            made[param.name] = param.default
        elif param.kind == "numbers" and isinstance(descriptor, Weighting | Evaluation):
            continue  # one for each indicator
        elif param.kind not in ("indicator", "indicators", "method"):
            made[param.name] = _required(param, number, count)
    return made


def _required(param: Param, number: int, count: int) -> Any:
    """Return an unremarkable value for a parameter that has no default."""
    if param.kind == "choice":
        return param.choices[0] if param.choices else ""
    if param.kind == "boolean":
        return False
    if param.kind == "text":
        return "text"
    if param.kind == "numbers":
        return tuple(float(one) for one in range(1, count + 1))
    low = _largest(param.minimum, param.above)
    high = _smallest(param.maximum, param.below)
    if low is not None and high is not None:
        value = (low + high) / 2
    elif low is not None:
        value = low + 1.0
    elif high is not None:
        value = high - 1.0
    else:
        value = 1.0 + number
    if param.kind == "integer":
        whole = math.floor(value)
        return whole if param.admits(whole) else whole + 1
    return value


def _ends(param: Param) -> Iterator[float]:
    whole = param.kind == "integer"
    if param.minimum is not None:
        yield math.ceil(param.minimum) if whole else float(param.minimum)
    if param.above is not None:
        yield math.floor(param.above) + 1 if whole else param.above + NEAR * max(1.0, abs(param.above))
    if param.maximum is not None:
        yield math.floor(param.maximum) if whole else float(param.maximum)
    if param.below is not None:
        yield math.ceil(param.below) - 1 if whole else param.below - NEAR * max(1.0, abs(param.below))
    bounded_below = param.minimum is not None or param.above is not None
    if bounded_below and param.maximum is None and param.below is None:
        yield int(LARGE) if whole else LARGE


def _largest(a: float | None, b: float | None) -> float | None:
    return max((one for one in (a, b) if one is not None), default=None)


def _smallest(a: float | None, b: float | None) -> float | None:
    return min((one for one in (a, b) if one is not None), default=None)


# Membership functions -----------------------------------------------------------------------------

RULES: tuple[tuple[str, Callable[[int], float]], ...] = (
    ("", lambda number: 2.0 + 1.5 * number),
    ("falling numbers", lambda number: 20.0 - 1.5 * number),
    ("equal numbers", lambda number: 3.0),
    ("large numbers", lambda number: -4e9 + 1e8 * number),
    ("small numbers", lambda number: 1e-9 * (1 + number)),
)
"""Numbers that the parameters of a membership function may have: such as corners that must rise."""
COMMENTS = (3, 1, 2, 5)
"""How many comments a function is tried with that gives a whole row."""


def membership_settings(descriptor: Membership, given: Sequence[Mapping[str, Any]]) -> list[Setting]:
    """Return settings that a membership function's own `fault` admits."""
    if given:
        return ordinary(descriptor, given)
    kept: list[Setting] = []
    for one in made_up(descriptor):
        if one not in kept and admitted(descriptor, one.values):
            kept.append(one)
    return kept


def made_up(descriptor: Membership) -> Iterator[Setting]:
    """Give settings that a membership function may or may not admit."""
    for comments in COMMENTS if descriptor.of == "row" else (1,):
        for what, rule in RULES:
            for one in ordinary(descriptor, (), comments):
                yield one._replace(values=_numbered(descriptor, one.values, rule, comments), what=what or one.what)


def _numbered(
    descriptor: Descriptor, values: Mapping[str, Any], rule: Callable[[int], float], count: int
) -> dict[str, Any]:
    made = dict(values)
    for number, param in enumerate(descriptor.params):
        if param.kind == "numbers":
            made[param.name] = tuple(rule(one) for one in range(count))
        elif param.kind == "number" and param.required and param.admits(rule(number)):
            made[param.name] = rule(number)
    return made


def comments_of(values: Mapping[str, Any]) -> int | None:
    """Return how many comments a row of degrees has by its parameters, None where they do not say."""
    return next((len(value) for value in values.values() if isinstance(value, tuple)), None)


def admitted(descriptor: Membership, values: Mapping[str, Any]) -> bool:
    """Whether a membership function itself says that parameters fit together."""
    try:
        return any(fault is None for fault in faults(descriptor, values))
    except Exception:  # the check of `fault` tells
        return False


def faults(descriptor: Membership, values: Mapping[str, Any]) -> list[Any]:
    """Return what a membership function says of parameters, for the ways in which good values may lie."""
    if descriptor.fault is None:
        return [None]
    rising = next((value[-1] > value[0] for value in values.values() if isinstance(value, tuple) and value), True)
    ways = (True, False) if comments_of(values) == 1 else (bool(rising),)
    return [descriptor.fault(values, comments_of(values) or 3, way) for way in ways]
