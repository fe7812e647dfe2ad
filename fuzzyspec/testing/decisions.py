"""Checks of decisions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from fuzzyspec.api import Decided, Decision, ops
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.verdict import RESERVED
from fuzzyspec.testing import examples
from fuzzyspec.testing.calls import call_checks
from fuzzyspec.testing.checks import Check
from fuzzyspec.testing.common import is_builtin, is_snake_case
from fuzzyspec.testing.lowering import NEAR, by_expressions, engines, no_engine, written_in_ops
from fuzzyspec.testing.settings import Setting
from fuzzyspec.testing.showing import Words, call_text
from fuzzyspec.testing.subject import Call, Finding, Subject, near, told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_DECISION = "fuzzyspec.api.Decision"
EXPECTED = "Decided(grade, tie, margin, values), with a grade that counts comments from the best, from 0"


def _sets(comments: int) -> Array:
    """Return fuzzy sets `[set, comment]`, each with sum 1: certain ones, even ones, ties and others."""
    import numpy as np

    drawn = examples.generator(500 + comments)
    rows = [*np.eye(comments), np.full(comments, 1 / comments), *drawn.dirichlet(np.ones(comments), 8)]
    if comments > 1:
        rows += [np.eye(comments)[[0, -1]].mean(axis=0), np.eye(comments)[:2].mean(axis=0)]
    return np.array(rows)


def _scores(descriptor: Decision, comments: int) -> list[float] | None:
    """Return scores, the best comment's first, unevenly spaced; None where the method needs none."""
    return [95.0, 80.0, 60.0, 35.0, 10.0][:comments] if descriptor.needs_scores else None


def _judge(descriptor: Decision, comments: int) -> Any:
    def judge(given: Any) -> str | None:
        if not (isinstance(given, Decided) and isinstance(given.values, dict)):
            return f"{type(given).__name__}, which is no Decided with a dict of values"
        names = [name for name in given.values if not (isinstance(name, str) and is_snake_case(name))]
        if names:
            return f"a figure by the name {names[0]!r}, which is not in snake_case"
        taken = RESERVED & set(given.values)
        if taken and not is_builtin(descriptor):
            return f"the figure {min(taken)!r}, which has a meaning already"
        try:
            grade = calling.real_number(descriptor, given.grade, "a grade", "")
            if grade != int(grade) or not 0 <= grade < comments:
                return f"the grade {grade:g}, where there are 0 … {comments - 1}"
            if given.margin is not None and calling.real_number(descriptor, given.margin, "a margin", "") < 0:
                return f"the margin {given.margin!r}, below 0"
            for name, value in given.values.items():
                if not (isinstance(value, float) and math.isnan(value)):
                    calling.real_number(descriptor, value, f"a figure ({name})", "")
        except PluginFault as fault:
            return fault.reason.rstrip(",")
        return None if given.tie in (True, False) else f"the tie {given.tie!r}, which is neither True nor False"

    return judge


def _decide_call(
    descriptor: Decision, row: list[float], parameters: Mapping[str, Any], scores: list[float] | None
) -> Call:
    return Call(
        "decide", descriptor.decide, (row, scores, ops.plain), parameters, _judge(descriptor, len(row)), EXPECTED
    )


def _calls(subject: Subject, setting: Setting, brief: bool) -> Iterator[Call]:
    descriptor: Decision = subject.descriptor
    for comments in (3,) if brief else (3, 1, 2, 5):
        for row in _sets(comments)[-3:] if brief else _sets(comments):
            yield _decide_call(descriptor, row.tolist(), setting.at([]), _scores(descriptor, comments))


def _certain(subject: Subject) -> Iterator[Finding]:
    import numpy as np

    descriptor: Decision = subject.descriptor
    for setting in subject.settings:
        for comments in (2, 3, 5):
            for wanted in range(comments):
                row = np.eye(comments)[wanted].tolist()
                call = _decide_call(descriptor, row, setting.at([]), _scores(descriptor, comments))
                with subject.attempt():
                    found = call.answer()
                    if int(found.grade) != wanted:
                        yield told(
                            "a set that is certain of one comment gets another grade",
                            call,
                            came=found,
                            expected=f"grade={wanted}",
                        )
                        return


def _figures(decided: Decided, count: int) -> dict[str, list[Any]]:
    """Return what a decision says as columns; a figure that is absent is NaN."""
    import numpy as np

    parts = {"grade": decided.grade, "tie": decided.tie, **decided.values}
    if decided.margin is not None:
        parts["margin"] = decided.margin
    return {name: np.broadcast_to(np.asarray(value, dtype=float), (count,)).tolist() for name, value in parts.items()}


def _by_floats(subject: Subject, setting: Setting, comments: int) -> tuple[Array, dict[str, list[Any]]]:
    rows = _sets(comments)
    descriptor: Decision = subject.descriptor
    each = [
        _decide_call(descriptor, row.tolist(), setting.at([]), _scores(descriptor, comments)).answer() for row in rows
    ]
    columns = [{name: column[0] for name, column in _figures(one, 1).items()} for one in each]
    names = dict.fromkeys(name for one in columns for name in one)
    return rows, {name: [one.get(name, math.nan) for one in columns] for name in names}


def _compared(
    who: str, rows: Array, expected: Mapping[str, Any], found: Mapping[str, Any], given: Any
) -> Iterator[Finding]:
    for name in dict.fromkeys([*expected, *found]):
        wanted = expected.get(name, [math.nan] * len(rows))
        got = found.get(name, [math.nan] * len(rows))
        got = [math.nan if one is None else float(one) for one in got]
        for row, a, b in zip(rows, wanted, got, strict=True):
            if not near(a, b, NEAR):
                yield told(
                    f"{who} another {name} than floats",
                    Words(f"{given}\nmemberships {row.tolist()}"),
                    came=b,
                    expected=a,
                )
                return


def _arrays(subject: Subject) -> Iterator[Finding]:
    descriptor: Decision = subject.descriptor
    for setting in subject.settings:
        for comments in (3, 1, 2, 5):
            scores, parameters = _scores(descriptor, comments), setting.at([])
            given = call_text("decide", (Words("arrays, one for each comment"), scores, ops.arrays), parameters)
            with subject.attempt():
                rows, expected = _by_floats(subject, setting, comments)
                with written_in_ops("decide", "arrays", given):
                    decided = descriptor.decide([*rows.T.copy()], scores, ops.arrays, **parameters)
                    found = _figures(decided, len(rows))
                yield from _compared("arrays give", rows, expected, found, given)


def _expressions(subject: Subject) -> Iterator[Finding]:
    descriptor: Decision = subject.descriptor
    for setting in subject.settings:
        for comments in (3, 1, 2, 5):
            scores, parameters = _scores(descriptor, comments), setting.at([])

            def work(
                operations: Any, of: Mapping[str, Any], scores: Any = scores, parameters: Any = parameters
            ) -> dict[str, Any]:
                decided = descriptor.decide(list(of.values()), scores, operations, **parameters)
                margin = {} if decided.margin is None else {"margin": decided.margin}
                return {"grade": decided.grade, "tie": decided.tie, **margin, **decided.values}

            given = call_text("decide", (Words("columns, one for each comment"), scores, ops.expressions), parameters)
            with subject.attempt():
                rows, expected = _by_floats(subject, setting, comments)
                columns = {f"m{place}": column.tolist() for place, column in enumerate(rows.T)}
                for engine in engines():
                    with written_in_ops("decide", f"expressions ({engine})", given):
                        found = by_expressions(columns, work, engine)
                    yield from _compared(f"expressions ({engine}) give", rows, expected, found, given)


DECISIONS = (
    *call_checks(
        Decision, _calls, f"a verdict is a grade, a tie, a margin and figures ({_DECISION}, Decided)", lambda _: ""
    ),
    Check("certain", Decision, "where a set leaves no doubt, neither does the verdict", _certain),
    Check(
        "arrays",
        Decision,
        f"many objects go through on arrays, few on floats, with the same figures to {NEAR:g} (fuzzyspec.api.ops)",
        _arrays,
    ),
    Check(
        "expressions",
        Decision,
        f"very many objects go through a data engine, with the same figures to {NEAR:g} (fuzzyspec.api.ops)",
        _expressions,
        lambda descriptor: no_engine(),
    ),
)
"""The checks of decisions."""
