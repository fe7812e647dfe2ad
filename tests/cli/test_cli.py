"""The command line: exit status, what goes where, and what is written."""

from __future__ import annotations

import io
import json
import os
import pathlib
import re
import subprocess
import sys
from importlib import resources as package_resources

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result

from fuzzyspec import resources
from fuzzyspec.cli.main import COMMANDS, cli
from fuzzyspec.driver import compile_text
from fuzzyspec.host import DiskHost, MemoryHost
from fuzzyspec.outputs import OutputPlan, UnclearOutputError, plan_outputs, write_outputs
from fuzzyspec.plugins import registry
from fuzzyspec.rendering import codes
from fuzzyspec.version import __version__

GOOD = """scheme "Cars"
comments { good = 90; fair = 60; poor = 30 }
indicators U { price; comfort }
judgments U { price over comfort = 2 }
objects { civic; accord }
votes civic of 10 { price 10 0 0; comfort 10 0 0 }
votes accord of 10 { price 0 0 10; comfort 0 0 10 }
"""
WARNED = GOOD.replace("indicators U { price; comfort }", "indicators U { price; comfort { seat } }").replace(
    "comfort 10 0 0", "seat 10 0 0"
).replace("comfort 0 0 10", "seat 0 0 10").replace("\nobjects", "\nweights comfort = equal\nobjects")  # fmt: skip
WRONG = GOOD.replace("price over comfort = 2", "price over comfrt = 2").replace("price 10 0 0", "price 10 0 3")


@pytest.fixture
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """Give an empty current folder with a right, a doubtful and a wrong scheme one level above."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    for name, text in (("good", GOOD), ("warned", WARNED), ("wrong", WRONG)):
        (tmp_path / f"{name}.fspec").write_text(text, encoding="utf-8")
    return here


def run(*arguments: str, input: str | bytes | None = None, env: dict[str, str | None] | None = None) -> Result:
    result = CliRunner().invoke(cli, list(arguments), input=input, env=env, prog_name="fuzzyspec")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def names(folder: pathlib.Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def script(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "fuzzyspec", *arguments]
    return subprocess.run(command, capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


# Exit status ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["compile", "check", "graph"])
@pytest.mark.parametrize(
    ("scheme", "strict", "status"),
    [("good", False, 0), ("good", True, 0), ("warned", False, 0), ("warned", True, 1), ("wrong", False, 1),
     ("wrong", True, 1)],
)  # fmt: skip
def test_exit_status(folder: pathlib.Path, command: str, scheme: str, strict: bool, status: int) -> None:
    arguments = [command, f"../{scheme}.fspec", *(["--strict"] if strict else [])]
    assert status == run(*arguments).exit_code


@pytest.mark.parametrize(
    "arguments",
    [
        ["compile"],
        ["compile", "a", "b"],
        ["compile", "../good.fspec", "--frmat", "json"],
        ["compile", "../good.fspec", "-f", "pdf"],
        ["compile", "../good.fspec", "-o", "report"],
        ["compile", "../good.fspec", "-o", "report.pdf"],
        ["compile", "../good.fspec", "-o", "-"],
        ["compile", "../good.fspec", "-o", "a.md", "-o", "a.md"],
        ["compile", "../good.fspec", "-o", "a.md", "-o", "b.md", "-o", "c.md", "-f", "html", "-f", "json"],
        ["compile", "../good.fspec", "--template", "nowhere"],
        ["compile", "../good.fspec", "--root", "nowhere"],
        ["check", "../good.fspec", "--format", "xml"],
        ["check", "../good.fspec", "--color", "pink"],
        ["graph", "../good.fspec", "--format", "svg"],
        ["methods", "no_such_method"],
        ["methods", "--kind", "nonsense"],
        ["explain", "FS999"],
        ["init", "--example", "nothing-like-it"],
        ["completion", "powershell"],
        ["nonsense"],
    ],
)
def test_a_wrong_command_line_is_status_2_and_writes_nothing(folder: pathlib.Path, arguments: list[str]) -> None:
    result = run(*arguments)
    assert 2 == result.exit_code
    assert "" == result.stdout
    assert "Error: " in result.stderr
    assert [] == names(folder)


def test_without_a_command_the_help_is_shown(folder: pathlib.Path) -> None:
    assert "Commands:" in run().output


# Outputs --------------------------------------------------------------------------------------


def test_default_outputs_are_named_after_the_scheme_in_the_current_folder(folder: pathlib.Path) -> None:
    result = run("compile", "../good.fspec")
    assert ["good.html", "good.md"] == names(folder)
    assert "" == result.stdout
    assert "wrote good.html\nwrote good.md\n" in result.stderr


def test_default_outputs_follow_the_scheme_s_own_formats(folder: pathlib.Path) -> None:
    (folder / "own.fspec").write_text(GOOD + "report { formats = [json, markdown] }", encoding="utf-8")
    assert 0 == run("compile", "own.fspec").exit_code
    assert ["own.fspec", "own.json", "own.md"] == names(folder)


def test_a_format_on_the_command_line_wins_over_the_scheme_s(folder: pathlib.Path) -> None:
    (folder / "own.fspec").write_text(GOOD + "report { formats = [json] }", encoding="utf-8")
    run("compile", "own.fspec", "-f", "html")
    assert ["own.fspec", "own.html"] == names(folder)


def test_an_output_on_the_command_line_wins_over_the_scheme_s(folder: pathlib.Path) -> None:
    (folder / "own.fspec").write_text(GOOD + "report { formats = [json] }", encoding="utf-8")
    run("compile", "own.fspec", "-o", "x.md")
    assert ["own.fspec", "x.md"] == names(folder)


def test_several_outputs_in_one_run(folder: pathlib.Path) -> None:
    result = run(
        "compile", "../good.fspec", "-o", "a.html", "-o", "b.md", "-o", "c.json", "-o", "d.htm", "-o", "E.JSON"
    )
    assert 0 == result.exit_code
    assert ["E.JSON", "a.html", "b.md", "c.json", "d.htm"] == names(folder)
    assert (folder / "a.html").read_bytes() == (folder / "d.htm").read_bytes()
    assert "fuzzyspec/1" == json.loads((folder / "c.json").read_bytes())["schema"]
    assert (folder / "c.json").read_bytes() == (folder / "E.JSON").read_bytes()
    assert (folder / "a.html").read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")


def test_formats_named_on_the_command_line_win_over_suffixes(folder: pathlib.Path) -> None:
    run("compile", "../good.fspec", "-f", "json", "-o", "a.txt")
    run("compile", "../good.fspec", "-f", "markdown", "-f", "json", "-o", "b", "-o", "c.html")
    assert "fuzzyspec/1" == json.loads((folder / "a.txt").read_bytes())["schema"]
    assert (folder / "b").read_text(encoding="utf-8").startswith("#")
    assert "fuzzyspec/1" == json.loads((folder / "c.html").read_bytes())["schema"]


def test_several_formats_without_outputs_each_get_a_file(folder: pathlib.Path) -> None:
    run("compile", "../good.fspec", "-f", "json", "-f", "markdown", "-f", "json")
    assert ["good.json", "good.md"] == names(folder)


@pytest.mark.parametrize(
    ("outputs", "formats", "declared", "plans"),
    [
        ([], [], [], [("html", "s.html"), ("markdown", "s.md")]),
        ([], [], ["json"], [("json", "s.json")]),
        ([], ["markdown"], ["json"], [("markdown", "s.md")]),
        (["-"], ["json"], [], [("json", "-")]),
        (["a.markdown", "b.HTM"], [], [], [("markdown", "a.markdown"), ("html", "b.HTM")]),
        (["a.x", "b.y"], ["json"], [], [("json", "a.x"), ("json", "b.y")]),
        (["a.x", "b.y"], ["json", "html"], [], [("json", "a.x"), ("html", "b.y")]),
    ],
)
def test_outputs_and_formats_are_matched(
    outputs: list[str], formats: list[str], declared: list[str], plans: list[tuple[str, str]]
) -> None:
    assert [OutputPlan(*plan) for plan in plans] == plan_outputs(outputs, formats, declared, "s")


def test_a_misspelt_format_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnclearOutputError, match="Did you mean 'markdown'"):
        plan_outputs([], ["markdwon"], [], "s")


@pytest.mark.parametrize("form", ["json", "markdown", "html"])
@pytest.mark.parametrize("scheme", ["good", "warned"])
def test_the_payload_alone_goes_to_standard_output(folder: pathlib.Path, scheme: str, form: str) -> None:
    result = run("compile", f"../{scheme}.fspec", "-f", form, "-o", "-")
    assert 0 == result.exit_code
    assert [] == names(folder)
    run("compile", f"../{scheme}.fspec", "-f", form, "-o", "file")
    assert (folder / "file").read_bytes() == result.stdout_bytes
    if form == "json":
        assert "fuzzyspec/1" == json.loads(result.stdout)["schema"]
    assert ("warning" in result.stderr) == (scheme == "warned")


def test_standard_output_beside_files(folder: pathlib.Path) -> None:
    result = run("compile", "../good.fspec", "-f", "json", "-f", "markdown", "-o", "-", "-o", "x.md")
    assert "fuzzyspec/1" == json.loads(result.stdout)["schema"]
    assert ["x.md"] == names(folder)
    assert "wrote x.md" in result.stderr


@pytest.mark.parametrize("form", ["human", "concise", "json"])
def test_diagnostics_of_compile_go_to_standard_error_in_the_form_asked_for(folder: pathlib.Path, form: str) -> None:
    result = run("compile", "../wrong.fspec", "-f", "json", "-o", "-", "--diagnostics", form)
    assert 1 == result.exit_code
    assert "" == result.stdout
    if form == "json":
        assert ["FS301", "FS505"] == [one["code"] for one in json.loads(result.stderr)["diagnostics"]]
    else:
        assert 2 == len(re.findall(r"error\[FS\d+\]", result.stderr))


def test_standard_error_in_json_is_one_document(folder: pathlib.Path) -> None:
    result = run("compile", "../warned.fspec", "-o", "x.json", "--diagnostics", "json")
    assert "fuzzyspec-diagnostics/1" == json.loads(result.stderr)["schema"]


def test_a_scheme_comes_from_standard_input(folder: pathlib.Path) -> None:
    result = run("compile", "-", "-f", "json", "-o", "-", input=GOOD)
    assert 0 == result.exit_code
    assert "<stdin>" == json.loads(result.stdout)["source"]["path"]
    run("compile", "-", input=GOOD)
    assert ["scheme.html", "scheme.md"] == names(folder)


def test_standard_input_may_start_with_a_byte_order_mark_and_have_any_line_breaks(folder: pathlib.Path) -> None:
    content = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert 0 == run("check", "-", input=content).exit_code


def test_standard_input_that_is_not_utf8_is_told(folder: pathlib.Path) -> None:
    result = run("check", "-", input="indicators 指标 { 甲; 乙 }\n".encode("gb18030"))
    assert result.exit_code in (1, 2)
    assert "UTF-8" in result.output


def test_a_file_that_is_not_utf8_is_told_with_its_encoding(folder: pathlib.Path) -> None:
    (folder / "gbk.fspec").write_bytes('scheme "指标体系"\nindicators 指标 { 甲; 乙 }\n'.encode("gb18030"))
    result = run("check", "gbk.fspec")
    assert 1 == result.exit_code
    assert "FS003" in result.stdout
    assert "GBK" in result.stdout


def test_a_file_that_does_not_exist_is_told_with_the_one_that_was_meant(folder: pathlib.Path) -> None:
    result = run("check", "../goood.fspec")
    assert 0 != result.exit_code
    assert "did you mean `good.fspec`" in result.output


def test_a_folder_in_place_of_a_file_is_told(folder: pathlib.Path) -> None:
    result = run("check", "..")
    assert 0 != result.exit_code
    assert "Traceback" not in result.output


# Whole or not at all --------------------------------------------------------------------------


def test_with_errors_nothing_is_written_and_old_files_stay(folder: pathlib.Path) -> None:
    (folder / "wrong.html").write_text("old", encoding="utf-8")
    (folder / "x.json").write_text("old", encoding="utf-8")
    assert 1 == run("compile", "../wrong.fspec").exit_code
    assert 1 == run("compile", "../wrong.fspec", "-o", "x.json", "-o", "y.md").exit_code
    assert ["wrong.html", "x.json"] == names(folder)
    assert {"old"} == {one.read_text(encoding="utf-8") for one in folder.iterdir()}


def test_with_warnings_under_strict_the_outputs_are_written(folder: pathlib.Path) -> None:
    assert 1 == run("compile", "../warned.fspec", "--strict").exit_code
    assert ["warned.html", "warned.md"] == names(folder)


def test_an_old_file_is_replaced_and_nothing_else_left(folder: pathlib.Path) -> None:
    (folder / "x.json").write_text("old", encoding="utf-8")
    run("compile", "../good.fspec", "-o", "x.json")
    assert ["x.json"] == names(folder)
    assert "fuzzyspec/1" == json.loads((folder / "x.json").read_bytes())["schema"]


def test_a_folder_that_does_not_exist_is_one_error(folder: pathlib.Path) -> None:
    result = run("compile", "../good.fspec", "-o", "nowhere/x.html")
    assert 1 == result.exit_code
    assert "error[FS006]" in result.stderr
    assert [] == names(folder)


def test_an_output_that_is_a_folder_is_one_error_and_leaves_nothing(folder: pathlib.Path) -> None:
    (folder / "x.html").mkdir()
    result = run("compile", "../good.fspec", "-o", "x.html")
    assert 1 == result.exit_code
    assert "error[FS006]" in result.stderr
    assert ["x.html"] == names(folder)
    assert [] == names(folder / "x.html")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only_is_one_error(folder: pathlib.Path) -> None:
    (folder / "x.html").write_text("old", encoding="utf-8")
    folder.chmod(0o555)
    try:
        result = run("compile", "../good.fspec", "-o", "x.html")
    finally:
        folder.chmod(0o755)
    assert 1 == result.exit_code
    assert "error[FS006]" in result.stderr
    assert "old" == (folder / "x.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("step", ["replace", "chmod"])
def test_a_disk_that_fails_leaves_the_old_file_and_no_other(
    folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    (folder / "x.html").write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, step, full)
    result = run("compile", "../good.fspec", "-o", "x.html")
    assert 1 == result.exit_code
    assert "no space left" in result.stderr
    assert ["x.html"] == names(folder)
    assert "old" == (folder / "x.html").read_text(encoding="utf-8")


def test_a_host_that_cannot_write_one_of_several_outputs() -> None:
    class Full(MemoryHost):
        def write(self, path: str, content: bytes) -> None:
            if path == "b.json":
                raise OSError(28, "No space left on device")
            super().write(path, content)

    host = Full({"a.json": "old", "b.json": "old"})
    done = compile_text(GOOD, host=host)
    assert done.result is not None
    plans = [OutputPlan("json", "a.json"), OutputPlan("json", "b.json"), OutputPlan("json", "-")]
    written = write_outputs(done.result, done.diagnostics, plans, None, host)
    assert ["FS006"] == [one.code for one in written.faults]
    assert b"old" == host.files["b.json"]
    assert "b.json" not in written.written
    assert b"old" != host.files["a.json"]


def test_the_mode_of_a_replaced_file_is_kept(folder: pathlib.Path) -> None:
    if os.name != "posix":
        pytest.skip("modes are POSIX's")
    (folder / "x.json").write_text("old", encoding="utf-8")
    (folder / "x.json").chmod(0o640)
    run("compile", "../good.fspec", "-o", "x.json")
    assert 0o640 == (folder / "x.json").stat().st_mode & 0o777


def test_an_output_through_a_link_replaces_what_it_points_to(folder: pathlib.Path) -> None:
    (folder / "real.json").write_text("old", encoding="utf-8")
    try:
        (folder / "link.json").symlink_to("real.json")
    except OSError:
        pytest.skip("links cannot be made here")
    run("compile", "../good.fspec", "-o", "link.json")
    assert (folder / "link.json").is_symlink()
    assert "fuzzyspec/1" == json.loads((folder / "real.json").read_bytes())["schema"]


def test_standard_output_cannot_be_opened_by_a_disk_host_by_mistake(folder: pathlib.Path) -> None:
    run("compile", "../good.fspec", "-f", "json", "-o", "-")
    run("graph", "../good.fspec", "-o", "-")
    assert [] == names(folder)


def test_an_output_never_replaces_the_scheme_itself(folder: pathlib.Path) -> None:
    (folder / "own.fspec").write_text(GOOD, encoding="utf-8")
    result = run("compile", "own.fspec", "-f", "json", "-o", "own.fspec")
    assert 0 != result.exit_code
    assert GOOD == (folder / "own.fspec").read_text(encoding="utf-8")


def test_a_disk_host_writes_beside_and_renames(tmp_path: pathlib.Path) -> None:
    DiskHost().write(str(tmp_path / "x"), b"content")
    assert ["x"] == names(tmp_path)
    assert b"content" == (tmp_path / "x").read_bytes()


# Includes -------------------------------------------------------------------------------------

PARTS = {
    "comments.fspec": "comments { good = 90; fair = 60; poor = 30 }\n",
    "tree.fspec": "indicators U { price; comfort }\njudgments U { price over comfort = 2 }\n",
}
MAIN = 'include "parts/comments.fspec"\ninclude "parts/tree.fspec"\n' + GOOD.split("\n", 4)[4]


def lay(folder: pathlib.Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_a_scheme_in_several_files_is_the_same_scheme(folder: pathlib.Path) -> None:
    lay(folder, {"main.fspec": MAIN, **{f"parts/{name}": text for name, text in PARTS.items()}})
    result = run("compile", "main.fspec", "-f", "json", "-o", "-")
    assert 0 == result.exit_code, result.output
    data = json.loads(result.stdout)
    whole = json.loads(run("compile", "../good.fspec", "-f", "json", "-o", "-").stdout)
    assert whole["objects"] == data["objects"]
    paths = [one["path"] for one in data["source"]["files"]]
    assert ["main.fspec", "parts/comments.fspec", "parts/tree.fspec"] == [path.replace(os.sep, "/") for path in paths]


def test_includes_are_relative_to_the_including_file(folder: pathlib.Path) -> None:
    lay(
        folder,
        {
            "main.fspec": MAIN.replace('include "parts/comments.fspec"\n', ""),
            "parts/tree.fspec": 'include "comments.fspec"\n' + PARTS["tree.fspec"],
            "parts/comments.fspec": PARTS["comments.fspec"],
        },
    )
    assert 0 == run("check", "main.fspec").exit_code


def test_an_include_outside_the_root_is_refused_unless_the_root_is_widened(folder: pathlib.Path) -> None:
    lay(folder, {"sub/main.fspec": MAIN.replace("parts/", "../parts/"), **{f"parts/{n}": x for n, x in PARTS.items()}})
    result = run("check", "sub/main.fspec", "--format", "concise")
    assert 1 == result.exit_code
    assert 2 == result.stdout.count("FS004")
    assert 2 == len(result.stdout.splitlines())
    assert 0 == run("check", "sub/main.fspec", "--root", ".").exit_code


def test_an_absolute_include_and_a_link_out_of_the_root_are_refused(folder: pathlib.Path) -> None:
    outside = folder.parent / "outside.fspec"
    outside.write_text(PARTS["comments.fspec"], encoding="utf-8")
    (folder / "absolute.fspec").write_text(f'include "{outside.as_posix()}"\n', encoding="utf-8")
    assert "FS004" in run("check", "absolute.fspec").stdout
    try:
        (folder / "link.fspec").symlink_to(outside)
    except OSError:
        pytest.skip("links cannot be made here")
    (folder / "linked.fspec").write_text('include "link.fspec"\n', encoding="utf-8")
    assert "FS004" in run("check", "linked.fspec").stdout


@pytest.mark.parametrize(
    "files",
    [
        {"a.fspec": 'include "a.fspec"\n'},
        {"a.fspec": 'include "b.fspec"\n', "b.fspec": 'include "a.fspec"\n'},
        {"a.fspec": 'include "b.fspec"\n', "b.fspec": 'include "c.fspec"\n', "c.fspec": 'include "./b.fspec"\n'},
    ],
)
def test_includes_in_a_circle_are_one_error(folder: pathlib.Path, files: dict[str, str]) -> None:
    lay(folder, files)
    result = run("check", "a.fspec", "--format", "json")
    assert ["FS005"] == [one["code"] for one in json.loads(result.stdout)["diagnostics"]]


def test_a_file_included_twice_is_read_once(folder: pathlib.Path) -> None:
    lay(
        folder,
        {
            "main.fspec": MAIN.replace("comments.fspec", "left.fspec").replace("tree.fspec", "right.fspec"),
            "parts/left.fspec": 'include "comments.fspec"\n',
            "parts/right.fspec": 'include "comments.fspec"\n' + PARTS["tree.fspec"],
            "parts/comments.fspec": PARTS["comments.fspec"],
        },
    )
    result = run("check", "main.fspec")
    assert "" == result.stdout
    assert 0 == result.exit_code


def test_a_missing_include_is_one_error_with_the_file_that_was_meant(folder: pathlib.Path) -> None:
    lay(folder, {"main.fspec": MAIN.replace("tree", "tre"), **{f"parts/{name}": text for name, text in PARTS.items()}})
    result = run("check", "main.fspec", "--format", "json")
    (one,) = json.loads(result.stdout)["diagnostics"]
    assert "FS002" == one["code"]
    assert "tree.fspec" in one["help"]
    assert 2 == one["span"]["line"]


def test_an_error_in_an_included_file_is_told_there(folder: pathlib.Path) -> None:
    parts = {f"parts/{name}": text.replace("over comfort", "over comfrt") for name, text in PARTS.items()}
    lay(folder, {"main.fspec": MAIN, **parts})
    (one,) = json.loads(run("check", "main.fspec", "--format", "json").stdout)["diagnostics"]
    assert ("FS301", "parts/tree.fspec", 2) == (
        one["code"],
        one["span"]["path"].replace(os.sep, "/"),
        one["span"]["line"],
    )


def test_a_setting_given_twice_through_an_include_is_an_error(folder: pathlib.Path) -> None:
    lay(
        folder,
        {"main.fspec": 'include "m.fspec"\n' + GOOD + "method { scale = any }", "m.fspec": "method { scale = any }"},
    )
    (one,) = json.loads(run("check", "main.fspec", "--format", "json").stdout)["diagnostics"]
    assert "FS602" == one["code"]


def test_includes_from_standard_input_are_looked_for_in_the_current_folder(folder: pathlib.Path) -> None:
    lay(folder, {f"parts/{name}": text for name, text in PARTS.items()})
    assert 0 == run("check", "-", input=MAIN).exit_code


# check ----------------------------------------------------------------------------------------


def test_check_prints_diagnostics_on_standard_output(folder: pathlib.Path) -> None:
    result = run("check", "../wrong.fspec")
    assert 2 == len(re.findall(r"^error\[FS\d+\]", result.stdout, re.MULTILINE))
    assert "" == result.stderr


def test_check_of_a_right_scheme_prints_nothing_on_standard_output(folder: pathlib.Path) -> None:
    for form in ("human", "concise"):
        assert "" == run("check", "../good.fspec", "--format", form).stdout


def test_check_concise_is_a_line_a_finding(folder: pathlib.Path) -> None:
    lines = run("check", "../wrong.fspec", "--format", "concise").stdout.splitlines()
    assert 2 == len(lines)
    assert all(re.match(r"\.\./wrong\.fspec:\d+:\d+: error\[FS\d{3}\]: ", line) for line in lines)


@pytest.mark.parametrize("scheme", ["good", "warned", "wrong", "missing"])
def test_check_json_fits_its_schema(folder: pathlib.Path, scheme: str) -> None:
    text = package_resources.files("fuzzyspec").joinpath("schemas/diagnostics-1.schema.json").read_text("utf-8")
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(run("check", f"../{scheme}.fspec", "--format", "json").stdout)
    jsonschema.Draft202012Validator(schema).validate(data)
    assert {"good": 0, "warned": 1, "wrong": 2, "missing": 1}[scheme] == len(data["diagnostics"])
    if scheme == "good":
        assert {"schema": "fuzzyspec-diagnostics/1", "diagnostics": []} == data


def test_a_tree_of_faults_is_told_in_one_run(folder: pathlib.Path) -> None:
    """Five mistakes in one file, one error each."""
    text = (
        GOOD.replace("comfort = 2", "comfrt = 2")
        .replace("fair = 60", "fair = 95")
        .replace("price 10 0 0", "price 10 0 1")
        .replace("objects { civic; accord }", "objects { civic accord }")
        + "method { composition = min_mx }"
    )
    (folder / "five.fspec").write_text(text, encoding="utf-8")
    lines = [one["span"]["line"] for one in json.loads(run("check", "five.fspec", "-f", "json").stdout)["diagnostics"]]
    assert [2, 4, 5, 6, 8] == lines


def test_carets_stand_right_under_han_characters(folder: pathlib.Path) -> None:
    (folder / "han.fspec").write_text(
        "indicators 指标 { 甲; 乙 }\njudgments 指标 { 甲 over 丙 = 2 }\n", encoding="utf-8"
    )
    result = run("check", "han.fspec")
    source, marks = next(
        (line, below)
        for line, below in zip(result.stdout.splitlines(), result.stdout.splitlines()[1:], strict=False)
        if "丙 =" in line
    )
    before = source[: source.index("丙")]
    width = sum(2 if ord(character) > 0x2E80 else 1 for character in before)
    assert width == marks.index("^")
    assert "^^" in marks


# graph ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", ["sme-management", "sme-finance-survey", "supplier-weights", "water-quality"])
def test_every_step_of_the_graph_comes_after_its_inputs(folder: pathlib.Path, example: str) -> None:
    run("init", "x.fspec", "--example", example)
    data = json.loads(run("graph", "x.fspec", "--format", "json").stdout)
    assert "fuzzyspec-graph/1" == data["schema"]
    known: set[str] = set()
    for node in data["nodes"]:
        assert set(node["inputs"]) <= known
        assert node["id"] not in known
        known.add(node["id"])
    assert data["nodes"]


def test_the_graph_as_dot_and_mermaid_has_the_same_steps(folder: pathlib.Path) -> None:
    data = json.loads(run("graph", "../good.fspec").stdout)
    edges = sum(len(node["inputs"]) for node in data["nodes"])
    dot = run("graph", "../good.fspec", "--format", "dot").stdout
    mermaid = run("graph", "../good.fspec", "--format", "mermaid").stdout
    assert (len(data["nodes"]), edges) == (dot.count("shape ="), dot.count(" -> "))
    assert (len(data["nodes"]), edges) == (len(re.findall(r'\w+[\[({/]+"', mermaid)), mermaid.count(" --> "))
    assert dot.startswith("digraph")
    assert mermaid.startswith("flowchart")


def test_the_graph_is_written_to_a_file(folder: pathlib.Path) -> None:
    result = run("graph", "../good.fspec", "-o", "g.json")
    assert "" == result.stdout
    assert json.loads((folder / "g.json").read_bytes()) == json.loads(run("graph", "../good.fspec").stdout)
    assert 1 == run("graph", "../good.fspec", "-o", "nowhere/g.json").exit_code


def test_the_graph_of_a_wrong_scheme_is_not_printed(folder: pathlib.Path) -> None:
    result = run("graph", "../wrong.fspec")
    assert (1, "") == (result.exit_code, result.stdout)
    assert "error" in result.stderr


def test_names_and_labels_are_escaped_in_dot_and_mermaid(folder: pathlib.Path) -> None:
    (folder / "q.fspec").write_text('scheme "a \\"b\\" \\\\ & <c>"\nindicators U { A; B }\nweights U = equal', "utf-8")
    dot = run("graph", "q.fspec", "--format", "dot").stdout
    assert 'label = "a \\"b\\" \\\\ & <c>";' in dot


# methods, plugins, explain --------------------------------------------------------------------


def test_methods_lists_every_method_by_kind(folder: pathlib.Path) -> None:
    text = run("methods").stdout
    data = json.loads(run("methods", "--format", "json").stdout)
    assert [(one.kind, one.name) for one in registry().all()] == [(one["kind"], one["name"]) for one in data]
    for one in data:
        assert f"{one['kind']}:\n" in text
        assert re.search(rf"^  {one['name']} ", text, re.MULTILINE)
        assert one["summary"]
        assert one["reference"]


def test_methods_explains_one(folder: pathlib.Path) -> None:
    text = run("methods", "min_max").stdout
    (data,) = json.loads(run("methods", "min_max", "--format", "json").stdout)
    assert text.startswith("min_max: composition")
    assert data["formula"].split()[0] in text
    assert "weights" == data["parameters"][0]["name"]
    assert ["sum", "max"] == sorted(data["parameters"][0]["choices"], reverse=True)
    assert "reference:" in text
    assert data == json.loads(run("methods", "min_max@fuzzyspec", "--format", "json").stdout)[0]


def test_methods_of_one_kind(folder: pathlib.Path) -> None:
    data = json.loads(run("methods", "--kind", "random_index", "--format", "json").stdout)
    assert {"random index"} == {one["kind"] for one in data}
    assert {"3", "4"} <= set(next(one for one in data if one["name"] == "gupta")["values"])


def test_a_misspelt_method_is_answered_with_the_nearest(folder: pathlib.Path) -> None:
    assert "Did you mean 'min_max'" in run("methods", "minmax").stderr
    assert "Did you mean 'composition'" in run("methods", "--kind", "compositon").stderr
    assert "Did you mean 'membership function'" in run("methods", "--kind", "membership").stderr


def test_methods_tells_a_function_of_one_comment_from_one_of_them_all(folder: pathlib.Path) -> None:
    data = json.loads(run("methods", "--kind", "membership_function", "--format", "json").stdout)
    assert {"membership function"} == {one["kind"] for one in data}
    assert {"ladder": "row", "triangular": "comment"} == {
        one["name"]: one["of"] for one in data if one["name"] in ("ladder", "triangular")
    }
    assert run("methods", "triangular").stdout.startswith("triangular: membership function of one comment\n")
    text = run("methods", "ladder").stdout
    assert text.startswith("ladder: membership function of all comments\n")
    assert "  knots: numbers, required. " in text


def test_plugins_lists_what_is_installed(folder: pathlib.Path) -> None:
    text = run("plugins").stdout
    data = json.loads(run("plugins", "--format", "json").stdout)
    assert ("fuzzyspec", __version__) == (data[0]["distribution"], data[0]["version"])
    for one in data:
        assert one["distribution"] in text
        assert one["version"] in text
        assert {"name", "distribution", "version", "hooks", "methods"} <= set(one)
    assert {"kind": "weighting", "name": "equal"} in data[0]["methods"]
    assert "register_weightings" in data[0]["hooks"]


def test_plugins_in_text_name_the_hooks_as_well(folder: pathlib.Path) -> None:
    assert "weighting: " in run("plugins").stdout


def test_explain_has_a_page_for_every_code(folder: pathlib.Path) -> None:
    listed = run("explain", "--list").stdout
    for code in codes():
        assert re.search(rf"^{code}  \S", listed, re.MULTILINE)
        page = run("explain", code)
        assert 0 == page.exit_code
        assert code in page.stdout
    assert run("explain").stdout == listed


def test_explain_takes_a_code_in_any_case(folder: pathlib.Path) -> None:
    assert run("explain", "FS203").stdout == run("explain", "fs203").stdout


def test_an_unknown_code_is_answered(folder: pathlib.Path) -> None:
    assert "No diagnostic has the code FS2O3" in run("explain", "FS2O3").stderr


# init -----------------------------------------------------------------------------------------


def test_init_writes_a_scheme_that_compiles(folder: pathlib.Path) -> None:
    result = run("init")
    assert 0 == result.exit_code
    assert ["scheme.fspec"] == names(folder)
    assert "fuzzyspec compile scheme.fspec" in result.stderr
    assert 0 == run("check", "scheme.fspec").exit_code


def test_every_example_that_init_lists_can_be_written_and_checks(folder: pathlib.Path) -> None:
    shipped = sorted(name.removesuffix(".fspec") for name in resources.names("specs", ".fspec"))
    listed = run("init", "--list").stdout.splitlines()
    assert shipped == sorted(line.split()[0] for line in listed)
    for name, line in zip(shipped, sorted(listed), strict=True):
        assert len(line.split(None, 1)) == 2, "an example has a title"
        assert 0 == run("init", "--example", name).exit_code
        assert resources.read_text("specs", f"{name}.fspec") == (folder / f"{name}.fspec").read_text(encoding="utf-8")
        assert 0 == run("check", f"{name}.fspec").exit_code


def test_init_does_not_overwrite_unless_forced(folder: pathlib.Path) -> None:
    (folder / "scheme.fspec").write_text("mine", encoding="utf-8")
    result = run("init")
    assert 2 == result.exit_code
    assert "--force" in result.stderr
    assert "mine" == (folder / "scheme.fspec").read_text(encoding="utf-8")
    assert 0 == run("init", "--force").exit_code
    assert "mine" != (folder / "scheme.fspec").read_text(encoding="utf-8")


def test_init_writes_the_data_of_an_example_beside_it(folder: pathlib.Path) -> None:
    (folder / "sub").mkdir()
    result = run("init", "sub/x.fspec", "--example", "sme-finance-survey")
    assert 0 == result.exit_code
    assert "wrote sub/x.fspec\nwrote sub/data/sme-finance-survey.csv\n" in result.stderr
    written = (folder / "sub" / "data" / "sme-finance-survey.csv").read_bytes()
    assert resources.read_text("specs", "data", "sme-finance-survey.csv").encode() == written
    assert 0 == run("check", "sub/x.fspec").exit_code


def test_init_does_not_overwrite_data_unless_forced(folder: pathlib.Path) -> None:
    (folder / "data").mkdir()
    data = folder / "data" / "sme-finance-survey.csv"
    data.write_text("mine", encoding="utf-8")
    result = run("init", "--example", "sme-finance-survey")
    assert 2 == result.exit_code
    assert "'data/sme-finance-survey.csv' exists; --force replaces it" in result.stderr
    assert "mine" == data.read_text(encoding="utf-8")
    assert not (folder / "sme-finance-survey.fspec").exists()
    assert 0 == run("init", "--example", "sme-finance-survey", "--force").exit_code
    assert "mine" != data.read_text(encoding="utf-8")


def test_init_takes_a_file_and_a_misspelt_example_is_answered(folder: pathlib.Path) -> None:
    assert 0 == run("init", "x.fspec", "--example", "water-quality.fspec").exit_code
    assert ["x.fspec"] == names(folder)
    assert "Did you mean 'water-quality'" in run("init", "--example", "water-qualty").stderr
    assert 2 == run("init", "nowhere/x.fspec").exit_code


# completion, version, help --------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(folder: pathlib.Path, shell: str) -> None:
    result = run("completion", shell)
    assert 0 == result.exit_code
    assert "_FUZZYSPEC_COMPLETE" in result.stdout
    assert "fuzzyspec" in result.stdout


def test_completion_knows_commands_and_options() -> None:
    for words, wanted in (("fuzzyspec ", {"compile", "check"}), ("fuzzyspec compile --", {"--strict", "--template"})):
        env = {**os.environ, "_FUZZYSPEC_COMPLETE": "bash_complete", "COMP_WORDS": words}
        env["COMP_CWORD"] = str(len(words.split(" ")) - 1)
        done = script(env=env)
        assert wanted <= {line.split(",")[-1] for line in done.stdout.decode().splitlines()}
        assert b"" == done.stderr


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(option: str) -> None:
    assert f"fuzzyspec {__version__}\n" == run(option).stdout


def test_the_overview_names_every_command() -> None:
    text = run("--help").stdout
    for name in COMMANDS:
        assert re.search(rf"^  {name} +\S", text, re.MULTILINE)


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_every_help_shows_examples_and_fits_into_80_columns(command: str | None) -> None:
    for option in ("--help", "-h"):
        result = run(*([command] if command else []), option, env={"COLUMNS": "80"})
        assert 0 == result.exit_code
        assert "Examples:" in result.stdout
        assert [] == [line for line in result.stdout.splitlines() if len(line) > 80]


def test_every_example_of_the_help_is_a_command_that_exists() -> None:
    for command in COMMANDS:
        lines = run(command, "--help").stdout.split("Examples:", 1)[1].splitlines()
        for line in filter(None, map(str.strip, lines)):
            word = re.search(r"fuzzyspec ([a-z]+)", line)
            assert word, line
            assert word[1] in COMMANDS
            options = re.findall(r"(?<=\s)--[a-z]+", line)
            known = {option for param in cli_command(word[1]).params for option in param.opts}
            assert set(options) <= known


def cli_command(name: str) -> click.Command:
    context = click.Context(cli)
    command = cli.get_command(context, name)  # type: ignore[attr-defined]
    assert command is not None
    return command


@pytest.mark.parametrize(
    ("typed", "meant"), [("complie", "compile"), ("chek", "check"), ("grpah", "graph"), ("methds", "methods")]
)
def test_a_misspelt_command_is_answered_with_the_nearest(typed: str, meant: str) -> None:
    result = run(typed)
    assert 2 == result.exit_code
    assert f"Did you mean '{meant}'" in result.stderr


def test_a_scheme_in_place_of_a_command_is_answered_with_the_command(folder: pathlib.Path) -> None:
    assert "fuzzyspec compile ../good.fspec" in run("../good.fspec").stderr


# Colour and terminals -------------------------------------------------------------------------

ESCAPE = "\x1b["


@pytest.mark.parametrize(
    ("color", "env", "coloured"),
    [
        ("auto", {}, False),
        ("never", {}, False),
        ("always", {}, True),
        ("always", {"NO_COLOR": "1"}, True),
        ("auto", {"NO_COLOR": "1"}, False),
    ],
)
def test_colour_when_standard_output_is_no_terminal(
    folder: pathlib.Path, color: str, env: dict[str, str | None], coloured: bool
) -> None:
    result = CliRunner().invoke(cli, ["check", "../wrong.fspec", "--color", color], env=env, color=True)
    assert coloured == (ESCAPE in result.stdout)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no pseudo-terminals here")
@pytest.mark.parametrize(
    ("arguments", "env", "coloured"),
    [
        ([], {}, True),
        ([], {"NO_COLOR": "1"}, False),
        (["--color", "never"], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
    ],
)
def test_colour_on_a_terminal(folder: pathlib.Path, arguments: list[str], env: dict[str, str], coloured: bool) -> None:
    main, other = os.openpty()
    variables = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "fuzzyspec", "check", "../wrong.fspec", *arguments],
        stdin=other, stdout=other, stderr=other, env={**variables, "TERM": "xterm", **env},
    )  # fmt: skip
    os.close(other)
    content = b""
    try:
        while True:
            piece = os.read(main, 65536)
            if not piece:
                break
            content += piece
    except OSError:  # how Linux says that the other side is closed
        pass
    finally:
        os.close(main)
    assert 1 == process.wait()
    assert coloured == (ESCAPE.encode() in content)
    assert b"FS301" in content


def test_json_and_concise_are_never_coloured(folder: pathlib.Path) -> None:
    for form in ("json", "concise"):
        assert ESCAPE not in run("check", "../wrong.fspec", "--color", "always", "--format", form).stdout


# Real processes -------------------------------------------------------------------------------


def test_a_real_run_writes_utf8_whatever_the_locale(folder: pathlib.Path) -> None:
    (folder / "han.fspec").write_text(
        'scheme "评价"\nindicators 指标 { 甲; 乙 }\nweights 指标 = equal\n', encoding="utf-8"
    )
    for variables in ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        env = {**os.environ, **variables}
        done = script("compile", "han.fspec", "-f", "json", "-o", "-", env=env)
        assert (0, b"") == (done.returncode, done.stderr)
        assert "评价" == json.loads(done.stdout.decode("utf-8"))["scheme"]["title"]
        wrong = (folder / "han.fspec").read_text(encoding="utf-8").replace("equal", "eqal").encode()
        failed = script("check", "-", input=wrong, env=env)
        assert 1 == failed.returncode
        assert "指标" in failed.stdout.decode("utf-8")
        assert b"Traceback" not in failed.stderr


@pytest.mark.skipif(os.name != "posix", reason="the pipe is a POSIX shell's")
@pytest.mark.parametrize("reader", ["head -1", "true", "head -c 10"])
@pytest.mark.parametrize("what", ["compile {} -f json -o -", "graph {}", "methods", "check {} --format json"])
def test_a_reader_that_goes_away_is_no_fault(folder: pathlib.Path, what: str, reader: str) -> None:
    nodes = "; ".join(f"N{index}" for index in range(2000))
    (folder / "big.fspec").write_text(f"indicators U {{ {nodes} }}\nweights U = equal\n", encoding="utf-8")
    command = f"'{sys.executable}' -m fuzzyspec {what.format('big.fspec')} | {reader}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False)
    assert b"" == done.stderr
    assert 0 == done.returncode


def test_an_internal_error_is_told_as_one_without_a_traceback(
    folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fuzzyspec.semantics import lower

    def broken(*_: object) -> None:
        raise RuntimeError("something impossible")

    monkeypatch.setattr(lower, "lower", broken)
    result = run("check", "../good.fspec")
    assert 1 == result.exit_code
    assert "error[FS001]" in result.stdout
    assert "something impossible" in result.stdout
    assert "building the evaluation graph" in result.stdout


def test_writing_to_a_stream_without_bytes_works() -> None:
    from fuzzyspec.cli.options import write

    stream = io.StringIO()
    write(stream, "text")
    assert "text" == stream.getvalue()


@pytest.mark.parametrize("command", [[], ["--help"], ["check", "x"], ["methods"]])
def test_the_module_and_the_command_are_the_same(folder: pathlib.Path, command: list[str]) -> None:
    installed = pathlib.Path(sys.executable).with_name("fuzzyspec")
    if not installed.exists():
        pytest.skip("the command is not installed beside this Python")
    one = subprocess.run([installed, *command], capture_output=True, check=False)
    other = script(*command)
    assert (other.returncode, other.stdout, other.stderr) == (one.returncode, one.stdout, one.stderr)
