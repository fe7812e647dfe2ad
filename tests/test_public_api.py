"""The public interface is what it says: complete, documented, unique."""

from __future__ import annotations

import importlib
import inspect
from types import ModuleType

import pytest

import fuzzyspec
from fuzzyspec import api, hookspecs, testing
from fuzzyspec.methods import builtin
from fuzzyspec.plugins import HOOKS, registry

MODULES = [fuzzyspec, api, testing]


def public() -> list[tuple[ModuleType, str]]:
    return [(module, name) for module in MODULES for name in module.__all__]


def source_of(module: ModuleType, name: str) -> str:
    """Return the text that follows a name's definition, in the module that makes it."""
    for candidate in ("fuzzyspec.api", "fuzzyspec.api.descriptors", "fuzzyspec.api.ops"):
        lines = inspect.getsource(importlib.import_module(candidate)).splitlines()
        for number, line in enumerate(lines):
            if line.startswith(f"{name} = "):
                return "\n".join(lines[number + 1 : number + 3]).strip()
    return ""


@pytest.mark.parametrize("module", MODULES)
def test_names_are_unique_and_sorted_case_by_case(module: ModuleType) -> None:
    assert len(set(module.__all__)) == len(module.__all__)
    assert set(module.__all__) <= {*dir(module)}


@pytest.mark.parametrize(("module", "name"), public())
def test_every_public_name_exists_and_is_documented(module: ModuleType, name: str) -> None:
    found = getattr(module, name)
    if name == "__version__":
        assert found.count(".") >= 1
    elif inspect.isclass(found) or inspect.isfunction(found) or inspect.ismodule(found):
        own = inspect.getdoc(found)
        assert own
        assert own.splitlines()[0].endswith((".", ":", "?")) or inspect.isclass(found)
    else:
        assert source_of(module, name).startswith('"""'), name


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, name in public() if inspect.isclass(getattr(module, name))]
)
def test_every_method_of_a_public_class_is_documented(module: ModuleType, name: str) -> None:
    found = getattr(module, name)
    for attribute, value in vars(found).items():
        if attribute.startswith("_") or attribute in getattr(found, "_fields", ()):
            continue
        target = value.fget if isinstance(value, property) else getattr(value, "func", value)
        if inspect.isfunction(target):
            assert inspect.getdoc(target), f"{name}.{attribute}"


def test_dir_names_the_public_names_only() -> None:
    assert sorted(fuzzyspec.__all__) == dir(fuzzyspec)


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = fuzzyspec.nothing


def test_a_star_import_brings_every_public_name() -> None:
    for module in MODULES:
        names: dict[str, object] = {}
        exec(f"from {module.__name__} import *", names)
        assert set(module.__all__) <= set(names)


def hooks() -> list[str]:
    return [name for name, value in vars(hookspecs).items() if name.startswith("register_") and callable(value)]


OFFERED_BY_PLUGINS_ONLY = {"register_readers": "files that fuzzyspec knows by itself are read without a frame"}


def test_there_is_a_hook_for_every_kind_of_method() -> None:
    assert sorted(HOOKS) == sorted(hooks())


@pytest.mark.parametrize("hook", sorted(HOOKS))
def test_every_hook_is_documented_and_used_by_a_built_in(hook: str) -> None:
    spec = getattr(hookspecs, hook)
    assert inspect.getdoc(spec)
    assert inspect.signature(spec).return_annotation.startswith("Iterable[")
    if hook in OFFERED_BY_PLUGINS_ONLY:
        assert hook not in vars(builtin)
        return
    assert hook in vars(builtin)
    offered = list(getattr(builtin, hook)())
    assert offered
    assert all(isinstance(one, HOOKS[hook]) for one in offered)
    assert {one.name for one in offered} <= set(registry().names(HOOKS[hook].kind))


@pytest.mark.parametrize("one", registry().all(), ids=lambda one: f"{one.kind}-{one.name}")
def test_every_method_is_documented(one: api.Descriptor) -> None:
    assert one.summary.endswith(".")
    assert "\n" not in one.summary
    assert one.reference
    assert one.formula or one.kind in ("random index", "weighting", "completion", "decision", "renderer")
    for param in one.params:
        assert param.doc, f"{one.name}({param.name})"
    assert one.origin.distribution
    assert one.origin.version


def test_built_in_names_are_unique_in_their_kind() -> None:
    built_in = [(one.kind, one.name) for one in registry().all() if one.origin.distribution == "fuzzyspec"]
    assert len(set(built_in)) == len(built_in)
