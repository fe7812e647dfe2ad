"""The result as JSON: the shape that other programs are written against (schemas/result-1.schema.json).

Numbers carry 12 significant digits; fields that do not apply are absent; lists over comments follow the comment set,
mappings over
names the order of the file. Each top-level field starts a line, and each entry of the long ones, so that two results
can be compared.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.model.result import (
    Agreement,
    Completed,
    EvaluationResult,
    ExpertWeights,
    Figure,
    FuzzySets,
    GroupWeights,
    MethodConsistency,
    NodeWeights,
    Result,
    Sampling,
    Spread,
    SurveyResult,
    Verdict,
)
from fuzzyspec.model.scheme import Comment, Judgments, NodeMethods, Scheme, Triple
from fuzzyspec.rendering.data import diagnostic_data
from fuzzyspec.report.steps import steps_of
from fuzzyspec.report.surveys import reason_text
from fuzzyspec.report.tallies import Tallies, shares
from fuzzyspec.version import __version__

SCHEMA = "fuzzyspec/1"
DIGITS = 12
LONG = frozenset(
    {
        "indicators",
        "weights",
        "survey",
        "measured",
        "sampling",
        "objects",
        "objects_judged",
        "ranking",
        "evaluations",
        "agreement",
        "diagnostics",
    }
)


def number(value: float) -> float:
    """Return a number with 12 significant digits."""
    return float(f"{value:.{DIGITS}g}")


def _typed(value: float) -> float | int:
    return int(value) if value == int(value) and abs(value) < 1e15 else number(value)


def _numbers(values: Iterable[float]) -> list[float]:
    return [number(value) for value in values]


def result_data(result: Result, diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return the result as plain dicts and lists, in the promised shape."""
    scheme = result.scheme
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "generator": {"fuzzyspec": __version__, "plugins": {one.name: one.version for one in result.plugins}},
        "source": _source(result),
        "scheme": _present(title=scheme.title, version=scheme.version, source=scheme.source, note=scheme.note),
    }
    if scheme.comments:
        data["comments"] = [_comment(comment) for comment in scheme.comments]
    data["indicators"] = [
        {"id": one.id, "label": one.label, "level": one.level, "leaf": not one.children} for one in scheme.indicators
    ]
    data["weights"] = {
        scheme.indicators[index].id: _node_weights(result, one) for index, one in sorted(result.weights.items())
    }
    data["method"] = _methods(scheme)
    if result.global_weights:
        data["global_weights"] = {one.id: number(result.global_weights[one.index]) for one in scheme.leaves}
    tallies = Tallies(result.surveys)
    if result.surveys:
        data["survey"] = [_survey(scheme, tallies, place, one) for place, one in enumerate(result.surveys)]
    if result.measured:
        data["measured"] = _measured(result)
    if result.evaluated:
        data["objects"] = _objects(result, tallies)
        if result.sampling is not None:
            data["sampling"] = _sampling(scheme, result.sampling)
        data["ranking"] = _ranking(result)
    if result.priority_verdicts:
        data["objects"] = [_prioritised(result, one) for one in range(len(scheme.objects))]
        data["objects_judged"] = {
            scheme.indicators[index].id: _weights(scheme, one, [found.id for found in scheme.objects])
            for index, one in sorted(result.objects_judged.items())
        }
        data["ranking"] = _ranking(result)
    if result.evaluations:
        if "objects" not in data:
            data["objects"] = [{"id": one.id, "label": one.label} for one in scheme.objects]
            data["ranking"] = _ranking(result)
        data["evaluations"] = {one.key: _evaluation(scheme, one) for one in result.evaluations}
        data["agreement"] = [_agreement(scheme, one) for one in result.agreement]
    data["diagnostics"] = [diagnostic_data(one) for one in diagnostics]
    return data


def _ranking(result: Result) -> list[dict[str, Any]]:
    return [{"object": result.scheme.objects[one.object].id, "rank": one.rank} for one in result.ranking]


def _evaluation(scheme: Scheme, one: EvaluationResult) -> list[dict[str, Any]]:
    """An evaluation of a plugin: an entry for each object, best first, those without a value last."""
    leaves = [scheme.indicators[leaf].id for leaf in one.leaves]
    objects = [found.id for found in scheme.objects]
    order = sorted(range(len(objects)), key=lambda place: (one.ranks[place] is None, one.ranks[place]))
    entries = []
    for place in order:
        entry: dict[str, Any] = {"object": objects[place]}
        value = one.values[place]
        if value is None:
            entry["reason"] = one.absent[place]
        else:
            entry[one.value] = number(value)
            entry["rank"] = one.ranks[place]
        for name, row in one.figures.items():
            figure = row[place]
            if figure is not None:
                entry[name] = number(figure)
        for name, rows in one.by_indicator.items():
            entry[name] = _named(leaves, rows[place])
        for name, rows in one.by_object.items():
            entry[name] = _named(objects, [cell or None for cell in rows[place]])
        entries.append(entry)
    return entries


def _named(names: Sequence[str], values: Sequence[float | None]) -> dict[str, float]:
    return {name: number(value) for name, value in zip(names, values, strict=True) if value is not None}


def _agreement(scheme: Scheme, one: Agreement) -> dict[str, Any]:
    data: dict[str, Any] = {"evaluations": [one.first, one.second], "objects": one.objects}
    for name, value in (("spearman", one.spearman), ("kendall", one.kendall)):
        if value is not None:
            data[name] = number(value)
    data["opposite"] = one.opposite
    data["pairs"] = [[scheme.objects[first].id, scheme.objects[second].id] for first, second in one.pairs]
    return data


def render_json(result: Result, diagnostics: Sequence[Diagnostic]) -> str:
    """Return the result as one JSON document."""
    lines = []
    for name, value in result_data(result, diagnostics).items():
        if name in LONG and value:
            inside = ",\n    ".join(_entries(value))
            opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
            lines.append(f"  {_dumps(name)}: {opening}\n    {inside}\n  {closing}")
        else:
            lines.append(f"  {_dumps(name)}: {_dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _entries(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [f"{_dumps(name)}: {_dumps(entry)}" for name, entry in value.items()]
    return [_dumps(entry) for entry in value]


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _present(**fields: str) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _source(result: Result) -> dict[str, Any]:
    scheme = result.scheme
    first = scheme.files[0]
    files = [{"path": one.path, "sha256": one.sha256} for one in scheme.files]
    data: dict[str, Any] = {"path": first.path, "sha256": first.sha256, "files": files}
    read = dict.fromkeys([*(one.shown for one in scheme.surveys), *(one.shown for one in scheme.measurement_files)])
    if read:
        data["data"] = [{"path": path, **_present(sha256=result.data_hashes.get(path, ""))} for path in read]
    return data


def _comment(comment: Comment) -> dict[str, Any]:
    data: dict[str, Any] = {"id": comment.id, "label": comment.label}
    if comment.score is not None:
        data["score"] = _typed(comment.score)
    return data


def _prioritised(result: Result, one: int) -> dict[str, Any]:
    """An object of plain AHP."""
    found, verdict = result.scheme.objects[one], result.priority_verdicts[one]
    fuzzy = {"fuzzy_priorities": _fuzzy_priorities(result, one)} if result.fuzzy_priorities else {}
    return {
        "id": found.id,
        "label": found.label,
        "priority": number(verdict.priority),
        "priorities": {i.id: number(result.priorities[i.index][one]) for i in result.scheme.indicators},
        **fuzzy,
        "verdict": {"priority": number(verdict.priority), "rank": verdict.rank, "margin": number(verdict.margin)},
    }


def _fuzzy_priorities(result: Result, one: int) -> dict[str, list[float]]:
    """An object's priorities as triples, by indicator."""
    indicators = result.scheme.indicators
    return {indicators[index].id: _numbers(triples[one]) for index, triples in sorted(result.fuzzy_priorities.items())}


def _node_weights(result: Result, one: NodeWeights) -> dict[str, Any]:
    """The weights of a node's children, and what was given where data have a word as well."""
    data = _weights(result.scheme, one)
    given = result.given_weights.get(one.parent)
    if given is not None:
        data["given"] = _weights(result.scheme, given)
    return data


def _weights(scheme: Scheme, one: NodeWeights, objects: Sequence[str] = ()) -> dict[str, Any]:
    """The weights of a node's children, or of the objects under a leaf."""
    children = objects or [scheme.indicators[child].id for child in scheme.indicators[one.parent].children]
    data: dict[str, Any] = {
        "method": one.method,
        "local": {child: number(weight) for child, weight in zip(children, one.local, strict=True)},
    }
    found = one.consistency
    if found is not None:
        data["lambda_max"] = number(found.lambda_max)
        data["ci"] = number(found.ci)
        for name, value in (("ri", found.ri), ("cr", found.cr), ("limit", found.limit)):
            if value is not None:
                data[name] = number(value)
        if found.consistent is not None:
            data["consistent"] = found.consistent
    if one.own is not None:
        data["own_consistency"] = _own(one.own)
    if one.figures:
        data["figures"] = {name: _figure(value, children) for name, value in one.figures.items()}
    if one.indices:
        data["indices"] = {name: number(value) for name, value in one.indices.items()}
    if one.group is not None:
        data["aggregation"] = one.group.aggregation
    given = scheme.given_weights.get(one.parent, scheme.weights.get(one.parent))
    source = scheme.objects_judged.get(one.parent) if objects else given
    entered = source.values if isinstance(source, Judgments) else one.group.judgments if one.group else None
    if entered is not None and one.matrix is not None:
        if one.completed:
            data["missing"] = len(one.completed)
            data["completion"] = one.completion
            data["completed"] = _completed(one.completed, children)
            if found is not None and found.cr_incomplete is not None:
                data["cr_incomplete"] = number(found.cr_incomplete)
        if one.fuzzy is not None:
            data["matrix"] = [[_triple(cell) for cell in row] for row in one.fuzzy]
        else:
            data["matrix"] = [[number(value) if value == value else None for value in row] for row in entered]
        if one.completed:
            data["completed_matrix"] = [_numbers(row) for row in one.matrix]
        if one.fuzzy is None and found is not None:
            data["steps"] = _steps(one.matrix, one.local, one.method)
    if one.group is not None:
        data.update(_group(scheme, one, one.group, children))
    return data


def _group(scheme: Scheme, node: NodeWeights, group: GroupWeights, children: Sequence[str]) -> dict[str, Any]:
    """Several experts: each by themselves, and how far they agree."""
    data: dict[str, Any] = {
        "experts": {scheme.experts[one.expert].id: _expert(node, one, children) for one in group.experts}
    }
    if group.absent:
        data["absent"] = [scheme.experts[index].id for index in group.absent]
    if group.spread:
        data["spread"] = {
            child: _spread(one, several=group.consensus is not None)
            for child, one in zip(children, group.spread, strict=True)
        }
    if group.consensus is not None:
        data["consensus"] = number(group.consensus)
    if group.farthest is not None:
        expert, distance = group.farthest
        data["farthest"] = {"expert": scheme.experts[expert].id, "distance": number(distance)}
    return data


def _spread(one: Spread, *, several: bool) -> dict[str, float]:
    data = {"least": number(one.least), "most": number(one.most)}
    return {**data, "deviation": number(one.deviation)} if several else data


def _expert(node: NodeWeights, one: ExpertWeights, children: Sequence[str]) -> dict[str, Any]:
    left_out = one.local is None and node.matrix is None
    data: dict[str, Any] = {} if left_out else {"weight": number(one.weight)}
    if one.local is None or one.matrix is None:
        return data
    data["local"] = {child: number(weight) for child, weight in zip(children, one.local, strict=True)}
    found = one.consistency
    if found is not None:
        data["lambda_max"] = number(found.lambda_max)
        data["ci"] = number(found.ci)
        for name in ("cr", "cr_incomplete"):
            value = getattr(found, name)
            if value is not None:
                data[name] = number(value)
        if found.consistent is not None:
            data["consistent"] = found.consistent
    if one.own is not None:
        data["own_consistency"] = _own(one.own)
    if one.completed:
        data["completed"] = _completed(one.completed, children)
    if node.fuzzy is None and found is not None:
        data["steps"] = _steps(one.matrix, one.local, node.method)
    return data


def _own(one: MethodConsistency) -> dict[str, Any]:
    """Consistency by the measure of a weighting of its own."""
    data: dict[str, Any] = {"name": one.name, "value": number(one.value)}
    if one.limit is not None:
        data["limit"] = number(one.limit)
        data["consistent"] = one.consistent
    if one.source:
        data["source"] = one.source
    return data


def _figure(value: Figure, children: Sequence[str]) -> Any:
    """A further figure of a weighting: a number, or one (or a triple) for each child."""
    if not isinstance(value, tuple):
        return number(value)
    return {
        child: _numbers(one) if isinstance(one, tuple) else number(one)
        for child, one in zip(children, value, strict=True)
    }


def _triple(cell: Triple) -> list[float] | None:
    return _numbers(cell) if cell[1] == cell[1] else None


def _completed(cells: Sequence[Completed], children: Sequence[str]) -> list[dict[str, Any]]:
    return [{"row": children[cell.row], "column": children[cell.column], "value": number(cell.value)} for cell in cells]


def _steps(matrix: Sequence[Sequence[float]], local: Sequence[float], method: str) -> dict[str, Any]:
    steps = steps_of(matrix, local, method)
    data: dict[str, Any] = {}
    for name in ("products", "log10_products", "roots", "aw"):
        values = getattr(steps, name)
        if values is not None:
            data[name] = _numbers(values)
    return data


def _methods(scheme: Scheme) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if scheme.base_methods is not None:
        data.update(settings_data(scheme.base_methods))
        if not scheme.experts:
            del data["aggregation"]
    data["normalise"] = scheme.normalise
    if scheme.membership:
        data["rows"] = "raw" if scheme.raw_rows else "normalise"
    if scheme.other_evaluations:
        asked = [use.text for use in scheme.evaluations]
        data["evaluate"] = f"[{', '.join(asked)}]" if len(asked) > 1 else asked[0]
    elif scheme.objects_judged:
        data["evaluate"] = f"ahp(synthesis = {scheme.synthesis})"
    if scheme.decision is not None and scheme.comments:
        data["decision"] = scheme.decision.text
    if scheme.overrides:
        data["by_node"] = scheme.overrides
    return data


def settings_data(methods: NodeMethods) -> dict[str, str]:
    """Return the settings that may differ in a subtree, as a spec writes them."""
    texts = {name: methods.text(name) for name in NodeMethods._fields}
    return {name: text for name, text in texts.items() if text}


def _objects(result: Result, tallies: Tallies) -> list[dict[str, Any]]:
    scheme = result.scheme
    raw = {one.id: _by_object(result.raw[one.index]) for one in scheme.indicators}
    memberships = {one.id: _by_object(result.memberships[one.index]) for one in scheme.indicators}
    scores = {one.id: result.scores[one.index] for one in scheme.indicators} if result.scores else {}
    objects = []
    for place, found in enumerate(scheme.objects):
        data: dict[str, Any] = {"id": found.id, "label": found.label}
        count = _count(scheme, tallies, place)
        if count is not None:
            data["n"] = count
        data["memberships"] = {name: _numbers(sets[place]) for name, sets in memberships.items()}
        data["raw"] = {name: _numbers(sets[place]) for name, sets in raw.items()}
        if scores:
            data["scores"] = {name: number(values[place]) for name, values in scores.items()}
        data["grades"] = {one.id: scheme.comments[result.grades[one.index][place]].id for one in scheme.indicators}
        data["verdict"] = _verdict(scheme, result.verdicts[place])
        objects.append(data)
    return objects


def _by_object(sets: FuzzySets) -> Sequence[Sequence[float]]:
    """Return memberships `[comment][object]` by object."""
    if hasattr(sets, "T"):
        turned: Sequence[Sequence[float]] = sets.T.tolist()
        return turned
    return list(zip(*sets, strict=True))


def _count(scheme: Scheme, tallies: Tallies, one: int) -> int | None:
    """Return how many voted or gave a valid answer, where every leaf has as many."""
    observed = scheme.observations[one]
    totals = {
        sum(observed[leaf.index].values)
        if leaf.index in observed and observed[leaf.index].kind == "votes"
        else tallies.answered(leaf.index, one)
        for leaf in scheme.leaves
    }
    return round(total) if len(totals) == 1 and (total := totals.pop()) else None


# Data -------------------------------------------------------------------------------------------------


def _survey(scheme: Scheme, tallies: Tallies, place: int, one: SurveyResult) -> dict[str, Any]:
    """A survey: who answered, whose answers count, and what they are."""
    survey = one.survey
    data: dict[str, Any] = {"path": survey.shown}
    if one.read_as:
        data["read_as"] = list(one.read_as)
    if one.sent is not None:
        data["sent"] = one.sent
    data.update(returned=one.returned, valid=one.valid, valid_rate=number(one.valid_rate))
    data["reasons"] = dict(one.reasons)
    if one.rows_known:
        data["invalid"] = [
            {"row": each.row, "reason": reason_text(scheme, survey, each, lambda leaf: scheme.indicators[leaf].id)}
            for each in one.invalid
        ]
    known = {scheme.indicators[index].id: alpha for index, alpha in sorted(one.reliability.items())}
    data["reliability"] = {name: number(alpha) for name, alpha in known.items() if alpha is not None}
    data["objects"] = {
        scheme.objects[index].id: _surveyed(scheme, one, tallies.keys(place, index)) for index in tallies.objects(place)
    }
    return data


def _surveyed(scheme: Scheme, one: SurveyResult, keys: Sequence[int]) -> dict[str, Any]:
    """What a survey says of an object, in all and by group."""
    data = _answers(scheme, one, keys)
    if one.survey.groups:
        own = shares(one, keys)
        data["groups"] = {
            group: {"share": number(share), **_answers(scheme, one, [key for key in keys if one.keys[key][1] == group])}
            for group, share in own.items()
        }
    return data


def _answers(scheme: Scheme, one: SurveyResult, keys: Sequence[int]) -> dict[str, Any]:
    names = [(leaf, scheme.indicators[leaf].id) for leaf in sorted(one.counts)]
    return {
        "valid": _total(one.valid_by, keys),
        "counts": {name: [_total(row, keys) for row in one.counts[leaf]] for leaf, name in names},
        "answered": {name: _total(one.answered[leaf], keys) for leaf, name in names},
    }


def _total(values: Sequence[float], keys: Sequence[int]) -> float | int:
    return _typed(math.fsum(float(values[key]) for key in keys))


def _measured(result: Result) -> dict[str, Any]:
    """What was measured, by object and leaf."""
    indicators = result.scheme.indicators
    columns = {indicators[leaf].id: _listed(values) for leaf, values in sorted(result.measured.items())}
    return {
        one.id: {name: _typed(values[place]) for name, values in columns.items() if values[place] == values[place]}
        for place, one in enumerate(result.scheme.objects)
    }


def _listed(values: Sequence[float]) -> Sequence[float]:
    listed: Sequence[float] = values.tolist() if hasattr(values, "tolist") else values
    return listed


def _sampling(scheme: Scheme, sampling: Sampling) -> dict[str, Any]:
    """How far memberships and scores would move with other respondents: standard errors, by object."""
    data: dict[str, Any] = {"method": sampling.method} if sampling.method else {}
    if sampling.samples:
        data["samples"] = sampling.samples
    if sampling.reason:
        data["reason"] = sampling.reason
    objects = {one.id: _sampled(scheme, sampling, place) for place, one in enumerate(scheme.objects)}
    data["objects"] = {name: found for name, found in objects.items() if found}
    return data


def _sampled(scheme: Scheme, sampling: Sampling, one: int) -> dict[str, Any]:
    rows = {
        scheme.indicators[leaf].id: [float(row[one]) for row in sets]
        for leaf, sets in sorted(sampling.memberships.items())
    }
    scores = {scheme.indicators[node].id: float(row[one]) for node, row in sorted(sampling.scores.items())}
    data: dict[str, Any] = {
        "memberships": {name: _numbers(row) for name, row in rows.items() if not any(map(math.isnan, row))},
        "scores": {name: number(value) for name, value in scores.items() if value == value},
    }
    low, high = float(sampling.low[one]), float(sampling.high[one])
    if low == low:
        data["interval"] = [number(low), number(high)]
    if sampling.grades[one]:
        data["grades"] = [scheme.comments[grade].id for grade in sampling.grades[one]]
    return {name: value for name, value in data.items() if value}


def _verdict(scheme: Scheme, verdict: Verdict) -> dict[str, Any]:
    data: dict[str, Any] = {"decision": verdict.decision, "grade": scheme.comments[verdict.grade].id}
    if verdict.score is not None:
        data["score"] = number(verdict.score)
    if verdict.score is None or verdict.decision.partition("(")[0] == "level":
        data["level"] = number(verdict.level)
    data["rank"] = verdict.rank
    if verdict.margin is not None:
        data["margin"] = number(verdict.margin)
    extra: Mapping[str, float] = verdict.values
    data.update({name: number(value) for name, value in extra.items()})
    return data
