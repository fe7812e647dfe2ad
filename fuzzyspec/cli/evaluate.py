"""`fuzzyspec evaluate`: the verdicts on many measured objects, worked out by a data engine."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from fuzzyspec.cli import options
from fuzzyspec.data.engine_names import DEFAULT_ENGINE, ENGINES

if TYPE_CHECKING:
    import narwhals as nw

    from fuzzyspec.diagnostics import Diagnostic
    from fuzzyspec.objects import BoundObjects, Evaluated
    from fuzzyspec.rendering.color import Choice

    Frame = nw.LazyFrame[Any]

SHOWN = 20
"""How many objects are shown where no file is asked for."""


@click.command(
    "evaluate",
    epilog="\b\nExamples:\n"
    "  fuzzyspec evaluate scheme.fspec --data objects.parquet\n"
    "  fuzzyspec evaluate scheme.fspec --data objects.parquet -o scores.parquet\n"
    "  fuzzyspec evaluate scheme.fspec --data objects.csv -o - --nodes",
)
@options.scheme_argument
@click.option(
    "--data",
    metavar="FILE",
    help="The objects, a row each: CSV or Parquet.  [default: the file that the scheme's `measurements` name]",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=DEFAULT_ENGINE,
    show_default=True,
    help="What reads the data and works the verdicts out.",
)
@click.option(
    "-o", "--output", metavar="FILE", help="Write a row for each object: .parquet or .csv; - is CSV on standard output."
)
@click.option("--no-rank", is_flag=True, help="Do not rank the objects, which needs all of them sorted.")
@click.option("--nodes", is_flag=True, help="Also give the score and the memberships of every indicator.")
@options.root_option
@options.strict_option
@options.diagnostics_option
@options.color_option
def command(
    scheme: str,
    data: str | None,
    engine: str,
    output: str | None,
    no_rank: bool,
    nodes: bool,
    root: str | None,
    strict: bool,
    form: str,
    color: Choice,
) -> None:
    """Evaluate the measured objects of SCHEME, more of them than memory holds if need be.

    All leaves of SCHEME must be measured, with membership functions, and one `measurements` block says which columns
    of the data are meant and which one names the object. Each object gets its grade, score (or level, where comments
    have no scores), rank, margin and memberships; without -o the best are shown. Nothing is written when a value is
    missing, or covered by no membership function.
    """
    from fuzzyspec.cli.progress import progress
    from fuzzyspec.objects import bind_path, bind_text

    _check_output(output)
    if scheme == "-":
        bound = bind_text(options.read_standard_input(), name="<stdin>", data=data, engine=engine, root=root)
    else:
        bound = bind_path(scheme, data=data, engine=engine, root=root)
    if output is not None and os.path.realpath(output) in {os.path.realpath(one) for one in bound.files}:
        raise click.UsageError(f"'{output}' is what is read; the output would replace it.")
    found = list(bound.diagnostics)
    with tempfile.TemporaryDirectory(prefix="fuzzyspec-") as folder:
        done = None
        if bound.objects is not None:
            target = os.path.join(folder, "objects.csv") if output == "-" else output
            with progress(f"evaluating {bound.objects.file.shown}"):
                done = _evaluated(bound.objects, target, found, rank=not no_rank, nodes=nodes)
        options.show_diagnostics(found, form, color)
        if done is not None and output is None:
            options.write(sys.stdout, table(done.made, done.objects, shutil.get_terminal_size().columns))
        elif done is not None and output == "-":
            _to_stdout(os.path.join(folder, "objects.csv"))
        elif done is not None and form == "human":
            click.echo(f"wrote {output}, {done.objects:,} object{'' if done.objects == 1 else 's'}", err=True)
    raise SystemExit(options.exit_status(found, strict))


def _check_output(output: str | None) -> None:
    from fuzzyspec.data.sinking import SUFFIXES

    if output not in (None, "-") and os.path.splitext(output or "")[1].lower() not in SUFFIXES:
        raise click.UsageError(f"The suffix of '{output}' names no format: end it with .parquet or .csv.")


def _evaluated(
    objects: BoundObjects, target: str | None, found: list[Diagnostic], *, rank: bool, nodes: bool
) -> Evaluated | None:
    """Evaluate into a file, or the first rows for people to see; None where `found` says what is wrong."""
    from fuzzyspec import errors
    from fuzzyspec.data.frame_columns import fetch
    from fuzzyspec.data.plan import DataFault
    from fuzzyspec.data.sinking import replacing, sink
    from fuzzyspec.objects import evaluate_objects

    def first(frame: Frame) -> dict[str, Any]:
        return fetch((frame.sort("rank") if rank else frame).head(SHOWN))

    try:
        if target is None:
            done = evaluate_objects(objects, first, rank=rank, nodes=nodes)
        else:
            with replacing(target) as beside:
                done = evaluate_objects(objects, lambda frame: sink(frame, beside), rank=rank, nodes=nodes)
    except DataFault as fault:
        found.extend(fault.findings)
        return None
    except OSError as fault:
        found.append(errors.cannot_write(target or "", (fault.strerror or str(fault)).lower()))
        return None
    found.extend(done.findings)
    return done


def _to_stdout(path: str) -> None:
    """Copy a CSV file, or a folder of parts of one, to standard output."""
    parts = [path]
    if os.path.isdir(path):
        parts = sorted(os.path.join(path, name) for name in os.listdir(path) if name.endswith(".csv"))
    sys.stdout.flush()
    try:
        for index, part in enumerate(parts):
            with open(part, "rb") as stream:
                if index:
                    stream.readline()  # its headings
                shutil.copyfileobj(stream, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Keep the interpreter from complaining when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def table(columns: Mapping[str, Sequence[Any]], objects: int, width: int) -> str:
    """Return the first rows as a table for a terminal, as many columns as fit, and what is not shown of them."""
    from fuzzyspec.widths import text_width

    cells = {name: [name, *map(_cell, values)] for name, values in columns.items() if "." not in name}
    shown = len(next(iter(columns.values())))
    lines = [""] * (shown + 1)
    left_out = len(columns)
    for name, texts in cells.items():
        widest = max(map(text_width, texts))
        if lines[0] and text_width(lines[0]) + 2 + widest > width:
            break
        gap = "  " if lines[0] else ""
        numbers = bool(gap) and name != "grade"
        for index, text in enumerate(texts):
            pad = " " * (widest - text_width(text))
            lines[index] += gap + (pad + text if numbers else text + pad)
        left_out -= 1
    more = [f"{objects - shown:,} more objects"] * (objects > shown) + [f"{left_out} more columns"] * (left_out > 0)
    closing = [f"… and {' and '.join(more)}; -o FILE writes all of it"] if more else []
    return "\n".join([*(line.rstrip() for line in lines), *closing]) + "\n"


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)
