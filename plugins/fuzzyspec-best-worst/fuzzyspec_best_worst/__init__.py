"""The best-worst method, linear and nonlinear, for fuzzyspec."""

from __future__ import annotations

from collections.abc import Iterable

from fuzzyspec.api import Weighting, hookimpl
from fuzzyspec_best_worst.weighting import BEST_WORST

fuzzyspec_api = 1


@hookimpl
def register_weightings() -> Iterable[Weighting]:
    """Offer every method of the package."""
    return (BEST_WORST,)
