"""Any loss over valid steps."""

from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ShapeError
from regard.ops.keras_mask import carried_mask
from regard.ops.precision import precise
from regard.ops.step_validity import ValidSteps, spread, valid_steps

__all__ = ["MaskedLoss", "masked"]

# What `compile` takes for another loss with each shape of labels.
_SEVERAL = ("crossentropy", "ce")


def masked(loss: Any, *, ignore: float | None = None, name: str | None = None) -> Any:
    """Return a loss over the valid steps alone, averaged over them.

    Args:
        loss: any loss of Keras as `compile` takes it, or a function of `(y_true, y_pred)`, that
            gives a number a step.
        ignore: the label of steps that do not count, such as -1.
        name: of the loss; that of `loss` unless given.

    Returns:
        A `MaskedLoss`, which says what is computed.

    Raises:
        ArgumentError: for what is no loss, and for a name that stands for several.
        ArgumentTypeError: for an `ignore` that is no number.

    Example:
        >>> import numpy as np
        >>> from regard.losses import masked
        >>> y_true, y_pred = np.zeros((1, 3, 1)), np.array([[[1.0], [3.0], [np.nan]]])
        >>> float(masked("mse")(y_true, y_pred, mask=np.array([[True, True, False]])))
        5.0
    """
    return MaskedLoss(loss, ignore=ignore, name=name)


@keras.saving.register_keras_serializable(package="regard")
class MaskedLoss(keras.losses.Loss):
    """Compute any loss of the valid steps alone, as if the others were not there.

    The valid steps of the batch are taken as one batch without padding:

        valid[b, t] = mask[b, t], and weight[b, t] != 0, and y_true[b, t] != ignore
        loss        = (sum over valid steps of weight[b, t] loss[b, t]) / (number of valid steps)

    with weights of 1 where none are given. So a `sample_weight` of 0 and 1 is a mask, and other
    weights count as Keras counts them: they are not divided by. That is for the reduction
    `"sum_over_batch_size"`, which is Keras's default. The wrapped loss keeps its own:
    `"mean_with_sample_weight"` divides by the sum of the weights, `"sum"` by nothing, and `None`
    returns all values, with 0 at steps that do not count. Without any mask, weight or `ignore` all
    steps are valid.

    A batch without valid steps has loss 0 and gradients 0. What stands at a step that does not
    count, in `y_true` or `y_pred`, NaN too, reaches neither the loss nor a gradient.

    In `fit` the mask arrives with the output of the model, if its last layer hands it on. It is
    lost in operations such as `x * 2`: then give `sample_weight` of shape (B, T), or `ignore`.

    Args:
        loss: a loss of Keras (instance, class or name), or a function of `(y_true, y_pred)`, that
            gives a number a step.
        ignore: the label of steps that do not count, such as -1. Of several features all must be
            this.
        name: of the loss; that of `loss` unless given.

    Call arguments:
        y_true: (B, T), or (B, T, D).
        y_pred: (B, T, D), or (B, T) where each answer is one number.
        sample_weight: (B,) or (B, T), or of a mask of numbers (B, T, D).
        mask: likewise, True counts; None for the masks that `y_true` and `y_pred` carry. A step
            counts if both say so.

    Returns:
        A scalar, in float32 at least, also of half precision; without reduction a number a step.

    Raises:
        ArgumentError: for what is no loss, and for a name that stands for several, as
            "crossentropy" does in `compile`.
        ArgumentTypeError: for an `ignore` that is no number.
        MaskError: for a mask of the wrong dtype or shape.
        ShapeError: for weights of another shape, or if the loss has no number a step, as that of a
            whole sequence.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.losses import MaskedLoss
        >>> words = keras.Input((None,), dtype="int32")
        >>> states = keras.layers.Embedding(7, 3, mask_zero=True)(words)
        >>> model = keras.Model(words, keras.layers.Dense(5, activation="softmax")(states))
        >>> model.compile("adam", MaskedLoss("sparse_categorical_crossentropy"))
        >>> x, y = np.array([[3, 1, 0], [2, 0, 0]]), np.zeros((2, 3))
        >>> history = model.fit(x, y, verbose=0)

    Source:
        `keras.losses.Loss`, which takes the mask of `y_pred` too, and divides by the valid steps.
        Differs: there NaN at a masked step is a loss of NaN; a `sample_weight` of 0 and 1 divides
        by all steps; weights (B,) do not fit steps (B, T), or apply to the wrong axis where B is T;
        and labels (B, T) with answers (B, T, 1) are averaged over time before the mask comes.

    See also:
        `regard.metrics.MaskedMetric`: any metric, likewise.
    """

    def __init__(self, loss: Any, ignore: float | None = None, name: str | None = None) -> None:
        found = _loss(loss)
        wrapped = isinstance(found, keras.losses.Loss)
        super().__init__(
            name=name or (found.name if wrapped else getattr(found, "__name__", None)),
            reduction=found.reduction if wrapped else "sum_over_batch_size",
            dtype=found.dtype if wrapped else None,
        )
        self.loss = found
        self.ignore = None if ignore is None else _checks.finite_number("ignore", ignore)

    def __call__(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, mask: Any = None
    ) -> Any:
        """Return the loss; the arguments are described by the class."""
        steps = valid_steps(y_true, y_pred, sample_weight, mask, self.ignore, self.dtype)
        values = self.call(steps.y_true, steps.y_pred)
        return self._reduced(steps, values, carried_mask(values))

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the values that the wrapped loss has of each step, those of the padding too."""
        compute = self.loss.call if isinstance(self.loss, keras.losses.Loss) else self.loss
        return compute(y_true, y_pred)

    def _reduced(self, steps: ValidSteps, values: Any, own: Any) -> Any:
        self._check(steps.valid, values)
        values = precise(values)
        valid = (
            ops.ones_like(values, "bool") if steps.valid is None else spread(steps.valid, values)
        )
        if own is not None:  # of the loss: `ignore_class`
            valid = ops.logical_and(valid, spread(ops.cast(own, "bool"), values))
        weight = ops.cast(valid, values.dtype)
        if steps.weight is not None:
            weight = weight * spread(ops.cast(steps.weight, values.dtype), values)
        values = ops.where(valid, values, ops.zeros((), values.dtype))
        if self.reduction in ("sum_over_batch_size", "mean"):
            # Keras divides by all values: here by the valid ones.
            count = ops.sum(ops.cast(valid, values.dtype))
            weight = weight * ops.sum(ops.ones_like(values)) / ops.maximum(count, 1.0)
        return _Reduced(self.reduction, values.dtype)(values, values, weight)

    def _check(self, valid: Any, values: Any) -> None:
        rank = 0 if valid is None else len(valid.shape)
        if len(values.shape) >= max(rank, 1):
            return
        raise ShapeError(
            "`loss` must give a number for each step that a mask may leave out. Received: "
            f"{self.name}, whose values have shape {tuple(values.shape)}, for a mask of shape "
            f"{() if valid is None else tuple(valid.shape)}. A loss of a whole sequence takes the "
            f"mask itself{_checks.see_page('masking')}"
        )

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        loss = keras.saving.serialize_keras_object(self.loss)
        return {"loss": loss, "ignore": self.ignore, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the loss with the one inside."""
        loss = keras.saving.deserialize_keras_object(config["loss"])
        return cls(**{**config, "loss": loss})


class _Reduced(keras.losses.Loss):
    """Reduce given values as Keras does, on several replicas too."""

    def __init__(self, reduction: Any, dtype: Any) -> None:
        super().__init__(reduction=reduction, dtype=keras.backend.standardize_dtype(dtype))

    def call(self, y_true: Any, y_pred: Any) -> Any:  # noqa: ARG002
        """Return the values."""
        return y_pred


def _loss(loss: Any) -> Any:
    if isinstance(loss, str) and loss.lower() in _SEVERAL:
        raise ArgumentError(
            f"`loss` must be one loss. Received: loss={loss!r}, which stands for several: give "
            '"sparse_categorical_crossentropy", "categorical_crossentropy" or '
            '"binary_crossentropy"'
        )
    try:
        found = keras.losses.get(loss)
    except ValueError:
        found = None
    if found is None or isinstance(found, MaskedLoss):
        raise ArgumentError(
            "`loss` must be a loss of Keras, its name, or a function of (y_true, y_pred). "
            f"Received: loss={_checks.written(loss)}"
        )
    return found
