"""`fuzzyspec check`: every error and warning, nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from fuzzyspec.cli import options

if TYPE_CHECKING:
    from fuzzyspec.rendering.color import Choice


@click.command(
    "check",
    epilog="\b\nExamples:\n  fuzzyspec check scheme.fspec\n"
    "  fuzzyspec check --strict --format concise scheme.fspec   for automation\n"
    "  fuzzyspec check --format json - < scheme.fspec           for editors",
)
@options.scheme_argument
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(options.FORMS),
    default="human",
    show_default=True,
    help="Form of the diagnostics, on standard output.",
)
@options.data_options
@options.root_option
@options.strict_option
@options.color_option
@click.option("--no-data", is_flag=True, help="Check the scheme alone: open no survey and no measurements.")
def command(
    scheme: str,
    form: str,
    data: tuple[str, ...],
    engine: str | None,
    root: str | None,
    strict: bool,
    color: Choice,
    no_data: bool,
) -> None:
    """Check SCHEME and print every error and warning, each with its place and a way out."""
    from fuzzyspec.cli.progress import progress
    from fuzzyspec.driver import compile_file, compile_text

    given = options.given_data(data, engine)
    if no_data:
        from fuzzyspec.data.sources import DataOptions

        if data:
            raise click.UsageError("--no-data opens no data: leave out --data, or --no-data.")
        given = DataOptions(read=False)
    text = options.read_standard_input() if scheme == "-" else None
    with progress(f"checking {'standard input' if text is not None else os.path.basename(scheme)}"):
        if text is not None:
            compiled = compile_text(text, name="<stdin>", root=root, data=given)
        else:
            compiled = compile_file(scheme, root=root, data=given)
    found = compiled.diagnostics
    options.show_diagnostics(found, form, color, to_stdout=True)
    if form == "human" and not found:
        click.echo(f"{scheme}: nothing wrong", err=True)
    raise SystemExit(options.exit_status(found, strict))
