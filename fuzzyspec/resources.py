"""Files that ship with the package: grammars, templates, example specs.

In a wheel they lie inside the package; in a checkout, also an editable one, beside it.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable


@cache
def folder(name: str) -> Traversable:
    """Return the folder `grammars`, `templates` or `specs`; raises FileNotFoundError for a broken install."""
    package = resources.files("fuzzyspec")
    packaged = package.joinpath(name)
    if packaged.is_dir():
        return packaged
    import pathlib

    beside = pathlib.Path(str(package)).parent / name
    if beside.is_dir():
        return beside
    raise FileNotFoundError(f"fuzzyspec is not installed whole: its folder {name!r} is missing")


def read_text(name: str, *parts: str) -> str:
    """Return the text of a shipped file."""
    return folder(name).joinpath(*parts).read_text(encoding="utf-8")
