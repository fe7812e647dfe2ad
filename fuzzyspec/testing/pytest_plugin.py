"""The conformance kit in pytest: each check of each method of a plugin is a test.

In pyproject.toml:

    [tool.pytest.ini_options]
    addopts = "-p fuzzyspec.testing.pytest_plugin --fuzzyspec fuzzyspec_mymethod"

The tests are called `fuzzyspec_mymethod::weighting row_mean::permutation`; `-k` chooses among them, and so does such a
name itself as an argument. A run that is confined to files or tests leaves them out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from fuzzyspec.testing.report import EXCEPTED, FAILED, INAPPLICABLE, NOT_RUN, WARNING

if TYPE_CHECKING:
    from fuzzyspec.testing.plugin import PluginExamination

PROPERTY = "fuzzyspec"
"""Under this name reports carry warnings, also from one process to another."""
CHOSEN = pytest.StashKey[list[str]]()


class Nonconforming(Exception):
    """What a check found, in words."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--fuzzyspec`."""
    group = parser.getgroup("fuzzyspec")
    group.addoption(
        "--fuzzyspec",
        action="append",
        default=[],
        metavar="MODULE",
        help="check the fuzzyspec plugin of this module, each check of each method as a test (repeatable)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take names of checks out of the arguments: pytest would look for files of that name."""
    modules = config.getoption("--fuzzyspec")
    asked = [one for one in config.args if one.partition("::")[0] in modules]
    config.stash[CHOSEN] = asked
    if asked:
        config.args[:] = [one for one in config.args if one not in asked]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the checks to the tests, before any are chosen or left out."""
    chosen = config.stash[CHOSEN]
    if chosen and not config.args:
        items.clear()
    if not chosen and _confined(config):
        return
    for module in dict.fromkeys(config.getoption("--fuzzyspec")):
        node = PluginNode.from_parent(session, name=module, nodeid=module)
        found = [item for item in node.checks() if not chosen or _named(item.nodeid, chosen)]
        # So that they are counted with the others.
        config.hook.pytest_collectreport(report=pytest.CollectReport(module, "passed", None, [*found]))
        items.extend(found)


def _named(nodeid: str, chosen: list[str]) -> bool:
    """Whether a test, or what it belongs to, is among those chosen."""
    return any(nodeid == one or nodeid.startswith(f"{one}::") for one in chosen)


def _confined(config: pytest.Config) -> bool:
    """Whether the user named files or tests, and nothing else."""
    given = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    return bool(given) and not any(os.path.isdir(os.path.join(config.invocation_params.dir, one)) for one in given)


class PluginNode(pytest.Collector):
    """A plugin."""

    def collect(self) -> Iterator[pytest.Item]:
        """Give the checks."""
        yield from self.checks()

    def checks(self) -> Iterator[pytest.Item]:
        """Give a test for each check; one that fails, where the plugin cannot be imported."""
        from fuzzyspec.testing.plugin import PluginExamination, find, unimportable

        try:
            examination = PluginExamination(find(self.name))
        except (Exception, SystemExit) as fault:
            yield self._item(self._method("plugin"), None, "plugin", "import", unimportable(self.name, fault))
            return
        methods: dict[str, MethodNode] = {}
        for title, name in examination.names():
            if title not in methods:
                methods[title] = self._method(title)
            yield self._item(methods[title], examination, title, name)

    def _method(self, title: str) -> MethodNode:
        node: MethodNode = MethodNode.from_parent(self, name=title, nodeid=f"{self.name}::{title}")
        return node

    def _item(
        self, method: MethodNode, examination: PluginExamination | None, title: str, name: str, fault: str = ""
    ) -> pytest.Item:
        item: CheckItem = CheckItem.from_parent(method, name=name, nodeid=f"{self.name}::{title}::{name}")
        item.prepare(examination, title, fault)
        return item


class MethodNode(pytest.Collector):
    """A method of a plugin, or the plugin as a whole."""

    def collect(self) -> Iterator[pytest.Item]:
        """Give nothing: the plugin gives the checks."""
        return iter(())


class CheckItem(pytest.Item):
    """A check of a method."""

    examination: PluginExamination | None = None
    title: str = ""
    fault: str = ""

    def prepare(self, examination: PluginExamination | None, title: str, fault: str) -> None:
        """Say what is checked."""
        self.examination, self.title, self.fault = examination, title, fault

    def runtest(self) -> None:
        """Run the check: pass, skip with a reason, or fail."""
        if self.examination is None:
            raise Nonconforming(self.fault)
        outcome = self.examination.outcome(self.title, self.name)
        for problem in outcome.problems:
            if problem.severity == WARNING:
                self.user_properties.append((PROPERTY, problem.message))
        if outcome.status in (INAPPLICABLE, EXCEPTED):
            reason = outcome.reason if outcome.status == INAPPLICABLE else f"excepted: {outcome.reason}"
            raise pytest.skip.Exception(reason, _use_item_location=True)
        if outcome.status == NOT_RUN:
            raise Nonconforming(f"not run: {outcome.reason}")
        if outcome.status == FAILED:
            raise Nonconforming("\n\n".join(one.message for one in outcome.problems if one.severity != WARNING))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what the check found; a traceback only for what is no finding."""
        if isinstance(excinfo.value, Nonconforming):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """Return where the plugin is, and what is checked."""
        module = self.examination.plugin.module if self.examination is not None else None
        return getattr(module, "__file__", None) or self.path, 0, f"{self.title}: {self.name}"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep warnings until the end."""
    if report.when == "call":
        _warned.extend((report.nodeid, str(text)) for name, text in report.user_properties if name == PROPERTY)


_warned: list[tuple[str, str]] = []


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print warnings: they fail no test, but should be seen."""
    if _warned:
        terminalreporter.section("fuzzyspec: warnings")
        for nodeid, text in _warned:
            terminalreporter.line(nodeid)
            for line in text.splitlines():
                terminalreporter.line(f"  {line}")
        _warned.clear()
