"""`fuzzyspec init plugin`: what it writes works, whatever it is called; what it refuses is told with a way out.

`.ci/wheel_proof.sh` builds and installs such packages. Here their folders stand on the path of modules, with the
metadata that an installation would make of their pyproject.toml.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from string import Template

import pytest
from click.testing import CliRunner, Result

from fuzzyspec import resources
from fuzzyspec.cli.main import cli
from fuzzyspec.host import DiskHost
from fuzzyspec.plugins import HOOKS, PACKAGES
from fuzzyspec.plugins import KINDS as REGISTERED
from fuzzyspec.scaffold.kinds import KINDS
from fuzzyspec.scaffold.naming import LONGEST, names_of
from fuzzyspec.scaffold.package import files_of

ROOT = Path(__file__).parents[2]
ALL = list(KINDS)
LONG = "fuzzyspec-" + "x" * (LONGEST - len("fuzzyspec-"))
"""As long as a name may be."""


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["init", *arguments], prog_name="fuzzyspec")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def refused(*arguments: str) -> str:
    """Return what is said of a command line that is refused, in one line."""
    result = run(*arguments)
    assert 2 == result.exit_code, result.stderr
    assert "" == result.stdout
    return " ".join(result.stderr.partition("Error: ")[2].split())


def contents(folder: Path) -> dict[str, str]:
    """Return all files below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Workshop:
    """A folder with a package of each kind, found by Python as if all were installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        self.site.mkdir()

    def package(self, kind: str) -> Path:
        return self.folder / f"fuzzyspec-my-{kind}"

    def install(self, package: Path) -> None:
        project = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        (module,) = (path.parent for path in package.glob("*/__init__.py"))
        (self.site / module.name).symlink_to(module)
        metadata = self.site / f"{module.name}-{project['version']}.dist-info"
        metadata.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {project['name']}", f"Version: {project['version']}", ""]
        (metadata / "METADATA").write_text("\n".join(lines), encoding="utf-8")
        points = [f"{name} = {value}" for name, value in project["entry-points"]["fuzzyspec"].items()]
        (metadata / "entry_points.txt").write_text("\n".join(["[fuzzyspec]", *points, ""]), encoding="utf-8")

    def python(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(self.site), "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=cwd or self.folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made.folder)
        for kind in ALL:
            result = run("plugin", f"fuzzyspec-my-{kind}", "--kind", kind)
            assert 0 == result.exit_code, result.stderr
            made.install(made.package(kind))
    return made


# What is written ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ALL)
def test_every_file_is_told_and_nothing_else_is_written(kind: str, here: Path) -> None:
    result = run("plugin", "fuzzyspec-row-mean", "--kind", kind)
    assert (0, "") == (result.exit_code, result.stdout)
    written = [line.removeprefix("wrote ") for line in result.stderr.splitlines() if line.startswith("wrote ")]
    assert sorted(written) == [f"fuzzyspec-row-mean/{path}" for path in contents(here / "fuzzyspec-row-mean")]
    assert ["fuzzyspec-row-mean"] == os.listdir(here)
    assert "next: cd fuzzyspec-row-mean && pip install -e '.[test]' && pytest" == result.stderr.splitlines()[-1]


@pytest.mark.parametrize("kind", ALL)
def test_a_package_passes_its_own_tests(kind: str, workshop: Workshop) -> None:
    done = workshop.python("-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=workshop.package(kind))
    assert 0 == done.returncode, done.stdout + done.stderr
    (passed,) = re.findall(r"^(\d+) passed", done.stdout, re.M)
    # Its own numbers, and more checks of the conformance kit than a method could lack.
    own = (workshop.package(kind) / "tests" / f"test_my_{kind}.py").read_text(encoding="utf-8").count("\ndef test_")
    assert int(passed) >= own + 7


def test_packages_are_listed_with_what_they_offer(workshop: Workshop) -> None:
    done = workshop.python("-m", "fuzzyspec", "methods", "--format", "json")
    assert (0, "") == (done.returncode, done.stderr)
    found = {(one["kind"], one["name"], one["distribution"], one["version"]) for one in json.loads(done.stdout)}
    assert {(KINDS[kind].kind, f"my_{kind}", f"fuzzyspec-my-{kind}", "0.1.0") for kind in ALL} <= found
    for kind in ("membership", "reader", "renderer"):
        listed = workshop.python("-m", "fuzzyspec", "methods", "--kind", KINDS[kind].kind.replace(" ", "_"))
        assert (0, "") == (listed.returncode, listed.stderr)
        assert re.search(rf"^  my_{kind} ", listed.stdout, re.M), listed.stdout


@pytest.mark.parametrize("kind", ALL)
def test_an_example_gives_no_finding_and_is_laid_out(kind: str, workshop: Workshop) -> None:
    for command in (["check", "--strict"], ["fmt", "--check"]):
        done = workshop.python("-m", "fuzzyspec", *command, "example.fspec", cwd=workshop.package(kind))
        assert 0 == done.returncode, done.stdout + done.stderr
        assert not re.search(r"\bFS\d{3}\b", done.stdout + done.stderr)


@pytest.mark.parametrize("kind", ALL)
def test_an_example_needs_its_package(kind: str, workshop: Workshop) -> None:
    """What is said without it is shown by the wheel proof, which uninstalls it."""
    environment = {**os.environ, "PYTHONPATH": ""}
    command = [sys.executable, "-m", "fuzzyspec", "check", "--strict", "example.fspec"]
    done = subprocess.run(command, cwd=workshop.package(kind), env=environment, capture_output=True, check=False)
    assert 1 == done.returncode, done.stderr


@pytest.mark.slow
def test_types_are_strict(workshop: Workshop) -> None:
    folders = [str(workshop.package(kind)) for kind in ALL]
    # With our own settings, which are strict and more; so what is known of fuzzyspec and numpy need not be found again.
    settings = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(ROOT / ".mypy_cache")]
    done = workshop.python("-m", "mypy", *settings, "--strict", *folders)
    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["fuzzyspec-x", LONG])
def test_style_and_layout_are_right_whatever_the_name(name: str, here: Path) -> None:
    for kind in ALL:
        (here / kind).mkdir()
        files = files_of(KINDS[kind], names_of(name))
        for path, text in files.items():
            (here / kind / path).parent.mkdir(parents=True, exist_ok=True)
            (here / kind / path).write_text(text, encoding="utf-8")
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", "."], capture_output=True, text=True, check=False
        )
        assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("kind", ALL)
def test_no_place_is_left_unfilled(kind: str) -> None:
    one = KINDS[kind]
    files = files_of(one, names_of("fuzzyspec-row-mean"))
    shown = "\n".join(files.values())
    # `$` stands for itself in the characters that LaTeX wants escaped, and nowhere else.
    assert (kind == "renderer") == ("$" in shown)
    assert "row_mean" in shown
    for path, text in files.items():
        if path.endswith(".py"):
            assert ast.get_docstring(ast.parse(text)), path
        assert text == "" or (text.endswith("\n") and not text.endswith("\n\n")), path
    assert files["example.fspec"] in files["README.md"]


def test_every_template_is_used() -> None:
    filled: set[str] = set()

    class Recording(Template):
        def substitute(self, *args: object, **kwargs: object) -> str:
            filled.add(self.template)
            return super().substitute(*args, **kwargs)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fuzzyspec.scaffold.package.Template", Recording)
        for one in KINDS.values():
            files_of(one, names_of("fuzzyspec-row-mean"))
    shipped = [name for name in resources.names("templates", ".tmpl") if name.startswith("plugin/")]
    assert shipped
    for name in shipped:
        assert resources.read_text("templates", *name.split("/")) in filled, name


@pytest.mark.parametrize("kind", ALL)
def test_a_package_asks_for_a_fuzzyspec_of_the_first_series_and_says_its_interface(kind: str) -> None:
    files = files_of(KINDS[kind], names_of("fuzzyspec-row-mean"))
    (requirement,) = tomllib.loads(files["pyproject.toml"])["project"]["dependencies"]
    assert re.fullmatch(r"fuzzyspec(\[data\])?>=0\.1,<1", requirement)
    assert "\nfuzzyspec_api = 1\n" in files["fuzzyspec_row_mean/__init__.py"]


def test_the_kinds_are_kinds_of_the_registry() -> None:
    assert {one.kind for one in KINDS.values()} <= set(REGISTERED)
    assert set(REGISTERED) == {kind.kind for kind in HOOKS.values()}


def test_a_method_and_a_suffix_of_ones_own(here: Path) -> None:
    result = run("plugin", "acme-data", "--kind", "reader", "--method", "sav", "--suffix", "SAV".lower())
    assert 0 == result.exit_code, result.stderr
    files = contents(here / "acme-data")
    assert {"acme_data/sav.py", "tests/test_sav.py", "example.sav"} <= set(files)
    assert 'name="sav"' in files["acme_data/sav.py"]
    assert 'suffixes=(".sav",)' in files["acme_data/sav.py"]
    assert 'measurements "example.sav"' in files["example.fspec"]
    assert {"sav": "acme_data"} == tomllib.loads(files["pyproject.toml"])["project"]["entry-points"]["fuzzyspec"]


# What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("Fuzzyspec-Row-Mean", "fuzzyspec-row-mean"),
        ("fuzzyspec_row_mean", "fuzzyspec-row-mean"),
        ("fuzzyspec.row.mean", "fuzzyspec-row-mean"),
        ("row mean", "row-mean"),
        ("row--mean", "row-mean"),
        ("-row", None),
        ("row-", "row"),
        ("./row-mean", "row-mean"),
        ("../row-mean", "row-mean"),
        ("/tmp/row-mean", "tmp-row-mean"),
        ("3d-mean", None),
        ("方法", None),
        ("row\nmean", "row-mean"),
        ("", None),
    ],
)
def test_what_is_no_name_of_a_package_is_refused(name: str, instead: str | None, here: Path) -> None:
    if name.startswith("-"):
        assert "No such option" in refused("plugin", name, "--kind", "weighting")
        return
    said = refused("plugin", name, "--kind", "weighting")
    assert "cannot name a package" in said
    assert (f"for example {instead}." in said) == (instead is not None), said
    assert [] == os.listdir(here)


@pytest.mark.parametrize("method", ["Row", "row-mean", "row mean", "3d", "_row", "row__mean", "class", "é", ""])
def test_what_is_no_name_of_a_method_is_refused(method: str, here: Path) -> None:
    assert "cannot name a method" in refused("plugin", "acme", "--kind", "weighting", "--method", method)
    assert [] == os.listdir(here)


@pytest.mark.parametrize(("name", "method"), [("fuzzyspec-class", "my_class"), ("fuzzyspec-3d", "my_3d")])
def test_a_package_whose_method_cannot_be_called_after_it_is_told_how_to_name_it(
    name: str, method: str, here: Path
) -> None:
    assert f"Name it with --method, for example {method}." in refused("plugin", name, "--kind", "weighting")
    assert 0 == run("plugin", name, "--kind", "weighting", "--method", method).exit_code


def test_a_name_that_is_too_long_is_refused(here: Path) -> None:
    assert f"at most {LONGEST}" in refused("plugin", "x" * (LONGEST + 1), "--kind", "weighting")
    assert f"at most {LONGEST}" in refused("plugin", "x", "--method", "x" * (LONGEST + 1), "--kind", "weighting")


@pytest.mark.parametrize("name", ["numpy", "fuzzyspec", "fuzzyspec-tnorms", "pytest-xdist"])
def test_the_name_of_a_package_that_there_is_is_refused(name: str, here: Path) -> None:
    said = refused("plugin", name, "--kind", "weighting", "--method", "acme")
    assert f"for example {name}-2" in said
    assert [] == os.listdir(here)


def test_the_name_of_a_package_of_our_own_is_refused_also_where_it_is_not_installed(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PACKAGES, ("weighting", "some_method"), "fuzzyspec-unheard-of")
    said = refused("plugin", "fuzzyspec-unheard-of", "--kind", "weighting")
    assert "fuzzyspec-unheard-of is a package of fuzzyspec's own" in said
    said = refused("plugin", "acme", "--kind", "weighting", "--method", "some_method")
    assert "fuzzyspec-unheard-of has a weighting called some_method" in said


@pytest.mark.parametrize("name", ["json", "email", "concurrent", "xdist"])
def test_a_name_whose_module_there_is_is_refused(name: str, here: Path) -> None:
    said = refused("plugin", name, "--kind", "weighting")
    assert f"Its module would be called {name}, which another package has taken" in said


@pytest.mark.parametrize(
    ("kind", "method"),
    [("weighting", "eigenvector"), ("composition", "einstein"), ("renderer", "html"), ("evaluation", "topsis")],
)
def test_a_method_that_there_is_is_refused(kind: str, method: str, here: Path) -> None:
    said = refused("plugin", f"acme-{method}", "--kind", kind, "--method", method)
    assert f"has a {kind} called {method}" in said
    assert f"--method my_{method}" in said
    assert 0 == run("plugin", f"acme-{method}", "--kind", kind, "--method", f"my_{method}").exit_code


def test_a_name_is_only_taken_among_methods_of_its_kind(here: Path) -> None:
    assert 0 == run("plugin", "fuzzyspec-eigenvector", "--kind", "composition").exit_code


def test_files_that_something_else_writes_or_reads_are_refused(here: Path) -> None:
    said = refused("plugin", "acme", "--kind", "renderer", "--suffix", ".html")
    assert "Files ending in .html are those of html (fuzzyspec). Choose others with --suffix." == said
    said = refused("plugin", "acme", "--kind", "reader", "--suffix", ".csv")
    assert "Files ending in .csv are those of fuzzyspec, which reads them by itself. Choose others" in said


@pytest.mark.parametrize("suffix", [".", "", ".a b", "./x", '."', ".Ü"])
def test_what_cannot_end_file_names_is_refused(suffix: str, here: Path) -> None:
    assert "cannot end file names" in refused("plugin", "acme", "--kind", "reader", "--suffix", suffix)


def test_a_suffix_is_for_kinds_that_have_files(here: Path) -> None:
    assert "leave --suffix out" in refused("plugin", "acme", "--kind", "weighting", "--suffix", ".x")


def test_what_is_missing_is_told(here: Path) -> None:
    said = refused("plugin")
    assert "Missing argument 'NAME'" in said
    assert "fuzzyspec init ./plugin" in said
    said = refused("plugin", "acme")
    assert "Missing option '--kind'" in said
    assert all(kind in said for kind in ALL)
    assert "weighting" in refused("plugin", "acme", "--kind", "weightng")
    assert [] == os.listdir(here)


# Folders that exist, and disks that fail --------------------------------------------------------


def test_a_folder_that_exists_is_left_alone(here: Path) -> None:
    folder = here / "acme"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    said = refused("plugin", "acme", "--kind", "weighting")
    assert "The folder 'acme' exists; --force writes into it" in said
    assert {"mine.txt": "mine"} == contents(folder)


def test_force_writes_over_files_of_the_same_names_and_leaves_the_others(here: Path) -> None:
    folder = here / "acme"
    (folder / "tests").mkdir(parents=True)
    (folder / "tests" / "test_mine.py").write_text("mine", encoding="utf-8")
    (folder / "README.md").write_text("mine", encoding="utf-8")
    result = run("plugin", "acme", "--kind", "weighting", "--force")
    assert 0 == result.exit_code, result.stderr
    expected = {**files_of(KINDS["weighting"], names_of("acme")), "tests/test_mine.py": "mine"}
    assert expected == contents(folder)


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_file_that_stands_in_the_way_is_never_replaced(force: list[str], here: Path) -> None:
    (here / "acme").write_text("mine", encoding="utf-8")
    assert "is no folder" in refused("plugin", "acme", "--kind", "weighting", *force)
    assert {"acme": "mine"} == contents(here)


@pytest.mark.parametrize("fails_at", range(1, 9))
def test_a_disk_that_fails_leaves_nothing_half_written(
    fails_at: int, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = os.makedirs

    def makedirs(path: str, exist_ok: bool = False) -> None:
        made.append(path)
        if len(made) == fails_at:
            raise OSError(28, "No space left on device", path)
        real(path, exist_ok=exist_ok)

    monkeypatch.setattr("fuzzyspec.scaffold.writing.os.makedirs", makedirs)
    assert "no space left on device. Nothing was written." in refused("plugin", "acme", "--kind", "weighting")
    assert fails_at == len(made)
    assert [] == os.listdir(here)


@pytest.mark.parametrize("fails_at", range(1, 9))
def test_a_disk_that_fails_under_force_leaves_all_as_it_was(
    fails_at: int, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = here / "acme"
    (folder / "acme").mkdir(parents=True)
    (folder / "README.md").write_text("mine", encoding="utf-8")
    (folder / "acme" / "__init__.py").write_text("mine", encoding="utf-8")
    before = contents(folder)
    count = 0
    real = DiskHost.write

    def write(self: DiskHost, path: str, content: bytes) -> None:
        nonlocal count
        count += 1
        if count == fails_at:
            raise OSError(28, "No space left on device", path)
        real(self, path, content)

    monkeypatch.setattr(DiskHost, "write", write)
    assert "Nothing was written." in refused("plugin", "acme", "--kind", "weighting", "--force")
    assert before == contents(folder)
    assert ["README.md", "acme"] == sorted(os.listdir(folder))


def test_a_folder_that_cannot_be_written_to_is_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def mkdir(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("fuzzyspec.scaffold.writing.os.mkdir", mkdir)
    assert "permission denied" in refused("plugin", "acme", "--kind", "weighting")


# `init` without `plugin` ------------------------------------------------------------------------


def test_a_scheme_in_a_file_called_plugin_is_still_to_be_had(here: Path) -> None:
    assert "fuzzyspec init ./plugin" in refused("--force", "plugin")
    assert 0 == run("./plugin").exit_code
    assert ["plugin"] == os.listdir(here)
    assert 0 == run("plugin.fspec", "--example", "sme-management").exit_code


def test_help_of_both_says_of_the_other(here: Path) -> None:
    assert "fuzzyspec init plugin" in run("--help").stdout
    page = run("plugin", "--help").stdout
    assert "Usage: fuzzyspec init plugin [OPTIONS] [NAME]" in page
    assert all(kind in page for kind in ALL)


def test_the_examples_of_the_help_work(here: Path) -> None:
    lines = run("plugin", "--help").stdout.partition("Examples:\n")[2].split("\n")
    examples = [line.split()[2:] for line in lines if line.strip()]
    assert 3 == len(examples)
    for words in examples:
        result = run(*words)
        assert 0 == result.exit_code, result.stderr


def test_a_shell_completes_options_and_kinds() -> None:
    for words, wanted in (("fuzzyspec init plugin --", "--kind"), ("fuzzyspec init plugin acme --kind ", "reader")):
        environment = {**os.environ, "_FUZZYSPEC_COMPLETE": "bash_complete", "COMP_WORDS": words}
        environment["COMP_CWORD"] = str(len(words.split(" ")) - 1)
        command = [sys.executable, "-m", "fuzzyspec"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert wanted in {line.split(",")[-1] for line in done.stdout.splitlines()}
