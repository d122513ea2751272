"""Blocks of queries give what the plain path gives, and never hold all scores."""

import functools

import keras
import numpy as np
import pytest

from regard.kernels.dot_product.query_blocks import attended_in_blocks
from regard.ops.attention import attend
from regard.ops.biases import add_bias
from regard.ops.scores import dot
from tests.contract.subjects import array

pytestmark = pytest.mark.only_on("jax", "tensorflow")

random = np.random.default_rng(0)


def numbers(*shape: int) -> np.ndarray:
    return random.normal(size=shape).astype("float32")


def in_twos(*given):
    return attended_in_blocks(*given, size=2)


def plain(query, key, value, allowed, bias):
    return attend(add_bias(dot(query, key), bias), value, allowed)[0]


@pytest.mark.parametrize("heads", [(), (3,)], ids=["", "heads"])
@pytest.mark.parametrize("queries", [1, 4, 5])
@pytest.mark.parametrize("pairs", [None, "keys", "all", "bias", "all and bias"])
def test_output_is_that_of_the_plain_path(heads, queries, pairs) -> None:
    sides = [numbers(2, steps, *heads, 4) for steps in (queries, 7, 7)]
    sides[2] = sides[2][..., :3]
    axis = (1,) * len(heads)
    allowed = bias = None
    if pairs == "keys":
        allowed = random.random((2, *axis, 1, 7)) < 0.7
    elif pairs is not None and "all" in pairs:
        allowed = random.random((2, *axis, queries, 7)) < 0.7
        allowed[0, ..., 0, :] = False
    if pairs is not None and "bias" in pairs:
        bias = numbers(2 if pairs == "bias" else 1, *heads, queries, 7)
    given = [
        None if each is None else keras.ops.convert_to_tensor(each) for each in (allowed, bias)
    ]
    sides = [keras.ops.convert_to_tensor(each) for each in sides]
    found, expected = (array(path(*sides, *given)) for path in (in_twos, plain))
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() < 1e-6


@pytest.mark.only_on("jax")
def test_scores_of_all_pairs_are_never_in_memory() -> None:
    """XLA counts what a step needs beside its arguments: of all scores, that is a fraction."""
    import jax

    shapes = [jax.ShapeDtypeStruct((2, 2048, 4, 16), "float32") for _ in range(3)]
    mask = jax.ShapeDtypeStruct((2, 1, 1, 2048), "bool")

    def temporary(path) -> int:
        step = jax.grad(lambda *given: path(*given, None).sum(), argnums=(0, 1, 2))
        return jax.jit(step).lower(*shapes, mask).compile().memory_analysis().temp_size_in_bytes

    in_blocks = functools.partial(attended_in_blocks, size=128)
    scores = 2 * 4 * 2048 * 2048 * 4
    assert temporary(in_blocks) < scores / 3 < scores < temporary(plain)


@pytest.mark.only_on("tensorflow")
def test_the_gradient_makes_scores_again(monkeypatch) -> None:
    """The loop over blocks hands fewer tensors on than one that keeps what is in between."""
    import tensorflow as tf

    specs = [tf.TensorSpec((2, 6, 4, 16)) for _ in range(3)]

    def kept() -> int:
        @tf.function(input_signature=specs)
        def step(*sides):
            with tf.GradientTape() as tape:
                tape.watch(sides)
                total = tf.reduce_sum(in_twos(*sides, None, None))
            return tape.gradient(total, sides)

        library = step.get_concrete_function().graph.as_graph_def().library
        nodes = [node.op for function in library.function for node in function.node_def]
        return nodes.count("TensorListPushBack")

    again = kept()
    monkeypatch.setattr(keras, "remat", lambda function: function)
    assert again < kept()
