from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from fuzzyspec.api import hookimpl
from fuzzyspec.driver import compile_text
from fuzzyspec.host import MemoryHost
from fuzzyspec.plugins import Registry, load, registry
from fuzzyspec.report.model import report_model

SHOP = """
scheme "Shops" { version = "2.1"; source = "A paper"; note = "All figures are illustrative." }
comments { very_strong "Very strong" = 95; strong "Strong" = 80; general "General" = 65; poor "Poor" = 40 }
indicators U "Management ability" {
    U1 "Business process" { U11 "Order handling"; U12 "Procurement"; U13 "Payment"; U14 "Delivery" }
    U2 "Relations" { U21; U22 }
    U3 "Innovation" { U31; U32 }
}
judgments U {
          U1    U2    U3
    U1     1     2     3
    U2     .     1     2
    U3     .     .     1
}
judgments U1 {
    U11 over U12 = 2; U11 over U13 = 3; U11 over U14 = 3
    U12 over U13 = 1/2; U12 over U14 = ?; U13 over U14 = 2
}
weights U2 { U21 = 60%; U22 = 40% }
weights U3 = equal
objects { A "Model A"; B "Model B" }
votes A of 10 { U11 4 3 2 1; U12 2 5 2 1; U13 4 3 2 1; U14 4 3 2 1; U21 4 3 2 1; U22 2 5 2 1; U31 4 3 2 1; U32 3 4 2 1 }
votes B of 10 { U11 4 3 2 1; U12 2 5 2 1; U13 1 1 1 7; U14 4 3 2 1; U21 4 3 2 1; U22 2 5 2 1; U31 4 3 2 1; U32 2 5 2 1 }
method { random_index = gupta }
"""

Model = dict[str, Any]


@pytest.fixture(scope="session")
def shop() -> str:
    return SHOP


@pytest.fixture(scope="session")
def model_of() -> Callable[..., Model]:
    """Compile a text that has no errors, with files by name, and give its report model."""

    def make(text: str, methods: Registry | None = None, /, **files: str) -> Model:
        held = {name.replace("_", "."): content for name, content in files.items()}
        methods = methods or registry()
        compiled = compile_text(text, name="scheme.fspec", host=MemoryHost(held), registry=methods)
        faults = [one.message.text() for one in compiled.diagnostics if one.is_error]
        assert [] == faults
        assert compiled.result is not None
        return report_model(compiled.result, compiled.diagnostics, methods, generator_version="9.8.7")

    return make


@pytest.fixture(scope="session")
def methods_of() -> Callable[..., Registry]:
    """Give a registry of what is built in and of a plugin that offers some methods, by hook."""

    def make(**offered: Any) -> Registry:
        plugin = SimpleNamespace()
        for name, methods in offered.items():
            setattr(plugin, name, hookimpl(_returning(methods)))
        point = SimpleNamespace(
            name="acme", load=lambda: plugin, dist=SimpleNamespace(name="acme-methods", version="1.2.3")
        )
        return load([point])

    return make


def _returning(methods: Any) -> Callable[[], Any]:
    return lambda: methods


@pytest.fixture(scope="session")
def shop_model(model_of: Callable[..., Model]) -> Model:
    return model_of(SHOP)


@pytest.fixture(scope="session")
def large() -> Callable[..., str]:
    """Write a scheme of so many parents, leaves under each, and objects."""

    def make(parents: int, leaves: int, objects: int, judged: bool = True) -> str:
        lines = ['scheme "Large"', "comments { good = 90; fair = 70; weak = 50; poor = 30 }", 'indicators U "Root" {']
        for p in range(parents):
            children = "; ".join(f'P{p}L{n} "Leaf number {n} below parent {p}"' for n in range(leaves))
            lines.append(f'P{p} "Parent number {p}" {{ {children} }}')
        lines.append("}\nweights U = equal")
        for p in range(parents):
            pairs = "; ".join(f"P{p}L0 over P{p}L{n} = {1 + n % 9}" for n in range(1, leaves))
            lines.append(f"judgments P{p} {{ {pairs} }}" if judged else f"weights P{p} = equal")
        lines.append("objects { " + "; ".join(f'o{o} "Object {o}"' for o in range(objects)) + " }")
        degrees = ("0.7 0.1 0.1 0.1", "0.1 0.7 0.1 0.1", "0.1 0.1 0.7 0.1", "0.1 0.1 0.1 0.7")
        for o in range(objects):
            rows = "\n".join(
                f"P{p}L{n} {degrees[(o * 7 + p * 3 + n + o // 5) % 4]}" for p in range(parents) for n in range(leaves)
            )
            lines.append(f"degrees o{o} {{\n{rows}\n}}")
        lines.append("method { consistency = off }")
        return "\n".join(lines)

    return make
