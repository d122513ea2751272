"""A penalty on what a layer gives, wherever in a model it stands."""

from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError
from regard.layers.checked_calls import CheckedCalls
from regard.ops.call_masks import pooling_mask
from regard.ops.keras_mask import attach_mask
from regard.ops.lengths import count_samples
from regard.ops.masks import zero_masked
from regard.ops.shapes import check_one_tensor
from regard.regularizers.attention_regularizer import AttentionRegularizer
from regard.regularizers.penalty_mean import PenaltyMean

__all__ = ["ActivityPenalty"]


@keras.saving.register_keras_serializable(package="regard")
class ActivityPenalty(CheckedCalls):
    """Penalise the output of any layer: pass it on unchanged, and add a penalty on it to the loss.

    It goes behind the layer whose output is meant, an intermediate one too:

        out     = inputs
        penalty = regularizer(inputs, 0 where masked) / (number of samples with a valid step)

    Neither padding nor the batch size changes the penalty of a sample. `PenaltyLog` shows its mean
    in the logs of `fit`.

    Weights:
        None.

    Args:
        regularizer: a function of a tensor that gives a scalar, such as `keras.regularizers.L2`,
            or the name of one of Keras's.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        inputs: (B, T, ...), or any other shape (B, ...) without a mask.
        mask: (B, T).
        training: whether the penalty counts for `PenaltyLog`; the loss has it always.

    Returns:
        The inputs, with the mask that was given or that they carry.

    Mask contract:
        A masked step is never read by the regulariser, and is passed on as it is. A mask that is
        given replaces the one that the inputs carry, and is the one that the output carries.

    Raises:
        ArgumentTypeError: for a list of tensors in place of one.
        ArgumentError: without a regulariser, or with one of attention weights.
        MaskError: for a mask of the wrong dtype, rank or shape.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.layers import ActivityPenalty
        >>> penalty = ActivityPenalty(keras.regularizers.L1(1.0))
        >>> output = penalty(np.full((1, 3, 2), 5.0), mask=np.array([[True, False, False]]))
        >>> float(penalty.losses[0])
        10.0

    Source:
        `keras.layers.ActivityRegularization`, and `activity_regularizer` of Keras's layers.
        Differs: these take L1 and L2 alone, or stand in the layer itself, and divide by the batch
        size; they count the padding.

    See also:
        `keras.layers.ActivityRegularization`: counts masked steps.
        `regard.regularizers`: penalties on attention weights, for `attention_regularizer=` of the
        attention layers.
    """

    _inputs = ("inputs",)

    def __init__(self, regularizer: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.regularizer = keras.regularizers.get(regularizer)
        if self.regularizer is None or isinstance(self.regularizer, AttentionRegularizer):
            raise ArgumentError(
                "`regularizer` must be a function of a tensor, such as keras.regularizers.L2. "
                f"Received: regularizer={regularizer!r}. Penalties on attention weights go to "
                "`attention_regularizer` of an attention layer, which has the masks that they need"
            )
        self.supports_masking = True
        self._penalty_mean = PenaltyMean(self, self.regularizer)

    def build(self, inputs_shape: Any) -> None:
        """Check what is passed on; nothing is learned."""
        self._fit(inputs_shape)

    def _widths(self, inputs_shape: Any) -> dict[str, int]:
        check_one_tensor("inputs", inputs_shape)
        return {}

    def call(self, inputs: Any, mask: Any = None, training: bool = False) -> Any:
        """Pass on; the arguments are described by the class."""
        self._check(inputs)
        mask = pooling_mask(inputs, mask, None)
        penalty, samples = self._penalty(inputs, mask)
        self.add_loss(penalty)
        if training:
            self._penalty_mean.update(penalty, samples)
        # A copy, which can carry a mask without changing what the inputs carry.
        return attach_mask(ops.copy(inputs), mask)

    def _penalty(self, inputs: Any, mask: Any) -> tuple[Any, Any]:
        inputs = ops.cast(inputs, "float32")
        if mask is None:
            samples = count_samples(inputs)
        else:
            mask = ops.cast(mask, "bool")
            samples = ops.sum(ops.cast(ops.any(mask, axis=1), "float32"))
            inputs = zero_masked(inputs, mask)
        return self.regularizer(inputs) / ops.maximum(samples, 1.0), samples

    def compute_output_shape(self, inputs_shape: Any) -> Any:
        """Return the shape of the inputs."""
        return inputs_shape

    def compute_output_spec(self, inputs: Any, mask: Any = None, training: bool = False) -> Any:
        """Return the symbolic output, with its mask."""
        self._check(inputs)
        mask = pooling_mask(inputs, mask, None)
        return attach_mask(keras.KerasTensor(inputs.shape, dtype=self.compute_dtype), mask)

    def quantize(self, mode: Any = None, type_check: bool = True, config: Any = None) -> None:
        """Refuse: the weights stay as they are, also where a whole model is quantised."""
        _checks.refuse_quantization(type(self).__name__, mode)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        regularizer = keras.regularizers.serialize(self.regularizer)
        return {**super().get_config(), "regularizer": regularizer}
