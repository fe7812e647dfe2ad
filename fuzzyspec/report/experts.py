"""The part of a report about several experts on one node: each by themselves, the group, and how far they agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from fuzzyspec.model.result import ExpertWeights, GroupWeights, MethodConsistency, NodeConsistency, NodeWeights
from fuzzyspec.model.scheme import SAATY, GroupJudgments, Indicator
from fuzzyspec.report import limits
from fuzzyspec.report.consistency import own_verdict, verdict
from fuzzyspec.report.numbers import fixed, plain, ratio, shortened
from fuzzyspec.report.view import View

CONSENSUS = ((0.5, "very low"), (0.625, "low"), (0.75, "moderate"), (0.875, "high"))
"""What a consensus up to a number is called (Goepel); above the last it is very high."""

STEPS = 400
"""Experts nearer to each other than one of so many steps share a tick."""

WORDS = {"yes": "consistent", "no": "over the limit", "unknown": "cannot be judged", "unlimited": "no limit"}


def consensus_words(value: float) -> str:
    """Return what Goepel calls a consensus."""
    return next((words for most, words in CONSENSUS if value <= most), "very high")


def percent(value: float) -> str:
    """Return a share in percent."""
    return f"{fixed(value * 100, 1)} %"


def weighed_by(view: View, parent: Indicator, group: GroupWeights, method: str) -> str:
    """Return how a group's weights came about, in a few words."""
    count = len(_own(group)) if by_priorities(view, parent) else len(group.experts)
    aggregation = group.aggregation.removesuffix(")").replace("(", ", ", 1)
    return f"{method} of {count:,} expert{'s' if count != 1 else ''} ({aggregation})"


def by_priorities(view: View, parent: Indicator) -> bool:
    """Whether a group's weights are made of its experts' weights, and not of one matrix."""
    source = view.scheme.weights.get(parent.index)
    if not isinstance(source, GroupJudgments):
        return False
    return bool(getattr(view.descriptor(source.aggregation), "of", "") == "priorities")


def cells(group: GroupWeights) -> int:
    """Return the room that a group takes, in cells."""
    children = len(group.spread)
    rows = min(len(group.experts), limits.EXPERTS_SHOWN)
    ticks = min(len(group.experts), STEPS) * min(children, limits.CHILDREN_SHOWN) // 4
    return rows * (min(children, limits.EXPERT_CHILDREN) + 5) + ticks


def experts(view: View, parent: Indicator, source: GroupJudgments, weighed: NodeWeights) -> dict[str, Any] | None:
    """Return the experts of a node as a table, their spread, their consensus, and who stands farthest."""
    group = weighed.group
    if group is None:
        return None
    own = _own(group)
    priorities = by_priorities(view, parent)
    descriptor = view.descriptor(source.aggregation)
    order = len(parent.children)
    columns = min(order, limits.EXPERT_CHILDREN)
    far = {one.expert: math.dist(list(map(float, local)), list(map(float, weighed.local))) for one, local in own}
    shown = _shown(group, far)
    shares = _shares(group, priorities)
    rows = [_row(view, one, shares.get(one.expert), far.get(one.expert), columns, order) for one in shown]
    connected = {expert: judged.connected for expert, judged in source.experts}
    farthest = group.farthest[0] if group.farthest is not None else None
    for row, one in zip(rows, shown, strict=True):
        row["farthest"] = one.expert == farthest
        if one.local is None:
            row["words"] = row["own_words"] = "not weighed alone" if connected[one.expert] else "not connected"
    filled = any(one.completed for one in group.experts) or bool(weighed.completed)
    measures = [own.name for own in (*(one.own for one in group.experts), weighed.own) if own is not None]
    ratios = any(found is not None for found in (*(one.consistency for one in group.experts), weighed.consistency))
    return {
        "count": len(group.experts),
        "with_weights": len(own),
        "priorities": priorities,
        "aggregation": group.aggregation,
        "aggregation_formula": descriptor.formula,
        "example": "" if priorities else _example(source, weighed, shares),
        "children": [view.indicator(child) for child in parent.children[:columns]],
        "children_left_out": limits.left_out(columns, order, "children"),
        "has_filled": filled,
        "has_ratios": ratios or not measures,
        "fuzzy": any(judged.fuzzy is not None for _, judged in source.experts),
        "measure": " or ".join(dict.fromkeys(measures)),
        "rows": rows,
        "together": {
            "weights": [float(weight) for weight in weighed.local[:columns]],
            "filled": len(weighed.completed) if weighed.matrix is not None else None,
            **_consistency(weighed.consistency, order),
            **_by_own_measure(weighed.own),
        },
        "left_out": _left_out(group, len(shown)),
        "spread": _spread(view, parent, weighed, own) if len(own) > 1 else None,
        "consensus": _consensus(view, parent, group.consensus) if group.consensus is not None else None,
        "farthest": _farthest(view, group, far),
        "absent": _named(view, group.absent),
        "without": _named(view, [index for index in group.left_out if not connected[index]]),
        "unsuited": _named(view, [index for index in group.left_out if connected[index]]),
    }


# The experts -----------------------------------------------------------------------------------------


def _own(group: GroupWeights) -> list[tuple[ExpertWeights, Sequence[float]]]:
    """Return the experts who have weights of their own, with these."""
    return [(one, one.local) for one in group.experts if one.local is not None]


def _shares(group: GroupWeights, priorities: bool) -> dict[int, float]:
    """Return what each expert counts in the group, by expert: of priorities only those count who have any."""
    counted = [one for one, _ in _own(group)] if priorities else group.experts
    total = math.fsum(one.weight for one in counted)
    return {one.expert: one.weight / total if total > 0 else 1 / len(counted) for one in counted}


def _named(view: View, indices: Sequence[int]) -> dict[str, Any]:
    """Return the first few of some experts, and how many more there are."""
    return {
        "names": [view.expert(index) for index in indices[: limits.NAMES]],
        "count": len(indices),
        "more": max(0, len(indices) - limits.NAMES),
    }


def _ratio(one: NodeConsistency | None) -> float | None:
    """Return the CR that the limit applies to."""
    if one is None:
        return None
    return one.cr if one.cr_incomplete is None else one.cr_incomplete


def _over(group: GroupWeights) -> list[ExpertWeights]:
    """Return the experts over the limit, the largest CR first, or the largest value of the method's own measure."""
    over = [one for one in group.experts if _is_over(one)]
    return sorted(over, key=lambda one: -(one.own.value if one.own is not None else _ratio(one.consistency) or 0.0))


def _is_over(one: ExpertWeights) -> bool:
    return any(found is not None and found.consistent is False for found in (one.consistency, one.own))


def _shown(group: GroupWeights, far: dict[int, float]) -> list[ExpertWeights]:
    """Return all experts; of many, the farthest from the group and those over the limit."""
    if len(group.experts) <= limits.EXPERTS_SHOWN:
        return list(group.experts)
    by_distance = sorted((one for one, _ in _own(group)), key=lambda one: -far[one.expert])
    chosen = [*by_distance[: limits.EXPERTS_FARTHEST], *_over(group)[: limits.EXPERTS_OVER]]
    return list({one.expert: one for one in chosen}.values())


def _left_out(group: GroupWeights, shown: int) -> str:
    """Return the sentence that says which experts are shown, empty where all are."""
    total = len(group.experts)
    if shown >= total:
        return ""
    over = len(_over(group))
    listed = min(over, limits.EXPERTS_OVER)
    which = f"the {min(len(_own(group)), limits.EXPERTS_FARTHEST)} farthest from the group"
    if over > listed:
        own = next((one.own.name for one in group.experts if one.own is not None), "CR")
        which += f" and the {listed} with the largest {own} of {over:,} over the limit"
    elif over:
        which += " and the one over the limit" if over == 1 else f" and all {over} over the limit"
    else:
        which += " (none is over the limit)"
    return (
        f"Shown here: {shown:,} of {total:,} experts, {which}. "
        f"{total - shown:,} more are left out; {limits.ELSEWHERE} (--format json)."
    )


def _row(
    view: View, one: ExpertWeights, share: float | None, distance: float | None, columns: int, order: int
) -> dict[str, Any]:
    return {
        **view.expert(one.expert),
        "share": share,
        "weights": [float(weight) for weight in one.local[:columns]] if one.local is not None else [],
        "filled": len(one.completed) if one.local is not None else None,
        "distance": distance,
        **_consistency(one.consistency, order),
        **_by_own_measure(one.own),
    }


def _consistency(one: NodeConsistency | None, order: int) -> dict[str, Any]:
    """Return a CR and whether it is under the limit, as a key and in words."""
    if one is None:
        return {"cr": None, "verdict": "", "words": ""}
    key = verdict(one, order)
    return {"cr": _ratio(one), "verdict": key, "words": WORDS[key]}


def _by_own_measure(one: MethodConsistency | None) -> dict[str, Any]:
    """Return consistency by the method's own measure: its value, and whether it is over the limit."""
    if one is None:
        return {"own": None, "own_verdict": "", "own_words": ""}
    key = own_verdict(one)
    return {"own": one.value, "own_verdict": key, "own_words": WORDS[key]}


# The group -------------------------------------------------------------------------------------------


def _example(source: GroupJudgments, weighed: NodeWeights, shares: dict[int, float]) -> str:
    """Return the first judgment of the group with the experts' numbers put in, for the aggregation that we ship."""
    use = source.aggregation
    if (use.name, use.distribution) != ("aij", "fuzzyspec") or weighed.matrix is None:
        return ""
    order = len(weighed.matrix)
    pairs = [(x, y) for x in range(order) for y in range(x + 1, order)]
    counts = [_judges(source, shares, x, y) for x, y in pairs[: limits.NAMES]]
    judges = max(counts, key=len, default=[])
    if not judges:
        return ""
    x, y = pairs[counts.index(judges)]
    middle = ", of the middle values," if weighed.fuzzy is not None else ""
    total = math.fsum(share for _, share in judges)
    factors = [f"{_grouped(ratio(value))}^({_short(share / total)})" for value, share in judges]
    return f"b_{{{x + 1},{y + 1}}}{middle} = {shortened(factors, ' · ')} = {ratio(float(weighed.matrix[x][y]))}"


def _judges(source: GroupJudgments, shares: dict[int, float], x: int, y: int) -> list[tuple[float, float]]:
    """Return the judgments of a pair with the shares of those who gave them."""
    return [
        (judged.values[x][y], shares[expert])
        for expert, judged in source.experts
        if judged.values[x][y] == judged.values[x][y] and shares[expert] > 0
    ]


def _short(share: float) -> str:
    """Return a share to four decimals, without zeros at its end."""
    text = fixed(share)
    return text.rstrip("0").rstrip(".") if "·" not in text else text


def _grouped(number: str) -> str:
    """Return a number that a power can stand over."""
    return number if number.replace(".", "", 1).isdigit() else f"({number})"


def means(source: GroupJudgments, weighed: NodeWeights) -> dict[str, Any]:
    """Return how the weights of a group follow from those of its experts, for the aggregation that we ship."""
    use = source.aggregation
    empty: dict[str, Any] = {"mean": "", "rows": [{"terms": "", "value": None}] * len(weighed.local), "sum": ""}
    if (use.name, use.distribution) != ("aip", "fuzzyspec") or weighed.group is None:
        return empty
    mean = str(use.parameters.get("mean", "arithmetic"))
    shares = _shares(weighed.group, True)
    own = [(shares[one.expert], local) for one, local in _own(weighed.group) if shares[one.expert] > 0]
    rows: list[dict[str, Any]] = []
    roots: list[float] = []
    for x in range(len(weighed.local)):
        values = [(share, float(local[x])) for share, local in own]
        if mean == "geometric":
            zero = any(value == 0 for _, value in values)
            value = 0.0 if zero else math.exp(math.fsum(share * math.log(value) for share, value in values))
            terms = [f"{_grouped(fixed(value))}^({_short(share)})" for share, value in values]
        else:
            value = math.fsum(share * value for share, value in values)
            terms = [f"{_short(share)}·{fixed(value)}" for share, value in values]
        roots.append(value)
        rows.append({"terms": shortened(terms, " · " if mean == "geometric" else " + "), "value": value})
    return {"mean": mean, "rows": rows, "sum": fixed(math.fsum(roots))}


# How far they agree ----------------------------------------------------------------------------------


def _spread(
    view: View, parent: Indicator, weighed: NodeWeights, own: Sequence[tuple[ExpertWeights, Sequence[float]]]
) -> dict[str, Any]:
    """Return the spread of each child's weight; places on the strips are shares of `top`, where all of them end."""
    group = weighed.group
    assert group is not None
    local = [float(weight) for weight in weighed.local]
    largest = max(max(one.most for one in group.spread), *local)
    top = next((edge / 20 for edge in range(1, 20) if largest <= edge / 20), 1.0)
    rows = []
    for x, one in enumerate(group.spread[: limits.CHILDREN_SHOWN]):
        places = sorted({round(float(weights[x]) / top * STEPS) for _, weights in own})
        rows.append(
            {
                **view.indicator(parent.children[x]),
                "weight": local[x],
                "least": float(one.least),
                "most": float(one.most),
                "deviation": float(one.deviation),
                "ticks": [place / STEPS for place in places],
                "from": float(one.least) / top,
                "to": float(one.most) / top,
                "group": local[x] / top,
            }
        )
    return {"top": top, "rows": rows, "left_out": limits.left_out(len(rows), len(group.spread), "children")}


def _consensus(view: View, parent: Indicator, value: float) -> dict[str, Any]:
    """Return Goepel's index with its formula, the numbers put in."""
    order = len(parent.children)
    scale = view.scheme.methods[parent.index].scale
    top = (scale or SAATY)[1]
    whole = order + top - 1
    least = (-(top / whole) * math.log(top / whole) + (order - 1) / whole * math.log(whole)) if top > 0 else 0.0
    floor = math.exp(least) / order
    beta = -math.log(value * (1 - floor) + floor)
    beta = 0.0 if abs(beta) < 1e-12 else beta
    numbers = f"(1/exp({fixed(beta)}) − {fixed(floor)})/(1 − {fixed(floor)})"
    return {
        "value": value,
        "percent": percent(value),
        "words": consensus_words(value),
        "line": f"S = (1/exp(H_β) − M)/(1 − M) = {numbers} = {fixed(value)}",
        "explained": (
            "H_β is the Shannon entropy of the experts' mean weights less the mean of each expert's own entropy. "
            f"M = exp(H_min)/t stands for no agreement at all: H_min is the entropy of weights in which one of the "
            f"t = {order} indicators outweighs each other {plain(top)} times. 1 is full agreement, 0 none; "
            "the experts' shares do not enter (Goepel 2013)."
        ),
    }


def _farthest(view: View, group: GroupWeights, far: dict[int, float]) -> dict[str, Any] | None:
    """Return the expert farthest from the group, and the next."""
    if group.farthest is None:
        return None
    index, distance = group.farthest
    others = [other for other in far if other != index]
    next_one = max(others, key=lambda other: far[other], default=None)
    return {
        **view.expert(index),
        "distance": float(distance),
        "next": None if next_one is None else {**view.expert(next_one), "distance": far[next_one]},
    }
