"""The line that says that long work goes on: on a terminal only, and gone at the end."""

from __future__ import annotations

import io
import time

import pytest

from fuzzyspec.cli import progress as showing
from fuzzyspec.cli.progress import progress, progress_line


class Terminal(io.StringIO):
    """A stream that a person sits behind."""

    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    monkeypatch.setattr(showing, "PATIENCE", 0.0)
    monkeypatch.setattr(showing, "PERIOD", 0.001)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")


def shown(stream, fraction=None):
    """Run until something is shown, and return all of it."""
    with progress("evaluating objects.csv", fraction, stream):
        until = time.monotonic() + 10
        while not stream.getvalue() and time.monotonic() < until:
            time.sleep(0.001)
    return stream.getvalue()


def screen(text):
    """Return what a terminal shows after a text of one line."""
    cells = []
    for part in text.split("\r"):
        cells[: len(part)] = part
    return "".join(cells).rstrip()


def test_a_terminal_sees_the_message_and_nothing_at_the_end():
    text = shown(Terminal())
    assert text.startswith("\revaluating objects.csv … 0:00")
    assert "" == screen(text)
    assert text.endswith("\r")


def test_nothing_is_shown_where_no_person_sits():
    stream = io.StringIO()
    with progress("evaluating", None, stream):
        time.sleep(0.02)
    assert "" == stream.getvalue()


def test_nothing_is_shown_on_a_dumb_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    with progress("evaluating", None, stream):
        time.sleep(0.02)
    assert "" == stream.getvalue()


def test_work_that_is_done_soon_shows_nothing(monkeypatch):
    monkeypatch.setattr(showing, "PATIENCE", 30.0)
    stream = Terminal()
    with progress("evaluating", None, stream):
        pass
    assert "" == stream.getvalue()


def test_how_much_is_done_is_shown():
    assert "0:00, 42 %" in shown(Terminal(), lambda: 0.42)


@pytest.mark.parametrize("unknown", [lambda: None, lambda: -1.0, lambda: 1 / 0])
def test_what_is_not_known_is_not_shown(unknown):
    assert "%" not in shown(Terminal(), unknown)


def test_the_fault_of_the_work_goes_through_and_the_line_is_gone():
    stream = Terminal()

    def work():
        with progress("evaluating", None, stream):
            while not stream.getvalue():
                time.sleep(0.001)
            raise KeyError("work")

    with pytest.raises(KeyError):
        work()
    assert "" == screen(stream.getvalue())


def test_a_terminal_that_goes_away_does_not_disturb_the_work():
    stream = Terminal()
    with progress("evaluating", None, stream):
        stream.close()
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("message", "seconds", "fraction", "columns", "expected"),
    [
        ("evaluating a.csv", 67.9, None, 80, "evaluating a.csv … 1:07"),
        ("evaluating a.csv", 3725, 0.999, 80, "evaluating a.csv … 62:05, 100 %"),
        ("evaluating a.csv", 0, 0.0, 80, "evaluating a.csv … 0:00, 0 %"),
        ("evaluating a.csv", 7, None, 20, "evaluating… … 0:07"),
        ("评价 指标", 7, None, 15, "评价… … 0:07"),
        ("evaluating a.csv", 7, None, 3, "… … 0:07"),
    ],
)
def test_the_line(message, seconds, fraction, columns, expected):
    assert expected == progress_line(message, seconds, fraction, columns)
