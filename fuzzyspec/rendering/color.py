"""Colour on a terminal: whether, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol

Choice = Literal["auto", "always", "never"]

BOLD = "1"
ERROR = "1;31"
WARNING = "1;33"
GUTTER = "1;34"
HELP = "36"


class Terminal(Protocol):
    """What is asked of a stream."""

    def isatty(self) -> bool:
        """Whether a person sits behind it."""
        ...


def use_color(choice: Choice, stream: Terminal, environ: Mapping[str, str]) -> bool:
    """Return whether to write colours to a stream.

    `always` and `never` are the user's own word and win over the environment.
    In `auto`, NO_COLOR wins over FORCE_COLOR (both count when set and not empty), and both over the terminal.
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    if environ.get("TERM") == "dumb":
        return False
    try:
        return stream.isatty()
    except ValueError:  # the stream is closed
        return False


def paint(text: str, style: str, color: bool) -> str:
    """Return a text in an ANSI style, or as it is without colours."""
    return f"\x1b[{style}m{text}\x1b[0m" if color and style and text else text
