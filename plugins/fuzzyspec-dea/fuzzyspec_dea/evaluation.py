"""The evaluation `dea`: which indicators are inputs and which outputs, what the data must be, and what is reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fuzzyspec.api import Better, Evaluated, Evaluation, Param, Remark, Unsuitable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fuzzyspec_dea.frontier import Analysis

    Array = NDArray[Any]


def compute(
    values: Array,
    weights: Array | None,
    better: Sequence[Better],
    *,
    returns: str = "constant",
    orientation: str = "input",
    super: bool = False,
    inputs: Sequence[int] | None = None,
    outputs: Sequence[int] | None = None,
) -> Evaluated:
    """Return the efficiencies of objects by data envelopment analysis.

    The value is θ in input orientation and 1/φ in output orientation, so that it is 1 for an efficient object and below
    for any other, whichever the orientation; with `super` it may be above 1.
    Figures: `radial`, φ itself, in output orientation; `slack_sum`; `scale_efficiency` under variable returns without
    `super`. By indicator: `slacks` and `targets`. By object: `peers`, the λ.

    Args:
        values: What was measured, `[object, indicator]`, finite.
        weights: Not read.
        better: For each indicator, `high` or `low`.
        returns: `constant`, `variable`, `increasing` (non-decreasing) or `decreasing` (non-increasing).
        orientation: `input` or `output`.
        super: Whether each object is left out of its own reference set.
        inputs: Positions of indicators that are inputs; those named in neither list go by `better`, unless both are
            given.
        outputs: Likewise.

    Raises:
        Unsuitable: There are no inputs or no outputs, an indicator is named as both, a value is negative, or all inputs
            (or outputs) of an object are 0.
    """
    from fuzzyspec_dea.frontier import Unsolved, analyse, scores

    chosen_inputs, chosen_outputs = roles(better, tuple(inputs or ()), tuple(outputs or ()))
    _check(values, chosen_inputs, chosen_outputs)
    X, Y = values[:, chosen_inputs], values[:, chosen_outputs]
    try:
        found = analyse(X, Y, returns, orientation, apart=super)
        constant = scores(X, Y, "constant", orientation) if returns == "variable" and not super else None
    except Unsolved as fault:
        raise Unsuitable(
            "its linear program could not be solved reliably: values of an indicator are of too different a size, or "
            "differ by too little, for the precision of numbers. Look for a slip in the data, and leave out what is "
            "negligible or hardly varies",
            object=fault.unit,
        ) from fault
    return _evaluated(values, chosen_inputs, chosen_outputs, orientation == "input", found, constant, better)


def roles(better: Sequence[Better], inputs: tuple[int, ...], outputs: tuple[int, ...]) -> tuple[list[int], list[int]]:
    """Return which indicators are inputs and which are outputs, by position, each in the order of the indicators.

    What is named is what it is named. The others go by `better`, `low` being an input; where both lists are given, the
    others are left out.

    Raises:
        Unsuitable: One is named as both, or there are no inputs or no outputs.
    """
    both = sorted(set(inputs) & set(outputs))
    if both:
        raise Unsuitable("it is named among the inputs and among the outputs; it can be one of them", both[0])
    if inputs and outputs:
        return sorted(set(inputs)), sorted(set(outputs))
    free = [j for j in range(len(better)) if j not in inputs and j not in outputs]
    found_inputs = sorted({*inputs, *(j for j in free if better[j].kind == "low")})
    found_outputs = sorted({*outputs, *(j for j in free if better[j].kind != "low")})
    if not found_inputs:
        raise Unsuitable(
            "there are no inputs: none of the indicators says `better = low`. Say so of what is used up, or name the "
            "inputs, as in dea(inputs = [cost, staff])"
        )
    if not found_outputs:
        raise Unsuitable(
            "there are no outputs: every indicator says `better = low`, or is named as an input. Say `better = high` "
            "of what is brought about, or name the outputs, as in dea(outputs = [sales, patents])"
        )
    return found_inputs, found_outputs


def _check(values: Array, inputs: list[int], outputs: list[int]) -> None:
    import numpy as np

    for j in [*inputs, *outputs]:
        negative = values[:, j] < 0
        if negative.any():
            o = int(np.argmax(negative))
            raise Unsuitable(
                f"{'an input' if j in inputs else 'an output'} cannot be negative, as {values[o, j]:g} is. Leave the "
                "indicator out, or measure it from a point where it is nothing",
                j,
                o,
            )
    for columns, what in ((inputs, "input"), (outputs, "output")):
        nothing = ~(values[:, columns] > 0).any(axis=1)
        if nothing.any():
            raise Unsuitable(
                f"it has 0 for every {what}, so that there is no efficiency. Single zeros are allowed, but of each "
                f"object one {what} at least must be above 0: leave the object out, or correct the data",
                columns[0] if len(columns) == 1 else None,
                int(np.argmax(nothing)),
            )


def _evaluated(
    values: Array,
    inputs: list[int],
    outputs: list[int],
    inward: bool,
    found: Analysis,
    constant: Array | None,
    better: Sequence[Better],
) -> Evaluated:
    import numpy as np

    efficiencies = found.scores if inward else 1 / found.scores
    slacks, targets = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    slacks[:, inputs], slacks[:, outputs] = found.input_slacks, found.output_slacks
    radial = found.scores[:, None]
    targets[:, inputs] = (radial if inward else 1) * values[:, inputs] - found.input_slacks
    targets[:, outputs] = (1 if inward else radial) * values[:, outputs] + found.output_slacks
    absent = sorted(found.absent)
    slacks[absent] = targets[absent] = np.nan
    sums = found.input_slacks.sum(axis=1) + found.output_slacks.sum(axis=1)
    sums[absent] = np.nan
    figures: dict[str, list[float | None]] = {}
    if not inward:
        figures["radial"] = _listed(found.scores)
    figures["slack_sum"] = _listed(sums)
    if constant is not None:
        # In both orientations the efficiency under constant returns over that under variable ones.
        figures["scale_efficiency"] = _listed(
            np.minimum(constant / found.scores if inward else found.scores / constant, 1)
        )
    return Evaluated(
        values=_listed(efficiencies),
        figures=figures,
        by_indicator={"slacks": [_listed(row) for row in slacks], "targets": [_listed(row) for row in targets]},
        by_object={"peers": found.peers.tolist()},
        absent=found.absent,
        remarks=_remarks(values, inputs, outputs, efficiencies, sums, better),
    )


def _listed(numbers: Array) -> list[float | None]:
    return [None if x != x else x for x in numbers.tolist()]


def _remarks(
    values: Array, inputs: list[int], outputs: list[int], efficiencies: Array, sums: Array, better: Sequence[Better]
) -> list[Remark]:
    import numpy as np

    n, m, s = len(values), len(inputs), len(outputs)
    remarks = []
    wanted = max(m * s, 3 * (m + s))
    if n < wanted:
        remarks.append(
            Remark(
                f"{n} objects are few for {_counted(m, 'input')} and {_counted(s, 'output')}: with fewer than "
                f"{wanted}, the larger of inputs times outputs and three times their number together, many objects "
                "come out as efficient for want of others like them"
            )
        )
    remarks += [
        Remark("it is 0 for all objects, so that it plays no part", indicator=j)
        for j in [*inputs, *outputs]
        if not values[:, j].any()
    ]
    remarks += [
        Remark("it is named as an output, of which more is better, but says `better = low`", indicator=j)
        for j in outputs
        if better[j].kind == "low"
    ]
    weak = np.flatnonzero((efficiencies == 1) & (sums > 0)).tolist()
    if weak:
        one = len(weak) == 1
        remarks.append(
            Remark(
                f"{'it is' if one else f'{len(weak)} objects are'} only weakly efficient: the efficiency is 1, but the "
                "slacks are not all 0, so that some input could fall, or some output grow, by itself (see `slack_sum`)",
                object=weak[0] if one else None,
            )
        )
    return remarks


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


DEA = Evaluation(
    name="dea",
    summary="Data envelopment analysis: how efficiently objects turn inputs into outputs, against the best of them.",
    formula="min θ: Σ_j λ_j x_j ≤ θ x_o, Σ_j λ_j y_j ≥ y_o, λ ≥ 0 (output orientation: max φ, efficiency 1/φ)",
    reference=(
        "Charnes, A., Cooper, W. W. and Rhodes, E. (1978). Measuring the efficiency of decision making units. European "
        "Journal of Operational Research 2(6), 429–444; variable returns: Banker, R. D., Charnes, A. and Cooper, W. W. "
        "(1984). Some models for estimating technical and scale inefficiencies in data envelopment analysis. "
        "Management Science 30(9), 1078–1092; super-efficiency: Andersen, P. and Petersen, N. C. (1993). A procedure "
        "for ranking efficient units in data envelopment analysis. Management Science 39(10), 1261–1264"
    ),
    params=(
        Param(
            "returns",
            "choice",
            "constant",
            "Returns to scale: constant (CCR), variable (BCC), increasing (never decreasing) or decreasing (never "
            "increasing).",
            choices=("constant", "variable", "increasing", "decreasing"),
        ),
        Param(
            "orientation",
            "choice",
            "input",
            "input: how far all inputs could shrink; output: how far all outputs could grow.",
            choices=("input", "output"),
        ),
        Param("super", "boolean", False, "yes: each object is measured against the others alone, and may pass 1."),
        Param("inputs", "indicators", (), "What is used up; those in neither list go by `better`: low."),
        Param("outputs", "indicators", (), "What is brought about; those in neither list go by `better`: high."),
    ),
    compute=compute,
    value="efficiency",
    weighted=False,
    turns_targets=False,
)

EVALUATIONS: tuple[Evaluation, ...] = (DEA,)
"""Every evaluation that the package registers."""
