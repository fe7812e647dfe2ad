"""What is observed of every leaf, from whatever source, and other data in place of a scheme's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fuzzyspec
from fuzzyspec.data.sources import DataOptions
from fuzzyspec.driver import Compilation, compile_text

COMMENTS = "comments { good = 90; fair = 60; poor = 30 }\n"
LEAVES = ["A", "B", "C", "D"]
SCHEME = COMMENTS + "indicators U { A; V { B; C }; D }\n"
SCHEME += "weights U { A = 0.2; V = 0.5; D = 0.3 }\nweights V { B = 0.4; C = 0.6 }\n"
TWO = COMMENTS + "indicators U { A; B }\nweights U = equal\n"


class Files:
    """The files beside a scheme, in memory; others may stand outside, on the disk."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = {name: text.encode() for name, text in files.items()}

    def read(self, path: str) -> bytes:
        return self.files[path] if path in self.files else Path(path).read_bytes()

    def size(self, path: str) -> int:
        return len(self.read(path))

    def siblings(self, path: str) -> list[str]:
        return list(self.files)

    def write(self, path: str, content: bytes) -> None:
        raise PermissionError(path)


def compiled(text: str, files: Mapping[str, str], given_data: Mapping[str | None, Any] | None = None) -> Compilation:
    options = DataOptions(None, given_data) if given_data else None
    return compile_text(text, host=Files(files), data=options)


def scores_of(done: Compilation) -> dict[str, float]:
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]
    assert done.result is not None
    objects = [one.id for one in done.result.scheme.objects]
    return {name: verdict.score or 0.0 for name, verdict in zip(objects, done.result.verdicts, strict=True)}


# Sources side by side -----------------------------------------------------------------------------

Counts = dict[str, dict[str, tuple[int, int, int]]]


def as_votes(counts: Counts, kinds: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Write counts by object and leaf as votes, degrees, surveys (wide and long) and measurements, leaf by leaf."""
    text, files = "", {}
    for one, rows in counts.items():
        voted = [f"{leaf} {' '.join(map(str, rows[leaf]))}" for leaf in LEAVES if kinds[leaf] == "votes"]
        typed = [
            f"{leaf} {' '.join(f'{count}/{sum(rows[leaf])}' for count in rows[leaf])}"
            for leaf in LEAVES
            if kinds[leaf] == "degrees"
        ]
        text += f"votes {one} {{ {'; '.join(voted)} }}\n" if voted else ""
        text += f"degrees {one} {{ {'; '.join(typed)} }}\n" if typed else ""
    for leaf in LEAVES:
        if kinds[leaf] == "wide":
            lines = [f"car,{leaf}"]
            for one, rows in counts.items():
                lines += [f"{one},{3 - comment}" for comment in range(3) for _ in range(rows[leaf][comment])]
            files[f"{leaf}.csv"] = "\n".join(lines)
            text += f'survey "{leaf}.csv" {{ scale = 1..3; object = car }}\n'
        elif kinds[leaf] == "measured":
            # On a ladder of 1, 0, −1 a row of three degrees with a gap at one end is one value: else it is typed.
            lines = [f"car,{leaf}"]
            for one, rows in counts.items():
                good, fair, poor = rows[leaf]
                lines.append(f"{one},{(good - poor) / (good + fair + poor)!r}")
            files[f"{leaf}.csv"] = "\n".join(lines)
            text += f'membership {leaf} = ladder(1, 0, -1)\nmeasurements "{leaf}.csv" {{ object = car }}\n'
    long = [leaf for leaf in LEAVES if kinds[leaf] == "long"]
    if long:
        lines = ["who,car,item,answer"]
        for one, rows in counts.items():
            for leaf in long:
                answers = [3 - comment for comment in range(3) for _ in range(rows[leaf][comment])]
                lines += [f"r{place},{one},{leaf},{answer}" for place, answer in enumerate(answers)]
        files["long.csv"] = "\n".join(lines)
        text += 'survey "long.csv" { layout = long(indicator = item, value = answer); respondent = who; object = car; '
        text += "scale = 1..3; missing = ignore }\n"
    return text, files


COUNT = st.tuples(*[st.integers(0, 4)] * 3).filter(any)
"""Counts of three comments."""
ON_LADDER = COUNT.map(lambda row: (row[0], row[1], 0) if row[0] >= row[2] else (0, row[1], row[2])).filter(any)
KIND = st.sampled_from(["votes", "degrees", "wide", "long", "measured"])


@settings(max_examples=60, deadline=None)
@given(st.data(), st.fixed_dictionaries(dict.fromkeys(LEAVES, KIND)), st.integers(1, 3))
def test_the_verdict_does_not_hang_on_where_the_same_memberships_come_from(
    data: st.DataObject, kinds: dict[str, str], number: int
) -> None:
    names = ["x", "y", "z"][: max(2, number)]
    counts: Counts = {
        one: {leaf: data.draw(ON_LADDER if kinds[leaf] == "measured" else COUNT) for leaf in LEAVES} for one in names
    }
    objects = f"objects {{ {'; '.join(names)} }}\n"
    text, files = as_votes(counts, kinds)
    expected, nothing = as_votes(counts, dict.fromkeys(LEAVES, "votes"))
    assert {} == nothing
    plain = scores_of(compiled(SCHEME + objects + expected, {}))
    mixed = scores_of(compiled(SCHEME + objects + text, files))
    assert {one: pytest.approx(score, abs=1e-9) for one, score in plain.items()} == mixed


def test_what_each_leaf_and_object_has_does_not_hang_on_the_order_of_blocks() -> None:
    blocks = [
        'survey "s.csv" { scale = 1..3; object = car }\n',
        'survey "t.csv" { scale = 1..3; object = car }\n',
        "votes z { A 1 0 0; B 0 1 0 }\n",
    ]
    files = {"s.csv": "car,A,B\nx,3,3\nx,1,2", "t.csv": "car,A,B\ny,1,1"}
    objects = "objects { x; y; z }\n"
    expected = scores_of(compiled(TWO + objects + "".join(blocks), files))
    assert {"x": 67.5, "y": 30, "z": 75} == expected
    assert expected == scores_of(compiled(TWO + "".join(reversed(blocks)) + objects, files))


def test_a_leaf_told_by_two_sources_is_told_where_they_stand() -> None:
    text = TWO + 'survey "s.csv" { scale = 1..3 }\nvotes { B 1 0 0 }\n'
    (found,) = compiled(text, {"s.csv": "A,B\n3,3"}).diagnostics
    assert "FS511" == found.code
    places = {found.span.line if found.span else 0, *(label.span.line for label in found.labels)}
    assert {4, 5} == places


# Other data ---------------------------------------------------------------------------------------

SURVEY = TWO + 'survey "s.csv" { scale = 1..3; object = car }\n'
BOTH = TWO + 'membership A = ladder(3, 2, 1)\nmeasurements "m.csv" { object = car }\n'
BOTH += 'survey "s.csv" { scale = 1..3; object = car }\n'
OWN = {"s.csv": "car,A,B\nx,3,3", "m.csv": "car,A\nx,3"}


def test_a_path_stands_in_for_the_only_file(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("car,A,B\nx,1,1\nq,2,2", encoding="utf-8")
    assert {"x": 90} == scores_of(compiled(SURVEY, OWN))
    assert {"x": 30, "q": 60} == scores_of(compiled(SURVEY, OWN, {None: str(tmp_path / "o.csv")}))
    assert {"x": 30, "q": 60} == scores_of(compiled(SURVEY, {}, {None: tmp_path / "o.csv"}))


def test_of_several_files_those_named_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("car,A\nx,1", encoding="utf-8")
    (tmp_path / "p.csv").write_text("car,B\nx,2", encoding="utf-8")
    files = OWN | {"s.csv": "car,B\nx,3"}
    assert {"x": 90} == scores_of(compiled(BOTH, files))
    assert {"x": 60} == scores_of(compiled(BOTH, files, {"m.csv": str(tmp_path / "o.csv")}))
    both: dict[str | None, Any] = {"m.csv": str(tmp_path / "o.csv"), "s.csv": str(tmp_path / "p.csv")}
    assert {"x": 45} == scores_of(compiled(BOTH, files, both))


def test_a_file_that_two_blocks_read_is_replaced_in_both(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("car,A,B\nx,1,1\ny,1,1", encoding="utf-8")
    text = BOTH.replace('survey "s.csv"', 'survey "m.csv"')
    text = text.replace("membership A = ladder(3, 2, 1)\n", "").replace("weights U = equal", "weights U = entropy")
    done = compiled(text, {"m.csv": "car,A,B\nx,3,2\ny,1,3"})
    assert {"x", "y"} == set(scores_of(done))
    again = compiled(text, {"m.csv": "car,A,B\nx,3,2\ny,1,3"}, {"m.csv": str(tmp_path / "o.csv")})
    assert ["FS532"] == [one.code for one in again.diagnostics if one.is_error]


def test_a_block_without_a_file_takes_the_data_that_are_given(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("car,B\nx,2", encoding="utf-8")
    text = BOTH.replace('survey "s.csv"', "survey")
    assert {"x": 75} == scores_of(compiled(text, OWN, {None: str(tmp_path / "o.csv")}))
    assert ["FS833"] == [one.code for one in compiled(text, OWN).diagnostics]


@pytest.mark.parametrize(
    ("text", "named"),
    [(TWO + "votes { A 1 0 0; B 1 0 0 }\n", None), (BOTH, None), (BOTH, "q.csv"), (SURVEY, "m.csv")],
    ids=["nothing to replace", "which of two", "no such file", "another file"],
)
def test_data_that_have_no_place_are_an_error(text: str, named: str | None, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("car,A,B\nx,2,2", encoding="utf-8")
    found = compiled(text, OWN | {"s.csv": "car,B\nx,3"}, {named: str(tmp_path / "o.csv")}).diagnostics
    assert "FS834" in {one.code for one in found}


def test_a_scheme_is_evaluated_on_one_set_of_data_after_another(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("car,A,B\nx,3,3", encoding="utf-8")
    (tmp_path / "s.fspec").write_text(SURVEY, encoding="utf-8")
    scheme = fuzzyspec.load(tmp_path / "s.fspec")
    assert 90 == scheme.evaluate()["x"].score
    for answer, expected in ((1, 30), (2, 60)):
        (tmp_path / "o.csv").write_text(f"car,A,B\nx,{answer},{answer}", encoding="utf-8")
        assert expected == scheme.evaluate(tmp_path / "o.csv")["x"].score
        assert expected == scheme.evaluate({"s.csv": str(tmp_path / "o.csv")})["x"].score
        assert expected == fuzzyspec.compile(tmp_path / "s.fspec", data=tmp_path / "o.csv")["x"].score
    assert 90 == scheme.evaluate()["x"].score
    (tmp_path / "o.csv").write_text("car,A\nx,1", encoding="utf-8")
    with pytest.raises(fuzzyspec.SchemeError):
        scheme.evaluate(tmp_path / "o.csv")
