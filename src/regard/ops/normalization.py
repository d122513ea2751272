"""Statistics of batch normalisation over valid positions alone.

    mean     = sum of x over the valid positions / their number
    variance = sum of (x - mean)^2 over the valid positions / their number
    moving   = momentum * moving + (1 - momentum) * (mean or variance)

With these, `keras.ops.batch_normalization` does the rest. With a mask that allows all they are what
`keras.layers.BatchNormalization` computes: the variance has no correction for the number.
"""

from typing import Any, NamedTuple

from keras import ops

from regard._checks import rate
from regard.ops.masks import zero_masked
from regard.ops.precision import precise

__all__ = ["Moments", "masked_moments", "moving_statistics"]


class Moments(NamedTuple):
    """What `masked_moments` finds, in float32, or float64 where the sequence is.

    Attributes:
        mean: (D,), of each feature.
        variance: (D,), of each feature.
        count: integer (), the number of valid positions in the batch.
    """

    mean: Any
    variance: Any
    count: Any


def masked_moments(sequence: Any, mask: Any) -> Moments:
    """Return mean and variance of each feature over the valid positions of the batch.

    What stands under the mask is not read, NaN included, and gets gradient 0. Half precision is
    summed in float32.

    Args:
        sequence: (B, T, D).
        mask: boolean (B, T).

    Returns:
        The `Moments`; mean and variance are 0 where no position is valid, with gradient 0.

    Source:
        Ioffe and Szegedy (2015), "Batch normalization", algorithm 1. Differs: over valid positions;
        Keras divides by their number plus 1e-7, here by their number.
    """
    sequence = zero_masked(precise(sequence), mask)
    count = ops.sum(ops.cast(mask, "int32"))
    number = ops.cast(ops.maximum(count, 1), sequence.dtype)
    mean = ops.sum(sequence, axis=(0, 1)) / number
    # Again: under the mask the distance from 0 to the mean is no distance.
    distance = zero_masked(sequence - mean, mask)
    variance = ops.sum(ops.square(distance), axis=(0, 1)) / number
    return Moments(mean, variance, count)


def moving_statistics(
    moving_mean: Any, moving_variance: Any, moments: Moments, momentum: float = 0.99
) -> tuple[Any, Any]:
    """Return the moving mean and variance after a batch.

    Args:
        moving_mean: (D,), before it.
        moving_variance: (D,), before it.
        moments: of the batch.
        momentum: the share that stays, from 0 to below 1.

    Returns:
        Both, (D,). A batch without a valid position leaves them as they were; Keras moves them
        towards 0.
    """
    rate("momentum", momentum)
    any_valid = moments.count > 0

    def moved(moving: Any, batch: Any) -> Any:
        moving = ops.convert_to_tensor(moving)
        after = moving * momentum + ops.cast(batch, moving.dtype) * (1 - momentum)
        return ops.where(any_valid, after, moving)

    return moved(moving_mean, moments.mean), moved(moving_variance, moments.variance)
