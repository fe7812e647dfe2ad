"""A weighting of a plugin may name a completion of its own package, and that is the one that fills its gaps."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from fuzzyspec.api import Capability, Completion, Weighting, hookimpl
from fuzzyspec.driver import compile_text
from fuzzyspec.methods.completions import log_least_squares
from fuzzyspec.methods.weightings import geometric_mean
from fuzzyspec.plugins import Registry, load

SCHEME = (
    "indicators U { a; b; c }\njudgments U { a over b = 2; a over c = 4; b over c = ? }\nmethod { weighting = acme }"
)


def _registry(completion: str) -> Registry:
    weighting = Weighting(
        name="acme",
        summary="What Acme does.",
        reference="Acme (2020).",
        compute=geometric_mean,
        reads=frozenset({Capability.CRISP_JUDGMENTS, Capability.INCOMPLETE}),
        completion=completion,
    )

    def doubled(matrices: Any, judged: Any) -> Any:
        filled = np.array(log_least_squares(matrices, judged))
        filled[:, 1, 2] *= 2
        filled[:, 2, 1] /= 2
        return filled

    filler = Completion(name=completion, summary="Doubles.", reference="Acme (2020).", compute=doubled)
    plugin = SimpleNamespace(
        register_weightings=hookimpl(lambda: [weighting]), register_completions=hookimpl(lambda: [filler])
    )
    point = SimpleNamespace(name="acme", load=lambda: plugin, dist=SimpleNamespace(name="acme-ahp", version="1.0"))
    return load([point])  # type: ignore[list-item]


@pytest.mark.parametrize("name", ["acme_fill", "log_least_squares"])
def test_a_weighting_gets_the_completion_of_its_own_package(name: str) -> None:
    compiled = compile_text(SCHEME, registry=_registry(name))
    assert [] == [one.message.text() for one in compiled.diagnostics if one.is_error]
    assert compiled.result is not None
    (fill,) = compiled.result.weights[0].completed
    assert 4.0 == pytest.approx(fill.value)


def test_a_simulated_random_index_has_a_bound_on_its_samples() -> None:
    text = SCHEME.replace("weighting = acme", "random_index = simulated(samples = 1e308, seed = 1)")
    assert ["FS604"] == [one.code for one in compile_text(text).diagnostics if one.is_error]
