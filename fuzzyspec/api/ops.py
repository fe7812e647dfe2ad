"""The few operations in which compositions and decisions are written, once for every executor.

The operators `+ - * / **` and comparisons are used as they stand. What Python has no operator for comes from
an `Ops`: `plain` works on floats, `arrays` on numpy arrays of any shape, elementwise.
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
        """Return a to the power `exponent`; 0 to a negative power is infinite, as in numpy."""
        if a == 0 and exponent < 0:
            return math.inf
        return float(a**exponent)

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


plain: Ops = PlainOps()
arrays: Ops = ArrayOps()
