"""Surveys counted: what valid respondents answer about each leaf of each object, as memberships."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from fuzzyspec import errors
from fuzzyspec.data.headings import folded
from fuzzyspec.data.plan import NO_GROUP, NO_OBJECT, UNKNOWN_ANSWER, DataFault, OwnScore, SurveyPlan, Tally
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.evaluate.objects import Objects
from fuzzyspec.model.data import Survey
from fuzzyspec.model.result import InvalidRespondent, SurveyResult
from fuzzyspec.model.scheme import Scheme

if TYPE_CHECKING:
    from fuzzyspec.data.engines import Opened
    from fuzzyspec.data.sources import DataSource

Locals = Mapping[int, Sequence[float]]
"""Local weights by parent."""
MOST_NAMED = 3
"""How many leaves that a group says nothing of are named."""


class Counted(NamedTuple):
    """A survey counted: the result for people, the tally, and for each key the index of its object and of its group.

    `shares[key]` is the say of the key's group about its object, 1 where there are no groups, 0 where it has no valid
    answers.
    """

    result: SurveyResult
    tally: Tally
    objects: list[int]
    shares: list[float]

    @property
    def heard(self) -> frozenset[int]:
        """The objects that valid answers with a say are about."""
        valid = self.tally.valid
        return frozenset(
            one for one, share, count in zip(self.objects, self.shares, valid, strict=True) if share and count
        )

    def says(self, answered: Sequence[float], count: int) -> list[float]:
        """Return, by object, the say of the groups that gave answers, of which `answered` has the number by key."""
        found = [0.0] * count
        for one, share, number in zip(self.objects, self.shares, answered, strict=True):
            found[one] += share if number else 0.0
        return found


def count_survey(
    scheme: Scheme,
    survey: Survey,
    source: DataSource,
    objects: Objects,
    weights: Locals,
    linear: bool,
    findings: list[Diagnostic],
) -> Counted | None:
    """Count one survey; None where it cannot be counted, which `findings` then tells."""
    try:
        if survey.indicator is not None:
            survey = survey._replace(columns=_asked(scheme, survey, _leaves_named(survey.indicator, source)))
        plan = _plan(scheme, survey, objects, weights if linear else {})
        tally = _tally(plan, source, survey)
    except DataFault as fault:
        findings.extend(fault.findings)
        return None
    valid = round(sum(tally.valid))
    if not valid and survey.answers.names and all(_is_number(one.text) for one in tally.invalid):
        findings.append(errors.answers_unclear(survey.source, len(scheme.comments), None, None))
        return None
    if not valid:
        reasons, example = _in_words(scheme, survey, tally)
        findings.append(errors.answers_not_valid(survey.source, survey.shown, tally.returned, reasons, example))
        return None
    if any(reason in SLIPS for reason in tally.reasons):
        reasons, example = _in_words(scheme, survey, tally)
        findings.append(errors.respondents_unplaced(survey.source, survey.shown, tally.returned, reasons, example))
    if survey.sent is not None and survey.sent < tally.returned:
        place = survey.sent_span or survey.source
        findings.append(errors.sent_below_returned(place, str(survey.sent), tally.returned))
        return None
    placed = (
        [0] * len(tally.keys)
        if survey.object is None
        else objects.place([object for object, _ in tally.keys], survey.source, findings)
    )
    groups = {folded(group.name): group.name for group in survey.groups}
    keys = tuple(
        (index, groups.get(folded(group), group)) for index, (_, group) in zip(placed, tally.keys, strict=True)
    )
    result = SurveyResult(
        survey,
        source.read_as,
        tally.returned,
        valid,
        tally.reasons,
        tuple(InvalidRespondent(*one) for one in tally.invalid),
        tally.rows_known,
        {parent: cronbach_alpha(moments) for parent, moments in tally.moments.items()},
        keys,
        tally.valid,
        tally.counts,
        tally.answered,
    )
    shares = _shares(survey, keys, tally, objects, findings)
    return Counted(result, tally, placed, shares)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


SLIPS = frozenset({NO_OBJECT, NO_GROUP, UNKNOWN_ANSWER})
"""Reasons that are more often slips in the data than answers of people."""


def _in_words(scheme: Scheme, survey: Survey, tally: Tally) -> tuple[list[str], str]:
    """Return how many respondents are not valid for which reason, and the first of them."""
    reasons = [f"{count} {reason}" for reason, count in tally.reasons.items()]
    if not tally.invalid:
        return reasons, "the data do not tell rows"
    first = next((one for one in tally.invalid if one.reason in SLIPS), tally.invalid[0])
    leaf = f"{scheme.indicators[first.leaf].id}: " if first.leaf is not None else ""
    text = f"“{first.text}”, " if first.text else ""
    return reasons, f"row {first.row}, {leaf}{text}{first.reason}"


def cronbach_alpha(moments: object) -> float | None:
    """Return Cronbach's α of a group of items."""
    from fuzzyspec.data import tally

    return tally.cronbach_alpha(moments)  # type: ignore[arg-type]


def _tally(plan: SurveyPlan, source: DataSource, survey: Survey) -> Tally:
    if source.table is not None:
        from fuzzyspec.data.tally import tally_table

        return tally_table(plan, source.table)
    from fuzzyspec.data.tally_frames import tally_frame

    columns = [*survey.columns.values()] if survey.indicator is None else [survey.value or ""]
    return tally_frame(plan, source.frame(frozenset(columns if plan.answers.numeric else ())))


def _leaves_named(heading: str, source: DataSource) -> list[str]:
    """Return the texts, each once, by which the rows of a long survey say which leaf they are about."""
    if source.table is not None:
        column = source.table.headings.index(heading)
        texts = (row[column].strip() for row in source.table.rows if column < len(row))
        return list(dict.fromkeys(text for text in texts if text))
    from fuzzyspec.data.frame_columns import FrameColumns, cell_text, fetch

    def read(opened: Opened) -> list[str]:
        columns = FrameColumns(opened)
        cells = fetch(columns.whole([heading]).select(columns.name(heading).alias("cell")).unique())["cell"]
        return sorted({cell_text(cell).strip() for cell in cells} - {""})

    return source.frame(frozenset()).run(read)


def _asked(scheme: Scheme, survey: Survey, texts: Sequence[str]) -> dict[int, str]:
    """Return the leaves that a long survey asks, with what its rows call them: their names, else their labels.

    A leaf that no row names is not asked. Where a row names what nobody knows, a leaf may be misspelt: then all are.
    """
    spelled = {folded(text): text for text in reversed(texts)}
    leaves = {leaf.index: leaf for leaf in scheme.leaves}
    names = {leaf: survey.columns.get(leaf, one.id) for leaf, one in leaves.items()}
    labels = {leaf: one.label for leaf, one in leaves.items() if names[leaf] == one.id}
    asked: dict[int, str] = {}
    for calls, exact in ((names, True), (names, False), (labels, True), (labels, False)):
        for leaf, text in calls.items():
            found = text if text in texts else None if exact else spelled.get(folded(text))
            if found is not None and leaf not in asked and found not in asked.values():
                asked[leaf] = found
    known = {folded(text) for text in asked.values()}
    if any(folded(text) not in known for text in texts):
        return {leaf: asked.get(leaf, text) for leaf, text in survey.columns.items()}
    return {leaf: asked[leaf] for leaf in sorted(asked)}


# The plan ---------------------------------------------------------------------------------------------


def _plan(scheme: Scheme, survey: Survey, objects: Objects, weights: Locals) -> SurveyPlan:
    scores = tuple(comment.score or 0.0 for comment in scheme.comments) if scheme.has_scores else ()
    return SurveyPlan(
        survey.answers,
        survey.columns,
        survey.indicator,
        survey.value,
        survey.object,
        survey.respondent,
        survey.group,
        tuple(group.name for group in survey.groups),
        objects.known,
        survey.reversed,
        survey.ignore_gaps,
        scores,
        tuple(_own_scores(scheme, survey, weights)) if scores else (),
        _reliability(scheme, survey),
    )


def _own_scores(scheme: Scheme, survey: Survey, weights: Locals) -> list[OwnScore]:
    """Return, for each parent, the weights of the surveyed leaves below it: how its score hangs on the answers."""
    if not weights:
        return []
    below: dict[int, dict[int, float]] = {leaf: {leaf: 1.0} for leaf in survey.columns}
    for indicator in reversed(scheme.indicators):
        if not indicator.children:
            continue
        found: dict[int, float] = {}
        for child, weight in zip(indicator.children, weights[indicator.index], strict=True):
            for leaf, share in below.get(child, {}).items():
                found[leaf] = share * float(weight)
        if any(found.values()):
            below[indicator.index] = found
    # The spread of answers that belong to one comment each is known from their counts.
    counted = not survey.answers.knots
    nodes = ((node, shares) for node, shares in sorted(below.items()))
    return [OwnScore(node, shares) for node, shares in nodes if scheme.indicators[node].children or not counted]


def _reliability(scheme: Scheme, survey: Survey) -> dict[int, tuple[int, ...]]:
    """Return the groups of leaves whose answers should agree: those under each parent, and all of them."""
    groups: dict[int, tuple[int, ...]] = {}
    if len(survey.columns) > 1:
        groups[0] = tuple(survey.columns)
    for parent in scheme.parents:
        asked = tuple(child for child in parent.children if child in survey.columns)
        if len(asked) > 1:
            groups[parent.index] = asked
    return groups


# Groups and memberships -------------------------------------------------------------------------------


def _shares(
    survey: Survey, keys: Sequence[tuple[int, str]], tally: Tally, objects: Objects, findings: list[Diagnostic]
) -> list[float]:
    """Return the say of each key's group about its object; groups without valid answers leave theirs to the others."""
    if not survey.groups:
        return [1.0] * len(keys)
    share = {group.name: group.share for group in survey.groups}
    heard: dict[int, set[str]] = {}
    for (one, group), valid in zip(keys, tally.valid, strict=True):
        if valid:
            heard.setdefault(one, set()).add(group)
    totals = {one: sum(share[group] for group in groups) for one, groups in heard.items()}
    for one in sorted(one for one in heard if totals[one]):
        silent = [group.name for group in survey.groups if group.name not in heard[one] and group.share]
        if silent:
            name = objects.all[one].id if len(objects.all) > 1 else None
            findings.append(errors.group_without_answers(survey.source, name, silent))
    return [
        share[group] / totals[one] if valid and totals[one] else 0.0
        for (one, group), valid in zip(keys, tally.valid, strict=True)
    ]


def shares_of(counted: Counted, leaf: int, count: int) -> tuple[list[list[float]], list[list[float]]]:
    """Return a leaf's memberships `[comment][object]` and their standard errors; NaN where nobody answered.

    Where a group did not answer about the leaf, the others' say is rescaled.
    """
    tally = counted.tally
    answered = tally.answered[leaf]
    comments = tally.counts[leaf]
    shares = [[0.0] * count for _ in comments]
    variances = [[0.0] * count for _ in comments]
    says = counted.says(answered, count)
    for key, one in enumerate(counted.objects):
        if not answered[key]:
            continue
        say = counted.shares[key]
        for comment, row in enumerate(comments):
            share = float(row[key] / answered[key])
            shares[comment][one] += say * share
            variances[comment][one] += say * say * share * (1 - share) / float(answered[key])
    return (
        [[value / say if say else math.nan for value, say in zip(row, says, strict=True)] for row in shares],
        [
            [math.sqrt(max(value, 0.0)) / say if say else math.nan for value, say in zip(row, says, strict=True)]
            for row in variances
        ],
    )


def silent_groups(scheme: Scheme, counted: Counted) -> Iterator[Diagnostic]:
    """Tell the groups that gave valid answers about an object, but none about some leaf of it, where others did."""
    survey = counted.result.survey
    if not survey.groups or not survey.ignore_gaps:
        return
    silent: dict[tuple[int, str], list[int]] = {}
    for leaf, answered in counted.tally.answered.items():
        says = counted.says(answered, len(scheme.objects))
        for key, (one, group) in enumerate(counted.result.keys):
            if counted.shares[key] and not answered[key] and says[one]:
                silent.setdefault((one, group), []).append(leaf)
    for (one, group), leaves in silent.items():
        names = [scheme.indicators[leaf].id for leaf in leaves]
        if len(scheme.objects) > 1:
            names = [f"{scheme.objects[one].id}.{name}" for name in names]
        more = ["…"] if len(names) > MOST_NAMED else []
        yield errors.group_without_answers(survey.source, ", ".join([*names[:MOST_NAMED], *more]), [group])
