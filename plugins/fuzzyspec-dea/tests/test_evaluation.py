"""The evaluation: what is an input and what an output, what data are refused, what is reported and remarked."""

from __future__ import annotations

import numpy as np
import pytest
from fuzzyspec_dea.evaluation import DEA, compute, roles

from fuzzyspec.api import Better, Unsuitable

LOW, HIGH = Better("low"), Better("high")
BETTER = [LOW, HIGH, LOW, HIGH]

# One input, one output; ten units in a row of growing size, enough for no remark about their number.
SIZES = np.array([[2, 1], [3, 3], [4, 4], [5, 6], [6, 7], [7, 8], [8, 8.5], [9, 9], [10, 9.5], [12, 10]])


@pytest.mark.parametrize(
    ("inputs", "outputs", "expected"),
    [
        ((), (), ([0, 2], [1, 3])),
        # Named is what it is named, whatever its direction; the rest go by theirs.
        ((1,), (), ([0, 1, 2], [3])),
        ((0,), (), ([0, 2], [1, 3])),
        ((), (2,), ([0], [1, 2, 3])),
        # With both lists, what is in neither is left out.
        ((3,), (0,), ([3], [0])),
        ((2, 0), (1,), ([0, 2], [1])),
    ],
)
def test_what_is_an_input_and_what_an_output(inputs, outputs, expected):
    assert roles(BETTER, inputs, outputs) == expected


@pytest.mark.parametrize(
    ("better", "inputs", "outputs", "words", "indicator"),
    [
        ([HIGH, HIGH], (), (), "no inputs", None),
        ([LOW, HIGH], (), (0,), "no inputs", None),
        ([LOW, LOW], (), (), "no outputs", None),
        ([LOW, HIGH], (1,), (), "no outputs", None),
        (BETTER, (3, 1), (0, 1, 3), "among the inputs and among the outputs", 1),
    ],
)
def test_roles_that_cannot_be(better, inputs, outputs, words, indicator):
    with pytest.raises(Unsuitable, match=words) as fault:
        roles(better, inputs, outputs)
    assert fault.value.indicator == indicator


def table(**cells):
    values = np.arange(1.0, 41.0).reshape(10, 4)
    for place, value in cells.items():
        values[tuple(int(digit) for digit in place.removeprefix("at"))] = value
    return values


@pytest.mark.parametrize(
    ("values", "options", "words", "indicator", "object_"),
    [
        (table(at12=-3), {}, "an input cannot be negative, as -3 is", 2, 1),
        (table(at53=-0.5), {}, "an output cannot be negative, as -0.5 is", 3, 5),
        (table(at40=0, at42=0), {}, "0 for every input", None, 4),
        (table(at61=0, at63=0), {}, "0 for every output", None, 6),
        (table(at61=0), {"inputs": (0,), "outputs": (1,)}, "0 for every output", 1, 6),
    ],
)
def test_data_that_cannot_be(values, options, words, indicator, object_):
    with pytest.raises(Unsuitable, match=words) as fault:
        compute(values, None, BETTER, **options)
    assert (fault.value.indicator, fault.value.object) == (indicator, object_)


def test_what_is_left_out_may_be_anything():
    found = compute(table(at12=-3, at33=-1), None, BETTER, inputs=(0,), outputs=(1,))
    assert all(row[2] is row[3] is None for row in found.by_indicator["slacks"] + found.by_indicator["targets"])
    assert all(row[0] is not None and row[1] is not None for row in found.by_indicator["targets"])


def test_single_zeros_are_allowed():
    values = np.array([[1, 0, 2, 1], [0, 1, 1, 2], [2, 2, 0, 3], [3, 1, 1, 0], [2, 2, 2, 2]], dtype=float)
    found = compute(values, None, [LOW, LOW, HIGH, HIGH])
    # The third has twice what the first two use together, and produces as much of the second output.
    assert found.values[:3] == pytest.approx([1, 1, 0.5])
    assert found.by_indicator["slacks"][2] == pytest.approx([0, 0, 3, 0])
    assert all(0 < value <= 1 for value in found.values)


def test_defaults_are_constant_returns_and_input_orientation_without_super_efficiency():
    assert DEA.defaults() == {
        "returns": "constant",
        "orientation": "input",
        "super": False,
        "inputs": (),
        "outputs": (),
    }
    found = compute(SIZES, None, [LOW, HIGH])
    ratios = SIZES[:, 1] / SIZES[:, 0]
    assert found.values == pytest.approx(ratios / ratios.max())
    assert found == compute(SIZES, None, [LOW, HIGH], **DEA.defaults())


def test_output_orientation_gives_the_reciprocal_and_keeps_the_factor():
    found = compute(SIZES, None, [LOW, HIGH], returns="variable", orientation="output")
    # Half way between the second unit and the fourth, (4, 4.5).
    assert found.figures["radial"][2] == pytest.approx(4.5 / 4)
    assert found.values[2] == pytest.approx(4 / 4.5)
    assert found.by_indicator["targets"][2] == pytest.approx([4, 4.5])
    assert found.by_object["peers"][2] == pytest.approx([0, 0.5, 0, 0.5, 0, 0, 0, 0, 0, 0])
    assert "radial" not in compute(SIZES, None, [LOW, HIGH], returns="variable").figures


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_scale_efficiency_is_told_under_variable_returns(orientation):
    constant, variable = (
        compute(SIZES, None, [LOW, HIGH], returns=returns, orientation=orientation)
        for returns in ("constant", "variable")
    )
    assert "scale_efficiency" not in constant.figures
    expected = np.array(constant.values) / variable.values
    assert variable.figures["scale_efficiency"] == pytest.approx(expected)
    assert variable.figures["scale_efficiency"][3] == 1
    apart = compute(SIZES, None, [LOW, HIGH], returns="variable", orientation=orientation, super=True)
    assert "scale_efficiency" not in apart.figures


def test_super_efficiency_beyond_the_ends_is_absent_with_its_reason():
    inward, outward = (
        compute(SIZES, None, [LOW, HIGH], returns="variable", orientation=orientation, super=True)
        for orientation in ("input", "output")
    )
    assert set(inward.absent) == {9}
    assert "no combination of the others reaches its outputs" in inward.absent[9]
    assert set(outward.absent) == {0}
    assert "no combination of the others gets by on its inputs" in outward.absent[0]
    for found, o in ((inward, 9), (outward, 0)):
        assert found.values[o] is found.figures["slack_sum"][o] is None
        assert found.by_indicator["targets"][o] == found.by_indicator["slacks"][o] == [None, None]
        assert not any(found.by_object["peers"][o])
    # The fourth, of (3, 3) and (6, 7): at output 6, input 5.25.
    assert inward.values[3] == pytest.approx(5.25 / 5)


@pytest.mark.parametrize("returns", ["constant", "variable"])
def test_what_only_one_unit_produces_has_no_super_efficiency(returns):
    values = np.array([[1, 1, 0], [1, 0.5, 1], [2, 1, 0], [3, 2, 0]])
    for orientation, words in (("input", "infeasible"), ("output", "unbounded")):
        found = compute(values, None, [LOW, HIGH, HIGH], returns=returns, orientation=orientation, super=True)
        assert 1 in found.absent
        assert words in found.absent[1]


def test_a_tie_up_to_rounding_is_reached():
    # 0.1 + 0.2 is a little above 0.3; both have the largest output.
    values = np.array([[1, 0.1 + 0.2], [2, 0.3], [1, 0.1], [3, 0.2]])
    found = compute(values, None, [LOW, HIGH], returns="variable", super=True)
    assert not found.absent
    assert found.values[0] == pytest.approx(2)


def test_the_number_of_objects_is_remarked():
    (told,) = compute(SIZES[:5], None, [LOW, HIGH]).remarks
    assert told.text.startswith("5 objects are few for 1 input and 1 output: with fewer than 6")
    assert not compute(SIZES[:6], None, [LOW, HIGH]).remarks
    wide = np.random.default_rng(1).uniform(1, 2, (20, 8))
    (told,) = compute(wide, None, [LOW] * 2 + [HIGH] * 6).remarks
    assert "2 inputs and 6 outputs: with fewer than 24" in told.text
    wide = np.random.default_rng(1).uniform(1, 2, (48, 14))
    (told,) = compute(wide, None, [LOW] * 7 + [HIGH] * 7).remarks
    assert "with fewer than 49" in told.text


def test_an_indicator_without_values_and_an_output_that_is_better_low_are_remarked():
    values = np.hstack([SIZES, np.zeros((10, 1))])
    found = compute(values, None, [LOW, HIGH, HIGH])
    assert [(one.indicator, "0 for all objects" in one.text) for one in found.remarks] == [(2, True)]
    assert found.values == compute(SIZES, None, [LOW, HIGH]).values
    found = compute(SIZES, None, [LOW, LOW], inputs=(0,), outputs=(1,))
    assert [(one.indicator, "better = low" in one.text) for one in found.remarks] == [(1, True)]


def test_weakly_efficient_objects_are_counted_in_one_remark():
    # Three units with the least of the first input, two of them with more than needed of the second.
    values = np.array([[1, 2, 1], [1, 3, 1], [1, 4, 1], *([2, 3, 1],) * 6])
    found = compute(values, None, [LOW, LOW, HIGH])
    assert found.values[:3] == [1, 1, 1]
    assert found.figures["slack_sum"][:3] == pytest.approx([0, 1, 2])
    (told,) = found.remarks
    assert (told.text[:9], told.object) == ("2 objects", None)


def test_data_of_any_size():
    # Out of the range of squares, and units of measurement apart by more than all digits.
    found = compute(SIZES * [1e200, 1e-200], None, [LOW, HIGH], returns="variable")
    plain = compute(SIZES, None, [LOW, HIGH], returns="variable")
    assert found.values == pytest.approx(plain.values)
    assert found.by_object["peers"][2] == pytest.approx(plain.by_object["peers"][2])
