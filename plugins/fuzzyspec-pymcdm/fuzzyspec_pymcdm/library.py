"""The way into pymcdm: imported late and quietly, and called for a method's steps rather than its last result."""

from __future__ import annotations

import logging
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fuzzyspec_pymcdm.matrix import Array, DecisionMatrix


@cache
def pymcdm() -> Any:
    """Return the package.

    It imports matplotlib, which logs to the terminal when it builds its cache of fonts; that is no news to our users.
    """
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pymcdm
    finally:
        logger.setLevel(level)
    return pymcdm


def steps(matrix: DecisionMatrix, name: str, *arguments: Any, **options: Any) -> dict[str, Array]:
    """Return the arrays that the method of that name goes through, by pymcdm's labels, the result the last of them.

    `arguments` and `options` are those of the method's class. pymcdm's own checks are not asked for: they warn of
    objects that dominate others, which is no fault. They also label the arrays only in tables of pandas, one column an
    object, which takes seconds for many objects; so the arrays are taken from where those tables take them.
    """
    import numpy as np

    method = getattr(pymcdm().methods, name)(*arguments, **options)
    with np.errstate(all="ignore"):
        arrays = method._method(matrix.x, matrix.weights, matrix.types)
    return dict(zip((table.label for table in method._tables), arrays, strict=True))


def normalised(matrix: DecisionMatrix, normalisation: str) -> Array:
    """Return the values normalised by pymcdm's function of that name, more being better."""
    import numpy as np

    function = getattr(pymcdm().normalizations, f"{normalisation}_normalization")
    return np.asarray(pymcdm().helpers.normalize_matrix(matrix.x, function, matrix.types))
