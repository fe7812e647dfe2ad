"""Checks an installed fuzzyspec by compiling with it: installed_only.py CHECKOUT SCHEME.

Run by the clean environment's own Python. Nothing may come from the checkout, and the parser must come from the table
that the wheel ships.
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn

from fuzzyspec.syntax import grammar


def refuse(*_: Any, **__: Any) -> NoReturn:
    """Stand in for the making of a parser from the grammar's text."""
    sys.exit("the shipped table does not fit: the parser was built anew")


def main(checkout: str, scheme: str) -> None:
    """Compile a scheme, then look at where everything was imported from."""
    from fuzzyspec.__main__ import main as fuzzyspec

    grammar.build_parser = refuse
    sys.argv = ["fuzzyspec", "compile", scheme, "-o", "installed.html", "-o", "installed.json"]
    try:
        fuzzyspec()
    except SystemExit as done:
        if done.code:
            raise
    if "fuzzyspec.syntax.build" not in sys.modules:
        sys.exit("nothing was parsed, so nothing is proved")
    strangers = sorted(
        f"{name}: {file}"
        for name, module in sys.modules.items()
        if name != "__main__" and (file := getattr(module, "__file__", None)) and file.startswith(f"{checkout}/")
    )
    if strangers:
        sys.exit("imported from the checkout:\n" + "\n".join(strangers))
    print("the parser came from the shipped table, and nothing from the checkout")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
