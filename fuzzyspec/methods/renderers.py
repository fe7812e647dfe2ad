"""The output formats that fuzzyspec writes by itself; `fuzzyspec.outputs` and `fuzzyspec.report` carry them out."""

from __future__ import annotations

from fuzzyspec.api import Renderer

RENDERERS = (
    Renderer(
        name="html",
        summary="A report in one HTML file, without scripts and without the network.",
        reference="WHATWG, HTML Living Standard.",
        suffixes=(".html", ".htm"),
        render=None,
    ),
    Renderer(
        name="markdown",
        summary="A report in GitHub's Markdown.",
        reference="GitHub Flavored Markdown Spec, version 0.29.",
        suffixes=(".md", ".markdown"),
        render=None,
    ),
    Renderer(
        name="json",
        summary="The result as data, in a shape that is a promise.",
        reference="RFC 8259, The JavaScript Object Notation (JSON) Data Interchange Format.",
        suffixes=(".json",),
        render=None,
    ),
)
