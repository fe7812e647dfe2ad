"""What a method is asked before anything is computed: the pairs that it reads, whether its parameters fit together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fuzzyspec import errors, foreign
from fuzzyspec.api import Descriptor, Unsuitable
from fuzzyspec.semantics.context import Context
from fuzzyspec.source import Span


class Failed(Exception):
    """A method failed when it was asked; what it raised has been told."""


def ask(
    context: Context,
    descriptor: Descriptor,
    where: str,
    span: Span,
    function: Callable[..., Any],
    /,
    *given: Any,
    **parameters: Any,
) -> Any:
    """Call a function of a method; raises Failed for whatever it raises, but `Unsuitable`, which is for the caller."""
    origin = descriptor.origin
    try:
        with foreign.running(foreign.Culprit(origin.distribution, origin.version, descriptor.name)):
            return function(*given, **parameters)
    except (KeyboardInterrupt, Unsuitable):
        raise
    except BaseException as fault:  # a plugin may fail in any way
        words = foreign.words_of(fault)
        context.diagnostics.add(
            errors.plugin_failed(span, descriptor.name, origin.distribution, origin.version, words, where)
        )
        raise Failed from fault
