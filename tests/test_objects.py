"""Many measured objects, from a scheme and data: what is refused, and the same figures from every kind of data."""

from __future__ import annotations

import gc
import os
import pathlib

import pytest

nw = pytest.importorskip("narwhals")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
duckdb = pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")

from fuzzyspec import objects  # noqa: E402
from fuzzyspec.data.plan import DataFault  # noqa: E402
from fuzzyspec.driver import compile_text  # noqa: E402

# Of Dask: narwhals will have it in a package of its own, and it uses what pandas will not have for ever.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning"),
    pytest.mark.filterwarnings("ignore:The inplace keyword:DeprecationWarning"),
]
SCHEME = """
comments { good = 90; fair = 60; poor = 30 }
indicators W { DO "Dissolved oxygen"; COD { better = low } }
judgments W { DO over COD = 3 }
membership DO = ladder(7.5, 5, 2)
membership COD { good = falling(15, 20); fair = triangular(15, 20, 30); poor = rising(20, 30) }
"""
MEASURED = 'measurements { object = site; columns { DO = "DO (mg/L)" } }'
ROWS = [("s1", 6.0, 18.0), ("s2", 4.1, 31.0), ("s3", 2.0, 16.0)]
CSV = "site,DO (mg/L),COD\ns1,6,18\ns2,4.1,31\ns3,2,16\n"


def table(rows=ROWS):
    site, oxygen, demand = zip(*rows, strict=True)
    return pa.table({"site": site, "DO (mg/L)": oxygen, "COD": demand})


def frames():
    pandas = pytest.importorskip("pandas")
    dask = pytest.importorskip("dask.dataframe")
    held = table().to_pandas()
    assert isinstance(held, pandas.DataFrame)
    return {
        "pandas": held,
        "pyarrow": table(),
        "polars": pl.from_arrow(table()),
        "lazy polars": pl.from_arrow(table()).lazy(),
        "duckdb": duckdb.connect().from_arrow(table()),
        "dask": dask.from_pandas(held, npartitions=2),
    }


def expected():
    """Return score and rank by site, from memory."""
    cells = "\n".join(f"{site} {oxygen} {demand}" for site, oxygen, demand in ROWS)
    names = "; ".join(site for site, *_ in ROWS)
    result = compile_text(f"{SCHEME}\nmeasurements {{\nDO COD\n{cells}\n}}\nobjects {{ {names} }}").result
    return {
        one.id: (pytest.approx(verdict.score, abs=1e-10), verdict.rank)
        for one, verdict in zip(result.scheme.objects, result.verdicts, strict=True)
    }


def evaluated(data, scheme=SCHEME + MEASURED, engine=None, **options):
    bound = objects.bind_text(scheme, data=data, engine=engine)
    assert [] == [one.message.text() for one in bound.diagnostics if one.is_error]
    return objects.evaluate_objects(bound.objects, lambda frame: frame.collect().to_dict(as_series=False), **options)


def figures(done):
    made = done.made
    return {name: (score, rank) for name, score, rank in zip(made["site"], made["score"], made["rank"], strict=True)}


def refused(scheme, data=None, engine=None):
    """Return the codes and messages of the errors, whenever they come up."""
    bound = objects.bind_text(scheme, data=data, engine=engine)
    found = [one for one in bound.diagnostics if one.is_error]
    if bound.objects is None:
        assert found
        return [(one.code, one.message.text()) for one in found]
    assert [] == found
    with pytest.raises(DataFault) as fault:
        objects.evaluate_objects(bound.objects, lambda frame: frame.collect())
    return [(one.code, one.message.text()) for one in fault.value.findings]


# Data of every kind ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pandas", "pyarrow", "polars", "lazy polars", "duckdb", "dask"])
def test_frames_that_the_caller_holds(kind):
    done = evaluated(frames()[kind])
    assert expected() == figures(done)
    assert 3 == done.objects
    assert [] == done.findings


@pytest.mark.parametrize(
    ("kind", "library"),
    [
        ("pandas", "pandas"),
        ("pyarrow", "pyarrow"),
        ("polars", "polars"),
        ("lazy polars", "polars"),
        ("duckdb", "duckdb"),
        ("dask", "dask"),
    ],
)
def test_verdicts_come_back_as_a_frame_of_the_caller_s_library(kind, library):
    bound = objects.bind_text(SCHEME + MEASURED, data=frames()[kind])
    assert library == type(objects.lazy_verdicts(bound.objects).made).__module__.partition(".")[0]


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_a_lazy_frame_of_a_file_can_be_read_later(engine, tmp_path):
    """Also where the engine reads a copy of the file, which is temporary."""
    path = tmp_path / "sites.csv"
    path.write_bytes(CSV.replace("s1", "站").encode("gb18030"))
    bound = objects.bind_text(
        SCHEME + MEASURED.replace("object", "encoding = gb18030; object"), data=str(path), engine=engine
    )
    made = objects.lazy_verdicts(bound.objects).made
    del bound
    gc.collect()
    assert {"站", "s2", "s3"} == set(nw.from_native(made).lazy().collect()["site"].to_list())


@pytest.mark.parametrize("engine", ["duckdb", "polars", "dask"])
def test_parquet(engine, tmp_path):
    path = tmp_path / "sites.parquet"
    pq.write_table(table(), path)
    assert expected() == figures(evaluated(str(path), engine=engine))


@pytest.mark.parametrize("engine", ["duckdb", "polars", "dask"])
@pytest.mark.parametrize(
    "content",
    [
        CSV,
        CSV.replace("\ns2", "\n\ns2") + "\n",  # blank lines do not count
        CSV.replace(",", ";").replace(".", ","),
        "\ufeff" + CSV.replace("\n", "\r\n"),
    ],
    ids=["plain", "blank lines", "decimal commas", "marks"],
)
def test_csv(engine, content, tmp_path):
    path = tmp_path / "sites.csv"
    path.write_text(content, newline="")
    assert expected() == figures(evaluated(str(path), engine=engine))


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_a_text_among_numbers_is_told_with_its_row(engine, tmp_path):
    path = tmp_path / "sites.csv"
    path.write_text(CSV.replace("4.1", "<0.5"))
    ((code, message),) = refused(SCHEME + MEASURED, str(path), engine)
    assert "FS821" == code
    assert "row 3" in message
    assert "<0.5" in message


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_a_blank_cell_is_told_with_the_object(engine, tmp_path):
    path = tmp_path / "sites.csv"
    path.write_text(CSV.replace("4.1", ""))
    ((code, message),) = refused(SCHEME + MEASURED, str(path), engine)
    assert "FS840" == code
    assert "s2" in message
    assert "DO (mg/L)" in message


def test_numbers_written_as_texts_are_numbers():
    texts = pa.table({"site": ["s1", "s2", "s3"], "DO (mg/L)": ["6", " 4.1", "2.0"], "COD": [18, 31, 16]})
    assert expected() == figures(evaluated(pl.from_arrow(texts)))


def test_the_scheme_s_own_file_is_read(tmp_path):
    (tmp_path / "sites.csv").write_text(CSV)
    (tmp_path / "scheme.fspec").write_text(
        f'{SCHEME}measurements "sites.csv" {{ object = site; columns {{ DO = "DO (mg/L)" }} }}'
    )
    bound = objects.bind_path(str(tmp_path / "scheme.fspec"))
    done = objects.evaluate_objects(bound.objects, lambda frame: frame.collect().to_dict(as_series=False))
    assert expected() == figures(done)
    assert {"scheme.fspec", "sites.csv"} == {os.path.basename(path) for path in bound.files}


def test_headings_may_be_labels():
    renamed = table().rename_columns(["site", "dissolved oxygen", "COD"])
    assert expected() == figures(evaluated(renamed, SCHEME + "measurements { object = site }"))


def test_repeated_samples():
    rows = [("s1", 5.0, 18.0), *ROWS[1:], ("s1", 7.0, 18.0)]
    done = evaluated(table(rows), SCHEME + MEASURED.replace("{ object", "{ repeated = mean; object"))
    assert expected() == figures(done)
    assert 3 == done.objects


def test_rows_that_are_divided_are_a_warning():
    done = evaluated(table(), SCHEME.replace("falling(15, 20)", "falling(15, 22)") + MEASURED)
    assert ["FS527"] == [one.code for one in done.findings]


def test_nothing_is_read_before_the_data_are_found_sound():
    bound = objects.bind_text(SCHEME + MEASURED, data=table([*ROWS, ("s4", None, 3.0)]))
    with pytest.raises(DataFault):
        objects.evaluate_objects(bound.objects, lambda frame: pytest.fail("there is nothing to make of them"))


def test_a_file_that_changes_while_it_is_read_is_an_error(tmp_path):
    path = tmp_path / "sites.parquet"
    pq.write_table(table(), path)
    bound = objects.bind_text(SCHEME + MEASURED, data=str(path))

    def meanwhile(frame):
        pq.write_table(table([*ROWS, ("s4", 5.0, 3.0)]), path)

    with pytest.raises(DataFault) as fault:
        objects.evaluate_objects(bound.objects, meanwhile)
    assert ["FS830"] == [one.code for one in fault.value.findings]


# What is refused ----------------------------------------------------------------------------------


def test_a_fault_of_the_scheme_is_told():
    assert ["FS301"] == [code for code, _ in refused(SCHEME.replace("over COD", "over CDO") + MEASURED, table())][:1]


def test_a_scheme_that_cannot_be_read_is_told(tmp_path):
    bound = objects.bind_path(str(tmp_path / "no.fspec"))
    assert bound.objects is None
    assert ["FS002"] == [one.code for one in bound.diagnostics]


@pytest.mark.parametrize("weights", ["weights W = entropy", "weights leaves of W = entropy"])
def test_weights_from_data_are_refused(weights):
    scheme = SCHEME.replace("judgments W { DO over COD = 3 }", weights)
    ((code, message),) = refused(scheme + MEASURED, table())
    assert "FS838" == code
    assert "entropy" in message


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ('measurements { columns { DO = "DO (mg/L)" } }', "`object = …`"),
        (f"objects {{ s1; s2; s3 }}\n{MEASURED}", "the scheme names its objects"),
    ],
)
def test_objects_are_named_by_the_data(block, reason):
    ((code, message),) = refused(SCHEME + block, table())
    assert "FS839" == code
    assert reason in message


def test_a_leaf_that_is_measured_elsewhere_is_refused():
    scheme = SCHEME + "measurements { object = site }\nmeasurements {\nDO\ns1 6\n}"
    data = pa.table({"site": ["s1"], "COD": [3.0]})
    assert "FS839" in [code for code, _ in refused(scheme, data)]


def test_data_without_a_place_are_refused():
    scheme = SCHEME + "measurements {\nDO COD\ns1 6 18\n}\nobjects { s1 }"
    assert ["FS834"] == [code for code, _ in refused(scheme, table())]


def test_a_workbook_is_refused(tmp_path):
    writer = pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    path = str(tmp_path / "sites.xlsx")
    with writer.Workbook(path) as book:
        sheet = book.add_worksheet()
        for index, row in enumerate([("site", "DO (mg/L)", "COD"), *ROWS]):
            sheet.write_row(index, 0, row)
    ((code, message),) = refused(SCHEME + MEASURED, path)
    assert "FS839" == code
    assert "workbook" in message


def test_a_damaged_file_is_told(tmp_path):
    path = pathlib.Path(tmp_path / "sites.parquet")
    path.write_bytes(b"PAR1 and no more")
    assert [("FS826")] == [code for code, _ in refused(SCHEME + MEASURED, str(path))]
