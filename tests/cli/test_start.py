"""What starting costs: the modules that a command must not import."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

import pytest

SMALL = """scheme "Cars"
comments { good = 90; fair = 60; poor = 30 }
indicators U { price; comfort { seat; noise } }
judgments U { price over comfort = 2 }
judgments comfort { seat noise
    seat 1 3
    noise . 1 }
objects { civic; accord }
votes civic of 10 { price 8 2 0; seat 9 1 0; noise 9 1 0 }
votes accord of 10 { price 0 1 9; seat 0 0 10; noise 0 1 9 }
"""
THIRD = """indicators U { price; comfort; noise }
judgments U { price over comfort = 2; price over noise = 4; comfort over noise = 2 }
"""

PROGRAM = """
import atexit, json, sys
modules = {}
def show():
    sys.stderr.write(json.dumps(sorted(sys.modules)))
atexit.register(show)
sys.argv = ["fuzzyspec", *json.loads(sys.argv[1])]
from fuzzyspec.__main__ import main
main()
"""


def imported(*arguments: str, folder: pathlib.Path) -> set[str]:
    """Return the modules that a fresh process has imported when a command is done."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(arguments)], capture_output=True, check=True, cwd=folder
    )
    return set(json.loads(done.stderr.decode().splitlines()[-1]))


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_import_next_to_nothing(option: str, tmp_path: pathlib.Path) -> None:
    modules = imported(option, folder=tmp_path)
    assert set() == modules & {
        "numpy", "lark", "jinja2", "pluggy", "importlib.metadata", "fuzzyspec.driver", "fuzzyspec.plugins",
        "fuzzyspec.cli.compile", "fuzzyspec.semantics", "fuzzyspec.syntax", "asyncio", "difflib",
    }  # fmt: skip


@pytest.mark.parametrize("command", ["compile", "check", "graph", "explain", "init", "completion"])
def test_the_help_of_a_command_imports_no_method(command: str, tmp_path: pathlib.Path) -> None:
    modules = imported(command, "--help", folder=tmp_path)
    assert set() == modules & {"numpy", "lark", "jinja2", "pluggy", "importlib.metadata", "fuzzyspec.driver"}


@pytest.mark.parametrize("text", [SMALL, THIRD], ids=["whole", "weights"])
def test_checking_a_small_scheme_imports_neither_numpy_nor_jinja(text: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "small.fspec").write_text(text, encoding="utf-8")
    modules = imported("check", "small.fspec", "--format", "json", folder=tmp_path)
    assert set() == modules & {"numpy", "jinja2"}


@pytest.mark.parametrize("example", ["json", "graph"])
def test_results_as_data_need_no_templates(example: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "small.fspec").write_text(SMALL, encoding="utf-8")
    arguments = (
        ["graph", "small.fspec", "-o", "g.json"] if example == "graph" else ["compile", "small.fspec", "-o", "x.json"]
    )
    assert set() == imported(*arguments, folder=tmp_path) & {"numpy", "jinja2"}


def test_importing_the_package_imports_nothing_of_it(tmp_path: pathlib.Path) -> None:
    program = "import sys, json, fuzzyspec; print(json.dumps([m for m in sys.modules if m.startswith('fuzzyspec')]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, cwd=tmp_path)
    assert {"fuzzyspec", "fuzzyspec.version"} == set(json.loads(done.stdout))


def test_importing_the_plugin_interface_imports_no_numpy(tmp_path: pathlib.Path) -> None:
    program = "import sys, fuzzyspec.api; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, cwd=tmp_path)
    assert b"False" == done.stdout.strip()
