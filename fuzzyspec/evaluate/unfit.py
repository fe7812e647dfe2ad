"""Rows of data that no data engine may be left alone with: a missing value would become a wrong score, not an error.

What is wrong is counted in aggregates, which an engine works out in one pass over the columns and in little memory: one
for values and names, one for names that come twice. Whether values are covered by membership functions mostly follows
from the least and the greatest of them (see `covering`), and whether memberships can be normalised from the operators,
so that degrees need not be worked out a second time; where it does not follow, one more pass counts. Only when there
is something to tell is it asked which object is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Decision, Element
from fuzzyspec.data.frame_columns import fetch
from fuzzyspec.data.plan import DataFault
from fuzzyspec.data.tables import BLANKS
from fuzzyspec.diagnostics import Diagnostic, number_text
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.covering import covering
from fuzzyspec.evaluate.lowered import Doubt, Lowered
from fuzzyspec.evaluate.measured import SILENT
from fuzzyspec.model.scheme import Scheme
from fuzzyspec.plugins import Registry
from fuzzyspec.source import Span

if TYPE_CHECKING:
    import narwhals as nw

    Frame = nw.LazyFrame[Any]

MOST_TOLD = 5
"""How many faults of one kind are told at once."""


class Place(NamedTuple):
    """Where data come from: what people call the file, the line that names it, and the heading of each leaf."""

    shown: str
    span: Span | None
    columns: Mapping[int, str]
    object: str | None


def check_objects(
    scheme: Scheme, registry: Registry, lowered: Lowered, frame: Frame, place: Place, *, samples: bool = False
) -> tuple[int, list[Diagnostic]]:
    """Look for rows that cannot be evaluated, in a frame made by `lowered.prepared`.

    Returns how many rows there are, and what is to be warned of.

    With `samples`, several rows may be of one object: only values and names are looked at.

    Raises:
        DataFault: There are no rows; a row names no object, or one that has a row already; a value is missing, not
            finite, or covered by no membership function; memberships cannot be normalised; a plugin gives no
            memberships.
    """
    values = [one for one in lowered.doubts if one.kind == "value"]
    seen = _seen(lowered, frame, values, place)
    if not seen["rows"]:
        raise DataFault(errors.data_empty(place.span, place.shown))
    findings: list[Diagnostic] = []
    if seen["nameless"]:
        more = int(seen["nameless"]) - 1
        findings.append(errors.data_row_unnamed(place.span, place.shown, "object", place.object or "", None, more))
    if seen["bad"]:
        findings.extend(_told(scheme, lowered, frame, values, place))
    if place.object is not None and not samples:
        findings.extend(_measured_twice(frame, place))
    if findings:
        raise DataFault(*findings)
    count = int(seen["rows"])
    if samples:
        return count, []
    known = {
        leaf: covering(scheme, registry, functions, float(seen[f"low{leaf}"]), float(seen[f"high{leaf}"]))
        for leaf, functions in scheme.membership.items()
    }
    doubts = [
        one
        for one in lowered.doubts
        if one.kind != "value" and not (one.kind == "uncovered" and known[one.node].covered)
    ]
    if doubts and _count(lowered, frame, doubts):
        raise DataFault(*_told(scheme, lowered, frame, doubts, place))
    leaves = [leaf for leaf in lowered.sums if not known[leaf].whole]
    return count, _divided(scheme, lowered, frame, leaves) if leaves else []


def _seen(lowered: Lowered, frame: Frame, values: list[Doubt], place: Place) -> dict[str, Any]:
    """Count rows, those without a name, and those with a value in doubt; the least and the greatest of all values."""
    import narwhals as nw

    outputs: dict[str, Element] = {f"x{leaf}": lowered.terms.column(f"x{leaf}") for leaf in place.columns}
    outputs["bad"] = lowered.terms.where(_any(values), 1, 0)
    nameless: Any = nw.col("bad").count() * 0
    if place.object is not None:
        outputs["#object"] = lowered.terms.column("#object")
        name = nw.col("#object")
        blank = name.is_null()
        if frame.collect_schema()["#object"] == nw.String:
            blank = blank | name.str.contains(f"^[{BLANKS}]*$")
        nameless = nw.when(blank).then(nw.lit(1)).otherwise(nw.lit(0)).sum()
    return _row(
        lowered.terms.select(frame, outputs).select(
            rows=nw.col("bad").len(),
            bad=nw.col("bad").sum(),
            nameless=nameless,
            **{f"low{leaf}": nw.col(f"x{leaf}").min() for leaf in place.columns},
            **{f"high{leaf}": nw.col(f"x{leaf}").max() for leaf in place.columns},
        )
    )


def _count(lowered: Lowered, frame: Frame, doubts: list[Doubt]) -> int:
    """Count the rows of which any doubt holds."""
    import narwhals as nw

    rows = lowered.terms.select(frame, {"bad": lowered.terms.where(_any(doubts), 1, 0)})
    return int(_row(rows.select(nw.col("bad").sum()))["bad"])


def _any(doubts: list[Doubt]) -> Element:
    """Return whether any doubt holds; one that does not depend on the data is a plain truth value."""
    if any(one.condition is True for one in doubts):
        return True
    return reduce(lambda a, b: a | b, (one.condition for one in doubts if one.condition is not False), False)


def _row(frame: Frame) -> dict[str, Any]:
    """Return the one row of a frame."""
    return {name: values[0] for name, values in fetch(frame).items()}


def _told(scheme: Scheme, lowered: Lowered, frame: Frame, doubts: list[Doubt], place: Place) -> list[Diagnostic]:
    """Say of each doubt that holds of which object it does: the first by name, as engines keep no order of rows."""
    import narwhals as nw

    outputs: dict[str, Element] = {f"x{leaf}": lowered.terms.column(f"x{leaf}") for leaf in place.columns}
    outputs.update((f"doubt{index}", one.condition) for index, one in enumerate(doubts))
    if place.object is not None:
        outputs["#object"] = lowered.terms.column("#object")
    rows = lowered.terms.select(frame, outputs)

    def least(index: int, value: Any) -> Any:
        return nw.when(nw.col(f"doubt{index}")).then(value).min()

    counts = _row(
        rows.select(**{str(index): nw.col(f"doubt{index}").cast(nw.Int64).sum() for index in range(len(doubts))})
    )
    holding = [index for index in range(len(doubts)) if counts[str(index)]]
    # What is wrong with a value, or lower down, makes all that follows from it doubtful too.
    stages = [_stage(scheme, doubts, index) for index in holding]
    first = [index for index, stage in zip(holding, stages, strict=True) if stage == min(stages)]
    told, kind = first[:MOST_TOLD], doubts[first[0]].kind
    names: dict[str, Any] = {}
    if place.object is not None:
        names = _row(rows.select(**{str(index): least(index, nw.col("#object")) for index in told}))
    findings: list[Diagnostic] = []
    for index in told:
        doubt = doubts[index]
        name = str(names[str(index)]) if names else None
        node = scheme.indicators[doubt.node]
        if kind == "value":
            text = f"no finite number for {name}" if name is not None else "no finite number"
            findings.append(errors.bad_value(place.span, place.shown, None, place.columns[doubt.node], text))
        elif kind == "uncovered":
            of_name = rows.filter(nw.col("#object") == names[str(index)]) if names else rows
            value = _row(of_name.select(x=least(index, nw.col(f"x{doubt.node}"))))["x"]
            functions = scheme.membership[doubt.node].span
            findings.append(errors.value_not_covered(functions, node.id, float(value), name, functions))
        elif kind == "zero":
            use = scheme.methods[doubt.node].composition
            findings.append(errors.nothing_to_normalise(node.span, node.id, name, use.text))
        elif doubt.method is not None:
            what = "a grade that does not exist" if isinstance(doubt.method, Decision) else "a degree outside 0..1"
            findings.append(PluginFault(doubt.method, what, node.id).diagnostic(node.span))
    if kind == "value":
        more = sum(int(counts[str(index)]) for index in first) - len(told)
        if more:
            findings.append(errors.more_bad_values(place.span, place.shown, more))
    return findings


def _stage(scheme: Scheme, doubts: list[Doubt], index: int) -> int:
    """Return when a doubt comes up: for values, degrees and their sums of all leaves at once, then node by node."""
    doubt = doubts[index]
    if scheme.indicators[doubt.node].children:
        return 3 + index
    return ("value", "impossible", "uncovered").index(doubt.kind)


def _measured_twice(frame: Frame, place: Place) -> list[Diagnostic]:
    """Find objects with several rows, and tell the first by name."""
    import narwhals as nw

    name = nw.col("#object")
    several = frame.group_by("#object").agg(rows=nw.len()).filter(nw.col("rows") > 1)
    twice = _row(several.select(name=name.min(), count=name.len()))
    if not twice["count"]:
        return []
    return [errors.object_measured_twice(place.span, place.shown, str(twice["name"]), None, None)]


def _divided(scheme: Scheme, lowered: Lowered, frame: Frame, leaves: list[int]) -> list[Diagnostic]:
    """Warn of degrees that do not add up to 1, and say between which values."""
    import narwhals as nw

    terms, outputs = lowered.terms, dict[str, Element]()
    for leaf in leaves:
        total = lowered.sums[leaf]
        off = terms.absolute(total - 1) > SILENT
        outputs.update({f"off{leaf}": off, f"x{leaf}": terms.column(f"x{leaf}"), f"sum{leaf}": total})
    wanted: dict[str, Any] = {}
    for leaf in leaves:
        x, total = (nw.when(nw.col(f"off{leaf}")).then(nw.col(f"{column}{leaf}")) for column in ("x", "sum"))
        wanted.update({f"count{leaf}": x.count(), f"low{leaf}": x.min(), f"high{leaf}": x.max()})
        wanted.update({f"least{leaf}": total.min(), f"most{leaf}": total.max()})
    found = _row(terms.select(frame, outputs).select(**wanted))
    findings: list[Diagnostic] = []
    for leaf in leaves:
        if found[f"count{leaf}"]:
            values = list(dict.fromkeys(number_text(float(found[f"{end}{leaf}"])) for end in ("low", "high")))
            between = [values[0], "…", values[1]] if len(values) > 1 else values
            least, most = float(found[f"least{leaf}"]), float(found[f"most{leaf}"])
            functions, name = scheme.membership[leaf].span, scheme.indicators[leaf].id
            findings.append(errors.rows_normalised(functions, name, between, least, most))
    return findings
