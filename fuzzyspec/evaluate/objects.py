"""The objects while data are read: those that the scheme declares, and those that data name where that is allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fuzzyspec import errors
from fuzzyspec.data.headings import folded, spelled
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.model.scheme import EvaluatedObject, Scheme
from fuzzyspec.source import Span

MOST_TOLD = 5


class Objects:
    """The objects known so far, found by name, by label, and by what reads the same."""

    def __init__(self, scheme: Scheme) -> None:
        self.open = scheme.objects_open
        self.all = list(scheme.objects)
        self._indicators = {one.id: one for one in scheme.indicators}
        self._exact: dict[str, int] = {}
        self._folded: dict[str, int] = {}
        for index, one in enumerate(self.all):
            for text in (one.id, one.label):
                self._exact.setdefault(text, index)
                self._folded.setdefault(spelled(text) if self.open else folded(text), index)

    @property
    def known(self) -> Mapping[str, int] | None:
        """What an object may be called in data, by index; None where data may name any."""
        return None if self.open else self._exact

    def place(self, names: Sequence[str], span: Span, findings: list[Diagnostic]) -> list[int]:
        """Return the index of each object that data name; those not known yet are added, with the data's place."""
        if self.open:
            # Indicators and objects are one space of names.
            alike = sorted(set(names) & self._indicators.keys())[:MOST_TOLD]
            findings.extend(errors.object_like_indicator(span, name, self._indicators[name].span) for name in alike)
        return [self._index(name, span) for name in names]

    def _index(self, name: str, span: Span) -> int:
        found = self._exact.get(name)
        if found is None:
            # Where data may name any object, punctuation counts: `A+` and `A` may be two.
            form = spelled(name) if self.open else folded(name)
            found = self._folded.get(form)
            if found is None:
                found = self._folded[form] = len(self.all)
                self.all.append(EvaluatedObject(name, name, span))
            self._exact[name] = found
        return found

    def scheme(self, scheme: Scheme) -> Scheme:
        """Return the scheme with all objects in it."""
        more = len(self.all) - len(scheme.objects)
        if not more:
            return scheme
        return replace(scheme, objects=list(self.all), observations=[*scheme.observations, *({} for _ in range(more))])
