"""Composition operators M(∗, ⊛): the fuzzy sets of siblings and their weights in, their parent's fuzzy set out.

For comment c, e_c = ⊛_i (w_i ∗ r_ic) over the siblings i. ∗ is how a weight acts on a membership (product, or
minimum: a cap), ⊛ how siblings join (sum, sum cut at 1, or maximum). With weights that sum to 1 and memberships in
[0, 1], every result is in [0, 1].

Each operator is written once, elementwise; the kernels do the same in blocks that stay in the cache, for many objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from fuzzyspec.api import Composition, Element, Ops, Param

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

BLOCK = 32_768
"""Elements of a row that a kernel takes at a time: few enough for the cache, many beside the cost of a call."""


# -- elementwise ------------------------------------------------------------------------------------------------------


def product(w: Element, r: Element, ops: Ops, **parameters: Any) -> Element:
    """Return w · r."""
    return w * r


def smaller(w: Element, r: Element, ops: Ops, **parameters: Any) -> Element:
    """Return w ∧ r."""
    return ops.minimum(w, r)


def add(a: Element, b: Element, ops: Ops, **parameters: Any) -> Element:
    """Return a + b."""
    return a + b


def larger(a: Element, b: Element, ops: Ops, **parameters: Any) -> Element:
    """Return a ∨ b."""
    return ops.maximum(a, b)


def cut_at_one(x: Element, ops: Ops, **parameters: Any) -> Element:
    """Return x ∧ 1, which closes the bounded sum a ⊕ b = (a + b) ∧ 1 of terms that are not negative."""
    return ops.minimum(x, 1.0)


def weights_by_largest(siblings: Sequence[Element], ops: Ops, weights: str = "sum") -> Sequence[Element]:
    """Return the siblings' weights as they are (`sum`), or divided by the largest (`max`)."""
    if weights == "sum":
        return siblings
    largest = reduce(ops.maximum, siblings)
    return [ops.ratio(w, largest) for w in siblings]


def shares_of_siblings(column: Sequence[Element], ops: Ops, **parameters: Any) -> Sequence[Element]:
    """Return r_ic / Σ_k r_kc for the siblings' memberships in one comment; 0/0 is 0."""
    total = column[0]
    for r in column[1:]:
        total = total + r
    return [ops.ratio(r, total) for r in column]


# -- kernels ----------------------------------------------------------------------------------------------------------


def weighted_average_kernel(w: Array, R: Array, **parameters: Any) -> Array:
    """Return Σ_i w_i R_i [c, o, …] as one matrix product.

    w is [i] or [i, 1, 1, …], R is [i, c, o, …]. Samples of the weights alone, w [i, 1, 1, S] with R [i, c, o] or
    [i, c, o, 1], give [c, o, S].
    """
    import numpy as np

    count = len(R)
    if w.size == count:
        return np.asarray((w.reshape(count) @ R.reshape(count, -1)).reshape(R.shape[1:]))
    if w.ndim > R.ndim:
        R = R.reshape(*R.shape, *([1] * (w.ndim - R.ndim)))
    if w.size == count * w.shape[-1] and R.shape[-1] == 1:
        return np.asarray(R.reshape(count, -1).T @ w.reshape(count, -1)).reshape(*R.shape[1:-1], w.shape[-1])
    total = w[0] * R[0]
    term = np.empty_like(total)
    for one, rows in zip(w[1:], R[1:], strict=True):
        np.multiply(one, rows, out=term)
        total += term
    return np.asarray(total)


def _blockwise(pair: str, fold: str, *, cut: bool = False, shares: bool = False) -> Callable[..., Array]:
    """Return a kernel for the numpy functions `pair` and `fold`, block by block where each sibling has one weight."""

    def kernel(w: Array, R: Array, weights: str = "sum") -> Array:
        import numpy as np

        act: Any = _capped if pair == "minimum" else getattr(np, pair)
        join: Any = getattr(np, fold)
        if w.ndim == 1:
            w = w.reshape(-1, *([1] * (R.ndim - 1)))
        if weights == "max":
            largest = w.max(axis=0, keepdims=True)
            w = np.divide(w, largest, out=np.zeros(w.shape), where=largest != 0)
        count = len(R)
        if w.size != count or R.dtype != np.float64:
            return _joined(act, join, w, R, cut, shares)
        rows = R.reshape(count, -1)
        result = np.empty(rows.shape[1])
        for start in range(0, len(result), BLOCK):
            block = slice(start, start + BLOCK)
            _joined(act, join, w.reshape(count), rows[:, block], cut, shares, out=result[block])
        return result.reshape(R.shape[1:])

    return kernel


def _capped(weight: Any, row: Array, out: Array | None = None) -> Array:
    """Return min(weight, row), which numpy's `minimum` takes several times as long for where the weight is a number."""
    import numpy as np

    return np.asarray(np.clip(row, -np.inf, weight, out=out))


def _joined(act: Any, join: Any, weights: Array, R: Array, cut: bool, shares: bool, out: Array | None = None) -> Array:
    """Return the join over siblings of act(weight, row), all broadcast."""
    import numpy as np

    rows: Iterable[Array] = R
    if shares:
        total = R[0].copy()
        for row in R[1:]:
            total += row
        total[total == 0] = 1  # where the sum is 0, so is every row
        rows = (row / total for row in R)
    pairs = zip(weights, rows, strict=True)
    joined = act(*next(pairs), out=out)
    term = np.empty_like(joined)
    for weight, row in pairs:
        act(weight, row, out=term)
        join(joined, term, out=joined)
    return _capped(1.0, joined, out=joined) if cut else np.asarray(joined)


# -- the operators ----------------------------------------------------------------------------------------------------

_ZADEH = (
    "Zadeh, L. A. (1973). Outline of a new approach to the analysis of complex systems and decision processes. "
    "IEEE Transactions on Systems, Man, and Cybernetics SMC-3(1), 28–44."
)
_WANG = (
    "Wang, P. Z. (1983). Fuzzy Sets and Their Applications (in Chinese). Shanghai Scientific and Technical Publishers."
)

COMPOSITIONS = (
    Composition(
        name="weighted_average",
        summary="The mean of the siblings' memberships by their weights; every sibling counts.",
        symbol="M(·,+)",
        formula="e_c = Σ_i w_i r_ic",
        reference=_WANG,
        pair=product,
        fold=add,
        kernel=weighted_average_kernel,
        linear=True,
    ),
    Composition(
        name="min_max",
        summary="The main factor decides: the largest membership, each capped by its weight.",
        symbol="M(∧,∨)",
        formula="e_c = max_i min(w_i, r_ic)",
        reference=_ZADEH,
        params=(
            Param(
                "weights",
                "choice",
                "sum",
                "whether the weights sum to 1 or are divided by the largest",
                choices=("sum", "max"),
            ),
        ),
        prepare_weights=weights_by_largest,
        pair=smaller,
        fold=larger,
        kernel=_blockwise("minimum", "maximum"),
        weights_as_caps=True,
    ),
    Composition(
        name="product_max",
        summary="The main factor stands out: the largest weighted membership.",
        symbol="M(·,∨)",
        formula="e_c = max_i w_i r_ic",
        reference=_WANG,
        pair=product,
        fold=larger,
        kernel=_blockwise("multiply", "maximum"),
        weights_as_caps=True,
    ),
    Composition(
        name="min_bounded_sum",
        summary="The sum of memberships, each capped by its weight, cut at 1.",
        symbol="M(∧,⊕)",
        formula="e_c = min(1, Σ_i min(w_i, r_ic))",
        reference=_WANG,
        pair=smaller,
        fold=add,
        finish=cut_at_one,
        kernel=_blockwise("minimum", "add", cut=True),
        weights_as_caps=True,
    ),
    Composition(
        name="product_bounded_sum",
        summary="The weighted sum cut at 1; equal to weighted_average where weights sum to 1.",
        symbol="M(·,⊕)",
        formula="e_c = min(1, Σ_i w_i r_ic)",
        reference=_WANG,
        pair=product,
        fold=add,
        finish=cut_at_one,
        kernel=_blockwise("multiply", "add", cut=True),
        linear=True,
    ),
    Composition(
        name="normalized_min_sum",
        summary="The balanced mean: each sibling's share of a comment, capped by its weight, summed.",
        symbol="M(∧,+)",
        formula="e_c = Σ_i min(w_i, r_ic / Σ_k r_kc)",
        reference=_WANG,
        prepare=shares_of_siblings,
        pair=smaller,
        fold=add,
        kernel=_blockwise("minimum", "add", shares=True),
        weights_as_caps=True,
    ),
)
"""The built-in composition operators, the default first."""
