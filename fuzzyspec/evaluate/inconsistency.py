"""What consistency has to say: a CR over the limit, and verdicts that hang on a convention.

A failing matrix is told at the judgment whose change would mend it best.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fuzzyspec import errors
from fuzzyspec.api import RandomIndex, Weighting
from fuzzyspec.diagnostics import Diagnostic, Severity
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.consistency import (
    consistency_index,
    incomplete_random_index,
    lambda_max_plain,
    perron_root,
)
from fuzzyspec.evaluate.judged import names_of
from fuzzyspec.evaluate.triples import Triple, circles
from fuzzyspec.evaluate.weighing import TAME, Weighed
from fuzzyspec.model.result import NodeConsistency
from fuzzyspec.model.scheme import Judgments, MethodUse, Scheme
from fuzzyspec.plugins import Registry

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

PLAIN_ORDER = 15
CIRCLES_NAMED = 3
TABLES = ("alonso_lamata", "saaty_1980", "saaty_2005", "donegan_dodd", "tummala_ling", "gupta")
"""The shipped tables against which a verdict is checked."""


def title_of(scheme: Scheme, source: Judgments) -> str:
    """Return whose judgments of what these are."""
    parent = scheme.indicators[source.parent].id
    what = f"{parent} of objects" if source.objects else parent
    return f"{what} by {source.by}" if source.by else what


def judge_consistency(
    scheme: Scheme,
    registry: Registry,
    source: Judgments,
    weighed: Weighed,
    consistency: NodeConsistency | None,
    completion: MethodUse | None,
) -> Iterator[Diagnostic]:
    """Give the findings about one judgment matrix."""
    parent = title_of(scheme, source)
    mode = scheme.methods[source.parent].consistency.mode
    own = weighed.own
    if own is not None and own.limit is not None and not own.consistent and mode != "off":
        yield errors.own_inconsistency(source.span, parent, own.name, own.value, own.limit, own.source)
    if consistency is None or len(source.values) <= 2 or mode == "off":
        return
    if consistency.consistent is None:
        if source.missing:
            yield errors.no_redundancy(source.span, parent)
        return
    found = circles(source.values, CIRCLES_NAMED)
    named = [_circle_text(names_of(scheme, source), one) for one in found.first]
    if not consistency.consistent:
        severity = Severity.ERROR if mode == "error" else Severity.WARNING
        circle = named[0] if named else ""
        yield _inconsistent(scheme, registry, source, weighed, consistency, completion, severity, circle)
    elif named:
        x, y, z = found.first[0]
        place = min((source.place(x, y), source.place(y, z), source.place(x, z)), key=lambda span: span.start)
        yield errors.circular(place, parent, named, found.count)
    yield from _disputed(scheme, registry, source, weighed, consistency)


def judge_weights(scheme: Scheme, source: Judgments, local: Sequence[float]) -> Iterator[Diagnostic]:
    """Tell weights of 0, `local`, that judgments give: by underflow, or because a method gives them."""
    names = [name for name, weight in zip(names_of(scheme, source), local, strict=True) if not weight > 0]
    parent = title_of(scheme, source._replace(by=""))
    if names and (source.fuzzy is not None or source.partial):
        yield errors.weight_of_nothing(source.span, parent, source.weighting.name, names)
    elif names:
        yield errors.weights_vanish(source.span, parent)


def _circle_text(names: list[str], triple: Triple) -> str:
    """Return a circle as people say it: `U1 over U2 over U3 over U1`."""
    x, y, z = triple
    return " over ".join((names[x], names[y], names[z], names[x]))


def _inconsistent(
    scheme: Scheme,
    registry: Registry,
    source: Judgments,
    weighed: Weighed,
    consistency: NodeConsistency,
    completion: MethodUse | None,
    severity: Severity,
    circle: str,
) -> Diagnostic:
    import numpy as np

    from fuzzyspec.evaluate.repair import best_single_change

    entered = np.array(source.values, dtype=np.float64)
    judged = ~np.isnan(entered)
    ratio = ratio_of(registry, source, consistency, completion, judged)
    limit = consistency.limit or 0.0
    repair = best_single_change(
        np.array(weighed.matrix, dtype=np.float64), judged, ratio, limit, lambda x, y: source.place(x, y).start
    )
    children = names_of(scheme, source)
    span = source.place(repair.row, repair.column)
    pair = f"{children[repair.row]} over {children[repair.column]}"
    instead = repair.text
    written = source.text(repair.row, repair.column)
    if written in (".", "?"):
        # The judgment stands in the mirror cell: speak of it as it was written.
        pair = f"{children[repair.column]} over {children[repair.row]}"
        written = source.text(repair.column, repair.row)
        instead = _reciprocal(repair.text)
    if source.fuzzy is not None:
        pair = f"the middle of {pair}"
    if source.group:
        pair = f"the group's {pair}"
    cr = consistency.cr_incomplete if consistency.cr_incomplete is not None else consistency.cr
    return errors.inconsistent(
        span,
        title_of(scheme, source),
        cr or 0.0,
        limit,
        pair,
        written,
        instead,
        repair.cr,
        repair.enough,
        consistency.cr_incomplete is not None,
        severity,
        circle,
    )


def _reciprocal(text: str) -> str:
    if text == "1":
        return text
    return text[2:] if text.startswith("1/") else f"1/{text}"


def ratio_of(
    registry: Registry, source: Judgments, consistency: NodeConsistency, completion: MethodUse | None, judged: Array
) -> Callable[[Array], Array]:
    """Return the function that gives the ratio, as it was judged here, of changed matrices `[batch, t, t]`."""
    import numpy as np

    from fuzzyspec.evaluate.consistency import lambda_max

    name, distribution, parameters = source.weighting.name, source.weighting.distribution, source.weighting.parameters
    if source.fuzzy is not None:  # consistency is that of the middle values, by Perron's root
        name, distribution, parameters = "eigenvector", "fuzzyspec", {}
    descriptor: Weighting = registry.get("weighting", name, distribution)
    order = len(source.values)
    ri = consistency.ri or 1.0
    if consistency.cr_incomplete is not None:
        ri = incomplete_random_index(ri, order, source.missing)

    def ratio(matrices: Array) -> Array:
        where = "a changed matrix"
        if completion is not None:
            filler = registry.get("completion", completion.name, completion.distribution)
            gaps = np.where(judged, matrices, np.nan)
            matrices = calling.complete_arrays(filler, gaps, completion.parameters, where)
        local = calling.weigh_arrays(descriptor, matrices, parameters, where)
        largest = lambda_max(matrices, calling.log_weights(descriptor, matrices, local, parameters, where))
        return (largest - order) / (order - 1) / ri

    return ratio


def _disputed(
    scheme: Scheme, registry: Registry, source: Judgments, weighed: Weighed, consistency: NodeConsistency
) -> Iterator[Diagnostic]:
    """Warn where Perron's root, or another shipped table, would give the other verdict."""
    order = len(source.values)
    limit = consistency.limit
    if limit is None or consistency.consistent is None or not consistency.ri:
        return
    verdict = consistency.consistent
    here = consistency.cr_incomplete if consistency.cr_incomplete is not None else consistency.cr

    def ratio(ci: float, ri: float) -> float:
        if consistency.cr_incomplete is not None:
            ri = incomplete_random_index(ri, order, source.missing)
        return ci / ri

    def agrees(largest: float, ri: float) -> bool:
        return (ratio(consistency_index(largest, order, rounded=source.rounded), ri) < limit) == verdict

    perron: float | None = None
    if source.fuzzy is None and not all(agrees(bound, consistency.ri) for bound in _perron_bounds(weighed)):
        root = _perron_root(registry, weighed)
        if not agrees(root, consistency.ri):
            perron = ratio(consistency_index(root, order, rounded=source.rounded), consistency.ri)
    tables: list[str] = []
    for name in TABLES:
        table: RandomIndex = registry.get("random index", name, "fuzzyspec")
        ri = table.at(order)
        if ri and (ratio(consistency.ci, ri) < limit) != verdict:
            tables.append(name)
    if perron is not None or tables:
        parent = title_of(scheme, source)
        yield errors.consistency_disputed(source.span, parent, verdict, here or 0.0, perron, tables)


def _perron_bounds(weighed: Weighed) -> tuple[float, float]:
    """Return numbers between which Perron's root lies: the least and the largest (BW)_x/W_x (Collatz and Wielandt)."""
    local = weighed.local
    if min(local) <= 0:
        return 0.0, math.inf
    ratios = [sum(b * w for b, w in zip(row, local, strict=True)) / local[x] for x, row in enumerate(weighed.matrix)]
    return min(ratios), max(ratios)


def _perron_root(registry: Registry, weighed: Weighed) -> float:
    plain = registry.get("weighting", "eigenvector", "fuzzyspec").plain
    tame = all(1 / TAME < value < TAME for row in weighed.matrix for value in row)
    if len(weighed.matrix) <= PLAIN_ORDER and tame:
        return lambda_max_plain(weighed.matrix, plain(weighed.matrix))
    import numpy as np

    return float(perron_root(np.array([weighed.matrix], dtype=np.float64))[0])
