"""Diagnostics for people: the line, marks under it, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from fuzzyspec.diagnostics import Diagnostic, Message, Severity, Translate, message
from fuzzyspec.rendering.color import BOLD, ERROR, GUTTER, HELP, WARNING, paint
from fuzzyspec.rendering.snippet import Mark, excerpt, mark
from fuzzyspec.rendering.text import Layouts, spelled_out

LEAST_ROOM = 20
SEVERITY_WORDS = {Severity.ERROR: message("error"), Severity.WARNING: message("warning")}
SEVERITY_STYLES = {Severity.ERROR: ERROR, Severity.WARNING: WARNING}


def render_human(
    diagnostics: Sequence[Diagnostic],
    *,
    color: bool,
    width: int = 80,
    limit_per_code: int = 20,
    translate: Translate | None = None,
) -> str:
    """Return the findings with their places shown, in the order given, and a closing count.

    Of one code, no more than `limit_per_code` warnings are shown and the rest are counted; errors are all shown.
    Source lines are cut to fit `width`; messages are left whole.
    """
    if not diagnostics:
        return ""
    view = _View(color, width, translate)
    shown: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    blocks: list[str] = []
    for diagnostic in diagnostics:
        if not diagnostic.is_error:
            if shown[diagnostic.code] >= limit_per_code:
                left_out[diagnostic.code] += 1
                continue
            shown[diagnostic.code] += 1
        blocks.append("\n".join(view.block(diagnostic)))
    if left_out:
        blocks.append("\n".join(view.left_out(code, count) for code, count in left_out.items()))
    blocks.append(view.summary(diagnostics))
    return "\n\n".join(blocks) + "\n"


class _View:
    """How to show one diagnostic: what all of them have in common."""

    def __init__(self, color: bool, width: int, translate: Translate | None) -> None:
        self.color = color
        self.width = width
        self.translate = translate
        self.layouts = Layouts()

    def words(self, what: Message | None) -> str:
        return spelled_out(what.text(self.translate)) if what is not None else ""

    def paint(self, text: str, style: str) -> str:
        return paint(text, style, self.color)

    def block(self, diagnostic: Diagnostic) -> Iterator[str]:
        """Yield the lines of one diagnostic."""
        severity = diagnostic.severity
        kind = f"{self.words(SEVERITY_WORDS[severity])}[{diagnostic.code}]"
        what = f": {self.words(diagnostic.message)}"
        yield self.paint(kind, SEVERITY_STYLES[severity]) + self.paint(what, BOLD)
        marks = self.marks(diagnostic)
        gutter = len(str(max((each.line for each in marks), default=1)))
        yield from self.places(marks, gutter)
        if diagnostic.help is not None:
            sign = self.paint(f"{' ' * gutter} =", GUTTER)
            yield f"{sign} {self.paint(self.words(message('help')) + ':', HELP)} {self.words(diagnostic.help)}"

    def marks(self, diagnostic: Diagnostic) -> list[Mark]:
        """Return the places to show, the primary one first; none when the finding has no place of its own."""
        if diagnostic.span is None:
            return []
        style = SEVERITY_STYLES[diagnostic.severity]
        first = mark(diagnostic.span, self.words(diagnostic.primary), "^", style, self.layouts)
        others = [mark(span, self.words(what), "-", GUTTER, self.layouts) for span, what in diagnostic.labels]
        return [first, *others]

    def places(self, marks: Sequence[Mark], gutter: int) -> Iterator[str]:
        """Yield the excerpts, a section for each file, that of the primary place first."""
        files: dict[int, list[Mark]] = {}
        for each in marks:
            files.setdefault(id(each.source), []).append(each)
        bar = self.paint(f"{' ' * gutter} |", GUTTER)
        for number, here in enumerate(files.values()):
            if number == 0:
                arrow, first = "-->", here[0]
            else:
                arrow, first = ":::", min(here, key=lambda each: (each.line, each.column))
                yield bar
            sign = self.paint(f"{' ' * gutter}{arrow}", GUTTER)
            yield f"{sign} {spelled_out(first.source.path)}:{first.line}:{first.column}"
            yield bar
            yield from self.section(here, gutter)

    def section(self, marks: Sequence[Mark], gutter: int) -> Iterator[str]:
        """Yield the marked lines of one file."""
        room = max(LEAST_ROOM, self.width - gutter - 3)
        before: int | None = None
        for line, text in excerpt(marks, room, self.color, self.layouts):
            if line is not None:
                if before is not None and line - before > 1:
                    yield self.paint("...", GUTTER)
                before = line
            number = "" if line is None else str(line)
            sign = self.paint(f"{number:>{gutter}} |", GUTTER)
            yield f"{sign} {text}" if text else sign

    def left_out(self, code: str, count: int) -> str:
        """Return the line that stands for warnings not shown."""
        if count == 1:
            what = message("… and 1 more {code} warning: --diagnostics concise lists it", code=code)
        else:
            what = message(
                "… and {count} more {code} warnings: --diagnostics concise lists them all",
                count=f"{count:,}",
                code=code,
            )
        return self.words(what)

    def summary(self, diagnostics: Sequence[Diagnostic]) -> str:
        """Return how many errors and warnings there are."""
        errors = sum(diagnostic.is_error for diagnostic in diagnostics)
        warnings = len(diagnostics) - errors
        one_error, errors_text = message("1 error"), message("{count} errors", count=f"{errors:,}")
        one_warning, warnings_text = message("1 warning"), message("{count} warnings", count=f"{warnings:,}")
        counts = []
        if errors:
            counts.append(self.words(one_error if errors == 1 else errors_text))
        if warnings:
            counts.append(self.words(one_warning if warnings == 1 else warnings_text))
        if len(counts) == 1:
            return counts[0]
        return self.words(message("{errors} and {warnings}", errors=counts[0], warnings=counts[1]))
