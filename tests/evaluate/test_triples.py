import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.driver import compile_text
from fuzzyspec.evaluate.triples import LARGE, circles, cyclic_triples

untimed = settings(deadline=None)


def matrix_of(order, above):
    """Return the matrix with these judgments above the diagonal, None and NaN where not judged."""
    values = [[1.0] * order for _ in range(order)]
    for (x, y), value in zip(itertools.combinations(range(order), 2), above, strict=True):
        values[x][y], values[y][x] = value, 1 / value
    return values


def judged_in(values):
    return [[value == value for value in row] for row in values]


def by_definition(values):
    """Try every three in both directions."""
    order = len(values)
    return [
        (x, y, z)
        for x, y, z in itertools.permutations(range(order), 3)
        if x == min(x, y, z) and values[x][y] > 1 and values[y][z] > 1 and values[z][x] > 1
    ]


def test_a_circle_of_three_begins_with_its_smallest():
    assert [(0, 1, 2)] == cyclic_triples(matrix_of(3, [2, 1 / 2, 2]), [[True] * 3] * 3)
    assert [(0, 2, 1)] == cyclic_triples(matrix_of(3, [1 / 2, 2, 1 / 2]), [[True] * 3] * 3)


def test_a_tie_or_a_gap_makes_no_circle():
    assert [] == cyclic_triples(matrix_of(3, [2, 1 / 2, 1]), [[True] * 3] * 3)
    assert [] == cyclic_triples(matrix_of(3, [2, 1 / 2, math.nan]), judged_in(matrix_of(3, [2, 1 / 2, math.nan])))
    hidden = [[True, True, False], [True, True, True], [False, True, True]]
    assert [] == cyclic_triples(matrix_of(3, [2, 1 / 2, 2]), hidden)


def test_what_rounding_makes_of_a_tie_is_a_tie():
    assert [] == cyclic_triples(matrix_of(3, [2, 1 / 2, 1 + 1e-12]), [[True] * 3] * 3)


@untimed
@given(st.integers(3, 9), st.data())
def test_circles_are_those_of_the_definition(order, data):
    count = order * (order - 1) // 2
    judgments = st.sampled_from([1 / 9, 1 / 2, 1.0, 1.2, 7.0, math.nan])
    values = matrix_of(order, data.draw(st.lists(judgments, min_size=count, max_size=count)))
    expected = sorted(by_definition(values))
    assert expected == cyclic_triples(values, judged_in(values))
    found = circles(values, 2)
    assert (len(expected), tuple(expected[:2])) == (found.count, found.first)


@pytest.mark.parametrize("order", [LARGE, LARGE + 1, 150])
def test_many_siblings_are_counted_alike(order):
    generator = np.random.default_rng(order)
    count = order * (order - 1) // 2
    values = matrix_of(order, generator.choice([1 / 3, 1.0, 3.0, math.nan], count).tolist())
    beats = np.nan_to_num(np.array(values)) > 1
    found = circles(values, 5)
    assert round(np.trace(np.linalg.matrix_power(beats.astype(float), 3))) // 3 == found.count
    assert 5 == len(found.first)
    assert list(found.first) == cyclic_triples(values, judged_in(values))[:5]


def test_weights_have_no_circles_however_many_siblings():
    weights = np.exp(np.random.default_rng(0).normal(size=200))
    assert (0, ()) == tuple(circles((weights[:, np.newaxis] / weights).tolist(), 5))


# -- what is told -----------------------------------------------------------------------------------------------------


def findings(text):
    return [(one.code, one.message.text(), one.span.text) for one in compile_text(text).diagnostics]


def test_a_circle_is_told_at_its_first_judgment_in_the_file():
    text = "indicators U { a; b; c }\njudgments U {\n a over c = 0.9\n b over c = 1.3\n a over b = 1.2\n}\n"
    assert [("FS218", "judgments of U go in a circle: a over b over c over a", "0.9")] == findings(text)


def test_several_circles_are_counted_and_the_first_named():
    names = "abcdef"
    rows = "".join(
        f"  {names[x]} " + " ".join("1" if x == y else "." if y < x else "1.1" for y in range(6)) + "\n"
        for x in range(6)
    )
    text = f"indicators U {{ {'; '.join(names)} }}\njudgments U {{\n {' '.join(names)}\n{rows}}}\n"
    assert [] == findings(text)
    turned = text.replace("  a 1 1.1 1.1 1.1 1.1 1.1", "  a 1 1.1 1.1 1.1 1.1 0.9")
    ((code, words, place),) = findings(turned)
    assert ("FS218", "1.1") == (code, place)
    assert words == (
        "judgments of U go in 4 circles: a over b over f over a, a over c over f over a, "
        "a over d over f over a, … and 1 more"
    )


def test_a_matrix_over_its_limit_has_one_error_that_names_the_circle():
    text = "indicators U {{ a; b; c }}\njudgments U {{ a over b = 3; b over c = 3; a over c = 1/3 }}\nmethod {{ {} }}\n"
    (found,) = compile_text(text.format("")).diagnostics
    assert "FS212" == found.code
    assert "and about the circle a over b over c over a" in found.help.text()
    (found,) = compile_text(text.format("consistency = warn(0.1)")).diagnostics
    assert ("FS212", False) == (found.code, found.is_error)
    assert "circle" in found.help.text()
    assert () == compile_text(text.format("consistency = off")).diagnostics


def test_an_error_without_a_circle_names_none():
    text = "indicators U { a; b; c }\njudgments U { a over b = 4; b over c = 4; a over c = 2 }\n"
    (found,) = compile_text(text).diagnostics
    assert "FS212" == found.code
    assert "circle" not in found.help.text()


def test_the_circles_of_judged_objects_are_told_too():
    text = (
        "indicators car { price; safety }\nweights car = equal\nscores safety { civic = 1; accord = 2; fit = 3 }\n"
        "judgments price of objects { civic over accord = 1.2; accord over fit = 1.2; civic over fit = 0.9 }\n"
    )
    told = [words for code, words, _ in findings(text) if code == "FS218"]
    assert ["judgments of price of objects go in a circle: civic over accord over fit over civic"] == told
