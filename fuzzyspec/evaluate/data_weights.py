"""Weights from data: what was measured of the objects says how much each indicator tells them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fuzzyspec import errors
from fuzzyspec.api import Better, Capability, Unsuitable, Weighting
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.measured import Values
from fuzzyspec.model.result import NodeWeights
from fuzzyspec.model.scheme import Indicator, MethodUse, Scheme
from fuzzyspec.plugins import Registry
from fuzzyspec.source import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

GIVEN = "given"


class _Failed(Exception):
    """A weighting that cannot be had; what is to be said of it is among the findings."""


class DataWeigher:
    """Weighs indicators by what was measured of the objects."""

    def __init__(self, scheme: Scheme, registry: Registry, values: Values, findings: list[Diagnostic]) -> None:
        self.scheme = scheme
        self.registry = registry
        self.values = values
        self.findings = findings
        # Told already, however many of the methods that are combined find it so.
        self._constant: set[tuple[Span, int]] = set()

    def children(
        self, parent: Indicator, use: MethodUse, span: Span, given: Sequence[float] | None
    ) -> list[float] | None:
        """Return the weights of a parent's children; None where they cannot be had."""
        return self._weigh(use, parent, list(parent.children), span, given)

    def leaves(self, of: int, given: Mapping[int, Sequence[float]]) -> dict[int, NodeWeights] | None:
        """Return the local weights of a node and of all parents below it, from those of its leaves at once."""
        asked = self.scheme.leaf_weights[of]
        node = self.scheme.indicators[of]
        parents = sum(1 for one in self.scheme.below(of) if one.children)
        globals_ = self._global(of, asked.leaves, given) if len(given) == parents else None
        weights = self._weigh(asked.weighting, node, list(asked.leaves), asked.span, globals_)
        if weights is None:
            return None
        sums = dict(zip(asked.leaves, weights, strict=True))
        result: dict[int, NodeWeights] = {}
        text = f"leaves of {node.id}: {asked.weighting.text}"
        for one in reversed(self.scheme.below(of)):
            if not one.children:
                continue
            total = sum(sums[child] for child in one.children)
            sums[one.index] = total
            count = len(one.children)
            # Nothing is known of the children of a node without weight; it does not count either.
            local = [sums[child] / total if total > 0 else 1 / count for child in one.children]
            result[one.index] = NodeWeights(one.index, text, local, None, None, (), None)
        return result

    def _global(self, of: int, leaves: Sequence[int], given: Mapping[int, Sequence[float]]) -> list[float]:
        """Return the weights of the leaves below a node as what is given says, 1 in all."""
        weights = {of: 1.0}
        for index, local in sorted(given.items()):
            for child, weight in zip(self.scheme.indicators[index].children, local, strict=True):
                weights[child] = weights[index] * float(weight)
        return [weights[leaf] for leaf in leaves]

    def _weigh(
        self, use: MethodUse, node: Indicator, weighed: list[int], span: Span, given: Sequence[float] | None
    ) -> list[float] | None:
        if any(index not in self.values for index in weighed) and self._reads_data(use):
            return None
        try:
            weights = self._of(use, node, weighed, span, given)
        except _Failed:
            return None
        except PluginFault as fault:
            self.findings.append(fault.diagnostic(span))
            return None
        return [float(weight) for weight in weights]

    def _reads_data(self, use: MethodUse) -> bool:
        parts = [value for value in use.parameters.values() if isinstance(value, MethodUse)]
        return Capability.DATA in self._descriptor(use).reads or any(self._reads_data(part) for part in parts)

    def _descriptor(self, use: MethodUse) -> Weighting:
        found: Weighting = self.registry.get("weighting", use.name, use.distribution)
        return found

    def _of(
        self, use: MethodUse, node: Indicator, weighed: list[int], span: Span, given: Sequence[float] | None
    ) -> Array:
        import numpy as np

        descriptor = self._descriptor(use)
        if use.name == GIVEN and use.distribution == "fuzzyspec":
            if given is None:
                raise _Failed
            return np.array([float(weight) for weight in given])
        if descriptor.from_data is not None:
            return self._from_data(descriptor, use, node, weighed, span)
        if descriptor.combined is not None:
            parts = [value for value in use.parameters.values() if isinstance(value, MethodUse)]
            others = {name: value for name, value in use.parameters.items() if not isinstance(value, MethodUse)}
            weights = [self._of(part, node, weighed, span, given) for part in parts]
            return self._called(descriptor, node, weighed, span, descriptor.combined, *weights, **others)
        ones = np.ones((1, len(weighed), len(weighed)))
        first: Array = calling.weigh_arrays(descriptor, ones, use.parameters, node.id)[0]
        return first

    def _from_data(
        self, descriptor: Weighting, use: MethodUse, node: Indicator, weighed: list[int], span: Span
    ) -> Array:
        import numpy as np

        from fuzzyspec.methods.data_weightings import constant_columns

        indicators = self.scheme.indicators
        values = np.array([self.values[index] for index in weighed], dtype=np.float64).T
        if not np.all(np.isfinite(values)):
            row, column = (int(axis[0]) for axis in np.nonzero(~np.isfinite(values)))
            name = self.scheme.objects[row].id if len(self.scheme.objects) > 1 else None
            self.findings.append(errors.leaf_without_data(span, indicators[weighed[column]].id, name))
            raise _Failed
        better = [_better(indicators[index]) for index in weighed]
        assert descriptor.from_data is not None
        weights = self._called(descriptor, node, weighed, span, descriptor.from_data, values, better, **use.parameters)
        # Where directions count, objects that are all as far from a wish are told apart no more than equal ones.
        wished = better if use.parameters.get("normalise") == "minmax" else None
        for column in constant_columns(values, wished):
            leaf = indicators[weighed[column]]
            if (span, leaf.index) not in self._constant:
                self.findings.append(errors.constant_indicator(span, leaf.id, descriptor.name))
            self._constant.add((span, leaf.index))
        return weights

    def _called(
        self,
        descriptor: Weighting,
        node: Indicator,
        weighed: list[int],
        span: Span,
        function: Any,
        *given: Any,
        **parameters: Any,
    ) -> Array:
        try:
            made = calling.call(descriptor, node.id, function, *given, **parameters)
        except PluginFault as fault:
            cause = fault.__cause__
            if not isinstance(cause, Unsuitable):
                raise
            inside = cause.indicator is not None and 0 <= cause.indicator < len(weighed)
            name = self.scheme.indicators[weighed[cause.indicator or 0]].id if inside else None
            self.findings.append(errors.data_unsuitable(span, descriptor.name, node.id, name, str(cause)))
            raise _Failed from fault
        return calling.checked_weights(descriptor, made, len(weighed), node.id)


def _better(indicator: Indicator) -> Better:
    one = indicator.better
    return Better(one.kind, one.values) if one is not None else Better()
