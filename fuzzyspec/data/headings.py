"""The headings of sheets: how they are written, and the form in which they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import NamedTuple

from fuzzyspec.model.scheme import Indicator, Scheme

EXPERT = "expert"
OBJECT = "object"
PAIR_FORM = "U1 over U2 of U"

_BETWEEN_WORDS = re.compile(r"\W+")


def folded(text: str) -> str:
    """Return the form in which headings and answers are compared.

    Capitals, spaces, punctuation, and the width of letters make no difference; where nothing else is left, punctuation
    does.
    """
    if text.isascii() and text.isalnum():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _BETWEEN_WORDS.sub(" ", plain).strip() or plain.strip()


def spelled(text: str) -> str:
    """Return the form in which names are compared that nothing declares: width, capitals and spaces do not count.

    Punctuation does: `A+` and `A-` are two names.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class PairColumn(NamedTuple):
    """A column of a pairwise sheet: `first` over `second`, both children of the indicator `of`, or objects under it."""

    first: str
    second: str
    of: str
    labels: tuple[str, str, str]
    objects: bool = False

    @property
    def heading(self) -> str:
        """The heading, in names."""
        return f"{self.first} over {self.second} of {self.of}"

    @property
    def worded(self) -> str:
        """The heading, in labels."""
        return "{} over {} of {}".format(*self.labels)


def pair_columns(
    scheme: Scheme, judged: Callable[[Indicator], bool], *, only_read: bool = False
) -> Iterator[PairColumn]:
    """Give a column for every pair of siblings, and of objects under each leaf whose objects are `judged` in pairs.

    With `only_read`, of siblings whose weighting reads certain pairs, those alone.
    """
    for indicator in scheme.indicators:
        children = [scheme.indicators[child] for child in indicator.children]
        read = scheme.pairs_read.get(indicator.index) if only_read else None
        asked = [(children[x], children[y]) for x, y in read] if read is not None else combinations(children, 2)
        for first, second in asked:
            yield PairColumn(first.id, second.id, indicator.id, (first.label, second.label, indicator.label))
    objects = [one for one in scheme.objects if one.span is not None]
    for indicator in scheme.indicators:
        if not indicator.children and judged(indicator):
            for one, other in combinations(objects, 2):
                yield PairColumn(one.id, other.id, indicator.id, (one.label, other.label, indicator.label), True)
