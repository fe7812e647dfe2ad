"""The package under fuzzyspec's own conformance kit."""

from __future__ import annotations

from fuzzyspec.testing import check_plugin


def test_it_conforms():
    report = check_plugin("fuzzyspec_fuzzy_ahp")
    assert report.ok, str(report)
