"""Measurements bound: tables in the scheme, columns of files, and every way in which they can be wrong, told once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from fuzzyspec.driver import Compilation, compile_text

SCHEME = "comments { good = 90; fair = 60; poor = 30 }\n"
SCHEME += 'indicators W { DO "DO (mg/L)" { unit = "mg/L" }; COD { better = low } }\n'
SCHEME += "weights W = equal\nmembership DO = ladder(7, 5, 3)\nmembership COD = ladder(15, 20, 30)\n"
CSV = "site,DO,COD\nx,6.2,18\ny,4.1,31\n"


class Files:
    """The files beside a scheme, in memory."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = {name: text.encode() for name, text in files.items()}

    def read(self, path: str) -> bytes:
        return self.files[path]

    def size(self, path: str) -> int:
        return len(self.files[path])

    def siblings(self, path: str) -> list[str]:
        return list(self.files)

    def write(self, path: str, content: bytes) -> None:
        raise PermissionError(path)


def compiled(block: str, csv: str = CSV, scheme: str = SCHEME) -> Compilation:
    return compile_text(scheme + block, host=Files({"m.csv": csv}))


def told(block: str, csv: str = CSV, scheme: str = SCHEME) -> list[tuple[str, str | None]]:
    """Return code and place of every error."""
    found = compiled(block, csv, scheme).diagnostics
    return [(one.code, one.span.text if one.span else None) for one in found if one.is_error]


def file(settings: str = "object = site") -> str:
    return f'measurements "m.csv" {{ {settings} }}\n'


def table(rows: str, settings: str = "") -> str:
    return f"measurements {{ {settings}\n" + rows.replace("; ", "\n") + "\n}\n"


# Tables -------------------------------------------------------------------------------------------


def test_a_table_has_a_column_an_indicator_and_a_row_an_object() -> None:
    done = compiled(table("COD DO; x 18 6.2; y 31 4.1"))
    assert done.ok
    assert done.scheme is not None
    (bound,) = done.scheme.measurement_tables
    assert ((2, 1), None) == (bound.leaves, bound.repeated)
    assert [(0, (18, 6.2)), (1, (31, 4.1))] == [(row.object, row.values) for row in bound.rows]
    assert ["x", "y"] == [one.id for one in done.scheme.objects]


@pytest.mark.parametrize("cell", ["-2.5", "1e-3", "1/4", "40%", ".5"])
def test_cells_are_numbers_as_everywhere(cell: str) -> None:
    values = {"-2.5": -2.5, "1e-3": 0.001, "1/4": 0.25, "40%": 0.4, ".5": 0.5}
    done = compiled(table(f"DO COD; x 1 {cell}"))
    assert done.scheme is not None
    assert (1, values[cell]) == done.scheme.measurement_tables[0].rows[0].values


def test_an_indicator_may_be_called_as_a_setting_is() -> None:
    scheme = "comments { good; poor }\nindicators U { repeated; object }\nweights U = equal\n"
    scheme += "membership repeated = ladder(2, 1)\nmembership object = ladder(2, 1)\n"
    done = compiled(table("repeated object; x 1 2; y 2 1"), scheme=scheme)
    assert [] == [one.message.text() for one in done.diagnostics if one.is_error]


def test_objects_of_a_table_match_by_name_and_by_label() -> None:
    done = compiled(table("DO COD; Mill 1 2; y 3 4"), scheme=SCHEME + 'objects { y; x "Mill" }\n')
    assert done.scheme is not None
    assert [1, 0] == [row.object for row in done.scheme.measurement_tables[0].rows]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (table("DO COD; x 1 2 3"), [("FS536", "x 1 2 3")]),
        (table("DO COD; x 1"), [("FS536", "x 1")]),
        (table("DO COD"), [("FS536", "DO COD")]),
        (table("x 1 2; y 2 3"), [("FS536", "x 1 2")]),
        (table("DO DO; x 1 2"), [("FS602", "DO")]),
        (table("DO COB; x 1 2"), [("FS301", "COB")]),
        (table("DO W; x 1 2"), [("FS512", "W")]),
        (table("DO COD; x 1 2; x 2 3"), [("FS841", "x")]),
        (table("DO COD; x 1 2; DO 2 3"), [("FS309", "DO")]),
        (table("DO COD; x 1 0,5"), [("FS107", "0,5")]),
        (table("DO COD; x 1 ?"), [("FS107", "?")]),
        (table("DO COD; x 1 2; x 3 4", "repeated = often"), [("FS607", "often")]),
        (table("DO COD; x 1 2", "object = site"), [("FS601", "object")]),
    ],
)
def test_a_table_that_is_wrong_is_told_once(block: str, expected: list[tuple[str, str]]) -> None:
    assert expected == told(block)


def test_an_object_that_the_scheme_does_not_declare_is_an_error() -> None:
    assert [("FS301", "z")] == told(table("DO COD; x 1 2; y 1 2; z 3 4"), scheme=SCHEME + "objects { x; y }\n")


# Files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("csv", "settings", "expected"),
    [
        (CSV, "object = site", {1: "DO", 2: "COD"}),
        ("Site,do (MG/L),cod\nx,1,2\n", "object = site", {1: "do (MG/L)", 2: "cod"}),
        ("site,O2,COD\nx,1,2\n", 'object = site; columns { DO = "O2" }', {1: "O2", 2: "COD"}),
    ],
    ids=["names", "labels and capitals", "columns"],
)
def test_leaves_find_their_columns(csv: str, settings: str, expected: dict[int, str]) -> None:
    done = compiled(file(settings), csv)
    assert done.ok
    assert done.scheme is not None
    (bound,) = done.scheme.measurement_files
    assert expected == dict(bound.columns)
    assert (csv.partition(",")[0], None) == (bound.object, bound.repeated)


@pytest.mark.parametrize(
    ("csv", "settings", "expected"),
    [
        ("site,DO\nx,1\n", "object = site", [("FS819", '"m.csv"')]),
        ("site,P,Q\nx,1,2\n", "object = site", [("FS819", '"m.csv"')]),
        (CSV, "object = place", [("FS819", "place")]),
        (CSV, 'object = site; columns { DO = "O2" }', [("FS819", '"O2"')]),
        (CSV, "object = site; repeated = often", [("FS607", "often")]),
        (CSV, "object = site; repaeted = mean", [("FS601", "repaeted")]),
        (CSV, "object = site; colunms { DO = site }", [("FS601", "colunms")]),
        (CSV, "object = 3", [("FS607", "3")]),
        (CSV, "object = DO", [("FS820", '"m.csv"')]),
    ],
)
def test_a_file_that_is_wrong_is_told_once(csv: str, settings: str, expected: list[tuple[str, str]]) -> None:
    assert expected == told(file(settings), csv)


def test_with_several_objects_a_column_must_name_them() -> None:
    assert [("FS513", '"m.csv"')] == told(file(""), scheme=SCHEME + "objects { x; y }\n")


# What measurements are for ------------------------------------------------------------------------


def test_a_membership_function_of_what_is_not_measured_is_an_error() -> None:
    assert [("FS525", "COD")] == told(table("DO; x 1"))


def test_a_measured_leaf_beside_graded_ones_needs_a_membership_function() -> None:
    scheme = SCHEME.replace("membership COD = ladder(15, 20, 30)\n", "")
    assert [("FS526", "COD")] == told(table("DO COD; x 1 2"), scheme=scheme)


def test_measurements_for_weights_alone_need_no_comments() -> None:
    scheme = "indicators W { DO; COD }\nweights W = entropy\n"
    done = compiled(table("DO COD; x 1 2; y 2 9"), scheme=scheme)
    assert [] == list(done.diagnostics)
    assert done.result is not None
    assert [] == done.result.verdicts


def test_measurements_that_nothing_uses_are_told() -> None:
    scheme = "indicators W { DO; COD }\nweights W = equal\n"
    done = compiled(table("DO COD; x 1 2; y 2 9"), scheme=scheme)
    assert ["FS539"] == [one.code for one in done.diagnostics]


def test_a_leaf_that_is_measured_for_its_weight_may_be_voted_on() -> None:
    scheme = "comments { good; poor }\nindicators W { DO; COD }\nweights W = entropy\n"
    votes = "votes x { DO 1 0; COD 1 0 }\nvotes y { DO 1 0; COD 0 1 }\n"
    done = compiled(table("DO COD; x 1 2; y 2 9") + votes, scheme=scheme)
    assert [] == [one.code for one in done.diagnostics if one.is_error]
    assert done.result is not None
    assert 2 == len(done.result.verdicts)


def test_an_indicator_has_its_unit_and_its_direction() -> None:
    scheme = (
        'indicators U { A { unit = "m"; better = near(7) }; B { better = within(10, 20) }; C { better = low }; D }\n'
    )
    done = compiled("weights U = equal\n", scheme=scheme)
    assert done.scheme is not None
    found = [(one.unit, one.better.kind if one.better else None) for one in done.scheme.indicators[1:]]
    assert [("m", "near"), ("", "within"), ("", "low"), ("", None)] == [(unit or "", kind) for unit, kind in found]


# The evaluation graph -----------------------------------------------------------------------------


def test_the_graph_goes_from_measurements_to_the_verdict_and_each_step_names_its_inputs() -> None:
    scheme = SCHEME.replace(
        "weights W = equal", "weights W = combine(given, entropy)\nweights W { DO = 0.5; COD = 0.5 }"
    )
    done = compiled(table("DO COD; x 1 2; y 2 3"), scheme=scheme)
    assert done.graph is not None
    seen: set[str] = set()
    inputs = {}
    for node in done.graph.nodes:
        assert set(node.inputs) <= seen
        assert node.id not in seen
        seen.add(node.id)
        inputs[node.id] = set(node.inputs)
    assert {"measurements:DO", "measurements:COD", "weights:W"} == inputs["combine:W"]
    assert {"measurements:COD"} == inputs["membership:COD"]
    assert {"combine:W", "membership:DO", "membership:COD"} == inputs["compose:W"]
    assert {"compose:W"} == inputs["decide:W"]


def test_the_graph_names_every_source_of_a_leaf() -> None:
    scheme = "comments { good; poor }\nindicators W { DO; COD }\nweights W = equal\nobjects { x; y; z }\n"
    scheme += 'survey "m.csv" { object = site }\nsurvey "n.csv" { object = site }\ndegrees z { DO 1 0; COD 0 1 }\n'
    csv = "site,DO,COD\n{},good,poor\n"
    done = compile_text(scheme, host=Files({"m.csv": csv.format("x"), "n.csv": csv.format("y")}))
    assert done.ok
    assert done.graph is not None
    figures = {node.id: node.figures for node in done.graph.nodes}
    assert {"survey": "m.csv, n.csv", "objects": 1} == figures["tally:DO"]
    assert {"weigh:W", "tally:DO", "tally:COD"} == {id for node in done.graph.of_kind("compose") for id in node.inputs}
