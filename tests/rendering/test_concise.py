"""One line each, whatever stands in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic, Severity, message
from fuzzyspec.rendering import render_concise
from fuzzyspec.source import SourceFile, Span


def test_a_line_has_place_severity_code_message_and_help():
    file = SourceFile("scheme.fspec", "a\n  -1\n")
    assert render_concise([errors.not_positive(Span(file, 4, 6), "-1")]) == (
        "scheme.fspec:2:3: error[FS201]: a judgment is a ratio above 0, not -1; "
        "help: write how many times more important the first is: 1 for equal, 1/3 for three times less\n"
    )


def test_without_a_place_the_line_starts_with_the_program():
    assert render_concise([errors.plugin_broken("p", "1", "why")]).startswith("fuzzyspec: warning[FS608]: the plugin p")


def test_without_help_the_line_ends_with_the_message():
    assert render_concise([Diagnostic("FS999", Severity.ERROR, message("so"))]) == "fuzzyspec: error[FS999]: so\n"


def test_no_findings_give_nothing():
    assert render_concise([]) == ""


def test_line_breaks_become_spaces_and_controls_are_spelled_out():
    found = Diagnostic("FS999", Severity.ERROR, message("{x}", x="a\r\nb\u2028c\x1b[0m"), None)
    assert render_concise([found]) == "fuzzyspec: error[FS999]: a b cU+001B[0m\n"


@given(st.text(), st.text(), st.text(), st.integers(-3, 30), st.integers(-3, 30))
def test_one_line_for_each_finding(path, text, value, start, end):
    found = Diagnostic(
        "FS999",
        Severity.WARNING,
        message("found {value}", value=value),
        Span(SourceFile(path, text), start, end),
        help=message("write {value}", value=value),
    )
    lines = render_concise([found, found]).splitlines()
    assert len(lines) == 2
    assert ": warning[FS999]: found " in lines[0]
