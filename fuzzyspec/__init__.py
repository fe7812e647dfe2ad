"""fuzzyspec compiles .fspec schemes: AHP weights and multi-level fuzzy comprehensive evaluation.

    >>> import fuzzyspec
    >>> evaluation = fuzzyspec.compile("scheme.fspec")

The names below are the whole public interface, with `fuzzyspec.api` for plugins.
They are imported when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzzyspec.version import __version__

if TYPE_CHECKING:
    from fuzzyspec.batch import BatchWeights, weigh
    from fuzzyspec.evaluation import (
        AgreementResult,
        Evaluation,
        ExpertResult,
        NodeResult,
        ObjectResult,
        RankingResult,
        Scheme,
        SchemeError,
        SpreadResult,
        SurveyResult,
        WeightsResult,
        check,
        compile,
        load,
    )

__all__ = [
    "AgreementResult",
    "BatchWeights",
    "Evaluation",
    "ExpertResult",
    "NodeResult",
    "ObjectResult",
    "RankingResult",
    "Scheme",
    "SchemeError",
    "SpreadResult",
    "SurveyResult",
    "WeightsResult",
    "__version__",
    "check",
    "compile",
    "load",
    "weigh",
]


def __getattr__(name: str) -> object:
    if name in __all__:
        if name in ("BatchWeights", "weigh"):
            from fuzzyspec import batch

            return getattr(batch, name)
        from fuzzyspec import evaluation

        return getattr(evaluation, name)
    raise AttributeError(f"module 'fuzzyspec' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
