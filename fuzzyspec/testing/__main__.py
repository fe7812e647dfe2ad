"""Checks plugins from the command line: `python -m fuzzyspec.testing fuzzyspec_mymethod`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from fuzzyspec.testing.plugin import check_plugin


def main(arguments: Sequence[str] | None = None) -> int:
    """Check plugins, print what was found, and return 1 where something is wrong, else 0."""
    parser = argparse.ArgumentParser(
        prog="python -m fuzzyspec.testing",
        description="Check that plugins of fuzzyspec, and every method that they offer, are what they are taken for.",
        epilog="The status is 0 where nothing is wrong (warnings aside), 1 where something is, 2 for a wrong call.",
    )
    parser.add_argument("plugin", nargs="+", help="a plugin's module, or the distribution that offers it")
    parser.add_argument(
        "--only",
        action="append",
        metavar="NAME",
        help="run this check, or the checks of this method, alone (repeatable)",
    )
    parser.add_argument("--limit", type=float, metavar="SECONDS", help="how long a check may take (default: 30)")
    asked = parser.parse_args(arguments)
    if asked.limit is not None and not asked.limit > 0:
        parser.error("--limit is a number of seconds above 0")
    sound, ran = True, False
    for name in asked.plugin:
        report = check_plugin(name, only=asked.only, limit=asked.limit)
        ran = ran or bool(report.outcomes)
        sys.stdout.write(f"{name}\n{'=' * len(name)}\n\n{report}\n")
        sound = sound and report.ok
    if not ran:
        parser.error(f"no check and no method is called {', '.join(asked.only or [])}")
    return 0 if sound else 1


if __name__ == "__main__":
    raise SystemExit(main())
