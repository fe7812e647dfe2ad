"""Methods are called here and nowhere else: whatever they raise or give back wrong is told as their fault.

The built-in methods go through the same door.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fuzzyspec import errors, foreign
from fuzzyspec.api import (
    Aggregation,
    Completion,
    Descriptor,
    Evaluated,
    Evaluation,
    OwnConsistency,
    RandomIndex,
    Remark,
    Unsuitable,
    Weighting,
)
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.model.result import MethodConsistency
from fuzzyspec.model.scheme import Triple
from fuzzyspec.source import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

SUM_TOLERANCE = 1e-9
TINY = 1e-280
"""Weights below this have lost digits, or will: their logarithms are asked of the method."""


class PluginFault(Exception):
    """A method gave back something impossible; carries what the diagnostic says."""

    def __init__(self, descriptor: Descriptor, reason: str, where: str) -> None:
        super().__init__(f"{descriptor.name} of {' '.join(origin_of(descriptor))}: {reason}")
        self.descriptor = descriptor
        self.reason = reason
        self.where = where

    def diagnostic(self, span: Span | None) -> Diagnostic:
        """Return the finding, at the place that asked for the method."""
        distribution, version = origin_of(self.descriptor)
        return errors.plugin_result(span, self.descriptor.name, distribution, version, self.reason, self.where)


class PluginFailed(PluginFault):
    """A method raised something, which is the cause."""

    def diagnostic(self, span: Span | None) -> Diagnostic:
        """Return the finding, at the place that asked for the method."""
        cause = self.__cause__
        if isinstance(cause, Unsuitable):
            return errors.method_unsuitable(span, self.descriptor.name, self.where, str(cause))
        distribution, version = origin_of(self.descriptor)
        return errors.plugin_failed(span, self.descriptor.name, distribution, version, self.reason, self.where)


class PluginMeddled(PluginFault):
    """A method changed what it was given, or tried to."""

    def __init__(self, descriptor: Descriptor, where: str) -> None:
        super().__init__(descriptor, "changes what it is given", where)

    def diagnostic(self, span: Span | None) -> Diagnostic:
        """Return the finding, at the place that asked for the method."""
        distribution, version = origin_of(self.descriptor)
        return errors.plugin_changes_input(span, self.descriptor.name, distribution, version, self.where)


def origin_of(descriptor: Descriptor) -> tuple[str, str]:
    """Return distribution and version of a method."""
    return descriptor.origin.distribution, descriptor.origin.version


def call(descriptor: Descriptor, where: str, function: Callable[..., Any], /, *given: Any, **parameters: Any) -> Any:
    """Call a method's function; raises PluginFault for whatever it raises, but for an interruption by the user.

    A method of a plugin gets arrays that it cannot write to, and copies of lists; to change them is a fault.
    """
    if descriptor.origin.distribution == "fuzzyspec":
        try:
            return function(*given, **parameters)
        except (Exception, SystemExit) as fault:
            raise PluginFailed(descriptor, foreign.words_of(fault), where) from fault
    lent = foreign.lent(given)
    try:
        with foreign.running(foreign.Culprit(*origin_of(descriptor), descriptor.name)):
            made = function(*lent, **parameters)
            if isinstance(made, Iterator):  # it may fail at any of its items
                made = list(made)
    except KeyboardInterrupt:
        raise
    except BaseException as fault:  # a panic in compiled code is no Exception
        if isinstance(fault, ValueError) and "read-only" in str(fault):
            raise PluginMeddled(descriptor, where) from fault
        raise PluginFailed(descriptor, foreign.words_of(fault), where) from fault
    if foreign.changed(given, lent):
        raise PluginMeddled(descriptor, where)
    return made


def real_number(descriptor: Descriptor, value: Any, what: str, where: str) -> float:
    """Return a finite number as a float, else raise PluginFault."""
    if type(value) is not float:
        value = _as_float(value)
    if not math.isfinite(value):
        raise PluginFault(descriptor, f"{what} that is no number", where)
    number: float = value
    return number


def _as_float(value: Any) -> float:
    """Return a number as a float, NaN for whatever is none: texts, truth values, arrays, complex numbers."""
    try:
        odd = isinstance(value, str | bytes | bytearray | bool) or getattr(value, "ndim", None)
        kind = getattr(getattr(value, "dtype", None), "kind", "f")
        return math.nan if odd or kind not in "iuf" else float(value)
    except Exception:  # whatever an object of a plugin raises
        return math.nan


def real_array(descriptor: Descriptor, value: Any, shape: tuple[int, ...], where: str) -> Array:
    """Return a finite float64 array of that shape, which is ours alone, else raise PluginFault."""
    import numpy as np

    try:
        array = np.asarray(value)
        # A masked array may hold anything where it is masked.
        numbers = array.dtype.kind in "iuf" and not np.ma.is_masked(value)
    except Exception:  # ragged lists, and whatever an object of a plugin raises
        numbers = False
    if not numbers:
        raise PluginFault(descriptor, "something that is no array of numbers", where)
    if array.shape != shape:
        raise PluginFault(descriptor, f"an array of shape {array.shape}, not {shape},", where)
    # A plugin may keep what it gave, and use it again.
    array = array.astype(np.float64, copy=descriptor.origin.distribution != "fuzzyspec")
    if not np.all(np.isfinite(array)):
        raise PluginFault(descriptor, "a value that is no finite number", where)
    return array


# Weighting --------------------------------------------------------------------------------------


def weigh_plain(descriptor: Weighting, rows: Sequence[Sequence[float]], parameters: Any, where: str) -> list[float]:
    """Return the local weights of one matrix `[t][t]` by the method's plain form."""
    assert descriptor.plain is not None
    local = call(descriptor, where, descriptor.plain, [list(row) for row in rows], **parameters)
    return _checked_weights(descriptor, local, len(rows), where)


def _checked_weights(descriptor: Descriptor, local: Any, order: int, where: str) -> list[float]:
    if not isinstance(local, list) or len(local) != order:
        raise PluginFault(descriptor, "the wrong number of weights", where)
    weights = [real_number(descriptor, weight, "a weight", where) for weight in local]
    if min(weights) < 0:
        raise PluginFault(descriptor, "a negative weight", where)
    if abs(math.fsum(weights) - 1) > SUM_TOLERANCE:
        raise PluginFault(descriptor, f"weights that add up to {math.fsum(weights):.6g}, not to 1,", where)
    return weights


def weigh_arrays(descriptor: Weighting, matrices: Array, parameters: Any, where: str) -> Array:
    """Return the local weights `[batch, t]` of matrices `[batch, t, t]`."""
    import numpy as np

    assert descriptor.compute is not None
    given = call(descriptor, where, descriptor.compute, matrices.copy(), **parameters)
    local = real_array(descriptor, given, matrices.shape[:2], where)
    if np.any(local < 0):
        raise PluginFault(descriptor, "a negative weight", where)
    sums = local.sum(axis=1)
    worst = float(sums[np.argmax(np.abs(sums - 1))])
    if abs(worst - 1) > SUM_TOLERANCE:
        raise PluginFault(descriptor, f"weights that add up to {worst:.6g}, not to 1,", where)
    return local


def checked_weights(descriptor: Weighting, given: Any, count: int, where: str) -> Array:
    """Return weights `[indicator]` that a method gave back, once they are found to be weights."""
    import numpy as np

    local = real_array(descriptor, given, (count,), where)
    if np.any(local < 0):
        raise PluginFault(descriptor, "a negative weight", where)
    if abs(float(local.sum()) - 1) > SUM_TOLERANCE:
        raise PluginFault(descriptor, f"weights that add up to {float(local.sum()):.6g}, not to 1,", where)
    return local


def log_weights(descriptor: Weighting, matrices: Array, local: Array, parameters: Any, where: str) -> Array:
    """Return ln W `[batch, t]` up to a constant: from the method itself where weights come near to underflow."""
    import numpy as np

    if descriptor.log_weights is not None and float(local.min()) < TINY:
        given = call(descriptor, where, descriptor.log_weights, matrices.copy(), **parameters)
        return real_array(descriptor, given, matrices.shape[:2], where)
    with np.errstate(divide="ignore"):
        return np.log(local)


def prepared(descriptor: Weighting, fuzzy: Any, parameters: Any, where: str) -> Array:
    """Return triples `[batch, t, t, 3]` as a method makes them ready, NaN where a pair was not judged."""
    import numpy as np

    triples = np.array(fuzzy, dtype=np.float64)
    if descriptor.prepare is None:
        return triples
    given = call(descriptor, where, descriptor.prepare, triples, **parameters)
    judged = ~np.isnan(triples)
    made = np.asarray(call(descriptor, where, np.array, given, np.float64))
    if made.shape != triples.shape:
        raise PluginFault(descriptor, f"an array of shape {made.shape}, not {triples.shape},", where)
    real_array(descriptor, made[judged], (int(judged.sum()),), where)
    low, middle, high = np.moveaxis(np.where(judged, made, 1.0), -1, 0)
    if np.any(low <= 0) or np.any(low > middle) or np.any(middle > high):
        raise PluginFault(descriptor, "a triple that does not rise from above 0", where)
    return np.where(judged, made, np.nan)


def fuzzy_weights(descriptor: Weighting, fuzzy: Array, parameters: Any, where: str) -> list[Triple] | None:
    """Return weights as triples `[t]` of one matrix `[t, t, 3]`, prepared; None where the method gives none."""
    import numpy as np

    if descriptor.fuzzy_weights is None:
        return None
    given = call(descriptor, where, descriptor.fuzzy_weights, fuzzy[np.newaxis], **parameters)
    triples = real_array(descriptor, given, (1, *fuzzy.shape[1:]), where)[0]
    low, middle, high = triples.T
    if np.any(low < 0) or np.any(low > middle * (1 + SUM_TOLERANCE)) or np.any(middle > high * (1 + SUM_TOLERANCE)):
        raise PluginFault(descriptor, "a fuzzy weight that does not rise from 0", where)
    return [(low, middle, high) for low, middle, high in triples.tolist()]


# What a weighting says besides -----------------------------------------------------------------------


def own_consistency(
    descriptor: Weighting, matrix: Array, weights: Array, parameters: Any, where: str
) -> MethodConsistency | None:
    """Return how consistent one matrix `[t, t]` (or `[t, t, 3]`) is by the weighting's own measure."""
    if descriptor.consistency is None:
        return None
    given = call(descriptor, where, descriptor.consistency, matrix, weights, **parameters)
    if given is None:
        return None
    if not isinstance(given, OwnConsistency):
        raise PluginFault(descriptor, "a consistency that is no OwnConsistency", where)
    value = real_number(descriptor, given.value, "a consistency", where)
    limit = None if given.limit is None else real_number(descriptor, given.limit, "a limit of consistency", where)
    consistent = None if limit is None else value <= limit
    return MethodConsistency(str(given.name), value, limit, consistent, str(given.source))


def figures(
    descriptor: Weighting, matrix: Array, weights: Array, parameters: Any, where: str
) -> dict[str, float | tuple[Any, ...]]:
    """Return the further figures of one matrix: by name a number, or numbers or triples, one for each child."""
    if descriptor.figures is None:
        return {}
    given = call(descriptor, where, descriptor.figures, matrix, weights, **parameters)
    if not isinstance(given, Mapping):
        raise PluginFault(descriptor, "figures that are no mapping", where)
    found: dict[str, float | tuple[Any, ...]] = {}
    for name, value in given.items():
        what = f"as the figure {name} something"
        if isinstance(value, int | float):
            found[str(name)] = real_number(descriptor, value, what, where)
            continue
        rows = call(descriptor, where, list, value)
        if len(rows) != len(weights):
            raise PluginFault(descriptor, f"the figure {name} for {len(rows)} of {len(weights)} indicators", where)
        several = [
            tuple(real_number(descriptor, part, what, where) for part in call(descriptor, where, list, row))
            if hasattr(row, "__len__")
            else real_number(descriptor, row, what, where)
            for row in rows
        ]
        if any(isinstance(row, tuple) and len(row) != 3 for row in several):
            raise PluginFault(descriptor, f"the figure {name} with rows that are no triples", where)
        found[str(name)] = tuple(several)
    return found


def _is_square(given: Any, order: int) -> bool:
    """Whether a plugin gave a list of as many rows as columns."""
    return (
        isinstance(given, list)
        and len(given) == order
        and all(isinstance(row, list | tuple) and len(row) == order for row in given)
    )


# Aggregation ------------------------------------------------------------------------------------


def aggregate_judgments(
    descriptor: Aggregation,
    matrices: Sequence[Sequence[Sequence[float]]],
    weights: Sequence[float],
    parameters: Any,
    where: str,
) -> list[list[float]]:
    """Return the group's matrix `[t][t]`, NaN where nobody judged; judged cells are ratios above 0."""
    given = call(descriptor, where, descriptor.compute, matrices, weights, **parameters)
    order = len(matrices[0])
    if not _is_square(given, order):
        raise PluginFault(descriptor, "something that is no matrix", where)
    for x in range(order):
        for y in range(order):
            judged = any(w > 0 and matrix[x][y] == matrix[x][y] for matrix, w in zip(matrices, weights, strict=True))
            if judged and not real_number(descriptor, given[x][y], "a judgment", where) > 0:
                raise PluginFault(descriptor, "a judgment that is no ratio above 0", where)
    matrix: list[list[float]] = given
    return matrix


def aggregate_priorities(
    descriptor: Aggregation,
    priorities: Sequence[Sequence[float]],
    weights: Sequence[float],
    parameters: Any,
    where: str,
) -> list[float]:
    """Return the group's weights `[t]`."""
    given = call(descriptor, where, descriptor.compute, priorities, weights, **parameters)
    return _checked_weights(descriptor, given, len(priorities[0]), where)


def aggregate_fuzzy(
    descriptor: Aggregation,
    matrices: Sequence[Sequence[Sequence[Triple]]],
    weights: Sequence[float],
    parameters: Any,
    where: str,
) -> list[list[Triple]]:
    """Return the group's triples `[t][t]`, NaN where nobody judged; judged ones rise and are above 0."""
    assert descriptor.fuzzy is not None
    given = call(descriptor, where, descriptor.fuzzy, matrices, weights, **parameters)
    order = len(matrices[0])
    if not _is_square(given, order):
        raise PluginFault(descriptor, "something that is no matrix", where)
    group: list[list[Triple]] = []
    for x in range(order):
        group.append([])
        for y in range(order):
            judged = any(
                w > 0 and matrix[x][y][1] == matrix[x][y][1] for matrix, w in zip(matrices, weights, strict=True)
            )
            parts = call(descriptor, where, tuple, given[x][y])
            if len(parts) != 3:
                raise PluginFault(descriptor, "a judgment that is no triple", where)
            if judged:
                low, middle, high = (real_number(descriptor, part, "a judgment", where) for part in parts)
                if not 0 < low <= middle * (1 + SUM_TOLERANCE) <= high * (1 + 2 * SUM_TOLERANCE):
                    raise PluginFault(descriptor, "a triple that does not rise from above 0", where)
                parts = (low, middle, high)
            group[x].append(parts)
    return group


# Completion and random index ------------------------------------------------------------------------


def complete_plain(
    descriptor: Completion, values: Sequence[Sequence[float]], judged: list[list[bool]], parameters: Any, where: str
) -> list[list[float]]:
    """Fill the gaps of one matrix `[t][t]` by the method's plain form."""
    assert descriptor.plain is not None
    ones = [
        [value if known else 1.0 for value, known in zip(*pair, strict=True)]
        for pair in zip(values, judged, strict=True)
    ]
    given = call(descriptor, where, descriptor.plain, ones, judged, **parameters)
    order = len(values)
    if not _is_square(given, order):
        raise PluginFault(descriptor, "something that is no matrix", where)
    filled = [[real_number(descriptor, value, "a judgment", where) for value in row] for row in given]
    for x in range(order):
        for y in range(order):
            if judged[x][y] and filled[x][y] != values[x][y]:
                raise PluginFault(descriptor, "other values for pairs that were judged", where)
            if not filled[x][y] > 0:
                raise PluginFault(descriptor, "a value that is no ratio above 0", where)
            if not judged[x][y] and abs(filled[x][y] * filled[y][x] - 1) > SUM_TOLERANCE:
                raise PluginFault(descriptor, "values that are not reciprocal", where)
    return filled


def complete_arrays(descriptor: Completion, entered: Array, parameters: Any, where: str) -> Array:
    """Fill the gaps (NaN) of matrices `[batch, t, t]` that share them."""
    import numpy as np

    judged = ~np.isnan(entered[0])
    ones = np.where(judged, entered, 1.0)
    given = call(descriptor, where, descriptor.compute, ones, judged.copy(), **parameters)
    filled = real_array(descriptor, given, entered.shape, where)
    if np.any(filled <= 0):
        raise PluginFault(descriptor, "a value that is no ratio above 0", where)
    if not np.array_equal(filled[:, judged], entered[:, judged]):
        raise PluginFault(descriptor, "other values for pairs that were judged", where)
    fills = filled[:, ~judged]
    mirrors = np.swapaxes(filled, 1, 2)[:, ~judged]
    if np.any(np.abs(fills * mirrors - 1) > SUM_TOLERANCE):
        raise PluginFault(descriptor, "values that are not reciprocal", where)
    return filled


def random_index(descriptor: RandomIndex, order: int, parameters: Any, where: str) -> float | None:
    """Return RI of an order, None where the table does not reach."""
    given = call(descriptor, where, descriptor.at, order, parameters)
    if given is None or order <= 2:
        return 0.0 if order <= 2 else None
    value = real_number(descriptor, given, "a random index", where)
    if value <= 0:
        raise PluginFault(descriptor, f"the random index {value:g}, which is not above 0,", where)
    return value


# Evaluation -----------------------------------------------------------------------------------------


def checked_evaluated(descriptor: Evaluation, given: Any, objects: int, indicators: int, where: str) -> Evaluated:
    """Return what an evaluation gave back, in floats, once it is found to fit."""
    if not isinstance(given, Evaluated):
        raise PluginFault(descriptor, "something that is no Evaluated", where)
    absent = dict(call(descriptor, where, dict, given.absent))
    values = _optional(descriptor, given.values, objects, descriptor.value, where)
    for one, value in enumerate(values):
        if value is None and one not in absent:
            raise PluginFault(descriptor, f"an object without {descriptor.value} and without a reason", where)
    taken = {"object", "rank", "reason", descriptor.value}
    for further in (given.figures, given.by_indicator, given.by_object):
        if not isinstance(further, Mapping):
            raise PluginFault(descriptor, "figures that are no mapping", where)
        for name in further:
            if name in taken:
                raise PluginFault(descriptor, f"the figure `{name}`, which has a meaning already,", where)
            taken.add(name)
    figures = {str(name): _optional(descriptor, row, objects, name, where) for name, row in given.figures.items()}
    by_indicator = {
        str(name): _optional_rows(descriptor, rows, objects, indicators, name, where)
        for name, rows in given.by_indicator.items()
    }
    by_object = {
        str(name): _optional_rows(descriptor, rows, objects, objects, name, where)
        for name, rows in given.by_object.items()
    }
    remarks = tuple(call(descriptor, where, tuple, given.remarks))
    if not all(isinstance(one, Remark) for one in remarks):
        raise PluginFault(descriptor, "remarks that are no Remark", where)
    reasons = {int(one): str(reason) for one, reason in absent.items()}
    return Evaluated(values, figures, by_indicator, by_object, reasons, remarks)


def _optional(descriptor: Descriptor, given: Any, count: int, name: str, where: str) -> list[float | None]:
    values = call(descriptor, where, list, given)
    if len(values) != count:
        raise PluginFault(descriptor, f"{len(values)} values of {name} for {count}", where)
    return [None if value is None else real_number(descriptor, value, f"a {name}", where) for value in values]


def _optional_rows(
    descriptor: Descriptor, given: Any, rows: int, columns: int, name: str, where: str
) -> list[list[float | None]]:
    found = call(descriptor, where, list, given)
    if len(found) != rows:
        raise PluginFault(descriptor, f"{len(found)} rows of {name} for {rows}", where)
    return [_optional(descriptor, row, columns, name, where) for row in found]
