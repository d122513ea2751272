"""Divergence and samples of diagonal Gaussians, against integrals and moments."""

import keras
import numpy as np
import pytest

from regard.ops.gaussians import gaussian_kl, gaussian_sample
from tests.contract.gradients import gradients_of
from tests.contract.subjects import array, close

MEANS = np.array([0.0, 0.3, -1.7, 2.5, 0.0, 1e-3, 4.0])
LOGS = np.array([0.0, -2.0, 1.1, 0.0, -5.0, 1e-3, 3.0])


def integral(mean: float, log_variance: float, points: int = 20_001) -> float:
    """The divergence from N(0, 1) by the trapezoid rule, in float64."""
    deviation = np.exp(log_variance / 2)
    x = np.linspace(mean - 12 * deviation, mean + 12 * deviation, points)
    log_p = -0.5 * ((x - mean) / deviation) ** 2 - 0.5 * log_variance - 0.5 * np.log(2 * np.pi)
    log_q = -0.5 * x**2 - 0.5 * np.log(2 * np.pi)
    each = np.exp(log_p) * (log_p - log_q)
    return float(((each[1:] + each[:-1]) / 2 * np.diff(x)).sum())


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-6), ("float64", 1e-9)])
def test_the_divergence_is_the_integral(dtype, tolerance):
    given = (keras.ops.convert_to_tensor(each, dtype=dtype) for each in (MEANS, LOGS))
    if dtype == "float64" and keras.backend.backend() == "jax":
        pytest.skip("JAX computes in float32 unless it is asked otherwise")
    found = array(gaussian_kl(*given))
    expected = np.array(list(map(integral, MEANS, LOGS)))
    np.testing.assert_allclose(found, expected, rtol=10 * tolerance, atol=tolerance / 100)
    assert found[0] == 0
    assert found.min() >= 0


def test_a_variance_near_1_does_not_cancel():
    tiny = keras.ops.convert_to_tensor(np.array([1e-3, -1e-3], "float32"))
    found = array(gaussian_kl(keras.ops.zeros_like(tiny), tiny)).astype("float64")
    np.testing.assert_allclose(found, 1e-6 / 4, rtol=1e-3)  # plainly computed: 20 % off


def test_extreme_log_variances():
    logs = np.array([-3e38, -1e4, 19.0, 21.0, 100.0, 1e20], "float32")
    zeros = np.zeros_like(logs)

    class Summed(keras.layers.Layer):
        def call(self, mean, log_variance):
            drawn = gaussian_sample(mean, log_variance, keras.random.SeedGenerator(1))
            return keras.ops.concatenate([drawn, gaussian_kl(mean, log_variance)])

    layer = Summed()
    values = array(layer(zeros, logs))
    assert np.isfinite(values).all()
    assert np.abs(values[: len(logs)]).max() < 1e6
    assert np.all(np.diff(values[len(logs) + 2 :]) > 0)  # the farther, the worse
    pushed = gradients_of(layer)([zeros, logs])["input 1"]
    assert np.isfinite(pushed).all()
    # Past 20 the gradient still is that of the tangent, half of exp(20).
    weights = np.random.default_rng(5).normal(size=2 * len(logs))[-2:]
    np.testing.assert_allclose(pushed[-2:], 0.5 * np.exp(20.0) * weights, rtol=1e-5)


def test_moments_of_a_sample():
    rows, mean, log_variance = 20_000, np.array([1.5, -3.0, 0.0]), np.array([-2.0, 1.0, 2.2])
    given = (np.tile(each, (rows, 1)).astype("float32") for each in (mean, log_variance))
    drawn = array(gaussian_sample(*map(keras.ops.convert_to_tensor, given), seed=3))
    deviation = np.exp(log_variance / 2)
    assert np.abs(drawn.mean(axis=0) - mean).max() < 5 * deviation.max() / np.sqrt(rows)
    np.testing.assert_allclose(drawn.std(axis=0), deviation, rtol=5 / np.sqrt(2 * rows))
    correlation = np.corrcoef(drawn.T) - np.eye(3)
    assert np.abs(correlation).max() < 5 / np.sqrt(rows)


def test_the_dtype_is_kept():
    given = keras.ops.zeros((2, 3), dtype="float32")
    assert close(array(gaussian_kl(given, given)), np.zeros((2, 3), "float32"))
    assert keras.backend.standardize_dtype(gaussian_sample(given, given, 1).dtype) == "float32"
