"""The result as JSON: the shape that other programs are written against (schemas/result-1.schema.json).

Numbers carry 12 significant digits; fields that do not apply are absent; lists over comments follow the comment set,
mappings over
names the order of the file. Each top-level field starts a line, and each entry of the long ones, so that two results
can be compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.model.result import Completed, ExpertWeights, GroupWeights, NodeWeights, Result, Spread, Verdict
from fuzzyspec.model.scheme import Comment, Judgments, NodeMethods, Scheme
from fuzzyspec.rendering.data import diagnostic_data
from fuzzyspec.report.steps import steps_of
from fuzzyspec.version import __version__

SCHEMA = "fuzzyspec/1"
DIGITS = 12
LONG = frozenset({"indicators", "weights", "objects", "objects_judged", "ranking", "diagnostics"})


def number(value: float) -> float:
    """Return a number with 12 significant digits."""
    return float(f"{float(value):.{DIGITS}g}")


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
        "source": _source(scheme),
        "scheme": _present(title=scheme.title, version=scheme.version, source=scheme.source, note=scheme.note),
    }
    if scheme.comments:
        data["comments"] = [_comment(comment) for comment in scheme.comments]
    data["indicators"] = [
        {"id": one.id, "label": one.label, "level": one.level, "leaf": not one.children} for one in scheme.indicators
    ]
    data["weights"] = {
        scheme.indicators[index].id: _weights(scheme, one) for index, one in sorted(result.weights.items())
    }
    data["method"] = _methods(scheme)
    if result.global_weights:
        data["global_weights"] = {one.id: number(result.global_weights[one.index]) for one in scheme.leaves}
    if result.evaluated:
        data["objects"] = [_object(result, one) for one in range(len(scheme.objects))]
        data["ranking"] = [{"object": scheme.objects[one.object].id, "rank": one.rank} for one in result.ranking]
    if result.priority_verdicts:
        data["objects"] = [_prioritised(result, one) for one in range(len(scheme.objects))]
        data["objects_judged"] = {
            scheme.indicators[index].id: _weights(scheme, one, [found.id for found in scheme.objects])
            for index, one in sorted(result.objects_judged.items())
        }
        data["ranking"] = [{"object": scheme.objects[one.object].id, "rank": one.rank} for one in result.ranking]
    data["diagnostics"] = [diagnostic_data(one) for one in diagnostics]
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


def _source(scheme: Scheme) -> dict[str, Any]:
    first = scheme.files[0]
    files = [{"path": one.path, "sha256": one.sha256} for one in scheme.files]
    return {"path": first.path, "sha256": first.sha256, "files": files}


def _comment(comment: Comment) -> dict[str, Any]:
    data: dict[str, Any] = {"id": comment.id, "label": comment.label}
    if comment.score is not None:
        data["score"] = _typed(comment.score)
    return data


def _prioritised(result: Result, one: int) -> dict[str, Any]:
    """An object of plain AHP."""
    found, verdict = result.scheme.objects[one], result.priority_verdicts[one]
    return {
        "id": found.id,
        "label": found.label,
        "priority": number(verdict.priority),
        "priorities": {i.id: number(result.priorities[i.index][one]) for i in result.scheme.indicators},
        "verdict": {"priority": number(verdict.priority), "rank": verdict.rank, "margin": number(verdict.margin)},
    }


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
    if one.indices:
        data["indices"] = {name: number(value) for name, value in one.indices.items()}
    if one.group is not None:
        data["aggregation"] = one.group.aggregation
    source = scheme.objects_judged.get(one.parent) if objects else scheme.weights.get(one.parent)
    entered = source.values if isinstance(source, Judgments) else one.group.judgments if one.group else None
    if entered is not None and one.matrix is not None:
        if one.completed:
            data["missing"] = len(one.completed)
            data["completion"] = one.completion
            data["completed"] = _completed(one.completed, children)
            if found is not None and found.cr_incomplete is not None:
                data["cr_incomplete"] = number(found.cr_incomplete)
        data["matrix"] = [[number(value) if value == value else None for value in row] for row in entered]
        if one.completed:
            data["completed_matrix"] = [_numbers(row) for row in one.matrix]
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
    if one.completed:
        data["completed"] = _completed(one.completed, children)
    data["steps"] = _steps(one.matrix, one.local, node.method)
    return data


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
    if scheme.objects_judged:
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


def _object(result: Result, one: int) -> dict[str, Any]:
    scheme = result.scheme
    found = scheme.objects[one]
    data: dict[str, Any] = {"id": found.id, "label": found.label}
    voters = _voters(scheme, one)
    if voters is not None:
        data["n"] = voters
    data["memberships"] = {i.id: [number(row[one]) for row in result.memberships[i.index]] for i in scheme.indicators}
    data["raw"] = {i.id: [number(row[one]) for row in result.raw[i.index]] for i in scheme.indicators}
    if result.scores:
        data["scores"] = {i.id: number(result.scores[i.index][one]) for i in scheme.indicators}
    data["grades"] = {i.id: scheme.comments[result.grades[i.index][one]].id for i in scheme.indicators}
    data["verdict"] = _verdict(scheme, result.verdicts[one])
    return data


def _voters(scheme: Scheme, one: int) -> int | None:
    """Return how many voted, where every leaf has as many."""
    totals = {sum(observed.values) for observed in scheme.observations[one].values() if observed.kind == "votes"}
    degrees = any(observed.kind == "degrees" for observed in scheme.observations[one].values())
    return int(totals.pop()) if len(totals) == 1 and not degrees else None


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
