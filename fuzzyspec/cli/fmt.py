"""`fuzzyspec fmt`: files in the canonical style."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import click

from fuzzyspec.cli import options

if TYPE_CHECKING:
    from fuzzyspec.diagnostics import Diagnostic
    from fuzzyspec.host import Host
    from fuzzyspec.rendering.color import Choice
    from fuzzyspec.source import SourceFile


@click.command(
    "fmt",
    epilog="\b\nExamples:\n  fuzzyspec fmt scheme.fspec             rewrite the file, if it needs it\n"
    "  fuzzyspec fmt --check specs/*.fspec    for automation: status 1 if any does\n"
    "  fuzzyspec fmt --diff scheme.fspec      show what would change\n"
    "  fuzzyspec fmt - < scheme.fspec         for editors: to standard output",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=str, allow_dash=True), metavar="FILES...")
@click.option("--check", is_flag=True, help="Write nothing; exit with status 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@options.diagnostics_option
@options.color_option
def command(files: tuple[str, ...], check: bool, diff: bool, form: str, color: Choice) -> None:
    """Lay out FILES in the one canonical style; the file - is standard input.

    Only spaces, line breaks and `;` change: the scheme stays the same. A file with errors of form is left alone, and
    its errors are shown; errors of meaning do not matter here.
    """
    from fuzzyspec import errors
    from fuzzyspec.host import DiskHost

    host = DiskHost()
    found: list[Diagnostic] = []
    named: list[str] = []
    changes = False
    for path in dict.fromkeys(files):
        done = _format(path, host)
        found.extend(done.findings)
        if done.text is None:
            continue
        changes = changes or done.changed
        if diff:
            options.write(sys.stdout, _difference(done.source, done.text))
        if check or diff:
            if done.changed:
                named.append(f"would change {done.source.path}")
        elif path == "-":
            options.write(sys.stdout, done.text)
        elif done.changed:
            try:
                host.write(path, done.text.encode())
                named.append(f"formatted {path}")
            except OSError as fault:
                found.append(errors.cannot_write(path, (fault.strerror or str(fault)).lower()))
    options.show_diagnostics(found, form, color)
    if form != "json":
        for line in named:
            click.echo(line, err=True)
    raise SystemExit(1 if check and changes else options.exit_status(found, False))


class _Formatted(NamedTuple):
    """A file and its text in the canonical style, None where it is left alone."""

    source: SourceFile
    text: str | None
    changed: bool
    findings: tuple[Diagnostic, ...]


def _format(path: str, host: Host) -> _Formatted:
    """Read and format one file; what comes out says the same, or nothing does."""
    from fuzzyspec import errors
    from fuzzyspec.source import SourceFile
    from fuzzyspec.syntax.format import format_text, same_tree
    from fuzzyspec.syntax.parse import parse

    content, source, unread = _read(path, host)
    if unread:
        return _Formatted(source, None, False, unread)
    tree = parse(source)
    if tree.faults:
        return _Formatted(source, None, False, tree.faults)
    try:
        text = format_text(source)
        same = same_tree(tree, parse(SourceFile(path, text)))
        detail = f"{path} would not say the same any more; it is left alone"
    except Exception as fault:  # a fault of the formatter must not cost the other files
        text, same, detail = "", False, f"{type(fault).__name__}: {fault}"
    if not same:
        return _Formatted(source, None, False, (errors.internal("formatting", detail),))
    return _Formatted(source, text, text.encode() != content, ())


def _read(path: str, host: Host) -> tuple[bytes, SourceFile, tuple[Diagnostic, ...]]:
    """Return a file's bytes and its text, and why there are none."""
    from fuzzyspec.source import SourceFile

    if path == "-":
        content = sys.stdin.buffer.read()
        try:
            return content, SourceFile("<stdin>", content.decode("utf-8-sig")), ()
        except UnicodeDecodeError as fault:
            raise click.UsageError(f"standard input is not UTF-8 (byte {fault.start})") from None
    try:
        content = host.read(path)
        return content, SourceFile(path, content.decode("utf-8-sig")), ()
    except (OSError, ValueError):
        from fuzzyspec.loading import load_path

        # Fails in the same way, and says so in the words of the other commands.
        return b"", SourceFile(path, ""), tuple(load_path(path, host).findings)


def _difference(source: SourceFile, text: str) -> str:
    """Return what changes as a unified diff; empty where nothing does."""
    import difflib
    import re

    before, after = (re.findall(r"[^\n]*\n|[^\n]+$", side) for side in (source.text, text))
    lines = difflib.unified_diff(before, after, source.path, source.path)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
