"""The evaluation graph: what is computed, from what, by which method, because of which line.

It is a value, not a call stack.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fuzzyspec.model.scheme import MethodUse
from fuzzyspec.source import Span

KINDS = {
    "judgments": "a judgment matrix as entered",
    "aggregate": "what several experts say together",
    "complete": "judgments with the missing pairs filled in",
    "weights": "direct weights",
    "weigh": "local weights of a node's children",
    "consistency": "λ_max, CI and CR of a judgment matrix",
    "measurements": "what was measured of a leaf",
    "membership": "memberships of a leaf from its membership functions",
    "weigh_leaves": "weights of all leaves below a node at once",
    "scores": "scores of the objects under a leaf",
    "synthesise": "the priorities of the objects from those under the children",
    "tally": "votes or answers about a leaf made memberships",
    "degrees": "memberships of a leaf as typed",
    "compose": "the fuzzy set of a node from those of its children",
    "decide": "the verdict on each object",
    "rank": "the ranking of the objects",
    "evaluate": "the objects ranked by a further evaluation",
}


class GraphNode(NamedTuple):
    """One step. `id` is `kind:indicator`; `inputs` are ids of earlier steps; `figures` are small facts for people."""

    id: str
    kind: str
    of: str
    method: MethodUse | None
    inputs: tuple[str, ...]
    span: Span | None
    figures: dict[str, int | float | str]


class Graph(NamedTuple):
    """All steps, each after its inputs; `title` names the scheme."""

    title: str
    nodes: tuple[GraphNode, ...]

    def of_kind(self, *kinds: str) -> Iterator[GraphNode]:
        """Give the steps of some kinds, in order."""
        return (node for node in self.nodes if node.kind in kinds)
