"""Runs the command line: `python -m fuzzyspec`, and the `fuzzyspec` command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


def main() -> None:
    """Run the command line and exit with its status."""
    import gc
    import os
    import sys

    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # started without it
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    # A short process that builds one tree has nothing to collect; walking it costs start-up.
    gc.disable()
    try:
        from fuzzyspec.cli.main import cli

        if len(sys.argv) < 2 or sys.argv[1].startswith("-"):  # --version and --help run nothing
            cli(prog_name="fuzzyspec")
        else:
            _run(cli)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        raise SystemExit(130) from None


def _run(cli: click.Command) -> None:
    """Run a command as the whole of a process, which ends with status 130 wherever Ctrl-C was pressed."""
    from fuzzyspec.cli.guarding import STATUS, CommandGuard, say_interrupted

    guard = CommandGuard()
    guard.install()
    try:
        cli(prog_name="fuzzyspec")
    except SystemExit as done:
        guard.over = True
        # An engine or a plugin may have taken the interruption for itself.
        if guard.interrupted and done.code != STATUS:
            say_interrupted()
            raise SystemExit(STATUS) from None
        raise


if __name__ == "__main__":
    main()
