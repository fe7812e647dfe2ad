"""Checks of what is done with judgments beside weighing them: completions, aggregations and random indices."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fuzzyspec.api import Aggregation, Completion, RandomIndex
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.testing import examples
from fuzzyspec.testing.calls import call_checks
from fuzzyspec.testing.checks import Check
from fuzzyspec.testing.examples import Judged
from fuzzyspec.testing.settings import Setting
from fuzzyspec.testing.showing import Words
from fuzzyspec.testing.subject import Call, Finding, Subject, told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

EXACT = 1e-12
RECIPROCAL = 1e-9
"""How nearly b_xy · b_yx is 1."""


# Completions --------------------------------------------------------------------------------------


def _gapped(brief: bool) -> list[tuple[Judged, Array]]:
    """Return judgments and which of them are known."""
    import numpy as np

    judged = [*examples.consistent_matrices()[1:], *(examples.inconsistent(t, t) for t in (3, 4, 6, 9))]
    judged.sort(key=lambda one: len(one.matrix))
    chosen = judged[:3] if brief else judged
    return [(one, ~np.isnan(examples.with_gaps(one.matrix))) for one in chosen]


def _fill_call(descriptor: Completion, matrices: Array, known: Array, parameters: dict[str, Any]) -> Call:
    import numpy as np

    entered = np.where(known, matrices, np.nan)

    def judge(given: Any) -> str | None:
        stand_in = dataclasses.replace(descriptor, compute=lambda *_, **__: given)
        try:
            calling.complete_arrays(stand_in, entered, {}, "")
        except PluginFault as fault:
            return fault.reason.rstrip(",")
        kind = np.asarray(given).dtype.name
        return None if kind == "float64" else f"numbers of the type {kind}, not float64"

    expected = "the matrices with the gaps filled, judged cells as they were, fills above 0 and reciprocal"
    return Call("compute", descriptor.compute, (np.where(known, matrices, 1.0), known), parameters, judge, expected)


def _plain_fill_call(descriptor: Completion, matrix: Array, known: Array, parameters: dict[str, Any]) -> Call:
    import numpy as np

    assert descriptor.plain is not None
    ones = np.where(known, matrix, 1.0).tolist()
    entered = np.where(known, matrix, np.nan).tolist()

    def judge(given: Any) -> str | None:
        stand_in = dataclasses.replace(descriptor, plain=lambda *_, **__: given)
        try:
            calling.complete_plain(stand_in, entered, known.tolist(), {}, "")
        except PluginFault as fault:
            return fault.reason.rstrip(",")
        return None

    expected = "the matrix as lists, gaps filled, judged cells as they were, fills above 0 and reciprocal"
    return Call("plain", descriptor.plain, (ones, known.tolist()), parameters, judge, expected)


def _completion_calls(subject: Subject, setting: Setting, brief: bool) -> Iterator[Call]:
    import numpy as np

    descriptor: Completion = subject.descriptor
    parameters = setting.at([])
    for judged, known in _gapped(brief):
        yield _fill_call(descriptor, judged.matrix[None], known, parameters)
        if descriptor.plain is not None:
            yield _plain_fill_call(descriptor, judged.matrix, known, parameters)
    if not brief:
        yield _fill_call(descriptor, judged.matrix[None], np.ones_like(known), parameters)


def _completes_consistent(subject: Subject) -> Iterator[Finding]:
    descriptor: Completion = subject.descriptor
    for setting in subject.settings:
        for judged, known in _gapped(brief=False):
            if judged.weights is None:
                continue
            call = _fill_call(descriptor, judged.matrix[None], known, setting.at([]))
            with subject.attempt():
                found = call.answer()[0]
                if not subject.near(found, judged.matrix):
                    yield told(
                        "judgments that agree with each other, b_xy = W_x / W_y, are not completed by W_x / W_y",
                        call,
                        came=found,
                        expected=judged.matrix,
                    )
                    return


def _completion_permutation(subject: Subject) -> Iterator[Finding]:
    descriptor: Completion = subject.descriptor
    for setting in subject.settings:
        parameters = setting.at([])
        for judged, known in _gapped(brief=True):
            for order in examples.permutations(len(known)):
                call = _fill_call(descriptor, judged.matrix[None], known, parameters)
                moved = _fill_call(descriptor, judged.matrix[order][:, order][None], known[order][:, order], parameters)
                with subject.attempt():
                    expected, after = call.answer()[0][order][:, order], moved.answer()[0]
                    if not subject.near(after, expected):
                        yield told(
                            "fills do not go with their indicators: there are others when these stand in another order",
                            Words(f"{call}, and then with indicators in the order {order}:\n{moved}"),
                            came=after,
                            expected=expected,
                        )
                        return


def _completion_batch(subject: Subject) -> Iterator[Finding]:
    import numpy as np

    descriptor: Completion = subject.descriptor
    for setting in subject.settings:
        parameters = setting.at([])
        for t in (3, 5):
            given = [examples.inconsistent(t, 10 * t + seed).matrix for seed in range(3)]
            given.insert(1, examples.consistent(list(range(1, t + 1))).matrix)
            matrices = np.stack(given)
            known = ~np.isnan(examples.with_gaps(matrices[0]))
            whole = _fill_call(descriptor, matrices, known, parameters)
            with subject.attempt():
                together = whole.answer()
                for number, matrix in enumerate(matrices):
                    alone = _fill_call(descriptor, matrix[None], known, parameters).answer()[0]
                    if not subject.near(together[number], alone):
                        yield told(
                            f"matrix {number} of {len(matrices)} is filled otherwise in a batch than alone",
                            whole,
                            came=together[number],
                            expected=alone,
                        )
                        return


def _completion_plain(subject: Subject) -> Iterator[Finding]:
    descriptor: Completion = subject.descriptor
    for setting in subject.settings:
        parameters = setting.at([])
        for judged, known in _gapped(brief=False):
            call = _plain_fill_call(descriptor, judged.matrix, known, parameters)
            with subject.attempt():
                plain = call.answer()
                arrays = _fill_call(descriptor, judged.matrix[None], known, parameters).answer()[0]
                if not subject.near(plain, arrays.tolist(), EXACT):
                    yield told("plain and compute fill differently", call, came=plain, expected=arrays)
                    return


def _only_with(subject: Subject) -> Iterator[Finding]:
    known = subject.offered("weighting")
    for name in subject.descriptor.only_with:
        if name not in known:
            yield told(
                f"nobody offers the weighting {name!r}, which only_with names", expected=f"one of {', '.join(known)}"
            )


# Aggregations -------------------------------------------------------------------------------------

Nested = list[Any]


def groups(descriptor: Aggregation, brief: bool) -> list[tuple[Nested, list[float]]]:
    """Return what experts said and their weights: of one expert, of several, with gaps, and with one of no weight."""
    import numpy as np

    made: list[tuple[Nested, list[float]]] = []
    for t in (2, 3) if brief else (2, 3, 5):
        if descriptor.of == "priorities":
            said: list[Nested] = [examples.weights_of(t, seed).tolist() for seed in range(3)]
        else:
            said = [examples.inconsistent(t, 7 * t + seed).matrix.tolist() for seed in range(3)]
        made += [(said[:1], [1.0]), (said, [1.0, 1.0, 1.0]), (said, [0.5, 3.0, 1.25])]
        if not brief:
            made.append((said, [1.0, 0.0, 2.0]))
    if descriptor.of == "judgments" and not brief:
        gaps = [examples.with_gaps(examples.inconsistent(5, 40 + seed).matrix).tolist() for seed in range(2)]
        whole = examples.inconsistent(5, 42).matrix
        whole[0, 1] = whole[1, 0] = np.nan
        made += [(gaps, [1.0, 2.0]), ([*gaps, whole.tolist()], [1.0, 2.0, 1.5])]
    return made


def _group_call(descriptor: Aggregation, said: Nested, weights: list[float], parameters: dict[str, Any]) -> Call:
    order = len(said[0])

    def judge(given: Any) -> str | None:
        stand_in = dataclasses.replace(descriptor, compute=lambda *_, **__: given)
        try:
            if descriptor.of == "priorities":
                calling.aggregate_priorities(stand_in, said, weights, {}, "")
            else:
                calling.aggregate_judgments(stand_in, said, weights, {}, "")
        except PluginFault as fault:
            return fault.reason.rstrip(",")
        return None

    expected = (
        f"a list of {order} floats, ≥ 0 with sum 1"
        if descriptor.of == "priorities"
        else f"a matrix as {order} lists of {order} floats, above 0, NaN where nobody judged"
    )
    return Call("compute", descriptor.compute, (said, weights), parameters, judge, expected)


def _fuzzy_call(descriptor: Aggregation, said: Nested, weights: list[float], parameters: dict[str, Any]) -> Call:
    assert descriptor.fuzzy is not None
    return Call(
        "fuzzy",
        descriptor.fuzzy,
        (_fuzzy(said), weights),
        parameters,
        lambda given: _wrong_triples(descriptor, given, said, weights),
        "a matrix of triples as lists, 0 < low ≤ middle ≤ high, a mirror cell (1/high, 1/middle, 1/low), NaN where"
        " nobody judged",
    )


def _fuzzy(said: Nested, spread: float = 1.0) -> Nested:
    import numpy as np

    made = [examples.triples(np.array(matrix), spread).tolist() for matrix in said]
    return [[[tuple(cell) for cell in row] for row in matrix] for matrix in made]


def _wrong_triples(descriptor: Aggregation, given: Any, said: Nested, weights: list[float]) -> str | None:
    stand_in = dataclasses.replace(descriptor, fuzzy=lambda *_, **__: given)
    try:
        group = calling.aggregate_fuzzy(stand_in, _fuzzy(said), weights, {}, "")
    except PluginFault as fault:
        return fault.reason.rstrip(",")
    for x, row in enumerate(group):
        for y, triple in enumerate(row):
            mirror = group[y][x]
            if any(abs(a * b - 1) > RECIPROCAL for a, b in zip(triple, reversed(mirror), strict=True)):
                return f"{triple} for ({x}, {y}), and {mirror} for ({y}, {x}), which is not its mirror"
    return None


def _aggregation_calls(subject: Subject, setting: Setting, brief: bool) -> Iterator[Call]:
    descriptor: Aggregation = subject.descriptor
    for said, weights in groups(descriptor, brief):
        yield _group_call(descriptor, said, weights, setting.at([]))
        if descriptor.fuzzy is not None:
            yield _fuzzy_call(descriptor, said, weights, setting.at([]))


def _experts(subject: Subject) -> Iterator[Finding]:
    """The order of experts says nothing."""
    descriptor: Aggregation = subject.descriptor
    for setting in subject.settings:
        for said, weights in groups(descriptor, brief=True):
            for make in _forms(descriptor):
                call = make(descriptor, said, weights, setting.at([]))
                turned = make(descriptor, said[::-1], weights[::-1], setting.at([]))
                with subject.attempt():
                    before, after = call.answer(), turned.answer()
                    if not subject.near(before, after):
                        yield told(
                            f"{call.field} gives another answer when the experts stand in another order",
                            Words(f"{call}, and then with the experts turned round:\n{turned}"),
                            came=Words(f"{before}, and then {after}"),
                            expected="the same both times",
                        )
                        return


def _forms(descriptor: Aggregation) -> list[Any]:
    return [_group_call, _fuzzy_call] if descriptor.fuzzy is not None else [_group_call]


def _aggregation_permutation(subject: Subject) -> Iterator[Finding]:
    descriptor: Aggregation = subject.descriptor
    for setting in subject.settings:
        for said, weights in groups(descriptor, brief=True):
            for order in examples.permutations(len(said[0])):
                moved_said = [_moved(one, order) for one in said]
                for make in _forms(descriptor):
                    call = make(descriptor, said, weights, setting.at([]))
                    moved = make(descriptor, moved_said, weights, setting.at([]))
                    with subject.attempt():
                        expected, after = _moved(call.answer(), order), moved.answer()
                        if not subject.near(after, expected):
                            yield told(
                                f"what {call.field} gives does not go with the indicators: there is something else"
                                " when these stand in another order",
                                Words(f"{call}, and then with indicators in the order {order}:\n{moved}"),
                                came=after,
                                expected=expected,
                            )
                            return


def _moved(answer: Nested, order: list[int]) -> Nested:
    matrix = isinstance(answer[0], list)
    return [[answer[x][y] for y in order] for x in order] if matrix else [answer[x] for x in order]


def _unanimity(subject: Subject) -> Iterator[Finding]:
    descriptor: Aggregation = subject.descriptor
    for setting in subject.settings:
        for said, _ in groups(descriptor, brief=True):
            for count, weights in ((1, [2.0]), (3, [0.5, 3.0, 1.25])):
                same = [said[0]] * count
                for make in _forms(descriptor):
                    call = make(descriptor, same, weights, setting.at([]))
                    with subject.attempt():
                        found, expected = call.answer(), call.arguments[0][0]
                        if not subject.near(found, expected):
                            who = "one expert alone" if count == 1 else "experts who agree"
                            yield told(
                                f"the group of {who} says something else than they do",
                                call,
                                came=found,
                                expected=expected,
                            )
                            return


def _reciprocal(subject: Subject) -> Iterator[Finding]:
    descriptor: Aggregation = subject.descriptor
    for setting in subject.settings:
        for said, weights in groups(descriptor, brief=False):
            call = _group_call(descriptor, said, weights, setting.at([]))
            with subject.attempt():
                group = call.answer()
                for x in range(len(group)):
                    for y in range(x + 1, len(group)):
                        product = group[x][y] * group[y][x]
                        if product == product and abs(product - 1) > RECIPROCAL:
                            yield told(
                                f"the group's judgments of {x} over {y} and of {y} over {x} are not reciprocal",
                                call,
                                came=Words(f"{group[x][y]!r} and {group[y][x]!r}, whose product is {product:.6g}"),
                                expected="b_yx = 1 / b_xy",
                            )
                            return


# Random indices -----------------------------------------------------------------------------------


def _order_call(descriptor: RandomIndex, order: int, parameters: dict[str, Any]) -> Call:
    def judge(given: Any) -> str | None:
        stand_in = dataclasses.replace(descriptor, compute=lambda *_, **__: given)
        try:
            calling.random_index(stand_in, order, {}, "")
        except (PluginFault, TypeError, ValueError) as fault:
            return getattr(fault, "reason", "a random index that is no number").rstrip(",")
        return None

    # The same call that the compiler makes, so that tables, what continues them, and functions are all tried.
    def at(asked: int, /, **given: Any) -> Any:
        return descriptor.at(asked, given)

    at.__name__ = f"{descriptor.name}.at"
    return Call("at", at, (order,), parameters, judge, "a number above 0")


def _random_index_calls(subject: Subject, setting: Setting, brief: bool) -> Iterator[Call]:
    descriptor: RandomIndex = subject.descriptor
    # What is computed may take long, and longer with the order.
    largest = descriptor.largest_order or (5 if descriptor.compute is not None else 20)
    for order in range(3, (min(4, largest) if brief else largest) + 1):
        yield _order_call(descriptor, order, setting.at([]))
    if descriptor.beyond is not None and not brief:
        for order in (len(descriptor.values) + 3, 50, 1000):
            yield _order_call(descriptor, order, setting.at([]))


_AGGREGATION = "fuzzyspec.api.Aggregation"
_COMPLETION = "fuzzyspec.api.Completion"

COMPLETIONS = (
    *call_checks(
        Completion,
        _completion_calls,
        f"gaps are filled, judged cells stay as they are, fills are above 0 and reciprocal ({_COMPLETION})",
        lambda _: "",
    ),
    Check(
        "permutation",
        Completion,
        "fills belong to pairs of indicators, whose order in the file says nothing",
        _completion_permutation,
    ),
    Check(
        "consistent matrix",
        Completion,
        "where the judged pairs agree with each other, they say what the others are",
        _completes_consistent,
    ),
    Check(
        "batch",
        Completion,
        f"compute takes many matrices with the same gaps, and fills each as it does alone ({_COMPLETION})",
        _completion_batch,
    ),
    Check(
        "plain",
        Completion,
        f"plain is compute, for one matrix as lists; to {EXACT:g} ({_COMPLETION})",
        _completion_plain,
        lambda descriptor: "" if descriptor.plain is not None else "it has no `plain`",
    ),
    Check(
        "only with",
        Completion,
        f"only_with names the weightings that it may be used with ({_COMPLETION})",
        _only_with,
        lambda descriptor: "" if descriptor.only_with else "it may be used with any weighting",
        calls=False,
    ),
)
"""The checks of completions."""

AGGREGATIONS = (
    *call_checks(
        Aggregation,
        _aggregation_calls,
        f"a group's judgments are ratios above 0, its priorities weights with sum 1, as lists ({_AGGREGATION})",
        lambda _: "",
    ),
    Check("experts", Aggregation, "what a group says does not depend on who is named first", _experts),
    Check(
        "permutation",
        Aggregation,
        "judgments and priorities belong to indicators, whose order in the file says nothing",
        _aggregation_permutation,
    ),
    Check("unanimity", Aggregation, "experts who all say the same say it together too", _unanimity),
    Check(
        "reciprocal",
        Aggregation,
        "a judgment of x over y is one of y over x turned round; what is no such matrix cannot be weighed like one",
        _reciprocal,
        lambda descriptor: "" if descriptor.of == "judgments" else "it aggregates priorities",
    ),
)
"""The checks of aggregations."""

RANDOM_INDICES = call_checks(
    RandomIndex,
    _random_index_calls,
    "a random index is above 0 for every order from 3 that the table covers (fuzzyspec.api.RandomIndex)",
    lambda _: "",
)
"""The checks of random indices."""
