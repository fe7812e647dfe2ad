"""What a plugin offers: frozen, typed descriptors, one class for each kind of method.

A descriptor says what a method is called, what it takes, what it needs of a scheme, where it was published, and how
it is
computed. The compiler checks all but the last before anything runs, and checks what `compute` gives back again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from fuzzyspec.api import ops as operations
from fuzzyspec.api.ops import Element, Ops

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

API_VERSION = 1
"""The version of the plugin interface that this fuzzyspec offers."""

REQUIRED = object()
"""The default of a parameter that must be given."""


class Capability(Enum):
    """What a method can read, and what it needs."""

    CRISP_JUDGMENTS = "crisp judgments"
    FUZZY_JUDGMENTS = "fuzzy judgments"
    INCOMPLETE = "incomplete judgments"
    DATA = "data"
    WEIGHTS = "weights"


class Better(NamedTuple):
    """Which values of a measured indicator are good: `high`, `low`, `near` (one value) or `within` (two)."""

    kind: str = "high"
    values: tuple[float, ...] = ()


class Unsuitable(ValueError):
    """Raised by a method whose data do not suit it; the message says why, in the words of the user.

    `indicator` is the position, among the indicators that the method was given, of the one at fault, if it is one;
    `object` likewise.
    """

    def __init__(self, reason: str, indicator: int | None = None, object: int | None = None) -> None:
        super().__init__(reason)
        self.indicator = indicator
        self.object = object


class Param(NamedTuple):
    """A parameter of a method, checked with its place before anything runs.

    `kind` is number, integer, boolean (`yes` or `no`), choice (one of `choices`), text, numbers (all numbers that
    follow, as a tuple), method (the name of another method of the same kind, with its own parameters), indicator (the
    name of one of the indicators that the method is given; what computes gets its position among them) or indicators
    (a list of such names; a tuple of positions).
    `minimum` and `maximum` may be reached, `above` and `below` may not.
    """

    name: str
    kind: str = "number"
    default: Any = REQUIRED
    doc: str = ""
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    below: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether a scheme must give it."""
        return self.default is REQUIRED

    def bounds(self) -> str:
        """Return the bounds in words, empty when there are none."""
        parts = []
        if self.above is not None:
            parts.append(f"above {self.above:g}")
        if self.minimum is not None:
            parts.append(f"at least {self.minimum:g}")
        if self.below is not None:
            parts.append(f"below {self.below:g}")
        if self.maximum is not None:
            parts.append(f"at most {self.maximum:g}")
        return " and ".join(parts)

    def admits(self, value: float) -> bool:
        """Whether a number lies within the bounds."""
        return not (
            (self.above is not None and value <= self.above)
            or (self.minimum is not None and value < self.minimum)
            or (self.below is not None and value >= self.below)
            or (self.maximum is not None and value > self.maximum)
        )


class Remark(NamedTuple):
    """What a method has to say about its data, told to the user as a warning.

    `indicator` is the position, among the indicators that the method was given, of the one that it is about, `object`
    likewise; None where it is about none.
    """

    text: str
    indicator: int | None = None
    object: int | None = None


class OwnConsistency(NamedTuple):
    """How consistent judgments are by a weighting's own measure, in place of the consistency ratio.

    `name` says what `value` is ("input-based consistency ratio"), `limit` what it may at most be, None where the
    literature gives no limit; `source` says in words where the limit comes from.
    """

    name: str
    value: float
    limit: float | None = None
    source: str = ""

    @property
    def consistent(self) -> bool | None:
        """Whether the judgments are consistent enough; None without a limit."""
        return None if self.limit is None else self.value <= self.limit


class Origin(NamedTuple):
    """Which installed distribution a descriptor came from; stamped by the plugin host."""

    distribution: str = "fuzzyspec"
    version: str = ""


BUILT_IN = Origin()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Descriptor:
    """What every kind of method has in common.

    `name` is what a spec writes, `summary` one line, `formula` one line of mathematics in plain Unicode,
    `reference` the publication that defines it.
    """

    kind: ClassVar[str] = ""

    name: str
    summary: str
    reference: str
    formula: str = ""
    params: tuple[Param, ...] = ()
    origin: Origin = BUILT_IN

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name} of {self.origin.distribution}>"

    def param(self, name: str) -> Param | None:
        """Return the parameter of that name."""
        return next((param for param in self.params if param.name == name), None)

    def defaults(self) -> dict[str, Any]:
        """Return the parameters that need not be given, with their defaults."""
        return {param.name: param.default for param in self.params if not param.required}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Weighting(Descriptor):
    """Turns judgment matrices into local weights.

    `compute(matrices, **parameters)` takes float64 `[batch, t, t]`, complete and positive, and returns
    weights `[batch, t]`, each row ≥ 0 with sum 1. A method that `reads` no judgments gets matrices of ones.
    `log_weights`, if given, returns the natural logarithms of the weights, up to a constant, where the weights
    themselves could
    underflow. `plain`, if given, does the same for one matrix as lists of floats, for small schemes.
    `completion` names the completion that fits the method where judgments are missing.

    A method that reads `Capability.FUZZY_JUDGMENTS` takes `[batch, t, t, 3]` instead: low, middle and high of each
    judgment, 0 < low ≤ middle ≤ high, a mirror cell being (1/high, 1/middle, 1/low); judgments that are single numbers
    have three times the same. Consistency is then judged by the middle values.
    `prepare(matrices, **parameters)`, if such a method has it, changes each expert's triples before they are
    aggregated, and those of a node judged once before they are weighed (to widen single numbers, say); same shape.
    `fuzzy_weights(matrices, **parameters)`, if such a method has it, returns weights `[batch, t, 3]` as triples, which
    `ahp(synthesis = fuzzy)` composes.
    A method that reads `Capability.INCOMPLETE` may be used where pairs were not judged: it gets NaN there, unless it
    names a `completion`, which then fills them before.
    A method that reads some pairs only says so by `pairs(t, **parameters)`, which returns those pairs (x, y), by
    position; what it is given holds NaN elsewhere, missing pairs are told before anything runs, and neither completion
    nor the consistency ratio applies.
    `consistency(matrix, weights, **parameters)` may judge one matrix by a measure of the method's own, and
    `figures(matrix, weights, **parameters)` return further figures for the report by name: a number, or for each
    indicator a number or a triple (low, middle, high). Both get one matrix `[t, t]` (or `[t, t, 3]`) and its weights
    `[t]`.
    Any of them may raise `Unsuitable`.

    A method that reads `Capability.DATA` gives `from_data(values, better, **parameters)` instead: it takes what was
    measured, float64 `[object, indicator]`, finite, at least two objects, and a `Better` for each indicator, and
    returns weights `[indicator]`, ≥ 0 with sum 1. It raises `Unsuitable` where the values do not suit it.
    A method that reads `Capability.WEIGHTS` gives `combined(a, b, **parameters)`: it takes the weights `[indicator]` of
    the two methods that its parameters of kind `method` name, in their order, and returns weights `[indicator]`.
    """

    kind: ClassVar[str] = "weighting"

    compute: Callable[..., Array] | None = None
    reads: frozenset[Capability] = frozenset({Capability.CRISP_JUDGMENTS})
    completion: str | None = None
    from_data: Callable[..., Array] | None = None
    combined: Callable[..., Array] | None = None
    log_weights: Callable[..., Array] | None = None
    plain: Callable[..., list[float]] | None = None
    prepare: Callable[..., Array] | None = None
    fuzzy_weights: Callable[..., Array] | None = None
    pairs: Callable[..., Iterable[tuple[int, int]]] | None = None
    consistency: Callable[..., OwnConsistency | None] | None = None
    figures: Callable[..., Mapping[str, Any]] | None = None

    @property
    def reads_judgments(self) -> bool:
        """Whether it reads judgments, single numbers or triples."""
        return bool(self.reads & {Capability.CRISP_JUDGMENTS, Capability.FUZZY_JUDGMENTS})

    @property
    def fuzzy(self) -> bool:
        """Whether it reads judgments as triples."""
        return Capability.FUZZY_JUDGMENTS in self.reads

    @property
    def takes_gaps(self) -> bool:
        """Whether pairs that were not judged reach it as they are."""
        return self.pairs is not None or (Capability.INCOMPLETE in self.reads and self.completion is None)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Completion(Descriptor):
    """Fills the pairs that were not judged.

    `compute(matrices, judged, **parameters)` takes float64 `[batch, t, t]` (1 where not judged) and one boolean mask
    `[t, t]` that all share (true where judged; the diagonal is true; the graph of judged pairs is connected), and
    returns
    the completed matrices, judged cells unchanged, fills positive and reciprocal.
    `only_with` names the weightings that it may be used with; empty means all. `plain`, if given, does the same for one
    matrix as lists of floats, for small schemes.
    """

    kind: ClassVar[str] = "completion"

    compute: Callable[..., Array]
    plain: Callable[..., list[list[float]]] | None = None
    only_with: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Aggregation(Descriptor):
    """Makes one of what several experts say.

    With `of="judgments"`, `compute(matrices, weights, **parameters)` takes the experts' matrices `[expert][t][t]`, NaN
    where a pair was not judged, and their weights `[expert]` (> 0 for somebody), and returns one matrix `[t][t]`.
    With `of="priorities"` it takes the weights that each expert's judgments give, `[expert][t]`, and returns the
    group's `[t]`, ≥ 0 with sum 1. Lists of floats, no arrays: groups are small.
    `fuzzy(matrices, weights, **parameters)`, if given, does for triples what `compute` does for numbers: it takes
    `[expert][t][t]` of (low, middle, high), three times NaN where a pair was not judged, and returns such a matrix.
    """

    kind: ClassVar[str] = "aggregation"

    compute: Callable[..., Any]
    of: str = "judgments"
    fuzzy: Callable[..., Any] | None = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RandomIndex(Descriptor):
    """The mean consistency index of random matrices, by order.

    `values` holds orders 3, 4, …; `beyond(order)`, if given, continues the table.
    `compute(order, **parameters)`, if given, replaces both.
    """

    kind: ClassVar[str] = "random index"

    values: tuple[float, ...] = ()
    beyond: Callable[[int], float] | None = None
    compute: Callable[..., float] | None = None

    def at(self, order: int, parameters: Mapping[str, Any] | None = None) -> float | None:
        """Return RI for an order: 0 up to 2, None where the table does not reach."""
        if order <= 2:
            return 0.0
        if self.compute is not None:
            return float(self.compute(order, **(parameters or {})))
        if order - 3 < len(self.values):
            return self.values[order - 3]
        return float(self.beyond(order)) if self.beyond is not None else None

    @property
    def largest_order(self) -> int | None:
        """The largest order that it covers, None for any."""
        if self.compute is not None or self.beyond is not None:
            return None
        return len(self.values) + 2


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Composition(Descriptor):
    """An operator M(∗, ⊛): combines the fuzzy sets of siblings into their parent's.

    Written once, for every executor, for one comment at a time:
    `prepare_weights(weights, ops)` and `prepare(column, ops)` may change the siblings' weights and their memberships
    in that comment,
    `pair(w, r, ops)` is ∗, `fold(a, b, ops)` the associative ⊛, and `finish(x, ops)` closes. Each also gets the
    parameters by name.
    `kernel(w, R, **parameters)` may do the whole on numpy arrays for speed: w `[i, 1, 1, …]` or `[i]`,
    R `[i, c, o, …]`, result `[c, o, …]`; it is tested equal. An operator without the first form
    gives only a kernel and says `lowerable=False`.
    `symbol` is how books write it; `linear` says that E is linear in R; `weights_as_caps` that global weights
    (products along the path) say nothing about the verdict, as under ∧ and ∨.
    """

    kind: ClassVar[str] = "composition"

    symbol: str = ""
    pair: Callable[..., Element] | None = None
    fold: Callable[..., Element] | None = None
    prepare_weights: Callable[..., Sequence[Element]] | None = None
    prepare: Callable[..., Sequence[Element]] | None = None
    finish: Callable[..., Element] | None = None
    kernel: Callable[..., Array] | None = None
    lowerable: bool = True
    linear: bool = False
    weights_as_caps: bool = False

    def column(
        self, weights: Sequence[Element], memberships: Sequence[Element], ops: Ops, /, **parameters: Any
    ) -> Element:
        """Compose one comment: siblings' weights and memberships in, the parent's membership out."""
        if self.pair is None or self.fold is None:
            raise TypeError(f"{self.name} has no elementwise form")
        if self.prepare_weights is not None:
            weights = self.prepare_weights(weights, ops, **parameters)
        if self.prepare is not None:
            memberships = self.prepare(memberships, ops, **parameters)
        total: Element = None
        for index, (w, r) in enumerate(zip(weights, memberships, strict=True)):
            paired = self.pair(w, r, ops, **parameters)
            total = paired if index == 0 else self.fold(total, paired, ops, **parameters)
        return self.finish(total, ops, **parameters) if self.finish is not None else total

    def compute(self, w: Array, R: Array, /, **parameters: Any) -> Array:
        """Compose whole arrays: w `[i]` or `[i, 1, 1, …]`, R `[i, c, o, …]`; returns `[c, o, …]`, float64."""
        import numpy as np

        if w.ndim == 1:
            w = w.reshape(-1, *([1] * (R.ndim - 1)))
        elif w.ndim > R.ndim:  # samples of the weights alone
            R = R.reshape(*R.shape, *([1] * (w.ndim - R.ndim)))
        if self.kernel is not None:
            return np.asarray(self.kernel(w, R, **parameters))
        # Elementwise operations broadcast, so all comments go through at once.
        return np.asarray(self.column(list(w), list(R), operations.arrays, **parameters))


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Membership(Descriptor):
    """A membership function: a measured value in, degrees of membership out, in 0..1.

    With `of="comment"`, a scheme gives one such function for each comment, and `compute(x, ops, **parameters)` returns
    the degree in that comment. With `of="row"`, one function gives the whole row: `compute(x, best_first, ops,
    **parameters)` returns a degree for each comment, in the order of the comment set, whose first comment is the best
    where `best_first`. x is an `Element`, finite; everything is written in `ops` and Python's operators, so that
    floats, arrays and column expressions take the same path.
    `fault(parameters, count, rising)` says in words why parameters do not fit together, None where they do: `count` is
    the number of comments, `rising` whether good values of the indicator, over the comments in their order, rise (True)
    or fall (False), None where neither is so (`near`, `within`).
    `bends(parameters)` returns values, in rising order, between which the function is shown in pictures.
    """

    kind: ClassVar[str] = "membership function"

    compute: Callable[..., Any]
    of: str = "comment"
    fault: Callable[[Mapping[str, Any], int, bool | None], str | None] | None = None
    bends: Callable[[Mapping[str, Any]], Sequence[float]] | None = None
    lowerable: bool = True


class Evaluated(NamedTuple):
    """What an evaluation says of the objects, in their order.

    `values` are those by which they are ranked, None for an object without one, whose reason stands in `absent` by its
    position. `figures` are further values by name, one for each object (`ideal_distance`); `by_indicator` values for
    each object and indicator (`slacks`); `by_object` for each object and object (`peers`), of which zeros are not
    shown. `remarks` are told as warnings.
    """

    values: Sequence[float | None]
    figures: Mapping[str, Sequence[float | None]] = {}  # never changed
    by_indicator: Mapping[str, Sequence[Sequence[float | None]]] = {}
    by_object: Mapping[str, Sequence[Sequence[float | None]]] = {}
    absent: Mapping[int, str] = {}
    remarks: Sequence[Remark] = ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Evaluation(Descriptor):
    """Ranks the evaluated objects by what was measured of them, beside or in place of the fuzzy evaluation.

    `compute(values, weights, better, **parameters)` takes float64 `[object, indicator]`, finite; the global weights of
    these indicators `[indicator]`, ≥ 0 with sum 1 (None where `weighted` is False); and a `Better` of the kind `high`
    or `low` for each. It returns `Evaluated`, or raises `Unsuitable`. The indicators are all leaves, in the order of
    the file, or those alone that the scheme names where it gives every parameter of kind `indicators`.
    `value` names what objects are ranked by, in snake_case (`closeness`); `best` says whether `high` or `low` values
    are the good ones. A column whose good values are `near` or `within` some is handed over as 1 − d/max d, d being the
    distance to them, with `high`; a method whose `turns_targets` is False refuses such indicators instead.
    Fewer than `least_objects` objects are refused.
    """

    kind: ClassVar[str] = "evaluation"

    compute: Callable[..., Evaluated] | None
    value: str
    best: str = "high"
    weighted: bool = True
    turns_targets: bool = True
    least_objects: int = 2


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Reader(Descriptor):
    """Opens data files of a kind that fuzzyspec does not know by itself.

    `suffixes` are ends of file names in small letters, each with its point (`(".sav",)`). `open(path)` returns any
    frame or lazy frame that narwhals knows (pandas, polars, pyarrow, duckdb and others), one column for each heading.
    """

    kind: ClassVar[str] = "reader"

    suffixes: tuple[str, ...]
    open: Callable[[str], Any]


class Decided(NamedTuple):
    """What a decision says of one fuzzy set (or of one for each object).

    `grade` counts comments from the best, from 0; `tie` says that a tie went to the worse comment; `margin` is the
    distance to another grade on the scale of semantics, None where it has no meaning; `values` are further figures by
    name.
    """

    grade: Element
    tie: Element
    margin: Element | None
    values: dict[str, Element]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Decision(Descriptor):
    """Turns a fuzzy set into a verdict.

    `decide(memberships, scores, ops, **parameters)` takes the memberships by comment, best comment first, normalised
    (sum 1), the
    comments' scores in the same order (None where the scheme has none), and returns `Decided`.
    """

    kind: ClassVar[str] = "decision"

    decide: Callable[..., Decided]
    needs_scores: bool = False


class Document(Protocol):
    """An evaluated scheme, for renderers."""

    @property
    def result(self) -> Mapping[str, Any]:
        """The JSON result, whose shape is a promise (its schema: `fuzzyspec/1`)."""
        ...

    @property
    def report(self) -> Mapping[str, Any]:
        """What the templates lay out: plain lists, dicts and texts. Its shape may change with any version."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Renderer(Descriptor):
    """Writes an evaluated scheme in an output format, which has the renderer's name.

    `suffixes` are the ends of file names that mean the format, in small letters, each with its point; the first is that
    of files which are named by fuzzyspec. `render(document)` takes a `Document` and returns the file's content, text or
    bytes. Texts in a document come from the scheme and are not to be trusted: escape them as the format demands.
    """

    kind: ClassVar[str] = "renderer"

    suffixes: tuple[str, ...]
    render: Callable[[Document], str | bytes] | None
