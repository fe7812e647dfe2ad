"""The hooks: what a plugin may register, one hook for each kind of method.

A plugin is a module (or object) under the entry point group `fuzzyspec`; it implements any of these with
`fuzzyspec.api.hookimpl` and returns descriptors. Dispatch is by name, never by order of installation.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from fuzzyspec.api import (
    Aggregation,
    Completion,
    Composition,
    Decision,
    Evaluation,
    Membership,
    RandomIndex,
    Reader,
    Renderer,
    Weighting,
)

hookspec = pluggy.HookspecMarker("fuzzyspec")


@hookspec
def register_weightings() -> Iterable[Weighting]:  # type: ignore[empty-body]
    """Offer weighting methods: judgments (or data) in, local weights out."""


@hookspec
def register_completions() -> Iterable[Completion]:  # type: ignore[empty-body]
    """Offer ways to fill the pairs that were not judged."""


@hookspec
def register_aggregations() -> Iterable[Aggregation]:  # type: ignore[empty-body]
    """Offer ways to make one of what several experts say."""


@hookspec
def register_random_indices() -> Iterable[RandomIndex]:  # type: ignore[empty-body]
    """Offer random-index tables for the consistency ratio."""


@hookspec
def register_memberships() -> Iterable[Membership]:  # type: ignore[empty-body]
    """Offer membership functions: a measured value in, degrees of membership out."""


@hookspec
def register_compositions() -> Iterable[Composition]:  # type: ignore[empty-body]
    """Offer composition operators M(∗, ⊛)."""


@hookspec
def register_decisions() -> Iterable[Decision]:  # type: ignore[empty-body]
    """Offer ways to turn a fuzzy set into a verdict."""


@hookspec
def register_evaluations() -> Iterable[Evaluation]:  # type: ignore[empty-body]
    """Offer evaluations: what was measured of the objects in, their ranking out."""


@hookspec
def register_readers() -> Iterable[Reader]:  # type: ignore[empty-body]
    """Offer readers of data files of further kinds."""


@hookspec
def register_renderers() -> Iterable[Renderer]:  # type: ignore[empty-body]
    """Offer output formats."""
