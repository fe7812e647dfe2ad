"""Random-index tables: the mean consistency index of random reciprocal matrices, by order.

CR = CI / RI, so the table decides which judgments pass. The published ones differ by their sample sizes, and the
early ones by small samples; `simulated` computes the same mean afresh for any order.
"""

from __future__ import annotations

from functools import lru_cache

from fuzzyspec.api import Param, RandomIndex

SAATY_SCALE = (*(1 / step for step in range(9, 1, -1)), *(float(step) for step in range(1, 10)))
"""The 17 values of Saaty's scale, 1/9 … 9, ascending."""


def alonso_lamata_beyond(order: int) -> float:
    """Return Alonso and Lamata's estimate for orders beyond their table: (1.7699 n − 4.3513)/(n − 1).

    It is CI of their regression λ̄_max = 2.7699 n − 4.3513.
    """
    return (1.7699 * order - 4.3513) / (order - 1)


@lru_cache(maxsize=256)
def simulated_random_index(order: int, samples: int = 100_000, seed: int = 1) -> float:
    """Return the mean of (λ_max − n)/(n − 1) over random reciprocal matrices of this order.

    Entries above the diagonal are drawn uniformly from the 17 values of Saaty's scale, the others are their
    reciprocals; λ_max is Perron's root. The same order, samples and seed give the same value.
    """
    if order <= 2:
        return 0.0
    import numpy as np

    from fuzzyspec.methods.weightings import balanced, perron_vectors

    scale = np.array(SAATY_SCALE)
    generator = np.random.default_rng([seed, order])
    above = np.triu_indices(order, 1)
    # A fixed batch size, so that the sum runs in the same order everywhere.
    batch = max(1, 1_000_000 // (order * order))
    total = 0.0
    for start in range(0, samples, batch):
        count = min(batch, samples - start)
        values = scale[generator.integers(0, len(scale), size=(count, len(above[0])))]
        matrices = np.ones((count, order, order))
        matrices[:, above[0], above[1]] = values
        matrices[:, above[1], above[0]] = 1 / values
        S, _ = balanced(matrices)
        v = perron_vectors(S)
        total += float(((S @ v[:, :, np.newaxis])[:, :, 0] / v).mean(axis=1).sum())
    return (total / samples - order) / (order - 1)


RANDOM_INDICES = (
    RandomIndex(
        name="alonso_lamata",
        summary="Means over 100,000 random matrices an order, to order 15, and a regression beyond.",
        formula="RI(n) = (1.7699 n − 4.3513)/(n − 1) for n > 15",
        reference="Alonso, J. A. and Lamata, M. T. (2006). Consistency in the analytic hierarchy process: a new "
        "approach. International Journal of Uncertainty, Fuzziness and Knowledge-Based Systems 14(4), 445–459.",
        values=(
            0.5247,
            0.8816,
            1.1086,
            1.2479,
            1.3417,
            1.4057,
            1.4499,
            1.4854,
            1.5140,
            1.5365,
            1.5551,
            1.5713,
            1.5838,
        ),
        beyond=alonso_lamata_beyond,
    ),
    RandomIndex(
        name="saaty_1980",
        summary="Saaty's first table, to order 15; not monotone at 12, as printed.",
        reference="Saaty, T. L. (1980). The Analytic Hierarchy Process. McGraw-Hill, New York.",
        values=(0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    ),
    RandomIndex(
        name="saaty_2005",
        summary="Saaty's later table, to order 15.",
        reference="Saaty, T. L. (2005). Theory and Applications of the Analytic Network Process. "
        "RWS Publications, Pittsburgh.",
        values=(0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    ),
    RandomIndex(
        name="donegan_dodd",
        summary="Donegan and Dodd's table, to order 15.",
        reference="Donegan, H. A. and Dodd, F. J. (1991). A note on Saaty's random indexes. "
        "Mathematical and Computer Modelling 15(10), 135–137.",
        values=(
            0.4914,
            0.8286,
            1.0591,
            1.1797,
            1.2519,
            1.3171,
            1.3733,
            1.4055,
            1.4213,
            1.4497,
            1.4643,
            1.4822,
            1.4969,
        ),
    ),
    RandomIndex(
        name="tummala_ling",
        summary="Tummala and Ling's table, to order 15.",
        reference="Tummala, V. M. R. and Ling, H. (1998). A note on the computation of the mean random consistency "
        "index of the analytic hierarchy process (AHP). Theory and Decision 44(3), 221–230.",
        values=(
            0.5799,
            0.8921,
            1.1159,
            1.2358,
            1.3322,
            1.3952,
            1.4537,
            1.4882,
            1.5117,
            1.5356,
            1.5571,
            1.5714,
            1.5831,
        ),
    ),
    RandomIndex(
        name="gupta",
        summary="The table of the e-commerce management paper, to order 9; no other source has these values.",
        reference="Gupta, M. K. Intelligent Optimization of Management Mode of Small and Medium-sized "
        "E-commerce Enterprises, Table 2.",
        values=(0.57, 0.96, 1.17, 1.31, 1.38, 1.45, 1.51),
    ),
    RandomIndex(
        name="simulated",
        summary="The mean over random matrices drawn here, for any order.",
        formula="RI(n) = mean of (λ_max − n)/(n − 1), entries uniform on 1/9 … 9",
        reference="Saaty, T. L. (1980). The Analytic Hierarchy Process. McGraw-Hill, New York "
        "(the definition of the random index).",
        params=(
            Param(
                "samples",
                "integer",
                100_000,
                "how many matrices are drawn for each order",
                minimum=100,
                maximum=10_000_000,
            ),
            Param("seed", "integer", 1, "the seed of the random numbers", minimum=0),
        ),
        compute=simulated_random_index,
    ),
)
"""The built-in random-index tables, the default first."""
