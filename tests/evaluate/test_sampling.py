"""Sampling errors of surveys, against the rows of the data themselves."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from statistics import stdev, variance
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.driver import Compilation, compile_text
from fuzzyspec.evaluate import sampling as module

SCORES = (90, 60, 30)
COMMENTS = "comments { good = 90; fair = 60; poor = 30 }\n"
TREE = COMMENTS + "indicators U { A { A1; A2 }; B { B1; B2; B3 } }\n"
WEIGHTS = {"A": {"A1": 0.7, "A2": 0.3}, "B": {"B1": 0.5, "B2": 0.2, "B3": 0.3}}
GLOBAL = {"A": 0.6, "B": 0.4}
TREE += "weights U { A = 0.6; B = 0.4 }\nweights A { A1 = 0.7; A2 = 0.3 }\nweights B { B1 = 0.5; B2 = 0.2; B3 = 0.3 }\n"
LEAVES = ["A1", "A2", "B1", "B2", "B3"]
NODES = {
    "A": WEIGHTS["A"],
    "B": WEIGHTS["B"],
    "U": {leaf: GLOBAL[node] * weight for node, row in WEIGHTS.items() for leaf, weight in row.items()},
} | {leaf: {leaf: 1.0} for leaf in LEAVES}
BANDS = "scale = 1..9; comments = bands(7..9, 4..6, 1..3)"
ROLES = "; group = role; groups { boss = 60%; staff = 40% }"
SHARES = {"boss": 0.6, "staff": 0.4}


class Files:
    """The one file beside a scheme, in memory."""

    def __init__(self, text: str) -> None:
        self.content = text.encode()

    def read(self, path: str) -> bytes:
        return self.content

    def size(self, path: str) -> int:
        return len(self.content)

    def siblings(self, path: str) -> list[str]:
        return ["d.csv"]

    def write(self, path: str, content: bytes) -> None:
        raise PermissionError(path)


class Row(NamedTuple):
    """A respondent: about which object, of which group, and the answers, None where there is none."""

    object: str
    group: str
    answers: Mapping[str, int | None]


def answer_rows(count: int, seed: int, gaps: float = 0.0, objects: Sequence[str] = ("x",)) -> list[Row]:
    chance = random.Random(seed)
    rows = []
    for place in range(count):
        mood = chance.gauss(5.5, 1.5)
        answers = {leaf: min(9, max(1, round(mood + chance.gauss(0, 1.5)))) for leaf in LEAVES}
        given = {leaf: None if chance.random() < gaps else answer for leaf, answer in answers.items()}
        rows.append(Row(objects[place % len(objects)], chance.choice(["boss", "staff", "staff"]), given))
    return rows


def as_csv(rows: Sequence[Row]) -> str:
    leaves = list(rows[0].answers)
    cells = [
        [row.object, row.group, *("" if answer is None else str(answer) for answer in row.answers.values())]
        for row in rows
    ]
    return "\n".join(",".join(line) for line in [["car", "role", *leaves], *cells])


def compiled(rows: Sequence[Row], settings: str = BANDS, method: str = "", more: str = "") -> Compilation:
    method = f"method {{ {method} }}\n" if method else ""
    return compile_text(f'{TREE}{method}survey "d.csv" {{ {settings} }}\n{more}', host=Files(as_csv(rows)))


def errors_of(rows: Sequence[Row], settings: str = BANDS, method: str = "", more: str = "") -> Any:
    done = compiled(rows, settings, method, more)
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]
    assert done.result is not None
    assert done.result.sampling is not None
    return done.result


def by_name(result: Any, object: int = 0) -> dict[str, float]:
    """Return the standard error of the score of every node that has one."""
    names = {one.index: one.id for one in result.scheme.indicators}
    return {names[node]: float(values[object]) for node, values in result.sampling.scores.items()}


# From the rows themselves -------------------------------------------------------------------------


def band_score(answer: int) -> float:
    return 90 if answer >= 7 else 60 if answer >= 4 else 30


def ladder_score(answer: int) -> float:
    """The score of an answer under fuzzy(9, 5, 1): comments are shared linearly, so their scores are as well."""
    return 60 + (answer - 5) * 7.5


def own_score(row: Row, weights: Mapping[str, float], score: Any) -> float | None:
    """What one respondent's answers give a node by themselves, those missing made up for by the others."""
    told = {leaf: weight for leaf, weight in weights.items() if row.answers.get(leaf) is not None}
    if not told:
        return None
    mean = sum(weight * score(row.answers[leaf]) for leaf, weight in told.items()) / sum(told.values())
    return float(mean * sum(weight for leaf, weight in weights.items() if leaf in row.answers))


def direct_error(
    rows: Sequence[Row], node: str, score: Any = band_score, shares: Mapping[str, float] | None = None
) -> float:
    """√(Σ_g share_g² s_g²/n_g) over the groups that say something of the node."""
    by_group: dict[str, list[float]] = {}
    for row in rows:
        own = own_score(row, NODES[node], score)
        if own is not None:
            by_group.setdefault(row.group if shares else "", []).append(own)
    says = {group: shares[group] if shares else 1.0 for group in by_group}
    total = sum(says.values())
    return math.sqrt(sum((says[g] / total) ** 2 * variance(own) / len(own) for g, own in by_group.items()))


@pytest.mark.parametrize("node", NODES)
def test_the_error_of_a_score_is_the_deviation_of_own_scores_over_root_n(node: str) -> None:
    rows = answer_rows(40, 1)
    found = errors_of(rows)
    assert "own scores" == found.sampling.method
    assert pytest.approx(direct_error(rows, node), rel=1e-12) == by_name(found)[node]


@pytest.mark.parametrize("node", NODES)
def test_groups_have_errors_of_their_own_weighed_by_the_squares_of_their_shares(node: str) -> None:
    rows = answer_rows(50, 2)
    assert (
        pytest.approx(direct_error(rows, node, shares=SHARES), rel=1e-12)
        == by_name(errors_of(rows, BANDS + ROLES))[node]
    )


@pytest.mark.parametrize("node", NODES)
def test_each_object_has_the_error_of_its_own_respondents(node: str) -> None:
    rows = answer_rows(60, 3, objects=["x", "y", "z"])
    found = errors_of(rows, BANDS + ROLES + "; object = car")
    for place, name in enumerate(["x", "y", "z"]):
        about = [row for row in rows if row.object == name]
        assert pytest.approx(direct_error(about, node, shares=SHARES), rel=1e-12) == by_name(found, place)[node]


@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize("roles", ["", ROLES])
def test_respondents_with_gaps_count_by_what_they_say(node: str, roles: str) -> None:
    rows = answer_rows(50, 4, gaps=0.2)
    found = by_name(errors_of(rows, BANDS + roles + "; missing = ignore"))[node]
    assert pytest.approx(direct_error(rows, node, shares=SHARES if roles else None), rel=1e-12) == found


@pytest.mark.parametrize("node", NODES)
def test_answers_on_a_ladder_have_the_spread_of_their_own_scores(node: str) -> None:
    rows = answer_rows(40, 5)
    found = by_name(errors_of(rows, "scale = 1..9; comments = fuzzy(9, 5, 1)"))[node]
    assert pytest.approx(direct_error(rows, node, score=ladder_score), rel=1e-12) == found


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(*[st.integers(1, 9)] * 5), min_size=2, max_size=12))
def test_errors_of_any_small_survey_are_those_of_its_rows(answers: list[tuple[int, ...]]) -> None:
    rows = [Row("x", "boss", dict(zip(LEAVES, row, strict=True))) for row in answers]
    found = by_name(errors_of(rows))
    assert {node: pytest.approx(direct_error(rows, node), abs=1e-9) for node in NODES} == found


def test_a_group_that_says_nothing_of_a_node_leaves_its_error_to_the_others() -> None:
    rows = answer_rows(40, 6)
    rows = [
        row if row.group == "boss" else row._replace(answers={**row.answers, "B1": None, "B2": None, "B3": None})
        for row in rows
    ]
    found = by_name(errors_of(rows, BANDS + ROLES + "; missing = ignore"))
    for node in ("A", "B", "B1", "U"):
        assert pytest.approx(direct_error(rows, node, shares=SHARES), rel=1e-12) == found[node]


def test_leaves_that_votes_tell_have_no_error_and_add_none() -> None:
    rows = [
        row._replace(answers={leaf: row.answers[leaf] for leaf in ("A1", "A2", "B1")}) for row in answer_rows(30, 7)
    ]
    found = by_name(errors_of(rows, more="votes of 2 { B2 1 1 0; B3 0 1 1 }\n"))
    assert {"A", "B", "U", "A1", "A2", "B1"} == set(found)
    for node in found:
        assert pytest.approx(direct_error(rows, node), rel=1e-12) == found[node]


def test_two_surveys_of_different_leaves_add_their_variances() -> None:
    rows = answer_rows(30, 8)
    first = [row._replace(answers={leaf: row.answers[leaf] for leaf in LEAVES[:2]}) for row in rows]
    second = [row._replace(answers={leaf: row.answers[leaf] for leaf in LEAVES[2:]}) for row in rows[:20]]

    class Two(Files):
        def read(self, path: str) -> bytes:
            return as_csv(first if path == "d.csv" else second).encode()

    done = compile_text(f'{TREE}survey "d.csv" {{ {BANDS} }}\nsurvey "e.csv" {{ {BANDS} }}\n', host=Two(as_csv(first)))
    assert done.result is not None
    expected = math.hypot(direct_error(first, "U"), direct_error(second, "U"))
    assert pytest.approx(expected, rel=1e-12) == by_name(done.result)["U"]


# Shares -----------------------------------------------------------------------------------------------


def test_the_error_of_a_share_is_the_root_of_r_times_1_minus_r_over_n() -> None:
    rows = answer_rows(40, 9)
    result = errors_of(rows)
    leaf = next(one.index for one in result.scheme.indicators if one.id == "B2")
    for comment, score in enumerate(SCORES):
        r = sum(band_score(row.answers["B2"] or 0) == score for row in rows) / 40
        assert pytest.approx(math.sqrt(r * (1 - r) / 40), rel=1e-12) == result.sampling.memberships[leaf][comment][0]


def test_the_error_of_a_share_adds_up_over_groups() -> None:
    rows = answer_rows(40, 9)
    result = errors_of(rows, BANDS + ROLES)
    leaf = next(one.index for one in result.scheme.indicators if one.id == "B2")
    for comment, score in enumerate(SCORES):
        total = 0.0
        for group, share in SHARES.items():
            told = [band_score(row.answers["B2"] or 0) == score for row in rows if row.group == group]
            r = sum(told) / len(told)
            total += share**2 * r * (1 - r) / len(told)
        assert pytest.approx(math.sqrt(total), rel=1e-12) == result.sampling.memberships[leaf][comment][0]


# Intervals and grades ---------------------------------------------------------------------------------


def test_the_interval_is_196_errors_to_either_side() -> None:
    result = errors_of(answer_rows(40, 1))
    score, error = result.verdicts[0].score, by_name(result)["U"]
    low, high = score - 1.959963984540054 * error, score + 1.959963984540054 * error
    assert (pytest.approx(low), pytest.approx(high)) == (result.sampling.low[0], result.sampling.high[0])
    assert 0.95 == pytest.approx(math.erf(1.959963984540054 / math.sqrt(2)), abs=1e-15)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([9] * 20, (0,)),
        ([9, 5] * 10, (0, 1)),
        ([9, 5] * 500, (0, 1)),
        ([9] * 15 + [1] * 5, (0, 1)),
        ([1, 9], (0, 1, 2)),
    ],
    ids=["no spread", "midway", "midway however many", "fair or good", "two who contradict"],
)
def test_the_grades_are_those_of_the_scores_in_the_interval(answers: list[int], expected: tuple[int, ...]) -> None:
    rows = [Row("x", "boss", dict.fromkeys(LEAVES, answer)) for answer in answers]
    assert expected == errors_of(rows).sampling.grades[0]


def test_a_verdict_that_the_error_leaves_open_is_a_warning_for_that_object() -> None:
    sure = [Row("x", "boss", dict.fromkeys(LEAVES, 9)) for _ in range(5)]
    open_ = [Row("y", "boss", dict.fromkeys(LEAVES, answer)) for answer in (9, 5, 5, 9, 5)]
    done = compiled([*sure, *open_], BANDS + "; object = car")
    found = [one.message.text() for one in done.diagnostics if one.code == "FS710"]
    assert 1 == len(found)
    assert "verdict on y, fair" in found[0]


def test_rising_scores_give_the_same_intervals_and_grades() -> None:
    rows = answer_rows(12, 11)
    rising = TREE.replace(COMMENTS, "comments { poor = 30; fair = 60; good = 90 }\n")
    bands = "scale = 1..9; comments = bands(1..3, 4..6, 7..9)"
    done = compile_text(f'{rising}survey "d.csv" {{ {bands} }}\n', host=Files(as_csv(rows)))
    assert done.result is not None
    assert done.result.sampling is not None
    expected = errors_of(rows)
    assert pytest.approx(expected.sampling.low) == done.result.sampling.low
    assert [2 - grade for grade in expected.sampling.grades[0]] == list(done.result.sampling.grades[0])


# Nothing known ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["", "composition = min_max", "decision = max_membership"])
def test_one_respondent_alone_tells_no_error(method: str) -> None:
    rows = [Row("x", "boss", dict.fromkeys(LEAVES, 9)), *answer_rows(9, 12, objects=["y"])]
    result = errors_of(rows, BANDS + "; object = car", method)
    assert math.isnan(by_name(result, 0)["U"])
    assert not math.isnan(by_name(result, 1)["U"])
    assert math.isnan(result.sampling.low[0])
    assert () == result.sampling.grades[0] != result.sampling.grades[1]
    assert 90 == result.verdicts[0].score


@pytest.mark.parametrize("method", ["", "composition = min_max"])
def test_a_group_of_one_leaves_the_error_unknown(method: str) -> None:
    rows = [row._replace(group="staff") for row in answer_rows(9, 12)]
    assert math.isnan(by_name(errors_of([rows[0]._replace(group="boss"), *rows], BANDS + ROLES, method))["U"])


def test_an_object_that_was_not_surveyed_has_no_error() -> None:
    votes = "votes y of 2 { A1 1 1 0; A2 2 0 0; B1 2 0 0; B2 2 0 0; B3 2 0 0 }\n"
    rows = answer_rows(9, 13)
    for method in ("", "composition = min_max"):
        result = errors_of(rows, BANDS + "; object = car", method, "objects { x; y }\n" + votes)
        assert not math.isnan(by_name(result, 0)["U"])
        assert math.isnan(by_name(result, 1)["U"])
        assert () == result.sampling.grades[1]


def test_comments_without_scores_have_errors_of_memberships_only() -> None:
    text = TREE.replace(COMMENTS, "comments { good; fair; poor }\n")
    done = compile_text(f'{text}survey "d.csv" {{ {BANDS} }}\n', host=Files(as_csv(answer_rows(9, 14))))
    assert done.result is not None
    found = done.result.sampling
    assert found is not None
    assert ("the comments have no scores", {}, [()]) == (found.reason, found.scores, found.grades)
    assert 5 == len(found.memberships)


# Drawn again ------------------------------------------------------------------------------------------

MIN_MAX = "composition = min_max"


def shares_of(rows: Sequence[Row]) -> dict[str, list[float]]:
    found = {}
    for leaf in LEAVES:
        told = [band_score(answer) for answer in (row.answers[leaf] for row in rows) if answer is not None]
        found[leaf] = [told.count(score) / len(told) for score in SCORES]
    return found


def min_max_score(rows: Sequence[Row]) -> float:
    """The score of the root under M(∧,∨), from the rows."""
    shares = shares_of(rows)
    middle = {
        node: [max(min(w, shares[leaf][c]) for leaf, w in row.items()) for c in range(3)]
        for node, row in WEIGHTS.items()
    }
    root = [max(min(GLOBAL[node], middle[node][c]) for node in middle) for c in range(3)]
    return sum(score * value for score, value in zip(SCORES, root, strict=True)) / sum(root)


def test_a_bootstrap_gives_the_spread_that_drawing_again_by_hand_gives() -> None:
    rows = answer_rows(60, 15)
    result = errors_of(rows, method=MIN_MAX)
    chance = random.Random(1)
    drawn = sorted(min_max_score(chance.choices(rows, k=len(rows))) for _ in range(2000))
    assert ("bootstrap", 1000) == (result.sampling.method, result.sampling.samples)
    assert pytest.approx(stdev(drawn), rel=0.1) == by_name(result)["U"]
    assert pytest.approx(drawn[50], abs=1.0) == result.sampling.low[0]
    assert pytest.approx(drawn[1949], abs=1.0) == result.sampling.high[0]


@pytest.fixture
def drawn_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw respondents again also where scores are linear, so that what is drawn can be compared."""
    monkeypatch.setattr(module, "is_linear", lambda *_: False)


@pytest.mark.usefixtures("drawn_always")
def test_a_bootstrap_draws_each_group_by_itself() -> None:
    rows = answer_rows(60, 16)
    result = errors_of(rows, BANDS + ROLES)
    assert "bootstrap" == result.sampling.method
    assert pytest.approx(direct_error(rows, "U", shares=SHARES), rel=0.1) == by_name(result)["U"]


@pytest.mark.parametrize("gaps", [0.0, 0.1])
def test_a_bootstrap_of_what_is_linear_gives_nearly_the_error_of_own_scores(
    gaps: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = answer_rows(120, 17, gaps)
    ignore = "; missing = ignore" if gaps else ""
    expected = errors_of(rows, BANDS + ignore)
    monkeypatch.setattr(module, "is_linear", lambda *_: False)
    found = errors_of(rows, BANDS + ignore)
    assert ("bootstrap", "own scores") == (found.sampling.method, expected.sampling.method)
    for node in ("U", "A", "B"):
        assert pytest.approx(by_name(expected)[node], rel=0.1) == by_name(found)[node]
    assert pytest.approx(expected.sampling.low[0], abs=1.0) == found.sampling.low[0]


@pytest.mark.usefixtures("drawn_always")
def test_a_group_that_never_tells_of_a_leaf_is_left_out_of_it_in_every_draw() -> None:
    rows = [
        row if row.group == "boss" else row._replace(answers={**row.answers, "A1": None}) for row in answer_rows(80, 18)
    ]
    settings = BANDS + ROLES + "; missing = ignore"
    found = errors_of(rows, settings)
    middle = (found.sampling.low[0] + found.sampling.high[0]) / 2
    assert pytest.approx(found.verdicts[0].score, abs=0.5) == middle


def test_nodes_without_surveyed_leaves_have_no_error_in_a_bootstrap() -> None:
    rows = [row._replace(answers={leaf: row.answers[leaf] for leaf in ("A1", "A2")}) for row in answer_rows(20, 19)]
    result = errors_of(rows, method=MIN_MAX, more="votes of 2 { B1 1 1 0; B2 1 1 0; B3 0 1 1 }\n")
    assert {"U", "A", "A1", "A2"} == set(by_name(result))


def test_a_bootstrap_is_the_same_every_time_and_however_it_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = answer_rows(33, 20, 0.1, ["x", "y"])
    settings = BANDS + "; missing = ignore; object = car"
    first = errors_of(rows, settings, MIN_MAX).sampling
    monkeypatch.setattr(module, "DRAWN_AT_ONCE", 100)
    second = errors_of(rows, settings, MIN_MAX).sampling
    assert (first.scores, first.low, first.high, first.grades) == (
        second.scores, second.low, second.high, second.grades,
    )  # fmt: skip


def test_another_decision_keeps_the_errors_and_draws_for_the_grades() -> None:
    rows = [Row("x", "boss", dict.fromkeys(LEAVES, answer)) for answer in [9] * 11 + [5] * 9 + [1] * 1]
    expected, found = errors_of(rows), errors_of(rows, method="decision = max_membership")
    assert expected.sampling.scores == found.sampling.scores
    assert (expected.sampling.low, expected.sampling.high) == (found.sampling.low, found.sampling.high)
    assert ("own scores", 1000) == (found.sampling.method, found.sampling.samples)
    chance = random.Random(2)
    drawn = [max(SCORES, key=shares.count) for shares in (
        [band_score(row.answers["A1"] or 0) for row in chance.choices(rows, k=21)] for _ in range(1000)
    )]  # fmt: skip
    assert {score for score in SCORES if drawn.count(score) > 25} == {
        SCORES[grade] for grade in found.sampling.grades[0]
    }


@pytest.mark.parametrize(("limit", "value"), [("MOST_ANSWERS", 99), ("MOST_OBJECTS", 0)])
def test_a_bootstrap_of_too_many_is_left_out_with_its_reason(
    limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, limit, value)
    rows = answer_rows(20, 21)
    found = errors_of(rows, method=MIN_MAX).sampling
    assert ("", "a bootstrap of so many answers or objects was left out", 0) == (
        found.method, found.reason, found.samples,
    )  # fmt: skip
    assert math.isnan(found.low[0])
    assert set(LEAVES) == set(by_name(errors_of(rows, method=MIN_MAX)))
    kept = errors_of(rows, method="decision = max_membership")
    assert "own scores" == kept.sampling.method
    assert [()] == kept.sampling.grades
    assert pytest.approx(direct_error(rows, "U")) == by_name(kept)["U"]


def test_draws_in_which_nobody_tells_of_a_leaf_break_nothing() -> None:
    rows = [
        Row("x", "boss", dict.fromkeys(LEAVES, None) | {"A1": 9, "A2": 9}),
        Row("x", "boss", dict.fromkeys(LEAVES, None) | {"B1": 1, "B2": 1, "B3": 1}),
    ]
    result = errors_of(rows, BANDS + "; missing = ignore", MIN_MAX)
    assert math.isnan(by_name(result)["U"]) or by_name(result)["U"] > 0


# What it costs ----------------------------------------------------------------------------------------

PROGRAM = """
import sys
from fuzzyspec.driver import compile_file
done = compile_file(sys.argv[1])
assert done.ok and done.result.sampling.method, done.diagnostics
print(sorted({name.partition(".")[0] for name in sys.modules} & {"numpy", "narwhals", "duckdb", "polars", "pyarrow"}))
"""


@pytest.mark.parametrize("roles", ["", ROLES])
def test_a_survey_of_some_hundred_rows_imports_no_array_and_no_engine(roles: str, tmp_path: Any) -> None:
    (tmp_path / "d.csv").write_text(as_csv(answer_rows(180, 22, objects=["x", "y", "z"])), encoding="utf-8")
    (tmp_path / "s.fspec").write_text(f'{TREE}survey "d.csv" {{ {BANDS}{roles}; object = car }}\n', encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path / "s.fspec")], capture_output=True, check=True)
    assert b"[]" == done.stdout.strip()
