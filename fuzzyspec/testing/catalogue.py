"""All checks, by the kind of method that they are for."""

from __future__ import annotations

from fuzzyspec.api import (
    Aggregation,
    Completion,
    Composition,
    Decision,
    Descriptor,
    Evaluation,
    Membership,
    RandomIndex,
    Reader,
    Renderer,
    Weighting,
)
from fuzzyspec.testing.checks import Check
from fuzzyspec.testing.common import COMMON
from fuzzyspec.testing.compositions import COMPOSITIONS
from fuzzyspec.testing.decisions import DECISIONS
from fuzzyspec.testing.evaluations import EVALUATIONS
from fuzzyspec.testing.files import READERS, RENDERERS
from fuzzyspec.testing.growth import growth_check
from fuzzyspec.testing.judgments import AGGREGATIONS, COMPLETIONS, RANDOM_INDICES
from fuzzyspec.testing.memberships import MEMBERSHIPS
from fuzzyspec.testing.weightings import WEIGHTINGS

OF_KIND: dict[type[Descriptor], tuple[Check, ...]] = {
    Weighting: WEIGHTINGS,
    Completion: COMPLETIONS,
    Aggregation: AGGREGATIONS,
    RandomIndex: RANDOM_INDICES,
    Membership: MEMBERSHIPS,
    Composition: COMPOSITIONS,
    Decision: DECISIONS,
    Evaluation: EVALUATIONS,
    Reader: READERS,
    Renderer: RENDERERS,
}
UNTIMED = (Reader, Renderer)
"""Kinds whose work depends on a file and a report, of which there is one size."""


def checks_of(descriptor: Descriptor) -> tuple[Check, ...]:
    """Return the checks of a method, those first that need no call; not all of them apply to every method."""
    for kind, checks in OF_KIND.items():
        if isinstance(descriptor, kind):
            return (*COMMON, *checks, *(() if kind in UNTIMED else (growth_check(kind),)))
    raise TypeError(f"{descriptor!r} is no descriptor of fuzzyspec.api")
