"""Programs: the answer, and what happens when a way of the solver has none, or a wrong one."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize
from fuzzyspec_dea import frontier, programs
from fuzzyspec_dea.evaluation import compute
from fuzzyspec_dea.programs import minimise

from fuzzyspec.api import Better, Unsuitable

# min x + 2 y: x + y ≥ 1, x ≤ ¼, that is (¼, ¾).
COST = np.array([1.0, 2.0])
ROWS = np.array([[-1.0, -1.0], [1.0, 0.0]])
RIGHT = np.array([-1.0, 0.25])
ANSWER = [0.25, 0.75]


def test_an_optimum_with_its_multipliers():
    found = minimise(COST, ROWS, RIGHT)
    assert found.x == pytest.approx(ANSWER)
    assert found.multipliers == pytest.approx([2, 1])


def test_an_equation():
    found = minimise(COST, ROWS[1:], RIGHT[1:], convex=np.array([1.0, 1.0]))
    assert found.x == pytest.approx(ANSWER)
    assert found.multipliers == pytest.approx([1])


def test_a_program_without_solution_has_none():
    assert minimise(COST, np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([1.0, -2.0])) is None


@pytest.fixture
def solver(monkeypatch):
    """Let something happen to what the solver gives, and count its calls."""
    real, calls = scipy.optimize.linprog, []

    def spoil(how):
        def linprog(*given, **options):
            found = real(*given, **options)
            calls.append(options["method"])
            how(found, len(calls))
            return found

        monkeypatch.setattr(scipy.optimize, "linprog", linprog)
        return calls

    return spoil


def test_a_way_that_gives_up_is_followed_by_the_next(solver):
    def gives_up_twice(found, call):
        found.status = 0 if call > 2 else 4

    calls = solver(gives_up_twice)
    assert minimise(COST, ROWS, RIGHT).x == pytest.approx(ANSWER)
    assert len(calls) == 3
    assert len(set(calls)) > 1


@pytest.mark.parametrize("wrong", [[0.25, 0.7], [0.25, 0.8], [0.3, 0.7], [-0.1, 1.1]], ids=str)
def test_an_answer_that_misses_the_conditions_of_optimality_is_not_taken(solver, wrong):
    def is_wrong_once(found, call):
        if call == 1:
            found.x = np.array(wrong)

    calls = solver(is_wrong_once)
    assert minimise(COST, ROWS, RIGHT).x == pytest.approx(ANSWER)
    assert len(calls) == 2


def test_of_answers_that_all_miss_a_little_the_best_is_taken(solver):
    def misses(found, call):
        found.x[1] += {1: 1e-6, 2: 1e-8}.get(call, 1e-7)

    calls = solver(misses)
    assert minimise(COST, ROWS, RIGHT).x[1] - 0.75 == pytest.approx(1e-8, rel=1e-3)
    assert len(calls) == len(programs._WAYS)


def test_every_way_is_limited():
    for _, options in programs._WAYS:
        assert options["maxiter"] <= 5000
        assert options["time_limit"] <= 20


X = np.array([[2.0, 12.0], [2.0, 8.0], [5.0, 5.0]])
Y = np.ones((3, 1))


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_a_score_that_the_dual_values_do_not_confirm_is_not_reported(monkeypatch, orientation):
    # λ are those of an optimum, the multipliers are not: the bound they prove falls short.
    def optimum(*given, **options):
        found = minimise(*given, **options)
        return found._replace(multipliers=found.multipliers * np.linspace(1, 2, len(found.multipliers)) + 0.1)

    monkeypatch.setattr(frontier, "minimise", optimum)
    with pytest.raises(frontier.Unsolved) as fault:
        frontier.analyse(X, Y, "constant", orientation)
    assert fault.value.unit == 0


def test_the_user_is_told_of_an_object_whose_program_could_not_be_solved(monkeypatch):
    monkeypatch.setattr(frontier, "minimise", lambda *given, **options: None)
    with pytest.raises(Unsuitable, match="could not be solved reliably") as fault:
        compute(np.hstack([X, Y]), None, [Better("low"), Better("low"), Better()])
    assert (fault.value.object, fault.value.indicator) == (0, None)
