"""Checks of evaluations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec.api import Better, Evaluated, Evaluation
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.testing import examples
from fuzzyspec.testing.calls import call_checks
from fuzzyspec.testing.checks import Check
from fuzzyspec.testing.common import is_snake_case, without_function
from fuzzyspec.testing.settings import Setting, directions
from fuzzyspec.testing.showing import Words
from fuzzyspec.testing.subject import Call, Finding, Subject, answers, told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_EVALUATION = "fuzzyspec.api.Evaluation"


class Given(NamedTuple):
    """What an evaluation gets: values `[object, indicator]`, weights, directions and parameters."""

    values: Array
    weights: Array | None
    better: tuple[Better, ...]
    parameters: dict[str, Any]


def _sizes(descriptor: Evaluation, setting: Setting, brief: bool) -> Iterator[tuple[int, int]]:
    for objects, indicators in ((3, 3), (6, 4)) if brief else ((2, 2), (3, 3), (6, 4), (12, 7)):
        yield max(objects, descriptor.least_objects), max(indicators, 2 * setting.least)


def table(descriptor: Evaluation, setting: Setting, objects: int, indicators: int, seed: int = 1) -> Given:
    """Return data that suit any method: values above 0, none twice, and directions as the parameters ask."""
    parameters = setting.at(list(range(indicators)))
    weights = examples.weights_of(indicators, seed) if descriptor.weighted else None
    better = tuple(Better(kind) for kind in directions(setting, parameters, indicators))
    return Given(examples.measured(objects, indicators, seed), weights, better, parameters)


def _odd(descriptor: Evaluation, setting: Setting) -> Iterator[Given]:
    """Give data as they come: an indicator that is 0, negative or the same throughout, equal objects, a weight of 0."""
    import numpy as np

    plain = table(descriptor, setting, max(5, descriptor.least_objects), max(4, 2 * setting.least))
    for factor in (0.0, -1.0, 1e9, 1e-9):
        values = plain.values.copy()
        values[:, 0] *= factor
        yield plain._replace(values=values)
    values = plain.values.copy()
    values[:, 0] = 7.0
    yield plain._replace(values=values)
    values = plain.values.copy()
    values[1] = values[0]
    yield plain._replace(values=values)
    yield plain._replace(values=np.ones_like(plain.values))
    values = plain.values.copy()
    values[0] = 0.0
    yield plain._replace(values=values)
    if plain.weights is not None:
        weights = plain.weights.copy()
        weights[0] = 0.0
        yield plain._replace(weights=weights / weights.sum())
        yield plain._replace(weights=np.eye(len(weights))[-1])


def _call(descriptor: Evaluation, given: Given) -> Call:
    objects, indicators = given.values.shape

    def judge(answer: Any) -> str | None:
        try:
            found = calling.checked_evaluated(descriptor, answer, objects, indicators, "")
        except PluginFault as fault:
            return fault.reason.rstrip(",")
        for name in (*found.figures, *found.by_indicator, *found.by_object):
            if not is_snake_case(name):
                return f"a figure by the name {name!r}, which is not in snake_case"
        for one, reason in found.absent.items():
            if not (0 <= one < objects and reason.strip()):
                return f"{reason!r} as the reason why object {one} of {objects} has no {descriptor.value}"
        for remark in found.remarks:
            if not remark.text.strip():
                return "a remark without words"
        return None

    expected = (
        f"Evaluated, with {descriptor.value} of each of {objects} objects, finite, or None and the reason in absent"
    )
    assert descriptor.compute is not None
    return Call(
        "compute", descriptor.compute, (given.values, given.weights, given.better), given.parameters, judge, expected
    )


def _calls(subject: Subject, setting: Setting, brief: bool) -> Iterator[Call]:
    descriptor: Evaluation = subject.descriptor
    for objects, indicators in _sizes(descriptor, setting, brief):
        yield _call(descriptor, table(descriptor, setting, objects, indicators))
    if not brief:
        for given in _odd(descriptor, setting):
            yield _call(descriptor, given)


def _objects(subject: Subject) -> Iterator[Finding]:
    """Objects in another order have the same values."""
    descriptor: Evaluation = subject.descriptor
    for setting in subject.settings:
        for size in _sizes(descriptor, setting, brief=True):
            given = table(descriptor, setting, *size)
            for order in examples.permutations(size[0]):
                call = _call(descriptor, given)
                other = _call(descriptor, given._replace(values=given.values[order]))
                with subject.attempt():
                    before, after = call.answer(), other.answer()
                    moved = _reordered(before, order)
                    for name, expected in moved.items():
                        found = _rows(after)[name]
                        if not subject.near(found, expected):
                            yield told(
                                f"{name} does not go with its object: it is another when the objects stand in another"
                                " order",
                                Words(f"{call}, and then with objects in the order {order}:\n{other}"),
                                came=found,
                                expected=expected,
                            )
                            return


def _rows(found: Evaluated) -> dict[str, list[Any]]:
    """Return what is said of the objects, a row for each, by name."""
    made: dict[str, list[Any]] = {"values": list(found.values)}
    made.update((name, list(column)) for name, column in found.figures.items())
    made.update((name, [list(row) for row in rows]) for name, rows in found.by_indicator.items())
    made.update((name, [list(row) for row in rows]) for name, rows in found.by_object.items())
    return made


def _reordered(found: Evaluated, order: Sequence[int]) -> dict[str, list[Any]]:
    made = {name: [rows[place] for place in order] for name, rows in _rows(found).items()}
    for name in found.by_object:
        made[name] = [[row[place] for place in order] for row in made[name]]
    return made


def _permutation(subject: Subject) -> Iterator[Finding]:
    """Indicators in another order say the same of the objects."""
    descriptor: Evaluation = subject.descriptor
    for setting in subject.settings:
        for size in _sizes(descriptor, setting, brief=True):
            given = table(descriptor, setting, *size)
            for order in examples.permutations(size[1]):
                moved = Given(
                    given.values[:, order],
                    None if given.weights is None else given.weights[order],
                    tuple(given.better[place] for place in order),
                    given.parameters,
                )
                ways = [moved._replace(parameters=one) for one in setting.moved(given.parameters, order)]
                call, others = _call(descriptor, given), [_call(descriptor, one) for one in ways]
                with subject.attempt():
                    before = list(call.answer().values)
                    found = [list(one.values) for one in answers(others)]
                    if not any(subject.near(before, after) for after in found):
                        yield told(
                            "objects have other values when the indicators, with weights and directions, stand in"
                            " another order",
                            Words(f"{call}, and then with indicators in the order {order}:\n{others[0]}"),
                            came=Words(f"{before}, and then {found[0]}"),
                            expected="the same both times",
                        )
                        return


def _dominance(subject: Subject) -> Iterator[Finding]:
    """An object that is best in everything is not behind any other, and the worst in everything not before any."""
    descriptor: Evaluation = subject.descriptor
    for setting in subject.settings:
        for seed, (objects, indicators) in enumerate(_sizes(descriptor, setting, brief=False)):
            given = table(descriptor, setting, max(3, objects), indicators, seed)
            for best in (True, False):
                call = _call(descriptor, given._replace(values=_with_extreme(given, best)))
                with subject.attempt():
                    found = list(call.answer().values)
                    other = _wrongly_placed(descriptor, found, best, subject.options.tolerance)
                    if other is not None:
                        what, where = ("best", "before") if best else ("worst", "behind")
                        yield told(
                            f"object 1 is the {what} in every indicator, and object {other} is {where} it",
                            call,
                            came=found,
                            expected=f"{descriptor.value}, of which {descriptor.best} values are the good ones, with"
                            f" object 1 {'first' if best else 'last'}",
                        )
                        return


def _with_extreme(given: Given, best: bool) -> Array:
    """Return the values with object 1 the best of all in every indicator, or the worst."""
    import numpy as np

    high = np.array([one.kind == "high" for one in given.better])
    values = given.values.copy()
    values[1] = np.where(high == best, values.max(axis=0) * 1.25, values.min(axis=0) * 0.8)
    return values


def _wrongly_placed(descriptor: Evaluation, found: list[Any], best: bool, tolerance: float) -> int | None:
    """Return an object that is before object 1, the best, or behind it, the worst; None where there is none."""
    sign = 1.0 if (descriptor.best == "high") == best else -1.0
    mine = found[1]
    for other, theirs in enumerate(found):
        if mine is not None and theirs is not None and sign * (theirs - mine) > tolerance * max(1.0, abs(mine)):
            return other
    return None


def _twins(subject: Subject) -> Iterator[Finding]:
    descriptor: Evaluation = subject.descriptor
    for setting in subject.settings:
        for objects, indicators in _sizes(descriptor, setting, brief=True):
            given = table(descriptor, setting, max(3, objects), indicators)
            values = given.values.copy()
            values[-1] = values[0]
            call = _call(descriptor, given._replace(values=values))
            with subject.attempt():
                found = list(call.answer().values)
                if not subject.near(found[0], found[-1]):
                    yield told(
                        f"objects 0 and {len(found) - 1} have the same in every indicator, and different values",
                        call,
                        came=Words(f"{found[0]!r} and {found[-1]!r}"),
                        expected="the same value for both",
                    )
                    return


EVALUATIONS = (
    *call_checks(
        Evaluation,
        _calls,
        f"every object has a finite value, or None and a reason; data that do not suit are refused by Unsuitable"
        f" ({_EVALUATION}, Evaluated)",
        without_function,
    ),
    Check(
        "objects",
        Evaluation,
        "values belong to objects, whose order in the file says nothing",
        _objects,
        without_function,
    ),
    Check(
        "permutation",
        Evaluation,
        "weights, directions and parameters go with their indicators, whose order in the file says nothing",
        _permutation,
        without_function,
    ),
    Check(
        "dominance",
        Evaluation,
        f"better says which values are good, and best which results ({_EVALUATION}); what is best in everything is not"
        " behind anything",
        _dominance,
        without_function,
    ),
    Check(
        "equal objects",
        Evaluation,
        "objects of which the same is known are as good as each other",
        _twins,
        without_function,
    ),
)
"""The checks of evaluations."""
