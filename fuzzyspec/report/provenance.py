"""The last parts of a report: findings, the choices that can change a verdict, and how the result was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.model.data import DataWeights, LeafWeights, Survey
from fuzzyspec.model.scheme import GroupJudgments, Indicator, Judgments, MethodUse, WeightsByMethod
from fuzzyspec.report import limits
from fuzzyspec.report.numbers import plain, ratio
from fuzzyspec.report.view import View, argument_text, in_words, method_text, present
from fuzzyspec.report.weights import named

FUNCTION = "membership function"
KINDS = ("weighting", "completion", "aggregation", "random index", FUNCTION, "composition", "decision", "evaluation")


# Findings --------------------------------------------------------------------------------------------


def findings(view: View, diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return the findings as text, each with its place; of one code only so many warnings."""
    seen: Counter[str] = Counter()
    rows = []
    for one in diagnostics:
        if not one.is_error:
            seen[one.code] += 1
            if seen[one.code] > limits.FINDINGS_PER_CODE:
                continue
        rows.append(
            {
                "code": one.code,
                "severity": one.severity.value,
                "message": one.message.text(),
                "help": one.help.text() if one.help is not None else "",
                "place": view.place(one.span),
            }
        )
    errors = sum(one.is_error for one in diagnostics)
    return {
        "rows": rows,
        "errors": errors,
        "warnings": len(diagnostics) - errors,
        "left_out": [
            f"… and {count - limits.FINDINGS_PER_CODE:,} more {code} warnings; {limits.ELSEWHERE} (--format json)."
            for code, count in seen.items()
            if count > limits.FINDINGS_PER_CODE
        ],
    }


# Choices ---------------------------------------------------------------------------------------------


def choices(view: View) -> list[dict[str, Any]]:
    """Return each choice that can change weights or a verdict, with its value, and where it differs."""
    from_data = _weights_from_data(view)
    view = view.as_given
    scheme = view.scheme
    rows = []
    judged = [one for one in scheme.weights.values() if isinstance(one, Judgments | GroupJudgments)]
    if judged:
        rows.append(_varying(view, "weighting", "how judgments become weights", _weighting))
        if any(_completion(view, parent) for parent in scheme.parents):
            rows.append(_varying(view, "completion", "what stands where a pair was not judged", _completion))
        if any(isinstance(one, GroupJudgments) for one in judged):
            rows.append(_varying(view, "aggregation", "how several experts become one group", _aggregation))
        if any(_has_ratio(view, parent) for parent in scheme.parents):
            rows.append(_varying(view, "random index", "the table that CR is measured by", _random_index))
            rows.append(_varying(view, "consistency", "the CR from which judgments count as contradictory", _limit))
        rows.append(_varying(view, "scale", "the values that a judgment may have", _scale))
    if from_data:
        rows.append(differing("weights from data", "how measurements become weights", from_data))
    rows += _data_choices(view)
    if view.result.evaluated:
        rows.append(_varying(view, "composition", "how fuzzy sets are composed upward", _composition))
        told = {
            "last": "last: parents receive raw vectors, only the root is normalised",
            "every": "every: each level is normalised before it goes up",
            "none": "none: raw vectors go up; memberships are normalised for verdicts only",
        }
        rows.append(_choice("normalise", "where vectors are normalised", told.get(scheme.normalise, scheme.normalise)))
        if scheme.decision is not None:
            rows.append(_choice("decision", "how the final fuzzy set becomes a verdict", method_text(scheme.decision)))
        by = "by score, the highest first" if scheme.has_scores else "by level, the lowest first"
        rows.append(_choice("ranking", "the order of the objects", by))
    if view.result.evaluations:
        rows += _evaluation_choices(view)
    return rows


def _evaluation_choices(view: View) -> list[dict[str, Any]]:
    """Return the choices about evaluations of plugins."""
    result = view.result
    uses = [method_text(use) for use in view.scheme.evaluations[: limits.NAMES]]
    more = [f"{len(view.scheme.evaluations) - limits.NAMES:,} more"] if len(uses) < len(view.scheme.evaluations) else []
    rows = [_choice("evaluate", "what ranks the objects", "; ".join([*uses, *more]))]
    if any(one.turned for one in result.evaluations):
        told = "as nearness, 1 − d/max d, d being how far a value is from them"
        rows.append(_choice("near and within", "how evaluations read values that are good near or within some", told))
    if not result.evaluated and not result.priorities:
        first = result.evaluations[0]
        best = "highest" if first.best == "high" else "lowest"
        by = f"by {in_words(first.value)} ({first.key}), the {best} first"
        rows.append(_choice("ranking", "the order of the objects", by))
    return rows


def _weights_from_data(view: View) -> list[tuple[str, str]]:
    """Return the weightings that read data, each with its node."""
    scheme = view.scheme
    found = [
        (index, method_text(source.weighting), view.indicator(index)["label"])
        for index, source in scheme.weights.items()
        if isinstance(source, DataWeights)
    ]
    found += [
        (index, method_text(source.weighting), f"the leaves of {view.indicator(index)['label']}")
        for index, source in scheme.leaf_weights.items()
    ]
    return [(text, where) for _, text, where in sorted(found)]


def _data_choices(view: View) -> list[dict[str, Any]]:
    """Return the choices in how surveys and measurements are read."""
    scheme = view.scheme
    rows = []
    if scheme.surveys:
        from fuzzyspec.report.surveys import answers_text, missing_text

        shown = [(one, one.shown) for one in scheme.surveys]
        answers = [(answers_text(one.answers), name) for one, name in shown]
        rows.append(differing("answers", "what an answer to a survey means", answers))
        missing = [(missing_text(one), name) for one, name in shown]
        rows.append(differing("missing", "what becomes of an answer that is missing", missing))
        turned = [(_reversed_text(view, one), name) for one, name in shown if one.reversed]
        if turned:
            rows.append(differing("reversed", "the questions whose scale is turned round", turned))
        groups = [(_groups_text(one), name) for one, name in shown if one.groups]
        if groups:
            rows.append(differing("groups", "the say of each group of respondents", groups))
    if scheme.membership and view.result.evaluated:
        rows.append(
            _choice("membership", "what a value means in degrees", "the membership functions under Measurements")
        )
        told = "raw: they are used as they are" if scheme.raw_rows else "normalise: they are divided by their sum"
        rows.append(_choice("rows", "what becomes of degrees that do not add up to 1", told))
    repeated = [(one.repeated, one.shown) for one in scheme.measurement_files if one.repeated]
    repeated += [(one.repeated, "the scheme") for one in scheme.measurement_tables if one.repeated]
    if repeated:
        rows.append(differing("repeated", "what is made of several samples of one object", repeated))
    return rows


def _reversed_text(view: View, survey: Survey) -> str:
    leaves = sorted(survey.reversed)
    more = [f"{len(leaves) - limits.NAMES:,} more"] if len(leaves) > limits.NAMES else []
    return ", ".join([*(view.indicator(leaf)["label"] for leaf in leaves[: limits.NAMES]), *more])


def _groups_text(survey: Survey) -> str:
    groups = survey.groups[: limits.NAMES]
    more = [f"{len(survey.groups) - limits.NAMES:,} more"] if len(survey.groups) > limits.NAMES else []
    return ", ".join([*(f"{group.name} {plain(group.share * 100, 4)} %" for group in groups), *more])


def differing(name: str, what: str, values: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return a choice made several times, each with where: the value of the first, and the places with another."""
    row = _choice(name, what, values[0][0])
    others: dict[str, list[str]] = {}
    for text, where in values:
        if text != row["value"]:
            others.setdefault(text, []).append(where)
    row["elsewhere"] = [{"value": text, "nodes": _few(places)} for text, places in others.items()]
    return row


def _few(places: Sequence[str]) -> list[str]:
    more = [f"{len(places) - limits.NAMES:,} more"] if len(places) > limits.NAMES else []
    return [*places[: limits.NAMES], *more]


def _choice(name: str, what: str, text: str) -> dict[str, Any]:
    return {"name": name, "what": what, "value": text, "elsewhere": []}


def _varying(view: View, name: str, what: str, read: Callable[[View, Indicator], str]) -> dict[str, Any]:
    """Return a choice that may differ between nodes: the value of most, and the nodes with another."""
    values = [(parent, read(view, parent)) for parent in view.scheme.parents]
    counted = Counter(text for _, text in values if text)
    usual = counted.most_common(1)[0][0] if counted else ""
    row = _choice(name, what, usual)
    others: dict[str, list[Indicator]] = {}
    for parent, text in values:
        if text and text != usual:
            others.setdefault(text, []).append(parent)
    row["elsewhere"] = [{"value": text, "nodes": named(view, parents)} for text, parents in others.items()]
    return row


def _judged(view: View, parent: Indicator) -> Judgments | GroupJudgments | None:
    source = view.scheme.weights.get(parent.index)
    return source if isinstance(source, Judgments | GroupJudgments) else None


def _has_gaps(source: Judgments | GroupJudgments) -> bool:
    if isinstance(source, GroupJudgments):
        return any(judged.missing for _, judged in source.experts)
    return bool(source.missing)


def _weighting(view: View, parent: Indicator) -> str:
    source = _judged(view, parent)
    return method_text(source.weighting) if source else ""


def _completion(view: View, parent: Indicator) -> str:
    source = _judged(view, parent)
    if source is None or not _has_gaps(source) or _leaves_gaps(view, parent):
        return ""
    use = view.completions.get(parent.id)
    return method_text(use) if use else ""


def _leaves_gaps(view: View, parent: Indicator) -> bool:
    """Whether the weighting of a node takes pairs that were not judged as they are."""
    weighed = view.result.weights.get(parent.index)
    matrix = weighed.matrix if weighed is not None else None
    return matrix is not None and any(value != value for row in matrix for value in row)


def _aggregation(view: View, parent: Indicator) -> str:
    source = _judged(view, parent)
    return method_text(source.aggregation) if isinstance(source, GroupJudgments) else ""


def _has_ratio(view: View, parent: Indicator) -> bool:
    """Whether judgments of a node have a consistency ratio: a weighting that leaves pairs out has none."""
    weighed = view.result.weights.get(parent.index)
    if _judged(view, parent) is None or weighed is None:
        return False
    experts = weighed.group.experts if weighed.group is not None else ()
    return weighed.consistency is not None or any(one.consistency is not None for one in experts)


def _random_index(view: View, parent: Indicator) -> str:
    return method_text(view.scheme.methods[parent.index].random_index) if _has_ratio(view, parent) else ""


def _limit(view: View, parent: Indicator) -> str:
    if not _has_ratio(view, parent):
        return ""
    mode, limit = view.scheme.methods[parent.index].consistency
    if limit is None:
        return "off"
    return f"CR < {plain(limit)}" + (", else a warning" if mode == "warn" else "")


def _scale(view: View, parent: Indicator) -> str:
    if not _judged(view, parent):
        return ""
    scale = view.scheme.methods[parent.index].scale
    return "any ratio above 0" if scale is None else f"{ratio(scale[0])} … {ratio(scale[1])}"


def _composition(view: View, parent: Indicator) -> str:
    return method_text(view.scheme.methods[parent.index].composition)


def operators(view: View) -> list[dict[str, Any]]:
    """Return what each other built-in operator would have made of the objects."""
    result = view.result
    shown = [one.object for one in result.ranking[: limits.DETAILED_OBJECTS]]
    return [
        {
            "operator": other.operator,
            "same": all(grade == one.grade for grade, one in zip(other.grades, result.verdicts, strict=True)),
            "grades": [
                {
                    **view.object(index),
                    "grade": view.comment(other.grades[index]),
                    "rank": int(other.ranks[index]),
                    "changed": bool(other.grades[index] != result.verdicts[index].grade),
                    "moved": bool(other.ranks[index] != result.verdicts[index].rank),
                }
                for index in shown
            ],
        }
        for other in result.others
    ]


# How it was made -------------------------------------------------------------------------------------


def methods(view: View) -> list[dict[str, Any]]:
    """Return every method that took part, each once, with what is registered about it."""
    found: dict[tuple[object, ...], MethodUse] = {}
    for use in _uses(view):
        # Each leaf has functions with numbers of its own, which stand under Measurements.
        whole = use.kind != FUNCTION
        found.setdefault(use.key if whole else use.key[:3], use)
    rows = []
    for use in sorted(found.values(), key=lambda use: KINDS.index(use.kind) if use.kind in KINDS else len(KINDS)):
        descriptor = view.descriptor(use)
        rows.append(
            {
                "kind": use.kind,
                "name": use.name,
                "symbol": getattr(descriptor, "symbol", ""),
                "summary": descriptor.summary,
                "formula": descriptor.formula,
                "reference": descriptor.reference,
                "parameters": parameters(use) if use.kind != FUNCTION else [],
                "distribution": descriptor.origin.distribution,
                "version": descriptor.origin.version,
            }
        )
    return rows


def parameters(use: MethodUse) -> list[dict[str, Any]]:
    """Return the parameters of a method that have a value, and whether the scheme gave it."""
    return [
        {"name": name, "value": argument_text(use, value), "given": name in use.given}
        for name, value in present(use).items()
    ]


def _uses(view: View) -> list[MethodUse]:
    scheme = view.as_given.scheme
    completions = view.completions
    found: list[MethodUse | None] = []
    for parent in scheme.parents:
        source = scheme.weights.get(parent.index)
        own = scheme.methods[parent.index]
        for weighed in (view.scheme.weights.get(parent.index), scheme.leaf_weights.get(parent.index)):
            if isinstance(weighed, DataWeights | LeafWeights):
                found += weighed.weighting.parts()
        index = own.random_index if _has_ratio(view.as_given, parent) else None
        if isinstance(source, Judgments):
            found += [source.weighting, completions.get(parent.id), index]
        elif isinstance(source, GroupJudgments):
            found += [source.weighting, completions.get(parent.id), source.aggregation, index]
        elif isinstance(source, WeightsByMethod):
            found.append(source.weighting)
        if view.result.evaluated:
            found.append(own.composition)
    if view.result.evaluated:
        for row in scheme.membership.values():
            found += [row.row, *row.comments]
        found.append(scheme.decision)
    found += [one.use for one in view.result.evaluations]
    return [use for use in found if use is not None]


def software(view: View, generator_version: str) -> list[dict[str, Any]]:
    """Return fuzzyspec and the plugins that took part, with their versions."""
    own = {"name": "fuzzyspec", "version": generator_version}
    return [own, *({"name": one.name, "version": one.version} for one in view.result.plugins)]


def files(view: View) -> list[dict[str, Any]]:
    """Return the files that the scheme was read from, the compiled one first, with their hashes."""
    return [{"path": view.path(one), "sha256": one.sha256} for one in view.scheme.files]


def data_files(view: View) -> dict[str, Any]:
    """Return the files that the data were read from, in the order of the scheme, each once."""
    scheme = view.scheme
    named = [(one.shown, "survey") for one in scheme.surveys]
    named += [(one.shown, "measurements") for one in scheme.measurement_files]
    hashes = view.result.data_hashes
    rows = [{"path": path, "what": what, "sha256": hashes.get(path, "")} for path, what in dict.fromkeys(named)]
    return {"rows": rows, "unhashed": any(not row["sha256"] for row in rows)}
