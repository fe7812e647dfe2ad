"""Options that several commands share, and how diagnostics reach the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fuzzyspec.diagnostics import Diagnostic

if TYPE_CHECKING:
    from fuzzyspec.data.sources import DataOptions
    from fuzzyspec.rendering.color import Choice

Command = TypeVar("Command", bound=Callable[..., Any])
FORMS = ("human", "concise", "json")


def scheme_argument(command: Command) -> Command:
    """Take the scheme's file, `-` for standard input."""
    return click.argument("scheme", type=click.Path(path_type=str, allow_dash=True), metavar="SCHEME")(command)


def root_option(command: Command) -> Command:
    """Take the folder that includes and data must lie in."""
    return click.option(
        "--root",
        type=click.Path(file_okay=False, exists=True, path_type=str),
        help="Folder that everything the scheme names must lie in.  [default: the scheme's own]",
    )(command)


def data_options(command: Command) -> Command:
    """Take data that stand in for the scheme's, and the engine that reads them."""
    from fuzzyspec.data.engine_names import ENGINES

    command = click.option(
        "--engine",
        type=click.Choice(ENGINES),
        help="What reads data files.  [default: Python for small ones, else duckdb]",
    )(command)
    return click.option(
        "--data",
        "data",
        multiple=True,
        metavar="FILE",
        help="Read FILE in place of the scheme's survey or measurements; with several, OLD=FILE. Repeatable.",
    )(command)


def given_data(data: Sequence[str], engine: str | None) -> DataOptions | None:
    """Return what `--data` and `--engine` ask for; None for nothing."""
    if not data and engine is None:
        return None
    from fuzzyspec.data.sources import DataOptions

    given: dict[str | None, str] = {}
    for one in data:
        old, equals, new = one.partition("=")
        # A name may hold `=` itself: a file that is there is meant as it stands.
        name, path = (old, new) if equals and not os.path.exists(one) else (None, one)
        if name in given:
            raise click.UsageError("--data names two files for one place: write --data OLD=FILE for each.")
        given[name] = path
    return DataOptions(engine, given)


def strict_option(command: Command) -> Command:
    """Take whether warnings count as errors for the exit status."""
    return click.option("--strict", is_flag=True, help="Exit with status 1 also for warnings.")(command)


def color_option(command: Command) -> Command:
    """Take whether diagnostics are coloured."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colour diagnostics; auto honours NO_COLOR.",
    )(command)


def diagnostics_option(command: Command) -> Command:
    """Take the form of the diagnostics on standard error."""
    return click.option(
        "--diagnostics",
        "form",
        type=click.Choice(FORMS),
        default="human",
        show_default=True,
        help="Form of the diagnostics, on standard error.",
    )(command)


def read_standard_input() -> str:
    """Return standard input as text; a fault of encoding is a fault of the command line."""
    content = sys.stdin.buffer.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise click.UsageError(f"standard input is not UTF-8 (byte {fault.start})") from None


def show_diagnostics(found: Sequence[Diagnostic], form: str, color: Choice, *, to_stdout: bool = False) -> None:
    """Write diagnostics, on standard error unless they are what the command is for."""
    if not found and form != "json":
        return
    from fuzzyspec.rendering import render_concise, render_human, render_json, use_color

    stream = sys.stdout if to_stdout else sys.stderr
    if form == "json":
        text = render_json(found)
    elif form == "concise":
        text = render_concise(found)
    else:
        import shutil

        width = max(40, min(shutil.get_terminal_size((80, 24)).columns, 120))
        text = render_human(found, color=use_color(color, stream, os.environ), width=width)
    if text:
        write(stream, text if text.endswith("\n") else text + "\n")


def write(stream: Any, content: str | bytes) -> None:
    """Write text as UTF-8, whatever the locale, or bytes; a reader that has gone away is no fault of ours."""
    binary = getattr(stream, "buffer", None)
    try:
        if binary is None:
            stream.write(content if isinstance(content, str) else content.decode("utf-8", "replace"))
        else:
            stream.flush()
            binary.write(content.encode("utf-8", "replace") if isinstance(content, str) else content)
            binary.flush()
    except BrokenPipeError:
        # Keep the interpreter from complaining when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def exit_status(found: Sequence[Diagnostic], strict: bool) -> int:
    """Return 1 for errors, or for anything under `--strict`; else 0."""
    if any(one.is_error for one in found):
        return 1
    return 1 if strict and found else 0
