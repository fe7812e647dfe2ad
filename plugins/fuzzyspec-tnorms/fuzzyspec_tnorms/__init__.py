"""Composition operators M(T, S) from dual t-norm and s-norm pairs, for fuzzyspec."""

from __future__ import annotations

from collections.abc import Iterable

from fuzzyspec.api import Composition, hookimpl
from fuzzyspec_tnorms.operators import OPERATORS

fuzzyspec_api = 1


@hookimpl
def register_compositions() -> Iterable[Composition]:
    """Offer every operator of the package."""
    return OPERATORS
