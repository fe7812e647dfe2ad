"""The judgment matrices of a scheme that are over their limit, and what brings each of them under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fuzzyspec.evaluate.consistency import incomplete_random_index
from fuzzyspec.evaluate.inconsistency import ratio_of, title_of
from fuzzyspec.evaluate.judged import names_of
from fuzzyspec.evaluate.repair import Progress, Repair, closest_repair, repair
from fuzzyspec.model.result import NodeConsistency, NodeWeights, Result
from fuzzyspec.model.scheme import GroupJudgments, Judgments, MethodUse
from fuzzyspec.plugins import Registry


class Failing(NamedTuple):
    """A judgment matrix whose consistency ratio is not below its limit.

    `title` says whose judgments of what it is, `names` what is compared; `matrix` [t][t] is complete. `group` names the
    node whose experts are over the limit together, for each of those who are so alone.
    """

    title: str
    names: list[str]
    source: Judgments
    matrix: Sequence[Sequence[float]]
    consistency: NodeConsistency
    completion: MethodUse | None
    limit: float
    group: str = ""

    @property
    def ratio(self) -> float:
        """The consistency ratio that the limit is for."""
        return ratio_judged(self.source, self.consistency) or 0.0


class Mended(NamedTuple):
    """The fewest changes that are enough; or, where `enough` is False, the best that were found."""

    repair: Repair
    enough: bool


def ratio_judged(source: Judgments, consistency: NodeConsistency) -> float | None:
    """Return the ratio that a limit is for; None where the judgments cannot contradict each other."""
    if source.missing:
        return consistency.cr_incomplete
    return consistency.cr


def failing_matrices(result: Result, registry: Registry, limit: float | None = None) -> list[Failing]:
    """Return the matrices that are over their limit, or over `limit`, in the order of the hierarchy.

    Where several experts' judgments are over it together, those of each who is over it alone are returned. Once they
    are not, the group is not either, where nothing is missing: for the eigenvector ln λ_max is convex in the logarithms
    of the judgments, for the geometric mean λ_max is. Where none is over it alone, the group's own matrix is returned.
    """
    scheme = result.scheme
    completions = {node.of: node.method for node in result.graph.of_kind("complete") if node.method is not None}
    found: list[Failing] = []
    for sources, nodes in ((scheme.weights, result.weights), (scheme.objects_judged, result.objects_judged)):
        for index in sorted(sources):
            node = nodes.get(index)
            if node is None:
                continue
            source = sources[index]
            completion = completions.get(scheme.indicators[index].id)
            if isinstance(source, Judgments):
                found.extend(_one(result, source, node.matrix, node.consistency, completion, limit))
            elif isinstance(source, GroupJudgments):
                found.extend(_group(result, registry, source, node, completion, limit))
    return found


def _one(
    result: Result,
    source: Judgments,
    matrix: Sequence[Sequence[float]] | None,
    consistency: NodeConsistency | None,
    completion: MethodUse | None,
    limit: float | None,
    group: str = "",
) -> Iterator[Failing]:
    if matrix is None or consistency is None or len(source.values) <= 2:
        return
    limit = limit if limit is not None else consistency.limit
    ratio = ratio_judged(source, consistency)
    if limit is None or ratio is None or ratio < limit:
        return
    scheme = result.scheme
    use = completion if source.missing else None
    title, names = title_of(scheme, source), names_of(scheme, source)
    yield Failing(title, names, source, matrix, consistency, use, limit, group)


def _group(
    result: Result,
    registry: Registry,
    source: GroupJudgments,
    node: NodeWeights,
    completion: MethodUse | None,
    limit: float | None,
) -> Iterator[Failing]:
    if node.group is None:
        return
    together = registry.get("aggregation", source.aggregation.name, source.aggregation.distribution).of == "judgments"
    title = result.scheme.indicators[source.parent].id
    failing: list[Failing] = []
    if together:
        values = [list(row) for row in node.group.judgments or ()]
        missing = sum(values[x][y] != values[x][y] for x in range(len(values)) for y in range(x + 1, len(values)))
        first = source.experts[0][1]
        whole = first._replace(values=values, missing=missing, by="", group=True, span=source.span)
        failing = list(_one(result, whole, node.matrix, node.consistency, completion, limit, title))
        if not failing:
            return
    alone = [
        failed
        for (_, judged), one in zip(source.experts, node.group.experts, strict=True)
        for failed in _one(result, judged, one.matrix, one.consistency, completion, limit, title if together else "")
    ]
    yield from alone or failing


def mend(failing: Failing, registry: Registry, progress: Progress | None = None) -> Mended:
    """Look for the fewest changes that bring a matrix under its limit."""
    import numpy as np

    source, consistency = failing.source, failing.consistency
    entered = np.array(source.values, dtype=np.float64)
    judged = ~np.isnan(entered)
    matrix = np.array(failing.matrix, dtype=np.float64)
    ratio = ratio_of(registry, source, consistency, failing.completion, judged)
    random_index = consistency.ri or 1.0
    if consistency.cr_incomplete is not None:
        random_index = incomplete_random_index(random_index, len(matrix), source.missing)

    def place(x: int, y: int) -> int:
        return source.place(x, y).start

    found = repair(matrix, judged, ratio, failing.limit, place, random_index=random_index, progress=progress)
    if found is not None:
        return Mended(found, True)
    return Mended(closest_repair(matrix, judged, ratio, failing.limit), False)
