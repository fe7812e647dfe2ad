"""What every part of a report is made from: a result, the methods behind it, and names for people."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fuzzyspec.model.result import FuzzySets, Result
from fuzzyspec.model.scheme import Chosen, Indicator, MethodUse, Scheme
from fuzzyspec.report.numbers import ELLIPSIS, plain
from fuzzyspec.report.tallies import Tallies
from fuzzyspec.source import SourceFile, Span
from fuzzyspec.widths import character_width, text_width

if TYPE_CHECKING:
    from fuzzyspec.api import Composition, Descriptor
    from fuzzyspec.plugins import Registry

STEPS = 8
"""Comments are coloured on a ramp from 0, the best, to STEPS, the worst."""


class View:
    """A result as the parts of a report look at it."""

    def __init__(self, result: Result, registry: Registry) -> None:
        self.result = result
        self.registry = registry
        self.scheme: Scheme = result.scheme
        files = self.scheme.files
        self._folder = os.path.dirname(files[0].path) if files else ""

    # Names ------------------------------------------------------------------------------------------

    def indicator(self, index: int) -> dict[str, Any]:
        """Return an indicator's names."""
        one = self.scheme.indicators[index]
        return names(one.id, one.label)

    def object(self, index: int) -> dict[str, Any]:
        """Return an object's names."""
        one = self.scheme.objects[index]
        return names(one.id, one.label)

    def expert(self, index: int) -> dict[str, Any]:
        """Return an expert's names."""
        one = self.scheme.experts[index]
        return names(one.id, one.label)

    def comment(self, index: int) -> str:
        """Return a comment's label."""
        one = self.scheme.comments[index]
        return one.label or one.id

    @cached_property
    def title(self) -> str:
        """The scheme's title, else the label of its root."""
        if self.scheme.title:
            return self.scheme.title
        root = self.scheme.indicators[0] if self.scheme.indicators else None
        return (root.label or root.id) if root else "Untitled scheme"

    def path(self, source: SourceFile) -> str:
        """Return a file's path seen from the folder of the compiled one, so that no absolute path is printed."""
        try:
            relative = os.path.relpath(source.path, self._folder or os.curdir)
        except ValueError:  # on another drive
            relative = os.path.basename(source.path)
        return relative.replace(os.sep, "/")

    def place(self, span: Span | None) -> str:
        """Return `file:line:column`, empty where there is no place."""
        return f"{self.path(span.source)}:{span.line}:{span.column}" if span is not None else ""

    # Comments ---------------------------------------------------------------------------------------

    @cached_property
    def quality(self) -> list[int]:
        """Comment indices from the best to the worst."""
        return self.scheme.quality

    @cached_property
    def steps(self) -> list[int]:
        """The place of each comment on the colour ramp, by comment."""
        last = max(1, len(self.quality) - 1)
        place = {comment: position for position, comment in enumerate(self.quality)}
        return [round(place[index] * STEPS / last) for index in range(len(self.quality))]

    @cached_property
    def score_digits(self) -> int:
        """How many decimals scores are printed with."""
        largest = max((abs(comment.score or 0.0) for comment in self.scheme.comments), default=0.0)
        return 2 if largest >= 10 else 3 if largest > 1 else 4

    def vector(self, sets: FuzzySets, one: int) -> list[float]:
        """Return one object's memberships by comment."""
        return [float(row[one]) for row in sets]

    # Methods ----------------------------------------------------------------------------------------

    def descriptor(self, use: MethodUse) -> Descriptor:
        """Return what is registered under a use."""
        found: Descriptor = self.registry.get(use.kind, use.name, use.distribution)
        return found

    def operator(self, parent: Indicator) -> Composition:
        """Return the composition of a node."""
        use = self.scheme.methods[parent.index].composition
        found: Composition = self.registry.get("composition", use.name, use.distribution)
        return found

    @cached_property
    def completions(self) -> dict[str, MethodUse]:
        """The completion of each node that had gaps, by the node's name."""
        nodes = self.result.graph.of_kind("complete")
        return {node.of: node.method for node in nodes if node.method is not None}

    @cached_property
    def as_given(self) -> View:
        """The same result with what judgments and typed weights say where weights are made of that and of data."""
        given = self.result.given_weights
        if not given:
            return self
        scheme = replace(self.scheme, weights={**self.scheme.weights, **self.scheme.given_weights})
        weights = dict(sorted({**self.result.weights, **given}.items()))
        return View(replace(self.result, scheme=scheme, weights=weights), self.registry)

    @cached_property
    def tallies(self) -> Tallies:
        """The answers of all surveys, by object."""
        return Tallies(self.result.surveys)

    @cached_property
    def linear(self) -> bool:
        """Whether all compositions are linear, so that global weights say what counts."""
        return all(self.operator(parent).linear for parent in self.scheme.parents)

    @cached_property
    def many_objects(self) -> bool:
        """Whether there is more than one object."""
        return len(self.scheme.objects) > 1


def names(id: str, label: str) -> dict[str, Any]:
    """Return the names of a thing: `label` for people, `id` as the file calls it, empty where they are the same."""
    label = label or id
    return {"id": "" if id == label else id, "label": label}


def in_words(name: str) -> str:
    """Return the name of a figure of a method in words: `net_flow` is net flow."""
    return name.replace("_", " ").strip() or "(unnamed)"


def method_text(use: MethodUse) -> str:
    """Return a method with all of its parameters, defaults included."""
    return called(use, lambda name, value: f"{name} = {argument_text(use, value)}")


def called(use: MethodUse, argument: Callable[[str, object], str]) -> str:
    """Return a method as a call; methods and lists of numbers among its parameters go without their names.

    Evaluations may have several lists, so those keep theirs; a list that nobody gave is left out.
    """
    name = use.name if use.distribution == "fuzzyspec" else f"{use.name}@{use.distribution}"
    parts = []
    for key, value in present(use).items():
        nameless = isinstance(value, tuple) and not _is_list(use, value)
        parts.append(value_text(value) if nameless else argument(key, value))
    return f"{name}({', '.join(parts)})" if parts else name


def present(use: MethodUse) -> dict[str, object]:
    """Return the parameters of a method that have a value."""
    return {key: value for key, value in use.parameters.items() if value is not None and value != ()}


def argument_text(use: MethodUse, value: object) -> str:
    """Return the value of one of a method's parameters as a scheme writes it, lists in brackets."""
    return f"[{value_text(value)}]" if _is_list(use, value) else value_text(value)


def _is_list(use: MethodUse, value: object) -> bool:
    if not isinstance(value, tuple) or isinstance(value, MethodUse):
        return False
    return use.kind == "evaluation" or any(isinstance(one, str | Chosen) for one in value)


def value_text(value: object) -> str:
    """Return a parameter's value as a scheme writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Chosen):
        return value.name
    if isinstance(value, float):
        return plain(value, 12)
    if isinstance(value, MethodUse):
        return method_text(value)
    return ", ".join(map(value_text, value)) if isinstance(value, tuple) else str(value)


def shortened_text(text: str, columns: int) -> str:
    """Return a text of so many columns at most."""
    if text_width(text) <= columns:
        return text
    width, kept = 1, ""
    for character in text:
        width += character_width(character)
        if width > columns:
            break
        kept += character
    return kept.rstrip() + ELLIPSIS
