"""The files of a new package, as text."""

from __future__ import annotations

from string import Template

from fuzzyspec import resources
from fuzzyspec.plugins import HOOKS
from fuzzyspec.scaffold.kinds import Kind
from fuzzyspec.scaffold.naming import Names

TEMPLATES = "plugin"
"""The folder of the templates, below `templates/`."""


def files_of(kind: Kind, names: Names, suffix: str = "") -> dict[str, str]:
    """Return the files of a package by their path in it.

    `suffix` ends the files that a reader or a renderer is for, in place of its kind's.
    """
    hook, descriptor = next((hook, one.__name__) for hook, one in HOOKS.items() if one.kind == kind.kind)
    values = {
        "distribution": names.distribution,
        "module": names.module,
        "method": names.method,
        "hook": hook,
        "descriptor": descriptor,
        "constant": kind.constant,
        "title": kind.title,
        "summary": kind.summary,
        "about": kind.about,
        "kind": kind.kind,
        "requires": kind.requires,
        "test_requires": ", ".join(f'"{one}"' for one in kind.test_requires),
        "suffix": suffix or kind.suffix,
    }

    def filled(*template: str) -> str:
        # Raises for a place that nothing fills, or a `$` that is no place.
        return Template(resources.read_text("templates", TEMPLATES, *template)).substitute(values)

    values["example"] = filled(kind.name, "example.fspec.tmpl")
    values["use"] = Template(kind.use).substitute(values)
    files = {
        "pyproject.toml": filled("common", "pyproject.toml.tmpl"),
        "README.md": filled("common", "README.md.tmpl"),
        "LICENSE": filled("common", "LICENSE.tmpl"),
        "example.fspec": values["example"],
        f"{names.module}/__init__.py": filled("common", "init.py.tmpl"),
        f"{names.module}/{names.method}.py": filled(kind.name, "method.py.tmpl"),
        f"{names.module}/py.typed": "",
        f"tests/test_{names.method}.py": filled(kind.name, "test_method.py.tmpl"),
    }
    if kind.data:
        files[f"example{values['suffix']}"] = filled(kind.name, "example.data.tmpl")
    return files
