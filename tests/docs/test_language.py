"""The language reference: every example compiles as it says, and nothing of the language is left out.

In docs/language.md a ```fspec fence is a whole scheme; a ```fspec-part fence is appended to a base. Bases, and what
an example gives, stand in HTML comments, which readers do not see:

    <!-- base NAME … -->                    a base scheme
    <!-- base: NAME; gives: FS203 -->       before a fence: its base, and the codes of all its findings (default: none)
    <!-- root: 0.5 0.3; cr: 0; score: 6 --> figures that the text quotes: weights below the root, its CR, the score
    <!-- priorities: 0.6 0.4 -->            the priorities of the objects at the root
    <!-- file: common.fspec -->             before a fence: it is not compiled, but there for others to include
    <!-- methods: KIND --> … <!-- end -->   a table of built-in methods

`python tests/docs/test_language.py` writes the tables anew.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from fuzzyspec import errors, plugins
from fuzzyspec.api import Composition, Descriptor, RandomIndex
from fuzzyspec.driver import compile_file
from fuzzyspec.model.result import Result
from fuzzyspec.semantics.declarations import ATTRIBUTES, SCHEME_SETTINGS
from fuzzyspec.semantics.resolve import FORMATS
from fuzzyspec.semantics.settings import LATER as LATER_SETTINGS
from fuzzyspec.semantics.settings import METHOD_SETTINGS, REPORT_SETTINGS
from fuzzyspec.syntax.grammar import START_RULES
from fuzzyspec.syntax.scan import LATER as LATER_BLOCKS

NOT_YET_DESCRIBED = ("judgments_sheet_block", "votes_sheet_block")
"""Start rules of the grammar that the page has no section for, because their blocks are still on their way."""
SECTIONS = {"judgments_by_block": "judgments … by"}
"""Sections that are not called by their start rule."""

PAGE = Path(__file__).parents[2] / "docs" / "language.md"
TEXT = PAGE.read_text(encoding="utf-8")

_FENCE = re.compile(r"(?:<!-- (?P<notes>[^>\n]*) -->\n)?```(?P<kind>fspec(?:-part)?)\n(?P<text>.*?)^```$", re.M | re.S)
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
        expected = [float(text) for text in notes["root"].split()]
        assert pytest.approx(expected, abs=0.0006) == list(result.weights[0].local)
    if "cr" in notes:
        consistency = result.weights[0].consistency
        assert consistency is not None
        assert pytest.approx(float(notes["cr"]), abs=0.00006) == consistency.cr
    if "score" in notes:
        assert pytest.approx(float(notes["score"]), abs=0.006) == result.verdicts[0].score
    if "priorities" in notes:
        expected = [float(text) for text in notes["priorities"].split()]
        assert pytest.approx(expected, abs=0.0006) == result.priorities[0]


def test_parts_have_a_base_or_are_files() -> None:
    for found in _FENCE.finditer(TEXT):
        if found["kind"] == "fspec-part":
            assert "base: " in (found["notes"] or "") or "file: " in (found["notes"] or ""), found["text"]


def test_every_block_has_a_section() -> None:
    for rule in START_RULES:
        section = SECTIONS.get(rule, rule.removesuffix("_block"))
        assert (f"\n## `{section}`\n" in TEXT) == (rule not in NOT_YET_DESCRIBED), rule
    assert set(NOT_YET_DESCRIBED) | set(SECTIONS) <= set(START_RULES)


def test_every_setting_is_described() -> None:
    for name in METHOD_SETTINGS:
        assert f"\n### `{name}`\n" in TEXT
        assert f"\n| `{name}` |" in TEXT
    for name in (*REPORT_SETTINGS, *SCHEME_SETTINGS, *ATTRIBUTES):
        assert f"\n| `{name}` |" in TEXT
    for name in FORMATS:
        assert f"`{name}`" in TEXT


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


def test_every_code_that_is_named_exists() -> None:
    known = set(re.findall(r"FS\d{3}", Path(errors.__file__).read_text(encoding="utf-8")))
    assert set(re.findall(r"FS\d{3}", TEXT)) <= known


def test_every_finding_about_a_scheme_is_named() -> None:
    known = set(re.findall(r"FS\d{3}", Path(errors.__file__).read_text(encoding="utf-8")))
    of_plugins = {"FS001", "FS006", "FS007", "FS608", "FS609", "FS611", "FS612"}
    sheets = (Path(errors.__file__).parents[1] / "docs" / "sheets.md").read_text(encoding="utf-8")
    assert set() == known - of_plugins - set(re.findall(r"FS\d{3}", TEXT + sheets))


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
