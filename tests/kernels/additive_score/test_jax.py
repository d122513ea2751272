"""What JAX alone has: memory known before it runs, forward mode, `vmap`."""

import numpy as np
import pytest

from tests.kernels.additive_score.scored import drawn, exact, tolerance

pytestmark = pytest.mark.only_on("jax")


@pytest.mark.parametrize(("path", "share"), [("fused", 0.1), ("reference", 10.0)])
def test_no_hidden_layer_is_kept(path, share, monkeypatch) -> None:
    """Memory of a gradient, beside that of its result, as a share of the hidden layer's."""
    import jax

    from regard.kernels.additive_score import additive_scores

    monkeypatch.setenv("REGARD_KERNEL", path)
    batch, queries, keys, units = 2, 200, 300, 64
    gradient = jax.jit(jax.grad(lambda *given: (additive_scores(*given) ** 2).sum(), (0, 1, 2)))
    compiled = gradient.lower(*drawn(batch, queries, keys, units)).compile()
    used = compiled.memory_analysis().temp_size_in_bytes
    hidden = 4 * batch * queries * keys * units
    assert share / 20 * hidden < used < share * hidden


def test_mapped_over_an_axis_of_its_own() -> None:
    import jax

    from regard.kernels.additive_score import additive_scores

    query, key, vector = drawn(6, 5, 7, 19)
    pairs = query.reshape(3, 2, 5, 19), key.reshape(3, 2, 7, 19)
    found = jax.vmap(additive_scores, (0, 0, None))(*pairs, vector)
    right = exact(query, key, vector).reshape(3, 2, 5, 7)
    assert np.abs(found - right).max() <= tolerance(vector)


def test_forward_mode_is_refused_by_jax() -> None:
    """REGARD_KERNEL=reference takes a formula that has it."""
    import jax

    from regard.kernels.additive_score import additive_scores

    given = drawn(2, 5, 7, 19)
    with pytest.raises(TypeError, match="forward-mode"):
        jax.jvp(additive_scores, given, given)
