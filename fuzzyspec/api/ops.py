"""The few operations in which methods are written, once for every executor.

The operators `+ - * / **` and comparisons are used as they stand. What Python has no operator for comes from
an `Ops`: `plain` works on floats, `arrays` on numpy arrays of any shape, elementwise, `expressions` on the columns of
any lazy frame that narwhals knows.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

Element = Any
"""A float, a numpy array, or a column expression: one value, or one for each object, sample and so on."""


class Ops(Protocol):
    """Elementwise operations; every argument may also be a plain number."""

    def minimum(self, a: Element, b: Element) -> Element:
        """Return the smaller of two values."""
        ...

    def maximum(self, a: Element, b: Element) -> Element:
        """Return the larger of two values."""
        ...

    def where(self, condition: Element, yes: Element, no: Element) -> Element:
        """Return `yes` where the condition holds, else `no`; both are worked out."""
        ...

    def ratio(self, a: Element, b: Element) -> Element:
        """Return a / b, and 0 where b is 0."""
        ...

    def sqrt(self, a: Element) -> Element:
        """Return the square root."""
        ...

    def power(self, a: Element, exponent: float) -> Element:
        """Return a to the power `exponent`, for a ≥ 0."""
        ...

    def absolute(self, a: Element) -> Element:
        """Return the magnitude."""
        ...

    def exp(self, a: Element) -> Element:
        """Return e to the power a, infinite where that is too large for a float."""
        ...

    def log(self, a: Element) -> Element:
        """Return the natural logarithm, for a ≥ 0; that of 0 is −∞."""
        ...


class PlainOps:
    """Operations on Python floats: for small schemes, where importing numpy would cost more than the work."""

    def minimum(self, a: float, b: float) -> float:
        """Return the smaller of two numbers."""
        return a if a < b else b

    def maximum(self, a: float, b: float) -> float:
        """Return the larger of two numbers."""
        return a if a > b else b

    def where(self, condition: bool, yes: float, no: float) -> float:
        """Return one of two numbers."""
        return yes if condition else no

    def ratio(self, a: float, b: float) -> float:
        """Return a / b, and 0 where b is 0."""
        return a / b if b != 0 else 0.0

    def sqrt(self, a: float) -> float:
        """Return the square root."""
        return math.sqrt(a)

    def power(self, a: float, exponent: float) -> float:
        """Return a to the power `exponent`; too large a power is infinite, as in numpy."""
        try:
            return float(a**exponent)
        except (OverflowError, ZeroDivisionError):
            return math.inf

    def absolute(self, a: float) -> float:
        """Return the magnitude."""
        return abs(a)

    def exp(self, a: float) -> float:
        """Return e to the power a; too large a power is infinite, as in numpy."""
        try:
            return math.exp(a)
        except OverflowError:
            return math.inf

    def log(self, a: float) -> float:
        """Return the natural logarithm; that of 0 is −∞, as in numpy."""
        return math.log(a) if a != 0 else -math.inf


class ArrayOps:
    """Operations on numpy arrays, elementwise with broadcasting."""

    def minimum(self, a: Element, b: Element) -> Element:
        """Return the elementwise minimum."""
        import numpy as np

        return np.minimum(a, b)

    def maximum(self, a: Element, b: Element) -> Element:
        """Return the elementwise maximum."""
        import numpy as np

        return np.maximum(a, b)

    def where(self, condition: Element, yes: Element, no: Element) -> Element:
        """Return elements of `yes` where the condition holds, else of `no`."""
        import numpy as np

        return np.where(condition, yes, no)

    def ratio(self, a: Element, b: Element) -> Element:
        """Return a / b elementwise, and 0 where b is 0."""
        import numpy as np

        a, b = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(b, dtype=float))
        return np.divide(a, b, out=np.zeros(b.shape), where=b != 0)

    def sqrt(self, a: Element) -> Element:
        """Return the elementwise square root."""
        import numpy as np

        return np.sqrt(a)

    def power(self, a: Element, exponent: float) -> Element:
        """Return a to the power `exponent`, elementwise."""
        import numpy as np

        with np.errstate(divide="ignore"):
            return np.power(a, exponent)

    def absolute(self, a: Element) -> Element:
        """Return the elementwise magnitude."""
        import numpy as np

        return np.absolute(a)

    def exp(self, a: Element) -> Element:
        """Return e to the power a, elementwise."""
        import numpy as np

        with np.errstate(over="ignore"):
            return np.exp(a)

    def log(self, a: Element) -> Element:
        """Return the elementwise natural logarithm."""
        import numpy as np

        with np.errstate(divide="ignore"):
            return np.log(a)


class NarwhalsOps:
    """Operations on narwhals expressions: columns of a frame that a data engine works out, elementwise.

    Expressions and plain numbers mix; numbers alone give a number, by `plain`. Columns hold finite numbers, never null.
    """

    def minimum(self, a: Element, b: Element) -> Element:
        """Return the elementwise minimum."""
        if is_plain(a, b):
            return plain.minimum(a, b)
        import narwhals as nw

        return nw.min_horizontal(_expression(a), _expression(b))

    def maximum(self, a: Element, b: Element) -> Element:
        """Return the elementwise maximum."""
        if is_plain(a, b):
            return plain.maximum(a, b)
        import narwhals as nw

        return nw.max_horizontal(_expression(a), _expression(b))

    def where(self, condition: Element, yes: Element, no: Element) -> Element:
        """Return elements of `yes` where the condition holds, else of `no`; a plain truth value picks one of them."""
        if is_plain(condition):
            return yes if condition else no
        import narwhals as nw

        return nw.when(condition).then(_expression(yes)).otherwise(_expression(no))

    def ratio(self, a: Element, b: Element) -> Element:
        """Return a / b elementwise, and 0 where b is 0."""
        if is_plain(b):
            return a / b if b != 0 else 0.0
        return self.where(b != 0, a / b, 0.0)

    def sqrt(self, a: Element) -> Element:
        """Return the elementwise square root."""
        return plain.sqrt(a) if is_plain(a) else a.sqrt()

    def power(self, a: Element, exponent: float) -> Element:
        """Return a to the power `exponent`, elementwise."""
        return plain.power(a, exponent) if is_plain(a) else a ** float(exponent)

    def absolute(self, a: Element) -> Element:
        """Return the elementwise magnitude."""
        return plain.absolute(a) if is_plain(a) else a.abs()

    def exp(self, a: Element) -> Element:
        """Return e to the power a, elementwise."""
        return plain.exp(a) if is_plain(a) else a.exp()

    def log(self, a: Element) -> Element:
        """Return the elementwise natural logarithm."""
        if is_plain(a):
            return plain.log(a)
        # Engines work out both branches, and some have null for log 0, some a warning: none is asked for it.
        return self.where(a > 0, self.where(a > 0, a, 1.0).log(), -math.inf)


def is_plain(*elements: Element) -> bool:
    """Whether these are numbers or truth values, Python's or numpy's, rather than one for each object."""
    return all(isinstance(element, int | float) or hasattr(element, "dtype") for element in elements)


def _expression(element: Element) -> Any:
    """Return an element as an expression; a whole number as a float, so that both branches are of one type."""
    if not is_plain(element):
        return element
    import narwhals as nw

    return nw.lit(element if isinstance(element, bool) else float(element))


plain: Ops = PlainOps()
arrays: Ops = ArrayOps()
expressions: Ops = NarwhalsOps()
