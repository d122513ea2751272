"""The abstract regulariser: what all penalties on attention weights share."""

import abc
from typing import Any, NamedTuple

import keras
from keras import ops

from regard import _checks
from regard.errors import ShapeError
from regard.ops.lengths import count_samples

__all__ = ["AttentionRegularizer", "penalty_per_sample"]


class _Valid(NamedTuple):
    """The weights with their heads in float32, 0 outside what takes part, and what takes part."""

    weights: Any  # (B, N, T, S)
    query_mask: Any  # boolean (B, T)
    key_mask: Any  # boolean (B, S)


class AttentionRegularizer(keras.regularizers.Regularizer, abc.ABC):
    """Give each sample's attention weights a penalty that counts valid positions alone; abstract.

    A final class writes `per_sample`. An attention layer that has it as `attention_regularizer`
    adds to its loss the sum over the samples, divided by the number of samples that have a valid
    query. As a plain regulariser of Keras, called with weights alone, it is the sum over the
    samples, and every position counts as valid.

    Args:
        factor: what the penalty is multiplied by.
    """

    def __init__(self, factor: float) -> None:
        self.factor = _checks.finite_number("factor", factor)

    def __call__(self, weights: Any) -> Any:
        """Return the sum of the penalties of all samples, a scalar; there are no masks."""
        return ops.sum(self.per_sample(weights))

    @abc.abstractmethod
    def per_sample(self, weights: Any, query_mask: Any = None, key_mask: Any = None) -> Any:
        """Return the penalty of each sample.

        Args:
            weights: (B, T, S), or with heads (B, N, T, S), before dropout, in any float dtype.
            query_mask: (B, T), True takes part; sizes of 1 stand for any; None: all take part.
            key_mask: (B, S), likewise.

        Returns:
            (B,), float32; 0 for a sample without valid queries.

        Raises:
            ShapeError: for weights of another rank.
        """

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {"factor": self.factor}

    def _valid(self, weights: Any, query_mask: Any, key_mask: Any) -> _Valid:
        if len(weights.shape) not in (3, 4):
            raise ShapeError(
                "Attention weights must have the shape (batch, queries, keys) or (batch, heads, "
                f"queries, keys). Received: weights of shape {tuple(weights.shape)} for "
                f"{type(self).__name__}"
            )
        weights = ops.cast(weights, "float32")
        if len(weights.shape) == 3:
            weights = ops.expand_dims(weights, 1)  # (B, T, S) -> (B, 1, T, S)
        masked = query_mask is not None or key_mask is not None
        query_mask = _spread(query_mask, ops.sum(weights, axis=(1, 3)))
        key_mask = _spread(key_mask, ops.sum(weights, axis=(1, 2)))
        if masked:
            # (B, T) (B, S) -> (B, 1, T, S)
            pairs = ops.logical_and(query_mask[:, None, :, None], key_mask[:, None, None, :])
            weights = ops.where(pairs, weights, 0.0)
        return _Valid(weights, query_mask, key_mask)


def _spread(mask: Any, like: Any) -> Any:
    """The mask, as boolean and in the full shape of `like`; all True for None."""
    everything = ops.ones_like(like, dtype="bool")
    return everything if mask is None else ops.logical_and(everything, ops.cast(mask, "bool"))


def penalty_per_sample(
    regularizer: Any, weights: Any, query_mask: Any, key_mask: Any
) -> tuple[Any, Any]:
    """Return the penalty of a batch, divided by the number of samples with a valid query.

    Args:
        regularizer: an `AttentionRegularizer`, or any function of the weights that gives a scalar.
        weights: (B, T, S), or with heads (B, N, T, S).
        query_mask: boolean (B, T), which queries take part; None for all.
        key_mask: boolean (B, S), which keys take part; None for all.

    Returns:
        The penalty and that number, two scalars.
    """
    if isinstance(regularizer, AttentionRegularizer):
        penalty = ops.sum(regularizer.per_sample(weights, query_mask, key_mask))
    else:
        penalty = regularizer(ops.cast(weights, "float32"))
    samples = ops.cast(count_samples(weights), penalty.dtype)
    if query_mask is not None:
        valid = ops.cast(ops.any(query_mask, axis=-1), penalty.dtype)  # (B,) or (1,)
        samples = samples * ops.mean(valid)
    return penalty / ops.maximum(samples, 1.0), samples
