"""The scanner: cuts a text into blocks, and hands on a text of the same length in which only grammar matters."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.source import SourceFile
from fuzzyspec.syntax.parse import parse
from fuzzyspec.syntax.scan import KEYWORDS, LATER, WIDE, Scan, scan


def scanned(text: str) -> Scan:
    return scan(SourceFile("scheme.fspec", text))


def pieces(text: str) -> list[str]:
    """Return the blocks as they stand in the text."""
    return [text[block.start : block.end].strip() for block in scanned(text).blocks]


def test_blocks_are_cut_at_their_braces_and_lines() -> None:
    text = 'include "a"\ncomments { x }\nweights U = equal; votes {\n A 1\n}\n'
    assert ['include "a"', "comments { x }", "weights U = equal", "votes {\n A 1\n}"] == pieces(text)


def test_nested_braces_belong_to_their_block() -> None:
    text = "indicators U {\n A { B { C } }\n D }\nscheme {}"
    assert ["indicators U {\n A { B { C } }\n D }", "scheme {}"] == pieces(text)


@pytest.mark.parametrize(
    "inside", ['"}"', '"\\"}"', '"""}\n}"""', "# }\n", '"{"', "# {\n", '"# {"', '"""# "{" """', "＃ ｝\n"]
)
def test_braces_in_strings_and_remarks_are_none(inside: str) -> None:
    text = f"scheme {{ note = {inside} }}\nobjects {{ A }}"
    assert 2 == len(pieces(text))
    assert "objects { A }" == pieces(text)[1]


def test_a_block_knows_its_keyword_and_where_that_ends() -> None:
    (block,) = scanned("  votes A { }").blocks
    assert ("votes", 2, 7, 13, 0, False) == tuple(block)


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_keywords_are_whole_words(keyword: str) -> None:
    (block,) = scanned(f"{keyword} {{ }}").blocks
    assert keyword == block.keyword
    assert all(block.broken for block in scanned(f"{keyword}x {{ }}").blocks)
    assert () == scanned(f"x_{keyword}_x_y_z {{ }}").blocks


def test_what_could_not_be_read_is_named() -> None:
    assert {"scenario"} == scanned("scenario { a }\n").lost
    assert {"*"} == scanned("completely_unknown { a }\n").lost
    assert set() == scanned("scheme { a }\n").lost
    assert set(LATER) == scanned("".join(f"{keyword} {{ }}\n" for keyword in LATER)).lost


def test_remarks_become_spaces() -> None:
    found = scanned("scheme {} # a remark\n# another")
    assert "scheme {}           \n         " == found.text
    assert [(10, 20), (21, 30)] == [(one.start, one.end) for one in sorted(found.remarks)]


@pytest.mark.parametrize("text", ["U[#", "method { a = [ # x\n }\n", "method { a = ( # x\n # y\n }\nscheme {}"])
def test_a_remark_after_a_bracket_that_is_never_closed_is_kept_once(text: str) -> None:
    starts = sorted(one.start for one in scanned(text).remarks)
    assert [place for place, character in enumerate(text) if character == "#"] == starts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scheme {\r\n}\r\n", "scheme { \n} \n"),
        ("scheme {\r}\r", "scheme {\n}\n"),
        ("scheme {\n\r}\r\r\n", "scheme {\n\n}\n \n"),
    ],
)
def test_line_breaks_become_one_kind(text: str, expected: str) -> None:
    assert expected == scanned(text).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("method { a = (1,\n2) }", "method { a = (1, 2) }"),
        ("method { a = [b,\r\nc] }", "method { a = [b,  c] }"),
        ("method { a = ([\n]\n) }", "method { a = ([ ] ) }"),
        ("method { a = (1, # why\n2) }", "method { a = (1,       2) }"),
        ('method { a = ("x\\"\\\\", 2\n) }', 'method { a = ("x\\"\\\\", 2 ) }'),
    ],
)
def test_line_breaks_inside_brackets_become_spaces(text: str, expected: str) -> None:
    assert expected == scanned(text).text


@pytest.mark.parametrize("wide", sorted(set(WIDE) - set("“”＂‘’「」")))
def test_full_width_punctuation_is_told_once_and_read_as_ascii(wide: str) -> None:
    text = f"method {{ a {wide} b }}"
    found = scanned(text)
    told = [fault for fault in found.faults if fault.code == "FS104"]
    assert 1 == len(told)
    assert told[0].span is not None
    assert wide == told[0].span.text
    assert told[0].fix is not None
    assert len(told[0].fix.replacement) == 1
    assert told[0].fix.replacement.isascii()
    assert wide not in found.text


def test_full_width_characters_in_strings_and_remarks_are_left_alone() -> None:
    text = 'scheme "＝；（）" { note = """，。""" } # ；＝'
    assert () == scanned(text).faults


def test_lines_with_faults_are_known() -> None:
    assert {1, 3} == scanned("scheme ｛ }\nscheme { }\n}\n").fault_lines


@settings(max_examples=300)
@given(st.text(alphabet="{}()[]\"'#;=,\n\r \t“”「＝｛｝（；\\aU1é指.\u3000") | st.text())
def test_the_text_keeps_its_length_and_blocks_stand_in_order(text: str) -> None:
    found = scanned(text)
    assert len(text) == len(found.text)
    assert "\r" not in found.text
    end = 0
    for block in found.blocks:
        assert end <= block.start < block.word_end <= block.end <= len(text)
        end = block.end
    for fault in found.faults:
        assert fault.span is not None
        assert 0 <= fault.span.start <= fault.span.end <= len(text)
    starts = [one.start for one in found.remarks]
    assert len(set(starts)) == len(starts)


# Growth ---------------------------------------------------------------------------------------


def calls(work: Callable[[], Any]) -> int:
    """Return how many functions, Python's own among them, a piece of work calls."""
    count = 0

    def profile(_: Any, event: str, __: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


GROWING: dict[str, Callable[[int], str]] = {
    "rows": lambda n: "votes {\n" + "A 1 2 3\n" * n + "}",
    "comparisons": lambda n: "judgments U {\n" + "A over B = 1/2\n" * n + "}",
    "members": lambda n: "indicators U {\n" + 'A "label" { B; C }\n' * n + "}",
    "blocks": lambda n: "weights U { A = 1; B = 2 }\n" * n,
    "depth": lambda n: "indicators U" + " { A" * n + " }" * n,
    "faults": lambda n: "weights U { A == 1 }\n" * n,
    "unclosed blocks": lambda n: "weights U { A = 1\n" * n,
    "unclosed brackets": lambda n: "method { a = (\n" * n,
    "opening brackets": lambda n: "(" * n,
    "opening braces": lambda n: "{" * n,
    "closing braces": lambda n: "}" * n,
    "quotes": lambda n: '"' * n,
    "curly quotes": lambda n: "“" * n,
    "wide characters": lambda n: "＝" * n,
    "unknown blocks": lambda n: "foo { a }\n" * n,
    "remarks": lambda n: "# remark\n" * n,
    "brackets": lambda n: "method { a = [" + "(1, 2),\n" * n + "] }",
}


@pytest.mark.parametrize("kind", GROWING)
def test_twice_the_text_is_twice_the_work(kind: str) -> None:
    parse(SourceFile("", "scheme {}"))  # the parser itself is made once
    small, large = (calls(lambda n=n: parse(SourceFile("", GROWING[kind](n)))) for n in (200, 400))
    assert large < 2.5 * small + 200
