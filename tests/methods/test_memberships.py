import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fuzzyspec.api import ops
from fuzzyspec.methods.memberships import LARGEST, MEMBERSHIPS
from fuzzyspec.plugins import registry

FUNCTIONS = {function.name: function for function in MEMBERSHIPS}
CORNERS = {"triangular": "abc", "trapezoidal": "abcd", "rising": "ab", "falling": "ab"}
SPLINES = {"s_shape": "ab", "z_shape": "ab", "pi_shape": "abcd"}
CURVES = ["gaussian", "bell", "sigmoid"]
EDGED = CORNERS | SPLINES


def named(name, numbers):
    """Return the parameters of a function by name."""
    if name == "ladder":
        return {"knots": tuple(numbers)}
    return dict(zip([param.name for param in FUNCTIONS[name].params], numbers, strict=True))


def degree(name, numbers, x, executor=ops.plain):
    return FUNCTIONS[name].compute(x, executor, **named(name, numbers))


def row(knots, x, best_first=True, executor=ops.plain):
    return FUNCTIONS["ladder"].compute(x, best_first, executor, knots=tuple(knots))


def fault(name, numbers, count=4, rising=True):
    return FUNCTIONS[name].fault(named(name, numbers), count, rising)


# -- what is drawn ----------------------------------------------------------------------------------------------------

ordinary = st.floats(-1e6, 1e6, allow_subnormal=False)
any_number = st.floats(-LARGEST, LARGEST)
any_positive = st.floats(0, LARGEST, exclude_min=True)
any_slope = st.floats(1 / LARGEST, LARGEST).flatmap(lambda slope: st.sampled_from([slope, -slope]))


def curves(number, positive, slope):
    return st.one_of(
        st.tuples(st.just("gaussian"), st.tuples(number, positive)),
        st.tuples(st.just("bell"), st.tuples(number, positive, positive)),
        st.tuples(st.just("sigmoid"), st.tuples(number, slope)),
    )


def edged(number):
    """Draw functions with corners; now and then two corners are equal."""
    return st.sampled_from(sorted(EDGED)).flatmap(
        lambda name: st.lists(number, min_size=1, max_size=4).flatmap(
            lambda pool: st.tuples(
                st.just(name), st.tuples(*[st.sampled_from(pool)] * len(EDGED[name])).map(sorted).map(tuple)
            )
        )
    )


everything = st.one_of(edged(any_number), curves(any_number, any_positive, any_slope))
ordinary_ones = st.one_of(
    edged(ordinary), curves(ordinary, st.floats(1e-3, 1e3), st.floats(1e-3, 1e3) | st.floats(-1e3, -1e-3))
)


@st.composite
def ladders(draw, number=any_number, distinct=False):
    """Draw knots that rise or fall and are not all equal."""
    knots = sorted(draw(st.lists(number, min_size=2, max_size=6, unique=distinct)))
    assume(knots[0] < knots[-1])
    return knots if draw(st.booleans()) else knots[::-1]


# -- by hand ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "numbers", "values"),
    [
        ("rising", (30, 40), {20: 0, 30: 0, 32.5: 0.25, 35: 0.5, 40: 1, 50: 1}),
        ("falling", (15, 20), {10: 1, 15: 1, 16.25: 0.75, 17.5: 0.5, 20: 0, 30: 0}),
        ("triangular", (15, 20, 25), {10: 0, 15: 0, 17.5: 0.5, 20: 1, 21: 0.8, 22.5: 0.5, 25: 0, 30: 0}),
        ("trapezoidal", (20, 25, 30, 40), {19: 0, 20: 0, 22: 0.4, 25: 1, 27: 1, 30: 1, 35: 0.5, 38: 0.2, 40: 0, 41: 0}),
        ("gaussian", (5, 2), {5: 1, 3: math.exp(-0.5), 7: math.exp(-0.5), 9: math.exp(-2), -1: math.exp(-4.5)}),
        ("bell", (6, 2, 4), {6: 1, 4: 0.5, 8: 0.5, 7: 1 / (1 + 0.5**8), 10: 1 / 257, 2: 1 / 257}),
        ("bell", (0, 1, 0.5), {0: 1, 1: 0.5, -3: 0.25, 9: 0.1}),
        ("sigmoid", (4, 2), {4: 0.5, 5: 1 / (1 + math.exp(-2)), 3: 1 / (1 + math.exp(2)), 1e9: 1, -1e9: 0}),
        ("sigmoid", (4, -2), {4: 0.5, 5: 1 / (1 + math.exp(2)), 3: 1 / (1 + math.exp(-2)), 1e9: 0, -1e9: 1}),
        ("s_shape", (2, 6), {1: 0, 2: 0, 3: 0.125, 4: 0.5, 5: 0.875, 6: 1, 7: 1}),
        ("z_shape", (2, 6), {1: 1, 2: 1, 3: 0.875, 4: 0.5, 5: 0.125, 6: 0, 7: 0}),
        ("pi_shape", (0, 4, 5, 9), {-1: 0, 0: 0, 1: 0.125, 2: 0.5, 3: 0.875, 4: 1, 5: 1, 6: 0.875, 7: 0.5, 9: 0}),
    ],
)
def test_degrees_at_the_corners_and_between_them(name, numbers, values):
    for x, expected in values.items():
        assert expected == pytest.approx(degree(name, numbers, float(x)), abs=1e-15)


@pytest.mark.parametrize(
    ("name", "numbers", "values"),
    [
        ("triangular", (15, 15, 25), {14.9: 0, 15: 1, 20: 0.5, 25: 0}),
        ("triangular", (15, 25, 25), {15: 0, 20: 0.5, 25: 1, 25.1: 0}),
        ("triangular", (15, 15, 15), {14.9: 0, 15: 1, 15.1: 0}),
        ("trapezoidal", (20, 20, 30, 40), {19.9: 0, 20: 1, 35: 0.5}),
        ("trapezoidal", (20, 25, 40, 40), {22.5: 0.5, 40: 1, 40.1: 0}),
        ("trapezoidal", (20, 20, 40, 40), {19.9: 0, 20: 1, 30: 1, 40: 1, 40.1: 0}),
        ("trapezoidal", (20, 30, 30, 40), {25: 0.5, 30: 1, 35: 0.5}),
        ("rising", (5, 5), {4.9: 0, 5: 1, 5.1: 1}),
        ("falling", (5, 5), {4.9: 1, 5: 1, 5.1: 0}),
        ("s_shape", (5, 5), {4.9: 0, 5: 1, 5.1: 1}),
        ("z_shape", (5, 5), {4.9: 1, 5: 1, 5.1: 0}),
        ("pi_shape", (5, 5, 6, 8), {4.9: 0, 5: 1, 6: 1, 6.5: 0.875}),
        ("pi_shape", (2, 4, 4, 4), {2.5: 0.125, 4: 1, 4.1: 0}),
    ],
)
def test_on_a_vertical_edge_the_degree_is_one(name, numbers, values):
    for x, expected in values.items():
        assert expected == pytest.approx(degree(name, numbers, float(x)), abs=1e-15)
        assert expected == pytest.approx(degree(name, numbers, np.array([float(x)]), ops.arrays)[0], abs=1e-15)
    assert fault(name, numbers) is None


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (9.0, [1, 0, 0, 0]),
        (7.5, [1, 0, 0, 0]),
        (6.75, [0.5, 0.5, 0, 0]),
        (6.2, [0.2 / 1.5, 1.3 / 1.5, 0, 0]),
        (6.0, [0, 1, 0, 0]),
        (4.1, [0, 1.1 / 3, 1.9 / 3, 0]),
        (2.25, [0, 0, 0.25, 0.75]),
        (2.0, [0, 0, 0, 1]),
        (0.5, [0, 0, 0, 1]),
    ],
)
def test_a_ladder_by_hand(x, expected):
    assert expected == pytest.approx(row([7.5, 6, 3, 2], x), abs=1e-15)
    assert expected == pytest.approx(row([2, 3, 6, 7.5], x, best_first=False)[::-1], abs=1e-15)


@pytest.mark.parametrize(
    ("knots", "best_first", "x", "expected"),
    [
        ((15, 15, 20), True, 14, [1, 0, 0]),
        ((15, 15, 20), True, 15, [1, 0, 0]),
        ((15, 15, 20), True, 16, [0, 0.8, 0.2]),
        ((20, 15, 15), False, 14, [0, 0, 1]),
        ((20, 15, 15), False, 15, [0, 0, 1]),
        ((20, 15, 15), False, 16, [0.2, 0.8, 0]),
        ((20, 15, 15), True, 15, [0, 1, 0]),
        ((20, 15, 15), True, 14, [0, 0, 1]),
        ((15, 15, 20), False, 15, [0, 1, 0]),
        ((15, 15, 20), False, 14, [1, 0, 0]),
        ((20, 15, 15, 15, 10), True, 15, [0, 1, 0, 0, 0]),
        ((20, 15, 15, 15, 10), True, 16, [0.2, 0.8, 0, 0, 0]),
        ((20, 15, 15, 15, 10), True, 14, [0, 0, 0, 0.8, 0.2]),
        ((10, 15, 15, 15, 20), False, 15, [0, 0, 0, 1, 0]),
        ((10, 15, 15, 15, 20), False, 14, [0.2, 0.8, 0, 0, 0]),
        ((10, 15, 15, 15, 20), False, 16, [0, 0, 0, 0.8, 0.2]),
    ],
)
def test_equal_knots_give_the_better_comment(knots, best_first, x, expected):
    assert expected == pytest.approx(row(knots, float(x), best_first), abs=1e-15)
    whole = row(knots, np.array([x, x], dtype=float), best_first, ops.arrays)
    assert np.allclose(np.array(whole), np.array(expected)[:, np.newaxis], rtol=0, atol=1e-15)


def test_a_single_comment_has_everything():
    assert [1.0] == row([7], -3.0)
    assert [[1.0, 1.0, 1.0]] == [one.tolist() for one in row([7], np.array([-3.0, 7.0, 9.0]), executor=ops.arrays)]


# -- what always holds ------------------------------------------------------------------------------------------------


@given(everything, st.lists(any_number, min_size=1, max_size=5), st.booleans())
def test_every_degree_is_between_nought_and_one(drawn, values, at_corners):
    name, numbers = drawn
    xs = [*values, *(number for number in numbers if at_corners)]
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        whole = degree(name, numbers, np.array(xs), ops.arrays)
    plain = [degree(name, numbers, x) for x in xs]
    assert all(0 <= one <= 1 for one in plain)
    assert np.allclose(plain, whole, rtol=0, atol=1e-12)


@given(ladders(), st.lists(any_number, min_size=1, max_size=5), st.booleans())
def test_a_ladder_s_degrees_sum_to_one_over_two_neighbours_at_most(knots, values, best_first):
    xs = [*values, *knots]
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        whole = np.array(row(knots, np.array(xs), best_first, ops.arrays))
    for index, x in enumerate(xs):
        degrees = row(knots, x, best_first)
        assert sum(degrees) == pytest.approx(1, abs=1e-15)
        assert all(0 <= one <= 1 for one in degrees)
        above = [place for place, one in enumerate(degrees) if one > 0]
        assert above[-1] - above[0] <= 1
        assert np.allclose(degrees, whole[:, index], rtol=0, atol=1e-12)


@given(ladders(), st.lists(any_number, min_size=1, max_size=8))
def test_as_the_value_improves_so_does_the_level(knots, values):
    improving = sorted([*values, *knots], reverse=knots[0] < knots[-1])  # the first knot is the best
    levels = [sum(k * one for k, one in enumerate(row(knots, x), 1)) for x in improving]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(levels))


@given(ladders(), st.lists(any_number, min_size=1, max_size=5), st.booleans())
def test_a_ladder_does_not_depend_on_which_comment_comes_first(knots, values, best_first):
    for x in [*values, *knots]:
        turned = row(knots[::-1], x, not best_first)[::-1]
        assert row(knots, x, best_first) == pytest.approx(turned, abs=1e-15)


@given(ladders(ordinary, distinct=True), st.lists(ordinary, min_size=1, max_size=5), st.booleans())
def test_a_ladder_interpolates(knots, values, best_first):
    rising = sorted(knots)
    assume(min(np.diff(rising)) > 1e-3)
    for x in [*values, *knots]:
        for place, actual in enumerate(row(knots, x, best_first)):
            unit = [float(knot == knots[place]) for knot in rising]
            assert float(np.interp(x, rising, unit)) == pytest.approx(actual, abs=1e-9)


@given(st.tuples(any_number, any_number).filter(lambda ab: ab[0] != ab[1]).map(sorted), any_number)
def test_z_is_the_complement_of_s(corners, x):
    for value in [x, *corners]:
        assert 1 - degree("s_shape", corners, value) == pytest.approx(degree("z_shape", corners, value), abs=1e-12)
        assert 1 - degree("rising", corners, value) == pytest.approx(degree("falling", corners, value), abs=1e-12)


@given(any_number, any_slope, any_number)
def test_a_sigmoid_turned_round_is_the_complement(center, slope, x):
    turned = degree("sigmoid", (center, -slope), x)
    assert 1 - degree("sigmoid", (center, slope), x) == pytest.approx(turned, abs=1e-15)


@given(st.tuples(*[any_number] * 3).map(sorted), any_number)
def test_a_trapezoid_without_a_top_is_a_triangle(corners, x):
    a, b, c = corners
    assert degree("triangular", (a, b, c), x) == degree("trapezoidal", (a, b, b, c), x)


# Written out as the textbooks have them, case by case.


def up(x, a, b):
    return 0.0 if x < a else 1.0 if x >= b else (x - a) / (b - a)


def down(x, a, b):
    return 1.0 if x <= a else 0.0 if x > b else (b - x) / (b - a)


def s(x, a, b):
    if x < a or x >= b:
        return float(x >= b)
    return 2 * ((x - a) / (b - a)) ** 2 if x <= (a + b) / 2 else 1 - 2 * ((x - b) / (b - a)) ** 2


def z(x, a, b):
    if x <= a or x > b:
        return float(x <= a)
    return 1 - 2 * ((x - a) / (b - a)) ** 2 if x <= (a + b) / 2 else 2 * ((x - b) / (b - a)) ** 2


TEXTBOOK = {
    "rising": up,
    "falling": down,
    "triangular": lambda x, a, b, c: up(x, a, b) if x < b else down(x, b, c),
    "trapezoidal": lambda x, a, b, c, d: up(x, a, b) if x < b else down(x, c, d),
    "gaussian": lambda x, center, width: math.exp(-((x - center) ** 2) / (2 * width**2)),
    "bell": lambda x, center, width, slope: 1 / (1 + abs((x - center) / width) ** (2 * slope)),
    "sigmoid": lambda x, center, slope: 1 / (1 + math.exp(-slope * (x - center))),
    "s_shape": s,
    "z_shape": z,
    "pi_shape": lambda x, a, b, c, d: s(x, a, b) * z(x, c, d),
}


@given(ordinary_ones, ordinary)
def test_the_formulas_are_those_of_the_textbooks(drawn, x):
    name, numbers = drawn
    for value in [x, *numbers]:
        try:
            expected = TEXTBOOK[name](value, *numbers)
        except OverflowError:  # the textbook's way of saying that the degree is 0
            expected = 0.0
        assert expected == pytest.approx(degree(name, numbers, value), abs=1e-9)


class Column:
    """A column expression: it can be reckoned with, but nothing can be asked of it before it is run."""

    def __init__(self, value):
        self.value = value

    def __bool__(self):
        raise AssertionError("a column is neither true nor false")

    def __getitem__(self, index):
        raise AssertionError("a column has no elements yet")

    def __float__(self):
        raise AssertionError("a column is no number")


def _operation(name):
    def operation(self, other):
        return Column(getattr(np.float64(self.value), name)(np.float64(_value(other))))

    return operation


for _name in ["add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "pow", "lt", "le", "gt", "ge"]:
    setattr(Column, f"__{_name}__", _operation(f"__{_name}__"))


def _value(one):
    return one.value if isinstance(one, Column) else one


class ColumnOps:
    """The operations on columns: `where` has both its branches worked out."""

    def __getattr__(self, name):
        return lambda *arguments: Column(getattr(ops.arrays, name)(*map(_value, arguments)))


@given(everything, any_number)
def test_columns_take_the_same_path(drawn, x):
    name, numbers = drawn
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        actual = degree(name, numbers, Column(x), ColumnOps())
    assert isinstance(actual, Column)
    assert degree(name, numbers, x) == pytest.approx(float(actual.value), abs=1e-12)


@given(ladders() | st.lists(any_number, min_size=1, max_size=1), any_number, st.booleans())
def test_a_ladder_takes_columns_as_well(knots, x, best_first):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        actual = row(knots, Column(x), best_first, ColumnOps())
    assert row(knots, x, best_first) == pytest.approx([float(one.value) for one in actual], abs=1e-12)


# -- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "numbers", "expected"),
    [
        (
            "triangular",
            (20, 15, 25),
            "its corners must rise, and b = 15 is below a = 20; in order they are `triangular(15, 20, 25)`",
        ),
        (
            "trapezoidal",
            (20, 25, 40, 30.5),
            "its corners must rise, and d = 30.5 is below c = 40; in order they are `trapezoidal(20, 25, 30.5, 40)`",
        ),
        (
            "pi_shape",
            (1, 3, 2, 4),
            "its corners must rise, and c = 2 is below b = 3; in order they are `pi_shape(1, 2, 3, 4)`",
        ),
        ("rising", (40, 30), "its corners must rise, and b = 30 is below a = 40; in order they are `rising(30, 40)`"),
        ("falling", (2, -1), "its corners must rise, and b = -1 is below a = 2; in order they are `falling(-1, 2)`"),
        ("s_shape", (2, 1), "its corners must rise, and b = 1 is below a = 2; in order they are `s_shape(1, 2)`"),
        ("z_shape", (2, 1), "its corners must rise, and b = 1 is below a = 2; in order they are `z_shape(1, 2)`"),
        (
            "sigmoid",
            (4, 0),
            "with the slope 0 every value has the degree ½; "
            "write a slope above 0 where the degree rises with the value, below 0 where it falls",
        ),
    ],
)
def test_parameters_that_do_not_fit_together_are_told(name, numbers, expected):
    assert expected == fault(name, numbers)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_numbers_whose_differences_would_overflow_are_told(name):
    count = len(FUNCTIONS[name].params)
    numbers = [*range(1, count), 1.5e300] if name != "ladder" else [1, 1.5e300]
    assert "1.5e+300 is too large for a membership function; measure in a larger unit" == fault(name, numbers, count=2)
    assert fault(name, [*numbers[:-1], LARGEST], count=2) is None


@given(everything)
def test_whatever_fits_together_is_no_fault(drawn):
    assert fault(*drawn) is None


@pytest.mark.parametrize(
    ("knots", "count", "rising", "expected"),
    [
        ((7.5, 6, 3), 4, False, "it has 3 knots for 4 comments; write one for each comment, in their order"),
        ((7.5,), 2, False, "it has 1 knot for 2 comments; write one for each comment, in their order"),
        ((7.5, 6), 1, False, "it has 2 knots for 1 comment; write one for each comment, in their order"),
        (
            (5, 5, 5),
            3,
            True,
            "all its knots are 5, so it has no direction; write knots that differ, or a function for each comment, "
            "such as `falling(5, 5)` for the first and `rising(5, 5)` for the last",
        ),
        (
            (5, 5, 5),
            3,
            False,
            "all its knots are 5, so it has no direction; write knots that differ, or a function for each comment, "
            "such as `rising(5, 5)` for the first and `falling(5, 5)` for the last",
        ),
        (
            (7.5, 3, 6, 2),
            4,
            False,
            "its knots must rise or fall all the way, and it rises from 3 to 6; "
            "in order they are `ladder(7.5, 6, 3, 2)`",
        ),
        (
            (2, 6, 3, 7.5),
            4,
            True,
            "its knots must rise or fall all the way, and it falls from 6 to 3; "
            "in order they are `ladder(2, 3, 6, 7.5)`",
        ),
        (
            (3, 5, 3),
            3,
            True,
            "its knots must rise or fall all the way, and it falls from 5 to 3; in order they are `ladder(3, 3, 5)`",
        ),
        (
            (7.5, 6, 3, 2),
            4,
            True,
            "its knots fall, and by `better` the values rise over the comments in their order; "
            "write `ladder(2, 3, 6, 7.5)`, or turn `better` round",
        ),
        (
            (15, 15, 20, 30),
            4,
            False,
            "its knots rise, and by `better` the values fall over the comments in their order; "
            "write `ladder(30, 20, 15, 15)`, or turn `better` round",
        ),
        (
            (7.5, 6, 3, 2),
            4,
            None,
            "a ladder leads from bad values to good ones, and with `near` or `within` the good ones lie between; "
            "write a function for each comment, for example `triangular(a, b, c)`",
        ),
        ((7.5, 6, 3, 2), 4, False, None),
        ((15, 15, 20, 30), 4, True, None),
        ((7,), 1, True, None),
        ((7,), 1, False, None),
    ],
)
def test_knots_that_make_no_ladder_are_told(knots, count, rising, expected):
    assert expected == fault("ladder", knots, count, rising)


# -- pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "numbers", "expected"),
    [
        ("ladder", (7.5, 6, 6, 2), [2, 6, 7.5]),
        ("triangular", (15, 15, 25), [15, 25]),
        ("trapezoidal", (20, 25, 30, 40), [20, 25, 30, 40]),
        ("rising", (30, 40), [30, 40]),
        ("falling", (5, 5), [5]),
        ("gaussian", (5, 2), [-1, 3, 5, 7, 11]),
        ("bell", (6, 2, 1), [6 - 2 * math.sqrt(99), 4, 6, 8, 6 + 2 * math.sqrt(99)]),
        ("sigmoid", (4, -2), [4 - math.log(99) / 2, 4, 4 + math.log(99) / 2]),
        ("s_shape", (2, 6), [2, 4, 6]),
        ("z_shape", (2, 6), [2, 4, 6]),
        ("pi_shape", (0, 4, 5, 9), [0, 2, 4, 5, 7, 9]),
        ("pi_shape", (0, 4, 4, 9), [0, 2, 4, 6.5, 9]),
        ("pi_shape", (4, 4, 4, 9), [4, 6.5, 9]),
    ],
)
def test_a_picture_bends_at_the_corners(name, numbers, expected):
    assert expected == pytest.approx(FUNCTIONS[name].bends(named(name, numbers)), abs=1e-12)


@given(everything)
def test_bends_rise_and_are_finite(drawn):
    name, numbers = drawn
    bends = FUNCTIONS[name].bends(named(name, numbers))
    assert bends == sorted(set(bends))
    assert all(math.isfinite(bend) for bend in bends)


@given(edged(ordinary), st.floats(1e-3, 1e6))
def test_outside_its_bends_a_function_with_corners_is_flat(drawn, further):
    name, numbers = drawn
    bends = FUNCTIONS[name].bends(named(name, numbers))
    ends = {"rising": (0, 1), "s_shape": (0, 1), "falling": (1, 0), "z_shape": (1, 0)}
    left, right = ends.get(name, (0, 0))
    assert left == degree(name, numbers, bends[0] - further)
    assert right == degree(name, numbers, bends[-1] + further)


@pytest.mark.parametrize("slope", [1.0, 3.0, 40.0])
def test_curves_are_shown_where_the_degree_is_visible(slope):
    for name, numbers in [("gaussian", (5, 2)), ("bell", (5, 2, slope)), ("sigmoid", (5, slope))]:
        bends = FUNCTIONS[name].bends(named(name, numbers))
        assert 0.009 < degree(name, numbers, bends[0]) < 0.012
        assert 0.009 < min(degree(name, numbers, bends[-1]), 1 - degree(name, numbers, bends[-1])) < 0.012


# -- what each says of itself -----------------------------------------------------------------------------------------


def test_the_promised_names_are_offered():
    promised = "ladder triangular trapezoidal rising falling gaussian bell sigmoid s_shape z_shape pi_shape"
    assert promised.split() == list(FUNCTIONS)
    assert promised.split() == registry().names("membership function")[: len(FUNCTIONS)]


def test_what_each_function_says_of_itself():
    for function in MEMBERSHIPS:
        assert function.lowerable
        assert function.summary.endswith(".")
        assert function.formula.startswith("μ")
        assert function.reference.endswith(".")
        assert callable(function.fault)
        assert callable(function.bends)
        for text in (function.summary, function.formula, function.reference):
            assert "\n" not in text
        for param in function.params:
            assert param.required
            assert param.doc
            assert param.kind == ("numbers" if function.name == "ladder" else "number")
    assert {"ladder": "row"} == {name: function.of for name, function in FUNCTIONS.items() if function.of != "comment"}


def test_widths_and_the_slope_of_a_bell_are_above_nought():
    bounded = {(name, param.name) for name, one in FUNCTIONS.items() for param in one.params if param.bounds()}
    assert {("gaussian", "width"), ("bell", "width"), ("bell", "slope")} == bounded
    assert all(not FUNCTIONS[name].param(param).admits(0.0) for name, param in bounded)
