from __future__ import annotations

import json

import pytest

from fuzzyspec.api import Evaluated, Evaluation, Param, Weighting
from fuzzyspec.driver import compile_text
from fuzzyspec.host import MemoryHost
from fuzzyspec.report.graph import graph_data, render_graph


@pytest.fixture(scope="module")
def graph(methods_of):
    """Give the graph of a scheme whose methods name indicators."""
    about = {"summary": "What it does.", "reference": "Acme (2020)."}
    methods = methods_of(
        register_weightings=[
            Weighting(
                name="star",
                compute=lambda m, first: m[:, :, first] / m[:, :, first].sum(axis=1, keepdims=True),
                params=(Param("first", kind="indicator"),),
                pairs=lambda count, first: [(first, other) for other in range(count) if other != first],
                **about,
            )
        ],
        register_evaluations=[
            Evaluation(
                name="ratio",
                compute=lambda v, w, b, over, under: Evaluated((v[:, over].sum(1) / v[:, under].sum(1)).tolist()),
                params=(Param("over", kind="indicators"), Param("under", kind="indicators")),
                value="ratio",
                weighted=False,
                **about,
            )
        ],
    )
    done = compile_text(
        "indicators U { a; b; c }\njudgments U { a over b = 2; a over c = 3 }\nweights U = star(first = a)\n"
        "measurements {\n   a b c\n x 1 2 3\n y 3 2 1\n}\nmethod { evaluate = ratio(over = [b, c], under = [a]) }\n",
        host=MemoryHost({}),
        registry=methods,
    )
    assert done.ok
    return done.graph


def test_arguments_that_name_indicators_are_names(graph):
    methods = {node["kind"]: node.get("method") for node in graph_data(graph)["nodes"]}
    assert {"first": "a"} == methods["weigh"]["parameters"]
    assert {"over": ["b", "c"], "under": ["a"]} == methods["evaluate"]["parameters"]
    assert json.loads(render_graph(graph, "json"))["nodes"] == graph_data(graph)["nodes"]


def test_evaluations_end_a_drawing_as_verdicts_do(graph):
    line = next(line for line in render_graph(graph, "mermaid").splitlines() if '"evaluate ' in line)
    assert '(["' in line
    assert "shape = oval" in next(line for line in render_graph(graph, "dot").splitlines() if "evaluate " in line)
