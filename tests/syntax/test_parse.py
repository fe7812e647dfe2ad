"""From text to tree: shape, names, values, places, recovery, depth, and any text at all."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzzyspec import resources
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.driver import Compilation, compile_text
from fuzzyspec.host import MemoryHost
from fuzzyspec.source import SourceFile
from fuzzyspec.syntax import tree as t
from fuzzyspec.syntax.parse import parse
from fuzzyspec.syntax.scan import KEYWORDS, LATER

CHECKOUT = pathlib.Path(__file__).parents[2]


def tree_of(text: str) -> t.SyntaxTree:
    return parse(SourceFile("scheme.fspec", text))


def sound(text: str) -> t.SyntaxTree:
    tree = tree_of(text)
    assert [] == [fault.message.text() for fault in tree.faults]
    return tree


def only(text: str) -> Any:
    """Return the one block of a text without faults."""
    (block,) = sound(text).blocks
    return block


def faults(text: str) -> list[Diagnostic]:
    return list(tree_of(text).faults)


def codes(text: str) -> list[str]:
    return [fault.code for fault in faults(text)]


DATA = {
    "answers.csv": "id,who,A,B,B1,B2\n1,x,9,1,2,3\n2,y,5,4,8,9\n3,x,,10,1,1\n",
    "long.csv": "id;item;answer\n1;A;good\n1;B;poor\n2;A;poor\n2;B;good\n",
    "lab.csv": "who,A,B\nx,1.5,2\ny,-3,1e3\n",
    "empty.csv": "",
}


def compiled(text: str) -> Compilation:
    return compile_text(text, host=MemoryHost(DATA))


def found(text: str) -> list[tuple[str, int]]:
    """Return code and line of everything that compiling finds."""
    return [(one.code, one.span.line if one.span else 0) for one in compiled(text).diagnostics]


def shape(value: Any) -> Any:
    """Return a tree without its places."""
    if isinstance(value, t.SyntaxTree):
        return [shape(block) for block in value.blocks]
    if isinstance(value, t.Row):
        return ("Row", list(value.cells))
    if hasattr(value, "_asdict"):
        fields = value._asdict()
        return (type(value).__name__, *(shape(fields[name]) for name in fields if name not in ("start", "end")))
    if isinstance(value, tuple | list):
        return [shape(one) for one in value]
    return value


def nodes(tree: t.SyntaxTree) -> Iterator[Any]:
    """Give every node of a tree; by a stack, because trees may be deep."""
    stack: list[Any] = list(tree.blocks)
    while stack:
        node = stack.pop()
        if hasattr(node, "start"):
            yield node
        if isinstance(node, tuple):
            stack.extend(one for one in node if isinstance(one, tuple))


# Line breaks, separators, remarks -------------------------------------------------------------

BLOCKS = """scheme "T" {
    version = "1"
}
comments {
    good "Good" = 90
    poor = 30
}
indicators U "Whole" {
    A
    B "Second" {
        better = low
        B1
        B2
    }
}
judgments U {
    A B
    A 1 2
    B . 1
}
judgments B {
    B1 over B2 = 3
}
experts {
    chen "Chen" weight 2
    liu
}
judgments U by chen {
    A over B = 3
}
judgments by liu {
    U {
        A B
        A 1 2
        B . 1
    }
    B {
        B1 over B2 = 3
    }
}
weights B {
    B1 = 40%
    B2 = 60%
}
objects {
    x "X"
    y
}
votes x of 10 {
    A 3 7
    B1 1 9
}
degrees y {
    A .5 .5
}
survey "answers.csv" {
    scale = 1..9
    comments = bands(6..9, 1..5)
    columns {
        A = "Question"
        "B1" = age
    }
    sent = 3
}
measurements {
    repeated = mean
    A B1
    x 1 .5
    y 1/3 -2
    columns {
        A = a
    }
}
measurements "lab.csv" {
    object = who
}
membership A = ladder(2, 1)
membership B1 {
    good = rising(1, 2)
    poor = falling(1, 2)
}
method {
    weighting = eigenvector
    decision = confidence(0.6)
}
report {
    formats = [json, html]
}"""


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\n\n", " \n\t", "\n# a remark\n", " # a remark\n"])
def test_every_kind_of_line_break_means_the_same(line_break: str) -> None:
    assert shape(sound(BLOCKS)) == shape(sound(BLOCKS.replace("\n", line_break)))


def test_a_semicolon_stands_for_a_line_break() -> None:
    text = re.sub(r"(?<!\{)\n(?! *\})", ";", BLOCKS)
    assert shape(sound(BLOCKS)) == shape(sound(text))


def test_a_semicolon_may_follow_and_precede_anything() -> None:
    text = ";;\n" + BLOCKS.replace("\n", ";\n").replace(";\n}", ";\n;}\n;")
    assert shape(sound(BLOCKS)) == shape(sound(text))


def test_blocks_fit_on_one_line() -> None:
    text = "comments { good = 90; poor = 30 }; indicators U { A; B }; weights U = equal; votes { A 1 2; B 2 1 }"
    assert ["CommentsBlock", "IndicatorsBlock", "WeightsBlock", "VotesBlock"] == [
        type(block).__name__ for block in sound(text).blocks
    ]


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\r", "# end", " ", "\n\n\n"])
def test_the_last_line_needs_no_line_break(ending: str) -> None:
    assert shape(sound(BLOCKS)) == shape(sound(BLOCKS + ending))


@pytest.mark.parametrize(
    "block",
    [
        "scheme { }",
        "scheme {}",
        "comments {}",
        "indicators U {}",
        "judgments U {}",
        "judgments U by x {}",
        "judgments by x {}",
        "experts {}",
        "weights U {}",
        "objects {}",
        "votes {}",
        "votes A of 3 {}",
        "degrees {}",
        "survey {}",
        'survey "a.csv" {}',
        "measurements {}",
        'measurements "a.csv" {}',
        "membership A {}",
        "method {}",
        "method U {}",
        "report {}",
    ],
)
@pytest.mark.parametrize("inside", ["", " ", "\n", ";", "\n;\n", "# nothing\n"])
def test_empty_blocks_are_allowed(block: str, inside: str) -> None:
    before, after = block.split("}")[0].rstrip(), "}"
    assert 1 == len(sound(before + inside + after).blocks)


@pytest.mark.parametrize("text", ["", "\n", "  ", "# only a remark", ";;;", "\r\r\n"])
def test_a_text_of_nothing_is_a_tree_of_nothing(text: str) -> None:
    assert () == sound(text).blocks


def test_remarks_are_kept_with_their_places() -> None:
    text = '# first\nindicators U { # second "}\n A # third {\n}\nmethod { scale = any } # ４th #5\nscheme "# none" {}#'
    tree = sound(text)
    assert ["# first", '# second "}', "# third {", "# ４th #5", "#"] == [
        text[one.start : one.end] for one in sorted(tree.remarks)
    ]


def test_remarks_inside_brackets_are_kept_too() -> None:
    text = "method { decision = level( # the power )\n power = 2 # two\n) }"
    tree = sound(text)
    assert ["# the power )", "# two"] == [text[one.start : one.end] for one in sorted(tree.remarks)]


def test_a_number_sign_inside_a_string_is_no_remark() -> None:
    tree = sound('scheme "a # b" { note = """c\n# d""" }')
    assert () == tree.remarks
    assert "a # b" == tree.blocks[0].title.value


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\n\n", " # why\n"])
def test_line_breaks_inside_brackets_do_not_count(line_break: str) -> None:
    plain = "method { decision = level(power = 2) }\nreport { formats = [json, html] }\nweights U = (2, 3, 4)"
    text = plain.replace("(", "(" + line_break).replace("[", "[" + line_break)
    text = text.replace(")", line_break + ")").replace("]", line_break + "]").replace(", ", "," + line_break)
    assert shape(sound(plain)) == shape(sound(text))


def test_a_triple_in_a_row_may_be_broken_over_lines() -> None:
    block = only("judgments U {\n A B\n A 1 (2,\n 3,\n 4)\n B . 1 }")
    assert ["A", "1", 3] == [*block.rows[1].cells[:2], len(block.rows[1].cells)]


# Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["U11", "service_quality", "指标一", "_x", "é", "Ω", "ключ", "ال", "a1_2"])
def test_names_are_unicode_identifiers(name: str) -> None:
    assert name == only(f"indicators {name} {{ B }}").root.name.text


def test_names_are_compared_in_nfc() -> None:
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    text = f"indicators U {{ {decomposed}; B }}\njudgments U {{ {composed} over B = 2 }}\n"
    assert composed == sound(text).blocks[0].root.children[0].name.text
    assert compiled(text).ok
    assert [("FS302", 1)] == found(f"indicators U {{ {composed}; {decomposed} }}\nweights U = equal")


def test_names_in_tables_are_compared_in_nfc_too() -> None:
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    text = (
        f"comments {{ good; poor }}\nindicators U {{ {composed}; B }}\n"
        f"judgments U {{ {decomposed} B\n {decomposed} 1 2\n B . 1 }}\nvotes {{ {decomposed} 1 3; B 3 1 }}"
    )
    assert [] == [one.message.text() for one in compiled(text).diagnostics if one.is_error]


def test_names_are_case_sensitive() -> None:
    assert compiled("indicators U { a; A }\njudgments U { a over A = 2 }").ok


@pytest.mark.parametrize(
    ("text", "wrong", "instead"),
    [
        ("indicators my-scheme { A; B }", "my-scheme", "my_scheme"),
        ("indicators U { CR-V; B }", "CR-V", "CR_V"),
        ("comments { very-good = 9; bad = 1 }", "very-good", "very_good"),
        ("objects { a-b-c }", "a-b-c", "a_b_c"),
        ("votes CR-V { A 1 2 }", "CR-V", "CR_V"),
        ("experts { li-na weight 2 }", "li-na", "li_na"),
        ("judgments U by li-na { }", "li-na", "li_na"),
        ("judgments by li-na { U { } }", "li-na", "li_na"),
        ("judgments by x { U-1 { } }", "U-1", "U_1"),
        ("method { my-setting = 3 }", "my-setting", "my_setting"),
        ("weights U { A-B = 3 }", "A-B", "A_B"),
    ],
)
def test_a_hyphen_in_a_name_is_told_with_the_fix(text: str, wrong: str, instead: str) -> None:
    (fault,) = faults(text)
    assert "FS108" == fault.code
    assert fault.span is not None
    assert wrong == fault.span.text
    assert fault.fix is not None
    assert instead == fault.fix.replacement


def test_a_hyphen_in_a_row_is_told_too() -> None:
    diagnostics = compiled("comments { a; b }\nindicators U { CR_V; B }\nweights U = equal\nvotes { CR-V 1 2; B 1 2 }")
    assert ["FS108"] == [one.code for one in diagnostics.diagnostics if one.code == "FS108"]


# Soft keywords --------------------------------------------------------------------------------

SOFT = sorted({*KEYWORDS, *LATER, "of", "over", "by", "when", "weight", "within", "equal", "any", "off", "yes", "last"})


@pytest.mark.parametrize("word", SOFT)
def test_a_keyword_is_a_name_wherever_a_name_can_stand(word: str) -> None:
    text = f"""
scheme "T" {{ {word} = {word} }}
comments {{ {word} "L" = 3; b }}
comments {{
    {word}
    b = 2
}}
indicators {word} "L" {{ {word} "L"; {word} {{ {word}; {word} = {word} }}
    {word}
    {word} {{
    }}
}}
judgments {word} {{
    {word} over {word} = 3
    {word} {word}
    {word} 1 2
}}
experts {{ {word}; {word} "L"; {word} weight 2; {word} "L" weight 1/2
    {word}
}}
judgments {word} by {word} {{ {word} over {word} = 3
}}
judgments by {word} {{ {word} {{ {word} over {word} = 3 }}; {word} {{ }}
    {word} {{
        {word} {word}
        {word} 1 2
    }}
}}
weights {word} = {word}
weights {word} {{ {word} = 1; b = 2
    {word} = 3
}}
objects {{ {word}; {word} "L"
    {word}
}}
votes {word} {{ {word} 1 2
    {word} 3 4
}}
votes {word} of 10 {{ {word} 1 2 }}
degrees {word} {{ {word} .1 .9 }}
survey {{ {word} = {word}; {word} {{ {word} = {word}; "L" = b; b = "L" }}
    {word} {{
        {word} = "L"
    }}
    {word} = [{word}]
}}
measurements {{ {word} = {word}; {word} {word}
    {word} 1 2
    {word} {{ {word} = {word} }}
    {word} 3 4; {word} = b }}
measurements "L" {{ {word} = {word} }}
membership {word} = {word}({word}, {word} = 1)
membership {word} {{ {word} = {word}(1, 2); b = {word}
    {word} = {word}@{word}
}}
method {{ {word} = {word}({word} = {word}, {word}); b = [{word}, {word}]
    {word} = {word}@{word}
    {word} = {word}@{word}({word})
}}
method {word} {{ {word} = {word} }}
report {{ {word} = [{word}] }}
"""
    tree = sound(text)
    names = [node.text for node in nodes(tree) if isinstance(node, t.Name)]
    assert {word, "b", "L"} == set(names)


def test_a_whole_scheme_of_keywords_compiles() -> None:
    text = """
comments { comments = 2; scheme = 1 }
indicators indicators { votes; of; over { method; by } }
judgments indicators { votes over of = 2; votes over over = 3; of over over = 2 }
judgments over {
    method by
    method 1 2
    by . 1
}
objects { weights; degrees }
votes weights of 4 { votes 1 3; of 2 2; method 3 1; by 4 0 }
degrees degrees { votes 1 0; of 0 1; method .5 .5; by .2 .8 }
method over { composition = min_max }
"""
    assert [] == [one.message.text() for one in compiled(text).diagnostics if one.is_error]


# Strings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('""', ""),
        ('"plain"', "plain"),
        (r'"a \"quoted\" word"', 'a "quoted" word'),
        (r'"back\\slash"', "back\\slash"),
        (r'"\\"', "\\"),
        (r'"\\\""', '\\"'),
        ('"{ } ; # ( ) ="', "{ } ; # ( ) ="),
        ('"＝；，全角"', "＝；，全角"),
        ('"“curly”"', "“curly”"),
        ('"tab\there"', "tab\there"),
        ('""""""', ""),
        ('"""one line"""', "one line"),
        ('"""a "quoted" word"""', 'a "quoted" word'),
        ('"""a ""double"" b"""', 'a ""double"" b'),
        (r'"""\"\"\" and \\"""', '""" and \\'),
        ('"""\n    first\n      second\n\n    third\n    """', "first\n  second\n\nthird"),
        ('"""first\n    second\n    third"""', "first\nsecond\nthird"),
        ('"""\n\tfirst\n\t\tsecond\n"""', "first\n\tsecond"),
        ('"""a\r\n  b\r  c"""', "a\nb\nc"),
        ('"""{ # no remark\n}"""', "{ # no remark\n}"),
    ],
)
def test_strings_say_what_stands_in_them(written: str, value: str) -> None:
    block = only(f"scheme {written} {{ note = {written} }}")
    assert (value, value) == (block.title.value, block.settings[0].value.value)


@pytest.mark.parametrize("escape", [r"\n", r"\t", r"\u0041", r"\x", r"\'"])
@pytest.mark.parametrize("quotes", ['"', '"""'])
def test_an_unknown_escape_is_told_and_its_fix_parses(escape: str, quotes: str) -> None:
    text = f"scheme {quotes}a{escape}b{quotes}"
    (fault,) = faults(text)
    assert "FS109" == fault.code
    assert fault.span is not None
    assert escape[:2] == fault.span.text
    assert [] == codes(mended(text))


# Values ---------------------------------------------------------------------------------------


def value_of(written: str) -> Any:
    return only(f"method {{ x = {written} }}").settings[0].value


@pytest.mark.parametrize(
    "written",
    ["3", "0.25", ".5", "1/3", "40%", "1e-3", "-2.5", "1..9", "1/9..9", "1e5", "-.5", "0.4.3", "1-2", "1/2.5"],
)
def test_numbers_and_ranges_are_one_value(written: str) -> None:
    assert ("Numeral", written) == shape(value_of(written))


def test_triples() -> None:
    assert ("Triple", [("Numeral", "2"), ("Numeral", "3"), ("Numeral", "4")]) == shape(value_of("(2, 3, 4)"))
    assert ("Triple", [("Numeral", "1/4"), ("Numeral", "1/3"), ("Numeral", ".5")]) == shape(value_of("( 1/4,1/3,.5 )"))


def test_lists() -> None:
    assert ("ListValue", [("Name", "a"), ("Name", "b")]) == shape(value_of("[a, b]"))
    assert ("ListValue", [("Name", "a"), ("Name", "b")]) == shape(value_of("[a,b,]"))
    assert ("ListValue", []) == shape(value_of("[]"))
    assert ("ListValue", [("Text", "a"), ("Numeral", "1"), ("ListValue", [])]) == shape(value_of('["a", 1, []]'))


def test_calls() -> None:
    numerals = [("Argument", None, ("Numeral", one)) for one in ("7.5", "6", "3", "2")]
    assert ("Call", ("Name", "ladder"), None, numerals) == shape(value_of("ladder(7.5, 6, 3, 2)"))
    assert ("Call", ("Name", "equal"), None, []) == shape(value_of("equal()"))
    named = [("Argument", ("Name", "power"), ("Numeral", "2"))]
    assert ("Call", ("Name", "level"), None, named) == shape(value_of("level(power = 2)"))
    assert ("Call", ("Name", "entropy"), ("Name", "package"), []) == shape(value_of("entropy@package"))
    assert ("Call", ("Name", "level"), ("Name", "fuzzyspec"), named) == shape(value_of("level@fuzzyspec(power = 2)"))


def test_calls_nest() -> None:
    inner = ("Call", ("Name", "b"), None, [("Argument", None, ("Numeral", "1"))])
    assert ("Call", ("Name", "a"), None, [("Argument", ("Name", "x"), inner)]) == shape(value_of("a(x = b(1))"))


@pytest.mark.parametrize("distribution", ["fuzzyspec-tnorms", "fuzzyspec_tnorms"])
def test_a_distribution_may_have_hyphens(distribution: str) -> None:
    value = value_of(f"einstein@{distribution}")
    assert distribution == value.distribution.text


def test_a_space_before_the_sign_makes_two_cells() -> None:
    block = only("judgments U { A 3 -2; A 3 - 2; A (1, -2, 3) -1 }")
    assert ["A", "3", "-2"] == block.rows[0].cells
    assert ["A", "3", "-", "2"] == block.rows[1].cells
    assert ["A", "-1"] == [block.rows[2].cells[0], block.rows[2].cells[-1]]


def test_cells_of_a_row_are_separated_by_spaces_only() -> None:
    block = only("votes { A\t1  2\u00a03\u30004 }")
    assert ["A", "1", "2", "3", "4"] == block.rows[0].cells


def test_a_row_of_triples() -> None:
    block = only("judgments U { A (1, 1, 1) (2,3,4) ?; B . (1,1,1) ? }")
    assert [["A", "(1, 1, 1)", "(2,3,4)", "?"], ["B", ".", "(1,1,1)", "?"]] == [row.cells for row in block.rows]


def test_a_comparison_takes_any_cell() -> None:
    block = only("judgments U { A over B = (2, 3, 4); B over C = ?; A over C=1/3 }")
    assert [("A", "B", "(2, 3, 4)"), ("B", "C", "?"), ("A", "C", "1/3")] == [
        (one.first.text, one.second.text, one.value.text) for one in block.comparisons
    ]


@pytest.mark.parametrize(
    ("cell", "instead"), [("0,5", "0.5"), ("1:3", "1/3"), ("１／３", "1/3"), ("+3", "3"), ("1/2.5", "0.4"), ("2.", "2")]
)
def test_what_is_glued_on_a_judgment_is_told_with_the_fix(cell: str, instead: str) -> None:
    text = f"indicators U {{ A; B }}\njudgments U {{ A over B = {cell} }}"
    errors = [one for one in compiled(text).diagnostics if one.is_error]
    assert {"FS107"} <= {one.code for one in errors} <= {"FS104", "FS107"}
    assert [] == [one.code for one in compiled(mended(text)).diagnostics]
    assert f"= {instead} " in mended(text)


@pytest.mark.parametrize("cell", ["0.4.3", "1-2", "1/2.5", "0,5", "12abc", "1/0", "3e"])
@pytest.mark.parametrize("place", ["score", "cell", "weight", "vote", "of", "argument", "range"])
def test_what_is_glued_on_a_number_is_one_error_with_help_wherever_it_stands(cell: str, place: str) -> None:
    if (cell, place) == ("0,5", "argument"):
        pytest.skip("inside brackets a comma separates arguments")
    put = dict.fromkeys(("score", "cell", "weight", "vote", "of", "argument", "range"), "")
    put |= {"score": "9", "cell": "2", "weight": "40%", "vote": "1", "of": "", "argument": "0.6", "range": "1/9..9"}
    put[place] = f" of {cell}" if place == "of" else cell
    text = (
        f"comments {{ a = {put['score']}; b = 1 }}\nindicators U {{ A; B {{ B1; B2 }} }}\n"
        f"judgments U {{ A over B = {put['cell']} }}\nweights B {{ B1 = {put['weight']}; B2 = 60% }}\n"
        f"votes{put['of']} {{ A {put['vote']} 1; B1 1 1; B2 1 1 }}\n"
        f"method {{ decision = confidence({put['argument']}); scale = {put['range']} }}"
    )
    errors = [one for one in compiled(text).diagnostics if one.is_error]
    expected = ["FS607"] if place == "range" and errors[0].code == "FS607" else ["FS107"]
    assert expected == [one.code for one in errors]
    assert errors[0].help is not None
    assert errors[0].span is not None
    assert cell in errors[0].span.text


# Full-width characters ------------------------------------------------------------------------


def edits_of(text: str, *wanted: str) -> list[tuple[int, int, str]]:
    diagnostics = compiled(text).diagnostics
    return [
        (one.fix.span.start, one.fix.span.end, one.fix.replacement)
        for one in diagnostics
        if one.fix is not None and one.code in wanted
    ]


def mended(text: str) -> str:
    """Return a text with the fixes of form applied, again and again until none is left."""
    for _ in range(5):
        edits = edits_of(text, "FS104", "FS107", "FS108", "FS109")
        if not edits:
            break
        for start, end, replacement in sorted(set(edits), reverse=True):
            text = text[:start] + replacement + text[end:]
    return text


ASCII = {
    "＝": "=", "；": ";", "，": ",", "、": ",", "（": "(", "）": ")", "［": "[", "］": "]", "【": "[", "】": "]",
    "｛": "{", "｝": "}", "＃": "#", "％": "%", "／": "/", "．": ".", "？": "?", "－": "-", "＠": "@",
}  # fmt: skip

WIDE_TEXTS = {
    "＝": "weights U ＝ equal",
    "；": "indicators U { A； B }",
    "，": "report { formats = [json， html] }",
    "、": "report { formats = [json、 html] }",
    "（": "method { decision = level（2) }",
    "）": "method { decision = level(2） }",
    "［": "report { formats = ［json] }",
    "］": "report { formats = [json］ }",
    "【": "report { formats = 【json] }",
    "】": "report { formats = [json】 }",
    "｛": "indicators U ｛ A; B }",
    "｝": "indicators U { A; B ｝",
    "＃": "＃ a remark",
    "％": "weights U { A = 40％; B = 60% }",
    "／": "judgments U { A over B = 1／3 }",
    "．": "judgments U { A over B = 0．5 }",
    "？": "judgments U { A over B = ？ }",
    "－": "comments { a = 5; b = －2 }",
    "＠": "method { weighting = equal＠fuzzyspec }",
}


@pytest.mark.parametrize("wide", sorted(WIDE_TEXTS))
def test_a_full_width_character_is_told_with_its_exact_fix(wide: str) -> None:
    text = WIDE_TEXTS[wide]
    (fault,) = faults(text)
    assert "FS104" == fault.code
    assert fault.fix is not None
    assert (wide, ASCII[wide]) == (fault.fix.span.text, fault.fix.replacement)
    assert shape(sound(text.replace(wide, ASCII[wide]))) == shape(sound(mended(text)))


def test_a_full_width_character_does_not_hide_what_it_stands_for() -> None:
    """The text is read as if the ASCII character stood there: nothing else is told."""
    text = (
        "indicators　U ｛ A； B ｝\njudgments U ｛ A over B ＝ 1／3 ｝\n"
        "comments ｛ a ＝ 9； b ＝ 1 ｝\nvotes ｛ A 1 2； B 2 1 ｝"
    )
    assert {"FS104"} == {one.code for one in compiled(text).diagnostics if one.is_error}
    assert compiled(mended(text)).ok


@pytest.mark.parametrize(
    "written", ["“总分”", "”总分“", "＂总分＂", "「总分」", "‘总分’", '“总分"', "“a； b”", "“a＝{b}”", "“a # b”"]
)
def test_a_string_in_other_quotes_is_told_once_with_the_fix(written: str) -> None:
    text = f'scheme {written} {{ version = "1" }}\nindicators U {{ A {written}; B }}\nweights U = equal'
    assert ["FS104", "FS104"] == codes(text)
    tree = sound(mended(text))
    assert written[1:-1] == tree.blocks[0].title.value
    assert written[1:-1] == tree.blocks[1].root.children[0].label.value


def test_a_whole_file_of_an_input_method_is_mended_by_its_fixes() -> None:
    text = (
        "scheme　“企业评价”　｛　version　＝　“１”　｝＃　说明\n"
        "comments　｛　优　“优秀”　＝　９０；　良　＝　７５；　差　＝　４０　｝\n"
        "indicators　综合｛　质量；　服务－水平；　价格　｝\n"
        "judgments　综合　｛\n　质量　over　服务_水平　＝　３\n　质量　over　价格　＝　１／２\n"
        "　服务_水平　over　价格　＝　0，2　｝\n"
        "votes　｛　质量　３　４　３；　服务_水平　1　1　1；　价格　2　2　2　｝\n"
        "method　｛　decision　＝　confidence（０．６）　｝\nreport　｛　formats　＝　［json，　html］　｝\n"
    )
    assert not compiled(text).ok
    after = mended(text)
    assert [] == [(one.code, one.message.text()) for one in compiled(after).diagnostics if one.is_error]


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "\t", "\u2003", "\u202f", "\x0b", "\x0c"])
def test_other_spaces_are_spaces(space: str) -> None:
    text = BLOCKS.replace(" ", space)
    assert shape(sound(BLOCKS)) == shape(sound(text))


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "\u2003"])
def test_other_spaces_at_the_end_of_a_row_do_not_belong_to_it(space: str) -> None:
    text = f"votes {{\n A 1 2{space}\n B 3 4{space * 2}}}"
    tree = sound(text)
    assert ["A 1 2", "B 3 4"] == [tree.span(row).text for row in tree.blocks[0].rows]


def test_a_byte_order_mark_is_understood() -> None:
    with_mark, without = (compiled(start + BLOCKS) for start in ("\ufeff", ""))
    assert [one.code for one in without.diagnostics] == [one.code for one in with_mark.diagnostics]
    assert [one.code for one in without.diagnostics if one.code.startswith("FS1")] == []


def test_a_hidden_character_in_a_name_is_named() -> None:
    (fault,) = [one for one in faults("indicators U { A; B\u200b }") if one.is_error]
    assert "FS108" == fault.code
    assert "U+200B" in fault.message.text()
    assert [] == codes(mended("indicators U { A; B\u200b }"))


# Places ---------------------------------------------------------------------------------------

PLACED = '''scheme "T \\" x" {
    version = """1
    2"""
}
include "common.fspec"
comments { good "Good" = 90; poor }
indicators U "Whole" {
    A "First" { unit = "mg/L"; better = near(7) }   # remark
    B { B1; B2 "Second" }
}
judgments U {
      A    B
  A   1   1/2
  B   .    1   ; A over B = (1, 2, 3)
}
experts { chen "Prof. Chen" weight 2; liu }
judgments B by chen { B1 over B2 = 5 }
judgments by liu {
    B { B1 over B2 = 6 }
}
scores B1 { x = 8 }
weights B { B1 = 40%; B2 = 60% }
weights B = level@fuzzyspec(power = 2, [a, b], "s)", (2, 3, 4), equal@x)
objects { x "X"; y }
votes x of 10 { A 3 7 }
degrees y { A .5 .5 }
survey "common.fspec" { scale = 1..9; columns { "first q" = A } }
measurements { repeated = mean
  A  B1
  x  1   -2.5 }
membership B1 { good = f(1) }
method { scale = 1/9..9; consistency = warn( 0.1 ) }
method B { composition = min_max }
report { formats = [ json, html ] }
'''


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_node_points_at_its_exact_text(line_break: str) -> None:
    text = PLACED.replace("\n", line_break)
    tree = sound(text)
    places: dict[str, list[str]] = {}
    for node in nodes(tree):
        assert text[node.start : node.end] == tree.span(node).text
        places.setdefault(type(node).__name__, []).append(text[node.start : node.end])
    for kind in places:
        places[kind].sort()
    assert [
        '"First"', '"Good"', '"Prof. Chen"', '"Second"', '"T \\" x"', '"Whole"', '"X"', '"common.fspec"',
        '"common.fspec"', '"mg/L"', '"s)"',
    ] == [one for one in places["Text"] if not one.startswith('"""')]  # fmt: skip
    assert [f'"""1{line_break}    2"""'] == [one for one in places["Text"] if one.startswith('"""')]
    assert ["(1, 2, 3)", "(2, 3, 4)"] == sorted([*places["Triple"], places["Comparison"][0].split(" = ")[1]])
    assert ["[ json, html ]", "[a, b]"] == places["ListValue"]
    assert [
        "equal@x",
        "f(1)",
        'level@fuzzyspec(power = 2, [a, b], "s)", (2, 3, 4), equal@x)',
        "near(7)",
        "warn( 0.1 )",
    ] == places["Call"]
    assert ['"s)"', "(2, 3, 4)", "0.1", "1", "7", "[a, b]", "equal@x", "power = 2"] == places["Argument"]
    assert [
        '"first q" = A',
        "B1 = 40%",
        "B2 = 60%",
        "better = near(7)",
        "composition = min_max",
        "consistency = warn( 0.1 )",
        "formats = [ json, html ]",
        "good = f(1)",
        "repeated = mean",
        "scale = 1..9",
        "scale = 1/9..9",
        'unit = "mg/L"',
        f'version = """1{line_break}    2"""',
        "x = 8",
    ] == places["Setting"]
    assert ['x "X"', "y"] == places["Declaration"]
    assert ['good "Good" = 90', "poor"] == places["Comment"]
    assert ["A    B", "A   1   1/2", "A  B1", "A .5 .5", "A 3 7", "B   .    1", "x  1   -2.5"] == places["Row"]
    assert ['columns { "first q" = A }'] == places["Part"]
    assert ["A over B = (1, 2, 3)", "B1 over B2 = 5", "B1 over B2 = 6"] == places["Comparison"]
    assert ['chen "Prof. Chen" weight 2', "liu"] == places["Expert"]
    assert [f"judgments by liu {{{line_break}    B {{ B1 over B2 = 6 }}{line_break}}}"] == places["JudgmentsByBlock"]
    assert ["B { B1 over B2 = 6 }", "judgments B by chen { B1 over B2 = 5 }"] == places["JudgmentsBlock"][:2]
    indicators = places["Indicator"]
    assert ['A "First" { unit = "mg/L"; better = near(7) }', 'B { B1; B2 "Second" }', "B1", 'B2 "Second"'] == (
        indicators[:4]
    )
    assert indicators[4].startswith('U "Whole" {')
    assert indicators[4].endswith(f"}}{line_break}}}")
    numerals = {"1..9", "1", "1/9..9", "10", "40%", "60%", "90", "0.1", "7", "2", "3", "4", "5", "6", "8", "(1, 2, 3)"}
    assert numerals == set(places["Numeral"])
    for name in (*KEYWORDS,):
        kind = {"include": "IncludeLine"}.get(name, f"{name.capitalize()}Block")
        # Inside `judgments by` a node's judgments start with the node.
        for one in [one for one in places[kind] if not one.startswith("B {")]:
            assert one.startswith(name)
            assert one[-1] in '}"' or " = " in one


def test_cells_are_found_again_in_the_text() -> None:
    text = "judgments U {\n  A  1/2  (2, 3,\n 4) ?\n}"
    tree = sound(text)
    row = tree.blocks[0].rows[0]
    assert ["A", "1/2", "(2, 3,\n 4)", "?"] == [text[a:b] for a, b in t.cell_places(tree.source, row)]


def test_an_empty_list_has_a_place() -> None:
    text = 'scheme "T"\nreport { formats = [] }'
    tree = sound(text)
    assert "[]" == tree.span(tree.blocks[1].settings[0].value).text


def test_a_call_ends_at_its_own_bracket() -> None:
    text = "method { decision = level( # not this )\n 2 # nor this )\n ) }"
    tree = sound(text)
    assert text.index(" }") == tree.blocks[0].settings[0].value.end


# Recovery -------------------------------------------------------------------------------------

BROKEN = {
    "scheme": 'scheme "T" { version == "1" }',
    "include": "include common.fspec",
    "comments": "comments { a = = 3 }",
    "indicators": "indicators U { A, B }",
    "judgments": "judgments U { A over = 3 }",
    "weights": "weights U { A = 40 60 }",
    "objects": "objects { x = 3 }",
    "experts": "experts { x = 3 }",
    "judgments by": "judgments by x { U { A over = 3 } }",
    "scores": "scores U { A == 3 }",
    "votes": "votes { A = 3 }",
    "degrees": 'degrees { "A" 1 }',
    "survey": "survey { scale == 1..9 }",
    "measurements": 'measurements { "A" 1 }',
    "membership": "membership A { good == rising(1, 2) }",
    "method": "method { weighting: eigenvector }",
    "report": "report { formats = [json }",
}


@pytest.mark.parametrize("keyword", sorted(BROKEN))
def test_a_fault_in_one_block_hides_no_fault_of_form_in_the_others(keyword: str) -> None:
    others = [text for name, text in BROKEN.items() if name != keyword]
    text = "\n".join([BROKEN[keyword], *others])
    lines = {fault.span.line for fault in faults(text) if fault.span}
    assert set(range(1, len(BROKEN) + 1)) == lines


@pytest.mark.parametrize("keyword", sorted(BROKEN))
def test_a_fault_in_one_block_is_one_error(keyword: str) -> None:
    assert 1 == len(faults(BROKEN[keyword] + "\n" + "scheme {}\n" * 3))


@pytest.mark.parametrize("keyword", sorted(BROKEN))
def test_a_fault_of_form_hides_no_fault_of_meaning_elsewhere(keyword: str) -> None:
    text = f"{BROKEN[keyword]}\nmethod {{ composition = min_mx }}\ncomments {{ q = 9; q = 8 }}\n"
    lines = [line for _, line in found(text)]
    assert {1, 2} <= set(lines)
    if keyword != "comments":
        assert 3 in lines


def test_one_slip_costs_one_line() -> None:
    text = """comments {
    good = 90
    fair == 60
    poor = 30
    bad : 10
    worst = 5
}
indicators U {
    A
    B B
    C
    D { D1; D2, D3
        D4 }
}
judgments U {
    A over C = 2
    A over D == 3
    C over D = 2
}
weights D {
    D1 = 1
    D2 = = 2
    D4 = 3
}
votes {
    A 1 2
    C = 3
    D4 3 4
}
method {
    scale = any
    weighting eigenvector
    normalise = last
}
"""
    tree = tree_of(text)
    assert [3, 5, 10, 12, 17, 22, 27, 32] == [fault.span.line for fault in tree.faults if fault.span]
    comments, indicators, judgments, weights, votes, method = tree.blocks
    assert ["good", "poor", "worst"] == [one.name.text for one in comments.comments if one.name.text != "_"]
    assert ["A", "C", "D"] == [one.name.text for one in indicators.root.children if one.name.text != "_"]
    assert [("A", "C"), ("C", "D")] == [(one.first.text, one.second.text) for one in judgments.comparisons]
    assert ["D1", "D4"] == [one.name.text for one in weights.assignments]
    assert ["A", "D4"] == [row.cells[0] for row in votes.rows]
    assert ["scale", "normalise"] == [one.name.text for one in method.settings]
    assert all(block.broken for block in tree.blocks)


def test_one_slip_costs_one_expert_s_line() -> None:
    text = """experts {
    chen weight 2
    liu wieght 3
    wang
}
judgments by chen {
    U { A over B = 2
        A over C == 3
        B over C = 2 }
    A {
        A1 over A2 = 2
        A1 over over A3 = 2
    }
    B = 3
    C { C1 over C2 = 2 }
}
judgments U by wang {
    A over B = 2
    A above C = 2
}
"""
    tree = tree_of(text)
    assert [3, 8, 12, 14, 19] == [fault.span.line for fault in tree.faults if fault.span]
    experts, by, judgments = tree.blocks
    assert ["chen", "wang"] == [one.name.text for one in experts.experts if one.name.text != "_"]
    assert ["U", "A", "C"] == [one.of.text for one in by.judgments]
    assert [2, 1, 1] == [len(one.comparisons) for one in by.judgments]
    assert [("A", "B")] == [(one.first.text, one.second.text) for one in judgments.comparisons]
    assert all(block.broken for block in tree.blocks)


def test_one_slip_costs_one_line_of_data() -> None:
    text = """survey "a.csv" {
    scale = 1..9
    layout wide
    columns {
        A = "Question 1"
        B == "Question 2"
        "C" = c
    }
    groups { old = 1; young: 2 }
    sent = 3
}
measurements {
    repeated = mean
    A  B
    x  1  2
    y == 3
    columns A = 3
    z  4  5
}
membership A {
    good = rising(1, 2)
    poor = = falling(1, 2)
    bad  = falling(0, 1)
}
"""
    tree = tree_of(text)
    assert [3, 6, 9, 16, 17, 22] == [fault.span.line for fault in tree.faults if fault.span]
    survey, measurements, membership = tree.blocks
    assert ["scale", "sent"] == [one.name.text for one in survey.settings if one.name.text != "_"]
    assert [("columns", ["A", "C"]), ("groups", ["old"])] == [
        (part.name.text, [one.name.text for one in part.settings]) for part in survey.parts
    ]
    assert ["A", "x", "z"] == [row.cells[0] for row in measurements.rows]
    assert ["good", "bad"] == [one.name.text for one in membership.functions]
    assert all(block.broken for block in tree.blocks)


def test_many_slips_in_one_block_are_all_told_up_to_a_bound() -> None:
    text = "method {\n" + "    a == 1\n" * 15 + "}"
    assert list(range(2, 17)) == [fault.span.line for fault in faults(text) if fault.span]
    endless = "method {\n" + "    a == 1\n" * 500 + "}"
    assert 15 <= len(faults(endless)) < 100


@pytest.mark.parametrize(
    "keyword",
    [
        "comments",
        "indicators U",
        "judgments U",
        "judgments U by x",
        "experts",
        "weights U",
        "objects",
        "votes",
        "survey",
        'survey "a.csv"',
        "measurements",
        "membership A",
        "method",
    ],
)
def test_an_unclosed_brace_is_told_at_the_brace_and_costs_its_block_only(keyword: str) -> None:
    inside = {
        "judgments U": "A over B = 3",
        "judgments U by x": "A over B = 3",
        "votes": "A 1 2",
        "survey": "scale = 1..9",
        'survey "a.csv"': "scale = 1..9",
        "measurements": "A B",
        "membership A": "good = rising(1, 2)",
        "weights U": "A = 1",
        "method": "scale = any",
    }
    text = f"{keyword} {{\n    {inside.get(keyword, 'A')}\n\nobjects {{ p; q }}\nmethod {{ weighting == equal }}\n"
    first, *rest = faults(text)
    assert "FS102" == first.code
    assert first.span is not None
    assert ("{", 1) == (first.span.text, first.span.line)
    assert [("FS101", 5)] == [(one.code, one.span.line) for one in rest if one.span]
    assert ["p", "q"] == [one.name.text for one in tree_of(text).blocks[1].objects]


def test_an_unclosed_inner_brace_keeps_the_blocks_after_it() -> None:
    text = "indicators U {\n  A { A1; A2\n  B\n}\nweights U = equal\nvotes { A1 1 2 }"
    tree = tree_of(text)
    assert ["FS102"] == [fault.code for fault in tree.faults]
    assert ["IndicatorsBlock", "WeightsBlock", "VotesBlock"] == [type(block).__name__ for block in tree.blocks]


@pytest.mark.parametrize("stray", ["}", ")", "]"])
def test_a_stray_bracket_between_blocks_is_one_error_with_its_removal_as_fix(stray: str) -> None:
    text = f"indicators U {{ A; B }}\n{stray}\nweights U = equal\n"
    (fault,) = compiled(text).diagnostics
    assert ("FS103", stray) == (fault.code, fault.span.text if fault.span else "")
    assert fault.fix is not None
    assert "" == fault.fix.replacement
    assert 2 == len(tree_of(text).blocks)


@pytest.mark.parametrize("stray", [")", "]"])
def test_a_stray_bracket_inside_a_block_is_one_error(stray: str) -> None:
    text = f"indicators U {{ A{stray}; B }}\nweights U = equal\n"
    assert [("FS103", 1)] == found(text)


def test_one_brace_too_many_is_one_error() -> None:
    assert [("FS103", 1)] == found("indicators U { A; B } }\nweights U = equal\n")


@pytest.mark.parametrize("opening", ["(", "["])
def test_an_unclosed_bracket_is_told_where_it_opens(opening: str) -> None:
    text = f"method {{ decision = level{opening}2 }}\nindicators U {{ A; B }}\nweights U == equal"
    first, second = faults(text)
    assert ("FS102", opening) == (first.code, first.span.text if first.span else "")
    assert ("FS101", 3) == (second.code, second.span.line if second.span else 0)


@pytest.mark.parametrize("quote", ['"', '"""'])
def test_an_unclosed_string_is_one_error(quote: str) -> None:
    text = f'indicators U {{\n    A {quote}First\n    B "Second"\n}}\nweights U = equal\n'
    first, *rest = faults(text)
    assert ("FS102", quote) == (first.code, first.span.text if first.span else "")
    if quote == '"':
        assert [] == rest
        assert ["A", "B"] == [one.name.text for one in tree_of(text).blocks[0].root.children]


def test_an_unclosed_string_does_not_swallow_the_blocks_after_it() -> None:
    text = 'scheme "T {\n}\nindicators U { A; B }\nweights U == equal\n'
    assert [1, 4] == sorted({fault.span.line for fault in faults(text) if fault.span})


def test_a_misspelt_block_is_read_as_the_one_that_was_meant() -> None:
    text = "indicatrs U { A; B }\nwieghts U = equal\nweights U == equal"
    diagnostics = faults(text)
    assert [("FS105", 1), ("FS105", 2), ("FS101", 3)] == [(one.code, one.span.line) for one in diagnostics if one.span]
    assert ["indicators", "weights"] == [one.fix.replacement for one in diagnostics if one.fix]


@pytest.mark.parametrize("keyword", LATER)
def test_a_block_of_a_later_version_is_refused_by_name(keyword: str) -> None:
    text = f"indicators U {{ A; B }}\nweights U = equal\n{keyword} x {{ a = 1 }}\n"
    assert [("FS106", 3)] == found(text)


def test_an_unknown_block_costs_only_itself() -> None:
    text = "frobnicate U {\n  a { b }\n  c\n}\nindicators U { A; B }\nweights U == equal\n"
    assert [("FS105", 1), ("FS101", 6)] == [(one.code, one.span.line) for one in faults(text) if one.span]


@pytest.mark.parametrize("stray", ["=", '"text"', "@", "3", "…", "\x00", "!"])
def test_something_that_no_block_starts_with_is_one_error(stray: str) -> None:
    text = f"indicators U {{ A; B }}\n{stray}\nweights U = equal\n"
    assert [("FS105", 2)] == found(text)


@pytest.mark.parametrize("stray", ["=", "@", "3", "\x00"])
def test_something_before_a_block_on_its_line_is_one_error(stray: str) -> None:
    assert [("FS105", 1)] == found(f"{stray} indicators U {{ A; B }}\nweights U = equal\n")


def test_a_block_that_follows_another_on_its_line_is_told_with_the_line_break_as_fix() -> None:
    text = "indicators U { A; B } weights U = equal"
    (fault,) = compiled(text).diagnostics
    assert fault.fix is not None
    start = fault.fix.span.start
    assert compiled(text[:start] + fault.fix.replacement + text[start:]).ok


# Depth ----------------------------------------------------------------------------------------

DEPTH = 10_000


@cache
def deep_text(settings_: str = "") -> str:
    opening = "".join(f" {{ N{level}" for level in range(1, DEPTH))
    return "\n".join(
        [
            f"indicators N0{opening} {{ A; B }}" + " }" * (DEPTH - 1),
            *(f"weights N{level} {{ N{level + 1} = 1 }}" for level in range(DEPTH - 1)),
            f"judgments N{DEPTH - 1} {{ A over B = 2 }}",
            "comments { good = 90; bad = 20 }",
            "votes of 10 { A 6 4; B 3 7 }",
            f"method {{ {settings_} }}",
        ]
    )


def test_a_tree_ten_thousand_levels_deep_compiles_and_is_reported() -> None:
    done = compiled(deep_text())
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]
    assert done.result is not None
    assert DEPTH + 2 == len(done.result.scheme.indicators)
    assert DEPTH == max(one.level for one in done.result.scheme.indicators)
    assert [pytest.approx(0.5), pytest.approx(0.5)] == [row[0] for row in done.result.memberships[0]]

    from fuzzyspec.outputs import formats, render
    from fuzzyspec.report.graph import render_graph

    for form in formats():
        assert f"N{DEPTH - 1}" in render(done.result, done.diagnostics, form)
    assert done.graph is not None
    for form in ("json", "mermaid", "dot"):
        assert f"N{DEPTH - 1}" in render_graph(done.graph, form)


def test_a_deep_tree_with_a_fault_at_the_bottom_is_told_it() -> None:
    done = compiled(deep_text().replace("A over B = 2", "A over B = 2; A over B = 3"))
    assert ["FS205"] == [one.code for one in done.diagnostics if one.is_error]


@pytest.mark.parametrize(
    "text",
    [
        "indicators N" + " { N" * DEPTH,
        "indicators N" + " { N" * DEPTH + "}" * (DEPTH // 2),
        "indicators N" + " { N" * DEPTH + "}" * (DEPTH * 2),
        "indicators N" + " { N" * DEPTH + " = = " + "}" * DEPTH,
        "{" * DEPTH,
        "}" * DEPTH,
        "method { x = " + "(" * DEPTH + "1" + ")" * DEPTH + " }",
        "method { x = " + "[" * DEPTH + "]" * DEPTH + " }",
        "method { x = " + "a(" * DEPTH + ")" * DEPTH + " }",
        "method { x = " + "(" * DEPTH,
        "method { x = " + "[(" * DEPTH + " }",
        '"' * DEPTH,
        "“" * DEPTH,
        '"' + "\\" * DEPTH,
    ],
    ids=range(14),
)
def test_deep_nests_of_anything_are_told_not_raised(text: str) -> None:
    assert "FS001" not in [code for code, _ in found(text)]


# Any text at all ------------------------------------------------------------------------------

SEEDS = [
    BLOCKS,
    PLACED,
    """indicators U { A; B; C; D }
judgments U { A over B = 2; A over C = ?; A over D = 3; B over C = 1/3
 B over D = 5; C over D = 9 }
comments { a; b; c; d }
degrees { A .1 .2 .3 .4; B .1 .2 .3 .4
C 1 0 0 0; D 0 0 0 1 }
method { weighting = column_mean; normalise = every; random_index = gupta; decision = level(power = 2)
  composition = normalized_min_sum }
""",
    """comments { good "Good" = 90; fair = 60; poor = 30 }
indicators U { A { A1; A2; A3 }; B "b" }
judgments U { A over B = 1/2 }
judgments A { A1 A2 A3
 A1 1 2 .33
 A2 . 1 ?
 A3 3 ? 1 }
objects { x; y }
votes x of 10 { A1 3 4 3; A2 1 1 8; A3 9 1 0; B 10 0 0 }
degrees y { A1 .3 .4 .3; A2 .1 .1 .8; A3 1 0 0; B 1 0 0 }
method { weighting = eigenvector; decision = confidence(0.6); scale = 1/9..9; consistency = warn(0.1) }
method A { composition = min_max(weights = max) }
report { formats = [json, html] }
""",
    """experts { chen "Prof. Chen" weight 2; liu; wang weight 1/2 }
indicators U { A { A1; A2; A3 }; B }
judgments U by chen { A over B = 1/2 }
judgments by liu {
    U { A over B = 2 }
    A { A1 over A2 = 2; A2 over A3 = 3; A1 over A3 = ? }
}
judgments by wang { A { A1 A2 A3
 A1 1 2 3
 A2 . 1 2
 A3 . . 1 }; U { A over B = 1 } }
method { aggregation = aip(mean = geometric) }
""",
    """comments { good = 3; fair = 2; poor = 1 }
indicators U { A { better = low }; B { better = near(3) } }
weights U = combine(given, entropy(normalise = minmax), by = linear, share = 40%)
judgments U { A over B = 2 }
measurements "lab.csv" { object = who; repeated = mean; columns { A = "A" } }
membership A = ladder(1, 2, 3)
membership B { good = gaussian(center = 3, width = 2); poor = rising(4, 6); fair = pi_shape(1, 2, 3, 4) }
method { rows = raw }
""",
    """comments { good; poor }
indicators U { A; B { B1; B2 } }
weights U = equal
weights B = equal
survey "answers.csv" { object = who; scale = 1..9; comments = bands(6..9, 1..5); missing = ignore
  respondent = id; reversed = [A]; columns { B1 = "B"; B2 = B1 }; sent = 3; encoding = utf_8 }
survey "long.csv" { layout = long(indicator = item, value = answer); respondent = id }
""",
    """comments { good = 3; fair = 2; poor = 1 }
indicators U { A; B }
weights leaves of U = critic(correlation = spearman)
objects { x; y; z }
measurements { repeated = median
      A  B
  x   1  2
  y  -4  1/3 }
scores A = measured(ratio)
scores B { x = 1; y = 2 }
survey "answers.csv" { group = who; groups { x = 60%; y = 40% }; comments = fuzzy(9, 5, 1) }
""",
]
TOKENS = [
    *KEYWORDS, *LATER, "of", "over", "by", "leaves", "better", "near(3)", "within(1, 2)", "given", "critic",
    "combine(given, entropy)", "measured(ratio)", "ladder(2, 1)", "rising(1, 2)", "columns", "groups", "layout", "wide",
    "long(indicator = item, value = answer)", "bands(6..9, 1..5)", "fuzzy(9, 1)", "comments = ", "object", "respondent",
    "who", "id", "group", "sent", "missing", "ignore", "reversed", "encoding", "gbk", "sheet", "repeated", "mean",
    "rows", "raw", '"answers.csv"', '"lab.csv"', '"long.csv"', '"empty.csv"', "unit", "U", "A", "B", "A1", "x",
    "指标", "good", "{", "}", "(", ")", "[", "]", ";", "\n", "\r", "\r\n", "=", "==", ",", "@", '"', '"""',
    '"a b"', '"\\"', "\\", "#", "# x\n", "1", "2", "1/3", "0.5", ".5", "40%", "-2", "1e-3", "1e400", "1/0",
    "1..9", "1/9..9", "(2, 3, 4)", "(2,3", "?", ".", "..", "-", "+", "_", "equal", "geometric_mean",
    "eigenvector", "min_max", "confidence(0.6)", "scale", "any", "consistency", "off", "warn(0.1)", "composition",
    "weighting", "decision", "level", "formats", "json", "random_index", "gupta", "completion", "eigenvalue",
    "aggregation", "aij", "aip",
    "entropy@foo", "＝", "；", "“", "”", "「", "（", "）", "｛", "｝", "，", "。", "\u3000", "\u00a0", "\ufeff",
    "e\u0301", "\u200b", "\x00", "\x0b", "\x85", "\u2028", "𝒳", "①", "٣", "1２", "0,5", "1:3",
    "99999999999999999999", "1e308", "1e-320", "-0", "nan", "inf", "\ud800",
]  # fmt: skip


@cache
def seeds() -> list[str]:
    """Return the texts that fuzzing starts from: shipped schemes, those of the tests, and a few of our own."""
    shipped = [resources.read_text("specs", name) for name in resources.names("specs", ".fspec")]
    tested = [path.read_bytes() for path in sorted((CHECKOUT / "tests" / "specs").rglob("*.fspec"))]
    return [*SEEDS, *shipped, *(content.decode("utf-8", "replace") for content in tested if len(content) < 20_000)]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Take a scheme, and delete, double, replace or move a few slices of it."""
    text = draw(st.sampled_from(seeds()))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 1, 2, 5, 20, 100])))
        kind = draw(st.sampled_from(["delete", "double", "token", "move", "text"]))
        piece = ""
        if kind == "double":
            piece = text[start:end] * 2
        elif kind == "token":
            piece = draw(st.sampled_from(TOKENS))
        elif kind == "move":
            other = draw(st.integers(0, len(text)))
            piece = text[other : other + draw(st.sampled_from([1, 5, 50]))]
        elif kind == "text":
            piece = draw(st.text(max_size=5))
        text = text[:start] + piece + text[end:]
    return text


soup = st.builds(
    lambda separator, tokens: separator.join(tokens), st.sampled_from(["", " "]), st.lists(st.sampled_from(TOKENS))
)
fuzz = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def check_any(text: str) -> None:
    tree = tree_of(text)
    assert text == tree.source.text
    for fault in tree.faults:
        assert fault.span is not None
        assert 0 <= fault.span.start <= fault.span.end <= len(text)
    for node in nodes(tree):
        assert 0 <= node.start <= node.end <= len(text), type(node).__name__
    for remark in tree.remarks:
        assert text[remark.start] in "#＃"
    done = compiled(text)
    assert [] == [one.message.text() for one in done.diagnostics if one.code == "FS001"]
    for one in done.diagnostics:
        for span in [one.span, *(label.span for label in one.labels), *([one.fix.span] if one.fix else [])]:
            assert span is None or 0 <= span.start <= span.end <= len(span.source.text), one.code
    assert done.ok == (done.result is not None and not any(one.is_error for one in done.diagnostics))


@pytest.mark.parametrize(
    "text",
    [
        'judgme" ',
        "icators U{U2}gments U{1 over 2",
        "foo\nindicators U; votes of 1 { U }",
        "foo\nindicators U; degrees { U }",
        "indicators U { A; B }\ncomments { a; b }\ndegrees { A . 1; B + 0 }",
        "indicators U { A; B }\njudgments U { A over B = 1/" + "9" * 5000 + " }",
        'include "a\x00b"',
        "indicators leaves {",
        "indicators leaves ｛",
    ],
    ids=range(9),
)
def test_what_fuzzing_once_found(text: str) -> None:
    check_any(text)


@fuzz
@given(st.text())
def test_any_text_gives_a_tree_and_no_internal_error(text: str) -> None:
    check_any(text)


@fuzz
@given(soup)
def test_any_order_of_the_words_of_the_language_gives_no_internal_error(text: str) -> None:
    check_any(text)


@fuzz
@given(mutated())
def test_any_mutation_of_a_scheme_gives_no_internal_error(text: str) -> None:
    check_any(text)


@settings(fuzz, max_examples=60)
@given(st.sampled_from(seeds()), st.integers(0, 10**6))
def test_any_beginning_of_a_scheme_gives_no_internal_error(text: str, length: int) -> None:
    check_any(text[: length % (len(text) + 1)])
