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
EXCEPT_FOR = {
    "ervd": {"permutation": "reference points go by the position of the indicator"},
    "cocoso": {"dominance": "the kit's last object is the worst by every indicator, which CoCoSo cannot take"},
}
# The kit has no way to give one number for each indicator, whatever their count; test_formulas.py does.
BY_POSITION = ("name", "documentation", "parameters", "signature")


@pytest.mark.parametrize("evaluation", EVALUATIONS, ids=lambda evaluation: evaluation.name)
def test_it_conforms(evaluation):
    name = evaluation.name
    only = BY_POSITION if name == "balanced_spotis" else None
    assert_conforms(evaluation, parameters=PARAMETERS.get(name, ()), except_for=EXCEPT_FOR.get(name, {}), only=only)
