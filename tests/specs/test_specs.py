"""Right files, wrong files and explanation pages: each wrong file says in remarks what is to be found in it.

`#! FS203:10` at the end of a line: this code at this line, column 10 (in characters, from 1).
Several stand side by side.
`#!^ FS101:5` on a line of its own: on the line before it, where a remark at the end would change the fault.
`#!0 FS304`: at the very start of the file, or without a place.
`#!@ votes.csv:2:5 FS817` on a line of its own: in that sheet or data file, which cannot hold remarks, at this line and
column.

Files in `plugins` use methods of our own plugin packages, which are installed where these tests run.
On a page a fence `csv` holds the data file that the scheme above it names.
"""

from __future__ import annotations

import re
from collections import Counter
from importlib.metadata import entry_points
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from fuzzyspec import errors
from fuzzyspec.data.sources import DataOptions
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.driver import Compilation, compile_file, compile_text
from fuzzyspec.plugins import GROUP, PACKAGES, Registry, load
from fuzzyspec.rendering.pages import codes, explain, title
from fuzzyspec.widths import text_width

HERE = Path(__file__).parent
BUILT_IN = load(())
"""Without plugins, whatever is installed."""
OUR_PACKAGES = frozenset(PACKAGES.values())
WITH_OURS = load(point for point in entry_points(group=GROUP) if point.dist.name in OUR_PACKAGES)
"""With our own plugin packages, and no others."""
PAGES = Path(errors.__file__).parent / "explanations"
CODES = sorted(set(re.findall(r"FS\d{3}", Path(errors.__file__).read_text(encoding="utf-8"))))
NO_WRONG_FILE = {
    "FS001": "a fault of fuzzyspec itself",
    "FS006": "needs a place that cannot be written to",
    "FS007": "needs a report template",
    "FS608": "needs a plugin that cannot be loaded",
    "FS609": "needs a plugin that cannot be loaded",
    "FS610": "needs two plugins that offer one name",
    "FS611": "needs a plugin that computes something impossible",
    "FS612": "needs a plugin that implements an unknown hook",
    "FS614": "needs a plugin that goes on at Ctrl-C",
    "FS615": "needs a plugin that changes what it is given",
    "FS804": "needs an installation without the `xlsx` extra",
    "FS806": "needs a workbook with two filled sheets",
    "FS707": "no built-in operator gives zeros; those of a plugin may",
    "FS828": "needs a file of more than 16,384 columns",
    "FS830": "needs a file that changes while it is read",
    "FS831": "needs an installation without a data extra",
    "FS832": "needs an engine that fails",
    "FS834": "needs data given on the command line",
    "FS838": "needs a data engine, and a method of a plugin",
    "FS839": "needs a data engine",
    "FS845": "needs a program that gives something odd in place of a file",
}
"""Codes that no text of a scheme can give by itself, with the reason."""

_MARK = re.compile(r"#!(?P<where>[\^0]?)(?P<codes>(?:[ \t]+FS\d{3}(?::\d+)?)+)[ \t]*$")
_SHEET_MARK = re.compile(r"#!@ (?P<file>\S+):(?P<line>\d+):(?P<column>\d+) (?P<code>FS\d{3})[ \t]*$")
_BREAK = re.compile(r"\r\n|\n|\r")
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DATA_FILE = re.compile(r'^(?:survey|measurements) "(.+?)"', re.MULTILINE)


class Finding(NamedTuple):
    """A code at a place; the file is relative to the compiled one's folder."""

    file: str
    line: int
    code: str
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.code}"


def main_files(kind: str) -> list[Path]:
    """Return the files to compile; in a folder of several files that is `main.fspec`."""
    folder = HERE / kind
    groups = ("include", "sheets", "data", "plugins")
    inside = (path for one in groups for path in folder.glob(f"{one}/*/main.fspec"))
    return sorted([*folder.glob("*.fspec"), *folder.glob("plugins/*.fspec"), *inside])


def registry_for(path: Path) -> Registry:
    """Return the methods that a file may use."""
    return WITH_OURS if "plugins" in path.relative_to(HERE).parts else BUILT_IN


def read(path: Path) -> str:
    """Read a spec, some of which are meant to be in another encoding than UTF-8."""
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def expected_in(path: Path) -> list[Finding]:
    """Return what the remarks of a file, and of those beside a `main.fspec`, say is to be found."""
    files = sorted(path.parent.rglob("*.fspec")) if path.name == "main.fspec" else [path]
    return [finding for file in files for finding in _marked(file, file.relative_to(path.parent).as_posix())]


def _marked(path: Path, shown: str) -> list[Finding]:
    found: list[Finding] = []
    before = 0
    for number, line in enumerate(_BREAK.split(read(path)), 1):
        sheet = _SHEET_MARK.match(line)
        if sheet:
            found.append(Finding(sheet["file"], int(sheet["line"]), sheet["code"], int(sheet["column"])))
            continue
        mark = _MARK.search(line)
        if mark is None:
            assert "#!" not in line, f"{path}:{number}: a mark that cannot be read: {line}"
            before = number
            continue
        places = {"": number, "^": before, "0": 1}
        for one in mark["codes"].split():
            code, _, column = one.partition(":")
            found.append(Finding(shown, places[mark["where"]], code, int(column or 1)))
        if not mark["where"]:
            before = number
    return found


def found_by(diagnostics: tuple[Diagnostic, ...], path: Path) -> list[Finding]:
    """Return the findings of a compilation in the form of the expected ones."""
    return [
        Finding(
            Path(one.span.source.path).relative_to(path.parent).as_posix() if one.span else path.name,
            one.span.line if one.span else 1,
            one.code,
            one.span.column if one.span else 1,
        )
        for one in diagnostics
    ]


def difference(path: Path, expected: list[Finding], diagnostics: tuple[Diagnostic, ...]) -> str:
    """Return what is missing and what is too much, in words; empty where nothing is."""
    found = found_by(diagnostics, path)
    words = {finding: one.message.text() for finding, one in zip(found, diagnostics, strict=True)}
    missing = Counter(expected) - Counter(found)
    surplus = Counter(found) - Counter(expected)
    lines = [f"  not found: {finding}" for finding in sorted(missing.elements())]
    lines += [f"  found besides: {finding} {words[finding]}" for finding in sorted(surplus.elements())]
    return "\n".join(lines)


def identify(path: Path) -> str:
    return path.relative_to(HERE).as_posix().removesuffix(".fspec").removesuffix("/main")


@pytest.mark.parametrize("path", main_files("bad"), ids=identify)
def test_wrong_file_gives_what_it_says(path):
    expected = expected_in(path)
    assert expected, f"{path} says nothing of what is wrong in it"
    compiled = compile_file(str(path), registry=registry_for(path))
    wrong = difference(path, expected, compiled.diagnostics)
    assert not wrong, f"{path}:\n{wrong}"


@pytest.mark.parametrize("path", main_files("good"), ids=identify)
def test_right_file_compiles(path):
    compiled = compile_file(str(path), registry=registry_for(path))
    wrong = difference(path, expected_in(path), compiled.diagnostics)
    assert not wrong, f"{path}:\n{wrong}"
    assert compiled.ok
    assert compiled.result is not None


@pytest.mark.parametrize("path", sorted((HERE / "good" / "data").glob("*/main.fspec")), ids=identify)
def test_right_file_is_right_without_its_data(path):
    compiled = compile_file(str(path), registry=BUILT_IN, data=DataOptions(read=False))
    assert [] == [f"{one.code} {one.message.text()}" for one in compiled.diagnostics]


@pytest.mark.parametrize("path", sorted((HERE / "bad" / "data").glob("*/main.fspec")), ids=identify)
def test_without_its_data_a_wrong_file_has_no_further_faults(path):
    compiled = compile_file(str(path), registry=BUILT_IN, data=DataOptions(read=False))
    assert [] == list((Counter(found_by(compiled.diagnostics, path)) - Counter(expected_in(path))).elements())


def figures(compiled: Compilation) -> dict[str, list[float]]:
    """Return the scores of objects and the local weights, by name."""
    result = compiled.result
    scores = {one.id: [verdict.score] for one, verdict in zip(result.scheme.objects, result.verdicts, strict=False)}
    weights = {result.scheme.indicators[index].id: list(map(float, one.local)) for index, one in result.weights.items()}
    return {**scores, **weights}


@pytest.mark.parametrize("path", sorted((HERE / "good" / "data").glob("*/main.fspec")), ids=identify)
def test_an_engine_says_the_same_of_right_data(path):
    pytest.importorskip("duckdb", reason="needs the engine of the extra `data`")
    plain = compile_file(str(path), registry=BUILT_IN)
    other = compile_file(str(path), registry=BUILT_IN, data=DataOptions(engine="duckdb"))
    assert [] == [f"{one.code} {one.message.text()}" for one in other.diagnostics]
    assert figures(plain).keys() == figures(other).keys()
    for name, values in figures(plain).items():
        assert pytest.approx(values, abs=1e-12) == figures(other)[name]


SCORES = {
    # 8.9 of 9..5 is good to 0.975: U2 scores 90 and 89.25, three times each.
    "data/semicolons-and-decimal-commas": [89.8125],
    # Of site_2, DO 2.1 is class3 to 0.1 (32 points), COD 39 as well, pH 3.9 is class4 (30 points).
    "measured-tables": [90, 94 / 3],
    # 41 °C is fair to 0.1: 33 points, of weight 0.2.
    "measured-and-voted": [90, 30.6],
    # The medians of three; 3.1 is 良 to 0.05, 0.99 to 0.02.
    "measured-samples": [90, (31.5 + 30.6) / 2],
    # DO of site_1 is good to 0.9667 and fair to 0.05, COD good to 1: the root is divided by its sum, 1.00833.
    "rows-raw": [(90 * 59 + 60 * 1.5) / 60.5, (30 * 1.9 + 60 * 0.1) / 2],
}


@pytest.mark.parametrize("name", sorted(SCORES))
def test_data_mean_what_they_say(name):
    path = HERE / "good" / name
    path = path / "main.fspec" if path.is_dir() else path.with_suffix(".fspec")
    compiled = compile_file(str(path), registry=BUILT_IN)
    assert pytest.approx(SCORES[name], abs=1e-12) == [verdict.score for verdict in compiled.result.verdicts]


def test_our_packages_are_there():
    assert {"fuzzyspec", *OUR_PACKAGES} == {one.distribution for one in WITH_OURS.plugins}
    assert [] == WITH_OURS.findings


def test_wrong_files_are_as_many_as_right_ones():
    assert len(main_files("good")) <= len(main_files("bad"))


def test_every_code_has_a_page():
    assert codes() == CODES


def test_every_code_that_a_scheme_can_give_has_two_wrong_files():
    given = Counter(code for path in main_files("bad") for code in {one.code for one in expected_in(path)})
    assert [code for code in CODES if given[code] < 2] == sorted(NO_WRONG_FILE)


def sections(code: str) -> dict[str, str]:
    """Return the sections of a page by their headings."""
    parts = _SECTION.split((PAGES / f"{code}.md").read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def schemes(section: str) -> list[str]:
    """Return the schemes in the fences of a section."""
    return [text for language, text in _FENCE.findall(section) if language == "fspec"]


@pytest.mark.parametrize("code", codes())
def test_page_has_its_form(code):
    parts = list(sections(code))
    assert parts[:4] == ["What", "Why", "Wrong", "Right"]
    assert parts[4:] in ([], ["See also"])
    assert title(code)
    assert _FENCE.search(sections(code)["Wrong"])
    assert (
        len(schemes(sections(code)["Wrong"])) == 1
        or code in NO_WRONG_FILE
        or code in ("FS003", "FS005")
        or code.startswith("FS8")
    )


def compiled_page(section: str, folder: Path) -> list[Compilation]:
    """Compile the schemes in the fences of a section; the data that follow one stand in the file that it names."""
    compiled: list[Compilation] = []
    fences = _FENCE.findall(section)
    for (language, text), (following, content) in pairwise([*fences, ("", "")]):
        if language != "fspec":
            continue
        if following == "csv":
            (folder / _DATA_FILE.findall(text)[0]).write_text(content, encoding="utf-8")
        compiled.append(compile_text(text, root=str(folder), registry=WITH_OURS))
    return compiled


@pytest.mark.parametrize("code", codes())
def test_wrong_scheme_of_a_page_gives_its_code(code, tmp_path):
    for compiled in compiled_page(sections(code)["Wrong"], tmp_path):
        found = compiled.diagnostics
        told = [f"{one.code} {one.message.text()}" for one in found]
        assert code in [one.code for one in found], told
        assert {one.code for one in found if one.is_error} <= {code}, told


@pytest.mark.parametrize("code", codes())
def test_right_scheme_of_a_page_has_no_errors(code, tmp_path):
    for compiled in compiled_page(sections(code)["Right"], tmp_path):
        told = [f"{one.code} {one.message.text()}" for one in compiled.diagnostics]
        assert compiled.ok, told
        assert code not in [one.code for one in compiled.diagnostics], told


@pytest.mark.parametrize("code", codes())
def test_page_fits_a_terminal(code):
    page = explain(code, color=False)
    assert page is not None
    assert [] == [line for line in page.splitlines() if text_width(line) > 80]


@pytest.mark.parametrize("code", codes())
def test_page_mentions_only_codes_that_exist(code):
    page = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    assert [] == sorted(set(re.findall(r"FS\d{3}", page)) - set(CODES))
