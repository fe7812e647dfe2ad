"""The language reference: every example compiles as it says, and nothing of the language is left out.

In docs/language.md a ```fspec fence is a whole scheme; a ```fspec-part fence is appended to a base; a ```csv fence is
a file that examples read. Bases, and what an example gives, stand in HTML comments, which readers do not see:

    <!-- base NAME … -->                    a base scheme
    <!-- base: NAME; gives: FS203 -->       before a fence: its base, and the codes of all its findings (default: none)
    <!-- root: 0.5 0.3; cr: 0; score: 6 --> figures that the text quotes: weights below the root, its CR, the score(s)
    <!-- leaves: 0.5 0.3 -->                the global weights of the leaves
    <!-- priorities: 0.6 0.4 -->            the priorities of the objects at the root
    <!-- valid: 5/7; alpha: 0.8; error: 2 -->   of the first survey: valid and returned, Cronbach's alpha of all its
                                            items, the standard error of the first object's score
    <!-- row: U3 0.2 0.6 0.2 -->            the memberships of an indicator of the first object, before normalisation
    <!-- own: 0.083 -->                     consistency below the root, by the measure of the weighting
    <!-- topsis: 0.64 0.55 -->              the values of the objects by an evaluation of a plugin, by its name
    <!-- ranks: 1 2 2 -->                   the ranks of the objects by the first evaluation of a plugin
    <!-- file: common.fspec -->             before a fence: it is not compiled, but there for others to include or read
    <!-- methods: KIND --> … <!-- end -->   a table of built-in methods

`python tests/docs/test_language.py` writes the tables anew.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from fuzzyspec import errors, plugins
from fuzzyspec.api import Composition, Descriptor, RandomIndex, Renderer
from fuzzyspec.driver import compile_file
from fuzzyspec.model.result import Result
from fuzzyspec.semantics import measuring, surveying
from fuzzyspec.semantics.declarations import ATTRIBUTES, SCHEME_SETTINGS
from fuzzyspec.semantics.settings import LATER as LATER_SETTINGS
from fuzzyspec.semantics.settings import METHOD_SETTINGS, REPORT_SETTINGS
from fuzzyspec.syntax.grammar import START_RULES
from fuzzyspec.syntax.scan import LATER as LATER_BLOCKS

SECTIONS = {
    "judgments_by_block": "`judgments … by`",
    "judgments_sheet_block": "Sheets",
    "votes_sheet_block": "Sheets",
}
"""Sections that are not called by their start rule."""

PAGE = Path(__file__).parents[2] / "docs" / "language.md"
TEXT = PAGE.read_text(encoding="utf-8")

_FENCE = re.compile(
    r"(?:<!-- (?P<notes>[^>\n]*) -->\n)?```(?P<kind>fspec(?:-part)?|csv)\n(?P<text>.*?)^```$", re.M | re.S
)
_BASE = re.compile(r"<!-- base (?P<name>\w+)\n(?P<text>.*?)-->", re.S)
_TABLE = re.compile(r"<!-- methods: (?P<kind>[\w ]+) -->\n(?P<table>.*?)<!-- end -->", re.S)

BASES = {found["name"]: found["text"] for found in _BASE.finditer(TEXT)}


class Example(NamedTuple):
    """A fenced example: where it starts, the text to compile, and its notes."""

    line: int
    text: str
    notes: dict[str, str]


def _examples() -> list[Example]:
    examples = []
    for found in _FENCE.finditer(TEXT):
        notes = dict(note.split(": ", 1) for note in (found["notes"] or "").split("; ") if note)
        text = found["text"]
        if "base" in notes:
            text = BASES[notes["base"]] + text
        examples.append(Example(TEXT.count("\n", 0, found.start("text")), text, notes))
    return examples


EXAMPLES = _examples()


@pytest.mark.parametrize(
    "example", [one for one in EXAMPLES if "file" not in one.notes], ids=lambda one: f"line {one.line}"
)
def test_an_example_compiles_as_it_says(example: Example, tmp_path: Path) -> None:
    for other in EXAMPLES:
        if "file" in other.notes:
            (tmp_path / other.notes["file"]).write_text(other.text, encoding="utf-8")
    path = tmp_path / "example.fspec"
    path.write_text(example.text, encoding="utf-8")
    done = compile_file(str(path))
    assert example.notes.get("gives", "").split() == [one.code for one in done.diagnostics]
    assert done.result is not None
    if done.ok:
        assert_figures(example.notes, done.result)


def assert_figures(notes: dict[str, str], result: Result) -> None:
    if "root" in notes:
        assert pytest.approx(numbers(notes["root"]), abs=0.0006) == list(result.weights[0].local)
    if "leaves" in notes:
        weights = [result.global_weights[leaf.index] for leaf in result.scheme.leaves]
        assert pytest.approx(numbers(notes["leaves"]), abs=0.0006) == weights
    if "cr" in notes:
        consistency = result.weights[0].consistency
        assert consistency is not None
        assert pytest.approx(float(notes["cr"]), abs=0.00006) == consistency.cr
    if "score" in notes:
        assert pytest.approx(numbers(notes["score"]), abs=0.006) == [one.score for one in result.verdicts]
    if "level" in notes:
        assert pytest.approx(numbers(notes["level"]), abs=0.006) == [one.level for one in result.verdicts]
    if "priorities" in notes:
        assert pytest.approx(numbers(notes["priorities"]), abs=0.0006) == result.priorities[0]
    if "valid" in notes:
        assert notes["valid"] == f"{result.surveys[0].valid}/{result.surveys[0].returned}"
    if "alpha" in notes:
        assert pytest.approx(float(notes["alpha"]), abs=0.006) == result.surveys[0].reliability[0]
    if "error" in notes:
        assert result.sampling is not None
        assert pytest.approx(float(notes["error"]), abs=0.006) == result.sampling.scores[0][0]
    if "own" in notes:
        own = result.weights[0].own
        assert own is not None
        assert pytest.approx(float(notes["own"]), abs=0.0006) == own.value
    for one in result.evaluations:
        if one.key in notes:
            assert pytest.approx(numbers(notes[one.key]), abs=0.006) == list(one.values)
    if "ranks" in notes:
        assert numbers(notes["ranks"]) == list(result.evaluations[0].ranks)
    if "row" in notes:
        name, _, values = notes["row"].partition(" ")
        index = next(one.index for one in result.scheme.indicators if one.id == name)
        assert pytest.approx(numbers(values), abs=0.0006) == [row[0] for row in result.raw[index]]


def numbers(text: str) -> list[float]:
    return [float(one) for one in text.split()]


def test_parts_have_a_base_or_are_files() -> None:
    for found in _FENCE.finditer(TEXT):
        if found["kind"] != "fspec":
            assert "base: " in (found["notes"] or "") or "file: " in (found["notes"] or ""), found["text"]


def test_every_block_has_a_section() -> None:
    for rule in START_RULES:
        section = SECTIONS.get(rule, f"`{rule.removesuffix('_block')}`")
        assert f"\n## {section}\n" in TEXT, rule
    assert set(SECTIONS) <= set(START_RULES)


def test_every_setting_is_described() -> None:
    for name in METHOD_SETTINGS:
        assert f"\n### `{name}`\n" in TEXT
        assert f"\n| `{name}` |" in TEXT
    for name in (*REPORT_SETTINGS, *SCHEME_SETTINGS, *ATTRIBUTES):
        assert f"\n| `{name}` |" in TEXT
    for section, names in (
        ("survey", (*surveying.SETTINGS, *surveying.PARTS)),
        ("measurements", (*measuring.SETTINGS, *measuring.PARTS)),
    ):
        text = TEXT.partition(f"\n## `{section}`\n")[2].partition("\n## ")[0]
        for name in names:
            assert f"\n| `{name}` |" in text, f"{name} of {section}"


def test_every_package_of_our_own_is_named() -> None:
    """With each method that it brings, but for the many of fuzzyspec-tnorms and fuzzyspec-pymcdm."""
    for (_, name), package in plugins.PACKAGES.items():
        assert package in TEXT
        if package not in ("fuzzyspec-tnorms", "fuzzyspec-pymcdm"):
            assert f"`{name}`" in TEXT, name


def test_what_comes_later_is_listed() -> None:
    listed = TEXT.partition("\n## Not yet in this version\n")[2]
    for name in (*LATER_BLOCKS, *LATER_SETTINGS):
        assert f"`{name}" in listed, name


def test_what_is_listed_as_later_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "later.fspec"
    for name in LATER_BLOCKS:
        path.write_text(BASES["weighed"] + f"{name} x {{ }}\n", encoding="utf-8")
        assert ["FS106"] == [one.code for one in compile_file(str(path)).diagnostics], name
    for name in LATER_SETTINGS:
        path.write_text(BASES["weighed"] + f"method {{ {name} = x }}\n", encoding="utf-8")
        assert ["FS106"] == [one.code for one in compile_file(str(path)).diagnostics], name


CODES = set(re.findall(r"FS\d{3}", Path(errors.__file__).read_text(encoding="utf-8")))
BESIDE = {name: (PAGE.parent / name).read_text(encoding="utf-8") for name in ("data.md", "sheets.md")}
"""The pages that say more of data and sheets."""


def test_every_code_that_is_named_exists() -> None:
    for text in (TEXT, *BESIDE.values()):
        assert set(re.findall(r"FS\d{3}", text)) <= CODES


def test_every_finding_about_a_scheme_is_named() -> None:
    of_plugins = {"FS001", "FS006", "FS007", "FS608", "FS609", "FS611", "FS612", "FS614", "FS615"}
    assert set() == CODES - of_plugins - set(re.findall(r"FS\d{3}", "".join((TEXT, *BESIDE.values()))))


def test_links_within_the_page_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.*)$", TEXT, re.M)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]*)\)", TEXT)) <= anchors


# -- tables of methods ------------------------------------------------------------------------------------------------


def table(kind: str) -> str:
    """Return the table of the built-in methods of a kind, as Markdown."""
    methods = [one for one in plugins.load([]).all() if one.kind == kind]
    if kind == "random index":
        orders = range(3, 16)
        lines = ["| name | " + " | ".join(map(str, orders)) + " | beyond |", "|---" * (len(orders) + 2) + "|"]
        for one in methods:
            assert isinstance(one, RandomIndex)
            values = [f"{value:g}" for value in one.values] or ["computed"]
            cells = [*values, *["–"] * (len(orders) - len(values))] if one.values else ["computed"] * len(orders)
            beyond = f"`{one.formula.partition(' for ')[0]}`" if one.beyond else "computed" if one.compute else "–"
            lines.append(f"| `{one.name}` | {' | '.join(cells)} | {beyond} |")
        arguments = [f"`{one.name}` takes {_arguments(one)}." for one in methods if one.params]
        return "\n".join([*lines, *([""] if arguments else []), *arguments]) + "\n"
    if kind == "renderer":
        lines = ["| name | files | meaning |", "|---|---|---|"]
        for one in methods:
            assert isinstance(one, Renderer)
            suffixes = ", ".join(f"`{suffix}`" for suffix in one.suffixes)
            lines.append(f"| `{one.name}` | {suffixes} | {one.summary} |")
        return "\n".join(lines) + "\n"
    symbol = kind == "composition"
    head = ["name", *["operator"] * symbol, "formula", "meaning", "arguments (default)"]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for one in methods:
        cells = [f"`{one.name}`", f"`{one.formula}`", one.summary, _arguments(one)]
        if isinstance(one, Composition):
            cells.insert(1, one.symbol)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _arguments(one: Descriptor) -> str:
    described = []
    for param in one.params:
        choices = f" {' or '.join(f'`{choice}`' for choice in param.choices)}," if param.choices else ""
        bounds = f", {param.bounds()}" if param.bounds() else ""
        default = f" ({param.default})" if not param.required else ""
        described.append(f"`{param.name}`:{choices} {param.doc}{bounds}{default}")
    return "; ".join(described)


def test_the_tables_hold_every_built_in_method() -> None:
    tables = {found["kind"]: found["table"] for found in _TABLE.finditer(TEXT)}
    kinds = {one.kind for one in plugins.load([]).all()}
    assert kinds == set(tables)
    for kind in kinds:
        assert table(kind) == tables[kind], kind


if __name__ == "__main__":
    written = _TABLE.sub(lambda found: f"<!-- methods: {found['kind']} -->\n{table(found['kind'])}<!-- end -->", TEXT)
    PAGE.write_text(written, encoding="utf-8")
