"""Diagnostics for other programs: plain values, and the JSON document made of them.

The document's shape is a promise, written down in `fuzzyspec/schemas/diagnostics-1.schema.json`.
Fields that do not apply are absent, not null.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

from fuzzyspec.diagnostics import Argument, Diagnostic, number_text
from fuzzyspec.rendering.text import clamped
from fuzzyspec.source import Span

SCHEMA = "fuzzyspec-diagnostics/1"

# JSON lets these stand as they are, terminals and encoders do not; escaped they mean the same.
_UNSAFE_IN_JSON = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def diagnostic_data(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return a finding as plain values, as it stands in every JSON document of fuzzyspec."""
    data: dict[str, Any] = {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message.text(),
    }
    if diagnostic.help is not None:
        data["help"] = diagnostic.help.text()
    if diagnostic.span is not None:
        data["span"] = _span_data(diagnostic.span)
    if diagnostic.primary is not None:
        data["primary"] = diagnostic.primary.text()
    if diagnostic.labels:
        data["labels"] = [
            {"message": label.message.text(), "span": _span_data(label.span)} for label in diagnostic.labels
        ]
    if diagnostic.fix is not None:
        data["fix"] = {"span": _span_data(diagnostic.fix.span), "replacement": diagnostic.fix.replacement}
    data["id"] = diagnostic.message.id
    if diagnostic.message.arguments:
        data["arguments"] = {name: _argument_data(value) for name, value in diagnostic.message.arguments.items()}
    return data


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Return the JSON document of the findings, also when there are none."""
    import json

    document = {"schema": SCHEMA, "diagnostics": [diagnostic_data(diagnostic) for diagnostic in diagnostics]}
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def _span_data(span: Span) -> dict[str, Any]:
    source, start, end = clamped(span)
    line, column = source.position(start)
    return {"path": source.path, "line": line, "column": column, "length": end - start}


def _argument_data(value: Argument) -> str | int | float | list[str]:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, float):
        # JSON has no NaN and no infinity; 12 digits are what every document of fuzzyspec gives.
        return float(f"{value:.12g}") if math.isfinite(value) else number_text(value)
    return value
