"""Readers of plugins: files that fuzzyspec does not know by itself."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fuzzyspec.api import Reader, hookimpl
from fuzzyspec.driver import compile_file
from fuzzyspec.plugins import load

SCHEME = """comments { good = 90; poor = 30 }
indicators U { A; B }
weights U = equal
survey "answers.ndjson" { scale = 1..2; object = car }
"""


class EntryPoint:
    """Stands in for an installed entry point."""

    name = "ndjson"
    dist = SimpleNamespace(name="acme-readers", version="0.3.0")

    def __init__(self, plugin):
        self.plugin = plugin

    def load(self):
        return self.plugin


def plugin_of(opens):
    class Plugin:
        @hookimpl
        def register_readers(self):
            reader = Reader(
                name="ndjson", summary="A JSON object a line.", reference="–", suffixes=(".ndjson",), open=opens
            )
            return [reader]

    return load([EntryPoint(Plugin())])


def compiled(folder, opens):
    (folder / "s.fspec").write_text(SCHEME, encoding="utf-8")
    lines = ['{"car": "x", "A": 2, "B": 1}', '{"car": "x", "A": 2, "B": 2}', '{"car": "y", "A": 1, "B": 1}']
    (folder / "answers.ndjson").write_text("\n".join(lines), encoding="utf-8")
    return compile_file(str(folder / "s.fspec"), registry=plugin_of(opens))


@pytest.mark.parametrize("lazily", [False, True])
def test_a_file_goes_to_the_reader_of_its_suffix(tmp_path, lazily):
    polars = pytest.importorskip("polars")
    done = compiled(tmp_path, polars.scan_ndjson if lazily else polars.read_ndjson)
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]
    assert ["x", "y"] == [one.id for one in done.scheme.objects]
    # x: A is 2 twice, B once 2 and once 1, so (90 + 60) / 2.
    assert [75.0, 30.0] == [verdict.score for verdict in done.result.verdicts]


def test_the_plugin_of_a_reader_is_named_in_the_result(tmp_path):
    polars = pytest.importorskip("polars")
    done = compiled(tmp_path, polars.read_ndjson)
    assert [("acme-readers", "0.3.0")] == [tuple(one) for one in done.result.plugins]


def test_a_reader_that_fails_is_told_with_its_words(tmp_path):
    def fails(path):
        raise RuntimeError("no such format\nsecond line")

    (finding,) = compiled(tmp_path, fails).diagnostics
    words = "`ndjson` of acme-readers 0.3.0 failed for answers.ndjson: RuntimeError: no such format"
    assert ("FS611", words) == (finding.code, finding.message.text())


def test_a_reader_that_gives_no_frame_is_a_finding(tmp_path):
    (finding,) = compiled(tmp_path, lambda path: 7).diagnostics
    assert finding.is_error
    assert finding.span is not None
    assert '"answers.ndjson"' == finding.span.text
