"""Blocks on JAX are compiled as one for their shapes, also outside of a compiled function."""

import numpy as np
import pytest

from regard.kernels.dispatch import dots
from regard.kernels.dot_product import dot_output
from regard.kernels.dot_product.query_blocks import in_blocks_of
from regard.ops.attention import Pairs, attend
from regard.ops.scores import dot

pytestmark = pytest.mark.only_on("jax")

random = np.random.default_rng(0)


def test_the_loop_is_compiled_as_one_wherever_it_is_called() -> None:
    import jax

    sides = [random.normal(size=(2, steps, 4)).astype("float32") for steps in (5, 7, 7)]
    (whole,) = jax.make_jaxpr(in_blocks_of(2))(*sides, None, None).eqns
    assert whole.primitive.name in ("jit", "pjit")
    output = in_blocks_of(2)(*sides, None, None)
    assert np.abs(output - attend(dot(*sides[:2]), sides[2])[0]).max() < 1e-6


def test_blocks_are_of_the_size_that_dispatch_says(monkeypatch) -> None:
    import jax

    monkeypatch.setenv("REGARD_KERNEL", "fused")
    monkeypatch.setattr(dots, "_QUERIES", 3)
    sides = [np.zeros((2, steps, 4), "float32") for steps in (9, 7, 7)]
    text = str(jax.make_jaxpr(lambda *sides: dot_output(*sides, Pairs()))(*sides))
    assert "f32[2,3,7]" in text
    assert "f32[2,9,7]" not in text
