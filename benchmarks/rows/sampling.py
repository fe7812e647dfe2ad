"""Monte Carlo over judgments and votes: not built yet, so there is nothing to measure."""

from __future__ import annotations

from row import Goal, Race, Row

GEMM = "GEMM"

ROWS = (
    Row(
        "monte-carlo",
        "Monte Carlo, 100,000 samples × 1,000 objects",
        GEMM,
        (
            Goal("best object ≤ 1.5 × GEMM", lambda timings: False),
            Goal("full rank table ≤ 22 × GEMM", lambda timings: False),
        ),
        lambda quick: Race([]),
    ),
)
