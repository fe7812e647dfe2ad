"""Composition operators M(T, S) from dual t-norm and s-norm pairs, for fuzzyspec."""

from __future__ import annotations

from collections.abc import Iterable

from fuzzyspec.api import Composition, hookimpl
from fuzzyspec_tnorms.operators import OPERATORS


@hookimpl
def register_compositions() -> Iterable[Composition]:
    """Offer every operator of the package."""
    return OPERATORS
