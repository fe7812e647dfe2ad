"""Computations over the columns of a lazy frame: recorded step by step, then handed to a data engine in layers.

An expression of a data engine is a tree: a value that is used twice is written twice, and so on in each use of a use,
until a query of a few dozen indicators is longer than its data. Here a step is recorded once, however often it is used.
What is used several times, and what would nest too deep, becomes a column of a layer, and each layer reads
the one before.
"""

from __future__ import annotations

import operator
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec.api import Element
from fuzzyspec.api.ops import expressions, is_plain, plain

if TYPE_CHECKING:
    import narwhals as nw

SMALL = 2
"""A step that is used several times is worked out again each time if it takes no more operations than this."""
DEEP = 40
"""How deep operations may nest before a layer is put between; engines give up at some hundreds."""


class Step(NamedTuple):
    """An operation and what it is done with, terms or plain numbers; without an operation, the name of a column."""

    operation: Callable[..., Any] | None
    arguments: tuple[Any, ...]


class Term:
    """One value for each object, to be worked out: a step of `Terms`. Python's operators record further steps."""

    __slots__ = ("index", "terms")

    # Numbers of numpy leave the operation to the term.
    __array_ufunc__ = None

    def __init__(self, terms: Terms, index: int) -> None:
        self.terms = terms
        self.index = index

    def __bool__(self) -> bool:
        raise TypeError("the values of a column are not known yet: choose between them with ops.where")

    __hash__ = object.__hash__

    def __add__(self, other: Element) -> Term:
        return self.terms.step(operator.add, self, other)

    def __radd__(self, other: Element) -> Term:
        return self.terms.step(operator.add, other, self)

    def __sub__(self, other: Element) -> Term:
        return self.terms.step(operator.sub, self, other)

    def __rsub__(self, other: Element) -> Term:
        return self.terms.step(operator.sub, other, self)

    def __mul__(self, other: Element) -> Term:
        return self.terms.step(operator.mul, self, other)

    def __rmul__(self, other: Element) -> Term:
        return self.terms.step(operator.mul, other, self)

    def __truediv__(self, other: Element) -> Term:
        return self.terms.step(operator.truediv, self, other)

    def __rtruediv__(self, other: Element) -> Term:
        return self.terms.step(operator.truediv, other, self)

    def __pow__(self, other: Element) -> Term:
        return self.terms.step(operator.pow, self, other)

    def __rpow__(self, other: Element) -> Term:
        return self.terms.step(operator.pow, other, self)

    def __neg__(self) -> Term:
        return self.terms.step(operator.mul, -1.0, self)

    def __abs__(self) -> Term:
        return self.terms.step(expressions.absolute, self)

    def __lt__(self, other: Element) -> Term:
        return self.terms.step(operator.lt, self, other)

    def __le__(self, other: Element) -> Term:
        return self.terms.step(operator.le, self, other)

    def __gt__(self, other: Element) -> Term:
        return self.terms.step(operator.gt, self, other)

    def __ge__(self, other: Element) -> Term:
        return self.terms.step(operator.ge, self, other)

    def __eq__(self, other: Element) -> Term:  # type: ignore[override]
        return self.terms.step(operator.eq, self, other)

    def __ne__(self, other: Element) -> Term:  # type: ignore[override]
        return self.terms.step(operator.ne, self, other)

    def __and__(self, other: Element) -> Term:
        return self.terms.step(operator.and_, self, other)

    def __rand__(self, other: Element) -> Term:
        return self.terms.step(operator.and_, other, self)

    def __or__(self, other: Element) -> Term:
        return self.terms.step(operator.or_, self, other)

    def __ror__(self, other: Element) -> Term:
        return self.terms.step(operator.or_, other, self)


class Terms:
    """The steps of a computation, each once and after those that it needs; also the operations `Ops` on its terms."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._known: dict[tuple[object, ...], Term] = {}

    def column(self, name: str) -> Term:
        """Return a column of the frame as a term."""
        return self._kept((None, name), Step(None, (name,)))

    def step(self, operation: Callable[..., Any], *arguments: Element) -> Term:
        """Return an operation on terms and plain numbers, the same term for the same step."""
        parts = [("term", one.index) if isinstance(one, Term) else (type(one), repr(one)) for one in arguments]
        return self._kept((operation, *parts), Step(operation, arguments))

    def _kept(self, key: tuple[object, ...], step: Step) -> Term:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Term(self, len(self._steps))
            self._steps.append(step)
        return known

    # Ops ----------------------------------------------------------------------------------------

    def minimum(self, a: Element, b: Element) -> Element:
        """Return the smaller of two values."""
        return plain.minimum(a, b) if is_plain(a, b) else self.step(expressions.minimum, a, b)

    def maximum(self, a: Element, b: Element) -> Element:
        """Return the larger of two values."""
        return plain.maximum(a, b) if is_plain(a, b) else self.step(expressions.maximum, a, b)

    def where(self, condition: Element, yes: Element, no: Element) -> Element:
        """Return `yes` where the condition holds, else `no`."""
        if is_plain(condition):
            return yes if condition else no
        return self.step(expressions.where, condition, yes, no)

    def ratio(self, a: Element, b: Element) -> Element:
        """Return a / b, and 0 where b is 0."""
        return plain.ratio(a, b) if is_plain(a, b) else self.step(expressions.ratio, a, b)

    def sqrt(self, a: Element) -> Element:
        """Return the square root."""
        return plain.sqrt(a) if is_plain(a) else self.step(expressions.sqrt, a)

    def power(self, a: Element, exponent: float) -> Element:
        """Return a to the power `exponent`."""
        return plain.power(a, exponent) if is_plain(a) else self.step(expressions.power, a, exponent)

    def absolute(self, a: Element) -> Element:
        """Return the magnitude."""
        return plain.absolute(a) if is_plain(a) else self.step(expressions.absolute, a)

    def exp(self, a: Element) -> Element:
        """Return e to the power a."""
        return plain.exp(a) if is_plain(a) else self.step(expressions.exp, a)

    def log(self, a: Element) -> Element:
        """Return the natural logarithm."""
        return plain.log(a) if is_plain(a) else self.step(expressions.log, a)

    # Layers -------------------------------------------------------------------------------------

    def select(self, frame: nw.LazyFrame[Any], outputs: Mapping[str, Element]) -> nw.LazyFrame[Any]:
        """Work out `outputs`, terms or plain values by name, from the columns of a frame, and select them.

        At least one of them is a term. No column of the frame is called `_0`, `_1` and so on.
        """
        return elementwise(frame, lambda part: self._select(part, outputs))

    def _select(self, frame: nw.LazyFrame[Any], outputs: Mapping[str, Element]) -> nw.LazyFrame[Any]:
        import narwhals as nw

        results = [one.index for one in outputs.values() if isinstance(one, Term)]
        built: dict[int, Any] = {}
        layers: dict[int, int] = {}  # from which layer on a step can be worked out, the frame being layer 0
        nesting: dict[int, tuple[int, int]] = {}  # how many operations a step writes out, and how deep
        reads: dict[int, frozenset[str]] = {}  # the columns that it reads
        made: dict[str, int] = {}  # the layer that makes a column
        fresh: dict[int, list[Any]] = defaultdict(list)  # the columns that a layer makes
        last: dict[str, int] = {}  # the last layer that a column is read from
        uses = self._uses(results)
        for index in sorted(uses):
            operation, arguments = self._steps[index]
            if operation is None:
                name = arguments[0]
                built[index], layers[index], nesting[index] = nw.col(name), 0, (0, 0)
                reads[index] = frozenset((name,))
                made[name] = 0
                continue
            inner = [one.index for one in arguments if isinstance(one, Term)]
            built[index] = operation(*(built[one.index] if isinstance(one, Term) else one for one in arguments))
            layers[index] = max(layers[one] for one in inner)
            reads[index] = frozenset().union(*(reads[one] for one in inner))
            size = 1 + sum(nesting[one][0] for one in inner)
            depth = 1 + max(nesting[one][1] for one in inner)
            nesting[index] = size, depth
            if (uses[index] > 1 and size > SMALL) or depth >= DEEP:
                name = f"_{index}"
                last.update((column, max(layers[index], last.get(column, 0))) for column in reads[index])
                layers[index] += 1
                fresh[layers[index]].append(built[index].alias(name))
                made[name] = layers[index]
                built[index], nesting[index], reads[index] = nw.col(name), (0, 0), frozenset((name,))
        count = max(layers[index] for index in results)
        last.update((column, count) for index in results for column in reads[index])
        for layer in range(1, count + 1):
            carried = [name for name, since in made.items() if since < layer <= last[name]]
            frame = frame.select(*carried, *fresh[layer])
        return frame.select(
            *((built[one.index] if isinstance(one, Term) else nw.lit(one)).alias(name) for name, one in outputs.items())
        )

    def _uses(self, results: Iterable[int]) -> Counter[int]:
        """Return how often each step is used that the results need, themselves included."""
        uses = Counter(results)
        for index in range(len(self._steps) - 1, -1, -1):
            if index in uses:
                uses.update(one.index for one in self._steps[index].arguments if isinstance(one, Term))
        return uses


def elementwise(frame: nw.LazyFrame[Any], work: Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]]) -> nw.LazyFrame[Any]:
    """Do work that looks at each row by itself: of Dask on the frames it is made of, as its graph has no layers."""
    if not frame.implementation.is_dask():
        return work(frame)

    def part(native: Any) -> Any:
        return work(lazy_frame(native)).collect().to_native()

    whole = frame.to_native()
    return lazy_frame(whole.map_partitions(part, meta=part(whole._meta)))


def lazy_frame(native: Any) -> nw.LazyFrame[Any]:
    """Return a frame of some library as narwhals knows it."""
    import warnings

    import narwhals as nw

    with warnings.catch_warnings():
        # narwhals says that its part for Dask will be a package of its own.
        warnings.filterwarnings("ignore", "Dask support is moving", FutureWarning)
        frame: nw.LazyFrame[Any] = nw.from_native(native).lazy()
    return frame
