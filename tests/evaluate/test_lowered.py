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
from fuzzyspec.plugins import load, registry  # noqa: E402

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
    for leaf in leaves:
        # Functions that are drawn run anywhere, which the scheme may not contradict; ladders are drawn to fit.
        if f"membership {leaf} = " not in drawn.text:
            drawn.text = drawn.text.replace(f"{leaf} {{ better = low }}", leaf)
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


@pytest.mark.slow
@fast_engines
@untimed
@given(seed=st.integers(0, 2**32))
def test_degrees_are_composed_and_judged_as_in_memory(engine, seed):
    check_degrees(engine, seed)


@pytest.mark.slow
@fast_engines
@untimed
@given(seed=st.integers(0, 2**32))
def test_measured_objects_are_evaluated_as_in_memory(engine, seed):
    check_measured(engine, seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "seed"), [(engine, seed) for engine in ENGINES for seed in range(1 if engine == "dask" else 4)]
)
def test_every_engine_evaluates_as_in_memory(engine, seed):
    check_degrees(engine, seed)
    check_measured(engine, seed + 100)


# -- small schemes --------------------------------------------------------------------------------

WATER = """
comments { good = 90; fair = 60; poor = 30 }
indicators W { DO; COD { better = low } }
weights W { DO = 0.6; COD = 0.4 }
membership DO = ladder(7.5, 5, 2)
membership COD { good = falling(15, 20); fair = triangular(15, 20, 30); poor = rising(20, 30) }
"""
COLUMNS = {1: "oxygen", 2: "demand"}
SITES = {"site": ["s1", "s2", "s3"], "oxygen": [6.0, 4.1, 2.0], "demand": [18.0, 31.0, 16.0]}


def bound(text, methods=None):
    """Return a scheme whose leaves are measured, and its weights.

    It has data of its own, which nothing here reads; a fault of a plugin (FS611) comes of these too.
    """
    table = "measurements {\n DO COD\n A 7.5 15\n }\nobjects { A }"
    compiled = compile_text(f"{text}\n{table}", registry=methods)
    assert {one.code for one in compiled.diagnostics if one.is_error} <= {"FS611"}
    return compiled.scheme, weights_of(compiled.result)


def evaluated(engine, data, text=WATER, methods=None, key="site", **options):
    methods = methods or registry()
    scheme, weights = bound(text, methods)
    frame = frame_of(engine, data)
    return rows_of(lower_objects(scheme, methods, weights, COLUMNS, frame, object="site", **options), key)


def faults(engine, data, text=WATER, methods=None, samples=False, named=True):
    """Return what is wrong with data, as codes and messages."""
    methods = methods or registry()
    scheme, weights = bound(text, methods)
    lowered = lower_measured(scheme, methods, weights, engine)
    object = "site" if named else None
    rows = prepared(frame_of(engine, data), COLUMNS, object)
    with pytest.raises(DataFault) as fault:
        check_objects(scheme, methods, lowered, rows, Place("sites.csv", None, COLUMNS, object), samples=samples)
    return [(one.code, one.message.text()) for one in fault.value.findings]


@every_engine
def test_figures_by_hand(engine):
    rows = evaluated(engine, SITES)
    assert ["site", "grade", "score", "rank", "margin", "membership_good", "membership_fair", "membership_poor"] == [
        *rows["s1"]
    ]
    # s1: DO 0.4, 0.6, 0; COD 0.4, 0.6, 0.
    assert rows["s1"] == {
        "site": "s1",
        "grade": "fair",
        "score": pytest.approx(72, abs=NEAR),
        "rank": 1,
        "margin": pytest.approx(3 / 60, abs=NEAR),
        "membership_good": pytest.approx(0.4, abs=NEAR),
        "membership_fair": pytest.approx(0.6, abs=NEAR),
        "membership_poor": pytest.approx(0, abs=NEAR),
    }
    assert [1, 3, 2] == [rows[site]["rank"] for site in ("s1", "s2", "s3")]


@every_engine
def test_objects_need_not_be_ranked(engine):
    rows = evaluated(engine, SITES, rank=False)
    assert "rank" not in rows["s1"]
    assert "poor" == rows["s2"]["grade"]


@every_engine
def test_levels_stand_in_for_scores_that_comments_do_not_have(engine):
    text = WATER.replace(" = 90; fair = 60; poor = 30", "; fair; poor")
    rows = evaluated(engine, SITES, text)
    assert ["site", "grade", "level", "rank", "margin"] == list(rows["s1"])[:5]
    assert 1.6 == pytest.approx(rows["s1"]["level"], abs=NEAR)
    assert 1 == rows["s1"]["rank"]


@fast_engines
def test_every_node_has_figures_where_that_is_asked_for(engine):
    rows = evaluated(engine, SITES, nodes=True)
    assert ["DO.score", "DO.membership_good", "DO.membership_fair", "DO.membership_poor", "COD.score"] == [*rows["s1"]][
        8:13
    ]
    assert 90 * 0.4 + 60 * 0.6 == pytest.approx(rows["s1"]["DO.score"], abs=NEAR)


@fast_engines
@pytest.mark.parametrize("heading", ["score", "Grade", "membership_good"])
def test_a_name_that_is_a_figure_s_goes_to_the_figure(engine, heading):
    scheme, weights = bound(WATER)
    data = {heading: SITES["site"], "oxygen": SITES["oxygen"], "demand": SITES["demand"]}
    verdicts = lower_objects(scheme, registry(), weights, COLUMNS, frame_of(engine, data), object=heading)
    assert {"s1", "s2", "s3"} == set(rows_of(verdicts, "object"))


@fast_engines
def test_rows_need_no_names(engine):
    scheme, weights = bound(WATER)
    verdicts = lower_objects(scheme, registry(), weights, COLUMNS, frame_of(engine, SITES), object=None)
    assert {1, 2, 3} == set(rows_of(verdicts, "rank"))
    assert "grade" == verdicts.collect_schema().names()[0]


@fast_engines
def test_comments_may_be_called_as_columns_are(engine):
    text = WATER.replace("good", "grade").replace("fair", "site").replace("poor", "object")
    assert ["site", "object", "site"] == [evaluated(engine, SITES, text)[site]["grade"] for site in ("s1", "s2", "s3")]


def test_comments_that_differ_in_capitals_only_cannot_be_told_apart_by_all_engines():
    with pytest.raises(DataFault, match="membership_fair and membership_FAIR would be one column"):
        evaluated("polars", SITES, WATER.replace("poor", "FAIR"))


@every_engine
def test_names_may_be_numbers_and_values_whole(engine):
    data = {"site": [3, 1, 2], "oxygen": [6, 4, 2], "demand": [18, 31, 16]}
    rows = evaluated(engine, data)
    assert {1, 2, 3} == set(rows)
    assert 72 == pytest.approx(rows[3]["score"], abs=NEAR)


@every_engine
@pytest.mark.parametrize(("repeated", "value"), [("mean", 7.0), ("median", 6.0), ("minimum", 4.0), ("maximum", 11.0)])
def test_repeated_samples_are_brought_together(engine, repeated, value):
    data = {"site": ["a", "b", "a", "a"], "oxygen": [6.0, 5.0, 4.0, 11.0], "demand": [16.0] * 4}
    expected = evaluated("polars", {"site": ["a"], "oxygen": [value], "demand": [16.0]})
    rows = evaluated(engine, data, repeated=repeated)
    assert {"a", "b"} == set(rows)
    assert expected["a"]["score"] == pytest.approx(rows["a"]["score"], abs=NEAR)


# -- ranks ----------------------------------------------------------------------------------------


def expected_ranks(merits):
    ranks, order = [0] * len(merits), sorted(range(len(merits)), key=lambda one: merits[one])
    for place, one in enumerate(order):
        before = order[place - 1]
        tied = place and merits[one] - merits[before] <= 1e-9
        ranks[one] = ranks[before] if tied else place + 1
    return ranks


@every_engine
@settings(deadline=None, max_examples=10)
@given(steps=st.lists(st.sampled_from([0.0, 4e-10, 9e-10, 3e-9, 1.0]), min_size=1, max_size=25), seed=st.integers(0, 9))
def test_a_run_of_neighbours_shares_the_rank_of_its_first(engine, steps, seed):
    merits = [-1.0]
    for step in steps:
        merits.append(merits[-1] + step)
    random.Random(seed).shuffle(merits)
    data = {"#object": [f"o{index}" for index in range(len(merits))], "#merit": merits}
    rows = rows_of(lowering._ranked(frame_of(engine, data)), "#object")
    assert expected_ranks(merits) == [rows[name]["#rank"] for name in data["#object"]]


@pytest.mark.slow
def test_many_rows_are_ranked_in_order_by_duckdb():
    """More rows than DuckDB takes at a time, so that each of its threads has some."""
    count = 400_000
    random_numbers = random.Random(1)
    merits = [random_numbers.randrange(count) + random_numbers.choice([0.0, 5e-10]) for _ in range(count)]
    frame = frame_of("duckdb", {"#object": list(range(count)), "#merit": merits})
    columns = lowering._ranked(frame).collect().to_dict(as_series=False)
    expected = expected_ranks(merits)
    assert all(expected[one] == rank for one, rank in zip(columns["#object"], columns["#rank"], strict=True))
    assert sorted(columns["#rank"]) == columns["#rank"]


# -- rows that cannot be evaluated ----------------------------------------------------------------


@every_engine
@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_a_value_that_is_no_finite_number_is_an_error(engine, value):
    data = {**SITES, "oxygen": [6.0, value, value]}
    assert [
        ("FS840", "sites.csv: no finite number for s2 in the column “oxygen”"),
        ("FS840", "sites.csv: measured values besides these that are missing, or no numbers: 1"),
    ] == faults(engine, data)


@fast_engines
def test_a_value_is_looked_at_before_samples_are_brought_together(engine):
    data = {"site": ["a", "a"], "oxygen": [6.0, None], "demand": [16.0, 16.0]}
    assert [("FS840", "sites.csv: no finite number for a in the column “oxygen”")] == faults(engine, data, samples=True)


@every_engine
def test_a_value_that_no_function_covers_is_an_error(engine):
    text = WATER.replace("rising(20, 30)", "triangular(20, 30, 40)")
    data = {**SITES, "demand": [18.0, 41.0, 50.0]}
    assert [("FS528", "no membership function of COD covers 41, measured of s2")] == faults(engine, data, text)


@fast_engines
def test_an_uncovered_value_is_told_where_rows_have_no_names(engine):
    text = WATER.replace("rising(20, 30)", "triangular(20, 30, 40)")
    data = {**SITES, "demand": [18.0, 50.0, 41.0]}
    assert [("FS528", "no membership function of COD covers 41")] == faults(engine, data, text, named=False)


@every_engine
def test_an_object_measured_twice_is_an_error(engine):
    data = {**SITES, "site": ["s1", "s2", "s1"]}
    assert [("FS841", "sites.csv: s1 is measured more than once")] == faults(engine, data)


@every_engine
@pytest.mark.parametrize("blank", [None, "", " \u3000"])
def test_a_row_that_names_no_object_is_an_error(engine, blank):
    data = {**SITES, "site": ["s1", blank, "s3"]}
    assert [("FS813", "sites.csv: rows that do not say which object they are about: 1")] == faults(engine, data)


@fast_engines
def test_no_rows_are_an_error(engine):
    data = {
        "site": pa.array([], pa.string()),
        "oxygen": pa.array([], pa.float64()),
        "demand": pa.array([], pa.float64()),
    }
    assert [("FS825", "sites.csv holds no data")] == faults(engine, data)


@every_engine
def test_rows_that_are_divided_by_their_sum_are_told(engine):
    text = WATER.replace("triangular(15, 20, 30)", "triangular(15, 20, 25)")
    scheme, weights = bound(text)
    lowered = lower_measured(scheme, registry(), weights, engine)
    rows = prepared(frame_of(engine, {**SITES, "demand": [23.0, 16.0, 27.5]}), COLUMNS, "site")
    count, findings = check_objects(scheme, registry(), lowered, rows, Place("", None, COLUMNS, "site"))
    assert 3 == count
    assert ["the degrees of COD add up to 0.7..0.75, not to 1, at 23, …, 27.5"] == [
        one.message.text() for one in findings
    ]


# -- methods of plugins ---------------------------------------------------------------------------


def with_method(descriptor, distribution="acme"):
    """Return a registry with a method more."""
    methods = load([])
    origin = replace(descriptor, origin=descriptor.origin._replace(distribution=distribution, version="1"))
    methods.add(origin)
    return methods


def composition(**fields):
    return Composition(name="odd", summary="", reference="", **fields)


def drastic(w, r, ops):
    return ops.where(r == 1, w, 0.0)


@fast_engines
def test_memberships_that_all_vanish_are_an_error(engine):
    methods = with_method(composition(pair=drastic, fold=lambda a, b, ops: ops.maximum(a, b)))
    text = WATER + "method { composition = odd }"
    data = {**SITES, "oxygen": [7.5, 6.0, 5.0], "demand": [15.0, 18.0, 15.0]}
    ((code, message),) = faults(engine, data, text, methods)
    assert "FS707" == code
    assert "s2" in message


@fast_engines
@pytest.mark.parametrize("value", [1.1, -0.1, math.nan])
def test_what_is_no_membership_is_told_as_the_plugin_s_fault(engine, value):
    methods = with_method(composition(pair=lambda w, r, ops: ops.where(r > 0.3, value, r), fold=lambda a, b, ops: b))
    ((code, message),) = faults(engine, SITES, WATER + "method { composition = odd }", methods)
    assert "FS611" == code
    assert "outside 0..1" in message


@fast_engines
def test_a_grade_that_does_not_exist_is_told_as_the_plugin_s_fault(engine):
    decision = Decision(
        name="odd",
        summary="",
        reference="",
        decide=lambda row, scores, ops: Decided(ops.where(row[0] > 0.35, 3, 0), False, row[0], {}),
    )
    methods = with_method(decision)
    ((code, message),) = faults(engine, SITES, WATER + "method { decision = odd }", methods)
    assert "FS611" == code
    assert "a grade that does not exist" in message


def test_an_operator_that_uses_its_arguments_many_times_does_not_grow():
    """Written out, each sibling would multiply the expression by five."""

    def fold(a, b, ops):
        return ops.where(a > b, a * (1 - b) + b * a, ops.minimum(1.0, a + b * (1 - a)))

    methods = with_method(composition(pair=lambda w, r, ops: w * r, fold=fold))
    leaves = [f"L{index}" for index in range(40)]
    text = "\n".join(
        [
            "comments { good = 90; poor = 30 }",
            f"indicators U {{ {'; '.join(leaves)} }}",
            "weights U = equal",
            "method { composition = odd }",
            "degrees {",
            *(f"{leaf} {index / 40} {1 - index / 40}" for index, leaf in enumerate(leaves)),
            "}",
        ]
    )
    compiled = compile_text(text, registry=methods)
    assert compiled.ok
    lowered, data = lowered_from_degrees(compiled.scheme, compiled.result, methods)
    verdicts = lowering.verdicts(compiled.scheme, methods, lowered, frame_of("duckdb", data), object="object")
    row = rows_of(verdicts, "object")["U"]
    assert compiled.result.verdicts[0].score == pytest.approx(row["score"], abs=100 * NEAR)


def lower(text, methods):
    scheme, weights = bound(text, methods)
    with pytest.raises(DataFault) as fault:
        lower_measured(scheme, methods, weights, "duckdb")
    return [(one.code, one.message.text()) for one in fault.value.findings]


def test_an_operator_without_a_lazy_form_is_named():
    import numpy as np

    kernel = composition(kernel=lambda w, R: (w * R).sum(axis=0), lowerable=False)
    assert np.allclose(kernel.compute(np.ones(1), np.ones((1, 1, 1))), 1)
    assert [("FS838", "the composition odd cannot run on duckdb")] == lower(
        WATER + "method { composition = odd }", with_method(kernel)
    )


def test_a_membership_function_without_a_lazy_form_is_named():
    odd = Membership(name="odd", summary="", reference="", compute=lambda x, ops: x / 100, lowerable=False)
    assert [("FS838", "the membership function odd cannot run on duckdb")] == lower(
        WATER.replace("rising(20, 30)", "odd()"), with_method(odd)
    )


def test_a_method_that_wants_to_see_values_is_named():
    odd = Decision(
        name="odd",
        summary="",
        reference="",
        decide=lambda row, scores, ops: Decided(0 if row[0] > 0.5 else 1, False, row[0], {}),
    )
    assert [("FS838", "the decision odd cannot run on duckdb")] == lower(
        WATER + "method { decision = odd }", with_method(odd)
    )


def test_a_method_that_fails_is_told_as_the_plugin_s_fault():
    def fails(row, scores, ops):
        raise KeyError("no")

    ((code, _),) = lower(
        WATER + "method { decision = odd }", with_method(Decision(name="odd", summary="", reference="", decide=fails))
    )
    assert "FS611" == code


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("votes of 2 { A 1 1; B 2 0 }", "A has votes"),
        ("degrees { A 1 0; B 0.5 0.5 }", "A has degrees"),
        ("objects { x; y }\nscores A { x = 1; y = 2 }\nscores B { x = 1; y = 2 }", "the objects are judged under A"),
    ],
)
def test_what_is_not_measured_is_not_evaluated_row_by_row(data, reason):
    compiled = compile_text(f"comments {{ good = 2; poor = 1 }}\nindicators U {{ A; B }}\nweights U = equal\n{data}")
    with pytest.raises(DataFault, match=reason) as fault:
        lower_measured(compiled.scheme, registry(), weights_of(compiled.result), "duckdb")
    assert ["FS839"] == [one.code for one in fault.value.findings]


def test_weights_alone_are_not_evaluated():
    compiled = compile_text("indicators U { A; B }\nweights U = equal")
    with pytest.raises(DataFault, match="no comment set"):
        lower_measured(compiled.scheme, registry(), weights_of(compiled.result), "duckdb")
