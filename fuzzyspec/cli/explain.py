"""`fuzzyspec explain`: what a diagnostic means, why, and what to do."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from fuzzyspec.cli import options

if TYPE_CHECKING:
    from fuzzyspec.rendering.color import Choice


@click.command("explain", epilog="\b\nExamples:\n  fuzzyspec explain FS203\n  fuzzyspec explain --list")
@click.argument("code", required=False)
@click.option("--list", "every", is_flag=True, help="List all codes.")
@options.color_option
def command(code: str | None, every: bool, color: Choice) -> None:
    """Explain the diagnostic CODE: what it says, why, a wrong and a right example."""
    from fuzzyspec.rendering import codes, explain, nearest_code, use_color
    from fuzzyspec.rendering.pages import title

    if every or code is None:
        options.write(sys.stdout, "".join(f"{one}  {title(one)}\n" for one in codes()))
        return
    page = explain(code.upper(), color=use_color(color, sys.stdout, os.environ))
    if page is None:
        guess = nearest_code(code)
        hint = f" Did you mean {guess}?" if guess else " `fuzzyspec explain --list` lists them."
        raise click.UsageError(f"No diagnostic has the code {code}.{hint}")
    options.write(sys.stdout, page if page.endswith("\n") else page + "\n")
