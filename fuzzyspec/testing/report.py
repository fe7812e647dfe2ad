"""What a check found, as data and as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

PASSED, FAILED, EXCEPTED, INAPPLICABLE, NOT_RUN = "passed", "failed", "excepted", "not applicable", "not run"
ERROR, WARNING = "error", "warning"


class Problem(NamedTuple):
    """Something that is wrong with a method, or may be.

    `check` is the check's short name and `descriptor` the method's kind and name ("weighting row_mean"), or "plugin"
    for what concerns the module as a whole. `severity` is "error" or "warning".
    """

    check: str
    descriptor: str
    message: str
    severity: str = ERROR


class Outcome(NamedTuple):
    """How a check went for a method.

    `status` is "passed" (there may be warnings among the `problems`), "failed", "excepted" (it does not hold, and the
    author says why), "not applicable", or "not run" (because another check failed); `reason` says in words why for the
    last three. `notes` say what could not be tried.
    """

    check: str
    descriptor: str
    status: str
    problems: tuple[Problem, ...] = ()
    reason: str = ""
    notes: tuple[str, ...] = ()


class Report(NamedTuple):
    """What all checks found; `str()` of it is for people."""

    outcomes: tuple[Outcome, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that was found, errors and warnings."""
        return tuple(problem for outcome in self.outcomes for problem in outcome.problems)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What was found and must be mended."""
        return tuple(problem for problem in self.problems if problem.severity == ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What was found and may be wrong."""
        return tuple(problem for problem in self.problems if problem.severity == WARNING)

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    def __str__(self) -> str:
        return report_text(self.outcomes)


def report_text(outcomes: Sequence[Outcome]) -> str:
    """Return outcomes as text: what failed in full, the rest in a line or two for each method."""
    lines: list[str] = []
    for descriptor in dict.fromkeys(outcome.descriptor for outcome in outcomes):
        mine = [outcome for outcome in outcomes if outcome.descriptor == descriptor]
        lines.append(descriptor)
        passed = [outcome.check for outcome in mine if outcome.status == PASSED]
        if passed:
            lines.append(f"  passed: {', '.join(passed)}")
        lines += [f"  {one.status}: {one.check}: {one.reason}" for one in mine if one.status in (EXCEPTED, NOT_RUN)]
        reasons: dict[str, list[str]] = {}
        for outcome in mine:
            if outcome.status == INAPPLICABLE:
                reasons.setdefault(outcome.reason, []).append(outcome.check)
        lines.extend(f"  not applicable: {', '.join(names)}: {reason}" for reason, names in reasons.items())
        lines.extend(f"  note: {outcome.check}: {note}" for outcome in mine for note in outcome.notes)
        for outcome in mine:
            for problem in outcome.problems:
                word = "FAILED" if problem.severity == ERROR else "warning"
                lines.append(f"  {word}: {problem.check}")
                lines.extend(f"    {line}".rstrip() for line in problem.message.splitlines())
        lines.append("")
    return "\n".join([*lines, summary(outcomes)])


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return the counts of outcomes in one line."""
    counts = Counter(outcome.status for outcome in outcomes)
    warned = sum(problem.severity == WARNING for outcome in outcomes for problem in outcome.problems)
    parts = [f"{counts[PASSED]} {'check' if counts[PASSED] == 1 else 'checks'} passed", f"{counts[FAILED]} failed"]
    parts += [f"{counts[status]} {status}" for status in (NOT_RUN, EXCEPTED, INAPPLICABLE) if counts[status]]
    if warned:
        parts.append(f"{warned} {'warning' if warned == 1 else 'warnings'}")
    return ", ".join(parts)
