"""Times whole processes against `python -c pass`, in turn, and prints the median ratios."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path


def main() -> None:
    """Run the rounds and print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=15, help="counted rounds, after one to warm up")
    arguments.add_argument("--scheme", help="the scheme to compile (default: the shipped sme-management)")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scheme = given.scheme or _shipped(folder)
        _print(_measure(_commands(scheme, folder), given.rounds))


def _shipped(folder: str) -> str:
    target = str(Path(folder) / "scheme.fspec")
    subprocess.run([sys.executable, "-m", "fuzzyspec", "init", target], check=True, capture_output=True)
    return target


def _commands(scheme: str, folder: str) -> dict[str, list[str]]:
    beside = Path(sys.executable).parent / "fuzzyspec"
    own = [str(beside)] if beside.exists() else [sys.executable, "-m", "fuzzyspec"]
    report = str(Path(folder) / "report.html")
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "--version": [*own, "--version"],
        "--help": [*own, "--help"],
        "check": [*own, "check", scheme],
        "compile to HTML": [*own, "compile", scheme, "-o", report],
    }
    for peer in ("ahpy", "numpy"):
        if find_spec(peer) is not None:
            commands[f"import {peer}"] = [sys.executable, "-c", f"import {peer}"]
    return commands


def _measure(commands: dict[str, list[str]], rounds: int) -> dict[str, list[float]]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def _print(seconds: dict[str, list[float]]) -> None:
    base = seconds["python -c pass"]
    print(f"{'':<18}{'median ms':>10}{'x pass':>8}   (median of the ratios within a round, {len(base)} rounds)")
    for name, taken in seconds.items():
        ratio = statistics.median(one / reference for one, reference in zip(taken, base, strict=True))
        print(f"{name:<18}{statistics.median(taken) * 1000:>10.1f}{ratio:>8.2f}")


if __name__ == "__main__":
    main()
