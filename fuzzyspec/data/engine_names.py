"""The names of the data engines, for those who only need to name them."""

from __future__ import annotations

ENGINES = ("duckdb", "polars", "pyspark", "dask")
DEFAULT_ENGINE = "duckdb"
