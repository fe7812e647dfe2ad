"""Distributions as pip installs them, in a folder of their own, and the command that meets them."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from importlib import metadata

import pytest

PRELUDE = """
from fuzzyspec.api import *
fuzzyspec_api = 1
ABOUT = dict(summary="What it does.", reference="Acme (2020).")
"""
SCHEME = """comments { good = 90; fair = 60; poor = 30 }
indicators U { A; B; C { C1; C2 } }
judgments U { A over B = 2; A over C = 4; B over C = 2 }
weights C = equal
votes of 10 { A 5 3 2; B 2 5 3; C1 1 4 5; C2 8 1 1 }
"""
PATIENCE = 30.0
"""Seconds in which a process must have done what it is waited for."""


class Site:
    """A folder on the import path, and a folder to work in."""

    def __init__(self, path: pathlib.Path, work: pathlib.Path) -> None:
        self.path = path
        self.work = work
        path.mkdir()
        work.mkdir()
        self.write("scheme", SCHEME)
        for point in metadata.entry_points(group="fuzzyspec"):
            # What stands first on the import path hides what is installed: plugins under test are alone.
            self.metadata(point.dist.name, point.dist.version, "")

    def metadata(self, distribution: str, version: str | None, points: str | bytes) -> pathlib.Path:
        """Write what pip writes beside a package."""
        folder = self.path / f"{distribution.replace('-', '_')}-{version}.dist-info"
        folder.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {distribution}", *([f"Version: {version}"] if version else [])]
        (folder / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "entry_points.txt").write_bytes(points if isinstance(points, bytes) else points.encode())
        return folder

    def add(
        self,
        distribution: str,
        code: str,
        *,
        version: str | None = "1.2.3",
        value: str | None = None,
        prelude: str = PRELUDE,
    ) -> str:
        """Install a distribution with one module; return the module's name."""
        module = distribution.replace("-", "_").replace(".", "_").lower()
        (self.path / f"{module}.py").write_text(prelude + textwrap.dedent(code), encoding="utf-8")
        self.metadata(distribution, version, f"[fuzzyspec]\n{module} = {value or module}\n")
        return module

    def offers(self, distribution: str, hook: str, *descriptors: str, before: str = "") -> str:
        """Install a distribution that offers descriptors by one hook."""
        register = f"@hookimpl\ndef register_{hook}():\n    return [{', '.join(descriptors)}]\n"
        return self.add(distribution, textwrap.dedent(before) + register)

    def write(self, name: str, text: str) -> None:
        """Write a scheme, or whatever the name's suffix says."""
        path = self.work / (name if "." in name else f"{name}.fspec")
        path.write_text(text, encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the command."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return {**kept, "PYTHONPATH": str(self.path), "PYTHONIOENCODING": "utf-8"}

    def run(self, *arguments: str, python: Sequence[str] = (), **more: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        done = subprocess.run(
            [sys.executable, *python, "-m", "fuzzyspec", *arguments],
            capture_output=True, text=True, encoding="utf-8", cwd=self.work, env={**self.environment, **more},
            timeout=4 * PATIENCE, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command with Ctrl-C as in a terminal, whatever the tests themselves were started with."""
        return subprocess.Popen(
            [sys.executable, "-m", "fuzzyspec", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=self.work,
            env={**self.environment, "TMPDIR": str(self.temporary)},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip

    @property
    def temporary(self) -> pathlib.Path:
        """Where the started command puts temporary files."""
        folder = self.work.parent / "temporary"
        folder.mkdir(exist_ok=True)
        return folder

    def interrupted(self, *arguments: str, times: int = 1, marker: str = "marker") -> subprocess.CompletedProcess[str]:
        """Run the command, press Ctrl-C when it has written the marker, and wait for its end."""
        process = self.start(*arguments)
        try:
            deadline = time.monotonic() + PATIENCE
            while not (self.work / marker).exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"it never came so far: {process.communicate(timeout=PATIENCE)}")
                time.sleep(0.01)
            for press in range(times):
                if press:
                    time.sleep(0.3)  # so that they are two
                process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
            process.wait()
        (self.work / marker).unlink()
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def files(self) -> set[str]:
        """Return the names of the files in the folder to work in, hidden ones included."""
        return {path.name for path in self.work.iterdir()}


@pytest.fixture
def site(tmp_path: pathlib.Path) -> Site:
    """A folder of its own for the distributions of one test."""
    return Site(tmp_path / "site", tmp_path / "work")


@pytest.fixture(scope="module")
def shared_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A folder for the distributions of a whole module."""
    folder = tmp_path_factory.mktemp("shared")
    return Site(folder / "site", folder / "work")
