"""The evaluation graph as JSON, Mermaid or DOT."""

from __future__ import annotations

import json
from typing import Any

from fuzzyspec.model.graph import Graph, GraphNode
from fuzzyspec.model.scheme import Chosen, MethodUse

SCHEMA = "fuzzyspec-graph/1"
_SHAPES = {
    "judgments": ("[/", "/]", "parallelogram"),
    "weights": ("[/", "/]", "parallelogram"),
    "measurements": ("[/", "/]", "parallelogram"),
    "tally": ("[/", "/]", "parallelogram"),
    "degrees": ("[/", "/]", "parallelogram"),
    "consistency": ("{{", "}}", "hexagon"),
    "decide": ("([", "])", "oval"),
    "rank": ("([", "])", "oval"),
    "evaluate": ("([", "])", "oval"),
}


def render_graph(graph: Graph, kind: str) -> str:
    """Return the graph in one of the forms json, mermaid and dot."""
    if kind == "mermaid":
        return _mermaid(graph)
    return _dot(graph) if kind == "dot" else _json(graph)


def graph_data(graph: Graph) -> dict[str, Any]:
    """Return the graph as plain dicts and lists, inputs before what uses them."""
    return {"schema": SCHEMA, "title": graph.title, "nodes": [_node(node) for node in graph.nodes]}


def _node(node: GraphNode) -> dict[str, Any]:
    data: dict[str, Any] = {"id": node.id, "kind": node.kind, "of": node.of}
    if node.method is not None:
        data["method"] = _method(node.method)
    data["inputs"] = list(node.inputs)
    data.update(node.figures)
    if node.span is not None:
        line, column = node.span.source.position(node.span.start)
        data["span"] = {"path": node.span.source.path, "line": line, "column": column, "length": node.span.length}
    return data


def _method(use: MethodUse) -> dict[str, Any]:
    data: dict[str, Any] = {"name": use.name, "distribution": use.distribution}
    if use.parameters:
        data["parameters"] = {name: _argument(value) for name, value in use.parameters.items()}
    return data


def _argument(value: Any) -> Any:
    """Return an argument as plain data: what names an indicator, as its name."""
    if isinstance(value, MethodUse):
        return _method(value)
    if isinstance(value, tuple):
        return [_argument(one) for one in value]
    return value.name if isinstance(value, Chosen) else value


def _json(graph: Graph) -> str:
    data = graph_data(graph)
    nodes = ",\n    ".join(json.dumps(node, ensure_ascii=False) for node in data["nodes"])
    head = f'{{\n  "schema": {json.dumps(SCHEMA)},\n  "title": {json.dumps(graph.title, ensure_ascii=False)},\n'
    return head + (f'  "nodes": [\n    {nodes}\n  ]\n}}\n' if nodes else '  "nodes": []\n}\n')


def _label(node: GraphNode) -> str:
    what = f"{node.kind} {node.of}"
    return f"{what}\n{node.method.text}" if node.method is not None else what


def _mermaid(graph: Graph) -> str:
    names = {node.id: f"n{index}" for index, node in enumerate(graph.nodes)}
    lines = ["flowchart BT"]
    for node in graph.nodes:
        opening, closing, _ = _SHAPES.get(node.kind, ("[", "]", "box"))
        text = _label(node).replace("&", "#amp;").replace('"', "#quot;").replace("\n", "<br>")
        lines.append(f'    {names[node.id]}{opening}"{text}"{closing}')
    for node in graph.nodes:
        lines.extend(f"    {names[source]} --> {names[node.id]}" for source in node.inputs)
    return "\n".join(lines) + "\n"


def _dot(graph: Graph) -> str:
    names = {node.id: f"n{index}" for index, node in enumerate(graph.nodes)}
    lines = [
        "digraph scheme {",
        "    rankdir = BT;",
        '    node [fontname = "Helvetica", fontsize = 10];',
        f"    label = {_quoted(graph.title)};",
    ]
    for node in graph.nodes:
        shape = _SHAPES.get(node.kind, ("", "", "box"))[2]
        lines.append(f"    {names[node.id]} [shape = {shape}, label = {_quoted(_label(node))}];")
    for node in graph.nodes:
        lines.extend(f"    {names[source]} -> {names[node.id]};" for source in node.inputs)
    return "\n".join(lines) + "\n}\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
