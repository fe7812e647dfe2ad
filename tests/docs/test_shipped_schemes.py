"""The schemes that ship with data: the data are what their program makes, and say what the schemes claim."""

from __future__ import annotations

import csv
import json
import re
import runpy
from pathlib import Path

import pytest

from fuzzyspec.driver import Compilation, compile_file
from fuzzyspec.model.result import Result
from fuzzyspec.outputs import render
from fuzzyspec.plugins import PACKAGES, load

SPECS = Path(__file__).parents[2] / "specs"
SURVEY = SPECS / "data" / "sme-finance-survey.csv"
BANDS = ((8, 9), (6, 7), (4, 5), (1, 3))
TURNED = "Financial risk"


@pytest.fixture(scope="module")
def survey() -> Compilation:
    return compile_file(str(SPECS / "sme-finance-survey.fspec"))


def test_the_answers_are_those_that_their_program_makes() -> None:
    program = runpy.run_path(str(SPECS / "data" / "sme_finance_survey.py"))
    assert program["answers"]() == SURVEY.read_text(encoding="utf-8")


def test_of_two_hundred_questionnaires_sent_one_hundred_and_eighty_are_valid(survey: Compilation) -> None:
    assert survey.result is not None
    [found] = survey.result.surveys
    assert (200, 200, 180, 0.9) == (found.sent, found.returned, found.valid, found.valid_rate)
    assert {"gap": 9, "off the scale": 8, "in no band": 3} == found.reasons


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_the_report_shows_the_rate_of_the_paper(survey: Compilation, form: str) -> None:
    assert survey.result is not None
    page = render(survey.result, survey.diagnostics, form, None)
    assert re.search(r"\b90\.00[  ]?%", page)


def test_the_memberships_are_the_shares_of_valid_answers(survey: Compilation) -> None:
    """Counted once more, by the rules of the scheme in plain lines."""
    with SURVEY.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    factors = rows[0][4:]
    valid = [answers for row in rows[1:] if (answers := row[4:]) and all(map(_is_valid, answers))]
    assert survey.result is not None
    for factor, leaf in zip(factors, survey.result.scheme.leaves, strict=True):
        given = [int(answers[factors.index(factor)]) for answers in valid]
        meant = [10 - answer if factor == TURNED else answer for answer in given]
        expected = [sum(low <= answer <= high for answer in meant) / len(meant) for low, high in BANDS]
        assert pytest.approx(expected, abs=1e-12) == [row[0] for row in survey.result.raw[leaf.index]]


def _is_valid(answer: str) -> bool:
    return answer in "123456789" and answer != ""


def test_items_of_a_group_agree_as_items_of_questionnaires_do(survey: Compilation) -> None:
    assert survey.result is not None
    for alpha in survey.result.surveys[0].reliability.values():
        assert alpha is not None
        assert 0.75 < alpha < 0.9


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.fspec")), ids=lambda path: path.stem)
def test_every_scheme_compiles_without_a_warning(path: Path) -> None:
    assert [] == [f"{one.code} {one.message.text()}" for one in compile_file(str(path)).diagnostics]


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.fspec")), ids=lambda path: path.stem)
def test_what_a_scheme_needs_is_told_where_it_is_not_installed(path: Path) -> None:
    """And at its head, so that it can be installed before."""
    found = compile_file(str(path), registry=load(())).diagnostics
    assert {"FS603"} >= {one.code for one in found}
    head = path.read_text(encoding="utf-8").partition("\nscheme ")[0]
    told = {one.help.text().rpartition(" ")[2] for one in found if one.help}
    assert told == {package for package in PACKAGES.values() if package in head}


def test_the_warehouses_are_ranked_in_three_ways() -> None:
    """As the scheme says of itself: triples of experts, the best and the worst, three evaluations."""
    result = compile_file(str(SPECS / "warehouse-site.fspec")).result
    assert result is not None
    places = {one.id: place for place, one in enumerate(result.scheme.objects)}
    assert 1 == result.verdicts[places["junction"]].rank
    assert ["topsis", "dea"] == [one.key for one in result.evaluations]
    assert [1, 1] == [one.ranks[places["junction"]] for one in result.evaluations]
    assert {"area"} == {result.scheme.indicators[leaf].id for leaf in result.evaluations[0].turned}
    assert {("fuzzy", "topsis"), ("fuzzy", "dea"), ("topsis", "dea")} == {
        (one.first, one.second) for one in result.agreement
    }
    own = result.weights[places_of(result, "access")].own
    assert own is not None
    assert own.consistent
    assert result.weights[0].fuzzy is not None


def places_of(result: Result, name: str) -> int:
    return next(one.index for one in result.scheme.indicators if one.id == name)


@pytest.mark.parametrize("name", ["sme-finance-survey", "water-quality", "delivery-services", "warehouse-site"])
def test_a_scheme_with_data_says_the_same_in_every_run(name: str) -> None:
    pages = []
    for _ in range(2):
        done = compile_file(str(SPECS / f"{name}.fspec"))
        assert done.result is not None
        pages.append([render(done.result, done.diagnostics, form, None) for form in ("html", "markdown", "json")])
    assert pages[0] == pages[1]
    assert name in json.loads(pages[0][2])["source"]["path"]
