"""The built-in methods as a plugin: the same hooks as anyone's, in a module of their own."""

from __future__ import annotations

from collections.abc import Iterable

from fuzzyspec.api import (
    Aggregation,
    Completion,
    Composition,
    Decision,
    Evaluation,
    Membership,
    RandomIndex,
    Renderer,
    Weighting,
    hookimpl,
)
from fuzzyspec.methods.aggregations import AGGREGATIONS
from fuzzyspec.methods.completions import COMPLETIONS
from fuzzyspec.methods.compositions import COMPOSITIONS
from fuzzyspec.methods.data_weightings import DATA_WEIGHTINGS
from fuzzyspec.methods.decisions import DECISIONS
from fuzzyspec.methods.evaluations import EVALUATIONS
from fuzzyspec.methods.memberships import MEMBERSHIPS
from fuzzyspec.methods.random_indices import RANDOM_INDICES
from fuzzyspec.methods.renderers import RENDERERS
from fuzzyspec.methods.weightings import WEIGHTINGS


@hookimpl
def register_weightings() -> Iterable[Weighting]:
    """Offer the weightings that read judgments, those that read data, and those that combine others."""
    return (*WEIGHTINGS, *DATA_WEIGHTINGS)


@hookimpl
def register_completions() -> Iterable[Completion]:
    """Offer `log_least_squares` and `eigenvalue`."""
    return COMPLETIONS


@hookimpl
def register_aggregations() -> Iterable[Aggregation]:
    """Offer the built-in aggregations."""
    return AGGREGATIONS


@hookimpl
def register_random_indices() -> Iterable[RandomIndex]:
    """Offer the published tables and `simulated`."""
    return RANDOM_INDICES


@hookimpl
def register_memberships() -> Iterable[Membership]:
    """Offer `ladder` and the common shapes of fuzzy sets."""
    return MEMBERSHIPS


@hookimpl
def register_compositions() -> Iterable[Composition]:
    """Offer the six operators M(∗, ⊛)."""
    return COMPOSITIONS


@hookimpl
def register_decisions() -> Iterable[Decision]:
    """Offer `max_membership`, `weighted_score`, `confidence` and `level`."""
    return DECISIONS


@hookimpl
def register_evaluations() -> Iterable[Evaluation]:
    """Offer `fuzzy` and `ahp`."""
    return EVALUATIONS


@hookimpl
def register_renderers() -> Iterable[Renderer]:
    """Offer `html`, `markdown` and `json`."""
    return RENDERERS
