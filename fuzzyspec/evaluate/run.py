"""Runs an evaluation graph: weights first, then fuzzy sets from the leaves up, then verdicts and what they hang on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic, number_text
from fuzzyspec.evaluate import composition as composing
from fuzzyspec.evaluate import verdict as judging
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.weights import weigh_all, with_indices
from fuzzyspec.model.data import DataWeights
from fuzzyspec.model.graph import Graph
from fuzzyspec.model.result import FuzzySets, OtherOperator, Result, Software
from fuzzyspec.model.scheme import DirectWeights, GroupJudgments, Judgments, MethodUse, Scheme, WeightsByMethod
from fuzzyspec.plugins import Registry
from fuzzyspec.source import Span

if TYPE_CHECKING:
    from fuzzyspec.data.sources import DataSource
    from fuzzyspec.evaluate.measured import Values
    from fuzzyspec.evaluate.objects import Objects

DATA = frozenset({"FS824", "FS531", "FS532", "FS537"})
"""Errors of data after which nothing is worth evaluating."""
ABOUT_OBJECTS = frozenset({"FS701", "FS702", "FS703", "FS704", "FS705", "FS706", "FS710"})
"""Findings that there may be as many of as objects."""
MOST_ALIKE = 10
OPERATORS = (
    "weighted_average",
    "min_max",
    "product_max",
    "min_bounded_sum",
    "product_bounded_sum",
    "normalized_min_sum",
)
"""The built-in operators against which a verdict is checked: only these, so that installed plugins change nothing."""
# With weights that sum to 1 these two are the same, so they are one opinion.
SAME_OPINION = {"product_bounded_sum": "weighted_average"}
SATURATED = 1e-12


class Evaluated(NamedTuple):
    """What an evaluation gave: numbers, and findings about them."""

    result: Result
    findings: tuple[Diagnostic, ...]


def evaluate(
    graph: Graph, scheme: Scheme, registry: Registry, data: Mapping[Span, DataSource | None] | None = None
) -> Evaluated:
    """Run a graph; where a part of the scheme is at fault, the rest is still weighed.

    `data` are the data files of the scheme, opened, by the place that names them.
    """
    findings: list[Diagnostic] = []
    objects: Objects | None = None
    measured: Values | None = {}
    if scheme.complete and (scheme.measured or scheme.surveys):
        from fuzzyspec.evaluate.measured import take_measurements
        from fuzzyspec.evaluate.objects import Objects

        objects = Objects(scheme)
        measured = take_measurements(scheme, data or {}, objects, findings)
        scheme = objects.scheme(scheme)
    sources = [source for source in (data or {}).values() if source is not None]
    readers = {source.reader for source in sources if source.reader is not None}
    software = sorted({*_software(scheme, registry), *readers})
    result = Result(scheme, graph, plugins=software, measured=measured or {})
    result.data_hashes = {source.shown: source.sha256 for source in sources}
    weighed = weigh_all(scheme, graph, registry, measured if scheme.complete else None)
    result.weights, result.given_weights = weighed.weights, weighed.given
    findings.extend(weighed.findings)
    whole = scheme.complete and measured is not None and not any(one.is_error for one in findings if one.code in DATA)
    weighed_whole = all(parent.index in result.weights for parent in scheme.parents)
    if whole and weighed_whole:
        result.global_weights = _global_weights(scheme, result)
        findings.extend(_unused(scheme, registry, result))
        if scheme.ranks_judged:
            findings.extend(_judge_objects(scheme, graph, registry, result))
        if any(graph.of_kind("decide")):
            try:
                findings.extend(_observe_and_judge(registry, result, objects, data or {}))
            except composing.ZeroSum as fault:
                findings.append(fault.diagnostic)
            except PluginFault as fault:
                findings.append(fault.diagnostic(_place_of(scheme, fault)))
    if whole and scheme.other_evaluations and not any(one.is_error for one in findings):
        from fuzzyspec.evaluate.evaluations import compare, evaluate_others

        findings.extend(evaluate_others(registry, result))
        findings.extend(compare(result))
    return Evaluated(result, tuple(_gathered(findings)))


def _gathered(findings: list[Diagnostic]) -> list[Diagnostic]:
    """Keep the first of many findings of one kind about objects, and say how many more there are."""
    number = Counter(one.code for one in findings)
    if not any(count > MOST_ALIKE for code, count in number.items() if code in ABOUT_OBJECTS):
        return findings
    kept: list[Diagnostic] = []
    told: Counter[str] = Counter()
    for one in findings:
        told[one.code] += 1
        if one.code not in ABOUT_OBJECTS or number[one.code] <= MOST_ALIKE or told[one.code] < MOST_ALIKE:
            kept.append(one)
        elif told[one.code] == number[one.code]:
            kept.append(errors.more_alike(one.code, one.span, number[one.code] - MOST_ALIKE + 1))
    return kept


def _observe_and_judge(
    registry: Registry, result: Result, objects: Objects | None, data: Mapping[Span, DataSource | None]
) -> list[Diagnostic]:
    """Take what was observed of every leaf, and judge the objects by it."""
    if objects is None:
        return _compose_and_judge(registry, result, composing.tally(result.scheme))
    from fuzzyspec.evaluate.observed import observe

    findings: list[Diagnostic] = []
    observed = observe(registry, result, objects, data, findings)
    if observed is None or any(one.is_error for one in findings):
        return findings
    findings.extend(_compose_and_judge(registry, result, observed.leaves))
    findings.extend(observed.judge_sampling(registry, result))
    return findings


def _judge_objects(scheme: Scheme, graph: Graph, registry: Registry, result: Result) -> list[Diagnostic]:
    """Objects judged in pairs: their priorities under each leaf, and upward."""
    from fuzzyspec.evaluate.synthesis import judge_objects, judge_priorities

    findings: list[Diagnostic] = []
    index = {leaf.id: leaf.index for leaf in scheme.leaves}
    completions = {
        index[node.of]: node.method
        for node in graph.of_kind("complete")
        if node.of in index and node.method is not None
    }
    if len(scheme.objects) < 2:
        findings.append(errors.too_few_objects(next(iter(scheme.objects_judged.values())).span))
        return findings
    judged = judge_objects(scheme, registry, completions, findings, result.measured)
    result.objects_judged = {leaf: with_indices(scheme, one) for leaf, one in judged.items()}
    if len(result.objects_judged) == len(scheme.leaves):
        findings.extend(judge_priorities(scheme, registry, result))
    return findings


def _compose_and_judge(registry: Registry, result: Result, leaves: dict[int, FuzzySets]) -> list[Diagnostic]:
    scheme = result.scheme
    weights = {index: one.local for index, one in result.weights.items()}
    composed = composing.compose(scheme, registry, weights, leaves)
    result.raw, result.memberships = composed.raw, composed.memberships
    asked = judging.judge_of(scheme, registry)
    for indicator in scheme.indicators:
        sets = composed.memberships[indicator.index]
        result.grades[indicator.index] = judging.grades_of(asked, sets)
        if scheme.has_scores:
            result.scores[indicator.index] = judging.scores_of(scheme, sets)
    judged = judging.judge(asked, composed.memberships[0])
    result.verdicts, result.ranking = judged.verdicts, judged.ranking
    findings = list(judged.findings)
    findings.extend(_saturations(scheme, result, registry))
    result.others = list(_under_other_operators(scheme, registry, asked, weights, leaves))
    findings.extend(_operator_dependence(scheme, result))
    return findings


def _global_weights(scheme: Scheme, result: Result) -> list[float]:
    """Return the product of local weights from the root down, by indicator index."""
    weights = [1.0] * len(scheme.indicators)
    for parent in scheme.parents:
        local = result.weights[parent.index].local
        for child, weight in zip(parent.children, local, strict=True):
            weights[child] = weights[parent.index] * float(weight)
    return weights


def _unused(scheme: Scheme, registry: Registry, result: Result) -> Iterator[Diagnostic]:
    """Indicators of weight 0, the topmost of each branch; weights that vanish by underflow are told elsewhere."""
    # What a method without weights reads is used, whatever its weight.
    read: set[int] = set()
    for asked in scheme.other_evaluations:
        if not registry.get("evaluation", asked.use.name, asked.use.distribution).weighted:
            read.update(asked.leaves)
    for parent in scheme.parents:
        # What data give no weight is told as constant.
        if not isinstance(scheme.weights.get(parent.index), DirectWeights | WeightsByMethod):
            continue
        for child, weight in zip(parent.children, result.weights[parent.index].local, strict=True):
            if weight == 0 and not any(one.index in read for one in scheme.below(child)):
                yield errors.never_used(scheme.indicators[child].span, scheme.indicators[child].id)


# Operators --------------------------------------------------------------------------------------


def _saturations(scheme: Scheme, result: Result, registry: Registry) -> Iterator[Diagnostic]:
    """Nodes where the top value equals a weight, or 1, for two comments or more."""
    for parent in scheme.parents:
        use = scheme.methods[parent.index].composition
        descriptor = composing.operator(registry, use)
        if descriptor.linear:
            continue
        weights = [float(weight) for weight in result.weights[parent.index].local]
        if use.parameters.get("weights") == "max":
            weights = [weight / max(weights) for weight in weights]
        caps = [1.0, *weights]
        sets = result.raw[parent.index]
        for one in range(len(scheme.objects)):
            values = [float(row[one]) for row in sets]
            top = max(values)
            tops = [index for index, value in enumerate(values) if top - value <= SATURATED]
            if len(tops) > 1 and any(abs(top - cap) <= SATURATED for cap in caps):
                yield errors.saturated(
                    use.span or parent.span,
                    parent.id,
                    scheme.objects[one].id if len(scheme.objects) > 1 else None,
                    use.text,
                    [scheme.comments[index].id for index in tops],
                    number_text(top),
                )


def _under_other_operators(
    scheme: Scheme,
    registry: Registry,
    asked: judging.Judge,
    weights: composing.Weights,
    leaves: dict[int, FuzzySets],
) -> Iterator[OtherOperator]:
    """Give what each other built-in operator, used throughout, would have made of the objects."""
    own = {
        SAME_OPINION.get(methods.composition.name, methods.composition.name)
        for indicator, methods in zip(scheme.indicators, scheme.methods, strict=True)
        if indicator.children and methods.composition.distribution == "fuzzyspec"
    }
    for name in OPERATORS:
        if name in SAME_OPINION or own == {name}:
            continue
        descriptor = registry.get("composition", name, "fuzzyspec")
        use = MethodUse("composition", name, "fuzzyspec", descriptor.defaults())
        try:
            root = composing.root_memberships(scheme, registry, weights, leaves, [use] * len(scheme.indicators))
        except composing.ZeroSum:
            continue
        scores = judging.scores_of(scheme, root) if scheme.has_scores else None
        ranks = judging.ranks_of(scores, judging.levels_of(asked, root))
        yield OtherOperator(name, judging.grades_of(asked, root), ranks)


def _operator_dependence(scheme: Scheme, result: Result) -> Iterator[Diagnostic]:
    others = [(other.operator, list(other.grades)) for other in result.others]
    for one, verdict in enumerate(result.verdicts):
        changed = [
            f"{scheme.comments[grades[one]].id} under {operator}"
            for operator, grades in others
            if grades[one] != verdict.grade
        ]
        if changed:
            span = scheme.objects[one].span or scheme.indicators[0].span
            grade = scheme.comments[verdict.grade].id
            yield errors.verdict_depends_on_operator(span, scheme.objects[one].id, grade, changed)


# Provenance -------------------------------------------------------------------------------------


def uses_of(scheme: Scheme) -> list[MethodUse]:
    """Return every method that took part, each once, in the order of its first use."""
    found: dict[tuple[object, ...], MethodUse] = {}

    def add(use: MethodUse | None) -> None:
        if use is not None:
            found.setdefault(use.key, use)

    for indicator in scheme.indicators:
        methods = scheme.methods[indicator.index]
        sources = (scheme.weights, scheme.given_weights, scheme.objects_judged)
        for source in (one.get(indicator.index) for one in sources):
            if isinstance(source, Judgments | GroupJudgments):
                add(source.weighting)
                matrices: list[Judgments] = []
                if isinstance(source, GroupJudgments):
                    add(source.aggregation)
                    matrices.extend(one for _, one in source.experts)
                else:
                    matrices.append(source)
                if any(one.missing for one in matrices):
                    add(methods.completion)
                add(methods.random_index)
            elif isinstance(source, WeightsByMethod | DataWeights):
                for part in source.weighting.parts():
                    add(part)
        leaf_weights = scheme.leaf_weights.get(indicator.index)
        for part in leaf_weights.weighting.parts() if leaf_weights else ():
            add(part)
        row = scheme.membership.get(indicator.index)
        for use in (row.row, *row.comments) if row else ():
            add(use)
        if indicator.children and scheme.fuzzy:
            add(methods.composition)
    if scheme.fuzzy:
        add(scheme.decision)
    for asked in scheme.other_evaluations:
        add(asked.use)
    return list(found.values())


def _software(scheme: Scheme, registry: Registry) -> list[Software]:
    used: dict[str, str] = {}
    for use in uses_of(scheme):
        if use.distribution != "fuzzyspec":
            descriptor = registry.get(use.kind, use.name, use.distribution)
            used[use.distribution] = descriptor.origin.version
    return [Software(name, used[name]) for name in sorted(used)]


def _place_of(scheme: Scheme, fault: PluginFault) -> Span | None:
    """Return the line that asked for a method at fault."""
    uses: Sequence[MethodUse] = uses_of(scheme)
    named = next((use for use in uses if use.name == fault.descriptor.name), None)
    return named.span if named is not None else None
