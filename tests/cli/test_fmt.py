"""`fuzzyspec fmt`: what is written, what is left alone, exit status, and what goes where."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fuzzyspec.cli.main import cli
from fuzzyspec.host import DiskHost
from fuzzyspec.source import SourceFile
from fuzzyspec.syntax.parse import parse

TIDY = "weights U = equal  # r\n"
UNTIDY = "weights U=equal # r"
BROKEN = "weights U=equal\nindicators U {\nvotes = {\n"
DOUBTFUL = "weights nobody=equal\nvotes{ x 1 2}\n"
"""Right in form, wrong in meaning."""


@pytest.fixture
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """Give a current folder with a file of each kind."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("tidy", TIDY), ("untidy", UNTIDY), ("broken", BROKEN), ("doubtful", DOUBTFUL)):
        (tmp_path / f"{name}.fspec").write_bytes(text.encode())
    return tmp_path


def run(*arguments: str, input: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(cli, ["fmt", *arguments], input=input, prog_name="fuzzyspec")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def state(folder: pathlib.Path) -> dict[str, tuple[bytes, int]]:
    """Return content and time of change of each file."""
    return {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in folder.iterdir()}


# In place -------------------------------------------------------------------------------------


def test_files_are_rewritten_where_they_need_it_and_named(folder: pathlib.Path) -> None:
    before = state(folder)
    result = run("tidy.fspec", "untidy.fspec", "doubtful.fspec")
    assert 0 == result.exit_code
    assert "" == result.stdout
    assert "formatted untidy.fspec\nformatted doubtful.fspec\n" == result.stderr
    assert TIDY == (folder / "untidy.fspec").read_text(encoding="utf-8")
    after = state(folder)
    assert before["tidy.fspec"] == after["tidy.fspec"]
    assert before["broken.fspec"] == after["broken.fspec"]
    assert list(before) == list(after)


def test_a_second_run_changes_nothing(folder: pathlib.Path) -> None:
    run("untidy.fspec", "doubtful.fspec")
    before = state(folder)
    result = run("untidy.fspec", "doubtful.fspec")
    assert (0, "", "") == (result.exit_code, result.stdout, result.stderr)
    assert before == state(folder)


def test_a_file_named_twice_is_formatted_once(folder: pathlib.Path) -> None:
    assert "formatted untidy.fspec\n" == run("untidy.fspec", "untidy.fspec").stderr


def test_errors_of_meaning_are_no_obstacle(folder: pathlib.Path) -> None:
    assert 0 == run("doubtful.fspec").exit_code
    assert "weights nobody = equal\nvotes { x 1 2 }\n" == (folder / "doubtful.fspec").read_text(encoding="utf-8")


def test_a_file_with_errors_of_form_is_left_alone_and_the_others_are_not(folder: pathlib.Path) -> None:
    before = state(folder)["broken.fspec"]
    result = run("broken.fspec", "untidy.fspec")
    assert 1 == result.exit_code
    assert before == state(folder)["broken.fspec"]
    assert "error[FS1" in result.stderr
    assert "broken.fspec:" in result.stderr
    assert "formatted untidy.fspec" in result.stderr
    assert "formatted broken.fspec" not in result.stderr
    assert TIDY.encode() == (folder / "untidy.fspec").read_bytes()


@pytest.mark.parametrize("options", [[], ["--check"], ["--diff"], ["--check", "--diff"]])
def test_no_option_makes_a_file_with_errors_of_form_change(folder: pathlib.Path, options: list[str]) -> None:
    before = state(folder)
    result = run(*options, "broken.fspec")
    assert (1, "") == (result.exit_code, result.stdout)
    assert "error[FS1" in result.stderr
    assert before == state(folder)


@pytest.mark.parametrize("content", ["\ufeff" + TIDY, TIDY.replace("\n", "\r\n"), TIDY.replace("\n", "\r"), TIDY[:-1]])
def test_marks_and_line_breaks_alone_are_reason_enough(folder: pathlib.Path, content: str) -> None:
    (folder / "tidy.fspec").write_bytes(content.encode())
    assert 1 == run("--check", "tidy.fspec").exit_code
    assert 0 == run("tidy.fspec").exit_code
    assert TIDY.encode() == (folder / "tidy.fspec").read_bytes()


def test_included_files_are_not_followed(folder: pathlib.Path) -> None:
    (folder / "main.fspec").write_text('include   "untidy.fspec"', encoding="utf-8")
    run("main.fspec")
    assert 'include "untidy.fspec"\n' == (folder / "main.fspec").read_text(encoding="utf-8")
    assert UNTIDY == (folder / "untidy.fspec").read_text(encoding="utf-8")


def test_an_empty_file_is_in_the_style(folder: pathlib.Path) -> None:
    (folder / "empty.fspec").write_bytes(b"")
    assert 0 == run("--check", "empty.fspec").exit_code


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_the_mode_of_a_file_is_kept(folder: pathlib.Path) -> None:
    (folder / "untidy.fspec").chmod(0o640)
    run("untidy.fspec")
    assert 0o640 == (folder / "untidy.fspec").stat().st_mode & 0o777


# Nothing written ------------------------------------------------------------------------------


def test_check_writes_nothing_and_tells_by_its_status(folder: pathlib.Path) -> None:
    before = state(folder)
    assert (0, "", "") == (run("--check", "tidy.fspec").exit_code, "", run("--check", "tidy.fspec").stderr)
    result = run("--check", "tidy.fspec", "untidy.fspec")
    assert (1, "", "would change untidy.fspec\n") == (result.exit_code, result.stdout, result.stderr)
    assert before == state(folder)


def test_diff_prints_what_would_change(folder: pathlib.Path) -> None:
    before = state(folder)
    result = run("--diff", "tidy.fspec", "untidy.fspec")
    assert 0 == result.exit_code
    assert (
        "--- untidy.fspec\n+++ untidy.fspec\n@@ -1 +1 @@\n"
        "-weights U=equal # r\n\\ No newline at end of file\n+weights U = equal  # r\n"
    ) == result.stdout
    assert "would change untidy.fspec\n" == result.stderr
    assert before == state(folder)


def test_check_and_diff_together(folder: pathlib.Path) -> None:
    result = run("--check", "--diff", "untidy.fspec")
    assert 1 == result.exit_code
    assert "+weights U = equal  # r\n" in result.stdout
    assert UNTIDY.encode() == (folder / "untidy.fspec").read_bytes()


# Standard input -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [UNTIDY, TIDY, "\ufeff" + UNTIDY, UNTIDY + "\r\n"])
def test_standard_input_goes_to_standard_output(folder: pathlib.Path, text: str) -> None:
    before = state(folder)
    result = run("-", input=text.encode())
    assert (0, TIDY.encode(), "") == (result.exit_code, result.stdout_bytes, result.stderr)
    assert before == state(folder)


def test_standard_input_is_checked_and_compared(folder: pathlib.Path) -> None:
    result = run("-", "--check", input=UNTIDY)
    assert (1, "", "would change <stdin>\n") == (result.exit_code, result.stdout, result.stderr)
    assert 0 == run("-", "--check", input=TIDY).exit_code
    result = run("-", "--diff", input=UNTIDY)
    assert 0 == result.exit_code
    assert result.stdout.startswith("--- <stdin>\n+++ <stdin>\n")


def test_nothing_comes_of_standard_input_with_errors_of_form(folder: pathlib.Path) -> None:
    result = run("-", input=BROKEN)
    assert (1, "") == (result.exit_code, result.stdout)
    assert "<stdin>:" in result.stderr


def test_standard_input_that_is_not_utf8_is_told(folder: pathlib.Path) -> None:
    result = run("-", input='scheme "指标体系"\n'.encode("gb18030"))
    assert 2 == result.exit_code
    assert "UTF-8" in result.stderr


# What cannot be done --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [[], ["--check"], ["--chek", "tidy.fspec"], ["tidy.fspec", "--diagnostics", "xml"]]
)
def test_a_wrong_command_line_is_status_2(folder: pathlib.Path, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (2, "") == (result.exit_code, result.stdout)


def test_a_file_that_does_not_exist_is_told_with_the_one_that_was_meant(folder: pathlib.Path) -> None:
    result = run("untdy.fspec", "untidy.fspec")
    assert 1 == result.exit_code
    assert "error[FS002]" in result.stderr
    assert "did you mean `untidy.fspec`" in result.stderr
    assert TIDY.encode() == (folder / "untidy.fspec").read_bytes()


def test_a_file_in_another_encoding_is_told_and_left_alone(folder: pathlib.Path) -> None:
    content = 'scheme "指标体系"\n'.encode("gb18030")
    (folder / "gbk.fspec").write_bytes(content)
    result = run("gbk.fspec")
    assert 1 == result.exit_code
    assert "error[FS003]" in result.stderr
    assert "GBK" in result.stderr
    assert content == (folder / "gbk.fspec").read_bytes()


def test_a_folder_is_told(folder: pathlib.Path) -> None:
    result = run(".")
    assert 1 == result.exit_code
    assert "error[FS002]" in result.stderr


def test_a_file_that_cannot_be_written_is_told_and_stays(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DiskHost, "write", full)
    result = run("untidy.fspec")
    assert 1 == result.exit_code
    assert "error[FS006]" in result.stderr
    assert "formatted" not in result.stderr
    assert UNTIDY.encode() == (folder / "untidy.fspec").read_bytes()


@pytest.mark.parametrize("made", ["weights U = eigenvector\n", "weights U = equal\n", "weights {\n", RuntimeError("x")])
def test_a_result_that_says_something_else_is_never_written(
    folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch, made: Any
) -> None:
    def wrong(_: SourceFile) -> str:
        if isinstance(made, Exception):
            raise made
        return str(made)

    monkeypatch.setattr("fuzzyspec.syntax.format.format_text", wrong)
    before = state(folder)
    for options in ([], ["--check"], ["--diff"]):
        result = run(*options, "untidy.fspec")
        assert (1, "") == (result.exit_code, result.stdout)
        assert "error[FS001]" in result.stderr
        assert "while formatting" in result.stderr
    assert before == state(folder)


def test_diagnostics_in_json_are_one_document(folder: pathlib.Path) -> None:
    (folder / "worse.fspec").write_bytes(b"objects {")
    result = run("--diagnostics", "json", "broken.fspec", "untidy.fspec", "worse.fspec")
    document = json.loads(result.stderr)
    assert {"broken.fspec", "worse.fspec"} == {one["span"]["path"] for one in document["diagnostics"]}
    assert TIDY.encode() == (folder / "untidy.fspec").read_bytes()


def test_the_tests_own_broken_file_is_broken() -> None:
    assert parse(SourceFile("x", BROKEN)).faults
    assert not parse(SourceFile("x", DOUBTFUL)).faults


# What it costs --------------------------------------------------------------------------------

PROGRAM = """
import json, sys
sys.argv = ["fuzzyspec", "fmt", *sys.argv[1:]]
from fuzzyspec.__main__ import main
try:
    main()
finally:
    sys.stderr.write(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize("file", ["untidy.fspec", "broken.fspec"])
def test_neither_plugins_nor_numpy_are_loaded(folder: pathlib.Path, file: str) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, file], capture_output=True, check=False, cwd=folder)
    modules = set(json.loads(done.stderr.decode().splitlines()[-1]))
    assert "fuzzyspec.syntax.parse" in modules
    assert set() == modules & {
        "numpy", "pluggy", "jinja2", "difflib", "importlib.metadata", "fuzzyspec.plugins", "fuzzyspec.driver",
        "fuzzyspec.semantics", "fuzzyspec.methods", "fuzzyspec.loading",
    }  # fmt: skip
