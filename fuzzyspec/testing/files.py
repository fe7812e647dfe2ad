"""Checks of readers and renderers."""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any
from xml.etree import ElementTree

from fuzzyspec.api import Reader, Renderer
from fuzzyspec.testing.calls import call_checks
from fuzzyspec.testing.checks import Check
from fuzzyspec.testing.common import without_function
from fuzzyspec.testing.lowering import collected
from fuzzyspec.testing.settings import Setting
from fuzzyspec.testing.showing import Words
from fuzzyspec.testing.subject import Call, Finding, Subject, told

_READER = "fuzzyspec.api.Reader"
_RENDERER = "fuzzyspec.api.Renderer"


# Readers ------------------------------------------------------------------------------------------


def _reading(subject: Subject) -> Iterator[Finding]:
    """What opening the author's example gives, twice."""
    descriptor: Reader = subject.descriptor
    path = subject.options.example
    if path is None:
        subject.notes.append('no file to open: example="tests/small.sav" gives one, and then it is opened')
        return
    if not os.path.isfile(path):
        yield told(f"there is no file {path}", expected="example: the path of a small file that the reader opens")
        return
    if not path.lower().endswith(descriptor.suffixes):
        yield told(f"{path} ends with none of {', '.join(descriptor.suffixes)}", expected="an example that it reads")
        return
    before = _digest(path)
    call = Call(
        "open", descriptor.open, (path,), {}, _wrong_frame, "a frame that narwhals knows, a column for each heading"
    )
    subject.tried += 1
    first, second = _columns(call.answer()), _columns(call.answer())
    if first != second:
        yield told("opening the same file twice gives other contents", call, came=second, expected=first)
    if _digest(path) != before:
        yield told("opening a file changed it", call, expected="the file as it was")


def _digest(path: str) -> str:
    with open(path, "rb") as stream:
        return hashlib.sha256(stream.read()).hexdigest()


def _wrong_frame(given: Any) -> str | None:
    from fuzzyspec.evaluate.terms import lazy_frame

    try:
        frame = lazy_frame(given)
    except TypeError:
        return f"{type(given).__name__}, which is no frame that narwhals knows"
    names = list(frame.collect_schema().names())
    return None if names else "a frame without columns"


def _columns(given: Any) -> dict[str, list[Any]]:
    from fuzzyspec.evaluate.terms import lazy_frame

    columns = collected(lazy_frame(given))
    return {name: [str(one) for one in column] for name, column in columns.items()}


READERS = (
    Check(
        "example",
        Reader,
        f"open(path) returns any frame that narwhals knows, with a column for each heading ({_READER})",
        _reading,
        lambda descriptor: "" if find_spec("narwhals") else "narwhals is not installed, so nothing can be opened",
    ),
)
"""The checks of readers."""


# Renderers ----------------------------------------------------------------------------------------

HOSTILE = "<script>alert('fuzzyspec')</script>"
"""A text of a scheme that must not work as a tag."""
MARKED_UP = (".html", ".htm", ".xhtml", ".xml", ".svg")
XML = (".xhtml", ".xml", ".svg")

SCHEMES = (
    f"""scheme "Two shops {HOSTILE} & more"
comments {{ good "Good {HOSTILE}" = 90; fair = 70; poor = 40 }}
indicators U {{ U1 "Waiting, in minutes & {HOSTILE}"; U2 "Ünïcode 服务" }}
judgments U {{ U1 over U2 = 3 }}
objects {{ A "Shop {HOSTILE}"; B }}
votes A of 10 {{ U1 4 4 2; U2 6 3 1 }}
votes B of 10 {{ U1 1 5 4; U2 3 3 4 }}
""",
    """comments { good; poor }
indicators U { U1 { U11; U12 }; U2 }
weights U { U1 = 60%; U2 = 40% }
weights U1 = equal
votes of 10 { U11 4 6; U12 5 5; U2 6 4 }
""",
    """scheme "Weights alone"
indicators U { U1; U2; U3 }
judgments U { U1 over U2 = 3; U1 over U3 = 5; U2 over U3 = 2 }
""",
)
"""Objects with scores, one object without a title or scores, and weights alone."""


@dataclass
class ExampleDocument:
    """An evaluated scheme, as renderers get it."""

    result: Any
    report: Any

    def __repr__(self) -> str:
        title = self.result.get("scheme", {}).get("title")
        return f"the document of {repr(title) if title else 'a scheme without a title'}"

    def fresh(self) -> ExampleDocument:
        """Return a copy, all the way down."""
        return ExampleDocument(copy.deepcopy(self.result), copy.deepcopy(self.report))


@cache
def example_documents() -> tuple[ExampleDocument, ...]:
    """Return evaluations of small schemes; the texts of the first are such as nobody should trust."""
    from fuzzyspec.driver import compile_text
    from fuzzyspec.outputs import ResultDocument

    found = []
    for scheme in SCHEMES:
        compiled = compile_text(scheme, name="example.fspec")
        assert compiled.result is not None
        made = ResultDocument(compiled.result, compiled.diagnostics)
        found.append(ExampleDocument(made.result, made.report))
    return tuple(found)


def _wrong_content(given: Any) -> str | None:
    if not isinstance(given, str | bytes):
        return f"{type(given).__name__}, which is neither text nor bytes"
    return None if given else "nothing"


def _render_call(descriptor: Renderer, document: ExampleDocument) -> Call:
    def render(document: ExampleDocument) -> Any:
        assert descriptor.render is not None
        return descriptor.render(document)

    render.__name__ = f"{descriptor.name}.render"
    return Call("render", render, (document.fresh(),), {}, _wrong_content, "the file's content, text or bytes")


def _renderer_calls(subject: Subject, setting: Setting, brief: bool) -> Iterator[Call]:
    for document in example_documents():
        yield _render_call(subject.descriptor, document)


def _escaping(subject: Subject) -> Iterator[Finding]:
    descriptor: Renderer = subject.descriptor
    call = _render_call(descriptor, example_documents()[0])
    subject.tried += 1
    content = call.answer()
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    place = text.find(HOSTILE)
    if place >= 0:
        yield told(
            "a text of the scheme works as a tag in the report",
            Words(f"a scheme with an indicator, an object or a comment called {HOSTILE!r}"),
            came=Words(f"… {text[max(0, place - 60) : place + len(HOSTILE) + 20]} …"),
            expected="the text escaped: &lt;script&gt;… (html.escape, or a template engine that escapes by itself)",
        )
    elif any(suffix in XML for suffix in descriptor.suffixes):
        try:
            ElementTree.fromstring(content)
        except ElementTree.ParseError as fault:
            yield told("the report is no well-formed XML", call, came=Words(str(fault)), expected="XML that parses")


RENDERERS = (
    *call_checks(
        Renderer,
        _renderer_calls,
        f"render(document) returns the content of the file, text or bytes ({_RENDERER})",
        without_function,
    ),
    Check(
        "escaping",
        Renderer,
        f"texts in a document come from the scheme and are not to be trusted ({_RENDERER})",
        _escaping,
        lambda descriptor: (
            without_function(descriptor)
            or (
                ""
                if any(suffix in MARKED_UP for suffix in descriptor.suffixes)
                else f"what must be escaped is known here for {', '.join(MARKED_UP)} only"
            )
        ),
    ),
)
"""The checks of renderers."""
