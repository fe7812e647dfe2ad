"""The part of a report about surveys: who answered, whose answers count, how reliable they are, how sure the scores."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from fuzzyspec.diagnostics import number_text
from fuzzyspec.model.data import Answers, Survey
from fuzzyspec.model.result import InvalidRespondent, Sampling, SurveyResult
from fuzzyspec.model.scheme import Scheme
from fuzzyspec.report import limits
from fuzzyspec.report.numbers import fixed, plain
from fuzzyspec.report.tallies import Tallies, shares
from fuzzyspec.report.view import View

REASONS = {
    "gap": "an answer is missing",
    "off the scale": "an answer is off the scale",
    "in no band": "an answer is in no band",
    "unknown answer": "an answer is no comment",
    "no object": "no object is named",
    "no group": "no group is named",
}
"""Why a respondent does not count, in words."""

RELIABILITY = ((0.9, "excellent"), (0.8, "good"), (0.7, "acceptable"), (0.6, "questionable"), (0.5, "poor"))
"""What Cronbach's α from a number on is called (George and Mallery 2003); below the last it is unacceptable."""

RELIABILITY_FORMULA = "α = k/(k − 1) · (1 − Σ_x s_x^2 / s^2)"
RELIABILITY_TOLD = (
    "Cronbach's α says how far the k questions of a group measure one thing: s_x^2 is the variance of the answers to "
    "one, s^2 that of their sum, over the valid respondents who answered all of them. By custom 0.7 and more is called "
    "acceptable. A value near 1 may also mean that questions repeat each other; one below 0 that some run against the "
    "others, as questions do that should be reversed."
)
RELIABILITY_SOURCES = (
    "Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. Psychometrika 16(3), 297–334. "
    "Nunnally, J. C. (1978). Psychometric Theory, 2nd ed. McGraw-Hill, New York. "
    "George, D. and Mallery, P. (2003). SPSS for Windows Step by Step, 4th ed. Allyn & Bacon, Boston."
)
SHARES_TOLD = "The standard error of a share r of n answers is √(r(1 − r)/n)."
OWN_SCORES = (
    "That of a score is s/√n, s being the standard deviation of the scores that the answers of each of n respondents "
    "give by themselves{groups}. 95 of 100 such surveys lie within 1.96 standard errors."
)
BOOTSTRAP = (
    "For scores, respondents were drawn again {samples} times, with replacement{groups}: the standard error is the "
    "standard deviation of the scores that they give, and 95 of 100 of these lie in the interval."
)
BOOTSTRAP_GRADES = "The grades are those of respondents drawn again {samples} times, with replacement{groups}."
EACH_GROUP = {
    OWN_SCORES: "; groups of respondents each have theirs, weighed by the squares of their shares",
    BOOTSTRAP: ", from each group by itself",
    BOOTSTRAP_GRADES: ", from each group by itself",
}
SAMPLING_SOURCES = {
    OWN_SCORES: "Cochran, W. G. (1977). Sampling Techniques, 3rd ed. Wiley, New York, § 5.3.",
    BOOTSTRAP: "Efron, B. (1979). Bootstrap methods: Another look at the jackknife. "
    "The Annals of Statistics 7(1), 1–26.",
}
SAMPLING_SOURCES[BOOTSTRAP_GRADES] = SAMPLING_SOURCES[BOOTSTRAP]

TEXT = 60
"""Longer answers are shortened where they are told, to so many characters."""


def valid_rate(one: SurveyResult) -> str:
    """Return the share of valid questionnaires in percent."""
    return f"{fixed(one.valid_rate * 100, 2)} %"


def reason_text(scheme: Scheme, survey: Survey, one: InvalidRespondent, name: Callable[[int], str]) -> str:
    """Return why a respondent does not count, such as `U13 is 12, off the scale 1..9`; `name` gives a leaf's."""
    if one.leaf is None:
        return REASONS.get(one.reason, one.reason)
    leaf = name(one.leaf)
    if one.reason == "gap":
        return f"{leaf} has no answer"
    if one.reason == "off the scale" and survey.answers.scale is not None:
        return f"{leaf} is {one.text}, off the scale {_range(*survey.answers.scale)}"
    if one.reason == "unknown answer":
        return f"{leaf} is “{one.text}”, which is no comment"
    return f"{leaf} is {one.text}, {one.reason}"


def _range(low: float, high: float) -> str:
    ends = number_text(low, 12), number_text(high, 12)
    return ends[0] if low == high else f"{ends[0]}..{ends[1]}"


def answers_text(answers: Answers) -> str:
    """Return what answers mean as a scheme writes it."""
    if answers.names:
        return "names of the comments"
    scale = answers.scale
    on = f" on the scale {_range(*scale)}" if scale is not None and math.isfinite(scale[0] - scale[1]) else ""
    if answers.knots:
        return f"fuzzy({', '.join(number_text(knot, 12) for knot in answers.knots)}){on}"
    return f"bands({', '.join(_range(*band) for band in answers.bands)}){on}"


# The section -----------------------------------------------------------------------------------------


def surveys(view: View) -> dict[str, Any] | None:
    """Return each survey, and the sampling error; None where there is no survey."""
    found = view.result.surveys
    if not found:
        return None
    tallies = view.tallies
    sampling = view.result.sampling
    return {
        "files": [_survey(view, tallies, place, one) for place, one in enumerate(found[: limits.SURVEYS])],
        "left_out": limits.left_out(min(len(found), limits.SURVEYS), len(found), "surveys"),
        "reliability": any(one.reliability for one in found),
        "reliability_formula": RELIABILITY_FORMULA,
        "reliability_told": RELIABILITY_TOLD,
        "reliability_sources": RELIABILITY_SOURCES,
        "sampling": _sampling(view, sampling) if sampling is not None and view.result.evaluated else None,
    }


def _survey(view: View, tallies: Tallies, place: int, one: SurveyResult) -> dict[str, Any]:
    survey = one.survey
    invalid = one.returned - one.valid
    shown = one.invalid[: limits.INVALID_ROWS]
    rows = tallies.objects(place)
    return {
        "path": survey.shown,
        "read_as": ", ".join(one.read_as),
        "long": survey.indicator is not None,
        "questions": len(survey.columns),
        "sent": survey.sent,
        "returned": one.returned,
        "valid": one.valid,
        "rate": valid_rate(one),
        "invalid": invalid,
        "answers": _answers(view, survey.answers),
        "scale": answers_text(survey.answers),
        "missing": "A missing answer is left out alone (missing = ignore)."
        if survey.ignore_gaps
        else "A respondent with a missing answer does not count (missing = drop).",
        "reversed": [view.indicator(leaf) for leaf in sorted(survey.reversed)][: limits.NAMES],
        "reversed_more": max(0, len(survey.reversed) - limits.NAMES),
        "reasons": [
            {
                "reason": REASONS.get(reason, reason),
                "count": count,
                "share": f"{fixed(count / one.returned * 100, 2)} %",
            }
            for reason, count in sorted(one.reasons.items(), key=lambda item: -item[1])
        ],
        "rows": [
            {
                "row": respondent.row,
                "text": reason_text(
                    view.scheme,
                    survey,
                    respondent._replace(text=_shortened(respondent.text)),
                    lambda leaf: view.indicator(leaf)["label"],
                ),
            }
            for respondent in shown
        ],
        "rows_left_out": _rows_left_out(one, len(shown), invalid),
        "groups": [
            {"name": group.name, "share": f"{plain(group.share * 100, 4)} %"}
            for group in survey.groups[: limits.SURVEY_GROUPS]
        ],
        "groups_left_out": limits.left_out(min(len(survey.groups), limits.SURVEY_GROUPS), len(survey.groups), "groups"),
        "objects": [_object(view, tallies, place, one, index) for index in rows[: limits.SURVEY_OBJECTS]]
        if survey.groups or view.many_objects
        else [],
        "objects_left_out": limits.left_out(min(len(rows), limits.SURVEY_OBJECTS), len(rows), "objects")
        if survey.groups or view.many_objects
        else "",
        "reliability": _reliability(view, one),
        "reliability_left_out": limits.left_out(
            min(len(one.reliability), limits.RELIABILITY_ROWS), len(one.reliability), "groups of questions"
        ),
    }


def _shortened(text: str) -> str:
    return text if len(text) <= TEXT else f"{text[:TEXT].rstrip()}…"


def missing_text(survey: Survey) -> str:
    """Return what becomes of a missing answer, as a scheme writes it and in words."""
    if survey.ignore_gaps:
        return "ignore: only that answer is left out"
    return "drop: its respondent does not count"


def _rows_left_out(one: SurveyResult, shown: int, invalid: int) -> str:
    if invalid and not one.rows_known:
        return "In which rows they stand is not known: the file was counted by a data engine."
    more = invalid - shown
    return f"… and {more:,} more." if more > 0 and shown else ""


def _answers(view: View, answers: Answers) -> list[dict[str, Any]]:
    """Return the answers that mean each comment; on a ladder, the one that is wholly it."""
    texts: Sequence[str]
    if answers.names:
        texts = [f"“{comment.label or comment.id}”" for comment in view.scheme.comments]
    elif answers.knots:
        texts = [number_text(knot, 12) for knot in answers.knots]
    else:
        texts = [_range(*band).replace("..", " … ") for band in answers.bands]
    return [
        {"comment": view.comment(index), "step": view.steps[index], "text": text} for index, text in enumerate(texts)
    ]


def _object(view: View, tallies: Tallies, place: int, one: SurveyResult, index: int) -> dict[str, Any]:
    """Return how many valid respondents an object has, in all and in each group."""
    keys = tallies.keys(place, index)
    own = shares(one, keys) if one.survey.groups else {}
    valid = {group.name: 0 for group in one.survey.groups}
    for key in keys:
        name = one.keys[key][1]
        if name in valid:
            valid[name] += round(one.valid_by[key])
    return {
        **view.object(index),
        "valid": round(math.fsum(float(one.valid_by[key]) for key in keys)),
        "groups": [
            {
                "valid": valid[group.name],
                "share": f"{plain(own[group.name] * 100, 4)} %" if abs(own[group.name] - group.share) > 1e-12 else "",
            }
            for group in one.survey.groups[: limits.SURVEY_GROUPS]
        ],
    }


# Reliability -----------------------------------------------------------------------------------------


def reliability_words(alpha: float | None) -> str:
    """Return what Cronbach's α is called."""
    if alpha is None:
        return "cannot be said: too few respondents, or their answers do not differ"
    if alpha < 0:
        return "unacceptable: below 0, so some questions run against the others"
    return next((words for least, words in RELIABILITY if alpha >= least), "unacceptable")


def _reliability(view: View, one: SurveyResult) -> list[dict[str, Any]]:
    scheme, columns = view.scheme, one.survey.columns
    rows = []
    for index, alpha in sorted(one.reliability.items())[: limits.RELIABILITY_ROWS]:
        asked = len(columns) if index == 0 else sum(child in columns for child in scheme.indicators[index].children)
        rows.append(
            {
                **view.indicator(index),
                "all": index == 0,
                "questions": asked,
                "alpha": alpha,
                "words": reliability_words(alpha),
                "good": alpha is not None and alpha >= 0.7,
            }
        )
    return rows


# Sampling error --------------------------------------------------------------------------------------


def _sampling(view: View, sampling: Sampling) -> dict[str, Any] | None:
    order = [ranked.object for ranked in view.result.ranking]
    asked = [one for one in order if _largest(sampling, one) is not None]
    if not asked:
        return None
    scores = [comment.score or 0.0 for comment in view.scheme.comments]
    axis = (min(scores), max(scores)) if view.scheme.has_scores else (0.0, 1.0)
    ways = _ways(sampling)
    groups = any(one.survey.groups for one in view.result.surveys)
    samples = f"{sampling.samples:,}"
    told = [way.format(groups=EACH_GROUP[way] if groups else "", samples=samples) for way in ways]
    reason = sampling.reason[:1].upper() + sampling.reason[1:]
    return {
        "scores": bool(sampling.method),
        "told": " ".join([SHARES_TOLD, *told]),
        "sources": " ".join(dict.fromkeys(SAMPLING_SOURCES[way] for way in ways)),
        "reason": f"{reason}."
        if sampling.method and reason
        else reason and f"Scores have no standard error: {sampling.reason}.",
        "rows": [_sampled(view, sampling, one, axis) for one in asked[: limits.SAMPLING_ROWS]],
        "left_out": limits.left_out(min(len(asked), limits.SAMPLING_ROWS), len(asked), "objects, the best ranked"),
        "axis": [plain(end) for end in axis],
        "borders": _borders(view, axis) if view.scheme.has_scores else [],
    }


def _ways(sampling: Sampling) -> list[str]:
    """Return how the errors of scores, and the grades within them, came about."""
    if sampling.method == "bootstrap":
        return [BOOTSTRAP]
    if sampling.method == "own scores":
        return [OWN_SCORES, BOOTSTRAP_GRADES] if sampling.samples else [OWN_SCORES]
    return []


def _borders(view: View, axis: tuple[float, float]) -> list[float]:
    """Return where one grade ends and the next begins, in shares of the stretch of scores."""
    scores = sorted(comment.score or 0.0 for comment in view.scheme.comments)
    if view.scheme.decision is None or view.scheme.decision.name != "weighted_score" or axis[0] == axis[1]:
        return []
    return [((a + b) / 2 - axis[0]) / (axis[1] - axis[0]) for a, b in pairwise(scores)]


def _largest(sampling: Sampling, one: int) -> float | None:
    """Return the largest standard error among an object's memberships; None where nobody was asked about it."""
    found = [float(row[one]) for sets in sampling.memberships.values() for row in sets]
    return max((value for value in found if value == value), default=None)


def _sampled(view: View, sampling: Sampling, one: int, axis: tuple[float, float]) -> dict[str, Any]:
    verdict = view.result.verdicts[one]
    error = float(sampling.scores[0][one]) if 0 in sampling.scores else math.nan
    low, high = float(sampling.low[one]), float(sampling.high[one])
    known = low == low and verdict.score is not None
    grade, others = view.comment(verdict.grade), _others(view, sampling, one)

    def share(value: float) -> float:
        return min(1.0, max(0.0, (value - axis[0]) / (axis[1] - axis[0]))) if axis[0] != axis[1] else 0.5

    return {
        **view.object(one),
        "grade": grade,
        "score": verdict.score,
        "error": error if error == error else None,
        "low": low if known else None,
        "high": high if known else None,
        "strip": {"from": share(low), "to": share(high), "group": share(verdict.score or 0.0)} if known else None,
        "membership": _largest(sampling, one),
        "open": bool(others),
        "words": _stands(grade, others) if sampling.grades[one] else "",
    }


def _others(view: View, sampling: Sampling, one: int) -> list[str]:
    """Return the grades that an object might as well have, by the sampling error."""
    own = view.result.verdicts[one].grade
    return [view.comment(grade) for grade in sampling.grades[one] if grade != own]


def _stands(grade: str, others: Sequence[str]) -> str:
    """Return whether a verdict stands within its sampling error."""
    if not others:
        return f"{grade} stands"
    named = others[0] if len(others) == 1 else f"{', '.join(others[:-1])} or {others[-1]}"
    return f"{grade} is open: it might be {named} as well"


def sentences(view: View) -> list[str]:
    """Return what the summary says of surveys."""
    found = []
    for one in view.result.surveys[:3]:
        of = f"{one.survey.sent:,} sent" if one.survey.sent is not None else f"{one.returned:,}"
        found.append(f"Survey {one.survey.shown}: {one.valid:,} of {of} questionnaires are valid ({valid_rate(one)}).")
    if len(view.result.surveys) > 3:
        found.append(f"{len(view.result.surveys) - 3:,} more surveys below.")
    sampling = view.result.sampling
    if sampling is None or not view.result.evaluated:
        return found
    asked = [one.object for one in view.result.ranking if sampling.grades[one.object]]
    if not asked:
        return found
    open_ones = [one for one in asked if _others(view, sampling, one)]
    verdicts = "verdict" if len(asked) == 1 else "verdicts"
    if not open_ones:
        found.append(f"The sampling error leaves the {verdicts} as {'it is' if len(asked) == 1 else 'they are'}.")
    elif not view.many_objects:
        found.append("The sampling error leaves the verdict open.")
    else:
        labels = [view.object(one)["label"] for one in open_ones[:3]]
        more = f" and {len(open_ones) - 3:,} more" if len(open_ones) > 3 else ""
        found.append(f"The sampling error leaves open the {verdicts} on {', '.join(labels)}{more}.")
    return found
