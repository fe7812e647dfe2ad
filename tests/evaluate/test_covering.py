"""What is known of membership functions without data: never more than is true."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.api import Membership, ops
from fuzzyspec.driver import compile_text
from fuzzyspec.evaluate.covering import Covering, covering
from fuzzyspec.evaluate.measured import degrees
from fuzzyspec.plugins import load, registry


def bound(functions, methods=None):
    names = "; ".join(f"c{index}" for index in range(len(functions)))
    if functions[0].startswith("ladder"):
        names = "; ".join(f"c{index}" for index in range(functions[0].count(",") + 1))
        block = f"membership L = {functions[0]}"
    else:
        block = "membership L { " + "; ".join(f"c{index} = {one}" for index, one in enumerate(functions)) + " }"
    data = "measurements {\nL\nA 5\n}\nobjects { A }"
    text = f"comments {{ {names} }}\nindicators U {{ L }}\nweights U = equal\n{block}\n{data}"
    scheme = compile_text(text, registry=methods).scheme
    return scheme, scheme.membership[1]


def known(functions, low, high, methods=None):
    scheme, row = bound(functions, methods)
    return covering(scheme, methods or registry(), row, low, high)


@pytest.mark.parametrize(
    ("functions", "low", "high", "expected"),
    [
        (["falling(1, 3)", "rising(1, 3)"], -5, 9, Covering(True, True)),
        (["falling(1, 3)", "rising(2, 4)"], -5, 9, Covering(True, False)),
        (["falling(1, 3)", "rising(2, 4)"], -5, 0.5, Covering(True, True)),  # where they do not add up no value lies
        (["falling(1, 3)", "rising(3, 4)"], -5, 9, Covering(False, False)),  # both are 0 at 3
        (["falling(1, 3)", "rising(3.001, 4)"], -5, 9, Covering(False, False)),
        (["falling(1, 3)", "rising(3.001, 4)"], -5, 2.9, Covering(True, False)),
        (["triangular(0, 1, 2)", "triangular(1, 2, 3)"], 0.1, 2.9, Covering(True, False)),
        (["triangular(0, 1, 2)", "triangular(1, 2, 3)"], 0, 3, Covering(False, False)),
        (["rising(2, 2)", "falling(2, 2)"], 0, 3, Covering(True, False)),  # both are 1 at the step
        (["triangular(2, 2, 3)", "falling(2, 2)"], 0, 2.5, Covering(True, False)),
        (["triangular(2, 2, 3)", "falling(1, 2)"], 0, 2.5, Covering(False, False)),  # just below 2
        (["gaussian(0, 1)", "sigmoid(3, 2)"], -4, 40, Covering(True, False)),
        (["gaussian(0, 1)", "gaussian(100, 1)"], -4, 104, Covering(False, False)),
        (["ladder(9, 7, 5, 3)"], -100, 100, Covering(True, True)),
        (["ladder(9, 7, 7, 3)"], -100, 100, Covering(True, True)),
        (["ladder(9)"], 0, 1, Covering(True, True)),
        (["falling(1, 3)", "rising(1, 3)"], 2, 2, Covering(True, True)),
    ],
)
def test_what_is_known_by_hand(functions, low, high, expected):
    assert expected == known(functions, low, high)


def test_of_the_functions_of_plugins_nothing_is_known():
    methods = load([])
    odd = Membership(
        name="odd", summary="", reference="", compute=lambda x, ops: 1.0 + 0 * x, bends=lambda given: [0, 1]
    )
    odd = odd.__class__(**{**odd.__dict__, "origin": odd.origin._replace(distribution="acme", version="1")})
    methods.add(odd)
    assert Covering(False, False) == known(["odd()"], 0, 1, methods)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_what_is_covered_holds_at_every_value(seed):
    rng = random.Random(seed)
    counts = {"triangular": 3, "trapezoidal": 4, "rising": 2, "falling": 2, "s_shape": 2, "z_shape": 2, "pi_shape": 4}
    functions = []
    for _ in range(rng.randint(1, 4)):
        name = rng.choice([*counts, "gaussian", "bell", "sigmoid"])
        if name in counts:
            numbers = sorted(rng.randint(0, 10) for _ in range(counts[name]))
        else:
            numbers = [rng.randint(0, 10), rng.choice([0.1, 1, 3]), *([rng.choice([0.5, 2])] if name == "bell" else [])]
        functions.append(f"{name}({', '.join(map(str, numbers))})")
    scheme, row = bound(functions)
    low = rng.uniform(-2, 6)
    high = rng.uniform(low, 12)
    found = covering(scheme, registry(), row, low, high)
    values = [low, high, *(rng.uniform(low, high) for _ in range(300)), *range(11)]
    sums = [sum(degrees(scheme, registry(), row, x, ops.plain, "L")) for x in values if low <= x <= high]
    if found.covered:
        assert min(sums) > 1e-12
    if found.whole:
        assert max(abs(total - 1) for total in sums) <= 1e-6
