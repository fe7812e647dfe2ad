"""How the time that a method takes grows with what it is given: only gross growth is told, and as a warning."""

from __future__ import annotations

import contextlib
import math
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from fuzzyspec.api import (
    Aggregation,
    Better,
    Completion,
    Composition,
    Decision,
    Evaluation,
    Membership,
    RandomIndex,
    Weighting,
    ops,
)
from fuzzyspec.testing import evaluations, examples, judgments, weightings
from fuzzyspec.testing.checks import Check
from fuzzyspec.testing.common import without_function
from fuzzyspec.testing.limits import TooLong, within
from fuzzyspec.testing.report import WARNING
from fuzzyspec.testing.settings import Setting
from fuzzyspec.testing.showing import Words
from fuzzyspec.testing.subject import Finding, Subject, fresh, told

SOUND = 0.0005
"""Seconds below which a time is noise, and what is around a call."""
ENOUGH = 0.02
"""Seconds after which no larger size is tried."""
PATIENCE = 3.0
"""Seconds after which a size is given up; it then counts as having taken so long."""
TIMES = 3
"""How often growth must be found before it is told: another process may have taken the time."""


class Scale(NamedTuple):
    """A size that may be doubled.

    `given(n)` returns arguments and parameters of that size; times up to n^`exponent` are no news.
    """

    what: str
    function: Callable[..., Any]
    given: Callable[[int], tuple[tuple[Any, ...], dict[str, Any]]]
    first: int
    last: int
    exponent: float


def _scales(subject: Subject) -> Iterator[Scale]:
    import numpy as np

    descriptor: Any = subject.descriptor
    if not subject.settings:
        return
    setting: Setting = subject.settings[0]
    if isinstance(descriptor, Weighting):
        yield from _weighting(descriptor, setting)
    elif isinstance(descriptor, Completion):

        def gapped(t: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
            matrix = examples.inconsistent(t, t).matrix
            known = ~np.isnan(examples.with_gaps(matrix))
            return (np.where(known, matrix, 1.0)[None], known), setting.at([])

        yield Scale("indicators", descriptor.compute, gapped, 4, 64, 6.0)
    elif isinstance(descriptor, Aggregation):

        def group(experts: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
            said = judgments.groups(descriptor, brief=True)[1][0]
            return ([said[place % len(said)] for place in range(experts)], [1.0] * experts), setting.at([])

        yield Scale("experts", descriptor.compute, group, 8, 4096, 2.0)
    elif isinstance(descriptor, RandomIndex):
        yield Scale("the order", descriptor.at, lambda order: ((order, setting.at([])), {}), 6, 24, 5.0)
    elif isinstance(descriptor, Membership):
        before = (True,) if descriptor.of == "row" else ()

        def column(objects: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
            return (np.linspace(-5.0, 30.0, objects), *before, ops.arrays), setting.at([])

        yield Scale("objects", descriptor.compute, column, 1024, 2**17, 1.7)
    elif isinstance(descriptor, Composition):

        def objects_of(objects: int, siblings: int = 4) -> tuple[tuple[Any, ...], dict[str, Any]]:
            R = examples.generator(9).random((siblings, 3, objects))
            return (examples.weights_of(siblings), R), setting.at([])

        yield Scale("objects", descriptor.compute, objects_of, 256, 2**15, 1.7)
        yield Scale("siblings", descriptor.compute, lambda count: objects_of(64, count), 8, 1024, 2.5)
    elif isinstance(descriptor, Decision):

        def sets(objects: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
            rows = list(examples.generator(9).dirichlet(np.ones(4), objects).T.copy())
            scores = [90.0, 70.0, 50.0, 10.0] if descriptor.needs_scores else None
            return (rows, scores, ops.arrays), setting.at([])

        yield Scale("objects", descriptor.decide, sets, 256, 2**15, 1.7)
    elif isinstance(descriptor, Evaluation) and descriptor.compute is not None:

        def table(objects: int, indicators: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
            made = evaluations.table(descriptor, setting, objects, max(indicators, 2 * setting.least))
            return (made.values, made.weights, made.better), made.parameters

        yield Scale("objects", descriptor.compute, lambda count: table(count, 4), 4, 2048, 4.0)
        yield Scale("indicators", descriptor.compute, lambda count: table(8, count), 4, 1024, 4.0)


def _weighting(descriptor: Weighting, setting: Setting) -> Iterator[Scale]:
    import numpy as np

    def order(t: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
        judged = examples.inconsistent(t, t, dominated=bool(setting.indicator))
        parameters = setting.at(judged.places)
        return (weightings.form(descriptor, judged, parameters)[None],), parameters

    def batch(count: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
        (matrices,), parameters = order(5)
        return (np.repeat(matrices, count, axis=0),), parameters

    def data(objects: int, indicators: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
        count = max(indicators, 2 * setting.least)
        better = [Better("high")] * count
        return (examples.measured(objects, count), better), setting.at(list(range(count)))

    if descriptor.compute is not None:
        yield Scale("indicators", descriptor.compute, order, 4, 128, 5.0)
        yield Scale("matrices", descriptor.compute, batch, 16, 2**13, 1.7)
    if descriptor.from_data is not None:
        yield Scale("objects", descriptor.from_data, lambda count: data(count, 4), 16, 2**15, 2.5)
        yield Scale("indicators", descriptor.from_data, lambda count: data(16, count), 4, 512, 4.5)


def _growth(subject: Subject) -> Iterator[Finding]:
    for scale in _scales(subject):
        found: list[tuple[float, list[tuple[int, float]]]] = []
        for _ in range(TIMES):
            times = _times(scale)
            exponent = _exponent(times)
            if exponent <= scale.exponent:
                break
            found.append((exponent, times))
        else:
            exponent, times = min(found)
            at_least = "at least " if times[-1][1] >= PATIENCE else ""
            yield told(
                f"the time grows with the number of {scale.what} n like {at_least}n^{exponent:.1f}",
                Words(f"{scale.what}: {', '.join(str(size) for size, _ in times)}"),
                came=Words(", ".join(f"{seconds * 1000:.3g} ms" for _, seconds in times)),
                expected=f"about n^{scale.exponent:g} at most, so that large schemes come to an end",
            )._replace(severity=WARNING)


def _times(scale: Scale) -> list[tuple[int, float]]:
    """Return sizes and the seconds that they took, each twice the size before, as far as is worth while."""
    found: list[tuple[int, float]] = []
    size = scale.first
    while size <= scale.last:
        arguments, parameters = scale.given(size)
        try:
            seconds = within(PATIENCE, partial(_seconds, scale, arguments, parameters))
        except TooLong:
            found.append((size, PATIENCE))
            break
        except Exception:  # what a method raises, other checks tell
            break
        found.append((size, seconds))
        if seconds > ENOUGH:
            break
        size *= 2
    return found


def _seconds(scale: Scale, arguments: tuple[Any, ...], parameters: dict[str, Any]) -> float:
    """Return the shortest time of some calls: the first may compile or load something."""
    shortest = math.inf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for most in (1.0, ENOUGH, math.inf):
            given = fresh(arguments)
            begun = time.perf_counter()
            with contextlib.suppress(Exception):
                scale.function(*given, **parameters)
            shortest = min(shortest, time.perf_counter() - begun)
            if shortest > most:
                break
    return shortest


def _exponent(times: list[tuple[int, float]]) -> float:
    """Return b of seconds ~ size^b: the median over doublings that can be told from noise; 0 where there are none.

    Of a single one, into which noise may enter, it is one less. A time that is noise is taken for `SOUND`, which it is
    at most, and so is `PATIENCE` for a size that was given up, which would have taken longer.
    """
    raised = [max(seconds, SOUND) for _, seconds in times]
    doublings = [math.log2(after / before) for before, after in pairwise(raised) if after > SOUND]
    sound = [one for one, before in zip(doublings[::-1], raised[-2::-1], strict=False) if before > SOUND]
    if len(sound) > 1:
        return median(sound)
    return doublings[-1] - 1 if doublings else 0.0


def _combines(descriptor: Any) -> str:
    if isinstance(descriptor, Weighting) and descriptor.compute is None and descriptor.from_data is None:
        return "combining weights is not timed"
    return without_function(descriptor)


def growth_check(kind: Any) -> Check:
    """Return the check of time for a kind of method."""
    return Check(
        "growth",
        kind,
        "schemes have hundreds of indicators and millions of objects; this is a warning, as no clock is sure",
        _growth,
        _combines,
        timed=True,
    )
