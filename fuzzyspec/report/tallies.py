"""The answers of all surveys of a scheme, by object and leaf."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fuzzyspec.model.result import SurveyResult


class Tallies:
    """The answers of all surveys, found by object."""

    def __init__(self, surveys: Sequence[SurveyResult]) -> None:
        self._surveys = surveys
        self._keys: list[dict[int, list[int]]] = []
        for one in surveys:
            keys: dict[int, list[int]] = {}
            for place, (index, _) in enumerate(one.keys):
                keys.setdefault(index, []).append(place)
            self._keys.append(keys)

    def keys(self, survey: int, one: int) -> list[int]:
        """Return the places of an object's keys in a survey."""
        return self._keys[survey].get(one, [])

    def objects(self, survey: int) -> list[int]:
        """Return the objects of a survey, in order."""
        return sorted(self._keys[survey])

    def answered(self, leaf: int, one: int) -> float:
        """Return how many answers about a leaf of an object count."""
        return sum(
            float(survey.answered[leaf][key])
            for place, survey in enumerate(self._surveys)
            if leaf in survey.answered
            for key in self.keys(place, one)
        )

    def counts(self, leaf: int, one: int) -> list[float]:
        """Return how many of them mean each comment; answers in part are counted in part."""
        found: list[float] = []
        for place, survey in enumerate(self._surveys):
            keys = self.keys(place, one)
            if leaf not in survey.counts or not keys:
                continue
            rows = [math.fsum(float(row[key]) for key in keys) for row in survey.counts[leaf]]
            found = [a + b for a, b in zip(found, rows, strict=True)] if found else rows
        return found


def shares(one: SurveyResult, keys: Sequence[int]) -> dict[str, float]:
    """Return the say of each group about an object, that of groups without valid answers left to the others."""
    heard = {one.keys[key][1] for key in keys if one.valid_by[key]}
    total = sum(group.share for group in one.survey.groups if group.name in heard)
    return {group.name: group.share / total if group.name in heard and total else 0.0 for group in one.survey.groups}
