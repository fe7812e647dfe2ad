"""Checks that a wheel holds every shipped file once, and nothing else: wheel_contents.py CHECKOUT WHEEL."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

SHIPPED = ("grammars", "templates", "specs")
ESSENTIAL = ("fuzzyspec/grammars/fspec.lark", "fuzzyspec/grammars/fspec.table.json", "fuzzyspec/py.typed")
UNWANTED = (".part", ".pyc", ".orig", "~")


def main(checkout: Path, wheel: Path) -> int:
    """Print what is wrong with the wheel, and return 1 if anything is."""
    with zipfile.ZipFile(wheel) as archive:
        held = archive.namelist()
    wanted = set(ESSENTIAL)
    for folder in SHIPPED:
        files = [path for path in (checkout / folder).rglob("*") if path.is_file()]
        if not files:
            print(f"wheel contents: {folder}/ is empty in the checkout", file=sys.stderr)
            return 1
        wanted |= {f"fuzzyspec/{path.relative_to(checkout).as_posix()}" for path in files}
    package = (
        path for path in (checkout / "fuzzyspec").rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    wanted |= {path.relative_to(checkout).as_posix() for path in package}
    wanted = {name for name in wanted if not name.endswith(UNWANTED)}

    faults = [f"missing: {name}" for name in sorted(wanted - set(held))]
    faults += [
        f"not wanted: {name}"
        for name in held
        if (name not in wanted and not name.split("/")[0].endswith(".dist-info")) or name.endswith(UNWANTED)
    ]
    faults += [f"held twice: {name}" for name in sorted({name for name in held if held.count(name) > 1})]
    if not any("/licenses/" in name for name in held):
        faults.append("missing: the licence")
    for fault in faults:
        print(f"wheel contents: {fault}", file=sys.stderr)
    print(f"{len(held)} files in {wheel.name}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
