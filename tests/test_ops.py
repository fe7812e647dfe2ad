"""The operations that methods are written in: one meaning, whatever they work on."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from fuzzyspec.api import ops
from fuzzyspec.evaluate.terms import Terms

nw = pytest.importorskip("narwhals")
pa = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")

A = [0.0, -0.0, 0.25, 1.0, 3.0, 700.0, 1e-300]
B = [0.0, 2.0, 0.0, 1.0, 0.5, 1e-3, 4.0]
ENGINES = {
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
    "polars": lambda table: pl.from_arrow(table).lazy(),
    "pandas": lambda table: table.to_pandas(),
    "pyarrow": lambda table: table,
}
every_engine = pytest.mark.parametrize("engine", ENGINES)
# Each takes operations and two elements; `**` and comparisons are Python's own.
USES = {
    "minimum": lambda o, a, b: o.minimum(a, b),
    "maximum": lambda o, a, b: o.maximum(a, b),
    "minimum with a number": lambda o, a, b: o.minimum(1, a),
    "maximum with a number": lambda o, a, b: o.maximum(b, 0.75),
    "where": lambda o, a, b: o.where(a > b, a, b),
    "where with numbers": lambda o, a, b: o.where(a <= 1, 0, 0.5) + b,
    "where with whole numbers": lambda o, a, b: o.where(a == b, 1, 2) + 0 * a,
    "where by a truth value": lambda o, a, b: o.where(True, a, b),
    "where by a truth value of numpy": lambda o, a, b: o.where(np.bool_(False), 1.0, a),
    "where of truth values": lambda o, a, b: o.where(o.where(a > 1, False, True), a, 2.0),
    "ratio": lambda o, a, b: o.ratio(a, b),
    "ratio over a number": lambda o, a, b: o.ratio(a, 4),
    "ratio over nothing": lambda o, a, b: o.ratio(1.0, 0.0) + a,
    "ratio of a number": lambda o, a, b: o.ratio(3, b),
    "sqrt": lambda o, a, b: o.sqrt(a),
    "power": lambda o, a, b: o.power(a, 1.5),
    "power by a whole number": lambda o, a, b: o.power(b, 2),
    "negative power": lambda o, a, b: o.power(o.absolute(a), -1.5),
    "absolute": lambda o, a, b: o.absolute(b - a),
    "exp": lambda o, a, b: o.exp(-a),
    "exp that overflows": lambda o, a, b: o.where(a > 600, o.exp(a), a),
    "log": lambda o, a, b: o.log(a),
    "log in a branch": lambda o, a, b: o.where(b > 0, o.log(o.absolute(b)), -1.0),
    "operators": lambda o, a, b: (1 - a) * 2 / (b + 1) - a,
    "numbers alone": lambda o, a, b: (
        o.minimum(2, 3) + o.maximum(2.0, 3) + o.sqrt(4.0) + o.power(2.0, 3) + o.absolute(-1.0) + o.exp(0.0) + o.log(1.0)
    ) + a,
}  # fmt: skip
every_use = pytest.mark.parametrize("use", USES.values(), ids=USES)


def plainly(use):
    return [float(use(ops.plain, a, b)) for a, b in zip(A, B, strict=True)]


def frame_of(engine):
    return nw.from_native(ENGINES[engine](pa.table({"a": A, "b": B}))).lazy()


def assert_near(actual, expected):
    assert np.allclose(np.array(actual, dtype=float), np.array(expected), rtol=1e-13, atol=0, equal_nan=True)


@every_engine
@every_use
def test_expressions_mean_what_plain_numbers_do(engine, use):
    frame = frame_of(engine).select(nw.col("a"), x=use(ops.expressions, nw.col("a"), nw.col("b")))
    assert_near(frame.collect().to_dict(as_series=False)["x"], plainly(use))


@every_engine
@every_use
def test_recorded_steps_mean_what_plain_numbers_do(engine, use):
    terms = Terms()
    x = use(terms, terms.column("a"), terms.column("b"))
    rows = terms.select(frame_of(engine), {"a": terms.column("a"), "x": x}).collect()
    assert_near(rows.to_dict(as_series=False)["x"], plainly(use))


@every_use
def test_arrays_mean_what_plain_numbers_do(use):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        x = use(ops.arrays, np.array(A), np.array(B))
    assert_near(x, plainly(use))


@pytest.mark.parametrize("operations", [ops.expressions, Terms()])
def test_numbers_alone_give_a_number(operations):
    assert 2.0 == operations.minimum(2.0, 3.0)
    assert 0.0 == operations.ratio(1.0, 0.0)
    assert -math.inf == operations.log(0.0)
    assert math.inf == operations.power(0.0, -1.0)
    assert 7 == operations.where(False, 3, 7)


# Terms -------------------------------------------------------------------------------------------


def test_a_step_is_recorded_once():
    terms = Terms()
    a, b = terms.column("a"), terms.column("b")
    assert (a + b) * 2 is (terms.column("a") + terms.column("b")) * 2
    assert a + b is not b + a
    assert a * 0.0 is not a * -0.0
    assert a * 1 is not a * True


def test_a_term_is_neither_true_nor_false():
    with pytest.raises(TypeError, match=r"choose between them with ops\.where"):
        bool(Terms().column("a") > 1)


def test_numbers_of_numpy_leave_the_operation_to_the_term():
    terms = Terms()
    doubled = np.float64(2) * terms.column("a")
    assert doubled is terms.step(doubled.terms._steps[doubled.index].operation, np.float64(2), terms.column("a"))


def test_truth_values_join():
    terms = Terms()
    a, b = terms.column("a"), terms.column("b")
    rows = terms.select(frame_of("polars"), {"both": (a > 0) & (b > 0), "one": (a > 0) | (b > 0)}).collect()
    assert [x > 0 and y > 0 for x, y in zip(A, B, strict=True)] == rows["both"].to_list()
    assert [x > 0 or y > 0 for x, y in zip(A, B, strict=True)] == rows["one"].to_list()


@every_engine
def test_what_is_used_again_and_again_does_not_grow(engine):
    """Each step uses the last one five times: written out, there would be 5^30 of the first."""
    terms = Terms()
    x, expected = terms.column("a"), np.array(A)
    for _ in range(30):
        x = terms.where(x > 0.5, x * x / (x + 1), x) + 0.01 * x
        expected = np.where(expected > 0.5, expected * expected / (expected + 1), expected) + 0.01 * expected
    rows = terms.select(frame_of(engine), {"x": x}).collect()
    assert_near(rows["x"].to_list(), expected)


@every_engine
def test_a_sum_of_a_thousand_terms_does_not_nest_too_deep(engine):
    terms = Terms()
    total = terms.column("a")
    for index in range(1000):
        total = total + terms.column("b") * index
    rows = terms.select(frame_of(engine), {"x": total}).collect()
    assert_near(rows["x"].to_list(), [a + sum(b * index for index in range(1000)) for a, b in zip(A, B, strict=True)])
