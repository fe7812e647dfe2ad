"""Membership functions: a measured value in, degrees of membership in 0..1 out.

Each is written once, in `ops` and Python's operators, so that floats, arrays and column expressions take the same path.
Both branches of `ops.where` may be worked out, so none divides by 0 or overflows: x is first cut to where the function
changes.

Corners stand in rising order. Two corners that are equal make a vertical edge, and on the edge the degree is 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from fuzzyspec.api import Element, Membership, Ops, Param

LARGEST = 1e300
"""Parameters of a larger magnitude are refused: their differences could overflow."""

_GAUSSIAN_REACH = 40.0  # widths from the centre: exp(−40²/2) is 0 as a float
_SIGMOID_REACH = 800.0  # exp(−800) is 0 as a float


# -- the functions ----------------------------------------------------------------------------------------------------


def rising(x: Element, ops: Ops, a: float, b: float) -> Element:
    """Return 0 up to a, 1 from b on, linear between them; with a = b a step, 1 at a."""
    if a == b:
        return ops.where(x >= a, 1.0, 0.0)
    return (ops.minimum(ops.maximum(x, a), b) - a) / (b - a)


def falling(x: Element, ops: Ops, a: float, b: float) -> Element:
    """Return 1 up to a, 0 from b on, linear between them; with a = b a step, 1 at a."""
    if a == b:
        return ops.where(x <= a, 1.0, 0.0)
    return (b - ops.minimum(ops.maximum(x, a), b)) / (b - a)


def triangular(x: Element, ops: Ops, a: float, b: float, c: float) -> Element:
    """Return 1 at b, 0 outside a..c, linear between them."""
    return ops.minimum(rising(x, ops, a, b), falling(x, ops, b, c))


def trapezoidal(x: Element, ops: Ops, a: float, b: float, c: float, d: float) -> Element:
    """Return 1 in b..c, 0 outside a..d, linear between them."""
    return ops.minimum(rising(x, ops, a, b), falling(x, ops, c, d))


def gaussian(x: Element, ops: Ops, center: float, width: float) -> Element:
    """Return exp(−(x − center)²/(2 width²)), width > 0."""
    distance = ops.minimum(ops.absolute(x - center), _GAUSSIAN_REACH * width) / width
    return ops.exp(-0.5 * distance * distance)


def bell(x: Element, ops: Ops, center: float, width: float, slope: float) -> Element:
    """Return 1/(1 + |(x − center)/width|^(2 slope)), width > 0 and slope > 0."""
    distance = ops.absolute(x - center)
    # The smaller over the larger, so that neither the quotient nor its power overflows.
    power = ops.power(ops.minimum(distance, width) / ops.maximum(distance, width), 2 * slope)
    return ops.where(distance <= width, 1 / (1 + power), power / (1 + power))


def sigmoid(x: Element, ops: Ops, center: float, slope: float) -> Element:
    """Return 1/(1 + exp(−slope (x − center))), slope ≠ 0."""
    reach = _SIGMOID_REACH / abs(slope)
    exponent = slope * ops.minimum(ops.maximum(x - center, -reach), reach)
    power = ops.exp(-1.0 * ops.absolute(exponent))
    return ops.where(exponent >= 0, 1 / (1 + power), power / (1 + power))


def s_shape(x: Element, ops: Ops, a: float, b: float) -> Element:
    """Return 0 up to a, 1 from b on, two parabolas between them that meet at ½; with a = b a step, 1 at a."""
    return _spline(rising(x, ops, a, b), ops)


def z_shape(x: Element, ops: Ops, a: float, b: float) -> Element:
    """Return 1 up to a, 0 from b on, two parabolas between them that meet at ½; with a = b a step, 1 at a."""
    return _spline(falling(x, ops, a, b), ops)


def pi_shape(x: Element, ops: Ops, a: float, b: float, c: float, d: float) -> Element:
    """Return 1 in b..c, 0 outside a..d, two parabolas on either side between them."""
    return _spline(trapezoidal(x, ops, a, b, c, d), ops)


def _spline(t: Element, ops: Ops) -> Element:
    """Bend a straight line from 0 to 1 into an S."""
    return ops.where(t < 0.5, 2 * t * t, 1 - 2 * (1 - t) * (1 - t))


def ladder(x: Element, best_first: bool, ops: Ops, knots: Sequence[float]) -> list[Element]:
    """Return a degree for each knot: 1 at the knot, 0 at its neighbours, linear between them, flat outside the ends.

    The knots rise or fall. At equal neighbouring knots the better comment has the degree.
    The degrees of a row sum to 1, and at most two of them, neighbours, are above 0.
    """
    rises = knots[-1] > knots[0]
    # How far x has gone from each knot to the next. Before the first of these that is below 1 all are 1, and after it
    # all are 0, so that the differences below are exact.
    gone: list[Element] = []
    for here, there in pairwise(knots):
        if here < there:
            gone.append(rising(x, ops, here, there))
        elif here > there:
            gone.append(falling(x, ops, there, here))
        elif best_first:
            gone.append(ops.where(x > here if rises else x < here, 1.0, 0.0))
        else:
            gone.append(ops.where(x >= here if rises else x <= here, 1.0, 0.0))
    if not gone:
        return [ops.where(x >= knots[0], 1.0, 1.0)]
    return [1 - gone[0], *(before - after for before, after in pairwise(gone)), gone[-1]]


# -- parameters that do not fit together ------------------------------------------------------------------------------

Fault = Callable[[Mapping[str, Any], int, bool | None], str | None]


def _call(name: str, numbers: Iterable[float]) -> str:
    return f"`{name}({', '.join(f'{number:.12g}' for number in numbers)})`"


def _too_large(numbers: Iterable[float]) -> str | None:
    for number in numbers:
        if abs(number) > LARGEST:
            return f"{number:.12g} is too large for a membership function; measure in a larger unit"
    return None


def _fault_of_corners(name: str) -> Fault:
    def fault(parameters: Mapping[str, Any], count: int, rising: bool | None) -> str | None:
        corners = [(corner, parameters[corner]) for corner in "abcd" if corner in parameters]
        numbers = [number for _, number in corners]
        for (one, lower), (other, upper) in pairwise(corners):
            if upper < lower:
                return (
                    f"its corners must rise, and {other} = {upper:.12g} is below {one} = {lower:.12g}; "
                    f"in order they are {_call(name, sorted(numbers))}"
                )
        return _too_large(numbers)

    return fault


def _fault_of_curve(parameters: Mapping[str, Any], count: int, rising: bool | None) -> str | None:
    return _too_large(parameters.values())


def _fault_of_sigmoid(parameters: Mapping[str, Any], count: int, rising: bool | None) -> str | None:
    if abs(parameters["slope"]) < 1 / LARGEST:
        return (
            "with the slope 0 every value has the degree ½; write a slope above 0 where the degree rises with the "
            "value, below 0 where it falls"
        )
    return _too_large(parameters.values())


def _fault_of_ladder(parameters: Mapping[str, Any], count: int, rising: bool | None) -> str | None:
    knots: Sequence[float] = parameters["knots"]
    if rising is None:
        return (
            "a ladder leads from bad values to good ones, and with `near` or `within` the good ones lie between; "
            "write a function for each comment, for example `triangular(a, b, c)`"
        )
    if len(knots) != count:
        knot, comment = "knot" if len(knots) == 1 else "knots", "comment" if count == 1 else "comments"
        return f"it has {len(knots)} {knot} for {count} {comment}; write one for each comment, in their order"
    if count == 1:
        return _too_large(knots)
    low, high = min(knots), max(knots)
    if low == high:
        steps = ("falling", "rising") if rising else ("rising", "falling")
        first, last = (_call(name, (low, low)) for name in steps)
        return (
            f"all its knots are {low:.12g}, so it has no direction; write knots that differ, or a function for each "
            f"comment, such as {first} for the first and {last} for the last"
        )
    turned = knots[-1] < knots[0]
    for before, after in pairwise(knots):
        if after > before if turned else after < before:
            ordered = _call("ladder", sorted(knots, reverse=not rising))
            way = "falls" if after < before else "rises"
            return (
                f"its knots must rise or fall all the way, and it {way} from {before:.12g} to {after:.12g}; "
                f"in order they are {ordered}"
            )
    if turned == rising:
        return (
            f"its knots {'fall' if turned else 'rise'}, and by `better` the values {'rise' if rising else 'fall'} "
            f"over the comments in their order; write {_call('ladder', reversed(knots))}, or turn `better` round"
        )
    return _too_large(knots)


# -- where pictures bend ----------------------------------------------------------------------------------------------


def _distinct(numbers: Iterable[float]) -> list[float]:
    return sorted(set(numbers))


def _bends_at_corners(parameters: Mapping[str, Any]) -> list[float]:
    return _distinct(parameters.values())


def _bends_of_splines(parameters: Mapping[str, Any]) -> list[float]:
    corners = sorted(parameters.values())
    flanks = zip(corners[::2], corners[1::2], strict=True)  # a..b, and c..d where there are four
    return _distinct([*corners, *((foot + shoulder) / 2 for foot, shoulder in flanks)])


def _bends_of_ladder(parameters: Mapping[str, Any]) -> list[float]:
    return _distinct(parameters["knots"])


def _bends_of_gaussian(parameters: Mapping[str, Any]) -> list[float]:
    center, width = parameters["center"], parameters["width"]
    return _distinct(center + k * width for k in (-3, -1, 0, 1, 3))


def _bends_of_bell(parameters: Mapping[str, Any]) -> list[float]:
    center, width = parameters["center"], parameters["width"]
    # To the degree 0.01, but at most to about ten widths: a gentle bell comes down very late.
    reach = 99 ** min(0.5, 1 / (2 * parameters["slope"]))
    return _distinct(center + k * width for k in (-reach, -1, 0, 1, reach))


def _bends_of_sigmoid(parameters: Mapping[str, Any]) -> list[float]:
    center, reach = parameters["center"], math.log(99) / abs(parameters["slope"])  # from 0.01 to 0.99
    return _distinct((center - reach, center, center + reach))


# -- the descriptors --------------------------------------------------------------------------------------------------

_PERFILIEVA = (
    "Perfilieva, I. (2006). Fuzzy transforms: Theory and applications. Fuzzy Sets and Systems 157(8), 993–1023 "
    "(the fuzzy partition by triangular functions)."
)
_JANG = (
    "Jang, J.-S. R., Sun, C.-T. and Mizutani, E. (1997). Neuro-Fuzzy and Soft Computing. Prentice Hall, "
    "Upper Saddle River, section 2.4."
)
_ANFIS = (
    "Jang, J.-S. R. (1993). ANFIS: Adaptive-network-based fuzzy inference system. "
    "IEEE Transactions on Systems, Man, and Cybernetics 23(3), 665–685."
)
_ZIMMERMANN = (
    "Zimmermann, H.-J. (1978). Fuzzy programming and linear programming with several objective functions. "
    "Fuzzy Sets and Systems 1(1), 45–55."
)
_ZADEH = (
    "Zadeh, L. A. (1975). Calculus of fuzzy restrictions. In L. A. Zadeh, K. S. Fu, K. Tanaka and M. Shimura (eds), "
    "Fuzzy Sets and Their Applications to Cognitive and Decision Processes. Academic Press, New York, 1–39"
)

_FOOT_LEFT = "the left foot: up to here the degree is 0"
_FOOT_RIGHT = "the right foot: from here on the degree is 0"
_UP = (
    Param("a", doc=_FOOT_LEFT),
    Param("b", doc="the shoulder: from here on the degree is 1 (a step where b = a, 1 at a)"),
)
_DOWN = (
    Param("a", doc="the shoulder: up to here the degree is 1"),
    Param("b", doc="the foot: from here on the degree is 0 (a step where b = a, 1 at a)"),
)
_UP_AND_DOWN = (
    Param("a", doc=_FOOT_LEFT),
    Param("b", doc="the left shoulder: from here to c the degree is 1 (a vertical edge where b = a, 1 at a)"),
    Param("c", doc="the right shoulder"),
    Param("d", doc=f"{_FOOT_RIGHT} (a vertical edge where d = c, 1 at d)"),
)
_CENTER = Param("center", doc="the peak, of degree 1 (it stands first, where some tools write the width first)")

MEMBERSHIPS = (
    Membership(
        name="ladder",
        summary="One value into a whole row: a knot for each comment, linear between neighbouring knots.",
        formula="μ_j = 1 at knot k_j, 0 at its neighbours, linear between them; flat beyond k_1 and k_m",
        reference=_PERFILIEVA,
        params=(
            Param(
                "knots",
                "numbers",
                doc="a knot for each comment, in their order: the value that belongs to that comment alone (they rise "
                "or fall as `better` says, and equal neighbours give the better comment)",
            ),
        ),
        compute=ladder,
        of="row",
        fault=_fault_of_ladder,
        bends=_bends_of_ladder,
    ),
    Membership(
        name="triangular",
        summary="Up to a peak in a straight line, and down again.",
        formula="μ = max(0, min((x − a)/(b − a), (c − x)/(c − b)))",
        reference=_JANG,
        params=(
            Param("a", doc=_FOOT_LEFT),
            Param("b", doc="the peak, of degree 1 (also on the vertical edge that b = a or b = c makes)"),
            Param("c", doc=_FOOT_RIGHT),
        ),
        compute=triangular,
        fault=_fault_of_corners("triangular"),
        bends=_bends_at_corners,
    ),
    Membership(
        name="trapezoidal",
        summary="Up to a flat top in a straight line, and down again.",
        formula="μ = max(0, min((x − a)/(b − a), 1, (d − x)/(d − c)))",
        reference=_JANG,
        params=_UP_AND_DOWN,
        compute=trapezoidal,
        fault=_fault_of_corners("trapezoidal"),
        bends=_bends_at_corners,
    ),
    Membership(
        name="rising",
        summary="Up from 0 to 1 in a straight line, for high values: half a trapezoid.",
        formula="μ = min(1, max(0, (x − a)/(b − a)))",
        reference=_ZIMMERMANN,
        params=_UP,
        compute=rising,
        fault=_fault_of_corners("rising"),
        bends=_bends_at_corners,
    ),
    Membership(
        name="falling",
        summary="Down from 1 to 0 in a straight line, for low values: half a trapezoid.",
        formula="μ = min(1, max(0, (b − x)/(b − a)))",
        reference=_ZIMMERMANN,
        params=_DOWN,
        compute=falling,
        fault=_fault_of_corners("falling"),
        bends=_bends_at_corners,
    ),
    Membership(
        name="gaussian",
        summary="The normal curve about a centre.",
        formula="μ = exp(−(x − center)²/(2 width²))",
        reference=_JANG,
        params=(
            _CENTER,
            Param(
                "width",
                doc="the standard deviation σ, at which the degree is e^(−½) ≈ 0.607 (texts that write "
                "exp(−((x − a)/σ)²) have a σ that is √2 times this)",
                above=0.0,
            ),
        ),
        compute=gaussian,
        fault=_fault_of_curve,
        bends=_bends_of_gaussian,
    ),
    Membership(
        name="bell",
        summary="The generalised bell: a flat top of any width, with flanks of any steepness.",
        formula="μ = 1/(1 + |(x − center)/width|^(2 slope))",
        reference=_ANFIS,
        params=(
            _CENTER,
            Param("width", doc="half the width: at center ± width the degree is ½", above=0.0),
            Param("slope", doc="how steep the flanks are: half the exponent", above=0.0),
        ),
        compute=bell,
        fault=_fault_of_curve,
        bends=_bends_of_bell,
    ),
    Membership(
        name="sigmoid",
        summary="The logistic curve: gently from 0 to 1, or from 1 to 0.",
        formula="μ = 1/(1 + exp(−slope (x − center)))",
        reference=_JANG,
        params=(
            Param("center", doc="the value of degree ½ (it stands first, where some tools write the slope first)"),
            Param("slope", doc="how fast the degree rises (above 0) or falls (below 0), not 0"),
        ),
        compute=sigmoid,
        fault=_fault_of_sigmoid,
        bends=_bends_of_sigmoid,
    ),
    Membership(
        name="s_shape",
        summary="Up from 0 to 1 in an S of two parabolas, for high values.",
        formula="μ = 2t² for t < ½, else 1 − 2(1 − t)², where t = min(1, max(0, (x − a)/(b − a)))",
        reference=f"{_ZADEH}.",
        params=_UP,
        compute=s_shape,
        fault=_fault_of_corners("s_shape"),
        bends=_bends_of_splines,
    ),
    Membership(
        name="z_shape",
        summary="Down from 1 to 0 in a Z of two parabolas, for low values: 1 − s_shape.",
        formula="μ = 2t² for t < ½, else 1 − 2(1 − t)², where t = min(1, max(0, (b − x)/(b − a)))",
        reference=f"{_ZADEH} (as 1 − S).",
        params=_DOWN,
        compute=z_shape,
        fault=_fault_of_corners("z_shape"),
        bends=_bends_of_splines,
    ),
    Membership(
        name="pi_shape",
        summary="Up in an S to a flat top, and down in a Z.",
        formula="μ = min(s_shape(x; a, b), z_shape(x; c, d))",
        reference=f"{_ZADEH} (with b = c; the flat top is that of pimf in MATLAB's Fuzzy Logic Toolbox).",
        params=_UP_AND_DOWN,
        compute=pi_shape,
        fault=_fault_of_corners("pi_shape"),
        bends=_bends_of_splines,
    ),
)
"""The built-in membership functions."""
