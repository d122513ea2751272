"""Weights that are probabilities."""

import numbers
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentTypeError, ShapeError
from regard.ops.normalizers import sparsemax

__all__ = ["Stochastic"]


@keras.saving.register_keras_serializable(package="regard")
class Stochastic(keras.constraints.Constraint):
    """Keep weights probabilities: not negative, with a sum of 1 along an axis.

    After each step of the optimizer the weights are replaced by the nearest ones that are
    probabilities, in the Euclidean distance:

        w[i, :] = argmin over p of sum over j of (w[i, j] - p[j])^2,  p[j] >= 0, sum over j p[j] = 1
                = max(w[i, :] - threshold[i], 0)

    Weights that are probabilities stay as they are, so that a step of 0 changes nothing. A softmax
    after each step does not do that: it pulls every row towards 1/n, whatever the data say.

    A matrix `w[i, j]` = P(observed j given true i) sums to 1 along `axis=-1`: each row over what
    may be observed. Where columns are distributions it is `axis=0`.

    Args:
        axis: the axis along which the weights sum to 1.

    Call arguments:
        weights: any shape with that axis.

    Returns:
        The shape and dtype of `weights`; computed in float32 at least.

    Raises:
        ArgumentTypeError: for an axis that is no integer.
        ShapeError: for weights without that axis.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.constraints import Stochastic
        >>> weights = np.array([[0.9, 0.3], [0.2, 0.8]], "float32")  # observed given true
        >>> kept = keras.ops.convert_to_numpy(Stochastic(axis=-1)(weights))
        >>> bool(np.allclose(kept, [[0.8, 0.2], [0.2, 0.8]]))
        True

    Source:
        Held, Wolfe and Crowder 1974, https://doi.org/10.1007/BF01580223; Duchi et al. 2008, figure
        1, https://doi.org/10.1145/1390156.1390191.
        Differs: any axis.

    See also:
        `keras.constraints.NonNeg`, `UnitNorm`: no sum of 1.
        `regard.ops.normalizers.sparsemax`: the same, as a normaliser of scores.
    """

    def __init__(self, axis: int = -1) -> None:
        self.axis = _integer(axis)

    def __call__(self, weights: Any) -> Any:
        """Return the nearest probabilities."""
        weights = ops.convert_to_tensor(weights)
        if not -len(weights.shape) <= self.axis < len(weights.shape):
            raise ShapeError(
                f"`axis` must be an axis of the weights. Received: axis={self.axis} for weights of "
                f"shape {tuple(weights.shape)}"
            )
        nearest = sparsemax(ops.moveaxis(weights, self.axis, -1))
        return ops.cast(ops.moveaxis(nearest, -1, self.axis), weights.dtype)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {"axis": self.axis}


def _integer(axis: Any) -> int:
    if isinstance(axis, bool) or not isinstance(axis, numbers.Integral):
        raise ArgumentTypeError(
            f"`axis` must be an integer. Received: axis={_checks.written(axis)}"
        )
    return int(axis)
