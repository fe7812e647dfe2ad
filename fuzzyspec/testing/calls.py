"""Checks of every function that is called: it answers, at its bounds too, purely, quietly, and leaves its inputs alone.

Each kind of method says by `Examples` how its functions are called, and how to tell whether an answer is one.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from fuzzyspec.api import Descriptor, Unsuitable
from fuzzyspec.testing.checks import ANSWER, Check
from fuzzyspec.testing.limits import TooLong, within
from fuzzyspec.testing.settings import Setting
from fuzzyspec.testing.showing import Words, shown
from fuzzyspec.testing.subject import Call, Finding, Raised, Refused, Subject, fresh, near, told

Examples = Callable[[Subject, Setting, bool], Iterator[Call]]
"""Gives example calls for some parameters, the small ones first; a few of them where the last argument is true."""

MOMENT = 1.0
"""Seconds that one call at the end of its bounds may take; a parameter may well say how long to work."""
UNSEEN = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
"""Warnings that Python does not show to users."""
SAME = 1e-12
"""How much the same answer, given twice, may differ: arithmetic may depend on where in memory an array lies."""


def call_checks(
    kind: type[Descriptor], examples: Examples, rule: str, inapplicable: Callable[[Any], str]
) -> tuple[Check, ...]:
    """Return the checks of every function of a kind of method; `rule` says where it is written what it gives back."""

    def check(name: str, run: Callable[[Subject, Examples], Iterator[Finding]], rule: str) -> Check:
        return Check(name, kind, rule, lambda subject: run(subject, examples), inapplicable)

    return (
        check(ANSWER, _answer, rule),
        check("bounds", _bounds, "values that a parameter's bounds admit reach the method; it works, or says why not"),
        check(
            "purity",
            _purity,
            "the same question has the same answer, whatever was asked before and whatever the state of random numbers;"
            " seeds are parameters (numpy.random.default_rng(seed) is a generator of one's own)",
        ),
        check("inputs", _inputs, "what a method is given is not its own: it copies what it wants to change"),
        check(
            "quiet",
            _quiet,
            "nothing is printed (JSON may go to the same place) and nothing warned of; where a division by zero or"
            " the like is meant, numpy.errstate says so",
        ),
    )


def _answer(subject: Subject, examples: Examples) -> Iterator[Finding]:
    for setting in subject.settings:
        tried, refused = subject.tried, len(subject.refused)
        for call in examples(subject, setting, False):
            with subject.attempt():
                call.answer()
        if len(subject.refused) - refused == subject.tried - tried > 0:
            subject.notes.append(f"{setting.what}: every example was refused; the last time by: {subject.refused[-1]}")
    yield from ()


def _bounds(subject: Subject, examples: Examples) -> Iterator[Finding]:
    for setting in subject.extremes():
        for call in examples(subject, setting, True):
            try:
                within(min(MOMENT, subject.options.limit), call.answer)
            except Refused:
                continue
            except TooLong:
                subject.notes.append(f"{setting.what}: stopped after {MOMENT:g} second, so not judged")
                break
            except Raised as raised:
                headline, *rest = raised.finding.message.splitlines()
                yield Finding("\n".join([f"with {setting.what}, {headline}", *rest]))
                break


def _purity(subject: Subject, examples: Examples) -> Iterator[Finding]:
    import numpy as np

    kept = random.getstate(), np.random.get_state()
    try:
        for setting in subject.settings:
            yield from _impurities(subject, list(examples(subject, setting, True)))
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])


def _impurities(subject: Subject, calls: list[Call]) -> Iterator[Finding]:
    """Ask the same questions in turn and then backwards, with other random seeds, and spoil answers in between."""
    answered: list[tuple[Call, Any]] = []
    disturbed: list[Finding] = []
    for call in calls:
        with subject.attempt():
            _seed(0)
            before = _surroundings()
            answered.append((call, fresh(call.raw())))
            changed = [name for name, value in _surroundings().items() if value != before[name]]
            if changed:
                disturbed.append(told(f"{call.field} changed {', '.join(changed)}, which others share", call))
    for number, (call, first) in enumerate(reversed(answered), 1):
        with subject.attempt():
            _seed(number)
            again = call.raw()
            if not near(first, again, SAME):
                yield _other(call, first, again, "a second time, after other calls and with other random seeds")
                return
            _spoil(again)
            _seed(number)
            third = call.raw()
            if not near(first, third, SAME):
                yield _other(call, first, third, "after the first answer was overwritten by its reader")
                return
    yield from disturbed[:1]


def _seed(number: int) -> None:
    """Seed the random numbers that all share with what nobody else would."""
    import numpy as np

    random.seed(471_100 + number)
    np.random.seed(471_100 + number)


def _other(call: Call, first: Any, again: Any, when: str) -> Finding:
    return told(
        f"{call.field} gave another answer {when}",
        call,
        came=Words(f"{shown(first)}, and then {shown(again)}"),
        expected="the same both times",
    )


def _surroundings() -> dict[str, Any]:
    import numpy as np

    seeded: Any = np.random.get_state()
    return {
        "the state of numpy's random numbers": (seeded[1].tobytes(), seeded[2:]),
        "the state of Python's random numbers": random.getstate(),
        "how numpy tells of floating-point errors (numpy.seterr)": np.geterr(),
        "how numpy prints (numpy.set_printoptions)": str(np.get_printoptions()),
        "the working directory": os.getcwd(),
        "the environment": dict(os.environ),
    }


def _spoil(answer: Any) -> None:
    """Overwrite what an answer is made of, as one who was given it may."""
    if hasattr(answer, "dtype") and hasattr(answer, "fill"):
        with contextlib.suppress(ValueError):  # a read-only array cannot be spoilt
            answer.fill(0)
    elif isinstance(answer, list):
        for one in answer:
            _spoil(one)
        answer.clear()
    elif isinstance(answer, tuple):
        for one in answer:
            _spoil(one)
    elif isinstance(answer, dict):
        answer.clear()


def _inputs(subject: Subject, examples: Examples) -> Iterator[Finding]:
    for setting in subject.settings:
        for call in examples(subject, setting, True):
            given, parameters = fresh(call.arguments), fresh(dict(call.parameters))
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    call.function(*given, **parameters)
            except Unsuitable:
                pass
            except Exception as fault:
                raise Raised(call.failure(fault)) from fault
            for number, (before, after) in enumerate(zip(call.arguments, given, strict=True), 1):
                if not near(before, after, 0.0):
                    yield told(
                        f"{call.field} changed its argument {number}",
                        call,
                        came=Words(f"the argument as {shown(after)}"),
                        expected="the argument as it was",
                    )
                    return


def _quiet(subject: Subject, examples: Examples) -> Iterator[Finding]:
    for setting in subject.settings:
        for call in examples(subject, setting, True):
            out, err = io.StringIO(), io.StringIO()
            with (
                warnings.catch_warnings(record=True) as warned,
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(err),
                contextlib.suppress(Exception),
            ):
                warnings.simplefilter("always")
                call.function(*fresh(call.arguments), **call.parameters)
            seen = [one for one in warned if not issubclass(one.category, UNSEEN)]
            if seen:
                one = seen[0]
                came = f"{one.category.__name__}: {one.message}\n({one.filename}:{one.lineno})"
                yield told(f"{call.field} warned", call, came=Words(came), expected="no warning")
                return
            for text in (out.getvalue(), err.getvalue()):
                if text:
                    yield told(f"{call.field} printed", call, came=text, expected="no output")
                    return
