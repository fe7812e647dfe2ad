"""The descriptors: names, formulas, parameters and references."""

from __future__ import annotations

from fuzzyspec.api import Aggregation, Capability, Param, Weighting
from fuzzyspec_fuzzy_ahp import buckley, envelope, extent
from fuzzyspec_fuzzy_ahp.spreading import prepared

_SPREAD = Param(
    name="spread",
    default=0.0,
    minimum=0.0,
    doc="s: judgments that are single numbers b > 1 become (max(b − s, 1), b, b + s), their mirrors the reciprocals",
)

_CAPPED = Param(
    name="capped",
    kind="boolean",
    default=False,
    doc="whether a spread stops at 9, the top of Saaty's scale: (8, 9, 9) in place of (8, 9, 10)",
)

BUCKLEY = Weighting(
    name="buckley",
    summary="Of fuzzy judgments: geometric means of the rows, as fuzzy weights, defuzzified and normalised.",
    formula=(
        "r_i = (Π_j b_ij)^(1/t); w_i = r_i ⊗ (r_1 ⊕ … ⊕ r_t)⁻¹ = (l_i/Σu, m_i/Σm, u_i/Σl); "
        "W_i = defuzzified w_i, normalised: (l + m + u)/3, (l + 4m + u)/6 or m"
    ),
    reference="Buckley, J. J. (1985). Fuzzy hierarchical analysis. Fuzzy Sets and Systems 17(3), 233–247",
    params=(
        Param(
            name="defuzzify",
            kind="choice",
            default="centroid",
            doc="the number that stands for a fuzzy weight: (l + m + u)/3, (l + 4m + u)/6 or m",
            choices=tuple(buckley.DEFUZZIFICATIONS),
        ),
        _SPREAD,
        _CAPPED,
    ),
    reads=frozenset({Capability.FUZZY_JUDGMENTS}),
    compute=buckley.weights,
    log_weights=buckley.log_weights,
    fuzzy_weights=buckley.fuzzy_weights,
    prepare=prepared,
    figures=buckley.figures,
)

EXTENT = Weighting(
    name="extent",
    summary="Of fuzzy judgments: extent analysis, which may give the weight 0 to indicators that matter.",
    formula=(
        "R_i = Σ_j b_ij; chang: S_i = (l_i/Σu, m_i/Σm, u_i/Σl), wang: S_i = (l_i/(l_i + Σ_{k≠i} u_k), m_i/Σm, "
        "u_i/(u_i + Σ_{k≠i} l_k)), of R; V(S_i ≥ S_j) = 1 if m_i ≥ m_j, 0 if l_j ≥ u_i, else "
        "(u_i − l_j)/((u_i − m_i) + (m_j − l_j)), of S; W_i = d_i/Σd, d_i = min_j V(S_i ≥ S_j)"
    ),
    reference=(
        "Chang, D.-Y. (1996). Applications of the extent analysis method on fuzzy AHP. European Journal of Operational "
        "Research 95(3), 649–655; Wang, Y.-M., Luo, Y. and Hua, Z. (2008). On the extent analysis method for fuzzy AHP "
        "and its applications. European Journal of Operational Research 186(2), 735–747"
    ),
    params=(
        Param(
            name="normalise",
            kind="choice",
            default="chang",
            doc="of the synthetic extents: as published by Chang, or as corrected by Wang, Luo and Hua",
            choices=("chang", "wang"),
        ),
        _SPREAD,
        _CAPPED,
    ),
    reads=frozenset({Capability.FUZZY_JUDGMENTS}),
    compute=extent.weights,
    prepare=prepared,
    figures=extent.figures,
)

ENVELOPE = Aggregation(
    name="envelope",
    summary=(
        "Of fuzzy judgments: from the lowest of all experts to the highest, about their geometric mean; where the "
        "weighting reads numbers, the geometric mean alone."
    ),
    formula="b_xy = (min_e l_xy(e), Π_e m_xy(e)^(v_e / Σ v), max_e u_xy(e))",
    reference=(
        "Caha, J. and Drážná, A. (2019). FuzzyAHP, package for R, version 0.9.5: buildFuzzyPairwiseComparisonMatrix, "
        "there of experts' single numbers"
    ),
    of="judgments",
    compute=envelope.of_numbers,
    fuzzy=envelope.of_triples,
)

WEIGHTINGS = (BUCKLEY, EXTENT)
AGGREGATIONS = (ENVELOPE,)
