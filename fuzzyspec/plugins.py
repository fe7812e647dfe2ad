"""The plugin host: finds plugins, loads each one by itself, and keeps what they offer, by kind and name.

A plugin that cannot be loaded is a finding and nothing more, until a scheme needs it. Each descriptor is stamped with
the distribution it came from; two that offer one name are both kept, and the spec says which is meant.
"""

from __future__ import annotations

import dataclasses
import os
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pluggy

from fuzzyspec import errors, foreign, hookspecs
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
    RandomIndex,
    Reader,
    Renderer,
    Weighting,
)
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.names import nearest
from fuzzyspec.offers import fault_of
from fuzzyspec.version import __version__

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "fuzzyspec"
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
NO_VERSION = "(no version)"

# Methods of packages of our own, so that a scheme which needs one can be told what to install.
_OFFERED = {
    ("composition", "fuzzyspec-tnorms"): (
        "aczel_alsina algebraic dombi drastic dubois_prade einstein frank hamacher lukasiewicz nilpotent "
        "schweizer_sklar sugeno_weber yager"
    ),
    ("weighting", "fuzzyspec-fuzzy-ahp"): "buckley extent",
    ("aggregation", "fuzzyspec-fuzzy-ahp"): "envelope",
    ("weighting", "fuzzyspec-best-worst"): "best_worst",
    ("evaluation", "fuzzyspec-pymcdm"): (
        "aras balanced_spotis cocoso codas copras edas ervd lmaw lopm mabac mairca marcos moora ocra probid promethee "
        "rafsi ram rim spotis sprobid topsis vikor waspas wpm wsm"
    ),
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


class LeftOut(NamedTuple):
    """A method that a plugin offers, but not in a form that can be used, and why."""

    kind: str
    name: str
    origin: Origin
    reason: str


class Registry:
    """All methods at hand, by kind and name."""

    def __init__(self) -> None:
        self._methods: dict[str, dict[str, list[Descriptor]]] = {kind: {} for kind in KINDS}
        self.plugins: list[PluginInfo] = []
        self.left_out: list[LeftOut] = []
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
        """Return every method of that name: none, one, or as many as distributions offer it.

        Distributions are compared as pip does: `Acme.Methods` is `acme-methods`.
        """
        found = self._methods[kind].get(name, [])
        if distribution is not None:
            asked = _normalised(distribution)
            found = [one for one in found if _normalised(one.origin.distribution) == asked]
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

    def installed(self, distribution: str) -> bool:
        """Whether a plugin of that distribution is installed, sound or broken."""
        asked = _normalised(distribution)
        return any(_normalised(one.distribution) == asked for one in self.plugins)

    def missing(self, kind: str, name: str, distribution: str | None = None) -> LeftOut | None:
        """Return the method of that name that was left out, and why, if there is one."""
        asked = None if distribution is None else _normalised(distribution)
        return next(
            (
                one
                for one in self.left_out
                if (one.kind, one.name) == (kind, name) and asked in (None, _normalised(one.origin.distribution))
            ),
            None,
        )

    @property
    def broken(self) -> list[PluginInfo]:
        """The plugins that could not be loaded."""
        return [plugin for plugin in self.plugins if plugin.fault]


@cache
def registry() -> Registry:
    """Return the registry of this process: the built-ins and every installed plugin."""
    return load(entry_points())


class _Offered(NamedTuple):
    """What a plugin offers, by hook, each with what is wrong with it; and what is wrong with its hooks."""

    hooks: tuple[str, ...]
    methods: tuple[tuple[str, Descriptor | None, str, str | None], ...]
    """Hook, descriptor, its name, and what is wrong with it."""
    odd: tuple[str, ...] = ()


class _Unusable(Exception):
    """A plugin that cannot be used, with the reason in words."""


def load(found: Iterable[EntryPoint], *, builtin: bool = True) -> Registry:
    """Build a registry from entry points; whatever a plugin does, this does not raise, but for the user's Ctrl-C."""
    from fuzzyspec.methods import builtin as ours

    kept = Registry()
    if builtin:
        _keep(kept, "built in", Origin("fuzzyspec", __version__), _offers(ours, builtin=True))
    for point in found:
        origin = Origin(*_distribution(point))
        try:
            with foreign.running(foreign.Culprit(*origin)):
                offered = _loaded(point)
        except KeyboardInterrupt:
            raise
        except BaseException as fault:  # a plugin may fail in any way; it must not take us along
            reason = str(fault) if isinstance(fault, _Unusable) else _reason(fault)
            kept.plugins.append(PluginInfo(_name(point), *origin, (), (), reason))
            kept.findings.append(errors.plugin_broken(origin.distribution, origin.version, reason))
        else:
            _keep(kept, _name(point), origin, offered)
    _check_completions(kept)
    return kept


def _loaded(point: EntryPoint) -> _Offered:
    """Import a plugin and ask it for its methods; raises whatever it raises."""
    plugin = point.load()
    module = sys.modules.get(str(getattr(point, "module", "")))
    made_for = getattr(plugin, "fuzzyspec_api", getattr(module, "fuzzyspec_api", API_VERSION))
    if type(made_for) is not int:
        raise _Unusable(f"its fuzzyspec_api is {made_for!r}, not a number such as {API_VERSION}")
    if made_for not in SUPPORTED:
        raise _Unusable(
            f"it was made for version {made_for} of the plugin interface; fuzzyspec {__version__} has {API_VERSION}"
        )
    return _offers(plugin)


def _offers(plugin: object, *, builtin: bool = False) -> _Offered:
    """Call a plugin's hooks through a manager of its own, so that its faults stay its own."""
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(plugin, "plugin")
    except pluggy.PluginValidationError as fault:
        named = re.search(r"hook '(\w+)'", str(fault))
        raise _Unusable(f"its {named[1] if named else 'hooks'}: {str(fault).splitlines()[-1]}") from fault
    odd = _odd_hooks(manager, plugin)
    hooks: list[str] = []
    methods: list[tuple[str, Descriptor | None, str, str | None]] = []
    for hook, kind in HOOKS.items():
        caller = getattr(manager.hook, hook)
        if not caller.get_hookimpls():
            continue
        hooks.append(hook)
        for answer in caller():
            if isinstance(answer, str | bytes | Mapping | Descriptor) or not isinstance(answer, Iterable):
                odd.append(f"{hook} gives a {type(answer).__name__}, not a list of {kind.__name__}")
                continue
            for descriptor in answer:
                made, name, problem = _checked(descriptor, kind, builtin)
                methods.append((hook, made, name, problem))
    return _Offered(tuple(hooks), tuple(methods), tuple(odd))


def _odd_hooks(manager: pluggy.PluginManager, plugin: object) -> list[str]:
    """Say which functions of a plugin are never called, though its author probably thinks so."""
    callers = vars(manager.hook)
    implemented = {name for name in HOOKS if callers[name].get_hookimpls()}
    odd: list[str] = []
    for name in callers.keys() - HOOKS.keys():
        if not name.startswith("_"):
            guess = nearest(name, HOOKS)
            odd.append(f"it has a hook {name}, which does not exist" + (f"; {guess} does" if guess else ""))
    odd.extend(
        f"its {name} is not marked with hookimpl, so it is not asked for it"
        for name in HOOKS
        if name not in implemented and callable(getattr(plugin, name, None))
    )
    return sorted(odd) if odd or implemented else ["it registers nothing"]


def _checked(descriptor: Any, kind: type[Descriptor], builtin: bool) -> tuple[Descriptor | None, str, str | None]:
    """Return a descriptor of our own class, its name, and what is wrong with it, if anything."""
    if builtin:  # our own are looked at by the tests, not at every start
        return descriptor, descriptor.name, None
    try:
        problem = fault_of(descriptor, kind)
        name = str(getattr(descriptor, "name", ""))
        if problem is not None:
            return None, name, problem
        # Read once, here: what a class of the plugin's own does when it is read later would go unnoticed.
        values = {field.name: getattr(descriptor, field.name) for field in dataclasses.fields(kind) if field.init}
        return kind(**values), name, None
    except KeyboardInterrupt:
        raise
    except BaseException as fault:  # properties may raise
        return None, "", f"a {type(descriptor).__name__} cannot be read: {_reason(fault)}"


def _keep(kept: Registry, shown: str, origin: Origin, offered: _Offered) -> None:
    """Take in what a plugin offers, and tell what is left out."""
    for reason in offered.odd:
        kept.findings.append(errors.plugin_hook_unknown(origin.distribution, origin.version, reason))
    methods: list[tuple[str, str]] = []
    for hook, descriptor, name, problem in offered.methods:
        kind = HOOKS[hook].kind
        if problem is None and kept.named(kind, name, origin.distribution):
            problem = f"it offers {name} twice; the first is used"
        elif problem is not None:
            kept.left_out.append(LeftOut(kind, name, origin, problem))
        if problem is not None or descriptor is None:
            kept.findings.append(errors.plugin_hook_unknown(origin.distribution, origin.version, f"{hook}: {problem}"))
            continue
        kept.add(dataclasses.replace(descriptor, origin=origin))
        methods.append((kind, name))
    kept.plugins.append(PluginInfo(shown, *origin, offered.hooks, tuple(methods), None))


def _check_completions(kept: Registry) -> None:
    """Leave out weightings that name a completion which nobody offers."""
    known = kept.names("completion")
    for descriptor in kept.of_kind("weighting"):
        if descriptor.completion is not None and descriptor.completion not in known:
            kept.remove(descriptor)
            reason = f"{descriptor.name} names the completion {descriptor.completion!r}, which nobody offers"
            kept.left_out.append(LeftOut("weighting", descriptor.name, descriptor.origin, reason))
            kept.findings.append(
                errors.plugin_hook_unknown(descriptor.origin.distribution, descriptor.origin.version, reason)
            )


# Installed plugins -----------------------------------------------------------------------------------


def _reason(fault: BaseException) -> str:
    """Say why a plugin cannot be loaded; what it misses of the interface, it was made for another version of."""
    missing = None
    if isinstance(fault, ImportError) and str(fault.name).startswith("fuzzyspec.api"):
        named = re.match(r"cannot import name '(\w+)'", str(fault))
        missing = named and named[1]
    elif isinstance(fault, AttributeError) and fault.obj is sys.modules["fuzzyspec.api"]:
        missing = fault.name
    if missing:
        return (
            f"it was made for another version of the plugin interface: fuzzyspec {__version__} has no "
            f"fuzzyspec.api.{missing}"
        )
    return foreign.words_of(fault)


def _name(point: EntryPoint) -> str:
    return str(getattr(point, "name", ""))


def _distribution(point: EntryPoint) -> tuple[str, str]:
    """Return distribution and version of a plugin, whatever its metadata lack."""
    dist: Any = getattr(point, "dist", None)
    found = []
    for field in ("name", "version"):
        try:
            value = getattr(dist, field)
        except Exception:  # metadata that cannot be read
            value = None
        found.append(foreign.first_line(str(value)) if value else "")
    return found[0] or _name(point), found[1] or NO_VERSION


def _normalised(distribution: str) -> str:
    """Return the form in which names of distributions are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def entry_points() -> list[EntryPoint]:
    """Return the entry points of installed plugins, by distribution name.

    importlib.metadata costs more to import than most schemes cost to compile, so the folders of the
    import path are first looked through for any package that mentions our group.
    """
    if not _any_plugin():
        return []
    from importlib import metadata

    found: list[EntryPoint]
    try:
        found = list(metadata.entry_points(group=GROUP))
    except Exception:  # a package of whatever kind whose list cannot be read
        found = _readable_entry_points()
    return sorted(found, key=lambda point: (_distribution(point)[0], point.name))


def _readable_entry_points() -> list[EntryPoint]:
    """Return the entry points of the distributions that can be read, each for itself."""
    from importlib import metadata

    found: list[EntryPoint] = []
    seen: set[str] = set()
    for distribution in metadata.distributions():
        try:
            name = _normalised(distribution.name)
            # What stands first on the import path hides others of its name.
            points = [] if name in seen else [one for one in distribution.entry_points if one.group == GROUP]
        except Exception:  # no plugin that could be loaded
            continue
        seen.add(name)
        found.extend(points)
    return found


def _any_plugin() -> bool:
    mark = f"[{GROUP}]".encode()
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
                    with open(os.path.join(folder, name, "entry_points.txt"), "rb") as stream:
                        if mark in stream.read():
                            return True
                except OSError:
                    continue
    return False
