"""What the methods refuse, in which words, and what they say of data that they take."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from fuzzyspec_pymcdm import EVALUATIONS
from fuzzyspec_pymcdm.distances import MOST_IN_PROBID
from fuzzyspec_pymcdm.matrix import MOST_IN_PAIRS

from fuzzyspec.api import Better, Remark, Unsuitable

BY_NAME = {evaluation.name: evaluation for evaluation in EVALUATIONS}
HIGH, LOW = Better("high"), Better("low")
# What methods without defaults need, for two indicators of values from 1 to 9.
NEEDED = {"balanced_spotis": {"expected": (5.0, 5.0)}, "ervd": {"reference": (5.0, 5.0)}}
every_evaluation = pytest.mark.parametrize("name", list(BY_NAME))

# No object is the best, nor the worst, by both.
GOOD = [[1.0, 5.0], [4.0, 9.0], [9.0, 2.0], [6.0, 1.0]]


def evaluate(name, x, w=(0.5, 0.5), better=(HIGH, LOW), **parameters):
    return BY_NAME[name].compute(
        np.array(x, dtype=float), np.array(w), list(better), **NEEDED.get(name, {}) | parameters
    )


def refused(name, x, **more):
    with pytest.raises(Unsuitable) as caught:
        evaluate(name, x, **more)
    return str(caught.value), caught.value.indicator


@every_evaluation
def test_nothing_that_tells_objects_apart_is_refused(name):
    reason, indicator = refused(name, [[3, 4], [3, 4], [3, 4]])
    assert reason == "every indicator has the same value for all objects, so that nothing tells them apart"
    assert indicator is None


@every_evaluation
def test_weight_on_constant_indicators_alone_is_refused(name):
    reason, _ = refused(name, [[3, 4], [3, 5], [3, 6]], w=(1.0, 0.0))
    assert reason == "the indicators that tell the objects apart all have the weight 0"


@every_evaluation
def test_differences_of_rounding_are_none(name):
    x = np.hstack([GOOD, [[0.1 + 0.2], [0.3], [0.3], [0.3]]])
    needed = {key: (*value, 0.3) for key, value in NEEDED.get(name, {}).items()}
    found = evaluate(name, x, w=(0.2, 0.4, 0.4), better=(HIGH, LOW, HIGH), **needed)
    assert found.values == pytest.approx(evaluate(name, GOOD, w=(1 / 3, 2 / 3)).values, rel=1e-12)
    assert Remark("it has the same value for all objects, so it has no influence", 2) in found.remarks


RATIOS = ["waspas", "aras", "codas", "marcos", "ocra", "ram", "wsm", "wpm", "ervd", "lopm"]


@pytest.mark.parametrize("name", RATIOS)
@pytest.mark.parametrize("value", [0.0, -2.5])
@pytest.mark.parametrize("place", [0, 1])
def test_ratios_are_taken_of_positive_values_only(name, value, place):
    x = np.array(GOOD)
    x[1, place] = value
    reason, indicator = refused(name, x)
    assert reason.startswith(f"it has the value {value:g}, and all its values must be above 0: ")
    assert indicator == place


@pytest.mark.parametrize(("name", "parameters"), [("copras", {}), ("lmaw", {}), ("wsm", {"normalise": "max"})])
def test_where_a_value_may_be_0_but_not_negative(name, parameters):
    x = np.array(GOOD)
    x[1, 0] = 0
    assert len(evaluate(name, x, **parameters).values) == 4
    x[1, 0] = -1
    reason, indicator = refused(name, x, **parameters)
    assert reason.startswith("it has the value -1, and all its values must be 0 or more: ")
    assert indicator == 0


def test_lmaw_takes_no_0_where_less_is_better():
    x = np.array(GOOD)
    x[1, 1] = 0
    reason, indicator = refused("lmaw", x)
    assert "above 0" in reason
    assert indicator == 1


@pytest.mark.parametrize(
    "name", ["topsis", "vikor", "promethee", "mabac", "cocoso", "mairca", "moora", "probid", "spotis", "rim", "rafsi"]
)
def test_negative_values_are_fine_where_differences_count(name):
    x = np.array(GOOD) - 5
    values = evaluate(name, x).values
    assert np.isfinite(values).all()
    if name in ("vikor", "promethee", "mabac", "mairca", "spotis", "rim", "rafsi", "cocoso"):
        assert values == pytest.approx(evaluate(name, GOOD).values)


def test_the_indicator_told_is_counted_among_all():
    x = np.hstack([np.full((4, 1), 7.0), np.array([[-1.0], [2.0], [3.0], [4.0]]), np.array(GOOD)])
    x[2, 3] = -4
    reason, indicator = refused("waspas", x, w=(0.25, 0.0, 0.25, 0.5), better=(HIGH, LOW, HIGH, LOW))
    assert reason.startswith("it has the value -4")
    assert indicator == 3


def test_edas_needs_an_average_above_0():
    reason, indicator = refused("edas", [[1, -9], [4, 6], [9, 2]])
    assert reason.startswith("its average is -0.3333, and EDAS divides by it")
    assert indicator == 1
    assert len(evaluate("edas", [[1, -1], [4, 6], [9, 2]]).values) == 3


def test_edas_takes_no_average_of_rounding():
    reason, indicator = refused("edas", [[0.1, 1], [0.2, 2], [-0.3, 3]])
    assert "must be above 0" in reason
    assert indicator == 0


def test_copras_takes_no_object_without_costs():
    with pytest.raises(Unsuitable, match="has the value 0 in every indicator that is better when low") as caught:
        evaluate("copras", [[1, 3], [4, 0], [9, 2]])
    assert (caught.value.indicator, caught.value.object) == (None, 1)


def test_copras_without_costs_is_the_sum_of_shares():
    found = evaluate("copras", [[1, 2], [3, 6]], better=(HIGH, HIGH))
    assert found.figures["significance"] == pytest.approx([0.25, 0.75])
    assert found.values == pytest.approx([1 / 3, 1])


def test_copras_of_costs_alone_is_their_reciprocal():
    found = evaluate("copras", [[1, 2], [3, 6]], better=(LOW, LOW))
    assert found.values == pytest.approx([1, 1 / 3])


def test_cocoso_takes_no_object_that_is_the_worst_throughout():
    with pytest.raises(Unsuitable, match="worst by every indicator") as caught:
        evaluate("cocoso", [[4, 6], [1, 9], [9, 2]])
    assert (caught.value.indicator, caught.value.object) == (None, 1)


def test_sprobid_takes_no_object_that_is_the_best_throughout():
    with pytest.raises(Unsuitable, match="best by every indicator") as caught:
        evaluate("sprobid", [[1, 9], [4, 6], [9, 2]])
    assert (caught.value.indicator, caught.value.object) == (None, 2)
    assert evaluate("probid", [[1, 9], [4, 6], [9, 2]]).values[2] == max(
        evaluate("probid", [[1, 9], [4, 6], [9, 2]]).values
    )


# -- numbers of the scheme ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("spotis", {"low": (0.0,)}, "`low` takes one number for each indicator, in their order: 2, not 1"),
        ("rim", {"high": (10.0, 10.0, 10.0)}, "`high` takes one number for each indicator, in their order: 2, not 3"),
        ("rafsi", {"low": (0.0,)}, "`low` takes one number for each indicator, in their order: 2, not 1"),
        ("aras", {"ideal": (9.0,)}, "`ideal` takes one number for each indicator, in their order: 2, not 1"),
        ("lopm", {"limits": (9.0,)}, "`limits` takes one number for each indicator, in their order: 2, not 1"),
        ("ervd", {"reference": (9.0,)}, "`reference` takes one number for each indicator, in their order: 2, not 1"),
        ("ervd", {"reference": ()}, "`reference` is empty: it takes one number for each indicator"),
        ("balanced_spotis", {"expected": ()}, "`expected` is empty: it takes one number for each indicator"),
        (
            "promethee",
            {"function": "v_shape", "p": (1.0, 2.0, 3.0)},
            "`p` takes one number for all indicators, or one for each, in their order: 2, not 3",
        ),
        ("rafsi", {"n1": 6.0, "n2k": 6.0}, "`n1`, 6, must be below `n2k`, 6"),
    ],
)
def test_numbers_must_fit(name, parameters, words):
    assert refused(name, GOOD, **parameters) == (words, None)


@pytest.mark.parametrize(
    ("name", "parameters", "words", "place"),
    [
        ("spotis", {"low": (0.0, 2.0)}, "its value 1 lies outside its range, 2 to 9", 1),
        ("rim", {"high": (8.0, 10.0)}, "its value 9 lies outside its range, 1 to 8", 0),
        ("rafsi", {"low": (9.0, 0.0), "high": (9.0, 10.0)}, "its range, 9 to 9, is empty: give", 0),
        ("spotis", {"expected": (5.0, 10.0)}, "`expected` is 10 for it, outside its range, 1 to 9", 1),
        ("rim", {"ideal_low": (0.5, 2.0)}, "`ideal_low` is 0.5 for it, outside its range, 1 to 9", 0),
        ("rim", {"ideal_low": (3.0, 5.0), "ideal_high": (4.0, 4.0)}, "`ideal_low`, 5, is above `ideal_high`, 4", 1),
        ("aras", {"ideal": (9.0, 0.0)}, "its ideal is 0, and must be above 0", 1),
        ("lopm", {"limits": (-1.0, 3.0)}, "its limit is -1, and must be above 0", 0),
        ("promethee", {"function": "v_shape"}, "`v_shape` needs `p`, the smallest difference that matters fully", 0),
        ("promethee", {"gaussian": (1,)}, "`gaussian` needs `s`, ", 1),
        ("promethee", {"function": "v_shape", "p": (1.0, 0.0)}, "`p`, 0, must be above 0", 1),
        ("promethee", {"function": "u_shape", "q": (-1.0,)}, "`q`, -1, must be 0 or more", 0),
        ("promethee", {"function": "level", "q": (2.0,), "p": (3.0, 1.0)}, "`p`, 1, must not be below `q`, 2", 1),
        ("promethee", {"function": "gaussian", "s": (0.0,)}, "`s`, 0, must be above 0", 0),
        ("promethee", {"level": (0,), "usual": (0,)}, "it is named under `level` and under `usual`", 0),
        ("lopm", {"limits": (3.0, 1.7e308)}, "", None),
    ],
)
def test_numbers_must_suit_the_indicator(name, parameters, words, place):
    if place is None:
        assert np.isfinite(evaluate(name, GOOD, **parameters).values).all()
        return
    reason, indicator = refused(name, GOOD, **parameters)
    assert reason.startswith(words)
    assert indicator == place


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"p": (3.0,)}, "`p` is given, and no indicator takes it; it belongs to `v_shape` and `level` and `v_shape_2`"),
        ({"function": "gaussian", "s": (3.0,), "q": (1.0,)}, "`q` is given, and no indicator takes it; it belongs to "),
    ],
)
def test_thresholds_that_nobody_takes_are_refused(parameters, words):
    reason, _ = refused("promethee", GOOD, **parameters)
    assert reason.startswith(words)


def test_thresholds_are_counted_among_all_indicators():
    x = np.hstack([np.full((4, 1), 7.0), np.array(GOOD)])
    found = evaluate(
        "promethee", x, w=(0.2, 0.4, 0.4), better=(HIGH, HIGH, LOW), q=(99.0, 2.0, 0.0), u_shape=(0, 1), usual=(2,)
    )
    expected = evaluate("promethee", GOOD, q=(2.0, 0.0), u_shape=(0,))
    assert found.values == pytest.approx(expected.values)


def test_with_ranges_a_constant_indicator_counts():
    x = [[1.0, 3.0], [4.0, 3.0]]
    ranges = {"low": (0.0, 0.0), "high": (10.0, 10.0)}
    found = evaluate("spotis", x, better=(HIGH, HIGH), **ranges)
    assert found.values == pytest.approx([0.5 * 0.9 + 0.5 * 0.7, 0.5 * 0.6 + 0.5 * 0.7])
    assert not found.remarks


def test_a_wider_range_changes_a_result():
    assert evaluate("spotis", GOOD, high=(20.0, 20.0)).values != pytest.approx(evaluate("spotis", GOOD).values)


def test_an_ideal_beyond_the_data_lowers_the_utility():
    found = evaluate("aras", [[2, 3], [4, 5]], better=(HIGH, HIGH), ideal=(8.0, 10.0))
    # Shares of 2, 4 and 8 in 14 and of 3, 5 and 10 in 18.
    best = 0.5 * 8 / 14 + 0.5 * 10 / 18
    assert found.values == pytest.approx([(1 / 14 * 1 + 0.5 * 3 / 18) / best, (0.5 * 4 / 14 + 0.5 * 5 / 18) / best])


# -- many objects, and large and small numbers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "most"),
    [("promethee", MOST_IN_PAIRS), ("codas", MOST_IN_PAIRS), ("probid", MOST_IN_PROBID), ("sprobid", MOST_IN_PROBID)],
)
def test_methods_of_pairs_say_how_many_objects_they_take(name, most):
    x = np.random.default_rng(1).random((most + 1, 2)) + 1
    reason, indicator = refused(name, x)
    assert f"takes up to {most} of them; there are {most + 1}" in reason
    assert "topsis" in reason
    assert indicator is None


def test_blocks_of_pairs_change_nothing(monkeypatch):
    x = np.random.default_rng(2).random((50, 2)) + 1
    whole = {name: evaluate(name, x) for name in ("promethee", "codas")}
    monkeypatch.setattr("fuzzyspec_pymcdm.matrix.BLOCK", 170)
    for name, found in whole.items():
        cut = evaluate(name, x)
        assert cut.values == pytest.approx(found.values, rel=1e-12)
        for key, figure in found.figures.items():
            assert cut.figures[key] == pytest.approx(figure, rel=1e-12)


@pytest.mark.parametrize("name", ["mabac", "lmaw"])
def test_products_over_many_objects_stay_in_range(name):
    one = np.array(GOOD)
    many = np.tile(one, (1000, 1))
    found = evaluate(name, many)
    assert found.values[:4] == pytest.approx(found.values[-4:])
    if name == "mabac":  # the geometric mean over copies is that of the originals
        assert found.values[:4] == pytest.approx(evaluate(name, one).values)
    else:
        assert all(0 < value < 2 for value in found.values)


@every_evaluation
@pytest.mark.parametrize("size", [1e-300, 1e-12, 1e12, 1e300])
def test_values_of_any_size_are_fine(name, size):
    parameters = {key: tuple(size * one for one in value) for key, value in NEEDED.get(name, {}).items()}
    values = evaluate(name, np.array(GOOD) * size, **parameters).values
    assert values == pytest.approx(evaluate(name, GOOD).values, rel=1e-9, abs=1e-12)


@every_evaluation
def test_no_warning_escapes(name):
    rng = np.random.default_rng(5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for x in (
            GOOD,
            [[1, 9], [9, 1]],
            [[1e-320, 1], [1e300, 2], [5, 3]],
            [[1.7e308, 1e-308], [-1.7e308, 2e-308], [0, 3e-308]],
            [[1, 5], [1, 6], [1, 7]],
            [[2, 3], [2, 3], [5, 7]],
            rng.normal(size=(5, 2)),
        ):
            parameters = {key: tuple(np.mean(x, axis=0).tolist()) for key in NEEDED.get(name, {})}
            try:
                found = evaluate(name, x, **parameters)
            except Unsuitable:
                continue
            assert np.isfinite(found.values).all()


# -- VIKOR -------------------------------------------------------------------------------------------------------------


def test_vikor_with_equal_regrets_ranks_by_utility():
    # Both are the worst by one of two indicators of equal weight: R is 0.5 for both, and 0/0 in the formula.
    found = evaluate("vikor", [[1, 9, 5], [4, 6, 1]], w=(0.4, 0.4, 0.2), better=(HIGH, HIGH, HIGH))
    assert found.figures["r"] == pytest.approx([0.4, 0.4])
    assert found.figures["s"] == pytest.approx([0.4, 0.6])
    assert found.values == pytest.approx([0, 0.5])


def test_vikor_with_equal_objects_ties_them():
    found = evaluate("vikor", [[1, 9], [9, 1]], better=(HIGH, HIGH))
    assert found.values == [0, 0]
    assert found.figures["compromise"] == [1, 1]
    (remark,) = found.remarks
    assert remark.text.startswith("the best Q leads by 0, which is less than 1/(n − 1) = 1: no object is the solution")
    assert remark.text.endswith("2 objects form the compromise")


def test_vikor_says_nothing_of_a_clear_solution():
    found = evaluate("vikor", [[1, 1], [2, 2], [9, 9]], better=(HIGH, HIGH))
    assert found.figures["compromise"] == [0, 0, 1]
    assert not found.remarks


def test_vikor_takes_a_lead_that_is_just_enough():
    # Q is 1, 0.5 and 0: the lead is 1/(n − 1) itself, however it is rounded.
    found = evaluate("vikor", [[0.1], [0.2], [0.3]], w=(1.0,), better=(HIGH,))
    assert found.figures["compromise"] == [0, 0, 1]
    assert not found.remarks
