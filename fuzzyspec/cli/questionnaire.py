"""`fuzzyspec questionnaire`: blank sheets for experts and voters."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from fuzzyspec.cli import options

if TYPE_CHECKING:
    from fuzzyspec.data.questionnaire import Questionnaire
    from fuzzyspec.diagnostics import Diagnostic
    from fuzzyspec.driver import Compilation
    from fuzzyspec.rendering.color import Choice

# What keeps a questionnaire from being written: faults of files, of form, of names. The rest comes with the answers.
STOPPING = ("FS0", "FS1", "FS3")
LATER = ("FS106",)


@click.command(
    "questionnaire",
    epilog="\b\nExamples:\n  fuzzyspec questionnaire scheme.fspec -o sheets\n"
    "  fuzzyspec questionnaire scheme.fspec -o sheets --format xlsx\n"
    "  fuzzyspec questionnaire scheme.fspec -o sheets --experts 12",
)
@options.scheme_argument
@click.option("-o", "--output", "folder", default=".", metavar="FOLDER", help="Where to write.  [default: here]")
@click.option(
    "-f",
    "--format",
    "kind",
    type=click.Choice(["csv", "xlsx"]),
    default="csv",
    show_default=True,
    help="Form of the sheets.",
)
@click.option(
    "--experts",
    "count",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="Rows for N nameless experts.  [default: the scheme's experts, else 1]",
)
@click.option("--force", is_flag=True, help="Replace sheets that exist.")
@options.root_option
@options.diagnostics_option
@options.color_option
def command(
    scheme: str,
    folder: str,
    kind: str,
    count: int | None,
    force: bool,
    root: str | None,
    form: str,
    color: Choice,
) -> None:
    """Write blank sheets that ask for what SCHEME needs.

    pairwise.csv has a row for each expert and a column for each pair of siblings; voting.csv has a row for each expert
    and object and a column for each leaf. A scheme needs no judgments or votes for this yet, only its names.

    Filled sheets are read by two lines of the scheme: judgments "sheets/pairwise.csv" and votes "sheets/voting.csv".
    """
    from fuzzyspec.driver import compile_file, compile_text

    if scheme == "-":
        compiled = compile_text(options.read_standard_input(), name="<stdin>", root=root)
    else:
        compiled = compile_file(scheme, root=root)
    found = stopping(compiled)
    if not found and compiled.scheme is not None:
        asked = _asked(compiled, count)
        found = _write(asked, folder, kind, force)
    options.show_diagnostics(found, form, color)
    raise SystemExit(options.exit_status(found, strict=False))


def stopping(compiled: Compilation) -> list[Diagnostic]:
    """Return the errors that keep the sheets from being written; what is wrong with sheets there are is none."""
    from fuzzyspec.source import Span
    from fuzzyspec.syntax import tree as t

    trees = compiled.loaded.trees if compiled.loaded else []
    sources = {tree.source for tree in trees}
    named: set[Span] = set()
    for tree in trees:
        named.update(tree.span(block.path) for block in tree.blocks if isinstance(block, t.SheetLine))
    return [
        one
        for one in compiled.diagnostics
        if one.is_error and one.code.startswith(STOPPING) and one.code not in LATER
        if one.span is None or (one.span.source in sources and one.span not in named)
    ]


def _asked(compiled: Compilation, count: int | None) -> Questionnaire:
    from fuzzyspec.data.questionnaire import questionnaire
    from fuzzyspec.syntax import tree as t

    assert compiled.loaded is not None
    assert compiled.scheme is not None
    scheme = compiled.scheme
    blocks = [block for tree in compiled.loaded.trees for block in tree.blocks]
    declared = any(isinstance(block, t.ExpertsBlock) for block in blocks)
    experts = [(one.id, one.label) for one in scheme.experts]
    if count is not None and declared:
        raise click.UsageError("The scheme declares its experts: leave out --experts.")
    if count is not None or not experts:
        taken = {one.id for one in scheme.indicators} | {one.id for one in scheme.objects}
        numbers = range(1, (count or 1) + 1)
        word = "expert"
        while any(f"{word}_{number}" in taken for number in numbers):
            word += "_"
        experts = [(f"{word}_{number}", f"{word}_{number}") for number in numbers]
    compared = {block.of.text for block in blocks if isinstance(block, t.JudgmentsBlock) and block.objects}
    compared.update(
        one.of.text
        for block in blocks
        if isinstance(block, t.JudgmentsByBlock)
        for one in block.judgments
        if one.objects
    )
    scored = {block.of.text for block in blocks if isinstance(block, t.ScoresBlock)}
    in_pairs = not scheme.comments or bool(compared or scored)
    return questionnaire(scheme, experts, lambda leaf: in_pairs and leaf.id not in scored)


def _write(asked: Questionnaire, folder: str, kind: str, force: bool) -> list[Diagnostic]:
    """Write the sheets that have something to ask; a filled one is replaced only when that is said."""
    from fuzzyspec import errors
    from fuzzyspec.data import questionnaire as q
    from fuzzyspec.data.tables import MOST_COLUMNS
    from fuzzyspec.host import DiskHost

    makers = {
        "csv": {"pairwise": q.pairwise_csv, "voting": q.voting_csv},
        "xlsx": {"pairwise": q.pairwise_xlsx, "voting": q.voting_xlsx},
    }[kind]
    wanted = {"pairwise": len(asked.pairs), "voting": len(asked.leaves) + 1 if asked.asks_votes else 0}
    paths = {
        name: os.path.normpath(os.path.join(folder, f"{name}.{kind}")) for name, columns in wanted.items() if columns
    }
    if not paths:
        raise click.UsageError("There is nothing to ask: no two siblings, and no comment set to vote with.")
    for name, path in paths.items():
        if wanted[name] >= MOST_COLUMNS:
            raise click.UsageError(
                f"{path} would have {wanted[name] + 1:,} columns; spreadsheets have {MOST_COLUMNS:,}."
            )
        if os.path.exists(path) and not force:
            raise click.UsageError(f"'{path}' exists, perhaps filled in; --force replaces it.")
    try:
        sheets = {path: makers[name](asked) for name, path in paths.items()}
    except ImportError:
        return [errors.workbook_extra_missing(next(iter(paths.values())))]
    found: list[Diagnostic] = []
    for path, content in sheets.items():
        try:
            os.makedirs(folder, exist_ok=True)
            DiskHost().write(path, content)
        except OSError as fault:
            found.append(errors.cannot_write(path, (fault.strerror or str(fault)).lower()))
        else:
            click.echo(f"wrote {path}", err=True)
    if not asked.asks_votes and not found:
        click.echo("no voting sheet: the scheme has no comment set", err=True)
    return found
