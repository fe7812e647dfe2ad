"""Sheets that people filled in: their rows become judgments and votes, every cell with its place.

A pairwise sheet has a column `expert`, then a column a pair, headed `U1 over U2 of U`. A voting sheet has `expert`,
where there are several objects `object`, then a column a leaf. Headings and answers may be names or labels, in capitals
or not, with any spaces; where that leaves open what a column is about, it is refused, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from fuzzyspec import errors
from fuzzyspec.data.answers import NOT_GIVEN, date_of, judgment_text
from fuzzyspec.data.headings import EXPERT, OBJECT, PAIR_FORM, folded, pair_columns
from fuzzyspec.data.tables import BLANKS, Cell, Table
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.names import normal
from fuzzyspec.semantics.context import Context, SheetVotes
from fuzzyspec.semantics.declarations import declare_object
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t

MOST_READINGS = 200
"""In how many ways a heading is split at its words `over` and `of`, at most."""


# Names in sheets --------------------------------------------------------------------------------


class _Names:
    """Things by name and by label, as sheets write them; a name as it is written wins."""

    def __init__(self, things: Iterable[tuple[str, str]]) -> None:
        self.exact: dict[str, str] = {}
        self._folded: dict[str, list[str]] = {}
        for id, label in things:
            self.exact[id] = id
            for form in {folded(id), folded(label), folded(f"{id} {label}")}:
                self._folded.setdefault(form, []).append(id)

    def find(self, text: str) -> list[str]:
        """Return the ids that a text may stand for."""
        exact = self.exact.get(normal(text))
        return [exact] if exact is not None else self.find_folded(folded(text))

    def find_folded(self, form: str) -> list[str]:
        """Return the ids that a folded text may stand for."""
        return self._folded.get(form, [])

    def known(self) -> dict[str, str]:
        """Return names and labels, folded, each with an id: what a misspelt one is compared with."""
        return {form: ids[0] for form, ids in self._folded.items()}


def _spaced(text: str) -> str:
    """Return a name as people see it: one space where there are several."""
    return normal(" ".join(text.strip(BLANKS).split()))


class _People:
    """The experts or the objects of a scheme: the declared ones, or whoever a sheet names."""

    def __init__(self, things: Iterable[tuple[str, str]], *, declared: bool) -> None:
        self.names = _Names(things)
        self.declared = declared
        self._met: dict[str, str] = {}

    def find(self, text: str) -> str | None:
        """Return whom a cell names; None for nobody that is known."""
        found = self.names.find(text)
        if len(found) == 1:
            return found[0]
        if self.declared:
            return None
        # One who is spelt in two ways within a sheet is one.
        return self._met.setdefault(folded(text), _spaced(text))


def _experts(context: Context) -> _People:
    """Return the experts; what stands in the files counts, for they may not be bound yet."""
    blocks = [block for _, block in context.blocks(t.ExpertsBlock)]
    things = {
        one.name.text: one.label.value if one.label else one.name.text for block in blocks for one in block.experts
    }
    if not blocks:
        for tree in context.trees:
            for judged in tree.blocks:
                if isinstance(judged, t.JudgmentsBlock | t.JudgmentsByBlock) and judged.by is not None:
                    things[judged.by.text] = judged.by.text
    return _People(things.items(), declared=bool(blocks))


def _objects(context: Context) -> _People:
    declared = any(True for _ in context.blocks(t.ObjectsBlock))
    things = [(one.id, one.label) for one in context.scheme.objects if one.span is not None]
    return _People(things, declared=declared)


# What both kinds of sheet share -------------------------------------------------------------------


class _Sheet:
    """A sheet while it is read: its columns, and the checks that are the same for all."""

    def __init__(self, context: Context, table: Table, line: Span, keyword: str) -> None:
        self.context = context
        self.table = table
        self.keyword = keyword
        self.line = line
        self.path = table.source.path
        self.headings = [cell.trimmed() for cell in table.headings]
        self.place = table.span(self.headings[0]) if self.headings else line
        self.experts = _experts(context)
        self.objects = _objects(context)
        self.indicators = _Names((one.id, one.label) for one in context.scheme.indicators)
        self.unheaded: set[int] = set()
        self.silent = context.uncertain("indicators", "hierarchy")
        self.faults = context.diagnostics.errors

    @property
    def at_fault(self) -> bool:
        """Whether something was wrong with this sheet so far."""
        return self.context.diagnostics.errors > self.faults

    def column(self, name: str) -> int | None:
        """Return which column has a heading of its own kind."""
        return next((index for index, cell in enumerate(self.headings) if folded(cell.text) == name), None)

    def missing(self, name: str) -> None:
        """Report that a column is missing."""
        guess = self.context.nearest(name, [cell.text for cell in self.headings[:20] if cell.text])
        self.report(errors.column_missing(self.place, self.path, name, guess))

    def report(self, finding: Diagnostic) -> None:
        """Report an error; what it leaves open is then not reported as missing."""
        self.context.diagnostics.add(finding)
        self.context.mark_uncertain(self.keyword)

    def span(self, cell: Cell) -> Span:
        """Return the place of a cell."""
        return self.table.span(cell)

    def cell(self, row: list[Cell], index: int) -> Cell:
        """Return a cell of a row without what stands around its text; one that is not there is blank."""
        if index < len(row):
            return row[index].trimmed()
        return Cell("", row[-1].end, row[-1].end)

    def rows(self) -> Iterator[list[Cell]]:
        """Give the rows whose cells stand under the headings; report the others, and cells without a heading."""
        width = len(self.headings)
        blank = [index for index, cell in enumerate(self.headings) if not cell.text]
        for row in self.table.rows:
            surplus = next((cell for cell in row[width:] if cell.text.strip(BLANKS)), None)
            if surplus is not None:
                comma = self.table.delimiter == ","
                found = max(index for index, cell in enumerate(row) if cell.text.strip(BLANKS)) + 1
                self.report(errors.row_too_long(self.span(surplus.trimmed()), found, width, comma))
                continue
            for index in blank:
                if index < len(row) and index not in self.unheaded and row[index].text.strip(BLANKS):
                    self.unheaded.add(index)
                    self.report(errors.cell_without_heading(self.span(row[index].trimmed())))
            yield row

    def expert(self, row: list[Cell], column: int) -> tuple[str, Cell] | None:
        """Return whose row this is, or report and return None."""
        cell = self.cell(row, column)
        known = list(self.experts.names.exact)
        if not cell.text:
            self.report(errors.row_without_name(self.span(cell), EXPERT, known))
            return None
        found = self.experts.find(cell.text)
        if found is None:
            if not self.context.uncertain("experts"):
                self.report(errors.unknown_name(self.span(cell), cell.text, EXPERT, self.guess(cell, known), known))
            return None
        return found, cell

    def guess(self, cell: Cell, known: list[str]) -> str | None:
        """Return the known name that was probably meant."""
        return self.context.nearest(cell.text, known)

    def nothing(self) -> None:
        """Report that nobody has filled the sheet in, unless something else was wrong with it."""
        if not self.at_fault:
            self.report(errors.nothing_filled_in(self.place, self.path))


# Judgments ----------------------------------------------------------------------------------------


class _Pair(NamedTuple):
    """What a column of a pairwise sheet is about."""

    first: str
    second: str
    of: str
    objects: bool
    heading: Cell


class _Reading(NamedTuple):
    """One way to read a heading: the parts around `over` and `of`, as folded texts or exact names."""

    first: list[str]
    second: list[str]
    of: list[str] | None


def judgment_sheet(context: Context, table: Table, line: Span) -> tuple[t.SyntaxTree, ...]:
    """Return the judgments of a pairwise sheet as a syntax tree with a block for each expert and indicator.

    `line` is where the scheme names the sheet. Blank cells are left out. Faults are reported; what is sound is returned
    all the same.
    """
    return _PairwiseSheet(context, table, line).read()


class _PairwiseSheet(_Sheet):
    def __init__(self, context: Context, table: Table, line: Span) -> None:
        super().__init__(context, table, line, "judgments")
        self.spelt: dict[str, str] | None = None
        self.entries: dict[str, tuple[str, str | None]] = {}

    def read(self) -> tuple[t.SyntaxTree, ...]:
        """Return the tree, or nothing where the sheet as a whole cannot be used."""
        if not self.headings:
            self.nothing()
            return ()
        column = self.column(EXPERT)
        if column is None:
            self.missing(EXPERT)
            return ()
        pairs = self.pairs(column)
        if pairs is None:
            return ()
        blocks: list[t.JudgmentsBlock] = []
        seen: dict[str, Cell] = {}
        for row in self.rows():
            whose = self.expert(row, column)
            if whose is None:
                continue
            name, cell = whose
            if name in seen:
                self.report(errors.row_twice(self.span(cell), self.span(seen[name]), name, None))
                continue
            seen[name] = cell
            blocks.extend(self.blocks(row, pairs, t.Name(name, cell.start, cell.end)))
        if not blocks:
            self.nothing()
            return ()
        if self.at_fault:
            # What was not understood may be what a matrix lacks.
            blocks = [block._replace(broken=True) for block in blocks]
        source = self.table.source
        return (t.SyntaxTree(source, source.text, tuple(blocks), (), (), frozenset()),)

    def blocks(self, row: list[Cell], pairs: dict[int, _Pair], by: t.Name) -> Iterator[t.JudgmentsBlock]:
        """Give one expert's judgments of each indicator; a block is placed at the first and last cell that it has."""
        judged: dict[tuple[bool, str], list[t.Comparison]] = {}
        for index, pair in pairs.items():
            cell = self.cell(row, index)
            if not cell.text:
                continue
            text, date = self.entry(cell.text)
            if date is not None:
                self.report(errors.date_in_cell(self.span(cell), cell.text, date or None))
                continue
            first, second = (t.Name(one, pair.heading.start, pair.heading.end) for one in (pair.first, pair.second))
            value = t.Numeral(text, cell.start, cell.end)
            judged.setdefault((pair.objects, pair.of), []).append(
                t.Comparison(first, second, value, cell.start, cell.end)
            )
        for (objects, of), comparisons in judged.items():
            start = min(one.start for one in comparisons)
            end = max(one.end for one in comparisons)
            yield t.JudgmentsBlock(t.Name(of, start, end), (), tuple(comparisons), start, end, False, objects, by)

    def entry(self, text: str) -> tuple[str, str | None]:
        """Return what a cell says as a judgment, and as a date where it is one; each text is read once."""
        known = self.entries.get(text)
        if known is None:
            known = self.entries[text] = judgment_text(text), date_of(text)
        return known

    # Headings -----------------------------------------------------------------------------------

    def pairs(self, expert: int) -> dict[int, _Pair] | None:
        """Return what each column is about; report and return None where the sheet is for something else."""
        pairs: dict[int, _Pair] = {}
        unknown: list[tuple[Cell, str | None]] = []
        faults: list[Diagnostic] = []
        for index, cell in enumerate(self.headings):
            if index == expert or not cell.text:
                continue
            found = self.pair(cell)
            if isinstance(found, _Pair):
                pairs[index] = found
            elif found is None:
                unknown.append((cell, self.meant(cell)))
            else:
                faults.append(found)
        if self.silent:
            return pairs
        if not pairs and not faults and not any(guess for _, guess in unknown):
            self.wrong_sheet(unknown)
            return None
        for cell, guess in unknown:
            self.report(errors.unknown_heading(self.span(cell), cell.text, guess, PAIR_FORM))
        for fault in faults:
            self.report(fault)
        seen: dict[tuple[frozenset[str], str], _Pair] = {}
        for index, pair in list(pairs.items()):
            key = (frozenset((pair.first, pair.second)), pair.of)
            earlier = seen.setdefault(key, pair)
            if earlier is not pair:
                here, there = self.span(pair.heading), self.span(earlier.heading)
                self.report(errors.heading_repeated(here, there, pair.first, pair.second))
                del pairs[index]
        return pairs

    def wrong_sheet(self, unknown: list[tuple[Cell, str | None]]) -> None:
        """Report a sheet none of whose headings fits, once."""
        leaves = {one.id for one in self.context.scheme.leaves}
        place = self.span(unknown[0][0]) if unknown else self.place
        if any(leaves.intersection(self.indicators.find(cell.text)) for cell, _ in unknown):
            self.report(errors.sheet_of_the_other_kind(place, self.path, self.line.text, "votes"))
        elif unknown or self.table.rows:
            self.report(errors.sheet_of_another_scheme(place, self.path, self.expected()))
        else:
            self.nothing()

    def expected(self) -> list[str]:
        """Return some headings that would fit."""
        columns = pair_columns(self.context.scheme, lambda one: True)
        return [column.heading for column, _ in zip(columns, range(20), strict=False)]

    def meant(self, cell: Cell) -> str | None:
        """Return the heading that was probably meant."""
        if self.spelt is None:
            self.spelt = {}
            for column in pair_columns(self.context.scheme, lambda one: True):
                for form in (column.heading, column.worded):
                    self.spelt.setdefault(folded(form), column.heading)
        guess = self.context.nearest(folded(cell.text), self.spelt)
        return self.spelt[guess] if guess else None

    def pair(self, cell: Cell) -> _Pair | Diagnostic | None:
        """Return what a heading is about, what is wrong with it, or None where it names nothing."""
        readings = list(self.readings(cell.text))
        found = {pair[:4]: pair for reading in readings for pair in self.matches(reading, cell)}
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            meanings = [f"{pair.first} over {pair.second} of {pair.of}" for pair in found.values()]
            return errors.ambiguous_heading(self.span(cell), cell.text, meanings)
        for reading in readings:
            fault = self.unrelated(reading, cell)
            if fault is not None:
                return fault
        return self.undeclared(cell)

    def readings(self, text: str) -> Iterator[_Reading]:
        """Give the ways to read a heading: names as they are, else its folded words split wherever that is possible."""
        words = text.split()
        if len(words) == 5 and (words[1], words[3]) == ("over", "of"):
            exact = [self.exact(words[0]), self.exact(words[2]), self.exact(words[4])]
            if all(exact):
                yield _Reading(*exact)
                return
        words = folded(text).split(" ")
        many = 0
        for over in range(1, len(words) - 1):
            if words[over] != "over":
                continue
            first = self.ids(words[:over])
            for of in [*(at for at in range(over + 2, len(words) - 1) if words[at] == "of"), None]:
                many += 1
                if many > MOST_READINGS:
                    return
                if first:
                    second = self.ids(words[over + 1 : of])
                    yield _Reading(first, second, self.ids(words[of + 1 :]) if of is not None else None)

    def exact(self, word: str) -> list[str]:
        """Return the indicator or object of exactly this name."""
        name = normal(word)
        return [name] if name in self.indicators.exact or name in self.objects.names.exact else []

    def ids(self, words: list[str]) -> list[str]:
        """Return the indicators and objects that folded words may stand for."""
        form = " ".join(words)
        return [*self.indicators.find_folded(form), *self.objects.names.find_folded(form)]

    def matches(self, reading: _Reading, cell: Cell) -> Iterator[_Pair]:
        """Give the pairs that a reading may stand for: siblings, or objects under a leaf."""
        by_name, indicators = self.context.by_name, self.context.scheme.indicators
        objects = self.objects.names.exact
        for first in reading.first:
            for second in reading.second:
                if first == second:
                    continue
                if first in by_name and second in by_name:
                    parent = indicators[by_name[first]].parent
                    same = parent >= 0 and parent == indicators[by_name[second]].parent
                    if same and (reading.of is None or indicators[parent].id in reading.of):
                        yield _Pair(first, second, indicators[parent].id, False, cell)
                if first in objects and second in objects:
                    for of in reading.of or ():
                        if of in by_name and not indicators[by_name[of]].children:
                            yield _Pair(first, second, of, True, cell)

    def unrelated(self, reading: _Reading, cell: Cell) -> Diagnostic | None:
        """Return what is wrong with a heading whose names are all known."""
        if not (reading.first and reading.second) or reading.of == []:
            return None
        span = self.span(cell)
        by_name, indicators = self.context.by_name, self.context.scheme.indicators
        first, second = reading.first[0], reading.second[0]
        if first == second:
            return errors.compared_with_itself(span, first)
        of = next((one for one in reading.of or () if one in by_name), None)
        if first in by_name and second in by_name:
            parent = indicators[by_name[first]].parent
            same = parent >= 0 and parent == indicators[by_name[second]].parent
            instead = f"{first} over {second} of {indicators[parent].id}" if same else None
            return errors.heading_not_siblings(span, first, second, of or indicators[max(parent, 0)].id, instead)
        if first in by_name or second in by_name or of is None:
            return None
        return errors.heading_not_of_leaf(span, of, [indicators[at].id for at in indicators[by_name[of]].children])

    def undeclared(self, cell: Cell) -> _Pair | None:
        """Return a pair of objects that only this sheet names, where the scheme does not declare its objects."""
        if self.objects.declared or self.context.uncertain("objects"):
            return None
        parts = re.fullmatch(r"(.+?)\s+over\s+(.+?)\s+of\s+(.+)", cell.text, re.IGNORECASE | re.DOTALL)
        if parts is None or any(self.indicators.find(part) for part in parts.groups()[:2]):
            return None
        leaves = [id for id in self.indicators.find(parts[3]) if not self.children(id)]
        first, second = self.objects.find(parts[1]), self.objects.find(parts[2])
        if len(leaves) != 1 or first is None or second is None or first == second:
            return None
        return _Pair(first, second, leaves[0], True, cell)

    def children(self, id: str) -> list[int]:
        """Return an indicator's children."""
        return self.context.scheme.indicators[self.context.by_name[id]].children


# Votes --------------------------------------------------------------------------------------------


def voting_sheet(context: Context, table: Table, line: Span, weights: Mapping[str, float]) -> list[SheetVotes]:
    """Return the votes of a sheet, by object and leaf, in the order of their appearance.

    `line` is where the scheme names the sheet, `weights` those of the experts (1 for who is not among them). A blank
    answer is an abstention. Faults are reported; what is sound is returned all the same.
    """
    return _VotingSheet(context, table, line, weights).read()


class _VotingSheet(_Sheet):
    def __init__(self, context: Context, table: Table, line: Span, weights: Mapping[str, float]) -> None:
        super().__init__(context, table, line, "votes")
        self.weights = weights
        self.comments = _Names((one.id, one.label) for one in context.scheme.comments)
        self.position = {one.id: index for index, one in enumerate(context.scheme.comments)}
        self.blanks: list[Cell] = []
        self.rows_with_blanks = 0
        self.answered: dict[str, int | None] = {}

    def read(self) -> list[SheetVotes]:
        """Return the votes, or nothing where the sheet as a whole cannot be used."""
        scheme = self.context.scheme
        if not scheme.comments:
            if not self.context.uncertain("comments"):
                self.report(errors.no_comments(self.line))
            return []
        if not self.headings:
            self.nothing()
            return []
        expert = self.column(EXPERT)
        if expert is None:
            self.missing(EXPERT)
            return []
        known = list(self.objects.names.exact)
        about = self.column(OBJECT)
        if about is not None and len(known) < 2 and OBJECT in self.context.by_name:
            about = None  # a leaf of that name
        if about is None and len(known) > 1:
            self.missing(OBJECT)
            return []
        leaves = self.leaves({expert, about})
        if leaves is None:
            return []
        tallies: dict[str | None, dict[int, list[float]]] = {}
        voters: dict[tuple[str | None, int], int] = {}
        seen: dict[tuple[str | None, str], Cell] = {}
        for row in self.rows():
            whose = self.expert(row, expert)
            object = self.object(row, about, known) if about is not None else None
            if whose is None or (about is not None and object is None):
                continue
            name, cell = whose
            if (object, name) in seen:
                several = object if len(known) > 1 or not self.objects.declared else None
                self.report(errors.row_twice(self.span(cell), self.span(seen[object, name]), name, several))
                continue
            seen[object, name] = cell
            tally = tallies.setdefault(object, {})
            weight = self.weights.get(name, 1.0)
            for leaf, comment in self.answers(row, leaves):
                counts = tally.setdefault(leaf, [0.0] * len(scheme.comments))
                counts[comment] += weight
                voters[object, leaf] = voters.get((object, leaf), 0) + 1
        if not voters:
            self.nothing()
            return []
        if self.blanks:
            first = self.span(self.blanks[0])
            self.context.diagnostics.add(errors.abstained(first, self.path, len(self.blanks), self.rows_with_blanks))
        return [
            SheetVotes(object, leaf, tally[leaf], self.span(self.headings[index]), voters[object, leaf])
            for object, tally in tallies.items()
            for index, leaf in leaves.items()
            if leaf in tally
        ]

    def object(self, row: list[Cell], column: int, known: list[str]) -> str | None:
        """Return what a row is about, or report and return None."""
        cell = self.cell(row, column)
        span = self.span(cell)
        if not cell.text:
            if len(known) == 1:
                return known[0]
            self.report(errors.row_without_name(span, OBJECT, known))
            return None
        if cell.text in self.context.by_name:
            self.report(errors.wrong_kind_of_name(span, cell.text, "indicator", OBJECT))
            return None
        found = self.objects.find(cell.text)
        if found is None and not self.context.uncertain("objects"):
            self.report(errors.unknown_name(span, cell.text, OBJECT, self.guess(cell, known), known))
        return found

    def answers(self, row: list[Cell], leaves: dict[int, int]) -> Iterator[tuple[int, int]]:
        """Give leaf and comment of each answer in a row; note the blank ones."""
        blank = len(self.blanks)
        for index, leaf in leaves.items():
            cell = self.cell(row, index)
            if not cell.text or cell.text in NOT_GIVEN:
                self.blanks.append(cell)
                continue
            if cell.text not in self.answered:
                found = self.comments.find(cell.text)
                self.answered[cell.text] = self.position[found[0]] if len(found) == 1 else None
            comment = self.answered[cell.text]
            if comment is not None:
                yield leaf, comment
            elif not self.context.uncertain("comments"):
                known = self.comments.known()
                guess = self.context.nearest(folded(cell.text), known)
                ids = list(self.position)
                self.report(errors.unknown_comment(self.span(cell), cell.text, known[guess] if guess else None, ids))
        self.rows_with_blanks += len(self.blanks) > blank

    # Headings -----------------------------------------------------------------------------------

    def leaves(self, others: set[int | None]) -> dict[int, int] | None:
        """Return the leaf of each column; report and return None where the sheet is for something else."""
        indicators, by_name = self.context.scheme.indicators, self.context.by_name
        found: dict[int, int] = {}
        unknown: list[tuple[Cell, str | None]] = []
        faults: list[Diagnostic] = []
        first: dict[int, Cell] = {}
        for index, cell in enumerate(self.headings):
            if index in others or not cell.text:
                continue
            named = self.indicators.find(cell.text)
            leaves = [id for id in named if not indicators[by_name[id]].children]
            if len(leaves) == 1:
                leaf = by_name[leaves[0]]
                if leaf in first:
                    faults.append(errors.leaf_column_repeated(self.span(cell), self.span(first[leaf]), leaves[0]))
                    continue
                first[leaf] = cell
                found[index] = leaf
            elif leaves:
                faults.append(errors.ambiguous_heading(self.span(cell), cell.text, leaves))
            elif named:
                children = [indicators[child].id for child in indicators[by_name[named[0]]].children]
                faults.append(errors.not_a_leaf(self.span(cell), named[0], children))
            else:
                known = self.indicators.known()
                guess = self.context.nearest(folded(cell.text), known)
                unknown.append((cell, known[guess] if guess else None))
        if self.silent:
            return found
        if not found and not faults and not any(guess for _, guess in unknown):
            place = self.span(unknown[0][0]) if unknown else self.place
            names = [leaf.id for leaf in self.context.scheme.leaves]
            if any(" over " in folded(cell.text) for cell, _ in unknown):
                self.report(errors.sheet_of_the_other_kind(place, self.path, self.line.text, "judgments"))
            elif unknown or self.table.rows:
                self.report(errors.sheet_of_another_scheme(place, self.path, names))
            else:
                self.nothing()
            return None
        for cell, guess in unknown:
            self.report(errors.unknown_heading(self.span(cell), cell.text, guess, self.context.scheme.leaves[0].id))
        for fault in faults:
            self.report(fault)
        return found


# Binding ------------------------------------------------------------------------------------------


def bind_judgment_sheets(context: Context, sheets: Mapping[Span, Table | None]) -> None:
    """Add the judgments of every sheet that the files name, as trees of their own."""
    for line, table in _named(context, sheets, "judgments"):
        context.trees = [*context.trees, *judgment_sheet(context, table, line)]


def bind_voting_sheets(context: Context, sheets: Mapping[Span, Table | None]) -> None:
    """Add the votes of every sheet that the files name; experts are bound by now."""
    weights = {expert.id: expert.weight for expert in context.scheme.experts}
    for line, table in _named(context, sheets, "votes"):
        votes = voting_sheet(context, table, line, weights)
        if not votes:
            context.mark_uncertain("votes")
        for one in votes:
            if one.object is not None and not context.objects_declared:
                declare_object(context, one.object, one.span)
        context.sheet_votes.extend(votes)


def _named(context: Context, sheets: Mapping[Span, Table | None], keyword: str) -> Iterator[tuple[Span, Table]]:
    for tree in list(context.trees):
        for block in tree.blocks:
            if isinstance(block, t.SheetLine) and block.keyword == keyword:
                span = tree.span(block.path)
                table = sheets.get(span)
                if table is None:
                    # What it would have held is not missed besides.
                    for kind in (keyword, "experts", "objects"):
                        context.mark_uncertain(kind)
                else:
                    context.scheme.files.append(table.source)
                    yield span, table
