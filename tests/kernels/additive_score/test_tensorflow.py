"""What TensorFlow alone has: graphs of unknown sizes, with XLA and without."""

import numpy as np
import pytest

from tests.kernels.additive_score.scored import drawn, exact, exact_slopes, tolerance

pytestmark = pytest.mark.only_on("tensorflow")


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("far", [False, True])
@pytest.mark.parametrize("mode", ["fused", "auto"])
def test_a_graph_of_unknown_sizes(compiled, far, mode, monkeypatch) -> None:
    """In the mode `auto` the first sizes take the plain path, the second the fused one."""
    import tensorflow as tf

    from regard.kernels.additive_score import additive_scores
    from regard.kernels.additive_score import tensorflow as kernel

    monkeypatch.setenv("REGARD_KERNEL", mode)
    monkeypatch.setattr(kernel, "SMALL", 3 * 2 * 11 * 19)

    unknown = tf.TensorSpec((None, None, 19))
    signature = [unknown, unknown, tf.TensorSpec((19,)), tf.TensorSpec((None, None, None))]

    @tf.function(input_signature=signature, jit_compile=compiled)
    def graph(query, key, vector, weights):
        with tf.GradientTape() as tape:
            tape.watch([query, key, vector])
            scores = additive_scores(query, key, vector)
            total = tf.reduce_sum(scores * weights)
        return scores, tape.gradient(total, [query, key, vector])

    for sizes in ((1, 5, 7, 19), (3, 2, 11, 19)):
        query, key, vector = drawn(*sizes)
        key = key * 40 if far else key
        weights = np.random.default_rng(5).normal(size=(*query.shape[:2], key.shape[1]))
        scores, slopes = graph(query, key, vector, weights.astype("float32"))
        assert np.abs(scores - exact(query, key, vector)).max() <= tolerance(vector)
        for mine, right in zip(slopes, exact_slopes(query, key, vector), strict=True):
            assert np.abs(mine - right).max() <= 1e-5 * max(1.0, np.abs(right).max())


def test_no_keys_and_no_queries_where_sizes_are_unknown() -> None:
    import tensorflow as tf

    from regard.kernels.additive_score import additive_scores

    unknown = tf.TensorSpec((None, None, 19))
    graph = tf.function(additive_scores, input_signature=[unknown, unknown, tf.TensorSpec((19,))])
    query, key, vector = drawn(2, 5, 7, 19)
    assert graph(query[:, :0], key, vector).shape == (2, 0, 7)
    assert graph(query, key[:, :0], vector).shape == (2, 5, 0)
    assert graph(query[:0], key[:0], vector).shape == (0, 5, 7)
