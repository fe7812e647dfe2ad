"""Consistency as a report tells it: the formulas with the numbers put in, and the verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fuzzyspec.model.result import MethodConsistency, NodeConsistency, NodeWeights
from fuzzyspec.model.scheme import Indicator
from fuzzyspec.report.numbers import fixed, power_of_ten, shortened
from fuzzyspec.report.view import View, method_text

INDICES = {
    "gci": "Geometric consistency index GCI",
    "koczkodaj": "Koczkodaj's index K",
    "harmonic": "Harmonic consistency index HCI",
}


def consistency(
    view: View, parent: Indicator, weighed: NodeWeights, products: Sequence[float | None]
) -> dict[str, Any] | None:
    """Return the formulas of a node's consistency with the numbers put in, and the verdict."""
    one = weighed.consistency
    if one is None:
        return None
    methods = view.scheme.methods[parent.index]
    order, missing = len(parent.children), len(weighed.completed)
    key, words = _words(one, order, missing)
    return {
        "verdict": key,
        "words": words,
        "cr": one.cr,
        "cr_incomplete": one.cr_incomplete,
        "lambda_max": one.lambda_max,
        "of_middle": weighed.fuzzy is not None,
        "lines": [
            *_lines(one, order, missing, method_text(methods.random_index), _eigenvalue(one, order, weighed, products)),
            *(f"{INDICES[name]} = {fixed(value)}" for name, value in weighed.indices.items()),
        ],
    }


def own_consistency(one: MethodConsistency | None) -> dict[str, Any] | None:
    """Return consistency by a weighting's own measure, in words; None where it has none."""
    if one is None:
        return None
    value = _value(one.value)
    compared = ""
    words = "not judged: there is no limit for it"
    if one.limit is not None:
        limit = _index(one.limit) if abs(one.limit) >= 0.0001 else _value(one.limit)
        compared = f" {'≤' if one.consistent else '>'} {limit}, the limit"
        words = "consistent" if one.consistent else "not consistent: the judgments contradict each other"
    return {
        "name": one.name,
        "value": one.value,
        "text": value,
        "compared": compared,
        "limit": one.limit,
        "source": one.source,
        "verdict": own_verdict(one),
        "words": words,
    }


def own_verdict(one: MethodConsistency) -> str:
    """Return whether judgments are consistent by a measure of its own, as a key: yes, no or unlimited."""
    return "unlimited" if one.consistent is None else "yes" if one.consistent else "no"


def _eigenvalue(one: NodeConsistency, order: int, weighed: NodeWeights, products: Sequence[float | None]) -> str:
    """Return λ_max as a formula with the numbers put in."""
    largest = fixed(one.lambda_max)
    if weighed.fuzzy is not None:
        return f"λ_max = {largest}, the principal eigenvalue (Perron's root) of the middle values"
    general = "λ_max = (1/t) Σ_x (BW)_x / W_x"
    if any(product is None for product in products):
        return f"{general} = {largest}"
    terms = [f"{fixed(p or 0.0)}/{fixed(float(w))}" for p, w in zip(products, weighed.local, strict=True)]
    return f"{general} = (1/{order})({shortened(terms, ' + ')}) = {largest}"


def _lines(one: NodeConsistency, order: int, missing: int, table: str, eigenvalue: str) -> list[str]:
    """Return λ_max, CI, RI and CR as formulas with the numbers put in."""
    lines = [eigenvalue]
    largest = fixed(one.lambda_max)
    if order <= 2:
        lines.append(f"t = {order}: CI = 0 and CR = 0")
        return lines
    ci = fixed(one.ci) if one.ci else "0"
    plain = (one.lambda_max - order) / (order - 1)
    because = " (taken as 0: what rounding left)" if one.ci == 0 and plain != 0 else ""
    lines.append(f"CI = (λ_max − t)/(t − 1) = ({largest} − {order})/({order} − 1) = {ci}{because}")
    if one.ri is None or one.cr is None:
        return lines
    lines.append(f"RI = {_index(one.ri)} ({table}, order {order})")
    lines.append(f"CR = CI/RI = {ci}/{_index(one.ri)} = {_value(one.cr)}{_compared(one, one.cr, missing == 0)}")
    if one.cr_incomplete is not None:
        reduced = one.ri * (1 - 2 * missing / ((order - 1) * (order - 2)))
        lines.append(
            f"RI with m = {missing} missing: RI · (1 − 2m/((t − 1)(t − 2))) = {_index(one.ri)} · "
            f"(1 − {2 * missing}/{(order - 1) * (order - 2)}) = {fixed(reduced)}"
        )
        lines.append(
            f"CR of incomplete judgments = {ci}/{fixed(reduced)} = {_value(one.cr_incomplete)}"
            f"{_compared(one, one.cr_incomplete, True)}"
        )
    return lines


def _compared(one: NodeConsistency, cr: float, counts: bool) -> str:
    """Return how a CR compares with the limit, where the limit applies to it."""
    if not counts or one.limit is None or one.consistent is None:
        return ""
    sign = "<" if cr < one.limit else "≥"
    return f" {sign} {_index(one.limit)}: {'consistent' if one.consistent else 'not consistent'}"


def _words(one: NodeConsistency, order: int, missing: int) -> tuple[str, str]:
    """Return whether judgments are consistent, as a key and in words."""
    key = verdict(one, order)
    if order <= 2:
        return key, "consistent: two or fewer indicators cannot contradict each other"
    if key == "unlimited":
        return key, "not judged: the scheme sets no limit"
    if key == "unknown":
        why = "the judgments form a tree, and none can be checked against others" if missing else "there is no index"
        return key, f"cannot be judged: {why}"
    return key, "consistent" if one.consistent else "not consistent: the judgments contradict each other"


def verdict(one: NodeConsistency, order: int) -> str:
    """Return whether judgments are consistent, as a key: yes, no, unknown, or unlimited where there is no limit."""
    if order <= 2:
        return "yes"
    if one.limit is None:
        return "unlimited"
    if one.consistent is None:
        return "unknown"
    return "yes" if one.consistent else "no"


def _index(value: float) -> str:
    """Return a random index or a limit as its table prints it."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _value(value: float) -> str:
    return fixed(value) if value == 0 or value >= 0.00005 else power_of_ten(value)
