"""Checks of membership functions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from fuzzyspec.api import Membership, ops
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.measured import EXACT
from fuzzyspec.testing.calls import call_checks
from fuzzyspec.testing.checks import Check
from fuzzyspec.testing.lowering import NEAR, by_expressions, engines, no_engine, written_in_ops
from fuzzyspec.testing.settings import Setting, comments_of, faults, made_up
from fuzzyspec.testing.showing import Words, call_text, shown
from fuzzyspec.testing.subject import Call, Finding, Subject, near, told

_MEMBERSHIP = "fuzzyspec.api.Membership"
BEST_FIRST = (True, False)


def values_for(descriptor: Membership, setting: Setting) -> list[float]:
    """Return measured values to try: where the function bends, between, beside and far from there."""
    numbers = [
        float(number)
        for value in setting.values.values()
        for number in (value if isinstance(value, tuple) else [value])
        if isinstance(number, int | float) and not isinstance(number, bool)
    ]
    if descriptor.bends is not None:
        numbers += [float(one) for one in descriptor.bends(setting.values)]
    corners = sorted(set(numbers)) or [0.0, 1.0]
    span = corners[-1] - corners[0] or max(1.0, abs(corners[0]))
    between = [(low + high) / 2 for low, high in pairwise(corners)]
    beside = [corners[0] - span / 3, corners[-1] + span / 3, corners[0] - 1e6 * span, corners[-1] + 1e6 * span]
    return list(dict.fromkeys([*between, *corners, *beside, 0.0, -1e100, 1e100]))


def _rows(descriptor: Membership) -> tuple[tuple[Any, ...], ...]:
    """Return what goes between the value and the operations: whether the first comment is the best, for a row."""
    return tuple((one,) for one in BEST_FIRST) if descriptor.of == "row" else ((),)


def _degrees(descriptor: Membership, given: Any, count: int | None) -> list[Any] | str:
    """Return an answer as a list of degrees, or say what is wrong with it."""
    if descriptor.of != "row":
        return [given]
    try:
        row = list(given)
    except TypeError:
        return f"{type(given).__name__}, not a degree for each comment"
    return row if count in (None, len(row)) else f"{len(row)} degrees for {count} comments"


def _plain_call(descriptor: Membership, x: float, before: tuple[Any, ...], parameters: Mapping[str, Any]) -> Call:
    count = comments_of(parameters)

    def judge(given: Any) -> str | None:
        row = _degrees(descriptor, given, count)
        if isinstance(row, str):
            return row
        try:
            for degree in row:
                number = calling.real_number(descriptor, degree, "a degree", "")
                if not -EXACT <= number <= 1 + EXACT:
                    return f"the degree {number!r}"
        except PluginFault as fault:
            return fault.reason
        return None

    what = "a degree in 0..1" if descriptor.of != "row" else "a list of degrees in 0..1, one for each comment"
    return Call("compute", descriptor.compute, (x, *before, ops.plain), parameters, judge, what)


def _calls(subject: Subject, setting: Setting, brief: bool) -> Iterator[Call]:
    descriptor: Membership = subject.descriptor
    parameters = setting.at([])
    values = values_for(descriptor, setting)
    for before in _rows(descriptor):
        for x in values[:3] if brief else values:
            yield _plain_call(descriptor, x, before, parameters)


def _plain_rows(subject: Subject, setting: Setting) -> Iterator[tuple[tuple[Any, ...], list[float], list[list[float]]]]:
    """Give what floats say: the values, and a list of degrees for each."""
    descriptor: Membership = subject.descriptor
    parameters = setting.at([])
    values = values_for(descriptor, setting)
    for before in _rows(descriptor):
        rows = []
        for x in values:
            row = _degrees(descriptor, _plain_call(descriptor, x, before, parameters).answer(), None)
            assert not isinstance(row, str)
            rows.append([float(degree) for degree in row])
        yield before, values, rows


def _arrays(subject: Subject) -> Iterator[Finding]:
    import numpy as np

    descriptor: Membership = subject.descriptor
    for setting in subject.settings:
        parameters = setting.at([])
        with subject.attempt():
            for before, values, rows in _plain_rows(subject, setting):
                x = np.array(values)
                given = call_text("compute", (x, *before, ops.arrays), parameters)
                with written_in_ops("compute", "arrays", given):
                    made = _degrees(descriptor, descriptor.compute(x.copy(), *before, ops.arrays, **parameters), None)
                    if isinstance(made, str):
                        yield told(f"compute gave back {made}", given)
                        return
                    found = np.array([np.broadcast_to(degree, x.shape) for degree in made], dtype=float).T.tolist()
                wrong = _first_difference(values, rows, found)
                if wrong:
                    yield told(
                        f"arrays give another degree than floats at x = {wrong[0]!r}",
                        given,
                        came=wrong[2],
                        expected=wrong[1],
                    )
                    return


def _expressions(subject: Subject) -> Iterator[Finding]:
    descriptor: Membership = subject.descriptor
    for setting in subject.settings:
        parameters = setting.at([])
        with subject.attempt():
            for before, values, rows in _plain_rows(subject, setting):
                given = call_text("compute", (Words("column of x"), *before, ops.expressions), parameters)

                work = partial(_by_columns, descriptor, before, parameters)
                for engine in engines():
                    with written_in_ops("compute", f"expressions ({engine})", given):
                        columns = by_expressions({"x": values}, work, engine)
                    found = [list(row) for row in zip(*columns.values(), strict=True)]
                    wrong = _first_difference(values, rows, found)
                    if wrong:
                        yield told(
                            f"expressions ({engine}) give another degree than floats at x = {wrong[0]!r}",
                            given,
                            came=wrong[2],
                            expected=wrong[1],
                        )
                        return


def _by_columns(
    descriptor: Membership,
    before: tuple[Any, ...],
    parameters: Mapping[str, Any],
    operations: Any,
    columns: Mapping[str, Any],
) -> dict[str, Any]:
    made = _degrees(descriptor, descriptor.compute(columns["x"], *before, operations, **parameters), None)
    return {f"degree{place}": degree for place, degree in enumerate(made)}


def _first_difference(
    values: list[float], expected: list[list[float]], found: list[list[Any]]
) -> tuple[float, Any, Any] | None:
    for x, wanted, got in zip(values, expected, found, strict=True):
        if not near(wanted, got, NEAR):
            single = len(wanted) == len(got) == 1
            return (x, wanted[0], got[0]) if single else (x, wanted, got)
    return None


def _bends(subject: Subject) -> Iterator[Finding]:
    descriptor: Membership = subject.descriptor
    assert descriptor.bends is not None
    for setting in subject.settings:
        with subject.attempt():
            call = Call(
                "bends", descriptor.bends, (dict(setting.values),), {}, lambda _: None, "values in rising order"
            )
            found = [float(one) for one in call.answer()]
            if not found or not all(map(math.isfinite, found)) or sorted(found) != found:
                yield told("bends gives no values in rising order", call, came=found, expected=sorted(found))
                return


def _fault(subject: Subject) -> Iterator[Finding]:
    descriptor: Membership = subject.descriptor
    for setting in made_up(descriptor):
        given = Words(f"fault({shown(dict(setting.values))}, …)")
        try:
            found = faults(descriptor, setting.values)
        except Exception as raised:
            yield told(f"fault raised {type(raised).__name__}: {raised}", given, expected=FAULT)
            return
        for one in found:
            if one is not None and not (isinstance(one, str) and one.strip()):
                yield told("fault gives neither words nor None", given, came=one, expected=FAULT)
                return


FAULT = "why the parameters do not fit together, in words for users, or None where they do"

MEMBERSHIPS = (
    *call_checks(Membership, _calls, f"degrees lie in 0..1 for every finite value ({_MEMBERSHIP})", lambda _: ""),
    Check(
        "arrays",
        Membership,
        f"many objects go through on arrays, few on floats, with the same figures to {NEAR:g} (fuzzyspec.api.ops)",
        _arrays,
    ),
    Check(
        "expressions",
        Membership,
        f"very many objects go through a data engine, with the same figures to {NEAR:g}; where a function cannot be"
        f" written so, it says lowerable=False ({_MEMBERSHIP})",
        _expressions,
        lambda descriptor: no_engine() if descriptor.lowerable else "it says lowerable=False",
    ),
    Check(
        "fault",
        Membership,
        f"fault says in words why parameters do not fit together ({_MEMBERSHIP})",
        _fault,
        lambda descriptor: "" if descriptor.fault is not None else "it has no `fault`",
        calls=False,
    ),
    Check(
        "bends",
        Membership,
        f"pictures are drawn straight between the values that bends gives ({_MEMBERSHIP})",
        _bends,
        lambda descriptor: "" if descriptor.bends is not None else "it has no `bends`",
    ),
)
"""The checks of membership functions."""
