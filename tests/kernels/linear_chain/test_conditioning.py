"""The sum over all paths, and what stays finite."""

import keras
import numpy as np

from regard import runtime
from regard.kernels.linear_chain import FORBIDDEN, conditional_chain, path_log_probability
from tests.compared import arrays, close
from tests.kernels.linear_chain import brute_force
from tests.kernels.linear_chain.brute_force import EMISSIONS, END, MASK, START, TRANSITIONS


def conditioned(emissions=EMISSIONS, mask=MASK, transitions=TRANSITIONS):
    function = runtime.compiled(conditional_chain)
    given = (emissions, transitions, START, END, mask)
    return function(*(keras.ops.convert_to_tensor(each) for each in given))


def test_the_sum_over_all_paths() -> None:
    _, found = conditioned()
    close(found, np.array([brute_force.log_partition(row) for row in range(5)], "float32"))


def test_rows_of_a_chain_are_distributions_and_masked_steps_zero() -> None:
    chain = arrays(conditioned()[0])[0]
    close(np.exp(chain[MASK]).sum(-1), np.ones((int(MASK.sum()), 3), "float32"))
    assert not chain[~MASK].any()


def test_padding_is_never_read() -> None:
    spoilt = np.where(MASK[..., None], EMISSIONS, np.nan).astype("float32")
    for found, expected in zip(conditioned(spoilt), conditioned(), strict=True):
        np.testing.assert_array_equal(*arrays([found, expected]))


def test_without_a_step_there_is_nothing() -> None:
    for emissions, mask in ((EMISSIONS, np.zeros_like(MASK)), (EMISSIONS[:, :0], MASK[:, :0])):
        chain, partition = conditioned(emissions, mask)
        assert not any(each.any() for each in arrays([chain, partition]))


def test_forbidden_pairs_have_no_chance_and_finite_gradients() -> None:
    forbidden = np.where(np.eye(3, dtype=bool), FORBIDDEN, TRANSITIONS).astype("float32")

    class Loss(keras.layers.Layer):
        def build(self, _):
            self.shift = self.add_weight(shape=(3,), initializer="zeros")

        def call(self, emissions):
            chain, _ = conditional_chain(emissions + self.shift, forbidden, START, END, MASK)
            return chain

    layer = Loss()
    layer.build(None)
    chain = arrays(layer(keras.ops.convert_to_tensor(EMISSIONS)))[0]
    second = chain[0, 1]
    assert (np.exp(np.diag(second)) == 0).all()
    tags = np.tile([0, 1, 0, 1], (5, 1))
    (gradient,) = runtime.weight_gradients(
        layer,
        lambda found: keras.ops.sum(path_log_probability(found, tags)),
        keras.ops.convert_to_tensor(EMISSIONS),
    )
    assert np.isfinite(gradient).all()
    assert gradient.any()


def test_half_precision_and_huge_scores_are_computed_in_float32() -> None:
    chain, partition = conditioned((60_000 * np.sign(EMISSIONS)).astype("float16"))
    assert all(np.isfinite(each).all() for each in arrays([chain, partition]))
    assert keras.backend.standardize_dtype(chain.dtype) == "float32"


def test_gradients_of_the_sum_are_marginals() -> None:
    class Emitted(keras.layers.Layer):
        def build(self, _):
            self.emissions = self.add_weight(shape=EMISSIONS.shape)
            self.emissions.assign(EMISSIONS)

        def call(self, mask):
            return conditional_chain(self.emissions, TRANSITIONS, START, END, mask)[1]

    layer = Emitted()
    layer.build(None)
    mask = keras.ops.convert_to_tensor(MASK)
    (found,) = runtime.weight_gradients(layer, keras.ops.sum, mask)
    expected = np.array([brute_force.marginals(row) for row in range(5)], "float32")
    close(found, expected)
