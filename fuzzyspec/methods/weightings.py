"""Weighting methods: judgment matrices in, local weights out.

A judgment matrix B = (b_xy) is positive, b_xy saying how many times x matters as much as y. Where it is consistent,
b_xy = W_x / W_y, every method here that reads judgments returns W; where it is not, they differ.

Products of a row leave float range long before weights do (a thousand nines, or entries of 1e200), so a row product is
kept as fraction · 2^exponent where it might. The same split makes the eigenvector safe: B is first brought near a
matrix of ones by the diagonal similarity B'_xy = b_xy g_y / g_x with its geometric means g, and the Perron vector
of B is g times that of B'.

Most matrices need none of this: each method has a quick way that notices where it will not do, and a careful way
behind it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from operator import mul
from typing import TYPE_CHECKING, Any

from fuzzyspec.api import Capability, Weighting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

RANGE_BITS = 1000
"""Products stay within 2^±RANGE_BITS; doubles reach 2^±1022."""

BLOCK = 72_000
"""Entries of matrices that are weighed at a time, so that they stay in the cache."""

ROOT_BITS = 200
"""Row products within 2^±ROOT_BITS are taken to the power 1/t as they are; beyond, the rounding of 1/t would show."""

MOST_FACTORS = 256
"""Products of more judgments than this are not likely to stay in range."""

BALANCE_BITS = 330
"""With entries within 2^±BALANCE_BITS a balanced matrix, whose entries are products of three, stays in range."""

WIDEST = 1e30
"""Matrices whose balanced entries span more than this are squared in logarithms."""

SMALLEST = 1e-300
"""A floor for what must stay positive."""

QUICK_SQUARINGS = (3, 5, 7)
"""How often a matrix is squared in each pass of the quick way to its eigenvector, over those that the last one left."""

QUICK_STEPS = 50
"""How many steps power iteration takes in the quick way."""

RESIDUAL = 4e-15
"""v is taken for an eigenvector of B where (Bv)_x / v_x are equal to this, a few roundings of a sum.

It is then the eigenvector of a matrix whose entries differ from B's by no more, relatively.
"""

SHORT = 32
"""Over an axis no longer than this, numpy's own sums and products are slower than what stands in for them here."""

SQUARING_ORDER = 64
QUICK_SQUARING_ORDER = 24
"""Up to these orders Perron vectors are found by repeated squaring, above them by power iteration."""

AGREEMENT = 3e-9
"""How nearly two probes, and one step and the next, must agree; as many steps again square the error, below 1e-16."""

SQUARINGS = 30
"""How often a matrix is squared before the root is added to its diagonal, and again after that."""

POWER_STEPS = 400
GOLDEN = (math.sqrt(5) - 1) / 2


# -- geometric mean ---------------------------------------------------------------------------------------------------


def geometric_mean(matrices: Array) -> Array:
    """Return the weights [batch, t] by row geometric means, of matrices [batch, t, t].

    W_x = M_x^(1/t) / Σ M_x^(1/t) with M_x = Π_y b_xy (Crawford and Williams 1985).
    """
    import numpy as np

    B = np.asarray(matrices, dtype=np.float64)
    weights = np.empty(B.shape[:2])
    for part in _parts(B, BLOCK):
        weights[part] = _normalised(*geometric_means(B[part]))
    return weights


def geometric_mean_logs(matrices: Array) -> Array:
    """Return ln W [batch, t] up to a constant: (1/t) Σ_y ln b_xy, without leaving float range."""
    import numpy as np

    B = np.asarray(matrices, dtype=np.float64)
    logs = np.empty(B.shape[:2])
    for part in _parts(B, BLOCK):
        logs[part] = _logs(*geometric_means(B[part]))
    return logs


def geometric_mean_plain(rows: Sequence[Sequence[float]]) -> list[float]:
    """Return the weights of one matrix by row geometric means, without numpy."""
    return _normalised_plain(*_geometric_means_plain(rows))


def geometric_means(B: Array, bits: float | None = None) -> tuple[Array, Array | None]:
    """Return the row geometric means of B [batch, t, t] as fractions · 2^exponents, each [batch, t].

    `bits` is the largest |log2 b|, if known. The exponents are None where no row product comes near the ends of
    float range.
    """
    import numpy as np

    t = B.shape[2]
    if B.size == 0:
        return np.ones(B.shape[:2]), None
    products = _row_products(B) if t <= MOST_FACTORS else None
    if products is not None:
        products **= 1 / t
        return products, None
    if bits is None:
        bits = _largest_bits(B)
    block = int(RANGE_BITS / bits)
    if block >= 8:
        B = np.stack([B[:, :, start : start + block].prod(axis=2) for start in range(0, t, block)], axis=2)
    fractions, exponents = np.frexp(B)
    total = exponents.sum(axis=2, dtype=np.int64)
    product = np.ones(B.shape[:2])
    for start in range(0, B.shape[2], 512):  # fractions are at least ½, so 512 of them stay in range
        product, carry = np.frexp(product * fractions[:, :, start : start + 512].prod(axis=2))
        total += carry
    whole, rest = np.divmod(total, t)
    return product ** (1 / t) * np.exp2(rest / t), whole


def _row_products(B: Array) -> Array | None:
    """Return Π_y b_xy [batch, t] of B [batch, t, t]; None if one, or a part of it, is near the ends of float range."""
    import numpy as np

    t = B.shape[2]
    try:
        with np.errstate(over="raise", under="raise"):
            if t > SHORT:
                products = B.prod(axis=2)
            else:
                # Pairs of columns keep the inner loop long, where a reduction over a short last axis would not.
                columns = B.reshape(-1, t).T
                products = columns[0] * columns[1] if t > 1 else columns[0].copy()
                pair = np.empty_like(products)
                for y in range(2, t - 1, 2):
                    products *= np.multiply(columns[y], columns[y + 1], out=pair)
                if t % 2 and t > 1:
                    products *= columns[t - 1]
                products = products.reshape(B.shape[:2])
    except FloatingPointError:
        return None
    tame = products.min() > 2.0**-ROOT_BITS and products.max() < 2.0**ROOT_BITS
    return products if tame else None


def _geometric_means_plain(rows: Sequence[Sequence[float]]) -> tuple[list[float], list[int]]:
    """Return the row geometric means as fractions and exponents of 2."""
    t = len(rows)
    fractions, exponents = [], []
    for row in rows:
        product, total = 1.0, 0
        for entry in row:
            fraction, exponent = math.frexp(entry)
            product, carry = math.frexp(product * fraction)
            total += exponent + carry
        whole, rest = divmod(total, t)
        fractions.append(product ** (1 / t) * 2.0 ** (rest / t))
        exponents.append(whole)
    return fractions, exponents


# -- principal eigenvector --------------------------------------------------------------------------------------------


def eigenvector(matrices: Array) -> Array:
    """Return the weights [batch, t] as principal right eigenvectors of matrices [batch, t, t].

    B W = λ_max W, Σ W = 1 (Saaty 1977). Found to a few roundings of each weight, or, of matrices that come near the
    ends of float range or have other eigenvalues near λ_max, on the balanced matrix to about 1e-14.
    """
    import numpy as np

    B = np.asarray(matrices, dtype=np.float64)
    weights, settled = _quick_eigenvectors(B)
    for part in _left(B, settled):
        weights[part] = _normalised(*_eigenvector_split(B[part]))
    return weights


def eigenvector_logs(matrices: Array) -> Array:
    """Return ln W [batch, t] up to a constant, W the principal right eigenvectors."""
    import numpy as np

    B = np.asarray(matrices, dtype=np.float64)
    weights, settled = _quick_eigenvectors(B)
    weights[~settled] = 1
    logs = np.log(weights)
    for part in _left(B, settled):
        logs[part] = _logs(*_eigenvector_split(B[part]))
    return logs


def eigenvector_plain(rows: Sequence[Sequence[float]]) -> list[float]:
    """Return the weights of one matrix as its principal eigenvector, without numpy except for extreme entries."""
    t = len(rows)
    g, exponents = _geometric_means_plain(rows)
    split = [[math.frexp(entry) for entry in row] for row in rows]
    powers = [[split[x][y][1] + exponents[y] - exponents[x] for y in range(t)] for x in range(t)]
    if max(map(max, powers)) - min(map(min, powers)) > math.log2(WIDEST):
        import numpy as np

        return [float(weight) for weight in eigenvector(np.array([rows]))[0]]
    S = [[math.ldexp(split[x][y][0] * g[y] / g[x], powers[x][y]) for y in range(t)] for x in range(t)]
    v = _perron_plain(S)
    return _normalised_plain([a * b for a, b in zip(g, v, strict=True)], exponents)


def _perron_plain(S: list[list[float]]) -> list[float]:
    """Return the Perron vector of one balanced matrix by repeated squaring (see `perron_vectors`)."""
    t = len(S)

    def times(M: list[list[float]], v: list[float]) -> list[float]:
        product = [sum(map(mul, row, v)) for row in M]
        total = sum(product)
        return [entry / total for entry in product]

    probe = [1 + math.modf((k + 1) * GOLDEN)[0] for k in range(t)]
    P = _scaled_plain(S)
    S = P
    for _ in range(SQUARINGS):
        before = times(P, [1.0] * t)
        v = times(S, before)
        u = times(S, times(P, probe))
        if all(abs(a - b) + abs(a - c) <= AGREEMENT * a for a, b, c in zip(v, u, before, strict=True)):
            return times(S, times(P, v))
        columns = list(zip(*P, strict=True))
        P = _scaled_plain([[sum(map(mul, row, column)) for column in columns] for row in P])
    import numpy as np

    return [float(entry) for entry in perron_vectors(np.array([S]))[0]]


def _scaled_plain(S: list[list[float]]) -> list[list[float]]:
    """Return the matrix divided by its largest entry."""
    top = max(map(max, S))
    return [[entry / top for entry in row] for row in S]


def _quick_eigenvectors(B: Array) -> tuple[Array, Array]:
    """Return the principal eigenvectors [batch, t], sum 1, of B [batch, t, t], and for which they were found [batch].

    Ones are sent through powers of the matrix until a step with the matrix itself changes nothing, however they came
    there: what left float range on the way does not settle.
    """
    import numpy as np

    n, t = B.shape[:2]
    vectors, settled = np.empty((n, t)), np.zeros(n, dtype=bool)
    with np.errstate(all="ignore"):
        if t > QUICK_SQUARING_ORDER:
            for part in _parts(B, BLOCK):
                vectors[part], settled[part] = _by_quick_steps(B[part])
            return vectors, settled
        for part in _parts(B, BLOCK):
            vectors[part], settled[part] = _by_quick_squaring(B[part], QUICK_SQUARINGS[0])
        for squarings in QUICK_SQUARINGS[1:]:
            for left in _left(B, settled, BLOCK):
                vectors[left], settled[left] = _by_quick_squaring(B[left], squarings)
    return vectors, settled


def _by_quick_squaring(B: Array, squarings: int) -> tuple[Array, Array]:
    """Find eigenvectors by the power 3 · 2^squarings of B [batch, t, t]."""
    import numpy as np

    n, t = B.shape[:2]
    P = B @ B
    spare = np.empty_like(P)
    for squaring in range(2, squarings + 1):
        P, spare = np.matmul(P, P, out=spare), P
        if squaring == 3 < squarings:  # the eighth power of judgments is well within range, and so its cube
            P /= P.max(axis=(1, 2), keepdims=True)
    row_sums = P.reshape(n * t, t) @ np.ones(t)  # P @ 1, as one product instead of many small ones
    return _step(B, P @ (P @ row_sums.reshape(n, t, 1)))


def _by_quick_steps(B: Array) -> tuple[Array, Array]:
    """Find eigenvectors by power iteration with B [batch, t, t]."""
    import numpy as np

    n, t = B.shape[:2]
    vectors, settled = np.ones((n, t)), np.zeros(n, dtype=bool)
    for _ in range(QUICK_STEPS):
        vectors, settled = _step(B, vectors[:, :, np.newaxis])
        if settled.all():
            break
    return vectors, settled


def _step(B: Array, v: Array) -> tuple[Array, Array]:
    """Return B v [batch, t], sum 1, for v [batch, t, 1], and whether v was B's eigenvector already [batch]."""
    import numpy as np

    product, v = (B @ v)[:, :, 0], v[:, :, 0]
    total = _row_sums(product)
    difference = v * (total / _row_sums(v))
    difference -= product
    # A term that underflows is nothing beside a sum that does not come near to it.
    near = (np.abs(difference, out=difference) <= RESIDUAL * product) & (product > SMALLEST)
    product /= total
    settled = np.ones(len(B), dtype=bool)
    if not near.all():
        near.all(axis=1, out=settled)
    return product, settled


def _left(B: Array, settled: Array, entries: int = 20_000) -> Iterator[Array]:
    """Cut what has not settled of a batch of matrices [batch, t, t] into index arrays of about so many entries."""
    import numpy as np

    left = np.nonzero(~settled)[0]
    size = max(1, entries // max(1, B.shape[1] ** 2))
    for start in range(0, len(left), size):
        yield left[start : start + size]


def _eigenvector_split(B: Array) -> tuple[Array, Array | None]:
    """Return the principal eigenvectors of B [batch, t, t] as fractions · 2^exponents."""
    import numpy as np

    bits = _largest_bits(B)
    if B.shape[1] > SQUARING_ORDER and bits < BALANCE_BITS:
        # Power iteration on B with the scaling folded into its vectors saves a copy of a large matrix.
        fractions, exponents = geometric_means(B, bits)
        g = fractions if exponents is None else np.ldexp(fractions, exponents)
        return g * np.stack([_by_power(one, scale) for one, scale in zip(B, g, strict=True)]), None
    if bits < BALANCE_BITS:
        S, g = balanced(B, bits)
        return g * perron_vectors(S, 3 * bits), None
    # What leaves float range in the balanced matrix is harmless in its logarithms; a consistent matrix still comes
    # to ones.
    fractions, exponents = geometric_means(B, bits)
    if exponents is None:
        fractions, exponents = np.frexp(fractions)
    entries, powers = np.frexp(B)
    powers = powers.astype(np.int64) + exponents[:, np.newaxis, :] - exponents[:, :, np.newaxis]
    logs = np.log(entries * fractions[:, np.newaxis, :] / fractions[:, :, np.newaxis]) + powers * math.log(2)
    vectors = np.stack([_by_log_squaring(one) for one in logs])
    whole = np.floor(vectors / math.log(2)).astype(np.int64)
    return fractions * np.exp(vectors - whole * math.log(2)), exponents + whole


def balanced(B: Array, bits: float | None = None) -> tuple[Array, Array]:
    """Return b_xy g_y / g_x for B [batch, t, t], and its geometric means g [batch, t].

    The rows (and, of reciprocal matrices, the columns) of the result have geometric mean 1, so that a consistent
    matrix becomes ones. It has the eigenvalues of B; g times its Perron vector is that of B. For entries within
    2^±BALANCE_BITS.
    """
    import numpy as np

    g, exponents = geometric_means(B, bits)
    if exponents is not None:
        g = np.ldexp(g, exponents)
    matrices = B * g[:, np.newaxis, :]
    matrices /= g[:, :, np.newaxis]
    return matrices, g


def perron_vectors(matrices: Array, bits: float = math.inf) -> Array:
    """Return the Perron vectors [batch, t], sum 1, of positive matrices [batch, t, t] that are balanced.

    `bits` is a bound on |log2| of the entries, if known.

    Where the quick way does not do, two probes are sent through growing powers of the matrix until they agree; as many
    steps again square what is left of the error. What does not converge goes to a dense eigenvalue routine, and
    entries that span too much go to logarithms.
    """
    vectors, settled = _quick_eigenvectors(matrices)
    for part in _left(matrices, settled):
        some = matrices[part]
        if matrices.shape[1] > SQUARING_ORDER:
            vectors[part] = [_by_power(one, None) for one in some]
        else:
            vectors[part] = _by_squaring(some, bits)
    return vectors


def _probes(t: int) -> Array:
    """Return two starting vectors [t, 2]: ones, and one that is orthogonal to no eigenvector but by accident."""
    import numpy as np

    return np.stack([np.ones(t), 1 + np.modf(np.arange(1, t + 1) * GOLDEN)[0]], axis=1)


def _by_squaring(S: Array, bits: float = math.inf, *, shifted: bool = False) -> Array:
    """Return the Perron vectors of S [batch, t, t] by repeated squaring; `shifted`: with λ added to its diagonal."""
    import numpy as np

    n, t = S.shape[:2]
    vectors = np.empty((n, t))
    if n == 0:
        return vectors
    if bits > 33:  # else the eighth power stays in range as it is
        S = S / S.max(axis=(1, 2), keepdims=True)
        wide = S.min(axis=(1, 2)) * WIDEST < 1
        if wide.any():
            for index in np.nonzero(wide)[0]:
                logs = _by_log_squaring(np.log(np.maximum(S[index], SMALLEST)))
                vectors[index] = np.maximum(np.exp(logs - logs.max()), SMALLEST)
            vectors[wide] /= vectors[wide].sum(axis=1, keepdims=True)
            vectors[~wide] = _by_squaring(S[~wide], 0.0)
            return vectors
    probes = _probes(t)
    P = S @ S
    P = P @ P
    P = P @ P
    pending = np.arange(n)
    for _ in range(SQUARINGS):
        # The last step with S itself keeps every component positive where entries of a high power underflow.
        before = P @ probes
        before /= before.sum(axis=1, keepdims=True)
        pair = S @ before
        pair /= pair.sum(axis=1, keepdims=True)
        v = pair[:, :, 0]
        difference = np.abs(v - pair[:, :, 1]) + np.abs(v - before[:, :, 0])
        done = (difference <= AGREEMENT * v).all(axis=1)
        if done.any():
            whole = bool(done.all())
            S_done, P_done, v = (S, P, v) if whole else (S[done], P[done], v[done])
            v = (S_done @ (P_done @ v[:, :, np.newaxis]))[:, :, 0]
            vectors[pending[done]] = v / v.sum(axis=1, keepdims=True)
            if whole:
                return vectors
            S, P, pending = S[~done], P[~done], pending[~done]
        P = P / P.max(axis=(1, 2), keepdims=True)
        P = P @ P
    if shifted:
        for index, matrix in zip(pending, S, strict=True):
            vectors[index] = _by_eig(matrix)
        return vectors
    # Other eigenvalues have nearly the modulus of λ, as where one cycle outweighs all else: S + λI sets them apart.
    P, growth = S, np.zeros((len(S), 1, 1))
    for _ in range(12):
        P = P @ P
        top = P.max(axis=(1, 2), keepdims=True)
        P, growth = P / top, 2 * growth + np.log(top)
    vectors[pending] = _by_squaring(S + np.exp(growth / 2**12) * np.eye(t), shifted=True)
    return vectors


def _by_power(B: Array, g: Array | None) -> Array:
    """Return the Perron vector [t] of g_x^-1 b_xy g_y (of B itself where g is None) by power iteration."""
    import numpy as np

    def step(v: Array) -> Array:
        if g is None:
            product = B @ v
        else:
            scale = g if v.ndim == 1 else g[:, np.newaxis]
            product = (B @ (v * scale)) / scale
        return np.asarray(product / product.sum(axis=0))

    if g is None:
        B = B / B.max()
    pair = _probes(B.shape[0])
    for steps in range(1, POWER_STEPS + 1):
        before, pair = pair[:, 0], step(pair)
        v = np.ascontiguousarray(pair[:, 0])
        if (np.abs(v - pair[:, 1]) + np.abs(v - before) <= AGREEMENT * v).all():
            for _ in range(steps + 1):
                v = step(v)
            if v.min() > 0:
                return v
            break
    S = B if g is None else B * g / g[:, np.newaxis]
    return np.asarray(_by_squaring(S[np.newaxis])[0])


def _by_log_squaring(logs: Array) -> Array:
    """Return ln v [t], v the Perron vector of exp(logs), by repeated squaring, whatever the range of the entries."""
    import numpy as np

    def times(M: Array, v: Array) -> Array:
        terms = M + v
        top = terms.max(axis=1)
        product = top + np.log(np.exp(terms - top[:, np.newaxis]).sum(axis=1))
        return np.asarray(product - product.max())

    S = logs - logs.max()
    P, growth = S, 0.0
    # Where single entries outweigh all others a probe must span as much as they do to make a difference.
    even, uneven = np.zeros(len(S)), np.ptp(S) * (_probes(len(S))[:, 1] - 1)
    for squarings in range(2 * SQUARINGS):
        before = times(P, even)
        v = times(S, before)
        u = times(S, times(P, uneven))
        if np.ptp(v - u) + np.ptp(v - before) <= AGREEMENT:
            break
        if squarings == SQUARINGS:
            # One cycle outweighs all else, and powers go round it for ever: S + λI stops them and has the same vector.
            S = np.logaddexp(S, np.where(np.eye(len(S), dtype=bool), growth / 2**squarings, -np.inf))
            P = S
        P = _log_square(P)
        growth = 2 * growth + P.max()
        P = P - P.max()
    return times(S, times(P, v))


def _log_square(P: Array) -> Array:
    """Return ln(exp(P) exp(P)) for P [t, t]."""
    import numpy as np

    square = np.empty_like(P)
    for x, row in enumerate(P):
        terms = row[:, np.newaxis] + P
        top = terms.max(axis=0)
        square[x] = top + np.log(np.exp(terms - top).sum(axis=0))
    return square


def _by_eig(S: Array) -> Array:
    """Return the Perron vector [t] of one matrix by a dense eigenvalue routine."""
    import numpy as np

    values, vectors = np.linalg.eig(S / S.max())
    # The Perron root is the only eigenvalue of that modulus, and the one of largest real part; the sign of its
    # vector is arbitrary.
    v = S @ np.abs(vectors[:, np.argmax(values.real)].real)
    return np.asarray(v / v.sum())


# -- normalised column mean -------------------------------------------------------------------------------------------


def column_mean(matrices: Array) -> Array:
    """Return the weights [batch, t] as means of the normalised columns of matrices [batch, t, t].

    W_x = (1/t) Σ_y b_xy / Σ_k b_ky (Saaty 1980).
    """
    import numpy as np

    B = np.asarray(matrices, dtype=np.float64)
    weights = np.empty(B.shape[:2])
    for part in _parts(B, 100_000):
        entries = B[part]
        if entries.size and _largest_bits(entries) > 900:
            entries = entries / entries.max(axis=1, keepdims=True)
        shares = (entries @ (1 / entries.sum(axis=1))[:, :, np.newaxis])[:, :, 0]
        weights[part] = shares / shares.sum(axis=1, keepdims=True)
    return weights


def column_mean_logs(matrices: Array) -> Array:
    """Return ln W [batch, t] up to a constant, W the means of the normalised columns."""
    import numpy as np

    B = np.asarray(matrices, dtype=np.float64)
    logs = np.empty(B.shape[:2])
    for part in _parts(B, 100_000):
        entries = np.log(B[part])
        entries -= entries.max(axis=1, keepdims=True)
        entries -= np.log(np.exp(entries).sum(axis=1, keepdims=True))
        top = entries.max(axis=2, keepdims=True)
        logs[part] = top[:, :, 0] + np.log(np.exp(entries - top).sum(axis=2))
    return logs


def column_mean_plain(rows: Sequence[Sequence[float]]) -> list[float]:
    """Return the weights of one matrix as means of its normalised columns, without numpy."""
    t = len(rows)
    shares = [0.0] * t
    for column in zip(*rows, strict=True):
        top = max(column)
        scaled = [entry / top for entry in column]
        total = sum(scaled)
        for x, entry in enumerate(scaled):
            shares[x] += entry / total
    total = sum(shares)
    return [share / total for share in shares]


# -- equal weights ----------------------------------------------------------------------------------------------------


def equal(matrices: Array) -> Array:
    """Return the weights [batch, t] that are all 1/t."""
    import numpy as np

    return np.full(matrices.shape[:2], 1 / matrices.shape[1])


def equal_plain(rows: Sequence[Sequence[float]]) -> list[float]:
    """Return weights that are all 1/t, without numpy."""
    return [1 / len(rows)] * len(rows)


# -- helpers ----------------------------------------------------------------------------------------------------------


def _parts(matrices: Array, elements: int) -> Iterator[slice]:
    """Cut a batch of matrices [batch, t, t] into slices of about so many elements, which stay in the cache."""
    n, t = matrices.shape[:2]
    size = max(1, elements // max(1, t * t))
    for start in range(0, n, size):
        yield slice(start, min(n, start + size))


def _largest_bits(B: Array) -> float:
    """Return the largest |log2 b|, at least 0."""
    if B.size == 0:
        return 0.0
    return max(0.0, math.log2(float(B.max())), -math.log2(float(B.min())))


def _normalised(fractions: Array, exponents: Array | None) -> Array:
    """Return fractions · 2^exponents [batch, t], each row divided by its sum."""
    import numpy as np

    if exponents is not None:
        # Far below the smallest double the weight is 0; the bound keeps the exponent within the C int that ldexp takes.
        fractions = np.ldexp(fractions, np.maximum(exponents - exponents.max(axis=1, keepdims=True), -2200))
    fractions /= _row_sums(fractions)
    return fractions


def _row_sums(A: Array) -> Array:
    """Return Σ_x a_nx [batch, 1] of A [batch, t]: as a product where numpy's sum over a short axis takes longer."""
    import numpy as np

    return np.asarray(A @ np.ones((A.shape[1], 1)) if A.shape[1] <= SHORT else A.sum(axis=1, keepdims=True))


def _logs(fractions: Array, exponents: Array | None) -> Array:
    """Return ln(fractions · 2^exponents)."""
    import numpy as np

    logs = np.log(fractions)
    return np.asarray(logs if exponents is None else logs + exponents * math.log(2))


def _normalised_plain(fractions: Sequence[float], exponents: Sequence[int]) -> list[float]:
    """Return fractions · 2^exponents divided by their sum."""
    top = max(exponents)
    values = [math.ldexp(f, max(e - top, -2200)) for f, e in zip(fractions, exponents, strict=True)]
    total = sum(values)
    return [value / total for value in values]


_READS = frozenset({Capability.CRISP_JUDGMENTS, Capability.INCOMPLETE})

WEIGHTINGS = (
    Weighting(
        name="geometric_mean",
        summary="The geometric mean of each row of the judgment matrix, normalised.",
        formula="W_x = (Π_y b_xy)^(1/t) / Σ_k (Π_y b_ky)^(1/t)",
        reference="Crawford, G. and Williams, C. (1985). A note on the analysis of subjective judgment matrices. "
        "Journal of Mathematical Psychology 29(4), 387–405.",
        compute=geometric_mean,
        reads=_READS,
        completion="log_least_squares",
        log_weights=geometric_mean_logs,
        plain=geometric_mean_plain,
    ),
    Weighting(
        name="eigenvector",
        summary="The principal right eigenvector of the judgment matrix, normalised.",
        formula="B W = λ_max W, Σ_x W_x = 1",
        reference="Saaty, T. L. (1977). A scaling method for priorities in hierarchical structures. "
        "Journal of Mathematical Psychology 15(3), 234–281.",
        compute=eigenvector,
        reads=_READS,
        completion="eigenvalue",
        log_weights=eigenvector_logs,
        plain=eigenvector_plain,
    ),
    Weighting(
        name="column_mean",
        summary="The mean of the columns of the judgment matrix, each normalised to sum 1.",
        formula="W_x = (1/t) Σ_y b_xy / Σ_k b_ky",
        reference="Saaty, T. L. (1980). The Analytic Hierarchy Process. McGraw-Hill, New York.",
        compute=column_mean,
        reads=_READS,
        completion="log_least_squares",
        log_weights=column_mean_logs,
        plain=column_mean_plain,
    ),
    Weighting(
        name="equal",
        summary="The same weight for every sibling; reads no judgments.",
        formula="W_x = 1/t",
        reference="Dawes, R. M. and Corrigan, B. (1974). Linear models in decision making. "
        "Psychological Bulletin 81(2), 95–106.",
        compute=equal,
        reads=frozenset(),
        plain=equal_plain,
    ),
)
"""The built-in weighting methods."""
