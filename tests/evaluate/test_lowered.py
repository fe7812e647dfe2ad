"""Objects evaluated by data engines: the same figures as in memory, on every engine, or an error."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

nw = pytest.importorskip("narwhals")
pa = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")

from fuzzyspec.api import Composition, Decided, Decision, Membership  # noqa: E402
from fuzzyspec.data.plan import DataFault  # noqa: E402
from fuzzyspec.driver import compile_text  # noqa: E402
from fuzzyspec.evaluate import lowered as lowering  # noqa: E402
from fuzzyspec.evaluate.lowered import Lowered, lower_measured, lower_memberships, lower_objects, prepared  # noqa: E402
from fuzzyspec.evaluate.unfit import Place, check_objects  # noqa: E402
from fuzzyspec.plugins import Registry, load, registry  # noqa: E402

NEAR = 1e-12
OPERATORS = (
    "weighted_average",
    "min_max",
    "min_max(weights = max)",
    "product_max",
    "min_bounded_sum",
    "product_bounded_sum",
    "normalized_min_sum",
)
FUNCTIONS = {
    "triangular": 3,
    "trapezoidal": 4,
    "rising": 2,
    "falling": 2,
    "s_shape": 2,
    "z_shape": 2,
    "pi_shape": 4,
}
untimed = settings(deadline=None, max_examples=25)


# -- engines --------------------------------------------------------------------------------------


def as_duckdb(table):
    return duckdb.connect().from_arrow(table)


def as_polars(table):
    return pl.from_arrow(table).lazy()


def as_pandas(table):
    pytest.importorskip("pandas")
    return table.to_pandas()


def as_dask(table):
    dask = pytest.importorskip("dask.dataframe")
    return dask.from_pandas(as_pandas(table), npartitions=3)


ENGINES = {
    "duckdb": as_duckdb,
    "polars": as_polars,
    "pandas": as_pandas,
    "pyarrow": lambda table: table,
    "dask": as_dask,
}
every_engine = pytest.mark.parametrize("engine", ENGINES)
fast_engines = pytest.mark.parametrize("engine", ["duckdb", "polars"])
# Narwhals says that Dask will move to a package of its own.
pytestmark = pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")


def frame_of(engine, data):
    return nw.from_native(ENGINES[engine](pa.table(data))).lazy()


def rows_of(frame, key):
    """Collect a frame: a dict of columns for each row, by the text in `key`."""
    columns = frame.collect().to_dict(as_series=False)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    assert len({row[key] for row in rows}) == len(rows)
    return {row[key]: row for row in rows}


# -- random schemes -------------------------------------------------------------------------------


@dataclass
class Drawn:
    """A random scheme as text; `values` are what is measured, by leaf, of each object."""

    text: str
    values: dict[str, list[float]] = field(default_factory=dict)


def draw_scheme(rng, *, measured, objects=7):
    count = rng.randint(1, 5)
    has_scores = rng.random() < 0.6
    scores = sorted(rng.sample(range(1, 100), count), reverse=rng.random() < 0.7)
    comments = [f"c{k} = {score}" if has_scores else f"c{k}" for k, score in enumerate(scores)]
    leaves, parents, lines = [], [], []

    def node(depth):
        name = f"I{len(leaves) + len(parents)}"
        children = 0 if depth == 3 or (depth and rng.random() < 0.5) else rng.randint(1, 4)
        if not children:
            leaves.append(name)
            better = rng.choice(["", " { better = low }"]) if measured else ""
            return name + better
        parents.append(name)
        inner = [node(depth + 1) for _ in range(children)]
        weights = [rng.randint(0, 9) for _ in inner]
        weights[rng.randrange(children)] += 1
        cells = (f"{one.split()[0]} = {weight}/{sum(weights)}" for one, weight in zip(inner, weights, strict=True))
        lines.append(f"weights {name} {{ {'; '.join(cells)} }}")
        return f"{name} {{ {'; '.join(inner)} }}"

    tree = node(0)
    decisions = ["max_membership", "confidence(0.7)", "level", "level(power = 2)"]
    decision = rng.choice([*decisions, "weighted_score"] if has_scores else decisions)
    rows = f"rows = {rng.choice(['raw', 'normalise'])}" if measured else ""
    lines += [
        f"comments {{ {'; '.join(comments)} }}",
        f"indicators {tree}",
        f"method {{ composition = {rng.choice(OPERATORS)}; decision = {decision}; {rows}",
        f"normalise = {rng.choice(['last', 'every', 'none'])} }}",
        *(f"method {name} {{ composition = {rng.choice(OPERATORS)} }}" for name in parents if rng.random() < 0.5),
    ]
    lines.append(f"objects {{ {'; '.join(f'o{one}' for one in range(objects))} }}")
    drawn = Drawn("")
    if measured:
        best_first = not has_scores or scores[0] >= scores[-1]
        for leaf in leaves:
            lines.append(draw_functions(rng, leaf, best_first == (f"{leaf} {{ better = low }}" in tree), count))
            drawn.values[leaf] = [float(rng.choice([rng.randint(0, 10), rng.uniform(-1, 11)])) for _ in range(objects)]
        table = (f"o{one} " + " ".join(repr(column[one]) for column in drawn.values.values()) for one in range(objects))
        lines.append("\n".join(["measurements {", " ".join(leaves), *table, "}"]))
    else:
        for one in range(objects):
            cells = (f"{leaf} {' '.join(map(repr, draw_degrees(rng, count)))}" for leaf in leaves)
            lines.append("\n".join([f"degrees o{one} {{", *cells, "}"]))
    drawn.text = "\n".join(lines)
    return drawn


def draw_degrees(rng, count):
    degrees = [rng.choice([0, 0, 1, 2, 3, rng.random() * 5]) for _ in range(count)]
    degrees[rng.randrange(count)] += 0.5
    return [degree / sum(degrees) for degree in degrees]


def draw_functions(rng, leaf, rises, count):
    """Return a `membership` block: a ladder, or functions of which one covers all values."""
    if rng.random() < 0.4:
        knots = sorted((rng.randint(0, 10) for _ in range(count)), reverse=not rises)
        if count > 1 and len(set(knots)) == 1:
            knots[-1] += 1 if rises else -1
        return f"membership {leaf} = ladder({', '.join(map(str, knots))})"
    functions = ["gaussian(5, 3)"]
    while len(functions) < count:
        name = rng.choice([*FUNCTIONS, "gaussian", "bell", "sigmoid"])
        if name in FUNCTIONS:
            numbers = sorted(rng.randint(0, 10) for _ in range(FUNCTIONS[name]))
        else:
            numbers = [rng.randint(0, 10), rng.randint(1, 4), *([rng.randint(1, 3)] if name == "bell" else [])]
        functions.append(f"{name}({', '.join(map(str, numbers))})")
    rng.shuffle(functions)
    # A comment without a function has the degree 0.
    shown = [one for one in enumerate(functions) if one[1].startswith("gaussian(5") or rng.random() < 0.9]
    return f"membership {leaf} {{ " + "; ".join(f"c{k} = {function}" for k, function in shown) + " }"


def in_memory(text):
    compiled = compile_text(text)
    assert [one.message.text() for one in compiled.diagnostics if one.is_error] == []
    return compiled.scheme, compiled.result


def weights_of(result):
    return {index: one.local for index, one in result.weights.items()}


def assert_same(scheme, result, rows):
    """Compare every figure that a data engine gave, with nodes, to those from memory."""
    for one, verdict in enumerate(result.verdicts):
        row = dict(rows[scheme.objects[one].id])
        assert row.pop("object") == scheme.objects[one].id
        assert row.pop("grade") == scheme.comments[verdict.grade].id
        assert row.pop("rank") == verdict.rank
        margin = row.pop("margin")
        assert (verdict.margin is None) == (margin is None or math.isnan(margin))
        if verdict.margin is not None:
            assert margin == pytest.approx(verdict.margin, abs=NEAR)
        if "level" in row:
            assert row["level"] == pytest.approx(verdict.level, abs=NEAR)
        for indicator in scheme.indicators:
            prefix = f"{indicator.id}." if indicator.index else ""
            if scheme.has_scores:
                score = float(result.scores[indicator.index][one])
                assert row.pop(f"{prefix}score") == pytest.approx(score, abs=100 * NEAR)
            for comment, values in zip(scheme.comments, result.memberships[indicator.index], strict=True):
                assert row.pop(f"{prefix}membership_{comment.id}") == pytest.approx(float(values[one]), abs=NEAR)
        assert {name.rpartition(".")[2] for name in row} <= {"level"}


# -- agreement with the executor in memory --------------------------------------------------------


def lowered_from_degrees(scheme, result, methods=None):
    """Return the terms of a scheme with degrees, and the data they read: a column for each leaf and comment."""
    lowered = Lowered.empty("engine")
    data = {"#object": [one.id for one in scheme.objects]}
    for leaf in scheme.leaves:
        names = [f"d{leaf.index}_{k}" for k in range(len(scheme.comments))]
        lowered.raw[leaf.index] = [lowered.terms.column(name) for name in names]
        data.update(
            (name, [float(value) for value in values])
            for name, values in zip(names, result.raw[leaf.index], strict=True)
        )
    lower_memberships(scheme, methods or registry(), weights_of(result), lowered)
    return lowered, data


def check_degrees(engine, seed):
    scheme, result = in_memory(draw_scheme(random.Random(seed), measured=False).text)
    lowered, data = lowered_from_degrees(scheme, result)
    verdicts = lowering.verdicts(scheme, registry(), lowered, frame_of(engine, data), object="object", nodes=True)
    assert_same(scheme, result, rows_of(verdicts, "object"))


def check_measured(engine, seed):
    drawn = draw_scheme(random.Random(seed), measured=True)
    scheme, result = in_memory(drawn.text)
    data = {"object": [one.id for one in scheme.objects], **{f"of {leaf}": v for leaf, v in drawn.values.items()}}
    columns = {leaf.index: f"of {leaf.id}" for leaf in scheme.leaves}
    frame = frame_of(engine, data)
    lowered = lower_measured(scheme, registry(), weights_of(result), engine)
    place = Place("data", None, columns, "object")
    count, warned = check_objects(scheme, registry(), lowered, prepared(frame, columns, "object"), place)
    told = [one for one in compile_text(drawn.text).diagnostics if one.code == "FS527"]
    assert count == len(scheme.objects)
    assert len(warned) == len(told)
    verdicts = lower_objects(scheme, registry(), weights_of(result), columns, frame, object="object", nodes=True)
    assert_same(scheme, result, rows_of(verdicts, "object"))


@fast_engines
@untimed
@given(seed=st.integers(0, 2**32))
def test_degrees_are_composed_and_judged_as_in_memory(engine, seed):
    check_degrees(engine, seed)


@fast_engines
@untimed
@given(seed=st.integers(0, 2**32))
def test_measured_objects_are_evaluated_as_in_memory(engine, seed):
    check_measured(engine, seed)


@pytest.mark.slow
@every_engine
@pytest.mark.parametrize("seed", range(4))
def test_every_engine_evaluates_as_in_memory(engine, seed):
    check_degrees(engine, seed)
    check_measured(engine, seed + 100)
