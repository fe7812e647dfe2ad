"""The page on plugins: its code runs and gives what it says, and no hook, field or code of plugins is left out.

In docs/plugins.md a remark before a fence says what becomes of it; readers do not see it:

    <!-- file: NAME -->             a file of the tutorial, or one that the scheme after it reads
    <!-- file: NAME; PATH = … -->   a scheme of the tutorial, with figures of its result
    <!-- run: COMMAND -->           what a command prints with the tutorial's package installed
    <!-- run without: COMMAND -->   … and without it
    <!-- signature -->              the hook of the section
    <!-- plugin -->                 a module that offers something by the hook of the section
    <!-- scheme: PATH = … -->       a scheme that uses it, with figures: a place in the JSON result, what is there
    <!-- rendered -->               what the renderer of the section writes
    <!-- report -->                 lines that the testing kit prints of a method with squares of the weights
    <!-- squares -->, <!-- settings -->   how such a method is excepted

A table between <!-- fields: CLASS -->, <!-- param kinds -->, <!-- capabilities -->, <!-- ops -->, <!-- kinds -->,
<!-- codes -->, <!-- checks --> or <!-- arguments --> and <!-- end --> holds all there are of them.

`python tests/docs/test_plugins.py FOLDER` writes the files of the tutorial into a folder, for the wheel proof.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import pytest

from fuzzyspec import api, errors, hookspecs, outputs
from fuzzyspec.api import Capability, Descriptor, Ops, Weighting, ops
from fuzzyspec.driver import Compilation, compile_file
from fuzzyspec.offers import PARAM_KINDS
from fuzzyspec.plugins import HOOKS, Registry, load
from fuzzyspec.scaffold.kinds import KINDS
from fuzzyspec.testing import assert_conforms, check, check_plugin
from fuzzyspec.testing.catalogue import OF_KIND
from fuzzyspec.testing.common import COMMON
from fuzzyspec.testing.plugin import CHECKS
from fuzzyspec.version import __version__

PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"
TEXT = PAGE.read_text(encoding="utf-8")

_FENCE = re.compile(r"(?:^<!-- (?P<note>[^>\n]*) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S)
_TABLE = re.compile(r"^<!-- (?P<name>[\w: ]+) -->\n(?P<table>\|.*?)<!-- end -->$", re.M | re.S)


class Fence(NamedTuple):
    """A fenced text: the section that it stands in, what its note says, and the line where it starts."""

    section: str
    note: str
    kind: str
    text: str
    line: int

    @property
    def what(self) -> str:
        return self.note.partition(":")[0].partition(";")[0]

    @property
    def file(self) -> str:
        return self.note.partition(": ")[2].partition(";")[0]

    @property
    def figures(self) -> list[tuple[str, str]]:
        parts = self.note.replace("scheme: ", "").split("; ")
        return [(path, value) for path, _, value in (part.partition(" = ") for part in parts) if value]


def _fences() -> list[Fence]:
    found = []
    for one in _FENCE.finditer(TEXT):
        heading = re.findall(r"^#{2,3} (.*)$", TEXT[: one.start()], re.M)[-1]
        line = TEXT.count("\n", 0, one.start("text"))
        found.append(Fence(heading.strip("`"), one["note"] or "", one["kind"], one["text"], line))
    return found


FENCES = _fences()
TABLES = {one["name"]: one["table"] for one in _TABLE.finditer(TEXT)}
TUTORIAL = {one.file: one.text for one in FENCES if one.what == "file" and one.section == "From two files to a method"}


def section(name: str, what: str) -> list[Fence]:
    return [one for one in FENCES if one.section == name and one.what == what]


def first_column(table: str) -> list[str]:
    """Return what stands in code in the first cell of each row."""
    rows = [line.split("|")[1] for line in table.splitlines()[2:]]
    return [name for row in rows for name in re.findall(r"`([^`]*)`|\b(FS\d{3})\b", row) for name in name if name]


# Plugins of the page --------------------------------------------------------------------------


def module_of(text: str, name: str = "of_the_page", **given: Any) -> ModuleType:
    """Run a module of the page, in which some names are given."""
    made = ModuleType(name)
    made.__dict__.update(given)
    exec(compile(text, f"{PAGE}: {name}", "exec"), made.__dict__)
    return made


def registry_of(module: ModuleType, distribution: str = "fuzzyspec-of-the-page") -> Registry:
    dist = SimpleNamespace(name=distribution, version="0.1.0")
    point = SimpleNamespace(name="page", module=module.__name__, load=lambda: module, dist=dist)
    return load([point])  # type: ignore[list-item]


def assert_figures(data: Any, figures: list[tuple[str, str]]) -> None:
    for path, value in figures:
        found = data
        for step in path.split("."):
            found = found[int(step)] if isinstance(found, list) else found[step]
        numbers = re.fullmatch(r"[-+.\d ]+", value)
        if not numbers:
            assert json.loads(value) if value in ("true", "false") else value == found, path
            continue
        shown = list(found.values()) if isinstance(found, dict) else found if isinstance(found, list) else [found]
        expected = [float(one) for one in value.split()]
        assert pytest.approx(expected, abs=0.0006) == shown, path


def compiled(scheme: Fence, registry: Registry, folder: Path) -> Compilation:
    for other in section(scheme.section, "file"):
        (folder / other.file).write_text(other.text, encoding="utf-8")
    path = folder / "example.fspec"
    path.write_text(scheme.text, encoding="utf-8")
    return compile_file(str(path), registry=registry)


@pytest.mark.parametrize("hook", HOOKS)
def test_an_example_offers_something_by_the_hook_and_a_scheme_uses_it(
    hook: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plugin,) = section(hook, "plugin")
    (scheme,) = section(hook, "scheme")
    registry = registry_of(module_of(plugin.text))
    assert [] == [one.message.text() for one in registry.findings]
    info = registry.plugins[-1]
    assert ((hook,), {HOOKS[hook].kind}) == (info.hooks, {kind for kind, _ in info.methods})
    done = compiled(scheme, registry, tmp_path)
    assert [] == [one.message.text() for one in done.diagnostics]
    assert done.result is not None
    assert scheme.figures, "a scheme says what comes of it"
    if hook == "register_renderers":
        monkeypatch.setattr(outputs, "registry", lambda: registry)
        (expected,) = section(hook, "rendered")
        (form,) = done.result.scheme.formats
        assert [("format", form)] == scheme.figures
        assert expected.text == outputs.render(done.result, done.diagnostics, form)
        return
    data = json.loads(outputs.render(done.result, done.diagnostics, "json"))
    assert {"fuzzyspec-of-the-page": "0.1.0"} == data["generator"]["plugins"], "it took part"
    assert_figures(data, scheme.figures)


OFFERING = [
    one for one in FENCES if one.what in ("plugin", "unsuitable") or (one.kind == "python" and one.what == "file")
]


@pytest.mark.parametrize("plugin", OFFERING, ids=lambda one: one.section)
def test_examples_are_sound_methods(plugin: Fence, tmp_path: Path) -> None:
    module = module_of(plugin.text)
    options = {}
    for other in section(plugin.section, "file"):
        if plugin.section == "register_readers":
            (tmp_path / other.file).write_text(other.text, encoding="utf-8")
            options["example"] = str(tmp_path / other.file)
    methods = [one for one in registry_of(module).all() if one.origin.distribution == "fuzzyspec-of-the-page"]
    assert methods
    for one in methods:
        assert_conforms(one, **options)


def test_data_that_do_not_suit_are_told_by_the_example(tmp_path: Path) -> None:
    (plugin,) = section("Data that do not suit", "unsuitable")
    registry = registry_of(module_of(plugin.text))
    scheme = """indicators U {{ price {{ better = high }}; range {{ better = high }} }}
weights U = equal
measurements {{
          price  range
    city     20    {0}
    farm     30    {1}
}}
method {{ evaluate = shares }}
"""
    fence = Fence("", "", "fspec", scheme.format(0, 500), 0)
    (one,) = compiled(fence, registry, tmp_path).diagnostics
    assert ("FS616", True) == (one.code, one.is_error)
    assert "range" in one.message.text()
    assert "shares need values above 0" in one.message.text()
    done = compiled(fence._replace(text=scheme.format(500, 500)), registry, tmp_path)
    (one,) = done.diagnostics
    assert ("FS617", False) == (one.code, one.is_error)
    assert "range" in one.message.text()
    assert done.result is not None
    assert [0.45, 0.55] == pytest.approx(done.result.evaluations[0].values)


def test_every_piece_of_python_runs_and_imports_what_plugins_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fuzzyspec_row_mean", module_of(TUTORIAL["fuzzyspec_row_mean.py"]))
    for one in FENCES:
        if one.kind == "python" and one.what not in ("signature", "squares"):
            made = module_of(one.text, f"line {one.line}")
            allowed = {"fuzzyspec.testing", "fuzzyspec_row_mean"} if one.section == "In pytest" else {"fuzzyspec.api"}
            assert set(re.findall(r"^\s*(?:from|import) (fuzzyspec[\w.]*)", one.text, re.M)) <= allowed
            for name, value in vars(made).items():
                if name.startswith("test_"):
                    value()


def test_every_remark_is_known() -> None:
    known = {"", "file", "run", "run without", "signature", "plugin", "scheme", "rendered", "unsuitable"}
    known |= {"report", "squares", "settings"}
    assert {one.what for one in FENCES} <= {*known, "made for another version"}


# The tutorial ---------------------------------------------------------------------------------


class Desk:
    """A folder with the files of the tutorial, whose package Python finds as if it were installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in TUTORIAL.items():
            (folder / name).write_text(text, encoding="utf-8")
        project = tomllib.loads(TUTORIAL["pyproject.toml"])["project"]
        self.site = folder / "site"
        metadata = self.site / f"fuzzyspec_row_mean-{project['version']}.dist-info"
        metadata.mkdir(parents=True)
        (self.site / "fuzzyspec_row_mean.py").write_text(TUTORIAL["fuzzyspec_row_mean.py"], encoding="utf-8")
        lines = ["Metadata-Version: 2.1", f"Name: {project['name']}", f"Version: {project['version']}", ""]
        (metadata / "METADATA").write_text("\n".join(lines), encoding="utf-8")
        points = [f"{name} = {value}" for name, value in project["entry-points"]["fuzzyspec"].items()]
        (metadata / "entry_points.txt").write_text("\n".join(["[fuzzyspec]", *points, ""]), encoding="utf-8")

    def run(self, command: str, *, installed: bool) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
        environment["PYTHONPATH"] = str(self.site) if installed else ""
        program, *arguments = shlex.split(command)
        assert "fuzzyspec" == program
        return subprocess.run(
            [sys.executable, "-m", "fuzzyspec", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


def test_the_tutorial_has_two_files_and_a_scheme() -> None:
    assert ["pyproject.toml", "fuzzyspec_row_mean.py", "service.fspec"] == list(TUTORIAL)


@pytest.mark.parametrize(
    "shown", [one for one in FENCES if one.what in ("run", "run without")], ids=lambda one: one.what
)
def test_commands_print_what_the_page_shows(shown: Fence, desk: Desk) -> None:
    done = desk.run(shown.file, installed=shown.what == "run")
    assert (0 if shown.what == "run" else 1) == done.returncode, done.stderr
    assert shown.text == f"$ {shown.file}\n{done.stdout}{done.stderr}"


def test_the_scheme_of_the_tutorial_gives_the_weights_of_the_page(desk: Desk) -> None:
    (scheme,) = (one for one in FENCES if one.file == "service.fspec" and one.what == "file")
    done = desk.run("fuzzyspec compile service.fspec --format json -o -", installed=True)
    assert (0, "") == (done.returncode, done.stderr)
    data = json.loads(done.stdout)
    assert {"fuzzyspec-row-mean": "0.1.0"} == data["generator"]["plugins"]
    assert scheme.figures
    assert_figures(data, scheme.figures)


# The testing kit ------------------------------------------------------------------------------


def squares() -> Weighting:
    """Return the method of the page on which the kit finds something: the squares of the means of rows."""

    def row_mean(matrices: Any) -> Any:
        means = matrices.mean(axis=2) ** 2
        return means / means.sum(axis=1, keepdims=True)

    about = {"summary": "The squares of the means.", "formula": "W_x ∝ (Σ_y b_xy)²", "reference": "Acme (2020)."}
    return Weighting(name="row_mean", compute=row_mean, **about)


def rounded(text: str) -> str:
    """Return a text without the last digits of numbers, which depend on the machine."""
    return re.sub(r"\d\.\d{7,}", lambda number: f"{float(number[0]):.6g}", text)


def test_the_kit_finds_and_says_what_the_page_shows() -> None:
    (shown,) = (one for one in FENCES if one.what == "report")
    found = rounded(str(check(squares())))
    for line in rounded(shown.text.replace("; …", "")).splitlines():
        if line.strip() != "…" and not line.startswith("  passed") and "import" not in line:
            assert line in found, found
    (passed,) = re.findall(r"^  passed: (.*)$", shown.text, re.M)
    assert set(passed.split(", ")) <= set(re.findall(r"^  passed: (.*)$", found, re.M)[0].split(", "))


def test_exceptions_are_made_as_the_page_shows() -> None:
    (shown,) = (one for one in FENCES if one.what == "squares")
    module_of(shown.text, SQUARES=squares(), assert_conforms=assert_conforms)
    with pytest.raises(AssertionError, match="consistent matrix"):
        assert_conforms(squares())
    (said,) = (one for one in FENCES if one.what == "settings")
    settings = module_of(said.text).fuzzyspec_testing
    plugin = module_of("", "of_squares", fuzzyspec_api=1, fuzzyspec_testing=settings)
    offered = [dataclasses.replace(squares(), name="squares")]
    plugin.__dict__["register_weightings"] = api.hookimpl(_named(lambda: offered, "register_weightings"))
    assert check_plugin(plugin).ok
    del plugin.__dict__["fuzzyspec_testing"]
    assert not check_plugin(plugin).ok


def _named(function: Any, name: str) -> Any:
    function.__name__ = name
    return function


def test_every_check_and_every_argument_of_the_kit_is_listed() -> None:
    listed = [line.split(" | ")[0].removeprefix("| ").strip("`") for line in TABLES["checks"].splitlines()[2:]]
    checks = {one.name for checks in (COMMON, *OF_KIND.values()) for one in checks}
    assert {*checks, *(name for name, *_ in CHECKS), "growth"} == set(listed)
    arguments = list(inspect.signature(check).parameters)[1:]
    assert sorted(arguments) == sorted(first_column(TABLES["arguments"]))


# Nothing is left out ----------------------------------------------------------------------------


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_described_with_its_signature(hook: str) -> None:
    (shown,) = section(hook, "signature")
    function = getattr(hookspecs, hook)
    # Annotations are kept as texts, in quotes.
    signature = str(inspect.signature(function)).replace("'", "")
    assert f"def {hook}{signature}: ...\n" == shown.text


def test_no_hook_is_described_that_does_not_exist() -> None:
    described = re.findall(r"^### `(register_\w+)`$", TEXT, re.M)
    assert list(HOOKS) == described
    offered = {name for name in vars(hookspecs) if name.startswith("register_")}
    assert offered == set(HOOKS)


def fields_of(name: str) -> set[str]:
    kind = getattr(api, name)
    if not (isinstance(kind, type) and issubclass(kind, Descriptor)):
        return set(kind._fields)
    common = {field.name for field in dataclasses.fields(Descriptor)}
    own = {field.name for field in dataclasses.fields(kind)}
    return own if kind is Descriptor else own - common


FIELDS = [name.removeprefix("fields: ") for name in TABLES if name.startswith("fields: ")]


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_described(name: str) -> None:
    assert fields_of(name) == set(first_column(TABLES[f"fields: {name}"]))


def test_every_kind_of_descriptor_and_of_answer_has_its_table() -> None:
    kinds = {kind.__name__ for kind in HOOKS.values()}
    assert {*kinds, "Descriptor", "Param", "Decided", "Evaluated", "OwnConsistency"} == set(FIELDS)


def test_kinds_of_parameters_capabilities_and_operations_are_all_listed() -> None:
    assert list(PARAM_KINDS) == first_column(TABLES["param kinds"])
    assert [one.name for one in Capability] == first_column(TABLES["capabilities"])
    expected = []
    for name, function in vars(Ops).items():
        if callable(function) and not name.startswith("_"):
            arguments = list(inspect.signature(function).parameters)[1:]
            expected.append(f"ops.{name}({', '.join(arguments)})")
    assert expected == first_column(TABLES["ops"])
    assert all(hasattr(ops.expressions, call.partition("(")[0].removeprefix("ops.")) for call in expected)


def test_every_kind_of_package_is_listed() -> None:
    assert list(KINDS) == first_column(TABLES["kinds"])


def test_every_name_that_a_plugin_may_import_is_told() -> None:
    assert [] == [name for name in api.__all__ if not re.search(rf"\b{name}\b", TEXT)]


def test_every_code_about_plugins_is_listed_and_exists() -> None:
    source = Path(errors.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r"\bFS\d{3}\b", source))
    listed = first_column(TABLES["codes"])
    assert sorted(listed) == listed
    assert set(listed) <= codes
    assert set(re.findall(r"\bFS\d{3}\b", TEXT)) <= codes
    # Whose constructors speak of a plugin or a distribution.
    about = set()
    for name, function in vars(errors).items():
        if inspect.isfunction(function) and not name.startswith("_"):
            text = inspect.getsource(function)
            if re.search(r"\bplugin|\{distribution|\{package\}", text.partition('"""\n')[2]):
                about |= set(re.findall(r'"(FS\d{3})"', text))
    assert about - set(listed) <= {"FS831"}, "FS831 is about packages that read data"


def test_a_package_for_another_version_is_told_what_the_page_shows() -> None:
    module = module_of(TUTORIAL["fuzzyspec_row_mean.py"].replace("fuzzyspec_api = 1", "fuzzyspec_api = 2"))
    registry = registry_of(module, "fuzzyspec-row-mean")
    (one,) = registry.findings
    (shown,) = section("Versions of the interface", "made for another version")
    assert shown.text == f"warning[{one.code}]: {one.message.text()}\n".replace(__version__, "0.1.0")


def test_links_within_the_page_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.*)$", TEXT, re.M)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]*)\)", TEXT)) <= anchors


if __name__ == "__main__":
    for path, content in TUTORIAL.items():
        Path(sys.argv[1], path).write_text(content, encoding="utf-8")
