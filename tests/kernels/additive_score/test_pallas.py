"""The kernels in Pallas, interpreted: JAX has an interpreter for where there is no GPU."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.kernels.additive_score import tiles
from tests.kernels.additive_score.scored import (
    drawn,
    exact,
    exact_penalty_slopes,
    penalty_slopes,
    tolerance,
)

pytestmark = pytest.mark.only_on("jax")

FAULTS = {
    "half of the sum": ("whole - 2.0 * total", "whole - total"),
    "a key is left out": (
        "taken, seen = unit < units, column < key_length",
        "taken, seen = unit < units, column < key_length - 1",
    ),
    "a query is left out": ("fori_loop(0, steps", "fori_loop(0, steps - 1"),
    "a chunk of queries is left out": ("jnp.sum(by_key, 1)", "by_key[:, 0]"),
    "a block of keys is left out": ("jnp.sum(by_query, 1)", "by_query[:, 0]"),
    "no slope": ("each - each * part", "each"),
    "another tile's features": ("unit = pl.program_id(1)", "unit = pl.program_id(0)"),
    "the gradient of the query before": ("share, *after", "share, after[0], flow"),
}


@pytest.fixture
def kernel(monkeypatch):
    from regard.kernels.additive_score import pallas

    tiles.take_tiles(monkeypatch, pallas)
    return pallas


@pytest.mark.parametrize("far", [False, True])
@pytest.mark.parametrize("sizes", tiles.SIZES, ids=str)
def test_values_and_gradients(kernel, sizes, far) -> None:
    tiles.values_are_right(sizes, far)


def test_any_finite_pair_of_numbers(kernel) -> None:
    tiles.grid_is_right()


@pytest.mark.parametrize("offset", [-1000.0, 1000.0])
def test_keys_far_from_zero(kernel, offset) -> None:
    tiles.offset_is_right(offset)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite(kernel, bad) -> None:
    tiles.not_finite_stays_in_its_pairs(bad)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen(fault, monkeypatch, tmp_path) -> None:
    tiles.take_tiles(monkeypatch, tiles.planted("pallas", *FAULTS[fault], tmp_path))
    with pytest.raises(AssertionError):
        tiles.values_are_right((2, 35, 70, 9), far=False)


def test_second_derivatives_are_those_of_the_loops(kernel) -> None:
    given = drawn(2, 5, 7, 19)
    for mine, right in zip(penalty_slopes(*given), exact_penalty_slopes(*given), strict=True):
        assert np.abs(mine - right).max() <= 2e-5 * np.abs(right).max()


def test_mapped_over_an_axis_of_its_own(kernel) -> None:
    import jax

    from regard.kernels.additive_score import additive_scores

    query, key, vector = drawn(6, 5, 7, 19)
    pairs = query.reshape(3, 2, 5, 19), key.reshape(3, 2, 7, 19)
    found = jax.vmap(additive_scores, (0, 0, None))(*pairs, vector)
    right = exact(query, key, vector).reshape(3, 2, 5, 7)
    assert np.abs(found - right).max() <= tolerance(vector)


@pytest.mark.parametrize("far", [False, True])
def test_a_gpu_gets_two_kernels_of_triton(kernel, far, monkeypatch) -> None:
    """Lowered for a GPU that is not there: what an interpreter takes, a compiler need not."""
    import jax

    from regard.kernels.additive_score import jax as backend

    monkeypatch.setattr(kernel, "_interpreted", lambda: False)
    monkeypatch.setattr(kernel, "_is_nvidia", lambda: True)
    term = backend._in_tiles(backend._of_sides if far else backend._of_exponentials)

    def both(query, key, vector, gradient):
        scores = kernel.sum_over_features(term, query, key, vector)
        return scores, kernel.sums_of_slopes(term, query, key, gradient)

    given = *drawn(2, 35, 70, 9), np.zeros((2, 35, 70), "float32")
    lowered = jax.jit(both).trace(*given).lower(lowering_platforms=("cuda",)).as_text()
    assert lowered.count("@__gpu$xla.gpu.triton") == 2


def test_the_backend_takes_them_on_a_gpu(monkeypatch) -> None:
    from regard.kernels.additive_score import jax as backend

    floats = {name: np.zeros(1, name) for name in ("float32", "float64")}
    for capability, mode, expected in (
        (None, "fused", False),
        ((9, 0), "fused", True),
        ((9, 0), "auto", True),
        ((9, 0), "reference", False),
        ((7, 5), "fused", False),
    ):
        monkeypatch.setenv("REGARD_KERNEL", mode)
        monkeypatch.setattr(backend, "gpu_capability", lambda name, c=capability: c)
        assert backend._is_tiled(floats["float32"]) == expected
        assert not backend._is_tiled(floats["float64"])


def test_a_device_of_nvidia_is_known_by_its_name(monkeypatch) -> None:
    import jax

    from regard.kernels.additive_score import pallas

    monkeypatch.setattr(pallas, "_interpreted", lambda: True)
    assert pallas.reciprocal(np.float32(4.0)) == 0.25
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    for kind, expected in (("NVIDIA H100 80GB HBM3", True), ("AMD Instinct MI300X", False)):
        device = SimpleNamespace(device_kind=kind, compute_capability="9.0")
        monkeypatch.setattr(jax, "devices", lambda device=device: [device])
        assert pallas._is_nvidia() == expected
