"""Weights of judgment matrices, many small ones and one large one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from material import judgment_matrices
from measure import OURS, Contender
from row import Race, Row, at_most, faster_than

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

COPY = "A.copy()"
GEMM, GEMV = "A @ A", "A @ v"
EIG = "batched eig"
ONE_EIG = "eig"
PEERS = ("AHPy", "pyDecision", "pyanp", "pymcdm")
SAMPLE = 200
"""How many of the matrices a peer weighs, which takes one at a time."""

SAATY_9, TUMMALA_LING_9 = 1.45, 1.4537
"""RI of order 9 in Saaty's tables, which pyDecision, pyanp and (on demand) AHPy use, and in that which pymcdm uses."""


def _agree(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> None:
    """Compare weights, and CI where the other one gives it: the peers' own tolerances are about 1e-8."""
    import numpy as np

    count = len(theirs[0])
    for one, other in zip(ours, theirs, strict=False):
        assert np.allclose(one[:count], other, rtol=0, atol=1e-6)


# -- geometric mean ---------------------------------------------------------------------------------------------------


def _geometric_mean(quick: bool) -> Race:
    """Race of the method alone."""
    from pyanp.priority import pri_llsm
    from pyDecision.algorithm.ahp import ahp_method

    from fuzzyspec.plugins import registry

    matrices = judgment_matrices(10_000 if quick else 100_000, 9)
    compute = registry().get("weighting", "geometric_mean").compute
    return Race(
        [
            _all(OURS, lambda: (compute(matrices),), matrices),
            Contender(COPY, matrices.copy, len(matrices)),
            _copy_in_place(matrices),
            _all("numpy prod", lambda: (_naive_geometric_mean(matrices),), matrices),
            _sampled("pyDecision", lambda one: ahp_method(one, wd="g")[:1], matrices),
            _sampled("pyanp", lambda one: (pri_llsm(one),), matrices),
        ],
        _agree,
    )


def _naive_geometric_mean(matrices: Array) -> Array:
    means = matrices.prod(axis=2) ** (1 / matrices.shape[2])
    result: Array = means / means.sum(axis=1, keepdims=True)
    return result


def _weigh_geometric_mean(quick: bool) -> Race:
    """Race of the public function, which checks the judgments and gives λ_max, CI and CR besides."""
    import numpy as np
    from pyDecision.algorithm.ahp import ahp_method

    import fuzzyspec

    matrices = judgment_matrices(10_000 if quick else 100_000, 9)

    def naively() -> tuple[Array, Array]:
        weights = _naive_geometric_mean(matrices)
        largest = ((matrices @ weights[:, :, np.newaxis])[:, :, 0] / weights).mean(axis=1)
        return weights, (largest - 9) / 8

    def by_pydecision(one: Array) -> tuple[Array, float]:
        weights, cr = ahp_method(one, wd="g")
        return weights, cr * SAATY_9

    return Race(
        [
            _all(OURS, lambda: fuzzyspec.weigh(matrices), matrices, lambda found: (found.weights, found.ci)),
            Contender(COPY, matrices.copy, len(matrices)),
            _copy_in_place(matrices),
            _all("numpy prod and λ_max", naively, matrices),
            _sampled("pyDecision", by_pydecision, matrices),
        ],
        _agree,
    )


# -- eigenvector ------------------------------------------------------------------------------------------------------


def _eigenvectors(quick: bool) -> Race:
    """Race of the public function: weights, λ_max, CI and CR."""
    import ahpy
    import numpy as np
    from pyanp.priority import incon_std, pri_eigen
    from pyDecision.algorithm.ahp import ahp_method
    from pymcdm.weights.subjective import AHP

    import fuzzyspec

    matrices = judgment_matrices(10_000 if quick else 100_000, 9)
    product = np.empty_like(matrices)  # made once: what a fresh array costs depends on the system's mood
    names = "abcdefghi"
    pairs = [(x, y) for x in range(9) for y in range(x + 1, 9)]

    def by_ahpy(one: Array) -> tuple[list[float], float]:
        judged = {(names[x], names[y]): float(one[x, y]) for x, y in pairs}
        compared = ahpy.Compare("goal", judged, precision=8, random_index="saaty")
        weights = compared.target_weights
        return [weights[name] for name in names], compared.consistency_ratio * SAATY_9

    def by_pydecision(one: Array) -> tuple[Array, float]:
        weights, cr = ahp_method(one, wd="me")
        return weights, cr * SAATY_9

    def by_pymcdm(one: Array) -> tuple[Array, float]:
        judged = AHP(matrix=one)
        return judged(), judged.get_cr() * TUMMALA_LING_9

    return Race(
        [
            _all(
                OURS,
                lambda: fuzzyspec.weigh(matrices, "eigenvector"),
                matrices,
                lambda found: (found.weights, found.ci),
            ),
            Contender(GEMM, lambda: np.matmul(matrices, matrices, out=product), len(matrices)),
            _all(EIG, lambda: _by_eig(matrices), matrices),
            _sampled("AHPy", by_ahpy, matrices),
            _sampled("pyDecision", by_pydecision, matrices),
            _sampled("pyanp", lambda one: (pri_eigen(one), incon_std(one) * SAATY_9), matrices),
            _sampled("pymcdm", by_pymcdm, matrices),
        ],
        _agree,
    )


def _large(quick: bool) -> Race:
    """Race over one matrix, weights only; AHPy would take 10,000 times as long as we do."""
    from pyanp.priority import pri_eigen
    from pyDecision.algorithm.ahp import ahp_method
    from pymcdm.weights.subjective import AHP

    from fuzzyspec.plugins import registry

    matrices = judgment_matrices(1, 300 if quick else 1000)
    matrix = matrices[0]
    compute = registry().get("weighting", "eigenvector").compute

    contenders = {
        OURS: lambda: compute(matrices)[0],
        ONE_EIG: lambda: _by_eig(matrices)[0][0],
        GEMV: lambda: matrix @ matrix[0],
        "pymcdm": lambda: AHP(matrix=matrix)(),
        "pyDecision": lambda: ahp_method(matrix, wd="me")[0],
        "pyanp": lambda: pri_eigen(matrix),
    }
    return Race(
        [
            Contender(name, run, answer=None if name == GEMV else lambda weights: ([weights],))
            for name, run in contenders.items()
        ],
        _agree,
    )


def _by_eig(matrices: Array) -> tuple[Array, Array]:
    """Return weights and CI by a dense eigenvalue routine."""
    import numpy as np

    order = matrices.shape[1]
    values, vectors = np.linalg.eig(matrices)
    at = np.argmax(values.real, axis=1)
    rows = np.arange(len(matrices))
    weights = np.abs(vectors[rows, :, at].real)
    return weights / weights.sum(axis=1, keepdims=True), (values.real[rows, at] - order) / (order - 1)


# -- contenders -------------------------------------------------------------------------------------------------------


def _all(
    name: str, run: Callable[[], Any], matrices: Array, answer: Callable[[Any], Any] = lambda found: found
) -> Contender:
    """Weigh all matrices in one call."""
    return Contender(name, run, len(matrices), answer)


def _sampled(name: str, weigh: Callable[[Any], Any], matrices: Array) -> Contender:
    """Weigh some of the matrices, one call each."""
    some = list(matrices[:SAMPLE])
    return Contender(
        name, lambda: [weigh(one) for one in some], len(some), lambda found: tuple(zip(*found, strict=True))
    )


def _copy_in_place(matrices: Array) -> Contender:
    """Copy without making the array, which may cost several times as much as the copy."""
    import numpy as np

    made = np.empty_like(matrices)
    return Contender("np.copyto", lambda: np.copyto(made, matrices), len(matrices))


ROWS = (
    Row(
        "geometric-mean",
        "geometric mean, 100,000 matrices 9×9, the method alone",
        COPY,
        (at_most(1.0, COPY),),
        _geometric_mean,
    ),
    Row(
        "geometric-mean-checked",
        "the same with `fuzzyspec.weigh`: checked, with λ_max, CI and CR",
        COPY,
        (),
        _weigh_geometric_mean,
    ),
    Row(
        "eigenvector",
        "eigenvector, λ_max, CI and CR, 100,000 matrices 9×9, with `fuzzyspec.weigh`",
        GEMM,
        (faster_than(15, EIG), faster_than(35, *PEERS, words="the fastest peer")),
        _eigenvectors,
        most_rounds=7,
    ),
    Row(
        "eigenvector-large",
        "eigenvector of one matrix 1000×1000",
        GEMV,
        (faster_than(400, ONE_EIG),),
        _large,
        most_rounds=5,
    ),
)
