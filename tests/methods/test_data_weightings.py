import math
import tracemalloc
from decimal import Decimal, localcontext
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from fuzzyspec import plugins
from fuzzyspec.api import Better, Capability, Unsuitable
from fuzzyspec.methods.data_weightings import (
    DATA_WEIGHTINGS,
    combine,
    constant_columns,
    critic,
    entropy,
    standard_deviation,
    variation,
)

untimed = settings(deadline=None, max_examples=50)
METHODS = {method.name: method for method in DATA_WEIGHTINGS}
HIGH, LOW = Better(), Better("low")

VARIANTS = [
    ("entropy", {"normalise": "sum"}),
    ("entropy", {"normalise": "minmax"}),
    *[("critic", {"normalise": n, "correlation": r}) for n, r in product(["minmax", "none"], ["pearson", "spearman"])],
    ("standard_deviation", {"normalise": "none"}),
    ("standard_deviation", {"normalise": "minmax"}),
    ("variation", {}),
]
"""Every method that reads data, with every choice it offers."""

every_variant = pytest.mark.parametrize(
    ("name", "chosen"), VARIANTS, ids=["-".join([name, *chosen.values()]) for name, chosen in VARIANTS]
)


def weigh(name, chosen, values, better=None):
    values = np.asarray(values, dtype=float)
    return METHODS[name].from_data(values, better or [HIGH] * values.shape[1], **chosen)


# -- published figures ------------------------------------------------------------------------------------------------

XU = [[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]]
ZAVADSKAS = [[3, 100, 10, 7], [2.5, 80, 8, 5], [1.8, 50, 20, 11], [2.2, 70, 12, 9]]
ERSOY = [
    [256, 8, 41, 1.6, 1.77, 7347.16],
    [256, 8, 32, 1.0, 1.8, 6919.99],
    [256, 8, 53, 1.6, 1.9, 8400],
    [256, 8, 41, 1.0, 1.75, 6808.9],
    [512, 8, 35, 1.6, 1.7, 8479.99],
    [256, 4, 35, 1.6, 1.7, 7499.99],
]
TUS = [[5000, 3, 3, 4, 3, 2], [680, 5, 3, 2, 2, 1], [2000, 3, 2, 3, 4, 3], [600, 4, 3, 1, 2, 2], [800, 2, 4, 3, 3, 4]]
JMCDM = [
    [12.9918, 0.7264, -1.1009, 1.598139592],
    [4.1201, 5.8824, 3.4483, 1.021563567],
    [4.1039, 0, -0.5076, 0.984469444],
]
SALABUN = [
    [0.619, 0.449, 0.447],
    [0.862, 0.466, 0.006],
    [0.458, 0.698, 0.771],
    [0.777, 0.631, 0.491],
    [0.567, 0.992, 0.968],
]
JAHAN = [
    [0, 0, 0],
    [0.39, 0.3, 0.77],
    [0.17, 0.36, 0.8],
    [0.35, 0.29, 0.93],
    [0.3, 0.4, 0.94],
    [0.84, 0.71, 1],
    [1, 1, 0.99],
]

PUBLISHED = [
    # Xu (2004), European Journal of Operational Research 156, 530–532.
    ("entropy", {}, XU, [0.4630, 0.3992, 0.1378, 0.0000], 6e-5),
    # Zavadskas and Podvezko (2016), Int. J. of Information Technology & Decision Making 15, 267–283. The first
    # indicator is a cost, and used as it is.
    ("entropy", {}, ZAVADSKAS, [0.1146, 0.1981, 0.4185, 0.2689], 6e-5),
    # Ersoy (2021), LogForum 17(3).
    ("entropy", {}, ERSOY, [0.405, 0.221, 0.134, 0.199, 0.007, 0.034], 6e-4),
    # The tests of scikit-criteria.
    ("entropy", {}, [[1, 2], [4, 16]], [0.358889, 0.641111], 6e-7),
    ("standard_deviation", {}, [[1, 2], [4, 16]], [0.176471, 0.82353], 3e-6),
    # Tuş and Aytaç Adalı (2019), Opsearch 56, 528–538. The first indicator is a price, but only with every indicator
    # taken as a benefit do the printed weights come out.
    ("critic", {}, TUS, [0.157, 0.249, 0.168, 0.121, 0.154, 0.151], 6e-4),
    # Sałabun, Wątróbski and Shekhovtsov (2020), Symmetry 12(9), 1549.
    ("standard_deviation", {}, SALABUN, [0.217, 0.294, 0.488], 6e-4),
    # Jahan and Edwards (2013), Multi-criteria Decision Analysis for Supporting the Selection of Engineering Materials.
    ("standard_deviation", {}, JAHAN, [0.35, 0.31, 0.34], 6e-3),
    # Shuai et al. (2012), 24th Chinese Control and Decision Conference, 3889–3892.
    ("variation", {}, XU, [0.4258, 0.3610, 0.2121, 0.0011], 6e-5),
]


@pytest.mark.parametrize(("name", "chosen", "values", "expected", "tolerance"), PUBLISHED)
def test_published_weights(name, chosen, values, expected, tolerance):
    assert expected == pytest.approx(weigh(name, chosen, values), abs=tolerance)


def test_published_critic_weights_with_directions():
    # The tests of JMcDM: 9 decimals, accurate to 2e-6.
    actual = weigh("critic", {}, JMCDM, [HIGH, HIGH, LOW, HIGH])
    assert [0.16883925, 0.418444976, 0.249124763, 0.163591012] == pytest.approx(actual, abs=2e-6)


@pytest.mark.parametrize(
    ("by", "share", "expected", "tolerance"),
    [
        # The reference of mathmodels on combine_weights.
        ("linear", 0.6, [0.34, 0.26, 0.24, 0.16], 1e-9),
        ("multiplicative", 0.5, [0.4081633, 0.2448980, 0.2448980, 0.1020408], 6e-8),
        ("geometric", 0.5, [0.3279556, 0.2540333, 0.2540333, 0.1639778], 6e-8),
        ("game", 0.5, [0.3735683, 0.2823789, 0.2176211, 0.1264317], 6e-8),
    ],
)
def test_published_combined_weights(by, share, expected, tolerance):
    actual = combine(np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.25, 0.2, 0.3, 0.25]), by=by, share=share)
    assert expected == pytest.approx(actual, abs=tolerance)


# -- the same again, with decimals of 60 digits -----------------------------------------------------------------------


def good(column, better):
    """Return a column of fractions in 0..1, more being better."""
    if better.kind in ("near", "within"):
        lower, upper = Decimal(better.values[0]), Decimal(better.values[-1])
        distances = [max(lower - x, x - upper, Decimal(0)) for x in column]
        return [1 - d / max(distances) if max(distances) else Decimal(1) for d in distances]
    least, most = min(column), max(column)
    if least == most:
        return [Decimal(0)] * len(column)
    return [((x - least) if better.kind == "high" else (most - x)) / (most - least) for x in column]


def deviation(column):
    mean = sum(column) / len(column)
    return (sum((x - mean) ** 2 for x in column) / len(column)).sqrt()


def correlation(first, second):
    a, b = sum(first) / len(first), sum(second) / len(second)
    covariance = sum((x - a) * (y - b) for x, y in zip(first, second, strict=True)) / len(first)
    return covariance / deviation(first) / deviation(second)


def mean_ranks(column):
    return [sum(Decimal(y < x) for y in column) + (sum(Decimal(y == x) for y in column) + 1) / 2 for x in column]


def share_entropy(column):
    shares = [x / sum(column) for x in column]
    return -sum(p * p.ln() for p in shares if p) / Decimal(len(column)).ln()


def again(name, chosen, values, better):
    """Return the weights by the textbook's formulas, or None where they have none."""
    with localcontext() as context:
        context.prec = 60
        columns = [[Decimal(x) for x in column] for column in np.asarray(values, dtype=float).T.tolist()]
        if chosen.get("normalise") == "minmax":
            columns = [good(column, one) for column, one in zip(columns, better, strict=True)]
        varies = [min(column) != max(column) for column in columns]
        raw = [Decimal(0)] * len(columns)
        for j, column in enumerate(columns):
            if name == "entropy":
                if chosen["normalise"] == "minmax":
                    column = [Decimal("0.002") + Decimal("0.996") * x for x in column]
                if min(column) < 0 or max(column) == 0:
                    return None
                raw[j] = 1 - share_entropy(column) if varies[j] else Decimal(0)
            elif name == "variation":
                if sum(column) <= 0:
                    return None
                raw[j] = deviation(column) / (sum(column) / len(column))
            elif varies[j]:
                raw[j] = deviation(column)
                if name == "critic" and sum(varies) > 1:
                    ranked = mean_ranks if chosen["correlation"] == "spearman" else list
                    raw[j] *= sum(
                        1 - correlation(ranked(column), ranked(other))
                        for k, other in enumerate(columns)
                        if varies[k] and k != j
                    )
        if sum(raw) <= Decimal("1e-40"):
            return None
        return [float(x / sum(raw)) for x in raw]


DIRECTIONS = [HIGH, LOW, Better("near", (12.0,)), Better("within", (10.0, 30.0))]


@st.composite
def tables(draw, smallest=0, indicators=5):
    """Return values `[object, indicator]` as people measure them, with directions."""
    objects, count = draw(st.integers(2, 7)), draw(st.integers(1, indicators))
    # Quarters and whole numbers, so that equal distances to a wish are equal in decimals too.
    value = st.one_of(st.integers(smallest, 40).map(float), st.integers(smallest * 4, 200).map(lambda k: k / 4))
    rows = draw(st.lists(st.lists(value, min_size=count, max_size=count), min_size=objects, max_size=objects))
    better = draw(st.lists(st.sampled_from(DIRECTIONS), min_size=count, max_size=count))
    return np.array(rows), better


@every_variant
@untimed
@given(tables(smallest=-3))
def test_weights_are_those_of_the_textbook(name, chosen, table):
    values, better = table
    expected = again(name, chosen, values, better)
    if expected is None:
        with pytest.raises(Unsuitable):
            weigh(name, chosen, values, better)
    else:
        assert expected == pytest.approx(weigh(name, chosen, values, better), abs=1e-12)


@every_variant
def test_weights_of_many_objects_are_those_of_the_textbook(name, chosen):
    values = np.random.default_rng(7).gamma(0.5, 3.0, (200, 6)).round(4)
    values += np.array([0, 1, 5, 10, 100, 1000])
    better = [HIGH, LOW, Better("near", (6.5,)), Better("within", (10.5, 11.0)), HIGH, LOW]
    assert again(name, chosen, values, better) == pytest.approx(weigh(name, chosen, values, better), abs=1e-12)


# -- what holds for every method --------------------------------------------------------------------------------------


def suitable(name, chosen, values, better):
    try:
        return weigh(name, chosen, values, better)
    except Unsuitable:
        assume(False)


@every_variant
@untimed
@given(tables())
def test_weights_are_never_negative_and_sum_to_one(name, chosen, table):
    weights = suitable(name, chosen, *table)
    assert weights.shape == (table[0].shape[1],)
    assert weights.dtype == np.float64
    assert weights.min() >= 0
    assert 1 == pytest.approx(weights.sum(), abs=1e-14)


@every_variant
@untimed
@given(tables(), st.data())
def test_reordering_indicators_reorders_their_weights(name, chosen, table, data):
    values, better = table
    order = data.draw(st.permutations(range(len(better))))
    expected = suitable(name, chosen, values, better)[order]
    assert expected == pytest.approx(weigh(name, chosen, values[:, order], [better[j] for j in order]), abs=1e-12)


@every_variant
@untimed
@given(tables(), st.data())
def test_reordering_objects_changes_nothing(name, chosen, table, data):
    values, better = table
    order = data.draw(st.permutations(range(len(values))))
    expected = suitable(name, chosen, values, better)
    assert expected == pytest.approx(weigh(name, chosen, values[order], better), abs=1e-12)


SCALE_FREE = [
    (name, chosen) for name, chosen in VARIANTS if name == "variation" or chosen.get("normalise") in ("sum", "minmax")
]


@pytest.mark.parametrize(("name", "chosen"), SCALE_FREE)
@untimed
@given(tables(), st.lists(st.floats(1e-290, 1e290), min_size=5, max_size=5))
@example((np.array(XU), [HIGH] * 4), [1e290, 1e-290, 1.0, 3.0, 1.0])
def test_units_change_nothing(name, chosen, table, factors):
    values, better = table
    expected = suitable(name, chosen, values, better)
    scaled = [
        one._replace(values=tuple(value * factor for value in one.values))
        for one, factor in zip(better, factors, strict=False)
    ]
    actual = weigh(name, chosen, values * factors[: len(better)], scaled)
    assert expected == pytest.approx(actual, abs=1e-11)


@every_variant
@pytest.mark.parametrize("power", [-1040, -600, 600, 1013])
def test_values_at_the_ends_of_float_range_weigh_as_any(name, chosen, power):
    values = np.array(XU) * 10
    better = [HIGH, LOW, Better("near", (600.0,)), Better("within", (289.5, 300.0))]
    far = [one._replace(values=tuple(math.ldexp(value, power) for value in one.values)) for one in better]
    expected = weigh(name, chosen, values, better)
    assert expected.tolist() == weigh(name, chosen, np.ldexp(values, power), far).tolist()


def test_units_count_in_plain_standard_deviations_even_far_apart():
    values = np.array([[1e300, 1e-300], [3e300, 4e-300], [2e300, 2e-300]])
    assert [1.0, 0.0] == weigh("standard_deviation", {}, values).tolist()
    assert [1.0, 0.0] == weigh("critic", {"normalise": "none"}, values).tolist()
    # A constant sets no scale, however large, even where rounding makes it vary.
    constant = np.array([[1e300, 1e-300], [np.nextafter(1e300, 2e300), 4e-300]])
    assert [0.0, 1.0] == weigh("standard_deviation", {}, constant).tolist()


@every_variant
def test_values_of_opposite_signs_do_not_overflow(name, chosen):
    values = [[-1.5e308, 1.0, 2.0], [1.7e308, 2.0, 1.0], [1.6e308, 4.0, 4.0]]
    if (name, chosen.get("normalise")) == ("entropy", "sum"):
        values[0][0] = 0.0
    weights = weigh(name, chosen, values, [Better("near", (-1.7e308,)), HIGH, LOW])
    assert 1 == pytest.approx(weights.sum(), abs=1e-14)


@every_variant
def test_the_values_are_left_as_they_are(name, chosen):
    values = np.array(XU, dtype=float)
    before = values.copy()
    expected = weigh(name, chosen, values)
    assert before.tolist() == values.tolist()
    assert expected.tolist() == weigh(name, chosen, np.asfortranarray(values)).tolist()
    assert (
        weigh(name, chosen, np.round(values)).tolist()
        == METHODS[name].from_data(np.round(values).astype(int), [HIGH] * 4, **chosen).tolist()
    )


@every_variant
def test_many_objects_take_no_more_than_three_copies(name, chosen):
    values = np.random.default_rng(3).random((50_000, 20))
    weigh(name, chosen, values[:100])
    tracemalloc.start()
    try:
        weigh(name, chosen, values)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2.6 * values.nbytes


# -- constants --------------------------------------------------------------------------------------------------------


@every_variant
@untimed
@given(tables(), st.floats(0.1, 1e6), st.integers(0, 5))
def test_a_constant_has_weight_0_and_changes_no_other(name, chosen, table, constant, place):
    values, better = table
    place = min(place, len(better))
    expected = suitable(name, chosen, values, better)
    wider = np.insert(values, place, constant, axis=1)
    actual = weigh(name, chosen, wider, [*better[:place], HIGH, *better[place:]])
    assert 0 == actual[place]
    assert expected == pytest.approx(np.delete(actual, place), abs=1e-14)
    assert place in constant_columns(wider)


@every_variant
def test_rounding_does_not_make_a_constant_vary(name, chosen):
    values = [[0.1 + 0.2, 1.0], [0.3, 2.0], [0.3, 4.0]]
    assert [0] == constant_columns(np.array(values))
    assert [0.0, 1.0] == weigh(name, chosen, values).tolist()


@pytest.mark.parametrize(("difference", "expected"), [(0.9e-12, [0]), (1.1e-12, [])])
def test_constant_means_within_a_millionth_of_a_millionth(difference, expected):
    assert expected == constant_columns(np.array([[1.0], [1.0 + difference], [1.0]]))
    assert expected == constant_columns(np.array([[-1e300], [-1e300 * (1 + difference)], [-1e300]]))


def test_zeros_are_constant_and_the_least_floats_are_not():
    assert [0] == constant_columns(np.array([[0.0, 5e-324], [-0.0, 0.0]]))


def test_objects_equally_far_from_a_wish_make_a_constant_where_directions_count():
    values = np.array([[4.0, 12.0, 1.0, 1.0], [6.0, 18.0, 3.0, 2.0], [4.0, 20.0, 2.0, 4.0]])
    better = [Better("near", (5.0,)), Better("within", (10.0, 20.0)), HIGH, LOW]
    assert [] == constant_columns(values)
    assert [0, 1] == constant_columns(values, better)
    for name in ("entropy", "critic", "standard_deviation"):
        weights = weigh(name, {"normalise": "minmax"}, values, better)
        assert [0.0, 0.0] == weights[:2].tolist()
        assert weights[2:].min() > 0


@pytest.mark.parametrize(("value", "wish"), [(1.0, 1e13), (1.0, 1e300), (1e-300, -1e300)])
def test_differences_that_are_nothing_beside_the_distance_to_a_wish_are_rounding(value, wish):
    values, better = value * np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 4.0]]), [Better("near", (wish,)), HIGH]
    assert [] == constant_columns(values)
    assert [0] == constant_columns(values, better)
    assert [0.0, 1.0] == entropy(values, better, "minmax").tolist()


def test_of_one_object_every_indicator_is_constant():
    assert [0, 1] == constant_columns(np.array([[1.0, 2.0]]))


@every_variant
def test_where_nothing_varies_there_are_no_weights(name, chosen):
    with pytest.raises(Unsuitable, match="every indicator is the same for all objects") as caught:
        weigh(name, chosen, [[1, 2], [1, 2], [1, 2]])
    assert caught.value.indicator is None


@every_variant
@pytest.mark.parametrize("values", [np.ones((1, 3)), np.ones((0, 3))])
def test_one_object_gives_no_weights(name, chosen, values):
    with pytest.raises(Unsuitable, match="at least two objects") as caught:
        weigh(name, chosen, values)
    assert caught.value.indicator is None


@every_variant
def test_an_indicator_that_varies_alone_has_all_the_weight(name, chosen):
    assert [1.0] == weigh(name, chosen, [[1], [2], [4]]).tolist()
    assert [0.0, 1.0, 0.0] == weigh(name, chosen, [[3, 1, 7], [3, 2, 7], [3, 4, 7]]).tolist()


# -- entropy ----------------------------------------------------------------------------------------------------------


def test_entropy_refuses_a_negative_value():
    with pytest.raises(Unsuitable, match="negative value") as caught:
        entropy(np.array([[1.0, 2.0, -9.0], [2.0, -1e-300, 1.0]]), [HIGH] * 3)
    assert 1 == caught.value.indicator


def test_entropy_refuses_an_indicator_that_is_0_throughout():
    with pytest.raises(Unsuitable, match="all its values are 0") as caught:
        entropy(np.array([[1.0, 2.0, 0.0], [2.0, 3.0, -0.0]]), [HIGH] * 3)
    assert 2 == caught.value.indicator


def test_scaled_entropy_takes_negative_values():
    values = np.array([[-3.0, 1.0], [2.0, 5.0], [0.0, 2.0]])
    assert again("entropy", {"normalise": "minmax"}, values, [HIGH, HIGH]) == pytest.approx(
        entropy(values, [HIGH, HIGH], "minmax"), abs=1e-14
    )


def test_a_zero_counts_as_no_information():
    # 0 ln 0 = 0: of (0, 0, 1) the entropy is 0, of (0, 1, 1) it is ln 2 / ln 3.
    whole, half = 1.0, 1 - math.log(2) / math.log(3)
    expected = [whole / (whole + half), half / (whole + half)]
    assert expected == pytest.approx(entropy(np.array([[0.0, 0], [0, 1], [1, 1]]), [HIGH, HIGH]), abs=1e-15)


def test_entropy_of_shares_ignores_directions():
    expected = entropy(np.array(XU, dtype=float), [HIGH] * 4).tolist()
    assert expected == entropy(np.array(XU, dtype=float), DIRECTIONS).tolist()


def test_little_differences_keep_their_digits():
    # 1 − e is about 1e-17 here: the difference itself would be rounding.
    values = np.array([[1.0, 1.0], [1.0 + 1e-8, 1.0 + 3e-8], [1.0 - 1e-8, 1.0 - 2e-8]])
    assert again("entropy", {"normalise": "sum"}, values, [HIGH, HIGH]) == pytest.approx(
        entropy(values, [HIGH, HIGH]), rel=1e-6
    )


# -- spread -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", [[-1.0, 1.0], [-3.0, 1.0], [0.1, 0.2, -0.3], [0.0, 0.0]])
def test_variation_needs_a_mean_above_0(column):
    values = np.array([[1.0 + k, value] for k, value in enumerate(column)])
    with pytest.raises(Unsuitable, match="mean of its values is not above 0") as caught:
        variation(values, [HIGH, HIGH])
    assert 1 == caught.value.indicator


def test_variation_takes_negative_values_with_a_mean_above_0():
    # σ of (−1, 3) is 2 and its mean 1; of (1, 3) 1 and 2.
    assert [0.8, 0.2] == pytest.approx(variation(np.array([[-1.0, 1.0], [3.0, 3.0]]), [LOW, HIGH]), abs=1e-15)


def test_scaled_deviations_are_those_of_the_goodness():
    # Distances to 12 are 2, 0, 4: goodness ½, 1, 0.
    values = np.array([[10.0, 5.0], [12.0, 9.0], [16.0, 1.0]])
    weights = standard_deviation(values, [Better("near", (12.0,)), LOW], "minmax")
    assert [0.5, 0.5] == pytest.approx(weights, abs=1e-15)


# -- CRITIC -----------------------------------------------------------------------------------------------------------


def test_a_direction_turns_the_correlations_round():
    values = np.array([[1.0, 1.0, 5.0], [2.0, 2.0, 1.0], [4.0, 4.0, 2.0]])
    alike, opposed = critic(values, [HIGH] * 3), critic(values, [HIGH, LOW, HIGH])
    assert alike[0] == pytest.approx(alike[1], abs=1e-15)
    assert alike[2] > alike[0]
    assert opposed[2] < min(opposed[:2])


def test_plain_critic_ignores_directions():
    values = np.array(JMCDM)
    expected = critic(values, [HIGH] * 4, "none").tolist()
    assert expected == critic(values, DIRECTIONS, "none").tolist()


@untimed
@given(tables())
def test_spearman_of_ranks_is_pearson_of_ranks(table):
    values, _ = table
    ranks = np.array([[float(rank) for rank in mean_ranks(column)] for column in values.T.tolist()]).T
    better = [HIGH] * values.shape[1]
    for normalise in ("minmax", "none"):
        try:
            expected = critic(ranks, better, normalise, "pearson")
        except Unsuitable:
            with pytest.raises(Unsuitable):
                critic(ranks, better, normalise, "spearman")
        else:
            assert expected == pytest.approx(critic(ranks, better, normalise, "spearman"), abs=1e-12)


def test_ranks_of_distances_to_a_wish_are_tied_in_spite_of_rounding():
    # |0.3 − 0.5| and |0.7 − 0.5| differ in floats.
    values = np.array([[0.3, 1.0, 5.0], [0.7, 2.0, 4.0], [0.4, 4.0, 4.0], [0.8, 3.0, 1.0]])
    exact = values * [10, 1, 1]
    expected = critic(exact, [Better("near", (5.0,)), HIGH, HIGH], "minmax", "spearman")
    actual = critic(values, [Better("near", (0.5,)), HIGH, HIGH], "minmax", "spearman")
    assert abs(values[0, 0] - 0.5) != abs(values[1, 0] - 0.5)
    assert expected == pytest.approx(actual, abs=1e-12)


def test_distances_that_differ_only_by_small_steps_are_ranked_all_the_same():
    steps = np.arange(20_000) * 2.0**-51
    values = np.stack([1 + steps, steps[::-1] % 7e-13], axis=1)
    weights = critic(values, [Better("near", (1.0,)), HIGH], "minmax", "spearman")
    assert np.isfinite(weights).all()
    assert weights.min() > 0


@pytest.mark.parametrize("correlation", ["pearson", "spearman"])
def test_critic_refuses_indicators_that_all_say_the_same(correlation):
    values = np.array([[1.0, 10.3, 9.0], [2.0, 20.3, 8.0], [4.0, 40.3, 6.0], [3.0, 30.3, 7.0]])
    with pytest.raises(Unsuitable, match="perfectly correlated") as caught:
        critic(values, [HIGH, HIGH, LOW], "minmax", correlation)
    assert caught.value.indicator is None
    assert critic(values, [HIGH] * 3, "minmax", correlation).min() > 0


def test_conflict_near_0_keeps_its_digits():
    values = np.array([[1.0, 1.0, 1.0], [2.0, 2.0 + 1e-5, 2.0], [3.0, 3.0, 3.0 + 3e-5], [5.0, 5.0, 5.0]])
    chosen = {"normalise": "minmax", "correlation": "pearson"}
    assert again("critic", chosen, values, [HIGH] * 3) == pytest.approx(critic(values, [HIGH] * 3), rel=1e-9)


# -- combining --------------------------------------------------------------------------------------------------------

shares = st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(any)
WAYS = METHODS["combine"].param("by").choices


def as_weights(numbers):
    return np.array(numbers, dtype=float) / sum(numbers)


@pytest.mark.parametrize("by", WAYS)
@untimed
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6), st.floats(0, 1))
@example([(1, 0), (0, 1)], 0.5)
@example([(1, 1), (2, 2)], 0.5)
@example([(1, 5), (1, 2), (1, 3)], 0.5)
@example([(3, 6), (1, 1), (1, 1)], 0.5)
def test_combined_weights_are_those_of_the_formulas(by, pairs, share):
    first, second = zip(*pairs, strict=True)
    assume(any(first) and any(second))
    a, b = as_weights(first), as_weights(second)
    p, q = [Decimal(x) / sum(first) for x in first], [Decimal(x) / sum(second) for x in second]
    alpha = [Decimal(share), 1 - Decimal(share)]
    if by == "game":
        aa, ab, bb = (sum(x * y for x, y in zip(*two, strict=True)) for two in ((p, p), (p, q), (q, q)))
        alpha = [Decimal(1), Decimal(0)] if p == q else [bb * (aa - ab), aa * (bb - ab)]
        if min(alpha) < -Decimal("1e-20"):
            with pytest.raises(Unsuitable, match="negative coefficient"):
                combine(a, b, by=by, share=share)
            return
    if by in ("linear", "game"):
        raw = [alpha[0] * x + alpha[1] * y for x, y in zip(p, q, strict=True)]
    else:
        raw = [x * y if by == "multiplicative" else (x * y).sqrt() for x, y in zip(p, q, strict=True)]
    if not any(raw):
        with pytest.raises(Unsuitable, match="products of the weights are 0"):
            combine(a, b, by=by, share=share)
        return
    actual = combine(a, b, by=by, share=share)
    assert [float(x / sum(raw)) for x in raw] == pytest.approx(actual, abs=1e-12)
    assert actual.min() >= 0
    assert 1 == pytest.approx(actual.sum(), abs=1e-14)


@pytest.mark.parametrize("by", WAYS)
def test_combining_changes_neither_of_the_weights(by):
    a, b = np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.25, 0.2, 0.3, 0.25])
    combine(a, b, by=by)
    assert [0.4, 0.3, 0.2, 0.1] == a.tolist()
    assert [0.25, 0.2, 0.3, 0.25] == b.tolist()


def test_the_first_has_half_a_share_unless_told():
    assert [0.5, 0.5] == combine(np.array([1.0, 0.0]), np.array([0.0, 1.0])).tolist()


def test_game_of_equal_weights_is_these_weights():
    weights = as_weights([5, 3, 2])
    assert weights.tolist() == combine(weights, weights.copy(), by="game").tolist()


def test_game_of_weights_that_are_equal_up_to_rounding_is_these_weights():
    a = as_weights([5, 3, 2])
    b = a + np.array([1e-13, -1e-13, 0])
    assert a == pytest.approx(combine(a, b, by="game"), abs=1e-12)


def test_game_gives_nothing_to_weights_that_are_all_equal():
    equal, other = np.full(7, 1 / 7), as_weights([1, 2, 3, 4, 5, 6, 7])
    assert other == pytest.approx(combine(equal, other, by="game"), abs=1e-15)
    assert other == pytest.approx(combine(other, equal, by="game"), abs=1e-15)


@pytest.mark.parametrize(("order", "which"), [((0, 1), "first"), ((1, 0), "second")])
def test_game_refuses_a_negative_coefficient(order, which):
    two = as_weights([4, 3, 3]), as_weights([8, 1, 1])
    with pytest.raises(Unsuitable, match=f"{which} of the two weights a negative coefficient") as caught:
        combine(two[order[0]], two[order[1]], by="game")
    assert caught.value.indicator is None


def test_products_of_tiny_weights_do_not_vanish():
    a, b = np.array([1.0, 1e-200, 0.0]), np.array([0.0, 1e-200, 1.0])
    assert [0.0, 1.0, 0.0] == combine(a, b, by="multiplicative").tolist()
    assert [0.0, 1.0, 0.0] == combine(a, b, by="geometric").tolist()


def test_given_passes_on_what_the_scheme_gives():
    weights = np.array([0.7, 0.3])
    assert [0.7, 0.3] == METHODS["given"].combined(weights).tolist()


# -- descriptors ------------------------------------------------------------------------------------------------------


def test_the_methods_are_registered_by_their_names():
    names = ["entropy", "critic", "standard_deviation", "variation", "combine", "given"]
    assert names == [method.name for method in DATA_WEIGHTINGS]
    assert names == [name for name in plugins.load([]).names("weighting") if name in METHODS]


@pytest.mark.parametrize("method", DATA_WEIGHTINGS, ids=lambda method: method.name)
def test_a_descriptor_says_what_it_reads_and_how_it_computes(method):
    data = method.name not in ("combine", "given")
    assert frozenset({Capability.DATA if data else Capability.WEIGHTS}) == method.reads
    assert data == (method.from_data is not None)
    assert data == (method.combined is None)
    assert method.compute is None
    assert method.completion is None
    assert method.formula
    assert method.reference
    assert all(param.doc for param in method.params)


def test_the_promised_defaults():
    assert {"normalise": "sum"} == METHODS["entropy"].defaults()
    assert {"normalise": "minmax", "correlation": "pearson"} == METHODS["critic"].defaults()
    assert {"normalise": "none"} == METHODS["standard_deviation"].defaults()
    assert {} == METHODS["variation"].defaults()
    assert {"by": "linear", "share": 0.5} == METHODS["combine"].defaults()
    assert ["method", "method", "choice", "number"] == [param.kind for param in METHODS["combine"].params]


def test_every_choice_is_tested():
    for method in DATA_WEIGHTINGS:
        if method.from_data is not None:
            offered = product(*(param.choices for param in method.params))
            assert set(offered) == {tuple(chosen.values()) for name, chosen in VARIANTS if name == method.name}
