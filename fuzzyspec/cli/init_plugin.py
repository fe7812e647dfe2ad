"""`fuzzyspec init plugin`: a package with a method of one's own to start from."""

from __future__ import annotations

import os

import click

from fuzzyspec.scaffold.kinds import KINDS


@click.command(
    "plugin",
    epilog="\b\nExamples:\n  fuzzyspec init plugin fuzzyspec-row-mean --kind weighting\n"
    "  fuzzyspec init plugin acme-methods --kind composition --method acme_sum\n"
    "  fuzzyspec init plugin fuzzyspec-sav --kind reader --suffix .sav",
)
@click.argument("name", required=False)
@click.option("--kind", type=click.Choice(list(KINDS)), help="What the package offers.")
@click.option("--method", metavar="NAME", help="What schemes call it.  [default: after the package]")
@click.option("--suffix", metavar=".EXT", help="Of a reader or renderer: the end of the files that it is for.")
@click.option("--force", is_flag=True, help="Write into a folder that exists, over the files that it has already.")
def command(name: str | None, kind: str | None, method: str | None, suffix: str | None, force: bool) -> None:
    """Write a package into the folder NAME: a method that works, its tests, a scheme that uses it.

    NAME is what the package will be installed by. Whatever is written works as it is; docs/plugins.md tells how to
    make something else of it.
    """
    from fuzzyspec.plugins import registry
    from fuzzyspec.scaffold import naming, writing
    from fuzzyspec.scaffold.package import files_of

    if name is None:
        raise click.UsageError(
            "Missing argument 'NAME': what the package is called, for example fuzzyspec-row-mean. "
            "(For an example scheme in a file called plugin: fuzzyspec init ./plugin)"
        )
    if kind is None:
        raise click.UsageError(f"Missing option '--kind'. Kinds are {', '.join(KINDS)}.")
    start = KINDS[kind]
    if suffix is not None and not start.suffix:
        raise click.UsageError(f"A {kind} is for no kind of file: leave --suffix out.")
    try:
        names = naming.names_of(name, method)
        ending = naming.suffix_of(suffix) if suffix is not None else start.suffix
        naming.check_free(names, start.kind, ending, registry())
    except naming.NameFault as fault:
        raise click.UsageError(str(fault)) from None
    files = files_of(start, names, ending)
    exists = os.path.lexists(name)
    if exists and not os.path.isdir(name):
        raise click.UsageError(f"'{name}' exists and is no folder. Move it away, or choose another name.")
    if exists and not force:
        raise click.UsageError(f"The folder '{name}' exists; --force writes into it, over files of the same names.")
    try:
        (writing.write_over if exists else writing.write_new)(name, files)
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise click.UsageError(f"Cannot write '{fault.filename or name}': {reason}. Nothing was written.") from None
    for path in files:
        click.echo(f"wrote {name}/{path}", err=True)
    click.echo(f"next: cd {name} && pip install -e '.[test]' && pytest", err=True)
