import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

FOLDER = str(Path(__file__).parents[2] / "benchmarks")


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    yield
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(FOLDER):
            del sys.modules[name]


@pytest.fixture
def measure(monkeypatch):
    import measure

    monkeypatch.setattr(measure, "PAUSE", 0)
    monkeypatch.setattr(measure, "SHORTEST", 0)
    return measure


def as_it_is(given):
    return given


def same(one, other):
    assert one == other


def test_who_gives_another_answer_or_fails_is_left_out(measure):
    def broken():
        raise IndexError

    timings = measure.race(
        [
            measure.Contender("first", lambda: 1, answer=as_it_is),
            measure.Contender("limit", lambda: None),
            measure.Contender("right", lambda: 1, answer=as_it_is),
            measure.Contender("wrong", lambda: 2, answer=as_it_is),
            measure.Contender("broken", broken, answer=as_it_is),
        ],
        3,
        same,
    )
    assert {"wrong": "another answer", "broken": "IndexError"} == timings.failed
    assert {"first": 3, "limit": 3, "right": 3} == {name: len(taken) for name, taken in timings.seconds.items()}


def test_each_round_starts_with_another_contender(measure):
    ran = []
    contenders = [measure.Contender(name, lambda name=name: ran.append(name)) for name in "abc"]
    measure.race(contenders, 3, None)
    assert ["abc", "abc", "bca", "cab"] == ["".join(ran[start : start + 3]) for start in range(0, 12, 3)]


def test_a_ratio_is_the_median_of_those_within_a_round(measure):
    timings = measure.Timings({"ours": [1.0, 8.0, 3.0], "limit": [1.0, 2.0, 1.0]})
    assert 3.0 == timings.ratio("ours", "limit")


def test_who_does_a_part_is_measured_for_a_unit_of_work(measure, monkeypatch):
    clock = iter([0.0, 4.0, 10.0, 14.0])  # a warm-up and one round, 4 s each
    still = SimpleNamespace(perf_counter=lambda: next(clock), sleep=lambda seconds: None)
    monkeypatch.setattr(measure, "time", still)
    timings = measure.race([measure.Contender("part", lambda: None, amount=8)], 1, None)
    assert {"part": [0.5]} == timings.seconds


def test_a_process_tells_its_output_and_its_own_peak_of_memory(measure):
    held = bytearray(300_000_000)  # of the parent, which is none of the child's
    held[::4096] = b"x" * len(held[::4096])
    finished = measure.process([sys.executable, "-c", "print('said')"])
    assert "said\n" == finished.output
    assert 0 < finished.seconds
    assert 1 < finished.megabytes < 100
    with pytest.raises(measure.Failed, match="status 3: why"):
        measure.process([sys.executable, "-c", "import sys; print('why', file=sys.stderr); sys.exit(3)"])


def test_the_exponent_of_a_power(measure):
    assert 1.5 == pytest.approx(measure.exponent([10, 100, 1000], [size**1.5 for size in (10, 100, 1000)]))


def test_goals_are_met_or_missed(measure):
    from row import at_most, faster_than, megabytes_at_most

    timings = measure.Timings({"fuzzyspec": [2.0], "limit": [1.0], "peer": [20.0]}, {"fuzzyspec": 500.0})
    assert at_most(2, "limit").met(timings)
    assert not at_most(1.9, "limit").met(timings)
    assert faster_than(10, "peer", "absent").met(timings)
    assert not faster_than(10, "peer", "limit").met(timings)
    assert megabytes_at_most(600).met(timings)
    assert not megabytes_at_most(400).met(timings)


def test_material_is_the_same_for_the_same_seed(measure):
    import material
    import numpy as np

    import fuzzyspec

    matrices = material.judgment_matrices(200, 9)
    assert np.array_equal(material.judgment_matrices(200, 9), matrices)
    found = fuzzyspec.weigh(matrices, "eigenvector")
    assert found.cr is not None
    assert 0.9 < np.mean(found.cr < 0.1)
    assert fuzzyspec.compile(material.scheme_of_twelve()).objects
    text, count = material.scheme_of(30)
    assert count == len(fuzzyspec.compile(text).indicators)
