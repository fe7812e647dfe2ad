"""A picture of several rankings: a column of places for each evaluation, and a line for each object across them.

As in pictures of membership functions, places across are in percent of the width, and down in heights of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fuzzyspec.report import limits
from fuzzyspec.report.numbers import NONE
from fuzzyspec.report.rankings import Ranking, enumerated
from fuzzyspec.report.view import View, shortened_text

GRID = 1000
"""Lines are drawn on a grid of so many steps each way."""

NARROW = 145
"""How wide the picture is on the narrowest page, in pixels; the names of the objects stand beside it."""

COLUMN = 6.6
"""How wide a column of text is, in pixels."""

LEFT, RIGHT = 8.0, 92.0
"""Where the first and the last evaluation stand, in percent."""

NAME_COLUMNS = 20
HEADING, ROW = 1.4, 1.7
"""How high a row of headings and a place are, in heights of the text."""

GAP = 1.2
"""From the headings to the first place."""


def slopes(view: View, found: Sequence[Ranking], moved: int | None) -> dict[str, Any] | None:
    """Return the picture; None where there are too many objects or evaluations, or nothing differs (`moved` is None).

    `moved` is the object that changes its rank most.
    """
    objects = found[0].order
    if moved is None or len(objects) > limits.SLOPE_OBJECTS or len(found) > limits.SLOPE_EVALUATIONS:
        return None
    slots = _slots(found)
    levels = 1 if len(found) < 3 else 2 if len(found) < 6 else 3
    top = HEADING * levels + GAP
    floor = top + ROW * (len(objects) - 1)
    at = [LEFT + (RIGHT - LEFT) * place / (len(found) - 1) for place in range(len(found))]
    gap = (RIGHT - LEFT) / 100 * NARROW / (len(found) - 1)
    room = min(NAME_COLUMNS, int((gap * levels - 6) / COLUMN))
    leader = found[0].first[0] if found[0].first else None
    kinds = {one: "first" if one == leader else "moved" if one == moved else "" for one in objects}
    # What stands out is drawn over the others.
    lines = sorted(objects, key=lambda one: bool(kinds[one]))
    before, after = (
        [
            {"label": view.object(one)["label"], "kind": kinds[one]}
            for one in sorted(objects, key=slots[end].__getitem__)
        ]
        for end in (0, -1)
    )
    return {
        "id": "slopes",
        "title": "Ranks of the objects by evaluation",
        "description": _description(view, found, objects),
        "height": floor + ROW / 2 + 0.2,
        "top": top,
        "floor": floor,
        "left": LEFT,
        "width": RIGHT - LEFT,
        "row": ROW,
        "names_top": top - ROW / 2,
        "before": before,
        "after": after,
        "columns": [
            {
                "at": at[place],
                "text": shortened_text(one.key, room),
                "y": HEADING * (place % levels + 1) - 0.4,
                "under": HEADING * (place % levels + 1),
            }
            for place, one in enumerate(found)
        ],
        "lines": [
            {"kind": kinds[one], "path": path} for one in lines if (path := _path(found, slots, one, len(objects)))
        ],
        "marks": [
            {
                "at": at[place],
                "y": top + ROW * slots[place][one],
                "kind": kinds[one],
                "text": NONE if (rank := ranking.ranks[one]) is None else str(rank),
            }
            for place, ranking in enumerate(found)
            for one in lines
        ],
        "first": view.object(leader)["label"] if leader is not None else "",
        "first_by": found[0].key,
        "moved": view.object(moved)["label"] if moved != leader else "",
    }


def _slots(found: Sequence[Ranking]) -> list[dict[int, int]]:
    """Return the place of each object in each column; objects that share a rank keep the order of the column before."""
    slots: list[dict[int, int]] = []
    for ranking in found:
        before = slots[-1] if slots else {one: place for place, one in enumerate(ranking.order)}
        order = sorted(before, key=lambda one: (ranking.ranks[one] is None, ranking.ranks[one] or 0, before[one]))
        slots.append({one: place for place, one in enumerate(order)})
    return slots


def _path(found: Sequence[Ranking], slots: Sequence[dict[int, int]], one: int, count: int) -> str:
    """Return the line of an object, with a gap where an evaluation has no rank for it."""
    path = ""
    pen = "M"
    for place, ranking in enumerate(found):
        if ranking.ranks[one] is None:
            pen = "M"
            continue
        across = round(GRID * place / (len(found) - 1))
        path += f"{pen}{across} {round(GRID * slots[place][one] / max(1, count - 1))}"
        pen = "L"
    return path if "L" in path else ""


def _description(view: View, found: Sequence[Ranking], objects: Sequence[int]) -> str:
    """Return what the picture shows, in words."""
    told = []
    for one in objects:
        ranks = [f"{ranking.ranks[one] or 'no rank'} by {ranking.key}" for ranking in found]
        told.append(f"{view.object(one)['label']}: {', '.join(ranks)}")
    return f"A line for each object through its ranks by {enumerated([one.key for one in found])}. {'; '.join(told)}."
