"""Every diagnostic there is: one constructor a code, so that all wording can be read in one place.

FS0 files and the run · FS1 form · FS2 judgments · FS3 names and hierarchy · FS4 weights · FS5 comments, objects and
observations · FS6 methods and plugins · FS7 what the evaluation found · FS8 sheets and data.
A code never changes its meaning. `fuzzyspec explain CODE` tells more about each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from fuzzyspec.diagnostics import Argument, Diagnostic, Label, Message, Severity, TextEdit, message, number_text
from fuzzyspec.source import Span


def _error(
    code: str,
    what: Message,
    span: Span | None,
    *,
    primary: Message | None = None,
    labels: Sequence[Label] = (),
    help: Message | None = None,
    fix: TextEdit | None = None,
) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, what, span, primary, tuple(labels), help, fix)


def _warning(
    code: str,
    what: Message,
    span: Span | None,
    *,
    primary: Message | None = None,
    labels: Sequence[Label] = (),
    help: Message | None = None,
    fix: TextEdit | None = None,
) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, what, span, primary, tuple(labels), help, fix)


def _did_you_mean(guess: str | None, otherwise: Message | None = None) -> Message | None:
    return message("did you mean `{guess}`?", guess=guess) if guess else otherwise


def _replace(span: Span, guess: str | None) -> TextEdit | None:
    return TextEdit(span, guess) if guess else None


def _some(names: Sequence[str], most: int = 8) -> tuple[str, ...]:
    """Return the first few names, and how many more there are."""
    if len(names) <= most:
        return tuple(names)
    return (*names[:most], f"… and {len(names) - most} more")


# FS0: files and the run -----------------------------------------------------------------------


def internal(stage: str, detail: str) -> Diagnostic:
    """FS001: a fault of fuzzyspec itself."""
    return _error(
        "FS001",
        message("internal error while {stage}: {detail}", stage=stage, detail=detail),
        None,
        help=message("this is a fault of fuzzyspec, not of your file; please report it, with the file"),
    )


def unreadable(path: str, reason: str, guess: str | None, span: Span | None = None) -> Diagnostic:
    """FS002: a file that cannot be read."""
    return _error(
        "FS002",
        message("cannot read {path}: {reason}", path=path, reason=reason),
        span,
        help=_did_you_mean(guess),
    )


def not_utf8(path: str, offset: int, encoding: str | None, span: Span | None = None) -> Diagnostic:
    """FS003: a file in another encoding."""
    if encoding:
        advice = message("it reads as {encoding}: save it as UTF-8", encoding=encoding)
    else:
        advice = message("save it as UTF-8")
    return _error(
        "FS003",
        message("{path} is not UTF-8 (byte {offset})", path=path, offset=offset),
        span,
        help=advice,
    )


def outside_root(span: Span, path: str, root: str) -> Diagnostic:
    """FS004: a file that lies outside the root folder."""
    return _error(
        "FS004",
        message("{path} lies outside the scheme's folder", path=path),
        span,
        help=message("move it below {root}, or widen the root with `--root`", root=root),
    )


def include_circle(span: Span, chain: Sequence[str]) -> Diagnostic:
    """FS005: files that include each other."""
    return _error(
        "FS005",
        message("includes go in a circle: {chain}", chain=" → ".join(chain)),
        span,
        help=message("remove one of these includes"),
    )


def cannot_write(path: str, reason: str) -> Diagnostic:
    """FS006: an output that cannot be written."""
    return _error(
        "FS006",
        message("cannot write {path}: {reason}", path=path, reason=reason),
        None,
        help=message("give another place with `-o`; an older file there was left as it was"),
    )


def template_fault(template: str, line: int | None, reason: str) -> Diagnostic:
    """FS007: a report template that fails."""
    where = f"{template}:{line}" if line else template
    return _error(
        "FS007",
        message("the report template fails at {where}: {reason}", where=where, reason=reason),
        None,
        help=message("mend the template, or leave out `--template` to use the shipped ones"),
    )


def unknown_format(name: str, guess: str | None, known: Sequence[str], span: Span | None = None) -> Diagnostic:
    """FS008: an output format that does not exist."""
    return _error(
        "FS008",
        message("no output format is called `{name}`", name=name),
        span,
        help=_did_you_mean(guess, message("formats are {known}", known=tuple(known))),
        fix=_replace(span, guess) if span else None,
    )


# FS1: form --------------------------------------------------------------------------------------


def unexpected(span: Span, found: Sequence[str], expected: Sequence[str], hint: Message | None) -> Diagnostic:
    """FS101: something stands where something else belongs."""
    if expected:
        what = message("expected {expected}, found {found}", expected=_alternatives(expected), found=tuple(found))
    else:
        what = message("{found} does not belong here", found=tuple(found))
    return _error("FS101", what, span, help=hint)


def _alternatives(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} or {words[-1]}"


def brace_on_own_line(span: Span) -> Diagnostic:
    """FS101: a `{` that does not stand on the line of its header."""
    return _error(
        "FS101",
        message("`{{` stands on a line of its own"),
        span,
        help=message("put it at the end of the line before"),
    )


def line_break_expected(span: Span) -> Diagnostic:
    """FS101: something follows a block on its last line."""
    return _error(
        "FS101",
        message("expected a line break after the block"),
        span,
        help=message("start a new line here, or write `;`"),
        fix=TextEdit(Span(span.source, span.start, span.start), "\n"),
    )


def ruled_table(span: Span) -> Diagnostic:
    """FS101: a table drawn with bars."""
    return _error(
        "FS101",
        message("cells are separated by spaces, not by `|`"),
        span,
        help=message("remove every `|` of this table"),
    )


def unclosed(span: Span, opening: str) -> Diagnostic:
    """FS102: a brace, bracket or quote that is never closed."""
    closing = {"{": "}", "(": ")", "[": "]"}.get(opening, opening)
    return _error(
        "FS102",
        message("this `{opening}` is never closed", opening=opening),
        span,
        help=message("add the missing `{closing}`", closing=closing),
    )


def stray_closing(span: Span, closing: str) -> Diagnostic:
    """FS103: a closing brace or bracket that closes nothing."""
    return _error(
        "FS103",
        message("this `{closing}` closes nothing", closing=closing),
        span,
        help=message("remove it, or add the opening one that it belongs to"),
        fix=TextEdit(span, ""),
    )


def wide_character(span: Span, found: str, plain: str) -> Diagnostic:
    """FS104: punctuation or digits of a Chinese input method."""
    return _error(
        "FS104",
        message("`{found}` is full-width", found=found),
        span,
        help=message("write `{plain}`", plain=plain),
        fix=TextEdit(span, plain),
    )


def wide_comma(span: Span, found: str) -> Diagnostic:
    """FS104: a full-width comma where entries are separated by spaces or line breaks."""
    return _error(
        "FS104",
        message("`{found}` is full-width", found=found),
        span,
        help=message("separate entries with a space, a line break or `;`, not with a comma"),
        fix=TextEdit(span, " "),
    )


def wide_colon(span: Span) -> Diagnostic:
    """FS104: a full-width colon in a row, where nothing belongs."""
    return _error(
        "FS104",
        message("`：` is full-width"),
        span,
        help=message("leave it out: a row is a name, then its cells"),
        fix=TextEdit(span, " "),
    )


def wide_quotes(span: Span, found: str) -> Diagnostic:
    """FS104: a string in typographic quotes."""
    inner = found[1:]
    return _error(
        "FS104",
        message("strings stand in straight quotes"),
        span,
        help=message('write "{inner}"', inner=inner),
        fix=TextEdit(span, f'"{inner}"'),
    )


def unknown_block(span: Span, word: str, guess: str | None, known: Sequence[str]) -> Diagnostic:
    """FS105: a block whose keyword does not exist."""
    return _error(
        "FS105",
        message("no block is called `{word}`", word=word),
        span,
        help=_did_you_mean(guess, message("blocks are {known}", known=tuple(known))),
        fix=_replace(span, guess),
    )


def not_a_block(span: Span) -> Diagnostic:
    """FS105: something that no block starts with."""
    return _error(
        "FS105",
        message("a block starts with a word such as `indicators` or `votes`"),
        span,
        help=message("start a remark with `#`, or remove this"),
    )


def not_in_this_version(span: Span, what: str) -> Diagnostic:
    """FS106: a part of the language that this version does not evaluate."""
    return _error(
        "FS106",
        message("this version of fuzzyspec does not know {what} yet", what=f"`{what}`" if " " not in what else what),
        span,
        help=message("remove it, or use a version that does"),
    )


_NUMBER_FAULTS = {
    "comma": "`{text}` has a comma: decimals are written with a point",
    "separator": "cells are separated by spaces, not by commas",
    "fraction": "`{text}` is no number: a fraction has whole numbers above and below",
    "zero": "`{text}` divides by zero",
    "width": "`{text}` is written in full-width digits",
    "commas": "`{text}` has commas: cells are separated by spaces",
    "two": "`{text}` runs two numbers together",
    "space": "a fraction has no space in it",
    "plus": "`{text}` has a sign that numbers here do not take",
    "glued": "`{text}` is no number",
    "ratio": "`{text}` is no number: ratios are written with `/`",
    "large": "`{text}` is too large",
    "word": "`{text}` is no number",
    "extreme": "`{text}` is beyond what a judgment can be",
}


def dashed_range(span: Span, text: str, instead: str) -> Diagnostic:
    """FS107: a range written with a dash."""
    return _error(
        "FS107",
        message("`{text}` is no range", text=text),
        span,
        help=message("write `{instead}`", instead=instead),
        fix=TextEdit(span, instead),
    )


def malformed_number(span: Span, text: str, reason: str, instead: str | None) -> Diagnostic:
    """FS107: something meant as a number that is none."""
    advice = (
        message("write `{instead}`", instead=instead)
        if instead
        else message("numbers look like 3, 0.25, .5, 1/3, 40%, 1e-3 or -2.5")
    )
    return _error(
        "FS107",
        message(_NUMBER_FAULTS[reason], text=text),
        span,
        help=advice,
        fix=TextEdit(span, instead) if instead else None,
    )


def not_a_name(span: Span, text: str) -> Diagnostic:
    """FS108: a name with characters that names do not have."""
    visible = unicodedata.normalize("NFKC", "".join(c for c in text if unicodedata.category(c)[0] != "C"))
    instead = "".join(c if f"_{c}".isidentifier() else "_" for c in visible)
    if instead == text or not instead.isidentifier():
        instead = ""
    bare = text.rstrip(",:;.")
    if bare != text and bare.isidentifier():
        return _error(
            "FS108",
            message("`{text}` is no name: names are separated by spaces", text=text),
            span,
            help=message("write `{instead}`", instead=bare),
            fix=TextEdit(span, bare),
        )
    odd = next((c for c in text if not f"_{c}".isidentifier()), "")
    if odd == "-":
        what = message("`{text}` is no name: names have no hyphens", text=text)
    elif odd and not odd.isprintable():
        what = message("`{text}` hides the character U+{point}", text=text, point=f"{ord(odd):04X}")
    else:
        what = message("`{text}` is no name: names have letters, digits and `_`", text=text)
    if instead:
        advice = message('write `{instead}`, and put the wording in a label: {instead} "…"', instead=instead)
    else:
        advice = message("begin with a letter, and put the wording in a label in quotes")
    return _error("FS108", what, span, help=advice, fix=TextEdit(span, instead) if instead else None)


def unknown_escape(span: Span, character: str) -> Diagnostic:
    """FS109: a backslash before something that needs none."""
    return _error(
        "FS109",
        message("`\\{character}` means nothing in a string", character=character),
        span,
        help=message('only `\\"` and `\\\\` are known: write `\\\\` for a backslash'),
        fix=TextEdit(span, "\\\\" + character),
    )


# FS2: judgments ---------------------------------------------------------------------------------


def not_positive(span: Span, text: str) -> Diagnostic:
    """FS201: a judgment that is zero or negative."""
    return _error(
        "FS201",
        message("a judgment is a ratio above 0, not {text}", text=text),
        span,
        help=message("write how many times more important the first is: 1 for equal, 1/3 for three times less"),
    )


def off_scale(span: Span, text: str, low: str, high: str, instead: str | None) -> Diagnostic:
    """FS202: a judgment outside the scale."""
    advice = message(
        "write a value in {low}..{high}, or choose the scale in `method {{ scale = any }}`", low=low, high=high
    )
    if instead:
        advice = message(
            "the nearest value on the scale is {instead}; `method {{ scale = any }}` allows any ratio", instead=instead
        )
    return _error(
        "FS202", message("{text} is off the scale {low}..{high}", text=text, low=low, high=high), span, help=advice
    )


def not_reciprocal(
    span: Span, other: Span, parent: str, first: str, second: str, value: str, mirror: str, instead: str
) -> Diagnostic:
    """FS203: two cells that contradict each other."""
    return _error(
        "FS203",
        message("judgments of {parent} are not reciprocal", parent=parent),
        span,
        primary=message("… but {second} over {first} is {mirror}", first=first, second=second, mirror=mirror),
        labels=[Label(other, message("{first} over {second} is {value} …", first=first, second=second, value=value))],
        help=message("write {instead} here, or leave it to the compiler with `.`", instead=instead),
        fix=TextEdit(span, instead),
    )


def rounded_reciprocals(span: Span, parent: str, text: str, exact: str, count: int) -> Diagnostic:
    """FS204: reciprocals typed as rounded decimals."""
    if count > 1:
        what = message("judgments of {parent} have {count} rounded reciprocals", parent=parent, count=count)
    else:
        what = message("judgments of {parent} have a rounded reciprocal", parent=parent)
    return _warning(
        "FS204",
        what,
        span,
        primary=message("{text} stands for {exact}", text=text, exact=exact),
        help=message("write {exact}, or `.` for the reciprocal of the mirror cell; as it stands it is used as written",
                     exact=exact),
        fix=TextEdit(span, exact),
    )  # fmt: skip


def pair_contradicts(span: Span, other: Span, first: str, second: str, value: str, earlier: str) -> Diagnostic:
    """FS205: a pair judged twice with different values."""
    return _error(
        "FS205",
        message("{first} over {second} is judged twice, differently", first=first, second=second),
        span,
        primary=message("{value} here …", value=value),
        labels=[Label(other, message("… and {earlier} here", earlier=earlier))],
        help=message("keep one of the two"),
    )


def pair_repeated(span: Span, other: Span, first: str, second: str) -> Diagnostic:
    """FS206: a pair judged twice with the same value."""
    return _warning(
        "FS206",
        message("{first} over {second} is judged twice, with the same value", first=first, second=second),
        span,
        labels=[Label(other, message("first here"))],
        help=message("remove one of the two"),
    )


def pair_unclear(span: Span, other: Span | None, first: str, second: str, why: str) -> Diagnostic:
    """FS207: a cell whose mirror does not say what it needs."""
    texts = {
        "dots": "{first} over {second} is left to its mirror cell, and the mirror to it",
        "gap": "{second} over {first} is judged, but its mirror says it was not",
        "dot_gap": "{first} over {second} is left to its mirror cell, which was not judged",
    }
    advice = {
        "dots": message("write the judgment in one of the two cells, or `?` in both if the pair was not judged"),
        "gap": message("write `.` here: the compiler takes the reciprocal"),
        "dot_gap": message("write `?` in both cells"),
    }
    return _error(
        "FS207",
        message(texts[why], first=first, second=second),
        span,
        labels=[Label(other, message("the mirror cell"))] if other else [],
        help=advice[why],
        fix=TextEdit(span, ".") if why == "gap" else None,
    )


def matrix_header_missing(span: Span, parent: str, children: Sequence[str]) -> Diagnostic:
    """FS208: a matrix without a line that names its columns."""
    return _error(
        "FS208",
        message("the matrix of {parent} does not name its columns", parent=parent),
        span,
        help=message("put a line with the names above it: {header}", header=" ".join(_some(children))),
    )


def matrix_row_length(span: Span, row: str, found: int, expected: int) -> Diagnostic:
    """FS208: a row with too few or too many cells."""
    return _error(
        "FS208",
        message("the row of {row} has {found} cells, the header names {expected} columns",
                row=row, found=found, expected=expected),
        span,
        help=message("one cell a column: a number, `.` for the reciprocal, or `?` for not judged"),
    )  # fmt: skip


def matrix_incomplete(span: Span, parent: str, missing: Sequence[str], what: str) -> Diagnostic:
    """FS208: a matrix without a row or a column for each child."""
    text = (
        "the matrix of {parent} has no row for {missing}"
        if what == "row"
        else "the matrix of {parent} has no column for {missing}"
    )
    advice = (
        message("add a row for each child of {parent}", parent=parent)
        if what == "row"
        else message("name every child of {parent} in the header", parent=parent)
    )
    return _error("FS208", message(text, parent=parent, missing=_some(missing)), span, help=advice)


def matrix_repeated(span: Span, other: Span, name: str, what: str) -> Diagnostic:
    """FS208: a row or column that stands twice."""
    text = "the row of {name} stands twice" if what == "row" else "the column of {name} stands twice"
    return _error(
        "FS208",
        message(text, name=name),
        span,
        labels=[Label(other, message("first here"))],
        help=message("remove one of the two"),
    )


def matrix_and_comparisons(span: Span, parent: str) -> Diagnostic:
    """FS208: more than one matrix in one block."""
    return _error(
        "FS208",
        message("the judgments of {parent} name their columns twice", parent=parent),
        span,
        help=message("one header, then one row a child"),
    )


def diagonal(span: Span, name: str, text: str) -> Diagnostic:
    """FS209: a diagonal cell that is not 1."""
    return _error(
        "FS209",
        message("{name} compared with itself is 1, not {text}", name=name, text=text),
        span,
        help=message("write 1"),
        fix=TextEdit(span, "1"),
    )


def compared_with_itself(span: Span, name: str) -> Diagnostic:
    """FS209: a comparison of an indicator with itself."""
    return _error(
        "FS209",
        message("{name} is compared with itself", name=name),
        span,
        help=message("name two different indicators"),
    )


def not_connected(span: Span, parent: str, groups: Sequence[Sequence[str]]) -> Diagnostic:
    """FS210: comparisons that leave siblings unrelated."""
    shown = " | ".join(", ".join(_some(group, 6)) for group in groups[:6])
    if len(groups) > 6:
        shown += f" | … and {len(groups) - 6} more"
    first, second = groups[0][0], groups[1][0]
    return _error(
        "FS210",
        message("the comparisons of {parent} do not connect its children: {groups}", parent=parent, groups=shown),
        span,
        help=message("judge at least one pair across the groups, for example {first} over {second}",
                     first=first, second=second),
    )  # fmt: skip


def pairs_left_out(span: Span, parent: str, pairs: Sequence[str]) -> Diagnostic:
    """FS211: pairs that no comparison mentions."""
    return _warning(
        "FS211",
        message("the judgments of {parent} leave out {pairs}", parent=parent, pairs=_some(pairs, 4)),
        span,
        help=message("they are completed from the others; write `{pair} = ?` to say that this is meant", pair=pairs[0]),
    )


def inconsistent(
    span: Span,
    parent: str,
    cr: float,
    limit: float,
    pair: str,
    written: str,
    instead: str,
    then: float,
    enough: bool,
    incomplete: bool,
    severity: Severity,
    circle: str = "",
) -> Diagnostic:
    """FS212: a consistency ratio at or over its limit; `circle` are judgments that go in one."""
    what = (
        "judgments of {parent} are inconsistent: CR of the incomplete matrix = {cr}, not below {limit}"
        if incomplete
        else "judgments of {parent} are inconsistent: CR = {cr}, not below {limit}"
    )
    advice = {
        (True, False): "{pair} = {instead} would give CR = {then}; ask the expert before changing it",
        (True, True): "{pair} = {instead} would give CR = {then}; ask the expert before changing it, "
        "and about the circle {circle}",
        (False, False): "no single change is enough: the best, {pair} = {instead}, gives CR = {then}; "
        "go through the matrix again",
        (False, True): "no single change is enough: the best, {pair} = {instead}, gives CR = {then}; "
        "go through the matrix again, first the circle {circle}",
    }[enough, bool(circle)]
    return Diagnostic(
        "FS212",
        severity,
        message(what, parent=parent, cr=cr, limit=limit),
        span,
        message("the judgment that fits the others worst: {pair} is {written}", pair=pair, written=written),
        (),
        message(advice, pair=pair, instead=instead, then=then, circle=circle),
        None,
    )


def consistency_disputed(
    span: Span, parent: str, verdict: bool, cr: float, perron: float | None, tables: Sequence[str]
) -> Diagnostic:
    """FS213: a consistency verdict that hangs on the choice of λ_max or of the random-index table."""
    here = "consistent" if verdict else "inconsistent"
    there = "inconsistent" if verdict else "consistent"
    if perron is not None and tables:
        what = (
            "judgments of {parent} are {here} here (CR = {cr}), "
            "but {there} by Perron's root (CR = {perron}) and by the random index of {tables}"
        )
    elif perron is not None:
        what = "judgments of {parent} are {here} here (CR = {cr}), but {there} by Perron's root (CR = {perron})"
    else:
        what = "judgments of {parent} are {here} here (CR = {cr}), but {there} by the random index of {tables}"
    return _warning(
        "FS213",
        message(what, parent=parent, here=here, there=there, cr=cr, perron=perron or 0.0, tables=tuple(tables)),
        span,
        help=message("name the table that you follow in the report, or have the matrix judged again"),
    )


def no_redundancy(span: Span, parent: str) -> Diagnostic:
    """FS214: judgments that cannot contradict each other."""
    return _warning(
        "FS214",
        message("the consistency of {parent} cannot be judged: no judgment repeats what others imply", parent=parent),
        span,
        help=message("judge one pair more than needed to connect the indicators"),
    )


def random_index_too_short(
    span: Span, parent: str, order: int, table: str, largest: int, alternatives: Sequence[str]
) -> Diagnostic:
    """FS215: a matrix larger than the random-index table."""
    return _error(
        "FS215",
        message("{parent} has {order} children, the random index `{table}` goes to {largest}",
                parent=parent, order=order, table=table, largest=largest),
        span,
        help=message("choose a table that covers it in `method {{ random_index = … }}`: {alternatives}",
                     alternatives=tuple(alternatives)),
    )  # fmt: skip


def fuzzy_judgment(span: Span, method: str) -> Diagnostic:
    """FS216: a triple where the method takes single numbers."""
    return _error(
        "FS216",
        message("`{method}` takes single numbers, not triples", method=method),
        span,
        help=message("write one number, or choose a weighting for fuzzy judgments"),
    )


def fuzzy_aggregation(span: Span, parent: str, aggregation: str) -> Diagnostic:
    """FS216: triples of several experts for an aggregation of single numbers."""
    return _error(
        "FS216",
        message("`{aggregation}` aggregates single numbers, and {parent} is judged in triples",
                aggregation=aggregation, parent=parent),
        span,
        help=message("choose an aggregation that takes triples, such as `aij`, or one of priorities, such as `aip`"),
    )  # fmt: skip


def not_a_triple(span: Span, text: str, why: str, instead: str | None) -> Diagnostic:
    """FS222: a fuzzy judgment that is none."""
    what = {
        "three": message("`{text}` is no fuzzy judgment: that is (low, middle, high)", text=text),
        "order": message("`{text}` is no fuzzy judgment: low, middle and high do not rise", text=text),
    }[why]
    if instead is None:
        return _error("FS222", what, span, help=message("write three numbers, parted by commas: (2, 3, 4)"))
    return _error("FS222", what, span, help=message("was {instead} meant?", instead=instead),
                  fix=TextEdit(span, instead))  # fmt: skip


def pairs_needed(span: Span, parent: str, method: str, missing: Sequence[str]) -> Diagnostic:
    """FS223: a weighting that reads certain pairs, some of which were not judged."""
    return _error(
        "FS223",
        message("`{method}` of {parent} needs {missing}", method=method, parent=parent, missing=_some(missing)),
        span,
        help=message("judge these pairs, or choose a weighting that takes what there is"),
    )


def pairs_unread(span: Span, parent: str, method: str, unread: Sequence[str]) -> Diagnostic:
    """FS224: judgments that a weighting of certain pairs does not read."""
    return _warning(
        "FS224",
        message("`{method}` of {parent} does not read {unread}", method=method, parent=parent, unread=_some(unread)),
        span,
        help=message("leave them out, or choose a weighting that reads all pairs"),
    )


def own_inconsistency(span: Span, parent: str, name: str, value: float, limit: float, source: str) -> Diagnostic:
    """FS225: judgments that are inconsistent by the measure of their weighting."""
    return _warning(
        "FS225",
        message("judgments of {parent} are inconsistent: {name} = {value}, and the limit is {limit} ({source})",
                parent=parent, name=name, value=value, limit=limit, source=source)
        if source
        else message("judgments of {parent} are inconsistent: {name} = {value}, and the limit is {limit}",
                     parent=parent, name=name, value=value, limit=limit),
        span,
        help=message("ask the expert again; the pairs that contradict each other most say where"),
    )  # fmt: skip


def judgments_unsuitable(span: Span, method: str, of: str, indicator: str | None, reason: str) -> Diagnostic:
    """FS226: judgments that a weighting cannot take."""
    what = (
        message("`{method}` cannot weigh {of}: {indicator}: {reason}",
                method=method, of=of, indicator=indicator, reason=reason)
        if indicator
        else message("`{method}` cannot weigh {of}: {reason}", method=method, of=of, reason=reason)
    )  # fmt: skip
    return _error("FS226", what, span, help=message("`fuzzyspec methods {method}` tells what it needs", method=method))


def gaps_not_taken(span: Span, parent: str, method: str) -> Diagnostic:
    """FS217: missing judgments for a method that takes none."""
    return _error(
        "FS217",
        message("`{method}` needs every pair of {parent} judged", method=method, parent=parent),
        span,
        help=message("judge the missing pairs, or choose a weighting that completes them"),
    )


def completion_not_for(span: Span, completion: str, method: str, allowed: Sequence[str]) -> Diagnostic:
    """FS217: a completion that does not go with the weighting."""
    return _error(
        "FS217",
        message("the completion `{completion}` does not go with `{method}`", completion=completion, method=method),
        span,
        help=message("it goes with {allowed}", allowed=tuple(allowed)),
    )


def circular(span: Span, parent: str, circles: Sequence[str], count: int) -> Diagnostic:
    """FS218: judgments that go in a circle; `circles` are the first of `count`."""
    if count == 1:
        what = message("judgments of {parent} go in a circle: {circles}", parent=parent, circles=circles[0])
    else:
        shown = (*circles, f"… and {count - len(circles)} more") if count > len(circles) else tuple(circles)
        what = message("judgments of {parent} go in {count} circles: {circles}",
                       parent=parent, count=count, circles=shown)  # fmt: skip
    return _warning(
        "FS218",
        what,
        span,
        help=message("no weights agree with a circle; ask the expert which of its judgments does not hold"),
    )


def experts_absent(span: Span, parent: str, experts: Sequence[str]) -> Diagnostic:
    """FS219: experts who did not judge a node."""
    return _warning(
        "FS219",
        message("{parent} was not judged by {experts}", parent=parent, experts=_some(experts)),
        span,
        help=message("the group is formed by the others there; their weights are rescaled"),
    )


def expert_unconnected(span: Span, parent: str, expert: str) -> Diagnostic:
    """FS219: an expert whose comparisons give no weights of their own."""
    return _warning(
        "FS219",
        message("the comparisons of {parent} by {expert} are too few to weigh it by themselves: they are left out",
                parent=parent, expert=expert),
        span,
        help=message("judge the missing pairs, or aggregate judgments instead of priorities: aggregation = aij"),
    )  # fmt: skip


def expert_unsuited(span: Span, of: str, method: str, reason: str) -> Diagnostic:
    """FS219: an expert whose judgments a weighting cannot take by themselves."""
    return _warning(
        "FS219",
        message("`{method}` cannot weigh {of} without the others: {reason}", method=method, of=of, reason=reason),
        span,
        help=message("the group's judgments are made with these all the same; ask the expert if that is not meant"),
    )  # fmt: skip


def experts_inconsistent(
    span: Span, parent: str, experts: Sequence[str], worst: str, cr: float, limit: float
) -> Diagnostic:
    """FS220: experts over the limit in a group that is not."""
    return _warning(
        "FS220",
        message("the judgments of {parent} by {experts} are inconsistent by themselves (largest CR = {cr}, by {worst})",
                parent=parent, experts=_some(experts), cr=cr, worst=worst),
        span,
        help=message("the limit of {limit} is held by the group; ask these experts again if you can", limit=limit),
    )  # fmt: skip


def expert_far(span: Span, parent: str, expert: str, distance: float, others: float) -> Diagnostic:
    """FS221: one expert far from the others, which a mean hides."""
    return _warning(
        "FS221",
        message("{expert} stands far from the group on {parent}: distance {distance}, the others at most {others}",
                expert=expert, parent=parent, distance=distance, others=others),
        span,
        help=message("a mean hides this; report it, or ask the expert for reasons"),
    )  # fmt: skip


# FS3: names and hierarchy -------------------------------------------------------------------------


def unknown_name(span: Span, name: str, what: str, guess: str | None, known: Sequence[str]) -> Diagnostic:
    """FS301: a name that nothing bears."""
    texts = {
        "indicator": "no indicator is called `{name}`",
        "object": "no object is called `{name}`",
        "expert": "no expert is called `{name}`",
        "comment": "no comment is called `{name}`",
    }
    return _error(
        "FS301",
        message(texts[what], name=name),
        span,
        help=_did_you_mean(guess, message("known are {known}", known=_some(known)) if known else None),
        fix=_replace(span, guess),
    )


def duplicate_name(span: Span, other: Span, name: str) -> Diagnostic:
    """FS302: a name given to two things."""
    return _error(
        "FS302",
        message("`{name}` is declared twice", name=name),
        span,
        labels=[Label(other, message("first here"))],
        help=message("give one of the two another name"),
    )


def declared_twice(span: Span, other: Span, block: str) -> Diagnostic:
    """FS303: a block that a scheme has only once."""
    return _error(
        "FS303",
        message("the scheme has `{block}` twice", block=block),
        span,
        labels=[Label(other, message("first here"))],
        help=message("make one block of the two"),
    )


def no_hierarchy(span: Span | None) -> Diagnostic:
    """FS304: a scheme without indicators."""
    return _error(
        "FS304",
        message("the scheme has no indicators"),
        span,
        help=message("declare the hierarchy: indicators U {{ U1; U2 }}"),
    )


def single_child(span: Span, parent: str, child: str) -> Diagnostic:
    """FS305: a parent with one child only."""
    return _warning(
        "FS305",
        message("{parent} has one child only, {child}: its weight is 1", parent=parent, child=child),
        span,
        help=message("leave one of the two levels out, or add what is missing"),
    )


def leaf_like_setting(span: Span, name: str) -> Diagnostic:
    """FS306: a leaf that bears the name of a setting."""
    return _warning(
        "FS306",
        message("`{name}` is a leaf here, and also the name of a setting", name=name),
        span,
        help=message("if the setting was meant, write `{name} = …`; else choose a name that cannot be mistaken",
                     name=name),
    )  # fmt: skip


def never_used(span: Span, name: str) -> Diagnostic:
    """FS307: an indicator without influence."""
    return _warning(
        "FS307",
        message("{name} is never used: its weight is 0", name=name),
        span,
        help=message("remove it, or give it a weight"),
    )


def reserved_name(span: Span, name: str) -> Diagnostic:
    """FS308: a name that the language keeps for itself."""
    return _error(
        "FS308",
        message("`{name}` is a name of the language's own", name=name),
        span,
        help=message("choose another name"),
    )


def wrong_kind_of_name(span: Span, name: str, found: str, expected: str) -> Diagnostic:
    """FS309: a known name that stands for another kind of thing."""
    texts = {
        ("indicator", "object"): "`{name}` is an indicator; an evaluated object belongs here",
        ("object", "indicator"): "`{name}` is an object; an indicator belongs here",
    }
    return _error(
        "FS309",
        message(texts[found, expected], name=name),
        span,
        help=message("name the evaluated object after the keyword")
        if expected == "object"
        else message("name an indicator here"),
    )


def unknown_attribute(span: Span, name: str, guess: str | None, known: Sequence[str]) -> Diagnostic:
    """FS310: an attribute that indicators do not have."""
    return _error(
        "FS310",
        message("indicators have no setting `{name}`", name=name),
        span,
        help=_did_you_mean(guess, message("they have {known}", known=tuple(known))),
        fix=_replace(span, guess),
    )


# FS4: weights ---------------------------------------------------------------------------------


def no_weights(span: Span, parent: str, children: Sequence[str]) -> Diagnostic:
    """FS401: a parent whose children have no weights."""
    return _error(
        "FS401",
        message("the children of {parent} have no weights", parent=parent),
        span,
        help=message(
            "add `judgments {parent} {{ … }}`, `weights {parent} {{ {example} }}` or `weights {parent} = equal`",
            parent=parent,
            example="; ".join(f"{child} = …" for child in children[:2]) + ("; …" if len(children) > 2 else ""),
        ),
    )


def two_sources(span: Span, other: Span, parent: str, what: str = "weights of {parent}'s children") -> Diagnostic:
    """FS402: a parent whose weights, or a leaf whose scores, are given twice."""
    return _error(
        "FS402",
        message(f"the {what} have two sources", parent=parent),
        span,
        labels=[Label(other, message("the first source"))],
        help=message("keep one of the two"),
    )


def weights_sum(span: Span, parent: str, total: float, proportion: str) -> Diagnostic:
    """FS403: direct weights that do not add up to 1."""
    return _error(
        "FS403",
        message("the weights under {parent} add up to {total}, not to 1", parent=parent, total=total),
        span,
        help=message("in proportion they would be {proportion}", proportion=proportion) if proportion else None,
    )


def weights_rounded(span: Span, parent: str, total: float) -> Diagnostic:
    """FS404: direct weights whose sum is off by rounding."""
    return _warning(
        "FS404",
        message("the weights under {parent} add up to {total}: they are rescaled to 1",
                parent=parent, total=number_text(total, 7)),
        span,
        help=message("write them with more digits to say exactly what is meant"),
    )  # fmt: skip


def negative_weight(span: Span, name: str, text: str) -> Diagnostic:
    """FS405: a weight below 0."""
    return _error(
        "FS405",
        message("the weight of {name} is negative: {text}", name=name, text=text),
        span,
        help=message("weights are 0 or more, and add up to 1"),
    )


def negative_expert_weight(span: Span, name: str, text: str) -> Diagnostic:
    """FS405: an expert's weight below 0."""
    return _error(
        "FS405",
        message("the weight of {name} is negative: {text}", name=name, text=text),
        span,
        help=message("the weights of experts are 0 or more; only their proportions count"),
    )


def child_without_weight(span: Span, parent: str, missing: Sequence[str]) -> Diagnostic:
    """FS406: direct weights that leave a child out."""
    return _error(
        "FS406",
        message("the weights of {parent} leave out {missing}", parent=parent, missing=_some(missing)),
        span,
        help=message("give every child a weight; 0 is allowed"),
    )


def judgments_unread(span: Span, other: Span, parent: str, method: str, from_data: bool = False) -> Diagnostic:
    """FS407: judgments beside a method that reads none."""
    return _error(
        "FS407",
        message("`{method}` reads no judgments, but {parent} has some", method=method, parent=parent),
        span,
        labels=[Label(other, message("the judgments"))],
        help=message(
            "remove the judgments, or use both: `weights {parent} = combine(given, {method})`",
            parent=parent,
            method=method,
        )
        if from_data
        else message("remove the judgments, or choose a method that reads them"),
    )


def nothing_given(span: Span, nodes: Sequence[str]) -> Diagnostic:
    """FS401: `given` where no judgments and no weights are given."""
    return _error(
        "FS401",
        message("`given` stands for what judgments or weights of {nodes} say, and there are none", nodes=_some(nodes)),
        span,
        help=message("add `judgments {node} {{ … }}` or `weights {node} {{ … }}`", node=nodes[0]),
    )


def judgments_in_combination(span: Span, method: str) -> Diagnostic:
    """FS407: a method that reads judgments, inside one that combines weights."""
    return _error(
        "FS407",
        message("`{method}` reads judgments, which stand for themselves here", method=method),
        span,
        help=message(
            "write `given` for what judgments say, and choose {method} with `method {{ weighting = … }}`", method=method
        ),
    )


def judgments_needed(span: Span, parent: str, method: str) -> Diagnostic:
    """FS407: a method that needs judgments where there are none."""
    return _error(
        "FS407",
        message("`{method}` needs judgments of {parent}", method=method, parent=parent),
        span,
        help=message("add `judgments {parent} {{ … }}`", parent=parent),
    )


def not_a_parent(span: Span, name: str, block: str) -> Diagnostic:
    """FS408: judgments or weights of a leaf."""
    return _error(
        "FS408",
        message("{name} has no children: there is nothing for `{block}` to weigh", name=name, block=block),
        span,
        help=message("name the parent whose children are weighed"),
    )


def not_a_child(span: Span, name: str, parent: str, actual: str | None, guess: str | None) -> Diagnostic:
    """FS409: an indicator that is no child of the node in question."""
    advice = _did_you_mean(guess)
    if advice is None:
        advice = (
            message("it is a child of {actual}", actual=actual)
            if actual
            else message("it is the root of the hierarchy")
        )
    return _error(
        "FS409",
        message("{name} is not a child of {parent}", name=name, parent=parent),
        span,
        help=advice,
        fix=_replace(span, guess),
    )


def experts_without_weight(span: Span) -> Diagnostic:
    """FS410: experts whose weights are all 0."""
    return _error(
        "FS410",
        message("the weights of the experts add up to 0"),
        span,
        help=message("give at least one expert a weight above 0"),
    )


def judged_twice(span: Span, other: Span, parent: str, expert: str) -> Diagnostic:
    """FS411: an expert who judges a node twice."""
    return _error(
        "FS411",
        message("{expert} judges {parent} twice", expert=expert, parent=parent),
        span,
        labels=[Label(other, message("first here"))],
        help=message("make one block of the two"),
    )


def with_and_without_expert(span: Span, other: Span, parent: str) -> Diagnostic:
    """FS412: a node with judgments of nobody in particular and of experts."""
    return _error(
        "FS412",
        message("{parent} is judged both with and without `by`", parent=parent),
        span,
        labels=[Label(other, message("the other kind"))],
        help=message("say of all its judgments whose they are, or of none"),
    )


# FS5: comments, objects and observations --------------------------------------------------------


def scores_partial(span: Span, without: Sequence[str]) -> Diagnostic:
    """FS501: some comments have scores and some have none."""
    return _error(
        "FS501",
        message("some comments have a score, but not {without}", without=_some(without)),
        span,
        help=message("give every comment a score, or none"),
    )


def scores_not_monotone(span: Span, other: Span, first: str, second: str) -> Diagnostic:
    """FS502: scores that neither fall nor rise all the way."""
    return _error(
        "FS502",
        message("the scores of the comments neither fall nor rise all the way"),
        span,
        primary=message("{second} breaks the order", second=second),
        labels=[Label(other, message("after {first}", first=first))],
        help=message("order the comments from best to worst, each with its own score"),
    )


def same_label(span: Span, other: Span, label: str) -> Diagnostic:
    """FS503: two comments that read the same."""
    return _warning(
        "FS503",
        message("two comments have the label “{label}”", label=label),
        span,
        labels=[Label(other, message("first here"))],
        help=message("give each comment a label of its own, or nobody can tell the grades apart in the report"),
    )


def leaf_without_data(span: Span, leaf: str, object: str | None) -> Diagnostic:
    """FS504: a leaf that has no observations."""
    if object is None:
        what = message("nothing was observed of {leaf}", leaf=leaf)
    else:
        what = message("nothing was observed of {leaf} for {object}", leaf=leaf, object=object)
    return _error("FS504", what, span, help=message("add votes, degrees, answers or measurements of {leaf}", leaf=leaf))


def object_without_data(span: Span, object: str) -> Diagnostic:
    """FS504: an object that nothing was observed of."""
    return _error(
        "FS504",
        message("nothing was observed of {object}", object=object),
        span,
        help=message("add what was observed of it (votes, degrees, valid answers, measurements), or remove the object"),
    )


def votes_do_not_add_up(span: Span, leaf: str, total: float, experts: float) -> Diagnostic:
    """FS505: a row of votes whose sum is not the number of experts."""
    return _error(
        "FS505",
        message("the votes for {leaf} add up to {total}, not to {experts}",
                leaf=leaf, total=total, experts=experts),
        span,
        help=message("each of the {experts} experts ticks one comment; leave out `of {experts}` if some abstained",
                     experts=experts),
    )  # fmt: skip


def not_a_count(span: Span, text: str) -> Diagnostic:
    """FS506: a vote count that is no whole number."""
    return _error(
        "FS506",
        message("votes are whole numbers of 0 or more, not {text}", text=text),
        span,
        help=message("for shares, use `degrees` instead of `votes`"),
    )


def row_length(span: Span, leaf: str, found: int, expected: int, comments: Sequence[str]) -> Diagnostic:
    """FS507: a row with more or fewer numbers than comments."""
    return _error(
        "FS507",
        message("the row of {leaf} has {found} numbers for {expected} comments",
                leaf=leaf, found=found, expected=expected),
        span,
        help=message("one number for each of {comments}", comments=_some(comments)),
    )  # fmt: skip


def degree_out_of_range(span: Span, text: str) -> Diagnostic:
    """FS508: a membership degree outside 0..1."""
    return _error(
        "FS508",
        message("a membership degree lies in 0..1, not at {text}", text=text),
        span,
        help=message("write a share, such as 0.4 or 40%; for counts use `votes`"),
    )


def degrees_sum(span: Span, leaf: str, total: float) -> Diagnostic:
    """FS509: membership degrees that do not add up to 1."""
    return _error(
        "FS509",
        message("the degrees of {leaf} add up to {total}, not to 1", leaf=leaf, total=total),
        span,
        help=message("one degree for each comment, together 1"),
    )


def degrees_rounded(span: Span, leaf: str, total: float) -> Diagnostic:
    """FS510: membership degrees whose sum is off by rounding."""
    return _warning(
        "FS510",
        message("the degrees of {leaf} add up to {total}: they are used as they are",
                leaf=leaf, total=number_text(total, 7)),
        span,
        help=message("write them with more digits, or so that they add up to 1"),
    )  # fmt: skip


def observed_twice(span: Span, other: Span, leaf: str, object: str | None) -> Diagnostic:
    """FS511: a leaf with two rows for one object."""
    if object is None:
        what = message("{leaf} has two rows", leaf=leaf)
    else:
        what = message("{leaf} has two rows for {object}", leaf=leaf, object=object)
    return _error(
        "FS511", what, span, labels=[Label(other, message("first here"))], help=message("keep one of the two")
    )


def not_a_leaf(span: Span, name: str, leaves: Sequence[str]) -> Diagnostic:
    """FS512: observations of an indicator that has children."""
    return _error(
        "FS512",
        message("{name} has children: votes and degrees are given for leaves", name=name),
        span,
        help=message("give rows for {leaves} instead", leaves=_some(leaves)),
    )


def which_object(span: Span, objects: Sequence[str]) -> Diagnostic:
    """FS513: observations that do not say of which object."""
    return _error(
        "FS513",
        message("the scheme has several objects: say which of them this is about"),
        span,
        help=message("write its name after the keyword, one of {objects}", objects=_some(objects)),
    )


def no_voters(span: Span, leaf: str) -> Diagnostic:
    """FS514: a row of zeros."""
    return _error(
        "FS514",
        message("nobody voted on {leaf}", leaf=leaf),
        span,
        help=message("give the votes, or remove the row and the indicator"),
    )


def which_object_column(span: Span, path: str, objects: Sequence[str]) -> Diagnostic:
    """FS513: data that do not say of which object a row is."""
    return _error(
        "FS513",
        message("the scheme has several objects: which column of {path} names them?", path=path),
        span,
        help=message(
            "write `object = …` with the heading of that column; objects are {objects}", objects=_some(objects)
        )
        if objects
        else message("write `object = …` with the heading of that column"),
    )


def no_comments(span: Span) -> Diagnostic:
    """FS515: observations without a comment set."""
    return _error(
        "FS515",
        message("votes, degrees, surveys and membership functions need a comment set"),
        span,
        help=message("declare it, best first: comments {{ good = 90; fair = 60; poor = 30 }}"),
    )


def row_without_numbers(span: Span, text: str) -> Diagnostic:
    """FS516: a line of a table that is no row."""
    return _error(
        "FS516",
        message("`{text}` is no row", text=text),
        span,
        help=message("a row is the name of a leaf, then one number for each comment"),
    )


def too_few_experts(span: Span, text: str) -> Diagnostic:
    """FS506: a number of experts that is no positive whole number."""
    return _error(
        "FS506",
        message("the number of experts is a whole number above 0, not {text}", text=text),
        span,
        help=message("write `votes … of 10`, or leave `of` out: each row then counts its own voters"),
    )


def objects_under_parent(span: Span, name: str, leaves: Sequence[str]) -> Diagnostic:
    """FS512: objects judged under an indicator that has children."""
    return _error(
        "FS512",
        message("{name} has children: objects are judged under leaves", name=name),
        span,
        help=message("judge them under {leaves} instead", leaves=_some(leaves)),
    )


def leaf_not_judged(span: Span, leaf: str) -> Diagnostic:
    """FS517: a leaf under which the objects are not compared, where others are."""
    return _error(
        "FS517",
        message("the objects are not compared under {leaf}", leaf=leaf),
        span,
        help=message("add `judgments {leaf} of objects {{ … }}` or `scores {leaf} {{ … }}`", leaf=leaf),
    )


def votes_and_objects_judged(span: Span) -> Diagnostic:
    """FS518: votes or degrees beside objects judged in pairs."""
    return _error(
        "FS518",
        message("the scheme has votes or degrees, and also objects judged in pairs"),
        span,
        help=message("evaluate the objects in one of the two ways, and keep the other in a file of its own"),
    )


def negative_score(span: Span, object: str, text: str) -> Diagnostic:
    """FS519: a score below 0."""
    return _error(
        "FS519",
        message("the score of {object} is negative: {text}", object=object, text=text),
        span,
        help=message("scores are shares of a whole: 0 or more, and more is better"),
    )


def objects_without_score(span: Span, leaf: str, missing: Sequence[str]) -> Diagnostic:
    """FS519: scores that leave an object out."""
    return _error(
        "FS519",
        message("the scores of {leaf} leave out {missing}", leaf=leaf, missing=_some(missing)),
        span,
        help=message("give every object a score; 0 is allowed"),
    )


def scores_all_zero(span: Span, leaf: str) -> Diagnostic:
    """FS519: scores that are all 0."""
    return _error(
        "FS519",
        message("the scores of {leaf} are all 0", leaf=leaf),
        span,
        help=message("give at least one object a score above 0"),
    )


def too_few_objects(span: Span) -> Diagnostic:
    """FS520: fewer than two objects to compare."""
    return _error(
        "FS520",
        message("there are no two objects to compare"),
        span,
        help=message("declare them: objects {{ A; B }}"),
    )


def answers_unclear(span: Span, comments: int, low: float | None, high: float | None) -> Diagnostic:
    """FS521: a survey that does not say what its answers mean."""
    if low is None or high is None:
        what = message("this survey does not say what its answers mean")
    else:
        what = message(
            "a scale of {low}..{high} does not say which answers mean which of {comments} comments",
            low=low,
            high=high,
            comments=comments,
        )
    return _error(
        "FS521",
        what,
        span,
        help=message(
            "write a band for each comment, `comments = bands(8..9, 6..7, …)`, or `comments = fuzzy(9, 7, …)`"
        ),
    )


def answers_count(span: Span, found: int, comments: Sequence[str]) -> Diagnostic:
    """FS521: more or fewer bands or knots than comments."""
    return _error(
        "FS521",
        message("{found} given for {count} comments", found=found, count=len(comments)),
        span,
        help=message("one for each comment, in their order: {comments}", comments=_some(comments)),
    )


def bands_overlap(span: Span, other: Span, low: float, high: float) -> Diagnostic:
    """FS522: bands of answers that overlap."""
    what = (
        message("the answers {low}..{high} lie in two bands", low=low, high=high)
        if low < high
        else message("the answer {low} lies in two bands", low=low)
    )
    return _error(
        "FS522",
        what,
        span,
        labels=[Label(other, message("the other band"))],
        help=message("both ends belong to a band: let each begin after the one before ends"),
    )


def off_the_scale(span: Span, text: str, scale: str) -> Diagnostic:
    """FS522: a band or knot that does not lie on the scale."""
    return _error(
        "FS522",
        message("{text} does not lie on the scale {scale}", text=text, scale=scale),
        span,
        help=message("answers go from {scale}: mend this, or `scale`", scale=scale),
    )


def fuzzy_needs_scale(span: Span) -> Diagnostic:
    """FS521: a ladder of answers on no scale."""
    return _error(
        "FS521",
        message("`fuzzy` does not say which answers there are"),
        span,
        help=message("give the scale as well: `scale = 1..9`"),
    )


def survey_knots(span: Span) -> Diagnostic:
    """FS522: answers of a ladder that neither rise nor fall all the way."""
    return _error(
        "FS522",
        message("the answers in `fuzzy` rise or fall all the way, as the comments do"),
        span,
        help=message("for example fuzzy(9, 7, 5, 2), one for each comment"),
    )


def answer_ambiguous(span: Span, other: Span, text: str, first: str, second: str) -> Diagnostic:
    """FS521: an answer that two comments would take for themselves."""
    return _error(
        "FS521",
        message("the answer “{text}” may mean {first} or {second}", text=text, first=first, second=second),
        span,
        labels=[Label(other, message("the other comment"))],
        help=message("let names and labels of comments differ in more than capitals and punctuation"),
    )


def bands_jumbled(span: Span) -> Diagnostic:
    """FS522: bands that neither rise nor fall in the order of the comments."""
    return _error(
        "FS522",
        message("these bands neither rise nor fall all the way, as the comments do"),
        span,
        help=message("write a band for each comment, in the order of the comment set"),
    )


def membership_parameters(span: Span, function: str, reason: str) -> Diagnostic:
    """FS523: parameters of a membership function that do not fit together."""
    return _error(
        "FS523",
        message("{function}: {reason}", function=function, reason=reason),
        span,
        help=message("`fuzzyspec methods {function}` tells what it takes", function=function),
    )


def membership_direction(span: Span, leaf: str, better: str) -> Diagnostic:
    """FS523: functions for each comment that run against what is better."""
    return _error(
        "FS523",
        message(
            "the functions of {leaf} run the wrong way: `better = {better}`, and they say the reverse",
            leaf=leaf,
            better=better,
        ),
        span,
        help=message("turn the functions round, or `better`: falling(…) and rising(…) may have changed places"),
    )


def membership_kind(span: Span, function: str, *, row: bool) -> Diagnostic:
    """FS524: a membership function for a row where one for a comment belongs, or the other way round."""
    if row:
        return _error(
            "FS524",
            message("{function} gives a whole row, not the degree of one comment", function=function),
            span,
            help=message("write it after the indicator: `membership U1 = {function}(…)`", function=function),
        )
    return _error(
        "FS524",
        message("{function} gives the degree of one comment, not a whole row", function=function),
        span,
        help=message(
            "write one for each comment, `membership U1 {{ good = {function}(…) }}`, or use `ladder`", function=function
        ),
    )


def membership_unmeasured(span: Span, leaf: str) -> Diagnostic:
    """FS525: a membership function of a leaf that nothing measures."""
    return _error(
        "FS525",
        message("{leaf} has a membership function, but no measurements", leaf=leaf),
        span,
        help=message("add a column {leaf} to the measurements, or remove the function", leaf=leaf),
    )


def measured_unused(span: Span, leaves: Sequence[str]) -> Diagnostic:
    """FS539: measured leaves whose values nothing uses."""
    return _warning(
        "FS539",
        message("measured, but used for nothing: {leaves}", leaves=_some(leaves)),
        span,
        help=message("weigh by them (`weights … = entropy`), give them membership functions, or take the columns out"),
    )


def membership_missing(span: Span, leaf: str) -> Diagnostic:
    """FS526: a measured leaf without a membership function."""
    return _error(
        "FS526",
        message("{leaf} is measured, but no membership function says what its values mean", leaf=leaf),
        span,
        help=message("for example `membership {leaf} = ladder(…)`, a value for each comment", leaf=leaf),
    )


def rows_normalised(span: Span, leaf: str, values: Sequence[str], least: float, most: float) -> Diagnostic:
    """FS527: membership functions whose degrees do not add up to 1."""
    total = f"{number_text(least)}..{number_text(most)}" if most - least > 1e-3 else number_text(least)
    return _warning(
        "FS527",
        message(
            "the degrees of {leaf} add up to {total}, not to 1, at {values}",
            leaf=leaf,
            total=total,
            values=tuple(values),
        ),
        span,
        help=message("they were divided by their sum; `rows = raw` in `method` keeps them as they are"),
    )


def value_not_covered(span: Span, leaf: str, value: float, object: str | None, other: Span) -> Diagnostic:
    """FS528: a value at which all membership functions are 0."""
    what = (
        message(
            "no membership function of {leaf} covers {value}, measured of {object}",
            leaf=leaf,
            value=value,
            object=object,
        )
        if object
        else message("no membership function of {leaf} covers {value}", leaf=leaf, value=value)
    )
    return _error(
        "FS528",
        what,
        span,
        labels=[Label(other, message("the functions"))] if other != span else (),
        help=message(
            "widen a function so that every value belongs somewhere, for example with rising or falling at the ends"
        ),
    )


def groups_rounded(span: Span, total: float) -> Diagnostic:
    """FS538: shares of groups whose sum is off by rounding."""
    return _warning(
        "FS538",
        message("the shares of the groups add up to {total}, not to 1", total=total),
        span,
        help=message("they were divided by their sum; let them sum to 1 (or 100%) to be exact"),
    )


def groups_incomplete(span: Span, group: bool) -> Diagnostic:
    """FS529: groups of respondents without a column, or without shares."""
    if group:
        return _error(
            "FS529",
            message("`group` names the column, but no group has a share"),
            span,
            help=message("add the shares, for example `groups {{ manager = 60%; employee = 40% }}`"),
        )
    return _error(
        "FS529",
        message("`groups` gives shares, but no column says who belongs to which"),
        span,
        help=message("name the column: `group = role`"),
    )


def group_shares(span: Span, total: float) -> Diagnostic:
    """FS530: shares of groups that do not add up to 1."""
    return _error(
        "FS530",
        message("the shares of the groups add up to {total}, not to 1", total=total),
        span,
        help=message("let them sum to 1 (or 100%)"),
    )


def data_weights_place(span: Span, parent: str, method: str, child: str, leaves: bool) -> Diagnostic:
    """FS531: weights from data for a node that is not measured."""
    what = (
        message(
            "{method} needs measurements of every leaf below {parent}; {child} has none",
            method=method,
            parent=parent,
            child=child,
        )
        if leaves
        else message(
            "{method} needs measurements of every child of {parent}; {child} has none",
            method=method,
            parent=parent,
            child=child,
        )
    )
    advice = (
        message("measure {child}, or weigh the node in another way", child=child)
        if leaves
        else message(
            "for measured leaves further down: `weights leaves of {parent} = {method}`", parent=parent, method=method
        )
    )
    return _error("FS531", what, span, help=advice)


def data_unsuitable(span: Span, method: str, of: str, indicator: str | None, reason: str) -> Diagnostic:
    """FS532: measurements that a weighting cannot take."""
    what = (
        message(
            "{method} cannot weigh {of}: {indicator}: {reason}",
            method=method,
            of=of,
            indicator=indicator,
            reason=reason,
        )
        if indicator
        else message("{method} cannot weigh {of}: {reason}", method=method, of=of, reason=reason)
    )
    return _error("FS532", what, span, help=message("`fuzzyspec methods {method}` tells what it needs", method=method))


def constant_indicator(span: Span, leaf: str, method: str) -> Diagnostic:
    """FS533: an indicator that is the same for all objects."""
    return _warning(
        "FS533",
        message("{leaf} is the same for all objects: {method} gives it the weight 0", leaf=leaf, method=method),
        span,
        help=message("it tells the objects apart no more; where it matters all the same, combine with `given` weights"),
    )


def measured_scores(span: Span, leaf: str, reason: str) -> Diagnostic:
    """FS534: scores from measurements that cannot be had."""
    return _error(
        "FS534",
        message("no scores of {leaf} from its measurements: {reason}", leaf=leaf, reason=reason),
        span,
        help=message("`measured(ratio)` is x over the best where high is better, the best over x where low is"),
    )


def survey_setting(span: Span, reason: Message, advice: Message) -> Diagnostic:
    """FS535: settings of a survey that do not go together."""
    return _error("FS535", reason, span, help=advice)


def long_needs_respondent(span: Span) -> Diagnostic:
    """FS535: a long survey whose answers belong to nobody."""
    return survey_setting(
        span,
        message("a long survey has a row for each answer: who gave it?"),
        message("name the column of the respondents: `respondent = id`"),
    )


def reversed_needs_scale(span: Span) -> Diagnostic:
    """FS535: items turned round on no scale."""
    return survey_setting(
        span,
        message("items can only be turned round on a scale of numbers"),
        message("give the scale: `scale = 1..9`"),
    )


def not_surveyed(span: Span, leaf: str) -> Diagnostic:
    """FS535: a turned item that is not asked."""
    return survey_setting(
        span,
        message("{leaf} is not asked in this survey", leaf=leaf),
        message("leave it out here, or name its column"),
    )


def column_of_parent(span: Span, name: str, leaves: Sequence[str]) -> Diagnostic:
    """FS512: a column of data for an indicator that has children."""
    return _error(
        "FS512",
        message("{name} has children: data are of leaves", name=name),
        span,
        help=message("name one of {leaves} instead", leaves=_some(leaves)),
    )


def measured_row(span: Span, name: str, found: int, leaves: Sequence[str]) -> Diagnostic:
    """FS536: a row of measurements with more or fewer numbers than there are columns."""
    return _error(
        "FS536",
        message("{name}: {found} of {count} values", name=name, found=found, count=len(leaves)),
        span,
        help=message("one for each of {leaves}", leaves=_some(leaves)),
    )


def measured_header(span: Span) -> Diagnostic:
    """FS536: a table of measurements without a header."""
    return _error(
        "FS536",
        message("the first line of a table of measurements names its columns"),
        span,
        help=message("begin with the names of the measured indicators, then a line for each object"),
    )


def measured_no_rows(span: Span) -> Diagnostic:
    """FS536: a table of measurements with a header alone."""
    return _error(
        "FS536",
        message("this table of measurements has no rows"),
        span,
        help=message("add a line for each object: its name, then a number for each column"),
    )


def measured_twice(span: Span, other: Span, leaf: str, object: str | None) -> Diagnostic:
    """FS537: a leaf measured twice for one object, in two places."""
    what = (
        message("{leaf} is measured twice for {object}", leaf=leaf, object=object)
        if object
        else message("{leaf} is measured twice", leaf=leaf)
    )
    return _error(
        "FS537", what, span, labels=[Label(other, message("first here"))], help=message("keep one of the two")
    )


def told_twice(span: Span, other: Span, leaf: str, object: str | None) -> Diagnostic:
    """FS511: a leaf about which two sources tell."""
    what = (
        message("{leaf} is told twice for {object}", leaf=leaf, object=object)
        if object
        else message("{leaf} is told twice", leaf=leaf)
    )
    return _error(
        "FS511", what, span, labels=[Label(other, message("told here as well"))], help=message("keep one of the two")
    )


def data_in_judged(span: Span, leaf: str) -> Diagnostic:
    """FS518: a survey or membership functions beside objects judged in pairs."""
    return _error(
        "FS518",
        message("{leaf} is evaluated in two ways: its objects are judged, and it has degrees of comments", leaf=leaf),
        span,
        help=message("either compare and score the objects, or grade them with comments"),
    )


# FS6: methods and plugins ------------------------------------------------------------------------


def unknown_setting(span: Span, name: str, where: str, guess: str | None, known: Sequence[str]) -> Diagnostic:
    """FS601: a setting that does not exist."""
    return _error(
        "FS601",
        message("`{where}` has no setting `{name}`", where=where, name=name),
        span,
        help=_did_you_mean(guess, message("it has {known}", known=tuple(known))),
        fix=_replace(span, guess),
    )


def setting_not_block(span: Span, name: str) -> Diagnostic:
    """FS601: a setting written as a block."""
    return _error(
        "FS601",
        message("`{name}` is a setting, not a block", name=name),
        span,
        help=message("write `{name} = …`", name=name),
    )


def block_not_setting(span: Span, name: str) -> Diagnostic:
    """FS601: a block written as a setting."""
    return _error(
        "FS601",
        message("`{name}` is a block, not a setting", name=name),
        span,
        help=message("write `{name} {{ … }}`", name=name),
    )


def setting_twice(span: Span, other: Span, name: str) -> Diagnostic:
    """FS602: a setting given twice."""
    return _error(
        "FS602",
        message("`{name}` is set twice", name=name),
        span,
        labels=[Label(other, message("first here"))],
        help=message("keep one of the two"),
    )


def unknown_method(
    span: Span, name: str, kind: str, guess: str | None, known: Sequence[str], package: str | None
) -> Diagnostic:
    """FS603: a method that is not registered."""
    if package:
        advice: Message | None = message("it comes with a plugin: pip install {package}", package=package)
    else:
        advice = _did_you_mean(guess, message("known are {known}", known=tuple(known)))
    return _error(
        "FS603",
        message("no {kind} is called `{name}`", kind=kind, name=name),
        span,
        help=advice,
        fix=None if package else _replace(span, guess),
    )


def method_of_absent_package(span: Span, name: str, kind: str, distribution: str) -> Diagnostic:
    """FS603: a method of a package that is not installed."""
    return _error(
        "FS603",
        message("the {kind} `{name}` is one of {distribution}, which is not installed",
                kind=kind, name=name, distribution=distribution),
        span,
        help=message("if you trust that package: pip install {distribution}", distribution=distribution),
    )  # fmt: skip


def unknown_argument(span: Span, name: str, method: str, guess: str | None, known: Sequence[str]) -> Diagnostic:
    """FS604: an argument that a method does not have."""
    otherwise = message("it takes {known}", known=tuple(known)) if known else message("it takes no arguments")
    return _error(
        "FS604",
        message("`{method}` takes no argument `{name}`", method=method, name=name),
        span,
        help=_did_you_mean(guess, otherwise),
        fix=_replace(span, guess),
    )


def too_many_arguments(span: Span, method: str, most: int) -> Diagnostic:
    """FS604: more arguments than a method has."""
    return _error(
        "FS604",
        message(
            {0: "`{method}` takes no arguments", 1: "`{method}` takes one argument"}.get(
                most, "`{method}` takes at most {most} arguments"
            ),
            method=method,
            most=most,
        ),
        span,
        help=message("`fuzzyspec methods {method}` shows them", method=method),
    )


def argument_missing(span: Span, method: str, name: str) -> Diagnostic:
    """FS604: an argument that must be given."""
    return _error(
        "FS604",
        message("`{method}` needs its argument `{name}`", method=method, name=name),
        span,
        help=message("write `{method}({name} = …)`", method=method, name=name),
    )


def argument_twice(span: Span, method: str, name: str) -> Diagnostic:
    """FS604: an argument given twice."""
    return _error(
        "FS604",
        message("`{method}` gets its argument `{name}` twice", method=method, name=name),
        span,
        help=message("keep one of the two"),
    )


def argument_not_among(
    span: Span, method: str, argument: str, name: str, of: str, guess: str | None, known: Sequence[str]
) -> Diagnostic:
    """FS604: an argument that names something else than what the method weighs or reads."""
    advice = (
        message("did you mean {guess}?", guess=guess) if guess else message("there are {known}", known=_some(known))
    )
    return _error(
        "FS604",
        message("{name}, the `{argument}` of `{method}`, is none of {of}",
                name=name, argument=argument, method=method, of=of),
        span,
        help=advice,
        fix=_replace(span, guess) if guess and span.text == name else None,
    )  # fmt: skip


def argument_kind(span: Span, method: str, name: str, expected: str) -> Diagnostic:
    """FS604: an argument of the wrong kind."""
    return _error(
        "FS604",
        message("`{name}` of `{method}` takes {expected}", name=name, method=method, expected=expected),
        span,
        help=message("`fuzzyspec methods {method}` shows what it takes", method=method),
    )


def share_unused(span: Span, method: str, by: str) -> Diagnostic:
    """FS604: a share where nothing is shared out."""
    return _error(
        "FS604",
        message("`share` counts for {method} only with `by = linear`, not with `by = {by}`", method=method, by=by),
        span,
        help=message("leave `share` out, or write `by = linear`"),
    )


def argument_bounds(span: Span, method: str, name: str, text: str, bounds: str) -> Diagnostic:
    """FS604: an argument out of its bounds."""
    return _error(
        "FS604",
        message("`{name}` of `{method}` is {bounds}, not {text}", name=name, method=method, bounds=bounds, text=text),
        span,
        help=message("`fuzzyspec methods {method}` shows what it takes", method=method),
    )


def setting_not_here(span: Span, name: str, node: str) -> Diagnostic:
    """FS605: a setting that holds for the whole scheme only."""
    return _error(
        "FS605",
        message("`{name}` cannot differ in a subtree", name=name),
        span,
        help=message("set it in `method {{ … }}`, for the whole scheme, not in `method {node}`", node=node),
    )


def decision_needs_scores(span: Span, decision: str) -> Diagnostic:
    """FS606: a decision by scores without scores."""
    return _error(
        "FS606",
        message("`{decision}` needs a score for each comment", decision=decision),
        span,
        help=message("write the scores in the comment set, `good = 90`, or decide by max_membership"),
    )


def setting_kind(span: Span, name: str, expected: str) -> Diagnostic:
    """FS607: a setting whose value is of the wrong kind."""
    return _error(
        "FS607",
        message("`{name}` takes {expected}", name=_SETTING_NAMES.get(name, name), expected=expected),
        span,
        help=message("for example: {example}", example=_SETTING_EXAMPLES[name]) if name in _SETTING_EXAMPLES else None,
    )


_SETTING_NAMES = {"scale of answers": "scale"}
_SETTING_EXAMPLES = {
    "consistency": "consistency = 0.1, consistency = warn(0.1) or consistency = off",
    "scale": "scale = saaty, scale = any or scale = 1/15..15",
    "normalise": "normalise = last, every or none",
    "better": "better = high, low, near(7) or within(10, 20)",
    "unit": 'unit = "mg/L"',
    "version": 'version = "1.0"',
    "source": 'source = "…"',
    "note": 'note = "…"',
    "formats": "formats = [html, markdown]",
    "indices": "indices = [gci, koczkodaj, harmonic]",
    "language": "language = en",
    "scale of answers": "scale = 1..9",
    "layout": "layout = long(indicator = item, value = answer)",
    "comments": "comments = bands(8..9, 6..7, 4..5, 1..3), or fuzzy(9, 7, 5, 2)",
    "repeated": "repeated = mean",
}


def plugin_broken(distribution: str, version: str, reason: str) -> Diagnostic:
    """FS608: a plugin that cannot be loaded."""
    return _warning(
        "FS608",
        message("the plugin {distribution} {version} cannot be loaded: {reason}",
                distribution=distribution, version=version, reason=reason),
        None,
        help=message("update or uninstall it: pip install --upgrade {distribution}", distribution=distribution),
    )  # fmt: skip


def method_of_broken_plugin(span: Span, name: str, kind: str, plugins: Sequence[str]) -> Diagnostic:
    """FS609: an unknown method while a plugin that may offer it is broken."""
    return _error(
        "FS609",
        message(
            "no {kind} is called `{name}`, and a plugin that may offer it could not be loaded", kind=kind, name=name
        ),
        span,
        help=message("mend {plugins} first: `fuzzyspec plugins` says what is wrong", plugins=tuple(plugins)),
    )


def ambiguous_method(span: Span, name: str, distributions: Sequence[str], versions: Sequence[str] = ()) -> Diagnostic:
    """FS610: a name that two plugins offer."""
    offered = [f"{one} {version}" for one, version in zip(distributions, versions, strict=True)] if versions else None
    # Names of distributions are compared as pip does, and a scheme cannot write a point there.
    meant = distributions[0].replace(".", "-")
    return _error(
        "FS610",
        message("`{name}` is offered by {distributions}", name=name, distributions=tuple(offered or distributions)),
        span,
        help=message("say which one is meant: `{name}@{distribution}`", name=name, distribution=meant),
    )


def plugin_result(
    span: Span | None, method: str, distribution: str, version: str, reason: str, where: str
) -> Diagnostic:
    """FS611: a method that gives back something impossible."""
    return _error(
        "FS611",
        message("`{method}` of {distribution} {version} gave {reason} for {where}",
                method=method, distribution=distribution, version=version, reason=reason, where=where),
        span,
        help=message("this is a fault of {distribution}; choose another method until it is mended",
                     distribution=distribution),
    )  # fmt: skip


def plugin_failed(
    span: Span | None, method: str, distribution: str, version: str, reason: str, where: str
) -> Diagnostic:
    """FS611: a method that fails."""
    return _error(
        "FS611",
        message("`{method}` of {distribution} {version} failed for {where}: {reason}",
                method=method, distribution=distribution, version=version, reason=reason, where=where),
        span,
        help=message("this is a fault of {distribution}; choose another method until it is mended",
                     distribution=distribution),
    )  # fmt: skip


def plugin_does_not_end(distribution: str, version: str, method: str) -> Diagnostic:
    """FS614: code of a plugin that goes on when the user has pressed Ctrl-C; `method` is empty while it is loaded."""
    return _error(
        "FS614",
        message("`{method}` of {distribution} {version} did not stop at Ctrl-C, so fuzzyspec was ended",
                method=method, distribution=distribution, version=version)
        if method
        else message("the plugin {distribution} {version} did not stop at Ctrl-C while it was loaded, so fuzzyspec "
                     "was ended", distribution=distribution, version=version),
        None,
        help=message("this is a fault of {distribution}; tell its author", distribution=distribution),
    )  # fmt: skip


def plugin_changes_input(span: Span | None, method: str, distribution: str, version: str, where: str) -> Diagnostic:
    """FS615: a method that changes what it is given."""
    return _error(
        "FS615",
        message("`{method}` of {distribution} {version} writes into the numbers that it is given for {where}",
                method=method, distribution=distribution, version=version, where=where),
        span,
        help=message("this is a fault of {distribution}, whose method must work on a copy; choose another method until "
                     "it is mended", distribution=distribution),
    )  # fmt: skip


def method_left_out(span: Span, name: str, kind: str, distribution: str, version: str, reason: str) -> Diagnostic:
    """FS609: a method that a plugin offers in a form that cannot be used."""
    return _error(
        "FS609",
        message("the {kind} `{name}` of {distribution} {version} cannot be used: {reason}",
                kind=kind, name=name, distribution=distribution, version=version, reason=reason),
        span,
        help=message("this is a fault of {distribution}; choose another method until it is mended",
                     distribution=distribution),
    )  # fmt: skip


def ambiguous_reader(span: Span, shown: str, suffix: str, plugins: Sequence[str]) -> Diagnostic:
    """FS610: files that readers of two plugins open."""
    return _error(
        "FS610",
        message("{shown}: files that end with {suffix} are read by {plugins}",
                shown=shown, suffix=suffix, plugins=tuple(plugins)),
        span,
        help=message("uninstall all but one of them: pip uninstall {plugin}", plugin=plugins[0].partition(" ")[0]),
    )  # fmt: skip


def plugin_hook_unknown(distribution: str, version: str, reason: str) -> Diagnostic:
    """FS612: a plugin that implements a hook which does not exist, or registers something odd."""
    return _warning(
        "FS612",
        message("the plugin {distribution} {version}: {reason}",
                distribution=distribution, version=version, reason=reason),
        None,
        help=message("what it offers besides is used; its author finds the hooks in fuzzyspec.hookspecs"),
    )  # fmt: skip


# FS7: what the evaluation found ------------------------------------------------------------------


def saturated(
    span: Span | None, node: str, object: str | None, operator: str, comments: Sequence[str], at: str
) -> Diagnostic:
    """FS701: an operator that cannot tell the top comments apart."""
    where = node if object is None else f"{object}.{node}"
    return _warning(
        "FS701",
        message("`{operator}` saturates at {where}: {comments} all stand at {at}",
                operator=operator, where=where, comments=tuple(comments), at=at),
        span,
        help=message("the vector cannot tell these comments apart; weighted_average can"),
    )  # fmt: skip


def narrow_margin(span: Span | None, object: str, grade: str, other: str, margin: float) -> Diagnostic:
    """FS702: a verdict that nearly fell the other way."""
    what = (
        message("{object} is {grade} by a narrow margin ({margin}): {other} is close",
                object=object, grade=grade, margin=margin, other=other)
        if other
        else message("{object} is {grade} by a narrow margin ({margin})", object=object, grade=grade, margin=margin)
    )  # fmt: skip
    return _warning(
        "FS702",
        what,
        span,
        help=message("report the margin with the verdict; margins below 0.05 are narrow"),
    )


def verdict_depends_on_operator(span: Span | None, object: str, grade: str, others: Sequence[str]) -> Diagnostic:
    """FS703: a verdict that another operator would change."""
    return _warning(
        "FS703",
        message("the verdict on {object} changes with the operator: {grade} here, {others}",
                object=object, grade=grade, others=tuple(others)),
        span,
        help=message("say in the report why this operator was chosen"),
    )  # fmt: skip


def tie_to_the_worse(span: Span | None, object: str, grade: str) -> Diagnostic:
    """FS704: a tie between comments, settled for the worse."""
    return _warning(
        "FS704",
        message("{object} stands between two comments: the worse, {grade}, is taken", object=object, grade=grade),
        span,
        help=message("a single vote more would decide; report the tie"),
    )


def weak_maximum(span: Span | None, object: str, validity: float) -> Diagnostic:
    """FS705: a largest membership that says little."""
    return _warning(
        "FS705",
        message("the largest membership of {object} says little: its validity is {validity}, below 0.5",
                object=object, validity=validity),
        span,
        help=message("decide by weighted_score or level, which use the whole vector"),
    )  # fmt: skip


def tied_ranks(span: Span | None, objects: Sequence[str]) -> Diagnostic:
    """FS706: objects that share a rank."""
    return _warning(
        "FS706",
        message("{objects} share a rank", objects=_some(objects)),
        span,
        help=message("their figures differ by no more than 1e-9; they are listed in the order of the file"),
    )


def nothing_to_normalise(span: Span | None, node: str, object: str | None, operator: str) -> Diagnostic:
    """FS707: a fuzzy set of zeros."""
    where = node if object is None else f"{object}.{node}"
    return _error(
        "FS707",
        message("the memberships of {where} are all 0 under `{operator}`", where=where, operator=operator),
        span,
        help=message("choose another operator: this one lets nothing through"),
    )


def rank_reversal(span: Span | None, left_out: str, first: str, second: str) -> Diagnostic:
    """FS709: objects that change places when another one is left out."""
    return _warning(
        "FS709",
        message("without {left_out}, {second} would pass {first}", left_out=left_out, first=first, second=second),
        span,
        help=message(
            "the order of two objects hangs on a third; `evaluate = ahp(synthesis = ideal)` is less prone to it"
        ),
    )


def evaluation_without_numbers(span: Span, name: str, leaves: Sequence[str]) -> Diagnostic:
    """FS613: an evaluation that reads numbers, where leaves have none."""
    return _error(
        "FS613",
        message("`{name}` reads what was measured of every indicator; without measurements or scores: {leaves}",
                name=name, leaves=_some(leaves)),
        span,
        help=message("measure it in `measurements {{ … }}`, or score the objects in `scores {leaf} {{ … }}`",
                     leaf=leaves[0]),
    )  # fmt: skip


def evaluation_of_wishes(span: Span, name: str, leaves: Sequence[str]) -> Diagnostic:
    """FS613: an evaluation that takes no indicator whose good values are near some."""
    return _error(
        "FS613",
        message("`{name}` takes indicators with `better = high` or `low`; with another: {leaves}",
                name=name, leaves=_some(leaves)),
        span,
        help=message("measure how far the values are from the good ones, with `better = low`, or leave `{name}` out",
                     name=name),
    )  # fmt: skip


def too_few_to_rank(span: Span, name: str, least: int, count: int) -> Diagnostic:
    """FS613: an evaluation with fewer objects than it needs."""
    return _error(
        "FS613",
        message("`{name}` ranks at least {least} objects; there is {count}", name=name, least=least, count=count)
        if count == 1
        else message("`{name}` ranks at least {least} objects; there are {count}", name=name, least=least, count=count),
        span,
        help=message("give measurements of more objects, or leave `{name}` out", name=name),
    )


def evaluation_unsuitable(span: Span, name: str, indicator: str | None, found: str | None, reason: str) -> Diagnostic:
    """FS616: numbers that an evaluation cannot take."""
    at = ", ".join(one for one in (indicator, found) if one)
    what = (
        message("`{name}` cannot evaluate: {at}: {reason}", name=name, at=at, reason=reason)
        if at
        else message("`{name}` cannot evaluate: {reason}", name=name, reason=reason)
    )
    return _error("FS616", what, span, help=message("`fuzzyspec methods {name}` tells what it needs", name=name))


def method_unsuitable(span: Span | None, name: str, where: str, reason: str) -> Diagnostic:
    """FS616: what a method was given does not suit it, and it says why."""
    return _error(
        "FS616",
        message("`{name}` cannot take what it is given for {where}: {reason}", name=name, where=where, reason=reason),
        span,
        help=message("`fuzzyspec methods {name}` tells what it needs", name=name),
    )


def evaluation_remark(span: Span, name: str, indicator: str | None, found: str | None, reason: str) -> Diagnostic:
    """FS617: what an evaluation has to say about its numbers."""
    at = ", ".join(one for one in (indicator, found) if one)
    what = (
        message("`{name}`: {at}: {reason}", name=name, at=at, reason=reason)
        if at
        else message("`{name}`: {reason}", name=name, reason=reason)
    )
    return _warning("FS617", what, span, help=message("`fuzzyspec methods {name}` tells more of it", name=name))


def evaluations_disagree(span: Span, first: str, second: str, best: str, other: str, tau: float | None) -> Diagnostic:
    """FS711: two evaluations that put different objects first."""
    what = (
        message("{first} puts {best} first, {second} puts {other} first (Kendall's τ between them: {tau})",
                first=first, best=best, second=second, other=other, tau=tau)
        if tau is not None
        else message("{first} puts {best} first, {second} puts {other} first",
                     first=first, best=best, second=second, other=other)
    )  # fmt: skip
    return _warning(
        "FS711", what, span, help=message("the report sets the rankings side by side; say which one counts")
    )


def evaluation_not_possible(span: Span, name: str, needs: str, *, several: bool = False) -> Diagnostic:
    """FS613: an evaluation that the scheme has no data for."""
    return _error(
        "FS613",
        message("the scheme cannot be evaluated by `{name}`: it needs {needs}", name=name, needs=needs),
        span,
        help=message("leave `{name}` out of `evaluate`", name=name)
        if several
        else message("leave `evaluate` out: it follows from what the scheme gives"),
    )


def weights_vanish(span: Span, parent: str) -> Diagnostic:
    """FS708: judgments so extreme that weights leave the range of numbers."""
    return _warning(
        "FS708",
        message("the judgments of {parent} are so extreme that a weight is 0 in floating point", parent=parent),
        span,
        help=message("check the judgments for a slip; weights below 1e-308 cannot be told from 0"),
    )


def weight_of_nothing(span: Span, parent: str, method: str, names: Sequence[str]) -> Diagnostic:
    """FS227: a weighting that gives indicators no weight, though they were judged."""
    return _warning(
        "FS227",
        message("`{method}` of {parent} gives no weight to {names}", method=method, parent=parent, names=_some(names)),
        span,
        help=message("they then say nothing in the evaluation; if that is not meant, choose another weighting"),
    )


def more_alike(code: str, span: Span | None, count: int) -> Diagnostic:
    """FS701 to FS710, of many objects: how many more findings of one kind there are."""
    return _warning(
        code,
        message("the same of {count} more objects ({code})", count=count, code=code),
        span,
        help=message("the JSON result holds every object's figures"),
    )


def verdict_within_error(span: Span, object: str, grade: str, others: Sequence[str], share: str) -> Diagnostic:
    """FS710: a verdict that the sampling error leaves open."""
    return _warning(
        "FS710",
        message(
            "the verdict on {object}, {grade}, lies within the sampling error of {others}",
            object=object,
            grade=grade,
            others=tuple(others),
        ),
        span,
        help=message("another survey of the same size may well give one of these ({share})", share=share),
    )


# FS8: sheets and data -----------------------------------------------------------------------------


def table_too_large(span: Span | None, path: str, what: str, most: int, *, data: bool = False) -> Diagnostic:
    """FS801: a sheet or data file beyond what is read."""
    texts = {
        "bytes": "{path} is larger than {most} MB",
        "columns": "{path} has more than {most} columns",
        "cells": "{path} has more than {most} cells",
    }
    advice = {
        "bytes": message("is this the sheet that was meant? A sheet has a row for each expert or voter"),
        "columns": message("is this the sheet that was meant? A spreadsheet ends at column XFD, the 16,384th"),
        "cells": message("share the sheet out over several files, each with its own line in the scheme"),
    }
    instead = message("save it as CSV or Parquet, which may be as large as you like") if data else advice[what]
    return _error("FS801", message(texts[what], path=path, most=f"{most:,}"), span, help=instead)


def sheet_encoding(span: Span, path: str, encoding: str) -> Diagnostic:
    """FS802: a sheet that is not UTF-8, and was read in another encoding."""
    return _warning(
        "FS802",
        message("{path} is not UTF-8: it is read as {encoding}", path=path, encoding=encoding),
        span,
        help=message("look whether this reads right; saved as “CSV UTF-8” there is nothing to guess"),
    )


def sheet_quote_unclosed(span: Span) -> Diagnostic:
    """FS803: a quoted cell without its end."""
    return _error(
        "FS803",
        message("this cell begins with a quote that is never closed"),
        span,
        help=message('close it with `"`; a quote inside a quoted cell is written twice, `""`'),
    )


def workbook_extra_missing(path: str, span: Span | None = None) -> Diagnostic:
    """FS804: a workbook, without what reads and writes them."""
    return _error(
        "FS804",
        message("{path} is a workbook, and what reads and writes workbooks is not installed", path=path),
        span,
        help=message("pip install 'fuzzyspec[xlsx]', or use CSV"),
    )


def workbook_unreadable(span: Span | None, path: str, reason: str) -> Diagnostic:
    """FS805: a workbook that cannot be read."""
    return _error(
        "FS805",
        message("cannot read the workbook {path}: {reason}", path=path, reason=reason),
        span,
        help=message("save it again as .xlsx, without a password, or as CSV"),
    )


def several_sheets(span: Span, read: str, others: Sequence[str]) -> Diagnostic:
    """FS806: a workbook with several sheets that might be meant."""
    return _warning(
        "FS806",
        message("of this workbook only the sheet “{read}” is read, not {others}", read=read, others=_some(others)),
        span,
        help=message("put all rows on one sheet, or each sheet in a file of its own"),
    )


def nothing_filled_in(span: Span, path: str) -> Diagnostic:
    """FS807: a sheet without answers."""
    return _error(
        "FS807",
        message("nobody has filled in {path}", path=path),
        span,
        help=message("a sheet has a row for each expert or voter; until it has, leave its line out of the scheme"),
    )


def column_missing(span: Span, path: str, name: str, guess: str | None) -> Diagnostic:
    """FS808: a sheet without a column that says whose, or about what, a row is."""
    asks = {"expert": "who filled in a row", "object": "which object a row is about"}
    return _error(
        "FS808",
        message("{path} has no column `{name}`", path=path, name=name),
        span,
        help=message("is it the one headed `{guess}`? Its heading is `{name}`", guess=guess, name=name)
        if guess
        else message("a column headed `{name}` says {asks}; cells are separated by `,`, `;` or tabs",
                     name=name, asks=asks[name]),
    )  # fmt: skip


def sheet_of_another_scheme(span: Span, path: str, expected: Sequence[str]) -> Diagnostic:
    """FS809: a sheet none of whose headings fits."""
    return _error(
        "FS809",
        message("{path} belongs to another scheme: none of its headings fits", path=path),
        span,
        help=message("headings here would be {expected}; `fuzzyspec questionnaire` writes the sheets of this scheme",
                     expected=_some(expected, 3))
        if expected
        else message("this scheme has nothing that such a sheet could ask for"),
    )  # fmt: skip


def sheet_of_the_other_kind(span: Span, path: str, written: str, found: str) -> Diagnostic:
    """FS809: a voting sheet where judgments belong, or the other way round."""
    texts = {
        "votes": "{path} is a voting sheet, not one of judgments",
        "judgments": "{path} is a sheet of judgments, not a voting sheet",
    }
    return _error(
        "FS809",
        message(texts[found], path=path),
        span,
        help=message("write `{found} {written}`", found=found, written=written),
    )


def unknown_heading(span: Span, text: str, guess: str | None, form: str) -> Diagnostic:
    """FS810: a heading that names nothing."""
    return _error(
        "FS810",
        message("the heading `{text}` names nothing in this scheme", text=text),
        span,
        help=_did_you_mean(guess, message("headings look like `{form}`; remove columns that are none", form=form)),
        fix=_replace(span, guess),
    )


def ambiguous_heading(span: Span, text: str, meanings: Sequence[str]) -> Diagnostic:
    """FS810: a heading that may name several things."""
    return _error(
        "FS810",
        message("the heading `{text}` may stand for {meanings}", text=text, meanings=_some(meanings, 4)),
        span,
        help=message("write the names instead of the labels"),
    )


def cell_without_heading(span: Span) -> Diagnostic:
    """FS810: a filled cell in a column that has no heading."""
    return _error(
        "FS810",
        message("this column has no heading"),
        span,
        help=message("give it its heading, or remove the column"),
    )


def heading_not_siblings(span: Span, first: str, second: str, of: str, instead: str | None) -> Diagnostic:
    """FS811: a heading that compares what is not compared."""
    return _error(
        "FS811",
        message("{first} and {second} are not both children of {of}", first=first, second=second, of=of),
        span,
        help=message("write `{instead}`", instead=instead)
        if instead
        else message("only children of the same indicator are compared; remove the column"),
        fix=_replace(span, instead),
    )


def heading_not_of_leaf(span: Span, of: str, leaves: Sequence[str]) -> Diagnostic:
    """FS811: a heading that compares objects under an indicator with children."""
    return _error(
        "FS811",
        message("objects are compared under leaves, and {of} has children", of=of),
        span,
        help=message("compare them under {leaves}", leaves=_some(leaves)),
    )


def heading_repeated(span: Span, other: Span, first: str, second: str) -> Diagnostic:
    """FS812: two columns for one pair."""
    return _error(
        "FS812",
        message("{first} and {second} are compared in two columns", first=first, second=second),
        span,
        labels=[Label(other, message("first here"))],
        help=message("remove one of the two"),
    )


def leaf_column_repeated(span: Span, other: Span, leaf: str) -> Diagnostic:
    """FS812: two columns for one leaf."""
    return _error(
        "FS812",
        message("{leaf} has two columns", leaf=leaf),
        span,
        labels=[Label(other, message("first here"))],
        help=message("remove one of the two"),
    )


def row_without_name(span: Span, what: str, known: Sequence[str]) -> Diagnostic:
    """FS813: a row that does not say whose it is, or what it is about."""
    texts = {
        "expert": "this row does not say who filled it in",
        "object": "this row does not say which object it is about",
    }
    return _error(
        "FS813",
        message(texts[what]),
        span,
        help=message("write one of {known} in the column `{what}`", what=what, known=_some(known))
        if known
        else message("write a name in the column `{what}`; `voter_1` will do for people without one", what=what),
    )


def row_twice(span: Span, other: Span, expert: str, object: str | None) -> Diagnostic:
    """FS814: two rows of one expert."""
    if object is None:
        what = message("{expert} has two rows", expert=expert)
    else:
        what = message("{expert} has two rows on {object}", expert=expert, object=object)
    return _error(
        "FS814",
        what,
        span,
        labels=[Label(other, message("first here"))],
        help=message("keep one of the two, or tell the persons apart by their names"),
    )


def row_too_long(span: Span, found: int, expected: int, comma: bool, *, data: bool = False) -> Diagnostic:
    """FS815: a row with more cells than there are headings."""
    if comma and data:
        advice = message("a comma parts cells here: write `0.5`, not `0,5`, or part the cells with semicolons")
    elif comma:
        advice = message('a comma parts cells here: write `0.5` or `"0,5"`, not `0,5`')
    else:
        advice = message("look for a cell too many; a cell that holds the separator stands in quotes")
    return _error(
        "FS815",
        message("this row has {found} cells for {expected} headings", found=found, expected=expected),
        span,
        help=advice,
    )


def title_above(span: Span, text: str, expected: int) -> Diagnostic:
    """FS815: a first row that has a title where the headings belong."""
    return _error(
        "FS815",
        message("the first row has one cell, “{text}”, the others up to {expected}", text=text, expected=expected),
        span,
        help=message("is it a title? the headings stand in the first row: remove what is above them"),
    )


def data_row_too_long(span: Span | None, path: str, row: int, found: int, expected: int, comma: bool) -> Diagnostic:
    """FS815: a row of a large data file with more cells than there are headings."""
    return _error(
        "FS815",
        message(
            "{path}, row {row}: {found} cells for {expected} headings",
            path=path,
            row=row,
            found=found,
            expected=expected,
        ),
        span,
        help=message("a comma parts cells here: write `0.5`, not `0,5`, or part the cells with semicolons")
        if comma
        else message("look for a cell too many; a cell that holds the separator stands in quotes"),
    )


def date_in_cell(span: Span, text: str, instead: str | None) -> Diagnostic:
    """FS816: a fraction that a spreadsheet made a date of."""
    return _error(
        "FS816",
        message("`{text}` is a date: spreadsheets make one of fractions such as 1/3", text=text),
        span,
        help=message("write `{instead}` again, in a cell formatted as text, or as `={instead}`", instead=instead)
        if instead
        else message("write the judgment again, in a cell formatted as text"),
        fix=TextEdit(span, instead) if instead else None,
    )


def unknown_comment(span: Span, text: str, guess: str | None, known: Sequence[str]) -> Diagnostic:
    """FS817: an answer that is none of the comments."""
    return _error(
        "FS817",
        message("no comment is called `{text}`", text=text),
        span,
        help=_did_you_mean(guess, message("comments are {known}", known=_some(known))),
        fix=_replace(span, guess),
    )


def abstained(span: Span, path: str, cells: int, rows: int) -> Diagnostic:
    """FS818: answers that were not given."""
    what = (
        message("{path} has {cells} blank answers in {rows} rows", path=path, cells=cells, rows=rows)
        if cells > 1
        else message("{path} has a blank answer", path=path)
    )
    return _warning(
        "FS818",
        what,
        span,
        primary=message("the first of them") if cells > 1 else None,
        help=message("whoever leaves one blank abstains there: the shares are of those who answered"),
    )


# Data files: surveys and measurements -------------------------------------------------------------


def missing_column(
    span: Span | None, path: str, wanted: str, guess: str | None, headings: Sequence[str], indicator: bool
) -> Diagnostic:
    """FS819: data without a column that is needed."""
    if guess:
        advice = (
            message(
                'is it the column “{guess}”? then write `columns {{ {wanted} = "{guess}" }}`',
                guess=guess,
                wanted=wanted,
            )
            if indicator
            else message("did you mean the column “{guess}”?", guess=guess)
        )
    else:
        advice = message("its columns are {headings}", headings=_some(headings))
    return _error(
        "FS819",
        message("{path} has no column for {wanted}", path=path, wanted=wanted),
        span,
        help=advice,
    )


def other_unit(span: Span, path: str, column: str, written: str, leaf: str, unit: str) -> Diagnostic:
    """FS847: a column in another unit than its indicator."""
    return _error(
        "FS847",
        message(
            "{leaf} is in {unit}, but the column “{column}” of {path} in {written}",
            leaf=leaf,
            unit=unit,
            column=column,
            path=path,
            written=written,
        ),
        span,
        help=message('convert the values, or write `unit = "{written}"` and knots to match', written=written),
    )


def column_shared(span: Span, path: str, column: str, first: str, second: str) -> Diagnostic:
    """FS820: one column that is taken for two things."""
    return _error(
        "FS820",
        message(
            "the column “{column}” of {path} is taken for {first} and for {second}",
            path=path,
            column=column,
            first=first,
            second=second,
        ),
        span,
        help=message("name another column for one of them"),
    )


def text_shared(span: Span, text: str, first: str, second: str) -> Diagnostic:
    """FS820: one text in a long survey that is taken for two indicators."""
    return _error(
        "FS820",
        message("“{text}” is taken for {first} and for {second}", text=text, first=first, second=second),
        span,
        help=message("say in `columns` what the data call each of them"),
    )


def heading_twice(span: Span | None, path: str, heading: str, count: int) -> Diagnostic:
    """FS820: several columns under one heading."""
    return _error(
        "FS820",
        message("{path} has {count} columns headed “{heading}”", path=path, heading=heading, count=count),
        span,
        help=message("rename one of them in the file"),
    )


def missing_columns(span: Span | None, path: str, wanted: Sequence[str], headings: Sequence[str]) -> Diagnostic:
    """FS819: data without several of the columns that are needed."""
    return _error(
        "FS819",
        message("{path} has no column for {wanted}", path=path, wanted=_some(wanted)),
        span,
        help=message("its columns are {headings}; `columns {{ … }}` says which is which", headings=_some(headings)),
    )


def column_twice(span: Span | None, path: str, wanted: str, headings: Sequence[str]) -> Diagnostic:
    """FS820: data with several columns that may be meant."""
    return _error(
        "FS820",
        message(
            "{path} has several columns for {wanted}: {headings}", path=path, wanted=wanted, headings=_some(headings)
        ),
        span,
        help=message('say which one, with `columns {{ {wanted} = "…" }}`, or remove the other', wanted=wanted),
    )


_COMMA_DECIMAL = re.compile(r"[-+]?[0-9]+,[0-9]+")


def text_in_number_column(
    span: Span | None, path: str, column: str, row: int | None, text: str, more: int
) -> Diagnostic:
    """FS821: a text where numbers stand."""
    arguments = {"path": path, "column": column, "text": text}
    what = (
        message("{path}, row {row}: “{text}” in the column “{column}” is no number", row=row, **arguments)
        if row is not None
        else message("{path}: “{text}” in the column “{column}” is no number", **arguments)
    )
    return _error(
        "FS821",
        what,
        span,
        help=message("write the number with a point, or part the cells with semicolons: then a comma is understood")
        if _COMMA_DECIMAL.fullmatch(text)
        else message("cells of this column that are no numbers: {count}", count=more + 1)
        if more
        else message("write a number there, or leave the cell blank where there is none"),
    )


def text_measured(span: Span | None, path: str, column: str, row: int | None, text: str) -> Diagnostic:
    """FS821: a text where a measured number stands."""
    arguments = {"path": path, "column": column, "text": text}
    return _error(
        "FS821",
        message("{path}, row {row}: “{text}” in the column “{column}” is no number", row=row, **arguments)
        if row is not None
        else message("{path}: “{text}” in the column “{column}” is no number", **arguments),
        span,
        help=message("write the number alone, without a unit or a remark"),
    )


def respondent_twice(
    span: Span | None, path: str, respondent: str, row: int | None, first: int | None, other: Span | None
) -> Diagnostic:
    """FS822: a respondent who answers twice."""
    arguments = {"path": path, "respondent": respondent}
    what = (
        message(
            "{path}: the respondent {respondent} stands in row {first} and again in row {row}",
            first=first,
            row=row,
            **arguments,
        )
        if row is not None and first is not None
        else message("{path}: the respondent {respondent} stands there more than once", **arguments)
    )
    return _error(
        "FS822",
        what,
        span,
        labels=[Label(other, message("first here"))] if other is not None else (),
        help=message("keep one of them, or tell the respondents apart"),
    )


def answered_twice(
    span: Span | None,
    path: str,
    respondent: str,
    indicator: str,
    row: int | None,
    first: int | None,
    other: Span | None,
) -> Diagnostic:
    """FS822: a respondent who answers the same question twice, a row for each answer."""
    arguments = {"path": path, "respondent": respondent, "indicator": indicator}
    what = (
        message(
            "{path}: the respondent {respondent} answers {indicator} in row {first} and again in row {row}",
            first=first,
            row=row,
            **arguments,
        )
        if row is not None and first is not None
        else message("{path}: the respondent {respondent} answers {indicator} more than once", **arguments)
    )
    return _error(
        "FS822",
        what,
        span,
        labels=[Label(other, message("first here"))] if other is not None else (),
        help=message("keep one of them, or tell the respondents apart"),
    )


def respondent_in_groups(
    span: Span | None, path: str, respondent: str, groups: Sequence[str], row: int | None, other: Span | None
) -> Diagnostic:
    """FS822: a respondent whose rows, one for each answer, name several groups."""
    arguments: dict[str, Argument] = {"path": path, "respondent": respondent, "groups": tuple(groups)}
    what = (
        message("{path}, row {row}: the respondent {respondent} is in several groups: {groups}", row=row, **arguments)
        if row is not None
        else message("{path}: the respondent {respondent} is in several groups: {groups}", **arguments)
    )
    return _error(
        "FS822",
        what,
        span,
        labels=[Label(other, message("first here"))] if other is not None else (),
        help=message("write the same group in all rows of a respondent, or tell the respondents apart"),
    )


def data_row_unnamed(span: Span | None, path: str, kind: str, column: str, row: int | None, more: int) -> Diagnostic:
    """FS813: a row of data that does not say whose answer it is, what it answers, or what it measures."""
    texts = {
        "respondent": "{path}, row {row}: this row does not say who answers",
        "indicator": "{path}, row {row}: this row does not say which indicator is answered",
        "object": "{path}, row {row}: this row does not say which object it is about",
    }
    several = {
        "respondent": "{path}: rows that do not say who answers: {count}",
        "indicator": "{path}: rows that do not say which indicator is answered: {count}",
        "object": "{path}: rows that do not say which object they are about: {count}",
    }
    return _error(
        "FS813",
        message(several[kind], path=path, count=more + 1) if row is None else message(texts[kind], path=path, row=row),
        span,
        help=message("fill in the column “{column}”; rows where it is blank: {count}", column=column, count=more + 1)
        if more
        else message("fill in the column “{column}”", column=column),
    )


def unknown_in_data(
    span: Span | None, path: str, kind: str, name: str, row: int | None, guess: str | None, known: Sequence[str]
) -> Diagnostic:
    """FS823: an object, a group or an indicator that the data name and the scheme does not."""
    arguments = {"path": path, "kind": kind, "name": name}
    what = (
        message("{path}, row {row}: no {kind} is called “{name}”", row=row, **arguments)
        if row is not None
        else message("{path}: no {kind} is called “{name}”", **arguments)
    )
    return _error(
        "FS823",
        what,
        span,
        help=_did_you_mean(
            guess, message("known are {known}; add it to the scheme, or take its rows out", known=_some(known))
        ),
    )


def no_indicator_named(span: Span | None, path: str, column: str, texts: Sequence[str]) -> Diagnostic:
    """FS823: a long survey whose column of indicators names none."""
    return _error(
        "FS823",
        message(
            "{path}: no cell of the column “{column}” names an indicator: {texts}",
            path=path,
            column=column,
            texts=_some(texts, 4),
        ),
        span,
        help=message(
            "are `indicator` and `value` the other way round? else say in `columns` what the data call each indicator"
        ),
    )


def absent_from_data(span: Span | None, path: str, name: str) -> Diagnostic:
    """FS824: an object of the scheme that the data do not hold."""
    return _error(
        "FS824",
        message("{path} has no row of {name}", path=path, name=name),
        span,
        help=message("add its data, or take the object out of the scheme"),
    )


def object_like_indicator(span: Span, name: str, other: Span) -> Diagnostic:
    """FS302: an object of the data that has the name of an indicator."""
    return _error(
        "FS302",
        message("the data name an object `{name}`, which is an indicator", name=name),
        span,
        labels=[Label(other, message("the indicator"))],
        help=message('declare the object under another name: objects {{ … "{name}" }} matches by label', name=name),
    )


def more_absent(span: Span | None, path: str, count: int) -> Diagnostic:
    """FS824: how many more objects of the scheme the data do not hold."""
    return _error(
        "FS824",
        message("{path} has no row of {count} more objects", path=path, count=count),
        span,
        help=message("add their data, or take the objects out of the scheme"),
    )


def absent_from_table(span: Span, names: Sequence[str]) -> Diagnostic:
    """FS824: objects that a table of measurements leaves out."""
    return _error(
        "FS824",
        message("this table of measurements has no row of {names}", names=_some(names)),
        span,
        help=message("add a line for each, or take them out of the scheme"),
    )


def data_empty(span: Span | None, path: str) -> Diagnostic:
    """FS825: a data file without data."""
    return _error(
        "FS825",
        message("{path} holds no data", path=path),
        span,
        help=message("the first row has the headings, each following row data"),
    )


def data_cut_short(span: Span | None, path: str, reason: str) -> Diagnostic:
    """FS826: a data file that ends too early, or is damaged."""
    return _error(
        "FS826",
        message("{path} is cut short or damaged: {reason}", path=path, reason=reason),
        span,
        help=message("copy or export the file again"),
    )


def data_encoding(span: Span | None, path: str, offset: int, asked: str | None, guess: str | None) -> Diagnostic:
    """FS827: a data file in another encoding."""
    what = (
        message("{path} is not {asked} (byte {offset})", path=path, asked=asked, offset=offset)
        if asked
        else message("{path} is not UTF-8 (byte {offset})", path=path, offset=offset)
    )
    return _error(
        "FS827",
        what,
        span,
        help=message("write `encoding = {guess}`, or save the file as UTF-8", guess=guess)
        if guess
        else message("name its encoding with `encoding = …`, or save it as UTF-8"),
    )


def data_too_wide(span: Span | None, path: str, columns: int, most: int) -> Diagnostic:
    """FS828: a data file of more columns than is sensible."""
    return _error(
        "FS828",
        message("{path} has {columns} columns or more; at most {most} are read", path=path, columns=columns, most=most),
        span,
        help=message(
            "is it laid out the other way round, or is the delimiter another one? a row is a respondent or an object"
        ),
    )


def column_type(span: Span | None, path: str, column: str, type: str, expected: str) -> Diagnostic:
    """FS829: a column of a type that cannot be read, such as a list."""
    return _error(
        "FS829",
        message(
            "{path}: the column “{column}” holds {type}, not {expected}",
            path=path,
            column=column,
            type=type,
            expected=expected,
        ),
        span,
        help=message("write it as a plain column of {expected}", expected=expected),
    )


def data_changed(span: Span | None, path: str) -> Diagnostic:
    """FS830: a data file that changed while it was read."""
    return _error(
        "FS830",
        message("{path} changed while it was read", path=path),
        span,
        help=message("run it again when nobody writes the file"),
    )


def data_extra_missing(span: Span | None, path: str, what: str, package: str, extra: str) -> Diagnostic:
    """FS831: data that need an extra which is not installed."""
    return _error(
        "FS831",
        message(
            "{path}: {what} needs the package {package}, which is not installed", path=path, what=what, package=package
        ),
        span,
        help=message("pip install 'fuzzyspec[{extra}]'", extra=extra)
        if extra
        else message("pip install {package}", package=package),
    )


def engine_fault(span: Span | None, path: str, engine: str, reason: str) -> Diagnostic:
    """FS832: a data engine that fails."""
    return _error(
        "FS832",
        message("{engine} cannot read {path}: {reason}", engine=engine, path=path, reason=reason),
        span,
        help=message("if the file is sound, try another engine with `--engine`"),
    )


def no_data_given(span: Span, kind: str) -> Diagnostic:
    """FS833: a block that leaves its data to be given, and none are."""
    return _error(
        "FS833",
        message("no data are given for `{kind}`", kind=kind),
        span,
        help=message('name a file, `{kind} "data.csv" {{ … }}`, or give one with `--data FILE`', kind=kind),
    )


def data_not_wanted(what: str, reason: str) -> Diagnostic:
    """FS834: data given to a scheme that has no place for them, or more than one."""
    return _error(
        "FS834",
        message("{what} cannot be placed: {reason}", what=what, reason=reason),
        None,
        help=message(
            "a scheme with one `survey` or `measurements` file takes `--data FILE`; with several, `--data OLD=NEW`"
        ),
    )


def respondents_unplaced(span: Span, path: str, returned: int, reasons: Sequence[str], example: str) -> Diagnostic:
    """FS846: respondents who are left out for answers or names that nobody knows."""
    return _warning(
        "FS846",
        message(
            "{path}: of {returned} respondents are left out: {reasons}",
            path=path,
            returned=returned,
            reasons=tuple(reasons),
        ),
        span,
        help=message("the first: {example}; mend the data where that is a slip", example=example),
    )


def answers_not_valid(span: Span | None, path: str, returned: int, reasons: Sequence[str], example: str) -> Diagnostic:
    """FS835: a survey none of whose respondents is valid."""
    return _error(
        "FS835",
        message(
            "none of the {returned} respondents of {path} is valid: {reasons}",
            path=path,
            returned=returned,
            reasons=tuple(reasons),
        ),
        span,
        help=message("the first: {example}; do `scale`, `comments` and `missing` fit the answers?", example=example),
    )


def sent_below_returned(span: Span, sent: str, returned: int) -> Diagnostic:
    """FS836: more questionnaires returned than sent."""
    return _error(
        "FS836",
        message("{sent} questionnaires were sent, but {returned} are returned", sent=sent, returned=returned),
        span,
        help=message("write how many were sent, at least {returned}", returned=returned),
    )


def group_without_answers(span: Span, object: str | None, groups: Sequence[str]) -> Diagnostic:
    """FS837: a group of respondents without valid answers."""
    what = (
        message("no valid answers about {object} from {groups}", object=object, groups=tuple(groups))
        if object
        else message("no valid answers from {groups}", groups=tuple(groups))
    )
    return _warning(
        "FS837",
        what,
        span,
        help=message("the shares of the other groups are rescaled to sum to 1"),
    )


def method_not_lowered(span: Span | None, name: str, kind: str, engine: str) -> Diagnostic:
    """FS838: a method that cannot run on a data engine."""
    return _error(
        "FS838",
        message("the {kind} {name} cannot run on {engine}", kind=kind, name=name, engine=engine),
        span,
        help=message("use another method, or `fuzzyspec compile`, which computes it in memory"),
    )


def not_lowered(span: Span | None, reason: str) -> Diagnostic:
    """FS839: a scheme that cannot be evaluated on a data engine, row by row."""
    return _error(
        "FS839",
        message("`evaluate` takes measured objects, a row each: {reason}", reason=reason),
        span,
        help=message("use `fuzzyspec compile` for this scheme"),
    )


def bad_value(span: Span | None, path: str, row: int | None, column: str, text: str) -> Diagnostic:
    """FS840: a measured value that is missing, not finite, or below a detection limit."""
    arguments = {"path": path, "column": column}
    where = (
        message("{path}, row {row}: {text} in the column “{column}”", row=row, text=text, **arguments)
        if row is not None
        else message("{path}: {text} in the column “{column}”", text=text, **arguments)
    )
    return _error(
        "FS840",
        where,
        span,
        help=message("every object needs a number here: decide what to write for it, and say so in a remark"),
    )


def more_bad_values(span: Span | None, path: str, more: int) -> Diagnostic:
    """FS840: measured values that are not told one by one."""
    return _error(
        "FS840",
        message("{path}: measured values besides these that are missing, or no numbers: {more}", path=path, more=more),
        span,
        help=message("every object needs a number for each measured indicator"),
    )


def object_measured_twice(span: Span | None, path: str, name: str, row: int | None, other: Span | None) -> Diagnostic:
    """FS841: an object with several rows of measurements, and no word of what to make of them."""
    what = (
        message("{path}, row {row}: {name} is measured again", path=path, row=row, name=name)
        if row is not None
        else message("{path}: {name} is measured more than once", path=path, name=name)
    )
    return _error(
        "FS841",
        what,
        span,
        labels=[Label(other, message("first here"))] if other is not None else (),
        help=message("say what to make of repeated samples, for example `repeated = mean`"),
    )


def sampled_twice(span: Span | None, path: str, row: int | None, other: Span | None) -> Diagnostic:
    """FS841: several rows of measurements of the one object, and no word of what to make of them."""
    return _error(
        "FS841",
        message("{path}, row {row}: a second row of measurements", path=path, row=row)
        if row is not None
        else message("{path} has more than one row of measurements", path=path),
        span,
        labels=[Label(other, message("first here"))] if other is not None else (),
        help=message(
            "name the column that tells objects apart, `object = …`, or say what to make of repeated samples, "
            "for example `repeated = mean`"
        ),
    )


def data_format(span: Span | None, path: str, found: str, expected: str) -> Diagnostic:
    """FS842: a data file that is something else than its name says."""
    return _error(
        "FS842",
        message("{path} is {found}, not {expected}", path=path, found=found, expected=expected),
        span,
        help=message("a name that ends in .csv, .parquet or .xlsx says what a file is; save it as one of these")
        if path.lower().endswith(_DATA_SUFFIXES) or "." not in path
        else message("save it as .csv, .parquet or .xlsx, or install the plugin that reads {suffix} files",
                     suffix="." + path.rpartition(".")[2]),
    )  # fmt: skip


_DATA_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".parquet", ".pq", ".xlsx", ".xlsm", ".xls", ".ods")


def encoding_unknown(span: Span | None, path: str, name: str, guess: str | None) -> Diagnostic:
    """FS843: an encoding that nobody knows, given for a data file."""
    return _error(
        "FS843",
        message("cannot read {path}: no encoding is called `{name}`", path=path, name=name),
        span,
        help=_did_you_mean(guess, message("write one such as utf_8, gbk, big5 or windows_1252, or leave it out")),
    )


def read_as_csv(span: Span | None, shown: str, suffix: str) -> Diagnostic:
    """FS848: a file of an unknown kind, which is read as CSV."""
    return _warning(
        "FS848",
        message("{shown} is read as CSV: no reader of {suffix} files is installed", shown=shown, suffix=suffix),
        span,
        help=message(
            "if it is no CSV file, install the plugin that reads it; `fuzzyspec methods --kind reader` lists yours"
        ),
    )


def not_a_frame(span: Span | None, what: str, reason: str) -> Diagnostic:
    """FS845: what is given in place of a data file is no frame, or none that can be read."""
    return _error(
        "FS845",
        message("the data given are {what}: {reason}", what=what, reason=reason),
        span,
        help=message("give the path of a file, or a frame of pandas, polars, pyarrow, duckdb, dask or PySpark"),
    )


def sheet_not_found(span: Span | None, path: str, name: str, guess: str | None, sheets: Sequence[str]) -> Diagnostic:
    """FS844: a sheet that a data file does not have."""
    return _error(
        "FS844",
        message("{path} has no sheet “{name}”", path=path, name=name),
        span,
        help=message('did you mean `sheet = "{guess}"`?', guess=guess)
        if guess
        else message("its sheets are {sheets}", sheets=_some(sheets))
        if sheets
        else message("only workbooks have sheets: leave `sheet` out"),
    )
