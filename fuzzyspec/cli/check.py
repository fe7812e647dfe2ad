"""`fuzzyspec check`: every error and warning, nothing else."""

from __future__ import annotations

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
@options.root_option
@options.strict_option
@options.color_option
def command(scheme: str, form: str, root: str | None, strict: bool, color: Choice) -> None:
    """Check SCHEME and print every error and warning, each with its place and a way out."""
    from fuzzyspec.driver import compile_file, compile_text

    if scheme == "-":
        compiled = compile_text(options.read_standard_input(), name="<stdin>", root=root)
    else:
        compiled = compile_file(scheme, root=root)
    found = compiled.diagnostics
    options.show_diagnostics(found, form, color, to_stdout=True)
    if form == "human" and not found:
        click.echo(f"{scheme}: nothing wrong", err=True)
    raise SystemExit(options.exit_status(found, strict))
