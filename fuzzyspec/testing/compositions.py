"""Checks of composition operators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from fuzzyspec.api import Composition, ops
from fuzzyspec.evaluate import calling
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.composition import ROUNDING
from fuzzyspec.testing import examples
from fuzzyspec.testing.calls import call_checks
from fuzzyspec.testing.checks import Check
from fuzzyspec.testing.lowering import NEAR, by_expressions, engines, no_engine, written_in_ops
from fuzzyspec.testing.settings import Setting
from fuzzyspec.testing.showing import Words
from fuzzyspec.testing.subject import Call, Finding, Subject, near, told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_COMPOSITION = "fuzzyspec.api.Composition"


def _siblings(brief: bool) -> list[tuple[Array, Array]]:
    """Return weights `[sibling]` and memberships `[sibling, comment, object]`, with zeros, ones and ties."""
    import numpy as np

    made = []
    for count in (2, 3) if brief else (1, 2, 3, 5):
        drawn = examples.generator(300 + count)
        R = drawn.dirichlet(np.ones(3), (count, 6)).transpose(0, 2, 1)
        R[:, :, 0] = np.eye(3)[np.arange(count) % 3]  # each sibling certain of one comment
        R[:, :, 1] = [[0.0, 0.0, 1.0]] * count
        R[:, :, 2] = 1 / 3
        weights = examples.weights_of(count, count)
        made.append((weights, R))
        if count > 2 or (count > 1 and not brief):
            made += [(np.eye(count)[-1], R), (np.full(count, 1 / count), R)]
    return made


def _judge(descriptor: Composition, shape: tuple[int, ...]) -> Any:
    def judge(given: Any) -> str | None:
        import numpy as np

        try:
            if not shape:
                found = np.array(calling.real_number(descriptor, given, "a membership", ""))
            else:
                found = calling.real_array(descriptor, given, shape, "")
        except PluginFault as fault:
            return fault.reason.rstrip(",")
        low, high = float(found.min()), float(found.max())
        if low < -ROUNDING or high > 1 + ROUNDING:
            return f"the membership {low if low < 0 else high!r}, outside 0..1"
        return None

    return judge


def _column_call(descriptor: Composition, w: list[float], r: list[float], parameters: Mapping[str, Any]) -> Call:
    def column(weights: list[float], memberships: list[float], operations: Any, /, **given: Any) -> Any:
        return descriptor.column(weights, memberships, operations, **given)

    column.__name__ = f"{descriptor.name}.column"
    return Call("column", column, (w, r, ops.plain), parameters, _judge(descriptor, ()), "a membership in 0..1")


def _array_call(descriptor: Composition, w: Array, R: Array, parameters: Mapping[str, Any]) -> Call:
    import numpy as np

    def compute(weights: Array, memberships: Array, /, **given: Any) -> Any:
        return descriptor.compute(weights, memberships, **given)

    shape = R.shape[1:] if w.ndim == 1 else np.broadcast_shapes(w.shape[1:], (*R.shape[1:], *[1] * (w.ndim - R.ndim)))
    compute.__name__ = f"{descriptor.name}.compute"
    expected = f"memberships in 0..1, of shape {list(shape)}"
    return Call("compute", compute, (w, R), parameters, _judge(descriptor, shape), expected)


def _calls(subject: Subject, setting: Setting, brief: bool) -> Iterator[Call]:
    descriptor: Composition = subject.descriptor
    parameters = setting.at([])
    for weights, R in _siblings(brief):
        if descriptor.pair is not None:
            for one in (0, 5) if brief else range(R.shape[2]):
                yield _column_call(descriptor, weights.tolist(), R[:, 0, one].tolist(), parameters)
        yield _array_call(descriptor, weights, R, parameters)


def _by_floats(descriptor: Composition, weights: Array, R: Array, parameters: Mapping[str, Any]) -> Array:
    import numpy as np

    w = weights.tolist()
    return np.array(
        [
            [_column_call(descriptor, w, R[:, c, o].tolist(), parameters).answer() for o in range(R.shape[2])]
            for c in range(R.shape[1])
        ]
    )


def _permutation(subject: Subject) -> Iterator[Finding]:
    descriptor: Composition = subject.descriptor
    for setting in subject.settings:
        for weights, R in _siblings(brief=False):
            for order in examples.permutations(len(weights)):
                call = _array_call(descriptor, weights, R, setting.at([]))
                moved = _array_call(descriptor, weights[order], R[order], setting.at([]))
                with subject.attempt():
                    before, after = call.answer(), moved.answer()
                    if not subject.near(before, after):
                        comment, one = _where(before, after, subject.options.tolerance)
                        yield told(
                            "the parent's membership is another when the siblings stand in another order",
                            Words(
                                f"weights {weights.tolist()}, memberships {R[:, comment, one].tolist()},"
                                f" and then both in the order {order}"
                            ),
                            came=Words(f"{float(before[comment, one])!r}, and then {float(after[comment, one])!r}"),
                            expected="the same both times: ⊛ is commutative and associative",
                        )
                        return


def _where(a: Array, b: Array, tolerance: float) -> tuple[int, ...]:
    """Return the first place where two arrays differ."""
    import numpy as np

    found = np.argwhere(~np.isclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True))
    return tuple(int(axis) for axis in found[0])


def _arrays(subject: Subject) -> Iterator[Finding]:
    import numpy as np

    descriptor: Composition = subject.descriptor
    for setting in [*subject.settings, *subject.extremes()]:
        parameters = setting.at([])
        for weights, R in _siblings(brief=False):
            given = Words(f"{descriptor.name}.column(list(w), list(R), ops.arrays{_more(parameters)})")
            with subject.attempt():
                expected = _by_floats(descriptor, weights, R, parameters)
                with written_in_ops("the operator", "arrays", given):
                    w = weights.reshape(-1, 1, 1)
                    found = np.asarray(descriptor.column(list(w), list(R.copy()), ops.arrays, **parameters))
                yield from _differences("arrays give", found, expected, weights, R, parameters)


def _more(parameters: Mapping[str, Any]) -> str:
    return "".join(f", {name}={value!r}" for name, value in parameters.items())


def _differences(
    who: str, found: Array, expected: Array, weights: Array, R: Array, parameters: Mapping[str, Any]
) -> Iterator[Finding]:
    if found.shape != expected.shape:
        yield told(f"{who} the shape {found.shape}, not {expected.shape}")
    elif not near(found, expected, NEAR):
        comment, one = _where(found, expected, NEAR)
        yield told(
            f"{who} another membership than pair and fold on floats",
            Words(f"weights {weights.tolist()}, memberships {R[:, comment, one].tolist()}{_more(parameters)}"),
            came=float(found[comment, one]),
            expected=float(expected[comment, one]),
        )


def _expressions(subject: Subject) -> Iterator[Finding]:
    import numpy as np

    descriptor: Composition = subject.descriptor
    for setting in subject.settings:
        parameters = setting.at([])
        for weights, R in _siblings(brief=True):
            w = weights.tolist()
            # One comment is as good as another, so all of them are rows of one query.
            rows = R.reshape(len(R), 1, -1)
            columns = {f"r{place}": column[0].tolist() for place, column in enumerate(rows)}

            def work(
                operations: Any, of: Mapping[str, Any], w: Any = w, parameters: Any = parameters
            ) -> dict[str, Any]:
                return {"e": descriptor.column(w, list(of.values()), operations, **parameters)}

            with subject.attempt():
                expected = _by_floats(descriptor, weights, rows, parameters)
                for engine in engines():
                    given = Words(f"{descriptor.name}.column({w}, columns of R, ops{_more(parameters)})")
                    with written_in_ops("the operator", f"expressions ({engine})", given):
                        made = by_expressions(columns, work, engine)
                    found = np.array([made["e"]], dtype=float)
                    yield from _differences(f"expressions ({engine}) give", found, expected, weights, rows, parameters)


def _kernel(subject: Subject) -> Iterator[Finding]:
    descriptor: Composition = subject.descriptor
    for setting in [*subject.settings, *subject.extremes()]:
        parameters = setting.at([])
        for weights, R in _siblings(brief=False):
            with subject.attempt():
                expected = _by_floats(descriptor, weights, R, parameters)
                found = _array_call(descriptor, weights, R, parameters).answer()
                yield from _differences("the kernel gives", found, expected, weights, R, parameters)


def _samples(subject: Subject) -> Iterator[Finding]:
    """Further axes: many samples of the weights, many nodes at once."""
    import numpy as np

    descriptor: Composition = subject.descriptor
    for setting in subject.settings:
        parameters = setting.at([])
        for count in (2, 4):
            W = np.stack([examples.weights_of(count, seed) for seed in range(3)], axis=-1).reshape(count, 1, 1, 3)
            R = examples.generator(400 + count).dirichlet(np.ones(3), (count, 2)).transpose(0, 2, 1)
            nodes = np.stack([R, R[::-1], R[:, ::-1]], axis=-1)
            repeated = np.stack([R] * 3, axis=-1)
            for what, memberships, alone in (
                ("R [i, c, o] and samples of the weights [i, 1, 1, s]", R, repeated),
                ("R [i, c, o, 1] and samples of the weights [i, 1, 1, s]", R[..., None], repeated),
                ("nodes side by side, R [i, c, o, n] and w [i, 1, 1, n]", nodes, nodes),
            ):
                call = _array_call(descriptor, W, memberships, parameters)
                with subject.attempt():
                    found = call.answer()
                    for one in range(3):
                        single = _array_call(descriptor, W[:, 0, 0, one], alone[..., one], parameters).answer()
                        if not subject.near(found[..., one], single):
                            yield told(
                                f"with further axes, {what}, there is something else than one by one",
                                call,
                                came=found[..., one],
                                expected=single,
                            )
                            return


def _linear(subject: Subject) -> Iterator[Finding]:
    descriptor: Composition = subject.descriptor
    for setting in subject.settings:
        parameters = setting.at([])
        for weights, R in _siblings(brief=False):
            other = R[::-1, :, ::-1].copy()
            call = _array_call(descriptor, weights, 0.25 * R + 0.75 * other, parameters)
            with subject.attempt():
                parts = [_array_call(descriptor, weights, one, parameters).answer() for one in (R, other)]
                found, expected = call.answer(), 0.25 * parts[0] + 0.75 * parts[1]
                if not subject.near(found, expected):
                    yield told("E(¼ R + ¾ Q) is not ¼ E(R) + ¾ E(Q)", call, came=found, expected=expected)
                    return


def _elementwise(descriptor: Composition) -> str:
    return (
        "" if descriptor.pair is not None and descriptor.fold is not None else "it has no pair and fold, only a kernel"
    )


COMPOSITIONS = (
    *call_checks(Composition, _calls, f"memberships lie in 0..1 where weights sum to 1 ({_COMPOSITION})", lambda _: ""),
    Check(
        "permutation",
        Composition,
        f"siblings have no order: ⊛ is commutative and associative ({_COMPOSITION})",
        _permutation,
    ),
    Check(
        "arrays",
        Composition,
        f"an operator is written once, for floats, arrays and expressions, which agree to {NEAR:g} (fuzzyspec.api.ops)",
        _arrays,
        _elementwise,
    ),
    Check(
        "expressions",
        Composition,
        f"very many objects go through a data engine, with the same figures to {NEAR:g}; an operator that cannot be"
        f" written so says lowerable=False ({_COMPOSITION})",
        _expressions,
        lambda descriptor: (
            _elementwise(descriptor) or (no_engine() if descriptor.lowerable else "it says lowerable=False")
        ),
    ),
    Check(
        "kernel",
        Composition,
        f"a kernel is pair and fold, faster; to {NEAR:g} ({_COMPOSITION})",
        _kernel,
        lambda descriptor: _elementwise(descriptor) or ("" if descriptor.kernel is not None else "it has no kernel"),
    ),
    Check(
        "batch",
        Composition,
        f"many samples of weights, and many nodes, go through at once, with what each has alone ({_COMPOSITION})",
        _samples,
    ),
    Check(
        "linear",
        Composition,
        f"linear says that E is linear in R, and the report then splits a verdict into shares ({_COMPOSITION})",
        _linear,
        lambda descriptor: "" if descriptor.linear else "it does not say linear=True",
    ),
)
"""The checks of composition operators."""
