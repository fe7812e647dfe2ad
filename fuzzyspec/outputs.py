"""From a result to files: which formats go where, and writing them whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Renderer
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.host import DiskHost, Host
from fuzzyspec.model.result import Result
from fuzzyspec.names import nearest
from fuzzyspec.plugins import Registry, registry
from fuzzyspec.version import __version__

OURS = "fuzzyspec"
DEFAULT = (f"html@{OURS}", f"markdown@{OURS}")
"""The formats of a scheme that names none, whatever plugins offer under their names."""


class OutputPlan(NamedTuple):
    """A format, and the file it goes to (`-` for standard output)."""

    format: str
    path: str


class UnclearOutputError(ValueError):
    """The outputs asked for do not make sense together."""


class Written(NamedTuple):
    """What was written, what goes to standard output, and what went wrong."""

    written: list[str]
    to_stdout: list[str | bytes]
    faults: list[Diagnostic]


class ResultDocument:
    """A result as renderers of plugins see it; each half is made when it is asked for."""

    def __init__(self, result: Result, diagnostics: Sequence[Diagnostic]) -> None:
        self._result = result
        self._diagnostics = diagnostics

    @cached_property
    def result(self) -> Mapping[str, Any]:
        """The JSON result."""
        from fuzzyspec.report.data import result_data

        return result_data(self._result, self._diagnostics)

    @cached_property
    def report(self) -> Mapping[str, Any]:
        """The report model."""
        from fuzzyspec.report.model import report_model

        return report_model(self._result, self._diagnostics, registry(), generator_version=__version__)


def formats(methods: Registry | None = None) -> list[str]:
    """Return the names of all output formats, ours first."""
    return (methods or registry()).names("renderer")


def renderer(name: str) -> Renderer:
    """Return the renderer of a format, `name` or `name@distribution`; raises UnclearOutputError."""
    plain, _, distribution = name.partition("@")
    found: list[Any] = registry().named("renderer", plain, distribution or None)
    if len(found) == 1:
        one: Renderer = found[0]
        return one
    if found:
        offered = " and ".join(f"{one.origin.distribution} {one.origin.version}" for one in found)
        names = " or ".join(f"{plain}@{one.origin.distribution}" for one in found)
        raise UnclearOutputError(f"The format '{plain}' is offered by {offered}: say {names}.")
    known = formats()
    guess = nearest(plain, known)
    hint = f" Did you mean '{guess}'?" if guess else f" Formats are {', '.join(known)}."
    raise UnclearOutputError(f"No output format '{name}'.{hint}")


def plan_outputs(
    outputs: Sequence[str], formats: Sequence[str], declared: Sequence[str], stem: str
) -> list[OutputPlan]:
    """Match outputs and formats; raises UnclearOutputError.

    Formats named on the command line win over suffixes: one for each output, or one for all. Without outputs, each
    format gets a file in
    the current folder, named `stem`.
    """
    chosen = [renderer(name) for name in formats]
    if not outputs:
        names = formats or declared or DEFAULT
        return [OutputPlan(_shown(name), stem + renderer(name).suffixes[0]) for name in dict.fromkeys(names)]
    if len(set(outputs)) != len(outputs):
        raise UnclearOutputError("The same output is named twice.")
    if len(chosen) > 1 and len(chosen) != len(outputs):
        raise UnclearOutputError(f"{len(chosen)} formats for {len(outputs)} outputs: name one for each, or none.")
    plans = []
    for index, path in enumerate(outputs):
        named = formats[index] if len(formats) > 1 else formats[0] if formats else _of_suffix(path)
        plans.append(OutputPlan(_shown(named), path))
    return plans


def _shown(name: str) -> str:
    """Return a format as people write it: without its distribution where only one offers it."""
    plain = name.partition("@")[0]
    return plain if len(registry().named("renderer", plain)) == 1 else name


def _of_suffix(path: str) -> str:
    """Return the format that a file's suffix means; ours go before those of plugins."""
    suffix = os.path.splitext(path)[1].lower()
    known: list[Renderer] = registry().of_kind("renderer")
    found = [one for one in known if suffix in one.suffixes]
    ours = [one for one in found if one.origin.distribution == OURS]
    if len(ours or found) == 1:
        one = (ours or found)[0]
        return f"{one.name}@{one.origin.distribution}"
    if found:
        names = " or ".join(one.name for one in found)
        raise UnclearOutputError(f"The suffix of '{path}' means more than one format: say --format {names}.")
    what = "Standard output has no suffix" if path == "-" else f"The suffix of '{path}' names no format"
    names = ", ".join(one.name for one in known[:-1]) + f" or {known[-1].name}"
    raise UnclearOutputError(f"{what}: say --format {names}.")


def render(result: Result, diagnostics: Sequence[Diagnostic], format: str, template: str | None = None) -> str | bytes:
    """Return a report in a format: text, or the bytes that a plugin's renderer gives.

    Raises fuzzyspec.report.render.TemplateFault, and PluginFault for what a plugin's renderer raises.
    """
    found = renderer(format)
    if found.render is not None:
        return _rendered(found, ResultDocument(result, diagnostics))
    if found.name == "json":
        from fuzzyspec.report.data import render_json

        return render_json(result, diagnostics)
    from fuzzyspec.report.render import render_html, render_markdown

    model = ResultDocument(result, diagnostics).report
    return (render_html if found.name == "html" else render_markdown)(dict(model), template)


def _rendered(found: Renderer, document: ResultDocument) -> str | bytes:
    from fuzzyspec.evaluate.calling import PluginFault, call

    assert found.render is not None
    # What is wrong with the document is ours, and told as such.
    assert document.result is not None
    made = call(found, "the report", found.render, document)
    if not isinstance(made, str | bytes):
        raise PluginFault(found, "neither text nor bytes", "the report")
    return made


def write_outputs(
    result: Result,
    diagnostics: Sequence[Diagnostic],
    plans: Sequence[OutputPlan],
    template: str | None,
    host: Host | None = None,
) -> Written:
    """Render everything first, then write: a fault in one report leaves all the old files as they were."""
    from fuzzyspec.evaluate.calling import PluginFault
    from fuzzyspec.report.render import TemplateFault

    host = host or DiskHost()
    contents: list[str | bytes] = []
    for plan in plans:
        try:
            contents.append(render(result, diagnostics, plan.format, template))
        except TemplateFault as fault:
            return Written([], [], [errors.template_fault(fault.template, fault.line, fault.reason)])
        except PluginFault as fault:
            return Written([], [], [fault.diagnostic(None)])
        except Exception as fault:  # a fault of ours, told as one and with nothing written
            return Written([], [], [errors.internal(f"writing {plan.format}", f"{type(fault).__name__}: {fault}")])
    done = Written([], [], [])
    for plan, content in zip(plans, contents, strict=True):
        if plan.path == "-":
            done.to_stdout.append(content)
            continue
        try:
            host.write(plan.path, content.encode("utf-8", "replace") if isinstance(content, str) else content)
        except OSError as fault:
            done.faults.append(errors.cannot_write(plan.path, (fault.strerror or str(fault)).lower()))
        else:
            done.written.append(plan.path)
    return done
