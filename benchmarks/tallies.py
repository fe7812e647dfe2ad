"""Counts a survey with one library: `python tallies.py LIBRARY FILE` prints counts by enterprise, indicator and band.

Each does it as its documentation would have it done, or faster where we found a way.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from material import BANDS, INDICATORS

Counts = dict[str, dict[str, list[int]]]


def main() -> None:
    """Count and print."""
    library, path = sys.argv[1:]
    json.dump(LIBRARIES[library](path), sys.stdout)


def _banded(counted: Iterable[tuple[str, str, int, int]]) -> Counts:
    """Return counts by enterprise, indicator and band, of counts by enterprise, indicator and answer."""
    band = {value: one for one, (low, high) in enumerate(BANDS.values()) for value in range(low, high + 1)}
    counts: Counts = {}
    for enterprise, indicator, answer, count in counted:
        by_indicator = counts.setdefault(enterprise, {leaf: [0] * len(BANDS) for leaf in INDICATORS})
        by_indicator[indicator][band[answer]] += count
    return counts


def by_duckdb(path: str) -> Counts:
    """Count in one pass with one GROUP BY for each indicator, which is faster than a FILTER for each band."""
    import duckdb

    sets = ", ".join(f"(enterprise, {leaf})" for leaf in INDICATORS)
    columns = ", ".join(INDICATORS)
    query = f"SELECT enterprise, {columns}, count(*) FROM '{path}' GROUP BY GROUPING SETS ({sets})"
    rows = duckdb.execute(query).fetchall()
    return _banded(
        (row[0], leaf, value, row[-1])
        for row in rows
        for leaf, value in zip(INDICATORS, row[1:-1], strict=True)
        if value is not None
    )


def by_duckdb_filters(path: str) -> Counts:
    """Count with a FILTER for each indicator and band, as one would write it first."""
    import duckdb

    filters = [
        f"count(*) FILTER ({leaf} BETWEEN {low} AND {high})" for leaf in INDICATORS for low, high in BANDS.values()
    ]
    rows = duckdb.execute(f"SELECT enterprise, {', '.join(filters)} FROM '{path}' GROUP BY enterprise").fetchall()
    size = len(BANDS)
    return {
        row[0]: {leaf: list(row[1 + size * one : 1 + size * (one + 1)]) for one, leaf in enumerate(INDICATORS)}
        for row in rows
    }


def by_pandas(path: str) -> Counts:
    """Count with a `groupby` for each indicator."""
    import pandas as pd

    types: Any = {"enterprise": "category"} | dict.fromkeys(INDICATORS, "int8")
    frame = pd.read_csv(path, dtype=types) if path.endswith(".csv") else pd.read_parquet(path)
    return _banded(
        (enterprise, leaf, answer, count)
        for leaf in INDICATORS
        for (enterprise, answer), count in frame.groupby(["enterprise", leaf], observed=True).size().items()
    )


def by_polars(path: str) -> Counts:
    """Count lazily, in the streaming engine, with a sum for each indicator and band."""
    import polars as pl

    frame = pl.scan_csv(path) if path.endswith(".csv") else pl.scan_parquet(path)
    sums = [
        pl.col(leaf).is_between(low, high).sum().alias(f"{leaf} {band}")
        for leaf in INDICATORS
        for band, (low, high) in BANDS.items()
    ]
    rows = frame.group_by("enterprise").agg(sums).collect(engine="streaming").to_dicts()
    return {row["enterprise"]: {leaf: [row[f"{leaf} {band}"] for band in BANDS] for leaf in INDICATORS} for row in rows}


def by_pyarrow(path: str) -> Counts:
    """Count a batch at a time: the enterprises' dictionary codes and the answers make up the index of a bincount."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    batches: Any
    if path.endswith(".csv"):
        types: Any = {"enterprise": pa.dictionary(pa.int32(), pa.string())} | dict.fromkeys(INDICATORS, pa.int8())
        batches = pyarrow.csv.open_csv(path, convert_options=pyarrow.csv.ConvertOptions(column_types=types))
    else:
        batches = pyarrow.parquet.ParquetFile(path, read_dictionary=["enterprise"]).iter_batches(1 << 17)
    totals: dict[str, Any] = {}
    for batch in batches:
        names = batch.column("enterprise")
        codes = names.indices.to_numpy() * 16
        enterprises = names.dictionary.to_pylist()
        for leaf in INDICATORS:
            counted = np.bincount(codes + batch.column(leaf).to_numpy(), minlength=16 * len(enterprises))
            for one, name in enumerate(enterprises):
                by_leaf = totals.setdefault(name, dict.fromkeys(INDICATORS, 0))
                by_leaf[leaf] = by_leaf[leaf] + counted[16 * one : 16 * (one + 1)]
    return _banded(
        (name, leaf, answer, int(counts[answer]))
        for name, by_leaf in totals.items()
        for leaf, counts in by_leaf.items()
        for answer in range(1, 10)
    )


LIBRARIES = {
    "duckdb": by_duckdb,
    "duckdb-filters": by_duckdb_filters,
    "pandas": by_pandas,
    "polars": by_polars,
    "pyarrow": by_pyarrow,
}

if __name__ == "__main__":
    main()
