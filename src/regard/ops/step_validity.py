"""Which steps of labels and answers count, for losses and metrics, and nothing of the others."""

from typing import Any, NamedTuple

from keras import ops

from regard.errors import MaskError, ShapeError
from regard.ops.keras_mask import carried_mask
from regard.ops.mask_checks import check_dtype
from regard.ops.precision import precise

__all__ = ["ValidSteps", "spread", "valid_steps"]


class ValidSteps(NamedTuple):
    """Labels and answers whose last axis is the features, and which of their steps count.

    Attributes:
        y_true: (B, T, ...), or without the last axis; 0 where a step does not count.
        y_pred: (B, T, D); 1 where a step does not count.
        valid: boolean, of the first axes of `y_pred`, such as (B, T) or (B,); None: all count.
        weight: of the first axes of `y_pred`, 0 where a step does not count; None: all weigh 1.
    """

    y_true: Any
    y_pred: Any
    valid: Any
    weight: Any


def valid_steps(
    y_true: Any,
    y_pred: Any,
    sample_weight: Any = None,
    mask: Any = None,
    ignore: float | None = None,
    dtype: str | None = None,
) -> ValidSteps:
    """Say which steps count, and put harmless numbers where none does.

    A step counts if the mask says so, its weight is not 0 and its label is not `ignore`. A mask
    that is given replaces those that `y_true` and `y_pred` carry. Where the answer to a step is one
    number, `y_true` and `y_pred` get the axis of features that they lack, so that no loss takes
    the steps for it.

    Args:
        y_true: (B, T), or (B, T, D), any rank.
        y_pred: (B, T, D), or (B, T) where the mask or the weights have steps.
        sample_weight: of the first axes of `y_pred`, such as (B,) or (B, T).
        mask: likewise, boolean or integers 0/1, True counts; None for the masks that are carried.
        ignore: the label of steps that do not count.
        dtype: of labels and answers; None leaves each its own.

    Returns:
        The `ValidSteps`. Answers of 1 and labels of 0 are in the domain of every loss of Keras;
        and no gradient goes to what they replace.

    Raises:
        MaskError: for a mask of the wrong dtype or shape.
        ShapeError: for weights of another shape.
    """
    valid = _given(mask, y_true, y_pred)  # before they are converted, and lose their masks
    y_true, y_pred = (ops.convert_to_tensor(each, dtype=dtype) for each in (y_true, y_pred))
    weight = None if sample_weight is None else precise(ops.convert_to_tensor(sample_weight))
    valid, weight = (_without_one(each, y_pred) for each in (valid, weight))
    rank = max(len(each.shape) for each in (valid, weight, y_pred[..., 0]) if each is not None)
    y_true, y_pred = _with_features(y_true, y_pred, rank)
    _check("mask", MaskError, valid, y_pred)
    _check("sample_weight", ShapeError, weight, y_pred)
    if weight is not None:
        valid = _both(valid, ops.not_equal(weight, 0))
    if ignore is not None:
        valid = _both(valid, _labelled(y_true, y_pred, ignore))
    if valid is None:
        return ValidSteps(y_true, y_pred, None, None)
    if weight is not None:
        weight = ops.where(valid, spread(weight, valid), ops.zeros((), weight.dtype))
    return ValidSteps(_put(0, y_true, valid), _put(1, y_pred, valid), valid, weight)


def spread(steps: Any, like: Any) -> Any:
    """Give what is known of steps the shape of what was computed of them.

    Args:
        steps: of the first axes of `like`, such as (B,) or (B, T).
        like: any shape.

    Returns:
        The shape of `like`.
    """
    steps = ops.expand_dims(steps, tuple(range(len(steps.shape), len(like.shape))))
    return ops.broadcast_to(steps, ops.shape(like))


def _given(mask: Any, y_true: Any, y_pred: Any) -> Any:
    if mask is not None:
        check_dtype("mask", mask)
        return ops.cast(mask, "bool")
    of_labels, of_answers = (
        None if each is None else ops.cast(each, "bool")
        for each in (carried_mask(y_true), carried_mask(y_pred))
    )
    return _both(of_labels, of_answers)


def _without_one(steps: Any, y_pred: Any) -> Any:
    """A weight (B, T, 1) of answers (B, T, D) as (B, T)."""
    if steps is None or len(steps.shape) != len(y_pred.shape):
        return steps
    return steps[..., 0] if steps.shape[-1] == 1 != y_pred.shape[-1] else steps


def _with_features(y_true: Any, y_pred: Any, rank: int) -> tuple[Any, Any]:
    """Labels and answers with an axis behind the steps, of which there are at least `rank`."""
    more = len(y_true.shape) == len(y_pred.shape) + 1 and y_true.shape[-1] == 1
    if more or len(y_pred.shape) == rank:
        y_pred = ops.expand_dims(y_pred, -1)
    if len(y_true.shape) == len(y_pred.shape) - 1 and y_pred.shape[-1] == 1:
        y_true = ops.expand_dims(y_true, -1)
    return y_true, y_pred


def _labelled(y_true: Any, y_pred: Any, ignore: float) -> Any:
    """Which steps have a label: one that is not `ignore` in at least one feature."""
    other = ops.not_equal(y_true, ops.cast(ignore, y_true.dtype))
    return ops.any(other, axis=-1) if len(y_true.shape) == len(y_pred.shape) else other


def _put(number: float, tensor: Any, valid: Any) -> Any:
    # A product with the mask would not do: 0 * NaN is NaN.
    return ops.where(spread(valid, tensor), tensor, ops.cast(number, tensor.dtype))


def _both(one: Any, other: Any) -> Any:
    """Where both say so; the one with fewer axes speaks for all of the other's."""
    if one is None or other is None:
        return other if one is None else one
    few, many = sorted((one, other), key=lambda each: len(each.shape))
    return ops.logical_and(spread(few, many), many)


def _check(name: str, error: Any, steps: Any, y_pred: Any) -> None:
    """Refuse what is not of the first axes of the answers."""
    if steps is None:
        return
    sizes = zip(steps.shape, y_pred.shape[:-1], strict=False)
    known = all(None in pair or pair[0] == pair[1] for pair in sizes)
    if not known or not 1 <= len(steps.shape) < len(y_pred.shape):
        raise error(
            f"`{name}` must have the shape of the first axes of the answers, such as (batch,) or "
            f"(batch, steps). Received: {name} of shape {tuple(steps.shape)} for y_pred of shape "
            f"{tuple(y_pred.shape)}"
        )
