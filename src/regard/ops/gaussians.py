"""Diagonal Gaussians, given by mean and logarithm of the variance."""

import math
from typing import Any

import keras
from keras import ops

__all__ = ["gaussian_kl", "gaussian_sample"]

# exp(88.8) is past float32. From here on the variance goes on along its tangent.
_WIDEST = 20.0


def gaussian_kl(mean: Any, log_variance: Any) -> Any:
    """Return the divergence KL(N(mean, variance) || N(0, 1)) of each feature.

        kl = (mean^2 + variance - 1 - log(variance)) / 2

    Above a log-variance of 20 the variance is replaced by its tangent there, so that value and
    gradient are finite and the gradient still leads back.

    Args:
        mean: any shape, float32 or float64.
        log_variance: the natural logarithm of the variance, of the same shape.

    Returns:
        The shape of `mean`, in nats; 0 where mean and log-variance are 0, never below.
    """
    held = _held(log_variance)
    beyond = math.exp(_WIDEST) * (log_variance - held)
    # expm1: for a variance near 1 the plain difference would cancel to nothing.
    return 0.5 * (ops.square(mean) + (ops.expm1(held) + beyond - log_variance))


def gaussian_sample(mean: Any, log_variance: Any, seed: Any) -> Any:
    """Draw from N(mean, variance) such that the gradient reaches both.

        sample = mean + exp(log_variance / 2) * eps,    eps ~ N(0, 1)

    A log-variance above 20 is taken as 20, a standard deviation of 22,026.

    Args:
        mean: any shape, float32 or float64.
        log_variance: the natural logarithm of the variance, of the same shape.
        seed: what `keras.random.normal` takes: a `SeedGenerator`, or an integer.

    Returns:
        The shape and dtype of `mean`.
    """
    eps = keras.random.normal(ops.shape(mean), dtype=mean.dtype, seed=seed)
    return mean + ops.exp(0.5 * _held(log_variance)) * eps


def _held(log_variance: Any) -> Any:
    # On PyTorch Keras's `minimum` makes float32 of float64.
    return ops.clip(log_variance, -math.inf, _WIDEST)
