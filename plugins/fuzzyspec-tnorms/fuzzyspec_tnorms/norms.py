"""The t-norms and their dual s-norms, as pure functions of two memberships.

A t-norm T is commutative, associative, monotone and has 1 as neutral element. Its dual is
S(a, b) = 1 − T(1 − a, 1 − b), whose neutral element is 0. `NAME_t(a, b, ops)` and `NAME_s(a, b, ops)` are such a pair,
families with a further `p`. Arguments lie in [0, 1] and so do the results, which hold the neutral element exactly:
T(a, 1) = a and S(a, 0) = a.

The formulas stand in `operators.py`. Here they are arranged so that no step divides by 0, overflows, or takes the
difference of nearly equal numbers; `lo` and `hi` are the smaller and the larger argument. Every t-norm is at most
`lo` and every s-norm at least `hi`, which is what `_bounded_t` and `_bounded_s` hold on to.

Two of the norms jump: drastic at T(a, 1) and nilpotent at a + b = 1. Shares such as 0.9 and 0.1 do not add up to 1 in
binary, so a jump is judged to within `JUMP`, or rounding would decide a verdict.
"""

from __future__ import annotations

import math

from fuzzyspec.api import Element, Ops
from fuzzyspec_tnorms.near_zero import expm1, log1p

JUMP = 1e-12
"""How far from a jump two memberships still count as being on it."""

_LOG_ZERO = -800.0
"""Stands for log 0: below the logarithm of every positive float, and its exponential is 0."""

_TINY = 1e-300
"""Keeps a divisor off 0, where the quotient is as good as infinite already."""


def _sorted(a: Element, b: Element, ops: Ops) -> tuple[Element, Element]:
    return ops.minimum(a, b), ops.maximum(a, b)


def _bounded_t(lo: Element, hi: Element, value: Element, ops: Ops) -> Element:
    return ops.where(hi == 1, lo, ops.minimum(lo, ops.maximum(0.0, value)))


def _bounded_s(lo: Element, hi: Element, value: Element, ops: Ops) -> Element:
    return ops.where(lo == 0, hi, ops.maximum(hi, ops.minimum(1.0, value)))


def _shrinkage(q: Element, p: float, ops: Ops) -> Element:
    """Return (1 + qᵖ)^(−1/p), so that (xᵖ + yᵖ)^(1/p) = x / shrinkage(y/x), for x ≥ y.

    It falls from 1 at q = 0 to 2^(−1/p) at q = 1, and to 0 where that is too small for a float.
    """
    return ops.power(1 + ops.power(q, p), -1 / p)


def algebraic_t(a: Element, b: Element, ops: Ops) -> Element:
    """Return the product."""
    return a * b


def algebraic_s(a: Element, b: Element, ops: Ops) -> Element:
    """Return the probabilistic sum."""
    return a + b * (1 - a)


def einstein_t(a: Element, b: Element, ops: Ops) -> Element:
    """Return the Einstein product."""
    return a * b / (1 + (1 - a) * (1 - b))


def einstein_s(a: Element, b: Element, ops: Ops) -> Element:
    """Return the Einstein sum: velocities a and b of special relativity, added."""
    return ops.minimum(1.0, (a + b) / (1 + a * b))


def hamacher_t(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Hamacher's product; T(0, 0) = 0 also at p = 0, where the formula is 0/0."""
    # p + (1 − p)(a + b − ab), as a sum of terms that are never negative.
    return ops.ratio(a * b, a * b + b * (1 - a) + a * (1 - b) + p * (1 - a) * (1 - b))


def hamacher_s(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Hamacher's sum; S(1, 1) = 1 also at p = 0, where the formula is 0/0."""
    above = a * (1 - b) + b * (1 - a) + p * a * b
    below = (1 - a) + a * (1 - b) + p * a * b
    return ops.where(below == 0, 1.0, ops.minimum(1.0, ops.ratio(above, below)))


def lukasiewicz_t(a: Element, b: Element, ops: Ops) -> Element:
    """Return the bounded difference."""
    lo, hi = _sorted(a, b, ops)
    return ops.maximum(0.0, lo - (1 - hi))


def lukasiewicz_s(a: Element, b: Element, ops: Ops) -> Element:
    """Return the bounded sum."""
    return ops.minimum(1.0, a + b)


def drastic_t(a: Element, b: Element, ops: Ops) -> Element:
    """Return the drastic product: the smallest t-norm."""
    lo, hi = _sorted(a, b, ops)
    return ops.where(hi >= 1 - JUMP, lo, 0.0)


def drastic_s(a: Element, b: Element, ops: Ops) -> Element:
    """Return the drastic sum: the largest s-norm."""
    lo, hi = _sorted(a, b, ops)
    return ops.where(lo <= JUMP, hi, 1.0)


def nilpotent_t(a: Element, b: Element, ops: Ops) -> Element:
    """Return the nilpotent minimum."""
    lo, hi = _sorted(a, b, ops)
    return ops.where(hi == 1, lo, ops.where(lo - (1 - hi) > JUMP, lo, 0.0))


def nilpotent_s(a: Element, b: Element, ops: Ops) -> Element:
    """Return the nilpotent maximum."""
    lo, hi = _sorted(a, b, ops)
    return ops.where(lo == 0, hi, ops.where((1 - hi) - lo > JUMP, hi, 1.0))


def dubois_prade_t(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Dubois and Prade's t-norm: the minimum at p = 0, the product at p = 1."""
    lo, hi = _sorted(a, b, ops)
    return lo * ops.ratio(hi, ops.maximum(hi, p))


def dubois_prade_s(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Dubois and Prade's s-norm: the maximum at p = 0, the probabilistic sum at p = 1."""
    lo, hi = _sorted(a, b, ops)
    return hi + (1 - hi) * (1 - ops.ratio(1 - lo, ops.maximum(1 - lo, p)))


def yager_t(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Yager's t-norm: drastic towards p = 0, Łukasiewicz's at p = 1, the minimum towards ∞."""
    lo, hi = _sorted(a, b, ops)
    return _bounded_t(lo, hi, 1 - yager_s(1 - a, 1 - b, ops, p), ops)


def yager_s(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Yager's s-norm: drastic towards p = 0, Łukasiewicz's at p = 1, the maximum towards ∞."""
    lo, hi = _sorted(a, b, ops)
    shrinkage = _shrinkage(ops.ratio(lo, hi), p, ops)
    return hi / ops.maximum(shrinkage, hi)


def dombi_t(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Dombi's t-norm: drastic towards p = 0, Hamacher's of parameter 0 at p = 1, the minimum towards ∞."""
    lo, hi = _sorted(a, b, ops)
    shrunk = lo * _dombi_shrinkage(lo, hi, p, ops)
    return shrunk / (shrunk + (1 - lo))


def dombi_s(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Dombi's s-norm: drastic towards p = 0, Hamacher's of parameter 0 at p = 1, the maximum towards ∞."""
    lo, hi = _sorted(a, b, ops)
    return ops.ratio(hi, hi + (1 - hi) * _dombi_shrinkage(lo, hi, p, ops))


def _dombi_shrinkage(lo: Element, hi: Element, p: float, ops: Ops) -> Element:
    # The quotient of the odds is the same for T, which reads them upside down.
    return _shrinkage(ops.ratio(lo * (1 - hi), hi * (1 - lo)), p, ops)


def frank_t(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Frank's t-norm: the minimum towards p = 0, the product at p = 1, Łukasiewicz's towards ∞."""
    if p == 1:
        return a * b
    lo, hi = _sorted(a, b, ops)
    if p < 1:
        # The family mirrors itself: T of p is a − (T of 1/p)(a, 1 − b).
        return _bounded_t(lo, hi, lo - frank_t(lo, 1 - hi, ops, 1 / p), ops)
    log_p = math.log(p)
    inner = expm1(lo * log_p, ops) * (expm1(hi * log_p, ops) / (p - 1))
    return _bounded_t(lo, hi, log1p(inner, ops) / log_p, ops)


def frank_s(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Frank's s-norm, for which T(a, b) + S(a, b) = a + b: what the family was found by."""
    lo, hi = _sorted(a, b, ops)
    return _bounded_s(lo, hi, hi + (lo - frank_t(a, b, ops, p)), ops)


def schweizer_sklar_t(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Schweizer and Sklar's t-norm: the minimum towards p = −∞, the product at 0, Łukasiewicz's at 1."""
    lo, hi = _sorted(a, b, ops)
    log = _schweizer_sklar_log(ops.log(lo), ops.log(hi), p, ops)
    return _bounded_t(lo, hi, ops.exp(log), ops)


def schweizer_sklar_s(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return its dual: the maximum towards p = −∞, the probabilistic sum at 0, Łukasiewicz's at 1."""
    lo, hi = _sorted(a, b, ops)
    log = _schweizer_sklar_log(log1p(-hi, ops), log1p(-lo, ops), p, ops)
    return _bounded_s(lo, hi, -expm1(log, ops), ops)


def _schweizer_sklar_log(x: Element, y: Element, p: float, ops: Ops) -> Element:
    """Return the logarithm of T from those of its arguments, x ≤ y ≤ 0."""
    x, y = ops.maximum(x, _LOG_ZERO), ops.maximum(y, _LOG_ZERO)
    if p == 0:
        return x + y
    if p < 0:
        # With the smaller argument taken out: 1 + (lo/hi)^−p − lo^−p lies between 1 and 2.
        return x - log1p(expm1(-p * (x - y), ops) - expm1(-p * x, ops), ops) / -p
    return log1p(ops.maximum(-1.0, expm1(p * x, ops) + expm1(p * y, ops)), ops) / p


def sugeno_weber_t(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Weber's t-norm: drastic at p = −1, Łukasiewicz's at 0, the product towards ∞."""
    if p == -1:
        return drastic_t(a, b, ops)
    return ops.maximum(0.0, a * b - (1 - a) * (1 - b) / (1 + p))


def sugeno_weber_s(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return its dual: drastic at p = −1, Łukasiewicz's at 0, the probabilistic sum towards ∞."""
    if p == -1:
        return drastic_s(a, b, ops)
    return ops.minimum(1.0, a + b * (1 - a) + a * b / (1 + p))


def aczel_alsina_t(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return Aczél and Alsina's t-norm: drastic towards p = 0, the product at 1, the minimum towards ∞."""
    lo, hi = _sorted(a, b, ops)
    log = _aczel_alsina_log(ops.log(lo), ops.log(hi), p, ops)
    return _bounded_t(lo, hi, ops.exp(log), ops)


def aczel_alsina_s(a: Element, b: Element, ops: Ops, p: float) -> Element:
    """Return its dual: drastic towards p = 0, the probabilistic sum at 1, the maximum towards ∞."""
    lo, hi = _sorted(a, b, ops)
    log = _aczel_alsina_log(log1p(-hi, ops), log1p(-lo, ops), p, ops)
    return _bounded_s(lo, hi, -expm1(log, ops), ops)


def _aczel_alsina_log(x: Element, y: Element, p: float, ops: Ops) -> Element:
    """Return the logarithm of T from those of its arguments, x ≤ y ≤ 0."""
    x, y = ops.maximum(x, _LOG_ZERO), ops.maximum(y, _LOG_ZERO)
    return x / ops.maximum(_TINY, _shrinkage(ops.ratio(y, x), p, ops))
