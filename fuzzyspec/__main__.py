"""Runs the command line: `python -m fuzzyspec`, and the `fuzzyspec` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its status."""
    import gc

    # A short process that builds one tree has nothing to collect; walking it costs start-up.
    gc.disable()
    from fuzzyspec.cli.main import cli

    cli(prog_name="fuzzyspec")


if __name__ == "__main__":
    main()
