"""Pages about codes, on a terminal."""

from __future__ import annotations

import re
import sys

import pytest

from fuzzyspec.rendering import codes, explain, nearest_code
from fuzzyspec.rendering.pages import title

MODULE = sys.modules["fuzzyspec.rendering.pages"]  # in the package, the function hides the module of its name

PAGE = """\
# FS203: judgments are not reciprocal

## What

Two cells of a matrix say
different things about one pair, which is a long sentence that goes on for more than eighty columns.
A **strong
word** and `code`.

- one item that is long enough to need a second line, which then hangs under the first one
- two
## Wrong

```fspec
judgments U {   # 中文
    U1 over U2 = 3

    ## no heading
}
```

| a | b |
"""

SHOWN = """\
FS203: judgments are not reciprocal

What

Two cells of a matrix say different things about one pair, which is a long
sentence that goes on for more than eighty columns. A strong word and `code`.

- one item that is long enough to need a second line, which then hangs under the
  first one
- two
Wrong

    judgments U {   # 中文
        U1 over U2 = 3

        ## no heading
    }

| a | b |
"""


@pytest.fixture
def pages(tmp_path, monkeypatch):
    for name, text in {"FS203.md": PAGE, "FS204.md": "# FS204: x\n", "README.md": "", "FS1.md": ""}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(MODULE, "_folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.usefixtures("pages")
class TestPages:
    def test_a_page_is_laid_out_for_a_terminal(self):
        assert explain("FS203", color=False) == SHOWN

    def test_headings_and_strong_words_are_bold(self):
        text = explain("FS203", color=True)
        assert text.startswith("\x1b[1mFS203: judgments are not reciprocal\x1b[0m\n\n\x1b[1mWhat\x1b[0m\n")
        assert "\x1b[1mstrong word\x1b[0m" in text
        assert re.sub(r"\x1b\[\d*m", "", text) == SHOWN

    def test_strong_words_may_go_over_a_line_break(self, pages):
        (pages / "FS204.md").write_text(f"# x\n\n{'w ' * 35}**strong word**", encoding="utf-8")
        assert explain("FS204", color=True).splitlines()[2:] == [
            "w " * 35 + "\x1b[1mstrong\x1b[0m",
            "\x1b[1mword\x1b[0m",
        ]

    @pytest.mark.parametrize("code", ["fs203", "203", " FS203 ", "FS-203", "FS 203"])
    def test_a_code_may_be_written_carelessly(self, code):
        assert explain(code, color=False) == SHOWN

    @pytest.mark.parametrize("code", ["FS999", "", "README", "../FS203", "FS203.md", "FS１２３", "x" * 10_000])
    def test_an_unknown_code_has_no_page(self, code):
        assert explain(code, color=False) is None

    def test_codes_are_those_with_a_page(self):
        assert codes() == ["FS203", "FS204"]

    def test_a_page_has_a_title(self):
        assert title("fs203") == "judgments are not reciprocal"
        assert title("FS999") == ""

    def test_the_nearest_code_is_found(self):
        assert nearest_code("FS2O3") == "FS203"
        assert nearest_code("fs2033") == "FS203"
        assert nearest_code("284") == "FS204"
        assert nearest_code("consistency") is None


def test_without_pages_there_are_no_codes(tmp_path, monkeypatch):
    monkeypatch.setattr(MODULE, "_folder", lambda: tmp_path / "none")
    assert codes() == []
    assert explain("FS203", color=False) is None
    assert nearest_code("FS203") is None


def test_every_shipped_page_can_be_shown():
    for code in codes():
        assert explain(code, color=False).startswith(f"{code}: ")
