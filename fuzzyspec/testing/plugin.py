"""Checks of a whole plugin: the module, its hooks, and every method that it offers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

from fuzzyspec import plugins
from fuzzyspec.api import API_VERSION, Descriptor
from fuzzyspec.testing.catalogue import checks_of
from fuzzyspec.testing.checks import Examination, fault_of_options
from fuzzyspec.testing.report import ERROR, FAILED, PASSED, WARNING, Outcome, Problem, Report
from fuzzyspec.testing.subject import Finding, Options, told

PLUGIN = "plugin"
"""What outcomes have as their descriptor that concern the module as a whole."""
SAID = "fuzzyspec_testing"
"""The attribute of a plugin's module that says how its methods are tested."""
BUILT_IN = "fuzzyspec.methods.builtin"
HEAVY = {
    *("dask", "duckdb", "matplotlib", "networkx", "numba", "numpy", "pandas", "polars", "pyarrow", "pymcdm", "scipy"),
    *("seaborn", "sklearn", "statsmodels", "sympy", "tensorflow", "torch"),
}
"""Packages whose import takes longer than most schemes take to compile."""


class Plugin(NamedTuple):
    """A plugin: how it is called, what implements its hooks, and the distribution it comes from, if installed."""

    name: str
    hooks: Any
    module: ModuleType | None
    distribution: str
    version: str


def find(name: str | ModuleType) -> Plugin:
    """Return a plugin by its module, or by the name of that or of a distribution; raises what importing it raises."""
    if not isinstance(name, str):
        return _plugin(name.__name__, name, name)
    module_name, _, attribute = name.partition(":")
    if not all(part.isidentifier() for part in module_name.split(".")):
        asked = plugins._normalised(name)
        points = [one for one in plugins.entry_points() if plugins._normalised(plugins._distribution(one)[0]) == asked]
        if not points:
            raise ModuleNotFoundError(f"there is no module {name!r}, and no distribution of that name offers a plugin")
        module_name, _, attribute = points[0].value.partition(":")
    module = import_module(module_name)
    if not attribute:
        # Of an installed plugin, whatever its entry point names.
        values = (one.value.partition(":") for one in plugins.entry_points())
        attribute = next((found for of, _, found in values if of.strip() == module_name), "")
    hooks: Any = module
    for part in filter(None, attribute.strip().split(".")):
        hooks = getattr(hooks, part)
    return _plugin(module_name, hooks, module)


def _plugin(name: str, hooks: Any, module: ModuleType) -> Plugin:
    point = next((one for one in plugins.entry_points() if one.value.partition(":")[0].strip() == name), None)
    distribution, version = plugins._distribution(point) if point is not None else ("", "")
    return Plugin(name, hooks, module, distribution, version)


class PluginExamination:
    """The checks of a plugin and of all methods that it offers."""

    def __init__(self, plugin: Plugin, limit: float | None = None) -> None:
        self.plugin = plugin
        self.limit = limit
        self.checks: dict[str, tuple[str, Callable[[PluginExamination], Iterable[Finding]]]] = {
            name: (rule, run) for name, rule, run in CHECKS
        }

    @cached_property
    def registry(self) -> plugins.Registry:
        """The built-in methods, and those of the plugin as fuzzyspec would load them."""
        if self.plugin.name == BUILT_IN:
            return plugins.load([])
        dist = SimpleNamespace(name=self.distribution, version=self.plugin.version or "0")
        point: Any = SimpleNamespace(
            name=self.plugin.name, dist=dist, module=self.plugin.name, load=lambda: self.plugin.hooks
        )
        return plugins.load([point])

    @property
    def distribution(self) -> str:
        """The distribution that the plugin comes from, or a name that stands for it."""
        return "fuzzyspec" if self.plugin.name == BUILT_IN else self.plugin.distribution or self.plugin.name

    @cached_property
    def descriptors(self) -> list[Descriptor]:
        """The methods that the plugin offers and that fuzzyspec would take."""
        return [one for one in self.registry.all() if one.origin.distribution == self.distribution]

    @cached_property
    def said(self) -> Mapping[str, Any]:
        """What the module says about testing, by kind and name of method; empty where that cannot be read."""
        said = getattr(self.plugin.module, SAID, {})
        return said if isinstance(said, Mapping) else {}

    @cached_property
    def examinations(self) -> dict[str, Examination]:
        """The checks of each method, by its kind and name."""
        made = (Examination(one, checks_of(one), self._options(one), self.registry) for one in self.descriptors)
        return {one.title: one for one in made}

    def _options(self, descriptor: Descriptor) -> Options:
        said = self.said.get(f"{descriptor.kind} {descriptor.name}", {})
        if options_fault(said, descriptor):
            said = {}  # the check of these settings tells
        options = Options(**said)
        return options._replace(limit=self.limit) if self.limit is not None else options

    def names(self) -> list[tuple[str, str]]:
        """Return every check there is to run: what it is of, and its name."""
        mine = [] if self.plugin.name == BUILT_IN else [(PLUGIN, name) for name in self.checks]
        return mine + [(title, name) for title, one in self.examinations.items() for name in one.checks]

    def outcome(self, title: str, name: str) -> Outcome:
        """Run one check."""
        if title != PLUGIN:
            return self.examinations[title].outcome(name)
        rule, run = self.checks[name]
        problems = tuple(
            Problem(name, PLUGIN, f"{one.message}\n  {'rule:':<10} {rule}", one.severity) for one in run(self)
        )
        failed = any(problem.severity == ERROR for problem in problems)
        return Outcome(name, PLUGIN, FAILED if failed else PASSED, problems)


def check_plugin(plugin: str | ModuleType, *, only: Iterable[str] | None = None, limit: float | None = None) -> Report:
    """Check a plugin and every method that it offers.

    Args:
        plugin: The plugin's module, its name, or the name of the distribution.
        only: Names of checks, or of methods ("row_mean", "weighting row_mean"), to which the run is confined.
        limit: How many seconds a check may take.
    """
    try:
        found = find(plugin)
    except (Exception, SystemExit) as fault:
        problem = Problem("import", PLUGIN, unimportable(plugin, fault))
        return Report((Outcome("import", PLUGIN, FAILED, (problem,)),))
    examination = PluginExamination(found, limit)
    chosen = None if only is None else set(only)
    return Report(
        tuple(
            examination.outcome(title, name)
            for title, name in examination.names()
            if chosen is None or chosen & {name, title, title.split(" ")[-1]}
        )
    )


def unimportable(plugin: str | ModuleType, fault: BaseException) -> str:
    """Say that a plugin cannot be imported."""
    words = (str(fault).strip() or "no message").splitlines()[0]
    return f"{plugin} cannot be imported: {type(fault).__name__}: {words}"


def options_fault(said: Any, descriptor: Descriptor) -> str:
    """Say what is wrong with what a module says about testing a method, empty if nothing is."""
    if not isinstance(said, Mapping):
        return f"{said!r} is no dict such as {{'tolerance': 1e-6}}"
    for name, value in said.items():
        if name not in Options._fields:
            return f"there is no setting {name!r}; there are {', '.join(Options._fields)}"
        if name == "except_for" and not isinstance(value, Mapping):
            return "except_for is no dict from names of checks to reasons"
        if name == "parameters" and not (
            isinstance(value, list | tuple) and all(isinstance(one, Mapping) for one in value)
        ):
            return "parameters is no list of dicts from names to values"
        if name in ("tolerance", "limit") and not (isinstance(value, int | float) and value > 0):
            return f"{name} is no number above 0"
        if name == "example" and not isinstance(value, str):
            return "example is no path"
    return fault_of_options(Options(**said), descriptor, [check.name for check in checks_of(descriptor)])


# The checks ---------------------------------------------------------------------------------------


def _version(examination: PluginExamination) -> Iterator[Finding]:
    hooks, module = examination.plugin.hooks, examination.plugin.module
    said = getattr(hooks, "fuzzyspec_api", getattr(module, "fuzzyspec_api", None))
    if said is None:
        yield told(
            f"{examination.plugin.name} does not say which version of the plugin interface it is made for",
            expected=f"fuzzyspec_api = {API_VERSION}",
            because="a later fuzzyspec can then tell that it was made for this one",
        )
    elif said not in plugins.SUPPORTED or isinstance(said, bool):
        supported = " or ".join(map(str, plugins.SUPPORTED))
        yield told(
            f"fuzzyspec_api is {said!r}, and this fuzzyspec has the plugin interface {supported}",
            expected=f"fuzzyspec_api = {API_VERSION}",
        )


def _hooks(examination: PluginExamination) -> Iterator[Finding]:
    yield from (Finding(found.message.text()) for found in examination.registry.findings)
    if not examination.descriptors and not examination.registry.findings:
        yield told(f"{examination.plugin.name} offers nothing", expected=f"one of {', '.join(plugins.HOOKS)}")


def _entry_point(examination: PluginExamination) -> Iterator[Finding]:
    if not examination.plugin.distribution:
        yield told(
            f"no installed distribution offers {examination.plugin.name}, so fuzzyspec will not find it",
            expected="in pyproject.toml: [project.entry-points.fuzzyspec], and under it a line such as",
            because=f'name = "{examination.plugin.name}", and the package installed again (pip install -e .)',
        )._replace(severity=WARNING)


def _imports(examination: PluginExamination) -> Iterator[Finding]:
    if examination.plugin.module is None or not getattr(examination.plugin.module, "__file__", None):
        return
    program = (
        "import sys, fuzzyspec.plugins; before = set(sys.modules); import "
        f"{examination.plugin.name}; print(*sorted({{n.partition('.')[0] for n in set(sys.modules) - before}}))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(one or os.getcwd() for one in sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment, timeout=60
    )
    brought = [name for name in done.stdout.split() if name in HEAVY]
    if brought:
        yield told(
            f"importing {examination.plugin.name} imports {', '.join(brought)}",
            expected="imports of what is slow to import inside the functions that compute",
        )._replace(severity=WARNING)


def _settings(examination: PluginExamination) -> Iterator[Finding]:
    said = getattr(examination.plugin.module, SAID, {})
    if not isinstance(said, Mapping):
        yield told(f"{SAID} is no dict", came=said, expected='such as {"weighting row_mean": {"tolerance": 1e-6}}')
        return
    known = {f"{one.kind} {one.name}": one for one in examination.descriptors}
    for title, settings in said.items():
        if title not in known:
            yield told(
                f"{SAID} speaks of {title!r}, which the plugin does not offer", expected=f"one of {', '.join(known)}"
            )
            continue
        fault = options_fault(settings, known[title])
        if fault:
            yield told(f"{SAID}[{title!r}]: {fault}", came=settings)


CHECKS: tuple[tuple[str, str, Callable[[PluginExamination], Iterable[Finding]]], ...] = (
    (
        "interface version",
        "a plugin's module says for which version of the plugin interface it is made (fuzzyspec.api.API_VERSION)",
        _version,
    ),
    (
        "hooks",
        "functions that are called like a hook and marked with fuzzyspec.api.hookimpl give descriptors of its kind,"
        " each name once (fuzzyspec.hookspecs)",
        _hooks,
    ),
    (
        "entry point",
        "fuzzyspec finds plugins by the entry points of installed distributions, group `fuzzyspec`",
        _entry_point,
    ),
    (
        "import",
        "every run of fuzzyspec imports every installed plugin, whether its methods are used or not (fuzzyspec.api)",
        _imports,
    ),
    (
        "test settings",
        f"{SAID} says, by kind and name of a method, how it is tested (fuzzyspec.testing.check)",
        _settings,
    ),
)
"""The checks of a plugin as a whole: name, rule, and what gives the findings."""
