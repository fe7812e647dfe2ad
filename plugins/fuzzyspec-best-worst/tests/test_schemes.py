"""Whole schemes, from the text to the weights and to what is told."""

from __future__ import annotations

import json

import pytest

import fuzzyspec

CAR = """
scheme "Buying a car"
indicators C {{ quality "Quality"; price "Price"; comfort "Comfort"; safety "Safety"; style "Style" }}
{judged}
weights C = best_worst({arguments})
"""
JUDGED = """
judgments C {
    price over quality = 2; price over comfort = 4; price over safety = 3; price over style = 8
    quality over style = 4; comfort over style = 2; safety over style = 3
}
"""
PUBLISHED = {"quality": 0.2295, "price": 0.4481, "comfort": 0.1148, "safety": 0.1530, "style": 0.0546}
GROUP = """
experts { chen; li }
judgments C by chen {
    price over quality = 2; price over comfort = 4; price over safety = 2; price over style = 8
    quality over style = 4; comfort over style = 2; safety over style = 4
}
judgments C by li {
    price over quality = 4; price over comfort = 4; price over safety = 2; price over style = 8
    quality over style = 2; comfort over style = 2; safety over style = 4
}
"""


def scheme(judged=JUDGED, arguments="best = price, worst = style", more=""):
    return CAR.format(judged=judged, arguments=arguments) + more


def weights(text):
    return fuzzyspec.compile(text).weights["C"].local


def warned(text):
    """Return the codes of what is told of a scheme that compiles; of other plugins, which have no place, nothing."""
    return [one.code for one in fuzzyspec.compile(text).diagnostics if one.span is not None]


def told(text):
    """Return the messages of a scheme with errors."""
    with pytest.raises(fuzzyspec.SchemeError) as caught:
        fuzzyspec.compile(text)
    return str(caught.value)


def test_the_published_weights():
    assert weights(scheme()) == pytest.approx(PUBLISHED, abs=5e-5)
    assert warned(scheme()) == []


def test_comparisons_may_be_written_the_other_way_round():
    turned = JUDGED.replace("price over style = 8", "style over price = 1/8")
    turned = turned.replace("safety over style = 3", "style over safety = 1/3")
    assert weights(scheme(turned)) == pytest.approx(weights(scheme()), rel=1e-14)


def test_the_order_of_indicators_does_not_matter():
    swapped = scheme().replace('quality "Quality"; price "Price"', 'price "Price"; quality "Quality"')
    assert swapped != scheme()
    assert weights(swapped) == weights(scheme())


def test_the_nonlinear_model():
    # Rezaei (2016) prints these bounds.
    bounds = {"quality": (0.2145, 0.2289), "price": (0.4461, 0.4571), "comfort": (0.1085, 0.1176)}
    found = weights(scheme(arguments="best = price, worst = style, model = nonlinear"))
    assert all(low < found[name] < high for name, (low, high) in bounds.items())


def test_a_missing_comparison_is_told():
    message = told(scheme(JUDGED.replace("; safety over style = 3", "")))
    assert "`best_worst` of C needs safety over style" in message


def test_a_comparison_that_is_not_read_is_told_and_changes_nothing():
    more = JUDGED.replace("safety over style = 3", "safety over style = 3; safety over comfort = 2")
    assert warned(scheme(more)) == ["FS224"]
    assert weights(scheme(more)) == weights(scheme())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("price over safety = 3", "price over safety = 1/3", "C: safety: the best over it is 1/3"),
        ("safety over style = 3", "safety over style = 1/3", "C: safety: it over the worst is 1/3"),
        ("price over safety = 3", "price over safety = 9", "C: safety: the best over it is 9"),
        ("safety over style = 3", "safety over style = 9", "C: safety: it over the worst is 9"),
        ("price over style = 8", "price over style = 1/8", "C: the best over the worst is 1/8"),
    ],
)
def test_comparisons_that_deny_the_best_and_the_worst_are_told(old, new, words):
    message = told(scheme(JUDGED.replace(old, new)))
    assert f"`best_worst` cannot weigh {words}" in message
    assert "1 error" in message


def test_the_best_must_not_be_the_worst():
    message = told(scheme(arguments="best = price, worst = price"))
    assert "price: it is named as the best and as the worst" in message
    assert "1 error" in message


def test_an_unknown_best_is_told():
    assert "prize, the `best` of `best_worst`, is none of the children of C" in told(
        scheme(arguments="best = prize, worst = style")
    )


def test_a_lacking_worst_is_told():
    assert "needs its argument `worst`" in told(scheme(arguments="best = price"))


def test_two_indicators():
    text = """
    scheme "Two"
    indicators U { A "A"; B "B" }
    judgments U { B over A = 3 }
    weights U = best_worst(best = B, worst = A)
    """
    found = fuzzyspec.compile(text)
    assert found.weights["U"].local == pytest.approx({"A": 0.25, "B": 0.75}, abs=1e-15)
    assert "own_consistency" not in json.loads(found.report("json"))["weights"]["U"]


def test_arguments_may_go_by_their_places():
    assert weights(scheme(arguments="price, style")) == weights(scheme())


def test_a_group_by_the_means_of_its_judgments():
    # √(2 · 4) = √8 for quality both ways: a_Bj · a_jW = 8, so the mean is consistent as chen and li are.
    found = fuzzyspec.compile(scheme(GROUP)).weights["C"]
    ratios = {"quality": 8**0.5, "price": 8.0, "comfort": 2.0, "safety": 4.0, "style": 1.0}
    total = sum(ratios.values())
    assert found.local == pytest.approx({name: ratio / total for name, ratio in ratios.items()}, rel=1e-12)
    assert set(found.experts) == {"chen", "li"}


def test_a_group_by_the_means_of_its_weights():
    found = fuzzyspec.compile(scheme(GROUP, more="method { aggregation = aip }\n")).weights["C"]
    chen = {"quality": 4, "price": 8, "comfort": 2, "safety": 4, "style": 1}  # their sum is 19
    li = {"quality": 2, "price": 8, "comfort": 2, "safety": 4, "style": 1}  # 17
    assert found.experts["chen"].local == pytest.approx({name: ratio / 19 for name, ratio in chen.items()}, rel=1e-12)
    assert found.experts["li"].local == pytest.approx({name: ratio / 17 for name, ratio in li.items()}, rel=1e-12)


def denied():
    """Return the group, one of whom judges safety above price, which is named as the best."""
    head, _, tail = GROUP.partition("judgments C by li")
    return f"{head}judgments C by li{tail.replace('price over safety = 2', 'price over safety = 1/2')}"


def test_an_expert_who_denies_the_best_is_told_where_weights_are_averaged():
    message = told(scheme(denied(), more="method { aggregation = aip }\n"))
    assert "C by li: safety: the best over it is 1/2" in message


def test_an_expert_who_denies_the_best_is_heard_where_judgments_are_averaged():
    # √(2 · ½) = 1 is price over safety, and 4 is safety over style, against 8: x = 8 − 4/3 and τ = 4/3.
    found = fuzzyspec.compile(scheme(denied())).weights["C"]
    ratios = {"quality": 8**0.5, "price": 20 / 3, "comfort": 2.0, "safety": 16 / 3, "style": 1.0}
    total = sum(ratios.values())
    assert found.local == pytest.approx({name: ratio / total for name, ratio in ratios.items()}, rel=1e-12)


def data(text):
    return json.loads(fuzzyspec.compile(text).report("json"))["weights"]["C"]


def test_the_result_tells_consistency_and_figures():
    found = data(scheme(arguments="best = price, worst = style, model = nonlinear"))
    own = found["own_consistency"]
    assert (own["name"], own["consistent"]) == ("input-based consistency ratio", True)
    assert (own["value"], own["limit"]) == (pytest.approx(1 / 56), 0.2958)
    assert "Liang, Brunelli and Rezaei (2020)" in own["source"]
    assert "cr" not in found
    figures = found["figures"]
    assert figures["xi"] == pytest.approx(0.1459, abs=5e-5)
    assert figures["interval"]["safety"] == pytest.approx([0.1563, (0.1563 + 0.1602) / 2, 0.1602], abs=5.1e-5)
    assert figures["inconsistency"]["safety"] == own["value"]


def test_inconsistent_comparisons_are_told():
    wrong = JUDGED.replace("comfort over style = 2", "comfort over style = 8")  # 4 · 8 against 8: 24/56
    assert warned(scheme(wrong)) == ["FS225"]
    own = data(scheme(wrong))["own_consistency"]
    assert (own["value"], own["limit"], own["consistent"]) == (pytest.approx(24 / 56), 0.2958, False)


def test_without_a_published_limit_there_is_no_verdict():
    wrong = JUDGED.replace("style = 8", "style = 8.5").replace("comfort over style = 2", "comfort over style = 8")
    text = scheme(wrong)
    assert warned(text) == []
    own = data(text)["own_consistency"]
    assert own["value"] == pytest.approx(23.5 / (8.5 * 7.5))
    assert not {"limit", "consistent", "source"} & set(own)


def test_each_expert_is_judged():
    wrong = GROUP.replace("comfort over style = 2", "comfort over style = 8", 1)
    experts = data(scheme(wrong))["experts"]
    assert {name: one["own_consistency"]["consistent"] for name, one in experts.items()} == {"chen": False, "li": True}
