"""A survey's rows to counts by enterprise, indicator and band, as whole processes with their peaks of memory."""

from __future__ import annotations

import json
import random
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from material import BANDS, ENTERPRISES, INDICATORS, scheme_of_twelve, survey, survey_scheme
from measure import OURS, Contender, Finished, Timings, process
from row import Goal, Race, Row, at_most, megabytes_at_most

from rows.start_up import FUZZYSPEC, PASS

DUCKDB = "duckdb"
VOTES = "the same counts as votes"
OTHERS = ("duckdb-filters", "pyarrow", "polars", "pandas")
TALLIES = str(Path(__file__).parents[1] / "tallies.py")


# -- many rows --------------------------------------------------------------------------------------------------------


def _large(form: str, quick: bool) -> Race:
    path = str(survey(100_000 if quick else 10_000_000, form))
    result = Path(tempfile.mkdtemp()) / "result.json"
    contenders = [Contender(OURS, partial(process, tally_command(path, result)), answer=lambda run: _shares(result))]
    for name in (DUCKDB, *OTHERS):
        command = [sys.executable, TALLIES, name, path]
        contenders.append(Contender(name, partial(process, command), answer=_counted))
    return Race(contenders, _agree)


def tally_command(path: str, result: Path) -> list[str]:
    """Return the command that evaluates the scheme of twelve indicators on a survey."""
    scheme = result.with_name("twelve.fspec")
    scheme.write_text(survey_scheme(None), encoding="utf-8")
    return [FUZZYSPEC, "compile", str(scheme), "--data", path, "-o", str(result)]


def _counted(run: Finished) -> Any:
    """Return shares by enterprise, leaf and band from printed counts."""
    counts = json.loads(run.output)
    return {
        enterprise: {leaf: [count / sum(by_band) for count in by_band] for leaf, by_band in leaves.items()}
        for enterprise, leaves in counts.items()
    }


def _shares(path: Path) -> Any:
    """Return shares by enterprise, leaf and band from a result."""
    evaluated = json.loads(path.read_text(encoding="utf-8"))
    return {one["id"]: {leaf: one["memberships"][leaf] for leaf in INDICATORS} for one in evaluated["objects"]}


def _agree(ours: Any, theirs: Any) -> None:
    assert ours.keys() == theirs.keys()
    for enterprise, leaves in theirs.items():
        for leaf, shares in leaves.items():
            assert all(abs(a - b) < 1e-9 for a, b in zip(ours[enterprise][leaf], shares, strict=True))


# -- few rows ---------------------------------------------------------------------------------------------------------


def _small(quick: bool) -> Race:
    """Race a compile with a small survey and one with the same counts typed in, to tell what the survey costs."""
    folder = Path(tempfile.mkdtemp())
    drawn = random.Random(1)
    answers = [[drawn.randint(1, 9) for _ in INDICATORS] for _ in range(180)]
    lines = [",".join(["enterprise", *INDICATORS]), *(",".join(["E01", *map(str, row)]) for row in answers)]
    data = folder / "answers.csv"
    data.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with_survey = folder / "survey.fspec"
    with_survey.write_text(survey_scheme(data.name), encoding="utf-8")
    votes = [
        f"    {leaf} " + " ".join(str(sum(low <= row[one] <= high for row in answers)) for low, high in BANDS.values())
        for one, leaf in enumerate(INDICATORS)
    ]
    with_votes = folder / "votes.fspec"
    typed = "\n".join([f"objects {{ {ENTERPRISES[0]} }}", f"votes {ENTERPRISES[0]} of 180 {{", *votes, "}"])
    with_votes.write_text(scheme_of_twelve(votes=False) + typed + "\n", encoding="utf-8")

    def compile(scheme: Path) -> Contender:
        result = scheme.with_suffix(".json")
        command = [FUZZYSPEC, "compile", str(scheme), "-o", str(result)]
        name = OURS if scheme is with_survey else VOTES
        return Contender(name, partial(process, command), answer=lambda run: _shares(result))

    def reader(name: str, code: str) -> Contender:
        return Contender(name, partial(process, [sys.executable, "-c", code, str(data)]))

    return Race(
        [
            compile(with_survey),
            compile(with_votes),
            reader(PASS, "pass"),
            reader("csv module", "import csv, sys; list(csv.reader(open(sys.argv[1])))"),
            reader("numpy", "import numpy, sys; numpy.loadtxt(sys.argv[1], str, delimiter=',')"),
            reader("duckdb", "import duckdb, sys; duckdb.sql(f'FROM \"{sys.argv[1]}\"').fetchall()"),
            reader("pandas", "import pandas, sys; pandas.read_csv(sys.argv[1])"),
        ],
        _agree,
    )


def _beyond_the_rest(timings: Timings) -> float:
    return timings.median(lambda seconds: (seconds[OURS] - seconds[VOTES]) / seconds[PASS])


_BEYOND = Goal(f"≤ 2 × {PASS} beyond the rest", lambda timings: _beyond_the_rest(timings) <= 2)


def _row(form: str, name: str) -> Row:
    return Row(
        f"survey-{form}",
        f"survey of 10,000,000 rows × 12 answers, {name} → result",
        DUCKDB,
        (at_most(1.2, DUCKDB, "raw duckdb"), megabytes_at_most(600)),
        lambda quick: _large(form, quick),
        most_rounds=3,
    )


ROWS = (
    _row("csv", "CSV"),
    _row("parquet", "Parquet"),
    Row(
        "survey-small",
        "survey of 180 × 12, CSV, beyond a compile with the same counts typed in",
        PASS,
        (_BEYOND,),
        _small,
        figure=lambda timings: f"{_beyond_the_rest(timings):.2f} × {PASS} beyond the rest",
    ),
)
