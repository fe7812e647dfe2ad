"""`fuzzyspec repair`: the fewest changes that make inconsistent judgments consistent, as a diff."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from fuzzyspec.cli import options

if TYPE_CHECKING:
    from fuzzyspec.diagnostics import Diagnostic
    from fuzzyspec.driver import Compilation
    from fuzzyspec.evaluate.failing import Failing, Mended
    from fuzzyspec.host import Host
    from fuzzyspec.model.result import Result
    from fuzzyspec.plugins import Registry
    from fuzzyspec.rendering.color import Choice
    from fuzzyspec.source import SourceFile, Span

STANDARD_INPUT = "<stdin>"
ASK = "Ask the expert before changing a judgment: one put in to please the ratio is no judgment."


@click.command(
    "repair",
    epilog="\b\nExamples:\n  fuzzyspec repair scheme.fspec              show the changes as a diff\n"
    "  fuzzyspec repair scheme.fspec --limit 0.05  be stricter than the scheme\n"
    "  fuzzyspec repair scheme.fspec --write       make the changes",
)
@options.scheme_argument
@click.option("--write", is_flag=True, help="Make the changes in the files.")
@click.option(
    "--limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="CR",
    help="What every consistency ratio is to be below.  [default: the limits of the scheme]",
)
@options.root_option
@options.diagnostics_option
@options.color_option
def command(scheme: str, write: bool, limit: float | None, root: str | None, form: str, color: Choice) -> None:
    """Show the fewest changes that bring each inconsistent matrix of SCHEME under its limit.

    Judgments are changed to other values of the 1-9 scale: as few as possible, by as few steps as possible. They are
    shown as a diff of the files that they stand in, and nothing else in these files changes. What is proposed is a
    question to the expert, who should be asked first: a judgment put in to please the ratio is no judgment.

    Exit status: 0 nothing to repair, or all of it repaired; 1 some matrix cannot be, or the scheme has other errors.
    """
    from fuzzyspec.diagnostics import number_text
    from fuzzyspec.evaluate.failing import failing_matrices
    from fuzzyspec.host import DiskHost
    from fuzzyspec.plugins import registry

    if write and scheme == "-":
        raise click.UsageError("--write needs a file: standard input cannot be written to.")
    host = DiskHost()
    text = options.read_standard_input() if scheme == "-" else None
    compiled = _compiled(scheme, text, root, host)
    others = [one for one in compiled.diagnostics if one.is_error and one.code != "FS212"]
    if others or compiled.result is None:
        options.show_diagnostics(others, form, color)
        raise SystemExit(1)
    methods = registry()
    failing = failing_matrices(compiled.result, methods, limit)
    if not failing:
        click.echo(f"{scheme}: nothing to repair", err=True)
        return
    done = _mended(failing, methods, form, color)
    edits = [edit for one, mended in done if mended.enough for edit in edits_of(one, mended, compiled.diagnostics)]
    files = edited_files(edits, host, text)
    for path in files.uneditable:
        click.echo(f"{path} is not a text in UTF-8: make the changes there by hand", err=True)
    sound = len(done) == len(failing) and all(mended.enough for _, mended in done) and not files.uneditable
    if files.changed:
        after = _verified(scheme, text, root, _Overlay(host, files.changed), form, color)
        click.echo(ASK, err=True)
        for one in failing_matrices(after, methods, limit) if sound else ():
            click.echo(f"{one.title} would still be over its limit: CR {number_text(one.ratio)}", err=True)
            sound = False
    for file in files.changed:
        options.write(sys.stdout, difference(file.source, file.text))
    if write:
        _write(host, files.changed, form, color)
    elif files.changed:
        click.echo("nothing was written; --write makes these changes", err=True)
    raise SystemExit(0 if sound else 1)


def _mended(failing: Sequence[Failing], methods: Registry, form: str, color: Choice) -> list[tuple[Failing, Mended]]:
    """Look for changes to each matrix, and say what comes of it; a group's own matrix has none."""
    from fuzzyspec.evaluate.calling import PluginFault
    from fuzzyspec.evaluate.failing import mend

    done: list[tuple[Failing, Mended]] = []
    with _Progress() as progress:
        for one in failing:
            if one.source.group:
                click.echo(of_a_group(one), err=True)
                continue
            if one.source.fuzzy is not None:
                click.echo(f"{one.title} is judged in triples: change them by hand; FS212 names the worst", err=True)
                continue
            try:
                mended = mend(one, methods, progress.of(one.title))
            except PluginFault as fault:
                options.show_diagnostics([fault.diagnostic(one.source.span)], form, color)
                raise SystemExit(1) from None
            progress.clear()
            click.echo(told(one, mended), err=True)
            done.append((one, mended))
    return done


def _compiled(scheme: str, text: str | None, root: str | None, host: Host) -> Compilation:
    from fuzzyspec.driver import compile_file, compile_text

    if text is not None:
        return compile_text(text, name=STANDARD_INPUT, root=root, host=host)
    return compile_file(scheme, root=root, host=host)


# What is said -------------------------------------------------------------------------------------


def told(failing: Failing, mended: Mended) -> str:
    """Return the changes in words: `U: CR 0.1271 → 0.0462 by 1 change: U1 over U3 was 9, becomes 4`."""
    from fuzzyspec.diagnostics import number_text
    from fuzzyspec.evaluate.repair import SUSPECTS

    repair = mended.repair
    before, after = number_text(failing.ratio), number_text(repair.cr)
    number = f"{repair.count} change" if repair.count == 1 else f"{repair.count} changes"
    changes = "; ".join(_change_text(failing, change.row, change.column, change.text) for change in repair.changes)
    if mended.enough:
        most = "" if repair.exact else "at most "
        return f"{failing.title}: CR {before} → {after} by {most}{number}: {changes}"
    gives = "gives" if repair.count == 1 else "give"
    found = f"the best that was found, {number}, {gives} CR {after}" if repair.changes else "no change helps"
    order = len(failing.names)
    few = order * (order - 1) // 2 - failing.source.missing <= SUSPECTS
    which = "its judgments" if few else f"the {SUSPECTS} judgments that fit the others worst"
    return (
        f"{failing.title}: CR {before} cannot be brought below {number_text(failing.limit)} by changing {which}; "
        f"{found}. Go through the matrix with the expert again"
    )


def _change_text(failing: Failing, x: int, y: int, text: str) -> str:
    """Return one change in the words in which the judgment was entered."""
    if failing.source.text(x, y) in NOT_ENTERED:
        x, y, text = y, x, reciprocal(text)
    return f"{failing.names[x]} over {failing.names[y]} was {failing.source.text(x, y)}, becomes {text}"


def of_a_group(failing: Failing) -> str:
    """Return why a group's matrix is not repaired."""
    from fuzzyspec.diagnostics import number_text

    return (
        f"{failing.group}: the experts together have CR {number_text(failing.ratio)}, not below "
        f"{number_text(failing.limit)}, and each alone is below it: no one's judgment can be said to be at fault"
    )


class _Progress:
    """Says on a terminal what is being tried, once that takes a while; nothing where nobody watches."""

    def __init__(self) -> None:
        self.watched = sys.stderr.isatty()
        self.since = time.monotonic()
        self.shown = False

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def of(self, title: str) -> Callable[[int, float], None]:
        """Return what a search tells how far it is."""

        def progress(count: int, share: float) -> None:
            if self.watched and time.monotonic() - self.since > 0.5:
                self.since = time.monotonic()
                self.shown = True
                click.echo(f"\r\x1b[K{title}: trying {count} changes, {share:.0%}", err=True, nl=False)

        return progress

    def clear(self) -> None:
        """Take away what was said."""
        if self.shown:
            click.echo("\r\x1b[K", err=True, nl=False)
            self.shown = False


# Edits --------------------------------------------------------------------------------------------

NOT_ENTERED = (".", "?")


class Edit(NamedTuple):
    """The characters of a judgment, and those that take their place."""

    span: Span
    text: str


class Edited(NamedTuple):
    """A file as it was, and its text with the changes; `mark` says that it begins with a byte order mark."""

    source: SourceFile
    text: str
    mark: bool

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return (b"\xef\xbb\xbf" if self.mark else b"") + self.text.encode("utf-8", "surrogatepass")


class EditedFiles(NamedTuple):
    """The files that change, and the paths of those that cannot be edited as text."""

    changed: list[Edited]
    uneditable: list[str]


def edits_of(failing: Failing, mended: Mended, findings: Sequence[Diagnostic]) -> list[Edit]:
    """Return the edits that make the changes, wherever the judgment of a pair was entered.

    That is in both cells of a matrix, or again in another comparison, which a finding tells (FS206).
    """
    source, names = failing.source, failing.names
    again = [one for one in findings if one.code == "FS206" and one.span is not None and one.labels]
    edits: list[Edit] = []
    for change in mended.repair.changes:
        texts = {
            (change.row, change.column): change.text,
            (change.column, change.row): reciprocal(change.text),
        }
        first = [
            Edit(source.place(*pair), text) for pair, text in texts.items() if source.text(*pair) not in NOT_ENTERED
        ]
        edits.extend(first)
        by_name = {(names[x], names[y]): text for (x, y), text in texts.items()}
        for one in again:
            said = one.message.arguments
            text = by_name.get((str(said["first"]), str(said["second"])))
            if text is not None and one.span is not None and one.labels[0].span in [edit.span for edit in first]:
                edits.append(Edit(one.span, text))
    return edits


def reciprocal(text: str) -> str:
    """Return the reciprocal of a value of the scale as it is written."""
    if text == "1":
        return text
    return text[2:] if text.startswith("1/") else f"1/{text}"


def edited_files(edits: Sequence[Edit], host: Host, given: str | None) -> EditedFiles:
    """Make edits in the texts that they stand in; `given` is the text of standard input, where that is compiled."""
    by_source: dict[str, list[Edit]] = {}
    for edit in edits:
        by_source.setdefault(edit.span.source.path, []).append(edit)
    changed: list[Edited] = []
    uneditable: list[str] = []
    for path, wanted in by_source.items():
        source = wanted[0].span.source
        mark = False
        if given is None or path != STANDARD_INPUT:
            try:
                content = host.read(path)
                mark = content.startswith(b"\xef\xbb\xbf")
                same = content.decode("utf-8-sig") == source.text
            except (OSError, UnicodeDecodeError):
                same = False
            if not same:
                uneditable.append(path)
                continue
        text = source.text
        for start, end, instead in sorted({(one.span.start, one.span.end, one.text) for one in wanted}, reverse=True):
            text = text[:start] + instead + text[end:]
        changed.append(Edited(source, text, mark))
    return EditedFiles(changed, uneditable)


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")


def difference(source: SourceFile, text: str) -> str:
    """Return what changes in a file as a unified diff; carriage returns that alone end a line are shown as breaks."""
    import difflib

    before, after = (
        [line[:-1] + "\n" if line.endswith("\r") else line for line in _LINE.findall(side)]
        for side in (source.text, text)
    )
    lines = difflib.unified_diff(before, after, source.path, source.path)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


# Making sure, and writing -------------------------------------------------------------------------


class _Overlay:
    """The files of a host as they would be with the changes."""

    def __init__(self, host: Host, changed: Sequence[Edited]) -> None:
        self.host = host
        self.changed = changed
        self.contents = {os.path.realpath(one.source.path): one.content for one in changed}

    def given(self, name: str, text: str | None) -> str | None:
        """Return what a text that is no file would be."""
        return next((one.text for one in self.changed if one.source.path == name), text)

    def read(self, path: str) -> bytes:
        content = self.contents.get(os.path.realpath(path))
        return self.host.read(path) if content is None else content

    def size(self, path: str) -> int:
        content = self.contents.get(os.path.realpath(path))
        return self.host.size(path) if content is None else len(content)

    def siblings(self, path: str) -> list[str]:
        return self.host.siblings(path)

    def write(self, path: str, content: bytes) -> None:
        raise PermissionError(13, "Read-only", path)


def _verified(scheme: str, text: str | None, root: str | None, overlay: _Overlay, form: str, color: Choice) -> Result:
    """Compile the scheme as it would be; where other things would be wrong with it, show them and end."""
    compiled = _compiled(scheme, overlay.given(STANDARD_INPUT, text), root, overlay)
    wrong: list[Diagnostic] = [one for one in compiled.diagnostics if one.is_error and one.code != "FS212"]
    if wrong or compiled.result is None:
        click.echo("with these changes the scheme would have other errors, so they are not made:", err=True)
        options.show_diagnostics(wrong, form, color)
        raise SystemExit(1)
    return compiled.result


def _write(host: Host, changed: Sequence[Edited], form: str, color: Choice) -> None:
    from fuzzyspec import errors

    for one in changed:
        try:
            host.write(one.source.path, one.content)
        except OSError as fault:
            reason = (fault.strerror or str(fault)).lower()
            options.show_diagnostics([errors.cannot_write(one.source.path, reason)], form, color)
            raise SystemExit(1) from None
        click.echo(f"wrote {one.source.path}", err=True)
