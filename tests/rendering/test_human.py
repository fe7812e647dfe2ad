"""What people see: excerpts, marks, cut lines, counts."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic, Label, Severity, message
from fuzzyspec.rendering import render_human
from fuzzyspec.source import SourceFile, Span

HEAD = "\n" * 10


def source(text: str, path: str = "scheme.fspec") -> SourceFile:
    return SourceFile(path, text)


def span(file: SourceFile, part: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = file.text.index(part, start + 1)
    return Span(file, start, start + len(part))


def finding(where: Span | None, *labels: Label, words: str = "", help: str = "", code: str = "FS999") -> Diagnostic:
    return Diagnostic(
        code,
        Severity.ERROR,
        message("something"),
        where,
        message(words) if words else None,
        labels,
        message(help) if help else None,
    )


def warning(where: Span | None = None, code: str = "FS305") -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, message("something"), where)


def shown(*diagnostics: Diagnostic, width: int = 80) -> list[str]:
    """Return the lines of the only block, without the header and the count."""
    lines = render_human(diagnostics, color=False, width=width).splitlines()
    assert lines[-2] == ""
    return lines[1:-2]


EXAMPLE = """\
error[FS203]: judgments of U are not reciprocal
  --> scheme.fspec:12:10
   |
11 |     U1    1    3    5
   |                - U1 over U2 is 3 …
12 |     U2   1/2   1    2
   |          ^^^ … but U2 over U1 is 1/2
   = help: write 1/3 here, or leave it to the compiler with `.`
"""


def example() -> Diagnostic:
    file = source(HEAD + "    U1    1    3    5\n    U2   1/2   1    2\n    U3   1/5  1/2   1\n")
    return errors.not_reciprocal(span(file, "1/2"), span(file, "3"), "U", "U1", "U2", "3", "1/2", "1/3")


def test_the_form_of_one_error_is_exact():
    assert EXAMPLE + "\n1 error\n" == render_human([example()], color=False)


def test_no_findings_give_nothing():
    assert render_human([], color=False) == ""


def test_colours_change_nothing_but_colours():
    coloured = render_human([example(), warning()], color=True)
    assert coloured.startswith("\x1b[1;31merror[FS203]\x1b[0m\x1b[1m: judgments")
    assert "\x1b[1;31m^^^\x1b[0m" in coloured
    assert "\x1b[36mhelp:\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render_human([example(), warning()], color=False)


def test_a_finding_without_a_place_shows_its_first_line_and_help():
    found = errors.plugin_broken("fuzzyspec-x", "1.0", "no module")
    assert render_human([found], color=False) == (
        "warning[FS608]: the plugin fuzzyspec-x 1.0 cannot be loaded: no module\n"
        "  = help: update or uninstall it: pip install --upgrade fuzzyspec-x\n"
        "\n"
        "1 warning\n"
    )


def test_marks_stand_under_wide_characters():
    file = source('指标一 "服务质量" = 不好\n')
    assert shown(finding(span(file, "服务质量"), Label(span(file, "不好"), message("二")), words="一")) == [
        " --> scheme.fspec:1:6",
        "  |",
        '1 | 指标一 "服务质量" = 不好',
        "  |         ^^^^^^^^    ---- 二",
        "  |         |",
        "  |         一",
    ]


def test_full_width_punctuation_counts_two_columns():
    assert shown(finding(span(file := source("U1 ＝ x"), "＝")))[-1] == "  |    ^^"
    assert shown(finding(span(file, "x")))[-1] == "  |       ^"


@pytest.mark.parametrize(("text", "column"), [("\tX", 4), ("a\tX", 4), ("abcd\tX", 8), ("指标\tX", 8), ("\t \tX", 8)])
def test_tabs_are_shown_as_blanks_to_the_next_stop_of_four(text, column):
    line, marks = shown(finding(span(source(text), "X")))[-2:]
    assert "\t" not in line
    assert line.index("X") + sum(unicodedata.east_asian_width(c) == "W" for c in line) == 4 + column
    assert marks == "  | " + " " * column + "^"


def test_a_marked_tab_is_marked_over_its_whole_width():
    assert shown(finding(span(source("a\tb"), "\t")))[-1] == "  |  ^^^"


@pytest.mark.parametrize("letter", ["e\u0301", "a\u200b", "b\ufeff", "\u1112\u0301"])
def test_characters_without_width_take_no_column(letter):
    size = 2 if unicodedata.east_asian_width(letter[0]) == "W" else 1
    file = source(f"{letter}{letter} X")
    assert shown(finding(span(file, "X")))[-1] == "  | " + " " * (2 * size + 1) + "^"
    assert shown(finding(span(file, letter)))[-1] == "  | " + "^" * size


def test_decomposed_hangul_is_as_wide_as_its_syllable():
    assert shown(finding(span(source("\u1112\u1161\u11ab X"), "X")))[-1] == "  |    ^"


def test_a_span_of_no_width_marks_one_column():
    assert shown(finding(Span(source("ab\u0301c"), 2, 3)))[-1] == "  |   ^"


def test_several_labels_on_a_line_go_below_right_most_first():
    file = source("alpha beta gamma delta\n")
    labels = [Label(span(file, word), message(f"about {word}")) for word in ("alpha", "delta", "beta")]
    assert shown(finding(span(file, "gamma"), *labels, words="here")) == [
        " --> scheme.fspec:1:12",
        "  |",
        "1 | alpha beta gamma delta",
        "  | ----- ---- ^^^^^ ----- about delta",
        "  | |     |    |",
        "  | |     |    here",
        "  | |     about beta",
        "  | about alpha",
    ]


def test_words_do_not_collide_with_a_mark_that_reaches_further():
    file = source("outer inner rest")
    whole = Span(file, 0, len(file.text))
    assert shown(finding(whole, Label(span(file, "inner"), message("this")))) == [
        " --> scheme.fspec:1:1",
        "  |",
        "1 | outer inner rest",
        "  | ^^^^^^^^^^^^^^^^",
        "  |       |",
        "  |       this",
    ]


def test_two_words_at_one_place_stand_one_below_the_other():
    file = source("x y")
    lines = shown(finding(span(file, "x"), Label(span(file, "x"), message("two")), words="one"))
    assert lines[-3:] == ["  | ^ two", "  | |", "  | one"]


def test_words_without_room_move_below_and_to_the_left():
    file = source("x" * 30 + " HERE")
    lines = shown(finding(span(file, "HERE"), words="w" * 30), width=40)
    assert lines[-3:] == [
        "  | " + " " * 31 + "^^^^",
        "  | " + " " * 31 + "|",
        "  | " + " " * 6 + "w" * 30,
    ]


def test_lines_far_apart_are_parted_by_dots():
    file = source("one\ntwo\nthree\nfour\n")
    assert shown(finding(span(file, "four"), Label(span(file, "one"), message("a")))) == [
        " --> scheme.fspec:4:1",
        "  |",
        "1 | one",
        "  | --- a",
        "...",
        "4 | four",
        "  | ^^^^",
    ]


def test_the_gutter_is_as_wide_as_the_largest_line_number_shown():
    file = source("x\n" * 100 + "y")
    lines = shown(finding(span(file, "y"), Label(span(file, "x"), message("a")), help="h"))
    assert lines == [
        "   --> scheme.fspec:101:1",
        "    |",
        "  1 | x",
        "    | - a",
        "...",
        "101 | y",
        "    | ^",
        "    = help: h",
    ]


def test_labels_in_another_file_get_their_own_section():
    here, there = source("a\n" * 9 + "bad"), source("first\n  other", "other.fspec")
    labels = [Label(span(there, "other"), message("it")), Label(span(there, "first"), message("too"))]
    assert shown(finding(span(here, "bad"), *labels, words="this", help="h")) == [
        "  --> scheme.fspec:10:1",
        "   |",
        "10 | bad",
        "   | ^^^ this",
        "   |",
        "  ::: other.fspec:1:1",
        "   |",
        " 1 | first",
        "   | ----- too",
        " 2 |   other",
        "   |   ----- it",
        "   = help: h",
    ]


def test_a_span_over_several_lines_marks_its_first_to_the_end():
    file = source("a {\n  b\n}")
    assert shown(finding(Span(file, 2, 8), words="this"))[-2:] == ["1 | a {", "  |   ^ this"]
    assert shown(finding(Span(file, 0, 8)))[-1] == "  | ^^^"


@pytest.mark.parametrize(
    ("text", "where", "rows"),
    [
        ("", (0, 0), [" --> scheme.fspec:1:1", "  |", "1 |", "  | ^"]),
        ("ab", (2, 2), [" --> scheme.fspec:1:3", "  |", "1 | ab", "  |   ^"]),
        ("ab", (1, 1), [" --> scheme.fspec:1:2", "  |", "1 | ab", "  |  ^"]),
        ("ab\n", (2, 3), [" --> scheme.fspec:1:3", "  |", "1 | ab", "  |   ^"]),
        ("ab\n", (3, 3), [" --> scheme.fspec:2:1", "  |", "2 |", "  | ^"]),
        ("ab", (40, 50), [" --> scheme.fspec:1:3", "  |", "1 | ab", "  |   ^"]),
        ("ab", (-5, 1), [" --> scheme.fspec:1:1", "  |", "1 | ab", "  | ^"]),
    ],
)
def test_spans_at_the_edges_mark_one_column(text, where, rows):
    assert shown(finding(Span(source(text), *where))) == rows


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_understood(ending):
    file = source(ending.join(["one", "two", "three"]))
    assert shown(finding(span(file, "two"), Label(span(file, "three"), message("a")))) == [
        " --> scheme.fspec:2:1",
        "  |",
        "2 | two",
        "  | ^^^",
        "3 | three",
        "  | ----- a",
    ]


@pytest.mark.parametrize(
    ("text", "line", "marks"),
    [
        ("x " * 100 + "HERE" + " y" * 100, "1 | …x x x x HERE y y y y …", "  |          ^^^^"),
        ("HERE" + " y" * 100, "1 | HERE y y y y y y y y y…", "  | ^^^^"),
        ("x " * 100 + "HERE", "1 | …x x x x x x x x x HERE", "  |                    ^^^^"),
        ("HERE" * 100, "1 | HEREHEREHEREHEREHEREHE…", "  | ^^^^"),
    ],
)
def test_long_lines_are_cut_around_the_mark(text, line, marks):
    assert shown(finding(span(source(text), "HERE")), width=27)[-2:] == [line, marks]


def test_a_mark_longer_than_the_room_is_cut_with_its_line():
    lines = shown(finding(Span(source("a " + "b" * 200), 2, 202)), width=24)
    assert lines[-2:] == ["1 | …" + "b" * 18 + "…", "  |  " + "^" * 18]


def test_marks_too_far_apart_are_shown_one_after_the_other():
    file = source("LEFT" + " x" * 100 + " RIGHT")
    lines = shown(finding(span(file, "LEFT"), Label(span(file, "RIGHT"), message("r")), words="l"), width=24)
    assert lines[2:] == [
        "1 | LEFT x x x x x x x …",
        "  | ^^^^ l",
        "1 | …x x x x x x x RIGHT",
        "  |                -----",
        "  |                |",
        "  |                r",
    ]


def test_a_cut_between_wide_characters_keeps_to_the_width():
    file = source("质" * 100 + "好" + "量" * 100)
    line, marks = shown(finding(span(file, "好")), width=27)[-2:]
    assert columns(line) <= 27
    assert columns(line[: line.index("好")]) == marks.index("^")
    assert marks.count("^") == 2


HOSTILE = "\x1b]0;owned\x07 \x9b31m \x7f \u202eevil\u2066 \x00 \udc80 \u2028 \x85"


def test_control_characters_do_not_reach_the_terminal():
    file = source(f"{HOSTILE} X", f"a{HOSTILE}.fspec")
    found = Diagnostic(
        "FS999",
        Severity.ERROR,
        message("{name}", name=HOSTILE),
        span(file, "X"),
        message("{name}", name=HOSTILE),
        (Label(span(file, "evil"), message("{name}", name=HOSTILE)),),
        message("{name}", name=HOSTILE),
    )
    text = render_human([found], color=False)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\ud800-\udfff]", text)
    assert "error[FS999]: U+001B]0;ownedU+0007 U+009B31m U+007F U+202EevilU+2066 U+0000 U+DC80 U+2028 U+0085" in text
    assert "1 | �]0;owned� �31m � �evil� � � � � X" in text
    text.encode()


def test_a_placeholder_takes_one_column():
    assert shown(finding(span(source("\x1b[0mX"), "X")))[-2:] == ["1 | �[0mX", "  |     ^"]


def test_many_warnings_of_one_code_are_summed_up():
    text = render_human([*[warning()] * 10_000, example(), warning(code="FS306")], color=False)
    assert text.count("warning[FS305]") == 20
    assert text.endswith(
        "\n\nwarning[FS306]: something\n\n"
        "… and 9,980 more FS305 warnings: --diagnostics concise lists them all\n\n"
        "1 error and 10,001 warnings\n"
    )


def test_one_more_warning_is_told_in_the_singular():
    text = render_human([warning()] * 3, color=False, limit_per_code=2)
    assert "… and 1 more FS305 warning: --diagnostics concise lists it\n" in text


def test_errors_are_never_left_out():
    text = render_human([example()] * 30, color=False, limit_per_code=2)
    assert text.count("error[FS203]") == 30
    assert text.endswith("\n\n30 errors\n")


@pytest.mark.parametrize(
    ("errors_", "warnings", "text"),
    [(1, 0, "1 error"), (0, 1, "1 warning"), (2, 1, "2 errors and 1 warning"), (1, 2, "1 error and 2 warnings")],
)
def test_the_count_is_in_the_right_number(errors_, warnings, text):
    found = [example()] * errors_ + [warning()] * warnings
    assert render_human(found, color=False).splitlines()[-1] == text


def test_every_word_can_be_translated():
    catalogue = {
        "error": "错误",
        "help": "帮助",
        "1 error": "1 个错误",
        "judgments of {parent} are not reciprocal": "{parent} 的判断不互反",
    }
    text = render_human([example()], color=False, translate=lambda id: catalogue.get(id, id))
    assert text.startswith("错误[FS203]: U 的判断不互反\n")
    assert "\n   = 帮助: write 1/3" in text
    assert text.endswith("\n1 个错误\n")


# Whatever the text --------------------------------------------------------------------------------

HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
ODD = "ab {}\t\n\r指，é\u0301\u200b\u200d\ufeff\x1b\x00\x85\u2028\u202e😀가\u1161\u0605\xad"
TEXTS = st.text(st.sampled_from(ODD) | st.characters(), max_size=200)
REPEATED = st.tuples(TEXTS, st.integers(0, 40)).map(lambda pair: pair[0] * pair[1])
LONG_TEXTS = st.lists(REPEATED, max_size=4).map("".join)
HANGUL_TAIL = "[\u1160-\u11ff\ud7b0-\ud7ff]"
WIDE_FORMATS = "\xad\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"


def columns(text: str) -> int:
    """Return the width of a text, worked out the slow way."""
    column = 0
    for character in text:
        if character == "\t":
            column = (column // 4 + 1) * 4
        elif HIDDEN.match(character) or character in WIDE_FORMATS:
            column += 1
        elif unicodedata.category(character) not in ("Mn", "Me", "Cf") and not re.match(HANGUL_TAIL, character):
            column += 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
    return column


@given(TEXTS, st.integers(0, 200), st.integers(0, 200))
def test_marks_stand_in_the_columns_of_the_span(text, start, length):
    start = min(start, len(text))
    end = min(start + length, len(text))
    lines = shown(finding(Span(source(text), start, end)), width=10_000)
    first = max((found.end() for found in re.finditer(r"\r\n|\r|\n", text) if found.end() <= start), default=0)
    line = re.split(r"\r\n|\r|\n", text[first:])[0]
    begin = columns(line[: start - first])
    finish = columns(line[: end - first])
    bar = lines[1]
    row = lines[-1].removeprefix(bar + " ")
    assert row == " " * begin + "^" * max(1, finish - begin)
    assert columns(line) >= columns(lines[-2]) - len(bar) - 1


@given(LONG_TEXTS, st.lists(st.tuples(st.integers(-5, 2000), st.integers(-5, 2000)), min_size=1), st.integers(-1, 90))
def test_no_text_and_no_span_makes_the_renderer_fail_or_overrun_its_width(text, places, width):
    file = source(text)
    spans = [Span(file, start, start + length) for start, length in places]
    found = finding(spans[0], *(Label(each, message("a few words")) for each in spans[1:]), words="here")
    lines = shown(found, width=width)
    gutter = lines[1].index("|") + 2
    assert all(columns(line) <= max(width, gutter + 20) for line in lines[1:])
    marks = "".join(line[gutter:] for line in lines if line[: gutter - 1] == lines[1])
    assert "^" in marks
    plain = re.sub(r"\x1b\[[\d;]*m", "", render_human([found], color=True, width=width))
    assert plain == render_human([found], color=False, width=width)


@given(TEXTS, st.integers(0, 200), st.integers(30, 90))
def test_marks_stay_under_their_character_when_the_line_is_cut(text, start, width):
    text = re.sub(r"[\r\n#]", "", text) * 5
    start = min(start, len(text))
    text = f"{text[:start]}#{text[start:]}"
    line, marks = shown(finding(Span(source(text), start, start + 1)), width=width)[-2:]
    assert columns(line[: line.index("#")]) == columns(marks[: marks.index("^")])
    assert marks.count("^") == 1
