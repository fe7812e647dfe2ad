"""`fuzzyspec init`: a scheme to start from."""

from __future__ import annotations

import os

import click

DEFAULT = "sme-management"


@click.command(
    "init",
    epilog="\b\nExamples:\n  fuzzyspec init                             write scheme.fspec\n"
    "  fuzzyspec init water.fspec --example water-quality\n"
    "  fuzzyspec init --list                      show the examples",
)
@click.argument("file", required=False, type=click.Path(path_type=str, dir_okay=False))
@click.option("--example", metavar="NAME", help=f"Which example to start from.  [default: {DEFAULT}]")
@click.option("--list", "every", is_flag=True, help="List the examples.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
def command(file: str | None, example: str | None, every: bool, force: bool) -> None:
    """Write an example scheme into FILE (scheme.fspec, or the example's own name, if left out)."""
    from fuzzyspec import resources
    from fuzzyspec.host import DiskHost
    from fuzzyspec.names import nearest

    names = [name.removesuffix(".fspec") for name in resources.names("specs", ".fspec")]
    if every:
        for name in names:
            click.echo(f"{name:<20} {_title(resources.read_text('specs', name + '.fspec'))}")
        return
    chosen = (example or DEFAULT).removesuffix(".fspec")
    if chosen not in names:
        guess = nearest(chosen, names)
        hint = f" Did you mean '{guess}'?" if guess else f" Examples are {', '.join(names)}."
        raise click.UsageError(f"No example '{chosen}'.{hint}")
    target = file or (f"{chosen}.fspec" if example else "scheme.fspec")
    if os.path.exists(target) and not force:
        raise click.UsageError(f"'{target}' exists; --force replaces it.")
    try:
        DiskHost().write(target, resources.read_text("specs", f"{chosen}.fspec").encode())
    except OSError as fault:
        raise click.UsageError(f"Cannot write '{target}': {(fault.strerror or str(fault)).lower()}.") from None
    click.echo(f"wrote {target}", err=True)
    click.echo(f"next: fuzzyspec compile {target}", err=True)


def _title(text: str) -> str:
    """Return what a shipped example calls itself: the string on its `scheme` line."""
    line = next((line for line in text.splitlines() if line.startswith("scheme")), "")
    return line.split('"')[1] if line.count('"') >= 2 else ""
