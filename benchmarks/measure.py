"""Contenders run in turn, in one run, so that only their ratios are told.

In each round every contender runs once, after a pause, in an order that turns from round to round. A ratio is taken
within a round, and the median over the rounds is what is told.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

OURS = "fuzzyspec"

SHORTEST = 0.01
"""Work that takes fewer seconds is repeated to make up so many."""

PAUSE = 0.05
"""Seconds before each run, in which the threads of the one before (OpenBLAS has them spin for a while) go to sleep."""


@dataclass(frozen=True)
class Contender:
    """Somebody who does the work of a row, or marks its limit.

    `amount` is how much of the work one run does, in any unit that all contenders of a row share: a slow peer does a
    part. `answer` makes of what `run` returns what is compared with others' answers; without it nothing is compared.
    """

    name: str
    run: Callable[[], Any]
    amount: float = 1.0
    answer: Callable[[Any], Any] | None = None


class Finished(NamedTuple):
    """A process that has ended well: its wall time, its peak of memory, and what it printed."""

    seconds: float
    megabytes: float
    output: str


class Failed(Exception):
    """A contender did not do the work, or did it wrong; the message says how, in a few words."""


@dataclass
class Timings:
    """Seconds for a unit of work by contender, a figure a round; peaks of memory; who failed, and how."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    megabytes: dict[str, float] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def median(self, figure: Callable[[dict[str, float]], float]) -> float:
        """Return the median over the rounds of a figure made of one round's seconds by contender."""
        rounds = zip(*self.seconds.values(), strict=True)
        return statistics.median(figure(dict(zip(self.seconds, one, strict=True))) for one in rounds)

    def ratio(self, one: str, other: str) -> float:
        """Return how many times as long as the other one takes."""
        return self.median(lambda seconds: seconds[one] / seconds[other])


def race(contenders: Sequence[Contender], rounds: int, agree: Callable[[Any, Any], None] | None) -> Timings:
    """Run the contenders in turn and return what they took.

    Each runs once before the rounds, to warm up and to give its answer: `agree(first, other)` raises AssertionError
    where the answer of a contender differs from that of the first that gives one. Who fails, or differs, is out.
    """
    timings = Timings()
    runners: list[tuple[Contender, int]] = []
    reference: Any = None
    for contender in contenders:
        try:
            seconds, given = _run(contender, 1)
            if contender.answer is not None:
                answer = contender.answer(given)
                if reference is None:
                    reference = answer
                elif agree is not None:
                    agree(reference, answer)
        except Exception as fault:
            timings.failed[contender.name] = _words(fault)
            continue
        whole = isinstance(given, Finished)
        runners.append((contender, 1 if whole else max(1, min(100, round(SHORTEST / seconds)))))
        timings.seconds[contender.name] = []
        if isinstance(given, Finished):
            timings.megabytes[contender.name] = given.megabytes
    for turn in range(rounds):
        start = turn % max(1, len(runners))
        for contender, repeats in runners[start:] + runners[:start]:
            seconds, given = _run(contender, repeats)
            timings.seconds[contender.name].append(seconds / repeats / contender.amount)
            if isinstance(given, Finished):
                timings.megabytes[contender.name] = max(timings.megabytes[contender.name], given.megabytes)
    return timings


def _run(contender: Contender, repeats: int) -> tuple[float, Any]:
    """Return the seconds that so many runs took, and what the last one returned."""
    given = None
    gc.collect()
    gc.disable()  # as the compiler does while it works
    time.sleep(PAUSE)
    try:
        start = time.perf_counter()
        for _ in range(repeats):
            given = contender.run()
        seconds = time.perf_counter() - start
    finally:
        gc.enable()
    return (given.seconds if isinstance(given, Finished) else seconds), given


def _words(fault: Exception) -> str:
    if isinstance(fault, AssertionError):
        return "another answer"
    if isinstance(fault, Failed):
        return str(fault)
    return type(fault).__name__


def process(command: Sequence[str]) -> Finished:
    """Run a command to its end; raises Failed where it ends badly.

    It is started by a small process of its own, because a child's peak of memory begins with its parent's.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    starter = [sys.executable, "-I", "-S", str(Path(__file__).with_name("start.py"))]
    run = subprocess.run([*starter, *command], env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise Failed(f"status {run.returncode}: {run.stderr.strip().splitlines()[-1][:200] if run.stderr else ''}")
    told = json.loads(run.stdout)
    if told["status"]:
        lines = told["errors"].strip().splitlines() or ["nothing told"]
        raise Failed(f"status {told['status']}: {lines[0][:200]}")
    return Finished(told["seconds"], told["megabytes"], told["output"])


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the slope of log time over log size, by least squares."""
    return statistics.linear_regression([_log(one) for one in sizes], [_log(one) for one in seconds]).slope


def _log(value: float) -> float:
    import math

    return math.log(value)
