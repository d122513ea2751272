"""The loss of a conditional random field."""

from typing import Any

import keras
from keras import ops

from regard.errors import ShapeError
from regard.kernels.linear_chain import step_log_probabilities, valid_steps
from regard.ops.keras_mask import attach_mask

__all__ = ["CRFLoss"]


@keras.saving.register_keras_serializable(package="regard")
class CRFLoss(keras.losses.Loss):
    """Measure how unlikely the right path of tags is under a chain that `regard.layers.CRF` made.

        loss[t] = -log p(y[t] | y[t - 1], input)

    The sum over the steps of a sequence is its negative log-likelihood. Keras takes the mean over
    the valid steps of the batch, whether or not the mask has come this far: a chain tells its
    padding.

    Args:
        reduction: as in `keras.losses.Loss`: `"sum_over_batch_size"` is the mean over valid steps,
            `"sum"` their sum, None a loss a step.
        name: of the loss.
        dtype: of the sum; float32 by default, since a chain is no thing for half precision.

    Call arguments:
        y_true: tags, integers (B, T). At masked steps anything.
        y_pred: the chain, (B, T, K, K).
        sample_weight: (B,) for sequences, or (B, T) for steps.

    Returns:
        A scalar; (B, T) without a reduction. NaN where a valid step has a tag below 0 or above
        K - 1: backends differ in what they read there.

    Raises:
        ShapeError: for tags or a chain of another rank.

    Example:
        >>> import numpy as np
        >>> from keras import ops
        >>> from regard.layers import CRF
        >>> from regard.losses import CRFLoss
        >>> chain = CRF()(np.zeros((2, 3, 5), "float32"))
        >>> loss = CRFLoss()(np.ones((2, 3), "int32"), chain)
        >>> round(float(ops.convert_to_numpy(loss)), 4)  # log(5)
        1.6094

    Source:
        Lafferty, McCallum and Pereira (2001), section 4.
        Differs: a mean over steps, not over sequences: a long sentence counts as much as its
        words do in `keras.losses.SparseCategoricalCrossentropy`.

    See also:
        `regard.kernels.linear_chain.path_log_probability`: of each sequence, without a mean.
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "crf_loss",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype or "float32")

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Return the loss; the arguments are described by the class."""
        if sample_weight is not None:
            # Keras would multiply it by the mask as it is, which PyTorch refuses.
            weight = ops.convert_to_tensor(sample_weight, dtype=self.dtype)
            weight = ops.expand_dims(weight, -1) if len(weight.shape) == 1 else weight
            sample_weight = weight + ops.zeros_like(y_pred[..., 0, 0], dtype=self.dtype)
        return super().__call__(y_true, y_pred, sample_weight)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of each step; the arguments are described by the class."""
        if len(y_true.shape) != 2 or len(y_pred.shape) != 4:
            raise ShapeError(
                "`y_true` must be tags (batch, steps), and `y_pred` a chain (batch, steps, tags, "
                f"tags), as regard.layers.CRF returns it. Received: y_true of shape "
                f"{tuple(y_true.shape)}, y_pred of shape {tuple(y_pred.shape)}"
            )
        losses = -step_log_probabilities(y_pred, y_true)
        return attach_mask(losses, valid_steps(y_pred))
