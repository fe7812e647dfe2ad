"""The methods once more, from the formulas of their papers, in plain Python on lists: slow, and nobody else's code.

`x` holds a row for each object, `w` weights of sum 1, `high` says for each indicator whether more is better.
"""

from __future__ import annotations

import math


def columns(x):
    return [list(column) for column in zip(*x, strict=True)]


def rows(columns):
    return [list(row) for row in zip(*columns, strict=True)]


def normalised(x, high, up, down):
    """Apply up(value, column) where more is better, else down(value, column)."""
    return rows(
        [
            [(up if better else down)(value, column) for value in column]
            for column, better in zip(columns(x), high, strict=True)
        ]
    )


def minmax(x, high):
    return normalised(
        x,
        high,
        lambda v, c: (v - min(c)) / (max(c) - min(c)),
        lambda v, c: (max(c) - v) / (max(c) - min(c)),
    )


def linear(x, high):
    return normalised(x, high, lambda v, c: v / max(c), lambda v, c: min(c) / v)


def norm(column):
    return math.sqrt(sum(value**2 for value in column))


def weighted(r, w):
    return [[value * weight for value, weight in zip(row, w, strict=True)] for row in r]


def split(x, w, high):
    """Sums over the indicators where more is better, and over the others, of weighted shares."""
    shares = weighted(normalised(x, [True] * len(w), lambda v, c: v / sum(c), None), w)
    ups = [sum(v for v, better in zip(row, high, strict=True) if better) for row in shares]
    downs = [sum(v for v, better in zip(row, high, strict=True) if not better) for row in shares]
    return ups, downs


def topsis(x, w, high, normalise="vector"):
    r = {
        "vector": lambda: normalised(x, [True] * len(w), lambda v, c: v / norm(c), None),
        "minmax": lambda: normalised(x, [True] * len(w), lambda v, c: (v - min(c)) / (max(c) - min(c)), None),
        "none": lambda: x,
    }[normalise]()
    v = weighted(r, w)
    best = [max(c) if better else min(c) for c, better in zip(columns(v), high, strict=True)]
    worst = [min(c) if better else max(c) for c, better in zip(columns(v), high, strict=True)]
    closeness = []
    for row in v:
        to_best = math.dist(row, best)
        to_worst = math.dist(row, worst)
        closeness.append(to_worst / (to_best + to_worst))
    return closeness


def vikor(x, w, high, v=0.5):
    r = minmax(x, high)
    regret = weighted([[1 - value for value in row] for row in r], w)
    s, worst = [sum(row) for row in regret], [max(row) for row in regret]

    def spread(figure):
        width = max(figure) - min(figure)
        return [(value - min(figure)) / width if width > 1e-12 else 0.0 for value in figure]

    return [v * a + (1 - v) * b for a, b in zip(spread(s), spread(worst), strict=True)]


def preference(function, d, q=0.0, p=0.0, s=0.0):
    if d <= 0:
        return 0.0
    if function == "usual":
        return 1.0
    if function == "u_shape":
        return 1.0 if d > q else 0.0
    if function == "v_shape":
        return min(1.0, d / p)
    if function == "level":
        return 0.0 if d <= q else 0.5 if d <= p else 1.0
    if function == "v_shape_2":
        return 0.0 if d <= q else 1.0 if d > p else (d - q) / (p - q)
    return 1 - math.exp(-(d**2) / (2 * s**2))


def promethee(x, w, high, function="usual", **thresholds):
    numbers = {name: values[0] for name, values in thresholds.items()}

    def index(a, b):
        return sum(
            weight * preference(function, (p - q) if better else (q - p), **numbers)
            for p, q, weight, better in zip(a, b, w, high, strict=True)
        )

    others = len(x) - 1
    return [sum(index(a, b) - index(b, a) for b in x) / others for a in x]


def copras(x, w, high):
    ups, downs = split(x, w, high)
    if all(high):
        q = ups
    else:
        total, reciprocals = sum(downs), sum(1 / value for value in downs)
        q = [up + total / (down * reciprocals) for up, down in zip(ups, downs, strict=True)]
    return [value / max(q) for value in q]


def edas(x, w, high):
    above, below = [0.0] * len(x), [0.0] * len(x)
    for column, weight, better in zip(columns(x), w, high, strict=True):
        mean = sum(column) / len(column)
        for i, value in enumerate(column):
            gain = (value - mean) / mean if better else (mean - value) / mean
            above[i] += weight * max(0.0, gain)
            below[i] += weight * max(0.0, -gain)
    return [(a / max(above) + 1 - b / max(below)) / 2 for a, b in zip(above, below, strict=True)]


def mabac(x, w, high):
    v = weighted([[1 + value for value in row] for row in minmax(x, high)], w)
    border = [math.prod(column) ** (1 / len(x)) for column in columns(v)]
    return [sum(value - edge for value, edge in zip(row, border, strict=True)) for row in v]


def waspas(x, w, high, share=0.5):
    r = linear(x, high)
    sums = [sum(row) for row in weighted(r, w)]
    products = [math.prod(value**weight for value, weight in zip(row, w, strict=True)) for row in r]
    return [share * a + (1 - share) * b for a, b in zip(sums, products, strict=True)]


def shares(x, high):
    return normalised(x, high, lambda v, c: v / sum(c), lambda v, c: (1 / v) / sum(1 / u for u in c))


def aras(x, w, high):
    best = [max(c) if better else min(c) for c, better in zip(columns(x), high, strict=True)]
    s = [sum(row) for row in weighted(shares([best, *x], high), w)]
    return [value / s[0] for value in s[1:]]


def wsm(x, w, high, normalise="sum"):
    r = {
        "sum": lambda: shares(x, high),
        "linear": lambda: linear(x, high),
        "max": lambda: normalised(x, high, lambda v, c: v / max(c), lambda v, c: 1 - v / max(c)),
        "minmax": lambda: minmax(x, high),
        "vector": lambda: normalised(x, high, lambda v, c: v / norm(c), lambda v, c: 1 - v / norm(c)),
    }[normalise]()
    return [sum(row) for row in weighted(r, w)]


def wpm(x, w, high, normalise="sum"):
    r = shares(x, high) if normalise == "sum" else linear(x, high)
    return [math.prod(value**weight for value, weight in zip(row, w, strict=True)) for row in r]


def cocoso(x, w, high, share=0.5):
    r = minmax(x, high)
    s = [sum(row) for row in weighted(r, w)]
    p = [sum(value**weight for value, weight in zip(row, w, strict=True)) for row in r]
    total = sum(s) + sum(p)
    scores = []
    for a, b in zip(s, p, strict=True):
        k_a = (a + b) / total
        k_b = a / min(s) + b / min(p)
        k_c = (share * a + (1 - share) * b) / (share * max(s) + (1 - share) * max(p))
        scores.append((k_a * k_b * k_c) ** (1 / 3) + (k_a + k_b + k_c) / 3)
    return scores


def codas(x, w, high, tau=0.02):
    v = weighted(linear(x, high), w)
    worst = [min(column) for column in columns(v)]
    e = [math.dist(row, worst) for row in v]
    t = [sum(row) - sum(worst) for row in v]
    return [
        sum(a - b + (c - d if abs(a - b) >= tau - 1e-12 else 0.0) for b, d in zip(e, t, strict=True))
        for a, c in zip(e, t, strict=True)
    ]


def mairca(x, w, high):
    return [sum(weight / len(x) * (1 - value) for value, weight in zip(row, w, strict=True)) for row in minmax(x, high)]


def marcos(x, w, high):
    best = [max(c) if better else min(c) for c, better in zip(columns(x), high, strict=True)]
    worst = [min(c) if better else max(c) for c, better in zip(columns(x), high, strict=True)]
    s = []
    for row in [*x, best, worst]:
        ratios = [v / top if better else top / v for v, top, better in zip(row, best, high, strict=True)]
        s.append(sum(ratio * weight for ratio, weight in zip(ratios, w, strict=True)))
    utilities = []
    for value in s[:-2]:
        plus, minus = value / s[-2], value / s[-1]
        f_plus, f_minus = minus / (plus + minus), plus / (plus + minus)
        utilities.append((plus + minus) / (1 + (1 - f_plus) / f_plus + (1 - f_minus) / f_minus))
    return utilities


def moora(x, w, high):
    r = normalised(x, high, lambda v, c: v / norm(c), lambda v, c: -v / norm(c))
    return [sum(row) for row in weighted(r, w)]


def ocra(x, w, high):
    inputs, outputs = [0.0] * len(x), [0.0] * len(x)
    for column, weight, better in zip(columns(x), w, high, strict=True):
        for i, value in enumerate(column):
            if better:
                outputs[i] += weight * (value - min(column)) / min(column)
            else:
                inputs[i] += weight * (max(column) - value) / min(column)
    total = [a - min(inputs) + b - min(outputs) for a, b in zip(inputs, outputs, strict=True)]
    return [value - min(total) for value in total]


def ideals(x, w, high):
    """Distances of the objects to the ideals, the best first, and to their mean."""
    v = weighted(normalised(x, [True] * len(w), lambda a, c: a / norm(c), None), w)
    ordered = rows([sorted(c, reverse=better) for c, better in zip(columns(v), high, strict=True)])
    mean = [sum(c) / len(c) for c in columns(v)]
    return [[math.dist(row, ideal) for ideal in ordered] for row in v], [math.dist(row, mean) for row in v]


def probid(x, w, high):
    distances, to_mean = ideals(x, w, high)
    n = len(x)
    half = (n + 1) // 2
    performance = []
    for row, mean in zip(distances, to_mean, strict=True):
        better = sum(row[k - 1] / k for k in range(1, half + 1))
        worse = sum(row[k - 1] / (n - k + 1) for k in range(half, n + 1))
        performance.append(1 / (1 + (better / worse) ** 2) + mean)
    return performance


def sprobid(x, w, high):
    distances, _ = ideals(x, w, high)
    n, quarter = len(x), max(1, len(x) // 4)
    return [
        sum(row[n - k] / k for k in range(1, quarter + 1)) / sum(row[k - 1] / k for k in range(1, quarter + 1))
        for row in distances
    ]


def ram(x, w, high):
    ups, downs = split(x, w, high)
    return [(2 + up) ** (1 / (2 + down)) for up, down in zip(ups, downs, strict=True)]


def lmaw(x, w, high):
    s = normalised(x, high, lambda v, c: (v + max(c)) / max(c), lambda v, c: (v + min(c)) / v)
    total = [math.log(math.prod(column)) for column in columns(s)]
    scores = []
    for row in s:
        score = 0.0
        for value, product, weight in zip(row, total, w, strict=True):
            phi = math.log(value) / product
            score += 2 * phi**weight / ((2 - phi) ** weight + phi**weight)
        scores.append(score)
    return scores


def ends(x, low, high_end):
    return low or [min(c) for c in columns(x)], high_end or [max(c) for c in columns(x)]


def spotis(x, w, high, low=(), high_end=(), expected=()):
    lower, upper = ends(x, low, high_end)
    goal = expected or [u if better else a for a, u, better in zip(lower, upper, high, strict=True)]
    return [
        sum(
            weight * abs(value - wanted) / (u - a)
            for value, wanted, a, u, weight in zip(row, goal, lower, upper, w, strict=True)
        )
        for row in x
    ]


def balanced_spotis(x, w, high, expected, alpha=0.5):
    ideal, wanted = spotis(x, w, high), spotis(x, w, high, expected=expected)
    return [(1 - alpha) * a + alpha * b for a, b in zip(ideal, wanted, strict=True)]


def rim(x, w, high, ideal_low=(), ideal_high=()):
    lower, upper = ends(x, (), ())
    good = [u if better else a for a, u, better in zip(lower, upper, high, strict=True)]
    start, stop = ideal_low or ideal_high or good, ideal_high or ideal_low or good
    index = []
    for row in x:
        y = []
        for value, a, b, c, d in zip(row, lower, upper, start, stop, strict=True):
            if c <= value <= d:
                y.append(1.0)
            elif value < c:
                y.append((value - a) / (c - a))
            else:
                y.append((b - value) / (b - d))
        plus = math.sqrt(sum((weight * v - weight) ** 2 for v, weight in zip(y, w, strict=True)))
        minus = math.sqrt(sum((weight * v) ** 2 for v, weight in zip(y, w, strict=True)))
        index.append(minus / (plus + minus))
    return index


def rafsi(x, w, high, n1=1.0, n2k=6.0):
    lower, upper = ends(x, (), ())
    arithmetic, harmonic = (n1 + n2k) / 2, 2 / (1 / n1 + 1 / n2k)
    scores = []
    for row in x:
        score = 0.0
        for value, a, b, weight, better in zip(row, lower, upper, w, high, strict=True):
            mapped = n1 + (n2k - n1) * (value - a) / (b - a)
            score += weight * (mapped / (2 * arithmetic) if better else harmonic / (2 * mapped))
        scores.append(score)
    return scores


def ervd(x, w, high, reference, loss_aversion=2.25, alpha=0.88):
    v = []
    for column, point, better in zip(columns(x), reference, high, strict=True):
        gains = [(value - point) / sum(column) * (1 if better else -1) for value in column]
        v.append([gain**alpha if gain > 0 else -loss_aversion * (-gain) ** alpha for gain in gains])
    scores = []
    for row in rows(v):
        plus = sum(weight * (max(c) - value) for value, c, weight in zip(row, v, w, strict=True))
        minus = sum(weight * (value - min(c)) for value, c, weight in zip(row, v, w, strict=True))
        scores.append(minus / (plus + minus))
    return scores


def lopm(x, w, high, limits=()):
    limit = limits or [max(c) if better else min(c) for c, better in zip(columns(x), high, strict=True)]
    return [
        sum(
            weight * (bound / value if better else value / bound)
            for value, bound, weight, better in zip(row, limit, w, high, strict=True)
        )
        for row in x
    ]
