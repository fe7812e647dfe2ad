"""Every evaluation against its formula in plain Python, and what must hold of any of them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from fuzzyspec_pymcdm import EVALUATIONS
from fuzzyspec_pymcdm.library import pymcdm
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fuzzyspec.api import Better, Unsuitable

_spec = importlib.util.spec_from_file_location("plain", Path(__file__).parent / "plain.py")
plain = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plain)

BY_NAME = {evaluation.name: evaluation for evaluation in EVALUATIONS}

# Every method, with the parameters it is tried with; a callable makes those that fit the data.
TRIED = [
    ("topsis", {}),
    ("topsis", {"normalise": "minmax"}),
    ("topsis", {"normalise": "none"}),
    ("vikor", {}),
    ("vikor", {"v": 0.8}),
    ("promethee", {}),
    ("promethee", {"function": "u_shape", "q": (2.0,)}),
    ("promethee", {"function": "v_shape", "p": (5.0,)}),
    ("promethee", {"function": "level", "q": (1.0,), "p": (4.0,)}),
    ("promethee", {"function": "v_shape_2", "q": (1.0,), "p": (4.5,)}),
    ("promethee", {"function": "gaussian", "s": (3.0,)}),
    ("copras", {}),
    ("mabac", {}),
    ("edas", {}),
    ("waspas", {}),
    ("waspas", {"share": 0.2}),
    ("aras", {}),
    ("cocoso", {}),
    ("cocoso", {"share": 0.9}),
    ("codas", {}),
    ("codas", {"tau": 0.1}),
    ("mairca", {}),
    ("marcos", {}),
    ("moora", {}),
    ("ocra", {}),
    ("probid", {}),
    ("sprobid", {}),
    ("ram", {}),
    ("lmaw", {}),
    ("wsm", {}),
    ("wsm", {"normalise": "linear"}),
    ("wsm", {"normalise": "max"}),
    ("wsm", {"normalise": "minmax"}),
    ("wsm", {"normalise": "vector"}),
    ("wpm", {}),
    ("wpm", {"normalise": "linear"}),
    ("spotis", {}),
    ("spotis", {"expected": "middle"}),
    ("balanced_spotis", {"expected": "middle", "alpha": 0.3}),
    ("rim", {}),
    ("rim", {"ideal_low": "middle"}),
    ("rafsi", {}),
    ("rafsi", {"n1": 2.0, "n2k": 9.0}),
    ("ervd", {"reference": "middle"}),
    ("lopm", {}),
    ("lopm", {"limits": "middle"}),
]
IDS = [" ".join([name, *(f"{key}={value}" for key, value in given.items())]) for name, given in TRIED]
brief = settings(max_examples=6, deadline=None)


def methods(suits=lambda name, parameters: True):
    """Try every method that suits."""
    chosen = [(one, label) for one, label in zip(TRIED, IDS, strict=True) if suits(*one)]
    return pytest.mark.parametrize(
        ("name", "parameters"), [one for one, _ in chosen], ids=[label for _, label in chosen]
    )


def first_tried(name, parameters):
    return parameters is next(given for one, given in TRIED if one == name)


# A division by 0 that lies in the method: an object that is the best, or the worst, by every indicator.
AT_THE_END = ("cocoso", "sprobid")


def test_every_method_is_tried():
    assert set(BY_NAME) == {name for name, _ in TRIED}


@st.composite
def problems(draw, most=7, least_objects=2):
    """Values of small whole numbers, none of them constant, weights of sum 1, and directions."""
    count, width = draw(st.integers(least_objects, most)), draw(st.integers(1, 4))
    columns = [
        draw(st.lists(st.integers(2, 30), min_size=count, max_size=count).filter(lambda c: len(set(c)) > 1))
        for _ in range(width)
    ]
    raw = draw(st.lists(st.integers(1, 9), min_size=width, max_size=width))
    high = draw(st.lists(st.booleans(), min_size=width, max_size=width))
    return np.array(columns, dtype=float).T, np.array(raw) / sum(raw), high


def fitted(parameters, x):
    """Put the middle of each indicator's range where parameters ask for it."""
    middle = tuple(((x.min(axis=0) + x.max(axis=0)) / 2).tolist())
    return {key: middle if value == "middle" else value for key, value in parameters.items()}


def evaluate(name, x, w, up, /, **parameters):
    better = [Better("high" if one else "low") for one in up]
    return BY_NAME[name].compute(x, w, better, **parameters)


def evaluate_or_skip(name, x, w, up, /, **parameters):
    """Evaluate, and leave out the cases in which the method divides by 0 for an object at the end."""
    try:
        return evaluate(name, x, w, up, **parameters)
    except Unsuitable as fault:
        if name not in AT_THE_END or "by every indicator" not in str(fault):
            raise
        return assume(False)


@methods()
@brief
@given(problem=problems())
def test_a_method_is_its_formula(name, parameters, problem):
    x, w, high = problem
    chosen = fitted(parameters, x)
    found = evaluate_or_skip(name, x, w, high, **chosen)
    expected = getattr(plain, name)(x.tolist(), w.tolist(), high, **chosen)
    assert found.values == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert all(len(figure) == len(x) for figure in found.figures.values())


@methods()
@brief
@given(problem=problems(), random=st.randoms(use_true_random=False))
def test_the_order_of_objects_and_indicators_means_nothing(name, parameters, problem, random):
    x, w, high = problem
    chosen = fitted(parameters, x)
    found = evaluate_or_skip(name, x, w, high, **chosen)
    rows, columns = list(range(x.shape[0])), list(range(x.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    turned = evaluate(
        name,
        x[np.ix_(rows, columns)],
        w[columns],
        [high[j] for j in columns],
        **fitted(parameters, x[np.ix_(rows, columns)]),
    )
    assert turned.values == pytest.approx([found.values[i] for i in rows], rel=1e-9, abs=1e-9)
    for key, figure in found.figures.items():
        assert turned.figures[key] == pytest.approx([figure[i] for i in rows], rel=1e-9, abs=1e-9)


@methods(lambda name, parameters: (name, parameters) != ("topsis", {"normalise": "none"}))
@brief
@given(problem=problems(), units=st.lists(st.sampled_from([1e-6, 0.1, 3.0, 1e5]), min_size=4, max_size=4))
def test_units_mean_nothing_where_parameters_speak_in_them(name, parameters, problem, units):
    x, w, high = problem
    unit = np.array(units[: x.shape[1]])
    chosen = fitted(parameters, x)
    found = evaluate_or_skip(name, x, w, high, **chosen)
    scaled = fitted(parameters, x * unit)
    for threshold in {"q", "p", "s"} & set(scaled):
        scaled[threshold] = tuple(scaled[threshold][0] * one for one in unit)
    turned = evaluate(name, x * unit, w, high, **scaled)
    assert turned.values == pytest.approx(found.values, rel=1e-8, abs=1e-8)


def test_units_mean_something_without_normalisation():
    x, w = np.array([[5.0, 8.0], [7.0, 6.0], [8.0, 1.0]]), np.array([0.5, 0.5])
    metres = evaluate("topsis", x, w, [True, True], normalise="none")
    millimetres = evaluate("topsis", x * [1, 1000], w, [True, True], normalise="none")
    assert metres.values != pytest.approx(millimetres.values, abs=0.01)
    both = evaluate("topsis", x * 1000, w, [True, True], normalise="none")
    assert both.values == pytest.approx(metres.values)
    assert both.figures["ideal_distance"] == pytest.approx([1000 * d for d in metres.figures["ideal_distance"]])


def guaranteed(name, parameters):
    """Whether who is better by every indicator must be first; the others have tests of their own below."""
    return name not in ("codas", "probid", *AT_THE_END) and not {"expected", "ideal_low"} & set(parameters)


@methods(guaranteed)
@brief
@given(problem=problems())
def test_who_is_better_by_every_indicator_is_first(name, parameters, problem):
    x, w, high = problem
    margin = 6  # beyond every threshold above
    best = np.where(high, x.max(axis=0) + margin, x.min(axis=0) / 10)
    x = np.vstack([x, best])
    chosen = fitted(parameters, x)
    values = evaluate(name, x, w, high, **chosen).values
    sign = 1 if BY_NAME[name].best == "high" else -1
    if parameters.get("function") in ("u_shape", "level", "v_shape_2"):  # differences below q do not count
        assert all(sign * values[-1] >= sign * other - 1e-12 for other in values[:-1])
    else:
        assert all(sign * values[-1] > sign * other for other in values[:-1])


def test_probid_may_rank_the_worst_first():
    # The farthest from the average gains more by that than it loses as the worst.
    x = np.array([[0.026], [0.114], [0.001], [0.517], [0.017], [1037.463], [0.292], [0.0009]])
    values = evaluate("probid", x, np.ones(1), [False]).values
    assert max(values) == values[5]


def test_sprobid_may_rank_another_than_the_best_first():
    # One best object, eleven a little below and four far below: the top quarter of ideals holds three of the eleven.
    x = np.array([[101.0]] + [[100.0]] * 11 + [[0.0]] * 4)
    values = evaluate("sprobid", x, np.ones(1), [True]).values
    assert values[0] < values[1]


def test_codas_may_rank_another_than_the_best_first():
    # Of 25 indicators of equal weight, the specialists are good in the one that varies much, the other object in the
    # rest, and the best in all. Its Euclidean distance is within τ of the specialists', so that its taxicab distance,
    # much larger than theirs, does not count; that of the other does.
    worst, specialist, other = np.full(25, 0.92), np.full(25, 0.92), np.full(25, 0.999)
    worst[0], specialist[0], other[0] = 0.05, 0.999, 0.13
    best = np.ones(25)
    x = np.vstack([best, other, worst, *[specialist] * 200])
    values = evaluate("codas", x, np.full(25, 0.04), [True] * 25).values
    assert (x[0] > x[1:]).all()
    assert values[1] > values[0]


@brief
@given(problem=problems(least_objects=3))
def test_cocoso_ranks_the_best_first_where_it_can(problem):
    x, w, high = problem
    best = np.where(high, x.max(axis=0) + 1, x.min(axis=0) - 1)
    values = evaluate_or_skip("cocoso", np.vstack([x, best]), w, high).values
    assert all(values[-1] > other for other in values[:-1])


@methods(first_tried)
@brief
@given(problem=problems(), value=st.integers(1, 9), weight=st.floats(0.05, 0.8))
def test_what_is_the_same_for_all_has_no_influence(name, parameters, problem, value, weight):
    x, w, high = problem
    chosen = fitted(parameters, x)
    found = evaluate_or_skip(name, x, w, high, **chosen)
    wider = np.hstack([x, np.full((len(x), 1), float(value))])
    turned = evaluate(name, wider, np.append(w * (1 - weight), weight), [*high, True], **fitted(parameters, wider))
    assert turned.values == pytest.approx(found.values, rel=1e-9, abs=1e-9)
    assert [remark.indicator for remark in turned.remarks if remark.indicator is not None] == [x.shape[1]]


@methods(first_tried)
@brief
@given(problem=problems())
def test_an_indicator_of_weight_zero_has_no_influence_whatever_its_values(name, parameters, problem):
    x, w, high = problem
    chosen = fitted(parameters, x)
    found = evaluate_or_skip(name, x, w, high, **chosen)
    wider = np.hstack([np.linspace(-1, 0, len(x))[:, np.newaxis], x])
    turned = evaluate(name, wider, np.append(0.0, w), [False, *high], **fitted(parameters, wider))
    assert turned.values == pytest.approx(found.values, rel=1e-12)
    assert turned.remarks == found.remarks


@brief
@given(problem=problems(least_objects=4))
def test_what_is_computed_here_is_what_pymcdm_computes(problem):
    """The parts that are ours for the sake of range, speed or memory; COPRAS is pymcdm's mistake."""
    x, w, high = problem
    types = np.array([1 if one else -1 for one in high])
    methods = pymcdm().methods
    theirs = {
        "mabac": methods.MABAC(),
        "codas": methods.CODAS(),
        "lmaw": methods.LMAW(),
        "sprobid": methods.SPROBID(),
        "promethee": methods.PROMETHEE_II("usual"),
        "vikor": methods.VIKOR(),
    }
    with np.errstate(all="ignore"):
        for name, method in theirs.items():
            expected = method(x, w, types, validation=False)
            if not np.isfinite(expected).all():
                continue
            try:
                values = evaluate(name, x, w, high).values
            except Unsuitable:
                continue
            if name == "codas" and np.ptp(expected) > 0:  # at the threshold itself, rounding decides in pymcdm
                e = np.array(evaluate(name, x, w, high).figures["euclidean_distance"])
                if (abs(abs(e[:, None] - e) - 0.02) < 1e-9).any():
                    continue
            assert values == pytest.approx(expected.tolist(), rel=1e-9, abs=1e-9), name


@pytest.mark.parametrize(("function", "theirs"), [("u_shape", "ushape"), ("level", "level"), ("v_shape_2", "vshape_2")])
@brief
@given(problem=problems())
def test_preference_functions_are_those_of_pymcdm(function, theirs, problem):
    x, w, high = problem
    types = np.array([1 if one else -1 for one in high])
    method = pymcdm().methods.PROMETHEE_II(theirs, p=[4.5] * len(w), q=[1.5] * len(w))
    q, p = (1.5,), (4.5,)
    thresholds = {"q": q} if function == "u_shape" else {"q": q, "p": p}
    values = evaluate("promethee", x, w, high, function=function, **thresholds).values
    assert values == pytest.approx(method(x, w, types, validation=False).tolist(), abs=1e-12)


@brief
@given(problem=problems())
def test_flows_balance(problem):
    x, w, high = problem
    found = evaluate("promethee", x, w, high, function="gaussian", s=(4.0,))
    assert sum(found.values) == pytest.approx(0, abs=1e-12)
    assert sum(found.figures["positive_flow"]) == pytest.approx(sum(found.figures["negative_flow"]))
    assert all(0 <= flow <= 1 for flow in found.figures["positive_flow"])


@brief
@given(problem=problems())
def test_distances_of_topsis_give_its_closeness(problem):
    x, w, high = problem
    found = evaluate("topsis", x, w, high)
    for value, ideal, anti_ideal in zip(
        found.values, found.figures["ideal_distance"], found.figures["anti_ideal_distance"], strict=True
    ):
        assert value == pytest.approx(anti_ideal / (ideal + anti_ideal))
        assert 0 <= value <= 1


@pytest.mark.parametrize("name", ["spotis", "rim", "rafsi"])
@brief
@given(problem=problems(least_objects=3))
def test_with_ranges_no_other_object_changes_a_result(name, problem):
    x, w, high = problem
    ranges = {"low": (1.0,) * len(w), "high": (40.0,) * len(w)}
    every = evaluate(name, x, w, high, **ranges).values
    some = evaluate(name, x[:2], w, high, **ranges).values
    assert some == pytest.approx(every[:2], rel=1e-12)


def test_without_ranges_other_objects_do():
    x, w = np.array([[1.0, 9.0], [4.0, 6.0], [9.0, 2.0]]), np.array([0.5, 0.5])
    assert evaluate("spotis", x, w, [True, True]).values[:2] != pytest.approx(
        evaluate("spotis", x[:2], w, [True, True]).values
    )
