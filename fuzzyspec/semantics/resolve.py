"""Syntax trees in, a bound scheme out, with every error of meaning in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.model.scheme import Scheme
from fuzzyspec.plugins import Registry
from fuzzyspec.semantics.comparing import bind_objects_judged
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.data import bind_data, check_used
from fuzzyspec.semantics.declarations import (
    ATTRIBUTES,
    bind_comments,
    bind_experts,
    bind_hierarchy,
    bind_objects,
    bind_title,
    infer_objects,
)
from fuzzyspec.semantics.evaluating import bind_evaluations, check_evaluations
from fuzzyspec.semantics.observing import bind_observations
from fuzzyspec.semantics.settings import METHOD_SETTINGS, bind_report, bind_settings
from fuzzyspec.semantics.weighing import bind_weights
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t

if TYPE_CHECKING:
    from fuzzyspec.data.sources import DataSource
    from fuzzyspec.data.tables import Table


class Bound(NamedTuple):
    """A scheme with what was found on the way; its `complete` says whether it can be evaluated whole."""

    scheme: Scheme
    findings: tuple[Diagnostic, ...]


def resolve(
    trees: list[t.SyntaxTree],
    registry: Registry,
    *,
    files_missing: bool = False,
    sheets: Mapping[Span, Table | None] | None = None,
    data: Mapping[Span, DataSource | None] | None = None,
) -> Bound:
    """Bind the files of a scheme, the compiled one first.

    `files_missing` says that an include could not be read; `sheets` are the sheets that the files name, by the place of
    their path, None for those that could not be read; `data` likewise the data files that have been opened.
    """
    context = Context(trees, registry, files_missing=files_missing)
    context.data = data or {}
    context.scheme.files = [tree.source for tree in trees]
    bind_title(context)
    bind_comments(context)
    bind_hierarchy(context)
    bind_objects(context)
    if sheets:
        from fuzzyspec.semantics.sheets import bind_judgment_sheets, bind_voting_sheets

        bind_judgment_sheets(context, sheets)
    infer_objects(context)
    bind_experts(context)
    if sheets:
        bind_voting_sheets(context, sheets)
    bind_settings(context)
    bind_evaluations(context)
    bind_report(context)
    bind_data(context)
    bind_weights(context)
    bind_objects_judged(context)
    check_used(context)
    bind_observations(context)
    check_evaluations(context)
    _warn_of_names(context)
    faults = any(fault.is_error for tree in trees for fault in tree.faults)
    unread = any(source is None for source in context.data.values())
    context.scheme.complete = not (faults or files_missing or unread or context.diagnostics.errors)
    return Bound(context.scheme, tuple(context.diagnostics))


def _warn_of_names(context: Context) -> None:
    settings = frozenset((*ATTRIBUTES, *METHOD_SETTINGS))
    for indicator in context.scheme.indicators:
        if not indicator.children and indicator.id in settings:
            context.diagnostics.add(errors.leaf_like_setting(indicator.span, indicator.id))
