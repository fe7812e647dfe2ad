"""From a result to files: which formats go where, and writing them whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.host import DiskHost, Host
from fuzzyspec.model.result import Result
from fuzzyspec.names import nearest
from fuzzyspec.version import __version__

SUFFIXES = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown", ".json": "json"}
FORMATS = {"html": ".html", "markdown": ".md", "json": ".json"}
DEFAULT = ("html", "markdown")


class OutputPlan(NamedTuple):
    """A format, and the file it goes to (`-` for standard output)."""

    format: str
    path: str


class UnclearOutputError(ValueError):
    """The outputs asked for do not make sense together."""


class Written(NamedTuple):
    """What was written, what goes to standard output, and what went wrong."""

    written: list[str]
    to_stdout: list[str]
    faults: list[Diagnostic]


def plan_outputs(
    outputs: Sequence[str], formats: Sequence[str], declared: Sequence[str], stem: str
) -> list[OutputPlan]:
    """Match outputs and formats; raises UnclearOutputError.

    Formats named on the command line win over suffixes: one for each output, or one for all. Without outputs, each
    format gets a file in
    the current folder, named `stem`.
    """
    for name in formats:
        if name not in FORMATS:
            guess = nearest(name, FORMATS)
            hint = f" Did you mean '{guess}'?" if guess else f" Formats are {', '.join(FORMATS)}."
            raise UnclearOutputError(f"No output format '{name}'.{hint}")
    if not outputs:
        chosen = formats or declared or DEFAULT
        return [OutputPlan(name, stem + FORMATS[name]) for name in dict.fromkeys(chosen)]
    if len(set(outputs)) != len(outputs):
        raise UnclearOutputError("The same output is named twice.")
    if len(formats) > 1 and len(formats) != len(outputs):
        raise UnclearOutputError(f"{len(formats)} formats for {len(outputs)} outputs: name one for each, or none.")
    plans = []
    for index, path in enumerate(outputs):
        if formats:
            name = formats[index] if len(formats) > 1 else formats[0]
        else:
            suffix = os.path.splitext(path)[1].lower()
            if suffix not in SUFFIXES:
                what = "Standard output has no suffix" if path == "-" else f"The suffix of '{path}' names no format"
                raise UnclearOutputError(f"{what}: say --format html, markdown or json.")
            name = SUFFIXES[suffix]
        plans.append(OutputPlan(name, path))
    return plans


def render(result: Result, diagnostics: Sequence[Diagnostic], format: str, template: str | None = None) -> str:
    """Return a report as text; raises fuzzyspec.report.render.TemplateFault."""
    if format == "json":
        from fuzzyspec.report.data import render_json

        return render_json(result, diagnostics)
    from fuzzyspec.plugins import registry
    from fuzzyspec.report.model import report_model
    from fuzzyspec.report.render import render_html, render_markdown

    model = report_model(result, diagnostics, registry(), generator_version=__version__)
    return (render_html if format == "html" else render_markdown)(model, template)


def write_outputs(
    result: Result,
    diagnostics: Sequence[Diagnostic],
    plans: Sequence[OutputPlan],
    template: str | None,
    host: Host | None = None,
) -> Written:
    """Render everything first, then write: a fault in one report leaves all the old files as they were."""
    from fuzzyspec.report.render import TemplateFault

    host = host or DiskHost()
    texts: list[str] = []
    for plan in plans:
        try:
            texts.append(render(result, diagnostics, plan.format, template))
        except TemplateFault as fault:
            return Written([], [], [errors.template_fault(fault.template, fault.line, fault.reason)])
        except Exception as fault:  # a fault of ours, told as one and with nothing written
            return Written([], [], [errors.internal(f"writing {plan.format}", f"{type(fault).__name__}: {fault}")])
    done = Written([], [], [])
    for plan, text in zip(plans, texts, strict=True):
        if plan.path == "-":
            done.to_stdout.append(text)
            continue
        try:
            host.write(plan.path, text.encode("utf-8", "replace"))
        except OSError as fault:
            done.faults.append(errors.cannot_write(plan.path, (fault.strerror or str(fault)).lower()))
        else:
            done.written.append(plan.path)
    return done
