"""Code that is not ours: known by its distribution while it runs, and kept from what it must not disturb.

A plugin is imported, asked for its methods, and called, inside `running` and nowhere else. The command line sets a
`guard` of its own, which keeps more from plugins than a program that uses the Python interface would want.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, NamedTuple, Protocol

MOST_WORDS = 300
"""Characters of a foreign message that are shown."""


class Culprit(NamedTuple):
    """Whose code runs: a distribution, its version, and the method; empty while the plugin is loaded."""

    distribution: str
    version: str
    method: str = ""


class Interrupted(KeyboardInterrupt):
    """The user interrupted the code of a plugin."""

    def __init__(self, culprit: Culprit) -> None:
        super().__init__(f"{culprit.method or 'loading'} of {culprit.distribution} {culprit.version}")
        self.culprit = culprit


class Pretended(Exception):
    """A plugin raised KeyboardInterrupt, and the user had interrupted nothing."""


class Guard(Protocol):
    """What stands between a plugin and the process."""

    interrupted: bool
    """Whether the user has interrupted the process."""

    def around(self, culprit: Culprit) -> AbstractContextManager[None]:
        """Keep the process from a plugin while the body runs."""
        ...


guard: Guard | None = None
"""The guard of this process; only the command line sets one."""


@contextmanager
def running(culprit: Culprit) -> Iterator[None]:
    """Run code of a plugin in the body, which may raise anything.

    Raises Interrupted where the user interrupts it, whatever it makes of that. What it does to numpy's handling of
    floating-point errors is undone.
    """
    try:
        with guard.around(culprit) if guard is not None else nullcontext(), _own_numpy_errors():
            yield
    except KeyboardInterrupt as stop:
        if guard is not None and not guard.interrupted:
            raise Pretended from stop
        raise Interrupted(culprit) from None
    except BaseException:
        _stop_if_interrupted(culprit)
        raise
    else:
        _stop_if_interrupted(culprit)


def _stop_if_interrupted(culprit: Culprit) -> None:
    """Raise Interrupted where a plugin took the user's interruption for itself."""
    if guard is not None and guard.interrupted:
        raise Interrupted(culprit)


@contextmanager
def _own_numpy_errors() -> Iterator[None]:
    """Let the body meet no floating-point warnings, and keep ours as they are; numpy is not imported for it."""
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None and hasattr(numpy, "errstate"):  # not while it is being imported
        with numpy.errstate(all="ignore"):
            yield
        return
    try:
        yield
    finally:
        numpy = sys.modules.get("numpy")
        if numpy is not None and hasattr(numpy, "seterr"):
            numpy.seterr(divide="warn", over="warn", under="ignore", invalid="warn")  # as numpy starts


def words_of(fault: BaseException) -> str:
    """Return what a foreign exception says, in one line that can be shown: `ValueError: no such thing`."""
    if isinstance(fault, Pretended):
        return "KeyboardInterrupt, though nobody pressed Ctrl-C"
    try:
        said = str(fault).strip()
    except Exception:  # its own text may fail, too
        said = ""
    words = first_line(said) or "no message"
    return f"{first_line(type(fault).__name__)}: {words}"


def first_line(text: str) -> str:
    """Return the first line of a foreign text, short, and without what would disturb a terminal."""
    line = next((line for line in text.splitlines() if line.strip()), "").strip()
    shown = "".join(character if character.isprintable() else " " for character in line)
    return shown if len(shown) <= MOST_WORDS else shown[: MOST_WORDS - 1] + "…"


# What is handed over ------------------------------------------------------------------------------


def lent(given: Any) -> Any:
    """Return what stands for a value in a plugin's hands: arrays that cannot be written to, copies of lists."""
    kind = type(given)
    if kind is list:
        return [lent(one) for one in given]
    if kind is tuple:
        return tuple(lent(one) for one in given)
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None and isinstance(given, numpy.ndarray):
        view: Any = given.view()
        view.flags.writeable = False
        return view
    return given


def changed(given: Any, lent_out: Any) -> bool:
    """Whether a plugin changed what it had in its hands in place of a value."""
    if type(given) is list:
        return (
            type(lent_out) is not list
            or len(given) != len(lent_out)
            or any(changed(one, other) for one, other in zip(given, lent_out, strict=True))
        )
    if type(given) is tuple:
        return any(changed(one, other) for one, other in zip(given, lent_out, strict=True))
    if hasattr(given, "setflags"):  # an array, in whose place its view stood
        base = getattr(lent_out, "base", None)
        return base is None or not (base is given or base is given.base)
    return given is not lent_out
