"""The plugin host: a plugin may fail in any way, and it is told by name, version and nothing worse."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from fuzzyspec import foreign
from fuzzyspec.api import (
    Better,
    Capability,
    Completion,
    Composition,
    Decided,
    Decision,
    Origin,
    Param,
    RandomIndex,
    Weighting,
    hookimpl,
)
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.driver import Compilation, compile_text
from fuzzyspec.evaluate import calling
from fuzzyspec.host import MemoryHost
from fuzzyspec.outputs import render
from fuzzyspec.plugins import Registry, load
from fuzzyspec.version import __version__


class EntryPoint:
    """Stands in for an installed entry point."""

    def __init__(
        self, plugin: Any, distribution: str = "acme-methods", version: str = "1.2.3", name: str = "acme"
    ) -> None:
        self.plugin = plugin
        self.name = name
        self.dist = SimpleNamespace(name=distribution, version=version)

    def load(self) -> Any:
        if isinstance(self.plugin, BaseException):
            raise self.plugin
        return self.plugin


class Panic(BaseException):
    """What bindings to compiled code raise where that gives up."""


def plugin(**offered: Any) -> Any:
    """Return a plugin whose hooks return, or raise, what is given."""
    found = SimpleNamespace()
    for name, value in offered.items():

        def hook(value: Any = value) -> Any:
            if isinstance(value, BaseException):
                raise value
            return value

        setattr(found, name, hookimpl(_named(hook, name)))
    return found


def _named(function: Any, name: str) -> Any:
    def call() -> Any:
        return function()

    call.__name__ = name
    return call


def about(**more: Any) -> Any:
    return {"name": "acme", "summary": "What Acme does.", "reference": "Acme (2020).", **more}


def weighting(compute: Any, **more: Any) -> Weighting:
    return Weighting(**about(compute=compute, **more))


def composition(kernel: Any, **more: Any) -> Composition:
    return Composition(**about(kernel=kernel, lowerable=False, **more))


def decision(decide: Any, **more: Any) -> Decision:
    return Decision(**about(decide=decide, **more))


def registry_of(*plugins: Any, **more: Any) -> Registry:
    return load([EntryPoint(one, **more) for one in plugins])


PLAIN = """comments { good = 90; fair = 60; poor = 30 }
indicators U { A; B; C { C1; C2 } }
judgments U { A over B = 2; A over C = 4; B over C = 2 }
weights C = equal
votes of 10 { A 5 3 2; B 2 5 3; C1 1 4 5; C2 8 1 1 }
"""


def compiled(settings: str = "", registry: Registry | None = None, text: str = PLAIN) -> Compilation:
    return compile_text(f"{text}method {{ {settings} }}\n", host=MemoryHost({}), registry=registry)


def errors(done: Compilation) -> list[Diagnostic]:
    return [one for one in done.diagnostics if one.is_error]


def told(done: Compilation, code: str) -> Diagnostic:
    """Return the one error of a compilation, which is of a code and names distribution and version."""
    (one,) = errors(done)
    assert code == one.code, one.message.text()
    assert "acme-methods" in one.message.text() + (one.help.text() if one.help else "")
    return one


def numbers(done: Compilation) -> dict[str, Any]:
    assert done.result is not None
    data: dict[str, Any] = json.loads(render(done.result, done.diagnostics, "json"))
    del data["diagnostics"], data["source"]
    return data


def unharmed(registry: Registry) -> None:
    """Check that a scheme which uses none of a plugin's methods compiles as before."""
    before, after = compiled(registry=load([])), compiled(registry=registry)
    assert [] == errors(after)
    assert numbers(before) == numbers(after)


# Loading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        ImportError("No module named 'acme_core'"),
        RuntimeError("first line\nsecond line"),
        SyntaxError("bad"),
        AttributeError(),
        SystemExit(3),
        RecursionError("deep"),
        Panic("in compiled code"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_plugin_that_fails_at_import_is_a_warning(fault: BaseException) -> None:
    registry = registry_of(fault)
    (finding,) = registry.findings
    assert ("FS608", False) == (finding.code, finding.is_error)
    assert "acme-methods 1.2.3" in finding.message.text()
    assert type(fault).__name__ in finding.message.text()
    assert "second line" not in finding.message.text()
    assert ["acme-methods"] == [one.distribution for one in registry.broken]
    unharmed(registry)
    assert ["FS608"] == [one.code for one in compiled(registry=registry).diagnostics if one.code.startswith("FS6")]


def test_what_the_user_does_is_no_fault_of_a_plugin() -> None:
    with pytest.raises(KeyboardInterrupt):
        registry_of(KeyboardInterrupt())


@pytest.mark.parametrize(
    "fault", [ValueError("no"), SystemExit(1), KeyError("x")], ids=lambda fault: type(fault).__name__
)
def test_a_plugin_that_fails_when_it_registers_is_a_warning(fault: BaseException) -> None:
    registry = registry_of(plugin(register_weightings=fault))
    (finding,) = registry.findings
    assert ("FS608", False) == (finding.code, finding.is_error)
    assert "acme-methods 1.2.3" in finding.message.text()
    unharmed(registry)


@pytest.mark.parametrize("offered", [None, 3, "acme", object()], ids=range(4))
def test_a_hook_that_returns_no_list_is_a_warning(offered: Any) -> None:
    registry = registry_of(plugin(register_weightings=offered))
    assert (offered is None) == (registry.findings == []), "None is how a hook says that it has nothing to offer"
    assert not any(one.is_error for one in registry.findings)
    assert all("acme-methods 1.2.3" in one.message.text() for one in registry.findings)
    unharmed(registry)


@pytest.mark.parametrize(
    "offered",
    [
        [None],
        ["acme"],
        [Weighting],
        [RandomIndex(**about(values=(0.5,)))],
        [weighting(lambda m: m, name="not a name")],
        [weighting(lambda m: m, name="")],
        [weighting(lambda m: m, name=3)],
        [weighting(lambda m: m, params=(Param("p", default=1.0), Param("p", default=2.0)))],
        [weighting(lambda m: m, params=("p",))],
        [weighting(lambda m: m, params=(Param("p", "nonsense", 1.0),))],
        [weighting(lambda m: m, params=(Param("a-b", default=1.0),))],
        [weighting(lambda m: m, params=None)],
        [weighting(None)],
        [weighting(lambda m: m, completion="no_such_completion")],
        [weighting(lambda m: m, summary=None)],
    ],
    ids=range(15),
)
def test_a_descriptor_that_makes_no_sense_is_left_out_with_a_warning(offered: list[Any]) -> None:
    registry = registry_of(plugin(register_weightings=offered))
    assert registry.findings != []
    for finding in registry.findings:
        assert not finding.is_error
        assert "acme-methods 1.2.3" in finding.message.text()
    assert "acme" not in registry.names("weighting")
    unharmed(registry)


def test_the_sound_descriptors_beside_an_odd_one_are_kept() -> None:
    registry = registry_of(plugin(register_random_indices=[None, RandomIndex(**about(values=(0.5, 0.9)))]))
    assert ["FS612"] == [one.code for one in registry.findings]
    assert "acme" in registry.names("random index")
    assert [] == errors(compiled("random_index = acme", registry))


def test_a_misspelt_hook_is_reported_and_the_others_work() -> None:
    registry = registry_of(
        plugin(register_weightngs=[], register_random_indices=[RandomIndex(**about(values=(0.5, 0.9)))])
    )
    (finding,) = registry.findings
    assert "FS612" == finding.code
    assert "register_weightngs" in finding.message.text()
    assert "acme-methods 1.2.3" in finding.message.text()
    assert [] == errors(compiled("random_index = acme", registry))
    unharmed(registry)


def test_a_hook_with_arguments_that_do_not_exist_is_reported() -> None:
    found = SimpleNamespace()

    @hookimpl
    def register_weightings(graph: Any) -> list[Weighting]:
        return []

    found.register_weightings = register_weightings
    registry = registry_of(found)
    assert registry.findings
    assert all("acme-methods 1.2.3" in one.message.text() for one in registry.findings)
    unharmed(registry)


def test_an_object_without_hooks_is_harmless() -> None:
    for odd in (None, 3, object(), SimpleNamespace(x=1)):
        unharmed(registry_of(odd))


def test_two_plugins_of_one_name_in_one_distribution_are_both_read() -> None:
    first = plugin(register_random_indices=[RandomIndex(**about(values=(0.5,)))])
    second = plugin(register_random_indices=[RandomIndex(**about(name="other", values=(0.5,)))])
    registry = load([EntryPoint(first), EntryPoint(second)])
    assert {"acme", "other"} <= set(registry.names("random index"))


def test_an_entry_point_without_a_distribution_has_its_own_name() -> None:
    point = EntryPoint(ImportError("gone"))
    point.dist = None  # type: ignore[assignment]
    (finding,) = load([point]).findings
    assert "acme" in finding.message.text()


def test_what_is_offered_is_stamped_with_its_origin() -> None:
    registry = registry_of(plugin(register_random_indices=[RandomIndex(**about(values=(0.5, 0.9)))]))
    assert Origin("acme-methods", "1.2.3") == registry.get("random index", "acme").origin
    info = registry.plugins[-1]
    assert ("acme-methods", "1.2.3", ("register_random_indices",), (("random index", "acme"),), None) == (
        info.distribution, info.version, info.hooks, info.methods, info.fault,
    )  # fmt: skip


def test_a_plugin_that_took_part_is_named_in_the_result() -> None:
    registry = registry_of(plugin(register_random_indices=[RandomIndex(**about(values=(0.5, 0.9)))]))
    data = numbers(compiled("random_index = acme", registry))
    assert {"fuzzyspec": __version__, "plugins": {"acme-methods": "1.2.3"}} == data["generator"]
    assert {} == numbers(compiled(registry=registry))["generator"]["plugins"]


# Broken plugins and schemes that need them ----------------------------------------------------


def test_a_scheme_that_may_need_a_broken_plugin_is_told_so() -> None:
    registry = registry_of(ImportError("gone"))
    one = told(compiled("composition = acme_special", registry), "FS609")
    assert one.span is not None
    assert "acme_special" == one.span.text


def test_a_misspelt_built_in_is_still_answered_with_the_nearest_beside_a_broken_plugin() -> None:
    (one,) = errors(compiled("composition = min_mx", registry_of(ImportError("gone"))))
    assert "FS603" == one.code
    assert one.help is not None
    assert "min_max" in one.help.text()


# Collisions -----------------------------------------------------------------------------------


def table(*values: float) -> RandomIndex:
    return RandomIndex(**about(name="shared", values=values))


def test_a_name_that_two_plugins_offer_is_an_error_naming_both_and_settled_in_the_scheme() -> None:
    registry = load(
        [
            EntryPoint(plugin(register_random_indices=[table(0.5, 0.9)]), "acme-methods"),
            EntryPoint(plugin(register_random_indices=[table(0.6, 1.0)]), "other_methods"),
        ]
    )
    (one,) = errors(compiled("random_index = shared", registry))
    assert "FS610" == one.code
    assert "acme-methods" in one.message.text()
    assert "other_methods" in one.message.text()
    assert one.help is not None
    assert "shared@acme-methods" in one.help.text()
    for distribution, index in (("acme-methods", 0.5), ("other_methods", 0.6)):
        done = compiled(f"random_index = shared@{distribution}", registry)
        assert [] == errors(done)
        assert index == numbers(done)["weights"]["U"]["ri"]
        assert {distribution: "1.2.3"} == numbers(done)["generator"]["plugins"]
    unharmed(registry)


def test_a_name_of_ours_is_not_taken_over_in_silence() -> None:
    registry = registry_of(plugin(register_random_indices=[RandomIndex(**about(name="gupta", values=(0.6, 1.0)))]))
    (one,) = errors(compiled("random_index = gupta", registry))
    assert "FS610" == one.code
    assert "fuzzyspec" in one.message.text()
    assert "acme-methods" in one.message.text()
    assert 0.57 == numbers(compiled("random_index = gupta@fuzzyspec", registry))["weights"]["U"]["ri"]
    assert 0.6 == numbers(compiled("random_index = gupta@acme-methods", registry))["weights"]["U"]["ri"]
    unharmed(registry)


@pytest.mark.parametrize(
    ("hook", "descriptor"),
    [
        ("register_weightings", weighting(lambda m: np.full(m.shape[:2], 1 / m.shape[1]), name="geometric_mean")),
        ("register_weightings", weighting(lambda m: np.full(m.shape[:2], 1 / m.shape[1]), name="eigenvector")),
        ("register_compositions", composition(lambda w, R: R[0], name="weighted_average")),
        ("register_compositions", composition(lambda w, R: R[0], name="min_max")),
        ("register_decisions", decision(lambda m, s, ops: Decided(0, False, None, {}), name="weighted_score")),
        ("register_random_indices", RandomIndex(**about(name="alonso_lamata", values=(1.0,)))),
        ("register_completions", Completion(**about(name="log_least_squares", compute=lambda m, j: m))),
    ],
)
def test_defaults_stay_ours_when_a_plugin_takes_their_names(hook: str, descriptor: Any) -> None:
    unharmed(registry_of(plugin(**{hook: [descriptor]})))


def test_a_plugin_that_offers_one_name_twice_is_reported() -> None:
    registry = registry_of(plugin(register_random_indices=[table(0.5, 0.9), table(0.6, 1.0)]))
    done = compiled("random_index = shared", registry)
    findings = [*registry.findings, *errors(done)]
    assert findings
    assert "acme-methods" in findings[0].message.text()
    assert "FS001" not in [one.code for one in compiled("random_index = shared@acme-methods", registry).diagnostics]
    unharmed(registry)


@pytest.mark.parametrize("written", ["Acme.Methods", "acme-methods", "ACME_METHODS", "acme--methods"])
def test_distributions_are_compared_as_pip_does(written: str) -> None:
    registry = load([EntryPoint(plugin(register_random_indices=[table(0.5)]), "Acme.Methods")])
    assert ["Acme.Methods"] == [one.origin.distribution for one in registry.named("random index", "shared", written)]
    assert [] == registry.named("random index", "shared", "acmemethods")


@pytest.mark.parametrize("name", ["Acme", "ACME_2", "größe", "方法"])
def test_a_method_may_have_any_name_that_a_scheme_can_write(name: str) -> None:
    registry = registry_of(plugin(register_random_indices=[RandomIndex(**about(name=name, values=(0.5,)))]))
    done = compiled(f"random_index = {name}", registry)
    assert [] == errors(done)
    assert 0.5 == numbers(done)["weights"]["U"]["ri"]


def test_a_distribution_that_does_not_offer_the_name_is_told() -> None:
    registry = registry_of(plugin(register_random_indices=[table(0.5, 0.9)]))
    (one,) = errors(compiled("random_index = shared@elsewhere", registry))
    assert "FS603" == one.code
    assert one.help is not None
    assert "pip install elsewhere" in one.help.text()


# What comes back ------------------------------------------------------------------------------


def bad_weights() -> dict[str, Any]:
    def raises(matrices: Any) -> Any:
        raise ZeroDivisionError("division by zero\nand more")

    def exits(matrices: Any) -> Any:
        raise SystemExit(1)

    return {
        "nan": lambda m: np.full(m.shape[:2], np.nan),
        "infinite": lambda m: np.full(m.shape[:2], np.inf),
        "wrong shape": lambda m: np.ones((m.shape[0], m.shape[1] + 1)) / (m.shape[1] + 1),
        "a whole matrix": lambda m: m,
        "negative": lambda m: np.tile([2.0, -1.0, *[0.0] * (m.shape[1] - 2)], (m.shape[0], 1)),
        "unnormalised": lambda m: np.ones(m.shape[:2]),
        "nothing": lambda m: None,
        "text": lambda m: "weights",
        "a ragged list": lambda m: [[0.5], [0.2, 0.3]],
        "complex": lambda m: np.full(m.shape[:2], 1 / m.shape[1] + 0.1j),
        "raises": raises,
        "exits": exits,
        "too many arguments": lambda m, extra: m,
    }


@pytest.mark.parametrize("name", bad_weights())
def test_a_weighting_that_gives_something_impossible_is_named(name: str) -> None:
    registry = registry_of(plugin(register_weightings=[weighting(bad_weights()[name])]))
    one = told(compiled("weighting = acme", registry), "FS611")
    assert "acme-methods 1.2.3" in one.message.text()
    assert "\n" not in one.message.text()
    assert one.span is not None
    unharmed(registry)


@pytest.mark.parametrize("name", ["nan", "negative", "unnormalised", "wrong shape", "raises", "exits", "nothing"])
def test_a_weighting_that_reads_nothing_and_gives_something_impossible_is_named(name: str) -> None:
    registry = registry_of(plugin(register_weightings=[weighting(bad_weights()[name], reads=frozenset())]))
    done = compile_text("indicators U { A; B; C }\nweights U = acme\n", host=MemoryHost({}), registry=registry)
    assert "acme-methods 1.2.3" in told(done, "FS611").message.text()


@pytest.mark.parametrize(
    "plain",
    [lambda rows: [0.5], lambda rows: [float("nan")] * len(rows), lambda rows: None, lambda rows: [2.0, -1.0, 0.0],
     lambda rows: 1 / 0, lambda rows: ["a", "b", "c"], lambda rows: (0.5, 0.25, 0.25)],
    ids=["short", "nan", "nothing", "negative", "raises", "texts", "tuple"],
)  # fmt: skip
def test_the_plain_form_of_a_weighting_is_checked_too(plain: Any) -> None:
    registry = registry_of(
        plugin(register_weightings=[weighting(lambda m: np.full(m.shape[:2], 1 / m.shape[1]), plain=plain)])
    )
    done = compiled("weighting = acme", registry)
    assert {"FS611"} >= {one.code for one in errors(done)}
    if errors(done):
        told(done, "FS611")
    else:
        assert {"A": 0.5, "B": 0.25, "C": 0.25} == numbers(done)["weights"]["U"]["local"]


def vandals() -> dict[str, Any]:
    def fills(matrices: Any) -> None:
        matrices[...] = 1

    def divides(matrices: Any) -> None:
        matrices /= matrices.sum(axis=1, keepdims=True)

    def by_argument(matrices: Any) -> None:
        np.multiply(matrices, 2, out=matrices)

    def through_a_view(matrices: Any) -> None:
        matrices.reshape(-1)[0] = 5

    def through_a_conversion(matrices: Any) -> None:
        np.asarray(matrices, dtype=float)[0].sort()

    return {one.__name__: one for one in (fills, divides, by_argument, through_a_view, through_a_conversion)}


@pytest.mark.parametrize("name", vandals())
def test_a_method_that_changes_what_it_is_given_is_named(name: str) -> None:
    def compute(matrices: Any) -> Any:
        vandals()[name](matrices)
        return np.full(matrices.shape[:2], 1 / matrices.shape[1])

    registry = registry_of(plugin(register_weightings=[weighting(compute)]))
    one = told(compiled("weighting = acme; consistency = off", registry), "FS615")
    assert "acme-methods 1.2.3" in one.message.text()
    unharmed(registry)


def test_what_a_method_is_given_stays_as_it_is_where_it_hides_the_change() -> None:
    def compute(matrices: Any) -> Any:
        try:
            matrices[...] = 1
        except ValueError:
            return np.full(matrices.shape[:2], 1 / matrices.shape[1])
        raise AssertionError("it could write")

    registry = registry_of(plugin(register_weightings=[weighting(compute)]))
    matrix = numbers(compiled("weighting = acme; consistency = off", registry))["weights"]["U"]["matrix"]
    assert [1.0, 2.0, 4.0] == matrix[0]


def test_our_own_methods_are_not_watched() -> None:
    descriptor = Weighting(**about(compute=lambda given: given.append(1) or given))
    given = [0]
    assert [0, 1] == calling.call(descriptor, "U", descriptor.compute, given) == given


def test_a_weighting_that_works() -> None:
    def first_row(matrices: Any) -> Any:
        inverse = 1 / matrices[:, 0, :]
        return inverse / inverse.sum(axis=1, keepdims=True)

    registry = registry_of(plugin(register_weightings=[weighting(first_row)]))
    data = numbers(compiled("weighting = acme", registry))
    assert {"A": 4 / 7, "B": 2 / 7, "C": 1 / 7} == pytest.approx(data["weights"]["U"]["local"])
    assert "acme" == data["weights"]["U"]["method"]


def test_a_weighting_that_takes_no_gaps_is_refused_before_it_runs() -> None:
    def fails(matrices: Any) -> Any:
        raise AssertionError("must not be called")

    registry = registry_of(plugin(register_weightings=[weighting(fails, completion=None)]))
    text = PLAIN.replace("A over C = 4", "A over C = ?")
    codes = [one.code for one in errors(compiled("weighting = acme", registry, text))]
    assert len(codes) == 1
    assert codes[0] not in ("FS001", "FS611")


@pytest.mark.parametrize(
    ("name", "compute"),
    [
        ("raises", lambda m, j: 1 / 0),
        ("nan", lambda m, j: m * np.nan),
        ("zero", lambda m, j: np.where(j, m, 0.0)),
        ("shape", lambda m, j: m[:, 0]),
        ("changes judgments", lambda m, j: m * 2),
        ("nothing", lambda m, j: None),
        ("not reciprocal", lambda m, j: np.where(j, m, 3.0)),
    ],
)
def test_a_completion_that_gives_something_impossible_is_named(name: str, compute: Any) -> None:
    registry = registry_of(plugin(register_completions=[Completion(**about(compute=compute))]))
    text = PLAIN.replace("A over C = 4", "A over C = ?")
    one = told(compiled("completion = acme", registry, text), "FS611")
    assert "acme-methods 1.2.3" in one.message.text()
    unharmed(registry)


@pytest.mark.parametrize(
    "index",
    [
        RandomIndex(**about(compute=lambda order: 1 / 0)),
        RandomIndex(**about(compute=lambda order: float("nan"))),
        RandomIndex(**about(compute=lambda order: -0.5)),
        RandomIndex(**about(compute=lambda order: None)),
        RandomIndex(**about(compute=lambda order: "0.5")),
        RandomIndex(**about(compute=lambda: 0.5)),
        RandomIndex(**about(values=(float("nan"),))),
        RandomIndex(**about(values=("x",))),
        RandomIndex(**about(values=(0.0, 0.0))),
        RandomIndex(**about(values=(), beyond=lambda order: float("inf"))),
    ],
    ids=range(10),
)
def test_a_random_index_that_gives_something_impossible_is_named(index: RandomIndex) -> None:
    registry = registry_of(plugin(register_random_indices=[index]))
    done = compiled("random_index = acme", registry)
    if "acme" in registry.names("random index") and not (index.compute is not None and errors(done) == []):
        one = told(done, "FS611")
        assert "acme-methods 1.2.3" in one.message.text()
    else:
        # Refused when it was registered, or made a number of: either way the plugin was named, or nothing is odd.
        assert "FS001" not in [one.code for one in done.diagnostics]
    unharmed(registry)


def bad_memberships() -> dict[str, Any]:
    def exits(w: Any, R: Any) -> Any:
        raise SystemExit(2)

    return {
        "nan": lambda w, R: np.full(R.shape[1:], np.nan),
        "above 1": lambda w, R: R.sum(axis=0) + 1,
        "below 0": lambda w, R: -R[0],
        "shape": lambda w, R: R,
        "scalar": lambda w, R: 0.5,
        "nothing": lambda w, R: None,
        "raises": lambda w, R: 1 / 0,
        "exits": exits,
        "arguments": lambda w: w,
    }


@pytest.mark.parametrize("name", bad_memberships())
def test_a_composition_that_gives_something_impossible_is_named(name: str) -> None:
    registry = registry_of(plugin(register_compositions=[composition(bad_memberships()[name])]))
    one = told(compiled("composition = acme", registry), "FS611")
    assert "acme-methods 1.2.3" in one.message.text()
    assert one.span is not None
    assert "acme" == one.span.text
    unharmed(registry)


@pytest.mark.parametrize(
    ("name", "pair", "fold"),
    [
        ("nan", lambda w, r, ops: float("nan"), lambda a, b, ops: a),
        ("above 1", lambda w, r, ops: w * r, lambda a, b, ops: a + b + 1),
        ("below 0", lambda w, r, ops: -w * r, lambda a, b, ops: a + b),
        ("text", lambda w, r, ops: "x", lambda a, b, ops: a + b),
        ("nothing", lambda w, r, ops: None, lambda a, b, ops: None),
        ("raises arithmetic", lambda w, r, ops: w / 0, lambda a, b, ops: a),
        ("raises a key error", lambda w, r, ops: {}[0], lambda a, b, ops: a),
        ("raises an attribute error", lambda w, r, ops: ops.nothing(w), lambda a, b, ops: a),
        ("complex", lambda w, r, ops: w + 1j, lambda a, b, ops: a),
        ("infinite", lambda w, r, ops: float("inf"), lambda a, b, ops: a),
    ],
)
def test_an_elementwise_composition_that_gives_something_impossible_is_named(name: str, pair: Any, fold: Any) -> None:
    registry = registry_of(plugin(register_compositions=[Composition(**about(pair=pair, fold=fold))]))
    one = told(compiled("composition = acme", registry), "FS611")
    assert "acme-methods 1.2.3" in one.message.text()
    unharmed(registry)


def test_a_composition_without_any_form_is_named() -> None:
    registry = registry_of(plugin(register_compositions=[Composition(**about())]))
    done = compiled("composition = acme", registry)
    assert "FS001" not in [one.code for one in done.diagnostics]
    assert errors(done)
    assert "acme-methods" in "".join(one.message.text() for one in [*registry.findings, *errors(done)])


def test_a_composition_that_works_in_both_forms() -> None:
    whole = composition(lambda w, R: (w.reshape(-1, *[1] * (R.ndim - 1)) * R).sum(axis=0), name="whole")
    single = Composition(**about(name="single", pair=lambda w, r, ops: w * r, fold=lambda a, b, ops: a + b))
    registry = registry_of(plugin(register_compositions=[whole, single]))
    expected = numbers(compiled(registry=registry))["objects"]
    for name in ("whole", "single"):
        found = numbers(compiled(f"composition = {name}", registry))["objects"]
        assert expected[0]["verdict"]["score"] == pytest.approx(found[0]["verdict"]["score"])


def test_one_operator_of_a_plugin_in_one_subtree() -> None:
    registry = registry_of(plugin(register_compositions=[composition(lambda w, R: R.max(axis=0))]))
    data = numbers(compiled("}; method C { composition = acme", registry))
    assert [0.8, 0.4, 0.5] == data["objects"][0]["raw"]["C"]
    assert {"acme-methods": "1.2.3"} == data["generator"]["plugins"]


def bad_decisions() -> dict[str, Any]:
    def exits(memberships: Any, scores: Any, ops: Any) -> Any:
        raise SystemExit(2)

    return {
        "raises": lambda m, s, ops: 1 / 0,
        "exits": exits,
        "nothing": lambda m, s, ops: None,
        "a grade that does not exist": lambda m, s, ops: Decided(99, False, None, {}),
        "a grade below 0": lambda m, s, ops: Decided(-1, False, None, {}),
        "half a grade": lambda m, s, ops: Decided(0.5, False, None, {}),
        "a grade that is nan": lambda m, s, ops: Decided(float("nan"), False, None, {}),
        "a grade that is no number": lambda m, s, ops: Decided("good", False, None, {}),
        "no grade": lambda m, s, ops: Decided(None, False, None, {}),
        "a margin that is no number": lambda m, s, ops: Decided(0, False, "wide", {}),
        "a margin that is nan": lambda m, s, ops: Decided(0, False, float("nan"), {}),
        "an infinite margin": lambda m, s, ops: Decided(0, False, float("inf"), {}),
        "a value that is no number": lambda m, s, ops: Decided(0, False, None, {"acme_index": "x"}),
        "an infinite value": lambda m, s, ops: Decided(0, False, None, {"acme_index": float("inf")}),
        "no values": lambda m, s, ops: Decided(0, False, None, None),
        "a list of grades": lambda m, s, ops: Decided([0, 1], False, None, {}),
    }


@pytest.mark.parametrize("name", bad_decisions())
@pytest.mark.parametrize("large", [False, True])
def test_a_decision_that_gives_something_impossible_is_named(name: str, large: bool) -> None:
    registry = registry_of(plugin(register_decisions=[decision(bad_decisions()[name])]))
    text = PLAIN
    if large:  # enough indicators for the array form
        leaves = [f"L{index}" for index in range(1500)]
        text = (
            "comments { good = 90; fair = 60; poor = 30 }\n"
            f"indicators U {{ {'; '.join(leaves)} }}\nweights U = equal\n"
            f"votes {{ {'; '.join(leaf + ' 3 2 1' for leaf in leaves)} }}\n"
        )
    one = told(compiled("decision = acme", registry, text), "FS611")
    assert "acme-methods 1.2.3" in one.message.text()
    if not large:
        unharmed(registry)


def test_a_decision_cannot_overwrite_what_a_verdict_says() -> None:
    def greedy(memberships: Any, scores: Any, ops: Any) -> Decided:
        return Decided(1, False, 0.5, {"grade": 7.0, "rank": 9.0, "decision": 1.0, "margin": 3.0, "acme_index": 0.25})

    registry = registry_of(plugin(register_decisions=[decision(greedy)]))
    done = compiled("decision = acme", registry)
    if errors(done):
        told(done, "FS611")
        return
    verdict = numbers(done)["objects"][0]["verdict"]
    assert ("acme", "fair", 1, 0.5, 0.25) == tuple(
        verdict[name] for name in ("decision", "grade", "rank", "margin", "acme_index")
    )


def test_a_decision_that_works() -> None:
    def middle(memberships: Any, scores: Any, ops: Any) -> Decided:
        return Decided(len(memberships) // 2, False, 0.5, {"acme_index": memberships[0]})

    registry = registry_of(plugin(register_decisions=[decision(middle)]))
    verdict = numbers(compiled("decision = acme", registry))["objects"][0]["verdict"]
    assert ("acme", "fair", 0.5) == (verdict["decision"], verdict["grade"], verdict["margin"])
    assert "acme_index" in verdict


def test_a_decision_that_needs_scores_is_refused_without_them() -> None:
    registry = registry_of(plugin(register_decisions=[decision(lambda m, s, ops: s[0], needs_scores=True)]))
    text = PLAIN.replace(" = 90", "").replace(" = 60", "").replace(" = 30", "")
    assert ["FS606"] == [one.code for one in errors(compiled("decision = acme", registry, text))]


# What stands between us and a plugin ------------------------------------------------------------


def test_what_a_plugin_says_is_shown_in_one_short_line() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert "KeyError: 'x'" == foreign.words_of(KeyError("x"))
    assert "ValueError: no message" == foreign.words_of(ValueError(" \n "))
    assert "Mute: no message" == foreign.words_of(Mute())
    assert "ValueError:  [31mred" == foreign.words_of(ValueError("\x1b[31mred\nand more"))
    long = foreign.words_of(ValueError("x" * 100_000))
    assert len(long) < 400
    assert long.endswith("…")


def test_what_is_lent_is_the_same_and_a_change_is_noticed() -> None:
    array = np.arange(6.0).reshape(2, 3)
    given = ([[1.0, math.nan], [2.0]], array, ([array, 3],), "text", {"kept": 1}, Better("low"))
    lent = foreign.lent(given)
    assert not foreign.changed(given, lent)
    assert lent[0] is not given[0]
    assert lent[0][0] is not given[0][0]
    assert not lent[1].flags.writeable
    assert np.shares_memory(lent[1], array)
    assert array.flags.writeable
    assert lent[5] is given[5]
    for change in (
        lambda lent: lent[0].append(1),
        lambda lent: lent[0].reverse(),
        lambda lent: lent[0][0].__setitem__(0, 1.5),
        lambda lent: lent[0][0].clear(),
        lambda lent: lent[0].__setitem__(1, (2.0,)),
        lambda lent: lent[2][0].__setitem__(0, np.zeros(3)),
        lambda lent: lent[2][0].__setitem__(0, 1.0),
    ):
        lent = foreign.lent(given)
        change(lent)
        assert foreign.changed(given, lent)


def test_numpy_handles_errors_as_before() -> None:
    def compute(matrices: Any) -> Any:
        assert np.isinf(np.divide(1.0, np.zeros(1)))[0], "without a warning, which is an error here"
        np.seterr(all="raise")
        return np.full(matrices.shape[:2], 1 / matrices.shape[1])

    before = np.geterr()
    registry = registry_of(plugin(register_weightings=[weighting(compute)]))
    assert [] == errors(compiled("weighting = acme; consistency = off", registry))
    assert before == np.geterr()


def test_the_user_s_interruption_of_a_method_goes_through() -> None:
    def compute(matrices: Any) -> Any:
        raise KeyboardInterrupt

    registry = registry_of(plugin(register_weightings=[weighting(compute)]))
    with pytest.raises(foreign.Interrupted) as stop:
        compiled("weighting = acme", registry)
    assert foreign.Culprit("acme-methods", "1.2.3", "acme") == stop.value.culprit
    assert isinstance(stop.value, KeyboardInterrupt)


# Parameters -----------------------------------------------------------------------------------


def with_parameters() -> Registry:
    def scaled(w: Any, R: Any, *, power: float, mode: str, exact: bool, count: int, note: str) -> Any:
        assert isinstance(power, float)
        assert (mode, exact, count, note) == ("fast", True, 3, "a b")
        return R.max(axis=0) ** power

    params = (
        Param("power", "number", 1.0, "the power", above=0.0, maximum=4.0),
        Param("mode", "choice", "slow", "how", choices=("slow", "fast")),
        Param("exact", "boolean", False, "whether"),
        Param("count", "integer", doc="how many", minimum=1.0),
        Param("note", "text", "", "words"),
    )
    return registry_of(plugin(register_compositions=[composition(scaled, params=params)]))


def test_arguments_reach_a_method_by_name_and_by_position() -> None:
    registry = with_parameters()
    for written in (
        'acme(power = 2, mode = fast, exact = yes, count = 3, note = "a b")',
        'acme(2, fast, yes, 3, "a b")',
        'acme(2, count = 3, exact = yes, mode = fast, note = "a b")',
        'acme@acme-methods(2, fast, yes, 3, "a b")',
    ):
        done = compiled(f"composition = {written}", registry)
        assert [] == [one.message.text() for one in errors(done)]
        assert [0.64, pytest.approx(0.16), 0.25] == numbers(done)["objects"][0]["raw"]["C"]


@pytest.mark.parametrize(
    "arguments",
    [
        "power = 0, count = 3", "power = 5, count = 3", "mode = quick, count = 3", "exact = maybe, count = 3",
        "count = 1.5", "count = 0", "count = yes", "note = 3, count = 3", "", "speed = 2, count = 3",
        "count = 3, count = 4", '1, fast, yes, 3, "n", 6', "power = x, count = 3", "power = 1e999, count = 3",
        "count = 1e999", "power = (1, 2), count = 3", "power = [1], count = 3",
    ],
)  # fmt: skip
def test_a_wrong_argument_is_told_before_anything_runs(arguments: str) -> None:
    (one,) = errors(compiled(f"composition = acme({arguments})", with_parameters()))
    assert one.code in ("FS604", "FS107")
    assert one.span is not None
    assert one.span.text in f"acme({arguments})"


def test_capabilities_are_checked_before_anything_runs() -> None:
    def fails(matrices: Any) -> Any:
        raise AssertionError("must not be called")

    data = Weighting(**about(from_data=fails, reads=frozenset({Capability.DATA})))
    registry = registry_of(plugin(register_weightings=[data]))
    assert [] == registry.findings
    found = errors(compiled("weighting = acme", registry))
    assert found
    assert not {"FS001", "FS603", "FS611"} & {one.code for one in found}
