"""What the rows work on: schemes, judgment matrices and surveys, made up from a seed."""

from __future__ import annotations

import getpass
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

INDICATORS = [f"U{group}{one}" for group in range(1, 5) for one in range(1, 4)]
"""The twelve leaves of the survey's scheme, in four groups."""

ENTERPRISES = [f"E{one:02}" for one in range(1, 21)]
BANDS = {"very_good": (8, 9), "good": (6, 7), "fair": (4, 5), "poor": (1, 3)}

SCALE = ["1/9", "1/7", "1/5", "1/3", "1/2", "1", "2", "3", "5", "7", "9"]


# -- judgment matrices ------------------------------------------------------------------------------------------------


def judgment_matrices(count: int, order: int, seed: int = 1) -> Array:
    """Return reciprocal matrices [count, order, order] on Saaty's scale, most of them with a CR below 0.1.

    Each is the ratios of drawn weights, blurred by a factor of exp(N(0, 0.4)) and rounded to 1/9 … 1/2, 1 … 9.
    """
    import numpy as np

    generator = np.random.default_rng(seed)
    weights = generator.dirichlet(np.full(order, 3.0), count)
    x, y = np.triu_indices(order, 1)
    ratios = weights[:, x] / weights[:, y] * np.exp(generator.normal(0, 0.4, (count, len(x))))
    larger = np.clip(np.rint(np.maximum(ratios, 1 / ratios)), 1, 9)
    above = np.where(ratios >= 1, larger, 1 / larger)
    matrices = np.ones((count, order, order))
    matrices[:, x, y] = above
    matrices[:, y, x] = 1 / above
    return matrices


# -- schemes ----------------------------------------------------------------------------------------------------------


def scheme_of_twelve(votes: bool = True, seed: int = 1) -> str:
    """Return a scheme of twelve indicators in four groups, with judgments, and with votes for one object."""
    drawn = random.Random(seed)
    lines = [
        'scheme "Twelve indicators"',
        "comments { very_good = 95; good = 80; fair = 65; poor = 40 }",
        'indicators U "Management" {',
    ]
    for group in range(1, 5):
        lines.append(f'    U{group} "Group {group}" {{')
        lines += [f'        {leaf} "Indicator {leaf}"' for leaf in INDICATORS if leaf[1] == str(group)]
        lines.append("    }")
    lines.append("}")
    lines += _table("U", [f"U{group}" for group in range(1, 5)], drawn)
    for group in range(1, 5):
        lines += _table(f"U{group}", [leaf for leaf in INDICATORS if leaf[1] == str(group)], drawn)
    if votes:
        lines.append("votes of 20 {")
        lines += [f"    {leaf} {_votes(drawn, 4, 20)}" for leaf in INDICATORS]
        lines.append("}")
    return "\n".join(lines) + "\n"


def survey_scheme(path: str | None) -> str:
    """Return the scheme of twelve indicators with a survey by enterprise."""
    bands = ", ".join(f"{low}..{high}" for low, high in BANDS.values())
    file = f' "{path}"' if path else ""
    block = f"survey{file} {{\n    object   = enterprise\n    scale    = 1..9\n    comments = bands({bands})\n}}\n"
    return scheme_of_twelve(votes=False) + block


def scheme_of(indicators: int, objects: int = 3, seed: int = 1) -> tuple[str, int]:
    """Return a scheme of about that many indicators in 4 levels, and how many it has.

    Parents of up to 15 children have judgment matrices, larger ones equal weights; ten experts vote on every leaf.
    """
    breadth = max(2, round(indicators ** (1 / 3)))
    drawn = random.Random(seed)
    lines = ["comments { good = 90; fair = 60; poor = 30 }", 'indicators U "Root" {']
    children: dict[str, list[str]] = {"U": []}
    leaves: list[str] = []
    for a in range(breadth):
        group = f"A{a}"
        children["U"].append(group)
        children[group] = []
        lines.append(f'  {group} "Group {a}" {{')
        for b in range(breadth):
            part = f"{group}_{b}"
            children[group].append(part)
            children[part] = [f"{part}_{c}" for c in range(breadth)]
            leaves += children[part]
            lines.append(f'    {part} "Part {b} of group {a}" {{')
            lines += [f'      {leaf} "Leaf {c} of part {b}"' for c, leaf in enumerate(children[part])]
            lines.append("    }")
        lines.append("  }")
    lines.append("}")
    for parent, below in children.items():
        lines += _table(parent, below, drawn) if len(below) <= 15 else [f"weights {parent} = equal"]
    names = [f"O{one}" for one in range(objects)]
    lines.append(f"objects {{ {'; '.join(names)} }}")
    for name in names:
        lines.append(f"votes {name} of 10 {{")
        lines += [f"  {leaf} {_votes(drawn, 3, 10)}" for leaf in leaves]
        lines.append("}")
    return "\n".join(lines) + "\n", len(leaves) + len(children)


def _table(parent: str, below: list[str], drawn: random.Random) -> list[str]:
    """Return a consistent judgment matrix."""
    importance = [drawn.choice([1, 2, 3]) for _ in below]
    lines = [f"judgments {parent} {{", "    " + " ".join(below)]
    for x, name in enumerate(below):
        cells = ["1" if x == y else "." if y < x else f"{importance[x]}/{importance[y]}" for y in range(len(below))]
        lines.append(f"    {name} {' '.join(cells)}")
    return [*lines, "}"]


def _votes(drawn: random.Random, comments: int, voters: int) -> str:
    cuts = sorted(drawn.randint(0, voters) for _ in range(comments - 1))
    return " ".join(str(high - low) for low, high in zip([0, *cuts], [*cuts, voters], strict=True))


def tables_of_matrices(size: int, order: int = 12, seed: int = 1) -> list[tuple[str, list[str], list[list[str]]]]:
    """Return judgment matrices by parent, children and cells as written, that make up about `size` bytes of text."""
    drawn = random.Random(seed)
    tables: list[tuple[str, list[str], list[list[str]]]] = []
    written = 0
    while written < size:
        parent = f"N{len(tables)}"
        below = [f"{parent}_{one}" for one in range(order)]
        cells = [["1" if x == y else "." if y < x else drawn.choice(SCALE) for y in range(order)] for x in range(order)]
        tables.append((parent, below, cells))
        written += 30 + sum(10 + len(name) + 2 * len(" ".join(row)) for name, row in zip(below, cells, strict=True))
    return tables


def short_rows(size: int, seed: int = 1) -> list[tuple[str, list[tuple[str, list[int]]]]]:
    """Return votes by object and leaf, as many as make up about `size` bytes of text."""
    drawn = random.Random(seed)
    rows = [(f"O{one // 500}", f"L{one % 500}", _votes(drawn, 4, 10).split()) for one in range(size // 22)]
    tables: dict[str, list[tuple[str, list[int]]]] = {}
    for name, leaf, counts in rows:
        tables.setdefault(name, []).append((leaf, [int(one) for one in counts]))
    return list(tables.items())


# -- surveys ----------------------------------------------------------------------------------------------------------


def survey(rows: int, form: str, seed: int = 1) -> Path:
    """Return a survey as `csv` or `parquet`: a row a respondent, its enterprise, and twelve answers in 1 … 9.

    It is written once, a part at a time, into a folder of the benchmarks' own among the system's temporary files.
    """
    import pyarrow.csv
    import pyarrow.parquet

    folder = Path(tempfile.gettempdir()) / f"fuzzyspec-benchmarks-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"survey-{rows}-{seed}.{form}"
    if path.exists():
        return path
    part = path.with_suffix(".part")
    writer: Any = None
    for table in _answers(rows, seed):
        if writer is None:
            write = pyarrow.csv.CSVWriter if form == "csv" else pyarrow.parquet.ParquetWriter
            writer = write(str(part), table.schema)
        writer.write_table(table)
    writer.close()
    part.replace(path)
    return path


def _answers(rows: int, seed: int, step: int = 500_000) -> Iterator[Any]:
    """Give a survey as tables of `step` rows; each enterprise has its own leaning."""
    import numpy as np
    import pyarrow as pa

    generator = np.random.default_rng(seed)
    names = np.array(ENTERPRISES)
    leaning = generator.uniform(3, 7, (len(names), len(INDICATORS)))
    for start in range(0, rows, step):
        count = min(step, rows - start)
        asked = generator.integers(0, len(names), count)
        answers = np.clip(np.rint(generator.normal(leaning[asked], 1.8)), 1, 9).astype(np.int8)
        columns = {"enterprise": pa.array(names[asked])}
        columns |= {leaf: pa.array(answers[:, one]) for one, leaf in enumerate(INDICATORS)}
        yield pa.table(columns)
