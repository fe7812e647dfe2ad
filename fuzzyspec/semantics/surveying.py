"""Binds surveys: which column is what, and what an answer means. The rows are read when the scheme is evaluated."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import NamedTuple

from fuzzyspec import errors
from fuzzyspec.data.headings import folded
from fuzzyspec.diagnostics import number_text
from fuzzyspec.model.data import Answers, Group, Survey
from fuzzyspec.names import nearest
from fuzzyspec.semantics.columns import Columns, check_parts, given_columns, leaf_columns, leaf_named
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.weighing import EXACT, ROUNDED, SILENT
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t
from fuzzyspec.syntax.numerals import Malformed, read_range

SETTINGS = (
    "layout", "object", "respondent", "scale", "comments", "sent", "missing", "group", "reversed", "encoding", "sheet",
)  # fmt: skip
PARTS = ("groups", "columns")
MISSING = ("drop", "ignore")
_DASHED = re.compile(r"([0-9.]+)[-–—]([0-9.]+)")


class _Settings(NamedTuple):
    tree: t.SyntaxTree
    given: dict[str, t.Setting]

    def place(self, name: str) -> Span:
        return self.tree.span(self.given[name].value)


def bind_survey(context: Context, tree: t.SyntaxTree, block: t.SurveyBlock, span: Span) -> Survey | None:
    """Bind one survey; None where it cannot be told what it says."""
    check_parts(context, tree, block.parts, "survey", PARTS, SETTINGS)
    settings = _Settings(tree, read_settings(context, tree, block.settings, "survey", SETTINGS, PARTS))
    # What a fault of form has taken away is not missed again.
    answers = _answers(context, settings) if not (block.broken or context.uncertain("comments")) else None
    groups = _groups(context, settings, block.parts) if not block.broken else ()
    turned = _reversed(context, settings, answers)
    ignore = _missing(context, settings)
    sent = _sent(context, settings)
    columns = given_columns(context, tree, block.parts)
    sound, indicator, value = _layout(context, settings)
    if sound and indicator is not None and "respondent" not in settings.given:
        context.diagnostics.add(errors.long_needs_respondent(settings.place("layout")))
    source = context.data.get(span)
    if source is None and not context.objects_declared:
        context.mark_uncertain("objects")
    if answers is None or source is None or not sound or block.broken:
        context.mark_uncertain("survey")
        return None
    found = Columns(context, source, span)
    headings = {name: _heading(context, settings, name, found) for name in ("object", "respondent", "group")}
    long = indicator is not None
    survey = Survey(
        span,
        source.shown,
        answers,
        _texts(context, columns) if long else leaf_columns(context, found, columns),
        _taken(found, "indicator", indicator),
        _taken(found, "value", value),
        headings["object"],
        headings["respondent"],
        headings["group"],
        groups,
        turned,
        ignore,
        sent,
        settings.place("sent") if sent is not None else None,
    )
    for leaf in turned:
        if leaf not in survey.columns:
            name = context.scheme.indicators[leaf].id
            context.diagnostics.add(errors.not_surveyed(settings.place("reversed"), name))
    return survey


def _taken(found: Columns, what: str, text: tuple[str, Span] | None) -> str | None:
    """Return the heading that a long survey names for something, which nothing else may be taken from."""
    heading = found.named(*text) if text is not None else None
    if heading is not None and text is not None:
        found.take(heading, f"`{what}`", text[1])
    return heading


def read_settings(
    context: Context,
    tree: t.SyntaxTree,
    settings: tuple[t.Setting, ...],
    where: str,
    known: tuple[str, ...],
    parts: tuple[str, ...],
) -> dict[str, t.Setting]:
    """Return a block's settings by name; report unknown ones and those given twice."""
    given: dict[str, t.Setting] = {}
    for setting in settings:
        name, place = setting.name.text, tree.span(setting.name)
        if name in parts:
            context.diagnostics.add(errors.block_not_setting(place, name))
        elif name not in known:
            guess = nearest(name, (*known, *parts))
            context.diagnostics.add(errors.unknown_setting(place, name, where, guess, (*known, *parts)))
        elif name in given:
            context.diagnostics.add(errors.setting_twice(place, tree.span(given[name].name), name))
        else:
            given[name] = setting
    for name in ("encoding", "sheet"):
        if name in given and not isinstance(given[name].value, t.Name | t.Text):
            context.diagnostics.add(errors.setting_kind(tree.span(given[name].value), name, "a name"))
    return given


def column_text(context: Context, tree: t.SyntaxTree, setting: t.Setting) -> tuple[str, Span] | None:
    """Return the heading that a setting names, with its place; report and return None for something else."""
    value = setting.value
    if isinstance(value, t.Name | t.Text):
        return (value.text if isinstance(value, t.Name) else value.value), tree.span(value)
    context.diagnostics.add(errors.setting_kind(tree.span(value), setting.name.text, "the heading of a column"))
    return None


def _heading(context: Context, settings: _Settings, name: str, found: Columns) -> str | None:
    if name not in settings.given:
        return None
    text = column_text(context, settings.tree, settings.given[name])
    heading = found.named(*text) if text is not None else None
    if text is not None and heading is not None:
        found.take(heading, f"`{name}`", text[1])
    return heading


# Columns ----------------------------------------------------------------------------------------------


def _texts(context: Context, given: dict[int, tuple[str, Span]]) -> dict[int, str]:
    """Return, for a long survey, what the column of indicators says for each leaf: its name where nothing is said."""
    texts: dict[int, str] = {}
    meant: dict[str, str] = {}
    for leaf in context.scheme.leaves:
        text, span = given.get(leaf.index, (leaf.id, leaf.span))
        first = meant.setdefault(folded(text), leaf.id)
        if first != leaf.id:
            context.diagnostics.add(errors.text_shared(span, text, first, leaf.id))
        texts[leaf.index] = text
    return texts


def _layout(context: Context, settings: _Settings) -> tuple[bool, tuple[str, Span] | None, tuple[str, Span] | None]:
    """Return whether the layout is sound, and the columns of indicator and value of a long one."""
    if "layout" not in settings.given:
        return True, None, None
    value = settings.given["layout"].value
    if isinstance(value, t.Name) and value.text == "wide":
        return True, None, None
    if isinstance(value, t.Call) and value.name.text == "long" and value.distribution is None:
        columns: dict[str, tuple[str, Span]] = {}
        for argument in value.arguments:
            name = argument.name.text if argument.name else ""
            if name in ("indicator", "value") and isinstance(argument.value, t.Name | t.Text) and name not in columns:
                text = argument.value.text if isinstance(argument.value, t.Name) else argument.value.value
                columns[name] = text, settings.tree.span(argument.value)
        if len(columns) == 2 == len(value.arguments):
            return True, columns["indicator"], columns["value"]
    context.diagnostics.add(
        errors.setting_kind(settings.place("layout"), "layout", "wide, or long(indicator = …, value = …)")
    )
    return False, None, None


# Answers ----------------------------------------------------------------------------------------------


def _answers(context: Context, settings: _Settings) -> Answers | None:
    """Bind `scale` and `comments`: what an answer means."""
    comments = context.scheme.comments
    if not comments:
        return None
    scale = _scale(context, settings) if "scale" in settings.given else None
    if "scale" in settings.given and scale is None:
        return None
    if "comments" not in settings.given:
        if scale is None:
            return _names(context)
        steps = scale[1] - scale[0]
        if steps != len(comments) - 1 or scale[0] != int(scale[0]):
            context.diagnostics.add(errors.answers_unclear(settings.place("scale"), len(comments), *scale))
            return None
        # As many answers as comments: the highest means the best.
        best = {comment: scale[1] - place for place, comment in enumerate(context.scheme.quality)}
        return Answers(len(comments), scale, tuple((best[index], best[index]) for index in range(len(comments))))
    value = settings.given["comments"].value
    if isinstance(value, t.Call) and value.name.text in ("bands", "fuzzy") and value.distribution is None:
        items = [argument.value for argument in value.arguments if argument.name is None]
        if len(items) == len(value.arguments):
            if len(items) != len(comments):
                names = [comment.id for comment in comments]
                context.diagnostics.add(errors.answers_count(settings.place("comments"), len(items), names))
                return None
            bound = _bands if value.name.text == "bands" else _knots
            return bound(context, settings, items, scale)
    context.diagnostics.add(
        errors.setting_kind(settings.place("comments"), "comments", "bands(…) or fuzzy(…), an entry for each comment")
    )
    return None


def _names(context: Context) -> Answers | None:
    """Answers are names or labels of comments."""
    comments = context.scheme.comments
    names: dict[str, int] = {}
    for index, comment in enumerate(comments):
        for text in (comment.id, comment.label):
            first = names.setdefault(folded(text), index)
            if first != index:
                other = comments[first]
                finding = errors.answer_ambiguous(comment.span, other.span, text, other.id, comment.id)
                context.diagnostics.add(finding)
                return None
    return Answers(len(context.scheme.comments), names=names)


def _scale(context: Context, settings: _Settings) -> tuple[float, float] | None:
    value = settings.given["scale"].value
    ends = _range(context, settings.tree, value)
    if ends is not None and ends[0] < ends[1]:
        return ends
    if ends is not None or not isinstance(value, t.Numeral):
        context.diagnostics.add(
            errors.setting_kind(settings.place("scale"), "scale of answers", "a range, low to high")
        )
    return None


def _range(context: Context, tree: t.SyntaxTree, value: t.Value) -> tuple[float, float] | None:
    """Return a range, or a number as a range of one; report a malformed one."""
    if not isinstance(value, t.Numeral):
        return None
    dash = _DASHED.fullmatch(value.text)
    if dash:
        instead = f"{dash[1]}..{dash[2]}"
        context.diagnostics.add(errors.dashed_range(tree.span(value), value.text, instead))
        return None
    ends = read_range(value.text)
    if isinstance(ends, Malformed):
        context.diagnostics.add(errors.malformed_number(tree.span(value), value.text, ends.reason, ends.instead))
        return None
    if ends is not None:
        return ends
    number = context.number(value.text, tree.span(value))
    return (number, number) if number is not None else None


def _bands(
    context: Context, settings: _Settings, items: list[t.Value], scale: tuple[float, float] | None
) -> Answers | None:
    bands: list[tuple[float, float]] = []
    for item in items:
        band = _range(context, settings.tree, item)
        if band is None or band[0] > band[1]:
            if band is not None or not isinstance(item, t.Numeral):
                expected = "ranges, the lower end first, such as 7..9"
                context.diagnostics.add(errors.setting_kind(settings.tree.span(item), "bands", expected))
            return None
        bands.append(band)
    low, high = scale if scale is not None else (min(b[0] for b in bands), max(b[1] for b in bands))
    for item, band in zip(items, bands, strict=True):
        if not low <= band[0] <= band[1] <= high:
            place = settings.tree.span(item)
            context.diagnostics.add(errors.off_the_scale(place, place.text, _scale_text((low, high))))
            return None
    order = sorted(range(len(bands)), key=lambda index: bands[index])
    for first, second in pairwise(order):
        if bands[second][0] <= bands[first][1]:
            least, most = bands[second][0], min(bands[first][1], bands[second][1])
            places = settings.tree.span(items[second]), settings.tree.span(items[first])
            context.diagnostics.add(errors.bands_overlap(*places, least, most))
            return None
    if order not in (sorted(order), sorted(order, reverse=True)):
        context.diagnostics.add(errors.bands_jumbled(settings.place("comments")))
        return None
    return Answers(len(bands), (low, high), tuple(bands))


def _knots(
    context: Context, settings: _Settings, items: list[t.Value], scale: tuple[float, float] | None
) -> Answers | None:
    if scale is None:
        context.diagnostics.add(errors.fuzzy_needs_scale(settings.place("comments")))
        return None
    knots: list[float] = []
    for item in items:
        place = settings.tree.span(item)
        number = context.number(item.text, place) if isinstance(item, t.Numeral) else None
        if number is None:
            context.diagnostics.add(errors.setting_kind(place, "fuzzy", "numbers, one for each comment"))
            return None
        if scale is not None and not scale[0] <= number <= scale[1]:
            context.diagnostics.add(errors.off_the_scale(place, place.text, _scale_text(scale)))
            return None
        knots.append(number)
    rises = [a < b for a, b in pairwise(knots)]
    equal = any(a == b for a, b in pairwise(knots))
    if equal or len(set(rises)) > 1:
        context.diagnostics.add(errors.survey_knots(settings.place("comments")))
        return None
    return Answers(len(knots), scale, knots=tuple(knots))


def _scale_text(scale: tuple[float, float]) -> str:
    return f"{number_text(scale[0], 12)}..{number_text(scale[1], 12)}"


# The rest ---------------------------------------------------------------------------------------------


def _reversed(context: Context, settings: _Settings, answers: Answers | None) -> frozenset[int]:
    if "reversed" not in settings.given:
        return frozenset()
    value, tree = settings.given["reversed"].value, settings.tree
    turned: list[int] = []
    items = value.items if isinstance(value, t.ListValue) else (value,)
    for item in items:
        if not isinstance(item, t.Name):
            context.diagnostics.add(errors.setting_kind(tree.span(item), "reversed", "a list of indicators"))
            continue
        leaf = leaf_named(context, item.text, tree.span(item))
        if leaf in turned:
            first = next(tree.span(one) for one in items if isinstance(one, t.Name) and one.text == item.text)
            context.diagnostics.add(errors.setting_twice(tree.span(item), first, item.text))
        elif leaf is not None:
            turned.append(leaf)
    if answers is not None and (answers.scale is None or not math.isfinite(sum(map(abs, answers.scale)))):
        context.diagnostics.add(errors.reversed_needs_scale(settings.place("reversed")))
    return frozenset(turned)


def _missing(context: Context, settings: _Settings) -> bool:
    if "missing" not in settings.given:
        return False
    value = settings.given["missing"].value
    if isinstance(value, t.Name) and value.text in MISSING:
        return value.text == "ignore"
    context.diagnostics.add(errors.setting_kind(settings.place("missing"), "missing", " or ".join(MISSING)))
    return False


def _sent(context: Context, settings: _Settings) -> int | None:
    if "sent" not in settings.given:
        return None
    value, place = settings.given["sent"].value, settings.place("sent")
    number = context.number(value.text, place) if isinstance(value, t.Numeral) else None
    if number is not None and number == int(number) and number >= 1:
        return int(number)
    if number is not None or not isinstance(value, t.Numeral):
        context.diagnostics.add(errors.setting_kind(place, "sent", "how many questionnaires were sent"))
    return None


def _groups(context: Context, settings: _Settings, parts: tuple[t.Part, ...]) -> tuple[Group, ...]:
    part = next((one for one in parts if one.name.text == "groups"), None)
    tree = settings.tree
    if part is None:
        if "group" in settings.given:
            context.diagnostics.add(errors.groups_incomplete(tree.span(settings.given["group"].name), True))
        return ()
    if "group" not in settings.given:
        context.diagnostics.add(errors.groups_incomplete(tree.span(part.name), False))
    groups: list[Group] = []
    places: dict[str, Span] = {}
    for setting in part.settings:
        place, value = tree.span(setting.name), setting.value
        name = setting.name.text
        number = context.number(value.text, tree.span(value)) if isinstance(value, t.Numeral) else None
        if number is None:
            if not isinstance(value, t.Numeral):
                context.diagnostics.add(errors.setting_kind(tree.span(value), name, "the group's share"))
            return ()
        if number < 0:
            context.diagnostics.add(errors.negative_weight(tree.span(value), name, tree.span(value).text))
            return ()
        if folded(name) in places:
            context.diagnostics.add(errors.setting_twice(place, places[folded(name)], name))
            return ()
        places[folded(name)] = place
        groups.append(Group(name, number, place))
    total = sum(group.share for group in groups)
    if not groups or abs(total - 1) > ROUNDED + EXACT or total <= 0:
        context.diagnostics.add(errors.group_shares(tree.span(part.name), total))
        return ()
    if abs(total - 1) > SILENT:
        context.diagnostics.add(errors.groups_rounded(tree.span(part.name), total))
    return tuple(group._replace(share=group.share / total) for group in groups)
