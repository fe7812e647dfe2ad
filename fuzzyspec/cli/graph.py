"""`fuzzyspec graph`: the evaluation graph as JSON, Mermaid or DOT."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from fuzzyspec.cli import options

if TYPE_CHECKING:
    from fuzzyspec.rendering.color import Choice


@click.command(
    "graph",
    epilog="\b\nExamples:\n  fuzzyspec graph scheme.fspec --format dot | dot -Tsvg -o graph.svg\n"
    "  fuzzyspec graph scheme.fspec --format mermaid -o graph.mmd\n"
    "  fuzzyspec graph scheme.fspec > before.json    to compare two versions",
)
@options.scheme_argument
@click.option(
    "-f",
    "--format",
    "kind",
    type=click.Choice(["json", "mermaid", "dot"]),
    default="json",
    show_default=True,
    help="Form of the graph.",
)
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to write.  [default: standard output]")
@options.root_option
@options.strict_option
@options.diagnostics_option
@options.color_option
def command(scheme: str, kind: str, output: str, root: str | None, strict: bool, form: str, color: Choice) -> None:
    """Print what is computed for SCHEME: from what, by which method, because of which line."""
    from fuzzyspec import errors
    from fuzzyspec.driver import compile_file, compile_text
    from fuzzyspec.host import DiskHost
    from fuzzyspec.report.graph import render_graph

    if scheme == "-":
        compiled = compile_text(options.read_standard_input(), name="<stdin>", root=root)
    else:
        compiled = compile_file(scheme, root=root)
    found = list(compiled.diagnostics)
    text = render_graph(compiled.graph, kind) if compiled.ok and compiled.graph is not None else ""
    if text and output != "-":
        try:
            DiskHost().write(output, text.encode())
        except OSError as fault:
            found.append(errors.cannot_write(output, (fault.strerror or str(fault)).lower()))
    options.show_diagnostics(found, form, color)
    if output == "-":
        options.write(sys.stdout, text)
    raise SystemExit(options.exit_status(found, strict))
