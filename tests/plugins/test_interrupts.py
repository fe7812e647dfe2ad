"""Ctrl-C, pressed for real: the command ends at once with status 130, and what a plugin was at is named."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one process")

SCHEME = """indicators U { A; B; C }
judgments U { A over B = 2; A over C = 4; B over C = 2 }
method { weighting = acme; consistency = off }
"""
COMPILE = ("compile", "uses.fspec", "-o", "a.json", "-o", "a.html")
NAMED = "`acme` of acme-methods 1.2.3"


def installed(site: Any, body: str, *, at_import: str = "") -> Any:
    """Install a weighting whose body writes the marker when it runs."""
    site.offers("acme-methods", "weightings", "Weighting(name='acme', compute=compute, **ABOUT)", before=f"""
import os, signal, sys, tempfile, threading, time
FOLDER = os.getcwd()

def mark():
    open(os.path.join(FOLDER, "marker"), "w").close()

def even(m):
    import numpy as np
    return np.full(m.shape[:2], 1 / m.shape[1])

{at_import}

def compute(m):
{body}
""")  # fmt: skip
    site.write("uses", SCHEME)
    return site


def nothing_left(site: Any) -> bool:
    return site.files() == {"scheme.fspec", "uses.fspec"} and not list(site.temporary.iterdir())


WAITS = "    mark()\n    time.sleep(600)\n"
SWALLOWS = """    mark()
    while True:
        try:
            time.sleep(0.01)
        except BaseException:
            pass
"""


def test_ctrl_c_ends_a_method_and_names_it(site: Any) -> None:
    installed(site, WAITS)
    done = site.interrupted(*COMPILE)
    assert (130, "") == (done.returncode, done.stdout)
    assert f"interrupted while {NAMED} was running\n" == done.stderr
    assert nothing_left(site)


def test_ctrl_c_ends_a_plugin_while_it_is_loaded(site: Any) -> None:
    installed(site, "    pass", at_import="mark()\ntime.sleep(600)")
    done = site.interrupted("compile", "scheme.fspec", "-o", "a.json")
    assert (130, "") == (done.returncode, done.stdout)
    assert "interrupted while the plugin acme-methods 1.2.3 was loaded\n" == done.stderr
    assert nothing_left(site)


def test_a_method_that_takes_ctrl_c_for_itself_and_returns_is_the_end_all_the_same(site: Any) -> None:
    installed(site, """    mark()
    try:
        time.sleep(600)
    except BaseException:
        return even(m)
""")  # fmt: skip
    done = site.interrupted(*COMPILE)
    assert 130 == done.returncode
    assert f"interrupted while {NAMED} was running\n" == done.stderr
    assert nothing_left(site)


def test_a_method_that_makes_another_fault_of_ctrl_c_is_the_end_all_the_same(site: Any) -> None:
    installed(site, """    mark()
    try:
        time.sleep(600)
    except BaseException:
        raise ValueError("no") from None
""")  # fmt: skip
    done = site.interrupted(*COMPILE)
    assert 130 == done.returncode
    assert f"interrupted while {NAMED} was running\n" == done.stderr


def test_a_method_that_never_gives_way_is_ended_with_its_name(site: Any) -> None:
    installed(site, SWALLOWS, at_import="import weakref, shutil\n"
              "kept = tempfile.TemporaryDirectory(prefix='fuzzyspec-')")  # fmt: skip
    start = time.monotonic()
    done = site.interrupted(*COMPILE)
    assert 130 == done.returncode
    assert f"error[FS614]: {NAMED} did not stop at Ctrl-C, so fuzzyspec was ended\n" in done.stderr
    assert "this is a fault of acme-methods" in done.stderr
    assert nothing_left(site), "temporary folders are removed"
    assert time.monotonic() - start >= 2, "it has time to give way"


def test_a_plugin_that_never_gives_way_while_it_is_loaded_is_ended_with_its_name(site: Any) -> None:
    installed(site, "    pass", at_import=SWALLOWS.replace("\n    ", "\n").lstrip())
    done = site.interrupted("compile", "scheme.fspec", "-o", "a.json", times=2)
    assert 130 == done.returncode
    assert "error[FS614]: the plugin acme-methods 1.2.3 did not stop at Ctrl-C while it was loaded" in done.stderr
    assert nothing_left(site)


@pytest.mark.parametrize("handler", ["lambda *given: None", "lambda *given: mark()"])
def test_a_plugin_that_handles_ctrl_c_itself_is_ended_all_the_same(handler: str, site: Any) -> None:
    installed(site, f"    signal.signal(signal.SIGINT, {handler})\n" + SWALLOWS)
    done = site.interrupted(*COMPILE, times=2)
    assert 130 == done.returncode
    assert f"error[FS614]: {NAMED} did not stop at Ctrl-C" in done.stderr


@pytest.mark.parametrize("handler", ["lambda *given: None", "signal.SIG_IGN", "signal.SIG_DFL"])
def test_a_handler_that_a_plugin_leaves_behind_is_put_back(handler: str, site: Any) -> None:
    installed(site, WAITS, at_import=f"signal.signal(signal.SIGINT, {handler})")
    done = site.interrupted(*COMPILE)
    assert 130 == done.returncode
    assert f"interrupted while {NAMED} was running\n" == done.stderr
    assert nothing_left(site)


def test_compiled_code_that_waits_is_ended(site: Any) -> None:
    # A lock that is waited for in another thread's name does not return for Ctrl-C alone.
    installed(site, """    mark()
    thread = threading.Thread(target=time.sleep, args=(600,), daemon=True)
    thread.start()
    while True:
        try:
            thread.join()
        except BaseException:
            pass
""")  # fmt: skip
    done = site.interrupted(*COMPILE, times=2)
    assert 130 == done.returncode
    assert "FS614" in done.stderr


def test_ctrl_c_reaches_programs_that_a_plugin_has_started_as_processes_of_its_own(site: Any) -> None:
    installed(site, """    child = os.fork()
    if child == 0:
        mark()
        time.sleep(600)
        os._exit(0)
    try:
        os.waitpid(child, 0)
    finally:
        os.kill(child, signal.SIGINT)
        os.waitpid(child, 0)
    return even(m)
""")  # fmt: skip
    done = site.interrupted(*COMPILE)
    assert 130 == done.returncode
    assert "FS614" not in done.stderr, "the signal of the forked process is not taken for a second one of ours"


def test_a_thread_that_a_plugin_leaves_behind_does_not_keep_the_command_from_ending_by_ctrl_c(site: Any) -> None:
    installed(site, """    def wait():
        while "a.html" not in os.listdir(FOLDER):
            time.sleep(0.01)
        time.sleep(0.5)  # the command is at its end
        mark()
        time.sleep(600)
    threading.Thread(target=wait).start()
    return even(m)
""")  # fmt: skip
    done = site.interrupted(*COMPILE)
    assert 130 == done.returncode
    assert done.stderr.endswith("interrupted\n")
    assert {"a.json", "a.html"} <= site.files(), "what was done is done"


def test_ctrl_c_without_any_plugin(site: Any) -> None:
    os.mkfifo(site.work / "slow.csv")
    site.write("reads", """indicators U { A; B }
        measurements "slow.csv" { object = object }
        weights U = equal
    """)  # fmt: skip
    process = site.start("compile", "reads.fspec", "-o", "a.json")
    try:
        # Opens when the command reads it, which then waits for what never comes.
        with open(site.work / "slow.csv", "wb"):
            process.send_signal(2)
            _, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert (130, "interrupted\n") == (process.returncode, err)
    assert "a.json" not in site.files()


def test_the_python_interface_lets_ctrl_c_through(site: Any) -> None:
    import subprocess
    import sys

    installed(site, "    raise KeyboardInterrupt")
    program = """
import signal, fuzzyspec
before = signal.getsignal(signal.SIGINT)
try:
    fuzzyspec.compile("uses.fspec")
except KeyboardInterrupt:
    print("through", signal.getsignal(signal.SIGINT) is before)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=site.work, env=site.environment, check=True
    )
    assert "through True\n" == done.stdout
