"""How much a report shows before it refers to the JSON result, which always holds all of it.

A page of thousands of matrices is read by nobody and opens slowly; whatever is left out is said where it would stand.
"""

from __future__ import annotations

HIERARCHY_ROWS = 12_000
MANY_PARENTS = 300
MATRICES_OF_MANY = 50
"""With more parents than MANY_PARENTS, only so many of their matrices are shown."""

LARGEST_MATRIX = 30
MATRIX_CELLS = 20_000
"""Cells of all matrices together."""

VERDICT_ROWS = 1_000
DETAILED_OBJECTS = 10
"""Objects whose memberships and composition are shown."""

MEMBERSHIP_CELLS = 15_000
COMPOSITION_CELLS = 15_000
CHILDREN_SHOWN = 200
"""Rows of one composition."""

STEP_CELLS = 25
"""What the formulas of one composition take, counted in cells."""

CONTRIBUTIONS = 8
NAMES = 12
EXPERTS_SHOWN = 20
"""Of more experts on one node only those are shown who call for a look."""

EXPERTS_FARTHEST = 5
EXPERTS_OVER = 10
EXPERT_CHILDREN = 12
"""Columns of weights in a table of experts."""

SURVEYS = 20
SURVEY_OBJECTS = 100
"""Objects of one survey in its tables."""

SURVEY_GROUPS = 12
INVALID_ROWS = 10
RELIABILITY_ROWS = 40
SAMPLING_ROWS = 200

PICTURES = 40
"""Measured leaves whose membership functions are drawn."""

NAMED_MARKS = 12
SINGLE_MARKS = 60
"""Of more objects than these a picture has no names, and no marks of their own but their density."""

MEASURED_COLUMNS = 6
MEASURED_CELLS = 3_000
MEASURED_OBJECTS = 200
DATA_WEIGHT_ROWS = 200
DATA_WEIGHT_NODES = 50

FIGURES = 8
"""Further figures of one weighting, or of one evaluation."""

EVALUATIONS = 12
"""Evaluations that are set side by side, and that have a part of their own."""

EVALUATED_ROWS = 100
"""Objects in a table of one evaluation."""

EVALUATED_CELLS = 12_000
"""Cells of all tables of values by object and leaf."""

EVALUATED_COLUMNS = 12
PEERS = 8
SIDE_CELLS = 6_000
OPPOSITE = 6
"""Pairs of evaluations whose objects in opposite order are named."""

OPPOSITE_PAIRS = 3
SLOPE_OBJECTS = 12
SLOPE_EVALUATIONS = 6
"""More objects or evaluations than these are not drawn."""

FINDINGS_PER_CODE = 20
"""Warnings of one code; errors are all shown."""

ELSEWHERE = "the JSON result holds all of them"


def step_cells(children: int, comments: int) -> int:
    """Return the room that one composition takes, in cells."""
    return (min(children, CHILDREN_SHOWN) + 2) * (comments + 2) + STEP_CELLS


def left_out(shown: int, total: int, what: str) -> str:
    """Return the sentence that says what is not shown, empty when all is."""
    if shown >= total:
        return ""
    if shown == 0:
        return f"Left out here: all {total:,} {what}; {ELSEWHERE} (--format json)."
    return f"Shown here: {shown:,} of {total:,} {what}; {ELSEWHERE} (--format json)."
