"""Sheets become judgments and votes: what people meant is what is read, and what is wrong is told with its place."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter

from fuzzyspec.cli.questionnaire import _asked
from fuzzyspec.data.questionnaire import Questionnaire, pairwise_csv, pairwise_xlsx, voting_csv, voting_xlsx
from fuzzyspec.data.tables import Table, read_table
from fuzzyspec.data.workbook import with_cell
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.driver import compile_text
from fuzzyspec.host import MemoryHost
from fuzzyspec.loading import load_path, read_sheet
from fuzzyspec.model.scheme import Scheme
from fuzzyspec.plugins import load
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.declarations import bind_comments, bind_experts, bind_hierarchy, bind_objects
from fuzzyspec.semantics.sheets import SheetVotes, judgment_sheet, voting_sheet
from fuzzyspec.source import SourceFile, Span
from fuzzyspec.syntax import tree as t
from fuzzyspec.syntax.numerals import Malformed, read_number
from fuzzyspec.syntax.parse import parse

BUILT_IN = load(())

CARS = """comments { good "Very good" = 90; fair "So-so" = 60; poor = 30 }
experts { chen "Prof. Chen" weight 2; liu; wang "Ms Wang" weight 0.5 }
indicators U "Car" {
    price "Price"
    comfort "Comfort of all" { seat "Seat"; noise "Noise"; ride "Ride" }
}
objects { civic "Civic LX"; accord }
"""
OPEN = """comments { good = 90; fair = 60; poor = 30 }
indicators U { price; comfort }
"""
HEAD = (
    "expert,price over comfort of U,seat over noise of comfort,seat over ride of comfort,noise over ride of comfort\n"
)


def context_of(text: str) -> Context:
    tree = parse(SourceFile("s.fspec", text))
    assert () == tree.faults
    context = Context([tree], BUILT_IN, files_missing=False)
    for bind in (bind_comments, bind_hierarchy, bind_objects, bind_experts):
        bind(context)
    assert 0 == len(context.diagnostics)
    return context


def table_of(content: str | bytes, path: str = "sheet.csv") -> Table:
    table = read_table(content if isinstance(content, bytes) else content.encode(), path).table
    assert table is not None
    return table


LINE = Span(SourceFile("s.fspec", 'judgments "sheet.csv"'), 10, 21)


def judged(text: str, content: str | bytes) -> tuple[list[t.JudgmentsBlock], list[Diagnostic]]:
    context = context_of(text)
    trees = judgment_sheet(context, table_of(content), LINE)
    blocks = [block for tree in trees for block in tree.blocks]
    assert all(isinstance(block, t.JudgmentsBlock) for block in blocks)
    return blocks, context.diagnostics.sorted()  # type: ignore[return-value]


def voted(
    text: str, content: str | bytes, weights: Mapping[str, float] = {}
) -> tuple[list[SheetVotes], list[Diagnostic]]:
    context = context_of(text)
    votes = voting_sheet(context, table_of(content), LINE, weights)
    return votes, context.diagnostics.sorted()


def said(blocks: list[t.JudgmentsBlock]) -> dict[tuple[str, str], dict[str, str]]:
    """Return comparisons as written, by expert and node."""
    return {
        (block.by.text if block.by else "", block.of.text): {
            f"{one.first.text} over {one.second.text}": one.value.text for one in block.comparisons
        }
        for block in blocks
    }


def told(findings: list[Diagnostic]) -> list[tuple[str, int, int]]:
    return [(one.code, one.span.line, one.span.column) for one in findings if one.span is not None]


# Judgments --------------------------------------------------------------------------------------


def test_a_row_is_an_experts_judgments_of_every_indicator() -> None:
    blocks, findings = judged(CARS, HEAD + "chen,3,5,1/7,\nliu,,,2,0.5\n")
    assert [] == findings
    assert {
        ("chen", "U"): {"price over comfort": "3"},
        ("chen", "comfort"): {"seat over noise": "5", "seat over ride": "1/7"},
        ("liu", "comfort"): {"seat over ride": "2", "noise over ride": "0.5"},
    } == said(blocks)
    assert not any(block.broken or block.objects or block.rows for block in blocks)


def test_every_node_of_the_tree_has_its_place_in_the_sheet() -> None:
    context = context_of(CARS)
    (tree,) = judgment_sheet(context, table_of(HEAD + 'Prof. Chen, 3 ,"5",1/7,\n'), LINE)
    first, second = tree.blocks
    assert isinstance(first, t.JudgmentsBlock)
    assert isinstance(second, t.JudgmentsBlock)
    assert first.by is not None
    assert ("chen", "Prof. Chen") == (first.by.text, tree.span(first.by).text)
    assert ["3", '5",1/7', "5", "1/7"] == [
        tree.span(one).text for one in (first.of, second.of, *(one.value for one in second.comparisons))
    ]
    assert "seat over noise of comfort" == tree.span(second.comparisons[0].first).text
    assert "sheet.csv:2:17+1" == repr(tree.span(second.comparisons[0].value))


@pytest.mark.parametrize(
    "heading",
    [
        "seat over noise of comfort",
        " Seat  OVER noise of Comfort ",
        "seat over noise",
        "Seat over Noise of Comfort of all",
        "seat Seat over noise Noise of comfort Comfort of all",
        "seat (Seat) over noise (Noise) of comfort (Comfort of all)",
        '"seat ""Seat"" over noise ""Noise"" of comfort"',
        "ｓｅａｔ over noise of comfort",
        '"seat\nover\nnoise"',
    ],
)  # fmt: skip
def test_headings_as_people_retype_them(heading: str) -> None:
    blocks, findings = judged(CARS, f"expert,{heading}\nchen,3\n")
    assert ([], {("chen", "comfort"): {"seat over noise": "3"}}) == (findings, said(blocks))


def test_a_heading_may_be_turned_round() -> None:
    blocks, _ = judged(CARS, "expert,noise over seat of comfort\nchen,3\n")
    assert {("chen", "comfort"): {"noise over seat": "3"}} == said(blocks)


def test_labels_that_hold_the_words_over_and_of() -> None:
    text = 'indicators U "State of the art of it" { A "One over all of us"; B "Over and over"; over; of }'
    for heading, pair in {
        "One over all of us over Over and over of State of the art of it": "A over B",
        "A over Over and over of U": "A over B",
        "over over of of U": "over over of",
        "of over over": "of over over",
    }.items():
        blocks, findings = judged(text, f"expert,{heading}\nchen,3\n")
        assert ([], {("chen", "U"): {pair: "3"}}) == (findings, said(blocks)), heading


def test_a_label_that_two_indicators_have_is_settled_by_the_others() -> None:
    text = 'indicators U { A { A1 "Cost"; A2 "Time" }; B { B1 "Cost"; B2 "Risk" } }'
    blocks, findings = judged(text, "expert,Cost over Time,Risk over Cost\nchen,3,5\n")
    assert [] == findings
    assert {("chen", "A"): {"A1 over A2": "3"}, ("chen", "B"): {"B2 over B1": "5"}} == said(blocks)


def test_a_heading_that_may_mean_two_pairs_is_refused() -> None:
    text = 'indicators U { A { A1 "Cost"; A2 "Time" }; B { B1 "Cost"; B2 "Time" } }'
    blocks, findings = judged(text, "expert,Cost over Time,Cost over Time of B\nchen,3,5\n")
    assert [("FS810", 1, 8)] == told(findings)
    assert {("chen", "B"): {"B1 over B2": "5"}} == said(blocks)
    assert "the heading `Cost over Time` may stand for A1 over A2 of A, B1 over B2 of B" == findings[0].message.text()


def test_names_that_differ_in_capitals_only() -> None:
    text = "indicators U { a; A; b }"
    blocks, findings = judged(text, "expert,a over b of U,A over b of U\nchen,3,5\n")
    assert ([], {("chen", "U"): {"a over b": "3", "A over b": "5"}}) == (findings, said(blocks))


def test_objects_are_compared_under_leaves() -> None:
    blocks, findings = judged(CARS, "expert,Civic LX over accord of Seat,accord over civic of price\nchen,3,1/2\n")
    assert [] == findings
    assert [True, True] == [block.objects for block in blocks]
    assert {("chen", "seat"): {"civic over accord": "3"}, ("chen", "price"): {"accord over civic": "1/2"}} == said(
        blocks
    )


def test_objects_that_only_the_sheet_names() -> None:
    blocks, findings = judged(OPEN, "expert,CR-V over Civic of price,civic over  cr-v of comfort\nchen,3,1/2\n")
    assert [] == findings
    assert {("chen", "price"): {"CR-V over Civic": "3"}, ("chen", "comfort"): {"Civic over CR-V": "1/2"}} == said(
        blocks
    )


def test_experts_that_only_the_sheet_names() -> None:
    blocks, findings = judged(OPEN, "expert,price over comfort of U\n Dr.  No ,3\n李,5\n")
    assert [] == findings
    assert ["Dr. No", "李"] == [block.by.text for block in blocks if block.by]


def test_experts_that_blocks_name_are_met_again() -> None:
    text = OPEN + "judgments U by chen { price over comfort = 3 }"
    blocks, findings = judged(text, "expert,price over comfort of U\nCHEN,3\n")
    assert ([], ["chen"]) == (findings, [block.by.text for block in blocks if block.by])


def test_cells_that_say_not_judged() -> None:
    blocks, findings = judged(CARS, HEAD + "chen,?,-,–,2\n")
    assert [] == findings
    assert {
        ("chen", "U"): {"price over comfort": "?"},
        ("chen", "comfort"): {"seat over noise": "?", "seat over ride": "?", "noise over ride": "2"},
    } == said(blocks)


def test_a_fault_leaves_open_what_the_matrices_lack() -> None:
    context = context_of(CARS)
    (tree,) = judgment_sheet(context, table_of(HEAD + "chen,3,2-Jan,1/7,\n"), LINE)
    assert [True, True] == [block.broken for block in tree.blocks]
    assert context.uncertain("judgments")


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (HEAD + "chen,3-Jan,5,2,2\n", ("FS816", 2, 6)),
        (HEAD + "chen,3,5,2,2,7\n", ("FS815", 2, 14)),
        (HEAD + "chen,0,5,3,5,2\n", ("FS815", 2, 14)),
        (HEAD + "chen,3,5,2,2\n\n Ms Wang ,1,1,1,1\nMS WANG,1,1,1,1\n", ("FS814", 5, 1)),
        (HEAD + " ,3,5,2,2\n", ("FS813", 2, 1)),
        (HEAD + "zhou,3,5,2,2\n", ("FS301", 2, 1)),
        (HEAD + "chen,,,,\n", ("FS807", 1, 1)),
        (HEAD, ("FS807", 1, 1)),
        ("\n\n", ("FS807", 1, 11)),
        ("who,price over comfort of U\nchen,3\n", ("FS808", 1, 1)),
        ("expert,price\nchen,good\n", ("FS809", 1, 8)),
        ("expert,A over B of C,A over D of C\nchen,3,5\n", ("FS809", 1, 8)),
        ("expert,seat over noise of comfort,notes\nchen,3,x\n", ("FS810", 1, 35)),
        ("expert,seat over noise of comfort,\nchen,3,5\n", ("FS810", 2, 8)),
        ("expert,price over seat of U\nchen,3\n", ("FS811", 1, 8)),
        ("expert,civic over accord of comfort\nchen,3\n", ("FS811", 1, 8)),
        ("expert,seat over Seat of comfort\nchen,3\n", ("FS209", 1, 8)),
        ("expert,seat over noise,noise over Seat of comfort\nchen,3,5\n", ("FS812", 1, 24)),
    ],
)
def test_what_is_wrong_with_a_sheet_of_judgments_is_told_once_with_its_place(
    content: str, finding: tuple[str, int, int]
) -> None:
    _, findings = judged(CARS, content)
    assert [finding] == told(findings)


@pytest.mark.parametrize(
    ("heading", "guess"),
    [
        ("seat ovr noise of comfort", "seat over noise of comfort"),
        ("Seats over noise of comfort", "seat over noise of comfort"),
        ("Prise over Comfort of all of Car", "price over comfort of U"),
        ("seat over noise of U", "seat over noise of comfort"),
    ],
)
def test_a_misspelt_heading_is_told_with_the_one_that_was_meant(heading: str, guess: str) -> None:
    _, (finding,) = judged(CARS, f"expert,{heading}\nchen,3\n")
    assert finding.fix is not None
    assert (heading, guess) == (finding.fix.span.text, finding.fix.replacement)


def test_nothing_is_said_of_headings_that_an_unreadable_block_may_have_named() -> None:
    tree = parse(SourceFile("s.fspec", "indicators U { U1; U2 } }\nexperts { chen }\n"))
    context = Context([tree], BUILT_IN, files_missing=True)
    for bind in (bind_comments, bind_hierarchy, bind_objects, bind_experts):
        bind(context)
    before = len(context.diagnostics)
    trees = judgment_sheet(context, table_of("expert,U1 over U2 of U,U1 over U3 of U\nchen,3,5\n"), LINE)
    assert (before, 1) == (len(context.diagnostics), len(trees))


def test_many_experts_and_indicators_are_read_soon() -> None:
    leaves = "; ".join(f"a{number}" for number in range(30))
    text = f"indicators U {{ {leaves} }}"
    scheme = context_of(text).scheme
    asked = _questionnaire(text, scheme, 200)
    filled = pairwise_csv(asked).decode().replace(",", ",3").replace("3a", "a")
    blocks, findings = judged(text, filled)
    assert ([], 200, 435) == (findings, len(blocks), len(blocks[-1].comparisons))


# Votes ------------------------------------------------------------------------------------------


def counts(votes: list[SheetVotes]) -> dict[tuple[str | None, int], tuple[list[float], int]]:
    return {(one.object, one.leaf): (one.counts, one.respondents) for one in votes}


def test_votes_are_counted_by_object_and_leaf_with_the_voters_weights() -> None:
    content = "expert,object,price,ride\nchen,civic,good,fair\nliu,civic,good,poor\nwang,accord,fair,fair\n"
    votes, findings = voted(CARS, content, {"chen": 2.0, "liu": 1.0, "wang": 0.5})
    assert [] == findings
    assert {
        ("civic", 1): ([3.0, 0.0, 0.0], 2),
        ("civic", 5): ([0.0, 2.0, 1.0], 2),
        ("accord", 1): ([0.0, 0.5, 0.0], 1),
        ("accord", 5): ([0.0, 0.5, 0.0], 1),
    } == counts(votes)
    assert ["price", "ride", "price", "ride"] == [one.span.text for one in votes]


def test_answers_and_headings_as_people_write_them() -> None:
    content = "Expert;OBJECT;Price;ride Ride\nprof. chen;civic lx; VERY  good ;So so\nliu;Accord;GOOD;poor\n"
    votes, findings = voted(CARS, content)
    assert [] == findings
    assert {
        ("civic", 1): ([1.0, 0.0, 0.0], 1),
        ("civic", 5): ([0.0, 1.0, 0.0], 1),
        ("accord", 1): ([1.0, 0.0, 0.0], 1),
        ("accord", 5): ([0.0, 0.0, 1.0], 1),
    } == counts(votes)


def test_one_object_needs_no_column() -> None:
    votes, findings = voted(OPEN, "expert,price,comfort\nchen,good,fair\n")
    assert [] == findings
    assert {(None, 1): ([1.0, 0.0, 0.0], 1), (None, 2): ([0.0, 1.0, 0.0], 1)} == counts(votes)


def test_one_object_may_have_a_column_and_leave_it_blank() -> None:
    votes, findings = voted(OPEN + "objects { civic }", "expert,object,price\nchen,civic,good\nliu,,fair\n")
    assert [] == findings
    assert {("civic", 1): ([1.0, 1.0, 0.0], 2)} == counts(votes)


def test_objects_that_only_a_voting_sheet_names() -> None:
    votes, findings = voted(OPEN, "expert,object,price\nchen,CR-V,good\nliu, cr-v,fair\nliu,Civic,fair\n")
    assert [] == findings
    assert {("CR-V", 1): ([1.0, 1.0, 0.0], 2), ("Civic", 1): ([0.0, 1.0, 0.0], 1)} == counts(votes)


def test_a_leaf_may_be_called_object() -> None:
    text = "comments { good = 90; poor = 30 }\nindicators U { object; expert }"
    votes, findings = voted(text, "expert,object,expert\nchen,good,poor\n")
    assert ([], {(None, 1): ([1.0, 0.0], 1), (None, 2): ([0.0, 1.0], 1)}) == (findings, counts(votes))


def test_blank_answers_are_abstentions_told_once() -> None:
    votes, findings = voted(OPEN, "expert,price,comfort\nchen,good,\nliu,-\nwang,fair,fair\n")
    assert {(None, 1): ([1.0, 1.0, 0.0], 2), (None, 2): ([0.0, 1.0, 0.0], 1)} == counts(votes)
    assert [("FS818", 2, 11)] == told(findings)
    assert not findings[0].is_error
    assert "sheet.csv has 3 blank answers in 2 rows" == findings[0].message.text()


def test_a_leaf_on_which_all_abstain_has_no_votes() -> None:
    votes, _ = voted(OPEN, "expert,price,comfort\nchen,good,\nliu,fair,\n")
    assert [1] == [one.leaf for one in votes]


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        ("expert,object,price\nchen,civic,god\n", ("FS817", 2, 12)),
        ("expert,object,price\nchen,civic,good,fair\n", ("FS815", 2, 17)),
        ("expert,object,price\nchen,civic,good\nProf Chen,Civic LX,good\n", ("FS814", 3, 1)),
        ("expert,object,price\n,civic,good\n", ("FS813", 2, 1)),
        ("expert,object,price\nchen,,good\n", ("FS813", 2, 6)),
        ("expert,object,price\nchen,civik,good\n", ("FS301", 2, 6)),
        ("expert,object,price\nchen,price,good\n", ("FS309", 2, 6)),
        ("expert,object,price\nzhou,civic,good\n", ("FS301", 2, 1)),
        ("expert,object,price\nchen,civic,\n", ("FS807", 1, 1)),
        ("expert,object,price\n", ("FS807", 1, 1)),
        ("expert,price\nchen,good\n", ("FS808", 1, 1)),
        ("object,price\ncivic,good\n", ("FS808", 1, 1)),
        ("expert,object,price over comfort of U\nchen,civic,3\n", ("FS809", 1, 15)),
        ("expert,object,K1,K2\nchen,civic,good,fair\n", ("FS809", 1, 15)),
        ("expert,object,price,notes\nchen,civic,good,x\n", ("FS810", 1, 21)),
        ("expert,object,price,comfort\nchen,civic,good,good\n", ("FS512", 1, 21)),
        ("expert,object,price,Price\nchen,civic,good,good\n", ("FS812", 1, 21)),
    ],
)
def test_what_is_wrong_with_a_voting_sheet_is_told_once_with_its_place(
    content: str, finding: tuple[str, int, int]
) -> None:
    _, findings = voted(CARS, content)
    assert [finding] == told(findings)


def test_a_voting_sheet_without_a_comment_set() -> None:
    votes, findings = voted("indicators U { U1; U2 }", "expert,U1\nchen,good\n")
    assert ([], [("FS515", 1, 11)]) == (votes, told(findings))


# Workbooks --------------------------------------------------------------------------------------


def test_findings_in_a_workbook_name_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("pairwise")
    sheet.write_row(0, 0, ["expert", "price over comfort of U", "seat over noise"])
    sheet.write_row(1, 0, ["chen", "3-Jan", 5])
    sheet.write_row(2, 0, ["", 3, 5])
    workbook.close()
    context = context_of(CARS)
    judgment_sheet(context, table_of(path.read_bytes(), "sheet.xlsx"), LINE)
    found = [with_cell(one) for one in context.diagnostics.sorted()]
    assert [("FS816", 2), ("FS813", 3)] == [(one.code, one.span.line) for one in found if one.span]
    assert ["cell B2 of the sheet “pairwise”", "cell A3 of the sheet “pairwise”"] == [
        one.primary.text() for one in found if one.primary
    ]


# A questionnaire, filled in by a person, and read back -----------------------------------------------

LARGE = """scheme "Ways of working"
comments { very_strong "Very strong" = 95; strong "Strong" = 80; general "General" = 65; poor "Poor" = 40 }
experts { chen "Prof. Chen" weight 2; liu "Liu Yang"; wang; zhao "Zhao, Li" }
indicators U "能力" {
    U1 "Business process of all" { U11 "Order handling"; U12 "Payment over time"; U13 "Delivery"; U14 "Control" }
    U2 "Relations; upper and lower" { U21 "Upper, early"; U22 "Lower" }
    U3 "Learning"
}
objects { A "Model A"; B "Model “B”"; C }
"""


def _questionnaire(text: str, scheme: Scheme, count: int | None) -> Questionnaire:
    compiled = compile_text(text, registry=BUILT_IN)
    assert compiled.scheme is not None
    return _asked(compiled, count)


class Person:
    """Somebody with habits: how cells and headings come out when this one fills in a sheet."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.delimiter = self.random.choice(",;\t")
        self.encoding = self.random.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
        self.line_break = self.random.choice(["\n", "\r\n", "\r"])

    def judgment(self) -> tuple[str, float | None]:
        """Return what is typed, and what is meant; None where the pair is left out."""
        value = self.random.choice([*range(1, 10), *(-n for n in range(2, 10))])
        if value < 0:
            typed = [f"1/{-value}", f"1 / {-value}", f"=1/{-value}", f"１／{-value}"]
            meant = -1 / value
        else:
            typed, meant = [str(value), f"{value}.0", f"{value},0", f"'{value}"], float(value)
        if self.random.random() < 0.2:
            return self.random.choice(["", "", " ", "?", "-"]), None
        return self.spaced(self.random.choice(typed)), meant

    def vote(self, comments: list[tuple[str, str]]) -> tuple[str, int | None]:
        if self.random.random() < 0.1:
            return self.random.choice(["", "  ", "-"]), None
        index = self.random.randrange(len(comments))
        wording = self.random.choice(comments[index])
        return self.spaced(self.random.choice([wording, wording.upper(), wording.lower()])), index

    def spaced(self, text: str) -> str:
        return self.random.choice(["", "", " ", "\u00a0", "\u3000"]) + text + self.random.choice(["", "", " ", "  "])

    def name(self, name: str, label: str) -> str:
        return self.spaced(self.random.choice([name, name, label, label.upper(), f"{name} ({label})"]))

    def file(self, rows: list[list[str]]) -> bytes:
        def quoted(text: str) -> str:
            needed = any(mark in text for mark in (self.delimiter, '"', "\n", "\r"))
            return '"' + text.replace('"', '""') + '"' if needed or self.random.random() < 0.1 else text

        lines = [self.delimiter.join(map(quoted, row)) for row in rows]
        if self.random.random() < 0.5:
            lines.insert(self.random.randrange(1, len(lines) + 1), self.delimiter * self.random.randrange(3))
        return (self.line_break.join(lines) + self.random.choice(["", self.line_break])).encode(self.encoding)


@pytest.mark.parametrize("seed", range(40))
def test_judgments_of_a_person_are_read_as_they_were_meant(seed: int) -> None:
    person = Person(seed)
    asked = _questionnaire(LARGE, Scheme(), None)
    blank = table_of(pairwise_csv(asked))
    assert [pair.heading for pair in asked.pairs] == [cell.text for cell in blank.headings[1:]]
    labels = dict(asked.experts)
    rows = [["expert"]]
    for pair in asked.pairs:
        first, second, of = map(person.name, (pair.first, pair.second, pair.of), pair.labels)
        rows[0].append(f"{first} over {second} of {of}")
    meant: dict[tuple[str, str], dict[tuple[str, str], float | None]] = {}
    for blank_row in blank.rows:
        name = blank_row[0].text
        row = [person.name(name, labels[name])]
        for pair in asked.pairs:
            typed, value = person.judgment()
            row.append(typed)
            if typed.strip():
                meant.setdefault((name, pair.of), {})[pair.first, pair.second] = value
        rows.append(row)
    blocks, findings = judged(LARGE, person.file(rows))
    assert [] == findings
    read: dict[tuple[str, str], dict[tuple[str, str], float | None]] = {}
    for block in blocks:
        assert block.by is not None
        node = read.setdefault((block.by.text, block.of.text), {})
        for one in block.comparisons:
            value = None if one.value.text == "?" else read_number(one.value.text)
            assert not isinstance(value, Malformed)
            node[one.first.text, one.second.text] = value
    assert meant == read


@pytest.mark.parametrize("seed", range(40))
def test_votes_of_people_are_read_as_they_were_meant(seed: int) -> None:
    person = Person(seed)
    context = context_of(LARGE)
    asked = _questionnaire(LARGE, Scheme(), None)
    blank = table_of(voting_csv(asked))
    labels, objects = dict(asked.experts), dict(asked.objects)
    rows = [["expert", "Object", *(person.name(leaf.id, leaf.label) for leaf in asked.leaves)]]
    meant: dict[tuple[str, str], list[float]] = {}
    weights = {expert.id: expert.weight for expert in context.scheme.experts}
    for blank_row in blank.rows:
        voter, object = blank_row[0].text, blank_row[1].text
        row = [person.name(voter, labels[voter]), person.name(object, objects[object])]
        for leaf in asked.leaves:
            typed, comment = person.vote(asked.comments)
            row.append(typed)
            if comment is not None:
                tally = meant.setdefault((object, leaf.id), [0.0] * len(asked.comments))
                tally[comment] += weights[voter]
        rows.append(row)
    rows[1:] = person.random.sample(rows[1:], len(rows) - 1)
    votes, findings = voted(LARGE, person.file(rows), weights)
    assert {"FS818"} >= {one.code for one in findings}
    indicators = context.scheme.indicators
    assert meant == {(one.object, indicators[one.leaf].id): one.counts for one in votes}


def test_workbooks_of_the_questionnaire_are_read_back() -> None:
    asked = _questionnaire(LARGE, Scheme(), None)
    for write, text in ((pairwise_xlsx, pairwise_csv), (voting_xlsx, voting_csv)):
        book, plain = table_of(write(asked), "sheet.xlsx"), table_of(text(asked))
        assert [cell.text for cell in plain.headings] == [cell.text for cell in book.headings]
        assert [[cell.text for cell in row] for row in plain.rows] == [[cell.text for cell in row] for row in book.rows]


# Reading the file ---------------------------------------------------------------------------------


def test_a_sheet_lies_inside_the_root_folder() -> None:
    host = MemoryHost({"/schemes/in/a.csv": "expert,x\n", "/schemes/b.csv": "expert,x\n"})
    span = Span(SourceFile("s.fspec", '"../b.csv"'), 0, 10)
    assert read_sheet(host, "/schemes/in/a.csv", span, "/schemes/in").table is not None
    for path, code in (("/schemes/b.csv", "FS004"), ("/schemes/in/c.csv", "FS002"), ("/schemes/in/a\0.csv", "FS002")):
        read = read_sheet(host, path, span, "/schemes/in")
        assert (None, [code]) == (read.table, [one.code for one in read.findings])


def test_sheets_are_looked_for_beside_the_file_that_names_them() -> None:
    host = MemoryHost(
        {
            "s.fspec": 'include "parts/p.fspec"\njudgments "a.csv"\nvotes "missing.csv"',
            "parts/p.fspec": 'judgments "a.csv"\nvotes "../v.csv"',
            "a.csv": "expert,a",
            "parts/a.csv": "expert,b",
            "v.csv": "expert,v",
        }
    )
    loaded = load_path("s.fspec", host)
    sheets = [(span.source.path, table and table.source.path) for span, table in loaded.sheets.items()]
    assert [
        ("s.fspec", "a.csv"),
        ("s.fspec", None),
        ("parts/p.fspec", "parts/a.csv"),
        ("parts/p.fspec", "v.csv"),
    ] == sheets
    assert ["FS002"] == [one.code for one in loaded.findings]
