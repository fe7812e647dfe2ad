"""The report model: a result as plain lists, dicts, texts and numbers, in the order in which a report tells it.

Templates only lay out: whatever has to be known of methods or schemes is settled here. Every field is there in every
report; None, an empty text or an empty list means that it does not apply.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.model.result import Result
from fuzzyspec.report import composition, priorities, provenance, weights
from fuzzyspec.report.summary import summary
from fuzzyspec.report.view import View

if TYPE_CHECKING:
    from fuzzyspec.plugins import Registry


def report_model(
    result: Result, diagnostics: Sequence[Diagnostic], registry: Registry, *, generator_version: str
) -> dict[str, Any]:
    """Return what a report says about a result."""
    view = View(result, registry)
    scheme = view.scheme
    evaluated = result.evaluated
    ranked = priorities.has_priorities(view)
    objects = composition.detailed(view) if evaluated else []
    return {
        "title": view.title,
        "version": scheme.version,
        "source": scheme.source,
        "note": [line.strip() for line in scheme.note.splitlines() if line.strip()],
        "evaluated": evaluated,
        "has_scores": scheme.has_scores,
        "score_digits": view.score_digits,
        "many_objects": view.many_objects,
        "object_count": len(result.verdicts),
        "linear": evaluated and view.linear,
        "comments": [
            {"id": one.id, "label": one.label or one.id, "score": one.score, "step": step}
            for one, step in zip(scheme.comments, view.steps, strict=True)
        ],
        "summary": priorities.summarised(view, diagnostics) if ranked else summary(view, diagnostics),
        "hierarchy": priorities.hierarchy(view) if ranked else weights.hierarchy(view),
        "judged": weights.judged(view),
        "surveys": _surveys(view),
        "measurements": _measurements(view),
        "data_weights": _data_weights(view),
        "evaluations": _evaluations(view, diagnostics),
        "objects_judged": priorities.judged(view) if ranked else None,
        "priorities": priorities.priorities(view) if ranked else None,
        "memberships": composition.memberships(view, objects) if evaluated else None,
        "composition": composition.composition(view, objects) if evaluated else None,
        "operators": provenance.operators(view),
        "choices": priorities.choices(view) if ranked else provenance.choices(view),
        "findings": provenance.findings(view, diagnostics),
        "methods": priorities.methods(view) if ranked else provenance.methods(view),
        "software": provenance.software(view, generator_version),
        "files": provenance.files(view),
        "data_files": provenance.data_files(view),
    }


# Most schemes have neither data nor evaluations of plugins, so what tells of them is imported where there are some.


def _surveys(view: View) -> dict[str, Any] | None:
    if not view.result.surveys:
        return None
    from fuzzyspec.report.surveys import surveys

    return surveys(view)


def _measurements(view: View) -> dict[str, Any] | None:
    if not view.result.measured:
        return None
    from fuzzyspec.report.measured import measurements

    return measurements(view)


def _data_weights(view: View) -> dict[str, Any] | None:
    if not view.result.measured and not view.result.given_weights:
        return None
    from fuzzyspec.report.data_weights import data_weights

    return data_weights(view)


def _evaluations(view: View, diagnostics: Sequence[Diagnostic]) -> dict[str, Any] | None:
    if not view.result.evaluations:
        return None
    from fuzzyspec.report.evaluations import evaluations

    return evaluations(view, diagnostics)
