"""The checks of a plugin's module, the command, and the tests that pytest makes of them."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from fuzzyspec import plugins
from fuzzyspec.testing import check_plugin
from fuzzyspec.testing.__main__ import main

RIGHT = '''
from fuzzyspec.api import Weighting, hookimpl

fuzzyspec_api = 1


def row_mean(matrices):
    """Return the weights [batch, t]."""
    means = matrices.mean(axis=2)
    return means / means.sum(axis=1, keepdims=True)


ROW_MEAN = Weighting(
    name="row_mean",
    summary="The mean of each row of the judgment matrix, normalised.",
    reference="Acme (2020).",
    compute=row_mean,
)


@hookimpl
def register_weightings():
    return [ROW_MEAN]
'''
WRONG = RIGHT.replace("matrices.mean(axis=2)", "matrices.mean(axis=2) ** 2")


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Return a function that writes a module which can be imported by name; each has a name of its own."""
    monkeypatch.syspath_prepend(str(tmp_path))
    made = []

    def write(text):
        name = f"fuzzyspec_acme_{abs(hash((str(tmp_path), len(made)))) % 10**9}"
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        made.append(name)
        return name

    yield write
    for name in made:
        sys.modules.pop(name, None)


def told(name, check=None):
    """Return what is told of a plugin as a whole, errors and warnings."""
    problems = check_plugin(name, only=[check] if check else None).problems
    return "\n".join(f"{one.severity} {one.check}: {one.message}" for one in problems if "plugin" == one.descriptor)


# -- the module -----------------------------------------------------------------------------------


def test_a_right_plugin_passes_but_for_not_being_installed(module):
    report = check_plugin(module(RIGHT))
    assert report.ok, str(report)
    assert {"plugin", "weighting row_mean"} == {outcome.descriptor for outcome in report.outcomes}
    assert ["entry point"] == [problem.check for problem in report.warnings]
    assert "[project.entry-points.fuzzyspec]" in report.warnings[0].message


def test_a_module_itself_can_be_given():
    import fuzzyspec_tnorms

    report = check_plugin(fuzzyspec_tnorms, only=["hooks", "einstein"])
    assert {"plugin", "composition einstein"} == {outcome.descriptor for outcome in report.outcomes}
    assert report.ok


def test_a_distribution_can_be_named():
    report = check_plugin("fuzzyspec-tnorms", only=["hooks", "name"])
    assert report.ok
    assert "composition yager" in {outcome.descriptor for outcome in report.outcomes}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fuzzyspec_no_such_thing", "cannot be imported: ModuleNotFoundError"),
        ("no-such-thing", "no distribution of that name offers a plugin"),
    ],
)
def test_what_is_not_there_is_told(name, words):
    (problem,) = check_plugin(name).problems
    assert ("import", "plugin", "error") == (problem.check, problem.descriptor, problem.severity)
    assert words in problem.message


def test_a_module_that_raises_is_told(module):
    (problem,) = check_plugin(module("1 / 0")).problems
    assert "cannot be imported: ZeroDivisionError: division by zero" in problem.message


@pytest.mark.parametrize(
    ("change", "check", "words"),
    [
        (("fuzzyspec_api = 1", ""), "interface version", "does not say which version of the plugin interface"),
        (("fuzzyspec_api = 1", "fuzzyspec_api = 99"), "interface version", "fuzzyspec_api is 99"),
        (("@hookimpl", ""), "hooks", "its register_weightings is not marked with hookimpl"),
        (("register_weightings", "register_weighting"), "hooks", "register_weightings does"),
        (("register_weightings", "register_compositions"), "hooks", "Weighting is no Composition"),
        (("[ROW_MEAN]", "[ROW_MEAN, ROW_MEAN]"), "hooks", "it offers row_mean twice"),
        (("[ROW_MEAN]", "ROW_MEAN"), "hooks", "gives a Weighting, not a list of Weighting"),
        (("[ROW_MEAN]", "[1 / 0]"), "hooks", "ZeroDivisionError"),
        (("return [ROW_MEAN]", "return []"), "hooks", "offers nothing"),
        (("from fuzzyspec.api", "import numpy\nfrom fuzzyspec.api"), "import", "imports numpy"),
        (("ROW_MEAN = W", "fuzzyspec_testing = 3\nROW_MEAN = W"), "test settings", "fuzzyspec_testing is no dict"),
        (
            ("ROW_MEAN = W", "fuzzyspec_testing = {'weighting row': {}}\nROW_MEAN = W"),
            "test settings",
            "speaks of 'weighting row', which the plugin does not offer",
        ),
    ],
)
def test_faults_of_a_module_are_named(module, change, check, words):
    assert change[0] in RIGHT
    found = told(module(RIGHT.replace(*change)), check)
    assert words in found, found
    assert found.startswith("warning" if check == "import" else "error")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("{'tolerances': 1}", "there is no setting 'tolerances'; there are except_for, parameters"),
        ("{'tolerance': 0}", "tolerance is no number above 0"),
        ("{'except_for': ['batch']}", "except_for is no dict"),
        ("{'except_for': {'batches': 'a reason'}}", "there is no check “batches”"),
        ("{'except_for': {'batch': ''}}", "gives no reason"),
        ("{'parameters': {'power': 1}}", "parameters is no list of dicts"),
        ("{'parameters': [{'power': 1}]}", "there is no parameter “power”"),
        ("{'example': 1}", "example is no path"),
        ("3", "3 is no dict"),
    ],
)
def test_wrong_settings_for_tests_are_named(module, settings, words):
    text = RIGHT.replace("ROW_MEAN = W", f"fuzzyspec_testing = {{'weighting row_mean': {settings}}}\nROW_MEAN = W")
    assert words in told(module(text), "test settings")


def test_a_module_says_what_does_not_hold_of_its_methods(module):
    said = "fuzzyspec_testing = {'weighting row_mean': {'except_for': {'consistent matrix': 'squares exaggerate'}}}\n"
    report = check_plugin(module(WRONG.replace("ROW_MEAN = W", f"{said}ROW_MEAN = W")))
    assert report.ok, str(report)
    assert "excepted: consistent matrix: squares exaggerate" in str(report)


def test_methods_of_a_plugin_may_name_each_other(module):
    text = RIGHT.replace("compute=row_mean", "compute=row_mean, completion='own_ones'").replace(
        "import Weighting", "import Completion, Weighting"
    )
    text += """

@hookimpl
def register_completions():
    return [Completion(name="own_ones", summary="Ones.", reference="Acme.", compute=lambda m, judged: m.copy())]
"""
    report = check_plugin(module(text), only=["completion"])
    assert [("weighting row_mean", "passed")] == [(one.descriptor, one.status) for one in report.outcomes]


# -- the command ----------------------------------------------------------------------------------


def test_the_command_prints_a_report_and_says_how_it_went(module, capsys):
    assert 0 == main([module(RIGHT)])
    out = capsys.readouterr().out
    assert "weighting row_mean\n  passed: descriptor, name, documentation, signature, answer" in out
    assert "0 failed" in out

    name = module(WRONG)
    assert 1 == main([name, "--limit", "20"])
    out = capsys.readouterr().out
    assert out.startswith(f"{name}\n{'=' * len(name)}\n\nplugin\n")
    assert "  FAILED: consistent matrix\n    judgments that agree with each other" in out
    assert 0 == main([name, "--only", "batch", "--only", "purity"])
    assert "2 checks passed" in capsys.readouterr().out
    assert 1 == main(["fuzzyspec_no_such_thing"])


@pytest.mark.parametrize("arguments", [[], ["--only", "nothing"], ["--limit", "0"]])
def test_a_wrong_call_of_the_command_is_status_2(module, arguments, capsys):
    name = [module(RIGHT)] if arguments else []
    with pytest.raises(SystemExit) as stopped:
        main([*name, *arguments])
    assert 2 == stopped.value.code
    assert "usage: python -m fuzzyspec.testing" in capsys.readouterr().err


def test_the_module_runs_as_a_command(module, tmp_path):
    name = module(WRONG)
    command = [sys.executable, "-m", "fuzzyspec.testing", name, "--only", "consistent matrix"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, encoding="utf-8")
    assert 1 == done.returncode, done.stderr
    assert "FAILED: consistent matrix" in done.stdout


# -- pytest ---------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path, module):
    """Return a function that runs pytest in a project whose settings hold the one line."""

    def run(text, *arguments, more=""):
        name = module(text)
        (tmp_path / "pyproject.toml").write_text(
            "[tool.pytest.ini_options]\n"
            f'addopts = "-p fuzzyspec.testing.pytest_plugin --fuzzyspec {name}"\n'
            f'pythonpath = ["."]\nfilterwarnings = ["error"]\n{more}',
            encoding="utf-8",
        )
        tests = tmp_path / "tests"
        tests.mkdir(exist_ok=True)
        (tests / "test_own.py").write_text("def test_own():\n    assert True\n", encoding="utf-8")
        given = [one.replace("NAME", name) for one in arguments]
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *given]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, encoding="utf-8")
        return name, done.returncode, done.stdout + done.stderr

    return run


def test_each_check_is_a_test_by_one_line_of_settings(project):
    name, status, out = project(RIGHT, "-v", "-rs")
    assert 0 == status, out
    assert f"{name}::weighting row_mean::permutation PASSED" in out
    assert f"{name}::plugin::hooks PASSED" in out
    assert f"{name}::weighting row_mean::pairs SKIPPED" in out
    assert f"{name}.py:1: it has no `pairs`" in out
    assert "tests/test_own.py::test_own PASSED" in out
    # What may be wrong is seen, and fails no test.
    assert "fuzzyspec: warnings" in out
    assert "no installed distribution offers" in out


def test_a_failing_check_is_a_failing_test_that_says_why(project):
    name, status, out = project(WRONG)
    assert 1 == status
    assert f"FAILED {name}::weighting row_mean::consistent matrix" in out
    assert "judgments that agree with each other, b_xy = W_x / W_y, do not give W" in out
    assert "Traceback" not in out
    assert "1 failed" in out


def test_exceptions_are_skipped_with_their_reason(project):
    said = "fuzzyspec_testing = {'weighting row_mean': {'except_for': {'consistent matrix': 'squares exaggerate'}}}\n"
    name, status, out = project(WRONG.replace("ROW_MEAN = W", f"{said}ROW_MEAN = W"), "-rs", "-k", "consistent")
    assert 0 == status, out
    assert f"{name}.py:1: excepted: squares exaggerate" in out


def test_a_check_is_chosen_by_its_name_and_others_are_left_out(project):
    name, status, out = project(RIGHT, "-v", "NAME::weighting row_mean::permutation")
    assert 0 == status, out
    assert f"{name}::weighting row_mean::permutation PASSED" in out
    assert "collected 1 item\n" in out
    assert "1 passed" in out
    _, status, out = project(RIGHT, "tests/test_own.py")
    assert 0 == status, out
    assert "1 passed" in out
    _, status, out = project(RIGHT, "tests", "-k", "batch or own")
    assert 0 == status, out
    assert "2 passed" in out


def test_a_plugin_that_cannot_be_imported_is_a_failing_test(project):
    name, status, out = project("1 / 0")
    assert 1 == status
    assert f"FAILED {name}::plugin::import" in out
    assert "cannot be imported: ZeroDivisionError" in out


@pytest.mark.slow
def test_other_processes_may_run_the_tests(project):
    pytest.importorskip("xdist")
    name, status, out = project(WRONG, "-n", "1")
    assert 1 == status, out
    assert f"FAILED {name}::weighting row_mean::consistent matrix" in out
    assert "fuzzyspec: warnings" in out


def test_the_kit_needs_no_pytest():
    program = "import sys; import fuzzyspec.testing, fuzzyspec.testing.__main__; sys.exit('pytest' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", program], check=False).returncode


def test_a_plugin_may_be_an_object_of_its_module(tmp_path, monkeypatch):
    (tmp_path / "acme_object.py").write_text(
        "from fuzzyspec.api import Weighting, hookimpl\n\n\n"
        "class Plugin:\n"
        "    fuzzyspec_api = 1\n\n"
        "    @hookimpl\n"
        "    def register_weightings(self):\n"
        '        yield Weighting(name="alike", summary="All alike.", reference="None.", formula="1/t",\n'
        "                        compute=lambda m: m[:, :, 0] * 0 + 1 / m.shape[1], reads=frozenset())\n\n\n"
        "plugin = Plugin()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    points = [EntryPoint("acme", "acme_object:plugin", "fuzzyspec")]
    monkeypatch.setattr(plugins, "entry_points", lambda: points)
    for name in ("acme_object", "acme_object:plugin"):
        report = check_plugin(name, only=["alike"])
        assert report.ok, str(report)
        assert {"weighting alike"} == {outcome.descriptor for outcome in report.outcomes}
