"""The build hook: makes the parser's table and the compiled templates, which cost a cold start most, once and for all.

It runs for wheels, and for editable installs too; there the table lies beside the grammar in the checkout, and the
compiled templates beside the templates. The `force-include` of these folders in pyproject.toml then carries them into
the wheel.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TableHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes what the wheel ships and the repository does not hold."""

    def dependencies(self) -> list[str]:
        """Return what the build needs besides the requirements in pyproject.toml."""
        return ["jinja2>=3.1"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the generated files, before hatchling collects them."""
        write_table(Path(self.root))
        write_templates(Path(self.root))


def write_table(root: Path) -> None:
    """Write the serialised parser beside its grammar, whole or not at all."""
    sys.path.insert(0, str(root))
    try:
        # Of fuzzyspec's own dependencies only lark and jinja2 are at hand here; this module asks for no other.
        from fuzzyspec.syntax import grammar
    finally:
        sys.path.remove(str(root))
    folder = root / "grammars"
    table = folder / grammar.TABLE
    beside = table.with_name(f"{table.name}.part")
    text = grammar.serialised_table((folder / grammar.GRAMMAR).read_text(encoding="utf-8"))
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, table)


def write_templates(root: Path) -> None:
    """Write the report templates as Python modules beside them, whole or not at all."""
    sys.path.insert(0, str(root))
    try:
        from fuzzyspec.report import render
    finally:
        sys.path.remove(str(root))
    render.compile_templates(str(root / "templates" / render.COMPILED))
