"""The `fuzzyspec` command and its subcommands, each imported only when it runs: `--version` and `--help` stay quick."""

from __future__ import annotations

from importlib import import_module

import click

from fuzzyspec.version import __version__

# Name, module, and the line that the overview shows, so that the overview need not import them.
COMMANDS = {
    "compile": ("fuzzyspec.cli.compile", "Check, evaluate, and write reports."),
    "evaluate": ("fuzzyspec.cli.evaluate", "Evaluate many measured objects on a data engine."),
    "check": ("fuzzyspec.cli.check", "Check only: every error and warning in one run."),
    "repair": ("fuzzyspec.cli.repair", "Show the fewest changes that make judgments consistent."),
    "fmt": ("fuzzyspec.cli.fmt", "Lay out files in the one canonical style."),
    "graph": ("fuzzyspec.cli.graph", "Print the evaluation graph."),
    "questionnaire": ("fuzzyspec.cli.questionnaire", "Write blank sheets for experts and voters."),
    "methods": ("fuzzyspec.cli.methods", "List the methods, or explain one."),
    "plugins": ("fuzzyspec.cli.plugins", "List installed plugins and what they offer."),
    "explain": ("fuzzyspec.cli.explain", "Explain a diagnostic by its code."),
    "init": ("fuzzyspec.cli.init", "Write a scheme to start from."),
    "completion": ("fuzzyspec.cli.completion", "Print the completion script for a shell."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports them on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; where the user interrupts it, say so in a line."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            from fuzzyspec.cli.guarding import STATUS, say_interrupted

            say_interrupted(stop)
            raise SystemExit(STATUS) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a misspelt one is answered with the nearest."""
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            from fuzzyspec.names import nearest

            guess = nearest(name, COMMANDS)
            hint = f" Did you mean '{guess}'?" if guess else ""
            if name.endswith(".fspec"):
                hint = f" To compile it: fuzzyspec compile {name}"
            raise click.UsageError(f"No such command '{name}'.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the overview without importing a single command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExamples:\n  fuzzyspec init                      write scheme.fspec to start from\n"
    "  fuzzyspec check scheme.fspec        say everything that is wrong with it\n"
    "  fuzzyspec compile scheme.fspec      write scheme.html and scheme.md\n"
    "  fuzzyspec explain FS212             what an error means and what to do",
)
@click.version_option(__version__, "-V", "--version", prog_name="fuzzyspec", message="%(prog)s %(version)s")
def cli() -> None:
    """Compile .fspec schemes: AHP weights and fuzzy comprehensive evaluation.

    Results go to standard output or to files, everything else to standard error. Exit status: 0 nothing wrong, 1 the
    scheme has errors (or warnings, with --strict), 2 the command line is wrong, 130 interrupted by Ctrl-C.
    """
