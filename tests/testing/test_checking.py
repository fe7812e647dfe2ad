"""How checks are run: exceptions with reasons, values of parameters, limits of time, and how outcomes read."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from fuzzyspec.api import (
    Aggregation,
    Composition,
    Evaluated,
    Evaluation,
    Membership,
    Param,
    Reader,
    Unsuitable,
    Weighting,
)
from fuzzyspec.methods import builtin
from fuzzyspec.testing import Problem, assert_conforms, check, checks_of, growth, lowering
from fuzzyspec.testing.growth import PATIENCE
from fuzzyspec.testing.limits import TooLong, within
from fuzzyspec.testing.showing import call_text, shown
from fuzzyspec.testing.subject import near

ABOUT = {"name": "acme", "summary": "What Acme does.", "reference": "Acme (2020).", "formula": "W = 1"}


def squares(matrices):
    sums = matrices.sum(axis=2) ** 2
    return sums / sums.sum(axis=1, keepdims=True)


SQUARES = Weighting(**ABOUT, compute=squares)
REASON = "squares exaggerate, as Acme (2020) wants"


def outcome_of(descriptor, name, **options):
    (outcome,) = check(descriptor, only=[name], **options).outcomes
    return outcome


# -- exceptions -----------------------------------------------------------------------------------


def test_an_exception_with_a_reason_is_shown_and_is_no_failure():
    outcome = outcome_of(SQUARES, "consistent matrix", except_for={"consistent matrix": REASON})
    assert ("excepted", REASON) == (outcome.status, outcome.reason)
    report = check(SQUARES, except_for={"consistent matrix": REASON})
    assert report.ok
    assert f"excepted: consistent matrix: {REASON}" in str(report)
    assert_conforms(SQUARES, except_for={"consistent matrix": REASON})


def test_an_exception_that_is_not_needed_is_a_warning():
    outcome = outcome_of(SQUARES, "batch", except_for={"batch": "one by one"})
    assert "passed" == outcome.status
    (problem,) = outcome.problems
    assert "warning" == problem.severity
    assert "excepted (one by one), but it holds" in problem.message


@pytest.mark.parametrize(
    ("except_for", "words"),
    [
        ({"consistency": "because"}, "there is no check “consistency” to except; there are descriptor, name"),
        ({"batch": " "}, "the exception from “batch” gives no reason"),
    ],
)
def test_an_exception_that_says_nothing_is_refused(except_for, words):
    with pytest.raises(ValueError, match=words):
        check(SQUARES, except_for=except_for)


def test_unknown_checks_and_parameters_are_refused():
    with pytest.raises(ValueError, match="there is no check “premutation”"):
        check(SQUARES, only=["premutation"])
    with pytest.raises(ValueError, match="there is no parameter “power” to try"):
        check(SQUARES, parameters=[{"power": 2}])


def test_what_is_no_descriptor_is_refused():
    with pytest.raises(TypeError, match="is no descriptor"):
        check(squares)


# -- findings -------------------------------------------------------------------------------------


def test_a_finding_says_what_was_given_what_came_back_and_why_that_is_wrong():
    (problem,) = outcome_of(SQUARES, "consistent matrix").problems
    assert ("consistent matrix", "weighting acme", "error") == (problem.check, problem.descriptor, problem.severity)
    assert isinstance(problem, Problem)
    lines = problem.message.splitlines()
    given = next(line for line in lines if line.startswith("  given:"))
    # What is printed can be pasted.
    call = given.partition(":")[2].strip()
    came = eval(call, {"squares": squares, "np": np})[0].tolist()
    assert f"  came back: np.array({came})" in lines
    assert any(line.startswith("  expected:  np.array([0.75, 0.25])") for line in lines)
    assert "  rule:      whatever a method does about contradictions" in problem.message
    assert "docs/plugins.md, “Testing”: consistent matrix" in lines[-1]


def test_an_assertion_shows_every_failure_and_nothing_else():
    wrong = replace(SQUARES, summary="No point", reference="")
    with pytest.raises(AssertionError) as raised:
        assert_conforms(wrong)
    text = str(raised.value)
    assert "the summary does not end with a point" in text
    assert "there is no reference" in text
    assert "do not give W" in text
    assert "passed" not in text.replace("0 checks passed", "")


def test_checks_that_call_a_method_are_not_run_where_it_does_not_answer():
    wrong = replace(SQUARES, compute=lambda matrices: 1 / 0)
    report = check(wrong)
    statuses = {outcome.check: outcome.status for outcome in report.outcomes}
    assert "failed" == statuses["answer"]
    assert {"not run"} == {statuses[name] for name in ("bounds", "purity", "permutation", "batch", "growth")}
    assert {"passed"} == {statuses[name] for name in ("name", "documentation", "signature")}
    assert 1 == len(report.errors)
    place = next(line for line in report.errors[0].message.splitlines() if "test_checking.py" in line)
    assert "in <lambda>" in place


def test_a_method_that_fuzzyspec_would_leave_out_is_not_called():
    report = check(replace(SQUARES, compute=None))
    statuses = {outcome.check: outcome.status for outcome in report.outcomes}
    assert "failed" == statuses["descriptor"]
    assert "has no function to compute with" in report.errors[0].message
    assert ("passed", "not run", "not run") == (statuses["name"], statuses["answer"], statuses["permutation"])
    reasons = {outcome.reason for outcome in report.outcomes if outcome.status == "not run"}
    assert {"the check “descriptor” failed"} == reasons


def test_what_cannot_be_looked_at_is_a_finding_and_no_crash():
    class Odd(dict):
        def items(self):
            raise RuntimeError("no")

    wrong = Evaluation(
        **ABOUT, value="worth", compute=lambda values, weights, better: Evaluated([0.0] * len(values), Odd(a=1))
    )
    (problem,) = outcome_of(wrong, "answer").problems
    assert "could not be looked at: RuntimeError: no" in problem.message


def test_checks_that_do_not_apply_say_why():
    equal = next(one for one in builtin.register_weightings() if one.name == "equal")
    outcome = outcome_of(equal, "consistent matrix")
    assert ("not applicable", "it reads no judgments") == (outcome.status, outcome.reason)
    fuzzy = next(iter(builtin.register_evaluations()))
    assert "fuzzyspec itself carries it out" in outcome_of(fuzzy, "answer").reason
    assert "passed" == outcome_of(fuzzy, "documentation").status


def test_a_report_is_data_and_text():
    report = check(SQUARES, only=["name", "consistent matrix", "plain"])
    assert ["name", "plain", "consistent matrix"] == sorted(
        (outcome.check for outcome in report.outcomes), key=["name", "plain", "consistent matrix"].index
    )
    text = str(report)
    assert "  passed: name" in text
    assert "  FAILED: consistent matrix" in text
    assert "  not applicable: plain: it has no `plain`" in text
    assert text.endswith("1 check passed, 1 failed, 1 not applicable")
    assert not report.warnings


# -- parameters -----------------------------------------------------------------------------------


def picky(matrices, steps):
    if len(steps) != 2:
        raise Unsuitable("it takes two steps")
    sums = matrices.sum(axis=2)
    return sums / sums.sum(axis=1, keepdims=True)


PICKY = Weighting(**ABOUT, compute=picky, params=(Param("steps", "numbers", doc="two steps"),))


def test_authors_give_values_that_cannot_be_made_up():
    assert "passed" == outcome_of(PICKY, "answer", parameters=[{"steps": (1.0, 2.0)}]).status
    (problem,) = outcome_of(PICKY, "answer", parameters=[{"steps": (1.0,)}]).problems
    assert "every example was refused" in problem.message
    assert "it takes two steps" in problem.message
    assert "parameters=[…]" in problem.message


def each_has_its_own(values, weights, better, targets):
    if len(targets) != values.shape[1]:
        raise Unsuitable("one target for each indicator")
    away = np.abs(values - np.array(targets)) / (1 + np.abs(values).max(axis=0))
    return Evaluated((away @ weights).tolist())


TARGETS = Evaluation(
    **ABOUT,
    value="distance",
    best="low",
    compute=each_has_its_own,
    params=(Param("targets", "numbers", doc="what is wished"),),
)


@pytest.mark.parametrize("parameters", [[], [{"targets": lambda count: (2.0,) * count}]], ids=["made up", "a function"])
def test_numbers_may_belong_to_the_indicators(parameters):
    report = check(TARGETS, parameters=parameters, except_for={"dominance": "a target is wished, not the best"})
    assert report.ok, str(report)
    statuses = {outcome.check: outcome.status for outcome in report.outcomes}
    assert ("passed", "passed") == (statuses["answer"], statuses["permutation"])


def test_choices_that_refuse_every_example_are_noted():
    def choosy(matrices, by):
        if by == "b":
            raise Unsuitable("b needs more")
        sums = matrices.sum(axis=2)
        return sums / sums.sum(axis=1, keepdims=True)

    one = Weighting(**ABOUT, compute=choosy, params=(Param("by", "choice", "a", "how", choices=("a", "b")),))
    outcome = outcome_of(one, "answer")
    assert "passed" == outcome.status
    assert ("by = 'b': every example was refused; the last time by: b needs more",) == outcome.notes
    assert "note: answer: by = 'b'" in str(check(one, only=["answer"]))


def test_an_end_of_the_bounds_that_takes_long_is_noted_and_stopped():
    def slow(matrices, rounds):
        sums = matrices.sum(axis=2)
        deadline = time.monotonic() + 60
        while rounds > 100 and time.monotonic() < deadline:
            time.sleep(0.01)
        return sums / sums.sum(axis=1, keepdims=True)

    one = Weighting(**ABOUT, compute=slow, params=(Param("rounds", "integer", 1, "many", minimum=1, maximum=10**6),))
    outcome = outcome_of(one, "bounds")
    assert "passed" == outcome.status
    (note,) = outcome.notes
    assert note.startswith("rounds = 1000000: stopped after")


def test_a_tolerance_is_for_methods_that_come_near_step_by_step():
    def nearly(matrices):
        made = matrices.sum(axis=2) / matrices.sum(axis=(1, 2))[:, None]
        return made + 1e-7 * np.linspace(-1, 1, made.shape[1]) * (made.shape[1] > 1)

    one = Weighting(**ABOUT, compute=nearly)
    assert "failed" == outcome_of(one, "consistent matrix").status
    assert "passed" == outcome_of(one, "consistent matrix", tolerance=1e-6).status


# -- readers --------------------------------------------------------------------------------------


def test_a_reader_opens_the_example_of_its_author(tmp_path):
    pa = pytest.importorskip("pyarrow")
    pytest.importorskip("narwhals")
    path = tmp_path / "small.acme"
    path.write_text(json.dumps({"x": [1.0, 2.0]}), encoding="utf-8")

    def read(name):
        with open(name, encoding="utf-8") as stream:
            return pa.table(json.load(stream))

    reader = Reader(**ABOUT, suffixes=(".acme",), open=read)
    assert check(reader, example=str(path)).ok
    assert "example=" in outcome_of(reader, "example").notes[0]

    (problem,) = outcome_of(reader, "example", example=str(tmp_path / "none.acme")).problems
    assert "there is no file" in problem.message
    (problem,) = outcome_of(replace(reader, suffixes=(".other",)), "example", example=str(path)).problems
    assert "ends with none of .other" in problem.message
    (problem,) = outcome_of(replace(reader, open=lambda name: {"x": [1]}), "example", example=str(path)).problems
    assert "no frame that narwhals knows" in problem.message
    (problem,) = outcome_of(replace(reader, open=lambda name: pa.table({})), "example", example=str(path)).problems
    assert "a frame without columns" in problem.message

    count = iter(range(9))
    wandering = replace(reader, open=lambda name: pa.table({"x": [next(count)]}))
    (problem,) = outcome_of(wandering, "example", example=str(path)).problems
    assert "twice gives other contents" in problem.message

    def writing(name):
        with open(name, "a", encoding="utf-8") as stream:
            stream.write(" ")
        return pa.table({"x": [1.0]})

    (problem,) = outcome_of(replace(reader, open=writing), "example", example=str(path)).problems
    assert "opening a file changed it" in problem.message


# -- time -----------------------------------------------------------------------------------------


def test_what_takes_too_long_is_stopped_and_the_place_is_told():
    def loop():
        while True:
            time.sleep(0.001)

    with pytest.raises(TooLong) as slow:
        within(0.2, loop)
    assert "test_checking.py" in slow.value.place
    assert "in loop" in slow.value.place


def test_answers_and_errors_come_through_in_time():
    assert 3 == within(10, lambda: 1 + 2)
    with pytest.raises(ZeroDivisionError):
        within(10, lambda: 1 / 0)


def test_even_what_catches_every_exception_is_stopped():
    stopped = []

    def stubborn():
        try:
            while True:
                with contextlib.suppress(Exception):
                    time.sleep(0.001)
        finally:
            stopped.append(True)

    with pytest.raises(TooLong):
        within(0.2, stubborn)
    assert stopped


def times_like(monkeypatch, cost):
    """Let calls take as long as `cost` of their size says, without a clock."""
    sizes = []

    def seconds(scale, arguments, parameters):
        found = len(arguments[0]) if scale.what in ("matrices", "experts") else arguments[0].shape[-1]
        sizes.append(found)
        taken = cost(found)
        if taken >= PATIENCE:
            raise TooLong(PATIENCE, "")
        return taken

    monkeypatch.setattr(growth, "_seconds", seconds)
    return sizes


@pytest.mark.parametrize("cost", [lambda n: 1e-4 * n, lambda n: 1e-6 * n**3, lambda n: 1e-9, lambda n: 0.2])
def test_ordinary_growth_is_no_finding(monkeypatch, cost):
    times_like(monkeypatch, cost)
    scales = [one for one in growth._scales(subject_of(SQUARES)) if one.what == "indicators"]
    monkeypatch.setattr(growth, "_scales", lambda subject: iter(scales))
    assert [] == list(growth._growth(subject_of(SQUARES)))


@pytest.mark.parametrize(
    ("cost", "words"),
    [(lambda n: 1e-9 * n**7, "like n^6.0"), (lambda n: 1e-7 * 3.0**n, "like at least n^")],
    ids=["a high power", "exponential"],
)
def test_gross_growth_is_a_warning_and_no_failure(monkeypatch, cost, words):
    times_like(monkeypatch, cost)
    scales = [one for one in growth._scales(subject_of(SQUARES)) if one.what == "indicators"]
    monkeypatch.setattr(growth, "_scales", lambda subject: iter(scales))
    outcome = outcome_of(SQUARES, "growth")
    assert "passed" == outcome.status
    (problem,) = outcome.problems
    assert "warning" == problem.severity
    assert words in problem.message
    assert "the number of indicators" in problem.message
    assert check(SQUARES, only=["growth"]).ok


def test_growth_that_is_found_once_only_is_not_told(monkeypatch):
    seen = []

    def cost(n):
        seen.append(n)
        return 1e-9 * n**7 if seen.count(4) == 1 else 1e-6 * n

    times_like(monkeypatch, cost)
    scales = [one for one in growth._scales(subject_of(SQUARES)) if one.what == "indicators"]
    monkeypatch.setattr(growth, "_scales", lambda subject: iter(scales))
    assert [] == list(growth._growth(subject_of(SQUARES)))
    assert len(seen) > len(set(seen))


def subject_of(descriptor):
    from fuzzyspec.testing.subject import Options, Subject

    return Subject(descriptor, Options())


def test_every_kind_that_computes_is_timed():
    offered = [
        *builtin.register_weightings(),
        *builtin.register_completions(),
        *builtin.register_aggregations(),
        *builtin.register_memberships(),
        *builtin.register_compositions(),
        *builtin.register_decisions(),
    ]
    for one in offered:
        if one.kind == "weighting" and one.compute is None and one.from_data is None:
            continue
        scales = list(growth._scales(subject_of(one)))
        assert scales, one
        for scale in scales:
            arguments, parameters = scale.given(scale.first)
            scale.function(*arguments, **parameters)  # what is timed is a call that works


# -- what is installed ----------------------------------------------------------------------------


def test_without_narwhals_expressions_are_said_not_to_be_tried(monkeypatch):
    monkeypatch.setattr(lowering, "find_spec", lambda name: None)
    lowering.engines.cache_clear()
    try:
        ladder = next(iter(builtin.register_memberships()))
        outcome = outcome_of(ladder, "expressions")
        assert "not applicable" == outcome.status
        assert "narwhals is not installed" in outcome.reason
        assert "passed" == outcome_of(ladder, "arrays").status
    finally:
        lowering.engines.cache_clear()


def test_numpy_is_enough():
    program = """
import sys
for name in ("narwhals", "polars", "duckdb", "pyarrow", "pandas", "pytest", "scipy"):
    sys.modules[name] = None
from fuzzyspec.methods.compositions import COMPOSITIONS
from fuzzyspec.testing import check
report = check(COMPOSITIONS[0])
assert report.ok, str(report)
assert any("narwhals is not installed" in outcome.reason for outcome in report.outcomes)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr


# -- little parts ---------------------------------------------------------------------------------


def test_values_are_shown_as_they_could_be_pasted():
    from fuzzyspec.api import Better, ops

    assert "np.array([[1.0, np.nan], [-np.inf, 2.5]])" == shown(np.array([[1, np.nan], [-np.inf, 2.5]]))
    assert "np.array([1.0], dtype=np.float32)" == shown(np.array([1], dtype="f4"))
    assert "f([1, 'a'], (2.0,), Better('near', (3.0,)), ops.plain, power=np.inf)" == call_text(
        "f", ([1, "a"], (2.0,), Better("near", (3.0,)), ops.plain), {"power": np.inf}
    )
    assert "shown in part, of shape (5000,)" in shown(np.arange(5000.0))


def test_answers_are_compared_all_the_way_down():
    assert near({"a": [1.0, np.array([np.nan, 2.0])]}, {"a": [1.0 + 1e-13, np.array([np.nan, 2.0])]}, 1e-12)
    assert not near([1.0, 2.0], [1.0, 2.0, 3.0], 1e-12)
    assert not near(np.zeros(2), np.zeros(3), 1e-12)
    assert not near({"a": 1.0}, {"b": 1.0}, 1e-12)
    assert not near(float("nan"), 1.0, 1e-12)
    assert not near(True, 1.0 + 1e-13, 1e-9)
    assert near(1e20, 1e20 * (1 + 1e-13), 1e-12)
    assert not near(1.0, None, 1e-12)


@pytest.mark.parametrize("kind", [Weighting, Aggregation, Composition, Membership])
def test_names_of_checks_are_unique_in_a_kind(kind):
    from fuzzyspec.testing.catalogue import OF_KIND
    from fuzzyspec.testing.common import COMMON

    names = [one.name for one in (*COMMON, *OF_KIND[kind])]
    assert len(set(names)) == len(names)
    assert "growth" == checks_of(SQUARES)[-1].name
