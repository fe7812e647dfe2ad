"""What a new package, its module and its method are called, and which names cannot be had."""

from __future__ import annotations

import keyword
import re
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fuzzyspec.plugins import Registry

PREFIX = "fuzzyspec-"
"""How the names of most plugins begin; the method's name is what follows."""

LONGEST = 40
"""Letters that a name may have, so that lines of generated code keep their length."""

_DISTRIBUTION = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_METHOD = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_SUFFIX = re.compile(r"\.[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*")


class Names(NamedTuple):
    """The names of a package: `fuzzyspec-row-mean`, `fuzzyspec_row_mean`, `row_mean`."""

    distribution: str
    module: str
    method: str


class NameFault(ValueError):
    """A name that cannot be had; the message says why, and which could be."""


def names_of(distribution: str, method: str | None = None) -> Names:
    """Return the names of a package; raises NameFault for what is no name of one."""
    if not _DISTRIBUTION.fullmatch(distribution):
        rule = "A package's name has small letters, digits and single hyphens, and begins with a letter"
        raise NameFault(
            f"'{distribution}' cannot name a package. {rule}{_for_example(_as_distribution(distribution))}."
        )
    _short_enough(distribution)
    if method is None:
        method = distribution.removeprefix(PREFIX).replace("-", "_")
        if not method[0].isalpha() or keyword.iskeyword(method):
            raise NameFault(f"'{method}' cannot name a method. Name it with --method, for example my_{method}.")
    elif not _METHOD.fullmatch(method) or keyword.iskeyword(method):
        rule = "A method's name has small letters, digits and single underscores, begins with a letter"
        raise NameFault(
            f"'{method}' cannot name a method. {rule}, and is no word of Python{_for_example(_as_method(method))}."
        )
    _short_enough(method)
    return Names(distribution, distribution.replace("-", "_"), method)


def suffix_of(text: str) -> str:
    """Return the end of file names as it is to be written; raises NameFault for what cannot be one."""
    suffix = text if text.startswith(".") else f".{text}"
    if not _SUFFIX.fullmatch(suffix):
        raise NameFault(f"'{text}' cannot end file names. Write a point and small letters or digits, for example .dat.")
    return suffix


def check_free(names: Names, kind: str, suffix: str, registry: Registry) -> None:
    """Raise NameFault where a package, a module, a method of that kind, or a suffix of files is already there."""
    from importlib import metadata, util

    from fuzzyspec.offers import OWN_SUFFIXES
    from fuzzyspec.plugins import PACKAGES

    other = f"Choose another name for yours, for example {names.distribution}-2."
    if names.distribution in PACKAGES.values():
        raise NameFault(f"{names.distribution} is a package of fuzzyspec's own. {other}")
    try:
        version = metadata.version(names.distribution)
    except metadata.PackageNotFoundError:
        pass
    else:
        raise NameFault(f"A package called {names.distribution} is installed (version {version}). {other}")
    # A folder of that name that merely lies about is no module, and has no origin.
    spec = None if names.module in sys.modules else util.find_spec(names.module)
    if names.module in sys.modules or (spec is not None and spec.origin is not None):
        raise NameFault(f"Its module would be called {names.module}, which another package has taken. {other}")
    owner = next((one.origin.distribution for one in registry.named(kind, names.method)), None)
    owner = owner or PACKAGES.get((kind, names.method))
    if owner is not None:
        raise NameFault(
            f"{owner} has a {kind} called {names.method}. Name yours otherwise, for example --method my_{names.method}."
        )
    if suffix:
        owner = next(
            (f"{one.name} ({one.origin.distribution})" for one in registry.of_kind(kind) if suffix in one.suffixes),
            None,
        )
        if kind == "reader" and suffix in OWN_SUFFIXES:
            owner = "fuzzyspec, which reads them by itself"
        if owner is not None:
            raise NameFault(f"Files ending in {suffix} are those of {owner}. Choose others with --suffix.")


def _short_enough(name: str) -> None:
    if len(name) > LONGEST:
        raise NameFault(f"'{name}' has {len(name)} letters. A name has at most {LONGEST}.")


def _for_example(name: str | None) -> str:
    return f", for example {name}" if name else ""


def _as_distribution(text: str) -> str | None:
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return name if _DISTRIBUTION.fullmatch(name) and len(name) <= LONGEST else None


def _as_method(text: str) -> str | None:
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    if not _METHOD.fullmatch(name) or len(name) > LONGEST:
        return None
    return f"my_{name}" if keyword.iskeyword(name) else name
