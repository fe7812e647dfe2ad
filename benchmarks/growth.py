"""How time grows with size, over three decades: what is linear has the exponent 1."""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from material import judgment_matrices, scheme_of, survey
from measure import Failed, exponent, process
from rows.survey import tally_command

INDICATORS = (100, 1_000, 10_000, 100_000)
MATRICES = (100, 1_000, 10_000, 100_000)
OBJECTS = (1_000, 10_000, 100_000, 1_000_000)
RESPONDENTS = (10_000, 100_000, 1_000_000, 10_000_000)


class Growth(NamedTuple):
    """The median seconds of a stage by size, or why there are none."""

    stage: str
    unit: str
    sizes: Sequence[int]
    seconds: Sequence[float]
    failed: str = ""

    @property
    def exponent(self) -> float:
        """The slope of log time over log size, by least squares."""
        return exponent(self.sizes, self.seconds)


def growths(quick: bool) -> Iterator[Growth]:
    """Measure every stage, at the sizes without the largest where `quick`."""
    last = -1 if quick else None
    yield from _of_schemes(INDICATORS[:last])
    yield _of("weights", "matrices 9×9, eigenvector", MATRICES[:last], _weights)
    yield _of("composition", "objects × 12 × 5, M(∧,∨)", OBJECTS[:last], _composition)
    yield _tally(RESPONDENTS[:last])


def _of(stage: str, unit: str, sizes: Sequence[int], work: Callable[[int], Callable[[], object]]) -> Growth:
    return Growth(stage, unit, sizes, [_seconds(work(size)) for size in sizes])


def _seconds(work: Callable[[], Any]) -> float:
    """Return the median seconds of three runs, or of as many as a fifth of a second holds."""
    taken: list[float] = []
    gc.collect()
    gc.disable()  # as the compiler does while it works
    try:
        while len(taken) < 3 or (sum(taken) < 0.2 and len(taken) < 50):
            start = time.perf_counter()
            work()
            taken.append(time.perf_counter() - start)
    finally:
        gc.enable()
    return statistics.median(taken)


def _of_schemes(sizes: Sequence[int]) -> Iterator[Growth]:
    """Measure the stages that a scheme passes through: 4 levels, 3 objects, votes on every leaf."""
    from fuzzyspec.driver import compile_text

    compile_text("indicators U { a; b }\nweights U = equal")  # loads what is loaded once
    counts: list[int] = []
    seconds: dict[str, list[float]] = {}
    for size in sizes:
        text, count = scheme_of(size)
        counts.append(count)
        for stage, work in _stages(text).items():
            seconds.setdefault(stage, []).append(_seconds(work))
    for stage, taken in seconds.items():
        yield Growth(stage, "indicators in 4 levels", counts, taken)


def _stages(text: str) -> dict[str, Callable[[], object]]:
    """Return each stage as a function of nothing, its input made."""
    from fuzzyspec.driver import compile_text
    from fuzzyspec.evaluate.run import evaluate
    from fuzzyspec.plugins import registry
    from fuzzyspec.report.data import render_json
    from fuzzyspec.report.model import report_model
    from fuzzyspec.report.render import render_html
    from fuzzyspec.semantics.lower import lower
    from fuzzyspec.semantics.resolve import resolve
    from fuzzyspec.source import SourceFile
    from fuzzyspec.syntax.parse import parse

    methods = registry()
    source = SourceFile("generated.fspec", text)
    tree = parse(source)
    scheme = resolve([tree], methods).scheme
    compilation = compile_text(text)
    result = compilation.result
    assert compilation.ok
    assert result is not None
    return {
        "parse": lambda: parse(source),
        "check": lambda: resolve([tree], methods),
        "evaluate": lambda: evaluate(lower(scheme, methods), scheme, methods),
        "report, HTML": lambda: render_html(report_model(result, (), methods, generator_version="")),
        "report, JSON": lambda: render_json(result, ()),
    }


def _weights(count: int) -> Callable[[], object]:
    import fuzzyspec

    matrices = judgment_matrices(count, 9)
    return lambda: fuzzyspec.weigh(matrices, "eigenvector")


def _composition(objects: int) -> Callable[[], object]:
    import numpy as np

    from fuzzyspec.plugins import registry

    generator = np.random.default_rng(1)
    R = generator.random((12, 5, objects))
    w = generator.dirichlet(np.ones(12))
    operator = registry().get("composition", "min_max")
    return lambda: operator.compute(w, R)


def _tally(sizes: Sequence[int]) -> Growth:
    """Measure whole processes: their start is part of the time, which is why it grows less than the rows at first."""
    unit = "respondents × 12 answers, Parquet, a whole process"
    result = Path(tempfile.mkdtemp()) / "result.json"
    seconds = []
    for size in sizes:
        command = tally_command(str(survey(size, "parquet")), result)
        try:
            seconds.append(statistics.median(process(command).seconds for _ in range(3)))
        except Failed as fault:
            return Growth("tally", unit, sizes, [], str(fault))
    return Growth("tally", unit, sizes, seconds)
