"""The descriptors: every evaluation of the package, with its parameters, formula and publication.

In the formulas x_ij is the value of object i (of n) in indicator j, w_j the indicator's weight.
"""

from __future__ import annotations

from fuzzyspec.api import Evaluation, Param
from fuzzyspec_pymcdm import distances, outranking, ratios, references

LOW = Param("low", "numbers", (), "The lower end of each indicator's range, in their order; without it the data's.")
HIGH = Param("high", "numbers", (), "The upper end of each indicator's range, in their order; without it the data's.")

TOPSIS = Evaluation(
    name="topsis",
    summary="Distance to the worst object, over the distances to the worst and to the best.",
    formula="C_i = D⁻_i / (D⁺_i + D⁻_i); D± = √Σ_j (w_j r_ij − v±_j)², v⁺ the best, v⁻ the worst of w_j r_ij",
    reference=(
        "Hwang, C. L. and Yoon, K. (1981). Methods for multiple attribute decision making. In: Multiple Attribute "
        "Decision Making, 58–191. Springer, Berlin"
    ),
    params=(
        Param(
            "normalise",
            "choice",
            "vector",
            "vector: x / √Σx²; minmax: 0 the worst, 1 the best; none: for indicators that share a unit.",
            choices=("vector", "minmax", "none"),
        ),
    ),
    compute=distances.topsis,
    value="closeness",
)

VIKOR = Evaluation(
    name="vikor",
    summary="Compromise between the utility of the majority, S, and the regret of the opponent, R.",
    formula=(
        "Q_i = v (S_i − S*)/(S⁻ − S*) + (1 − v) (R_i − R*)/(R⁻ − R*); S = Σ_j d_ij, R = max_j d_ij, "
        "d_ij = w_j (f*_j − x_ij)/(f*_j − f⁻_j)"
    ),
    reference=(
        "Opricovic, S. and Tzeng, G. H. (2004). Compromise solution by MCDM methods: A comparative analysis of VIKOR "
        "and TOPSIS. European Journal of Operational Research 156(2), 445–455"
    ),
    params=(Param("v", "number", 0.5, "The weight of S, the utility of the majority.", minimum=0, maximum=1),),
    compute=distances.vikor,
    value="q",
    best="low",
)

PROMETHEE = Evaluation(
    name="promethee",
    summary="PROMETHEE II: the net flow of preferences, every object compared with every other.",
    formula="φ_i = φ⁺_i − φ⁻_i; φ⁺_i = Σ_k π_ik/(n − 1), φ⁻_i = Σ_k π_ki/(n − 1), π_ik = Σ_j w_j P_j(x_ij − x_kj)",
    reference=(
        "Brans, J. P. and Vincke, P. (1985). A preference ranking organisation method (the PROMETHEE method for "
        "multiple criteria decision-making). Management Science 31(6), 647–656"
    ),
    params=(
        Param(
            "function",
            "choice",
            "usual",
            "The preference function of the indicators that are named under no other.",
            choices=tuple(outranking.NEEDS),
        ),
        Param("q", "numbers", (), "Largest difference that does not matter: one for all indicators, or one for each."),
        Param("p", "numbers", (), "Smallest difference that matters fully: one for all indicators, or one for each."),
        Param("s", "numbers", (), "Where the Gaussian curve bends: one for all indicators, or one for each."),
        *(
            Param(one, "indicators", (), f"The indicators whose preference function is {one}.")
            for one in outranking.NEEDS
        ),
    ),
    compute=outranking.promethee,
    value="net_flow",
)

COPRAS = Evaluation(
    name="copras",
    summary="Shares where more is better, and the reciprocal of shares where less is.",
    formula="N_i = Q_i / max Q; Q_i = S⁺_i + Σ_k S⁻_k / (S⁻_i Σ_k 1/S⁻_k), S± = Σ w_j x_ij/Σ_k x_kj over high, low",
    reference=(
        "Zavadskas, E. K., Kaklauskas, A. and Sarka, V. (1994). The new method of multicriteria complex proportional "
        "assessment of projects. Technological and Economic Development of Economy 1(3), 131–139"
    ),
    compute=ratios.copras,
    value="utility",
)

MABAC = Evaluation(
    name="mabac",
    summary="Distances to the border approximation area, which parts the good from the bad.",
    formula="S_i = Σ_j (v_ij − g_j); v_ij = w_j (1 + n_ij), n the min–max normalised values, g_j = (Π_i v_ij)^(1/n)",
    reference=(
        "Pamučar, D. and Ćirović, G. (2015). The selection of transport and handling resources in logistics centers "
        "using Multi-Attributive Border Approximation area Comparison (MABAC). Expert Systems with Applications 42(6), "
        "3016–3028"
    ),
    compute=distances.mabac,
    value="border_distance",
)

EDAS = Evaluation(
    name="edas",
    summary="Distances above and below the average object.",
    formula="AS_i = (SP_i/max SP + 1 − SN_i/max SN)/2; SP, SN = Σ_j w_j max(0, ±(x_ij − AV_j))/AV_j",
    reference=(
        "Keshavarz Ghorabaee, M., Zavadskas, E. K., Olfat, L. and Turskis, Z. (2015). Multi-criteria inventory "
        "classification using a new method of evaluation based on distance from average solution (EDAS). Informatica "
        "26(3), 435–451"
    ),
    compute=distances.edas,
    value="appraisal_score",
)

WASPAS = Evaluation(
    name="waspas",
    summary="A mean of the weighted sum and the weighted product.",
    formula="Q_i = λ Σ_j w_j r_ij + (1 − λ) Π_j r_ij^w_j; r = x/max x for high, min x/x for low",
    reference=(
        "Zavadskas, E. K., Turskis, Z., Antucheviciene, J. and Zakarevicius, A. (2012). Optimization of weighted "
        "aggregated sum product assessment. Elektronika ir Elektrotechnika 122(6), 3–6"
    ),
    params=(Param("share", "number", 0.5, "λ, the share of the weighted sum.", minimum=0, maximum=1),),
    compute=ratios.waspas,
    value="relative_importance",
    turns_targets=False,
)

ARAS = Evaluation(
    name="aras",
    summary="Weighted shares, over those of an ideal object.",
    formula="K_i = S_i/S_0; S_i = Σ_j w_j r_ij, r = x/Σx for high, (1/x)/Σ(1/x) for low, the ideal counted as object 0",
    reference=(
        "Zavadskas, E. K. and Turskis, Z. (2010). A new additive ratio assessment (ARAS) method in multicriteria "
        "decision-making. Technological and Economic Development of Economy 16(2), 159–172"
    ),
    params=(Param("ideal", "numbers", (), "The best value of each indicator, in their order; without it the data's."),),
    compute=ratios.aras,
    value="utility",
    turns_targets=False,
)

COCOSO = Evaluation(
    name="cocoso",
    summary="Three strategies to join the weighted sum and the sum of powers.",
    formula=(
        "k_i = (k_a k_b k_c)^(1/3) + (k_a + k_b + k_c)/3; k_a = (S_i + P_i)/Σ(S + P), k_b = S_i/min S + P_i/min P, "
        "k_c = (λS_i + (1 − λ)P_i)/(λ max S + (1 − λ) max P), S = Σ_j w_j r_ij, P = Σ_j r_ij^w_j"
    ),
    reference=(
        "Yazdani, M., Zaraté, P., Zavadskas, E. K. and Turskis, Z. (2019). A Combined Compromise Solution (CoCoSo) "
        "method for multi-criteria decision-making problems. Management Decision 57(9), 2501–2519"
    ),
    params=(Param("share", "number", 0.5, "λ, the share of the weighted sum in k_c.", minimum=0, maximum=1),),
    compute=ratios.cocoso,
    value="compromise_score",
)

CODAS = Evaluation(
    name="codas",
    summary="Euclidean distances to the worst object, and taxicab distances besides.",
    formula="H_i = Σ_k (E_i − E_k + ψ(E_i − E_k) (T_i − T_k)); ψ(d) = 1 if |d| ≥ τ, else 0",
    reference=(
        "Keshavarz Ghorabaee, M., Zavadskas, E. K., Turskis, Z. and Antucheviciene, J. (2016). A new combinative "
        "distance-based assessment (CODAS) method for multi-criteria decision-making. Economic Computation and "
        "Economic Cybernetics Studies and Research 50(3)"
    ),
    params=(Param("tau", "number", 0.02, "τ, from which on taxicab distances count.", minimum=0, maximum=1),),
    compute=distances.codas,
    value="assessment_score",
    turns_targets=False,
)

MAIRCA = Evaluation(
    name="mairca",
    summary="The gap between the theoretical and the real assessment.",
    formula="Q_i = Σ_j (w_j/n) (1 − r_ij), r the min–max normalised values",
    reference=(
        "Pamučar, D., Vasin, L. and Lukovac, L. (2014). Selection of railway level crossings for investing in security "
        "equipment using hybrid DEMATEL-MARICA model. In: XVI International Scientific-expert Conference on Railway, "
        "Railcon, 89–92"
    ),
    compute=distances.mairca,
    value="gap",
    best="low",
)

MARCOS = Evaluation(
    name="marcos",
    summary="Utility in relation to an ideal and to an anti-ideal object.",
    formula=(
        "f_i = (K⁺ + K⁻)/(1 + (1 − f⁺)/f⁺ + (1 − f⁻)/f⁻); K± = S_i/S_ideal, S_i/S_anti-ideal, f⁺ = K⁻/(K⁺ + K⁻), "
        "f⁻ = K⁺/(K⁺ + K⁻)"
    ),
    reference=(
        "Stević, Ž., Pamučar, D., Puška, A. and Chatterjee, P. (2020). Sustainable supplier selection in healthcare "
        "industries using a new MCDM method: Measurement of alternatives and ranking according to COmpromise solution "
        "(MARCOS). Computers & Industrial Engineering 140, 106231"
    ),
    compute=ratios.marcos,
    value="utility",
    turns_targets=False,
)

MOORA = Evaluation(
    name="moora",
    summary="The ratio system: normalised values, added where more is better and subtracted where less is.",
    formula="y_i = Σ_high w_j x_ij/√Σ_k x_kj² − Σ_low w_j x_ij/√Σ_k x_kj²",
    reference=(
        "Brauers, W. K. and Zavadskas, E. K. (2006). The MOORA method and its application to privatization in a "
        "transition economy. Control and Cybernetics 35(2), 445–469"
    ),
    compute=ratios.moora,
    value="ratio_score",
)

OCRA = Evaluation(
    name="ocra",
    summary="Operational competitiveness: ratings of inputs (less is better) and outputs, added.",
    formula=(
        "P_i = I_i + O_i − min(I + O); I = Σ_low w_j (max x_j − x_ij)/min x_j, O = Σ_high w_j (x_ij − min x_j)/min "
        "x_j, each less its minimum"
    ),
    reference=(
        "Madić, M., Petković, D. and Radovanović, M. (2015). Selection of non-conventional machining processes using "
        "the OCRA method. Serbian Journal of Management 10(1), 61–73"
    ),
    compute=ratios.ocra,
    value="performance",
    turns_targets=False,
)

PROBID = Evaluation(
    name="probid",
    summary="Distances to a row of ideal objects, from the best to the worst, and to the average.",
    formula=(
        "P_i = 1/(1 + (S⁺_i/S⁻_i)²) + S̄_i; S± sums of the distances to the better, the worse half of ideals, each over "
        "its place, S̄ the distance to the average"
    ),
    reference=(
        "Wang, Z., Rangaiah, G. P. and Wang, X. (2021). Preference ranking on the basis of ideal-average distance "
        "method for multi-criteria decision-making. Industrial & Engineering Chemistry Research 60(30), 11216–11230"
    ),
    compute=distances.probid,
    value="performance",
)

SPROBID = Evaluation(
    name="sprobid",
    summary="Simplified PROBID: only the best and the worst quarter of ideal objects.",
    formula="P_i = S⁻_i/S⁺_i; S± sums of the distances to the best, the worst quarter of ideals, each over its place",
    reference=PROBID.reference,
    compute=distances.sprobid,
    value="performance",
)

RAM = Evaluation(
    name="ram",
    summary="Root assessment: benefits compensate costs in part.",
    formula="RI_i = (2 + S⁺_i)^(1/(2 + S⁻_i)); S± = Σ w_j x_ij/Σ_k x_kj over high, low",
    reference=(
        "Sotoudeh-Anvari, A. (2023). Root Assessment Method (RAM): A novel multi-criteria decision making method and "
        "its applications in sustainability challenges. Journal of Cleaner Production 423, 138695"
    ),
    compute=ratios.ram,
    value="root_index",
    turns_targets=False,
)

LMAW = Evaluation(
    name="lmaw",
    summary="Logarithms of standardised values, weighted and added.",
    formula=(
        "Q_i = Σ_j 2φ^w_j/((2 − φ)^w_j + φ^w_j); φ = ln s_ij/ln Π_k s_kj, s = 1 + x/max x for high, 1 + min x/x for low"
    ),
    reference=(
        "Pamučar, D., Žižović, M., Biswas, S. and Božanić, D. (2021). A new logarithm methodology of additive weights "
        "(LMAW) for multi-criteria decision-making: Application in logistics. Facta Universitatis, Series: Mechanical "
        "Engineering 19(3), 361–380"
    ),
    compute=ratios.lmaw,
    value="score",
)

WSM = Evaluation(
    name="wsm",
    summary="The weighted sum of normalised values.",
    formula="A_i = Σ_j w_j r_ij",
    reference=(
        "Fishburn, P. C., Murphy, A. H. and Isaacs, H. H. (1968). Sensitivity of decisions to probability estimation "
        "errors: A reexamination. Operations Research 16(2), 254–267"
    ),
    params=(
        Param(
            "normalise",
            "choice",
            "sum",
            "sum: shares, of 1/x for low; linear: x/max x, min x/x for low; max: x/max x, 1 − x/max x for low; minmax: "
            "0 the worst, 1 the best; vector: x/√Σx², 1 − x/√Σx² for low.",
            choices=("sum", "linear", "max", "minmax", "vector"),
        ),
    ),
    compute=ratios.wsm,
    value="weighted_sum",
)

WPM = Evaluation(
    name="wpm",
    summary="The product of normalised values, each to the power of its weight.",
    formula="A_i = Π_j r_ij^w_j",
    reference=WSM.reference,
    params=(
        Param(
            "normalise",
            "choice",
            "sum",
            "sum: shares, of 1/x for low; linear: x/max x, min x/x for low. It changes the values, not the ranking.",
            choices=("sum", "linear"),
        ),
    ),
    compute=ratios.wpm,
    value="weighted_product",
    turns_targets=False,
)

SPOTIS = Evaluation(
    name="spotis",
    summary="Distance to the ideal within fixed ranges, so that no other object changes it.",
    formula="P_i = Σ_j w_j |x_ij − S*_j|/(high_j − low_j), S* the good end of the range or the expected value",
    reference=(
        "Dezert, J., Tchamova, A., Han, D. and Tacnet, J. M. (2020). The SPOTIS rank reversal free method for "
        "multi-criteria decision-making support. In: IEEE 23rd International Conference on Information Fusion, 1–8"
    ),
    params=(
        LOW,
        HIGH,
        Param(
            "expected", "numbers", (), "The values that are wanted, in the order of indicators, in place of the ideal."
        ),
    ),
    compute=references.spotis,
    value="distance",
    best="low",
    turns_targets=False,
)

BALANCED_SPOTIS = Evaluation(
    name="balanced_spotis",
    summary="SPOTIS between two points, the ideal and what is expected.",
    formula="P_i = (1 − α) d(x_i, ideal) + α d(x_i, expected), d as in SPOTIS",
    reference=(
        "Shekhovtsov, A., Dezert, J. and Sałabun, W. (2025). Enhancing personalized decision-making with the Balanced "
        "SPOTIS algorithm. In: 17th International Conference on Agents and Artificial Intelligence 3, 264–271"
    ),
    params=(
        Param("alpha", "number", 0.5, "α, the trust in the expected values.", minimum=0, maximum=1),
        Param("expected", "numbers", doc="The values that are wanted, in the order of indicators."),
        LOW,
        HIGH,
    ),
    compute=references.balanced_spotis,
    value="distance",
    best="low",
    turns_targets=False,
)

RIM = Evaluation(
    name="rim",
    summary="Distance to a reference ideal, a value or a range between the ends of each indicator's range.",
    formula=(
        "R_i = I⁻_i/(I⁺_i + I⁻_i); I⁺ = √Σ_j (w_j y_ij − w_j)², I⁻ = √Σ_j (w_j y_ij)², y = 1 in the ideal, falling "
        "to 0 at the ends of the range"
    ),
    reference=(
        "Cables, E., Lamata, M. T. and Verdegay, J. L. (2016). RIM-reference ideal method in multicriteria decision "
        "making. Information Sciences 337, 1–10"
    ),
    params=(
        LOW,
        HIGH,
        Param("ideal_low", "numbers", (), "Where each ideal begins; without any, it is the good end of the range."),
        Param("ideal_high", "numbers", (), "Where each ideal ends; without it, the ideal is a single value."),
    ),
    compute=references.rim,
    value="relative_index",
    turns_targets=False,
)

RAFSI = Evaluation(
    name="rafsi",
    summary="Ranges mapped to one interval, so that no other object changes the result.",
    formula=(
        "V_i = Σ_j w_j ŝ_ij; ŝ = s/(2A) for high, H/(2s) for low, s = n₁ + (n₂ₖ − n₁)(x_ij − low_j)/(high_j − low_j), "
        "A and H the arithmetic and harmonic means of n₁ and n₂ₖ"
    ),
    reference=(
        "Žižović, M., Pamučar, D., Albijanić, M., Chatterjee, P. and Pribićević, I. (2020). Eliminating rank reversal "
        "problem using a new multi-attribute model – the RAFSI method. Mathematics 8(6), 1015"
    ),
    params=(
        Param("n1", "number", 1.0, "n₁, where the lower end of every range is mapped to.", above=0),
        Param("n2k", "number", 6.0, "n₂ₖ, where the upper end is: how many times better it is.", above=0),
        LOW,
        HIGH,
    ),
    compute=references.rafsi,
    value="score",
    turns_targets=False,
)

ERVD = Evaluation(
    name="ervd",
    summary="Gains and losses against reference points, losses weighing more, as in prospect theory.",
    formula=(
        "φ_i = S⁻_i/(S⁺_i + S⁻_i); S± = Σ_j w_j |v_ij − v±_j|, v = (r − ρ)^α for gains, −λ(ρ − r)^α for losses, r and "
        "ρ the shares of x and of the reference in Σx"
    ),
    reference=(
        "Shyur, H. J., Yin, L., Shih, H. S. and Cheng, C. B. (2015). A multiple criteria decision making method based "
        "on relative value distances. Foundations of Computing and Decision Sciences 40(4), 299–315"
    ),
    params=(
        Param("loss_aversion", "number", 2.25, "λ, how many times more a loss weighs.", above=0),
        Param("alpha", "number", 0.88, "α, how gains and losses flatten.", above=0, maximum=1),
        Param("reference", "numbers", doc="The reference point of each indicator, in their order."),
    ),
    compute=references.ervd,
    value="closeness",
    turns_targets=False,
)

LOPM = Evaluation(
    name="lopm",
    summary="Limits on properties: how values compare to the limits set for them.",
    formula="m_i = Σ_high w_j L_j/x_ij + Σ_low w_j x_ij/L_j",
    reference="Farag, M. M. (2020). Materials and Process Selection for Engineering Design. CRC Press",
    params=(
        Param(
            "limits", "numbers", (), "The limit of each indicator, in their order; without it the data's best value."
        ),
    ),
    compute=references.lopm,
    value="merit",
    best="low",
    turns_targets=False,
)

EVALUATIONS = (
    TOPSIS,
    VIKOR,
    PROMETHEE,
    COPRAS,
    MABAC,
    EDAS,
    WASPAS,
    ARAS,
    BALANCED_SPOTIS,
    COCOSO,
    CODAS,
    ERVD,
    LMAW,
    LOPM,
    MAIRCA,
    MARCOS,
    MOORA,
    OCRA,
    PROBID,
    RAFSI,
    RAM,
    RIM,
    SPOTIS,
    SPROBID,
    WPM,
    WSM,
)
