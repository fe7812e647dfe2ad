"""What a check is, and how it is run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, NamedTuple

from fuzzyspec.api import Descriptor
from fuzzyspec.plugins import Registry
from fuzzyspec.testing.limits import TooLong, within
from fuzzyspec.testing.report import (
    ERROR,
    EXCEPTED,
    FAILED,
    INAPPLICABLE,
    NOT_RUN,
    PASSED,
    WARNING,
    Outcome,
    Problem,
)
from fuzzyspec.testing.subject import Finding, Options, Raised, Refused, Subject, title_of

MOST = 10
"""Findings of one check that are told."""
DESCRIPTOR, ANSWER = "descriptor", "answer"
"""The checks without which no other is run that calls the method."""


class Check(NamedTuple):
    """One property that methods of a kind have.

    `run` gives what it finds; `rule` says what holds and where that is written; `inapplicable` says why the check does
    not apply to a method, empty where it does; `calls` whether it needs a method that answers; `timed` whether it is
    about time, so that nothing that it finds is an error.
    """

    name: str
    kind: type[Descriptor]
    rule: str
    run: Callable[[Subject], Iterable[Finding]]
    inapplicable: Callable[[Any], str] = lambda descriptor: ""
    calls: bool = True
    timed: bool = False


class Examination:
    """The checks of one method."""

    def __init__(
        self, descriptor: Descriptor, checks: Iterable[Check], options: Options, beside: Registry | None = None
    ) -> None:
        self.descriptor = descriptor
        self.beside = beside
        self.checks = {check.name: check for check in checks}
        self.options = options
        self.title = title_of(descriptor)
        fault = fault_of_options(options, descriptor, self.checks)
        if fault:
            raise ValueError(f"{self.title}: {fault}")

    def outcome(self, name: str) -> Outcome:
        """Run one check, by its name."""
        check = self.checks[name]
        if name == ANSWER:
            return self._answer
        reason = check.inapplicable(self.descriptor)
        if not reason and check.calls and ANSWER in self.checks and self._answer.status in (FAILED, NOT_RUN):
            failed = DESCRIPTOR if self._answer.status == NOT_RUN else ANSWER
            return Outcome(name, self.title, NOT_RUN, reason=f"the check “{failed}” failed")
        return self._run(check)

    def outcomes(self, only: Iterable[str] | None = None) -> tuple[Outcome, ...]:
        """Run all checks, or those named."""
        chosen = self.checks if only is None else [name for name in self.checks if name in set(only)]
        return tuple(self.outcome(name) for name in chosen)

    @cached_property
    def _answer(self) -> Outcome:
        if DESCRIPTOR in self.checks and self._run(self.checks[DESCRIPTOR]).status == FAILED:
            return Outcome(ANSWER, self.title, NOT_RUN, reason=f"the check “{DESCRIPTOR}” failed")
        return self._run(self.checks[ANSWER])

    def _run(self, check: Check) -> Outcome:
        reason = check.inapplicable(self.descriptor)
        if reason:
            return Outcome(check.name, self.title, INAPPLICABLE, reason=reason)
        subject = Subject(self.descriptor, self.options, self.beside)
        found = self._findings(check, subject)
        rule = f"  {'rule:':<10} {check.rule}\n  {'':<10} docs/plugins.md, “Testing”: {check.name}"
        problems = tuple(
            Problem(check.name, self.title, f"{one.message}\n{rule}", one.severity) for one in found[:MOST]
        )
        failed = any(problem.severity == ERROR for problem in problems)
        notes = tuple(subject.notes)
        excuse = self.options.except_for.get(check.name)
        if excuse is None:
            return Outcome(check.name, self.title, FAILED if failed else PASSED, problems, notes=notes)
        if failed:
            return Outcome(check.name, self.title, EXCEPTED, reason=excuse, notes=notes)
        needless = f"excepted ({excuse}), but it holds: the exception can go\n{rule}"
        return Outcome(
            check.name, self.title, PASSED, (Problem(check.name, self.title, needless, WARNING),), notes=notes
        )

    def _findings(self, check: Check, subject: Subject) -> list[Finding]:
        found: list[Finding] = []

        def collect() -> None:
            try:
                for one in check.run(subject):
                    found.append(one)
                    if len(found) >= MOST:
                        break
            except Raised as raised:
                found.append(raised.finding)
            except Refused as refusal:  # of the examples themselves
                subject.tried += 1
                subject.refused.append(str(refusal))

        try:
            within(self.options.limit, collect)
        except TooLong as slow:
            where = f"; it was at {slow.place}" if slow.place else ""
            found.append(
                Finding(
                    f"no answer within {slow.seconds:g} seconds{where}\n  (another limit: --limit, or limit=…)",
                    WARNING if check.timed else ERROR,
                )
            )
        except Exception as fault:  # what came back is so odd that even looking at it failed
            found.append(Finding(f"what came back could not be looked at: {type(fault).__name__}: {fault}"))
        if not found and check.name == ANSWER and not subject.tried:
            found.append(
                Finding(
                    "nothing could be tried: no parameters were found that fit together\n"
                    "  (parameters=[…] gives values with which the method can work)"
                )
            )
        if not found and subject.tried and len(subject.refused) == subject.tried:
            found.append(
                Finding(
                    f"every example was refused, so nothing could be checked; the last time by: {subject.refused[-1]}\n"
                    "  (parameters=[…] gives values with which the method can work)"
                )
            )
        return found


def fault_of_options(options: Options, descriptor: Descriptor, known: Iterable[str]) -> str:
    """Say what is wrong with what an author says about testing a method, empty if nothing is."""
    names = list(known)
    for name, reason in options.except_for.items():
        if name not in names:
            return f"there is no check “{name}” to except; there are {', '.join(names)}"
        if not (isinstance(reason, str) and reason.strip()):
            return f"the exception from “{name}” gives no reason"
    for name in (name for one in options.parameters for name in one):
        if descriptor.param(name) is None:
            return f"there is no parameter “{name}” to try"
    return ""
