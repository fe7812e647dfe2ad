"""`fuzzyspec init`: a scheme to start from, or with `init plugin` a package."""

from __future__ import annotations

import os
from typing import Any

import click

DEFAULT = "sme-management"
PLUGIN = "plugin"


class Init(click.Command):
    """`init [FILE]`, and `init plugin NAME`, which is a command of its own."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Return the context of the command that is meant: this one, or the other where its name stands first."""
        if args and args[0] == PLUGIN:
            from fuzzyspec.cli.init_plugin import command as other

            return other.make_context(f"{info_name} {PLUGIN}", args[1:], parent=parent, **extra)
        return super().make_context(info_name, args, parent=parent, **extra)


@click.command(
    "init",
    cls=Init,
    epilog="\b\nExamples:\n  fuzzyspec init                             write scheme.fspec\n"
    "  fuzzyspec init water.fspec --example water-quality\n"
    "  fuzzyspec init --list                      show the examples\n"
    "  fuzzyspec init plugin NAME                 start a package of your own",
)
@click.argument("file", required=False, type=click.Path(path_type=str, dir_okay=False))
@click.option("--example", metavar="NAME", help=f"Which example to start from.  [default: {DEFAULT}]")
@click.option("--list", "every", is_flag=True, help="List the examples.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
def command(file: str | None, example: str | None, every: bool, force: bool) -> None:
    """Write an example scheme into FILE (scheme.fspec, or the example's own name, if left out).

    Data that the example reads are written beside it. `fuzzyspec init plugin NAME` starts a package with a method of
    your own instead: see `fuzzyspec init plugin --help`.
    """
    from fuzzyspec import resources
    from fuzzyspec.host import DiskHost
    from fuzzyspec.names import nearest

    names = [name.removesuffix(".fspec") for name in resources.names("specs", ".fspec")]
    if every:
        for name in names:
            click.echo(f"{name:<20} {_title(resources.read_text('specs', name + '.fspec'))}")
        return
    if file == PLUGIN:
        raise click.UsageError(
            "For a package, `plugin` goes first: fuzzyspec init plugin NAME --kind KIND. "
            "For a file of that name: fuzzyspec init ./plugin"
        )
    chosen = (example or DEFAULT).removesuffix(".fspec")
    if chosen not in names:
        guess = nearest(chosen, names)
        hint = f" Did you mean '{guess}'?" if guess else f" Examples are {', '.join(names)}."
        raise click.UsageError(f"No example '{chosen}'.{hint}")
    target = file or (f"{chosen}.fspec" if example else "scheme.fspec")
    text = resources.read_text("specs", f"{chosen}.fspec")
    contents = {target: text}
    for path in _files_named(text):
        contents[os.path.join(os.path.dirname(target), path)] = resources.read_text("specs", *path.split("/"))
    there = [f"'{path}'" for path in contents if os.path.exists(path)]
    if there and not force:
        rest = "exists; --force replaces it" if len(there) == 1 else "exist; --force replaces them"
        raise click.UsageError(f"{' and '.join(there)} {rest}.")
    for path, content in contents.items():
        try:
            if path != target:
                os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            DiskHost().write(path, content.encode())
        except OSError as fault:
            raise click.UsageError(f"Cannot write '{path}': {(fault.strerror or str(fault)).lower()}.") from None
    for path in contents:
        click.echo(f"wrote {path}", err=True)
    click.echo(f"next: fuzzyspec compile {target}", err=True)


def _files_named(text: str) -> list[str]:
    """Return the files that a scheme reads, as it writes them."""
    from fuzzyspec.source import SourceFile
    from fuzzyspec.syntax.parse import parse

    paths = (getattr(block, "path", None) for block in parse(SourceFile("example.fspec", text)).blocks)
    return list(dict.fromkeys(path.value for path in paths if path is not None))


def _title(text: str) -> str:
    """Return what a shipped example calls itself: the string on its `scheme` line."""
    line = next((line for line in text.splitlines() if line.startswith("scheme")), "")
    return line.split('"')[1] if line.count('"') >= 2 else ""
