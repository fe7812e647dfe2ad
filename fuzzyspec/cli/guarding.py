"""Ctrl-C, and what plugins must not disturb while a command runs.

Only the command itself installs this guard, never the Python interface: signals, standard output and the current folder
belong to the process. Ctrl-C raises KeyboardInterrupt, as ever. While a plugin runs, a thread sees it too: where the
plugin does not give way, or has put a handler of its own in the place of ours, the process is ended with its name.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import click

from fuzzyspec import foreign

if TYPE_CHECKING:
    from types import FrameType

STATUS = 130
"""The exit status of a command that was interrupted: 128 and the number of the signal, as shells have it."""
PATIENCE = 2.0
"""Seconds that a plugin has to give way."""
TIDYING = 1.0
"""Seconds that what runs at the end of the process has, where a plugin did not give way."""


class CommandGuard:
    """The guard of a process that is a command."""

    def __init__(self) -> None:
        self.interrupted = False
        self.over = False
        """Whether the command is done and only the end of the process is left."""
        self._running: list[foreign.Culprit] = []
        self._installed = False
        self._seen = False
        self._wakeup = self._stdout = self._stderr = -1
        self._aside: TextIO | None = None

    def install(self) -> None:
        """Take over Ctrl-C, unless the process was started to ignore it, as in the background of a shell."""
        import signal

        foreign.guard = self
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            with contextlib.suppress(ValueError):  # not in the main thread
                signal.signal(signal.SIGINT, self._on_interrupt)
                self._installed = True

    def _on_interrupt(self, number: int, frame: FrameType | None) -> None:
        self.interrupted = True
        if self.over:
            _end("interrupted")
        raise KeyboardInterrupt

    @contextmanager
    def around(self, culprit: foreign.Culprit) -> Iterator[None]:
        """Name the plugin while the body runs, and keep the process as it is.

        What it prints goes to standard error, in Python, in compiled code and in programs that it starts. The current
        folder, the streams and the handler of Ctrl-C are put back. Its warnings are dropped, unless Python was told
        what to do with warnings.
        """
        self._prepare()
        self._running.append(culprit)
        streams, folder = (sys.stdout, sys.stderr), _folder()
        _flush(*streams)
        if self._stdout >= 0:
            os.dup2(self._stderr, 1)
        sys.stdout = sys.stderr = self._printing()
        try:
            with _quiet():
                yield
        finally:
            _flush(sys.stdout, sys.stderr, self._aside)
            sys.stdout, sys.stderr = streams
            if self._stdout >= 0:
                os.dup2(self._stdout, 1)
            if folder is not None and _folder() != folder:
                with contextlib.suppress(OSError):
                    os.chdir(folder)
            self._take_back()
            self._running.pop()

    def _prepare(self) -> None:
        """Start what watches over plugins, when the first one runs."""
        if self._aside is not None:
            return
        # The command may have been started without either.
        try:
            self._stderr = os.dup(2)
        except OSError:
            self._stderr = os.open(os.devnull, os.O_WRONLY)
        with contextlib.suppress(OSError):
            self._stdout = os.dup(1)
        self._printing()
        if not self._installed:
            return
        from threading import Thread

        receiver, self._wakeup = os.pipe()
        if hasattr(os, "set_blocking"):  # on Windows it need not be
            os.set_blocking(self._wakeup, False)
        self._take_back()
        if hasattr(os, "register_at_fork"):
            # A process that a plugin forks must not tell us of its own signals.
            os.register_at_fork(after_in_child=_let_go)
        Thread(target=self._watch, args=(receiver,), daemon=True).start()

    def _printing(self) -> TextIO:
        """Return what plugins print to: not standard error itself, which they could close."""
        if self._aside is None or self._aside.closed:
            number = os.dup(self._stderr)
            self._aside = open(number, "w", buffering=1, encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
        return self._aside

    def _take_back(self) -> None:
        """Handle Ctrl-C again, whatever a plugin did about it."""
        if not self._installed:
            return
        import signal

        with contextlib.suppress(ValueError):  # not in the main thread
            if signal.getsignal(signal.SIGINT) != self._on_interrupt:
                signal.signal(signal.SIGINT, self._on_interrupt)
            signal.set_wakeup_fd(self._wakeup, warn_on_full_buffer=False)

    def _watch(self, receiver: int) -> None:
        """Wait for Ctrl-C in a thread of its own, which runs on whatever the main thread is busy with."""
        import signal
        from threading import Timer

        while signals := os.read(receiver, 64):
            if signal.SIGINT not in signals:
                continue
            if self._seen:  # pressed again
                self._end_by_force()
            self.interrupted = self._seen = True
            timer = Timer(PATIENCE, self._lose_patience)
            timer.daemon = True
            timer.start()

    def _lose_patience(self) -> None:
        if self._running:
            self._end_by_force()

    def _end_by_force(self) -> None:
        culprit = self._running[-1] if self._running else None
        _end("interrupted" if culprit is None else _accusation(culprit))


def _accusation(culprit: foreign.Culprit) -> str:
    from fuzzyspec import errors
    from fuzzyspec.rendering import render_human, use_color

    found = errors.plugin_does_not_end(culprit.distribution, culprit.version, culprit.method)
    stream = sys.__stderr__
    return render_human([found], color=stream is not None and use_color("auto", stream, os.environ)).rstrip("\n")


def say_interrupted(stop: KeyboardInterrupt | None = None) -> None:
    """Say in a line that the command was interrupted, and what a plugin was at."""
    line = "interrupted"
    if isinstance(stop, foreign.Interrupted):
        distribution, version, method = stop.culprit
        line += f" while `{method}` of" if method else " while the plugin"
        line += f" {distribution} {version} was {'running' if method else 'loaded'}"
    # A terminal shows ^C on the line.
    click.echo(("\n" if sys.stderr.isatty() else "") + line, err=True)


def _end(text: str) -> None:
    """Say a last line, and end the process: temporary files are removed, and nothing else is waited for."""
    import atexit
    from threading import Thread

    # Past the streams, which a plugin may hold.
    with contextlib.suppress(OSError):
        os.write(2, (("\n" if os.isatty(2) else "") + text + "\n").encode("utf-8", "replace"))
    with contextlib.suppress(OSError):
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    tidying = Thread(target=atexit._run_exitfuncs, daemon=True)
    tidying.start()
    tidying.join(TIDYING)
    os._exit(STATUS)


def _let_go() -> None:
    import signal

    foreign.guard = None
    with contextlib.suppress(ValueError):
        signal.set_wakeup_fd(-1)


def _folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:
        return None


def _flush(*streams: Any) -> None:
    for stream in streams:
        with contextlib.suppress(Exception):  # a stream of a plugin may do anything
            stream.flush()


@contextmanager
def _quiet() -> Iterator[None]:
    """Drop warnings in the body, and keep the filters as they are, unless the user gave some."""
    if sys.warnoptions:
        yield
        return
    import warnings

    with warnings.catch_warnings(record=True):
        warnings.simplefilter("ignore")
        yield
