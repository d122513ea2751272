"""The likelihood, the bound and the draws of the example, against plain loops."""

import math

import keras
import numpy as np
import pytest

from examples import variational_autoencoder as example

pytestmark = pytest.mark.only_on("jax")


def test_the_likelihood_is_that_of_a_binomial_distribution() -> None:
    random = np.random.default_rng(0)
    levels, logits = random.integers(0, 17, (3, 5)), random.normal(size=(3, 5))
    expected = np.zeros(3)
    for row in range(3):
        for level, logit in zip(levels[row], logits[row], strict=True):
            p = 1 / (1 + math.exp(-logit))
            expected[row] -= math.log(math.comb(16, level) * p**level * (1 - p) ** (16 - level))
    images = (levels / 16).astype("float32")
    found = example.binomial(images, logits.astype("float32")) - example.constant(images)
    assert np.mean(keras.ops.convert_to_numpy(found)) == pytest.approx(expected.mean(), rel=1e-5)


def test_training_raises_the_bound_and_logs_the_divergence() -> None:
    images, _, held_out, _ = example.digits()
    assert (len(images), len(held_out)) == (1500, example.HELD_OUT)
    built = example.auto_encoder(2)
    before = example.bound(built, held_out[:50], draws=1)
    logs = example.train(built, images[:500], epochs=3).history
    assert example.bound(built, held_out[:50], draws=1) > before + 50
    assert 0 < logs["code_kl"][-1] < logs["loss"][-1]


def test_codes_are_drawn_from_the_gaussians_of_the_images() -> None:
    mean = np.array([[-9.0, 0.0], [9.0, 0.0]])
    codes = example.drawn_codes(mean, np.full((2, 2), -4.0), 200, seed=1)
    assert abs((codes[:, 0] > 0).mean() - 0.5) < 0.2
    assert abs(np.abs(codes[:, 0]) - 9).max() < 1
    assert codes[:, 1].std() == pytest.approx(math.exp(-2), rel=0.3)
    assert example.active_units(mean) == 1
    assert example.divergence(mean, np.zeros((2, 2))) == pytest.approx(40.5)
