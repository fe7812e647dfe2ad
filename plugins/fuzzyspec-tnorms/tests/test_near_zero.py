"""exp(x) − 1 and log(1 + x), against the standard library."""

from __future__ import annotations

import math

import numpy as np
import pytest
from fuzzyspec_tnorms.near_zero import expm1, log1p
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzyspec.api import ops

brief = settings(max_examples=40, deadline=None)
BOTH = [ops.plain, ops.arrays]


@pytest.mark.parametrize("operations", BOTH, ids=["plain", "arrays"])
@brief
@given(x=st.one_of(st.floats(-800, 700), st.floats(-2, 2), st.floats(-1e-8, 1e-8)))
def test_expm1_is_precise(operations, x):
    assert float(expm1(x, operations)) == pytest.approx(math.expm1(x), rel=4e-15, abs=0)


@pytest.mark.parametrize("operations", BOTH, ids=["plain", "arrays"])
@brief
@given(x=st.one_of(st.floats(-1, 1e300, exclude_min=True), st.floats(-1e-8, 1e-8)))
def test_log1p_is_precise(operations, x):
    assert float(log1p(x, operations)) == pytest.approx(math.log1p(x), rel=4e-15, abs=0)


@pytest.mark.parametrize("operations", BOTH, ids=["plain", "arrays"])
def test_ends_are_reached(operations):
    assert expm1(-math.inf, operations) == -1
    assert -math.inf == log1p(-1.0, operations)
    assert 0 == expm1(0.0, operations) == log1p(0.0, operations)


def test_arrays_go_elementwise():
    x = np.array([-math.inf, -3, -1e-12, 0, 1e-12, 3])
    np.testing.assert_allclose(expm1(x, ops.arrays), np.expm1(x), rtol=4e-15)
    x = np.array([-0.5, -1e-12, 0, 1e-12, 3])
    np.testing.assert_allclose(log1p(x, ops.arrays), np.log1p(x), rtol=4e-15)
