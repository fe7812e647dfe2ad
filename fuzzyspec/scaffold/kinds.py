"""The kinds of package that can be started, and the method that each starts with."""

from __future__ import annotations

from typing import NamedTuple

_WITH_ENGINE = ("pytest>=8", "fuzzyspec[data]>=0.1,<1")
"""What tests of methods need that a data engine carries out as well."""
_BY_NAME = (
    "`@$distribution` may be left out where no other package has a $kind called `$method`.\n"
    "With it, those who do not have this package are told what to install."
)


class Kind(NamedTuple):
    """A kind of package.

    `name` is what the command line calls it, `kind` what the registry does; `constant` holds its descriptor. The method
    that a package starts with is described by `title` (a few words), `summary` (one line) and `about` (a paragraph);
    `use` says what to know of the example. `suffix` ends the files that it reads or writes; with `data` its example
    reads one. `requires` and `test_requires` are what it and its tests depend on.
    """

    name: str
    kind: str
    constant: str
    title: str
    summary: str
    about: str
    use: str = _BY_NAME
    requires: str = "fuzzyspec>=0.1,<1"
    test_requires: tuple[str, ...] = ("pytest>=8",)
    suffix: str = ""
    data: bool = False


KINDS = {
    one.name: one
    for one in (
        Kind(
            "weighting",
            "weighting",
            "WEIGHTING",
            "Weights by row sums",
            "The sum of each row of the judgment matrix, normalised.",
            "A weighting turns judgments into weights: here each sibling weighs as much as its row of the judgment\n"
            "matrix adds up to.",
        ),
        Kind(
            "composition",
            "composition",
            "COMPOSITION",
            "The algebraic operator",
            "Products joined by the probabilistic sum: every sibling adds, each less the more there is.",
            "A composition makes the fuzzy set of a parent from those of its children: here each is weighted by the\n"
            "product, and they are joined by the probabilistic sum.",
            test_requires=_WITH_ENGINE,
        ),
        Kind(
            "decision",
            "decision",
            "DECISION",
            "The majority grade",
            "The best grade that more than half of the voters give or surpass: the median.",
            "A decision turns a fuzzy set into a verdict: here the median of the grades, of two middle ones the worse.",
            test_requires=_WITH_ENGINE,
        ),
        Kind(
            "membership",
            "membership function",
            "MEMBERSHIP",
            "A hump-shaped membership function",
            "A hump about a centre, from the triangle to ever flatter tops.",
            "A membership function says to what degree a measured value belongs to a comment: here most at a centre,\n"
            "and less on both sides.",
            test_requires=_WITH_ENGINE,
        ),
        Kind(
            "evaluation",
            "evaluation",
            "EVALUATION",
            "Simple additive weighting",
            "Values scaled between the worst and the best object, weighted and summed.",
            "An evaluation ranks objects by what was measured of them: here every value is scaled to 0..1, and their\n"
            "weighted sum decides.",
        ),
        Kind(
            "reader",
            "reader",
            "READER",
            "A reader of JSON lines",
            "JSON lines: a JSON object on each line.",
            "A reader opens data files that fuzzyspec does not know by itself: here those with a JSON object on every\n"
            "line.",
            "Files that end in `$suffix` are read by this package wherever a scheme names data.",
            requires="fuzzyspec[data]>=0.1,<1",
            suffix=".jsonl",
            data=True,
        ),
        Kind(
            "renderer",
            "renderer",
            "RENDERER",
            "Weights as a table of LaTeX",
            "The weights of the leaves as a table of LaTeX.",
            "A renderer writes an evaluated scheme in a format of its own: here a table of the weights, to be\n"
            "taken into a paper.",
            f"{_BY_NAME}\nOn the command line, `-o weights$suffix` or `--format $method` asks for the table.",
            suffix=".tex",
        ),
    )
}
"""By name, in the order in which they are listed."""
