"""Runs a command and prints, as JSON, its status, wall time, peak of memory and output."""

import json
import os
import sys
import tempfile
import time


def main() -> None:
    """Run the command that the arguments make up."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        files = [(os.POSIX_SPAWN_DUP2, output.fileno(), 1), (os.POSIX_SPAWN_DUP2, errors.fileno(), 2)]
        start = time.perf_counter()
        child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=files)
        _, status, usage = os.wait4(child, 0)
        seconds = time.perf_counter() - start
        output.seek(0)
        errors.seek(0)
        told = {
            "status": os.waitstatus_to_exitcode(status),
            "seconds": seconds,
            # Kilobytes, but bytes on macOS.
            "megabytes": usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2),
            "output": output.read().decode("utf-8", "replace"),
            "errors": errors.read().decode("utf-8", "replace"),
        }
    json.dump(told, sys.stdout)


main()
