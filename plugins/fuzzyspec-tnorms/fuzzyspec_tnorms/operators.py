"""The composition operators: a t-norm pairs weights with memberships, its dual s-norm folds siblings.

All of them say `weights_as_caps`. None is linear, so a leaf's global weight, the product along its path, is not its
share of the verdict: most t-norms do not multiply along the path, and where they nearly do (algebraic), the
s-norm still damps each sibling by the others. The report should not explain such a verdict by global weights.

Weights sum to 1 under each parent, and T(w, r) ≤ w: every operator therefore takes `weights = max`, which divides them
by the largest, so that the weightiest sibling keeps its memberships as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from fuzzyspec.api import Composition, Element, Ops, Param
from fuzzyspec_tnorms import norms

Norm = Callable[..., Element]

_BOOK = "Klement, E. P., Mesiar, R. and Pap, E. (2000). Triangular Norms. Kluwer, Dordrecht"

_WEIGHTS = Param(
    name="weights",
    kind="choice",
    default="sum",
    doc="sum: weights as they are, with sum 1 under each parent; max: divided by the largest under each parent",
    choices=("sum", "max"),
)


def _prepare_weights(local: Sequence[Element], ops: Ops, /, *, weights: str = "sum", **_: Any) -> Sequence[Element]:
    if weights == "sum":
        return local
    largest = reduce(ops.maximum, local)
    return [ops.ratio(w, largest) for w in local]


def _without_weights(norm: Norm) -> Norm:
    """Let a norm stand where the parameters of its operator are all passed."""

    def applied(a: Element, b: Element, ops: Ops, /, *, weights: str = "sum", **parameters: Any) -> Element:
        return norm(a, b, ops, **parameters)

    return applied


def _operator(
    name: str,
    pair: tuple[Norm, Norm],
    *,
    summary: str,
    symbol: str,
    formula: str,
    reference: str,
    p: Param | None = None,
) -> Composition:
    t_norm, s_norm = pair
    return Composition(
        name=name,
        summary=summary,
        symbol=f"M(T_{symbol}, S_{symbol})",
        formula=formula,
        reference=reference,
        params=(_WEIGHTS,) if p is None else (p, _WEIGHTS),
        pair=_without_weights(t_norm),
        fold=_without_weights(s_norm),
        prepare_weights=_prepare_weights,
        weights_as_caps=True,
    )


EINSTEIN = _operator(
    "einstein",
    (norms.einstein_t, norms.einstein_s),
    summary="Einstein product and sum: a little below the product, a little above the probabilistic sum.",
    symbol="E",
    formula="T(a, b) = ab / (1 + (1 − a)(1 − b)); S(a, b) = (a + b) / (1 + ab)",
    reference=f"{_BOOK}, chapter 4: Hamacher's family at parameter 2",
)

HAMACHER = _operator(
    "hamacher",
    (norms.hamacher_t, norms.hamacher_s),
    summary="Hamacher's family of rational norms: p = 1 is algebraic, p = 2 is einstein.",
    symbol="H",
    formula=(
        "T(a, b) = ab / (p + (1 − p)(a + b − ab)), T(0, 0) = 0; "
        "S(a, b) = (a + b + (p − 2)ab) / (1 + (p − 1)ab), S(1, 1) = 1"
    ),
    reference=(
        "Hamacher, H. (1978). Über logische Verknüpfungen unscharfer Aussagen und deren zugehörige "
        "Bewertungsfunktionen. In: Trappl, R., Klir, G. J. and Ricciardi, L. (eds), Progress in Cybernetics and "
        "Systems Research 3, 276–288. Hemisphere, Washington"
    ),
    p=Param("p", default=0.0, minimum=0, doc="the smaller, the larger T and the smaller S; drastic towards ∞"),
)

ALGEBRAIC = _operator(
    "algebraic",
    (norms.algebraic_t, norms.algebraic_s),
    summary="Product and probabilistic sum: siblings add up as independent chances do.",
    symbol="P",
    formula="T(a, b) = ab; S(a, b) = a + b − ab",
    reference=f"Zadeh, L. A. (1965). Fuzzy sets. Information and Control 8(3), 338–353; {_BOOK}, chapter 1",
)

LUKASIEWICZ = _operator(
    "lukasiewicz",
    (norms.lukasiewicz_t, norms.lukasiewicz_s),
    summary="Bounded difference and bounded sum: a membership counts by what it and its weight have above 1.",
    symbol="L",
    formula="T(a, b) = max(0, a + b − 1); S(a, b) = min(1, a + b)",
    reference=(
        "Giles, R. (1976). Łukasiewicz logic and fuzzy set theory. International Journal of Man-Machine Studies 8(3), "
        f"313–327; {_BOOK}, chapter 1"
    ),
)

DUBOIS_PRADE = _operator(
    "dubois_prade",
    (norms.dubois_prade_t, norms.dubois_prade_s),
    summary="Dubois and Prade's family from minimum and maximum (p = 0) to algebraic (p = 1).",
    symbol="DP",
    formula="T(a, b) = ab / max(a, b, p); S(a, b) = 1 − (1 − a)(1 − b) / max(1 − a, 1 − b, p); p = 0: min, max",
    reference=(
        "Dubois, D. and Prade, H. (1980). New results about properties and semantics of fuzzy set-theoretic operators. "
        "In: Wang, P. P. and Chang, S. K. (eds), Fuzzy Sets, 59–75. Plenum Press, New York"
    ),
    p=Param("p", minimum=0, maximum=1, doc="where both arguments of T are below it, T is ab/p, else the smaller"),
)

YAGER = _operator(
    "yager",
    (norms.yager_t, norms.yager_s),
    summary="Yager's family from drastic (p → 0) through lukasiewicz (p = 1) to minimum and maximum (p → ∞).",
    symbol="Y",
    formula="T(a, b) = max(0, 1 − ((1 − a)ᵖ + (1 − b)ᵖ)^(1/p)); S(a, b) = min(1, (aᵖ + bᵖ)^(1/p))",
    reference="Yager, R. R. (1980). On a general class of fuzzy connectives. Fuzzy Sets and Systems 4(3), 235–242",
    p=Param("p", above=0, doc="the larger, the larger T and the smaller S"),
)

DRASTIC = _operator(
    "drastic",
    (norms.drastic_t, norms.drastic_s),
    summary="Drastic product and sum: the smallest t-norm, the largest s-norm; nearly all is 0 or 1.",
    symbol="D",
    formula="T(a, b) = min(a, b) if max(a, b) = 1, else 0; S(a, b) = max(a, b) if min(a, b) = 0, else 1",
    reference=f"{_BOOK}, chapter 1",
)

NILPOTENT = _operator(
    "nilpotent",
    (norms.nilpotent_t, norms.nilpotent_s),
    summary="Nilpotent minimum and maximum: min and max, cut off where the arguments do not, or do, reach 1 together.",
    symbol="nM",
    formula="T(a, b) = min(a, b) if a + b > 1, else 0; S(a, b) = max(a, b) if a + b < 1, else 1",
    reference=(
        "Fodor, J. C. (1995). Contrapositive symmetry of fuzzy implications. Fuzzy Sets and Systems 69(2), 141–156"
    ),
)

DOMBI = _operator(
    "dombi",
    (norms.dombi_t, norms.dombi_s),
    summary="Dombi's family, which adds powers of odds: drastic (p → 0) to minimum and maximum (p → ∞).",
    symbol="Do",
    formula=(
        "T(a, b) = 1 / (1 + (((1 − a)/a)ᵖ + ((1 − b)/b)ᵖ)^(1/p)), T(a, 0) = 0; "
        "S(a, b) = 1 − 1 / (1 + ((a/(1 − a))ᵖ + (b/(1 − b))ᵖ)^(1/p)), S(a, 1) = 1"
    ),
    reference=(
        "Dombi, J. (1982). A general class of fuzzy operators, the De Morgan class of fuzzy operators and fuzziness "
        "measures induced by fuzzy operators. Fuzzy Sets and Systems 8(2), 149–163"
    ),
    p=Param("p", above=0, doc="the larger, the larger T and the smaller S; 1 is hamacher(0)"),
)

FRANK = _operator(
    "frank",
    (norms.frank_t, norms.frank_s),
    summary="Frank's family, in which T + S = a + b: minimum and maximum (p → 0) to lukasiewicz (p → ∞).",
    symbol="F",
    formula="T(a, b) = log_p(1 + (pᵃ − 1)(pᵇ − 1)/(p − 1)), p = 1: ab; S(a, b) = a + b − T(a, b)",
    reference=(
        "Frank, M. J. (1979). On the simultaneous associativity of F(x, y) and x + y − F(x, y). "
        "Aequationes Mathematicae 19, 194–226"
    ),
    p=Param("p", above=0, doc="the smaller, the larger T and the smaller S; 1 is algebraic"),
)

SCHWEIZER_SKLAR = _operator(
    "schweizer_sklar",
    (norms.schweizer_sklar_t, norms.schweizer_sklar_s),
    summary="Schweizer and Sklar's family: minimum and maximum (p → −∞), algebraic (p = 0), lukasiewicz (p = 1).",
    symbol="SS",
    formula="T(a, b) = max(0, aᵖ + bᵖ − 1)^(1/p), p = 0: ab, p < 0: T(a, 0) = 0; S(a, b) = 1 − T(1 − a, 1 − b)",
    reference=(
        "Schweizer, B. and Sklar, A. (1963). Associative functions and abstract semigroups. "
        "Publicationes Mathematicae Debrecen 10, 69–81"
    ),
    # Beyond 1, T falls to 0 with infinite slope along a curve, where the last digit of a membership decides.
    p=Param("p", maximum=1, doc="the smaller, the larger T and the smaller S; −1 is hamacher(0)"),
)

SUGENO_WEBER = _operator(
    "sugeno_weber",
    (norms.sugeno_weber_t, norms.sugeno_weber_s),
    summary="Weber's family on Sugeno's λ-rule: drastic (p = −1), lukasiewicz (p = 0), algebraic (p → ∞).",
    symbol="SW",
    formula="T(a, b) = max(0, (a + b − 1 + p·ab)/(1 + p)); S(a, b) = min(1, a + b − p·ab/(1 + p)); p = −1: drastic",
    reference=(
        "Weber, S. (1983). A general concept of fuzzy connectives, negations and implications based on t-norms and "
        "t-conorms. Fuzzy Sets and Systems 11, 115–134; after Sugeno, M. (1974). Theory of fuzzy integrals and its "
        "applications. PhD thesis, Tokyo Institute of Technology"
    ),
    p=Param("p", minimum=-1, doc="the larger, the larger T and the smaller S"),
)

ACZEL_ALSINA = _operator(
    "aczel_alsina",
    (norms.aczel_alsina_t, norms.aczel_alsina_s),
    summary="Aczél and Alsina's family: drastic (p → 0), algebraic (p = 1), minimum and maximum (p → ∞).",
    symbol="AA",
    formula=("T(a, b) = exp(−((−ln a)ᵖ + (−ln b)ᵖ)^(1/p)); S(a, b) = 1 − exp(−((−ln(1 − a))ᵖ + (−ln(1 − b))ᵖ)^(1/p))"),
    reference=(
        "Aczél, J. and Alsina, C. (1982). Characterizations of some classes of quasilinear functions with applications "
        "to triangular norms and to synthesizing judgements. Aequationes Mathematicae 25, 313–315"
    ),
    p=Param("p", above=0, doc="the larger, the larger T and the smaller S"),
)

OPERATORS: tuple[Composition, ...] = (
    ALGEBRAIC,
    EINSTEIN,
    HAMACHER,
    LUKASIEWICZ,
    DRASTIC,
    NILPOTENT,
    DUBOIS_PRADE,
    YAGER,
    DOMBI,
    FRANK,
    SCHWEIZER_SKLAR,
    SUGENO_WEBER,
    ACZEL_ALSINA,
)
"""Every operator that the package registers."""
