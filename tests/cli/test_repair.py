"""`fuzzyspec repair`: what it shows, what it writes, and that nothing else in a file changes."""

from __future__ import annotations

import pathlib
import re

import pytest
from click.testing import CliRunner, Result

from fuzzyspec.cli import repair
from fuzzyspec.cli.main import cli
from fuzzyspec.driver import compile_file

COMPARED = """# before
indicators U { a; b; c; d }
judgments U {
    a over b = 2    # asked on Monday
    a over c = 4
    a over d = 1/7
    b over c = 2
    b over d = 4
    c over d = 2
}
"""
MATRIX = """indicators U { U1; U2; U3; U4 }
judgments U {
         U1   U2    U3   U4
    U1    1    2     4    1/8   # the last one is turned round
    U2   1/2   1     2    4
    U3   1/4  1/2    1    2
    U4    8   1/4   1/2   1
}
"""
DOTS = """indicators U { U1; U2; U3; U4 }
judgments U {
         U1   U2    U3   U4
    U1    1    .     4    .
    U2   1/2   1     2    4
    U3    .    .     1    2
    U4    8    .     .    1
}
"""
GAPS = """indicators U { U1; U2; U3; U4 }
judgments U {
    U1 over U2 = 3
    U2 over U3 = 3
    U1 over U3 = 1/5
    U3 over U4 = 1
    U1 over U4 = ?
    U2 over U4 = ?
}
method { weighting = eigenvector }
"""
CHINESE = """indicators 绩效 { 质量 "质量好不好"; 成本; 交付 }
judgments 绩效 {
          质量  成本  交付
    质量    1     2    1/7   # 请再问专家
    成本    .     1     2
    交付    .     .     1
}
"""


@pytest.fixture
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """Give an empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, input: str | None = None) -> Result:
    result = CliRunner().invoke(cli, ["repair", *arguments], input=input, prog_name="fuzzyspec")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def put(folder: pathlib.Path, text: str, name: str = "scheme.fspec") -> pathlib.Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def changed_pieces(before: str, after: str) -> list[tuple[str, str]]:
    """Return what differs between two texts, cell by cell; all that stands between cells is the same."""
    cells = re.compile(r"[^\s]+|\s+")
    old, new = cells.findall(before), cells.findall(after)
    assert len(old) == len(new)
    return [(a, b) for a, b in zip(old, new, strict=True) if a != b]


def ratio_of(path: pathlib.Path) -> float:
    compiled = compile_file(str(path))
    assert [] == [one.code for one in compiled.diagnostics if one.is_error]
    assert compiled.result is not None
    consistency = compiled.result.weights[0].consistency
    assert consistency is not None
    ratio = consistency.cr if consistency.cr_incomplete is None else consistency.cr_incomplete
    assert ratio is not None
    return ratio


# What is shown --------------------------------------------------------------------------------


def test_a_diff_goes_to_standard_output_and_its_reasons_to_standard_error(folder: pathlib.Path) -> None:
    path = put(folder, COMPARED)
    result = run("scheme.fspec")
    assert 0 == result.exit_code
    assert result.stdout == (
        "--- scheme.fspec\n+++ scheme.fspec\n@@ -3,7 +3,7 @@\n judgments U {\n"
        "     a over b = 2    # asked on Monday\n     a over c = 4\n-    a over d = 1/7\n+    a over d = 2\n"
        "     b over c = 2\n     b over d = 4\n     c over d = 2\n"
    )
    assert "U: CR 0.9473 → 0.09313 by 1 change: a over d was 1/7, becomes 2\n" in result.stderr
    assert repair.ASK in result.stderr
    assert "nothing was written; --write makes these changes" in result.stderr
    assert COMPARED.encode() == path.read_bytes()


def test_nothing_to_repair(folder: pathlib.Path) -> None:
    put(folder, COMPARED.replace("1/7", "8"))
    result = run("scheme.fspec", "--write")
    assert (0, "", "scheme.fspec: nothing to repair\n") == (result.exit_code, result.stdout, result.stderr)


def test_standard_input_is_shown_and_not_written() -> None:
    result = run("-", input=COMPARED)
    assert 0 == result.exit_code
    assert result.stdout.startswith("--- <stdin>\n+++ <stdin>\n")
    assert 2 == run("-", "--write", input=COMPARED).exit_code


def test_other_errors_are_shown_and_nothing_is_repaired(folder: pathlib.Path) -> None:
    text = COMPARED + "method { composition = min_mix }\n"
    path = put(folder, text)
    result = run("scheme.fspec", "--write")
    assert (1, "") == (result.exit_code, result.stdout)
    assert "FS603" in result.stderr
    assert "FS212" not in result.stderr
    assert text.encode() == path.read_bytes()


def test_nothing_moves_on_a_stream_that_nobody_watches(folder: pathlib.Path) -> None:
    put(folder, COMPARED)
    assert "\r" not in run("scheme.fspec").stderr


def test_a_long_search_says_on_a_terminal_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ticks = iter([0.0, 0.1, 1.0, 1.0, 1.1])
    monkeypatch.setattr("fuzzyspec.cli.repair.time.monotonic", lambda: next(ticks))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with repair._Progress() as progress:
        told = progress.of("U")
        told(2, 0.0)
        told(3, 0.25)
        told(3, 0.5)
    assert "\r\x1b[KU: trying 3 changes, 25%\r\x1b[K" == capsys.readouterr().err


# What is written ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COMPARED, [("1/7", "2")]),
        (MATRIX, [("1/8", "2"), ("8", "1/2")]),
        (DOTS, [("8", "1/2")]),
        (GAPS, [("1/5", "4")]),
        (CHINESE, [("2", "1/6")]),
    ],
    ids=["comparisons", "both cells typed", "dots", "gaps", "Chinese"],
)
@pytest.mark.parametrize("form", ["LF", "CRLF", "CR", "byte order mark"])
def test_only_the_judgments_that_change_are_written(
    folder: pathlib.Path, text: str, expected: list[tuple[str, str]], form: str
) -> None:
    before = text.replace("\n", {"CRLF": "\r\n", "CR": "\r"}.get(form, "\n"))
    if form == "byte order mark":
        before = "\ufeff" + before
    path = put(folder, before)
    result = run("scheme.fspec", "--write")
    assert 0 == result.exit_code, result.stderr
    assert "wrote scheme.fspec" in result.stderr
    after = path.read_bytes().decode()
    assert expected == changed_pieces(before, after)
    assert ratio_of(path) < 0.1
    again = run("scheme.fspec", "--write")
    assert (0, "") == (again.exit_code, again.stdout)
    assert after == path.read_bytes().decode()


def test_the_shown_diff_is_what_is_written(folder: pathlib.Path) -> None:
    path = put(folder, MATRIX)
    shown = run("scheme.fspec").stdout
    assert shown == run("scheme.fspec", "--write").stdout
    old, new = MATRIX.splitlines(), path.read_text(encoding="utf-8").splitlines()
    assert [f"-{line}" for line in old if line not in new] == re.findall(r"^-(?!--).*$", shown, re.M)
    assert [f"-{line}"[1:] for line in new if line not in old] == [
        line[1:] for line in re.findall(r"^\+(?!\+\+).*$", shown, re.M)
    ]


def test_a_file_without_a_last_line_break_keeps_none(folder: pathlib.Path) -> None:
    path = put(folder, "indicators U { a; b; c }\njudgments U { a over b = 9; b over c = 9; a over c = 1 }")
    result = run("scheme.fspec", "--write")
    assert 0 == result.exit_code, result.stderr
    assert 2 == result.stdout.count("\n\\ No newline at end of file\n")
    assert path.read_text(encoding="utf-8").endswith("}")
    assert ratio_of(path) < 0.1


def test_a_pair_compared_in_both_directions_changes_in_both(folder: pathlib.Path) -> None:
    before = COMPARED.replace("    a over d = 1/7\n", "    a over d = 1/7\n    d over a = 7\n")
    path = put(folder, before)
    assert 0 == run("scheme.fspec", "--write").exit_code
    assert [("1/7", "2"), ("7", "1/2")] == changed_pieces(before, path.read_text(encoding="utf-8"))


def test_a_pair_compared_again_beside_its_matrix_changes_in_both(folder: pathlib.Path) -> None:
    before = MATRIX.removesuffix("}\n") + "    U4 over U1 = 8\n    U1 over U4 = 0.125\n}\n"
    path = put(folder, before)
    result = run("scheme.fspec", "--write")
    assert 0 == result.exit_code, result.stderr
    assert [("1/8", "2"), ("8", "1/2"), ("8", "1/2"), ("0.125", "2")] == changed_pieces(
        before, path.read_text(encoding="utf-8")
    )


def test_a_limit_of_its_own(folder: pathlib.Path) -> None:
    path = put(folder, COMPARED.replace("1/7", "4"))
    assert "nothing to repair" in run("scheme.fspec").stderr
    assert 0 == run("scheme.fspec", "--limit", "0.005", "--write").exit_code
    assert ratio_of(path) < 0.005
    put(folder, COMPARED)
    assert "nothing to repair" in run("scheme.fspec", "--limit", "2").stderr
    for wrong in ("0", "-1", "a"):
        assert 2 == run("scheme.fspec", "--limit", wrong).exit_code


def test_warnings_are_repaired_and_where_consistency_is_off_only_when_asked(folder: pathlib.Path) -> None:
    put(folder, COMPARED + "method { consistency = warn(0.05) }\n")
    assert "a over d was 1/7, becomes 3" in run("scheme.fspec").stderr
    put(folder, COMPARED + "method { consistency = off }\n")
    assert "nothing to repair" in run("scheme.fspec").stderr
    assert "by 1 change" in run("scheme.fspec", "--limit", "0.1").stderr


def test_several_files_each_have_their_diff(folder: pathlib.Path) -> None:
    judgments = COMPARED.partition("}\n")[2]
    before = f'include "parts/inner.fspec"\nindicators U {{ a {{ a1; a2; a3 }}; b; c; d }}\n{judgments}'
    main = put(folder, before)
    (folder / "parts").mkdir()
    inside = "judgments a { a1 over a2 = 9; a2 over a3 = 9; a1 over a3 = 1 }\n"
    inner = put(folder, inside, "parts/inner.fspec")
    result = run("scheme.fspec", "--write")
    assert 0 == result.exit_code, result.stderr
    assert ["scheme.fspec", "parts/inner.fspec"] == re.findall(r"^--- (.*)$", result.stdout, re.M)
    assert "wrote scheme.fspec" in result.stderr
    assert "wrote parts/inner.fspec" in result.stderr
    assert [("1/7", "2")] == changed_pieces(before, main.read_text(encoding="utf-8"))
    assert 1 == len(changed_pieces(inside.replace(";", " "), inner.read_text(encoding="utf-8").replace(";", " ")))
    assert compile_file(str(main)).ok


HOPELESS = "indicators U {{ {names}{more} }}\njudgments U {{\n {columns}\n{rows}}}\n".format(
    names="; ".join(f"x{x}" for x in range(12)),
    more="{more}",
    columns=" ".join(f"x{x}" for x in range(12)),
    rows="".join(
        f"  x{x} "
        + " ".join("1" if x == y else "." if y < x else ("1/9", "9", "9")[(x * y + x) % 3] for y in range(12))
        + "\n"
        for x in range(12)
    ),
)


def test_what_cannot_be_repaired_is_told_with_the_best_that_was_found(folder: pathlib.Path) -> None:
    text = HOPELESS.replace("{more}", "")
    path = put(folder, text)
    result = run("scheme.fspec", "--write")
    assert (1, "") == (result.exit_code, result.stdout)
    assert re.search(
        r"U: CR [\d.]+ cannot be brought below 0\.1 by changing the 10 judgments that fit the others worst; "
        r"the best that was found, \d+ changes, give CR [\d.]+\. Go through the matrix with the expert again",
        result.stderr,
    )
    assert text.encode() == path.read_bytes()


def test_one_matrix_that_cannot_be_repaired_does_not_stop_the_others(folder: pathlib.Path) -> None:
    text = HOPELESS.replace("{more}", "{ a; b; c }")
    text += "judgments x11 { a over b = 9; b over c = 9; a over c = 1 }\n"
    path = put(folder, text)
    result = run("scheme.fspec", "--write")
    assert 1 == result.exit_code
    assert "U: CR" in result.stderr
    assert "x11: CR" in result.stderr
    assert 1 == len(changed_pieces(text.replace(";", " "), path.read_text(encoding="utf-8").replace(";", " ")))
    assert ["FS212"] == [one.code for one in compile_file(str(path)).diagnostics if one.is_error]


def test_changes_off_the_scale_of_the_scheme_are_not_made(folder: pathlib.Path) -> None:
    text = (
        "indicators U { a; b; c }\nmethod { scale = 2..9 }\njudgments U { a over b = 9; b over c = 9; a over c = 2 }\n"
    )
    path = put(folder, text)
    result = run("scheme.fspec", "--write")
    assert (1, "") == (result.exit_code, result.stdout)
    assert "with these changes the scheme would have other errors, so they are not made:" in result.stderr
    assert "FS202" in result.stderr
    assert text.encode() == path.read_bytes()


# Experts, objects, sheets ---------------------------------------------------------------------

EXPERTS = """experts { chen; liu }
indicators U { a; b; c }
judgments U by chen { a over b = 9; b over c = 9; a over c = 1 }
judgments U by liu { a over b = 2; b over c = 2; a over c = 3 }
"""


def test_each_expert_over_the_limit_is_repaired(folder: pathlib.Path) -> None:
    path = put(folder, EXPERTS + "method { aggregation = aip }\n")
    result = run("scheme.fspec", "--write")
    assert 0 == result.exit_code, result.stderr
    assert "U by chen: CR" in result.stderr
    assert "liu" not in result.stderr
    assert compile_file(str(path)).ok


def test_where_the_group_is_over_its_limit_those_of_its_experts_who_are_are_repaired(folder: pathlib.Path) -> None:
    path = put(folder, EXPERTS.replace("liu { a over b = 2", "liu { a over b = 4"))
    assert not compile_file(str(path)).ok
    result = run("scheme.fspec", "--write")
    assert 0 == result.exit_code, result.stderr
    assert "U by chen: CR" in result.stderr
    assert compile_file(str(path)).ok


def test_judgments_of_objects_are_repaired(folder: pathlib.Path) -> None:
    path = put(
        folder,
        "indicators car { price; safety }\nweights car = equal\nscores safety { civic = 1; accord = 2; fit = 3 }\n"
        "judgments price of objects { civic over accord = 4; accord over fit = 4; civic over fit = 1/2 }\n",
    )
    result = run("scheme.fspec", "--write")
    assert 0 == result.exit_code, result.stderr
    assert "price of objects: CR" in result.stderr
    assert compile_file(str(path)).ok


def test_judgments_in_a_sheet_are_repaired_there(folder: pathlib.Path) -> None:
    scheme = put(folder, 'experts { chen }\nindicators U { a; b; c }\njudgments "experts.csv"\n')
    sheet = put(folder, "expert,a over b of U,b over c of U,a over c of U\r\nchen, 9 ,9,1\r\n", "experts.csv")
    result = run("scheme.fspec", "--write")
    assert 0 == result.exit_code, result.stderr
    assert "--- experts.csv" in result.stdout
    assert compile_file(str(scheme)).ok
    assert 1 == len(
        changed_pieces("chen, 9 ,9,1".replace(",", " "), sheet.read_text().splitlines()[1].replace(",", " "))
    )


def test_a_sheet_in_another_encoding_is_left_to_people(folder: pathlib.Path) -> None:
    put(folder, 'experts { 陈 }\nindicators U { a; b; c }\njudgments "experts.csv"\n')
    content = "expert,a over b of U,b over c of U,a over c of U\n陈,9,9,1\n".encode("gbk")
    (folder / "experts.csv").write_bytes(content)
    result = run("scheme.fspec", "--write")
    assert (1, "") == (result.exit_code, result.stdout)
    assert "U by 陈: CR" in result.stderr
    assert "experts.csv is not a text in UTF-8: make the changes there by hand" in result.stderr
    assert content == (folder / "experts.csv").read_bytes()
