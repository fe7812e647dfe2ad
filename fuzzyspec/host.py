"""The one door to files, environment and terminal, so that tests and editors can stand in for them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from typing import Protocol


class Host(Protocol):
    """What the compiler asks of the outside."""

    def read(self, path: str) -> bytes:
        """Return a file's bytes; raises OSError."""
        ...

    def size(self, path: str) -> int:
        """Return a file's size in bytes; raises OSError."""
        ...

    def siblings(self, path: str) -> list[str]:
        """Return the names of the files that stand beside `path`, for "did you mean"."""
        ...

    def write(self, path: str, content: bytes) -> None:
        """Write a file whole or not at all; raises OSError."""
        ...


class DiskHost:
    """The real file system."""

    def read(self, path: str) -> bytes:
        """Return a file's bytes."""
        with open(path, "rb") as stream:
            return stream.read()

    def size(self, path: str) -> int:
        """Return a file's size in bytes."""
        return os.stat(path).st_size

    def siblings(self, path: str) -> list[str]:
        """Return the names of the files beside `path`; none when its folder cannot be read."""
        try:
            return sorted(os.listdir(os.path.dirname(path) or "."))
        except OSError:
            return []

    def write(self, path: str, content: bytes) -> None:
        """Write beside the target, then rename: a failed run leaves the old file as it was."""
        path = os.path.realpath(path)
        folder, name = os.path.split(path)
        beside = os.path.join(folder, f".{name}.{os.getpid()}.part")
        # "x" refuses a file that somebody else put there; the process number keeps two runs apart.
        stream = open(beside, "xb")  # noqa: SIM115
        try:
            with stream:
                stream.write(content)
            with contextlib.suppress(FileNotFoundError):
                os.chmod(beside, os.stat(path).st_mode & 0o7777)
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise


class MemoryHost:
    """Files held in memory, by path; written ones are added."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self.files: dict[str, bytes] = {
            path: content.encode() if isinstance(content, str) else content for path, content in files.items()
        }

    def read(self, path: str) -> bytes:
        """Return a held file's bytes."""
        try:
            return self.files[path]
        except KeyError:
            raise FileNotFoundError(2, "No such file", path) from None

    def size(self, path: str) -> int:
        """Return a held file's size in bytes."""
        return len(self.read(path))

    def siblings(self, path: str) -> list[str]:
        """Return the names of held files in the same folder."""
        folder = os.path.dirname(path)
        return sorted(os.path.basename(name) for name in self.files if os.path.dirname(name) == folder)

    def write(self, path: str, content: bytes) -> None:
        """Hold the content."""
        self.files[path] = content
