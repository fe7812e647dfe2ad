"""Says that long work goes on: a line on the terminal that counts the time, and is gone when the work is done."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from fuzzyspec.widths import text_width

if TYPE_CHECKING:
    from threading import Event

PATIENCE = 0.5
"""Seconds before the line is shown: work that is done sooner shows nothing."""
PERIOD = 0.2
"""Seconds from one look at the work to the next."""


@contextmanager
def progress(
    message: str, fraction: Callable[[], float | None] | None = None, stream: TextIO | None = None
) -> Iterator[None]:
    """Show a message and the time that has passed while the body runs; nothing where no person sits behind the stream.

    Args:
        message: What is being done, for example `evaluating objects.parquet`.
        fraction: Asked from another thread how much is done, 0 to 1; None, or whatever it raises, means not known.
        stream: Where to show it; standard error, if not given.
    """
    stream = stream or sys.stderr
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    from threading import Event, Thread

    done = Event()
    thread = Thread(target=_show, args=(message, fraction, stream, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _show(message: str, fraction: Callable[[], float | None] | None, stream: TextIO, done: Event) -> None:
    import shutil
    from time import monotonic

    start, shown = monotonic(), 0
    # A terminal that goes away is no reason to disturb the work.
    with contextlib.suppress(OSError, ValueError):
        while not done.wait(PERIOD if shown else PATIENCE):
            line = progress_line(message, monotonic() - start, _asked(fraction), shutil.get_terminal_size().columns)
            stream.write("\r" + line + " " * (shown - text_width(line)))
            stream.flush()
            shown = text_width(line)
        if shown:
            stream.write("\r" + " " * shown + "\r")
            stream.flush()


def _asked(fraction: Callable[[], float | None] | None) -> float | None:
    if fraction is None:
        return None
    try:
        known = fraction()
    except Exception:  # whatever it is, the work itself will tell it
        return None
    return known if known is not None and 0 <= known <= 1 else None


def progress_line(message: str, seconds: float, fraction: float | None, columns: int) -> str:
    """Return the line, `evaluating objects.parquet … 1:07, 42 %`, the message cut to fit into so many columns."""
    minutes, rest = divmod(int(seconds), 60)
    end = f" … {minutes}:{rest:02}" + ("" if fraction is None else f", {fraction:.0%}".replace("%", " %"))
    room = columns - 1 - text_width(end)
    if text_width(message) > room:
        while message and text_width(message) > room - 1:
            message = message[:-1]
        message = message.rstrip() + "…"
    return message + end
