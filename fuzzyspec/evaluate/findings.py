"""Faults of methods, caught at the door: what comes back from `compute` is checked before it is used."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from fuzzyspec import errors
from fuzzyspec.api import Descriptor
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.source import Span

SUM_TOLERANCE = 1e-9


class PluginFault(Exception):
    """A method gave back something impossible; carries what the diagnostic says."""

    def __init__(self, descriptor: Descriptor, reason: str, where: str) -> None:
        super().__init__(f"{descriptor.name}: {reason}")
        self.descriptor = descriptor
        self.reason = reason
        self.where = where

    def diagnostic(self, span: Span | None) -> Diagnostic:
        """Return the finding, at the place that asked for the method."""
        distribution, version = origin_of(self.descriptor)
        return errors.plugin_result(span, self.descriptor.name, distribution, version, self.reason, self.where)


def origin_of(descriptor: Descriptor) -> tuple[str, str]:
    """Return distribution and version of a method."""
    return descriptor.origin.distribution, descriptor.origin.version


def check_local_weights(descriptor: Descriptor, local: Any, order: int, where: str, batch: int = 1) -> None:
    """Check weights `[batch][order]`: finite, ≥ 0, each row with sum 1; raises PluginFault."""
    if hasattr(local, "shape"):
        _check_array(descriptor, local, order, where, batch)
        return
    rows: Sequence[Sequence[float]] = local
    for row in rows:
        if not isinstance(row, list) or len(row) != order:
            raise PluginFault(descriptor, "the wrong number of weights", where)
        if not all(math.isfinite(weight) for weight in row):
            raise PluginFault(descriptor, "a weight that is no number", where)
        if min(row) < 0:
            raise PluginFault(descriptor, "a negative weight", where)
        if abs(math.fsum(row) - 1) > SUM_TOLERANCE:
            raise PluginFault(descriptor, f"weights that add up to {math.fsum(row):.6g}, not to 1,", where)


def _check_array(descriptor: Descriptor, local: Any, order: int, where: str, batch: int) -> None:
    import numpy as np

    if local.shape != (batch, order):
        raise PluginFault(descriptor, f"an array of shape {local.shape}, not {(batch, order)},", where)
    if not np.all(np.isfinite(local)):
        raise PluginFault(descriptor, "a weight that is no number", where)
    if np.any(local < 0):
        raise PluginFault(descriptor, "a negative weight", where)
    sums = local.sum(axis=1)
    worst = float(sums[np.argmax(np.abs(sums - 1))])
    if abs(worst - 1) > SUM_TOLERANCE:
        raise PluginFault(descriptor, f"weights that add up to {worst:.6g}, not to 1,", where)
