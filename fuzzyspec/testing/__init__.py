"""The conformance kit: whether a method of a plugin is what the compiler, and its users, take it for.

    >>> from fuzzyspec.testing import assert_conforms
    >>> assert_conforms(ROW_MEAN)

checks one method; `check_plugin("fuzzyspec_mymethod")` checks a module with all that it offers. The same from the
command line is `python -m fuzzyspec.testing fuzzyspec_mymethod`; in pytest, each check is a test by
`addopts = "-p fuzzyspec.testing.pytest_plugin --fuzzyspec fuzzyspec_mymethod"`.
"""

from __future__ import annotations

from fuzzyspec.testing.catalogue import checks_of
from fuzzyspec.testing.plugin import check_plugin
from fuzzyspec.testing.report import Outcome, Problem, Report
from fuzzyspec.testing.running import assert_conforms, check

__all__ = ["Outcome", "Problem", "Report", "assert_conforms", "check", "check_plugin", "checks_of"]
