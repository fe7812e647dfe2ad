"""The Python interface, and the examples of its page."""

from __future__ import annotations

import doctest
import json
import math
import os
import pathlib
import re

import numpy as np
import pytest

import fuzzyspec
from fuzzyspec import (
    AgreementResult,
    Evaluation,
    ExpertResult,
    NodeResult,
    ObjectResult,
    RankingResult,
    Scheme,
    SchemeError,
    SpreadResult,
    SurveyResult,
    WeightsResult,
)
from fuzzyspec.report.data import number

CHECKOUT = pathlib.Path(__file__).parents[1]
PAGE = CHECKOUT / "docs" / "python.md"

TEXT = """scheme "Cars"
comments { good "Good" = 90; fair = 60; poor = 30 }
indicators U "Car" { price; comfort { seats; noise "Noise" } }
judgments U { price over comfort = 3 }
weights comfort { seats = 60%; noise = 40% }
objects { civic "Civic"; accord }
votes civic of 10 { price 10 0 0; seats 9 1 0; noise 8 2 0 }
votes accord of 10 { price 0 0 10; seats 0 1 9; noise 0 1 9 }
"""
GAPS = """indicators U { A; B; C; D }
judgments U { A over B = 2; A over C = 4; A over D = ?; B over C = 2; B over D = 5; C over D = 2 }
"""
EXPERTS = """experts { chen "Prof. Chen" weight 3; liu; wang; zhao }
indicators U { A; B; C }
judgments U by chen { A over B = 2; A over C = 4; B over C = 2 }
judgments by liu { U { A over B = 4; A over C = 8; B over C = 2 } }
judgments U by wang { A over B = 2 }
"""
WEIGHTS = "indicators U { A; B }\nweights U = equal"
WRONG = "indicators U { A; B }\njudgments U { A over C = 2; A over B = 11 }\n"


class Path:
    """A path that is neither str nor pathlib's."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __fspath__(self) -> str:
        return self.path


class NearNumbers(doctest.OutputChecker):
    """Compares what is printed, and the decimals in it to 1e-9: their last digits are the platform's."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        pattern = r"-?\d+\.\d+"
        same = re.sub(pattern, "#", want).split() == re.sub(pattern, "#", got).split()
        return same and [float(one) for one in re.findall(pattern, got)] == pytest.approx(
            [float(one) for one in re.findall(pattern, want)], abs=1e-9
        )


@pytest.fixture
def evaluation() -> Evaluation:
    return fuzzyspec.compile(TEXT)


def test_the_page_of_the_python_interface_says_what_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    text = PAGE.read_text(encoding="utf-8")
    test = doctest.DocTestParser().get_doctest(text.replace("```", "   "), {}, PAGE.name, str(PAGE), 0)
    assert len(test.examples) > 30
    failures: list[str] = []
    runner = doctest.DocTestRunner(NearNumbers())
    runner.run(test, out=failures.append)
    assert "" == "".join(failures)


def test_the_page_shows_every_public_name() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in fuzzyspec.__all__:
        assert f"fuzzyspec.{name}" in text or f"`{name}`" in text, name
    for kind in (Evaluation, ObjectResult, Scheme):
        shown = [name for name in vars(kind) if not name.startswith("_")]
        for name in shown:
            assert f".{name}" in text, name
    for record in (
        NodeResult, WeightsResult, ExpertResult, SpreadResult, SurveyResult, RankingResult, AgreementResult,
    ):  # fmt: skip
        for name in record._fields:
            assert f".{name}" in text or f"`{name}`" in text or name == "entries", name


def test_a_scheme_is_a_path_or_a_text(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.fspec"
    path.write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    whole = fuzzyspec.compile(TEXT).to_dict()["objects"]
    for scheme in (path, str(path), "x.fspec", Path(str(path)), TEXT, TEXT.replace("\n", "\r")):
        assert whole == fuzzyspec.compile(scheme).to_dict()["objects"]
    assert "x.fspec" == fuzzyspec.compile("x.fspec").to_dict()["source"]["path"]


def test_a_text_without_line_breaks_but_with_a_brace_is_a_text() -> None:
    assert ["U", "A", "B"] == fuzzyspec.compile("indicators U { A; B }; weights U = equal").indicators


def test_a_root_widens_what_may_be_included(tmp_path: pathlib.Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "tree.fspec").write_text("indicators U { A; B }\n", encoding="utf-8")
    main = tmp_path / "sub" / "main.fspec"
    main.write_text('include "../tree.fspec"\nweights U = equal\n', encoding="utf-8")
    with pytest.raises(SchemeError, match="outside"):
        fuzzyspec.compile(main)
    for root in (tmp_path, str(tmp_path)):
        assert {"A": 0.5, "B": 0.5} == fuzzyspec.compile(main, root=root).global_weights
    text = main.read_text(encoding="utf-8").replace("../", "")
    assert {"A": 0.5, "B": 0.5} == fuzzyspec.compile(text, root=tmp_path).global_weights


def test_errors_are_raised_with_all_diagnostics() -> None:
    with pytest.raises(SchemeError) as raised:
        fuzzyspec.compile(WRONG)
    assert ["FS301", "FS202"] == [one.code for one in raised.value.diagnostics]
    message = str(raised.value)
    for one in raised.value.diagnostics:
        assert one.message.text() in message
    assert "<text>:2:22" in message
    assert "\x1b[" not in message
    assert fuzzyspec.check(WRONG) == raised.value.diagnostics or ["FS301", "FS202"] == [
        one.code for one in fuzzyspec.check(WRONG)
    ]


def test_a_file_that_does_not_exist_is_a_scheme_error(tmp_path: pathlib.Path) -> None:
    with pytest.raises(SchemeError) as raised:
        fuzzyspec.compile(tmp_path / "none.fspec")
    assert ["FS002"] == [one.code for one in raised.value.diagnostics]
    assert ["FS002"] == [one.code for one in fuzzyspec.check("no such file")]


def test_check_never_raises_for_a_wrong_scheme() -> None:
    assert () == fuzzyspec.check(TEXT)
    assert all(one.is_error for one in fuzzyspec.check(WRONG))
    assert fuzzyspec.check("{") != ()


def test_warnings_are_kept() -> None:
    found = fuzzyspec.compile("indicators U { A }\nweights U = equal").diagnostics
    assert ["FS305"] == [one.code for one in found]


def test_access_by_name(evaluation: Evaluation) -> None:
    assert "Cars" == evaluation.title
    assert ["U", "price", "comfort", "seats", "noise"] == evaluation.indicators
    assert ["good", "fair", "poor"] == evaluation.comments
    assert ["U", "comfort"] == list(evaluation.weights)
    assert 2 == len(evaluation.weights)
    assert {"price": 0.75, "seats": 0.15, "noise": 0.1} == pytest.approx(evaluation.global_weights)
    assert ["price", "seats", "noise"] == list(evaluation.global_weights)
    assert [("civic", 1), ("accord", 2)] == evaluation.ranking
    assert ["civic", "accord"] == list(evaluation.objects)
    assert evaluation.objects["civic"] is evaluation["civic"]


def test_an_object(evaluation: Evaluation) -> None:
    civic = evaluation["civic"]
    assert ("civic", "Civic", "weighted_score", "good", 1) == (
        civic.id, civic.label, civic.decision, civic.grade, civic.rank,
    )  # fmt: skip
    assert pytest.approx(0.75 * 90 + 0.15 * 87 + 0.1 * 84) == civic.score
    assert {"good": 0.965, "fair": 0.035, "poor": 0} == pytest.approx(civic.memberships)
    assert civic.memberships == civic["U"].memberships
    assert pytest.approx(1.035) == civic.level
    assert civic.validity is None
    assert civic.confidence is None
    assert "accord" == evaluation["accord"].label


def test_a_node_of_an_object(evaluation: Evaluation) -> None:
    node = evaluation["civic"]["comfort"]
    assert {"good": 0.86, "fair": 0.14, "poor": 0} == pytest.approx(node.memberships)
    assert node.raw == pytest.approx(node.memberships)
    assert pytest.approx(85.8) == node.score
    assert "good" == node.grade


def test_a_name_that_does_not_exist_is_a_key_error(evaluation: Evaluation) -> None:
    for ask in (
        lambda: evaluation["corolla"],
        lambda: evaluation["civic"]["colour"],
        lambda: evaluation.weights["price"],
    ):
        with pytest.raises(KeyError):
            ask()
    assert "price" not in evaluation.weights


def test_validity_and_confidence_where_they_apply() -> None:
    maximum = fuzzyspec.compile(TEXT + "method { decision = max_membership }")["civic"]
    assert maximum.validity == pytest.approx((3 * 0.965 - 1) / (2 * 0.035 * 2))
    assert pytest.approx(0.93) == maximum.margin
    confident = fuzzyspec.compile(TEXT + "method { decision = confidence(0.97) }")["civic"]
    assert "fair" == confident.grade
    assert pytest.approx(1.0) == confident.confidence
    assert "confidence(threshold = 0.97)" == confident.decision


def test_comments_without_scores_give_no_scores() -> None:
    text = TEXT.replace(" = 90", "").replace(" = 60;", ";").replace(" = 30", "")
    civic = fuzzyspec.compile(text)["civic"]
    assert civic.score is None
    assert civic["price"].score is None
    assert "good" == civic["price"].grade


def test_weights(evaluation: Evaluation) -> None:
    judged = evaluation.weights["U"]
    assert {"price": 0.75, "comfort": 0.25} == pytest.approx(judged.local)
    assert ("geometric_mean", 0.0, True, 0.1, {}) == (
        judged.method, judged.cr, judged.consistent, judged.limit, judged.completed,
    )  # fmt: skip
    assert judged.cr_incomplete is None
    assert judged.matrix is not None
    np.testing.assert_allclose(judged.matrix, [[1, 3], [1 / 3, 1]])
    np.testing.assert_allclose(judged.array, [0.75, 0.25])
    direct = evaluation.weights["comfort"]
    assert {"seats": 0.6, "noise": 0.4} == pytest.approx(direct.local)
    assert (None,) * 8 == (
        direct.lambda_max, direct.ci, direct.ri, direct.cr, direct.cr_incomplete, direct.limit, direct.consistent,
        direct.matrix,
    )  # fmt: skip


def test_weights_of_judgments_with_gaps() -> None:
    judged = fuzzyspec.compile(GAPS).weights["U"]
    assert [("A", "D")] == list(judged.completed)
    assert judged.matrix is not None
    assert judged.completed["A", "D"] == pytest.approx(judged.matrix[0, 3])
    assert pytest.approx(1) == judged.matrix[0, 3] * judged.matrix[3, 0]
    assert judged.cr is not None
    assert judged.cr_incomplete is not None
    assert judged.cr < judged.cr_incomplete < judged.limit


def test_weights_of_several_experts() -> None:
    judged = fuzzyspec.compile(EXPERTS).weights["U"]
    assert ["chen", "liu", "wang"] == list(judged.experts)
    assert (0.6, 0.2, 0.2) == tuple(one.weight for one in judged.experts.values())
    chen, liu, wang = judged.experts.values()
    assert {"A": 4 / 7, "B": 2 / 7, "C": 1 / 7} == pytest.approx(chen.local)
    assert {"A": 8 / 11, "B": 2 / 11, "C": 1 / 11} == pytest.approx(liu.local)
    assert chen.consistent is True
    assert pytest.approx(0, abs=1e-12) == chen.cr
    assert ExpertResult(0.2, None, None, None) == wang
    assert judged.matrix is not None
    assert pytest.approx((2**4 * 4) ** 0.2) == judged.matrix[0, 1]
    assert pytest.approx((4**3 * 8) ** 0.25) == judged.matrix[0, 2]
    assert (4 / 7, 8 / 11) == pytest.approx((judged.spread["A"].least, judged.spread["A"].most))
    assert pytest.approx((8 / 11 - 4 / 7) / math.sqrt(2)) == judged.spread["A"].deviation
    assert judged.consensus is not None
    assert 0.9 < judged.consensus < 1
    assert judged.farthest is not None
    name, distance = judged.farthest
    assert "liu" == name
    assert liu.local is not None
    assert pytest.approx(math.dist(liu.local.values(), judged.local.values())) == distance


def test_weights_of_several_experts_by_priorities() -> None:
    judged = fuzzyspec.compile(EXPERTS + "method { aggregation = aip }").weights["U"]
    assert (0.75, 0.25, 0.0) == tuple(one.weight for one in judged.experts.values())
    assert pytest.approx(0.75 * 4 / 7 + 0.25 * 8 / 11) == judged.local["A"]
    assert (None,) * 6 == (
        judged.lambda_max, judged.ci, judged.ri, judged.cr, judged.limit, judged.consistent,
    )  # fmt: skip
    assert judged.matrix is None


def test_weights_of_one_expert_and_of_nobody_in_particular(evaluation: Evaluation) -> None:
    judged = fuzzyspec.compile("indicators U { A; B }\njudgments U by chen { A over B = 3 }").weights["U"]
    assert {"chen": ExpertResult(1.0, {"A": 0.75, "B": 0.25}, 0.0, True)} == {
        name: one._replace(local={child: round(weight, 12) for child, weight in (one.local or {}).items()})
        for name, one in judged.experts.items()
    }
    assert judged.consensus is None
    assert judged.farthest is None
    assert judged.spread["A"].deviation is None
    assert pytest.approx(0.75) == judged.spread["A"].least
    for one in evaluation.weights.values():
        assert ({}, {}, None, None) == (one.experts, one.spread, one.consensus, one.farthest)


def test_priorities_of_objects_judged_in_pairs(evaluation: Evaluation) -> None:
    text = "indicators U { A; B }\nweights U { A = 75%; B = 25% }\n"
    text += "judgments A of objects { k over l = 3 }\nscores B { k = 4; l = 6 }\n"
    found = fuzzyspec.compile(text)
    assert {"k": pytest.approx(0.6625), "l": pytest.approx(0.3375)} == found.priorities == found.priorities_of("U")
    assert {"k": pytest.approx(0.75), "l": pytest.approx(0.25)} == found.priorities_of("A")
    assert [("k", 1), ("l", 2)] == found.ranking
    assert {} == found.objects
    assert (3, 0, 0) == found.memberships.shape
    assert "k 0.6625, rank 1; l 0.3375, rank 2" in repr(found)
    assert "comes first of 2" in found.report("markdown")
    with pytest.raises(KeyError):
        found.priorities_of("k")


def test_there_are_no_priorities_of_a_fuzzy_evaluation(evaluation: Evaluation) -> None:
    assert {} == evaluation.priorities
    with pytest.raises(KeyError):
        evaluation.priorities_of("U")


def test_arrays_have_the_object_axis_last(evaluation: Evaluation) -> None:
    assert (5, 3, 2) == evaluation.memberships.shape == evaluation.raw.shape
    assert np.float64 == evaluation.memberships.dtype == evaluation.raw.dtype
    for i, indicator in enumerate(evaluation.indicators):
        for o, name in enumerate(evaluation.objects):
            assert list(evaluation[name][indicator].memberships.values()) == evaluation.memberships[i, :, o].tolist()
            assert list(evaluation[name][indicator].raw.values()) == evaluation.raw[i, :, o].tolist()
    np.testing.assert_allclose(evaluation.memberships.sum(axis=1), 1)


def test_arrays_of_a_scheme_without_objects_are_empty() -> None:
    weights = fuzzyspec.compile(WEIGHTS)
    assert (3, 0, 0) == weights.memberships.shape == weights.raw.shape
    assert {} == weights.objects
    assert [] == weights.ranking
    with pytest.raises(KeyError):
        weights["A"]


def test_arrays_of_a_large_scheme_have_the_same_shape() -> None:
    """Larger schemes go through arrays instead of floats; what is asked of them is the same."""
    leaves = [f"L{index}" for index in range(1500)]
    text = (
        "comments { good = 90; fair = 60; poor = 30 }\n"
        f"indicators U {{ {'; '.join(leaves)} }}\nweights U = equal\nobjects {{ x; y }}\n"
        f"votes x {{ {'; '.join(leaf + ' 3 2 1' for leaf in leaves)} }}\n"
        f"votes y {{ {'; '.join(leaf + ' 1 2 3' for leaf in leaves)} }}\n"
    )
    large = fuzzyspec.compile(text)
    assert (1501, 3, 2) == large.memberships.shape
    assert pytest.approx(70) == large["x"].score
    assert isinstance(large["x"].score, float)
    assert isinstance(large["x"]["L7"].memberships["good"], float)
    assert isinstance(large["x"].margin, float)
    json.dumps(large.to_dict())


def test_arrays_are_read_only_or_copies(evaluation: Evaluation) -> None:
    before = evaluation.to_dict()
    for array in (
        evaluation.memberships,
        evaluation.raw,
        evaluation.weights["U"].array,
        evaluation.weights["U"].matrix,
    ):
        assert array is not None
        try:
            array[...] = 0
        except ValueError:
            continue
    evaluation.to_dict()["objects"].clear()
    evaluation.global_weights.clear()
    evaluation.ranking.clear()
    assert before == evaluation.to_dict()


def test_to_dict_is_the_json_document(evaluation: Evaluation) -> None:
    assert json.loads(evaluation.report("json")) == evaluation.to_dict()
    (civic, _) = evaluation.to_dict()["objects"]
    assert number(evaluation["civic"].score or 0) == civic["scores"]["U"]


def test_reports(evaluation: Evaluation, tmp_path: pathlib.Path) -> None:
    assert evaluation.report() == evaluation.report("html")
    assert evaluation.report("html").startswith("<!DOCTYPE html>")
    assert evaluation.report("markdown").startswith("# Cars")
    with pytest.raises(ValueError, match="markdown"):
        evaluation.report("pdf")


def test_templates_of_one_s_own(evaluation: Evaluation, tmp_path: pathlib.Path) -> None:
    (tmp_path / "markdown").mkdir()
    for name in ("report.md.j2", "markdown/report.md.j2"):
        (tmp_path / name).write_text("my own", encoding="utf-8")
    for template in (tmp_path, str(tmp_path), Path(os.fspath(tmp_path))):
        assert "my own" == evaluation.report("markdown", template=template).strip()


def test_notebooks_show_the_report_in_a_frame(evaluation: Evaluation) -> None:
    shown = evaluation._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert shown.endswith("</iframe>")
    assert "&lt;!DOCTYPE html&gt;" in shown
    assert 4 >= shown.count('"') - shown.count("&quot;") or shown.count('"') == 4


def test_representations(evaluation: Evaluation) -> None:
    assert "<civic: good, score 88.95, rank 1>" == repr(evaluation["civic"])
    assert repr(evaluation).startswith("<Evaluation 'Cars': <civic: good,")
    assert "<Evaluation '': weights of 1 nodes>" == repr(fuzzyspec.compile(WEIGHTS))


def test_the_shipped_scheme() -> None:
    evaluation = fuzzyspec.compile(CHECKOUT / "specs" / "sme-management.fspec")
    assert ["A", "B", "C"] == list(evaluation.objects)
    assert (16, 4, 3) == evaluation.memberships.shape
    assert pytest.approx(0.5396145502) == evaluation.weights["U"].local["U1"]
