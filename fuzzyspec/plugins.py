"""The plugin host: finds plugins, loads each one by itself, and keeps what they offer, by kind and name.

A plugin that cannot be loaded is a finding and nothing more, until a scheme needs it. Each descriptor is stamped with
the
distribution it came from; two that offer one name are both kept, and the spec says which is meant.
"""

from __future__ import annotations

import dataclasses
import math
import os
import sys
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pluggy

from fuzzyspec import errors, hookspecs
from fuzzyspec.api import (
    API_VERSION,
    Aggregation,
    Completion,
    Composition,
    Decision,
    Descriptor,
    Evaluation,
    Membership,
    Origin,
    Param,
    RandomIndex,
    Reader,
    Renderer,
    Weighting,
)
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.version import __version__

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "fuzzyspec"
PARAM_KINDS = ("number", "integer", "boolean", "choice", "text", "numbers", "method", "indicator", "indicators")
SUPPORTED = (API_VERSION,)
"""The versions of the plugin interface for which a plugin may be made."""
HOOKS: dict[str, type[Descriptor]] = {
    "register_weightings": Weighting,
    "register_completions": Completion,
    "register_aggregations": Aggregation,
    "register_random_indices": RandomIndex,
    "register_memberships": Membership,
    "register_compositions": Composition,
    "register_decisions": Decision,
    "register_evaluations": Evaluation,
    "register_readers": Reader,
    "register_renderers": Renderer,
}
KINDS = tuple(kind.kind for kind in HOOKS.values())

# Methods of packages of our own, so that a scheme which needs one can be told what to install.
_OFFERED = {
    ("composition", "fuzzyspec-tnorms"): (
        "aczel_alsina algebraic dombi drastic dubois_prade einstein frank hamacher lukasiewicz nilpotent "
        "schweizer_sklar sugeno_weber yager"
    ),
    ("weighting", "fuzzyspec-fuzzy-ahp"): "buckley extent",
    ("aggregation", "fuzzyspec-fuzzy-ahp"): "envelope",
    ("weighting", "fuzzyspec-best-worst"): "best_worst",
    ("evaluation", "fuzzyspec-pymcdm"): "copras edas mabac promethee topsis vikor waspas",
    ("evaluation", "fuzzyspec-dea"): "dea",
}
PACKAGES = {(kind, name): package for (kind, package), names in _OFFERED.items() for name in names.split()}


class PluginInfo(NamedTuple):
    """An installed plugin: where it came from, what it registered, and why it is broken if it is."""

    name: str
    distribution: str
    version: str
    hooks: tuple[str, ...]
    methods: tuple[tuple[str, str], ...]
    fault: str | None


class Registry:
    """All methods at hand, by kind and name."""

    def __init__(self) -> None:
        self._methods: dict[str, dict[str, list[Descriptor]]] = {kind: {} for kind in KINDS}
        self.plugins: list[PluginInfo] = []
        self.findings: list[Diagnostic] = []

    def add(self, descriptor: Descriptor) -> None:
        """Take in a descriptor."""
        self._methods[descriptor.kind].setdefault(descriptor.name, []).append(descriptor)

    def remove(self, descriptor: Descriptor) -> None:
        """Leave a descriptor out again."""
        same = self._methods[descriptor.kind][descriptor.name]
        same.remove(descriptor)
        if not same:
            del self._methods[descriptor.kind][descriptor.name]

    def named(self, kind: str, name: str, distribution: str | None = None) -> list[Descriptor]:
        """Return every method of that name: none, one, or as many as distributions offer it."""
        found = self._methods[kind].get(name, [])
        if distribution is not None:
            found = [one for one in found if one.origin.distribution == distribution]
        return found

    def get(self, kind: str, name: str, distribution: str | None = None) -> Any:
        """Return the one method of that name; raises KeyError when there is none or more than one."""
        found = self.named(kind, name, distribution)
        if len(found) != 1:
            raise KeyError(f"{kind} {name}")
        return found[0]

    def names(self, kind: str) -> list[str]:
        """Return the names of a kind, in order of registration (ours first)."""
        return list(self._methods[kind])

    def all(self) -> list[Descriptor]:
        """Return every method, by kind, in order of registration."""
        return [one for kind in KINDS for same in self._methods[kind].values() for one in same]

    def of_kind(self, kind: str) -> list[Any]:
        """Return every method of a kind, in order of registration."""
        return [one for same in self._methods[kind].values() for one in same]

    @property
    def broken(self) -> list[PluginInfo]:
        """The plugins that could not be loaded."""
        return [plugin for plugin in self.plugins if plugin.fault]


@cache
def registry() -> Registry:
    """Return the registry of this process: the built-ins and every installed plugin."""
    return load(entry_points())


def load(found: Iterable[EntryPoint], *, builtin: bool = True) -> Registry:
    """Build a registry from entry points; whatever a plugin does, this does not raise."""
    from fuzzyspec.methods import builtin as ours

    kept = Registry()
    if builtin:
        _register(kept, ours, "fuzzyspec", Origin("fuzzyspec", __version__), "built in")
    for point in found:
        distribution, version = _distribution(point)
        try:
            plugin = point.load()
        except (Exception, SystemExit) as fault:  # a plugin may fail in any way; it must not take us along
            _broken(kept, point.name, distribution, version, _reason(fault))
        else:
            _register(kept, plugin, point.name, Origin(distribution, version), point.name)
    _check_completions(kept)
    return kept


def _check_completions(kept: Registry) -> None:
    """Leave out weightings that name a completion which nobody offers."""
    known = kept.names("completion")
    for descriptor in kept.all():
        if (
            isinstance(descriptor, Weighting)
            and descriptor.completion is not None
            and descriptor.completion not in known
        ):
            kept.remove(descriptor)
            origin = descriptor.origin
            reason = f"{descriptor.name} names the completion {descriptor.completion!r}, which nobody offers"
            kept.findings.append(errors.plugin_hook_unknown(origin.distribution, origin.version, reason))


def _register(kept: Registry, plugin: object, name: str, origin: Origin, shown: str) -> None:
    """Call a plugin's hooks through a manager of its own, so that its faults stay its own."""
    made_for = getattr(plugin, "fuzzyspec_api", API_VERSION)
    if made_for not in SUPPORTED:
        reason = (
            f"it was made for version {made_for} of the plugin interface; fuzzyspec {__version__} has {API_VERSION}"
        )
        _broken(kept, shown, origin.distribution, origin.version, reason)
        return
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(plugin, name)
        manager.check_pending()
    except pluggy.PluginValidationError as fault:
        reason = str(fault).splitlines()[0] if str(fault) else "its hooks do not fit"
        kept.findings.append(errors.plugin_hook_unknown(origin.distribution, origin.version, reason))
        if manager.get_plugin(name) is None:
            _broken(kept, shown, origin.distribution, origin.version, reason, told=True)
            return
    offered: dict[str, list[Any]] = {}
    for hook in HOOKS:
        caller = getattr(manager.hook, hook)
        if not caller.get_hookimpls():
            continue
        try:
            offered[hook] = [descriptor for answer in caller() for descriptor in answer]
        except (Exception, SystemExit) as fault:  # as above
            _broken(kept, shown, origin.distribution, origin.version, _reason(fault))
            return
    methods: list[tuple[str, str]] = []
    for hook, descriptors in offered.items():
        kind = HOOKS[hook]
        for descriptor in descriptors:
            problem = fault_of(descriptor, kind, builtin=origin.distribution == "fuzzyspec")
            if problem is None and (kind.kind, descriptor.name) in methods:
                problem = f"it offers {descriptor.name} twice"
            if problem:
                kept.findings.append(
                    errors.plugin_hook_unknown(origin.distribution, origin.version, f"{hook}: {problem}")
                )
                continue
            kept.add(dataclasses.replace(descriptor, origin=origin))
            methods.append((kind.kind, descriptor.name))
    kept.plugins.append(PluginInfo(shown, origin.distribution, origin.version, tuple(offered), tuple(methods), None))


def fault_of(descriptor: object, kind: type[Descriptor], *, builtin: bool = False) -> str | None:
    """Say what is wrong with a descriptor, if anything."""
    if not isinstance(descriptor, kind):
        return f"{type(descriptor).__name__} is no {kind.__name__}"
    name = descriptor.name
    if not (isinstance(name, str) and name.isidentifier()):
        return f"{name!r} is no name that a spec could write"
    for field in ("summary", "reference", "formula"):
        if not isinstance(getattr(descriptor, field), str):
            return f"{name} has no text as its {field}"
    params = descriptor.params
    if not (isinstance(params, tuple) and all(isinstance(param, Param) for param in params)):
        return f"{name} declares parameters that are no Param"
    names = [param.name for param in params]
    if len(set(names)) != len(names):
        return f"{name} declares a parameter twice"
    for param in params:
        if not (isinstance(param.name, str) and param.name.isidentifier()):
            return f"{name} has a parameter {param.name!r}, which no spec could write"
        if param.kind not in PARAM_KINDS:
            return f"{name} has a parameter of the unknown kind {param.kind!r}"
    return _fault_of_kind(descriptor, builtin)


def _fault_of_kind(descriptor: Any, builtin: bool) -> str | None:
    name, computes = descriptor.name, callable(getattr(descriptor, "compute", None))
    if isinstance(descriptor, Weighting):
        computes = any(callable(one) for one in (descriptor.compute, descriptor.from_data, descriptor.combined))
    if isinstance(descriptor, Weighting | Completion | Aggregation | Membership) and not computes:
        return f"{name} has no function to compute with"
    if isinstance(descriptor, Membership) and descriptor.of not in ("comment", "row"):
        return f"{name} gives degrees neither of one comment nor of a row of them"
    if isinstance(descriptor, Aggregation) and descriptor.of not in ("judgments", "priorities"):
        return f"{name} aggregates neither judgments nor priorities"
    if isinstance(descriptor, Decision) and not callable(getattr(descriptor, "decide", None)):
        return f"{name} has no function to decide with"
    if isinstance(descriptor, Composition):
        elementwise = callable(descriptor.pair) and callable(descriptor.fold)
        if not (elementwise or callable(descriptor.kernel)):
            return f"{name} has neither pair and fold nor a kernel"
        if descriptor.lowerable and not elementwise:
            return f"{name} has no elementwise form, so it must say lowerable=False"
    if isinstance(descriptor, Evaluation):
        if not (computes or builtin):
            return f"{name} has no function to compute with"
        if not (isinstance(descriptor.value, str) and descriptor.value.isidentifier()):
            return f"{name} ranks by {descriptor.value!r}, which is no name"
        if descriptor.best not in ("high", "low"):
            return f"{name} holds neither high nor low values for the best"
    if isinstance(descriptor, Reader | Renderer):
        suffixes: Any = descriptor.suffixes
        if not (isinstance(suffixes, tuple) and suffixes and all(str(one).startswith(".") for one in suffixes)):
            return f"{name} names no suffix of files, such as .sav"
    if isinstance(descriptor, Reader) and not callable(getattr(descriptor, "open", None)):
        return f"{name} has no function to open files with"
    if isinstance(descriptor, Renderer):
        if descriptor.params:
            return f"{name} declares parameters, which renderers do not have"
        if not (callable(getattr(descriptor, "render", None)) or builtin):
            return f"{name} has no function to render with"
    if isinstance(descriptor, RandomIndex) and descriptor.compute is None:
        if not descriptor.values:
            return f"{name} has no values"
        numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in descriptor.values)
        if not (numbers and all(0 < value < math.inf for value in descriptor.values)):
            return f"{name} has a value that is no number above 0"
    return None


def _broken(kept: Registry, name: str, distribution: str, version: str, reason: str, *, told: bool = False) -> None:
    kept.plugins.append(PluginInfo(name, distribution, version, (), (), reason))
    if not told:
        kept.findings.append(errors.plugin_broken(distribution, version, reason))


def _reason(fault: BaseException) -> str:
    first = (str(fault) or "no message").strip().splitlines()[0]
    return f"{type(fault).__name__}: {first}"


def _distribution(point: EntryPoint) -> tuple[str, str]:
    dist = getattr(point, "dist", None)
    if dist is None:
        return point.name, ""
    return str(dist.name), str(dist.version)


def entry_points() -> list[EntryPoint]:
    """Return the entry points of installed plugins, by distribution name.

    importlib.metadata costs more to import than most schemes cost to compile, so the folders of the
    import path are first looked through for any package that mentions our group.
    """
    if not _any_plugin():
        return []
    from importlib import metadata

    return sorted(metadata.entry_points(group=GROUP), key=lambda point: (_distribution(point)[0], point.name))


def _any_plugin() -> bool:
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except NotADirectoryError:
            return True  # a zipped path: only importlib.metadata can tell
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                try:
                    with open(os.path.join(folder, name, "entry_points.txt"), encoding="utf-8") as stream:
                        if f"[{GROUP}]" in stream.read():
                            return True
                except OSError:
                    continue
    return False
