import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.api import ops
from fuzzyspec.methods.decisions import DECISIONS, level_value, score

untimed = settings(deadline=None)
RULES = {decision.name: decision for decision in DECISIONS}
SCORES = [90.0, 75.0, 60.0, 30.0]


def decide(name, memberships, scores=None, **parameters):
    return RULES[name].decide(memberships, scores, ops.plain, **parameters)


@st.composite
def fuzzy_sets(draw, objects=1):
    comments = draw(st.integers(1, 6))
    rows = []
    for _ in range(objects):
        row = draw(st.lists(st.integers(0, 20), min_size=comments, max_size=comments).filter(any))
        rows.append([votes / sum(row) for votes in row])
    return rows


def test_the_largest_membership_decides():
    decided = decide("max_membership", [0.175, 0.53, 0.275, 0.02])
    assert decided.grade == 1
    assert not decided.tie
    assert decided.margin == pytest.approx(0.255)
    assert decided.values["validity"] == pytest.approx((4 * 0.53 - 1) / (2 * 0.275 * 3))


def test_tied_memberships_go_to_the_worse_comment():
    decided = decide("max_membership", [0.4, 0.4 - 5e-10, 0.2])
    assert decided.grade == 1
    assert decided.tie
    decided = decide("max_membership", [0.4, 0.4 - 5e-9, 0.2])
    assert decided.grade == 0
    assert not decided.tie
    assert decide("max_membership", [0.25, 0.25, 0.25, 0.25]).grade == 3


def test_validity_is_absent_where_it_would_divide_by_zero():
    assert decide("max_membership", [0.0, 1.0, 0.0]).values == {}
    assert decide("max_membership", [1.0]).values == {}
    arrays = RULES["max_membership"].decide([np.array([0.6, 1.0]), np.array([0.4, 0.0])], None, ops.arrays)
    assert arrays.values["validity"][0] == pytest.approx((2 * 0.6 - 1) / (2 * 0.4))
    assert math.isnan(arrays.values["validity"][1])


def test_published_scores():
    assert score([0.318, 0.351, 0.203, 0.128], [30, 60, 75, 90]) == pytest.approx(57.345, abs=1e-12)
    assert score([0.7, 0.16, 0.14], [90, 75, 50]) == pytest.approx(82, abs=1e-12)
    assert score([0.14, 0.31, 0.36, 0.19], [40, 60, 80, 100]) == pytest.approx(72, abs=1e-12)


def test_the_nearest_score_decides():
    decided = decide("weighted_score", [0.7, 0.16, 0.14], [90, 75, 50])
    assert decided.grade == 1  # 82 is nearer to 75 than to 90
    assert decided.values["score"] == pytest.approx(82)
    assert decided.margin == pytest.approx(0.5 / 40)
    assert not decided.tie


@pytest.mark.parametrize(
    ("offset", "grade", "tie"), [(0.0, 1, True), (5e-10, 1, True), (-5e-10, 1, True), (1e-8, 0, False)]
)
def test_midway_between_scores_is_the_worse(offset, grade, tie):
    share = 0.5 + offset / 15
    decided = decide("weighted_score", [share, 1 - share, 0.0, 0.0], SCORES)
    assert (decided.grade, decided.tie) == (grade, tie)
    assert decided.margin == pytest.approx(abs(offset) / 60, abs=1e-15)


def test_weighted_score_needs_scores():
    assert RULES["weighted_score"].needs_scores
    with pytest.raises(TypeError):
        decide("weighted_score", [0.5, 0.5])


def test_confidence_takes_the_first_comment_that_reaches_the_threshold():
    decided = decide("confidence", [0.3, 0.25, 0.3, 0.15])
    assert decided.grade == 2
    assert decided.values["confidence"] == pytest.approx(0.85)
    assert decided.margin == pytest.approx(0.05)
    assert decide("confidence", [0.3, 0.25, 0.3, 0.15], threshold=0.55).grade == 1
    assert decide("confidence", [0.3, 0.25, 0.3, 0.15], threshold=1.0).grade == 3
    assert decide("confidence", [0.7, 0.3]).margin == pytest.approx(0.1)


def test_confidence_reaches_the_threshold_within_rounding():
    assert decide("confidence", [0.1, 0.2, 0.3, 0.4], threshold=0.6).grade == 2  # the sum is 0.6000000000000001
    assert decide("confidence", [0.6 - 5e-13, 0.4 + 5e-13]).grade == 0
    assert decide("confidence", [0.6 - 5e-12, 0.4 + 5e-12]).grade == 1
    assert decide("confidence", [0.3] * 3 + [0.1 - 1e-11], threshold=1.0).grade == 3


def test_the_nearest_level_decides():
    decided = decide("level", [0.1, 0.2, 0.3, 0.4])
    assert decided.values["level"] == pytest.approx(3.0)
    assert decided.grade == 2
    assert decided.margin == pytest.approx(0.5 / 3)
    squared = decide("level", [0.1, 0.2, 0.3, 0.4], power=2)
    assert squared.values["level"] == pytest.approx((0.01 + 0.08 + 0.27 + 0.64) / 0.3)


def test_midway_between_levels_is_the_worse():
    decided = decide("level", [0.5, 0.5])
    assert (decided.grade, decided.tie) == (1, True)
    assert decided.margin == 0


def test_a_high_power_does_not_underflow():
    assert level_value([0.25, 0.5, 0.25], 2000, ops.plain) == pytest.approx(2)
    assert np.allclose(level_value([np.array([0.25]), np.array([0.5]), np.array([0.25])], 2000, ops.arrays), 2)


@pytest.mark.parametrize(
    ("name", "key"), [("weighted_score", "score"), ("confidence", "confidence"), ("level", "level")]
)
def test_one_comment_leaves_no_choice(name, key):
    scores = [80.0] if name == "weighted_score" else None
    decided = decide(name, [1.0], scores)
    assert (decided.grade, decided.tie, decided.margin) == (0, False, None)
    assert decided.values == {key: {"score": 80.0, "confidence": 1.0, "level": 1.0}[key]}
    arrays = RULES[name].decide([np.ones(3)], scores, ops.arrays)
    assert arrays.grade.tolist() == [0, 0, 0]
    assert arrays.tie.tolist() == [False] * 3
    assert arrays.margin is None


@untimed
@given(fuzzy_sets(objects=4))
@pytest.mark.parametrize("name", sorted(RULES))
def test_objects_are_decided_as_each_alone(name, rows):
    comments = len(rows[0])
    scores = [100.0 - 7 * k * k for k in range(comments)] if name == "weighted_score" else None
    columns = [np.array([row[k] for row in rows]) for k in range(comments)]
    together = RULES[name].decide(columns, scores, ops.arrays)
    for index, row in enumerate(rows):
        alone = RULES[name].decide(row, scores, ops.plain)
        assert together.grade[index] == alone.grade
        assert together.tie[index] == alone.tie
        if alone.margin is None:
            assert together.margin is None
        else:
            assert together.margin[index] == pytest.approx(alone.margin, abs=1e-14)
        for key, values in together.values.items():
            if key in alone.values:
                assert values[index] == pytest.approx(alone.values[key], rel=1e-13)
            else:
                assert math.isnan(values[index])


@untimed
@given(fuzzy_sets())
def test_grades_follow_their_definitions(rows):
    row = rows[0]
    m = len(row)
    scores = [float(10 * (m - k)) for k in range(m)]
    value = sum(mu * s for mu, s in zip(row, scores, strict=True))
    nearest = min(abs(value - s) for s in scores)
    expected = max(k for k in range(m) if abs(value - scores[k]) <= nearest + 1e-9)
    assert decide("weighted_score", row, scores).grade == expected
    assert decide("level", row).grade == expected  # scores with equal steps are levels read from the other end
    assert decide("max_membership", row).grade == max(k for k in range(m) if row[k] >= max(row) - 1e-9)
    reached = [k for k in range(m) if sum(row[: k + 1]) >= 0.6 - 1e-12]
    assert decide("confidence", row).grade == reached[0]


def test_parameters_and_their_bounds():
    threshold = RULES["confidence"].params[0]
    assert (threshold.name, threshold.default) == ("threshold", 0.6)
    assert not threshold.admits(0.5)
    assert threshold.admits(1.0)
    assert not threshold.admits(1.01)
    power = RULES["level"].params[0]
    assert (power.name, power.default) == ("power", 1.0)
    assert not power.admits(0)
