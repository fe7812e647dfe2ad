"""Membership functions bound: to which leaf, for which comments; and what is wrong with a block, told once."""

from __future__ import annotations

import pytest

from fuzzyspec.driver import Compilation, compile_text
from fuzzyspec.model.data import MembershipRow

COMMENTS = "comments { good = 90; fair = 60; poor = 30 }\n"
RISING = "comments { poor = 30; fair = 60; good = 90 }\n"
TREE = "indicators U { A; V { B } }\nmethod { weighting = equal }\n"
DATA = "measurements { A B\n x 1 2\n y 3 4 }\n"
LADDERS = "membership A = ladder(3, 2, 1)\nmembership B = ladder(3, 2, 1)\n"


def compiled(functions: str, comments: str = COMMENTS, tree: str = TREE, data: str = DATA) -> Compilation:
    return compile_text(comments + tree + functions + data)


def told(functions: str, comments: str = COMMENTS, tree: str = TREE, data: str = DATA) -> list[tuple[str, str | None]]:
    """Return code and place of every error."""
    found = compiled(functions, comments, tree, data).diagnostics
    return [(one.code, one.span.text if one.span else None) for one in found if one.is_error]


def row_of(functions: str) -> MembershipRow:
    done = compiled(functions + "membership B = ladder(3, 2, 1)\n")
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]
    assert done.scheme is not None
    return done.scheme.membership[1]


def test_one_function_may_give_the_whole_row() -> None:
    row = row_of("membership A = ladder(3, 2, 1)\n")
    assert row.row is not None
    assert ("ladder", [3, 2, 1]) == (row.row.name, list(row.row.parameters["knots"]))
    assert () == row.comments


def test_each_comment_may_have_its_own_in_any_order() -> None:
    row = row_of("membership A { poor = falling(1, 2); good = rising(1, 3) }\n")
    assert row.row is None
    assert ["rising", None, "falling"] == [use.name if use else None for use in row.comments]


def test_arguments_may_be_named() -> None:
    first = row_of("membership A { good = rising(b = 3, a = 1); poor = falling(1, 3) }\n").comments[0]
    assert first is not None
    assert {"a": 1, "b": 3} == dict(first.parameters)


@pytest.mark.parametrize(
    ("better", "knots", "comments", "fits"),
    [
        ("high", "3, 2, 1", COMMENTS, True),
        ("high", "1, 2, 3", COMMENTS, False),
        ("low", "1, 2, 3", COMMENTS, True),
        ("low", "3, 2, 1", COMMENTS, False),
        ("high", "1, 2, 3", RISING, True),
        ("high", "3, 2, 1", RISING, False),
        ("low", "3, 2, 1", RISING, True),
        ("high", "3, 3, 1", COMMENTS, True),
        ("near(2)", "3, 2, 1", COMMENTS, False),
        ("within(1, 2)", "1, 2, 3", COMMENTS, False),
    ],
)
def test_a_ladder_runs_as_the_indicator_gets_better(better: str, knots: str, comments: str, fits: bool) -> None:
    tree = f"indicators U {{ A {{ better = {better} }} }}\n"
    ladder = f"ladder({knots})"
    found = told(f"membership A = {ladder}\n", comments, tree, "measurements { A\n x 1\n y 3 }\n")
    assert ([] if fits else [("FS523", ladder)]) == found


def test_equal_knots_give_the_better_comment_whatever_the_order_of_comments() -> None:
    tree = "indicators U { A }\n"
    for comments, knots, good in ((COMMENTS, "3, 3, 1", 0), (RISING, "1, 3, 3", 2)):
        done = compiled(f"membership A = ladder({knots})\n", comments, tree, "measurements { A\n x 3 }\n")
        assert done.result is not None
        assert [float(place == good) for place in range(3)] == [row[0] for row in done.result.memberships[1]]


@pytest.mark.parametrize(
    ("functions", "expected"),
    [
        ("membership A = ladder(3, 1)\n", [("FS523", "ladder(3, 1)")]),
        ("membership A = ladder(3, 1, 2)\n", [("FS523", "ladder(3, 1, 2)")]),
        ("membership A = triangular(1, 2, 3)\n", [("FS524", "triangular(1, 2, 3)")]),
        ("membership A { good = ladder(3, 2, 1) }\n", [("FS524", "ladder(3, 2, 1)")]),
        ("membership A { good = triangular(3, 2, 1); poor = rising(1, 2) }\n", [("FS523", "triangular(3, 2, 1)")]),
        ("membership A { good = gaussian(3, 0); poor = rising(1, 2) }\n", [("FS604", "0")]),
        ("membership A { good = rising(1) }\n", [("FS604", "rising(1)")]),
        ("membership A { good = risng(1, 2) }\n", [("FS603", "risng(1, 2)")]),
        ("membership A { nice = rising(1, 2) }\n", [("FS301", "nice")]),
        ("membership A { good = rising(1, 2); good = falling(1, 2) }\n", [("FS602", "good")]),
        ("membership A = ladder(3, 2, 1)\nmembership A = ladder(3, 2, 1)\n", [("FS602", "A")]),
        ("membership A {}\n", [("FS607", "A")]),
        ("membership A = 3\n", [("FS607", "3")]),
        ("membership Q = ladder(3, 2, 1)\nmembership A = ladder(3, 2, 1)\n", [("FS301", "Q")]),
        ("membership V = ladder(3, 2, 1)\nmembership A = ladder(3, 2, 1)\n", [("FS512", "V")]),
    ],
)
def test_functions_that_are_wrong_are_told_once(functions: str, expected: list[tuple[str, str]]) -> None:
    found = told(functions + "membership B = ladder(3, 2, 1)\n")
    assert [code for code, _ in expected] == [code for code, _ in found]


def test_without_comments_functions_say_nothing() -> None:
    assert [("FS515", "membership")] == told(LADDERS, comments="")


def test_a_scheme_without_comments_is_told_once_whatever_needs_them() -> None:
    votes = "votes x { A 1 0 0 }\n"
    assert [("FS515", "membership")] == told("membership B = ladder(3, 2, 1)\n", comments="", data=votes + DATA)


def test_functions_beside_objects_judged_in_pairs_are_an_error() -> None:
    tree = "indicators U { A; B }\nweights U = equal\n"
    judged = "judgments A of objects { x over y = 2 }\n"
    found = told("membership B = ladder(3, 2, 1)\n", tree=tree, data=judged + "measurements { B\n x 1\n y 2 }\n")
    assert ["FS518"] == [code for code, _ in found]


def test_functions_beside_votes_on_the_same_object_are_an_error() -> None:
    votes = "votes x { A 1 0 0 }\n"
    assert ["FS511"] == [code for code, _ in told(LADDERS, data=DATA + votes)]
