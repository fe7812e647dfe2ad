"""Diagnostics for logs and problem matchers: one line each."""

from __future__ import annotations

from collections.abc import Iterable

from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.rendering.text import clamped, on_one_line


def render_concise(diagnostics: Iterable[Diagnostic]) -> str:
    """Return a line for each finding: place, severity, code, message and help."""
    return "".join(f"{_line(diagnostic)}\n" for diagnostic in diagnostics)


def _line(diagnostic: Diagnostic) -> str:
    place = "fuzzyspec"
    if diagnostic.span is not None:
        source, start, _ = clamped(diagnostic.span)
        line, column = source.position(start)
        place = f"{source.path}:{line}:{column}"
    text = f"{place}: {diagnostic.severity.value}[{diagnostic.code}]: {diagnostic.message.text()}"
    if diagnostic.help is not None:
        text += f"; help: {diagnostic.help.text()}"
    return on_one_line(text)
