"""A limit of time for code that may never end.

What is called runs in a thread of its own, which is told to stop when its time is up. Code that never returns to
Python does not hear that; it is left alone, and goes on until the process ends.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")

GRACE = 1.0
"""Seconds that code is given to stop after it was told to."""


class TooLong(Exception):
    """Something took longer than its limit; `place` says where it was then, empty if that is not known."""

    def __init__(self, seconds: float, place: str) -> None:
        super().__init__(f"no answer after {seconds:g} seconds")
        self.seconds = seconds
        self.place = place


class _Stopped(BaseException):
    """Raised inside code whose time is up; no `except Exception` catches it."""


def within(seconds: float, function: Callable[[], Result]) -> Result:
    """Return what a function returns, or raise what it raises; raises TooLong where it takes longer than that."""
    made: list[Any] = []
    raised: list[BaseException] = []
    done = threading.Event()

    def work() -> None:
        try:
            made.append(function())
        except BaseException as fault:  # it is raised again below, where somebody waits for it
            raised.append(fault)
        finally:
            done.set()

    thread = threading.Thread(target=work, name="fuzzyspec.testing", daemon=True)
    thread.start()
    waited = 0.0
    while not done.wait(min(0.1, max(seconds - waited, 0.001))):  # in parts, so that we can be stopped ourselves
        waited += 0.1
        if waited >= seconds:
            place = place_of(sys._current_frames().get(thread.ident or 0))
            _stop(thread)
            done.wait(GRACE)
            raise TooLong(seconds, place)
    if raised:
        raise raised[0]
    result: Result = made[0]
    return result


def _stop(thread: threading.Thread) -> None:
    """Raise an exception in a thread, at its next step in Python."""
    interpreter = getattr(ctypes, "pythonapi", None)
    if interpreter is not None and thread.ident is not None:
        interpreter.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_Stopped))


def place_of(frame: Any) -> str:
    """Return the innermost place outside our own files and the library's, as `file:line, in function`."""
    ours = os.path.dirname(__file__)
    where = ""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(ours):
            break
        if not where or "site-packages" in where:
            where = f"{name}:{frame.f_lineno}, in {frame.f_code.co_name}"
        frame = frame.f_back
    return where
