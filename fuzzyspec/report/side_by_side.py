"""The rankings of several evaluations side by side: as a table, in words, and how far each two of them agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fuzzyspec.model.result import Agreement
from fuzzyspec.report import limits
from fuzzyspec.report.numbers import NONE, fixed
from fuzzyspec.report.rankings import Ranking, agreements, enumerated, rankings
from fuzzyspec.report.slopes import slopes
from fuzzyspec.report.view import View

Agreements = Mapping[tuple[str, str], Agreement]


def side_by_side(view: View) -> dict[str, Any] | None:
    """Return the rankings side by side; None for fewer than two."""
    found = rankings(view)
    if len(found) < 2:
        return None
    agreed = agreements(view.result)
    shown = found[: limits.EVALUATIONS]
    objects = found[0].order
    rows = objects[: min(limits.VERDICT_ROWS, limits.SIDE_CELLS // len(shown))]
    moved = _most_moved(found, objects)
    return {
        "first": found[0].key,
        "columns": [{"key": one.key, "value": one.value} for one in shown],
        "rows": _rows(view, shown, rows),
        "left_out": [
            text
            for text in (
                limits.left_out(len(shown), len(found), "evaluations"),
                limits.left_out(len(rows), len(objects), f"objects, the best ranked by {found[0].key}"),
            )
            if text
        ],
        "sentences": _sentences(view, found, agreed, moved),
        "matrix": _matrix(shown, agreed) if len(shown) > 2 else [],
        "opposite": _opposite(view, agreed),
        "opposite_left_out": _opposite_left_out(agreed),
        "picture": slopes(view, found, moved[0] if moved is not None else None),
    }


def _rows(view: View, shown: Sequence[Ranking], objects: Sequence[int]) -> list[dict[str, Any]]:
    texts = [one.texts(objects) for one in shown]
    return [
        {
            **view.object(one),
            "cells": [
                {"rank": ranking.ranks[one], "value": column[place]}
                for ranking, column in zip(shown, texts, strict=True)
            ],
        }
        for place, one in enumerate(objects)
    ]


# In words --------------------------------------------------------------------------------------------


def _sentences(
    view: View, found: Sequence[Ranking], agreed: Agreements, moved: tuple[int, int, int] | None
) -> list[str]:
    sentences = [_firsts(view, found)]
    if moved is not None:
        sentences.append(_movement(view, found, moved))
    else:
        sentences.append("No object has another rank under another evaluation.")
    if len(found) == 2:
        sentences += [_correlations(one) for one in agreed.values()]
    return sentences


def _firsts(view: View, found: Sequence[Ranking]) -> str:
    """Return who is first under which evaluation."""
    parts = _by_first(view, found)
    who, keys = parts[0]
    if len(parts) > 1:
        return f"First comes {'; '.join(f'{who} by {enumerated(keys)}' for who, keys in parts)}."
    if not found[0].first:
        return "No evaluation ranks any object."
    return f"{'Both' if len(keys) == 2 else f'All {len(keys)}'} evaluations put {who} first."


def _by_first(view: View, found: Sequence[Ranking]) -> list[tuple[str, list[str]]]:
    """Return whom evaluations put first, each with the keys of these evaluations."""
    keys: dict[tuple[int, ...], list[str]] = {}
    for one in found:
        keys.setdefault(tuple(one.first), []).append(one.key)
    return [
        (enumerated([view.object(one)["label"] for one in first]) or "nobody", several)
        for first, several in keys.items()
    ]


def _most_moved(found: Sequence[Ranking], objects: Sequence[int]) -> tuple[int, int, int] | None:
    """Return the object whose ranks differ most, with its best and its worst rank; None where none differs."""
    moved: tuple[int, int, int] | None = None
    for one in objects:
        ranks = [rank for ranking in found if (rank := ranking.ranks[one]) is not None]
        if ranks and max(ranks) - min(ranks) > (moved[2] - moved[1] if moved else 0):
            moved = one, min(ranks), max(ranks)
    return moved


def _movement(view: View, found: Sequence[Ranking], moved: tuple[int, int, int]) -> str:
    one, best, worst = moved
    ends = [enumerated([ranking.key for ranking in found if ranking.ranks[one] == rank]) for rank in (best, worst)]
    name = view.object(one)["label"]
    return f"{name} moves most: rank {best} by {ends[0]}, rank {worst} by {ends[1]}."


def _correlations(one: Agreement) -> str:
    """Return how far two evaluations agree, in numbers."""
    if one.objects < 2:
        return "Fewer than two objects are ranked by both, so there is no rank correlation."
    if one.spearman is None or one.kendall is None:
        return "One ranking is all ties, so there is no rank correlation."
    return (
        f"Between {one.first} and {one.second}, over the {one.objects:,} objects that both rank, Spearman's ρ is "
        f"{fixed(one.spearman, 3)} and Kendall's τ-b {fixed(one.kendall, 3)}; 1 is the same order, −1 the opposite one."
    )


# Between two evaluations -----------------------------------------------------------------------------


def _matrix(shown: Sequence[Ranking], agreed: Agreements) -> list[dict[str, Any]]:
    """Return the rank correlations: Spearman's ρ above the diagonal, Kendall's τ_b below it."""
    rows = []
    for x, one in enumerate(shown):
        cells = []
        for y, other in enumerate(shown):
            pair = _between(agreed, one.key, other.key)
            value = None if pair is None or x == y else pair.spearman if x < y else pair.kendall
            text = NONE if value is None else fixed(value, 3)
            cells.append({"text": "" if x == y else text, "against": value is not None and value < 0})
        rows.append({"key": one.key, "cells": cells})
    return rows


def _between(agreed: Agreements, one: str, other: str) -> Agreement | None:
    return agreed.get((one, other)) or agreed.get((other, one))


def _turned(agreed: Agreements) -> list[Agreement]:
    """Return the pairs of evaluations that turn some objects round, those that turn most first."""
    return sorted((one for one in agreed.values() if one.opposite), key=lambda one: -one.opposite / _pairs(one))


def _pairs(one: Agreement) -> int:
    return max(1, one.objects * (one.objects - 1) // 2)


def _opposite(view: View, agreed: Agreements) -> list[dict[str, Any]]:
    """Return how many objects stand in opposite order by two evaluations, and the first of them."""
    rows = []
    for one in _turned(agreed)[: limits.OPPOSITE]:
        named = one.pairs[: limits.OPPOSITE_PAIRS]
        rows.append(
            {
                "first": one.first,
                "second": one.second,
                "count": one.opposite,
                "of": _pairs(one),
                "named": [[view.object(a)["label"], view.object(b)["label"]] for a, b in named],
                "more": one.opposite - len(named),
            }
        )
    return rows


def _opposite_left_out(agreed: Agreements) -> str:
    turned = _turned(agreed)
    shown = min(len(turned), limits.OPPOSITE)
    return limits.left_out(shown, len(turned), "pairs of evaluations, those that differ most")


# For the summary -------------------------------------------------------------------------------------


def agreement_sentences(view: View) -> list[str]:
    """Return in a sentence whether the other evaluations agree with the one that the summary tells of."""
    found = rankings(view)
    if len(found) < 2:
        return []
    own = "fuzzy" if view.result.evaluated else "ahp" if view.result.priorities else found[0].key
    told = next(one for one in found if one.key == own)
    others = [one for one in found if one.key != own]
    same = [one for one in others if one.first == told.first]
    differ = [one for one in others if one not in same]
    if all(list(one.ranks) == list(told.ranks) for one in others):
        return [f"The ranking is the same by {enumerated([one.key for one in others])}."]
    parts = []
    for who, keys in [*_by_first(view, differ), *_by_first(view, same)]:
        verb = "puts" if len(keys) == 1 else "put"
        parts.append(f"{enumerated(keys)} {verb} {who} first")
    if same:
        parts[-1] += " too"
    taus = [
        pair.kendall
        for one in others
        if (pair := _between(agreements(view.result), own, one.key)) is not None and pair.kendall is not None
    ]
    against = ""
    if taus:
        ends = [fixed(min(taus), 2), fixed(max(taus), 2)]
        span = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
        against = f" (Kendall's τ with {own}: {span})"
    return [f"Other evaluations: {'; '.join(parts)}{against}."]
