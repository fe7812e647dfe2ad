"""Whole processes, from start to end, against `python -c pass`."""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

from material import scheme_of_twelve
from measure import OURS, Contender, process
from row import Race, Row, at_most

PASS = "python -c pass"
FUZZYSPEC = str(Path(sys.executable).with_name("fuzzyspec"))

CLICK = """
import click
@click.command()
@click.version_option("1.0")
def main(): pass
main()
"""


def _python(name: str, code: str) -> Contender:
    return Contender(name, partial(process, [sys.executable, "-c", code]))


def _says(option: str) -> Race:
    asked = partial(process, [FUZZYSPEC, option])
    bare = partial(process, [sys.executable, "-c", CLICK, option])
    return Race([Contender(OURS, asked), _python(PASS, "pass"), Contender("click alone", bare)])


def _compile() -> Race:
    folder = Path(tempfile.mkdtemp())
    scheme = folder / "twelve.fspec"
    scheme.write_text(scheme_of_twelve(), encoding="utf-8")
    command = [FUZZYSPEC, "compile", str(scheme), "-o", str(folder / "report.html")]
    return Race(
        [
            Contender(OURS, partial(process, command)),
            _python(PASS, "pass"),
            _python("import ahpy", "import ahpy"),
            _python("import pymcdm", "import pymcdm"),
            _python("import pyanp.priority", "import pyanp.priority"),
            _python("import numpy", "import numpy"),
        ]
    )


ROWS = (
    Row("version", "`fuzzyspec --version`", PASS, (at_most(4.5, PASS),), lambda quick: _says("--version")),
    Row("help", "`fuzzyspec --help`", PASS, (at_most(4.5, PASS),), lambda quick: _says("--help")),
    Row(
        "compile",
        "cold compile of 12 indicators to HTML",
        PASS,
        (at_most(15, PASS),),
        lambda quick: _compile(),
    ),
)
