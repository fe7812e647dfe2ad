"""Times the stages on generated schemes of growing size and prints how they grow."""

from __future__ import annotations

import argparse
import gc
import json
import math
import random
import statistics
import time
from collections.abc import Callable

from fuzzyspec.driver import compile_text
from fuzzyspec.evaluate.run import evaluate
from fuzzyspec.plugins import Registry, registry
from fuzzyspec.report.data import render_json
from fuzzyspec.semantics.lower import lower
from fuzzyspec.semantics.resolve import resolve
from fuzzyspec.source import SourceFile
from fuzzyspec.syntax.parse import parse


def generated(indicators: int, objects: int = 3, seed: int = 1) -> tuple[str, int]:
    """Return a scheme of about that many indicators in 4 levels, and how many it has.

    Parents of up to 15 children have consistent judgment matrices, larger ones equal weights; ten experts vote on every
    leaf.
    """
    breadth = max(2, round(indicators ** (1 / 3)))
    drawn = random.Random(seed)
    lines = ["comments { good = 90; fair = 60; poor = 30 }", 'indicators U "Root" {']
    children: dict[str, list[str]] = {"U": []}
    leaves: list[str] = []
    for a in range(breadth):
        group = f"A{a}"
        children["U"].append(group)
        children[group] = []
        lines.append(f'  {group} "Group {a}" {{')
        for b in range(breadth):
            part = f"{group}_{b}"
            children[group].append(part)
            children[part] = [f"{part}_{c}" for c in range(breadth)]
            leaves += children[part]
            lines.append(f'    {part} "Part {b} of group {a}" {{')
            lines += [f'      {leaf} "Leaf {c} of part {b}"' for c, leaf in enumerate(children[part])]
            lines.append("    }")
        lines.append("  }")
    lines.append("}")
    for parent, below in children.items():
        lines += _weights(parent, below, drawn)
    names = [f"O{one}" for one in range(objects)]
    lines.append(f"objects {{ {'; '.join(names)} }}")
    for name in names:
        lines.append(f"votes {name} of 10 {{")
        for leaf in leaves:
            good = drawn.randint(0, 10)
            fair = drawn.randint(0, 10 - good)
            lines.append(f"  {leaf} {good} {fair} {10 - good - fair}")
        lines.append("}")
    return "\n".join(lines), len(leaves) + len(children)


def _weights(parent: str, below: list[str], drawn: random.Random) -> list[str]:
    if len(below) > 15:
        return [f"weights {parent} = equal"]
    importance = [drawn.choice([1, 2, 3]) for _ in below]
    lines = [f"judgments {parent} {{", "    " + " ".join(below)]
    for x, name in enumerate(below):
        cells = ["1" if x == y else "." if y < x else f"{importance[x]}/{importance[y]}" for y in range(len(below))]
        lines.append(f"    {name} {' '.join(cells)}")
    return [*lines, "}"]


def _timed(work: Callable[[], object], repeats: int) -> float:
    taken = []
    gc.disable()  # as the driver does
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    gc.enable()
    return statistics.median(taken)


def _measured(text: str, methods: Registry, repeats: int) -> tuple[dict[str, float], float]:
    """Return the median seconds of each stage, and parsing against `json.loads`, byte for byte."""
    source = SourceFile("generated.fspec", text)
    tree = parse(source)
    bound = resolve([tree], methods)
    graph = lower(bound.scheme, methods)
    compiled = compile_text(text)
    assert compiled.ok
    assert compiled.result is not None
    result = compiled.result
    seconds = {
        "parse": _timed(lambda: parse(source), repeats),
        "check": _timed(lambda: resolve([tree], methods), repeats),
        "lower": _timed(lambda: lower(bound.scheme, methods), repeats),
        "evaluate": _timed(lambda: evaluate(graph, bound.scheme, methods), repeats),
        "whole": _timed(lambda: compile_text(text), repeats),
        "json": _timed(lambda: render_json(result, ()), repeats),
    }
    other = json.dumps([["indicator", 1, 2.5]] * (len(text) // 23))
    reading = _timed(lambda: json.loads(other), repeats)
    return seconds, seconds["parse"] / len(text) / (reading / len(other))


def main() -> None:
    """Measure each size and print the table, with the exponent that fits best."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("sizes", nargs="*", type=int, default=[1000, 5000, 10000, 50000])
    arguments.add_argument("--repeats", type=int, default=5)
    given = arguments.parse_args()
    methods = registry()
    compile_text("indicators U { a; b }\nweights U = equal")  # loads what is loaded once
    stages = ("parse", "check", "lower", "evaluate", "whole", "json")
    print(f"{'indicators':>10}{'MB':>7}" + "".join(f"{name:>10}" for name in stages) + f"{'parse/json.loads':>18}")
    measured: list[tuple[int, dict[str, float]]] = []
    for size in given.sizes:
        text, count = generated(size)
        seconds, ratio = _measured(text, methods, given.repeats)
        measured.append((count, seconds))
        row = "".join(f"{seconds[name]:>9.3f}s" for name in stages)
        print(f"{count:>10}{len(text) / 1e6:>7.2f}{row}{ratio:>18.1f}")
    if len(measured) > 1:
        fits = "".join(f"{_exponent(measured, name):>10.2f}" for name in stages)
        print(f"{'exponent':>17}{fits}")


def _exponent(measured: list[tuple[int, dict[str, float]]], stage: str) -> float:
    """Return the slope of log time over log size, by least squares."""
    points = [(math.log(count), math.log(seconds[stage])) for count, seconds in measured]
    x = statistics.fmean(point[0] for point in points)
    y = statistics.fmean(point[1] for point in points)
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


if __name__ == "__main__":
    main()
