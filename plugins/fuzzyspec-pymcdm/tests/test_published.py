"""Results that others published, with the papers and test suites where they stand."""

from __future__ import annotations

import pytest
from fuzzyspec_pymcdm import EVALUATIONS

from fuzzyspec.api import Better

BY_NAME = {evaluation.name: evaluation for evaluation in EVALUATIONS}


def evaluate(name, matrix, weights, directions, **parameters):
    """Evaluate with directions such as "+-+" and weights of any sum."""
    import numpy as np

    better = [Better("high" if one == "+" else "low") for one in directions]
    shares = np.array(weights, dtype=float)
    return BY_NAME[name].compute(np.array(matrix, dtype=float), shares / shares.sum(), better, **parameters)


def ranks(name, values):
    """Competition ranks of values that differ by more than rounding."""
    sign = -1 if BY_NAME[name].best == "high" else 1
    return [1 + sum(sign * other < sign * value - 1e-9 for other in values) for value in values]


# -- TOPSIS ------------------------------------------------------------------------------------------------------------


def test_topsis_of_tzeng_and_huang():
    # F01: Tzeng, G. H. and Huang, J. J. (2011). Multiple Attribute Decision Making. CRC Press.
    matrix = [[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]]
    found = evaluate("topsis", matrix, [0.3, 0.4, 0.3], "+++")
    assert found.values == pytest.approx([0.5037, 0.6581, 0.7482, 0.3340], abs=1.1e-4)
    assert ranks("topsis", found.values) == [3, 2, 1, 4]


def test_topsis_of_three_objects():
    # F02: the test suite of JMcDM.
    matrix = [[9, 7, 6, 7], [8, 7, 9, 6], [7, 8, 6, 6]]
    found = evaluate("topsis", matrix, [4, 2, 6, 8], "++++", normalise="vector")
    assert found.values == pytest.approx([0.387687, 0.6503238, 0.0834767], abs=6e-8)


def test_topsis_without_normalisation():
    # The test suite of scikit-criteria; weights of 1 there, so distances are three times ours.
    found = evaluate("topsis", [[1, 0, 3], [0, 5, 6]], [1, 1, 1], "+++", normalise="none")
    assert found.values == pytest.approx([0.14639248, 0.85360752], abs=1e-8)
    assert found.figures["ideal_distance"] == pytest.approx([34**0.5 / 3, 1 / 3])
    assert found.figures["anti_ideal_distance"] == pytest.approx([1 / 3, 34**0.5 / 3])


# -- VIKOR -------------------------------------------------------------------------------------------------------------


def test_vikor_of_the_mountain_climbing_example():
    # Opricovic, S. and Tzeng, G. H. (2004). European Journal of Operational Research 156(2), 445–455.
    found = evaluate("vikor", [[1, 3000], [2, 3750], [5, 4500]], [0.5, 0.5], "-+")
    assert found.values == pytest.approx([1, 0, 1])
    assert found.figures["s"] == pytest.approx([0.5, 0.375, 0.5])
    assert found.figures["r"] == pytest.approx([0.5, 0.25, 0.5])
    assert found.figures["compromise"] == [0, 1, 0]
    assert not found.remarks


DAMS = [
    [4184.3, 2914.0, 407.2, 251.0, 195, 244, 15, 2.41],
    [5211.9, 3630.0, 501.7, 308.3, 282, 346, 21, 1.41],
    [5021.3, 3920.5, 504.0, 278.6, 12, 56, 3, 4.42],
    [5566.1, 3957.9, 559.5, 335.3, 167, 268, 16, 3.36],
    [5060.5, 3293.5, 514.1, 284.2, 69, 90, 7, 4.04],
    [4317.9, 2925.9, 432.8, 239.3, 12, 55, 3, 4.36],
]


@pytest.mark.parametrize(
    ("weights", "s", "r", "q", "compromise"),
    [
        (
            [1] * 8,
            [0.692, 0.7, 0.29, 0.423, 0.28, 0.346],
            [0.125, 0.125, 0.121, 0.125, 0.067, 0.125],
            [0.991, 1.0, 0.473, 0.670, 0.0, 0.578],
            [0, 0, 0, 0, 1, 0],
        ),
        (
            [2] * 4 + [1] * 4,
            [0.701, 0.6, 0.386, 0.365, 0.317, 0.459],
            [0.167, 0.114, 0.161, 0.167, 0.089, 0.167],
            [1.0, 0.533, 0.552, 0.563, 0.0, 0.686],
            [0, 0, 0, 0, 1, 0],
        ),
        (
            [1] * 4 + [2] * 4,
            [0.683, 0.8, 0.193, 0.48, 0.243, 0.232],
            [0.113, 0.167, 0.08, 0.122, 0.044, 0.083],
            [0.684, 1.0, 0.147, 0.554, 0.041, 0.191],
            [0, 0, 1, 0, 1, 1],
        ),
        (
            [1] * 4 + [3.2] * 4,
            [0.678, 0.857, 0.138, 0.513, 0.222, 0.167],
            [0.129, 0.190, 0.057, 0.139, 0.042, 0.060],
            [0.668, 1.0, 0.051, 0.588, 0.058, 0.078],
            [0, 0, 1, 0, 1, 1],
        ),
    ],
)
def test_vikor_of_the_hydropower_systems(weights, s, r, q, compromise):
    # Opricovic, S. and Tzeng, G. H. (2007). Extended VIKOR method in comparison with outranking methods. European
    # Journal of Operational Research 178(2), 514–529.
    found = evaluate("vikor", DAMS, weights, "+-++---+")
    assert found.figures["s"] == pytest.approx(s, abs=1.1e-3)
    assert found.figures["r"] == pytest.approx(r, abs=1.1e-3)
    assert found.values == pytest.approx(q, abs=2e-3)
    assert found.figures["compromise"] == compromise
    assert len(found.remarks) == (sum(compromise) > 1)


def test_vikor_with_advantage_but_without_stability():
    # The test suite of scikit-criteria: the fourth object has the best Q, and another the best S, another the best R.
    matrix = [[1, 101, 1, 101, 1], [101, 1, 101, 1, 101], [1, 1, 1, 1, 101], [11, 11, 11, 16, 61], [56] * 5]
    found = evaluate("vikor", matrix, [1] * 5, "-----")
    assert found.values == pytest.approx([0.75, 1, 0.5, 0.068, 0.4375], abs=1e-3)
    assert found.figures["compromise"] == [0, 0, 0, 1, 1]
    assert [remark.object for remark in found.remarks] == [3]


# -- PROMETHEE ---------------------------------------------------------------------------------------------------------


def test_promethee_with_every_preference_function():
    # Six projects, the preference indices of the test suite of WAndraszyk/Construct-your-own-PROMETHEE-with-Python.
    matrix = [
        [80, 90, 6, 5.4, 8, 5],
        [65, 58, 2, 9.7, 1, 1],
        [83, 60, 4, 7.2, 4, 7],
        [40, 80, 10, 7.5, 7, 10],
        [52, 72, 6, 2.0, 3, 8],
        [94, 96, 7, 3.6, 5, 6],
    ]
    index = [
        [0.000, 0.296, 0.250, 0.268, 0.100, 0.185],
        [0.462, 0.000, 0.389, 0.333, 0.296, 0.500],
        [0.236, 0.180, 0.000, 0.333, 0.056, 0.429],
        [0.399, 0.505, 0.305, 0.000, 0.223, 0.212],
        [0.444, 0.515, 0.487, 0.380, 0.000, 0.448],
        [0.286, 0.399, 0.250, 0.432, 0.133, 0.000],
    ]
    found = evaluate(
        "promethee",
        matrix,
        [1] * 6,
        "-+---+",
        q=(10, 0, 0.5, 1, 0, 0),
        p=(0, 30, 5, 6, 0, 0),
        s=(0, 0, 0, 0, 0, 5),
        u_shape=(0,),
        v_shape=(1,),
        v_shape_2=(2,),
        level=(3,),
        gaussian=(5,),
    )
    leaving = [sum(row) / 5 for row in index]
    entering = [sum(column) / 5 for column in zip(*index, strict=True)]
    assert found.figures["positive_flow"] == pytest.approx(leaving, abs=6e-3)
    assert found.figures["negative_flow"] == pytest.approx(entering, abs=6e-3)
    net = [a - b for a, b in zip(leaving, entering, strict=True)]
    assert found.values == pytest.approx(net, abs=1e-2)
    assert ranks("promethee", found.values) == ranks("promethee", net) == [6, 2, 5, 3, 1, 4]


def test_promethee_with_linear_preference():
    # The test suite of JMcDM. Its q of the second indicator, of a V shape, is 0.
    matrix = [
        [42, 35, 43, 51],
        [89, 72, 92, 85],
        [14, 85, 17, 40],
        [57, 60, 45, 80],
        [48, 32, 43, 40],
        [71, 45, 60, 85],
        [69, 40, 72, 55],
        [64, 35, 70, 60],
    ]
    found = evaluate(
        "promethee",
        matrix,
        [0.25, 0.35, 0.22, 0.18],
        "++++",
        function="v_shape_2",
        q=(49, 0, 45, 30),
        p=(100, 98, 95, 80),
    )
    # JMcDM counts the flows the other way round: the second object, the best by two indicators, is its last.
    theirs = [0.07, -0.15, -0.06, -0.05, 0.10, 0.0, 0.03, 0.06]
    assert [-value for value in found.values] == pytest.approx(theirs, abs=6e-3)


# -- COPRAS ------------------------------------------------------------------------------------------------------------


def test_copras_of_research_assistants():
    # Uysal, Ö. and İnan, T. (2022). Performance evaluation of research assistants by COPRAS method. International
    # Journal of Social Science and Economic Research. pymcdm 1.4 gets the fourth object first here.
    matrix = [
        [3.57, 4.00, 4.00, 83.75, 3, 9, 1],
        [3.07, 3.95, 4.00, 83.00, 3, 1, 3],
        [3.23, 3.54, 3.46, 66.00, 4, 0, 2],
        [3.42, 3.96, 4.00, 70.00, 5, 5, 7],
        [2.56, 3.37, 3.79, 82.00, 4, 4, 5],
    ]
    found = evaluate("copras", matrix, [1] * 7, "++++-++")
    assert [100 * value for value in found.values] == pytest.approx(
        [100.0000, 78.8501, 63.3837, 98.6506, 86.8878], abs=1e-3
    )


def test_copras_of_telephones():
    # Więckowski, J. and Szyjewski, Z. (2022). Practical study of selected multi-criteria methods comparison. Procedia
    # Computer Science 207, 4565–4573.
    matrix = [
        [3.5, 6, 1256, 4, 16, 3, 17.3, 8, 2.82, 4100],
        [3.1, 4, 1000, 2, 8, 1, 15.6, 5, 3.08, 3800],
        [3.6, 6, 2000, 4, 16, 3, 17.3, 5, 2.90, 4000],
        [3.0, 4, 1000, 2, 8, 2, 17.3, 5, 2.60, 3500],
        [3.3, 6, 1008, 4, 12, 3, 15.6, 8, 2.30, 3800],
        [3.6, 6, 1000, 2, 16, 3, 15.6, 5, 2.80, 4000],
        [3.5, 6, 1256, 2, 16, 1, 15.6, 6, 2.90, 4000],
    ]
    weights = [0.297, 0.025, 0.035, 0.076, 0.154, 0.053, 0.104, 0.017, 0.025, 0.214]
    found = evaluate("copras", matrix, weights, "++++++++--")
    assert ranks("copras", found.values) == [2, 7, 1, 6, 3, 4, 5]


# -- MABAC, EDAS, WASPAS -----------------------------------------------------------------------------------------------


def test_mabac_of_forklifts():
    # Pamučar, D. and Ćirović, G. (2015). Expert Systems with Applications 42(6), 3016–3028.
    matrix = [
        [22600, 3800, 2, 5, 1.06, 3.00, 3.5, 2.8, 24.5, 6.5],
        [19500, 4200, 3, 2, 0.95, 3.00, 3.4, 2.2, 24.0, 7.0],
        [21700, 4000, 1, 3, 1.25, 3.20, 3.3, 2.5, 24.5, 7.3],
        [20600, 3800, 2, 5, 1.05, 3.25, 3.2, 2.0, 22.5, 11.0],
        [22500, 3800, 4, 3, 1.35, 3.20, 3.7, 2.1, 23.0, 6.3],
        [23250, 4210, 3, 5, 1.45, 3.60, 3.5, 2.8, 23.5, 7.0],
        [20300, 3850, 2, 5, 0.90, 3.25, 3.0, 2.6, 21.5, 6.0],
    ]
    weights = [0.146, 0.144, 0.119, 0.121, 0.115, 0.101, 0.088, 0.068, 0.050, 0.048]
    found = evaluate("mabac", matrix, weights, "-+++--++++")
    assert found.values == pytest.approx([0.0826, 0.2183, -0.0488, 0.0246, -0.0704, 0.0465, 0.0464], abs=1e-4)


def test_edas_of_eight_objects():
    # The test suite of JMcDM.
    matrix = [
        [5000, 5, 5300, 450],
        [4500, 5, 5000, 400],
        [4500, 4, 4700, 400],
        [4000, 4, 4200, 400],
        [5000, 4, 7100, 500],
        [5000, 5, 5400, 450],
        [5500, 5, 6200, 500],
        [5000, 4, 5800, 450],
    ]
    found = evaluate("edas", matrix, [1] * 4, "++--")
    expected = [0.759594, 0.886016, 0.697472, 0.739658, 0.059083, 0.731833, 0.641691, 0.385194]
    assert found.values == pytest.approx(expected, abs=1e-6)


PROCESSES = [
    [581818, 54.49, 3, 5500],
    [595454, 49.73, 3, 4500],
    [586060, 51.24, 3, 5000],
    [522727, 45.71, 3, 5800],
    [561818, 52.66, 3, 5200],
    [543030, 74.46, 4, 5600],
    [522727, 75.42, 4, 5800],
    [486970, 62.62, 4, 5600],
    [509394, 65.87, 4, 6400],
    [513333, 70.67, 4, 6000],
]


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, [0.8578, 0.8144, 0.8408, 0.9413, 0.8632, 0.8241, 0.8454, 0.8915, 0.8987, 0.8697]),
        (0.3, [0.8582, 0.8159, 0.8414, 0.9415, 0.8636, 0.8263, 0.8484, 0.8936, 0.9011, 0.8723]),
        (0.5, [0.8584, 0.8169, 0.8419, 0.9417, 0.8638, 0.8278, 0.8503, 0.8949, 0.9027, 0.8740]),
        (1.0, [0.8590, 0.8194, 0.8430, 0.9420, 0.8645, 0.8315, 0.8552, 0.8983, 0.9067, 0.8784]),
    ],
)
def test_waspas_of_manufacturing(share, expected):
    # Chakraborty, S., Zavadskas, E. K. and Antucheviciene, J. (2015). Applications of WASPAS method as a multi-criteria
    # decision-making tool. Economic Computation and Economic Cybernetics Studies and Research 49(1), 5–22, example 2.
    found = evaluate("waspas", PROCESSES, [0.467, 0.160, 0.095, 0.278], "---+", share=share)
    assert found.values == pytest.approx(expected, abs=1.1e-4)


# -- the others --------------------------------------------------------------------------------------------------------

ROBOTS = [
    [60, 0.4, 2540, 500, 990],
    [6.35, 0.15, 1016, 3000, 1041],
    [6.8, 0.10, 1727.2, 1500, 1676],
    [10, 0.2, 1000, 2000, 965],
    [2.5, 0.1, 560, 500, 915],
    [4.5, 0.08, 1016, 350, 508],
    [3, 0.1, 1778, 1000, 920],
]
ROBOT_WEIGHTS = [0.036, 0.192, 0.326, 0.326, 0.120]


def test_codas_of_robots():
    # Keshavarz Ghorabaee, M. et al. (2016), after Chakraborty and Zavadskas (2014).
    found = evaluate("codas", ROBOTS, ROBOT_WEIGHTS, "+-+++")
    assert found.values == pytest.approx([0.5122, 1.4633, 1.0715, -0.2125, -1.8515, -1.1717, 0.1887], abs=6e-5)


def test_codas_of_offices():
    # Keshavarz Ghorabaee, M. et al. (2016), after Zavadskas and Turskis (2010).
    matrix = [
        [7.6, 46, 18, 390, 0.1, 11],
        [5.5, 32, 21, 360, 0.05, 11],
        [5.3, 32, 21, 290, 0.05, 11],
        [5.7, 37, 19, 270, 0.05, 9],
        [4.2, 38, 19, 240, 0.1, 8],
        [4.4, 38, 19, 260, 0.1, 8],
        [3.9, 42, 16, 270, 0.1, 5],
        [7.9, 44, 20, 400, 0.05, 6],
        [8.1, 44, 20, 380, 0.05, 6],
        [4.5, 46, 18, 320, 0.1, 7],
        [5.7, 48, 20, 320, 0.05, 11],
        [5.2, 48, 20, 310, 0.05, 11],
        [7.1, 49, 19, 280, 0.1, 12],
        [6.9, 50, 16, 250, 0.05, 10],
    ]
    found = evaluate("codas", matrix, [0.21, 0.16, 0.26, 0.17, 0.12, 0.08], "++++--")
    expected = [0.768, 0.363, -0.105, -0.329, -2.384, -2.207, -2.043, 2.929, 2.890, -1.282, 0.568, 0.313, 0.157, 0.364]
    assert found.values == pytest.approx(expected, abs=6e-4)


def test_cocoso_of_robots():
    # Yazdani, M. et al. (2019). The fourth k_b is printed 3.682, which does not give the printed 2.416.
    found = evaluate("cocoso", ROBOTS, ROBOT_WEIGHTS, "+-+++")
    assert found.values == pytest.approx([2.041, 2.788, 2.882, 2.416, 1.300, 1.443, 2.520], abs=2e-3)
    assert found.figures["k_a"] == pytest.approx([0.131, 0.175, 0.180, 0.163, 0.088, 0.097, 0.165], abs=2e-3)
    k_b = found.figures["k_b"]
    assert [*k_b[:3], *k_b[4:]] == pytest.approx([3.245, 4.473, 4.640, 2.000, 2.225, 3.951], abs=2e-3)
    assert found.figures["k_c"] == pytest.approx([0.724, 0.973, 1.000, 0.906, 0.487, 0.540, 0.915], abs=2e-3)


GRASSLAND = [
    [957.5, 190.1977, 70, 0.039592, 2.166783, 0.0141],
    [892.5, 203.8013, 53, 0.025849, 2.994347, 0.016642],
    [1002.5, 235.0942, 75, 0.015479, 4.742146, 0.019484],
    [1150.0, 271.4, 76, 0.022, 7.055962, 0.022147],
    [1520.0, 192.5579, 70, 0.025442, 8.424319, 0.024235],
    [1700.0, 386.1619, 90, 0.029429, 5.888983, 0.022218],
    [1355.0, 342.1966, 80, 0.0293, 8.635847, 0.024861],
    [2127.5, 495.4876, 90, 0.038453, 3.652983, 0.020537],
    [3020.0, 827.6948, 97, 0.031774, 11.03944, 0.024359],
    [2786.0, 795.0, 98, 0.021151, 8.952235, 0.023349],
]


@pytest.mark.parametrize("ideal", [(), (3020, 827.6948, 98, 0.015479, 2.166783, 0.0141)])
def test_aras_of_grassland(ideal):
    # Balezentiene, L. and Kusta, A. (2012). Reducing greenhouse gas emissions in grassland ecosystems of the central
    # Lithuania: multi-criteria evaluation on a basis of the ARAS method. The ideal is the best of the data.
    found = evaluate("aras", GRASSLAND, [1] * 6, "+++---", ideal=ideal)
    expected = [
        *(0.599472, 0.531983, 0.564514, 0.491713, 0.453489),
        *(0.551491, 0.475401, 0.635985, 0.689763, 0.722232),
    ]
    assert found.values == pytest.approx(expected, abs=1e-5)


def test_mairca_of_depots():
    # Gigović, L., Pamučar, D., Bajić, Z. and Milićević, M. (2016). The combination of expert judgment and GIS-MAIRCA
    # analysis for the selection of sites for ammunition depots. Sustainability 8(4), 372.
    matrix = [
        [3.828, 5.000, 3.720, 2.723, 4.255],
        [4.675, 5.000, 3.000, 3.452, 2.587],
        [4.515, 4.836, 3.289, 3.491, 4.069],
        [4.421, 5.000, 3.555, 2.839, 4.397],
        [4.717, 5.000, 3.430, 4.401, 1.000],
        [4.695, 5.000, 3.925, 3.847, 1.000],
        [4.688, 5.000, 2.000, 4.99, 1.000],
        [4.688, 5.000, 3.971, 4.001, 1.000],
    ]
    found = evaluate("mairca", matrix, [0.2016, 0.2304, 0.2232, 0.1912, 0.1536], "-+---")
    assert found.values == pytest.approx([0.0427, 0.0548, 0.0919, 0.0592, 0.0631, 0.0637, 0.0483, 0.0658], abs=1e-4)


def test_marcos_of_four_objects():
    # The test suite of JMcDM.
    matrix = [
        [8.675, 8.433, 8.000, 7.800, 8.025, 8.043],
        [8.825, 8.600, 7.420, 7.463, 7.825, 8.229],
        [8.325, 7.600, 8.040, 7.700, 7.925, 7.600],
        [8.525, 8.667, 7.180, 7.375, 7.750, 8.071],
    ]
    found = evaluate("marcos", matrix, [0.19019, 0.15915, 0.19819, 0.19019, 0.15115, 0.11111], "++++++")
    expected = [0.684865943528, 0.672767106696, 0.662596906139, 0.661103207660]
    assert found.values == pytest.approx(expected, abs=1e-6)


KRACKA = [
    [33.95, 23.78, 11.45, 39.97, 29.44, 167.10, 3.852],
    [38.9, 4.17, 6.32, 0.01, 4.29, 132.52, 25.184],
    [37.59, 9.36, 8.23, 4.35, 10.22, 136.71, 10.845],
    [30.44, 37.59, 13.91, 74.08, 45.10, 198.34, 2.186],
    [36.21, 14.79, 9.17, 17.77, 17.06, 148.3, 6.610],
    [37.8, 8.55, 7.97, 2.35, 9.25, 134.83, 11.935],
]


def test_moora_of_heating_losses():
    # Kracka, M., Brauers, W. K. M. and Zavadskas, E. K. (2010). Ranking heating losses in a building by applying the
    # MULTIMOORA. Inzinerine Ekonomika 21(4), 352–359. Without weights there, so seven times ours.
    found = evaluate("moora", KRACKA, [1] * 7, "----+-+")
    expected = [-1.62447867, -0.25233889, -0.84635037, -2.23363519, -1.18698242, -0.77456208]
    assert [7 * value for value in found.values] == pytest.approx(expected, abs=1e-7)


def test_moora_where_more_is_better_throughout():
    # The ratio system without any indicator that is better when low, which pymcdm refuses: 3/√(3² + 4²) and so on.
    found = evaluate("moora", [[3, 12], [4, 5]], [1, 1], "++")
    assert found.values == pytest.approx([(3 / 5 + 12 / 13) / 2, (4 / 5 + 5 / 13) / 2])


def test_weighted_sum_of_heating_losses():
    # The data of Kracka et al. (2010), the sum as the test suite of scikit-criteria has it.
    found = evaluate("wsm", KRACKA, [1] * 7, "----+-+")
    expected = [0.12040426, 0.3458235, 0.13838192, 0.12841246, 0.12346084, 0.14351701]
    assert found.values == pytest.approx(expected, abs=1e-7)


def test_weighted_product_of_five_objects():
    # The test suite of JMcDM.
    matrix = [
        [3, 12.5, 2, 120, 14, 3],
        [5, 15, 3, 110, 38, 4],
        [3, 13, 2, 120, 19, 3],
        [4, 14, 2, 100, 31, 4],
        [3, 15, 1.5, 125, 40, 4],
    ]
    weights = [0.221, 0.159, 0.175, 0.127, 0.117, 0.201]
    found = evaluate("wpm", matrix, weights, "+--+-+", normalise="linear")
    expected = [0.7975224331331, 0.7532541470585, 0.7647463553356, 0.7873956894791, 0.7674278741782]
    assert found.values == pytest.approx(expected, abs=1e-10)


def test_ocra_of_hotels():
    # Işık, A. T. and Adalı, E. A. (2016). A new integrated decision making approach based on SWARA and OCRA methods for
    # the hotel selection problem. International Journal of Advanced Operations Management.
    matrix = [
        [7.7, 256, 7.2, 7.3, 7.3],
        [8.1, 250, 7.9, 7.8, 7.7],
        [8.7, 352, 8.6, 7.9, 8.0],
        [8.1, 262, 7.0, 8.1, 7.2],
        [6.5, 271, 6.3, 6.4, 6.1],
        [6.8, 228, 7.1, 7.2, 6.5],
    ]
    found = evaluate("ocra", matrix, [0.239, 0.225, 0.197, 0.186, 0.153], "+-+++")
    assert found.values == pytest.approx([0.143, 0.210, 0.164, 0.167, 0.000, 0.112], abs=6e-4)
    assert found.figures["input_rating"] == pytest.approx([0.095, 0.101, 0.000, 0.089, 0.080, 0.122], abs=6e-4)
    assert found.figures["output_rating"] == pytest.approx([0.129, 0.190, 0.244, 0.158, 0.000, 0.069], abs=6e-4)


WANG = [
    [0.1299, 0.1754, 0.3256, 0.3255, 0.0892],
    [0.1712, 0.1500, 0.2825, 0.2827, 0.2029],
    [0.1903, 0.1662, 0.3349, 0.3358, 0.0169],
    [0.2207, 0.1772, 0.3450, 0.3449, 0.0488],
    [0.2403, 0.1751, 0.3284, 0.3294, 0.0889],
    [0.2764, 0.1690, 0.2865, 0.2866, 0.1951],
    [0.3041, 0.2274, 0.2719, 0.2723, 0.3481],
    [0.3390, 0.1486, 0.2731, 0.2736, 0.3037],
    [0.3858, 0.1944, 0.3274, 0.3281, 0.2587],
    [0.4251, 0.6560, 0.2618, 0.2593, 0.5786],
    [0.4448, 0.5353, 0.2622, 0.2606, 0.5358],
]
WANG_WEIGHTS = [0.1819, 0.2131, 0.1838, 0.1832, 0.2379]


@pytest.mark.parametrize(
    ("name", "expected", "tolerance"),
    [
        (
            "probid",
            [0.8568, 0.7826, 0.9362, 0.9369, 0.9379, 0.8716, 0.5489, 0.7231, 0.7792, 0.3331, 0.3387],
            1e-3,
        ),
        (
            "sprobid",
            [2.4246, 2.0596, 3.2805, 3.3702, 3.4375, 2.6435, 1.2628, 1.8158, 2.0885, 0.3399, 0.4279],
            5e-3,
        ),
    ],
)
def test_probid_of_its_authors(name, expected, tolerance):
    # Wang, Z., Rangaiah, G. P. and Wang, X. (2021); the values are printed after normalisation.
    found = evaluate(name, WANG, WANG_WEIGHTS, "+----")
    assert found.values == pytest.approx(expected, abs=tolerance)
    assert ranks(name, found.values) == ranks(name, expected)


def test_ram_of_its_author():
    # Sotoudeh-Anvari, A. (2023), tables 2 to 5.
    matrix = [
        [0.068, 0.066, 0.150, 0.098, 0.156, 0.114, 0.098],
        [0.078, 0.076, 0.108, 0.136, 0.082, 0.171, 0.105],
        [0.157, 0.114, 0.128, 0.083, 0.108, 0.113, 0.131],
        [0.106, 0.139, 0.058, 0.074, 0.132, 0.084, 0.120],
        [0.103, 0.187, 0.125, 0.176, 0.074, 0.064, 0.057],
        [0.105, 0.083, 0.150, 0.051, 0.134, 0.094, 0.113],
        [0.137, 0.127, 0.056, 0.133, 0.122, 0.119, 0.114],
        [0.100, 0.082, 0.086, 0.060, 0.062, 0.109, 0.093],
        [0.053, 0.052, 0.043, 0.100, 0.050, 0.078, 0.063],
        [0.094, 0.074, 0.097, 0.087, 0.080, 0.054, 0.106],
    ]
    found = evaluate("ram", matrix, [0.132, 0.135, 0.138, 0.162, 0.09, 0.223, 0.12], "+--++++")
    expected = [
        *(1.433215, 1.439243, 1.435296, 1.432197, 1.42788),
        *(1.43012, 1.439444, 1.430766, 1.429406, 1.428773),
    ]
    assert found.values == pytest.approx(expected, abs=1e-5)


def test_lmaw_of_logistics():
    # Pamučar, D. et al. (2021), as in the test suite of JMcDM.
    matrix = [
        [647.34, 6.24, 49.87, 19.46, 212.58, 6.75],
        [115.64, 3.24, 16.26, 9.69, 207.59, 3.00],
        [373.61, 5.00, 26.43, 12.00, 184.62, 3.74],
        [37.63, 2.48, 2.85, 9.25, 142.50, 3.24],
        [858.01, 4.74, 62.85, 45.96, 267.95, 4.00],
        [222.92, 3.00, 19.24, 21.46, 221.38, 3.49],
    ]
    found = evaluate("lmaw", matrix, [0.215, 0.126, 0.152, 0.091, 0.19, 0.226], "++---+")
    expected = [4.839005264, 4.679718181, 4.797731428, 4.732145374, 4.734168334, 4.702247271]
    assert found.values == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize(
    ("matrix", "low", "high", "weights", "directions", "expected"),
    [
        (
            [[10.5, -3.1, 1.7], [-4.7, 0, 3.4], [8.1, 0.3, 1.3], [3.2, 7.3, -5.3]],
            (-5, -6, -8),
            (12, 10, 5),
            [0.2, 0.3, 0.5],
            "+-+",
            [0.1989, 0.3707, 0.3063, 0.7491],
        ),
        (
            [
                [15000, 4.3, 99, 42, 737],
                [15290, 5.0, 116, 42, 892],
                [15350, 5.0, 114, 45, 952],
                [15490, 5.3, 123, 45, 1120],
            ],
            (14000, 3, 80, 35, 650),
            (16000, 8, 140, 60, 1300),
            [0.2941, 0.2353, 0.2353, 0.0588, 0.1765],
            "---++",
            [0.4779, 0.5781, 0.5558, 0.5801],
        ),
    ],
)
def test_spotis_of_its_authors(matrix, low, high, weights, directions, expected):
    # Dezert, J. et al. (2020). The second score of the first example is printed 0.3707 for 0.3705.
    found = evaluate("spotis", matrix, weights, directions, low=low, high=high)
    assert found.values == pytest.approx(expected, abs=2.5e-4)


def test_rim_of_its_authors():
    # Cables, E., Lamata, M. T. and Verdegay, J. L. (2016), with the corrections of scikit-criteria to their I⁻.
    matrix = [[30, 0, 2, 3, 3, 2], [40, 9, 1, 3, 2, 2], [25, 0, 3, 1, 3, 2], [27, 0, 5, 3, 3, 1], [45, 15, 2, 2, 3, 4]]
    found = evaluate(
        "rim",
        matrix,
        [0.2262, 0.2143, 0.1786, 0.1429, 0.1190, 0.1190],
        "++-+++",
        low=(23, 0, 0, 1, 1, 1),
        high=(60, 15, 10, 3, 3, 5),
        ideal_low=(30, 10, 0, 3, 3, 4),
        ideal_high=(35, 15, 0, 3, 3, 5),
    )
    assert found.values == pytest.approx([0.58663, 0.75560, 0.37165, 0.46671, 0.73988], abs=3e-4)
    assert found.figures["ideal_distance"] == pytest.approx([0.23129, 0.11251, 0.31877, 0.27831, 0.12070], abs=1e-4)


def test_rafsi_of_its_authors():
    # Žižović, M. et al. (2020), as in the test suite of the R package rafsi.
    matrix = [
        [180, 10.5, 15.5, 160, 3.7],
        [165, 9.2, 16.5, 131, 5.0],
        [160, 8.8, 14.0, 125, 4.5],
        [170, 9.5, 16.0, 135, 3.4],
        [185, 10.0, 14.5, 143, 4.3],
        [167, 8.9, 15.1, 140, 4.1],
    ]
    found = evaluate(
        "rafsi",
        matrix,
        [0.35, 0.25, 0.15, 0.15, 0.10],
        "++--+",
        low=(120, 6, 10, 100, 2),
        high=(200, 12, 20, 200, 8),
    )
    assert found.values == pytest.approx([0.5081, 0.4522, 0.4381, 0.4560, 0.5299, 0.4373], abs=1e-4)


def test_ervd_of_its_authors():
    # Shyur, H. J. et al. (2015).
    matrix = [
        [80, 70, 87, 77, 76, 80, 75],
        [85, 65, 76, 80, 75, 65, 75],
        [78, 90, 72, 80, 85, 90, 85],
        [75, 84, 69, 85, 65, 65, 70],
        [84, 67, 60, 75, 85, 75, 80],
        [85, 78, 82, 81, 79, 80, 80],
        [77, 83, 74, 70, 71, 65, 70],
        [78, 82, 72, 80, 78, 70, 60],
        [85, 90, 80, 88, 90, 80, 85],
        [89, 75, 79, 67, 77, 70, 75],
        [65, 55, 68, 62, 70, 50, 60],
        [70, 64, 65, 65, 60, 60, 65],
        [95, 80, 70, 75, 70, 75, 75],
        [70, 80, 79, 80, 85, 80, 70],
        [60, 78, 87, 70, 66, 70, 65],
        [92, 85, 88, 90, 85, 90, 95],
        [86, 87, 80, 70, 72, 80, 85],
    ]
    weights = [0.066, 0.196, 0.066, 0.130, 0.130, 0.216, 0.196]
    found = evaluate("ervd", matrix, weights, "+++++++", reference=(80,) * 7)
    expected = [
        *(0.660, 0.503, 0.885, 0.521, 0.610, 0.796, 0.498, 0.549, 0.908),
        *(0.565, 0.070, 0.199, 0.632, 0.716, 0.438, 0.972, 0.767),
    ]
    assert found.values == pytest.approx(expected, abs=1e-3)
