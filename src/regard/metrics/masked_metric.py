"""Any metric over valid steps."""

import inspect
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError
from regard.ops.step_validity import ValidSteps, spread, valid_steps

__all__ = ["MaskedMetric", "masked"]

# What `compile` takes for another metric with each shape of labels.
_SEVERAL = ("accuracy", "acc", "crossentropy", "ce")


def masked(metric: Any, *, ignore: float | None = None, name: str | None = None) -> Any:
    """Return a metric of the valid steps alone.

    Args:
        metric: any metric of Keras as `compile` takes it, or a function of `(y_true, y_pred)`.
        ignore: the label of steps that do not count, such as -1.
        name: of the metric; that of `metric` unless given.

    Returns:
        A `MaskedMetric`, which says what is computed.

    Raises:
        ArgumentError: for what is no metric or takes no weights, and for a name of several.
        ArgumentTypeError: for an `ignore` that is no number.

    Example:
        >>> import numpy as np
        >>> from regard.metrics import masked
        >>> accuracy = masked("binary_accuracy")
        >>> y_true, y_pred = np.ones((1, 3, 1)), np.array([[[0.9], [0.2], [np.nan]]])
        >>> float(accuracy(y_true, y_pred, mask=np.array([[True, True, False]])))
        0.5
    """
    return MaskedMetric(metric, ignore=ignore, name=name)


@keras.saving.register_keras_serializable(package="regard")
class MaskedMetric(keras.metrics.Metric):
    """Keep any metric of the valid steps alone, as if the others were not there.

    Each step is a sample of the metric, and steps that do not count have weight 0 and harmless
    numbers in their place:

        valid[b, t]  = mask[b, t], and sample_weight[b, t] != 0, and y_true[b, t] != ignore
        weight[b, t] = sample_weight[b, t] where valid, else 0

    A mean, such as an accuracy, is (sum of weight value) / (sum of weight) over all batches: with
    weights it divides by these, as Keras's metrics do and its losses do not. Precision, AUC, F1,
    mean IoU and the like see the valid steps and no other. A batch without valid steps changes
    nothing. Without any mask, weight or `ignore` all steps are valid.

    In `fit` and `evaluate`, Keras hands the mask of the model's output to metrics on some backends
    alone: on JAX `fit` loses it. What reaches a metric everywhere is `sample_weight`, for those of
    `weighted_metrics=`, and the labels, for `ignore`.

    Args:
        metric: a metric of Keras (instance, class or name), or a function of `(y_true, y_pred)`.
        ignore: the label of steps that do not count, such as -1. Of several features all must be
            this.
        name: of the metric; that of `metric` unless given.

    Call arguments:
        y_true: (B, T), or (B, T, D).
        y_pred: (B, T, D), or (B, T) where each answer is one number.
        sample_weight: (B,) or (B, T).
        mask: likewise, True counts; None for the masks that `y_true` and `y_pred` carry. A step
            counts if both say so.

    Raises:
        ArgumentError: for what is no metric or takes no weights; for a name that stands for
            several, as "accuracy" does in `compile`; and for an adjusted R2, which counts samples
            whatever their weights.
        ArgumentTypeError: for an `ignore` that is no number.
        MaskError: for a mask of the wrong dtype or shape.
        ShapeError: for weights of another shape.

    Example:
        >>> import numpy as np
        >>> from regard.metrics import MaskedMetric
        >>> recall = MaskedMetric("Recall", ignore=-1)
        >>> y_true, y_pred = np.array([[1.0, 1.0, -1.0]]), np.array([[[0.9], [0.2], [0.7]]])
        >>> recall.update_state(y_true, y_pred)
        >>> float(recall.result())
        0.5

    Source:
        `keras.metrics`, whose means take the mask of `y_pred`.
        Differs: there AUC, precision, recall, F1 and IoU take none; NaN at a masked step is NaN for
        good.

    See also:
        `regard.losses.MaskedLoss`: any loss, likewise.
    """

    def __init__(self, metric: Any, ignore: float | None = None, name: str | None = None) -> None:
        found = _metric(metric)
        super().__init__(name=name or found.name, dtype=found.dtype)
        self.metric = found
        self.ignore = None if ignore is None else _checks.finite_number("ignore", ignore)
        # Keras's EarlyStopping looks there whether more is better.
        if hasattr(found, "_direction"):
            self._direction = found._direction

    def update_state(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, mask: Any = None
    ) -> None:
        """Take in a batch; the arguments are described by the class."""
        steps = valid_steps(y_true, y_pred, sample_weight, mask, self.ignore)
        self.metric.update_state(*_as_samples(steps, self.metric.dtype))

    def result(self) -> Any:
        """Return what the wrapped metric gives."""
        return self.metric.result()

    def reset_state(self) -> None:
        """Forget what came before."""
        self.metric.reset_state()

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        metric = keras.saving.serialize_keras_object(self.metric)
        return {"metric": metric, "ignore": self.ignore, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the metric with the one inside."""
        metric = keras.saving.deserialize_keras_object(config["metric"])
        return cls(**{**config, "metric": metric})


def _as_samples(steps: ValidSteps, dtype: str) -> tuple[Any, Any, Any]:
    """Labels, answers and weights with one axis of samples: (B T, ...), (B T, D), (B T,)."""
    like = steps.y_pred[..., 0]
    weight = ops.ones_like(like, dtype="float32")
    if steps.valid is not None:
        weight = ops.cast(spread(steps.valid, like), "float32")
    if steps.weight is not None:
        weight = weight * spread(ops.cast(steps.weight, "float32"), like)
    if steps.weight is None and "int" in dtype:  # of confusion matrices
        weight = ops.cast(weight, "int32")
    labels = (-1,) if len(steps.y_true.shape) == len(like.shape) else (-1, steps.y_true.shape[-1])
    y_pred = ops.reshape(steps.y_pred, (-1, steps.y_pred.shape[-1]))
    return ops.reshape(steps.y_true, labels), y_pred, ops.reshape(weight, (-1,))


def _metric(metric: Any) -> Any:
    if isinstance(metric, str) and metric.lower() in _SEVERAL:
        raise ArgumentError(
            f"`metric` must be one metric. Received: metric={metric!r}, which stands for several: "
            'give "sparse_categorical_accuracy", "binary_accuracy" or the like'
        )
    try:
        found = keras.metrics.get(metric)
    except ValueError:
        found = None
    if found is None or isinstance(found, MaskedMetric):
        raise ArgumentError(
            "`metric` must be a metric of Keras, its name, or a function of (y_true, y_pred). "
            f"Received: metric={_checks.written(metric)}"
        )
    if not isinstance(found, keras.metrics.Metric):
        name = getattr(found, "__name__", type(found).__name__)
        found = keras.metrics.MeanMetricWrapper(found, name=name)
    taken = inspect.signature(found.update_state).parameters
    adjusted = isinstance(found, keras.metrics.R2Score) and found.num_regressors > 0
    if "y_true" not in taken or "sample_weight" not in taken or adjusted:
        raise ArgumentError(
            "`metric` must take (y_true, y_pred, sample_weight), and count by the weights. "
            f"Received: {found.name}"
        )
    return found
