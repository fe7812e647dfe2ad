"""`fuzzyspec completion`: the script that completes commands and options in a shell."""

from __future__ import annotations

import sys

import click

from fuzzyspec.cli import options


@click.command(
    "completion",
    epilog='\b\nExamples:\n  eval "$(fuzzyspec completion bash)"        for this shell\n'
    "  fuzzyspec completion zsh > ~/.zfunc/_fuzzyspec\n"
    "  fuzzyspec completion fish > ~/.config/fish/completions/fuzzyspec.fish",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script for SHELL."""
    from click.shell_completion import get_completion_class

    from fuzzyspec.cli.main import cli

    complete = get_completion_class(shell)
    assert complete is not None
    options.write(sys.stdout, complete(cli, {}, "fuzzyspec", "_FUZZYSPEC_COMPLETE").source() + "\n")
