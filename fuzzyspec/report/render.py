"""The report model through templates: HTML and Markdown.

Templates run in a sandbox: they see the model, which is plain data, and nothing else. A folder of a user's own
templates replaces ours file by file; it is named on the command line and never by a scheme.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from fuzzyspec import resources
from fuzzyspec.report import escaping, numbers

if TYPE_CHECKING:
    from types import TracebackType

    from jinja2 import BaseLoader, Environment, ModuleLoader

ENTRY = {"html": "html/report.html.j2", "markdown": "markdown/report.md.j2"}
COMPILED = "compiled"
"""The folder of compiled templates, inside that of the templates; a build makes it."""

MADE_FROM = "made_from.txt"

SHIPPED = "shipped/"
"""Before a template's name: ours, also where the user's folder has one of that name."""


class TemplateFault(Exception):
    """A template that fails: its name, the line where that is known, and why."""

    def __init__(self, template: str, line: int | None, reason: str) -> None:
        super().__init__(f"{template}:{line}: {reason}" if line else f"{template}: {reason}")
        self.template = template
        self.line = line
        self.reason = reason


def render_html(model: dict[str, Any], template_folder: str | None = None) -> str:
    """Return the report as one HTML file that needs no other."""
    return _render("html", model, template_folder)


def render_markdown(model: dict[str, Any], template_folder: str | None = None) -> str:
    """Return the report as Markdown as GitHub reads it."""
    return _render("markdown", model, template_folder)


def _render(format: str, model: dict[str, Any], folder: str | None) -> str:
    import jinja2

    try:
        template = environment(format, folder).get_template(ENTRY[format])
        text = template.render(model)
    except TemplateFault:
        raise
    except jinja2.TemplateSyntaxError as fault:
        raise TemplateFault(fault.name or ENTRY[format], fault.lineno, str(fault.message)) from fault
    except jinja2.TemplateNotFound as fault:
        name, line = _place(fault.__traceback__, format)
        raise TemplateFault(name, line, f"there is no template {str(fault.message)!r}") from fault
    except Exception as fault:  # a template may fail in as many ways as a program
        name, line = _place(fault.__traceback__, format)
        reason = str(fault) or type(fault).__name__
        raise TemplateFault(name, line, reason) from fault
    return text if text.endswith("\n") else f"{text}\n"


def _place(traceback: TracebackType | None, format: str) -> tuple[str, int | None]:
    """Return the innermost template, and its line, that a traceback leads through."""
    found: tuple[str, int | None] = (ENTRY[format], None)
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            found = (name, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


# Environments ----------------------------------------------------------------------------------------


def environment(format: str, folder: str | None = None) -> Environment:
    """Return a sandbox for a format; compiled templates are used where they fit and no folder replaces ours."""
    from jinja2 import ChoiceLoader, FunctionLoader, StrictUndefined

    from fuzzyspec.report.sandbox import Sandbox

    loaders: list[BaseLoader] = [FunctionLoader(_shipped)]
    if folder is not None:
        loaders.insert(0, FunctionLoader(_own(folder)))
    else:
        compiled = _compiled_folder()
        if compiled is not None:
            loaders.insert(0, _module_loader(compiled))
    made = Sandbox(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=escaping.finalize_html if format == "html" else escaping.finalize_markdown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    # The same scheme gives the same bytes, whatever its template does.
    del made.filters["random"], made.globals["lipsum"]
    made.filters.update(_filters(format))
    return made


def _filters(format: str) -> dict[str, Callable[..., Any]]:
    html = format == "html"
    return {
        "fixed": numbers.fixed,
        "signed": numbers.signed,
        "plain": numbers.plain,
        "blocks": numbers.blocks,
        "coordinate": numbers.coordinate,
        "segments": numbers.segments,
        "formula": escaping.formula_html if html else escaping.formula_markdown,
        "ticked": escaping.ticked_html if html else escaping.finalize_markdown,
    }


# Loaders ---------------------------------------------------------------------------------------------

_Loaded = tuple[str, str, Callable[[], bool]]


def _unchanged() -> bool:
    return True


def _shipped(name: str) -> _Loaded | None:
    """Load one of our own templates."""
    plain = name.removeprefix(SHIPPED)
    text = _texts().get(plain)
    return None if text is None else (text, plain, _unchanged)


@cache
def _texts() -> dict[str, str]:
    """Return our templates by name."""
    return {name: resources.read_text("templates", *name.split("/")) for name in resources.names("templates", ".j2")}


def _own(folder: str) -> Callable[[str], _Loaded | None]:
    """Return a loader of the templates in a user's folder, which gives nothing from outside it."""
    if not os.path.isdir(folder):
        raise TemplateFault(os.path.basename(os.path.normpath(folder)), None, "there is no such folder of templates")
    root = os.path.realpath(folder)
    if not any(os.path.isfile(os.path.join(root, *name.split("/"))) for name in _texts()):
        expected = ", ".join(ENTRY.values())
        raise TemplateFault(
            os.path.basename(root), None, f"the folder replaces none of our templates, for example {expected}"
        )

    def load(name: str) -> _Loaded | None:
        parts = name.split("/")
        if any(part in ("", ".", "..") or "\\" in part or ":" in part or "\0" in part for part in parts):
            return None
        path = os.path.realpath(os.path.join(root, *parts))
        if os.path.commonpath([path, root]) != root or not os.path.isfile(path):
            return None
        try:
            with open(path, encoding="utf-8-sig") as file:
                return file.read(), name, _unchanged
        except UnicodeDecodeError as fault:
            raise TemplateFault(name, None, f"it is not UTF-8 (byte {fault.start})") from fault
        except OSError as fault:
            raise TemplateFault(name, None, (fault.strerror or str(fault)).lower()) from fault

    return load


# Compiled templates ----------------------------------------------------------------------------------


def compile_templates(target_folder: str) -> None:
    """Compile our templates to Python modules in a folder, whole or not at all, for a build to ship.

    Beside them stands what they were made from, without which, or with another jinja2, they are not used.
    """
    import shutil

    from jinja2 import DictLoader

    beside = f"{target_folder}.part"
    shutil.rmtree(beside, ignore_errors=True)
    os.makedirs(beside)
    for format in ENTRY:
        made = environment(format)
        made.loader = DictLoader({name: text for name, text in _texts().items() if name.startswith(f"{format}/")})
        made.compile_templates(beside, zip=None, ignore_errors=False)
    with open(os.path.join(beside, MADE_FROM), "w", encoding="utf-8") as file:
        file.write(f"{_fingerprint()}\n")
    shutil.rmtree(target_folder, ignore_errors=True)
    os.replace(beside, target_folder)


def _compiled_folder() -> str | None:
    """Return the folder of compiled templates, None where they were made from other ones or by another jinja2."""
    try:
        made_from = resources.read_text("templates", COMPILED, MADE_FROM).strip()
    except OSError:
        return None
    if made_from != _fingerprint():
        return None
    folder = resources.path("templates")
    # In a zipped package the folder is a place on the import path of modules, which jinja2 asks for as such.
    return os.path.join(folder or os.path.join(os.path.dirname(os.path.dirname(__file__)), "templates"), COMPILED)


@cache
def _module_loader(folder: str) -> ModuleLoader:
    """Return the loader of a folder of compiled templates, which holds them once they were loaded."""
    from jinja2 import ModuleLoader

    return ModuleLoader(folder)


@cache
def _fingerprint() -> str:
    """Return what compiled templates depend on: the texts, and the version of jinja2."""
    import jinja2

    made_from = hashlib.sha256()
    for name, text in _texts().items():
        made_from.update(f"{name}\0{text}\0".encode())
    return f"{made_from.hexdigest()} jinja2 {jinja2.__version__}"
