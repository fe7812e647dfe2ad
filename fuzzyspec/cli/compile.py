"""`fuzzyspec compile`: check, evaluate, write reports."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from fuzzyspec.cli import options

if TYPE_CHECKING:
    from fuzzyspec.rendering.color import Choice


@click.command(
    "compile",
    epilog="\b\nExamples:\n  fuzzyspec compile scheme.fspec                    scheme.html and scheme.md\n"
    "  fuzzyspec compile scheme.fspec -o out/a.html      one file, HTML\n"
    "  fuzzyspec compile scheme.fspec -f json -o -       JSON to standard output\n"
    "  fuzzyspec compile scheme.fspec -o a.html -o a.md  several in one run\n"
    "  fuzzyspec compile scheme.fspec --data 2026.csv    on other data\n"
    "  fuzzyspec compile - -f markdown -o - < x.fspec    from standard input",
)
@options.scheme_argument
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="FILE", help="Where to write; - is standard output. Repeatable."
)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT",
    help="html, markdown, json, or a plugin's. Repeatable.",
)
@click.option(
    "--template",
    type=click.Path(exists=True, file_okay=False, path_type=str),
    help="Folder with templates that replace the shipped ones.",
)
@options.data_options
@options.root_option
@options.strict_option
@options.diagnostics_option
@options.color_option
def command(
    scheme: str,
    outputs: tuple[str, ...],
    formats: tuple[str, ...],
    template: str | None,
    data: tuple[str, ...],
    engine: str | None,
    root: str | None,
    strict: bool,
    form: str,
    color: Choice,
) -> None:
    """Check SCHEME, evaluate it, and write reports.

    The format follows the suffix (.html, .md, .json) unless --format names it. Without -o the formats of the scheme's
    `report` block
    (else html and markdown) are written into the current folder, named after the scheme. With errors nothing is
    written.
    """
    from fuzzyspec.cli.progress import progress
    from fuzzyspec.driver import compile_file, compile_text
    from fuzzyspec.outputs import OutputPlan, UnclearOutputError, plan_outputs, write_outputs

    given = options.given_data(data, engine)
    text = options.read_standard_input() if scheme == "-" else None
    with progress(f"compiling {'standard input' if text is not None else os.path.basename(scheme)}"):
        if text is not None:
            compiled = compile_text(text, name="<stdin>", root=root, data=given)
        else:
            compiled = compile_file(scheme, root=root, data=given)
    declared = compiled.scheme.formats if compiled.scheme else ()
    stem = "scheme" if scheme == "-" else os.path.splitext(os.path.basename(scheme))[0]
    try:
        plans: list[OutputPlan] = plan_outputs(outputs, formats, declared, stem)
    except UnclearOutputError as fault:
        raise click.UsageError(str(fault)) from None
    sources = {os.path.realpath(path) for path in compiled.sources}
    for plan in plans:
        if plan.path != "-" and os.path.realpath(plan.path) in sources:
            raise click.UsageError(f"'{plan.path}' is a file of the scheme; the output would replace it.")
    found = list(compiled.diagnostics)
    written: list[str] = []
    payload: list[str | bytes] = []
    if compiled.ok and compiled.result is not None:
        done = write_outputs(compiled.result, found, plans, template)
        found.extend(done.faults)
        written, payload = done.written, done.to_stdout
    options.show_diagnostics(found, form, color)
    for content in payload:
        options.write(sys.stdout, content)
    if form == "human":
        for path in written:
            click.echo(f"wrote {path}", err=True)
    raise SystemExit(options.exit_status(found, strict))
