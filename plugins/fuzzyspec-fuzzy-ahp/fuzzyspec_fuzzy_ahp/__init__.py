"""Weights from fuzzy (triangular) judgments, for fuzzyspec."""

from __future__ import annotations

from collections.abc import Iterable

from fuzzyspec.api import Weighting, hookimpl

fuzzyspec_api = 1


@hookimpl
def register_weightings() -> Iterable[Weighting]:
    """Offer every method of the package."""
    return ()
