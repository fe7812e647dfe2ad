"""Memberships of leaves, and their composition upward, level by level.

Both executors take the same steps. The plain one works on floats, object by object; the array one on `[indicator,
comment,
object]`, with all nodes of a level that have the same operator and the same number of children stacked on a further
axis.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Composition, ops
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.model.result import FuzzySets
from fuzzyspec.model.scheme import Indicator, MethodUse, Scheme
from fuzzyspec.plugins import Registry

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

PLAIN_VALUES = 4000
"""Schemes with no more memberships than this (indicators × comments × objects) are composed without numpy."""
ROUNDING = 1e-9
"""How far outside [0, 1] an operator may come by rounding."""
BLOCK = 65_536
"""Objects composed together at most."""
STACK_VALUES = 4_000_000
"""Memberships composed together at most, which bounds memory."""

Weights = dict[int, Sequence[float]]


class Composed(NamedTuple):
    """Fuzzy sets by indicator index: the operators' own vectors, and the same normalised."""

    raw: dict[int, FuzzySets]
    memberships: dict[int, FuzzySets]


class ZeroSum(Exception):
    """A node whose memberships are all zero cannot be normalised."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message.text())
        self.diagnostic = diagnostic


def is_small(scheme: Scheme, registry: Registry) -> bool:
    """Whether a scheme is small enough, and its operators simple enough, to be composed without numpy."""
    values = len(scheme.indicators) * len(scheme.comments) * len(scheme.objects)
    return values <= PLAIN_VALUES and all(
        operator(registry, use).lowerable for use in {m.composition.key: m.composition for m in scheme.methods}.values()
    )


def operator(registry: Registry, use: MethodUse) -> Composition:
    """Return the composition that a use names."""
    found: Composition = registry.get("composition", use.name, use.distribution)
    return found


def tally(scheme: Scheme) -> dict[int, FuzzySets]:
    """Return the memberships of each leaf, `[comment][object]`, where all are votes or degrees of the scheme itself."""
    typed = typed_memberships(scheme)
    objects = range(len(scheme.objects))
    return {
        leaf.index: [list(row) for row in zip(*(typed[leaf.index][one] for one in objects), strict=True)]
        for leaf in scheme.leaves
    }


def typed_memberships(scheme: Scheme) -> dict[int, dict[int, list[float]]]:
    """Return memberships by leaf and object: r = V_h / V for votes, degrees as they are."""
    result: dict[int, dict[int, list[float]]] = {}
    for one, taken in enumerate(scheme.observations):
        for leaf, observed in taken.items():
            values = observed.values
            if observed.kind == "votes":
                total = sum(values)
                values = [value / total for value in values]
            result.setdefault(leaf, {})[one] = values
    return result


def compose(
    scheme: Scheme,
    registry: Registry,
    weights: Weights,
    leaves: Mapping[int, FuzzySets],
    uses: Sequence[MethodUse] | None = None,
) -> Composed:
    """Compose the whole hierarchy; `uses`, by indicator index, replaces the scheme's own operators.

    Raises ZeroSum where a node cannot be normalised, PluginFault where an operator gives back something impossible.
    """
    uses = uses if uses is not None else [methods.composition for methods in scheme.methods]
    if is_small(scheme, registry):
        return _compose_plain(scheme, registry, weights, leaves, uses)
    return _compose_arrays(scheme, registry, weights, leaves, uses)


# Plain floats -----------------------------------------------------------------------------------


def _compose_plain(
    scheme: Scheme,
    registry: Registry,
    weights: Weights,
    leaves: Mapping[int, FuzzySets],
    uses: Sequence[MethodUse],
) -> Composed:
    raw: dict[int, FuzzySets] = dict(leaves)
    memberships: dict[int, FuzzySets] = {}
    every = scheme.normalise == "every"
    objects = range(len(scheme.objects))
    for indicator in reversed(scheme.indicators):
        if indicator.children:
            use = uses[indicator.index]
            descriptor = operator(registry, use)
            below = memberships if every else raw
            local = weights[indicator.index]
            children = [below[child] for child in indicator.children]
            columns = [
                [
                    _composed_value(descriptor, local, [child[comment][one] for child in children], use, indicator)
                    for one in objects
                ]
                for comment in range(len(scheme.comments))
            ]
            raw[indicator.index] = columns
        sets = raw[indicator.index]
        sums = [sum(column[one] for column in sets) for one in objects]
        for one, total in enumerate(sums):
            if total <= 0:
                raise ZeroSum(_zero_sum(scheme, indicator, one, uses))
        memberships[indicator.index] = [
            [value / total for value, total in zip(column, sums, strict=True)] for column in sets
        ]
    return Composed(raw, memberships)


def _composed_value(
    descriptor: Composition, weights: Sequence[float], values: list[float], use: MethodUse, node: Indicator
) -> float:
    given = calling.call(descriptor, node.id, descriptor.column, weights, values, ops.plain, **use.parameters)
    value = calling.real_number(descriptor, given, "a membership", node.id)
    if not -ROUNDING <= value <= 1 + ROUNDING:
        raise PluginFault(descriptor, f"the membership {value:.6g}, outside 0..1,", node.id)
    return value


# Arrays -----------------------------------------------------------------------------------------


def _compose_arrays(
    scheme: Scheme,
    registry: Registry,
    weights: Weights,
    leaves: Mapping[int, FuzzySets],
    uses: Sequence[MethodUse],
) -> Composed:
    import numpy as np

    raw = np.empty((len(scheme.indicators), len(scheme.comments), len(scheme.objects)))
    for index, rows in leaves.items():
        raw[index] = rows
    memberships = np.empty_like(raw)
    # Block by block of objects: what is made on the way stays small.
    for start in range(0, raw.shape[2], BLOCK):
        block = slice(start, start + BLOCK)
        _compose_block(scheme, registry, weights, list(leaves), uses, raw[:, :, block], memberships[:, :, block], start)
    return Composed(
        {index: raw[index] for index in range(len(raw))}, {index: memberships[index] for index in range(len(raw))}
    )


def root_memberships(
    scheme: Scheme,
    registry: Registry,
    weights: Weights,
    leaves: Mapping[int, FuzzySets],
    uses: Sequence[MethodUse],
) -> FuzzySets:
    """Return the root's normalised fuzzy sets `[comment][object]` under other operators; see `compose`."""
    if is_small(scheme, registry):
        return _compose_plain(scheme, registry, weights, leaves, uses).memberships[0]
    import numpy as np

    count = len(scheme.objects)
    root = np.empty((len(scheme.comments), count))
    for start in range(0, count, BLOCK):
        block = slice(start, min(start + BLOCK, count))
        raw = np.empty((len(scheme.indicators), len(scheme.comments), block.stop - start))
        for index, rows in leaves.items():
            raw[index] = [row[block] for row in rows]
        memberships = np.empty_like(raw)
        _compose_block(scheme, registry, weights, list(leaves), uses, raw, memberships, start)
        root[:, block] = memberships[0]
    return list(root)


def _compose_block(
    scheme: Scheme,
    registry: Registry,
    weights: Weights,
    leaves: list[int],
    uses: Sequence[MethodUse],
    raw: Array,
    memberships: Array,
    first: int,
) -> None:
    """Fill in what stands above the leaves in `raw` and `memberships` `[indicator, comment, object]`.

    `first` is the index of the first object of the block.
    """
    import numpy as np

    count, objects = raw.shape[1:]
    leaf_indices = np.array(leaves, dtype=np.intp)
    memberships[leaf_indices] = _normalised(scheme, raw[leaf_indices], leaves, uses, first)
    below = memberships if scheme.normalise == "every" else raw
    for group in _levels(scheme, uses):
        use = uses[group[0].index]
        descriptor = operator(registry, use)
        order = len(group[0].children)
        most = max(1, STACK_VALUES // (order * count * objects))
        for start in range(0, len(group), most):
            part = group[start : start + most]
            indices = [node.index for node in part]
            w = np.array([weights[index] for index in indices]).T.reshape(order, 1, 1, len(part))
            children = np.array([node.children for node in part], dtype=np.intp)
            R = np.ascontiguousarray(np.moveaxis(below[children], 0, -1))
            composed = _composed_array(descriptor, w, R, use, ", ".join(node.id for node in part[:3]))
            raw[indices] = np.moveaxis(composed, -1, 0)
            memberships[indices] = _normalised(scheme, raw[indices], indices, uses, first)


def _levels(scheme: Scheme, uses: Sequence[MethodUse]) -> Iterable[list[Indicator]]:
    """Give groups of nodes that can be composed together, deepest first."""
    levels: dict[int, dict[object, list[Indicator]]] = defaultdict(lambda: defaultdict(list))
    for indicator in scheme.indicators:
        if indicator.children:
            key = (len(indicator.children), uses[indicator.index].key)
            levels[indicator.level][key].append(indicator)
    for level in sorted(levels, reverse=True):
        yield from levels[level].values()


def _composed_array(descriptor: Composition, w: Array, R: Array, use: MethodUse, where: str) -> Array:
    given = calling.call(descriptor, where, descriptor.compute, w, R, **use.parameters)
    composed = calling.real_array(descriptor, given, R.shape[1:], where)
    low, high = float(composed.min(initial=0.0)), float(composed.max(initial=0.0))
    if low < -ROUNDING or high > 1 + ROUNDING:
        raise PluginFault(descriptor, f"the membership {low if low < 0 else high:.6g}, outside 0..1,", where)
    return composed


def _normalised(scheme: Scheme, sets: Array, indices: Sequence[int], uses: Sequence[MethodUse], first: int) -> Array:
    """Divide fuzzy sets `[node, comment, object]` by their sums; `first` is the index of the first object."""
    import numpy as np

    sums = sets.sum(axis=1, keepdims=True)
    if np.any(sums <= 0):
        node, _, one = (int(axis[0]) for axis in np.nonzero(sums <= 0))
        raise ZeroSum(_zero_sum(scheme, scheme.indicators[indices[node]], first + one, uses))
    result: Array = sets / sums
    return result


def _zero_sum(scheme: Scheme, indicator: Indicator, one: int, uses: Sequence[MethodUse]) -> Diagnostic:
    name = scheme.objects[one].id if len(scheme.objects) > 1 else None
    return errors.nothing_to_normalise(indicator.span, indicator.id, name, uses[indicator.index].text)
