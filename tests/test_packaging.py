"""What the build relies on; `.ci/wheel_proof.sh` proves the built wheel itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.version import Version

from fuzzyspec import resources
from fuzzyspec.syntax import grammar
from fuzzyspec.version import __version__

ROOT = Path(__file__).parents[1]
TEXT = resources.read_text("grammars", grammar.GRAMMAR)


def test_the_grammar_has_no_conflicts():
    grammar.build_parser(TEXT, strict=True)


def test_every_block_of_the_grammar_is_a_start_rule():
    assert re.findall(r"^(\w+_block)\s*:", TEXT, re.MULTILINE) == list(grammar.START_RULES)


def test_the_table_in_the_checkout_was_made_from_this_grammar():
    table = ROOT / "grammars" / grammar.TABLE
    if not table.exists():
        pytest.skip("no table was made; `make setup` makes it")
    made_from = json.loads(table.read_text(encoding="utf-8"))["made_from"]
    now = json.loads(grammar.serialised_table(TEXT))["made_from"]
    assert now == made_from, "the table is stale; `make setup` makes it anew"


def test_the_build_needs_none_of_the_other_dependencies_to_make_the_table():
    absent = ["numpy", "jinja2", "pluggy", "click", "markupsafe"]
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({absent}));"
        "from fuzzyspec.syntax.grammar import serialised_table; import lark"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stderr)


def test_every_file_that_the_wheel_is_told_to_include_exists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    named = [*wheel["force-include"], *wheel["packages"], wheel["hooks"]["custom"]["path"]]
    named += [project["project"]["readme"], *project["project"]["license-files"]]
    assert [] == [name for name in named if not (ROOT / name).exists()]


@pytest.mark.parametrize("name", ["grammars", "templates", "specs"])
def test_the_shipped_folders_are_found(name: str):
    assert resources.names(name, "")


def test_a_folder_that_is_not_shipped_is_told():
    with pytest.raises(FileNotFoundError, match="not installed whole"):
        resources.names("nowhere", "")


def test_the_version_is_written_as_packagers_write_it():
    assert __version__ == str(Version(__version__))
