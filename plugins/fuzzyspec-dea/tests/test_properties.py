"""What holds of every data envelopment analysis, whatever the data."""

from __future__ import annotations

import numpy as np
import pytest
from fuzzyspec_dea.frontier import analyse, scores
from hypothesis import given, settings
from hypothesis import strategies as st

brief = settings(max_examples=8, deadline=None)
RETURNS = st.sampled_from(["constant", "variable", "increasing", "decreasing"])
SIDES = st.sampled_from(["input", "output"])


@st.composite
def units(draw, least=0):
    n, m, s = draw(st.integers(3, 6)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    number = st.integers(least, 12).map(float)
    rows = st.lists(number, min_size=m + s, max_size=m + s).filter(lambda row: any(row[:m]) and any(row[m:]))
    table = np.array(draw(st.lists(rows, min_size=n, max_size=n)))
    return table[:, :m], table[:, m:]


def efficiencies(X, Y, returns, orientation, **options):
    found = analyse(X, Y, returns, orientation, **options).scores
    return found if orientation == "input" else 1 / found


@brief
@given(units(), RETURNS, SIDES)
def test_efficiencies_are_above_0_and_at_most_1_and_somebody_is_efficient(data, returns, orientation):
    found = efficiencies(*data, returns, orientation)
    assert (found > 0).all()
    assert (found <= 1).all()
    assert (found == 1).any()


@brief
@given(units(), SIDES)
def test_the_fewer_combinations_the_higher_the_efficiency(data, orientation):
    found = {returns: efficiencies(*data, returns, orientation) for returns in ("constant", "increasing", "decreasing")}
    variable = efficiencies(*data, "variable", orientation)
    for between in ("increasing", "decreasing"):
        assert (found["constant"] <= found[between] + 1e-12).all()
        assert (found[between] <= variable + 1e-12).all()
    # Either condition on Σ λ alone is idle where the other binds.
    assert np.maximum(found["increasing"], found["decreasing"]) == pytest.approx(variable, rel=1e-9)


@brief
@given(units())
def test_under_constant_returns_both_orientations_agree(data):
    inward, outward = (analyse(*data, "constant", side) for side in ("input", "output"))
    assert 1 / inward.scores == pytest.approx(outward.scores, rel=1e-12)
    # So do the slacks, seen from a point 1/θ times as far away.
    for one, other in ((inward.input_slacks, outward.input_slacks), (inward.output_slacks, outward.output_slacks)):
        sums, others = one.sum(axis=1) / inward.scores, other.sum(axis=1)
        if data[0].shape[1] + data[1].shape[1] == 2:
            assert sums == pytest.approx(others, abs=1e-9)
    whole = (inward.input_slacks.sum(axis=1) + inward.output_slacks.sum(axis=1)) / inward.scores
    assert whole == pytest.approx(outward.input_slacks.sum(axis=1) + outward.output_slacks.sum(axis=1), abs=1e-9)


@brief
@given(units(), RETURNS, SIDES, st.lists(st.integers(-9, 9), min_size=4, max_size=4))
def test_units_of_measurement_change_no_efficiency(data, returns, orientation, powers):
    X, Y = data
    factors = 7.0 ** np.array(powers)
    m, s = X.shape[1], Y.shape[1]
    plain = analyse(X, Y, returns, orientation)
    other = analyse(X * factors[:m], Y * factors[m : m + s], returns, orientation)
    assert plain.scores == pytest.approx(other.scores, rel=1e-9)
    for one in (plain, other):  # nor who is efficient but weakly
        one.input_slacks[one.scores != 1] = one.output_slacks[one.scores != 1] = 0
    strong = [one.input_slacks.any(axis=1) | one.output_slacks.any(axis=1) for one in (plain, other)]
    assert (strong[0] == strong[1]).all()


@brief
@given(units(), RETURNS, SIDES, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_units_changes_no_efficiency(data, returns, orientation, apart, random):
    X, Y = data
    order = random.sample(range(len(X)), len(X))
    plain, other = (
        analyse(X, Y, returns, orientation, apart=apart),
        analyse(X[order], Y[order], returns, orientation, apart=apart),
    )
    assert plain.scores[order] == pytest.approx(other.scores, rel=1e-9, nan_ok=True)
    assert {order[o]: reason for o, reason in other.absent.items()} == plain.absent


@brief
@given(units(), RETURNS, SIDES)
def test_the_same_data_give_the_same_bits(data, returns, orientation):
    first, second = (analyse(*data, returns, orientation, apart=True) for _ in range(2))
    for one, other in zip(first[:4], second[:4], strict=True):
        assert one.tobytes() == other.tobytes()
    assert first.absent == second.absent


@brief
@given(units(), RETURNS, SIDES)
def test_a_twin_changes_nothing_and_has_the_same_efficiency(data, returns, orientation):
    X, Y = data
    alone = efficiencies(X, Y, returns, orientation)
    both = efficiencies(np.vstack([X, X[:1]]), np.vstack([Y, Y[:1]]), returns, orientation)
    assert alone == pytest.approx(both[:-1], rel=1e-12)
    assert both[0] == both[-1]
    # Apart from its twin, a unit has its twin.
    apart = efficiencies(np.vstack([X, X[:1]]), np.vstack([Y, Y[:1]]), returns, orientation, apart=True)
    assert apart[0] == pytest.approx(alone[0], rel=1e-12)


@brief
@given(units(least=1), RETURNS, SIDES)
def test_a_unit_that_wastes_is_inefficient(data, returns, orientation):
    X, Y = data
    X, Y = np.vstack([X, 2 * X[:1]]), np.vstack([Y, Y[:1] / 2])
    found = efficiencies(X, Y, returns, orientation)
    assert found[-1] < 1
    assert found[-1] <= found[0] * (0.25 if returns == "constant" else 0.5) + 1e-12


@brief
@given(units(), RETURNS, SIDES)
def test_super_efficiency_is_the_efficiency_of_the_inefficient(data, returns, orientation):
    plain, apart = (analyse(*data, returns, orientation, apart=apart) for apart in (False, True))
    inefficient = plain.scores != 1
    assert plain.scores[inefficient] == pytest.approx(apart.scores[inefficient], rel=1e-12)
    sums = [one.input_slacks.sum(axis=1) + one.output_slacks.sum(axis=1) for one in (plain, apart)]
    assert sums[0][inefficient] == pytest.approx(sums[1][inefficient], abs=1e-9)
    above = apart.scores[~inefficient] if orientation == "input" else 1 / apart.scores[~inefficient]
    assert (above[~np.isnan(above)] >= 1).all()
    assert set(apart.absent) <= set(np.flatnonzero(~inefficient))
    assert set(apart.absent) == set(np.flatnonzero(np.isnan(apart.scores)))


@brief
@given(units(), RETURNS, SIDES, st.booleans())
def test_targets_are_what_the_peers_do(data, returns, orientation, apart):
    X, Y = data
    found = analyse(X, Y, returns, orientation, apart=apart)
    for o in range(len(X)):
        if o in found.absent:
            assert not found.peers[o].any()
            continue
        theta, phi = (found.scores[o], 1) if orientation == "input" else (1, found.scores[o])
        assert theta * X[o] - found.input_slacks[o] == pytest.approx(found.peers[o] @ X, abs=1e-7)
        assert phi * Y[o] + found.output_slacks[o] == pytest.approx(found.peers[o] @ Y, abs=1e-7)
        total = found.peers[o].sum()
        assert returns not in ("variable", "increasing") or total >= 1 - 1e-9
        assert returns not in ("variable", "decreasing") or total <= 1 + 1e-9
        assert not (apart and found.peers[o, o])


@brief
@given(units(), RETURNS, SIDES)
def test_peers_and_targets_are_efficient_without_slack(data, returns, orientation):
    X, Y = data
    found = analyse(X, Y, returns, orientation)
    slack = found.input_slacks.any(axis=1) | found.output_slacks.any(axis=1)
    peers = found.peers.any(axis=0)
    assert (found.scores[peers] == 1).all()
    assert not slack[peers].any()
    # A unit that did what its target says would be efficient, and would change nothing for the others.
    X, Y = np.vstack([X, found.peers @ X]), np.vstack([Y, found.peers @ Y])
    again = analyse(X, Y, returns, orientation)
    n = len(found.scores)
    assert again.scores[:n] == pytest.approx(found.scores, rel=1e-9)
    assert again.scores[n:] == pytest.approx(np.ones(n), rel=1e-9)
    assert again.input_slacks[n:] == pytest.approx(np.zeros((n, X.shape[1])), abs=1e-6)
    assert again.output_slacks[n:] == pytest.approx(np.zeros((n, Y.shape[1])), abs=1e-6)


@brief
@given(units(), RETURNS, SIDES)
def test_scores_alone_are_those_of_the_analysis(data, returns, orientation):
    assert (scores(*data, returns, orientation) == analyse(*data, returns, orientation).scores).all()
