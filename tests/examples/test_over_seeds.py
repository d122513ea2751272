"""Each seed starts as a network that was made and compiled for it alone."""

import keras
import numpy as np
import pytest

from examples.over_seeds import networks, spread


def make(seed: int) -> keras.Model:
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((3,))
    return keras.Model(inputs, {"answer": keras.layers.Dense(2)(inputs)})


@pytest.mark.only_on("jax")
def test_nothing_is_left_of_the_seed_before() -> None:
    random = np.random.default_rng(0)
    inputs, answer = random.normal(size=(5, 3)).astype("float32"), {"answer": np.arange(5) % 2}
    for seed, network in networks(make, 2, rate=0.1):
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        alone = make(seed)
        alone.compile(keras.optimizers.Adam(0.1), {"answer": loss})
        alone.fit(inputs, answer, batch_size=5, epochs=3, verbose=0)
        network.fit(inputs, answer, batch_size=5, epochs=3, verbose=0)
        for ours, theirs in zip(network.get_weights(), alone.get_weights(), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_spread() -> None:
    # A deviation of 0.25, divided by sqrt(3), times 4.303: Student's t with 2 degrees of freedom.
    assert spread([0.5, 0.25, 0.75]) == "0.500 ± 0.621"
