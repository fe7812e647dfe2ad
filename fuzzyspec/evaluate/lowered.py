"""The evaluation of many measured objects, a row each, as lazy expressions over the columns of a data frame.

Memberships, compositions, the decision and the ranking are written in the same functions as in memory, and a data
engine works them out: objects never enter Python. A row that cannot be evaluated (a value that is missing or not
finite, a value that no membership function covers, memberships that are all zero) would get wrong figures, not an
error: `unfit.check_objects` looks for such rows first, in small queries of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from fuzzyspec import errors
from fuzzyspec.api import Composition, Descriptor, Element
from fuzzyspec.data.plan import DataFault
from fuzzyspec.evaluate.calling import PluginFault, call
from fuzzyspec.evaluate.composition import ROUNDING
from fuzzyspec.evaluate.measured import EXACT, degrees
from fuzzyspec.evaluate.terms import Terms, elementwise, lazy_frame
from fuzzyspec.evaluate.verdict import TIE, Judge, judge_of
from fuzzyspec.methods.decisions import level_value, score
from fuzzyspec.model.data import MembershipRow
from fuzzyspec.model.scheme import Indicator, MethodUse, Scheme
from fuzzyspec.plugins import Registry

if TYPE_CHECKING:
    import narwhals as nw

    Frame = nw.LazyFrame[Any]

LARGEST = 1.7976931348623157e308
"""The largest float: what is not at most this is infinite, or no number."""
SMALLEST = 1e-290
"""Memberships that reach this do not vanish by underflow."""

Weights = Mapping[int, Sequence[float]]
Rows = dict[int, list[Element]]
"""Memberships by indicator index, each a list over comments."""
Made = TypeVar("Made")


class Doubt(NamedTuple):
    """What must not hold of any object: `condition`, for the reason `kind`, at the indicator `node`.

    The kinds are `value` (missing, or not finite), `uncovered` (all membership functions give 0), `zero` (the
    memberships of a node are all 0) and `impossible` (the `method` of a plugin gave what is no membership or grade).
    """

    kind: str
    node: int
    condition: Element
    method: Descriptor | None = None


class Lowered(NamedTuple):
    """A scheme as terms: memberships by indicator, the operators' own and normalised, and the figures of the verdict.

    Terms read the columns `x0`, `x1`, … of leaves by index. `sums` are those of the rows of degrees that are divided by
    them; `verdict` holds `grade` (counted from the best), `score`, `level` and `margin`, where they apply.
    """

    engine: str
    terms: Terms
    raw: Rows
    memberships: Rows
    sums: dict[int, Element]
    verdict: dict[str, Element]
    doubts: list[Doubt]

    @classmethod
    def empty(cls, engine: str) -> Lowered:
        """Return a place for terms, with nothing in it yet."""
        return cls(engine, Terms(), {}, {}, {}, {}, [])


# What is known without data -----------------------------------------------------------------------


def lower_measured(scheme: Scheme, registry: Registry, weights: Weights, engine: str) -> Lowered:
    """Return the memberships of all indicators from measured values.

    Raises:
        DataFault: A method has no lazy form (FS838), or the leaves are not measured (FS839).
    """
    refuse_unmeasured(scheme)
    lowered = Lowered.empty(engine)
    for leaf, functions in scheme.membership.items():
        x = lowered.terms.column(f"x{leaf}")
        row = _degrees(scheme, registry, functions, x, lowered)
        total = _total(row)
        lowered.doubts.append(Doubt("value", leaf, lowered.terms.where(abs(x) <= LARGEST, False, True)))
        lowered.doubts.append(Doubt("uncovered", leaf, total <= EXACT))
        if scheme.raw_rows:
            lowered.raw[leaf] = row
        else:
            lowered.sums[leaf] = total
            lowered.raw[leaf] = [degree / total for degree in row]
    lower_memberships(scheme, registry, weights, lowered)
    return lowered


def lower_memberships(scheme: Scheme, registry: Registry, weights: Weights, lowered: Lowered) -> None:
    """Go on from the memberships of leaves, which stand in `lowered.raw`: compose them upward, and decide.

    `weights` are local weights by parent index. Raises DataFault for a method without a lazy form.
    """
    below = lowered.memberships if scheme.normalise == "every" else lowered.raw
    largest = {index: EXACT / len(row) for index, row in lowered.raw.items()}
    for indicator in reversed(scheme.indicators):
        index = indicator.index
        if indicator.children:
            children = [below[child] for child in indicator.children]
            lowered.raw[index] = _composed(scheme, registry, indicator, weights[index], children, lowered)
            largest[index] = _largest(scheme, indicator, weights[index], largest)
        row = lowered.raw[index]
        total = _total(row)
        if indicator.children and largest[index] < SMALLEST:
            lowered.doubts.append(Doubt("zero", index, total <= 0))
        lowered.memberships[index] = [membership / total for membership in row]
    _decide(judge_of(scheme, registry), lowered)


def _composed(
    scheme: Scheme,
    registry: Registry,
    indicator: Indicator,
    weights: Sequence[float],
    children: Sequence[Sequence[Element]],
    lowered: Lowered,
) -> list[Element]:
    use = scheme.methods[indicator.index].composition
    descriptor: Composition = registry.get("composition", use.name, use.distribution)
    _require_lowerable(descriptor, use, lowered.engine)
    local = [float(weight) for weight in weights]

    def row() -> list[Element]:
        return [
            call(descriptor, indicator.id, descriptor.column, local, list(column), lowered.terms, **use.parameters)
            for column in zip(*children, strict=True)
        ]

    composed = _recorded(row, use, lowered.engine)
    lowered.doubts.extend(_impossible(descriptor, indicator.index, composed, ROUNDING, lowered.terms))
    return composed


def _largest(scheme: Scheme, parent: Indicator, weights: Sequence[float], of: Mapping[int, float]) -> float:
    """Return what the largest membership of a parent is at least: 0 for operators of which that is not known.

    The built-in ones keep, of the sibling with the largest weight, the product or the minimum of weight and
    membership, the membership itself or as a share among the siblings.
    """
    if scheme.methods[parent.index].composition.distribution != "fuzzyspec":
        return 0.0
    least = min(of[child] for child in parent.children)
    return float(max(weights)) * least / len(parent.children)


def _decide(asked: Judge, lowered: Lowered) -> None:
    terms, row = lowered.terms, lowered.memberships[0]
    ordered = [row[index] for index in asked.scheme.quality]
    decided = _recorded(
        lambda: call(
            asked.descriptor,
            "a fuzzy set",
            asked.descriptor.decide,
            ordered,
            asked.scores,
            terms,
            **asked.use.parameters,
        ),
        asked.use,
        lowered.engine,
    )
    lowered.verdict.update(grade=decided.grade, **_figures(asked, row, terms), margin=decided.margin)
    if asked.descriptor.origin.distribution != "fuzzyspec":
        impossible: Element = True
        for grade in range(len(row)):
            impossible = terms.where(decided.grade == grade, False, impossible)
        lowered.doubts.append(Doubt("impossible", 0, impossible, asked.descriptor))


def _degrees(
    scheme: Scheme, registry: Registry, functions: MembershipRow, x: Element, lowered: Lowered
) -> list[Element]:
    """Return the degrees of a measured leaf, by comment, as its functions give them."""
    uses = [use for use in (functions.row, *functions.comments) if use is not None]
    descriptors = [registry.get(use.kind, use.name, use.distribution) for use in uses]
    for use, descriptor in zip(uses, descriptors, strict=True):
        _require_lowerable(descriptor, use, lowered.engine)
    where = scheme.indicators[functions.leaf].id
    row = _recorded(lambda: degrees(scheme, registry, functions, x, lowered.terms, where), uses[0], lowered.engine)
    if len(row) != len(scheme.comments):
        raise DataFault(PluginFault(descriptors[0], "the wrong number of degrees", where).diagnostic(uses[0].span))
    foreign = next((one for one in descriptors if one.origin.distribution != "fuzzyspec"), descriptors[0])
    lowered.doubts.extend(_impossible(foreign, functions.leaf, row, EXACT, lowered.terms))
    return row


def _require_lowerable(descriptor: Any, use: MethodUse, engine: str) -> None:
    if not descriptor.lowerable:
        raise DataFault(errors.method_not_lowered(use.span, use.text, use.kind, engine))


def _recorded(work: Callable[[], Made], use: MethodUse, engine: str) -> Made:
    """Call a method on terms; one that wants to see values cannot be lowered, whatever it says of itself."""
    try:
        return work()
    except PluginFault as fault:
        if isinstance(fault.__cause__, TypeError | AttributeError):
            raise DataFault(errors.method_not_lowered(use.span, use.text, use.kind, engine)) from fault
        raise DataFault(fault.diagnostic(use.span)) from fault


def _total(row: Sequence[Element]) -> Element:
    return reduce(lambda a, b: a + b, row)


def _impossible(
    descriptor: Descriptor, node: int, row: Sequence[Element], rounding: float, terms: Terms
) -> list[Doubt]:
    """Return a doubt about memberships that a plugin gives; the built-in methods are known to give nothing else."""
    if descriptor.origin.distribution == "fuzzyspec":
        return []
    outside = [terms.where(terms.absolute(value - 0.5) <= 0.5 + rounding, 0.0, 1.0) for value in row]
    return [Doubt("impossible", node, _total(outside) > 0, descriptor)]


def refuse_unmeasured(scheme: Scheme) -> None:
    """Raise DataFault for a scheme that evaluates something else than measured objects, a row each."""
    if not scheme.comments:
        raise DataFault(errors.not_lowered(None, "the scheme has no comment set"))
    for asked in scheme.other_evaluations:
        raise DataFault(
            errors.not_lowered(asked.span, f"it asks for {asked.use.name}, which needs all objects at once")
        )
    for leaf in scheme.leaves:
        observed = next((one[leaf.index] for one in scheme.observations if leaf.index in one), None)
        if leaf.index in scheme.objects_judged:
            raise DataFault(errors.not_lowered(leaf.span, f"the objects are judged under {leaf.id}"))
        if leaf.index in scheme.surveyed:
            raise DataFault(errors.not_lowered(leaf.span, f"{leaf.id} is surveyed"))
        if observed is not None:
            raise DataFault(errors.not_lowered(observed.span, f"{leaf.id} has {observed.kind}"))
        if leaf.index not in scheme.membership:
            raise DataFault(errors.not_lowered(leaf.span, f"{leaf.id} has no membership functions"))


# Frames -------------------------------------------------------------------------------------------


def lower_objects(
    scheme: Scheme,
    registry: Registry,
    weights: Weights,
    columns: Mapping[int, str],
    frame: Frame,
    *,
    object: str | None,
    repeated: str | None = None,
    rank: bool = True,
    nodes: bool = False,
) -> Frame:
    """Return the verdict on each row of a lazy frame of measured objects, as a lazy frame.

    A row that cannot be evaluated gets figures all the same, so `unfit.check_objects` belongs before it.

    Args:
        scheme: A scheme whose leaves are all measured, with membership functions.
        registry: The methods at hand.
        weights: Local weights, in the order of the children, by parent index.
        columns: The column of each leaf, by index; of numbers.
        frame: The objects, a row each.
        object: The column that names the object, passed on; without one the rows have no name.
        repeated: What is made of several rows of one object, by a name of `plan.REPEATED`.
        rank: Whether objects are ranked, which needs all of them sorted.
        nodes: Whether each indicator below the root also gets its score (or level) and memberships.

    Returns:
        A frame with the columns: the object's, under its own heading (`object`, if that is one of those which follow);
        `grade`, a comment's name; `score` where comments have scores; `level` where they have none, or where it
        decides; `rank`; `margin`, null with one comment; `membership_C` for each comment C, normalised; then, with
        `nodes`, `U1.score` and `U1.membership_C` for each indicator below the root. DuckDB gives ranked rows best
        first, and those of one score by name; other engines promise no order.

    Raises:
        DataFault: A method has no lazy form (FS838), or the leaves are not measured (FS839).
    """
    lowered = lower_measured(scheme, registry, weights, engine_of(frame))
    rows = prepared(frame, columns, object)
    if repeated is not None:
        rows = brought_together(rows, repeated)
    return verdicts(scheme, registry, lowered, rows, object=object, rank=rank, nodes=nodes)


def prepared(frame: Frame, columns: Mapping[int, str | nw.Expr], object: str | nw.Expr | None) -> Frame:
    """Select the columns that terms read: `x0`, `x1`, … by leaf index, null made no number, and `#object`."""
    import narwhals as nw

    def column(given: str | nw.Expr) -> nw.Expr:
        return nw.col(given) if isinstance(given, str) else given

    named = [] if object is None else [column(object).alias("#object")]
    values = [column(given).cast(nw.Float64).fill_null(math.nan).alias(f"x{index}") for index, given in columns.items()]
    return frame.select(*named, *values)


def brought_together(rows: Frame, repeated: str) -> Frame:
    """Make one row of several of an object, in a frame made by `prepared`."""
    import narwhals as nw

    summaries = {"mean": nw.Expr.mean, "median": nw.Expr.median, "minimum": nw.Expr.min, "maximum": nw.Expr.max}
    values = [name for name in rows.collect_schema().names() if name != "#object"]
    return rows.group_by("#object").agg(*(summaries[repeated](nw.col(name)) for name in values))


def verdicts(
    scheme: Scheme,
    registry: Registry,
    lowered: Lowered,
    frame: Frame,
    *,
    object: str | None,
    rank: bool = True,
    nodes: bool = False,
) -> Frame:
    """Return what `lower_objects` promises, from a frame with the columns that the terms read, and `#object`."""
    import narwhals as nw

    outputs = {**lowered.verdict, **_named(scheme, lowered.memberships[0])}
    if nodes:
        asked = judge_of(scheme, registry)
        for indicator in scheme.indicators[1:]:
            row = lowered.memberships[indicator.index]
            figures = {**_figures(asked, row, lowered.terms), **_named(scheme, row)}
            outputs.update((f"{indicator.id}.{name}", value) for name, value in figures.items())
    merit = outputs["score"] * -1.0 if scheme.has_scores else outputs["level"]
    # Names of columns that no comment has, which DuckDB would warn of, and without a point, at which Spark parts them.
    columns = {name: f"#{index}" for index, name in enumerate(outputs)}
    computed = {columns[name]: value for name, value in outputs.items()}
    names = list(outputs)
    if object is not None:
        computed["#object"] = lowered.terms.column("#object")
    if rank:
        computed["#merit"] = merit
        columns["rank"] = "#rank"
        names.insert(names.index("margin"), "rank")
    _refuse_alike(names)
    result = lowered.terms.select(frame, computed)
    if rank:
        result = _ranked(result)
    grades = [scheme.comments[index].id for index in scheme.quality]
    shown = {"grade": _name_of(columns["grade"], grades), "margin": nw.col(columns["margin"]).cast(nw.Float64)}
    chosen = [shown.get(name, nw.col(columns[name])).alias(name) for name in names]
    if object is not None:
        taken = object.lower() in (name.lower() for name in names)
        chosen.insert(0, nw.col("#object").alias("object" if taken else object))
    return elementwise(result, lambda part: part.select(*chosen))


def _refuse_alike(names: Sequence[str]) -> None:
    """Raise DataFault for two columns that differ in small and capital letters only: to some engines they are one."""
    known: dict[str, str] = {}
    for name in names:
        if known.setdefault(name.lower(), name) != name:
            raise DataFault(errors.not_lowered(None, f"{known[name.lower()]} and {name} would be one column"))


def _figures(asked: Judge, row: Sequence[Element], terms: Terms) -> dict[str, Element]:
    """Return a node's score, where comments have scores, and its level, where they have none or it decides."""
    ordered = [row[index] for index in asked.scheme.quality]
    found: dict[str, Element] = {}
    if asked.scores is not None:
        found["score"] = score(ordered, asked.scores)
    if asked.scores is None or asked.use.name == "level":
        power = float(asked.use.parameters.get("power", 1.0)) if asked.use.name == "level" else 1.0
        found["level"] = level_value(ordered, power, terms)
    return found


def _named(scheme: Scheme, row: Sequence[Element]) -> dict[str, Element]:
    return {f"membership_{comment.id}": value for comment, value in zip(scheme.comments, row, strict=True)}


def _name_of(column: str, names: Sequence[str]) -> Any:
    """Return the name that a number in a column stands for, null where there is none."""
    import narwhals as nw

    chosen: Any = nw.lit(None, nw.String)
    for index in range(len(names) - 1, -1, -1):
        chosen = nw.when(nw.col(column) == index).then(nw.lit(names[index])).otherwise(chosen)
    return chosen


def _ranked(frame: Frame) -> Frame:
    """Add `#rank`, from 1 for the least `#merit`: competition ranks, a tie being a run of values at most TIE apart.

    A run begins where the value before lies farther off, and its rank is the place of the row that begins it.
    """
    import narwhals as nw

    if frame.implementation.is_duckdb():
        return _ranked_by_duckdb(frame)
    if frame.implementation.is_dask():
        return _ranked_by_dask(frame)
    merit, place, before, begin = (nw.col(f"#{name}") for name in ("merit", "place", "before", "begin"))
    frame = frame.with_columns(merit.cum_count().over(order_by="#merit").alias("#place"))
    # By place from here on: equal values have no order of their own, and may come in another one each time.
    frame = frame.with_columns(merit.shift(1).over(order_by="#place").alias("#before"))
    frame = frame.with_columns(nw.when(merit - before <= TIE).then(nw.lit(0)).otherwise(place).alias("#begin"))
    return frame.with_columns(begin.cum_max().over(order_by="#place").alias("#rank"))


def _ranked_by_duckdb(frame: Frame) -> Frame:
    """Rank in one sort, which spills to disk, and windows that run along the sorted rows without holding them."""
    order = [name for name in ("#merit", "#object") if name in frame.collect_schema().names()]
    ranked = frame.to_native().order(", ".join(f'"{name}"' for name in order))
    for column in (
        'row_number() over () as "#place", lag("#merit") over () as "#before"',
        f'case when "#merit" - "#before" <= {TIE} then 0 else "#place" end as "#begin"',
        'max("#begin") over (rows between unbounded preceding and current row) as "#rank"',
    ):
        ranked = ranked.project(f"*, {column}")
    return lazy_frame(ranked)


def _ranked_by_dask(frame: Frame) -> Frame:
    """Rank in one sort, and then one partition after the other, as Dask cannot look across those that are empty."""
    from dask.dataframe import from_delayed
    from dask.delayed import delayed

    rows = frame.to_native().sort_values("#merit")
    parts: list[Any] = []
    before: Any = Before(-math.inf, 0, 0)
    for part in rows.to_delayed():
        ranked, before = delayed(_rank_on, nout=2)(part, before)
        parts.append(ranked)
    meta, _ = _rank_on(rows._meta, Before(-math.inf, 0, 0))
    return lazy_frame(from_delayed(parts, meta=meta, verify_meta=False))


class Before(NamedTuple):
    """The last row of those that are ranked already."""

    merit: float
    place: int
    rank: int


def _rank_on(rows: Any, before: Before) -> tuple[Any, Before]:
    """Rank sorted rows, a frame of pandas, that follow on others; return them, and the last of them."""
    import numpy as np

    merits = rows["#merit"].to_numpy()
    if not len(merits):
        return rows.assign(**{"#rank": np.zeros(0, dtype=np.int64)}), before
    places = before.place + np.arange(1, len(merits) + 1)
    tied = np.diff(merits, prepend=before.merit) <= TIE
    ranks = np.maximum.accumulate(np.where(tied, before.rank if tied[0] else 0, places))
    last = Before(float(merits[-1]), int(places[-1]), int(ranks[-1]))
    return rows.assign(**{"#rank": ranks}), last


def engine_of(frame: Frame) -> str:
    """Return the name of the engine that works a frame out."""
    return str(frame.implementation.value)
