"""Data envelopment analysis as an evaluation of fuzzyspec."""

from __future__ import annotations

from collections.abc import Iterable

from fuzzyspec.api import Evaluation, hookimpl
from fuzzyspec_dea.evaluation import EVALUATIONS

fuzzyspec_api = 1


@hookimpl
def register_evaluations() -> Iterable[Evaluation]:
    """Offer every method of the package."""
    return EVALUATIONS
