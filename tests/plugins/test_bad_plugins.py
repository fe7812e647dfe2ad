"""Bad plugins, installed for real: each is named with its distribution and version, and harms nobody else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any, NamedTuple

import pytest

JUDGED = """indicators U {{ A; B; C }}
judgments U {{ A over B = 2; A over C = 4; B over C = 2 }}
method {{ weighting = {name}; consistency = off }}
"""
GAPS = """indicators U {{ A; B; C }}
judgments U {{ A over B = 2; A over C = ?; B over C = 2 }}
method {{ completion = {name} }}
"""
INDEX = """indicators U {{ A; B; C }}
judgments U {{ A over B = 2; A over C = 4; B over C = 2 }}
method {{ random_index = {name} }}
"""
GROUP = """indicators U {{ A; B; C }}
experts {{ one; two }}
judgments U by one {{ A over B = 2; A over C = 4; B over C = 2 }}
judgments U by two {{ A over B = 1; A over C = 3; B over C = 2 }}
method {{ aggregation = {name} }}
"""
COMPOSED = """comments {{ good = 90; fair = 60; poor = 30 }}
indicators U {{ A; B }}
weights U = equal
votes of 10 {{ A 5 3 2; B 2 5 3 }}
method {{ composition = {name} }}
"""
DECIDED = COMPOSED.replace("composition", "decision")
MEASURED = """comments {{ good = 90; fair = 60; poor = 30 }}
indicators U {{ A; B }}
objects {{ one; two; three }}
measurements {{
          A  B
    one   1  6
    two   2  5
    three 3  7
}}
membership A = ladder(3, 2, 1)
membership B = {name}
weights U = equal
"""
WEIGHED_BY_DATA = MEASURED.replace("= {name}", "= ladder(7, 6, 5)").replace("weights U = equal", "weights U = {name}")
EVALUATED = """indicators U {{ A; B }}
objects {{ one; two; three }}
measurements {{
          A  B
    one   1  6
    two   2  5
    three 3  7
}}
weights U = equal
method {{ evaluate = {name} }}
"""
READ = """comments {{ good = 90; fair = 60; poor = 30 }}
indicators U {{ A; B }}
measurements "data.{name}" {{ object = object }}
membership A = ladder(3, 2, 1)
membership B = ladder(7, 6, 5)
weights U = equal
"""
RENDERED = """indicators U {{ A; B }}
weights U = equal
report {{ formats = [{name}] }}
"""

SHAPES = """
def whole(m, value):
    import numpy as np
    return np.full(m.shape[:2], value)

def even(m):
    return whole(m, 1 / m.shape[1])
"""


class Bad(NamedTuple):
    """A method that is bad, the scheme that uses it, and what is said of it."""

    name: str
    hook: str
    fields: str
    scheme: str
    said: str
    before: str = ""
    code: str = "FS611"


def weighting(name: str, fields: str, said: str, before: str = "", code: str = "FS611") -> Bad:
    return Bad(name, "weightings", fields, JUDGED, said, before, code)


WEIGHTINGS = [
    weighting("raises", "compute=lambda m: 1 / 0", "failed for U: ZeroDivisionError: division by zero"),
    weighting("exits", "compute=lambda m: exit(3)", "failed for U: SystemExit: 3"),
    weighting("stops", "compute=stop", "failed for U: KeyboardInterrupt, though nobody pressed Ctrl-C",
              "def stop(m): raise KeyboardInterrupt"),
    weighting("panics", "compute=panic", "failed for U: Panic: in compiled code",
              "class Panic(BaseException): pass\ndef panic(m): raise Panic('in compiled code')"),
    weighting("mute", "compute=mute", "failed for U: Mute: no message",
              "class Mute(Exception):\n    def __str__(self): raise ValueError\ndef mute(m): raise Mute"),
    weighting("loud", "compute=loud", "failed for U: ValueError: a [31m red word xx",
              "def loud(m): raise ValueError('a \\x1b[31m red\\tword ' + 'x' * 100_000 + '\\nmore')"),
    weighting("deep", "compute=deep", "RecursionError", "def deep(m): return deep(m)"),
    weighting("nan", "compute=lambda m: whole(m, float('nan'))", "a value that is no finite number"),
    weighting("wrong_shape", "compute=lambda m: m", "an array of shape (1, 3, 3), not (1, 3), for U"),
    weighting("negative", "compute=lambda m: even(m) * [[2, 2, -1]]", "a negative weight"),
    weighting("unnormalised", "compute=lambda m: 2 * even(m)", "weights that add up to 2, not to 1, for U"),
    weighting("nothing", "compute=lambda m: None", "something that is no array of numbers"),
    weighting("words", "compute=lambda m: 'weights'", "something that is no array of numbers"),
    weighting("imaginary", "compute=lambda m: even(m) + 0j", "something that is no array of numbers"),
    weighting("objects", "compute=lambda m: even(m).astype(object)", "something that is no array of numbers"),
    weighting("masked", "compute=masked", "something that is no array of numbers",
              "def masked(m):\n    import numpy as np\n    return np.ma.array(even(m), mask=[[1, 0, 0]])"),
    weighting("no_array", "compute=lambda m: NoArray()", "something that is no array of numbers",
              "class NoArray:\n    def __array__(self, *a, **k): raise RuntimeError('no')"),
    weighting("endless_items", "compute=items", "failed for U: KeyError: 'half-way'",
              "def items(m):\n    yield 1\n    raise KeyError('half-way')"),
    weighting("mutates", "compute=mutate", "writes into the numbers that it is given for U",
              "def mutate(m):\n    m /= m.sum()\n    return even(m)", "FS615"),
    weighting("sorts", "compute=mutate", "writes into the numbers that it is given for U",
              "def mutate(m):\n    m.sort()\n    return even(m)", "FS615"),
    weighting("bad_figures", "compute=even, figures=lambda m, w: {'x': 'y' * len(w)}", "no number"),
    weighting("failing_figures", "compute=even, figures=lambda m, w: m.nothing", "failed for U: AttributeError"),
    weighting("figures_mutate", "compute=even, figures=mutate", "writes into the numbers",
              "def mutate(m, w):\n    w[0] = 1\n    return {}", "FS615"),
    weighting("bad_measure", "compute=even, consistency=lambda m, w: 0.1", "no OwnConsistency"),
    weighting("failing_pairs", "compute=even, pairs=lambda t: 1 / 0", "failed for U: ZeroDivisionError"),
]  # fmt: skip
OTHERS = [
    # Small schemes alone are weighed without numpy.
    weighting("plain_mutates", "compute=even, plain=mutate", "writes into the numbers that it is given for U",
              "def mutate(rows):\n    rows[0][0] = 7.0\n    return [1 / 3] * 3", "FS615"),
    weighting("plain_short", "compute=even, plain=lambda rows: [1.0]", "the wrong number of weights"),
    weighting("plain_text", "compute=even, plain=lambda rows: ['1', b'0', True]", "a weight that is no number"),
    Bad("data_nan", "weightings", "reads=frozenset({Capability.DATA}), from_data=lambda v, b: v[0] * float('nan')",
        WEIGHED_BY_DATA, "a value that is no finite number"),
    Bad("data_mutates", "weightings", "reads=frozenset({Capability.DATA}), from_data=mutate", WEIGHED_BY_DATA,
        "writes into the numbers", "def mutate(values, better):\n    values -= values.min()\n    return [0.5, 0.5]",
        "FS615"),
    Bad("data_wishes", "weightings", "reads=frozenset({Capability.DATA}), from_data=mutate", WEIGHED_BY_DATA,
        "writes into the numbers", "def mutate(values, better):\n    better.pop()\n    return [0.5, 0.5]", "FS615"),
    Bad("fills_zero", "completions", "compute=lambda m, judged: m * judged", GAPS, "a value that is no ratio above 0"),
    Bad("fills_over", "completions", "compute=over", GAPS, "writes into the numbers",
        "def over(m, judged):\n    m[:, ~judged] = 2\n    return m", "FS615"),
    Bad("fills_others", "completions", "compute=lambda m, judged: 2 * m", GAPS,
        "other values for pairs that were judged"),
    Bad("fills_plain_none", "completions", "compute=lambda m, j: m, plain=lambda m, j: None", GAPS, "no matrix"),
    Bad("fills_plain_flat", "completions", "compute=lambda m, j: m, plain=lambda m, j: [1.0, 2.0, 3.0]", GAPS,
        "something that is no matrix"),
    Bad("fills_plain_others", "completions", "compute=lambda m, j: m, plain=lambda m, j: [[2.0] * 3] * 3", GAPS,
        "other values for pairs that were judged"),
    Bad("groups_nan", "aggregations", "compute=lambda ms, w: [[float('nan')] * 3] * 3", GROUP,
        "a judgment that is no number"),
    Bad("groups_mutates", "aggregations", "compute=mutate", GROUP, "writes into the numbers",
        "def mutate(ms, w):\n    ms[0][0][1] = 9.0\n    return ms[1]", "FS615"),
    Bad("groups_flat", "aggregations", "compute=lambda ms, w: [1.0, 2.0, 3.0]", GROUP, "something that is no matrix"),
    Bad("groups_ragged", "aggregations", "compute=lambda ms, w: [[1.0], [1.0, 2.0]]", GROUP,
        "something that is no matrix"),
    Bad("index_zero", "random_indices", "compute=lambda order: 0.0", INDEX, "the random index 0"),
    Bad("index_fails", "random_indices", "compute=lambda order: [][order]", INDEX, "IndexError"),
    Bad("degree_two", "memberships", "compute=lambda x, best_first, ops: [2.0, 0.0, 0.0], of='row'", MEASURED,
        "the degree 2, outside 0..1"),
    Bad("degrees_few", "memberships", "compute=lambda x, best_first, ops: [1.0], of='row'", MEASURED,
        "the wrong number of degrees"),
    Bad("degrees_fail", "memberships", "compute=items, of='row'", MEASURED, "ZeroDivisionError",
        "def items(x, best_first, ops):\n    yield 1.0\n    yield 1 / 0"),
    Bad("degree_fault", "memberships", "compute=lambda x, b, ops: 1.0, of='row', fault=lambda p, n, rising: p['q']",
        MEASURED, "KeyError"),
    Bad("pair_nan", "compositions", "pair=lambda w, r, ops: w * float('nan'), fold=lambda a, b, ops: a + b", COMPOSED,
        "a membership that is no number"),
    Bad("pair_none", "compositions", "pair=lambda w, r, ops: None, fold=lambda a, b, ops: a + b", COMPOSED,
        "TypeError"),
    Bad("fold_large", "compositions", "pair=lambda w, r, ops: r, fold=lambda a, b, ops: a + b + 1", COMPOSED,
        "outside 0..1"),
    Bad("prepare_mutates", "compositions", "pair=lambda w, r, ops: w * r, fold=lambda a, b, ops: a + b, prepare=mutate",
        COMPOSED, "writes into the numbers", "def mutate(column, ops):\n    column[0] = 0.0\n    return column",
        "FS615"),
    Bad("kernel_shape", "compositions", "kernel=lambda w, R: R, lowerable=False", COMPOSED, "an array of shape"),
    Bad("kernel_mutates", "compositions", "kernel=mutate, lowerable=False", COMPOSED, "writes into the numbers",
        "def mutate(w, R):\n    R *= w\n    return R.sum(axis=0)", "FS615"),
    Bad("decides_none", "decisions", "decide=lambda m, s, ops: None", DECIDED, "something that is no decision"),
    Bad("decides_ninety", "decisions", "decide=lambda m, s, ops: Decided(90, False, None, {})", DECIDED,
        "the grade 90, which does not exist"),
    Bad("decides_mutates", "decisions", "decide=mutate", DECIDED, "writes into the numbers",
        "def mutate(m, s, ops):\n    s.sort()\n    return Decided(0, False, None, {})", "FS615"),
    Bad("ranks_none", "evaluations", "value='merit', compute=lambda v, w, better: None", EVALUATED,
        "something that is no Evaluated"),
    Bad("ranks_few", "evaluations", "value='merit', compute=lambda v, w, better: Evaluated([0.5])", EVALUATED,
        "1 values of merit for 3"),
    Bad("ranks_figures", "evaluations", "value='merit', compute=lambda v, w, better: Evaluated([1, 2, 3], None)",
        EVALUATED, "figures that are no mapping"),
    Bad("ranks_rank", "evaluations", "value='merit', compute=lambda v, w, b: Evaluated([1, 2, 3], {'rank': [3, 2, 1]})",
        EVALUATED, "`rank`, which has a meaning already"),
    Bad("ranks_merit", "evaluations", "value='merit', compute=lambda v, w, b: Evaluated([1, 2, 3], {'merit': v[:, 0]})",
        EVALUATED, "`merit`, which has a meaning already"),
    Bad("ranks_missing", "evaluations", "value='merit', compute=lambda v, w, b: Evaluated([1, 2, None])",
        EVALUATED, "an object without merit and without a reason"),
    Bad("ranks_nan", "evaluations", "value='merit', compute=lambda v, w, better: Evaluated(v[:, 0] * float('nan'))",
        EVALUATED, "a merit that is no number"),
    Bad("ranks_fails", "evaluations", "value='merit', compute=lambda v, w, better: v[99]", EVALUATED, "IndexError"),
    Bad("ranks_mutates", "evaluations", "value='merit', compute=mutate", EVALUATED, "writes into the numbers",
        "def mutate(v, w, better):\n    v -= v.min(axis=0)\n    return Evaluated(v @ w)", "FS615"),
    Bad("renders_none", "renderers", "suffixes=('.none',), render=lambda document: None", RENDERED,
        "neither text nor bytes"),
    Bad("renders_fails", "renderers", "suffixes=('.bad',), render=lambda document: document.result['no']", RENDERED,
        "failed for the report: KeyError: 'no'"),
    Bad("reads_fails", "readers", "suffixes=('.reads_fails',), open=lambda path: 1 / 0", READ, "ZeroDivisionError"),
]  # fmt: skip
CASES = [*WEIGHTINGS, *OTHERS]


def distribution_of(case: Bad) -> str:
    return "bad-" + case.name.replace("_", "-")


@pytest.fixture(scope="module")
def bad(shared_site: Any) -> Any:
    """Everything that is bad when it is used, installed side by side."""
    for case in CASES:
        descriptor = f"{KINDS[case.hook]}(name={case.name!r}, {case.fields}, **ABOUT)"
        shared_site.offers(distribution_of(case), case.hook, descriptor, before=SHAPES + case.before + "\n")
        shared_site.write(case.name, case.scheme.format(name=case.name))
        if case.hook == "readers":
            shared_site.write(f"data.{case.name}", "nothing")
    return shared_site


KINDS = {
    "weightings": "Weighting", "completions": "Completion", "aggregations": "Aggregation",
    "random_indices": "RandomIndex", "memberships": "Membership", "compositions": "Composition",
    "decisions": "Decision", "evaluations": "Evaluation", "readers": "Reader", "renderers": "Renderer",
}  # fmt: skip


def text_of(stderr: str) -> str:
    """Return what was said without line breaks."""
    return " ".join(stderr.split())


def found(stderr: str, code: str) -> dict[str, dict[str, Any]]:
    """Return the findings of a code from `--diagnostics json`, by the distribution that they name with its version."""
    named = {}
    for one in json.loads(stderr)["diagnostics"]:
        about = re.search(r"([\w.-]+) (?:1\.2\.3|\(no version\))", one["message"])
        if one["code"] == code and about is not None:
            named[about[1]] = one
    return named


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.name)
def test_a_scheme_that_uses_a_bad_method_is_told_whose_fault_it_is(case: Bad, bad: Any) -> None:
    before = bad.files()
    done = bad.run("compile", f"{case.name}.fspec")
    assert 1 == done.returncode, done.stderr
    assert f"error[{case.code}]" in done.stderr, done.stderr
    assert f"`{case.name}` of {distribution_of(case)} 1.2.3 " in text_of(done.stderr)
    assert case.said in text_of(done.stderr)
    assert "FS001" not in done.stderr
    assert 1 == done.stderr.count("error["), done.stderr
    assert "" == done.stdout
    assert before == bad.files(), "nothing is written"


def test_every_bad_weighting_of_a_scheme_is_told_at_its_place(bad: Any) -> None:
    names = [case.name for case in WEIGHTINGS]
    lines = [f"indicators W {{ {'; '.join(f'of_{one} {{ A_{one}; B_{one}; C_{one} }}' for one in names)} }}",
             "weights W = equal", "method { consistency = off }"]  # fmt: skip
    for one in names:
        judged = f"A_{one} over B_{one} = 2; A_{one} over C_{one} = 4; B_{one} over C_{one} = 2"
        lines.append(f"judgments of_{one} {{ {judged} }}\nmethod of_{one} {{ weighting = {one} }}")
    bad.write("weightings", "\n".join(lines) + "\n")
    before = bad.files()
    done = bad.run("compile", "weightings.fspec", "--diagnostics", "json")
    assert (1, "") == (done.returncode, done.stdout)
    assert before == bad.files(), "nothing is written"
    assert len(names) == len(json.loads(done.stderr)["diagnostics"])
    told = {**found(done.stderr, "FS611"), **found(done.stderr, "FS615")}
    for case in WEIGHTINGS:
        one = told[distribution_of(case)]
        assert case.code == one["code"]
        assert f"`{case.name}` of {distribution_of(case)} 1.2.3 " in one["message"]
        assert case.said.replace("for U", f"for of_{case.name}") in text_of(one["message"])
        assert len(one["message"]) < 500


def test_a_scheme_that_uses_none_of_them_does_not_notice_them(bad: Any, site: Any) -> None:
    alone = site.run("compile", "scheme.fspec", "-f", "json", "-o", "-")
    beside = bad.run("compile", "scheme.fspec", "-f", "json", "-o", "-")
    assert (0, "") == (beside.returncode, beside.stderr)
    assert alone.stdout == beside.stdout


def test_methods_and_plugins_list_them(bad: Any) -> None:
    listed = bad.run("plugins")
    explained = bad.run("methods", "negative")
    assert (0, 0) == (listed.returncode, explained.returncode)
    assert "" == listed.stderr
    assert len(CASES) + 1 == len(re.findall(r"^\S", listed.stdout, re.MULTILINE)), "one entry each, and our own"
    assert "from bad-negative 1.2.3" in explained.stdout


# Loading --------------------------------------------------------------------------------------


BROKEN = {
    "bad-import": ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
    "bad-syntax": ("def (", "SyntaxError"),
    "bad-exit": ("import sys; sys.exit('no licence')", "SystemExit: no licence"),
    "bad-stop": ("raise KeyboardInterrupt", "KeyboardInterrupt, though nobody pressed Ctrl-C"),
    "bad-depth": ("def deep(): return deep()\ndeep()", "RecursionError"),
    "bad-panic": ("class Panic(BaseException): pass\nraise Panic('in compiled code')", "Panic: in compiled code"),
    "bad-warning": ("raise DeprecationWarning('old')", "DeprecationWarning: old"),
    "bad-version": ("fuzzyspec_api = 2", "made for version 2 of the plugin interface"),
    "bad-version-text": ("fuzzyspec_api = '1'", "its fuzzyspec_api is '1', not a number"),
    "bad-name": ("from fuzzyspec.api import Oracle", "has no fuzzyspec.api.Oracle"),
    "bad-attribute": ("import fuzzyspec.api\nfuzzyspec.api.Oracle", "has no fuzzyspec.api.Oracle"),
    "bad-register": ("@hookimpl\ndef register_weightings(): return 1 / 0", "ZeroDivisionError"),
    "bad-halfway": ("@hookimpl\ndef register_weightings():\n    yield Weighting(name='halfway', compute=len, **ABOUT)\n"
                    "    raise OSError('no licence')", "OSError: no licence"),
    "bad-field": ("@hookimpl\ndef register_weightings(): return [Weighting(colour='red', **ABOUT)]", "'colour'"),
    "bad-arguments": ("@hookimpl\ndef register_weightings(graph): return []", "its register_weightings: Argument(s)"),
    "bad-getattr": ("def __getattr__(name): raise OSError('no such ' + name)", "OSError"),
}  # fmt: skip
"""Modules that cannot be loaded, and what is said of each."""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, shared_site: Any) -> Any:
    folder = tmp_path_factory.mktemp("broken")
    site = type(shared_site)(folder / "site", folder / "work")
    for distribution, (code, _) in BROKEN.items():
        site.add(distribution, code)
    site.add("bad-nowhere", "x = 1", value="bad_nowhere:plugin")
    site.add("bad-gone", "x = 1", value="no_such_module_either")
    site.add("bad-value", "x = 1", value="what is this?")
    return site


def test_plugins_that_cannot_be_loaded_are_warnings_that_name_them(broken: Any, site: Any) -> None:
    done = broken.run("compile", "scheme.fspec", "-f", "json", "-o", "-", "--diagnostics", "json")
    assert 0 == done.returncode
    told = found(done.stderr, "FS608")
    assert {*BROKEN, "bad-nowhere", "bad-gone", "bad-value"} == set(told)
    assert {"warning"} == {one["severity"] for one in told.values()}
    for distribution, (_, words) in BROKEN.items():
        assert words in told[distribution]["message"], distribution
    alone = json.loads(site.run("compile", "scheme.fspec", "-f", "json", "-o", "-").stdout)
    beside = json.loads(done.stdout)
    assert alone["objects"] == beside["objects"]
    assert {"FS608"} == {one["code"] for one in beside["diagnostics"]}


def test_a_scheme_that_needs_a_plugin_that_cannot_be_loaded_is_an_error(broken: Any) -> None:
    broken.write("needs", JUDGED.format(name="halfway"))
    done = broken.run("compile", "needs.fspec")
    assert 1 == done.returncode
    assert "error[FS609]" in done.stderr
    assert "bad-halfway" in done.stderr.partition("error[FS609]")[2]


def test_broken_plugins_are_listed_and_methods_go_on(broken: Any) -> None:
    listed = broken.run("plugins")
    assert 0 == listed.returncode
    assert len(BROKEN) + 3 == listed.stdout.count("broken: ")
    for distribution in BROKEN:
        assert f"{distribution} 1.2.3" in listed.stdout
    as_data = json.loads(broken.run("plugins", "--format", "json").stdout)
    assert len(BROKEN) + 3 == sum("fault" in one for one in as_data)
    explained = broken.run("methods", "eigenvector")
    assert 0 == explained.returncode
    assert "eigenvector: weighting" in explained.stdout


def test_plugins_are_not_loaded_where_none_can_be_used(site: Any) -> None:
    site.add("bad-loud", "open('loaded', 'w').close()\nraise ImportError('no')")
    for arguments in (["--version"], ["--help"], ["compile", "--help"], ["fmt", "scheme.fspec"], ["explain", "FS212"]):
        assert 0 == site.run(*arguments).returncode
        assert "loaded" not in site.files(), arguments
    assert "FS608" in site.run("check", "scheme.fspec").stdout
    assert "loaded" in site.files()


# Descriptors ----------------------------------------------------------------------------------


ODD = {
    "odd-twice": ("weightings", "Weighting(name='twice', compute=len, params=(Param('p', default=1.0), "
                  "Param('p', default=1.0)), **ABOUT)", "twice declares a parameter twice"),
    "odd-kind": ("weightings", "Composition(name='kind', kernel=len, lowerable=False, **ABOUT)",
                 "Composition is no Weighting"),
    "odd-param": ("weightings", "Weighting(name='param', compute=len, params=(Param('p', 'colour'),), **ABOUT)",
                  "param has a parameter p of the unknown kind 'colour'"),
    "odd-default": ("weightings", "Weighting(name='default', compute=len, params=(Param('p', default=-1.0, above=0),),"
                    " **ABOUT)", "default has a parameter p with the default -1.0, which it does not take"),
    "odd-choice": ("weightings", "Weighting(name='choice', compute=len, params=(Param('p', 'choice'),), **ABOUT)",
                   "choice has a parameter p of the kind choice, without choices"),
    "odd-bound": ("weightings", "Weighting(name='bound', compute=len, params=(Param('p', minimum='0'),), **ABOUT)",
                  "bound has a parameter p with a bound that is no number"),
    "odd-function": ("weightings", "Weighting(name='function', compute='compute', **ABOUT)",
                     "function has a compute that is no function"),
    "odd-reads": ("weightings", "Weighting(name='reads', compute=len, reads=None, **ABOUT)",
                  "reads reads something that is no frozenset of Capability"),
    "odd-data": ("weightings", "Weighting(name='data', compute=len, reads=frozenset({Capability.DATA}), **ABOUT)",
                 "data has no function to compute with: it needs from_data"),
    "odd-filler": ("weightings", "Weighting(name='filler', compute=len, completion='none_such', **ABOUT)",
                   "filler names the completion 'none_such', which nobody offers"),
    "odd-class": ("weightings", "Own(name='own', compute=len, **ABOUT)", "own is of a class of its own"),
    "odd-property": ("weightings", "Failing(name='failing', compute=len, **ABOUT)", "cannot be read: OSError: gone"),
    "odd-name": ("weightings", "Weighting(name='no name', compute=len, **ABOUT)",
                 "'no name' is no name that a spec could write"),
    "odd-csv": ("readers", "Reader(name='csv', suffixes=('.csv',), open=len, **ABOUT)",
                "csv reads files that end with .csv, which fuzzyspec reads by itself"),
    "odd-suffix": ("renderers", "Renderer(name='suffix', suffixes=('.PDF',), render=len, **ABOUT)",
                   "suffix names the suffix .PDF, which is not in small letters"),
    "odd-merit": ("evaluations", "Evaluation(name='merit', value='the merit', compute=len, **ABOUT)",
                  "merit ranks by 'the merit', which is no name"),
}  # fmt: skip
"""Descriptors that make no sense, by hook, and what is said of each."""
CLASSES = """
class Own(Weighting):
    @property
    def fuzzy(self): return True

class Failing(Weighting):
    def __getattribute__(self, name):
        if name == "reference": raise OSError("gone")
        return super().__getattribute__(name)
"""


def test_descriptors_that_make_no_sense_are_left_out_with_a_warning(site: Any) -> None:
    for distribution, (hook, descriptor, _) in ODD.items():
        site.offers(distribution, hook, descriptor, before=CLASSES)
    site.add("odd-hook", "@hookimpl\ndef register_weightngs(): return []")
    site.add("odd-mark", "def register_weightings(): return []")
    site.add("odd-nothing", "x = 1")
    site.add("odd-single", "@hookimpl\ndef register_weightings(): return Weighting(name='single', **ABOUT)")
    site.add("odd-text", "@hookimpl\ndef register_weightings(): return 'acme'")
    said_of = {
        **{distribution: words for distribution, (_, _, words) in ODD.items()},
        "odd-hook": "it has a hook register_weightngs, which does not exist; register_weightings does",
        "odd-mark": "its register_weightings is not marked with hookimpl",
        "odd-nothing": "it registers nothing",
        "odd-single": "register_weightings gives a Weighting, not a list of Weighting",
        "odd-text": "register_weightings gives a str, not a list of Weighting",
    }
    # Nothing is harmless: a hook may have nothing to offer.
    site.add("even-none", "@hookimpl\ndef register_weightings(): return None")
    done = site.run("compile", "scheme.fspec", "-o", "scheme.json", "--diagnostics", "json")
    assert 0 == done.returncode
    told = found(done.stderr, "FS612")
    assert set(said_of) == set(told)
    for distribution, words in said_of.items():
        assert words in told[distribution]["message"]
        assert "warning" == told[distribution]["severity"]
    assert "scheme.json" in site.files()
    assert 0 == site.run("methods", "--format", "json").returncode


def test_a_scheme_that_uses_a_method_that_was_left_out_is_told_why(site: Any) -> None:
    site.offers("odd-twice", *ODD["odd-twice"][:2])
    site.write("uses", JUDGED.format(name="twice"))
    done = site.run("compile", "uses.fspec")
    assert 1 == done.returncode
    error = text_of(done.stderr[done.stderr.index("error[") :])
    assert "`twice` of odd-twice 1.2.3 cannot be used: twice declares a parameter twice" in error
    assert 0 == site.run("compile", "scheme.fspec", "-o", "a.json").returncode


# Names ----------------------------------------------------------------------------------------


TABLE = "RandomIndex(name='{name}', values=({value},), **ABOUT)"


def test_a_name_that_two_plugins_offer_is_settled_in_the_scheme(site: Any) -> None:
    site.offers("Acme.Methods", "random_indices", TABLE.format(name="shared", value=0.5))
    site.offers("other_methods", "random_indices", TABLE.format(name="shared", value=0.6))
    site.write("shared", INDEX.format(name="shared"))
    done = site.run("compile", "shared.fspec")
    assert 1 == done.returncode
    said = text_of(done.stderr)
    assert "error[FS610]: `shared` is offered by Acme.Methods 1.2.3, other_methods 1.2.3" in said
    assert "`shared@Acme-Methods`" in said
    for written, index in (
        ("Acme-Methods", 0.5), ("acme-methods", 0.5), ("acme_methods", 0.5), ("other-methods", 0.6),
    ):  # fmt: skip
        site.write("settled", INDEX.format(name=f"shared@{written}"))
        done = site.run("compile", "settled.fspec", "-o", "-", "-f", "json")
        assert (0, "") == (done.returncode, done.stderr)
        assert index == json.loads(done.stdout)["weights"]["U"]["ri"]
    done = site.run("compile", "scheme.fspec", "-o", "a.json")
    assert (0, "wrote a.json\n") == (done.returncode, done.stderr)


def test_a_name_of_ours_stays_ours_where_nobody_names_it(site: Any) -> None:
    alone = site.run("compile", "scheme.fspec", "-f", "json", "-o", "-").stdout
    site.offers("acme-methods", "weightings", *(
        f"Weighting(name={name!r}, compute=len, **ABOUT)" for name in ("eigenvector", "geometric_mean", "equal")
    ))  # fmt: skip
    site.offers(
        "acme-more", "compositions", "Composition(name='weighted_average', kernel=len, lowerable=False, **ABOUT)"
    )
    site.offers("acme-most", "decisions", "Decision(name='weighted_score', decide=len, **ABOUT)")
    site.offers("acme-last", "renderers", *(
        f"Renderer(name={name!r}, suffixes=({suffix!r},), render=len, **ABOUT)"
        for name, suffix in (("html", ".html"), ("markdown", ".md"), ("json", ".json"))
    ))  # fmt: skip
    site.write("named", SCHEME_WITH.format("composition = weighted_average"))
    site.write("settled", SCHEME_WITH.format("composition = weighted_average@fuzzyspec"))
    for arguments in (["-o", "a.json"], ["-o", "a.html", "-o", "a.md"], []):
        done = site.run("compile", "settled.fspec", *arguments)
        assert 0 == done.returncode, done.stderr
        assert "FS6" not in done.stderr
    assert json.loads(alone)["objects"] == json.loads((site.work / "a.json").read_text(encoding="utf-8"))["objects"]
    done = site.run("compile", "named.fspec", "-o", "b.json")
    assert 1 == done.returncode
    assert "error[FS610]: `weighted_average` is offered by fuzzyspec" in text_of(done.stderr)
    assert "acme-more 1.2.3" in text_of(done.stderr)


SCHEME_WITH = """comments {{ good = 90; fair = 60; poor = 30 }}
indicators U {{ A; B; C {{ C1; C2 }} }}
judgments U {{ A over B = 2; A over C = 4; B over C = 2 }}
weights C {{ C1 = 0.5; C2 = 0.5 }}
votes of 10 {{ A 5 3 2; B 2 5 3; C1 1 4 5; C2 8 1 1 }}
method {{ {} }}
"""


def test_one_distribution_with_two_entry_points(site: Any) -> None:
    site.offers(
        "acme-one", "random_indices", TABLE.format(name="first", value=0.5), TABLE.format(name="both", value=0.5)
    )
    module = site.offers("acme-two", "random_indices", TABLE.format(name="both", value=0.6))
    points = site.path / "acme_one-1.2.3.dist-info" / "entry_points.txt"
    points.write_text(f"[fuzzyspec]\na = acme_one\nb = {module}\nc = no_such_module\n", encoding="utf-8")
    (site.path / "acme_two-1.2.3.dist-info" / "entry_points.txt").write_text("", encoding="utf-8")
    site.write("both", INDEX.format(name="both"))
    done = site.run("compile", "both.fspec", "-f", "json", "-o", "-")
    assert 0 == done.returncode
    assert 0.5 == json.loads(done.stdout)["weights"]["U"]["ri"]
    said = text_of(done.stderr)
    assert "the plugin acme-one 1.2.3: register_random_indices: it offers both twice; the first is used" in said
    assert "the plugin acme-one 1.2.3 cannot be loaded: ModuleNotFoundError" in said, "and the others are"


@pytest.mark.parametrize("metadata", ["", "Metadata-Version: 2.1\nName: acme\n", "\x00"])
def test_a_distribution_without_name_or_version(metadata: str, site: Any) -> None:
    site.offers("acme", "weightings", "Weighting(name='acme', compute=len, **ABOUT)")
    (site.path / "acme-1.2.3.dist-info" / "METADATA").write_text(metadata, encoding="utf-8")
    site.write("uses", JUDGED.format(name="acme"))
    done = site.run("compile", "uses.fspec")
    assert 1 == done.returncode
    assert "`acme` of acme (no version) gave" in text_of(done.stderr)
    assert 0 == site.run("plugins").returncode
    assert 0 == site.run("compile", "scheme.fspec", "-o", "a.json").returncode


def test_a_list_of_entry_points_that_cannot_be_read_hides_no_other(site: Any) -> None:
    site.offers("acme", "random_indices", TABLE.format(name="acme", value=0.5))
    site.metadata("unreadable", "1.0", b"[fuzzyspec]\n\xff\xfe = \xe9\n")
    site.write("uses", INDEX.format(name="acme"))
    done = site.run("compile", "uses.fspec", "-f", "json", "-o", "-")
    assert 0 == done.returncode, done.stderr
    assert 0.5 == json.loads(done.stdout)["weights"]["U"]["ri"]


def test_two_readers_of_one_suffix(site: Any) -> None:
    for name in ("acme", "other"):
        site.offers(name, "readers", f"Reader(name={name!r}, suffixes=('.acme',), open=len, **ABOUT)")
    site.write("uses", READ.format(name="acme"))
    site.write("data.acme", "nothing")
    done = site.run("compile", "uses.fspec")
    assert 1 == done.returncode
    assert "error[FS610]" in done.stderr
    assert "acme 1.2.3, other 1.2.3" in text_of(done.stderr)
    assert 0 == site.run("compile", "scheme.fspec", "-o", "a.json").returncode


# What is around a plugin --------------------------------------------------------------------------


MEDDLER = """
import os, sys, warnings

def meddle(where):
    print("printed", where)
    sys.stdout.buffer.write(b"written as bytes\\n")
    os.write(1, b"written to the descriptor\\n")
    os.system("echo printed by a program")
    warnings.simplefilter("always")
    warnings.warn("a raw warning")
    os.chdir("/")
    sys.stdout.close()
    sys.stderr.close()
    sys.stdout = sys.stderr = None

meddle("at import")

def compute(matrices):
    import decimal
    import numpy as np
    np.log(np.zeros(3))
    np.seterr(all="raise")
    decimal.getcontext().prec = 1
    meddle("in compute")
    return np.full(matrices.shape[:2], 1 / matrices.shape[1])
"""


def test_what_a_plugin_does_to_the_process_is_undone(site: Any) -> None:
    site.offers("meddler", "weightings", "Weighting(name='meddler', compute=compute, **ABOUT)", before=MEDDLER)
    site.write("uses", SCHEME_WITH.format("weighting = meddler; consistency = off; composition = min_max"))
    done = site.run("compile", "uses.fspec", "-f", "json", "-o", "-", "-o", "beside.json")
    assert 0 == done.returncode, done.stderr
    assert "meddler" in json.loads(done.stdout)["generator"]["plugins"], "standard output holds the result alone"
    assert "beside.json" in site.files(), "the current folder is the same"
    for printed in ("printed at import", "printed in compute", "written as bytes", "written to the descriptor",
                    "printed by a program"):  # fmt: skip
        assert printed in done.stderr
    assert "raw warning" not in done.stderr
    assert "divide by zero" not in done.stderr
    shown = site.run("compile", "uses.fspec", "-o", "a.json", python=["-W", "always"])
    assert "a raw warning" in shown.stderr, "who asks Python for warnings sees them"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no streams to be closed beforehand")
@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2), (0, 1, 2)], ids=str)
def test_a_command_may_be_started_without_its_streams(closed: tuple[int, ...], site: Any) -> None:
    site.offers("meddler", "weightings", "Weighting(name='meddler', compute=compute, **ABOUT)", before=MEDDLER)
    site.write("uses", SCHEME_WITH.format("weighting = meddler; consistency = off"))

    def close() -> None:
        for number in closed:
            os.close(number)

    done = subprocess.run(
        [sys.executable, "-m", "fuzzyspec", "compile", "uses.fspec", "-o", "a.json", "-o", "-", "-f", "json"],
        env=site.environment, cwd=site.work, preexec_fn=close, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    written = (site.work / "a.json").read_bytes()
    assert "meddler" in json.loads(written)["generator"]["plugins"]
    assert done.stdout == (b"" if 1 in closed else written)


def test_a_warning_that_is_made_an_error_is_told_as_the_plugin_s(site: Any) -> None:
    site.offers(
        "strict", "weightings", "Weighting(name='strict', compute=compute, **ABOUT)",
        before="import warnings\ndef compute(m):\n    warnings.simplefilter('error')\n    warnings.warn('doubtful')\n",
    )  # fmt: skip
    site.write("uses", JUDGED.format(name="strict"))
    done = site.run("compile", "uses.fspec")
    assert 1 == done.returncode
    assert "`strict` of strict 1.2.3 failed for U: UserWarning: doubtful" in text_of(done.stderr)


def test_a_plugin_that_uses_its_buffer_again_changes_no_earlier_result(site: Any) -> None:
    site.offers("reuser", "weightings", "Weighting(name='reuser', compute=compute, **ABOUT)", before="""
        kept = {}
        def compute(m):
            import numpy as np
            buffer = kept.setdefault(m.shape, np.empty(m.shape[:2]))
            buffer[:] = 1 / m[:, 0]
            buffer /= buffer.sum(axis=1, keepdims=True)
            return buffer
    """)  # fmt: skip
    site.write("uses", """indicators U { A { A1; A2 }; B { B1; B2 } }
        weights U = equal
        judgments A { A1 over A2 = 3 }
        judgments B { B1 over B2 = 1 }
        method A { weighting = reuser }
        method B { weighting = reuser }
    """)  # fmt: skip
    done = site.run("compile", "uses.fspec", "-f", "json", "-o", "-")
    weights = json.loads(done.stdout)["weights"]
    assert [0.75, 0.25] == list(weights["A"]["local"].values())
    assert [0.5, 0.5] == list(weights["B"]["local"].values())


def test_a_renderer_cannot_change_what_others_write(site: Any) -> None:
    descriptor = "Renderer(name='vandal', suffixes=('.vandal',), render=render, **ABOUT)"
    site.offers("vandal", "renderers", descriptor, before="""
        def wreck(value):
            if isinstance(value, dict):
                for key in list(value):
                    wreck(value[key])
                value.clear()
            elif isinstance(value, list):
                for one in value:
                    wreck(one)
                value.clear()

        def render(document):
            wreck(document.result)
            wreck(document.report)
            return "nothing"
    """)  # fmt: skip
    site.run("compile", "scheme.fspec", "-o", "alone.json", "-o", "alone.html")
    done = site.run("compile", "scheme.fspec", "-o", "a.vandal", "-o", "beside.json", "-o", "beside.html")
    assert 0 == done.returncode, done.stderr
    for suffix in ("json", "html"):
        alone, beside = ((site.work / f"{name}.{suffix}").read_bytes() for name in ("alone", "beside"))
        assert alone == beside
