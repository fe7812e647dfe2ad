"""Values and calls as an author could paste them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from fuzzyspec.api import Better, ops

LONGEST = 1500
"""Characters of a value that are shown."""


class Words(str):
    """A text that is shown as it stands, not as Python would write it."""

    __slots__ = ()


def shown(value: Any) -> str:
    """Return a value as Python writes it, with `np` for numpy; a very long one in part."""
    text = _text(value)
    if len(text) <= LONGEST:
        return text
    shape = f", of shape {value.shape}" if hasattr(value, "shape") else ""
    return f"{text[: LONGEST // 2]} … {text[-LONGEST // 4 :]} (shown in part{shape})"


def call_text(name: str, arguments: tuple[Any, ...], parameters: Mapping[str, Any]) -> str:
    """Return a call as Python writes it."""
    parts = [shown(one) for one in arguments] + [f"{key}={shown(one)}" for key, one in parameters.items()]
    return f"{name}({', '.join(parts)})"


def _text(value: Any) -> str:
    if hasattr(value, "dtype") and hasattr(value, "tolist"):
        if not value.shape:
            return _text(value.item())
        kind = "" if value.dtype.name in ("float64", "bool", "int64") else f", dtype=np.{value.dtype.name}"
        return f"np.array({_text(value.tolist())}{kind})"
    if isinstance(value, Words):
        return str(value)
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, float):
        return f"np.{float(value)!r}" if math.isnan(value) or (math.isinf(value) and value > 0) else _float(value)
    if isinstance(value, int):
        return repr(int(value))
    for name, known in (("ops.plain", ops.plain), ("ops.arrays", ops.arrays), ("ops.expressions", ops.expressions)):
        if value is known:
            return name
    if isinstance(value, Better):
        return f"Better({value.kind!r}{f', {_text(value.values)}' if value.values else ''})"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        parts = zip(value._fields, value, strict=True)
        return f"{type(value).__name__}({', '.join(f'{name}={_text(part)}' for name, part in parts)})"
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_text, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_text(k)}: {_text(v)}' for k, v in value.items())}}}"
    return repr(value)


def _float(value: float) -> str:
    return "-np.inf" if math.isinf(value) else repr(float(value))
