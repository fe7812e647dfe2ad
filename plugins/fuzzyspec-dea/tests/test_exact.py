"""Every model against computations that are not ours: fractions, the multiplier form, the plane."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from fuzzyspec_dea import frontier
from fuzzyspec_dea.frontier import analyse
from scipy.optimize import linprog

_spec = importlib.util.spec_from_file_location("exact", Path(__file__).with_name("exact.py"))
exact = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(exact)

RETURNS = ["constant", "variable", "increasing", "decreasing"]
every_model = pytest.mark.parametrize(
    ("returns", "orientation"), [(returns, side) for returns in RETURNS for side in ("input", "output")]
)


def whole_numbers(seed, units=(2, 8), most=5):
    """Return inputs and outputs with many zeros and ties, no unit without an input or without an output."""
    rng = np.random.default_rng(seed)
    n, m, s = rng.integers(*units), rng.integers(1, 4), rng.integers(1, 4)
    X, Y = rng.integers(0, most, (n, m)).astype(float), rng.integers(0, most, (n, s)).astype(float)
    X[~X.any(axis=1), 0] = 1
    Y[~Y.any(axis=1), 0] = 1
    return X, Y


@every_model
@pytest.mark.parametrize("apart", [False, True], ids=["plain", "super"])
def test_against_fractions(returns, orientation, apart, monkeypatch):
    for seed in range(3):
        # Over all units at once, or as many units are: over those that are needed.
        monkeypatch.setattr(frontier, "_FEW", 150 * (seed % 2))
        X, Y = whole_numbers(seed + 10 * RETURNS.index(returns))
        found = analyse(X, Y, returns, orientation, apart=apart)
        for o in range(len(X)):
            expected = exact.score(X, Y, o, returns, orientation, apart=apart)
            assert (expected is None) == (o in found.absent)
            if expected is not None:
                score, slack = expected
                assert float(score) == pytest.approx(found.scores[o], rel=1e-12)
                sums = found.input_slacks[o].sum() + found.output_slacks[o].sum()
                assert float(slack) == pytest.approx(sums, rel=1e-12, abs=1e-12)
                assert (slack == 0) == (sums == 0)


@pytest.mark.parametrize("returns", RETURNS)
def test_against_fractions_where_sizes_and_units_differ(returns):
    # Units of all sizes, from a thousandth of the first to a thousand times it, in units of measurement from 2^-20 to
    # 2^40 of each other, which are powers of 2 so that nothing is rounded.
    rng = np.random.default_rng(RETURNS.index(returns))
    sizes = 2.0 ** rng.integers(-10, 11, (7, 1))
    X = rng.integers(1, 9, (7, 2)) * sizes * [2.0**-20, 2.0**40]
    Y = rng.integers(1, 9, (7, 2)) * sizes * [1, 2.0**30]
    for orientation in ("input", "output"):
        for apart in (False, True):
            found = analyse(X, Y, returns, orientation, apart=apart)
            for o in range(len(X)):
                expected = exact.score(X, Y, o, returns, orientation, apart=apart)
                assert (expected is None) == (o in found.absent)
                if expected is not None:
                    assert float(expected[0]) == pytest.approx(found.scores[o], rel=1e-9)


def provinces():
    """Return 31 units, three inputs and two outputs, of sizes as the provinces of a large country have them."""
    rng = np.random.default_rng(31)
    size = rng.lognormal(0, 0.9, (31, 1))
    X = size * rng.lognormal(0, 0.25, (31, 3)) * [1200, 85, 0.4]
    Y = size**0.9 * rng.lognormal(0, 0.3, (31, 2)) * [3.1e4, 56]
    return np.round(X, 2), np.round(Y, 1)


def by_multipliers(X, Y, o, returns, orientation, *, apart):
    """Return the efficiency from the multiplier form, max (u·y_o + ω) / v·x_o or max u·y_o / (v·x_o + ω).

    Unbounded, and so None, where the envelopment form has no solution, or φ = 0.
    """
    n, m, s = len(X), X.shape[1], Y.shape[1]
    inward = orientation == "input"
    # Variables: v, u, ω₊, ω₋; ω counts with the outputs in input orientation, with the inputs in output orientation.
    shift = {
        "constant": (0, 0),
        "variable": (1, 1),
        "increasing": (inward, not inward),
        "decreasing": (not inward, inward),
    }
    plus, minus = shift[returns]
    both = np.array([plus, -minus], dtype=float)
    others = [j for j in range(n) if not (apart and j == o)]
    sign = 1 if inward else -1
    A = np.hstack([-X[others], Y[others], np.tile(sign * both, (len(others), 1))])
    cost = np.concatenate([np.zeros(m), -Y[o], -both if inward else [0, 0]])
    spent = np.concatenate([X[o], np.zeros(s), [0, 0] if inward else both])
    scale = np.concatenate([X.max(axis=0), Y.max(axis=0), [1, 1]])
    found = linprog(
        cost / scale,
        A_ub=np.vstack([A, spent]) / scale,
        b_ub=np.append(np.zeros(len(others)), 1.0),
        bounds=(0, None),
        method="highs-ds",
        options={"presolve": False},
    )
    assert found.status in (0, 3)
    return -found.fun if found.status == 0 else None


@every_model
def test_31_provinces_by_the_multiplier_form(returns, orientation):
    X, Y = provinces()
    plain, apart = (analyse(X, Y, returns, orientation, apart=apart) for apart in (False, True))
    for o in range(31):
        expected = by_multipliers(X, Y, o, returns, orientation, apart=True)
        assert (expected is None) == (o in apart.absent)
        if expected is not None:
            found = apart.scores[o] if orientation == "input" else 1 / apart.scores[o]
            assert expected == pytest.approx(found, rel=1e-7)
        # Who is beyond the others is efficient; for the others it is all one whether they are among themselves.
        within = 1 if expected is None else min(expected, 1)
        assert within == pytest.approx(plain.scores[o] if orientation == "input" else 1 / plain.scores[o], rel=1e-7)
    if (returns, orientation) == ("variable", "input"):
        # A fair trial: efficient units and others, and such as have no super-efficiency.
        assert 5 < (plain.scores == 1).sum() < 20
        assert 0 < len(apart.absent) < 5


def in_the_plane(x, y, o, returns, apart):
    """Return θ of one input and one output in fractions: the ratio, or the least input of units and of their pairs."""
    units = [(Fraction(a), Fraction(b)) for j, (a, b) in enumerate(zip(x, y, strict=True)) if not (apart and j == o)]
    own_x, own_y = Fraction(x[o]), Fraction(y[o])
    if returns == "constant":
        best = max(b / a for a, b in units)
        return (own_y / own_x) / best
    reached = [a for a, b in units if b >= own_y]
    for (a, b), (c, d) in permutations(units, 2):
        if b < own_y < d:
            share = (own_y - b) / (d - b)
            reached.append(a + share * (c - a))
    return min(reached) / own_x if reached else None


@pytest.mark.parametrize("returns", ["constant", "variable"])
@pytest.mark.parametrize("apart", [False, True], ids=["plain", "super"])
def test_one_input_and_one_output_by_the_plane(returns, apart):
    rng = np.random.default_rng(11)
    x, y = rng.integers(1, 30, 25), rng.permutation(40)[:25] + 1
    found = analyse(x[:, None].astype(float), y[:, None].astype(float), returns, "input", apart=apart)
    for o in range(25):
        expected = in_the_plane(x.tolist(), y.tolist(), o, returns, apart)
        assert (expected is None) == (o in found.absent)
        if expected is not None:
            assert float(expected) == pytest.approx(found.scores[o], rel=1e-12)
    assert bool(found.absent) == (apart and returns == "variable")


def test_many_units_by_columns_as_by_the_whole(monkeypatch):
    rng = np.random.default_rng(5)
    X, Y = rng.lognormal(0, 1, (155, 3)), rng.lognormal(0, 1, (155, 2))
    by_columns = frontier.Frontier(X, Y, "variable", "input")
    assert by_columns._known.sum() < 20
    found = [by_columns.radial(o).score for o in range(155)]
    assert by_columns._known.sum() < 100
    monkeypatch.setattr(frontier, "_FEW", 155)
    assert frontier.scores(X, Y, "variable", "input") == pytest.approx(found, rel=1e-12)
