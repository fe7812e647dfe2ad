"""Finds the columns of data: by what `columns` says, else by the names and labels of indicators."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
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
        self._taken: dict[str, str] = {}
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
            self._several(text, span, found)
        else:
            self._missing(text, span, text, indicator=False)
        return None

    def take(self, heading: str, what: str, span: Span) -> bool:
        """Note what a column is taken for; report and return False for one that has been taken for something else."""
        first = self._taken.setdefault(heading, what)
        if first == what:
            return True
        self._context.diagnostics.add(errors.column_shared(span, self.source.shown, heading, first, what))
        return False

    def _several(self, wanted: str, span: Span, found: list[str]) -> None:
        """Report several columns that may be meant."""
        if len(set(found)) == 1:
            self._context.diagnostics.add(errors.heading_twice(span, self.source.shown, found[0], len(found)))
        else:
            self._context.diagnostics.add(errors.column_twice(span, self.source.shown, wanted, found))

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
                self._several(indicator.id, self.span, found)
                return found[0]
        return None

    def missing_leaves(self, leaves: Sequence[int]) -> None:
        """Report leaves that have no column: together those that no heading looks like."""
        headings = [heading for heading in self.source.headings if heading.strip()]
        shown = self.source.shown
        alone: list[str] = []
        for leaf in leaves:
            indicator = self._context.scheme.indicators[leaf]
            guess = nearest(indicator.id, headings) or nearest(indicator.label, headings)
            if guess is None:
                alone.append(indicator.id)
            else:
                finding = errors.missing_column(self.span, shown, indicator.id, guess, headings, True)
                self._context.diagnostics.add(finding)
        if len(alone) == 1:
            self._context.diagnostics.add(errors.missing_column(self.span, shown, alone[0], None, headings, True))
        elif alone:
            self._context.diagnostics.add(errors.missing_columns(self.span, shown, alone, headings))


def leaf_columns(context: Context, found: Columns, given: Mapping[int, tuple[str, Span]]) -> dict[int, str]:
    """Return the column of each leaf that a file has one for, in the order of the leaves."""
    columns: dict[int, str] = {}
    for leaf in context.scheme.leaves:
        if leaf.index in given:
            text, span = given[leaf.index]
            heading = found.named(text, span)
            if heading is None:
                context.unknown("indicator", leaf.id)
        else:
            heading, span = found.of_leaf(leaf.index), found.span
        if heading is not None and found.take(heading, leaf.id, span):
            columns[leaf.index] = heading
            other = other_unit(heading, leaf.unit) if leaf.unit is not None else None
            if other is not None:
                finding = errors.other_unit(span, found.source.shown, heading, other, leaf.id, leaf.unit or "")
                context.diagnostics.add(finding)
        elif heading is not None:
            context.unknown("indicator", leaf.id)
    return columns


_IN_BRACKETS = re.compile(r".*[(\[（［]([^()\[\]（）［］]+)[)\]）］]\s*")
_OF_UNITS = frozenset("/%‰°·")


def other_unit(heading: str, unit: str) -> str | None:
    """Return the unit in brackets at the end of a heading where it is another one than an indicator's."""
    found = _IN_BRACKETS.fullmatch(heading)
    if found is None:
        return None
    written, wanted = (unicodedata.normalize("NFKC", text).replace(" ", "") for text in (found[1], unit))
    # Brackets may hold anything; only what looks like a unit of this kind is compared.
    looks = bool(_OF_UNITS & set(written)) or (len(written) <= 3 and len(wanted) <= 3 and written[-1:] == wanted[-1:])
    return found[1].strip() if looks and written.casefold() != wanted.casefold() else None


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
    context: Context,
    tree: t.SyntaxTree,
    parts: tuple[t.Part, ...],
    where: str,
    known: Sequence[str],
    settings: Sequence[str],
) -> None:
    """Report parts that a block does not have, or has twice."""
    seen: dict[str, Span] = {}
    for part in parts:
        place = tree.span(part.name)
        if part.name.text not in known:
            if part.name.text in settings:
                context.diagnostics.add(errors.setting_not_block(place, part.name.text))
                continue
            every = (*settings, *known)
            guess = nearest(part.name.text, every)
            context.diagnostics.add(errors.unknown_setting(place, part.name.text, where, guess, every))
        elif part.name.text in seen:
            context.diagnostics.add(errors.setting_twice(place, seen[part.name.text], part.name.text))
        seen.setdefault(part.name.text, place)
