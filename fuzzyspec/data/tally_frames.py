"""Counts a survey in a frame, whatever the engine: by the rules of `data.tally`, whose result it must equal.

Rows are summed by object, group and status, which is valid or the reason why not: one pass over the data, see
`frame_sums`. A survey that has a row for each answer is widened to a row for each respondent before. What is wrong with
some rows is said by `data.tally` itself, to which these rows are given.

Keys are sorted by their texts. Where the engine cannot tell rows, and where a row is an answer, `Tally.invalid` is
empty. Own scores and moments are sums of floats in whatever order the engine has: they are right to about 1e-12 of
their size; all else is exact.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from math import fsum, isfinite
from operator import add, or_
from typing import TYPE_CHECKING, Any

from fuzzyspec import errors
from fuzzyspec.data.engines import Doubtful, Opened
from fuzzyspec.data.frame_answers import SILENT, Codes, counted
from fuzzyspec.data.frame_columns import FrameColumns, cell_text, fetch, together
from fuzzyspec.data.frame_names import FrameNames
from fuzzyspec.data.frame_rows import table_of, unnamed
from fuzzyspec.data.frame_sums import (
    COUNT,
    GROUP,
    NO_NUMBERS,
    OBJECT,
    STATUS,
    TWICE,
    UNNAMED,
    UNSEEN_TEXTS,
    SurveySums,
)
from fuzzyspec.data.plan import (
    GAP,
    MOST_INVALID,
    NO_GROUP,
    NO_OBJECT,
    REASONS,
    DataFault,
    InvalidRow,
    Moments,
    SurveyPlan,
    Tally,
)
from fuzzyspec.data.tally import MOST_TOLD, VALID, tally_table
from fuzzyspec.diagnostics import Diagnostic

if TYPE_CHECKING:
    import narwhals as nw
    import numpy as np
    from numpy.typing import NDArray

    from fuzzyspec.data.engines import Frame

    Array = NDArray[np.float64]

Sums = dict[str, Any]
"""What `SurveySums` gives, by the name of the column."""

INDICATOR, WHO = "indicator", "who"
MOST_ROWS = 10_000
"""How many rows are fetched to say what is wrong with them."""


def tally_frame(plan: SurveyPlan, opened: Opened) -> Tally:
    """Count a survey whose rows an engine reads.

    Raises:
        DataFault: There are no rows, a column is missing or of a type that cannot be read, the engine fails, or the
            data hold what the rules of `data.tally` call an error.
    """
    return opened.run(lambda source: _Survey(plan, source).tally())


class _Survey:
    """A survey while it is counted."""

    def __init__(self, plan: SurveyPlan, opened: Opened) -> None:
        self.plan = plan
        self.opened = opened
        self.columns = FrameColumns(opened)
        self.headings = [plan.value] if plan.value is not None else list(dict.fromkeys(plan.columns.values()))
        named = (plan.object, plan.group, plan.respondent, plan.indicator)
        self.used = list(dict.fromkeys([*self.headings, *(heading for heading in named if heading is not None)]))
        for heading in self.used:
            opened.column(heading)
        self.codes = None if plan.answers.numeric else Codes(plan.answers, self.columns, self.headings)
        self.names: dict[str, FrameNames] = {}
        self.findings: list[Diagnostic] = []
        self.blank_rows = 0
        leaves = plan.columns.items() if plan.answers.numeric else ()
        fractional = [leaf for leaf, heading in leaves if not self.columns.is_whole(plan.value or heading)]
        self.sums = SurveySums(plan, opened.engine, fractional=fractional)

    def tally(self) -> Tally:
        """Count, and find what is wrong."""
        plan = self.plan
        if plan.answers.numeric:
            self._find_no_numbers(texts=True)
        if plan.long:
            self._name(_joined([fetch(self._kinds())]))
            self._raise_findings()
        sums = self._summed()
        if not plan.long:
            self._name(sums)
        self._find_twice(sums)
        self._raise_findings()
        if sum(sums[COUNT]) == self.blank_rows:
            raise self.opened.without_rows()
        return self._tally(sums)

    def _find_no_numbers(self, *, texts: bool) -> None:
        """Raise DataFault for what is no number: in columns of texts of a frame, or else of numbers."""
        if not (texts and self.opened.is_csv):
            self.columns.find_no_numbers(one for one in self.headings if self.columns.is_text(one) == texts)

    def _raise_findings(self) -> None:
        if self.findings:
            raise DataFault(*self.findings)

    # Sums ---------------------------------------------------------------------------------------

    def _summed(self) -> Sums:
        """Sum what the tally is made of, again where that shows that more has to be looked at."""
        while True:
            sums = _joined(fetch(self.sums.of(frame)) for frame in self._respondents())
            if sum(sums.get(UNSEEN_TEXTS, ())) and self.codes is not None and self.codes.look_up():
                continue
            fractions = fsum(sum(sums.get(f"fraction{leaf}", ())) for leaf in self.plan.columns)
            if not isfinite(fractions) or sum(sums.get(NO_NUMBERS, ())):
                if self.opened.again is not None:
                    raise Doubtful  # the engine took a text for an infinite number, or for none
                self._find_no_numbers(texts=False)
            if not fractions or not self.plan.answers.bands:  # elsewhere fractions are as good as whole numbers
                return sums
            self.sums = SurveySums(self.plan, self.opened.engine, fractions=True)

    def _respondents(self) -> Iterator[Frame]:
        """Give frames with a row a respondent, see `_wide`."""
        if self.plan.long:
            yield self._widened()
        else:
            for piece in self.columns.pieces(self.used):
                yield self._wide(self.columns, piece)

    def _wide(self, columns: FrameColumns, frame: Frame) -> Frame:
        """Select object, group and `x{leaf}`, the answer to each leaf; see `frame_answers`."""
        answers = (self._answer(columns, heading).alias(f"x{leaf}") for leaf, heading in self.plan.columns.items())
        return frame.select(*self._keys(columns), *self._doubts(columns), *answers)

    def _keys(self, columns: FrameColumns) -> list[nw.Expr]:
        import narwhals as nw

        plan = self.plan
        keys = [
            columns.name(heading).alias(key)
            for key, heading in ((OBJECT, plan.object), (GROUP, plan.group))
            if heading is not None
        ]
        if plan.respondent is not None:
            keys.append(columns.blank(plan.respondent).cast(nw.Int64).alias(UNNAMED))
        return keys

    def _answer(self, columns: FrameColumns, heading: str) -> nw.Expr:
        return columns.number(heading) if self.codes is None else self.codes.code(columns, heading)

    def _doubts(self, columns: FrameColumns) -> list[nw.Expr]:
        """Return how many cells of a row are texts of which an engine makes gaps without a word."""
        import narwhals as nw

        if self.codes is not None or self.opened.again is None:
            return []
        lost = [
            (~columns.blank(heading) & columns.number(heading).is_null()).cast(nw.Int64)
            for heading in self.headings
            if columns.is_text(heading)
        ]
        return [together(add, lost).alias(NO_NUMBERS)] if lost else []

    # Names --------------------------------------------------------------------------------------

    def _name(self, found: Sums) -> None:
        """Find out what the names of objects, groups and, where a row is an answer, indicators mean."""
        plan = self.plan
        known = (
            (OBJECT, "object", plan.object, plan.objects),
            (GROUP, "group", plan.group, {group: group for group in plan.groups} if plan.groups else None),
            (INDICATOR, "indicator", plan.indicator, {text: leaf for leaf, text in plan.columns.items()}),
        )
        for key, kind, heading, names in known:
            if heading is not None:
                self.names[key] = FrameNames(self.columns, heading, names, found[key])
                self.findings += self.names[key].findings(kind)
        blank_rows = 0
        if self.opened.is_csv and any(self._may_be_blank(found, row) for row in range(len(found[COUNT]))):
            blank_rows = self.columns.blank_rows()
        if plan.indicator is not None:
            counts = zip(found[INDICATOR], found[COUNT], strict=True)
            blank = sum(count for cell, count in counts if self.names[INDICATOR].is_blank(cell))
            self.findings += unnamed(self.columns, "indicator", plan.indicator, int(blank) - blank_rows)
        else:
            self.blank_rows = blank_rows
        if plan.respondent is not None:
            count = int(sum(found[UNNAMED])) - blank_rows
            self.findings += unnamed(self.columns, "respondent", plan.respondent, count)

    def _may_be_blank(self, found: Sums, row: int) -> bool:
        """Whether there may be blank rows among those summed here: they have no names, and no answers."""
        nameless = all(names.is_blank(found[key][row]) for key, names in self.names.items())
        return nameless and (self.plan.long or int(found[STATUS][row]) == SILENT)

    # Respondents who stand there twice ----------------------------------------------------------

    def _find_twice(self, sums: Sums) -> None:
        """Find respondents with two rows about one object, or two answers to one question, or in two groups."""
        import narwhals as nw

        plan, columns = self.plan, self.columns
        if plan.respondent is None or (plan.long and not sum(sums[TWICE])):
            return
        if plan.long:
            twice = self._widened().filter(nw.col(TWICE) > 0)
        else:
            keys = [columns.stripped(plan.respondent).alias(WHO)]
            if plan.object is not None:
                keys.append(columns.name(plan.object).alias(OBJECT))
            named = columns.whole(self.used).filter(~columns.blank(plan.respondent)).select(*keys)
            named = self._one_each(named)
            twice = named.group_by(*named.collect_schema()).agg(nw.len().alias(COUNT)).filter(nw.col(COUNT) > 1)
        found = fetch(twice.select(WHO).unique().sort(WHO).head(MOST_TOLD))[WHO]
        if len(found):
            opened = self.opened
            self.findings += self._told(found) or [
                errors.respondent_twice(opened.span, opened.shown, cell_text(who), None, None, None) for who in found
            ]

    def _told(self, respondents: Sequence[Hashable]) -> list[Diagnostic]:
        """Return what `data.tally` says of the rows of some respondents."""
        plan = self.plan
        assert plan.respondent is not None
        columns = self.columns.numbered() or self.columns
        rows = columns.whole(self.used).filter(columns.stripped(plan.respondent).is_in(list(respondents)))
        try:
            tally_table(plan, table_of(columns, self.used, rows, MOST_ROWS))
        except DataFault as fault:
            return [finding._replace(span=self.opened.span, labels=()) for finding in fault.findings]
        return []

    # Rows that are answers ----------------------------------------------------------------------

    def _kinds(self) -> Frame:
        """Count rows by object, group and indicator."""
        import narwhals as nw

        assert self.plan.indicator is not None
        columns = self.columns
        frame = columns.whole(self.used).select(
            *self._keys(columns), columns.name(self.plan.indicator).alias(INDICATOR)
        )
        names = (name for name in frame.collect_schema() if name != UNNAMED)
        return frame.group_by(*names).agg(nw.len().alias(COUNT), nw.col(UNNAMED).sum())

    def _widened(self) -> Frame:
        """Return a frame with a row for each respondent and object, see `_wide`.

        `WHO` is the respondent, `GROUP` a place among the known groups; `TWICE` is 1 where an answer or the group
        stands there twice.
        """
        import narwhals as nw

        plan, columns = self.plan, self.columns
        assert plan.indicator is not None
        assert plan.value is not None
        assert plan.respondent is not None
        chosen = [columns.stripped(plan.respondent).alias(WHO), *self._doubts(columns)]
        sums = [nw.col(NO_NUMBERS).sum()] if len(chosen) > 1 else []
        twice = [nw.col(f"asked{leaf}") > 1 for leaf in plan.columns]
        if plan.object is not None:
            chosen.append(columns.name(plan.object).alias(OBJECT))
        if plan.group is not None:
            place: nw.Expr = nw.lit(None, nw.Float64)
            for at, cells in enumerate(self.names[GROUP].by_meaning().values()):
                place = nw.when(columns.name(plan.group).is_in(cells)).then(nw.lit(float(at))).otherwise(place)
            chosen.append(place.alias(GROUP))
            sums += [nw.col(GROUP).min(), nw.col(GROUP).max().alias("last_group")]
            twice.append(nw.col("last_group") > nw.col(GROUP))
        answer, meant = self._answer(columns, plan.value), self.names[INDICATOR].by_meaning()
        for leaf in plan.columns:
            name, spellings = columns.name(plan.indicator), meant.get(leaf)
            here = name.is_in(spellings) if spellings else name.is_null()  # which none of these rows is
            chosen += [here.cast(nw.Int64).alias(f"asked{leaf}"), nw.when(here).then(answer).alias(f"x{leaf}")]
            sums += [nw.col(f"asked{leaf}").sum(), nw.col(f"x{leaf}").max()]
        rows = columns.whole(self.used).filter(~columns.blank(plan.indicator)).select(*chosen)
        rows = self._one_each(rows)
        wide = rows.group_by(*(name for name in rows.collect_schema() if name in (WHO, OBJECT))).agg(*sums)
        return wide.with_columns(nw.when(together(or_, twice)).then(nw.lit(1)).otherwise(nw.lit(0)).alias(TWICE))

    def _one_each(self, frame: Frame) -> Frame:
        return self.names[OBJECT].one_each(frame, OBJECT) if OBJECT in self.names else frame

    # Rows that are not valid --------------------------------------------------------------------

    def _invalid_rows(self) -> list[InvalidRow] | None:
        """Return the first respondents who are not valid, None where rows cannot be told."""
        plan = self.plan
        columns = None if plan.long else self.columns.numbered()
        if columns is None:
            return None
        found: list[InvalidRow] = []
        for piece in columns.pieces(self.used):
            # The caller's columns may have any name, so none is added.
            given = {leaf: self._answer(columns, heading) for leaf, heading in plan.columns.items()}
            refused = self.sums.status(given) != VALID
            for heading in (plan.object, plan.group):
                if heading is not None:
                    refused = refused | columns.blank(heading)
            rows = piece.filter(refused)
            if self.blank_rows:
                rows = rows.filter(~columns.wholly_blank())
            table = table_of(columns, self.used, rows, MOST_INVALID)
            if table.rows:
                found += tally_table(plan._replace(respondent=None, own=(), reliability={}), table).invalid
            if len(found) >= MOST_INVALID:
                break
        return None if any(one.row is None for one in found) else found[:MOST_INVALID]

    # The tally ----------------------------------------------------------------------------------

    def _tally(self, sums: Sums) -> Tally:
        """Make the tally of the sums."""
        import numpy as np

        plan = self.plan
        ranks = np.asarray(sums[STATUS], dtype=np.int64)
        number = np.asarray(sums[COUNT], dtype=np.float64)
        objects = self._named(OBJECT, sums)
        groups = self._named(GROUP, sums)
        ranks[ranks == SILENT] = REASONS.index(GAP)
        for names, heading, reason in ((groups, plan.group, NO_GROUP), (objects, plan.object, NO_OBJECT)):
            if heading is not None:
                ranks[[not name for name in names]] = REASONS.index(reason)
        reasons = {rank: int(number[ranks == rank].sum()) for rank in range(VALID)}
        if self.blank_rows:
            reasons[self._rank_of_blank_rows()] -= self.blank_rows

        named = ranks > REASONS.index(NO_GROUP)
        pairs = list(zip(objects, groups, strict=True))
        keys = sorted({pair for pair, here in zip(pairs, named, strict=True) if here})
        place = {key: at for at, key in enumerate(keys)}
        valid = ranks == VALID
        at = np.array([place[pair] for pair, here in zip(pairs, valid, strict=True) if here], dtype=np.int64)

        def by_key(name: str) -> Array:
            total = np.zeros(len(keys))
            np.add.at(total, at, np.asarray(sums[name], dtype=np.float64)[valid])
            return total

        respondents = by_key(COUNT)
        answered = {leaf: by_key(f"count_x{leaf}") if plan.ignore_gaps else respondents for leaf in plan.columns}
        matrix = counted(plan.answers)
        counts = {
            leaf: matrix
            @ np.array([*(by_key(f"mark{leaf}_{mark}") for mark in range(matrix.shape[1] - 1)), answered[leaf]])
            for leaf in plan.columns
        }

        def over_keys(name: str) -> float:
            return fsum(by_key(name))

        invalid = self._invalid_rows() if sum(reasons.values()) else []
        return Tally(
            keys=keys,
            valid=respondents.tolist(),
            counts={leaf: table.tolist() for leaf, table in counts.items()},
            answered={leaf: column.tolist() for leaf, column in answered.items()},
            own={
                own.node: (
                    by_key(f"count_own{own.node}").tolist(),
                    by_key(f"own{own.node}").tolist(),
                    by_key(f"own{own.node}_squares").tolist(),
                )
                for own in plan.own
            },
            centre=self.sums.centre,
            returned=int(number.sum()) - self.blank_rows,
            reasons={reason: reasons[rank] for rank, reason in enumerate(REASONS) if reasons[rank]},
            invalid=invalid or [],
            moments={
                group: Moments(
                    respondents=over_keys(f"count_total{group}"),
                    items=[over_keys(self.sums.item(group, leaf)) for leaf in leaves],
                    squares=[over_keys(self.sums.item(group, leaf) + "_squares") for leaf in leaves],
                    total=over_keys(f"total{group}"),
                    total_square=over_keys(f"total{group}_squares"),
                )
                for group, leaves in plan.reliability.items()
            },
            rows_known=invalid is not None,
        )

    def _named(self, key: str, sums: Sums) -> list[str]:
        """Return what the sums name as object or group, nothing where that is blank or nobody asks."""
        if key not in sums:
            return [""] * len(sums[COUNT])
        if key == GROUP and self.plan.long:
            meant = [self.names[GROUP].name(cells[0]).text for cells in self.names[GROUP].by_meaning().values()]
            return ["" if cell is None or cell != cell else meant[int(cell)] for cell in sums[GROUP]]
        return [self.names[key].name(cell).text for cell in sums[key]]

    def _rank_of_blank_rows(self) -> int:
        if self.plan.object is not None:
            return REASONS.index(NO_OBJECT)
        return REASONS.index(NO_GROUP if self.plan.group is not None else GAP)


def _joined(found: Iterable[Sums]) -> Sums:
    """Put together the sums of pieces of a frame."""
    joined: Sums = {}
    for sums in found:
        for name, column in sums.items():
            joined.setdefault(name, []).extend(column)
    return joined
