"""Files that ship with the package: grammars, templates, example specs.

In a wheel they lie inside the package; in a checkout, also an editable one, beside it. Both are tried as ordinary
folders first; only a zipped package needs importlib.resources, whose import costs a small compilation a tenth of its
time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


@cache
def path(name: str) -> str | None:
    """Return the folder `grammars`, `templates` or `specs` as a path; None where the package is zipped."""
    for beside in (_PACKAGE, os.path.dirname(_PACKAGE)):
        candidate = os.path.join(beside, name)
        if os.path.isdir(candidate):
            return candidate
    return None


def read_text(name: str, *parts: str) -> str:
    """Return the text of a shipped file; raises FileNotFoundError where there is none."""
    folder = path(name)
    if folder is not None:
        with open(os.path.join(folder, *parts), encoding="utf-8") as stream:
            return stream.read()
    return _zipped(name).joinpath(*parts).read_text(encoding="utf-8")


def names(name: str, suffix: str) -> list[str]:
    """Return the shipped files below a folder that end in `suffix`, with `/` between folders, sorted.

    Folders called `compiled` hold what a build made, and are left out.
    """
    folder = path(name)
    found = _walk(folder, "") if folder is not None else _walk_zipped(_zipped(name), "")
    return sorted(one for one in found if one.endswith(suffix))


def _walk(folder: str, before: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir():
                yield before + entry.name
            elif entry.name != "compiled":
                yield from _walk(entry.path, f"{before}{entry.name}/")


def _walk_zipped(folder: Traversable, before: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if not entry.is_dir():
            yield before + entry.name
        elif entry.name != "compiled":
            yield from _walk_zipped(entry, f"{before}{entry.name}/")


def _zipped(name: str) -> Traversable:
    from importlib import resources

    packaged = resources.files("fuzzyspec").joinpath(name)
    if not packaged.is_dir():
        raise FileNotFoundError(f"fuzzyspec is not installed whole: its folder {name!r} is missing")
    return packaged
