"""Which values a method's parameters are tried with."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fuzzyspec.api import Descriptor, Membership, Param

NEAR = 1e-9
"""How near to a bound that may not be reached a parameter is tried."""
LARGE = 1e6
"""What stands for a large value where there is no upper bound."""

LAST = ("worst", "least", "lowest")
"""An indicator whose parameter is called so is the one of the smallest weight, others those of the largest."""
LOW = ("input", "cost", "bad", "undesirable")
"""Indicators whose parameter is called so have low values for good ones."""


class Setting(NamedTuple):
    """Values for all parameters but those that name indicators; `what` says what is special about it."""

    values: Mapping[str, Any]
    what: str
    indicator: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()

    def at(self, places: Sequence[int]) -> dict[str, Any]:
        """Return the parameters where `places` are the positions of the indicators, from the weightiest down.

        Parameters of kind `indicator` get the positions from the front, or from the end where their name says
        "worst"; those of kind `indicators` share the positions among them, in the order of the indicators.
        """
        made = dict(self.values)
        front = list(places)
        for name in self.indicator:
            if name not in made:
                made[name] = front.pop(-1 if any(word in name for word in LAST) else 0) if front else places[0]
        open_names = [name for name in self.indicators if name not in made]
        ordered = sorted(places)
        for number, name in enumerate(open_names):
            share = slice(number * len(ordered) // len(open_names), (number + 1) * len(ordered) // len(open_names))
            made[name] = tuple(ordered[share])
        return made

    def moved(self, parameters: Mapping[str, Any], where: Sequence[int]) -> dict[str, Any]:
        """Return parameters whose positions are moved: the indicator at x stands at `where[x]` now."""
        made = dict(parameters)
        for name in self.indicator:
            if made[name] is not None:
                made[name] = where[made[name]]
        for name in self.indicators:
            if made[name] is not None:
                made[name] = tuple(where[place] for place in made[name])
        return made

    @property
    def least(self) -> int:
        """How many indicators there must be for their parameters to differ."""
        return max(1, len(self.indicator), len(self.indicators))


def directions(setting: Setting, parameters: Mapping[str, Any], count: int) -> list[str]:
    """Return `high` or `low` for each of `count` indicators, as the names of parameters ask, else by turns."""
    made = ["low" if place % 3 == 1 else "high" for place in range(count)]
    if setting.indicators:
        for name in setting.indicators:
            for place in parameters[name] or ():
                made[place] = "low" if any(word in name for word in LOW) else "high"
    return made


def ordinary(descriptor: Descriptor, given: Sequence[Mapping[str, Any]], count: int = 3) -> list[Setting]:
    """Return settings that any user may choose: the defaults, and each choice by itself.

    `given` are settings by the author, which complete the first and stand for themselves. `count` is how many numbers a
    parameter of kind `numbers` takes.
    """
    base = _base(descriptor, count)
    made = [{**base, **one} for one in given] or [base]
    for param in descriptor.params:
        if param.kind in ("choice", "boolean"):
            values = param.choices if param.kind == "choice" else (False, True)
            made += [{**made[0], param.name: value} for value in values if value != made[0].get(param.name)]
        elif param.kind in ("indicator", "indicators") and not param.required:
            made.append({**made[0], param.name: param.default})
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
    names = {kind: tuple(p.name for p in descriptor.params if p.kind == kind) for kind in ("indicator", "indicators")}
    return Setting(values, what, names["indicator"], names["indicators"])


def _difference(base: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    other = [f"{name} = {value!r}" for name, value in values.items() if base.get(name) != value]
    return ", ".join(other) or "parameters as they stand"


def _base(descriptor: Descriptor, count: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for number, param in enumerate(descriptor.params):
        if param.kind in ("indicator", "indicators", "method"):
            continue
        made[param.name] = _required(param, number, count) if param.required else param.default
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
    made: list[Setting] = []
    for comments in COMMENTS if descriptor.of == "row" else (1,):
        for what, rule in RULES:
            for one in ordinary(descriptor, (), comments):
                setting = one._replace(values=_numbered(descriptor, one.values, rule, comments), what=what or one.what)
                if admitted(descriptor, setting.values) and setting not in made:
                    made.append(setting)
    return made


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
    rising = next((value[-1] > value[0] for value in values.values() if isinstance(value, tuple) and value), True)
    ways = (True, False) if comments_of(values) == 1 else (rising,)
    return descriptor.fault is None or any(
        descriptor.fault(values, comments_of(values) or 3, bool(way)) is None for way in ways
    )
