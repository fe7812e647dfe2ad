"""What a weighting says besides its weights: single figures, one for each child, and triples for each child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fuzzyspec.model.result import Figure
from fuzzyspec.report import limits
from fuzzyspec.report.numbers import column
from fuzzyspec.report.view import in_words

Names = Sequence[Mapping[str, Any]]


def figures(found: Mapping[str, Figure], children: Names) -> dict[str, Any] | None:
    """Return the figures of a node by shape; None where its weighting gives none. `children` are names, in order."""
    if not found:
        return None
    shown = list(found.items())[: limits.FIGURES]
    rows = children[: limits.CHILDREN_SHOWN]
    single = [{"name": in_words(name), "text": column([one])[0]} for name, one in shown if isinstance(one, float)]
    several = [(in_words(name), one) for name, one in shown if isinstance(one, tuple)]
    columns = [(name, values) for name, values in several if not any(isinstance(value, tuple) for value in values)]
    fuzzy = [(name, values) for name, values in several if any(isinstance(value, tuple) for value in values)]
    cells = [column([float(value) for value in values if isinstance(value, float)]) for _, values in columns]
    return {
        "single": single,
        "names": [name for name, _ in columns],
        "rows": [{**child, "cells": [texts[place] for texts in cells]} for place, child in enumerate(rows)],
        "triples": [triples(name, values, rows) for name, values in fuzzy],
        "rows_left_out": limits.left_out(len(rows), len(children), "children"),
        "left_out": limits.left_out(len(shown), len(found), "figures of the method"),
    }


def triples(name: str, values: Sequence[Any], rows: Names) -> dict[str, Any]:
    """Return triples as a table; places on the strips are shares of `top`, where all of them end."""
    parts = [value if isinstance(value, tuple) else (value, value, value) for value in values]
    texts = column([number for part in parts for number in part])
    top = max(number for part in parts for number in part)
    drawn = top > 0 and min(number for part in parts for number in part) >= 0
    return {
        "name": name,
        "top": top,
        "drawn": drawn,
        "rows": [
            {
                **child,
                "low": texts[3 * place],
                "middle": texts[3 * place + 1],
                "high": texts[3 * place + 2],
                "from": parts[place][0] / top if drawn else 0.0,
                "group": parts[place][1] / top if drawn else 0.0,
                "to": parts[place][2] / top if drawn else 0.0,
                "ticks": [],
            }
            for place, child in enumerate(rows)
        ],
    }
