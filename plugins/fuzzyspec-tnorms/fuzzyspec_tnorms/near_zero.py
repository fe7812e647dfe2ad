"""exp(x) − 1 and log(1 + x), with full precision also where x is close to 0.

Families of t-norms that run through the product do so at 0/0 of exactly these two (frank at p = 1, schweizer_sklar
at p = 0). The compensation is W. Kahan's: the rounding error of u = exp(x) is the same in u − 1 and in log u, so that
their quotient is free of it. See N. J. Higham (2002), Accuracy and Stability of Numerical Algorithms, 2nd ed., 1.14.1.
"""

from __future__ import annotations

from fuzzyspec.api import Element, Ops


def expm1(x: Element, ops: Ops) -> Element:
    """Return exp(x) − 1, also for x = −∞."""
    near = ops.minimum(1.0, ops.maximum(-1.0, x))
    u = ops.exp(near)
    compensated = ops.where(u == 1, near, (u - 1) * ops.ratio(near, ops.log(u)))
    return ops.where(ops.absolute(x) < 1, compensated, ops.exp(x) - 1)


def log1p(x: Element, ops: Ops) -> Element:
    """Return log(1 + x) for x ≥ −1, which is −∞ at −1."""
    u = 1 + x
    return ops.where(u == 1, x, ops.log(u) * ops.ratio(x, u - 1))
