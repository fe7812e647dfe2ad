"""Our own methods go through the kit, as anyone's."""

from __future__ import annotations

from importlib.metadata import entry_points

import pytest

from fuzzyspec.methods import builtin
from fuzzyspec.plugins import HOOKS, registry
from fuzzyspec.testing import check, check_plugin, checks_of
from fuzzyspec.testing.subject import title_of

FIRST_PARTY = (
    "fuzzyspec_best_worst",
    "fuzzyspec_dea",
    "fuzzyspec_fuzzy_ahp",
    "fuzzyspec_pymcdm",
    "fuzzyspec_tnorms",
)
# The plugins' own tests put their methods through the kit.
OURS = [one for one in registry().all() if one.origin.distribution == "fuzzyspec"]


@pytest.mark.parametrize("descriptor", OURS, ids=title_of)
def test_our_methods_conform(descriptor):
    """Each passes every check that applies, without exception and without a warning; the clock is left out."""
    report = check(descriptor, only=[one.name for one in checks_of(descriptor) if not one.timed])
    assert not report.problems, str(report)
    statuses = {outcome.check: outcome.status for outcome in report.outcomes}
    assert {"passed", "not applicable"} >= set(statuses.values()), str(report)
    assert {"passed"} == {statuses["name"], statuses["documentation"]}


@pytest.mark.parametrize("module", FIRST_PARTY)
def test_our_plugins_conform_as_modules(module):
    report = check_plugin(module, only=["plugin"])
    assert report.ok, str(report)
    assert not report.warnings, str(report)
    assert 5 == len(report.outcomes)


def test_every_plugin_of_ours_is_among_them():
    offered = {point.value for point in entry_points(group="fuzzyspec")}
    assert set(FIRST_PARTY) <= offered
    assert {point for point in offered if point.startswith("fuzzyspec_")} == set(FIRST_PARTY)
    with_methods = {one.origin.distribution for one in registry().all()}
    assert {name.replace("_", "-") for name in FIRST_PARTY} <= with_methods


def test_the_raw_descriptors_are_known_for_our_own():
    """A method of ours is told from another of its name also before the plugin host has stamped it."""
    for hook in HOOKS:
        for one in getattr(builtin, hook, tuple)():
            report = check(one, only=["name"])
            assert report.ok, str(report)


def test_what_the_core_carries_out_itself_is_checked_for_its_documentation():
    for kind, names in {"evaluation": ("fuzzy", "ahp"), "renderer": ("html", "markdown", "json")}.items():
        for name in names:
            descriptor = registry().get(kind, name, "fuzzyspec")
            outcomes = {outcome.check: outcome for outcome in check(descriptor).outcomes}
            assert {"passed"} == {outcomes[one].status for one in ("name", "documentation")}
            called = [one.name for one in checks_of(descriptor) if one.calls]
            assert called
            for one in called:
                assert ("not applicable", "it has no function: fuzzyspec itself carries it out") == (
                    outcomes[one].status,
                    outcomes[one].reason,
                )
