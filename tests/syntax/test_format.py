"""The formatter: the style, rule by rule, and what it promises for any file."""

from __future__ import annotations

import pathlib
import random
import re
import time
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzzyspec.source import SourceFile
from fuzzyspec.syntax import tokens as k
from fuzzyspec.syntax.format import format_text, same_tree
from fuzzyspec.syntax.layout import WIDTH
from fuzzyspec.syntax.parse import parse
from fuzzyspec.syntax.tree import SyntaxTree
from fuzzyspec.widths import text_width

CHECKOUT = pathlib.Path(__file__).parents[2]
SPECS = sorted((CHECKOUT / "specs").glob("*.fspec"))
GOOD = sorted((CHECKOUT / "tests" / "specs" / "good").rglob("*.fspec"))
BAD = sorted((CHECKOUT / "tests" / "specs" / "bad").rglob("*.fspec"))
CASES = sorted((CHECKOUT / "tests" / "cases").glob("*.fspec"))
PAGE = (CHECKOUT / "docs" / "format.md").read_text(encoding="utf-8")


def read(path: pathlib.Path) -> str:
    return path.read_bytes().decode("utf-8-sig")


def tree_of(text: str) -> SyntaxTree:
    """Parse a text; whoever reads a file drops its byte-order mark."""
    return parse(SourceFile("scheme.fspec", text.removeprefix("\ufeff")))


def formatted(text: str) -> str:
    return format_text(SourceFile("scheme.fspec", text))


def lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def lf(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def characters(text: str) -> str:
    """Return what the formatter must not touch: all but spaces and separators."""
    return re.sub(r"[\s;]+", "", text.removeprefix("\ufeff"))


class Beside(NamedTuple):
    """A remark, whether it ends a line, and what stands before and after it."""

    text: str
    ends_a_line: bool
    before: str
    after: str


def remarks(text: str) -> list[Beside]:
    """Return the remarks with their neighbours."""
    tokens = k.tokens_of(lf(text))
    code = [token.text for token in tokens if token.kind != k.REMARK]
    found: list[Beside] = []
    passed = 0
    for token in tokens:
        if token.kind == k.REMARK:
            before = code[passed - 1] if passed else ""
            after = code[passed] if passed < len(code) else ""
            neighbours = [re.sub(r"\s+", " ", one).split("@") for one in (before, after)]
            found.append(Beside(token.text.rstrip(), not token.broken, neighbours[0][-1], neighbours[1][0]))
        else:
            passed += 1
    return found


def promised(text: str) -> str:
    """Hold the formatter to its promises for a file without faults of form, and return what it made."""
    before = tree_of(text)
    assert [] == [fault.message.text() for fault in before.faults]
    result = formatted(text)
    after = tree_of(result)
    assert [] == [fault.message.text() for fault in after.faults]
    assert same_tree(before, after)
    assert result == formatted(result)
    assert characters(text) == characters(result)
    assert remarks(text) == remarks(result)
    assert "\r" not in result
    assert result == "" or (result.endswith("\n") and not result.endswith("\n\n"))
    assert not result.startswith("\n")
    if '"""' not in result:
        assert [] == [line for line in result.split("\n") if line != line.rstrip(" ")]
        assert "\n\n\n" not in result
    return result


# The documented style -------------------------------------------------------------------------

FENCES = re.findall(r"^```fspec\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
PAIRS = list(zip(FENCES[::2], FENCES[1::2], strict=True))


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_examples_of_the_documentation_hold(before: str, after: str) -> None:
    assert before != after
    assert after == promised(before)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_the_shipped_specs_are_in_the_style(path: pathlib.Path) -> None:
    content = path.read_bytes()
    assert content.decode() == formatted(content.decode())


# Rule by rule ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("\n\n  \n;;\n", ""),
        ("# only this", "# only this\n"),
        ("\ufeffweights U = equal", "weights U = equal\n"),
        ("weights U=equal;weights V=equal", "weights U = equal\nweights V = equal\n"),
        ("objects { }", "objects {}\n"),
        ("objects {\n\n}", "objects {}\n"),
        ("objects{;A;;B;}", "objects { A; B }\n"),
        ('objects{A"Model A"}', 'objects { A "Model A" }\n'),
        ("objects {\n# nothing yet\n}", "objects {\n    # nothing yet\n}\n"),
        ("objects { # nothing yet\n}", "objects {  # nothing yet\n}\n"),
        ("objects { A # first\n}", "objects {\n    A  # first\n}\n"),
        ("objects { A; # first\n}", "objects {\n    A  # first\n}\n"),
        ("objects { A } # end", "objects { A }  # end\n"),
        ("objects {\n A; B # last\n} # end", "objects {\n    A\n    B  # last\n}  # end\n"),
        ("indicators U { A { B } } # r", "indicators U { A { B } }  # r\n"),
        ("indicators　指标　{\t甲 ;\u00a0乙 }", "indicators 指标 { 甲; 乙 }\n"),
        ("method { a = [ ] ; b = f( ) }", "method { a = []; b = f() }\n"),
        ("method { a = [b,c,] }", "method { a = [b, c,] }\n"),
        ("method { a = f (b = [ 1 ,2 ],c = ( 1,2 , 3 )) }", "method { a = f(b = [1, 2], c = (1, 2, 3)) }\n"),
        ("#no space  \n#  two\t\n", "#no space\n#  two\n"),
        ("votes A of 10{U1 1  2 -3;U2 . ? 1e-3}", "votes A of 10 { U1 1 2 -3; U2 . ? 1e-3 }\n"),
        ("judgments U { U1 over U2=(2,3,4) }", "judgments U { U1 over U2 = (2, 3, 4) }\n"),
    ],
)  # fmt: skip
def test_small_files(before: str, after: str) -> None:
    assert after == promised(before)


def test_line_breaks_of_every_kind_become_lf() -> None:
    text = 'scheme "A" {\n  note = """\n    one\n    two"""\n}\n# r\nweights U = f(\n1)\n'
    assert promised(text) == promised(text.replace("\n", "\r\n")) == promised(text.replace("\n", "\r"))


def test_a_group_on_one_line_opens_where_it_does_not_fit_and_from_outside() -> None:
    inner = "; ".join(f"indicator_{number}" for number in range(6))
    text = f"indicators U {{ A {{ {inner} }}; B }}"
    assert WIDTH < len(text)
    assert lines("indicators U {", f"    A {{ {inner} }}", "    B", "}") == promised(text)
    fitting = "objects { " + "A" * (WIDTH - 12) + " }"
    assert fitting + "\n" == promised(fitting)
    assert lines("objects {", "    " + "A" * (WIDTH - 11), "}") == promised(fitting.replace(" }", "A }"))


def test_widths_are_those_of_an_editor_also_for_what_fits() -> None:
    name = "指" * 44
    assert f"objects {{ {name} }}\n" == promised(f"objects {{ {name} }}")
    assert lines("objects {", f"    {name}指", "}") == promised(f"objects {{ {name}指 }}")


def test_a_group_over_several_lines_is_not_joined() -> None:
    assert lines("objects {", "    A", "}") == promised("objects {\nA }")


def test_blocks_are_parted_by_one_blank_line() -> None:
    text = "objects {\nA\n}\n# about U\nweights U = equal\n\n\n\n# about V\n\nweights V = equal\nobjects {\nB\n}"
    assert lines(
        "objects {", "    A", "}", "",
        "# about U", "weights U = equal", "",
        "# about V", "", "weights V = equal", "",
        "objects {", "    B", "}",
    ) == promised(text)  # fmt: skip


def test_a_blank_line_between_blocks_starts_a_run_anew() -> None:
    text = lines("weights U = equal", "weights long = f(", "    a,  # remark", "    b", ")", "weights longer = equal")
    assert lines(
        "weights U = equal", "", "weights long = f(", "    a,  # remark", "    b", ")", "", "weights longer = equal"
    ) == promised(text)


def test_a_remark_right_below_a_block_stays_with_it() -> None:
    text = lines("objects {", "    A", "}", "# that was all", "", "weights U = equal")
    assert text == promised(text)


def test_a_line_that_holds_only_a_semicolon_is_no_blank_line() -> None:
    assert lines("objects {", "    A", "    B", "}") == promised("objects {\nA\n;\nB\n}")


def test_equals_signs_align_in_runs() -> None:
    text = lines(
        "method {", "weighting = equal", "composition = min_max", "# between", "scale = any", "", "completion = a",
        "decision = level", "}",
    )  # fmt: skip
    assert lines(
        "method {",
        "    weighting   = equal",
        "    composition = min_max",
        "    # between",
        "    scale       = any",
        "",
        "    completion = a",
        "    decision   = level",
        "}",
    ) == promised(text)


def test_labels_of_entries_align_and_those_of_open_blocks_do_not() -> None:
    text = 'indicators U {\nA "a" {\nlong_name "b"\nB "c" { D }\nC { E }\n}\nanother "d"\n}'
    assert lines(
        "indicators U {",
        '    A "a" {',
        '        long_name "b"',
        '        B         "c" { D }',
        "        C             { E }",
        "    }",
        '    another "d"',
        "}",
    ) == promised(text)


def test_what_is_very_wide_does_not_move_its_neighbours() -> None:
    wide = "x" * 41
    text = lines("weights U {", f"    {wide} = 1", "    ab = 2", "    a = 2", "}")
    assert lines("weights U {", f"    {wide} = 1", "    ab = 2", "    a  = 2", "}") == promised(text)
    table = lines("votes {", f"    {wide} 1 2", "    ab 2 3", "    a 2 3", "}")
    assert lines("votes {", f"    {wide}  1 2", "    ab  2 3", "    a   2 3", "}") == promised(table)


def test_alignment_alone_makes_no_line_too_long() -> None:
    value = '"' + "x" * (WIDTH - 12) + '"'
    text = lines("scheme {", f"    n = {value}", "    version = 1", "}")
    assert [] == list(tree_of(text).faults)
    assert text == promised(text)


def test_chinese_matrices_align_by_width() -> None:
    text = lines("judgments 质量 {", "甲 性能指标 C", "甲 1 1/2 (1, 2, 3)", "性能指标 . 1 ?", "C . . 1", "}")
    result = promised(text)
    assert (
        lines(
            "judgments 质量 {",
            "              甲  性能指标          C",
            "    甲         1       1/2  (1, 2, 3)",
            "    性能指标   .         1          ?",
            "    C          .         .          1",
            "}",
        )
        == result
    )
    assert 1 == len({text_width(line) for line in result.splitlines()[1:-1]})


def test_a_heading_with_a_name_for_each_column_of_the_rows() -> None:
    text = lines("judgments U {", "name U1 U2", "U1 1 2", "U2 . 1", "}")
    assert lines("judgments U {", "    name  U1  U2", "    U1     1   2", "    U2     .   1", "}") == promised(text)


def test_rows_that_share_a_line_part_where_they_do_not_fit() -> None:
    row = "name_of_an_indicator{} 1 2 3 4"
    short = "votes {\n" + "; ".join(row.format(number) for number in range(3)) + "\n}"
    assert "    " + ";  ".join(row.format(number).replace(" ", "  ", 1) for number in range(3)) in promised(short)
    long = "votes {\n" + "; ".join(row.format(number) for number in range(4)) + " # all\nA 1 2 3 4; B 1 2 3 4\n}"
    result = promised(long)
    assert 8 == len(result.splitlines())
    assert result.splitlines()[4].endswith("4  # all")


def test_rows_of_a_matrix_do_not_share_a_line() -> None:
    assert lines("judgments U {", "       A  B", "    A  1  2", "    B  .  1", "}") == promised(
        "judgments U {\nA B; A 1 2; B . 1\n}"
    )


def test_rows_of_a_block_that_does_not_fit_stand_one_a_line() -> None:
    rows = [f"A{number} 10 20 30" for number in range(9)]
    assert 11 == len(promised("votes { " + "; ".join(rows) + " }").splitlines())


def test_remarks_align_in_runs() -> None:
    text = lines(
        "weights U = equal # a", "weights long = equal # b", "weights V = equal", "weights W = equal     # c", "",
        "weights X = equal # d",
    )  # fmt: skip
    assert lines(
        "weights U    = equal  # a",
        "weights long = equal  # b",
        "weights V    = equal",
        "weights W    = equal  # c",
        "",
        "weights X = equal  # d",
    ) == promised(text)
    settings = lines("method {", "a = b # 1", "c = [d, e] # 2", "# 3", "f = g # 4", "}")
    assert lines(
        "method {", "    a = b       # 1", "    c = [d, e]  # 2", "    # 3", "    f = g  # 4", "}"
    ) == promised(settings)


def test_remarks_in_brackets_keep_the_line_breaks() -> None:
    text = "method {\na = f( # one\n# two\n  b, c # three\n\n, [ # four\n d],\n)\n}"
    assert lines(
        "method {",
        "    a = f(  # one",
        "        # two",
        "        b, c  # three",
        "        , [  # four",
        "            d],",
        "    )",
        "}",
    ) == promised(text)


def test_brackets_that_do_not_fit_on_a_line_keep_the_line_breaks() -> None:
    arguments = [f"argument_{number} = value" for number in range(5)]
    text = "method {\ncomposition = f(\n" + ",\n".join(arguments) + "\n)\n}"
    assert lines(
        "method {", "    composition = f(", *(f"        {one}," for one in arguments[:-1]), f"        {arguments[-1]}",
        "    )", "}",
    ) == promised(text)  # fmt: skip
    assert f"= f({', '.join(arguments[:3])})" in promised(
        text.replace(",\nargument_3 = value,\nargument_4 = value", "")
    )


def test_long_strings_keep_what_they_say() -> None:
    text = 'scheme "A" {\n  note="""first\n\t  second   \n\n\t    third\n\t """\n  source = """one""" }'
    assert lines(
        'scheme "A" {', '    note   = """first', "        second", "", "          third", '        """',
        '    source = """one"""', "}",
    ) == promised(text)  # fmt: skip
    quoted = 'scheme {\nnote = """\n  "quoted" """\n}'
    assert 'scheme {\n    note = """\n        "quoted" """\n}\n' == promised(quoted)


LATER = """judgments U by chen {
    U1 over U2 = 3
    U1 over U3 = 5
}

judgments by liu {  # all of one expert's matrices in one block
    U  { U1 over U2 = 2; U1 over U3 = 4; U2 over U3 = 3 }
    U1 { U11 over U12 = 2 }
    U2 {
             U21  U22
        U21    1  1/2
        U22    .    1
    }
}

judgments price of objects { civic over accord = 3; accord over odyssey = 7 }
experts { chen "Prof. Chen" weight 2; liu weight 1; wang }

experts {
    chen  "Prof. Chen" weight 2
    liu                weight 1
    zhang "Dr Zhang"   weight 3
    wang
}

scores safety { accord = 10; civic = 6 }
scores cost = measured(ratio)

weights W           = entropy
weights leaves of W = combine(given, entropy, by = linear, share = 0.5)

scenario "Cautious operator"  { method { composition = min_max } }
scenario "Without innovation" { weights U { U1 = 60%; U2 = 40%; U3 = 0 } }

scenario "Other votes" {
    votes A of 10 {
        U11  3 7
        U2   4 6
    }
}

sensitivity { weights = each; samples = 10000; seed = 7 }
expect U1.weight == 0.540 within 0.0005
expect U1.cr < 0.1
expect A.U1.score >= 70
expect ranking == [A, C, B]
advice U2 when score < 70 "Renegotiate delivery terms with the suppliers."

advice U21 when grade <= general and weight > 0.1 \"\"\"Longer text,
    over several lines.\"\"\"
"""


def test_blocks_of_later_versions_are_laid_out_too() -> None:
    assert LATER == formatted(LATER)
    crowded = re.sub(r" *(==|<=|>=|[={}<>,]) *", r"\1", LATER)
    assert LATER == formatted(re.sub(r"(?m)^ +", "", re.sub(r"(?m)(?<=\w) {2,}", " ", crowded)))


DATA = """survey "finance.csv" {
    layout   = long(indicator = item, value = answer)
    scale    = 1..9  # as printed on the sheet
    comments = bands(8..9, 6..7, 4..5, 1..3)
    groups   { manager = 60%; employee = 40% }
    columns  { U11 = "Q1. Age"; "U12" = "Q2. Education" }
    reversed = [U13]
}

survey "other.csv" {
    scale = 1..9
    # how the questions are headed
    columns {  # on the sheet
        U11   = "Q1. Age"
        "U12" = "Q2. Education"  # of the owner

        服务 = "您对服务是否满意？"
    }
    reversed = [U13]
    encoding = gbk
    groups {
        manager          = 60%
        "other employee" = 40%
    }
}

survey { scale = 1..9 }
survey

measurements {
    repeated = mean
                DO   COD  溶解氧
    site_1     6.2    18     1/3  # upstream
    # the bridge
    site_22  -4.15  1310    1e-3

    站点         7     9     40%
}

measurements "stations.parquet" { object = station; columns { DO = "DO (mg/L)" }; repeated = mean }
measurements "lab.xlsx"         { sheet = "March" }

measurements "lakes.csv" {
    object  = lake
    columns { DO = "DO (mg/L)"; COD = "COD (mg/L)" }
}

membership DO      = ladder(7.5, 6, 3, 2)
membership ammonia = ladder(0.15, 0.5, 1, 1.5)

membership COD {
    class1   = falling(15, 20)
    class2   = triangular(15, 20, 25)
    hopeless = rising(30, 40)
}

membership pH { good = pi_shape(5, 6, 8, 9); poor = gaussian(center = 4, width = 1) }
"""


def test_data_are_laid_out() -> None:
    assert DATA == promised(DATA)
    crowded = re.sub(r" *([={}<>,]) *", r"\1", DATA)
    assert DATA == promised(re.sub(r"(?m)^ +", "", re.sub(r"(?m)(?<=\w) {2,}", " ", crowded)))


def test_the_heading_of_measurements_shares_no_line_with_its_rows() -> None:
    before = "measurements {\nDO COD; a 1 2; b 13 4\n}"
    assert "measurements {\n       DO  COD\n    a   1    2\n    b  13    4\n}\n" == promised(before)


def test_measurements_on_one_line_stay_there() -> None:
    assert "measurements { DO COD; a 1 2; b 13 4 }\n" == promised("measurements{DO COD;a 1 2;b 13 4;}")


def test_a_part_over_several_lines_starts_the_columns_of_settings_anew() -> None:
    before = 'survey "a.csv" {\nrespondent=id\ncolumns {\nU="q"\n}\nobject=of\ngroups{a=1}\n}'
    after = """survey "a.csv" {
    respondent = id
    columns {
        U = "q"
    }
    object = of
    groups { a = 1 }
}
"""
    assert after == promised(before)


# Any file -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*SPECS, *GOOD, *CASES], ids=lambda path: path.name)
def test_right_files(path: pathlib.Path) -> None:
    promised(read(path))


def test_wrong_files_that_are_right_in_form() -> None:
    tried = 0
    for path in BAD:
        try:
            text = read(path)
        except UnicodeDecodeError:
            continue
        if not tree_of(text).faults:
            promised(text)
            tried += 1
    assert 100 < tried


class Writer:
    """Writes a scheme with spaces, line breaks and remarks wherever the language lets them stand."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0
        self.parts: list[str] = []

    def text(self) -> str:
        self.separator(start=True)
        for _ in range(self.random.randint(0, 6)):
            self.block()
            self.separator()
        breaks = self.random.choice(["\n", "\n", "\r\n", "\r"])
        mark = self.random.choice(["", "", "\ufeff"])
        return mark + "".join(self.parts).replace("\n", breaks)

    def put(self, *texts: str) -> None:
        self.parts.extend(texts)

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def name(self) -> str:
        self.count += 1
        return str(
            self.one("U", "votes", "over", "of", "质量", "服务", "qualité", "e\u0301", "long_name_of_it", "x")
        ) + str(self.count)

    def number(self) -> str:
        return str(self.one("1", "0.25", ".5", "1/3", "40%", "1e-3", "-2.5", "10", "1/9..9"))

    def cell(self) -> str:
        return str(
            self.one("1", "0.25", "1/3", ".", "?", "12", "(1,2, 3)", "( 1 , 2,3 )", "-1", "1,5", "(\n1 # in\n, 2)")
        )

    def string(self) -> str:
        return str(
            self.one(
                '""', '"A label"', '"标签"', '"# {;} \\" \\\\"', '"""one"""', '"""\n   two\n     lines; # {\n   """',
                '"""a\n\t　b\n\n  c"""', '"' + "long " * 12 + '"',
            )
        )  # fmt: skip

    def gap(self) -> None:
        self.put(self.one(" ", " ", "  ", "\t", "　", "\u00a0 "))

    def maybe(self) -> None:
        self.put(self.one("", "", " ", "  ", "\t", "　"))

    def remark(self) -> str:
        self.count += 1
        return self.one("#", "# ", "#  ") + self.one("remark", "备注", 'a ; { " ') + str(self.count) + self.one("", " ")

    def separator(self, start: bool = False) -> None:
        """Write what parts two entries."""
        if not start:
            self.maybe()
            self.put(self.one(";", "\n", "\n", ";;", "; \n", "\n\n\n", f" {self.remark()}\n", f";{self.remark()}\n"))
        for _ in range(self.one(0, 0, 0, 1, 2)):
            self.put(self.one("\n", " ", ";", f"{self.remark()}\n", f"  {self.remark()}\n\n"))

    def soft(self) -> None:
        """Write what may stand between the parts of brackets."""
        self.put(self.one("", "", "", " ", "  ", "\n", "\n\n  ", f" {self.remark()}\n"))

    def value(self, depth: int = 0) -> None:
        kind = self.one("name", "number", "string", "call", "list", "triple", "package")
        if depth > 2 or kind == "name":
            self.put(self.name())
        elif kind == "number":
            self.put(self.number())
        elif kind == "string":
            self.put(self.string())
        elif kind == "package":
            self.put(self.name(), self.one("@", " @ "), "some-package")
        else:
            opening, closing = {"call": "()", "list": "[]", "triple": "()"}[kind]
            if kind == "call":
                self.put(self.name(), self.one("", " "))
            self.put(opening)
            self.soft()
            count = self.one(1, 2, 3) if kind == "triple" else self.one(0, 1, 2, 3)
            for index in range(count):
                if index:
                    self.put(",")
                    self.soft()
                if kind == "call" and self.one(True, False):
                    self.put(self.name(), self.one("=", " = "))
                self.value(depth + 1)
                self.soft()
            self.put(closing)

    def setting(self) -> None:
        self.put(self.name())
        self.maybe()
        self.put("=")
        self.maybe()
        self.value()

    def declaration(self) -> None:
        self.put(self.name())
        if self.one(True, False):
            self.maybe()
            self.put(self.string())

    def comment(self) -> None:
        self.declaration()
        if self.one(True, False):
            self.put(" =", self.one("", " "), self.one("1", "0.5", "40%"))

    def row(self) -> None:
        self.put(self.name())
        for _ in range(self.random.randint(1, 4)):
            self.gap()
            self.put(self.cell())

    def judgment(self) -> None:
        if self.one(True, False):
            self.row()
        else:
            self.put(self.name(), " over  ", self.name())
            self.maybe()
            self.put("=")
            self.maybe()
            self.put(self.one("1/3", "?", "(1,2,3)", "( 2 , 3, 4 )"))

    def part(self) -> None:
        """Write a setting of a survey, or a part with settings of its own."""
        if self.one(True, True, False):
            self.setting()
            return
        self.put(self.one("columns", "groups"))
        self.group(self.keyed)

    def keyed(self) -> None:
        if self.one(True, False):
            self.setting()
        else:
            self.put(self.string(), self.one("=", " = "), self.string())

    def measured(self) -> None:
        if self.one(True, True, False):
            self.row()
        else:
            self.part()

    def expert(self) -> None:
        self.declaration()
        if self.one(True, False):
            self.put(" weight  ", self.one("1", "0.5"))

    def judged(self) -> None:
        self.put(self.name(), self.one("", " of  objects"))
        self.group(self.judgment)

    def indicator(self, depth: int = 0) -> None:
        if self.one(True, False, False) and depth:
            self.setting()
            return
        self.declaration()
        if depth < 4 and self.one(True, False, depth < 1):
            self.group(lambda: self.indicator(depth + 1))

    def group(self, entry: Any) -> None:
        self.maybe()
        self.put("{")
        self.put(self.one("", "", " ", "\n", ";", f" {self.remark()}\n"))
        short = self.one(True, False)
        for index in range(self.random.randint(0, 5)):
            if index and short:
                self.put(self.one("; ", ";", " ; "))
            elif index:
                self.separator()
            entry()
        if self.one(True, False):
            self.maybe()
        else:
            self.separator()
        self.put("}")

    def block(self) -> None:
        entries = {
            "scheme": self.setting, "comments": self.comment, "indicators": self.indicator, "judgments": self.judgment,
            "judgments by": self.judged, "experts": self.expert, "weights": self.setting, "scores": self.setting,
            "objects": self.declaration, "votes": self.row, "degrees": self.row, "method": self.setting,
            "report": self.setting, "include": None, "survey": self.part, "measurements": self.measured,
            "membership": self.setting,
        }  # fmt: skip
        kind = self.random.choice(list(entries))
        self.put(kind)
        self.gap()
        if kind in ("scheme", "include"):
            self.put(self.string())
        if kind in ("survey", "measurements") and self.one(True, False):
            self.put(self.string())
        if kind in ("judgments", "judgments by", "weights", "scores", "membership"):
            self.put(self.name())
        if kind == "judgments":
            self.put(self.one("", " of objects"), self.one("", "", " by someone"))
        if kind in ("votes", "degrees", "method") and self.one(True, False):
            self.put(self.name())
        if kind == "votes" and self.one(True, False):
            self.put(" of ", self.one("10", "20"))
        if kind == "indicators":
            self.indicator()
        elif kind in ("weights", "scores", "membership") and self.one(True, False):
            self.put(" = ")
            self.value()
        elif entries[kind] is not None and not (kind in ("scheme", "survey", "measurements") and self.one(True, False)):
            self.group(entries[kind])


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_generated_schemes(seed: int) -> None:
    promised(Writer(seed).text())


BITS = [
    *' \t\n;#{}()[]=,."\\@<>!-%/?+0a优　\r\x0b\x85\u2028', "\r\n", '"""', " # r\n", "over", "; ", "\n\n\n", "(2, 3, 4)",
    "( a = 1 ,2 )", "# x\r\n", " ( 1 ,\n 2 ) ", " = ", "a@b", " @ ",
]  # fmt: skip
TEXTS = [read(path) for path in (*SPECS, *GOOD)]


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from([text for text in TEXTS if len(text) < 1500]),
    st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 3), st.sampled_from(BITS)), max_size=6),
)
def test_changed_schemes(text: str, changes: list[tuple[int, int, str]]) -> None:
    for place, removed, put in changes:
        place = min(place, len(text))
        text = text[:place] + put + text[place + removed :]
    if tree_of(text).faults:
        formatted(text)  # no matter what comes out: nobody writes it
    else:
        promised(text)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(BITS), max_size=60))
def test_any_text_at_all_comes_through(bits: list[str]) -> None:
    formatted("".join(bits))


# Depth and size -------------------------------------------------------------------------------

MANY = 10_000


@pytest.mark.parametrize(
    "text",
    [
        "indicators " + "".join(f"n{number} {{ " for number in range(MANY)) + "}" * MANY,
        "indicators " + "".join(f"n{number} {{\n" for number in range(MANY)) + "}\n" * MANY,
        "indicators " + "".join(f"n{number} {{ a{number}; " for number in range(MANY)) + "}" * MANY,
        "method { a = " + "f(" * MANY + ")" * MANY + " }",
        "method { a = " + "f(\n# r\n" * 1000 + ")" * 1000 + " }",
        "votes { " + "; ".join(f"U{number} 1 2 3" for number in range(MANY)) + " }",
        "votes {\n" + "; ".join(f"U{number} 1 2 3" for number in range(MANY)) + "\n}",
        "votes {\nU " + " 12" * MANY + "\nV " + "x" * MANY + "\n" + "a\n" * MANY + "}",
        "weights U = equal # x\n" * MANY,
    ],
    ids=["on-one-line", "over-lines", "with-leaves", "brackets", "remarks", "rows", "shared-line", "wide", "blocks"],
)
def test_depth_and_size_are_no_limit(text: str) -> None:
    started = time.process_time()
    result = formatted(text)
    assert 5 > time.process_time() - started
    assert 40 * len(text) > len(result)
    before, after = tree_of(text), tree_of(result)
    assert [] == list(after.faults)
    assert same_tree(before, after)
    assert result == formatted(result)


# The same tree --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("objects { A; B }", "# r\nobjects {\nA\nB }", False),
        ('survey { columns { A = "a" } }', 'survey { columns {\n"A" = a } }', False),
        ('survey { columns { A = "a" }; sent = 2 }', 'survey { columns {\nA = "a"; }\nsent = 2\n}', True),
        ("measurements { A; x 1 }", "measurements {\n  A\nx  1\n}", True),
        ("measurements { A; x 1 }", "measurements { A; x 10 }", False),
        ("membership A = rising(1, 2)", "membership A = rising(1, 3)", False),
        ("objects { A; B } # r", "# r\nobjects {\nA\nB }", True),
        ("objects { A; B }", "objects { B; A }", False),
        ("objects { A }", 'objects { A "a" }', False),
        ('objects { A "a" }', 'objects { A """a""" }', True),
        ("objects { A }", "objects { A; B }", False),
        ("indicators U { A {} }", "indicators U { A }", False),
        ("votes { A 1 2 }", "votes { A 1 2; }", True),
        ("votes { A 1 2 }", "votes { A 12 }", False),
        ("votes { A (1,2) }", "votes { A ( 1 , 2 ) }", True),
        ("votes { A (1 2) }", "votes { A (12) }", False),
        ("weights U { A = 0.5 }", "weights U { A = .5 }", False),
        ("method { a = f(b) }", "method { a = f(c) }", False),
        ("weights U = equal", "degrees {}", False),
    ],
)
def test_the_same_tree(first: str, second: str, same: bool) -> None:
    assert same == same_tree(tree_of(first), tree_of(second))
    assert same == same_tree(tree_of(second), tree_of(first))
