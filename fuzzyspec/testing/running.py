"""Checks of one method, as a function to call and as an assertion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fuzzyspec.api import Descriptor
from fuzzyspec.testing.catalogue import checks_of
from fuzzyspec.testing.checks import Examination
from fuzzyspec.testing.report import Outcome, Report, report_text
from fuzzyspec.testing.subject import LIMIT, TOLERANCE, Options


def check(
    descriptor: Descriptor,
    *,
    except_for: Mapping[str, str] | None = None,
    parameters: Sequence[Mapping[str, Any]] = (),
    tolerance: float = TOLERANCE,
    limit: float = LIMIT,
    example: str | None = None,
    only: Iterable[str] | None = None,
) -> Report:
    """Check a method, and return what was found.

    Args:
        descriptor: What a plugin offers: a `Weighting`, a `Composition` and so on.
        except_for: Properties that the method does not have, by the name of the check, each with the reason in words:
            `{"consistent matrix": "extent analysis gives weights of 0"}`. The reason is shown; an exception that is
            not needed is a warning.
        parameters: Values of parameters to try, where those that the kit makes up do not fit together; they replace
            only what they name.
        tolerance: How much numbers may differ that should be the same, for methods that come near to their answer step
            by step. What is written in `ops` is held to 1e-12 whatever is said here.
        limit: How many seconds a check may take.
        example: The path of a small file, for a `Reader`.
        only: The names of the checks to run; all, if none are named.

    Raises:
        ValueError: An exception names no check or gives no reason, or `only` names no check.
    """
    options = Options(except_for or {}, tuple(parameters), tolerance, limit, example)
    examination = Examination(descriptor, checks_of(descriptor), options)
    chosen = None if only is None else tuple(only)
    for name in chosen or ():
        if name not in examination.checks:
            raise ValueError(
                f"{examination.title}: there is no check “{name}”; there are {', '.join(examination.checks)}"
            )
    return Report(examination.outcomes(chosen))


def assert_conforms(descriptor: Descriptor, **options: Any) -> None:
    """Check a method as `check` does, and raise AssertionError with the report where something is wrong."""
    report = check(descriptor, **options)
    failed: list[Outcome] = [outcome for outcome in report.outcomes if outcome.status in ("failed", "not run")]
    if failed:
        raise AssertionError("\n" + report_text(failed))
