"""`fuzzyspec plugins`: what is installed, and whether it works."""

from __future__ import annotations

import json
import sys

import click

from fuzzyspec.cli import options


@click.command("plugins", epilog="\b\nExamples:\n  fuzzyspec plugins\n  fuzzyspec plugins --format json")
@click.option(
    "-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form."
)
def command(form: str) -> None:
    """List installed plugins: distribution, version, hooks, methods, and what is wrong with broken ones."""
    import textwrap

    from fuzzyspec.plugins import registry

    methods = registry()
    options.show_diagnostics([one for one in methods.findings if one.code != "FS608"], "human", "auto")
    if form == "json":
        data = [
            {
                "name": one.name,
                "distribution": one.distribution,
                "version": one.version,
                "hooks": list(one.hooks),
                "methods": [{"kind": kind, "name": name} for kind, name in one.methods],
                **({"fault": one.fault} if one.fault else {}),
            }
            for one in methods.plugins
        ]
        options.write(sys.stdout, json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        return
    lines: list[str] = []
    for one in methods.plugins:
        lines.append(f"{one.distribution} {one.version} ({one.name})")
        if one.fault:
            lines.append(f"  broken: {one.fault}")
        for kind in dict.fromkeys(kind for kind, _ in one.methods):
            names = ", ".join(name for other, name in one.methods if other == kind)
            lines.extend(textwrap.wrap(f"{kind}: {names}", 80, initial_indent="  ", subsequent_indent="    "))
    options.write(sys.stdout, "\n".join(lines) + "\n")
