"""Finds the columns of data: by what `columns` says, else by the names and labels of indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fuzzyspec import errors
from fuzzyspec.data.headings import folded
from fuzzyspec.names import nearest
from fuzzyspec.semantics.context import Context
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t

if TYPE_CHECKING:
    from fuzzyspec.data.sources import DataSource


class Columns:
    """The headings of a source, and which of them have been asked for."""

    def __init__(self, context: Context, source: DataSource, span: Span) -> None:
        self._context = context
        self.source = source
        self.span = span
        self._folded: dict[str, list[str]] = {}
        for heading in source.headings:
            if heading.strip():
                self._folded.setdefault(folded(heading), []).append(heading)

    def all_of(self, text: str) -> list[str]:
        """Return the headings that a text may mean: the very same, else those that read the same."""
        text = text.strip()
        same = [heading for heading in self.source.headings if heading.strip() == text]
        return same or self._folded.get(folded(text), [])

    def named(self, text: str, span: Span) -> str | None:
        """Return the heading that a setting names; report and return None where there is none, or several."""
        found = self.all_of(text)
        if len(found) == 1:
            return found[0]
        if found:
            self._context.diagnostics.add(errors.column_twice(span, self.source.shown, text, found))
        else:
            self._missing(text, span, text, indicator=False)
        return None

    def _missing(self, wanted: str, span: Span | None, text: str, *, indicator: bool) -> None:
        headings = [heading for heading in self.source.headings if heading.strip()]
        guess = nearest(text, headings)
        self._context.diagnostics.add(
            errors.missing_column(span or self.span, self.source.shown, wanted, guess, headings, indicator)
        )

    def of_leaf(self, leaf: int) -> str | None:
        """Return the heading of a leaf by its name or its label; report one that is ambiguous."""
        indicator = self._context.scheme.indicators[leaf]
        for text in dict.fromkeys((indicator.id, indicator.label)):
            found = self.all_of(text)
            if len(found) == 1:
                return found[0]
            if found:
                self._context.diagnostics.add(
                    errors.column_twice(self.span, self.source.shown, indicator.id, list(dict.fromkeys(found)))
                )
                return found[0]
        return None

    def missing_leaf(self, leaf: int) -> None:
        """Report a leaf that has no column."""
        indicator = self._context.scheme.indicators[leaf]
        headings = [heading for heading in self.source.headings if heading.strip()]
        guess = nearest(indicator.id, headings) or nearest(indicator.label, headings)
        self._context.diagnostics.add(
            errors.missing_column(self.span, self.source.shown, indicator.id, guess, headings, True)
        )


def given_columns(context: Context, tree: t.SyntaxTree, parts: tuple[t.Part, ...]) -> dict[int, tuple[str, Span]]:
    """Bind the `columns` part of a block: leaf index to what the heading is said to be, with its place."""
    given: dict[int, tuple[str, Span]] = {}
    for part in parts:
        if part.name.text != "columns":
            continue
        for setting in part.settings:
            place = tree.span(setting.name)
            leaf = leaf_named(context, setting.name.text, place)
            if leaf is None:
                continue
            value = setting.value
            if not isinstance(value, t.Text | t.Name):
                context.diagnostics.add(
                    errors.setting_kind(tree.span(value), setting.name.text, "the heading of a column, in quotes")
                )
            elif leaf in given:
                context.diagnostics.add(errors.setting_twice(place, given[leaf][1], setting.name.text))
            else:
                given[leaf] = (value.value if isinstance(value, t.Text) else value.text, tree.span(value))
    return given


def leaf_named(context: Context, name: str, place: Span) -> int | None:
    """Return the index of a named leaf, or report and return None."""
    found = context.indicator(name, place)
    if found is None:
        return None
    indicator = context.scheme.indicators[found]
    if indicator.children:
        leaves = [context.scheme.indicators[child].id for child in indicator.children]
        context.diagnostics.add(errors.column_of_parent(place, name, leaves))
        return None
    return found


def check_parts(
    context: Context, tree: t.SyntaxTree, parts: tuple[t.Part, ...], where: str, known: Mapping[str, str]
) -> None:
    """Report parts that a block does not have, or has twice."""
    seen: dict[str, Span] = {}
    for part in parts:
        place = tree.span(part.name)
        if part.name.text not in known:
            guess = nearest(part.name.text, known)
            context.diagnostics.add(errors.unknown_setting(place, part.name.text, where, guess, tuple(known)))
        elif part.name.text in seen:
            context.diagnostics.add(errors.setting_twice(place, seen[part.name.text], part.name.text))
        seen.setdefault(part.name.text, place)
