"""The package under fuzzyspec's own conformance kit."""

from __future__ import annotations

from fuzzyspec.testing import check_plugin


def test_it_conforms():
    report = check_plugin("fuzzyspec_best_worst")
    assert report.ok, str(report)
    passed = {outcome.check for outcome in report.outcomes if outcome.status == "passed"}
    assert {"answer", "bounds", "permutation", "consistent matrix", "batch", "plain", "pairs", "own measures"} <= passed
