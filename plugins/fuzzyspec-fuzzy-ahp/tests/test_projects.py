"""A published hierarchy of 19 fuzzy matrices by three experts, with every number that its author printed.

projects.json holds the experts' judgments (upper triangles, rows parted by commas) and the printed tables; it says
where they are from. Four criteria have 14 subcriteria, and under each of those five projects are compared.
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from fuzzyspec_fuzzy_ahp import buckley
from fuzzyspec_fuzzy_ahp.spreading import widened

import fuzzyspec

PUBLISHED = json.loads((Path(__file__).parent / "projects.json").read_text(encoding="utf-8"))
UPPER = PUBLISHED["upper triangles, by expert"]
SUBCRITERIA = PUBLISHED["subcriteria"]
EXPERTS = ("A", "B", "C")
PROJECTS = ("P1", "P2", "P3", "P4", "P5")
every_matrix = pytest.mark.parametrize("name", UPPER)


def numbers(upper):
    """Return an expert's matrix of numbers as triples [t, t, 3], three times the same."""
    rows = [[float(Fraction(number)) for number in row.split()] for row in upper.split(",")]
    t = len(rows) + 1
    B = np.ones((t, t))
    B[np.triu_indices(t, 1)] = [b for row in rows for b in row]
    B.T[np.triu_indices(t, 1)] = 1 / B[np.triu_indices(t, 1)]
    return np.repeat(B[..., np.newaxis], 3, axis=-1)


def judgment(number):
    """Return what a scheme says in place of an expert's number, as the author made triples."""
    b = Fraction(number)
    if b == 1:
        return "1"
    if b > 1:
        return f"({b - 1}, {b}, {b + 1})"
    n = 1 / b
    return f"(1/{n + 1}, 1/{n}, {1 / (n - 1)})"


def block(of, expert, children, upper):
    """Return an expert's judgments as a matrix with its upper triangle."""
    rows = [[judgment(number) for number in row.split()] for row in upper.split(",")]
    lines = [f"judgments {of} by {expert} {{", " ".join(children)]
    for x, (child, row) in enumerate(zip(children, [*rows, []], strict=True)):
        lines.append(" ".join([child, *["."] * x, "1", *row]))
    return "\n".join([*lines, "}"])


def scheme():
    lines = ['scheme "Projects"', f"experts {{ {'; '.join(EXPERTS)} }}", f"objects {{ {'; '.join(PROJECTS)} }}"]
    tree = " ".join(f"{one} {{ {'; '.join(below)} }};" for one, below in SUBCRITERIA.items())
    lines.append(f"indicators U {{ {tree} }}")
    for name, uppers in UPPER.items():
        for expert, upper in zip(EXPERTS, uppers, strict=True):
            if name == "criteria":
                lines.append(block("U", expert, list(SUBCRITERIA), upper))
            elif name in SUBCRITERIA:
                lines.append(block(name, expert, SUBCRITERIA[name], upper))
            else:
                lines.append(block(f"{name} of objects", expert, PROJECTS, upper))
    # The group's judgments of FT are inconsistent; the author went on.
    lines.append("method { weighting = buckley; aggregation = aij; evaluate = ahp; consistency = warn(0.1) }")
    return "\n".join(lines)


@cache
def evaluated():
    return fuzzyspec.compile(scheme()).to_dict()


def node(name):
    result = evaluated()
    return result["weights"].get("U" if name == "criteria" else name) or result["objects_judged"][name]


def printed_at(values, digits):
    return pytest.approx(np.array(values), rel=0, abs=0.5001 * 10**-digits)


@every_matrix
def test_row_means_and_fuzzy_weights_are_those_printed(name):
    # The experts' numbers get their spread before they are put together.
    experts = widened(np.array([numbers(upper) for upper in UPPER[name]]), spread=1)
    figures = buckley.figures(np.exp(np.log(experts).mean(axis=0)), None)
    assert np.array(figures["row geometric means"]) == printed_at(PUBLISHED["row geometric means"][name], 5)
    digits = 5 if name == "C1" else 6
    assert np.array(figures["fuzzy weights"]) == printed_at(PUBLISHED["fuzzy weights"][name], digits)


@every_matrix
def test_a_scheme_gives_the_printed_figures(name):
    figures = node(name)["figures"]
    assert np.array(list(figures["row geometric means"].values())) == printed_at(
        PUBLISHED["row geometric means"][name], 5
    )
    digits = 5 if name == "C1" else 6
    assert np.array(list(figures["fuzzy weights"].values())) == printed_at(PUBLISHED["fuzzy weights"][name], digits)


@every_matrix
def test_local_weights_are_normalised_centroids_of_the_printed_ones(name):
    centroids = np.array(PUBLISHED["fuzzy weights"][name]).mean(axis=1)
    local = np.array(list(node(name)["local"].values()))
    assert local == pytest.approx(centroids / centroids.sum(), abs=1e-5)


def test_the_fuzzy_weights_give_the_author_s_priorities():
    # The author multiplies fuzzy weights down the hierarchy, adds up by project, and takes centroids in the end.
    def fuzzy(name):
        return np.array(list(node(name)["figures"]["fuzzy weights"].values()))

    total = sum(
        criterion * subcriterion * fuzzy(leaf)
        for (name, below), criterion in zip(SUBCRITERIA.items(), fuzzy("criteria"), strict=True)
        for leaf, subcriterion in zip(below, fuzzy(name), strict=True)
    )
    centroids = total.mean(axis=1)
    assert centroids == printed_at(PUBLISHED["centroids"], 5)
    assert centroids / centroids.sum() == printed_at(PUBLISHED["priorities"], 6)


def test_fuzzy_synthesis_gives_the_printed_priorities():
    result = fuzzyspec.compile(scheme().replace("evaluate = ahp", "evaluate = ahp(synthesis = fuzzy)")).to_dict()
    centroids = [sum(one["fuzzy_priorities"]["U"]) / 3 for one in result["objects"]]
    assert centroids == printed_at(PUBLISHED["centroids"], 5)
    assert [one["priority"] for one in result["objects"]] == printed_at(PUBLISHED["priorities"], 6)
    assert ["P1", "P5", "P3", "P2", "P4"] == [one["object"] for one in result["ranking"]]


def test_defuzzified_at_each_node_the_priorities_are_near_the_author_s():
    # Distributive synthesis takes centroids at every node. That moves priorities by about 0.001 here, and no project
    # passes another.
    priorities = [one["priority"] for one in evaluated()["objects"]]
    assert priorities == pytest.approx(PUBLISHED["priorities"], abs=0.0015)
    assert priorities != printed_at(PUBLISHED["priorities"], 6)


def test_the_hierarchy_has_nineteen_matrices_of_three_experts():
    result = evaluated()
    judged = {**result["weights"], **result["objects_judged"]}
    assert len(judged) == 19
    assert all(set(one["experts"]) == set(EXPERTS) for one in judged.values())
