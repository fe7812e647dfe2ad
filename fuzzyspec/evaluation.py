"""The Python interface: compile a scheme, and ask the result by name.

Everything is read-only and computed once; arrays are numpy's, float64, with the object axis last.
"""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec.api import OwnConsistency
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.driver import Compilation, compile_file, compile_text
from fuzzyspec.model.result import EvaluationResult, ExpertWeights, Figure, GroupWeights, NodeWeights, Result
from fuzzyspec.model.scheme import Scheme as BoundScheme

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fuzzyspec.data.sources import DataOptions

    Array = NDArray[np.float64]


class SchemeError(Exception):
    """A scheme has errors; `diagnostics` holds them, and the message shows them as the command line would."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        from fuzzyspec.rendering import render_human

        super().__init__("the scheme has errors\n\n" + render_human(diagnostics, color=False, width=100))
        self.diagnostics = diagnostics


def compile(
    scheme: str | os.PathLike[str],
    *,
    root: str | os.PathLike[str] | None = None,
    data: Any = None,
    engine: str | None = None,
) -> Evaluation:
    """Compile a scheme and evaluate it.

    Args:
        scheme: The path of an .fspec file, or the text of a scheme (a str with a line break or a `{` is text).
        root: The folder that everything the scheme names must lie in; by default the file's own.
        data: What to read in place of the scheme's survey or measurements: a path, or any frame or lazy frame (pandas,
            polars, pyarrow, duckdb, PySpark, dask). With several such files, a dict from the path in the scheme to
            what stands in for it.
        engine: What reads data files: duckdb, polars, pyspark or dask; by default what their size asks for.

    Returns:
        The evaluation. Its `diagnostics` hold the warnings.

    Raises:
        SchemeError: The scheme has errors; all of them are in it.
        ValueError: There is no such engine.
    """
    return load(scheme, root=root).evaluate(data, engine=engine)


def check(
    scheme: str | os.PathLike[str],
    *,
    root: str | os.PathLike[str] | None = None,
    data: Any = None,
    engine: str | None = None,
) -> tuple[Diagnostic, ...]:
    """Return every error and warning of a scheme (see `compile` for the arguments); never raises for a wrong scheme."""
    return load(scheme, root=root).check(data, engine=engine)


def load(scheme: str | os.PathLike[str], *, root: str | os.PathLike[str] | None = None) -> Scheme:
    """Return a scheme that can be evaluated on one set of data after another (see `compile` for the arguments).

    Nothing is read before it is evaluated.
    """
    return Scheme(scheme, root)


class Scheme:
    """A scheme, to be evaluated on its own data or on others."""

    def __init__(self, scheme: str | os.PathLike[str], root: str | os.PathLike[str] | None = None) -> None:
        self._scheme = scheme
        self._root = os.fspath(root) if root is not None else None

    def evaluate(self, data: Any = None, *, engine: str | None = None) -> Evaluation:
        """Evaluate the scheme: on `data`, a path or a frame, in place of its own where that is given (see `compile`).

        Raises:
            SchemeError: The scheme or the data have errors.
            ValueError: There is no such engine.
        """
        compiled = self._compiled(data, engine)
        if not compiled.ok or compiled.result is None:
            raise SchemeError(compiled.diagnostics)
        return Evaluation(compiled.result, compiled.diagnostics, self)

    def evaluate_objects(
        self, data: Any = None, *, engine: str | None = None, rank: bool = True, nodes: bool = False
    ) -> Any:
        """Return a verdict on each measured object, as a lazy frame of the engine that holds the data.

        For more objects than memory holds: the scheme's membership functions, compositions, decision and ranking become
        expressions of that engine, and no object enters Python. All leaves must be measured, in one `measurements`
        block.

        Args:
            data: What to read in place of the scheme's measurements: a path, or any frame or lazy frame.
            engine: What reads a file: duckdb (the default), polars, pyspark or dask.
            rank: Whether objects are ranked, which needs all of them sorted.
            nodes: Whether each indicator below the root also gets its score and memberships.

        Returns:
            A lazy frame of the same kind as `data` (of a file: as the engine has it), with the object's name, `grade`,
            `score` or `level`, `rank`, `margin`, and `membership_C` for each comment C.

        Raises:
            SchemeError: The scheme or the data have errors, or a method that no engine can run.
            ValueError: There is no such engine.

        Warnings of the scheme and of the data are given as Python's warnings.
        """
        from fuzzyspec.data.plan import DataFault
        from fuzzyspec.objects import bind_path, bind_text, lazy_verdicts

        _data_options(data, engine)
        scheme = self._scheme
        if _is_text(scheme):
            bound = bind_text(str(scheme), data=data, engine=engine, root=self._root)
        else:
            bound = bind_path(os.fspath(scheme), data=data, engine=engine, root=self._root)
        if bound.objects is None:
            raise SchemeError(bound.diagnostics)
        try:
            done = lazy_verdicts(bound.objects, rank=rank, nodes=nodes)
        except DataFault as fault:
            raise SchemeError(fault.findings) from None
        for finding in (*bound.diagnostics, *done.findings):
            warnings.warn(f"{finding.code}: {finding.message.text()}", stacklevel=2)
        return done.made

    def check(self, data: Any = None, *, engine: str | None = None) -> tuple[Diagnostic, ...]:
        """Return every error and warning of the scheme and of the data."""
        return self._compiled(data, engine).diagnostics

    def _compiled(self, data: Any, engine: str | None) -> Compilation:
        options = _data_options(data, engine)
        scheme = self._scheme
        if _is_text(scheme):
            return compile_text(str(scheme), root=self._root, data=options)
        return compile_file(os.fspath(scheme), root=self._root, data=options)

    def __repr__(self) -> str:
        return f"<Scheme {os.fspath(self._scheme)!r}>" if len(os.fspath(self._scheme)) < 80 else "<Scheme>"


def _is_text(scheme: str | os.PathLike[str]) -> bool:
    """Whether this is the text of a scheme, not the path of one."""
    return isinstance(scheme, str) and ("\n" in scheme or "\r" in scheme or "{" in scheme)


def _data_options(data: Any, engine: str | None) -> DataOptions | None:
    if data is None and engine is None:
        return None
    from fuzzyspec.data.sources import ENGINES, DataOptions

    if engine is not None and engine not in ENGINES:
        raise ValueError(f"no engine {engine!r}: engines are {', '.join(ENGINES)}")
    given = {} if data is None else data if isinstance(data, dict) else {None: data}
    return DataOptions(engine, given)


class ExpertResult(NamedTuple):
    """What one expert's judgments of a node say by themselves.

    `weight` is the expert's share among those who count there; `local` and what follows are None where the expert's
    comparisons leave a child unconnected.
    """

    weight: float
    local: dict[str, float] | None
    cr: float | None
    consistent: bool | None


class SpreadResult(NamedTuple):
    """How a child's weight differs among the experts.

    `deviation` is that of a sample (n − 1), None for one expert.
    """

    least: float
    most: float
    deviation: float | None


class WeightsResult(NamedTuple):
    """Local weights of one node's children.

    `local` maps each child to its weight; the consistency figures are None where nothing was judged (see
    docs/language.md), `cr_incomplete` also where nothing is missing. `completed` maps pairs that were filled to their
    values.

    Where several experts judged, the figures are the group's, and `experts` maps each of those who judged to what they
    say alone. `consensus` and `farthest`, an expert with the distance, are None for one expert, `farthest` also where
    all agree; `spread` maps each child to how its weight differs. Otherwise `experts` and `spread` are empty.

    `own_consistency` is consistency by the weighting's own measure, None where it has none; `figures` are what else the
    weighting says, by name: a number, or for each child a number or a triple.
    """

    method: str
    local: dict[str, float]
    lambda_max: float | None
    ci: float | None
    ri: float | None
    cr: float | None
    cr_incomplete: float | None
    limit: float | None
    consistent: bool | None
    completed: dict[tuple[str, str], float]
    entries: Any
    experts: dict[str, ExpertResult]
    consensus: float | None
    spread: dict[str, SpreadResult]
    farthest: tuple[str, float] | None
    own_consistency: OwnConsistency | None
    figures: dict[str, Any]

    @property
    def array(self) -> Array:
        """The weights `[child]`, in the order of the file."""
        import numpy as np

        return np.array(list(self.local.values()), dtype=np.float64)

    @property
    def matrix(self) -> Array | None:
        """The judgment matrix `[child, child]`, completed; None where nothing was judged, or priorities aggregated."""
        import numpy as np

        return None if self.entries is None else np.array(self.entries, dtype=np.float64)


class RankingResult(NamedTuple):
    """What an evaluation of a plugin, such as TOPSIS, says of the objects.

    `method` is the evaluation as the scheme writes it, `value` what objects are ranked by (`closeness`), of which
    `best` values are good: high or low. `values` and `ranks` leave out objects without a value; `reasons` say why.
    `figures` are further values: by name and object a number, or numbers by indicator, or by object.
    """

    method: str
    value: str
    best: str
    values: dict[str, float]
    ranks: dict[str, int]
    reasons: dict[str, str]
    figures: dict[str, dict[str, Any]]


class AgreementResult(NamedTuple):
    """How far two evaluations agree on the ranking.

    Spearman's ρ and Kendall's τ_b are None where one ranking is all ties; `opposite` counts the pairs of objects in
    opposite order, `pairs` are some of them, the better by the first evaluation first.
    """

    first: str
    second: str
    spearman: float | None
    kendall: float | None
    opposite: int
    pairs: list[tuple[str, str]]


class NodeResult(NamedTuple):
    """One indicator of one object: its fuzzy set (normalised, by comment), score (None without scores) and grade."""

    memberships: dict[str, float]
    raw: dict[str, float]
    score: float | None
    grade: str


class SurveyResult(NamedTuple):
    """What came of one survey.

    `sent` is None where the scheme does not say; `valid_rate` is the share of valid respondents in those sent, else in
    those returned. `reasons` counts the others by what is wrong with them; `invalid` are the first of them: row, reason
    and what stands there. `reliability` is Cronbach's α by indicator, None where it has none.
    """

    path: str
    sent: int | None
    returned: int
    valid: int
    valid_rate: float
    reasons: dict[str, int]
    invalid: list[tuple[int, str, str]]
    reliability: dict[str, float | None]


class ObjectResult:
    """The verdict on one object; `object["U1"]` is its node U1.

    Where the object was surveyed, `error` is the standard error of its score, `interval` the scores of 95 in 100 such
    surveys; else both are None.
    """

    def __init__(self, result: Result, index: int) -> None:
        self._result = result
        self._index = index
        verdict = result.verdicts[index]
        scheme = result.scheme
        self.id = scheme.objects[index].id
        self.label = scheme.objects[index].label
        self.decision = verdict.decision
        self.grade = scheme.comments[verdict.grade].id
        self.score = verdict.score
        self.level = verdict.level
        self.rank = verdict.rank
        self.margin = verdict.margin
        self.validity = verdict.values.get("validity")
        self.confidence = verdict.values.get("confidence")
        sampling = result.sampling
        errors = sampling.scores.get(0) if sampling is not None else None
        self.error: float | None = None
        self.interval: tuple[float, float] | None = None
        if sampling is not None and errors is not None and not math.isnan(errors[index]):
            self.error = float(errors[index])
            self.interval = float(sampling.low[index]), float(sampling.high[index])

    @cached_property
    def memberships(self) -> dict[str, float]:
        """The final fuzzy set, normalised, by comment."""
        return self[self._result.scheme.indicators[0].id].memberships

    def __getitem__(self, indicator: str) -> NodeResult:
        result = self._result
        scheme = result.scheme
        index = next((one.index for one in scheme.indicators if one.id == indicator), None)
        if index is None:
            raise KeyError(indicator)
        comments = [comment.id for comment in scheme.comments]
        return NodeResult(
            {name: float(row[self._index]) for name, row in zip(comments, result.memberships[index], strict=True)},
            {name: float(row[self._index]) for name, row in zip(comments, result.raw[index], strict=True)},
            float(result.scores[index][self._index]) if result.scores else None,
            comments[result.grades[index][self._index]],
        )

    def __repr__(self) -> str:
        score = f", score {self.score:.4g}" if self.score is not None else ""
        return f"<{self.id}: {self.grade}{score}, rank {self.rank}>"


class _Weights(Mapping[str, WeightsResult]):
    """Weights by parent, made when asked for."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._index = {one.id: one.index for one in result.scheme.indicators if one.index in result.weights}

    def __getitem__(self, parent: str) -> WeightsResult:
        index = self._index[parent]
        return _weights_result(self._result, self._result.weights[index])

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)


def _weights_result(result: Result, one: NodeWeights) -> WeightsResult:
    scheme = result.scheme
    children = [scheme.indicators[child].id for child in scheme.indicators[one.parent].children]
    found = one.consistency
    group = one.group
    farthest = None
    if group is not None and group.farthest is not None:
        farthest = scheme.experts[group.farthest[0]].id, float(group.farthest[1])
    return WeightsResult(
        one.method,
        {child: float(weight) for child, weight in zip(children, one.local, strict=True)},
        found.lambda_max if found else None,
        found.ci if found else None,
        found.ri if found else None,
        found.cr if found else None,
        found.cr_incomplete if found else None,
        found.limit if found else None,
        found.consistent if found else None,
        {(children[cell.row], children[cell.column]): cell.value for cell in one.completed},
        one.matrix,
        {scheme.experts[each.expert].id: _expert_result(each, children) for each in group.experts} if group else {},
        group.consensus if group else None,
        _spreads(group, children) if group else {},
        farthest,
        OwnConsistency(own.name, own.value, own.limit, own.source) if (own := one.own) else None,
        {name: _figure(value, children) for name, value in one.figures.items()},
    )


def _figure(value: Figure, children: list[str]) -> Any:
    return dict(zip(children, value, strict=True)) if isinstance(value, tuple) else value


def _expert_result(one: ExpertWeights, children: list[str]) -> ExpertResult:
    if one.local is None:
        return ExpertResult(one.weight, None, None, None)
    local = {child: float(weight) for child, weight in zip(children, one.local, strict=True)}
    found = one.consistency
    return ExpertResult(one.weight, local, found.cr if found else None, found.consistent if found else None)


def _spreads(group: GroupWeights, children: list[str]) -> dict[str, SpreadResult]:
    several = group.consensus is not None
    return {
        child: SpreadResult(float(one.least), float(one.most), float(one.deviation) if several else None)
        for child, one in zip(children, group.spread, strict=False)
    }


def _ranking_result(scheme: BoundScheme, one: EvaluationResult) -> RankingResult:
    objects = [found.id for found in scheme.objects]
    leaves = [scheme.indicators[leaf].id for leaf in one.leaves]
    figures: dict[str, dict[str, Any]] = {
        name: {found: value for found, value in zip(objects, row, strict=True) if value is not None}
        for name, row in one.figures.items()
    }
    for names, tables in ((leaves, one.by_indicator), (objects, one.by_object)):
        for name, rows in tables.items():
            figures[name] = {
                found: {key: value for key, value in zip(names, row, strict=True) if value is not None}
                for found, row in zip(objects, rows, strict=True)
            }
    return RankingResult(
        one.use.text,
        one.value,
        one.best,
        {found: value for found, value in zip(objects, one.values, strict=True) if value is not None},
        {found: rank for found, rank in zip(objects, one.ranks, strict=True) if rank is not None},
        {objects[place]: reason for place, reason in one.absent.items()},
        figures,
    )


class Evaluation:
    """A compiled scheme: weights, fuzzy sets, verdicts and ranking, by name."""

    def __init__(self, result: Result, diagnostics: tuple[Diagnostic, ...], scheme: Scheme | None = None) -> None:
        self._result = result
        self._scheme = scheme
        self.diagnostics = diagnostics

    def evaluate(self, data: Any = None, *, engine: str | None = None) -> Evaluation:
        """Evaluate the same scheme again, on other data (see `Scheme.evaluate`)."""
        if self._scheme is None:
            raise ValueError("this evaluation does not know the scheme that it came from")
        return self._scheme.evaluate(data, engine=engine)

    @property
    def title(self) -> str:
        """The scheme's title."""
        return self._result.scheme.title

    @property
    def indicators(self) -> list[str]:
        """The indicators, parents before children: the first axis of `memberships`."""
        return [one.id for one in self._result.scheme.indicators]

    @property
    def comments(self) -> list[str]:
        """The comment set, in the order of the file: the second axis of `memberships`."""
        return [one.id for one in self._result.scheme.comments]

    @cached_property
    def weights(self) -> Mapping[str, WeightsResult]:
        """Local weights and consistency, by parent."""
        return _Weights(self._result)

    @property
    def global_weights(self) -> dict[str, float]:
        """The weight of each leaf in the whole: the product of local weights from the root down."""
        return {leaf.id: self._result.global_weights[leaf.index] for leaf in self._result.scheme.leaves}

    @cached_property
    def objects(self) -> dict[str, ObjectResult]:
        """The verdicts, by object; empty for a scheme that only asks for weights."""
        return {
            one.id: ObjectResult(self._result, index)
            for index, one in enumerate(self._result.scheme.objects[: len(self._result.verdicts)])
        }

    @property
    def ranking(self) -> list[tuple[str, int]]:
        """Objects with their ranks, best first; equal objects share a rank."""
        return [(self._result.scheme.objects[one.object].id, one.rank) for one in self._result.ranking]

    @cached_property
    def evaluations(self) -> dict[str, RankingResult]:
        """The evaluations of plugins that the scheme asks for, such as TOPSIS, by name."""
        return {one.key: _ranking_result(self._result.scheme, one) for one in self._result.evaluations}

    @property
    def agreement(self) -> list[AgreementResult]:
        """How far each two evaluations agree; empty where there is one."""
        objects = [one.id for one in self._result.scheme.objects]
        return [
            AgreementResult(
                one.first,
                one.second,
                one.spearman,
                one.kendall,
                one.opposite,
                [(objects[first], objects[second]) for first, second in one.pairs],
            )
            for one in self._result.agreement
        ]

    @property
    def surveys(self) -> list[SurveyResult]:
        """The surveys, in the order of the scheme."""
        indicators = self._result.scheme.indicators
        return [
            SurveyResult(
                one.survey.shown,
                one.sent,
                one.returned,
                one.valid,
                one.valid_rate,
                dict(one.reasons),
                [(found.row, found.reason, found.text) for found in one.invalid],
                {indicators[index].id: alpha for index, alpha in one.reliability.items()},
            )
            for one in self._result.surveys
        ]

    @cached_property
    def measured(self) -> dict[str, Array]:
        """What was measured, `[object]` by leaf."""
        import numpy as np

        indicators = self._result.scheme.indicators
        return {
            indicators[leaf].id: np.array(values, dtype=np.float64) for leaf, values in self._result.measured.items()
        }

    @cached_property
    def priorities(self) -> dict[str, float]:
        """The priority of each object in the whole, where objects are judged in pairs or scored; empty elsewhere."""
        return self.priorities_of(self._result.scheme.indicators[0].id) if self._result.priorities else {}

    def priorities_of(self, indicator: str) -> dict[str, float]:
        """Return the priority of each object at one indicator; together 1.

        Args:
            indicator: The name of an indicator: the root, a leaf or one between.

        Raises:
            KeyError: There is no such indicator, or the objects have no priorities.
        """
        scheme = self._result.scheme
        index = next((one.index for one in scheme.indicators if one.id == indicator), None)
        if index is None or not self._result.priorities:
            raise KeyError(indicator)
        values = self._result.priorities[index]
        return {one.id: float(value) for one, value in zip(scheme.objects, values, strict=True)}

    @cached_property
    def memberships(self) -> Array:
        """Normalised memberships `[indicator, comment, object]`."""
        return self._stacked(self._result.memberships)

    @cached_property
    def raw(self) -> Array:
        """The operators' own vectors `[indicator, comment, object]`, before normalisation."""
        return self._stacked(self._result.raw)

    def _stacked(self, sets: Mapping[int, Any]) -> Array:
        import numpy as np

        count = len(self._result.scheme.indicators)
        if not sets:
            return np.empty((count, len(self.comments), 0))
        stacked: Array = np.array([sets[index] for index in range(count)], dtype=np.float64)
        return stacked

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain dicts and lists, in the published shape of the JSON result."""
        from fuzzyspec.report.data import result_data

        return result_data(self._result, self.diagnostics)

    def report(self, format: str = "html", *, template: str | os.PathLike[str] | None = None) -> str:
        """Return a report as text: html, markdown or json, or a format of a plugin that writes text.

        `template` is a folder whose templates replace the shipped ones.
        """
        made = self.render(format, template=template)
        if isinstance(made, bytes):
            raise ValueError(f"{format!r} is no text: render({format!r}) returns its bytes")
        return made

    def render(self, format: str, *, template: str | os.PathLike[str] | None = None) -> str | bytes:
        """Return a report in any format that is installed: text, or bytes where the format is no text.

        Raises ValueError for a format that does not exist, and RuntimeError where a plugin's renderer fails.
        """
        from fuzzyspec.evaluate.calling import PluginFault
        from fuzzyspec.outputs import UnclearOutputError, render

        folder = os.fspath(template) if template is not None else None
        try:
            return render(self._result, self.diagnostics, format, folder)
        except UnclearOutputError as fault:
            raise ValueError(str(fault)) from None
        except PluginFault as fault:
            raise RuntimeError(fault.diagnostic(None).message.text()) from fault

    def _repr_html_(self) -> str:
        """Show the report in a notebook, in a frame of its own so that its styles stay inside."""
        from html import escape

        page = escape(self.report("html"), quote=True)
        return f'<iframe srcdoc="{page}" style="width: 100%; height: 40em; border: 1px solid #8888"></iframe>'

    def __getitem__(self, object: str) -> ObjectResult:
        return self.objects[object]

    def __repr__(self) -> str:
        if self.objects:
            return f"<Evaluation {self.title!r}: {', '.join(map(repr, self.objects.values()))}>"
        if self.priorities:
            found = (f"{name} {self.priorities[name]:.4g}, rank {rank}" for name, rank in self.ranking)
            return f"<Evaluation {self.title!r}: {'; '.join(found)}>"
        return f"<Evaluation {self.title!r}: weights of {len(self.weights)} nodes>"
