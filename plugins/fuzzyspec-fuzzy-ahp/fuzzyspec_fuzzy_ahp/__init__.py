"""Weights from fuzzy (triangular) judgments, for fuzzyspec."""

from __future__ import annotations

from collections.abc import Iterable

from fuzzyspec.api import Aggregation, Weighting, hookimpl
from fuzzyspec_fuzzy_ahp.methods import AGGREGATIONS, WEIGHTINGS

fuzzyspec_api = 1


@hookimpl
def register_weightings() -> Iterable[Weighting]:
    """Offer every weighting of the package."""
    return WEIGHTINGS


@hookimpl
def register_aggregations() -> Iterable[Aggregation]:
    """Offer every aggregation of the package."""
    return AGGREGATIONS
