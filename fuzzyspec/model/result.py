"""The result of an evaluation: numbers by name, and nothing of the language they came from.

Fuzzy sets are held by indicator index as sequences over comments (in the order of the comment set), each a sequence
over objects:
lists for small schemes, rows of an array `[comment, object]` for large ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from fuzzyspec.model.data import Survey
from fuzzyspec.model.graph import Graph
from fuzzyspec.model.scheme import MethodUse, Scheme, Triple

FuzzySets = Sequence[Sequence[float]]
"""Memberships `[comment][object]`."""


class Completed(NamedTuple):
    """A filled pair: how many times the row's child outweighs the column's (both by position under the parent)."""

    row: int
    column: int
    value: float


class NodeConsistency(NamedTuple):
    """Consistency of a judgment matrix.

    `ci` is (λ_max − t)/(t − 1), `cr` CI/RI with the plain RI; `cr_incomplete` is CI over the RI of incomplete
    matrices, None for complete ones.
    `consistent` is None where there is no limit, or where the judgments cannot contradict each other.
    """

    lambda_max: float
    ci: float
    ri: float | None
    cr: float | None
    limit: float | None
    consistent: bool | None
    cr_incomplete: float | None


class MethodConsistency(NamedTuple):
    """Consistency by a weighting's own measure: its name and value, its limit where it has one, and that one's source.

    `consistent` is None where there is no limit.
    """

    name: str
    value: float
    limit: float | None
    consistent: bool | None
    source: str


Figure = float | tuple[float | tuple[float, ...], ...]
"""A further figure of a weighting: one number, or for each child a number or a triple."""


class ExpertWeights(NamedTuple):
    """What one expert's judgments of a node say by themselves.

    `weight` is the expert's share among those who judged the node; `local` and what follows are None where the expert's
    comparisons do not connect the children.
    """

    expert: int
    weight: float
    local: Sequence[float] | None
    matrix: Sequence[Sequence[float]] | None
    completed: tuple[Completed, ...]
    consistency: NodeConsistency | None
    own: MethodConsistency | None = None


class Spread(NamedTuple):
    """How a child's weight differs among the experts: smallest, largest, standard deviation (of the sample)."""

    least: float
    most: float
    deviation: float


class GroupWeights(NamedTuple):
    """Several experts on one node: each by themselves, and how far they agree.

    `judgments` is the aggregated matrix before completion, NaN where nobody judged (None where priorities are
    aggregated); `absent` did not judge the node, `left_out` gave comparisons that say nothing by themselves.
    `consensus` is Goepel's index, `farthest` the expert whose weights lie farthest from the group's, with that
    (Euclidean) distance; both None for fewer than two.
    """

    aggregation: str
    experts: tuple[ExpertWeights, ...]
    absent: tuple[int, ...]
    left_out: tuple[int, ...]
    judgments: Sequence[Sequence[float]] | None
    spread: tuple[Spread, ...]
    consensus: float | None
    farthest: tuple[int, float] | None


class NodeWeights(NamedTuple):
    """Local weights of a node's children, in their order; `matrix` is complete, None where nothing was judged.

    With fuzzy judgments `fuzzy` holds the triples, and `matrix` the middle values. A weighting that takes gaps has NaN
    in `matrix`. `own` is consistency by the weighting's own measure, `figures` what else it says, by name;
    `fuzzy_local` are the weights as triples, where the weighting gives those.
    """

    parent: int
    method: str
    local: Sequence[float]
    matrix: Sequence[Sequence[float]] | None
    completion: str | None
    completed: tuple[Completed, ...]
    consistency: NodeConsistency | None
    group: GroupWeights | None = None
    indices: Mapping[str, float] = {}  # never changed
    fuzzy: Sequence[Sequence[Triple]] | None = None
    own: MethodConsistency | None = None
    figures: Mapping[str, Figure] = {}
    fuzzy_local: Sequence[Triple] | None = None


class Verdict(NamedTuple):
    """What is said of one object; `grade` is a comment index, `values` are the decision's further figures by name."""

    decision: str
    grade: int
    score: float | None
    level: float
    rank: int
    margin: float | None
    values: Mapping[str, float]


class Priority(NamedTuple):
    """An object's priority in plain AHP, its rank, and its margin: the gap to the next priority over the largest."""

    priority: float
    rank: int
    margin: float


class EvaluationResult(NamedTuple):
    """What an evaluation beside the fuzzy one and plain AHP says of the objects.

    `key` is what it is called in the result; `value` names what objects are ranked by, and `best` says whether `high`
    or `low` values are good. `leaves` are those that it read, `weights` their weights (none where it reads none),
    `turned` those whose values were turned into nearness to a wish. `values` and `ranks` are None for an object that
    has none, `absent` says why. `figures[name][object]`, `by_indicator[name][object][leaf]` (as in `leaves`) and
    `by_object[name][object][object]` are further values.
    """

    use: MethodUse
    key: str
    value: str
    best: str
    leaves: tuple[int, ...]
    weights: tuple[float, ...]
    turned: tuple[int, ...]
    values: Sequence[float | None]
    ranks: Sequence[int | None]
    figures: Mapping[str, Sequence[float | None]]
    by_indicator: Mapping[str, Sequence[Sequence[float | None]]]
    by_object: Mapping[str, Sequence[Sequence[float | None]]]
    absent: Mapping[int, str]
    remarks: tuple[str, ...]


class Agreement(NamedTuple):
    """How far two evaluations, by key, agree on the ranking of the objects that both rank.

    Spearman's ρ and Kendall's τ_b are None where one ranking is all ties. `opposite` counts the pairs of objects that
    stand in opposite order; `pairs` are some of them, the better by the first evaluation first.
    """

    first: str
    second: str
    objects: int
    spearman: float | None
    kendall: float | None
    opposite: int
    pairs: tuple[tuple[int, int], ...]


class Ranked(NamedTuple):
    """An object (by index) with its competition rank."""

    object: int
    rank: int


class OtherOperator(NamedTuple):
    """What another built-in operator would have made of the objects: their grades (comment indices) and ranks."""

    operator: str
    grades: Sequence[int]
    ranks: Sequence[int]


class InvalidRespondent(NamedTuple):
    """Somebody whose answers do not count: in which row, why, and what stands there at which leaf."""

    row: int
    reason: str
    leaf: int | None
    text: str


class SurveyResult(NamedTuple):
    """What came of a survey.

    `keys` are pairs of an object's index and a group's name (empty where there are no groups); `valid_by` counts valid
    respondents, `counts[leaf][comment]` sums degrees and `answered[leaf]` counts answers, each by key.
    `reasons` counts those who are not valid, `invalid` are the first of them by row, where rows are known.
    `reliability` is Cronbach's α of the surveyed leaves under each parent (the root: of all), None where it has none.
    `read_as` says how the file was found to be written.
    """

    survey: Survey
    read_as: tuple[str, ...]
    returned: int
    valid: int
    reasons: Mapping[str, int]
    invalid: tuple[InvalidRespondent, ...]
    rows_known: bool
    reliability: Mapping[int, float | None]
    keys: tuple[tuple[int, str], ...]
    valid_by: Sequence[float]
    counts: Mapping[int, Sequence[Sequence[float]]]
    answered: Mapping[int, Sequence[float]]

    @property
    def sent(self) -> int | None:
        """How many questionnaires were sent, None where the scheme does not say."""
        return self.survey.sent

    @property
    def valid_rate(self) -> float:
        """The share of valid questionnaires in those sent, where that is known, else in those returned."""
        return self.valid / (self.sent or self.returned)


class Sampling(NamedTuple):
    """How far memberships and scores would move with other respondents: standard errors.

    `memberships[leaf][comment][object]` is √(r(1 − r)/n), `scores[node][object]` the deviation of the respondents' own
    scores over √n (`method` "own scores") or of a seeded bootstrap (`method` "bootstrap"); NaN where nobody was asked.
    `low` and `high` hold the root's score, by object, in 95 of 100 such surveys, `grades` the grades that such surveys
    give (comment indices, from the best), none where no error is known. `reason` says why scores or grades have none.
    `samples` is how often respondents were drawn again: for grades alone where the method is "own scores".
    """

    method: str
    reason: str
    memberships: Mapping[int, Sequence[Sequence[float]]]
    scores: Mapping[int, Sequence[float]]
    low: Sequence[float]
    high: Sequence[float]
    grades: Sequence[tuple[int, ...]]
    samples: int = 0


class Software(NamedTuple):
    """A distribution that took part, with its version."""

    name: str
    version: str


@dataclass
class Result:
    """Everything that an evaluation gave; empty parts do not apply.

    `raw` is each operator's own vector (a leaf's row as tallied or typed), `memberships` the same normalised to sum 1.
    `scores` and `grades` hold, by indicator index, a value for each object. Where objects are judged as in plain AHP,
    `objects_judged` holds their local priorities under each leaf, `priorities` those of every indicator, and
    `fuzzy_priorities` the triples that these come from, under fuzzy synthesis.
    `given_weights` are what judgments and direct weights say where data have a word as well; `measured` holds the
    values of measured leaves, by object. `data_hashes` has the SHA-256 of each data file by its name, empty for those
    that were not read whole.
    """

    scheme: Scheme
    graph: Graph
    weights: dict[int, NodeWeights] = field(default_factory=dict)
    global_weights: list[float] = field(default_factory=list)
    raw: dict[int, FuzzySets] = field(default_factory=dict)
    memberships: dict[int, FuzzySets] = field(default_factory=dict)
    scores: dict[int, Sequence[float]] = field(default_factory=dict)
    grades: dict[int, Sequence[int]] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    ranking: list[Ranked] = field(default_factory=list)
    objects_judged: dict[int, NodeWeights] = field(default_factory=dict)
    priorities: dict[int, list[float]] = field(default_factory=dict)
    fuzzy_priorities: dict[int, list[Triple]] = field(default_factory=dict)
    priority_verdicts: list[Priority] = field(default_factory=list)
    evaluations: list[EvaluationResult] = field(default_factory=list)
    agreement: list[Agreement] = field(default_factory=list)
    others: list[OtherOperator] = field(default_factory=list)
    given_weights: dict[int, NodeWeights] = field(default_factory=dict)
    measured: Mapping[int, Sequence[float]] = field(default_factory=dict)
    surveys: list[SurveyResult] = field(default_factory=list)
    sampling: Sampling | None = None
    data_hashes: Mapping[str, str] = field(default_factory=dict)
    plugins: list[Software] = field(default_factory=list)

    @property
    def rankings(self) -> dict[str, Sequence[int | None]]:
        """The ranks of the objects by evaluation, `fuzzy` and `ahp` among them, in the order of the scheme."""
        found = [(one.use.name, one.key, one.ranks) for one in self.evaluations]
        if self.verdicts:
            found.append(("fuzzy", "fuzzy", [one.rank for one in self.verdicts]))
        if self.priority_verdicts:
            found.append(("ahp", "ahp", [one.rank for one in self.priority_verdicts]))
        asked = [use.name for use in self.scheme.evaluations]
        found.sort(key=lambda one: asked.index(one[0]) if one[0] in asked else 0)
        return {key: ranks for _, key, ranks in found}

    @property
    def evaluated(self) -> bool:
        """Whether there was anything to evaluate beyond weights."""
        return bool(self.verdicts)
