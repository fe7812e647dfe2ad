"""Diagnostics made into text: for people, for logs, for other programs.

Every function here is pure: it takes findings and gives a string, and whoever calls it decides where that goes.
What is rendered ends with a line break, or is empty when there is nothing to say, so that it can be written as it is.
"""

from __future__ import annotations

from fuzzyspec.rendering.color import use_color
from fuzzyspec.rendering.concise import render_concise
from fuzzyspec.rendering.data import diagnostic_data, render_json
from fuzzyspec.rendering.explain import codes, explain, nearest_code
from fuzzyspec.rendering.human import render_human

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
