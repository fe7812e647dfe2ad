"""The parts of a report about fuzzy sets: the memberships of leaves, and how they are composed, with the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec.api import ops
from fuzzyspec.model.scheme import Indicator, MethodUse
from fuzzyspec.report import limits
from fuzzyspec.report.numbers import ELLIPSIS, fixed, plain, shortened
from fuzzyspec.report.view import View, method_text

if TYPE_CHECKING:
    from fuzzyspec.api import Composition

SAME = 1e-12


class Notation(NamedTuple):
    """How an operator is written out: the sign of ∗, the sign of ⊛, whether the sum is cut at 1."""

    pair: str
    fold: str
    cut: bool = False


NOTATIONS = {
    "weighted_average": Notation("·", " + "),
    "min_max": Notation(" ∧ ", " ∨ "),
    "product_max": Notation("·", " ∨ "),
    "min_bounded_sum": Notation(" ∧ ", " + ", True),
    "product_bounded_sum": Notation("·", " + ", True),
    "normalized_min_sum": Notation(" ∧ ", " + "),
}
"""Of the built-in operators; those of plugins are written as ∗ and ⊛."""


class Terms(NamedTuple):
    """What an operator made of siblings in one comment: the weights and memberships it used, and each w ∗ r."""

    weights: list[float]
    memberships: list[float]
    paired: list[float]


def terms(operator: Composition, use: MethodUse, weights: Sequence[float], column: Sequence[float]) -> Terms | None:
    """Return the steps of an operator for one comment; None for one that has no elementwise form."""
    if operator.pair is None:
        return None
    used: Sequence[float] = weights
    if operator.prepare_weights is not None:
        used = operator.prepare_weights(used, ops.plain, **use.parameters)
    taken: Sequence[float] = column
    if operator.prepare is not None:
        taken = operator.prepare(taken, ops.plain, **use.parameters)
    paired = [float(operator.pair(w, r, ops.plain, **use.parameters)) for w, r in zip(used, taken, strict=True)]
    return Terms([float(w) for w in used], [float(r) for r in taken], paired)


# Which objects ---------------------------------------------------------------------------------------


def detailed(view: View) -> list[int]:
    """Return the objects that are shown in detail, the best ranked first where not all are, by index."""
    scheme = view.scheme
    comments = len(scheme.comments)
    composed = sum(limits.step_cells(len(parent.children), comments) for parent in scheme.parents)
    rows = len(scheme.leaves) * (comments + 2)
    room = min(limits.COMPOSITION_CELLS // max(1, composed), limits.MEMBERSHIP_CELLS // max(1, rows))
    most = min(max(1, room), limits.DETAILED_OBJECTS)
    if len(scheme.objects) <= most:
        return list(range(len(scheme.objects)))
    return [one.object for one in view.result.ranking[:most]]


# Memberships -----------------------------------------------------------------------------------------


def memberships(view: View, objects: Sequence[int]) -> dict[str, Any]:
    """Return the matrix R of each object: a row a leaf, grouped by parent."""
    scheme = view.scheme
    width = len(scheme.comments) + 2
    most = max(1, limits.MEMBERSHIP_CELLS // (width * max(1, len(objects))))
    leaves = scheme.leaves[:most]
    shown = []
    kinds: set[str] = set()
    for one in objects:
        groups = [
            {**view.indicator(parent), "rows": [_leaf(view, leaf, one) for leaf in group]}
            for parent, group in groupby(leaves, key=lambda leaf: leaf.parent)
        ]
        seen = {row["kind"] for group in groups for row in group["rows"]}
        kinds |= seen
        shown.append({**view.object(one), "groups": groups, "observed": _observed(seen)})
    return {
        "objects": shown,
        "told": _told(view, kinds),
        "left_out": [
            text
            for text in (
                limits.left_out(len(objects), len(scheme.objects), "objects, the best ranked"),
                limits.left_out(len(leaves), len(scheme.leaves), "leaves"),
            )
            if text
        ],
    }


HEADINGS = {"votes": "Votes", "answers": "Answers", "value": "Measured"}
"""What the column of what was observed is called, where all of it is of one kind."""


def _observed(kinds: set[str]) -> str:
    """Return the heading of the column of what was observed; empty where degrees were typed, which need none."""
    named = [HEADINGS[kind] for kind in kinds if kind in HEADINGS]
    return named[0] if len(named) == 1 else "Observed" if named else ""


def _told(view: View, kinds: set[str]) -> list[str]:
    """Return how memberships came about, a formula or a sentence a line."""
    told = []
    if "votes" in kinds or not kinds - {"degrees"}:
        told.append("Votes become shares: r_h = V_h/V, with V_h of V voters for comment h.")
    if "answers" in kinds:
        groups = any(one.survey.groups for one in view.result.surveys)
        told.append("Answers become shares: r_h = N_h/N, with N_h of N valid answers for comment h.")
        if groups:
            told.append("With groups of respondents r_h = Σ_g s_g·N_h(g)/N(g), with s_g the say of group g.")
    if "value" in kinds:
        told.append("Values become degrees by the membership functions under Measurements.")
    return told


def _leaf(view: View, leaf: Indicator, one: int) -> dict[str, Any]:
    """Return a row of R, with what it was made from."""
    seen = view.scheme.observations[one].get(leaf.index)
    measured = view.result.measured.get(leaf.index) if leaf.index in view.scheme.membership else None
    kind, text = "degrees", ""
    if seen is not None and seen.kind == "votes":
        kind, text = "votes", f"{' · '.join(plain(count) for count in seen.values)} of {plain(sum(seen.values))}"
    elif seen is None and measured is not None:
        from fuzzyspec.report.measured import measured_text

        kind, text = "value", measured_text(view, leaf, float(measured[one]))
    elif seen is None:
        counts, answered = view.tallies.counts(leaf.index, one), view.tallies.answered(leaf.index, one)
        if counts:
            kind, text = "answers", f"{' · '.join(_count(count) for count in counts)} of {plain(answered)}"
    return {
        **view.indicator(leaf.index),
        "values": view.vector(view.result.raw[leaf.index], one),
        "kind": kind,
        "observed": text,
    }


def _count(value: float) -> str:
    """Return how many answers mean a comment; those that mean it in part are counted in part."""
    return plain(value) if abs(value - round(value)) < SAME else fixed(value, 1)


# Composition -----------------------------------------------------------------------------------------


def composition(view: View, objects: Sequence[int]) -> dict[str, Any]:
    """Return, for each object, the composition of each node, the deepest level first."""
    scheme = view.scheme
    parents = _shown_parents(view, len(objects))
    steps_shown = [
        {
            **view.object(one),
            "levels": [
                {"level": level, "steps": [_step(view, parent, one) for parent in group]}
                for level, group in groupby(parents, key=lambda parent: parent.level)
            ],
        }
        for one in objects
    ]
    return {
        "objects": steps_shown,
        "normalise": scheme.normalise,
        "left_out": [
            text
            for text in (
                limits.left_out(len(objects), len(scheme.objects), "objects, the best ranked"),
                limits.left_out(len(parents), len(scheme.parents), "nodes, those nearest to the root"),
            )
            if text
        ],
    }


def _shown_parents(view: View, objects: int) -> list[Indicator]:
    """Return the nodes whose composition is shown, the deepest first; of too many, those nearest to the root."""
    scheme = view.scheme
    room = limits.COMPOSITION_CELLS // max(1, objects)
    shown: list[Indicator] = []
    for parent in sorted(scheme.parents, key=lambda one: one.level):
        room -= limits.step_cells(len(parent.children), len(scheme.comments))
        if room < 0 and shown:
            break
        shown.append(parent)
    return sorted(shown, key=lambda one: -one.level)


def _step(view: View, parent: Indicator, one: int) -> dict[str, Any]:
    scheme, result = view.scheme, view.result
    use = scheme.methods[parent.index].composition
    operator = view.operator(parent)
    weights = [float(weight) for weight in result.weights[parent.index].local]
    below = result.memberships if scheme.normalise == "every" else result.raw
    children = [view.vector(below[child], one) for child in parent.children]
    raw = view.vector(result.raw[parent.index], one)
    normalised = view.vector(result.memberships[parent.index], one)
    first = terms(operator, use, weights, [row[0] for row in children])
    used = first.weights if first is not None else weights
    changed = any(abs(a - b) > SAME for a, b in zip(used, weights, strict=True))
    rows = [
        {
            **view.indicator(child),
            "leaf": scheme.indicators[child].is_leaf,
            "weight": weight,
            "used": spent if changed else None,
            "values": values,
        }
        for child, weight, spent, values in zip(
            parent.children[: limits.CHILDREN_SHOWN], weights, used, children, strict=False
        )
    ]
    total = sum(raw)
    return {
        **view.indicator(parent.index),
        "root": parent.parent < 0,
        "operator": method_text(use),
        "symbol": operator.symbol or "M(∗,⊛)",
        "formula": operator.formula,
        "rows": rows,
        "weights_changed": changed,
        "left_out": limits.left_out(len(rows), len(parent.children), "children"),
        "raw": raw,
        "normalised": normalised,
        "differs": any(abs(a - b) > SAME for a, b in zip(raw, normalised, strict=True)),
        "goes_up": _goes_up(scheme.normalise, parent),
        "sum": total,
        "first_comment": view.comment(0),
        "first": _first(use, operator, first, raw[0]),
        "first_normalised": f"{fixed(raw[0])}/{fixed(total)} = {fixed(normalised[0])}",
        "score": _score(view, parent.index, one, normalised),
        "grade": view.comment(int(result.grades[parent.index][one])),
        "decision": _decision(view, one, normalised) if parent.parent < 0 else [],
    }


def _goes_up(normalise: str, parent: Indicator) -> str:
    """Return which vector the parent's parent receives: `raw`, `normalised`, or nothing at the root."""
    if parent.parent < 0:
        return ""
    return "normalised" if normalise == "every" else "raw"


def _first(use: MethodUse, operator: Composition, first: Terms | None, value: float) -> str:
    """Return e_1 with the numbers put in."""
    result = fixed(value)
    if first is None:
        return f"e_1 = {result}"
    notation = NOTATIONS.get(use.name) if use.distribution == "fuzzyspec" else None
    sign, joint = (notation.pair, notation.fold) if notation else (" ∗ ", " ⊛ ")
    bracket = sign != "·"
    pairs = [
        f"({fixed(w)}{sign}{fixed(r)})" if bracket else f"{fixed(w)}{sign}{fixed(r)}"
        for w, r in zip(first.weights, first.memberships, strict=True)
    ]
    written = shortened(pairs, joint)
    if notation and notation.cut:
        return f"e_1 = min(1, {written}) = {result}"
    if bracket:
        return f"e_1 = {written} = {shortened([fixed(value) for value in first.paired], joint)} = {result}"
    return f"e_1 = {written} = {result}"


# Scores and decisions --------------------------------------------------------------------------------


def _score(view: View, index: int, one: int, normalised: Sequence[float]) -> str:
    """Return the score of a node with the numbers put in, empty where comments have no scores."""
    if not view.scheme.has_scores:
        return ""
    scores = [comment.score or 0.0 for comment in view.scheme.comments]
    parts = [f"{plain(score)}·{fixed(value)}" for score, value in zip(scores, normalised, strict=True)]
    return f"{shortened(parts, ' + ')} = {fixed(view.result.scores[index][one], view.score_digits)}"


def _decision(view: View, one: int, normalised: Sequence[float]) -> list[str]:
    """Return how the verdict on an object came about, a formula a line."""
    scheme = view.scheme
    use = scheme.decision
    if use is None:
        return []
    verdict = view.result.verdicts[one]
    ordered = [normalised[index] for index in view.quality]
    grade = view.comment(verdict.grade)
    if use.distribution != "fuzzyspec":
        return [f"{name} = {fixed(value)}" for name, value in verdict.values.items()]
    if use.name == "weighted_score" and verdict.score is not None:
        nearest = plain(scheme.comments[verdict.grade].score or 0.0)
        return [f"the score nearest to {fixed(verdict.score, view.score_digits)} is {nearest}: {grade}"]
    if use.name == "level":
        return [
            f"level = Σ_k k μ_k^p / Σ_k μ_k^p = {fixed(verdict.level)} with p = {value(use, 'power')}: "
            f"the nearest number is that of {grade}"
        ]
    if use.name == "confidence":
        return [f"{_accumulated(ordered, view.quality.index(verdict.grade))} ≥ {value(use, 'threshold')}: {grade}"]
    lines = [f"the largest membership is {fixed(max(ordered))}: {grade}"]
    if "validity" in verdict.values:
        count = len(ordered)
        largest, second = sorted(ordered, reverse=True)[:2]
        lines.append(
            f"validity = (mβ − 1)/(2γ(m − 1)) = ({count}·{fixed(largest)} − 1)/(2·{fixed(second)}·{count - 1})"
            f" = {fixed(verdict.values['validity'])}"
        )
    return lines


def value(use: MethodUse, name: str) -> str:
    """Return a parameter's value in words."""
    return plain(float(use.parameters[name]), 12)


def _accumulated(ordered: Sequence[float], grade: int) -> str:
    """Return the sum of the memberships from the best comment to the grade, written out."""
    reached = ordered[: grade + 1]
    if len(reached) == 1:
        return fixed(reached[0])
    parts = [fixed(one) for one in reached]
    if len(parts) > 8:
        parts = [*parts[:3], ELLIPSIS, parts[-1]]
    return f"{' + '.join(parts)} = {fixed(sum(reached))}"
