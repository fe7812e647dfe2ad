"""Diagnostics are data: what was found, where, and what to do about it.

A message is an English template (which is also its identifier in a translation catalogue) with
typed arguments; text is made only when somebody renders it.
Every constructor of a diagnostic stands in `fuzzyspec.errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from fuzzyspec.source import Span

Argument = str | int | float | tuple[str, ...]
Translate = Callable[[str], str]


class Severity(Enum):
    """How bad a finding is: an error stops the compilation, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Message(NamedTuple):
    """A template with named arguments in braces; lists are joined, numbers shortened."""

    id: str
    arguments: dict[str, Argument]

    def text(self, translate: Translate | None = None) -> str:
        """Return the words, translated when a catalogue is given."""
        template = translate(self.id) if translate else self.id
        if not self.arguments:
            return template.replace("{{", "{").replace("}}", "}")
        shown = {name: _shown(value) for name, value in self.arguments.items()}
        return template.format_map(shown)


def _shown(value: Argument) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, float):
        return number_text(value)
    return str(value)


def number_text(value: float, digits: int = 4) -> str:
    """Return a number as people write it: at most `digits` significant digits, no exponent where short."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if abs(value) < 1e-12:
        return "0"
    text = f"{value:.{digits}g}"
    if "e" in text and 1e-6 <= abs(value) < 1e9:
        text = f"{value:f}".rstrip("0").rstrip(".")
    return text


def message(id: str, /, **arguments: Argument) -> Message:
    """Make a message; this is the name that catalogue extraction looks for."""
    return Message(id, arguments)


class Label(NamedTuple):
    """A further place, with a word about it."""

    span: Span
    message: Message


class TextEdit(NamedTuple):
    """A replacement that mends the fault."""

    span: Span
    replacement: str


class Diagnostic(NamedTuple):
    """One finding.

    `primary` is the word shown under the caret; `labels` are further places.
    """

    code: str
    severity: Severity
    message: Message
    span: Span | None = None
    primary: Message | None = None
    labels: tuple[Label, ...] = ()
    help: Message | None = None
    fix: TextEdit | None = None

    @property
    def is_error(self) -> bool:
        """Whether this stops the compilation."""
        return self.severity is Severity.ERROR


class Diagnostics:
    """Collects findings, each only once, and gives them in the order of the files."""

    __slots__ = ("_found", "_seen", "errors")

    def __init__(self, found: Iterable[Diagnostic] = ()) -> None:
        self._found: list[Diagnostic] = []
        self._seen: set[tuple[object, ...]] = set()
        self.errors = 0
        self.extend(found)

    def add(self, diagnostic: Diagnostic) -> None:
        """Take a finding in, unless the same one stands already."""
        span = diagnostic.span
        place = (id(span.source), span.start, span.end) if span else None
        key = (diagnostic.code, place, diagnostic.message.text())
        if key in self._seen:
            return
        self._seen.add(key)
        self._found.append(diagnostic)
        self.errors += diagnostic.is_error

    def extend(self, found: Iterable[Diagnostic]) -> None:
        """Take several findings in."""
        for diagnostic in found:
            self.add(diagnostic)

    def sorted(self) -> list[Diagnostic]:
        """Return the findings by file (in order of first mention) and place; those without a place last."""
        files: dict[int, int] = {}
        for diagnostic in self._found:
            if diagnostic.span is not None:
                files.setdefault(id(diagnostic.span.source), len(files))

        def place(diagnostic: Diagnostic) -> tuple[int, int, int]:
            span = diagnostic.span
            if span is None:
                return (len(files), 0, 0)
            return (files[id(span.source)], span.start, span.end)

        return sorted(self._found, key=place)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
