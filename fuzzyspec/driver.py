"""Strings the stages together: text to tree to bound scheme to graph to result. The only orchestrator.

The command line, the Python API and the tests are shells around these functions. Nothing here prints, and whatever
goes wrong
comes back as a diagnostic.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic, Diagnostics
from fuzzyspec.host import DiskHost, Host
from fuzzyspec.loading import Loaded, load_path, load_text, open_data
from fuzzyspec.model.graph import Graph
from fuzzyspec.model.result import Result
from fuzzyspec.model.scheme import Scheme
from fuzzyspec.plugins import Registry
from fuzzyspec.plugins import registry as installed
from fuzzyspec.source import Span

if TYPE_CHECKING:
    from fuzzyspec.data.sources import DataOptions, DataSource

Outcome = TypeVar("Outcome")


class Compilation(NamedTuple):
    """What came of compiling a scheme; later parts are None where an earlier stage failed.

    `diagnostics` are in the order of the files. Where there are errors, `result` holds what could be computed all the
    same.
    """

    loaded: Loaded | None
    scheme: Scheme | None
    graph: Graph | None
    result: Result | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def sources(self) -> list[str]:
        """The paths of every file that was read."""
        if self.loaded is None:
            return []
        sheets = [table.source.path for table in self.loaded.sheets.values() if table is not None]
        return [*(tree.source.path for tree in self.loaded.trees), *sheets]

    @property
    def ok(self) -> bool:
        """Whether there are no errors."""
        return not any(one.is_error for one in self.diagnostics)


def compile_file(
    path: str,
    *,
    host: Host | None = None,
    root: str | None = None,
    registry: Registry | None = None,
    data: DataOptions | None = None,
) -> Compilation:
    """Compile a scheme from a file; what it names lies inside `root`, by default the file's own folder."""
    host = host or DiskHost()
    with _collector_paused():
        return _compile(lambda: load_path(path, host, root), host, registry, data)


def compile_text(
    text: str,
    *,
    name: str = "<text>",
    host: Host | None = None,
    root: str | None = None,
    registry: Registry | None = None,
    data: DataOptions | None = None,
) -> Compilation:
    """Compile a scheme from a text."""
    host = host or DiskHost()
    with _collector_paused():
        return _compile(lambda: load_text(text, name, host, root), host, registry, data)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the cyclic garbage collector from walking a growing tree again and again: half the time of a large scheme.

    Nothing here makes cycles worth collecting meanwhile.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class BoundScheme(NamedTuple):
    """A scheme bound to its data, with its graph; later parts are None where an earlier stage failed."""

    loaded: Loaded | None
    registry: Registry | None
    sources: Mapping[Span, DataSource | None]
    scheme: Scheme | None
    graph: Graph | None
    found: Diagnostics

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found, in the order of the files; findings in a workbook also name the cell."""
        findings = self.found.sorted()
        if self.loaded is not None and (self.loaded.sheets or self.loaded.data):
            from fuzzyspec.data.workbook import with_cell

            findings = [with_cell(one) for one in findings]
        return tuple(findings)


def bind_file(
    path: str, *, host: Host, root: str | None, registry: Registry | None, data: DataOptions | None
) -> BoundScheme:
    """Take a scheme from a file as far as its evaluation graph; see `compile_file`."""
    return _bound(lambda: load_path(path, host, root), host, registry, data)


def bind_text(
    text: str, *, name: str, host: Host, root: str | None, registry: Registry | None, data: DataOptions | None
) -> BoundScheme:
    """Take a scheme from a text as far as its evaluation graph; see `compile_text`."""
    return _bound(lambda: load_text(text, name, host, root), host, registry, data)


def _bound(
    load: Callable[[], Loaded], host: Host, registry: Registry | None, options: DataOptions | None
) -> BoundScheme:
    from fuzzyspec.semantics.lower import lower
    from fuzzyspec.semantics.resolve import resolve

    found = Diagnostics()
    loaded = _stage("reading", found, load)
    if loaded is None:
        return BoundScheme(None, None, {}, None, None, found)
    for tree in loaded.trees:
        found.extend(tree.faults)
    found.extend(loaded.findings)
    if not loaded.trees:
        return BoundScheme(loaded, None, {}, None, None, found)
    methods = _stage("loading plugins", found, lambda: registry or installed())
    if methods is None:
        return BoundScheme(loaded, None, {}, None, None, found)
    found.extend(methods.findings)
    sources: dict[Span, DataSource | None] = {}
    if loaded.data or (options is not None and options.given):
        opened = _stage("opening data", found, lambda: open_data(loaded, options, host, methods))
        if opened is None:
            return BoundScheme(loaded, methods, {}, None, None, found)
        found.extend(opened.findings)
        sources = opened.sources
    resolved = _stage(
        "checking",
        found,
        lambda: resolve(loaded.trees, methods, files_missing=loaded.missing, sheets=loaded.sheets, data=sources),
    )
    if resolved is None:
        return BoundScheme(loaded, methods, sources, None, None, found)
    found.extend(resolved.findings)
    scheme = resolved.scheme
    graph = _stage("building the evaluation graph", found, lambda: lower(scheme, methods))
    return BoundScheme(loaded, methods, sources, scheme, graph, found)


def _compile(
    load: Callable[[], Loaded], host: Host, registry: Registry | None, options: DataOptions | None
) -> Compilation:
    from fuzzyspec.evaluate.run import evaluate

    bound = _bound(load, host, registry, options)
    scheme, graph, methods, found = bound.scheme, bound.graph, bound.registry, bound.found
    if scheme is None or graph is None or methods is None:
        return Compilation(bound.loaded, scheme, None, None, bound.diagnostics)
    if any(one.is_error for one in found):
        scheme.complete = False
    evaluated = _stage("evaluating", found, lambda: evaluate(graph, scheme, methods, bound.sources))
    if evaluated is None:
        return Compilation(bound.loaded, scheme, graph, None, bound.diagnostics)
    found.extend(evaluated.findings)
    return Compilation(bound.loaded, evaluated.result.scheme, graph, evaluated.result, bound.diagnostics)


def _stage(name: str, found: Diagnostics, work: Callable[[], Outcome]) -> Outcome | None:
    """Run a stage; an unexpected exception becomes one diagnostic that names it."""
    try:
        return work()
    except Exception as fault:  # a fault of ours, of whatever kind, must not reach people as a traceback
        found.add(errors.internal(name, f"{type(fault).__name__}: {fault}"))
        return None
