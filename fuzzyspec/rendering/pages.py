"""Pages that explain the codes, shown on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fuzzyspec.names import nearest
from fuzzyspec.rendering.color import BOLD, paint
from fuzzyspec.widths import text_width

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

WIDTH = 80
INDENT = "    "
_PAGE = re.compile(r"(FS\d{3})\.md", re.ASCII)
_CODE = re.compile(r"\s*(?:FS)?[\s-]?(\d{3})\s*", re.ASCII | re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s+")
_STRONG = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def codes() -> list[str]:
    """Return the codes that have a page."""
    folder = _folder()
    names = [page.name for page in folder.iterdir()] if folder.is_dir() else []
    return sorted(found[1] for found in map(_PAGE.fullmatch, names) if found)


def explain(code: str, *, color: bool) -> str | None:
    """Return the page of a code for a terminal, or None where there is none; `fs203` and `203` are understood."""
    page = _page(code)
    if page is None:
        return None
    return "\n".join(_lines(page.splitlines(), color)).strip("\n") + "\n"


def title(code: str) -> str:
    """Return what a code's page is headed, without the code; empty where there is no page."""
    first = (_page(code) or "").partition("\n")[0]
    return first.lstrip("# ").partition(":")[2].strip()


def nearest_code(code: str) -> str | None:
    """Return the code that was probably meant, or None when none is near."""
    return nearest(_normal(code) or code.strip().upper(), codes())


def _folder() -> Traversable:
    from importlib import resources

    return resources.files("fuzzyspec").joinpath("explanations")


def _page(code: str) -> str | None:
    normal = _normal(code)
    if normal not in codes():
        return None
    return _folder().joinpath(f"{normal}.md").read_text(encoding="utf-8")


def _normal(code: str) -> str | None:
    found = _CODE.fullmatch(code)
    return f"FS{found[1]}" if found else None


def _lines(page: list[str], color: bool) -> Iterator[str]:
    """Yield the page as it is shown: headings bold, code indented, paragraphs filled."""
    paragraph: list[str] = []
    fenced = False
    for line in [*page, ""]:
        fence = line.lstrip().startswith("```")
        heading = None if fenced else _HEADING.fullmatch(line)
        ends = fenced or fence or heading or not line.strip() or line.startswith("|")
        if paragraph and (ends or _ITEM.match(line)):
            yield from _filled(paragraph, color)
            paragraph = []
        if fence:
            fenced = not fenced
        elif fenced:
            yield f"{INDENT}{line}".rstrip()
        elif heading:
            yield paint(heading[1], BOLD, color)
        elif ends:
            yield line.rstrip()
        else:
            paragraph.append(line)


def _filled(paragraph: list[str], color: bool) -> Iterator[str]:
    """Yield a paragraph or an item of a list, broken at blanks to fit the width."""
    item = _ITEM.match(paragraph[0])
    first = item[0] if item else ""
    hanging = " " * len(first)
    text = " ".join(line.strip() for line in [paragraph[0][len(first) :], *paragraph[1:]])
    lines: list[str] = []
    words: list[str] = []
    used = 0
    for word in text.split():
        size = text_width(word.replace("**", ""))
        if words and len(first) + used + len(words) + size > WIDTH:
            lines.append(" ".join(words))
            words, used = [], 0
        words.append(word)
        used += size
    lines.append(" ".join(words))
    # A strong stretch may go over a line break, so it is painted in the whole and each line closed by itself.
    strong = _STRONG.sub(lambda found: _painted_lines(found[1], color), "\n".join(lines))
    for number, line in enumerate(strong.split("\n")):
        yield f"{hanging if number else first}{line}".rstrip()


def _painted_lines(text: str, color: bool) -> str:
    return "\n".join(paint(line, BOLD, color) for line in text.split("\n"))
