"""Findings as data, and the promise about their shape."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic, Label, Severity, TextEdit, message
from fuzzyspec.rendering import diagnostic_data, render_json
from fuzzyspec.source import SourceFile, Span

SCHEMA = json.loads(
    resources.files("fuzzyspec").joinpath("schemas/diagnostics-1.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
FILE = SourceFile("scheme.fspec", "  U1  1  3\n  U2 1/2 1\n")


def example() -> Diagnostic:
    mirror = Span(FILE, 16, 19)
    return errors.not_reciprocal(mirror, Span(FILE, 9, 10), "U", "U1", "U2", "3", "1/2", "1/3")


def test_all_that_is_known_is_given():
    span = {"path": "scheme.fspec", "line": 2, "column": 6, "length": 3}
    assert diagnostic_data(example()) == {
        "code": "FS203",
        "severity": "error",
        "message": "judgments of U are not reciprocal",
        "help": "write 1/3 here, or leave it to the compiler with `.`",
        "span": span,
        "primary": "… but U2 over U1 is 1/2",
        "labels": [
            {
                "message": "U1 over U2 is 3 …",
                "span": {"path": "scheme.fspec", "line": 1, "column": 10, "length": 1},
            }
        ],
        "fix": {"span": span, "replacement": "1/3"},
        "id": "judgments of {parent} are not reciprocal",
        "arguments": {"parent": "U"},
    }


def test_what_does_not_apply_is_absent():
    found = Diagnostic("FS999", Severity.WARNING, message("so"))
    assert diagnostic_data(found) == {"code": "FS999", "severity": "warning", "message": "so", "id": "so"}


def test_arguments_become_plain_values():
    found = Diagnostic("FS999", Severity.ERROR, message("{a}{b}{c}{d}", a=("x", "y"), b=0.1 + 0.2, c=3, d=float("nan")))
    assert diagnostic_data(found)["arguments"] == {"a": ["x", "y"], "b": 0.3, "c": 3, "d": "nan"}


def test_no_findings_make_a_document_too():
    assert json.loads(render_json([])) == {"schema": "fuzzyspec-diagnostics/1", "diagnostics": []}


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == "urn:fuzzyspec:diagnostics:1"


@pytest.mark.parametrize(
    "change",
    [
        {"severity": "info"},
        {"code": "203"},
        {"help": None},
        {"other": 1},
        {"labels": []},
        {"span": {"path": "a", "line": 0, "column": 1, "length": 1}},
        {"span": {"path": "a", "line": 1, "column": 1}},
        {"arguments": {"a": None}},
    ],
)
def test_the_schema_refuses_other_shapes(change):
    document = {"schema": "fuzzyspec-diagnostics/1", "diagnostics": [{**diagnostic_data(example()), **change}]}
    assert not VALIDATOR.is_valid(document)


ARGUMENTS = st.text() | st.integers() | st.floats() | st.lists(st.text()).map(tuple)
TEXTS = st.text(st.characters() | st.sampled_from("\r\n\x9b\u202e\udc80"))


@given(TEXTS, TEXTS, ARGUMENTS, st.integers(-3, 30), st.integers(-3, 30), st.booleans())
def test_every_document_is_valid_and_safe(path, text, value, start, end, bare):
    span = Span(SourceFile(path, text), start, end)
    words = message("{value}", value=value)
    found = Diagnostic("FS999", Severity.ERROR, words)
    if not bare:
        found = found._replace(
            span=span, primary=words, labels=(Label(span, words),), help=words, fix=TextEdit(span, text)
        )
    rendered = render_json([found, example()])
    VALIDATOR.validate(document := json.loads(rendered))
    assert document["diagnostics"] == [diagnostic_data(found), diagnostic_data(example())]
    rendered.encode()
    assert not set(rendered) & set("\x1b\x7f\x9b\u2028\u202e")
