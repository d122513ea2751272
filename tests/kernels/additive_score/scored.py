"""Additive scores beside plain ones: values and gradients, by our path and in float64."""

import keras
import numpy as np

from regard.kernels.additive_score import additive_scores
from tests.contract.gradients import gradients
from tests.contract.subjects import array

EPS = float(np.finfo("float32").eps)


def tolerance(vector: np.ndarray) -> float:
    """How far a score may be from the exact one, wherever it lies."""
    return 16 * EPS * float(np.abs(vector).sum())


class Scored(keras.layers.Layer):
    """A layer without weights, whose output are the scores, by a path."""

    def __init__(self, path=additive_scores):
        super().__init__()
        self.scoring = path

    def build(self, *shapes):
        self.built = True

    def call(self, query, key, vector, key_mask=None):
        return self.scoring(query, key, vector, key_mask)


def scored(query, key, vector, key_mask=None) -> np.ndarray:
    given = (keras.ops.convert_to_tensor(each) for each in (query, key, vector))
    return array(additive_scores(*given, key_mask))


def slopes(query, key, vector, key_mask=None, path=additive_scores) -> list[np.ndarray]:
    """Return the gradients by query, key and vector of the scores' sum, weighted at random."""
    options = {} if key_mask is None else {"key_mask": key_mask}
    layer = Scored(path)
    layer.build()
    return list(gradients(layer, [query, key, vector], **options).values())


def exact(query, key, vector) -> np.ndarray:
    """The scores in float64."""
    query, key, vector = (np.asarray(each, "float64") for each in (query, key, vector))
    return np.tanh(query[:, :, None] + key[:, None]) @ vector


def exact_slopes(query, key, vector) -> list[np.ndarray]:
    """The gradients of `slopes` in float64."""
    query, key, vector = (np.asarray(each, "float64") for each in (query, key, vector))
    hidden = np.tanh(query[:, :, None] + key[:, None])
    shares = np.random.default_rng(5).normal(size=hidden.shape[:3]).astype("float32")
    flow = shares[..., None] * (1.0 - hidden**2) * vector
    return [flow.sum(2), flow.sum(1), np.einsum("bts,btsu->u", shares, hidden)]


def slopes_are_right(query, key, vector) -> None:
    """Assert that the gradients are those of float64.

    To 4e-6 of the largest; that of the vector to eps times the sum of what flows back too, of which
    it is a difference.
    """
    mine, right = slopes(query, key, vector), exact_slopes(query, key, vector)
    shares = np.random.default_rng(5).normal(size=(*query.shape[:2], key.shape[1]))
    for one, other, more in zip(mine, right, (0, 0, np.abs(shares).sum()), strict=True):
        largest = max(1.0, np.abs(other).max())
        assert np.abs(one - other).max() <= 4e-6 * largest + EPS * more


def penalty_slopes(query, key, vector) -> list[np.ndarray]:
    """Return the gradients, by key and vector, of the sum of squares of the gradient by query.

    The gradient by query is that of the sum of the scores: a second derivative.
    """
    backend = {"jax": _jax, "tensorflow": _tensorflow, "torch": _torch}[keras.backend.backend()]
    return [array(each) for each in backend(query, key, vector)]


def _jax(query, key, vector):
    import jax
    import jax.numpy as jnp

    def penalty(key, vector):
        slope = jax.grad(lambda query: additive_scores(query, key, vector).sum())(query)
        return jnp.sum(slope**2)

    return jax.grad(penalty, argnums=(0, 1))(jnp.asarray(key), jnp.asarray(vector))


def _tensorflow(query, key, vector):
    import tensorflow as tf

    query, key, vector = (tf.constant(each) for each in (query, key, vector))
    with tf.GradientTape() as outer:
        outer.watch([key, vector])
        with tf.GradientTape() as inner:
            inner.watch(query)
            total = tf.reduce_sum(additive_scores(query, key, vector))
        penalty = tf.reduce_sum(inner.gradient(total, query) ** 2)
    return outer.gradient(penalty, [key, vector])


def _torch(query, key, vector):
    import torch

    query, key, vector = (torch.from_numpy(each).requires_grad_() for each in (query, key, vector))
    total = additive_scores(query, key, vector).sum()
    (slope,) = torch.autograd.grad(total, query, create_graph=True)
    return torch.autograd.grad((slope**2).sum(), [key, vector])


def exact_penalty_slopes(query, key, vector) -> list[np.ndarray]:
    """The gradients of `penalty_slopes` in float64."""
    query, key, vector = (np.asarray(each, "float64") for each in (query, key, vector))
    hidden = np.tanh(query[:, :, None] + key[:, None])
    slope = ((1 - hidden**2) * vector).sum(2)  # (B, T, U)
    flow = 2 * slope[:, :, None]
    by_key = (flow * vector * (-2 * hidden * (1 - hidden**2))).sum(1)
    return [by_key, np.einsum("btu,btsu->u", 2 * slope, 1 - hidden**2)]


def drawn(batch, queries, keys, units, seed=0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    shapes = [(batch, queries, units), (batch, keys, units), (units,)]
    query, key, vector = (random.normal(size=shape).astype("float32") for shape in shapes)
    return query, key, vector
