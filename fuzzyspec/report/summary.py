"""The first part of a report: the verdicts, the ranking, and what decided it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.model.result import MethodConsistency, NodeConsistency, NodeWeights, Verdict
from fuzzyspec.report import limits
from fuzzyspec.report.composition import terms
from fuzzyspec.report.experts import consensus_words, percent
from fuzzyspec.report.numbers import fixed, plain, signed
from fuzzyspec.report.view import View

NARROW = 0.05
SAME = 1e-9


def summary(view: View, diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return the verdicts, in words and as a table."""
    verdicts = _verdicts(view) if view.result.evaluated else []
    return {
        "headline": _headline(view),
        "sentences": [
            *_verdict_sentences(view),
            *_evaluation_sentences(view),
            *_survey_sentences(view),
            *_weight_sentences(view),
            *_finding_sentences(diagnostics),
        ],
        "verdicts": verdicts,
        "verdicts_left_out": limits.left_out(len(verdicts), len(view.result.verdicts), "objects, the best ranked"),
        "decided": _decided(view) if view.result.evaluated else None,
    }


# In words --------------------------------------------------------------------------------------------


def _headline(view: View) -> str:
    scheme, result = view.scheme, view.result
    if not result.evaluated and result.evaluations:
        from fuzzyspec.report.evaluations import headline

        return headline(view)
    if not result.evaluated:
        return f"Weights of {_count(len(scheme.leaves), 'indicator')}"
    first = [one for one in result.ranking if one.rank == 1]
    name = view.object(first[0].object)["label"]
    if not view.many_objects:
        return f"{name}: {view.comment(result.verdicts[0].grade)}"
    if len(first) == len(result.verdicts):
        return f"All {len(first):,} objects share one rank"
    if len(first) > 1:
        labels = [view.object(one.object)["label"] for one in first[: limits.NAMES]]
        more = [f"{len(first) - limits.NAMES:,} more"] if len(first) > limits.NAMES else []
        return f"{_listed([*labels, *more])} share the first place"
    return f"{name} comes first of {len(result.verdicts):,}: {view.comment(result.verdicts[first[0].object].grade)}"


def _verdict_sentences(view: View) -> list[str]:
    result = view.result
    if not result.evaluated:
        return []
    sentences = [_verdict_sentence(view, one.object) for one in result.ranking[:3]]
    if len(result.ranking) > 3:
        sentences.append(f"{_count(len(result.ranking) - 3, 'further object')} in the table below.")
    changed = [
        f"{other.operator} ({', '.join(_changed(view, other.grades))})"
        for other in result.others
        if any(grade != verdict.grade for grade, verdict in zip(other.grades, result.verdicts, strict=True))
    ]
    if changed:
        sentences.append(f"Another operator would give other grades: {_listed(changed)}.")
    elif result.others:
        sentences.append("No other built-in operator would give another grade.")
    turned = [
        other.operator
        for other in result.others
        if any(rank != verdict.rank for rank, verdict in zip(other.ranks, result.verdicts, strict=True))
    ]
    if turned and view.many_objects:
        sentences.append(f"The ranking would differ under {_listed(turned)}.")
    return sentences


def _verdict_sentence(view: View, one: int) -> str:
    verdict = view.result.verdicts[one]
    figures = []
    if verdict.score is not None:
        figures.append(f"score {fixed(verdict.score, view.score_digits)}")
    else:
        figures.append(f"level {fixed(verdict.level)}, 1 being the best")
    if verdict.margin is not None:
        narrow = ", which is narrow" if verdict.margin < NARROW else ""
        figures.append(f"margin {fixed(verdict.margin)}{narrow}")
    rank = f"rank {verdict.rank}, " if view.many_objects else ""
    return f"{view.object(one)['label']}: {rank}{view.comment(verdict.grade)} ({', '.join(figures)})."


def _changed(view: View, grades: Sequence[int]) -> list[str]:
    """Return which objects an operator would grade otherwise, and how."""
    changed = [
        (one, grade)
        for one, (grade, verdict) in enumerate(zip(grades, view.result.verdicts, strict=True))
        if grade != verdict.grade
    ]
    if not view.many_objects:
        return [view.comment(grade) for _, grade in changed]
    words = [f"{view.object(one)['label']}: {view.comment(grade)}" for one, grade in changed[:3]]
    if len(changed) > 3:
        words.append(f"{len(changed) - 3:,} more")
    return words


def _weight_sentences(view: View) -> list[str]:
    scheme, result = view.scheme, view.result
    sentences = []
    if result.global_weights and not result.evaluated:
        leaves = sorted(scheme.leaves, key=lambda leaf: -result.global_weights[leaf.index])[:3]
        heaviest = [f"{leaf.label or leaf.id} ({fixed(result.global_weights[leaf.index])})" for leaf in leaves]
        what = "The indicator is" if len(scheme.leaves) == 1 else "The heaviest indicators are"
        sentences.append(f"{what} {_listed(heaviest)}.")
    sentences += _group_sentences(view)
    sentences += _own_measure_sentences(view)
    weighed = view.as_given.result.weights.values()
    judged = [found for one in weighed for found in _counted(one)]
    # Where some are judged by measures of their methods, and were told, this is about the rest.
    other = "other " if any(_counted_own(one) and not _counted(one) for one in weighed) else ""
    if not judged:
        return sentences
    ratios = [one.cr if one.cr_incomplete is None else one.cr_incomplete for one in judged]
    largest = max((ratio for ratio in ratios if ratio is not None), default=None)
    shown = f" (largest CR {fixed(largest)})" if largest is not None else ""
    bad = sum(one.consistent is False for one in judged)
    open_ones = sum(one.consistent is None for one in judged)
    if bad:
        sentences.append(
            f"{bad:,} of {_count(len(judged), f'{other}judgment matrix', f'{other}judgment matrices')} "
            f"not consistent{shown}."
        )
    elif open_ones:
        words = _count(len(judged), f"{other}judgment matrix", f"{other}judgment matrices")
        good = len(judged) - open_ones
        if good:
            verb = "is" if good == 1 else "are"
            sentences.append(f"{good:,} of {words} {verb} consistent, the others are not judged{shown}.")
        else:
            sentences.append(f"{words}, whose consistency is not judged{shown}.")
    else:
        whole = {1: f"The {other}judgment matrix is", 2: f"Both {other}judgment matrices are"}
        all_of_them = whole.get(len(judged), f"All {len(judged):,} {other}judgment matrices are")
        sentences.append(f"{all_of_them} consistent{shown}.")
    return sentences


def _counted(weighed: NodeWeights) -> list[NodeConsistency]:
    """Return the consistency that counts at a node: its matrix's, else each expert's."""
    if weighed.consistency is not None:
        return [weighed.consistency]
    experts = weighed.group.experts if weighed.group is not None else ()
    return [one.consistency for one in experts if one.consistency is not None]


def _own_measure_sentences(view: View) -> list[str]:
    """Return how consistent judgments are by measures of their weightings, in place of the consistency ratio."""
    found: dict[str, list[tuple[str, MethodConsistency]]] = {}
    for index, weighed in sorted(view.as_given.result.weights.items()):
        for one in _counted_own(weighed):
            found.setdefault(one.name, []).append((view.as_given.indicator(index)["label"], one))
    sentences = []
    for name, measured in found.items():
        bad = sum(one.consistent is False for _, one in measured)
        good = sum(one.consistent is True for _, one in measured)
        what = _count(len(measured), "judgment matrix", "judgment matrices")
        if len(measured) == 1:
            label, one = measured[0]
            if one.limit is None:
                sentences.append(f"The judgments of {label} have the {name} {fixed(one.value)}, which has no limit.")
                continue
            verb = "are consistent" if good else "are not consistent"
            sentences.append(
                f"The judgments of {label} {verb} ({name} {fixed(one.value)}, limit {plain(one.limit, 4)})."
            )
        elif bad:
            sentences.append(f"{bad:,} of {what} not consistent by their own measure ({name}).")
        elif good == len(measured):
            sentences.append(f"{what} are consistent by their own measure ({name}).")
        else:
            sentences.append(f"{good:,} of {what} are consistent by their own measure ({name}), the others not judged.")
    return sentences


def _counted_own(weighed: NodeWeights) -> list[MethodConsistency]:
    """Return the consistency by a measure of its own that counts at a node: its matrix's, else each expert's."""
    if weighed.own is not None or weighed.matrix is not None:
        return [weighed.own] if weighed.own is not None else []
    experts = weighed.group.experts if weighed.group is not None else ()
    return [one.own for one in experts if one.own is not None]


def _group_sentences(view: View) -> list[str]:
    """Return how many experts judged, and where they agree least."""
    weights = view.as_given.result.weights
    groups = [(index, one.group) for index, one in sorted(weights.items()) if one.group is not None]
    if not groups:
        return []
    who = _count(len({one.expert for _, group in groups for one in group.experts}), "expert")
    known = [(group.consensus, index) for index, group in groups if group.consensus is not None]
    if not known:
        return [f"Judged by {who}."]
    least, index = min(known)
    value = f"{percent(least)}, {consensus_words(least)}"
    if len(groups) == 1:
        return [f"Judged by {who}, whose consensus is {value}."]
    lowest = "lowest " if len(known) > 1 else ""
    return [f"Judged by {who}, whose consensus is {lowest}on {view.indicator(index)['label']}: {value}."]


def _finding_sentences(diagnostics: Sequence[Diagnostic]) -> list[str]:
    errors = sum(one.is_error for one in diagnostics)
    warnings = len(diagnostics) - errors
    if not diagnostics:
        return []
    parts = ([_count(errors, "error")] if errors else []) + ([_count(warnings, "warning")] if warnings else [])
    return [f"{_listed(parts)} below, under Findings."]


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


# As a table ------------------------------------------------------------------------------------------


def _verdicts(view: View) -> list[dict[str, Any]]:
    root = view.result.memberships[0]
    rows = []
    for ranked in view.result.ranking[: limits.VERDICT_ROWS]:
        verdict: Verdict = view.result.verdicts[ranked.object]
        rows.append(
            {
                **view.object(ranked.object),
                "rank": ranked.rank,
                "grade": view.comment(verdict.grade),
                "step": view.steps[verdict.grade],
                "score": None if verdict.score is None else float(verdict.score),
                "level": float(verdict.level),
                "margin": None if verdict.margin is None else float(verdict.margin),
                "narrow": verdict.margin is not None and bool(verdict.margin < NARROW),
                "values": view.vector(root, ranked.object),
            }
        )
    return rows


# What decided it -------------------------------------------------------------------------------------


def _decided(view: View) -> dict[str, Any]:
    """Return what made the difference: contributions of leaves where all is linear, else the decisive terms."""
    if not view.linear:
        return _decisive_terms(view)
    ranking = view.result.ranking
    first = ranking[0].object
    other = next((one.object for one in ranking if one.rank > 1), None)
    by_level = not view.scheme.has_scores
    if by_level and view.scheme.decision is not None and view.scheme.decision.parameters.get("power", 1.0) != 1.0:
        return {"kind": "none", "text": "Levels with a power other than 1 are no sum of parts that indicators have."}
    if view.many_objects and other is None:
        return {"kind": "none", "text": "The objects do not differ, so nothing decided between them."}
    merits = _merits(view, first)
    means = _merits(view, other) if other is not None else [merits[0]] * len(merits)
    leaves = view.scheme.leaves
    parts = [
        (leaf.index, view.result.global_weights[leaf.index] * (merits[leaf.index] - means[leaf.index]))
        for leaf in leaves
    ]
    total = merits[0] - means[0]
    ordered = sorted((part for part in parts if abs(part[1]) > SAME), key=lambda part: -abs(part[1]))
    shown = ordered[: limits.CONTRIBUTIONS]
    longest = max((abs(part) for _, part in shown), default=0.0)
    names = [view.object(first)["label"], *([view.object(other)["label"]] if other is not None else [])]
    return {
        "kind": "contributions",
        "what": "level (1 is the best, so below 0 is better)" if by_level else "score",
        "names": names,
        "text": _contribution_text(view, names, total, by_level),
        "rows": [
            {
                **view.indicator(index),
                "global": float(view.result.global_weights[index]),
                "first": merits[index],
                "other": means[index],
                "part": part,
                "bar": part / longest,
                "good": (part < 0) == by_level,
            }
            for index, part in shown
        ],
        "rest_count": len(leaves) - len(shown),
        "rest": rest(total, [part for _, part in shown]),
        "total": total,
        "digits": 4 if by_level else view.score_digits + 1,
    }


def rest(total: float, shown: Sequence[float]) -> float:
    """Return what a sum has besides some of its parts; 0 where that is what rounding leaves."""
    left = total - math.fsum(shown)
    return left if abs(left) > SAME else 0.0


def _contribution_text(view: View, names: Sequence[str], total: float, by_level: bool) -> str:
    merit = "level" if by_level else "score"
    digits = 4 if by_level else view.score_digits
    if len(names) == 2:
        return (
            f"{names[0]} and {names[1]} differ by {signed(total, digits)} in {merit}. Each indicator's part is "
            f"its global weight × (its {merit} for {names[0]} − its {merit} for {names[1]}); "
            "the parts add up to the difference."
        )
    return (
        f"What pulls the {merit} up or down: each indicator's part is its global weight × (its {merit} − the {merit} "
        f"of the whole)."
    )


def _merits(view: View, one: int) -> list[float]:
    """Return an object's score, or level where there are no scores, at each indicator."""
    result = view.result
    indices = range(len(view.scheme.indicators))
    if view.scheme.has_scores:
        return [float(result.scores[index][one]) for index in indices]
    place = {comment: position + 1 for position, comment in enumerate(view.quality)}
    return [
        sum(place[comment] * value for comment, value in enumerate(view.vector(result.memberships[index], one)))
        for index in indices
    ]


def _decisive_terms(view: View) -> dict[str, Any]:
    """Return, for a composition that is no sum, which child of the root stands behind the largest membership."""
    scheme, result = view.scheme, view.result
    root = scheme.indicators[0]
    use = scheme.methods[0].composition
    operator = view.operator(root)
    capped = [parent for parent in scheme.parents if view.operator(parent).weights_as_caps]
    why = "Some compositions are not linear, so a verdict is no sum of what the indicators contribute."
    if capped:
        symbols = list(dict.fromkeys(view.operator(parent).symbol or view.operator(parent).name for parent in capped))
        where = "" if len(capped) == len(scheme.parents) else " where it is used"
        why = (
            f"Under {_listed(symbols)} a fuzzy set is no sum of weighted parts: "
            f"global weights mean nothing for the verdict{where}."
        )
    below = result.memberships if scheme.normalise == "every" else result.raw
    weights = [float(weight) for weight in result.weights[0].local]
    sentences = []
    for ranked in result.ranking[:3]:
        one = ranked.object
        raw = view.vector(result.raw[0], one)
        top = max(view.quality, key=lambda comment: raw[comment])
        column = [float(below[child][top][one]) for child in root.children]
        found = terms(operator, use, weights, column)
        if found is None:
            continue
        place = max(range(len(column)), key=lambda x: found.paired[x])
        child = view.indicator(root.children[place])["label"]
        whole = abs(found.paired[place] - raw[top]) <= SAME
        sentences.append(
            f"{view.object(one)['label']}: the largest membership, {view.comment(top)} {fixed(raw[top])}, comes "
            f"{'' if whole else 'for the largest part '}from {child} (weight {fixed(found.weights[place])}, "
            f"membership {fixed(found.memberships[place])}"
            f"{'' if whole else f', together {fixed(found.paired[place])}'})."
        )
    return {"kind": "terms", "text": why, "sentences": sentences}


def _evaluation_sentences(view: View) -> list[str]:
    """Return the ranking by evaluations of plugins, or whether they agree with our own."""
    result = view.result
    if not result.evaluations:
        return []
    if result.evaluated or result.priorities:
        from fuzzyspec.report.side_by_side import agreement_sentences

        return agreement_sentences(view)
    from fuzzyspec.report.evaluations import sentences

    return sentences(view)


def _survey_sentences(view: View) -> list[str]:
    if not view.result.surveys:
        return []
    from fuzzyspec.report.surveys import sentences

    return list(sentences(view))
