from __future__ import annotations

import json

import pytest

from fuzzyspec.report import limits
from fuzzyspec.report.render import render_html, render_markdown
from fuzzyspec.report.surveys import reliability_words

HEAD = """
comments { good "Good" = 90; fair "Fair" = 60; bad "Bad" = 30 }
indicators U "Service" { U1 "Ordering" { A "Ease"; B "Speed" }; C "Price" }
weights U { U1 = 60%; C = 40% }
weights U1 = equal
objects { x "Alpha"; y "Beta" }
"""
SURVEY = """
survey "answers.csv" {
    object = who; scale = 1..9; comments = bands(7..9, 4..6, 1..3); sent = 16
    group = role; groups { boss = 60%; staff = 40% }
    reversed = [C]
}
"""
ROWS = """who,role,A,B,C
x,boss,9,8,2
x,boss,8,8,3
x,boss,7,9,4
x,staff,5,6,3
x,staff,8,7,2
y,staff,3,2,9
y,staff,2,3,8
y,staff,4,3,7
x,staff,12,2,4
y,staff,,2,5
x,staff,5,6.5,4
"""


def rows_of(count: int) -> str:
    return "who,role,A,B,C\n" + "".join(
        f"{'xy'[n % 2]},{('boss', 'staff')[n // 2 % 2]},{n % 9 + 1},{(n * 2) % 9 + 1},{(n * 5) % 9 + 1}\n"
        for n in range(count)
    )


@pytest.fixture(scope="module")
def survey(model_of):
    return model_of(HEAD + SURVEY, answers_csv=ROWS)


def test_who_was_asked_who_answered_and_whose_answers_count(survey):
    (file,) = survey["surveys"]["files"]
    assert ("answers.csv", 16, 11, 8, "50.00 %", 3) == tuple(
        file[name] for name in ("path", "sent", "returned", "valid", "rate", "invalid")
    )
    assert 3 == file["questions"]
    assert not file["long"]
    for text in (render_html(survey), render_markdown(survey)):
        assert "50.00 %" in text


def test_the_rate_is_of_those_returned_where_nobody_says_how_many_were_sent(model_of):
    (file,) = model_of(HEAD + SURVEY.replace("sent = 16", ""), answers_csv=ROWS)["surveys"]["files"]
    assert (None, "72.73 %") == (file["sent"], file["rate"])


def test_reasons_are_counted_and_the_first_rows_told_in_words(survey):
    (file,) = survey["surveys"]["files"]
    assert {"an answer is off the scale": 1, "an answer is in no band": 1, "an answer is missing": 1} == {
        one["reason"]: one["count"] for one in file["reasons"]
    }
    assert {"9.09 %"} == {one["share"] for one in file["reasons"]}
    assert [
        (10, "Ease is 12, off the scale 1..9"),
        (11, "Ease has no answer"),
        (12, "Speed is 6.5, in no band"),
    ] == [(one["row"], one["text"]) for one in file["rows"]]
    assert "" == file["rows_left_out"]


def test_of_many_invalid_rows_the_first_are_told(model_of):
    text = "who,role,A,B,C\n" + "x,boss,0,1,1\n" * 15 + "x,boss,1,1,1\ny,staff,1,1,1\n"
    (file,) = model_of(HEAD + SURVEY.replace("sent = 16", ""), answers_csv=text)["surveys"]["files"]
    assert limits.INVALID_ROWS == len(file["rows"])
    assert "… and 5 more." == file["rows_left_out"]


def test_a_long_answer_is_shortened(model_of):
    text = 'survey "words.csv" { object = who }'
    answers = f"who,A,B,C\nx,good,fair,Bad\nx,{'z' * 500},fair,bad\ny,fair,fair,good\n"
    (file,) = model_of(HEAD + text, words_csv=answers)["surveys"]["files"]
    assert f"Ease is “{'z' * 60}…”, which is no comment" == file["rows"][0]["text"]


def test_what_answers_mean_is_told(model_of, survey):
    (file,) = survey["surveys"]["files"]
    assert [("Good", "7 … 9"), ("Fair", "4 … 6"), ("Bad", "1 … 3")] == [
        (one["comment"], one["text"]) for one in file["answers"]
    ]
    assert "bands(7..9, 4..6, 1..3) on the scale 1..9" == file["scale"]
    assert ["Price"] == [one["label"] for one in file["reversed"]]
    ladder = HEAD + SURVEY.replace("bands(7..9, 4..6, 1..3)", "fuzzy(9, 5, 1)")
    (file,) = model_of(ladder, answers_csv=ROWS)["surveys"]["files"]
    assert ("fuzzy(9, 5, 1) on the scale 1..9", ["9", "5", "1"]) == (
        file["scale"],
        [one["text"] for one in file["answers"]],
    )


def test_how_the_file_was_read_is_told(model_of):
    rows = "\ufeff" + ROWS.replace(",", ";")
    (file,) = model_of(HEAD + SURVEY, answers_csv=rows)["surveys"]["files"]
    assert "byte-order mark, separated by semicolons" == file["read_as"]


def test_groups_have_their_counts_and_their_say(survey):
    (file,) = survey["surveys"]["files"]
    assert [("boss", "60 %"), ("staff", "40 %")] == [(one["name"], one["share"]) for one in file["groups"]]
    x, y = file["objects"]
    assert (5, [3, 2], ["", ""]) == (x["valid"], [g["valid"] for g in x["groups"]], [g["share"] for g in x["groups"]])
    # No boss answered about Beta, so that the staff has all the say there.
    assert (3, [0, 3], ["0 %", "100 %"]) == (
        y["valid"],
        [g["valid"] for g in y["groups"]],
        [g["share"] for g in y["groups"]],
    )


def test_memberships_count_the_answers(survey):
    x, y = survey["memberships"]["objects"]
    assert "Answers" == x["observed"]
    assert ["4 · 1 · 0 of 5", "4 · 1 · 0 of 5", "4 · 1 · 0 of 5"] == [
        row["observed"] for group in x["groups"] for row in group["rows"]
    ]
    # Groups: 0.6 of 3 of 3, 0.4 of 1 of 2.
    assert pytest.approx([0.8, 0.2, 0]) == x["groups"][0]["rows"][0]["values"]
    assert "0 · 1 · 2 of 3" == y["groups"][0]["rows"][0]["observed"]
    assert any("s_g" in line for line in survey["memberships"]["told"])


def test_answers_in_part_are_counted_in_part(model_of):
    text = HEAD + 'survey "a.csv" { object = who; scale = 1..9; comments = fuzzy(9, 5, 1) }'
    model = model_of(text, a_csv="who,A,B,C\nx,6,9,9\nx,7,9,9\nx,9,9,9\ny,5,5,5\n")
    row = model["memberships"]["objects"][0]["groups"][0]["rows"][0]
    assert "1.8 · 1.2 · 0 of 3" == row["observed"]


@pytest.mark.parametrize(
    ("alpha", "words"),
    [
        (0.95, "excellent"),
        (0.9, "excellent"),
        (0.8999, "good"),
        (0.8, "good"),
        (0.7, "acceptable"),
        (0.6, "questionable"),
        (0.5, "poor"),
        (0.4999, "unacceptable"),
        (0.0, "unacceptable"),
    ],
)
def test_what_reliability_is_called(alpha, words):
    assert words == reliability_words(alpha)


def test_reliability_below_0_and_none_are_told():
    assert "run against the others" in reliability_words(-0.2)
    assert "cannot be said" in reliability_words(None)


def test_reliability_is_told_by_group_of_questions(survey):
    (file,) = survey["surveys"]["files"]
    assert [("Service", 3, True), ("Ordering", 2, False)] == [
        (row["label"], row["questions"], row["all"]) for row in file["reliability"]
    ]
    # α of A and B by hand: 2 · (1 − (s²_A + s²_B) / s²_(A + B)).
    a, b = [9, 8, 7, 5, 8, 3, 2, 4], [8, 8, 9, 6, 7, 2, 3, 3]

    def variance(values):
        mean = sum(values) / len(values)
        return sum((value - mean) ** 2 for value in values) / (len(values) - 1)

    alpha = 2 * (1 - (variance(a) + variance(b)) / variance([p + q for p, q in zip(a, b, strict=True)]))
    assert pytest.approx(alpha) == file["reliability"][1]["alpha"]
    assert "Nunnally" in survey["surveys"]["reliability_sources"]


def test_the_sampling_error_says_whether_verdicts_stand(survey):
    sampling = survey["surveys"]["sampling"]
    x, y = sampling["rows"]
    for row in (x, y):
        assert row["low"] <= row["score"] <= row["high"]
        assert (f"{row['grade']} stands" == row["words"]) != row["open"]
        assert 0 <= row["strip"]["from"] <= row["strip"]["group"] <= row["strip"]["to"] <= 1
    assert ["30", "90"] == sampling["axis"]
    assert [0.25, 0.75] == sampling["borders"]
    assert "Cochran" in sampling["sources"]
    assert "√(r(1 − r)/n)" in sampling["told"]


def test_a_verdict_that_the_sampling_error_leaves_open_is_told(model_of):
    text = HEAD.replace('objects { x "Alpha"; y "Beta" }', "") + (
        'survey "a.csv" { scale = 1..9; comments = bands(7..9, 4..6, 1..3) }'
    )
    rows = "A,B,C\n8,5,5\n5,8,8\n8,8,2\n5,5,9\n9,4,6\n2,9,8\n"
    model = model_of(text, a_csv=rows)
    (row,) = model["surveys"]["sampling"]["rows"]
    assert row["open"]
    assert "is open: it might be" in row["words"]
    assert "The sampling error leaves the verdict open." in model["summary"]["sentences"]
    assert "± " in render_markdown(model)


def test_the_summary_tells_of_the_survey(survey):
    sentences = survey["summary"]["sentences"]
    assert "Survey answers.csv: 8 of 16 sent questionnaires are valid (50.00 %)." in sentences
    assert any("The sampling error leaves" in sentence for sentence in sentences)


def test_a_bootstrap_is_told(model_of):
    text = HEAD + SURVEY + "method { composition = min_max }"
    sampling = model_of(text, answers_csv=rows_of(16))["surveys"]["sampling"]
    assert "drawn again 1,000 times, with replacement, from each group by itself" in sampling["told"]
    assert "Efron" in sampling["sources"]
    assert "Cochran" not in sampling["sources"]


def test_grades_of_another_decision_are_drawn(model_of):
    text = HEAD + SURVEY + "method { decision = max_membership }"
    sampling = model_of(text, answers_csv=rows_of(16))["surveys"]["sampling"]
    assert "own scores" not in sampling["told"]
    assert "The grades are those of respondents drawn again 1,000 times" in sampling["told"]
    assert "Cochran" in sampling["sources"]
    assert "Efron" in sampling["sources"]
    assert [] == sampling["borders"]


def test_without_scores_only_memberships_have_errors(model_of):
    text = HEAD.replace(" = 90", "").replace(" = 60;", ";").replace(" = 30 }", " }") + SURVEY
    model = model_of(text, answers_csv=rows_of(16))
    sampling = model["surveys"]["sampling"]
    assert not sampling["scores"]
    assert "Scores have no standard error: the comments have no scores." == sampling["reason"]
    assert all(row["membership"] > 0 for row in sampling["rows"])
    assert "Scores have no standard error" in render_html(model)


def test_choices_name_how_answers_are_read(survey):
    rows = {row["name"]: row["value"] for row in survey["choices"]}
    assert "bands(7..9, 4..6, 1..3) on the scale 1..9" == rows["answers"]
    assert "drop: its respondent does not count" == rows["missing"]
    assert "Price" == rows["reversed"]
    assert "boss 60 %, staff 40 %" == rows["groups"]


def test_surveys_that_differ_say_where(model_of):
    text = HEAD + (
        'survey "a.csv" { object = who; scale = 1..9; comments = bands(7..9, 4..6, 1..3) }\n'
        'survey "b.csv" { object = who; scale = 1..5; comments = bands(4..5, 3, 1..2); missing = ignore }'
    )
    model = model_of(text, a_csv="who,A,B\nx,1,2\ny,5,6\n", b_csv="who,C\nx,3\ny,4\nx,\n")
    rows = {row["name"]: row for row in model["choices"]}
    assert ["b.csv"] == rows["answers"]["elsewhere"][0]["nodes"]
    assert "ignore: only that answer is left out" == rows["missing"]["elsewhere"][0]["value"]
    assert ["a.csv", "b.csv"] == [file["path"] for file in model["surveys"]["files"]]
    assert [("a.csv", "survey"), ("b.csv", "survey")] == [
        (one["path"], one["what"]) for one in model["data_files"]["rows"]
    ]


def test_a_respondent_for_each_row_of_an_answer_is_told(model_of):
    text = HEAD + (
        'survey "long.csv" { layout = long(indicator = what, value = says); respondent = id; object = who; '
        "scale = 1..9; comments = bands(7..9, 4..6, 1..3) }"
    )
    rows = "id,who,what,says\n" + "".join(f"{n},{'xy'[n % 2]},{leaf},{n % 9 + 1}\n" for n in range(8) for leaf in "ABC")
    model = model_of(text, long_csv=rows)
    assert model["surveys"]["files"][0]["long"]
    assert "a row an answer" in render_html(model)


def test_many_objects_are_limited_and_it_is_said(model_of):
    rows = "who,A,B,C\n" + "".join(f"o{n % 300},{n % 9 + 1},{n % 7 + 1},{n % 5 + 1}\n" for n in range(900))
    text = HEAD.replace('objects { x "Alpha"; y "Beta" }', "") + (
        'survey "a.csv" { object = who; scale = 1..9; comments = bands(7..9, 4..6, 1..3) }'
    )
    model = model_of(text, a_csv=rows)
    (file,) = model["surveys"]["files"]
    assert limits.SURVEY_OBJECTS == len(file["objects"])
    assert file["objects_left_out"].startswith("Shown here: 100 of 300 objects;")
    assert limits.SAMPLING_ROWS == len(model["surveys"]["sampling"]["rows"])
    json.dumps(model, allow_nan=False)
    assert len(render_html(model).encode()) < 5_000_000


def test_a_scheme_without_a_survey_has_no_section(shop_model):
    assert shop_model["surveys"] is None
    assert shop_model["measurements"] is None
    assert shop_model["data_weights"] is None
    html = render_html(shop_model)
    for anchor in ("survey", "measurements", "data-weights"):
        assert f'id="{anchor}"' not in html
        assert f'href="#{anchor}"' not in html
