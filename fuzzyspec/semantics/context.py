"""What the steps of binding share: the findings, the methods at hand, and what an earlier fault has made uncertain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostics
from fuzzyspec.model.scheme import Scheme
from fuzzyspec.names import is_name, nearest, normal
from fuzzyspec.plugins import Registry
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t
from fuzzyspec.syntax.numerals import Malformed, read_number


class SheetVotes(NamedTuple):
    """The votes of a sheet on one leaf for one object (None where the sheet has no column for it).

    `counts` has the sum of the voters' weights for each comment; `span` is the heading; `respondents` counts the voters
    who answered.
    """

    object: str | None
    leaf: int
    counts: list[float]
    span: Span
    respondents: int


if TYPE_CHECKING:
    from fuzzyspec.data.sources import DataSource

AnyBlock = TypeVar("AnyBlock", bound=t.Block)


_KINDS = {
    keyword: (f"{keyword.capitalize()}Block",)
    for keyword in (
        "scheme",
        "comments",
        "indicators",
        "experts",
        "weights",
        "objects",
        "scores",
        "degrees",
        "method",
        "survey",
        "measurements",
        "membership",
    )
} | {
    "judgments": ("JudgmentsBlock", "JudgmentsByBlock", "SheetLine"),
    "votes": ("VotesBlock", "SheetLine"),
}
MOST_LOOKS = 200_000
"""How many names are looked through for "did you mean", in all."""


class Context:
    """State of one binding.

    A name or a value that an unreadable block may have held is not reported as missing: one fault, one error.
    """

    def __init__(self, trees: list[t.SyntaxTree], registry: Registry, *, files_missing: bool) -> None:
        self.trees = trees
        self.registry = registry
        self.diagnostics = Diagnostics()
        self.scheme = Scheme()
        self.by_name: dict[str, int] = {}
        self.objects: dict[str, int] = {}
        self.experts: dict[str, int] = {}
        self.objects_declared = False
        self.sheet_votes: list[SheetVotes] = []
        # Known names that a misspelt one was probably meant for; an unknown name may have been any.
        self.meant: set[str] = set()
        self.unmatched: set[str] = set()
        self._marked: set[str] = set()
        self._looks = 0
        self.evaluate: tuple[t.SyntaxTree, t.Value] | None = None
        self.data: Mapping[Span, DataSource | None] = {}
        self._lost = frozenset(kind for tree in trees for kind in tree.lost)
        self._anything_lost = files_missing or "*" in self._lost
        self._broken = {type(block).__name__ for tree in trees for block in tree.blocks if block.broken}

    def blocks(self, kind: type[AnyBlock]) -> Iterator[tuple[t.SyntaxTree, AnyBlock]]:
        """Give every block of a kind, file by file."""
        for tree in self.trees:
            for block in tree.blocks:
                if isinstance(block, kind):
                    yield tree, block

    def judgments(self) -> Iterator[tuple[t.SyntaxTree, t.JudgmentsBlock]]:
        """Give every block of judgments, those inside `judgments by` too, in the order of the files."""
        for tree in self.trees:
            for block in tree.blocks:
                if isinstance(block, t.JudgmentsBlock):
                    yield tree, block
                elif isinstance(block, t.JudgmentsByBlock):
                    for one in block.judgments:
                        yield tree, one._replace(broken=block.broken)

    def uncertain(self, *keywords: str) -> bool:
        """Whether a block of one of these kinds could not be read whole, so that what it lacks may stand there."""
        return (
            self._anything_lost
            or any(keyword in self._marked for keyword in keywords)
            or any(keyword in self._lost for keyword in keywords)
            or any(kind in self._broken for keyword in keywords for kind in _KINDS.get(keyword, (keyword,)))
        )

    def mark_uncertain(self, keyword: str) -> None:
        """Note that a fault of meaning leaves open what a kind of block holds."""
        self._marked.add(keyword)

    def unknown(self, kind: str, guess: str | None) -> None:
        """Note that an unknown name of a kind was probably meant for a known one."""
        if guess is None:
            self.unmatched.add(kind)
        else:
            self.meant.add(guess)

    def excused(self, kind: str, name: str) -> bool:
        """Whether what a name lacks may stand under a misspelt one."""
        return kind in self.unmatched or name in self.meant

    # Names ----------------------------------------------------------------------------------

    def nearest(self, name: str, known: Collection[str]) -> str | None:
        """Return the known name that was probably meant; among many names only for the first unknown ones.

        Each look costs as much as there are names, and nobody reads a hundred suggestions.
        """
        self._looks += len(known)
        return nearest(name, known) if self._looks <= MOST_LOOKS else None

    def indicator(self, text: str, span: Span) -> int | None:
        """Return the index of a named indicator, or report and return None."""
        found = self.by_name.get(normal(text))
        if found is not None:
            return found
        guess = self.nearest(text, self.by_name)
        self.unknown("indicator", guess)
        if text in self.objects:
            self.diagnostics.add(errors.wrong_kind_of_name(span, text, "object", "indicator"))
        elif not is_name(normal(text)):
            self.diagnostics.add(errors.not_a_name(span, text))
        elif not self.uncertain("indicators"):
            self.diagnostics.add(errors.unknown_name(span, text, "indicator", guess, list(self.by_name)))
        return None

    def expert(self, text: str, span: Span) -> int | None:
        """Return the index of a named expert, or report and return None."""
        found = self.experts.get(normal(text))
        if found is None and not self.uncertain("experts"):
            guess = self.nearest(text, self.experts)
            self.diagnostics.add(errors.unknown_name(span, text, "expert", guess, list(self.experts)))
        return found

    # Numbers --------------------------------------------------------------------------------

    def number(self, text: str, span: Span) -> float | None:
        """Return the value of a number, or report and return None."""
        value = read_number(text)
        if isinstance(value, Malformed):
            self.diagnostics.add(errors.malformed_number(span, text, value.reason, value.instead))
            return None
        return value
