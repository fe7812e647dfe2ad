"""Strings the stages together for many measured objects: from a scheme and data to a lazy frame of verdicts.

The scheme is read, checked and weighed as ever. Its objects are then left to a data engine: they never enter Python,
there may be more of them than memory holds, and nothing is said of single ones, such as narrow margins or ties. Names
of objects are compared as they stand: `s1` and `S1` are two objects here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from fuzzyspec import driver, errors
from fuzzyspec.data.engine_names import DEFAULT_ENGINE
from fuzzyspec.data.plan import DataFault
from fuzzyspec.diagnostics import Diagnostic, Diagnostics
from fuzzyspec.driver import BoundScheme, bind_file
from fuzzyspec.host import DiskHost, Host
from fuzzyspec.model.data import DataWeights, MeasurementFile
from fuzzyspec.model.scheme import Scheme
from fuzzyspec.plugins import Registry

if TYPE_CHECKING:
    import narwhals as nw

    from fuzzyspec.data.engines import Opened
    from fuzzyspec.data.sources import DataOptions, DataSource
    from fuzzyspec.evaluate.lowered import Lowered, Weights

    Frame = nw.LazyFrame[Any]

Made = TypeVar("Made")


class BoundObjects(NamedTuple):
    """A scheme that is ready to evaluate objects: its local weights by parent index, and where its data stand."""

    scheme: Scheme
    registry: Registry
    weights: Weights
    file: MeasurementFile
    source: DataSource


class Bound(NamedTuple):
    """What came of binding a scheme to data; `objects` is None where there are errors. `files` are those it is from."""

    objects: BoundObjects | None
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]


class Evaluated(NamedTuple):
    """What was made of the verdicts, of how many objects, what is to be warned of, and what was read."""

    made: Any
    objects: int
    findings: list[Diagnostic]
    source: Opened


_HELD: list[Opened] = []
"""The sources of frames that were handed out: their temporary files may be needed as long as the program runs."""


def bind_path(
    path: str,
    *,
    data: Any = None,
    engine: str | None = None,
    host: Host | None = None,
    root: str | None = None,
    registry: Registry | None = None,
) -> Bound:
    """Bind a scheme in a file to its data, or to `data` in their place: a path, or a frame that narwhals knows."""
    options = _options(data, engine)
    return _bind(bind_file(path, host=host or DiskHost(), root=root, registry=registry, data=options))


def bind_text(
    text: str,
    *,
    name: str = "<text>",
    data: Any = None,
    engine: str | None = None,
    host: Host | None = None,
    root: str | None = None,
    registry: Registry | None = None,
) -> Bound:
    """Bind a scheme in a text to its data, or to `data` in their place: a path, or a frame that narwhals knows."""
    host = host or DiskHost()
    options = _options(data, engine)
    return _bind(driver.bind_text(text, name=name, host=host, root=root, registry=registry, data=options))


def _options(data: Any, engine: str | None) -> DataOptions:
    from fuzzyspec.data.sources import DataOptions

    return DataOptions(engine or DEFAULT_ENGINE, {} if data is None else {None: data})


def _bind(bound: BoundScheme) -> Bound:
    found, scheme, graph, registry = bound.found, bound.scheme, bound.graph, bound.registry
    files = tuple(tree.source.path for tree in bound.loaded.trees) if bound.loaded is not None else ()
    files = (*files, *(source.path for source in bound.sources.values() if source is not None and source.path))
    objects: BoundObjects | None = None
    sound = not any(one.is_error for one in found)
    if sound and scheme is not None and graph is not None and registry is not None:
        try:
            file, source = _measured_in(scheme, bound.sources)
            weights = _weights(scheme, graph, registry, source.engine or "a data engine", found)
            objects = BoundObjects(scheme, registry, weights, file, source)
        except DataFault as fault:
            found.extend(fault.findings)
    ok = not any(one.is_error for one in found)
    return Bound(objects if ok else None, bound.diagnostics, files)


def _measured_in(scheme: Scheme, sources: Any) -> tuple[MeasurementFile, DataSource]:
    """Return the one file that all leaves are measured in; raises DataFault where there is none."""
    from fuzzyspec.evaluate.lowered import refuse_unmeasured

    refuse_unmeasured(scheme)
    if len(scheme.measurement_files) != 1:
        first = scheme.measurement_tables[0].span if scheme.measurement_tables else None
        reason = "the scheme has no one `measurements` block for the file that holds them"
        raise DataFault(errors.not_lowered(first, reason))
    file = scheme.measurement_files[0]
    elsewhere = next((leaf for leaf in scheme.leaves if leaf.index not in file.columns), None)
    if elsewhere is not None:
        raise DataFault(errors.not_lowered(elsewhere.span, f"{elsewhere.id} is not measured in {file.shown}"))
    if file.object is None:
        raise DataFault(errors.not_lowered(file.source, "say which column names the object, `object = …`"))
    if not scheme.objects_open:
        declared = scheme.objects[0].span if scheme.objects else None
        raise DataFault(errors.not_lowered(declared, "the scheme names its objects; leave that to the data"))
    source = sources[file.source]
    if source.table is not None:
        raise DataFault(errors.not_lowered(file.source, f"{file.shown} is a workbook; save it as CSV or Parquet"))
    return file, source


def _weights(scheme: Scheme, graph: Any, methods: Registry, engine: str, found: Diagnostics) -> Weights:
    """Weigh every parent; raises DataFault for weights that come from data."""
    from fuzzyspec.evaluate.weights import weigh_all

    by_data = [one.weighting for one in scheme.leaf_weights.values()]
    by_data += [one.weighting for one in scheme.weights.values() if isinstance(one, DataWeights)]
    if by_data:
        raise DataFault(*(errors.method_not_lowered(one.span, one.text, one.kind, engine) for one in by_data))
    weighed = weigh_all(scheme, graph, methods)
    found.extend(weighed.findings)
    return {index: [float(weight) for weight in one.local] for index, one in weighed.weights.items()}


# Evaluation ---------------------------------------------------------------------------------------


def evaluate_objects(
    bound: BoundObjects, then: Callable[[Frame], Any], *, rank: bool = True, nodes: bool = False
) -> Evaluated:
    """Look for rows that cannot be evaluated, and hand the lazy frame of verdicts (see `lower_objects`) to `then`.

    Where an engine reads a file in a way of its own, all is done a second time, on a careful copy.

    Raises:
        DataFault: A method has no lazy form, or the data cannot be evaluated.
    """
    from fuzzyspec.data.recopying import NoNumbers
    from fuzzyspec.evaluate.lowered import lower_measured, verdicts

    opened = bound.source.frame(frozenset(bound.file.columns.values()))
    lowered = lower_measured(bound.scheme, bound.registry, bound.weights, opened.engine)

    def work(opened: Opened) -> Evaluated:
        count, findings, frame = _checked(bound, opened, lowered, _rows(bound, opened))
        result = verdicts(
            bound.scheme, bound.registry, lowered, frame, object=bound.file.object, rank=rank, nodes=nodes
        )
        return Evaluated(then(result), count, findings, opened)

    try:
        return opened.run(work)
    except NoNumbers as texts:
        told = [errors.text_measured(opened.span, opened.shown, one.heading, one.row, one.text) for one in texts.cells]
        raise DataFault(*told) from None


def lazy_verdicts(bound: BoundObjects, *, rank: bool = True, nodes: bool = False) -> Evaluated:
    """Look for rows that cannot be evaluated, and return the verdicts as a lazy frame of the engine itself."""
    done = evaluate_objects(bound, lambda frame: frame.to_native(), rank=rank, nodes=nodes)
    if bound.source.opened is None:
        _HELD.append(done.source)
    return done


def _rows(bound: BoundObjects, opened: Opened) -> Frame:
    """Return the columns that terms read, by the rules for cells of every engine and type."""
    import narwhals as nw

    from fuzzyspec.data.frame_columns import FrameColumns
    from fuzzyspec.evaluate.lowered import prepared

    file, columns = bound.file, FrameColumns(opened)
    if not opened.is_csv:
        columns.find_no_numbers(heading for heading in file.columns.values() if columns.is_text(heading))
    frame = columns.whole([*file.columns.values(), file.object or ""]).lazy()
    values = {leaf: columns.number(heading) for leaf, heading in file.columns.items()}
    if opened.is_csv:
        # Texts are looked at only where no number stands: that costs engines more than all the rest.
        gaps = reduce(and_, (value.is_null() for value in values.values()))
        frame = frame.filter(~nw.when(gaps).then(columns.wholly_blank()).otherwise(nw.lit(False)))
    return prepared(frame, values, columns.name(file.object or ""))


def _checked(
    bound: BoundObjects, opened: Opened, lowered: Lowered, frame: Frame
) -> tuple[int, list[Diagnostic], Frame]:
    """Count the objects, and return what is to be warned of and a frame of a row for each of them."""
    from fuzzyspec.data.engines import Doubtful
    from fuzzyspec.evaluate.lowered import brought_together
    from fuzzyspec.evaluate.unfit import Place, check_objects

    file = bound.file
    place = Place(file.shown, file.source, file.columns, file.object)
    try:
        if file.repeated is not None:
            check_objects(bound.scheme, bound.registry, lowered, frame, place, samples=True)
            frame = brought_together(frame, file.repeated)
        count, findings = check_objects(bound.scheme, bound.registry, lowered, frame, place)
    except DataFault as fault:
        if opened.again is not None and any(one.code == "FS840" for one in fault.findings):
            raise Doubtful from None  # a careful copy tells which texts the engine took for no numbers
        raise
    return count, findings, frame
