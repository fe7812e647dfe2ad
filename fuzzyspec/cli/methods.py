"""`fuzzyspec methods`: what a spec may name, and what each does."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from fuzzyspec.api import Composition, Descriptor, Evaluation, Membership, RandomIndex, Reader, Renderer
from fuzzyspec.cli import options


@click.command(
    "methods",
    epilog="\b\nExamples:\n  fuzzyspec methods\n  fuzzyspec methods min_max\n"
    "  fuzzyspec methods --kind composition --format json",
)
@click.argument("name", required=False)
@click.option("--kind", help="Only methods of this kind, for example composition.")
@click.option(
    "-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form."
)
def command(name: str | None, kind: str | None, form: str) -> None:
    """List the methods that a scheme may name, or explain the one called NAME (also NAME@DISTRIBUTION)."""
    from fuzzyspec.names import nearest
    from fuzzyspec.plugins import KINDS, registry

    methods = registry()
    if kind is not None:
        kind = kind.replace("_", " ")
        if kind not in KINDS:
            guess = nearest(kind, KINDS) or next((known for known in KINDS if known.startswith(kind)), None)
            hint = f" Did you mean '{guess}'?" if guess else ""
            raise click.UsageError(f"No kind of method '{kind}'. Kinds are {', '.join(KINDS)}.{hint}")
    options.show_diagnostics(methods.findings, "human", "auto")
    found = [one for one in methods.all() if kind in (None, one.kind)]
    if name is not None:
        plain, _, distribution = name.partition("@")
        every = found
        found = [one for one in found if one.name == plain and distribution in ("", one.origin.distribution)]
        if not found:
            _unknown(plain, every)
    if form == "json":
        text = json.dumps([method_data(one) for one in found], ensure_ascii=False, indent=2) + "\n"
    elif name is None:
        text = _overview(found)
    else:
        text = "\n".join(_explained(one) for one in found)
    options.write(sys.stdout, text)


def _unknown(name: str, every: list[Descriptor]) -> None:
    from fuzzyspec.names import nearest
    from fuzzyspec.plugins import PACKAGES

    package = next((package for (_, known), package in PACKAGES.items() if known == name), None)
    if package:
        raise click.UsageError(f"No method '{name}' is installed. It comes with a plugin: pip install {package}")
    guess = nearest(name, [one.name for one in every])
    hint = f" Did you mean '{guess}'?" if guess else " `fuzzyspec methods` lists them."
    raise click.UsageError(f"No method '{name}'.{hint}")


def method_data(one: Descriptor) -> dict[str, Any]:
    """Return a method as plain data."""
    data: dict[str, Any] = {
        "kind": one.kind,
        "name": one.name,
        "distribution": one.origin.distribution,
        "version": one.origin.version,
        "summary": one.summary,
        "reference": one.reference,
    }
    if isinstance(one, Composition):
        data["symbol"] = one.symbol
    if isinstance(one, Membership):
        data["of"] = one.of
    if isinstance(one, Evaluation):
        data["value"] = one.value
        data["best"] = one.best
    if isinstance(one, Reader | Renderer):
        data["suffixes"] = list(one.suffixes)
    if one.formula:
        data["formula"] = one.formula
    if isinstance(one, RandomIndex):
        data["values"] = {str(order): value for order, value in enumerate(one.values, 3)}
    data["parameters"] = []
    for param in one.params:
        entry: dict[str, Any] = {"name": param.name, "kind": param.kind, "doc": param.doc}
        if not param.required:
            entry["default"] = param.default
        if param.choices:
            entry["choices"] = list(param.choices)
        if param.bounds():
            entry["bounds"] = param.bounds()
        data["parameters"].append(entry)
    return data


def _overview(found: list[Descriptor]) -> str:
    import textwrap

    lines: list[str] = []
    kinds = dict.fromkeys(one.kind for one in found)
    for kind in kinds:
        lines.append(f"{kind}:" if not lines else f"\n{kind}:")
        of_kind = [one for one in found if one.kind == kind]
        width = max(len(one.name) for one in of_kind)
        for one in of_kind:
            origin = "" if one.origin.distribution == "fuzzyspec" else f" [{one.origin.distribution}]"
            lines.extend(
                textwrap.wrap(
                    one.summary + origin,
                    80,
                    initial_indent=f"  {one.name:<{width}}  ",
                    subsequent_indent=" " * (width + 4),
                    break_on_hyphens=False,
                )
            )
    lines.append("\nfuzzyspec methods NAME explains one.")
    return "\n".join(lines) + "\n"


def _explained(one: Descriptor) -> str:
    import textwrap

    def folded(text: str) -> list[str]:
        return textwrap.wrap(text, 78, initial_indent="  ", subsequent_indent="  ")

    more = f"  {one.symbol}" if isinstance(one, Composition) and one.symbol else ""
    if isinstance(one, Membership):
        more = " of one comment" if one.of == "comment" else " of all comments"
    if isinstance(one, Evaluation):
        more = f", ranks by {one.value}, {one.best} being good"
    if isinstance(one, Reader | Renderer):
        more = f" of {', '.join(one.suffixes)} files"
    lines = [f"{one.name}: {one.kind}{more}", *folded(one.summary)]
    if one.formula:
        lines += ["", "formula:", *folded(one.formula)]
    if isinstance(one, RandomIndex) and one.values:
        table = "  ".join(f"{order}: {value:g}" for order, value in enumerate(one.values, 3))
        lines += ["", "values by order:", *folded(table)]
    if one.params:
        lines += ["", "arguments:"]
        for param in one.params:
            shown = {True: "yes", False: "no"}[param.default] if param.kind == "boolean" else param.default
            optional = "optional" if param.default in ((), None) else f"default {shown}"
            default = "required" if param.required else optional
            parts = [param.kind if not param.choices else " or ".join(param.choices), param.bounds(), default]
            lines += folded(f"{param.name}: {', '.join(part for part in parts if part)}. {param.doc}".rstrip())
    lines += ["", "reference:", *folded(one.reference)]
    lines += ["", f"from {one.origin.distribution} {one.origin.version}"]
    return "\n".join(lines) + "\n"
