from __future__ import annotations

import json
import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec.report import curves, limits, numbers
from fuzzyspec.report.render import render_html, render_markdown

WATER = """
comments { class1 "Class I" = 95; class2 "Class II" = 80; class3 "Class III" = 60; class4 "Class IV" = 30 }
indicators W "Water quality" {
    DO  "Dissolved oxygen" { unit = "mg/L"; better = high }
    COD "Chemical oxygen demand" { unit = "mg/L"; better = low }
    pH  "Acidity" { better = within(6.5, 8.5) }
}
membership DO  = ladder(7.5, 6, 3, 2)
membership COD {
    class1 = falling(15, 20)
    class2 = triangular(15, 20, 25)
    class3 = trapezoidal(20, 25, 30, 40)
    class4 = rising(30, 40)
}
membership pH { class1 = gaussian(7, 0.5); class2 = bell(7, 1, 2); class4 = sigmoid(8.5, 6) }
measurements {
             DO     COD   pH
    site_1   6.2    18    7.1
    site_2   4.1    31    8.8
    site_3   6.2    26    6.4
}
weights W = equal
"""


def station_file(count: int) -> str:
    rows = [f"s{n},{2 + n % 61 / 10},{10 + n % 37},{6 + n % 29 / 10}" for n in range(count)]
    return "\n".join(["station,DO,COD,pH", *rows]) + "\n"


def stations(text: str = WATER) -> str:
    return re.sub(r"(?s)measurements \{.*?\n\}", 'measurements "stations.csv" { object = station }', text)


@pytest.fixture(scope="module")
def water(model_of):
    return model_of(WATER)


@pytest.fixture(scope="module")
def thousand(model_of):
    return model_of(stations(), stations_csv=station_file(1000))


def points_of(path: str) -> list[list[tuple[float, float]]]:
    """Return the runs of a path, in shares of the plot and in degrees."""
    return [
        [(float(x) / 1000, 1 - float(y) / 1000) for x, y in (pair.split() for pair in run.split("L"))]
        for run in path.split("M")[1:]
    ]


def degree_at(path: str, share: float) -> float:
    """Return where a path stands over a share of the plot; 0 where it has been left out. At an edge, the highest."""
    found = [0.0]
    for run in points_of(path):
        for (x, a), (y, b) in pairwise(run):
            if x <= share <= y:
                found.append(max(a, b) if x == y else a + (b - a) * (share - x) / (y - x))
    return max(found)


# In words ---------------------------------------------------------------------------------------


def test_functions_are_told_as_calls(water):
    ladder, four, odd = water["measurements"]["leaves"]
    assert [("", "ladder(7.5, 6, 3, 2)")] == [(one["comment"], one["text"]) for one in ladder["functions"]]
    assert ["falling(15, 20)", "triangular(15, 20, 25)", "trapezoidal(20, 25, 30, 40)", "rising(30, 40)"] == [
        one["text"] for one in four["functions"]
    ]
    assert ["gaussian(7, 0.5)", "bell(7, 1, 2)", "", "sigmoid(8.5, 6)"] == [one["text"] for one in odd["functions"]]
    assert [True, False, False] == [leaf["whole"] for leaf in (ladder, four, odd)]


def test_named_arguments_are_told_in_the_order_of_the_function(model_of):
    text = WATER.replace("triangular(15, 20, 25)", "triangular(c = 25, b = 20, a = 15)")
    assert "triangular(15, 20, 25)" == model_of(text)["measurements"]["leaves"][1]["functions"][1]["text"]


def test_where_which_comment_leads_is_worked_out(water):
    leaves = water["measurements"]["leaves"]
    assert ["Class IV up to 2.5", "Class III 2.5 to 4.5", "Class II 4.5 to 6.75", "Class I from 6.75"] == [
        f"{one['comment']} {one['text']}" for one in leaves[0]["leading"]
    ]
    assert ["up to 17.5", "17.5 to 22.5", "22.5 to 35", "from 35"] == [one["text"] for one in leaves[1]["leading"]]


def test_what_was_measured_is_told(water):
    told = [(leaf["unit"], leaf["better"], leaf["told"]) for leaf in water["measurements"]["leaves"]]
    assert ("mg/L", "more is better", "3 objects, from 4.1 mg/L to 6.2 mg/L, mean 5.5") == told[0]
    assert ("mg/L", "less is better", "3 objects, from 18 mg/L to 31 mg/L, mean 25") == told[1]
    assert ("", "best from 6.5 to 8.5", "3 objects, from 6.4 to 8.8, mean 7.433") == told[2]


def test_degrees_that_do_not_add_up_are_told_where_they_are_used(model_of, water):
    ladder, four, odd = water["measurements"]["leaves"]
    assert "" == ladder["rows"] == four["rows"]
    assert "divided by their sum" in odd["rows"]
    raw = model_of(WATER + "method { rows = raw }")["measurements"]["leaves"][2]
    assert "used as they are (rows = raw)" in raw["rows"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (6.25, "6.25"),
        (1 / 3, "0.333333"),
        (-0.5, "\u22120.5"),
        (0.0, "0"),
        (1234567.891, "1234567.89"),
        (1e12, "1000000000000"),
        (9007199254740993.0, "9.0072·10¹⁵"),
        (1.5e-7, "1.5·10⁻⁷"),
        (-2e300, "\u22122·10³⁰⁰"),
    ],
)
def test_measured_numbers_keep_what_is_before_the_point(value, text):
    assert text == numbers.measure(value)


# Pictures ---------------------------------------------------------------------------------------


def test_curves_go_through_the_memberships_that_were_used(model_of):
    for more in ("", "method { rows = raw }"):
        model = model_of(WATER + more)
        for place, leaf in enumerate(model["measurements"]["leaves"]):
            picture = leaf["picture"]
            low, high = (float(tick["text"]) for tick in (picture["ticks"][0], picture["ticks"][-1]))
            first, last = (tick["at"] for tick in (picture["ticks"][0], picture["ticks"][-1]))
            for number, name in enumerate(("site_1", "site_2", "site_3")):
                value = (6.2, 18, 7.1, 4.1, 31, 8.8, 6.2, 26, 6.4)[3 * number + place]
                at = first + (last - first) * (value - low) / (high - low)
                matrix = next(one for one in model["memberships"]["objects"] if one["label"] == name)
                row = matrix["groups"][0]["rows"][place]["values"]
                drawn = [degree_at(curve["path"], (at - curves.LEFT) / curves.WIDTH) for curve in picture["curves"]]
                assert pytest.approx(row, abs=0.012) == drawn  # a step of the grid where the curve is steep


def test_curves_stay_inside_the_plot(water, thousand):
    for model in (water, thousand):
        for leaf in model["measurements"]["leaves"]:
            for curve in leaf["picture"]["curves"]:
                for run in points_of(curve["path"]):
                    assert all(0 <= x <= 1 and 0 <= degree <= 1 for x, degree in run)
                    assert all(x <= y for (x, _), (y, _) in pairwise(run))


def test_straight_lines_take_few_points(water):
    ladder = water["measurements"]["leaves"][0]["picture"]
    assert [3, 4, 4, 3] == [
        sum(map(len, points_of(curve["path"]))) + (curve["step"] in (3, 5)) for curve in ladder["curves"]
    ]


def test_a_step_is_upright(model_of):
    text = re.sub(r"membership DO .*", "membership DO = ladder(7, 4, 4, 2)", WATER)
    curve = model_of(text)["measurements"]["leaves"][0]["picture"]["curves"][1]
    (run,) = points_of(curve["path"])
    assert run[0][1] == 0
    assert run[0][0] == run[1][0]
    assert run[1][1] == 1


def test_few_objects_have_their_names_from_low_values_to_high(water):
    dots = water["measurements"]["leaves"][0]["picture"]["dots"]
    assert [("site_2", "4.1"), ("site_1", "6.2"), ("site_3", "6.2")] == [(dot["text"], dot["value"]) for dot in dots]
    assert [False, True, True] == [dot["before"] for dot in dots]
    assert all(a["y"] < b["y"] for a, b in pairwise(dots))


@pytest.mark.parametrize(
    ("count", "names", "marks", "dense"),
    [(12, 12, 12, False), (13, 0, 13, False), (60, 0, 60, False), (61, 0, 0, True)],
)
def test_more_objects_have_marks_and_still_more_a_density(model_of, count, names, marks, dense):
    picture = model_of(stations(), stations_csv=station_file(count))["measurements"]["leaves"][1]["picture"]
    assert (names, marks, dense) == (len(picture["dots"]), picture["rug"].count("M"), bool(picture["density"]))
    assert (picture["strip"] is None) == bool(names)


def test_a_density_counts_the_objects():
    path = curves._density([0.0] * 3 + [0.5] * 6 + [1.0])
    heights = [round(1 - float(height), 3) for height in re.findall(r"V([\d.]+)H", path)]
    assert curves.BINS == len(heights)
    assert {0: 0.5, 40: 1.0, 79: 0.17} == {place: height for place, height in enumerate(heights) if height}


def test_a_value_far_from_the_functions_is_left_out_of_the_picture_and_told(model_of):
    model = model_of(WATER.replace("site_2   4.1 ", "site_2   4e6 "))
    picture = model["measurements"]["leaves"][0]["picture"]
    assert "1 object lies beyond the picture, the farthest at 4000000." == picture["note"]
    assert 2 == len(picture["dots"])
    assert "beyond the picture" in picture["description"]
    assert float(picture["ticks"][-1]["text"]) < 20


def test_a_picture_shows_no_values_below_0_where_there_are_none(model_of):
    text = WATER.replace("gaussian(7, 0.5)", "gaussian(2, 5)")
    ticks = model_of(text)["measurements"]["leaves"][2]["picture"]["ticks"]
    assert "0" == ticks[0]["text"]
    below = model_of(text.replace("bell(7, 1, 2)", "trapezoidal(-9, -5, 5, 9)"))
    assert below["measurements"]["leaves"][2]["picture"]["ticks"][0]["text"].startswith("\u2212")


def test_the_description_says_what_the_picture_shows(water):
    assert (
        "The largest degree, from low values to high, is that of Class IV up to 2.5; Class III 2.5 to 4.5; "
        "Class II 4.5 to 6.75; Class I from 6.75." == water["measurements"]["leaves"][0]["picture"]["description"]
    )


def test_a_function_that_fails_where_nobody_is_costs_the_picture_only(model_of, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(curves, "_point", fail)
    model = model_of(WATER)
    assert all(leaf["picture"] is None and leaf["no_picture"] for leaf in model["measurements"]["leaves"])
    assert "No picture: the functions could not be drawn." in render_html(model)
    assert "ladder(7.5, 6, 3, 2)" in render_markdown(model)


def test_comments_without_a_degree_have_no_name_in_the_picture(water):
    assert {"Class I", "Class II", "Class IV"} == {
        label["text"] for label in water["measurements"]["leaves"][2]["picture"]["labels"]
    }


def test_names_of_comments_do_not_collide_on_a_narrow_page(model_of):
    text = WATER.replace('"Class II"', '"评价等级第二"').replace(
        '"Class III"', '"A label that is rather too long to stand there"'
    )
    for leaf in model_of(text)["measurements"]["leaves"]:
        rows: dict[int, list[tuple[float, float]]] = {}
        for label in leaf["picture"]["labels"]:
            middle = (label["at"] - curves.LEFT) / curves.WIDTH
            half = (curves.text_width(label["text"]) * curves.COLUMN + 16) / curves.NARROW / 2
            assert -0.05 <= middle - half <= middle + half <= 1.05
            rows.setdefault(label["row"], []).append((middle - half, middle + half))
        for row in rows.values():
            assert all(a[1] <= b[0] for a, b in pairwise(sorted(row)))


magnitudes = st.floats(-1e12, 1e12, allow_nan=False, allow_subnormal=False)


@given(magnitudes, magnitudes)
def test_ticks_are_round_rise_and_lie_inside(one, other):
    low, high = min(one, other), max(one, other)
    if not high - low > 1e-9 * max(abs(low), abs(high), 1e-9):
        return
    ticks = curves._ticks(low, high)
    span = high - low
    assert 1 <= len(ticks) <= 9
    assert all(low - 1e-6 * span <= value <= high + 1e-6 * span for value, _ in ticks)
    assert all(a < b for (a, _), (b, _) in pairwise(ticks))
    assert len({text for _, text in ticks}) == len(ticks)


@given(st.lists(st.floats(0, 100), min_size=4, max_size=4), st.lists(st.floats(0, 100), min_size=2, max_size=20))
def test_a_bent_line_stays_near_the_points(corners, xs):
    a, b, c, d = sorted(corners)

    def height(x):
        up = 1.0 if x >= b else 0.0 if x <= a else (x - a) / (b - a)
        down = 1.0 if x <= c else 0.0 if x >= d else (d - x) / (d - c)
        return min(up, down)

    places = sorted({(x, 100 * height(x)) for x in xs})
    bent = curves._bent(places)
    assert bent[0] == places[0]
    assert bent[-1] == places[-1]
    for point in places:
        near = min(
            (curves._distance(point, start, end) for start, end in pairwise(bent) if start[0] <= point[0] <= end[0]),
            default=0.0,
        )
        assert near <= curves.FLAT + 1e-9


# Values and limits ------------------------------------------------------------------------------


def test_the_values_stand_in_a_table(water):
    (table,) = water["measurements"]["tables"]
    assert ["Dissolved oxygen", "Chemical oxygen demand", "Acidity"] == [one["label"] for one in table["columns"]]
    assert [("site_1", ["6.2", "18", "7.1"]), ("site_2", ["4.1", "31", "8.8"]), ("site_3", ["6.2", "26", "6.4"])] == [
        (row["label"], row["values"]) for row in table["rows"]
    ]


def test_memberships_name_the_value_behind_a_row(water):
    matrix = water["memberships"]["objects"][0]
    assert "Measured" == matrix["observed"]
    assert ["6.2 mg/L", "18 mg/L", "7.1"] == [row["observed"] for row in matrix["groups"][0]["rows"]]


def test_votes_and_values_stand_side_by_side(model_of):
    text = (
        "comments { good; bad }\nindicators U { A; B; C }\nweights U = equal\nobjects { x; y }\n"
        "membership A = ladder(2, 1)\nmeasurements { A\n x 1.5\n y 1 }\n"
        "votes x { B 1 3 }\nvotes y { B 4 0 }\ndegrees x { C .5 .5 }\ndegrees y { C 1 0 }"
    )
    matrix = model_of(text)["memberships"]["objects"][0]
    assert "Observed" == matrix["observed"]
    assert ["1.5", "1 · 3 of 4", ""] == [row["observed"] for row in matrix["groups"][0]["rows"]]


def test_many_objects_are_limited_and_it_is_said(thousand):
    measured = thousand["measurements"]
    assert limits.MEASURED_OBJECTS == len(measured["tables"][0]["rows"])
    assert [
        "Shown here: 200 of 1,000 objects, the best ranked; the JSON result holds all of them (--format json)."
    ] == (measured["tables_left_out"])
    assert [row["label"] for row in thousand["summary"]["verdicts"][:5]] == [
        row["label"] for row in measured["tables"][0]["rows"][:5]
    ]
    assert len(render_html(thousand).encode()) < 5_000_000
    assert len(render_markdown(thousand).encode()) < 5_000_000


def test_results_in_arrays_give_plain_data(thousand):
    def kinds(value):
        if type(value) is dict:
            return {dict}.union(*map(kinds, value.values()))
        if type(value) is list:
            return {list}.union(*map(kinds, value))
        return {type(value)}

    assert {dict, list, str, int, float, bool, type(None)} >= kinds(thousand)
    json.dumps(thousand, allow_nan=False)


def test_many_leaves_are_limited_and_it_is_said(model_of):
    leaves = [f"L{n}" for n in range(limits.PICTURES + 5)]
    text = (
        f"comments {{ good; bad }}\nindicators U {{ {'; '.join(leaves)} }}\nweights U = equal\n"
        + "\n".join(f"membership {leaf} = ladder(2, 1)" for leaf in leaves)
        + f"\nmeasurements {{ {' '.join(leaves)}\n x {' 1.5' * len(leaves)}\n y {' 1' * len(leaves)} }}"
    )
    measured = model_of(text)["measurements"]
    assert limits.PICTURES == len(measured["leaves"])
    assert measured["leaves_left_out"].startswith("Shown here: 40 of 45 leaves with membership functions")
    assert [6] * 7 + [3] == [len(table["columns"]) for table in measured["tables"]]


def test_leaves_without_functions_are_told_in_a_table(model_of):
    model = model_of(
        'indicators U { A "Cost" { unit = "€"; better = low }; B }\nmeasurements { A B\n x 1 2\n y 3 8\n z 3 5 }\n'
        "weights U = critic"
    )
    measured = model["measurements"]
    assert [] == measured["leaves"]
    assert [("Cost", "1", "2.333", "3", "€", "less is better", "the scheme")] == [
        tuple(leaf[name] for name in ("label", "least", "mean", "most", "unit", "better", "from"))
        for leaf in measured["others"][:1]
    ]
    for text in (render_html(model), render_markdown(model)):
        assert "Measurements" in text
        assert "2.333" in text


def test_repeated_samples_are_told(model_of):
    text = WATER.replace("measurements {", "measurements { repeated = median\n").replace("site_3", "site_2")
    model = model_of(text)
    assert "the scheme (the median of its samples)" == model["measurements"]["leaves"][0]["from"]
    choice = next(row for row in model["choices"] if row["name"] == "repeated")
    assert ("median", []) == (choice["value"], choice["elsewhere"])


def test_the_mean_of_the_largest_numbers_is_finite():
    from fuzzyspec.report.measured import mean_of

    assert math.isclose(mean_of([1.7e308, 1.7e308, 1.1e308]), 1.5e308)
    assert 2.5 == mean_of([1, 2, 3, 4])


def test_a_picture_has_a_title_and_a_description_for_those_who_cannot_see_it(water):
    html = render_html(water)
    for leaf in water["measurements"]["leaves"]:
        picture = leaf["picture"]
        assert f'aria-labelledby="{picture["id"]}-title {picture["id"]}-text"' in html
        assert f'<title id="{picture["id"]}-title">{picture["title"]}</title>' in html
        assert f'<desc id="{picture["id"]}-text">' in html
    assert 3 == len({leaf["picture"]["id"] for leaf in water["measurements"]["leaves"]})


def test_methods_list_each_membership_function_once_without_its_numbers(water):
    found = [one["name"] for one in water["methods"] if one["kind"] == "membership function"]
    assert ["ladder", "falling", "triangular", "trapezoidal", "rising", "gaussian", "bell", "sigmoid"] == found
    assert all([] == one["parameters"] for one in water["methods"] if one["kind"] == "membership function")


def test_choices_name_the_rows_and_the_functions(model_of, water):
    rows = {row["name"]: row["value"] for row in water["choices"]}
    assert "normalise: they are divided by their sum" == rows["rows"]
    assert "the membership functions under Measurements" == rows["membership"]
    raw = model_of(WATER + "method { rows = raw }")["choices"]
    assert "raw: they are used as they are" == {row["name"]: row["value"] for row in raw}["rows"]


def test_data_files_are_named(thousand, water):
    assert [("stations.csv", "measurements")] == [(one["path"], one["what"]) for one in thousand["data_files"]["rows"]]
    assert [] == water["data_files"]["rows"]
    for text in (render_html(thousand), render_markdown(thousand)):
        assert "stations.csv" in text.partition("How it was made</h2>")[2] or "| stations.csv | measurements |" in text
