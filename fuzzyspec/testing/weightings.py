"""Checks of weightings: those that read judgments, those that read data, and those that combine weights."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fuzzyspec.api import Better, Weighting
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.testing import examples
from fuzzyspec.testing.calls import call_checks
from fuzzyspec.testing.checks import Check
from fuzzyspec.testing.common import parts_of
from fuzzyspec.testing.examples import Judged
from fuzzyspec.testing.settings import Setting
from fuzzyspec.testing.showing import Words
from fuzzyspec.testing.subject import Call, Finding, Subject, answers, told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

EXACT = 1e-12
"""How nearly two forms of one method agree."""
SPREAD = 1.0
"""Judgments in triples are v − 1, v, v + 1, as in most of the literature."""
WEIGHTS = "weights {shape}, float64, ≥ 0, each row with sum 1"


# What is given ------------------------------------------------------------------------------------


def form(
    descriptor: Weighting,
    judged: Judged,
    parameters: dict[str, Any],
    *,
    spread: float = SPREAD,
    gaps: bool = True,
) -> Array:
    """Return judgments `[t, t]`, or `[t, t, 3]`, as the compiler would hand them to the method."""
    import numpy as np

    matrix = judged.matrix
    if not descriptor.reads_judgments:
        matrix = np.ones(matrix.shape)
    elif descriptor.pairs is not None:
        matrix = examples.with_gaps(matrix, _pairs_call(descriptor, len(matrix), parameters).answer())
    elif descriptor.takes_gaps and gaps:
        matrix = examples.with_gaps(matrix)
    return examples.triples(matrix, spread) if descriptor.fuzzy else matrix


def _ordinary(descriptor: Weighting, setting: Setting, brief: bool) -> list[Judged]:
    """Return judgments to try a method with, the small ones first."""
    # Judgments that make those worst or best whom the parameters name so.
    dominated = bool(setting.indicator)
    consistent = examples.consistent_matrices()
    inconsistent = examples.inconsistent_matrices(dominated=dominated)
    made = [*consistent[:2], *inconsistent[:4]] if brief else [*consistent, *inconsistent]
    made = [one for one in made if len(one.matrix) >= max(2, setting.least)]
    made.sort(key=lambda one: len(one.matrix))
    return made if brief else [*_single(setting), *made]


def _single(setting: Setting) -> list[Judged]:
    import numpy as np

    one = np.ones((1, 1))
    return [] if setting.indicator or setting.indicators else [Judged(one, [0], np.ones(1))]


def _calls(subject: Subject, setting: Setting, brief: bool) -> Iterator[Call]:
    descriptor: Weighting = subject.descriptor
    if descriptor.from_data is not None:
        yield from _data_calls(descriptor, setting, brief)
    if descriptor.combined is not None:
        yield from _combining_calls(descriptor, setting, brief)
    if descriptor.compute is None:
        return
    for judged in _ordinary(descriptor, setting, brief):
        parameters = setting.at(judged.places)
        if descriptor.pairs is not None:
            yield _pairs_call(descriptor, len(judged.matrix), parameters)
        matrix = form(descriptor, judged, parameters)
        yield _compute_call(descriptor, matrix[None], parameters)
        if descriptor.takes_gaps and descriptor.pairs is None:
            yield _compute_call(descriptor, form(descriptor, judged, parameters, gaps=False)[None], parameters)
        if descriptor.log_weights is not None:
            yield _logs_call(descriptor, matrix[None], parameters)
        if descriptor.plain is not None:
            yield _plain_call(descriptor, matrix, parameters)


def _judged_by_door(descriptor: Weighting, matrices: Array, given: Any) -> str | None:
    """Say what the compiler would of weights that came back."""
    stand_in = dataclasses.replace(descriptor, compute=lambda *_, **__: given)
    try:
        calling.weigh_arrays(stand_in, matrices, {}, "")
    except PluginFault as fault:
        return fault.reason.rstrip(",")
    return _not_float64(given)


def _not_float64(given: Any) -> str | None:
    if not hasattr(given, "dtype"):
        return f"a {type(given).__name__}, not an array of numpy"
    return None if given.dtype.name == "float64" else f"numbers of the type {given.dtype.name}, not float64"


def _compute_call(descriptor: Weighting, matrices: Array, parameters: dict[str, Any]) -> Call:
    assert descriptor.compute is not None
    shape = list(matrices.shape[:2])
    return Call(
        "compute",
        descriptor.compute,
        (matrices,),
        parameters,
        lambda given: _judged_by_door(descriptor, matrices, given),
        WEIGHTS.format(shape=shape),
    )


def _plain_call(descriptor: Weighting, matrix: Array, parameters: dict[str, Any]) -> Call:
    assert descriptor.plain is not None

    def judge(given: Any) -> str | None:
        stand_in = dataclasses.replace(descriptor, plain=lambda *_, **__: given)
        try:
            calling.weigh_plain(stand_in, matrix.tolist(), {}, "")
        except PluginFault as fault:
            return fault.reason.rstrip(",")
        return None

    expected = f"a list of {len(matrix)} floats, ≥ 0 with sum 1"
    return Call("plain", descriptor.plain, (matrix.tolist(),), parameters, judge, expected)


def _logs_call(descriptor: Weighting, matrices: Array, parameters: dict[str, Any]) -> Call:
    assert descriptor.log_weights is not None

    def judge(given: Any) -> str | None:
        try:
            calling.real_array(descriptor, given, matrices.shape[:2], "")
        except PluginFault as fault:
            return fault.reason.rstrip(",")
        return None

    expected = f"ln W {list(matrices.shape[:2])}, up to a constant for each matrix"
    return Call("log_weights", descriptor.log_weights, (matrices,), parameters, judge, expected)


def _pairs_call(descriptor: Weighting, t: int, parameters: dict[str, Any]) -> Call:
    def pairs(count: int, /, **given: Any) -> list[tuple[int, int]]:
        assert descriptor.pairs is not None
        return [(operator.index(x), operator.index(y)) for x, y in descriptor.pairs(count, **given)]

    def judge(given: list[tuple[int, int]]) -> str | None:
        for x, y in given:
            if not (0 <= x < t and 0 <= y < t and x != y):
                return f"the pair ({x}, {y}), which are no two of the positions 0 … {t - 1}"
        return None if given or t == 1 else "no pair at all"

    pairs.__name__ = f"{descriptor.name}.pairs"
    return Call("pairs", pairs, (t,), parameters, judge, f"pairs of positions (x, y), 0 … {t - 1}")


def _data_examples(setting: Setting, brief: bool) -> list[tuple[Array, list[Better], dict[str, Any]]]:
    """Return values `[object, indicator]`, directions and parameters, plain ones first, then odd ones."""
    import numpy as np

    made = []
    for objects, indicators in ((3, 3), (6, 4)) if brief else ((2, 2), (3, 3), (6, 4), (12, 7)):
        count = max(indicators, 2 * setting.least)
        values, parameters = examples.measured(objects, count), setting.at(list(range(count)))
        mixed = [Better("low") if place % 2 else Better("high") for place in range(count)]
        made += [(values, [Better("high")] * count, parameters), (values, mixed, parameters)]
    if brief:
        return made
    values, mixed, parameters = made[-1]
    wishes = [Better("near", (float(values[0, 0]),)), Better("within", (20.0, 60.0))]
    made.append((values, [*wishes, *mixed[2:]], parameters))
    for factor in (0.0, -1.0, 1e12, 1e-12):
        changed = values.copy()
        changed[:, 0] *= factor
        made.append((changed, mixed, parameters))
    made.append((np.ones_like(values), mixed, parameters))
    return made


def _weights_call(
    descriptor: Weighting, field: str, arguments: tuple[Any, ...], parameters: dict[str, Any], count: int
) -> Call:
    def judge(given: Any) -> str | None:

        try:
            calling.checked_weights(descriptor, given, count, "")
        except PluginFault as fault:
            return fault.reason.rstrip(",")
        return _not_float64(given)

    return Call(
        field, getattr(descriptor, field), arguments, parameters, judge, f"weights [{count}], float64, ≥ 0 with sum 1"
    )


def _data_calls(descriptor: Weighting, setting: Setting, brief: bool) -> Iterator[Call]:
    for values, better, parameters in _data_examples(setting, brief):
        yield _weights_call(descriptor, "from_data", (values, better), parameters, values.shape[1])


def _combining_calls(descriptor: Weighting, setting: Setting, brief: bool) -> Iterator[Call]:
    import numpy as np

    parts = parts_of(descriptor)
    parameters = setting.at([])
    for count in (3,) if brief else (1, 2, 3, 8):
        weights = tuple(examples.weights_of(count, seed) for seed in range(parts))
        yield _weights_call(descriptor, "combined", weights, parameters, count)
        if not brief and count > 1:
            same = (weights[0],) * parts
            yield _weights_call(descriptor, "combined", same, parameters, count)
            lone = [np.eye(count)[place % count] for place in range(parts)]
            yield _weights_call(descriptor, "combined", tuple(lone), parameters, count)


# Properties ---------------------------------------------------------------------------------------


def _permutation(subject: Subject) -> Iterator[Finding]:
    descriptor: Weighting = subject.descriptor
    for setting in subject.settings:
        for call, order, others in _permuted(descriptor, setting):
            with subject.attempt():
                before, found = call.answer(), answers(others)
                expected = before[..., order]
                if not any(subject.near(after, expected) for after in found):
                    yield told(
                        f"weights do not go with their indicators: {call.field} gives others when these stand in"
                        " another order",
                        Words(f"{call}, and then with indicators in the order {order}:\n{others[0]}"),
                        came=Words(f"{_list(before)}, and then {_list(found[0])}"),
                        expected=Words(f"{_list(expected)} the second time"),
                    )
                    return


def _list(array: Any) -> str:
    import numpy as np

    return str(np.asarray(array).tolist())


def _permuted(descriptor: Weighting, setting: Setting) -> Iterator[tuple[Call, list[int], list[Call]]]:
    """Give calls, an order, and the same call with the indicators in that order, in each way that it may be meant."""
    if descriptor.from_data is not None:
        for values, better, parameters in _data_examples(setting, brief=True):
            count = values.shape[1]
            for order in examples.permutations(count):
                given = (values[:, order], [better[place] for place in order])
                yield (
                    _weights_call(descriptor, "from_data", (values, better), parameters, count),
                    order,
                    [
                        _weights_call(descriptor, "from_data", given, moved, count)
                        for moved in setting.moved(parameters, order)
                    ],
                )
    if descriptor.combined is not None:
        for call in _combining_calls(descriptor, setting, brief=True):
            count = len(call.arguments[0]) if call.arguments else 0
            for order in examples.permutations(count):
                weights = tuple(one[order] for one in call.arguments)
                yield call, order, [_weights_call(descriptor, "combined", weights, dict(call.parameters), count)]
    if descriptor.compute is None:
        return
    for judged in _ordinary(descriptor, setting, brief=True):
        parameters = setting.at(judged.places)
        matrix = form(descriptor, judged, parameters)
        for order in examples.permutations(len(matrix)):
            others = []
            for moved in setting.moved(parameters, order):
                turned = matrix[order][:, order]
                if descriptor.pairs is not None:  # what it reads may depend on where indicators stand
                    turned = form(descriptor, Judged(judged.matrix[order][:, order], []), moved)
                others.append(_compute_call(descriptor, turned[None], moved))
            yield _compute_call(descriptor, matrix[None], parameters), order, others


def _consistent(subject: Subject) -> Iterator[Finding]:
    descriptor: Weighting = subject.descriptor
    for setting in subject.settings:
        for judged in examples.consistent_matrices():
            if len(judged.matrix) < max(2, setting.least):
                continue
            parameters = setting.at(judged.places)
            call = _compute_call(descriptor, form(descriptor, judged, parameters, spread=0.0)[None], parameters)
            with subject.attempt():
                found = call.answer()[0]
                if not subject.near(found, judged.weights):
                    yield told(
                        "judgments that agree with each other, b_xy = W_x / W_y, do not give W",
                        call,
                        came=found,
                        expected=judged.weights,
                    )
                    return


def _batch(subject: Subject) -> Iterator[Finding]:
    import numpy as np

    descriptor: Weighting = subject.descriptor
    for setting in subject.settings:
        for t in (2, 3, 5):
            if t < setting.least:
                continue
            # The same places for all, as the parameters are the same for all; an easy one stands among hard ones.
            places = list(range(t))
            given = [_with_places(examples.inconsistent(t, 10 * t + seed, dominated=True), places) for seed in range(3)]
            given.insert(1, examples.consistent([float(t + 1 - place) ** 2 for place in range(t)]))
            parameters = setting.at(places)
            matrices = np.stack([form(descriptor, one, parameters) for one in given])
            whole = _compute_call(descriptor, matrices, parameters)
            with subject.attempt():
                together = whole.answer()
                for number, matrix in enumerate(matrices):
                    alone = _compute_call(descriptor, matrix[None], parameters).answer()[0]
                    if not subject.near(together[number], alone):
                        yield told(
                            f"matrix {number} of {len(matrices)} has other weights in a batch than alone",
                            whole,
                            came=together[number],
                            expected=alone,
                        )
                        return


def _with_places(judged: Judged, places: Sequence[int]) -> Judged:
    """Return judgments with the indicators so ordered that the weightiest come first."""
    order = judged.places
    return Judged(judged.matrix[order][:, order], list(places))


def _plain(subject: Subject) -> Iterator[Finding]:
    descriptor: Weighting = subject.descriptor
    for setting in subject.settings:
        for judged in _ordinary(descriptor, setting, brief=False):
            parameters = setting.at(judged.places)
            matrix = form(descriptor, judged, parameters)
            call = _plain_call(descriptor, matrix, parameters)
            with subject.attempt():
                plain = call.answer()
                arrays = _compute_call(descriptor, matrix[None], parameters).answer()[0]
                if not subject.near(plain, arrays.tolist(), EXACT):
                    yield told("plain and compute give different weights", call, came=plain, expected=arrays)
                    return


def _logarithms(subject: Subject) -> Iterator[Finding]:
    import numpy as np

    descriptor: Weighting = subject.descriptor
    for setting in subject.settings:
        for judged in _ordinary(descriptor, setting, brief=False):
            parameters = setting.at(judged.places)
            matrix = form(descriptor, judged, parameters)[None]
            call = _logs_call(descriptor, matrix, parameters)
            with subject.attempt():
                logs = call.answer()[0]
                weights = _compute_call(descriptor, matrix, parameters).answer()[0]
                found = np.exp(logs - logs.max())
                found /= found.sum()
                if not subject.near(found, weights):
                    yield told(
                        "exp(log_weights), with sum 1, is not what compute gives", call, came=found, expected=weights
                    )
                    return


def _pairs(subject: Subject) -> Iterator[Finding]:
    """Whether the pairs that a method reads connect all indicators, and are all that it reads."""
    descriptor: Weighting = subject.descriptor
    assert descriptor.pairs is not None
    for setting in subject.settings:
        for judged in _ordinary(descriptor, setting, brief=True):
            t = len(judged.matrix)
            call = _pairs_call(descriptor, t, setting.at(judged.places))
            with subject.attempt():
                found = call.answer()
                loose = _loose(found, t)
                if loose is not None:
                    yield told(
                        f"nothing compares indicator {loose}, directly or through others, with indicator 0",
                        call,
                        came=found,
                        expected="pairs that connect all indicators: else nothing says how their weights compare",
                    )
                    return


def _loose(pairs: Sequence[tuple[int, int]], t: int) -> int | None:
    reached, grew = {0}, True
    while grew:
        more = {one for pair in pairs if reached & set(pair) for one in pair} - reached
        grew = bool(more)
        reached |= more
    return next((one for one in range(t) if one not in reached), None)


def _own_measures(subject: Subject) -> Iterator[Finding]:
    """What `consistency` and `figures` give back."""
    descriptor: Weighting = subject.descriptor
    for setting in subject.settings:
        for judged in _ordinary(descriptor, setting, brief=False):
            parameters = setting.at(judged.places)
            matrix = form(descriptor, judged, parameters)
            with subject.attempt():
                weights = _compute_call(descriptor, matrix[None], parameters).answer()[0]
                for call in _measure_calls(descriptor, matrix, weights, parameters):
                    call.answer()
    yield from ()


def _measure_calls(descriptor: Weighting, matrix: Array, weights: Array, parameters: dict[str, Any]) -> Iterator[Call]:
    def consistency(given: Any) -> str | None:
        stand_in = dataclasses.replace(descriptor, consistency=lambda *_, **__: given)
        try:
            found = calling.own_consistency(stand_in, matrix, weights, {}, "")
        except PluginFault as fault:
            return fault.reason.rstrip(",")
        if found is not None and not found.name.strip():
            return "a measure without a name"
        no_source = found is not None and found.limit is not None and not found.source.strip()
        return "a limit without a source, which says in words where it comes from" if no_source else None

    def figures(given: Any) -> str | None:
        stand_in = dataclasses.replace(descriptor, figures=lambda *_, **__: given)
        try:
            found = calling.figures(stand_in, matrix, weights, {}, "")
        except PluginFault as fault:
            return fault.reason.rstrip(",")
        odd = [name for name in found if not name.strip() or len(name.splitlines()) > 1]
        return f"a figure by the name {odd[0]!r}, which is none" if odd else None

    t = len(weights)
    if descriptor.consistency is not None:
        expected = "OwnConsistency, with a finite value and a name; or None where nothing can be said"
        yield Call("consistency", descriptor.consistency, (matrix, weights), parameters, consistency, expected)
    if descriptor.figures is not None:
        expected = f"figures by name: a number, {t} numbers, or {t} triples"
        yield Call("figures", descriptor.figures, (matrix, weights), parameters, figures, expected)


def _completion(subject: Subject) -> Iterator[Finding]:
    descriptor: Weighting = subject.descriptor
    known = subject.offered("completion")
    if descriptor.completion not in known:
        yield told(
            f"nobody offers the completion {descriptor.completion!r}",
            expected=f"one of {', '.join(known)}, or one that is installed with the plugin",
        )
    if descriptor.pairs is not None:
        yield told("a completion fills nothing for a method that reads some pairs only", expected="completion=None")


def _crisp_triples(subject: Subject) -> Iterator[Finding]:
    """Triples of three times the same, in a scheme that has single numbers, must be taken."""
    descriptor: Weighting = subject.descriptor
    for setting in subject.settings:
        for judged in _ordinary(descriptor, setting, brief=True):
            parameters = setting.at(judged.places)
            matrix = form(descriptor, judged, parameters, spread=0.0)
            with subject.attempt():
                _compute_call(descriptor, matrix[None], parameters).answer()
    yield from ()


def _objects(subject: Subject) -> Iterator[Finding]:
    descriptor: Weighting = subject.descriptor
    for setting in subject.settings:
        for values, better, parameters in _data_examples(setting, brief=True):
            for order in examples.permutations(len(values)):
                call = _weights_call(descriptor, "from_data", (values, better), parameters, values.shape[1])
                other = _weights_call(descriptor, "from_data", (values[order], better), parameters, values.shape[1])
                with subject.attempt():
                    before, after = call.answer(), other.answer()
                    if not subject.near(before, after):
                        yield told(
                            "from_data gives other weights when the objects stand in another order",
                            Words(f"{call}, and then with objects in the order {order}:\n{other}"),
                            came=Words(f"{_list(before)}, and then {_list(after)}"),
                            expected="the same both times",
                        )
                        return


# When they apply ----------------------------------------------------------------------------------


def _computes(descriptor: Weighting) -> str:
    return "" if descriptor.compute is not None else "it reads no judgments"


def _reads(descriptor: Weighting) -> str:
    return _computes(descriptor) or ("" if descriptor.reads_judgments else "it reads no judgments")


def _given(field: str) -> Any:
    return lambda descriptor: "" if getattr(descriptor, field) is not None else f"it has no `{field}`"


_WEIGHTING = "fuzzyspec.api.Weighting"

WEIGHTINGS = (
    *call_checks(
        Weighting, _calls, f"weights are finite, ≥ 0, with sum 1, whatever the judgments ({_WEIGHTING})", lambda _: ""
    ),
    Check(
        "permutation",
        Weighting,
        "weights belong to indicators, whose order in the file says nothing about them",
        _permutation,
    ),
    Check(
        "consistent matrix",
        Weighting,
        "whatever a method does about contradictions, where there are none the judgments say what the weights are;"
        " where this is known not to hold of a method, except it with the reason",
        _consistent,
        _reads,
    ),
    Check(
        "batch",
        Weighting,
        f"compute takes many matrices at once, and each has the weights that it has alone ({_WEIGHTING})",
        _batch,
        _computes,
    ),
    Check(
        "plain",
        Weighting,
        f"plain is compute, for one matrix as lists; to {EXACT:g} ({_WEIGHTING})",
        _plain,
        _given("plain"),
    ),
    Check(
        "logarithms",
        Weighting,
        f"log_weights are the logarithms of the weights, up to a constant ({_WEIGHTING})",
        _logarithms,
        _given("log_weights"),
    ),
    Check(
        "pairs",
        Weighting,
        f"pairs say which judgments a method reads ({_WEIGHTING})",
        _pairs,
        _given("pairs"),
        calls=False,
    ),
    Check(
        "crisp triples",
        Weighting,
        f"a judgment that is a single number comes as three times the same ({_WEIGHTING})",
        _crisp_triples,
        lambda descriptor: "" if descriptor.fuzzy else "it does not read triples",
    ),
    Check(
        "own measures",
        Weighting,
        f"consistency and figures go into the report and the result (fuzzyspec.api.OwnConsistency, {_WEIGHTING})",
        _own_measures,
        lambda descriptor: "" if descriptor.consistency or descriptor.figures else "it has no measures of its own",
    ),
    Check(
        "completion",
        Weighting,
        f"completion names the completion that fits the method where judgments are missing ({_WEIGHTING})",
        _completion,
        lambda descriptor: "" if descriptor.completion is not None else "it names no completion",
        calls=False,
    ),
    Check(
        "objects",
        Weighting,
        "weights from data do not depend on which object stands first in the file",
        _objects,
        _given("from_data"),
    ),
)
"""The checks of weightings."""
