"""The families against their printed formulas, in decimal arithmetic of sixty digits."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from fuzzyspec_tnorms import norms

from fuzzyspec.api import ops

MEMBERS = [1e-9, 0.001, 0.1, 1 / 3, 0.5, 0.75, 0.999, 1 - 1e-9]


def power(a, exponent):
    return (a.ln() * exponent).exp() if a else Decimal(0)


def yager(a, b, p):
    return max(Decimal(0), 1 - power(power(1 - a, p) + power(1 - b, p), 1 / p))


def dombi(a, b, p):
    return 1 / (1 + power(power((1 - a) / a, p) + power((1 - b) / b, p), 1 / p))


def frank(a, b, p):
    return (1 + (power(p, a) - 1) * (power(p, b) - 1) / (p - 1)).ln() / p.ln()


def schweizer_sklar(a, b, p):
    return power(max(Decimal(0), power(a, p) + power(b, p) - 1), 1 / p)


def aczel_alsina(a, b, p):
    return (-power(power(-a.ln(), p) + power(-b.ln(), p), 1 / p)).exp()


@pytest.mark.parametrize(
    ("formula", "t", "s", "p"),
    [
        pytest.param(formula, t, s, p, id=f"{formula.__name__}({p:.6g})")
        for formula, t, s, ps in [
            (yager, norms.yager_t, norms.yager_s, [0.05, 0.7, 3, 40]),
            (dombi, norms.dombi_t, norms.dombi_s, [0.05, 0.7, 3, 40]),
            (frank, norms.frank_t, norms.frank_s, [1e-30, 1e-3, 0.7, 1 - 1e-6, 1 + 1e-6, 1 + 1e-12, 3, 1e9, 1e40]),
            (schweizer_sklar, norms.schweizer_sklar_t, norms.schweizer_sklar_s, [-40, -0.7, -1e-9, 1e-9, 0.05, 0.7]),
            (aczel_alsina, norms.aczel_alsina_t, norms.aczel_alsina_s, [0.05, 0.7, 3, 40]),
        ]
        for p in ps
    ],
)
def test_formulas_hold_to_the_last_digits(formula, t, s, p):
    for a in MEMBERS:
        for b in MEMBERS:
            with localcontext(prec=60):
                t_value = formula(Decimal(a), Decimal(b), Decimal(p))
                s_value = 1 - formula(1 - Decimal(a), 1 - Decimal(b), Decimal(p))
            assert t(a, b, ops.plain, p) == pytest.approx(float(t_value), rel=0, abs=1e-15)
            assert s(a, b, ops.plain, p) == pytest.approx(float(s_value), rel=0, abs=1e-15)
