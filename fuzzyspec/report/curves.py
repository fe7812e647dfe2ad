"""Pictures of membership functions, worked out as far as numbers go: curves, ticks, and where the objects stand.

A picture is as wide as the page: places across are shares of its width, and texts keep their size. So whatever must
not collide is placed for a narrow page, and has more room on a wide one. Down, a picture is measured in heights of its
text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from fuzzyspec.api import Membership, ops
from fuzzyspec.model.data import MembershipRow
from fuzzyspec.model.scheme import Indicator, MethodUse
from fuzzyspec.report import limits
from fuzzyspec.report.numbers import MINUS, coordinate, measure, plain
from fuzzyspec.report.view import View, shortened_text
from fuzzyspec.widths import text_width

SAMPLES = 240
SILENT = 1e-6
"""Sums of degrees that differ less than this from 1 are 1."""

ZERO = 1e-12
GRID = 1000
"""Curves are drawn on a grid of so many steps each way."""

UNSEEN = 0.5 / GRID
"""Degrees up to this lie on the axis."""

FLAT = 1.5
"""Points that lie nearer than this to the line between their neighbours are left out, in steps of the grid."""

BEYOND = 1.5
"""A picture reaches so far beyond where its functions bend, in shares of that stretch, if values lie there."""

NARROW = 340
"""How wide the plot is on the narrowest page, in pixels."""

COLUMN = 6.6
"""How wide a column of text is, in pixels."""

LEFT, WIDTH = 6.0, 92.0
"""Where the plot stands, in percent of the picture."""

PLOT, ROW, AXIS = 12.0, 1.5, 2.0
"""How high the plot, a row of names and the axis are, in heights of the text."""

STRIP = 2.5
BINS = 80
LABELLED = 8
"""Of more comments than these the curves have no names of their own."""

LABEL_ROWS = 4
NAME_COLUMNS = 20


class Drawn(NamedTuple):
    """A picture, and what it shows in words.

    `leading` says where which comment has the largest degree, from low values to high; `odd` that the degrees do not
    add up to 1 everywhere.
    """

    picture: dict[str, Any]
    leading: list[dict[str, Any]]
    odd: bool


class _Point(NamedTuple):
    """A value with its degrees by comment, as used: none where all are 0. `odd` says that they did not add up to 1."""

    x: float
    degrees: list[float]
    odd: bool


class _Lead(NamedTuple):
    """Between two values this comment has the largest degree; None where no degree is above 0."""

    comment: int | None
    low: float
    high: float


def drawn(view: View, leaf: Indicator, functions: MembershipRow, values: Sequence[float]) -> Drawn | None:
    """Return the picture of a leaf's membership functions with the objects' values; None where none can be drawn."""
    known = [value for value in values if value == value]
    try:
        bends = _bends(view, functions)
        low, high = _range(bends, min(known), max(known))
        if low < 0 and not any(number < 0 for number in (min(known), *_numbers(functions))):
            low = 0.0
        if not (math.isfinite(high - low) and low < high):
            return None
        points = [_point(view, functions, x) for x in _samples(low, high, bends)]
    except Exception:  # a plugin's function may fail at values that nobody has; its picture is all that goes
        return None
    if not any(point.degrees for point in points):
        return None
    leads = _leads(view, functions, points)
    leading = _words(view, leads, low, high)
    picture = _picture(view, leaf, points, leads, values)
    picture["description"] = _description(leading, picture["note"])
    return Drawn(picture, leading, any(point.odd for point in points))


# Functions -------------------------------------------------------------------------------------------


def _uses(functions: MembershipRow) -> Iterator[MethodUse]:
    for use in (functions.row, *functions.comments):
        if use is not None:
            yield use


def _numbers(functions: MembershipRow) -> Iterator[float]:
    """Give the numbers that functions are written with."""
    for use in _uses(functions):
        for value in use.parameters.values():
            yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, float))


def _membership(view: View, use: MethodUse) -> Membership:
    found = view.descriptor(use)
    assert isinstance(found, Membership)
    return found


def _bends(view: View, functions: MembershipRow) -> list[float]:
    """Return where the functions bend, in rising order."""
    found: set[float] = set()
    for use in _uses(functions):
        bends = _membership(view, use).bends
        if bends is not None:
            found.update(float(bend) for bend in bends(use.parameters))
    return sorted(bend for bend in found if math.isfinite(bend))


def _point(view: View, functions: MembershipRow, x: float) -> _Point:
    """Return the degrees of a value, divided by their sum where the evaluation does so."""
    if functions.row is not None:
        found = _membership(view, functions.row)
        best_first = view.quality[:1] == [0]
        row = [float(one) for one in found.compute(x, best_first, ops.plain, **functions.row.parameters)]
    else:
        row = [
            0.0 if use is None else float(_membership(view, use).compute(x, ops.plain, **use.parameters))
            for use in functions.comments
        ]
    total = math.fsum(row)
    if not math.isfinite(total) or len(row) != len(view.scheme.comments):
        raise ValueError(x)
    if total <= ZERO:
        return _Point(x, [], True)
    odd = abs(total - 1) > SILENT
    return _Point(x, [one / total for one in row] if odd and not view.scheme.raw_rows else row, odd)


# The stretch of values -------------------------------------------------------------------------------


def _range(bends: Sequence[float], low: float, high: float) -> tuple[float, float]:
    """Return the ends of a picture: it goes over the bends, and over values from low to high that are not far away."""
    if bends:
        span = bends[-1] - bends[0] or abs(bends[0]) or 1.0
        low = min(bends[0], max(low, bends[0] - BEYOND * span))
        high = max(bends[-1], min(high, bends[-1] + BEYOND * span))
    pad = 0.05 * (high - low) or 0.5 * abs(low) or 1.0
    return (0.0 if 0 <= low <= pad else low - pad), high + pad


def _samples(low: float, high: float, bends: Sequence[float]) -> list[float]:
    """Return values from low to high: even ones, and where functions bend, with what lies next to that."""
    found = {low + (high - low) * step / SAMPLES for step in range(SAMPLES + 1)}
    for bend in bends:
        found.update((math.nextafter(bend, -math.inf), bend, math.nextafter(bend, math.inf)))
    return sorted(x for x in found if low <= x <= high)


# Who leads -------------------------------------------------------------------------------------------


def _leader(point: _Point, before: int | None) -> int | None:
    """Return the comment of the largest degree; of equals, the one that led before."""
    if not point.degrees:
        return None
    top = max(point.degrees)
    if before is not None and point.degrees[before] >= top - ZERO:
        return before
    return point.degrees.index(top)


def _leads(view: View, functions: MembershipRow, points: Sequence[_Point]) -> list[_Lead]:
    """Return the stretches in which one comment leads, from low to high."""
    leads: list[_Lead] = []
    start, leader = points[0].x, _leader(points[0], None)
    for here, there in pairwise(points):
        following = _leader(there, leader)
        if following == leader:
            continue
        change = _change(view, functions, here.x, there.x, leader)
        leads.append(_Lead(leader, start, change))
        start, leader = change, following
    return [*leads, _Lead(leader, start, points[-1].x)]


def _change(view: View, functions: MembershipRow, low: float, high: float, leader: int | None) -> float:
    """Return, by halving, up to where a comment leads."""
    for _ in range(60):
        middle = low + (high - low) / 2
        if not low < middle < high:
            break
        if _leader(_point(view, functions, middle), leader) == leader:
            low = middle
        else:
            high = middle
    return high


def _words(view: View, leads: Sequence[_Lead], low: float, high: float) -> list[dict[str, Any]]:
    """Return each stretch with its comment and its ends in words, those too short to be seen left out."""
    seen = [lead for lead in leads if lead.high - lead.low > (high - low) / GRID]
    words = []
    for place, lead in enumerate(seen):
        first, last = place == 0, place == len(seen) - 1
        ends = plain(lead.low, 4), plain(lead.high, 4)
        text = "everywhere" if first and last else f"up to {ends[1]}" if first else f"from {ends[0]}"
        if not (first or last):
            text = f"{ends[0]} to {ends[1]}"
        comment = lead.comment
        words.append(
            {
                "comment": view.comment(comment) if comment is not None else "no comment",
                "step": view.steps[comment] if comment is not None else None,
                "text": text,
            }
        )
    return words


def _description(leading: Sequence[dict[str, Any]], note: str) -> str:
    found = "; ".join(f"{one['comment']} {one['text']}" for one in leading)
    return f"The largest degree, from low values to high, is that of {found}. {note}".strip()


# The picture -----------------------------------------------------------------------------------------


class _Objects(NamedTuple):
    """The values within a picture, as shares of the plot; `few` are they from low to high, with the objects' indices.

    `few` is empty where there are too many to be told apart.
    """

    shares: list[float]
    few: list[tuple[float, int]]
    beyond: list[float]


def _objects(values: Sequence[float], low: float, high: float) -> _Objects:
    width = high - low
    shares = [(value - low) / width for value in values if low <= value <= high]
    beyond = [value for value in values if value < low or value > high] if len(shares) < len(values) else []
    few: list[tuple[float, int]] = []
    if len(shares) <= limits.SINGLE_MARKS:
        few = sorted((value, one) for one, value in enumerate(values) if low <= value <= high)
    return _Objects(shares, few, beyond)


def _picture(
    view: View, leaf: Indicator, points: Sequence[_Point], leads: Sequence[_Lead], values: Sequence[float]
) -> dict[str, Any]:
    low, high = points[0].x, points[-1].x

    def share(x: float) -> float:
        return (x - low) / (high - low)

    labels = _labels(view, leads, points, share)
    top = ROW * (1 + max((label["row"] for label in labels), default=-1)) + 0.6
    for label in labels:
        label["y"] = top - 0.5 - ROW * label["row"]
    objects = _objects(values, low, high)
    count = len(objects.shares)
    floor = top + PLOT
    named = count <= limits.NAMED_MARKS
    dots = _dots(view, objects.few, share, floor + AXIS + 0.9) if named else []
    end = dots[-1]["y"] + 0.6 if dots else floor + AXIS + (0 if named else STRIP + 0.4)
    return {
        "id": f"measured-{leaf.index}",
        "title": f"Membership functions of {leaf.label or leaf.id}",
        "unit": leaf.unit or "",
        "top": top,
        "middle": top + PLOT / 2,
        "floor": floor,
        "height": end,
        "grid_height": end if dots else floor,
        "ticks": [{"at": _percent(share(value)), "text": text} for value, text in _ticks(low, high)],
        "labels": labels,
        "curves": [
            {"step": view.steps[index], "path": _path(points, index, share)} for index in range(len(view.quality))
        ],
        "dots": dots,
        "strip": None if named else floor + AXIS,
        "rug": "".join(f"M{round(place * GRID)} 0V1" for place in sorted(objects.shares)) if objects.few else "",
        "density": _density(objects.shares) if count and not objects.few else "",
        "note": _note(objects, low, high),
    }


def _percent(share: float) -> float:
    """Return the place of a share of the plot, in percent of the picture."""
    return LEFT + WIDTH * share


def _note(objects: _Objects, low: float, high: float) -> str:
    """Return how the objects are shown, and how many are not."""
    count, beyond = len(objects.shares), objects.beyond
    notes = []
    if beyond:
        many = f"{len(beyond):,} objects lie" if len(beyond) > 1 else "1 object lies"
        farthest = max(beyond, key=lambda value: max(low - value, value - high))
        notes.append(f"{many} beyond the picture, the farthest at {measure(farthest)}.")
    if count > limits.SINGLE_MARKS:
        notes.append(f"The strip below the curves shows how dense the values of {count:,} objects are.")
    elif count > limits.NAMED_MARKS:
        notes.append(f"The strip below the curves has a mark for each of {count} objects.")
    return " ".join(notes)


# Curves ----------------------------------------------------------------------------------------------


def _path(points: Sequence[_Point], comment: int, share: Callable[[float], float]) -> str:
    """Return a comment's curve; it leaves out where its degree is 0, and where no degree is above 0."""
    path = []
    for run in _runs([(point.x, point.degrees[comment] if point.degrees else None) for point in points]):
        places = [(share(x) * GRID, (1 - min(1.0, max(0.0, degree))) * GRID) for x, degree in run]
        rounded = [f"{round(x)} {round(y)}" for x, y in _bent(places)]
        path.append("M" + "L".join(name for name, _ in groupby(rounded)))
    return "".join(path)


def _runs(points: Sequence[tuple[float, float | None]]) -> Iterator[list[tuple[float, float]]]:
    """Give the stretches in which a degree is above 0, each with the zeros at its ends."""
    run: list[tuple[float, float]] = []
    for x, degree in points:
        if degree is None:
            yield from _seen(run)
            run = []
        elif degree > UNSEEN or not run or run[-1][1] > UNSEEN:
            run.append((x, degree))
        else:
            yield from _seen(run)
            run = [(x, degree)]
    yield from _seen(run)


def _seen(run: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    return [run] if any(degree > UNSEEN for _, degree in run) else []


def _bent(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points at which a line must bend to stay near all of them (Ramer 1972; Douglas and Peucker 1973)."""
    kept = {0, len(places) - 1}
    stretches = [(0, len(places) - 1)]
    while stretches:
        first, last = stretches.pop()
        worst, at = FLAT, 0
        for place in range(first + 1, last):
            distance = _distance(places[place], places[first], places[last])
            if distance > worst:
                worst, at = distance, place
        if at:
            kept.add(at)
            stretches += [(first, at), (at, last)]
    return [places[place] for place in sorted(kept)]


def _distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return how far a point lies from a line."""
    x, y = end[0] - start[0], end[1] - start[1]
    length = math.hypot(x, y)
    if length == 0:
        return math.hypot(point[0] - start[0], point[1] - start[1])
    return abs(x * (point[1] - start[1]) - y * (point[0] - start[0])) / length


# Names -----------------------------------------------------------------------------------------------


def _labels(
    view: View, leads: Sequence[_Lead], points: Sequence[_Point], share: Callable[[float], float]
) -> list[dict[str, Any]]:
    """Return the names of the comments over their curves, each in the first row that has room for it."""
    if len(view.quality) > LABELLED:
        return []
    seen = [index for index in range(len(view.quality)) if _top(index, points).degrees[index] > UNSEEN]
    middles = sorted((share(_peak(index, leads, points)), index) for index in seen)
    taken: list[float] = []
    labels: list[dict[str, Any]] = []
    for middle, index in middles:
        text = shortened_text(view.comment(index), NAME_COLUMNS)
        half = (text_width(text) * COLUMN + 16) / NARROW / 2
        centre = min(max(middle, half - 0.03), 1.02 - half)
        row = next((row for row, end in enumerate(taken) if end <= centre - half), len(taken))
        taken[row : row + 1] = [centre + half + 0.02]
        labels.append({"at": _percent(centre), "row": row, "text": text, "step": view.steps[index]})
    return labels if len(taken) <= LABEL_ROWS else []


def _peak(index: int, leads: Sequence[_Lead], points: Sequence[_Point]) -> float:
    """Return the middle of the widest stretch in which a comment leads, else where its degree is largest."""
    own = [lead for lead in leads if lead.comment == index]
    if own:
        widest = max(own, key=lambda lead: lead.high - lead.low)
        return widest.low + (widest.high - widest.low) / 2
    return _top(index, points).x


def _top(index: int, points: Sequence[_Point]) -> _Point:
    """Return the point at which a comment's degree is largest."""
    return max((point for point in points if point.degrees), key=lambda point: point.degrees[index])


def _dots(
    view: View, known: Sequence[tuple[float, int]], share: Callable[[float], float], first: float
) -> list[dict[str, Any]]:
    """Return a row for each object, from low values to high, its name beside its mark where there is more room."""
    dots = []
    for row, (value, one) in enumerate(known):
        name = view.object(one)["label"]
        place = share(value)
        dots.append(
            {
                "at": _percent(place),
                "y": first + ROW * row,
                "before": place > 0.5,
                "text": shortened_text(name, NAME_COLUMNS),
                "value": measure(value),
            }
        )
    return dots


def _density(shares: Sequence[float]) -> str:
    """Return the outline of a histogram of places between 0 and 1."""
    counts = [0] * BINS
    for share in shares:
        counts[min(BINS - 1, int(share * BINS))] += 1
    most = max(counts)
    ends = [coordinate((place + 1) * GRID / BINS) for place in range(BINS)]
    steps = [f"V{coordinate(1 - count / most)}H{end}" for count, end in zip(counts, ends, strict=True)]
    return f"M0 1{''.join(steps)}V1Z"


# Ticks -----------------------------------------------------------------------------------------------


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Return round values between two, with their texts: as many as fit."""
    for most in range(7, 1, -1):
        step = _round_step((high - low) / most)
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if not 1 <= last - first + 1 <= most + 2:
            continue
        values = [place * step for place in range(first, last + 1)]
        texts = [_tick_text(value, step) for value in values]
        room = NARROW * step / (high - low)
        if len(values) > 1 and max(map(text_width, texts)) * COLUMN + 12 <= room and len(set(texts)) == len(texts):
            return list(zip(values, texts, strict=True))
    return [(low, plain(low)), (high, plain(high))] if plain(low) != plain(high) else [(low, plain(low))]


def _round_step(rough: float) -> float:
    """Return the next of 1, 2, 5, 10 … times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next((factor * power for factor in (1, 2, 5) if factor * power >= rough * (1 - 1e-9)), 10 * power)


def _tick_text(value: float, step: float) -> str:
    """Return a value with as many digits as the steps have."""
    digits = math.floor(math.log10(step) + 1e-9)
    if value == 0:
        return "0"
    if digits >= -4 and abs(value) < 1e7:
        text = f"{abs(value):.{max(0, -digits)}f}"
        return f"{MINUS}{text}" if value < 0 else text
    return plain(value)
