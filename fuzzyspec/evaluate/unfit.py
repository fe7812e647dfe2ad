"""Rows of data that no data engine may be left alone with: a missing value would become a wrong score, not an error.

All of it is counted in aggregates, which an engine works out in one pass and in little memory; only when there is
something to tell is it asked which object is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec import errors
from fuzzyspec.api import Decision, Element
from fuzzyspec.data.plan import DataFault
from fuzzyspec.diagnostics import Diagnostic, number_text
from fuzzyspec.evaluate.calling import PluginFault
from fuzzyspec.evaluate.lowered import Doubt, Lowered
from fuzzyspec.evaluate.measured import SILENT
from fuzzyspec.model.scheme import Scheme
from fuzzyspec.source import Span

if TYPE_CHECKING:
    import narwhals as nw

    Frame = nw.LazyFrame[Any]

MOST_TOLD = 5
"""How many faults of one kind are told at once."""
KINDS = ("value", "uncovered", "zero", "impossible")
"""Kinds of doubts, in the order in which they are told: the first kind that there is, alone."""


class Place(NamedTuple):
    """Where data come from: what people call the file, the line that names it, and the heading of each leaf."""

    shown: str
    span: Span | None
    columns: Mapping[int, str]
    object: str | None


def check_objects(
    scheme: Scheme, lowered: Lowered, frame: Frame, place: Place, *, values_only: bool = False
) -> list[Diagnostic]:
    """Look for rows that cannot be evaluated, in a frame made by `lowered.prepared`; return what is to be warned of.

    With `values_only` the rows are samples, several of an object, which are still to be brought together.

    Raises:
        DataFault: There are no rows, a row names no object or one that has a row already (unless rows are samples), a
            value is missing or not finite, no membership function covers it, or memberships cannot be normalised.
    """
    doubts = [one for one in lowered.doubts if not values_only or one.kind == "value"]
    sums = {} if values_only else lowered.sums
    counts = _counted(lowered, frame, doubts, sums, place)
    if not counts["rows"]:
        raise DataFault(errors.data_empty(place.span, place.shown))
    findings: list[Diagnostic] = []
    if counts["nameless"]:
        more = int(counts["nameless"]) - 1
        findings.append(errors.data_row_unnamed(place.span, place.shown, "object", place.object or "", None, more))
    if counts["bad"]:
        findings.extend(_told(scheme, lowered, frame, doubts, place))
    if place.object is not None and not values_only:
        findings.extend(_measured_twice(frame, place))
    if findings:
        raise DataFault(*findings)
    return [one for leaf in sums for one in _divided(scheme, lowered, frame, leaf, counts)]


def _counted(
    lowered: Lowered, frame: Frame, doubts: list[Doubt], sums: Mapping[int, Element], place: Place
) -> dict[str, Any]:
    """Count rows, those without a name, and those that are in doubt; the least and the greatest sum of each leaf."""
    import narwhals as nw

    outputs: dict[str, Element] = {"bad": lowered.terms.where(_any(doubts), 1, 0)}
    outputs.update((f"sum{leaf}", total) for leaf, total in sums.items())
    nameless = nw.lit(0)
    if place.object is not None:
        outputs["object"] = lowered.terms.column("object")
        name = nw.col("object")
        blank = name.is_null()
        if frame.collect_schema()["object"] == nw.String:
            blank = blank | (name.str.strip_chars() == "")
        nameless = nw.when(blank).then(nw.lit(1)).otherwise(nw.lit(0))
    return _row(
        lowered.terms.select(frame, outputs).select(
            rows=nw.col("bad").len(),
            bad=nw.col("bad").sum(),
            nameless=nameless.sum(),
            **{f"least{leaf}": nw.col(f"sum{leaf}").min() for leaf in sums},
            **{f"most{leaf}": nw.col(f"sum{leaf}").max() for leaf in sums},
        )
    )


def _any(doubts: list[Doubt]) -> Element:
    """Return whether any doubt holds; one that does not depend on the data is a plain truth value."""
    if any(one.condition is True for one in doubts):
        return True
    return reduce(lambda a, b: a | b, (one.condition for one in doubts if one.condition is not False), False)


def _row(frame: Frame) -> dict[str, Any]:
    """Return the one row of a frame."""
    return {name: values[0] for name, values in frame.collect("pyarrow").to_dict(as_series=False).items()}


def _told(scheme: Scheme, lowered: Lowered, frame: Frame, doubts: list[Doubt], place: Place) -> list[Diagnostic]:
    """Say of each doubt that holds of which object it does: the first by name, as engines keep no order of rows."""
    import narwhals as nw

    outputs: dict[str, Element] = {f"x{leaf}": lowered.terms.column(f"x{leaf}") for leaf in place.columns}
    outputs.update((f"doubt{index}", one.condition) for index, one in enumerate(doubts))
    if place.object is not None:
        outputs["object"] = lowered.terms.column("object")
    rows = lowered.terms.select(frame, outputs)

    def least(index: int, value: Any) -> Any:
        return nw.when(nw.col(f"doubt{index}")).then(value).min()

    counts = _row(
        rows.select(**{str(index): nw.col(f"doubt{index}").cast(nw.Int64).sum() for index in range(len(doubts))})
    )
    holding = [index for index in range(len(doubts)) if counts[str(index)]]
    # What is wrong with a value makes all that follows from it doubtful too.
    kind = next(kind for kind in KINDS if any(doubts[index].kind == kind for index in holding))
    told = [index for index in holding if doubts[index].kind == kind][:MOST_TOLD]
    names: dict[str, Any] = {}
    if place.object is not None:
        names = _row(rows.select(**{str(index): least(index, nw.col("object")) for index in told}))
    findings: list[Diagnostic] = []
    for index in told:
        doubt = doubts[index]
        name = str(names[str(index)]) if names else None
        node = scheme.indicators[doubt.node]
        if kind == "value":
            text = f"no finite number for {name}" if name is not None else "no finite number"
            findings.append(errors.bad_value(place.span, place.shown, None, place.columns[doubt.node], text))
        elif kind == "uncovered":
            of_name = rows.filter(nw.col("object") == names[str(index)]) if names else rows
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
        more = sum(int(counts[str(index)]) for index in holding if doubts[index].kind == kind) - len(told)
        if more:
            findings.append(errors.more_bad_values(place.span, place.shown, more))
    return findings


def _measured_twice(frame: Frame, place: Place) -> list[Diagnostic]:
    """Find objects with several rows, and tell the first by name."""
    import narwhals as nw

    name = nw.col("object")
    several = frame.group_by("object").agg(rows=nw.len()).filter(nw.col("rows") > 1)
    twice = _row(several.select(name=name.min()))["name"]
    return [] if twice is None else [errors.object_measured_twice(place.span, place.shown, str(twice), None, None)]


def _divided(scheme: Scheme, lowered: Lowered, frame: Frame, leaf: int, counts: Mapping[str, Any]) -> list[Diagnostic]:
    """Warn of degrees that do not add up to 1, and say between which values."""
    import narwhals as nw

    least, most = float(counts[f"least{leaf}"]), float(counts[f"most{leaf}"])
    if max(1 - least, most - 1) <= SILENT:
        return []
    terms = lowered.terms
    off = terms.absolute(lowered.sums[leaf] - 1) > SILENT
    rows = terms.select(frame, {"off": off, "x": terms.column(f"x{leaf}")})
    value = nw.when(nw.col("off")).then(nw.col("x"))
    ends = _row(rows.select(low=value.min(), high=value.max()))
    shown = list(dict.fromkeys(number_text(float(end)) for end in (ends["low"], ends["high"])))
    row = scheme.membership[leaf]
    between = [shown[0], "…", shown[1]] if len(shown) > 1 else shown
    return [errors.rows_normalised(row.span, scheme.indicators[leaf].id, between, least, most)]
