"""Checks that need no call: names, documentation, parameters, and that functions take what the parameters declare."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

from fuzzyspec.api import (
    Aggregation,
    Completion,
    Composition,
    Decision,
    Descriptor,
    Evaluation,
    Membership,
    Param,
    RandomIndex,
    Reader,
    Renderer,
    Weighting,
)
from fuzzyspec.offers import fault_of
from fuzzyspec.plugins import HOOKS, PACKAGES, registry
from fuzzyspec.testing.checks import Check
from fuzzyspec.testing.report import WARNING
from fuzzyspec.testing.subject import Finding, Subject, told

FORMULAS = (Membership, Composition, Evaluation)
"""Kinds of methods that one line of mathematics defines."""
RANKED = ("object", "rank", "reason")
"""What a ranking in the result has beside the values of the evaluation."""


def is_builtin(descriptor: Descriptor) -> bool:
    """Whether a descriptor is one of fuzzyspec's own."""
    return any(_same(descriptor, ours) for ours in registry().named(descriptor.kind, descriptor.name, "fuzzyspec"))


def _same(one: Descriptor, other: Descriptor) -> bool:
    names = [field.name for field in fields(one) if field.name != "origin"]
    return type(one) is type(other) and all(getattr(one, name) == getattr(other, name) for name in names)


def without_function(descriptor: Descriptor) -> str:
    """Say that fuzzyspec itself carries out a method, empty where it has a function."""
    carried_out = isinstance(descriptor, Evaluation) and descriptor.compute is None
    carried_out = carried_out or (isinstance(descriptor, Renderer) and descriptor.render is None)
    return "it has no function: fuzzyspec itself carries it out" if carried_out else ""


# Names --------------------------------------------------------------------------------------------


def left_out(descriptor: Descriptor) -> str:
    """Say why fuzzyspec would leave a method out, empty where it would not."""
    kind = next(kind for kind in HOOKS.values() if isinstance(descriptor, kind))
    return fault_of(descriptor, kind, builtin=is_builtin(descriptor)) or ""


def _descriptor(subject: Subject) -> Iterator[Finding]:
    fault = left_out(subject.descriptor)
    if fault:
        yield Finding(f"fuzzyspec would leave it out: {fault}")


def _name(subject: Subject) -> Iterator[Finding]:
    descriptor = subject.descriptor
    names = {"name": [descriptor.name], "parameter": [param.name for param in descriptor.params]}
    names["figure"] = [descriptor.value] if isinstance(descriptor, Evaluation) else []
    for what, texts in names.items():
        for text in texts:
            if not is_snake_case(text):
                yield told(f"the {what} {text!r} is not in snake_case", came=text, expected=snake_case(text))
    if isinstance(descriptor, Evaluation) and descriptor.value in RANKED:
        yield told(f"objects are ranked by {descriptor.value!r}, which has a meaning already", expected="another value")
    known = registry().names(descriptor.kind)
    ours = registry().named(descriptor.kind, descriptor.name, "fuzzyspec")
    if ours and not is_builtin(descriptor):
        yield told(
            f"fuzzyspec itself has a {descriptor.kind} {descriptor.name!r}",
            expected=f"another name: a scheme that says {descriptor.name} would not say which one is meant (FS610)",
        )
    package = PACKAGES.get((descriptor.kind, descriptor.name))
    mine = {
        one.origin.distribution for one in registry().named(descriptor.kind, descriptor.name) if _same(one, descriptor)
    }
    if package and package not in mine and descriptor.name in known:
        yield told(
            f"{package} offers a {descriptor.kind} {descriptor.name!r} too",
            expected=f"another name; where both are installed, a scheme must say {descriptor.name}@distribution",
        )._replace(severity=WARNING)
    if isinstance(descriptor, Reader | Renderer):
        yield from _suffixes(descriptor)


def is_snake_case(text: str) -> bool:
    """Whether a name is an identifier in small letters, words joined by single underscores, in any script."""
    return (
        text.isidentifier()
        and text == text.lower()
        and not text.startswith("_")
        and not text.endswith("_")
        and "__" not in text
    )


def snake_case(text: str) -> str:
    """Return a name in snake_case."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return re.sub(r"\W+|_+", "_", parted).strip("_").lower()


def _suffixes(descriptor: Any) -> Iterator[Finding]:
    for suffix in descriptor.suffixes:
        if suffix != suffix.lower():
            yield told(f"the suffix {suffix!r} has capital letters", came=suffix, expected=suffix.lower())
    taken = {suffix: one for one in registry().of_kind(descriptor.kind) for suffix in one.suffixes}
    for suffix in descriptor.suffixes:
        other = taken.get(suffix)
        if other is not None and other.name != descriptor.name:
            yield told(
                f"{other.name} of {other.origin.distribution} has the suffix {suffix!r} too",
                expected="a suffix of its own, so that it is clear which is meant",
            )._replace(severity=WARNING)


# Documentation ------------------------------------------------------------------------------------


def _documentation(subject: Subject) -> Iterator[Finding]:
    descriptor = subject.descriptor
    summary = descriptor.summary
    if not summary.strip():
        yield told("there is no summary", expected='one line, such as "The geometric mean of each row, normalised."')
    elif len(summary.splitlines()) > 1:
        yield told("the summary has several lines", came=summary, expected="one line")
    elif not summary.endswith("."):
        yield told("the summary does not end with a point", came=summary, expected=f"{summary.rstrip()}.")
    if not descriptor.reference.strip():
        yield told(
            "there is no reference",
            expected="the publication that defines the method, or who says so: every report cites it",
        )
    if len(descriptor.formula.splitlines()) > 1:
        yield told("the formula has several lines", came=descriptor.formula, expected="one line, parts parted by ;")
    if not descriptor.formula.strip() and isinstance(descriptor, FORMULAS):
        yield told(
            "there is no formula",
            expected='one line of mathematics in plain Unicode, such as "e_c = Σ_i w_i r_ic"',
            because=f"that is what defines the {descriptor.kind}",
        )
    if isinstance(descriptor, Composition) and not descriptor.symbol.strip():
        yield told("there is no symbol", expected="how books write the operator, such as M(∧,∨)")
    for param in descriptor.params:
        if not param.doc.strip():
            yield told(f"the parameter {param.name} has no doc", expected="what it means, in a line")


# Parameters ---------------------------------------------------------------------------------------


def _parameters(subject: Subject) -> Iterator[Finding]:
    for param in subject.descriptor.params:
        yield from _bounds_of(param)
        if param.kind == "choice":
            texts = all(isinstance(one, str) and one.isidentifier() for one in param.choices)
            if not (param.choices and texts and len(set(param.choices)) == len(param.choices)):
                yield told(
                    f"the choices of {param.name} are not several names",
                    came=param.choices,
                    expected="names that a scheme can write, each once",
                )
        elif param.choices:
            yield told(f"{param.name} is no choice, and has choices", came=param.choices, expected='kind="choice"')
        if not param.required:
            wrong = wrong_default(param)
            if wrong:
                yield told(f"the default of {param.name} {wrong}", came=param.default, expected=_admitted(param))


def _bounds_of(param: Param) -> Iterator[Finding]:
    bounds = {name: getattr(param, name) for name in ("minimum", "maximum", "above", "below")}
    given = {name: value for name, value in bounds.items() if value is not None}
    if given and param.kind not in ("number", "integer"):
        yield told(
            f"{param.name} has bounds, and is of the kind {param.kind}", came=given, expected="bounds of numbers only"
        )
        return
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            yield told(
                f"the bound {name} of {param.name} is no number", came=value, expected="a number, or None for no bound"
            )
            return
    low = max([given[name] for name in ("minimum", "above") if name in given], default=-math.inf)
    high = min([given[name] for name in ("maximum", "below") if name in given], default=math.inf)
    shut = ("above" in given and given["above"] == low) or ("below" in given and given["below"] == high)
    empty = low > high or (low == high and shut)
    if param.kind == "integer" and not empty and math.isfinite(low) and math.isfinite(high):
        empty = not any(
            param.admits(whole) for whole in range(math.floor(low), min(math.ceil(high), math.floor(low) + 2) + 1)
        )
    if empty:
        yield told(
            f"no value lies within the bounds of {param.name}",
            came=param.bounds(),
            expected="bounds that admit some value",
        )


def wrong_default(param: Param) -> str:
    """Say what is wrong with a parameter's default, empty if nothing is."""
    value = param.default
    if value is None:
        return ""  # it stands for what the method finds out by itself
    if param.kind in ("number", "integer"):
        wanted = int if param.kind == "integer" else int | float
        if isinstance(value, bool) or not isinstance(value, wanted):
            return "is no whole number" if param.kind == "integer" else "is no number"
        if not math.isfinite(value):
            return "is no finite number"
        return "" if param.admits(value) else f"is not {param.bounds()}"
    if param.kind == "boolean":
        return "" if isinstance(value, bool) else "is neither True nor False"
    if param.kind == "choice":
        return "" if value in param.choices else "is not among its choices"
    if param.kind == "text":
        return "" if isinstance(value, str) else "is no text"
    if param.kind == "numbers":
        numbers = isinstance(value, tuple) and all(
            isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in value
        )
        return "" if numbers else "is no tuple of numbers"
    names = param.kind in ("indicator", "indicators", "method") and value != ()
    return "names something that only a scheme can name" if names else ""


def _admitted(param: Param) -> str:
    if param.kind == "choice":
        return f"one of {', '.join(map(str, param.choices))}; or no default, if a scheme must choose"
    if param.kind in ("number", "integer"):
        what = "a whole number" if param.kind == "integer" else "a number"
        return f"{what} {param.bounds()}".strip()
    return f"a value of the kind {param.kind}, or no default"


# What functions take --------------------------------------------------------------------------------

Function = tuple[str, Callable[..., Any], int]
"""A field of a descriptor, its function, and how many arguments it gets by position."""


def functions_of(descriptor: Any) -> list[Function]:
    """Return the functions of a descriptor that get its parameters."""
    counts: dict[type[Descriptor], dict[str, int]] = {
        Weighting: {
            "compute": 1,
            "from_data": 2,
            "combined": 0,
            "log_weights": 1,
            "plain": 1,
            "pairs": 1,
            "consistency": 2,
            "figures": 2,
        },
        Completion: {"compute": 2, "plain": 2},
        Aggregation: {"compute": 2, "fuzzy": 2},
        RandomIndex: {"compute": 1},
        Membership: {"compute": 3 if getattr(descriptor, "of", "") == "row" else 2},
        Composition: {"pair": 3, "fold": 3, "prepare_weights": 2, "prepare": 2, "finish": 2, "kernel": 2},
        Decision: {"decide": 3},
        Evaluation: {"compute": 3},
    }
    wanted = next((found for kind, found in counts.items() if isinstance(descriptor, kind)), {})
    if "combined" in wanted:
        wanted = {**wanted, "combined": parts_of(descriptor)}
    # A kernel belongs to the class otherwise: Composition.compute calls it.
    return [(name, getattr(descriptor, name), count) for name, count in wanted.items() if getattr(descriptor, name)]


def parts_of(descriptor: Weighting) -> int:
    """Return how many weights a method that combines weights gets: one for each method that it names."""
    named = sum(param.kind == "method" for param in descriptor.params)
    return named or int(descriptor.combined is not None and is_builtin(descriptor))  # `given` gets those of the scheme


def _signature(subject: Subject) -> Iterator[Finding]:
    descriptor = subject.descriptor
    passed = [param for param in descriptor.params if param.kind != "method"]
    for field, function, count in functions_of(descriptor):
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):  # of some functions in C nobody can tell
            continue
        yield from _arguments(descriptor, field, signature, count, passed)


def _arguments(
    descriptor: Any, field: str, signature: inspect.Signature, count: int, params: list[Param]
) -> Iterator[Finding]:
    arguments = list(signature.parameters.values())
    shown = f"{field}{signature}"
    by_position = [one for one in arguments if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    if len(by_position) < count and not any(one.kind == one.VAR_POSITIONAL for one in arguments):
        yield told(
            f"{field} takes {len(by_position)} arguments by position, and gets {count}",
            came=None,
            given=shown,
            expected=f"{count} before the parameters, as fuzzyspec.api.{type(descriptor).__name__} says",
        )
        return
    named = {one.name: one for one in arguments if one not in by_position[:count] and one.kind != one.POSITIONAL_ONLY}
    takes_any = any(one.kind == one.VAR_KEYWORD for one in arguments)
    for param in params:
        if param.name in {one.name for one in by_position[:count]}:
            yield told(
                f"the parameter {param.name} has the name of what {field} gets by position",
                given=shown,
                expected="another name for one of them, or a / after what is given by position",
            )
        elif param.name not in named and not takes_any:
            yield told(
                f"{field} does not take the parameter {param.name}",
                given=shown,
                expected=f"an argument {param.name}, or **parameters",
                because="every parameter is given to it by name, also where its default stands",
            )
        elif param.name in named and not param.required:
            default = named[param.name].default
            if default is not inspect.Parameter.empty and (default or None) != (param.default or None):
                yield told(
                    f"{field} and the parameter {param.name} have different defaults",
                    given=shown,
                    came=param.default,
                    expected=f"{default!r}, or none in the function: it never counts in a scheme",
                )._replace(severity=WARNING)
    known = {param.name for param in descriptor.params}
    for name, one in named.items():
        if one.kind in (one.VAR_KEYWORD, one.VAR_POSITIONAL) or name in known:
            continue
        if one.default is inspect.Parameter.empty:
            yield told(
                f"{field} wants {name}, which is no parameter", given=shown, expected=f"Param({name!r}, …) among params"
            )
        elif field in ("compute", "from_data", "combined", "decide"):  # others may be shared between methods
            yield told(
                f"{field} takes {name}, which is no parameter: no scheme can give it",
                given=shown,
                expected=f"Param({name!r}, …) among params, or no such argument",
            )._replace(severity=WARNING)


COMMON = (
    Check(
        "descriptor",
        Descriptor,
        "fuzzyspec takes a method whose descriptor is complete and whose fields are of their types (fuzzyspec.api)",
        _descriptor,
        calls=False,
    ),
    Check(
        "name",
        Descriptor,
        "names are what schemes write: identifiers in small letters, words_joined_so, and never that of a method of"
        " fuzzyspec itself of the same kind",
        _name,
        calls=False,
    ),
    Check(
        "documentation",
        Descriptor,
        "`fuzzyspec methods NAME` and every report show summary, formula and reference, and the doc of each parameter"
        " (fuzzyspec.api.Descriptor, fuzzyspec.api.Param)",
        _documentation,
        calls=False,
    ),
    Check(
        "parameters",
        Descriptor,
        "a default is a value that a scheme might give (fuzzyspec.api.Param)",
        _parameters,
        lambda descriptor: "" if descriptor.params else "it has no parameters",
        calls=False,
    ),
    Check(
        "signature",
        Descriptor,
        "functions get what their kind says by position, and every parameter by name",
        _signature,
        lambda descriptor: "" if functions_of(descriptor) else without_function(descriptor) or "it gets no parameters",
        calls=False,
    ),
)
"""The checks of every kind of method."""
