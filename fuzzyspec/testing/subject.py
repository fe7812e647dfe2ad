"""A method under test: how it is called, and how what it does is told."""

from __future__ import annotations

import os
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, NamedTuple

from fuzzyspec.api import Descriptor, Membership, Unsuitable
from fuzzyspec.plugins import Registry, registry
from fuzzyspec.testing.report import ERROR
from fuzzyspec.testing.settings import Setting, admitted, extremes, membership_settings, ordinary
from fuzzyspec.testing.showing import Words, call_text, shown

TOLERANCE = 1e-9
"""How much numbers may differ that should be the same, relative to the larger or, below 1, absolutely."""
LIMIT = 30.0
"""Seconds that a check may take."""


class Options(NamedTuple):
    """What an author says about testing a method; see `fuzzyspec.testing.check`."""

    except_for: Mapping[str, str] = {}  # never changed
    parameters: Sequence[Mapping[str, Any]] = ()
    tolerance: float = TOLERANCE
    limit: float = LIMIT
    example: str | None = None


class Finding(NamedTuple):
    """What a check has to say, before it is known of which method and by which rule."""

    message: str
    severity: str = ERROR


class Refused(Exception):
    """A method raised `Unsuitable`, which it may."""


class Raised(Exception):
    """A method raised something else, or what it gave back cannot be used."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class Call(NamedTuple):
    """A call of one of a method's functions; `judge` says what is wrong with what came back, None where nothing is."""

    field: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    parameters: Mapping[str, Any]
    judge: Callable[[Any], str | None]
    expected: str

    def __str__(self) -> str:
        name = getattr(self.function, "__name__", "<lambda>")
        return call_text(self.field if name == "<lambda>" else name, self.arguments, self.parameters)

    def raw(self) -> Any:
        """Return the answer to fresh copies of the arguments, whatever it is; raises Refused or Raised."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return self.function(*fresh(self.arguments), **self.parameters)
        except Unsuitable as fault:
            if not str(fault).strip():
                raise Raised(
                    told(f"{self.field} raised Unsuitable without a reason", self, expected="words for users")
                ) from fault
            raise Refused(str(fault)) from fault
        except (Exception, SystemExit) as fault:
            raise Raised(self.failure(fault)) from fault

    def answer(self) -> Any:
        """Return the answer to fresh copies of the arguments, once it is found to be one; raises Refused or Raised."""
        answer = self.raw()
        wrong = self.judge(answer)
        if wrong:
            raise Raised(told(f"{self.field} gave back {wrong}", self, came=answer, expected=self.expected))
        return answer

    def failure(self, fault: BaseException) -> Finding:
        """Return what is told of an exception."""
        words = (str(fault).strip() or "no message").splitlines()[0]
        came = f"{type(fault).__name__}: {words}"
        ours = os.path.dirname(__file__)
        inside = [one for one in traceback.extract_tb(fault.__traceback__) if not one.filename.startswith(ours)]
        if inside:
            came += f"\n({inside[-1].filename}:{inside[-1].lineno}, in {inside[-1].name})"
        return told(
            f"{self.field} raised {type(fault).__name__}: {words}",
            self,
            came=Words(came),
            expected=self.expected,
            because="or, where the method cannot go on, fuzzyspec.api.Unsuitable with words for users",
        )


def told(headline: str, given: Any = None, *, came: Any = None, expected: Any = None, because: str = "") -> Finding:
    """Return a finding: a headline, and what was given, what came back and what was expected, where these are known."""
    lines = [headline]
    for label, value in (("given:", given), ("came back:", came), ("expected:", expected)):
        if value is not None:
            # What came back is shown as it is; what is given and expected may be described.
            described = isinstance(value, str) and label != "came back:"
            text = str(value) if described or isinstance(value, Call) else shown(value)
            if label == "expected:" and because:
                text += f"\n{because}"
            first, *more = text.splitlines() or [""]
            lines.append(f"  {label:<10} {first}")
            lines.extend(f"  {'':<10} {line}" for line in more)
    return Finding("\n".join(lines))


def answers(calls: Sequence[Call]) -> list[Any]:
    """Return the answers to those of several calls that are not refused; raises Refused where all are."""
    found: list[Any] = []
    refusal = Refused()
    for call in calls:
        try:
            found.append(call.answer())
        except Refused as one:
            refusal = one
    if not found:
        raise refusal
    return found


def fresh(value: Any) -> Any:
    """Return a copy of arrays and containers, and of what has a method `fresh`, all the way down."""
    if hasattr(value, "dtype") and hasattr(value, "copy"):
        return value.copy()
    if hasattr(value, "fresh"):
        return value.fresh()
    if isinstance(value, list):
        return [fresh(one) for one in value]
    if isinstance(value, tuple):
        made = tuple(fresh(one) for one in value)
        return type(value)(*made) if hasattr(value, "_fields") else made
    if isinstance(value, dict):
        return {key: fresh(one) for key, one in value.items()}
    return value


class Subject:
    """A method, and what its author says about testing it."""

    def __init__(self, descriptor: Descriptor, options: Options, beside: Registry | None = None) -> None:
        self.descriptor: Any = descriptor
        self.options = options
        self.beside = beside
        self.notes: list[str] = []
        self.tried = 0
        self.refused: list[str] = []

    @property
    def title(self) -> str:
        """Its kind and name."""
        return title_of(self.descriptor)

    @cached_property
    def settings(self) -> list[Setting]:
        """Parameters that any user may choose."""
        if isinstance(self.descriptor, Membership):
            return membership_settings(self.descriptor, self.options.parameters)
        return ordinary(self.descriptor, self.options.parameters)

    def extremes(self) -> Iterator[Setting]:
        """Give settings at the ends of what the bounds of parameters admit."""
        if not isinstance(self.descriptor, Membership):
            yield from extremes(self.descriptor, self.options.parameters)
            return
        for one in extremes(self.descriptor, [setting.values for setting in self.settings[:1]]):
            if admitted(self.descriptor, one.values):
                yield one

    def offered(self, kind: str) -> list[str]:
        """Return the names of the methods of a kind that are installed, or come with the plugin."""
        mine = self.beside.names(kind) if self.beside is not None else []
        return list(dict.fromkeys([*registry().names(kind), *mine]))

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Try an example, which the method may refuse; a check in which all are refused has checked nothing."""
        self.tried += 1
        try:
            yield
        except Refused as refusal:
            self.refused.append(str(refusal))

    def near(self, a: Any, b: Any, tolerance: float | None = None) -> bool:
        """Whether two answers are the same up to the tolerance, all the way down."""
        return near(a, b, self.options.tolerance if tolerance is None else tolerance)


def title_of(descriptor: Descriptor) -> str:
    """Return a method's kind and name."""
    return f"{descriptor.kind} {descriptor.name}"


def near(a: Any, b: Any, tolerance: float) -> bool:
    """Whether two answers are the same up to a tolerance (relative, absolute below 1), all the way down.

    NaN is the same as NaN, and a type that is no number must be equal.
    """
    import numpy as np

    if hasattr(a, "dtype") or hasattr(b, "dtype"):
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape:
            return False
        if a.dtype.kind not in "iuf" or b.dtype.kind not in "iuf":
            return bool(np.array_equal(a, b))
        return bool(np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(near(value, b[key], tolerance) for key, value in a.items())
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(near(x, y, tolerance) for x, y in zip(a, b, strict=True))
    numbers = isinstance(a, int | float) and isinstance(b, int | float)
    if not numbers or isinstance(a, bool) or isinstance(b, bool):
        return bool(a == b)
    if a != a or b != b:
        return bool(a != a and b != b)
    return bool(a == b or abs(a - b) <= tolerance * max(1.0, abs(a), abs(b)))
