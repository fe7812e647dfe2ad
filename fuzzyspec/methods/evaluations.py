"""The evaluations that are fuzzyspec's own trade; `fuzzyspec.evaluate` carries them out."""

from __future__ import annotations

from fuzzyspec.api import Evaluation, Param

FUZZY = Evaluation(
    name="fuzzy",
    summary="Multi-level fuzzy comprehensive evaluation by the comment set.",
    formula="E = F ∘ G, G_i = D_i ∘ R_i",
    reference=(
        "M. K. Gupta, Intelligent Optimization of Management Mode of Small and Medium-sized E-commerce Enterprises."
    ),
    compute=None,
    value="score",
)

AHP = Evaluation(
    name="ahp",
    summary="Plain AHP: objects judged in pairs, or scored, under each leaf; their priorities composed upward.",
    formula="p(o) = Σ_j w_j p_j(o)",
    reference=(
        "T. L. Saaty, The Analytic Hierarchy Process, McGraw-Hill, 1980; ideal synthesis: V. Belton and T. Gear, "
        "On a short-coming of Saaty's method of analytic hierarchies, Omega 11 (1983) 228-230; fuzzy synthesis: "
        "J. J. Buckley, Fuzzy hierarchical analysis, Fuzzy Sets and Systems 17 (1985) 233-247."
    ),
    params=(
        Param(
            "synthesis",
            "choice",
            "distributive",
            "distributive: priorities under a leaf sum to 1; ideal: the best object has 1; fuzzy: as distributive, but "
            "weights that are triples are composed as such, and centroids are taken in the end.",
            choices=("distributive", "ideal", "fuzzy"),
        ),
    ),
    compute=None,
    value="priority",
)

EVALUATIONS = (FUZZY, AHP)
