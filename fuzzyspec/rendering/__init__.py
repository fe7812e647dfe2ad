"""Diagnostics made into text: for people, for logs, for other programs.

Every function here is pure: it takes findings and gives a string, and whoever calls it decides where that goes.
What is rendered ends with a line break, or is empty when there is nothing to say, so that it can be written as it is.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fuzzyspec.rendering.color import use_color
    from fuzzyspec.rendering.concise import render_concise
    from fuzzyspec.rendering.data import diagnostic_data, render_json
    from fuzzyspec.rendering.human import render_human
    from fuzzyspec.rendering.pages import codes, explain, nearest_code

# Imported when first used: a report needs one of them, a quiet run none.
_MODULES = {
    "codes": "pages",
    "diagnostic_data": "data",
    "explain": "pages",
    "nearest_code": "pages",
    "render_concise": "concise",
    "render_human": "human",
    "render_json": "data",
    "use_color": "color",
}

__all__ = [
    "codes",
    "diagnostic_data",
    "explain",
    "nearest_code",
    "render_concise",
    "render_human",
    "render_json",
    "use_color",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        found: object = getattr(import_module(f"fuzzyspec.rendering.{_MODULES[name]}"), name)
        return found
    raise AttributeError(f"module 'fuzzyspec.rendering' has no attribute {name!r}")
