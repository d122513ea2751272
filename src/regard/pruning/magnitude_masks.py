"""Masks that take the smallest weights out, as NumPy arrays: True where a weight is left."""

from typing import Any

import numpy as np

__all__ = ["smallest_of_all", "smallest_of_each", "two_of_four"]


def smallest_of_each(kernels: Any, masks: Any, share: float) -> list[Any]:
    """Return masks that take that share of each kernel out.

    Args:
        kernels: arrays of any shape.
        masks: for each a mask of its shape; what it has taken out stays out.
        share: from 0 to below 1. Of n weights the nearest integer to `share * n` goes, but one
            is left.

    Returns:
        A new mask for each.
    """
    return [
        _left(_sizes(kernel, mask), share).reshape(mask.shape)
        for kernel, mask in zip(kernels, masks, strict=True)
    ]


def smallest_of_all(kernels: Any, masks: Any, share: float) -> list[Any]:
    """Return masks that take that share of all weights out, the smallest wherever they are.

    Args:
        kernels: arrays of any shape.
        masks: for each a mask of its shape; what it has taken out stays out.
        share: from 0 to below 1, of the weights of all kernels together.

    Returns:
        A new mask for each.
    """
    pairs = zip(kernels, masks, strict=True)
    left = _left(np.concatenate([_sizes(*pair) for pair in pairs]), share)
    parts = np.split(left, np.cumsum([mask.size for mask in masks])[:-1])
    return [part.reshape(mask.shape) for part, mask in zip(parts, masks, strict=True)]


def two_of_four(kernel: Any, mask: Any, axis: Any, share: float) -> Any:
    """Return a mask that takes the two smallest of each four neighbours along an axis out.

    Args:
        kernel: an array with a multiple of four entries along the axis.
        mask: a mask of its shape; what it has taken out stays out.
        axis: the axis.
        share: from 0 to 0.5, the share of zeros. Below 0.5 only some fours are pruned, those that
            lose the least.

    Returns:
        A new mask.
    """
    sizes = np.moveaxis(_sizes(kernel, mask).reshape(mask.shape), axis, -1)
    fours = sizes.reshape(-1, 4)
    order = np.argsort(fours, axis=1, kind="stable")
    lost = np.take_along_axis(fours, order[:, :2], axis=1).sum(axis=1)
    chosen = np.argsort(lost, kind="stable")[: round(2 * share * len(fours))]
    left = np.ones(fours.shape, bool)
    left[chosen[:, None], order[chosen, :2]] = False
    return np.moveaxis(left.reshape(sizes.shape), -1, axis)


def _sizes(kernel: Any, mask: Any) -> Any:
    """The sizes of the weights, flat; those that are out come first."""
    return np.where(mask, np.abs(np.asarray(kernel, "float32")), -1.0).ravel()


def _left(sizes: Any, share: float) -> Any:
    left = np.ones(sizes.shape, bool)
    count = min(round(share * len(sizes)), len(sizes) - 1)
    if count > 0:
        left[np.argpartition(sizes, count - 1)[:count]] = False
    return left
