"""Blocks on JAX are compiled once for their shapes, also outside of a compiled function."""

import numpy as np
import pytest

pytestmark = pytest.mark.only_on("jax")

random = np.random.default_rng(0)


def test_a_second_call_compiles_nothing(monkeypatch) -> None:
    from regard.kernels import dispatch
    from regard.kernels.dot_product import jax as kernel
    from regard.ops.attention import attend
    from regard.ops.scores import dot

    monkeypatch.setattr(dispatch, "_QUERIES", 2)
    sides = [random.normal(size=(2, steps, 4)).astype("float32") for steps in (5, 7, 7)]
    before = kernel._compiled._cache_size()
    output = kernel.attended(*sides, None, None)
    again = kernel.attended(*(2 * each for each in sides), None, None)
    assert kernel._compiled._cache_size() == before + 1
    assert np.abs(output - attend(dot(*sides[:2]), sides[2])[0]).max() < 1e-6
    assert not np.array_equal(output, again)


def test_blocks_are_of_the_size_that_dispatch_says(monkeypatch) -> None:
    import jax

    from regard.kernels import dispatch
    from regard.kernels.dot_product import jax as kernel

    monkeypatch.setattr(dispatch, "_QUERIES", 3)
    sides = [np.zeros((2, steps, 4), "float32") for steps in (9, 7, 7)]
    text = str(jax.make_jaxpr(kernel.attended)(*sides, None, None))
    assert "f32[2,3,7]" in text
    assert "f32[2,9,7]" not in text
