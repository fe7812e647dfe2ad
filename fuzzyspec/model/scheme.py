"""The bound scheme: what a file means, every name resolved, every number read, nothing computed yet.

Indicators stand in one flat list in preorder (a parent before its children, children in the order of the file) and
refer to
each other by index, so that a hierarchy of any depth is walked by a loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fuzzyspec.diagnostics import number_text
from fuzzyspec.model.data import (
    DataWeights,
    LeafWeights,
    MeasuredScores,
    MeasurementFile,
    MeasurementTable,
    MembershipRow,
    Survey,
)
from fuzzyspec.source import SourceFile, Span

SAATY = (1 / 9, 9.0)
"""The 1–9 scale, with its reciprocals."""


class Comment(NamedTuple):
    """One comment (grade) of the comment set."""

    id: str
    label: str
    score: float | None
    span: Span


class Better(NamedTuple):
    """Which values of a measured indicator are good: `high`, `low`, `near` (one value) or `within` (two)."""

    kind: str = "high"
    values: tuple[float, ...] = ()


class Indicator(NamedTuple):
    """An indicator; `parent` is -1 for the root; children are indices in the order of the file."""

    id: str
    label: str
    index: int  # type: ignore[assignment]  # the place in the list; tuple.index is of no use here
    parent: int
    children: list[int]
    level: int
    span: Span
    unit: str | None
    better: Better | None

    @property
    def is_leaf(self) -> bool:
        """Whether it has no children."""
        return not self.children


class EvaluatedObject(NamedTuple):
    """What is evaluated; the one unnamed object of a scheme has no span and the root's id."""

    id: str
    label: str
    span: Span | None


class MethodUse(NamedTuple):
    """A registered method as a scheme uses it; `parameters` are complete, defaults included.

    `given` are the names of those that the scheme wrote; `span` is None for a default.
    """

    kind: str
    name: str
    distribution: str
    parameters: Mapping[str, Any]
    given: tuple[str, ...] = ()
    span: Span | None = None

    @property
    def text(self) -> str:
        """The method as a spec writes it, with the parameters that were given."""
        if not self.given:
            return self.name
        values = [(name, self.parameters[name]) for name in self.given]
        several = sum(_is_list(value) for _, value in values) > 1
        texts = []
        for name, value in values:
            if _is_list(value) and (several or any(isinstance(one, str | Chosen) for one in value)):
                texts.append(f"{name} = [{_value_text(value)}]")
            elif isinstance(value, tuple):  # numbers that follow each other, or a method
                texts.append(_value_text(value))
            else:
                texts.append(f"{name} = {_value_text(value)}")
        return f"{self.name}({', '.join(texts)})"

    def parts(self) -> Iterator[MethodUse]:
        """Give the method and those that its parameters name, at any depth."""
        yield self
        for value in self.parameters.values():
            if isinstance(value, MethodUse):
                yield from value.parts()

    @property
    def key(self) -> tuple[object, ...]:
        """What tells two uses apart that compute differently."""
        values = ((name, one.key if isinstance(one, MethodUse) else one) for name, one in self.parameters.items())
        return (self.kind, self.name, self.distribution, tuple(sorted(values, key=lambda pair: pair[0])))


def _is_list(value: object) -> bool:
    """Whether an argument is a list; a method is a tuple as well."""
    return isinstance(value, tuple) and not isinstance(value, MethodUse)


def _value_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Chosen):
        return value.name
    if isinstance(value, float):
        return number_text(value, 12)
    if isinstance(value, MethodUse):
        return value.text
    return ", ".join(_value_text(one) for one in value) if isinstance(value, tuple) else str(value)


class EvaluationUse(NamedTuple):
    """An evaluation beside the fuzzy one and plain AHP: what it is, and the leaves whose numbers it reads."""

    use: MethodUse
    leaves: tuple[int, ...]
    span: Span


class Consistency(NamedTuple):
    """What a CR at or over the limit is: an error, a warning, or nothing (`off`, with no limit)."""

    mode: str
    limit: float | None

    @property
    def text(self) -> str:
        """The setting as a spec writes it."""
        if self.limit is None:
            return "off"
        limit = number_text(self.limit, 12)
        return limit if self.mode == "error" else f"warn({limit})"


class NodeMethods(NamedTuple):
    """The settings that may differ in a subtree, as they hold for one node; `scale` None means any."""

    weighting: MethodUse
    completion: MethodUse | None
    aggregation: MethodUse
    random_index: MethodUse
    consistency: Consistency
    scale: tuple[float, float] | None
    composition: MethodUse
    indices: tuple[str, ...] = ()

    def text(self, setting: str) -> str:
        """Return a setting as a spec writes it; empty for a completion that was not chosen."""
        value = getattr(self, setting)
        if setting == "scale":
            return _scale_text(value)
        if isinstance(value, Consistency):
            return value.text
        if setting == "indices":
            return f"[{', '.join(value)}]" if value else ""
        return value.text if isinstance(value, MethodUse) else ""


def _scale_text(scale: tuple[float, float] | None) -> str:
    if scale is None:
        return "any"
    return "saaty" if scale == SAATY else f"{number_text(scale[0], 12)}..{number_text(scale[1], 12)}"


Triple = tuple[float, float, float]
"""A fuzzy judgment: low, middle and high."""


class WrittenName(str):
    """A name in an argument, with its place, until it is known what it names."""

    __slots__ = ("span",)

    span: Span

    def __new__(cls, text: str, span: Span) -> WrittenName:
        """Make one of a name and where it stands."""
        made = super().__new__(cls, text)
        made.span = span
        return made


class Chosen(int):
    """An argument that names one of those that a method weighs or reads: its position among them, and its name."""

    name: str

    def __new__(cls, position: int, name: str) -> Chosen:
        """Make one of a position and a name."""
        made = super().__new__(cls, position)
        made.name = name
        return made


class Judgments(NamedTuple):
    """The judgment matrix of a parent's children, as entered.

    `values[x][y]` says how many times x outweighs y; NaN where the pair was not judged. `place(x, y)` is where that
    stands.
    `missing` counts the pairs x < y that were not judged; `connected` says whether the others connect all children.
    `by` is the expert whose judgments these are, where there are several; with `objects`, the objects are compared
    under the leaf `parent`; with `group`, these are the judgments of several experts together.
    `fuzzy` holds triples where the weighting reads those; `values` are then the middle ones. A weighting that reads
    some pairs only (`partial`) has NaN elsewhere, and nothing is missing where those are there.
    """

    parent: int
    values: list[list[float]]
    missing: int
    rounded: bool
    place: Callable[[int, int], Span]
    text: Callable[[int, int], str]
    span: Span
    weighting: MethodUse
    connected: bool = True
    by: str = ""
    objects: bool = False
    group: bool = False
    fuzzy: list[list[Triple]] | None = None
    partial: bool = False


class Expert(NamedTuple):
    """Somebody who judges, with a weight ≥ 0 (1 where none is given); experts who were only named have no span."""

    id: str
    label: str
    weight: float
    span: Span


class GroupJudgments(NamedTuple):
    """The judgments of several experts on one parent's children.

    `experts` pairs indices of those who judged with their matrices; `absent` are the indices of those who did not.
    """

    parent: int
    experts: tuple[tuple[int, Judgments], ...]
    absent: tuple[int, ...]
    aggregation: MethodUse
    weighting: MethodUse
    span: Span


class ObjectScores(NamedTuple):
    """Scores of the objects under a leaf, ≥ 0, in the order of the objects: more is better."""

    leaf: int
    values: list[float]
    span: Span


class DirectWeights(NamedTuple):
    """Weights as typed, in the order of the children, rescaled to sum 1 where their sum was off by rounding."""

    parent: int
    values: list[float]
    span: Span


class WeightsByMethod(NamedTuple):
    """Weights by a method that reads no judgments."""

    parent: int
    weighting: MethodUse
    span: Span


WeightSource = Judgments | GroupJudgments | DirectWeights | WeightsByMethod | DataWeights


class Observation(NamedTuple):
    """What was observed of a leaf for an object, by comment: vote counts (`votes`) or degrees (`degrees`)."""

    kind: str
    values: list[float]
    span: Span


@dataclass
class Scheme:
    """A whole scheme, bound.

    `base_methods` are those of the whole scheme, `methods[i]` those that hold for indicator i; `weights` has an entry
    for each parent whose weights could be read; `observations[o][i]` belongs to object o and leaf i.
    `given_weights` are what judgments and direct weights say of nodes whose weights combine them with data;
    `pairs_read` are the pairs of children (by position) that a node's weighting reads, where it does not read all.
    `leaf_weights` are weights of all leaves below a node at once, by that node. `raw_rows` says that membership rows
    are kept as they are, whatever they sum to; `objects_open` that data may name further objects.
    `evaluations` are those that the scheme names, none for whatever its data allow; `other_evaluations` are those of
    them that are not fuzzyspec's own, once they are known to be possible.
    `quality` lists comment indices from the best to the worst. `complete` says that nothing in the files was at
    fault, so that all of it can be evaluated.
    """

    title: str = ""
    version: str = ""
    source: str = ""
    note: str = ""
    files: list[SourceFile] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    objects: list[EvaluatedObject] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)
    weights: dict[int, WeightSource] = field(default_factory=dict)
    given_weights: dict[int, WeightSource] = field(default_factory=dict)
    leaf_weights: dict[int, LeafWeights] = field(default_factory=dict)
    pairs_read: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    objects_judged: dict[int, Judgments | GroupJudgments | ObjectScores | MeasuredScores] = field(default_factory=dict)
    synthesis: str = "distributive"
    evaluations: tuple[MethodUse, ...] = ()
    other_evaluations: list[EvaluationUse] = field(default_factory=list)
    base_methods: NodeMethods | None = None
    methods: list[NodeMethods] = field(default_factory=list)
    normalise: str = "last"
    decision: MethodUse | None = None
    observations: list[dict[int, Observation]] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)
    measurement_tables: list[MeasurementTable] = field(default_factory=list)
    measurement_files: list[MeasurementFile] = field(default_factory=list)
    membership: dict[int, MembershipRow] = field(default_factory=dict)
    raw_rows: bool = False
    objects_open: bool = False
    formats: tuple[str, ...] = ()
    overrides: dict[str, dict[str, str]] = field(default_factory=dict)
    method_span: Span | None = None
    complete: bool = False

    @property
    def has_scores(self) -> bool:
        """Whether the comments have scores."""
        return bool(self.comments) and self.comments[0].score is not None

    @property
    def quality(self) -> list[int]:
        """Comment indices from the best to the worst: by score where there are any, else as in the file."""
        order = list(range(len(self.comments)))
        if self.has_scores and len(order) > 1 and (self.comments[0].score or 0.0) < (self.comments[-1].score or 0.0):
            order.reverse()
        return order

    @property
    def measured(self) -> frozenset[int]:
        """The leaves that are measured, by index."""
        tables = (leaf for table in self.measurement_tables for leaf in table.leaves)
        return frozenset((*tables, *(leaf for one in self.measurement_files for leaf in one.columns)))

    @property
    def surveyed(self) -> frozenset[int]:
        """The leaves that a survey asks about, by index."""
        return frozenset(leaf for one in self.surveys for leaf in one.columns)

    @property
    def fuzzy(self) -> bool:
        """Whether anything is there to be evaluated with the comment set, and is to be."""
        return self.asks("fuzzy") and (any(self.observations) or bool(self.surveys) or bool(self.membership))

    def asks(self, evaluation: str) -> bool:
        """Whether an evaluation of our own is asked for: all are where the scheme names none."""
        if not self.evaluations:
            return True
        return any(use.name == evaluation and use.distribution == "fuzzyspec" for use in self.evaluations)

    @property
    def ranks_judged(self) -> bool:
        """Whether objects are judged in pairs or scored, and ranked by that."""
        return bool(self.objects_judged) and self.asks("ahp")

    def below(self, of: int) -> list[Indicator]:
        """Return a node, by index, and everything below it, in the order of the file."""
        level = self.indicators[of].level
        end = of + 1
        while end < len(self.indicators) and self.indicators[end].level > level:
            end += 1
        return self.indicators[of:end]

    @property
    def leaves(self) -> list[Indicator]:
        """The leaves, in the order of the file."""
        return [indicator for indicator in self.indicators if not indicator.children]

    @property
    def parents(self) -> list[Indicator]:
        """The indicators that have children, in the order of the file."""
        return [indicator for indicator in self.indicators if indicator.children]
