"""What makes a t-norm and its dual, for every pair, and which values and limits each family has."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from fuzzyspec_tnorms import norms
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.api import ops

PLAIN = {
    "algebraic": (norms.algebraic_t, norms.algebraic_s),
    "einstein": (norms.einstein_t, norms.einstein_s),
    "lukasiewicz": (norms.lukasiewicz_t, norms.lukasiewicz_s),
    "drastic": (norms.drastic_t, norms.drastic_s),
    "nilpotent": (norms.nilpotent_t, norms.nilpotent_s),
}

FAMILIES = {
    "hamacher": (norms.hamacher_t, norms.hamacher_s, [0, 1e-9, 0.5, 1, 2, 10, 1e6]),
    "dubois_prade": (norms.dubois_prade_t, norms.dubois_prade_s, [0, 0.01, 0.5, 0.9, 1]),
    "yager": (norms.yager_t, norms.yager_s, [0.3, 0.5, 1, 2, 7.5, 1000]),
    "dombi": (norms.dombi_t, norms.dombi_s, [0.3, 0.5, 1, 2, 7.5, 1000]),
    "frank": (norms.frank_t, norms.frank_s, [1e-300, 1e-8, 0.1, 0.9, 1 - 1e-10, 1, 1 + 1e-10, 2, 100, 1e8, 1e300]),
    "schweizer_sklar": (
        norms.schweizer_sklar_t,
        norms.schweizer_sklar_s,
        [-1000, -2, -1, -0.3, -1e-10, 0, 1e-10, 0.3, 0.5, 1],
    ),
    "sugeno_weber": (norms.sugeno_weber_t, norms.sugeno_weber_s, [-1, -0.9, -0.5, 0, 1, 10, 1e6]),
    "aczel_alsina": (norms.aczel_alsina_t, norms.aczel_alsina_s, [0.3, 0.5, 1, 2, 7.5, 1000]),
}

# What the families are defined for, but where T(a, 1 − 1e-16) is far from T(a, 1) = a: the last digit of an argument
# decides, and only what does not depend on it is tested.
STEEP = {"yager": [1e-3, 1e-9], "dombi": [1e-3, 1e-9], "aczel_alsina": [1e-3, 1e-9], "sugeno_weber": [-1 + 1e-15]}

SMOOTH_PAIRS = [pytest.param(*pair, id=name) for name, pair in PLAIN.items()] + [
    pytest.param(partial(t, p=p), partial(s, p=p), id=f"{name}({p})")
    for name, (t, s, ps) in FAMILIES.items()
    for p in ps
]
ALL_PAIRS = SMOOTH_PAIRS + [
    pytest.param(partial(FAMILIES[name][0], p=p), partial(FAMILIES[name][1], p=p), id=f"{name}({p})")
    for name, ps in STEEP.items()
    for p in ps
]
brief = settings(max_examples=40, deadline=None)
smooth = pytest.mark.parametrize(("t", "s"), SMOOTH_PAIRS)
every = pytest.mark.parametrize(("t", "s"), ALL_PAIRS)

GRID = [i / 16 for i in range(17)]
"""Exact in binary, so that a + b = 1 is decided by the numbers and not by their rounding."""

anything = st.floats(0, 1)
membership = st.one_of(
    st.integers(0, 1000).map(lambda thousandth: thousandth / 1000),
    st.floats(1e-6, 1 - 1e-6),
    st.sampled_from([0.0, 1.0]),
)


@smooth
@brief
@given(a=membership, b=membership)
def test_commutes(t, s, a, b):
    assert t(a, b, ops.plain) == pytest.approx(t(b, a, ops.plain), rel=0, abs=1e-12)
    assert s(a, b, ops.plain) == pytest.approx(s(b, a, ops.plain), rel=0, abs=1e-12)


@smooth
@brief
@given(a=membership, b=membership, c=membership)
def test_associates(t, s, a, b, c):
    for norm in (t, s):
        left = norm(norm(a, b, ops.plain), c, ops.plain)
        right = norm(a, norm(b, c, ops.plain), ops.plain)
        assert left == pytest.approx(right, rel=0, abs=1e-9)


@smooth
@brief
@given(a=membership, b=membership, c=membership)
def test_rises_with_its_arguments(t, s, a, b, c):
    low, high = sorted((b, c))
    for norm in (t, s):
        assert norm(a, low, ops.plain) <= norm(a, high, ops.plain) + 1e-12


@every
@brief
@given(a=anything)
def test_has_its_neutral_element_exactly(t, s, a):
    assert (a, a) == (t(a, 1.0, ops.plain), t(1.0, a, ops.plain))
    assert (a, a) == (s(a, 0.0, ops.plain), s(0.0, a, ops.plain))


@every
@brief
@given(a=anything)
def test_has_its_annihilator_exactly(t, s, a):
    assert (t(a, 0.0, ops.plain), t(0.0, a, ops.plain)) == (0, 0)
    assert (s(a, 1.0, ops.plain), s(1.0, a, ops.plain)) == (1, 1)


@every
@brief
@given(a=anything, b=anything)
def test_stays_between_zero_and_one(t, s, a, b):
    assert 0 <= t(a, b, ops.plain) <= min(a, b) + 1e-15
    assert max(a, b) - 1e-15 <= s(a, b, ops.plain) <= 1


@smooth
@pytest.mark.parametrize("a", GRID)
def test_pairs_a_norm_with_its_dual(t, s, a):
    for b in GRID:
        assert s(a, b, ops.plain) == pytest.approx(1 - t(1 - a, 1 - b, ops.plain), rel=0, abs=1e-9)


@every
@brief
@given(pairs=st.lists(st.tuples(anything, anything), min_size=1, max_size=20))
def test_gives_the_same_on_floats_and_arrays(t, s, pairs):
    a, b = np.array(pairs).T
    for norm in (t, s):
        expected = [norm(x, y, ops.plain) for x, y in pairs]
        np.testing.assert_allclose(norm(a, b, ops.arrays), expected, rtol=0, atol=1e-12)


@every
def test_broadcasts(t, s):
    w, r = np.array([[0.2], [0.8]]), np.array([[0.0, 0.5, 1.0]])
    for norm in (t, s):
        assert norm(w, r, ops.arrays).shape == (2, 3)


# T(a, b) and S(a, b), worked out by hand.
VALUES = [
    ("algebraic", None, 0.5, 0.4, 0.2, 0.7),
    ("einstein", None, 0.5, 0.5, 0.2, 0.8),  # .25/1.25, 1/1.25
    ("einstein", None, 0.6, 0.5, 0.25, 1.1 / 1.3),  # .3/(1 + .4 × .5)
    ("hamacher", 0, 0.5, 0.5, 1 / 3, 2 / 3),  # .25/.75, (1 − .5)/(1 − .25)
    ("hamacher", 0.5, 0.5, 0.5, 2 / 7, 5 / 7),  # .25/(.5 + .5 × .75)
    ("hamacher", 4, 0.5, 0.5, 1 / 7, 6 / 7),  # .25/(4 − 3 × .75)
    ("lukasiewicz", None, 0.7, 0.6, 0.3, 1),
    ("lukasiewicz", None, 0.3, 0.4, 0, 0.7),
    ("drastic", None, 0.9, 0.9, 0, 1),
    ("drastic", None, 0.9, 1, 0.9, 1),
    ("drastic", None, 0, 0.3, 0, 0.3),
    ("nilpotent", None, 0.7, 0.6, 0.6, 1),
    ("nilpotent", None, 0.3, 0.4, 0, 0.4),
    ("nilpotent", None, 0.9, 0.1, 0, 1),  # a + b = 1, though not in binary
    ("nilpotent", None, 0.3, 0.7, 0, 1),
    ("dubois_prade", 0.5, 0.4, 0.2, 0.16, 0.4),  # .08/.5; 1 − .6 × .8/.8
    ("dubois_prade", 0.5, 0.6, 0.2, 0.2, 0.6),
    ("dubois_prade", 0.5, 0.8, 0.6, 0.6, 0.84),  # 1 − .2 × .4/.5
    ("yager", 2, 0.7, 0.6, 0.5, 0.85**0.5),  # 1 − √(.09 + .16)
    ("yager", 2, 0.3, 0.4, 1 - 0.85**0.5, 0.5),
    ("yager", 0.5, 0.91, 0.96, 0.75, 1),  # 1 − (.3 + .2)²
    ("dombi", 1, 0.5, 0.5, 1 / 3, 2 / 3),  # 1/(1 + 1 + 1)
    ("dombi", 2, 0.25, 0.2, 1 / 6, 1 - 1 / (1 + (25 / 144) ** 0.5)),  # odds against 3 and 4; for 1/3 and 1/4
    ("frank", 4, 0.5, 0.5, 0.20751874963942185, 0.7924812503605781),  # log4(4/3)
    ("frank", 0.25, 0.5, 0.5, 0.2924812503605781, 0.7075187496394219),  # the mirror image: .5 − the above
    ("schweizer_sklar", -1, 0.5, 0.5, 1 / 3, 2 / 3),  # 1/(2 + 2 − 1)
    ("schweizer_sklar", 0.5, 0.64, 0.49, 0.25, 1 - (0.51**0.5 - 0.4) ** 2),  # (.8 + .7 − 1)²; (.6 + √.51 − 1)²
    ("schweizer_sklar", 0.5, 0.04, 0.09, 0, 1 - (0.96**0.5 + 0.91**0.5 - 1) ** 2),
    ("sugeno_weber", 1, 0.5, 0.5, 0.125, 0.875),  # .25/2, 1 − .25/2
    ("sugeno_weber", 1, 0.3, 0.4, 0, 0.64),  # 1 − (.7 + .6 − 1 + .42)/2
    ("sugeno_weber", -0.5, 0.9, 0.8, 0.68, 1),  # (.7 − .36)/.5
    ("aczel_alsina", 2, 0.5, 0.5, 0.5**2**0.5, 1 - 0.5**2**0.5),
]


@pytest.mark.parametrize(("name", "p", "a", "b", "t_value", "s_value"), VALUES)
@pytest.mark.parametrize("operations", [ops.plain, ops.arrays], ids=["plain", "arrays"])
def test_known_values(name, p, a, b, t_value, s_value, operations):
    t, s = (PLAIN | FAMILIES)[name][:2]
    further = {} if p is None else {"p": p}
    assert float(t(a, b, operations, **further)) == pytest.approx(t_value, rel=0, abs=1e-12)
    assert float(s(a, b, operations, **further)) == pytest.approx(s_value, rel=0, abs=1e-12)


@pytest.mark.parametrize("i", range(1, 16))
def test_rational_members_agree_with_rational_arithmetic(i):
    for j in range(1, 16):
        a, b = Fraction(i, 16), Fraction(j, 16)
        x, y = float(a), float(b)
        for p in (0, 1, 2, 7):
            value = a * b / (p + (1 - p) * (a + b - a * b))
            assert norms.hamacher_t(x, y, ops.plain, p) == pytest.approx(float(value), rel=1e-14)
            value = (a + b + (p - 2) * a * b) / (1 + (p - 1) * a * b)
            assert norms.hamacher_s(x, y, ops.plain, p) == pytest.approx(float(value), rel=1e-14)
        for p in (Fraction(1, 4), Fraction(3, 4)):
            value = 1 - (1 - a) * (1 - b) / max(1 - a, 1 - b, p)
            assert norms.dubois_prade_s(x, y, ops.plain, float(p)) == pytest.approx(float(value), rel=1e-14)
        for p in (Fraction(-1, 2), 0, 3):
            value = max(Fraction(0), (a + b - 1 + p * a * b) / (1 + p))
            assert norms.sugeno_weber_t(x, y, ops.plain, float(p)) == pytest.approx(float(value), rel=0, abs=1e-15)
            value = min(Fraction(1), a + b - p * a * b / (1 + p))
            assert norms.sugeno_weber_s(x, y, ops.plain, float(p)) == pytest.approx(float(value), rel=0, abs=1e-15)
        odds = (1 - a) / a + (1 - b) / b
        assert norms.dombi_t(x, y, ops.plain, 1) == pytest.approx(float(1 / (1 + odds)), rel=1e-14)


def smallest(a, b, operations):
    return operations.minimum(a, b)


def largest(a, b, operations):
    return operations.maximum(a, b)


EXTREMES = (smallest, largest)

# A member of a family, the pair that it is or that it comes close to, and how close.
RELATIONS = [
    ("hamacher", 1, "algebraic", 1e-12),
    ("hamacher", 2, "einstein", 1e-12),
    ("hamacher", 1e15, "drastic", 1e-12),
    ("dubois_prade", 0, EXTREMES, 0),
    ("dubois_prade", 1, "algebraic", 1e-12),
    ("yager", 1, "lukasiewicz", 1e-12),
    ("yager", 1e-3, "drastic", 1e-12),
    ("yager", 1e-300, "drastic", 1e-12),
    ("yager", 1e15, EXTREMES, 1e-12),
    ("yager", 1e300, EXTREMES, 1e-12),
    ("dombi", 1, ("hamacher", 0), 1e-12),
    ("dombi", 1e-3, "drastic", 1e-12),
    ("dombi", 1e-300, "drastic", 1e-12),
    ("dombi", 1e15, EXTREMES, 1e-12),
    ("frank", 1, "algebraic", 0),
    ("frank", 1 + 1e-13, "algebraic", 1e-12),
    ("frank", 1 - 1e-13, "algebraic", 1e-12),
    ("frank", 1 + 2**-52, "algebraic", 1e-12),
    ("frank", 1e-300, EXTREMES, 0.0011),  # the distance is at most log 2 / |log p|
    ("frank", 1e300, "lukasiewicz", 0.0011),
    ("schweizer_sklar", -1, ("hamacher", 0), 1e-12),
    ("schweizer_sklar", 0, "algebraic", 1e-12),
    ("schweizer_sklar", 1e-14, "algebraic", 1e-12),
    ("schweizer_sklar", -1e-14, "algebraic", 1e-12),
    ("schweizer_sklar", 1, "lukasiewicz", 1e-12),
    ("schweizer_sklar", -1e15, EXTREMES, 1e-12),
    ("sugeno_weber", -1, "drastic", 0),
    ("sugeno_weber", -1 + 1e-13, "drastic", 1e-9),
    ("sugeno_weber", 0, "lukasiewicz", 1e-12),
    ("sugeno_weber", 1e15, "algebraic", 1e-12),
    ("aczel_alsina", 1, "algebraic", 1e-12),
    ("aczel_alsina", 1e-3, "drastic", 1e-12),
    ("aczel_alsina", 1e-300, "drastic", 1e-12),
    ("aczel_alsina", 1e15, EXTREMES, 1e-12),
]


@pytest.mark.parametrize(("name", "p", "other", "distance"), RELATIONS)
def test_families_meet_the_pairs_that_they_run_through(name, p, other, distance):
    members = [partial(norm, p=p) for norm in FAMILIES[name][:2]]
    if isinstance(other, str):
        others = PLAIN[other]
    elif isinstance(other[0], str):
        others = [partial(norm, p=other[1]) for norm in FAMILIES[other[0]][:2]]
    else:
        others = other
    for mine, theirs in zip(members, others, strict=True):
        for a in GRID:
            for b in GRID:
                assert mine(a, b, ops.plain) == pytest.approx(theirs(a, b, ops.plain), rel=0, abs=distance)


@brief
@given(a=membership, b=membership, p=st.floats(1e-3, 1e3))
def test_frank_keeps_the_sum(a, b, p):
    total = norms.frank_t(a, b, ops.plain, p) + norms.frank_s(a, b, ops.plain, p)
    assert total == pytest.approx(a + b, rel=0, abs=1e-12)


@brief
@given(a=membership, b=membership, p=st.floats(1e-3, 1e3))
def test_frank_is_the_dual_of_itself(a, b, p):
    dual = 1 - norms.frank_t(1 - a, 1 - b, ops.plain, p)
    assert norms.frank_s(a, b, ops.plain, p) == pytest.approx(dual, rel=0, abs=1e-9)


@brief
@given(a=anything, b=anything)
def test_hamacher_at_zero_is_defined_at_its_corners(a, b):
    assert norms.hamacher_t(0.0, 0.0, ops.plain, 0) == 0
    assert norms.hamacher_s(1.0, 1.0, ops.plain, 0) == 1
    assert 0 <= norms.hamacher_t(a, b, ops.plain, 0) <= 1


def test_jumps_are_judged_within_rounding():
    almost_one = 1 - 2**-53
    assert norms.drastic_t(almost_one, 0.5, ops.plain) == 0.5
    assert norms.drastic_s(2**-53, 0.5, ops.plain) == 0.5
    assert norms.nilpotent_t(0.1 + 0.2, 0.7, ops.plain) == 0
    assert norms.nilpotent_s(0.1 + 0.2, 0.7, ops.plain) == 1
    assert norms.nilpotent_t(0.3, 0.7 + 1e-9, ops.plain) == 0.3
