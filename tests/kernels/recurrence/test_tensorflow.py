"""The loop in TensorFlow's graphs: XLA, unknown lengths, and their gradients."""

import numpy as np
import pytest

from regard.kernels.recurrence import runs_compiled, scan
from tests.compared import close
from tests.kernels.recurrence.loops import MASK, STATES, first, looped, step

pytestmark = pytest.mark.only_on("tensorflow")


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("jit", [True, False])
def test_a_graph_equals_loops_and_has_their_gradient(jit, known) -> None:
    import tensorflow as tf

    def both(states, mask):
        assert runs_compiled()
        with tf.GradientTape() as tape:
            tape.watch(states)
            outputs, carry = scan(step, first(), states, mask)
            loss = tf.reduce_sum(outputs["twice"] ** 2)
        return outputs["twice"], carry["state"], tape.gradient(loss, states)

    shapes = [(3, 5, 2), (3, 5)] if known else [(3, None, 2), (3, None)]
    signature = [tf.TensorSpec(shapes[0]), tf.TensorSpec(shapes[1], tf.bool)]
    found = tf.function(both, jit_compile=jit, input_signature=signature)
    outputs, state, gradient = found(tf.constant(STATES), tf.constant(MASK))
    expected, last = looped(MASK, False, True)
    close(outputs, expected)
    close(state, last)
    eager = both_eager(STATES)
    close(gradient, eager, 1e-4)
    nothing = found(tf.zeros((3, 0, 2)), tf.zeros((3, 0), tf.bool)) if not known else None
    assert nothing is None or nothing[0].shape == (3, 0, 2)


def both_eager(states):
    import tensorflow as tf

    states = tf.constant(states)
    with tf.GradientTape() as tape:
        tape.watch(states)
        outputs, _ = scan(step, first(), states, MASK)
        loss = tf.reduce_sum(outputs["twice"] ** 2)
    return tape.gradient(loss, states)


def test_an_unknown_length_inside_the_output_is_no_hindrance() -> None:
    import tensorflow as tf

    def looking(carry, inputs, index):
        return carry, tf.matmul(carry["memory"], inputs[:, :, None])[..., 0]  # (B, S)

    @tf.function(input_signature=[tf.TensorSpec((None, None, 2)), tf.TensorSpec((None, None, 2))])
    def run(memory, states):
        return scan(looking, {"memory": memory}, states, tf.ones_like(states[..., 0]) > 0)[0]

    memory = np.random.default_rng(0).normal(size=(3, 7, 2)).astype("float32")
    expected = np.einsum("bsd,btd->bts", memory, STATES)
    close(run(memory, STATES), expected)
