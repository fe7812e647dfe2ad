"""Text from schemes made harmless for HTML and Markdown.

Whatever a template prints passes through here: controls, marks of direction and lone surrogates are spelled out, and
what would be read as markup is escaped. Only text that is already marked as safe is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fuzzyspec.rendering.text import on_one_line

if TYPE_CHECKING:
    from markupsafe import Markup

_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>|#~&$]")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "$": "&#36;"}
# At the start of a line these open lists, headings, rules and the like.
_OPENING = re.compile(r"^(?:([+=-])|(\d{1,9})([.)])(?=\s|$))")
_LINKS = re.compile(r"://|\bwww\.", re.IGNORECASE)
_SUBSCRIPT = re.compile(r"((?<![^\W_])(?:(?:arg)?(?:max|min)|[^\W\d_][⁺⁻±*]?)|\))_(?:\{([^}]*)\}|([^\W_]+))")
_SUPERSCRIPT = re.compile(r"\^(?:\(([^()]*)\)|(-?\d+\.\d+|[^\W_]+(?:_[^\W_]+)?))")
_TICKED = re.compile(r"`([^`]+)`")


def neutral(text: str) -> str:
    """Return a text on one line, its control characters and marks of direction spelled out."""
    return on_one_line(text)


def escape_markdown(text: str, *, opening: bool = True) -> str:
    """Return a text that GitHub shows as it is: no markup, no cell or line break, no link.

    `opening` says that it may stand at the start of a line.
    """
    text = neutral(text)
    text = _MARKDOWN.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), text)
    text = _LINKS.sub(lambda found: found[0].replace(":", "\\:").replace(".", "\\."), text)
    if not opening:
        return text
    return _OPENING.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", text)


def finalize_html(value: Any) -> Any:
    """Return what a template prints into HTML; the environment escapes it."""
    if hasattr(value, "__html__"):
        return value
    return neutral(str(value))


def finalize_markdown(value: Any) -> Markup:
    """Return what a template prints into Markdown, escaped for it and marked as safe."""
    from markupsafe import Markup

    if isinstance(value, Markup):
        return value
    return Markup(escape_markdown(str(value)))


def formula_html(text: str) -> Markup:
    """Return a formula with its indices as subscripts and its powers as superscripts."""
    from markupsafe import escape

    return _scripts(str(escape(neutral(str(text)))), str)


def formula_markdown(text: str) -> Markup:
    """Return a formula for Markdown; GitHub knows the tags for subscripts and superscripts."""
    return _scripts(neutral(str(text)), lambda part: escape_markdown(part, opening=False))


def _scripts(text: str, kept: Callable[[str], str]) -> Markup:
    """Set `_x`, `_{…}`, `^x` and `^(…)` low and high; `kept` escapes what stands between the tags."""
    from markupsafe import Markup

    pieces: list[str] = []
    done = 0
    for found in sorted([*_SUBSCRIPT.finditer(text), *_SUPERSCRIPT.finditer(text)], key=lambda one: one.start()):
        if found.start() < done:
            continue
        pieces.append(_padded(text[done : found.start()], kept))
        if found.re is _SUBSCRIPT:
            pieces.append(f"{kept(found[1])}<sub>{kept(found[2] or found[3])}</sub>")
        else:
            pieces.append(f"<sup>{_scripts(found[1] or found[2], kept)}</sup>")
        done = found.end()
    pieces.append(_padded(text[done:], kept))
    return Markup("".join(pieces))


def _padded(part: str, kept: Callable[[str], str]) -> str:
    """Escape a part, its spaces at both ends kept."""
    inner = part.strip()
    if not inner:
        return part
    start = part.index(inner)
    return part[:start] + kept(inner) + part[start + len(inner) :]


def ticked_html(text: str) -> Markup:
    """Return a message in which what stands between backticks is code."""
    from markupsafe import Markup, escape

    return Markup(_TICKED.sub(r"<code>\1</code>", str(escape(neutral(str(text))))))
