"""All that a plugin may import, with `fuzzyspec.testing`.

Nothing here imports numpy: a plugin that does so at its own top costs every user its import time, so import it inside
the functions that compute.
"""

from __future__ import annotations

import pluggy

from fuzzyspec.api import ops
from fuzzyspec.api.descriptors import (
    API_VERSION,
    REQUIRED,
    Aggregation,
    Better,
    Capability,
    Completion,
    Composition,
    Decided,
    Decision,
    Descriptor,
    Document,
    Evaluated,
    Evaluation,
    Membership,
    Origin,
    OwnConsistency,
    Param,
    RandomIndex,
    Reader,
    Remark,
    Renderer,
    Unsuitable,
    Weighting,
)
from fuzzyspec.api.ops import Element, Ops

hookimpl = pluggy.HookimplMarker("fuzzyspec")
"""Marks a function of a plugin as an implementation of the hook of the same name."""

__all__ = [
    "API_VERSION",
    "REQUIRED",
    "Aggregation",
    "Better",
    "Capability",
    "Completion",
    "Composition",
    "Decided",
    "Decision",
    "Descriptor",
    "Document",
    "Element",
    "Evaluated",
    "Evaluation",
    "Membership",
    "Ops",
    "Origin",
    "OwnConsistency",
    "Param",
    "RandomIndex",
    "Reader",
    "Remark",
    "Renderer",
    "Unsuitable",
    "Weighting",
    "hookimpl",
    "ops",
]
