import numpy as np
import pytest

from fuzzyspec.methods.random_indices import RANDOM_INDICES, SAATY_SCALE, simulated_random_index

TABLES = {table.name: table for table in RANDOM_INDICES}


def test_the_scale_has_seventeen_values():
    assert len(SAATY_SCALE) == 17
    assert list(SAATY_SCALE) == sorted(SAATY_SCALE)
    assert (SAATY_SCALE[0], SAATY_SCALE[8], SAATY_SCALE[16]) == (1 / 9, 1, 9)


@pytest.mark.parametrize("table", RANDOM_INDICES, ids=lambda table: table.name)
def test_orders_one_and_two_have_no_inconsistency(table):
    assert table.at(1) == 0
    assert table.at(2) == 0


@pytest.mark.parametrize(
    ("name", "largest", "third", "last"),
    [
        ("saaty_1980", 15, 0.58, 1.59),
        ("saaty_2005", 15, 0.52, 1.59),
        ("donegan_dodd", 15, 0.4914, 1.4969),
        ("tummala_ling", 15, 0.5799, 1.5831),
        ("gupta", 9, 0.57, 1.51),
    ],
)
def test_tables_end_where_they_were_printed_to(name, largest, third, last):
    table = TABLES[name]
    assert table.largest_order == largest
    assert table.at(3) == third
    assert table.at(largest) == last
    assert table.at(largest + 1) is None


def test_saaty_1980_is_not_monotone_at_twelve_as_printed():
    table = TABLES["saaty_1980"]
    assert (table.at(11), table.at(12), table.at(13)) == (1.51, 1.48, 1.56)


def test_alonso_lamata_goes_on_by_its_formula():
    table = TABLES["alonso_lamata"]
    assert table.largest_order is None
    assert table.at(15) == 1.5838
    assert table.at(16) == pytest.approx((1.7699 * 16 - 4.3513) / 15, rel=1e-15)
    assert table.at(15) < table.at(16) < table.at(1000) < 1.77


def test_simulation_agrees_with_alonso_and_lamata():
    table = TABLES["alonso_lamata"]
    for order in (3, 5, 9):
        simulated = simulated_random_index(order, samples=20_000, seed=1)
        assert simulated == pytest.approx(table.at(order), abs=0.015)


def test_simulation_is_the_mean_index_of_the_drawn_matrices():
    generator = np.random.default_rng([4, 4])
    scale = np.array(SAATY_SCALE)
    total = 0.0
    for row in scale[generator.integers(0, 17, size=(100, 6))]:
        matrix = np.ones((4, 4))
        matrix[np.triu_indices(4, 1)] = row
        matrix = np.where(np.tri(4, k=-1, dtype=bool), 1 / matrix.T, matrix)
        total += np.linalg.eigvals(matrix).real.max()
    assert simulated_random_index(4, samples=100, seed=4) == pytest.approx((total / 100 - 4) / 3, rel=1e-12)


def test_simulation_is_reproducible_and_depends_on_its_seed():
    first = simulated_random_index(6, samples=500, seed=2)
    simulated_random_index.cache_clear()
    assert simulated_random_index(6, samples=500, seed=2) == first
    assert simulated_random_index(6, samples=500, seed=3) != first


def test_simulation_takes_its_parameters_by_name():
    table = TABLES["simulated"]
    assert table.defaults() == {"samples": 100_000, "seed": 1}
    assert not table.param("samples").admits(99)
    assert table.at(3, {"samples": 200, "seed": 5}) == simulated_random_index(3, samples=200, seed=5)
    assert table.largest_order is None


@pytest.mark.parametrize("table", RANDOM_INDICES, ids=lambda table: table.name)
def test_every_table_names_its_source(table):
    assert table.reference
    assert table.summary.endswith(".")
