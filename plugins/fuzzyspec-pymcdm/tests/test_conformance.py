"""The evaluations under fuzzyspec's own conformance kit."""

from __future__ import annotations

import pytest
from fuzzyspec_pymcdm import EVALUATIONS
from fuzzyspec_pymcdm.outranking import NEEDS

from fuzzyspec.testing import assert_conforms

THRESHOLDS = {"q": 0.5, "p": 1.5, "s": 2.0}
# What the kit cannot make up: thresholds that belong to a preference function.
PARAMETERS = {
    "promethee": [
        dict.fromkeys(NEEDS, ())
        | {"function": function}
        | {name: ((number,) if name in needs else ()) for name, number in THRESHOLDS.items()}
        for function, needs in NEEDS.items()
    ]
}


@pytest.mark.parametrize("evaluation", EVALUATIONS, ids=lambda evaluation: evaluation.name)
def test_it_conforms(evaluation):
    assert_conforms(evaluation, parameters=PARAMETERS.get(evaluation.name, ()))
