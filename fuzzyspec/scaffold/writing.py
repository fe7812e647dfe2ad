"""Puts the files of a package in place, all of them or none."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping

from fuzzyspec.host import DiskHost


def write_new(folder: str, files: Mapping[str, str]) -> None:
    """Write files, by their path in it, into a folder that is not there yet; raises OSError, and then nothing is.

    They are written into a folder beside it, which gets its name when all are.
    """
    if os.path.lexists(folder):
        raise FileExistsError(17, "File exists", folder)
    parent, name = os.path.split(os.path.abspath(folder))
    beside = os.path.join(parent, f".{name}.{os.getpid()}.part")
    os.mkdir(beside)
    try:
        for path, text in files.items():
            target = os.path.join(beside, *path.split("/"))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "xb") as stream:
                stream.write(text.encode())
        os.rename(beside, folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def write_over(folder: str, files: Mapping[str, str]) -> None:
    """Write files into a folder that is there; what else it holds stays. Raises OSError, and then all is as it was."""
    targets = {os.path.join(folder, *path.split("/")): text for path, text in files.items()}
    before = {target: _content(target) for target in targets}
    made: list[str] = []
    written: list[str] = []
    try:
        for target, text in targets.items():
            parent = os.path.dirname(target)
            if not os.path.isdir(parent):
                os.mkdir(parent)
                made.append(parent)
            written.append(target)
            DiskHost().write(target, text.encode())
    except BaseException:
        for target in written:
            _restore(target, before[target])
        for parent in reversed(made):
            with contextlib.suppress(OSError):
                os.rmdir(parent)
        raise


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return None


def _restore(path: str, content: bytes | None) -> None:
    # Whatever fails here, the fault that led here is the one to tell.
    with contextlib.suppress(OSError):
        if content is not None:
            DiskHost().write(path, content)
        elif os.path.lexists(path):
            os.unlink(path)
