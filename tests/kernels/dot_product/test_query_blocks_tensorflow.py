"""Blocks on TensorFlow, in a graph whose batch is not known."""

import numpy as np
import pytest

pytestmark = pytest.mark.only_on("tensorflow")

random = np.random.default_rng(0)


@pytest.mark.parametrize("xla", [False, True])
def test_a_graph_of_any_batch(xla) -> None:
    import tensorflow as tf

    from regard.kernels.dot_product.query_blocks import in_blocks_of
    from regard.ops.attention import attend
    from regard.ops.scores import dot

    specs = [tf.TensorSpec((None, steps, 2, 4)) for steps in (5, 7, 7)]

    def slopes(path, *sides):
        with tf.GradientTape() as tape:
            tape.watch(sides)
            total = tf.reduce_sum(path(*sides) ** 2)
        return tape.gradient(total, sides)

    graph = tf.function(
        lambda *sides: slopes(lambda *given: in_blocks_of(2)(*given, None, None), *sides),
        input_signature=specs,
        jit_compile=xla,
    )
    for batch in (1, 3):
        sides = [
            tf.constant(random.normal(size=(batch, *spec.shape[1:])), tf.float32) for spec in specs
        ]
        expected = slopes(lambda query, key, value: attend(dot(query, key), value)[0], *sides)
        for first, second in zip(graph(*sides), expected, strict=True):
            assert np.abs(first - second).max() < 1e-5 * np.abs(second).max()


@pytest.mark.parametrize("heads", [(), (2,)], ids=["", "heads"])
def test_a_graph_that_knows_nothing_of_pairs_but_their_queries(heads) -> None:
    import tensorflow as tf

    from regard.kernels.dot_product.query_blocks import in_blocks_of
    from regard.ops.attention import attend
    from regard.ops.scores import dot

    axis = (1,) * len(heads)
    shapes = [(3, 5, *heads, 4), (3, 7, *heads, 4), (3, 7, *heads, 4)]
    sides = [tf.constant(random.normal(size=shape), tf.float32) for shape in shapes]
    allowed = tf.constant(random.random((3, *axis, 5, 7)) < 0.7)
    bias = tf.constant(random.normal(size=(1, *heads, 5, 7)), tf.float32)
    specs = [tf.TensorSpec((None, 5, *heads, 4)), *[tf.TensorSpec((None, None, *heads, 4))] * 2]
    specs += [
        tf.TensorSpec((None, *axis, None, None), tf.bool),
        tf.TensorSpec((1, *heads, None, None)),
    ]
    found = tf.function(in_blocks_of(2), input_signature=specs)(*sides, allowed, bias)
    expected = attend(dot(*sides[:2]) + bias, sides[2], allowed)[0]
    assert np.abs(found - expected).max() < 1e-6
