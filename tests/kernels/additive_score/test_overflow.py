"""No exponential within the limits overflows or is subnormal, and the clamp changes no tanh."""

import numpy as np
import pytest

from regard.kernels.additive_score.overflow import limits


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_limits(dtype) -> None:
    spread, clamp = (np.array(each, dtype) for each in limits(dtype))
    tiny = np.finfo(dtype).tiny
    for bound in (spread, clamp):
        with np.errstate(over="raise", under="raise"):
            assert np.exp(2 * bound) < np.inf
            assert np.exp(-2 * bound) > tiny
    assert 1 - np.tanh(clamp - spread) <= np.finfo(dtype).eps
