"""What is wrong with a descriptor that a plugin offers, in words for its author.

A plugin may put anything into the fields of a descriptor, whatever their types say; what is found here is found before
a scheme asks for the method, and nothing later need doubt it.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

from fuzzyspec.api import (
    Aggregation,
    Capability,
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

PARAM_KINDS = ("number", "integer", "boolean", "choice", "text", "numbers", "method", "indicator", "indicators")
OWN_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".pq")
"""Data files that are read without a plugin."""
SWITCHES = ("lowerable", "linear", "weights_as_caps", "needs_scores", "weighted", "turns_targets")


def fault_of(descriptor: Any, kind: type[Descriptor], *, builtin: bool = False) -> str | None:
    """Say what is wrong with a descriptor, if anything; raises whatever reading it raises.

    Built-in methods may lack their function, where what they do stands elsewhere.
    """
    if not isinstance(descriptor, kind):
        return f"{type(descriptor).__name__} is no {kind.__name__}"
    return _common(descriptor, kind, builtin)


def _common(descriptor: Any, kind: type[Descriptor], builtin: bool) -> str | None:
    name = descriptor.name
    if not (isinstance(name, str) and name.isidentifier()):
        return f"{name!r} is no name that a spec could write"
    for field in ("summary", "reference", "formula"):
        if not isinstance(getattr(descriptor, field), str):
            return f"{name} has no text as its {field}"
    replaced = _replaced(type(descriptor), kind)
    if replaced:
        return f"{name} is of a class of its own, which replaces {replaced}; make it a plain {kind.__name__}"
    functions, check = _KINDS[kind]
    for field in functions:
        function = getattr(descriptor, field)
        if function is not None and not callable(function):
            return f"{name} has a {field} that is no function"
    for field in SWITCHES:
        if not isinstance(getattr(descriptor, field, False), bool):
            return f"{name} says neither True nor False for {field}"
    problem = _params(descriptor.params)
    elsewhere = builtin and all(getattr(descriptor, field) is None for field in functions)
    if problem is None and not (elsewhere and kind is not RandomIndex):
        problem = check(descriptor)
    return f"{name} {problem}" if problem else None


def _replaced(own: type, kind: type[Descriptor]) -> str | None:
    """Return what a class derived from a kind of ours replaces of it, if anything."""
    ours = {name for name in dir(kind) if not name.startswith("__")}
    fields = {field.name for field in dataclasses.fields(kind)}
    for derived in own.__mro__[: own.__mro__.index(kind)]:
        for name, value in vars(derived).items():
            # A field may have another default.
            if name in ours and (name not in fields or isinstance(value, property)):
                return name
    return None


# Parameters ---------------------------------------------------------------------------------------


def _params(params: Any) -> str | None:
    if not (isinstance(params, tuple) and all(isinstance(param, Param) for param in params)):
        return "declares parameters that are no tuple of Param"
    for param in params:
        if not (isinstance(param.name, str) and param.name.isidentifier()):
            return f"has a parameter {param.name!r}, which no spec could write"
        if param.kind not in PARAM_KINDS:
            return f"has a parameter {param.name} of the unknown kind {param.kind!r}"
        problem = _param(param)
        if problem:
            return f"has a parameter {param.name} {problem}"
    names = [param.name for param in params]
    if len(set(names)) != len(names):
        return "declares a parameter twice"
    return None


def _param(param: Any) -> str | None:
    if not isinstance(param.doc, str):
        return "whose doc is no text"
    bounds = (param.minimum, param.maximum, param.above, param.below)
    if not all(bound is None or (_is_number(bound) and not math.isnan(bound)) for bound in bounds):
        return "with a bound that is no number"
    if not _is_texts(param.choices):
        return "whose choices are no tuple of texts"
    if param.kind == "choice" and not param.choices:
        return "of the kind choice, without choices"
    if param.kind != "choice" and param.choices:
        return f"of the kind {param.kind}, with choices"
    # None stands for what the method finds out by itself.
    if param.required or param.default is None or _takes(param, param.default):
        return None
    return f"with the default {param.default!r}, which it does not take"


def _takes(param: Param, value: Any) -> bool:
    """Whether a parameter takes a value as its default."""
    match param.kind:
        case "number":
            return _is_number(value) and param.admits(value)
        case "integer":
            return isinstance(value, int) and _is_number(value) and param.admits(value)
        case "boolean":
            return isinstance(value, bool)
        case "choice":
            return isinstance(value, str) and value in param.choices
        case "text":
            return isinstance(value, str)
        case "numbers":
            return isinstance(value, tuple) and all(_is_number(one) for one in value)
        case "indicators":
            return isinstance(value, tuple) and not value
        case _:  # names of the scheme, which cannot be known
            return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_texts(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


# Kinds --------------------------------------------------------------------------------------------


def _weighting(one: Any) -> str | None:
    if not (isinstance(one.reads, frozenset) and all(isinstance(each, Capability) for each in one.reads)):
        return "reads something that is no frozenset of Capability"
    if not (one.completion is None or isinstance(one.completion, str)):
        return "names a completion that is no text"
    needed = "compute"
    if Capability.DATA in one.reads:
        needed = "from_data"
    elif Capability.WEIGHTS in one.reads:
        needed = "combined"
    if getattr(one, needed) is None:
        return f"has no function to compute with: it needs {needed}"
    return None


def _completion(one: Any) -> str | None:
    if not _is_texts(one.only_with):
        return "names weightings that are no tuple of texts"
    return _computes(one)


def _computes(one: Any) -> str | None:
    return "has no function to compute with" if one.compute is None else None


def _aggregation(one: Any) -> str | None:
    return _computes(one) if one.of in ("judgments", "priorities") else "aggregates neither judgments nor priorities"


def _random_index(one: Any) -> str | None:
    if not isinstance(one.values, tuple):
        return "has values that are no tuple"
    if one.compute is None:
        if not one.values and one.beyond is None:
            return "has no values"
        if not all(_is_number(value) and 0 < value < math.inf for value in one.values):
            return "has a value that is no number above 0"
    return None


def _membership(one: Any) -> str | None:
    return _computes(one) if one.of in ("comment", "row") else "gives degrees neither of one comment nor of a row"


def _composition(one: Any) -> str | None:
    if not isinstance(one.symbol, str):
        return "has no text as its symbol"
    elementwise = one.pair is not None and one.fold is not None
    if not (elementwise or one.kernel is not None):
        return "has neither pair and fold nor a kernel"
    if one.lowerable and not elementwise:
        return "has no elementwise form, so it must say lowerable=False"
    return None


def _decision(one: Any) -> str | None:
    return "has no function to decide with" if one.decide is None else None


def _evaluation(one: Any) -> str | None:
    if not (isinstance(one.value, str) and one.value.isidentifier()):
        return f"ranks by {one.value!r}, which is no name"
    if one.best not in ("high", "low"):
        return "holds neither high nor low values for the best"
    if not (isinstance(one.least_objects, int) and one.least_objects >= 1):
        return "has a least number of objects that is no number from 1"
    return _computes(one)


def _reader(one: Any) -> str | None:
    if one.open is None:
        return "has no function to open files with"
    own = [suffix for suffix in OWN_SUFFIXES if isinstance(one.suffixes, tuple) and suffix in one.suffixes]
    if own:
        return f"reads files that end with {own[0]}, which fuzzyspec reads by itself"
    return _suffixes(one.suffixes)


def _renderer(one: Any) -> str | None:
    if one.params:
        return "declares parameters, which renderers do not have"
    if one.render is None:
        return "has no function to render with"
    return _suffixes(one.suffixes)


def _suffixes(suffixes: Any) -> str | None:
    if not (suffixes and _is_texts(suffixes) and all(one.startswith(".") and len(one) > 1 for one in suffixes)):
        return "names no suffix of files, such as .sav"
    large = next((one for one in suffixes if one != one.lower()), None)
    return f"names the suffix {large}, which is not in small letters" if large else None


_KINDS: dict[type[Descriptor], tuple[tuple[str, ...], Callable[[Any], str | None]]] = {
    Weighting: (
        ("compute", "from_data", "combined", "log_weights", "plain", "pairs", "consistency", "figures"),
        _weighting,
    ),
    Completion: (("compute", "plain"), _completion),
    Aggregation: (("compute", "fuzzy"), _aggregation),
    RandomIndex: (("compute", "beyond"), _random_index),
    Membership: (("compute", "fault", "bends"), _membership),
    Composition: (("pair", "fold", "prepare_weights", "prepare", "finish", "kernel"), _composition),
    Decision: (("decide",), _decision),
    Evaluation: (("compute",), _evaluation),
    Reader: (("open",), _reader),
    Renderer: (("render",), _renderer),
}
"""The fields of each kind that are functions or None, and what checks the others."""
